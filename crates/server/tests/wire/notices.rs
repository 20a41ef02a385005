//! 外发通知 over real sockets: what robots and a mail server get, when it is tried again, and
//! what is never sent.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::path::PathBuf;
use std::sync::mpsc::{Receiver, channel};

use kernel::{JobKinds, Told};
use serde_json::{Value as Json, json};
use server::Outlets;

use crate::city::{Browser, City};

/// What a server was sent: the line asked for, its headers, its body.
pub(super) struct Sent {
    asked: String,
    headers: String,
    pub(super) body: String,
}

/// A web server that gives these answers, one after the other.
pub(super) fn robot(answers: &'static [(&'static str, &'static str)]) -> (String, Receiver<Sent>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = format!("http://{}/hook?key=geheim", listener.local_addr().unwrap());
    let (tell, told) = channel();
    std::thread::spawn(move || {
        for (status, body) in answers {
            let (stream, _) = listener.accept().unwrap();
            tell.send(request(&stream)).unwrap();
            let length = body.len();
            let answer = format!(
                "HTTP/1.1 {status}\r\ncontent-length: {length}\r\nconnection: close\r\n\r\n{body}"
            );
            (&stream).write_all(answer.as_bytes()).unwrap();
        }
    });
    (address, told)
}

fn request(stream: &TcpStream) -> Sent {
    let mut reader = BufReader::new(stream);
    let (mut asked, mut headers) = (String::new(), String::new());
    reader.read_line(&mut asked).unwrap();
    loop {
        let mut line = String::new();
        reader.read_line(&mut line).unwrap();
        if line.trim().is_empty() {
            break;
        }
        headers += &line.to_lowercase();
    }
    let length = headers
        .lines()
        .find_map(|it| it.strip_prefix("content-length: "));
    let mut body = vec![0; length.unwrap().trim().parse().unwrap()];
    reader.read_exact(&mut body).unwrap();
    let body = String::from_utf8(body).unwrap();
    Sent {
        asked,
        headers,
        body,
    }
}

/// A mail server that takes one letter: the commands, then the letter.
fn mail_server() -> (u16, Receiver<String>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    let (tell, told) = channel();
    std::thread::spawn(move || {
        let (stream, _) = listener.accept().unwrap();
        let mut reader = BufReader::new(&stream);
        let say = |text: &str| (&stream).write_all(text.as_bytes()).unwrap();
        say("220 mail.example.cn\r\n");
        let (mut all, mut is_letter) = (String::new(), false);
        loop {
            let mut line = String::new();
            if reader.read_line(&mut line).unwrap() == 0 {
                break;
            }
            all += &line;
            let word = line.trim().to_uppercase();
            match (is_letter, word.as_str()) {
                (true, ".") => {
                    is_letter = false;
                    say("250 taken\r\n");
                }
                (true, _) => {}
                (false, "DATA") => {
                    is_letter = true;
                    say("354 go on\r\n");
                }
                (false, "QUIT") => {
                    say("221 bye\r\n");
                    break;
                }
                (false, _) => say("250 ok\r\n"),
            }
        }
        tell.send(all).unwrap();
    });
    (port, told)
}

/// A channel in force, and its id.
pub(super) async fn channel_of(city: &City, values: Json) -> String {
    let sys = city.signed_in("sys").await;
    let mut all = json!({ "title": "群", "site": "https://xz.example.cn/" });
    let given = values.as_object().unwrap().clone();
    all.as_object_mut().unwrap().extend(given);
    let made = sys
        .post("/records/access/channel", &json!({ "values": all }))
        .await;
    assert_eq!(made.status, 201, "{}", made.text());
    let id = made.json()["id"].as_str().unwrap().to_owned();
    let at = format!("/records/access/channel/{id}/steps/enable");
    let on = sys.post(&at, &json!({ "version": 1, "inputs": {} })).await;
    assert_eq!(on.status, 200, "{}", on.text());
    id
}

#[tokio::test]
async fn a_key_that_is_not_there_is_not_said_to_be_hidden() {
    let city = City::new();
    let sys = city.signed_in("sys").await;
    for secret in [None, Some("invented-secret")] {
        let values = json!({
            "title": format!("群{}", secret.unwrap_or_default()), "kind": "json",
            "address": "https://robot.example.cn/", "site": "https://xz.example.cn/", "secret": secret,
        });
        let made = sys
            .post("/records/access/channel", &json!({ "values": values }))
            .await;
        assert_eq!(made.status, 201, "{}", made.text());
        let is_hidden = made.json()["masked"].get("secret").is_some();
        assert_eq!(is_hidden, secret.is_some());
    }
}

