//! Questions of the kernel as SQL.
//!
//! Not here: along which index the first rows of a page are met (`lead`).

mod lead;

use base::Id;
use kernel::{Branch, Condition, Crowd, Query, StoreError};
use model::{Model, Register, Value};
use sea_query::{Alias, Cond, Expr, ExprTrait, Order, SelectStatement, UnionType};

use crate::codec::{columns, id, linked, to_sql};
use crate::dialect::Dialect;
use crate::expression;
use crate::keys::Keys;
use crate::rows::{self, Of};
use crate::secret::{self, index_column, is_secret};
use crate::sought::{self, Way};
use crate::tables::{LEVELS, link_table};
use lead::{Along, Lead, Part};

/// What questions are put with.
#[derive(Clone, Copy)]
pub(crate) struct Ground<'a> {
    pub dialect: Dialect,
    pub model: &'a Model,
    pub keys: &'a Keys,
}

/// The alias of the register's own table.
const T: &str = "t";

pub(crate) fn column(name: &str) -> Expr {
    Expr::col((Alias::new(T), Alias::new(name)))
}

/// A stretch of a sorted list. Rows without the value come last, whichever way it is
/// sorted; asked for by themselves, both stretches run along an index.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Stretch {
    /// All rows, by the time of their creation.
    All,
    /// Rows that have the value, in its order.
    Present,
    /// Rows without it, by the time of their creation.
    Missing,
}

/// The stretches of a list, in order, from where the last page ended.
pub(crate) fn stretches(query: &Query<'_>) -> &'static [Stretch] {
    match (&query.sort.field, &query.after) {
        (None, _) => &[Stretch::All],
        (Some(_), Some(after)) if after.value.is_missing() => &[Stretch::Missing],
        (Some(_), _) => &[Stretch::Present, Stretch::Missing],
    }
}

/// System columns in the order `reading` takes them, then single fields in the definition's
/// order; at most `limit` rows of the stretch, 0 for all.
pub(crate) fn rows(
    ground: Ground<'_>,
    query: &Query<'_>,
    way: Way,
    stretch: Stretch,
    limit: usize,
) -> Result<SelectStatement, StoreError> {
    let register = query.register;
    let mut select = SelectStatement::new();
    // As one text: there are dozens of them, and nothing follows from one.
    select.expr(Expr::cust(names(ground.dialect, query)));
    let lead = Lead::of(query, way, limit);
    let parts = lead::parts(query, lead);
    let found = |part: Part<'_>| {
        let mut ids = SelectStatement::new();
        ids.expr(column("id"));
        from_where(ground, &mut ids, query, (part, lead))?;
        // Few are sorted afterwards.
        if lead == Lead::Order || query.crowd != Crowd::Few {
            order(&mut ids, query, stretch)?;
            ids.limit(limit as u64);
        }
        Ok(ids)
    };
    let ids = match (limit > 0, parts.len() > 1, query.crowd) {
        // These are found branch by branch themselves.
        _ if matches!(lead, Lead::Words(_)) => None,
        (true, true, _) => Some(by_part(&parts, found)?),
        (true, false, Crowd::Few) if lead != Lead::Order => Some(found(Part::WHOLE)?),
        _ => None,
    };
    match ids {
        Some(ids) => {
            select.from_as(Alias::new(register.table()), Alias::new(T));
            select.and_where(column("id").in_subquery(ids));
        }
        None => from_where(ground, &mut select, query, (Part::WHOLE, lead))?,
    }
    order(&mut select, query, stretch)?;
    if limit > 0 {
        select.limit(limit as u64);
    }
    Ok(select)
}

