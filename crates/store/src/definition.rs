//! Which definition of a register came into force in which epoch, and how its rows came
//! from the one before. The texts lie with the epochs (`epoch`).

use std::collections::HashMap;

use kernel::{Definition, StoreError};
use model::{Carry, Model, RegisterChange};
use serde_json::{Value as Json, json};

use crate::cells::Cells;
use crate::dialect::{Session, values};

/// Writes what is other than before, and lists it for the epoch's digest.
pub(crate) fn put(
    session: &mut dyn Session,
    epoch: i64,
    model: &Model,
    changes: &[RegisterChange],
) -> Result<String, StoreError> {
    let doing = "keeping definitions";
    let known = versions(session)?;
    let mut listed = Vec::new();
    for register in model.registers() {
        let change = changes
            .iter()
            .find(|it| it.to.as_ref() == Some(&register.id));
        let was = change.and_then(|it| it.from.clone());
        let was = was.filter(|it| *it != register.id);
        if was.is_none() && known.get(&register.id) == Some(&register.version) {
            continue;
        }
        let carries = change.map_or(&[][..], |it| &it.fields);
        let carries = Json::Array(carries.iter().map(to_json).collect()).to_string();
        let (id, version) = (register.id.as_str(), register.version.as_str());
        let sql = "INSERT INTO definition (register, epoch, version, was, carries) \
                   VALUES ($1, $2, $3, $4, $5)";
        let row = values![id, epoch, version, was.as_deref(), carries.as_str()];
        session.execute(doing, sql, &row)?;
        listed.push(line(id, version, was.as_deref(), &carries));
    }
    listed.sort();
    Ok(listed.concat())
}

/// What an epoch's digest covers of one definition.
fn line(register: &str, version: &str, was: Option<&str>, carries: &str) -> String {
    format!("{register} {version} {} {carries}\n", was.unwrap_or("-"))
}

/// The last version of each register.
fn versions(session: &mut dyn Session) -> Result<HashMap<String, String>, StoreError> {
    let (doing, mut versions) = ("reading definitions", HashMap::new());
    let sql = "SELECT register, version FROM definition ORDER BY epoch";
    session.query(doing, sql, &values![], &mut |row| {
        let cells = Cells { row, doing };
        versions.insert(cells.text(0)?, cells.text(1)?);
        Ok(())
    })?;
    Ok(versions)
}

/// What [`put`] listed for an epoch, as it lies there now.
pub(crate) fn listed(session: &mut dyn Session, epoch: i64) -> Result<String, StoreError> {
    let (doing, mut listed) = ("reading definitions", Vec::new());
    let sql = "SELECT register, version, was, carries FROM definition WHERE epoch = $1";
    session.query(doing, sql, &values![epoch], &mut |row| {
        let cells = Cells { row, doing };
        let was = cells.optional_text(2)?;
        listed.push(line(
            &cells.text(0)?,
            &cells.text(1)?,
            was.as_deref(),
            &cells.text(3)?,
        ));
        Ok(())
    })?;
    listed.sort();
    Ok(listed.concat())
}

pub(crate) fn of_register(
    session: &mut dyn Session,
    register: &str,
) -> Result<Vec<Definition>, StoreError> {
    let (doing, mut found) = ("reading definitions", Vec::new());
    let sql = "SELECT epoch, version, was, carries FROM definition \
               WHERE register = $1 ORDER BY epoch";
    session.query(doing, sql, &values![register], &mut |row| {
        let cells = Cells { row, doing };
        found.push(Definition {
            register: register.to_owned(),
            epoch: cells.integer(0)?,
            version: cells.text(1)?,
            was: cells.optional_text(2)?,
            carries: carries(&cells.text(3)?)?,
        });
        Ok(())
    })?;
    Ok(found)
}

fn to_json(carry: &Carry) -> Json {
    match carry {
        Carry::Added { to } => json!(["added", to]),
        Carry::Removed { from } => json!(["removed", from]),
        Carry::Renamed { from, to } => json!(["renamed", from, to]),
        Carry::Retyped { from, to } => json!(["retyped", from, to]),
        Carry::Part { from, to } => json!(["part", from, to]),
        Carry::Restored { to } => json!(["restored", to]),
    }
}

fn carries(text: &str) -> Result<Vec<Carry>, StoreError> {
    let odd = || StoreError::plain("reading how a definition's values were carried");
    let listed: Vec<Vec<String>> = serde_json::from_str(text).map_err(|_| odd())?;
    let carries = listed.iter().map(|it| {
        let name = |idx: usize| it.get(idx).cloned().unwrap_or_default();
        let (from, to) = (name(1), name(2));
        match it.first().map(String::as_str) {
            Some("added") => Some(Carry::Added { to: from }),
            Some("removed") => Some(Carry::Removed { from }),
            Some("renamed") => Some(Carry::Renamed { from, to }),
            Some("retyped") => Some(Carry::Retyped { from, to }),
            Some("part") => Some(Carry::Part { from, to }),
            Some("restored") => Some(Carry::Restored { to: from }),
            _ => None,
        }
    });
    carries.collect::<Option<_>>().ok_or_else(odd)
}
