//! 导入: a list of others into a register, in the browser. A file is kept, looked at (which
//! column is which field, what would come of the first rows), and then taken by a background
//! job as a batch, whose refused rows come back as a file and which can be taken back.
//!
//! Not here: what any of that means (`exchange`), and who does the job (`runner`).

mod batch;
mod look;
mod upload;

use std::collections::BTreeMap;

use base::Id as Uuid;
use exchange::{Choice, Import, Layout, NewBatch};
use kernel::{Caller, Kernel, Outcome, Present, Refusal};
use model::Register;
use serde::{Deserialize, Serialize};
use sheet::Book;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;

use crate::App;

pub(crate) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .merge(upload::routes())
        .merge(look::routes())
        .merge(batch::routes())
}

/// How a kept file is to be imported.
#[derive(Clone, Deserialize, ToSchema)]
struct Wish {
    file: Uuid,
    /// None: the one that looks most like the register.
    sheet: Option<String>,
    /// The row of the heading; none: the one that names most of the fields.
    heading: Option<u32>,
    /// Of columns, from 0, what a person decided: a field, or nothing.
    #[serde(default)]
    #[schema(value_type = BTreeMap<String, Option<String>>)]
    columns: BTreeMap<usize, Option<String>>,
    #[serde(default)]
    existing: Existing,
}

/// What is done with a row whose record is there already.
#[derive(Clone, Copy, Debug, Default, Deserialize, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
enum Existing {
    #[default]
    Skip,
    Update,
    Refuse,
}

impl From<Existing> for Present {
    fn from(existing: Existing) -> Present {
        match existing {
            Existing::Skip => Present::Skip,
            Existing::Update => Present::Update,
            Existing::Refuse => Present::Refuse,
        }
    }
}

/// A register into which the caller may import.
fn importable<'k>(kernel: &'k Kernel, caller: &Caller, id: &str) -> Outcome<&'k Register> {
    let register = kernel.model.register(id);
    let open = register.filter(|it| !it.hidden && caller.has_role(&it.create));
    let register = open.ok_or_else(Refusal::not_found)?;
    if register.prepare.is_some() {
        let says = format!("{}须逐条新建，不能批量导入。", register.title);
        return Err(Refusal::new("kernel.one_by_one", says).into());
    }
    Ok(register)
}

impl Wish {
    fn choice(&self) -> Choice {
        Choice {
            sheet: self.sheet.clone(),
            heading: self.heading,
            columns: self.columns.clone(),
        }
    }

    /// The file of the wish, when it is the caller's to read.
    fn open(&self, kernel: &Kernel, caller: &Caller) -> Outcome<Book> {
        if !kernel.may_read_file(caller, self.file)? {
            return Err(Refusal::not_found().into());
        }
        let (_, bytes) = kernel.open_file(self.file)?;
        Ok(Book::open(bytes).map_err(|why| Refusal::new("import.file", why.to_string()))?)
    }

    fn import(&self, kernel: &Kernel, caller: &Caller, id: &str, layout: Layout) -> Import {
        Import {
            kernel: kernel.clone(),
            caller: caller.clone(),
            register: id.to_owned(),
            layout,
            present: self.existing.into(),
            batch: None,
            before: Default::default(),
        }
    }

    fn batch(&self, kernel: &Kernel, import: &Import) -> Outcome<NewBatch> {
        let file = kernel.file_record(self.file)?;
        let layout = &import.layout;
        Ok(NewBatch {
            register: import.register.clone(),
            name: file.text("name").to_owned(),
            file: Some(self.file),
            digest: file.text("digest").to_owned(),
            sheet: layout.sheet.clone(),
            heading: self.heading,
            headings: layout.headings(),
            columns: layout.decided(),
            present: import.present,
        })
    }
}
