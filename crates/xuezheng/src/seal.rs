//! 封签: beside a file that leaves, what it holds, signed (`exchange::seal`) with the key of block
//! heads (`heads`): `NAME.csv.seal`, one JSON object. `xuezheng seal` checks one.
//!
//! Not here: what is in the file.

use std::fs::{self, File};
use std::io::BufReader;
use std::path::{Path, PathBuf};

use exchange::seal::{Seal, Signer};
use serde_json::{Value as Json, json};

use crate::{Done, Stop, print};

#[derive(clap::Args)]
pub(crate) struct Args {
    /// 文件，或存成文件的接口答复；封签在它旁边（文件名.seal）
    file: PathBuf,
    /// 对方给的公钥
    #[arg(long, value_name = "KEY")]
    key: String,
}

pub(crate) fn run(args: &Args) -> Done {
    let seal = read(&args.file, &args.key)?;
    print(json!({
        "register": seal.register, "since": seal.since, "until": seal.until,
        "rows": seal.rows, "gone": seal.gone.map(|(n, _)| n), "at": seal.at.to_string(),
    }));
    Ok(true)
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

pub(crate) fn digest(file: &Path) -> Result<String, Stop> {
    let failed = || format!("读不了 {}。", file.display());
    let open = File::open(file).map_err(Stop::io(failed()))?;
    exchange::digest(BufReader::new(open)).map_err(Stop::io(failed()))
}

/// Writes the seal of a file beside it.
pub(crate) fn write(seal: &Seal, signer: &Signer, file: &Path) -> Result<(), Stop> {
    let path = beside(file, "seal");
    let json = seal.signed(signer);
    fs::write(&path, format!("{json}\n")).map_err(Stop::io(format!("写不了 {}。", path.display())))
}

/// Checks the seal of a file, when it has one or must have one; `key` is the public key of who
/// sealed it, as they gave it.
///
/// # Errors
/// When it is missing, another's, of another register, or not of this file.
pub(crate) fn check(file: &Path, register: &str, key: Option<&str>) -> Result<Option<Seal>, Stop> {
    let path = beside(file, "seal");
    let Some(key) = key else {
        return match path.exists() {
            false => Ok(None),
            true => Err(Stop::new(format!(
                "文件带有封签 {}。请用 --seal-key 写明对方的公钥，核对后再导入。",
                path.display()
            ))),
        };
    };
    let seal = read(file, key)?;
    match seal.register == register {
        true => Ok(Some(seal)),
        false => Err(Stop::new(format!(
            "文件是 {} 的，不是 {register} 的，没有导入。",
            seal.register
        ))),
    }
}

/// The seal of a file, of which both say the same.
fn read(file: &Path, key: &str) -> Result<Seal, Stop> {
    let path = beside(file, "seal");
    let shown = path.display();
    let Ok(text) = fs::read_to_string(&path) else {
        return Err(Stop::new(format!(
            "没有封签 {shown}。请向对方要来，与文件放在一起。"
        )));
    };
    let json: Json = serde_json::from_str(&text).unwrap_or_default();
    let of_gone = |seal: &Seal| match &seal.gone {
        Some((_, sm3)) => digest(&gone(file)).map(|it| it == *sm3),
        None => Ok(true),
    };
    if let Some(seal) = Seal::read(&json, key.trim())
        && seal.sm3 == digest(file)?
        && of_gone(&seal)?
    {
        return Ok(seal);
    }
    Err(Stop::new(format!(
        "封签 {shown} 与文件不符，或不是这个公钥的持有者签的。文件可能被改动过，不能用。"
    )))
}
