//! One record with what may be done with it, by whom and until when, as one caller sees it.

use std::collections::BTreeMap;

use base::{Day, Id};
use model::expr::Expr;
use model::{Actor, Clock, Computed, Field, Kind, Register, Step, Value};

use super::label::named_by;
use super::{COUNT_MAX, Masked};
use crate::access::reaching_position;
use crate::part::{self, Parts};
use crate::rows;
use crate::store::{Read, Soon, read};
use crate::urge::Urging;
use crate::write::{actors_text, edits, may_edit, possible, ways};
use crate::{Caller, Condition, FormerValue, Kernel, Outcome, Query, Record, Refusal, Values};

/// A record with what the caller may do.
#[derive(Clone, Debug)]
pub struct View {
    pub record: Record,
    /// Why it cannot be edited; none when it can.
    pub closed: Option<String>,
    /// Whether the caller is one who edits it, now or in another state.
    pub edits: bool,
    /// Those the caller is one to make, now or when more has come about.
    pub steps: Vec<StepView>,
    pub holder: Option<Holder>,
    pub urging: Urging,
    pub masked: Masked,
    pub labels: BTreeMap<Id, String>,
    /// Registers that refer to it, and those of its own parts that the caller may make:
    /// register, field, how many rows the caller reaches.
    pub related: Vec<(String, String, u64)>,
    /// What later definitions have no place for.
    pub former: Vec<FormerValue>,
    /// Papers it can be printed as now.
    pub prints: Vec<String>,
}

#[derive(Clone, Debug, PartialEq)]
pub struct StepView {
    pub name: String,
    /// Why it is not possible; none when it is.
    pub closed: Option<String>,
    /// 代: in whose stead the caller would make it, by a lent position.
    pub instead_of: Option<String>,
    /// Of a step that several make: who has, and who has not.
    pub parts: Option<Parts>,
    /// Whether the record waits for it now.
    pub awaited: bool,
    /// What of that which it asks is filled in already, while it is possible.
    pub start: Values,
}

/// Who has the record now, and until when.
#[derive(Clone, Debug, PartialEq)]
pub struct Holder {
    pub text: String,
    pub until: Option<Day>,
}

impl Kernel {
    /// One record with what the caller may do with it.
    ///
    /// # Errors
    /// Not found when it does not exist or is out of the caller's reach.
    pub fn view(&self, caller: &Caller, register: &str, id: Id) -> Outcome<View> {
        let register = self.visible(caller, register)?;
        let branches = self.reach(register, caller);
        read(self.store(), |read| {
            let record = read
                .get(register, id)?
                .filter(|record| branches.iter().any(|branch| branch.covers(record)))
                .ok_or_else(Refusal::not_found)?;
            self.view_of(read, caller, register, record)
        })
    }

    fn view_of(
        &self,
        read: &mut dyn Read,
        caller: &Caller,
        register: &Register,
        mut record: Record,
    ) -> Outcome<View> {
        let awaited = self.awaited(read, register, &record);
        let mut steps = Vec::new();
        for step in register.steps.values() {
            if ways(self, register, caller, &record, &step.by).is_empty() {
                continue;
            }
            let way = possible(self, read, register, caller, &record, step);
            let instead_of = match &way {
                Ok(way) => self.holder_name(read, caller, way.position)?,
                Err(_) => None,
            };
            let start = match way {
                Ok(_) => self.started(read, caller, register, &record, step),
                Err(_) => Values::new(),
            };
            steps.push(StepView {
                name: step.name.clone(),
                instead_of,
                closed: way.err(),
                parts: self.parts(read, register, &record, step)?,
                awaited: awaited.iter().any(|it| it.name == step.name),
                start,
            });
        }
        let rows = std::slice::from_ref(&record);
        if read.is_far() {
            let mut soon = self.labels_soon(caller, &named_by(register, rows));
            if register.merge_field().is_none() {
                let asked = self.related_asked(caller, register, &[record.id]);
                soon.extend(asked.into_iter().map(|it| Soon::Count(it.query, COUNT_MAX)));
            }
            read.foresee(&soon)?;
        }
        let holder = self.holder(read, register, &record, &awaited)?;
        let urging = self.urging(read, caller, register, &record, &awaited)?;
        let related = self.related(read, caller, register, record.id)?;
        let former = self.former_told(read, caller, register, &record)?;
        let closed = may_edit(self, register, caller, &record).err();
        let edits = edits(self, register, caller, &record);
        let prints = self.prints(read, caller, register, &record);
        let masked = self.sight(register, caller).mask(register, &mut record);
        let rows = std::slice::from_ref(&record);
        // What has ended names others as they were called then.
        let ended = record.get("to").as_day().filter(|_| register.is_dated());
        let last = ended.and_then(|it| it.yesterday().ok());
        let mut labels = self.labels_on(read, caller, (register, rows), last)?;
        labels.extend(self.source_labels(read, caller, register, rows)?);
        Ok(View {
            record,
            closed,
            edits,
            steps,
            holder,
            urging,
            masked,
            labels,
            related,
            former,
            prints,
        })
    }

