//! Cases against the kernel itself, in one process.
//!
//! The store is the caller's choice. Not here: the wire.

use std::collections::BTreeMap;
use std::ops::Deref;
use std::sync::{Arc, Mutex, PoisonError};

use base::{Day, Decimal, Id, Instant, Period};
use kernel::{
    ACCOUNT, Action, BulkStep, Caller, Clock, Create, Due, DutyDone, Edit, Failure, JobKinds,
    Kernel, Listing, Masked, Measured, Measures, ORGANISATION, POSITION, Position, Query, Record,
    Rules, StepCall, Store, StoreError, Told as JobTold, Values,
};
use model::{Kind, Model, Register};
use serde_json::{Map, Value as Json, json};

use super::{Actor, Answer, Driver, Refused, Row, Told, Waiting};

const ROWS_MAX: usize = 500;

/// A kernel, its own or another's, whose clock the case winds.
pub struct KernelDriver<K = Box<Kernel>> {
    kernel: K,
    wind: Box<dyn FnMut(Day)>,
    /// Kinds of background jobs it does not do.
    left: &'static [&'static str],
    caller: Caller,
}

impl KernelDriver {
    /// # Errors
    /// [`StoreError`] if the store cannot be read.
    pub fn new(
        model: Arc<Model>,
        rules: Rules,
        store: Arc<dyn Store>,
    ) -> Result<KernelDriver, StoreError> {
        let now = Arc::new(Mutex::new(noon(Day::constant(2026, 1, 5))));
        let shared = Arc::clone(&now);
        let clock = Clock::from_fn(move || *shared.lock().unwrap_or_else(PoisonError::into_inner));
        let kernel = Kernel::new(model, rules, store, clock)?;
        let wind = move |day| *now.lock().unwrap_or_else(PoisonError::into_inner) = noon(day);
        Ok(KernelDriver::over(Box::new(kernel), wind))
    }
}

impl<K: Deref<Target = Kernel>> KernelDriver<K> {
    pub fn over(kernel: K, wind: impl FnMut(Day) + 'static) -> KernelDriver<K> {
        KernelDriver {
            caller: Caller::platform(kernel.now()),
            kernel,
            wind: Box::new(wind),
            left: &[],
        }
    }

    /// Leaves kinds of background jobs to whoever comes later.
    #[must_use]
    pub fn leaving(mut self, kinds: &'static [&'static str]) -> Self {
        self.left = kinds;
        self
    }

    fn register(&self, id: &str) -> Answer<Register> {
        let register = self.kernel.model.register(id).cloned();
        register.ok_or_else(|| Refused {
            code: "case".into(),
            message: format!("no register {id}"),
        })
    }

    fn row(&self, record: &Record) -> Row {
        let label = self
            .kernel
            .model
            .register(&record.register)
            .map(|register| self.kernel.label(register, record));
        let values = record.values.iter();
        Row {
            register: record.register.clone(),
            id: record.id,
            version: record.version,
            state: record.state.clone(),
            number: record.number.clone(),
            label: label.unwrap_or_default(),
            values: values
                .map(|(name, it)| (name.clone(), kernel::to_json(it)))
                .collect(),
            masked: Masked::new(),
        }
    }

    /// A record as somebody sees it.
    fn seen(&self, record: &Record, masked: &Masked) -> Row {
        Row {
            masked: masked.clone(),
            ..self.row(record)
        }
    }

    fn all(&self, register: &Register) -> Vec<Record> {
        let query = Query::all(register, self.kernel.today());
        kernel::read(self.kernel.store(), |read| read.rows(&query)).unwrap_or_default()
    }

    /// The positions that meet a condition, each with its account; the oldest first.
    fn held(&self, is_meant: impl Fn(&Record) -> bool) -> Answer<Vec<(Id, Position)>> {
        let register = self.register(POSITION)?;
        let held = self.all(&register).into_iter().filter(is_meant);
        let positions = held.filter_map(|it| {
            let unit = it.get("unit").as_ref()?;
            let area = it.get("area").as_ref().unwrap_or_else(|| self.area(unit));
            let position = Position {
                id: it.id,
                role: it.text("role").to_owned(),
                unit,
                area,
            };
            Some((it.get("account").as_ref()?, position))
        });
        Ok(positions.collect())
    }

    /// Who acts. Nobody does before the clock is read again.
    pub fn caller(&mut self) -> &Caller {
        self.caller.at = self.kernel.now();
        &self.caller
    }

    /// What is published of a record: titles and values in words.
    fn published<'p>(
        &'p self,
        register: &'p Register,
        record: &'p kernel::Published,
        labels: &'p BTreeMap<Id, String>,
    ) -> impl Iterator<Item = (String, String)> + 'p {
        record.values.iter().map(move |(name, value)| {
            let field = register.fields.get(name);
            let state = value.as_text().and_then(|it| register.states.get(it));
            match (field, state) {
                (Some(field), _) if matches!(field.kind, Kind::Files { .. }) => {
                    (field.title.clone(), format!("{} 张", value.refs().len()))
                }
                (Some(field), _) => {
                    let said = kernel::shown(&self.kernel.model, &field.kind, value, labels);
                    (field.title.clone(), said)
                }
                (None, state) => {
                    let said = state.map(|it| it.title.clone());
                    ("状态".to_owned(), said.unwrap_or_default())
                }
            }
        })
    }

    /// A section acts for its bureau, everybody else for the own unit.
    fn area(&self, unit: Id) -> Id {
        let tree = self.kernel.tree();
        let found = tree.get(unit);
        let is_section =
            found.is_some_and(|it| matches!(it.kind.as_str(), "section" | "institution"));
        found
            .filter(|_| is_section)
            .and_then(|it| it.parent)
            .unwrap_or(unit)
    }
}

