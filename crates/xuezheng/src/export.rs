//! `xuezheng export`: a register as a file, from the server's own console.

use std::fs::File;
use std::path::{Path, PathBuf};
use std::time::Instant as Moment;

use base::Day;
use exchange::seal::Seal;
use exchange::{Export, Format, Leaving};
use kernel::{Caller, Condition, Kernel, Listing};
use model::expr::{Environment, parse_as};
use model::{Register, Type};
use sheet::write::{Datum, Look};

use crate::{Data, Done, Format as Printed, Stop, heads, print, seal, spinner};

#[derive(clap::Args)]
pub(crate) struct Args {
    /// 登记册，如 registry.organisation
    register: String,
    #[command(flatten)]
    data: Data,
    /// 写到这个文件：.xlsx、.csv 或 .parquet
    #[arg(long, alias = "out")]
    to: PathBuf,
    /// .csv 用 GB18030 编码，给不认 UTF-8 的程序
    #[arg(long)]
    gb18030: bool,
    /// 列名用 JY/T 1001～1007 的字段代码，代码、日期照标准写；导入时自动认得
    #[arg(long, value_enum)]
    codes: Option<Codes>,
    /// 只导出这些列，用逗号隔开；不写则导出全部
    #[arg(long, value_delimiter = ',')]
    columns: Vec<String>,
    /// 只导出符合条件的，如 level == 'school'
    #[arg(long = "where", value_name = "CEL")]
    condition: Option<String>,
    /// 统计时点：按期间登记的登记册，只导出这一天有效的，如 2026-09-01
    #[arg(long, value_name = "DAY")]
    as_of: Option<Day>,
    /// 增量：只导出这个留痕号以后改动过的，上一次导出时已告知（until）；其间不再有的另写在文件旁（文件名.gone.csv）
    #[arg(long, value_name = "N")]
    since: Option<i64>,
    /// 在文件旁写一份封签（文件名.seal）：登记册、起止留痕号、行数、摘要，用本安装的密钥签名
    #[arg(long)]
    seal: bool,
    /// 用途，记入导出登记；含个人信息时必填
    #[arg(long, default_value = "")]
    purpose: String,
    #[arg(long = "format", value_enum, default_value = "json")]
    printed: Printed,
}

#[derive(Clone, Copy, Debug, clap::ValueEnum)]
enum Codes {
    /// JY/T 1001～1007-2012
    Jyt1001,
}

pub(crate) fn run(args: &Args) -> Done {
    let began = Moment::now();
    let _alone = args.data.alone()?;
    let kernel = args.data.open()?;
    let register = crate::import::register(&kernel, &args.register)?;
    let format = format_of(args)?;
    let caller = Caller::platform(kernel.now());
    let until = kernel::read(kernel.store(), |read| read.history_number())
        .map_err(kernel::Failure::from)?;
    let export = export(args, &kernel, &caller, register)?;
    let count = export.count()?;
    exchange::with_purpose(&kernel, &caller, &export.columns, count, &args.purpose)
        .map_err(|why| Stop::new(format!("{}。请加 --purpose。", why.message)))?;
    let shown = args.to.display();
    let file = File::create(&args.to).map_err(Stop::io(format!("写不了 {shown}。")))?;
    let bar = spinner("已写出");
    let rows = export.write(format, file, &mut |n| {
        bar.set_position(n);
        Ok(())
    });
    bar.finish_and_clear();
    let rows = rows?;
    let leaving = leaving(args, &export, format, rows);
    kernel.as_caller(&caller, move |ctx| leaving.note(ctx).map(drop))?;
    let gone = match args.since {
        Some(since) => Some(write_gone(args, &export, since)?),
        None => None,
    };
    if args.codes.is_some() {
        write_legend(args, &export)?;
    }
    if args.seal {
        let of_gone = gone.map(|n| Ok::<_, Stop>((n, seal::digest(&seal::gone(&args.to))?)));
        let seal = Seal {
            gone: of_gone.transpose()?,
            sm3: seal::digest(&args.to)?,
            register: args.register.clone(),
            since: args.since.unwrap_or_default(),
            until,
            rows,
            at: kernel.now(),
        };
        seal::write(&seal, &heads::ours(&kernel, &args.data.dir)?, &args.to)?;
    }
    let seconds = (began.elapsed().as_secs_f64() * 100.0).round() / 100.0;
    match args.printed {
        Printed::Json => print(
            serde_json::json!({ "rows": rows, "gone": gone, "until": until, "seconds": seconds }),
        ),
        Printed::Text => print(format_args!(
            "已写出 {rows} 行到 {shown}，另有 {} 条已不再有。",
            gone.unwrap_or_default()
        )),
    }
    Ok(true)
}

/// What is there no more, beside the file; how many.
fn write_gone(args: &Args, export: &Export<'_>, since: i64) -> Result<u64, Stop> {
    let gone = export.gone(since)?;
    let rows = gone.iter().map(|it| {
        let why = if it.removed {
            "已删除"
        } else {
            "不再符合导出条件"
        };
        vec![it.id.to_string(), why.to_owned()]
    });
    let heading = ["记录标识", "原因"].map(str::to_owned).to_vec();
    write_beside(&seal::gone(&args.to), std::iter::once(heading).chain(rows))?;
    Ok(gone.len() as u64)
}

