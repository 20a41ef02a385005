//! Whether what a measure counts, sums, is made of and is asked by exists.

use super::Linker;
use crate::definition::{Counted, Formula, How, Level, Measure, Model, What};
use crate::diagnostic::suggest;
use crate::expr::{self, Environment};
use crate::kind::Use;
use crate::load::measure::{GISTS, MADE, PERIODS};
use crate::load::tree::{Node, Span, Table};
use crate::load::word::items;
use crate::thing::Thing;
use crate::value::Type;

/// What is made of another measure counts what that one counts.
pub(in crate::load) fn share(model: &mut Model) {
    let plain = model.clone();
    let counts = |formula: &mut Formula| {
        let made = formula.made.as_ref();
        if let Some(from) = made.and_then(|it| plain.measure(&it.from)) {
            formula.of = from.formula.of.clone();
            formula.part.clone_from(&from.formula.part);
        }
    };
    let systems = model.systems.values_mut();
    for measure in systems.flat_map(|it| it.measures.values_mut()) {
        counts(&mut measure.formula);
        let editions = measure.editions.iter_mut();
        editions.for_each(|it| counts(&mut it.formula));
    }
}

impl Linker<'_, '_> {
    pub(super) fn measure(&mut self, system: &str, measure: &mut Measure, table: &Table) {
        let has_periods = !measure.periods.is_empty();
        self.formula(system, &mut measure.formula, table, has_periods);
        let editions = table.get("edition").map(items).unwrap_or_default();
        let tables = editions.iter().filter_map(Node::table);
        for (edition, table) in measure.editions.iter_mut().zip(tables) {
            self.formula(system, &mut edition.formula, table, has_periods);
        }
        self.lines(system, measure, table);
        let Some(register) = self.model.register(&measure.formula.of.register) else {
            return;
        };
        if let (What::Over(_, name), None, None) = (
            &measure.formula.of.what,
            &measure.formula.part,
            &measure.formula.made,
        ) && let Some(field) = register.fields.get(name)
            && field.kind.ty() == Type::Integer
            && table.table("of").is_some_and(|it| it.get("sum").is_some())
            && table.get("places").is_none()
        {
            measure.places = 0;
        }
        for (name, at) in table.texts("by") {
            if ["organisation", "id"].contains(&name) || PERIODS.contains(&name) {
                continue;
            }
            let Some(field) = self.field_beyond(register, name, at) else {
                continue;
            };
            if !field.kind.serves(Use::Divide) {
                let message = format!("nothing is divided by `{name}`");
                let hint = "codes, references, flags, periods and whole numbers can";
                self.log.error(at, "field.kind", message, hint);
            }
            if name.contains('.') && field.level == Level::Sensitive {
                let message = format!("`{name}` is sensitive");
                self.log
                    .error(at, "field.sensitive", message, "leave it out");
            }
        }
        for (name, at) in table.texts("lacks") {
            if let Some(field) = self.own_field(register, name, at)
                && !matches!(field.kind.ty(), Type::Integer | Type::Decimal)
            {
                self.log
                    .error(at, "field.kind", format!("`{name}` is no number"), "");
            }
        }
        if let Some(node) = table.get("on")
            && let Some(name) = node.text().filter(|name| *name != "created_on")
            && let Some(field) = self.own_field(register, name, node.at)
            && !field.kind.serves(Use::Date)
        {
            self.log.error(
                node.at,
                "field.kind",
                "a row stands in time by a date or a period",
                "",
            );
        }
    }

    /// The parameters a value is held against.
    fn lines(&mut self, system: &str, measure: &Measure, table: &Table) {
        self.levels_of(table, "held");
        self.levels_of(table, "warn");
        if let (Some(node), None, None) = (table.get("warn"), &measure.line, &measure.on) {
            let message = "nothing to be warned of: no line, and no time to jump in";
            self.log
                .error(node.at, "measure.warn", message, "say `line` or `on`");
        }
        for word in ["base", "target", "line"] {
            let Some((at, id)) = table.get(word).and_then(|it| Some((it.at, it.text()?))) else {
                continue;
            };
            match self.model.param(id) {
                None => {
                    let known = self.model.params().map(|it| it.id.as_str());
                    let hint = suggest(id, known);
                    self.log
                        .error(at, "expr.unknown_param", "no such parameter", hint);
                }
                Some(param) if !matches!(param.kind.ty(), Type::Integer | Type::Decimal) => {
                    let message = format!("`{id}` is no number");
                    self.log.error(at, "field.kind", message, "");
                }
                Some(_) => {
                    self.log.names(at, Thing::Param(id.to_owned()));
                    self.used(system, id, at);
                }
            }
            if measure.better.is_none() && word != "base" {
                let message = format!("`{word}` without `better`");
                let hint = "say whether higher or lower is better";
                self.log.error(at, "measure.better", message, hint);
            }
        }
    }

