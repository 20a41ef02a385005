//! How the demo writes: records made, changed and stepped by somebody at the wound time.
//!
//! Not here: what they write (`super`, `reports`).

use base::Id;
use document::write::{Block, Official, Run, docx};
use kernel::{Caller, Create, Edit, Inputs, Outcome, Query, Record, Refusal, StepCall, StoreError};
use model::Value;
use serde_json::Map;

use super::Year;

impl Year<'_> {
    pub(super) fn officer(&self, unit: Option<Id>) -> Option<Caller> {
        unit.and_then(|unit| self.officers.get(&unit)).cloned()
    }

    /// The same person at the wound time.
    pub(super) fn now(&self, caller: &Caller) -> Caller {
        Caller {
            stands: Vec::new(),
            at: self.kernel.now(),
            ..caller.clone()
        }
    }

    /// A document of somebody's own.
    pub(super) fn keep(&self, officer: &Caller, name: &str) -> Outcome<Id> {
        let media = crate::plan::summary::DOCX;
        let file = format!("{name}.docx");
        let kept = self
            .kernel
            .keep_file(&self.now(officer), &file, media, &evidence(name)?)?;
        Ok(kept.id)
    }

    pub(super) fn rows(&self, register: &str, field: &str, id: Id) -> Outcome<Vec<Record>> {
        self.found(register, |query| query.having(field, Value::Ref(id)))
    }

    pub(super) fn all(&self, register: &str) -> Outcome<Vec<Record>> {
        self.found(register, |query| query)
    }

    /// A record as it is now.
    fn one(&self, register: &str, id: Id) -> Outcome<Option<Record>> {
        let register = self
            .kernel
            .model
            .register(register)
            .ok_or_else(Refusal::not_found)?;
        Ok(kernel::read(self.kernel.store(), |read| {
            read.get(register, id)
        })?)
    }

    /// The record a field refers to.
    pub(super) fn referred(
        &self,
        record: &Record,
        field: &str,
        register: &str,
    ) -> Outcome<Option<Record>> {
        match record.get(field).as_ref() {
            Some(id) => self.one(register, id),
            None => Ok(None),
        }
    }

    fn found<'k>(
        &'k self,
        register: &str,
        narrowed: impl FnOnce(Query<'k>) -> Query<'k>,
    ) -> Outcome<Vec<Record>> {
        let register = self
            .kernel
            .model
            .register(register)
            .ok_or_else(|| StoreError::plain(format!("no register {register}")))?;
        let query = narrowed(Query::all(register, self.kernel.today()));
        Ok(kernel::read(self.kernel.store(), |read| read.rows(&query))?)
    }

    pub(super) fn create(
        &self,
        register: &str,
        caller: &Caller,
        values: serde_json::Value,
    ) -> Outcome<Record> {
        let values = object(values);
        self.kernel.create(
            &self.now(caller),
            Create {
                register: register.to_owned(),
                id: None,
                values,
            },
        )
    }

    pub(super) fn edit(
        &self,
        caller: &Caller,
        record: &Record,
        values: serde_json::Value,
    ) -> Outcome<Record> {
        let request = Edit {
            register: record.register.clone(),
            id: record.id,
            version: record.version,
            values: object(values),
            reason: None,
        };
        self.kernel.edit(&self.now(caller), request)
    }

    /// Makes a step on the record as it is now.
    pub(super) fn step(
        &self,
        caller: &Caller,
        record: &Record,
        step: &str,
        inputs: serde_json::Value,
        reason: Option<&str>,
    ) -> Outcome<Record> {
        let present = self.one(&record.register, record.id)?;
        let inputs: Inputs = object(inputs);
        let request = StepCall {
            register: record.register.clone(),
            id: record.id,
            version: present.map_or(record.version, |it| it.version),
            step: step.to_owned(),
            inputs,
            reason: reason.map(str::to_owned),
        };
        self.kernel.step(&self.now(caller), request)
    }
}

pub(super) fn object(values: serde_json::Value) -> Map<String, serde_json::Value> {
    match values {
        serde_json::Value::Object(map) => map
            .into_iter()
            .filter(|(_, value)| !value.is_null())
            .collect(),
        _ => Map::new(),
    }
}

/// A page that stands for the document made.
fn evidence(name: &str) -> Outcome<Vec<u8>> {
    let page = Official {
        title: vec![name.to_owned()],
        body: vec![Block::Paragraph(vec![Run::Text(
            "（演示材料，正文略。）".into(),
        )])],
        signature: Some("云岭市教育局".into()),
        ..Official::default()
    };
    docx(&page)
        .map_err(|error| StoreError::new("the demo's evidence could not be written", error).into())
}
