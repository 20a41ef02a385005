//! What a text is found by: what it says, from any character on, and how that is spelt in
//! 拼音, whole (`zhangsan`) and by initials (`zs`).
//!
//! A text is cut into words, each the text from one place on; what somebody types is found
//! where it begins a word. An index of words, in memory ([`Index`]) or in a table, then
//! answers without looking through all texts. Not here: who may find what.
//!
//! A table keeps words as they were made: whoever makes others raises [`EDITION`].

use std::collections::{BTreeMap, BTreeSet};

use pinyin::ToPinyinMulti;

use crate::chinese::{half_width_char, is_space};

/// Which words a text is cut into.
pub const EDITION: u32 = 1;
/// Longest word, in bytes: twelve Chinese characters. What is typed beyond it is not looked at.
const WORD_MAX: usize = 36;
/// Characters of a text that words begin at.
const TEXT_MAX: usize = 400;
/// Characters that are spelt: names are short, and nobody spells a sentence.
const SPELT_MAX: usize = 24;
/// Ways to spell one word; characters with several readings multiply.
const SPELLINGS_MAX: usize = 4;
/// A text that ends with a number is found by the number's last digits, too: so many of them.
const LAST: std::ops::RangeInclusive<usize> = 3..=6;

/// One word of a text.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Word {
    pub text: String,
    pub at: At,
}

/// Where in its text a word begins, the most telling first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum At {
    /// The text begins with it.
    Start,
    /// After a sign, or where the script changes.
    Part,
    Inside,
}

impl At {
    pub const ALL: [At; 3] = [At::Start, At::Part, At::Inside];

    /// How near a word that begins here is to what was typed, 0 the nearest; `is_whole`: it
    /// is just that.
    pub fn rank(self, is_whole: bool) -> u8 {
        match (self, is_whole) {
            (At::Start, true) => 0,
            (at, _) => 1 + at as u8,
        }
    }
}

/// The words of a text, each once.
pub fn words(text: &str) -> Vec<Word> {
    let chars: Vec<char> = plain(text).take(TEXT_MAX).collect();
    let read = read(&chars);
    let mut found: BTreeMap<String, At> = BTreeMap::new();
    let mut add = |word: String, at: At| {
        if !word.is_empty() {
            let best = found.entry(word).or_insert(at);
            *best = at.min(*best);
        }
    };
    for idx in 0..chars.len() {
        let Some(at) = begins(&chars, idx) else {
            continue;
        };
        add(cut(chars[idx..].iter().collect()), at);
        if idx < SPELT_MAX && is_chinese(chars[idx]) {
            spelt(&read[idx..]).for_each(|word| add(word, at));
        }
    }
    let word = |(text, at)| Word { text, at };
    found.into_iter().map(word).collect()
}

/// What was typed, as the beginnings of words that must all be found; none when nothing
/// in it could be.
pub fn terms(typed: &str) -> Vec<String> {
    typed
        .split(is_space)
        .map(|part| {
            let said = plain(part).skip_while(|c| !c.is_alphanumeric());
            cut(said.collect())
        })
        .filter(|term| !term.is_empty())
        .collect()
}

/// Things with the words they are found by, in memory.
#[derive(Clone, Debug)]
pub struct Index<T> {
    /// In the order of the words; the number is the thing's place in `things`.
    words: Vec<(Word, usize)>,
    things: Vec<T>,
}

impl<T> Default for Index<T> {
    fn default() -> Index<T> {
        Index {
            words: Vec::new(),
            things: Vec::new(),
        }
    }
}

impl<T: Copy> Index<T> {
    /// # Shape
    /// Each thing with the texts it is found by, the most telling first.
    pub fn new<'t, I: IntoIterator<Item = &'t str>>(
        things: impl IntoIterator<Item = (T, I)>,
    ) -> Index<T> {
        let mut index = Index::default();
        for (thing, texts) in things {
            let place = index.things.len();
            index.things.push(thing);
            let words: BTreeSet<Word> = texts.into_iter().flat_map(words).collect();
            index
                .words
                .extend(words.into_iter().map(|word| (word, place)));
        }
        index.words.sort_unstable();
        index
    }

