//! A page of 50 out of five million rows, filtered, sorted, with a joined name and a count:
//! as clerk of a county of 1 % and of 20 % beside the same as administrator, and each of the
//! three beside the same questions written by hand.

use std::time::Instant as Moment;

use kernel::{Caller, Condition, Kernel, Listing, Query, Sort};
use model::Value;
use store::Place;

use super::{filled, rows};
use crate::city::{self, PUPIL};
use crate::report::{Aim, Measurement, median};

const ROWS: u64 = 5_000_000;
/// Each question as often first by us as by the hand.
const ROUNDS: usize = 4 * WARM;
/// Each question once, for the caches of both sides.
const WARM: usize = 36;
const PAGE: usize = 50;
const COLUMNS: usize = 15;
const CALLERS: [(&str, &str); 3] = [
    ("administrator", "office"),
    ("county of 1 %", "C01"),
    ("county of 20 %", "C20"),
];

pub(crate) fn measure() -> Vec<Measurement> {
    let rows = rows(ROWS);
    let places = filled(&format!("pages-{rows}"), |place| {
        let kernel = city::kernel(place);
        city::people_it(&kernel);
        city::fill(&kernel, rows);
    });
    let mut found = Vec::new();
    for (store, place) in places {
        let kernel = city::kernel(&place);
        let askers = CALLERS.map(|(_, login)| city::caller(&kernel, login));
        for caller in &askers {
            explain(store, &place, &kernel, caller);
        }
        let times = ask(&place, &kernel, &askers);
        let line = |(name, ours, peer, peer_name): (&str, f64, f64, &str)| Measurement {
            name: format!("kernel/pages/{store}: {name}"),
            ours,
            peer,
            peer_name: peer_name.into(),
            unit: "ms",
            aim: Aim::AtMost(1.2),
        };
        let [office, ..] = &times;
        for ((name, _), its) in CALLERS.iter().zip(&times) {
            if !std::ptr::eq(its, office) {
                let peer_name = "the same as administrator";
                found.push(line((name, its.ours, office.ours, peer_name)));
            }
            found.push(line((name, its.ours, its.by_hand, "SQL by hand")));
        }
    }
    found
}

/// Medians of one caller's pages.
struct Times {
    ours: f64,
    by_hand: f64,
}

/// All callers by turns, ours and the hand's.
fn ask(place: &Place, kernel: &Kernel, callers: &[Caller; 3]) -> [Times; 3] {
    let mut hand = Hand::new(place);
    let mut taken: [[Vec<f64>; 2]; 3] = Default::default();
    for round in 0..ROUNDS + WARM {
        for (caller, [ours, theirs]) in callers.iter().zip(&mut taken) {
            let mut by_us = || {
                let began = Moment::now();
                let page = kernel.list(caller, PUPIL, listing(round)).unwrap();
                ours.push(ms(began));
                assert!(page.labels.values().any(|it| it.starts_with('甄')));
                (page.rows.len(), page.count.n)
            };
            let mut by_hand = || {
                let began = Moment::now();
                let found = hand.ask(round, kernel, caller);
                theirs.push(ms(began));
                found
            };
            // Who asks first brings to the caches what the other finds there.
            let found = match round / WARM % 2 {
                0 => (by_us(), by_hand()),
                _ => {
                    let found = by_hand();
                    (by_us(), found)
                }
            };
            assert_eq!(found.0, found.1);
        }
    }
    let warm = |mut times: Vec<f64>| median(times.split_off(WARM));
    taken.map(|[ours, theirs]| Times {
        ours: warm(ours),
        by_hand: warm(theirs),
    })
}

fn ms(began: Moment) -> f64 {
    began.elapsed().as_secs_f64() * 1000.0
}

/// The grade looked at and the way it is sorted change from round to round, for all alike.
fn asked(round: usize) -> (String, &'static str, bool) {
    let field = ["born_on", "name"][round % 2];
    (format!("g{}", 1 + round % 9), field, round % 4 < 2)
}

