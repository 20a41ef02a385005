//! Cases: short plays in the words of the office, run against the product.
//!
//! A case says who does what, and what comes out. It knows no Rust: a [`Driver`]
//! carries it to the kernel, or over the wire, so that the same cases hold everywhere.
//! Not here: where the store comes from (`tests/cases.rs`, and `xuezheng case`).
//!
//! The words: `docs/guides/cases.md`.

mod differ;
mod folder;
mod kernel_driver;
mod parse;
mod run;
mod words;

use base::{Id, Period};
use kernel::Measured;
use model::Model;
use serde_json::{Map, Value as Json};

pub use folder::{Folder, Played};
pub use kernel_driver::KernelDriver;
pub use parse::{Case, parse};
pub use run::{Met, go_on, run};
pub use words::Labels;

/// A row as the product answers it.
#[derive(Clone, Debug, PartialEq)]
pub struct Row {
    pub register: String,
    pub id: Id,
    pub version: i64,
    pub state: Option<String>,
    pub number: Option<String>,
    pub label: String,
    /// Values as the wire writes them.
    pub values: Map<String, Json>,
    /// What is masked from the one who looks.
    pub masked: kernel::Masked,
}

/// Why something was not done.
#[derive(Clone, Debug, PartialEq)]
pub struct Refused {
    pub code: String,
    pub message: String,
}

/// Waiting work: register, step, labels of the rows.
#[derive(Clone, Debug, PartialEq)]
pub struct Waiting {
    pub register: String,
    pub step: String,
    pub labels: Vec<String>,
}

/// A message not read before, or what a clock did.
#[derive(Clone, Debug, PartialEq)]
pub struct Told {
    pub register: String,
    pub id: Id,
    /// Whether the reader may open the record.
    pub opens: bool,
    /// 交办
    pub says: String,
}

pub type Answer<T> = Result<T, Refused>;

/// Who acts.
#[derive(Clone, Debug, PartialEq)]
pub enum Actor {
    /// Who holds a role in a unit, in this position; somebody new when nobody does.
    Role { role: String, unit: Id },
    /// An account, in the positions it holds.
    Account(Id),
}

/// Carries the statements of a case to the product.
pub trait Driver {
    fn model(&self) -> &Model;
    /// It is noon in China on this day.
    fn wind(&mut self, day: base::Day);
    fn act_as(&mut self, actor: Actor) -> Answer<()>;
    /// Makes sure that somebody holds a role in a unit.
    fn settle(&mut self, role: &str, unit: Id) -> Answer<()>;
    /// Makes a record as it stands, by nobody; in a state when one is named.
    fn given(
        &mut self,
        register: &str,
        values: Map<String, Json>,
        state: Option<&str>,
    ) -> Answer<Row>;
    fn upload(&mut self, name: &str, media_type: &str, bytes: &[u8]) -> Answer<Id>;
    /// What a record about whom these values name would say of them.
    fn look(&mut self, register: &str, values: Map<String, Json>) -> Answer<Map<String, Json>>;
    fn create(&mut self, register: &str, values: Map<String, Json>) -> Answer<Row>;
    fn edit(&mut self, row: &Row, values: Map<String, Json>, reason: Option<&str>) -> Answer<Row>;
    fn step(
        &mut self,
        row: &Row,
        step: &str,
        inputs: Map<String, Json>,
        reason: Option<&str>,
    ) -> Answer<Row>;
    /// The record as the one who acts sees it.
    fn view(&mut self, register: &str, id: Id) -> Answer<Row>;
    /// The record an ended episode is of, as it was on its last day.
    fn then(&mut self, register: &str, id: Id) -> Answer<Row>;
    /// What everybody reads of a record who is not signed in, line by line.
    fn public(&mut self, register: &str, id: Id) -> Answer<Vec<String>>;
    /// Whose turn it is, in words.
    fn holder(&mut self, register: &str, id: Id) -> Answer<String>;
    /// All rows the one who acts sees.
    fn list(&mut self, register: &str) -> Answer<Vec<Row>>;
    /// A step for many rows, each by itself; why it was not made, if it was not.
    fn bulk(
        &mut self,
        rows: &[Row],
        step: &str,
        inputs: Map<String, Json>,
        reason: Option<&str>,
    ) -> Answer<Vec<Option<Refused>>>;
    /// What was done to it, the oldest first: by its title, why, and whether the platform did it
    /// by itself.
    fn history(&mut self, register: &str, id: Id) -> Answer<Vec<(kernel::Action, String, bool)>>;
    /// How many records of which register refer to it.
    fn related(&mut self, register: &str, id: Id) -> Answer<Vec<(String, u64)>>;
    fn todos(&mut self) -> Answer<Vec<Waiting>>;
    /// How many are due when, with what they are called.
    fn due(&mut self) -> Answer<Vec<(kernel::Due, u64, Vec<String>)>>;
    /// Unread messages of the one who acts, the oldest first; they are read then.
    fn messages(&mut self) -> Answer<Vec<Told>>;
    /// Opens what is owed by now, and excuses what is owed no more.
    fn duties(&mut self) -> Answer<Vec<kernel::DutyDone>>;
    /// Does what deadlines have come to.
    fn clocks(&mut self) -> Answer<Vec<Told>>;
    /// Does what waits in the background; what each job is called and how it went.
    fn jobs(&mut self) -> Answer<Vec<String>>;
    /// An organisation held to the items of a report, item by item; whoever asks.
    fn judge(&mut self, dashboard: &str, organisation: Id) -> Answer<Vec<String>>;
    /// A measure at an organisation, in a period; whoever asks.
    fn measure(
        &mut self,
        measure: &str,
        organisation: Option<Id>,
        period: Option<Period>,
    ) -> Answer<Measured>;
    /// The record of a register that is called this, whoever asks.
    fn named(&mut self, register: &str, label: &str) -> Option<Id>;
    /// What a record is called, whoever asks.
    fn label(&mut self, register: &str, id: Id) -> String;
}
