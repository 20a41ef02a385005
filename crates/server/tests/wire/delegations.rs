//! 委托代办 over the wire: what a delegate may while it lasts, in whose name it stands, and
//! what nobody gets by it.

use serde_json::{Value as Json, json};

use crate::city::{Answer, Browser, City};

const DAY: i64 = 24 * 60;

/// The county's clerk is away; a teacher of a school below does the work.
struct Scene {
    city: City,
    deputy: base::Id,
}

fn scene() -> Scene {
    let city = City::new();
    let deputy = city.person("deputy", "teacher", "3701011");
    Scene { city, deputy }
}

impl Scene {
    async fn give(&self, login: &str, with: Json) -> Answer {
        let browser = self.city.signed_in(login).await;
        let own = browser.get("/delegations").await.json();
        let mut asked = json!({
            "position": own["positions"][0]["id"], "delegate": self.deputy,
            "from": "2026-11-23", "until": "2026-11-27", "why": "出差",
        });
        let with = with.as_object().unwrap().clone();
        asked.as_object_mut().unwrap().extend(with);
        browser.post("/delegations", &asked).await
    }

    async fn given(&self, login: &str, with: Json) -> Json {
        let answer = self.give(login, with).await;
        assert_eq!(answer.status, 201, "{}", answer.text());
        answer.json()
    }

    /// A hazard that waits for the county.
    async fn waiting(&self, place: &str) -> Json {
        let school = self.city.signed_in("school").await;
        let filed = self.city.hazard(&school, place).await;
        let assign = json!({ "version": filed["version"], "inputs": { "due_on": "2026-12-01" } });
        let at = format!("/records/yard/hazard/{}/steps/assign", id(&filed));
        school.post(&at, &assign).await.json()
    }
}

fn id(record: &Json) -> &str {
    record["id"].as_str().unwrap()
}

async fn accept(who: &Browser, hazard: &Json) -> Answer {
    let at = format!("/records/yard/hazard/{}/steps/accept", id(hazard));
    let asked = json!({ "version": hazard["version"], "inputs": {}, "reason": "已整改" });
    who.post(&at, &asked).await
}

async fn opens(who: &Browser, hazard: &Json) -> u16 {
    let at = format!("/records/yard/hazard/{}", id(hazard));
    who.get(&at).await.status.as_u16()
}

#[tokio::test]
async fn a_delegate_does_the_work_and_the_history_says_in_whose_stead() {
    let scene = scene();
    let hazard = scene.waiting("东墙").await;
    let deputy = scene.city.signed_in("deputy").await;
    assert_eq!(opens(&deputy, &hazard).await, 404);
    let given = scene.given("east", json!({})).await;
    assert_eq!(given["given"][0]["person"], "尹deputy");
    assert_eq!(given["given"][0]["what"], "全部工作");
    assert_eq!(given["given"][0]["in_force"], true);

    let told = deputy.get("/messages").await.json();
    assert_eq!(told["messages"][0]["register_title"], "委托代办");
    assert!(
        told["messages"][0]["label"]
            .as_str()
            .unwrap()
            .starts_with("甄云东")
    );
    let todo = deputy.get("/todos").await.json();
    let todo = &todo["groups"][0]["rows"][0];
    assert_eq!(
        (id(todo), &todo["instead_of"]),
        (id(&hazard), &json!("甄云东"))
    );
    let page = deputy
        .get(&format!("/records/yard/hazard/{}", id(&hazard)))
        .await
        .json();
    let steps = page["steps"].as_array().unwrap();
    let step = steps.iter().find(|it| it["name"] == "accept").unwrap();
    assert_eq!(
        (&step["possible"], &step["instead_of"]),
        (&json!(true), &json!("甄云东"))
    );

    assert_eq!(accept(&deputy, &hazard).await.status, 200);
    let history = deputy
        .get(&format!("/records/yard/hazard/{}/history", id(&hazard)))
        .await;
    let entry = &history.json()["entries"][0];
    assert_eq!(entry["by"], "尹deputy 代 甄云东");
    assert_eq!(entry["position"], "区市干部（云东区教育局）");
    let audited = scene
        .city
        .signed_in("aud")
        .await
        .get("/history?action=step:accept")
        .await;
    assert_eq!(audited.json()["entries"][0]["by"], "尹deputy 代 甄云东");
    assert_eq!(faults(&scene.city), 0);
}

/// Of the history and every row beside it.
fn faults(city: &City) -> usize {
    let verified = city
        .kernel
        .verify_history(&Default::default(), &mut |_| {})
        .unwrap();
    verified.faults.len()
}

