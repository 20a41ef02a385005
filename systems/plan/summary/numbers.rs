//! Where the numbers of a summary come from: each is asked of a measure, or quoted from
//! a record, and carries the reference by which it can be derived again.

use std::collections::BTreeMap;

use base::{Day, Id};
use document::marks::{Mark, Reference, quantities};
use document::write::Run;
use kernel::{Asked, Kernel, Outcome, Read, Record, StoreError, value_text};
use model::Value;

use super::figure::{self, Figure};
use super::line::Line;

/// The day `today()` stood for, among the dimensions of a reference.
pub(in crate::plan) const AS_OF: &str = "as_of";
/// Which number of which field of a record is quoted.
pub(in crate::plan) const FIELD: &str = "field";
pub(in crate::plan) const NTH: &str = "nth";

/// Asks for numbers, all known at one history number.
pub(in crate::plan) struct Numbers<'a> {
    pub kernel: &'a Kernel,
    pub read: &'a mut dyn Read,
    pub history: i64,
    pub as_of: Day,
    /// Whose plan it is.
    pub organisation: Id,
    pub organisation_code: String,
    pub period: String,
}

impl Numbers<'_> {
    /// The value of a measure; none when it is unknown.
    ///
    /// # Shape
    /// `label` says in a few words what the number is of; it is shown on the number in Word.
    pub(in crate::plan) fn ask(
        &mut self,
        id: &str,
        by: &[(&str, Value)],
        label: &str,
    ) -> Outcome<Option<Figure>> {
        let kernel = self.kernel;
        let measure = kernel
            .model
            .measure(id)
            .ok_or_else(|| StoreError::plain(format!("no measure {id}")))?;
        let asked = Asked {
            measure: id.to_owned(),
            organisation: Some(self.organisation),
            period: None,
            by: by
                .iter()
                .map(|(name, value)| ((*name).to_owned(), value.clone()))
                .collect(),
            as_of: Some(self.as_of),
            known_at: Some(self.history),
        };
        let measured = kernel.measure_in(self.read, measure, &asked)?;
        let Some(value) = measured
            .value
            .filter(|_| !measured.of.rows.is_empty() || by_plan(by))
        else {
            return Ok(None);
        };
        let mut dims: BTreeMap<String, String> = by
            .iter()
            .map(|(name, value)| ((*name).to_owned(), value_text(value)))
            .collect();
        if by_plan(by) {
            dims.insert(AS_OF.to_owned(), self.as_of.to_string());
        }
        let title = match label {
            "" => measure.title.clone(),
            _ => format!("{}：{label}", measure.title),
        };
        let text = figure::text(measure, value);
        let run = self.mark(title, id, &measured.version, dims, measured.digest, text);
        Ok(Some(Figure { value, run }))
    }

    /// A record as it is now.
    pub(super) fn record(&mut self, register: &str, id: Id) -> Outcome<Option<Record>> {
        let register = self.kernel.model.register(register);
        let register =
            register.ok_or_else(|| StoreError::plain("a register of the plan is missing"))?;
        Ok(self.read.get(register, id)?)
    }

    /// A count over a plan.
    pub(super) fn count(&mut self, id: &str, plan: Id) -> Outcome<Figure> {
        self.ask(id, &[("plan", Value::Ref(plan))], "")?
            .ok_or_else(|| StoreError::plain(format!("the count {id} is unknown")).into())
    }

    /// A stretch of a record's text, its numbers marked as quoted from there.
    ///
    /// # Shape
    /// `excerpt` stands in the field as it is given.
    pub(in crate::plan) fn quote(
        &mut self,
        record: &Record,
        field: &str,
        excerpt: &str,
    ) -> Outcome<Line> {
        let whole = record.text(field);
        let Some(start) = whole.find(excerpt).map(|at| whole[..at].chars().count()) else {
            return Ok(Line::new(excerpt));
        };
        let characters: Vec<char> = whole.chars().collect();
        let end = start + excerpt.chars().count();
        let piece = |from: usize, to: usize| characters[from..to].iter().collect::<String>();
        let mut line = Line::default();
        let mut at = start;
        for (nth, (from, to)) in quantities(whole).into_iter().enumerate() {
            if from < start || to > end {
                continue;
            }
            let run = self.quoted(record, field, nth, piece(from, to))?;
            line = line.say(piece(at, from)).run(run);
            at = to;
        }
        Ok(line.say(piece(at, end)))
    }

    fn quoted(&mut self, record: &Record, field: &str, nth: usize, text: String) -> Outcome<Run> {
        let kernel = self.kernel;
        let name = record.register.rsplit('.').next().unwrap_or_default();
        let id = format!("plan.told_in_{name}");
        let measure = kernel
            .model
            .measure(&id)
            .ok_or_else(|| StoreError::plain(format!("no measure {id}")))?;
        let asked = Asked {
            by: BTreeMap::from([("id".to_owned(), Value::Ref(record.id))]),
            as_of: Some(self.as_of),
            known_at: Some(self.history),
            ..Asked::of(&measure.id)
        };
        let measured = kernel.measure_in(self.read, measure, &asked)?;
        let dims = BTreeMap::from([
            ("id".to_owned(), record.id.to_string()),
            (FIELD.to_owned(), field.to_owned()),
            (NTH.to_owned(), nth.to_string()),
        ]);
        Ok(self.mark(
            measure.title.clone(),
            &id,
            &measured.version,
            dims,
            measured.digest,
            text,
        ))
    }

    fn mark(
        &self,
        title: String,
        measure: &str,
        version: &str,
        dims: BTreeMap<String, String>,
        rows: String,
        value: String,
    ) -> Run {
        Run::Number(Mark {
            // Numbered when the document is whole.
            key: String::new(),
            title,
            reference: Reference {
                measure: measure.to_owned(),
                version: version.to_owned(),
                organisation: self.organisation_code.clone(),
                period: self.period.clone(),
                dims,
                history: self.history.to_string(),
                rows,
                value,
            },
        })
    }
}

/// Counts over the plan are zero when there is nothing; numbers of one record are not.
fn by_plan(by: &[(&str, Value)]) -> bool {
    by.iter().any(|(name, _)| *name == "plan")
}
