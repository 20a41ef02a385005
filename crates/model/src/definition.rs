//! Checked definitions: what a system is made of, as the kernel and the stores see it.
//!
//! Only `load` makes these from text; everything named in them exists and has the
//! right type. Not here: reading TOML, and anything that happens at run time.

use std::borrow::Cow;
use std::sync::{Arc, OnceLock};

use base::search::Index;
use base::{Day, Decimal, Period};
use indexmap::IndexMap;

use crate::expr::Expr;
pub use crate::kind::{Kind, Use};
use crate::load::SourceFile;
use crate::load::tree::Table;
pub use crate::param::{Area, Param, ParamValue, Params, Said, Saying};
use crate::pattern::Pattern;
use crate::process::{Clock, Duty, Effects, Event, Stage, Subscription};

/// The register of accounts: a reference to it names a person.
pub const ACCOUNT: &str = "access.account";
/// The register of organisations: a reference to it can be an owner.
pub const ORGANISATION: &str = "registry.organisation";

/// All systems of an installation, checked against one another.
#[derive(Clone, Debug, Default)]
pub struct Model {
    pub systems: IndexMap<String, System>,
    /// What fields mean, and which register is the home of each meaning (`docs/facts.toml`).
    pub facts: IndexMap<String, Fact>,
    /// Working days; empty when no calendar was read.
    pub calendar: Calendar,
    /// What it was read from.
    pub sources: Arc<[SourceFile]>,
    /// SM3 over what all files say, in hex: not over how they are written.
    pub digest: String,
    /// What each file says, by `plan/task`, `facts` or `calendar`: what [`crate::difference`] compares.
    pub(crate) files: IndexMap<String, Arc<Table>>,
}

#[derive(Clone, Debug)]
pub struct System {
    pub id: String,
    pub title: String,
    pub help: String,
    /// Ids of the systems whose registers and events it may name.
    pub uses: Vec<String>,
    pub menu: Vec<MenuEntry>,
    pub roles: IndexMap<String, Role>,
    /// What its registers tell, by the plain name.
    pub events: IndexMap<String, Event>,
    /// Wording of refusals: `place_left` → `{school}的计划已满…`.
    pub refusals: IndexMap<String, String>,
    /// By the plain name (`task`); [`Register::id`] is `plan.task`.
    pub registers: IndexMap<String, Register>,
    pub codes: IndexMap<String, CodeList>,
    pub params: IndexMap<String, Param>,
    pub measures: IndexMap<String, Measure>,
    pub dashboards: IndexMap<String, Dashboard>,
}

/// One of the nine words of the loop. 定分采算警办督示评
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum LoopStep {
    Plan,
    Divide,
    Collect,
    Compute,
    Warn,
    Handle,
    Supervise,
    Publish,
    Evaluate,
}

