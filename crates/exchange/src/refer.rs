//! Who is meant: the words of many cells as records, asked for together and remembered.
//!
//! A record is known by its unique texts and its number, else by what it is called. Two of
//! one name are told apart by the person, not here. Only what the caller reaches is found;
//! organisations are known to everybody signed in.

use std::collections::{HashMap, HashSet};

use base::Id;
use base::chinese::{half_width, without_space};
use kernel::{Caller, Condition, Kernel, Organisation, Outcome, Query, Read, Record};
use model::{Kind, Register, Type, Value};

/// So many answers are kept in mind; then it starts anew.
const KEPT_MAX: usize = 50_000;
/// So many names are asked for in one question.
const ASKED: usize = 400;
/// So many records of one name are described.
const NAMED: usize = 5;

/// Register and words.
type Name = (String, String);

pub(crate) struct Referrer<'k> {
    kernel: &'k Kernel,
    caller: &'k Caller,
    known: HashMap<Name, Result<Id, String>>,
    /// Records of one name, each with whose it is.
    several: HashMap<Name, Vec<(Id, Option<Id>)>>,
}

impl<'k> Referrer<'k> {
    pub(crate) fn new(kernel: &'k Kernel, caller: &'k Caller) -> Referrer<'k> {
        Referrer {
            kernel,
            caller,
            known: HashMap::new(),
            several: HashMap::new(),
        }
    }

    /// Looks names up, so that [`Self::id`] knows them.
    pub(crate) fn look_up(&mut self, names: HashSet<Name>) -> Outcome<()> {
        if self.known.len() > KEPT_MAX {
            self.known.clear();
            self.several.clear();
        }
        let mut wanted: HashMap<String, Vec<String>> = HashMap::new();
        for (register, name) in names {
            if !self.known.contains_key(&(register.clone(), name.clone())) {
                wanted.entry(register).or_default().push(name);
            }
        }
        for (id, names) in wanted {
            match self.kernel.model.register(&id) {
                Some(_) if id == kernel::ORGANISATION => self.organisations(&id, names),
                Some(register) => {
                    for names in names.chunks(ASKED) {
                        self.records(register, names)?;
                    }
                }
                None => {}
            }
        }
        Ok(())
    }

    /// # Errors
    /// Why nobody can be said to be meant.
    pub(crate) fn id(&self, register: &str, name: &str) -> Result<Id, String> {
        let known = self.known.get(&(register.to_owned(), name.to_owned()));
        known.cloned().unwrap_or_else(|| Err(unknown(name, "记录")))
    }

    /// The same where the row says whose it is: of several of one name the one that is theirs, as
    /// the first class of a school.
    pub(crate) fn id_at(
        &self,
        register: &str,
        name: &str,
        owner: Option<Id>,
    ) -> Result<Id, String> {
        let name = (register.to_owned(), name.to_owned());
        let several = self.several.get(&name).map_or(&[][..], Vec::as_slice);
        let mut own = several
            .iter()
            .filter(|(_, of)| owner.is_some() && *of == owner);
        match (own.next(), own.next()) {
            (Some((id, _)), None) => Ok(*id),
            // Of others' there are several: it is not theirs that is meant.
            (None, _) if several.iter().all(|(_, of)| of.is_some()) => {
                let tree = self.kernel.tree();
                let own = owner.and_then(|it| tree.get(it));
                let own = own.filter(|_| !several.is_empty());
                own.map_or_else(
                    || self.id(register, &name.1),
                    |it| Err(format!("{}没有“{}”，请核对", it.title, name.1)),
                )
            }
            _ => self.id(register, &name.1),
        }
    }

    fn keep(&mut self, register: &str, name: &str, answer: Result<Id, String>) {
        self.known
            .insert((register.to_owned(), name.to_owned()), answer);
    }

    fn organisations(&mut self, register: &str, names: Vec<String>) {
        let tree = self.kernel.tree();
        let mut by_name: HashMap<String, Vec<&Organisation>> = HashMap::new();
        let mut by_short: HashMap<String, Vec<&Organisation>> = HashMap::new();
        for it in tree.all() {
            for name in HashSet::from([plain(&it.title), plain(&it.code)]) {
                by_name.entry(name).or_default().push(it);
            }
            by_short.entry(plain(&it.short)).or_default().push(it);
        }
        for name in names {
            let wanted = plain(&name);
            let found = by_name.get(&wanted).or_else(|| by_short.get(&wanted));
            let told = |it: &&Organisation| {
                let above = it.parent.and_then(|it| tree.get(it));
                let above = above.map_or("", |it| it.title.as_str());
                format!("{}（代码 {}，{above}）", it.title, it.code)
            };
            let answer = match found.map(Vec::as_slice) {
                Some([one]) => Ok(one.id),
                Some(several @ [_, ..]) => {
                    let told: Vec<String> = several.iter().take(NAMED).map(told).collect();
                    Err(ambiguous(&name, several.len(), &told, "代码"))
                }
                _ => Err(unknown(&name, "机构的名称、简称或代码")),
            };
            self.keep(register, &name, answer);
        }
    }

    fn records(&mut self, register: &Register, names: &[String]) -> Outcome<()> {
        let sight = self.kernel.sight(register, self.caller);
        let mut fields = asked_by(register);
        // A name that is masked from who imports is not found out by trying.
        fields.retain(|it| {
            let kind = register.fields.get(it).map(|it| &it.kind);
            !sight.is_veiled(it)
                || self.caller.is_platform()
                || kind.is_some_and(Kind::is_document_number)
        });
        let written = |name: &String| {
            let ways = self.kernel.written(register, name).into_iter();
            [name.clone()].into_iter().chain(ways).collect::<Vec<_>>()
        };
        let asked: Vec<String> = names.iter().flat_map(written).collect();
        let found = kernel::read(self.kernel.store(), |read| {
            let mut found: HashMap<String, Vec<Record>> = HashMap::new();
            for field in &fields {
                let missing = asked.iter().filter(|it| !found.contains_key(&plain(it)));
                let mut now: HashMap<String, Vec<Record>> = HashMap::new();
                for record in self.holding(read, register, field, missing)? {
                    let name = plain(&word(&record, field));
                    now.entry(name).or_default().push(record);
                }
                now.values_mut().for_each(|it| still(register, it));
                found.extend(now);
            }
            Ok::<_, kernel::Failure>(found)
        })?;
        for name in names {
            let meant = written(name)
                .iter()
                .find_map(|it| found.get(&plain(it)).map(Vec::as_slice));
            let answer = match meant {
                Some([one]) => Ok(one.id),
                Some(several @ [_, ..]) => {
                    let own = several.iter().map(|it| (it.id, it.owner)).collect();
                    let key = (register.id.clone(), name.clone());
                    self.several.insert(key, own);
                    let told = several.iter().take(NAMED);
                    let told: Vec<String> = told.map(|it| self.told(register, it)).collect();
                    let better = title(register, fields.first().map_or("", String::as_str));
                    Err(ambiguous(name, several.len(), &told, &better))
                }
                _ => {
                    // What is only looked into by a search is not asked for.
                    let label = fields.iter().position(|it| register.label.contains(it));
                    let sure = label.map_or(fields.len(), |it| it + 1);
                    let titles = fields.iter().take(sure).map(|it| title(register, it));
                    let by = titles.collect::<Vec<_>>().join("或");
                    let by = match by.starts_with(&register.title) {
                        true => by,
                        false => format!("{}的{by}", register.title),
                    };
                    Err(unknown(name, &by))
                }
            };
            self.keep(&register.id, name, answer);
        }
        Ok(())
    }

    /// Records whose field holds one of the names, as far as the caller reaches them.
    fn holding<'n>(
        &self,
        read: &mut dyn Read,
        register: &Register,
        field: &str,
        names: impl Iterator<Item = &'n String>,
    ) -> Outcome<Vec<Record>> {
        let mut values: Vec<String> = names
            .flat_map(|it| [it.clone(), plain(it), bracketed(it)])
            .collect();
        values.sort_unstable();
        values.dedup();
        if values.is_empty() {
            return Ok(Vec::new());
        }
        let values = values.into_iter().map(Value::Text).collect();
        let mut query = Query::all(register, self.kernel.today())
            .with(Condition::AnyOf(field.to_owned(), values));
        if !self.caller.is_platform() {
            query.reach = Some(self.kernel.reach(register, self.caller));
        }
        Ok(read.rows(&query)?)
    }

    /// What tells a record from others of its name.
    fn told(&self, register: &Register, record: &Record) -> String {
        let tree = self.kernel.tree();
        let owner = record.owner.and_then(|it| tree.get(it));
        let marks = [record.number.clone(), owner.map(|it| it.title.clone())];
        let marks: Vec<String> = marks.into_iter().flatten().collect();
        format!(
            "{}（{}）",
            self.kernel
                .label_for(&self.kernel.sight(register, self.caller), register, record),
            marks.join("，")
        )
    }
}

