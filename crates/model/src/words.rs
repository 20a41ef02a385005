//! Every word of the language: where it stands, what it takes, what it means.
//!
//! The loader knows no other words than these, and the reference in
//! `docs/guides/definitions.md` is written from them.

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

use Takes::*;

const SYSTEM: &[Word] = &[
    must("title", Text, "Name of the system.", "title = \"计划\""),
    word(
        "help",
        Text,
        "Becomes the first paragraph of the manual.",
        "none",
        "help = \"年度计划的定与分\"",
    ),
    word(
        "uses",
        Texts,
        "Systems whose registers, codes, roles and events it may name; itself, `access` and `registry` always.",
        "none",
        "uses = [\"plan\"]",
    ),
    word(
        "role",
        Named(Place::Role),
        "Roles declared here; their names are global.",
        "none",
        "[role.plan_clerk]",
    ),
    word(
        "menu",
        Named(Place::Menu),
        "Entries of the main menu; its registers are shown in this order everywhere.",
        "none",
        "[menu]",
    ),
    word(
        "event",
        Named(Place::Event),
        "What its registers tell; who listens is not said here.",
        "none",
        "[event.hazard_overdue]",
    ),
    word(
        "refusal",
        NamedTexts,
        "Wording of refusals, `{name}` stands for a value.",
        "none",
        "place_left = \"{school}的计划已满。\"",
    ),
];

const ROLE: &[Word] = &[
    must("title", Text, "Name of the role.", "title = \"督查员\""),
    word(
        "help",
        Text,
        "Who holds it.",
        "none",
        "help = \"办公室督查岗\"",
    ),
];

const EVENT: &[Word] = &[
    must("title", Text, "What happened.", "title = \"隐患逾期未改\""),
    word(
        "help",
        Text,
        "When it is raised.",
        "none",
        "help = \"整改期限已过\"",
    ),
    word(
        "field",
        Named(Place::EventField),
        "What it carries, beside `owner` and `number` of the record it is about and `created_on`, the day. Nothing personal.",
        "none",
        "field = { grade = { title = \"等级\", type = \"code\", of = \"safety.hazard_grade\" } }",
    ),
];

const MENU: &[Word] = &[
    must(
        "step",
        Text,
        "Step of the loop: plan, divide, collect, compute, warn, handle, supervise, publish or evaluate.",
        "step = \"divide\"",
    ),
    word(
        "title",
        Text,
        "What the entry says.",
        "the register's title",
        "title = \"任务\"",
    ),
    word(
        "register",
        Text,
        "The register whose list it opens; this or `screen`.",
        "none",
        "register = \"plan.task\"",
    ),
    word(
        "screen",
        Id,
        "The hand-made screen it opens, at `/SYSTEM/SCREEN`; this or `register`.",
        "none",
        "screen = \"audit\"",
    ),
    word(
        "roles",
        Texts,
        "Who sees the entry.",
        "everybody who may read the register",
        "roles = [\"plan_clerk\"]",
    ),
];

