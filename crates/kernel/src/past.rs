//! A register's definitions as they were, and its records in the words of then.
//!
//! History speaks the words of the definition each entry was written under. To undo an
//! entry, or to prove it, a record is carried back to that definition; to know a record "as
//! known at" in the words of now, what older entries say is carried forward. The epochs'
//! own files say what the definitions were; how rows were carried is kept with them.

use std::collections::BTreeMap;
use std::sync::{Arc, PoisonError};

use base::Id;
use model::{Carry, Model, Register, SourceFile, Value};

use crate::encoding::kept;
use crate::history::DEFINITIONS;
use crate::store::Read;
use crate::{Carrying, Definition, Entry, Former, Kernel, StoreError, Values};

/// A register's definitions in the order they were in force; the last is in force now.
#[derive(Debug)]
pub(crate) struct Lineage {
    stages: Vec<Stage>,
}

/// One definition.
#[derive(Debug)]
pub(crate) struct Stage {
    model: Arc<Model>,
    id: String,
    epoch: i64,
    /// The history number of its coming into force; none while it has none.
    since: Option<i64>,
    version: String,
    /// How rows came from the stage before.
    fields: Vec<Carry>,
    /// The epoch that was undone when this came into force.
    reverts: Option<i64>,
}

impl Stage {
    fn register(&self) -> &Register {
        let found = self.model.register(&self.id);
        found.unwrap_or_else(|| unreachable!("looked for when the stage was made"))
    }
}

impl Lineage {
    /// Ids the register had, with the present one, in the order it had them.
    pub(crate) fn ids(&self) -> Vec<String> {
        let mut ids: Vec<String> = Vec::new();
        for stage in &self.stages {
            if !ids.contains(&stage.id) {
                ids.push(stage.id.clone());
            }
        }
        ids
    }

    pub(crate) fn last(&self) -> usize {
        self.stages.len() - 1
    }

    pub(crate) fn register(&self, stage: usize) -> &Register {
        self.stages[stage].register()
    }

    pub(crate) fn model(&self, stage: usize) -> &Model {
        &self.stages[stage].model
    }

    /// The stage from which an epoch put values aside.
    pub(crate) fn stage_before(&self, epoch: i64) -> Option<usize> {
        let stage = self.stages.iter().position(|it| it.epoch == epoch)?;
        stage.checked_sub(1)
    }

    /// What fields of the stage before are called at this one; one that is gone has no name.
    pub(crate) fn onward(&self, stage: usize, names: &[String]) -> Vec<String> {
        let carrying = self.carrying(stage);
        let names = names.iter();
        names
            .flat_map(|name| {
                let carried = carried(&carrying, name);
                carried.into_iter().map(|(to, _)| to)
            })
            .collect()
    }

    /// The stage an entry was written under, for a record that is at a later one. Entries
    /// without a number yet are told by the version they name.
    pub(crate) fn stage_of(&self, entry: &Entry, at: usize) -> usize {
        let stages = self.stages[..=at].iter();
        let names = |stage: &Stage| stage.version == entry.entry.definition;
        let found = match entry.number {
            0 => stages.rev().position(names),
            number => stages
                .rev()
                .position(|it| it.since.is_some_and(|since| since < number)),
        };
        // What is older than the first epoch has the first definition that was kept.
        found.map_or_else(
            || if entry.number == 0 { at } else { 0 },
            |found| at - found,
        )
    }

