//! Every bad row is refused with its cell and a reason, and no good row is lost: over files
//! of all kinds, with bad rows of twelve kinds anywhere in them.

#![expect(clippy::unwrap_used, reason = "a test that cannot set its scene fails")]

#[path = "roll/mod.rs"]
#[expect(
    unused_macros,
    dead_code,
    unused_imports,
    reason = "shared with other tests"
)]
mod roll;

use std::collections::BTreeMap;
use std::io::Cursor;

use kernel::{Present, value_text};
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};
use roll::{Roll, open};
use sheet::write::{self, Datum, Look};

/// What is wrong with a row, and in which field it must be said.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Bad {
    NoName,
    NoSuchDay,
    NoSuchCode,
    NoSuchSchool,
    AmbiguousSchool,
    KeyTwice,
    KeyThere,
    DigitsLost,
    NoNumber,
    OutOfBounds,
    TooLong,
    Unreadable,
}

const BAD: &[(Bad, &str)] = &[
    (Bad::NoName, "name"),
    (Bad::NoSuchDay, "born_on"),
    (Bad::NoSuchCode, "sex"),
    (Bad::NoSuchSchool, "school"),
    (Bad::AmbiguousSchool, "school"),
    (Bad::KeyTwice, "citizen_id"),
    (Bad::KeyThere, "citizen_id"),
    (Bad::DigitsLost, "citizen_id"),
    (Bad::NoNumber, "grade"),
    (Bad::OutOfBounds, "grade"),
    (Bad::TooLong, "class"),
    (Bad::Unreadable, "note"),
];

#[derive(Clone, Copy, Debug)]
enum File {
    Csv,
    CsvWithMark,
    Gb18030,
    Xlsx,
}

#[derive(Clone, Debug)]
struct List {
    file: File,
    /// Rows of the paper above the heading.
    above: usize,
    /// For each row what is wrong with it, if anything; and whether an empty row follows.
    rows: Vec<(Vec<usize>, bool)>,
}

fn lists() -> impl Strategy<Value = List> {
    let file = prop_oneof![
        Just(File::Csv),
        Just(File::CsvWithMark),
        Just(File::Gb18030),
        Just(File::Xlsx)
    ];
    let bad = prop_oneof![
        3 => Just(Vec::new()),
        1 => prop::collection::btree_set(0..BAD.len(), 1..4).prop_map(|it| it.into_iter().collect()),
    ];
    let rows = prop::collection::vec((bad, prop::bool::weighted(0.1)), 1..60);
    (file, 0..3_usize, rows).prop_map(|(file, above, rows)| List { file, above, rows })
}

const HEADING: [&str; 8] = [
    "证件号",
    "姓名",
    "性别",
    "出生日期",
    "就读学校",
    "年级",
    "班级",
    "备注",
];

/// The key of the pupil that is there before.
const THERE: &str = "990100200001010000";

impl List {
    /// Cells of a row: the n-th pupil, spoiled.
    fn row(&self, n: usize, bad: &[usize]) -> Vec<String> {
        let mut cells = [
            format!("9901002015{n:08}"),
            format!("孩{n}"),
            "女".into(),
            "2015/9/1".into(),
            "东县第一小学".into(),
            "1".into(),
            "一班".into(),
            "寄语，\"好\"".into(),
        ];
        for (bad, _) in bad.iter().map(|it| BAD[*it]) {
            let (at, text) = match bad {
                Bad::NoName => (1, String::new()),
                Bad::NoSuchDay => (3, "2015-02-30".into()),
                Bad::NoSuchCode => (2, "未知".into()),
                Bad::NoSuchSchool => (4, "某小学".into()),
                Bad::AmbiguousSchool => (4, "实小".into()),
                Bad::KeyTwice => (0, "990100201599999999".into()),
                Bad::KeyThere => (0, THERE.into()),
                Bad::DigitsLost => (0, "9.90100E+17".into()),
                Bad::NoNumber => (5, "三年级".into()),
                Bad::OutOfBounds => (5, "12".into()),
                Bad::TooLong => (6, "一".repeat(11)),
                Bad::Unreadable => (7, "#N/A\u{FFFD}".into()),
            };
            cells[at] = text;
        }
        cells.into()
    }

    /// The rows of the file with their numbers, and what must be said of each.
    fn lines(&self) -> Vec<(u32, Vec<String>, Vec<&'static str>)> {
        let mut lines = Vec::new();
        let mut number = u32::try_from(self.above).unwrap() + 2;
        // The first to have the key that comes again is good.
        let mut first = self.row(900_000, &[]);
        first[0] = "990100201599999999".into();
        lines.push((number, first, Vec::new()));
        for (n, (bad, gap)) in self.rows.iter().enumerate() {
            number += 1;
            let cells = self.row(n, bad);
            // Of several that spoil one cell the last is seen; a broken key cannot also be twice.
            let mut fields: BTreeMap<&str, Bad> = BTreeMap::new();
            fields.extend(bad.iter().map(|it| (BAD[*it].1, BAD[*it].0)));
            lines.push((number, cells, fields.into_keys().collect()));
            number += u32::from(*gap);
        }
        lines
    }

