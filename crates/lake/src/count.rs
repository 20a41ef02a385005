//! Counting over columns: one pass over a table for the whole and its part together, by the
//! unit that owns the rows and what else is asked; organisations above are summed up of that.

use std::cell::RefCell;
use std::sync::Arc;

use arrow::array::{
    Array, ArrayRef, BooleanArray, Decimal128Array, FixedSizeBinaryArray, Int32Array, Int64Array,
    ListArray, RecordBatch,
};
use base::{Decimal, Id, PeriodKind};
use datafusion::common::ScalarValue;
use datafusion::dataframe::DataFrame;
use datafusion::functions_aggregate::expr_fn::{array_agg, count, max, min, sum};
use datafusion::logical_expr::{JoinType, ident, lit, when};
use datafusion::prelude::Expr;
use kernel::{
    Along, Branch, Counting, Counts, Grouped, Groups, Kernel, Outcome, RowsPage, StoreError, Tally,
    period_of,
};
use model::{Counted, Gist, Register, Value, What};

use crate::column::{day_number, day_of};
use crate::keep::Picture;
use crate::say::{Join, Said, Speaker, among, having, reached, stands};
use crate::{Lake, failed};

/// A column of the answer that divides it.
enum Divides {
    /// By the unit that owns the rows.
    Unit,
    Said(Said),
    /// By day, of which the periods are made.
    Days(Expr, PeriodKind),
    Periods(Expr, PeriodKind, Arc<Vec<Value>>),
}

impl Counts for Lake {
    fn count(&self, kernel: &Kernel, counting: &Counting<'_>) -> Outcome<Option<Grouped>> {
        let formula = counting.formula;
        let Some(picture) = self.picture_for(kernel, counting)? else {
            return Ok(None);
        };
        let mut groups = Groups::new(counting);
        let both = match &formula.part {
            Some(part) if part.register == formula.of.register => {
                vec![vec![(false, &formula.of), (true, part)]]
            }
            Some(part) => vec![vec![(false, &formula.of)], vec![(true, part)]],
            None => vec![vec![(false, &formula.of)]],
        };
        for sides in both {
            let one = Pass {
                kernel,
                picture: &picture,
                counting,
                sides: &sides,
            };
            let Some(()) = self.pass(&one, &mut groups)? else {
                return Ok(None);
            };
        }
        Ok(Some((picture.history, groups.settled())))
    }

    fn rows(
        &self,
        kernel: &Kernel,
        counting: &Counting<'_>,
        page: &RowsPage,
    ) -> Outcome<Option<Vec<Id>>> {
        let Counting { formula, .. } = *counting;
        let counted = formula.part.as_ref().filter(|_| page.of_part);
        let counted = counted.unwrap_or(&formula.of);
        let Some(picture) = self.picture_for(kernel, counting)? else {
            return Ok(None);
        };
        let Some(register) = kernel.model.register(&counted.register) else {
            return Ok(None);
        };
        let sides = [(page.of_part, counted)];
        let pass = Pass {
            kernel,
            picture: &picture,
            counting,
            sides: &sides,
        };
        let speaker = pass.speaker(register);
        let (Some(filter), Some((has, _, _))) =
            (pass.filter(&speaker, register), hit(&speaker, counted))
        else {
            return Ok(None);
        };
        // Organisations have no ids in order.
        let Some(Said::Id(id)) = speaker.path(&["id".to_owned()]) else {
            return Ok(None);
        };
        let mut all = vec![has];
        all.extend(filter);
        if let Some(after) = page.after {
            let after = Some(after.as_bytes().to_vec());
            all.push(id.clone().gt(lit(ScalarValue::FixedSizeBinary(16, after))));
        }
        let joins = speaker.joins.into_inner();
        let found = self.run(async {
            let mut rows = self.joined(&register.id, &picture, &joins)?;
            for condition in all {
                rows = rows.filter(condition).map_err(failed)?;
            }
            let rows = rows
                .select(vec![id.clone()])
                .and_then(|it| it.sort(vec![id.sort(true, false)]))
                .and_then(|it| it.limit(0, Some(page.limit)));
            rows.map_err(failed)?.collect().await.map_err(failed)
        })?;
        let mut ids = Vec::new();
        for batch in &found {
            let column = batch
                .column(0)
                .as_any()
                .downcast_ref::<FixedSizeBinaryArray>();
            let column = column.ok_or_else(wrong)?;
            ids.extend(
                column
                    .iter()
                    .flatten()
                    .filter_map(|it| Id::from_slice(it).ok()),
            );
        }
        Ok(Some(ids))
    }
}

