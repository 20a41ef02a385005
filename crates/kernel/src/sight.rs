//! What a caller sees in clear: which fields above `internal`, and of which rows.
//!
//! A role that handles a field daily sees it in the rows that role opens. In rows another
//! position of the same person opens it is masked, as it is to colleagues there. What is
//! masked in some row can be asked of no list, or the question would tell the value.
//!
//! Not here: what a masked value still shows (`shown`).

use base::{Day, Id};
use model::eval::{Scope, eval};
use model::expr::Expr;
use model::{Access, Field, Kind, Level, Register, Value};

use crate::access::{field_holds, position_reach, reach};
use crate::expression::word;
use crate::read::Masked;
use crate::shown::masked_text;
use crate::write::UNNUMBERED;
use crate::{Branch, Caller, Condition, Kernel, Record, Tree, rows};

/// What one caller sees of one register.
#[derive(Clone, Debug)]
pub struct Sight {
    /// Fields above `internal`, with the branches in which they are clear.
    fields: Vec<(String, Vec<Branch>)>,
    /// Those masked in some row the caller reaches.
    veiled: Vec<String>,
}

impl Sight {
    /// The branches by which the positions of a caller open the register, and what each shows.
    pub(crate) fn new(tree: &Tree, register: &Register, caller: &Caller) -> Sight {
        let above = register.every_field().filter(|(_, it)| is_guarded(it));
        let fields: Vec<_> = above
            .map(|(name, _)| (name.clone(), clear(tree, register, caller, &name)))
            .collect();
        let all = reach(tree, register, caller);
        let holds = |clear: &[Branch]| {
            let mut all = all.iter();
            !clear.is_empty() && all.all(|branch| clear.iter().any(|it| within(tree, branch, it)))
        };
        let veiled = fields.iter().filter(|(_, clear)| !holds(clear));
        let veiled = veiled.map(|(name, _)| name.clone()).collect();
        Sight { fields, veiled }
    }

    /// Fields masked in some row the caller reaches: no list is asked or sorted by them, and
    /// none leaves with them.
    pub fn veiled(&self) -> &[String] {
        &self.veiled
    }

    pub fn is_veiled(&self, field: &str) -> bool {
        self.veiled.iter().any(|it| it == field)
    }

    /// The fields that say whether something of a record is masked.
    pub(crate) fn judged_by(&self) -> impl Iterator<Item = String> {
        let branches = self.fields.iter().flat_map(|(_, clear)| clear);
        branches.filter_map(|it| match it {
            Branch::Holds { field, .. } => Some(field.clone()),
            Branch::All | Branch::Under { .. } => None,
        })
    }

    /// Whether the field of this record is masked.
    pub fn is_masked(&self, record: &Record, field: &str) -> bool {
        let guarded = self.fields.iter().find(|(name, _)| name == field);
        guarded.is_some_and(|(_, clear)| !clear.iter().any(|it| it.covers(record)))
    }

    /// The fields of this record that are masked, by the names [`Register::field`] finds them with.
    pub(crate) fn masked(&self, record: &Record) -> Vec<&str> {
        let names = self.fields.iter().map(|(name, _)| name.as_str());
        names.filter(|it| self.is_masked(record, it)).collect()
    }

    /// Takes the masked values out of a record; what may be seen of them.
    pub fn mask(&self, register: &Register, record: &mut Record) -> Masked {
        let masked = self.masked(record);
        let open = Open {
            record: &record.clone(),
            masked: &masked,
        };
        let mut shown = Masked::new();
        for name in &masked {
            let name = *name;
            // What is not asked of this record hides nothing, and everybody can tell; nor does
            // an empty key, which is about nobody.
            let when = register.fields.get(name).and_then(|it| it.when.as_ref());
            let is_asked = when.is_none_or(|when| eval(when, &open) != Value::Flag(false));
            if (!is_asked || keeps_keys(register)) && record.get(name).is_missing() {
                continue;
            }
            if name.contains('.') {
                rows::mask(register, record, name, &mut shown);
                continue;
            }
            let value = record.values.shift_remove(name).unwrap_or_default();
            if let Some(field) = register.fields.get(name) {
                shown.insert(name.to_owned(), masked_text(field, &value));
            }
        }
        shown
    }
}

