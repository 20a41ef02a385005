//! What a migration would do, counted on the rows as they are: told before it runs.

use std::sync::Arc;

use kernel::{FieldPlan, Plan, STUCK_SHOWN, StoreError, Stuck, TablePlan, value_text};
use model::{Level, Model, Value};

use super::doubled::doubled;
use super::{CHUNK, Moving, Work};
use crate::dialect::{Dialect, Session};
use crate::epoch;
use crate::keys::Keys;
use crate::tables;

/// What differs in tables, where there are no rows: in SQLite's words.
pub fn plan_between(old: &Arc<Model>, new: &Arc<Model>) -> Plan {
    let work = Work::between(old, new, None);
    let mut plan = outline(&work);
    for moving in work.moving() {
        plan.tables.push(TablePlan {
            fields: told(&moving),
            ..shape(&moving, Dialect::Sqlite, 1)
        });
    }
    plan.tables.extend(made(&work, Dialect::Sqlite));
    plan
}

fn outline(work: &Work) -> Plan {
    Plan {
        from: work.old.digest.clone(),
        to: work.new.digest.clone(),
        said: work.difference.text(&work.old, &work.new),
        difference: work.difference.clone(),
        ..Plan::default()
    }
}

pub(crate) fn plan(
    session: &mut dyn Session,
    keys: &Keys,
    work: &Work,
) -> Result<Plan, StoreError> {
    let mut plan = outline(work);
    let epoch = epoch::number(session)? + 1;
    for moving in work.moving() {
        plan.tables.push(table(session, keys, &moving, epoch)?);
    }
    for (old, new) in work.pairs() {
        let mut changes = work.difference.registers.iter();
        let change = changes.find(|it| it.to.as_deref() == Some(new.id.as_str()));
        let fields = change.map_or(&[][..], |it| it.fields.as_slice());
        let moving = Moving::of((&work.old, old), (&work.new, new), fields, work.reverts);
        plan.stranded.extend(stranded(session, keys, &moving)?);
        plan.doubled.extend(doubled(session, keys, &moving)?);
    }
    plan.tables.extend(made(work, session.dialect()));
    Ok(plan)
}

/// Tables of new registers.
fn made(work: &Work, dialect: Dialect) -> impl Iterator<Item = TablePlan> {
    work.made().map(move |register| TablePlan {
        register: register.id.clone(),
        title: register.title.clone(),
        rows: 0,
        rewritten: false,
        statements: statements(&tables::schema_in(dialect, register)),
        fields: Vec::new(),
    })
}

fn statements(sql: &str) -> Vec<String> {
    let said = sql.split(";\n").map(str::trim).filter(|it| !it.is_empty());
    said.map(|it| it.split_whitespace().collect::<Vec<_>>().join(" "))
        .collect()
}

fn table(
    session: &mut dyn Session,
    keys: &Keys,
    moving: &Moving<'_>,
    epoch: i64,
) -> Result<TablePlan, StoreError> {
    Ok(TablePlan {
        rows: moving.count(session, keys, &moving.rows())?,
        fields: fields(session, keys, moving)?,
        ..shape(moving, session.dialect(), epoch)
    })
}

/// The statements, without anything counted.
fn shape(moving: &Moving<'_>, dialect: Dialect, epoch: i64) -> TablePlan {
    let mut sql = moving.widen(dialect, epoch);
    if moving.is_rewritten() {
        sql.push("…".into());
    }
    let switch = moving.switch(dialect, epoch).into_iter();
    sql.extend(switch.filter(|it| !is_there(it, moving, dialect)));
    TablePlan {
        register: moving.new.1.id.clone(),
        title: moving.new.1.title.clone(),
        rows: 0,
        rewritten: moving.is_rewritten(),
        statements: sql.iter().flat_map(|it| statements(it)).collect(),
        fields: Vec::new(),
    }
}

/// Whether a statement makes what the old definition has too: it changes nothing.
fn is_there(statement: &str, moving: &Moving<'_>, dialect: Dialect) -> bool {
    let makes = statement.starts_with("CREATE ");
    makes && tables::schema_in(dialect, moving.old.1).contains(statement.trim())
}

/// The carried fields, without anything counted.
fn told(moving: &Moving<'_>) -> Vec<FieldPlan> {
    let plans = moving.carries.iter().map(|carry| FieldPlan {
        said: carry.text(Some(moving.old.1), Some(moving.new.1)),
        filled: 0,
        stuck: 0,
        shown: Vec::new(),
    });
    plans.collect()
}

fn fields(
    session: &mut dyn Session,
    keys: &Keys,
    moving: &Moving<'_>,
) -> Result<Vec<FieldPlan>, StoreError> {
    let mut plans = told(moving);
    let mut query = moving.rows();
    query.limit = CHUNK;
    while !plans.is_empty() {
        let rows = moving.read(session, keys, &query)?;
        let Some(last) = rows.last() else { break };
        query.after = Some(kernel::Cursor {
            value: Value::Missing,
            id: last.id,
        });
        for record in &rows {
            for (idx, lost) in moving.judge(record) {
                let plan = &mut plans[idx];
                plan.filled += 1;
                if !lost {
                    continue;
                }
                plan.stuck += 1;
                if plan.shown.len() < STUCK_SHOWN {
                    let name = moving.carries[idx].from().unwrap_or_default();
                    plan.shown.push(Stuck {
                        record: record.id,
                        number: record.number.clone(),
                        value: shown(moving, name, record.get(name)),
                    });
                }
            }
        }
    }
    Ok(plans)
}

/// Messages hold no personal data.
fn shown(moving: &Moving<'_>, name: &str, value: &Value) -> Option<String> {
    let level = moving.old.1.fields.get(name).map(|it| it.level);
    (level <= Some(Level::Internal)).then(|| value_text(value))
}

/// States that rows are in and the new definition does not know.
fn stranded(
    session: &mut dyn Session,
    keys: &Keys,
    moving: &Moving<'_>,
) -> Result<Vec<(String, String, u64)>, StoreError> {
    let gone = moving.old.1.states.values();
    let gone = gone.filter(|it| !moving.new.1.states.contains_key(&it.name));
    let mut found = Vec::new();
    for state in gone {
        let query = moving
            .rows()
            .having("state", Value::Code(state.name.clone()));
        let rows = moving.count(session, keys, &query)?;
        if rows > 0 {
            found.push((state.title.clone(), moving.new.1.title.clone(), rows));
        }
    }
    Ok(found)
}