fn is_in(position: &Record, role: &str, unit: Id) -> bool {
    position.text("role") == role && position.get("unit").as_ref() == Some(unit)
}

fn noon(day: Day) -> Instant {
    let noon = day.at(4, 0, 0, 0);
    jiff::tz::Offset::UTC.to_timestamp(noon).unwrap_or_default()
}

fn refused(failure: Failure) -> Refused {
    match failure {
        Failure::Refused(refusal) => Refused {
            code: refusal.code,
            message: refusal.message,
        },
        Failure::Store(error) => {
            let mut message = error.to_string();
            let mut source = std::error::Error::source(&error);
            while let Some(inner) = source {
                message = format!("{message}: {inner}");
                source = inner.source();
            }
            Refused {
                code: "store".into(),
                message,
            }
        }
    }
}

/// How often a day somebody in a case looks for others.
const LOOKS: u32 = 9;

impl<K: Deref<Target = Kernel>> Driver for KernelDriver<K> {
    fn model(&self) -> &Model {
        &self.kernel.model
    }

    fn wind(&mut self, day: Day) {
        (self.wind)(day);
    }

    fn act_as(&mut self, actor: Actor) -> Answer<()> {
        let (account, positions) = match actor {
            Actor::Role { role, unit } => {
                self.settle(&role, unit)?;
                let held = self.held(|position| is_in(position, &role, unit))?;
                let (account, position) = held.into_iter().next().ok_or_else(|| Refused {
                    code: "case".into(),
                    message: format!("nobody is {role} there"),
                })?;
                (account, vec![position])
            }
            Actor::Account(account) => {
                let held = self.held(|it| it.get("account").as_ref() == Some(account))?;
                (account, held.into_iter().map(|(_, it)| it).collect())
            }
        };
        let known = self.kernel.caller(account, None).map_err(refused)?;
        self.caller = Caller {
            stands: known.stands,
            lent: Vec::new(),
            address: None,
            account,
            acting: None,
            positions,
            at: self.kernel.now(),
        };
        Ok(())
    }

    fn settle(&mut self, role: &str, unit: Id) -> Answer<()> {
        if !self.held(|it| is_in(it, role, unit))?.is_empty() {
            return Ok(());
        }
        let tree = self.kernel.tree();
        let place = tree.get(unit);
        let (short, code) = place.map_or(("", ""), |it| (it.short.as_str(), it.code.as_str()));
        let title = self
            .kernel
            .model
            .role(role)
            .map_or(role, |it| it.title.as_str());
        let fields = |json: Json| json.as_object().cloned().unwrap_or_default();
        let account = fields(json!({
            "name": format!("{short}{title}"),
            "login": format!("{code}.{role}"),
            "unit": unit,
        }));
        let account = self.given(ACCOUNT, account, None)?.id;
        let position = fields(json!({ "account": account, "role": role, "unit": unit }));
        self.given(POSITION, position, None).map(drop)
    }

