//! `xuezheng demo`: an invented city, whole. How long each part took is told, and how large the
//! database is.

use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressStyle};
use server::installation::{self, DemoAccount};
use server::secret;
use systems::demo::{self, Winder};

use crate::{Data, Done, Format, Stop, print, tell};

#[derive(clap::Args)]
pub(crate) struct Args {
    #[command(flatten)]
    data: Data,
    /// 按全市这么多在校生造出学生、家长、班级和教职工；不填的只造故事里的几十人
    #[arg(long, value_name = "人数", value_parser = clap::value_parser!(u64).range(1..=2_000_000))]
    pupils: Option<u64>,
    /// 同一个种子得到同一座城市
    #[arg(long, default_value_t = 1)]
    seed: u64,
    #[arg(long, value_enum, default_value = "text")]
    format: Format,
}

pub(crate) fn run(args: &Args) -> Done {
    let began = Instant::now();
    let (accounts, parts) = args.data.filled(|data| build(args, data))?;
    for (what, took) in parts {
        tell(format_args!("{what}：{} 秒", took.as_secs()));
    }
    tell(format_args!(
        "共 {} 秒{}",
        began.elapsed().as_secs(),
        args.data
            .size()
            .map_or_else(String::new, |bytes| format!("，数据库 {} MB", bytes >> 20)),
    ));
    tell(format_args!(
        "演示数据已建在 {}。登录账号：",
        args.data.shown()
    ));
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

/// How long each part took, in their order.
type Parts = Vec<(String, Duration)>;

fn build(args: &Args, data: &Data) -> Result<(Vec<DemoAccount>, Parts), Stop> {
    let winder = Winder::new();
    let kernel = data.filling(winder.clock())?;
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
    let (mut parts, mut last) = (Parts::new(), Instant::now());
    let made = demo::build(&kernel, &options, &mut |what, done, all| {
        let took = last.elapsed();
        last = Instant::now();
        // What was done until now belongs to the part that was told of before.
        if let Some(part) = parts.last_mut() {
            part.1 += took;
        }
        if parts.last().is_none_or(|(it, _)| it != what) {
            parts.push((what.to_owned(), Duration::ZERO));
        }
        bar.set_length(all);
        bar.set_position(done);
        bar.set_message(what.to_owned());
    })?;
    if let Some(part) = parts.last_mut() {
        part.1 += last.elapsed();
    }
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
    Ok((accounts, parts))
}
