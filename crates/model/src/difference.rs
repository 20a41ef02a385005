//! What two checked models differ in: how the values of fields are carried from one to the
//! other, who may do what, and each word that says something else.
//!
//! Pure: what it means for tables and rows is planned by the store. Renames are said
//! (`was`), never guessed.

mod access;
mod said;
mod text;

use indexmap::IndexMap;

use crate::definition::{Field, Level, Model, Register};
use crate::kind::Kind;
use crate::value::Type;

/// What differs between two models, for those who plan it and those who read it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Difference {
    /// In the order of the new model, then those removed. Only those in which rows or
    /// access differ.
    pub registers: Vec<RegisterChange>,
    /// By file, in the order of the new model.
    pub words: Vec<WordChange>,
}

/// One register that is not the same.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RegisterChange {
    /// None: it is new.
    pub from: Option<String>,
    /// None: it is gone.
    pub to: Option<String>,
    /// Fields whose values do not simply stay.
    pub fields: Vec<Carry>,
    pub access: Vec<AccessChange>,
}

/// How the values of a field come from one definition into the next.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Carry {
    /// A new field: old records do not have it.
    Added {
        to: String,
    },
    /// Its values have no place any more.
    Removed {
        from: String,
    },
    Renamed {
        from: String,
        to: String,
    },
    /// Of another type, or kept in another way; the name may be the same.
    Retyped {
        from: String,
        to: String,
    },
    /// A part of the value, found by the new field's `part`.
    Part {
        from: String,
        to: String,
    },
    /// Comes back from where it was kept aside, when a difference is undone.
    Restored {
        to: String,
    },
}

/// What somebody may do now and could not before, or the other way round.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AccessChange {
    /// Role, or field that names a person.
    pub who: String,
    /// Name of the state, `new`, or empty where there are no states.
    pub state: String,
    /// `create`, `read`, `change`, `scope`, or the name of a step.
    pub what: String,
    /// What the table says: ✔ or ✘; of `scope`, its words.
    pub old: String,
    pub new: String,
}

/// One word of a definition that says something else.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WordChange {
    /// `plan/task`
    pub file: String,
    /// `field.due_on.required`
    pub word: String,
    /// What it said, as it is digested; none when it was not there.
    pub old: Option<String>,
    pub new: Option<String>,
    /// Nothing but words for people: titles, help, order.
    pub wording: bool,
}

/// Compares two models.
///
/// # Example
/// ```
/// let load = |field: &str| {
///     let system = model::SourceFile::new("a/system.toml", "title = '甲'\n[role]\nr = { title = '岗' }");
///     let text = format!("title = '事'\n[field]\n{field}\n[access]\nr = 'area'");
///     model::load(&[system, model::SourceFile::new("a/b.toml", text)]).0
/// };
/// let (old, new) = (load("x = { title = '数', type = 'text' }"),
///                   load("y = { title = '数', type = 'text', was = 'x' }"));
/// let found = model::difference(&old, &new);
/// let renamed = model::Carry::Renamed { from: "x".into(), to: "y".into() };
/// assert_eq!(found.registers[0].fields, [renamed]);
/// ```
pub fn difference(old: &Model, new: &Model) -> Difference {
    if old.digest == new.digest {
        return Difference::default();
    }
    let renamed = renamed(old, new);
    let before = |id: &str| match renamed.get_index_of(id) {
        Some(idx) => old.register(&renamed[idx]),
        None => old.register(id),
    };
    let mut registers: Vec<RegisterChange> = new
        .registers()
        .map(|register| change(before(&register.id), Some(register), &renamed))
        .collect();
    let gone = old.registers().filter(|it| {
        new.register(&it.id).is_none() && !renamed.values().any(|from| *from == it.id)
    });
    registers.extend(gone.map(|register| change(Some(register), None, &renamed)));
    registers.retain(RegisterChange::says_something);
    Difference {
        registers,
        words: said::words(old, new, &renamed),
    }
}

impl Difference {
    /// Whether nothing but words for people differs.
    pub fn is_wording(&self) -> bool {
        self.registers.is_empty() && self.words.iter().all(|it| it.wording)
    }

    /// The way back: what was removed is restored, what was added goes, whatever `was` says.
    #[must_use]
    pub fn reversed(&self) -> Difference {
        let registers = self.registers.iter().map(|it| RegisterChange {
            from: it.to.clone(),
            to: it.from.clone(),
            fields: it.fields.iter().map(Carry::reversed).collect(),
            access: it.access.iter().map(AccessChange::reversed).collect(),
        });
        let words = self.words.iter().map(|it| WordChange {
            old: it.new.clone(),
            new: it.old.clone(),
            ..it.clone()
        });
        Difference {
            registers: registers.collect(),
            words: words.collect(),
        }
    }
}

