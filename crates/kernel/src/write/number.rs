//! The number of a record, taken once and kept: when it is made, or when it first comes to a
//! state its register names.
//!
//! Not here: counting (`Tx::next`), and whether counters and numbers agree (`verify`).

use base::Day;
use model::{NumberPart, Register};

use crate::tree::Tree;
use crate::writing::Writing;
use crate::{Kernel, Outcome, Record};

/// What a record is said to have whose number is not taken yet.
pub const UNNUMBERED: &str = "未编号";
/// What stands on paper where the count will.
const BLANK: &str = "　";

/// A new record takes its number, unless it comes to that later.
pub(super) fn begin(
    writing: &mut Writing<'_>,
    register: &Register,
    record: &mut Record,
) -> Outcome<()> {
    match register.numbered.is_empty() {
        true => take(writing, register, record),
        false => arrive(writing, register, record),
    }
}

/// A record that comes to where its number is taken takes it, if it has none.
pub(super) fn arrive(
    writing: &mut Writing<'_>,
    register: &Register,
    record: &mut Record,
) -> Outcome<()> {
    let state = record.state.as_ref();
    match state.is_some_and(|it| register.numbered.contains(it)) && record.number.is_none() {
        true => take(writing, register, record),
        false => Ok(()),
    }
}

fn take(writing: &mut Writing<'_>, register: &Register, record: &mut Record) -> Outcome<()> {
    let Some(parts) = &register.number else {
        return Ok(());
    };
    let tree = writing.kernel.tree();
    let today = crate::china_day(writing.caller.at);
    let mut text = String::new();
    for part in parts {
        match part {
            NumberPart::Seq(width) => {
                let next = writing.tx.next(&format!("{}:{text}", register.id), 1)?;
                text.push_str(&format!("{next:0width$}"));
            }
            part => text.push_str(&fixed(&tree, record, today, part)),
        }
    }
    record.number = Some(text);
    Ok(())
}

/// What does not count.
fn fixed(tree: &Tree, record: &Record, today: Day, part: &NumberPart) -> String {
    match part {
        NumberPart::Text(fixed) => fixed.clone(),
        NumberPart::Year => today.year().to_string(),
        NumberPart::Month => format!("{:02}", today.month()),
        NumberPart::Level(level) => {
            let mut above = record.path.iter().filter_map(|id| tree.get(*id));
            let of_level = above.find(|it| it.level == *level);
            of_level.map_or_else(String::new, |it| it.code.clone())
        }
        NumberPart::Seq(_) => BLANK.to_owned(),
    }
}

impl Kernel {
    /// The number as it stands on paper while it is not taken, with room for its count. None
    /// of a register without numbers, and where none will be taken any more.
    pub fn open_number(&self, register: &Register, record: &Record) -> Option<String> {
        let state = record.state.as_deref();
        if state.is_some_and(|it| register.states.get(it).is_some_and(|it| it.end)) {
            return None;
        }
        let (tree, today) = (self.tree(), self.today());
        let parts = register.number.as_ref()?.iter();
        Some(parts.map(|it| fixed(&tree, record, today, it)).collect())
    }
}
