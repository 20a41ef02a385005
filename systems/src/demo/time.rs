//! The demo's clock, wound by hand through the year.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use base::{Day, Instant};
use kernel::Clock;

/// Where the demo's year stands. Give [`Winder::clock`] to the kernel that the demo is built with.
#[derive(Clone)]
pub struct Winder(Arc<AtomicI64>);

impl Winder {
    pub fn new() -> Winder {
        Winder(Arc::new(AtomicI64::new(0)))
    }

    pub fn clock(&self) -> Clock {
        let at = Arc::clone(&self.0);
        Clock::from_fn(move || {
            Instant::from_microsecond(at.load(Ordering::Relaxed)).unwrap_or(Instant::UNIX_EPOCH)
        })
    }

    /// To a time of a day in China; never back.
    pub fn to(&self, day: Day, hour: u64, minute: u64) {
        let text = format!("{day}T{:02}:{:02}:00+08:00", hour % 24, minute % 60);
        if let Ok(at) = text.parse::<Instant>() {
            self.0.fetch_max(at.as_microsecond(), Ordering::Relaxed);
        }
    }

    /// Some seconds later.
    pub(super) fn pass(&self, seconds: i64) {
        self.0.fetch_add(seconds * 1_000_000, Ordering::Relaxed);
    }
}

impl Default for Winder {
    fn default() -> Winder {
        Winder::new()
    }
}
