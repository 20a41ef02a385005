//! Chaining numbered entries in blocks, the same on both databases.

use base::Instant;
use kernel::{Block, Entry, StoreError, header_text};

use crate::cells::Cells;
use crate::dialect::{Row, Session, values};
use crate::reading::headers_after;

const COLUMNS: &str = "number, first, last, at, previous, head";

fn block(row: &dyn Row) -> Result<Block, StoreError> {
    let cells = Cells {
        row,
        doing: "reading a block",
    };
    Ok(Block {
        number: cells.integer(0)?,
        first: cells.integer(1)?,
        last: cells.integer(2)?,
        at: cells.instant(3)?,
        previous: cells.text(4)?,
        head: cells.text(5)?,
    })
}

pub(crate) fn blocks_after(
    session: &mut dyn Session,
    after: i64,
    limit: i64,
) -> Result<Vec<Block>, StoreError> {
    let sql = format!("SELECT {COLUMNS} FROM block WHERE number > $1 ORDER BY number LIMIT $2");
    let mut blocks = Vec::new();
    session.query("reading blocks", &sql, &values![after, limit], &mut |row| {
        blocks.push(block(row)?);
        Ok(())
    })?;
    Ok(blocks)
}

pub(crate) fn last_block(session: &mut dyn Session) -> Result<Option<Block>, StoreError> {
    let sql = format!("SELECT {COLUMNS} FROM block ORDER BY number DESC LIMIT 1");
    let mut last = None;
    session.query("reading the last block", &sql, &values![], &mut |row| {
        last = Some(block(row)?);
        Ok(())
    })?;
    Ok(last)
}

/// Chains all entries that are numbered and in no block yet: headers alone.
pub(crate) fn rest(session: &mut dyn Session) -> Result<(), StoreError> {
    let before = last_block(session)?;
    let last = before.as_ref().map_or(0, |it| it.last);
    let entries = headers_after(session, last)?;
    let Some(block) = chained(before.as_ref(), &entries, Instant::now()) else {
        return Ok(());
    };
    session.batch("sealing", &insertion(&block))
}

/// The block that chains entries to the one before, which ends where they begin; none for
/// none.
pub(crate) fn chained(before: Option<&Block>, entries: &[Entry], at: Instant) -> Option<Block> {
    let (first, last) = (entries.first()?.number, entries.last()?.number);
    let headers: Vec<String> = entries
        .iter()
        .map(|it| header_text(it.number, &it.entry))
        .collect();
    let previous = before.map_or("", |it| it.head.as_str());
    let number = before.map_or(0, |it| it.number) + 1;
    let headers = headers.iter().map(String::as_str);
    Some(Block {
        number,
        first,
        last,
        at,
        previous: previous.to_owned(),
        head: kernel::seal(previous, number, first, last, at, headers),
    })
}

/// The statement that writes a block, complete: it goes with others in one message.
pub(crate) fn insertion(block: &Block) -> String {
    let Block {
        number,
        first,
        last,
        previous,
        head,
        ..
    } = block;
    let at = block.at.as_microsecond();
    // Heads are hexadecimal.
    format!(
        "INSERT INTO block ({COLUMNS}) VALUES ({number}, {first}, {last}, {at}, '{previous}', '{head}')"
    )
}
