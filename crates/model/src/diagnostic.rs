//! What is wrong with a definition: where, what, and what was probably meant.
//!
//! Diagnostics are for the developer of a system and in English. Not here: what
//! the rules refuse to a user (`kernel::Refusal`).

use std::fmt;

use crate::chinese;

/// One mistake in one file.
///
/// # Units
/// `line` and `column` count from 1; `column` and `length` count characters.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Diagnostic {
    /// Stable, listed in [`CODES`].
    pub code: &'static str,
    pub severity: Severity,
    pub file: String,
    pub line: usize,
    pub column: usize,
    pub length: usize,
    pub message: String,
    /// What to do, or what was probably meant; may be empty.
    pub hint: String,
    /// The line of the file, for showing.
    pub excerpt: String,
    /// The words it stands under: `field`, `due_on`, `type`; an item of a list by its
    /// place, from 0. Empty when the whole file is meant.
    pub path: Vec<String>,
    /// What it is about, in Chinese, where the code alone does not say it.
    pub about: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// The definition cannot be used.
    Error,
    /// It can be used, and is probably not what was meant.
    Warning,
}

/// Every code with what it says. A code is never used again for something else.
pub const CODES: &[(&str, &str)] = &[
    ("toml.syntax", "the file is not TOML"),
    ("csv.syntax", "the file is not a list of codes"),
    ("file.unknown", "no kind of definition has this file name"),
    ("file.no_system", "the folder has no system.toml"),
    ("id.bad", "an id is not of the form [a-z][a-z0-9_]*"),
    ("id.reserved", "the name belongs to the kernel"),
    ("word.unknown", "the language has no such word here"),
    ("word.kind", "the word takes another kind of value"),
    ("word.missing", "a word that must be there is not"),
    ("word.value", "the word takes only certain values"),
    ("word.twice", "the same thing is listed twice"),
    ("uses.unknown", "`uses` names no system"),
    ("uses.cycle", "systems use one another in a circle"),
    (
        "uses.not_listed",
        "another system's thing is named without listing it in `uses`",
    ),
    ("role.unknown", "no system declares this role"),
    ("role.twice", "two systems declare the same role"),
    (
        "menu.target",
        "a menu entry opens not exactly one existing thing",
    ),
    ("register.unknown", "no such register"),
    (
        "register.no_access",
        "nobody may see a register that is not hidden",
    ),
    (
        "register.owner",
        "the owner is not a reference to an organisation, or is computed",
    ),
    (
        "register.stands_for",
        "`stands_for` names no reference to an account or an organisation",
    ),
    (
        "register.dated",
        "a dated register does not say of whom, from when or until when",
    ),
    (
        "register.acts_for",
        "`acts_for` names no single reference, or nobody stands in the register",
    ),
    (
        "register.opens",
        "`opens` names not a measure and an organisation",
    ),
    ("register.was", "the former id belongs to another register"),
    (
        "register.course",
        "another register cannot keep the course of this one",
    ),
    ("register.no_retain", "personal fields without an end"),
    ("number.pattern", "the number pattern cannot be read"),
    (
        "number.taken",
        "the states in which a number is taken say nothing",
    ),
    ("field.unknown", "no such field"),
    ("field.unknown_type", "no such type of field"),
    (
        "field.word_not_for_type",
        "the word means nothing for this type",
    ),
    ("field.range", "the bounds cannot hold anything"),
    (
        "field.was",
        "the former name belongs to another field, or two fields take it whole",
    ),
    ("field.part", "no regular expression with one group"),
    (
        "field.no_meaning",
        "a personal field does not say what it means",
    ),
    (
        "field.open_number",
        "a citizen's number everybody with the register reads in clear",
    ),
    (
        "field.level",
        "a computed field shows what is handled more strictly where it is held",
    ),
    ("field.unknown_meaning", "the meaning is not in facts.toml"),
    ("field.second_home", "the meaning already has a home"),
    ("field.same_title", "equal titles with different meanings"),
    (
        "field.sensitive",
        "a sensitive field is sorted, searched or compared by order",
    ),
    (
        "field.kind",
        "the field is of a type that cannot serve here",
    ),
    (
        "field.given",
        "what is typed with a record is kept by no other, or tells no record from others",
    ),
    ("field.reads", "a field named in `reads` is not there"),
    (
        "field.bearer",
        "a field named for a citizen's number or another document is not there or of another type",
    ),
    ("code.like", "no regular expression with one group"),
    (
        "field.latest",
        "a field cannot show the latest of the other register",
    ),
    (
        "field.follow",
        "a field cannot follow what it is computed from",
    ),
    (
        "rows.field",
        "a field of type rows and its `[rows.FIELD]` do not fit together",
    ),
    (
        "rows.inside",
        "rows stand in a register, and not in rows, steps, events or parameters",
    ),
    (
        "rows.level",
        "rows have no level of their own: the fields in them have",
    ),
    (
        "rows.computed",
        "rows are computed before the record, and ask for what it computes",
    ),
    ("fact.held", "a form asks for what another register holds"),
    (
        "fact.unsaid",
        "a field asks for a listed fact and does not say so",
    ),
    ("codes.unknown", "no such list of codes"),
    ("codes.empty", "the list has no codes"),
    ("codes.file", "no such file of codes"),
    ("codes.parent", "the code above it is not in the list"),
    ("state.unknown", "no such state"),
    ("state.start", "not exactly one state is the start"),
    ("state.unreachable", "no step leads to the state"),
    (
        "state.dead_end",
        "no step leads out of a state that is not an end",
    ),
    ("state.from_end", "a step leads out of an end state"),
    (
        "step.no_states",
        "a step moves a register that has no states",
    ),
    (
        "step.all",
        "a step that several make cannot say who has made it",
    ),
    ("step.ask", "the step asks for something unclear"),
    ("clock.pause", "a clock runs and stands still in one state"),
    (
        "step.merge",
        "a step that merges names no field for the other record",
    ),
    (
        "step.each",
        "a step cannot make a step of each record that refers to its own",
    ),
    (
        "quality.same",
        "records cannot be compared by this field, or nothing says what is wrong with one",
    ),
    (
        "quality.owner",
        "the records belong to no unit that would put right what is wrong with them",
    ),
    (
        "print.rows",
        "a paper has rows of one or two things, the text of a letter, or both",
    ),
    ("print.sign", "more than three sign a paper"),
    (
        "print.entries",
        "no field of the register tells of the record that is printed",
    ),
    (
        "publish.by",
        "nobody releases what everybody would read, and it is shown with nothing",
    ),
    (
        "publish.with",
        "it is shown with a record that nobody is shown",
    ),
    ("publish.field", "a field that everybody must not read"),
    (
        "publish.filter",
        "a public list goes by what it does not show or cannot go by",
    ),
    (
        "shape.table",
        "a table of another shape than the register's",
    ),
    ("shape.part", "the shape has no such part"),
    (
        "duty.field",
        "what is owed each period lacks a field it needs",
    ),
    ("clock.step", "a clock cannot make this step"),
    ("event.unknown", "no such event"),
    ("event.field", "what an event carries is not said"),
    ("event.personal", "an event would carry something personal"),
    (
        "event.opens",
        "a register that opens entries on events lacks what the entry needs",
    ),
    ("event.step", "no step can be made on an event"),
    ("event.cycle", "events raise one another in a circle"),
    (
        "access.unknown",
        "neither a role nor a field naming a person",
    ),
    ("access.ambiguous", "both a role and a field"),
    ("access.scope", "no such scope"),
    ("expr.syntax", "the expression cannot be read"),
    (
        "expr.unsupported",
        "CEL has it, the definition language does not",
    ),
    ("expr.unknown", "the expression names nothing that exists"),
    ("expr.type", "the types do not fit"),
    ("expr.unknown_code", "the list has no such code"),
    ("expr.unknown_param", "there is no such parameter"),
    ("expr.unknown_state", "the register has no such state"),
    (
        "expr.sensitive",
        "a sensitive field is compared by order or used in a measure",
    ),
    (
        "expr.rows",
        "rows are not asked one by one, or not in this way",
    ),
    (
        "expr.order",
        "a computed field asks for one below it, or they go in a circle",
    ),
    (
        "param.order",
        "values of a parameter are not dated one after the other",
    ),
    (
        "param.bounds",
        "a value of a parameter is beyond its own bounds",
    ),
    (
        "measure.count",
        "what is counted is not exactly one existing thing",
    ),
    ("measure.unknown", "there is no such measure"),
    ("dashboard.card", "a dashboard has too many cards"),
    (
        "dashboard.along",
        "a measure is not divided by this, or by too much",
    ),
    (
        "dashboard.item",
        "an item of a report has no name, or is judged by a measure without a line",
    ),
    (
        "measure.made",
        "a measure cannot be made of that one in this way",
    ),
    (
        "measure.warn",
        "units are warned of a measure that has neither a line nor periods",
    ),
    (
        "measure.better",
        "a value is held against something, and no direction is better",
    ),
    ("calendar.day", "a day of the calendar makes no sense"),
    ("layer.file", "a layer has no such file"),
    (
        "layer.extends",
        "`extends` does not name the shipped register of the file",
    ),
    (
        "layer.word",
        "a layer does not change this word of something shipped",
    ),
    (
        "layer.prefix",
        "what a layer adds to something shipped is called x_…",
    ),
    (
        "layer.unknown",
        "a layer rewords something that is not there",
    ),
    ("layer.taken", "another layer has this already"),
    (
        "layer.looser",
        "a layer takes away or opens more than what is shipped",
    ),
    ("layer.rule", "a layer names a rule written in Rust"),
    (
        "layer.calendar",
        "a layer tells a day of a shipped year otherwise",
    ),
    (
        "layer.shipped",
        "what a layer adds is shipped by now, and the same",
    ),
    ("layer.name", "the name of a layer is no id, or too long"),
    (
        "layer.named",
        "a layer is called as a system that is shipped",
    ),
    ("layer.story", "a layer tells nothing of the demo city"),
];

