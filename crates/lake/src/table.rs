//! The columns of one register: a base in a file, and what has changed since.
//!
//! A row that changed, or is gone, is passed over in the base by its place; as it is now it
//! lies in memory. When much has changed, both become a new base.

use std::collections::BTreeMap;
use std::sync::Arc;

use arrow::array::BooleanBufferBuilder;
use arrow::array::{Array, ArrayRef, FixedSizeBinaryArray, Int32Array, RecordBatch};
use arrow::buffer::BooleanBuffer;
use arrow::datatypes::SchemaRef;
use base::Id;
use kernel::StoreError;

use crate::column::{Cell, Columns, Legend, Lies, array};

/// The columns of a register as they are at some history number.
#[derive(Clone, Debug)]
pub(crate) struct Table {
    pub(crate) columns: Arc<Columns>,
    pub(crate) schema: SchemaRef,
    /// By column; empty for those that are not coded.
    pub(crate) legends: Arc<Vec<Legend>>,
    pub(crate) base: Option<Arc<Base>>,
    /// Rows changed since the base, as they are now; none where they are gone. With the
    /// history number they are known at.
    fresh: Arc<BTreeMap<Id, Fresh>>,
    /// Which rows of the base still stand; none: all.
    pub(crate) alive: Option<BooleanBuffer>,
    /// The fresh rows as columns, when they were asked for since they last changed.
    batch: Option<RecordBatch>,
}

/// A row as it was found at a history number; none when it was gone.
type Fresh = (i64, Option<Vec<Cell>>);

/// Rows in a file.
#[derive(Debug)]
pub(crate) struct Base {
    /// The file's name below the table's folder.
    pub(crate) file: String,
    pub(crate) history: i64,
    /// In order, with the places of their rows.
    ids: Vec<u128>,
    places: Vec<u32>,
}

impl Base {
    /// Of ids in the order of their places.
    pub(crate) fn new(file: String, history: i64, ids: &[u128]) -> Base {
        let last = u32::try_from(ids.len()).unwrap_or(u32::MAX);
        let mut places: Vec<u32> = (0..last).collect();
        places.sort_unstable_by_key(|it| ids[*it as usize]);
        Base {
            file,
            history,
            ids: places.iter().map(|it| ids[*it as usize]).collect(),
            places,
        }
    }

    pub(crate) fn len(&self) -> usize {
        self.ids.len()
    }

    fn place(&self, id: Id) -> Option<usize> {
        let at = self.ids.binary_search(&id.as_u128()).ok()?;
        Some(self.places[at] as usize)
    }
}

impl Table {
    pub(crate) fn new(columns: Columns) -> Table {
        let legends = columns.columns.iter().map(|_| Legend::default()).collect();
        Table {
            schema: columns.schema(),
            columns: Arc::new(columns),
            legends: Arc::new(legends),
            base: None,
            fresh: Arc::default(),
            alive: None,
            batch: None,
        }
    }

    /// How many rows there are, with those passed over.
    pub(crate) fn len(&self) -> usize {
        self.base.as_ref().map_or(0, |it| it.len()) + self.fresh.len()
    }

    pub(crate) fn changed(&self) -> usize {
        self.fresh.len()
    }

    /// Rows as they are at a history number, none where they are gone.
    pub(crate) fn take(&mut self, at: i64, rows: Vec<(Id, Option<Vec<Cell>>)>) {
        if rows.is_empty() {
            return;
        }
        self.batch = None;
        let fresh = Arc::make_mut(&mut self.fresh);
        let mut gone = Vec::new();
        for (id, row) in rows {
            if let Some(place) = self.base.as_ref().and_then(|it| it.place(id)) {
                gone.push(place);
            }
            fresh.insert(id, (at, row));
        }
        self.alive = without(self.base.as_deref(), self.alive.as_ref(), &gone);
    }

    /// The same over another base, which has all that was known at its history number.
    pub(crate) fn over(&self, base: Base, legends: Arc<Vec<Legend>>) -> Table {
        let fresh = self.fresh.iter();
        let later = fresh.filter(|(_, (at, _))| *at > base.history);
        let later: BTreeMap<_, _> = later.map(|(id, row)| (*id, row.clone())).collect();
        let gone: Vec<usize> = later.keys().filter_map(|id| base.place(*id)).collect();
        Table {
            columns: Arc::clone(&self.columns),
            schema: Arc::clone(&self.schema),
            legends,
            alive: without(Some(&base), None, &gone),
            base: Some(Arc::new(base)),
            fresh: Arc::new(later),
            batch: None,
        }
    }

    /// The rows in memory as columns.
    pub(crate) fn fresh(&mut self) -> Result<RecordBatch, StoreError> {
        if let Some(batch) = &self.batch {
            return Ok(batch.clone());
        }
        let rows: Vec<&Vec<Cell>> = self
            .fresh
            .values()
            .filter_map(|(_, row)| row.as_ref())
            .collect();
        let batch = batch(&self.columns, &self.schema, &rows)?;
        self.batch = Some(batch.clone());
        Ok(batch)
    }
}

fn without(
    base: Option<&Base>,
    alive: Option<&BooleanBuffer>,
    gone: &[usize],
) -> Option<BooleanBuffer> {
    let base = base.filter(|_| !gone.is_empty());
    let Some(base) = base else {
        return alive.cloned();
    };
    let mut all = BooleanBufferBuilder::new(base.len());
    match alive {
        Some(alive) => all.append_buffer(alive),
        None => all.append_n(base.len(), true),
    }
    for place in gone {
        all.set_bit(*place, false);
    }
    Some(all.finish())
}

/// Rows as columns; their places are those they have here.
pub(crate) fn batch(
    columns: &Columns,
    schema: &SchemaRef,
    rows: &[&Vec<Cell>],
) -> Result<RecordBatch, StoreError> {
    let places = (0..).take(rows.len());
    let mut arrays: Vec<ArrayRef> = vec![Arc::new(Int32Array::from_iter_values(places))];
    for (at, column) in columns.columns.iter().enumerate() {
        let cells = rows.iter().map(|row| row.get(at).unwrap_or(&Cell::None));
        arrays.push(array(column.lies, cells));
    }
    RecordBatch::try_new(Arc::clone(schema), arrays)
        .map_err(|e| StoreError::new("分析数据的列与表不合", e))
}

/// The ids of a batch read from a base.
pub(crate) fn ids(
    columns: &Columns,
    legends: &[Legend],
    column: &ArrayRef,
) -> Result<Vec<u128>, StoreError> {
    let wrong = || StoreError::plain("分析数据的编号列不能读取");
    let (at, lies) = columns.get("id").ok_or_else(wrong)?;
    if lies == Lies::Id {
        let all = column.as_any().downcast_ref::<FixedSizeBinaryArray>();
        let all = all.ok_or_else(wrong)?;
        let ids = all
            .iter()
            .map(|it| Some(u128::from_be_bytes(it?.try_into().ok()?)));
        return ids.collect::<Option<_>>().ok_or_else(wrong);
    }
    let all = column
        .as_any()
        .downcast_ref::<Int32Array>()
        .ok_or_else(wrong)?;
    let legend = legends[at].values();
    let ids = all.iter().map(|it| {
        let value = legend.get(usize::try_from(it?).ok()?)?;
        Some(value.as_ref()?.as_u128())
    });
    ids.collect::<Option<_>>().ok_or_else(wrong)
}
