//! Documents of an office: read into text, and the genre of the work plan read
//! into its tasks, targets and deliverables; and written again as a file.
//!
//! Two steps, both pure. The first knows formats and nothing of plans, the second
//! knows plans and nothing of formats:
//!
//! ```
//! let bytes = "云岭市教育局2026年工作要点\n一、学前教育\n1.扩大资源。新建幼儿园10所。\n2.提高质量。评选示范园5所。\n";
//! let text = document::read(bytes.as_bytes(), "plan.txt")?;
//! let plan = document::plan::read(&text)?;
//! assert_eq!(plan.tasks[0].targets[0].quote, "新建幼儿园10所");
//! println!("{}", document::plan::to_json(&plan));
//! # Ok::<(), document::ReadError>(())
//! ```
//!
//! Every item found carries the [`Span`] of characters it stands on in
//! [`Text::text`], so that a page can underline it.
//!
//! Not here: what becomes of a plan (records, follow-up), who may see it, files on
//! disk. A new format belongs in `format/`, a new genre of plan beside `plan.rs`.

mod error;
mod format;
mod label;
pub mod marks;
pub mod plan;
pub mod text;
pub mod write;

pub use error::ReadError;
pub use format::read;
pub use format::sheet::{Sheet, SheetRow, of_sheets};
pub use text::{Block, Format, Kind, Row, Span, Text};
