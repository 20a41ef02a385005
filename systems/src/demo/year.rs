//! The demo's year: the plan is read in, handed out, divided, reported on and followed
//! up, part of it late. Months pass in order, so that history reads as it would have.

use std::collections::HashMap;

use base::{Day, Decimal, Id, Period};
use document::write::{Block, Official, Run, docx};
use kernel::{
    Caller, Create, Edit, Inputs, Kernel, Outcome, Query, Record, Refusal, StepCall, StoreError,
};
use model::Value;
use serde_json::{Map, json};

use super::lots::Lots;
use super::people::Person;
use super::places::COUNTIES;
use super::stories::Stories;
use super::words::{self, Writer};
use super::{Options, Winder, day};

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
    leader: Id,
    bureau: Id,
    office: Id,
    counties: Vec<Id>,
    courses: HashMap<Id, Course>,
    stories: Stories,
}

/// How one number goes through the year.
#[derive(Clone, Copy)]
struct Course {
    /// What is reached in the end, in hundredths of the target.
    end: u64,
    /// The month in which it is.
    by: i8,
    /// Reports are made every this many months.
    every: i8,
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
        progress("填报", months, months);
        Ok(plan)
    }

    fn tell(&mut self, last: Day) -> Outcome<()> {
        let last = last.min(self.until);
        self.stories.until(self.kernel, &self.winder, last)
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
            return Ok(());
        }
        self.winder
            .to(answers.with().day(2).build().unwrap_or(answers), 9, 0);
        for report in waiting {
            self.answer(report)?;
        }
        self.acknowledge(plan)?;
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

    /// Targets that are not divided, and tasks without targets.
    fn reported_on(&self, plan: &Record) -> Outcome<Vec<Record>> {
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
    fn asked(&self, on: &Record, month: i8) -> Outcome<Option<Record>> {
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

    /// A report, submitted; none when it is not its month.
    fn report(&mut self, on: &Record, month: i8) -> Outcome<Option<Record>> {
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

    /// The level above accepts; now and then returns first, or has not looked yet.
    fn answer(&mut self, report: Record) -> Outcome<()> {
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

    /// What a report comes with; one in four comes with nothing.
    fn shown(&self, officer: &Caller, course: Course, of: &str) -> Outcome<Option<Vec<String>>> {
        if course.end % 4 == 1 {
            return Ok(None);
        }
        let name: String = of.chars().take(20).collect();
        let file = self.keep(officer, &format!("{name}佐证材料"))?;
        Ok(Some(vec![file.to_string()]))
    }

    /// A document of somebody's own.
    fn keep(&self, officer: &Caller, name: &str) -> Outcome<Id> {
        let media = crate::plan::summary::DOCX;
        let file = format!("{name}.docx");
        let kept = self
            .kernel
            .keep_file(&self.now(officer), &file, media, &evidence(name)?)?;
        Ok(kept.id)
    }

    /// Short enough to stand in a sentence.
    fn task_title(&self, target: &Record) -> Outcome<String> {
        let register = self
            .kernel
            .model
            .register("plan.task")
            .ok_or_else(Refusal::not_found)?;
        let task = match target.get("task").as_ref() {
            Some(task) => kernel::read(self.kernel.store(), |read| read.get(register, task))?,
            None => None,
        };
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
    fn course(&mut self, record: &Record) -> Course {
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

    fn officer(&self, unit: Option<Id>) -> Option<Caller> {
        unit.and_then(|unit| self.officers.get(&unit)).cloned()
    }

    /// The same person at the wound time.
    fn now(&self, caller: &Caller) -> Caller {
        Caller {
            stands: Vec::new(),
            at: self.kernel.now(),
            ..caller.clone()
        }
    }

    fn rows(&self, register: &str, field: &str, id: Id) -> Outcome<Vec<Record>> {
        let register = self
            .kernel
            .model
            .register(register)
            .ok_or_else(|| StoreError::plain(format!("no register {register}")))?;
        let query = Query::all(register, self.kernel.today()).having(field, Value::Ref(id));
        Ok(kernel::read(self.kernel.store(), |read| read.rows(&query))?)
    }

    fn create(
        &self,
        register: &str,
        caller: &Caller,
        values: serde_json::Value,
    ) -> Outcome<Record> {
        let values = object(values);
        self.kernel.create(
            &self.now(caller),
            Create {
                register: register.to_owned(),
                id: None,
                values,
            },
        )
    }

    fn edit(&self, caller: &Caller, record: &Record, values: serde_json::Value) -> Outcome<Record> {
        let request = Edit {
            register: record.register.clone(),
            id: record.id,
            version: record.version,
            values: object(values),
            reason: None,
        };
        self.kernel.edit(&self.now(caller), request)
    }

    /// Makes a step on the record as it is now.
    fn step(
        &self,
        caller: &Caller,
        record: &Record,
        step: &str,
        inputs: serde_json::Value,
        reason: Option<&str>,
    ) -> Outcome<Record> {
        let register = self
            .kernel
            .model
            .register(&record.register)
            .ok_or_else(Refusal::not_found)?;
        let present = kernel::read(self.kernel.store(), |read| read.get(register, record.id))?;
        let inputs: Inputs = object(inputs);
        let request = StepCall {
            register: record.register.clone(),
            id: record.id,
            version: present.map_or(record.version, |it| it.version),
            step: step.to_owned(),
            inputs,
            reason: reason.map(str::to_owned),
        };
        self.kernel.step(&self.now(caller), request)
    }
}

fn object(values: serde_json::Value) -> Map<String, serde_json::Value> {
    match values {
        serde_json::Value::Object(map) => map
            .into_iter()
            .filter(|(_, value)| !value.is_null())
            .collect(),
        _ => Map::new(),
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

/// A page that stands for the document made.
fn evidence(name: &str) -> Outcome<Vec<u8>> {
    let page = Official {
        title: vec![name.to_owned()],
        body: vec![Block::Paragraph(vec![Run::Text(
            "（演示材料，正文略。）".into(),
        )])],
        signature: Some("云岭市教育局".into()),
        ..Official::default()
    };
    docx(&page)
        .map_err(|error| StoreError::new("the demo's evidence could not be written", error).into())
}
