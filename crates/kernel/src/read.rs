//! Lists, single records and what may be done with them, as one caller sees them.

use std::collections::{BTreeMap, HashMap};

use base::{Day, Id};
use indexmap::IndexMap;
use model::{Actor, Clock, Field, Kind, Level, Register, Step, Value};

use crate::access::{Stand, position_reach, reaching_position};
use crate::lent::position_of;
use crate::part::{self, Parts};
use crate::rows;
use crate::sight::{erased, is_missed, looks_behind, nameless};
use crate::store::{Read, Soon, read};
use crate::urge::Urging;
use crate::write::{actors_text, may_edit, possible};
use crate::{
    Caller, Condition, Count, Crowd, Cursor, FormerValue, Kernel, Outcome, Query, Record, Refusal,
    Sort, Sought,
};

/// Counts are exact up to here, then "超过 1 万".
pub const COUNT_MAX: u64 = 10_000;

/// What a record is called that is there no more.
const REMOVED: &str = "已删除";

/// What is asked of a list, beside who asks: conditions are joined by "and".
#[derive(Clone, Debug)]
pub struct Listing {
    pub conditions: Vec<Condition>,
    /// As typed; in the register's search fields or its number.
    pub text: Option<String>,
    pub sort: Sort,
    /// Where the last page ended.
    pub after: Option<Cursor>,
    pub limit: usize,
}

impl Listing {
    /// The first rows in the order of creation.
    pub fn first(limit: usize) -> Listing {
        let (conditions, text, after) = (Vec::new(), None, None);
        let sort = Sort {
            field: None,
            descending: false,
        };
        Listing {
            conditions,
            text,
            sort,
            after,
            limit,
        }
    }
}

/// Fields not shown in clear, each with what may be seen of it; empty: nothing.
pub type Masked = IndexMap<String, String>;

/// One page of a list.
#[derive(Clone, Debug)]
pub struct Page {
    pub rows: Vec<Record>,
    /// Of each row in turn.
    pub masked: Vec<Masked>,
    pub next: Option<Cursor>,
    pub count: Count,
    /// What references are called.
    pub labels: BTreeMap<Id, String>,
}

/// A record with what the caller may do.
#[derive(Clone, Debug)]
pub struct View {
    pub record: Record,
    /// Why it cannot be edited; none when it can.
    pub closed: Option<String>,
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
}

/// Who has the record now, and until when.
#[derive(Clone, Debug, PartialEq)]
pub struct Holder {
    pub text: String,
    pub until: Option<Day>,
}

impl Kernel {
    /// A page of a register as the caller reaches it.
    ///
    /// # Errors
    /// Not found when no position of the caller opens the register; refused when sorting
    /// by a field that is not declared sortable or filtering by a masked one.
    pub fn list(&self, caller: &Caller, register: &str, listing: Listing) -> Outcome<Page> {
        let register = self.visible(caller, register)?;
        let Listing {
            conditions,
            text,
            sort,
            after,
            limit,
        } = listing;
        if let Some(field) = sort.field.as_ref().filter(|it| !register.sort.contains(it)) {
            return Err(Refusal::new("kernel.sort", format!("不能按“{field}”排序。")).into());
        }
        let sight = self.sight(register, caller);
        if let Some(field) = sort.field.as_ref().filter(|it| sight.is_veiled(it)) {
            let title = register
                .fields
                .get(field)
                .map_or("", |it| it.title.as_str());
            let says = format!("“{title}”对您脱敏，不能按它排序。");
            return Err(Refusal::new("kernel.masked", says).into());
        }
        if conditions
            .iter()
            .any(|it| looks_behind(register, &sight, it))
        {
            return Err(Refusal::new("kernel.masked", "脱敏的项目不能用来筛选。").into());
        }
        let mut query = Query {
            register,
            reach: Some(self.reach(register, caller)),
            conditions,
            text: text.and_then(|it| Sought::of(register, &it, sight.veiled())),
            sort,
            after,
            limit: limit + 1,
            crowd: Crowd::Unknown,
            today: self.today(),
            me: Some(caller.account),
        };
        read(self.store(), |read| {
            let conditions = std::mem::take(&mut query.conditions);
            query.conditions = self.following(read, register, conditions)?;
            let after = query.after.take();
            let n = read.count(&query, COUNT_MAX)?;
            query.after = after;
            query.crowd = match n > COUNT_MAX {
                true => Crowd::Many,
                false => Crowd::Few,
            };
            let mut rows = read.rows(&query)?;
            let more = rows.len() > limit;
            rows.truncate(limit);
            let next = rows.last().filter(|_| more).map(|last| Cursor {
                value: match &query.sort.field {
                    Some(field) => crate::expression::word(last, field),
                    None => Value::Missing,
                },
                id: last.id,
            });
            let masked = rows
                .iter_mut()
                .map(|row| sight.mask(register, row))
                .collect();
            let mut labels = self.labels(read, caller, register, &rows)?;
            labels.extend(self.source_labels(read, caller, register, &rows)?);
            let count = Count {
                n: n.min(COUNT_MAX),
                over: n > COUNT_MAX,
            };
            Ok::<_, crate::Failure>(Page {
                rows,
                masked,
                next,
                count,
                labels,
            })
        })
    }

