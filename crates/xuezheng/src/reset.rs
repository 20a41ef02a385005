//! `xuezheng reset`: a one-time code from the server's own console, for who has nobody to ask.

use server::installation;

use crate::{Data, Done, Format, print, tell};

#[derive(clap::Args)]
pub(crate) struct Args {
    #[command(flatten)]
    data: Data,
    /// 登录名
    #[arg(long)]
    login: String,
    #[arg(long, value_enum, default_value = "text")]
    format: Format,
}

pub(crate) fn run(args: &Args) -> Done {
    let _alone = args.data.alone()?;
    let kernel = args.data.open()?;
    let slip = server::reset(&kernel, &args.login)?;
    tell(format_args!(
        "{} 的密码已作废，会话已退出；登录码 {} 小时内有效，只显示这一次：",
        slip.login,
        installation::CODE_HOURS
    ));
    match args.format {
        Format::Json => print(serde_json::json!(slip)),
        Format::Text => print(format_args!("登录名 {}  登录码 {}", slip.login, slip.code)),
    }
    Ok(true)
}