impl Lake {
    /// The tables that are counted, and those their conditions look into; none where this
    /// cannot be said of now.
    fn picture_for(&self, kernel: &Kernel, counting: &Counting<'_>) -> Outcome<Option<Picture>> {
        if counting.asked.known_at.is_some() {
            return Ok(None);
        }
        let mut registers: Vec<String> = Vec::new();
        for counted in counting.formula.sides() {
            let Some(register) = kernel.model.register(&counted.register) else {
                return Ok(None);
            };
            registers.push(register.id.clone());
            if let Some(filter) = &counted.filter {
                registers.extend(reached(kernel, register, filter));
            }
        }
        registers.sort();
        registers.dedup();
        self.picture(kernel, &registers).map(Some)
    }

    /// One table gone over once; none where columns cannot say what is asked.
    fn pass(&self, pass: &Pass<'_>, groups: &mut Groups<'_>) -> Outcome<Option<()>> {
        let register = pass.sides.first().map(|(_, it)| it.register.as_str());
        let register = register.and_then(|it| pass.kernel.model.register(it));
        let Some(register) = register else {
            return Ok(None);
        };
        let speaker = pass.speaker(register);
        let Some(filter) = pass.filter(&speaker, register) else {
            return Ok(None);
        };
        let Some(divides) = pass.divides(&speaker) else {
            return Ok(None);
        };
        let mut told = Vec::new();
        for (n, (_, counted)) in pass.sides.iter().enumerate() {
            let Some(of_side) = side(&speaker, counted, n) else {
                return Ok(None);
            };
            told.extend(of_side);
        }
        let by: Vec<Expr> = divides
            .iter()
            .enumerate()
            .map(|(n, it)| column_of(it).alias(format!("by{n}")))
            .collect();
        let joins = speaker.joins.into_inner();
        let found = self.run(async {
            let mut rows = self.joined(&register.id, pass.picture, &joins)?;
            if let Some(filter) = filter {
                rows = rows.filter(filter).map_err(failed)?;
            }
            let counted = rows.aggregate(by, told).map_err(failed)?;
            counted.collect().await.map_err(failed)
        })?;
        for batch in &found {
            pass.take(&divides, batch, groups)?;
        }
        Ok(Some(()))
    }

    /// The rows of a table, each with those it refers to.
    fn joined(
        &self,
        register: &str,
        picture: &Picture,
        joins: &[Join],
    ) -> Result<DataFrame, StoreError> {
        let mut rows = self.table(register, picture, "")?;
        for join in joins {
            let others = self.table(&join.register, picture, &join.prefix)?;
            let id = format!("{}id", join.prefix);
            let same = ident(&join.from).eq(ident(&id));
            rows = rows
                .join_on(others, JoinType::Left, [same])
                .map_err(failed)?;
        }
        Ok(rows)
    }