#[derive(Clone, Debug)]
pub struct MenuEntry {
    pub step: LoopStep,
    pub title: String,
    /// A register's list, or a hand-made screen of the client.
    pub opens: Opens,
    /// Empty: everybody who may read the register.
    pub roles: Vec<String>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Opens {
    Register(String),
    Screen(String),
}

#[derive(Clone, Debug)]
pub struct Role {
    pub title: String,
    pub help: String,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Fact {
    pub title: String,
    pub help: String,
    /// Other titles people give it.
    pub also: Vec<String>,
    /// The one register field where it is asked: `registry.person.birth_on`. None while no register holds it.
    pub home: Option<String>,
}

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
    pub filter: Vec<String>,
    /// `-period`: the greatest first.
    pub sort: Option<String>,
    pub note: String,
}

impl Publish {
    /// The field that says whether a record is released, and the code that says it is.
    pub const HELD: &str = "publicity";
    pub const RELEASED: &str = "released";
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

#[derive(Clone, Debug, PartialEq)]
pub struct Field {
    pub name: String,
    pub title: String,
    /// What lists of others call it: columns of an upload are found by these, too.
    pub aliases: Vec<String>,
    /// What JY/T 1001–1007 call it.
    pub standard: Option<String>,
    pub kind: Kind,
    pub required: bool,
    pub unique: bool,
    pub default: Option<Expr>,
    /// Must not be false when the record is written.
    pub check: Option<Expr>,
    /// What to say when `check` is false; made from the title when empty.
    pub check_says: String,
    pub level: Level,
    /// The fact it holds, `plan.deadline`.
    pub means: Option<String>,
    pub help: String,
    /// Heading of the group that starts at this field; empty: none goes on.
    pub group: Option<String>,
    /// Only asked and shown when this is true.
    pub when: Option<Expr>,
    /// Former names, the latest first.
    pub was: Vec<String>,
    /// Of what the field it was held, only what this finds.
    pub part: Option<Pattern>,
    /// Set by this rule or expression, never typed.
    pub computed: Option<Computed>,
    /// It is typed when the record is made, though the record it is computed from keeps it.
    pub given: Option<GivenTo>,
    /// Of a reference: where what is given finds no record, it is made.
    pub made: bool,
    /// Only rules and steps write it; shown but not offered in forms.
    pub fixed: bool,
    /// Typed when the record is made, and never changed by hand.
    pub once: bool,
    /// What it is computed from over references is followed when it changes.
    pub follow: bool,
    /// The field with the citizen's number that tells it, where nothing else is said.
    pub told_by: Option<String>,
    /// Of a citizen's number: where lists have another document in its column.
    pub instead: Option<Instead>,
    /// Of a date: in lists a month alone is its first day.
    pub month: bool,
}

/// The fields of another document than that of a citizen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Instead {
    pub kind: String,
    pub number: String,
    /// The code, among those kinds, of the citizen's own document.
    pub own: String,
}

impl Field {
    /// Whether nobody ever types it, because it is computed.
    pub fn is_computed(&self) -> bool {
        self.computed.is_some() && self.given.is_none()
    }
}

#[derive(Clone, Debug, PartialEq)]
pub enum Computed {
    Rule(String),
    Expr(Expr),
    Latest(Latest),
}

/// Whose a value is that is typed with another record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GivenTo {
    /// The reference to the record that keeps it.
    pub through: String,
    /// That record's field.
    pub field: String,
}

/// 取最近一条: the newest record of another register that refers to this one.
#[derive(Clone, Debug, PartialEq)]
pub struct Latest {
    /// The other register.
    pub of: String,
    /// Its field that refers to this one.
    pub through: String,
    /// Its field whose greatest value is the newest; none: which was made last.
    pub by: Option<String>,
    /// Only records for which this is true, asked of what they hold themselves.
    pub filter: Option<Expr>,
}

/// A register whose records show the latest of another.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ShownBy {
    pub register: String,
    /// The other's field that refers to them.
    pub through: String,
}

/// 随引用更新: a register whose records are written again when what they refer to says
/// something else.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FollowedBy {
    pub register: String,
    /// Its field that refers to the other.
    pub through: String,
    /// What of the other it shows, or belongs by.
    pub shows: Vec<String>,
    /// Others belong where its records do, by the register it refers to.
    pub stands: bool,
}

/// How a field is handled: who sees it in clear, whether it is encrypted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Default)]
pub enum Level {
    Public,
    #[default]
    Internal,
    /// 个人信息
    Personal,
    /// 敏感个人信息: encrypted at rest.
    Sensitive,
}

