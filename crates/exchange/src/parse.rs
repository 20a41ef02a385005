//! Rows of cells as rows to be taken: values by field, references looked up, keys that come
//! twice in one file noticed.

mod other;
mod whole;

use std::collections::{HashMap, HashSet};
use std::hash::{DefaultHasher, Hash, Hasher};

use base::CitizenId;
use base::chinese::half_width_char;
use kernel::{Caller, FieldProblem, Given, Kernel, Outcome, value_text};
use model::{Field, Kind, Register, Value};
use sheet::{Cell, Row};

use crate::layout::Layout;
use crate::read::{Known, Said, said};
use crate::refer::Referrer;

use self::other::Other;
use self::whole::Unread;

/// A row to be taken, and which row of the file it was.
#[derive(Debug)]
pub(crate) struct Parsed {
    pub row: u32,
    pub given: Given,
}

pub(crate) struct Parser<'k> {
    kernel: &'k Kernel,
    /// None where columns stand by themselves.
    register: Option<&'k Register>,
    filled: Vec<Filled<'k>>,
    /// Keys all of whose fields are in the file.
    keys: Vec<Vec<&'k str>>,
    /// Digests of keys, and the rows that had them first.
    seen: HashMap<u64, u32>,
    referrer: Referrer<'k>,
    known: Known,
    others: Vec<Other<'k>>,
    /// The field that says whose a row is.
    owner: Option<&'k str>,
}

/// A column that fills a field, and the one whose text stands before its own.
type Filled<'k> = (usize, &'k Field, Option<usize>);

/// A reference of a row that is still words.
struct Named<'f> {
    at: usize,
    field: &'f Field,
    names: Vec<String>,
}

