//! How often one neighbourhood may ask for public pages: so often a minute, counted on this
//! node alone, for nothing is lost when another counts from the beginning.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use base::Instant;

/// Pages and pictures a minute. A whole office reads from behind one address.
pub(crate) const A_MINUTE: u32 = 600;
const MINUTE: i64 = 60;

/// Requests of the minute that runs, by neighbourhood.
#[derive(Default)]
pub(crate) struct Pace(Mutex<(i64, HashMap<String, u32>)>);

impl Pace {
    /// Whether one more is taken.
    pub(super) fn takes(&self, who: &str, now: Instant) -> bool {
        let minute = now.as_second().div_euclid(MINUTE);
        let mut counted = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if counted.0 != minute {
            *counted = (minute, HashMap::new());
        }
        let n = counted.1.entry(who.to_owned()).or_default();
        *n += 1;
        *n <= A_MINUTE
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_has_its_own_minute() {
        let pace = Pace::default();
        let at = |second| Instant::from_second(second).expect("a moment");
        let mut taken = (0..A_MINUTE + 5).filter(|_| pace.takes("10.0.0.1", at(0)));
        assert_eq!(taken.by_ref().count(), A_MINUTE as usize);
        assert!(pace.takes("10.0.0.2", at(59)), "another is not held up");
        assert!(pace.takes("10.0.0.1", at(60)), "the next minute is new");
    }
}
