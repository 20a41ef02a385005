//! Every word of the language: where it stands, what it takes, what it means.
//!
//! The loader knows no other words than these, and the reference in
//! `docs/guides/definitions.md` is written from them.

mod code;
mod course;
mod field;
mod measure;
mod reference;
mod register;
mod system;

use code::*;
use course::*;
use field::*;
use measure::*;
use register::*;
use system::*;

pub use field::{RESERVED, ROW_RESERVED, TYPES};
pub use reference::{PLACES, reference};

/// A kind of table in which words stand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    System,
    Role,
    Menu,
    Event,
    /// What an event carries: the words of a field that say a type.
    EventField,
    Register,
    Field,
    /// A field of a 明细's rows: the words of a field but those of a whole record.
    RowField,
    State,
    Step,
    /// What a step asks beside fields: the words of a field, and its name.
    Ask,
    Clock,
    /// Who does what with an application, and how long it may take.
    Application,
    /// Who owes what each period.
    Duty,
    /// What else a clock does, the later it is.
    Stage,
    On,
    Access,
    Check,
    Retain,
    /// Which record a reference shows.
    Latest,
    /// What a step makes of many records.
    Each,
    /// A paper a record is printed as.
    Print,
    /// What everybody may read of a register.
    Publish,
    /// A rule by which records are looked through for what is wrong.
    Quality,
    CodeList,
    /// A list as a file: its heading, and its lines.
    CodeFile,
    Code,
    Param,
    ParamValue,
    Measure,
    Count,
    /// Another formula of a measure, from a day on or in an area.
    Edition,
    Dashboard,
    Chart,
    /// What a report judges an organisation by.
    Item,
    Fact,
    Calendar,
}

impl Place {
    /// What it is called where places are named: `field`, `code_list`.
    pub fn name(self) -> &'static str {
        match self {
            Place::System => "system",
            Place::Role => "role",
            Place::Menu => "menu",
            Place::Register => "register",
            Place::Field => "field",
            Place::RowField => "row_field",
            Place::State => "state",
            Place::Step => "step",
            Place::Ask => "ask",
            Place::Clock => "clock",
            Place::Application => "application",
            Place::Duty => "duty",
            Place::Access => "access",
            Place::Check => "check",
            Place::Retain => "retain",
            Place::Latest => "latest",
            Place::Each => "each",
            Place::Print => "print",
            Place::Publish => "publish",
            Place::Quality => "quality",
            Place::CodeList => "code_list",
            Place::CodeFile => "code_file",
            Place::Code => "code",
            Place::Param => "param",
            Place::ParamValue => "param_value",
            Place::Measure => "measure",
            Place::Count => "count",
            Place::Edition => "edition",
            Place::Dashboard => "dashboard",
            Place::Chart => "chart",
            Place::Item => "item",
            Place::Fact => "fact",
            Place::Calendar => "calendar",
            Place::Event => "event",
            Place::EventField => "event_field",
            Place::Stage => "stage",
            Place::On => "on",
        }
    }
}

/// What a word may be given.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Takes {
    Text,
    /// A text that is an id of the definition's own: `[a-z][a-z0-9_]*`.
    Id,
    Flag,
    Integer,
    Number,
    Date,
    /// `5 workdays`, `10 days`, `1 month`, or as many as an expression comes to:
    /// `param('safety.days') workdays`.
    Within,
    /// One text or a list of texts.
    Texts,
    /// A list of dates, or of texts `2026-02-15/2026-02-23`.
    Dates,
    /// CEL in a text.
    Expression,
    /// CEL in a text, or a plain number, flag or date.
    Default,
    /// Anything a parameter can be.
    Value,
    /// `"reason"`, names of fields, or tables that describe what is asked.
    Asks,
    /// Roles, or `{ field = "fixer" }`.
    Actors,
    /// Names of events, or a table of named ones with what each carries.
    Raises,
    /// A table of systems, each with a table of its events.
    Subscriptions,
    /// A table of tables, each of named tables.
    Groups(Place),
    /// One table.
    Table(Place),
    /// A list of tables.
    Tables(Place),
    /// A list of tables, or a table of named ones.
    TablesOrNamed(Place),
    /// A table of named tables.
    Named(Place),
    /// A table of named tables, each of which may be shortened to a text.
    NamedOrText(Place),
    /// A table of named texts.
    NamedTexts,
    /// A table of named expressions.
    NamedDefaults,
}

/// One word of the language.
#[derive(Clone, Copy, Debug)]
pub struct Word {
    pub name: &'static str,
    pub takes: Takes,
    pub required: bool,
    pub what: &'static str,
    /// What holds when it is not said.
    pub default: &'static str,
    pub example: &'static str,
}

const fn word(
    name: &'static str,
    takes: Takes,
    what: &'static str,
    default: &'static str,
    example: &'static str,
) -> Word {
    Word {
        name,
        takes,
        required: false,
        what,
        default,
        example,
    }
}

const fn must(name: &'static str, takes: Takes, what: &'static str, example: &'static str) -> Word {
    Word {
        name,
        takes,
        required: true,
        what,
        default: "must be said",
        example,
    }
}

/// The words that may stand in a place, in the order of the reference.
pub fn words(place: Place) -> &'static [Word] {
    match place {
        Place::System => SYSTEM,
        Place::Role => ROLE,
        Place::Menu => MENU,
        Place::Register => REGISTER,
        Place::Event => EVENT,
        Place::Field | Place::RowField | Place::Ask | Place::EventField => FIELD,
        Place::State => STATE,
        Place::Step => STEP,
        Place::Clock => CLOCK,
        Place::Application => APPLICATION,
        Place::Duty => DUTY,
        Place::Stage => STAGE,
        Place::On => ON,
        Place::Access => ACCESS,
        Place::Check => CHECK,
        Place::Retain => RETAIN,
        Place::Latest => LATEST,
        Place::Each => EACH,
        Place::Print => PRINT,
        Place::Publish => PUBLISH,
        Place::Quality => QUALITY,
        Place::CodeList => CODE_LIST,
        Place::CodeFile => CODE_FILE,
        Place::Code => CODE,
        Place::Param => PARAM,
        Place::ParamValue => PARAM_VALUE,
        Place::Measure => MEASURE,
        Place::Count => COUNT,
        Place::Edition => EDITION,
        Place::Dashboard => DASHBOARD,
        Place::Chart => CHART,
        Place::Item => ITEM,
        Place::Fact => FACT,
        Place::Calendar => CALENDAR,
    }
}

/// Whether a text is an id: lower-case letters, digits and underscores, beginning with a letter.
pub fn is_id(text: &str) -> bool {
    let in_it = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_';
    text.starts_with(|c: char| c.is_ascii_lowercase()) && text.chars().all(in_it)
}

/// Words that name a function written in Rust.
const RULES: &[&str] = &["prepare", "on_create", "on_change", "written", "rule"];

/// Does the word name a function written in Rust?
pub fn names_rule(place: Place, name: &str) -> bool {
    matches!(place, Place::Register | Place::Field | Place::Step) && RULES.contains(&name)
}

/// The word of this name in a place.
pub fn find(place: Place, name: &str) -> Option<&'static Word> {
    if place == Place::Ask && name == ASK_NAME.name {
        return Some(&ASK_NAME);
    }
    let mut known = words(place).iter().filter(|word| stands(place, word.name));
    known.find(|word| word.name == name)
}
