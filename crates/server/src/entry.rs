//! Entries of the history on the wire: who did what to a record, and what changed.
//!
//! Not here: how long the history is and how far it is sealed (`history`).

use std::collections::BTreeMap;

use base::Id as Uuid;
use kernel::{Action, Caller, Entry, Failure, Kernel, Outcome, Read};
use model::{Model, Register};
use serde::Serialize;
use serde_json::Value as Json;
use utoipa::ToSchema;

use crate::row::Labels;

#[derive(Serialize, ToSchema)]
pub(crate) struct History {
    entries: Vec<HistoryEntry>,
    #[schema(value_type = BTreeMap<String, String>)]
    labels: Labels,
}

#[derive(Serialize, ToSchema)]
struct HistoryEntry {
    /// Null while the entry is not numbered yet.
    number: Option<i64>,
    #[schema(value_type = String, format = DateTime)]
    at: base::Instant,
    by: String,
    position: Option<String>,
    /// create, update, step, or rule: what followed from something else
    action: &'static str,
    /// 确认
    title: String,
    reason: Option<String>,
    changes: Vec<FieldChange>,
}

#[derive(Serialize, ToSchema)]
struct FieldChange {
    field: String,
    /// What it was called when it changed.
    title: String,
    /// The register has this field no more, or in another form: `old` and `new` are texts as
    /// they were read then.
    former: bool,
    #[schema(value_type = serde_json::Value)]
    old: Json,
    #[schema(value_type = serde_json::Value)]
    new: Json,
}

/// The history of one record, with what its references are called.
pub(crate) fn history(
    kernel: &Kernel,
    caller: &Caller,
    register: &Register,
    history: &kernel::History,
) -> Outcome<History> {
    kernel::read(kernel.store(), |read| {
        let entries = &history.entries;
        let accounts: Vec<Uuid> = entries.iter().map(|it| it.entry.account).collect();
        let positions: Vec<Uuid> = entries.iter().map(|it| it.entry.position).collect();
        let names = kernel.titles(read, kernel::ACCOUNT, &accounts)?;
        let positions = position_titles(kernel, read, &positions)?;
        let labels = labels(kernel, caller, read, (register, entries))?;
        let mut told = Vec::new();
        for it in entries {
            let (model, then) = history.then(it);
            let words = Words {
                kernel,
                caller,
                register,
                model,
                then,
            };
            let changes = it.entry.changes().into_iter();
            let changes: Outcome<_> = changes.map(|change| words.change(read, change)).collect();
            told.push(HistoryEntry {
                number: Some(it.number).filter(|number| *number > 0),
                at: it.entry.at,
                by: names
                    .get(&it.entry.account)
                    .cloned()
                    .unwrap_or_else(|| "系统".into()),
                position: positions.get(&it.entry.position).cloned(),
                action: action_kind(&it.entry.action),
                title: action_title(Some(then), &it.entry.action),
                reason: match it.entry.is_erased() {
                    true => Some("内容已删除".into()),
                    false => it.entry.reason().map(str::to_owned),
                },
                changes: changes?,
            });
        }
        Ok::<_, Failure>(History {
            entries: told,
            labels,
        })
    })
}

/// What the references and files in the changes are called.
fn labels(
    kernel: &Kernel,
    caller: &Caller,
    read: &mut dyn Read,
    (register, entries): (&Register, &[Entry]),
) -> Outcome<Labels> {
    let mut wanted: BTreeMap<&str, Vec<Uuid>> = BTreeMap::new();
    for change in entries.iter().flat_map(|it| it.entry.changes()) {
        let target = match register.fields.get(&change.field).map(|it| &it.kind) {
            Some(model::Kind::Ref { to, .. }) => to.as_str(),
            Some(model::Kind::Files { .. }) => kernel::FILE,
            None if change.field == "$owner" => kernel::ORGANISATION,
            _ => continue,
        };
        let ids = wanted.entry(target).or_default();
        ids.extend(ids_in(&change.old).chain(ids_in(&change.new)));
    }
    let mut labels = Labels::new();
    for (target, ids) in wanted {
        labels.extend(kernel.titles_for(read, caller, target, &ids)?);
    }
    Ok(labels)
}

