//! The whole history asked by who, what, when and from where, each along an index.

use kernel::{AuditQuery, StoreError};
use sea_query::{Value, Values};

use crate::dialect::{Dialect, Session};

/// Indexes that questions to the whole history run along, newest first: the number comes right
/// after the time, for an import leaves hundreds of thousands of entries of one moment. Those
/// of earlier releases had it last.
pub(crate) const INDEXES: &str = r#"
DROP INDEX IF EXISTS history_account;
DROP INDEX IF EXISTS history_register;
CREATE INDEX IF NOT EXISTS history_at ON history (at, number);
CREATE INDEX IF NOT EXISTS history_by_account ON history (account, at, number, register, action);
CREATE INDEX IF NOT EXISTS history_by_register ON history (register, at, number, action);
CREATE INDEX IF NOT EXISTS history_action ON history (action, at, number);
CREATE INDEX IF NOT EXISTS history_address ON history (address, at, number) WHERE address IS NOT NULL;
"#;

/// So few entries of an action are sooner gone through than all of an account or register.
const FEW: u64 = 2_000;

/// What follows `FROM`: the entries that answer, without order.
pub(crate) fn asked(
    session: &mut dyn Session,
    query: &AuditQuery,
) -> Result<(String, Values), StoreError> {
    // PostgreSQL knows by itself what is rare.
    let is_rare = session.dialect() == Dialect::Sqlite
        && query.action.is_some()
        && (query.account.is_some() || !query.registers.is_empty())
        && {
            let of_action = AuditQuery {
                account: None,
                registers: Vec::new(),
                record: None,
                address: None,
                ..query.clone()
            };
            count(session, &of_action, FEW)? <= FEW
        };
    Ok(said(query, if is_rare { "+" } else { "" }))
}

/// `aside` keeps SQLite from running along who and what.
fn said(query: &AuditQuery, aside: &str) -> (String, Values) {
    let mut values: Vec<Value> = Vec::new();
    let mut place = |value: Value| {
        values.push(value);
        format!("${}", values.len())
    };
    let bytes = |id: base::Id| Value::from(id.as_bytes().to_vec());
    let mut all: Vec<String> = Vec::new();
    if let Some(account) = query.account {
        all.push(format!("{aside}account = {}", place(bytes(account))));
    }
    if !query.registers.is_empty() {
        let ids = query.registers.iter();
        let ids: Vec<String> = ids.map(|it| place(it.as_str().into())).collect();
        all.push(format!("{aside}register IN ({})", ids.join(", ")));
    }
    if let Some(record) = query.record {
        all.push(format!("record = {}", place(bytes(record))));
    }
    for (column, value) in [("action", &query.action), ("address", &query.address)] {
        if let Some(value) = value {
            all.push(format!("{column} = {}", place(value.as_str().into())));
        }
    }
    if let Some(from) = query.from {
        all.push(format!("at >= {}", place(from.as_microsecond().into())));
    }
    if let Some(until) = query.until {
        all.push(format!("at < {}", place(until.as_microsecond().into())));
    }
    if let Some((at, number)) = query.after {
        let (at, number) = (place(at.as_microsecond().into()), place(number.into()));
        all.push(format!("(at, number) < ({at}, {number})"));
    }
    let all = match all.is_empty() {
        true => "history".to_owned(),
        false => format!("history WHERE {}", all.join(" AND ")),
    };
    (all, Values(values))
}

/// How many answer on all pages; stops at `cap` + 1.
pub(crate) fn count(
    session: &mut dyn Session,
    query: &AuditQuery,
    cap: u64,
) -> Result<u64, StoreError> {
    let query = AuditQuery {
        after: None,
        ..query.clone()
    };
    let (asked, values) = asked(session, &query)?;
    let sql = format!(
        "SELECT COUNT(*) FROM (SELECT 1 FROM {asked} LIMIT {}) AS found",
        cap + 1
    );
    let (doing, mut n) = ("counting history", 0);
    session.query(doing, &sql, &values, &mut |row| {
        n = crate::cells::Cells { row, doing }.integer(0)?;
        Ok(())
    })?;
    Ok(n.unsigned_abs())
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::Sqlite;
    use crate::cells::Cells;
    use crate::migration::Inner;

    fn plan(store: &Sqlite, query: &AuditQuery) -> Vec<String> {
        let (doing, mut plan) = ("explaining", Vec::new());
        let looked = store.look(|session, _| {
            let (asked, values) = asked(session, query)?;
            let page = format!("SELECT * FROM {asked} ORDER BY at DESC, number DESC LIMIT 50");
            let sql = format!("EXPLAIN QUERY PLAN {page}");
            session.query(doing, &sql, &values, &mut |row| {
                plan.push(Cells { row, doing }.text(3)?);
                Ok(())
            })
        });
        looked.unwrap();
        plan
    }

    #[test]
    fn a_page_of_many_entries_of_one_moment_is_read_and_not_sorted() {
        let (model, _) = model::load(&[]);
        let store = Sqlite::in_memory(Arc::new(model)).unwrap();
        let all = AuditQuery::default();
        let of_account = AuditQuery {
            account: Some(base::Id::nil()),
            ..all.clone()
        };
        let of_register = AuditQuery {
            registers: vec!["registry.school".into()],
            ..all.clone()
        };
        for query in [&all, &of_account, &of_register] {
            let plan = plan(&store, query);
            assert!(
                !plan.iter().any(|it| it.contains("TEMP B-TREE")),
                "{plan:?}"
            );
        }
        // Where an action is rare, its entries are looked through, and not all of somebody.
        for query in [of_account, of_register] {
            let action = Some("reveal".into());
            let plan = plan(&store, &AuditQuery { action, ..query });
            assert!(plan[0].contains("history_action"), "{plan:?}");
            assert_eq!(plan.len(), 1, "{plan:?}");
        }
    }
}