fn listing(round: usize) -> Listing {
    let (grade, field, descending) = asked(round);
    Listing {
        conditions: vec![Condition::AnyOf("grade".into(), vec![Value::Code(grade)])],
        sort: Sort {
            field: Some(field.into()),
            descending,
        },
        ..Listing::first(PAGE)
    }
}

/// What somebody who knows the tables would write.
enum Hand {
    Sqlite(Box<rusqlite::Connection>),
    Postgres(Box<postgres::Client>),
}

impl Hand {
    fn new(place: &Place) -> Hand {
        match &place.url {
            None => Hand::Sqlite(Box::new(
                rusqlite::Connection::open(place.dir.join("store.db")).unwrap(),
            )),
            Some(url) => Hand::Postgres(Box::new(
                postgres::Client::connect(url, postgres::NoTls).unwrap(),
            )),
        }
    }

    /// How many rows the page has, and the list up to ten thousand.
    fn ask(&mut self, round: usize, kernel: &Kernel, caller: &Caller) -> (usize, u64) {
        let (grade, field, descending) = asked(round);
        let unit = caller.positions[0].area;
        let level = kernel.tree().depth(unit).unwrap();
        let way = if descending { "DESC" } else { "ASC" };
        let asked = format!("bench_pupil t WHERE t.up{level} = $1 AND t.grade = $2");
        let count = format!("SELECT COUNT(*) FROM (SELECT 1 FROM {asked} LIMIT 10001) AS n");
        let page = format!(
            "SELECT t.code, t.name, t.sex, t.born_on, t.grade, t.class, t.school, t.teacher, t.came_on, \
             t.boards, t.height, t.weight, t.distance, t.bus, t.note, t.id, j.name, o.title \
             FROM (SELECT * FROM {asked} ORDER BY t.{field} {way}, t.id {way} LIMIT {}) AS t \
             LEFT JOIN bench_teacher j ON j.id = t.teacher \
             LEFT JOIN registry_organisation o ON o.id = t.school ORDER BY t.{field} {way}, t.id {way}",
            PAGE + 1
        );
        let unit = unit.as_bytes().to_vec();
        let (rows, count) = match self {
            Hand::Sqlite(conn) => {
                let of = (unit, grade);
                let mut counted = conn.prepare_cached(&count).unwrap();
                let count = counted.query_row(of.clone(), |it| it.get::<_, i64>(0));
                let mut statement = conn.prepare_cached(&page).unwrap();
                let mut rows = statement.query(of).unwrap();
                let mut names = Vec::new();
                while let Some(row) = rows.next().unwrap() {
                    names.push(row.get::<_, String>(COLUMNS + 1).unwrap());
                }
                (names.len(), count.unwrap())
            }
            Hand::Postgres(client) => {
                let count = client.query_one(&count, &[&unit, &grade]).unwrap();
                let rows = client.query(&page, &[&unit, &grade]).unwrap();
                (rows.len(), count.get::<_, i64>(0))
            }
        };
        (rows.min(PAGE), u64::try_from(count).unwrap().min(10_000))
    }
}

fn explain(store: &str, place: &Place, kernel: &Kernel, caller: &Caller) {
    let register = kernel.model.register(PUPIL).unwrap();
    let Listing {
        conditions,
        sort,
        after,
        limit,
        ..
    } = listing(0);
    let query = Query {
        register,
        reach: Some(kernel.reach(register, caller)),
        conditions,
        text: None,
        sort,
        after,
        limit,
        crowd: kernel::Crowd::Many,
        today: kernel.today(),
        me: Some(caller.account),
        only: None,
    };
    eprintln!("   {store}: {:?}", query.reach);
    for line in place.explain(&kernel.model, &query).unwrap() {
        eprintln!("   {line}");
    }
}
