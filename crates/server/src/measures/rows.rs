//! The rows a number was counted from, as far as whoever asks reaches them: of the part and of
//! the whole some at a time, and how many there are of each.

use std::thread::{self, ScopedJoinHandle};

use base::Id as Uuid;
use kernel::{
    Asked as AskedMeasure, Branch, Caller, Condition, Figures, Kernel, Outcome, Query, Question,
    RowsPage,
};
use model::{Counted, Measure, Value};
use serde::Serialize;
use utoipa::ToSchema;

use super::before::tells;
use super::named;
use crate::Problem;
use crate::row::{Labels, Row, row};

/// Rows shown of each side at a time; the count beside them is exact.
const ROWS_MAX: usize = 200;

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

/// Which of the rows are shown: the first of both sides, or of one those after a row.
#[derive(Clone, Copy, Default)]
pub(super) struct Which {
    of_part: Option<bool>,
    after: Option<Uuid>,
}

impl Which {
    /// Of `side` and `after` among the pairs of an address, which are taken out.
    pub(super) fn taken(pairs: &mut Vec<(String, String)>) -> Result<Which, Problem> {
        let mut take = |name: &str| {
            let at = pairs.iter().position(|(it, _)| it == name)?;
            Some(pairs.swap_remove(at).1)
        };
        let of_part = match take("side").as_deref() {
            None => None,
            Some("part") => Some(true),
            Some("of") => Some(false),
            Some(_) => {
                return Err(Problem::field(
                    "side",
                    "side 为 part（计入的）或 of（总体）。",
                ));
            }
        };
        let after = take("after").map(|it| it.parse().map_err(|_| Problem::not_found()));
        let after = after.transpose()?;
        if after.is_some() && of_part.is_none() {
            let says = "接着看哪一边：side 为 part（计入的）或 of（总体）。";
            return Err(Problem::field("side", says));
        }
        Ok(Which { of_part, after })
    }

    fn shows(self, of_part: bool) -> bool {
        self.of_part.is_none_or(|it| it == of_part)
    }
}

/// One side of a number.
#[derive(Clone, Copy)]
struct Side<'a> {
    of_part: bool,
    counted: &'a Counted,
}

/// The rows of one side that are shown.
#[derive(Default)]
struct Opened {
    rows: Vec<Row>,
    labels: Labels,
    /// How many there are that the caller reaches; none: all.
    reached: Option<u64>,
}

/// Both sides are gone through beside each other, and counted at the same time.
pub(super) fn behind(
    kernel: &Kernel,
    caller: &Caller,
    asked: &AskedMeasure,
    which: Which,
) -> Outcome<MeasureRows> {
    let measure = named(kernel, &asked.measure)?;
    let formula = kernel.formula_of(measure, asked);
    let whole = Side {
        of_part: false,
        counted: &formula.of,
    };
    let part = formula.part.as_ref().map(|counted| Side {
        of_part: true,
        counted,
    });
    let sides: Vec<Side<'_>> = std::iter::once(whole).chain(part).collect();
    let desk = Desk {
        kernel,
        caller,
        measure,
        asked,
    };
    let (counts, opened) = thread::scope(|scope| {
        let counting = scope.spawn(|| desk.counts(&sides, None));
        let beside = part.map(|it| scope.spawn(move || desk.opened(it, which)));
        let whole = desk.opened(whole, which);
        let opened = std::iter::once(whole).chain(beside.map(joined));
        (joined(counting), opened.collect::<Outcome<Vec<Opened>>>())
    });
    let (counts, opened) = (counts?, opened?);
    let mut rows = MeasureRows {
        part: Vec::new(),
        of: Vec::new(),
        hidden: 0,
        part_count: 0,
        of_count: 0,
        labels: Labels::default(),
    };
    for ((side, count), opened) in sides.iter().zip(counts).zip(opened) {
        let hidden = opened.reached.map_or(0, |it| count.saturating_sub(it));
        rows.labels.join(opened.labels);
        // What is of the part is of the whole, unless it is counted from elsewhere.
        let is_apart = !side.of_part || side.counted.register != formula.of.register;
        rows.hidden += if is_apart { hidden } else { 0 };
        match side.of_part {
            true => (rows.part, rows.part_count) = (opened.rows, count),
            false => (rows.of, rows.of_count) = (opened.rows, count),
        }
    }
    Ok(rows)
}

fn joined<T>(beside: ScopedJoinHandle<'_, T>) -> T {
    beside
        .join()
        .unwrap_or_else(|it| std::panic::resume_unwind(it))
}

/// What is asked by whom.
#[derive(Clone, Copy)]
struct Desk<'a> {
    kernel: &'a Kernel,
    caller: &'a Caller,
    measure: &'a Measure,
    asked: &'a AskedMeasure,
}

impl Desk<'_> {
    /// How many rows each side has; with `reach`, of those in one of these branches.
    fn counts(&self, sides: &[Side<'_>], reach: Option<&[Branch]>) -> Outcome<Vec<u64>> {
        let alone = sides.iter().map(|it| {
            self.measure.alone(match it.of_part {
                true => self.kernel.telling(it.counted),
                false => it.counted.clone(),
            })
        });
        let alone: Vec<Measure> = alone.collect();
        let questions = alone.iter().map(|measure| Question {
            measure,
            asked: self.asked,
            along: &[],
            reach,
        });
        let questions: Vec<Question<'_>> = questions.collect();
        let found = self.kernel.figures_together(&questions)?;
        let rows = |it: &Figures| it.figures.first().map_or(0, |it| it.of.rows);
        Ok(found.iter().map(rows).collect())
    }

    /// The rows of a side as far as the caller reaches them.
    fn opened(&self, side: Side<'_>, which: Which) -> Outcome<Opened> {
        let Desk {
            kernel,
            caller,
            asked,
            ..
        } = *self;
        let register = kernel.model.register(&side.counted.register);
        let opens = register
            .filter(|it| kernel.may_open(it, caller))
            .filter(|_| !tells(kernel, caller, side.counted));
        let Some(register) = opens else {
            return Ok(Opened {
                reached: Some(0),
                ..Opened::default()
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
            None => None,
            Some(_) => self.counts(&[side], reach)?.first().copied(),
        };
        if !which.shows(side.of_part) {
            return Ok(Opened {
                reached,
                ..Opened::default()
            });
        }
        let page = RowsPage {
            of_part: side.of_part,
            after: which.after,
            limit: ROWS_MAX,
        };
        let ids = kernel.rows_behind(asked, &page, reach)?;
        let (rows, labels) = opened(kernel, caller, register, &ids)?;
        Ok(Opened {
            rows,
            labels,
            reached,
        })
    }
}

fn opened(
    kernel: &Kernel,
    caller: &Caller,
    register: &model::Register,
    ids: &[Uuid],
) -> Outcome<(Vec<Row>, Labels)> {
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
        let labels = kernel.labels(read, caller, register, &found)?.into();
        let rows = found.iter().zip(shown);
        let rows = rows.map(|(it, shown)| row(kernel, register, it, shown));
        Ok::<_, kernel::Failure>((rows.collect(), labels))
    })
}
