//! 到期清册 as two administrators carry it out: a server killed in the middle goes on where it
//! was, and a backup of before brings nothing back.

#![expect(
    clippy::unwrap_used,
    reason = "the helpers of a test fail like the test"
)]

#[expect(dead_code, reason = "shared with other tests")]
mod served;

use serde_json::{Value as Json, json};
use served::{Browser, Place, soon};

const LEAVERS: usize = 600;
const ERASURES: &str = "/records/access/erasure";

const REGISTER: &str = r#"
title  = "离校登记"
number = "LX-{seq:5}"
owner  = "school"
label  = "guardian"
create = ["office_clerk"]
retain = { years = 2, from = "left_on", then = "erase", source = "虚构的离校办法第九条" }

[field]
school   = { title = "学校",     type = "ref",  to = "registry.organisation", required = true }
guardian = { title = "监护人",   type = "text", max = 20, level = "personal", means = "pupil.guardian" }
left_on  = { title = "离校日期", type = "date", required = true }

[access]
office_clerk = { scope = "area", clear = ["guardian"] }
"#;

#[test]
fn a_list_killed_in_the_middle_is_carried_out_for_good_on_sqlite() {
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| Place::sqlite(folder.path().join(name));
    carried_out(&at("data"), &at("restored"));
}

#[test]
fn a_list_killed_in_the_middle_is_carried_out_for_good_on_postgres() {
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| Place::postgres(folder.path().join(name));
    if let (Some(place), Some(restored)) = (at("data"), at("restored")) {
        carried_out(&place, &restored);
    }
}

fn carried_out(place: &Place, restored: &Place) {
    let codes = place.init();
    filled(place);
    let mut served = place.serve();
    let security = served.administrator("secadmin", &codes);
    let system = served.administrator("sysadmin", &codes);
    let list = listed(&security);

    let asked = security.get(&list).1;
    let body = json!({ "version": asked["version"], "inputs": {} });
    let (status, told) = system.post(&format!("{list}/steps/carry"), &body);
    assert_eq!(status, 200, "{told}");
    soon("some are ended", || {
        carrying(&system).is_some_and(|it| it["done"].as_i64() > Some(0))
    });
    served.child.kill().unwrap();
    served.child.wait().unwrap();
    // A backup of the middle, and then the rest.
    let backup = place.dir.with_extension("backup");
    let backup = backup.to_str().unwrap();
    place.lines(&["backup", "--to", backup]);

    let served = place.serve();
    let system = system.again(&served);
    let state = system.get(&list).1["state"].clone();
    assert_eq!(state, "doing", "it was killed in the middle");
    ended(&system, &list);
    place.silent_of(&["甄家长"]);
    drop(served);
    place.verify();

    let keys = place.dir.join("keys");
    let done = restored.run(&["restore", backup, "--keys", keys.to_str().unwrap()]);
    let told = String::from_utf8_lossy(&done.stderr);
    assert!(
        done.status.success() && told.contains("已重新删除"),
        "{told}"
    );
    // There the list goes on, too, and says the same of what is gone by now.
    let served = restored.serve();
    ended(&system.again(&served), &list);
    restored.silent_of(&["甄家长"]);
    drop(served);
    restored.verify();
}

/// Leavers of long ago, in a register of the bureau's own.
fn filled(place: &Place) {
    let layer = place.dir.with_extension("layer").join("leaving");
    std::fs::create_dir_all(layer.join("leaving")).unwrap();
    let write = |name: &str, text: &str| std::fs::write(layer.join(name), text).unwrap();
    write("about.toml", "title = \"离校\"\nwhy = \"试用\"\n");
    write("leaving/system.toml", "title = \"离校\"\n");
    write("leaving/leaver.toml", REGISTER);
    let layer = layer.to_str().unwrap();
    place.lines(&["layer", "import", layer, "--activate", "--reason", "试用"]);
    let mut list = String::from("学校,监护人,离校日期\n");
    for n in 0..LEAVERS {
        list += &format!("云岭市教育局,甄家长{n:03},2019-07-{:02}\n", n % 30 + 1);
    }
    let file = place.dir.with_extension("csv");
    std::fs::write(&file, list).unwrap();
    let taken = place.run(&["import", "leaving.leaver", file.to_str().unwrap()]);
    let told: Json = serde_json::from_slice(&taken.stdout).unwrap_or_default();
    assert_eq!(told["created"], LEAVERS, "{taken:?}");
}

/// The list is asked for and drawn up; its address.
fn listed(security: &Browser) -> String {
    let values = json!({ "about": "leaving.leaver", "ground": "ended", "basis": "年度清册" });
    let (status, asked) = security.post(ERASURES, &json!({ "values": values }));
    assert_eq!(status, 201, "{asked}");
    let list = format!("{ERASURES}/{}", asked["id"].as_str().unwrap());
    soon("the list is drawn up", || {
        security.get(&list).1["values"]["records"] == LEAVERS
    });
    list
}

fn carrying(system: &Browser) -> Option<Json> {
    let jobs = system.get("/jobs?all=true").1["jobs"].clone();
    let is_it = |it: &&Json| it["kind"] == "access.end_lapsed";
    jobs.as_array().unwrap().iter().find(is_it).cloned()
}

/// The list is carried out whole, and what was left of the people elsewhere is gone.
fn ended(system: &Browser, list: &str) {
    soon("the list is carried out", || {
        system.get(list).1["state"] == "done"
    });
    let done = system.get(list).1;
    let (handled, left) = (&done["values"]["handled"], &done["values"]["left"]);
    assert_eq!((handled, left), (&json!(LEAVERS), &json!(0)));
    let title = format!("个人信息删除 {}", done["number"].as_str().unwrap());
    soon("nothing is left elsewhere", || {
        let jobs = system.get("/jobs?all=true").1["jobs"].clone();
        let mut jobs = jobs.as_array().unwrap().iter();
        jobs.any(|it| it["title"] == title.as_str() && it["state"] == "done")
    });
}
