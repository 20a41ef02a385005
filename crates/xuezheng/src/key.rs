//! `xuezheng key`: the keys that seal what is sensitive, in the hands of their keepers.
//!
//! All of it may be done beside a running server. Not here: what is done with keys (`store`).

use std::io::Read;
use std::path::{Path, PathBuf};

use serde_json::json;
use store::custody::{self, Held, Stand};

use crate::{Data, Done, Format, Stop, heads, print, tell};

#[derive(clap::Subcommand)]
pub(crate) enum Command {
    /// 有哪些密钥，各是什么用途
    Status(Args),
    /// 换一把新密钥：服务一分钟内启用，并在后台把旧密钥加密的内容重新加密
    Rotate(Rotate),
    /// 恢复密钥：抄在纸上或存到数据目录之外，与备份分开保管
    Recovery(Recovery),
    /// 在新机器上放入恢复密钥
    Import(Import),
    /// 换签名密钥：以本目录 keys/heads.key 为准（没有则新做一把），再复制到其余服务节点
    Signer(Signer),
}

#[derive(clap::Args)]
pub(crate) struct Args {
    #[command(flatten)]
    data: Data,
    #[arg(long, value_enum, default_value = "text")]
    format: Format,
}

#[derive(clap::Args)]
pub(crate) struct Rotate {
    #[command(flatten)]
    args: Args,
    /// 只备好新密钥，先不启用：各服务节点的 keys 目录不是同一个时，先把 next.key 复制到每个服务节点
    #[arg(long)]
    prepare: bool,
}

#[derive(clap::Args)]
pub(crate) struct Recovery {
    #[command(flatten)]
    args: Args,
    /// 写到这个文件，不显示在屏幕上
    #[arg(long, value_name = "FILE")]
    to: Option<PathBuf>,
}

#[derive(clap::Args)]
pub(crate) struct Signer {
    #[command(flatten)]
    data: Data,
}

#[derive(clap::Args)]
pub(crate) struct Import {
    /// 写有恢复密钥的文件，一行一把；- 为从终端输入
    file: PathBuf,
    #[command(flatten)]
    data: Data,
}

pub(crate) fn run(command: &Command) -> Done {
    match command {
        Command::Status(args) => status(args),
        Command::Rotate(rotate) => begin(rotate),
        Command::Recovery(Recovery { args, to }) => {
            if let Some(file) = to {
                is_outside(&args.data, file)?;
            }
            hand_over(&args.data, to.as_deref(), args.format).map(|()| true)
        }
        Command::Import(Import { file, data }) => {
            let numbers = custody::bring(&lines(file)?, &data.place())?;
            let numbers: Vec<String> = numbers.iter().map(|it| format!("第 {it} 把")).collect();
            tell(format_args!("已放入{}密钥。", numbers.join("、")));
            Ok(true)
        }
        Command::Signer(Signer { data }) => {
            let _alone = data.alone()?;
            let public = heads::set(&data.open()?, &data.dir)?;
            print(format_args!("签名密钥的公钥：{public}"));
            tell(
                "从现在起以这把密钥签名。请把 keys/heads.key 和 keys/heads.pub 复制到其余服务节点，把公钥告诉数据共享方和审计管理员；以前签的仍用原来的公钥核对。",
            );
            Ok(true)
        }
    }
}

fn status(args: &Args) -> Done {
    for held in custody::held(&args.data.place())? {
        match args.format {
            Format::Json => print(json!({
                "number": held.number, "fingerprint": held.fingerprint, "stand": stand(&held),
            })),
            Format::Text => {
                let name = held
                    .number
                    .map_or("备用".to_owned(), |it| format!("第 {it} 把"));
                print(format_args!(
                    "{name}  {}  {}",
                    held.fingerprint,
                    says(&held)
                ));
            }
        }
    }
    Ok(true)
}

fn stand(held: &Held) -> &'static str {
    match held.stand {
        Stand::Ready => "ready",
        Stand::Next => "next",
        Stand::InUse => "in_use",
        Stand::Needed => "needed",
        Stand::Past => "past",
    }
}

