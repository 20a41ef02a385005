//! `xuezheng move`: an installation from SQLite to PostgreSQL, with its history.
//!
//! All of it in one transaction. Keys stay in the data folder, and files unless they are to
//! lie elsewhere; the SQLite database stays there too, under a name that no command opens by
//! mistake.

use std::fs;
use std::path::Path;

use store::{Place, whole};

use crate::data::MOVED;
use crate::{Data, Done, Format, Stop, heads, history, spinner, tell};

#[derive(clap::Args)]
pub(crate) struct Args {
    /// 数据目录
    #[arg(long = "data")]
    dir: std::path::PathBuf,
    /// 移到这个空库：postgres://用户:密码@主机/库
    #[arg(long)]
    to: String,
    /// 文件现在另放在哪里，没有另放就不写
    #[arg(long, env = "XUEZHENG_FILES")]
    files: Option<String>,
    /// 文件也移到这里：s3://桶名/前缀 或 file:///目录；不写就留在原处
    #[arg(long)]
    to_files: Option<String>,
    #[arg(long, value_enum, default_value = "text")]
    format: Format,
}

pub(crate) fn run(args: &Args) -> Done {
    let at = |store, files: &Option<String>| Data {
        dir: args.dir.clone(),
        store,
        files: files.clone(),
    };
    let to_files = args.to_files.as_ref().or(args.files.as_ref()).cloned();
    let from = at(None, &args.files);
    let to = at(Some(args.to.clone()), &to_files);
    let _alone = from.alone()?;
    let last = heads::last(&from.as_kept()?)?;
    let kept = last.into_iter().map(|it| (it.block, it.head)).collect();
    if to.is_new()? {
        copy(&from.place(), &to.place())?;
    }
    // Also says whether what is there already is this installation, moved before.
    let kernel = to.as_kept()?;
    if !history::report(&kernel, &kept, args.format)? {
        let says = "移过去的数据与留痕不符，原数据没有动。请清空那个库后再试。";
        return Err(Stop::new(says));
    }
    set_aside(&args.dir)?;
    tell(format_args!(
        "数据已移到 PostgreSQL，留痕核验相符。今后各命令请写{}；原数据库改名为 {MOVED}，确认无误后可删去。",
        to.words()
    ));
    Ok(true)
}

fn copy(from: &Place, to: &Place) -> Result<(), Stop> {
    let bar = spinner("已移");
    whole::move_to(from, to, &mut |n| bar.inc(n))?;
    bar.finish_and_clear();
    Ok(())
}

/// With what SQLite keeps beside it.
fn set_aside(dir: &Path) -> Result<(), Stop> {
    for end in ["-wal", "-shm", ""] {
        let from = dir.join(format!("store.db{end}"));
        if from.exists() {
            let to = dir.join(format!("{MOVED}{end}"));
            fs::rename(&from, to)
                .map_err(Stop::io(format!("改不了 {} 的名字。", from.display())))?;
        }
    }
    Ok(())
}
