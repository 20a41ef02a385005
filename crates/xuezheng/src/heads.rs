//! 块首: the last block's head, signed and kept outside the history it covers.
//!
//! A head file is one JSON object. Whoever keeps a copy can later show that the history up to
//! it was not altered. Signed as everything is that leaves (`exchange::seal`); the key lies in
//! `keys/` and is a software key, good for tests and small installations.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use base::Instant;
use exchange::seal::{Signer, is_signed};
use kernel::{Kernel, Note};
use serde_json::{Value as Json, json};

use crate::Stop;
use crate::key::private;

const SECRET: &str = "heads.key";
const PUBLIC: &str = "heads.pub";

/// One kept head.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Head {
    pub(crate) block: i64,
    /// The last history number it covers.
    pub(crate) last: i64,
    pub(crate) head: String,
    /// When it was kept.
    pub(crate) at: Instant,
}

impl Head {
    /// What is signed.
    fn text(&self) -> String {
        format!(
            "xuezheng head 1\n{} {} {} {}\n",
            self.block, self.last, self.head, self.at
        )
    }
}

/// The last block's head, none while nothing is sealed.
pub(crate) fn last(kernel: &Kernel) -> Result<Option<Head>, Stop> {
    let block = kernel::read(kernel.store(), server::last_block)?;
    Ok(block.map(|it| Head {
        block: it.number,
        last: it.last,
        head: it.head,
        at: kernel.now(),
    }))
}

/// Writes today's head into `heads/`, once a day.
pub(crate) fn keep_daily(kernel: &Kernel, dir: &Path) -> Result<(), Stop> {
    let folder = dir.join("heads");
    let file = folder.join(format!("{}.json", kernel.today()));
    if file.exists() {
        return Ok(());
    }
    let Some(head) = last(kernel)? else {
        return Ok(());
    };
    fs::create_dir_all(&folder).map_err(Stop::io(format!("建不了 {}。", folder.display())))?;
    write(&head, dir, &file)
}

/// Signs a head and writes it.
pub(crate) fn write(head: &Head, dir: &Path, file: &Path) -> Result<(), Stop> {
    let signer = signer(dir)?;
    let json = json!({
        "block": head.block,
        "last": head.last,
        "head": head.head,
        "at": head.at.to_string(),
        "key": signer.public(),
        "signature": signer.sign(&head.text()),
    });
    fs::write(file, format!("{json}\n")).map_err(Stop::io(format!("写不了 {}。", file.display())))
}

/// Reads head files (a file, or a folder of them) and checks their signatures.
///
/// # Errors
/// When one cannot be read, was not signed by this installation's key, or was altered.
pub(crate) fn read(path: &Path, dir: &Path) -> Result<BTreeMap<i64, String>, Stop> {
    let mut files = vec![path.to_owned()];
    if path.is_dir() {
        let entries =
            fs::read_dir(path).map_err(Stop::io(format!("读不了 {}。", path.display())))?;
        files = entries
            .flatten()
            .map(|it| it.path())
            .filter(|it| it.extension().is_some_and(|end| end == "json"))
            .collect();
    }
    let public = fs::read_to_string(dir.join("keys").join(PUBLIC)).unwrap_or_default();
    let mut heads = BTreeMap::new();
    for file in files {
        let text =
            fs::read_to_string(&file).map_err(Stop::io(format!("读不了 {}。", file.display())))?;
        for line in text.lines().filter(|it| !it.trim().is_empty()) {
            let head = signed(line, public.trim())
                .map_err(|why| Stop::new(format!("{}：{why}", file.display())))?;
            heads.insert(head.block, head.head);
        }
    }
    Ok(heads)
}

fn signed(line: &str, public: &str) -> Result<Head, &'static str> {
    let json: Json = serde_json::from_str(line).map_err(|_| "不是块首文件。")?;
    let text = |name: &str| json[name].as_str().unwrap_or_default().to_owned();
    let head = Head {
        block: json["block"].as_i64().ok_or("块首文件缺少块号。")?,
        last: json["last"].as_i64().ok_or("块首文件缺少留痕号。")?,
        head: text("head"),
        at: text("at").parse().map_err(|_| "块首文件缺少时间。")?,
    };
    if text("key") != public {
        return Err("块首文件不是用本安装的密钥签名的。");
    }
    match is_signed(&head.text(), public, &text("signature")) {
        true => Ok(head),
        false => Err("块首文件的签名不符，文件被改动过。"),
    }
}

/// Where the database says with which key all nodes sign: its public half.
const NOTE: (&str, &str) = ("heads", "key");
/// It does not run out: the year 3000.
const NEVER: Instant = Instant::constant(32_503_680_000, 0);