    fn carrying(&self, to: usize) -> Carrying<'_> {
        let (old, new) = (&self.stages[to - 1], &self.stages[to]);
        Carrying {
            old: (&old.model, old.register()),
            new: (&new.model, new.register()),
            fields: &new.fields,
        }
    }

    /// Values of a stage in the words of an earlier one; false when they are not what the
    /// earlier ones give.
    pub(crate) fn carry_back(
        &self,
        mut values: Values,
        (from, to): (usize, usize),
        former: &[Former],
    ) -> (Values, bool) {
        let mut fits = true;
        for stage in (to + 1..=from).rev() {
            let old = &self.stages[stage - 1];
            let carrying = self.carrying(stage);
            let aside = put_aside(former, self.stages[stage].epoch, old.register());
            let kept = self.kept(stage, former);
            let (before, fit) = one_back(&carrying, values, &aside, &kept);
            values = before;
            fits &= fit;
        }
        (values, fits)
    }

    /// What the undone epoch had kept aside, in the words of the stage that restores it.
    fn kept(&self, stage: usize, former: &[Former]) -> Values {
        let stage = &self.stages[stage];
        match stage.reverts {
            Some(epoch) => put_aside(former, epoch, stage.register()),
            None => Values::new(),
        }
    }

    /// A field's value at a stage, as the fields of now that it became.
    pub(crate) fn carry_forward(
        &self,
        from: usize,
        field: &str,
        value: Value,
        former: &[Former],
    ) -> Values {
        let mut values: Values = [(field.to_owned(), value)].into_iter().collect();
        for stage in from + 1..=self.last() {
            let carrying = self.carrying(stage);
            let kept = self.kept(stage, former);
            let mut next = Values::new();
            for (name, value) in values {
                for (to, carry) in carried(&carrying, &name) {
                    let value = match carry {
                        Some(carry) => carrying.forward(carry, &value, &kept),
                        None => value.clone(),
                    };
                    next.insert(to, value);
                }
            }
            values = next;
        }
        values
    }
}

/// The names a field goes on under, each with what carries it there; the same name without.
fn carried<'c>(carrying: &Carrying<'c>, name: &str) -> Vec<(String, Option<&'c Carry>)> {
    let carries = carrying.fields.iter();
    let mut stays = carrying.new.1.fields.contains_key(name);
    let mut names = Vec::new();
    for carry in carries.filter(|it| it.from() == Some(name)) {
        stays &= matches!(carry, Carry::Part { .. });
        names.extend(carry.to().map(|to| (to.to_owned(), Some(carry))));
    }
    if stays {
        names.push((name.to_owned(), None));
    }
    names
}

/// What an epoch put aside, as values of the register it was put aside from.
fn put_aside(former: &[Former], epoch: i64, register: &Register) -> Values {
    let of_epoch = former.iter().filter(|it| it.epoch == epoch);
    of_epoch
        .filter_map(|it| {
            let field = register.fields.get(&it.field)?;
            let value = kept(&it.value, &field.kind.ty())?;
            Some((it.field.clone(), value))
        })
        .collect()
}

/// One stage back: old values, and whether carrying them again gives what is there.
fn one_back(carrying: &Carrying<'_>, new: Values, aside: &Values, kept: &Values) -> (Values, bool) {
    let mut old = new.clone();
    for name in carrying.fields.iter().filter_map(Carry::to) {
        old.shift_remove(name);
    }
    for carry in carrying.fields {
        let Some(from) = carry.from() else { continue };
        if matches!(carry, Carry::Part { .. }) {
            continue;
        }
        let given = || {
            let to = carry.to().and_then(|to| new.get(to));
            to.map(|it| carrying.back(carry, it)).unwrap_or_default()
        };
        let value = aside.get(from).cloned().unwrap_or_else(given);
        old.insert(from.to_owned(), value);
    }
    let again = carrying.record(&old, kept);
    let same = |name: &str| {
        let there = new.get(name).unwrap_or(&Value::Missing);
        there == again.values.get(name).unwrap_or(&Value::Missing)
    };
    // A field that did not exist has no value to have come from.
    let targets = carrying.fields.iter().filter_map(Carry::to);
    let fits = targets.into_iter().all(same) && again.former == *aside;
    (old, fits)
}

impl Kernel {
    /// The definitions a register has had.
    pub(crate) fn lineage(
        &self,
        read: &mut dyn Read,
        register: &Register,
    ) -> Result<Arc<Lineage>, StoreError> {
        let lock = || self.lineages.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(known) = lock().get(&register.id) {
            return Ok(Arc::clone(known));
        }
        let lineage = Arc::new(self.read_lineage(read, register)?);
        if lineage.stages.iter().all(|it| it.since.is_some()) {
            lock().insert(register.id.clone(), Arc::clone(&lineage));
        }
        Ok(lineage)
    }

