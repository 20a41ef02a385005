//! The tree of organisations. How a node keeps up with it: `known`.

use std::collections::HashMap;
use std::sync::Arc;

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

impl Organisation {
    /// What it is called among others: 东湖区.
    pub fn called(&self) -> &str {
        match self.short.is_empty() {
            true => &self.title,
            false => &self.short,
        }
    }
}

#[derive(Clone, Debug, Default)]
pub struct Tree {
    by_id: HashMap<Id, Arc<Organisation>>,
    /// In the order of their codes.
    order: Vec<Id>,
    /// The first above which there is none.
    root: Option<Id>,
}

impl Tree {
    pub(crate) fn from_records(records: &[Record]) -> Tree {
        let by_id = records
            .iter()
            .map(|it| (it.id, Arc::new(organisation(it))))
            .collect();
        let mut order: Vec<Id> = records.iter().map(|it| it.id).collect();
        order.sort_by_key(|id| place(&by_id, *id));
        let mut tree = Tree {
            by_id,
            order,
            root: None,
        };
        tree.find_paths();
        tree.find_root();
        tree
    }

    /// The same tree after some of its organisations changed, each with what it is now; none
    /// where it is no more. What stays is not read again, so that many made one by one cost no
    /// more each than the first.
    pub(crate) fn with(&self, changed: Vec<(Id, Option<Record>)>) -> Tree {
        let mut tree = self.clone();
        let mut is_moved = false;
        for (id, record) in changed {
            let before = tree.by_id.get(&id).map(Arc::clone);
            if before.is_some() {
                let at = tree.position(id);
                at.map(|at| tree.order.remove(at)).ok();
                tree.by_id.remove(&id);
            }
            let Some(record) = record else {
                is_moved = true;
                continue;
            };
            let mut now = organisation(&record);
            let above = now.parent.map(|it| tree.by_id.get(&it));
            match (&before, above) {
                (Some(before), _) if before.parent == now.parent => {
                    now.path.clone_from(&before.path)
                }
                // A leaf, of which the parent is known.
                (None, None) => now.path = vec![id],
                (None, Some(Some(above))) if above.path.len() < LEVELS_MAX => {
                    now.path = [above.path.as_slice(), &[id]].concat();
                }
                _ => is_moved = true,
            }
            tree.by_id.insert(id, Arc::new(now));
            if let Err(at) = tree.position(id) {
                tree.order.insert(at, id);
            }
        }
        if is_moved {
            tree.find_paths();
        }
        tree.find_root();
        tree
    }

    /// Where it stands in the order, or would.
    fn position(&self, id: Id) -> Result<usize, usize> {
        let wanted = place(&self.by_id, id);
        let at = |other: &Id| place(&self.by_id, *other).cmp(&wanted);
        self.order.binary_search_by(at)
    }

    fn find_paths(&mut self) {
        let parents: HashMap<Id, Option<Id>> =
            self.by_id.iter().map(|(id, it)| (*id, it.parent)).collect();
        for (id, it) in &mut self.by_id {
            let path = path_of(*id, |id| parents.get(&id).copied().flatten());
            if it.path != path {
                Arc::make_mut(it).path = path;
            }
        }
    }

    fn find_root(&mut self) {
        let root = self.all().find(|it| it.parent.is_none());
        self.root = root.map(|it| it.id);
    }

    pub fn get(&self, id: Id) -> Option<&Organisation> {
        self.by_id.get(&id).map(Arc::as_ref)
    }

    /// All organisations in the order of their codes.
    pub fn all(&self) -> impl Iterator<Item = &Organisation> {
        self.order.iter().filter_map(|id| self.get(*id))
    }

    pub fn children(&self, id: Id) -> impl Iterator<Item = &Organisation> {
        self.all().filter(move |it| it.parent == Some(id))
    }

    /// Whether there are organisations of a level.
    pub fn has_level(&self, level: &str) -> bool {
        self.all().any(|it| it.level == level)
    }

    pub fn root(&self) -> Option<&Organisation> {
        self.root.and_then(|it| self.get(it))
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

fn organisation(record: &Record) -> Organisation {
    Organisation {
        id: record.id,
        title: record.text("title").to_owned(),
        short: record.text("short").to_owned(),
        code: record.text("code").to_owned(),
        level: record.text("level").to_owned(),
        kind: record.text("kind").to_owned(),
        parent: record.get("parent").as_ref(),
        path: Vec::new(),
    }
}

/// By code, and by age where two have the same.
fn place(by_id: &HashMap<Id, Arc<Organisation>>, id: Id) -> (&str, Id) {
    (by_id.get(&id).map_or("", |it| it.code.as_str()), id)
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

#[cfg(test)]
mod tests {
    use super::*;
    use base::Instant;
    use model::Value;

    /// Whatever changes, the tree is what the records say as a whole.
    #[test]
    fn a_changed_tree_is_the_one_read_anew() {
        let mut there: HashMap<Id, Record> = HashMap::new();
        let mut tree = Tree::default();
        let changes = [
            vec![(1, Some(("C", None)))],
            vec![(3, Some(("C2", Some(1)))), (2, Some(("C1", Some(1))))],
            // Below what is made with it, and stands after it.
            vec![(4, Some(("S1", Some(5)))), (5, Some(("C3", Some(1))))],
            vec![(6, Some(("S2", Some(4))))],
            // Called otherwise, and in another place of the order.
            vec![(2, Some(("Z", Some(1))))],
            // To another parent, with what is below it.
            vec![(4, Some(("S1", Some(2))))],
            // Nearer than it was, and one of two of the same code no more.
            vec![(5, Some(("C2", Some(1)))), (4, Some(("S1", Some(1))))],
            vec![(3, None)],
        ];
        for change in changes {
            let change: Vec<(Id, Option<Record>)> = change
                .into_iter()
                .map(|(id, it)| (Id::from_u128(id), it.map(|it| record(id, it))))
                .collect();
            for (id, record) in &change {
                match record {
                    Some(record) => there.insert(*id, record.clone()),
                    None => there.remove(id),
                };
            }
            tree = tree.with(change);
            let all: Vec<Record> = there.values().cloned().collect();
            let anew = Tree::from_records(&all);
            assert_eq!(told(&tree), told(&anew));
        }
        assert_eq!(tree.get(Id::from_u128(6)).map(|it| it.path.len()), Some(3));
    }

    fn told(tree: &Tree) -> Vec<(String, Vec<Id>)> {
        let all = tree.all().map(|it| (it.code.clone(), it.path.clone()));
        all.collect()
    }

    fn record(id: u128, (code, parent): (&str, Option<u128>)) -> Record {
        let parent: Value = parent.map(Id::from_u128).into();
        let at = Instant::from_second(0).expect("the first of all seconds");
        Record {
            id: Id::from_u128(id),
            register: crate::ORGANISATION.into(),
            version: 1,
            definition: String::new(),
            number: None,
            state: None,
            owner: None,
            path: Vec::new(),
            created_at: at,
            created_by: Id::nil(),
            changed_at: at,
            values: [
                ("code".to_owned(), code.into()),
                ("parent".to_owned(), parent),
            ]
            .into_iter()
            .collect(),
        }
    }
}
