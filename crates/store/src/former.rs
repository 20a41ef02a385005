//! Values that later definitions have no place for: kept with their record, by the epoch
//! that put them aside and the name they had. Sensitive ones lie sealed, as in their column.

use base::{Id, hex};
use kernel::{Former, StoreError, Values, canonical, kept, to_json};
use model::{Register, Value};
use serde_json::Value as Json;

use crate::cells::Cells;
use crate::dialect::{Session, values};
use crate::keys::Keys;
use crate::secret::{self, is_sealed};

/// Replaces what an epoch puts aside of one record of the older register.
pub(crate) fn put(
    session: &mut dyn Session,
    keys: &Keys,
    register: &Register,
    (record, epoch): (Id, i64),
    former: &Values,
) -> Result<(), StoreError> {
    let doing = "keeping former values";
    let row = record.as_bytes().to_vec();
    let sql = "DELETE FROM former WHERE register = $1 AND record = $2 AND epoch = $3";
    session.execute(
        doing,
        sql,
        &values![register.id.as_str(), row.clone(), epoch],
    )?;
    for (name, value) in former.iter().filter(|(_, value)| !value.is_missing()) {
        let sealed = register.fields.get(name).is_some_and(is_sealed);
        let text = written(keys, &format!("{}.{name}", register.id), value, sealed)?;
        let sql = "INSERT INTO former (register, record, epoch, field, sealed, value) \
                   VALUES ($1, $2, $3, $4, $5, $6)";
        let cells = values![
            register.id.as_str(),
            row.clone(),
            epoch,
            name.as_str(),
            i64::from(sealed),
            text
        ];
        session.execute(doing, sql, &cells)?;
    }
    Ok(())
}

fn written(keys: &Keys, place: &str, value: &Value, sealed: bool) -> Result<String, StoreError> {
    let json = to_json(value);
    match sealed {
        true => Ok(hex::write(&secret::seal(keys, place, &json)?)),
        false => Ok(canonical(&json)),
    }
}

/// What is kept of one record under any of its register's ids, oldest first.
pub(crate) fn of_record(
    session: &mut dyn Session,
    keys: &Keys,
    register: &str,
    record: Id,
) -> Result<Vec<Former>, StoreError> {
    let (doing, mut found) = ("reading former values", Vec::new());
    let sql = "SELECT epoch, field, sealed, value FROM former \
               WHERE register = $1 AND record = $2 ORDER BY epoch, field";
    let asked = values![register, record.as_bytes().to_vec()];
    session.query(doing, sql, &asked, &mut |row| {
        let cells = Cells { row, doing };
        let field = cells.text(1)?;
        let text = cells.text(3)?;
        let value = match cells.integer(2)? {
            0 => serde_json::from_str(&text).map_err(|e| StoreError::new(doing, e))?,
            _ => opened(keys, &format!("{register}.{field}"), &text)?,
        };
        found.push(Former {
            epoch: cells.integer(0)?,
            field,
            value,
        });
        Ok(())
    })?;
    Ok(found)
}

fn opened(keys: &Keys, place: &str, text: &str) -> Result<Json, StoreError> {
    let bytes = hex::read(text).ok_or_else(|| StoreError::plain("reading a former value"))?;
    secret::open(keys, place, &bytes)
}

/// What one epoch put aside of a record, as values of the register it was put aside from.
pub(crate) fn of_epoch(
    session: &mut dyn Session,
    keys: &Keys,
    register: &Register,
    (record, epoch): (Id, i64),
) -> Result<Values, StoreError> {
    let all = of_record(session, keys, &register.id, record)?;
    let all = all.into_iter().filter(|it| it.epoch == epoch);
    Ok(all
        .filter_map(|it| {
            let field = register.fields.get(&it.field)?;
            Some((it.field, kept(&it.value, &field.kind.ty())?))
        })
        .collect())
}

/// Forgets what a migration that did not come to its end put aside.
pub(crate) fn drop_epoch(session: &mut dyn Session, epoch: i64) -> Result<(), StoreError> {
    let sql = "DELETE FROM former WHERE epoch = $1";
    session
        .execute("forgetting former values", sql, &values![epoch])
        .map(drop)
}
