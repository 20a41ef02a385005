//! One register's tables on their way from one definition to the next: which columns are
//! filled beside, renamed, put aside, and the statements for it.
//!
//! A column that is filled beside is called `name~new` until the switch, one that is put
//! aside `name~3` by the epoch that did so; no field can have such a name.

use base::Id;
use kernel::{Carrying, Condition, Query, Read, Record, StoreError, Values};
use model::{Carry, Field, Model, Register};
use sea_query::{Alias, Expr, ExprTrait, UpdateStatement};

use crate::codec::{cells as cells_of, columns, id, linked};
use crate::dialect::{Dialect, Session};
use crate::former;
use crate::keys::Keys;
use crate::reading::Reading;
use crate::secret::is_sealed;
use crate::tables::{self, index_list, link_indexes, link_schema, link_table, name};
use crate::words::{self, Said};
use crate::writing::{add_links, drop_links};

/// A register before and after.
pub(crate) struct Moving<'m> {
    pub old: (&'m Model, &'m Register),
    pub new: (&'m Model, &'m Register),
    pub carries: Vec<Carry>,
    /// The epoch that is undone: its columns lie there, put aside.
    pub reverts: Option<i64>,
}

fn staged(column: &str) -> String {
    name(format!("{column}~new"))
}

fn aside(column: &str, epoch: i64) -> String {
    name(format!("{column}~{epoch}"))
}

/// The epoch a column was put aside by, if it was.
pub(crate) fn put_aside(column: &str) -> bool {
    let mark = column.rsplit_once('~').map(|(_, mark)| mark);
    mark.is_some_and(|it| it.bytes().all(|b| b.is_ascii_digit()))
}

/// Whether a column is filled for a migration, or was put aside by one.
pub(crate) fn is_beside(column: &str) -> bool {
    column.contains('~')
}

fn rename_column(table: &str, from: &str, to: &str) -> String {
    format!("ALTER TABLE \"{table}\" RENAME COLUMN \"{from}\" TO \"{to}\"")
}

fn drop_table(table: &str) -> String {
    format!("DROP TABLE IF EXISTS \"{table}\"")
}

fn drop_index(name: &str) -> String {
    format!("DROP INDEX IF EXISTS \"{name}\"")
}

fn rename_table(from: &str, to: &str) -> String {
    format!("ALTER TABLE \"{from}\" RENAME TO \"{to}\"")
}

