//! A school's roll into the base register: every bad row is refused with its cell and why, no
//! good one is lost, persons come and go with their pupils; and the files that arrive.

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

use exchange::{AtOnce, Import};
use expect_test::{Expect, expect};
use kernel::{Present, Record, Values};
use model::Value;
use roll::Roll;
use rust_xlsxwriter::{Format, Workbook};

const PUPIL: &str = "registry.pupil";
const PERSON: &str = "registry.person";
const GUARDIAN: &str = "registry.guardian";
const HEADING: [&str; 8] = [
    "学籍号（系统编）",
    "姓名",
    "性别",
    "出生日期",
    "民族",
    "身份证号",
    "学校",
    "班级",
];
const ROWS: usize = 300;
/// Each so many rows one is bad.
const EVERY: usize = 10;

macro_rules! over_both {
    ($($name:ident)*) => {
        mod sqlite {
            $(#[test] fn $name() { super::$name(&super::scene(super::Roll::sqlite())); })*
        }
        mod postgres {
            $(#[test] fn $name() {
                if let Some(roll) = super::Roll::postgres() {
                    super::$name(&super::scene(roll));
                }
            })*
        }
    };
}

over_both! {
    every_bad_row_is_refused_with_its_cell_and_no_good_one_is_lost
    a_workbook_as_it_arrives_comes_in
    a_text_in_the_old_encoding_comes_in
    classes_of_one_name_are_told_apart_by_the_school
    a_class_is_known_however_it_is_written
    whoever_somebody_refers_to_stays_with_his_course
    who_was_made_for_a_refused_row_is_made_for_the_next
    other_documents_stand_in_the_column_of_numbers
    what_a_number_tells_needs_no_column
    the_month_of_entry_is_its_first_day
    two_pupils_stand_side_by_side
    the_paper_says_the_class_once
    father_and_mother_stand_in_one_row
    father_and_mother_come_by_name_alone
    a_list_adds_what_is_missing_and_changes_nothing
    what_is_counted_is_meant_where_there_is_but_one
    what_is_half_said_is_told_by_the_rest
    classes_come_as_schools_write_them
    schools_come_as_offices_write_them
}

mod codes {
    #[test]
    fn sqlite() {
        let empty = || super::scene(super::Roll::sqlite());
        super::a_roll_in_field_codes_fills_an_empty_installation(&empty(), &empty());
    }

    #[test]
    fn postgres() {
        let empty = || super::Roll::postgres().map(super::scene);
        if let (Some(from), Some(to)) = (empty(), empty()) {
            super::a_roll_in_field_codes_fills_an_empty_installation(&from, &to);
        }
    }
}

mod alone {
    #[test]
    fn sqlite() {
        let empty = || super::scene(super::Roll::sqlite());
        super::rows_together_become_what_they_do_alone(&empty(), &empty());
    }

    #[test]
    fn postgres() {
        let empty = || super::Roll::postgres().map(super::scene);
        if let (Some(together), Some(alone)) = (empty(), empty()) {
            super::rows_together_become_what_they_do_alone(&together, &alone);
        }
    }
}

/// Two classes of the school, one of another, and a clerk of the school.
fn scene(mut roll: Roll) -> Roll {
    let schools = roll.all(kernel::ORGANISATION);
    let other = schools.iter().find(|it| it.text("title") == "东县实验小学");
    let other = other.unwrap().id;
    for (school, no, grade) in [
        (roll.school, 1, "g1"),
        (roll.school, 2, "g1"),
        (other, 3, "g1"),
    ] {
        let values = [
            ("school", Value::Ref(school)),
            ("stage", Value::Code("primary".into())),
            ("cohort", 2025.into()),
            ("no", no.into()),
            ("grade", Value::Code(grade.into())),
            ("since", Value::Day("2025-09-01".parse().unwrap())),
        ];
        let values: Values = values.map(|(name, it)| (name.to_owned(), it)).into();
        roll.kernel
            .as_platform(move |ctx| ctx.create("registry.class", values.clone()))
            .unwrap();
    }
    let values = |pairs: &[(&str, Value)]| -> Values {
        let pairs = pairs.iter().cloned();
        pairs.map(|(name, it)| (name.to_owned(), it)).collect()
    };
    let school = roll.school;
    let account = values(&[
        ("name", "甄二".into()),
        ("login", "zhener".into()),
        ("unit", school.into()),
    ]);
    let made = roll.kernel.as_platform(move |ctx| {
        let account = ctx.create(kernel::ACCOUNT, account.clone())?.id;
        let position = values(&[
            ("account", account.into()),
            ("role", Value::Code("school_clerk".into())),
            ("unit", school.into()),
        ]);
        Ok((account, ctx.create(kernel::POSITION, position)?.id))
    });
    let (account, position) = made.unwrap();
    roll.clerk = roll.kernel.caller(account, Some(position)).unwrap();
    roll
}

/// A number nobody has, with the right check character: the n-th born on a day.
fn number(born: &str, n: usize) -> String {
    base::CitizenId::begun(&format!("119900{born}{n:03}"))
        .unwrap()
        .to_string()
}

/// The n-th pupil: odd ones are boys.
fn row(n: usize) -> [String; 8] {
    let (month, day) = (1 + n / 28 % 12, 1 + n % 28);
    let born = format!("2018-{month:02}-{day:02}");
    let id = number(&born.replace('-', ""), n);
    let sex = if n % 2 == 1 { "男" } else { "女" };
    let no = 1 + n % 2;
    let class = match n / 2 % 4 {
        0 => format!("一年级（{no}）班"),
        1 => format!("一年级{no}班"),
        2 => format!("一（{no}）班"),
        _ => format!("一 ({no}) 班"),
    };
    [
        String::new(),
        format!("孩{n}"),
        sex.into(),
        born,
        "汉族".into(),
        id,
        "东县第一小学".into(),
        class,
    ]
}

/// What can be wrong with a row, in which field it is said.
const BAD: [(&str, &str); 14] = [
    ("check digit", "citizen_id"),
    ("no such school", "school"),
    ("no such class", "class"),
    ("doubled", "citizen_id"),
    ("no such day", "birth_on"),
    ("other day", "birth_on"),
    ("other sex", "sex"),
    ("no name", "name"),
    ("no such code", "nation"),
    ("too long", "name"),
    ("no day", "birth_on"),
    ("another's school", "school"),
    ("another's class", "class"),
    ("digits lost", "citizen_id"),
];

