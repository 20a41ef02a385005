//! Sixteen clients write records of fifteen fields over HTTP, beside a bare axum server
//! that puts the same fifteen into the same table with the same indexes and does nothing
//! else. At the end ours is killed, and every acknowledged record must be there.

use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use axum::extract::State;
use axum::http::StatusCode;
use axum::{Json as Body, Router, routing};
use kernel::{Kernel, Running};
use serde_json::{Map, Value as Json, json};
use store::{Dialect, Place};

use super::{clear, places};
use crate::city::{self, Lots, PASSWORD, PUPIL, School};
use crate::clients::{Client, Written, write_all};
use crate::report::{Aim, Measurement, median};

const ROUNDS: usize = 3;
const LENGTH: Duration = Duration::from_secs(10);

pub(crate) fn measure() -> Vec<Measurement> {
    places("writes")
        .iter()
        .map(|(store, place)| compare(store, place))
        .collect()
}

fn compare(store: &str, place: &Place) -> Measurement {
    let beside = Place {
        dir: place.dir.with_extension("bare"),
        url: place.url.clone(),
        files: None,
    };
    clear(place);
    clear(&beside);
    let kernel = city::kernel(place);
    city::people_it(&kernel);
    let schools = city::schools(&kernel).concat();
    drop(kernel);
    let (mut ours, mut peers) = (Vec::new(), Vec::new());
    for round in 0..ROUNDS {
        let served = Served::start("ours", place);
        let cookie = sign_in(&served.address);
        let is_last = round + 1 == ROUNDS;
        let written = run(
            &served,
            &cookie,
            "/api/records/bench/pupil",
            &schools,
            round,
            is_last,
        );
        ours.push(written.a_second);
        drop(served);
        if is_last {
            all_there(place, &written.ids);
        }
        let served = Served::start("bare", &beside);
        peers.push(run(&served, "", "/pupils", &schools, round, false).a_second);
    }
    Measurement {
        name: format!("kernel/writes/{store}: acknowledged, 16 clients"),
        ours: median(ours),
        peer: median(peers),
        peer_name: format!("bare axum + {store}"),
        unit: "1/s",
        aim: Aim::AtLeast(0.5),
    }
}

fn run(
    served: &Served,
    cookie: &str,
    path: &str,
    schools: &[School],
    round: usize,
    kill: bool,
) -> Written {
    let body = |client: usize, n: u64| {
        let n = ((round * 100 + client) as u64) * 1_000_000 + n;
        let mut lots = Lots(n);
        let school = &schools[usize::try_from(lots.below(schools.len() as u64)).unwrap()];
        let values: Map<String, Json> = city::pupil(&mut lots, n, school)
            .iter()
            .map(|(name, value)| (name.clone(), kernel::to_json(value)))
            .collect();
        json!({ "values": values }).to_string()
    };
    write_all(&served.address, cookie, path, LENGTH, body, || {
        if kill {
            served.kill();
        }
    })
}

fn all_there(place: &Place, ids: &[String]) {
    let kernel = city::kernel(place);
    let register = kernel.model.register(PUPIL).unwrap();
    kernel::read(kernel.store(), |read| {
        for id in ids {
            let found = read.get(register, id.parse().unwrap())?;
            assert!(found.is_some(), "{id} was acknowledged and is gone");
        }
        Ok::<_, kernel::StoreError>(())
    })
    .unwrap();
    eprintln!("   after kill -9: all {} acknowledged are there", ids.len());
}

fn sign_in(address: &str) -> String {
    let body = json!({ "login": "office", "password": PASSWORD });
    let (status, cookie, answer) = Client::new(address, "")
        .post("/api/session", &body.to_string())
        .unwrap();
    assert_eq!(status, 200, "{answer}");
    cookie
}

/// A server in a process of its own, killed at the end.
pub(crate) struct Served {
    child: Mutex<Child>,
    pub(crate) address: String,
}

impl Served {
    pub(crate) fn start(which: &str, place: &Place) -> Served {
        let mut child = Command::new(std::env::current_exe().unwrap())
            .args(["--child", which])
            .arg(&place.dir)
            .args(&place.url)
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut address = String::new();
        BufReader::new(child.stdout.take().unwrap())
            .read_line(&mut address)
            .unwrap();
        Served {
            child: Mutex::new(child),
            address: address.trim().to_owned(),
        }
    }

    fn kill(&self) {
        let mut child = self.child.lock().unwrap();
        child.kill().unwrap();
        child.wait().unwrap();
    }
}

impl Drop for Served {
    fn drop(&mut self) {
        self.kill();
    }
}

fn runtime() -> tokio::runtime::Runtime {
    tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()
        .unwrap()
}

/// The child that serves as `xuezheng serve` does, over the definitions that are measured.
pub(crate) fn ours(place: &Place) {
    serve(city::kernel(place));
}

/// Serves as `xuezheng serve` does, and tells where.
pub(crate) fn serve(kernel: Kernel) {
    let options = server::Options {
        kernel: Running::new(kernel),
        listen: "127.0.0.1:0".parse().unwrap(),
        client: &[],
        proxies: Vec::new(),
        notify: server::Outlets {
            nets: Vec::new(),
            folder: std::env::temp_dir(),
        },
        tls: None,
        limits: server::Limits::USUAL,
        signer: exchange::seal::Signer::fresh().unwrap(),
        jobs: server::job_kinds(),
        keeps: Vec::new(),
    };
    let served = runtime().block_on(server::serve(&options, |address| println!("{address}")));
    served.unwrap();
}

