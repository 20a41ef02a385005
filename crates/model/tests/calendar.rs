//! Days that are worked, outside what a calendar says: Monday to Friday.

use base::Day;
use model::Calendar;

#[test]
fn what_would_stand_on_a_free_day_stands_on_the_next_that_is_worked() {
    let calendar = Calendar::default();
    let from = |day: &str| {
        calendar
            .worked_from(day.parse::<Day>().expect("a day"))
            .to_string()
    };
    assert_eq!(from("2026-11-27"), "2026-11-27");
    assert_eq!(from("2026-11-28"), "2026-11-30");
    assert_eq!(from("2026-11-29"), "2026-11-30");
}
