//! From one epoch's tables to the next: first new indexes and values beside the old columns,
//! in pieces that a kill between any two of them costs nothing; then one transaction that
//! renames.
//!
//! Until the switch the data are whole under the old definitions, from it on under the new.
//! Rows written meanwhile are carried again at the switch. What was put aside stays until
//! it is confirmed, or comes back when the epoch is undone.
//! Not here: what happens to one register's tables (`moving`), what is told before (`plan`).

mod doubled;
mod moving;
mod plan;

use std::sync::Arc;

use base::Id;
use kernel::{Author, Epoch, Outcome, Plan, RowsDone, StoreError, WriteWork};
use model::{Difference, Model, Register, difference};

use crate::cells::Cells;
use crate::dialect::{Dialect, Session, values};
use crate::keys::Keys;
use crate::reading::Reading;
use crate::writing::Writing;
use crate::{epoch, former, postgres, tables, words};
pub(crate) use moving::is_beside;
use moving::{Moving, put_aside};
pub use plan::plan_between;

/// Rows carried in one transaction: well under the time a writer may be kept waiting.
const CHUNK: usize = 400;

/// A store's transactions, for what only the store does.
pub(crate) trait Inner {
    fn model(&self) -> Arc<Model>;
    /// Runs a job in a write transaction, once or again from the start. With a model, nobody
    /// else writes meanwhile, and the store takes the model as its own when it is committed.
    fn run<T: Send + 'static>(
        &self,
        job: impl FnMut(&mut dyn Session, &Keys) -> Outcome<T> + Send + 'static,
        take: Option<&Arc<Model>>,
    ) -> Outcome<T>;
    /// Runs a job over one consistent picture of the data.
    fn look<T>(
        &self,
        job: impl FnOnce(&mut dyn Session, &Keys) -> Result<T, StoreError>,
    ) -> Result<T, StoreError>;
}

/// What is to be done, the same after a kill as before it.
pub(crate) struct Work {
    old: Arc<Model>,
    new: Arc<Model>,
    difference: Difference,
    reverts: Option<i64>,
}

impl Work {
    pub(crate) fn between(old: &Arc<Model>, new: &Arc<Model>, reverts: Option<i64>) -> Work {
        Work {
            difference: match reverts {
                None => difference(old, new),
                // What is undone is told by the definitions that said `was`.
                Some(_) => difference(new, old).reversed(),
            },
            old: Arc::clone(old),
            new: Arc::clone(new),
            reverts,
        }
    }

    /// Registers that are there before and after, and whose rows are not the same.
    fn changed(&self) -> Vec<Moving<'_>> {
        let changes = self.difference.registers.iter().filter_map(|change| {
            let old = self.old.register(change.from.as_ref()?)?;
            let new = self.new.register(change.to.as_ref()?)?;
            Some((old, new, change.fields.as_slice()))
        });
        let moving = changes.map(|(old, new, fields)| {
            Moving::of((&self.old, old), (&self.new, new), fields, self.reverts)
        });
        moving.filter(Moving::moves).collect()
    }

    /// Those, and registers whose tables only get another shape.
    fn moving(&self) -> Vec<Moving<'_>> {
        let mut moving = self.changed();
        // Lists can be sorted by other fields without any value moving.
        for new in self.new.registers() {
            let told = moving.iter().any(|it| it.new.1.id == new.id);
            if let (false, Some(old)) = (told, self.old.register(&new.id)) {
                let same = Moving::of((&self.old, old), (&self.new, new), &[], self.reverts);
                moving.extend(Some(same).filter(|it| it.is_reshaped() || it.is_respelt()));
            }
        }
        moving
    }

    fn rewritten(&self) -> Vec<Moving<'_>> {
        let mut moving = self.moving();
        moving.retain(Moving::is_rewritten);
        moving
    }

    /// Registers that are there before and after.
    fn pairs(&self) -> impl Iterator<Item = (&Register, &Register)> {
        let renamed: Vec<(&str, &str)> = self.renamed().collect();
        self.new.registers().filter_map(move |new| {
            let old = renamed.iter().find(|(_, to)| *to == new.id);
            let old = old.map_or(new.id.as_str(), |(from, _)| from);
            Some((self.old.register(old)?, new))
        })
    }

    fn made(&self) -> impl Iterator<Item = &Register> {
        let new = self
            .difference
            .registers
            .iter()
            .filter(|it| it.from.is_none());
        new.filter_map(|it| self.new.register(it.to.as_ref()?))
    }

    /// Old id and new id of registers that are renamed.
    fn renamed(&self) -> impl Iterator<Item = (&str, &str)> {
        let both = |it: &'_ model::RegisterChange| it.from.is_some() && it.to.is_some();
        let changes = self.difference.registers.iter().filter(move |it| both(it));
        changes
            .filter_map(|it| Some((it.from.as_deref()?, it.to.as_deref()?)))
            .filter(|(from, to)| from != to)
    }
}