fn action_kind(action: &Action) -> &'static str {
    match action {
        Action::Create => "create",
        Action::Step(_) => "step",
        Action::Rule => "rule",
        Action::Update
        | Action::Reveal
        | Action::Remove
        | Action::Erase
        | Action::Clock(_)
        | Action::Merged
        | Action::Parted
        | Action::Define => "update",
    }
}

fn ids_in(json: &Json) -> impl Iterator<Item = Uuid> {
    let items = match json {
        Json::Array(items) => items.as_slice(),
        one => std::slice::from_ref(one),
    };
    items.iter().filter_map(|it| it.as_str()?.parse().ok())
}

/// The words of an entry: the definitions of now and those it was written under.
struct Words<'a> {
    kernel: &'a Kernel,
    caller: &'a Caller,
    register: &'a Register,
    model: &'a Model,
    then: &'a Register,
}

impl Words<'_> {
    fn change(&self, read: &mut dyn Read, change: kernel::Change) -> Outcome<FieldChange> {
        let raw = |title: &str, change: kernel::Change| FieldChange {
            title: title.to_owned(),
            field: change.field,
            former: false,
            old: change.old,
            new: change.new,
        };
        let now = self.register.fields.get(&change.field);
        let Some(then) = self.then.fields.get(&change.field) else {
            let title = field_title(None, &change.field);
            return Ok(raw(&title, change));
        };
        if now.is_some_and(|now| now.kind == then.kind) {
            return Ok(raw(&then.title, change));
        }
        let mut text = |json: &Json| match json {
            Json::Null => Ok(Json::Null),
            json => self
                .kernel
                .text_then(read, self.caller, (self.model, then), json)
                .map(Json::String),
        };
        Ok(FieldChange {
            title: then.title.clone(),
            former: true,
            old: text(&change.old)?,
            new: text(&change.new)?,
            field: change.field,
        })
    }
}

/// What a field of a change is called, where its register still knows it.
pub(crate) fn field_title(register: Option<&Register>, field: &str) -> String {
    let title = match field {
        "$state" => "状态",
        "$owner" => "归属单位",
        "$number" => "编号",
        name => register
            .and_then(|it| it.fields.get(name))
            .map_or(name, |it| it.title.as_str()),
    };
    title.to_owned()
}

/// What an entry is called: the step's title, else 新建, 修改…
pub(crate) fn action_title(register: Option<&Register>, action: &Action) -> String {
    match action {
        Action::Create => "新建".into(),
        Action::Update => "修改".into(),
        Action::Rule => "系统更新".into(),
        Action::Reveal => "查看脱敏信息".into(),
        Action::Remove => "撤销导入".into(),
        Action::Erase => "删除个人信息".into(),
        Action::Clock(key) => register
            .and_then(|it| it.stage(key))
            .map_or_else(|| key.clone(), |it| it.title.clone()),
        Action::Merged => "并入了另一条".into(),
        Action::Parted => "撤销了一条的并入".into(),
        Action::Define => "定义变更".into(),
        Action::Step(name) => register
            .and_then(|it| it.steps.get(name))
            .map_or_else(|| name.clone(), |it| it.title.clone()),
    }
}

/// What positions are called: 督查专员（办公室）.
pub(crate) fn position_titles(
    kernel: &Kernel,
    read: &mut dyn Read,
    ids: &[Uuid],
) -> Outcome<BTreeMap<Uuid, String>> {
    let Some(register) = kernel.model.register(kernel::POSITION) else {
        return Ok(BTreeMap::new());
    };
    let tree = kernel.tree();
    let mut titles = BTreeMap::new();
    for id in ids {
        if titles.contains_key(id) {
            continue;
        }
        let Some(position) = read.get(register, *id)? else {
            continue;
        };
        let role = position.text("role");
        let role = kernel.model.role(role).map_or(role, |it| it.title.as_str());
        let unit = position.get("unit").as_ref().and_then(|it| tree.get(it));
        let unit = unit.map(|it| {
            if it.short.is_empty() {
                &it.title
            } else {
                &it.short
            }
        });
        titles.insert(
            *id,
            match unit {
                Some(unit) => format!("{role}（{unit}）"),
                None => role.to_owned(),
            },
        );
    }
    Ok(titles)
}
