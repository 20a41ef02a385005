//! What is sent to a channel, as each platform wants it: a body, and a signature where it
//! asks for one. Pure: the time is given, nothing is sent.
//!
//! Not here: text messages (`sms`).
//!
//! # Source
//! The platforms' own pages: 企业微信“消息推送配置说明” (markdown), 钉钉“自定义机器人接入”
//! (actionCard) and “安全设置” (加签), 飞书“自定义机器人使用指南” (interactive, 卡片 JSON 2.0).

use base::{Id, Instant};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use hmac::{Hmac, KeyInit, Mac};
use serde_json::{Value as Json, json};
use sha2::Sha256;

use super::sms::signed;

const PRODUCT: &str = "学政提醒";
const LOOK: &str = "登录后查看";
/// The kinds of things a letter names; the others are counted.
const NAMED: usize = 2;

/// What kinds of things happened, how many of each, and where they are looked at: nothing of
/// any record.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Letter {
    /// The same whenever it is tried again.
    pub(super) id: Id,
    /// 隐患交办, 隐患交办5件，另有隐患超期3件
    pub(super) what: String,
    pub(super) n: usize,
    /// The page of the record; of several, the list of all messages.
    pub(super) link: String,
    pub(super) inbox: String,
}

/// What goes over the wire.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Post {
    pub(super) url: String,
    pub(super) headers: Vec<(&'static str, String)>,
    pub(super) body: String,
}

impl Letter {
    /// One letter of what happened; `path` leads to the first on this site.
    pub(super) fn of<'a>(
        id: Id,
        whats: impl Iterator<Item = &'a str>,
        site: &str,
        path: Option<&str>,
    ) -> Letter {
        let site = site.trim_end_matches('/');
        let (what, n) = counted(whats);
        let inbox = format!("{site}/messages");
        let link = match (n, path) {
            (1, Some(path)) => format!("{site}{path}"),
            _ => inbox.clone(),
        };
        Letter {
            id,
            what,
            n,
            link,
            inbox,
        }
    }

    pub(super) fn test(site: &str) -> Letter {
        Letter::of(Id::now_v7(), ["测试"].into_iter(), site, Some("/"))
    }

    pub(super) fn subject(&self) -> String {
        format!("{PRODUCT}：{}", self.what)
    }

    pub(super) fn text(&self) -> String {
        format!("{}\n请{LOOK}：{}", self.subject(), self.link)
    }

    /// As a platform's robot, or any other receiver, wants it.
    pub(super) fn post(&self, kind: &str, address: &str, secret: &str, at: Instant) -> Post {
        let mut post = Post {
            url: address.to_owned(),
            headers: Vec::new(),
            body: String::new(),
        };
        match kind {
            "wecom" => post.body = self.wecom().to_string(),
            "dingtalk" => {
                post.body = self.dingtalk().to_string();
                if !secret.is_empty() {
                    post.url = signed_for_dingtalk(address, secret, at);
                }
            }
            "feishu" => {
                let mut body = self.feishu();
                if !secret.is_empty() {
                    let seconds = at.as_second().to_string();
                    let sign = mac(format!("{seconds}\n{secret}").as_bytes(), b"");
                    body["timestamp"] = seconds.into();
                    body["sign"] = STANDARD.encode(sign).into();
                }
                post.body = body.to_string();
            }
            _ => {
                let body = json!({
                    "title": self.subject(), "count": self.n, "link": self.link, "at": at.to_string(),
                });
                post.body = body.to_string();
                post.headers = signed(&post.body, secret, at);
            }
        }
        post
    }

    fn wecom(&self) -> Json {
        let content = format!("**{PRODUCT}**\n>{}\n[{LOOK}]({})", self.what, self.link);
        json!({ "msgtype": "markdown", "markdown": { "content": content } })
    }

    /// The title is what a conversation shows of it before it is opened.
    fn dingtalk(&self) -> Json {
        let card = json!({
            "title": self.subject(),
            "text": format!("**{PRODUCT}**\n\n{}", self.what),
            "singleTitle": LOOK,
            "singleURL": self.link,
        });
        json!({ "msgtype": "actionCard", "actionCard": card })
    }

    fn feishu(&self) -> Json {
        let plain = |text: &str| json!({ "tag": "plain_text", "content": text });
        let open = json!({ "type": "open_url", "default_url": self.link });
        let card = json!({
            "schema": "2.0",
            "header": { "title": plain(PRODUCT), "template": "blue" },
            "body": { "elements": [
                { "tag": "markdown", "content": self.what },
                { "tag": "button", "text": plain(LOOK), "type": "primary", "behaviors": [open] },
            ] },
        });
        json!({ "msg_type": "interactive", "card": card })
    }
}

/// Things of a kind are counted, the most first: 隐患交办5件，另有隐患超期3件.
fn counted<'a>(whats: impl Iterator<Item = &'a str>) -> (String, usize) {
    let mut kinds: Vec<(&str, usize)> = Vec::new();
    for what in whats {
        match kinds.iter_mut().find(|(kind, _)| *kind == what) {
            Some((_, n)) => *n += 1,
            None => kinds.push((what, 1)),
        }
    }
    let n = kinds.iter().map(|(_, n)| n).sum();
    if let [(what, 1)] = kinds.as_slice() {
        return ((*what).to_owned(), n);
    }
    kinds.sort_by_key(|(_, n)| std::cmp::Reverse(*n));
    let (named, others) = kinds.split_at(kinds.len().min(NAMED));
    let mut told: Vec<String> = named.iter().map(|(it, n)| format!("{it}{n}件")).collect();
    let others: usize = others.iter().map(|(_, n)| n).sum();
    if others > 0 {
        told.push(format!("其他{others}件"));
    }
    let (first, rest) = told.split_at(1);
    let also = if rest.is_empty() { "" } else { "，另有" };
    (format!("{}{also}{}", first.concat(), rest.join("、")), n)
}

