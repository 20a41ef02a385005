//! Keeping columns fresh: a base made of all rows once, then what the history says was
//! changed, and from time to time a new base of both.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

use arrow::array::{BooleanArray, RecordBatch};
use arrow::compute::filter_record_batch;
use arrow::datatypes::SchemaRef;
use base::{Day, Id};
use kernel::{
    Action, Condition, Cursor, Kernel, ORGANISATION, Outcome, Query, Read, Record, StoreError,
};
use model::{Register, Value};
use object_store::buffered::BufWriter;
use object_store::path::Path;
use parquet::arrow::AsyncArrowWriter;
use parquet::basic::Compression;
use parquet::file::properties::WriterProperties;
use serde::{Deserialize, Serialize};

use crate::column::{Cell, Columns, Legend, cells};
use crate::table::{Base, Table, batch, ids};
use crate::{Lake, failed, lock};

/// Rows read and written at once.
const PAGE: usize = 10_000;
/// Rows of a file that are read or passed over together.
const GROUP: usize = 128 * 1024;
/// Entries of the history read at once.
const ENTRIES: usize = 5_000;
/// Ids asked of the store at once.
const IDS: usize = 500;
/// Rows changed, from which on, or from a twentieth of all, a new base is made.
const CHANGED: usize = 20_000;

/// What is kept beside a base.
#[derive(Serialize, Deserialize)]
struct Manifest {
    file: String,
    history: i64,
    /// Which columns it has.
    columns: String,
    legends: Vec<Vec<String>>,
}

/// What the lake has in memory.
#[derive(Default)]
pub(crate) struct State {
    /// The definitions the tables were made of.
    digest: String,
    tables: BTreeMap<String, Kept>,
    /// Organisations as they are now: what a reference to one leads to.
    organisations: Option<(i64, Arc<HashMap<Id, Record>>)>,
}

struct Kept {
    table: Table,
    /// The history number it is known at.
    at: i64,
}

/// Tables as they all are at one history number.
pub(crate) struct Picture {
    pub(crate) history: i64,
    pub(crate) tables: BTreeMap<String, Table>,
    /// What lies in memory of each, as columns.
    pub(crate) fresh: BTreeMap<String, RecordBatch>,
    pub(crate) organisations: Arc<HashMap<Id, Record>>,
}

impl Lake {
    /// The tables of these registers with all that was done up to now.
    pub(crate) fn picture(&self, kernel: &Kernel, registers: &[String]) -> Outcome<Picture> {
        loop {
            self.stand(kernel, registers)?;
            let mut state = self.state();
            let found = kernel::read(kernel.store(), |read| {
                let history = read.history_number()?;
                let units = self.catch_up(kernel, read, &mut state, history)?;
                let organisations = organisations(kernel, read, &mut state, &units, history)?;
                Ok::<_, kernel::Failure>((history, organisations))
            });
            let (history, organisations) = found?;
            if !registers.iter().all(|it| state.tables.contains_key(it)) {
                // So much has changed that it is to be made anew.
                continue;
            }
            let (mut tables, mut fresh) = (BTreeMap::new(), BTreeMap::new());
            for id in registers {
                if let Some(kept) = state.tables.get_mut(id) {
                    fresh.insert(id.clone(), kept.table.fresh()?);
                    tables.insert(id.clone(), kept.table.clone());
                }
            }
            return Ok(Picture {
                history,
                tables,
                fresh,
                organisations,
            });
        }
    }

    /// Makes the tables that are not there; who asks for others reads on meanwhile.
    fn stand(&self, kernel: &Kernel, registers: &[String]) -> Outcome<()> {
        let lacks = |id: &str| {
            let mut state = self.state();
            self.follow_definitions(kernel, &mut state);
            !state.tables.contains_key(id)
        };
        for id in registers {
            if !lacks(id) {
                continue;
            }
            let making = Arc::clone(lock(&self.making).entry(id.clone()).or_default());
            let _one = lock(&making);
            if !lacks(id) {
                continue;
            }
            let register = kernel.model.register(id);
            let register = register.ok_or_else(kernel::Refusal::not_found)?;
            let kept = match self.found(kernel, register)? {
                Some(kept) => kept,
                None => kernel::read(kernel.store(), |read| self.made(kernel, read, register))?,
            };
            let mut state = self.state();
            // Under other definitions by now, it is made by who asks under those.
            if state.digest == kernel.model.digest {
                state.tables.insert(id.clone(), kept);
            }
        }
        Ok(())
    }

    /// Forgets everything, so that all is made anew of the rows.
    pub fn rebuild(&self, kernel: &Kernel) -> Outcome<()> {
        let known: Vec<String> = self.state().tables.keys().cloned().collect();
        for id in &known {
            self.run(self.folder.remove(&manifest_name(id)))?;
            self.state().tables.remove(id);
        }
        self.picture(kernel, &known).map(drop)
    }

