//! Columns beside the rows: measures over large registers, kept fresh from the history.
//!
//! The rows of a register that measures count lie as columns in Parquet files, at a history
//! number; what was changed since lies in memory and is put to it when something is asked.
//! A number is the one the rows give, or it is a fault: what columns cannot say, the rows are
//! asked for. Not here: what a measure is, and what is made of what was counted (`kernel`);
//! who may see what.

mod column;
mod count;
mod folder;
mod found;
mod keep;
mod say;
mod sql;
mod table;

use std::collections::{BTreeSet, HashMap};
use std::future::Future;
use std::path::Path;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use arrow::array::RecordBatch;
use datafusion::datasource::TableProvider;
use datafusion::datasource::file_format::parquet::ParquetFormat;
use datafusion::datasource::listing::{
    ListingOptions, ListingTable, ListingTableConfig, ListingTableUrl,
};
use datafusion::execution::SendableRecordBatchStream;
use datafusion::execution::runtime_env::RuntimeEnvBuilder;
use datafusion::prelude::{SessionConfig, SessionContext, ident};
use futures_util::StreamExt;
use kernel::{Kernel, Outcome, StoreError};
use tokio::runtime::{Builder, Runtime};
use url::Url;

use crate::folder::Folder;
use crate::keep::State;
pub use crate::sql::InSql;
use crate::table::{Base, Table};

/// The columns of an installation.
pub struct Lake {
    folder: Folder,
    session: SessionContext,
    /// The same, reading a file from its beginning to its end.
    one_by_one: SessionContext,
    state: Mutex<State>,
    /// Held by who makes the table of a register.
    making: Mutex<HashMap<String, Arc<Mutex<()>>>>,
    providers: Mutex<HashMap<String, Arc<dyn TableProvider>>>,
    /// None only while it is being dropped.
    runtime: Option<Runtime>,
    /// Registers that have changed so much that a new base is due.
    due: Mutex<Vec<String>>,
    /// Files no table is read from any more.
    former: Mutex<Vec<String>>,
}

/// Where columns lie and what they may use.
#[derive(Clone, Debug, Default)]
pub struct Settings {
    /// `file:///…` or `s3://BUCKET/…`; none: `lake` in the data folder.
    pub address: Option<String>,
    /// Bytes a question may take; more is put aside on disk. None: half a gigabyte.
    pub memory: Option<usize>,
}

const MEMORY: usize = 512 * 1024 * 1024;
/// Where the files lie, for the engine.
const ADDRESS: &str = "lake://data/";

impl Lake {
    /// # Errors
    /// When the place cannot be opened.
    pub fn open(data: &Path, settings: &Settings) -> Result<Lake, StoreError> {
        let folder = match &settings.address {
            Some(address) => Folder::open(address)?,
            None => Folder::local(&data.join("lake"))?,
        };
        let aside = data.join("lake-aside");
        let surroundings = RuntimeEnvBuilder::new()
            .with_memory_limit(settings.memory.unwrap_or(MEMORY), 1.0)
            .with_temp_file_path(aside)
            .build_arc()
            .map_err(failed)?;
        let url = Url::parse(ADDRESS).map_err(|e| StoreError::new("分析数据的地址", e))?;
        surroundings.register_object_store(&url, Arc::clone(&folder.store));
        let cores = std::thread::available_parallelism().map_or(2, usize::from);
        let config = SessionConfig::new()
            .with_target_partitions(cores)
            .with_information_schema(false);
        let runtime = Builder::new_multi_thread()
            .worker_threads(cores)
            .thread_name("lake")
            .enable_all()
            .build()
            .map_err(|e| StoreError::new("启动分析引擎", e))?;
        let one = config.clone().with_target_partitions(1);
        Ok(Lake {
            folder,
            session: SessionContext::new_with_config_rt(config, Arc::clone(&surroundings)),
            one_by_one: SessionContext::new_with_config_rt(one, surroundings),
            state: Mutex::default(),
            making: Mutex::default(),
            providers: Mutex::default(),
            runtime: Some(runtime),
            due: Mutex::default(),
            former: Mutex::default(),
        })
    }

