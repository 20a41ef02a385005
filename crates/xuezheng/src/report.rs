//! `xuezheng report`: the year-end summary drafted, and an edited one verified.

use std::fs;
use std::path::PathBuf;

use base::{Day, Id};
use kernel::Caller;
use serde_json::json;
use systems::plan::verification::{Checked, Verification};
use systems::plan::{summary, verification};

use crate::{Data, Done, Format, Stop, print, tell};

#[derive(clap::Subcommand)]
pub(crate) enum Command {
    /// 起草一份计划的工作总结
    Draft {
        /// 计划的 id
        #[arg(long)]
        plan: Id,
        #[command(flatten)]
        data: Data,
        /// 写到这个 .docx 文件
        #[arg(long)]
        out: PathBuf,
        /// 截至日期，如 2026-12-20；不填为今天
        #[arg(long)]
        as_of: Option<Day>,
        #[arg(long, value_enum, default_value = "text")]
        format: Format,
    },
    /// 核验总结里的每一个数
    Verify {
        file: PathBuf,
        #[command(flatten)]
        data: Data,
        #[arg(long, value_enum, default_value = "text")]
        format: Format,
    },
}

pub(crate) fn run(command: &Command) -> Done {
    match command {
        Command::Draft {
            plan,
            data,
            out,
            as_of,
            format,
        } => {
            let kernel = data.open()?;
            let caller = Caller::platform(kernel.now());
            let as_of = as_of.unwrap_or_else(|| kernel.today());
            let drafted = summary::draft(&kernel, &caller, *plan, as_of)?;
            fs::write(out, &drafted.bytes)
                .map_err(Stop::io(format!("写不了 {}。", out.display())))?;
            tell(format_args!(
                "《{}》已写到 {}：{} 个数带出处，依据第 {} 号留痕。",
                drafted.title,
                out.display(),
                drafted.numbers,
                drafted.history
            ));
            if *format == Format::Json {
                print(json!({
                    "title": drafted.title, "out": out, "numbers": drafted.numbers,
                    "history": drafted.history,
                }));
            }
            Ok(true)
        }
        Command::Verify { file, data, format } => {
            let bytes = fs::read(file).map_err(Stop::io(format!("读不了 {}。", file.display())))?;
            let kernel = data.open()?;
            let found = verification::verify(&kernel, &bytes)?;
            match format {
                Format::Json => lines(&found),
                Format::Text => show(&found),
            }
            Ok(found.ok())
        }
    }
}

fn lines(found: &Verification) {
    for it in &found.numbers {
        print(json!({
            "kind": "number", "key": it.key, "text": it.text, "ok": it.ok, "reason": it.reason,
            "measure": it.measure, "measure_title": it.measure_title,
            "organisation": it.organisation, "period": it.period, "history": it.history,
            "expected": it.expected, "now": it.now, "changed": it.changed,
            "place": it.place, "paragraph": it.paragraph, "sentence": it.sentence,
        }));
    }
    for it in &found.vanished {
        print(
            json!({ "kind": "vanished", "key": it.key, "text": it.value, "measure_title": it.measure_title }),
        );
    }
    for it in &found.unmarked {
        print(
            json!({ "kind": "unmarked", "text": it.text, "place": it.place, "paragraph": it.paragraph, "sentence": it.sentence }),
        );
    }
    for key in &found.duplicates {
        print(json!({ "kind": "duplicate", "key": key }));
    }
}

fn show(found: &Verification) {
    let n_wrong = found.numbers.iter().filter(|it| !it.ok).count();
    let changed: Vec<&Checked> = found
        .numbers
        .iter()
        .filter(|it| it.ok && it.changed)
        .collect();
    print(format_args!(
        "{} 个带出处的数，{n_wrong} 个不符。",
        found.numbers.len()
    ));
    for it in found.numbers.iter().filter(|it| !it.ok) {
        print(format_args!(
            "不符  {}  “{}”  {}  {}",
            it.place, it.text, it.measure_title, it.reason
        ));
    }
    if !changed.is_empty() {
        print(format_args!("{} 个数起草后有变化：", changed.len()));
    }
    for it in changed {
        print(format_args!(
            "变化  {}  “{}”，现在是 {}  {}",
            it.place, it.text, it.now, it.measure_title
        ));
    }
    for it in &found.vanished {
        print(format_args!("删去  {}  {}", it.value, it.measure_title));
    }
    if !found.duplicates.is_empty() {
        print(format_args!(
            "{} 个数被复制到了别处。",
            found.duplicates.len()
        ));
    }
    if !found.unmarked.is_empty() {
        print(format_args!(
            "{} 个数没有出处，请人工核对：",
            found.unmarked.len()
        ));
    }
    for it in &found.unmarked {
        print(format_args!(
            "无出处  {}  “{}”  {}",
            it.place, it.text, it.sentence
        ));
    }
}