    fn bytes(&self) -> Vec<u8> {
        let lines = self.lines();
        let empty = Vec::new();
        let mut by_number: BTreeMap<u32, &Vec<String>> = lines
            .iter()
            .map(|(number, cells, _)| (*number, cells))
            .collect();
        let heading: Vec<String> = HEADING.map(str::to_owned).into();
        let paper: Vec<String> = vec!["东县学生名册".into()];
        let head = u32::try_from(self.above).unwrap() + 1;
        by_number.extend((1..head).map(|at| (at, &paper)));
        by_number.insert(head, &heading);
        let last = by_number.last_key_value().map_or(0, |it| *it.0);
        let rows = (1..=last).map(|it| by_number.get(&it).copied().unwrap_or(&empty));
        match self.file {
            File::Xlsx => {
                let mut out = Cursor::new(Vec::new());
                let mut table = write::xlsx(&mut out, Look::default()).unwrap();
                for row in rows {
                    let row: Vec<Datum> = row.iter().map(|it| Datum::Text(it.clone())).collect();
                    table.row(&row).unwrap();
                }
                table.finish().unwrap();
                out.into_inner()
            }
            File::Csv => text(rows).into_bytes(),
            File::CsvWithMark => format!("\u{feff}{}", text(rows)).into_bytes(),
            // What cannot be read there is a byte that stands alone.
            File::Gb18030 => {
                let text = text(rows);
                let mut parts = text
                    .split('\u{FFFD}')
                    .map(|it| encoding_rs::GB18030.encode(it).0);
                let mut bytes = parts.next().unwrap().into_owned();
                for part in parts {
                    bytes.push(0xFF);
                    bytes.extend_from_slice(&part);
                }
                bytes
            }
        }
    }
}

fn text<'r>(rows: impl Iterator<Item = &'r Vec<String>>) -> String {
    let cell = |it: &String| match it.contains([',', '"']) {
        true => format!("\"{}\"", it.replace('"', "\"\"")),
        false => it.clone(),
    };
    let line = |row: &Vec<String>| row.iter().map(cell).collect::<Vec<_>>().join(",");
    rows.map(|it| line(it) + "\r\n").collect()
}

fn check(roll: &Roll, list: &List) -> Result<(), TestCaseError> {
    let there = format!(
        "{}\n{THERE},先来,男,2000-01-01,一小,9,,\n",
        HEADING.join(",")
    );
    roll.take("roll.pupil", there.as_bytes(), Present::Refuse);
    let bytes = list.bytes();
    let (import, summary) = roll.take("roll.pupil", &bytes, Present::Refuse);
    let lines = list.lines();
    let good = || lines.iter().filter(|(.., wrong)| wrong.is_empty());
    prop_assert_eq!(summary.counts.rows, lines.len() as u64);
    // No good row is lost, and nothing else came in.
    let expected: Vec<[String; 3]> = good()
        .map(|(_, cells, _)| [cells[0].clone(), cells[1].clone(), cells[7].clone()])
        .collect();
    let pupils = roll.all("roll.pupil");
    let came: Vec<[String; 3]> = pupils
        .iter()
        .skip(1)
        .map(|it| ["citizen_id", "name", "note"].map(|field| value_text(it.get(field))))
        .collect();
    prop_assert_eq!(came, expected);
    // Every bad row is refused, for each of its cells.
    let refused = exchange::refused(&roll.kernel, import.batch.unwrap(), usize::MAX).unwrap();
    let said: Vec<(u32, Vec<String>)> = refused
        .iter()
        .map(|it| {
            let mut fields: Vec<String> = it.problems.iter().map(|it| it.field.clone()).collect();
            fields.sort_unstable();
            fields.dedup();
            (it.row, fields)
        })
        .collect();
    let bad = lines.iter().filter(|(.., wrong)| !wrong.is_empty());
    let expected: Vec<(u32, Vec<String>)> = bad
        .map(|(number, _, wrong)| (*number, wrong.iter().map(|it| (*it).to_owned()).collect()))
        .collect();
    prop_assert_eq!(said, expected);
    // They come back as they were.
    let mut out = Cursor::new(Vec::new());
    let register = roll.kernel.model.register("roll.pupil").unwrap();
    let mut table = write::csv(&mut out, &Look::default()).unwrap();
    let n = exchange::rejects(
        &roll.kernel,
        register,
        open(&bytes),
        &import.layout,
        Ok(import.batch.unwrap()),
        table.as_mut(),
    )
    .unwrap();
    table.finish().unwrap();
    prop_assert_eq!(n, refused.len() as u64);
    Ok(())
}

fn run(cases: u32, roll: impl Fn() -> Option<Roll>) {
    let config = Config {
        cases,
        failure_persistence: None,
        ..Config::default()
    };
    let mut runner = TestRunner::new_with_rng(
        config.clone(),
        proptest::test_runner::TestRng::deterministic_rng(config.rng_algorithm),
    );
    let result = runner.run(&lists(), |list| match roll() {
        Some(roll) => check(&roll, &list),
        None => Ok(()),
    });
    result.unwrap();
}

#[test]
fn every_bad_row_is_told_and_no_good_one_lost() {
    run(24, || Some(Roll::sqlite()));
}

#[test]
fn and_so_over_postgresql() {
    run(6, Roll::postgres);
}