/// A migration on its way.
#[derive(Clone)]
struct Pending {
    epoch: i64,
    digest: String,
    sources: String,
    reverts: Option<i64>,
    /// History number when it began: what was written since is carried again.
    since: i64,
    at: Option<At>,
    done: i64,
}

/// The register in work, by its old id, and the last of its rows that was carried.
#[derive(Clone)]
struct At {
    register: String,
    record: Option<Id>,
}

fn pending(session: &mut dyn Session) -> Result<Option<Pending>, StoreError> {
    let (doing, mut found) = ("looking for a migration", None);
    let sql =
        "SELECT epoch, digest, sources, reverts, since, register, record, done FROM migration";
    session.query(doing, sql, &values![], &mut |row| {
        let cells = Cells { row, doing };
        let record = cells.optional_id(6)?;
        found = Some(Pending {
            epoch: cells.integer(0)?,
            digest: cells.text(1)?,
            sources: cells.text(2)?,
            reverts: cells.optional_integer(3)?,
            since: cells.integer(4)?,
            at: cells
                .optional_text(5)?
                .map(|register| At { register, record }),
            done: cells.integer(7)?,
        });
        Ok(())
    })?;
    Ok(found)
}

/// What fitting the data to other definitions would do.
pub(crate) fn plan_of(store: &impl Inner, new: &Arc<Model>) -> Result<Plan, StoreError> {
    let old = store.model();
    store.look(|session, keys| {
        let old = with_dormant(session, &old, new)?;
        plan::plan(session, keys, &Work::between(&old, new, None))
    })
}

/// Goes back to the definitions before the last epoch, with what was written since.
pub(crate) fn revert(
    store: &impl Inner,
    author: Author,
    progress: &mut dyn FnMut(RowsDone),
) -> Outcome<i64> {
    let (last, before) = store.look(|session, _| {
        let last = undoable(session)?;
        let files = epoch::sources(session, last.number - 1)?;
        Ok((last.number, Arc::new(epoch::model(&files)?)))
    })?;
    let work = Work::between(&store.model(), &before, Some(last));
    work_off(store, &Arc::new(work), (author, None), progress)
}