#[derive(Clone, Debug)]
pub struct State {
    pub name: String,
    pub title: String,
    pub start: bool,
    pub end: bool,
    /// Fields may still be edited by those who may write.
    pub open: bool,
    /// While open, only these edit; empty: all who may write.
    pub edit: Vec<Actor>,
    /// Shown in red, amber or green where a list marks states; nothing otherwise.
    pub tone: Tone,
    /// 列表默认不列: lists that are asked for no state leave it out.
    pub aside: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum Tone {
    #[default]
    Plain,
    Good,
    Wait,
    Bad,
}

/// A transition that somebody makes.
#[derive(Clone, Debug)]
pub struct Step {
    pub name: String,
    pub title: String,
    pub help: String,
    pub from: Vec<String>,
    /// None: the state stays as it is.
    pub to: Option<String>,
    /// 退回: to the state the record was in before, with a reason.
    pub back: bool,
    pub by: Vec<Actor>,
    /// Everybody named in `by` makes it; this field collects who has.
    pub all: Option<String>,
    /// 并入: the record becomes part of the one this field names.
    pub merge: Option<String>,
    /// Fields that must be filled when the step is made.
    pub need: Vec<String>,
    /// What the step asks for, by the names of fields of this register or `reason`.
    pub ask: Vec<Ask>,
    /// What of it is filled in already when the step is begun, by its name.
    pub start: IndexMap<String, Expr>,
    /// Must not be false.
    pub when: Option<Expr>,
    pub when_says: String,
    /// Rule run inside the write transaction, before the state changes.
    pub rule: Option<String>,
    /// 逐条办理: made of each record of another register, too.
    pub each: Option<Each>,
    pub effects: Effects,
    /// Waiting for this step is somebody's to-do.
    pub todo: bool,
    /// And only while this is true.
    pub todo_when: Option<Expr>,
}

/// A step of each record that refers to one, made in the background.
#[derive(Clone, Debug)]
pub struct Each {
    /// The register of those records.
    pub of: String,
    /// Its field that refers to the one.
    pub through: String,
    pub step: String,
    /// The organisations at or below the one's owner that are to have a record.
    pub owed: Option<Expr>,
    /// The step of the one that is made when all were gone through.
    pub then: Option<String>,
}

#[derive(Clone, Debug)]
pub enum Ask {
    /// 理由, kept in history.
    Reason,
    /// A field of the record, written by the step.
    Field(String),
    /// A value only the step's rule sees, described with the same words as a field.
    Extra(Box<Field>),
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Actor {
    Role(String),
    /// The person, or a holder of a position in the organisation, named by this field.
    Field(String),
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

/// A dated list of codes.
#[derive(Clone, Debug, Default)]
pub struct CodeList {
    pub id: String,
    pub title: String,
    /// The document it comes from, with edition and vintage where it is a file.
    pub source: String,
    /// Only codes without others below them can be chosen.
    pub leaves: bool,
    /// Shared: some lists are long.
    pub codes: Arc<IndexMap<String, Code>>,
    /// Made when somebody first looks for a code.
    pub(crate) index: Arc<OnceLock<Index<usize>>>,
}

#[derive(Clone, Debug, Default)]
pub struct Code {
    pub title: String,
    /// Other names it is found by.
    pub also: Vec<String>,
    /// What numbers of such a document look like.
    pub like: Option<Pattern>,
    /// The code above it; one of the same list.
    pub parent: Option<String>,
    pub level: Option<String>,
    pub from: Option<Day>,
    pub to: Option<Day>,
    pub tone: Tone,
}

impl Code {
    /// Whether it can be chosen on a day.
    pub fn is_in_force(&self, day: Day) -> bool {
        self.from.is_none_or(|from| from <= day) && self.to.is_none_or(|to| day < to)
    }
}

/// Longer lists are not sent or written out whole, but asked.
const LONG: usize = 200;
/// More levels than any tree of codes has; ends circles.
const CODE_LEVELS_MAX: usize = 10;

impl CodeList {
    /// Codes without a name, in the order given.
    pub fn of(codes: impl IntoIterator<Item = (String, Code)>) -> CodeList {
        CodeList {
            codes: Arc::new(codes.into_iter().collect()),
            ..CodeList::default()
        }
    }

    /// Too long to be sent whole.
    pub fn is_long(&self) -> bool {
        self.codes.len() > LONG
    }

    /// What a code is called; the code itself when the list has no such.
    pub fn title_of<'c>(&'c self, code: &'c str) -> &'c str {
        self.codes.get(code).map_or(code, |it| it.title.as_str())
    }

    /// The codes above one, from the nearest up.
    pub fn above<'c>(&'c self, code: &str) -> impl Iterator<Item = &'c str> {
        let parent = |code: &str| self.codes.get(code)?.parent.as_deref();
        std::iter::successors(parent(code), move |it| parent(it)).take(CODE_LEVELS_MAX)
    }

