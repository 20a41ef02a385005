//! The process is killed while clients write: what was acknowledged is there, and the
//! history holds. And a change made past the kernel, in any cell of any table, is found.

#![expect(
    clippy::unwrap_used,
    reason = "the helpers of a test fail like the test"
)]

#[expect(dead_code, reason = "shared with other tests")]
mod served;

use std::collections::BTreeMap;
use std::sync::{Arc, mpsc};
use std::thread;

use kernel::{Clock, Kernel};
use rusqlite::Connection;
use rusqlite::types::Value;
use serde_json::json;
use served::{Place, organisation};

#[test]
fn what_was_acknowledged_survives_a_kill() {
    let folder = tempfile::tempdir().unwrap();
    let place = Place::sqlite(folder.path().join("data"));
    let codes = place.init();
    let mut served = place.serve();
    let clerk = served.first(&codes);
    let root = clerk.root();

    let (acknowledged, inbox) = mpsc::channel::<(String, String)>();
    let writers: Vec<_> = (0..4)
        .map(|writer| {
            let (clerk, root, acknowledged) = (clerk.clone(), root.clone(), acknowledged.clone());
            thread::spawn(move || {
                for n in 0.. {
                    let code = format!("W{writer}N{n}");
                    let body = organisation(&code, &root);
                    let answer = clerk.ask("POST", "/records/registry/organisation", &body);
                    let Some((201, made)) = answer else { break };
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
    place.verify();

    let served = place.serve();
    let clerk = clerk.again(&served);
    for (id, code) in &kept {
        let (status, found) = clerk.get(&format!("/records/registry/organisation/{id}"));
        assert_eq!(
            (status, found["values"]["code"].as_str()),
            (200, Some(code.as_str()))
        );
    }
    // And a second server over the same data is refused.
    let says = place.refused(&["serve", "--listen", "127.0.0.1:0"]);
    assert!(says.contains("正由另一个 xuezheng 进程使用"), "{says}");
}

/// A key is changed beside a running server, which is killed while it begins; the next one
/// goes on. Then everything is restored elsewhere, with the paper alone.
#[test]
fn a_changed_key_survives_a_kill_and_paper_restores_it() {
    let folder = tempfile::tempdir().unwrap();
    let place = Place::sqlite(folder.path().join("data"));
    let inside = place.dir.join("recovery.txt").display().to_string();
    let says = place.refused(&["init", "--recovery", &inside]);
    assert!(says.contains("不能放在数据目录里"), "{says}");
    let codes = place.init();
    let first = place.lines(&["key", "recovery"]);
    let mut served = place.serve();
    let clerk = served.first(&codes);
    let rotated = place.lines(&["key", "rotate"]);
    assert_eq!(rotated[0]["number"], 2);
    assert_eq!(
        rotated.len(),
        3,
        "and both on paper, as long as both are needed"
    );
    assert_eq!(rotated[1], first[0]);
    served.child.kill().unwrap();
    served.child.wait().unwrap();

    let served = place.serve();
    let stands = || {
        let held = place.lines(&["key", "status"]);
        let stand = |it: &serde_json::Value| it["stand"].as_str().unwrap().to_owned();
        held.iter().map(stand).collect::<Vec<_>>()
    };
    // The job comes round each minute.
    let until = std::time::Instant::now() + std::time::Duration::from_secs(150);
    while stands() != ["past", "in_use"] {
        assert!(std::time::Instant::now() < until, "{:?}", stands());
    }
    // The phone's key was sealed with the first, and is read with the second.
    let clerk = clerk.again(&served);
    assert_eq!(clerk.get("/session").0, 200);
    drop(served);
    place.verify();

    let (backup, paper) = (folder.path().join("b"), folder.path().join("paper"));
    let (backup, paper) = (backup.to_str().unwrap(), paper.to_str().unwrap());
    place.lines(&["backup", "--to", backup]);
    let said = place.run(&["key", "recovery", "--to", paper]);
    assert!(said.status.success());
    let elsewhere = Place::sqlite(folder.path().join("elsewhere"));
    let says = elsewhere.refused(&["restore", backup]);
    assert!(says.starts_with("恢复这份备份要用密钥"), "{says}");
    assert!(says.contains("下列加密内容谁也读不出来"), "{says}");
    assert!(
        says.contains("动态口令密钥") && !elsewhere.dir.exists(),
        "{says}"
    );
    std::fs::remove_dir_all(&place.dir).unwrap();
    elsewhere.lines(&["restore", backup, "--recovery", paper]);
    let served = elsewhere.serve();
    let clerk = clerk.again(&served);
    assert_eq!(clerk.get("/session").0, 200);
}

/// A photo on its way when the server is killed goes on where it was.
#[test]
fn a_file_in_parts_survives_a_kill() {
    const PART: usize = 200_000;
    let folder = tempfile::tempdir().unwrap();
    let place = Place::sqlite(folder.path().join("data"));
    let codes = place.init();
    let mut served = place.serve();
    let clerk = served.first(&codes);
    let bytes: Vec<u8> = (0..2 * PART).map(|n| (n % 249) as u8).collect();
    let upload = "/uploads/01890000-0000-7000-8000-00000000000a";
    let facts = json!({ "name": "清单.txt", "size": bytes.len() });
    assert_eq!(clerk.ask("PUT", upload, &facts).unwrap().0, 200);
    let (status, first) = clerk.send_part(upload, 0, &bytes[..PART]);
    assert_eq!((status, first["received"].as_u64()), (200, Some(200_000)));
    served.child.kill().unwrap();
    served.child.wait().unwrap();

    let served = place.serve();
    let clerk = clerk.at(&served);
    let (_, known) = clerk.ask("PUT", upload, &facts).unwrap();
    assert_eq!(known["received"], 200_000);
    let (status, last) = clerk.send_part(upload, PART, &bytes[PART..]);
    assert_eq!(status, 200, "{last}");
    let file = format!("/files/{}", last["file"]["id"].as_str().unwrap());
    let (_, kept) = clerk.send("GET", &file, "", b"").unwrap();
    assert_eq!(kept, bytes);
    place.verify();
}

#[test]
fn a_changed_cell_of_any_table_is_found() {
    let folder = tempfile::tempdir().unwrap();
    let place = Place::sqlite(folder.path().join("data"));
    let dir = place.dir.clone();
    let codes = place.init();
    {
        let served = place.serve();
        let clerk = served.first(&codes);
        let body = organisation("X1", &clerk.root());
        let (_, made) = clerk.post("/records/registry/organisation", &body);
        let path = format!(
            "/records/registry/organisation/{}",
            made["id"].as_str().unwrap()
        );
        let edit = json!({ "version": 1, "values": { "short": "一小", "pupils": 900 } });
        assert_eq!(clerk.ask("PATCH", &path, &edit).unwrap().0, 200);
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
    // What is in `news` makes the process read again, and says nothing a user could see. Words
    // only find records, which are then read and judged as they are; they are made anew at will.
    let tables = "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%' \
                  AND name NOT IN ('news', 'worded') AND name NOT LIKE '%~words%'";
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
