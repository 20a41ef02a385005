//! 短信: what a text message says, as how many it counts, and what a gateway is asked and
//! answers. Pure but for the file that stands in where there is no gateway.
//!
//! # Source
//! `docs/guides/sms.md`, the contract with whoever runs a gateway; 3GPP TS 23.040 9.2.3.24.1:
//! 70 characters of UCS-2, or 67 each where several belong together.

use std::io::Write;
use std::path::Path;

use base::{Instant, hex};
use serde_json::{Value as Json, json};

use super::letter::{Letter, Post, mac};
use super::send::Unsent;

const ALONE: usize = 70;
const PART: usize = 67;

/// The text. Its link is that to all messages: one to a record would cost a second part.
fn text(letter: &Letter, sign: &str) -> String {
    format!("【{sign}】{} {}", letter.subject(), letter.inbox)
}

/// As how many messages a text is sent and paid for.
fn n_parts(text: &str) -> usize {
    match text.encode_utf16().count() {
        n if n <= ALONE => 1,
        n => n.div_ceil(PART),
    }
}

/// What a gateway is given, and what stands in a line of the file.
pub(super) fn body(letter: &Letter, sign: &str, to: &str, at: Instant) -> Json {
    let text = text(letter, sign);
    json!({ "id": letter.id, "at": at.to_string(), "to": to, "parts": n_parts(&text), "text": text })
}

/// The question to a gateway, signed as to any other system.
pub(super) fn post(body: &Json, address: &str, secret: &str, at: Instant) -> Post {
    let body = body.to_string();
    Post {
        url: address.to_owned(),
        headers: signed(&body, secret, at),
        body,
    }
}

/// What a receiver can tell from whom a body is by; nothing without a secret.
pub(super) fn signed(body: &str, secret: &str, at: Instant) -> Vec<(&'static str, String)> {
    if secret.is_empty() {
        return Vec::new();
    }
    let seconds = at.as_second().to_string();
    let sign = hex::write(&mac(
        secret.as_bytes(),
        format!("{seconds}.{body}").as_bytes(),
    ));
    vec![
        ("x-xuezheng-timestamp", seconds),
        ("x-xuezheng-signature", format!("sha256={sign}")),
    ]
}

/// What a gateway answered. Nothing of its own words is kept: they might name somebody.
pub(super) fn heard(answer: &str) -> Result<(), Unsent> {
    let answer: Json = serde_json::from_str(answer).unwrap_or_default();
    match answer.get("result").and_then(Json::as_str) {
        Some("accepted") => Ok(()),
        Some("invalid_number") => Err(Unsent::NoSuchNumber("号码无效，短信网关没有接收。")),
        Some("opted_out") => Err(Unsent::NoSuchNumber("号码的主人已退订短信。")),
        Some("refused") => Err("短信网关没有接收。请到网关查看原因，如余额、签名、模板。".into()),
        _ => Err("对方的答复不像是短信网关的。请核对接口地址和接口说明。".into()),
    }
}

/// Adds a line to the day's file, which only whoever runs the node may read.
pub(super) fn written(body: &Json, folder: &Path, at: Instant) -> Result<(), Unsent> {
    let day = kernel::china_day(at);
    let mut options = std::fs::OpenOptions::new();
    options.append(true).create(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let write = || {
        std::fs::create_dir_all(folder)?;
        let mut file = options.open(folder.join(format!("sms-{day}.jsonl")))?;
        file.write_all(format!("{body}\n").as_bytes())
    };
    write().map_err(|_| "短信文件写不进去。请核对数据目录的权限和剩余空间。".into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_counts_as_70_or_67_characters_each() {
        let check = |n: usize, parts: usize| assert_eq!(n_parts(&"字".repeat(n)), parts, "{n}");
        check(1, 1);
        check(70, 1);
        check(71, 2);
        check(134, 2);
        check(135, 3);
        // What takes two units in the air counts as two.
        assert_eq!(n_parts(&"𠮷".repeat(36)), 2);
    }

    #[test]
    fn a_gateway_is_given_a_number_and_a_text_and_nothing_of_anybody() {
        let path = Some("/r/yard/hazard/0198a4d2-0000-7000-8000-000000000001");
        let site = "https://xuezheng.example.cn/";
        let whats = ["隐患催办", "隐患超期", "隐患催办"].into_iter();
        let letter = Letter::of(base::Id::nil(), whats, site, path);
        let at: Instant = "2026-11-23T01:00:00Z".parse().unwrap();
        let body = body(&letter, "云岭市教育局", "13800000000", at);
        assert_eq!(
            body,
            json!({
                "id": "00000000-0000-0000-0000-000000000000",
                "at": "2026-11-23T01:00:00Z",
                "to": "13800000000",
                "parts": 1,
                "text": "【云岭市教育局】学政提醒：隐患催办2件，另有隐患超期1件 https://xuezheng.example.cn/messages",
            })
        );
        // The signature was computed elsewhere, with Python's `hmac`.
        let post = post(
            &json!({ "to": "13800000000" }),
            "https://sms.example.cn",
            "秘密secret",
            at,
        );
        assert_eq!(post.body, r#"{"to":"13800000000"}"#);
        assert_eq!(
            post.headers,
            [
                ("x-xuezheng-timestamp", "1795395600".to_owned()),
                (
                    "x-xuezheng-signature",
                    "sha256=4f4d93848e25a5179288fe55a5af8fd6265f34fbadbceb43cf91f36b94d154a1"
                        .to_owned()
                ),
            ]
        );
    }

    #[test]
    fn a_gateway_says_whether_it_took_a_message() {
        let check = |answer: &str, taken: bool, is_over: bool| {
            let heard = heard(answer);
            assert_eq!(heard.is_ok(), taken, "{answer}");
            let over = matches!(heard, Err(Unsent::NoSuchNumber(_)));
            assert_eq!(over, is_over, "{answer}");
        };
        check(r#"{"result":"accepted"}"#, true, false);
        check(r#"{"result":"invalid_number"}"#, false, true);
        check(r#"{"result":"opted_out"}"#, false, true);
        check(r#"{"result":"refused","says":"余额不足"}"#, false, false);
        check("ok", false, false);
        check("", false, false);
    }
}
