//! What the definitions of the register cannot say: the tree of organisations stays a tree,
//! numbers follow from documents, pupils come over and are put right.
//!
//! Everything else is in the `.toml` files beside this one. Not here: reading the
//! tree, which the kernel keeps in memory.

mod correction;
mod pupil;

use base::Id;
use kernel::{Ctx, ORGANISATION, Outcome, Record, Rules};

pub fn register(rules: &mut Rules) {
    rules
        .of("registry")
        .record("tree", tree)
        .field("id_fits", pupil::id_fits)
        .field("register_number", pupil::register_number)
        .field("class_title", pupil::class_title)
        .step("emptied", pupil::emptied)
        .record("may_come_over", pupil::may_come_over)
        .step("take_over", pupil::take_over)
        .record("as_it_was", correction::as_it_was)
        .step("put_right", correction::put_right);
}

/// One root, and nobody below itself.
fn tree(ctx: &mut Ctx<'_>, organisation: &mut Record) -> Outcome<()> {
    let title = organisation.text("title").to_owned();
    let Some(parent) = organisation.get("parent").as_ref() else {
        let tree = ctx.tree();
        let root = tree.root().filter(|root| root.id != organisation.id);
        return match root {
            Some(root) => Err(ctx.refuse(
                "registry.second_root",
                &[("root", root.title.clone()), ("title", title)],
            )),
            None => Ok(()),
        };
    };
    let first = ctx.get(ORGANISATION, parent)?.text("title").to_owned();
    let mut seen: Vec<Id> = vec![organisation.id];
    let mut at = Some(parent);
    while let Some(id) = at {
        if seen.contains(&id) {
            return Err(ctx.refuse("registry.circle", &[("title", title), ("parent", first)]));
        }
        seen.push(id);
        at = ctx.get(ORGANISATION, id)?.get("parent").as_ref();
    }
    Ok(())
}
