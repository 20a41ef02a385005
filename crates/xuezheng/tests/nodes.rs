//! Several servers over one PostgreSQL are one office; and sixteen people at once, on
//! either store, get what they would have got one after another.

#![expect(
    clippy::unwrap_used,
    reason = "the helpers of a test fail like the test"
)]

#[expect(dead_code, reason = "shared with other tests")]
mod served;

use std::sync::Barrier;

use serde_json::{Value as Json, json};
use served::{Browser, Place, Served, copy, organisation};

const ORGANISATIONS: &str = "/records/registry/organisation";

/// What is true a moment later, when the other node has heard of it.
fn soon(what: &str, is: impl Fn() -> bool) {
    let until = std::time::Instant::now() + std::time::Duration::from_secs(120);
    while !is() {
        assert!(std::time::Instant::now() < until, "{what}");
        std::thread::yield_now();
    }
}

#[test]
fn two_nodes_are_one_office() {
    let folder = tempfile::tempdir().unwrap();
    let Some(place) = Place::postgres(folder.path().join("first")) else {
        return;
    };
    let codes = place.init();
    assert!(place.refused(&["init"]).contains("里已有数据"));
    // A second node needs the first one's keys.
    let second = Place {
        dir: folder.path().join("second"),
        url: place.url.clone(),
    };
    let says = second.refused(&["serve", "--listen", "127.0.0.1:0"]);
    assert!(
        says.contains("（或第一个节点）复制 keys 目录过来"),
        "{says}"
    );
    copy(&place.dir.join("keys"), &second.dir.join("keys"));
    // And signs with the same.
    let signing = second.dir.join("keys/heads.key");
    std::fs::remove_file(&signing).unwrap();
    let says = second.refused(&["serve", "--listen", "127.0.0.1:0"]);
    assert!(
        says.contains("同一把签名密钥") && says.contains("heads.key"),
        "{says}"
    );
    assert!(!signing.exists(), "none is made beside the one there is");
    copy(&place.dir.join("keys"), &second.dir.join("keys"));
    let (here, there) = (place.serve(), second.serve());

    // Who signs in on one is signed in on the other, and out as well.
    let clerk = here.first(&codes);
    let same = clerk.at(&there);
    assert_eq!(same.get("/session").1["account"]["login"], "sysadmin");

    // What one changes in the tree the other knows.
    let (status, made) = clerk.post(ORGANISATIONS, &organisation("A1", &clerk.root()));
    assert_eq!(status, 201, "{made}");
    soon("the other node knows the new school", || {
        let found = same.get("/lookup/registry/organisation?q=A1").1;
        found["rows"][0]["title"] == "第A1小学" || found["rows"][0]["label"] == "第A1小学"
    });
    let below = organisation("A2", &made["id"]);
    assert_eq!(same.post(ORGANISATIONS, &below).0, 201);

    // What one sets the other computes with.
    let asked = "/params/exchange/download_rows";
    assert_eq!(same.get(asked).1["now"]["shown"], "5000 条");
    let set = json!({ "values": {
        "param": "exchange.download_rows", "organisation": clerk.root(), "from": "2026-01-01",
        "value": "3000", "basis": "试验文号",
    } });
    let (status, made) = clerk.post("/records/access/parameter", &set);
    assert_eq!(status, 201, "{made}");
    soon("the other node knows the number", || {
        same.get(asked).1["now"]["shown"] == "3000 条"
    });

    // Jobs that return have run once for both.
    soon("the standing jobs have run", || {
        let jobs = same.get("/jobs?all=true").1["jobs"].clone();
        let jobs = jobs.as_array().unwrap();
        !jobs.is_empty() && jobs.iter().all(|it| it["ended_at"].is_string())
    });
    assert_eq!(
        clerk.get("/jobs?all=true").1["jobs"],
        same.get("/jobs?all=true").1["jobs"]
    );
    let heads = [&place, &second].map(|it| it.dir.join("heads").exists());
    assert_eq!(heads.iter().filter(|it| **it).count(), 1, "{heads:?}");

    assert_eq!(same.full("DELETE", "/session", &Json::Null).unwrap().0, 204);
    assert_eq!(clerk.get("/session").0, 401);
    place.verify();
}

