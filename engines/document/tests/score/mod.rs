//! Compares a plan as read with one annotated by hand.
//!
//! The rules are those of the annotators: a target matches when it stands in the same
//! task, has the same value, a unit that equals or contains the other, and a quote that
//! shares at least half of its characters; rows marked `optional` count neither way.

use serde_json::Value;

/// The F1 of each figure, and what went wrong.
pub(crate) struct Score {
    pub(crate) figures: Vec<(&'static str, f64)>,
    pub(crate) errors: Vec<String>,
}

impl Score {
    pub(crate) fn worst(&self) -> f64 {
        self.figures.iter().map(|(_, f1)| *f1).fold(1.0, f64::min)
    }
}

/// Scores `read` against `gold`; `only` names the figures that count, all if empty.
pub(crate) fn score(gold: &Value, read: &Value, only: &[&str]) -> Score {
    let mut tally = Tally::default();
    for key in ["doc_number", "title", "issued_on", "issuers", "period"] {
        tally.pair("header", key, gold[key] == read[key], || {
            format!("{} for {}", read[key], gold[key])
        });
    }
    tally.each(
        "sections",
        "",
        rows(&gold["sections"]),
        rows(&read["sections"]),
        |a, b| a == b || a["label"] == b["label"] && a["title"] == b["title"],
    );
    for (kind, figure) in [("tasks", "tasks"), ("key_projects", "key projects")] {
        let pairs = tally.each(
            figure,
            kind,
            rows(&gold[kind]),
            rows(&read[kind]),
            |a, b| a["no"] == b["no"] && a["title"] == b["title"],
        );
        for (a, b) in pairs {
            let place = format!("{kind}/{}", a["no"]);
            if kind == "tasks" {
                tally.pair("section path", &place, a["section"] == b["section"], || {
                    format!("{} for {}", b["section"], a["section"])
                });
            }
            tally.each(
                "responsible",
                &place,
                rows(&a["responsible"]),
                rows(&b["responsible"]),
                |a, b| a == b,
            );
            let matched = tally.each(
                "targets",
                &place,
                rows(&a["targets"]),
                rows(&b["targets"]),
                same_target,
            );
            for (a, b) in matched.into_iter().filter(|(a, _)| !is_optional(a)) {
                tally.pair(
                    "comparator and due",
                    &place,
                    a["comparator"] == b["comparator"]
                        && a["due"] == b["due"]
                        && a["value_to"].as_f64() == b["value_to"].as_f64(),
                    || format!("{b} for {a}"),
                );
            }
            tally.each(
                "deliverables",
                &place,
                rows(&a["deliverables"]),
                rows(&b["deliverables"]),
                |a, b| a["name"] == b["name"] && a["kind"] == b["kind"],
            );
        }
    }
    tally.each(
        "indicators",
        "",
        rows(&gold["indicators"]),
        rows(&read["indicators"]),
        |a, b| {
            ["group", "name", "unit", "kind"]
                .iter()
                .all(|key| a[key] == b[key])
                && ["baseline", "target", "baseline_year", "target_year"]
                    .iter()
                    .all(|key| a[key].as_f64() == b[key].as_f64())
        },
    );
    tally.finish(only)
}

fn rows(value: &Value) -> &[Value] {
    value.as_array().map(Vec::as_slice).unwrap_or_default()
}

fn is_optional(row: &Value) -> bool {
    row["optional"].as_bool().unwrap_or(false)
}

fn same_target(a: &Value, b: &Value) -> bool {
    let (a_unit, b_unit) = (
        a["unit"].as_str().unwrap_or_default(),
        b["unit"].as_str().unwrap_or_default(),
    );
    let unit = a_unit == b_unit
        || !a_unit.is_empty()
            && !b_unit.is_empty()
            && (a_unit.contains(b_unit) || b_unit.contains(a_unit));
    unit && a["value"].as_f64() == b["value"].as_f64()
        && overlap(
            a["quote"].as_str().unwrap_or_default(),
            b["quote"].as_str().unwrap_or_default(),
        ) >= 0.5
}

/// The longest common subsequence, as a part of the shorter text.
fn overlap(a: &str, b: &str) -> f64 {
    let (a, b): (Vec<char>, Vec<char>) = (a.chars().collect(), b.chars().collect());
    let mut lengths = vec![0_usize; b.len() + 1];
    for x in &a {
        let mut diagonal = 0;
        for (idx, y) in b.iter().enumerate() {
            let above = lengths[idx + 1];
            lengths[idx + 1] = if x == y {
                diagonal + 1
            } else {
                above.max(lengths[idx])
            };
            diagonal = above;
        }
    }
    lengths[b.len()] as f64 / a.len().min(b.len()).max(1) as f64
}

#[derive(Default)]
struct Tally {
    counts: Vec<(&'static str, usize, usize, usize)>,
    errors: Vec<String>,
}

impl Tally {
    fn count(&mut self, figure: &'static str, hit: usize, extra: usize, missed: usize) {
        if !self.counts.iter().any(|(name, ..)| *name == figure) {
            self.counts.push((figure, 0, 0, 0));
        }
        for (_, hits, extras, misses) in self.counts.iter_mut().filter(|(name, ..)| *name == figure)
        {
            (*hits, *extras, *misses) = (*hits + hit, *extras + extra, *misses + missed);
        }
    }

    fn pair(&mut self, figure: &'static str, place: &str, same: bool, say: impl Fn() -> String) {
        self.count(
            figure,
            usize::from(same),
            usize::from(!same),
            usize::from(!same),
        );
        if !same {
            self.errors.push(format!("{figure} {place}: {}", say()));
        }
    }

    fn each<'v>(
        &mut self,
        figure: &'static str,
        place: &str,
        gold: &'v [Value],
        read: &'v [Value],
        same: impl Fn(&Value, &Value) -> bool,
    ) -> Vec<(&'v Value, &'v Value)> {
        let mut left: Vec<&Value> = read.iter().collect();
        let mut pairs = Vec::new();
        let (certain, optional): (Vec<_>, Vec<_>) = gold.iter().partition(|row| !is_optional(row));
        for row in certain.into_iter().chain(optional) {
            match left.iter().position(|other| same(row, other)) {
                Some(at) => {
                    pairs.push((row, left.remove(at)));
                    self.count(figure, usize::from(!is_optional(row)), 0, 0);
                }
                None if !is_optional(row) => {
                    self.count(figure, 0, 0, 1);
                    self.errors.push(format!("{figure} {place}: missed {row}"));
                }
                None => {}
            }
        }
        self.count(figure, 0, left.len(), 0);
        self.errors.extend(
            left.iter()
                .map(|row| format!("{figure} {place}: extra {row}")),
        );
        pairs
    }

    fn finish(self, only: &[&str]) -> Score {
        let counts = self
            .counts
            .into_iter()
            .filter(|(figure, ..)| only.is_empty() || only.contains(figure));
        let f1 = |hit: usize, extra: usize, missed: usize| {
            if hit + extra + missed == 0 {
                1.0
            } else {
                2.0 * hit as f64 / (2 * hit + extra + missed) as f64
            }
        };
        let figures = counts
            .map(|(figure, hit, extra, missed)| (figure, f1(hit, extra, missed)))
            .collect();
        let errors = self
            .errors
            .into_iter()
            .filter(|error| only.is_empty() || only.iter().any(|figure| error.starts_with(figure)))
            .collect();
        Score { figures, errors }
    }
}