const REGISTER: &[Word] = &[
    word(
        "extends",
        Text,
        "Only in a layer: the shipped register that this file adds to.",
        "a register of its own",
        "extends = \"safety.hazard\"",
    ),
    must("title", Text, "Name of one record.", "title = \"安全隐患\""),
    word(
        "help",
        Text,
        "First paragraph of its manual page.",
        "none",
        "help = \"一次检查一条\"",
    ),
    word(
        "was",
        Texts,
        "Former id of the register, or ids: its records and their history are kept. Stays for good.",
        "none",
        "was = \"safety.danger\"",
    ),
    word(
        "shape",
        Text,
        "ledger, application, measure or duty.",
        "none",
        "shape = \"ledger\"",
    ),
    word(
        "without",
        Texts,
        "Parts of its shape that it does not have: of a ledger `merge` and `reopen`, of an application `supplement` and `withdraw`.",
        "none",
        "without = \"merge\"",
    ),
    word(
        "application",
        Table(Place::Application),
        "With `shape = \"application\"`: who does what. States, steps and clocks follow; see *Shapes*.",
        "the register says its states itself",
        "[application]",
    ),
    word(
        "duty",
        Table(Place::Duty),
        "With `shape = \"duty\"`: who owes an entry each period. The platform opens it; see *Shapes*.",
        "entries are made by people or rules",
        "[duty]",
    ),
    word(
        "number",
        Text,
        "Pattern of the record's number: text, `{year}`, `{month}`, `{seq:5}` and levels of the tree such as `{county}`.",
        "no number",
        "number = \"{county}-{year}-{seq:5}\"",
    ),
    word(
        "numbered",
        Texts,
        "States in which the number is taken: a record has it from the first of them on that it comes to. Before, it is shown as 未编号.",
        "when the record is made",
        "numbered = \"issued\"",
    ),
    word(
        "owner",
        Text,
        "The field that says whose record it is: a reference to `registry.organisation`, or to a record of another register, whose it then is.",
        "the unit of the position that created it",
        "owner = \"school\"",
    ),
    word(
        "stands_for",
        Text,
        "A reference field: a record of this register stands for that account or organisation, so that `owner`, `by` and `[access]` of other registers may name it.",
        "nothing",
        "stands_for = \"account\"",
    ),
    word(
        "acts_for",
        Text,
        "A reference field, beside `stands_for`: whom the record stands for acts for the record named there, as a guardian for a child: it and what names it are `mine`. Not in an end state, and in a dated register only today.",
        "nobody",
        "acts_for = \"child\"",
    ),
    word(
        "create",
        Texts,
        "Roles that may create.",
        "nobody; rules may",
        "create = [\"inspector\"]",
    ),
    word(
        "counted",
        Texts,
        "Roles that see, in their area, the numbers of measures counted from the register; its records only if `access` opens them.",
        "who reaches records by more than `mine`",
        "counted = [\"leader\"]",
    ),
    word(
        "prepare",
        Id,
        "Rule run before the write transaction and outside it: may be slow.",
        "none",
        "prepare = \"read_upload\"",
    ),
    word(
        "on_create",
        Id,
        "Rule run in the write transaction after a record is created.",
        "none",
        "on_create = \"split\"",
    ),
    word(
        "on_change",
        Id,
        "Rule run in the write transaction after an edit or a step.",
        "none",
        "on_change = \"sum_up\"",
    ),
    word(
        "written",
        Id,
        "Rule that says what `label` or `search` fields may hold where somebody writes the record otherwise: asked when lists are read, of names nobody knows.",
        "none",
        "written = \"class_written\"",
    ),
    word(
        "label",
        Texts,
        "The field, or fields one after the other, that say what a record is called wherever it is named. Of references only those to organisations; a text `computed` from another says the rest.",
        "`number`",
        "label = \"title\"",
    ),
    word(
        "key",
        Texts,
        "Fields that together tell a record from all others; no two hold the same, and an import finds by them what is there already.",
        "none; an import then goes by `unique` fields",
        "key = [\"citizen_id\"]",
    ),
    word(
        "sort",
        Texts,
        "Fields, `number`, `state` or `created_on` by which lists can be sorted; each gets an index.",
        "none",
        "sort = [\"due_on\"]",
    ),
    word(
        "filter",
        Texts,
        "Fields of few values, or `state`, by which lists of hundreds of thousands of rows are narrowed while they are sorted: each gets an index by itself and one with each of `sort`, which every new row pays for. Smaller registers need none.",
        "none",
        "filter = [\"grade\"]",
    ),
    word(
        "beyond",
        Texts,
        "Codes, flags and references that records referred to hold, by which lists are asked and counted as by fields of their own: `class.grade`. Nothing personal.",
        "none",
        "beyond = [\"class.grade\"]",
    ),
    word(
        "search",
        Texts,
        "Text fields, or `number`, that the search box looks into: by how they begin, by any part of what is Chinese, and by 拼音. Of a document number that one does not see in clear, by the whole number only.",
        "none",
        "search = [\"title\"]",
    ),
    word(
        "list",
        Texts,
        "Columns of the list, in order; fields, `number`, `state`, `owner` or `created_on`.",
        "all fields",
        "list = [\"title\", \"due_on\"]",
    ),
    word(
        "dated",
        Texts,
        "Rows hold half-open `from`/`to`, never overlapping per value of this field, or of these together. See *Dated registers*.",
        "not dated",
        "dated = \"pupil\"",
    ),
    word(
        "course",
        Text,
        "The dated register in which the platform keeps what this one's fields of the same names said, from when to when. See *The course of a record*.",
        "only the present and its history are kept",
        "course = \"registry.enrolment\"",
    ),
    word(
        "facts",
        Flag,
        "Append-only: corrections are new rows.",
        "false",
        "facts = true",
    ),
    word(
        "hidden",
        Flag,
        "Not offered by lists, menus or the API; only rules and the kernel touch it.",
        "false",
        "hidden = true",
    ),
    word(
        "urge",
        Flag,
        "Whether who made a record, its unit and those above may urge whoever holds an open step (催办), once a day.",
        "true",
        "urge = false",
    ),
    word(
        "urgent",
        Expression,
        "While this is true of a record, what is told of it leaves the platform at once, in quiet hours too.",
        "never",
        "urgent = \"grade == 'high'\"",
    ),
    word(
        "retain",
        Table(Place::Retain),
        "When personal data ends.",
        "must be said when a field is personal or sensitive",
        "retain = { years = 3, from = \"end\", then = \"erase\", source = \"…\" }",
    ),
    word(
        "source",
        Text,
        "The document it comes from.",
        "none",
        "source = \"安全隐患整改清单\"",
    ),
    word(
        "field",
        Named(Place::Field),
        "Fields, in the order of the screen.",
        "none",
        "[field]",
    ),
    word(
        "rows",
        Groups(Place::RowField),
        "Fields of the rows of each field of type `rows`, in the order of the columns.",
        "must be said of each field of type `rows`",
        "[rows.dish]",
    ),
    word(
        "state",
        Named(Place::State),
        "States.",
        "none: the record has no states",
        "[state]",
    ),
    word(
        "step",
        Named(Place::Step),
        "Steps somebody makes, or a rule.",
        "none",
        "[step]",
    ),
    word(
        "clock",
        Named(Place::Clock),
        "Deadlines.",
        "none",
        "[clock]",
    ),
    word(
        "print",
        Named(Place::Print),
        "Papers it is printed as, each a Word document; see *Papers*.",
        "none",
        "[print]",
    ),
    word(
        "publish",
        Table(Place::Publish),
        "What everybody may read of its records without signing in; see *What everybody may read*.",
        "nothing",
        "[publish]",
    ),
    word(
        "quality",
        Named(Place::Quality),
        "What would be wrong with its records though they could be saved; see *Quality*.",
        "none",
        "[quality]",
    ),
    word(
        "on",
        Subscriptions,
        "Events of systems it uses; it opens an entry of its own for each that is raised, in the same transaction.",
        "none",
        "[on.safety.hazard_overdue]",
    ),
    word(
        "access",
        NamedOrText(Place::Access),
        "Role, or field naming a person → scopes, and `read` if they may not write.",
        "must be said unless hidden",
        "inspector = \"area, read\"",
    ),
    word(
        "check",
        TablesOrNamed(Place::Check),
        "Conditions over several fields.",
        "none",
        "check = [{ expr = \"a <= b\", says = \"…\" }]",
    ),
];

