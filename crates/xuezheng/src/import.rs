//! `xuezheng import`: a list into a register, from the server's own console.

use std::fs::File;
use std::io::BufReader;
use std::path::{Path, PathBuf};
use std::time::Instant as Moment;

use clap::ValueEnum;
use exchange::{AtOnce, Choice, Import, Layout, NewBatch, Refused, Summary};
use indicatif::{ProgressBar, ProgressStyle};
use kernel::{Caller, Kernel, Present};
use model::Register;
use sheet::Book;
use sheet::write::{self, Look};

use crate::{Data, Done, Format, Stop, print, tell};

/// So many refused rows are told; all of them go to the file of `--rejects`.
const TOLD: usize = 20;

#[derive(clap::Args)]
pub(crate) struct Args {
    /// 登记册，如 registry.organisation
    register: String,
    /// 表格：xlsx、xls、et、ods、csv
    file: PathBuf,
    #[command(flatten)]
    data: Data,
    /// 没有通过的行另存到这个文件（.xlsx 或 .csv），改好后可再导入
    #[arg(long)]
    rejects: Option<PathBuf>,
    /// 只看会怎样，什么都不写
    #[arg(long)]
    dry_run: bool,
    /// 已有的记录怎样处理
    #[arg(long, value_enum, default_value = "skip")]
    existing: Existing,
    /// 工作表的名字；不写则取最像的一张
    #[arg(long)]
    sheet: Option<String>,
    /// 指明表中的列是哪一项：表头=项目，如 来校=到校日期；等号后不写的不导入；可重复
    #[arg(long = "column", value_name = "表头=项目", value_parser = named)]
    columns: Vec<(String, String)>,
    /// 带封签的文件：封签者的公钥（对方 keys/heads.pub 的内容）；不符的不导入
    #[arg(long, value_name = "公钥")]
    seal_key: Option<String>,
    #[arg(long, value_enum, default_value = "json")]
    format: Format,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum Existing {
    /// 跳过，保持原样
    Skip,
    /// 用表格内容更新
    Update,
    /// 算作问题行
    Refuse,
}

impl From<Existing> for Present {
    fn from(existing: Existing) -> Present {
        match existing {
            Existing::Skip => Present::Skip,
            Existing::Update => Present::Update,
            Existing::Refuse => Present::Refuse,
        }
    }
}

pub(crate) fn run(args: &Args) -> Done {
    let began = Moment::now();
    let seal = crate::seal::check(&args.file, &args.register, args.seal_key.as_deref())?;
    let gone = seal.and_then(|it| it.gone).map(|(n, _)| n);
    if let Some(gone) = gone.filter(|it| *it > 0) {
        let list = crate::seal::gone(&args.file);
        tell(format_args!(
            "对方另有 {gone} 条已不再有，见 {}。这里不会自动删除，请核对后办理。",
            list.display()
        ));
    }
    let _alone = args.data.alone()?;
    let kernel = args.data.open()?;
    let register = register(&kernel, &args.register)?;
    let mut book = opened(&args.file)?;
    let choice = Choice {
        sheet: args.sheet.clone(),
        ..Choice::default()
    };
    let mut layout =
        Layout::of(&kernel, register, &mut book, &choice).map_err(kernel::Failure::from)?;
    let named = layout.name(register, &args.columns);
    named.map_err(kernel::Failure::from)?;
    let mut import = Import {
        kernel: kernel.clone(),
        caller: Caller::platform(kernel.now()),
        register: args.register.clone(),
        layout,
        present: args.existing.into(),
        batch: None,
        before: Default::default(),
    };
    if !args.dry_run {
        begin(args, register, &mut import)?;
    }
    let summary = taken(&import, book)?;
    told(register, &import, &summary)?;
    if let Some(path) = &args.rejects {
        save_rejects(register, &import, &summary, &args.file, path)?;
    }
    let counts = summary.counts;
    match args.format {
        Format::Json => print(serde_json::json!({
            "rows": counts.rows,
            "accepted": counts.accepted(),
            "rejected": counts.rejected,
            "seconds": (began.elapsed().as_secs_f64() * 100.0).round() / 100.0,
            "created": counts.created,
            "updated": counts.updated,
            "unchanged": counts.unchanged,
        })),
        Format::Text => print(format_args!(
            "共 {} 行，通过 {} 行，没有通过 {} 行。",
            counts.rows,
            counts.accepted(),
            counts.rejected
        )),
    }
    Ok(counts.rejected == 0)
}

/// `来校=到校日期`
fn named(text: &str) -> Result<(String, String), String> {
    let parts = text.split_once('=').or_else(|| text.split_once('＝'));
    let parts = parts.map(|(column, field)| (column.trim().to_owned(), field.trim().to_owned()));
    parts
        .filter(|(column, _)| !column.is_empty())
        .ok_or_else(|| "应写成 表头=项目，如 来校=到校日期".to_owned())
}

pub(crate) fn register<'k>(kernel: &'k Kernel, id: &str) -> Result<&'k Register, Stop> {
    let found = kernel.model.register(id).filter(|it| !it.hidden);
    found.ok_or_else(|| {
        Stop::new(format!(
            "没有登记册 {id}。写法是 系统.记录，如 registry.organisation。"
        ))
    })
}

