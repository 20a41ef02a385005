//! Zip archives of XML parts, as docx and ofd are: opened, told apart, read within bounds.

use std::io::{Cursor, Read};

use quick_xml::events::BytesStart;
use zip::ZipArchive;

use crate::ReadError;

/// The body of a document may unpack to this much.
pub(super) const PART_BYTES_MAX: u64 = 96 << 20;
const PARTS_MAX: usize = 20_000;

/// What an archive holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Contents {
    Word,
    Ofd,
    Spreadsheet,
}

/// An open archive.
pub(super) struct Archive<'b> {
    zip: ZipArchive<Cursor<&'b [u8]>>,
    names: Vec<String>,
}

impl<'b> Archive<'b> {
    pub(super) fn open(bytes: &'b [u8]) -> Result<Archive<'b>, ReadError> {
        let zip =
            ZipArchive::new(Cursor::new(bytes)).map_err(|_| ReadError::Damaged("压缩包打不开"))?;
        if zip.len() > PARTS_MAX {
            return Err(ReadError::Bomb);
        }
        let names = zip
            .file_names()
            .filter_map(Result::ok)
            .map(|name| name.into_owned())
            .collect();
        Ok(Archive { zip, names })
    }

    /// The names of its parts.
    pub(super) fn names(&self) -> &[String] {
        &self.names
    }

    /// What kind of document it is.
    pub(super) fn contents(&mut self) -> Result<Contents, ReadError> {
        let holds =
            |names: &[String], start: &str| names.iter().any(|name| name.starts_with(start));
        let names = &self.names;
        if holds(names, "word/document") {
            Ok(Contents::Word)
        } else if holds(names, "OFD.xml") {
            Ok(Contents::Ofd)
        } else if holds(names, "xl/") {
            Ok(Contents::Spreadsheet)
        } else if holds(names, "ppt/") {
            Err(ReadError::WrongFormat("演示文稿"))
        } else if holds(names, "content.xml") {
            let kind = self.part("mimetype", 1024)?.unwrap_or_default();
            if kind.contains("spreadsheet") {
                Ok(Contents::Spreadsheet)
            } else {
                Err(ReadError::WrongFormat("ODF 文件"))
            }
        } else if holds(names, "word/") || holds(names, "[Content_Types].xml") {
            Err(ReadError::Damaged("缺少正文"))
        } else {
            Err(ReadError::WrongFormat("压缩包"))
        }
    }

    /// One part as text, inflated no further than `bytes_max`; none if it is not there.
    pub(super) fn part(&mut self, name: &str, bytes_max: u64) -> Result<Option<String>, ReadError> {
        let file = match self.zip.by_name(name) {
            Ok(file) => file,
            Err(zip::result::ZipError::FileNotFound) => return Ok(None),
            Err(zip::result::ZipError::UnsupportedArchive(_)) => return Err(ReadError::Encrypted),
            Err(_) => return Err(ReadError::Damaged("压缩包不完整")),
        };
        if file.encrypted() {
            return Err(ReadError::Encrypted);
        }
        let mut bytes = Vec::new();
        file.take(bytes_max + 1)
            .read_to_end(&mut bytes)
            .map_err(|_| ReadError::Damaged("压缩包不完整"))?;
        if bytes.len() as u64 > bytes_max {
            return Err(ReadError::Bomb);
        }
        let decoded = match encoding_rs::Encoding::for_bom(&bytes) {
            Some((encoding, mark_len)) => encoding
                .decode_without_bom_handling(&bytes[mark_len..])
                .0
                .into_owned(),
            None => String::from_utf8(bytes)
                .unwrap_or_else(|error| String::from_utf8_lossy(error.as_bytes()).into_owned()),
        };
        Ok(Some(decoded))
    }
}

/// The sign an entity stands for.
pub(super) fn named(reference: &str) -> Option<char> {
    Some(match reference {
        "amp" => '&',
        "lt" => '<',
        "gt" => '>',
        "quot" => '"',
        "apos" => '\'',
        _ => return None,
    })
}

/// The value of an attribute, whatever its prefix.
pub(super) fn attribute(start: &BytesStart<'_>, name: &str) -> Option<String> {
    let found = start
        .attributes()
        .filter_map(Result::ok)
        .find(|attribute| attribute.key.local_name().as_ref() == name)?;
    found
        .normalized_value(quick_xml::XmlVersion::Implicit1_0)
        .ok()
        .map(|value| value.into_owned())
}