/// Fits the data to other definitions, or goes on where a killed process stopped.
pub(crate) fn migrate(
    store: &impl Inner,
    new: &Arc<Model>,
    (author, with): (Author, Option<WriteWork<'static>>),
    progress: &mut dyn FnMut(RowsDone),
) -> Outcome<i64> {
    let old = store.look(|session, _| with_dormant(session, &store.model(), new))?;
    let work = Work::between(&old, new, None);
    work_off(store, &Arc::new(work), (author, with), progress)
}

fn work_off(
    store: &impl Inner,
    work: &Arc<Work>,
    (author, mut with): (Author, Option<WriteWork<'static>>),
    progress: &mut dyn FnMut(RowsDone),
) -> Outcome<i64> {
    let of = Arc::clone(work);
    let begun = store.run(move |session, _| Ok(of.begin(session)?), None)?;
    let rows = store.look(|session, keys| work.rows_left(session, keys, &begun))?;
    let done = u64::try_from(begun.done).unwrap_or(0);
    let ahead: Vec<_> = work.moving().iter().flat_map(Moving::ahead).collect();
    let mut now = RowsDone {
        done,
        rows: done + rows,
        indexes: ahead.len() as u64,
    };
    progress(now);
    for (_, sql) in ahead {
        let make =
            move |session: &mut dyn Session, _: &Keys| Ok(session.batch("making an index", &sql)?);
        store.run(make, None)?;
        now.indexes -= 1;
        progress(now);
    }
    let mut at = begun.at.clone();
    loop {
        let (of, from, begun) = (Arc::clone(work), at.clone(), begun.clone());
        let chunk = store.run(
            move |session, keys| Ok(of.chunk(session, keys, &begun, from.clone())?),
            None,
        )?;
        let Some((next, n)) = chunk else { break };
        at = Some(next);
        now.done += n;
        now.rows = now.rows.max(now.done);
        progress(now);
    }
    let of = Arc::clone(work);
    let switch = move |session: &mut dyn Session, keys: &Keys| {
        let number = of.switch(session, keys, &begun, &author)?;
        if let Some(with) = &mut with {
            with(&mut Writing::new(Reading {
                session,
                model: &of.new,
                keys,
            }))?;
        }
        Ok(number)
    };
    store.run(switch, Some(&work.new))
}

impl Work {
    /// Makes room beside the old columns and notes that it did, unless it is noted already.
    fn begin(&self, session: &mut dyn Session) -> Result<Pending, StoreError> {
        let doing = "beginning a migration";
        if let Some(there) = pending(session)? {
            if there.digest == self.new.digest && there.reverts == self.reverts {
                return Ok(there);
            }
            self.give_up(session, &there)?;
        }
        let epoch = epoch::number(session)? + 1;
        // A restored backup may hold what a migration under way had put aside.
        former::drop_epoch(session, epoch)?;
        self.check_aside(session)?;
        for moving in self.rewritten() {
            let widen = moving.widen(session.dialect(), epoch);
            run_all(session, &widen)?;
        }
        let since = history_number(session)?;
        let sources = epoch::list_sources(session, &self.new.sources)?;
        let sql = "INSERT INTO migration (epoch, digest, sources, reverts, since, done) \
                   VALUES ($1, $2, $3, $4, $5, 0)";
        let (digest, listed) = (self.new.digest.as_str(), sources.as_str());
        let row = values![epoch, digest, listed, self.reverts, since];
        session.execute(doing, sql, &row)?;
        Ok(Pending {
            epoch,
            digest: self.new.digest.clone(),
            sources,
            reverts: self.reverts,
            since,
            at: None,
            done: 0,
        })
    }

    /// What is undone must lie there as it was put aside.
    fn check_aside(&self, session: &mut dyn Session) -> Result<(), StoreError> {
        let Some(epoch) = self.reverts else {
            return Ok(());
        };
        for moving in self.changed() {
            let there = session.columns(&moving.old.1.table())?;
            let lacks = |it: &String| !there.contains(it);
            if moving.waiting_columns(session.dialect()).iter().any(lacks) {
                return Err(StoreError::plain(format!(
                    "第 {epoch} 期之前的旧列不在了（数据是从备份恢复的），不能退回。\
                     要恢复旧样，请改回定义再升级一次"
                )));
            }
        }
        Ok(())
    }

    /// Another target was wanted before: nothing of it was in force.
    fn give_up(&self, session: &mut dyn Session, there: &Pending) -> Result<(), StoreError> {
        let files = epoch::listed_sources(session, &there.sources)?;
        let target = Arc::new(epoch::model(&files)?);
        let work = Work::between(&self.old, &target, there.reverts);
        for moving in work.moving() {
            let give_up = moving.give_up(session.dialect(), there.epoch);
            run_all(session, &give_up)?;
        }
        former::drop_epoch(session, there.epoch)?;
        let sql = "DELETE FROM migration";
        session
            .execute("giving a migration up", sql, &values![])
            .map(drop)
    }

    fn rows_left(
        &self,
        session: &mut dyn Session,
        keys: &Keys,
        begun: &Pending,
    ) -> Result<u64, StoreError> {
        let mut rows = 0;
        let rewritten = self.rewritten();
        for moving in self.left(&rewritten, begun.at.as_ref()) {
            let mut query = moving.rows();
            query.after = after(begun.at.as_ref(), &moving.old.1.id);
            rows += moving.count(session, keys, &query)?;
        }
        Ok(rows)
    }

    /// From the register in work on.
    fn left<'l, 'm>(&self, rewritten: &'l [Moving<'m>], at: Option<&At>) -> &'l [Moving<'m>] {
        let from = at.and_then(|at| rewritten.iter().position(|it| it.old.1.id == at.register));
        &rewritten[from.unwrap_or(0)..]
    }

    /// Carries the next rows; where it is then, and how many they were. None when all are.
    fn chunk(
        &self,
        session: &mut dyn Session,
        keys: &Keys,
        begun: &Pending,
        at: Option<At>,
    ) -> Result<Option<(At, u64)>, StoreError> {
        let rewritten = self.rewritten();
        for moving in self.left(&rewritten, at.as_ref()) {
            let mut query = moving.rows();
            query.after = after(at.as_ref(), &moving.old.1.id);
            query.limit = CHUNK;
            let rows = moving.read(session, keys, &query)?;
            let Some(last) = rows.last().map(|it| it.id) else {
                continue;
            };
            for record in &rows {
                moving.carry(session, keys, record, begun.epoch)?;
            }
            let n = rows.len() as i64;
            let sql = "UPDATE migration SET register = $1, record = $2, done = done + $3";
            let place = values![moving.old.1.id.as_str(), last.as_bytes().to_vec(), n];
            session.execute("noting how far a migration is", sql, &place)?;
            let at = At {
                register: moving.old.1.id.clone(),
                record: Some(last),
            };
            return Ok(Some((at, rows.len() as u64)));
        }
        Ok(None)
    }

    /// What was written meanwhile is carried, then everything gets its new name.
    fn switch(
        &self,
        session: &mut dyn Session,
        keys: &Keys,
        begun: &Pending,
        author: &Author,
    ) -> Result<i64, StoreError> {
        // Another process that worked on the same may have been faster.
        if pending(session)?.is_none() {
            return Ok(begun.epoch);
        }
        for moving in self.rewritten() {
            let query = moving.rows().with(moving.changed_since(begun.since));
            for record in moving.read(session, keys, &query)? {
                moving.carry(session, keys, &record, begun.epoch)?;
            }
            moving.drop_removed(session, keys, (begun.since, begun.epoch))?;
        }
        let dialect = session.dialect();
        for moving in self.moving() {
            run_all(session, &moving.switch(dialect, begun.epoch))?;
            moving.note_words(session)?;
        }
        for register in self.made() {
            tables::make_register(session, register)?;
        }
        words::make(session, &self.new)?;
        for (from, to) in self.renamed() {
            rename_counters(session, from, to)?;
        }
        if dialect == Dialect::Postgres {
            self.new
                .registers()
                .try_for_each(|it| postgres::note_register(session, it))?;
        }
        let changes = (self.difference.registers.as_slice(), self.reverts);
        let number = epoch::begin(session, keys, &self.new, author, changes)?;
        session.execute("ending a migration", "DELETE FROM migration", &values![])?;
        Ok(number)
    }
}

