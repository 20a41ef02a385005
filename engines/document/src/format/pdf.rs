//! PDF with a text layer: the characters where they stand on the page, put back into
//! lines, paragraphs and tables.
//!
//! `lopdf` gives the objects; `pdf-extract` was tried and refused: it stops with a panic
//! at the fonts Chinese word processors do not embed (GBK-EUC-H, UniGB-UCS2-H) and
//! gives no ruling lines, without which the cells of a table run together.
//!
//! A PDF is a program by a stranger. It runs on a thread of its own with a deep stack,
//! a limit of time and of everything it unpacks; a panic in the parser is an error here.

mod content;
mod fonts;
mod radicals;

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::mpsc;
use std::time::Duration;

use lopdf::{Document, LoadOptions};

use crate::ReadError;
use crate::format::{layout, lines};
use crate::text::{Builder, Format, Text};

/// What a stream may unpack to.
const STREAM_BYTES_MAX: usize = 64 << 20;
const PAGES_MAX: usize = 2000;
const STACK_BYTES: usize = 64 << 20;
const PATIENCE: Duration = Duration::from_secs(30);

/// Reads a PDF.
pub(crate) fn read(bytes: &[u8]) -> Result<Text, ReadError> {
    let owned = bytes.to_vec();
    let (sender, receiver) = mpsc::channel();
    let worker = std::thread::Builder::new()
        .name("pdf".into())
        .stack_size(STACK_BYTES)
        .spawn(move || {
            let result = catch_unwind(AssertUnwindSafe(|| read_here(&owned)));
            // Nobody listens any more if it took too long.
            let _ = sender.send(result.unwrap_or(Err(ReadError::Damaged("PDF 结构有误"))));
        });
    worker.map_err(|_| ReadError::Damaged("系统忙，请稍后再试"))?;
    receiver
        .recv_timeout(PATIENCE)
        .unwrap_or(Err(ReadError::Damaged("PDF 结构过于复杂")))
}

fn read_here(bytes: &[u8]) -> Result<Text, ReadError> {
    let document = load(bytes)?;
    let mut pages = Vec::new();
    let mut has_picture = false;
    for page in document.page_iter().take(PAGES_MAX) {
        let page = content::read(&document, page);
        has_picture |= page.has_picture;
        pages.push(page);
    }
    let n_glyphs: usize = pages.iter().map(|page| page.glyphs.len()).sum();
    let n_unknown: usize = pages.iter().map(|page| page.n_unknown).sum();
    if n_glyphs < 30 * pages.len().min(3) && (has_picture || n_glyphs == 0) || n_unknown > n_glyphs
    {
        return Err(ReadError::Scanned);
    }
    let lines = layout::lines(pages);
    let mut builder = Builder::default();
    lines::paragraphs(&lines, &mut builder);
    Ok(builder.finish(Format::Pdf))
}

fn load(bytes: &[u8]) -> Result<Document, ReadError> {
    let options = LoadOptions {
        max_decompressed_size: Some(STREAM_BYTES_MAX),
        ..LoadOptions::default()
    };
    let document =
        Document::load_mem_with_options(bytes, options).map_err(|error| match error {
            lopdf::Error::InvalidPassword
            | lopdf::Error::Decryption(_)
            | lopdf::Error::UnsupportedSecurityHandler(_) => ReadError::Encrypted,
            lopdf::Error::Decompress(lopdf::DecompressError::MemoryLimitExceeded { .. }) => {
                ReadError::Bomb
            }
            _ => ReadError::Damaged("PDF 打不开"),
        })?;
    if document.is_encrypted() {
        return Err(ReadError::Encrypted);
    }
    if document.page_iter().next().is_none() {
        return Err(ReadError::Damaged("PDF 没有页面"));
    }
    Ok(document)
}
