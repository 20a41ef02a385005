//! `xuezheng check`: definitions, all problems at once; and what they would change in data,
//! or beside other definitions.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use kernel::Plan;
use model::layer::{Pack, is_story};
use model::{Diagnostic, Model, SourceFile};
use serde_json::json;

use crate::{Data, Done, Format, Stop, difference, layer, print, tell};

#[derive(clap::Args)]
pub(crate) struct Args {
    /// 一个系统或一份定制的目录，或者放着几个的目录：没有的按内置的算；不填则检查内置的定义
    dir: Option<PathBuf>,
    /// 与这里对照，列出会改变什么：数据目录，或另一个定义目录
    #[arg(long, value_name = "DIR")]
    against: Option<PathBuf>,
    /// 对照的数据在 PostgreSQL 里：postgres://…
    #[arg(
        long,
        env = "XUEZHENG_STORE",
        hide_env_values = true,
        requires = "against"
    )]
    store: Option<String>,
    #[arg(long, value_enum, default_value = "text")]
    format: Format,
}

pub(crate) fn run(args: &Args) -> Done {
    let folder = args.dir.as_deref().map(Folder::read).transpose()?;
    let sources = match &folder {
        Some(folder) => folder.sources.clone(),
        None => systems::sources(),
    };
    let (model, found) = model::load(&sources);
    for it in &found {
        match args.format {
            Format::Json => print(line(it)),
            Format::Text => print(it),
        }
    }
    // A folder's rules are not in this binary.
    let missing = if args.dir.is_none() {
        systems::rules().missing(&model)
    } else {
        Vec::new()
    };
    for rule in &missing {
        match args.format {
            Format::Json => {
                print(json!({ "code": "rule.missing", "severity": "error", "message": rule }))
            }
            Format::Text => print(format_args!(
                "error[rule.missing] {rule} is named and not registered"
            )),
        }
    }
    if let Some(other) = &args.against
        && !found.iter().any(Diagnostic::is_error)
    {
        compare(other, args, model.clone())?;
    }
    let n_errors = found.iter().filter(|it| it.is_error()).count() + missing.len();
    let is_own = |it: &&model::Register| folder.as_ref().is_none_or(|own| own.has(&it.system));
    let n_registers = model.registers().filter(is_own).count();
    let n_files = folder.as_ref().map_or(sources.len(), |it| it.n_own);
    tell(format_args!(
        "{n_files} 个文件，{n_registers} 个登记册，{n_errors} 处错误，{} 处提醒。{}",
        found.len() + missing.len() - n_errors,
        match sources.len() > n_files {
            true => "其余按内置的定义。",
            false => "",
        }
    ));
    Ok(n_errors == 0)
}

/// What these definitions change in data, or beside other definitions.
fn compare(other: &Path, args: &Args, model: Model) -> Result<(), Stop> {
    let data = Data {
        dir: other.to_owned(),
        store: args.store.clone(),
        files: None,
    };
    let plan = match args.store.is_some() || !data.is_new()? {
        true => in_data(&data, model)?,
        false => {
            let (old, found) = model::load(&Folder::read(other)?.sources);
            found.iter().filter(|it| it.is_error()).for_each(tell);
            store::plan_between(&Arc::new(old), &Arc::new(model))
        }
    };
    match args.format {
        Format::Json => difference::lines(&plan.difference)
            .into_iter()
            .chain(difference::tables(&plan))
            .for_each(print),
        Format::Text if plan.from == plan.to => print("没有变化。"),
        Format::Text => print(plan.text().trim_end()),
    }
    Ok(())
}

/// The bureau's own definitions stay beside those that are checked.
fn in_data(data: &Data, model: Model) -> Result<Plan, Stop> {
    let store = data.place().reopen()?;
    let store = store
        .ok_or_else(|| Stop::new(format!("{} 里没有记下业务定义，无从对照。", data.shown())))?;
    let kept = store.model();
    let checked = model.layers();
    let is_left =
        |layer: &Option<String>| layer.as_deref().is_some_and(|it| !checked.contains_key(it));
    let own = kept.sources.iter().filter(|it| is_left(&it.layer)).cloned();
    let own: Vec<SourceFile> = own.collect();
    if own.is_empty() {
        return Ok(store.plan(&Arc::new(model))?);
    }
    let files: Vec<SourceFile> = model.sources.iter().cloned().chain(own).collect();
    let (model, found) = model::load(&files);
    if let Some(first) = found.iter().find(|it| it.is_error()) {
        tell(first);
        return Err(Stop::new("与数据里本局的定制有冲突，见上。"));
    }
    Ok(store.plan(&Arc::new(model))?)
}

pub(crate) fn line(it: &Diagnostic) -> serde_json::Value {
    json!({
        "code": it.code,
        "severity": if it.is_error() { "error" } else { "warning" },
        "file": it.file,
        "line": it.line,
        "column": it.column,
        "message": it.message,
        "hint": it.hint,
    })
}

