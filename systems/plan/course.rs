//! 规划指标的进程: how far a number has come from its base, and what it should have come to by
//! a day.
//!
//! Pure: a record in, numbers and a sentence out. Not here: where the number comes from
//! (`progress`), and what colour follows (`lamp`).

use base::{Day, Decimal, Period};
use kernel::Record;
use rust_decimal::RoundingStrategy;

use super::number_text;

const HUNDRED: Decimal = Decimal::ONE_HUNDRED;

/// A number that starts from a base.
#[derive(Clone, Debug)]
pub(crate) struct Course {
    /// As it was at the end of the base year; none where nobody knows.
    base: Option<Decimal>,
    base_year: i16,
    value: Decimal,
    ends_on: Day,
    comparator: String,
    /// What the ends of the years between are to come to, in their order; else a straight line.
    path: Vec<(i16, Decimal)>,
}

impl Course {
    /// None of a target without base year, number or end.
    pub(crate) fn of(target: &Record) -> Option<Course> {
        let base_year = i16::try_from(target.get("base_year").as_integer()?).ok()?;
        let ends_on = target.get("due_on").as_day()?;
        let on_the_way = |year: &i16| base_year < *year && *year < ends_on.year();
        let rows = target.get("path").rows().iter().filter_map(|row| {
            let year = i16::try_from(row.get("year").as_integer()?).ok()?;
            Some((year, row.get("value").as_decimal()?))
        });
        let mut path: Vec<(i16, Decimal)> = rows.filter(|(year, _)| on_the_way(year)).collect();
        path.sort_by_key(|(year, _)| *year);
        Some(Course {
            base: target.get("base").as_decimal(),
            base_year,
            value: target.get("value").as_decimal()?,
            ends_on,
            comparator: target.text("comparator").to_owned(),
            path,
        })
    }

    /// Whether it is asked for once a year: it runs over more than one.
    pub(crate) fn is_yearly(&self) -> bool {
        self.ends_on.year() > self.base_year.saturating_add(1)
    }

    pub(crate) fn base_year(&self) -> i16 {
        self.base_year
    }

    pub(crate) fn ends_on(&self) -> Day {
        self.ends_on
    }

    /// Whether less of it is better.
    fn falls(&self) -> bool {
        match self.comparator.as_str() {
            "le" | "lt" => true,
            "eq" => self.base.is_some_and(|base| base > self.value),
            _ => false,
        }
    }

    /// Whether a number is what the target asks for.
    pub(crate) fn holds(&self, number: Decimal) -> bool {
        match self.comparator.as_str() {
            "lt" => number < self.value,
            "gt" => number > self.value,
            _ if self.falls() => number <= self.value,
            _ => number >= self.value,
        }
    }

    /// From the base to the target, signed; none where there is nothing to go: it is to be
    /// kept as it is, or nobody knows from where.
    fn way(&self) -> Option<(Decimal, Decimal)> {
        let base = self.base.filter(|base| !self.holds(*base))?;
        let way = self.value - base;
        (!way.is_zero()).then_some((base, way))
    }

    /// How much of the way a number has come, in percent: below 0 when it went back, over 100
    /// when it is past the target. What is to be kept is at 100, or at its share of it.
    pub(crate) fn advance(&self, number: Decimal) -> Decimal {
        match self.way() {
            Some((base, way)) => (number - base) * HUNDRED / way,
            None if self.holds(number) => HUNDRED,
            None => {
                let (part, whole) = match self.falls() {
                    true => (self.value, number),
                    false => (number, self.value),
                };
                match whole > Decimal::ZERO && part > Decimal::ZERO {
                    true => (part * HUNDRED / whole).min(HUNDRED),
                    false => Decimal::ZERO,
                }
            }
        }
    }

    /// The same as a share of what was promised: 0–100, and 100 only when it is reached.
    pub(crate) fn reached(&self, number: Decimal) -> Decimal {
        let most = HUNDRED - Decimal::new(1, 2);
        match self.holds(number) {
            true => HUNDRED,
            false => rounded(self.advance(number), 2).clamp(Decimal::ZERO, most),
        }
    }