const FIELD: &[Word] = &[
    must("title", Text, "Name of the field.", "title = \"整改期限\""),
    must("type", Text, "See *Types*.", "type = \"date\""),
    word(
        "aliases",
        Texts,
        "Other names of a column that holds it, in lists that are imported. `年级+班级`: of two columns that say it one behind the other.",
        "none",
        "aliases = [\"证件号码\"]",
    ),
    word(
        "standard",
        Text,
        "What JY/T 1001–1007 call the field: a column so called holds it, and a list that leaves in field codes calls it so.",
        "none",
        "standard = \"XM\"",
    ),
    word(
        "required",
        Flag,
        "Must be filled.",
        "false",
        "required = true",
    ),
    word(
        "unique",
        Flag,
        "No two records of the register hold the same value; in rows, no two rows of one record.",
        "false",
        "unique = true",
    ),
    word(
        "default",
        Default,
        "Value of a new record.",
        "missing",
        "default = \"today()\"",
    ),
    word(
        "check",
        Expression,
        "Must not be false when the record is written.",
        "none",
        "check = \"due_on >= found_on\"",
    ),
    word(
        "says",
        Text,
        "What to say when `check` is false.",
        "made from the title",
        "says = \"期限不能早于发现日期\"",
    ),
    word(
        "level",
        Text,
        "public, internal, personal or sensitive.",
        "internal",
        "level = \"personal\"",
    ),
    word(
        "means",
        Text,
        "The fact it holds, from `docs/facts.toml`.",
        "none; must be said of personal and sensitive fields",
        "means = \"pupil.birth_on\"",
    ),
    word(
        "help",
        Text,
        "Shown under it, and in the manual.",
        "none",
        "help = \"按步行路线，不按直线\"",
    ),
    word(
        "group",
        Text,
        "Heading of the group of fields that starts here and goes on to the next, or to the end of what this file says; empty: they stand under none.",
        "none",
        "group = \"整改\"",
    ),
    word(
        "when",
        Expression,
        "Asked and shown only when this is true.",
        "always",
        "when = \"kind == 'other'\"",
    ),
    word(
        "was",
        Texts,
        "Former name of the field, or names, the latest first: its values are kept.",
        "none",
        "was = \"walk_distance\"",
    ),
    word(
        "part",
        Text,
        "With `was`: a regular expression whose first group, found in the former value, is the value. Several fields with the same `was` and a `part` each split it.",
        "the whole value",
        "part = '([0-9]{11})$'",
    ),
    word(
        "computed",
        Expression,
        "Value computed from other fields, never typed.",
        "typed",
        "computed = \"done * 100 / total\"",
    ),
    word(
        "rule",
        Id,
        "Rule that sets the value, which is never typed.",
        "typed",
        "rule = \"rank\"",
    ),
    word(
        "latest",
        Table(Place::Latest),
        "Of a ref: shows the newest record of that register that refers to this one; never typed, and what is `computed` from it follows. See *The latest of another register*.",
        "typed",
        "latest = { by = \"held_on\", where = \"state == 'published'\" }",
    ),
    word(
        "follow",
        Flag,
        "Of a field `computed` from what a ref refers to: the record is written again when that changes. See *What is computed follows*.",
        "false: it is as it was when the record was last saved",
        "follow = true",
    ),
    word(
        "given",
        Flag,
        "Of a field computed from a record this one refers to: it is typed when the record is made, and goes to that record, which is found by what is given of it. See *Another record is given with this one*.",
        "false: never typed",
        "given = true",
    ),
    word(
        "fixed",
        Flag,
        "Never typed, not when the record is made either: its default, rules, steps and clocks write it.",
        "false",
        "fixed = true",
    ),
    word(
        "once",
        Flag,
        "Typed when the record is made, and never changed by hand.",
        "false",
        "once = true",
    ),
    word(
        "max",
        Number,
        "Most characters of a text, files, rows, or the greatest number.",
        "text and address 200, files 9, picture 1, rows 500, numbers none",
        "max = 100",
    ),
    word(
        "min",
        Number,
        "Smallest number, or fewest rows.",
        "none",
        "min = 0",
    ),
    word(
        "unit",
        Text,
        "Unit of a number.",
        "length m, weight kg, area ㎡, else none",
        "unit = \"人\"",
    ),
    word(
        "scale",
        Integer,
        "Places after the point, at most 9.",
        "2",
        "scale = 4",
    ),
    word(
        "of",
        Text,
        "List of codes, `system.list`.",
        "must be said of code and codes",
        "of = \"safety.area\"",
    ),
    word(
        "to",
        Text,
        "Register referred to, `system.record`.",
        "must be said of ref and refs",
        "to = \"registry.school\"",
    ),
    word(
        "made",
        Flag,
        "Of a ref of which something is `given`: the record is made where none is found.",
        "false: it must be there",
        "made = true",
    ),
    word(
        "about",
        Texts,
        "Registers of whose records an entry may be made by hand; it is then offered on their pages. See *What an entry is about*.",
        "the platform alone links it",
        "about = [\"plan.task\"]",
    ),
];

const ASK_NAME: Word = must(
    "name",
    Id,
    "Only in `ask`: what the step's rule knows the value by.",
    "name = \"proof\"",
);

/// Words of a field that mean nothing for what is asked once and not kept.
const NOT_ASKED: &[&str] = &[
    "aliases", "standard", "unique", "default", "check", "says", "level", "means", "when", "was",
    "part", "computed", "rule", "latest", "follow", "given", "fixed", "once", "made",
];

/// Words of a field that say what an event carries, beside those that belong to a type.
const CARRIED: &[&str] = &["title", "type", "help"];

/// Words of a field that mean nothing for a field of rows.
const NOT_IN_ROWS: &[&str] = &[
    "group", "part", "rule", "latest", "follow", "given", "fixed", "once", "made",
];

/// Names that belong to the kernel's own columns of rows.
pub const ROW_RESERVED: &[&str] = &["id", "record", "idx"];

/// Whether a word of a field stands in a place that takes only some of them.
fn stands(place: Place, word: &str) -> bool {
    let of_type = || TYPES.iter().any(|(_, _, own)| own.contains(&word));
    match place {
        Place::Ask => !NOT_ASKED.contains(&word),
        Place::EventField => CARRIED.contains(&word) || of_type(),
        Place::RowField => !NOT_IN_ROWS.contains(&word),
        _ => true,
    }
}

const PRINT: &[Word] = &[
    must(
        "title",
        Text,
        "What the paper is called; the bureau's name stands before it.",
        "title = \"督办单\"",
    ),
    word(
        "when",
        Expression,
        "Offered only while this is true.",
        "always",
        "when = \"state != 'drafted'\"",
    ),
    word(
        "text",
        Text,
        "Makes it a letter (公文) instead of a form: the field of several lines that is its text.",
        "a form",
        "text = \"minutes\"",
    ),
    word(
        "to",
        Text,
        "The field that says to whom a letter goes.",
        "the owner",
        "to = \"proposers\"",
    ),
    word(
        "on",
        Text,
        "The field with the day of a letter.",
        "today",
        "on = \"issued_on\"",
    ),
    word(
        "rows",
        Texts,
        "Rows of the form: a field, or two beside each other parted by a comma; `state`, `owner`, `created_on`; or a register, whose entries about the record are told.",
        "none: it is a letter",
        "rows = [\"title\", \"unit, due_on\", \"supervision.instruction\", \"reply\"]",
    ),
    word(
        "sign",
        Texts,
        "Who signs below, at most three.",
        "nobody",
        "sign = [\"签发人\", \"签收人\"]",
    ),
    word(
        "note",
        Text,
        "Stands at the end, in brackets.",
        "none",
        "note = \"一式两份\"",
    ),
];

const QUALITY: &[Word] = &[
    must(
        "title",
        Text,
        "What is wrong, as a clerk would say it.",
        "title = \"没有填写民族\"",
    ),
    must(
        "kind",
        Text,
        "missing, contradictory, improbable, doubled, orphaned or late.",
        "kind = \"missing\"",
    ),
    word(
        "when",
        Expression,
        "True of a record with which it is wrong; beside `same`, of those that are compared.",
        "must be said without `same`",
        "when = \"state == 'studying' && !has(nation)\"",
    ),
    word(
        "same",
        Texts,
        "Fields all of which a record holds just as another does.",
        "no other is looked for",
        "same = [\"name\", \"birth_on\"]",
    ),
    must(
        "advice",
        Text,
        "What to do about it.",
        "advice = \"按户口簿补填民族\"",
    ),
    word(
        "source",
        Text,
        "The document that asks for it.",
        "none",
        "source = \"JY/T 1002\"",
    ),
];