/// Definitions below a folder, which is a system or a bureau's layer or holds some of either;
/// the rest is as shipped.
pub(crate) struct Folder {
    pub(crate) sources: Vec<SourceFile>,
    /// Systems of the folder, each with where it lies.
    pub(crate) systems: Vec<(String, PathBuf)>,
    n_own: usize,
}

impl Folder {
    pub(crate) fn read(dir: &Path) -> Result<Folder, Stop> {
        let files = read(dir)?;
        match layer::packs(dir, &files) {
            packs if packs.is_empty() => Folder::of_systems(dir, files),
            packs => Ok(Folder::of_layers(dir, &packs)),
        }
    }

    /// Layers on top of what is shipped; a register or a case in a folder of its own is theirs.
    fn of_layers(dir: &Path, packs: &[Pack]) -> Folder {
        let shipped = systems::sources();
        let mut sources = shipped.clone();
        let mut systems = Vec::new();
        for pack in packs {
            let below = match dir.join("about.toml").is_file() {
                true => dir.to_owned(),
                false => dir.join(&pack.name),
            };
            for file in &pack.files {
                sources.push(SourceFile::of_layer(&pack.name, &file.path, &file.text));
                let Some((system, _)) = file.path.split_once('/') else {
                    continue;
                };
                let begins = format!("{system}/");
                let is_new = !shipped.iter().any(|it| it.path.starts_with(&begins))
                    && !systems.iter().any(|(it, _)| it == system);
                if is_new {
                    systems.push((system.to_owned(), below.join(system)));
                }
            }
        }
        Folder {
            n_own: sources.len() - shipped.len(),
            sources,
            systems,
        }
    }

    fn of_systems(dir: &Path, mut sources: Vec<SourceFile>) -> Result<Folder, Stop> {
        // Told of what is shipped; only a layer is told that it has none.
        sources.retain(|it| !is_story(&it.path));
        // The calendar may lie in a system's folder, as it does where it is shipped from.
        let calendar = |it: &&mut SourceFile| it.path.ends_with("/calendar.toml");
        for file in sources.iter_mut().filter(calendar) {
            file.path = CALENDAR.to_owned();
        }
        let mut systems = Vec::new();
        if dir.join("system.toml").is_file() {
            let full = dir.canonicalize();
            let full = full.map_err(Stop::io(format!("找不到目录 {}。", dir.display())))?;
            let name = full.file_name().unwrap_or_default().to_string_lossy();
            for file in sources.iter_mut().filter(|it| it.path != CALENDAR) {
                file.path = format!("{name}/{}", file.path);
            }
            systems.push((name.into_owned(), full));
        }
        for file in &sources {
            if let Some((name, "system.toml")) = file.path.split_once('/')
                && !systems.iter().any(|(it, _)| it == name)
            {
                systems.push((name.to_owned(), dir.join(name)));
            }
        }
        let mut folder = Folder {
            n_own: sources.len(),
            sources,
            systems,
        };
        let mut left = systems::sources();
        left.retain(|it| !folder.replaces(it));
        folder.sources.extend(left);
        Ok(folder)
    }

    pub(crate) fn has(&self, system: &str) -> bool {
        self.systems.iter().any(|(it, _)| it == system)
    }

    /// A system is replaced whole, what belongs to none file by file.
    fn replaces(&self, shipped: &SourceFile) -> bool {
        let of_system = shipped
            .path
            .split_once('/')
            .is_some_and(|(it, _)| self.has(it));
        of_system || self.sources.iter().any(|it| it.path == shipped.path)
    }
}

const CALENDAR: &str = "calendar.toml";

/// Every definition below a folder, by its path from there.
pub(crate) fn read(dir: &Path) -> Result<Vec<SourceFile>, Stop> {
    let mut files = Vec::new();
    collect(dir, dir, &mut files)?;
    files.sort_by(|a, b| a.path.cmp(&b.path));
    if files.is_empty() {
        return Err(Stop::new(format!(
            "{} 里没有 .toml 定义文件。",
            dir.display()
        )));
    }
    Ok(files)
}

/// TOML, lists of codes in a folder `codes`, and a story of the demo city.
fn is_definition(path: &Path) -> bool {
    let is = |part: Option<&std::ffi::OsStr>, name: &str| part.is_some_and(|it| it == name);
    let folder = path.parent().and_then(Path::file_name);
    is_story(&path.to_string_lossy())
        || is(path.extension(), "toml") && !is(path.file_name(), "Cargo.toml")
        || is(path.extension(), "csv") && is(folder, "codes")
}

fn collect(root: &Path, dir: &Path, files: &mut Vec<SourceFile>) -> Result<(), Stop> {
    let fail = || Stop::io(format!("读不了目录 {}。", dir.display()));
    for entry in fs::read_dir(dir).map_err(fail())? {
        let path = entry.map_err(fail())?.path();
        if path.is_dir() {
            collect(root, &path, files)?;
        } else if is_definition(&path) {
            let text = fs::read_to_string(&path)
                .map_err(Stop::io(format!("读不了 {}。", path.display())))?;
            let name = path.strip_prefix(root).unwrap_or(&path).to_string_lossy();
            files.push(SourceFile::new(name, text));
        }
    }
    Ok(())
}
