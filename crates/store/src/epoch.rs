//! Under which definitions the data were kept when: their texts, each once, and the epochs
//! in which they were in force. The last epoch is the one the tables fit.
//!
//! An epoch also says who can read the data: the number of the platform's own layout and
//! the release that wrote it. Each is an entry of the history, by its digest.

use std::sync::Arc;

use base::{Id, Instant};
use kernel::{Action, Author, DEFINITIONS, Epoch, NewEntry, StoreError, Tx, entry_digest};
use model::{Model, RegisterChange, SourceFile, difference};
use serde_json::{Value as Json, json};
use sm3::{Digest, Sm3};

use crate::cells::Cells;
use crate::codec::instant;
use crate::definition;
use crate::dialect::{Row, Session, values};
use crate::keys::Keys;
use crate::reading::Reading;
use crate::writing::Writing;

/// The layout of the platform's own tables and files. What cannot be read by an older
/// release raises it.
pub(crate) const FORMAT: i64 = 1;
pub(crate) const RELEASE: &str = env!("CARGO_PKG_VERSION");

const COLUMNS: &str = "number, at, format, release, digest, sources, reverts, confirmed";

fn epoch(row: &dyn Row) -> Result<Epoch, StoreError> {
    let cells = Cells {
        row,
        doing: "reading an epoch",
    };
    Ok(Epoch {
        number: cells.integer(0)?,
        at: cells.instant(1)?,
        format: cells.integer(2)?,
        release: cells.text(3)?,
        digest: cells.text(4)?,
        sources: sm3(&cells.text(5)?),
        definitions: String::new(),
        reverts: cells.optional_integer(6)?,
        confirmed: cells.optional_integer(7)?.map(instant).transpose()?,
    })
}

/// All epochs, oldest first.
pub(crate) fn all(session: &mut dyn Session) -> Result<Vec<Epoch>, StoreError> {
    let sql = format!("SELECT {COLUMNS} FROM epoch ORDER BY number");
    let mut epochs = Vec::new();
    session.query("reading epochs", &sql, &values![], &mut |row| {
        epochs.push(epoch(row)?);
        Ok(())
    })?;
    for epoch in &mut epochs {
        epoch.definitions = sm3(&definition::listed(session, epoch.number)?);
    }
    Ok(epochs)
}

/// The epoch in force; its `definitions` are not asked for.
pub(crate) fn last(session: &mut dyn Session) -> Result<Option<Epoch>, StoreError> {
    let sql = format!("SELECT {COLUMNS} FROM epoch ORDER BY number DESC LIMIT 1");
    let mut last = None;
    session.query("reading the last epoch", &sql, &values![], &mut |row| {
        last = Some(epoch(row)?);
        Ok(())
    })?;
    Ok(last)
}

/// The number of the epoch in force; 0 before the first.
pub(crate) fn number(session: &mut dyn Session) -> Result<i64, StoreError> {
    let (doing, mut number) = ("reading the epoch", 0);
    let sql = "SELECT COALESCE(MAX(number), 0) FROM epoch";
    session.query(doing, sql, &values![], &mut |row| {
        number = Cells { row, doing }.integer(0)?;
        Ok(())
    })?;
    Ok(number)
}

/// What an epoch's definitions were read from.
pub(crate) fn sources(
    session: &mut dyn Session,
    number: i64,
) -> Result<Vec<SourceFile>, StoreError> {
    let (doing, mut listed) = ("reading definitions", String::new());
    let sql = "SELECT sources FROM epoch WHERE number = $1";
    session.query(doing, sql, &values![number], &mut |row| {
        listed = Cells { row, doing }.text(0)?;
        Ok(())
    })?;
    listed_sources(session, &listed)
}

/// The files of a list that [`list_sources`] made.
pub(crate) fn listed_sources(
    session: &mut dyn Session,
    listed: &str,
) -> Result<Vec<SourceFile>, StoreError> {
    let doing = "reading definitions";
    let listed: Vec<(String, Option<String>, String)> =
        serde_json::from_str(listed).map_err(|e| StoreError::new(doing, e))?;
    let mut files = Vec::new();
    for (path, layer, digest) in listed {
        let mut text = None;
        let sql = "SELECT text FROM source WHERE digest = $1";
        session.query(doing, sql, &values![digest.as_str()], &mut |row| {
            text = Some(Cells { row, doing }.text(0)?);
            Ok(())
        })?;
        let text = text.filter(|it| sm3(it) == digest);
        let text = text.ok_or_else(|| {
            StoreError::plain(format!("数据里记下的业务定义 {path} 不在了，或被改动过"))
        })?;
        files.push(SourceFile { path, layer, text });
    }
    Ok(files)
}

/// Keeps the files, each text once, and lists them.
pub(crate) fn list_sources(
    session: &mut dyn Session,
    files: &[SourceFile],
) -> Result<String, StoreError> {
    let doing = "keeping definitions";
    let mut listed = Vec::new();
    for file in files {
        let digest = sm3(&file.text);
        let mut known = false;
        let sql = "SELECT digest FROM source WHERE digest = $1";
        session.query(doing, sql, &values![digest.as_str()], &mut |_| {
            known = true;
            Ok(())
        })?;
        if !known {
            let sql = "INSERT INTO source (digest, text) VALUES ($1, $2)";
            let row = values![digest.as_str(), file.text.as_str()];
            session.execute(doing, sql, &row)?;
        }
        listed.push(json!([file.path, file.layer, digest]));
    }
    Ok(Json::Array(listed).to_string())
}

