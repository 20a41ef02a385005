//! A backup: one zip file with everything but the keys.
//!
//! # Shape
//! `backup.json` says what it is · `tables/NAME.rows` the columns' names, then a row a
//! line · `files/DIGEST` the kept files · `sums.json` the SM3 digest of each of these.
//! Written and read in constant memory. Not here: where rows come from (`dump`).

use std::io::{BufRead, BufReader, Read, Seek, Write};

use kernel::StoreError;
use serde_json::{Map, Value as Json, json};
use sm3::{Digest, Sm3};
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipArchive, ZipWriter};

use crate::dump::Line;

/// What cannot be read by an older release raises it.
const FORMAT: i64 = 1;
const HEAD: &str = "backup.json";
const SUMS: &str = "sums.json";

fn failed(doing: &'static str) -> impl Fn(zip::result::ZipError) -> StoreError {
    move |error| StoreError::new(doing, error)
}

fn io(doing: &'static str) -> impl Fn(std::io::Error) -> StoreError {
    move |error| StoreError::new(doing, error)
}

/// A backup being written.
pub(crate) struct Writer<W: Write + Seek> {
    zip: ZipWriter<W>,
    sum: Sm3,
    name: String,
    sums: Map<String, Json>,
}

const WRITING: &str = "writing the backup";

impl<W: Write + Seek> Writer<W> {
    /// `about` is added to what the backup says of itself.
    pub(crate) fn new(out: W, about: Map<String, Json>) -> Result<Writer<W>, StoreError> {
        let mut writer = Writer {
            zip: ZipWriter::new(out),
            sum: Sm3::new(),
            name: String::new(),
            sums: Map::new(),
        };
        let mut head = about;
        head.insert("format".into(), FORMAT.into());
        writer.entry(HEAD, CompressionMethod::Deflated)?;
        writer.put(Json::from(head).to_string().as_bytes())?;
        Ok(writer)
    }

    fn entry(&mut self, name: &str, method: CompressionMethod) -> Result<(), StoreError> {
        self.close();
        let options = SimpleFileOptions::default()
            .compression_method(method)
            .compression_level((method == CompressionMethod::Deflated).then_some(1))
            .large_file(true);
        self.zip
            .start_file(name, options)
            .map_err(failed(WRITING))?;
        self.name = name.to_owned();
        Ok(())
    }

    fn put(&mut self, bytes: &[u8]) -> Result<(), StoreError> {
        self.sum.update(bytes);
        self.zip.write_all(bytes).map_err(io(WRITING))
    }

    fn close(&mut self) {
        if !self.name.is_empty() {
            let sum = base::hex::write(&self.sum.finalize_reset());
            self.sums.insert(std::mem::take(&mut self.name), sum.into());
        }
    }

    pub(crate) fn table(&mut self, name: &str, columns: &[String]) -> Result<(), StoreError> {
        let name = format!("tables/{name}.rows");
        self.entry(&name, CompressionMethod::Deflated)?;
        self.row(json!(columns).to_string().as_bytes())
    }

    pub(crate) fn row(&mut self, line: Line<'_>) -> Result<(), StoreError> {
        self.put(line)?;
        self.put(b"\n")
    }

    /// Most are compressed already: they are kept as they are.
    pub(crate) fn file(&mut self, digest: &str, bytes: &mut dyn Read) -> Result<(), StoreError> {
        self.entry(&format!("files/{digest}"), CompressionMethod::Stored)?;
        let mut bytes = BufReader::with_capacity(1 << 16, bytes);
        loop {
            let piece = bytes.fill_buf().map_err(io(WRITING))?;
            let n = piece.len();
            if n == 0 {
                return Ok(());
            }
            self.put(piece)?;
            bytes.consume(n);
        }
    }

    pub(crate) fn end(mut self) -> Result<W, StoreError> {
        self.close();
        let sums = Json::from(std::mem::take(&mut self.sums)).to_string();
        self.entry(SUMS, CompressionMethod::Deflated)?;
        self.put(sums.as_bytes())?;
        self.zip.finish().map_err(failed(WRITING))
    }
}

/// A backup being read. Whoever takes rows and files out of it keeps none of them until
/// all went well: an altered entry is found at its end.
pub(crate) struct Reader<R: Read + Seek> {
    zip: ZipArchive<R>,
    sums: Map<String, Json>,
    pub(crate) head: Json,
}

const READING: &str = "reading the backup";

