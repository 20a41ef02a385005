//! 个人信息删除 as two administrators do it: nothing of the person is left in the folders or
//! the database, and an older backup restored with the keys of any node brings nothing back.

#![expect(
    clippy::unwrap_used,
    reason = "the helpers of a test fail like the test"
)]

#[expect(dead_code, reason = "shared with other tests")]
mod served;

use serde_json::{Value as Json, json};
use served::{Browser, Place, copy, soon};

const NAME: &str = "甄某某";
const PHONE: &str = "13800005678";
/// What they are known by.
const WORDS: [&str; 3] = [NAME, PHONE, "zhenmm"];
const ACCOUNTS: &str = "/records/access/account";

#[test]
fn nothing_of_the_erased_is_left_on_sqlite() {
    let folder = tempfile::tempdir().unwrap();
    let place = Place::sqlite(folder.path().join("data"));
    erased_for_good(
        &place,
        &place,
        &Place::sqlite(folder.path().join("restored")),
    );
}

#[test]
fn nothing_of_the_erased_is_left_on_two_nodes() {
    let folder = tempfile::tempdir().unwrap();
    let Some(cluster) = whole::cluster() else {
        return;
    };
    let at = |name: &str, url: String| Place {
        dir: folder.path().join(name),
        url: Some(url),
    };
    let first = at("first", cluster.database());
    let second = at("second", first.url.clone().unwrap());
    erased_for_good(&first, &second, &at("restored", cluster.database()));
}

/// One node has the person erased; the other brings the keys to a restored backup.
fn erased_for_good(place: &Place, other: &Place, restored: &Place) {
    let codes = place.init();
    let is_one = place.dir == other.dir;
    if !is_one {
        copy(&place.dir.join("keys"), &other.dir.join("keys"));
        // Nodes share their files.
        let shared = place.dir.join("files");
        std::os::unix::fs::symlink(shared, other.dir.join("files")).unwrap();
    }
    let here = place.serve();
    let _there = (!is_one).then(|| other.serve());
    let security = here.administrator("secadmin", &codes);
    let system = here.administrator("sysadmin", &codes);

    let batch = imported(&security);
    let account = filed(&security);
    let backup = place.dir.with_extension("backup");
    let backup = backup.to_str().unwrap();
    place.lines(&["backup", "--to", backup]);
    erased(&security, &system, &account);
    soon("the list has gone", || {
        let jobs = system.get("/jobs?all=true").1["jobs"].clone();
        let mut jobs = jobs.as_array().unwrap().iter();
        let number = "个人信息删除 SC-";
        jobs.any(|it| it["title"].as_str().unwrap().starts_with(number) && it["state"] == "done")
    });

    let left = security
        .get(&format!("/batches/{}", batch["id"].as_str().unwrap()))
        .1;
    assert_eq!(
        (&left["refused"], &left["created"]),
        (&json!([]), &json!(1))
    );
    assert!(left["cleared"].is_string(), "{left}");
    place.silent_of(&WORDS);
    other.silent_of(&WORDS);

    let list = other.dir.join("keys").join("erasures.jsonl");
    soon("every node notes it", || list.exists());
    let keys = other.dir.join("keys");
    restored.lines(&["restore", backup, "--keys", keys.to_str().unwrap()]);
    restored.silent_of(&WORDS);
    restored.verify();
}

/// A list with the person twice, once with a number that is none.
fn imported(security: &Browser) -> Json {
    let at = "/imports/access/account";
    let list = format!(
        "姓名,登录名,所在单位,手机号码\n{NAME},zhenmm,云岭市教育局,{PHONE}\n{NAME},zhenm2,云岭市教育局,{PHONE}0\n"
    );
    let name = format!("{NAME}等二人.csv");
    let (status, file) = security.upload(&format!("{at}/files"), &name, list.as_bytes());
    assert_eq!(status, 200, "{file}");
    let (status, batch) = security.post(at, &json!({ "file": file["id"] }));
    assert_eq!(status, 201, "{batch}");
    let job = format!("/batches/{}", batch["id"].as_str().unwrap());
    soon("it is imported", || security.get(&job).1["state"] == "done");
    let done = security.get(&job).1;
    assert_eq!(
        (&done["created"], &done["rejected"]),
        (&json!(1), &json!(1)),
        "{done}"
    );
    batch
}

/// Looked for, noted, changed: the account.
fn filed(security: &Browser) -> Json {
    let asked = format!("f.phone={PHONE}");
    let (status, found) = security.get(&format!("{ACCOUNTS}?{asked}"));
    assert_eq!((status, &found["count"]["n"]), (200, &json!(1)), "{found}");
    let view = json!({ "title": "找人", "query": { "f.phone": PHONE }, "roles": [] });
    let (status, kept) = security.post("/views/access/account", &view);
    assert!(status < 300, "{kept}");
    let export = format!("/api{ACCOUNTS}/export?format=csv&{asked}&purpose=x");
    let (head, _) = security.send("GET", &export[4..], "", b"").unwrap();
    assert!(head.contains(" 200 "), "{head}");
    let account = found["rows"][0].clone();
    let edit = json!({ "version": account["version"], "values": { "name": format!("{NAME}改") },
        "reason": format!("{NAME}申请") });
    let at = format!("{ACCOUNTS}/{}", account["id"].as_str().unwrap());
    let (status, changed) = security.ask("PATCH", &at, &edit).unwrap();
    assert_eq!(status, 200, "{changed}");
    changed
}

fn erased(security: &Browser, system: &Browser, account: &Json) {
    let id = account["id"].as_str().unwrap();
    let mut version = account["version"].as_i64().unwrap();
    for step in ["stop", "close"] {
        let body = json!({ "version": version, "inputs": {}, "reason": format!("{NAME}调离") });
        let (status, told) = security.post(&format!("{ACCOUNTS}/{id}/steps/{step}"), &body);
        assert_eq!(status, 200, "{told}");
        version = told["version"].as_i64().unwrap();
    }
    let about = format!("access.account/{id}");
    let values = json!({ "about": about, "ground": "withdrawn", "basis": "申请 1 号" });
    let erasures = "/records/access/erasure";
    let (status, asked) = security.post(erasures, &json!({ "values": values }));
    assert_eq!(status, 201, "{asked}");
    let approve = format!("{erasures}/{}/steps/approve", asked["id"].as_str().unwrap());
    let (status, done) = system.post(&approve, &json!({ "version": 1, "inputs": {} }));
    assert_eq!(status, 200, "{done}");
}
