//! A city's roll comes in: pupils with their persons, school and class named as people name
//! them, citizens' numbers checked, one row in a hundred bad in one of twelve ways. Beside
//! `sqlite3 .import` and `COPY` of the same rows as text into three tables, one after the
//! other, with as many indexes as ours have, and of the words to find them by into tables with
//! the same indexes, from where ours have them. How it is beside the rows alone is told, too.
//!
//! Ours writes for a row a person, a pupil and the course of the pupil, and besides the words
//! the history of all. That each bad row was refused in its cell, and no other, is asserted.

use std::collections::BTreeMap;
use std::path::Path;
use std::time::Instant as Moment;

use base::Id;
use kernel::{Caller, Given, Kernel, Present, Values};
use model::Value;
use sheet::write::{Datum, Table};
use store::Place;

use crate::kernel::imports::{Peer, imported, indexes, lines, made_lists, taken};
use crate::kernel::{clear, demo, places};
use crate::report::{Aim, Measurement};

const PUPIL: &str = "registry.pupil";
const CLASS: &str = "registry.class";
/// What ours writes of a row.
const TABLES: [&str; 3] = ["registry_person", "registry_pupil", "registry_enrolment"];
/// One row in so many is bad.
const BAD: u64 = 100;
/// Pupils of a school; one class of each grade.
const SCHOOL: u64 = 400;
const GRADES: u64 = 9;
/// Below one county.
const SCHOOLS: u64 = 160;
/// Rows given at a time.
const SOME: usize = 2_000;
/// Days on which pupils are born: of each year, twelve months of 28.
const DAYS: u64 = GRADES * 12 * 28;

const HEADING: [&str; 12] = [
    "序号",
    "姓名",
    "性别",
    "出生日期",
    "民族",
    "公民身份号码",
    "学校",
    "班级",
    "入学日期",
    "随迁子女",
    "留守儿童",
    "家庭住址",
];

/// What can be wrong with a row, and in which field that is said.
const WRONG: [(&str, &str); 12] = [
    ("check character", "citizen_id"),
    ("digits lost", "citizen_id"),
    ("doubled", "citizen_id"),
    ("no such school", "school"),
    ("no such class", "class"),
    ("no such day", "birth_on"),
    ("no day", "birth_on"),
    ("other day", "birth_on"),
    ("other sex", "sex"),
    ("no name", "name"),
    ("too long", "name"),
    ("no such code", "nation"),
];

pub(crate) fn measure() -> Vec<Measurement> {
    let rows = std::env::var("BENCH_ROWS").ok();
    let lists = match rows.and_then(|it| it.parse().ok()) {
        Some(rows) if rows > 200_000 => vec![(rows, "csv")],
        Some(rows) => vec![(rows, "csv"), (rows, "xlsx")],
        None => vec![(200_000, "csv"), (200_000, "xlsx"), (1_000_000, "csv")],
    };
    let mut found = Vec::new();
    for (store, place) in places("roll") {
        for (rows, kind) in &lists {
            found.extend(compare(store, &place, *rows, kind));
        }
        clear(&place);
    }
    found
}

fn compare(store: &str, place: &Place, rows: u64, kind: &str) -> Vec<Measurement> {
    clear(place);
    let kernel = demo::opened(place);
    found_city(&kernel, rows.div_ceil(SCHOOL));
    let [list, plain] = made_lists("roll", rows, kind, &|table| fill(rows, table));
    let peers = TABLES.map(|table| Peer {
        columns: HEADING.len(),
        indexes: indexes(place, table),
    });
    drop(kernel);
    let told = taken(place, "roll", &list);
    assert_eq!(told["rejected"], rows.div_ceil(BAD), "{told}");
    assert_eq!(told["created"], rows - rows.div_ceil(BAD), "{told}");
    let alone = peers.iter().map(|it| it.takes(place, &plain)).sum::<f64>();
    let words = TABLES
        .map(|table| words_taken(place, table))
        .iter()
        .sum::<f64>();
    eprintln!("   {told}, the peer {alone:.1} s, of words {words:.1} s");
    let name = format!("registry/import/{store}: {rows} rows of {kind}");
    let number = |name: &str| told[name].as_f64().unwrap();
    let seconds = number("seconds");
    let mut lines = lines(place, &name, [seconds, alone + words, number("memory_mb")]);
    lines.push(Measurement {
        name: format!("{name}, beside rows without words"),
        ours: seconds,
        peer: alone,
        peer_name: "rows alone".into(),
        unit: "s",
        aim: Aim::None,
    });
    lines
}

