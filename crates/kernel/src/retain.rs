//! 保存期限: which records were kept as long as their register says.
//!
//! A record's time has come when the years of its register have passed since a day it says,
//! since it was made, or since it reached an end state, and it still holds something that is to
//! go. So one that met its end is asked about no more, and no mark of that is kept. Not here:
//! what goes (`write`), who draws up a list and who agrees (the access system).

use base::{Day, Id};
use jiff::ToSpan;
use model::{Level, Register, Retain, Value};

use crate::store::{Read, read};
use crate::{
    COUNT_MAX, Condition, Cursor, Kernel, Outcome, Query, Record, StoreError, china_day, write,
};

/// What `from` says of the day a record was made, and of the day it reached an end state.
const MADE: &str = "created_on";
const ENDED: &str = "end";
/// Records looked at at once.
const PAGE: usize = 500;

/// A record whose time has come.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lapsed {
    pub record: Id,
    pub number: Option<String>,
    pub owner: Option<Id>,
    /// The day its years count from.
    pub from: Day,
}

/// Some of them, in the order of their making.
#[derive(Clone, Debug, Default)]
pub struct LapsedPage {
    pub lapsed: Vec<Lapsed>,
    /// After which record to go on; none when all were looked at.
    pub next: Option<Id>,
}

impl Kernel {
    /// Records of a register whose time has come by a day, among the next `limit` that may be.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn lapsed(
        &self,
        read: &mut dyn Read,
        register: &Register,
        by: Day,
        after: Option<Id>,
        limit: usize,
    ) -> Outcome<LapsedPage> {
        let mut page = LapsedPage::default();
        let Some((retain, last)) = term(register, by) else {
            return Ok(page);
        };
        let rows = read.rows(&self.candidates(register, (retain, last), after, limit))?;
        page.next = rows.last().map(|it| it.id).filter(|_| rows.len() == limit);
        for row in rows {
            let from = match write::holds(register, &row, retain.then) {
                true => self.counts_from(read, register, retain, &row)?,
                false => None,
            };
            page.lapsed
                .extend(from.filter(|it| *it <= last).map(|from| Lapsed {
                    record: row.id,
                    number: row.number,
                    owner: row.owner,
                    from,
                }));
        }
        Ok(page)
    }

    /// How many there are; stops counting beyond [`COUNT_MAX`].
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn count_lapsed(&self, register: &Register, by: Day) -> Outcome<u64> {
        let Some((retain, last)) = term(register, by) else {
            return Ok(0);
        };
        let (mut n, mut after) = (0, None);
        loop {
            let (found, next) = read(self.store(), |read| {
                let query = self.candidates(register, (retain, last), after, PAGE);
                let rows = read.rows(&query)?;
                let mut found = 0;
                for row in &rows {
                    let is_due = write::holds(register, row, retain.then)
                        && self.has_lapsed(read, register, row, by)?;
                    found += u64::from(is_due);
                }
                let next = rows.last().map(|it| it.id).filter(|_| rows.len() == PAGE);
                Ok::<_, StoreError>((found, next))
            })?;
            n += found;
            after = next;
            if after.is_none() || n > COUNT_MAX {
                return Ok(n.min(COUNT_MAX + 1));
            }
        }
    }

    /// Whether the years of a record have passed by a day.
    pub(crate) fn has_lapsed(
        &self,
        read: &mut dyn Read,
        register: &Register,
        record: &Record,
        by: Day,
    ) -> Result<bool, StoreError> {
        let Some((retain, last)) = term(register, by) else {
            return Ok(false);
        };
        // What was not touched since then had ended by then.
        if retain.from == ENDED && china_day(record.changed_at) <= last {
            return Ok(is_ended(register, record.state.as_deref()));
        }
        let from = self.counts_from(read, register, retain, record)?;
        Ok(from.is_some_and(|it| it <= last))
    }

    /// The day the years of a record count from; none while it has not come.
    fn counts_from(
        &self,
        read: &mut dyn Read,
        register: &Register,
        retain: &Retain,
        record: &Record,
    ) -> Result<Option<Day>, StoreError> {
        Ok(match retain.from.as_str() {
            MADE => Some(china_day(record.created_at)),
            ENDED if !is_ended(register, record.state.as_deref()) => None,
            ENDED => Some(self.ended_on(read, register, record)?),
            field => record.get(field).as_day(),
        })
    }

    /// The day a record reached an end state last, as its history says it. Where that was
    /// erased, the last day it was written on.
    fn ended_on(
        &self,
        read: &mut dyn Read,
        register: &Register,
        record: &Record,
    ) -> Result<Day, StoreError> {
        let entries = self.entries(read, register, record.id)?;
        for it in entries.iter().rev().map(|it| &it.entry) {
            if it.is_erased() {
                return Ok(china_day(record.changed_at));
            }
            let ended = |old: &serde_json::Value| is_ended(register, old.as_str());
            let changes = it.changes();
            let state = changes.iter().find(|it| it.field == "$state");
            if state.is_some_and(|it| !ended(&it.old)) {
                return Ok(china_day(it.at));
            }
        }
        Ok(china_day(record.created_at))
    }

    /// What may have come to its end by its columns alone.
    fn candidates<'r>(
        &self,
        register: &'r Register,
        (retain, last): (&Retain, Day),
        after: Option<Id>,
        limit: usize,
    ) -> Query<'r> {
        let mut query = Query::all(register, self.today());
        let field = register.fields.get(&retain.from);
        if retain.from == ENDED {
            let ends = register.states.values().filter(|it| it.end);
            let ends = ends.map(|it| Value::Code(it.name.clone()));
            query = query.with(Condition::AnyOf("state".into(), ends.collect()));
        }
        match field {
            Some(field) if field.level < Level::Sensitive => {
                let until = Condition::Between(field.name.clone(), Value::Missing, last.into());
                query = query.with(until);
            }
            Some(_) => {}
            // It ends no earlier than it is made.
            None => query.conditions.extend(made_until(last)),
        }
        query.conditions.extend(holding(register, retain));
        query.limit = limit;
        query.after = after.map(|id| Cursor {
            value: Value::Missing,
            id,
        });
        query
    }
}

/// What a register says of its end, and the last day from which its years have passed by a day.
fn term(register: &Register, by: Day) -> Option<(&Retain, Day)> {
    let retain = register.retain.as_ref()?;
    let last = by.checked_sub(i64::from(retain.years).years()).ok()?;
    Some((retain, last))
}

fn is_ended(register: &Register, state: Option<&str>) -> bool {
    let state = state.and_then(|it| register.states.get(it));
    state.is_some_and(|it| it.end)
}

fn made_until(last: Day) -> Option<Condition> {
    let at = base::beginning(last.tomorrow().ok()?)?;
    Some(Condition::Between(
        "created_at".into(),
        Value::Missing,
        at.into(),
    ))
}

/// That something is there which goes; nothing when that could be a cell of rows (明细).
fn holding(register: &Register, retain: &Retain) -> Option<Condition> {
    let going = register.every_field();
    let going: Vec<String> = going
        .filter(|(_, field)| write::goes(retain.then, field))
        .map(|(name, _)| name)
        .collect();
    let is_plain = going.iter().all(|name| !name.contains('.'));
    let ways = going.into_iter().map(|name| vec![Condition::Held(name)]);
    is_plain.then(|| Condition::OneOf(ways.collect()))
}
