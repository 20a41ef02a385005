//! `xuezheng history`: the proof that nothing was altered, and heads to keep outside.

use std::collections::BTreeMap;
use std::path::PathBuf;

use kernel::Kernel;
use serde_json::json;

use crate::{Data, Done, Format, Stop, heads, print, spinner, tell};

#[derive(clap::Subcommand)]
pub(crate) enum Command {
    /// 核验全部留痕和每一行数据；可与服务同时运行
    Verify {
        #[command(flatten)]
        data: Data,
        /// 留存的块首文件，或存放它们的目录；可给多个
        #[arg(long)]
        head: Vec<PathBuf>,
        #[arg(long, value_enum, default_value = "text")]
        format: Format,
    },
    /// 导出现在的块首（SM2 签名），交审计管理员留存
    Heads {
        #[command(flatten)]
        data: Data,
        #[arg(long)]
        out: PathBuf,
    },
}

pub(crate) fn run(command: &Command) -> Done {
    match command {
        Command::Verify { data, head, format } => verify(data, head, *format),
        Command::Heads { data, out } => {
            let kernel = data.as_kept()?;
            heads::said(&kernel, &data.dir)?;
            let head = heads::last(&kernel)?.ok_or_else(|| Stop::new("还没有封存的留痕。"))?;
            heads::write(&head, &data.dir, out)?;
            tell(format_args!(
                "第 {} 块（至第 {} 号留痕）的块首已写到 {}。",
                head.block,
                head.last,
                out.display()
            ));
            Ok(true)
        }
    }
}

fn verify(data: &Data, kept: &[PathBuf], format: Format) -> Done {
    let kernel = data.as_kept()?;
    let mut all = BTreeMap::new();
    for path in kept {
        all.extend(heads::read(path, &data.dir)?);
    }
    report(&kernel, &all, format)
}

/// Verifies and tells what was found; heads that were kept outside must be met.
pub(crate) fn report(kernel: &Kernel, all: &BTreeMap<i64, String>, format: Format) -> Done {
    let bar = spinner("已核验");
    let found = kernel.verify_history(all, &mut |done| bar.inc(done))?;
    bar.finish_and_clear();
    let entries = kernel::read(kernel.store(), |read| read.history_number())?;
    let sealed = heads::last(kernel)?.map_or(0, |it| it.last);
    let unsealed = (entries - sealed).max(0);
    match format {
        Format::Json => {
            for it in &found.faults {
                print(json!({ "kind": "fault", "place": it.place, "says": it.says }));
            }
            print(json!({
                "kind": "verified", "ok": found.faults.is_empty(), "entries": found.entries,
                "blocks": found.blocks, "records": found.records, "files": found.files,
                "unsealed": unsealed, "head": found.head, "heads_met": all.len(),
            }));
        }
        Format::Text => {
            for it in &found.faults {
                print(format_args!("不符  {}  {}", it.place, it.says));
            }
            print(format_args!(
                "{} 条留痕，{} 块，{} 行数据，{} 个文件；未封存的尾部 {unsealed} 条；对照块首 {} 个。",
                found.entries,
                found.blocks,
                found.records,
                found.files,
                all.len()
            ));
            print(format_args!("最后块首 {}", found.head));
            let says = if found.faults.is_empty() {
                "全部相符。"
            } else {
                "有不符之处，见上。请保留现场并告知审计管理员。"
            };
            print(says);
        }
    }
    Ok(found.faults.is_empty())
}