    fn formula(&mut self, system: &str, formula: &mut Formula, table: &Table, has_periods: bool) {
        if let Some(node) = table.get("of") {
            match formula.made.clone() {
                Some(made) => {
                    self.says_one(node);
                    self.made_of(system, (made.how, &made.from), node, has_periods);
                    match (made.how, &made.to) {
                        (How::Ratio, Some(to)) => {
                            self.made_of(system, (made.how, to), node, has_periods);
                        }
                        (How::Ratio, None) => {
                            let message = "a ratio to nothing";
                            let hint = "say `to`";
                            self.log.error(node.at, "measure.made", message, hint);
                        }
                        _ => {}
                    }
                    if let Some(part) = table.get("part") {
                        let message = "what is made of another measure has no part of its own";
                        self.log
                            .error(part.at, "measure.made", message, "leave it out");
                    }
                    return;
                }
                None => self.counted(system, &mut formula.of, node),
            }
        }
        let (Some(part), Some(node)) = (formula.part.as_mut(), table.get("part")) else {
            return;
        };
        self.counted(system, part, node);
    }

    /// A number made of another measure.
    fn made_of(&mut self, system: &str, (how, from): (How, &str), node: &Node, has_periods: bool) {
        let Some(other) = self.known_measure(system, from, node.at) else {
            return;
        };
        let trouble = match how {
            _ if other.formula.made.is_some() => Some("is itself made of another measure"),
            How::Differs if other.formula.part.is_none() => Some("has no part"),
            How::Meets if other.line.is_none() => Some("has no line"),
            How::Growth if other.periods.is_empty() => Some("is asked by no period"),
            How::Growth if !has_periods => Some("is asked by periods, and this one by none"),
            _ => None,
        };
        if let Some(trouble) = trouble {
            let message = format!("`{from}` {trouble}");
            self.log.error(node.at, "measure.made", message, "");
        }
    }

    /// Whether exactly one thing is said to be counted; where.
    fn says_one(&mut self, node: &Node) -> Option<Span> {
        let table = node.table()?;
        let gists = GISTS.iter().map(|(word, _)| *word);
        let made = MADE.iter().map(|(word, _)| *word);
        let words = ["count"].into_iter().chain(gists).chain(made);
        let said: Vec<Span> = words.filter_map(|it| Some(table.get(it)?.at)).collect();
        if let [one] = said.as_slice() {
            return Some(*one);
        }
        let message = "say one thing, as `count` or `sum`";
        let hint = "for instance count = \"registry.pupil\"";
        self.log.error(node.at, "measure.count", message, hint);
        None
    }

    fn counted(&mut self, system: &str, counted: &mut Counted, node: &Node) {
        let Some(table) = node.table() else { return };
        let Some(at) = self.says_one(node) else {
            return;
        };
        if table.get("count").is_none() && counted.register.matches('.').count() != 1 {
            let hint = "for instance sum = \"aid.grant.amount\"";
            let message = "a sum names a field";
            self.log.error(at, "measure.count", message, hint);
            return;
        }
        let Some(register) = self.known(system, &counted.register, at) else {
            return;
        };
        if let What::Over(_, name) = &counted.what
            && let Some(field) = self.own_field(register, name, at)
            && !matches!(field.kind.ty(), Type::Integer | Type::Decimal)
        {
            self.log
                .error(at, "field.kind", format!("`{name}` is no number"), "");
        }
        let env = Environment {
            model: self.model,
            register,
            row: None,
        };
        counted.filter = self.condition(table, "where", env);
        if let (Some(filter), Some(at)) = (&counted.filter, table.get("where").map(|node| node.at))
            && expr::highest_level(filter, env) == Level::Sensitive
        {
            let message = "a measure cannot look into a sensitive field";
            self.log.error(
                at,
                "expr.sensitive",
                message,
                "only has() can be asked of it",
            );
        }
    }
}
