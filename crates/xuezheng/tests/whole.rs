//! A restore drill as an administrator would do it: a backup while people work, an empty
//! place, the keys brought; and the move from one database to the other.

#![expect(
    clippy::unwrap_used,
    reason = "the helpers of a test fail like the test"
)]

#[expect(dead_code, reason = "shared with other tests")]
mod served;

use std::sync::atomic::{AtomicBool, Ordering};

use serde_json::json;
use served::{Place, organisation};

const ORGANISATIONS: &str = "/records/registry/organisation";

fn drill(place: &Place, to: &Place) {
    let codes = place.init();
    let served = place.serve();
    let clerk = served.first(&codes);
    let root = clerk.root();
    let backup = place.dir.with_extension("backup");
    let backup = backup.to_str().unwrap();
    let going = AtomicBool::new(true);
    let made = std::thread::scope(|scope| {
        scope.spawn(|| {
            for n in 0.. {
                let body = organisation(&format!("D{n}"), &root);
                assert_eq!(clerk.post(ORGANISATIONS, &body).0, 201);
                if !going.load(Ordering::Relaxed) {
                    break;
                }
            }
        });
        let made = place.lines(&["backup", "--to", backup]);
        going.store(false, Ordering::Relaxed);
        made
    });
    assert_eq!(
        (&made[0]["kind"], &made[0]["missing"]),
        (&json!("backup"), &json!([]))
    );
    let says = place.refused(&["backup", "--to", backup]);
    assert!(says.contains("不会覆盖它"), "{says}");

    let keys = place.dir.join("keys");
    let keys = keys.to_str().unwrap();
    let damaged = place.dir.with_extension("damaged");
    std::fs::write(&damaged, &std::fs::read(backup).unwrap()[..4_000]).unwrap();
    let says = to.refused(&["restore", damaged.to_str().unwrap(), "--keys", keys]);
    assert!(says.starts_with("这不是一份完整的备份文件"), "{says}");
    let restored = to
        .lines(&["restore", backup, "--keys", keys])
        .pop()
        .unwrap();
    assert_eq!(
        (&restored["ok"], &restored["kind"]),
        (&json!(true), &json!("verified"))
    );
    assert!(restored["entries"].as_i64() >= made[0]["history"].as_i64());
    let says = to.refused(&["restore", backup, "--keys", keys]);
    assert!(
        says.contains("不是空目录") || says.contains("里已有数据"),
        "{says}"
    );

    // People sign in there as before, and the organisations are there.
    let served = to.serve();
    let clerk = clerk.again(&served);
    assert_eq!(clerk.get(&format!("{ORGANISATIONS}?limit=1")).0, 200);
    drop(served);
    to.verify();
}

#[test]
fn a_restore_drill_on_sqlite() {
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| Place::sqlite(folder.path().join(name));
    drill(&at("data"), &at("restored"));
}

#[test]
fn a_restore_drill_on_postgres() {
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| Place::postgres(folder.path().join(name));
    if let (Some(place), Some(to)) = (at("data"), at("restored")) {
        drill(&place, &to);
    }
}

#[test]
fn an_installation_moves_to_postgres_and_is_not_served_by_mistake() {
    let folder = tempfile::tempdir().unwrap();
    let dir = folder.path().join("data");
    let from = Place::sqlite(&dir);
    let Some(to) = Place::postgres(dir.clone()) else {
        return;
    };
    let codes = from.init();
    let served = from.serve();
    let clerk = served.first(&codes);
    let (_, made) = clerk.post(ORGANISATIONS, &organisation("M1", &clerk.root()));
    let url = to.url.clone().unwrap();
    let moves = ["move", "--to", &url];
    assert!(
        from.refused(&moves)
            .contains("正由另一个 xuezheng 进程使用")
    );
    drop(served);
    let head = folder.path().join("head.json");
    let heads = ["history", "heads", "--out", head.to_str().unwrap()];
    assert!(from.run(&heads).status.success());
    from.lines(&moves);
    assert!(
        from.refused(&["history", "verify"])
            .contains("已移到 PostgreSQL")
    );
    // A head kept before the move is met after it.
    let kept = ["history", "verify", "--head", head.to_str().unwrap()];
    assert_eq!(to.lines(&kept).pop().unwrap()["heads_met"], 1);
    let served = to.serve();
    let clerk = clerk.again(&served);
    let path = format!("{ORGANISATIONS}/{}", made["id"].as_str().unwrap());
    assert_eq!(clerk.get(&path).1["values"]["code"], "M1");
}
