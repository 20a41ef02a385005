//! Entries of the history on the wire: who did what to a record, and what changed.
//!
//! Not here: how long the history is and how far it is sealed (`history`).

use std::collections::{BTreeMap, HashMap};

use base::Id as Uuid;
use kernel::{
    Action, Caller, Entry, Failure, Kernel, NewEntry, Outcome, Read, action_title, field_title,
    reason_said, told_by,
};
use model::{Model, Register};
use serde::Serialize;
use serde_json::Value as Json;
use utoipa::ToSchema;

use crate::row::{Labels, Values};

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
    /// Of a field of rows, whose `old` and `new` are null: row by row.
    rows: Vec<RowChange>,
}

/// What became of one row, in the order of the rows as they are now, then those removed.
#[derive(Serialize, ToSchema)]
struct RowChange {
    id: Uuid,
    what: RowFate,
    /// Its place from 0, before and after.
    from: Option<usize>,
    to: Option<usize>,
    /// Cells that changed; of a row added or removed all it has.
    #[schema(value_type = BTreeMap<String, serde_json::Value>)]
    old: Values,
    #[schema(value_type = BTreeMap<String, serde_json::Value>)]
    new: Values,
}

#[derive(Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
enum RowFate {
    Added,
    Removed,
    Changed,
    /// Nothing of it changed but its place among those that stayed.
    Moved,
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
        let accounts = actors(entries.iter().map(|it| &it.entry));
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
                by: told_by(then, &names, &it.entry),
                position: positions.get(&it.entry.position).cloned(),
                action: action_kind(&it.entry.action),
                title: action_title(Some(then), &it.entry.action),
                reason: match it.entry.is_erased() {
                    true => Some("内容已删除".into()),
                    false => reason_said(Some(then), &it.entry),
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
        for (target, json) in named(register, &change) {
            wanted.entry(target).or_default().extend(ids_in(json));
        }
    }
    let mut labels = Labels::default();
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
        | Action::Urge
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

/// What a change says of other records: the register they are of, and their ids.
fn named<'r, 'c>(register: &'r Register, change: &'c kernel::Change) -> Vec<(&'r str, &'c Json)> {
    let sides = [&change.old, &change.new];
    let Some(field) = register.fields.get(&change.field) else {
        let owner = kernel::ORGANISATION;
        let is_owner = change.field == "$owner";
        return sides
            .into_iter()
            .filter(|_| is_owner)
            .map(|it| (owner, it))
            .collect();
    };
    let Some(fields) = field.kind.rows() else {
        return sides
            .into_iter()
            .filter_map(|it| Some((target(field)?, it)))
            .collect();
    };
    let cells = sides.into_iter().flat_map(each_cell);
    cells
        .filter_map(|(name, cell)| Some((target(fields.get(name)?)?, cell)))
        .collect()
}

/// The register a field refers to.
fn target(field: &model::Field) -> Option<&str> {
    match &field.kind {
        model::Kind::Ref { to, .. } => Some(to),
        model::Kind::Files { .. } => Some(kernel::FILE),
        _ => None,
    }
}

/// The cells of all rows.
fn each_cell(rows: &Json) -> impl Iterator<Item = (&String, &Json)> {
    let rows = rows.as_array().into_iter().flatten();
    rows.filter_map(Json::as_object).flatten()
}

/// The rows of a side by their ids.
fn by_id(rows: &Json) -> Vec<(Uuid, &Values)> {
    let rows = rows.as_array().into_iter().flatten();
    let rows = rows.filter_map(Json::as_object);
    rows.filter_map(|row| Some((row.get("id")?.as_str()?.parse().ok()?, row)))
        .collect()
}

fn row_changes(old: &Json, new: &Json) -> Vec<RowChange> {
    let (old, new) = (by_id(old), by_id(new));
    let (was, is) = (place_of(&old), place_of(&new));
    let stayed = |rows: &[(Uuid, &Values)]| -> Vec<Uuid> {
        let ids = rows.iter().map(|(id, _)| *id);
        ids.filter(|id| was.contains_key(id) && is.contains_key(id))
            .collect()
    };
    let (before, after) = (stayed(&old), stayed(&new));
    let moved = |id: Uuid| {
        let at = |ids: &[Uuid]| ids.iter().position(|it| *it == id);
        at(&before) != at(&after)
    };
    let none = Values::new();
    let gone = old.iter().filter(|(id, _)| !is.contains_key(id));
    let mut changes = Vec::new();
    for (id, _) in new.iter().chain(gone) {
        let (from, to) = (was.get(id).copied(), is.get(id).copied());
        let left = from.map_or(&none, |at| old[at].1);
        let right = to.map_or(&none, |at| new[at].1);
        let differs = |name: &String| name != "id" && left.get(name) != right.get(name);
        let some = |cells: &Values| -> Values {
            let cells = cells.iter().filter(|(name, _)| differs(name));
            cells.map(|(name, it)| (name.clone(), it.clone())).collect()
        };
        let (old, new) = (some(left), some(right));
        let what = match (from, to) {
            (None, _) => RowFate::Added,
            (_, None) => RowFate::Removed,
            _ if !old.is_empty() || !new.is_empty() => RowFate::Changed,
            _ if moved(*id) => RowFate::Moved,
            _ => continue,
        };
        changes.push(RowChange {
            id: *id,
            what,
            from,
            to,
            old,
            new,
        });
    }
    changes
}

fn place_of(rows: &[(Uuid, &Values)]) -> HashMap<Uuid, usize> {
    rows.iter()
        .enumerate()
        .map(|(at, (id, _))| (*id, at))
        .collect()
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
            rows: Vec::new(),
        };
        let now = self.register.fields.get(&change.field);
        let Some(then) = self.then.fields.get(&change.field) else {
            let title = field_title(None, &change.field);
            return Ok(raw(&title, change));
        };
        let is_rows = then.kind.rows().is_some();
        if is_rows && now.is_some_and(|now| now.kind.ty() == then.kind.ty()) {
            let rows = row_changes(&change.old, &change.new);
            return Ok(FieldChange {
                rows,
                old: Json::Null,
                new: Json::Null,
                ..raw(&then.title, change)
            });
        }
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
            rows: Vec::new(),
            old: text(&change.old)?,
            new: text(&change.new)?,
            field: change.field,
        })
    }
}

/// The accounts behind entries: who made them, and in whose stead.
pub(crate) fn actors<'e>(entries: impl Iterator<Item = &'e NewEntry>) -> Vec<Uuid> {
    let both = entries.flat_map(|it| [Some(it.account), it.instead_of()]);
    both.flatten().collect()
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
        titles.insert(
            *id,
            match unit {
                Some(unit) => format!("{role}（{}）", unit.called()),
                None => role.to_owned(),
            },
        );
    }
    Ok(titles)
}
