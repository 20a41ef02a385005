//! The clock the kernel is given, and the day in China.

use std::fmt;
use std::sync::Arc;

use base::{Day, Instant};

/// Where "now" comes from: the system, or a test.
#[derive(Clone)]
pub struct Clock(Arc<dyn Fn() -> Instant + Send + Sync>);

impl Clock {
    pub fn system() -> Clock {
        Clock(Arc::new(Instant::now))
    }

    /// A clock that a caller winds by hand.
    pub fn from_fn(now: impl Fn() -> Instant + Send + Sync + 'static) -> Clock {
        Clock(Arc::new(now))
    }

    pub fn now(&self) -> Instant {
        (self.0)()
    }
}

impl fmt::Debug for Clock {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Clock({})", self.now())
    }
}

/// The calendar day in China (UTC+8, no summer time).
pub fn china_day(at: Instant) -> Day {
    jiff::tz::Offset::constant(8).to_datetime(at).date()
}
