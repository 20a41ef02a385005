//! One home for each fact, and no form that asks again for what another register holds.

use indexmap::IndexMap;

use super::Linker;
use crate::definition::{Field, Kind, Level, Model, Register};
use crate::diagnostic::suggest;
use crate::fact::{asks, of_home, subjects};
use crate::load::Parts;
use crate::load::tree::{Log, Span, Table};
use crate::load::word::every_field;
use crate::thing::Thing;

/// Fact → `system.record.field` that holds it: the first that does, shipped ones before
/// those of layers, wherever they stand.
pub(super) fn homes(model: &Model, parts: &Parts<'_>, log: &Log<'_>) -> IndexMap<String, String> {
    let mut homes = IndexMap::new();
    for layered in [false, true] {
        for (system, files) in &parts.systems {
            for (name, file) in &files.registers {
                for (own, entry, field) in every_field(&file.table) {
                    let shown = field.get("computed").is_some() || field.get("rule").is_some();
                    let means = field
                        .text("means")
                        .filter(|it| model.facts.contains_key(*it));
                    if let (Some(means), false) = (means, shown)
                        && log.layered(entry.key_at) == layered
                    {
                        let home = format!("{system}.{name}.{own}");
                        homes.entry(means.to_owned()).or_insert(home);
                    }
                }
            }
        }
    }
    homes
}

impl Linker<'_, '_> {
    /// `name` is what [`Register::field`] finds the field with.
    pub(super) fn meaning(
        &mut self,
        (field, name): (&Field, &str),
        at: Span,
        table: &Table,
        register: &Register,
    ) {
        let own = format!("{}.{name}", register.id);
        let title_at = table.get("title").map_or(at, |node| node.at);
        // Who already has something is told of it once.
        let told = self.asked_elsewhere(field, &own, title_at, register);
        let (Some(means), Some(node)) = (&field.means, table.get("means")) else {
            if field.level >= Level::Personal && field.computed.is_none() {
                let message = format!(
                    "`{}` is personal and does not say what it means",
                    field.name
                );
                let hint = "add means = \"…\" from facts.toml";
                self.log.error(at, "field.no_meaning", message, hint);
            } else if matches!(field.kind, Kind::CitizenId) && field.computed.is_none() {
                let message = format!(
                    "`{}` is shown in clear to all who open the register",
                    field.name
                );
                let hint = "add level = \"sensitive\" and means = \"…\"";
                self.log.warning(at, "field.open_number", message, hint);
            }
            return;
        };
        if !self.model.facts.contains_key(means) {
            let hint = suggest(means, self.model.facts.keys().map(String::as_str));
            let hint = if hint.is_empty() {
                match means.split_once('.') {
                    Some((group, name)) => {
                        format!("say it in facts.toml: [{group}] {name} = {{ title = \"…\" }}")
                    }
                    None => "say it in facts.toml".to_owned(),
                }
            } else {
                hint
            };
            self.log
                .error(node.at, "field.unknown_meaning", "no such fact", hint);
            return;
        }
        if let Some((group, _)) = means.split_once('.') {
            let group = (0..group.len(), Thing::Facts(group.to_owned()));
            self.log.names_in(node.at, Some(group.0), group.1);
        }
        self.log.names(node.at, Thing::Fact(means.clone()));
        // What is computed only shows what is held elsewhere.
        let home = self.homes.get(means).filter(|home| **home != own).cloned();
        if let (Some(home), None, false) = (home, &field.computed, told) {
            let message = format!("{home} already holds this fact");
            let hint = "refer to that record, or show it with `computed`";
            self.log.error(node.at, "field.second_home", message, hint);
            let place = self.said_of(&home);
            self.log.about(place);
        }
        let title: String = field.title.chars().filter(|c| !c.is_whitespace()).collect();
        let first = self.titles.entry(title).or_insert_with(|| means.clone());
        if first != means {
            let message = format!("another field of this title means {first}");
            let hint = "one of the two titles should say more";
            self.log
                .warning(title_at, "field.same_title", message, hint);
        }
    }

    /// A layer lists no fact that is listed already under another name.
    pub(super) fn facts_once(&mut self, table: &Table) {
        let entries = table
            .entries
            .iter()
            .filter_map(|group| Some((group, group.node.table()?)));
        for (group, entry) in
            entries.flat_map(|(group, it)| it.entries.iter().map(move |e| (group, e)))
        {
            let own = format!("{}.{}", group.key, entry.key);
            let Some(title) = entry.node.table().map(|it| it.text_or_empty("title")) else {
                continue;
            };
            let mut others = self.model.facts.iter().filter(|(id, _)| **id != own);
            let twin = others.find(|(_, fact)| asks(&title, fact, &[]));
            if let (Some((id, fact)), true) = (twin, self.log.layered(entry.key_at)) {
                let message = format!("this is {id}");
                self.log
                    .error(entry.key_at, "fact.held", message, "use that one");
                self.log
                    .about(format!("数据项表已列有“{}”，请直接选用", fact.title));
            }
        }
    }

    /// A field of a layer whose title asks for a listed fact is that fact, or is refused.
    fn asked_elsewhere(&mut self, field: &Field, own: &str, at: Span, register: &Register) -> bool {
        let refers = matches!(field.kind, Kind::Ref { .. });
        if !self.log.layered(at) || field.computed.is_some() || refers {
            return false;
        }
        let model = self.model;
        let fact = model.facts.iter().find(|(id, fact)| {
            let home = self.homes.get(*id).and_then(|home| of_home(home));
            let home = home.and_then(|(register, _)| model.register(register));
            let whose = home
                .map(|home| subjects(home, register))
                .unwrap_or_default();
            asks(&field.title, fact, &whose)
        });
        let Some((id, fact)) = fact else { return false };
        match self.homes.get(id).cloned() {
            Some(home) if home != own => {
                let message = format!("{home} already holds {id}");
                let hint = "refer to that record, or show it with `computed`";
                self.log.error(at, "fact.held", message, hint);
                let place = self.said_of(&home);
                self.log.about(format!(
                    "{place}已登记“{}”，请引用那里的记录，不要再填一遍",
                    fact.title
                ));
                true
            }
            None if field.means.is_none() => {
                let message = format!("the title asks for {id}");
                let hint = format!("add means = \"{id}\"");
                self.log.error(at, "fact.unsaid", message, hint);
                self.log.about(fact.title.clone());
                true
            }
            _ => false,
        }
    }

    /// A home as a person knows it: “学生”（registry.pupil）.
    fn said_of(&self, home: &str) -> String {
        let register = of_home(home).map_or(home, |(register, _)| register);
        let title = self.model.register(register).map(|it| it.title.as_str());
        format!("“{}”（{register}）", title.unwrap_or(register))
    }
}
