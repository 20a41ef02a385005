//! What a case asks: lists, values, to-dos, histories, measures.
//!
//! Not here: what it does (`acts`).

use model::{Field, Register};

use super::Play;
use crate::case::parse::Statement;
use crate::case::words::{called, field, to_json, to_text, veiled};
use crate::case::{Answer, Row, Told};

impl Play<'_> {
    /// Names the first row, as the one who acts sees it, that has these values.
    pub(super) fn find(
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

    pub(super) fn matching(
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

    pub(super) fn list(
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

    pub(super) fn cell(
        &mut self,
        register: &Register,
        row: &Row,
        name: &str,
    ) -> Result<String, String> {
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
    pub(super) fn shown(&mut self, row: &Row, field: &Field) -> String {
        to_text(self.driver, self.labels, field, &veiled(row, field))
    }

    /// `show A.progress, A.state`, or all filled fields of `show A`.
    pub(super) fn show(&mut self, what: &[&str]) -> Result<Vec<String>, String> {
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

    /// `then A`: all filled fields of whom the episode is of, as they were.
    pub(super) fn then(&mut self, label: &str) -> Result<Vec<String>, String> {
        let (register, id) = self.labelled(label)?;
        let row = match self.driver.then(&register, id) {
            Ok(row) => row,
            Err(refused) => return Ok(self.refused(refused)),
        };
        let register = self.register(&row.register)?;
        let mut lines = Vec::new();
        for field in register.fields.values() {
            let text = self.cell(&register, &row, &field.name)?;
            if text != "—" {
                lines.push(format!("{} {text}", field.title));
            }
        }
        Ok(lines)
    }

    /// `look registry.transfer { … }`: what is told of whom is meant.
    pub(super) fn look(&mut self, register: &str, said: &Statement) -> Result<Vec<String>, String> {
        let register = self.register(register)?;
        let values = self.values(&register, &said.fields)?;
        let told = match self.driver.look(&register.id, values) {
            Ok(told) => told,
            Err(refused) => return Ok(self.refused(refused)),
        };
        let told = told.iter().filter_map(|(name, value)| {
            let field = register.fields.get(name)?;
            let text = to_text(self.driver, self.labels, field, value);
            Some(format!("{} {text}", field.title))
        });
        Ok(told.collect())
    }

    pub(super) fn todos(&mut self) -> Result<Vec<String>, String> {
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
    pub(super) fn due(&mut self) -> Result<Vec<String>, String> {
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

    /// `step:close 又裂了`, `create 系统`
    pub(super) fn history(&mut self, label: &str) -> Result<Vec<String>, String> {
        let (register, id) = self.labelled(label)?;
        let entries = match self.driver.history(&register, id) {
            Ok(entries) => entries,
            Err(refused) => return Ok(self.refused(refused)),
        };
        let said = entries.into_iter().map(|(action, reason, of_itself)| {
            let by = if of_itself { " 系统" } else { "" };
            match reason.is_empty() {
                true => format!("{}{by}", action.text()),
                false => format!("{}{by} {reason}", action.text()),
            }
        });
        Ok(said.collect())
    }

    pub(super) fn related(&mut self, label: &str) -> Result<Vec<String>, String> {
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
    pub(super) fn duties(&mut self) -> Result<Vec<String>, String> {
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
    pub(super) fn told(&mut self, told: Answer<Vec<Told>>) -> Result<Vec<String>, String> {
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
    pub(super) fn clock_met(&mut self, told: &Told) {
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
    pub(super) fn measure(&mut self, name: &str, place: &[&str]) -> Result<Vec<String>, String> {
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
}
