//! Which part of a text is meant: a regular expression with one group.
//!
//! Only for values carried from an older definition (`part`); conditions are CEL.

use std::sync::Arc;

use regex_automata::nfa::thompson::pikevm::PikeVM;

/// A regular expression; its first group is what it finds.
///
/// # Example
/// ```
/// let phone = model::Pattern::new("([0-9]{11})$").unwrap();
/// assert_eq!(phone.find("王一 13800000000"), Some("13800000000"));
/// assert_eq!(phone.find("王一"), None);
/// ```
#[derive(Clone, Debug)]
pub struct Pattern {
    pub text: String,
    machine: Arc<PikeVM>,
}

impl PartialEq for Pattern {
    fn eq(&self, other: &Pattern) -> bool {
        self.text == other.text
    }
}

impl Pattern {
    /// # Errors
    /// Says why the text is no regular expression, or that it has no group.
    pub fn new(text: &str) -> Result<Pattern, String> {
        let machine = PikeVM::new(text).map_err(|error| {
            let cause = std::error::Error::source(&error).map(ToString::to_string);
            cause
                .unwrap_or_else(|| error.to_string())
                .replace('\n', " ")
        })?;
        // The whole match counts as a group too.
        if machine.get_nfa().group_info().group_len(0.into()) < 2 {
            return Err("the expression has no group".to_owned());
        }
        Ok(Pattern {
            text: text.to_owned(),
            machine: Arc::new(machine),
        })
    }

    /// What the first group holds at the first place the expression matches.
    pub fn find<'t>(&self, text: &'t str) -> Option<&'t str> {
        let mut slots = self.machine.create_captures();
        self.machine
            .captures(&mut self.machine.create_cache(), text, &mut slots);
        slots.get_group(1).map(|span| &text[span.range()])
    }
}
