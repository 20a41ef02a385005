//! Bytes to text: which format a file really is, and its reader.

use crate::{ReadError, Text};

/// Turns a file into text. The name is only a hint; the content decides.
///
/// # Errors
/// See [`ReadError`]: each says what is wrong and what to do.
pub fn read(bytes: &[u8], name: &str) -> Result<Text, ReadError> {
    let _ = (bytes, name);
    Err(ReadError::Empty)
}
