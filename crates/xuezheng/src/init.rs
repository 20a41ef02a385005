//! `xuezheng init`: an empty installation and its first three administrators.

use std::path::PathBuf;

use server::installation;

use crate::{Data, Done, Format, Stop, heads, key, print, tell};

#[derive(clap::Args)]
pub(crate) struct Args {
    #[command(flatten)]
    data: Data,
    /// 局的名称
    #[arg(long, default_value = "教育局")]
    title: String,
    /// 恢复密钥写到这个文件（数据目录之外），不显示在屏幕上
    #[arg(long, value_name = "FILE")]
    recovery: Option<PathBuf>,
    /// 局的代码，市级用 6 位行政区划代码
    #[arg(long, default_value = "000000")]
    code: String,
    #[arg(long, value_enum, default_value = "text")]
    format: Format,
}

pub(crate) fn run(args: &Args) -> Done {
    let data = &args.data;
    if !data.is_new()? {
        let says = format!("{} 里已有数据，不能再初始化。请换一个空的。", data.shown());
        return Err(Stop::new(says));
    }
    if let Some(file) = &args.recovery {
        key::is_outside(data, file)?;
    }
    let _alone = data.alone()?;
    let kernel = data.over(kernel::Clock::system())?;
    let slips = installation::found(&kernel, &args.title, &args.code)?;
    tell(format_args!("已在 {} 建立“{}”。", data.shown(), args.title));
    tell(format_args!(
        "三名管理员的一次性登录码如下，只显示这一次，{} 小时内有效；请分别交给三个人，首次登录时设密码：",
        installation::CODE_HOURS
    ));
    for slip in slips {
        match args.format {
            Format::Json => print(serde_json::json!(slip)),
            Format::Text => print(format_args!(
                "{}  登录名 {}  登录码 {}",
                slip.role, slip.login, slip.code
            )),
        }
    }
    heads::ours(&kernel, &data.dir)?;
    key::hand_over(data, args.recovery.as_deref(), args.format)?;
    Ok(true)
}
