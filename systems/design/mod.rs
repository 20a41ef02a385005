//! What the definition of a layer's revision cannot say: its name, and that drafts do not
//! get into each other's way.
//!
//! Not here: reading, checking and putting layers in force (`kernel`).

use kernel::{Ctx, LAYER, Outcome, Record, Rules};
use model::layer::is_name;

pub fn register(rules: &mut Rules) {
    rules.of("design").record("one_draft", one_draft);
}

/// A new revision begins beside nothing unfinished of its name.
fn one_draft(ctx: &mut Ctx<'_>, revision: &mut Record) -> Outcome<()> {
    let name = revision.text("name").to_owned();
    if !is_name(&name) {
        return Err(ctx.refuse("design.name_bad", &[("name", name)]));
    }
    // A layer of a name that is shipped by now goes on.
    let model = &ctx.kernel().model;
    if model.ships(&name) && !model.layers().contains_key(name.as_str()) {
        return Err(ctx.refuse("design.name_shipped", &[("name", name)]));
    }
    let others = ctx.having(LAYER, "name", name.as_str())?;
    let unfinished = |it: &&Record| {
        it.id != revision.id && matches!(it.state.as_deref(), Some("draft" | "checked"))
    };
    match others.iter().find(unfinished) {
        Some(other) => {
            let title = other.text("title").to_owned();
            Err(ctx.refuse("design.one_draft", &[("title", title)]))
        }
        None => Ok(()),
    }
}
