//! Whether what a measure counts, sums and is asked by exists.

use super::Linker;
use crate::definition::{Counted, Level, Measure, What};
use crate::expr::{self, Environment};
use crate::kind::Use;
use crate::load::measure::PERIODS;
use crate::load::tree::{Node, Table};
use crate::value::Type;

impl Linker<'_, '_> {
    pub(super) fn measure(&mut self, system: &str, measure: &mut Measure, table: &Table) {
        let parts = [
            ("of", Some(&mut measure.of)),
            ("part", measure.part.as_mut()),
        ];
        for (key, counted) in parts {
            if let (Some(counted), Some(node)) = (counted, table.get(key)) {
                self.counted(system, counted, node);
            }
        }
        let Some(register) = self.model.register(&measure.of.register) else {
            return;
        };
        if let (What::Sum(name), None) = (&measure.of.what, &measure.part)
            && let Some(field) = register.fields.get(name)
            && field.kind.ty() == Type::Integer
            && table.get("places").is_none()
        {
            measure.places = 0;
        }
        if let Some(part) = measure
            .part
            .as_ref()
            .filter(|p| p.register != measure.of.register)
            && self.model.register(&part.register).is_some()
            && let Some(node) = table.get("part")
        {
            let message = format!(
                "the part is counted from {}, the whole from {}",
                part.register, register.id
            );
            self.log.warning(
                node.at,
                "measure.count",
                message,
                "is it a part of the whole?",
            );
        }
        for (name, at) in table.texts("by") {
            if ["organisation", "id"].contains(&name) || PERIODS.contains(&name) {
                continue;
            }
            if let Some(field) = self.own_field(register, name, at)
                && !field.kind.serves(Use::Divide)
            {
                let hint = "codes, references, flags, periods and whole numbers can";
                self.log.error(
                    at,
                    "field.kind",
                    format!("nothing is divided by `{name}`"),
                    hint,
                );
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

    fn counted(&mut self, system: &str, counted: &mut Counted, node: &Node) {
        let Some(table) = node.table() else { return };
        let (count, sum) = (table.get("count"), table.get("sum"));
        let said = match (count, sum) {
            (Some(said), None) | (None, Some(said)) => said,
            _ => {
                let hint = "for instance count = \"registry.pupil\"";
                self.log
                    .error(node.at, "measure.count", "say one of `count`, `sum`", hint);
                return;
            }
        };
        if sum.is_some() && counted.register.matches('.').count() != 1 {
            let hint = "for instance sum = \"aid.grant.amount\"";
            self.log
                .error(said.at, "measure.count", "a sum names a field", hint);
            return;
        }
        let Some(register) = self.known(system, &counted.register, said.at) else {
            return;
        };
        if let What::Sum(name) = &counted.what
            && let Some(field) = self.own_field(register, name, said.at)
            && !matches!(field.kind.ty(), Type::Integer | Type::Decimal)
        {
            self.log
                .error(said.at, "field.kind", format!("`{name}` is no number"), "");
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