    /// Makes a new base of a table with what has changed since; others read on meanwhile.
    pub fn compact(&self, register: &str) -> Outcome<()> {
        let taken = {
            let state = self.state();
            let kept = state.tables.get(register);
            kept.map(|it| (it.table.clone(), it.at))
        };
        let Some((mut table, at)) = taken.filter(|(table, _)| table.changed() > 0) else {
            return Ok(());
        };
        let mut writer = self.writer(register, at, &table.schema)?;
        if let Some(base) = table.base.clone() {
            let mut stands = table.alive.clone();
            let mut rows = self.in_order(register, &table, &base, None)?;
            while let Some(found) = self.next(&mut rows)? {
                let found = match &mut stands {
                    None => found,
                    Some(alive) => {
                        let own = alive.slice(0, found.num_rows());
                        *alive = alive.slice(found.num_rows(), alive.len() - found.num_rows());
                        filter_record_batch(&found, &BooleanArray::new(own, None))
                            .map_err(|e| StoreError::new("合并分析数据", e))?
                    }
                };
                writer.write(self, &table.columns, &table.legends, &found)?;
            }
        }
        let fresh = table.fresh()?;
        writer.write(self, &table.columns, &table.legends, &fresh)?;
        let base = self.ended(writer)?;
        let mut state = self.state();
        let file_of = |it: &Table| it.base.as_ref().map(|it| it.file.clone());
        let kept = state.tables.get_mut(register);
        // Made anew meanwhile, it has what this one has not.
        let same = kept.filter(|it| file_of(&it.table) == file_of(&table));
        let former = match same {
            Some(kept) => {
                self.is_base(register, &base, &table.columns, &table.legends)?;
                let legends = Arc::clone(&kept.table.legends);
                kept.table = kept.table.over(base, legends);
                file_of(&table)
            }
            None => Some(base.file),
        };
        former
            .into_iter()
            .for_each(|it| self.former(format!("{register}/{it}")));
        Ok(())
    }

    /// Tables whose columns other definitions gave are made anew when they are asked for.
    fn follow_definitions(&self, kernel: &Kernel, state: &mut State) {
        if state.digest == kernel.model.digest {
            return;
        }
        state.digest.clone_from(&kernel.model.digest);
        state.tables.retain(|id, kept| {
            let register = kernel.model.register(id);
            register.is_some_and(|it| Columns::of(&kernel.model, it) == *kept.table.columns)
        });
        state.organisations = None;
    }

    /// The base there is, when it has these columns.
    fn found(&self, kernel: &Kernel, register: &Register) -> Outcome<Option<Kept>> {
        let columns = Columns::of(&kernel.model, register);
        let Some(bytes) = self.run(self.folder.read(&manifest_name(&register.id)))? else {
            return Ok(None);
        };
        let manifest = serde_json::from_slice::<Manifest>(&bytes).ok();
        let Some(manifest) = manifest.filter(|it| it.columns == columns.told()) else {
            return Ok(None);
        };
        let legends = manifest.legends.iter().map(|it| Legend::from_kept(it));
        let Some(legends) = legends.collect::<Option<Vec<_>>>() else {
            return Ok(None);
        };
        let mut table = Table::new(columns);
        let known = Base::new(manifest.file.clone(), manifest.history, &[]);
        let mut all = Vec::new();
        let mut rows = self.in_order(&register.id, &table, &known, Some("id"))?;
        loop {
            match self.next(&mut rows) {
                Ok(Some(found)) => all.extend(ids(&table.columns, &legends, found.column(0))?),
                Ok(None) => break,
                // Somebody took the file away: it is made anew.
                Err(_) => return Ok(None),
            }
        }
        let base = Base::new(manifest.file, manifest.history, &all);
        table = table.over(base, Arc::new(legends));
        Ok(Some(Kept {
            table,
            at: manifest.history,
        }))
    }