impl<'m> Moving<'m> {
    pub(crate) fn of(
        old: (&'m Model, &'m Register),
        new: (&'m Model, &'m Register),
        fields: &[Carry],
        reverts: Option<i64>,
    ) -> Moving<'m> {
        let mut carries = fields.to_vec();
        // What is sealed is bound to its register's id.
        if old.1.id != new.1.id {
            let stays =
                |it: &&Field| is_sealed(it) && !fields.iter().any(|c| c.to() == Some(&it.name));
            carries.extend(
                new.1
                    .fields
                    .values()
                    .filter(stays)
                    .map(|it| Carry::Renamed {
                        from: it.name.clone(),
                        to: it.name.clone(),
                    }),
            );
        }
        Moving {
            old,
            new,
            carries,
            reverts,
        }
    }

    fn carrying(&self) -> Carrying<'_> {
        Carrying {
            old: self.old,
            new: self.new,
            fields: &self.carries,
        }
    }

    fn pair(&self, carry: &Carry) -> (Option<&'m Field>, Option<&'m Field>) {
        let field = |register: &'m Register, name: Option<&str>| register.fields.get(name?);
        (
            field(self.old.1, carry.from()),
            field(self.new.1, carry.to()),
        )
    }

    /// New fields that are filled row by row, with how.
    fn filled(&self) -> impl Iterator<Item = (&Carry, &'m Field)> {
        self.carries.iter().filter_map(|carry| {
            let (from, to) = self.pair(carry);
            let by_row = match carry {
                Carry::Retyped { .. } | Carry::Part { .. } => true,
                Carry::Renamed { .. } => from.is_some_and(is_sealed),
                _ => false,
            };
            to.filter(|_| by_row).map(|to| (carry, to))
        })
    }

    /// Fields that only get another name.
    fn renamed(&self) -> impl Iterator<Item = (&'m Field, &'m Field)> {
        self.carries
            .iter()
            .filter_map(|carry| match (carry, self.pair(carry)) {
                (Carry::Renamed { .. }, (Some(from), Some(to))) if !is_sealed(from) => {
                    Some((from, to))
                }
                _ => None,
            })
    }

    /// Old fields whose columns are put aside.
    fn aside(&self) -> impl Iterator<Item = &'m Field> {
        self.carries.iter().filter_map(|carry| {
            let (from, _) = self.pair(carry);
            from.filter(|from| match carry {
                Carry::Removed { .. } | Carry::Retyped { .. } => true,
                Carry::Renamed { .. } => is_sealed(from),
                _ => false,
            })
        })
    }

    fn restored(&self) -> impl Iterator<Item = &'m Field> {
        self.carries.iter().filter_map(|carry| match carry {
            Carry::Restored { .. } => self.pair(carry).1,
            _ => None,
        })
    }

    /// Whether rows are carried one by one.
    pub(crate) fn is_rewritten(&self) -> bool {
        let removed = |it: &Carry| matches!(it, Carry::Removed { .. });
        self.filled().next().is_some() || self.carries.iter().any(removed) || self.is_respelt()
    }

    /// Whether records are found by other words afterwards, which are then made beside.
    pub(crate) fn is_respelt(&self) -> bool {
        let (old, new) = (self.old.1, self.new.1);
        let searched = |name: Option<&str>| words::fields(new).any(|(_, it)| Some(it) == name);
        words::has(new)
            && (old.id != new.id
                || words::differ(old, new)
                || self.carries.iter().any(|it| searched(it.to())))
    }

    /// Where the words lie until the switch. Their indexes keep its name.
    pub(crate) fn waiting_words(&self, epoch: i64) -> String {
        aside(&words::table(self.new.1), epoch)
    }

    fn widen_words(&self, dialect: Dialect, epoch: i64) -> Vec<String> {
        if !self.is_respelt() {
            return Vec::new();
        }
        let table = self.waiting_words(epoch);
        let indexes = words::indexes(dialect, &table).into_iter();
        [words::schema(dialect, &table)]
            .into_iter()
            .chain(indexes.map(|(_, sql)| sql))
            .collect()
    }

    fn switch_words(&self, epoch: i64) -> Vec<String> {
        let (old, new) = (words::table(self.old.1), words::table(self.new.1));
        let mut sql = Vec::new();
        if words::has(self.old.1) && (self.is_respelt() || !words::has(self.new.1)) {
            sql.push(words::dropping(&old));
        }
        if self.is_respelt() {
            let waiting = self.waiting_words(epoch);
            sql.push(rename_table(&waiting, &new));
            sql.push(rename_table(&words::told(&waiting), &words::told(&new)));
        }
        sql
    }

    /// Notes which words there are, once everything has its new name.
    pub(crate) fn note_words(&self, session: &mut dyn Session) -> Result<(), StoreError> {
        if words::has(self.old.1) {
            words::forget(session, self.old.1)?;
        }
        match words::has(self.new.1) {
            true => words::note(session, self.new.1),
            false => Ok(()),
        }
    }

    /// Where a new field's column lies until the switch.
    fn waiting(&self, column: &str) -> String {
        match self.reverts {
            Some(epoch) => aside(column, epoch),
            None => staged(column),
        }
    }

    fn waiting_link(&self, to: &Field) -> String {
        match self.reverts {
            Some(epoch) => aside(&link_table(self.new.1, &to.name), epoch),
            None => staged(&link_table(self.old.1, &to.name)),
        }
    }

    /// Columns that must lie there, put aside, for the epoch to be undone.
    pub(crate) fn waiting_columns(&self, dialect: Dialect) -> Vec<String> {
        let filled = self.filled().map(|(_, to)| to);
        let coming = filled.chain(self.restored()).filter(|it| !linked(it));
        let columns = coming.flat_map(|it| columns(dialect, it));
        columns.map(|(column, _)| self.waiting(&column)).collect()
    }

    /// Makes room beside the old columns.
    pub(crate) fn widen(&self, dialect: Dialect, epoch: i64) -> Vec<String> {
        let mut sql = self.widen_words(dialect, epoch);
        if self.reverts.is_some() {
            return sql;
        }
        let table = self.old.1.table();
        for (_, to) in self.filled() {
            if linked(to) {
                sql.push(link_schema(dialect, &self.waiting_link(to), to));
                continue;
            }
            for (column, ty) in columns(dialect, to) {
                let column = staged(&column);
                sql.push(format!(
                    "ALTER TABLE \"{table}\" ADD COLUMN \"{column}\" {ty}"
                ));
            }
        }
        sql
    }

    /// New indexes over columns that stay as they are: made one by one before the switch, so
    /// that writers wait for one at a time, and a kill costs no more than one.
    pub(crate) fn ahead(&self) -> Vec<(String, String)> {
        if self.old.1.id != self.new.1.id {
            return Vec::new();
        }
        let there = index_list(self.old.1);
        let coming = self.carries.iter().filter_map(|it| self.pair(it).1);
        let coming: Vec<String> = coming
            .flat_map(|it| columns(Dialect::Sqlite, it))
            .map(|(column, _)| format!("\"{column}\""))
            .collect();
        let mut ahead = index_list(self.new.1);
        ahead.retain(|(name, sql)| {
            let is_there = there.iter().any(|(it, _)| it == name);
            !is_there && !coming.iter().any(|column| sql.contains(column))
        });
        ahead
    }

    /// Takes the room away again, when the migration is given up before its switch.
    pub(crate) fn give_up(&self, dialect: Dialect, epoch: i64) -> Vec<String> {
        let indexes = self.ahead().into_iter();
        let mut sql: Vec<String> = indexes.map(|(name, _)| drop_index(&name)).collect();
        if self.is_respelt() {
            sql.push(drop_table(&self.waiting_words(epoch)));
        }
        if self.reverts.is_some() {
            return sql;
        }
        let table = self.old.1.table();
        for (_, to) in self.filled() {
            if linked(to) {
                sql.push(drop_table(&self.waiting_link(to)));
                continue;
            }
            for (column, _) in columns(dialect, to) {
                let column = staged(&column);
                sql.push(format!("ALTER TABLE \"{table}\" DROP COLUMN \"{column}\""));
            }
        }
        sql
    }

    /// Everything gets the name it has under the new definition.
    pub(crate) fn switch(&self, dialect: Dialect, epoch: i64) -> Vec<String> {
        let mut sql = self.drop_indexes();
        let (table, new_table) = (self.old.1.table(), self.new.1.table());
        for from in self.aside().filter(|it| !linked(it)) {
            let names = columns(dialect, from).into_iter();
            sql.extend(names.map(|(it, _)| rename_column(&table, &it, &aside(&it, epoch))));
        }
        // By way of the waiting name, so that fields can swap theirs.
        for (from, to) in self.renamed().filter(|(from, _)| !linked(from)) {
            sql.push(rename_column(&table, &from.name, &self.waiting(&to.name)));
        }
        let single = |it: &&Field| !linked(it);
        let renamed = self.renamed().map(|(_, to)| to);
        let coming = self
            .filled()
            .map(|(_, to)| to)
            .chain(renamed)
            .chain(self.restored());
        for to in coming.filter(single) {
            let names = columns(dialect, to).into_iter();
            sql.extend(names.map(|(it, _)| rename_column(&table, &self.waiting(&it), &it)));
        }
        if table != new_table {
            sql.push(rename_table(&table, &new_table));
        }
        sql.extend(self.switch_links(epoch));
        sql.extend(self.switch_words(epoch));
        let added = self
            .carries
            .iter()
            .filter(|it| matches!(it, Carry::Added { .. }));
        for to in added.filter_map(|it| self.pair(it).1).filter(single) {
            let names = columns(dialect, to).into_iter();
            sql.extend(
                names.map(|(it, ty)| {
                    format!("ALTER TABLE \"{new_table}\" ADD COLUMN \"{it}\" {ty}")
                }),
            );
        }
        for to in self.new.1.fields.values().filter(|it| linked(it)) {
            let link = link_table(self.new.1, &to.name);
            sql.push(link_schema(dialect, &link, to));
            sql.extend(link_indexes(&link, to).into_iter().map(|(_, make)| make));
        }
        sql.extend(index_list(self.new.1).into_iter().map(|(_, make)| make));
        sql
    }

    fn switch_links(&self, epoch: i64) -> Vec<String> {
        let mut sql = Vec::new();
        let gone: Vec<&str> = self.aside().map(|it| it.name.as_str()).collect();
        for from in self.aside().filter(|it| linked(it)) {
            let link = link_table(self.old.1, &from.name);
            sql.push(rename_table(&link, &aside(&link, epoch)));
        }
        let renamed: Vec<_> = self.renamed().collect();
        for (from, to) in renamed.iter().filter(|(from, _)| linked(from)) {
            let link = link_table(self.old.1, &from.name);
            sql.push(rename_table(&link, &self.waiting_link(to)));
        }
        let coming = self.filled().map(|(_, to)| to);
        let coming = coming
            .chain(renamed.iter().map(|(_, to)| *to))
            .chain(self.restored());
        for to in coming.filter(|it| linked(it)) {
            let link = link_table(self.new.1, &to.name);
            sql.push(rename_table(&self.waiting_link(to), &link));
        }
        if self.old.1.id != self.new.1.id {
            let stays = |it: &&Field| {
                let name = it.name.as_str();
                linked(it)
                    && !gone.contains(&name)
                    && !renamed.iter().any(|(from, _)| from.name == name)
            };
            for field in self.old.1.fields.values().filter(stays) {
                let (from, to) = [self.old.1, self.new.1]
                    .map(|it| link_table(it, &field.name))
                    .into();
                sql.push(rename_table(&from, &to));
            }
        }
        sql
    }

    /// Indexes that are no longer asked for, or whose columns move.
    fn drop_indexes(&self) -> Vec<String> {
        let kept = index_list(self.new.1);
        let moves: Vec<String> = self
            .aside()
            .chain(self.renamed().map(|(from, _)| from))
            .flat_map(|it| columns(Dialect::Sqlite, it))
            .map(|(column, _)| format!("\"{column}\""))
            .collect();
        let own = index_list(self.old.1)
            .into_iter()
            .filter(|it| !kept.contains(it) || moves.iter().any(|column| it.1.contains(column)));
        let moved = self.aside().chain(self.renamed().map(|(from, _)| from));
        let all = self.old.1.fields.values();
        let links: Vec<&Field> = match self.old.1.id == self.new.1.id {
            true => moved.filter(|it| linked(it)).collect(),
            false => all.filter(|it| linked(it)).collect(),
        };
        let links = links
            .into_iter()
            .flat_map(|it| link_indexes(&link_table(self.old.1, &it.name), it));
        let waiting = self.filled().filter(|(_, to)| linked(to));
        let waiting = waiting.flat_map(|(_, to)| link_indexes(&self.waiting_link(to), to));
        own.chain(links)
            .chain(waiting)
            .map(|(index, _)| drop_index(&index))
            .collect()
    }

    pub(crate) fn changed_since(&self, number: i64) -> Condition {
        Condition::ChangedSince(number, vec![self.old.1.id.clone()])
    }

    /// All rows of the register.
    pub(crate) fn rows<'q>(&'q self) -> Query<'q> {
        Query::all(self.old.1, base::Day::ZERO)
    }

    pub(crate) fn read(
        &self,
        session: &mut dyn Session,
        keys: &Keys,
        query: &Query<'_>,
    ) -> Result<Vec<Record>, StoreError> {
        let mut reading = Reading {
            session,
            model: self.old.0,
            keys,
        };
        reading.rows(query)
    }

    /// What was kept aside of a record by the epoch that is undone.
    fn kept(
        &self,
        session: &mut dyn Session,
        keys: &Keys,
        record: Id,
    ) -> Result<Values, StoreError> {
        match self.reverts {
            Some(epoch) => former::of_epoch(session, keys, self.new.1, (record, epoch)),
            None => Ok(Values::new()),
        }
    }

    /// Fills the new columns of one row, and keeps what they do not give back.
    pub(crate) fn carry(
        &self,
        session: &mut dyn Session,
        keys: &Keys,
        record: &Record,
        epoch: i64,
    ) -> Result<(), StoreError> {
        let kept = self.kept(session, keys, record.id)?;
        let carried = self.carrying().record(&record.values, &kept);
        let mut cells = Vec::new();
        for (_, to) in self.filled() {
            let value = &carried.values[&to.name];
            if linked(to) {
                let link = self.waiting_link(to);
                drop_links(session, &link, record.id)?;
                let (of, lists) = ((self.new.1, to), [(record.id, value)].into_iter());
                add_links(session, keys, of, &link, lists)?;
                continue;
            }
            let names = columns(session.dialect(), to).into_iter();
            let filled = cells_of(keys, &self.new.1.id, to, value)?;
            cells.extend(
                names.zip(filled).map(|((column, _), value)| {
                    (Alias::new(self.waiting(&column)), Expr::val(value))
                }),
            );
        }
        if !cells.is_empty() {
            let mut update = UpdateStatement::new();
            update
                .table(Alias::new(self.old.1.table()))
                .values(cells)
                .and_where(Expr::col(Alias::new("id")).eq(Expr::val(id(record.id))));
            let (sql, values) = session.dialect().build(&update);
            session.execute("carrying a row", &sql, &values)?;
        }
        if self.is_respelt() {
            let mut after = record.clone();
            after.values.extend(carried.values);
            let table = self.waiting_words(epoch);
            words::remove(session, &table, record.id)?;
            let said = Said::by(self.new.1, &after);
            words::add(session, &table, &[(record.id, said)])?;
        }
        former::put(
            session,
            keys,
            self.old.1,
            (record.id, epoch),
            &carried.former,
        )
    }

    /// Drops the words of records that were removed since they were carried.
    pub(crate) fn drop_removed(
        &self,
        session: &mut dyn Session,
        keys: &Keys,
        (since, epoch): (i64, i64),
    ) -> Result<(), StoreError> {
        if !self.is_respelt() {
            return Ok(());
        }
        let mut reading = Reading {
            session,
            model: self.old.0,
            keys,
        };
        let removed = reading.removed(&self.old.1.id, since)?;
        let table = self.waiting_words(epoch);
        removed
            .iter()
            .try_for_each(|it| words::remove(session, &table, it.entry.record))
    }

    /// For each carried field that had a value, whether the value found no place.
    pub(crate) fn judge(&self, record: &Record) -> Vec<(usize, bool)> {
        let carrying = self.carrying();
        let judged = self.carries.iter().enumerate().filter_map(|(idx, carry)| {
            let value = record.get(carry.from()?);
            let lost =
                carry.to().is_some() && carrying.forward(carry, value, &Values::new()).is_missing();
            (!value.is_missing()).then_some((idx, lost))
        });
        judged.collect()
    }

    /// Whether the tables' shape changes at all.
    pub(crate) fn is_reshaped(&self) -> bool {
        tables::schema(self.old.1) != tables::schema(self.new.1)
    }

    /// Whether a value, a column or a table does not stay where it was.
    pub(crate) fn moves(&self) -> bool {
        self.old.1.id != self.new.1.id || !self.carries.is_empty()
    }

    /// Link tables this epoch put aside.
    pub(crate) fn links_aside(&self, epoch: i64) -> Vec<String> {
        let linked = self.aside().filter(|it| linked(it));
        linked
            .map(|it| aside(&link_table(self.old.1, &it.name), epoch))
            .collect()
    }

    pub(crate) fn count(
        &self,
        session: &mut dyn Session,
        keys: &Keys,
        query: &Query<'_>,
    ) -> Result<u64, StoreError> {
        let mut reading = Reading {
            session,
            model: self.old.0,
            keys,
        };
        reading.count(query, u64::MAX)
    }
}
