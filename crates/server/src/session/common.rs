//! Whether a password is little more than what everybody tries first: common words, rows of
//! keys, figures in order, years.
//!
//! Not here: what policy asks of a password, and who it names (`password`).

const WORDS: &str = include_str!("common.txt");
/// So many characters must be a password's own.
const OWN_MIN: usize = 6;
/// Characters that follow one another, from so many on, are one thought.
const RUN_MIN: usize = 3;

/// What stands for a letter: `P@ssw0rd`.
const LOOKS_LIKE: &[(char, char)] = &[
    ('@', 'a'),
    ('4', 'a'),
    ('3', 'e'),
    ('1', 'i'),
    ('!', 'i'),
    ('0', 'o'),
    ('5', 's'),
    ('$', 's'),
    ('7', 't'),
];
/// What a figure's key writes with shift.
const SHIFTED: &str = ")!@#$%^&*(";

pub(super) fn is_common(password: &str) -> bool {
    let plain = password.to_lowercase();
    let letter = |c: char| {
        let known = LOOKS_LIKE.iter().find(|(from, _)| *from == c);
        known.map_or(c, |(_, to)| *to)
    };
    let figure = |c: char| match SHIFTED.chars().zip('0'..='9').find(|(it, _)| *it == c) {
        Some((_, figure)) => figure,
        None => c,
    };
    // Figures behind a word are figures: `P@ssw0rd123`.
    let word = plain.trim_matches(|c: char| !c.is_alphabetic());
    let written = plain.replacen(word, &word.chars().map(letter).collect::<String>(), 1);
    let unshifted: String = plain.chars().map(figure).collect();
    [plain, written, unshifted]
        .iter()
        .any(|it| own(it) < OWN_MIN)
}

/// How many characters are left without what is common.
fn own(text: &str) -> usize {
    let words = WORDS.lines().filter(|it| !it.starts_with('#'));
    let text = words.fold(text.to_owned(), |text, word| text.replace(word, " "));
    let chars: Vec<char> = text.chars().collect();
    let (mut at, mut own) = (0, 0);
    while at < chars.len() {
        let common = run(&chars[at..]).max(year(&chars[at..]));
        own += usize::from(common == 0 && chars[at] != ' ');
        at += common.max(1);
    }
    own
}

/// How long what begins there goes on by the same step: `aaaa`, `1234`, `321`.
fn run(chars: &[char]) -> usize {
    let step = |pair: &[char]| i64::from(u32::from(pair[1])) - i64::from(u32::from(pair[0]));
    let Some(first) = chars.windows(2).next().map(step) else {
        return 0;
    };
    let goes_on = chars.windows(2).take_while(|it| step(it) == first);
    match goes_on.count() + 1 {
        n if n >= RUN_MIN && first.abs() <= 1 => n,
        _ => 0,
    }
}

/// `1998`, `2026`
fn year(chars: &[char]) -> usize {
    let is_year = matches!(chars, ['1', '9', a, b, ..] | ['2', '0', a, b, ..]
        if a.is_ascii_digit() && b.is_ascii_digit());
    if is_year { 4 } else { 0 }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_everybody_tries_first_is_common() {
        for common in [
            "Password123!",
            "P@ssw0rd2026",
            "Admin@123456",
            "Qwerty-2026!",
            "Aa123456!@",
            "1qaz@WSX3edc",
            "!QAZ2wsx#EDC",
            "Abcd1234..",
            "Xuexiao@2026",
            "Woaini1314!",
            "Aaaaaaaa11!",
        ] {
            assert!(is_common(common), "{common}");
        }
    }

    #[test]
    fn what_is_ones_own_is_not() {
        for own in [
            "Mingtian+2027",
            "Kd8#vQ2!mzpW",
            "correct Horse 7 battery",
            "Password-of-Songtao-9",
            "songtao.Luming.88",
        ] {
            assert!(!is_common(own), "{own}");
        }
    }
}