fn spoiled(what: &str, n: usize) -> [String; 8] {
    let mut cells = row(n);
    let (at, text) = match what {
        "check digit" => {
            let last = if cells[5].ends_with('1') { '2' } else { '1' };
            (5, format!("{}{last}", &cells[5][..17]))
        }
        "no such school" => (6, "东县第九小学".into()),
        "no such class" => (7, "九年级（1）班".into()),
        "doubled" => {
            let first = row(0);
            (cells[2], cells[3]) = (first[2].clone(), first[3].clone());
            cells[1] = first[1].clone();
            (5, first[5].clone())
        }
        "no such day" => (3, "2018-02-30".into()),
        "other day" => (3, "2017-01-01".into()),
        "other sex" => (2, if n % 2 == 1 { "女" } else { "男" }.into()),
        "no name" => (1, String::new()),
        "no such code" => (4, "火星族".into()),
        "too long" => (1, "孩".repeat(41)),
        "no day" => (3, "去年春天".into()),
        "another's school" => (6, "东县实验小学".into()),
        "another's class" => (7, "一年级（3）班".into()),
        _ => (5, "1.199E+17".into()),
    };
    cells[at] = text;
    cells
}

fn csv<'a>(rows: impl Iterator<Item = [String; 8]> + 'a) -> Vec<u8> {
    let lines = rows.map(|it| it.join(","));
    let lines: Vec<String> = [HEADING.join(",")].into_iter().chain(lines).collect();
    lines.join("\n").into_bytes()
}

fn taken_back(roll: &Roll, import: &Import) -> exchange::Kept {
    let mut slots = AtOnce {
        kernel: &roll.kernel,
        caller: &roll.clerk,
        told: &mut |_| (),
    };
    exchange::undo(&roll.kernel, &roll.clerk, import.batch.unwrap(), &mut slots).unwrap()
}

fn every_bad_row_is_refused_with_its_cell_and_no_good_one_is_lost(roll: &Roll) {
    let bad = |n: usize| (n % EVERY == EVERY - 1).then(|| BAD[n / EVERY % BAD.len()]);
    let rows = (0..ROWS).map(|n| match bad(n) {
        Some((what, _)) => spoiled(what, n),
        None => row(n),
    });
    let (import, summary) = roll.take(PUPIL, &csv(rows), Present::Refuse);
    let wrong = (0..ROWS).filter(|n| bad(*n).is_some()).count();
    let figures = (summary.counts.created, summary.counts.rejected);
    assert_eq!(figures, ((ROWS - wrong) as u64, wrong as u64));
    let refused = exchange::refused(&roll.kernel, import.batch.unwrap(), usize::MAX).unwrap();
    for row in &refused {
        let n = row.row as usize - 2;
        let (what, field) = bad(n).unwrap();
        let fields: Vec<&str> = row.problems.iter().map(|it| it.field.as_str()).collect();
        // Who comes twice is there already by other names, too.
        let n_said = if what == "doubled" { 1 } else { fields.len() };
        assert_eq!(fields[..n_said], [field], "{what}: {:?}", row.problems);
    }
    let mut names: Vec<String> = texts(&roll.all(PUPIL), "name");
    names.sort();
    let good = (0..ROWS).filter(|n| bad(*n).is_none());
    let mut wanted: Vec<String> = good.map(|n| format!("孩{n}")).collect();
    wanted.sort();
    assert_eq!(names, wanted);
    // Persons came with the good rows alone, and each has its course.
    assert_eq!(roll.all(PERSON).len(), wanted.len());
    assert_eq!(roll.all("registry.enrolment").len(), wanted.len());
    let mut said = roll.refused(&import);
    said.truncate(BAD.len());
    expected().assert_eq(&said.join("\n"));
    // All of it goes again, with its persons.
    let kept = taken_back(roll, &import);
    assert_eq!((kept.undone, kept.kept), (wanted.len() as u64, 0));
    for register in [PUPIL, PERSON, "registry.enrolment"] {
        assert_eq!(roll.all(register).len(), 0, "{register}");
    }
    let found = roll.kernel.verify_history(&BTreeMap::new(), &mut |_| ());
    assert_eq!(found.unwrap().faults, []);
}

/// A list of many rows leaves the records, and the history of each, that its rows leave one file
/// each.
fn rows_together_become_what_they_do_alone(together: &Roll, alone: &Roll) {
    let bad = |n: usize| (n % 5 == 4).then(|| BAD[n / 5 % BAD.len()]);
    let rows = (0..150).map(|n| match bad(n) {
        Some((what, _)) => spoiled(what, n),
        None => row(n),
    });
    let rows: Vec<[String; 8]> = rows.collect();
    together.take(PUPIL, &csv(rows.iter().cloned()), Present::Refuse);
    for one in rows {
        alone.take(PUPIL, &csv(std::iter::once(one)), Present::Refuse);
    }
    let guardians = guardians();
    together.take("registry.guardian", guardians.as_bytes(), Present::Refuse);
    let (head, rows) = guardians.split_once('\n').unwrap();
    for one in rows.lines() {
        let list = format!("{head}\n{one}\n");
        alone.take("registry.guardian", list.as_bytes(), Present::Refuse);
    }
    let (together, alone) = (left(together), left(alone));
    assert_eq!(together.len(), alone.len());
    let differ = together.iter().zip(&alone).find(|(a, b)| a != b);
    assert_eq!(differ, None);
}

/// All that an import can have made, in words that say nothing of ids and moments.
fn left(roll: &Roll) -> Vec<String> {
    let made = [PERSON, PUPIL, "registry.enrolment", "registry.guardian"];
    let named = [kernel::ORGANISATION, "registry.class"];
    let mut names = BTreeMap::new();
    for register in made.iter().chain(&named) {
        for it in roll.all(register) {
            let title = it.text("title").to_owned() + it.text("name");
            names.insert(
                it.id,
                format!("{register} {title} {}", it.text("citizen_id")),
            );
        }
    }
    let said = |value: &Value| match value.as_ref() {
        Some(id) => names[&id].clone(),
        None => kernel::value_text(value),
    };
    let mut lines = Vec::new();
    for register in made {
        for it in roll.all(register) {
            let values = it
                .values
                .iter()
                .map(|(name, it)| format!("{name}={}", said(it)));
            let mut values: Vec<String> = values.collect();
            values.sort();
            let path: Vec<String> = it.path.iter().map(|it| names[it].clone()).collect();
            let entries = kernel::read(roll.kernel.store(), |read| read.entries(register, it.id));
            let entries = entries.unwrap().into_iter().map(|it| {
                let entry = it.entry;
                let changed: Vec<String> = entry.changes().into_iter().map(|it| it.field).collect();
                let is_said = entry.reason().is_some_and(|it| it.starts_with("导入 "));
                let by = (entry.account, entry.position);
                let is_clerk = by == (roll.clerk.account, roll.clerk.positions[0].id);
                let (action, version) = (entry.action.text(), entry.version);
                format!("{action} {version} {is_clerk} {is_said} {changed:?}")
            });
            let entries: Vec<String> = entries.collect();
            lines.push(format!(
                "{} {} {:?} {:?} {:?} {path:?} {values:?} {entries:?}",
                names[&it.id],
                it.version,
                it.state,
                it.number,
                it.owner.map(|it| names[&it].clone()),
            ));
        }
    }
    lines.sort();
    lines
}

