//! Bytes to text: what a file really is, told by its content, and its reader.
//!
//! A new format gets a file in this folder and a line in [`read`].

mod decode;
mod html;
mod lines;
mod txt;

use crate::ReadError;
use crate::text::{BYTES_MAX, Text};

/// Turns a file into text. The name is only a hint; the content decides.
///
/// # Errors
/// See [`ReadError`]: each says what is wrong and what to do.
pub fn read(bytes: &[u8], name: &str) -> Result<Text, ReadError> {
    if bytes.len() > BYTES_MAX {
        return Err(ReadError::TooLarge);
    }
    if bytes.iter().all(u8::is_ascii_whitespace) {
        return Err(ReadError::Empty);
    }
    let text = read_sniffed(bytes, name)?;
    if text.blocks.is_empty() { Err(ReadError::Empty) } else { Ok(text) }
}

fn read_sniffed(bytes: &[u8], _name: &str) -> Result<Text, ReadError> {
    let decoded = decode::decode(bytes)?;
    Ok(if html::is_html(&decoded) { html::read(&decoded) } else { txt::read(&decoded) })
}
