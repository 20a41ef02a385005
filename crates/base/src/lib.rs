//! The words everything else is said in: ids, days and periods, exact numbers,
//! Chinese text. Knows no record, no definition, no storage.

pub mod chinese;
pub mod hex;
pub mod period;

pub use jiff::Timestamp as Instant;
pub use jiff::civil::Date as Day;
pub use period::Period;
pub use rust_decimal::Decimal;
pub use uuid::Uuid as Id;
