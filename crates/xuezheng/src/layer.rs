//! `xuezheng layer`: what a bureau added to the definitions, out as reviewable text and in again.
//!
//! A layer is a folder of its name; see `docs/guides/definitions.md`. Not here: drafting in
//! the browser (`server`), and what a layer may say (`model`).

use std::fs;
use std::path::{Path, PathBuf};

use kernel::{Caller, Kernel};
use model::layer::{LayerFile, Pack};
use model::{Diagnostic, SourceFile};
use serde_json::json;

use crate::{Data, Done, Format, Stop, check, print, tell};

#[derive(clap::Subcommand)]
pub(crate) enum Command {
    /// 列出在用的定制
    List {
        #[command(flatten)]
        data: Data,
        #[arg(long, value_enum, default_value = "text")]
        format: Format,
    },
    /// 把在用的定制写成文字，每份一个文件夹
    Export {
        /// 只导出这些；不填则全部
        names: Vec<String>,
        #[command(flatten)]
        data: Data,
        /// 写到哪个文件夹
        #[arg(long)]
        out: PathBuf,
    },
    /// 列出文件夹里的定制会改变什么；加 --activate 才启用
    Import {
        folder: PathBuf,
        #[command(flatten)]
        data: Data,
        /// 没有错误就启用
        #[arg(long)]
        activate: bool,
        /// 启用的理由，写入留痕
        #[arg(long)]
        reason: Option<String>,
        #[arg(long, value_enum, default_value = "text")]
        format: Format,
    },
}

pub(crate) fn run(command: &Command) -> Done {
    match command {
        Command::List { data, format } => list(&data.open()?, *format),
        Command::Export { names, data, out } => export(&data.open()?, names, out),
        Command::Import {
            folder,
            data,
            activate,
            reason,
            format,
        } => {
            let packs = read(folder)?;
            let _alone = if *activate { data.alone()? } else { None };
            import(
                data.open()?,
                &packs,
                (*activate, reason.as_deref()),
                *format,
            )
        }
    }
}

fn list(kernel: &Kernel, format: Format) -> Done {
    for pack in kernel.layers_in_force()? {
        match format {
            Format::Json => print(json!({
                "name": pack.name, "title": pack.title, "why": pack.why,
                "files": pack.files.iter().map(|it| &it.path).collect::<Vec<_>>(),
            })),
            Format::Text => print(format_args!(
                "{}　{}　{} 个文件",
                pack.name,
                pack.title,
                pack.files.len()
            )),
        }
    }
    Ok(true)
}

fn export(kernel: &Kernel, names: &[String], out: &Path) -> Done {
    let packs = kernel.layers_in_force()?;
    if let Some(name) = names
        .iter()
        .find(|name| !packs.iter().any(|it| it.name == **name))
    {
        return Err(Stop::new(format!(
            "没有在用的定制 {name}。可用 xuezheng layer list 查看。"
        )));
    }
    let wanted = |it: &&Pack| names.is_empty() || names.contains(&it.name);
    for file in packs.iter().filter(wanted).flat_map(Pack::folder) {
        let path = out.join(&file.path);
        let fail = || Stop::io(format!("写不了 {}。", path.display()));
        if let Some(folder) = path.parent() {
            fs::create_dir_all(folder).map_err(fail())?;
        }
        fs::write(&path, &file.text).map_err(fail())?;
        print(path.display());
    }
    Ok(true)
}

/// The layers among the files of a folder, or the folder itself when it is one.
pub(crate) fn packs(folder: &Path, files: &[SourceFile]) -> Vec<Pack> {
    let name = folder.canonicalize().ok();
    let name = name.as_deref().and_then(Path::file_name);
    let name = name
        .map(|it| it.to_string_lossy().into_owned())
        .unwrap_or_default();
    let files = files.iter().map(|it| LayerFile {
        path: format!("{name}/{}", it.path),
        text: it.text.clone(),
    });
    Pack::of_folder(&files.collect::<Vec<_>>())
}

fn read(folder: &Path) -> Result<Vec<Pack>, Stop> {
    let packs = packs(folder, &check::read(folder)?);
    match packs.is_empty() {
        true => Err(Stop::new(format!(
            "{} 里没有定制：每份定制是一个文件夹，其中有 about.toml，写明 title = \"名称\"。",
            folder.display()
        ))),
        false => Ok(packs),
    }
}

/// Shows what each would change, and puts it in force when asked to; stops at the first
/// that is wrong, with all its mistakes.
fn import(
    mut kernel: Kernel,
    packs: &[Pack],
    (activate, reason): (bool, Option<&str>),
    format: Format,
) -> Done {
    let platform = Caller::platform(kernel.now());
    for pack in packs {
        let tried = kernel.try_files(&pack.name, &pack.files);
        for it in &tried.found {
            match format {
                Format::Json => print(check::line(it)),
                Format::Text => print(in_chinese(it)),
            }
        }
        if !tried.holds() {
            tell(format_args!("{}：有错误，什么都没有改动。", pack.title));
            return Ok(false);
        }
        let said = model::difference(&kernel.model, &tried.model).text(&kernel.model, &tried.model);
        let same = kernel.model.digest == tried.model.digest;
        let mut done = false;
        if activate && !same {
            kernel = put_in_force(&kernel, &platform, pack, reason)?;
            done = true;
        }
        match format {
            Format::Json => print(json!({
                "name": pack.name, "title": pack.title, "same": same, "activated": done, "said": said,
            })),
            Format::Text => print(told(pack, &said, same, done)),
        }
    }
    Ok(true)
}

/// A mistake as an administrator reads it: where, what stands there, what is wrong.
fn in_chinese(it: &Diagnostic) -> String {
    let what = match it.is_error() {
        true => "错误",
        false => "提醒",
    };
    let (file, line, column, excerpt) = (&it.file, it.line, it.column, it.excerpt.trim());
    format!(
        "{what} {file} 第 {line} 行第 {column} 列：{}（{}）\n    {excerpt}",
        it.chinese(),
        it.code
    )
}

/// Through the same steps as in the browser, in the platform's name.
fn put_in_force(
    kernel: &Kernel,
    platform: &Caller,
    pack: &Pack,
    reason: Option<&str>,
) -> Result<Kernel, Stop> {
    let Some(draft) = kernel.take_layer(platform, pack)? else {
        return Ok(kernel.clone());
    };
    let checked = match draft.state.as_deref() {
        Some("checked") => draft,
        _ => kernel.check_layer(platform, draft.id, draft.version)?,
    };
    let reason = reason.map(str::to_owned);
    Ok(kernel.activate_layer(platform, checked.id, checked.version, reason)?)
}

fn told(pack: &Pack, said: &str, same: bool, done: bool) -> String {
    let what = match (same, done) {
        (true, _) => "与在用的相同，不用再启用。",
        (_, true) => "已启用。",
        (_, false) => "没有错误；看过之后加上 --activate 启用。",
    };
    format!("{}（{}）：{what}\n{said}", pack.title, pack.name)
}
