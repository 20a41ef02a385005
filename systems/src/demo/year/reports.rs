//! What units report in the demo's year, month by month, and what they are answered.
//!
//! Not here: when in the year (`super`), and how a record is written (`hand`).

use base::{Decimal, Period};
use kernel::{Caller, Outcome, Record};
use model::Value;
use serde_json::json;

use super::Year;
use super::hand::object;
use crate::demo::lots::Lots;
use crate::demo::words::{self, Writer};

/// How one number goes through the year.
#[derive(Clone, Copy)]
pub(super) struct Course {
    /// What is reached in the end, in hundredths of the target.
    pub(super) end: u64,
    /// The month in which it is.
    pub(super) by: i8,
    /// Reports are made every this many months.
    pub(super) every: i8,
}

impl Year<'_> {
    /// Targets that are not divided, and tasks without targets.
    pub(super) fn reported_on(&self, plan: &Record) -> Outcome<Vec<Record>> {
        let mut all = self.rows("plan.target", "plan", plan.id)?;
        all.retain(|it| it.in_state("running") && it.get("parts").as_integer().unwrap_or(0) == 0);
        for task in self.rows("plan.task", "plan", plan.id)? {
            if task.in_state("running") && self.rows("plan.target", "task", task.id)?.is_empty() {
                all.push(task);
            }
        }
        Ok(all)
    }

    /// The report on it that a round opened for what ends with this month.
    pub(super) fn asked(&self, on: &Record, month: i8) -> Outcome<Option<Record>> {
        let field = if on.register == "plan.target" {
            "target"
        } else {
            "task"
        };
        let end = Period::Month(2026, month).after();
        let mut reports = self.rows("plan.report", field, on.id)?;
        reports.retain(|it| {
            let is_now = matches!(it.get("period"), Value::Period(it) if it.after() == end);
            it.in_state("draft") && !it.get("round").is_missing() && is_now
        });
        Ok(reports.pop())
    }

    /// A report, submitted; none when it is not its month.
    pub(super) fn report(&mut self, on: &Record, month: i8) -> Outcome<Option<Record>> {
        match on.register.as_str() {
            "plan.target" => self.report_target(on, month),
            _ => self.report_task(on, month),
        }
    }

    fn report_target(&mut self, target: &Record, month: i8) -> Outcome<Option<Record>> {
        let course = self.course(target);
        let asked = self.asked(target, month)?;
        // The last month told of is still coming in.
        let is_last = month == self.until.month();
        if course.end == 0
            || (asked.is_none() && (month - course.by) % course.every != 0)
            || (is_last && self.lots.in_hundred(55))
        {
            return Ok(None);
        }
        let Some(officer) = self.officer(target.get("holder").as_ref()) else {
            return Ok(None);
        };
        let task = self.task_title(target)?;
        let value = reported(&mut self.lots, target, course, month);
        let is_county = self
            .counties
            .contains(&target.get("holder").as_ref().unwrap_or_default());
        let is_behind = course.end < 100 && month >= course.by;
        let shown = self.shown(&officer, course, target.text("quote"))?;
        let on = json!({
            "target": target.id.to_string(),
            "task": target.get("task").as_ref().map(|id| id.to_string()),
            "period": format!("2026-{month:02}"),
        });
        let values = json!({
            "value": value.to_string(),
            "text": words::practice(&mut self.lots, if is_county { Writer::County(&task) } else { Writer::Section(&task) }),
            "problem": words::problem(&mut self.lots, is_behind),
            "evidence": shown,
        });
        self.send(&officer, asked, on, values)
    }

    /// A task without numbers: its lead says how far it is.
    fn report_task(&mut self, task: &Record, month: i8) -> Outcome<Option<Record>> {
        let every = self.course(task).every;
        let Some(officer) = self.officer(task.get("lead").as_ref()) else {
            return Ok(None);
        };
        let asked = self.asked(task, month)?;
        if asked.is_none() && month % every != 0 {
            return Ok(None);
        }
        let course = self.course(task);
        let shown = self.shown(&officer, course, task.text("title"))?;
        let percent = (course.end.min(100) * share(course, month) / 100).min(100);
        let on = json!({
            "task": task.id.to_string(),
            "period": format!("2026-{month:02}"),
        });
        let values = json!({
            "percent": percent.to_string(),
            "text": words::practice(&mut self.lots, Writer::Countless),
            "problem": words::problem(&mut self.lots, course.end < 100),
            "evidence": shown,
        });
        self.send(&officer, asked, on, values)
    }

    /// Fills in what was asked for, or makes a report of its own; sends it.
    fn send(
        &self,
        officer: &Caller,
        asked: Option<Record>,
        on: serde_json::Value,
        values: serde_json::Value,
    ) -> Outcome<Option<Record>> {
        let report = match asked {
            Some(draft) => self.edit(officer, &draft, values)?,
            None => {
                let mut all = object(on);
                all.extend(object(values));
                self.create("plan.report", officer, all.into())?
            }
        };
        self.winder.pass(45);
        self.step(officer, &report, "submit", json!({}), None)
            .map(Some)
    }

    /// The level above accepts; now and then returns first, or has not looked yet.
    pub(super) fn answer(&mut self, report: Record) -> Outcome<()> {
        let Some(confirmer) = self.officer(report.get("confirmer").as_ref()) else {
            return Ok(());
        };
        let unit = self.officer(report.get("unit").as_ref());
        self.winder.pass(35);
        if self.lots.in_hundred(3) {
            return Ok(());
        }
        let mut report = report;
        if self.lots.in_hundred(6) {
            let reason = words::reason(&mut self.lots);
            report = self.step(&confirmer, &report, "return", json!({}), Some(reason))?;
            let Some(unit) = unit.filter(|_| self.lots.in_hundred(75)) else {
                return Ok(());
            };
            self.winder.pass(5400);
            report = self.step(&unit, &report, "submit", json!({}), None)?;
            self.winder.pass(1800);
        }
        self.step(&confirmer, &report, "accept", json!({}), None)?;
        Ok(())
    }

    /// What a report comes with; one in four comes with nothing.
    fn shown(&self, officer: &Caller, course: Course, of: &str) -> Outcome<Option<Vec<String>>> {
        if course.end % 4 == 1 {
            return Ok(None);
        }
        let name: String = of.chars().take(20).collect();
        let file = self.keep(officer, &format!("{name}佐证材料"))?;
        Ok(Some(vec![file.to_string()]))
    }

    /// Short enough to stand in a sentence.
    fn task_title(&self, target: &Record) -> Outcome<String> {
        let task = self.referred(target, "task", "plan.task")?;
        let title = task
            .map(|it| it.text("title").to_owned())
            .unwrap_or_default();
        Ok(if (1..=14).contains(&title.chars().count()) {
            title
        } else {
            "该项".to_owned()
        })
    }

    /// Each number's own course; parts of one keep near one another by chance alone.
    pub(super) fn course(&mut self, record: &Record) -> Course {
        if let Some(course) = self.courses.get(&record.id) {
            return *course;
        }
        let due = record.get("due_on").as_day().map_or(12, |due| due.month());
        let chance = self.lots.below(100);
        let is_part = !record.get("parent").is_missing();
        let end = match chance {
            0..=2 if !is_part => 0,
            0..=9 => self.lots.between(28, 55),
            10..=33 => self.lots.between(62, 97),
            34..=74 => 100,
            _ => self.lots.between(101, 118),
        };
        let by = i8::try_from(self.lots.between(6, 10))
            .unwrap_or(9)
            .min(due.max(5));
        let every = if is_part {
            4
        } else {
            i8::try_from(self.lots.between(2, 3)).unwrap_or(3)
        };
        let course = Course { end, by, every };
        self.courses.insert(record.id, course);
        course
    }
}