    /// What it should have come to by a day: on its path, else on the straight line, with the
    /// places its own numbers have; none while the base is not known.
    pub(crate) fn line(&self, day: Day) -> Option<Decimal> {
        self.base?;
        let Some((base, _)) = self.way() else {
            return Some(self.value);
        };
        let points = || {
            let first = std::iter::once((Decimal::from(self.base_year), base));
            let between = self
                .path
                .iter()
                .map(|(year, it)| (Decimal::from(*year), *it));
            let last = std::iter::once((position(self.ends_on), self.value));
            first.chain(between).chain(last)
        };
        let at = position(day);
        let after = points().find(|(on, _)| at <= *on);
        let before = points().take_while(|(on, _)| *on < at).last();
        let number = match (before, after) {
            (Some((from, low)), Some((to, high))) => low + (high - low) * (at - from) / (to - from),
            (None, _) => base,
            (_, None) => self.value,
        };
        let places = points().map(|(_, it)| it.normalize().scale()).max();
        Some(rounded(number, places.unwrap_or(0)))
    }

    /// The same on the straight line from the base to the target, whatever its path.
    pub(crate) fn straight(&self, day: Day) -> Option<Decimal> {
        let without = Course {
            path: Vec::new(),
            ..self.clone()
        };
        without.line(day)
    }

    /// What a number is better than asked for by a day; below zero it is behind.
    pub(crate) fn gap(&self, number: Decimal, day: Day) -> Option<Decimal> {
        let line = self.line(day)?;
        Some(match self.falls() {
            true => line - number,
            false => number - line,
        })
    }

    /// How many points of the way it is behind by a day, 0 when it is not; none while the base
    /// is not known.
    pub(crate) fn behind(&self, number: Decimal, day: Day) -> Option<Decimal> {
        let gap = self.gap(number, day)?;
        Some(match self.way() {
            None if self.holds(number) => Decimal::ZERO,
            None => HUNDRED - self.advance(number),
            Some((_, way)) => (-gap).max(Decimal::ZERO) * HUNDRED / way.abs(),
        })
    }

    /// 2028年应达到61.47%，实际58.2%，差3.27个百分点.
    pub(crate) fn says(&self, number: Decimal, day: Day, unit: &str) -> String {
        let when = match day.month() == 12 && day.day() == 31 {
            true => format!("{}年", day.year()),
            false => format!("截至{}", Period::Day(day).spoken()),
        };
        let actual = format!("实际{}{unit}", number_text(number));
        let Some((line, gap)) = self.line(day).zip(self.gap(number, day)) else {
            return format!("{when}{actual}，没有基期值，不能与应达到的数比");
        };
        let verb = match (self.way().is_some(), self.falls()) {
            (true, true) => "应降到",
            (true, false) => "应达到",
            (false, true) => "应不高于",
            (false, false) => "应不低于",
        };
        let points = if unit == "%" { "个百分点" } else { unit };
        let short = match gap < Decimal::ZERO {
            true => format!("，差{}{points}", number_text(-gap)),
            false => String::new(),
        };
        format!("{when}{verb}{}{unit}，{actual}{short}", number_text(line))
    }
}

/// A day in years; the last day of 2028 is 2028.
fn position(day: Day) -> Decimal {
    let (nth, all) = (
        Decimal::from(day.day_of_year()),
        Decimal::from(day.days_in_year()),
    );
    Decimal::from(day.year()) - Decimal::ONE + nth / all
}

