//! What a number is of, as whoever looks at it reads it: an organisation, a code, a period, a
//! record. Not here: the numbers (`measures`, `pivot`).

use std::collections::{BTreeMap, HashMap};

use base::Id as Uuid;
use kernel::{Along, Caller, Condition, Kernel, Outcome, Query};
use model::{Kind, Register, Value};
use serde::Serialize;
use utoipa::ToSchema;

#[derive(Serialize, ToSchema)]
pub(crate) struct FigureKey {
    /// A code, a day, a period, an id, a flag or a number; null where a row has no such value.
    #[schema(value_type = Option<String>)]
    pub(crate) value: Option<String>,
    pub(crate) label: String,
    /// The level of an organisation: whether there are others below it.
    pub(crate) level: Option<String>,
}

/// What records are called that the caller may open.
pub(crate) type Called = HashMap<Uuid, String>;

/// What records that are keys are called.
pub(crate) fn key_labels<'f>(
    kernel: &Kernel,
    caller: &Caller,
    register: Option<&Register>,
    keys: impl Iterator<Item = &'f [Value]>,
    along: &[Along],
) -> Outcome<Called> {
    let mut labels = Called::default();
    let Some(register) = register else {
        return Ok(labels);
    };
    let mut targets: BTreeMap<&str, Vec<Value>> = BTreeMap::new();
    for key in keys {
        for (along, value) in along.iter().zip(key) {
            if let (Along::Field(name), Value::Ref(_)) = (along, value)
                && let Some(target) = kernel.model.leads_to(register, name)
            {
                targets.entry(&target.id).or_default().push(value.clone());
            }
        }
    }
    for (target, ids) in targets {
        let Some(target) = kernel.model.register(target) else {
            continue;
        };
        kernel::read(kernel.store(), |read| {
            for some in ids.chunks(200) {
                let mut query = Query::all(target, kernel.today())
                    .with(Condition::AnyOf("id".into(), some.to_vec()));
                query.reach = Some(kernel.reach(target, caller));
                for record in read.rows(&query)? {
                    labels.insert(record.id, kernel.label(target, &record));
                }
            }
            Ok::<_, kernel::Failure>(())
        })?;
    }
    Ok(labels)
}

/// All that a number is of, in the order of what divides it.
pub(crate) fn key_of(
    kernel: &Kernel,
    register: Option<&Register>,
    key: &[Value],
    (labels, along): (&Called, &[Along]),
) -> Vec<FigureKey> {
    let all = key.iter().zip(along);
    all.map(|(value, along)| match (value, along) {
        // What the organisation itself owns, beside what those below it do.
        (Value::Missing, Along::Below | Along::Level(_)) => FigureKey {
            value: None,
            label: "本级".to_owned(),
            level: None,
        },
        _ => figure_key(kernel, register, along, (value, labels)),
    })
    .collect()
}

fn figure_key(
    kernel: &Kernel,
    register: Option<&Register>,
    along: &Along,
    (value, labels): (&Value, &Called),
) -> FigureKey {
    let none = || FigureKey {
        value: None,
        label: "未填".to_owned(),
        level: None,
    };
    let plain = |value: String, label: String| FigureKey {
        value: Some(value),
        label,
        level: None,
    };
    match value {
        Value::Missing => none(),
        Value::Ref(id) => match kernel.tree().get(*id) {
            Some(unit) => FigureKey {
                level: Some(unit.level.clone()),
                ..plain(id.to_string(), unit.called().to_owned())
            },
            None => {
                let label = labels.get(id).cloned();
                plain(
                    id.to_string(),
                    label.unwrap_or_else(|| "无权查看".to_owned()),
                )
            }
        },
        Value::Code(code) => {
            let title = register.and_then(|it| code_title(kernel, it, along, code));
            plain(code.clone(), title.unwrap_or_else(|| code.clone()))
        }
        Value::Flag(flag) => plain(flag.to_string(), if *flag { "是" } else { "否" }.to_owned()),
        Value::Period(period) => plain(period.to_string(), period.spoken()),
        Value::Day(day) => plain(day.to_string(), day.to_string()),
        Value::Integer(n) => plain(n.to_string(), n.to_string()),
        other => plain(format!("{other:?}"), String::new()),
    }
}

/// What a code is called in the field that holds it.
fn code_title(kernel: &Kernel, register: &Register, along: &Along, code: &str) -> Option<String> {
    let Along::Field(name) = along else {
        return None;
    };
    if name == "state" {
        return register.states.get(code).map(|it| it.title.clone());
    }
    let Kind::Code { of, .. } = &register.fields.get(name)?.kind else {
        return None;
    };
    let list = kernel.model.codes(of)?;
    list.codes.get(code).map(|it| it.title.clone())
}
