//! The words everything else is said in: ids, days and periods, exact numbers, check
//! digits, places, Chinese text. Knows no record, no definition, no storage.

pub mod chinese;
pub mod citizen_id;
pub mod credit_code;
pub mod geo;
pub mod hex;
pub mod mention;
pub mod period;
pub mod phone;
pub mod search;
pub mod time;

pub use citizen_id::CitizenId;
pub use credit_code::CreditCode;
pub use geo::{Place, Polygon};
pub use jiff::Timestamp as Instant;
pub use jiff::civil::Date as Day;
pub use period::{Period, PeriodKind};
pub use phone::Phone;
pub use rust_decimal::Decimal;
pub use time::Time;
pub use uuid::Uuid as Id;

/// The one time all of China keeps.
pub const CHINA: jiff::tz::Offset = jiff::tz::Offset::constant(8);

/// The first moment of a day in China; none where days reach further than moments.
pub fn beginning(day: Day) -> Option<Instant> {
    let midnight = day.to_datetime(jiff::civil::Time::midnight());
    CHINA.to_timestamp(midnight).ok()
}
