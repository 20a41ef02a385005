//! 查阅: everything held about one person, from one record that is the person's: other records
//! of the same person, every record that names the person, and who looked at what is masked.
//!
//! What a record says of another person stays out of it, and is named as left out. Not here:
//! who may ask for it, and how it is written down (a system's rule).

use std::collections::BTreeMap;

use base::{Id, Instant};
use model::{Field, Kind, Level, Register, Value};

use crate::shown::{action_title, made_by, reason_said, shown};
use crate::store::{Read, read};
use crate::{
    ACCOUNT, AuditQuery, CREDENTIAL, Caller, Condition, Ctx, Entry, Kernel, ORGANISATION, Outcome,
    Query, Record, Refusal,
};

/// Records of one register told in full; of the others how many there are.
const TOLD_MAX: usize = 200;

#[derive(Clone, Debug, Default, PartialEq)]
pub struct Dossier {
    /// The person's own records first, then register by register.
    pub held: Vec<Holding>,
    /// Who looked at what is masked, newest first.
    pub seen: Vec<Told>,
    /// How many entries of the history the person made, counted up to a cap.
    pub acts: u64,
}

/// What one register holds.
#[derive(Clone, Debug, PartialEq)]
pub struct Holding {
    /// What the register is called.
    pub title: String,
    pub records: Vec<Held>,
    /// Further records that name the person.
    pub more: u64,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Held {
    pub number: Option<String>,
    pub label: String,
    /// Titles of the fields that name the person; none: it is the person's own.
    pub names: Vec<String>,
    /// Titles and values, as people read them.
    pub facts: Vec<(String, String)>,
    /// Titles of what is left out: it tells of others, or is a secret even here.
    pub without: Vec<String>,
    /// Oldest first.
    pub entries: Vec<Told>,
    /// Kept files, with their names.
    pub files: Vec<(Id, String)>,
}

/// One entry of the history.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Told {
    pub at: Instant,
    pub by: String,
    pub what: String,
    pub reason: Option<String>,
}

impl Kernel {
    /// Everything held about whom a record is of; whoever calls answers for who reads it.
    ///
    /// # Errors
    /// Not found when there is no such record, or nothing in its register is personal.
    pub fn dossier(&self, register: &str, id: Id) -> Outcome<Dossier> {
        let register = self.model.register(register);
        let register = register.filter(|it| it.is_personal());
        let register = register.ok_or_else(Refusal::not_found)?;
        read(self.store(), |read| {
            let start = read.get(register, id)?.ok_or_else(Refusal::not_found)?;
            let people = self.same(read, start)?;
            let mut dossier = Dossier::default();
            for register in self.model.registers() {
                let mut told = Telling {
                    kernel: self,
                    register,
                    people: &people,
                    dossier: &mut dossier,
                };
                told.tell(read)?;
            }
            // The person's own first.
            dossier
                .held
                .sort_by_key(|it| it.records.iter().all(|it| !it.names.is_empty()));
            dossier.seen.sort_by_key(|it| std::cmp::Reverse(it.at));
            for person in people.iter().filter(|it| it.register == ACCOUNT) {
                let query = AuditQuery {
                    account: Some(person.id),
                    ..AuditQuery::default()
                };
                dossier.acts += read.audit_count(&query, crate::COUNT_MAX)?;
            }
            Ok(dossier)
        })
    }

    /// The records of the same person: those that stand for one another, and those of the same
    /// name with the same document number.
    fn same(&self, read: &mut dyn Read, start: Record) -> Outcome<Vec<Record>> {
        let (mut people, mut at) = (vec![start], 0);
        while let Some(one) = people.get(at).cloned() {
            at += 1;
            for register in self.model.registers().filter(|it| it.is_personal()) {
                let name = self.model.register(&one.register);
                let name = name.map(|it| self.label(it, &one));
                for (query, by) in self.same_in(register, &one) {
                    for other in read.rows(&query)? {
                        // A number alone may be somebody else's, mistyped.
                        let is_same = match by {
                            By::Reference => true,
                            By::Number => name == Some(self.label(register, &other)),
                        };
                        if is_same && !people.iter().any(|it| it.id == other.id) {
                            people.push(other);
                        }
                    }
                }
            }
        }
        Ok(people)
    }

