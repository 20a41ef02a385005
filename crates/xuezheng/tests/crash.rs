//! The process is killed while clients write: what was acknowledged is there, and the
//! history holds. And a change made past the kernel, in any cell of any table, is found.

#![expect(
    clippy::unwrap_used,
    reason = "the helpers of a test fail like the test"
)]

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::Path;
use std::process::{Child, Command, Output, Stdio};
use std::sync::{Arc, mpsc};
use std::thread;

use kernel::{Clock, Kernel};
use rusqlite::Connection;
use rusqlite::types::Value;
use serde_json::{Value as Json, json};

const BINARY: &str = env!("CARGO_BIN_EXE_xuezheng");
const PASSWORD: &str = "Yunling-2026";

fn run(args: &[&str]) -> Output {
    Command::new(BINARY).args(args).output().unwrap()
}

/// A running server, killed without warning at the end.
struct Served {
    child: Child,
    address: String,
}

impl Served {
    fn start(dir: &Path) -> Served {
        let mut child = Command::new(BINARY)
            .args([
                "serve",
                "--listen",
                "127.0.0.1:0",
                "--format",
                "json",
                "--data",
            ])
            .arg(dir)
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap())
            .read_line(&mut line)
            .unwrap();
        let ready: Json = serde_json::from_str(&line).unwrap();
        let address = ready["address"]
            .as_str()
            .unwrap()
            .trim_start_matches("http://")
            .to_owned();
        Served { child, address }
    }
}