/// How long the words of a table take to be put into another with the same indexes.
fn words_taken(place: &Place, table: &str) -> f64 {
    let words = format!("{table}~words");
    let tables = [words.clone(), format!("{words}.told")];
    let taken = tables.iter().map(|table| match &place.url {
        None => words_by_sqlite(place, table),
        Some(url) => words_by_postgres(url, table),
    });
    taken.sum()
}

fn words_by_sqlite(place: &Place, words: &str) -> f64 {
    let dir = tempfile::tempdir_in(crate::cache()).unwrap();
    let ours = place.dir.join("store.db");
    let peer = rusqlite::Connection::open(dir.path().join("peer.db")).unwrap();
    let attached = format!(
        "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; ATTACH '{}' AS ours",
        ours.display()
    );
    peer.execute_batch(&attached).unwrap();
    let made = "SELECT sql || ';' FROM ours.sqlite_schema WHERE tbl_name = ?1 AND sql IS NOT NULL ORDER BY type DESC";
    let mut made = peer.prepare(made).unwrap();
    let made = made
        .query_map([words], |row| row.get::<_, String>(0))
        .unwrap();
    let made: String = made.map(Result::unwrap).collect();
    if made.is_empty() {
        return 0.0;
    }
    peer.execute_batch(&made).unwrap();
    // As a list brings them, record by record.
    let coming =
        format!("CREATE TEMP TABLE coming AS SELECT * FROM ours.\"{words}\" ORDER BY record");
    peer.execute_batch(&coming).unwrap();
    let began = Moment::now();
    let taken = format!("INSERT INTO main.\"{words}\" SELECT * FROM temp.coming");
    peer.execute_batch(&taken).unwrap();
    began.elapsed().as_secs_f64()
}

fn words_by_postgres(url: &str, words: &str) -> f64 {
    let mut client = postgres::Client::connect(url, postgres::NoTls).unwrap();
    let there = "SELECT 1 FROM pg_tables WHERE tablename = $1";
    if client.query(there, &[&words]).unwrap().is_empty() {
        return 0.0;
    }
    let made =
        format!("DROP TABLE IF EXISTS peer; CREATE TABLE peer (LIKE \"{words}\" INCLUDING ALL)");
    client.batch_execute(&made).unwrap();
    let coming = format!("CREATE TEMP TABLE coming AS SELECT * FROM \"{words}\" ORDER BY record");
    client.batch_execute(&coming).unwrap();
    let began = Moment::now();
    let taken = "INSERT INTO peer SELECT * FROM coming";
    client.batch_execute(taken).unwrap();
    let seconds = began.elapsed().as_secs_f64();
    client
        .batch_execute("DROP TABLE peer; DROP TABLE coming")
        .unwrap();
    seconds
}

/// Imports in a process of its own, and then holds what was refused against what is wrong.
pub(crate) fn child(place: &Place, list: &Path) {
    let kernel = demo::opened(place);
    let batch = imported(&kernel, PUPIL, list);
    let refused = exchange::refused(&kernel, batch, usize::MAX).unwrap();
    let mut kinds: BTreeMap<&str, u64> = BTreeMap::new();
    for it in &refused {
        // Below the heading, counted from one.
        let n = u64::from(it.row) - 2;
        let (wrong, field) = wrong(n).unwrap_or_else(|| panic!("{it:?} is good"));
        let said = it.problems.iter().find(|it| it.field == field);
        let said = said.unwrap_or_else(|| panic!("{wrong}: {it:?}"));
        assert!(!said.message.is_empty());
        *kinds.entry(wrong).or_default() += 1;
    }
    for (wrong, n) in kinds {
        eprintln!("   {n} × {wrong}");
    }
}

