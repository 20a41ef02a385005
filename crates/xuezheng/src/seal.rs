//! 封签: what a file that leaves holds, beside it and signed, so that who reads it knows whose it
//! is and that nothing was altered.
//!
//! `NAME.csv.seal` is one JSON object, signed with the key of block heads (`heads`). Not here:
//! what is in the file.

use std::fs::{self, File};
use std::io::BufReader;
use std::path::{Path, PathBuf};

use base::Instant;
use serde_json::{Value as Json, json};

use crate::{Stop, heads};

/// What is said of a file.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Seal {
    pub(crate) register: String,
    /// Changes after this history number; all, when none.
    pub(crate) since: i64,
    /// And up to this one: the next file begins here.
    pub(crate) until: i64,
    pub(crate) rows: u64,
    /// Of a file of changes: rows of the list beside it of what is there no more.
    pub(crate) gone: Option<u64>,
    pub(crate) at: Instant,
}

impl Seal {
    fn text(&self, digest: &str, of_gone: Option<&str>) -> String {
        let Seal {
            register,
            since,
            until,
            rows,
            gone,
            at,
        } = self;
        let head = format!("xuezheng file 1\n{register} {since} {until} {rows} {at}\n{digest}\n");
        match (gone, of_gone) {
            (Some(gone), Some(digest)) => format!("{head}{gone} {digest}\n"),
            _ => head,
        }
    }

    /// The digest of the list of what is there no more, where there is one.
    fn of_gone(&self, file: &Path) -> Result<Option<String>, Stop> {
        self.gone.map(|_| digest(&gone(file))).transpose()
    }
}

/// `NAME.csv.seal`
pub(crate) fn beside(file: &Path, ending: &str) -> PathBuf {
    let mut name = file.as_os_str().to_owned();
    name.push(format!(".{ending}"));
    name.into()
}

/// What is there no more, beside a file of changes.
pub(crate) fn gone(file: &Path) -> PathBuf {
    beside(file, "gone.csv")
}

fn digest(file: &Path) -> Result<String, Stop> {
    let failed = || format!("读不了 {}。", file.display());
    let open = File::open(file).map_err(Stop::io(failed()))?;
    exchange::digest(BufReader::new(open)).map_err(Stop::io(failed()))
}

/// Writes the seal of a file beside it; `dir` holds the keys.
pub(crate) fn write(seal: &Seal, dir: &Path, file: &Path) -> Result<(), Stop> {
    let (digest, of_gone) = (digest(file)?, seal.of_gone(file)?);
    let (key, signature) = heads::sign(&seal.text(&digest, of_gone.as_deref()), dir)?;
    let json = json!({
        "register": seal.register,
        "since": seal.since,
        "until": seal.until,
        "rows": seal.rows,
        "at": seal.at.to_string(),
        "gone": seal.gone,
        "sm3": digest,
        "gone_sm3": of_gone,
        "key": key,
        "signature": signature,
    });
    let path = beside(file, "seal");
    fs::write(&path, format!("{json}\n")).map_err(Stop::io(format!("写不了 {}。", path.display())))
}

/// Checks the seal of a file, when it has one or must have one; `key` is the public key of who
/// sealed it, as they gave it.
///
/// # Errors
/// When it is missing, another's, of another register, or not of this file.
pub(crate) fn check(file: &Path, register: &str, key: Option<&str>) -> Result<Option<Seal>, Stop> {
    let path = beside(file, "seal");
    let shown = path.display();
    let Ok(text) = fs::read_to_string(&path) else {
        return match key {
            None => Ok(None),
            Some(_) => Err(Stop::new(format!(
                "没有封签 {shown}。请向对方要来，与文件放在一起。"
            ))),
        };
    };
    let Some(key) = key else {
        return Err(Stop::new(format!(
            "文件带有封签 {shown}。请用 --seal-key 写明对方的公钥，核对后再导入。"
        )));
    };
    let json: Json = serde_json::from_str(&text).unwrap_or_default();
    let said = |name: &str| json[name].as_str().unwrap_or_default();
    let number = |name: &str| json[name].as_i64().unwrap_or_default();
    let seal = Seal {
        register: said("register").to_owned(),
        since: number("since"),
        until: number("until"),
        rows: json["rows"].as_u64().unwrap_or_default(),
        gone: json["gone"].as_u64(),
        at: said("at").parse().unwrap_or_default(),
    };
    let (digest, of_gone) = (digest(file)?, seal.of_gone(file)?);
    let text = seal.text(&digest, of_gone.as_deref());
    if said("sm3") != digest || !heads::is_signed(&text, key, said("signature")) {
        return Err(Stop::new(format!(
            "封签 {shown} 与文件不符，或不是这个公钥的持有者签的。文件可能被改动过，没有导入。"
        )));
    }
    match seal.register == register {
        true => Ok(Some(seal)),
        false => Err(Stop::new(format!(
            "文件是 {} 的，不是 {register} 的，没有导入。",
            seal.register
        ))),
    }
}
