//! Lists of codes: dated, in levels, and found by what somebody typed.

use std::sync::Arc;
use std::sync::OnceLock;

use base::Day;
use base::search::Index;
use indexmap::IndexMap;

use super::Tone;
use crate::pattern::Pattern;

/// A dated list of codes.
#[derive(Clone, Debug, Default)]
pub struct CodeList {
    pub id: String,
    pub title: String,
    /// The document it comes from, with edition and vintage where it is a file.
    pub source: String,
    /// Only codes without others below them can be chosen.
    pub leaves: bool,
    /// Shared: some lists are long.
    pub codes: Arc<IndexMap<String, Code>>,
    /// Made when somebody first looks for a code.
    pub(crate) index: Arc<OnceLock<Index<usize>>>,
}

#[derive(Clone, Debug, Default)]
pub struct Code {
    pub title: String,
    /// Other names it is found by.
    pub also: Vec<String>,
    /// What numbers of such a document look like.
    pub like: Option<Pattern>,
    /// The code above it; one of the same list.
    pub parent: Option<String>,
    pub level: Option<String>,
    pub from: Option<Day>,
    pub to: Option<Day>,
    pub tone: Tone,
}

impl Code {
    /// Whether it can be chosen on a day.
    pub fn is_in_force(&self, day: Day) -> bool {
        self.from.is_none_or(|from| from <= day) && self.to.is_none_or(|to| day < to)
    }
}

/// Longer lists are not sent or written out whole, but asked.
const LONG: usize = 200;

/// More levels than any tree of codes has; ends circles.
const CODE_LEVELS_MAX: usize = 10;

impl CodeList {
    /// Codes without a name, in the order given.
    pub fn of(codes: impl IntoIterator<Item = (String, Code)>) -> CodeList {
        CodeList {
            codes: Arc::new(codes.into_iter().collect()),
            ..CodeList::default()
        }
    }

    /// Too long to be sent whole.
    pub fn is_long(&self) -> bool {
        self.codes.len() > LONG
    }

    /// What a code is called; the code itself when the list has no such.
    pub fn title_of<'c>(&'c self, code: &'c str) -> &'c str {
        self.codes.get(code).map_or(code, |it| it.title.as_str())
    }

    /// The codes above one, from the nearest up.
    pub fn above<'c>(&'c self, code: &str) -> impl Iterator<Item = &'c str> {
        let parent = |code: &str| self.codes.get(code)?.parent.as_deref();
        std::iter::successors(parent(code), move |it| parent(it)).take(CODE_LEVELS_MAX)
    }

    /// A code and all below it.
    pub fn within<'c>(&'c self, code: &str) -> impl Iterator<Item = &'c str> {
        let code = code.to_owned();
        self.codes
            .keys()
            .map(String::as_str)
            .filter(move |it| *it == code || self.above(it).any(|above| above == code))
    }

    /// The codes one level below, or at the top.
    pub fn right_below<'c>(&'c self, code: Option<&'c str>) -> impl Iterator<Item = &'c str> {
        let codes = self.codes.iter();
        let below = codes.filter(move |(_, it)| it.parent.as_deref() == code);
        below.map(|(code, _)| code.as_str())
    }

    pub fn has_below(&self, code: &str) -> bool {
        let mut codes = self.codes.values();
        codes.any(|it| it.parent.as_deref() == Some(code))
    }

    /// Codes by what somebody typed: the code, its title, its other names, or how these are
    /// spelt; the best first.
    pub fn find(&self, typed: &str) -> impl Iterator<Item = (&str, &Code)> {
        let index = self.index.get_or_init(|| {
            Index::new(self.codes.iter().enumerate().map(|(idx, (code, it))| {
                let names = std::iter::once(it.title.as_str());
                let also = it.also.iter().map(String::as_str);
                (idx, names.chain([code.as_str()]).chain(also))
            }))
        });
        let found = index.find(typed).into_iter();
        let code = |idx| self.codes.get_index(idx);
        found.filter_map(code).map(|(code, it)| (code.as_str(), it))
    }

    /// Whether a code can be newly chosen on a day; one that is retired stays where it was.
    pub fn can_choose(&self, code: &str, day: Day) -> bool {
        let in_force = self.codes.get(code).is_some_and(|it| it.is_in_force(day));
        in_force && !(self.leaves && self.has_below(code))
    }
}
