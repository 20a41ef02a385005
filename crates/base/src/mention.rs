//! Whether a text mentions somebody by a name or a number, in whatever width and spacing it is
//! written.
//!
//! Not here: finding records by what somebody types (`search`).

use crate::chinese::{half_width, without_space};

/// Shorter words of letters and figures are only found alone: many a word has them in it.
const SHORT: usize = 8;

/// What somebody is known by.
#[derive(Clone, Debug, Default)]
pub struct Mentions(Vec<String>);

impl Mentions {
    /// Of these words; one of a single character tells nobody.
    pub fn of<'w>(words: impl IntoIterator<Item = &'w str>) -> Mentions {
        let words = words.into_iter().map(plain);
        Mentions(words.filter(|it| it.chars().count() > 1).collect())
    }

    pub fn is_in(&self, text: &str) -> bool {
        let text = plain(text);
        self.0.iter().any(|word| {
            let is_short = word.is_ascii() && word.len() < SHORT;
            text == *word || (!is_short && text.contains(word))
        })
    }
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
