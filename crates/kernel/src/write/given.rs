//! What is typed with a record and kept by another, as a pupil's name is by the person: that
//! one is found by what is given of it, or made.
//!
//! Found is only what fits in everything that is given: whoever knows a number and not the
//! name learns nothing. What the other lacks is added to it. Not here: many at once (`take`).

use base::Id;
use model::{Field, Kind, Register, Value};

use super::check::problem;
use super::save::{Hand, begun, created, save_in};
use crate::history::Action;
use crate::writing::Writing;
use crate::{Failure, FieldProblem, Kernel, Outcome, Record, Refusal, StoreError, Values};

/// Sets the references of what is given.
///
/// # Errors
/// Refused, at the fields typed, when nothing fits, something does not fit, or what is to be
/// made is not right by itself.
pub(super) fn resolve(
    writing: &mut Writing<'_>,
    register: &Register,
    record: &mut Record,
    may_make: bool,
) -> Outcome<()> {
    let mut problems = Vec::new();
    for reference in register.given_refs() {
        let kernel = writing.kernel;
        let Some(given) = Given::among(kernel, register, reference, &record.values)? else {
            continue;
        };
        let found = match record.get(&reference.name).as_ref() {
            Some(id) => Some(id),
            None => given.found(writing)?,
        };
        let fits = match found {
            Some(id) if !may_make => match given.matched(writing, id)? {
                Err(_) if !reference.made => Err(vec![given.unknown()]),
                // What it lacks is added to it when all is right.
                Ok(record) if reference.made && !given.is_in(&record) => continue,
                fits => fits.map(|it| it.id),
            },
            Some(id) => match given.fitted(writing, id)? {
                Err(_) if !reference.made => Err(vec![given.unknown()]),
                fits => fits,
            },
            None if reference.made && !may_make => continue,
            None if reference.made => given.made(writing)?,
            None => Err(vec![given.unknown()]),
        };
        match fits {
            Ok(id) => record.set(&reference.name, Value::Ref(id)),
            Err(wrong) => problems.extend(wrong),
        }
    }
    if !problems.is_empty() {
        return Err(Refusal::fields(problems).into());
    }
    // A default may ask for what was found.
    if register.given_refs().next().is_some() {
        super::save::defaults(writing, register, record);
    }
    Ok(())
}

/// What is given of one record.
pub(super) struct Given<'r> {
    target: &'r Register,
    /// Own field, the target's field, the value.
    typed: Vec<(&'r Field, &'r str, Value)>,
    /// Own field and the target's, also where nothing was typed.
    all: Vec<(&'r Field, &'r str)>,
}

type Fits = Result<Id, Vec<FieldProblem>>;