    fn given(
        &mut self,
        register: &str,
        values: Map<String, Json>,
        state: Option<&str>,
    ) -> Answer<Row> {
        let definition = self.register(register)?;
        let mut typed = Values::new();
        for (name, json) in &values {
            if let Some(field) = definition.fields.get(name) {
                let value = kernel::typed_value(field, json);
                let value =
                    value.map_err(|wrong| refused(kernel::Refusal::fields(wrong).into()))?;
                typed.insert(name.clone(), value);
            }
        }
        let (register, state) = (register.to_owned(), state.map(str::to_owned));
        let made = self.kernel.as_platform(move |ctx| {
            let record = ctx.create(&register, typed.clone())?;
            match &state {
                Some(state) if !record.in_state(state) => ctx.move_to(record, state),
                _ => Ok(record),
            }
        });
        made.map(|record| self.row(&record)).map_err(refused)
    }

    fn upload(&mut self, name: &str, media_type: &str, bytes: &[u8]) -> Answer<Id> {
        let caller = self.caller().clone();
        let kept = self.kernel.keep_file(&caller, name, media_type, bytes);
        kept.map(|record| record.id).map_err(refused)
    }

    fn look(&mut self, register: &str, values: Map<String, Json>) -> Answer<Map<String, Json>> {
        let caller = self.caller().clone();
        let looked = self.kernel.look(&caller, register, &values, LOOKS);
        let values = looked.map_err(refused)?.values.into_iter();
        Ok(values
            .map(|(name, it)| (name, kernel::to_json(&it)))
            .collect())
    }

    fn create(&mut self, register: &str, values: Map<String, Json>) -> Answer<Row> {
        let caller = self.caller().clone();
        let request = Create {
            register: register.to_owned(),
            id: None,
            values,
        };
        let made = self.kernel.create(&caller, request).map_err(refused)?;
        Ok(self.row(&made))
    }

    fn edit(&mut self, row: &Row, values: Map<String, Json>, reason: Option<&str>) -> Answer<Row> {
        let caller = self.caller().clone();
        let request = Edit {
            register: row.register.clone(),
            id: row.id,
            version: row.version,
            values,
            reason: reason.map(str::to_owned),
        };
        let record = self.kernel.edit(&caller, request).map_err(refused)?;
        Ok(self.row(&record))
    }

    fn step(
        &mut self,
        row: &Row,
        step: &str,
        inputs: Map<String, Json>,
        reason: Option<&str>,
    ) -> Answer<Row> {
        let caller = self.caller().clone();
        let request = StepCall {
            register: row.register.clone(),
            id: row.id,
            version: row.version,
            step: step.to_owned(),
            inputs,
            reason: reason.map(str::to_owned),
        };
        let record = self.kernel.step(&caller, request).map_err(refused)?;
        Ok(self.row(&record))
    }

    fn view(&mut self, register: &str, id: Id) -> Answer<Row> {
        let caller = self.caller().clone();
        let view = self.kernel.view(&caller, register, id).map_err(refused)?;
        Ok(self.seen(&view.record, &view.masked))
    }

    fn then(&mut self, register: &str, id: Id) -> Answer<Row> {
        let caller = self.caller().clone();
        let then = self.kernel.then(&caller, register, id).map_err(refused)?;
        Ok(self.seen(&then.record, &then.masked))
    }

    fn public(&mut self, register: &str, id: Id) -> Answer<Vec<String>> {
        let found = self.kernel.published_record(register, id);
        let found = found.map_err(refused)?;
        let definition = self.register(register)?;
        let mut lines: Vec<String> = self
            .published(&definition, &found.record, &found.labels)
            .map(|(title, said)| format!("{title} {said}"))
            .collect();
        for (part, rows) in &found.parts {
            let definition = self.register(part)?;
            for row in rows {
                let said = self.published(&definition, row, &found.labels);
                let said: Vec<String> = said.map(|(_, said)| said).collect();
                lines.push(format!("{}：{}", definition.title, said.join(" | ")));
            }
        }
        Ok(lines)
    }

    fn holder(&mut self, register: &str, id: Id) -> Answer<String> {
        let caller = self.caller().clone();
        let view = self.kernel.view(&caller, register, id).map_err(refused)?;
        Ok(view
            .holder
            .map_or_else(|| "nobody".to_owned(), |holder| holder.text))
    }

    fn list(&mut self, register: &str) -> Answer<Vec<Row>> {
        let caller = self.caller().clone();
        let page = self
            .kernel
            .list(&caller, register, Listing::first(ROWS_MAX));
        let page = page.map_err(refused)?;
        let rows = page.rows.iter().zip(&page.masked);
        Ok(rows.map(|(it, masked)| self.seen(it, masked)).collect())
    }