const PUBLISH: &[Word] = &[
    must(
        "title",
        Text,
        "Heading of the page; the bureau's name stands above it.",
        "title = \"民心工程进展\"",
    ),
    must(
        "in",
        Texts,
        "States a record must be in; one that leaves them is released no more.",
        "in = [\"running\", \"done\"]",
    ),
    word(
        "by",
        Actors,
        "Who releases a record (发布) and takes it back (撤下); before that it is not public.",
        "public with what `with` names",
        "by = [\"office_clerk\"]",
    ),
    word(
        "with",
        Text,
        "The reference to a record on whose page it is shown, while that is public.",
        "it has a page of its own",
        "with = \"project\"",
    ),
    must(
        "fields",
        Texts,
        "The fields shown, in order; of the record nothing else is.",
        "fields = [\"title\", \"unit\", \"ends_on\"]",
    ),
    word(
        "filter",
        Texts,
        "Codes and organisations among `fields` by which the list is narrowed.",
        "none",
        "filter = [\"kind\"]",
    ),
    word(
        "sort",
        Text,
        "The field among `fields` the list is in order of; with `-` the greatest first.",
        "as the records were made",
        "sort = \"-period\"",
    ),
    word(
        "note",
        Text,
        "Stands below: where it comes from, how often it is renewed.",
        "none",
        "note = \"每月更新一次\"",
    ),
];

const STATE: &[Word] = &[
    must("title", Text, "Name of the state.", "title = \"整改中\""),
    word(
        "start",
        Flag,
        "New records are in it; exactly one.",
        "false",
        "start = true",
    ),
    word(
        "end",
        Flag,
        "Nothing is left to do. A step that leads out opens again: it asks a reason and has `todo = false`.",
        "false",
        "end = true",
    ),
    word(
        "open",
        Flag,
        "Fields may still be edited by those who may write.",
        "true, false for end states",
        "open = false",
    ),
    word(
        "edit",
        Actors,
        "Who edits fields in this state, instead of all who may write: roles, or `{ field = \"unit\" }` as in a step's `by`.",
        "all who may write",
        "edit = { field = \"unit\" }",
    ),
    word(
        "tone",
        Text,
        "plain, good, wait or bad: the lamp in lists.",
        "plain",
        "tone = \"bad\"",
    ),
    word(
        "aside",
        Flag,
        "Lists leave it out until it is asked for: what was dropped, taken back or merged.",
        "false",
        "aside = true",
    ),
];

/// What steps and clocks do beside moving the state.
const SET: Word = word(
    "set",
    NamedDefaults,
    "Fields it sets.",
    "none",
    "set = { closed_on = \"today()\" }",
);

const RAISE: Word = word(
    "raise",
    Raises,
    "Events of its system it raises. What an event carries is taken from the fields of the same names, or said as expressions.",
    "none",
    "raise = { hazard_found = { what = \"place\" } }",
);

const NOTIFY: Word = word(
    "notify",
    Actors,
    "Who gets a message: roles in whose reach the record is, or `{ field = \"fixer\" }`: the person, or those who hold a position in the organisation, named there.",
    "nobody",
    "notify = [\"county_safety\", { field = \"fixer\" }]",
);

const STEP: &[Word] = &[
    must("title", Text, "The verb on the button.", "title = \"交办\""),
    word(
        "help",
        Text,
        "What it does.",
        "none",
        "help = \"交给责任人\"",
    ),
    word(
        "from",
        Texts,
        "States in which it can be made.",
        "every state that is not an end",
        "from = [\"found\", \"fixing\"]",
    ),
    word(
        "to",
        Text,
        "State it leads to; `previous`: the one the record was in before, and a reason is asked for.",
        "the state stays",
        "to = \"fixing\"",
    ),
    word(
        "by",
        Actors,
        "Roles, or `{ field = \"fixer\" }`: the person, or holders of a position in the organisation, named there.",
        "rules only",
        "by = [\"inspector\", { field = \"fixer\" }]",
    ),
    word(
        "all",
        Text,
        "Everybody named in `by` must make it, and it takes effect with the last: the field of several that collects who has, as the field in `by` or `codes` of the roles.",
        "the first who makes it is enough",
        "all = \"signed_by\"",
    ),
    word(
        "merge",
        Text,
        "The record becomes part of another of its register, which this field names: it stays to be read, both histories tell, and who asks for what refers to the other finds what refers to it too. Leaving the state it leads to empties the field.",
        "nothing is merged",
        "merge = \"merged_into\"",
    ),
    word(
        "need",
        Texts,
        "Fields that must be filled.",
        "none",
        "need = [\"due_on\"]",
    ),
    word(
        "ask",
        Asks,
        "What it asks for: `reason`, fields of the record, or fields described in place that only the rule sees.",
        "nothing",
        "ask = \"reason\"",
    ),
    word(
        "start",
        NamedDefaults,
        "What of it is filled in when the step is begun, to be changed or left: by expressions over the record.",
        "fields of the record as they are, all else empty",
        "start = { closed_on = \"today()\" }",
    ),
    word(
        "when",
        Expression,
        "Must not be false.",
        "always",
        "when = \"has(due_on)\"",
    ),
    word(
        "says",
        Text,
        "What to say when `when` is false.",
        "made from the title",
        "says = \"先填写整改期限\"",
    ),
    word(
        "rule",
        Id,
        "Rule run in the write transaction, before the state changes.",
        "none",
        "rule = \"place_left\"",
    ),
    word(
        "each",
        Table(Place::Each),
        "It is then made of many: a step of each record that refers to this one, in the background.",
        "of this record alone",
        "each = { of = \"yard.check\", step = \"begin\", then = \"begun\" }",
    ),
    SET,
    RAISE,
    NOTIFY,
    word(
        "todo",
        Default,
        "Waiting for it is somebody's to-do; an expression: only while it is true. Unlike `when`, it does not forbid the step.",
        "true if it leads to another state",
        "todo = \"parts == 0\"",
    ),
];

const CLOCK: &[Word] = &[
    must(
        "title",
        Text,
        "What a late record is marked with.",
        "title = \"挂牌督办\"",
    ),
    must("in", Texts, "States in which it runs.", "in = \"fixing\""),
    must(
        "until",
        Text,
        "The date field it runs to; late from the day after.",
        "until = \"due_on\"",
    ),
    word(
        "within",
        Within,
        "It sets `until` itself, so long after the day it starts: the record comes from a state in which it neither runs nor pauses. How many may be an expression over the record; while that is unknown there is no deadline.",
        "somebody fills `until`",
        "within = \"5 workdays\"",
    ),
    word(
        "pause",
        Texts,
        "States in which it stands still; when it goes on, `until` moves by the time spent there.",
        "none",
        "pause = \"supplementing\"",
    ),
    word(
        "remind",
        Within,
        "So long before, those whose turn it is get a message.",
        "nobody is reminded",
        "remind = \"2 workdays\"",
    ),
    SET,
    RAISE,
    NOTIFY,
    word(
        "step",
        Text,
        "A step the platform makes when it has run out; nobody is late then. It has no `by`, or those named may make it before.",
        "none",
        "step = \"lapse\"",
    ),
    word(
        "escalate",
        Tables(Place::Stage),
        "What else happens, the later it is.",
        "nothing",
        "escalate = [{ after = \"3 workdays\", title = \"报区市\", notify = \"county_safety\" }]",
    ),
];

