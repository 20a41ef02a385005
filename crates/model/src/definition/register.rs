//! A register: its fields and steps, who sees it, and what else is said of its records.

use std::borrow::Cow;
use std::sync::Arc;

use indexmap::IndexMap;

use super::{Computed, Field, FollowedBy, Latest, Level, ShownBy, State, Step};
use crate::expr::Expr;
use crate::kind::Kind;
use crate::load::tree::Table;
use crate::process::Clock;
use crate::process::Duty;
use crate::process::Stage;
use crate::process::Subscription;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shape {
    /// 台账
    Ledger,
    /// 申请
    Application,
    /// 监测
    Measure,
    /// 定期任务
    Duty,
}

/// One kind of record: a typed table with states, steps and access.
#[derive(Clone, Debug, Default)]
pub struct Register {
    /// `plan.task`
    pub id: String,
    pub system: String,
    pub name: String,
    pub title: String,
    pub help: String,
    /// Former ids: history speaks of its records by them.
    pub was: Vec<String>,
    pub shape: Option<Shape>,
    /// Text and placeholders: `{year}-{seq:4}`, `{county}` = code of the owner's ancestor at that level.
    pub number: Option<Vec<NumberPart>>,
    /// States in which the number is taken; when the record is made, if none.
    pub numbered: Vec<String>,
    /// The reference to an organisation that says whose record it is. While it is
    /// missing, the record belongs to the unit of the position that created it.
    pub owner: Option<String>,
    /// A reference field: a record of this register stands for that account or organisation
    /// where another register names an owner or an actor. See [`Model::person_path`].
    pub stands_for: Option<String>,
    /// A reference field: whom a record of this register stands for acts for the record it
    /// names (a guardian for a child), while it is in no end state and in force.
    pub acts_for: Option<String>,
    /// Roles that may create.
    pub create: Vec<String>,
    /// Roles that see, in their area, the numbers of measures counted from the register, and
    /// none of its records by that.
    pub counted: Vec<String>,
    /// The field that names a measure and the one that names an organisation: whoever reads a
    /// record that is in no end state sees that measure there.
    pub opens: Option<(String, String)>,
    /// Rule run before the write transaction, outside it: may be slow (reading an upload).
    pub prepare: Option<String>,
    /// Rule run inside the write transaction after the record is created.
    pub on_create: Option<String>,
    /// Rule run inside the write transaction after an edit or step of this register changed the record.
    pub on_change: Option<String>,
    /// Rule that says what the label or a search field may hold where somebody writes a record otherwise.
    pub written: Option<String>,
    /// The field a reference to this record is shown by; `number` when none.
    pub label: Vec<String>,
    /// Fields that together tell a record from all others: no two hold the same, and an
    /// import finds by them what is there already.
    pub key: Vec<String>,
    pub sort: Vec<String>,
    /// Fields of few values, by which lists of very many rows are narrowed.
    pub filter: Vec<String>,
    /// Fields of records referred to, by which lists are asked and counted too: `class.grade`.
    pub beyond: Vec<String>,
    pub search: Vec<String>,
    /// Columns of the list, in order; all fields when empty.
    pub list: Vec<String>,
    /// `dated = "pupil"`: rows hold half-open `from`/`to`, never overlapping per value of these
    /// fields together; none: not dated.
    pub dated: Vec<String>,
    /// Where it is kept what its records were, from when to when.
    pub course: Option<Course>,
    /// Append-only facts.
    pub facts: bool,
    /// Not offered by lists, menus or the API; only rules and the kernel touch it.
    pub hidden: bool,
    /// Whether open steps may be urged (催办).
    pub urge: bool,
    /// While true, what is told of a record leaves at once.
    pub urgent: Option<Expr>,
    pub retain: Option<Retain>,
    pub source: String,
    /// Groups of the form: the first field of a group carries its heading.
    pub fields: IndexMap<String, Field>,
    pub states: IndexMap<String, State>,
    pub steps: IndexMap<String, Step>,
    pub clocks: IndexMap<String, Clock>,
    /// Papers it is printed as.
    pub prints: IndexMap<String, Print>,
    /// What everybody may read of it; none: nothing.
    pub publish: Option<Publish>,
    /// What would be wrong with its records though they could be saved.
    pub qualities: IndexMap<String, Quality>,
    /// Entries it opens when an event is raised, by `system.event`.
    pub on: IndexMap<String, Subscription>,
    /// Entries it opens for each period.
    pub duty: Option<Duty>,
    /// Role, or field that names a person → what they may see and do.
    pub access: IndexMap<String, Access>,
    /// Conditions over several fields: each must not be false.
    pub checks: Vec<Check>,
    /// Whose records show the latest of these.
    pub shown_by: Vec<ShownBy>,
    /// Whose records follow these.
    pub followed_by: Vec<FollowedBy>,
    /// What the definition says, word by word.
    pub(crate) said: Arc<Table>,
    /// SM3 over the definition's canonical text, first 16 hex digits: a record keeps the version it was filed under.
    pub version: String,
}