impl<'r> Given<'r> {
    /// None when nothing is given.
    pub(super) fn among(
        kernel: &'r Kernel,
        register: &'r Register,
        reference: &'r Field,
        values: &Values,
    ) -> Outcome<Option<Given<'r>>> {
        let Kind::Ref { to, .. } = &reference.kind else {
            return Ok(None);
        };
        let all: Vec<(&Field, &str)> = register.given_of(&reference.name).collect();
        let typed: Vec<(&Field, &str, Value)> = all
            .iter()
            .filter_map(|(own, field)| Some((*own, *field, values.get(&own.name)?.clone())))
            .filter(|(.., value)| !value.is_missing())
            .collect();
        if typed.is_empty() {
            return Ok(None);
        }
        let target = kernel.model.register(to);
        let target = target.ok_or_else(|| StoreError::plain(format!("no register {to}")))?;
        Ok(Some(Given { target, typed, all }))
    }

    pub(super) fn target(&self) -> &'r Register {
        self.target
    }

    /// As values of the other record.
    pub(super) fn values(&self) -> Values {
        let typed = self.typed.iter();
        typed
            .map(|(_, field, value)| ((*field).to_owned(), value.clone()))
            .collect()
    }

    /// The first key of the other register of which everything is given.
    pub(super) fn key(&self) -> Option<Vec<(&'r str, &Value)>> {
        self.target.keys().find_map(|key| {
            let value = |name: &str| self.typed.iter().find(|(_, it, _)| *it == name);
            key.into_iter()
                .map(|name| value(name).map(|(.., value)| (name, value)))
                .collect()
        })
    }

    pub(super) fn found(&self, writing: &mut Writing<'_>) -> Outcome<Option<Id>> {
        let Some(key) = self.key() else {
            return Ok(None);
        };
        Ok(writing.tx.holders(self.target, &key)?.first().copied())
    }

    /// The record, when what it says of all that is given is the same.
    pub(super) fn matched(
        &self,
        writing: &mut Writing<'_>,
        id: Id,
    ) -> Outcome<Result<Record, Vec<FieldProblem>>> {
        let mut at = id;
        let record = loop {
            let Some(record) = writing.tx.get(self.target, at)? else {
                return Ok(Err(vec![self.unknown()]));
            };
            let into = self.target.merge_field().map(|it| record.get(it).as_ref());
            match into.flatten() {
                Some(into) => at = into,
                None => break record,
            }
        };
        let differs = self.typed.iter().filter(|(_, field, value)| {
            let held = record.get(field);
            !held.is_missing() && held != value
        });
        let wrong: Vec<FieldProblem> = differs.map(|(own, ..)| self.other(own)).collect();
        Ok(match wrong.is_empty() {
            true => Ok(record),
            false => Err(wrong),
        })
    }

    /// Whether a record says all that is given.
    fn is_in(&self, record: &Record) -> bool {
        let mut typed = self.typed.iter();
        typed.all(|(_, field, value)| record.get(field) == value)
    }

    /// The same; what it lacks it gets.
    fn fitted(&self, writing: &mut Writing<'_>, id: Id) -> Outcome<Fits> {
        let record = match self.matched(writing, id)? {
            Ok(record) => record,
            Err(wrong) => return Ok(Err(wrong)),
        };
        let mut fuller = record.clone();
        for (_, field, value) in &self.typed {
            fuller.set(field, value.clone());
        }
        for field in self.target.fields.values() {
            if fuller.get(&field.name).is_missing()
                && let Some(told) = crate::bearer::told(&fuller, field)
            {
                fuller.set(&field.name, told);
            }
        }
        if fuller.values != record.values {
            save_in(writing, self.target, fuller, &Action::Rule, None, true)?;
        }
        Ok(Ok(record.id))
    }

    /// The same, of a record that others name already: what it says otherwise is told.
    pub(super) fn completed(
        &self,
        writing: &mut Writing<'_>,
        id: Id,
    ) -> Outcome<Result<(), Vec<FieldProblem>>> {
        match self.fitted(writing, id) {
            Ok(fits) => Ok(fits.map(drop)),
            Err(Failure::Refused(refusal)) => Ok(Err(self.told(refusal))),
            Err(failure) => Err(failure),
        }
    }

    fn made(&self, writing: &mut Writing<'_>) -> Outcome<Fits> {
        let record = begun_apart(writing, self.target, self.values())?;
        match created(writing, self.target, record, None, Hand::Rule) {
            Ok(made) => Ok(Ok(made.id)),
            Err(Failure::Refused(refusal)) => Ok(Err(self.told(refusal))),
            Err(failure) => Err(failure),
        }
    }

    /// What was wrong with the other record, at the fields typed.
    pub(super) fn told(&self, refusal: Refusal) -> Vec<FieldProblem> {
        if refusal.fields.is_empty() {
            return vec![problem(self.first(), refusal.message)];
        }
        let own = |problem: FieldProblem| {
            let own = self.all.iter().find(|(_, it)| *it == problem.field);
            FieldProblem {
                field: own.map_or_else(String::new, |(own, ..)| own.name.clone()),
                ..problem
            }
        };
        refusal.fields.into_iter().map(own).collect()
    }

    fn first(&self) -> &str {
        self.typed.first().map_or("", |(own, ..)| own.name.as_str())
    }

    pub(super) fn unknown(&self) -> FieldProblem {
        let titles = self.typed.iter().map(|(own, ..)| own.title.as_str());
        let titles: Vec<&str> = titles.collect();
        let says = format!(
            "没有找到“{}”都相符的{}，请逐项核对",
            titles.join("、"),
            self.target.title
        );
        problem(self.first(), says)
    }

    fn other(&self, own: &Field) -> FieldProblem {
        let says = format!(
            "“{}”与已登记的{}不一致，请核对；登记有误的，先办更正",
            own.title, self.target.title
        );
        problem(&own.name, says)
    }
}

/// What is said when the record that was found has one of this register already: once, however
/// many keys tell so, and at what was typed.
pub(super) fn held(register: &Register, record: &Record, key: &[&str]) -> Option<FieldProblem> {
    let [name] = key else { return None };
    let field = register.fields.get(*name)?;
    let reference = match &field.given {
        Some(to) => register.fields.get(&to.through)?,
        None => field,
    };
    let mut typed = register.given_of(&reference.name);
    let (first, _) = typed.find(|(own, _)| !record.get(&own.name).is_missing())?;
    let says = format!("已有{}，不能重复登记。{}", register.title, reference.help);
    Some(problem(&first.name, says.trim_end()))
}

/// A record made along with another belongs to nobody, unless its register says whose it is.
pub(super) fn begun_apart(
    writing: &mut Writing<'_>,
    target: &Register,
    values: Values,
) -> Outcome<Record> {
    let mut record = begun(writing, target, None, values)?;
    if target.owner.is_none() {
        record.owner = None;
        record.path = Vec::new();
    }
    Ok(record)
}