/// The definitions the tables fit, with registers that were removed from them while their
/// tables stayed, if they are wanted again.
fn with_dormant(
    session: &mut dyn Session,
    old: &Arc<Model>,
    new: &Model,
) -> Result<Arc<Model>, StoreError> {
    let mut wanted = Vec::new();
    for register in new.registers().filter(|it| old.register(&it.id).is_none()) {
        if has_history(session, &register.id)? {
            wanted.push(register.id.clone());
        }
    }
    let mut whole = Arc::clone(old);
    for epoch in epoch::all(session)?.into_iter().rev() {
        if wanted.is_empty() {
            break;
        }
        let then = epoch::model(&epoch::sources(session, epoch.number)?)?;
        wanted.retain(|id| match then.register(id) {
            Some(register) => {
                take_in(Arc::make_mut(&mut whole), &then, register);
                false
            }
            None => true,
        });
    }
    Ok(whole)
}

fn take_in(model: &mut Model, then: &Model, register: &Register) {
    let system = model.systems.entry(register.system.clone());
    let system = system.or_insert_with(|| {
        let mut system = then.systems[&register.system].clone();
        system.registers.clear();
        system
    });
    system
        .registers
        .insert(register.name.clone(), register.clone());
}

fn has_history(session: &mut dyn Session, register: &str) -> Result<bool, StoreError> {
    let mut found = false;
    let tables: &[&str] = match session.dialect() {
        Dialect::Sqlite => &["history"],
        Dialect::Postgres => &["history", "tail"],
    };
    for table in tables {
        let sql = format!("SELECT record FROM {table} WHERE register = $1 LIMIT 1");
        session.query("looking for history", &sql, &values![register], &mut |_| {
            found = true;
            Ok(())
        })?;
    }
    Ok(found)
}