    /// The rows of a table as they are now, their columns under a prefix.
    fn table(
        &self,
        register: &str,
        picture: &Picture,
        prefix: &str,
    ) -> Result<DataFrame, StoreError> {
        let gone = || StoreError::plain(format!("没有{register}的分析数据"));
        let table = picture.tables.get(register).ok_or_else(gone)?;
        let fresh = picture.fresh.get(register).ok_or_else(gone)?;
        let mut rows = None;
        if let Some(base) = table.base.as_ref().filter(|it| it.len() > 0) {
            let provider = self.provider(register, table, base)?;
            let mut all = self.session.read_table(provider).map_err(failed)?;
            if let Some(alive) = &table.alive {
                let alive = stands(ident(crate::column::PLACE), alive.clone());
                all = all.filter(alive).map_err(failed)?;
            }
            rows = Some(all);
        }
        let rows = match rows {
            Some(rows) if fresh.num_rows() == 0 => rows,
            Some(rows) => {
                let fresh = self.session.read_batch(fresh.clone()).map_err(failed)?;
                rows.union(fresh).map_err(failed)?
            }
            None => self.session.read_batch(fresh.clone()).map_err(failed)?,
        };
        if prefix.is_empty() {
            return Ok(rows);
        }
        let names = table.columns.columns.iter().map(|it| &it.name);
        let renamed = names.map(|it| ident(it).alias(format!("{prefix}{it}")));
        rows.select(renamed.collect::<Vec<_>>()).map_err(failed)
    }
}

struct Pass<'a> {
    kernel: &'a Kernel,
    picture: &'a Picture,
    counting: &'a Counting<'a>,
    /// Whether it is the part, and what is counted.
    sides: &'a [(bool, &'a Counted)],
}

