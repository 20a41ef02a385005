//! Counting over columns: one pass over a table for the whole and its part together, by the
//! unit that owns the rows and what else is asked; organisations above are summed up of that.

use std::cell::RefCell;
use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use arrow::array::{
    Array, ArrayRef, AsArray, Decimal128Array, FixedSizeBinaryArray, Int32Array, Int64Array,
    ListArray, RecordBatch,
};
use arrow::datatypes::{Int32Type, Int64Type};
use base::{Day, Decimal, Id, Period, PeriodKind};
use datafusion::common::ScalarValue;
use datafusion::dataframe::DataFrame;
use datafusion::functions_aggregate::expr_fn::{array_agg, count, max, min, sum};
use datafusion::logical_expr::{JoinType, ident, lit, when};
use datafusion::prelude::Expr;
use kernel::{
    Along, Branch, Counting, Counts, Group, Groups, Kernel, Keys, Outcome, RowsPage, StoreError,
    Tally, period_of, steps, unit,
};
use model::{Counted, Gist, Register, Value, What};

use crate::column::{day_number, day_of};
use crate::keep::Picture;
use crate::say::{Join, Said, Speaker, among, having, stands};
use crate::{Lake, failed};

/// What stands in a column of the answer that divides it.
#[derive(Clone)]
enum Holds {
    Said(Said),
    /// Days, of which the periods are made.
    Days(PeriodKind),
    Periods(PeriodKind, Arc<Vec<Value>>),
}

