//! The tree of organisations. How a node keeps up with it: `known`.

use std::collections::HashMap;

use base::Id;

use crate::store::Read;
use crate::{Kernel, ORGANISATION, Outcome, Record};

/// Depth of the tree at most; each register table has this many ancestor columns.
pub const LEVELS_MAX: usize = 6;

#[derive(Clone, Debug)]
pub struct Organisation {
    pub id: Id,
    pub title: String,
    /// 简称
    pub short: String,
    pub code: String,
    pub level: String,
    pub kind: String,
    pub parent: Option<Id>,
    /// From the root down to itself.
    pub path: Vec<Id>,
}

#[derive(Clone, Debug, Default)]
pub struct Tree {
    by_id: HashMap<Id, Organisation>,
    /// In the order of their codes.
    order: Vec<Id>,
}

impl Tree {
    pub(crate) fn from_records(records: Vec<Record>) -> Tree {
        let parents: HashMap<Id, Option<Id>> = records
            .iter()
            .map(|r| (r.id, r.get("parent").as_ref()))
            .collect();
        let mut by_id: HashMap<Id, Organisation> = HashMap::new();
        let mut order: Vec<(String, Id)> = Vec::new();
        for record in records {
            order.push((record.text("code").to_owned(), record.id));
            by_id.insert(
                record.id,
                Organisation {
                    id: record.id,
                    title: record.text("title").to_owned(),
                    short: record.text("short").to_owned(),
                    code: record.text("code").to_owned(),
                    level: record.text("level").to_owned(),
                    kind: record.text("kind").to_owned(),
                    parent: record.get("parent").as_ref(),
                    path: path_of(record.id, |id| parents.get(&id).copied().flatten()),
                },
            );
        }
        order.sort();
        Tree {
            by_id,
            order: order.into_iter().map(|(_, id)| id).collect(),
        }
    }

    pub fn get(&self, id: Id) -> Option<&Organisation> {
        self.by_id.get(&id)
    }

    /// All organisations in the order of their codes.
    pub fn all(&self) -> impl Iterator<Item = &Organisation> {
        self.order.iter().filter_map(|id| self.by_id.get(id))
    }

    pub fn children(&self, id: Id) -> impl Iterator<Item = &Organisation> {
        self.all().filter(move |it| it.parent == Some(id))
    }

    pub fn root(&self) -> Option<&Organisation> {
        self.all().find(|it| it.parent.is_none())
    }

    /// 1 for the root.
    pub fn depth(&self, id: Id) -> Option<usize> {
        self.get(id).map(|it| it.path.len())
    }

    /// Whether `id` is `above` or below it.
    pub fn is_under(&self, id: Id, above: Id) -> bool {
        self.get(id).is_some_and(|it| it.path.contains(&above))
    }
}

fn path_of(id: Id, parent: impl Fn(Id) -> Option<Id>) -> Vec<Id> {
    let mut path = vec![id];
    let mut at = id;
    while let Some(up) = parent(at) {
        if path.contains(&up) || path.len() == LEVELS_MAX {
            break;
        }
        path.push(up);
        at = up;
    }
    path.reverse();
    path
}

/// The path of an organisation, also of one made in the running transaction.
pub(crate) fn path(kernel: &Kernel, read: &mut dyn Read, org: Id) -> Outcome<Vec<Id>> {
    if let Some(known) = kernel.tree().get(org) {
        return Ok(known.path.clone());
    }
    let Some(register) = kernel.model.register(ORGANISATION) else {
        return Ok(vec![org]);
    };
    let mut parents = HashMap::new();
    let mut at = Some(org);
    while let Some(id) = at {
        let parent = read
            .get(register, id)?
            .and_then(|it| it.get("parent").as_ref());
        if parents.insert(id, parent).is_some() {
            break;
        }
        at = parent;
    }
    Ok(path_of(org, |id| parents.get(&id).copied().flatten()))
}