/// By which fields a record is known, the surest first.
pub(crate) fn asked_by(register: &Register) -> Vec<String> {
    let text = |name: &str| {
        let field = register.fields.get(name);
        field.is_some_and(|it| it.kind.ty() == Type::Text && it.kind != Kind::LongText)
    };
    let unique = register.fields.values().filter(|it| it.unique);
    let unique = unique.map(|it| it.name.clone()).filter(|it| text(it));
    let number = register.number.iter().map(|_| "number".to_owned());
    let label = register.label.iter().filter(|it| text(it)).cloned();
    let mut fields: Vec<String> = Vec::new();
    let search = register.search.iter().filter(|it| text(it)).cloned();
    for field in unique.chain(number).chain(label).chain(search) {
        if !fields.contains(&field) {
            fields.push(field);
        }
    }
    fields
}

pub(crate) fn word(record: &Record, field: &str) -> String {
    match field {
        "number" => record.number.clone().unwrap_or_default(),
        name => record.text(name).to_owned(),
    }
}

fn title(register: &Register, field: &str) -> String {
    match (field, register.fields.get(field)) {
        (_, Some(field)) => field.title.clone(),
        _ => "编号".into(),
    }
}

/// Of several of one name those that are not at their end, when there are such: this year's
/// sixth-graders, not last year's.
fn still(register: &Register, several: &mut Vec<Record>) {
    let is_ended = |it: &Record| {
        let state = it.state.as_ref().and_then(|it| register.states.get(it));
        state.is_some_and(|it| it.end)
    };
    if several.len() > 1 && !several.iter().all(is_ended) {
        several.retain(|it| !is_ended(it));
    }
}

/// As names are compared, whichever brackets and spaces were typed.
pub(crate) fn plain(text: &str) -> String {
    half_width(&without_space(text))
}

/// With the brackets of Chinese text, whichever were typed.
fn bracketed(text: &str) -> String {
    plain(text).replace('(', "（").replace(')', "）")
}

fn ambiguous(name: &str, n: usize, told: &[String], better: &str) -> String {
    let more = if n > told.len() { "等" } else { "" };
    format!(
        "“{name}”有 {n} 个，分不清是哪一个：{}{more}。请改填{better}",
        told.join("、")
    )
}

fn unknown(name: &str, by: &str) -> String {
    format!("没有找到“{name}”，请填{by}")
}
