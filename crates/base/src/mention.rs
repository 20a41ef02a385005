//! Whether a text mentions somebody by a name or a number, in whatever width and spacing it is
//! written.
//!
//! Not here: finding records by what somebody types (`search`).

use std::collections::{BTreeSet, HashSet};

use crate::chinese::{half_width, without_space};

/// Shorter words of letters and figures are only found alone: many a word has them in it.
const SHORT: usize = 8;

/// What somebody is known by, or very many are.
#[derive(Clone, Debug, Default)]
pub struct Mentions {
    words: HashSet<String>,
    /// How long those are, in bytes, that are also found within a text.
    lengths: BTreeSet<usize>,
}

impl Mentions {
    /// Of these words; one of a single character tells nobody.
    pub fn of<'w>(words: impl IntoIterator<Item = &'w str>) -> Mentions {
        let words = words.into_iter().map(plain);
        let words: HashSet<String> = words.filter(|it| it.chars().count() > 1).collect();
        let long = words.iter().filter(|it| !is_short(it));
        Mentions {
            lengths: long.map(String::len).collect(),
            words,
        }
    }

    /// As quick for many words as for one.
    pub fn is_in(&self, text: &str) -> bool {
        let text = plain(text);
        let has = |word: &str| self.words.contains(word);
        let mut starts = text.char_indices().map(|(at, _)| at);
        has(&text)
            || starts.any(|at| {
                let parts = self.lengths.iter().map_while(|it| ahead(&text, at, *it));
                parts.flatten().any(|it| !is_short(it) && has(it))
            })
    }
}

/// So many bytes from there: nothing within a character, none past the end.
fn ahead(text: &str, at: usize, len: usize) -> Option<Option<&str>> {
    (at + len <= text.len()).then(|| text.get(at..at + len))
}

fn is_short(word: &str) -> bool {
    word.is_ascii() && word.len() < SHORT
}

fn plain(text: &str) -> String {
    without_space(&half_width(text)).to_lowercase()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_and_numbers_are_found_however_they_are_written() {
        let words = ["甄某某", "13800000000", "zhen", "甲"];
        let mentions = Mentions::of(words);
        for text in ["甄　某某（新生）", "电话：１３８００００００００", "ZHEN"]
        {
            assert!(mentions.is_in(text), "{text}");
        }
        for text in ["", "甄某", "1380000000", "zheng", "甲"] {
            assert!(!mentions.is_in(text), "{text}");
        }
    }
}
