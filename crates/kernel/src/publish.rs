//! 公开: what anybody may read without signing in.
//!
//! Nobody asks, so nothing here goes by access: a record is public because its register says
//! what it publishes, because it is in a state that is public, and because somebody released
//! it, or the record it is shown with. What leaves is the fields that are shown and nothing
//! else, and only by these is it narrowed and sorted. Not here: how it is told (`server`).

use std::collections::BTreeMap;

use base::{Day, Id};
use model::{Kind, Publish, Register, Value};

use crate::read::COUNT_MAX;
use crate::store::{Read, read};
use crate::{
    Condition, Count, Crowd, Cursor, Failure, Input, Kernel, Outcome, Query, Record, Refusal, Sort,
    Sought, Values, expression,
};

/// Records told on the page of what they are shown with.
const PARTS_MAX: usize = 200;
/// More than any record hangs on one after the other; ends circles.
const CHAIN_MAX: usize = 4;

/// A record as everybody may read it.
#[derive(Clone, Debug, PartialEq)]
pub struct Published {
    pub id: Id,
    /// Of the fields shown, in their order, those that have a value.
    pub values: Values,
    pub released_on: Option<Day>,
}

/// A page of what a register publishes.
#[derive(Clone, Debug)]
pub struct PublishedPage {
    pub rows: Vec<Published>,
    /// After which record the next page goes on.
    pub next: Option<Id>,
    pub count: Count,
    /// By what it is narrowed.
    pub choices: Vec<Choice>,
    /// Whether words find something: some field that is shown is looked into.
    pub is_searched: bool,
    /// What organisations are called.
    pub labels: BTreeMap<Id, String>,
}

/// A field the list is narrowed by, with the values public records hold and how many do.
#[derive(Clone, Debug, PartialEq)]
pub struct Choice {
    pub field: String,
    pub values: Vec<(Value, u64)>,
}

/// One public record with what is shown with it.
#[derive(Clone, Debug)]
pub struct PublishedRecord {
    pub record: Published,
    /// By register.
    pub parts: Vec<(String, Vec<Published>)>,
    pub labels: BTreeMap<Id, String>,
}

impl Kernel {
    /// Registers with a public page of their own.
    pub fn publications(&self) -> impl Iterator<Item = (&Register, &Publish)> {
        let shown = self.model.registers();
        let shown = shown.filter_map(|it| Some((it, it.publish.as_ref()?)));
        shown.filter(|(_, publish)| publish.with.is_none())
    }

    /// A page of public records. What `asked` says of fields by which it is not narrowed is
    /// as if it were not said.
    ///
    /// # Errors
    /// Not found where nothing has a page, or after a record that is not public.
    pub fn published(
        &self,
        register: &str,
        asked: &[(String, String)],
        after: Option<Id>,
        limit: usize,
    ) -> Outcome<PublishedPage> {
        let mut pages = self.publications();
        let (register, publish) = pages
            .find(|(it, _)| it.id == register)
            .ok_or_else(Refusal::not_found)?;
        let narrowed = narrowed(register, publish, asked)?;
        read(self.store(), |read| {
            let all = self.of_everybody(register, publish);
            let choices = choices(read, publish, &all)?;
            let mut query = all;
            query.conditions.extend(narrowed.clone());
            query.text = sought(register, publish, asked);
            let count = Count::capped(read.count(&query, COUNT_MAX)?);
            if let Some(id) = after {
                let (last, _) = self.public(read, register, id)?;
                let value = query.sort.field.as_ref().map(|it| last.get(it).clone());
                let value = value.unwrap_or_default();
                query.after = Some(Cursor { value, id });
            }
            query.limit = limit + 1;
            let mut rows = read.rows(&query)?;
            let more = rows.len() > limit;
            rows.truncate(limit);
            let next = rows.last().filter(|_| more).map(|it| it.id);
            let rows: Vec<Published> = rows
                .iter()
                .map(|it| self.shown_of(read, register, publish, it))
                .collect();
            let chosen = choices.iter().flat_map(|it| &it.values);
            let labels = self.organisations_told(rows.iter(), chosen.map(|(value, _)| value));
            Ok(PublishedPage {
                rows,
                next,
                count,
                choices,
                is_searched: is_searched(register, publish),
                labels,
            })
        })
    }

