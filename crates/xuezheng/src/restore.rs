//! `xuezheng restore`: a backup in an empty place, what was erased since erased again, its
//! history verified before it counts.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::BufReader;
use std::path::PathBuf;

use store::{custody, whole};

use crate::{Data, Done, Format, Stop, erasures, heads, history, key, spinner, tell};

#[derive(clap::Args)]
pub(crate) struct Args {
    /// 备份文件
    file: PathBuf,
    #[command(flatten)]
    data: Data,
    /// 原安装的 keys 目录：备份里没有密钥
    #[arg(long, value_name = "DIR")]
    keys: Option<PathBuf>,
    /// 没有 keys 目录时：写有恢复密钥的文件，- 为从终端输入
    #[arg(long, value_name = "FILE", conflicts_with = "keys")]
    recovery: Option<PathBuf>,
    /// 留存的块首文件，或存放它们的目录；可给多个
    #[arg(long)]
    head: Vec<PathBuf>,
    #[arg(long, value_enum, default_value = "text")]
    format: Format,
}

pub(crate) fn run(args: &Args) -> Done {
    let shown = args.file.display();
    let file = File::open(&args.file).map_err(Stop::io(format!("读不了 {shown}。")))?;
    let (made, erased, sound) = args.data.filled(|data| {
        if let Some(keys) = &args.keys {
            custody::copy(keys, &data.place())?;
        }
        if let Some(file) = &args.recovery {
            custody::bring(&key::lines(file)?, &data.place())?;
        }
        let bar = spinner("已恢复");
        let made = whole::restore(BufReader::new(file), &data.place(), &mut |n| bar.inc(n))?;
        bar.finish_and_clear();
        let mut kept = BTreeMap::new();
        for path in &args.head {
            kept.extend(heads::read(path, &data.dir)?);
        }
        let kernel = data.as_kept()?;
        heads::forget_lost(&kernel, &data.dir)?;
        let erased = erasures::replay(&kernel, &data.dir)?;
        let sound = history::report(&kernel, &kept, args.format)?;
        Ok((made, erased, sound))
    })?;
    tell(format_args!(
        "已从 {shown} 恢复到 {}：至第 {} 号留痕，{} 行，{} 个文件。",
        args.data.shown(),
        made.history,
        made.rows,
        made.files
    ));
    if erased > 0 {
        tell(format_args!(
            "备份之后删除过个人信息的 {erased} 条记录，已重新删除。"
        ));
    }
    Ok(sound)
}