    fn history(&mut self, register: &str, id: Id) -> Answer<Vec<(Action, String, bool)>> {
        let caller = self.caller().clone();
        let history = self
            .kernel
            .history(&caller, register, id)
            .map_err(refused)?;
        let said = history.entries.into_iter().rev().map(|it| {
            let reason = it.entry.reason().unwrap_or_default().to_owned();
            let of_itself = it.entry.of_itself();
            (it.entry.action, reason, of_itself)
        });
        Ok(said.collect())
    }

    fn related(&mut self, register: &str, id: Id) -> Answer<Vec<(String, u64)>> {
        let caller = self.caller().clone();
        let view = self.kernel.view(&caller, register, id).map_err(refused)?;
        let related = view.related.into_iter();
        Ok(related.map(|(register, _, n)| (register, n)).collect())
    }

    fn bulk(
        &mut self,
        rows: &[Row],
        step: &str,
        inputs: Map<String, Json>,
        reason: Option<&str>,
    ) -> Answer<Vec<Option<Refused>>> {
        let caller = self.caller().clone();
        let bulk = BulkStep {
            register: rows
                .first()
                .map_or_else(String::new, |it| it.register.clone()),
            step: step.to_owned(),
            inputs,
            reason: reason.map(str::to_owned),
            rows: rows.iter().map(|it| (it.id, it.version)).collect(),
        };
        let outcomes = self.kernel.bulk_step(&caller, &bulk).map_err(refused)?;
        let outcomes = outcomes.into_iter();
        Ok(outcomes
            .map(|it| it.map(|refusal| refused(refusal.into())))
            .collect())
    }

    fn todos(&mut self) -> Answer<Vec<Waiting>> {
        let caller = self.caller().clone();
        let todos = self.kernel.first_todos(&caller, ROWS_MAX);
        let todos = todos.map_err(refused)?;
        let mut waiting = Vec::new();
        for register in self.kernel.model.registers() {
            for step in register.steps.keys() {
                let waits = todos.iter().filter(|todo| {
                    todo.record.register == register.id && todo.steps.contains(step)
                });
                let labels: Vec<String> = waits.map(|todo| todo.label.clone()).collect();
                if !labels.is_empty() {
                    waiting.push(Waiting {
                        register: register.id.clone(),
                        step: step.clone(),
                        labels,
                    });
                }
            }
        }
        Ok(waiting)
    }

    fn due(&mut self) -> Answer<Vec<(Due, u64, Vec<String>)>> {
        let caller = self.caller().clone();
        let counts = self.kernel.todo_counts(&caller).map_err(refused)?;
        let mut groups = Vec::new();
        for (due, count) in Due::ALL.into_iter().zip(counts) {
            let (mut labels, mut after) = (Vec::new(), None);
            // Two at a time, so that every case turns pages.
            loop {
                let page = self.kernel.todos(&caller, due, after.as_ref(), 2);
                let page = page.map_err(refused)?;
                labels.extend(page.rows.into_iter().map(|todo| todo.label));
                after = page.next;
                if after.is_none() {
                    break;
                }
            }
            if count.n > 0 || !labels.is_empty() {
                groups.push((due, count.n, labels));
            }
        }
        Ok(groups)
    }

    fn messages(&mut self) -> Answer<Vec<Told>> {
        let caller = self.caller().clone();
        let mut told = self.kernel.messages(&caller, ROWS_MAX).map_err(refused)?;
        told.retain(|it| it.read_at.is_none());
        told.reverse();
        let ids: Vec<Id> = told.iter().map(|it| it.id).collect();
        self.kernel.mark_read(&caller, &ids).map_err(refused)?;
        let told = told.into_iter().map(|it| Told {
            register: it.register,
            id: it.record,
            opens: it.opens,
            says: it.says,
        });
        Ok(told.collect())
    }

    fn clocks(&mut self) -> Answer<Vec<Told>> {
        let came = self.kernel.run_clocks().map_err(refused)?;
        if let Some(why) = came.failed.first().and_then(|it| it.whys.first()) {
            let (code, message) = ("clock".into(), why.clone());
            return Err(Refused { code, message });
        }
        let told = came.done.into_iter().map(|it| Told {
            register: it.register,
            id: it.record,
            opens: true,
            says: it.title,
        });
        Ok(told.collect())
    }

    fn duties(&mut self) -> Answer<Vec<DutyDone>> {
        let came = self.kernel.open_duties().map_err(refused)?;
        if let Some(why) = came.failed.first().and_then(|it| it.whys.first()) {
            let (code, message) = ("duty".into(), why.clone());
            return Err(Refused { code, message });
        }
        Ok(came.done)
    }

