//! Files made wrong on purpose: the same seed makes the same file.

use std::io::{Cursor, Read as _, Write as _};

/// SplitMix64, by Sebastiano Vigna.
pub(crate) struct Chance(pub(crate) u64);

impl Chance {
    pub(crate) fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    pub(crate) fn below(&mut self, limit: usize) -> usize {
        (self.next() % limit.max(1) as u64) as usize
    }
}

/// Pieces that mean something to some reader.
const PIECES: &[&str] = &[
    "一、",
    "（一）",
    "1.",
    "（",
    "）",
    "《",
    "》",
    "“",
    "”",
    "目标任务：",
    "责任科室：",
    "。",
    "，",
    "、",
    "：",
    "附件",
    "以上",
    "不低于",
    "10所",
    "99999999999999999999",
    "每",
    "%",
    "2026年",
    "—",
    "\n",
    "\t",
    "\u{c}",
    "<p>",
    "</td>",
    "<tr>",
    "<td rowspan=99999>",
    "&#x110000;",
    "<!--",
    "<w:p>",
    "</w:p>",
    "<w:tbl>",
    "</w:tc>",
    "<w:numId w:val=\"1\"/>",
    "<<",
    ">>",
    "[",
    "]",
    "endobj",
    "stream",
    "6 0 R",
    "BT",
    "Tj",
    "q",
    "Do",
    "-1e38",
    "第一章",
    "一是",
    "职普比4：6",
];

/// A file with a few places changed.
pub(crate) fn mutate(bytes: &[u8], others: &[Vec<u8>], chance: &mut Chance) -> Vec<u8> {
    // Half of the archives are changed inside, or nothing but their heads would be tried.
    if bytes.starts_with(b"PK")
        && chance.below(2) == 0
        && let Some(changed) = inside(bytes, others, chance)
    {
        return changed;
    }
    let mut changed = bytes.to_vec();
    for _ in 0..1 + chance.below(8) {
        step(&mut changed, others, chance);
    }
    changed
}

fn step(bytes: &mut Vec<u8>, others: &[Vec<u8>], chance: &mut Chance) {
    let at = chance.below(bytes.len() + 1);
    let end = (at + chance.below(64)).min(bytes.len());
    match chance.below(8) {
        0 if at < bytes.len() => bytes[at] ^= 1 << chance.below(8),
        1 if at < bytes.len() => bytes[at] = chance.next() as u8,
        2 => drop(bytes.drain(at..end)),
        3 => {
            let piece = bytes[at..end].repeat(1 + chance.below(20));
            bytes.splice(at..at, piece);
        }
        4 => bytes.truncate(at),
        5 => {
            let other = &others[chance.below(others.len())];
            let from = chance.below(other.len());
            let to = (from + chance.below(400)).min(other.len());
            bytes.splice(at..at, other[from..to].iter().copied());
        }
        _ => {
            let piece =
                PIECES[chance.below(PIECES.len())].repeat(1 + chance.below(3) * chance.below(200));
            bytes.splice(at..at, piece.bytes());
        }
    }
    bytes.truncate(1 << 20);
}

/// An archive whose parts are changed and packed again.
fn inside(bytes: &[u8], others: &[Vec<u8>], chance: &mut Chance) -> Option<Vec<u8>> {
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).ok()?;
    let mut packed = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for idx in 0..archive.len() {
        let mut part = archive.by_index(idx).ok()?;
        let mut content = Vec::new();
        part.by_ref().take(1 << 20).read_to_end(&mut content).ok()?;
        for _ in 0..chance.below(5) {
            step(&mut content, others, chance);
        }
        packed
            .start_file(
                part.name().ok()?.into_owned(),
                zip::write::SimpleFileOptions::default(),
            )
            .ok()?;
        packed.write_all(&content).ok()?;
    }
    Some(packed.finish().ok()?.into_inner())
}

/// The files of a folder, sorted by name so that a seed means the same everywhere.
pub(crate) fn corpus(folder: &std::path::Path) -> Vec<(String, Vec<u8>)> {
    let entries = std::fs::read_dir(folder).expect("the corpus is part of the repository");
    let mut files: Vec<_> = entries
        .filter_map(Result::ok)
        .map(|entry| entry.path())
        .collect();
    files.sort();
    files
        .iter()
        .map(|path| {
            (
                path.file_name()
                    .unwrap_or_default()
                    .to_string_lossy()
                    .into_owned(),
                std::fs::read(path).expect("a corpus file can be read"),
            )
        })
        .collect()
}