impl Counts for Lake {
    fn count(
        &self,
        kernel: &Kernel,
        countings: &[Counting<'_>],
    ) -> Outcome<(i64, Vec<Option<Vec<Group>>>)> {
        let picture = self.picture_for(kernel, countings)?;
        let mut plan = Plan::of(kernel, &picture, countings);
        for pass in std::mem::take(&mut plan.passes) {
            self.gone_over(pass, &mut plan)?;
        }
        Ok((picture.history, plan.settled()))
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
        let picture = self.picture_for(kernel, std::slice::from_ref(counting))?;
        let register = kernel.model.register(&counted.register);
        let speaker = register.and_then(|it| speaker(kernel, &picture, it, counting));
        let Some(speaker) = speaker else {
            return Ok(None);
        };
        let (Some(filter), Some((has, _, _))) =
            (looked_at(&speaker, counting), hit(&speaker, counted))
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
        let joins = speaker.joins.take();
        let found = self.run(async {
            let mut rows = self.joined(&speaker.register.id, &picture, &joins)?;
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
    /// The tables that are counted, and those their conditions look into.
    pub(crate) fn picture_for(
        &self,
        kernel: &Kernel,
        countings: &[Counting<'_>],
    ) -> Outcome<Picture> {
        let mut registers: Vec<String> = Vec::new();
        for counting in countings.iter().filter(|it| is_now(it)) {
            let along = counting.along.iter().filter_map(|it| match it {
                Along::Field(name) => Some(name),
                _ => None,
            });
            let by: Vec<&String> = along.chain(counting.asked.by.keys()).collect();
            for counted in counting.formula.sides() {
                if let Some(register) = kernel.model.register(&counted.register) {
                    registers.extend(kernel::looked_into(&kernel.model, register, counted, &by));
                }
            }
        }
        registers.sort();
        registers.dedup();
        self.picture(kernel, &registers)
    }

    /// Goes over a table once, for all that is asked of it.
    fn gone_over(&self, mut pass: Pass<'_>, plan: &mut Plan<'_>) -> Outcome<()> {
        let mut rows = self.run(async {
            self.asked(&pass, plan)?
                .execute_stream()
                .await
                .map_err(failed)
        })?;
        while let Some(batch) = self.next(&mut rows)? {
            pass.take(&batch, plan)?;
        }
        Ok(())
    }

    /// What a pass asks of its table.
    fn asked(&self, pass: &Pass<'_>, plan: &Plan<'_>) -> Result<DataFrame, StoreError> {
        let (looks, filter) = &plan.looks[pass.looks];
        let mut rows = self.joined(looks.register, plan.picture, &looks.joins)?;
        if let Some(filter) = filter.clone().flatten() {
            rows = rows.filter(filter).map_err(failed)?;
        }
        let dividers = pass.dividers.iter().map(|(_, column)| column.clone());
        let by = std::iter::once(ident("owner")).chain(dividers);
        let by = by.enumerate().map(|(n, it)| it.alias(format!("by{n}")));
        let told = pass.told.iter().enumerate();
        let told = told.map(|(n, it)| it.clone().alias(format!("told{n}")));
        rows.aggregate(by.collect(), told.collect()).map_err(failed)
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

/// Which rows of which table are looked at.
#[derive(PartialEq)]
pub(crate) struct Looks<'a> {
    pub(crate) register: &'a str,
    organisation: Option<Id>,
    by: &'a BTreeMap<String, Value>,
    as_of: Option<Day>,
    /// Only rows that are true on the day.
    is_current: bool,
    period: Option<(&'a str, Period)>,
    reach: Option<&'a [Branch]>,
    pub(crate) joins: Vec<Join>,
}

/// Counted alike: the same keys have the same places.
struct Class<'a> {
    along: &'a [Along],
    by_unit: bool,
    organisation: Option<Id>,
    on: Option<&'a str>,
    keys: Keys,
}

/// All that is asked together.
pub(crate) struct Plan<'a> {
    kernel: &'a Kernel,
    pub(crate) picture: &'a Picture,
    countings: &'a [Counting<'a>],
    /// With which rows these are: the outer none where columns cannot say it.
    pub(crate) looks: Vec<(Looks<'a>, Option<Option<Expr>>)>,
    classes: Vec<Class<'a>>,
    pub(crate) passes: Vec<Pass<'a>>,
    /// Of each counting its class and what was counted; none where columns cannot say it.
    groups: Vec<Option<(usize, Groups)>>,
}

/// One table gone over once.
pub(crate) struct Pass<'a> {
    pub(crate) looks: usize,
    /// Columns that divide, beside the unit that owns the rows.
    pub(crate) dividers: Vec<(&'a str, Expr)>,
    pub(crate) told: Vec<Expr>,
    sides: Vec<Side<'a>>,
    placings: Vec<Placing>,
}

/// One side of one counting.
struct Side<'a> {
    counting: usize,
    is_part: bool,
    what: &'a What,
    /// Rows, unknown ones and what they come to, among what is told.
    at: [usize; 3],
    placing: usize,
}

/// How the rows of an answer find the places of a class.
struct Placing {
    class: usize,
    /// By what divides: in which column it stands, and as what; none: the unit.
    holds: Vec<Option<(usize, Holds)>>,
    places: HashMap<Vec<i128>, usize>,
}

/// What is said of one side of a counting, before it is known in which pass.
struct Laid<'a> {
    looks: usize,
    dividers: Vec<(&'a str, Expr)>,
    told: [Expr; 3],
    /// As of [`Placing`], by the name of the column.
    holds: Vec<Option<(&'a str, Holds)>>,
}

/// Columns tell of now.
fn is_now(counting: &Counting<'_>) -> bool {
    counting.asked.known_at.is_none()
}

fn speaker<'a>(
    kernel: &'a Kernel,
    picture: &'a Picture,
    register: &'a Register,
    counting: &Counting<'_>,
) -> Option<Speaker<'a>> {
    is_now(counting).then(|| Speaker {
        kernel,
        picture,
        register,
        today: counting.asked.as_of.unwrap_or_else(|| kernel.today()),
        joins: RefCell::default(),
        known: RefCell::default(),
    })
}

impl<'a> Plan<'a> {
    pub(crate) fn of(
        kernel: &'a Kernel,
        picture: &'a Picture,
        countings: &'a [Counting<'a>],
    ) -> Plan<'a> {
        let mut plan = Plan {
            kernel,
            picture,
            countings,
            looks: Vec::new(),
            classes: Vec::new(),
            passes: Vec::new(),
            groups: Vec::new(),
        };
        let mut speakers: Vec<Speaker<'a>> = Vec::new();
        for (n, counting) in countings.iter().enumerate() {
            let formula = counting.formula;
            let sides = std::iter::once((false, &formula.of));
            let sides = sides.chain(formula.part.iter().map(|it| (true, it)));
            let laid: Option<Vec<_>> = sides
                .map(|(is_part, counted)| {
                    let laid = plan.lay(&mut speakers, counting, counted)?;
                    Some((is_part, &counted.what, laid))
                })
                .collect();
            let Some(laid) = laid else {
                plan.groups.push(None);
                continue;
            };
            let class = plan.class(counting);
            for (is_part, what, laid) in laid {
                plan.put((n, is_part, what), class, laid);
            }
            plan.groups.push(Some((class, Groups::default())));
        }
        plan
    }

    fn class(&mut self, counting: &Counting<'a>) -> usize {
        let Counting { along, on, .. } = *counting;
        let by_unit = counting.by_unit();
        let organisation = counting.asked.organisation;
        let in_time = along.iter().any(|it| matches!(it, Along::Period(_)));
        let on = on.filter(|_| in_time);
        let same = |it: &Class<'_>| {
            (it.along, it.by_unit, it.organisation, it.on) == (along, by_unit, organisation, on)
        };
        self.classes.iter().position(same).unwrap_or_else(|| {
            self.classes.push(Class {
                along,
                by_unit,
                organisation,
                on,
                keys: Keys::default(),
            });
            self.classes.len() - 1
        })
    }