impl<'k> Parser<'k> {
    pub(crate) fn new(
        kernel: &'k Kernel,
        caller: &'k Caller,
        register: &'k Register,
        layout: &Layout,
    ) -> Parser<'k> {
        let keys = register.keys();
        let filled = layout.filled(register).into_iter();
        let filled: Vec<Filled<'k>> = filled
            .map(|(at, field)| (at, field, layout.before(&field.name)))
            .collect();
        Parser {
            kernel,
            register: Some(register),
            others: other::others(&kernel.model, register, &filled),
            filled,
            keys: keys
                .filter(|key| key.iter().all(|it| layout.has(it)))
                .collect(),
            seen: HashMap::new(),
            referrer: Referrer::new(kernel, caller),
            known: Known::on(kernel.today()),
            owner: register.owner.as_deref(),
        }
    }

    /// Over columns of which nothing is a key.
    pub(crate) fn of_columns(
        kernel: &'k Kernel,
        caller: &'k Caller,
        filled: Vec<(usize, &'k Field)>,
    ) -> Parser<'k> {
        Parser {
            kernel,
            register: None,
            filled: filled.into_iter().map(|(at, it)| (at, it, None)).collect(),
            keys: Vec::new(),
            seen: HashMap::new(),
            referrer: Referrer::new(kernel, caller),
            known: Known::on(kernel.today()),
            others: Vec::new(),
            owner: None,
        }
    }

    pub(crate) fn parse(&mut self, rows: &[Row]) -> Outcome<Vec<Parsed>> {
        let mut parsed = Vec::with_capacity(rows.len());
        let mut named: Vec<Named<'k>> = Vec::new();
        for (at, row) in rows.iter().enumerate() {
            let mut given = Given::default();
            let mut unread: Vec<Unread<'k>> = Vec::new();
            for (column, field, before) in &self.filled {
                let (column, field) = (*column, *field);
                let joined = before.and_then(|it| joined(row.cell(it), row.cell(column), field));
                let cell = joined.as_ref().unwrap_or_else(|| row.cell(column));
                let whole = |why: String| Unread {
                    field,
                    text: cell.text(),
                    why,
                };
                match said(&self.kernel.model, field, cell, &mut self.known) {
                    Ok(Said::Value(value)) if Unread::is_beyond(field, &value) => {
                        unread.push(whole(format!("没有“{}”这样的{}", cell.text(), field.title)));
                    }
                    Ok(Said::Value(value)) => drop(given.values.insert(field.name.clone(), value)),
                    Ok(Said::Names(names)) => named.push(Named { at, field, names }),
                    Err(why) if field.reads.is_empty() => given.faults.push(fault(field, &why)),
                    Err(why) => unread.push(whole(why)),
                }
            }
            for cell in unread {
                match self.register {
                    Some(register) => {
                        cell.settle(self.kernel, register, &mut self.known, &mut given);
                    }
                    None => given.faults.push(fault(cell.field, &cell.why)),
                }
            }
            for other in &self.others {
                other.settle(&self.kernel.model, row, &mut given);
            }
            self.tell(row, &mut given);
            parsed.push(Parsed {
                row: row.number,
                given,
            });
        }
        self.refer(&mut parsed, &named)?;
        for row in &mut parsed {
            self.twins(row);
        }
        Ok(parsed)
    }

    fn refer(&mut self, parsed: &mut [Parsed], named: &[Named<'_>]) -> Outcome<()> {
        let target = |field: &Field| match &field.kind {
            Kind::Ref { to, .. } => to.clone(),
            _ => String::new(),
        };
        let names: HashSet<(String, String)> = named
            .iter()
            .flat_map(|it| it.names.iter().map(|name| (target(it.field), name.clone())))
            .collect();
        self.referrer.look_up(names)?;
        // Whose a row is tells apart what else it names.
        let is_owner = |it: &&Named<'_>| self.owner == Some(it.field.name.as_str());
        let first = named.iter().filter(is_owner);
        let rest = named.iter().filter(|it| !is_owner(it));
        for Named { at, field, names } in first.chain(rest) {
            let given = &mut parsed[*at].given;
            let owner = self.owner.and_then(|it| given.values.get(it)?.as_ref());
            let to = target(field);
            let ids = names
                .iter()
                .map(|name| self.referrer.id_at(&to, name, owner));
            let ids: Result<Vec<Value>, String> = ids.map(|it| it.map(Value::Ref)).collect();
            match ids {
                Ok(mut ids) => {
                    let value = match field.kind {
                        Kind::Ref { several: true, .. } => Value::List(ids),
                        _ => ids.pop().unwrap_or_default(),
                    };
                    given.values.insert(field.name.clone(), value);
                }
                Err(why) => given.faults.push(fault(field, &why)),
            }
        }
        Ok(())
    }

    /// 出生年月 beside a number that says the day: it need not be said.
    fn tell(&mut self, row: &Row, given: &mut Given) {
        for (column, field, _) in &self.filled {
            let number = field.told_by.as_ref().and_then(|it| given.values.get(it));
            let number = number.and_then(Value::as_text);
            let Some(number) = number.and_then(|it| it.parse::<CitizenId>().ok()) else {
                continue;
            };
            if field.kind != Kind::Day || !given.faults.iter().any(|it| it.field == field.name) {
                continue;
            }
            let month = Field {
                month: true,
                ..(*field).clone()
            };
            let first = said(
                &self.kernel.model,
                &month,
                row.cell(*column),
                &mut self.known,
            );
            let Ok(Said::Value(Value::Day(first))) = first else {
                continue;
            };
            let born = number.born();
            if (first.year(), first.month()) == (born.year(), born.month()) {
                given.faults.retain(|it| it.field != field.name);
            }
        }
    }

    /// A key that an earlier row had is wrong here: nobody knows which of the two is meant.
    fn twins(&mut self, row: &mut Parsed) {
        for (nth, key) in self.keys.iter().enumerate() {
            let values = key.iter().map(|it| row.given.values.get(*it));
            let texts: Option<Vec<String>> = values
                .map(|it| it.filter(|it| !it.is_missing()).map(value_text))
                .collect();
            let Some(texts) = texts else { continue };
            let mut hasher = DefaultHasher::new();
            (nth, texts).hash(&mut hasher);
            let digest = hasher.finish();
            match self.seen.get(&digest) {
                Some(first) => row.given.faults.push(FieldProblem {
                    field: key[0].to_owned(),
                    message: format!("与第 {first} 行相同"),
                }),
                None if row.given.faults.is_empty() => drop(self.seen.insert(digest, row.row)),
                None => {}
            }
        }
    }
}

/// 三年级 and 1班 as one, 经度 and 纬度; none where one says nothing, or the second says it all.
fn joined(first: &Cell, second: &Cell, field: &Field) -> Option<Cell> {
    let (first, second) = (first.text(), second.text());
    let is_again = first.chars().count() > 1 && second.starts_with(&first);
    let is_said = first.is_empty() || second.is_empty() || is_again;
    // Two numbers stay two: 3 and 01 are 3.01.
    let is_digit = |it: Option<char>| it.is_some_and(|it| half_width_char(it).is_ascii_digit());
    let between = match is_digit(first.chars().last()) && is_digit(second.chars().next()) {
        _ if field.kind == Kind::Place => ",",
        true => ".",
        false => "",
    };
    (!is_said).then(|| Cell::Text(first + between + &second))
}

fn fault(field: &Field, why: &str) -> FieldProblem {
    FieldProblem {
        field: field.name.clone(),
        message: why.to_owned(),
    }
}
