//! Lists as offices keep them, xlsx, xls, ods and csv: rows of cells out of a file, which
//! row is the heading, which column is what; and rows into a file again ([`mod@write`]).
//!
//! Tolerant of what offices do to a template: titles above the heading, columns moved or
//! added, full-width digits, spaces of all kinds, notes and totals below. A csv of any
//! length is read in constant memory, an xlsx row by row.
//!
//! ```
//! use sheet::{Book, Wanted, heading};
//! let text = "云岭市学生名册\n姓 名,学号（必填）\n王一,0001\n";
//! let mut book = Book::open(std::io::Cursor::new(text.as_bytes().to_vec()))?;
//! let mut rows = Vec::new();
//! book.each(0, &mut |row| {
//!     rows.push(row);
//!     std::ops::ControlFlow::Continue(())
//! })?;
//! let wanted = [Wanted::new(["学号"]), Wanted::new(["姓名"])];
//! let found = heading(&rows, &wanted).expect("the second row names both");
//! assert_eq!((found.row, found.places), (2, vec![Some(1), Some(0)]));
//! assert_eq!(rows[2].text(1), "0001");
//! # Ok::<(), sheet::Unreadable>(())
//! ```
//!
//! Not here: what a value must be, and what becomes of it; files on disk.

mod book;
mod cell;
pub mod form;
mod guard;
mod harmless;
mod heading;
mod hidden;
mod merged;
mod parts;
mod row;
mod shown;
mod struck;
mod text;
mod unseen;
mod web;
pub mod write;

pub use book::{Book, Input, Tab, Unreadable};
pub use cell::{Cell, Moment, day_of_serial};
pub use harmless::{harmless, is_risky};
pub use heading::{Heading, Wanted, bare, heading, heading_at, plain};
pub use hidden::Hidden;
pub use merged::Merged;
pub use row::Row;
pub use struck::Cells;
pub use unseen::{Unseen, unseen};