fn signed_for_dingtalk(address: &str, secret: &str, at: Instant) -> String {
    let millis = at.as_millisecond();
    let sign = mac(secret.as_bytes(), format!("{millis}\n{secret}").as_bytes());
    let sign = in_address(&STANDARD.encode(sign));
    let mark = if address.contains('?') { '&' } else { '?' };
    format!("{address}{mark}timestamp={millis}&sign={sign}")
}

pub(super) fn mac(key: &[u8], text: &[u8]) -> Vec<u8> {
    let mut mac = Hmac::<Sha256>::new_from_slice(key).expect("a key of any length will do");
    mac.update(text);
    mac.finalize().into_bytes().to_vec()
}

/// Base64's own signs, as an address writes them.
fn in_address(text: &str) -> String {
    text.replace('+', "%2B")
        .replace('/', "%2F")
        .replace('=', "%3D")
}

#[cfg(test)]
mod tests {
    use super::*;

    const LINK: &str = "https://xz.example.cn/r/safety/hazard/1";
    const INBOX: &str = "https://xz.example.cn/messages";

    fn letter(whats: &[&str]) -> Letter {
        let (site, path) = ("https://xz.example.cn/", Some("/r/safety/hazard/1"));
        Letter::of(Id::nil(), whats.iter().copied(), site, path)
    }

    /// To a robot at an invented address, on a Monday morning.
    #[track_caller]
    fn check(whats: &[&str], kind: &str, secret: &str, url: &str, body: Json) {
        let at: Instant = "2026-11-23T01:00:00Z".parse().unwrap();
        let post = letter(whats).post(kind, "https://r.example.cn/send?key=1", secret, at);
        assert_eq!(post.url, format!("https://r.example.cn/send?key=1{url}"));
        assert_eq!(serde_json::from_str::<Json>(&post.body).unwrap(), body);
    }

    /// Signatures computed elsewhere, with Python's `hmac`.
    #[test]
    fn each_platform_gets_its_own_form_and_signature() {
        let (one, two) = (["隐患催办"], ["隐患催办", "隐患催办", "隐患超期"]);
        let said = "隐患催办2件，另有隐患超期1件";
        let wecom = |what: &str, link: &str| {
            let content = format!("**学政提醒**\n>{what}\n[登录后查看]({link})");
            json!({ "msgtype": "markdown", "markdown": { "content": content } })
        };
        check(&one, "wecom", "", "", wecom("隐患催办", LINK));
        check(&two, "wecom", "", "", wecom(said, INBOX));
        let dingtalk = |what: &str, link: &str| {
            json!({ "msgtype": "actionCard", "actionCard": {
                "title": format!("学政提醒：{what}"), "text": format!("**学政提醒**\n\n{what}"),
                "singleTitle": "登录后查看", "singleURL": link,
            } })
        };
        let signed =
            "&timestamp=1795395600000&sign=HWffHD1cHvu3HqCVX8sYY0%2BauVO7OoKisRZzH40yOgw%3D";
        check(&one, "dingtalk", "", "", dingtalk("隐患催办", LINK));
        check(
            &two,
            "dingtalk",
            "秘密secret",
            signed,
            dingtalk(said, INBOX),
        );
        let feishu = |what: &str, link: &str| {
            json!({ "msg_type": "interactive", "card": {
                "schema": "2.0",
                "header": { "title": { "tag": "plain_text", "content": "学政提醒" }, "template": "blue" },
                "body": { "elements": [
                    { "tag": "markdown", "content": what },
                    { "tag": "button", "text": { "tag": "plain_text", "content": "登录后查看" }, "type": "primary",
                      "behaviors": [{ "type": "open_url", "default_url": link }] },
                ] },
            } })
        };
        check(&one, "feishu", "", "", feishu("隐患催办", LINK));
        let mut body = feishu(said, INBOX);
        body["timestamp"] = "1795395600".into();
        body["sign"] = "mdP4nDiwRH7Y1Gs6izNto7zaEkGJUgBqoc35Ppps8GU=".into();
        check(&two, "feishu", "秘密secret", "", body);
        let at = "2026-11-23T01:00:00Z";
        let other =
            json!({ "title": format!("学政提醒：{said}"), "count": 3, "link": INBOX, "at": at });
        check(&two, "json", "", "", other);
    }

    #[test]
    fn things_of_a_kind_are_counted_the_most_first() {
        let check = |whats: &[&str], says: &str| assert_eq!(letter(whats).what, says);
        check(&["任务交办"], "任务交办");
        check(&["任务交办"; 3], "任务交办3件");
        check(&["任务交办", "任务超期"], "任务交办1件，另有任务超期1件");
        check(
            &["任务交办", "任务超期", "任务超期"],
            "任务超期2件，另有任务交办1件",
        );
        check(
            &["甲", "乙", "乙", "丙", "丁", "丙", "丙"],
            "丙3件，另有乙2件、其他2件",
        );
    }
}
