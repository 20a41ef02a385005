//! 机构树: what organisations there were on a day, below whom and called what, and what became of
//! them since.
//!
//! They are there from 设立日期 until 撤销日期; what a 机构变更 changed after the day is taken back,
//! what was merely put right is as it is known now. Not here: the tree as it is (the kernel's),
//! and who is where in it.

use std::collections::HashMap;

use base::{Day, Id};
use kernel::{Condition, Kernel, Outcome, Query, Read, Record, StoreError};
use model::Value;

use super::code_title;

const MERGER: &str = "registry.merger";
/// What a change changes of an organisation that goes on.
const CHANGED: [&str; 3] = ["title", "short", "parent"];

/// One organisation as it was.
#[derive(Clone, Debug, PartialEq)]
pub struct Unit {
    pub id: Id,
    pub title: String,
    pub code: String,
    /// What kind it is, in words.
    pub kind: String,
    /// Whether it teaches: what is counted of whoever is above.
    pub is_school: bool,
    /// None for the root, and where whoever was above is not there on the day.
    pub parent: Option<Id>,
    /// What became of it after the day, the first first.
    pub since: Vec<String>,
}

/// Organisations by their ids, and of each what became of it.
type Then = (HashMap<Id, Record>, HashMap<Id, Vec<String>>);

/// All there were on the day, in the order of their codes.
///
/// # Errors
/// When the store cannot be read.
pub fn on(kernel: &Kernel, day: Day) -> Outcome<Vec<Unit>> {
    let model = &kernel.model;
    let (units, since) = kernel::read(kernel.store(), |read| as_it_was(kernel, read, day))?;
    let mut found: Vec<Unit> = units
        .values()
        .map(|unit| Unit {
            id: unit.id,
            title: unit.text("title").to_owned(),
            code: unit.text("code").to_owned(),
            kind: code_title(model, "registry.organisation_kind", unit.text("kind")),
            is_school: unit.text("level") == "school",
            parent: unit
                .get("parent")
                .as_ref()
                .filter(|it| units.contains_key(it)),
            since: since.get(&unit.id).cloned().unwrap_or_default(),
        })
        .collect();
    found.sort_by(|a, b| (&a.code, a.id).cmp(&(&b.code, b.id)));
    Ok(found)
}

/// Of each that was there on the day who was right above it.
pub(super) fn above_on(
    kernel: &Kernel,
    read: &mut dyn Read,
    day: Day,
) -> Outcome<HashMap<Id, Option<Id>>> {
    let (units, _) = as_it_was(kernel, read, day)?;
    let above = units.into_values();
    Ok(above.map(|it| (it.id, it.get("parent").as_ref())).collect())
}

/// All that were there on the day, as they were then, and what became of each since.
fn as_it_was(kernel: &Kernel, read: &mut dyn Read, day: Day) -> Result<Then, StoreError> {
    let model = &kernel.model;
    let (Some(register), Some(mergers)) =
        (model.register(kernel::ORGANISATION), model.register(MERGER))
    else {
        return Ok(Then::default());
    };
    let there = Query::all(register, kernel.today()).with(Condition::On(day));
    let done = Query::all(mergers, kernel.today()).with(Condition::AnyOf(
        "state".into(),
        vec![Value::Code("done".into())],
    ));
    let mut units: HashMap<Id, Record> = read
        .rows(&there)?
        .into_iter()
        .map(|it| (it.id, it))
        .collect();
    let mut later = read.rows(&done)?;
    later.retain(|it| it.get("on").as_day().is_some_and(|it| day < it));
    // The last is taken back first.
    later.sort_by_key(|it| std::cmp::Reverse((it.get("on").as_day(), it.number.clone())));
    let mut since: HashMap<Id, Vec<String>> = HashMap::new();
    for merger in &later {
        for id in merger.get("before").refs() {
            let Some(unit) = units.get_mut(&id) else {
                continue;
            };
            if let Some(words) = became(kernel, merger, id) {
                since.entry(id).or_default().insert(0, words);
            }
            taken_back(read, unit, merger)?;
        }
    }
    Ok((units, since))
}

/// What the organisation said before the change, as its history has it.
fn taken_back(read: &mut dyn Read, unit: &mut Record, merger: &Record) -> Result<(), StoreError> {
    let Some(number) = merger.number.as_deref() else {
        return Ok(());
    };
    for entry in read.entries(kernel::ORGANISATION, unit.id)? {
        let is_it = entry.entry.reason().is_some_and(|it| it.ends_with(number));
        if !is_it {
            continue;
        }
        for change in entry.entry.changes() {
            if let Some(name) = CHANGED.iter().find(|it| **it == change.field) {
                let old = change.old.as_str().unwrap_or_default();
                let value = match *name {
                    "parent" => old.parse::<Id>().ok().into(),
                    _ => Value::from(Some(old.to_owned()).filter(|it| !it.is_empty())),
                };
                unit.set(name, value);
            }
        }
    }
    Ok(())
}

/// 2026-06-01 更名为东湖区望湖小学
fn became(kernel: &Kernel, merger: &Record, unit: Id) -> Option<String> {
    let tree = kernel.tree();
    let titles = |name: &str| {
        let ids = merger.get(name).refs().into_iter();
        let ids = ids.filter(|it| *it != unit);
        let titles = ids.filter_map(|it| Some(tree.get(it)?.title.clone()));
        titles.collect::<Vec<_>>().join("、")
    };
    let after = titles("after");
    let what = match merger.text("kind") {
        "rename" => format!("更名为{}", merger.text("new_title")),
        "move" => format!("改隶{}", titles("new_parent")),
        // It goes on, others came to it.
        _ if merger.get("after").refs().contains(&unit) => return None,
        "merge" => format!("并入{after}"),
        "split" => format!("分设为{after}"),
        _ if after.is_empty() => "撤销".to_owned(),
        _ => format!("撤销，由{after}承接"),
    };
    let day = merger.get("on").as_day()?;
    Some(format!("{day} {what}"))
}