impl<'a> Pass<'a> {
    fn speaker(&self, register: &'a Register) -> Speaker<'a> {
        Speaker {
            kernel: self.kernel,
            picture: self.picture,
            register,
            today: self
                .counting
                .asked
                .as_of
                .unwrap_or_else(|| self.kernel.today()),
            joins: RefCell::default(),
        }
    }

    /// Which rows are looked at; the outer none where columns cannot say it.
    fn filter(&self, speaker: &Speaker<'_>, register: &Register) -> Option<Option<Expr>> {
        let Counting {
            asked, on, period, ..
        } = *self.counting;
        let mut all: Vec<Expr> = Vec::new();
        for (field, value) in &asked.by {
            all.push(having(speaker.path(std::slice::from_ref(field))?, value)?);
        }
        if let Some(organisation) = asked.organisation {
            all.push(self.under(speaker, organisation)?);
        }
        if let Some(reach) = self.counting.reach {
            let mut any = lit(false);
            for branch in reach {
                any = any.or(self.branch(speaker, branch)?);
            }
            all.push(any);
        }
        let day = |name: &str| match speaker.path(&[name.to_owned()])? {
            Said::Day(day) => Some(day),
            _ => None,
        };
        if register.is_dated() && on.is_none() {
            let today = lit(day_number(speaker.today));
            let (from, to) = (day("from")?, day("to")?);
            all.push(from.clone().is_null().or(from.lt_eq(today.clone())));
            all.push(to.clone().is_null().or(to.gt(today)));
        }
        if let (Some(on), Some(period)) = (on, period) {
            all.push(match speaker.path(&[on.to_owned()])? {
                Said::Day(day) => {
                    let (first, after) = (day_number(period.first()), day_number(period.after()));
                    day.clone().gt_eq(lit(first)).and(day.lt(lit(after)))
                }
                Said::Coded(at, legend) => among(at, &legend, |it| match it {
                    Value::Period(own) => {
                        period.first() <= own.first() && own.after() <= period.after()
                    }
                    _ => false,
                })?,
                _ => return None,
            });
        }
        Some(all.into_iter().reduce(Expr::and))
    }

    /// The owner is this organisation or below it.
    fn under(&self, speaker: &Speaker<'_>, organisation: Id) -> Option<Expr> {
        let tree = self.kernel.tree();
        let Said::Coded(owner, legend) = speaker.path(&["owner".to_owned()])? else {
            return None;
        };
        among(owner, &legend, |it| {
            it.as_ref()
                .is_some_and(|it| tree.is_under(it, organisation))
        })
    }

    fn branch(&self, speaker: &Speaker<'_>, branch: &Branch) -> Option<Expr> {
        match branch {
            Branch::All => Some(lit(true)),
            Branch::Under { organisation, .. } => self.under(speaker, *organisation),
            Branch::Holds { field, id, .. } => {
                let held = speaker.path(std::slice::from_ref(field))?;
                // Who is not known reaches nothing.
                Some(having(held, &Value::Ref(*id))?.is_true())
            }
        }
    }

    fn divides(&self, speaker: &Speaker<'_>) -> Option<Vec<Divides>> {
        let Counting { along, on, .. } = *self.counting;
        let mut divides = vec![Divides::Unit];
        for along in along {
            match along {
                Along::Below | Along::Level(_) => {}
                Along::Field(name) => {
                    let said = speaker.path(std::slice::from_ref(name))?;
                    if matches!(said, Said::Several(..) | Said::Decimal(..)) {
                        return None;
                    }
                    divides.push(Divides::Said(said));
                }
                Along::Period(kind) => {
                    divides.push(match speaker.path(&[on?.to_owned()])? {
                        Said::Day(day) => Divides::Days(day, *kind),
                        Said::Coded(at, legend) => Divides::Periods(at, *kind, legend),
                        _ => return None,
                    });
                }
            }
        }
        Some(divides)
    }

    /// Puts what was found to the groups it is of.
    fn take(
        &self,
        divides: &[Divides],
        batch: &RecordBatch,
        groups: &mut Groups<'_>,
    ) -> Outcome<()> {
        let along = self.counting.along;
        let tree = self.kernel.tree();
        let table = self
            .sides
            .first()
            .and_then(|(_, it)| self.picture.tables.get(&it.register));
        let owners = table.and_then(|it| {
            let (at, _) = it.columns.get("owner")?;
            Some(it.legends[at].values())
        });
        let owners = owners.unwrap_or_default();
        for row in 0..batch.num_rows() {
            let owner = number(batch.column(0), row)
                .and_then(|it| owners.get(usize::try_from(it).ok()?))
                .and_then(Value::as_ref);
            let mut others = divides.iter().enumerate().skip(1);
            let mut key = Vec::with_capacity(along.len());
            for along in along {
                key.push(match along {
                    Along::Below | Along::Level(_) => {
                        let unit = owner.and_then(|it| self.counting.unit(&tree, along, it));
                        unit.into()
                    }
                    Along::Field(_) | Along::Period(_) => match others.next() {
                        Some((at, divides)) => value_at(divides, batch.column(at), row),
                        None => Value::Missing,
                    },
                });
            }
            let group = groups.at(key, owner);
            for (n, (is_part, counted)) in self.sides.iter().enumerate() {
                let found = tally(batch, divides.len() + n * 3, row, counted)?;
                // Who has nothing of a side has no row of it.
                let side = match is_part {
                    true => group.part.get_or_insert_default(),
                    false => &mut group.of,
                };
                side.join(&counted.what, &found);
            }
        }
        Ok(())
    }
}

/// Whether a row is of a side, whether that is unknown, and the number it brings.
fn hit(speaker: &Speaker<'_>, counted: &Counted) -> Option<(Expr, Expr, Option<Expr>)> {
    let hit = match &counted.filter {
        Some(filter) => speaker.condition(filter)?,
        None => lit(true),
    };
    let What::Over(_, field) = &counted.what else {
        return Some((hit.clone(), hit.is_null(), None));
    };
    let value = match speaker.path(std::slice::from_ref(field))? {
        Said::Integer(it) | Said::Decimal(it) => it,
        _ => return None,
    };
    let lacks = hit
        .clone()
        .is_null()
        .or(hit.clone().and(value.clone().is_null()));
    Some((hit.and(value.clone().is_not_null()), lacks, Some(value)))
}

/// Rows, unknown ones and what they come to.
fn side(speaker: &Speaker<'_>, counted: &Counted, n: usize) -> Option<Vec<Expr>> {
    let (has, lacks, value) = hit(speaker, counted)?;
    let one = |of: Expr| when(of, lit(1_i64)).end().ok().map(count);
    let amount = match (value, &counted.what) {
        (Some(value), What::Over(gist, _)) => {
            let value = when(has.clone(), value).end().ok()?;
            match gist {
                Gist::Sum | Gist::Average => sum(value),
                Gist::Least => min(value),
                Gist::Greatest => max(value),
                Gist::Median => array_agg(value),
            }
        }
        _ => one(has.clone())?,
    };
    Some(vec![
        one(has)?.alias(format!("rows{n}")),
        one(lacks)?.alias(format!("unknown{n}")),
        amount.alias(format!("amount{n}")),
    ])
}

fn column_of(divides: &Divides) -> Expr {
    match divides {
        Divides::Unit => ident("owner"),
        Divides::Said(said) => match said {
            Said::Flag(it) | Said::Integer(it) | Said::Decimal(it) | Said::Day(it) => it.clone(),
            Said::Coded(it, _) | Said::Several(it, _) | Said::Id(it) => it.clone(),
            Said::Constant(_) => lit(0_i32),
        },
        Divides::Days(it, _) | Divides::Periods(it, ..) => it.clone(),
    }
}

fn value_at(divides: &Divides, column: &ArrayRef, row: usize) -> Value {
    if column.is_null(row) {
        return Value::Missing;
    }
    let coded = |legend: &[Value]| {
        let place = number(column, row).and_then(|it| usize::try_from(it).ok());
        place
            .and_then(|it| legend.get(it))
            .cloned()
            .unwrap_or_default()
    };
    let day = || {
        number(column, row)
            .and_then(day_of)
            .map_or(Value::Missing, Value::Day)
    };
    match divides {
        Divides::Unit => Value::Missing,
        Divides::Days(_, kind) => period_of(*kind, &day()).into(),
        Divides::Periods(_, kind, legend) => period_of(*kind, &coded(legend)).into(),
        Divides::Said(said) => match said {
            Said::Coded(_, legend) => coded(legend),
            Said::Day(_) => day(),
            Said::Flag(_) => match column.as_any().downcast_ref::<BooleanArray>() {
                Some(all) => Value::Flag(all.value(row)),
                None => Value::Missing,
            },
            Said::Integer(_) => match column.as_any().downcast_ref::<Int64Array>() {
                Some(all) => Value::Integer(all.value(row)),
                None => Value::Missing,
            },
            Said::Id(_) => match column.as_any().downcast_ref::<FixedSizeBinaryArray>() {
                Some(all) => Id::from_slice(all.value(row)).map_or(Value::Missing, Value::Ref),
                None => Value::Missing,
            },
            Said::Decimal(..) | Said::Several(..) | Said::Constant(_) => Value::Missing,
        },
    }
}

fn number(column: &ArrayRef, row: usize) -> Option<i32> {
    let all = column.as_any().downcast_ref::<Int32Array>()?;
    (!all.is_null(row)).then(|| all.value(row))
}

fn tally(batch: &RecordBatch, at: usize, row: usize, counted: &Counted) -> Outcome<Tally> {
    let whole = |at: usize| {
        let all = batch.column(at).as_any().downcast_ref::<Int64Array>();
        let all = all.ok_or_else(wrong)?;
        Ok::<_, StoreError>(u64::try_from(all.value(row)).unwrap_or_default())
    };
    let (rows, unknown) = (whole(at)?, whole(at + 1)?);
    if let What::Over(Gist::Median, _) = counted.what {
        let lists = batch.column(at + 2).as_any().downcast_ref::<ListArray>();
        let list = lists.ok_or_else(wrong)?.value(row);
        let numbers = (0..list.len()).filter_map(|it| exact(&list, it));
        return Ok(Tally::of_all(rows, unknown, numbers.collect()));
    }
    let amount = exact(batch.column(at + 2), row);
    Ok(Tally::of(rows, unknown, amount.filter(|_| rows > 0)))
}

fn wrong() -> StoreError {
    StoreError::plain("分析数据的结果不能读取")
}

fn exact(column: &ArrayRef, row: usize) -> Option<Decimal> {
    if column.is_null(row) {
        return None;
    }
    if let Some(all) = column.as_any().downcast_ref::<Int64Array>() {
        return Some(Decimal::from(all.value(row)));
    }
    let all = column.as_any().downcast_ref::<Decimal128Array>()?;
    let scale = u32::try_from(all.scale()).ok()?;
    Decimal::try_from_i128_with_scale(all.value(row), scale).ok()
}