/// `t."id", t."version", …`
fn names(dialect: Dialect, query: &Query<'_>) -> String {
    let mut names = String::new();
    let mut put = |name: &str| {
        let comma = if names.is_empty() { "" } else { ", " };
        names.extend([comma, "t.\"", name, "\""]);
    };
    for name in ["id", "version", "definition", "number", "state", "owner"] {
        put(name);
    }
    (1..=LEVELS).for_each(|level| put(&format!("up{level}")));
    for name in ["created_at", "created_by", "changed_at"] {
        put(name);
    }
    let fields = query.register.fields.values();
    for field in fields.filter(|it| query.reads(&it.name)) {
        for (name, _) in columns(dialect, field) {
            put(&name);
        }
    }
    names
}

/// The ids of what each part finds by itself, each once: a database runs along an index
/// for one branch and one value, and for several joined by "or" it does not.
fn by_part(
    parts: &[Part<'_>],
    ids: impl Fn(Part<'_>) -> Result<SelectStatement, StoreError>,
) -> Result<SelectStatement, StoreError> {
    let mut all: Option<SelectStatement> = None;
    for part in parts {
        let mut found = SelectStatement::new();
        found
            .expr(Expr::col(Alias::new("id")))
            .from_subquery(ids(*part)?, Alias::new("b"));
        union(&mut all, UnionType::Distinct, found);
    }
    all.ok_or_else(|| StoreError::plain("planning a list without branches"))
}

pub(crate) fn union(all: &mut Option<SelectStatement>, kind: UnionType, one: SelectStatement) {
    match all {
        None => *all = Some(one),
        Some(all) => drop(all.union(kind, one)),
    }
}

/// Stops at `cap` + 1.
pub(crate) fn count(
    ground: Ground<'_>,
    query: &Query<'_>,
    way: Way,
    cap: u64,
) -> Result<SelectStatement, StoreError> {
    let limit = Ord::min(cap.saturating_add(1), i64::MAX as u64);
    let lead = Lead::counting(way);
    let some = |what: Expr, part: Part<'_>| {
        let mut some = SelectStatement::new();
        some.expr(what);
        from_where(ground, &mut some, query, (part, lead))?;
        some.limit(limit);
        Ok(some)
    };
    let parts = lead::parts(query, lead);
    let mut inner = match parts.len() {
        0 | 1 => some(Expr::cust("1"), Part::WHOLE)?,
        _ if matches!(lead, Lead::Words(_)) => some(Expr::cust("1"), Part::WHOLE)?,
        _ => by_part(&parts, |part| some(column("id"), part))?,
    };
    inner.limit(limit);
    let mut select = SelectStatement::new();
    select
        .expr(Expr::cust("COUNT(*)"))
        .expr(Expr::cust("0"))
        .from_subquery(inner, Alias::new("n"));
    Ok(select)
}

/// Sum of the scaled integers, and how many rows have none.
pub(crate) fn sum(
    ground: Ground<'_>,
    query: &Query<'_>,
    field: &str,
) -> Result<SelectStatement, StoreError> {
    let mut select = SelectStatement::new();
    let name = quoted(field);
    select.expr(Expr::cust(format!(
        "CAST(COALESCE(SUM(t.{name}), 0) AS BIGINT)"
    )));
    select.expr(Expr::cust(format!("COUNT(*) - COUNT(t.{name})")));
    from_where(ground, &mut select, query, (Part::WHOLE, Lead::Conditions))?;
    Ok(select)
}

/// What rows hold of these columns, and how many rows hold the same.
pub(crate) fn tally(
    ground: Ground<'_>,
    query: &Query<'_>,
    by: &[&str],
) -> Result<SelectStatement, StoreError> {
    let mut select = SelectStatement::new();
    select.exprs(by.iter().map(|it| column(it)));
    select.expr(Expr::cust("COUNT(*)"));
    from_where(ground, &mut select, query, (Part::WHOLE, Lead::Conditions))?;
    select.add_group_by(by.iter().map(|it| column(it)));
    Ok(select)
}

/// The owners of what is found, each with when its first row was made.
pub(crate) fn owners(ground: Ground<'_>, query: &Query<'_>) -> Result<SelectStatement, StoreError> {
    let mut select = SelectStatement::new();
    select
        .expr(column("owner"))
        .expr(Expr::cust("MIN(t.created_at)"));
    from_where(ground, &mut select, query, (Part::WHOLE, Lead::Conditions))?;
    select.and_where(column("owner").is_not_null());
    select.add_group_by([column("owner")]);
    Ok(select)
}

fn quoted(name: &str) -> String {
    format!("\"{}\"", name.replace('"', ""))
}

/// The database does not run along an index for this. PostgreSQL sees that for itself.
pub(crate) fn aside(dialect: Dialect, expr: Expr) -> Expr {
    match dialect {
        Dialect::Sqlite => Expr::cust_with_expr("+(?)", expr),
        Dialect::Postgres => expr,
    }
}

/// One part of what the query asks, or all of it.
fn from_where(
    ground: Ground<'_>,
    select: &mut SelectStatement,
    query: &Query<'_>,
    (part, lead): (Part<'_>, Lead),
) -> Result<(), StoreError> {
    let along = Along::of(query, part, lead);
    within(ground, select, query, (part.branch, !along.reach));
    for (at, condition) in query.conditions.iter().enumerate() {
        let condition = match (condition, part.value) {
            (Condition::AnyOf(name, _), Some((narrowing, value))) if at == narrowing => {
                let value = std::slice::from_ref(value);
                Cond::all().add(any_of(ground, query.register, name, value)?)
            }
            _ => self::condition(ground, query, condition)?,
        };
        match along.runs(at) {
            true => drop(select.cond_where(condition)),
            false => drop(select.and_where(aside(ground.dialect, condition.into()))),
        }
    }
    if let Some(sought) = &query.text {
        select.and_where(match lead {
            Lead::Words(through) => sought::among(ground, query, (sought, through))?,
            Lead::Conditions | Lead::Order => sought::asked(ground, query, sought)?,
        });
    }
    Ok(())
}

/// The row of a record's id meets all conditions.
pub(crate) fn meets(
    ground: Ground<'_>,
    query: &Query<'_>,
    record: Expr,
) -> Result<Expr, StoreError> {
    let mut row = SelectStatement::new();
    row.expr(Expr::cust("1"))
        .from_as(Alias::new(query.register.table()), Alias::new(T))
        .and_where(column("id").eq(record));
    for it in &query.conditions {
        let condition = self::condition(ground, query, it)?;
        row.and_where(aside(ground.dialect, condition.into()));
    }
    Ok(Expr::exists(row))
}

/// Rows of the register that one branch of the query's covers, or any of them.
fn within(
    ground: Ground<'_>,
    select: &mut SelectStatement,
    query: &Query<'_>,
    (branch, is_aside): (Option<&Branch>, bool),
) {
    select.from_as(Alias::new(query.register.table()), Alias::new(T));
    if let Some(branch) = branch {
        let reach = reach(query.register, branch);
        select.and_where(match is_aside {
            true => aside(ground.dialect, reach),
            false => reach,
        });
    } else if let Some(branches) = &query.reach {
        let any = any_branch(query.register, branches);
        match is_aside {
            true => drop(select.and_where(aside(ground.dialect, any.into()))),
            false => drop(select.cond_where(any)),
        }
    }
}

/// Rows that the query's branches cover, whatever else it asks.
pub(crate) fn reached(ground: Ground<'_>, select: &mut SelectStatement, query: &Query<'_>) {
    within(ground, select, query, (None, true));
}

fn any_branch(register: &Register, branches: &[Branch]) -> Cond {
    match branches.is_empty() {
        true => Cond::any().add(never()),
        false => branches
            .iter()
            .fold(Cond::any(), |any, it| any.add(reach(register, it))),
    }
}

fn reach(register: &Register, branch: &Branch) -> Expr {
    match branch {
        Branch::All => Expr::cust("1 = 1"),
        Branch::Under {
            depth,
            organisation,
        } => column(&format!("up{}", depth.clamp(&1, &LEVELS))).eq(Expr::val(id(*organisation))),
        Branch::Holds {
            field,
            several: true,
            id: it,
        } => holds(register, field, vec![id(*it)]),
        Branch::Holds { field, id: it, .. } => column(field).eq(Expr::val(id(*it))),
    }
}

fn holds(register: &Register, field: &str, values: Vec<sea_query::Value>) -> Expr {
    column("id").in_subquery(linked_to(register, field, values))
}

/// The ids of rows whose field, one of several values, holds any.
fn links(register: &Register, field: &str) -> Option<SelectStatement> {
    register.fields.get(field).filter(|it| linked(it))?;
    let mut links = SelectStatement::new();
    links
        .expr(Expr::col(Alias::new("record")))
        .from(Alias::new(link_table(register, field)));
    Some(links)
}

fn linked_to(register: &Register, field: &str, values: Vec<sea_query::Value>) -> SelectStatement {
    let mut link = SelectStatement::new();
    link.expr(Expr::col(Alias::new("record")))
        .from(Alias::new(link_table(register, field)))
        .and_where(Expr::col(Alias::new("value")).is_in(values));
    link
}

/// The ids of rows whose field holds the organisation, account or record.
pub(crate) fn holding(register: &Register, field: &str, several: bool, who: Id) -> SelectStatement {
    if several {
        return linked_to(register, field, vec![id(who)]);
    }
    let mut rows = SelectStatement::new();
    rows.expr(Expr::col(Alias::new("id")))
        .from(Alias::new(register.table()))
        .and_where(Expr::col(Alias::new(field)).eq(Expr::val(id(who))));
    rows
}

fn condition(
    ground: Ground<'_>,
    query: &Query<'_>,
    condition: &Condition,
) -> Result<Cond, StoreError> {
    let register = query.register;
    let expr = match condition {
        Condition::AnyOf(name, values) => any_of(ground, register, name, values)?,
        Condition::Missing(name) => match links(register, name) {
            Some(links) => column("id").not_in_subquery(links),
            None => column(name).is_null(),
        },
        Condition::Held(name) => match links(register, name) {
            Some(links) => column("id").in_subquery(links),
            None => column(name).is_not_null(),
        },
        Condition::Between(name, from, to) => {
            let scale = scale(register, name);
            let mut all = Cond::all();
            if !from.is_missing() {
                all = all.add(column(name).gte(Expr::val(to_sql(from, scale)?)));
            }
            if !to.is_missing() {
                all = all.add(column(name).lte(Expr::val(to_sql(to, scale)?)));
            }
            return Ok(all);
        }
        Condition::On(day) => {
            let day = to_sql(&Value::Day(*day), 0)?;
            let begun = column("from").lte(Expr::val(day.clone()));
            let begun = Cond::any().add(column("from").is_null()).add(begun);
            let lasts = column("to").gt(Expr::val(day));
            let lasts = Cond::any().add(column("to").is_null()).add(lasts);
            return Ok(Cond::all().add(begun).add(lasts));
        }
        Condition::Under(depth, organisation) => {
            column(&format!("up{}", depth.clamp(&1, &LEVELS))).eq(Expr::val(id(*organisation)))
        }
        Condition::Within(branches) => return Ok(any_branch(register, branches)),
        Condition::OneOf(ways) => {
            let mut any = match ways.is_empty() {
                true => Cond::any().add(never()),
                false => Cond::any(),
            };
            for way in ways {
                let mut all = Cond::all();
                for it in way {
                    all = all.add(self::condition(ground, query, it)?);
                }
                any = any.add(all);
            }
            return Ok(any);
        }
        Condition::Where(expr, params) => {
            let at = expression::At {
                today: query.today,
                me: query.me,
                params,
            };
            return Ok(Cond::all().add(expression::condition(
                ground.dialect,
                expr,
                ground.model,
                register,
                T,
                &at,
            )));
        }
        Condition::ChangedSince(number, ids) => {
            let of_register = |table: &str| {
                let mut entries = SelectStatement::new();
                entries
                    .expr(Expr::col(Alias::new("record")))
                    .from(Alias::new(table))
                    .and_where(Expr::col(Alias::new("register")).is_in(ids.clone()));
                entries
            };
            let mut numbered = of_register("history");
            numbered.and_where(Expr::col(Alias::new("number")).gt(*number));
            let changed = column("id").in_subquery(numbered);
            match ground.dialect {
                Dialect::Sqlite => changed,
                Dialect::Postgres => changed.or(column("id").in_subquery(of_register("tail"))),
            }
        }
    };
    Ok(Cond::all().add(expr))
}

pub(crate) fn any_of(
    ground: Ground<'_>,
    register: &Register,
    name: &str,
    values: &[Value],
) -> Result<Expr, StoreError> {
    if let Some((rows, inner)) = name.split_once('.') {
        let of = register
            .fields
            .get(rows)
            .and_then(|it| Of::new(register, it));
        let found = of.and_then(|of| Some((of, of.fields.get(inner)?)));
        return Ok(match found {
            Some((of, field)) => column("id").in_subquery(rows::holders(
                ground.dialect,
                ground.keys,
                of,
                field,
                values,
            )?),
            None => never(),
        });
    }
    if register.fields.get(name).is_some_and(is_secret) {
        let place = format!("{}.{name}", register.id);
        let digests = values
            .iter()
            .flat_map(|it| secret::indexes(ground.keys, &place, it))
            .collect::<Vec<_>>();
        return Ok(match digests.is_empty() {
            true => never(),
            false => column(&index_column(name)).is_in(digests),
        });
    }
    let scale = scale(register, name);
    let mut values: Vec<sea_query::Value> = values
        .iter()
        .map(|it| to_sql(it, scale))
        .collect::<Result<_, _>>()?;
    if values.is_empty() {
        return Ok(never());
    }
    Ok(match register.fields.get(name).filter(|it| linked(it)) {
        Some(field) => holds(register, &field.name, values),
        // Said so, SQLite counts on few; of a list of one it does not.
        None if values.len() == 1 => column(name).eq(Expr::val(values.remove(0))),
        None => column(name).is_in(values),
    })
}

pub(crate) fn scale(register: &Register, name: &str) -> u8 {
    register
        .fields
        .get(name)
        .and_then(|it| it.kind.scale())
        .unwrap_or(0)
}

/// A condition no row meets, without values whose type a database would have to guess.
pub(crate) fn never() -> Expr {
    Expr::cust("1 = 0")
}

fn order(
    select: &mut SelectStatement,
    query: &Query<'_>,
    stretch: Stretch,
) -> Result<(), StoreError> {
    let descending = query.sort.descending;
    let direction = match descending {
        true => Order::Desc,
        false => Order::Asc,
    };
    let by = |name: &String| column(name);
    let field = query.sort.field.as_ref();
    match (field, stretch) {
        (Some(name), Stretch::Present) => {
            select.and_where(by(name).is_not_null());
            select.order_by_expr(by(name), direction.clone());
            if let Some(after) = &query.after {
                let value = to_sql(&after.value, scale(query.register, name))?;
                let here = Expr::tuple([by(name), column("id")]);
                let there = Expr::tuple([Expr::val(value), Expr::val(id(after.id))]);
                select.and_where(beyond(here, descending, there));
            }
        }
        (Some(name), Stretch::Missing) => {
            select.and_where(by(name).is_null());
        }
        _ => {}
    }
    // Where the value is missing, or there is none to sort by, a page ends at an id.
    let at_id = query.after.as_ref();
    if let Some(after) = at_id.filter(|it| field.is_none() || it.value.is_missing()) {
        let there = Expr::val(id(after.id));
        select.and_where(beyond(column("id"), descending, there));
    }
    select.order_by_expr(column("id"), direction);
    Ok(())
}

fn beyond(here: Expr, descending: bool, there: Expr) -> Expr {
    match descending {
        true => here.lt(there),
        false => here.gt(there),
    }
}
