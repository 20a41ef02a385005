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
        whole_us((self.0)())
    }
}

/// Instants are kept in whole microseconds: what a digest covers must be what is read back.
pub(crate) fn whole_us(at: Instant) -> Instant {
    Instant::from_microsecond(at.as_microsecond()).unwrap_or(at)
}

impl fmt::Debug for Clock {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Clock({})", self.now())
    }
}

/// The calendar day in China (UTC+8, no summer time).
pub fn china_day(at: Instant) -> Day {
    base::CHINA.to_datetime(at).date()
}