fn opened(path: &Path) -> Result<Book, Stop> {
    let file = File::open(path).map_err(Stop::io(format!("打不开 {}。", path.display())))?;
    Book::open(file).map_err(|why| Stop::new(why.to_string()))
}

/// Notes the batch, or goes on with the one that was cut off.
fn begin(args: &Args, register: &Register, import: &mut Import) -> Result<(), Stop> {
    let shown = args.file.display();
    let file = File::open(&args.file).map_err(Stop::io(format!("打不开 {shown}。")))?;
    let digest = exchange::digest(BufReader::new(file));
    let name = args.file.file_name().unwrap_or_default().to_string_lossy();
    let new = NewBatch {
        register: args.register.clone(),
        name: name.into_owned(),
        file: None,
        digest: digest.map_err(Stop::io(format!("读不了 {shown}。")))?,
        sheet: import.layout.sheet.clone(),
        heading: None,
        headings: import.layout.headings(),
        columns: import.layout.decided(),
        present: import.present,
    };
    let keyed = !import.layout.key(register).is_empty();
    // Nobody else runs over these data now: one that counts as running was cut off.
    let begun = exchange::begin(
        &import.kernel,
        &import.caller,
        &new,
        keyed,
        &|_| Ok(true),
        Box::new(|_, batch| Ok(batch)),
    )?;
    import.batch = Some(begun.batch);
    import.before = begun.before;
    Ok(())
}

fn taken(import: &Import, book: Book) -> Result<Summary, Stop> {
    let bar = ProgressBar::new_spinner().with_style(
        ProgressStyle::with_template("{elapsed_precise} 已处理 {pos} 行，每秒 {per_sec}")
            .unwrap_or_else(|_| ProgressStyle::default_spinner()),
    );
    let mut slots = AtOnce {
        kernel: &import.kernel,
        caller: &import.caller,
        told: &mut |done| bar.set_position(done),
    };
    let came = exchange::run(import, book, &mut slots);
    bar.finish_and_clear();
    Ok(match import.batch {
        Some(batch) => exchange::end(&import.kernel, &import.caller, batch, came)?,
        None => came?,
    })
}

/// The first rows that were not taken, and those that are no rows of the list.
fn told(register: &Register, import: &Import, summary: &Summary) -> Result<(), Stop> {
    let first: Vec<Refused> = match import.batch {
        Some(batch) => exchange::refused(&import.kernel, batch, TOLD)?,
        None => summary.refused.iter().take(TOLD).cloned().collect(),
    };
    for row in &first {
        for problem in &row.problems {
            let says = exchange::says(register, problem);
            tell(format_args!("第 {} 行{says}", row.row));
        }
    }
    let more = summary.counts.rejected.saturating_sub(first.len() as u64);
    if more > 0 {
        tell(format_args!(
            "还有 {more} 行没有通过；加 --rejects FILE 全部另存。"
        ));
    }
    if !summary.passed.is_empty() {
        let rows: Vec<String> = summary.passed.iter().map(u32::to_string).collect();
        tell(format_args!(
            "第 {} 行是合计、附注或示例，已略过。",
            rows.join("、")
        ));
    }
    Ok(())
}

fn save_rejects(
    register: &Register,
    import: &Import,
    summary: &Summary,
    from: &Path,
    path: &Path,
) -> Result<(), Stop> {
    let failed = |error| Stop::because(format!("写不了 {}。", path.display()), error);
    let file = File::create(path).map_err(failed)?;
    let look = Look {
        name: register.title.clone(),
        ..Look::default()
    };
    let csv = path
        .extension()
        .is_some_and(|it| it.eq_ignore_ascii_case("csv"));
    let mut table = match csv {
        true => write::csv(file, &look),
        false => write::xlsx(file, look),
    }
    .map_err(failed)?;
    let source = import.batch.ok_or(summary.refused.as_slice());
    let book = opened(from)?;
    exchange::rejects(
        &import.kernel,
        register,
        book,
        &import.layout,
        source,
        table.as_mut(),
    )?;
    table.finish().map_err(failed)
}
