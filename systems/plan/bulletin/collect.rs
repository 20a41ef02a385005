//! From a round, its reports and its meetings to what its bulletin tells.

use std::cmp::Reverse;

use base::{Day, Id, Period};
use kernel::{Ctx, Kernel, Organisation, Outcome, Query, Read, Record, StoreError};
use model::Value;

use super::facts::{Bulletin, Counts, Decision, Group, Item, Named, Unit};
use crate::plan::summary::collect::first_sentence;
use crate::plan::summary::figure::Figure;
use crate::plan::summary::line::Line;
use crate::plan::summary::numbers::Numbers;
use crate::plan::wall::is_office;

/// Problems told; the rest stand in the reports.
const PROBLEMS_MAX: usize = 5;
/// A demand of so many characters stands in the text whole, of a longer one its first sentence.
const DEMAND_MAX: usize = 120;

pub(super) fn named(ctx: &mut Ctx<'_>, round: &Record) -> Outcome<Named> {
    let section = match round.get("section").as_ref() {
        Some(section) => Some(ctx.get("plan.section", section)?.text("title").to_owned()),
        None => None,
    };
    let issuer = match round.get("plan").as_ref() {
        Some(plan) => ctx.get("plan.plan", plan)?.get("issuer").as_ref(),
        None => None,
    };
    let tree = ctx.tree();
    let title = |id: Option<Id>| {
        let unit = id.and_then(|id| tree.get(id));
        unit.map(|it| it.title.clone()).unwrap_or_default()
    };
    Ok(Named {
        period: period(round).map(Period::spoken).unwrap_or_default(),
        section,
        issuer: title(issuer),
        office: title(round.get("office").as_ref()),
    })
}

pub(super) fn bulletin(
    kernel: &Kernel,
    read: &mut dyn Read,
    (named, history): (Named, i64),
    (round, plan): (&Record, &Record),
) -> Outcome<Bulletin> {
    let tree = kernel.tree();
    let issuer = plan.get("issuer").as_ref().unwrap_or_default();
    let mut desk = Desk {
        numbers: Numbers {
            kernel,
            read,
            history,
            as_of: kernel.today(),
            organisation: issuer,
            organisation_code: tree
                .get(issuer)
                .map(|it| it.code.clone())
                .unwrap_or_default(),
            period: period(round).map(|it| it.to_string()).unwrap_or_default(),
        },
        plan: plan.id,
        round: round.id,
        before: None,
    };
    let before = desk.round_before(round)?;
    desk.before = before.as_ref().map(|it| it.id);
    let mut reports = desk.rows("plan.report", "round", round.id)?;
    reports.retain(|it| !it.in_state("dropped"));
    Ok(Bulletin {
        plan: desk.numbers.quote(plan, "title", plan.text("title"))?,
        plan_number: plan.text("doc_number").to_owned(),
        demand: desk.demand(round)?,
        due_on: round.get("due_on").as_day(),
        drafted_on: kernel.today(),
        all: desk.counts(None)?,
        before: before.as_ref().and_then(period).map(Period::spoken),
        groups: desk.groups(&reports)?,
        red: desk.red(&reports)?,
        late: desk.late(&reports)?,
        problems: desk.problems(&reports)?,
        decisions: desk.decisions()?,
        named,
    })
}

struct Desk<'a> {
    numbers: Numbers<'a>,
    plan: Id,
    round: Id,
    before: Option<Id>,
}