/// One who looks after two pupils, of whom only the second may be the own: born before that one.
fn who_was_made_for_a_refused_row_is_made_for_the_next(roll: &Roll) {
    let rows = [row(0), row(300)];
    let days = [&rows[0][3], &rows[1][3]];
    assert!(days[0].as_str() < "2018-06-01" && days[1].as_str() > "2018-06-01");
    let names = [rows[0][1].clone(), rows[1][1].clone()];
    roll.take(PUPIL, &csv(rows.into_iter()), Present::Refuse);
    let id = number("20180601", 2);
    let head = "姓名,性别,出生日期,公民身份号码,学生,与学生关系,联系手机";
    let line = |child: &str| format!("甲姐,女,2018-06-01,{id},{child},姐姐,13900000001");
    let list = [head.to_owned(), line(&names[0]), line(&names[1])].join("\n");
    let (import, summary) = roll.take("registry.guardian", list.as_bytes(), Present::Refuse);
    let counts = (summary.counts.created, summary.counts.rejected);
    assert_eq!(counts, (1, 1), "{:?}", roll.refused(&import));
    let persons = texts(&roll.all(PERSON), "name");
    assert_eq!(persons.iter().filter(|it| *it == "甲姐").count(), 1);
    let found = roll.kernel.verify_history(&BTreeMap::new(), &mut |_| ());
    assert_eq!(found.unwrap().faults, []);
}

/// An import that is taken back leaves a pupil somebody looks after, and all that is kept of him.
fn whoever_somebody_refers_to_stays_with_his_course(roll: &Roll) {
    let (import, _) = roll.take(PUPIL, &csv((0..2).map(row)), Present::Refuse);
    let child = roll.all(PUPIL)[0].id;
    let values = [
        ("child", Value::Ref(child)),
        ("name", "甄监护".into()),
        ("sex", Value::Code("1".into())),
        ("birth_on", Value::Day("1990-01-01".parse().unwrap())),
        ("document_kind", Value::Code("A".into())),
        ("document_number", "E10000001".into()),
        ("relation", Value::Code("51".into())),
        ("phone", "13800000001".into()),
    ];
    let values: Values = values.map(|(name, it)| (name.to_owned(), it)).into();
    let made = roll
        .kernel
        .as_platform(move |ctx| ctx.create("registry.guardian", values.clone()));
    made.unwrap();
    let kept = taken_back(roll, &import);
    assert_eq!((kept.undone, kept.kept), (1, 1));
    assert_eq!(roll.all(PUPIL).len(), 1);
    let courses = roll.all("registry.enrolment");
    let of: Vec<_> = courses.iter().map(|it| it.get("pupil").as_ref()).collect();
    assert_eq!(of, [Some(child)]);
}

/// A list of a whole county says of each pupil the school and the class: the school tells which of
/// the first classes is meant.
fn classes_of_one_name_are_told_apart_by_the_school(roll: &Roll) {
    let schools = roll.all(kernel::ORGANISATION);
    let other = schools.iter().find(|it| it.text("title") == "东县实验小学");
    let other = other.unwrap().id;
    let values = [
        ("school", Value::Ref(other)),
        ("stage", Value::Code("primary".into())),
        ("cohort", 2025.into()),
        ("no", 1.into()),
        ("grade", Value::Code("g1".into())),
        ("since", Value::Day("2025-09-01".parse().unwrap())),
    ];
    let values: Values = values.map(|(name, it)| (name.to_owned(), it)).into();
    let made = roll
        .kernel
        .as_platform(move |ctx| ctx.create("registry.class", values.clone()));
    let class = made.unwrap().id;
    let caller = kernel::Caller::platform(roll.kernel.now());
    let rows = (0..2).map(|n| {
        let mut cells = row(n * 2);
        if n == 1 {
            cells[6] = "东县实验小学".into();
        }
        cells
    });
    let bytes = csv(rows);
    let import = Import {
        caller: caller.clone(),
        ..roll.begun(PUPIL, &bytes, Present::Refuse)
    };
    let mut slots = AtOnce {
        kernel: &roll.kernel,
        caller: &caller,
        told: &mut |_| (),
    };
    let summary = exchange::run(&import, roll::open(&bytes), &mut slots).unwrap();
    assert_eq!(summary.counts.created, 2, "{:?}", roll.refused(&import));
    let there = roll.all(PUPIL);
    let at = |name: &str| there.iter().find(|it| it.text("name") == name).unwrap();
    assert_eq!(at("孩2").get("class").as_ref(), Some(class));
    assert_ne!(at("孩0").get("class").as_ref(), Some(class));
}

/// In one cell or in two; of two of one name the one that is not closed.
fn a_class_is_known_however_it_is_written(roll: &Roll) {
    let school = roll.school;
    let closed = roll.kernel.as_platform(move |ctx| {
        let values = [
            ("school", Value::Ref(school)),
            ("stage", Value::Code("primary".into())),
            ("cohort", 2024.into()),
            ("no", 1.into()),
            ("grade", Value::Code("g1".into())),
            ("since", Value::Day("2024-09-01".parse().unwrap())),
        ];
        let values: Values = values.map(|(name, it)| (name.to_owned(), it)).into();
        let class = ctx.create("registry.class", values)?;
        Ok(ctx.move_to(class, "closed")?.id)
    });
    let closed = closed.unwrap();
    let head = "姓名,性别,出生日期,民族,身份证号,学校";
    let ways = [
        "1.1班",
        "一年级（1）班",
        "１－１",
        "一一班",
        "101班",
        "2025级1班",
        "一年级第1班",
    ];
    let lines = ways.iter().enumerate().map(|(n, way)| {
        let cells = row(n);
        format!("{},{way}", cells[1..7].join(","))
    });
    let lines: Vec<String> = [format!("{head},班级")].into_iter().chain(lines).collect();
    let (import, summary) = roll.take(PUPIL, lines.join("\n").as_bytes(), Present::Refuse);
    let told = roll.refused(&import);
    assert_eq!(summary.counts.created, ways.len() as u64, "{told:?}");
    let ways = [
        ("一年级", "1班"),
        ("一年级", "（1）班"),
        ("1", "01"),
        ("1", "1班"),
        ("1", "１"),
        ("一", "一年级1班"),
    ];
    let lines = ways.iter().enumerate().map(|(n, (grade, class))| {
        let cells = row(100 + n);
        format!("{},{grade},{class}", cells[1..7].join(","))
    });
    let lines: Vec<String> = [format!("{head},年级,班号")]
        .into_iter()
        .chain(lines)
        .collect();
    let (import, summary) = roll.take(PUPIL, lines.join("\n").as_bytes(), Present::Refuse);
    let told = roll.refused(&import);
    assert_eq!(summary.counts.created, ways.len() as u64, "{told:?}");
    let there = roll.all(PUPIL);
    let classes: std::collections::BTreeSet<_> =
        there.iter().map(|it| it.get("class").as_ref()).collect();
    assert!(classes.len() == 1 && !classes.contains(&Some(closed)));
    // What could be two classes, or is none, is refused at its cell.
    let cells = row(200);
    let lines = ["11班", "九班", "1.9班"].map(|it| format!("{},{it}", cells[1..7].join(",")));
    let text = format!("{head},班级\n{}", lines.join("\n"));
    let (import, summary) = roll.take(PUPIL, text.as_bytes(), Present::Refuse);
    assert_eq!(summary.counts.rejected, 3);
    let refused = exchange::refused(&roll.kernel, import.batch.unwrap(), usize::MAX).unwrap();
    assert!(refused.iter().all(|it| it.problems[0].field == "class"));
}

