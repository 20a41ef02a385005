//! What would be wrong with records: the fields they are compared by, and who puts it right.

use super::Linker;
use crate::definition::{Level, ORGANISATION, Register};
use crate::expr::Environment;
use crate::kind::Use;
use crate::load::tree::Table;

impl Linker<'_, '_> {
    pub(super) fn qualities(
        &mut self,
        register: &mut Register,
        plain: &Register,
        table: &Table,
        env: Environment<'_>,
    ) {
        for (entry, said) in table.section("quality") {
            if plain.owner.is_none() && plain.id != ORGANISATION {
                let message = format!("nobody puts right what is wrong in {}", plain.id);
                let hint = "say `owner`, or the rule in a register that refers to this one";
                self.log.error(entry.key_at, "quality.owner", message, hint);
            }
            if said.get("when").is_none() && said.get("same").is_none() {
                let message = format!("`{}` does not say what is wrong", entry.key);
                let hint = "`when`, or `same` for what is doubled";
                self.log.error(entry.key_at, "quality.same", message, hint);
            }
            for (name, at) in said.texts("same") {
                let Some(field) = self.own_field(plain, name, at) else {
                    continue;
                };
                let fits = field.kind.serves(Use::Unique);
                if !fits || field.level == Level::Sensitive {
                    let message = format!("records are not compared by `{name}`");
                    let hint = match field.level {
                        Level::Sensitive => "a sensitive field; `unique = true` keeps it single",
                        _ => "a text, a code, a date, a number or a ref",
                    };
                    self.log.error(at, "quality.same", message, hint);
                }
            }
            if let Some(quality) = register.qualities.get_mut(&entry.key) {
                quality.when = self.condition(said, "when", env);
            }
        }
    }
}