/// The model of kept files, which were checked when they were written.
///
/// # Errors
/// When this release reads the language otherwise than the one that kept them.
pub(crate) fn model(files: &[SourceFile]) -> Result<Model, StoreError> {
    let (model, found) = model::load(files);
    match found.into_iter().find(model::Diagnostic::is_error) {
        None => Ok(model),
        Some(first) => Err(StoreError::plain(format!(
            "数据里记下的业务定义，本版本已读不懂：\n{first}"
        ))),
    }
}

/// The definitions the data were last used with; none when they never were.
///
/// # Errors
/// When the data are of a newer release.
pub(crate) fn kept(session: &mut dyn Session) -> Result<Option<Arc<Model>>, StoreError> {
    if session.columns("epoch").is_err() {
        return Ok(None);
    }
    let Some(last) = last(session)? else {
        return Ok(None);
    };
    admit(&last)?;
    let files = sources(session, last.number)?;
    model(&files).map(|it| Some(Arc::new(it)))
}

/// Makes sure that the data are kept under these definitions, and notes it when that is
/// new; whether it noted anything.
///
/// # Errors
/// When they are kept under others that differ in more than wording.
pub(crate) fn fit(
    session: &mut dyn Session,
    keys: &Keys,
    model: &Model,
) -> Result<bool, StoreError> {
    let Some(last) = last(session)? else {
        return begin(session, keys, model, &platform(), (&[], None)).map(|_| true);
    };
    admit(&last)?;
    if last.digest == model.digest {
        return Ok(false);
    }
    let old = self::model(&sources(session, last.number)?)?;
    if !difference(&old, model).is_wording() {
        return Err(StoreError::plain(
            "数据所用的业务定义与本程序的不同，要先升级：执行 xuezheng serve --data 数据目录，\
             它会列出变化；看过之后加上 --upgrade",
        ));
    }
    begin(session, keys, model, &platform(), (&[], None)).map(|_| true)
}

/// Refuses data of a newer release.
pub(crate) fn admit(epoch: &Epoch) -> Result<(), StoreError> {
    if epoch.format <= FORMAT && version(&epoch.release) <= version(RELEASE) {
        return Ok(());
    }
    Err(StoreError::plain(format!(
        "数据由较新的版本 {} 使用过，本程序是 {RELEASE}，不能打开。请换用 {0} 或更新的程序；\
         确要退回旧版，先用新程序执行 xuezheng migration revert，或恢复升级前的备份",
        epoch.release
    )))
}

fn version(text: &str) -> Vec<u64> {
    text.split('.').map(|it| it.parse().unwrap_or(0)).collect()
}

/// Writes that these definitions are in force from now on; the number of the new epoch.
/// `changes`: how rows were carried; none where no value moved.
pub(crate) fn begin(
    session: &mut dyn Session,
    keys: &Keys,
    model: &Model,
    author: &Author,
    (changes, reverts): (&[RegisterChange], Option<i64>),
) -> Result<i64, StoreError> {
    let number = number(session)? + 1;
    // Whoever goes back wants to use the release he came from.
    let before =
        reverts.map(|it| all(session).map(|all| all.into_iter().find(|e| e.number == it - 1)));
    let before = before.transpose()?.flatten();
    let release = before.map_or_else(|| RELEASE.to_owned(), |it| it.release);
    let sources = list_sources(session, &model.sources)?;
    let sql = "INSERT INTO epoch (number, at, format, release, digest, sources, reverts) \
               VALUES ($1, $2, $3, $4, $5, $6, $7)";
    let at = author.at.as_microsecond();
    let (digest, listed) = (model.digest.as_str(), sources.as_str());
    let row = values![
        number,
        at,
        FORMAT,
        release.as_str(),
        digest,
        listed,
        reverts
    ];
    session.execute("beginning an epoch", sql, &row)?;
    let listed = definition::put(session, number, model, changes)?;
    let mut payload = json!({
        "sources": sm3(&sources),
        "definitions": sm3(&listed),
        "format": FORMAT,
        "release": release,
    });
    if let (Some(reverts), Json::Object(map)) = (reverts, &mut payload) {
        map.insert("reverts".into(), json!(reverts));
    }
    note(session, keys, (number, &model.digest), author, payload)?;
    Ok(number)
}

/// Writes that what the epochs up to the last one put aside is gone.
pub(crate) fn confirm(
    session: &mut dyn Session,
    keys: &Keys,
    author: &Author,
) -> Result<(), StoreError> {
    let Some(last) = last(session)? else {
        return Ok(());
    };
    let sql = "UPDATE epoch SET confirmed = $1 WHERE confirmed IS NULL";
    let at = author.at.as_microsecond();
    session.execute("confirming", sql, &values![at])?;
    let payload = json!({ "confirmed": true });
    note(session, keys, (last.number, &last.digest), author, payload)
}

/// An entry of the history about an epoch.
fn note(
    session: &mut dyn Session,
    keys: &Keys,
    (epoch, digest): (i64, &str),
    author: &Author,
    payload: Json,
) -> Result<(), StoreError> {
    let model = Model::default();
    let mut writing = Writing::new(Reading {
        session,
        model: &model,
        keys,
    });
    let salt = writing.random()?;
    writing.append(NewEntry {
        at: author.at,
        account: author.account,
        position: author.position,
        register: DEFINITIONS.into(),
        record: Id::nil(),
        version: epoch,
        definition: digest.to_owned(),
        action: Action::Define,
        salt,
        digest: entry_digest(&salt, &payload),
        payload,
    })
}

/// The platform itself, now.
pub(crate) fn platform() -> Author {
    Author {
        account: Id::nil(),
        position: Id::nil(),
        at: Instant::now(),
    }
}

fn sm3(text: &str) -> String {
    base::hex::write(&Sm3::digest(text.as_bytes()))
}
