//! What is sent to a channel, as each platform wants it: a body, and a signature where it
//! asks for one. Pure: the time is given, nothing is sent.
//!
//! # Source
//! The platforms' own pages: 企业微信“群机器人配置说明”, 钉钉“自定义机器人安全设置”, 飞书“自定义
//! 机器人使用指南”.

use base::{Instant, hex};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use hmac::{Hmac, KeyInit, Mac};
use serde_json::json;
use sha2::Sha256;

/// What kind of thing happened, and where it is looked at: nothing of the record.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Letter {
    /// 隐患交办
    pub(super) what: String,
    pub(super) link: String,
}

/// What goes over the wire.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Post {
    pub(super) url: String,
    pub(super) headers: Vec<(&'static str, String)>,
    pub(super) body: String,
}

impl Letter {
    pub(super) fn subject(&self) -> String {
        format!("学政提醒：{}", self.what)
    }

    pub(super) fn text(&self) -> String {
        format!("{}\n请登录后查看：{}", self.subject(), self.link)
    }

    /// As a platform's robot, or any other receiver, wants it.
    pub(super) fn post(&self, kind: &str, address: &str, secret: &str, at: Instant) -> Post {
        let mut post = Post {
            url: address.to_owned(),
            headers: Vec::new(),
            body: String::new(),
        };
        let text = self.text();
        match kind {
            "wecom" => {
                post.body = json!({ "msgtype": "text", "text": { "content": text } }).to_string()
            }
            "dingtalk" => {
                post.body = json!({ "msgtype": "text", "text": { "content": text } }).to_string();
                if !secret.is_empty() {
                    let millis = at.as_millisecond();
                    let sign = mac(secret.as_bytes(), format!("{millis}\n{secret}").as_bytes());
                    let sign = in_address(&STANDARD.encode(sign));
                    let mark = if address.contains('?') { '&' } else { '?' };
                    post.url = format!("{address}{mark}timestamp={millis}&sign={sign}");
                }
            }
            "feishu" => {
                let mut body = json!({ "msg_type": "text", "content": { "text": text } });
                if !secret.is_empty() {
                    let seconds = at.as_second().to_string();
                    let sign = mac(format!("{seconds}\n{secret}").as_bytes(), b"");
                    body["timestamp"] = seconds.into();
                    body["sign"] = STANDARD.encode(sign).into();
                }
                post.body = body.to_string();
            }
            _ => {
                let seconds = at.as_second().to_string();
                post.body =
                    json!({ "title": self.subject(), "link": self.link, "at": at.to_string() })
                        .to_string();
                if !secret.is_empty() {
                    let signed = format!("{seconds}.{}", post.body);
                    let sign = hex::write(&mac(secret.as_bytes(), signed.as_bytes()));
                    post.headers.push(("x-xuezheng-timestamp", seconds));
                    post.headers
                        .push(("x-xuezheng-signature", format!("sha256={sign}")));
                }
            }
        }
        post
    }
}

fn mac(key: &[u8], text: &[u8]) -> Vec<u8> {
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

    /// Signatures computed elsewhere, with Python's `hmac`.
    #[test]
    fn each_platform_gets_its_own_form_and_signature() {
        let letter = Letter {
            what: "隐患催办".into(),
            link: "https://xz.example.cn/r/safety/hazard/1".into(),
        };
        let at: Instant = "2026-11-23T01:00:00Z".parse().unwrap();
        let text = "学政提醒：隐患催办\n请登录后查看：https://xz.example.cn/r/safety/hazard/1";
        let post = |kind| letter.post(kind, "https://r.example.cn/send?key=1", "秘密secret", at);

        let wecom = post("wecom");
        assert_eq!(wecom.url, "https://r.example.cn/send?key=1");
        assert_eq!(
            wecom.body,
            json!({ "msgtype": "text", "text": { "content": text } }).to_string()
        );
        let dingtalk = post("dingtalk");
        assert_eq!(
            dingtalk.url,
            "https://r.example.cn/send?key=1&timestamp=1795395600000&sign=HWffHD1cHvu3HqCVX8sYY0%2BauVO7OoKisRZzH40yOgw%3D"
        );
        let feishu: serde_json::Value = serde_json::from_str(&post("feishu").body).unwrap();
        assert_eq!(feishu["timestamp"], "1795395600");
        assert_eq!(
            feishu["sign"],
            "mdP4nDiwRH7Y1Gs6izNto7zaEkGJUgBqoc35Ppps8GU="
        );
        assert_eq!(feishu["content"]["text"], text);
        let other = post("json");
        assert_eq!(
            other.headers[0],
            ("x-xuezheng-timestamp", "1795395600".into())
        );
        assert!(other.headers[1].1.starts_with("sha256="));
        let unsigned = letter.post("json", "https://r.example.cn", "", at);
        assert_eq!(unsigned.headers, []);
    }
}