impl Desk<'_> {
    fn rows(&mut self, register: &str, field: &str, id: Id) -> Outcome<Vec<Record>> {
        let kernel = self.numbers.kernel;
        let register = kernel.model.register(register);
        let register =
            register.ok_or_else(|| StoreError::plain(format!("no register of {field}")))?;
        let query = Query::all(register, kernel.today()).having(field, id);
        Ok(self.numbers.read.rows(&query)?)
    }

    /// The last one of the same kind over the same part of the plan, summed up.
    fn round_before(&mut self, round: &Record) -> Outcome<Option<Record>> {
        let Some(own) = period(round) else {
            return Ok(None);
        };
        let mut rounds = self.rows("plan.round", "plan", self.plan)?;
        rounds.retain(|it| {
            let earlier =
                period(it).is_some_and(|it| it.kind() == own.kind() && it.after() <= own.first());
            let same = it.get("section") == round.get("section");
            earlier && same && (it.in_state("closed") || it.in_state("ended"))
        });
        Ok(rounds
            .into_iter()
            .max_by_key(|it| period(it).map(Period::first)))
    }

    fn demand(&mut self, round: &Record) -> Outcome<Option<Line>> {
        let whole = round.text("demand").trim();
        let is_short = !whole.contains('\n') && whole.chars().count() <= DEMAND_MAX;
        let said = match is_short {
            true => Some(whole.to_owned()).filter(|it| !it.is_empty()),
            false => first_sentence(whole, |_| true),
        };
        match said {
            Some(said) => Ok(Some(self.numbers.quote(round, "demand", &said)?)),
            None => Ok(None),
        }
    }

    fn counts(&mut self, unit: Option<Id>) -> Outcome<Counts> {
        let now = self.round;
        let mut count = |name: &str| -> Outcome<Figure> {
            let figure = self.ask(name, now, unit)?;
            figure.ok_or_else(|| StoreError::plain(format!("the count {name} is unknown")).into())
        };
        let (due, in_time, late) = (count("due")?, count("in_time")?, count("late")?);
        let (missing, red) = (count("missing")?, count("red")?);
        let (yellow, green, none) = (count("yellow")?, count("green")?, count("none")?);
        Ok(Counts {
            due,
            in_time,
            late,
            missing,
            red,
            yellow,
            green,
            none,
            share: self.ask("in_time_share", now, unit)?,
            before: match self.before {
                Some(before) => self.ask("in_time_share", before, unit)?,
                None => None,
            },
        })
    }

    fn ask(&mut self, name: &str, round: Id, unit: Option<Id>) -> Outcome<Option<Figure>> {
        let mut by = vec![
            ("plan", Value::Ref(self.plan)),
            ("round", Value::Ref(round)),
        ];
        by.extend(unit.map(|it| ("unit", Value::Ref(it))));
        let label = self.unit(unit).unwrap_or_default();
        self.numbers.ask(&format!("plan.round_{name}"), &by, &label)
    }

    fn unit(&self, unit: Option<Id>) -> Option<String> {
        let tree = self.numbers.kernel.tree();
        unit.and_then(|id| tree.get(id))
            .map(|it| it.called().to_owned())
    }

    /// Counties and schools apart from sections: whoever is compared does the same kind of work.
    fn groups(&mut self, reports: &[Record]) -> Outcome<Vec<Group>> {
        let kernel = self.numbers.kernel;
        let tree = kernel.tree();
        let asked = |it: &&Organisation| {
            let id = Some(it.id);
            reports
                .iter()
                .any(|report| report.get("unit").as_ref() == id)
        };
        let (offices, others): (Vec<&Organisation>, Vec<&Organisation>) =
            tree.all().filter(asked).partition(|it| is_office(it));
        let has_schools = others.iter().any(|it| it.level == "school");
        let others_title = match has_schools {
            true => "县（市、区）和学校",
            false => "县（市、区）",
        };
        let mut groups = Vec::new();
        for (title, members) in [(others_title, others), ("局机关科室和直属单位", offices)]
        {
            let mut units = Vec::new();
            for it in members {
                units.push(Unit {
                    rank: 0,
                    title: it.called().to_owned(),
                    counts: self.counts(Some(it.id))?,
                });
            }
            if !units.is_empty() {
                groups.push(Group {
                    title,
                    units: ranked(units),
                });
            }
        }
        Ok(groups)
    }

    fn red(&mut self, reports: &[Record]) -> Outcome<Vec<Item>> {
        let mut red = Vec::new();
        for report in reports.iter().filter(|it| it.text("lamp") == "red") {
            let why = self
                .numbers
                .quote(report, "lamp_why", report.text("lamp_why"))?;
            red.push(self.item(report, why)?);
        }
        Ok(red)
    }

    /// 迟报 and 未报.
    fn late(&mut self, reports: &[Record]) -> Outcome<Vec<Item>> {
        let mut late = Vec::new();
        for report in reports {
            let sent_on = report.get("sent_on").as_day();
            let due_on = report.get("due_on").as_day();
            let says = match sent_on.filter(|_| is_in(report)) {
                None => Line::new("未报"),
                Some(sent) if due_on.is_some_and(|due| sent > due) => {
                    Line::new(format!("{}上报", spoken(sent)))
                }
                Some(_) => continue,
            };
            late.push(self.item(report, says)?);
        }
        Ok(late)
    }

    fn item(&mut self, report: &Record, says: Line) -> Outcome<Item> {
        let whole = report.text("title");
        let what = whole.split_once('：').map_or(whole, |(_, rest)| rest);
        let what = what.rsplit_once('（').map_or(what, |(what, _)| what);
        Ok(Item {
            unit: self.unit(report.get("unit").as_ref()).unwrap_or_default(),
            what: self.numbers.quote(report, "title", what)?,
            says,
        })
    }

    /// The first of each unit that wrote one, no sentence twice.
    fn problems(&mut self, reports: &[Record]) -> Outcome<Vec<Line>> {
        let (mut units, mut said) = (Vec::new(), Vec::new());
        let mut told = Vec::new();
        for report in reports.iter().filter(|it| is_in(it)) {
            let unit = report.get("unit").as_ref();
            let Some(problem) = first_sentence(report.text("problem"), |_| true) else {
                continue;
            };
            if told.len() == PROBLEMS_MAX || units.contains(&unit) || said.contains(&problem) {
                continue;
            }
            let who = self.unit(unit).unwrap_or_default();
            let line = self.numbers.quote(report, "problem", &problem)?;
            told.push(line.open().say(format!("（{who}）")));
            units.push(unit);
            said.push(problem);
        }
        Ok(told)
    }

    fn decisions(&mut self) -> Outcome<Vec<Decision>> {
        let mut decisions = Vec::new();
        for meeting in self.rows("plan.meeting", "round", self.round)? {
            for decision in self.rows("plan.decision", "meeting", meeting.id)? {
                if decision.in_state("dropped") {
                    continue;
                }
                let what = decision.text("title");
                decisions.push(Decision {
                    what: self.numbers.quote(&decision, "title", what)?.open(),
                    unit: self.unit(decision.get("unit").as_ref()).unwrap_or_default(),
                    due_on: decision.get("due_on").as_day(),
                });
            }
        }
        Ok(decisions)
    }
}

/// Whether somebody sent it.
fn is_in(report: &Record) -> bool {
    !report.in_state("draft") && !report.in_state("missed")
}

/// By what came in by its day; of equals those with fewer missing, then with fewer red lamps.
fn ranked(mut units: Vec<Unit>) -> Vec<Unit> {
    let place = |it: &Unit| {
        let counts = &it.counts;
        let share = counts.share.as_ref().map(|it| it.value);
        (Reverse(share), counts.missing.value, counts.red.value)
    };
    units.sort_by_key(place);
    for at in 0..units.len() {
        let above = at.checked_sub(1).map(|it| &units[it]);
        units[at].rank = match above.filter(|it| place(it) == place(&units[at])) {
            Some(above) => above.rank,
            None => at + 1,
        };
    }
    units
}

fn period(round: &Record) -> Option<Period> {
    match round.get("period") {
        Value::Period(period) => Some(*period),
        _ => None,
    }
}

pub(super) fn spoken(day: Day) -> String {
    Period::Day(day).spoken()
}
