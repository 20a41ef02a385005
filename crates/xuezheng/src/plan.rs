//! `xuezheng plan read`: what the document engine finds in a plan's file.

use std::fs;
use std::path::{Path, PathBuf};

use document::plan::{Plan, Target};

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
    let n_of_tasks: usize = plan.tasks.iter().map(|it| it.targets.len()).sum();
    let n_of_projects: usize = plan.key_projects.iter().map(|it| it.targets.len()).sum();
    let n_targets = n_of_tasks + n_of_projects + plan.indicators.len();
    let also = |n: usize, what: &str| match n {
        0 => String::new(),
        n => format!("，{n} {what}"),
    };
    print(format_args!(
        "{} 条任务{}{}，{n_targets} 个数",
        plan.tasks.len(),
        also(plan.key_projects.len(), "个重点项目"),
        also(plan.indicators.len(), "项规划指标"),
    ));
    for task in &plan.tasks {
        item(task.no, &task.title, &task.responsible, &task.targets);
    }
    if !plan.key_projects.is_empty() {
        print("重点项目");
    }
    for project in &plan.key_projects {
        let (title, units) = (&project.title, &project.responsible);
        item(project.no, title, units, &project.targets);
    }
    for row in &plan.unread {
        print(format_args!("{}没有读成任务：{}", row.place, row.text));
    }
}

/// A task or a project with its units, and its numbers below.
fn item(no: u32, title: &str, units: &[String], targets: &[Target]) {
    let units = match units.is_empty() {
        true => String::new(),
        false => format!("（{}）", units.join("、")),
    };
    print(format_args!("{no:>3}. {title}{units}"));
    for target in targets {
        print(format_args!("       {}", target.quote));
    }
}
