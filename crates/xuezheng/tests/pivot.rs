//! 数据透视: random tables over the demo city say what hand-written SQL says of the store's own
//! tables, and each cell opens as many records as it counts.

#![expect(
    clippy::unwrap_used,
    reason = "the helpers of a test fail like the test"
)]

#[expect(dead_code, reason = "shared with other tests")]
mod served;

use std::collections::BTreeMap;

use rusqlite::{Connection, types::Value as Sql};
use serde_json::{Value as Json, json};
use served::{Browser, Place};

const CHOICES: usize = 50;
/// Cells of each table whose lists are opened.
const OPENED: usize = 2;

/// Numbers that are always the same.
struct Random(u64);

impl Random {
    fn below(&mut self, n: usize) -> usize {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).unwrap_or_default() % n.max(1)
    }

    fn of<'a, T>(&mut self, all: &'a [T]) -> &'a T {
        &all[self.below(all.len())]
    }
}

/// By what a table is divided, and the same in SQL.
type Way = (&'static str, &'static str);

const SCHOOL_YEAR: &str = "(substr(since, 1, 4) - (substr(since, 6) < '09-01')) || 'SY'";
/// The school among the units above a record, itself among them.
const SCHOOL: &str = "(SELECT o.id FROM registry_organisation o \
    WHERE o.level = 'school' AND o.id IN (t.up1, t.up2, t.up3, t.up4, t.up5, t.up6))";
/// A pupil is in the grade of the class.
const GRADE: &str = "(SELECT c.grade FROM registry_class c WHERE c.id = t.class)";
const FROM_MONTH: &str = "substr(\"from\", 1, 7)";

/// A register, how its records are divided, what of them is told, and by what they are asked.
struct Of {
    register: &'static str,
    ways: &'static [Way],
    told: &'static [(&'static str, &'static str)],
    filters: &'static [(&'static str, &'static str)],
}

const REGISTERS: [Of; 6] = [
    Of {
        register: "registry.pupil",
        ways: &[
            ("state", "state"),
            ("sex", "sex"),
            ("stage", "stage"),
            ("cohort", "cohort"),
            ("attendance", "attendance"),
            ("class", "class"),
            ("class.grade", GRADE),
            ("period:school_year:since", SCHOOL_YEAR),
        ],
        told: &[
            ("count", "count(*)"),
            ("max:cohort", "max(cohort)"),
            ("average:cohort", "avg(cohort)"),
        ],
        filters: &[
            ("", "1"),
            ("state=studying", "state = 'studying'"),
            ("f.sex=2", "sex = '2'"),
            ("f.stage=primary,junior", "stage IN ('primary', 'junior')"),
            (
                "f.cohort.from=2022&f.cohort.to=2024",
                "cohort BETWEEN 2022 AND 2024",
            ),
            ("f.since.from=2024-01-01", "since >= '2024-01-01'"),
            ("f.source.none=1", "source IS NULL"),
            (
                "f.class.grade=g1,g7",
                "class IN (SELECT c.id FROM registry_class c WHERE c.grade IN ('g1', 'g7'))",
            ),
        ],
    },
    Of {
        register: "registry.class",
        ways: &[
            ("grade", "grade"),
            ("stage", "stage"),
            ("kind", "kind"),
            ("no", "no"),
            ("state", "state"),
            ("period:year:since", "substr(since, 1, 4)"),
        ],
        told: &[
            ("count", "count(*)"),
            ("sum:limit", "sum(\"limit\")"),
            ("average:limit", "avg(\"limit\")"),
            ("min:no", "min(no)"),
        ],
        filters: &[
            ("", "1"),
            ("state=open", "state = 'open'"),
            ("f.stage=kindergarten", "stage = 'kindergarten'"),
            ("f.limit.from=40", "\"limit\" >= 40"),
            ("f.no=1,2", "no IN (1, 2)"),
        ],
    },
    Of {
        register: "registry.staff",
        ways: &[
            ("sex", "sex"),
            ("category", "category"),
            ("rank", "rank"),
            ("education", "education"),
            ("licensed", "licensed"),
            ("state", "state"),
            ("period:year:joined_on", "substr(joined_on, 1, 4)"),
        ],
        told: &[
            ("count", "count(*)"),
            ("sum:training_hours", "sum(training_hours)"),
            ("max:training_hours", "max(training_hours)"),
        ],
        filters: &[
            ("", "1"),
            ("f.licensed=true", "licensed = 1"),
            ("f.rank.none=1", "rank IS NULL"),
            ("f.joined_on.to=2020-12-31", "joined_on <= '2020-12-31'"),
        ],
    },
    Of {
        register: "registry.post",
        ways: &[("kind", "kind"), ("period:month:from", FROM_MONTH)],
        told: &[("count", "count(*)"), ("sum:share", "sum(share) / 100.0")],
        filters: &[
            ("", "1"),
            ("f.from.to=2023-10-01", "\"from\" <= '2023-10-01'"),
        ],
    },
    // Of a dated register one asks on a day, or of all days.
    Of {
        register: "registry.enrolment",
        ways: &[("stage", "stage"), ("period:month:from", FROM_MONTH)],
        told: &[("count", "count(*)")],
        filters: &[
            ("", "1"),
            (
                "as_of=2026-05-01",
                "(\"from\" IS NULL OR \"from\" <= '2026-05-01') AND (\"to\" IS NULL OR \"to\" > '2026-05-01')",
            ),
        ],
    },
    Of {
        register: "registry.organisation",
        ways: &[
            ("level", "level"),
            ("kind", "kind"),
            ("nature", "nature"),
            ("school_type", "school_type"),
            ("locality", "locality"),
            ("boarding", "boarding"),
        ],
        told: &[("count", "count(*)"), ("max:pupils", "max(pupils)")],
        filters: &[
            ("", "1"),
            ("f.level=school", "level = 'school'"),
            (
                "f.nature=public,private&f.boarding=false",
                "nature IN ('public', 'private') AND boarding = 0",
            ),
        ],
    },
];

