//! Somebody looked for among a million: by name, spelling and number, as the clerk of one
//! school and as administrator, beside the bare question put to the same index.

use std::time::Instant as Moment;

use base::Id;
use kernel::{Caller, Kernel, Listing, Position, Query, Sought};
use model::Register;
use store::Place;

use super::{filled, rows};
use crate::city::{self, PERSON};
use crate::report::{Aim, Measurement, median};

const ROWS: u64 = 1_000_000;
const ROUNDS: usize = 15;
/// What a page of a list or the choices of an input hold.
const PAGE: usize = 50;
/// Within this a person does not feel that anything was waited for.
const MS_MAX: f64 = 50.0;
/// Typed one after the other; each is some letters of a name, or of a number.
const TYPED: &[&str] = &[
    "甄",
    "zhen",
    "z",
    "甄小虚",
    "zhenxiaoxu",
    "zxx",
    "小虚",
    "子拟",
    "lin yi",
    "P99000000000012",
    "P990000000",
    "不在",
];

pub(crate) fn measure() -> Vec<Measurement> {
    let rows = rows(ROWS);
    let places = filled(&format!("search-{rows}"), |place| {
        let kernel = city::kernel(place);
        city::people_it(&kernel);
        city::fill_persons(&kernel, rows);
    });
    let mut found = Vec::new();
    for (store, place) in places {
        let kernel = city::kernel(&place);
        let whole = city::caller(&kernel, "office");
        let clerk = clerk_of_a_school(&kernel);
        for (who, caller) in [("administrator", whole), ("school clerk", clerk)] {
            explain(store, &place, &kernel, &caller);
            found.extend(compare((store, who), &place, &kernel, &caller));
        }
    }
    found
}

fn clerk_of_a_school(kernel: &Kernel) -> Caller {
    let school = city::schools(kernel)[0][0].id;
    let position = Position {
        id: Id::from_u128(1),
        role: "school_clerk".into(),
        unit: school,
        area: school,
    };
    Caller {
        account: Id::from_u128(2),
        acting: None,
        positions: vec![position],
        at: kernel.now(),
        stands: Vec::new(),
        lent: Vec::new(),
        address: None,
    }
}

/// Ours and the bare question by turns.
fn compare(
    (store, who): (&str, &str),
    place: &Place,
    kernel: &Kernel,
    caller: &Caller,
) -> Vec<Measurement> {
    let register = kernel.model.register(PERSON).unwrap();
    let mut bare = Bare::new(place);
    let (mut near, mut listed, mut theirs) = (Vec::new(), Vec::new(), Vec::new());
    for round in 0..ROUNDS + 3 {
        for typed in TYPED {
            let began = Moment::now();
            let found = kernel.nearest(caller, PERSON, (typed, &[]), PAGE).unwrap();
            let near_ms = ms(began);
            let began = Moment::now();
            let listing = Listing {
                text: Some((*typed).into()),
                ..Listing::first(PAGE)
            };
            let page = kernel.list(caller, PERSON, listing).unwrap();
            let listed_ms = ms(began);
            let began = Moment::now();
            let n = bare.ask(register, typed, kernel, caller);
            let bare_ms = ms(began);
            assert_eq!(
                (found.is_empty(), page.rows.is_empty()),
                (n == 0, n == 0),
                "{typed}"
            );
            if round == 3 {
                eprintln!(
                    "   {store}, {who}, {typed}: {near_ms:.1} ms 查找，{listed_ms:.1} ms 列表"
                );
            }
            if round >= 3 {
                near.push(near_ms);
                listed.push(listed_ms);
                theirs.push(bare_ms);
            }
        }
    }
    let name = |what: &str| format!("kernel/search/{store}: {what}, {who}");
    let late = |what: &str, times: &[f64]| Measurement {
        name: name(what),
        ours: ninety_ninth(times.to_vec()),
        peer: MS_MAX,
        peer_name: format!("{MS_MAX} ms"),
        unit: "ms p99",
        aim: Aim::AtMost(1.0),
    };
    vec![
        late("looked up", &near),
        late("listed with count", &listed),
        Measurement {
            name: name("looked up"),
            ours: median(near),
            peer: median(theirs),
            peer_name: "bare SQL".into(),
            unit: "ms",
            aim: Aim::AtMost(2.0),
        },
    ]
}

fn ms(began: Moment) -> f64 {
    began.elapsed().as_secs_f64() * 1000.0
}

fn ninety_ninth(mut all: Vec<f64>) -> f64 {
    all.sort_by(f64::total_cmp);
    all[all.len() * 99 / 100]
}

/// The first persons with a word that begins so, of one school or of all, by hand: what the
/// index gives without ranks, rights, or a second term.
enum Bare {
    Sqlite(Box<rusqlite::Connection>),
    Postgres(Box<postgres::Client>),
}

impl Bare {
    fn new(place: &Place) -> Bare {
        match &place.url {
            None => Bare::Sqlite(Box::new(
                rusqlite::Connection::open(place.dir.join("store.db")).unwrap(),
            )),
            Some(url) => Bare::Postgres(Box::new(
                postgres::Client::connect(url, postgres::NoTls).unwrap(),
            )),
        }
    }

    fn ask(&mut self, register: &Register, typed: &str, kernel: &Kernel, caller: &Caller) -> usize {
        let terms = base::search::terms(typed);
        let (from, to) = (terms[0].clone(), format!("{}\u{10ffff}", terms[0]));
        let school = caller.positions[0].unit.as_bytes().to_vec();
        let is_whole = kernel.tree().depth(caller.positions[0].unit) == Some(1);
        let owner = match is_whole {
            // Nobody is the bureau's own.
            true => "w.owner <> $3",
            false => "w.owner = $3",
        };
        let sql = format!(
            "SELECT t.id, t.name, t.code FROM \"{table}~words\" w JOIN \"{table}\" t ON t.id = w.record \
             WHERE w.at IN (0, 1, 2) AND w.word >= $1 AND w.word < $2 AND {owner} LIMIT {PAGE}",
            table = register.table(),
        );
        match self {
            Bare::Sqlite(conn) => {
                let mut statement = conn.prepare_cached(&sql).unwrap();
                let mut rows = statement.query((from, to, school)).unwrap();
                let mut n = 0;
                while let Some(row) = rows.next().unwrap() {
                    let name: String = row.get(1).unwrap();
                    n += usize::from(!name.is_empty());
                }
                n
            }
            Bare::Postgres(client) => client.query(&sql, &[&from, &to, &school]).unwrap().len(),
        }
    }
}

fn explain(store: &str, place: &Place, kernel: &Kernel, caller: &Caller) {
    let register = kernel.model.register(PERSON).unwrap();
    let query = Query {
        reach: Some(kernel.reach(register, caller)),
        text: Sought::of(register, "zhen yi", &[]),
        limit: PAGE,
        crowd: kernel::Crowd::Few,
        ..Query::all(register, kernel.today())
    };
    eprintln!("   {store}: {:?}", query.reach);
    for line in place.explain(&kernel.model, &query).unwrap() {
        eprintln!("   {line}");
    }
}
