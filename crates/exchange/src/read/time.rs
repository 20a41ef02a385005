//! Days, moments and periods as offices write them: `2021/9/1`, `2021年9月1日`, `20210901`,
//! 44440 for a spreadsheet, `2026—2027学年第一学期`.

use base::chinese::{self, half_width, without_space};
use base::{Day, Instant, Period};
use sheet::{Cell, Moment};

/// # Errors
/// What was expected.
pub(super) fn day(cell: &Cell) -> Result<Day, String> {
    cell.day().ok_or_else(|| {
        let text = half_width(&without_space(&cell.text()));
        match is_written_day(&text) {
            true => format!("没有{text}这一天，请核对"),
            false => "应为日期，如 2026-09-30".to_owned(),
        }
    })
}

/// `2018-02-30`, `2018年2月30日`: a day in all but being one.
fn is_written_day(text: &str) -> bool {
    let plain = text.strip_suffix(['日', '号']).unwrap_or(text);
    let parts: Vec<&str> = plain.split(['年', '月', '-', '.', '/']).collect();
    let is_number = |it: &&str| !it.is_empty() && it.bytes().all(|it| it.is_ascii_digit());
    parts.len() == 3 && parts[0].len() == 4 && parts.iter().all(is_number)
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
            Cell::Number(44_440.0),
            Cell::Number(20_210_901.0),
            Cell::Moment(Day::constant(2021, 9, 1).at(8, 15, 0, 0)),
        ] {
            assert_eq!(day(&cell), Ok(Day::constant(2021, 9, 1)), "{cell:?}");
        }
        for other in [
            "2021年9月",
            "2021",
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