    /// One public record of a register with a page of its own.
    ///
    /// # Errors
    /// Not found when it is not there, or not public.
    pub fn published_record(&self, register: &str, id: Id) -> Outcome<PublishedRecord> {
        let mut pages = self.publications();
        let (register, publish) = pages
            .find(|(it, _)| it.id == register)
            .ok_or_else(Refusal::not_found)?;
        read(self.store(), |read| {
            let (record, _) = self.public(read, register, id)?;
            let record = self.shown_of(read, register, publish, &record);
            let parts = self.parts_shown(read, register, id)?;
            let below = parts.iter().flat_map(|(_, rows)| rows);
            let labels = self.organisations_told(below.chain([&record]), std::iter::empty());
            Ok(PublishedRecord {
                record,
                parts,
                labels,
            })
        })
    }

    /// A picture that a public record shows: its name and its bytes.
    ///
    /// # Errors
    /// Not found when the record is not public, or does not show it.
    pub fn published_picture(
        &self,
        register: &str,
        id: Id,
        picture: Id,
    ) -> Outcome<(String, Box<dyn Input>)> {
        let register = self.model.register(register);
        let (register, publish) = register
            .and_then(|it| Some((it, it.publish.as_ref()?)))
            .ok_or_else(Refusal::not_found)?;
        let holds = read::<_, Failure>(self.store(), |read| {
            let (record, _) = self.public(read, register, id)?;
            let shown = self.shown_of(read, register, publish, &record);
            let mut pictures = shown.values.iter().filter(|(name, _)| {
                let kind = register.fields.get(*name).map(|it| &it.kind);
                matches!(kind, Some(Kind::Files { pictures: true, .. }))
            });
            Ok(pictures.any(|(_, value)| value.refs().contains(&picture)))
        })?;
        match holds {
            true => self.open_file(picture),
            false => Err(Refusal::not_found().into()),
        }
    }

    /// The register and record on whose page a record is told; none while it is not public.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn public_page(&self, register: &str, id: Id) -> Outcome<Option<(String, Id)>> {
        let register = self.model.register(register);
        let Some(register) = register.filter(|it| it.publish.is_some()) else {
            return Ok(None);
        };
        match read(self.store(), |read| self.public(read, register, id)) {
            Ok((_, page)) => Ok(Some(page)),
            Err(Failure::Refused(_)) => Ok(None),
            Err(failed) => Err(failed),
        }
    }

    /// A record that is public, whole, and the register and record of its page.
    fn public(
        &self,
        read: &mut dyn Read,
        register: &Register,
        id: Id,
    ) -> Outcome<(Record, (String, Id))> {
        let found = read.get(register, id)?.ok_or_else(Refusal::not_found)?;
        let (mut register, mut record) = (register, found.clone());
        for _ in 0..CHAIN_MAX {
            let publish = register.publish.as_ref().filter(|it| is_out(it, &record));
            let publish = publish.ok_or_else(Refusal::not_found)?;
            let Some(with) = &publish.with else {
                return Ok((found, (register.id.clone(), record.id)));
            };
            let above = self.model.leads_to(register, with);
            let (above, id) = above
                .zip(record.get(with).as_ref())
                .ok_or_else(Refusal::not_found)?;
            record = read.get(above, id)?.ok_or_else(Refusal::not_found)?;
            register = above;
        }
        Err(Refusal::not_found().into())
    }

    /// All records of a register that are out by what they say themselves.
    fn of_everybody<'r>(&self, register: &'r Register, publish: &Publish) -> Query<'r> {
        let states = publish.states.iter().cloned().map(Value::Code).collect();
        let mut query = Query::all(register, self.today());
        query = query.with(Condition::AnyOf("state".into(), states));
        if publish.is_released {
            query = query.having(Publish::HELD, Value::Code(Publish::RELEASED.into()));
        }
        if let Some((field, descending)) = publish.order() {
            query.sort = Sort {
                field: Some(field.to_owned()),
                descending,
            };
        }
        query.crowd = Crowd::Few;
        query
    }

    /// What is shown on the page of a public record, by register.
    fn parts_shown(
        &self,
        read: &mut dyn Read,
        register: &Register,
        id: Id,
    ) -> Outcome<Vec<(String, Vec<Published>)>> {
        let mut parts = Vec::new();
        for below in self.model.registers() {
            let Some(publish) = &below.publish else {
                continue;
            };
            let Some(with) = &publish.with else { continue };
            let above = self.model.leads_to(below, with);
            if above.is_none_or(|it| it.id != register.id) {
                continue;
            }
            let mut query = self.of_everybody(below, publish).having(with, id);
            query.limit = PARTS_MAX;
            let rows = read.rows(&query)?;
            let rows = rows.iter();
            let rows = rows.map(|it| self.shown_of(read, below, publish, it));
            parts.push((below.id.clone(), rows.collect()));
        }
        Ok(parts)
    }

    /// What of a record everybody reads.
    fn shown_of(
        &self,
        read: &mut dyn Read,
        register: &Register,
        publish: &Publish,
        record: &Record,
    ) -> Published {
        let mut values = Values::new();
        for name in &publish.fields {
            let Some(field) = register.fields.get(name) else {
                let word = expression::word(record, name);
                values.insert(name.clone(), word);
                continue;
            };
            let applies = field.when.as_ref().is_none_or(|when| {
                let holds = expression::value(self, read, register, record, None, when);
                holds == Value::Flag(true)
            });
            let value = record.get(name);
            if applies && !value.is_missing() {
                values.insert(name.clone(), value.clone());
            }
        }
        Published {
            id: record.id,
            values,
            released_on: record.get(Publish::RELEASED_ON).as_day(),
        }
    }

    /// What the organisations are called that are told.
    fn organisations_told<'p>(
        &self,
        rows: impl Iterator<Item = &'p Published>,
        beside: impl Iterator<Item = &'p Value>,
    ) -> BTreeMap<Id, String> {
        let tree = self.tree();
        let told = rows.flat_map(|it| it.values.values()).chain(beside);
        let ids = told.flat_map(Value::refs);
        let known = ids.filter_map(|id| tree.get(id));
        known.map(|it| (it.id, it.title.clone())).collect()
    }
}