fn rounded(number: Decimal, places: u32) -> Decimal {
    number
        .round_dp_with_strategy(places, RoundingStrategy::MidpointAwayFromZero)
        .normalize()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn number(text: &str) -> Decimal {
        text.parse().expect("a number")
    }

    fn end_of(year: i16) -> Day {
        Period::Year(year)
            .after()
            .yesterday()
            .expect("a day before")
    }

    /// 2025 to 2030.
    fn course(comparator: &str, base: &str, value: &str) -> Course {
        Course {
            base: base.parse().ok(),
            base_year: 2025,
            value: number(value),
            ends_on: end_of(2030),
            comparator: comparator.to_owned(),
            path: Vec::new(),
        }
    }

    /// Of a number at the end of 2028: how far it is, what it should be, what that differs by.
    #[track_caller]
    fn check(of: (&str, &str, &str), actual: &str, advance: &str, reached: &str, gap: &str) {
        let course = course(of.0, of.1, of.2);
        let (actual, day) = (number(actual), end_of(2028));
        let found = (
            rounded(course.advance(actual), 2),
            course.reached(actual),
            course.gap(actual, day),
        );
        let expected = (number(advance), number(reached), gap.parse().ok());
        assert_eq!(found, expected, "{of:?}: {actual}");
    }

    #[test]
    fn what_rises_goes_from_its_base() {
        let rises = ("ge", "41.17", "75");
        check(rises, "41.17", "0", "0", "-20.3");
        check(rises, "61.47", "60.01", "60.01", "0");
        check(rises, "58.2", "50.34", "50.34", "-3.27");
        check(rises, "74.99", "99.97", "99.97", "13.52");
        check(rises, "75", "100", "100", "13.53");
        check(rises, "80", "114.78", "100", "18.53");
        check(rises, "40", "-3.46", "0", "-21.47");
        check(("plus", "0", "100"), "45", "45", "45", "-15");
        check(("gt", "0", "4"), "4", "100", "99.99", "2");
    }

    #[test]
    fn what_falls_goes_down() {
        let classes = ("le", "6", "1");
        check(classes, "3", "60", "60", "0");
        check(classes, "4", "40", "40", "-1");
        check(classes, "0.5", "110", "100", "2.5");
        check(classes, "7", "-20", "0", "-4");
        // A plain number below its base is one to come down to.
        check(("eq", "1.07", "1"), "1.03", "57.14", "57.14", "0");
        check(("le", "4", "0"), "0", "100", "100", "2");
    }

    #[test]
    fn what_is_there_already_is_kept() {
        check(("ge", "100", "100"), "100", "100", "100", "0");
        check(("ge", "100", "100"), "99.2", "99.2", "99.2", "-0.8");
        check(("eq", "100", "100"), "100", "100", "100", "0");
        check(("ge", "96", "95"), "95.5", "100", "100", "0.5");
        check(("ge", "96", "95"), "94", "98.95", "98.95", "-1");
        check(("le", "0", "0"), "0", "100", "100", "0");
        check(("le", "0", "0"), "2", "0", "0", "-2");
        check(("le", "4", "5"), "6", "83.33", "83.33", "-1");
    }

    #[test]
    fn without_a_base_there_is_no_line() {
        let unknown = course("ge", "", "500");
        let (n, day) = (number("200"), end_of(2028));
        assert_eq!((unknown.line(day), unknown.behind(n, day)), (None, None));
        assert_eq!(unknown.reached(n), number("40"));
        let says = "2028年实际200个，没有基期值，不能与应达到的数比";
        assert_eq!(unknown.says(n, day, "个"), says);
    }

    #[test]
    fn a_path_bends_the_line_where_it_says() {
        let bent = Course {
            path: vec![(2027, number("50"))],
            ..course("ge", "40", "65")
        };
        let line = |year: i16| bent.line(end_of(year));
        let asked = [2024, 2025, 2026, 2027, 2028, 2030, 2031].map(line);
        let expected = ["40", "40", "45", "50", "55", "65", "65"].map(|it| Some(number(it)));
        assert_eq!(asked, expected);
        let middle = bent.line("2028-06-30".parse().expect("a day"));
        assert_eq!(middle, Some(number("52")));
    }

    #[test]
    fn a_third_of_the_way_after_a_third_of_the_time_is_not_behind() {
        let thirds = Course {
            ends_on: end_of(2028),
            ..course("ge", "0", "3")
        };
        let (one, day) = (Decimal::ONE, end_of(2026));
        assert_eq!(thirds.behind(one, day), Some(Decimal::ZERO));
    }

    #[test]
    fn it_says_what_was_asked_and_what_came() {
        let says = |of: &Course, n: &str, unit: &str| of.says(number(n), end_of(2028), unit);
        let rises = course("ge", "41.17", "75");
        let behind = "2028年应达到61.47%，实际58.2%，差3.27个百分点";
        assert_eq!(says(&rises, "58.2", "%"), behind);
        let falls = course("le", "6", "1");
        assert_eq!(says(&falls, "3", "%"), "2028年应降到3%，实际3%");
        assert_eq!(
            says(&course("ge", "100", "100"), "99", "%"),
            "2028年应不低于100%，实际99%，差1个百分点"
        );
        assert_eq!(
            says(&course("plus", "0", "100"), "45", "所"),
            "2028年应达到60所，实际45所，差15所"
        );
        let june = falls.says(number("3"), "2028-06-30".parse().expect("a day"), "%");
        assert_eq!(june, "截至2028年6月30日应降到4%，实际3%");
    }

    fn any_course() -> impl Strategy<Value = Course> {
        let path = proptest::collection::btree_map(2026_i16..2030, -500_i64..500, 0..3);
        (-500_i64..500, -500_i64..500, 0_usize..5, path).prop_map(|(base, value, at, path)| {
            Course {
                base: Some(base.into()),
                value: value.into(),
                comparator: ["ge", "gt", "le", "lt", "eq"][at].to_owned(),
                path: path
                    .into_iter()
                    .map(|(year, it)| (year, it.into()))
                    .collect(),
                ..course("ge", "0", "1")
            }
        })
    }

    proptest! {
        /// At the base nothing of the way is gone, at the target all; on the line nobody is behind.
        #[test]
        fn the_way_goes_from_base_to_target(course in any_course(), year in 2025_i16..2032) {
            let base = course.base.expect("it has one");
            if course.way().is_some() {
                prop_assert_eq!(course.advance(base), Decimal::ZERO);
                prop_assert_eq!(course.advance(course.value), HUNDRED);
                prop_assert_eq!(course.line(end_of(2025)), Some(base));
            }
            let day = end_of(year);
            let line = course.line(day).expect("the base is known");
            prop_assert_eq!(course.gap(line, day), Some(Decimal::ZERO));
            prop_assert_eq!(course.line(end_of(2030)), Some(course.value));
        }

        /// More in the right direction is never worse, and 100 is what holds and nothing else.
        #[test]
        fn better_is_never_further_behind(
            course in any_course(), a in -900_i64..900, b in -900_i64..900, year in 2025_i16..2032,
        ) {
            let (low, high) = (Decimal::from(a.min(b)), Decimal::from(a.max(b)));
            let (worse, better) = if course.falls() { (high, low) } else { (low, high) };
            let day = end_of(year);
            prop_assert!(course.advance(worse) <= course.advance(better));
            prop_assert!(course.reached(worse) <= course.reached(better));
            prop_assert!(course.behind(worse, day) >= course.behind(better, day));
            prop_assert!(course.gap(worse, day) <= course.gap(better, day));
            for n in [worse, better] {
                prop_assert_eq!(course.reached(n) == HUNDRED, course.holds(n));
                prop_assert!((Decimal::ZERO..=HUNDRED).contains(&course.reached(n)));
            }
        }

        /// Told in another unit it is as far.
        #[test]
        fn the_unit_changes_nothing(course in any_course(), n in -900_i64..900, by in 1_i64..1_000) {
            let by = Decimal::from(by);
            let other = Course {
                base: course.base.map(|it| it * by),
                value: course.value * by,
                ..course.clone()
            };
            let n = Decimal::from(n);
            prop_assert_eq!(rounded(course.advance(n), 6), rounded(other.advance(n * by), 6));
            prop_assert_eq!(course.reached(n), other.reached(n * by));
        }
    }
}
