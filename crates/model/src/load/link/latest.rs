//! What a field says that shows the latest of another register.

use super::Linker;
use crate::definition::{Computed, Field, Latest, Level, Model, Register, ShownBy};
use crate::diagnostic::suggest;
use crate::expr::{self, Environment, Expr};
use crate::kind::{Kind, Use};
use crate::load::tree::{Node, Span, Table};

impl Linker<'_, '_> {
    pub(super) fn latest(
        &mut self,
        field: &Field,
        table: &Table,
        env: Environment<'_>,
    ) -> Option<Computed> {
        let entry = table.entry("latest")?;
        let said = entry.node.table()?;
        let at = entry.key_at;
        let Kind::Ref { to, several: false } = &field.kind else {
            let message = format!("`{}` refers to no single record", field.name);
            self.not_shown(at, message, "a ref to the other register", ONE);
            return None;
        };
        let other = self.model.register(to)?;
        if let Some(required) = table.entry("required").filter(|_| field.required) {
            let message = "nothing refers to a new record yet";
            self.not_shown(required.key_at, message, "leave out `required`", NEW);
        }
        self.may_show(env.register, other, at);
        Some(Computed::Latest(Latest {
            of: to.clone(),
            through: self.through(env.register, other, said, at)?,
            by: self.newest_by(other, said),
            filter: self.shown_where(other, said),
        }))
    }

    fn not_shown(&mut self, at: Span, message: impl Into<String>, hint: &str, about: &str) {
        self.log.error(at, "field.latest", message, hint);
        self.log.about(about);
    }

    /// What holds on a day only, and what is never changed, is not kept up with.
    fn may_show(&mut self, own: &Register, other: &Register, at: Span) {
        for it in [own, other] {
            if it.is_dated() {
                let message = format!("{} is dated: what is the latest depends on the day", it.id);
                self.not_shown(at, message, "ask the dated register as of a day", DATED);
            }
        }
        if own.facts {
            let message = format!("{} is append-only: its records never change", own.id);
            self.not_shown(at, message, "", FACTS);
        }
    }

    /// The other's field that refers to this register.
    fn through(
        &mut self,
        own: &Register,
        other: &Register,
        said: &Table,
        at: Span,
    ) -> Option<String> {
        let shows = |name: &str| {
            let mut fields = other.said.section("field");
            fields.any(|(entry, it)| entry.key == name && it.get("latest").is_some())
        };
        let refers = |it: &&Field| {
            matches!(&it.kind, Kind::Ref { to, .. } if *to == own.id) && !shows(&it.name)
        };
        let all: Vec<&str> = other
            .fields
            .values()
            .filter(refers)
            .map(|it| it.name.as_str())
            .collect();
        if let Some((name, node)) = text(said, "field") {
            self.own_field(other, name, node.at)?;
            if !all.contains(&name) {
                let message = format!("`{name}` of {} does not refer to {}", other.id, own.id);
                let hint = suggest(name, all.iter().copied());
                self.not_shown(node.at, message, &hint, NOT_BACK);
                return None;
            }
            return Some(name.to_owned());
        }
        match all.as_slice() {
            [one] => Some((*one).to_owned()),
            [] => {
                let message = format!("no field of {} refers to {}", other.id, own.id);
                self.not_shown(at, message, "", NO_FIELD);
                None
            }
            several => {
                let message = format!("several fields of {} refer to {}", other.id, own.id);
                let hint = format!("say which: field = \"{}\"", several[0]);
                self.not_shown(at, message, &hint, SEVERAL);
                None
            }
        }
    }

    /// The other's field that orders them; none for the order in which they were made.
    fn newest_by(&mut self, other: &Register, said: &Table) -> Option<String> {
        let (name, node) = text(said, "by").filter(|(name, _)| *name != "created_on")?;
        let field = self.own_field(other, name, node.at)?;
        if !field.kind.serves(Use::Sort) || field.level == Level::Sensitive {
            let message = format!("`{name}` has no order that can be asked");
            let hint = "a date, a number, a period or created_on";
            self.not_shown(node.at, message, hint, NO_ORDER);
        }
        Some(name.to_owned())
    }

    fn shown_where(&mut self, other: &Register, said: &Table) -> Option<Expr> {
        let env = Environment {
            model: self.model,
            register: other,
            row: None,
        };
        let filter = self.condition(said, "where", env)?;
        let at = said.get("where").map(|it| it.at)?;
        if !expr::is_of_itself(&filter, other) {
            let message = "this can change without the other record being written";
            let hint = "ask only its own fields: no today(), me(), param(), and nothing through \
                        its references";
            self.not_shown(at, message, hint, ALONE);
        }
        if expr::highest_level(&filter, env) == Level::Sensitive {
            let message = "which record is shown would tell a sensitive field";
            let hint = "only has() can be asked of it";
            self.log.error(at, "expr.sensitive", message, hint);
        }
        Some(filter)
    }
}

fn text<'t>(table: &'t Table, word: &str) -> Option<(&'t str, &'t Node)> {
    table.get(word).and_then(|node| Some((node.text()?, node)))
}

/// Tells each register whose records show the latest of its own.
pub(super) fn note(model: &mut Model) {
    let mut shown = Vec::new();
    for register in model.registers() {
        for (_, latest) in register.latest() {
            let by = ShownBy {
                register: register.id.clone(),
                through: latest.through.clone(),
            };
            shown.push((latest.of.clone(), by));
        }
    }
    for (of, by) in shown {
        let Some((system, name)) = of.split_once('.') else {
            continue;
        };
        let system = model.systems.get_mut(system);
        let register = system.and_then(|it| it.registers.get_mut(name));
        if let Some(register) = register.filter(|it| !it.shown_by.contains(&by)) {
            register.shown_by.push(by);
        }
    }
}

const ONE: &str = "只能用在引用一条记录的字段上";
const NEW: &str = "新记录还没有谁引用它，不能设为必填";
const DATED: &str = "按时间段登记的登记册要看哪一天，不能这样取；请按日期查询";
const FACTS: &str = "只增不改的登记册不能自动更新";
const NO_FIELD: &str = "对方登记册里没有引用本登记册的字段，请先在对方加上";
const NOT_BACK: &str = "选的字段没有引用本登记册，请改选";
const SEVERAL: &str = "对方有几个字段引用本登记册，请选定用哪一个";
const NO_ORDER: &str = "这一项不能比先后，请改用日期、期间或数字";
const ALONE: &str =
    "条件只能用对方记录自己的字段，不能用今天、办理人、参数和引用的内容，否则变了无从得知";
