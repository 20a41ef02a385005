//! 外发通知 by hours: what waits in quiet hours and for a digest, what does not, and text
//! messages by a gateway and by the file that stands in for one.

use serde_json::{Value as Json, json};

use crate::city::City;
use crate::notices::{HERE, channel_of, handed_out, lines, robot, run, run_with};

const TAKEN: (&str, &str) = ("200 OK", r#"{"result":"accepted"}"#);

/// A gateway's channel, which the county's clerk chose.
async fn by_sms(city: &City, address: &str) -> String {
    let gateway = json!({
        "title": "政务短信", "kind": "sms", "address": address, "secret": "s", "sign": "云岭市教育局",
    });
    let channel = channel_of(city, gateway).await;
    chosen(city, &channel, Json::Null).await;
    channel
}

/// East chooses one channel, and hours.
async fn chosen(city: &City, channel: &str, hours: Json) -> Json {
    let east = city.signed_in("east").await;
    let wish = json!({ "mail": null, "channels": [channel], "hours": hours });
    let chosen = east.put("/notices", &wish).await;
    assert_eq!(chosen.status, 200, "{}", chosen.text());
    chosen.json()
}

fn hours(quiet: &str, digest_at: Option<&str>) -> Json {
    let (from, until) = ("20:00", "06:00");
    json!({ "quiet": quiet, "from": from, "until": until, "workdays_only": false, "digest_at": digest_at })
}

/// Two things that the county is told of.
async fn two_hazards(city: &City) {
    let school = city.signed_in("school").await;
    handed_out(&school, city).await;
    handed_out(&school, city).await;
}

#[tokio::test]
async fn what_happens_at_night_comes_in_the_morning_as_one() {
    let city = City::new();
    let (address, told) = robot(&[TAKEN]);
    by_sms(&city, &address).await;
    city.wind(13 * 60);
    let school = city.signed_in("school").await;
    handed_out(&school, &city).await;
    let id = handed_out(&school, &city).await;
    let urged = city
        .signed_in("office")
        .await
        .post("/records/yard/hazard/urge", &json!({ "ids": [id] }))
        .await;
    assert_eq!(urged.json()["outcomes"][0]["refusal"], Json::Null);
    run(&city, HERE).await;
    assert!(told.try_recv().is_err(), "it is night");
    assert_eq!(
        lines(&city).await[0]["values"]["next_at"],
        "2026-11-23T23:30:00Z"
    );

    city.wind(9 * 60 + 30);
    run(&city, HERE).await;
    let sent = told.recv().unwrap();
    let body: Json = serde_json::from_str(&sent.body).unwrap();
    let text =
        "【云岭市教育局】学政提醒：隐患交办2件，另有隐患催办1件 https://xz.example.cn/messages";
    assert_eq!((&body["text"], &body["parts"]), (&json!(text), &json!(1)));
    assert_eq!(body["to"], "13800000000");
    for personal in ["甄云东", "东墙", "第一小学"] {
        assert!(!sent.body.contains(personal), "{personal}: {}", sent.body);
    }
    for line in lines(&city).await {
        assert_eq!(line["state"], "sent", "{line}");
        assert_eq!(line["values"]["together"], 3);
    }
}

#[tokio::test]
async fn what_is_urgent_leaves_at_night() {
    let city = City::new();
    let (address, told) = robot(&[TAKEN]);
    by_sms(&city, &address).await;
    city.wind(13 * 60);
    let school = city.signed_in("school").await;
    handed_out(&school, &city).await;
    let values = json!({ "school": city.unit("3701011"), "place": "锅炉房", "grade": "high", "plan": "停用" });
    let filed = school
        .post("/records/yard/hazard", &json!({ "values": values }))
        .await
        .json();
    let at = format!(
        "/records/yard/hazard/{}/steps/assign",
        filed["id"].as_str().unwrap()
    );
    let assign = json!({ "version": filed["version"], "inputs": { "due_on": "2026-12-01" } });
    assert_eq!(school.post(&at, &assign).await.status, 200);
    run(&city, HERE).await;
    let body: Json = serde_json::from_str(&told.recv().unwrap().body).unwrap();
    let text = "【云岭市教育局】学政提醒：隐患交办 https://xz.example.cn/messages";
    assert_eq!(body["text"], text);
    let states: Vec<Json> = lines(&city)
        .await
        .iter()
        .map(|it| it["state"].clone())
        .collect();
    assert_eq!(states, [json!("sent"), json!("waiting")]);
}

#[tokio::test]
async fn whoever_chose_a_digest_gets_one_a_day_until_the_choice_changes() {
    let city = City::new();
    let (address, told) = robot(&[("500 Internal Server Error", ""), TAKEN, TAKEN]);
    let channel = by_sms(&city, &address).await;
    let now = chosen(&city, &channel, hours("bureau", Some("17:00"))).await;
    assert_eq!(now["hours"]["digest_at"], "17:00");
    assert_eq!(now["hours"]["from"], Json::Null, "only with one's own");
    assert_eq!(now["bureau"]["from"], "21:30");
    assert_eq!(now["phone"], "138****0000");
    two_hazards(&city).await;
    run(&city, HERE).await;
    assert!(told.try_recv().is_err(), "it is not five yet");

    city.wind(8 * 60);
    run(&city, HERE).await;
    told.recv().unwrap();
    // What was not taken is tried again soon, not at five tomorrow.
    run(&city, HERE).await;
    let body: Json = serde_json::from_str(&told.recv().unwrap().body).unwrap();
    assert!(body["text"].as_str().unwrap().contains("隐患交办2件"));

    two_hazards(&city).await;
    run(&city, HERE).await;
    assert!(told.try_recv().is_err(), "tomorrow at five");
    chosen(&city, &channel, hours("none", None)).await;
    run(&city, HERE).await;
    told.recv().unwrap();
}

#[tokio::test]
async fn what_waits_does_not_reach_who_gave_the_channel_up() {
    let city = City::new();
    let (address, told) = robot(&[TAKEN]);
    let channel = by_sms(&city, &address).await;
    chosen(&city, &channel, hours("none", Some("17:00"))).await;
    two_hazards(&city).await;
    let east = city.signed_in("east").await;
    let wish = json!({ "mail": null, "channels": [] });
    assert_eq!(east.put("/notices", &wish).await.status, 200);
    city.wind(8 * 60);
    run(&city, HERE).await;
    assert!(told.try_recv().is_err(), "nothing is sent");
    for line in lines(&city).await {
        assert_eq!(line["state"], "failed");
        assert_eq!(line["values"]["fault"], "收件人已不用这个渠道。");
    }
}

#[tokio::test]
async fn hours_of_ones_own_are_a_stretch_of_time() {
    let city = City::new();
    let (address, _told) = robot(&[]);
    let channel = by_sms(&city, &address).await;
    let now = chosen(&city, &channel, hours("own", None)).await;
    assert_eq!(
        (&now["hours"]["from"], &now["hours"]["until"]),
        (&json!("20:00"), &json!("06:00"))
    );
    let east = city.signed_in("east").await;
    let mut same = hours("own", None);
    same["until"] = "20:00".into();
    let wish = json!({ "mail": null, "channels": [channel], "hours": same });
    let refused = east.put("/notices", &wish).await;
    assert_eq!(refused.status, 422);
    assert!(refused.says().starts_with("请填写免打扰的起止时间"));
    let mut no_time = hours("bureau", Some("25:00"));
    no_time["quiet"] = "none".into();
    let wish = json!({ "mail": null, "channels": [channel], "hours": no_time });
    let refused = east.put("/notices", &wish).await;
    assert_eq!(
        refused.says(),
        "“每日汇总时间”应为 00:00 到 23:59 的时间，如 08:30"
    );
    let without = city.person("nophone", "county_clerk", "370101");
    let wish = json!({ "mail": null, "channels": [channel] });
    let refused = city.signed_in("nophone").await.put("/notices", &wish).await;
    assert_eq!(
        refused.says(),
        "您的账号没有登记手机号码。要用短信接收，请先请安全管理员登记您的手机号码。",
        "{without}"
    );
}

#[tokio::test]
async fn a_number_that_takes_nothing_is_told_and_sent_nothing_more() {
    let city = City::new();
    let (address, told) = robot(&[("200 OK", r#"{"result":"opted_out"}"#), TAKEN]);
    let channel = by_sms(&city, &address).await;
    let school = city.signed_in("school").await;
    handed_out(&school, &city).await;
    run(&city, HERE).await;
    told.recv().unwrap();
    let failed = &lines(&city).await[0];
    assert_eq!(failed["state"], "failed");
    assert_eq!(failed["values"]["fault"], "号码的主人已退订短信。");
    let troubles = city
        .signed_in("sys")
        .await
        .get("/records/access/trouble")
        .await;
    let trouble = &troubles.json()["rows"][0]["values"];
    assert_eq!(trouble["place"], "政务短信：云东区教育局 east");
    assert_eq!(trouble["why"], "号码的主人已退订短信。");
    assert!(!troubles.text().contains("0000"), "no number is told");

    handed_out(&school, &city).await;
    assert_eq!(lines(&city).await.len(), 1, "nothing more is queued");
    let own = city.signed_in("east").await.get("/notices").await.json();
    assert_eq!(own["phone_fault"], "号码的主人已退订短信。");

    // The security administrator sees to the number, and it is tried again.
    let sec = city.signed_in("sec").await;
    let at = format!("/records/access/account/{}", city.accounts["east"]);
    let version = sec.get(&at).await.json()["version"].clone();
    let edit = json!({ "version": version, "values": { "phone": "13900000000" } });
    let edited = sec.patch(&at, &edit).await;
    assert_eq!(edited.status, 200, "{}", edited.text());
    handed_out(&school, &city).await;
    run(&city, HERE).await;
    let body: Json = serde_json::from_str(&told.recv().unwrap().body).unwrap();
    assert_eq!(body["to"], "13900000000");
    let own = city.signed_in("east").await.get("/notices").await.json();
    assert_eq!(own["phone_fault"], Json::Null, "{channel}");
}

#[tokio::test]
async fn without_a_gateway_text_messages_are_written_to_a_file() {
    let city = City::new();
    let file = json!({ "title": "短信", "kind": "sms_file", "sign": "云岭市教育局" });
    let channel = channel_of(&city, file).await;
    chosen(&city, &channel, Json::Null).await;
    two_hazards(&city).await;
    let folder = tempfile::tempdir().unwrap();
    run_with(&city, &[], folder.path().to_owned()).await;
    let written = std::fs::read_to_string(folder.path().join("sms-2026-11-23.jsonl")).unwrap();
    let [line] = written.lines().collect::<Vec<_>>()[..] else {
        panic!("{written}");
    };
    let body: Json = serde_json::from_str(line).unwrap();
    assert_eq!(body["to"], "13800000000");
    assert_eq!(
        body["text"],
        "【云岭市教育局】学政提醒：隐患交办2件 https://xz.example.cn/messages"
    );
}