    /// Where in a register the one behind a record would be found again.
    fn same_in<'r>(&self, register: &'r Register, one: &Record) -> Vec<(Query<'r>, By)> {
        let query = |field: &str, values: Vec<Value>| {
            let any = Condition::AnyOf(field.to_owned(), values);
            Query::all(register, self.today()).with(any)
        };
        let of = self.model.register(&one.register);
        let stands = |it: &'_ Register| it.stands_for.clone();
        let to = |register: &Register, field: &str| match register.fields.get(field)?.kind {
            Kind::Ref { ref to, .. } if *to != ORGANISATION => Some(to.clone()),
            _ => None,
        };
        let mut queries = Vec::new();
        if let Some(field) = stands(register)
            && to(register, &field).as_deref() == Some(one.register.as_str())
        {
            queries.push((query(&field, vec![one.id.into()]), By::Reference));
        }
        if let Some(field) = of.and_then(stands)
            && of.and_then(|it| to(it, &field)).as_deref() == Some(register.id.as_str())
        {
            let ids = one.get(&field).refs().into_iter().map(Value::Ref);
            queries.push((query("id", ids.collect()), By::Reference));
        }
        let numbers: Vec<Value> = of
            .into_iter()
            .flat_map(|it| it.fields.values())
            .filter(|it| matches!(it.kind, Kind::CitizenId))
            .map(|it| one.get(&it.name).clone())
            .filter(|it| !it.is_missing())
            .collect();
        if !numbers.is_empty() {
            let fields = register.fields.values();
            let fields = fields.filter(|it| matches!(it.kind, Kind::CitizenId));
            queries.extend(fields.map(|it| (query(&it.name, numbers.clone()), By::Number)));
        }
        queries
    }
}

impl Ctx<'_> {
    /// Notes that everything held about whom a record is of was read.
    ///
    /// # Errors
    /// Not found when there is no such record.
    pub fn note_seen(&mut self, register: &str, id: Id, reason: &str) -> Outcome<()> {
        let record = self.get(register, id)?;
        crate::write::note_reveal(&mut self.writing, &record, None, reason)
    }
}

/// By what two records are found to be of one person.
#[derive(Clone, Copy)]
enum By {
    Reference,
    Number,
}

/// How a record names the person.
#[derive(Default)]
struct Names {
    /// Of the fields that do; none: it is the person's own.
    titles: Vec<String>,
    /// As more than an account, which is how those are named who handle it.
    is_about: bool,
}

impl Names {
    fn add(&mut self, field: &Field) {
        self.titles.push(field.title.clone());
        self.is_about |= !matches!(&field.kind, Kind::Ref { to, .. } if to == ACCOUNT);
    }
}

/// What one register says, while it is put down.
struct Telling<'t> {
    kernel: &'t Kernel,
    register: &'t Register,
    people: &'t [Record],
    dossier: &'t mut Dossier,
}

