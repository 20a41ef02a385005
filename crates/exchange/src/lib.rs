//! Records to and from files: lists of others become records, lists of records become files.
//!
//! An import goes in three steps: which column is which field ([`Layout`]), what would come
//! of the first rows ([`preview`]), and the rows themselves ([`run`]), slot by slot, so that
//! those at their desks do not wait. Each slot leaves a part of the batch in the same
//! transaction; so an import that was cut off goes on where it was, its rows that were
//! refused come back as a file with reasons, and all of it can be taken back.
//!
//! One record leaves as a paper to be signed and filed ([`print`]).
//!
//! Stands on the kernel's [`kernel::Ctx::take`], which keeps whatever holds for one record,
//! and on the engines `sheet` and `document`, which know files. Not here: HTTP, who is signed in, threads
//! of a server.

mod batch;
mod begin;
mod export;
mod forget;
mod jobs;
mod layout;
mod leave;
mod pages;
mod parse;
mod paste;
mod preview;
mod print;
mod read;
mod refer;
mod reject;
mod run;
pub mod seal;
mod template;
mod undo;

pub use batch::{BATCH, Counts, NewBatch, Refused, present_code, present_of, refused};
pub use begin::{Along, Begun, begin, counted, digest, end, go_on, stop};
pub use export::{
    Chosen, Column, Export, Format, Gone, abroad, as_of, columns, id_column, is_small, mark, note,
    notes, with_purpose,
};
pub use forget::{forget, kept_until, sweep};
pub use jobs::{is_at_work, layout_of, open, rows_of, teach, undoing_of};
pub use layout::{Choice, ColumnUse, Layout, Origin, Use};
pub use leave::{EXPORT, Leaving};
pub use paste::{Pasted, PastedRow, paste};
pub use preview::{Fate, Preview, preview};
pub use print::{Printed, print};
pub use read::takes;
pub use reject::{rejects, says};
pub use run::{AtOnce, Import, Slots, Summary, Work, may_take, run};
pub use template::template;
pub use undo::{Foreseen, Kept, begin_undo, foresee, may_undo, undo};