    /// Makes what is counted and has no columns yet, so that nobody waits for a first number;
    /// takes up what was changed, makes the new bases that are due, and takes away files
    /// nobody reads any more.
    pub fn tidy(&self, kernel: &Kernel) -> Outcome<()> {
        self.picture(kernel, &counted(kernel))?;
        for file in std::mem::take(&mut *lock(&self.former)) {
            self.run(self.folder.remove(&file))?;
        }
        let due = std::mem::take(&mut *lock(&self.due));
        for register in due {
            self.compact(&register)?;
        }
        Ok(())
    }

    fn state(&self) -> MutexGuard<'_, State> {
        lock(&self.state)
    }

    fn compact_soon(&self, register: &str) {
        let mut due = lock(&self.due);
        if !due.iter().any(|it| it == register) {
            due.push(register.to_owned());
        }
    }

    /// Whoever reads a file still has it open: it goes with the next tidying.
    fn former(&self, file: String) {
        lock(&self.providers).remove(&file);
        lock(&self.former).push(file);
    }

    fn run<T>(&self, work: impl Future<Output = Result<T, StoreError>>) -> Result<T, StoreError> {
        match &self.runtime {
            Some(runtime) => runtime.block_on(work),
            None => Err(StoreError::plain("分析引擎已停止")),
        }
    }

    fn provider(
        &self,
        register: &str,
        table: &Table,
        base: &Base,
    ) -> Result<Arc<dyn TableProvider>, StoreError> {
        let name = format!("{register}/{}", base.file);
        let mut known = lock(&self.providers);
        if let Some(provider) = known.get(&name) {
            return Ok(Arc::clone(provider));
        }
        let url = ListingTableUrl::parse(format!("{ADDRESS}{name}")).map_err(failed)?;
        let options =
            ListingOptions::new(Arc::new(ParquetFormat::default())).with_file_extension(".parquet");
        let config = ListingTableConfig::new(url)
            .with_listing_options(options)
            .with_schema(Arc::clone(&table.schema));
        let provider: Arc<dyn TableProvider> =
            Arc::new(ListingTable::try_new(config).map_err(failed)?);
        known.insert(name, Arc::clone(&provider));
        Ok(provider)
    }

    /// The rows of a base in the order of their places, those passed over among them; or one
    /// of their columns.
    fn in_order(
        &self,
        register: &str,
        table: &Table,
        base: &Base,
        column: Option<&str>,
    ) -> Result<SendableRecordBatchStream, StoreError> {
        let provider = self.provider(register, table, base)?;
        let mut rows = self.one_by_one.read_table(provider).map_err(failed)?;
        if let Some(column) = column {
            rows = rows.select(vec![ident(column)]).map_err(failed)?;
        }
        self.run(async { rows.execute_stream().await.map_err(failed) })
    }

    fn next(
        &self,
        rows: &mut SendableRecordBatchStream,
    ) -> Result<Option<RecordBatch>, StoreError> {
        self.run(async { rows.next().await.transpose().map_err(failed) })
    }
}

/// The registers that measures count or look into.
fn counted(kernel: &Kernel) -> Vec<String> {
    let systems = kernel.model.systems.values();
    let measures = systems.flat_map(|it| it.measures.values());
    let registers: BTreeSet<String> = measures.flat_map(|it| kernel.goes_through(it)).collect();
    registers.into_iter().collect()
}

impl Drop for Lake {
    fn drop(&mut self) {
        // It may be dropped where one must not wait.
        if let Some(runtime) = self.runtime.take() {
            runtime.shutdown_background();
        }
    }
}

fn lock<T>(of: &Mutex<T>) -> MutexGuard<'_, T> {
    of.lock().unwrap_or_else(PoisonError::into_inner)
}

fn failed(error: impl Into<datafusion::error::DataFusionError>) -> StoreError {
    StoreError::new("计算分析数据", error.into())
}