    fn read_lineage(
        &self,
        read: &mut dyn Read,
        register: &Register,
    ) -> Result<Lineage, StoreError> {
        let mut stages = Vec::new();
        let line = line(read, &register.id)?;
        let reverts: BTreeMap<i64, i64> = match line.len() {
            0 | 1 => BTreeMap::new(),
            _ => read
                .epochs()?
                .into_iter()
                .filter_map(|it| Some((it.number, it.reverts?)))
                .collect(),
        };
        let begun: BTreeMap<i64, i64> = read
            .entries(DEFINITIONS, Id::nil())?
            .into_iter()
            .filter(|it| it.number > 0)
            .map(|it| (it.entry.version, it.number))
            .rev()
            .collect();
        let n_line = line.len();
        for (idx, definition) in line.into_iter().enumerate() {
            let present = idx + 1 == n_line && definition.version == register.version;
            let model = match present {
                true => Arc::clone(&self.model),
                false => Arc::new(then(&read.sources(definition.epoch)?, &definition.register)),
            };
            if model.register(&definition.register).is_none() {
                let says = format!("数据里记下的 {} 的旧定义读不出", definition.register);
                return Err(StoreError::plain(says));
            }
            stages.push(Stage {
                model,
                id: definition.register,
                reverts: reverts.get(&definition.epoch).copied(),
                since: begun.get(&definition.epoch).copied(),
                epoch: definition.epoch,
                version: definition.version,
                fields: definition.carries,
            });
        }
        if stages.is_empty() {
            stages.push(Stage {
                model: Arc::clone(&self.model),
                id: register.id.clone(),
                epoch: 0,
                since: Some(0),
                version: register.version.clone(),
                fields: Vec::new(),
                reverts: None,
            });
        }
        Ok(Lineage { stages })
    }

    /// All entries of a record under whatever id its register had, oldest first.
    pub fn entries(
        &self,
        read: &mut dyn Read,
        register: &Register,
        record: Id,
    ) -> Result<Vec<Entry>, StoreError> {
        let ids = self.lineage(read, register)?.ids();
        let mut entries = Vec::new();
        for id in &ids {
            entries.extend(read.entries(id, record)?);
        }
        if ids.len() > 1 {
            entries.sort_by_key(crate::verify::in_order);
        }
        Ok(entries)
    }

    /// All that was put aside of a record, under whatever id.
    pub(crate) fn all_former(
        &self,
        read: &mut dyn Read,
        lineage: &Lineage,
        record: Id,
    ) -> Result<Vec<Former>, StoreError> {
        let mut former = Vec::new();
        if lineage.stages.len() > 1 {
            for id in lineage.ids() {
                former.extend(read.former(&id, record)?);
            }
        }
        Ok(former)
    }
}

/// A register's definitions through its former ids, oldest first.
fn line(read: &mut dyn Read, register: &str) -> Result<Vec<Definition>, StoreError> {
    let mut line: Vec<Definition> = Vec::new();
    let (mut id, mut before) = (register.to_owned(), i64::MAX);
    loop {
        let mut earlier = read.definitions(&id)?.into_iter();
        let Some(next) = earlier.rfind(|it| it.epoch < before) else {
            break;
        };
        before = next.epoch;
        id = next.was.clone().unwrap_or(id);
        line.push(next);
    }
    line.reverse();
    Ok(line)
}

/// The definitions of one register's system, all shapes and lists of codes, as they were then. What
/// they name beyond is not there and not asked for.
fn then(files: &[SourceFile], register: &str) -> Model {
    let system = register.split('.').next().unwrap_or_default();
    let wanted = |file: &&SourceFile| {
        let mut path = file.path.rsplit('/');
        let name = path.next().unwrap_or_default();
        let folder = path.next();
        [Some(system), Some("shapes")].contains(&folder)
            || ["codes.toml", "system.toml"].contains(&name)
    };
    let files: Vec<SourceFile> = files.iter().filter(wanted).cloned().collect();
    model::load(&files).0
}