    fn lay(
        &mut self,
        speakers: &mut Vec<Speaker<'a>>,
        counting: &Counting<'a>,
        counted: &'a Counted,
    ) -> Option<Laid<'a>> {
        let (kernel, picture) = (self.kernel, self.picture);
        let register = kernel.model.register(&counted.register)?;
        let own = speaker(kernel, picture, register, counting)?;
        let same = |it: &Speaker<'_>| it.register.id == register.id && it.today == own.today;
        let at = speakers.iter().position(same).unwrap_or_else(|| {
            speakers.push(own);
            speakers.len() - 1
        });
        let speaker = &speakers[at];
        speaker.joins.take();
        let told = told(speaker, counted)?;
        let mut dividers: Vec<(&'a str, Expr)> = Vec::new();
        let mut holds = Vec::new();
        for along in counting.along {
            let (name, column, held) = match along {
                Along::Below | Along::Level(_) => {
                    holds.push(None);
                    continue;
                }
                Along::Field(name) => {
                    let said = speaker.path(&steps(name))?;
                    (name.as_str(), column_of(&said)?, Holds::Said(said))
                }
                Along::Period(kind) => {
                    let on = counting.on?;
                    match speaker.path(&[on.to_owned()])? {
                        Said::Day(day) => (on, day, Holds::Days(*kind)),
                        Said::Coded(at, legend) => (on, at, Holds::Periods(*kind, legend)),
                        _ => return None,
                    }
                }
            };
            if !dividers.iter().any(|(it, _)| *it == name) {
                dividers.push((name, column));
            }
            holds.push(Some((name, held)));
        }
        let asked = counting.asked;
        for name in asked.by.keys() {
            speaker.path(&steps(name))?;
        }
        let joins = speaker.joins.take();
        let looks = Looks {
            register: &counted.register,
            organisation: asked.organisation,
            by: &asked.by,
            as_of: asked.as_of,
            is_current: register.is_dated() && counting.on.is_none(),
            period: counting.on.zip(counting.period),
            reach: counting.reach,
            joins,
        };
        let at = self.looks.iter().position(|(it, _)| *it == looks);
        let at = at.unwrap_or_else(|| {
            self.looks.push((looks, looked_at(speaker, counting)));
            self.looks.len() - 1
        });
        self.looks[at].1.as_ref()?;
        Some(Laid {
            looks: at,
            dividers,
            told,
            holds,
        })
    }