async fn choose(city: &City, login: &str, mail: Option<&str>, channels: &[&str]) {
    let browser = city.signed_in(login).await;
    let chosen = browser
        .put("/notices", &json!({ "mail": mail, "channels": channels }))
        .await;
    assert_eq!(chosen.status, 200, "{}", chosen.text());
    let n = chosen.json()["channels"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|it| it["chosen"] == true)
        .count();
    assert_eq!(n, channels.len());
}

/// A hazard is handed out, of which the county is told; its id.
pub(super) async fn handed_out(school: &Browser, city: &City) -> String {
    let filed = city.hazard(school, "东墙").await;
    let id = filed["id"].as_str().unwrap().to_owned();
    let assign = json!({ "version": filed["version"], "inputs": { "due_on": "2026-12-01" } });
    let at = format!("/records/yard/hazard/{id}/steps/assign");
    assert_eq!(school.post(&at, &assign).await.status, 200);
    id
}

/// One run of the job, which may send to these nets.
pub(super) async fn run(city: &City, allowed: &[&str]) {
    run_with(city, allowed, std::env::temp_dir()).await;
}

/// The same, which writes text messages into a folder.
pub(super) async fn run_with(city: &City, allowed: &[&str], folder: PathBuf) {
    city.wind(1);
    let kernel = city.kernel.clone();
    let mut kinds = JobKinds::default();
    let nets = allowed.iter().map(|it| it.parse().unwrap()).collect();
    server::teach_notices(&mut kinds, Outlets { nets, folder });
    let work = move || {
        kernel.stand_jobs(&kinds).unwrap();
        let job = kernel.claim_job(&kinds, "甲").unwrap().unwrap();
        assert!(
            kernel.claim_job(&kinds, "乙").unwrap().is_none(),
            "one node has it"
        );
        kernel.run_job(&kinds, job, &Told::default()).unwrap();
    };
    tokio::task::spawn_blocking(work).await.unwrap();
}

/// The lines of what is to leave, newest first.
pub(super) async fn lines(city: &City) -> Vec<Json> {
    let list = city
        .signed_in("sys")
        .await
        .get("/records/access/outgoing")
        .await
        .json();
    list["rows"].as_array().unwrap().clone()
}

pub(super) const HERE: &[&str] = &["127.0.0.1"];

