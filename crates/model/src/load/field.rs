//! One field by itself: its type and what belongs to it. Its expressions come in `link`.

use std::sync::Arc;

use base::{Decimal, Period};

use super::tree::{Log, Node, Table, Value as Toml};
use super::word::one_of;
use crate::definition::{ACCOUNT, Field, Instead, Level, ORGANISATION};
use crate::diagnostic::suggest;
use crate::kind::{Kind, Use};
use crate::pattern::Pattern;
use crate::value::Value;
use crate::words::TYPES;

pub(super) const LEVELS: &[(&str, Level)] = &[
    ("public", Level::Public),
    ("internal", Level::Internal),
    ("personal", Level::Personal),
    ("sensitive", Level::Sensitive),
];

/// Words of the language that belong to some types only.
const TYPED_WORDS: &[&str] = &[
    "max", "min", "unit", "scale", "of", "to", "made", "about", "told_by", "instead", "month",
];

pub(super) const TEXT_MAX: usize = 200;
pub(super) const FILES_MAX: usize = 9;
pub(super) const PICTURES_MAX: usize = 1;
pub(super) const ROWS_MAX: usize = 500;
const SCALE: u8 = 2;
const SCALE_MAX: u8 = 9;

pub(super) fn read(name: &str, table: &Table, log: &mut Log<'_>) -> Field {
    let kind = kind(table, log);
    let said = ["rule", "computed", "latest"].into_iter();
    let said: Vec<_> = said.filter_map(|it| table.entry(it)).collect();
    if let [one, _, ..] = said.as_slice() {
        let message = "a value comes from a rule, from an expression or from another register";
        let hint = "leave out all but one of `rule`, `computed`, `latest`";
        log.error(one.key_at, "word.twice", message, hint);
    }
    if let (Some(true), Some(entry), false) = (
        table.flag("unique"),
        table.entry("unique"),
        kind.serves(Use::Unique),
    ) {
        let message = format!("`{name}` is {}, which cannot be unique", kind.ty());
        log.error(entry.key_at, "field.kind", message, "");
    }
    if let (Some(says), None) = (table.entry("says"), table.entry("check")) {
        log.error(says.key_at, "word.missing", "`says` without `check`", "");
    }
    if let (Some(entry), Some(true)) = (table.entry("once"), table.flag("fixed")) {
        let message = "`once` is typed, and what is `fixed` is not";
        log.error(
            entry.key_at,
            "word.twice",
            message,
            "leave out `once` or `fixed`",
        );
    }
    let (is_link, is_named) = match &kind {
        Kind::Record { about } => (about.is_empty(), !about.is_empty()),
        _ => (false, false),
    };
    Field {
        name: name.to_owned(),
        title: table.text_or_empty("title"),
        aliases: table
            .texts("aliases")
            .into_iter()
            .map(|(name, _)| name.to_owned())
            .collect(),
        reads: table
            .texts("reads")
            .into_iter()
            .map(|(text, _)| text.to_owned())
            .collect(),
        standard: table.text("standard").map(str::to_owned),
        kind,
        required: table.flag("required").unwrap_or(false),
        unique: table.flag("unique").unwrap_or(false),
        default: None,
        check: None,
        check_says: table.text_or_empty("says"),
        level: one_of(table, "level", LEVELS, log).unwrap_or_default(),
        means: table.text("means").map(str::to_owned),
        help: table.text_or_empty("help"),
        group: table.text("group").map(str::to_owned),
        when: None,
        was: table
            .texts("was")
            .into_iter()
            .map(|(name, _)| name.to_owned())
            .collect(),
        part: part(table, log),
        computed: None,
        among: None,
        given: None,
        made: table.flag("made").unwrap_or(false),
        fixed: table.flag("fixed").unwrap_or(is_link),
        once: table.flag("once").unwrap_or(is_named),
        follow: table.flag("follow").unwrap_or(false),
        told_by: table.text("told_by").map(str::to_owned),
        instead: instead(table, log),
        month: table.flag("month").unwrap_or(false),
    }
}

fn instead(table: &Table, log: &mut Log<'_>) -> Option<Instead> {
    let entry = table.entry("instead")?;
    match table.texts("instead").as_slice() {
        [(kind, _), (number, _), own @ ..] if own.len() <= 1 => Some(Instead {
            kind: (*kind).to_owned(),
            number: (*number).to_owned(),
            own: own.first().map(|(own, _)| (*own).to_owned()),
        }),
        _ => {
            let hint = "instead = [\"document_kind\", \"document_number\", \"1\"]";
            let message = "`instead` names two fields, for kind and number, and may name the code of a citizen's own";
            log.error(entry.node.at, "field.bearer", message, hint);
            None
        }
    }
}

