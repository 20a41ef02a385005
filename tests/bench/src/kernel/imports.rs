//! Lists of pupils come in, of fifteen fields, with a unique number, two references and one
//! bad row in two hundred: beside `sqlite3 .import` and `COPY` of the same rows as text into
//! a table with as many indexes.
//!
//! Ours understands each row, looks references and numbers up, writes its history and hands
//! bad rows back; the peers take text as it is. Each of our imports is a process of its own,
//! whose peak memory is told beside.

use std::fs::File;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Instant as Moment;

use base::Id;
use exchange::{AtOnce, Choice, Import, Layout, NewBatch};
use kernel::{Caller, Kernel, Present};
use serde_json::{Value as Json, json};
use sheet::Book;
use sheet::write::{self, Datum, Look, Table};
use store::Place;

use super::{clear, peak_mb, places};
use crate::cache;
use crate::city::{self, Lots, PUPIL, School};
use crate::report::{Aim, Measurement, median};

const ROWS: u64 = 200_000;
const MANY: u64 = 1_000_000;
const ROUNDS: usize = 3;
/// One row in so many is bad.
const BAD: u64 = 200;
/// Of a row; the first is the unique number.
const COLUMNS: usize = 15;
/// What ours may take of memory, at most.
const MEMORY_MB: f64 = 300.0;

pub(crate) fn measure() -> Vec<Measurement> {
    let rows = std::env::var("BENCH_ROWS").ok();
    let rows = rows.and_then(|it| it.parse().ok());
    let lists = match rows {
        Some(rows) => vec![(rows, "csv"), (rows, "xlsx")],
        None => vec![(ROWS, "csv"), (ROWS, "xlsx"), (MANY, "csv")],
    };
    let mut found = Vec::new();
    for (store, place) in places("imports") {
        for (rows, kind) in &lists {
            found.extend(compare(store, &place, *rows, kind));
        }
        clear(&place);
    }
    found
}

fn compare(store: &str, place: &Place, rows: u64, kind: &str) -> Vec<Measurement> {
    let (mut ours, mut peers, mut memory) = (Vec::new(), Vec::new(), Vec::new());
    // A long list is measured once.
    let rounds = if rows >= ROWS { 1 } else { ROUNDS };
    for _ in 0..rounds {
        clear(place);
        let kernel = city::kernel(place);
        city::people_it(&kernel);
        let [list, plain] = lists(&kernel, rows, kind);
        let peer = Peer {
            columns: COLUMNS,
            indexes: indexes(place, "bench_pupil"),
        };
        drop(kernel);
        let told = taken(place, "import", &list);
        assert_eq!(told["rejected"], rows.div_ceil(BAD), "{told}");
        ours.push(told["seconds"].as_f64().unwrap());
        memory.push(told["memory_mb"].as_f64().unwrap());
        peers.push(peer.takes(place, &plain));
        eprintln!("   {told}, the peer {:.1} s", peers[peers.len() - 1]);
    }
    let name = format!("kernel/imports/{store}: {rows} rows of {kind}");
    lines(place, &name, [median(ours), median(peers), median(memory)])
}

/// Ours beside the peer's, and the memory it took.
pub(crate) fn lines(place: &Place, name: &str, [ours, peer, memory]: [f64; 3]) -> Vec<Measurement> {
    let peer_name = match &place.url {
        None => "sqlite3 .import",
        Some(_) => "COPY",
    };
    vec![
        Measurement {
            name: name.to_owned(),
            ours,
            peer,
            peer_name: peer_name.into(),
            unit: "s",
            aim: Aim::AtMost(3.0),
        },
        Measurement {
            name: format!("{name}, peak memory"),
            ours: memory,
            peer: MEMORY_MB,
            peer_name: "at most".into(),
            unit: "MB",
            aim: Aim::AtMost(1.0),
        },
    ]
}

/// The list as it is imported, and as the peer takes it; made once.
fn lists(kernel: &Kernel, rows: u64, kind: &str) -> [PathBuf; 2] {
    made_lists("pupils", rows, kind, &|table| fill(kernel, rows, table))
}

