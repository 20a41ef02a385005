//! Sending one letter by one channel, and why it did not go, in words for the administrator.
//!
//! Blocks for some seconds at most: never called where somebody waits for the store.

use std::fmt;
use std::time::Duration;

use base::Instant;
use kernel::Record;
use lettre::message::{Mailbox, SinglePart};
use lettre::transport::smtp::authentication::Credentials;
use lettre::transport::smtp::client::{Tls, TlsParameters};
use lettre::{Message, SmtpTransport, Transport};
use serde_json::Value as Json;
use systems::access::{MAIL, SMS, SMS_FILE, is_mobile};
use ureq::unversioned::transport::DefaultConnector;

use super::letter::{Letter, Post};
use super::net::{Guarded, Inner, open_address};
use super::{Outlets, sms};
use crate::source::Network;

/// Who writes, where the channel gives the address alone.
const SENDER: &str = "学政";
const PATIENCE: Duration = Duration::from_secs(10);
/// An answer is read so far.
const ANSWER_MAX: u64 = 16 * 1024;

/// Why a letter did not go, in a sentence that says what to do.
#[derive(Debug)]
pub(super) enum Unsent {
    /// It is tried again.
    NotNow(String),
    /// The receiver's number takes nothing: it is none, or its owner wants none.
    NoSuchNumber(&'static str),
}

impl fmt::Display for Unsent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Unsent::NotNow(why) => f.write_str(why),
            Unsent::NoSuchNumber(why) => f.write_str(why),
        }
    }
}

impl From<String> for Unsent {
    fn from(why: String) -> Unsent {
        Unsent::NotNow(why)
    }
}

impl From<&str> for Unsent {
    fn from(why: &str) -> Unsent {
        Unsent::NotNow(why.to_owned())
    }
}

/// Sends by the channel; `to` is the mail address or the number of its receiver.
///
/// # Errors
/// Why not.
pub(super) fn send(
    channel: &Record,
    letter: &Letter,
    to: Option<&str>,
    at: Instant,
    outlets: &Outlets,
) -> Result<(), Unsent> {
    let (address, secret) = (channel.text("address"), channel.text("secret"));
    let to = to.unwrap_or_default();
    match channel.text("kind") {
        MAIL => Ok(mail(channel, letter, to, &outlets.nets)?),
        SMS | SMS_FILE if !is_mobile(to) => {
            Err(Unsent::NoSuchNumber("号码不是 11 位手机号码，请核对。"))
        }
        SMS_FILE => {
            let body = sms::body(letter, channel.text("sign"), to, at);
            sms::written(&body, &outlets.folder, at)
        }
        SMS => {
            let body = sms::body(letter, channel.text("sign"), to, at);
            let post = sms::post(&body, address, secret, at);
            sms::heard(&posted(&post, &outlets.nets)?)
        }
        kind => {
            let post = letter.post(kind, address, secret, at);
            Ok(accepted(kind, &posted(&post, &outlets.nets)?)?)
        }
    }
}

/// What was answered to what was asked.
fn posted(post: &Post, allowed: &[Network]) -> Result<String, String> {
    let config = ureq::Agent::config_builder()
        .timeout_global(Some(PATIENCE))
        .http_status_as_error(false)
        .max_redirects(0)
        .max_redirects_will_error(false)
        .proxy(None)
        .build();
    let agent = ureq::Agent::with_parts(config, DefaultConnector::default(), Guarded::by(allowed));
    let mut request = agent
        .post(&post.url)
        .content_type("application/json; charset=utf-8");
    for (name, value) in &post.headers {
        request = request.header(*name, value);
    }
    let mut answer = request.send(post.body.as_bytes()).map_err(|e| why(&e))?;
    let status = answer.status();
    if !status.is_success() {
        return Err(format!(
            "对方答复 {}，没有接收。请核对接口地址。",
            status.as_u16()
        ));
    }
    let body = answer
        .body_mut()
        .with_config()
        .limit(ANSWER_MAX)
        .read_to_string();
    Ok(body.unwrap_or_default())
}