const APPLICATION: &[Word] = &[
    word(
        "check",
        Actors,
        "Who checks it first, and asks for papers.",
        "it goes to the decision at once",
        "check = \"school_clerk\"",
    ),
    must(
        "decide",
        Actors,
        "Who decides.",
        "decide = \"county_clerk\"",
    ),
    word(
        "object",
        Actors,
        "Who may object while it is published; `[access]` lets them see it.",
        "nobody",
        "object = \"teacher\"",
    ),
    word(
        "hear",
        Actors,
        "Who looks into objections.",
        "those who decide",
        "hear = \"office_clerk\"",
    ),
    word(
        "appeal",
        Actors,
        "Who hears appeals of the applicant against a refusal.",
        "a refusal is the end",
        "appeal = \"office_clerk\"",
    ),
    word(
        "check_within",
        Within,
        "How long checking may take.",
        "no limit",
        "check_within = \"5 workdays\"",
    ),
    word(
        "supplement_within",
        Within,
        "How long papers may be supplied; it counts as withdrawn after that. Other clocks stand still meanwhile.",
        "no limit",
        "supplement_within = \"10 workdays\"",
    ),
    word(
        "decide_within",
        Within,
        "How long the decision may take.",
        "no limit",
        "decide_within = \"20 workdays\"",
    ),
    word(
        "publish_for",
        Within,
        "How long what is to be granted is published before it is; an objection stops the count.",
        "not published",
        "publish_for = \"7 workdays\"",
    ),
    word(
        "appeal_within",
        Within,
        "How long a refusal may be appealed against.",
        "no limit",
        "appeal_within = \"60 days\"",
    ),
];

const DUTY: &[Word] = &[
    word(
        "for",
        Expression,
        "Which organisations owe it, over `registry.organisation`.",
        "all that `with` leaves",
        "for = \"kind == 'school'\"",
    ),
    word(
        "with",
        Text,
        "Only organisations to which records of this register belong owe it.",
        "all that `for` leaves",
        "with = \"canteen.canteen\"",
    ),
    word(
        "where",
        Expression,
        "Only records of `with` for which this is true.",
        "all of them",
        "where = \"state == 'serving'\"",
    ),
    must(
        "period",
        Text,
        "day, week, month, quarter, half_year, year, school_year or term.",
        "period = \"month\"",
    ),
    word(
        "open",
        Within,
        "Opened so long before it is due.",
        "on the first day of the period",
        "open = \"5 workdays\"",
    ),
    word(
        "due",
        Within,
        "Due so long after the last day of the period.",
        "on that day",
        "due = \"3 workdays\"",
    ),
    word(
        "close",
        Within,
        "So long after it was due it is closed, and can be filed no more.",
        "it can be filed late",
        "close = \"10 workdays\"",
    ),
    word(
        "check",
        Actors,
        "Who accepts it or gives it back.",
        "filed is done",
        "check = \"county_clerk\"",
    ),
];

const STAGE: &[Word] = &[
    must(
        "after",
        Within,
        "So long after `until`.",
        "after = \"3 workdays\"",
    ),
    must("title", Text, "What happens then.", "title = \"报区市\""),
    SET,
    RAISE,
    NOTIFY,
];

const ON: &[Word] = &[
    word(
        "when",
        Expression,
        "Opened only when this is true of the event.",
        "always",
        "when = \"grade == 'high'\"",
    ),
    word(
        "single",
        Flag,
        "While an entry about the same record is open, no second one is opened.",
        "false",
        "single = true",
    ),
    word(
        "step",
        Text,
        "Nothing is opened: entries about the same record make this step, where they are in a state it leads from.",
        "an entry is opened",
        "step = \"lapse\"",
    ),
    word(
        "set",
        NamedDefaults,
        "Fields of the new entry, said of what the event carries: a field of the same name does not come by itself.",
        "the owner is the owner of the record the event is about",
        "set = { title = \"what\", due_on = \"created_on + 15\" }",
    ),
];

const ACCESS: &[Word] = &[
    must(
        "scope",
        Texts,
        "unit, area, handling, mine or public; any of them opens the row; and `read`.",
        "scope = [\"unit\", \"handling\"]",
    ),
    word(
        "clear",
        Texts,
        "Personal and sensitive fields handled daily, shown unmasked.",
        "none",
        "clear = [\"phone\"]",
    ),
];

const CHECK: &[Word] = &[
    must(
        "expr",
        Expression,
        "Must not be false when the record is written.",
        "expr = \"from <= to\"",
    ),
    must(
        "says",
        Text,
        "What to say when it is.",
        "says = \"起止日期颠倒\"",
    ),
];

const LATEST: &[Word] = &[
    word(
        "by",
        Text,
        "The other register's field whose greatest value is the newest; records without it are left out. Of equals, the one made last.",
        "the record made last",
        "by = \"held_on\"",
    ),
    word(
        "where",
        Expression,
        "Only records for which this is true; asked when they are written, of what they hold themselves.",
        "all",
        "where = \"state == 'published'\"",
    ),
    word(
        "field",
        Text,
        "The other register's field that refers to this one.",
        "the only one that does",
        "field = \"canteen\"",
    ),
];

const EACH: &[Word] = &[
    must(
        "of",
        Text,
        "The register of those records; one field of it refers to this register.",
        "of = \"yard.check\"",
    ),
    must(
        "step",
        Text,
        "The step made of each, where it is in a state it leads from; who made this one makes it.",
        "step = \"begin\"",
    ),
    word(
        "for",
        Expression,
        "Organisations, at or below whom this record belongs to, each of which is to have one: the one it has by itself goes along, else one is made.",
        "those that refer to this one",
        "for = \"level == 'school'\"",
    ),
    word(
        "then",
        Text,
        "The step of this record made when all were gone through; it has no `by`.",
        "none",
        "then = \"begun\"",
    ),
];

const RETAIN: &[Word] = &[
    must("years", Integer, "Years it is kept.", "years = 3"),
    must(
        "from",
        Text,
        "From when they count: a date field, `created_on`, or `end`, the day an end state was reached.",
        "from = \"end\"",
    ),
    must(
        "then",
        Text,
        "erase, anonymise or archive.",
        "then = \"erase\"",
    ),
    must(
        "source",
        Text,
        "The rule that says so.",
        "source = \"档案管理规定\"",
    ),
];

const CODE_LIST: &[Word] = &[
    must("title", Text, "Name of the list.", "title = \"隐患等级\""),
    word(
        "source",
        Text,
        "The document it comes from.",
        "none",
        "source = \"JY/T 1001\"",
    ),
    word(
        "file",
        Text,
        "A file of codes in the system's folder; see *A file of codes*.",
        "the codes stand here",
        "file = \"codes/gbt3304.csv\"",
    ),
    word(
        "leaves",
        Flag,
        "Only codes without others below them can be chosen.",
        "all can",
        "leaves = true",
    ),
    word(
        "code",
        NamedOrText(Place::Code),
        "The codes, in the order shown; after those of `file`.",
        "those of `file`",
        "code = { low = \"一般\" }",
    ),
];