#[tokio::test]
async fn it_ends_by_itself_and_can_be_taken_back_or_given_up() {
    let scene = scene();
    let hazard = scene.waiting("东墙").await;
    let later = scene.given("east", json!({ "from": "2026-11-24" })).await;
    let deputy = scene.city.signed_in("deputy").await;
    assert_eq!(
        opens(&deputy, &hazard).await,
        404,
        "not before its first day"
    );
    assert_eq!(later["given"][0]["state_title"], "未到起日");
    scene.city.wind(4 * DAY);
    let deputy = scene.city.signed_in("deputy").await;
    assert_eq!(opens(&deputy, &hazard).await, 200, "on its last day");
    scene.city.wind(DAY);
    let deputy = scene.city.signed_in("deputy").await;
    assert_eq!(opens(&deputy, &hazard).await, 404, "and no longer");
    let run = scene.city.kernel.run_clocks().unwrap();
    assert_eq!(run.failed, []);
    for login in ["east", "deputy"] {
        let told = scene
            .city
            .signed_in(login)
            .await
            .get("/messages")
            .await
            .json();
        assert_eq!(told["messages"][0]["says"], "到期", "{login}: {told}");
    }

    for (login, step) in [
        ("east", "withdraw"),
        ("deputy", "decline"),
        ("sec", "withdraw"),
    ] {
        let given = scene
            .given(
                "east",
                json!({ "from": "2026-11-28", "until": "2026-11-30" }),
            )
            .await;
        assert_eq!(opens(&deputy, &hazard).await, 200);
        let it = &given["given"][0];
        let at = format!("/records/access/delegation/{}/steps/{step}", id(it));
        let asked = json!({ "version": it["version"], "inputs": {}, "reason": "提前回来" });
        let ended = scene.city.signed_in(login).await.post(&at, &asked).await;
        assert_eq!(ended.status, 200, "{login}: {}", ended.text());
        assert_eq!(opens(&deputy, &hazard).await, 404, "{login} {step}");
    }
}

#[tokio::test]
async fn it_can_be_narrowed_and_opens_no_more() {
    let scene = scene();
    let hazard = scene.waiting("东墙").await;
    let school = scene.city.signed_in("school").await;
    let child = scene.city.child(&school, "3701011", "赵甲一").await;
    let at = format!("/records/care/child/{}", id(&child));
    let narrowed = scene.given("east", json!({ "scope": "yard.hazard" })).await;
    assert_eq!(narrowed["given"][0]["what"], "校园安全 · 隐患");
    let deputy = scene.city.signed_in("deputy").await;
    assert_eq!(opens(&deputy, &hazard).await, 200);
    assert_eq!(deputy.get(&at).await.status, 404, "another system");

    // What is sensitive is shown to who handles it daily, and to nobody in that person's stead.
    scene.given("school", json!({ "scope": "care" })).await;
    let seen = deputy.get(&at).await.json();
    assert_eq!(seen["values"]["name"], "赵甲一");
    for field in ["illness", "citizen", "proof"] {
        assert!(seen["values"].get(field).is_none(), "{field}: {seen}");
    }
    assert!(seen["masked"].get("illness").is_some());
    let reason = json!({ "field": "illness", "reason": "核对" });
    assert_eq!(
        deputy.post(&format!("{at}/reveal"), &reason).await.status,
        200
    );
    let history = school.get(&format!("{at}/history")).await.json();
    assert_eq!(history["entries"][0]["by"], "尹deputy 代 贾校办");
}

#[tokio::test]
async fn the_same_work_is_given_to_somebody_once_at_a_time() {
    let scene = scene();
    let days = |from: &str, until: &str| json!({ "from": from, "until": until });
    scene.given("east", json!({})).await;
    let again = scene.give("east", days("2026-11-27", "2026-11-30")).await;
    assert_eq!(again.code(), "access.lend_again", "{}", again.text());
    scene.given("east", days("2026-11-28", "2026-11-30")).await;
    scene.given("east", json!({ "scope": "yard.hazard" })).await;
}

