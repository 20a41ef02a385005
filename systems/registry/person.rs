//! 并入 of persons: whoever is guardian under the one that goes is so under the one that remains,
//! until it turns out that they were two.
//!
//! Two of different names are one human being only when somebody says so. Not here: pupils and
//! staff, who are merged or moved as such; what a merged record leads to (the kernel).

use base::Id;
use kernel::{Ctx, Inputs, Outcome, Record, Refusal, SystemRules};

use super::guardian::GUARDIAN;
use super::post::STAFF;
use super::pupil::{PERSON, PUPIL};
use super::unit_title;

/// Those in which somebody is here, and what refers to the person in each.
const ROLES: [&str; 3] = [PUPIL, STAFF, GUARDIAN];
const THROUGH: &str = "person";

pub(super) fn register(rules: &mut SystemRules<'_>) {
    rules
        .step("persons_joined", joined)
        .step("persons_parted", parted);
}

/// 并入: asked once more where the names differ, with who both are.
fn joined(ctx: &mut Ctx<'_>, person: &mut Record, inputs: &Inputs) -> Outcome<()> {
    let Some(into) = person.get("merged_into").as_ref() else {
        return Ok(());
    };
    let target = ctx.get(PERSON, into)?;
    let is_sure = inputs.get("sure").and_then(|it| it.as_bool()) == Some(true);
    if target.text("name") != person.text("name") && !is_sure {
        let values = [
            ("one", described(ctx, person)?),
            ("other", described(ctx, &target)?),
        ];
        return Err(ctx.refuse("registry.other_name", &values));
    }
    let of_target = ctx.having(GUARDIAN, THROUGH, into)?;
    for mut guardian in ctx.having(GUARDIAN, THROUGH, person.id)? {
        let child = guardian.get("child").clone();
        // Twice guardian of one child: the one record stays as it is.
        if of_target.iter().any(|it| *it.get("child") == child) {
            continue;
        }
        guardian.set(THROUGH, into);
        ctx.update_because(guardian, "人员并入")?;
    }
    Ok(())
}

/// 撤销并入: those go back who came by it.
fn parted(ctx: &mut Ctx<'_>, person: &mut Record, _: &Inputs) -> Outcome<()> {
    let Some(into) = person.get("merged_into").as_ref() else {
        return Ok(());
    };
    for mut guardian in ctx.having(GUARDIAN, THROUGH, into)? {
        if came_from(ctx, &guardian)? == Some(person.id) {
            guardian.set(THROUGH, person.id);
            ctx.update_because(guardian, "撤销人员并入")?;
        }
    }
    Ok(())
}

/// Under whom a guardian stood before the person was last changed.
fn came_from(ctx: &mut Ctx<'_>, guardian: &Record) -> Outcome<Option<Id>> {
    let entries = ctx.read().entries(GUARDIAN, guardian.id)?;
    let mut changes = entries.iter().flat_map(|it| it.entry.changes());
    let last = changes.rfind(|it| it.field == THROUGH);
    Ok(last.and_then(|it| it.old.as_str()?.parse().ok()))
}

/// 张大（监护人：王小，东湖区第一小学）
fn described(ctx: &mut Ctx<'_>, person: &Record) -> Outcome<String> {
    let model = ctx.kernel().model.clone();
    let mut roles = Vec::new();
    for role in ROLES {
        let register = model.register(role).ok_or_else(Refusal::not_found)?;
        for one in ctx.having(role, THROUGH, person.id)? {
            let unit = unit_title(ctx, one.owner);
            let child = one.get("child").as_ref();
            let of = match child {
                Some(child) => format!("{}，", ctx.get(PUPIL, child)?.text("name")),
                None => String::new(),
            };
            roles.push(format!("{}：{of}{unit}", register.title));
        }
    }
    if roles.is_empty() {
        roles.push("没有学生、教职工、监护人的身份".to_owned());
    }
    Ok(format!("{}（{}）", person.text("name"), roles.join("；")))
}
