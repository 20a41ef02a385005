//! What a case does: makes, changes and steps records.
//!
//! Not here: what it asks (`asks`).

use model::Register;
use serde_json::{Map, Value as Json};

use super::Play;
use crate::case::parse::Statement;
use crate::case::words::{called, field, to_json};
use crate::case::{Answer, Row};

impl Play<'_> {
    pub(super) fn values(
        &mut self,
        register: &Register,
        fields: &[(String, String)],
    ) -> Result<Map<String, Json>, String> {
        let mut values = Map::new();
        for (name, text) in fields {
            let field = field(register, name)?;
            let json = to_json(self.driver, self.labels, field, text)?;
            values.insert(name.clone(), json);
        }
        Ok(values)
    }

    pub(super) fn given(
        &mut self,
        register: &str,
        label: Option<&str>,
        said: &Statement,
    ) -> Result<Vec<String>, String> {
        let register = self.register(register)?;
        let (state, fields): (Vec<_>, Vec<_>) = said
            .fields
            .iter()
            .cloned()
            .partition(|(name, _)| name == "state");
        let values = self.values(&register, &fields)?;
        let state = state.first().map(|(_, state)| state.as_str());
        match self.driver.given(&register.id, values, state) {
            Ok(row) => {
                self.keep(label, &row);
                Ok(Vec::new())
            }
            Err(refused) => Ok(self.refused(refused)),
        }
    }

    pub(super) fn keep(&mut self, label: Option<&str>, row: &Row) {
        if let Some(label) = label {
            self.labels
                .insert(label.to_owned(), (row.register.clone(), row.id));
        }
    }

    pub(super) fn create(
        &mut self,
        register: &str,
        label: Option<&str>,
        said: &Statement,
    ) -> Result<Vec<String>, String> {
        let register = self.register(register)?;
        let values = self.values(&register, &said.fields)?;
        match self.driver.create(&register.id, values) {
            Ok(row) => {
                self.keep(label, &row);
                Ok(vec![self.outcome(&row)])
            }
            Err(refused) => Ok(self.refused(refused)),
        }
    }

    /// `A running`, or `A kept` where there are no states.
    pub(super) fn outcome(&mut self, row: &Row) -> String {
        let name = called(self.driver, self.labels, &row.register, row.id);
        format!("{name} {}", row.state.as_deref().unwrap_or("kept"))
    }

    pub(super) fn edit(&mut self, label: &str, said: &Statement) -> Result<Vec<String>, String> {
        let (register, id) = self.labelled(label)?;
        let values = self.values(&self.register(&register)?, &said.fields)?;
        let answer = self.driver.view(&register, id);
        let answer = answer.and_then(|row| self.driver.edit(&row, values, said.reason.as_deref()));
        Ok(self.became(answer))
    }

    pub(super) fn became(&mut self, answer: Answer<Row>) -> Vec<String> {
        match answer {
            Ok(row) => vec![self.outcome(&row)],
            Err(refused) => self.refused(refused),
        }
    }

    pub(super) fn step(
        &mut self,
        step: &str,
        label: &str,
        said: &Statement,
    ) -> Result<Vec<String>, String> {
        let (register, id) = self.labelled(label)?;
        let register = self.register(&register)?;
        let inputs = self.inputs(&register, step, said)?;
        let reason = said.reason.as_deref();
        let seen = self.driver.view(&register.id, id);
        let answer = seen.and_then(|row| self.driver.step(&row, step, inputs, reason));
        if answer.is_ok() {
            self.met.steps.insert(format!("{}.{step}", register.id));
        }
        Ok(self.became(answer))
    }

    /// What a step is given: fields of the register, or what only the step asks.
    pub(super) fn inputs(
        &mut self,
        register: &Register,
        step: &str,
        said: &Statement,
    ) -> Result<Map<String, Json>, String> {
        let defined = register
            .steps
            .get(step)
            .ok_or_else(|| format!("{} has no step {step}", register.id))?;
        let mut inputs = Map::new();
        for (name, text) in &said.fields {
            let extra = defined.ask.iter().find_map(|ask| match ask {
                model::Ask::Extra(field) if field.name == *name => Some(field.as_ref()),
                _ => None,
            });
            let field = match extra {
                Some(field) => field,
                None => field(register, name)?,
            };
            let json = to_json(self.driver, self.labels, field, text)?;
            inputs.insert(name.clone(), json);
        }
        Ok(inputs)
    }

    pub(super) fn bulk(
        &mut self,
        step: &str,
        labels: &str,
        said: &Statement,
    ) -> Result<Vec<String>, String> {
        let labels: Vec<&str> = labels.split('、').collect();
        let mut rows = Vec::new();
        for label in &labels {
            let (register, id) = self.labelled(label)?;
            match self.driver.view(&register, id) {
                Ok(row) => rows.push(row),
                Err(refused) => return Ok(self.refused(refused)),
            }
        }
        let register = self.register(&rows.first().ok_or("no rows")?.register)?;
        let inputs = self.inputs(&register, step, said)?;
        let made = self
            .driver
            .bulk(&rows, step, inputs, said.reason.as_deref());
        let outcomes = match made {
            Ok(outcomes) => outcomes,
            Err(refused) => return Ok(self.refused(refused)),
        };
        let mut lines = Vec::new();
        for (label, outcome) in labels.into_iter().zip(outcomes) {
            match outcome {
                None => lines.push(format!("{label} {step}")),
                Some(refused) => {
                    lines.push(format!("{label} refused {}", refused.code));
                    lines.push(refused.message.clone());
                    self.met.refusals.insert(refused.code);
                }
            }
        }
        Ok(lines)
    }
}
