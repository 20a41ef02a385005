//! Along what a database runs to what a list asks for.
//!
//! The first rows of many are met along an index in their order, and a list narrowed by a
//! field of the register's `filter` has an index in that order for each value of the field:
//! without it, whoever asks for one year's pupils by their birthdays would walk past all who
//! were born before. Several branches and several values are parts, each with its own first
//! rows. Not here: the SQL of it.

use kernel::{Branch, Condition, Crowd, Query};
use model::Value;

use crate::sought::{Through, Way};
use crate::tables::{LEVELS_SORTED, is_kept_narrowed};

/// A list is asked value by value for at most so many.
const VALUES_MAX: usize = 16;

/// Along what a database runs; what is not it is looked at row by row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Lead {
    /// What is asked, as the database sees fit.
    Conditions,
    /// The order: the first rows of many are soon met, and of few when nothing has to be
    /// looked at row by row.
    Order,
    /// The words of what somebody typed.
    Words(Through),
}

impl Lead {
    /// For the rows of a page, or all of them when there is no limit.
    pub(super) fn of(query: &Query<'_>, way: Way, limit: usize) -> Lead {
        // Far down the tree there are never so many that they are not sorted sooner.
        let is_many = query.crowd == Crowd::Many && branches(query).all(|it| !is_deep(query, it));
        if limit > 0 && (is_many || branches(query).all(|it| is_whole(query, it))) {
            return Lead::Order;
        }
        Lead::counting(way)
    }

    /// For what is not put in an order.
    pub(super) fn counting(way: Way) -> Lead {
        match way {
            Way::Words(through) => Lead::Words(through),
            Way::Rows => Lead::Conditions,
        }
    }
}

/// What is asked by itself: one branch of several, one value of several.
#[derive(Clone, Copy, Debug)]
pub(super) struct Part<'q> {
    pub(super) branch: Option<&'q Branch>,
    /// Of the condition in that place.
    pub(super) value: Option<(usize, &'q Value)>,
}

impl Part<'_> {
    /// All at once.
    pub(super) const WHOLE: Part<'static> = Part {
        branch: None,
        value: None,
    };
}

/// The parts that are asked each by itself; one when all is asked at once.
pub(super) fn parts<'q>(query: &'q Query<'_>, lead: Lead) -> Vec<Part<'q>> {
    let mut parts = Vec::new();
    for branch in branches(query) {
        let narrowing = narrowing(query, branch).filter(|_| lead == Lead::Order);
        match narrowing.map(|at| (at, &query.conditions[at])) {
            Some((at, Condition::AnyOf(_, values))) if values.len() > 1 => {
                let each = values.iter().map(|value| Part {
                    branch,
                    value: Some((at, value)),
                });
                parts.extend(each);
            }
            _ => parts.push(Part {
                branch,
                value: None,
            }),
        }
    }
    parts
}

/// Several branches each by itself; a single one, or none, needs no name.
fn branches<'q>(query: &'q Query<'_>) -> impl Iterator<Item = Option<&'q Branch>> {
    let several = query.reach.as_deref().filter(|it| it.len() > 1);
    let one = several.is_none().then_some(None);
    one.into_iter()
        .chain(several.into_iter().flatten().map(Some))
}

/// The level of the tree a part is below, and the place of the condition that says so if
/// the reach does not. 0: the whole tree; none: what is reached lies here and there.
fn below(query: &Query<'_>, branch: Option<&Branch>) -> Option<(usize, Option<usize>)> {
    let reached = match (branch, query.reach.as_deref()) {
        (Some(branch), _) | (None, Some([branch])) => match branch {
            Branch::Under { depth, .. } => *depth,
            Branch::Holds { .. } => return None,
            Branch::All => 0,
        },
        (None, _) => 0,
    };
    let conditions = query.conditions.iter().enumerate();
    let asked = conditions.filter_map(|(at, it)| match it {
        Condition::Under(depth, _) => Some((*depth, at)),
        _ => None,
    });
    let deeper = asked.max().filter(|(depth, _)| *depth > reached);
    let (level, asked) = deeper.map_or((reached, None), |(depth, at)| (depth, Some(at)));
    (level <= LEVELS_SORTED).then_some((level, asked))
}

