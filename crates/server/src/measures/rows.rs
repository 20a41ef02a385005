//! The rows a number was counted from, as far as whoever asks reaches them.

use base::Id as Uuid;
use kernel::{
    Asked as AskedMeasure, Branch, Caller, Condition, Figures, Kernel, Outcome, Query, Question,
    RowsPage,
};
use model::{Counted, Measure, Value};
use serde::Serialize;
use utoipa::ToSchema;

use super::asked::tells;
use super::named;
use crate::row::{Labels, Row, row};

/// Rows shown of each side; the count beside them is exact.
const ROWS_MAX: usize = 1_000;

#[derive(Serialize, ToSchema)]
pub(super) struct MeasureRows {
    part: Vec<Row>,
    of: Vec<Row>,
    /// 另有 n 条无权查看
    hidden: u64,
    /// All there are of each side, shown or not.
    part_count: u64,
    of_count: u64,
    #[schema(value_type = BTreeMap<String, String>)]
    labels: Labels,
}

pub(super) fn behind(
    kernel: &Kernel,
    caller: &Caller,
    asked: &AskedMeasure,
) -> Outcome<MeasureRows> {
    let measure = named(kernel, &asked.measure)?;
    let mut labels = Labels::default();
    let formula = kernel.formula_of(measure, asked);
    let sides: Vec<(bool, &Counted)> = std::iter::once((false, &formula.of))
        .chain(formula.part.iter().map(|it| (true, it)))
        .collect();
    let counts = counts(kernel, measure, asked, &sides, None)?;
    let mut shown = Vec::new();
    for (side, count) in sides.iter().zip(counts) {
        shown.push(opened_side(
            kernel,
            caller,
            (measure, asked),
            (*side, count),
            &mut labels,
        )?);
    }
    let mut shown = shown.into_iter();
    let (of, part) = (
        shown.next().unwrap_or_default(),
        shown.next().unwrap_or_default(),
    );
    let apart = formula.part.as_ref();
    let apart = apart.is_some_and(|it| it.register != formula.of.register);
    Ok(MeasureRows {
        // What is of the part is of the whole, unless it is counted from elsewhere.
        hidden: of.hidden + if apart { part.hidden } else { 0 },
        part: part.rows,
        of: of.rows,
        part_count: part.count,
        of_count: of.count,
        labels,
    })
}

/// The rows of one side that are shown.
#[derive(Default)]
struct Side {
    rows: Vec<Row>,
    count: u64,
    hidden: u64,
}

/// How many rows each side has; with `reach`, of those in one of these branches.
fn counts(
    kernel: &Kernel,
    measure: &Measure,
    asked: &AskedMeasure,
    sides: &[(bool, &Counted)],
    reach: Option<&[Branch]>,
) -> Outcome<Vec<u64>> {
    let alone = sides.iter().map(|(of_part, counted)| {
        measure.alone(match of_part {
            true => kernel.telling(counted),
            false => (*counted).clone(),
        })
    });
    let alone: Vec<Measure> = alone.collect();
    let questions = alone.iter().map(|measure| Question {
        measure,
        asked,
        along: &[],
        reach,
    });
    let found = kernel.figures_together(&questions.collect::<Vec<_>>())?;
    let rows = |it: &Figures| it.figures.first().map_or(0, |it| it.of.rows);
    Ok(found.iter().map(rows).collect())
}

/// The rows of a side as far as the caller reaches them.
fn opened_side(
    kernel: &Kernel,
    caller: &Caller,
    (measure, asked): (&Measure, &AskedMeasure),
    ((of_part, counted), count): ((bool, &Counted), u64),
    labels: &mut Labels,
) -> Outcome<Side> {
    let register = kernel.model.register(&counted.register);
    let opens = |it: &&model::Register| kernel.may_open(it, caller);
    let opens = register
        .filter(opens)
        .filter(|_| !tells(kernel, caller, counted));
    let Some(register) = opens else {
        return Ok(Side {
            count,
            hidden: count,
            ..Side::default()
        });
    };
    let branches = kernel.reach(register, caller);
    // Who reaches the whole organisation need not be asked for row by row.
    let tree = kernel.tree();
    let reaches_all = branches.iter().any(|it| match it {
        Branch::All => true,
        Branch::Under { organisation, .. } => {
            let at = asked.organisation;
            at.is_some_and(|at| tree.is_under(at, *organisation))
        }
        Branch::Holds { .. } => false,
    });
    let reach = (!reaches_all).then_some(branches.as_slice());
    let reached = match reach {
        None => count,
        Some(_) => counts(kernel, measure, asked, &[(of_part, counted)], reach)?
            .first()
            .copied()
            .unwrap_or_default(),
    };
    let page = RowsPage {
        of_part,
        after: None,
        limit: ROWS_MAX,
    };
    let ids = kernel.rows_behind(asked, &page, reach)?;
    Ok(Side {
        rows: opened(kernel, caller, register, &ids, labels)?,
        count,
        hidden: count.saturating_sub(reached),
    })
}

fn opened(
    kernel: &Kernel,
    caller: &Caller,
    register: &model::Register,
    ids: &[Uuid],
    labels: &mut Labels,
) -> Outcome<Vec<Row>> {
    let branches = kernel.reach(register, caller);
    let sight = kernel.sight(register, caller);
    kernel::read(kernel.store(), |read| {
        let ids = ids.iter().map(|id| Value::Ref(*id)).collect();
        let mut query =
            Query::all(register, kernel.today()).with(Condition::AnyOf("id".into(), ids));
        query.reach = Some(branches.clone());
        let mut found = read.rows(&query)?;
        let shown: Vec<_> = found
            .iter_mut()
            .map(|it| sight.mask(register, it))
            .collect();
        labels.extend(kernel.labels(read, caller, register, &found)?);
        let found = found.iter().zip(shown);
        Ok::<_, kernel::Failure>(
            found
                .map(|(it, shown)| row(kernel, register, it, shown))
                .collect(),
        )
    })
}
