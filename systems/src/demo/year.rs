//! The demo's year: the plan is read in, handed out, divided, reported on and followed
//! up, part of it late. Months pass in order, so that history reads as it would have.
//!
//! Not here: what is reported (`reports`), how it is written (`hand`), and what else happens in
//! the city (`stories`).

mod hand;
mod reports;

use std::collections::HashMap;

use base::{Day, Decimal, Id, Period};
use kernel::{Caller, Kernel, Outcome, Record, Refusal};
use serde_json::json;

use super::lots::Lots;
use super::people::Person;
use super::places::COUNTIES;
use super::stories::Stories;
use super::{Options, Winder, day, words};
use reports::Course;

/// The counties of the invented city, at the places of their schools.
const MAP: &[u8] = include_bytes!("map.geojson");
/// The last day told of.
const LAST: (i8, i8) = (11, 20);
/// The plan's month begins after this day; what systems tell of it happens before.
const TOLD_UNTIL: i8 = 19;
/// Targets divided among counties.
const DIVIDED_MAX: usize = 6;
/// A number to divide is at least this many for each county.
const PER_COUNTY_MIN: i64 = 2;

pub(super) struct Year<'a> {
    kernel: &'a Kernel,
    winder: Winder,
    lots: Lots,
    until: Day,
    /// Unit → who acts for it.
    officers: HashMap<Id, Caller>,
    clerk: Caller,
    admin: Caller,
    leader: Id,
    bureau: Id,
    office: Id,
    counties: Vec<Id>,
    courses: HashMap<Id, Course>,
    stories: Stories,
}

