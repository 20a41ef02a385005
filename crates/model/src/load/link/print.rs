//! Papers a record is printed as: what stands in their rows is there, and fits.

use super::Linker;
use super::register::COLUMNS;
use crate::definition::Register;
use crate::expr::Environment;
use crate::kind::Kind;
use crate::load::tree::{Span, Table};
use crate::thing::Thing;

/// Things beside each other in a row, and who signs beside each other below.
const BESIDE_MAX: usize = 2;
const SIGN_MAX: usize = 3;

impl Linker<'_, '_> {
    pub(super) fn prints(
        &mut self,
        register: &mut Register,
        plain: &Register,
        table: &Table,
        env: Environment<'_>,
    ) {
        for (entry, said) in table.section("print") {
            if let Some(print) = register.prints.get_mut(&entry.key) {
                print.when = self.condition(said, "when", env);
            }
            if said.get("rows").is_none() && said.get("text").is_none() {
                let message = "`rows` of a form, the `text` of a letter, or both: minutes";
                self.log.error(entry.key_at, "print.rows", message, "");
            }
            for word in ["text", "to", "on"] {
                for (name, at) in said.texts(word) {
                    self.lettered(plain, word, name, at);
                }
            }
            for (row, at) in said.texts("rows") {
                self.printed_row(plain, row, at);
            }
            if let Some((_, at)) = said.texts("sign").get(SIGN_MAX) {
                let message = format!("no room for more than {SIGN_MAX} to sign");
                self.log.error(*at, "print.sign", message, "");
            }
        }
    }

    fn lettered(&mut self, register: &Register, word: &str, name: &str, at: Span) {
        let Some(field) = register.fields.get(name) else {
            self.own_field(register, name, at);
            return;
        };
        let fits = match word {
            "text" => matches!(field.kind, Kind::LongText),
            "on" => matches!(field.kind, Kind::Day),
            _ => true,
        };
        if !fits {
            let (message, hint) = match word {
                "text" => ("text of several lines", "long_text"),
                _ => ("a day", "date"),
            };
            let message = format!("`{name}` is not {message}");
            self.log.error(at, "field.kind", message, hint);
        }
        let field = Thing::field(&register.id, name);
        self.log.names_in(at, None, field);
    }

    fn printed_row(&mut self, register: &Register, row: &str, at: Span) {
        let n = row.split(',').count();
        if n > BESIDE_MAX {
            let message = format!("{n} things in a row");
            let hint = "one, or two parted by a comma";
            self.log.error(at, "print.rows", message, hint);
        }
        let mut from = 0;
        for part in row.split(',') {
            let begin = from + part.len() - part.trim_start().len();
            let name = part.trim();
            let end = begin + name.len();
            from += part.len() + 1;
            let place = self.log.inside(at, begin, end);
            if name.contains('.') {
                self.entries(register, name, place);
            } else if register.fields.contains_key(name) {
                let field = Thing::field(&register.id, name);
                self.log.names_in(at, Some(begin..end), field);
            } else if !COLUMNS.contains(&name) {
                self.own_field(register, name, place);
            }
        }
    }

    /// Entries of another register, told because they are about the record.
    fn entries(&mut self, register: &Register, other: &str, at: Span) {
        let known = self.known(&register.system, other, at);
        if known.is_some_and(|it| it.field_about(&register.id).is_none()) {
            let message = format!("no field of {other} is about {}", register.id);
            self.log.error(at, "print.entries", message, "");
        }
    }
}