impl Diagnostic {
    pub fn is_error(&self) -> bool {
        self.severity == Severity::Error
    }

    /// The same for a reader of Chinese.
    pub fn chinese(&self) -> String {
        let said = chinese::mistake(self.code).unwrap_or(self.code);
        let said = said.replace("{}", &self.about);
        let near = self.hint.strip_prefix("did you mean \"");
        match near.and_then(|it| it.strip_suffix("\"?")) {
            Some(near) => format!("{said}；是不是“{near}”？"),
            None => format!("{said}。"),
        }
    }
}

impl fmt::Display for Diagnostic {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let severity = match self.severity {
            Severity::Error => "error",
            Severity::Warning => "warning",
        };
        let Diagnostic {
            code,
            file,
            line,
            column,
            ..
        } = self;
        writeln!(f, "{severity}[{code}] {file}:{line}:{column}")?;
        let shown: String = self.excerpt.replace('\t', " ");
        let before = width(shown.chars().take(self.column - 1));
        let under = width(shown.chars().skip(self.column - 1).take(self.length)).max(1);
        match shown.trim_end() {
            "" => write!(f, "   {}", self.message)?,
            line => {
                writeln!(f, "   {line}")?;
                write!(
                    f,
                    "   {}{} {}",
                    " ".repeat(before),
                    "^".repeat(under),
                    self.message
                )?;
            }
        }
        match self.hint.as_str() {
            "" => Ok(()),
            hint => write!(f, "; {hint}"),
        }
    }
}