/// 逐段记下: what a record says is kept, from when to when, as rows of a dated register.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Course {
    /// The dated register.
    pub of: String,
    /// Its field that names the record.
    pub key: String,
    /// The fields both have.
    pub fields: Vec<String>,
}

impl Course {
    /// The field of the record that says since when it has been as it is.
    pub const SINCE: &str = "since";
}

/// A paper a record is printed as: a form with what it holds, to be signed and filed.
#[derive(Clone, Debug)]
pub struct Print {
    pub name: String,
    pub title: String,
    /// Offered only while this is true.
    pub when: Option<Expr>,
    /// One or two things to a row: fields, columns every record has, or a register, whose
    /// entries about the record are told.
    pub rows: Vec<Vec<String>>,
    /// Who signs.
    pub sign: Vec<String>,
    pub note: String,
    /// A letter instead of a form; with rows, minutes.
    pub letter: Option<Letter>,
}

/// 公文: a text to somebody, signed by the bureau.
#[derive(Clone, Debug)]
pub struct Letter {
    /// The field that is its text.
    pub text: String,
    /// The field that says to whom; the owner, where none does.
    pub to: Option<String>,
    /// The field with its day.
    pub on: Option<String>,
}

/// 数据质量: a rule by which records are found that are wrong though they could be saved.
#[derive(Clone, Debug)]
pub struct Quality {
    pub name: String,
    pub title: String,
    /// A code of `registry.flaw`.
    pub kind: String,
    /// True of a record with which it is wrong; beside `same`, of those that are compared.
    pub when: Option<Expr>,
    /// Fields all of which another record holds, too.
    pub same: Vec<String>,
    pub advice: String,
    pub source: String,
}

impl Quality {
    /// What can be wrong: missing, contradictory, improbable, doubled, orphaned, late.
    pub const KINDS: [&str; 6] = [
        "missing",
        "contradictory",
        "improbable",
        "doubled",
        "orphaned",
        "late",
    ];

    /// Whether a record comes to be wrong, or right, without it or what it refers to being
    /// changed: with the days, with a parameter, with what lies two references away.
    pub fn moves_by_itself(&self) -> bool {
        let moves = |it: &Expr| {
            let far = crate::expr::asked(it).iter().any(|path| path.len() > 2);
            far || crate::expr::asks_the_day(it) || !crate::expr::params(it).is_empty()
        };
        self.when.as_ref().is_some_and(moves)
    }

    /// The references whose records it asks something of.
    pub fn asks_through(&self) -> Vec<&str> {
        let paths = self.when.iter().flat_map(crate::expr::asked);
        let through = paths.filter_map(|path| match path {
            [first, _, ..] => Some(first.as_str()),
            _ => None,
        });
        let mut through: Vec<&str> = through.collect();
        through.sort_unstable();
        through.dedup();
        through
    }
}