pub(crate) fn made_lists(
    name: &str,
    rows: u64,
    kind: &str,
    fill: &dyn Fn(&mut dyn Table),
) -> [PathBuf; 2] {
    let path = |kind: &str| cache().join(format!("{name}-{rows}.{kind}"));
    for kind in ["csv", kind] {
        if path(kind).exists() {
            continue;
        }
        let new = path(&format!("{kind}.new"));
        let output = File::create(&new).unwrap();
        let mut table = match kind {
            "csv" => write::csv(output, &Look::default()),
            _ => write::xlsx(output, Look::default()),
        }
        .unwrap();
        fill(table.as_mut());
        table.finish().unwrap();
        std::fs::rename(new, path(kind)).unwrap();
    }
    let plain = path("plain.csv");
    if !plain.exists() {
        // Without mark and heading.
        let text = std::fs::read_to_string(path("csv")).unwrap();
        let body = text.split_once('\n').unwrap().1;
        std::fs::write(&plain, body).unwrap();
    }
    [path(kind), plain]
}

fn fill(kernel: &Kernel, rows: u64, table: &mut dyn Table) {
    let register = kernel.model.register(PUPIL).unwrap();
    let schools: Vec<School> = city::schools(kernel).concat();
    let titles = register.fields.values();
    let titles: Vec<Datum> = titles.map(|it| Datum::Text(it.title.clone())).collect();
    table.row(&titles).unwrap();
    let tree = kernel.tree();
    let teachers = city::teachers(kernel);
    for n in 0..rows {
        let mut lots = Lots(n);
        let school = &schools[usize::try_from(lots.below(schools.len() as u64)).unwrap()];
        let values = city::pupil(&mut lots, n, school);
        let cell = |name: &str| {
            let value = &values[name];
            match (name, value.as_ref()) {
                _ if n % BAD == 0 && name == "born_on" => "2015-02-30".to_owned(),
                ("school", Some(id)) => tree.get(id).unwrap().title.clone(),
                ("teacher", Some(id)) => teachers[&id].clone(),
                _ => {
                    let kind = &register.fields[name].kind;
                    kernel::shown(&kernel.model, kind, value, &Default::default())
                }
            }
        };
        let row: Vec<Datum> = register
            .fields
            .keys()
            .map(|it| Datum::Text(cell(it)))
            .collect();
        table.row(&row).unwrap();
    }
}

/// How many indexes a table of ours has.
pub(crate) fn indexes(place: &Place, table: &str) -> usize {
    match &place.url {
        None => {
            let open = rusqlite::Connection::open(place.dir.join("store.db")).unwrap();
            let sql = "SELECT count(*) FROM sqlite_master WHERE type = 'index' AND tbl_name = ?1 AND sql IS NOT NULL";
            open.query_row(sql, [table], |row| row.get::<_, usize>(0))
                .unwrap()
        }
        Some(url) => {
            let mut client = postgres::Client::connect(url, postgres::NoTls).unwrap();
            let sql = "SELECT count(*) FROM pg_indexes WHERE tablename = $1";
            let n: i64 = client.query_one(sql, &[&table]).unwrap().get(0);
            usize::try_from(n - 1).unwrap()
        }
    }
}

/// A table of as many columns of text, the first unique, with as many indexes over three.
pub(crate) struct Peer {
    pub(crate) columns: usize,
    pub(crate) indexes: usize,
}

impl Peer {
    fn table(&self) -> String {
        let Peer { columns, indexes } = *self;
        let all: Vec<String> = (1..=columns).map(|n| format!("c{n} TEXT")).collect();
        let mut sql = format!("CREATE TABLE peer ({});\n", all.join(", "));
        sql += "CREATE UNIQUE INDEX peer_0 ON peer (c1);\n";
        for n in 1..indexes {
            let field = 2 + n % 4;
            sql += &format!("CREATE INDEX peer_{n} ON peer (c7, c{field}, c1);\n");
        }
        sql
    }

    /// Takes the rows as they are, in so many seconds.
    pub(crate) fn takes(&self, place: &Place, plain: &Path) -> f64 {
        match &place.url {
            None => self.by_sqlite(place, plain),
            Some(url) => self.by_copy(url, plain),
        }
    }

