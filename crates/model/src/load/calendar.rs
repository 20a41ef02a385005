//! The calendar files: days off, days worked, and what each covers. One is shipped; a layer's
//! adds years that it does not know, and changes nothing about those it does.
//!
//! Not here: what follows from it for a day (`Calendar`).

use base::{Day, Period};

use super::tree::{File, Log, Span, Table};
use super::{spell, word};
use crate::definition::Calendar;
use crate::words::Place;

/// What one file says.
struct One<'f, 'a> {
    file: &'f File<'a>,
    calendar: Calendar,
    /// Where each period of `covers` stands.
    covers: Vec<(Period, Span)>,
}

/// All of them as one; shipped ones come first.
pub(super) fn read(files: &[&File<'_>], log: &mut Log<'_>) -> Calendar {
    let mut said: Vec<One<'_, '_>> = Vec::new();
    for file in files {
        spell::check(&file.table, Place::Calendar, file.whole, log);
        if let Some(first) = said.iter().find(|it| it.file.layer == file.layer) {
            let message = format!("{} is a calendar already", first.file.path);
            log.error(file.whole, "word.twice", message, "there is one");
            continue;
        }
        let own = one(file, log);
        for first in &said {
            own.only_adds_to(first, log);
        }
        said.push(own);
    }
    let mut whole = Calendar::default();
    for it in said {
        whole.holidays.extend(it.calendar.holidays);
        whole.workdays.extend(it.calendar.workdays);
        whole.covers.extend(it.calendar.covers);
    }
    in_order(&mut whole.holidays);
    in_order(&mut whole.workdays);
    whole
}

fn one<'f, 'a>(file: &'f File<'a>, log: &mut Log<'_>) -> One<'f, 'a> {
    let mut covers = Vec::new();
    for (text, at) in file.table.texts("covers") {
        match text.parse::<Period>() {
            Ok(period) => covers.push((period, at)),
            Err(_) => {
                log.error(at, "calendar.day", "not a period", "covers = [\"2026\"]");
                log.about("期间应如 2027");
            }
        }
    }
    let mut days = |key| days(&file.table, key, &covers, log);
    let (holidays, workdays) = (days("holidays"), days("workdays"));
    if let Some(node) = file.table.get("workdays") {
        for day in &workdays {
            if holidays.binary_search(day).is_ok() {
                let message = format!("{day} is a holiday and a working day");
                log.error(node.at, "calendar.day", message, "");
                log.about(format!("{day} 既是放假日又是调休上班日"));
            }
        }
    }
    One {
        file,
        calendar: Calendar {
            holidays,
            workdays,
            covers: covers.iter().map(|(period, _)| *period).collect(),
        },
        covers,
    }
}

/// The days of a word, in order; each in a period the file covers.
fn days(table: &Table, key: &str, covers: &[(Period, Span)], log: &mut Log<'_>) -> Vec<Day> {
    let mut days = Vec::new();
    for (first, last, at) in word::days(table, key, log) {
        let following = std::iter::successors(Some(first), |day| day.tomorrow().ok());
        let named: Vec<Day> = following.take_while(|day| *day <= last).collect();
        let is_covered = |day: &&Day| covers.iter().any(|(it, _)| it.contains(**day));
        if let Some(day) = named.iter().find(|day| !is_covered(day)) {
            let message = format!("{day} lies outside what the file covers");
            log.error(at, "calendar.day", message, "name its year in `covers`");
            log.about(format!("{day} 不在“覆盖的期间”内"));
        }
        days.extend(named);
    }
    in_order(&mut days);
    days
}

fn in_order(days: &mut Vec<Day>) {
    days.sort_unstable();
    days.dedup();
}

impl One<'_, '_> {
    /// A day that another file knows is never told otherwise. What is shipped by now may be
    /// said again as it is: the next version brings it to whoever could not wait.
    fn only_adds_to(&self, first: &One<'_, '_>, log: &mut Log<'_>) {
        for (period, at) in &self.covers {
            let known = |day: &Day| first.calendar.is_workday(*day).is_some();
            let mut both = days_of(*period).filter(known).peekable();
            if both.peek().is_none() {
                continue;
            }
            let differs =
                |day: &Day| first.calendar.is_workday(*day) != self.calendar.is_workday(*day);
            match (first.file.layer, both.find(differs)) {
                (Some(layer), _) => {
                    let message = format!("{period} is in {}", first.file.path);
                    log.error(*at, "layer.taken", message, "one layer gives a year");
                    log.about(layer);
                }
                (None, Some(day)) => {
                    let message = format!("{period} is shipped, and {day} is otherwise there");
                    let hint = "a layer adds years the platform does not know";
                    log.error(*at, "layer.calendar", message, hint);
                    log.about(format!("{}（{day} 与内置的不同）", period.spoken()));
                }
                (None, None) => {
                    let message = format!("{period} is shipped by now, and the same");
                    log.warning(*at, "layer.shipped", message, "it can be left out");
                    log.about(period.spoken());
                }
            }
        }
    }
}

fn days_of(period: Period) -> impl Iterator<Item = Day> {
    let following = std::iter::successors(Some(period.first()), |day| day.tomorrow().ok());
    following.take_while(move |day| period.contains(*day))
}
