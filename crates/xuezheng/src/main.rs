//! The binary: one file per command, nothing else.
//!
//! Results go to stdout (one JSON object per line with `--format json`), progress and logs to
//! stderr; the exit code is 0 only when all was done.

mod backup;
mod case;
mod check;
mod data;
mod demo;
mod difference;
mod erasures;
mod export;
mod heads;
mod history;
mod import;
mod indicator;
mod init;
mod key;
mod layer;
mod moving;
mod plan;
mod report;
mod reset;
mod restore;
mod seal;
mod serve;
mod stop;
mod upgrade;

use std::process::ExitCode;

use clap::{Parser, Subcommand, ValueEnum};

use data::Data;
use stop::Stop;

/// What one thread makes another lets go, by the million: glibc's takes a quarter of that time.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// 学政: 教育局年度工作平台
#[derive(Parser)]
#[command(name = "xuezheng", version, about, long_about = None)]
struct Line {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// 启动服务
    Serve(serve::Args),
    /// 建立空的正式安装，打印三名管理员的一次性登录码
    Init(init::Args),
    /// 在服务器上为一个账号另发一次性登录码（停止服务后使用）
    Reset(reset::Args),
    /// 建立一座虚构城市的演示数据
    Demo(demo::Args),
    /// 密钥：查看、更换、恢复密钥、在新机器上放入
    #[command(subcommand)]
    Key(key::Command),
    /// 备份：全部数据和文件写成一个文件，不含密钥；可与服务同时运行
    Backup(backup::Args),
    /// 从备份恢复到空的数据目录（或空的 PostgreSQL 库），并核验留痕
    Restore(restore::Args),
    /// 把数据从数据目录里的 SQLite 移到 PostgreSQL（停止服务后使用）
    Move(moving::Args),
    /// 把表格导入登记册（停止服务后使用；服务开着时在页面上导入）
    Import(import::Args),
    /// 把登记册导出成文件（停止服务后使用；服务开着时在页面上导出）
    Export(export::Args),
    /// 核对封签：文件或接口答复是不是对方签的、有没有改动
    Seal(seal::Args),
    /// 检查业务定义，一次列出全部问题；可与数据或另一份定义对照
    Check(check::Args),
    /// 试一遍业务定义的案例：谁做什么、应当如何，与实际对照
    Case(case::Args),
    /// 业务定义各期：列出、确认、退回
    #[command(subcommand)]
    Migration(upgrade::Command),
    /// 计划文件
    #[command(subcommand)]
    Plan(plan::Command),
    /// 指标：计算，打开一个数看是由哪些记录数出来的
    #[command(subcommand)]
    Indicator(indicator::Command),
    /// 工作总结
    #[command(subcommand)]
    Report(report::Command),
    /// 定制：本局在内置定义上的增改
    #[command(subcommand)]
    Layer(layer::Command),
    /// 留痕
    #[command(subcommand)]
    History(history::Command),
}

/// How results are printed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Format {
    Text,
    /// One object per line.
    Json,
}

fn main() -> ExitCode {
    let level = tracing_subscriber::EnvFilter::try_from_env("XUEZHENG_LOG")
        .unwrap_or_else(|_| tracing_subscriber::EnvFilter::new("info"));
    tracing_subscriber::fmt()
        .with_env_filter(level)
        .with_writer(std::io::stderr)
        .with_target(false)
        .with_ansi(std::io::IsTerminal::is_terminal(&std::io::stderr()))
        .init();
    let done = match Line::parse().command {
        Command::Serve(args) => serve::run(&args),
        Command::Init(args) => init::run(&args),
        Command::Reset(args) => reset::run(&args),
        Command::Demo(args) => demo::run(&args),
        Command::Key(command) => key::run(&command),
        Command::Backup(args) => backup::run(&args),
        Command::Restore(args) => restore::run(&args),
        Command::Move(args) => moving::run(&args),
        Command::Import(args) => import::run(&args),
        Command::Export(args) => export::run(&args),
        Command::Seal(args) => seal::run(&args),
        Command::Check(args) => check::run(&args),
        Command::Case(args) => case::run(&args),
        Command::Migration(command) => upgrade::run(&command),
        Command::Plan(command) => plan::run(&command),
        Command::Indicator(command) => indicator::run(&command),
        Command::Report(command) => report::run(&command),
        Command::Layer(command) => layer::run(&command),
        Command::History(command) => history::run(&command),
    };
    match done {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(stop) => {
            stop.tell();
            ExitCode::FAILURE
        }
    }
}

/// Whether everything was as it should be; `Err` when the command could not be done.
type Done = Result<bool, Stop>;

/// Prints a line of the result; a reader that went away ends the printing, not the work.
fn print(line: impl std::fmt::Display) {
    use std::io::Write;
    let _ = writeln!(std::io::stdout().lock(), "{line}");
}

/// How much was done, where it is not known how much there is.
fn spinner(doing: &str) -> indicatif::ProgressBar {
    let words = format!("{{spinner}} {{elapsed_precise}} {doing} {{human_pos}}");
    let style = indicatif::ProgressStyle::with_template(&words)
        .unwrap_or_else(|_| indicatif::ProgressStyle::default_spinner());
    indicatif::ProgressBar::new_spinner().with_style(style)
}

/// Tells the person at the terminal something that is no result.
fn tell(line: impl std::fmt::Display) {
    use std::io::Write;
    let _ = writeln!(std::io::stderr().lock(), "{line}");
}