    fn by_sqlite(&self, place: &Place, plain: &Path) -> f64 {
        let file = place.dir.with_extension("peer.db");
        for end in ["", "-wal", "-shm"] {
            let _ = std::fs::remove_file(format!("{}{end}", file.display()));
        }
        let script = format!(
            "PRAGMA journal_mode = WAL;\nPRAGMA synchronous = FULL;\n{}.mode csv\n.import \"{}\" peer\n",
            self.table(),
            plain.display()
        );
        let began = Moment::now();
        let done = Command::new("sqlite3")
            .arg(&file)
            .arg("-batch")
            .stdin(script_of(&script))
            .output();
        let seconds = began.elapsed().as_secs_f64();
        let done = done.expect("sqlite3 is needed (Debian: sqlite3)");
        assert!(done.status.success(), "{done:?}");
        let _ = std::fs::remove_file(file);
        seconds
    }

    fn by_copy(&self, url: &str, plain: &Path) -> f64 {
        let mut client = postgres::Client::connect(url, postgres::NoTls).unwrap();
        client.batch_execute("DROP TABLE IF EXISTS peer").unwrap();
        client.batch_execute(&self.table()).unwrap();
        let mut file = File::open(plain).unwrap();
        let began = Moment::now();
        let mut copy = client.copy_in("COPY peer FROM STDIN (FORMAT csv)").unwrap();
        std::io::copy(&mut file, &mut copy).unwrap();
        copy.finish().unwrap();
        let seconds = began.elapsed().as_secs_f64();
        client.batch_execute("DROP TABLE peer").unwrap();
        seconds
    }
}

fn script_of(script: &str) -> File {
    use std::io::Seek;
    let mut file = tempfile::tempfile().unwrap();
    file.write_all(script.as_bytes()).unwrap();
    file.rewind().unwrap();
    file
}

/// What a process of its own says of its import.
pub(crate) fn taken(place: &Place, child: &str, list: &Path) -> Json {
    let mut command = Command::new(std::env::current_exe().unwrap());
    command.args(["--child", child]).arg(&place.dir).arg(list);
    command.args(place.url.iter());
    let done = command.output().unwrap();
    assert!(done.status.success(), "{done:?}");
    serde_json::from_slice(&done.stdout).unwrap()
}

/// Imports, and prints how long it took and how much memory.
pub(super) fn child(place: &Place, list: &Path) {
    imported(&city::kernel(place), PUPIL, list);
}

/// The batch of what was imported; prints how long it took and how much memory.
#[expect(clippy::print_stdout, reason = "its result is what it prints")]
pub(crate) fn imported(kernel: &Kernel, register: &str, list: &Path) -> Id {
    let began = Moment::now();
    let defined = kernel.model.register(register).unwrap();
    let open = || Book::open(File::open(list).unwrap()).unwrap();
    let mut book = open();
    let layout = Layout::of(kernel, defined, &mut book, &Choice::default()).unwrap();
    let caller = Caller::platform(kernel.now());
    let new = NewBatch {
        register: register.into(),
        name: "名册".into(),
        file: None,
        digest: exchange::digest(File::open(list).unwrap()).unwrap(),
        sheet: layout.sheet.clone(),
        heading: None,
        headings: layout.headings(),
        columns: String::new(),
        present: Present::Refuse,
    };
    let alone = Box::new(|_: &mut kernel::Ctx<'_>, batch| Ok(batch));
    let begun = exchange::begin(kernel, &caller, &new, true, &|_| Ok(true), alone).unwrap();
    let import = Import {
        kernel: kernel.clone(),
        caller: caller.clone(),
        register: register.into(),
        layout,
        present: Present::Refuse,
        batch: Some(begun.batch),
        before: begun.before,
    };
    let mut slots = AtOnce {
        kernel,
        caller: &caller,
        told: &mut |_| (),
    };
    let came = exchange::run(&import, book, &mut slots);
    let summary = exchange::end(kernel, &caller, begun.batch, came).unwrap();
    let seconds = began.elapsed().as_secs_f64();
    let told = json!({
        "rows": summary.counts.rows,
        "created": summary.counts.created,
        "rejected": summary.counts.rejected,
        "seconds": seconds,
        "memory_mb": peak_mb(),
    });
    println!("{told}");
    begun.batch
}
