//! Layers as a zip of reviewable text: a folder each, as `xuezheng layer` writes and reads it.

use std::io::{Cursor, Read, Write};

use model::layer::{LayerFile, Pack};
use zip::result::ZipResult;
use zip::write::SimpleFileOptions;
use zip::{ZipArchive, ZipWriter};

use crate::Problem;

pub(super) const ZIP: &str = "application/zip";

/// Texts of a bureau's layers are small; more is not taken in.
const TEXT_MAX: u64 = 4 * 1024 * 1024;
const FILES_MAX: usize = 2000;

pub(super) fn zipped(packs: &[Pack]) -> ZipResult<Vec<u8>> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for file in packs.iter().flat_map(Pack::folder) {
        zip.start_file(file.path, SimpleFileOptions::default())?;
        zip.write_all(file.text.as_bytes())?;
    }
    Ok(zip.finish()?.into_inner())
}

/// The layers of a zip; refused when it holds none.
pub(super) fn unzipped(bytes: &[u8]) -> Result<Vec<Pack>, Problem> {
    let files = texts(bytes).map_err(|_| {
        Problem::field(
            "file",
            "这个文件不是定制的压缩包，或已损坏。请重新导出后再试。",
        )
    })?;
    let packs = Pack::of_folder(&files);
    match packs.is_empty() {
        true => Err(Problem::field(
            "file",
            "压缩包里没有定制：每份定制是一个文件夹，其中有 about.toml。",
        )),
        false => Ok(packs),
    }
}

fn texts(bytes: &[u8]) -> ZipResult<Vec<LayerFile>> {
    let mut zip = ZipArchive::new(Cursor::new(bytes))?;
    let (mut files, mut left) = (Vec::new(), TEXT_MAX);
    for idx in 0..zip.len().min(FILES_MAX) {
        let entry = zip.by_index(idx)?;
        let Some(path) = entry.enclosed_name().filter(|_| entry.is_file()) else {
            continue;
        };
        let path = path.to_string_lossy().replace('\\', "/");
        if !model::layer::is_file(&path) {
            continue;
        }
        let mut text = String::new();
        left -= entry.take(left).read_to_string(&mut text)? as u64;
        files.push(LayerFile { path, text });
    }
    Ok(files)
}