const CODE_FILE: &[Word] = &[
    must(
        "document",
        Text,
        "The document the codes come from.",
        "# GB/T 3304 中国各民族名称代码 | 1991 | 2017 年录入",
    ),
    must(
        "edition",
        Text,
        "Which edition of it.",
        "# GB/T 3304 中国各民族名称代码 | 1991 | 2017 年录入",
    ),
    must(
        "vintage",
        Text,
        "From where, and as of when, the file was made.",
        "# GB/T 3304 中国各民族名称代码 | 1991 | 2017 年录入",
    ),
    must(
        "code",
        Named(Place::Code),
        "A line for each code, under the words of a code and `code` itself.",
        "code,title",
    ),
];

const CODE: &[Word] = &[
    must("title", Text, "What is shown.", "title = \"重大\""),
    word(
        "also",
        Texts,
        "Other names it is found by.",
        "none",
        "also = [\"福山县\"]",
    ),
    word(
        "parent",
        Text,
        "The code above it, where the list is a tree.",
        "none",
        "parent = \"370600\"",
    ),
    word(
        "level",
        Text,
        "Which level of the tree it stands on.",
        "none",
        "level = \"county\"",
    ),
    word(
        "from",
        Date,
        "First day it can be chosen.",
        "always",
        "from = 2026-01-01",
    ),
    word(
        "to",
        Date,
        "First day it can no longer be chosen.",
        "for ever",
        "to = 2027-01-01",
    ),
    word(
        "tone",
        Text,
        "plain, good, wait or bad.",
        "plain",
        "tone = \"bad\"",
    ),
];

const PARAM: &[Word] = &[
    must(
        "title",
        Text,
        "Name of the number.",
        "title = \"就近入学步行距离\"",
    ),
    must(
        "type",
        Text,
        "Type as of a field; no references, files or lists.",
        "type = \"length\"",
    ),
    word("unit", Text, "Unit.", "as of a field", "unit = \"m\""),
    word(
        "scale",
        Integer,
        "Places after the point.",
        "as of a field",
        "scale = 1",
    ),
    word(
        "min",
        Number,
        "No smaller value is taken.",
        "any",
        "min = 1",
    ),
    word(
        "max",
        Number,
        "No greater value is taken.",
        "any",
        "max = 365",
    ),
    word(
        "of",
        Text,
        "List of codes, for type code.",
        "none",
        "of = \"safety.area\"",
    ),
    must(
        "value",
        Tables(Place::ParamValue),
        "Values, oldest first.",
        "value = [{ from = 2019-09-01, is = 2000, source = \"…\" }]",
    ),
    word(
        "by",
        Texts,
        "Roles that set it in the browser, of those who may create `access.parameter`.",
        "all of these",
        "by = \"security_admin\"",
    ),
    word(
        "areas",
        Texts,
        "Levels of organisations that have values of their own, besides the whole.",
        "none: one value for all",
        "areas = \"county\"",
    ),
    word(
        "help",
        Text,
        "What it means and what follows from it.",
        "none",
        "help = \"按步行路线，不按直线\"",
    ),
];

const PARAM_VALUE: &[Word] = &[
    must("from", Date, "In force from this day.", "from = 2019-09-01"),
    must("is", Value, "The value.", "is = 2000"),
    must(
        "source",
        Text,
        "The document that sets it.",
        "source = \"…〔2019〕… 号\"",
    ),
];

const MEASURE: &[Word] = &[
    must(
        "title",
        Text,
        "Name of the indicator.",
        "title = \"公办幼儿园在园幼儿占比\"",
    ),
    word(
        "unit",
        Text,
        "Unit; of `%` a share is told of a hundred.",
        "none",
        "unit = \"%\"",
    ),
    word(
        "better",
        Text,
        "higher or lower.",
        "neither",
        "better = \"higher\"",
    ),
    must(
        "of",
        Table(Place::Count),
        "What is counted or summed; the whole, when there is a part.",
        "of = { count = \"registry.pupil\" }",
    ),
    word(
        "part",
        Table(Place::Count),
        "The part of the whole, or what is divided by it (毛入学率: pupils by people of another register): the measure is their share.",
        "none",
        "part = { count = \"registry.pupil\", where = \"…\" }",
    ),
    word(
        "per",
        Number,
        "Of how many of the whole the part is told: 每百名学生.",
        "100 for `%`, else 1",
        "per = 100",
    ),
    word(
        "by",
        Texts,
        "What it can be asked by: `organisation` (always), a kind of period, `id`, fields of the register counted, and of records these refer to (`class.grade`); a field of several is asked by one of them.",
        "organisation",
        "by = [\"organisation\", \"school_year\"]",
    ),
    word(
        "on",
        Text,
        "The date or period field that places a row in time.",
        "all rows",
        "on = \"found_on\"",
    ),
    word(
        "places",
        Integer,
        "Places shown after the point.",
        "0 for counts and sums of whole numbers, else 2",
        "places = 1",
    ),
    word(
        "nature",
        Text,
        "binding (约束性) or expected (预期性).",
        "neither",
        "nature = \"binding\"",
    ),
    word(
        "base",
        Text,
        "The parameter that says what it was at the beginning (基期值).",
        "none",
        "base = \"registry.public_base\"",
    ),
    word(
        "target",
        Text,
        "The parameter that says what it is to become (目标值).",
        "none",
        "target = \"registry.public_target\"",
    ),
    word(
        "line",
        Text,
        "The parameter that says what it must not fall below or pass, by `better` (预警线).",
        "none",
        "line = \"registry.public_line\"",
    ),
    word(
        "warn",
        Texts,
        "Levels of organisations that are warned when their value is past the line, or jumps from one period to the next.",
        "nobody is",
        "warn = [\"county\", \"school\"]",
    ),
    word(
        "lacks",
        Texts,
        "Number fields that say how much a record lacks that is counted in the whole and not in the part; told of each unit in reports.",
        "what is missing is reckoned from the line",
        "lacks = [\"music_short\"]",
    ),
    word(
        "also",
        Texts,
        "Other names by which plans mean it: a target so called is offered to be bound to it.",
        "none",
        "also = [\"公办园占比\"]",
    ),
    word(
        "note",
        Text,
        "What whoever reads the number should know of it: what it leaves out, where it is weak.",
        "none",
        "note = \"不含无证园\"",
    ),
    word(
        "issuer",
        Text,
        "Who set the formula.",
        "none",
        "issuer = \"教育部\"",
    ),
    word(
        "source",
        Text,
        "The document it comes from.",
        "none",
        "source = \"指标表\"",
    ),
    word(
        "edition",
        Tables(Place::Edition),
        "Other formulas, from a day on or in an area; the last that holds is used.",
        "none",
        "edition = [{ from = 2024-09-01, issuer = \"省教育厅\", of = { … }, part = { … } }]",
    ),
];

