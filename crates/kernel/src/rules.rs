//! Special rules: what a definition cannot say, as named functions of the systems.
//!
//! A rule runs inside the write transaction of the step, edit or creation that names
//! it, and sees the data as that transaction does. It writes through [`Ctx`], so that
//! checks, history and ancestor columns cannot be forgotten. Preparing rules run before
//! the transaction, outside it, because they may be slow.

use std::collections::{BTreeMap, HashMap, HashSet};

use base::{Day, Id, Instant};
use model::{Register, Value};
use serde_json::{Map, Value as Json};

use crate::failure::fill;
use crate::writing::Writing;
use crate::{Caller, Failure, Kernel, Outcome, Query, Record, Refusal, Tree, Values};

/// What a step was given besides the record's own fields.
pub type Inputs = Map<String, Json>;

pub type StepRule = fn(&mut Ctx<'_>, &mut Record, &Inputs) -> Outcome<()>;
pub type RecordRule = fn(&mut Ctx<'_>, &mut Record) -> Outcome<()>;
pub type FieldRule = fn(&mut Ctx<'_>, &Record) -> Outcome<Value>;
/// Something a step's rule is handed, counted before the transaction.
pub type Ahead = Box<dyn std::any::Any + Send>;
pub type AheadRule = fn(&Kernel, &Record) -> Outcome<Ahead>;
/// What somebody wrote for a record, as its label or a search field may have it.
pub type WrittenRule = fn(&str) -> Vec<String>;
pub type PrepareRule = fn(&mut Prepare<'_>) -> Outcome<()>;

/// The rules of all systems, by `system.rule`.
#[derive(Default)]
pub struct Rules {
    steps: HashMap<String, StepRule>,
    aheads: HashMap<String, AheadRule>,
    records: HashMap<String, RecordRule>,
    fields: HashMap<String, FieldRule>,
    prepares: HashMap<String, PrepareRule>,
    writtens: HashMap<String, WrittenRule>,
    /// Record rules that write nothing but what names their record.
    trailing: HashSet<String>,
}

/// Registers one system's rules.
pub struct SystemRules<'a> {
    system: &'a str,
    rules: &'a mut Rules,
}

/// Before a creation, outside the transaction: fills values, e.g. by reading an upload.
pub struct Prepare<'a> {
    pub kernel: &'a Kernel,
    pub caller: &'a Caller,
    pub register: &'a Register,
    pub values: &'a mut Values,
    /// Handed to the `on_create` rule inside the transaction.
    pub carried: &'a mut Option<Box<dyn std::any::Any + Send>>,
}

impl Rules {
    /// The rules of one system: `rules.of("plan").step("confirm", …)`.
    pub fn of<'a>(&'a mut self, system: &'a str) -> SystemRules<'a> {
        SystemRules {
            system,
            rules: self,
        }
    }

    pub(crate) fn step(&self, register: &Register, name: &str) -> Option<StepRule> {
        self.steps
            .get(&format!("{}.{name}", register.system))
            .copied()
    }

    pub(crate) fn ahead(&self, register: &Register, name: &str) -> Option<AheadRule> {
        self.aheads
            .get(&format!("{}.{name}", register.system))
            .copied()
    }

    pub(crate) fn record(&self, register: &Register, name: &str) -> Option<RecordRule> {
        self.records
            .get(&format!("{}.{name}", register.system))
            .copied()
    }

    /// Whether all that a register's rules write names the record they were called for, so that
    /// who removes it sees what hangs on it.
    pub(crate) fn trails(&self, register: &Register) -> bool {
        let mut called = [&register.on_create, &register.on_change]
            .into_iter()
            .flatten();
        called.all(|name| {
            self.trailing
                .contains(&format!("{}.{name}", register.system))
        })
    }

    pub(crate) fn field(&self, register: &Register, name: &str) -> Option<FieldRule> {
        self.fields
            .get(&format!("{}.{name}", register.system))
            .copied()
    }

    pub(crate) fn prepare(&self, register: &Register, name: &str) -> Option<PrepareRule> {
        self.prepares
            .get(&format!("{}.{name}", register.system))
            .copied()
    }

    pub(crate) fn written(&self, register: &Register) -> Option<WrittenRule> {
        let name = register.written.as_deref()?;
        self.writtens
            .get(&format!("{}.{name}", register.system))
            .copied()
    }

    /// Rules that definitions name and nobody registered: `plan.task: split`.
    pub fn missing(&self, model: &model::Model) -> Vec<String> {
        model
            .registers()
            .flat_map(|register| {
                let id = &register.id;
                let steps = register
                    .steps
                    .values()
                    .filter_map(|step| step.rule.as_deref())
                    .filter(|name| self.step(register, name).is_none());
                let records = [register.on_create.as_deref(), register.on_change.as_deref()]
                    .into_iter()
                    .flatten()
                    .filter(|name| self.record(register, name).is_none());
                let prepares = register
                    .prepare
                    .as_deref()
                    .into_iter()
                    .filter(|name| self.prepare(register, name).is_none());
                let writtens = register
                    .written
                    .as_deref()
                    .into_iter()
                    .filter(|_| self.written(register).is_none());
                let fields = register
                    .fields
                    .values()
                    .filter_map(|field| match &field.computed {
                        Some(model::Computed::Rule(name)) => Some(name.as_str()),
                        _ => None,
                    })
                    .filter(|name| self.field(register, name).is_none());
                steps
                    .chain(records)
                    .chain(prepares)
                    .chain(writtens)
                    .chain(fields)
                    .map(move |name| format!("{id}: {name}"))
                    .collect::<Vec<_>>()
            })
            .collect()
    }
}

impl SystemRules<'_> {
    /// Inside the transaction of a step, before the state changes.
    pub fn step(&mut self, name: &str, rule: StepRule) -> &mut Self {
        self.rules
            .steps
            .insert(format!("{}.{name}", self.system), rule);
        self
    }

    /// What the rule of a step needs counted, outside the transaction and before it; the rule
    /// finds it in [`Ctx::carried`], or nothing where the step is made by another rule or again.
    pub fn ahead(&mut self, name: &str, rule: AheadRule) -> &mut Self {
        self.rules
            .aheads
            .insert(format!("{}.{name}", self.system), rule);
        self
    }

    /// Inside the transaction, after a record was created (`on_create`) or changed (`on_change`).
    pub fn record(&mut self, name: &str, rule: RecordRule) -> &mut Self {
        self.rules
            .records
            .insert(format!("{}.{name}", self.system), rule);
        self
    }

    /// Like [`Self::record`], of a rule that writes nothing but records that name this one: what
    /// an import made can then be taken back.
    pub fn trailing(&mut self, name: &str, rule: RecordRule) -> &mut Self {
        self.rules
            .trailing
            .insert(format!("{}.{name}", self.system));
        self.record(name, rule)
    }

    /// The value of a field with `rule = "name"`, each time the record is written. Sees the
    /// record as it is about to be written, fields that stand before it already set.
    pub fn field(&mut self, name: &str, rule: FieldRule) -> &mut Self {
        self.rules
            .fields
            .insert(format!("{}.{name}", self.system), rule);
        self
    }

    /// What people write for a record of a register that names the rule (`written`).
    pub fn written(&mut self, name: &str, rule: WrittenRule) -> &mut Self {
        self.rules
            .writtens
            .insert(format!("{}.{name}", self.system), rule);
        self
    }

    /// Before the transaction of a creation.
    pub fn prepare(&mut self, name: &str, rule: PrepareRule) -> &mut Self {
        self.rules
            .prepares
            .insert(format!("{}.{name}", self.system), rule);
        self
    }
}

/// What a rule may do, inside the write transaction. Reads see what was written before.
pub struct Ctx<'a> {
    pub(crate) writing: Writing<'a>,
    /// What `prepare` left for `on_create`, and the rule of a field for those of the fields
    /// below it.
    pub carried: Option<Box<dyn std::any::Any + Send>>,
}