/// What leaves in the field codes of JY/T 1001–1007 says the same where it comes to.
fn a_roll_in_field_codes_fills_an_empty_installation(from: &Roll, to: &Roll) {
    const N: usize = 60;
    let passport = "孩外,男,2018-05-06,汉族,A,E1234567,东县第一小学,一年级（1）班";
    let head = "姓名,性别,出生日期,民族,其他证件类型,其他证件号码,学校,班级";
    let (_, summary) = from.take(PUPIL, &csv((0..N).map(row)), Present::Refuse);
    assert_eq!(summary.counts.created, N as u64);
    let one = format!("{head}\n{passport}\n");
    let (import, summary) = from.take(PUPIL, one.as_bytes(), Present::Refuse);
    assert_eq!(summary.counts.created, 1, "{:?}", from.refused(&import));
    let left = in_codes(from, PUPIL);
    let text = String::from_utf8(left.clone()).unwrap();
    let mut lines = text.lines();
    let heading = lines.next().unwrap().trim_start_matches('\u{feff}');
    // A code of the standard, else what people call it; never a name of the definitions.
    let is_code = |it: &str| it.bytes().all(|it| it.is_ascii_uppercase());
    let is_title = |it: &str| it.chars().all(|it| !it.is_ascii());
    assert!(
        heading.split(',').all(|it| is_code(it) || is_title(it)),
        "{heading}"
    );
    assert!(
        heading.contains("XM,SFZJH,XBM,CSRQ,MZM,SFZJLXM,"),
        "{heading}"
    );
    let first = lines.next().unwrap();
    assert!(first.contains(",2,20180101,01,"), "{first}");
    assert!(first.ends_with(",在读"), "{first}");
    assert!(first.contains(",9900010001,"), "{first}");
    let (import, summary) = to.take(PUPIL, &left, Present::Refuse);
    let counts = (summary.counts.created, summary.counts.rejected);
    assert_eq!(counts, (N as u64 + 1, 0), "{:?}", to.refused(&import));
    let again = String::from_utf8(in_codes(to, PUPIL)).unwrap();
    // A temporary number is given by whoever keeps the register.
    let own = |it: &str| it.starts_with('L');
    let rows = |text: &str| {
        let rows = text.lines().skip(1);
        let rows = rows.map(|it| {
            it.split(',')
                .filter(|it| !own(it))
                .collect::<Vec<_>>()
                .join(",")
        });
        rows.collect::<std::collections::BTreeSet<String>>()
    };
    let (there, here) = (rows(&text), rows(&again));
    assert_eq!(there.symmetric_difference(&here).next(), None);
    for (register, list) in [
        ("registry.staff", staff()),
        ("registry.guardian", guardians()),
    ] {
        let (import, summary) = from.take(register, list.as_bytes(), Present::Refuse);
        assert_eq!(summary.counts.created, 2, "{:?}", from.refused(&import));
        let left = in_codes(from, register);
        let (import, summary) = to.take(register, &left, Present::Refuse);
        let text = String::from_utf8(left).unwrap();
        let told = to.refused(&import);
        assert_eq!(summary.counts.created, 2, "{text}{told:?}");
        let again = String::from_utf8(in_codes(to, register)).unwrap();
        assert_eq!(text, again);
    }
}

/// Two teachers of the school.
fn staff() -> String {
    let head = "姓名,性别,出生日期,公民身份号码,任职学校,到校日期,教职工类别,编制性质,编制类别,任教学段,任教学科,职称";
    let like = "东县第一小学,2015-08-20,专任教师,编内,专任教师,小学";
    let (one, two) = (number("19880506", 2), number("19900102", 1));
    format!(
        "{head}\n甲师,女,1988-05-06,{one},{like},语文,一级\n乙师,男,1990-01-02,{two},{like},数学,二级\n"
    )
}

/// A parent of each of the first two pupils.
fn guardians() -> String {
    let head = "姓名,性别,出生日期,公民身份号码,学生,与学生关系,联系手机";
    let (one, two) = (number("19880506", 4), number("19900102", 3));
    format!(
        "{head}\n甲母,女,1988-05-06,{one},孩0,母亲,13900000001\n乙父,男,1990-01-02,{two},孩1,父亲,13900000002\n"
    )
}

/// All of a register, as the platform takes them.
fn in_codes(roll: &Roll, register: &str) -> Vec<u8> {
    let caller = kernel::Caller::platform(roll.kernel.now());
    let register = roll.kernel.model.register(register).unwrap();
    let all = || register.fields.keys().cloned().collect();
    let export = exchange::Export {
        kernel: &roll.kernel,
        caller: &caller,
        register,
        listing: kernel::Listing::first(0),
        columns: {
            let all = exchange::columns(&roll.kernel, &caller, register, None, all);
            let mut columns = all.columns;
            exchange::abroad(register, &mut columns);
            columns
        },
        mark: String::new(),
        note: Some("试验".into()),
        in_codes: true,
    };
    let mut output = std::io::Cursor::new(Vec::new());
    let format = exchange::Format::Csv;
    export.write(format, &mut output, &mut |_| Ok(())).unwrap();
    output.into_inner()
}

