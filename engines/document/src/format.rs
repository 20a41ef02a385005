//! Bytes to text: what a file really is, told by its content, and its reader.
//!
//! A new format gets a file in this folder and a line in [`read`].

mod archive;
mod decode;
mod docx;
mod html;
mod layout;
mod lines;
mod ofd;
mod pdf;
pub(crate) mod sheet;
mod txt;

use crate::ReadError;
use crate::format::archive::{Archive, Contents};
use crate::text::{BYTES_MAX, CHARS_MAX, Text};

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
    checked(read_sniffed(bytes, name)?)
}

/// A text that is neither empty nor endless.
fn checked(text: Text) -> Result<Text, ReadError> {
    if text.text.len() / 4 > CHARS_MAX || text.text.chars().count() > CHARS_MAX {
        return Err(ReadError::TooLarge);
    }
    if text.blocks.is_empty() {
        Err(ReadError::Empty)
    } else {
        Ok(text)
    }
}

fn read_sniffed(bytes: &[u8], name: &str) -> Result<Text, ReadError> {
    match kind_of(bytes) {
        Sniffed::Zip => packed(bytes),
        Sniffed::Pdf => pdf::read(bytes),
        Sniffed::Ole => Err(ole(bytes)),
        Sniffed::Picture => Err(ReadError::Picture),
        Sniffed::Other(what) => Err(ReadError::WrongFormat(what)),
        Sniffed::Text => {
            let decoded = decode::decode(bytes).map_err(|error| unreadable(error, name))?;
            Ok(if html::is_html(&decoded) {
                lines::rejoin(html::read(&decoded))
            } else {
                txt::read(&decoded)
            })
        }
    }
}

/// A document in an archive.
fn packed(bytes: &[u8]) -> Result<Text, ReadError> {
    let mut archive = Archive::open(bytes)?;
    match archive.contents()? {
        Contents::Word => docx::read(&mut archive).map(lines::rejoin),
        Contents::Ofd => ofd::read(&mut archive),
        Contents::Spreadsheet => Err(ReadError::Spreadsheet),
    }
}

/// What the first bytes say a file is.
enum Sniffed {
    Zip,
    Pdf,
    /// The container of Word 97–2003, old WPS and encrypted Office files.
    Ole,
    Picture,
    Other(&'static str),
    Text,
}

fn kind_of(bytes: &[u8]) -> Sniffed {
    const PICTURES: &[&[u8]] = &[
        b"\xFF\xD8\xFF",
        b"\x89PNG",
        b"GIF8",
        b"BM",
        b"II*\0",
        b"MM\0*",
        b"RIFF",
    ];
    const OTHERS: &[(&[u8], &str)] = &[
        (b"{\\rtf", "RTF 文件"),
        (b"Rar!", "压缩包"),
        (b"7z\xBC\xAF", "压缩包"),
        (b"\x1F\x8B", "压缩包"),
        (b"SQLite format", "数据库文件"),
        (b"MZ", "程序文件"),
        (b"\x7FELF", "程序文件"),
    ];
    let head = &bytes[..bytes.len().min(1024)];
    // A byte of a picture or a program is rarely all text.
    let is_binary = head.iter().any(|&b| b < 9 || (14..32).contains(&b));
    if bytes.starts_with(b"PK\x03\x04") || bytes.starts_with(b"PK\x05\x06") {
        Sniffed::Zip
    } else if head.windows(5).any(|window| window == b"%PDF-") {
        Sniffed::Pdf
    } else if bytes.starts_with(b"\xD0\xCF\x11\xE0") {
        Sniffed::Ole
    } else if is_binary && PICTURES.iter().any(|magic| bytes.starts_with(magic)) {
        Sniffed::Picture
    } else if let Some((_, what)) = OTHERS
        .iter()
        .find(|(magic, _)| bytes.starts_with(magic) && (is_binary || magic[0] == b'{'))
    {
        Sniffed::Other(what)
    } else {
        Sniffed::Text
    }
}

/// An OLE container names its streams in UTF-16.
fn ole(bytes: &[u8]) -> ReadError {
    let holds = |name: &str| {
        let wide: Vec<u8> = name.encode_utf16().flat_map(u16::to_le_bytes).collect();
        bytes.windows(wide.len()).any(|window| window == wide)
    };
    if holds("EncryptedPackage") {
        ReadError::Encrypted
    } else if holds("Workbook") && !holds("WordDocument") {
        ReadError::Spreadsheet
    } else if holds("PowerPoint Document") {
        ReadError::WrongFormat("旧版演示文稿")
    } else {
        ReadError::OldBinary
    }
}

/// Bytes of no known kind: the name may say what they were to be.
fn unreadable(error: ReadError, name: &str) -> ReadError {
    let ending = name
        .rsplit('.')
        .next()
        .unwrap_or_default()
        .to_ascii_lowercase();
    match ending.as_str() {
        "docx" | "pdf" | "ofd" | "xlsx" => ReadError::Damaged("文件头不对"),
        "doc" | "wps" => ReadError::OldBinary,
        "jpg" | "jpeg" | "png" | "tif" | "tiff" | "bmp" | "webp" | "heic" => ReadError::Picture,
        _ => error,
    }
}