/// 公开: what everybody may read of a register without signing in.
#[derive(Clone, Debug)]
pub struct Publish {
    pub title: String,
    /// A record must be in one of these.
    pub states: Vec<String>,
    /// Somebody releases each record: [`Publish::HELD`] says which are.
    pub is_released: bool,
    /// The reference to the record on whose page it is shown; none: it has a page of its own.
    pub with: Option<String>,
    /// Nothing else is shown.
    pub fields: Vec<String>,
    /// The columns of its list; of none, those of the register's own that are shown.
    pub list: Vec<String>,
    pub filter: Vec<String>,
    /// `-period`: the greatest first.
    pub sort: Option<String>,
    pub note: String,
}

impl Publish {
    /// The field that says whether a record is released, and the code that says it is.
    pub const HELD: &str = "publicity";
    pub const RELEASED: &str = "released";
    /// What is asked for words to be found.
    pub const SOUGHT: &str = "q";
    /// The day it was.
    pub const RELEASED_ON: &str = "released_on";

    /// The field it is in order of, and whether the greatest comes first.
    pub fn order(&self) -> Option<(&str, bool)> {
        let sort = self.sort.as_deref()?;
        Some(match sort.strip_prefix('-') {
            Some(field) => (field, true),
            None => (sort, false),
        })
    }
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NumberPart {
    Text(String),
    Year,
    Month,
    /// Code of the owner's ancestor at a level of the tree: `{county}`.
    Level(String),
    /// Counted separately for each value of the parts before it; zero-filled to this width.
    Seq(usize),
}

#[derive(Clone, Debug)]
pub struct Retain {
    pub years: u16,
    pub from: String,
    pub then: Ending,
    pub source: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ending {
    Erase,
    Anonymise,
    Archive,
}

impl Ending {
    /// Each with its word in definitions.
    pub const WORDS: &[(&str, Ending)] = &[
        ("erase", Ending::Erase),
        ("anonymise", Ending::Anonymise),
        ("archive", Ending::Archive),
    ];

    pub fn word(self) -> &'static str {
        let found = Ending::WORDS.iter().find(|(_, it)| *it == self);
        found.map_or("", |(word, _)| word)
    }

    pub fn of_word(word: &str) -> Option<Ending> {
        let found = Ending::WORDS.iter().find(|(it, _)| *it == word);
        found.map(|(_, it)| *it)
    }
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Access {
    /// Any of these opens the row.
    pub scopes: Vec<Scope>,
    pub write: bool,
    /// Fields above `internal` that this role handles daily, in clear.
    pub clear: Vec<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scope {
    /// The owner is in my unit.
    Unit,
    /// The owner is in my area.
    Area,
    /// An organisation field holds my unit or one below it.
    Handling,
    /// A person field holds me.
    Mine,
    /// Everybody signed in who holds the role.
    Public,
}

#[derive(Clone, Debug)]
pub struct Check {
    pub expr: Expr,
    pub says: String,
}

impl Register {
    /// The field that says whose a record is that hangs on one of these.
    pub fn whose(&self) -> Option<&String> {
        self.owner.as_ref().or(self.stands_for.as_ref())
    }

    /// The field that says into which other record one was merged, if records are merged.
    pub fn merge_field(&self) -> Option<&str> {
        self.steps.values().find_map(|it| it.merge.as_deref())
    }

    /// Fields that show the latest of another register.
    pub fn latest(&self) -> impl Iterator<Item = (&Field, &Latest)> {
        self.fields.values().filter_map(|it| match &it.computed {
            Some(Computed::Latest(latest)) => Some((it, latest)),
            _ => None,
        })
    }

    pub fn is_dated(&self) -> bool {
        !self.dated.is_empty()
    }

    /// Whether its records are there from a day to a day, so that it can be asked of one: the
    /// rows of a dated register, and organisations, which begin and end.
    pub fn lasts(&self) -> bool {
        let is_day = |name: &str| self.fields.get(name).is_some_and(|it| it.kind == Kind::Day);
        is_day("from") && is_day("to")
    }

    pub fn shows_latest(&self) -> bool {
        self.latest().next().is_some()
    }

    /// The fields of which no two records hold the same: each that is `unique`, and those of
    /// a key of several together.
    pub fn keys(&self) -> impl Iterator<Item = Vec<&str>> {
        let unique = self.fields.values().filter(|it| it.unique);
        let several = Some(&self.key).filter(|it| it.len() > 1);
        unique
            .map(|it| vec![it.name.as_str()])
            .chain(several.map(|key| key.iter().map(String::as_str).collect()))
    }

    /// What is given of the record a reference names: own fields, each with that record's.
    pub fn given_of<'r>(&'r self, through: &'r str) -> impl Iterator<Item = (&'r Field, &'r str)> {
        let given = self.fields.values();
        given.filter_map(move |it| match &it.given {
            Some(to) if to.through == through => Some((it, to.field.as_str())),
            _ => None,
        })
    }

    /// The references whose records are found, or made, by what is given with this one.
    pub fn given_refs(&self) -> impl Iterator<Item = &Field> {
        let fields = self.fields.values();
        fields.filter(|it| self.given_of(&it.name).next().is_some())
    }

    /// The reference whose record is looked for by what is given, and never made.
    pub fn looked_for(&self) -> Option<&Field> {
        self.given_refs().find(|it| !it.made)
    }

    /// A field by its name, or one of a 明细's rows: `dish.price`.
    pub fn field(&self, name: &str) -> Option<&Field> {
        match name.split_once('.') {
            Some((rows, name)) => self.fields.get(rows)?.kind.rows()?.get(name),
            None => self.fields.get(name),
        }
    }

    /// The first step of a path, by what [`Register::field`] finds it with, and what is left of
    /// the path. A cell of rows is one step: `dish.price`.
    pub fn step_of<'p>(&self, path: &'p [String]) -> Option<(Cow<'p, str>, &'p [String])> {
        let (first, rest) = path.split_first()?;
        let rows = self.fields.get(first).and_then(|it| it.kind.rows());
        Some(match (rows, rest) {
            (Some(_), [cell, rest @ ..]) => (format!("{first}.{cell}").into(), rest),
            _ => (first.into(), rest),
        })
    }

