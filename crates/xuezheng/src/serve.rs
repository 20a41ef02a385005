//! `xuezheng serve`: the platform over HTTP, and what runs beside it.

use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::time::Duration;

use kernel::{Kernel, Running};
use server::{Asset, Options, installation};

use crate::{Data, Done, Format, Stop, data, demo, heads, print};

/// Files of the client, written by `build.rs`.
const CLIENT: &[Asset] = include!(concat!(env!("OUT_DIR"), "/client.rs"));

/// How often the day's head is looked after and run-out sessions are swept.
const HOUR: Duration = Duration::from_secs(3600);

#[derive(clap::Args)]
pub(crate) struct Args {
    #[command(flatten)]
    data: Data,
    /// 监听地址
    #[arg(long, default_value = "127.0.0.1:8700")]
    listen: SocketAddr,
    /// 前面有提供 HTTPS 的网关：会话只经加密连接传送
    #[arg(long)]
    behind_tls: bool,
    #[arg(long, value_enum, default_value = "text")]
    format: Format,
}

pub(crate) fn run(args: &Args) -> Done {
    let dir = &args.data.data;
    if !data::has_data(dir) {
        // Says what to do; nothing is made on the way.
        data::open(dir)?;
    }
    let _alone = data::alone(dir)?;
    let kernel = data::open(dir)?;
    let running = Running::new(kernel.clone());
    let options = Options {
        kernel: running.clone(),
        listen: args.listen,
        client: CLIENT,
        secure_cookies: args.behind_tls,
    };
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()
        .map_err(Stop::io("启动不了服务线程。"))?;
    let format = args.format;
    // None but in a demo.
    let accounts = installation::demo_accounts(&kernel).unwrap_or_default();
    runtime
        .block_on(async {
            tokio::spawn(look_after(running, dir.clone()));
            server::serve(&options, |address| match format {
                Format::Json => {
                    print(serde_json::json!({ "address": format!("http://{address}") }))
                }
                Format::Text => {
                    print(format_args!("学政已就绪：http://{address}"));
                    accounts.iter().for_each(|it| print(demo::line(it)));
                }
            })
            .await
        })
        .map_err(Stop::io(format!(
            "不能在 {} 上提供服务，可能已被占用。可用 --listen 换一个端口。",
            args.listen
        )))?;
    Ok(true)
}

/// Once an hour: the day's head for the audit administrator, and notes that have run out.
async fn look_after(running: Running, dir: PathBuf) {
    let mut hour = tokio::time::interval(HOUR);
    loop {
        hour.tick().await;
        let (kernel, dir) = (running.kernel(), dir.clone());
        let done = tokio::task::spawn_blocking(move || once(&kernel, &dir)).await;
        if let Err(error) = done {
            tracing::error!("the hourly round stopped: {error}");
        }
    }
}

fn once(kernel: &Kernel, dir: &Path) {
    if let Err(failure) = installation::sweep(kernel) {
        tracing::error!("sweeping run-out notes: {failure:?}");
    }
    if let Err(stop) = heads::keep_daily(kernel, dir) {
        tracing::error!("keeping the day's head: {stop:?}");
    }
}