    /// Puts it to a pass that goes over the same rows and is divided by as much, or by more.
    fn put(
        &mut self,
        (counting, is_part, what): (usize, bool, &'a What),
        class: usize,
        laid: Laid<'a>,
    ) {
        let names = |of: &[(&'a str, Expr)]| of.iter().map(|(it, _)| *it).collect::<Vec<_>>();
        let own = names(&laid.dividers);
        let holds_all = |all: &[&str], some: &[&str]| some.iter().all(|it| all.contains(it));
        let fits = |it: &Pass<'_>| {
            let others: Vec<&str> = it.dividers.iter().map(|(it, _)| *it).collect();
            it.looks == laid.looks && (holds_all(&others, &own) || holds_all(&own, &others))
        };
        let at = self.passes.iter().position(fits).unwrap_or_else(|| {
            self.passes.push(Pass {
                looks: laid.looks,
                dividers: Vec::new(),
                told: Vec::new(),
                sides: Vec::new(),
                placings: Vec::new(),
            });
            self.passes.len() - 1
        });
        let pass = &mut self.passes[at];
        for (name, column) in laid.dividers {
            if !pass.dividers.iter().any(|(it, _)| *it == name) {
                pass.dividers.push((name, column));
            }
        }
        let at = laid
            .told
            .map(|it| match pass.told.iter().position(|other| *other == it) {
                Some(at) => at,
                None => {
                    pass.told.push(it);
                    pass.told.len() - 1
                }
            });
        let placing = pass.placings.iter().position(|it| it.class == class);
        let placing = placing.unwrap_or_else(|| {
            let holds = laid.holds.into_iter().map(|held| {
                let (name, held) = held?;
                let column = pass.dividers.iter().position(|(it, _)| *it == name)?;
                Some((column + 1, held))
            });
            pass.placings.push(Placing {
                class,
                holds: holds.collect(),
                places: HashMap::new(),
            });
            pass.placings.len() - 1
        });
        pass.sides.push(Side {
            counting,
            is_part,
            what,
            at,
            placing,
        });
    }

    fn settled(self) -> Vec<Option<Vec<Group>>> {
        let classes = self.classes;
        let groups = self.groups.into_iter().zip(self.countings);
        groups
            .map(|(groups, counting)| {
                let (class, groups) = groups?;
                Some(groups.settled(&classes[class].keys, counting))
            })
            .collect()
    }
}

impl Pass<'_> {
    /// Puts what was found to the groups it is of.
    fn take(&mut self, batch: &RecordBatch, plan: &mut Plan<'_>) -> Outcome<()> {
        let mut places = Vec::with_capacity(self.placings.len());
        for placing in &mut self.placings {
            places.push(placing.of_rows(batch, self.looks, plan)?);
        }
        let first = self.dividers.len() + 1;
        for side in &self.sides {
            let Some((_, groups)) = &mut plan.groups[side.counting] else {
                continue;
            };
            let [rows, unknown, amount] = side.at.map(|it| batch.column(first + it));
            let whole = |it: &ArrayRef| it.as_primitive_opt::<Int64Type>().cloned();
            let (rows, unknown) = (
                whole(rows).ok_or_else(wrong)?,
                whole(unknown).ok_or_else(wrong)?,
            );
            for (row, place) in places[side.placing].iter().enumerate() {
                let count = |it: &Int64Array| u64::try_from(it.value(row)).unwrap_or_default();
                let (rows, unknown) = (count(&rows), count(&unknown));
                if rows == 0 && unknown == 0 {
                    continue;
                }
                let found = tally(amount, row, (rows, unknown), side.what)?;
                groups.side(*place, side.is_part).join(side.what, &found);
            }
        }
        Ok(())
    }
}

impl Placing {
    /// The place of each row of an answer.
    fn of_rows(
        &mut self,
        batch: &RecordBatch,
        looks: usize,
        plan: &mut Plan<'_>,
    ) -> Outcome<Vec<usize>> {
        let tree = plan.kernel.tree();
        let class = &mut plan.classes[self.class];
        let counting = |along: &Along, owner: Id| unit(&tree, class.organisation, along, owner);
        let table = plan.picture.tables.get(plan.looks[looks].0.register);
        let owners = table.and_then(|it| {
            let (at, _) = it.columns.get("owner")?;
            Some(it.legends[at].values())
        });
        let owners: Vec<Option<Id>> = owners
            .unwrap_or_default()
            .iter()
            .map(Value::as_ref)
            .collect();
        let owner_of = |row: usize| {
            let number = number(batch.column(0), row)?;
            *owners.get(usize::try_from(number).ok()?)?
        };
        let columns = self.holds.iter().map(|it| match it {
            Some((at, _)) => raw(batch.column(*at)).map(Some),
            None => Ok(None),
        });
        let columns: Vec<Option<Vec<i128>>> = columns.collect::<Result<_, _>>()?;
        let mut units: HashMap<(usize, Option<Id>), Option<Id>> = HashMap::new();
        let mut places = Vec::with_capacity(batch.num_rows());
        let mut told: Vec<i128> = Vec::new();
        for row in 0..batch.num_rows() {
            let owner = owner_of(row);
            told.clear();
            for (n, (column, along)) in columns.iter().zip(class.along).enumerate() {
                told.push(match column {
                    Some(column) => column[row],
                    None => {
                        let found = units.entry((n, owner));
                        let found = found.or_insert_with(|| counting(along, owner?));
                        id_told(*found)
                    }
                });
            }
            if class.by_unit {
                told.push(id_told(owner));
            }
            if let Some(place) = self.places.get(&told) {
                places.push(*place);
                continue;
            }
            let mut key = Vec::with_capacity(class.along.len());
            for (held, along) in self.holds.iter().zip(class.along) {
                key.push(match held {
                    Some((at, held)) => value_at(held, batch.column(*at), row),
                    None => owner.and_then(|it| counting(along, it)).into(),
                });
            }
            let place = class.keys.at(key, owner.filter(|_| class.by_unit));
            self.places.insert(told.clone(), place);
            places.push(place);
        }
        Ok(places)
    }
}

/// An id, or none, as what tells rows apart.
fn id_told(id: Option<Id>) -> i128 {
    id.map_or(i128::MIN, |it| it.as_u128().cast_signed())
}

/// What tells the rows of a column apart.
fn raw(column: &ArrayRef) -> Result<Vec<i128>, StoreError> {
    let of = |it: Option<i128>| it.unwrap_or(i128::MIN);
    if let Some(all) = column.as_primitive_opt::<Int32Type>() {
        return Ok(all.iter().map(|it| of(it.map(i128::from))).collect());
    }
    if let Some(all) = column.as_primitive_opt::<Int64Type>() {
        return Ok(all.iter().map(|it| of(it.map(i128::from))).collect());
    }
    if let Some(all) = column.as_boolean_opt() {
        return Ok(all.iter().map(|it| of(it.map(i128::from))).collect());
    }
    let ids = column.as_fixed_size_binary_opt().ok_or_else(wrong)?;
    let ids = ids
        .iter()
        .map(|it| id_told(it.and_then(|it| Id::from_slice(it).ok())));
    Ok(ids.collect())
}

/// Which rows are looked at; the outer none where columns cannot say it.
fn looked_at(speaker: &Speaker<'_>, counting: &Counting<'_>) -> Option<Option<Expr>> {
    let Counting {
        asked, on, period, ..
    } = *counting;
    let mut all: Vec<Expr> = Vec::new();
    for (field, value) in &asked.by {
        all.push(having(speaker.path(&steps(field))?, value)?);
    }
    if let Some(organisation) = asked.organisation {
        all.push(under(speaker, organisation)?);
    }
    if let Some(reach) = counting.reach {
        let mut any = lit(false);
        for branch in reach {
            any = any.or(reached_by(speaker, branch)?);
        }
        all.push(any);
    }
    let day = |name: &str| match speaker.path(&[name.to_owned()])? {
        Said::Day(day) => Some(day),
        _ => None,
    };
    if speaker.register.is_dated() && on.is_none() {
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
fn under(speaker: &Speaker<'_>, organisation: Id) -> Option<Expr> {
    let tree = speaker.kernel.tree();
    let Said::Coded(owner, legend) = speaker.path(&["owner".to_owned()])? else {
        return None;
    };
    among(owner, &legend, |it| {
        it.as_ref()
            .is_some_and(|it| tree.is_under(it, organisation))
    })
}

fn reached_by(speaker: &Speaker<'_>, branch: &Branch) -> Option<Expr> {
    match branch {
        Branch::All => Some(lit(true)),
        Branch::Under { organisation, .. } => under(speaker, *organisation),
        Branch::Holds { field, id, .. } => {
            let held = speaker.path(std::slice::from_ref(field))?;
            // Who is not known reaches nothing.
            Some(having(held, &Value::Ref(*id))?.is_true())
        }
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
fn told(speaker: &Speaker<'_>, counted: &Counted) -> Option<[Expr; 3]> {
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
    Some([one(has)?, one(lacks)?, amount])
}

/// What divides, as a column; none where it is no single value.
fn column_of(said: &Said) -> Option<Expr> {
    match said {
        Said::Flag(it) | Said::Integer(it) | Said::Day(it) | Said::Coded(it, _) | Said::Id(it) => {
            Some(it.clone())
        }
        Said::Decimal(_) | Said::Several(..) | Said::Constant(_) => None,
    }
}

fn value_at(held: &Holds, column: &ArrayRef, row: usize) -> Value {
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
    match held {
        Holds::Days(kind) => period_of(*kind, &day()).into(),
        Holds::Periods(kind, legend) => period_of(*kind, &coded(legend)).into(),
        Holds::Said(said) => match said {
            Said::Coded(_, legend) => coded(legend),
            Said::Day(_) => day(),
            Said::Flag(_) => match column.as_boolean_opt() {
                Some(all) => Value::Flag(all.value(row)),
                None => Value::Missing,
            },
            Said::Integer(_) => match column.as_primitive_opt::<Int64Type>() {
                Some(all) => Value::Integer(all.value(row)),
                None => Value::Missing,
            },
            Said::Id(_) => match column.as_fixed_size_binary_opt() {
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

fn tally(
    amount: &ArrayRef,
    row: usize,
    (rows, unknown): (u64, u64),
    what: &What,
) -> Outcome<Tally> {
    if let What::Over(Gist::Median, _) = what {
        let lists = amount.as_any().downcast_ref::<ListArray>();
        let list = lists.ok_or_else(wrong)?.value(row);
        let numbers = (0..list.len()).filter_map(|it| exact(&list, it));
        return Ok(Tally::of_all(rows, unknown, numbers.collect()));
    }
    let amount = exact(amount, row);
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
