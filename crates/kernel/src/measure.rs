//! 指标: numbers computed from registers, the same for everyone, that open to their rows.
//!
//! A number is asked for (`asked`), of what holds where and when (`formula`), of the newest year
//! where none is said (`newest`); its rows are gone through (`rows`, or over columns in the crate
//! `lake`), added up (`tally`), and a value is made of what they came to (`made`). `figures`
//! answers many at once, `measured` one with all its rows. Each room stands on those before it.
//! `through` tells beforehand which registers a number hangs on.
//!
//! Access never changes a count; it only decides which rows open. A value can be asked "as known
//! at" a history number: rows changed since are put back to what they were (`back`).

mod asked;
mod figures;
mod formula;
mod made;
mod measured;
mod newest;
mod rows;
mod tally;
mod through;

pub use asked::{Along, Asked, Counting, Question, RowsPage, period_of, unit};
pub use figures::{Counts, Figures};
pub use made::{Figure, telling_places};
pub use measured::{Measured, Measures, RowSet};
pub use tally::{Group, Groups, Keys, Tally};
pub use through::looked_into;
