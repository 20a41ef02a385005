//! Data that another release has used: what would change, told; the change, after a backup;
//! and going back on it.

use std::path::PathBuf;
use std::time::Duration;

use base::{Id, Instant};
use indicatif::{ProgressBar, ProgressStyle};
use kernel::{Author, Clock, Failure, Kernel, RowsDone, Store};
use serde_json::json;

use crate::data::{self, Differs};
use crate::{Data, Done, Format, Stop, backup, difference, print, tell};

#[derive(clap::Subcommand)]
pub(crate) enum Command {
    /// 列出数据经历过的各期业务定义
    List {
        #[command(flatten)]
        data: Data,
        #[arg(long, value_enum, default_value = "text")]
        format: Format,
    },
    /// 确认升级无误：删去为退回而保留的旧列（停止服务后使用）
    Confirm {
        #[command(flatten)]
        data: Data,
    },
    /// 退回上一期业务定义，升级后写入的内容一并带回（停止服务后使用，确认之前）
    Revert {
        #[command(flatten)]
        data: Data,
    },
}

pub(crate) fn run(command: &Command) -> Done {
    match command {
        Command::List { data, format } => list(data, *format),
        Command::Confirm { data } => {
            let _alone = data.alone()?;
            let store = data.as_kept()?;
            store.store().confirm(platform())?;
            tell("已确认：旧列已删，其中的内容留作各条记录的旧版字段。");
            Ok(true)
        }
        Command::Revert { data } => {
            let _alone = data.alone()?;
            let kernel = data.as_kept()?;
            carried(|progress| kernel.store().revert(platform(), progress))?;
            tell("已退回上一期业务定义，升级后写入的内容已带回。请用原来版本的程序启动。");
            Ok(true)
        }
    }
}

fn list(data: &Data, format: Format) -> Done {
    let kernel = data.as_kept()?;
    for epoch in kernel::read(kernel.store(), |read| read.epochs())? {
        match format {
            Format::Json => print(json!({
                "kind": "epoch", "number": epoch.number, "at": epoch.at.to_string(),
                "release": epoch.release, "digest": epoch.digest, "reverts": epoch.reverts,
                "confirmed": epoch.confirmed.map(|it| it.to_string()),
            })),
            Format::Text => {
                let undone = epoch
                    .reverts
                    .map_or_else(String::new, |it| format!("，退回第 {it} 期"));
                let confirmed = if epoch.confirmed.is_some() {
                    "，已确认"
                } else {
                    ""
                };
                print(format_args!(
                    "第 {} 期  {}  程序 {}  定义 {}{undone}{confirmed}",
                    epoch.number,
                    kernel::china_time(epoch.at),
                    epoch.release,
                    &epoch.digest[..16]
                ));
            }
        }
    }
    Ok(true)
}

/// Says what would change, and that nothing was done.
pub(crate) fn tell_changes(data: &Data, differs: &Differs, format: Format) -> Done {
    let plan = differs.store.plan(&differs.wanted)?;
    match format {
        Format::Json => difference::lines(&plan.difference)
            .into_iter()
            .chain(difference::tables(&plan))
            .for_each(print),
        Format::Text => print(plan.text().trim_end()),
    }
    tell(format_args!(
        "数据由另一版本的程序使用过，业务定义有以上变化；什么都没有动。看过之后执行 xuezheng serve{} --upgrade：先备份，再升级，然后启动。",
        data.words()
    ));
    Ok(false)
}

/// Backs up, then fits the data to this program's definitions; goes on where a killed
/// process stopped.
pub(crate) fn upgrade(data: &Data, differs: Differs) -> Result<Kernel, Stop> {
    let Differs { store, wanted } = differs;
    let plan = store.plan(&wanted)?;
    tell(plan.text().trim_end());
    let to = backup_of(data, store.as_ref())?;
    // Of an upgrade that was killed: it was made before anything was done.
    if !to.exists() {
        let (made, _) = backup::write(data, &to)?;
        tell(format_args!(
            "升级前的数据已备份到 {}（{} 行，{} 个文件）；其中没有密钥。",
            to.display(),
            made.rows,
            made.files
        ));
    }
    carried(|progress| store.migrate(&wanted, platform(), None, progress))?;
    tell(format_args!(
        "数据已升级。用一段时间确认无误后，可停止服务执行 xuezheng migration confirm{0}；要退回，执行 xuezheng migration revert{0}。",
        data.words()
    ));
    data::kernel(wanted, store, Clock::system())
}

/// One file for each epoch that is left.
fn backup_of(data: &Data, store: &dyn Store) -> Result<PathBuf, Stop> {
    let epoch = kernel::read(store, |read| read.epoch())?;
    Ok(data.dir.join(format!("before-epoch-{}.backup", epoch + 1)))
}

/// How often the bar shows that time goes on.
const TICK: Duration = Duration::from_secs(1);

fn carried(
    work: impl FnOnce(&mut dyn FnMut(RowsDone)) -> Result<i64, Failure>,
) -> Result<i64, Stop> {
    let bar = ProgressBar::new(0);
    if let Ok(style) =
        ProgressStyle::with_template("已转换 {pos}/{len} 行 {bar:40} {elapsed} {msg}")
    {
        bar.set_style(style);
    }
    // No row is carried while an index is made, and the last step makes more of them.
    bar.enable_steady_tick(TICK);
    let done = work(&mut |now| {
        bar.set_length(now.rows);
        bar.set_position(now.done);
        bar.set_message(match (now.indexes, now.rows - now.done) {
            (0, 0) => "正在建立索引、启用新定义".to_owned(),
            (0, _) => String::new(),
            (n, _) => format!("正在建立索引，还有 {n} 个"),
        });
    });
    bar.finish_and_clear();
    Ok(done?)
}

fn platform() -> Author {
    Author {
        account: Id::nil(),
        position: Id::nil(),
        at: Instant::now(),
    }
}