impl Ctx<'_> {
    pub fn kernel(&self) -> &Kernel {
        self.writing.kernel
    }

    pub fn caller(&self) -> &Caller {
        self.writing.caller
    }

    /// The unit of the position acted in; none for the platform.
    pub fn unit(&self) -> Option<Id> {
        self.writing
            .caller
            .position(self.writing.position)
            .map(|p| p.unit)
    }

    pub fn now(&self) -> Instant {
        self.writing.caller.at
    }

    pub fn today(&self) -> Day {
        crate::china_day(self.writing.caller.at)
    }

    /// The caller's positions that count in a register, those lent for it last.
    pub fn positions_in(&self, register: &str) -> Vec<crate::Position> {
        let register = self.writing.kernel.model.register(register);
        let positions = register.map(|it| self.writing.caller.positions_in(it));
        positions.into_iter().flatten().cloned().collect()
    }

    pub fn tree(&self) -> std::sync::Arc<Tree> {
        self.writing.kernel.tree()
    }

    /// The last history number given before this transaction.
    pub fn history_number(&mut self) -> Outcome<i64> {
        Ok(self.writing.tx.history_number()?)
    }

    /// Reading for measures and queries of one's own making.
    pub fn read(&mut self) -> &mut dyn crate::Read {
        // A `Tx` is a `Read`; upcasting keeps one trait object.
        self.writing.tx
    }

    /// Whether a part of a long work should leave what is left to the next slot.
    pub fn spent(&self) -> bool {
        self.writing.tx.spent()
    }

    /// Keeps something short-lived that is no record: a session, a one-time code.
    pub fn put_note(&mut self, kind: &str, key: &str, note: &crate::Note) -> Outcome<()> {
        Ok(self.writing.tx.put_note(kind, key, note)?)
    }

    pub fn drop_note(&mut self, kind: &str, key: &str) -> Outcome<()> {
        Ok(self.writing.tx.drop_note(kind, key)?)
    }

    /// Drops all notes of a kind.
    pub fn drop_notes(&mut self, kind: &str) -> Outcome<()> {
        Ok(self.writing.tx.drop_notes(kind)?)
    }

    /// Tells all nodes that what they keep beside the data was changed ([`Kernel::news`]).
    pub fn tell_news(&mut self, of: &str) -> Outcome<()> {
        Ok(self.writing.tx.tell_news(of)?)
    }

    pub fn get(&mut self, register: &str, id: Id) -> Outcome<Record> {
        let register = self.writing.register(register)?;
        self.writing
            .tx
            .get(register, id)?
            .ok_or_else(|| Refusal::not_found().into())
    }

    /// All records whose field holds the value, in order of creation.
    pub fn having(
        &mut self,
        register: &str,
        field: &str,
        value: impl Into<Value>,
    ) -> Outcome<Vec<Record>> {
        let register = self.writing.register(register)?;
        let query = Query::all(register, self.today()).having(field, value);
        Ok(self.writing.tx.rows(&query)?)
    }

    /// Refuses with a wording of the system's `[refusal]`.
    pub fn refuse(&self, code: &str, values: &[(&str, String)]) -> Failure {
        refuse(self.kernel(), code, values)
    }
}

/// A refusal in the wording of `system.code`.
pub(crate) fn refuse(kernel: &Kernel, code: &str, values: &[(&str, String)]) -> Failure {
    let (system, name) = code.split_once('.').unwrap_or(("", code));
    let wording = kernel
        .model
        .systems
        .get(system)
        .and_then(|system| system.refusals.get(name))
        .map_or("此项操作不符合规则。", String::as_str);
    let values: BTreeMap<&str, String> = values.iter().cloned().collect();
    Refusal::new(code, fill(wording, &values)).into()
}

impl Prepare<'_> {
    pub fn refuse(&self, code: &str, values: &[(&str, String)]) -> Failure {
        refuse(self.kernel, code, values)
    }

    /// The bytes of the files a field holds, with their names.
    pub fn files(&self, field: &str) -> Outcome<Vec<(String, Vec<u8>)>> {
        let ids = self.values.get(field).map(Value::refs).unwrap_or_default();
        ids.into_iter()
            .map(|id| self.kernel.file_bytes(id))
            .collect()
    }
}