const EDITION: &[Word] = &[
    word(
        "from",
        Date,
        "The day it holds from: periods that end on it or later.",
        "always",
        "from = 2024-09-01",
    ),
    word(
        "area",
        Text,
        "Code of the organisation in whose area it holds.",
        "everywhere",
        "area = \"3706\"",
    ),
    word(
        "issuer",
        Text,
        "Who set the formula.",
        "none",
        "issuer = \"省教育厅\"",
    ),
    must(
        "of",
        Table(Place::Count),
        "As of the measure.",
        "of = { count = \"registry.pupil\" }",
    ),
    word(
        "part",
        Table(Place::Count),
        "As of the measure.",
        "none",
        "part = { count = \"registry.pupil\", where = \"…\" }",
    ),
    must(
        "source",
        Text,
        "The document it comes from.",
        "source = \"省实施办法\"",
    ),
];

const DASHBOARD: &[Word] = &[
    must(
        "title",
        Text,
        "What it is called.",
        "title = \"县域教育概况\"",
    ),
    word(
        "help",
        Text,
        "What it is for.",
        "none",
        "help = \"区市与学校各看自己的\"",
    ),
    word(
        "level",
        Text,
        "The level of the organisations it is of; who belongs above chooses one.",
        "any",
        "level = \"county\"",
    ),
    word(
        "roles",
        Texts,
        "For whom it is; of its numbers everybody sees those one may see anyway.",
        "everybody",
        "roles = [\"leader\", \"county_clerk\"]",
    ),
    word(
        "card",
        Texts,
        "Measures told as sentences at the top, at most seven.",
        "none",
        "card = [\"registry.pupil_count\"]",
    ),
    word(
        "chart",
        Tables(Place::Chart),
        "Measures drawn below.",
        "none",
        "chart = [{ of = \"registry.pupil_count\", along = \"below\" }]",
    ),
    word(
        "item",
        Tables(Place::Item),
        "What the organisation is judged by, one after the other: a report with what is missing where.",
        "nothing is judged",
        "item = [{ part = \"普及普惠水平\", of = \"registry.inclusive_share\" }]",
    ),
    word(
        "among",
        Text,
        "The level of the units below it of which is told what each lacks.",
        "of none",
        "among = \"school\"",
    ),
    word(
        "source",
        Text,
        "The document it comes from.",
        "none",
        "source = \"requirements S04\"",
    ),
];

const ITEM: &[Word] = &[
    word(
        "part",
        Text,
        "The part of the report that begins here.",
        "that of the item before",
        "part = \"资源配置\"",
    ),
    word(
        "title",
        Text,
        "What it is called in the document.",
        "the measure's",
        "title = \"每百名学生拥有高于规定学历教师数\"",
    ),
    word(
        "of",
        Texts,
        "Measures with a line; all must keep to theirs.",
        "no register answers it: it is judged by papers and on the spot",
        "of = [\"registry.primary_higher_differs\", \"registry.junior_higher_differs\"]",
    ),
    word(
        "unit",
        Text,
        "In what is told how much is missing, where records are counted.",
        "the unit of what is summed",
        "unit = \"人\"",
    ),
];

const CHART: &[Word] = &[
    word(
        "title",
        Text,
        "What stands above it.",
        "the measure's",
        "title = \"各校生均用房\"",
    ),
    must("of", Text, "The measure.", "of = \"registry.pupil_count\""),
    word(
        "along",
        Texts,
        "By what it is divided, one or two: `below`, `level:school`, `period:school_year`, a field the measure may be asked by.",
        "below",
        "along = [\"below\", \"stage\"]",
    ),
    word(
        "as",
        Text,
        "bars, line, heat, spread (how many units have how much), map (counties on the bureau's own map) or table.",
        "line over time, heat by two, else bars",
        "as = \"spread\"",
    ),
];

const COUNT: &[Word] = &[
    word(
        "count",
        Text,
        "Register whose records are counted; this or one of the words below.",
        "none",
        "count = \"registry.pupil\"",
    ),
    word(
        "sum",
        Text,
        "Number field that is summed, `system.record.field`.",
        "none",
        "sum = \"aid.grant.amount\"",
    ),
    word(
        "average",
        Text,
        "Number field of which the mean is told.",
        "none",
        "average = \"registry.class.size\"",
    ),
    word(
        "median",
        Text,
        "Number field of which the middle value is told; of two, what lies between them.",
        "none",
        "median = \"registry.class.size\"",
    ),
    word(
        "min",
        Text,
        "Number field of which the least is told.",
        "none",
        "min = \"registry.class.size\"",
    ),
    word(
        "max",
        Text,
        "Number field of which the greatest is told.",
        "none",
        "max = \"registry.class.size\"",
    ),
    word(
        "differs",
        Text,
        "Share of which the difference coefficient (差异系数) among the units that own the records is told, weighted by the whole.",
        "none",
        "differs = \"registry.teaching_area\"",
    ),
    word(
        "growth",
        Text,
        "Measure of which the growth since the period before is told.",
        "none",
        "growth = \"registry.spending\"",
    ),
    word(
        "meets",
        Text,
        "Measure with a line: the share of the units that own the records which keep to it.",
        "none",
        "meets = \"registry.teaching_area\"",
    ),
    word(
        "ratio",
        Text,
        "Measure of which it is told how much comes to one of the measure in `to`.",
        "none",
        "ratio = \"registry.urban_share\"",
    ),
    word(
        "to",
        Text,
        "What a ratio is told to.",
        "none",
        "to = \"registry.rural_share\"",
    ),
    word(
        "where",
        Expression,
        "Only records for which this is true.",
        "all",
        "where = \"stage == 'kindergarten'\"",
    ),
];

const FACT: &[Word] = &[
    must("title", Text, "What the fact is.", "title = \"出生日期\""),
    word(
        "help",
        Text,
        "What it means exactly.",
        "none",
        "help = \"以户口簿为准\"",
    ),
    word(
        "also",
        Texts,
        "Other titles people give it: a form that asks under one of them asks for this.",
        "none",
        "also = [\"生日\", \"出生年月\"]",
    ),
];

const CALENDAR: &[Word] = &[
    must(
        "source",
        Text,
        "The notice each of its years comes from.",
        "source = \"国办发明电〔2025〕… 号\"",
    ),
    must(
        "covers",
        Texts,
        "Periods for which the lists below are complete; in a layer, those the platform does not know.",
        "covers = [\"2026\"]",
    ),
    word(
        "holidays",
        Dates,
        "Weekdays off; weekends inside are ignored.",
        "none",
        "holidays = [2026-01-01, \"2026-02-15/2026-02-23\"]",
    ),
    word(
        "workdays",
        Dates,
        "Weekend days worked (调休).",
        "none",
        "workdays = [2026-02-14]",
    ),
];

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

