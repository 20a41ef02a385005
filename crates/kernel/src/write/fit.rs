//! Whether a value that reads well can stand: its code is in force, its record is there, its
//! file is a picture, its day has come.
//!
//! Not here: what a type takes (`encoding`), and what the definition says (`check`).

use base::{CitizenId, Day, Id};
use model::{CodeList, Field, Kind, Register, Value};

use crate::Outcome;
use crate::store::Soon;
use crate::writing::Writing;

/// Why a field's value cannot stand, if so. What was held before may stay: a code that was
/// retired since is still what was chosen then.
pub(super) fn unfit(
    writing: &mut Writing<'_>,
    before: Option<&Value>,
    value: &Value,
    field: &Field,
) -> Outcome<Option<String>> {
    let held: Vec<&Value> = before.map(items).unwrap_or_default();
    let chosen = items(value).into_iter().filter(|it| !held.contains(it));
    let today = crate::china_day(writing.caller.at);
    let why = match &field.kind {
        Kind::Code { of, .. } => {
            let list = writing.kernel.model.codes(of);
            let mut codes = chosen.filter_map(Value::as_text);
            list.and_then(|list| codes.find_map(|code| not_chosen(list, code, today)))
        }
        Kind::Ref { to, .. } => {
            let target = writing.register(to)?;
            absent(writing, target, chosen.filter_map(Value::as_ref))?
        }
        Kind::Files { pictures, .. } => {
            let files = writing.register(crate::FILE)?;
            let ids: Vec<Id> = chosen.filter_map(Value::as_ref).collect();
            match absent(writing, files, ids.iter().copied())? {
                None if *pictures => no_picture(writing, files, &ids)?,
                why => why,
            }
        }
        Kind::CitizenId => value.as_text().and_then(|it| unborn(it, today)),
        _ => None,
    };
    Ok(why.map(|why| format!("“{}”{why}", field.title)))
}

/// The records that [`unfit`] will look for one by one.
pub(super) fn referred<'k>(
    writing: &Writing<'k>,
    before: Option<&Value>,
    value: &Value,
    field: &Field,
) -> Outcome<Vec<Soon<'k>>> {
    let target = match &field.kind {
        Kind::Ref { to, .. } => writing.register(to)?,
        Kind::Files { .. } => writing.register(crate::FILE)?,
        _ => return Ok(Vec::new()),
    };
    let held: Vec<&Value> = before.map(items).unwrap_or_default();
    let chosen = items(value).into_iter().filter(|it| !held.contains(it));
    let unknown = chosen
        .filter_map(Value::as_ref)
        .filter(|id| !in_tree(writing, target, *id));
    Ok(unknown.map(|id| Soon::Exists(target, id)).collect())
}

/// The write stands on the tree in memory, unless it has changed it itself.
fn in_tree(writing: &Writing<'_>, target: &Register, id: Id) -> bool {
    target.id == crate::ORGANISATION
        && !writing.touched.registers.contains(&target.id)
        && writing.kernel.tree().get(id).is_some()
}

/// One or several, as several.
fn items(value: &Value) -> Vec<&Value> {
    match value {
        Value::List(items) => items.iter().collect(),
        one => vec![one],
    }
}

fn not_chosen(list: &CodeList, code: &str, today: Day) -> Option<String> {
    let Some(found) = list.codes.get(code) else {
        return Some(format!("没有“{code}”这一选项"));
    };
    let title = &found.title;
    match (found.from, found.to) {
        (_, Some(to)) if to <= today => Some(format!(
            "所选的“{title}”（{code}）自 {to} 起停用，请改选在用的"
        )),
        (Some(from), _) if today < from => Some(format!(
            "所选的“{title}”（{code}）到 {from} 才启用，请改选在用的"
        )),
        _ if !list.can_choose(code, today) => {
            Some(format!("所选的“{title}”（{code}）是大类，请选到它的下级"))
        }
        _ => None,
    }
}

fn absent(
    writing: &mut Writing<'_>,
    target: &Register,
    ids: impl Iterator<Item = Id>,
) -> Outcome<Option<String>> {
    for id in ids {
        if !in_tree(writing, target, id) && !writing.tx.exists(target, id)? {
            return Ok(Some(format!("所选的{}不存在", target.title)));
        }
    }
    Ok(None)
}

fn no_picture(writing: &mut Writing<'_>, files: &Register, ids: &[Id]) -> Outcome<Option<String>> {
    for id in ids {
        let file = writing.tx.get(files, *id)?;
        if let Some(file) = file.filter(|it| !it.text("type").starts_with("image/")) {
            let name = file.text("name");
            return Ok(Some(format!("只收图片，{name} 不是图片，请拍照或另选图片")));
        }
    }
    Ok(None)
}

fn unborn(id: &str, today: Day) -> Option<String> {
    let born = id.parse::<CitizenId>().ok()?.born();
    (born > today).then(|| format!("里的出生日期 {born} 还没有到，请核对原件"))
}
