//! What a new definition lets no two records share, and some do: told before it is in force.
//!
//! Counted on the columns as they are, so a field that comes with the definition, or of
//! another type, is not looked at. Not here: that the next who writes such a record is
//! refused (`kernel`).

use base::Id;
use kernel::{DOUBLED_SHOWN, Doubled, Read, Record, StoreError, value_text};
use model::{Carry, Field, Level};

use super::Moving;
use crate::cells::Cells;
use crate::codec::linked;
use crate::dialect::{Session, values};
use crate::keys::Keys;
use crate::reading::Reading;
use crate::secret::{index_column, is_secret};

pub(super) fn doubled(
    session: &mut dyn Session,
    keys: &Keys,
    moving: &Moving<'_>,
) -> Result<Vec<Doubled>, StoreError> {
    let mut found = Vec::new();
    for key in moving.new.1.keys() {
        let Some(held) = held(moving, &key) else {
            continue;
        };
        let (rows, ids) = shared(session, &moving.old.1.table(), &held)?;
        if rows == 0 {
            continue;
        }
        let mut reading = Reading {
            session: &mut *session,
            model: moving.old.0,
            keys,
        };
        let mut shown = Vec::new();
        for id in ids {
            let record = reading.get(moving.old.1, id)?;
            shown.extend(record.map(|it| named(&it, &held)));
        }
        let titles = key.iter().filter_map(|it| moving.new.1.fields.get(*it));
        found.push(Doubled {
            register: moving.new.1.title.clone(),
            key: titles.map(|it| it.title.clone()).collect(),
            rows,
            shown,
        });
    }
    Ok(found)
}

/// The fields that hold a key now, if it was none and they hold it as they will.
fn held<'m>(moving: &Moving<'m>, key: &[&str]) -> Option<Vec<&'m Field>> {
    let old = moving.old.1;
    let fields = key.iter().map(|name| {
        let carry = moving.carries.iter().find(|it| it.to() == Some(name));
        let name = match carry {
            None => name,
            Some(Carry::Renamed { from, .. }) => from.as_str(),
            Some(_) => return None,
        };
        old.fields.get(name).filter(|it| !linked(it))
    });
    let fields: Vec<&Field> = fields.collect::<Option<_>>()?;
    let is_key = |known: Vec<&str>| {
        known.len() == fields.len() && fields.iter().all(|it| known.contains(&it.name.as_str()))
    };
    (!old.keys().any(is_key)).then_some(fields)
}

/// How many records share what these fields hold, and the first of them.
fn shared(
    session: &mut dyn Session,
    table: &str,
    fields: &[&Field],
) -> Result<(u64, Vec<Id>), StoreError> {
    let (doing, mut rows, mut ids) = ("looking for doubles", 0, Vec::new());
    let columns: Vec<String> = fields
        .iter()
        .map(|it| match is_secret(it) {
            true => index_column(&it.name),
            false => it.name.clone(),
        })
        .collect();
    let each = |said: &dyn Fn(&String) -> String, between: &str| {
        let said: Vec<String> = columns.iter().map(said).collect();
        said.join(between)
    };
    let names = each(&|it| format!("\"{it}\""), ", ");
    let filled = each(&|it| format!("\"{it}\" IS NOT NULL"), " AND ");
    let groups = format!(
        "SELECT {names}, COUNT(*) AS n FROM \"{table}\" WHERE {filled} GROUP BY {names} HAVING COUNT(*) > 1"
    );
    let sql = format!("SELECT CAST(COALESCE(SUM(g.n), 0) AS bigint) FROM ({groups}) g");
    session.query(doing, &sql, &values![], &mut |row| {
        rows = u64::try_from(Cells { row, doing }.integer(0)?).unwrap_or(0);
        Ok(())
    })?;
    if rows == 0 {
        return Ok((rows, ids));
    }
    let same = each(&|it| format!("g.\"{it}\" = t.\"{it}\""), " AND ");
    let sql = format!(
        "SELECT t.id FROM \"{table}\" t JOIN ({groups}) g ON {same} ORDER BY t.id LIMIT {DOUBLED_SHOWN}"
    );
    session.query(doing, &sql, &values![], &mut |row| {
        ids.push(Cells { row, doing }.id(0)?);
        Ok(())
    })?;
    Ok((rows, ids))
}

/// The number of a record, else what it holds there, when that is not personal.
fn named(record: &Record, fields: &[&Field]) -> String {
    let is_open = fields.iter().all(|it| it.level <= Level::Internal);
    match &record.number {
        Some(number) => number.clone(),
        None if is_open => {
            let held = fields.iter().map(|it| value_text(record.get(&it.name)));
            held.collect::<Vec<_>>().join("·")
        }
        None => record.id.to_string(),
    }
}