    fn jobs(&mut self) -> Answer<Vec<String>> {
        let mut kinds = JobKinds::default();
        crate::teach(&mut kinds);
        self.left.iter().for_each(|it| kinds.forget(it));
        kinds.on_demand(kernel::EACH, kernel::step_each_of);
        self.kernel.stand_jobs(&kinds).map_err(refused)?;
        let mut said = Vec::new();
        while let Some(job) = self.kernel.claim_job(&kinds, "case").map_err(refused)? {
            let id = job.id;
            let run = self.kernel.run_job(&kinds, job, &JobTold::default());
            run.map_err(|error| refused(error.into()))?;
            let done = self.kernel.job(id).map_err(refused)?;
            // What returns by itself says something only when it has to.
            let told = done.filter(|it| !it.is_standing() || !it.progress.says.is_empty());
            said.extend(told.map(|it| format!("{} {}", it.title, it.progress.says)));
        }
        Ok(said)
    }

    fn judge(&mut self, dashboard: &str, organisation: Id) -> Answer<Vec<String>> {
        let (kernel, model) = (&self.kernel, &self.kernel.model);
        let found = model.dashboards().find(|it| it.id == dashboard);
        let found = found.ok_or_else(|| refused(kernel::Refusal::not_found().into()))?;
        let judged = kernel.judge(found, organisation, None, &|_| Ok(true));
        let judged = judged.map_err(refused)?;
        let tree = kernel.tree();
        let mut said = Vec::new();
        for (item, judged) in found.items.iter().zip(&judged.items) {
            if item.measures.is_empty() {
                continue;
            }
            let called = match item.measures.first().and_then(|it| model.measure(it)) {
                Some(measure) if item.title.is_empty() => &measure.title,
                _ => &item.title,
            };
            let keeps = match judged.keeps(kernel) {
                Some(true) => "达标",
                Some(false) => "未达标",
                None => "无数据",
            };
            said.push(format!("{called} {keeps}"));
            for side in judged
                .sides
                .iter()
                .filter(|it| it.keeps(kernel) == Some(false))
            {
                let told = |id: &str, short: &kernel::Short| {
                    let measure = model.measure(id);
                    measure.map_or_else(String::new, |it| short.says(model, it, &item.unit))
                };
                let lacks = |of: &[kernel::Lack]| -> Vec<String> {
                    let below = model.measure(&side.of_units);
                    let said = of.iter().filter_map(|it| Some(it.says(model, below?)));
                    said.collect()
                };
                let short = side.short.iter().map(|it| told(&side.measure, it));
                let short: Vec<String> = short.chain(lacks(&side.lacks)).collect();
                if !short.is_empty() {
                    said.push(format!("  {}", short.join("，")));
                }
                for (at, unit) in side.units.iter().enumerate() {
                    let title = tree.get(unit.unit).map_or("", |it| it.called());
                    let short = unit.short.iter().map(|it| told(&side.of_units, it));
                    let weight = unit.weight.filter(|_| at == 0);
                    let weight = weight.map(|it| {
                        format!(
                            "占差异 {} %",
                            (it * Decimal::ONE_HUNDRED).round_dp(1).normalize()
                        )
                    });
                    let all: Vec<String> = short.chain(lacks(&unit.lacks)).chain(weight).collect();
                    if !all.is_empty() {
                        said.push(format!("  {title} {}", all.join("，")));
                    }
                }
            }
        }
        Ok(said)
    }

    fn measure(
        &mut self,
        measure: &str,
        organisation: Option<Id>,
        period: Option<Period>,
    ) -> Answer<Measured> {
        let asked = kernel::Asked {
            organisation,
            period,
            ..kernel::Asked::of(measure)
        };
        self.kernel.measure(&asked).map_err(refused)
    }

    fn named(&mut self, register: &str, label: &str) -> Option<Id> {
        let register = self.register(register).ok()?;
        let rows = self.all(&register);
        let called = |record: &&Record| {
            self.kernel.label(&register, record) == label
                || (register.id == ORGANISATION && record.text("short") == label)
                || (register.id == ACCOUNT && record.text("login") == label)
        };
        rows.iter().find(called).map(|record| record.id)
    }

    fn label(&mut self, register: &str, id: Id) -> String {
        let Ok(register) = self.register(register) else {
            return id.to_string();
        };
        let found = kernel::read(self.kernel.store(), |read| read.get(&register, id));
        let found: Option<Record> = found.ok().flatten();
        found.map_or_else(
            || id.to_string(),
            |record| self.kernel.label(&register, &record),
        )
    }
}
