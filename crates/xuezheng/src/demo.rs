//! `xuezheng demo`: an invented city, whole.
//!
//! Made in a folder beside and moved into place at the end, so that an interrupted run
//! leaves nothing half made.

use std::fs;
use std::path::PathBuf;

use indicatif::{ProgressBar, ProgressStyle};
use server::installation::{self, DemoAccount};
use server::secret;
use systems::demo::{self, Winder};

use crate::{Data, Done, Format, Stop, data, print, tell};

#[derive(clap::Args)]
pub(crate) struct Args {
    #[command(flatten)]
    data: Data,
    /// 全市在校生数
    #[arg(long, default_value_t = 20_000)]
    pupils: u64,
    /// 同一个种子得到同一座城市
    #[arg(long, default_value_t = 1)]
    seed: u64,
    #[arg(long, value_enum, default_value = "text")]
    format: Format,
}

pub(crate) fn run(args: &Args) -> Done {
    let dir = &args.data.data;
    let taken = dir.is_dir() && fs::read_dir(dir).is_ok_and(|mut it| it.next().is_some());
    if taken || dir.is_file() {
        let says = format!(
            "{} 不是空目录，不能建演示数据。请换一个目录。",
            dir.display()
        );
        return Err(Stop::new(says));
    }
    let making = beside(dir)?;
    if making.exists() {
        fs::remove_dir_all(&making).map_err(Stop::io(format!(
            "清不掉上次没建完的 {}。",
            making.display()
        )))?;
    }
    let accounts = {
        let _alone = data::alone(&making)?;
        build(args, &making)?
    };
    // Made by `alone`; `serve` makes its own.
    let _ = fs::remove_file(making.join("lock"));
    if dir.is_dir() {
        fs::remove_dir(dir).map_err(Stop::io(format!("换不掉空目录 {}。", dir.display())))?;
    }
    fs::rename(&making, dir)
        .map_err(Stop::io(format!("不能把演示数据移到 {}。", dir.display())))?;
    tell(format_args!("演示数据已建在 {}。登录账号：", dir.display()));
    for it in accounts {
        match args.format {
            Format::Json => print(serde_json::json!(it)),
            Format::Text => print(line(&it)),
        }
    }
    Ok(true)
}

/// How an account of the demo is told.
pub(crate) fn line(it: &DemoAccount) -> String {
    format!(
        "{}  {}  登录名 {}  密码 {}  {}",
        it.role_title, it.name, it.login, it.password, it.unit
    )
}

fn beside(dir: &std::path::Path) -> Result<PathBuf, Stop> {
    let name = dir
        .file_name()
        .ok_or_else(|| Stop::new("请给出数据目录的名字，如 --data data。"))?;
    let mut name = name.to_owned();
    name.push(".making");
    Ok(dir.with_file_name(name))
}

fn build(args: &Args, dir: &std::path::Path) -> Result<Vec<DemoAccount>, Stop> {
    let winder = Winder::new();
    let kernel = data::over(dir, winder.clock())?;
    let bar = ProgressBar::new(1).with_style(
        ProgressStyle::with_template("{elapsed_precise} {msg} {wide_bar} {pos}/{len}")
            .unwrap_or_else(|_| ProgressStyle::default_bar()),
    );
    let hash = |password: &str| secret::hash_password(password).unwrap_or_default();
    let options = demo::Options {
        seed: args.seed,
        pupils: args.pupils,
        today: kernel::china_day(kernel::Clock::system().now()),
        winder,
        hash: &hash,
    };
    let made = demo::build(&kernel, &options, &mut |what, done, all| {
        bar.set_length(all);
        bar.set_position(done);
        bar.set_message(what.to_owned());
    })?;
    bar.finish_and_clear();
    let role_title = |role: &str| {
        kernel
            .model
            .role(role)
            .map_or_else(|| role.to_owned(), |it| it.title.clone())
    };
    let accounts: Vec<DemoAccount> = made
        .accounts
        .into_iter()
        .map(|it| DemoAccount {
            role_title: role_title(&it.role),
            login: it.login,
            password: it.password,
            name: it.name,
            unit: it.unit,
        })
        .collect();
    installation::mark_demo(&kernel, accounts.clone())?;
    Ok(accounts)
}
