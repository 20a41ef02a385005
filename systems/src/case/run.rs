//! Runs a case: statement by statement, what it prints beside what it should.
//!
//! Not here: how the product is reached ([`super::Driver`]).

mod acts;
mod asks;

use std::collections::BTreeSet;

use base::Id;
use model::Register;

use super::parse::{Block, Case, parse, statement};
use super::words::Labels;
use super::{Actor, Answer, Driver};

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
            ["look", register] if register.contains('.') => self.look(register, &said),
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
            ["then", label] => self.then(label),
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
            ["judge", name, "of", unit] => {
                let unit = self.organisation(unit)?;
                match self.driver.judge(name, unit) {
                    Ok(said) => Ok(said),
                    Err(refused) => Ok(self.refused(refused)),
                }
            }
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
