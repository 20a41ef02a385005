//! Words of lists of codes, parameters and the calendar.

use super::Takes::*;
use super::{Place, Word, must, word};

pub(super) const CODE_LIST: &[Word] = &[
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

pub(super) const CODE_FILE: &[Word] = &[
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

pub(super) const CODE: &[Word] = &[
    must("title", Text, "What is shown.", "title = \"重大\""),
    word(
        "also",
        Texts,
        "Other names it is found by.",
        "none",
        "also = [\"福山县\"]",
    ),
    word(
        "like",
        Text,
        "Of a kind of documents: what their numbers look like, a regular expression with one group.",
        "numbers do not tell it",
        "like = \"^(E[0-9]{8})$\"",
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

pub(super) const PARAM: &[Word] = &[
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

pub(super) const PARAM_VALUE: &[Word] = &[
    must("from", Date, "In force from this day.", "from = 2019-09-01"),
    must("is", Value, "The value.", "is = 2000"),
    must(
        "source",
        Text,
        "The document that sets it.",
        "source = \"…〔2019〕… 号\"",
    ),
];

pub(super) const CALENDAR: &[Word] = &[
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