/// Whether a part lies below the levels whose lists have indexes.
fn is_deep(query: &Query<'_>, branch: Option<&Branch>) -> bool {
    let is_held = matches!(branch, Some(Branch::Holds { .. }))
        || matches!(query.reach.as_deref(), Some([Branch::Holds { .. }]));
    !is_held && below(query, branch).is_none()
}

/// Whether the order is one that has indexes.
fn is_indexed(query: &Query<'_>) -> bool {
    let field = query.sort.field.as_ref();
    field.is_none_or(|it| query.register.sort.contains(it))
}

/// The place of the condition a list is narrowed by, where there is an index for it.
fn narrowing(query: &Query<'_>, branch: Option<&Branch>) -> Option<usize> {
    below(query, branch).filter(|(level, _)| *level > 0 && is_indexed(query))?;
    let sort = query.sort.field.as_ref();
    if sort.is_some_and(|it| !is_kept_narrowed(query.register, it)) {
        return None;
    }
    let is_of = |condition: &Condition, field: &String| match condition {
        Condition::AnyOf(name, values) => name == field && (1..=VALUES_MAX).contains(&values.len()),
        Condition::Missing(name) => name == field,
        _ => false,
    };
    query.register.filter.iter().find_map(|field| {
        let mut conditions = query.conditions.iter();
        conditions.position(|it| is_of(it, field))
    })
}

/// Whether rows lie in an index just as they are asked for.
fn is_whole(query: &Query<'_>, branch: Option<&Branch>) -> bool {
    let part = Part {
        branch,
        value: None,
    };
    let along = Along::of(query, part, Lead::Order);
    let is_along = below(query, branch).is_some_and(|(_, asked)| along.reach || asked.is_some());
    let mut conditions = 0..query.conditions.len();
    is_along && is_indexed(query) && query.text.is_none() && conditions.all(|at| along.runs(at))
}

/// The place of the condition that names the records: whatever else is asked, they are few.
/// SQLite would rather count on an organisation that all of them are below.
fn named(query: &Query<'_>) -> Option<usize> {
    let mut conditions = query.conditions.iter();
    conditions.position(|it| matches!(it, Condition::AnyOf(name, _) if name == "id"))
}

/// What belongs to the index that is run along, beside the order.
#[derive(Debug)]
pub(super) struct Along {
    pub(super) reach: bool,
    /// Places of conditions; none: all of them.
    conditions: Option<Vec<usize>>,
}

impl Along {
    pub(super) fn of(query: &Query<'_>, part: Part<'_>, lead: Lead) -> Along {
        let (reach, conditions) = match lead {
            Lead::Conditions => match named(query) {
                Some(at) => (false, Some(vec![at])),
                None => (true, None),
            },
            Lead::Words(_) => (false, Some(Vec::new())),
            Lead::Order => {
                let narrowing = narrowing(query, part.branch);
                // Only with states is there no index on the ancestor and the id alone.
                let by_creation = query.sort.field.is_none() && !query.register.states.is_empty();
                let asked = below(query, part.branch).and_then(|(_, asked)| asked);
                match by_creation && narrowing.is_none() {
                    true => (false, Some(Vec::new())),
                    false => (
                        asked.is_none(),
                        Some(asked.into_iter().chain(narrowing).collect()),
                    ),
                }
            }
        };
        Along { reach, conditions }
    }

    /// Whether the condition in a place belongs to the index.
    pub(super) fn runs(&self, at: usize) -> bool {
        self.conditions.as_ref().is_none_or(|it| it.contains(&at))
    }
}
