//! A line of text in the making: words and marked numbers in a row.

use document::write::Run;

use super::figure::Figure;

/// Words and numbers, joined as they come.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Line(Vec<Run>);

impl Line {
    pub(crate) fn new(text: impl Into<String>) -> Line {
        Line::default().say(text)
    }

    #[must_use]
    pub(crate) fn say(mut self, text: impl Into<String>) -> Line {
        let text = text.into();
        match self.0.last_mut() {
            _ if text.is_empty() => {}
            Some(Run::Text(last)) => last.push_str(&text),
            _ => self.0.push(Run::Text(text)),
        }
        self
    }

    #[must_use]
    pub(crate) fn bold(mut self, other: Line) -> Line {
        self.0.extend(other.0.into_iter().map(|run| match run {
            Run::Text(text) => Run::Bold(text),
            other => other,
        }));
        self
    }

    #[must_use]
    pub(crate) fn run(mut self, run: Run) -> Line {
        self.0.push(run);
        self
    }

    #[must_use]
    pub(crate) fn number(self, figure: &Figure) -> Line {
        self.run(figure.run.clone())
    }

    /// A number with its unit: 43 所, 每学期 2 次, 4:6.
    #[must_use]
    pub(crate) fn amount(self, figure: &Figure, unit: &str) -> Line {
        match unit.split_once('/') {
            Some((what, each)) if !each.is_empty() => {
                self.say(format!("每{each}")).number(figure).say(what)
            }
            _ => self.number(figure).say(unit),
        }
    }

    #[must_use]
    pub(crate) fn then(mut self, other: Line) -> Line {
        for run in other.0 {
            match run {
                Run::Text(text) => self = self.say(text),
                other => self.0.push(other),
            }
        }
        self
    }

    /// In quotation marks.
    #[must_use]
    pub(crate) fn quoted(self) -> Line {
        let runs = self.0.into_iter().map(|run| match run {
            Run::Text(text) => Run::Text(inner(&text)),
            other => other,
        });
        Line::new("“").then(Line(runs.collect())).say("”")
    }

    /// Closes with a full stop where there is no closing sign yet.
    #[must_use]
    pub(crate) fn stop(self) -> Line {
        if self.is_empty() || self.text().ends_with(['。', '！', '？', '；']) {
            return self;
        }
        self.say("。")
    }

    /// Without what a sentence ends with.
    #[must_use]
    pub(crate) fn open(mut self) -> Line {
        if let Some(Run::Text(last)) = self.0.last_mut() {
            last.truncate(
                last.trim_end_matches(['。', '；', '，', '、', ' ', '\n'])
                    .len(),
            );
        }
        self
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// What is read, without the marks.
    pub(crate) fn text(&self) -> String {
        self.0
            .iter()
            .map(|run| match run {
                Run::Text(text) | Run::Bold(text) => text.as_str(),
                Run::Number(mark) => mark.reference.value.as_str(),
            })
            .collect()
    }

    pub(crate) fn runs(self) -> Vec<Run> {
        self.0
    }
}

/// A text in quotation marks, those in it as they stand inside others: “‘回头看’工作”.
pub(crate) fn quoted(text: &str) -> String {
    format!("“{}”", inner(text))
}

fn inner(text: &str) -> String {
    text.replace('“', "‘").replace('”', "’")
}

/// Lines with a sign between them.
pub(crate) fn joined(lines: Vec<Line>, between: &str) -> Line {
    lines
        .into_iter()
        .enumerate()
        .fold(Line::default(), |all, (idx, line)| {
            let all = if idx > 0 { all.say(between) } else { all };
            all.then(line)
        })
}
