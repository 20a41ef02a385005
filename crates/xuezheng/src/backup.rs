//! `xuezheng backup`: everything but the keys in one file, while the server goes on.

use std::fs::{self, File};
use std::io::BufWriter;
use std::path::{Path, PathBuf};

use serde_json::json;
use store::whole::{self, BackedUp};

use crate::{Data, Done, Format, Stop, print, spinner, tell};

#[derive(clap::Args)]
pub(crate) struct Args {
    #[command(flatten)]
    data: Data,
    /// 写到这个文件；不覆盖已有的文件
    #[arg(long)]
    to: PathBuf,
    #[arg(long, value_enum, default_value = "text")]
    format: Format,
}

pub(crate) fn run(args: &Args) -> Done {
    let (to, shown) = (&args.to, args.to.display());
    if args.data.is_new()? {
        // Says what to do.
        args.data.as_kept()?;
    }
    let (made, bytes) = write(&args.data, to)?;
    for digest in &made.missing {
        tell(format_args!("有记录引用的文件不在了：{digest}"));
    }
    match args.format {
        Format::Json => print(json!({
            "kind": "backup", "history": made.history, "rows": made.rows,
            "files": made.files, "missing": made.missing, "bytes": bytes,
        })),
        Format::Text => print(format_args!(
            "已备份到 {shown}：至第 {} 号留痕，{} 行，{} 个文件，{} MB。备份里没有密钥：请另行妥善保存数据目录里的 keys 或恢复密钥（xuezheng key recovery），没有它备份不能恢复。",
            made.history,
            made.rows,
            made.files,
            bytes.div_ceil(1 << 20)
        )),
    }
    Ok(made.missing.is_empty())
}

/// Backs up into a new file; what is in it, and its size in bytes.
pub(crate) fn write(data: &Data, to: &Path) -> Result<(BackedUp, u64), Stop> {
    let shown = to.display();
    if to.exists() {
        return Err(Stop::new(format!(
            "{shown} 已经有了，不会覆盖它。请换一个文件名。"
        )));
    }
    let part = beside(to)?;
    let file = private(&part)?;
    let bar = spinner("已备份");
    let done = whole::back_up(&data.place(), BufWriter::new(file), &mut |n| bar.inc(n));
    bar.finish_and_clear();
    let fail = || Stop::io(format!("写不了 {shown}。"));
    let (made, out) = done.inspect_err(|_| drop(fs::remove_file(&part)))?;
    let file = out.into_inner().map_err(|it| fail()(it.into_error()))?;
    file.sync_all().map_err(fail())?;
    let bytes = file.metadata().map_err(fail())?.len();
    fs::rename(&part, to).map_err(fail())?;
    Ok((made, bytes))
}

fn beside(to: &Path) -> Result<PathBuf, Stop> {
    let name = to.file_name();
    let mut name = name
        .ok_or_else(|| Stop::new("请给出备份文件的名字，如 --to 2026-11-23.backup。"))?
        .to_owned();
    name.push(".part");
    Ok(to.with_file_name(name))
}

/// A file only its owner can read: people's data are in it.
fn private(path: &Path) -> Result<File, Stop> {
    let mut options = File::options();
    options.create(true).truncate(true).write(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options
        .open(path)
        .map_err(Stop::io(format!("写不了 {}。", path.display())))
}
