//! 查找: where somebody is whom a record is to be about, before it is made.
//!
//! Who may make it and knows all that is given of the other learns what the record itself would
//! say of it by its defaults, and nothing else. Each answer is an entry of the other's history,
//! and one account asks only so often a day, found or not. Not here: making it (`given`).

use std::collections::BTreeMap;

use base::Id;
use model::{Kind, Register, Value, expr};
use serde_json::{Map, Value as Json};

use super::check::problem;
use super::given::Given;
use super::save::{begun_as, defaults};
use super::trace::note_reveal;
use super::{Typed, may_name, typed};
use crate::store::{Note, Turn};
use crate::writing::Writing;
use crate::{Caller, FieldProblem, Kernel, Outcome, Record, Refusal, StoreError, Values};

/// The notes that count, by account.
const NOTE: &str = "look";

/// What a new record would say of whom it is about.
#[derive(Clone, Debug, PartialEq)]
pub struct Looked {
    pub values: Values,
    pub labels: BTreeMap<Id, String>,
}

impl Kernel {
    /// Finds who is meant by all that is given, which is told of as the register's defaults do.
    /// `most`: so often a day for one account.
    ///
    /// # Errors
    /// Refused when nobody fits, something is not filled, the caller may not create, or asked
    /// too often.
    pub fn look(
        &self,
        caller: &Caller,
        register: &str,
        values: &Map<String, Json>,
        most: u32,
    ) -> Outcome<Looked> {
        let register = self.visible(caller, register)?.clone();
        let reference = register.looked_for().ok_or_else(Refusal::not_found)?;
        let reference = reference.name.clone();
        let given: Vec<&str> = register
            .given_of(&reference)
            .map(|(it, _)| it.name.as_str())
            .collect();
        let mut values = values.clone();
        values.retain(|name, _| given.contains(&name.as_str()));
        let values = typed(&register, &values, Typed::Create)?;
        unfilled(&register, &reference, &values)?;
        // A miss is counted too: what is refused inside would take the count back.
        let found = self.writing(caller, Turn::Now(""), move |writing| {
            may_name(writing, &register, &values)?;
            let mut record = begun_as(writing, &register, None, values.clone())?;
            count(writing, most)?;
            let target = match found(writing, &register, &reference, &record)? {
                Ok(target) => target,
                Err(problem) => return Ok(Err(problem)),
            };
            let why = format!("办{}前查找", register.title);
            note_reveal(writing, &target, None, &why)?;
            record.set(&reference, Value::Ref(target.id));
            defaults(writing, &register, &mut record);
            let told = told(&register, &reference);
            record
                .values
                .retain(|name, it| told.contains(name) && !it.is_missing());
            let (kernel, caller) = (writing.kernel, writing.caller);
            let rows = std::slice::from_ref(&record);
            let labels = kernel.labels(&mut *writing.tx, caller, &register, rows)?;
            Ok(Ok(Looked {
                values: record.values,
                labels,
            }))
        })?;
        found.map_err(|problem| Refusal::fields(vec![problem]).into())
    }
}

/// The fields whose defaults tell of the one referred to.
fn told(register: &Register, reference: &str) -> Vec<String> {
    let asks = |it: &expr::Expr| {
        let mut paths = expr::paths(it).into_iter();
        paths.any(|path| path.first().is_some_and(|it| it == reference))
    };
    let fields = register.fields.values().filter(|it| it.fixed);
    let fields = fields.filter(|it| it.default.as_ref().is_some_and(asks));
    fields.map(|it| it.name.clone()).collect()
}

/// What every record says, and one of the keys, is filled.
fn unfilled(register: &Register, reference: &str, values: &Values) -> Outcome<()> {
    let lacking = register.given_of(reference).map(|(it, _)| it);
    let lacking = lacking.filter(|it| it.required && it.when.is_none());
    let lacking: Vec<FieldProblem> = lacking
        .filter(|it| values.get(&it.name).is_none_or(|it| it.is_missing()))
        .map(|it| problem(&it.name, format!("请填写“{}”", it.title)))
        .collect();
    match lacking.is_empty() {
        true => Ok(()),
        false => Err(Refusal::fields(lacking).into()),
    }
}

fn found(
    writing: &mut Writing<'_>,
    register: &Register,
    reference: &str,
    record: &Record,
) -> Outcome<Result<Record, FieldProblem>> {
    let kernel = writing.kernel;
    let field = &register.fields[reference];
    let Some(given) = Given::among(kernel, register, field, &record.values)? else {
        return Err(Refusal::not_found().into());
    };
    if given.key().is_none() {
        let keys = register.given_of(reference).map(|(it, _)| it);
        let keys = keys.filter(|it| matches!(it.kind, Kind::CitizenId) || it.unique);
        let first = keys.map(|it| it.name.clone()).next().unwrap_or_default();
        return Ok(Err(problem(&first, "请填写完整的证件号码")));
    }
    let id = given.found(writing)?;
    let fits = match id {
        Some(id) => given.matched(writing, id)?.ok(),
        None => None,
    };
    Ok(fits.ok_or_else(|| given.unknown()))
}

/// One more of today.
fn count(writing: &mut Writing<'_>, most: u32) -> Outcome<()> {
    let (now, account) = (writing.caller.at, writing.caller.account.to_string());
    let note = writing.tx.note(NOTE, &account, now)?;
    let n: u32 = note.and_then(|it| it.value.parse().ok()).unwrap_or(0);
    if n >= most {
        let says = format!(
            "一天最多查找 {most} 次，今天已经用完，明天再查。确有需要的，直接提交申请，由系统核对。"
        );
        return Err(Refusal::new("kernel.look", says).into());
    }
    let tomorrow = crate::china_day(now).tomorrow().ok();
    let until = tomorrow.and_then(base::beginning);
    let note = Note {
        value: (n + 1).to_string(),
        until: until.ok_or_else(|| StoreError::plain("no day after this one"))?,
    };
    Ok(writing.tx.put_note(NOTE, &account, &note)?)
}