fn part(table: &Table, log: &mut Log<'_>) -> Option<Pattern> {
    let entry = table.entry("part")?;
    if table.get("was").is_none() {
        let hint = "say of which field, was = \"address\"";
        log.error(entry.key_at, "word.missing", "`part` without `was`", hint);
    }
    match Pattern::new(entry.node.text()?) {
        Ok(pattern) => Some(pattern),
        Err(why) => {
            log.error(
                entry.node.at,
                "field.part",
                why,
                "for instance '([0-9]{11})$'",
            );
            None
        }
    }
}

/// The type a table's `type` names, with the words that belong to it.
pub(super) fn kind(table: &Table, log: &mut Log<'_>) -> Kind {
    let any = Kind::Text { max: TEXT_MAX };
    let Some(node) = table.get("type") else {
        return any;
    };
    let Some(name) = node.text() else { return any };
    let Some((_, _, own)) = TYPES.iter().find(|(known, _, _)| *known == name) else {
        let hint = suggest(name, TYPES.iter().map(|(known, _, _)| *known));
        let hint = if hint.is_empty() {
            "see docs/guides/definitions.md".to_owned()
        } else {
            hint
        };
        log.error(node.at, "field.unknown_type", "no such type", hint);
        return any;
    };
    for word in TYPED_WORDS.iter().filter(|word| !own.contains(word)) {
        if let Some(entry) = table.entry(word) {
            let message = format!("`{word}` means nothing for type {name}");
            let owners = TYPES.iter().filter(|(_, _, own)| own.contains(word));
            let owners: Vec<&str> = owners.map(|(known, _, _)| *known).collect();
            let hint = format!("it belongs to {}", owners.join(", "));
            log.error(entry.key_at, "field.word_not_for_type", message, hint);
        }
    }
    let named = |word: &str, log: &mut Log<'_>| match table.text(word) {
        Some(id) => id.to_owned(),
        None => {
            let message = format!("type {name} does not say `{word}`");
            log.error(
                node.at,
                "word.missing",
                message,
                format!("add {word} = \"system.name\""),
            );
            String::new()
        }
    };
    let exact = |unit: &str, log: &mut Log<'_>| {
        let scale = scale(table, log);
        let (min, max) = (decimal(table, "min"), decimal(table, "max"));
        bounds(table, min, max, log);
        let unit = table.text("unit").unwrap_or(unit).to_owned();
        Kind::Decimal {
            scale,
            min,
            max,
            unit,
        }
    };
    match name {
        "text" => Kind::Text {
            max: count(table, TEXT_MAX, log),
        },
        "long_text" => Kind::LongText,
        "integer" => {
            let (min, max) = (table.integer("min"), table.integer("max"));
            for key in ["min", "max"] {
                if let Some(node) = table.get(key).filter(|n| matches!(n.value, Toml::Float(_))) {
                    log.error(
                        node.at,
                        "word.kind",
                        format!("`{key}` takes a whole number"),
                        "",
                    );
                }
            }
            bounds(table, min.map(Decimal::from), max.map(Decimal::from), log);
            Kind::Integer {
                min,
                max,
                unit: table.text_or_empty("unit"),
            }
        }
        "decimal" => exact("", log),
        "length" => exact("m", log),
        "weight" => exact("kg", log),
        "area" => exact("㎡", log),
        "money" => Kind::Money,
        "percent" => Kind::Percent,
        "date" => Kind::Day,
        "time" => Kind::Time,
        "datetime" => Kind::Instant,
        "period" => Kind::Period,
        "school_year" => Kind::SchoolYear,
        "flag" => Kind::Flag,
        "code" | "codes" => Kind::Code {
            of: named("of", log),
            several: name == "codes",
        },
        "ref" | "refs" => Kind::Ref {
            to: named("to", log),
            several: name == "refs",
        },
        "files" => Kind::Files {
            max: count(table, FILES_MAX, log),
            pictures: false,
        },
        "record" => Kind::Record {
            about: table
                .texts("about")
                .into_iter()
                .map(|(id, _)| id.to_owned())
                .collect(),
        },
        "picture" => Kind::Files {
            max: count(table, PICTURES_MAX, log),
            pictures: true,
        },
        "phone" => Kind::Phone,
        "address" => Kind::Address {
            max: count(table, TEXT_MAX, log),
        },
        "citizen_id" => Kind::CitizenId,
        "credit_code" => Kind::CreditCode,
        "place" => Kind::Place,
        "polygon" => Kind::Polygon,
        "rows" => rows(table, log),
        "organisation" => one_of_the(ORGANISATION),
        "person" => one_of_the(ACCOUNT),
        _ => any,
    }
}

