//! A .docx file as its parts: the texts, and the custom properties.

use std::collections::BTreeMap;
use std::io::{Cursor, Read};

use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};
use zip::ZipArchive;
use zip::result::ZipError;

use super::{Error, Part};

/// All parts that are read, unpacked. A report of a thousand pages has some 20 MB.
const UNPACKED_BYTES_MAX: u64 = 128 << 20;

/// What the first bytes of old binary and of encrypted Office files are.
const COMPOUND_FILE: &[u8] = &[0xd0, 0xcf, 0x11, 0xe0];

/// The parts of a file that are of interest here.
pub(super) struct Package {
    pub(super) texts: Vec<(Part, String)>,
    pub(super) properties: BTreeMap<String, String>,
}

pub(super) fn open(bytes: &[u8]) -> Result<Package, Error> {
    let (mut parts, root, main) = begin(bytes)?;
    let text = parts.read(&main)?.ok_or_else(|| missing(&main))?;
    let relations = parts.relations(&main)?;
    let mut texts = vec![(Part::Body, text)];
    for (kind, part) in [("footnotes", Part::Footnotes), ("endnotes", Part::Endnotes)] {
        if let Some(name) = relations.get(kind)
            && let Some(text) = parts.read(name)?
        {
            texts.push((part, text));
        }
    }
    let properties = match root.get("custom-properties") {
        Some(name) => properties(&parts.read(name)?.unwrap_or_default())?,
        None => BTreeMap::new(),
    };
    Ok(Package { texts, properties })
}

/// The name and the text of the main part.
pub(crate) fn body(bytes: &[u8]) -> Result<(String, String), Error> {
    let (mut parts, _, main) = begin(bytes)?;
    let text = parts.read(&main)?.ok_or_else(|| missing(&main))?;
    Ok((main, text))
}

/// The open file, what it refers to, and which of that is the main part.
fn begin(bytes: &[u8]) -> Result<(Parts<'_>, BTreeMap<String, String>, String), Error> {
    if bytes.starts_with(COMPOUND_FILE) {
        return Err(if is_encrypted(bytes) {
            Error::Encrypted
        } else {
            Error::OldFormat
        });
    }
    if !bytes.starts_with(b"PK") {
        return Err(Error::NotDocx);
    }
    let archive = ZipArchive::new(Cursor::new(bytes)).map_err(|error| damaged(&error))?;
    let mut parts = Parts {
        archive,
        n_bytes_left: UNPACKED_BYTES_MAX,
    };

    let root = parts.relations("")?;
    let main = root.get("officeDocument").ok_or(Error::NotDocx)?.clone();
    Ok((parts, root, main))
}

/// Turns an error of the XML reader into one for the person.
pub(crate) fn bad_xml(error: impl Into<quick_xml::Error>) -> Error {
    Error::Damaged(format!("XML：{}", error.into()))
}

/// The value of an attribute, by its name without prefix.
pub(super) fn attribute(element: &BytesStart<'_>, name: &str) -> Option<String> {
    let mut attributes = element.attributes().filter_map(Result::ok);
    let found = attributes.find(|it| it.key.local_name().as_ref() == name)?;
    quick_xml::escape::unescape(&found.value)
        .ok()
        .map(|value| value.into_owned())
}

/// The character or text that an entity stands for, if it is one that XML itself knows.
pub(crate) fn entity(name: &quick_xml::events::BytesRef<'_>) -> Option<String> {
    match name.resolve_char_ref() {
        Ok(Some(c)) => Some(c.to_string()),
        Ok(None) => quick_xml::escape::resolve_predefined_entity(name).map(str::to_owned),
        Err(_) => None,
    }
}

struct Parts<'a> {
    archive: ZipArchive<Cursor<&'a [u8]>>,
    n_bytes_left: u64,
}

