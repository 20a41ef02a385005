//! `xuezheng plan read`: what the document engine finds in a plan's file.

use std::fs;
use std::path::{Path, PathBuf};

use document::plan::Plan;

use crate::{Done, Format, Stop, print};

#[derive(clap::Subcommand)]
pub(crate) enum Command {
    /// 读一份计划文件，列出其中的任务、指标、成果
    Read {
        /// .docx、.pdf、.ofd、.txt、.html，或表格 .xlsx、.xls、.et、.ods
        file: PathBuf,
        #[arg(long, value_enum, default_value = "text")]
        format: Format,
    },
}

pub(crate) fn run(command: &Command) -> Done {
    let Command::Read { file, format } = command;
    for plan in plans(file)? {
        match format {
            Format::Json => print(document::plan::to_json(&plan)),
            Format::Text => show(&plan),
        }
    }
    Ok(true)
}

fn plans(file: &Path) -> Result<Vec<Plan>, Stop> {
    let bytes = fs::read(file).map_err(Stop::io(format!("读不了 {}。", file.display())))?;
    let name = file.file_name().unwrap_or_default().to_string_lossy();
    let said = |error: &dyn std::fmt::Display| Stop::new(format!("{}：{error}", file.display()));
    let text = systems::plan::file::read(&bytes, &name).map_err(|error| said(&error))?;
    document::plan::read_all(&text).map_err(|error| said(&error))
}

fn show(plan: &Plan) {
    print(&plan.title);
    if let Some(number) = &plan.doc_number {
        print(number);
    }
    let n_targets: usize = plan.tasks.iter().map(|it| it.targets.len()).sum();
    print(format_args!(
        "{} 条任务，{n_targets} 个数",
        plan.tasks.len()
    ));
    for task in &plan.tasks {
        let units = task.responsible.join("、");
        print(format_args!(
            "{:>3}. {}{}",
            task.no,
            task.title,
            if units.is_empty() {
                String::new()
            } else {
                format!("（{units}）")
            }
        ));
        for target in &task.targets {
            print(format_args!("       {}", target.quote));
        }
    }
    for row in &plan.unread {
        print(format_args!("{}没有读成任务：{}", row.place, row.text));
    }
}