/// Whether a record is public by what it says itself.
fn is_out(publish: &Publish, record: &Record) -> bool {
    let is_released = || record.text(Publish::HELD) == Publish::RELEASED;
    publish.states.iter().any(|it| record.in_state(it)) && (!publish.is_released || is_released())
}

/// What was asked of the fields the list is narrowed by.
fn narrowed(
    register: &Register,
    publish: &Publish,
    asked: &[(String, String)],
) -> Outcome<Vec<Condition>> {
    let mut conditions = Vec::new();
    for (name, text) in asked.iter().filter(|(_, text)| !text.is_empty()) {
        let Some(field) = publish.filter.iter().find(|it| *it == name) else {
            continue;
        };
        let value = match register.fields.get(field).map(|it| &it.kind) {
            Some(Kind::Flag) => Value::Flag(text == "true"),
            Some(Kind::Ref { .. }) => Value::Ref(text.parse().map_err(|_| Refusal::not_found())?),
            _ => Value::Code(text.clone()),
        };
        conditions.push(Condition::AnyOf(field.clone(), vec![value]));
    }
    Ok(conditions)
}

/// What was typed to be found in the fields that are shown, and in no others; a number would
/// be looked into beside them.
fn sought(register: &Register, publish: &Publish, asked: &[(String, String)]) -> Option<Sought> {
    let (_, typed) = asked.iter().find(|(name, _)| name == Publish::SOUGHT)?;
    let is_hidden = |it: &&String| !publish.fields.contains(it);
    let hidden: Vec<String> = register.search.iter().filter(is_hidden).cloned().collect();
    is_searched(register, publish)
        .then(|| Sought::of(register, typed, &hidden))
        .flatten()
}

fn is_searched(register: &Register, publish: &Publish) -> bool {
    let is_shown = |it: &String| publish.fields.contains(it);
    register.number.is_none() && register.search.iter().any(is_shown)
}

/// The values public records hold of the fields the list is narrowed by.
fn choices(read: &mut dyn Read, publish: &Publish, all: &Query<'_>) -> Outcome<Vec<Choice>> {
    let mut choices = Vec::with_capacity(publish.filter.len());
    for field in &publish.filter {
        let counted = read.tally(all, &[field])?;
        let values = counted
            .into_iter()
            .filter_map(|(mut held, n)| Some((held.pop()?, n)))
            .filter(|(value, _)| !value.is_missing());
        choices.push(Choice {
            field: field.clone(),
            values: values.collect(),
        });
    }
    Ok(choices)
}
