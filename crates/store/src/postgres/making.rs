//! A database made ready: its encoding, the platform's own tables, and those of registers.
//!
//! What was made is noted, so that a node that joins others waits for none of them.

use std::fs;
use std::path::Path;
use std::sync::Arc;

use kernel::StoreError;
use model::{Model, Register};
use sm3::{Digest, Sm3};

use super::attempt::pause;
use super::pool::Pool;
use super::session::{Connection, Fault};
use crate::cells::Cells;
use crate::dialect::{Dialect, Session, values};
use crate::keys::Ring;
use crate::{epoch, tables, words};

pub(super) fn parsed(url: &str) -> Result<tokio_postgres::Config, StoreError> {
    url.parse()
        .map_err(|e| StoreError::new("PostgreSQL 的地址有误", e))
}

pub(super) fn connected(url: &str) -> Result<(Arc<Pool>, Connection), StoreError> {
    let pool = Arc::new(Pool::new(parsed(url)?));
    let mut connection = pool.connect()?;
    utf8(&mut connection)?;
    Ok((pool, connection))
}

pub(super) fn folder(dir: &Path) -> Result<(), StoreError> {
    fs::create_dir_all(dir.join("files")).map_err(|e| StoreError::new("making the data folder", e))
}

pub(super) fn utf8(connection: &mut Connection) -> Result<(), StoreError> {
    let doing = "asking for the database's encoding";
    let mut encoding = String::new();
    connection.query(doing, "SHOW server_encoding", &values![], &mut |row| {
        encoding = Cells { row, doing }.text(0)?;
        Ok(())
    })?;
    match encoding.as_str() {
        "UTF8" => Ok(()),
        other => Err(StoreError::plain(format!(
            "数据库的编码是 {other}，应为 UTF8。请用 CREATE DATABASE … ENCODING 'UTF8' TEMPLATE template0 另建一个库"
        ))),
    }
}

/// Makes what is missing; again when another process does the same just now.
pub(super) fn make(
    connection: &mut Connection,
    model: &Model,
    keys: &Path,
) -> Result<Ring, StoreError> {
    let mut tries = 0;
    loop {
        match make_once(connection, model, keys) {
            Ok(ring) => return Ok(ring),
            Err(error) => {
                connection.roll_back();
                tries += 1;
                if connection.fault() == Fault::None || tries == 10 {
                    return Err(error);
                }
                pause(tries);
            }
        }
    }
}

fn make_once(connection: &mut Connection, model: &Model, keys: &Path) -> Result<Ring, StoreError> {
    connection.begin("BEGIN")?;
    make_ground(connection)?;
    let ring = Ring::of_database(connection, keys)?;
    let keys = ring.keys(connection)?;
    epoch::fit(connection, &keys, model)?;
    make_registers(connection, model)?;
    words::make(connection, model)?;
    connection.commit()?;
    Ok(ring)
}

/// What was kept by an older release gets its words; whoever else makes them waits.
pub(super) fn catch_up(connection: &mut Connection, model: &Model) -> Result<(), StoreError> {
    connection.begin("BEGIN")?;
    make_ground(connection)?;
    words::make(connection, model)?;
    connection.commit()
}

/// In the transaction the connection is in; whoever else makes them waits for its end.
pub(super) fn make_ground(connection: &mut Connection) -> Result<(), StoreError> {
    let doing = "making tables";
    tables::make_ground(connection)?;
    connection.batch(doing, "LOCK TABLE made IN EXCLUSIVE MODE")?;
    if made(connection, "lease")?.is_none() {
        let sql = "INSERT INTO lease (name, holder, epoch, until) VALUES ('sealer', '', 0, 0)";
        connection.execute(doing, sql, &values![])?;
        note_made(connection, "lease", "")?;
    }
    Ok(())
}

/// Makes what is missing of all registers, and notes that it was.
pub(crate) fn make_registers(session: &mut dyn Session, model: &Model) -> Result<(), StoreError> {
    for register in model.registers() {
        // Making an index, even one that is there, would wait for the writers of a running node.
        if made(session, &register.table())? != Some(schema_digest(register)) {
            tables::make_register(session, register)?;
            note_register(session, register)?;
        }
    }
    Ok(())
}

fn schema_digest(register: &Register) -> String {
    let schema = tables::schema_in(Dialect::Postgres, register);
    base::hex::write(&Sm3::digest(schema.as_bytes()))
}

/// Notes that a register's tables are as its definition says.
pub(crate) fn note_register(
    session: &mut dyn Session,
    register: &Register,
) -> Result<(), StoreError> {
    note_made(session, &register.table(), &schema_digest(register))
}

fn made(session: &mut dyn Session, name: &str) -> Result<Option<String>, StoreError> {
    let (doing, mut digest) = ("reading what was made", None);
    let sql = "SELECT digest FROM made WHERE name = $1";
    session.query(doing, sql, &values![name], &mut |row| {
        digest = Some(Cells { row, doing }.text(0)?);
        Ok(())
    })?;
    Ok(digest)
}

fn note_made(session: &mut dyn Session, name: &str, digest: &str) -> Result<(), StoreError> {
    let doing = "noting what was made";
    let sql = "DELETE FROM made WHERE name = $1";
    session.execute(doing, sql, &values![name])?;
    let sql = "INSERT INTO made (name, digest) VALUES ($1, $2)";
    session
        .execute(doing, sql, &values![name, digest])
        .map(drop)
}
