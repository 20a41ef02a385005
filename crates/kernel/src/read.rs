//! Lists as one caller sees them; in rooms of their own what else is read: one record with
//! what may be done with it (`view`), what records are called (`label`), who asks (`caller`),
//! who may read a file (`file`).

mod caller;
mod file;
mod label;
mod then;
mod view;

use std::collections::BTreeMap;

use base::Id;
use indexmap::IndexMap;
use model::{Level, Value};

use crate::sight::looks_behind;
use crate::store::read;
use crate::{
    Caller, Condition, Count, Crowd, Cursor, Kernel, Outcome, Query, Record, Refusal, Sort, Sought,
};

pub use label::REMOVED;
pub use then::Then;
pub use view::{Holder, StepView, View};

/// Counts are exact up to here, then "超过 1 万".
pub const COUNT_MAX: u64 = 10_000;
/// What somebody types into a list is counted up to here: nobody goes through more.
const FOUND_MAX: u64 = 1_000;

/// What is asked of a list, beside who asks: conditions are joined by "and".
#[derive(Clone, Debug)]
pub struct Listing {
    pub conditions: Vec<Condition>,
    /// As typed; in the register's search fields or its number.
    pub text: Option<String>,
    pub sort: Sort,
    /// Where the last page ended.
    pub after: Option<Cursor>,
    pub limit: usize,
}

impl Listing {
    /// The first rows in the order of creation.
    pub fn first(limit: usize) -> Listing {
        let (conditions, text, after) = (Vec::new(), None, None);
        let sort = Sort {
            field: None,
            descending: false,
        };
        Listing {
            conditions,
            text,
            sort,
            after,
            limit,
        }
    }
}

/// Fields not shown in clear, each with what may be seen of it; empty: nothing.
pub type Masked = IndexMap<String, String>;

/// One page of a list.
#[derive(Clone, Debug)]
pub struct Page {
    pub rows: Vec<Record>,
    /// Of each row in turn.
    pub masked: Vec<Masked>,
    pub next: Option<Cursor>,
    pub count: Count,
    /// What references are called.
    pub labels: BTreeMap<Id, String>,
}

impl Kernel {
    /// A page of a register as the caller reaches it.
    ///
    /// # Errors
    /// Not found when no position of the caller opens the register; refused when sorting
    /// by a field that is not declared sortable or filtering by a masked one.
    pub fn list(&self, caller: &Caller, register: &str, listing: Listing) -> Outcome<Page> {
        let register = self.visible(caller, register)?;
        let Listing {
            conditions,
            text,
            sort,
            after,
            limit,
        } = listing;
        if let Some(field) = sort.field.as_ref().filter(|it| !register.sort.contains(it)) {
            return Err(Refusal::new("kernel.sort", format!("不能按“{field}”排序。")).into());
        }
        let sight = self.sight(register, caller);
        if let Some(field) = sort.field.as_ref().filter(|it| sight.is_veiled(it)) {
            let title = register
                .fields
                .get(field)
                .map_or("", |it| it.title.as_str());
            let says = format!("“{title}”对您脱敏，不能按它排序。");
            return Err(Refusal::new("kernel.masked", says).into());
        }
        if conditions
            .iter()
            .any(|it| looks_behind(register, &sight, it))
        {
            return Err(Refusal::new("kernel.masked", "脱敏的项目不能用来筛选。").into());
        }
        let mut query = Query {
            register,
            reach: Some(self.reach(register, caller)),
            conditions,
            text: text.and_then(|it| Sought::of(register, &it, sight.veiled())),
            sort,
            after,
            limit: limit + 1,
            crowd: Crowd::Unknown,
            today: self.today(),
            me: Some(caller.account),
            only: None,
        };
        read(self.store(), |read| {
            let conditions = std::mem::take(&mut query.conditions);
            query.conditions = self.following(read, register, conditions)?;
            let after = query.after.take();
            let count = match query.text {
                Some(_) => read.found(&query, FOUND_MAX)?,
                None => Count::capped(read.count(&query, COUNT_MAX)?),
            };
            query.after = after;
            query.crowd = match count.over {
                true => Crowd::Many,
                false => Crowd::Few,
            };
            let mut rows = read.rows(&query)?;
            let more = rows.len() > limit;
            rows.truncate(limit);
            let next = rows.last().filter(|_| more).map(|last| Cursor {
                value: match &query.sort.field {
                    Some(field) => crate::expression::word(last, field),
                    None => Value::Missing,
                },
                id: last.id,
            });
            let masked = rows
                .iter_mut()
                .map(|row| sight.mask(register, row))
                .collect();
            let mut labels = self.labels_on(read, caller, (register, &rows), query.as_of())?;
            labels.extend(self.source_labels(read, caller, register, &rows)?);
            Ok::<_, crate::Failure>(Page {
                rows,
                masked,
                next,
                count,
                labels,
            })
        })
    }

    /// Records that what was typed may mean and that meet the conditions, as the caller reaches
    /// and sees them: each with how near it is, 0 the nearest.
    ///
    /// # Errors
    /// Not found when no position of the caller opens the register.
    pub fn nearest(
        &self,
        caller: &Caller,
        register: &str,
        (typed, conditions): (&str, &[Condition]),
        limit: usize,
    ) -> Outcome<Vec<(u8, Record, Masked)>> {
        let register = self.visible(caller, register)?;
        let sight = self.sight(register, caller);
        let reach = Some(self.reach(register, caller));
        let query = Query {
            reach,
            text: Sought::of(register, typed, sight.veiled()),
            conditions: conditions.to_vec(),
            limit,
            ..Query::all(register, self.today())
        };
        let found = read::<_, crate::Failure>(self.store(), |read| Ok(read.nearest(&query)?))?;
        let seen = found.into_iter().map(|(rank, mut row)| {
            let masked = sight.mask(register, &mut row);
            (rank, row, masked)
        });
        Ok(seen.collect())
    }

    /// Organisations that what was typed may mean, nearest first. Their names are public.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn organisations_near(&self, typed: &str, limit: usize) -> Outcome<Vec<Id>> {
        let Some(register) = self.model.register(crate::ORGANISATION) else {
            return Ok(Vec::new());
        };
        let personal = register.fields.values();
        let personal: Vec<String> = personal
            .filter(|it| it.level >= Level::Personal)
            .map(|it| it.name.clone())
            .collect();
        let query = Query {
            text: Sought::of(register, typed, &personal),
            limit,
            ..Query::all(register, self.today())
        };
        let found = read::<_, crate::Failure>(self.store(), |read| Ok(read.nearest(&query)?))?;
        Ok(found.into_iter().map(|(_, it)| it.id).collect())
    }
}
