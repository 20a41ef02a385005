//! Whether the measures of a dashboard exist and are divided by what it says.

use super::Linker;
use crate::definition::{Dashboard, Measure};
use crate::diagnostic::suggest;
use crate::load::measure::PERIODS;
use crate::load::tree::{Node, Span, Table};
use crate::load::word::items;

/// Numbers at the top of a page that somebody still reads.
const CARDS_MAX: usize = 7;

impl<'a> Linker<'a, '_> {
    pub(super) fn dashboard(&mut self, system: &str, dashboard: &Dashboard, table: &Table) {
        self.roles(system, table.texts("roles"));
        self.levels_of(table, "level");
        self.levels_of(table, "among");
        for (id, at) in table.texts("card") {
            self.known_measure(system, id, at);
        }
        if let (true, Some(node)) = (dashboard.cards.len() > CARDS_MAX, table.get("card")) {
            let message = format!("{} cards", dashboard.cards.len());
            let hint = "at most seven; draw the others";
            self.log.error(node.at, "dashboard.card", message, hint);
        }
        let judged = table.get("item").map(items).unwrap_or_default().iter();
        for item in judged {
            self.item(system, item);
        }
        let charts = table.get("chart").map(items).unwrap_or_default().iter();
        for chart in charts.filter_map(Node::table) {
            let of = chart.get("of").and_then(|it| Some((it.text()?, it.at)));
            let Some(measure) = of.and_then(|(id, at)| self.known_measure(system, id, at)) else {
                continue;
            };
            let along = chart.texts("along");
            for (n, (along, at)) in along.into_iter().enumerate() {
                if n > 1 || !is_divided(measure, along) {
                    let message = format!("{} is not divided by `{along}`", measure.id);
                    let hint = "`below`, `level:school`, `period:school_year` where it has time, or a field of its `by`; at most two";
                    self.log.error(at, "dashboard.along", message, hint);
                }
            }
        }
    }

    /// An item has a name, and what judges it a line.
    fn item(&mut self, system: &str, item: &Node) {
        let Some(table) = item.table() else { return };
        let of = table.texts("of");
        if of.is_empty() && table.text("title").is_none() {
            let hint = "say `title`, or `of`";
            self.log
                .error(item.at, "dashboard.item", "an item without a name", hint);
        }
        for (id, at) in of {
            let measure = self.known_measure(system, id, at);
            if measure.is_some_and(|it| it.line.is_none()) {
                let message = format!("{id} has no line");
                let hint = "say `line` of the measure";
                self.log.error(at, "dashboard.item", message, hint);
            }
        }
    }

    pub(super) fn known_measure(
        &mut self,
        system: &str,
        id: &str,
        at: Span,
    ) -> Option<&'a Measure> {
        let model = self.model;
        let found = model.measure(id);
        if found.is_some() {
            self.used(system, id, at);
            return found;
        }
        let systems = model.systems.values();
        let known = systems.flat_map(|it| it.measures.values().map(|it| it.id.as_str()));
        let hint = suggest(id, known);
        self.log
            .error(at, "measure.unknown", "no such measure", hint);
        None
    }
}

fn is_divided(measure: &Measure, along: &str) -> bool {
    match along.split_once(':') {
        None if along == "below" => true,
        None => along != "id" && measure.by.iter().any(|it| it == along),
        Some(("level", _)) => true,
        Some(("period", kind)) => measure.on.is_some() && PERIODS.contains(&kind),
        Some(_) => false,
    }
}