/// A record as far as it is not masked, and without what it refers to.
struct Open<'a> {
    record: &'a Record,
    masked: &'a [&'a str],
}

impl Scope for Open<'_> {
    fn path(&self, path: &[String]) -> Value {
        match path {
            [name] if !self.masked.contains(&name.as_str()) => word(self.record, name),
            _ => Value::Missing,
        }
    }

    fn beyond_cell(&self, _: &str, _: Value, _: &[String]) -> Value {
        Value::Missing
    }

    fn today(&self) -> Day {
        crate::china_day(self.record.created_at)
    }

    fn me(&self) -> Option<Id> {
        None
    }

    fn param(&self, _: &str, _: Day) -> Value {
        Value::Missing
    }
}

/// Fields that only daily handlers see in clear.
fn is_guarded(field: &Field) -> bool {
    field.level >= Level::Personal
}

/// Where nobody handles any field in clear, what is masked are passwords and keys, kept for
/// the platform's own use.
fn keeps_keys(register: &Register) -> bool {
    register.access.values().all(|it| it.clear.is_empty())
}

/// The branches in which somebody named in `[access]` sees the field in clear.
fn clear(tree: &Tree, register: &Register, caller: &Caller, field: &str) -> Vec<Branch> {
    let handles = |it: &Access| it.clear.iter().any(|name| name == field);
    // What is sensitive is trusted to a person, and not lent.
    let level = register.field(field).map(|it| it.level);
    let is_lendable = level.is_none_or(|it| it < Level::Sensitive);
    let lent = || caller.lent_in(register).filter(|_| is_lendable);
    let positions = caller.positions.iter();
    let positions = positions.chain(lent().map(|it| &it.position));
    let by_role = positions.filter(|position| {
        let access = register.access.get(&position.role);
        access.is_some_and(handles)
    });
    let by_role = by_role.flat_map(|it| position_reach(tree, register, it, caller));
    let persons = register.access.iter().filter(|(_, it)| handles(it));
    let persons = persons.filter_map(|(name, _)| register.fields.get(name));
    let whose = || {
        let lent = lent().filter_map(|it| it.person_in(register));
        [caller.account].into_iter().chain(lent)
    };
    let in_person = persons.flat_map(|it| whose().flat_map(|who| field_holds(it, caller, who)));
    by_role.chain(in_person).collect()
}

/// Whether every row of the first branch lies in the second.
fn within(tree: &Tree, branch: &Branch, other: &Branch) -> bool {
    match (branch, other) {
        (_, Branch::All) => true,
        (
            Branch::Under { organisation, .. },
            Branch::Under {
                organisation: above,
                ..
            },
        ) => tree.is_under(*organisation, *above),
        (branch, other) => branch == other,
    }
}

impl Kernel {
    /// What the caller sees in clear of a register.
    pub fn sight(&self, register: &Register, caller: &Caller) -> Sight {
        Sight::new(&self.tree(), register, caller)
    }

    /// Whether the caller may know what an expression over the register's records comes to:
    /// it looks at no field that is masked from the caller somewhere.
    pub fn sees_through(&self, caller: &Caller, register: &Register, expr: &Expr) -> bool {
        let mut paths = model::expr::paths(expr).into_iter();
        paths.all(|path| {
            let (mut here, mut way) = (register, path);
            while let Some((step, rest)) = here.step_of(way) {
                if self.sight(here, caller).is_veiled(&step) {
                    return false;
                }
                let Some(next) = self.model.leads_to(here, &step) else {
                    break;
                };
                (here, way) = (next, rest);
            }
            true
        })
    }

    /// What a record is called before this caller: a masked name as far as it is shown.
    pub fn label_for(&self, sight: &Sight, register: &Register, record: &Record) -> String {
        self.label_with(register, record, |field| {
            sight
                .is_masked(record, &field.name)
                .then(|| masked_text(field, record.get(&field.name)))
        })
    }
}

/// What a record is called that has no name, or may not be called by it.
pub(crate) fn nameless(register: &Register, record: &Record) -> String {
    match (&record.number, &register.number) {
        (Some(number), _) => number.clone(),
        (None, Some(_)) => format!("{}（{UNNUMBERED}）", register.title),
        (None, None) => register.title.clone(),
    }
}