impl Drop for Served {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// One request; none when the server went away before it answered.
fn ask(
    address: &str,
    method: &str,
    path: &str,
    cookie: &str,
    body: &Json,
) -> Option<(u16, String, Json)> {
    let mut stream = TcpStream::connect(address).ok()?;
    let body = body.to_string();
    write!(
        stream,
        "{method} /api{path} HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\nX-Xuezheng: 1\r\nCookie: {cookie}\r\nContent-Type: application/json\r\nContent-Length: {}\r\n\r\n{body}",
        body.len()
    )
    .ok()?;
    let mut answer = String::new();
    stream.read_to_string(&mut answer).ok()?;
    let (head, body) = answer.split_once("\r\n\r\n")?;
    let status = head.split(' ').nth(1)?.parse().ok()?;
    let cookie = head
        .lines()
        .find_map(|line| {
            line.to_lowercase()
                .starts_with("set-cookie:")
                .then(|| line[11..].trim())
        })
        .and_then(|it| it.split(';').next());
    Some((
        status,
        cookie.unwrap_or_default().to_owned(),
        serde_json::from_str(body).ok()?,
    ))
}

/// A real installation; the cookie of its system administrator is got by [`sign_in`].
fn init(dir: &Path) -> BTreeMap<String, String> {
    let made = run(&[
        "init",
        "--title",
        "云岭市教育局",
        "--format",
        "json",
        "--data",
        dir.to_str().unwrap(),
    ]);
    assert!(
        made.status.success(),
        "{}",
        String::from_utf8_lossy(&made.stderr)
    );
    let lines = String::from_utf8(made.stdout).unwrap();
    let slips = lines
        .lines()
        .map(|line| serde_json::from_str::<Json>(line).unwrap());
    slips
        .map(|it| {
            (
                it["login"].as_str().unwrap().to_owned(),
                it["code"].as_str().unwrap().to_owned(),
            )
        })
        .collect()
}

fn redeem(address: &str, login: &str, code: &str) -> String {
    let body = json!({ "login": login, "code": code, "password": PASSWORD });
    let (status, cookie, answer) = ask(address, "POST", "/session/code", "", &body).unwrap();
    assert_eq!(status, 200, "{answer}");
    cookie
}

fn organisation(code: &str, parent: &Json) -> Json {
    json!({ "values": { "title": format!("第{code}小学"), "code": code, "kind": "school", "level": "school", "parent": parent } })
}

#[test]
fn what_was_acknowledged_survives_a_kill() {
    let folder = tempfile::tempdir().unwrap();
    let dir = folder.path().join("data");
    let codes = init(&dir);
    let mut served = Served::start(&dir);
    let cookie = redeem(&served.address, "sysadmin", &codes["sysadmin"]);
    let (_, _, root) = ask(
        &served.address,
        "GET",
        "/lookup/registry/organisation",
        &cookie,
        &Json::Null,
    )
    .unwrap();
    let root = root["rows"][0]["id"].clone();

    let (acknowledged, inbox) = mpsc::channel::<(String, String)>();
    let writers: Vec<_> = (0..4)
        .map(|writer| {
            let (address, cookie, root) = (served.address.clone(), cookie.clone(), root.clone());
            let acknowledged = acknowledged.clone();
            thread::spawn(move || {
                for n in 0.. {
                    let code = format!("W{writer}N{n}");
                    let body = organisation(&code, &root);
                    let answer = ask(
                        &address,
                        "POST",
                        "/records/registry/organisation",
                        &cookie,
                        &body,
                    );
                    let Some((201, _, made)) = answer else { break };
                    let id = made["id"].as_str().unwrap().to_owned();
                    if acknowledged.send((id, code)).is_err() {
                        break;
                    }
                }
            })
        })
        .collect();
    drop(acknowledged);
    let mut kept: Vec<(String, String)> = inbox.iter().take(80).collect();
    served.child.kill().unwrap();
    writers.into_iter().for_each(|it| it.join().unwrap());
    kept.extend(inbox.try_iter());

    let verified = run(&[
        "history",
        "verify",
        "--format",
        "json",
        "--data",
        dir.to_str().unwrap(),
    ]);
    assert!(
        verified.status.success(),
        "{}",
        String::from_utf8_lossy(&verified.stdout)
    );

    let served = Served::start(&dir);
    let body = json!({ "login": "sysadmin", "password": PASSWORD });
    let (status, cookie, _) = ask(&served.address, "POST", "/session", "", &body).unwrap();
    assert_eq!(status, 200);
    for (id, code) in &kept {
        let path = format!("/records/registry/organisation/{id}");
        let (status, _, found) = ask(&served.address, "GET", &path, &cookie, &Json::Null).unwrap();
        assert_eq!(
            (status, found["values"]["code"].as_str()),
            (200, Some(code.as_str()))
        );
    }
    // And a second server over the same data is refused.
    let second = run(&[
        "serve",
        "--listen",
        "127.0.0.1:0",
        "--data",
        dir.to_str().unwrap(),
    ]);
    assert!(!second.status.success());
    assert!(String::from_utf8_lossy(&second.stderr).contains("正由另一个 xuezheng 进程使用"));
}

#[test]
fn a_changed_cell_of_any_table_is_found() {
    let folder = tempfile::tempdir().unwrap();
    let dir = folder.path().join("data");
    let codes = init(&dir);
    {
        let served = Served::start(&dir);
        let cookie = redeem(&served.address, "sysadmin", &codes["sysadmin"]);
        let (_, _, found) = ask(
            &served.address,
            "GET",
            "/lookup/registry/organisation",
            &cookie,
            &Json::Null,
        )
        .unwrap();
        let root = found["rows"][0]["id"].clone();
        let body = organisation("X1", &root);
        let (_, _, made) = ask(
            &served.address,
            "POST",
            "/records/registry/organisation",
            &cookie,
            &body,
        )
        .unwrap();
        let path = format!(
            "/records/registry/organisation/{}",
            made["id"].as_str().unwrap()
        );
        let edit = json!({ "version": 1, "values": { "short": "一小", "pupils": 900 } });
        assert_eq!(
            ask(&served.address, "PATCH", &path, &cookie, &edit)
                .unwrap()
                .0,
            200
        );
    }
    let model = Arc::new(systems::model().unwrap());
    let store = Arc::new(store::Sqlite::open(&dir, Arc::clone(&model)).unwrap());
    let kernel = Kernel::new(model, systems::rules(), store, Clock::system()).unwrap();
    let n_faults = || {
        kernel
            .verify_history(&BTreeMap::new(), &mut |_| {})
            .unwrap()
            .faults
            .len()
    };
    assert_eq!(n_faults(), 0);
    let sqlite = Connection::open(dir.join("store.db")).unwrap();
    let mut missed = Vec::new();
    let mut n_cells = 0;
    // What is in `news` makes the process read again, and says nothing a user could see.
    let tables = "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%' AND name <> 'news'";
    for table in names(&sqlite, tables) {
        let info = |what: &str| {
            names(
                &sqlite,
                &format!("SELECT name FROM pragma_table_info('{table}') {what}"),
            )
        };
        let mut keys = info("WHERE pk > 0");
        if keys.is_empty() {
            keys.push("rowid".into());
        }
        for column in info("") {
            let Some((was, key)) = first_cell(&sqlite, &table, &column, &keys) else {
                continue;
            };
            let changed = other(&was);
            if !set(&sqlite, &table, &column, &keys, &key, &changed) {
                // The table itself refuses it.
                continue;
            }
            n_cells += 1;
            // A row the store cannot even read back is found too.
            let verified = kernel.verify_history(&BTreeMap::new(), &mut |_| {});
            if verified.is_ok_and(|it| it.faults.is_empty()) {
                missed.push(format!("{table}.{column}"));
            }
            let mut key = key;
            if let Some(at) = keys.iter().position(|it| *it == column) {
                key[at] = changed;
            }
            assert!(set(&sqlite, &table, &column, &keys, &key, &was), "put back");
        }
    }
    assert_eq!(missed, [""; 0], "of {n_cells} cells");
    assert!(n_cells > 40, "{n_cells}");
    assert_eq!(n_faults(), 0, "all was put back");
}

/// The first filled cell of a column, with its row's key.
fn first_cell(
    sqlite: &Connection,
    table: &str,
    column: &str,
    keys: &[String],
) -> Option<(Value, Vec<Value>)> {
    let sql = format!(
        "SELECT \"{column}\", {} FROM \"{table}\" WHERE \"{column}\" IS NOT NULL LIMIT 1",
        keys.join(", ")
    );
    let row = sqlite.query_row(&sql, [], |row| {
        let key = (1..=keys.len())
            .map(|at| row.get(at))
            .collect::<Result<Vec<Value>, _>>()?;
        Ok((row.get(0)?, key))
    });
    row.ok()
}

/// Sets one cell past the kernel; false when the table refuses.
fn set(
    sqlite: &Connection,
    table: &str,
    column: &str,
    keys: &[String],
    key: &[Value],
    value: &Value,
) -> bool {
    let wanted: Vec<String> = keys
        .iter()
        .enumerate()
        .map(|(at, name)| format!("{name} = ?{}", at + 2))
        .collect();
    let sql = format!(
        "UPDATE \"{table}\" SET \"{column}\" = ?1 WHERE {}",
        wanted.join(" AND ")
    );
    let values = std::iter::once(value).chain(key);
    sqlite
        .execute(&sql, rusqlite::params_from_iter(values))
        .is_ok_and(|n| n == 1)
}

fn names(sqlite: &Connection, sql: &str) -> Vec<String> {
    let mut statement = sqlite.prepare(sql).unwrap();
    let names = statement.query_map([], |row| row.get(0)).unwrap();
    names.map(Result::unwrap).collect()
}

/// A value of the same kind that is another one.
fn other(value: &Value) -> Value {
    match value {
        Value::Integer(n) => Value::Integer(n + 1),
        Value::Real(n) => Value::Real(n + 1.0),
        Value::Text(text) => Value::Text(format!("{text}0")),
        Value::Blob(bytes) => {
            let mut bytes = bytes.clone();
            bytes[0] ^= 1;
            Value::Blob(bytes)
        }
        Value::Null => Value::Null,
    }
}