#[tokio::test]
async fn nobody_gets_more_by_it_than_its_giver_has() {
    let scene = scene();
    let city = &scene.city;
    let own = city
        .signed_in("other")
        .await
        .get("/delegations")
        .await
        .json();
    let of_another = json!({ "position": own["positions"][0]["id"] });
    let refused = [
        ("east", of_another, "access.lend_own"),
        (
            "east",
            json!({ "delegate": city.accounts["east"] }),
            "access.lend_to",
        ),
        (
            "east",
            json!({ "delegate": city.accounts["west"] }),
            "access.lend_to",
        ),
        (
            "east",
            json!({ "delegate": city.accounts["sec"] }),
            "access.lend_to",
        ),
        (
            "east",
            json!({ "delegate": city.accounts["sys"] }),
            "access.lend_to",
        ),
        (
            "east",
            json!({ "until": "2026-11-22", "from": "2026-11-20" }),
            "access.lend_past",
        ),
        ("east", json!({ "until": "2027-11-24" }), "access.lend_long"),
        ("east", json!({ "scope": "design" }), "access.lend_scope"),
        (
            "east",
            json!({ "scope": "access.credential" }),
            "access.lend_scope",
        ),
    ];
    for (login, with, code) in refused {
        let answer = scene.give(login, with.clone()).await;
        assert_eq!(answer.code(), code, "{with}: {}", answer.text());
    }
    for login in ["sec", "sys", "aud"] {
        let browser = city.signed_in(login).await;
        assert_eq!(
            browser.get("/delegations").await.json()["positions"],
            json!([]),
            "{login}"
        );
        let caller = city.kernel.caller(city.accounts[login], None).unwrap();
        let asked = json!({ "position": caller.positions[0].id, "delegate": scene.deputy, "from": "2026-11-23", "until": "2026-11-27" });
        assert_eq!(
            browser.post("/delegations", &asked).await.code(),
            "access.lend_role",
            "{login}"
        );
    }
    // The generic address makes none either: everybody would be one's giver.
    let values =
        json!({ "values": { "giver": city.accounts["office"], "delegate": scene.deputy } });
    let made = city
        .signed_in("deputy")
        .await
        .post("/records/access/delegation", &values)
        .await;
    assert!(
        [404, 422].contains(&made.status.as_u16()),
        "{}",
        made.text()
    );

    // No chains: what was lent is nobody's own.
    scene.given("east", json!({})).await;
    let lent = city.kernel.caller(scene.deputy, None).unwrap().lent[0]
        .position
        .id;
    let further = scene
        .give(
            "deputy",
            json!({ "position": lent, "delegate": city.accounts["school"] }),
        )
        .await;
    assert_eq!(further.code(), "access.lend_own");
    let people = city
        .signed_in("deputy")
        .await
        .get(&format!("/delegations/people?position={lent}"))
        .await;
    assert_eq!(people.status, 404);

    // Neither what is the giver's own, nor what lies beyond the giver's reach.
    let deputy = city.signed_in("deputy").await;
    let signed_in = deputy.get("/records/access/sign_in").await.json();
    assert!(!signed_in.to_string().contains("甄云东"), "{signed_in}");
    let positions = deputy.get("/records/access/position").await.json();
    assert_eq!(positions["count"]["n"], 1, "only the own");
    let filed = {
        let other = city.signed_in("other").await;
        let values = json!({ "school": city.unit("3701021"), "place": "西墙", "people": 3 });
        other
            .post("/records/yard/hazard", &json!({ "values": values }))
            .await
            .json()
    };
    assert_eq!(opens(&deputy, &filed).await, 404, "another county");
    assert_eq!(deputy.get("/history").await.status, 404);
}

#[tokio::test]
async fn it_lapses_with_the_position_and_the_account_of_its_giver() {
    let scene = scene();
    let hazard = scene.waiting("东墙").await;
    scene.given("east", json!({})).await;
    let deputy = scene.city.signed_in("deputy").await;
    assert_eq!(opens(&deputy, &hazard).await, 200);
    let sec = scene.city.signed_in("sec").await;
    let account = format!("/records/access/account/{}", scene.city.accounts["east"]);
    let version = sec.get(&account).await.json()["version"].clone();
    let stop = json!({ "version": version, "inputs": {}, "reason": "停用" });
    assert_eq!(
        sec.post(&format!("{account}/steps/stop"), &stop)
            .await
            .status,
        200
    );
    assert_eq!(opens(&deputy, &hazard).await, 404);
}

/// Many a clerk is a parent at the same school; a parent who is nothing else does no office's
/// work.
#[tokio::test]
async fn a_parent_who_works_there_may_stand_in_and_a_parent_alone_may_not() {
    let scene = scene();
    scene.city.position("school", "guardian", "3701011");
    let both = scene.city.accounts["school"];
    scene.given("east", json!({ "delegate": both })).await;
    let parent = scene.city.person("parent", "guardian", "3701011");
    let refused = scene.give("east", json!({ "delegate": parent })).await;
    assert_eq!(refused.code(), "access.lend_to");
}
