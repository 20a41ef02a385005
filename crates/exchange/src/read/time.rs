//! Days, moments and periods as offices write them: `2021/9/1`, `2021年9月1日`, `20210901`,
//! 44440 for a spreadsheet, `2026—2027学年第一学期`.

use base::chinese::{self, half_width, without_space};
use base::{Day, Instant, Period};
use sheet::{Cell, Moment};

/// How days of a column are read.
#[derive(Clone, Copy, Debug)]
pub(super) struct Days {
    /// By it two digits of a year have their century.
    pub today: Option<Day>,
    /// Whether a month alone is its first day.
    pub month: bool,
}

/// Years ahead that are still written with two digits: 36.8.31, said in 2026, is 2036.
const AHEAD: i16 = 10;
/// What stands between year, month and day; some of it by a slip of the keyboard.
const BETWEEN: [char; 17] = [
    '年', '月', '日', '号', '-', '.', '/', '。', '、', ',', ';', '—', '–', '_', '·', '\\', '|',
];

/// # Errors
/// What was expected.
pub(super) fn day(cell: &Cell, days: Days) -> Result<Day, String> {
    if let Some(day) = cell.day() {
        return Ok(day);
    }
    let text = half_width(&without_space(&cell.text()));
    let parts: Vec<&str> = text.split(BETWEEN).filter(|it| !it.is_empty()).collect();
    let numbers: Option<Vec<i64>> = parts.iter().map(|it| part(it)).collect();
    let digits = |at: usize| parts.get(at).map_or(0, |it| it.chars().count());
    match numbers.as_deref() {
        Some([year, month, day]) => {
            let (year, month, day) = match (digits(0), digits(2)) {
                (4, _) => (*year, *month, *day),
                (_, 4) if *month > 12 => (*day, *year, *month),
                (_, 4) if *year > 12 => (*day, *month, *year),
                (_, 4) => return Err(format!("{text}分不清月和日，请写成 2026-09-30 的样子")),
                (2, _) => (in_century(*year, days.today), *month, *day),
                _ => return Err(EXPECTED.to_owned()),
            };
            made(year, month, day).ok_or_else(|| format!("没有{text}这一天，请核对"))
        }
        Some([year, month]) if digits(0) == 4 => {
            // A number that was 2025.10 is 2025.1.
            let is_open = !matches!(cell, Cell::Text(_)) && digits(1) == 1 && *month == 1;
            match is_open {
                true if days.month => Err(format!(
                    "{text}分不清是 1 月还是 10 月，请写成 2026-09 的样子"
                )),
                _ => of_month(*year, *month, &text, days),
            }
        }
        Some([one]) if digits(0) == 6 => match made(one / 100, one % 100, 1) {
            Some(_) => of_month(one / 100, one % 100, &text, days),
            None => Err(EXPECTED.to_owned()),
        },
        _ => Err(EXPECTED.to_owned()),
    }
}

const EXPECTED: &str = "应为日期，如 2026-09-30";

fn of_month(year: i64, month: i64, text: &str, days: Days) -> Result<Day, String> {
    let last = days.today.map_or(i16::MAX, |it| it.year() + AHEAD);
    let first = made(year, month, 1).filter(|it| it.year() <= last);
    match (first, days.month) {
        (Some(day), true) => Ok(day),
        (Some(_), false) => Err(format!("{text}只写到月，请补上是哪一天")),
        (None, _) => Err(EXPECTED.to_owned()),
    }
}

fn made(year: i64, month: i64, day: i64) -> Option<Day> {
    let small = |it: i64| i8::try_from(it).ok();
    let year = i16::try_from(year)
        .ok()
        .filter(|it| (1900..2200).contains(it))?;
    Day::new(year, small(month)?, small(day)?).ok()
}

/// 16 is 2016, 75 is 1975.
fn in_century(year: i64, today: Option<Day>) -> i64 {
    let last = today.map_or(0, |it| i64::from(it.year() + AHEAD));
    let here = last / 100 * 100 + year;
    if here > last { here - 100 } else { here }
}

/// A number in digits, or as it is spoken; a nought among Chinese digits is often typed as one,
/// or as a letter.
fn part(text: &str) -> Option<i64> {
    if let Ok(number) = text.parse::<i64>() {
        return (number >= 0).then_some(number);
    }
    let nought = |c: char| match c {
        '0' | 'O' | 'o' => '〇',
        other => other,
    };
    let spoken: String = text.chars().map(nought).collect();
    chinese::numeral(&spoken).and_then(|it| i64::try_from(it).ok())
}

