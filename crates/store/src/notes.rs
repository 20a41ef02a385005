//! Short-lived notes (sessions, sign-in failures) and the mark that tells ours from others'.

use base::{Instant, hex};
use kernel::{Note, StoreError};
use sea_query::Values;

use crate::cells::Cells;
use crate::dialect::{Row, Session, values};
use crate::keys::Keys;
use crate::secret::keyed;

/// A note with its kind and key; none in the place of one that was altered.
pub(crate) type Found = (String, String, Option<Note>);

fn mac(keys: &Keys, kind: &str, name: &str, note: &Note) -> String {
    let (until, value) = (note.until.as_microsecond(), &note.value);
    let text = format!("{kind}\n{name}\n{until}\n{value}");
    hex::write(&keyed(keys.in_use(), text.as_bytes()))
}

fn found(row: &dyn Row, keys: &Keys) -> Result<Found, StoreError> {
    let cells = Cells {
        row,
        doing: "reading a note",
    };
    let (kind, name) = (cells.text(0)?, cells.text(1)?);
    let note = Note {
        value: cells.text(2)?,
        until: cells.instant(3)?,
    };
    // A note that does not carry our mark was not written by us.
    let whole = cells.text(4)? == mac(keys, &kind, &name, &note);
    Ok((kind, name, whole.then_some(note)))
}

const SELECT: &str = "SELECT kind, key, value, until, mac FROM note";

pub(crate) fn all(session: &mut dyn Session, keys: &Keys) -> Result<Vec<Found>, StoreError> {
    let mut notes = Vec::new();
    session.query("reading notes", SELECT, &values![], &mut |row| {
        notes.push(found(row, keys)?);
        Ok(())
    })?;
    Ok(notes)
}

/// The notes of a kind by key, without those that were altered.
pub(crate) fn of_kind(
    session: &mut dyn Session,
    keys: &Keys,
    kind: &str,
) -> Result<Vec<(String, Note)>, StoreError> {
    let mut notes = Vec::new();
    let sql = format!("{SELECT} WHERE kind = $1 ORDER BY key");
    session.query("reading notes", &sql, &values![kind], &mut |row| {
        let (_, name, note) = found(row, keys)?;
        notes.extend(note.map(|note| (name, note)));
        Ok(())
    })?;
    Ok(notes)
}

/// How one is asked for.
pub(crate) fn one_asked((kind, name): (&str, &str)) -> (String, Values) {
    let sql = format!("{SELECT} WHERE kind = $1 AND key = $2");
    (sql, values![kind, name])
}

pub(crate) fn one(
    session: &mut dyn Session,
    keys: &Keys,
    (kind, name): (&str, &str),
    now: Instant,
) -> Result<Option<Note>, StoreError> {
    let mut note = None;
    let (sql, values) = one_asked((kind, name));
    session.query("reading a note", &sql, &values, &mut |row| {
        note = found(row, keys)?.2;
        Ok(())
    })?;
    Ok(note.filter(|it| it.until > now))
}

/// Whether there is such a note, altered or not.
pub(crate) fn has(
    session: &mut dyn Session,
    (kind, name): (&str, &str),
) -> Result<bool, StoreError> {
    let mut any = false;
    let sql = "SELECT kind FROM note WHERE kind = $1 AND key = $2";
    session.query("looking for a note", sql, &values![kind, name], &mut |_| {
        any = true;
        Ok(())
    })?;
    Ok(any)
}

pub(crate) fn put(
    session: &mut dyn Session,
    keys: &Keys,
    (kind, name): (&str, &str),
    note: &Note,
) -> Result<(), StoreError> {
    let doing = "writing a note";
    let (until, mac) = (note.until.as_microsecond(), mac(keys, kind, name, note));
    let value = note.value.as_str();
    let sql = "UPDATE note SET value = $1, until = $2, mac = $3 WHERE kind = $4 AND key = $5";
    let there = values![value, until, mac.as_str(), kind, name];
    if session.execute(doing, sql, &there)? == 0 {
        let sql = "INSERT INTO note (kind, key, value, until, mac) VALUES ($1, $2, $3, $4, $5)";
        session.execute(doing, sql, &values![kind, name, value, until, mac])?;
    }
    Ok(())
}

/// Marks anew, with the key that follows, what is ours; what was altered stays so.
pub(crate) fn remark(
    session: &mut dyn Session,
    keys: &Keys,
    next: &Keys,
) -> Result<(), StoreError> {
    for (kind, name, note) in all(session, keys)? {
        if let Some(note) = note {
            put(session, next, (&kind, &name), &note)?;
        }
    }
    Ok(())
}

pub(crate) fn delete_kind(session: &mut dyn Session, kind: &str) -> Result<(), StoreError> {
    let sql = "DELETE FROM note WHERE kind = $1";
    session
        .execute("dropping notes", sql, &values![kind])
        .map(drop)
}

pub(crate) fn delete_old(session: &mut dyn Session, now: Instant) -> Result<(), StoreError> {
    let sql = "DELETE FROM note WHERE until <= $1";
    session
        .execute("dropping old notes", sql, &values![now.as_microsecond()])
        .map(drop)
}

pub(crate) fn delete(session: &mut dyn Session, kind: &str, name: &str) -> Result<(), StoreError> {
    let sql = "DELETE FROM note WHERE kind = $1 AND key = $2";
    session
        .execute("dropping a note", sql, &values![kind, name])
        .map(drop)
}