/// Days off that one node puts in force all nodes count by, and tell nobody any more that
/// they are lacking.
#[test]
fn a_year_put_in_force_on_one_node_is_known_to_all() {
    let folder = tempfile::tempdir().unwrap();
    let Some(place) = Place::postgres(folder.path().join("data")) else {
        return;
    };
    let codes = place.init();
    let (here, there) = (place.serve(), place.serve());
    let clerk = here.first(&codes);
    let same = clerk.at(&there);
    let years = || same.get("/setup").1["steps"][3]["count"].as_u64();
    let before = years().unwrap();
    let (status, draft) = clerk.post(
        "/design/layers",
        &json!({ "name": "yunling", "title": "将来的日历" }),
    );
    assert_eq!(status, 200, "{draft}");
    let at = format!("/design/layers/{}", draft["layer"]["id"].as_str().unwrap());
    let words = json!([
        { "name": "source", "value": "试验通知" },
        { "name": "covers", "value": { "items": ["2099"] } },
        { "name": "holidays", "value": { "items": [{ "day": "2099-01-01" }] } },
    ]);
    let body = json!({
        "version": 1, "title": "将来的日历", "why": "", "files": [{ "path": "calendar.toml", "words": words }],
    });
    let (_, draft) = clerk.ask("PUT", &at, &body).unwrap();
    assert_eq!(draft["found"], json!([]), "{draft}");
    let version = |of: &Json| of["layer"]["version"].clone();
    let asked = json!({ "version": version(&draft) });
    let (_, checked) = clerk.post(&format!("{at}/check"), &asked);
    let asked = json!({ "version": version(&checked), "reason": "试验" });
    let (status, active) = clerk.post(&format!("{at}/activate"), &asked);
    assert_eq!(status, 200, "{active}");
    soon("the other node knows the year", || {
        years() == Some(before + 1)
    });
    place.verify();
}

/// Parts of one file come to whichever node has time.
#[test]
fn any_node_takes_the_next_part() {
    const PART: usize = 200_000;
    let folder = tempfile::tempdir().unwrap();
    let Some(place) = Place::postgres(folder.path().join("data")) else {
        return;
    };
    let codes = place.init();
    let (here, there) = (place.serve(), place.serve());
    let clerk = here.first(&codes);
    let nodes = [clerk.clone(), clerk.at(&there)];
    let bytes: Vec<u8> = (0..5 * PART).map(|n| (n % 249) as u8).collect();
    let upload = "/uploads/01890000-0000-7000-8000-00000000000a";
    let facts = json!({ "name": "清单.txt", "size": bytes.len() });
    assert_eq!(clerk.ask("PUT", upload, &facts).unwrap().0, 200);
    let mut last = Json::Null;
    for (n, part) in bytes.chunks(PART).enumerate() {
        let (status, answer) = nodes[n % 2].send_part(upload, n * PART, part);
        assert_eq!(status, 200, "{answer}");
        last = answer;
    }
    let file = format!("/files/{}", last["file"]["id"].as_str().unwrap());
    for node in &nodes {
        assert_eq!(node.send("GET", &file, "", b"").unwrap().1, bytes);
    }
    place.verify();
}

/// A list is taken by one node, which is killed in the middle; the other goes on, and every
/// row is there once.
#[test]
fn an_import_outlives_its_node() {
    const ROWS: usize = 400;
    let folder = tempfile::tempdir().unwrap();
    let Some(place) = Place::postgres(folder.path().join("data")) else {
        return;
    };
    let codes = place.init();
    let mut first = place.serve();
    let clerk = first.first(&codes);
    let lines = (0..ROWS).map(|n| format!("第{n}小学,D{n:04},school,school,云岭市教育局\n"));
    let list = format!(
        "名称,代码,类别,层级,上级单位\n{}",
        lines.collect::<String>()
    );
    let at = "/imports/registry/organisation";
    let (status, file) = clerk.upload(&format!("{at}/files"), "学校.csv", list.as_bytes());
    assert_eq!(status, 200, "{file}");
    let (status, batch) = clerk.post(at, &json!({ "file": file["id"] }));
    assert_eq!(status, 201, "{batch}");
    let job = format!("/jobs/{}", batch["job"].as_str().unwrap());
    soon("it is under way", || {
        clerk.get(&job).1["done"].as_i64() > Some(0)
    });
    let second = place.serve();
    let clerk = clerk.at(&second);
    first.child.kill().unwrap();
    let at = format!("/batches/{}", batch["id"].as_str().unwrap());
    soon("the other node has done the rest", || {
        clerk.get(&at).1["state"] == "done"
    });
    let done = clerk.get(&at).1;
    assert_eq!(
        (&done["created"], &done["rejected"]),
        (&json!(ROWS), &json!(0))
    );
    let count = clerk.get(ORGANISATIONS).1["count"]["n"].clone();
    assert_eq!(count, json!(ROWS + 1));
    place.verify();
}