fn expected() -> Expect {
    expect![[r#"
        第 11 行“公民身份号码”：校验位应为 X，请核对原件
        第 21 行“学校”：没有找到“东县第九小学”，请填机构的名称、简称或代码
        第 31 行“班级”：没有找到“九年级（1）班”，请填班级名称
        第 41 行“公民身份号码”：与第 2 行相同
        第 41 行“姓名”：已有学生，不能重复登记。在别的学校的，办“转学和升学”转入
        第 41 行“学籍号”：已有相同的一条，不能重复
        第 51 行“出生日期”：没有2018-02-30这一天，请核对
        第 61 行“出生日期”：与公民身份号码不一致（号码为2018-03-04），请核对原件
        第 71 行“性别”：与公民身份号码不一致（号码为男），请核对原件
        第 81 行请填写“姓名”
        第 91 行“民族”：没有“火星族”这一项，可填：汉族、蒙古族、回族、藏族、维吾尔族、苗族、彝族、壮族、布依族、朝鲜族、满族、侗族等 59 项
        第 101 行“姓名”：最多 40 个字，现有 41 个字
        第 111 行“出生日期”：应为日期，如 2026-09-30
        第 121 行“学校”：您的岗位不能为该单位新建学生"#]]
}

fn texts(records: &[Record], field: &str) -> Vec<String> {
    records.iter().map(|it| it.text(field).to_owned()).collect()
}

/// A merged title, remarks, the heading in the fourth row and sixty columns; days as texts, full
/// width, spaces; a hidden sheet, a second one with something else; a number kept as a number.
fn workbook() -> Vec<u8> {
    let mut book = Workbook::new();
    let hidden = book.add_worksheet().set_name("代码").unwrap();
    hidden.write(0, 0, "姓名").unwrap();
    hidden.set_hidden(true);
    let note = book.add_worksheet().set_name("填表说明").unwrap();
    note.write(0, 0, "一、姓名与户口簿一致。").unwrap();
    note.write(1, 0, "二、身份证号设为文本。").unwrap();
    let sheet = book.add_worksheet().set_name("一年级").unwrap();
    let large = Format::new().set_bold();
    sheet
        .merge_range(0, 0, 0, 59, "东县第一小学2025级新生花名册", &large)
        .unwrap();
    sheet
        .merge_range(1, 0, 1, 59, "填报单位：东县第一小学（盖章）", &large)
        .unwrap();
    for (at, title) in HEADING.iter().enumerate() {
        let at = u16::try_from(at).unwrap();
        sheet.write(3, at, *title).unwrap();
    }
    for at in 8..60_u16 {
        sheet.write(3, at, format!("家庭成员{at}")).unwrap();
        sheet.write(4, at, "—").unwrap();
    }
    let wide = |text: &str| -> String {
        let wide = |c: char| match c {
            '0'..='9' => char::from_u32(c as u32 - 0x30 + 0xFF10).unwrap(),
            other => other,
        };
        text.chars().map(wide).collect()
    };
    for n in 0..4_usize {
        let mut cells = row(n);
        match n {
            0 => {
                cells[3] = cells[3].replacen('-', "年", 1).replacen('-', "月", 1) + "日";
                cells[7] = "一年级1班".into();
            }
            1 => {
                cells[1] = format!(" {}　", cells[1]);
                cells[3] = cells[3].replace('-', ".");
                cells[5] = format!("{} ", cells[5].to_lowercase());
                cells[6] = "东县第一小学 ".into();
            }
            2 => {
                cells[5] = wide(&cells[5]);
                cells[3] = cells[3].replace('-', "");
                cells[7] = "一年级(1)班".into();
            }
            _ => {}
        }
        let line = u32::try_from(n).unwrap() + 4;
        for (at, cell) in cells.iter().enumerate() {
            let at = u16::try_from(at).unwrap();
            match (n, at) {
                (3, 5) => sheet.write(line, at, 119_900_201_801_040_030.0).unwrap(),
                _ => sheet.write(line, at, cell.as_str()).unwrap(),
            };
        }
    }
    sheet.write(9, 0, "合计").unwrap();
    sheet.write(9, 1, "4人").unwrap();
    book.save_to_buffer().unwrap()
}

fn a_workbook_as_it_arrives_comes_in(roll: &Roll) {
    let (import, summary) = roll.take(PUPIL, &workbook(), Present::Refuse);
    assert_eq!(import.layout.sheet, "一年级");
    let refused = roll.refused(&import);
    assert_eq!(refused.len(), 1, "{refused:?}");
    assert!(
        refused[0].starts_with("第 8 行“公民身份号码”：后几位数字已丢失"),
        "{refused:?}"
    );
    assert_eq!((summary.counts.created, summary.counts.rejected), (3, 1));
    let pupils = roll.all(PUPIL);
    assert_eq!(texts(&pupils, "name"), ["孩0", "孩1", "孩2"]);
    let ids = texts(&pupils, "citizen_id");
    assert_eq!(ids, [0, 1, 2].map(|n| row(n)[5].clone()));
    let days: Vec<String> = pupils
        .iter()
        .map(|it| it.get("birth_on").as_day().unwrap().to_string())
        .collect();
    assert_eq!(days, [0, 1, 2].map(|n| row(n)[3].clone()));
}

fn a_text_in_the_old_encoding_comes_in(roll: &Roll) {
    let text = String::from_utf8(csv((0..3).map(row))).unwrap();
    let (bytes, _, lost) = encoding_rs::GBK.encode(&text);
    assert!(!lost);
    let (import, summary) = roll.take(PUPIL, &bytes, Present::Refuse);
    assert_eq!(roll.refused(&import), [""; 0]);
    assert_eq!(summary.counts.created, 3);
    assert_eq!(texts(&roll.all(PUPIL), "name"), ["孩0", "孩1", "孩2"]);
}

/// What a list makes of rows below its heading: who comes in, and what is said of the others.
fn taken(roll: &Roll, register: &str, lines: &[String]) -> Vec<String> {
    let (import, _) = roll.take(register, lines.join("\n").as_bytes(), Present::Refuse);
    roll.refused(&import)
}

/// A passport or a permit in the column 身份证件号, with a column for its kind and without.
fn other_documents_stand_in_the_column_of_numbers(roll: &Roll) {
    let line = |name: &str, rest: &str| format!("{name},男,2018-05-06,{rest},一年级（1）班");
    let told = taken(
        roll,
        PUPIL,
        &[
            "姓名,性别,出生日期,身份证件类型,身份证件号,班级".into(),
            line("孩一", "居民身份证,").replace("证,,", &format!("证,{},", number("20180506", 1))),
            line("孩二", "护照,m87654301"),
            line("孩三", "港澳居民来往内地通行证,M12345678"),
            line("孩四", "台胞证,12345678"),
            line("孩五", "居民身份证,E1234567"),
            line("孩六", "护照,119900201805060031"),
            line("孩七", "港澳居民来往内地通行证,12345678"),
        ],
    );
    let expected = expect![[r#"
        第 6 行“公民身份号码”：以字母开头，不是公民身份号码；护照、通行证等填在其他证件的栏目里
        第 7 行“公民身份号码”：校验位应为 X，请核对原件
        第 8 行“公民身份号码”：号码不像是港澳居民来往内地通行证的，请核对原件"#]];
    expected.assert_eq(&told.join("\n"));
    let told = taken(
        roll,
        PUPIL,
        &[
            "姓名,性别,出生日期,身份证件号,班级".into(),
            line("外一", "EA1234567"),
            line("外二", "H1234567801"),
            line("外三", "M87654321"),
            line("外四", "87654321"),
            line("外五", "无"),
        ],
    );
    let expected = expect![[r#"
        第 4 行“公民身份号码”：可能是澳门特区护照/身份证明、护照的号码，分不清是哪一种。请加“其他证件类型”一列写明
        第 5 行“公民身份号码”：应为 18 位，现有 8 位，请核对原件
        第 6 行请填写公民身份号码；没有的，填写其他证件类型和号码"#]];
    expected.assert_eq(&told.join("\n"));
    let documents: Vec<String> = roll
        .all(PUPIL)
        .iter()
        .map(|it| {
            let kind = it.get("document_kind").as_text().unwrap_or("-").to_owned();
            format!("{} {kind} {}", it.text("name"), it.text("document_number"))
        })
        .collect();
    let expected = expect![[r#"
        孩一 - 
        孩二 A M87654301
        孩三 7 M12345678
        孩四 8 12345678
        外一 A EA1234567
        外二 6 H1234567801"#]];
    expected.assert_eq(&documents.join("\n"));
    // The same list again passes over who is there by such a document, too.
    let again = [
        "姓名,性别,出生日期,身份证件号,班级".into(),
        line("外一", "EA1234567"),
    ];
    let (import, summary) = roll.take(PUPIL, again.join("\n").as_bytes(), Present::Skip);
    let counts = (summary.counts.unchanged, summary.counts.rejected);
    assert_eq!(counts, (1, 0), "{:?}", roll.refused(&import));
}

/// Neither 性别 nor 出生日期: both follow from the number, for who has one.
fn what_a_number_tells_needs_no_column(roll: &Roll) {
    let (girl, boy) = (number("20180506", 2), number("20180507", 1));
    let told = taken(
        roll,
        PUPIL,
        &[
            "姓名,身份证号,班级".into(),
            format!("孩女,{girl},一年级（1）班"),
            format!("孩男,{boy},一年级（1）班"),
            "孩外,E12345678,一年级（1）班".into(),
        ],
    );
    let expected = expect![[r#"
        第 4 行请填写“性别”
        第 4 行请填写“出生日期”"#]];
    expected.assert_eq(&told.join("\n"));
    let there = roll.all(PUPIL);
    let said: Vec<(String, String)> = there
        .iter()
        .map(|it| {
            let born = it.get("birth_on").as_day().unwrap().to_string();
            (it.get("sex").as_text().unwrap().to_owned(), born)
        })
        .collect();
    let expected = [("2", "2018-05-06"), ("1", "2018-05-07")];
    assert_eq!(said, expected.map(|(sex, born)| (sex.into(), born.into())));
}

fn the_month_of_entry_is_its_first_day(roll: &Roll) {
    let ways = ["2025年9月", "202509", "2025.09", "2025-9", "二〇二五年九月"];
    let lines = ways.iter().enumerate().map(|(n, way)| {
        let cells = row(2 * n);
        format!("{},{},{way},一年级（1）班", cells[1], cells[5])
    });
    let head = "姓名,身份证号,入学年月,班级".to_owned();
    let lines: Vec<String> = [head].into_iter().chain(lines).collect();
    assert_eq!(taken(roll, PUPIL, &lines), [""; 0]);
    let first = Some("2025-09-01".parse().unwrap());
    let there = roll.all(PUPIL);
    assert_eq!(there.len(), ways.len());
    assert!(there.iter().all(|it| it.get("since").as_day() == first));
    // Of a day of birth a month alone is too little.
    let cells = row(100);
    let head = "姓名,性别,出生日期,身份证号,班级";
    let line = format!(
        "{},{},2018年5月,{},一年级（1）班",
        cells[1], cells[2], cells[5]
    );
    let told = taken(roll, PUPIL, &[head.into(), line]);
    assert_eq!(
        told,
        ["第 2 行“出生日期”：2018年5月只写到月，请补上是哪一天"]
    );
}

/// Two lists beside each other on one page, of which the right one is shorter.
fn two_pupils_stand_side_by_side(roll: &Roll) {
    let half = |n: usize| {
        let cells = row(n);
        format!("{},{},{},{}", n + 1, cells[1], cells[5], cells[7])
    };
    let wrong = half(5).replacen(&row(5)[5], "12", 1);
    let lines = [
        "一年级新生花名册,,,,,,,".to_owned(),
        "序号,姓名,身份证号,班级,序号,姓名,身份证号,班级".to_owned(),
        format!("{},{}", half(0), half(3)),
        format!("{},{}", half(1), half(4)),
        format!("{},{wrong}", half(2)),
        format!("{},,,,", half(6)),
        "合计,7人,,,,,,".to_owned(),
    ];
    let told = taken(roll, PUPIL, &lines);
    assert_eq!(
        told,
        ["第 5 行“公民身份号码”：应为 18 位，现有 2 位，请核对原件"]
    );
    let mut names = texts(&roll.all(PUPIL), "name");
    names.sort();
    assert_eq!(names, ["孩0", "孩1", "孩2", "孩3", "孩4", "孩6"]);
}

/// No column for the class: it is said above the heading, in the title, or by the sheet's name.
fn the_paper_says_the_class_once(roll: &Roll) {
    let line = |n: usize| {
        let cells = row(n);
        format!("{},{},{}", cells[1], cells[2], cells[5])
    };
    let head = "姓名,性别,身份证号";
    for (n, above) in [
        (
            0,
            "学校：东县第一小学（盖章）　班级：一年级（2）班　班主任：甄一,,",
        ),
        (2, "东县第一小学一年级（2）班学生花名册,,"),
        (4, "1.2班学生名单,,"),
    ] {
        let lines = [above.to_owned(), head.to_owned(), line(n), line(n + 1)];
        assert_eq!(taken(roll, PUPIL, &lines), [""; 0], "{above}");
    }
    let mut book = Workbook::new();
    let sheet = book.add_worksheet().set_name("一年级2班").unwrap();
    for (at, title) in head.split(',').enumerate() {
        sheet.write(0, at.try_into().unwrap(), title).unwrap();
        let cell = row(6)[[1, 2, 5][at]].clone();
        sheet.write(1, at.try_into().unwrap(), cell).unwrap();
    }
    let bytes = book.save_to_buffer().unwrap();
    let (import, summary) = roll.take(PUPIL, &bytes, Present::Refuse);
    assert_eq!(summary.counts.created, 1, "{:?}", roll.refused(&import));
    let there = roll.all(PUPIL);
    let classes: std::collections::BTreeSet<_> =
        there.iter().map(|it| it.get("class").as_ref()).collect();
    assert_eq!((there.len(), classes.len()), (7, 1));
    // A school's brackets are those of its name, whichever were typed.
    let above = "学校：东县小学（北校区）　班级：一年级（2）班,,";
    let lines = [above.to_owned(), head.to_owned(), line(7)];
    let told = taken(roll, PUPIL, &lines);
    assert_eq!(told, ["第 3 行“学校”：您的岗位不能为该单位新建学生"]);
    // To whoever is of no school the title says that, too.
    let above = "东县教育局　东县第一小学一年级（2）班学生花名册,,";
    let lines = [above.to_owned(), head.to_owned(), line(9)].join("\n");
    let mut import = roll.begun(PUPIL, lines.as_bytes(), Present::Refuse);
    import.caller = kernel::Caller::platform(roll.kernel.now());
    let mut slots = AtOnce {
        kernel: &roll.kernel,
        caller: &import.caller,
        told: &mut |_| (),
    };
    let book = roll::open(lines.as_bytes());
    let summary = exchange::run(&import, book, &mut slots).unwrap();
    assert_eq!(summary.counts.created, 1, "{:?}", roll.refused(&import));
    // Where nothing says it, it is missed; a day says none.
    let day = "填表日期：2026.11.20,,";
    let lines = [day.to_owned(), head.to_owned(), line(8)];
    let import = roll.begun(PUPIL, lines.join("\n").as_bytes(), Present::Refuse);
    assert_eq!(import.layout.missing, ["班级"]);
}

/// 父亲姓名 and 母亲姓名 beside each other are two guardians of one child.
fn father_and_mother_stand_in_one_row(roll: &Roll) {
    let pupils = csv([row(0), row(1)].into_iter());
    roll.take(PUPIL, &pupils, Present::Refuse);
    let (father, mother) = (number("19880506", 3), number("19900102", 4));
    let told = taken(
        roll,
        "registry.guardian",
        &[
            "学生姓名,父亲姓名,父亲身份证号,父亲电话,母亲姓名,母亲身份证号,母亲电话".into(),
            format!("孩0,甲父,{father},13900000001,甲母,{mother},13900000002"),
            format!("孩1,,,,乙母,{},13900000003", number("19900103", 2)),
        ],
    );
    assert_eq!(told, [""; 0]);
    let there = roll.all("registry.guardian");
    let said: Vec<(String, String)> = there
        .iter()
        .map(|it| {
            let relation = it.get("relation").as_text().unwrap_or_default();
            (it.text("name").to_owned(), relation.to_owned())
        })
        .collect();
    let expected = [("甲父", "51"), ("甲母", "52"), ("乙母", "52")];
    assert_eq!(
        said,
        expected.map(|(name, code)| (name.into(), code.into()))
    );
}

/// Name, relation and number of each guardian.
fn families(roll: &Roll) -> Vec<String> {
    let mut there: Vec<String> = roll
        .all("registry.guardian")
        .iter()
        .map(|it| {
            let relation = it.get("relation").as_text().unwrap_or_default();
            let sex = it.get("sex").as_text().unwrap_or_default();
            let number = it.text("citizen_id");
            format!(
                "{} {relation} {} {sex}{number}",
                it.text("name"),
                it.text("phone")
            )
        })
        .collect();
    there.sort();
    there
}

/// A roster with the parents' names and telephones: whose they are is said by the pupil's number,
/// and what stands there of the pupil is not theirs.
fn father_and_mother_come_by_name_alone(roll: &Roll) {
    roll.take(PUPIL, &csv([row(0), row(1)].into_iter()), Present::Refuse);
    let people = roll.all(PERSON).len();
    let head = "序号,班级,姓名,性别,身份证号,父亲姓名,父亲电话,母亲姓名,母亲电话";
    let line = |n: usize, father: &str, mother: &str| {
        let cells = row(n);
        format!(
            "{},{},{},{},{},{father},{mother}",
            n + 1,
            cells[7],
            cells[1],
            cells[2],
            cells[5]
        )
    };
    let lines = [
        head.to_owned(),
        line(0, "甲父,13900000001", "甲母,13900000002"),
        line(1, ",", "乙母,13900000003"),
    ];
    assert_eq!(taken(roll, GUARDIAN, &lines), [""; 0]);
    let expected = [
        "乙母 52 13900000003 ",
        "甲母 52 13900000002 ",
        "甲父 51 13900000001 ",
    ];
    assert_eq!(families(roll), expected);
    assert_eq!(roll.all(PERSON).len(), people + 3);

    // The list comes again, with one more.
    let lines = [
        head.to_owned(),
        line(0, "甲父,13900000001", "甲母,13900000002"),
        line(1, "乙父,13900000004", "乙母,13900000003"),
    ];
    let (import, summary) = roll.take(GUARDIAN, lines.join("\n").as_bytes(), Present::Skip);
    assert_eq!(roll.refused(&import), [""; 0]);
    assert_eq!((summary.counts.created, summary.counts.unchanged), (1, 3));
    assert_eq!(roll.all(PERSON).len(), people + 4);

    // And with numbers.
    let father = number("19880506", 3);
    let lines = [
        "学生姓名,父亲姓名,父亲身份证号,父亲电话".to_owned(),
        format!("{},甲父,{father},13900000009", row(0)[1]),
    ];
    let (import, _) = roll.take(GUARDIAN, lines.join("\n").as_bytes(), Present::Update);
    assert_eq!(roll.refused(&import), [""; 0]);
    let first = families(roll).into_iter().find(|it| it.starts_with("甲父"));
    assert_eq!(first, Some(format!("甲父 51 13900000009 1{father}")));
    assert_eq!(roll.all(PERSON).len(), people + 4);
}

/// The roll's own form has one guardian, counted; its dates, its words and what is the same as above.
fn what_is_counted_is_meant_where_there_is_but_one(roll: &Roll) {
    roll.take(PUPIL, &csv([row(0), row(1)].into_iter()), Present::Refuse);
    let line = |n: usize, rest: &str| format!("{},{},{},{rest}", row(n)[1], row(n)[2], row(n)[5]);
    let lines = [
        "姓名,性别,身份证件号,成员1姓名,成员1关系,成员1联系电话".to_owned(),
        line(0, "甲祖,爷爷,13900000001"),
        line(1, "乙父,爸爸,同上"),
    ];
    assert_eq!(taken(roll, GUARDIAN, &lines), [""; 0]);
    assert_eq!(
        families(roll),
        ["乙父 51 13900000001 ", "甲祖 61 13900000001 "]
    );
}

/// A month of birth beside a number that says the day; a class by its grade and its number.
fn what_is_half_said_is_told_by_the_rest(roll: &Roll) {
    let number = number("20180506", 2);
    let list = |month: &str| {
        let head = "姓名,出生年月,身份证号,班级".to_owned();
        [head, format!("孩女,{month},{number},一年级（1）班")]
    };
    let told = taken(roll, PUPIL, &list("2018.6"));
    assert_eq!(told, ["第 2 行“出生日期”：2018.6只写到月，请补上是哪一天"]);
    assert_eq!(taken(roll, PUPIL, &list("2018.5")), [""; 0]);
    let classes = ["年级,班级", "二年级,（8）班", "六年级,9班"].map(str::to_owned);
    assert_eq!(taken(roll, "registry.class", &classes), [""; 0]);
    let mut titles = texts(&roll.all("registry.class"), "title");
    titles.sort();
    let new = ["二年级（8）班", "六年级（9）班"].map(|it| titles.contains(&it.to_owned()));
    assert_eq!(new, [true, true], "{titles:?}");
}

/// A whole name under 班号, a cohort with its word, 普通班 of whatever stage; and what of it is
/// contradicted, or could be two.
fn classes_come_as_schools_write_them(roll: &Roll) {
    let list = [
        "班级,年级,入学年,班级类型",
        "二（6）班,,2025级,普通班",
        "6.7班,,,",
        "八年级（02）班,8年级,,普通班",
        "１班,小六,,",
        "3班,初一,,",
        "三（3）班,四年级,,",
        "108班,,,民族班",
        "火箭班,三年级,,",
    ];
    let told = taken(roll, "registry.class", &list.map(str::to_owned));
    expect![[r#"
        第 6 行“年级”：“初一”可能是六年级、七年级，请写明是哪一种
        第 6 行请填写“学段”
        第 6 行请填写“入学年”
        第 7 行“班号”：“三（3）班”与“年级”一列不符
        第 8 行“班级类型”：没有“民族班”这一项，可填：普通小学班、少数民族小学班、小学复式班、小学教学点班、小学特长班（文体艺智等班）、小学视力残疾班、小学听力残疾班、小学智力残疾班、普通初中班、少数民族初中班、初中复式班、初中教学点班等 19 项
        第 9 行“班号”：应为整数"#]]
    .assert_eq(&told.join("\n"));
    let of = |it: &Record| {
        let cohort = it.get("cohort").as_integer().unwrap();
        format!("{} {} {cohort}", it.text("title"), it.text("kind"))
    };
    let mut there: Vec<String> = roll.all("registry.class").iter().map(of).collect();
    there.retain(|it| !it.starts_with("一年级"));
    there.sort();
    expect![[r#"
        二年级（6）班 10 2025
        八年级（2）班 20 2024
        六年级（1）班 10 2020
        六年级（7）班 10 2020"#]]
    .assert_eq(&there.join("\n"));
}

/// 学校类别 says what kind of school it is, 经度 and 纬度 stand in two columns.
fn schools_come_as_offices_write_them(roll: &Roll) {
    let list = [
        "学校名称,学校标识码,学校类别,办学性质,城乡类型,主管部门,经度,纬度",
        "东县第五小学,9900010005,小学,公办,城区,东县教体局,118.05,36.8",
        "东县实验学校,9900010006,九年一贯制学校,民办学校,镇区,东县教体局,118.051,36.81",
        "东县花朵园,9900010007,幼儿园,普惠性民办园,乡村,东县教体局,东经118.06°,北纬36.82°",
        "东县职专,9900010008,职业高中,公办,县镇,东县教体局,,",
    ];
    let told = taken_by_platform(roll, kernel::ORGANISATION, &list.join("\n"));
    assert_eq!(told, [""; 0]);
    let of = |it: &Record| {
        let words = [
            "title",
            "kind",
            "school_type",
            "level",
            "nature",
            "locality",
        ];
        let words = words.map(|name| it.text(name).to_owned()).join(" ");
        format!("{words} {}", kernel::value_text(it.get("place")))
    };
    let all = roll.all(kernel::ORGANISATION);
    let new = |it: &&Record| ("9900010005".."9900010009").contains(&it.text("code"));
    let mut there: Vec<String> = all.iter().filter(new).map(of).collect();
    there.sort();
    expect![[r#"
        东县实验学校 school 312 school private 12 118.051000,36.810000
        东县第五小学 school 211 school public 11 118.050000,36.800000
        东县职专 vocational 365 school public 12 
        东县花朵园 kindergarten  school inclusive 2 118.060000,36.820000"#]]
    .assert_eq(&there.join("\n"));
}

/// Imports a list as from the server's own console; what was refused.
fn taken_by_platform(roll: &Roll, register: &str, text: &str) -> Vec<String> {
    let platform = kernel::Caller::platform(roll.kernel.now());
    let mut import = roll.begun(register, text.as_bytes(), Present::Refuse);
    import.caller = platform.clone();
    let mut slots = AtOnce {
        kernel: &roll.kernel,
        caller: &platform,
        told: &mut |_| (),
    };
    let came = exchange::run(&import, roll::open(text.as_bytes()), &mut slots);
    exchange::end(&roll.kernel, &platform, import.batch.unwrap(), came).unwrap();
    roll.refused(&import)
}

/// What the person lacks is added by a list that comes again; what it says otherwise is told.
fn a_list_adds_what_is_missing_and_changes_nothing(roll: &Roll) {
    let list = |nations: [&str; 2]| {
        let line = |n: usize| {
            let cells = row(2 * n);
            format!("{},{},{},一年级（1）班", cells[1], cells[5], nations[n])
        };
        ["姓名,身份证号,民族,班级".to_owned(), line(0), line(1)].join("\n")
    };
    let (import, _) = roll.take(PUPIL, list(["", "汉族"]).as_bytes(), Present::Refuse);
    assert_eq!(roll.refused(&import), [""; 0]);
    let (import, summary) = roll.take(PUPIL, list(["回族", "回族"]).as_bytes(), Present::Update);
    assert_eq!(
        roll.refused(&import),
        ["第 3 行“民族”：与已登记的人员不一致，请核对；登记有误的，先办更正"]
    );
    assert_eq!(summary.counts.updated, 1);
    let nations: Vec<String> = roll
        .all(PUPIL)
        .iter()
        .map(|it| it.get("nation").as_text().unwrap_or_default().to_owned())
        .collect();
    assert_eq!(nations, ["03", "01"]);
}
