//! Background jobs as rows, each with the keyed digest that tells ours from others'.

use base::Id;
use kernel::{Job, JobState, JobsOf, Lease, Progress, StoreError};
use sea_query::{Value as Sql, Values};
use serde_json::Value as Json;

use crate::cells::Cells;
use crate::codec::instant;
use crate::dialect::{Row, Session, values};
use crate::keys::Keys;
use crate::secret::keyed;

/// In this order they are written, read and covered by the digest, which follows them.
const COLUMNS: [&str; 20] = [
    "id",
    "kind",
    "title",
    "args",
    "account",
    "acting",
    "state",
    "done",
    "total",
    "says",
    "place",
    "result",
    "failures",
    "created_at",
    "due_at",
    "started_at",
    "ended_at",
    "cancel",
    "holder",
    "until",
];
const EPOCH: usize = COLUMNS.len();
const MAC: usize = EPOCH + 1;

fn columns() -> String {
    format!("{}, epoch, mac", COLUMNS.join(", "))
}

/// Every column but the digest.
fn row_of(job: &Job) -> Vec<Sql> {
    let bytes = |id: Id| Sql::from(id.as_bytes().to_vec());
    let micros = |at: Option<base::Instant>| Sql::BigInt(at.map(|it| it.as_microsecond()));
    vec![
        bytes(job.id),
        job.kind.as_str().into(),
        job.title.as_str().into(),
        job.args.to_string().into(),
        bytes(job.account),
        Sql::Bytes(job.acting.map(|it| it.as_bytes().to_vec())),
        job.state.text().into(),
        job.progress.done.into(),
        Sql::BigInt(job.progress.total),
        job.progress.says.as_str().into(),
        job.progress.cursor.to_string().into(),
        job.result.to_string().into(),
        job.failures.into(),
        micros(Some(job.created_at)),
        micros(Some(job.due_at)),
        micros(job.started_at),
        micros(job.ended_at),
        i64::from(job.cancel).into(),
        job.lease.holder.as_str().into(),
        micros(Some(job.lease.until)),
        job.lease.epoch.into(),
    ]
}

fn plain(value: &Sql) -> Json {
    match value {
        Sql::BigInt(n) => Json::from(*n),
        Sql::String(text) => Json::from(text.as_deref()),
        Sql::Bytes(bytes) => Json::from(bytes.as_deref().map(base::hex::write)),
        _ => Json::Null,
    }
}

fn mac(keys: &Keys, row: &[Sql]) -> String {
    let text = Json::Array(row.iter().map(plain).collect()).to_string();
    let text = format!("job\n{text}");
    base::hex::write(&keyed(keys.in_use(), text.as_bytes()))
}

fn found(row: &dyn Row, keys: &Keys) -> Result<(Id, Option<Job>), StoreError> {
    let cells = Cells {
        row,
        doing: "reading a background job",
    };
    let id = cells.id(0)?;
    // What cannot be read, or does not carry our mark, was not written by us.
    let job = read(&cells, id).ok();
    let whole = |job: &Job| {
        cells
            .text(MAC)
            .is_ok_and(|it| it == mac(keys, &row_of(job)))
    };
    Ok((id, job.filter(whole)))
}

fn read(cells: &Cells<'_>, id: Id) -> Result<Job, StoreError> {
    let odd = |_| StoreError::plain("reading a background job");
    let json = |idx| serde_json::from_str::<Json>(&cells.text(idx)?).map_err(odd);
    let at = |idx| cells.optional_integer(idx)?.map(instant).transpose();
    let state = JobState::from_text(&cells.text(6)?);
    Ok(Job {
        id,
        kind: cells.text(1)?,
        title: cells.text(2)?,
        args: json(3)?,
        account: cells.id(4)?,
        acting: cells.optional_id(5)?,
        state: state.ok_or_else(|| StoreError::plain("reading a background job's state"))?,
        progress: Progress {
            done: cells.integer(7)?,
            total: cells.optional_integer(8)?,
            says: cells.text(9)?,
            cursor: json(10)?,
        },
        result: json(11)?,
        failures: cells.integer(12)?,
        created_at: cells.instant(13)?,
        due_at: cells.instant(14)?,
        started_at: at(15)?,
        ended_at: at(16)?,
        cancel: cells.integer(17)? != 0,
        lease: Lease {
            holder: cells.text(18)?,
            until: cells.instant(19)?,
            epoch: cells.integer(EPOCH)?,
        },
    })
}

fn select(
    session: &mut dyn Session,
    keys: &Keys,
    rest: &str,
    values: &Values,
) -> Result<Vec<(Id, Option<Job>)>, StoreError> {
    let sql = format!("SELECT {} FROM job {rest}", columns());
    let mut jobs = Vec::new();
    session.query("reading background jobs", &sql, values, &mut |row| {
        jobs.push(found(row, keys)?);
        Ok(())
    })?;
    Ok(jobs)
}

pub(crate) fn one(
    session: &mut dyn Session,
    keys: &Keys,
    id: Id,
) -> Result<Option<Job>, StoreError> {
    let jobs = select(
        session,
        keys,
        "WHERE id = $1",
        &values![id.as_bytes().to_vec()],
    )?;
    Ok(jobs.into_iter().next().and_then(|(_, job)| job))
}

pub(crate) fn some(
    session: &mut dyn Session,
    keys: &Keys,
    of: JobsOf,
    limit: usize,
) -> Result<Vec<(Id, Option<Job>)>, StoreError> {
    let limit = i64::try_from(limit).unwrap_or(i64::MAX);
    let order = "ORDER BY created_at DESC, id DESC LIMIT";
    match of {
        JobsOf::Everybody => select(session, keys, &format!("{order} $1"), &values![limit]),
        JobsOf::Account(account) => {
            let rest = format!("WHERE account = $1 {order} $2");
            let values = values![account.as_bytes().to_vec(), limit];
            select(session, keys, &rest, &values)
        }
        JobsOf::Live => {
            let rest = format!("WHERE state IN ('waiting', 'running') {order} $1");
            select(session, keys, &rest, &values![limit])
        }
    }
}

pub(crate) fn put(session: &mut dyn Session, keys: &Keys, job: &Job) -> Result<(), StoreError> {
    let doing = "writing a background job";
    delete(session, job.id)?;
    let mut row = row_of(job);
    row.push(mac(keys, &row).into());
    let marks: Vec<String> = (1..=row.len()).map(|n| format!("${n}")).collect();
    let sql = format!(
        "INSERT INTO job ({}) VALUES ({})",
        columns(),
        marks.join(", ")
    );
    session.execute(doing, &sql, &Values(row)).map(drop)
}

/// Marks anew, with the key that follows, what is ours; what was altered stays so.
pub(crate) fn remark(
    session: &mut dyn Session,
    keys: &Keys,
    next: &Keys,
) -> Result<(), StoreError> {
    for (_, job) in select(session, keys, "", &values![])? {
        if let Some(job) = job {
            put(session, next, &job)?;
        }
    }
    Ok(())
}

pub(crate) fn delete(session: &mut dyn Session, id: Id) -> Result<(), StoreError> {
    let sql = "DELETE FROM job WHERE id = $1";
    let id = values![id.as_bytes().to_vec()];
    session
        .execute("dropping a background job", sql, &id)
        .map(drop)
}