/// Where somebody's tables begin: the column of units directly below, and what is within reach.
struct Reach {
    browser: Browser,
    registers: &'static [usize],
    below: &'static str,
    /// What is masked from them: a register and a field.
    masked: &'static [(&'static str, &'static str)],
    within: String,
}

/// The ids of organisations as the store has them.
fn within(db: &Connection, title: &str) -> String {
    let sql = "SELECT hex(id) FROM registry_organisation WHERE title = ?1";
    let id: String = db.query_row(sql, [title], |row| row.get(0)).unwrap();
    format!("up2 = x'{id}'")
}

fn signed_in(place: &served::Served, login: &str) -> Browser {
    let mut browser = place.browser();
    let body = json!({ "login": login, "password": "Yunling-2026" });
    browser.enter("/session", &body);
    browser
}

fn text(value: &Sql) -> String {
    match value {
        Sql::Null => "null".into(),
        Sql::Integer(n) => n.to_string(),
        Sql::Real(n) => format!("{n:.6}"),
        Sql::Text(text) => text.clone(),
        Sql::Blob(bytes) => bytes.iter().map(|it| format!("{it:02x}")).collect(),
    }
}

/// A number as both write it.
fn amount(value: Option<f64>) -> String {
    value.map_or("null".into(), |it| format!("{it:.4}"))
}

fn key(json: &Json, way: &str) -> String {
    match (json["value"].as_str(), way) {
        (None, _) => "null".into(),
        (Some("true"), _) => "1".into(),
        (Some("false"), _) => "0".into(),
        (Some(it), "below" | "level:school" | "class") => it.replace('-', ""),
        (Some(it), _) => it.to_owned(),
    }
}