/// Puts one row of fifteen values.
type Insert = Arc<dyn Fn(&Map<String, Json>, base::Id) + Send + Sync>;

/// The child that serves nothing but the insert.
pub(crate) fn bare(place: &Place) {
    std::fs::create_dir_all(&place.dir).unwrap();
    let insert: Insert = match &place.url {
        None => bare_sqlite(place),
        Some(url) => bare_postgres(url),
    };
    let app = Router::new()
        .route("/pupils", routing::post(put))
        .with_state(insert);
    runtime().block_on(async {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        println!("{}", listener.local_addr().unwrap());
        axum::serve(listener, app).await.unwrap();
    });
}

async fn put(State(insert): State<Insert>, Body(body): Body<Json>) -> (StatusCode, Body<Json>) {
    let id = base::Id::now_v7();
    let inserted = tokio::task::spawn_blocking(move || {
        insert(body["values"].as_object().unwrap(), id);
    });
    inserted.await.unwrap();
    (StatusCode::CREATED, Body(json!({ "id": id })))
}

const FIELDS: [&str; 15] = [
    "code", "name", "sex", "born_on", "grade", "class", "school", "teacher", "came_on", "boards",
    "height", "weight", "distance", "bus", "note",
];

fn schema(dialect: Dialect) -> String {
    let model = city::model();
    store::schema_in(dialect, model.register(PUPIL).unwrap())
}

fn insert_sql(mark: char) -> String {
    let marks: Vec<String> = (1..=17).map(|n| format!("{mark}{n}")).collect();
    format!(
        "INSERT INTO bench_pupil (id, {}, created_at, version, definition, created_by, changed_at) \
         VALUES ({}, 1, '', {mark}1, {mark}17)",
        FIELDS.join(", "),
        marks.join(", ")
    )
}

/// One connection behind a lock, each insert a transaction of its own, as safe as ours.
fn bare_sqlite(place: &Place) -> Insert {
    let conn = rusqlite::Connection::open(place.dir.join("bare.db")).unwrap();
    conn.execute_batch("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL")
        .unwrap();
    conn.execute_batch(&schema(Dialect::Sqlite)).unwrap();
    let conn = Mutex::new(conn);
    Arc::new(move |values, id| {
        use rusqlite::types::Value as Lite;
        let mut row = vec![Lite::Blob(id.as_bytes().to_vec())];
        row.extend(FIELDS.iter().map(|name| match (*name, &values[*name]) {
            ("school" | "teacher", it) => Lite::Blob(bytes(it)),
            ("height" | "weight", it) => Lite::Integer(tenths(it)),
            (_, Json::Number(n)) => Lite::Integer(n.as_i64().unwrap()),
            (_, Json::Bool(flag)) => Lite::Integer((*flag).into()),
            (_, it) => Lite::Text(it.as_str().unwrap().to_owned()),
        }));
        row.push(Lite::Integer(1));
        let conn = conn.lock().unwrap();
        let mut statement = conn.prepare_cached(&insert_sql('?')).unwrap();
        statement.execute(rusqlite::params_from_iter(row)).unwrap();
    })
}

/// A connection for each client, each insert a transaction of its own.
fn bare_postgres(url: &str) -> Insert {
    let connect = || postgres::Client::connect(url, postgres::NoTls).unwrap();
    let mut first = connect();
    let sql = "CREATE SCHEMA IF NOT EXISTS bare; SET search_path TO bare";
    first.batch_execute(sql).unwrap();
    first.batch_execute(&schema(Dialect::Postgres)).unwrap();
    let free: Mutex<Vec<(postgres::Client, postgres::Statement)>> = Mutex::default();
    let url = url.to_owned();
    Arc::new(move |values, id| {
        let lent = free.lock().unwrap().pop();
        let (mut client, statement) = lent.unwrap_or_else(|| {
            let mut client = postgres::Client::connect(&url, postgres::NoTls).unwrap();
            client.batch_execute("SET search_path TO bare").unwrap();
            let statement = client.prepare(&insert_sql('$')).unwrap();
            (client, statement)
        });
        let mut row: Vec<Box<dyn postgres::types::ToSql + Sync>> =
            vec![Box::new(id.as_bytes().to_vec())];
        for name in FIELDS {
            row.push(match (name, &values[name]) {
                ("school" | "teacher", it) => Box::new(bytes(it)),
                ("height" | "weight", it) => Box::new(tenths(it)),
                (_, Json::Number(n)) => Box::new(n.as_i64().unwrap()),
                (_, Json::Bool(flag)) => Box::new(*flag),
                (_, it) => Box::new(it.as_str().unwrap().to_owned()),
            });
        }
        row.push(Box::new(1_i64));
        let row: Vec<_> = row.iter().map(AsRef::as_ref).collect();
        client.execute(&statement, &row).unwrap();
        free.lock().unwrap().push((client, statement));
    })
}

fn bytes(id: &Json) -> Vec<u8> {
    id.as_str()
        .unwrap()
        .parse::<base::Id>()
        .unwrap()
        .as_bytes()
        .to_vec()
}

fn tenths(number: &Json) -> i64 {
    let number: base::Decimal = number.as_str().unwrap().parse().unwrap();
    i64::try_from(number * base::Decimal::TEN).unwrap()
}