    /// A base of all rows as they are now.
    fn made(&self, kernel: &Kernel, read: &mut dyn Read, register: &Register) -> Outcome<Kept> {
        let history = read.history_number()?;
        let mut table = Table::new(Columns::of(&kernel.model, register));
        let mut legends: Vec<Legend> = table.legends.as_ref().clone();
        let unsealed = unsealed(read, &register.id)?;
        let mut writer = self.writer(&register.id, history, &table.schema)?;
        let mut after = None;
        loop {
            let mut query = Query::all(register, Day::ZERO);
            query.limit = PAGE;
            query.after = after.map(|id| Cursor {
                value: Value::Missing,
                id,
            });
            query.only = Some(read_fields(&table.columns, register));
            let found = read.rows(&query)?;
            let Some(last) = found.last() else { break };
            after = Some(last.id);
            let rows: Vec<Vec<Cell>> = found
                .iter()
                .filter(|it| !unsealed.contains(&it.id))
                .map(|it| cells(&table.columns, &mut legends, it))
                .collect();
            let rows: Vec<&Vec<Cell>> = rows.iter().collect();
            let rows = batch(&table.columns, &table.schema, &rows)?;
            writer.write(self, &table.columns, &legends, &rows)?;
            if found.len() < PAGE {
                break;
            }
        }
        let base = self.ended(writer)?;
        self.is_base(&register.id, &base, &table.columns, &legends)?;
        table = table.over(base, Arc::new(legends));
        let mut kept = Kept { table, at: history };
        // What has no number yet is as it was known before.
        let unsealed: Vec<Id> = unsealed.into_iter().collect();
        refresh(kernel, read, register, &mut kept, &unsealed, history)?;
        Ok(kept)
    }

    /// Takes up what the history says was changed, and tells which organisations were.
    fn catch_up(
        &self,
        kernel: &Kernel,
        read: &mut dyn Read,
        state: &mut State,
        history: i64,
    ) -> Outcome<BTreeSet<Id>> {
        let tables = state.tables.values().map(|it| it.at);
        let units_at = state.organisations.as_ref().map(|(at, _)| *at);
        let mut after = tables.chain(units_at).min().unwrap_or(history);
        let mut units: BTreeSet<Id> = BTreeSet::new();
        let mut changed: BTreeMap<String, BTreeSet<Id>> = BTreeMap::new();
        let mut erased: BTreeSet<String> = BTreeSet::new();
        while after < history {
            let entries = read.entries_after(after, ENTRIES)?;
            let Some(last) = entries.last() else { break };
            after = last.number;
            for entry in entries {
                let number = entry.number;
                let entry = entry.entry;
                if entry.register == ORGANISATION && units_at.is_some_and(|at| at < number) {
                    units.insert(entry.record);
                }
                let kept = state.tables.get(&entry.register);
                if kept.is_some_and(|it| it.at < number) && entry.action.writes() {
                    if matches!(entry.action, Action::Erase | Action::Remove) {
                        erased.insert(entry.register.clone());
                    }
                    changed
                        .entry(entry.register)
                        .or_default()
                        .insert(entry.record);
                }
            }
        }
        for (id, changed) in changed {
            let Some(register) = kernel.model.register(&id) else {
                continue;
            };
            let Some(kept) = state.tables.get_mut(&id) else {
                continue;
            };
            if changed.len() > kept.table.len() / 2 + CHANGED {
                self.run(self.folder.remove(&manifest_name(&id)))?;
                state.tables.remove(&id);
                continue;
            }
            let changed: Vec<Id> = changed.into_iter().collect();
            refresh(kernel, read, register, kept, &changed, history)?;
            // What was erased is not to lie in a file.
            let is_due = erased.contains(&id);
            if is_due || kept.table.changed() > CHANGED.max(kept.table.len() / 20) {
                self.compact_soon(&id);
            }
        }
        for kept in state.tables.values_mut() {
            kept.at = kept.at.max(history);
        }
        Ok(units)
    }

    fn writer(&self, register: &str, history: i64, schema: &SchemaRef) -> Outcome<Writer> {
        let file = format!("{history}-{}.parquet", Id::now_v7().simple());
        let path = Path::from(format!("{register}/{file}"));
        let object = BufWriter::new(Arc::clone(&self.folder.store), path);
        let properties = WriterProperties::builder()
            .set_compression(Compression::SNAPPY)
            .set_max_row_group_row_count(Some(GROUP))
            .build();
        let inner = AsyncArrowWriter::try_new(object, Arc::clone(schema), Some(properties));
        Ok(Writer {
            inner: inner.map_err(|e| StoreError::new("写入分析数据", e))?,
            file,
            history,
            ids: Vec::new(),
        })
    }

    fn ended(&self, writer: Writer) -> Outcome<Base> {
        let Writer {
            inner,
            file,
            history,
            ids,
        } = writer;
        self.run(async {
            inner
                .close()
                .await
                .map_err(|e| StoreError::new("写入分析数据", e))
        })?;
        Ok(Base::new(file, history, &ids))
    }

    /// Keeps which file is the base from now on.
    fn is_base(
        &self,
        register: &str,
        base: &Base,
        columns: &Columns,
        legends: &[Legend],
    ) -> Outcome<()> {
        let manifest = Manifest {
            file: base.file.clone(),
            history: base.history,
            columns: columns.told(),
            legends: legends.iter().map(Legend::kept).collect(),
        };
        let bytes =
            serde_json::to_vec(&manifest).map_err(|e| StoreError::new("写入分析数据", e))?;
        Ok(self.run(self.folder.write(&manifest_name(register), bytes))?)
    }
}