fn wrong(n: u64) -> Option<(&'static str, &'static str)> {
    let at = (n / BAD) % WRONG.len() as u64;
    let bad = n % BAD == BAD - 1;
    bad.then(|| WRONG[usize::try_from(at).unwrap_or_default()])
}

fn fill(rows: u64, table: &mut dyn Table) {
    table
        .row(&HEADING.map(|it| Datum::Text(it.into())))
        .unwrap();
    for n in 0..rows {
        let cells = match wrong(n) {
            Some((wrong, _)) => spoiled(wrong, n),
            None => row(n),
        };
        table.row(&cells.map(Datum::Text)).unwrap();
    }
}

const SURNAMES: &[&str] = &["甄", "贾", "尹", "云", "林", "岳", "江", "田", "石", "方"];
const GIVEN: &[&str] = &[
    "一", "虚", "拟", "假", "设", "演", "试", "示", "样", "例", "清", "宁", "朗", "然", "乐", "平",
];

fn pick(all: &[&str], n: u64) -> String {
    all[usize::try_from(n % all.len() as u64).unwrap()].to_owned()
}

/// The n-th pupil: those of a school follow one another.
fn row(n: u64) -> [String; 12] {
    // No multiple of days: neighbours are of different grades.
    let day = n * 1_297 % DAYS;
    let (age, day) = (day / (12 * 28), day % (12 * 28));
    let (year, month, day) = (2011 + age, 1 + day / 28, 1 + day % 28);
    let grade = GRADES - age;
    let sequence = n / DAYS;
    let cohort = 2026 - if grade > 6 { grade - 7 } else { grade - 1 };
    let name = pick(SURNAMES, n) + &pick(GIVEN, n / 7) + &pick(GIVEN, n / 113);
    [
        (n + 1).to_string(),
        name,
        if sequence % 2 == 1 { "男" } else { "女" }.into(),
        format!("{year}-{month:02}-{day:02}"),
        if n.is_multiple_of(20) {
            "回族"
        } else {
            "汉族"
        }
        .into(),
        number(&format!("{year}{month:02}{day:02}"), sequence),
        school(n / SCHOOL),
        class(grade),
        format!("{cohort}-09-01"),
        if n.is_multiple_of(9) { "是" } else { "否" }.into(),
        if n.is_multiple_of(17) { "是" } else { "否" }.into(),
        format!("虚设路{}号", n % 997),
    ]
}

fn spoiled(wrong: &str, n: u64) -> [String; 12] {
    let mut cells = row(n);
    let (at, text) = match wrong {
        "check character" => {
            let last = if cells[5].ends_with('1') { '2' } else { '1' };
            (5, format!("{}{last}", &cells[5][..17]))
        }
        "digits lost" => (5, "1.199E+17".into()),
        "doubled" => {
            let first = row(n - 1);
            for same in [1, 2, 3, 4] {
                cells[same] = first[same].clone();
            }
            (5, first[5].clone())
        }
        "no such school" => (6, "测量第九九九九学校".into()),
        "no such class" => (7, "十九年级（1）班".into()),
        "no such day" => (3, "2018-02-30".into()),
        "no day" => (3, "去年春天".into()),
        "other day" => (3, "2017-01-01".into()),
        "other sex" => (2, if cells[2] == "男" { "女" } else { "男" }.into()),
        "no name" => (1, String::new()),
        "too long" => (1, "假".repeat(41)),
        _ => (4, "火星族".into()),
    };
    cells[at] = text;
    cells
}

