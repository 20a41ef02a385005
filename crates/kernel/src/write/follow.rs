//! 随引用更新: records that show something of another, or belong where it does, are written
//! again when that changes.
//!
//! What is changed leaves word who refers to it (`Touched`); before the transaction ends each
//! of these is looked at once. A record to which more refer than are written at once is left to
//! a job (`crate::latest`). Not here: how a record comes to show what is so (`latest`).

use base::Id;
use model::Register;
use serde_json::{Value as Json, json};

use super::latest::show;
use crate::expression::word;
use crate::job::start;
use crate::rules::Ctx;
use crate::writing::{Followed, Writing};
use crate::{FOLLOW, NewJob, Outcome, Query, Record, Refusal};

/// Records that follow others in one transaction; more are left to a job.
const AT_ONCE_MAX: usize = 500;

/// Notes who follows a record in what was changed of it.
pub(super) fn concern(
    writing: &mut Writing<'_>,
    register: &Register,
    before: &Record,
    after: &Record,
) {
    let differs = |name: &String| word(before, name) != word(after, name);
    for by in &register.followed_by {
        if by.shows.iter().any(differs) {
            writing.touched.followed.insert(Followed {
                register: by.register.clone(),
                through: by.through.clone(),
                of: after.id,
                stands: by.stands && register.whose().is_some_and(differs),
            });
        }
    }
}

/// Finds who follows what was changed.
pub(super) fn gather(writing: &mut Writing<'_>) -> Outcome<()> {
    while let Some(followed) = writing.touched.followed.pop_first() {
        let left = AT_ONCE_MAX.saturating_sub(writing.touched.following);
        let register = writing.register(&followed.register)?;
        let mut query = followed.query(register, writing.kernel.today());
        query.limit = left + 1;
        let found: Vec<Id> = writing.tx.rows(&query)?.iter().map(|it| it.id).collect();
        if found.len() > left {
            writing.touched.by_many.insert(followed);
            continue;
        }
        writing.touched.following += found.len();
        for id in found {
            pass(writing, register, &followed, id);
            writing.touched.stale.insert((register.id.clone(), id));
        }
    }
    Ok(())
}

/// What hangs on a record that stands elsewhere now belongs there.
fn pass(writing: &mut Writing<'_>, register: &Register, followed: &Followed, id: Id) {
    let hanging = register.followed_by.iter().filter(|_| followed.stands);
    for by in hanging.filter(|it| it.shows.contains(&followed.through)) {
        writing.touched.followed.insert(Followed {
            register: by.register.clone(),
            through: by.through.clone(),
            of: id,
            stands: by.stands,
        });
    }
}

/// Leaves to a job what more follow than are written at once.
pub(super) fn leave(writing: &mut Writing<'_>) -> Outcome<()> {
    let many = std::mem::take(&mut writing.touched.by_many);
    if many.is_empty() {
        return Ok(());
    }
    let followed: Vec<Json> = many.iter().map(Followed::to_json).collect();
    let new = NewJob {
        id: Id::now_v7(),
        kind: FOLLOW.into(),
        title: "更新引用了已改记录的记录".into(),
        args: followed.into(),
        due_at: writing.caller.at,
    };
    start(writing, &new, (Id::nil(), None)).map(drop)
}

impl Followed {
    /// Who follows, in the order in which they were made.
    pub(crate) fn query<'r>(&self, register: &'r Register, today: base::Day) -> Query<'r> {
        let mut query = Query::all(register, today).having(&self.through, self.of);
        query.only = Some(Vec::new());
        query
    }

    fn to_json(&self) -> Json {
        json!([
            self.register,
            self.through,
            self.of.to_string(),
            self.stands
        ])
    }

    pub(crate) fn parse(json: &Json) -> Option<Followed> {
        Some(Followed {
            register: json[0].as_str()?.to_owned(),
            through: json[1].as_str()?.to_owned(),
            of: json[2].as_str()?.parse().ok()?,
            stands: json[3].as_bool()?,
        })
    }
}

impl Ctx<'_> {
    /// Lets records that follow one show what is so now, until the slot is spent; in their
    /// order, why each was refused, or nothing.
    pub(crate) fn follow(
        &mut self,
        followed: &Followed,
        records: &[Id],
    ) -> Outcome<Vec<Option<Refusal>>> {
        let register = self.writing.register(&followed.register)?;
        self.each(records, |writing, id| {
            pass(writing, register, followed, *id);
            show(writing, register, *id).map(drop)
        })
    }
}