fn altered(name: &str) -> StoreError {
    StoreError::plain(format!("备份里的 {name} 被改动过或已损坏，请换一份备份"))
}

impl<R: Read + Seek> Reader<R> {
    pub(crate) fn new(from: R) -> Result<Reader<R>, StoreError> {
        let none = |_| StoreError::plain("这不是一份完整的备份文件");
        let mut zip = ZipArchive::new(from).map_err(none)?;
        let sums = json_of(&mut zip, SUMS)?;
        let Json::Object(sums) = sums else {
            return Err(altered(SUMS));
        };
        let mut reader = Reader {
            zip,
            sums,
            head: Json::Null,
        };
        let mut text = Vec::new();
        reader.entry(HEAD, &mut |entry| {
            entry.read_to_end(&mut text).map_err(io(READING)).map(drop)
        })?;
        reader.head = serde_json::from_slice(&text).map_err(|_| altered(HEAD))?;
        match reader.head["format"].as_i64() {
            Some(format) if format <= FORMAT => Ok(reader),
            _ => Err(StoreError::plain(
                "这份备份由更新的版本写成，请用那个版本恢复",
            )),
        }
    }

    /// Reads an entry, and checks its digest afterwards.
    fn entry(
        &mut self,
        name: &str,
        take: &mut dyn FnMut(&mut dyn BufRead) -> Result<(), StoreError>,
    ) -> Result<(), StoreError> {
        let sum = self.sums.get(name).and_then(Json::as_str);
        let wanted = sum.ok_or_else(|| altered(name))?.to_owned();
        let entry = self.zip.by_name(name).map_err(|_| altered(name))?;
        let mut summed = BufReader::with_capacity(
            1 << 16,
            Summed {
                inner: entry,
                sum: Sm3::new(),
            },
        );
        let taken = take(&mut summed);
        // What was left unread belongs to it as well; and what is altered cannot be taken.
        std::io::copy(&mut summed, &mut std::io::sink()).map_err(|_| altered(name))?;
        match base::hex::write(&summed.into_inner().sum.finalize()) == wanted {
            true => taken,
            false => Err(altered(name)),
        }
    }

    /// The names of what lies in a folder of it, in the order written.
    pub(crate) fn names(&self, folder: &str) -> Vec<String> {
        let names = self.zip.file_names().flatten();
        names
            .filter_map(|it| it.strip_prefix(folder).map(str::to_owned))
            .collect()
    }

    /// Reads a table: first its columns, then each row.
    pub(crate) fn table<S>(
        &mut self,
        name: &str,
        begin: impl FnOnce(Vec<String>) -> Result<S, StoreError>,
        each: &mut dyn FnMut(&mut S, Line<'_>) -> Result<(), StoreError>,
    ) -> Result<S, StoreError> {
        let (mut begin, mut state) = (Some(begin), None);
        self.entry(&format!("tables/{name}"), &mut |entry| {
            let mut line = Vec::new();
            while entry
                .read_until(b'\n', &mut line)
                .map_err(|_| altered(name))?
                > 0
            {
                match (&mut state, begin.take()) {
                    (Some(state), _) => each(state, &line)?,
                    (None, Some(begin)) => {
                        let columns = serde_json::from_slice(&line).map_err(|_| altered(name))?;
                        state = Some(begin(columns)?);
                    }
                    (None, None) => return Err(altered(name)),
                }
                line.clear();
            }
            Ok(())
        })?;
        state.ok_or_else(|| altered(name))
    }

    pub(crate) fn file(
        &mut self,
        digest: &str,
        take: &mut dyn FnMut(&mut dyn Read) -> Result<(), StoreError>,
    ) -> Result<(), StoreError> {
        self.entry(&format!("files/{digest}"), &mut |mut entry| {
            take(&mut entry)
        })
    }
}

fn json_of<R: Read + Seek>(zip: &mut ZipArchive<R>, name: &str) -> Result<Json, StoreError> {
    let mut text = String::new();
    let mut entry = zip.by_name(name).map_err(|_| altered(name))?;
    entry.read_to_string(&mut text).map_err(|_| altered(name))?;
    serde_json::from_str(&text).map_err(|_| altered(name))
}

struct Summed<R> {
    inner: R,
    sum: Sm3,
}

impl<R: Read> Read for Summed<R> {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        let n = self.inner.read(buffer)?;
        self.sum.update(&buffer[..n]);
        Ok(n)
    }
}