/// Columns on a terminal: Chinese characters take two.
pub(crate) fn width(chars: impl Iterator<Item = char>) -> usize {
    chars
        .map(|c| match u32::from(c) {
            0x1100..=0x115f | 0x2e80..=0xa4cf | 0xac00..=0xd7a3 => 2,
            0xf900..=0xfaff | 0xfe30..=0xfe6f | 0xff00..=0xff60 | 0xffe0..=0xffe6 => 2,
            0x20000..=0x3fffd => 2,
            _ => 1,
        })
        .sum()
}

/// `did you mean "length"?`, when one of the known words is near enough; else the
/// known words, when they are few; else nothing.
pub(crate) fn suggest<'a>(word: &str, known: impl IntoIterator<Item = &'a str>) -> String {
    let known: Vec<&str> = known.into_iter().collect();
    let near = known
        .iter()
        .map(|candidate| (distance(word, candidate), *candidate))
        .min()
        .filter(|(distance, candidate)| *distance <= candidate.chars().count().max(3) / 3 + 1);
    match near {
        Some((_, candidate)) => format!("did you mean \"{candidate}\"?"),
        None if known.is_empty() || known.len() > 12 => String::new(),
        None => format!("known: {}", known.join(", ")),
    }
}

/// Letters to insert, delete, replace or swap with a neighbour, to make one word the other.
fn distance(a: &str, b: &str) -> usize {
    let a: Vec<char> = a.chars().collect();
    let b: Vec<char> = b.chars().collect();
    let mut rows: Vec<Vec<usize>> = vec![(0..=b.len()).collect()];
    for i in 1..=a.len() {
        let mut row = vec![i];
        for j in 1..=b.len() {
            let change = rows[i - 1][j - 1] + usize::from(a[i - 1] != b[j - 1]);
            let mut best = change.min(rows[i - 1][j] + 1).min(row[j - 1] + 1);
            if i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] {
                best = best.min(rows[i - 2][j - 2] + 1);
            }
            row.push(best);
        }
        rows.push(row);
    }
    rows[a.len()][b.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn near_words_are_offered_and_far_ones_listed() {
        assert_eq!(
            suggest("lenght", ["length", "text"]),
            "did you mean \"length\"?"
        );
        assert_eq!(
            suggest("titel", ["type", "title"]),
            "did you mean \"title\"?"
        );
        assert_eq!(suggest("elephant", ["type", "title"]), "known: type, title");
        assert_eq!(suggest("x", []), "");
    }

    #[test]
    fn codes_are_listed_once() {
        let mut codes: Vec<_> = CODES.iter().map(|(code, _)| code).collect();
        codes.sort_unstable();
        let n_codes = codes.len();
        codes.dedup();
        assert_eq!(codes.len(), n_codes);
    }
}
