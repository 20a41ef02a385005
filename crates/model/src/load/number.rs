//! Patterns of record numbers: `{county}-{year}-{seq:5}`.

use super::tree::{Log, Span};
use crate::definition::NumberPart;

/// Reads a pattern; mistakes are logged and their part left out.
pub(super) fn read(pattern: &str, at: Span, log: &mut Log<'_>) -> Vec<NumberPart> {
    let mut parts = Vec::new();
    let mut offset = 0;
    while offset < pattern.len() {
        let rest = &pattern[offset..];
        let len = match rest.strip_prefix('{') {
            None => rest.find('{').unwrap_or(rest.len()),
            Some(inside) => inside.find('}').map_or(rest.len(), |end| end + 2),
        };
        match part(&rest[..len]) {
            Ok(part) => parts.push(part),
            Err(message) => {
                let at = log.inside(at, offset, offset + len);
                let hint = "placeholders are {year}, {month}, {seq:5} and levels such as {county}";
                log.error(at, "number.pattern", message, hint);
            }
        }
        offset += len;
    }
    let n_seq = parts
        .iter()
        .filter(|part| matches!(part, NumberPart::Seq(_)))
        .count();
    if n_seq != 1 {
        let message = format!("a number counts once, this counts {n_seq} times");
        log.error(at, "number.pattern", message, "end it with {seq:5}");
    }
    parts
}

fn part(text: &str) -> Result<NumberPart, String> {
    let Some(inside) = text.strip_prefix('{') else {
        return match text.contains('}') {
            true => Err("} without {".to_owned()),
            false => Ok(NumberPart::Text(text.to_owned())),
        };
    };
    let Some(word) = inside.strip_suffix('}') else {
        return Err("{ without }".to_owned());
    };
    let is_id = !word.is_empty() && word.chars().all(|c| c.is_ascii_lowercase() || c == '_');
    match word {
        "year" => Ok(NumberPart::Year),
        "month" => Ok(NumberPart::Month),
        "seq" => Err("{seq} does not say how wide".to_owned()),
        _ if is_id => Ok(NumberPart::Level(word.to_owned())),
        _ => match word
            .strip_prefix("seq:")
            .and_then(|width| width.parse().ok())
        {
            Some(width @ 1..=12) => Ok(NumberPart::Seq(width)),
            _ => Err(format!("no such placeholder as {text}")),
        },
    }
}
