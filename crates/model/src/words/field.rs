//! Words of a field, its types, and the names no field may have.

use super::Takes::*;
use super::{Place, Word, must, word};

pub(super) const FIELD: &[Word] = &[
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
        "reads",
        Texts,
        "What a list may have in this column in place of the value: `{field}` says which field a part fills, `二（6）班` as `{grade}（{no}）班`. A text without any says nothing: the default holds.",
        "none",
        "reads = [\"{grade}（{no}）班\"]",
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
        "among",
        Expression,
        "Of a ref: only records of which this is true are offered; what else may be chosen is for `check`.",
        "all one may see",
        "among = \"state == 'running'\"",
    ),
    word(
        "made",
        Flag,
        "Of a ref of which something is `given`: the record is made where none is found.",
        "false: it must be there",
        "made = true",
    ),
    word(
        "told_by",
        Id,
        "Of a date or a code: the field with the citizen's number that tells the day of birth or the sex, where nothing else is said.",
        "nothing tells it",
        "told_by = \"citizen_id\"",
    ),
    word(
        "instead",
        Texts,
        "Of a citizen_id: the fields for the kind and the number of another document, which lists have in the same column; and which code of that kind is the citizen's own.",
        "what is no citizen's number is wrong",
        "instead = [\"document_kind\", \"document_number\", \"1\"]",
    ),
    word(
        "month",
        Flag,
        "Of a date: where a list says the month alone, it is its first day.",
        "false: the day must be said",
        "month = true",
    ),
    word(
        "about",
        Texts,
        "Registers of whose records an entry may be made by hand; it is then offered on their pages. See *What an entry is about*.",
        "the platform alone links it",
        "about = [\"plan.task\"]",
    ),
];

pub(super) const ASK_NAME: Word = must(
    "name",
    Id,
    "Only in `ask`: what the step's rule knows the value by.",
    "name = \"proof\"",
);

/// Words of a field that mean nothing for what is asked once and not kept.
pub(super) const NOT_ASKED: &[&str] = &[
    "aliases", "reads", "standard", "unique", "default", "check", "says", "level", "means", "when",
    "was", "part", "computed", "rule", "latest", "follow", "given", "fixed", "once", "made",
    "told_by", "instead", "month",
];

/// Words of a field that say what an event carries, beside those that belong to a type.
pub(super) const CARRIED: &[&str] = &["title", "type", "help"];

/// And those of a type that say how lists and forms fill a field.
pub(super) const NOT_CARRIED: &[&str] = &["told_by", "instead", "month"];

/// Words of a field that mean nothing for a field of rows.
pub(super) const NOT_IN_ROWS: &[&str] = &[
    "reads", "group", "part", "rule", "latest", "follow", "given", "fixed", "once", "made",
    "told_by", "instead",
];

/// Names that belong to the kernel's own columns of rows.
pub const ROW_RESERVED: &[&str] = &["id", "record", "idx"];

/// Whether a word of a field stands in a place that takes only some of them.
pub(super) fn stands(place: Place, word: &str) -> bool {
    let of_type = || TYPES.iter().any(|(_, _, own)| own.contains(&word));
    match place {
        Place::Ask => !NOT_ASKED.contains(&word),
        Place::EventField => CARRIED.contains(&word) || (of_type() && !NOT_CARRIED.contains(&word)),
        Place::RowField => !NOT_IN_ROWS.contains(&word),
        _ => true,
    }
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
    ("date", "a day", &["told_by", "month"]),
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
    ("code", "one code of a list", &["of", "told_by"]),
    ("codes", "several codes of a list", &["of"]),
    ("ref", "one record of a register", &["to", "among", "made"]),
    ("refs", "several records of a register", &["to", "among"]),
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
        &["instead"],
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