#[test]
fn fifty_tables_say_what_sql_says() {
    let folder = tempfile::tempdir().unwrap();
    let place = Place::sqlite(folder.path().join("data"));
    assert!(place.run(&["demo", "--pupils", "240"]).status.success());
    let served = place.serve();
    nothing_is_told_by_what_is_masked(&served);
    only_what_is_summed_is_called_a_sum(&served);
    let db = Connection::open(place.dir.join("store.db")).unwrap();
    let all = || "1".to_owned();
    let callers = [
        Reach {
            browser: signed_in(&served, "xitong"),
            registers: &[5],
            below: "up2",
            masked: &[("registry.staff", "sex")],
            within: all(),
        },
        Reach {
            browser: signed_in(&served, "jijiao"),
            registers: &[0, 1, 2, 5],
            below: "up2",
            masked: &[("registry.staff", "sex")],
            within: all(),
        },
        Reach {
            browser: signed_in(&served, "yundong"),
            registers: &[0, 1, 2, 3, 4],
            below: "up3",
            masked: &[],
            within: within(&db, "云东区教育局"),
        },
    ];
    let mut random = Random(2_026);
    let mut counted = 0;
    for n in 0..CHOICES {
        let caller = &callers[[0, 1, 2, 1, 2][n % 5]];
        let of = &REGISTERS[*random.of(caller.registers)];
        let mut ways: Vec<Way> = of.ways.to_vec();
        ways.push(("below", caller.below));
        ways.push(("level:school", SCHOOL));
        let mut chosen: Vec<Way> = Vec::new();
        while chosen.len() < 1 + n % 3 {
            let way = *random.of(&ways);
            // Units divide rows or columns, never both.
            let by_unit = |it: &Way| matches!(it.0, "below" | "level:school");
            if caller.masked.contains(&(of.register, way.0)) {
                continue;
            }
            let also = chosen.iter().any(by_unit) && by_unit(&way);
            if !chosen.contains(&way) && (!also || (chosen.len() == 1 && n % 3 == 2)) {
                chosen.push(way);
            }
        }
        let (told, told_in_sql) = *random.of(of.told);
        let (filter, filter_in_sql) = *random.of(of.filters);
        counted += compare(
            (caller, &db, &mut random),
            of.register,
            &chosen,
            (told, told_in_sql),
            (filter, filter_in_sql),
        );
    }
    assert!(counted > CHOICES * 3, "{counted} cells only");
}

/// Asks for a table and for the same in SQL; how many cells there were.
fn compare(
    (caller, db, random): (&Reach, &Connection, &mut Random),
    register: &str,
    chosen: &[Way],
    (told, told_in_sql): (&str, &str),
    (filter, filter_in_sql): (&str, &str),
) -> usize {
    let (across, down) = match chosen {
        [one] => (None, vec![one.0]),
        [down @ .., across] => (Some(across.0), down.iter().map(|it| it.0).collect()),
        [] => (None, Vec::new()),
    };
    let list = format!("/records/{}", register.replace('.', "/"));
    let asked = format!(
        "{list}/pivot?rows={}&cols={}&of={told}&{filter}",
        down.join(","),
        across.unwrap_or_default()
    );
    let (status, table) = caller.browser.get(&asked);
    assert_eq!(status, 200, "{asked}: {table}");

    let table_name = register.replace('.', "_");
    let by: Vec<&str> = chosen.iter().map(|it| it.1).collect();
    let by = by.join(", ");
    // Rows of which nothing is told stand in a cell only if something lacks its number there.
    let within = &caller.within;
    let sql = format!(
        "SELECT count(*), {told_in_sql}, {by} FROM {table_name} t WHERE ({within}) AND ({filter_in_sql}) GROUP BY {by}"
    );
    let mut found: BTreeMap<Vec<String>, (i64, String)> = BTreeMap::new();
    let mut statement = db.prepare(&sql).unwrap();
    let mut rows = statement.query([]).unwrap();
    while let Some(row) = rows.next().unwrap() {
        let key = (2..2 + chosen.len()).map(|it| text(&row.get(it).unwrap()));
        let value: Option<f64> = match row.get::<_, Sql>(1).unwrap() {
            Sql::Integer(n) => Some(n as f64),
            Sql::Real(n) => Some(n),
            _ => None,
        };
        found.insert(key.collect(), (row.get(0).unwrap(), amount(value)));
    }

    let mut shown: BTreeMap<Vec<String>, (i64, String)> = BTreeMap::new();
    let mut links = Vec::new();
    let put = |cell: &Json| {
        let n = cell["rows"].as_i64().unwrap() + cell["unknown"].as_i64().unwrap();
        (n, amount(cell["value"].as_f64()))
    };
    for line in table["lines"].as_array().unwrap() {
        let keys = line["key"].as_array().unwrap().iter().zip(&down);
        let keys: Vec<String> = keys.map(|(it, way)| key(it, way)).collect();
        let Some(across) = across else {
            shown.insert(keys, put(&line["all"]));
            links.push((line["ask"].clone(), Json::Null, line["all"].clone()));
            continue;
        };
        let columns = table["columns"].as_array().unwrap().iter();
        for (cell, column) in line["cells"].as_array().unwrap().iter().zip(columns) {
            if cell.is_null() {
                continue;
            }
            let mut keys = keys.clone();
            keys.push(key(&column["key"], across));
            shown.insert(keys, put(cell));
            links.push((line["ask"].clone(), column["ask"].clone(), cell.clone()));
        }
    }
    assert_eq!(shown, found, "{asked}\n{sql}");

    // Sums by row and column, and the whole, are of the same records.
    let whole = format!(
        "SELECT count(*), {told_in_sql} FROM {table_name} WHERE ({within}) AND ({filter_in_sql})"
    );
    let n: i64 = db.query_row(&whole, [], |row| row.get(0)).unwrap();
    assert_eq!(put(&table["all"]).0, n, "{asked}");
    for side in ["lines", "columns"] {
        let all = table[side].as_array().unwrap().iter();
        let sum: i64 = all.map(|it| put(&it["all"]).0).sum();
        if side == "lines" || across.is_some() {
            assert_eq!(sum, n, "{asked}: {side}");
        }
    }
    for _ in 0..OPENED.min(links.len()) {
        let (line, column, cell) = random.of(&links);
        opens(caller, (&list, filter), &[line, column], put(cell).0);
    }
    shown.len()
}

