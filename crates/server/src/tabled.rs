//! A small table as a file: what a screen of numbers shows, as xlsx or csv.

use std::io::Cursor;

use axum::response::Response;
use kernel::{Failure, Outcome, StoreError};
use sheet::write::{Column, ColumnKind, Datum, Look};

use crate::{Problem, files};

/// Which kind of file.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum As {
    Xlsx,
    Csv,
}

impl As {
    /// What the address says; nothing: xlsx.
    pub(crate) fn read(said: Option<&str>) -> Result<As, Problem> {
        match said {
            None | Some("" | "xlsx") => Ok(As::Xlsx),
            Some("csv") => Ok(As::Csv),
            Some(_) => Err(Problem::field("format", "可导出为 xlsx 或 csv。")),
        }
    }
}

pub(crate) struct Tabled {
    /// Of the sheet and the file.
    pub(crate) title: String,
    /// What whoever opens it must know.
    pub(crate) note: String,
    pub(crate) columns: Vec<(String, ColumnKind)>,
    pub(crate) rows: Vec<Vec<Datum>>,
}

impl Tabled {
    pub(crate) fn bytes(self, kind: As) -> Outcome<Vec<u8>> {
        let failed = |error| Failure::from(StoreError::new("writing a spreadsheet", error));
        let column = |(title, kind): (String, ColumnKind)| Column {
            width: match kind {
                ColumnKind::Text => 24.0,
                _ => 14.0,
            },
            name: title.clone(),
            title,
            kind,
        };
        let look = Look {
            name: self.title,
            columns: self.columns.into_iter().map(column).collect(),
            mark: String::new(),
            note: Some(self.note).filter(|it| !it.is_empty()),
        };
        let mut bytes = Vec::new();
        let output = Cursor::new(&mut bytes);
        let mut table = match kind {
            As::Xlsx => sheet::write::xlsx(output, look),
            As::Csv => sheet::write::csv(output, &look),
        }
        .map_err(failed)?;
        for row in &self.rows {
            table.row(row).map_err(failed)?;
        }
        table.finish().map_err(failed)?;
        Ok(bytes)
    }
}

/// The file as it is saved.
pub(crate) fn attachment(title: &str, kind: As, bytes: Vec<u8>) -> Response {
    let (ending, media_type) = match kind {
        As::Xlsx => ("xlsx", files::XLSX),
        As::Csv => ("csv", "text/csv"),
    };
    files::attachment(&format!("{title}.{ending}"), media_type, bytes)
}