impl Telling<'_> {
    fn tell(&mut self, read: &mut dyn Read) -> Outcome<()> {
        let people = self.people.iter();
        let own = people.filter(|it| it.register == self.register.id).cloned();
        let mut found: Vec<(Record, Names)> = own.map(|it| (it, Names::default())).collect();
        let mut more = 0;
        for (name, field) in self.register.every_field() {
            let values = self.held(field);
            if values.is_empty() {
                continue;
            }
            let mut query = Query::all(self.register, self.kernel.today());
            query = query.with(Condition::AnyOf(name, values));
            let n = read.count(&query, crate::COUNT_MAX)?;
            query.limit = TOLD_MAX;
            let rows = read.rows(&query)?;
            more += n.saturating_sub(rows.len() as u64);
            for record in rows {
                match found.iter_mut().find(|(it, _)| it.id == record.id) {
                    Some((_, names)) if names.titles.is_empty() => {}
                    Some((_, names)) => names.add(field),
                    None => {
                        let mut names = Names::default();
                        names.add(field);
                        found.push((record, names));
                    }
                }
            }
        }
        if found.is_empty() {
            return Ok(());
        }
        let rows: Vec<Record> = found.iter().map(|(it, _)| it.clone()).collect();
        let caller = Caller::platform(self.kernel.now());
        let labels = self.kernel.labels(read, &caller, self.register, &rows)?;
        let mut records = Vec::new();
        for (record, names) in found {
            records.push(self.one(read, &record, names, &labels)?);
        }
        self.dossier.held.push(Holding {
            title: self.register.title.clone(),
            records,
            more,
        });
        Ok(())
    }

    /// By what a field would name the person.
    fn held(&self, field: &Field) -> Vec<Value> {
        let people = self.people.iter();
        match &field.kind {
            Kind::Ref { to, .. } => people
                .filter(|it| it.register == *to)
                .map(|it| it.id.into())
                .collect(),
            Kind::Record { .. } => people
                .map(|it| Value::Text(crate::about::about(it)))
                .collect(),
            _ => Vec::new(),
        }
    }

    fn one(
        &mut self,
        read: &mut dyn Read,
        record: &Record,
        names: Names,
        labels: &BTreeMap<Id, String>,
    ) -> Outcome<Held> {
        let kernel = self.kernel;
        // Who handles it is named in it, and is not who it is about.
        let is_shut = !names.titles.is_empty()
            && (!names.is_about || self.register.id == CREDENTIAL || self.names_another(record));
        let (mut facts, mut without, mut files) = (Vec::new(), Vec::new(), Vec::new());
        for field in self.register.fields.values() {
            let value = record.get(&field.name);
            if value.is_missing() {
                continue;
            }
            if is_shut && tells(field) {
                without.push(field.title.clone());
                continue;
            }
            if matches!(field.kind, Kind::Files { .. }) {
                let name = |id: Id| (id, labels.get(&id).cloned().unwrap_or_default());
                files.extend(value.refs().into_iter().map(name));
            }
            let text = shown(&kernel.model, &field.kind, value, labels);
            facts.push((field.title.clone(), text));
        }
        let entries = kernel.entries(read, self.register, record.id)?;
        let accounts = entries.iter().map(|it| &it.entry);
        let accounts = accounts.flat_map(|it| [Some(it.account), it.instead_of()]);
        let accounts: Vec<Id> = accounts.flatten().collect();
        let people = kernel.titles(read, ACCOUNT, &accounts)?;
        let label = kernel.label(self.register, record);
        let told = |it: &Entry| Told {
            at: it.entry.at,
            by: made_by(&people, &it.entry),
            what: action_title(Some(self.register), &it.entry.action),
            reason: reason_said(Some(self.register), &it.entry),
        };
        let looked = entries
            .iter()
            .filter(|it| it.entry.action == crate::Action::Reveal);
        // Of what tells of others, neither who looked at it.
        if without.is_empty() {
            let of = |it: Told| Told {
                what: format!("{}：{label}", self.register.title),
                ..it
            };
            self.dossier.seen.extend(looked.map(told).map(of));
        }
        Ok(Held {
            number: record.number.clone(),
            names: names.titles,
            facts,
            without,
            entries: entries.iter().map(told).collect(),
            files,
            label,
        })
    }

    /// Whether it is about somebody else, too: a record of people that is none of this person's.
    fn names_another(&self, record: &Record) -> bool {
        let fields = self.register.every_field();
        fields.into_iter().any(|(name, field)| {
            let Kind::Ref { to, .. } = &field.kind else {
                return false;
            };
            let of_people = self
                .kernel
                .model
                .register(to)
                .is_some_and(Register::is_personal);
            // Those who handle it are named by their accounts.
            let is_mine = |id: &Id| self.people.iter().any(|it| it.id == *id);
            of_people
                && to != ACCOUNT
                && !record
                    .all(&name)
                    .into_iter()
                    .flat_map(Value::refs)
                    .all(|id| is_mine(&id))
        })
    }
}

/// Whether it can tell of somebody: by its level, or because anything may stand in it.
fn tells(field: &Field) -> bool {
    let is_free = matches!(
        field.kind,
        Kind::LongText | Kind::Files { .. } | Kind::Rows { .. }
    );
    field.level >= Level::Personal || is_free
}