fn says(held: &Held) -> &'static str {
    match held.stand {
        Stand::Ready => "已备好，还没有启用（xuezheng key rotate 启用）",
        Stand::Next => "服务运行时一分钟内启用",
        Stand::InUse => "在用",
        Stand::Needed => "旧密钥，还有内容由它加密，正在后台重新加密",
        Stand::Past => "旧密钥，数据已不用它；换密钥以前的备份仍要它才能恢复",
    }
}

fn begin(rotate: &Rotate) -> Done {
    let Rotate { args, prepare } = rotate;
    let place = args.data.place();
    if *prepare {
        let fingerprint = custody::make_ready(&place)?;
        match args.format {
            Format::Json => print(json!({ "fingerprint": fingerprint })),
            Format::Text => print(format_args!(
                "新密钥 {fingerprint} 已备好：{}。请把这个文件复制到其余服务节点的 keys 目录，再执行 xuezheng key rotate{}。",
                args.data.dir.join("keys/next.key").display(),
                args.data.words()
            )),
        }
        return Ok(true);
    }
    let number = custody::begin(&place)?;
    match args.format {
        Format::Json => print(json!({ "number": number })),
        Format::Text => print(format_args!(
            "第 {number} 把密钥已就位，服务一分钟内启用，随后在后台把旧密钥加密的内容重新加密（后台任务“更换密钥”）；旧密钥请继续保管，以前的备份要用它。"
        )),
    }
    tell("恢复密钥也变了：");
    hand_over(&args.data, None, args.format)?;
    Ok(true)
}

/// 恢复密钥 given to who keeps it: on the screen, or in a file.
pub(crate) fn hand_over(data: &Data, to: Option<&Path>, format: Format) -> Result<(), Stop> {
    let lines = custody::recovery(&data.place())?;
    if let Some(file) = to {
        private(file, &(lines.join("\n") + "\n"))?;
        let shown = file.display();
        tell(format_args!(
            "恢复密钥已写到 {shown}。请移到数据目录所在机器之外，与备份分开保管：没有它，备份在新机器上不能恢复。"
        ));
        return Ok(());
    }
    tell(
        "恢复密钥如下。请抄在纸上，与备份分开保管：数据目录损毁后，只有它能在新机器上打开备份；谁同时拿到它和备份，就能读到全部内容。",
    );
    for line in lines {
        match format {
            Format::Json => print(json!({ "recovery": line })),
            Format::Text => print(line),
        }
    }
    Ok(())
}

/// A recovery key kept with what it recovers is lost with it.
pub(crate) fn is_outside(data: &Data, file: &Path) -> Result<(), Stop> {
    let full = |path: &Path| std::path::absolute(path).unwrap_or_else(|_| path.to_owned());
    match full(file).starts_with(full(&data.dir)) {
        true => Err(Stop::new(
            "恢复密钥不能放在数据目录里：数据目录损毁时它也没有了。请换一个地方。",
        )),
        false => Ok(()),
    }
}

/// What is in a file of recovery lines, or typed at the terminal.
pub(crate) fn lines(file: &Path) -> Result<String, Stop> {
    let says = || format!("读不了 {}。", file.display());
    if file != Path::new("-") {
        return std::fs::read_to_string(file).map_err(Stop::io(says()));
    }
    tell("请输入恢复密钥，一行一把，输完按 Ctrl-D：");
    let mut text = String::new();
    let read = std::io::stdin().read_to_string(&mut text);
    read.map_err(Stop::io("读不到输入。"))?;
    Ok(text)
}

/// A new file only its owner can read.
pub(crate) fn private(path: &Path, text: &str) -> Result<(), Stop> {
    use std::io::Write;
    let fail = || Stop::io(format!("写不了 {}。", path.display()));
    let mut options = std::fs::OpenOptions::new();
    options.create_new(true).write(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(path).map_err(fail())?;
    file.write_all(text.as_bytes()).map_err(fail())
}
