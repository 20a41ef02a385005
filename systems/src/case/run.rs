//! Runs a case: statement by statement, what it prints beside what it should.
//!
//! Not here: how the product is reached ([`super::Driver`]).

use std::collections::BTreeSet;

use base::Id;
use model::{Field, Register};
use serde_json::{Map, Value as Json};

use super::parse::{Block, Case, Statement, parse, statement};
use super::words::{Labels, called, field, to_json, to_text, veiled};
use super::{Actor, Answer, Driver, Row, Told};

/// What a case has met, for the coverage of a system.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Met {
    /// `plan.task.confirm`, made and not only refused.
    pub steps: BTreeSet<String>,
    /// `plan.sum_differs`
    pub refusals: BTreeSet<String>,
}

/// A drawing of a school building.
const PICTURE: &[u8] = include_bytes!("picture.png");

struct Play<'d> {
    driver: &'d mut dyn Driver,
    system: String,
    fixture: &'d dyn Fn(&str) -> Option<String>,
    labels: &'d mut Labels,
    /// Who acts by a role later on: there from the beginning, so that messages reach them.
    to_come: Vec<(String, String)>,
    met: Met,
}

/// Runs a case of a system; gives it back with what came out. `fixture` gives the text
/// of `given NAME`.
pub fn run(
    case: &Case,
    system: &str,
    driver: &mut dyn Driver,
    fixture: &dyn Fn(&str) -> Option<String>,
) -> (Case, Met) {
    go_on(case, system, driver, fixture, &mut Labels::new())
}

/// Like [`run`], where records have names already.
pub fn go_on(
    case: &Case,
    system: &str,
    driver: &mut dyn Driver,
    fixture: &dyn Fn(&str) -> Option<String>,
    labels: &mut Labels,
) -> (Case, Met) {
    let mut play = Play {
        driver,
        system: system.to_owned(),
        fixture,
        labels,
        to_come: by_role(case),
        met: Met::default(),
    };
    let blocks = case.blocks.iter().map(|block| play.block(block)).collect();
    (
        Case {
            name: case.name.clone(),
            blocks,
        },
        play.met,
    )
}

/// Role and unit of everybody who acts by a role.
fn by_role(case: &Case) -> Vec<(String, String)> {
    let lines = case.blocks.iter().flat_map(|it| &it.statements);
    let said = lines.map(|line| statement(line).words);
    let roles = said.filter_map(|words| match words.as_slice() {
        [verb, role, of, unit] if verb == "as" && of == "of" => Some((role.clone(), unit.clone())),
        _ => None,
    });
    roles.collect()
}