    /// Records that what was typed may mean and that meet the conditions, as the caller reaches
    /// and sees them: each with how near it is, 0 the nearest.
    ///
    /// # Errors
    /// Not found when no position of the caller opens the register.
    pub fn nearest(
        &self,
        caller: &Caller,
        register: &str,
        (typed, conditions): (&str, &[Condition]),
        limit: usize,
    ) -> Outcome<Vec<(u8, Record, Masked)>> {
        let register = self.visible(caller, register)?;
        let sight = self.sight(register, caller);
        let reach = Some(self.reach(register, caller));
        let query = Query {
            reach,
            text: Sought::of(register, typed, sight.veiled()),
            conditions: conditions.to_vec(),
            limit,
            ..Query::all(register, self.today())
        };
        let found = read::<_, crate::Failure>(self.store(), |read| Ok(read.nearest(&query)?))?;
        let seen = found.into_iter().map(|(rank, mut row)| {
            let masked = sight.mask(register, &mut row);
            (rank, row, masked)
        });
        Ok(seen.collect())
    }

    /// Organisations that what was typed may mean, nearest first. Their names are public.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn organisations_near(&self, typed: &str, limit: usize) -> Outcome<Vec<Id>> {
        let Some(register) = self.model.register(crate::ORGANISATION) else {
            return Ok(Vec::new());
        };
        let personal = register.fields.values();
        let personal: Vec<String> = personal
            .filter(|it| it.level >= Level::Personal)
            .map(|it| it.name.clone())
            .collect();
        let query = Query {
            text: Sought::of(register, typed, &personal),
            limit,
            ..Query::all(register, self.today())
        };
        let found = read::<_, crate::Failure>(self.store(), |read| Ok(read.nearest(&query)?))?;
        Ok(found.into_iter().map(|(_, it)| it.id).collect())
    }

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
        let mut steps = Vec::new();
        for step in register.steps.values() {
            let way = possible(self, read, register, caller, &record, step);
            let instead_of = match &way {
                Ok(way) => self.holder_name(read, caller, way.position)?,
                Err(_) => None,
            };
            steps.push(StepView {
                name: step.name.clone(),
                instead_of,
                closed: way.err(),
                parts: self.parts(read, register, &record, step)?,
            });
        }
        let rows = std::slice::from_ref(&record);
        if read.is_far() {
            let mut soon = self.labels_soon(&named_by(register, rows));
            if register.merge_field().is_none() {
                let asked = self.related_asked(caller, register, &[record.id]);
                soon.extend(asked.into_iter().map(|it| Soon::Count(it.query, COUNT_MAX)));
            }
            read.foresee(&soon)?;
        }
        let awaited = self.awaited(read, register, &record);
        let holder = self.holder(read, register, &record, &awaited)?;
        let urging = self.urging(read, caller, register, &record, &awaited)?;
        let related = self.related(read, caller, register, record.id)?;
        let former = self.former_told(read, caller, register, &record)?;
        let closed = may_edit(self, register, caller, &record).err();
        let masked = self.sight(register, caller).mask(register, &mut record);
        let rows = std::slice::from_ref(&record);
        let mut labels = self.labels(read, caller, register, rows)?;
        labels.extend(self.source_labels(read, caller, register, rows)?);
        Ok(View {
            record,
            closed,
            steps,
            holder,
            urging,
            masked,
            labels,
            related,
            former,
        })
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
                    steps: Vec::new(),
                    holder: None,
                    urging: Urging::default(),
                    masked,
                    labels: BTreeMap::new(),
                    related: Vec::new(),
                    former: Vec::new(),
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
        let title = register.field(field).map_or(field, |it| it.title.as_str());
        let (field, reason) = (field.to_owned(), format!("查看“{title}”：{reason}"));
        self.as_caller(caller, move |ctx| {
            let record = ctx.get(&register.id, id)?;
            if !branches.iter().any(|branch| branch.covers(&record)) {
                return Err(Refusal::not_found().into());
            }
            let tree = ctx.tree();
            let position = reaching_position(&tree, &register, ctx.writing.caller, &record);
            ctx.writing.position = position.map_or(Id::nil(), |it| it.id);
            let action = crate::Action::Reveal;
            crate::write::note(&mut ctx.writing, &record, &action, Some(&reason), &[])?;
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
        running(register, record)
            .filter_map(|clock| record.get(&clock.until).as_day())
            .min()
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
        let until = self.due(register, record);
        let Some(step) = awaited.first() else {
            // No step waits for anybody; while a clock runs, whose work it is has it.
            let owner = record.owner.filter(|_| until.is_some());
            let owner = owner.and_then(|id| self.tree().get(id).map(|it| it.title.clone()));
            return Ok(owner.map(|text| Holder { text, until }));
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
            if let Some(unit) = self.seat(read, record, &actors)? {
                text = format!("{unit} {text}");
            }
        }
        // Which of several steps it will be is for those to say who make it.
        if let [only] = awaited {
            text = format!("{text} · {}", only.title);
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
            // Parts of it that the caller may make are offered before there is one.
            let is_part = other.system == register.system && field.required;
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
                    Kind::Record => all.iter().map(about).collect(),
                    _ => continue,
                };
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

    /// What the references of these rows are called.
    pub fn labels(
        &self,
        read: &mut dyn Read,
        caller: &Caller,
        register: &Register,
        rows: &[Record],
    ) -> Outcome<BTreeMap<Id, String>> {
        let named = named_by(register, rows);
        if read.is_far() {
            read.foresee(&self.labels_soon(&named))?;
        }
        let mut labels = BTreeMap::new();
        for (target, ids) in named {
            labels.extend(self.titles_for(read, caller, target, &ids)?);
        }
        Ok(labels)
    }

    /// What will be asked for the labels of what is named.
    fn labels_soon(&self, named: &HashMap<&str, Vec<Id>>) -> Vec<Soon<'_>> {
        let asked = named
            .iter()
            .flat_map(|(target, ids)| self.titles_asked(target, ids.clone()));
        asked.map(Soon::Rows).collect()
    }

    /// What the records these rows were opened about are called, where the caller may open them.
    fn source_labels(
        &self,
        read: &mut dyn Read,
        caller: &Caller,
        register: &Register,
        rows: &[Record],
    ) -> Outcome<BTreeMap<Id, String>> {
        let mut labels = BTreeMap::new();
        let Some(field) = register.source_field() else {
            return Ok(labels);
        };
        for row in rows {
            let named = crate::named_record(row.text(&field.name));
            let Some((source, id)) =
                named.and_then(|(it, id)| Some((self.model.register(it)?, id)))
            else {
                continue;
            };
            if self.may_open(source, caller)
                && let Ok(record) = self.reached(read, caller, source, id)
            {
                labels.insert(
                    id,
                    self.label_for(&self.sight(source, caller), source, &record),
                );
            }
        }
        Ok(labels)
    }

    /// What records of one register are called before anybody: personal names are masked.
    pub fn titles(
        &self,
        read: &mut dyn Read,
        register: &str,
        ids: &[Id],
    ) -> Outcome<BTreeMap<Id, String>> {
        self.titles_for(read, &Caller::platform(self.now()), register, ids)
    }

    /// What records of one register are called before the caller.
    pub fn titles_for(
        &self,
        read: &mut dyn Read,
        caller: &Caller,
        register: &str,
        ids: &[Id],
    ) -> Outcome<BTreeMap<Id, String>> {
        let mut titles = BTreeMap::new();
        if register == crate::ORGANISATION {
            let tree = self.tree();
            let known = ids.iter().filter_map(|id| tree.get(*id));
            titles.extend(known.map(|it| (it.id, it.title.clone())));
        }
        for query in self.titles_asked(register, ids.to_vec()) {
            let sight = self.sight(query.register, caller);
            for record in read.rows(&query)? {
                let label = self.label_for(&sight, query.register, &record);
                titles.insert(record.id, label);
            }
        }
        if self.model.register(register).is_some() {
            // What somebody refers to was there once.
            for id in ids.iter().filter(|it| !it.is_nil()) {
                titles.entry(*id).or_insert_with(|| REMOVED.to_owned());
            }
        }
        Ok(titles)
    }

    /// How those are asked for that are not in the tree: some at a time.
    fn titles_asked(&self, register: &str, mut ids: Vec<Id>) -> Vec<Query<'_>> {
        ids.sort_unstable();
        ids.dedup();
        if register == crate::ORGANISATION {
            let tree = self.tree();
            ids.retain(|id| tree.get(*id).is_none());
        }
        let Some(register) = self.model.register(register) else {
            return Vec::new();
        };
        let these = |some: &[Id]| {
            let values = some.iter().map(|id| Value::Ref(*id)).collect();
            Query::all(register, self.today()).with(Condition::AnyOf("id".into(), values))
        };
        ids.chunks(200).map(these).collect()
    }

    /// What may be said of records to somebody who need not know what they hold: their number,
    /// and what is chosen from a code list in their name.
    pub fn marks(
        &self,
        read: &mut dyn Read,
        register: &str,
        ids: &[Id],
    ) -> Outcome<BTreeMap<Id, String>> {
        let mut marks = BTreeMap::new();
        for query in self.titles_asked(register, ids.to_vec()) {
            let named = query.register.label.iter();
            let fields = named.filter_map(|it| query.register.fields.get(it));
            let codes: Vec<&Field> = fields
                .filter(|it| matches!(it.kind, Kind::Code { .. }))
                .collect();
            for record in read.rows(&query)? {
                let codes = codes
                    .iter()
                    .map(|it| self.part_of_name(it, record.get(&it.name)));
                let parts: Vec<String> = record.number.clone().into_iter().chain(codes).collect();
                marks.insert(record.id, parts.join(" "));
            }
        }
        marks.retain(|_, it| !it.is_empty());
        Ok(marks)
    }

    /// What one record is called: its label fields, else its number.
    pub fn label(&self, register: &Register, record: &Record) -> String {
        self.label_with(register, record, |_| None)
    }

    /// What one record is called where some fields are told otherwise than they are held.
    pub fn label_with(
        &self,
        register: &Register,
        record: &Record,
        told: impl Fn(&Field) -> Option<String>,
    ) -> String {
        let mut parts = Vec::new();
        for name in &register.label {
            if name == "number" {
                parts.extend(record.number.clone());
                continue;
            }
            let Some(field) = register.fields.get(name) else {
                continue;
            };
            let part = told(field).unwrap_or_else(|| self.part_of_name(field, record.get(name)));
            if part.is_empty() && is_missed(field) {
                return erased(register, record);
            }
            parts.push(part);
        }
        parts.retain(|it| !it.is_empty());
        match parts.is_empty() {
            true => nameless(register, record),
            false => parts.join(" "),
        }
    }

    /// A value as part of a name; of what it refers to only organisations are known at once.
    fn part_of_name(&self, field: &Field, value: &Value) -> String {
        let tree = self.tree();
        let organisations = value.refs().into_iter().filter_map(|id| {
            let title = tree.get(id).map(|it| it.title.clone())?;
            Some((id, title))
        });
        crate::shown(&self.model, &field.kind, value, &organisations.collect())
    }

    /// Whether any record the caller reaches holds the file in a field shown in clear.
    pub fn may_read_file(&self, caller: &Caller, file: Id) -> Outcome<bool> {
        read(self.store(), |read| {
            self.may_read_file_in(read, caller, file)
        })
    }

    pub(crate) fn may_read_file_in(
        &self,
        read: &mut dyn Read,
        caller: &Caller,
        file: Id,
    ) -> Outcome<bool> {
        let own = self.model.register(crate::FILE);
        let own = own.map(|it| read.get(it, file)).transpose()?.flatten();
        if own.is_some_and(|it| it.created_by == caller.account) {
            return Ok(true);
        }
        for register in self
            .model
            .registers()
            .filter(|it| self.may_open(it, caller))
        {
            let sight = self.sight(register, caller);
            let fields = register.every_field();
            for (name, _) in fields.filter(|(_, it)| matches!(it.kind, Kind::Files { .. })) {
                let mut query = Query::all(register, self.today()).having(&name, file);
                query.reach = Some(self.reach(register, caller));
                let holders = read.rows(&query)?;
                if holders.iter().any(|it| !sight.is_masked(it, &name)) {
                    return Ok(true);
                }
            }
        }
        Ok(false)
    }

    /// Positions held today by an account.
    pub fn caller(&self, account: Id, acting: Option<Id>) -> Outcome<Caller> {
        read(self.store(), |read| self.caller_in(read, account, acting))
    }

    /// The same in a reading that is open already.
    pub fn caller_in(
        &self,
        read: &mut dyn Read,
        account: Id,
        acting: Option<Id>,
    ) -> Outcome<Caller> {
        let at = self.now();
        let today = crate::china_day(at);
        self.foresee_caller(read, account)?;
        let held = self.positions_asked(account);
        let rows = read.rows(&held.ok_or_else(Refusal::not_found)?)?;
        let positions: Vec<crate::Position> = rows
            .iter()
            .filter(|row| crate::people::is_held(row, today))
            .filter_map(position_of)
            .collect();
        let mut stands = self.stands(read, account, &positions, true)?;
        let lent = self.lent_to(read, account, today)?;
        for it in &lent {
            // Whom the holder acts for is nobody else's: a child has its own parents.
            let position = std::slice::from_ref(&it.position);
            stands.extend(self.stands(read, it.by, position, false)?);
        }
        Ok(Caller {
            account,
            positions,
            acting,
            at,
            address: None,
            stands,
            lent,
        })
    }

    /// Says that [`Kernel::caller_in`] will be asked for an account.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn foresee_caller(&self, read: &mut dyn Read, account: Id) -> Outcome<()> {
        if !read.is_far() {
            return Ok(());
        }
        let today = self.today();
        let itself = start(crate::ACCOUNT, account);
        let stands = self.stand_fields().into_iter();
        let stands = stands.filter_map(|it| self.standing_asked(it, &itself));
        let asked = self.positions_asked(account).into_iter().chain(stands);
        let asked = asked.chain(self.delegations_asked("delegate", &[account], today));
        Ok(read.foresee(&asked.map(Soon::Rows).collect::<Vec<_>>())?)
    }

    fn positions_asked(&self, account: Id) -> Option<Query<'_>> {
        let register = self.model.register(crate::POSITION)?;
        Some(Query::all(register, self.today()).having("account", account))
    }

    /// Registers whose records stand for others, each with the field that says for which.
    fn stand_fields(&self) -> Vec<(&Register, &Field)> {
        let all = self.model.registers();
        all.filter_map(|it| Some((it, it.fields.get(it.stands_for.as_ref()?)?)))
            .collect()
    }

    /// How it is asked what of a register stands for a record; none where nothing can.
    fn standing_asked<'k>(
        &self,
        (register, field): (&'k Register, &Field),
        stand: &Stand,
    ) -> Option<Query<'k>> {
        let can = matches!(&field.kind, Kind::Ref { to, .. } if *to == stand.register);
        can.then(|| Query::all(register, self.today()).having(&field.name, stand.record))
    }

    /// What stands for the account and its units, followed from record to record.
    fn stands(
        &self,
        read: &mut dyn Read,
        account: Id,
        positions: &[crate::Position],
        acts_for: bool,
    ) -> Outcome<Vec<Stand>> {
        let standing = self.stand_fields();
        let units = positions
            .iter()
            .map(|it| start(crate::ORGANISATION, it.unit));
        let mut found: Vec<Stand> = units.chain([start(crate::ACCOUNT, account)]).collect();
        let (n_start, mut foreseen) = (found.len(), 0);
        let mut at = 0;
        while let Some(stand) = found.get(at).cloned() {
            let asked = |stand: &Stand| {
                let each = standing
                    .iter()
                    .map(|it| (it.0, self.standing_asked(*it, stand)));
                each.filter_map(|(register, query)| Some((register, query?)))
                    .collect::<Vec<_>>()
            };
            if foreseen <= at && read.is_far() {
                let soon = found[at..].iter().flat_map(asked);
                let soon: Vec<Soon<'_>> = soon.map(|(_, query)| Soon::Rows(query)).collect();
                read.foresee(&soon)?;
                foreseen = found.len();
            }
            for (register, query) in asked(&stand) {
                for record in read.rows(&query)? {
                    let itself = (register.id.clone(), record.id);
                    let acted_for = self.acted_for(register, &record);
                    let acted_for = acted_for.filter(|_| acts_for);
                    for (register, record) in [itself].into_iter().chain(acted_for) {
                        let known = |it: &Stand| it.record == record && it.whose == stand.whose;
                        if !found.iter().any(known) {
                            let whose = stand.whose;
                            found.push(Stand {
                                register,
                                record,
                                whose,
                            });
                        }
                    }
                }
            }
            at += 1;
        }
        Ok(found.split_off(n_start))
    }

    /// Whom the one a record stands for acts for, while it is in force.
    pub(crate) fn acted_for(&self, register: &Register, record: &Record) -> Option<(String, Id)> {
        let field = register.fields.get(register.acts_for.as_ref()?)?;
        let Kind::Ref { to, .. } = &field.kind else {
            return None;
        };
        let state = record.state.as_ref().and_then(|it| register.states.get(it));
        let is_ended = state.is_some_and(|it| it.end);
        let is_now = register.dated.is_none() || crate::people::is_held(record, self.today());
        let id = record.get(&field.name).as_ref()?;
        (!is_ended && is_now).then(|| (to.clone(), id))
    }

    /// Branches of the positions that hold one of these roles.
    pub(crate) fn role_reach(
        &self,
        register: &Register,
        caller: &Caller,
        role: &str,
    ) -> Vec<crate::Branch> {
        let tree = self.tree();
        caller
            .positions_in(register)
            .filter(|position| position.role == role)
            .flat_map(|position| position_reach(&tree, register, position, caller))
            .collect()
    }
}

