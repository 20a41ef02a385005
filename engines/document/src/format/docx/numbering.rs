//! Automatic lists: the 一、, （一） and 1. that Word counts and does not write.
//!
//! ISO/IEC 29500-1 §17.9. Counters belong to the abstract list; a level that is counted
//! starts the levels below it again.

use std::collections::BTreeMap;

use base::chinese;
use quick_xml::Reader;
use quick_xml::events::Event;

use super::attribute;

/// How one level of a list is printed.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Level {
    start: u32,
    format: String,
    /// `%1、`, `（%2）`.
    text: String,
}

/// The lists of a document, and how far each is counted.
#[derive(Debug, Default)]
pub(super) struct Numbering {
    levels: BTreeMap<(String, u8), Level>,
    /// The abstract list of each list, and where a list starts a level anew.
    lists: BTreeMap<String, String>,
    starts: BTreeMap<(String, u8), u32>,
    /// The list and level a paragraph style brings.
    styles: BTreeMap<String, (String, u8)>,
    parents: BTreeMap<String, String>,
    counters: BTreeMap<(String, u8), u32>,
    started: BTreeMap<(String, u8), ()>,
}

impl Numbering {
    /// Reads `word/numbering.xml` and the lists of `word/styles.xml`; damage is as good
    /// as nothing.
    pub(super) fn read(numbering: &str, styles: &str) -> Numbering {
        let mut found = Numbering::default();
        found.read_lists(numbering);
        found.read_styles(styles);
        found
    }

    fn read_lists(&mut self, xml: &str) {
        let mut reader = Reader::from_str(xml);
        let (mut of, mut list) = (String::new(), String::new());
        let mut level = 0_u8;
        let mut in_override = false;
        while let Ok(event) = reader.read_event() {
            let (start, closes) = match event {
                Event::Start(start) => (start, false),
                Event::Empty(start) => (start, true),
                Event::End(end) => {
                    match end.local_name().as_ref() {
                        "abstractNum" => of.clear(),
                        "num" => list.clear(),
                        "lvlOverride" => in_override = false,
                        _ => {}
                    }
                    continue;
                }
                Event::Eof => break,
                _ => continue,
            };
            let value = attribute(&start, "val");
            match start.local_name().as_ref() {
                "abstractNum" if !closes => {
                    of = attribute(&start, "abstractNumId").unwrap_or_default()
                }
                "num" if !closes => list = attribute(&start, "numId").unwrap_or_default(),
                "abstractNumId" if !list.is_empty() => {
                    self.lists.insert(list.clone(), value.unwrap_or_default());
                }
                "lvlOverride" => {
                    level = attribute(&start, "ilvl")
                        .and_then(|l| l.parse().ok())
                        .unwrap_or(0);
                    in_override = !closes;
                }
                "startOverride" if in_override => {
                    self.starts.insert(
                        (list.clone(), level),
                        value.and_then(|v| v.parse().ok()).unwrap_or(1),
                    );
                }
                "lvl" => {
                    level = attribute(&start, "ilvl")
                        .and_then(|l| l.parse().ok())
                        .unwrap_or(0)
                }
                name @ ("start" | "numFmt" | "lvlText") if !of.is_empty() => {
                    let entry = self
                        .levels
                        .entry((of.clone(), level))
                        .or_insert_with(|| Level {
                            start: 1,
                            format: "decimal".into(),
                            text: String::new(),
                        });
                    match (name, value) {
                        ("start", Some(value)) => entry.start = value.parse().unwrap_or(1),
                        ("numFmt", Some(value)) => entry.format = value,
                        ("lvlText", Some(value)) => entry.text = value,
                        _ => {}
                    }
                }
                "pStyle" if !of.is_empty() => {
                    if let Some(style) = value {
                        // The style names its level; the list is found through the style.
                        self.styles
                            .entry(style)
                            .or_insert_with(|| (String::new(), level))
                            .1 = level;
                    }
                }
                _ => {}
            }
        }
    }

