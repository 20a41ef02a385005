//! What the definitions of the base register cannot say: the tree has one root, a post is held
//! by one who may, organisations change on the day a document says, numbers follow from
//! documents, pupils come over and are put right.
//!
//! Everything else is in the `.toml` files beside this one. Not here: reading the
//! tree, which the kernel keeps in memory.

mod census;
pub mod condition;
mod correction;
pub mod guardian;
mod handover;
pub mod map;
mod merger;
pub mod opening;
mod person;
mod post;
mod promotion;
mod pupil;
pub mod quality;
pub mod reconciliation;
pub mod tree;
pub mod turning;
mod written;

use base::Id;
use kernel::{Ctx, Outcome, Record, Rules};
use model::{Model, Value};

pub fn register(rules: &mut Rules) {
    let mut rules = rules.of("registry");
    rules
        .field("coded", coded)
        .record("rooted", rooted)
        .field("id_fits", pupil::id_fits)
        .field("register_number", pupil::register_number)
        .field("class_title", pupil::class_title)
        .field("class_called", pupil::class_called)
        .field("class_short", pupil::class_short)
        .field("class_entered", pupil::class_entered)
        .written("class_written", written::class_written)
        .step("emptied", pupil::emptied)
        .record("may_come_over", pupil::may_come_over)
        .step("take_over", pupil::take_over)
        .record("as_it_was", correction::as_it_was)
        .step("put_right", correction::put_right);
    rules.prepare("drawable", map::drawable);
    post::register(&mut rules);
    promotion::register(&mut rules);
    census::register(&mut rules);
    condition::register(&mut rules);
    guardian::register(&mut rules);
    reconciliation::register(&mut rules);
    merger::register(&mut rules);
    person::register(&mut rules);
}

/// Whether a code can be a 学校（机构）标识码: ten digits, the first two of which say what kind of
/// school, without a check digit. A school that has another code from before keeps it meanwhile.
///
/// # Source
/// 学校（机构）代码管理办法.
fn coded(_: &mut Ctx<'_>, organisation: &Record) -> Outcome<Value> {
    let code = organisation.text("code");
    let is_coded = code.len() == 10 && code.bytes().all(|it| it.is_ascii_digit());
    Ok(is_coded.into())
}

/// One root; that nobody is below itself the kernel says.
fn rooted(ctx: &mut Ctx<'_>, organisation: &mut Record) -> Outcome<()> {
    if organisation.get("parent").as_ref().is_some() {
        return Ok(());
    }
    let tree = ctx.tree();
    match tree.root().filter(|root| root.id != organisation.id) {
        Some(root) => {
            let (root, title) = (root.title.clone(), organisation.text("title").to_owned());
            Err(ctx.refuse("registry.second_root", &[("root", root), ("title", title)]))
        }
        None => Ok(()),
    }
}

/// What an organisation is called; nothing of one that is not there.
fn unit_title(ctx: &Ctx<'_>, unit: Option<Id>) -> String {
    let tree = ctx.tree();
    let unit = unit.and_then(|it| tree.get(it));
    unit.map(|it| it.title.clone()).unwrap_or_default()
}

/// What a code of a list is called.
fn code_title(model: &Model, list: &str, code: &str) -> String {
    let code = model.codes(list).and_then(|it| it.codes.get(code));
    code.map(|it| it.title.clone()).unwrap_or_default()
}
