//! What the definition of organisations cannot say: the tree stays a tree.
//!
//! Everything else is in the `.toml` files beside this one. Not here: reading the
//! tree, which the kernel keeps in memory.

use base::Id;
use kernel::{Ctx, ORGANISATION, Outcome, Record, Rules};

pub fn register(rules: &mut Rules) {
    rules.of("registry").record("tree", tree);
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