/// What a record is called whose name was erased.
pub(crate) fn erased(register: &Register, record: &Record) -> String {
    let title = format!("已抹除的{}", register.title);
    match &record.number {
        Some(number) => format!("{title} {number}"),
        None => title,
    }
}

/// Whether a part of a name can only be missing because it was erased: each record has it, and
/// masking leaves something of it.
pub(crate) fn is_missed(field: &Field) -> bool {
    let is_shown = field.level < Level::Sensitive && matches!(field.kind, Kind::Text { .. });
    field.required && field.when.is_none() && is_shown && crate::write::may_tell(field)
}

/// Whether a condition would tell what a masked field holds. A whole document number may
/// be asked for: who has it on paper learns nothing by it.
pub(crate) fn looks_behind(register: &Register, sight: &Sight, condition: &Condition) -> bool {
    let is_number = |name: &str| {
        let field = register.fields.get(name);
        field.is_some_and(|it| it.kind.is_document_number())
    };
    match condition {
        Condition::AnyOf(name, _) => sight.is_veiled(name) && !is_number(name),
        Condition::Between(name, ..) | Condition::Missing(name) | Condition::Held(name) => {
            sight.is_veiled(name)
        }
        Condition::On(_) => sight.is_veiled("from") || sight.is_veiled("to"),
        Condition::OneOf(ways) => {
            let mut all = ways.iter().flatten();
            all.any(|it| looks_behind(register, sight, it))
        }
        _ => false,
    }
}

/// How each of those named in `[access]` sees the fields above `internal`, for review: whole,
/// or what masking leaves of an example. Empty for a register without such fields.
///
/// # Example
/// ```text
/// pupil · fields         name (personal)   phone (personal)   illness (sensitive)
/// school_clerk, unit     whole             whole              whole
/// county_clerk, area     甲*****             138****5678        nothing
/// ```
pub fn sight_table(register: &Register) -> String {
    let all = register.every_field();
    let fields: Vec<(String, &Field)> = all.filter(|(_, it)| is_guarded(it)).collect();
    if fields.is_empty() || register.access.is_empty() {
        return String::new();
    }
    let mut lines = vec![vec![format!("{} · fields", register.name)]];
    lines[0].extend(fields.iter().map(|(name, it)| {
        let level = if it.level == Level::Sensitive {
            "sensitive"
        } else {
            "personal"
        };
        format!("{name} ({level})")
    }));
    for (name, access) in &register.access {
        let scopes = model::derive::scopes(access);
        let mut line = vec![scopes.fold(name.clone(), |text, it| text + ", " + it)];
        line.extend(
            fields
                .iter()
                .map(|(name, field)| match access.clear.contains(name) {
                    true => "whole".to_owned(),
                    false => said(masked_text(field, &example(&field.kind))),
                }),
        );
        lines.push(line);
    }
    columns(&lines)
}

fn said(shown: String) -> String {
    match shown.is_empty() {
        true => "nothing".into(),
        false => shown,
    }
}

/// Something invented of the kind, to be masked.
fn example(kind: &Kind) -> model::Value {
    match kind {
        Kind::CitizenId => "990101201501010012",
        Kind::CreditCode => "91990101MA00000001",
        Kind::Phone => "13800005678",
        Kind::Address { .. } => "云岭市云东区一路一号",
        _ => "甲乙丙",
    }
    .into()
}

/// Lines of cells, one under the other.
fn columns(lines: &[Vec<String>]) -> String {
    let n = lines.iter().map(Vec::len).max().unwrap_or(0);
    let length = |text: &str| text.chars().count();
    let widths: Vec<usize> = (0..n)
        .map(|at| {
            lines
                .iter()
                .filter_map(|it| it.get(at))
                .map(|it| length(it))
                .max()
        })
        .map(Option::unwrap_or_default)
        .collect();
    let mut text = String::new();
    for line in lines {
        let padded = line.iter().zip(&widths);
        let padded: String = padded
            .map(|(cell, width)| format!("{cell}{}   ", " ".repeat(width - length(cell))))
            .collect();
        text += padded.trim_end();
        text.push('\n');
    }
    text
}