/// Where one begins to look for what stands for a record.
fn start(register: &str, id: Id) -> Stand {
    Stand {
        register: register.to_owned(),
        record: id,
        whose: id,
    }
}

/// What refers to a record by one field.
struct Referring<'k> {
    register: &'k Register,
    field: &'k Field,
    query: Query<'k>,
}

/// The ids these rows name, by the register they are of.
fn named_by<'r>(register: &'r Register, rows: &[Record]) -> HashMap<&'r str, Vec<Id>> {
    let mut named: HashMap<&str, Vec<Id>> = HashMap::new();
    for (name, field) in register.every_field() {
        let target = match &field.kind {
            Kind::Ref { to, .. } => to.as_str(),
            Kind::Files { .. } => crate::FILE,
            _ => continue,
        };
        let ids = rows.iter().flat_map(|row| row.all(&name));
        let ids = ids.flat_map(Value::refs);
        named.entry(target).or_default().extend(ids);
    }
    let owners = rows.iter().filter_map(|row| row.owner);
    named.entry(crate::ORGANISATION).or_default().extend(owners);
    let makers = rows.iter().map(|row| row.created_by);
    named.entry(crate::ACCOUNT).or_default().extend(makers);
    named
}

/// The clocks that run in the record's present state.
fn running<'r>(register: &'r Register, record: &Record) -> impl Iterator<Item = &'r Clock> {
    let state = record.state.clone();
    let clocks = register.clocks.values();
    clocks.filter(move |clock| clock.runs_in(state.as_deref()))
}