    /// What is meant by what was typed: first what is called exactly so, then what begins
    /// so, then what holds it; each in the order of the things.
    pub fn find(&self, typed: &str) -> Vec<T> {
        let mut found: Option<BTreeMap<usize, u8>> = None;
        for term in terms(typed) {
            let ranks = self.ranks(&term);
            found = Some(match found {
                None => ranks,
                Some(before) => before
                    .into_iter()
                    .filter_map(|(place, rank)| Some((place, rank + ranks.get(&place)?)))
                    .collect(),
            });
        }
        let mut found: Vec<(u8, usize)> = found
            .unwrap_or_default()
            .into_iter()
            .map(|(place, rank)| (rank, place))
            .collect();
        found.sort_unstable();
        found
            .into_iter()
            .map(|(_, place)| self.things[place])
            .collect()
    }

    fn ranks(&self, term: &str) -> BTreeMap<usize, u8> {
        let first = self
            .words
            .partition_point(|(word, _)| word.text.as_str() < term);
        let mut ranks: BTreeMap<usize, u8> = BTreeMap::new();
        let begun = self.words[first..].iter();
        for (word, place) in begun.take_while(|(word, _)| word.text.starts_with(term)) {
            let rank = word.at.rank(word.text.len() == term.len());
            let best = ranks.entry(*place).or_insert(rank);
            *best = rank.min(*best);
        }
        ranks
    }
}

/// Half-width, small letters, no white space.
fn plain(text: &str) -> impl Iterator<Item = char> {
    let chars = text.chars().filter(|&c| !is_space(c)).map(half_width_char);
    chars.flat_map(char::to_lowercase)
}

fn is_chinese(c: char) -> bool {
    matches!(c, '\u{3400}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{3fffd}')
}

/// Whether a word begins here, and where that is: at every Chinese character; of letters and
/// digits in a row at the first, and at the last few of a number the text ends with.
fn begins(chars: &[char], idx: usize) -> Option<At> {
    let in_row = |c: char| c.is_alphanumeric() && !is_chinese(c);
    let (before, rest) = chars.split_at(idx);
    let c = *rest.first()?;
    let follows = before.last().is_some_and(|&it| match is_chinese(c) {
        true => is_chinese(it),
        false => in_row(it),
    });
    let ends_number = || {
        LAST.contains(&rest.len())
            && rest.iter().all(|&it| in_row(it))
            && rest.iter().any(char::is_ascii_digit)
    };
    match (is_chinese(c) || in_row(c), follows) {
        (false, _) => None,
        (true, false) if !before.iter().any(|it| it.is_alphanumeric()) => Some(At::Start),
        (true, false) => Some(At::Part),
        (true, true) => (is_chinese(c) || ends_number()).then_some(At::Inside),
    }
}

fn cut(mut word: String) -> String {
    let mut end = WORD_MAX.min(word.len());
    while !word.is_char_boundary(end) {
        end -= 1;
    }
    word.truncate(end);
    word
}

/// How a text is spelt in 拼音, whole and by initials, in each way it can be read.
pub fn spellings(text: &str) -> BTreeSet<String> {
    spelt(&read(&plain(text).collect::<Vec<char>>())).collect()
}

/// How each character may be read.
fn read(chars: &[char]) -> Vec<Vec<String>> {
    chars.iter().map(|&it| readings(it)).collect()
}

/// How a text read so is spelt: whole, and by initials. Letters and digits between stand for
/// themselves, signs are passed over.
fn spelt(read: &[Vec<String>]) -> impl Iterator<Item = String> + use<> {
    let mut ways = vec![(String::new(), String::new())];
    for readings in read.iter().filter(|it| !it.is_empty()) {
        if ways.iter().all(|(whole, _)| whole.len() >= WORD_MAX) {
            break;
        }
        if let [reading] = readings.as_slice() {
            for (whole, initials) in &mut ways {
                whole.push_str(reading);
                initials.extend(reading.chars().next());
            }
            continue;
        }
        let mut longer = Vec::with_capacity(SPELLINGS_MAX);
        let each = readings
            .iter()
            .flat_map(|it| ways.iter().map(move |way| (it, way)));
        for (reading, (whole, initials)) in each.take(SPELLINGS_MAX) {
            let initials = initials.chars().chain(reading.chars().take(1)).collect();
            longer.push((format!("{whole}{reading}"), initials));
        }
        ways = longer;
    }
    let both = ways.into_iter().flat_map(|(whole, initials)| {
        // One letter begins the whole spelling, too.
        let initials = Some(initials).filter(|it| it.len() > 1);
        std::iter::once(whole).chain(initials)
    });
    both.map(cut)
}