    /// A code and all below it.
    pub fn within<'c>(&'c self, code: &str) -> impl Iterator<Item = &'c str> {
        let code = code.to_owned();
        self.codes
            .keys()
            .map(String::as_str)
            .filter(move |it| *it == code || self.above(it).any(|above| above == code))
    }

    /// The codes one level below, or at the top.
    pub fn right_below<'c>(&'c self, code: Option<&'c str>) -> impl Iterator<Item = &'c str> {
        let codes = self.codes.iter();
        let below = codes.filter(move |(_, it)| it.parent.as_deref() == code);
        below.map(|(code, _)| code.as_str())
    }

    pub fn has_below(&self, code: &str) -> bool {
        let mut codes = self.codes.values();
        codes.any(|it| it.parent.as_deref() == Some(code))
    }

    /// Codes by what somebody typed: the code, its title, its other names, or how these are
    /// spelt; the best first.
    pub fn find(&self, typed: &str) -> impl Iterator<Item = (&str, &Code)> {
        let index = self.index.get_or_init(|| {
            Index::new(self.codes.iter().enumerate().map(|(idx, (code, it))| {
                let names = std::iter::once(it.title.as_str());
                let also = it.also.iter().map(String::as_str);
                (idx, names.chain([code.as_str()]).chain(also))
            }))
        });
        let found = index.find(typed).into_iter();
        let code = |idx| self.codes.get_index(idx);
        found.filter_map(code).map(|(code, it)| (code.as_str(), it))
    }

    /// Whether a code can be newly chosen on a day; one that is retired stays where it was.
    pub fn can_choose(&self, code: &str, day: Day) -> bool {
        let in_force = self.codes.get(code).is_some_and(|it| it.is_in_force(day));
        in_force && !(self.leaves && self.has_below(code))
    }
}

/// A number computed from a register.
#[derive(Clone, Debug)]
pub struct Measure {
    /// `plan.tasks_done`
    pub id: String,
    pub title: String,
    pub unit: String,
    pub better: Option<Better>,
    pub nature: Option<Nature>,
    pub formula: Formula,
    /// Other formulas; the last that holds is used instead of `formula`.
    pub editions: Vec<Edition>,
    /// The parameter that says what it was at the beginning (基期值).
    pub base: Option<String>,
    /// The parameter that says what it is to become (目标值).
    pub target: Option<String>,
    /// The parameter that says what it must not fall below or pass, by `better` (预警线).
    pub line: Option<String>,
    /// Levels of organisations that are held to the line; none: all, or of a coefficient those
    /// that are warned.
    pub held: Vec<String>,
    /// Levels of organisations that are warned when their value is past the line, or jumps.
    pub warn: Vec<String>,
    /// Numbers of the counted register that say how much a record lacks that is not in the part.
    pub lacks: Vec<String>,
    /// What it can be asked by, besides the organisation: fields of the counted register.
    pub by: Vec<String>,
    /// Kinds of periods it can be asked by: `day`, `month`, `quarter`, `half_year`, `year`,
    /// `school_year`, `term`.
    pub periods: Vec<String>,
    /// The day or period field that places a row in a period; none: all rows.
    pub on: Option<String>,
    /// Places shown.
    pub places: u8,
    /// What plans call it as well.
    pub also: Vec<String>,
    /// What whoever reads it should know.
    pub note: String,
    pub version: String,
}

/// How a measure is counted.
#[derive(Clone, Debug)]
pub struct Formula {
    pub part: Option<Counted>,
    pub of: Counted,
    /// Of how many of the whole the part is told.
    pub per: Decimal,
    /// What is made of what is counted, among whom; none: it is told as it is.
    pub made: Option<Made>,
    pub issuer: String,
    pub source: String,
}

/// A number made of another measure, of which it has `part`, `of` and `per`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Made {
    pub how: How,
    /// `registry.teaching_area`
    pub from: String,
    /// What a ratio is told to.
    pub to: Option<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum How {
    /// 差异系数 among the units that own the records, weighted by the whole.
    Differs,
    /// What came to what there was in the period before, of it.
    Growth,
    /// The share of the units that own the records which keep to the other's line.
    Meets,
    /// What comes to one of another measure.
    Ratio,
}

/// A formula from a day on, in an area.
#[derive(Clone, Debug)]
pub struct Edition {
    pub from: Option<Day>,
    /// Code of the organisation in whose area it holds.
    pub area: Option<String>,
    pub formula: Formula,
}

/// A page of numbers and drawings of one organisation.
#[derive(Clone, Debug)]
pub struct Dashboard {
    /// `registry.county`
    pub id: String,
    pub title: String,
    pub help: String,
    /// The level of the organisations it is of; none: any.
    pub level: Option<String>,
    /// Their kinds; empty: any.
    pub kinds: Vec<String>,
    /// For whom it is; empty: for everybody.
    pub roles: Vec<String>,
    /// Measures told as sentences.
    pub cards: Vec<String>,
    pub charts: Vec<Chart>,
    /// What the organisation is judged by.
    pub items: Vec<Item>,
    /// The level of the units below whose lack is told; none: nobody's.
    pub among: Option<String>,
    pub source: String,
}