/// What the columns of a text mean, beside it; a workbook has them on a sheet.
fn write_legend(args: &Args, export: &Export<'_>) -> Result<(), Stop> {
    match format_of(args)? {
        Format::Xlsx => Ok(()),
        format => {
            let path = seal::beside(&args.to, "fields.csv");
            let failed = || Stop::io(format!("写不了 {}。", path.display()));
            let file = File::create(&path).map_err(failed())?;
            export.write_legend(format, file).map_err(failed())
        }
    }
}

fn write_beside(path: &Path, rows: impl Iterator<Item = Vec<String>>) -> Result<(), Stop> {
    let failed = || Stop::io(format!("写不了 {}。", path.display()));
    let file = File::create(path).map_err(failed())?;
    let mut table = sheet::write::csv(file, &Look::default()).map_err(failed())?;
    for row in rows {
        let cells: Vec<Datum> = row.into_iter().map(Datum::Text).collect();
        table.row(&cells).map_err(failed())?;
    }
    table.finish().map_err(failed())
}

fn format_of(args: &Args) -> Result<Format, Stop> {
    let ending = args.to.extension().unwrap_or_default();
    match ending.to_string_lossy().to_lowercase().as_str() {
        "xlsx" => Ok(Format::Xlsx),
        "csv" if args.gb18030 => Ok(Format::Gb18030),
        "csv" => Ok(Format::Csv),
        "parquet" => Ok(Format::Parquet),
        _ => Err(Stop::new("文件名须以 .xlsx、.csv 或 .parquet 结尾。")),
    }
}

fn export<'k>(
    args: &Args,
    kernel: &'k Kernel,
    caller: &'k Caller,
    register: &'k Register,
) -> Result<Export<'k>, Stop> {
    let chosen = match args
        .columns
        .iter()
        .find(|it| !register.fields.contains_key(*it))
    {
        Some(name) => {
            let says = format!("{}没有“{name}”这一项。", register.title);
            return Err(Stop::new(says));
        }
        None => Some(args.columns.clone()).filter(|it| !it.is_empty()),
    };
    let all = || register.fields.keys().cloned().collect();
    let mark = exchange::mark(kernel, caller, &args.purpose)?;
    let mut columns = exchange::columns(kernel, caller, register, chosen, all).columns;
    if args.codes.is_some() {
        exchange::abroad(register, &mut columns);
    }
    if args.since.is_some() {
        // By it the receiver knows what is told again, and what is gone.
        columns.insert(0, exchange::id_column());
    }
    let is_personal = columns.iter().any(|it| it.is_personal);
    let mut listing = Listing::first(0);
    listing.conditions = condition(args, kernel, register)?;
    if let Some(number) = args.since {
        let ids = register.was.iter().chain([&register.id]).cloned();
        let since = Condition::ChangedSince(number, ids.collect());
        listing.conditions.push(since);
    }
    if let Some(day) = args.as_of {
        if !register.lasts() {
            let says = format!("{}不按期间登记，没有统计时点。", register.title);
            return Err(Stop::new(says));
        }
        listing.conditions.push(Condition::On(day));
    }
    Ok(Export {
        kernel,
        caller,
        register,
        listing,
        note: exchange::notes(args.as_of, is_personal.then(|| exchange::note(&mark))),
        in_codes: args.codes.is_some(),
        columns,
        mark,
    })
}

fn condition(args: &Args, kernel: &Kernel, register: &Register) -> Result<Vec<Condition>, Stop> {
    let Some(source) = &args.condition else {
        return Ok(Vec::new());
    };
    let model = &kernel.model;
    let environment = Environment {
        model,
        register,
        row: None,
    };
    match parse_as(source, &environment, &Type::Flag) {
        Ok(expr) => Ok(vec![Condition::Where(expr, kernel.params())]),
        Err(problems) => {
            let says: Vec<String> = problems.iter().map(|it| it.message.clone()).collect();
            Err(Stop::new(format!("--where 写得不对：{}", says.join("；"))))
        }
    }
}

fn leaving(args: &Args, export: &Export<'_>, format: Format, rows: u64) -> Leaving {
    let condition = args.condition.as_ref().map(|it| format!("where={it}"));
    let since = args.since.map(|it| format!("since={it}"));
    let codes = args.codes.map(|_| "codes=jyt1001".to_owned());
    let day = args.as_of.map(|it| format!("as_of={it}"));
    Leaving {
        register: args.register.clone(),
        title: export.register.title.clone(),
        format: format.code(),
        rows,
        columns: export.columns.iter().map(|it| it.title.clone()).collect(),
        asked: condition
            .into_iter()
            .chain(day)
            .chain(since)
            .chain(codes)
            .collect::<Vec<_>>()
            .join("&"),
        says: String::new(),
        purpose: args.purpose.clone(),
    }
}