/// Without tones, ü as v, the usual one first.
fn readings(c: char) -> Vec<String> {
    if !is_chinese(c) {
        return match c.is_alphanumeric() {
            true => vec![c.to_string()],
            false => Vec::new(),
        };
    }
    let mut readings: Vec<String> = Vec::new();
    for reading in c.to_pinyin_multi().into_iter().flatten() {
        let plain = reading.plain().replace('ü', "v");
        if !readings.contains(&plain) {
            readings.push(plain);
        }
    }
    readings
}

#[cfg(test)]
mod tests {
    use super::*;

    fn index(texts: &[&'static str]) -> Index<&'static str> {
        Index::new(texts.iter().map(|text| (*text, [*text])))
    }

    #[test]
    fn a_text_is_spelt_whole_and_by_initials() {
        let spelt: Vec<String> = spellings("长江 小学").into_iter().collect();
        assert_eq!(
            spelt,
            ["changjiangxiaoxue", "cjxx", "zhangjiangxiaoxue", "zjxx"]
        );
    }

    #[test]
    fn a_name_is_found_by_any_part_of_it_written_or_spelt() {
        let index = index(&[
            "张小三",
            "单晓乐",
            "吕一",
            "烟台市福山区第一中学",
            "E-2026-0012",
        ]);
        for (typed, found) in [
            ("张小三", "张小三"),
            ("小三", "张小三"),
            ("三", "张小三"),
            ("zhangxiaosan", "张小三"),
            ("zhangx", "张小三"),
            ("xiaos", "张小三"),
            ("zxs", "张小三"),
            ("ZXS", "张小三"),
            ("xs", "张小三"),
            ("shanxiaole", "单晓乐"),
            ("danxiaoyue", "单晓乐"),
            ("lvyi", "吕一"),
            ("福山 中学", "烟台市福山区第一中学"),
            ("zhongxue fushan", "烟台市福山区第一中学"),
            ("fsqdyzx", "烟台市福山区第一中学"),
            ("２０２６－００１２", "E-2026-0012"),
            ("e-2026", "E-2026-0012"),
            ("012", "E-2026-0012"),
            ("《第一中学》", ""),
            ("《第一中学", "烟台市福山区第一中学"),
            ("李", ""),
            ("hangxiao", ""),
            ("'", ""),
            ("", ""),
        ] {
            let all = index.find(typed);
            assert_eq!(all.first().copied().unwrap_or_default(), found, "{typed}");
            assert!(all.len() <= 1, "{typed}: {all:?}");
        }
    }

    #[test]
    fn what_is_called_exactly_so_comes_first() {
        let index = index(&[
            "东县第一小学",
            "东县（第一小学）",
            "第一小学分校",
            "《第一小学》",
            "第一小学",
        ]);
        let found = index.find("第一小学");
        assert_eq!(
            found,
            [
                "第一小学",
                "第一小学分校",
                "《第一小学》",
                "东县（第一小学）",
                "东县第一小学"
            ]
        );
    }

    #[test]
    fn a_long_number_is_found_by_its_beginning_and_its_end() {
        let index = index(&["37030220150312002X"]);
        for (typed, n) in [
            ("370302", 1),
            ("002x", 1),
            ("37030220150312002X", 1),
            ("2015", 0),
        ] {
            assert_eq!(index.find(typed).len(), n, "{typed}");
        }
    }

    /// Words stay few, however long the text and however many readings it has.
    #[test]
    fn words_are_bounded() {
        let text = "单曾解重行长乐".repeat(200);
        let all = words(&text);
        assert!(
            all.len() <= TEXT_MAX + SPELT_MAX * SPELLINGS_MAX * 2,
            "{}",
            all.len()
        );
        assert!(all.iter().all(|it| it.text.len() <= WORD_MAX));
        assert_eq!(words("张一").len(), 2 + 2 + 1);
    }
}