/// A time of the day as text: a spreadsheet keeps it as a part of a day.
pub(super) fn clock(cell: &Cell) -> String {
    const MINUTES: f64 = 24.0 * 60.0;
    match cell {
        Cell::Moment(at) => at.strftime("%H:%M").to_string(),
        Cell::Number(part) | Cell::Bare(part) if (0.0..1.0).contains(part) => {
            let minutes = (part * MINUTES).round();
            format!("{:02}:{:02}", (minutes / 60.0).floor(), minutes % 60.0)
        }
        _ => half_width(&without_space(&cell.text())),
    }
}

/// A moment in China; a day alone is its beginning.
///
/// # Errors
/// What was expected.
pub(super) fn instant(cell: &Cell) -> Result<Instant, String> {
    let expected = || "应为时间，如 2026-09-30 08:15".to_owned();
    if let Cell::Text(text) = cell
        && let Ok(at) = text.trim().parse::<Instant>()
    {
        return Ok(at);
    }
    let at = match cell {
        Cell::Moment(at) => *at,
        _ => moment(&cell.text()).ok_or_else(expected)?,
    };
    base::CHINA.to_timestamp(at).map_err(|_| expected())
}

fn moment(text: &str) -> Option<Moment> {
    let text = half_width(text);
    let text = text.trim();
    let Some((date, time)) = text.split_once([' ', 'T']) else {
        return Cell::Text(text.into()).day().map(|it| it.at(0, 0, 0, 0));
    };
    let mut parts = time.trim().split(':').map(|it| it.parse::<i8>().ok());
    let (hour, minute) = (parts.next()??, parts.next()??);
    let second = parts.next().unwrap_or(Some(0))?;
    let time = jiff::civil::Time::new(hour, minute, second, 0).ok()?;
    Some(Cell::Text(date.into()).day()?.to_datetime(time))
}

/// As it is kept (`2026Q3`) or as it is said (2026年第3季度).
///
/// # Errors
/// What was expected.
pub(super) fn period(cell: &Cell) -> Result<Period, String> {
    let text = half_width(&without_space(&cell.text()));
    if let Ok(period) = text.parse() {
        return Ok(period);
    }
    spoken(&text).ok_or_else(|| {
        "应为时间段，如 2026年、2026年上半年、2026年第3季度、2026年9月、2026—2027学年".into()
    })
}