/// A number nobody has, of an area that is none (GB 11643).
fn number(born: &str, sequence: u64) -> String {
    base::CitizenId::begun(&format!("119900{born}{sequence:03}"))
        .unwrap()
        .to_string()
}

fn school(n: u64) -> String {
    format!("测量第{n}学校")
}

fn class(grade: u64) -> String {
    let grade = usize::try_from(grade).unwrap();
    let spoken = ["", "一", "二", "三", "四", "五", "六", "七", "八", "九"][grade];
    format!("{spoken}年级（1）班")
}

/// So many schools with a class of each grade.
fn found_city(kernel: &Kernel, schools: u64) {
    let unit = |title: String, code: String, kind: &str, parent: Option<Id>| {
        let level = if kind == "bureau" { "city" } else { kind };
        values([
            ("title", title.as_str().into()),
            ("code", code.as_str().into()),
            ("kind", Value::Code(kind.into())),
            ("level", Value::Code(level.into())),
            ("parent", parent.into()),
        ])
    };
    let root = unit("测量市教育局".into(), "C".into(), "bureau", None);
    take(kernel, kernel::ORGANISATION, &["code"], vec![root]);
    let root = kernel.tree().all().next().unwrap().id;
    let counties = (0..schools.div_ceil(SCHOOLS)).map(|n| {
        unit(
            format!("测量{n}县教育局"),
            format!("X{n}"),
            "county",
            Some(root),
        )
    });
    take(kernel, kernel::ORGANISATION, &["code"], counties.collect());
    let tree = kernel.tree();
    let counties: BTreeMap<&str, Id> = tree.all().map(|it| (it.code.as_str(), it.id)).collect();
    let all = (0..schools).map(|n| {
        let county = counties[format!("X{}", n / SCHOOLS).as_str()];
        unit(school(n), format!("S{n}"), "school", Some(county))
    });
    take(kernel, kernel::ORGANISATION, &["code"], all.collect());
    let tree = kernel.tree();
    let schools = tree.all().filter(|it| it.kind == "school");
    let classes = schools.flat_map(|it| {
        let school = it.id;
        (1..=GRADES).map(move |grade| {
            let (stage, year) = match grade > 6 {
                true => ("junior", grade - 7),
                false => ("primary", grade - 1),
            };
            let number = |n: u64| Value::Integer(i64::try_from(n).unwrap());
            values([
                ("school", school.into()),
                ("stage", Value::Code(stage.into())),
                ("cohort", number(2026 - year)),
                ("no", number(1)),
                ("grade", Value::Code(format!("g{grade}"))),
                ("since", Value::Day("2026-09-01".parse().unwrap())),
            ])
        })
    });
    let key = ["school", "stage", "cohort", "no"];
    take(kernel, CLASS, &key, classes.collect());
}

fn values<const N: usize>(pairs: [(&str, Value); N]) -> Values {
    crate::city::values(pairs)
}

/// As lists are taken: each row is there afterwards.
fn take(kernel: &Kernel, register: &'static str, key: &[&str], rows: Vec<Values>) {
    let given = |values| Given {
        values,
        faults: Vec::new(),
    };
    let rows: Vec<Given> = rows.into_iter().map(given).collect();
    let key: Vec<String> = key.iter().map(|it| (*it).to_owned()).collect();
    let caller = Caller::platform(kernel.now());
    let mut at = 0;
    while at < rows.len() {
        let (some, key) = (rows[at..rows.len().min(at + SOME)].to_vec(), key.clone());
        let taken = kernel.in_slot(&caller, move |ctx| {
            ctx.take(register, &some, &key, Present::Refuse, "名册")
        });
        let taken = taken.unwrap();
        let mut made = taken.iter();
        let refused = made.find(|it| !matches!(it, kernel::Taken::Created { .. }));
        assert!(refused.is_none(), "{refused:?}");
        at += taken.len();
    }
}
