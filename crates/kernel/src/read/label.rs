//! What records are called: by their own label fields, and where others refer to them.

use std::collections::{BTreeMap, HashMap};

use base::{Day, Id};
use model::{Field, Kind, Register, Value};

use crate::sight::{erased, is_missed, nameless};
use crate::store::{Read, Soon};
use crate::{Caller, Condition, Kernel, Outcome, Query, Record};

/// What a record is called that is there no more.
pub const REMOVED: &str = "已删除";

impl Kernel {
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
            read.foresee(&self.labels_soon(caller, &named))?;
        }
        let mut labels = BTreeMap::new();
        for (target, ids) in named {
            labels.extend(self.titles_for(read, caller, target, &ids)?);
        }
        Ok(labels)
    }

    /// The same as they were called on a day, where their courses say it.
    pub fn labels_on(
        &self,
        read: &mut dyn Read,
        caller: &Caller,
        (register, rows): (&Register, &[Record]),
        day: Option<Day>,
    ) -> Outcome<BTreeMap<Id, String>> {
        let mut labels = self.labels(read, caller, register, rows)?;
        let Some(day) = day else {
            return Ok(labels);
        };
        for (target, ids) in named_by(register, rows) {
            let Some((target, key, query)) = self.courses_asked(target, ids, day) else {
                continue;
            };
            let sight = self.sight(target, caller);
            for row in read.rows(&query)? {
                let is_told = target.label.iter().all(|it| !row.get(it).is_missing());
                if let (true, Some(id)) = (is_told, row.get(key).as_ref()) {
                    labels.insert(id, self.label_for(&sight, target, &row));
                }
            }
        }
        Ok(labels)
    }

    /// How those rows of courses are asked for that tell what these were called on a day, with
    /// the field that names whose they are; none where courses do not tell it.
    fn courses_asked(
        &self,
        target: &str,
        ids: Vec<Id>,
        day: Day,
    ) -> Option<(&Register, &str, Query<'_>)> {
        let target = self.model.register(target)?;
        let course = target.course.as_ref()?;
        if ids.is_empty() || !target.label.iter().all(|it| course.fields.contains(it)) {
            return None;
        }
        let rows = self.model.register(&course.of)?;
        let ids = ids.into_iter().map(Value::Ref).collect();
        let query = Query::all(rows, self.today())
            .with(Condition::AnyOf(course.key.clone(), ids))
            .with(Condition::On(day));
        Some((target, &course.key, query))
    }

    /// What will be asked for the labels of what is named.
    pub(super) fn labels_soon(
        &self,
        caller: &Caller,
        named: &HashMap<&str, Vec<Id>>,
    ) -> Vec<Soon<'_>> {
        let asked = named
            .iter()
            .flat_map(|(target, ids)| self.titles_asked(caller, target, ids.clone()));
        asked.map(Soon::Rows).collect()
    }

    /// What the records these rows were opened about are called, where the caller may open them.
    pub(super) fn source_labels(
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
        for query in self.titles_asked(caller, register, ids.to_vec()) {
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

    /// How those are asked for that are not in the tree: some at a time, and no more of each
    /// than its name takes.
    fn titles_asked(&self, caller: &Caller, register: &str, mut ids: Vec<Id>) -> Vec<Query<'_>> {
        ids.sort_unstable();
        ids.dedup();
        ids.retain(|id| !id.is_nil());
        if register == crate::ORGANISATION {
            let tree = self.tree();
            ids.retain(|id| tree.get(*id).is_none());
        }
        let Some(register) = self.model.register(register) else {
            return Vec::new();
        };
        let mut only = register.label.clone();
        only.extend(self.sight(register, caller).judged_by());
        let today = self.today();
        let these = |some: &[Id]| {
            let values = some.iter().map(|id| Value::Ref(*id)).collect();
            Query {
                only: Some(only.clone()),
                ..Query::all(register, today).with(Condition::AnyOf("id".into(), values))
            }
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
        let nobody = Caller::platform(self.now());
        for query in self.titles_asked(&nobody, register, ids.to_vec()) {
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
}

/// The ids these rows name, by the register they are of.
pub(super) fn named_by<'r>(register: &'r Register, rows: &[Record]) -> HashMap<&'r str, Vec<Id>> {
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
    for ids in named.values_mut() {
        ids.sort_unstable();
        ids.dedup();
    }
    named
}