    /// All fields and those of their rows, each by what [`Register::field`] finds it with.
    pub fn every_field(&self) -> impl Iterator<Item = (String, &Field)> {
        self.fields.values().flat_map(|field| {
            let rows = field.kind.rows().into_iter().flatten();
            let inner = rows.map(|(name, inner)| (format!("{}.{name}", field.name), inner));
            std::iter::once((field.name.clone(), field)).chain(inner)
        })
    }

    /// Whether anything in it is above `internal`.
    pub fn is_personal(&self) -> bool {
        self.every_field()
            .any(|(_, field)| field.level >= Level::Personal)
    }

    pub fn start(&self) -> Option<&State> {
        self.states.values().find(|state| state.start)
    }

    /// The events its steps and clocks raise.
    pub fn raises(&self) -> impl Iterator<Item = &str> {
        let stages = self.clocks.values().flat_map(|clock| &clock.stages);
        let effects = self.steps.values().map(|step| &step.effects);
        effects
            .chain(stages.map(|stage| &stage.effects))
            .flat_map(|effects| &effects.raise)
            .map(|raise| raise.event.as_str())
    }

    /// The field that links an entry back to the record it was opened about.
    pub fn source_field(&self) -> Option<&Field> {
        let mut fields = self.fields.values();
        fields.find(|field| matches!(field.kind, Kind::Record { .. }))
    }

    /// The field that refers to records of another register, or tells of them.
    pub fn field_about(&self, other: &str) -> Option<&Field> {
        let is_about = |kind: &Kind| match kind {
            Kind::Ref { to, .. } => to == other,
            Kind::Record { about } => about.iter().any(|it| it == other),
            _ => false,
        };
        self.fields.values().find(|it| is_about(&it.kind))
    }

    /// The stage of a clock by its key, see [`Clock::stage_key`].
    pub fn stage(&self, key: &str) -> Option<&Stage> {
        self.clocks.values().find_map(|clock| {
            let mut stages = clock.stages.iter();
            stages.find(|stage| clock.stage_key(stage) == key)
        })
    }

    /// `plan_task`, the name of its table.
    pub fn table(&self) -> String {
        format!("{}_{}", self.system, self.name)
    }
}