impl<'a> Year<'a> {
    pub(super) fn new(
        kernel: &'a Kernel,
        options: &Options<'_>,
        units: &HashMap<String, Id>,
        accounts: &HashMap<&'static str, Id>,
        people: &[Person],
        (lots, stories): (Lots, Stories),
    ) -> Outcome<Year<'a>> {
        let account = |login: &str| accounts.get(login).copied().ok_or_else(Refusal::not_found);
        let unit = |code: &str| units.get(code).copied().ok_or_else(Refusal::not_found);
        let mut officers = HashMap::new();
        for person in people {
            if ["section_officer", "county_clerk"].contains(&person.role) {
                officers.insert(
                    unit(&person.unit)?,
                    kernel.caller(account(person.login)?, None)?,
                );
            }
        }
        let counties = (1..=COUNTIES.len())
            .map(|no| unit(&format!("9901{no:02}")))
            .collect::<Result<_, _>>()?;
        Ok(Year {
            kernel,
            winder: options.winder.clone(),
            lots,
            until: options.today.min(day(LAST.0, LAST.1)),
            clerk: kernel.caller(account("ducha")?, None)?,
            admin: kernel.caller(account("xitong")?, None)?,
            leader: account("fujuzhang")?,
            bureau: unit(super::places::BUREAU)?,
            office: unit("KS01")?,
            officers,
            counties,
            courses: HashMap::new(),
            stories,
        })
    }

    pub(super) fn run(
        &mut self,
        name: &str,
        file: &[u8],
        progress: &mut dyn FnMut(&str, u64, u64),
    ) -> Outcome<Record> {
        progress("计划", 0, 1);
        self.draw_map()?;
        let plan = self.read_in(name, file)?;
        self.settle_dates(&plan)?;
        self.winder.to(day(2, 10), 9, 40);
        let clerk = self.clerk.clone();
        let plan = self.step(&clerk, &plan, "confirm", json!({}), None)?;
        self.assign(&plan)?;
        self.name_persons(&plan)?;
        self.divide(&plan)?;
        let last = self.until.month();
        let months = u64::try_from(last - 2).unwrap_or(0);
        for month in 3..=last {
            progress("填报", u64::try_from(month - 3).unwrap_or(0), months);
            self.tell(day(month, TOLD_UNTIL))?;
            self.month(&plan, month)?;
        }
        self.tell(self.until)?;
        self.look_through()?;
        self.recognise()?;
        self.put_aside()?;
        self.explain()?;
        progress("填报", months, months);
        Ok(plan)
    }

    fn tell(&mut self, last: Day) -> Outcome<()> {
        let last = last.min(self.until);
        self.stories.until(self.kernel, &self.winder, last)
    }

    /// The counties as they lie beside each other, invented like the schools in them.
    fn draw_map(&self) -> Outcome<()> {
        self.winder.to(day(2, 5), 16, 20);
        let admin = self.now(&self.admin);
        let (name, media) = ("云岭市区划.geojson", "application/geo+json");
        let file = self.kernel.keep_file(&admin, name, media, MAP)?;
        let values = json!({ "title": "云岭市各区市", "origin": "演示用，虚构", "file": [file.id.to_string()] });
        self.create("registry.map", &admin, values).map(drop)
    }

    fn read_in(&mut self, name: &str, file: &[u8]) -> Outcome<Record> {
        self.winder.to(day(2, 6), 9, 12);
        let clerk = self.now(&self.clerk);
        let media = if name.ends_with(".txt") {
            "text/plain"
        } else {
            crate::plan::summary::DOCX
        };
        let file = self.kernel.keep_file(&clerk, name, media, file)?;
        self.winder.pass(40);
        let values = json!({ "file": [file.id.to_string()], "issuer": self.bureau.to_string(), "office": self.office.to_string() });
        self.create("plan.plan", &self.clerk.clone(), values)
    }

    /// While the plan is checked, the office gives some tasks an earlier day than the year's end.
    fn settle_dates(&mut self, plan: &Record) -> Outcome<()> {
        let clerk = self.clerk.clone();
        let days = [
            day(6, 30),
            day(8, 31),
            day(9, 30),
            day(10, 31),
            day(11, 10),
            day(11, 30),
        ];
        for task in self.rows("plan.task", "plan", plan.id)? {
            if !task.in_state("found") || !self.lots.in_hundred(45) {
                continue;
            }
            let due_on = *self.lots.pick(&days);
            self.edit(&clerk, &task, json!({ "due_on": due_on.to_string() }))?;
            for register in ["plan.target", "plan.deliverable"] {
                for item in self.rows(register, "task", task.id)? {
                    if item.get("due_on").as_day().is_none_or(|own| own > due_on) {
                        self.edit(&clerk, &item, json!({ "due_on": due_on.to_string() }))?;
                    }
                }
            }
            self.winder.pass(95);
        }
        Ok(())
    }

    /// Tasks whose unit the plan does not name are handed out by the office.
    fn assign(&mut self, plan: &Record) -> Outcome<()> {
        let clerk = self.clerk.clone();
        for task in self.rows("plan.task", "plan", plan.id)? {
            if task.in_state("unassigned") {
                let lead = self.office.to_string();
                self.step(&clerk, &task, "assign", json!({ "lead": lead }), None)?;
                self.winder.pass(70);
            }
        }
        Ok(())
    }

    /// The leading units name a person, and plan back from the day it is due.
    fn name_persons(&mut self, plan: &Record) -> Outcome<()> {
        self.winder.to(day(2, 25), 8, 50);
        for task in self.rows("plan.task", "plan", plan.id)? {
            let Some(officer) = self.officer(task.get("lead").as_ref()) else {
                continue;
            };
            if !task.in_state("running") {
                continue;
            }
            let inputs =
                json!({ "person": officer.account.to_string(), "leader": self.leader.to_string() });
            let task = self.step(&officer, &task, "arrange", inputs, None)?;
            if self.lots.in_hundred(40) {
                let count = self.lots.between(2, 4);
                self.step(&officer, &task, "schedule", json!({ "count": count }), None)?;
            }
            self.winder.pass(130);
        }
        Ok(())
    }

    /// Large counts held by a section are divided among the counties by size.
    fn divide(&mut self, plan: &Record) -> Outcome<()> {
        self.winder.to(day(3, 2), 9, 5);
        let least = Decimal::from(PER_COUNTY_MIN * i64::try_from(self.counties.len()).unwrap_or(1));
        let mut n_divided = 0;
        for target in self.rows("plan.target", "plan", plan.id)? {
            let value = target.get("value").as_decimal().unwrap_or_default();
            let whole =
                value.fract().is_zero() && value >= least && !target.text("unit").contains('万');
            let sums_up = target.get("additive").as_flag() == Some(true);
            let Some(officer) = self.officer(target.get("holder").as_ref()) else {
                continue;
            };
            if n_divided == DIVIDED_MAX || !target.in_state("running") || !whole || !sums_up {
                continue;
            }
            let column = if self.lots.in_hundred(60) {
                "pupils"
            } else {
                "schools"
            };
            let counties: Vec<String> = self.counties.iter().map(Id::to_string).collect();
            let inputs = json!({ "method": "column", "organisations": counties, "column": column });
            let target = self.step(&officer, &target, "divide", inputs, None)?;
            self.winder.pass(240);
            self.step(&officer, &target, "issue", json!({}), None)?;
            self.winder.pass(60);
            n_divided += 1;
        }
        Ok(())
    }

    /// One month: reports at its end, answers in the first days of the next, what became due.
    fn month(&mut self, plan: &Record, month: i8) -> Outcome<()> {
        self.complete_milestones(plan, month)?;
        self.deliver(plan, month)?;
        let end = day(month, 27).min(self.until);
        self.winder.to(end, 8, 40);
        let (mut waiting, mut behind) = (Vec::new(), Vec::new());
        for on in self.reported_on(plan)? {
            // Of what a round asked for some comes late, and some not at all.
            if self.asked(&on, month)?.is_some() && self.lots.in_hundred(12) {
                behind.push(on.id);
            } else {
                waiting.extend(self.report(&on, month)?);
            }
        }
        let answers = Period::Month(2026, month).after();
        if answers
            .with()
            .day(3)
            .build()
            .is_ok_and(|day| day > self.until)
        {
            // Of what came in last, some still lies there.
            for (nth, report) in waiting.into_iter().enumerate() {
                if nth % 5 > 0 {
                    self.answer(report)?;
                }
            }
            return Ok(());
        }
        self.winder
            .to(answers.with().day(2).build().unwrap_or(answers), 9, 0);
        for report in waiting {
            self.answer(report)?;
        }
        self.acknowledge(plan)?;
        self.put_aside()?;
        self.explain()?;
        self.catch_up(plan, &behind, month)
    }

    /// In the middle of the next month, when the round is about to be summed up.
    fn catch_up(&mut self, plan: &Record, behind: &[Id], month: i8) -> Outcome<()> {
        let last = Period::Month(2026, month).after().with().day(13).build();
        let Some(last) = last.ok().filter(|day| *day <= self.until) else {
            return Ok(());
        };
        self.tell(last.yesterday().unwrap_or(last))?;
        self.winder.to(last, 9, 30);
        for on in self.reported_on(plan)? {
            let is_owed = behind.contains(&on.id) && self.asked(&on, month)?.is_some();
            if is_owed
                && self.lots.in_hundred(70)
                && let Some(report) = self.report(&on, month)?
            {
                self.answer(report)?;
            }
        }
        Ok(())
    }

    /// What came in or was given back months ago is looked at in the end; what came of late may
    /// still lie there.
    fn look_through(&mut self) -> Outcome<()> {
        let this_month = self.kernel.today().month();
        let is_old = |report: &Record, until: &str| {
            let was_due = report.get(until).as_day();
            was_due.is_some_and(|day| day.month() < this_month)
        };
        for mut report in self.all("plan.report")? {
            if report.in_state("returned") && is_old(&report, "mend_by") {
                let Some(unit) = self.officer(report.get("unit").as_ref()) else {
                    continue;
                };
                if !self.is_running(&report)? {
                    // Whoever asked for it lets go of it.
                    let (who, step) = match report.get("round").as_ref() {
                        Some(_) => (self.clerk.clone(), "excuse"),
                        None => (unit, "drop"),
                    };
                    self.step(&who, &report, step, json!({}), Some(words::TOO_LATE))?;
                    continue;
                }
                report = self.step(&unit, &report, "submit", json!({}), None)?;
                self.winder.pass(600);
            } else if !report.in_state("submitted") || !is_old(&report, "confirm_by") {
                continue;
            }
            if let Some(confirmer) = self.officer(report.get("confirmer").as_ref()) {
                self.step(&confirmer, &report, "accept", json!({}), None)?;
            }
        }
        Ok(())
    }

    /// Whether what a report is about still goes on.
    fn is_running(&self, report: &Record) -> Outcome<bool> {
        let on = match self.referred(report, "target", "plan.target")? {
            Some(target) => Some(target),
            None => self.referred(report, "task", "plan.task")?,
        };
        Ok(on.is_some_and(|it| it.in_state("running")))
    }

    /// Parts that were reached long ago were recognised by whoever gave them.
    fn recognise(&mut self) -> Outcome<()> {
        let today = self.kernel.today();
        for part in self.all("plan.target")? {
            let day = part.get("declare_by").as_day();
            if part.get("parent").is_missing() || day.is_none_or(|day| day >= today) {
                continue;
            }
            if let Some(giver) = self.officer(part.get("giver").as_ref()) {
                self.step(&giver, &part, "met", json!({}), None)?;
            }
        }
        Ok(())
    }

    /// Slips the lamps drafted and nobody handed out in time: what they ask for was said in the
    /// month's meeting.
    fn put_aside(&mut self) -> Outcome<()> {
        let clerk = self.clerk.clone();
        let today = self.kernel.today();
        for slip in self.all("supervision.rectification")? {
            let is_late = slip
                .get("decide_by")
                .as_day()
                .is_some_and(|day| day < today);
            if slip.in_state("drafted") && is_late {
                let why = "已在调度会上逐项过堂，要求写进会议纪要，不另发督办单";
                self.step(&clerk, &slip, "drop", json!({}), Some(why))?;
                self.winder.pass(20);
            }
        }
        Ok(())
    }

    /// What a number warned of was explained by its county, and accepted.
    fn explain(&mut self) -> Outcome<()> {
        let clerk = self.clerk.clone();
        let today = self.kernel.today();
        let warnings = self.all("supervision.warning")?.into_iter();
        let is_due = |it: &Record| it.get("due_on").as_day().is_some_and(|day| day <= today);
        for (nth, warning) in warnings
            .filter(|it| it.in_state("open"))
            .filter(is_due)
            .enumerate()
        {
            let Some(officer) = self.officer(warning.get("unit").as_ref()) else {
                continue;
            };
            let inputs = json!({ "explanation": words::explanation(nth) });
            let warning = self.step(&officer, &warning, "explain", inputs, None)?;
            self.winder.pass(600);
            self.step(&clerk, &warning, "accept", json!({}), None)?;
            self.winder.pass(300);
        }
        Ok(())
    }

    /// Targets that are reached are acknowledged, and tasks of which all is done are finished.
    fn acknowledge(&mut self, plan: &Record) -> Outcome<()> {
        let clerk = self.clerk.clone();
        for target in self.rows("plan.target", "plan", plan.id)? {
            let is_reached = target.get("reached").as_decimal() == Some(Decimal::ONE_HUNDRED);
            let is_top = target.get("parent").is_missing();
            if is_top && is_reached && target.in_state("running") && self.lots.in_hundred(80) {
                self.step(&clerk, &target, "met", json!({}), None)?;
                self.winder.pass(30);
            }
        }
        for task in self.rows("plan.task", "plan", plan.id)? {
            let targets = self.rows("plan.target", "task", task.id)?;
            let owed = self
                .rows("plan.deliverable", "task", task.id)?
                .iter()
                .any(|it| it.in_state("running"));
            let all_met = targets
                .iter()
                .filter(|it| it.get("parent").is_missing())
                .all(|it| !it.in_state("running"));
            let progress = task.get("progress").as_decimal();
            if !task.in_state("running")
                || owed
                || !all_met
                || progress != Some(Decimal::ONE_HUNDRED)
            {
                continue;
            }
            if let Some(officer) = self.officer(task.get("lead").as_ref()) {
                self.step(&officer, &task, "finish", json!({}), None)?;
                self.winder.pass(50);
            }
        }
        Ok(())
    }

    fn complete_milestones(&mut self, plan: &Record, month: i8) -> Outcome<()> {
        let end = Period::Month(2026, month).after();
        self.winder.to(day(month, 20).min(self.until), 15, 0);
        for milestone in self.rows("plan.milestone", "plan", plan.id)? {
            let is_due = milestone
                .get("due_on")
                .as_day()
                .is_some_and(|due| due < end && due <= self.until);
            if !milestone.in_state("open") || !is_due || !self.lots.in_hundred(72) {
                continue;
            }
            if let Some(officer) = self.officer(milestone.get("holder").as_ref()) {
                self.step(&officer, &milestone, "complete", json!({}), None)?;
                self.winder.pass(40);
            }
        }
        Ok(())
    }

    /// Documents, platforms and lists, with the file that shows it.
    fn deliver(&mut self, plan: &Record, month: i8) -> Outcome<()> {
        for made in self.rows("plan.deliverable", "plan", plan.id)? {
            let course = self.course(&made);
            let Some(officer) = self.officer(made.get("holder").as_ref()) else {
                continue;
            };
            if !made.in_state("running") || course.by != month || course.end < 60 {
                continue;
            }
            let file = self.keep(&officer, made.text("name"))?;
            self.winder.pass(20);
            let inputs = json!({ "evidence": [file.to_string()] });
            self.step(&officer, &made, "deliver", inputs, None)?;
            self.winder.pass(60);
        }
        Ok(())
    }
}