impl Parts<'_> {
    fn read(&mut self, name: &str) -> Result<Option<String>, Error> {
        let file = match self.archive.by_name(name) {
            Ok(file) => file,
            Err(ZipError::FileNotFound) => return Ok(None),
            Err(error) => return Err(damaged(&error)),
        };
        let mut bytes = Vec::new();
        // What the archive says about the size is not believed.
        let n_bytes = file
            .take(self.n_bytes_left + 1)
            .read_to_end(&mut bytes)
            .map_err(|error| Error::Damaged(format!("{name}：{error}")))?;
        self.n_bytes_left = self
            .n_bytes_left
            .checked_sub(n_bytes as u64)
            .ok_or(Error::TooLarge)?;
        let text = String::from_utf8(bytes)
            .map_err(|_| Error::Damaged(format!("{name} 不是 UTF-8 编码")))?;
        Ok(Some(text.trim_start_matches('\u{feff}').to_owned()))
    }

    /// What a part refers to, by the last word of the kind of relationship; the package
    /// itself is the part without a name.
    fn relations(&mut self, of: &str) -> Result<BTreeMap<String, String>, Error> {
        let (folder, file) = of.rsplit_once('/').unwrap_or(("", of));
        let name = format!("{folder}/_rels/{file}.rels");
        let xml = self.read(name.trim_start_matches('/'))?.unwrap_or_default();
        let mut relations = BTreeMap::new();
        let mut reader = Reader::from_str(&xml);
        loop {
            match reader.read_event().map_err(bad_xml)? {
                Event::Start(it) | Event::Empty(it) => {
                    if let (Some(kind), Some(target)) =
                        (attribute(&it, "Type"), attribute(&it, "Target"))
                    {
                        let kind = kind.rsplit('/').next().unwrap_or_default().to_owned();
                        relations
                            .entry(kind)
                            .or_insert_with(|| resolved(folder, &target));
                    }
                }
                Event::Eof => return Ok(relations),
                _ => {}
            }
        }
    }
}

fn resolved(folder: &str, target: &str) -> String {
    match target.strip_prefix('/') {
        Some(absolute) => absolute.to_owned(),
        None if folder.is_empty() => target.to_owned(),
        None => format!("{folder}/{target}"),
    }
}

fn properties(xml: &str) -> Result<BTreeMap<String, String>, Error> {
    let mut properties = BTreeMap::new();
    let mut current: Option<(String, String)> = None;
    let mut reader = Reader::from_str(xml);
    loop {
        match reader.read_event().map_err(bad_xml)? {
            Event::Start(it) if it.local_name().as_ref() == "property" => {
                current = attribute(&it, "name").map(|name| (name, String::new()));
            }
            Event::Text(it) => {
                if let Some((_, value)) = &mut current {
                    value.push_str(&it.xml10_content());
                }
            }
            Event::GeneralRef(it) => {
                if let (Some((_, value)), Some(text)) = (&mut current, entity(&it)) {
                    value.push_str(&text);
                }
            }
            Event::End(it) if it.local_name().as_ref() == "property" => {
                properties.extend(
                    current
                        .take()
                        .map(|(name, value)| (name, value.trim().to_owned())),
                );
            }
            Event::Eof => return Ok(properties),
            _ => {}
        }
    }
}

/// Encrypted Office files are compound files with a stream of this name in UTF-16.
fn is_encrypted(bytes: &[u8]) -> bool {
    let name: Vec<u8> = "EncryptedPackage"
        .encode_utf16()
        .flat_map(u16::to_le_bytes)
        .collect();
    bytes.windows(name.len()).any(|window| window == name)
}

pub(crate) fn damaged(error: &ZipError) -> Error {
    match error {
        ZipError::UnsupportedArchive(why) if why.contains("assword") => Error::Encrypted,
        _ => Error::Damaged(format!("压缩包：{error}")),
    }
}

fn missing(name: &str) -> Error {
    Error::Damaged(format!("缺少 {name}"))
}