/// A file on its way.
struct Writer {
    inner: AsyncArrowWriter<BufWriter>,
    file: String,
    history: i64,
    ids: Vec<u128>,
}

impl Writer {
    /// Rows that get the next places.
    fn write(
        &mut self,
        lake: &Lake,
        columns: &Columns,
        legends: &[Legend],
        rows: &RecordBatch,
    ) -> Outcome<()> {
        if rows.num_rows() == 0 {
            return Ok(());
        }
        let first = i32::try_from(self.ids.len()).unwrap_or(i32::MAX);
        let count = i32::try_from(rows.num_rows()).unwrap_or(i32::MAX);
        let places = arrow::array::Int32Array::from_iter_values(first..first + count);
        let mut arrays = rows.columns().to_vec();
        arrays[0] = Arc::new(places);
        let id = columns.get("id").map_or(0, |(at, _)| at + 1);
        self.ids.extend(ids(columns, legends, &arrays[id])?);
        let placed = RecordBatch::try_new(rows.schema(), arrays);
        let placed = placed.map_err(|e| StoreError::new("写入分析数据", e))?;
        lake.run(async { self.inner.write(&placed).await.map_err(failed) })
            .map_err(Into::into)
    }
}

/// The records of these ids as they are known at a history number.
fn refresh(
    kernel: &Kernel,
    read: &mut dyn Read,
    register: &Register,
    kept: &mut Kept,
    changed: &[Id],
    history: i64,
) -> Outcome<()> {
    let unsealed = unsealed(read, &register.id)?;
    let mut legends = Arc::clone(&kept.table.legends);
    let mut rows = Vec::with_capacity(changed.len());
    for some in changed.chunks(IDS) {
        let wanted = some.iter().map(|id| Value::Ref(*id)).collect();
        let query = Query::all(register, Day::ZERO).with(Condition::AnyOf("id".into(), wanted));
        let found = match some.iter().any(|id| unsealed.contains(id)) {
            true => kernel.rows_known(read, &query, history)?,
            false => read.rows(&query)?,
        };
        let mut found: HashMap<Id, Record> = found.into_iter().map(|it| (it.id, it)).collect();
        for id in some {
            let legends = Arc::make_mut(&mut legends);
            let row = found.remove(id);
            rows.push((*id, row.map(|it| cells(&kept.table.columns, legends, &it))));
        }
    }
    kept.table.legends = legends;
    kept.table.take(history, rows);
    Ok(())
}

/// Records whose rows are seen though their entries have no history number yet.
fn unsealed(read: &mut dyn Read, register: &str) -> Result<BTreeSet<Id>, StoreError> {
    let entries = read.unsealed()?.into_iter().map(|it| it.entry);
    let own = entries.filter(|it| it.register == register);
    Ok(own.map(|it| it.record).collect())
}

/// Organisations as they are now, of which these were changed since they were last known.
fn organisations(
    kernel: &Kernel,
    read: &mut dyn Read,
    state: &mut State,
    changed: &BTreeSet<Id>,
    history: i64,
) -> Outcome<Arc<HashMap<Id, Record>>> {
    let register = kernel.model.register(ORGANISATION);
    let register = register.ok_or_else(kernel::Refusal::not_found)?;
    let all = Query::all(register, Day::ZERO);
    let Some((at, known)) = &mut state.organisations else {
        let all = read.rows(&all)?;
        let known = Arc::new(all.into_iter().map(|it| (it.id, it)).collect());
        state.organisations = Some((history, Arc::clone(&known)));
        return Ok(known);
    };
    let changed: Vec<Id> = changed.iter().copied().collect();
    for some in changed.chunks(IDS) {
        let wanted = some.iter().map(|id| Value::Ref(*id)).collect();
        let found = read.rows(&all.clone().with(Condition::AnyOf("id".into(), wanted)))?;
        let known = Arc::make_mut(known);
        some.iter().for_each(|id| drop(known.remove(id)));
        known.extend(found.into_iter().map(|it| (it.id, it)));
    }
    *at = history;
    Ok(Arc::clone(known))
}

fn read_fields(columns: &Columns, register: &Register) -> Vec<String> {
    let names = columns.columns.iter();
    let names = names.map(|it| it.name.strip_prefix('?').unwrap_or(&it.name));
    let own = names.filter(|it| register.fields.contains_key(*it));
    own.map(str::to_owned).collect()
}

fn manifest_name(register: &str) -> String {
    format!("{register}/manifest.json")
}
