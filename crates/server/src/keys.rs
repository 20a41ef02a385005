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
    /// What keys are put in order by: the codes of organisations, lists of codes as they are,
    /// time; last what is not said.
    pub(crate) place: String,
    /// What it is known by in files: of an organisation its 机构代码.
    #[serde(skip)]
    pub(crate) code: Option<String>,
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
                && let Some(field) = kernel.model.field_of(register, name)
                && let Kind::Ref { to, .. } = &field.kind
            {
                targets.entry(to).or_default().push(value.clone());
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
    all.map(|(value, along)| {
        let key = kernel.key(register, along, value);
        let id = value.as_ref();
        let tree = kernel.tree();
        let unit = id.and_then(|id| tree.get(id));
        let named = || id.and_then(|id| labels.get(&id).cloned());
        FigureKey {
            code: unit.map(|it| it.code.clone()).or_else(|| key.value.clone()),
            value: key.value,
            label: key
                .label
                .or_else(named)
                .unwrap_or_else(|| "无权查看".to_owned()),
            level: unit.map(|it| it.level.clone()),
            place: key.place,
        }
    })
    .collect()
}