/// What an organisation is judged by in a report.
#[derive(Clone, Debug)]
pub struct Item {
    /// The part of the report that begins here; empty: that of the item before.
    pub part: String,
    /// Empty: the measure's.
    pub title: String,
    /// Measures with a line; none: no register answers it.
    pub measures: Vec<String>,
    /// In what is told how much is missing; empty: the unit of what is summed.
    pub unit: String,
}

/// A measure drawn.
#[derive(Clone, Debug)]
pub struct Chart {
    /// Empty: the measure's.
    pub title: String,
    pub measure: String,
    /// One or two of `below`, `level:LEVEL`, `period:KIND`, and fields it may be asked by.
    pub along: Vec<String>,
    pub draw: Draw,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Draw {
    Bars,
    Line,
    Heat,
    /// How many units have how much.
    Spread,
    /// The counties on the bureau's own map, shaded by how much they have.
    Map,
    Table,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Nature {
    /// 约束性
    Binding,
    /// 预期性
    Expected,
}

impl Measure {
    /// The measure that tells nothing but this, where and when this one does: no share of a
    /// whole, and no line it is held to.
    pub fn alone(&self, of: Counted) -> Measure {
        Measure {
            formula: Formula {
                of,
                part: None,
                made: None,
                ..self.formula.clone()
            },
            editions: Vec::new(),
            line: None,
            ..self.clone()
        }
    }

    /// The formula that holds for a period that ends on this day, where the organisation and
    /// those above it have these codes.
    pub fn formula_on(&self, day: Day, areas: &[&str]) -> &Formula {
        let holds = |it: &&Edition| {
            let in_area = |area: &String| areas.contains(&area.as_str());
            it.from.is_none_or(|from| from <= day) && it.area.as_ref().is_none_or(in_area)
        };
        let last = self.editions.iter().rev().find(holds);
        last.map_or(&self.formula, |it| &it.formula)
    }

    /// All formulas it has.
    pub fn formulas(&self) -> impl Iterator<Item = &Formula> {
        let others = self.editions.iter().map(|it| &it.formula);
        std::iter::once(&self.formula).chain(others)
    }
}

impl Formula {
    /// What is counted, the whole last.
    pub fn sides(&self) -> impl Iterator<Item = &Counted> {
        self.part.iter().chain([&self.of])
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Better {
    Higher,
    Lower,
}

/// `part / of` when there is a part, `of` otherwise.
#[derive(Clone, Debug)]
pub struct Counted {
    pub register: String,
    pub what: What,
    pub filter: Option<Expr>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum What {
    Count,
    /// Something of a number field.
    Over(Gist, String),
}

/// What of many numbers is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Gist {
    Sum,
    Average,
    /// The middle value; of two, what lies between them.
    Median,
    Least,
    Greatest,
}

/// Working days by the statutory calendar: data files, each year with its source.
#[derive(Clone, Debug, Default)]
pub struct Calendar {
    /// Weekdays off.
    pub holidays: Vec<Day>,
    /// Weekend days worked (调休).
    pub workdays: Vec<Day>,
    pub covers: Vec<Period>,
}

/// Systems every system may use without saying so.
const ALWAYS_USED: [&str; 2] = ["access", "registry"];

impl Model {
    /// By `system.record`.
    pub fn register(&self, id: &str) -> Option<&Register> {
        let (system, name) = id.split_once('.')?;
        self.systems.get(system)?.registers.get(name)
    }

    /// The register whose records' course is kept in this one.
    pub fn course_of(&self, register: &str) -> Option<&Register> {
        let keeps = |it: &&Register| it.course.as_ref().is_some_and(|it| it.of == register);
        self.registers().find(keeps)
    }

    pub fn registers(&self) -> impl Iterator<Item = &Register> {
        self.systems
            .values()
            .flat_map(|system| system.registers.values())
    }

    pub fn codes(&self, id: &str) -> Option<&CodeList> {
        let (system, name) = id.split_once('.')?;
        self.systems.get(system)?.codes.get(name)
    }

    pub fn param(&self, id: &str) -> Option<&Param> {
        let (system, name) = id.split_once('.')?;
        self.systems.get(system)?.params.get(name)
    }

    pub fn params(&self) -> impl Iterator<Item = &Param> {
        let systems = self.systems.values();
        systems.flat_map(|system| system.params.values())
    }

    /// Whether a system may name a thing of another one: `safety.hazard`.
    pub(crate) fn may_name(&self, system: &str, id: &str) -> bool {
        let other = id.split('.').next().unwrap_or(id);
        let own = self.systems.get(system);
        let is_listed = own.is_some_and(|own| own.uses.iter().any(|used| used == other));
        other == system || ALWAYS_USED.contains(&other) || is_listed
    }

    /// By `system.event`.
    pub fn event(&self, id: &str) -> Option<&Event> {
        let (system, name) = id.split_once('.')?;
        self.systems.get(system)?.events.get(name)
    }

    pub fn dashboards(&self) -> impl Iterator<Item = &Dashboard> {
        self.systems.values().flat_map(|it| it.dashboards.values())
    }

    pub fn measure(&self, id: &str) -> Option<&Measure> {
        let (system, name) = id.split_once('.')?;
        self.systems.get(system)?.measures.get(name)
    }

    /// The path from a register's field to the account it names: `["fixer"]` when it refers
    /// to `access.account`, `["fixer", "account"]` through a register that stands for one.
    /// None if it names no person.
    pub fn person_path(&self, register: &Register, field: &str) -> Option<Vec<String>> {
        self.path_to(register, field, ACCOUNT, |at| at.stands_for.as_ref())
    }

    /// The path from a register's field to the organisation it names, like [`Model::person_path`].
    pub fn organisation_path(&self, register: &Register, field: &str) -> Option<Vec<String>> {
        self.path_to(register, field, ORGANISATION, |at| at.stands_for.as_ref())
    }

    /// The path from a register's field to the organisation whose record it then is: that it
    /// names, or whose the record is that it refers to.
    pub fn owner_path(&self, register: &Register, field: &str) -> Option<Vec<String>> {
        self.path_to(register, field, ORGANISATION, Register::whose)
    }

    fn path_to(
        &self,
        register: &Register,
        field: &str,
        wanted: &str,
        next: fn(&Register) -> Option<&String>,
    ) -> Option<Vec<String>> {
        let mut path = vec![field.to_owned()];
        let mut at = register;
        // Longer chains lead nowhere; this also ends circles.
        for _ in 0..4 {
            let Kind::Ref { to, .. } = &at.fields.get(path.last()?)?.kind else {
                return None;
            };
            if to == wanted {
                return Some(path);
            }
            at = self.register(to)?;
            path.push(next(at)?.clone());
        }
        None
    }

    /// The registers whose records are kept up with by those of this one: shown as the latest,
    /// or followed.
    pub fn kept_up_with<'m>(&'m self, register: &Register) -> impl Iterator<Item = &'m Register> {
        self.registers().filter(|it| {
            let shown = it.shown_by.iter().map(|by| &by.register);
            let mut all = shown.chain(it.followed_by.iter().map(|by| &by.register));
            all.any(|id| *id == register.id)
        })
    }

    /// The register a step of a path leads to, when the step refers to one of its records.
    pub fn leads_to<'m>(&'m self, register: &'m Register, step: &str) -> Option<&'m Register> {
        match (register.field(step).map(|it| &it.kind), step) {
            (Some(Kind::Ref { to, .. }), _) => self.register(to),
            (None, "owner") => self.register(ORGANISATION),
            (None, "id") => Some(register),
            _ => None,
        }
    }

    /// The last step of a path, and the register it is a step of.
    pub fn end_of<'m, 'p>(
        &'m self,
        register: &'m Register,
        path: &'p [String],
    ) -> Option<(&'m Register, Cow<'p, str>)> {
        let (mut register, mut path) = (register, path);
        loop {
            let (step, rest) = register.step_of(path)?;
            if rest.is_empty() {
                return Some((register, step));
            }
            register = self.leads_to(register, &step)?;
            path = rest;
        }
    }

    /// The field a name says: of the register, or with dots of what it refers to
    /// (`class.grade`).
    pub fn field_of<'m>(&'m self, register: &'m Register, name: &str) -> Option<&'m Field> {
        match name.split_once('.') {
            None => register.fields.get(name),
            Some((step, rest)) => self.field_of(self.leads_to(register, step)?, rest),
        }
    }

    pub fn role(&self, name: &str) -> Option<&Role> {
        self.systems
            .values()
            .find_map(|system| system.roles.get(name))
    }
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