/// Robots answer 200 and say inside whether they took it.
fn accepted(kind: &str, body: &str) -> Result<(), String> {
    let name = match kind {
        "wecom" | "dingtalk" => "errcode",
        "feishu" => "code",
        _ => return Ok(()),
    };
    let body: Json = serde_json::from_str(body).unwrap_or_default();
    match body.get(name).and_then(Json::as_i64) {
        Some(0) => Ok(()),
        Some(code) => Err(format!(
            "机器人没有接收（代码 {code}）。请核对接口地址和签名密钥。"
        )),
        None => Err("对方的答复不像是这种机器人的。请核对种类和接口地址。".into()),
    }
}

fn why(error: &ureq::Error) -> String {
    match error {
        ureq::Error::Other(inner) if inner.is::<Inner>() => inner_net(),
        ureq::Error::HostNotFound => "找不到这个地址。请核对网址里的域名。".into(),
        ureq::Error::Timeout(_) => "对方 10 秒内没有答复。请核对地址和网络。".into(),
        ureq::Error::BadUri(_) | ureq::Error::Http(_) => "接口地址不是完整的网址。".into(),
        ureq::Error::Rustls(_) | ureq::Error::Tls(_) => "对方的证书不能验证。请核对地址。".into(),
        _ => "连接不上对方。请核对地址和网络。".into(),
    }
}

fn inner_net() -> String {
    "地址在内部网络里，没有发送。确需发到那里的，启动服务时用 --notify-to 写明网段。".into()
}

fn mail(channel: &Record, letter: &Letter, to: &str, allowed: &[Network]) -> Result<(), String> {
    let unread = |what: &str| format!("{what}不是电子邮箱，请核对。");
    let mut sender: Mailbox = channel
        .text("sender")
        .parse()
        .map_err(|_| unread("发件地址"))?;
    sender.name.get_or_insert_with(|| SENDER.to_owned());
    // The same whenever it is tried again: whoever gets it twice shows it once.
    let message_id = format!("<{}@{}>", letter.id, sender.email.domain());
    let message = Message::builder()
        .message_id(Some(message_id))
        .from(sender)
        .to(to.parse().map_err(|_| unread("收件地址"))?)
        .subject(letter.subject())
        .singlepart(SinglePart::plain(letter.text()))
        .map_err(|_| "邮件写不成，请核对发件地址和收件地址。".to_owned())?;
    let host = channel.text("host");
    let port = channel
        .get("port")
        .as_integer()
        .and_then(|it| u16::try_from(it).ok());
    let port = port.ok_or("端口应在 1 到 65535 之间。")?;
    let address = open_address(host, port, allowed);
    let address = address.map_err(|_| "找不到邮件服务器。请核对名称。".to_owned())?;
    let address = address.ok_or_else(inner_net)?;
    // The address was judged: the name is for the certificate only.
    let tls = |how: fn(TlsParameters) -> Tls| {
        let named = TlsParameters::new(host.to_owned());
        named
            .map(how)
            .map_err(|_| "邮件服务器的名称不能用于加密，请核对。".to_owned())
    };
    let tls = match channel.text("tls") {
        "tls" => tls(Tls::Wrapper)?,
        "starttls" => tls(Tls::Required)?,
        _ => Tls::None,
    };
    let mut server = SmtpTransport::builder_dangerous(address.to_string())
        .port(port)
        .tls(tls)
        .timeout(Some(PATIENCE));
    let (login, password) = (channel.text("login"), channel.text("password"));
    if !login.is_empty() {
        server = server.credentials(Credentials::new(login.into(), password.into()));
    }
    server
        .build()
        .send(&message)
        .map(drop)
        .map_err(|e| why_not_mailed(&e))
}

fn why_not_mailed(error: &lettre::transport::smtp::Error) -> String {
    if error.is_timeout() {
        return "邮件服务器 10 秒内没有答复。请核对名称、端口和加密方式。".into();
    }
    match error.status() {
        Some(code) => format!("邮件服务器没有接收（代码 {code}）。请核对登录名、密码和发件地址。"),
        None => "连接不上邮件服务器。请核对名称、端口和加密方式。".into(),
    }
}