    fn read_styles(&mut self, xml: &str) {
        let mut reader = Reader::from_str(xml);
        let mut style = String::new();
        while let Ok(event) = reader.read_event() {
            let start = match event {
                Event::Start(start) | Event::Empty(start) => start,
                Event::Eof => break,
                _ => continue,
            };
            let value = attribute(&start, "val");
            match start.local_name().as_ref() {
                "style" => style = attribute(&start, "styleId").unwrap_or_default(),
                "basedOn" => {
                    self.parents
                        .insert(style.clone(), value.unwrap_or_default());
                }
                "numId" => {
                    self.styles.entry(style.clone()).or_default().0 = value.unwrap_or_default()
                }
                "ilvl" => {
                    self.styles.entry(style.clone()).or_default().1 =
                        value.and_then(|v| v.parse().ok()).unwrap_or(0)
                }
                _ => {}
            }
        }
    }

    /// Counts a paragraph and gives its label, if it is in a list that prints one.
    pub(super) fn label(
        &mut self,
        style: Option<&str>,
        list: Option<&(String, u8)>,
    ) -> Option<String> {
        let by_style = style.and_then(|style| self.of_style(style));
        let (list, level) = match list {
            Some((id, _)) if id == "0" => return None,
            Some((id, level)) if !id.is_empty() => (id.clone(), *level),
            Some((_, level)) => (by_style?.0, *level),
            None => by_style?,
        };
        let of = self.lists.get(&list)?.clone();
        let printed = self.levels.get(&(of.clone(), level))?.clone();
        self.count(&of, &list, level, printed.start);
        if printed.format == "bullet" || printed.format == "none" {
            return None;
        }
        let mut label = printed.text.clone();
        for above in (0..=level.min(8)).rev() {
            let place = format!("%{}", above + 1);
            if label.contains(&place) {
                let of_level = self.levels.get(&(of.clone(), above));
                let number = self
                    .counters
                    .get(&(of.clone(), above))
                    .copied()
                    .unwrap_or_else(|| of_level.map_or(1, |l| l.start));
                label = label.replace(
                    &place,
                    &printed_number(number, of_level.map_or("decimal", |l| l.format.as_str())),
                );
            }
        }
        Some(label)
    }

    fn count(&mut self, of: &str, list: &str, level: u8, start: u32) {
        let key = (of.to_owned(), level);
        let anew = self
            .starts
            .get(&(list.to_owned(), level))
            .copied()
            .filter(|_| self.started.insert((list.to_owned(), level), ()).is_none());
        let next = match (anew, self.counters.get(&key)) {
            (Some(start), _) => start,
            (None, Some(number)) => number.saturating_add(1),
            (None, None) => start,
        };
        self.counters.insert(key, next);
        self.counters
            .retain(|(other, below), _| other != of || *below <= level);
    }

    /// A style's list, or that of the style it is based on.
    fn of_style(&self, style: &str) -> Option<(String, u8)> {
        let mut style = style.to_owned();
        for _ in 0..16 {
            if let Some((list, level)) = self.styles.get(&style)
                && !list.is_empty()
            {
                return (list != "0").then(|| (list.clone(), *level));
            }
            style = self.parents.get(&style)?.clone();
        }
        None
    }
}

/// A number in a format of ISO/IEC 29500-1 §17.18.59.
fn printed_number(number: u32, format: &str) -> String {
    let letter = |first: u8| char::from(first + ((number.max(1) - 1) % 26) as u8).to_string();
    match format {
        "chineseCounting"
        | "chineseCountingThousand"
        | "japaneseCounting"
        | "taiwaneseCounting"
        | "taiwaneseCountingThousand"
        | "ideographDigital"
        | "japaneseDigitalTenThousand"
        | "taiwaneseDigital"
        | "koreanCounting" => chinese::counting(number),
        "chineseLegalSimplified" | "ideographLegalTraditional" | "japaneseLegal" => {
            const LEGAL: &[(char, char)] = &[
                ('一', '壹'),
                ('二', '贰'),
                ('三', '叁'),
                ('四', '肆'),
                ('五', '伍'),
                ('六', '陆'),
                ('七', '柒'),
                ('八', '捌'),
                ('九', '玖'),
                ('十', '拾'),
                ('百', '佰'),
            ];
            chinese::counting(number)
                .chars()
                .map(|c| {
                    LEGAL
                        .iter()
                        .find(|(plain, _)| *plain == c)
                        .map_or(c, |(_, legal)| *legal)
                })
                .collect()
        }
        "decimalEnclosedCircle" | "decimalEnclosedCircleChinese" if (1..=20).contains(&number) => {
            char::from_u32(u32::from('①') + number - 1)
                .map(String::from)
                .unwrap_or_default()
        }
        "decimalFullWidth" | "decimalFullWidth2" => number
            .to_string()
            .chars()
            .filter_map(|c| char::from_u32(u32::from(c) + 0xFEE0))
            .collect(),
        "decimalZero" => format!("{number:02}"),
        "upperLetter" => letter(b'A'),
        "lowerLetter" => letter(b'a'),
        "upperRoman" => roman(number),
        "lowerRoman" => roman(number).to_lowercase(),
        _ => number.to_string(),
    }
}