/// What a cell leads to is as long as the cell says.
fn opens(caller: &Reach, (list, filter): (&str, &str), asks: &[&Json], n: i64) {
    let mut query: BTreeMap<String, String> = filter
        .split('&')
        .filter_map(|it| it.split_once('='))
        .map(|(name, text)| (name.to_owned(), text.to_owned()))
        .collect();
    for ask in asks.iter().filter_map(|it| it.as_object()) {
        for (name, text) in ask {
            query.insert(name.clone(), text.as_str().unwrap().to_owned());
        }
    }
    let pairs: Vec<String> = query.iter().map(|(a, b)| format!("{a}={b}")).collect();
    let opened = format!("{list}?limit=1&{}", pairs.join("&"));
    let (status, page) = caller.browser.get(&opened);
    assert_eq!(status, 200, "{opened}: {page}");
    assert_eq!(page["count"]["n"].as_i64(), Some(n), "{opened}");
}

fn nothing_is_told_by_what_is_masked(served: &served::Served) {
    let office = signed_in(served, "jijiao");
    let pupils = "/records/registry/pupil/pivot";
    for by in ["disability", "migrant", "nation", "document_kind", "name"] {
        let (status, said) = office.get(&format!("{pupils}?rows={by}"));
        assert_eq!(status, 422, "{by}: {said}");
    }
    let (status, said) = office.get(&format!("{pupils}?rows=sex&f.migrant=true"));
    assert_eq!(status, 422, "{said}");
    let (status, said) = office.get(&format!("{pupils}?rows=sex&q=甄"));
    assert_eq!(status, 422, "{said}");
    let school = signed_in(served, "jiazhang");
    assert_eq!(
        school.get("/records/registry/class/pivot?rows=grade").0,
        404
    );
}

fn only_what_is_summed_is_called_a_sum(served: &served::Served) {
    let office = signed_in(served, "jijiao");
    let classes = "/records/registry/class/pivot?rows=grade";
    for (asked, summed) in [
        (classes.to_owned(), true),
        (format!("{classes}&of=sum:limit"), true),
        (format!("{classes}&of=average:limit"), false),
        ("/measures/registry.pupil_count/figures".into(), true),
        ("/measures/registry.big_class_share/figures".into(), false),
        // An average is its own whole.
        (
            "/measures/registry.kindergarten_spending/figures".into(),
            false,
        ),
    ] {
        let (status, said) = office.get(&asked);
        assert_eq!(status, 200, "{asked}: {said}");
        assert_eq!(said["summed"], json!(summed), "{asked}");
    }
}