/// The key this node signs with, which is that of all nodes: the first to come says it.
///
/// # Errors
/// When this folder has another one, or none while others sign already.
pub(crate) fn ours(kernel: &Kernel, dir: &Path) -> Result<Signer, Stop> {
    if let Some(signer) = said(kernel, dir)? {
        return Ok(signer);
    }
    say(kernel, &signer(dir)?)?;
    // Two may have come at once.
    said(kernel, dir)?.ok_or_else(|| Stop::new("没有记下签名密钥。"))
}

/// The same, where nothing may be written; none while nobody has said it.
pub(crate) fn said(kernel: &Kernel, dir: &Path) -> Result<Option<Signer>, Stop> {
    let now = kernel.now();
    let note = kernel::read(kernel.store(), |read| read.note(NOTE.0, NOTE.1, now))?;
    let Some(note) = note else {
        return Ok(None);
    };
    let path = dir.join("keys").join(SECRET);
    let other = |why: &str| {
        Stop::new(format!(
            "{} {why}。各节点要用同一把签名密钥：请从原来的节点把 keys 目录里的 {SECRET} 和 {PUBLIC} 复制过来。原来的已经找不到、或者要换一把的，执行 xuezheng key signer，并把新的公钥告诉数据共享方和审计管理员。",
            path.display()
        ))
    };
    if !path.exists() {
        return Err(other("不在，而这里的数据已经由另一把签名密钥签过"));
    }
    let signer = signer(dir)?;
    match signer.public() == note.value {
        true => Ok(Some(signer)),
        false => Err(other("与别的节点的不同")),
    }
}

/// Makes the key of this folder the one all nodes sign with; its public half.
pub(crate) fn set(kernel: &Kernel, dir: &Path) -> Result<String, Stop> {
    let signer = signer(dir)?;
    let public = dir.join("keys").join(PUBLIC);
    fs::write(&public, signer.public() + "\n")
        .map_err(Stop::io(format!("写不了 {}。", public.display())))?;
    kernel.as_platform(|ctx| ctx.drop_note(NOTE.0, NOTE.1))?;
    say(kernel, &signer)?;
    Ok(signer.public())
}

/// After a restore without the key that signed: the next one to come says another.
pub(crate) fn forget_lost(kernel: &Kernel, dir: &Path) -> Result<(), Stop> {
    if !dir.join("keys").join(SECRET).exists() {
        kernel.as_platform(|ctx| ctx.drop_note(NOTE.0, NOTE.1))?;
    }
    Ok(())
}

fn say(kernel: &Kernel, signer: &Signer) -> Result<(), Stop> {
    let note = Note {
        value: signer.public(),
        until: NEVER,
    };
    Ok(kernel.as_platform(move |ctx| {
        let now = ctx.now();
        match ctx.read().note(NOTE.0, NOTE.1, now)? {
            Some(_) => Ok(()),
            None => ctx.put_note(NOTE.0, NOTE.1, &note),
        }
    })?)
}

/// The signing key in the folder, made when first needed and readable by the owner only.
pub(crate) fn signer(dir: &Path) -> Result<Signer, Stop> {
    let keys = dir.join("keys");
    let path = keys.join(SECRET);
    let bad = || Stop::new(format!("{} 不是签名密钥。", path.display()));
    let signer = match fs::read_to_string(&path) {
        Ok(text) => Signer::read(&text).ok_or_else(bad)?,
        Err(_) => {
            let signer = Signer::fresh().ok_or_else(bad)?;
            fs::create_dir_all(&keys).map_err(Stop::io(format!("建不了 {}。", keys.display())))?;
            private(&path, &signer.secret())?;
            signer
        }
    };
    let public = keys.join(PUBLIC);
    if !public.exists() {
        fs::write(&public, signer.public() + "\n")
            .map_err(Stop::io(format!("写不了 {}。", public.display())))?;
    }
    Ok(signer)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_kept_head_is_read_back_and_an_altered_one_refused() {
        let dir = tempfile::tempdir().unwrap();
        let file = dir.path().join("head.json");
        let at = "2026-11-23T00:00:00Z".parse().unwrap();
        let head = Head {
            block: 7,
            last: 42,
            head: "ab".repeat(32),
            at,
        };
        write(&head, dir.path(), &file).unwrap();
        assert_eq!(read(&file, dir.path()).unwrap()[&7], head.head);

        let text = fs::read_to_string(&file).unwrap();
        fs::write(&file, text.replace("\"last\":42", "\"last\":41")).unwrap();
        assert!(format!("{:?}", read(&file, dir.path()).unwrap_err()).contains("被改动过"));
    }
}
