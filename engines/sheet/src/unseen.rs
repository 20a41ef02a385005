//! What an xlsx holds and nobody sees who opens it, in one reading of the file.
//!
//! Not here: what cells show ([`Book::shown`](crate::Book::shown)).

use std::collections::BTreeMap;
use std::io::{Read, Seek};

use zip::ZipArchive;

use crate::hidden::{Hidden, hidden};
use crate::parts::sheets;
use crate::struck::{Cells, cells, shared};

/// Of one sheet.
#[derive(Debug, Default)]
pub struct Unseen {
    pub hidden: Hidden,
    /// What is left of the cells of which a part is struck out.
    pub struck: Cells,
}

/// By the name of each sheet; nothing of any other file, and of damage nothing: whoever reads
/// the rows is told of that.
pub fn unseen(source: impl Read + Seek) -> BTreeMap<String, Unseen> {
    let Ok(mut archive) = ZipArchive::new(source) else {
        return BTreeMap::new();
    };
    let shared = shared(&mut archive);
    let sheets = sheets(&mut archive);
    let read = |(name, part): (String, String)| {
        let found = Unseen {
            hidden: hidden(&mut archive, &part),
            struck: cells(&mut archive, &part, &shared),
        };
        (name, found)
    };
    sheets.into_iter().map(read).collect()
}