impl AccessChange {
    fn reversed(&self) -> AccessChange {
        AccessChange {
            old: self.new.clone(),
            new: self.old.clone(),
            ..self.clone()
        }
    }
}

impl RegisterChange {
    fn says_something(&self) -> bool {
        self.from != self.to || !self.fields.is_empty() || !self.access.is_empty()
    }
}

impl Carry {
    /// The field of the older definition.
    pub fn from(&self) -> Option<&str> {
        match self {
            Carry::Added { .. } | Carry::Restored { .. } => None,
            Carry::Removed { from }
            | Carry::Renamed { from, .. }
            | Carry::Retyped { from, .. }
            | Carry::Part { from, .. } => Some(from),
        }
    }

    fn reversed(&self) -> Carry {
        match self.clone() {
            Carry::Added { to: from } | Carry::Part { to: from, .. } => Carry::Removed { from },
            Carry::Removed { from: to } => Carry::Restored { to },
            Carry::Restored { to: from } => Carry::Removed { from },
            Carry::Renamed { from: to, to: from } => Carry::Renamed { from, to },
            Carry::Retyped { from: to, to: from } => Carry::Retyped { from, to },
        }
    }

    /// The field of the newer definition.
    pub fn to(&self) -> Option<&str> {
        match self {
            Carry::Removed { .. } => None,
            Carry::Added { to }
            | Carry::Restored { to }
            | Carry::Renamed { to, .. }
            | Carry::Retyped { to, .. }
            | Carry::Part { to, .. } => Some(to),
        }
    }
}

/// New id → old id of the registers that say so.
fn renamed(old: &Model, new: &Model) -> IndexMap<String, String> {
    let mut renamed = IndexMap::new();
    for register in new.registers().filter(|it| old.register(&it.id).is_none()) {
        let former = register
            .was
            .iter()
            .find(|id| old.register(id).is_some() && new.register(id).is_none());
        if let Some(former) = former {
            renamed.insert(register.id.clone(), former.clone());
        }
    }
    renamed
}

fn change(
    old: Option<&Register>,
    new: Option<&Register>,
    renamed: &IndexMap<String, String>,
) -> RegisterChange {
    RegisterChange {
        from: old.map(|it| it.id.clone()),
        to: new.map(|it| it.id.clone()),
        fields: match (old, new) {
            (Some(old), Some(new)) => carries(&old.fields, &new.fields, renamed),
            _ => Vec::new(),
        },
        access: access::changes(old, new),
    }
}

/// In the order of the new fields, then those removed.
fn carries(old: &Fields, new: &Fields, renamed: &IndexMap<String, String>) -> Vec<Carry> {
    let (mut carries, mut kept) = (Vec::new(), Vec::new());
    for field in new.values() {
        let to = field.name.clone();
        let former = match old.contains_key(&field.name) {
            true => Some(&field.name),
            false => field.was.iter().find(|it| old.contains_key(*it)),
        };
        let Some((from, before)) = former.and_then(|name| old.get_key_value(name)) else {
            carries.push(Carry::Added { to });
            continue;
        };
        let from = from.clone();
        if from != to && field.part.is_some() {
            carries.push(Carry::Part { from, to });
            continue;
        }
        kept.push(from.clone());
        if !is_same(before, field, renamed) {
            carries.push(Carry::Retyped { from, to });
        } else if from != to {
            carries.push(Carry::Renamed { from, to });
        }
    }
    let gone = old.keys().filter(|it| !kept.contains(it));
    carries.extend(gone.map(|from| Carry::Removed { from: from.clone() }));
    carries
}

type Fields = IndexMap<String, Field>;

/// Whether values of the one are values of the other, kept in the same way.
fn is_same(old: &Field, new: &Field, renamed: &IndexMap<String, String>) -> bool {
    if let (Some(old), Some(new)) = (old.kind.rows(), new.kind.rows()) {
        return carries(old, new, renamed).is_empty();
    }
    let is_sealed = |field: &Field| field.level == Level::Sensitive;
    ty(&old.kind, &IndexMap::new()) == ty(&new.kind, renamed)
        && old.kind.scale() == new.kind.scale()
        && is_sealed(old) == is_sealed(new)
}

/// The type, with registers by their old ids.
fn ty(kind: &Kind, renamed: &IndexMap<String, String>) -> Type {
    fn former(ty: Type, renamed: &IndexMap<String, String>) -> Type {
        match ty {
            Type::Ref(to) => Type::Ref(renamed.get(&to).cloned().unwrap_or(to)),
            Type::List(item) => Type::List(Box::new(former(*item, renamed))),
            other => other,
        }
    }
    former(kind.ty(), renamed)
}