    /// What a step begins with. An expression that would tell what is masked fills in nothing.
    fn started(
        &self,
        read: &mut dyn Read,
        caller: &Caller,
        register: &Register,
        record: &Record,
        step: &Step,
    ) -> Values {
        let me = Some(caller.account);
        let begun = step.start.iter().filter_map(|(name, expr)| {
            if !self.sees_through(caller, register, expr) {
                return None;
            }
            let value = crate::expression::value(self, read, register, record, me, expr);
            (!value.is_missing()).then(|| (name.clone(), value))
        });
        begun.collect()
    }

    fn prints(
        &self,
        read: &mut dyn Read,
        caller: &Caller,
        register: &Register,
        record: &Record,
    ) -> Vec<String> {
        let me = Some(caller.account);
        let mut offered = |when: &Expr| {
            crate::expression::value(self, read, register, record, me, when) == Value::Flag(true)
        };
        let prints = register.prints.values();
        let prints = prints.filter(|it| it.when.as_ref().is_none_or(&mut offered));
        prints.map(|it| it.name.clone()).collect()
    }

    /// What the caller may do with a record just written.
    pub fn view_again(&self, caller: &Caller, record: &Record) -> Outcome<View> {
        let register = self.visible(caller, &record.register)?;
        let branches = self.reach(register, caller);
        match branches.iter().any(|branch| branch.covers(record)) {
            true => read(self.store(), |read| {
                self.view_of(read, caller, register, record.clone())
            }),
            // What one may create one may not always see afterwards.
            false => {
                let mut record = record.clone();
                let masked = self.sight(register, caller).mask(register, &mut record);
                Ok(View {
                    record,
                    closed: Some("已不在您的岗位范围内。".into()),
                    edits: false,
                    steps: Vec::new(),
                    holder: None,
                    urging: Urging::default(),
                    masked,
                    labels: BTreeMap::new(),
                    related: Vec::new(),
                    former: Vec::new(),
                    prints: Vec::new(),
                })
            }
        }
    }

    /// Shows one masked field of one record, with the reason logged.
    pub fn reveal(
        &self,
        caller: &Caller,
        register: &str,
        id: Id,
        field: &str,
        reason: &str,
    ) -> Outcome<Value> {
        if reason.trim().is_empty() {
            return Err(Refusal::new("kernel.reason", "请写明查看的理由。").into());
        }
        let register = self.visible(caller, register)?.clone();
        if register.field(field).is_none() {
            return Err(Refusal::not_found().into());
        }
        let branches = self.reach(&register, caller);
        let (field, reason) = (field.to_owned(), reason.trim().to_owned());
        self.as_caller(caller, move |ctx| {
            let record = ctx.get(&register.id, id)?;
            if !branches.iter().any(|branch| branch.covers(&record)) {
                return Err(Refusal::not_found().into());
            }
            let tree = ctx.tree();
            let position = reaching_position(&tree, &register, ctx.writing.caller, &record);
            ctx.writing.position = position.map_or(Id::nil(), |it| it.id);
            crate::write::note_reveal(&mut ctx.writing, &record, Some(&field), &reason)?;
            Ok(rows::only(&record, &field))
        })
    }