impl Play<'_> {
    fn block(&mut self, block: &Block) -> Block {
        let (mut out, mut said_by) = (Vec::new(), Vec::new());
        let mut lines = block.statements.iter().enumerate().peekable();
        while let Some((idx, line)) = lines.next() {
            if line.starts_with('#') {
                continue;
            }
            let mut body = Vec::new();
            while let Some(text) = lines.peek().and_then(|(_, next)| next.strip_prefix('|')) {
                body.push(text.strip_prefix(' ').unwrap_or(text));
                lines.next();
            }
            match self.line(line, &body.join("\n")) {
                Ok(lines) => out.extend(lines),
                Err(why) => out.push(format!("not understood: {why}")),
            }
            said_by.resize(out.len(), idx);
        }
        Block {
            line: block.line,
            statements: block.statements.clone(),
            expected: out,
            said_by,
        }
    }

    fn line(&mut self, line: &str, body: &str) -> Result<Vec<String>, String> {
        let said = statement(line);
        let words: Vec<&str> = said.words.iter().map(String::as_str).collect();
        if words.first() != Some(&"given") {
            self.settle();
        }
        match words.as_slice() {
            ["on", day] => {
                let day = day.parse().map_err(|_| format!("{day} is no day"))?;
                self.driver.wind(day);
                Ok(Vec::new())
            }
            ["as", role, "of", unit] => {
                let unit = self.organisation(unit)?;
                self.done(|driver| {
                    driver.act_as(Actor::Role {
                        role: (*role).to_owned(),
                        unit,
                    })
                })
            }
            ["as", name] => {
                let id = self.refer(kernel::ACCOUNT, name)?;
                self.done(|driver| driver.act_as(Actor::Account(id)))
            }
            ["file", name] => self.file(name, "text/plain", body.as_bytes()),
            ["picture", name] => self.file(name, "image/png", PICTURE),
            ["given", fixture] if said.fields.is_empty() => self.setting(fixture),
            ["given", register, label @ ..] => self.given(register, label.first().copied(), &said),
            ["create", register, label @ ..] => {
                self.create(register, label.first().copied(), &said)
            }
            ["edit", label] => self.edit(label, &said),
            ["find", register, label] => self.find(register, label, &said),
            ["list", register, fields @ ..] => {
                let fields = if fields.is_empty() {
                    said.tail.clone()
                } else {
                    fields.join(" ")
                };
                self.list(register, &fields, &said)
            }
            ["show", what @ ..] => self.show(what),
            ["holder", label] => {
                let (register, id) = self.labelled(label)?;
                match self.driver.holder(&register, id) {
                    Ok(text) => Ok(vec![text]),
                    Err(refused) => Ok(self.refused(refused)),
                }
            }
            ["public", label] => {
                let (register, id) = self.labelled(label)?;
                match self.driver.public(&register, id) {
                    Ok(lines) => Ok(lines),
                    Err(refused) => Ok(self.refused(refused)),
                }
            }
            ["history", label] => self.history(label),
            ["related", label] => self.related(label),
            ["todos"] => self.todos(),
            ["due"] => self.due(),
            ["bulk", step, labels] => self.bulk(step, labels, &said),
            ["messages"] => {
                let told = self.driver.messages();
                self.told(told)
            }
            ["duties"] => self.duties(),
            ["clocks"] => {
                let told = self.driver.clocks();
                told.iter().flatten().for_each(|it| self.clock_met(it));
                self.told(told)
            }
            ["jobs"] => match self.driver.jobs() {
                Ok(said) => Ok(said),
                Err(refused) => Ok(self.refused(refused)),
            },
            ["measure", name, rest @ ..] => self.measure(name, rest),
            [step, label] => self.step(step, label, &said),
            _ => Err(line.to_owned()),
        }
    }

    /// Those who act by a role come as soon as there is their unit.
    fn settle(&mut self) {
        for (role, unit) in std::mem::take(&mut self.to_come) {
            match self.organisation(&unit) {
                // A role that nobody can hold is told when somebody acts by it.
                Ok(id) => drop(self.driver.settle(&role, id)),
                Err(_) => self.to_come.push((role, unit)),
            }
        }
    }

    fn done(
        &mut self,
        act: impl FnOnce(&mut dyn Driver) -> Answer<()>,
    ) -> Result<Vec<String>, String> {
        match act(self.driver) {
            Ok(()) => Ok(Vec::new()),
            Err(refused) => Ok(self.refused(refused)),
        }
    }

    fn refused(&mut self, refused: super::Refused) -> Vec<String> {
        let mut lines = vec![format!("refused {}", refused.code)];
        lines.extend(refused.message.lines().map(str::to_owned));
        self.met.refusals.insert(refused.code);
        lines
    }

    fn file(&mut self, name: &str, media_type: &str, bytes: &[u8]) -> Result<Vec<String>, String> {
        match self.driver.upload(name, media_type, bytes) {
            Ok(id) => {
                self.labels
                    .insert(name.to_owned(), (kernel::FILE.to_owned(), id));
                Ok(Vec::new())
            }
            Err(refused) => Ok(self.refused(refused)),
        }
    }

    /// The statements of another file, whose labels stay.
    fn setting(&mut self, name: &str) -> Result<Vec<String>, String> {
        let text = (self.fixture)(name).ok_or_else(|| format!("no cases/{name}.given"))?;
        let mut out = Vec::new();
        for block in &parse(name, &text).blocks {
            out.extend(self.block(block).expected);
        }
        Ok(out)
    }

    fn register(&self, name: &str) -> Result<Register, String> {
        let own = format!("{}.{name}", self.system);
        let model = self.driver.model();
        let register = model.register(name).or_else(|| model.register(&own));
        register
            .cloned()
            .ok_or_else(|| format!("no register {name}"))
    }

    fn values(
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

    fn given(
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

    fn keep(&mut self, label: Option<&str>, row: &Row) {
        if let Some(label) = label {
            self.labels
                .insert(label.to_owned(), (row.register.clone(), row.id));
        }
    }

    fn create(
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
    fn outcome(&mut self, row: &Row) -> String {
        let name = called(self.driver, self.labels, &row.register, row.id);
        format!("{name} {}", row.state.as_deref().unwrap_or("kept"))
    }

    fn edit(&mut self, label: &str, said: &Statement) -> Result<Vec<String>, String> {
        let (register, id) = self.labelled(label)?;
        let values = self.values(&self.register(&register)?, &said.fields)?;
        let answer = self.driver.view(&register, id);
        let answer = answer.and_then(|row| self.driver.edit(&row, values, said.reason.as_deref()));
        Ok(self.became(answer))
    }

    fn became(&mut self, answer: Answer<Row>) -> Vec<String> {
        match answer {
            Ok(row) => vec![self.outcome(&row)],
            Err(refused) => self.refused(refused),
        }
    }

    fn step(&mut self, step: &str, label: &str, said: &Statement) -> Result<Vec<String>, String> {
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
    fn inputs(
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

    fn bulk(&mut self, step: &str, labels: &str, said: &Statement) -> Result<Vec<String>, String> {
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

    /// Names the first row, as the one who acts sees it, that has these values.
    fn find(
        &mut self,
        register: &str,
        label: &str,
        said: &Statement,
    ) -> Result<Vec<String>, String> {
        let register = self.register(register)?;
        match self.matching(&register, &said.fields)? {
            Ok(rows) => match rows.first() {
                Some(row) => {
                    self.keep(Some(label), row);
                    Ok(Vec::new())
                }
                None => Ok(vec!["nothing found".to_owned()]),
            },
            Err(refused) => Ok(self.refused(refused)),
        }
    }

    fn matching(
        &mut self,
        register: &Register,
        fields: &[(String, String)],
    ) -> Result<Answer<Vec<Row>>, String> {
        let (state, fields): (Vec<_>, Vec<_>) = fields
            .iter()
            .cloned()
            .partition(|(name, _)| name == "state");
        let mut wanted = Vec::new();
        for (name, text) in &fields {
            let field = field(register, name)?;
            let json = to_json(self.driver, self.labels, field, text)?;
            wanted.push((field, to_text(self.driver, self.labels, field, &json)));
        }
        let mut rows = match self.driver.list(&register.id) {
            Ok(rows) => rows,
            Err(refused) => return Ok(Err(refused)),
        };
        rows.retain(|row| {
            state
                .iter()
                .all(|(_, state)| row.state.as_ref() == Some(state))
        });
        let mut found = Vec::new();
        for row in rows {
            let mut wanted = wanted.iter();
            let holds = wanted.all(|(field, text)| self.shown(&row, field) == *text);
            if holds {
                found.push(row);
            }
        }
        Ok(Ok(found))
    }

    fn list(
        &mut self,
        register: &str,
        fields: &str,
        said: &Statement,
    ) -> Result<Vec<String>, String> {
        let register = self.register(register)?;
        let rows = match self.matching(&register, &said.fields)? {
            Ok(rows) => rows,
            Err(refused) => return Ok(self.refused(refused)),
        };
        let names: Vec<&str> = fields
            .split([',', ' '])
            .map(str::trim)
            .filter(|it| !it.is_empty())
            .collect();
        let mut lines = Vec::new();
        for row in &rows {
            if names.is_empty() {
                lines.push(self.outcome(row));
                continue;
            }
            let cells: Result<Vec<String>, String> = names
                .iter()
                .map(|name| self.cell(&register, row, name))
                .collect();
            lines.push(cells?.join(" | "));
        }
        if lines.is_empty() {
            lines.push("nothing".to_owned());
        }
        Ok(lines)
    }

    fn cell(&mut self, register: &Register, row: &Row, name: &str) -> Result<String, String> {
        if name == "state" {
            let state = row.state.as_ref().and_then(|it| register.states.get(it));
            return Ok(state.map_or("—", |it| it.title.as_str()).to_owned());
        }
        if name == "number" {
            return Ok(row.number.clone().unwrap_or_else(|| "—".to_owned()));
        }
        Ok(self.shown(row, field(register, name)?))
    }

    /// What stands in a field, as the one who acts sees it.
    fn shown(&mut self, row: &Row, field: &Field) -> String {
        to_text(self.driver, self.labels, field, &veiled(row, field))
    }

    /// `show A.progress, A.state`, or all filled fields of `show A`.
    fn show(&mut self, what: &[&str]) -> Result<Vec<String>, String> {
        let mut lines = Vec::new();
        for item in what.iter().map(|it| it.trim_end_matches(',')) {
            let (label, name) = item.split_once('.').unwrap_or((item, ""));
            let (register, id) = self.labelled(label)?;
            let register = self.register(&register)?;
            let row = match self.driver.view(&register.id, id) {
                Ok(row) => row,
                Err(refused) => {
                    lines.extend(self.refused(refused));
                    continue;
                }
            };
            let names: Vec<String> = match name {
                "" => register.fields.keys().cloned().collect(),
                name => vec![name.to_owned()],
            };
            for name in names {
                let text = self.cell(&register, &row, &name)?;
                if text != "—" || item.contains('.') {
                    let title = match (register.fields.get(&name), name.as_str()) {
                        (Some(field), _) => field.title.as_str(),
                        (None, "number") => "编号",
                        _ => "状态",
                    };
                    lines.push(format!("{title} {text}"));
                }
            }
        }
        Ok(lines)
    }

    fn todos(&mut self) -> Result<Vec<String>, String> {
        let groups = match self.driver.todos() {
            Ok(groups) => groups,
            Err(refused) => return Ok(self.refused(refused)),
        };
        let mut lines: Vec<String> = Vec::new();
        for group in groups {
            let register = self.register(&group.register)?;
            let step = register
                .steps
                .get(&group.step)
                .map_or("", |it| it.title.as_str());
            let rows = group.labels.join("、");
            lines.push(format!("{}·{step}：{rows}", register.title));
        }
        if lines.is_empty() {
            lines.push("nothing".to_owned());
        }
        Ok(lines)
    }

    /// `逾期 2：东墙、西墙`
    fn due(&mut self) -> Result<Vec<String>, String> {
        let groups = match self.driver.due() {
            Ok(groups) => groups,
            Err(refused) => return Ok(self.refused(refused)),
        };
        let mut lines: Vec<String> = Vec::new();
        for (due, n, labels) in groups {
            let title = match due {
                kernel::Due::Late => "逾期",
                kernel::Due::Today => "今天",
                kernel::Due::Week => "本周",
                kernel::Due::Later => "以后",
                kernel::Due::Never => "无期限",
            };
            lines.push(format!("{title} {n}：{}", labels.join("、")));
        }
        if lines.is_empty() {
            lines.push("nothing".to_owned());
        }
        Ok(lines)
    }

    /// `step:close 又裂了`
    fn history(&mut self, label: &str) -> Result<Vec<String>, String> {
        let (register, id) = self.labelled(label)?;
        let entries = match self.driver.history(&register, id) {
            Ok(entries) => entries,
            Err(refused) => return Ok(self.refused(refused)),
        };
        let said = entries
            .into_iter()
            .map(|(action, reason)| match reason.is_empty() {
                true => action.text(),
                false => format!("{} {reason}", action.text()),
            });
        Ok(said.collect())
    }

    fn related(&mut self, label: &str) -> Result<Vec<String>, String> {
        let (register, id) = self.labelled(label)?;
        let related = match self.driver.related(&register, id) {
            Ok(related) => related,
            Err(refused) => return Ok(self.refused(refused)),
        };
        let mut lines = Vec::new();
        for (register, n) in related {
            lines.push(format!("{} {n}", self.register(&register)?.title));
        }
        if lines.is_empty() {
            lines.push("nothing".to_owned());
        }
        Ok(lines)
    }

    /// `月度自查 2026-03：2`, `月度自查·免报 2026-03：1`
    fn duties(&mut self) -> Result<Vec<String>, String> {
        let done = match self.driver.duties() {
            Ok(done) => done,
            Err(refused) => return Ok(self.refused(refused)),
        };
        let mut lines = Vec::new();
        for it in done {
            let register = self.register(&it.register)?;
            let step = it.step.and_then(|step| register.steps.get(step));
            let mut title = register.title;
            if let Some(step) = step {
                title += &format!("·{}", step.title);
                self.met
                    .steps
                    .insert(format!("{}.{}", it.register, step.name));
            }
            lines.push(format!("{title} {}：{}", it.period, it.n));
        }
        if lines.is_empty() {
            lines.push("nothing".to_owned());
        }
        Ok(lines)
    }

    /// `隐患 A：交办`; without what the record is called for those who may not open it.
    fn told(&mut self, told: Answer<Vec<Told>>) -> Result<Vec<String>, String> {
        let told = match told {
            Ok(told) => told,
            Err(refused) => return Ok(self.refused(refused)),
        };
        let mut lines: Vec<String> = Vec::new();
        for it in told {
            let title = self.register(&it.register)?.title;
            let name = match it.opens {
                true => called(self.driver, self.labels, &it.register, it.id),
                false => "（无权查看）".to_owned(),
            };
            lines.push(format!("{title} {name}：{}", it.says));
        }
        if lines.is_empty() {
            lines.push("nothing".to_owned());
        }
        Ok(lines)
    }

    /// A step that a clock makes is met when the clock has come to it.
    fn clock_met(&mut self, told: &Told) {
        let Some(register) = self.driver.model().register(&told.register) else {
            return;
        };
        let stages = register.clocks.values().flat_map(|it| &it.stages);
        let steps = stages
            .filter(|it| it.title == told.says)
            .filter_map(|it| it.step.as_ref());
        let met = steps.map(|step| format!("{}.{step}", register.id));
        self.met.steps.extend(met);
    }

    /// `任务办结率 50 %（1/2）`, whoever asks.
    fn measure(&mut self, name: &str, place: &[&str]) -> Result<Vec<String>, String> {
        let own = format!("{}.{name}", self.system);
        let model = self.driver.model();
        let measure = model.measure(name).or_else(|| model.measure(&own));
        let measure = measure.ok_or_else(|| format!("no measure {name}"))?;
        let (id, title, unit) = (
            measure.id.clone(),
            measure.title.clone(),
            measure.unit.clone(),
        );
        let (unit_name, period) = match place {
            [] => (None, None),
            ["of", unit] => (Some(*unit), None),
            ["in", period] => (None, Some(*period)),
            ["of", unit, "in", period] => (Some(*unit), Some(*period)),
            _ => return Err(place.join(" ")),
        };
        let organisation = unit_name.map(|it| self.organisation(it)).transpose()?;
        let period = period.map(str::parse).transpose();
        let period = period.map_err(|why: base::period::NotAPeriod| why.to_string())?;
        let found = match self.driver.measure(&id, organisation, period) {
            Ok(found) => found,
            Err(refused) => return Ok(self.refused(refused)),
        };
        let value = found.value.map_or_else(
            || "无数据".to_owned(),
            |it| format!("{} {unit}", it.round_dp(2).normalize()),
        );
        let of = found.of.amount.normalize();
        let from = found
            .part
            .map(|part| format!("（{}/{of}）", part.amount.normalize()));
        Ok(vec![format!(
            "{title} {}{}",
            value.trim_end(),
            from.unwrap_or_default()
        )])
    }

    fn labelled(&mut self, label: &str) -> Result<(String, Id), String> {
        if let Some(found) = self.labels.get(label) {
            return Ok(found.clone());
        }
        let own: Vec<String> = match self.driver.model().systems.get(&self.system) {
            Some(system) => system.registers.values().map(|it| it.id.clone()).collect(),
            None => Vec::new(),
        };
        let mut registers = own.into_iter();
        let found = registers.find_map(|it| Some((it.clone(), self.driver.named(&it, label)?)));
        found.ok_or_else(|| format!("nothing is called {label}"))
    }

    fn refer(&mut self, register: &str, name: &str) -> Result<Id, String> {
        let labelled = self.labels.get(name).map(|(_, id)| *id);
        let found = labelled.or_else(|| self.driver.named(register, name));
        found.ok_or_else(|| format!("no {register} called {name}"))
    }

    fn organisation(&mut self, name: &str) -> Result<Id, String> {
        self.refer(kernel::ORGANISATION, name)
    }
}
