//! What a citizen's number says of its bearer: the day of birth and the sex, where a field is
//! `told_by` it. Not here: whether what was said otherwise fits the number.

use base::CitizenId;
use model::{Field, Kind, Value};

use crate::Record;

/// GB/T 2261.1: 男, 女.
const MALE: &str = "1";
const FEMALE: &str = "2";

/// What the record's number tells a field; nothing where it tells none.
pub(crate) fn told(record: &Record, field: &Field) -> Option<Value> {
    let number = record.get(field.told_by.as_ref()?).as_text()?;
    let id: CitizenId = number.parse().ok()?;
    match field.kind {
        Kind::Day => Some(Value::Day(id.born())),
        Kind::Code { several: false, .. } => {
            let sex = if id.is_male() { MALE } else { FEMALE };
            Some(Value::Code(sex.to_owned()))
        }
        _ => None,
    }
}