/// How much of the end is reached by a month, in hundredths.
fn share(course: Course, month: i8) -> u64 {
    if month >= course.by {
        return 100;
    }
    let (done, all) = (
        u64::try_from(month - 1).unwrap_or(0),
        u64::try_from(course.by - 1).unwrap_or(1),
    );
    done * 100 / all.max(1)
}

/// The cumulative figure a unit reports, of the same kind as the target's.
fn reported(lots: &mut Lots, target: &Record, course: Course, month: i8) -> Decimal {
    let value = target.get("value").as_decimal().unwrap_or_default();
    let hundredth = |n: u64| Decimal::new(i64::try_from(n).unwrap_or(0), 2);
    let is_limit = matches!(target.text("comparator"), "le" | "lt");
    let unit = target.text("unit");
    let previous = target.get("result").as_decimal().unwrap_or_default();
    if value.is_zero() {
        return Decimal::ZERO;
    }
    if is_limit {
        let over = if course.end >= 100 {
            lots.between(78, 96)
        } else {
            lots.between(102, 112)
        };
        return rounded(value * hundredth(over), unit, value);
    }
    if unit.contains('%') {
        // A rate starts near where it should end.
        let gap = Decimal::new(i64::try_from(lots.between(3, 24)).unwrap_or(3), 1);
        let end = if course.end >= 100 {
            value + gap / Decimal::TWO
        } else {
            value - gap
        };
        let now =
            end - (Decimal::ONE_HUNDRED - hundredth(share(course, month) * 100)) / Decimal::TEN;
        return rounded(now.min(Decimal::ONE_HUNDRED).max(previous), unit, value);
    }
    let now = value * hundredth(course.end) * hundredth(share(course, month));
    let mut now = rounded(now, unit, value);
    if course.end >= 100 && month >= course.by {
        now = now.max(value);
    }
    // Cumulative figures do not fall.
    now.max(previous)
}

/// Whole for what is counted, one place more than the target's for the rest.
fn rounded(number: Decimal, unit: &str, value: Decimal) -> Decimal {
    let is_amount =
        ['%', '万', '亿'].iter().any(|sign| unit.contains(*sign)) || !value.fract().is_zero();
    number
        .round_dp(if is_amount {
            value.normalize().scale().max(1)
        } else {
            0
        })
        .normalize()
}