#[test]
fn sixteen_at_once_over_sqlite() {
    let folder = tempfile::tempdir().unwrap();
    let place = Place::sqlite(folder.path().join("data"));
    let codes = place.init();
    let served = [place.serve()];
    sixteen_at_once(&served[0].first(&codes), &served);
    place.verify();
}

#[test]
fn sixteen_at_once_over_two_nodes() {
    let folder = tempfile::tempdir().unwrap();
    let Some(place) = Place::postgres(folder.path().join("data")) else {
        return;
    };
    let codes = place.init();
    let served = [place.serve(), place.serve()];
    sixteen_at_once(&served[0].first(&codes), &served);
    place.verify();
}

/// What each of sixteen was answered, half of them at each node.
fn at_once(
    clerk: &Browser,
    served: &[Served],
    asks: impl Fn(usize, &Browser) -> (u16, Json) + Sync,
) -> Vec<(u16, Json)> {
    let gate = Barrier::new(16);
    std::thread::scope(|scope| {
        let threads: Vec<_> = (0..16)
            .map(|n| {
                let (gate, asks) = (&gate, &asks);
                let browser = clerk.at(&served[n % served.len()]);
                scope.spawn(move || {
                    gate.wait();
                    asks(n, &browser)
                })
            })
            .collect();
        threads.into_iter().map(|it| it.join().unwrap()).collect()
    })
}

fn sixteen_at_once(clerk: &Browser, served: &[Served]) {
    let root = clerk.root();
    // One code, wanted by all: the first gets it, the others are told.
    let answers = at_once(clerk, served, |_, it| {
        it.post(ORGANISATIONS, &organisation("B1", &root))
    });
    let made: Vec<&Json> = answers
        .iter()
        .filter(|it| it.0 == 201)
        .map(|it| &it.1)
        .collect();
    assert_eq!(made.len(), 1, "{answers:?}");
    for (status, answer) in answers.iter().filter(|it| it.0 != 201) {
        assert_eq!(
            (*status, &answer["error"]["field"]),
            (422, &json!("code")),
            "{answer}"
        );
    }

    // One record: nobody's change is lost, who comes late is shown what is there now.
    let path = format!("{ORGANISATIONS}/{}", made[0]["id"].as_str().unwrap());
    let answers = at_once(clerk, served, |_, it| {
        loop {
            let (_, seen) = it.get(&path);
            let pupils = seen["values"]["pupils"].as_i64().unwrap_or(0) + 1;
            let edit = json!({ "version": seen["version"], "values": { "pupils": pupils } });
            let (status, answer) = it.ask("PATCH", &path, &edit).unwrap();
            match status {
                409 => assert!(answer["current"]["version"].as_i64() >= seen["version"].as_i64()),
                _ => return (status, answer),
            }
        }
    });
    assert!(answers.iter().all(|it| it.0 == 200), "{answers:?}");
    assert_eq!(clerk.get(&path).1["values"]["pupils"], 16);

    // One draft sent by all: it is filed once.
    let mut body = organisation("B2", &root);
    body["id"] = json!(base::Id::now_v7());
    let answers = at_once(clerk, served, |_, it| it.post(ORGANISATIONS, &body));
    assert!(
        answers.iter().all(|it| it.1["id"] == body["id"]),
        "{answers:?}"
    );
    assert!(answers.iter().all(|it| it.1["version"] == 1), "{answers:?}");
}
