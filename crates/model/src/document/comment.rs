//! Comments of a file, which TOML's own reader passes over: found by their lines.

use crate::load::tree::{Span, Table, Value};

pub(super) struct Comments<'a> {
    /// None in the place of a line that begins inside a value.
    lines: Vec<Option<&'a str>>,
    /// Lines of the head.
    n_head: usize,
}

impl<'a> Comments<'a> {
    pub(super) fn of(text: &'a str, table: &Table) -> Comments<'a> {
        let mut values = Vec::new();
        collect(table, &mut values);
        let inside = |at: usize| values.iter().any(|it| it.start < at && at < it.end);
        let mut start = 0;
        let mut lines = Vec::new();
        for line in text.split_inclusive('\n') {
            lines.push(Some(line.trim_end()).filter(|_| !inside(start)));
            start += line.len();
        }
        let n_head = lines.iter().take_while(|line| is_comment(line)).count();
        Comments { lines, n_head }
    }

    pub(super) fn head(&self) -> Vec<String> {
        self.lines[..self.n_head]
            .iter()
            .flatten()
            .map(|line| plain(line))
            .collect()
    }

    /// What is said above an entry that begins its line, and behind its value.
    pub(super) fn about(&self, text: &str, key: Span, value: Span) -> Vec<String> {
        let idx = text[..key.start].matches('\n').count();
        let line = self.lines.get(idx).copied().flatten().unwrap_or_default();
        let begins = text[..key.start].rsplit('\n').next().unwrap_or_default();
        let header = line.trim_start().starts_with('[');
        if !header && !begins.trim().is_empty() {
            return Vec::new();
        }
        // Of `[a.b]` the last name has what stands above it.
        if header && !text[key.end..].trim_start().starts_with(']') {
            return Vec::new();
        }
        let above = self.lines[self.n_head.min(idx)..idx].iter().rev();
        let mut note: Vec<String> = above
            .take_while(|line| is_comment(line))
            .flatten()
            .map(|line| plain(line))
            .collect();
        note.reverse();
        let rest = match header {
            true => line.rsplit_once(']').map(|(_, rest)| rest),
            false => text[value.end..].lines().next(),
        };
        let rest = rest.unwrap_or_default().trim_start();
        if rest.starts_with('#') {
            note.push(plain(rest));
        }
        note
    }
}

fn is_comment(line: &Option<&str>) -> bool {
    line.is_some_and(|line| line.trim_start().starts_with('#'))
}

/// Values that may go over several lines.
fn collect(table: &Table, values: &mut Vec<Span>) {
    for entry in &table.entries {
        match &entry.node.value {
            Value::Table(inner) => collect(inner, values),
            Value::Text(_) | Value::List(_) => values.push(entry.node.at),
            _ => {}
        }
    }
}

/// Without the sign and the space behind it.
fn plain(line: &str) -> String {
    let said = line.trim_start().trim_start_matches('#');
    said.strip_prefix(' ').unwrap_or(said).trim_end().to_owned()
}