fn spoken(text: &str) -> Option<Period> {
    let year: i16 = text.get(..4)?.parse().ok()?;
    let rest = text.get(4..)?;
    if let Some((_, term)) = rest.split_once("学年") {
        let term = match term {
            "" => return Some(Period::SchoolYear(year)),
            "第一学期" | "上学期" => 1,
            "第二学期" | "下学期" => 2,
            _ => return None,
        };
        return Some(Period::Term(year, term));
    }
    let rest = rest.strip_prefix('年')?;
    match rest {
        "" | "度" => return Some(Period::Year(year)),
        "上半年" => return Some(Period::HalfYear(year, 1)),
        "下半年" => return Some(Period::HalfYear(year, 2)),
        _ => {}
    }
    let small = |text: &str| {
        let number = text.parse::<u64>().ok().or_else(|| chinese::numeral(text));
        number.and_then(|it| i8::try_from(it).ok())
    };
    if let Some(quarter) = rest.strip_suffix("季度") {
        let quarter = small(quarter.trim_start_matches('第'))?;
        return (1..=4)
            .contains(&quarter)
            .then_some(Period::Quarter(year, quarter));
    }
    if let Some(week) = rest.strip_suffix('周') {
        let week = small(week.trim_start_matches('第'))?;
        return format!("{year:04}W{week:02}").parse().ok();
    }
    if let Some(month) = rest.strip_suffix('月') {
        let month = small(month)?;
        return (1..=12)
            .contains(&month)
            .then_some(Period::Month(year, month));
    }
    chinese::day(text).map(Period::Day)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(text: &str) -> Cell {
        Cell::Text(text.into())
    }

    /// As read on a day of 2026.
    fn day(cell: &Cell) -> Result<Day, String> {
        day_or_month(cell, false)
    }

    fn day_or_month(cell: &Cell, month: bool) -> Result<Day, String> {
        let today = Some(Day::constant(2026, 3, 2));
        super::day(cell, Days { today, month })
    }

    #[test]
    fn days_are_read_in_all_forms() {
        for cell in [
            text("2021/9/1"),
            text("2021年9月1日"),
            text("2021.09.01"),
            text("２０２１－９－１"),
            text("20210901"),
            text("2021-09-01 00:00:00"),
            text("2021/9/1 8:15"),
            text("44440"),
            text("2021。9。1"),
            text("2021、09、01"),
            text("2021，9，1"),
            text("21.9.1"),
            text("21-09-01"),
            text("2021.9.1."),
            text("二〇二一年九月一日"),
            text("二O二一年九月一日"),
            text("二0二一年九月1日"),
            Cell::Number(44_440.0),
            Cell::Number(20_210_901.0),
            Cell::Moment(Day::constant(2021, 9, 1).at(8, 15, 0, 0)),
        ] {
            assert_eq!(day(&cell), Ok(Day::constant(2021, 9, 1)), "{cell:?}");
        }
        for (said, meant) in [
            ("9/27/2016", "2016-09-27"),
            ("27/9/2016", "2016-09-27"),
            ("75.3.2", "1975-03-02"),
            ("36.8.31", "2036-08-31"),
        ] {
            let read = day(&text(said)).map(|it| it.to_string());
            assert_eq!(read.as_deref(), Ok(meant), "{said}");
        }
        for other in [
            "2021年9月",
            "202109",
            "2021",
            "9/1/2021",
            "9/1",
            "2021-02-30",
            "明天",
            "3",
            "20211301",
        ] {
            assert!(day(&text(other)).is_err(), "{other}");
        }
        assert!(day(&Cell::Number(44_440.5)).is_err());
    }

    #[test]
    fn a_month_alone_is_its_first_day_where_that_is_meant() {
        for cell in [
            text("2021年9月"),
            text("2021.09"),
            text("2021-9"),
            text("202109"),
            text("二〇二一年九月"),
            Cell::Number(202_109.0),
            Cell::Number(2021.09),
        ] {
            let read = day_or_month(&cell, true);
            assert_eq!(read, Ok(Day::constant(2021, 9, 1)), "{cell:?}");
        }
        for cell in [
            text("2021年13月"),
            text("2021"),
            text("210901"),
            text("9月"),
        ] {
            assert!(day_or_month(&cell, true).is_err(), "{cell:?}");
        }
        let october_or_not = day_or_month(&Cell::Number(2021.1), true);
        assert!(october_or_not.unwrap_err().contains("10 月"));
        assert_eq!(
            day(&text("2021年9月")),
            Err("2021年9月只写到月，请补上是哪一天".into())
        );
    }

    #[test]
    fn times_of_the_day_are_parts_of_a_day_too() {
        assert_eq!(clock(&Cell::Number(0.343_75)), "08:15");
        assert_eq!(clock(&Cell::Number(8.0 / 24.0)), "08:00");
        assert_eq!(clock(&text("８：１５")), "8:15");
    }

    #[test]
    fn moments_are_read_in_china() {
        for cell in [
            text("2021-09-01 08:15"),
            text("2021/9/1 8:15:00"),
            text("2021-09-01T00:15:00Z"),
            Cell::Moment(Day::constant(2021, 9, 1).at(8, 15, 0, 0)),
        ] {
            let at = instant(&cell).map(|it| it.to_string());
            assert_eq!(at.as_deref(), Ok("2021-09-01T00:15:00Z"), "{cell:?}");
        }
        assert!(instant(&text("2021-09-01 25:00")).is_err());
    }

    #[test]
    fn what_is_said_of_a_period_is_read_back() {
        for kept in [
            "2026",
            "2026H2",
            "2026Q3",
            "2026-09",
            "2026-09-01",
            "2026SY",
            "2026T1",
            "2026T2",
        ] {
            let period: Period = kept.parse().unwrap();
            assert_eq!(super::period(&text(&period.spoken())), Ok(period));
            assert_eq!(super::period(&text(kept)), Ok(period));
        }
        assert_eq!(period(&text("2026年三季度")).unwrap().to_string(), "2026Q3");
        assert!(period(&text("2026年13月")).is_err());
        assert!(period(&Cell::Number(3.0)).is_err());
    }
}