/// The types of fields: word, what it holds, which words belong to it.
pub const TYPES: &[(&str, &str, &[&str])] = &[
    ("text", "one line of text", &["max"]),
    ("long_text", "text of several lines", &[]),
    ("integer", "a whole number", &["min", "max", "unit"]),
    (
        "decimal",
        "an exact number with `scale` places",
        &["min", "max", "unit", "scale"],
    ),
    ("money", "元 with two places", &[]),
    ("percent", "a percentage with two places", &[]),
    (
        "length",
        "an exact number in m",
        &["min", "max", "unit", "scale"],
    ),
    (
        "weight",
        "an exact number in kg",
        &["min", "max", "unit", "scale"],
    ),
    (
        "area",
        "an exact number in ㎡",
        &["min", "max", "unit", "scale"],
    ),
    ("date", "a day", &[]),
    ("time", "a time of day, to the minute", &[]),
    ("datetime", "an instant, shown in China time", &[]),
    (
        "period",
        "a year, half-year, quarter, month, week, day, school year or term",
        &[],
    ),
    (
        "school_year",
        "a school year (学年), 1 September to 31 August",
        &[],
    ),
    ("flag", "yes or no", &[]),
    ("code", "one code of a list", &["of"]),
    ("codes", "several codes of a list", &["of"]),
    ("ref", "one record of a register", &["to", "made"]),
    ("refs", "several records of a register", &["to"]),
    ("files", "files", &["max"]),
    (
        "record",
        "one record of whatever register: what an entry was opened about, by an event or, with `about`, by hand",
        &["about"],
    ),
    (
        "picture",
        "pictures and nothing else; on a phone from the camera",
        &["max"],
    ),
    (
        "phone",
        "a mobile number, or a fixed one with its area code",
        &[],
    ),
    ("address", "an address in one line", &["max"]),
    (
        "citizen_id",
        "a citizen's number (公民身份号码, GB 11643-1999): region, day and check character hold",
        &[],
    ),
    (
        "credit_code",
        "an organisation's code (统一社会信用代码, GB 32100-2015): letters and check character hold",
        &[],
    ),
    (
        "place",
        "a point on the map: degrees of longitude and latitude (CGCS2000) with six places",
        &[],
    ),
    (
        "polygon",
        "an area on the map: a GeoJSON Polygon whose rings close",
        &[],
    ),
    (
        "organisation",
        "one organisation: a ref to `registry.organisation`",
        &[],
    ),
    ("person", "one account: a ref to `access.account`", &[]),
    (
        "rows",
        "rows (明细) with fields of their own, said in `[rows.FIELD]`",
        &["min", "max"],
    ),
];

/// Names that belong to the kernel's own columns, and cannot be fields.
pub const RESERVED: &[&str] = &[
    "id",
    "version",
    "definition",
    "number",
    "state",
    "owner",
    "up1",
    "up2",
    "up3",
    "up4",
    "up5",
    "up6",
    "created_at",
    "created_by",
    "created_on",
    "changed_at",
];

/// Places in the order of the reference: where the words stand, and under which heading.
pub const PLACES: &[(Place, &str)] = &[
    (Place::System, "`system.toml`"),
    (Place::Role, "`[role.NAME]`"),
    (Place::Menu, "`[menu]` NAME"),
    (Place::Event, "`[event.NAME]`"),
    (Place::EventField, "`field` of an event"),
    (Place::Register, "`REGISTER.toml`"),
    (Place::Field, "`[field]` NAME"),
    (Place::RowField, "`[rows.FIELD]` NAME"),
    (Place::State, "`[state]` NAME"),
    (Place::Step, "`[step]` NAME"),
    (Place::Ask, "a table in `ask`"),
    (Place::Clock, "`[clock]` NAME"),
    (Place::Application, "`[application]`"),
    (Place::Duty, "`[duty]`"),
    (Place::Stage, "an item of `escalate`"),
    (Place::On, "`[on.SYSTEM.EVENT]`"),
    (Place::Access, "`[access]` ROLE or FIELD, as a table"),
    (Place::Check, "an item of `check`"),
    (Place::Latest, "`latest` of a field"),
    (Place::Each, "`each` of a step"),
    (Place::Print, "`[print]` NAME"),
    (Place::Publish, "`[publish]`"),
    (Place::Quality, "`[quality]` NAME"),
    (Place::Retain, "`retain`"),
    (Place::CodeList, "`codes.toml`, `[NAME]`"),
    (
        Place::CodeFile,
        "A file of codes: its heading, `# document | edition | vintage`, and its lines",
    ),
    (Place::Code, "a code"),
    (Place::Param, "`params.toml`, `[NAME]`"),
    (Place::ParamValue, "an item of `value`"),
    (Place::Measure, "`measures.toml`, `[NAME]`"),
    (Place::Count, "`of` and `part` of a measure"),
    (Place::Edition, "an item of `edition` of a measure"),
    (Place::Dashboard, "`dashboards.toml`, `[NAME]`"),
    (Place::Chart, "an item of `chart` of a dashboard"),
    (Place::Item, "an item of `item` of a dashboard"),
    (Place::Fact, "`docs/facts.toml`, `[GROUP]` NAME"),
    (Place::Calendar, "`calendar.toml`"),
];

/// The reference of the language as Markdown: every word, type and diagnostic.
pub fn reference() -> String {
    let mut text = String::new();
    for (place, heading) in PLACES {
        text += &format!("\n## {heading}\n\n");
        if *place == Place::Ask {
            let not = NOT_ASKED.join("`, `");
            text += &format!("The words of a field, except `{not}`; and its name.\n\n");
        }
        if *place == Place::RowField {
            let not = NOT_IN_ROWS.join("`, `");
            text += &format!("The words of a field, except `{not}`.\n");
            continue;
        }
        if *place == Place::EventField {
            let own = CARRIED.join("`, `");
            text += &format!("Of the words of a field `{own}`, and those of its type.\n");
            continue;
        }
        text += "| word | what | default | example |\n|---|---|---|---|\n";
        let name = [ASK_NAME];
        let own = name.iter().filter(|_| *place == Place::Ask);
        let listed = words(*place).iter().filter(|_| *place != Place::Ask);
        for word in own.chain(listed) {
            let cells = [word.what, word.default, &format!("`{}`", word.example)].map(cell);
            text += &format!("| `{}` | {} |\n", word.name, cells.join(" | "));
        }
    }
    text += "\n## Types\n\n| type | holds | its words |\n|---|---|---|\n";
    for (name, what, own) in TYPES {
        text += &format!("| `{name}` | {} | {} |\n", cell(what), own.join(", "));
    }
    text += "\n## Names that are taken\n\n";
    text += &format!("No field may be called {}.\n", RESERVED.join(", "));
    text += &format!(
        "No field of rows may be called {}.\n",
        ROW_RESERVED.join(", ")
    );
    text += "\n## Diagnostics\n\n| code | says that |\n|---|---|\n";
    for (code, what) in crate::diagnostic::CODES {
        text += &format!("| `{code}` | {} |\n", cell(what));
    }
    text
}

fn cell(text: &str) -> String {
    text.replace('|', "\\|")
}