/// Rows whose fields are said in a section of their own: see `register`.
fn rows(table: &Table, log: &mut Log<'_>) -> Kind {
    let max = count(table, ROWS_MAX, log);
    let min = match table.integer("min").map(usize::try_from) {
        None => 0,
        Some(Ok(min)) => min,
        Some(Err(_)) => {
            let at = table.get("min").map(|node| node.at);
            if let Some(at) = at {
                log.error(at, "field.range", "`min` counts from 0", "");
            }
            0
        }
    };
    bounds(table, Some(min.into()), Some(max.into()), log);
    Kind::Rows {
        fields: Arc::default(),
        min,
        max,
    }
}

/// What is described with the words of a field and stands in no register holds no rows.
pub(super) fn no_rows(table: &Table, kind: &Kind, log: &mut Log<'_>) {
    if let (Kind::Rows { .. }, Some(node)) = (kind, table.get("type")) {
        let hint = "a field of a register holds rows";
        log.error(node.at, "rows.inside", "no rows here", hint);
    }
}

fn one_of_the(register: &str) -> Kind {
    Kind::Ref {
        to: register.to_owned(),
        several: false,
    }
}

/// Is it a type of single values that stand in a definition by themselves?
pub(super) fn is_plain(kind: &Kind) -> bool {
    matches!(
        kind,
        Kind::Text { .. }
            | Kind::LongText
            | Kind::Integer { .. }
            | Kind::Decimal { .. }
            | Kind::Money
            | Kind::Percent
            | Kind::Day
            | Kind::Time
            | Kind::Period
            | Kind::SchoolYear
            | Kind::Flag
            | Kind::Code { several: false, .. }
    )
}

/// A TOML value as a value of a type.
pub(super) fn plain(node: &Node, kind: &Kind, log: &mut Log<'_>) -> Option<Value> {
    let value = match (&node.value, kind) {
        (Toml::Text(text), Kind::Text { .. } | Kind::LongText) => Some(Value::Text(text.clone())),
        (Toml::Text(text), Kind::Code { .. }) => Some(Value::Code(text.clone())),
        (Toml::Text(text), Kind::Time) => text.parse().ok().map(Value::Time),
        (Toml::Text(text), Kind::Period) => text.parse::<Period>().ok().map(Value::Period),
        (Toml::Text(text), Kind::SchoolYear) => match text.parse() {
            Ok(year @ Period::SchoolYear(_)) => Some(Value::Period(year)),
            _ => None,
        },
        (Toml::Integer(n), Kind::Integer { .. }) => Some(Value::Integer(*n)),
        (Toml::Integer(n), Kind::Period) => n.to_string().parse().ok().map(Value::Period),
        (_, Kind::Decimal { .. } | Kind::Money | Kind::Percent) => number(node).map(Value::Decimal),
        (Toml::Day(day), Kind::Day) => Some(Value::Day(*day)),
        (Toml::Flag(flag), Kind::Flag) => Some(Value::Flag(*flag)),
        _ => None,
    };
    if value.is_none() {
        let message = format!("{} is no value of this type", node.kind());
        log.error(node.at, "word.kind", message, "");
    }
    value
}

/// A number as written, exactly.
pub(super) fn number(node: &Node) -> Option<Decimal> {
    match &node.value {
        Toml::Integer(n) => Some(Decimal::from(*n)),
        Toml::Float(text) => {
            let text = text.replace('_', "");
            Decimal::from_str_exact(&text)
                .or_else(|_| Decimal::from_scientific(&text))
                .ok()
        }
        _ => None,
    }
}

fn decimal(table: &Table, key: &str) -> Option<Decimal> {
    table.get(key).and_then(number)
}

fn scale(table: &Table, log: &mut Log<'_>) -> u8 {
    match table.integer("scale") {
        None => SCALE,
        Some(n) => match u8::try_from(n) {
            Ok(scale @ 0..=SCALE_MAX) => scale,
            _ => {
                let at = table.get("scale").map(|node| node.at);
                if let Some(at) = at {
                    log.error(at, "field.range", format!("at most {SCALE_MAX} places"), "");
                }
                SCALE
            }
        },
    }
}

fn count(table: &Table, default: usize, log: &mut Log<'_>) -> usize {
    let Some(node) = table.get("max") else {
        return default;
    };
    match node.value {
        Toml::Integer(n) if n > 0 => usize::try_from(n).unwrap_or(default),
        _ => {
            log.error(node.at, "field.range", "`max` counts from 1", "");
            default
        }
    }
}

fn bounds(table: &Table, min: Option<Decimal>, max: Option<Decimal>, log: &mut Log<'_>) {
    if let (Some(min), Some(max), Some(node)) = (min, max, table.get("max"))
        && min > max
    {
        log.error(
            node.at,
            "field.range",
            format!("`max` {max} is below `min` {min}"),
            "",
        );
    }
}