fn after(at: Option<&At>, register: &str) -> Option<kernel::Cursor> {
    let at = at.filter(|it| it.register == register)?;
    at.record.map(|id| kernel::Cursor {
        value: model::Value::Missing,
        id,
    })
}

fn run_all(session: &mut dyn Session, statements: &[String]) -> Result<(), StoreError> {
    statements
        .iter()
        .try_for_each(|sql| session.batch("changing tables", sql))
}

fn history_number(session: &mut dyn Session) -> Result<i64, StoreError> {
    let (doing, mut number) = ("reading the history number", 0);
    let sql = "SELECT COALESCE(MAX(number), 0) FROM history";
    session.query(doing, sql, &values![], &mut |row| {
        number = Cells { row, doing }.integer(0)?;
        Ok(())
    })?;
    Ok(number)
}

/// Numbers go on counting where they were.
fn rename_counters(session: &mut dyn Session, from: &str, to: &str) -> Result<(), StoreError> {
    let (doing, mut names) = ("renaming counters", Vec::new());
    session.query(doing, "SELECT name FROM counter", &values![], &mut |row| {
        names.push(Cells { row, doing }.text(0)?);
        Ok(())
    })?;
    for name in names {
        let Some(rest) = name.strip_prefix(from).filter(|it| it.starts_with(':')) else {
            continue;
        };
        let sql = "UPDATE counter SET name = $1 WHERE name = $2";
        session.execute(doing, sql, &values![format!("{to}{rest}"), name.as_str()])?;
    }
    Ok(())
}

/// The epoch that can be undone: the last one, while its old columns are there.
pub(crate) fn undoable(session: &mut dyn Session) -> Result<Epoch, StoreError> {
    let last = epoch::last(session)?.filter(|it| it.number > 1 && it.reverts.is_none());
    match last {
        None => Err(StoreError::plain("没有可以退回的定义变更")),
        Some(last) if last.confirmed.is_some() => Err(StoreError::plain(
            "上一次定义变更已经确认，旧列已删，不能退回。要恢复旧样，请改回定义再升级一次",
        )),
        Some(last) => Ok(last),
    }
}

/// Drops what all epochs so far put aside. From the first moment on nothing can be undone;
/// what a kill leaves is dropped the next time.
pub(crate) fn confirm(store: &impl Inner, author: Author) -> Outcome<()> {
    store.run(
        move |session, keys| Ok(epoch::confirm(session, keys, &author)?),
        None,
    )?;
    let model = store.model();
    let tables: Vec<String> = model.registers().map(Register::table).collect();
    for table in tables {
        store.run(move |session, _| Ok(drop_aside(session, &table)?), None)?;
    }
    for link in store.look(|session, _| links_aside(session))? {
        let sql = format!("DROP TABLE IF EXISTS \"{link}\"");
        let doing = "dropping what was put aside";
        store.run(move |session, _| Ok(session.batch(doing, &sql)?), None)?;
    }
    Ok(())
}

fn drop_aside(session: &mut dyn Session, table: &str) -> Result<(), StoreError> {
    let columns = session.columns(table)?;
    columns
        .iter()
        .filter(|it| put_aside(it))
        .try_for_each(|column| {
            let sql = format!("ALTER TABLE \"{table}\" DROP COLUMN \"{column}\"");
            session.batch("dropping what was put aside", &sql)
        })
}

/// Link tables that were ever put aside, whether they are still there or not.
pub(crate) fn links_aside(session: &mut dyn Session) -> Result<Vec<String>, StoreError> {
    let mut links = Vec::new();
    let mut before: Option<Arc<Model>> = None;
    for epoch in epoch::all(session)? {
        let then = Arc::new(epoch::model(&epoch::sources(session, epoch.number)?)?);
        if let Some(before) = before {
            let work = Work::between(&before, &then, epoch.reverts);
            let moving = work.changed();
            links.extend(moving.iter().flat_map(|it| it.links_aside(epoch.number)));
        }
        before = Some(then);
    }
    Ok(links)
}
