//! `xuezheng serve`: the platform over HTTP, and what runs beside it.

use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use kernel::{Counts, Every, JobKinds, Kernel, Running, StoreError};
use lake::Lake;
use server::{Asset, Certificate, Keeps, Limits, Network, Options, Outlets, installation};

use crate::data::{LakeArgs, Standing};
use crate::{Data, Done, Format, Stop, demo, erasures, heads, print, upgrade};

/// Files of the client, written by `build.rs`.
const CLIENT: &[Asset] = include!(concat!(env!("OUT_DIR"), "/client.rs"));

#[derive(clap::Args)]
pub(crate) struct Args {
    #[command(flatten)]
    data: Data,
    #[command(flatten)]
    lake: LakeArgs,
    /// 监听地址
    #[arg(long, default_value = "127.0.0.1:8700")]
    listen: SocketAddr,
    /// 前面的网关，如 10.1.2.3 或 10.1.0.0/16，可写多次：只有它们转来的 X-Forwarded-For、-Proto、-Host 才采信
    #[arg(long, value_name = "ADDR")]
    proxy: Vec<Network>,
    /// 允许外发通知发往的内部网络，如 10.1.2.3 或 10.1.0.0/16，可写多次；不写的内部网络一律不发
    #[arg(long, value_name = "ADDR")]
    notify_to: Vec<Network>,
    /// 数据由另一版本的程序使用过时：先备份，再按本版本的业务定义升级，然后启动
    #[arg(long)]
    upgrade: bool,
    /// 不经网关直接提供 HTTPS：PEM 格式的证书，本机证书在前，中间证书在后；换了文件不必重启
    #[arg(long, value_name = "FILE", requires = "tls_key")]
    tls_cert: Option<PathBuf>,
    /// 证书的私钥，PEM 格式，不带口令
    #[arg(long, value_name = "FILE", requires = "tls_cert")]
    tls_key: Option<PathBuf>,
    #[arg(long, value_enum, default_value = "text")]
    format: Format,
}

/// How often the columns are looked after.
const TIDYING: Duration = Duration::from_secs(30);

/// Makes new bases of what has changed much, for as long as the lake is there.
fn tidied(lake: &Arc<Lake>, running: Running) {
    let lake = Arc::downgrade(lake);
    std::thread::spawn(move || {
        loop {
            std::thread::sleep(TIDYING);
            let Some(lake) = lake.upgrade() else { break };
            if let Err(error) = lake.tidy(&running.kernel()) {
                tracing::warn!("指标的列存数据没有整理成：{error:?}");
            }
        }
    });
}

pub(crate) fn run(args: &Args) -> Done {
    let _alone = args.data.alone()?;
    let kernel = match args.data.standing()? {
        Standing::Fits(kernel) => kernel,
        Standing::Differs(differs) if args.upgrade => upgrade::upgrade(&args.data, differs)?,
        Standing::Differs(differs) => {
            return upgrade::tell_changes(&args.data, &differs, args.format);
        }
    };
    let lake = args.lake.open(&args.data)?;
    let kernel = kernel.counting_by(Arc::clone(&lake) as Arc<dyn Counts>);
    let running = Running::new(kernel.clone());
    tidied(&lake, running.clone());
    let outlets = Outlets {
        nets: args.notify_to.clone(),
        folder: args.data.dir.join("outbox"),
    };
    let options = Options {
        kernel: running,
        listen: args.listen,
        client: CLIENT,
        proxies: args.proxy.clone(),
        notify: outlets.clone(),
        signer: heads::ours(&kernel, &args.data.dir)?,
        tls: certificate(args, &kernel)?,
        limits: Limits::USUAL,
        jobs: jobs(&args.data.dir, outlets),
        keeps: keeps(&args.data.dir),
    };
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()
        .map_err(Stop::io("启动不了服务线程。"))?;
    let format = args.format;
    let scheme = if options.tls.is_some() {
        "https"
    } else {
        "http"
    };
    // None but in a demo.
    let accounts = installation::demo_accounts(&kernel).unwrap_or_default();
    runtime
        .block_on(async {
            server::serve(&options, |address| match format {
                Format::Json => {
                    print(serde_json::json!({ "address": format!("{scheme}://{address}") }))
                }
                Format::Text => {
                    print(format_args!("学政已就绪：{scheme}://{address}"));
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

fn certificate(args: &Args, kernel: &Kernel) -> Result<Option<Certificate>, Stop> {
    let (Some(chain), Some(key)) = (&args.tls_cert, &args.tls_key) else {
        return Ok(None);
    };
    Certificate::open(chain.clone(), key.clone(), kernel.now())
        .map(Some)
        .map_err(|fault| Stop::because("HTTPS 没有启用。", fault))
}

/// What each node notes beside its keys: what is to be erased again after a restore.
fn keeps(dir: &Path) -> Vec<Keeps> {
    let dir = dir.to_owned();
    vec![Keeps {
        of: systems::access::ERASURES,
        make: Arc::new(move |kernel| erasures::keep(kernel, &dir)),
    }]
}

/// What this node does in the background: the server's own, what follows an erasure, and the
/// day's head for the audit administrator, in the folder of whichever node does it.
fn jobs(dir: &Path, outlets: Outlets) -> JobKinds {
    let (mut kinds, dir) = (server::job_kinds(), dir.to_owned());
    server::teach_notices(&mut kinds, outlets);
    let (every, heads_in) = (Every::Day { hour: 1 }, dir.clone());
    kinds.returning("history.head", "留存当天的块首", every, move |run| {
        heads::keep_daily(run.kernel(), &heads_in).map_err(StoreError::from)?;
        Ok(serde_json::Value::Null)
    });
    kinds.on_demand(systems::access::ERASED, move |run| {
        erasures::done(run, &dir)
    });
    kinds
}
