//! What a field says that follows what it is computed from, and who follows whom.

use super::Linker;
use crate::definition::{Computed, Field, FollowedBy, Model, Register};
use crate::expr::{self, Environment};
use crate::kind::Kind;
use crate::load::tree::{Span, Table};

impl Linker<'_, '_> {
    /// What a field follows is a value of a record it refers to itself, one of them.
    pub(super) fn follow(&mut self, field: &Field, table: &Table, env: Environment<'_>) {
        let Some(entry) = table.entry("follow").filter(|_| field.follow) else {
            return;
        };
        if env.register.facts {
            let message = format!("{} is append-only", env.register.id);
            self.not_followed(entry.key_at, message, "", FACTS);
        }
        let Some(node) = table.get("computed") else {
            let message = format!("`{}` is not computed", field.name);
            let hint = "say what it shows, computed = \"person.name\"";
            self.not_followed(entry.key_at, message, hint, SHOWN);
            return;
        };
        let Some(Computed::Expr(expr)) = &field.computed else {
            return;
        };
        let over = expr::asked(expr).into_iter();
        let over: Vec<_> = over.filter(|it| it.len() > 1).collect();
        let hint = "computed = \"person.name\", of a ref `person`";
        if over.is_empty() {
            let message = format!("`{}` shows nothing of another record", field.name);
            self.not_followed(node.at, message, hint, SHOWN);
        }
        for path in over {
            if step(env.register, path).is_none() {
                let message = format!("`{}` is not a value of one record", path.join("."));
                self.not_followed(node.at, message, hint, ONE);
            }
        }
    }

    fn not_followed(&mut self, at: Span, message: impl Into<String>, hint: &str, about: &str) {
        self.log.error(at, "field.follow", message, hint);
        self.log.about(about);
    }
}

/// A path over one single reference of the register's own: that, and what it shows.
fn step<'p>(register: &Register, path: &'p [String]) -> Option<(&'p str, &'p str)> {
    let [through, shown] = path else {
        return None;
    };
    let kind = &register.fields.get(through)?.kind;
    matches!(kind, Kind::Ref { several: false, .. }).then_some((through, shown))
}

/// Tells each register whose records follow its own.
pub(super) fn note(model: &mut Model) {
    let mut followed = Vec::new();
    for register in model.registers().filter(|it| !it.facts) {
        for field in register.fields.values().filter(|it| it.follow) {
            if let Some(Computed::Expr(expr)) = &field.computed {
                let steps = expr::asked(expr).into_iter();
                let steps = steps.filter_map(|path| step(register, path));
                followed.extend(steps.map(|(through, shown)| by(register, through, shown, false)));
            }
        }
        followed.extend(belonging(model, register));
    }
    for (of, by) in followed.into_iter().flatten() {
        let Some((system, name)) = of.split_once('.') else {
            continue;
        };
        let system = model.systems.get_mut(system);
        if let Some(register) = system.and_then(|it| it.registers.get_mut(name)) {
            put(&mut register.followed_by, by);
        }
    }
}

type Followed = Option<(String, FollowedBy)>;

fn by(register: &Register, through: &str, shown: &str, stands: bool) -> Followed {
    let Kind::Ref { to, .. } = &register.fields.get(through)?.kind else {
        return None;
    };
    let by = FollowedBy {
        register: register.id.clone(),
        through: through.to_owned(),
        shows: vec![shown.to_owned()],
        stands,
    };
    Some((to.clone(), by))
}

/// A record belongs where that stands which it hangs on, however many stand for one another.
fn belonging(model: &Model, register: &Register) -> Vec<Followed> {
    let owner = register.owner.as_ref();
    let path = owner.and_then(|it| model.owner_path(register, it));
    let mut at = Some(register);
    let path = path.unwrap_or_default();
    let pairs = path.windows(2).map(|pair| {
        let one = by(at?, &pair[0], &pair[1], at?.id != register.id);
        at = at.and_then(|it| model.leads_to(it, &pair[0]));
        one
    });
    pairs.collect()
}

fn put(all: &mut Vec<FollowedBy>, new: FollowedBy) {
    let same = |it: &&mut FollowedBy| it.register == new.register && it.through == new.through;
    match all.iter_mut().find(same) {
        Some(it) => {
            it.stands |= new.stands;
            let known = |shown: &String| it.shows.contains(shown);
            let more: Vec<String> = new.shows.into_iter().filter(|one| !known(one)).collect();
            it.shows.extend(more);
        }
        None => all.push(new),
    }
}

const FACTS: &str = "只增不改的登记册不能自动更新";
const SHOWN: &str = "只能用在算式里取了引用内容的字段上，例如“人员.姓名”";
const ONE: &str =
    "算式只能取本记录直接引用的一条记录的内容，不能隔一层再取，也不能取明细和多选引用的";