    /// Days late by the first running clock: its title and how many days.
    pub fn late(&self, register: &Register, record: &Record) -> Option<(String, i32)> {
        let today = self.today();
        running(register, record)
            .filter(|clock| clock.is_deadline())
            .find_map(|clock| {
                let until = record.get(&clock.until).as_day();
                let until = until.filter(|until| *until < today)?;
                Some((clock.title.clone(), (today - until).get_days()))
            })
    }

    /// The day a record is due by its running clocks.
    pub fn due(&self, register: &Register, record: &Record) -> Option<Day> {
        first_to_end(register, record).map(|(_, day)| day)
    }

    /// The steps that wait as somebody's to-do.
    pub(crate) fn awaited<'r>(
        &self,
        read: &mut dyn Read,
        register: &'r Register,
        record: &Record,
    ) -> Vec<&'r Step> {
        let state = record.state.as_ref().and_then(|it| register.states.get(it));
        let Some(state) = state.filter(|it| !it.end) else {
            return Vec::new();
        };
        let steps = register.steps.values();
        steps
            .filter(|step| step.todo && !step.by.is_empty() && step.from.contains(&state.name))
            .filter(|step| self.is_awaited(read, register, record, step, None))
            .collect()
    }

    /// Whether the conditions under which a step waits as somebody's to-do hold.
    pub(crate) fn is_awaited(
        &self,
        read: &mut dyn Read,
        register: &Register,
        record: &Record,
        step: &Step,
        me: Option<Id>,
    ) -> bool {
        step.when.iter().chain(&step.todo_when).all(|when| {
            let value = crate::expression::value(self, read, register, record, me, when);
            value == Value::Flag(true)
        })
    }

    fn holder(
        &self,
        read: &mut dyn Read,
        register: &Register,
        record: &Record,
        awaited: &[&Step],
    ) -> Outcome<Option<Holder>> {
        let clock = first_to_end(register, record);
        let until = clock.map(|(_, day)| day);
        let made = clock.and_then(|(clock, _)| made_by(register, clock));
        let is_ahead = until.is_some() && made.is_none();
        let ahead = || ahead(register, record).filter(|_| is_ahead);
        let Some(step) = awaited.first().copied().or_else(ahead) else {
            // No step waits for anybody; while a clock runs, whose work it is has it, or the
            // platform, which makes the step when its time is over.
            let made = made.map(|step| format!("系统 · {}", step.title));
            let owner = record.owner.filter(|_| until.is_some());
            let owner = || owner.and_then(|id| self.tree().get(id).map(|it| it.title.clone()));
            return Ok(made.or_else(owner).map(|text| Holder { text, until }));
        };
        let (actors, waited_for) = part::waited_for(step, record);
        let mut names: Vec<String> = Vec::new();
        for actor in &actors {
            if let Actor::Field(field) = actor
                && let Some(Kind::Ref { to, .. }) = register.fields.get(field).map(|it| &it.kind)
            {
                let ids = waited_for.get(field).refs();
                let titles = self.titles(read, to, &ids)?;
                names.extend(ids.iter().filter_map(|id| titles.get(id).cloned()));
            }
        }
        let mut text = names.join("、");
        if text.is_empty() {
            text = actors_text(self, register, &actors);
            let seat = self.seat(read, record, &actors)?;
            if let Some(unit) = seat.and_then(|it| self.tree().get(it).cloned()) {
                text = format!("{} {text}", unit.title);
            }
        }
        // Which of several steps it will be is for those to say who make it.
        if awaited.len() < 2 {
            text = format!("{text} · {}", step.title);
        }
        Ok(Some(Holder { text, until }))
    }

    fn related(
        &self,
        read: &mut dyn Read,
        caller: &Caller,
        register: &Register,
        id: Id,
    ) -> Outcome<Vec<(String, String, u64)>> {
        let all = self.with_merged(read, register, vec![id])?;
        let asked = self.related_asked(caller, register, &all);
        if read.is_far() {
            let soon = asked
                .iter()
                .map(|it| Soon::Count(it.query.clone(), COUNT_MAX));
            read.foresee(&soon.collect::<Vec<_>>())?;
        }
        let mut related = Vec::new();
        for Referring {
            register: other,
            field,
            query,
        } in asked
        {
            let n = read.count(&query, COUNT_MAX)?;
            // What the caller may make of it or about it is offered before there is one.
            let is_part = match &field.kind {
                Kind::Record { about } => about.contains(&register.id),
                _ => other.system == register.system && field.required,
            };
            let makes = field.computed.is_none() && caller.may_create(other);
            if n > 0 || (is_part && makes) {
                related.push((other.id.clone(), field.name.clone(), n));
            }
        }
        Ok(related)
    }

    /// What refers to the records, as far as the caller reaches.
    fn related_asked<'k>(
        &'k self,
        caller: &Caller,
        register: &Register,
        all: &[Id],
    ) -> Vec<Referring<'k>> {
        let about = |id: &Id| Value::Text(format!("{}/{id}", register.id));
        let mut asked = Vec::new();
        for other in self
            .model
            .registers()
            .filter(|other| self.may_open(other, caller))
        {
            let sight = self.sight(other, caller);
            for field in other.fields.values() {
                let held: Vec<Value> = match &field.kind {
                    Kind::Ref { to, .. } if *to == register.id => {
                        all.iter().copied().map(Value::Ref).collect()
                    }
                    Kind::Record { .. } => all.iter().map(about).collect(),
                    _ => continue,
                };
                // What shows this record as its latest is what this one refers to.
                if matches!(field.computed, Some(Computed::Latest(_))) {
                    continue;
                }
                // Who is behind a masked reference is not told from the other side either.
                if sight.is_veiled(&field.name) {
                    continue;
                }
                let held = Condition::AnyOf(field.name.clone(), held);
                let mut query = Query::all(other, self.today()).with(held);
                query.reach = Some(self.reach(other, caller));
                asked.push(Referring {
                    register: other,
                    field,
                    query,
                });
            }
        }
        asked
    }
}