#[tokio::test]
async fn a_robot_gets_the_kind_of_thing_and_a_link_and_once_for_all_in_its_room() {
    let city = City::new();
    let (address, told) = robot(&[("200 OK", r#"{"code":0}"#)]);
    let feishu = channel_of(
        &city,
        json!({ "kind": "feishu", "address": address, "secret": "s" }),
    )
    .await;
    let second = city.person("second", "county_clerk", "370101");
    choose(&city, "east", None, &[&feishu]).await;
    choose(&city, "second", None, &[&feishu]).await;
    let school = city.signed_in("school").await;
    let id = handed_out(&school, &city).await;
    assert_eq!(
        city.signed_in("second").await.get("/messages").await.json()["unread"],
        1,
        "{second}"
    );
    run(&city, HERE).await;
    let sent = told.recv().unwrap();
    let body: Json = serde_json::from_str(&sent.body).unwrap();
    let [what, button] = [0, 1].map(|it| &body["card"]["body"]["elements"][it]);
    assert_eq!(what["content"], "隐患交办（云东区教育局）");
    let link = format!("https://xz.example.cn/r/yard/hazard/{id}");
    assert_eq!(button["behaviors"][0]["default_url"], link);
    assert!(body["sign"].is_string() && body["timestamp"].is_string());
    for personal in ["甄云东", "贾校办", "东墙", "第一小学"] {
        assert!(!sent.body.contains(personal), "{personal}: {}", sent.body);
    }
    let lines = lines(&city).await;
    assert_eq!((lines.len(), &lines[0]["state"]), (1, &json!("sent")));
}

/// A room is no person's address: whom it is for says the administrator.
#[tokio::test]
async fn a_room_is_chosen_by_whom_it_was_set_up_for() {
    let city = City::new();
    let room = |unit: &str, roles: Json| {
        let unit = city.unit(unit).to_string();
        json!({ "title": unit, "kind": "json", "address": "https://r.example.cn/", "unit": unit, "roles": roles })
    };
    let east = channel_of(&city, room("370101", json!(["county_clerk"]))).await;
    let west = channel_of(&city, room("370102", Json::Null)).await;
    let all = channel_of(
        &city,
        json!({ "kind": "json", "address": "https://r.example.cn/" }),
    )
    .await;
    city.person("parent", "guardian", "3701011");
    for (login, offered) in [
        ("east", vec![&east, &all]),
        ("west", vec![&west, &all]),
        ("school", vec![&all]),
        ("parent", vec![]),
    ] {
        let browser = city.signed_in(login).await;
        let seen = browser.get("/notices").await.json();
        let seen = seen["channels"].as_array().unwrap().iter();
        let mut ids: Vec<&str> = seen.map(|it| it["id"].as_str().unwrap()).collect();
        let mut offered: Vec<&str> = offered.into_iter().map(String::as_str).collect();
        ids.sort_unstable();
        offered.sort_unstable();
        assert_eq!(ids, offered, "{login}");
    }
    let parent = city.signed_in("parent").await;
    let refused = parent.put("/notices", &json!({ "channels": [all] })).await;
    assert_eq!(refused.status, 422);
}

/// What is left of a channel that is gone keeps nothing else from leaving.
#[tokio::test]
async fn a_line_without_a_channel_is_given_up_and_the_others_leave() {
    let city = City::new();
    let (address, told) = robot(&[("200 OK", r#"{"code":0}"#)]);
    let feishu = json!({ "kind": "feishu", "address": address, "secret": "s" });
    let feishu = channel_of(&city, feishu).await;
    choose(&city, "east", None, &[&feishu]).await;
    let school = city.signed_in("school").await;
    handed_out(&school, &city).await;
    let lost = city.kernel.as_platform(|ctx| {
        let waiting = model::Value::Code("waiting".into());
        let line = ctx.having("access.outgoing", "state", waiting)?.remove(0);
        let mut values = line.values;
        values.shift_remove("channel");
        values.insert("key".into(), "another".into());
        values.insert("next_at".into(), line.created_at.into());
        ctx.create("access.outgoing", values)
    });
    let lost = lost.unwrap().id.to_string();
    run(&city, HERE).await;
    told.recv().unwrap();
    for line in lines(&city).await {
        let (state, fault) = match line["id"] == lost.as_str() {
            true => ("failed", json!("渠道已不在了。")),
            false => ("sent", Json::Null),
        };
        assert_eq!(line["state"], state);
        assert_eq!(line["values"]["fault"], fault);
    }
}

#[tokio::test]
async fn what_a_server_refuses_is_tried_again_later() {
    let city = City::new();
    let (address, told) = robot(&[("500 Internal Server Error", ""), ("200 OK", "{}")]);
    let other = channel_of(
        &city,
        json!({ "kind": "json", "address": address, "secret": "密钥" }),
    )
    .await;
    choose(&city, "east", None, &[&other]).await;
    let school = city.signed_in("school").await;
    handed_out(&school, &city).await;
    run(&city, HERE).await;
    told.recv().unwrap();
    let waiting = lines(&city).await;
    assert_eq!(waiting[0]["state"], "waiting");
    assert_eq!(
        waiting[0]["values"]["fault"],
        "对方答复 500，没有接收。请核对接口地址。"
    );
    city.wind(1);
    run(&city, HERE).await;
    let sent = told.recv().unwrap();
    assert!(
        sent.asked.starts_with("POST /hook?key=geheim "),
        "{}",
        sent.asked
    );
    assert!(
        sent.headers.contains("x-xuezheng-signature: sha256="),
        "{}",
        sent.headers
    );
    let done = lines(&city).await;
    assert_eq!(
        (&done[0]["state"], &done[0]["values"]["tries"]),
        (&json!("sent"), &json!(2))
    );
}

#[tokio::test]
async fn inner_nets_are_not_asked_unless_named() {
    let city = City::new();
    let (address, told) = robot(&[("200 OK", "{}")]);
    let inner = channel_of(&city, json!({ "kind": "json", "address": address })).await;
    choose(&city, "east", None, &[&inner]).await;
    let school = city.signed_in("school").await;
    handed_out(&school, &city).await;
    run(&city, &["10.0.0.0/8"]).await;
    assert!(told.try_recv().is_err(), "nothing was sent");
    let line = &lines(&city).await[0];
    assert!(
        line["values"]["fault"]
            .as_str()
            .unwrap()
            .starts_with("地址在内部网络里"),
        "{line}"
    );
}

#[tokio::test]
async fn mail_reaches_the_address_one_gave() {
    let city = City::new();
    let (port, told) = mail_server();
    let mail = channel_of(
        &city,
        json!({ "kind": "mail", "host": "127.0.0.1", "port": port, "tls": "plain", "sender": "xuezheng@example.cn" }),
    )
    .await;
    let east = city.signed_in("east").await;
    let without = east.put("/notices", &json!({ "channels": [mail] })).await;
    assert_eq!(without.says(), "要用邮件接收，请填写“电子邮箱”。");
    let wrong = east
        .put("/notices", &json!({ "mail": "a b", "channels": [] }))
        .await;
    assert_eq!(wrong.status, 422);
    choose(&city, "east", Some("zhen@example.cn"), &[&mail]).await;
    let school = city.signed_in("school").await;
    handed_out(&school, &city).await;
    run(&city, HERE).await;
    let letter = told.recv().unwrap();
    assert!(
        letter.contains("MAIL FROM:<xuezheng@example.cn>"),
        "{letter}"
    );
    assert!(letter.contains("RCPT TO:<zhen@example.cn>"), "{letter}");
    for personal in ["甄云东", "东墙"] {
        assert!(!letter.contains(personal), "{letter}");
    }
    // RFC 2045, RFC 5322: without these a reader shows the encoded text, and filters keep it back.
    let headers: Vec<&str> = letter.lines().collect();
    assert!(headers.contains(&"MIME-Version: 1.0"), "{letter}");
    let of = |name: &str| headers.iter().find_map(|it| it.strip_prefix(name));
    let named = of("From: ").unwrap();
    assert!(named.starts_with("=?utf-8?b?"), "{letter}");
    assert!(named.ends_with("<xuezheng@example.cn>"), "{letter}");
    let own = of("Message-ID: ").unwrap();
    assert!(own.ends_with("@example.cn>"), "{letter}");
    assert_eq!(lines(&city).await[0]["state"], "sent");
    // Nobody else learns the address.
    let seen = city
        .signed_in("sys")
        .await
        .get("/records/access/outgoing")
        .await;
    assert!(!seen.text().contains("zhen@example.cn"));
}

#[tokio::test]
async fn the_administrator_tests_a_channel_and_nobody_reads_its_secrets() {
    let city = City::new();
    let (address, told) = robot(&[
        ("200 OK", r#"{"errcode":0}"#),
        ("200 OK", r#"{"errcode":310000}"#),
    ]);
    let robot = channel_of(
        &city,
        json!({ "kind": "dingtalk", "address": address, "secret": "geheimnis" }),
    )
    .await;
    let at = format!("/channels/{robot}/test");
    let sys = city.signed_in("sys").await;
    let tested = sys.post(&at, &json!({})).await.json();
    assert_eq!(
        (&tested["sent"], &tested["says"]),
        (&json!(true), &json!("已发出，对方已接收。"))
    );
    assert!(told.recv().unwrap().asked.contains("&sign="));
    let refused = sys.post(&at, &json!({})).await.json();
    assert!(
        refused["says"]
            .as_str()
            .unwrap()
            .starts_with("机器人没有接收（代码 310000）")
    );
    for login in ["sys", "aud"] {
        let browser = city.signed_in(login).await;
        let record = format!("/records/access/channel/{robot}");
        for path in [
            record.clone(),
            format!("{record}/history"),
            "/records/access/channel".into(),
        ] {
            let seen = browser.get(&path).await;
            assert_eq!(seen.status, 200, "{login} {path}");
            assert!(
                !seen.text().contains("geheim"),
                "{login} {path}: {}",
                seen.text()
            );
        }
    }
    assert_eq!(
        city.signed_in("office")
            .await
            .post(&at, &json!({}))
            .await
            .status,
        404
    );
}