fn roman(number: u32) -> String {
    const PARTS: &[(u32, &str)] = &[
        (100, "C"),
        (90, "XC"),
        (50, "L"),
        (40, "XL"),
        (10, "X"),
        (9, "IX"),
        (5, "V"),
        (4, "IV"),
        (1, "I"),
    ];
    let mut left = number.min(399);
    let mut text = String::new();
    for (value, letters) in PARTS {
        while left >= *value {
            text.push_str(letters);
            left -= value;
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_printed_in_the_formats_of_lists() {
        let table: &[(u32, &str, &str)] = &[
            (3, "chineseCounting", "三"),
            (12, "chineseCountingThousand", "十二"),
            (21, "japaneseCounting", "二十一"),
            (7, "decimal", "7"),
            (7, "decimalFullWidth", "７"),
            (3, "decimalEnclosedCircle", "③"),
            (2, "upperLetter", "B"),
            (14, "lowerRoman", "xiv"),
            (3, "chineseLegalSimplified", "叁"),
            (5, "unheardOf", "5"),
        ];
        for (number, format, expected) in table {
            assert_eq!(printed_number(*number, format), *expected, "{format}");
        }
    }

    #[test]
    fn levels_count_and_start_again() {
        let lists = r#"<w:numbering><w:abstractNum w:abstractNumId="4">
            <w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="chineseCounting"/><w:lvlText w:val="%1、"/></w:lvl>
            <w:lvl w:ilvl="1"><w:start w:val="1"/><w:numFmt w:val="decimal"/><w:lvlText w:val="%1.%2"/></w:lvl></w:abstractNum>
            <w:num w:numId="1"><w:abstractNumId w:val="4"/></w:num>
            <w:num w:numId="2"><w:abstractNumId w:val="4"/><w:lvlOverride w:ilvl="0"><w:startOverride w:val="5"/></w:lvlOverride></w:num></w:numbering>"#;
        let styles = r#"<w:styles><w:style w:styleId="a"><w:pPr><w:numPr><w:numId w:val="1"/></w:numPr></w:pPr></w:style>
            <w:style w:styleId="b"><w:basedOn w:val="a"/></w:style></w:styles>"#;
        let mut numbering = Numbering::read(lists, styles);
        let mut label = |style: Option<&str>, id: &str, level: u8| {
            numbering.label(
                style,
                (!id.is_empty()).then(|| (id.to_owned(), level)).as_ref(),
            )
        };
        assert_eq!(label(None, "1", 0).as_deref(), Some("一、"));
        assert_eq!(label(None, "1", 1).as_deref(), Some("一.1"));
        assert_eq!(label(None, "1", 1).as_deref(), Some("一.2"));
        assert_eq!(label(Some("b"), "", 0).as_deref(), Some("二、"));
        assert_eq!(label(None, "1", 1).as_deref(), Some("二.1"));
        assert_eq!(label(None, "2", 0).as_deref(), Some("五、"));
        assert_eq!(label(None, "2", 0).as_deref(), Some("六、"));
        assert_eq!(label(Some("a"), "0", 0), None);
        assert_eq!(label(None, "9", 0), None);
    }
}