/// What refers to a record by one field.
struct Referring<'k> {
    register: &'k Register,
    field: &'k Field,
    query: Query<'k>,
}

/// The running clock whose time is over first, and when.
fn first_to_end<'r>(register: &'r Register, record: &Record) -> Option<(&'r Clock, Day)> {
    let running = running(register, record);
    let days = running.filter_map(|it| Some((it, record.get(&it.until).as_day()?)));
    days.min_by_key(|(_, day)| *day)
}

/// The one step that can follow while nothing waits for anybody yet: 回头看通过, until the day
/// has come.
fn ahead<'r>(register: &'r Register, record: &Record) -> Option<&'r Step> {
    let state = record.state.as_ref()?;
    let steps = register.steps.values();
    let mut steps =
        steps.filter(|step| step.todo && !step.by.is_empty() && step.from.contains(state));
    let only = steps.next().filter(|_| steps.next().is_none());
    only.filter(|step| step.when.is_some() && step.todo_when.is_none())
}

/// The step a clock makes when its time is over.
fn made_by<'r>(register: &'r Register, clock: &Clock) -> Option<&'r Step> {
    let made = clock.stages.iter().find_map(|it| it.step.as_ref());
    made.and_then(|it| register.steps.get(it))
}

/// The clocks that run in the record's present state.
fn running<'r>(register: &'r Register, record: &Record) -> impl Iterator<Item = &'r Clock> {
    let state = record.state.clone();
    let clocks = register.clocks.values();
    clocks.filter(move |clock| clock.runs_in(state.as_deref()))
}
