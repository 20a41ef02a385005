//! Reads definitions: text in, what could be read out, and everything that is wrong.
//!
//! Five passes over all files: registers filled by their shapes (`shape`), layers merged into what they add to (`extend`), the words
//! (`spell`), what each file says by itself (`system`, `register`, `field`, `measure`), and
//! what needs the others (`link`). Nothing stops at the first mistake. Not here: where the
//! files lie.

mod calendar;
mod csv;
mod effect;
pub mod extend;
mod field;
mod link;
mod machine;
mod measure;
mod number;
mod register;
mod shape;
mod spell;
mod system;
pub(crate) mod tree;
mod word;

use std::ops::Range;
use std::sync::Arc;

use indexmap::IndexMap;

use crate::definition::{Code, Model};
use crate::diagnostic::Diagnostic;
use crate::thing::Thing;
use crate::version;
use crate::words::Place;
use tree::{File, Log, Mention, Span, Spot};

/// One definition file.
#[derive(Clone, Debug)]
pub struct SourceFile {
    /// `plan/task.toml`; what stands before the last folder does not matter.
    /// `facts.toml` lies in no folder or in `docs`; `calendar.toml` may lie anywhere; what is
    /// in `shapes` are templates.
    pub path: String,
    /// The layer it is of; none when shipped.
    pub layer: Option<String>,
    pub text: String,
}

impl SourceFile {
    pub fn new(path: impl Into<String>, text: impl Into<String>) -> SourceFile {
        SourceFile {
            path: path.into(),
            layer: None,
            text: text.into(),
        }
    }

    /// A file of a bureau's own, `safety/hazard.toml` of the layer `yunling`: diagnostics
    /// name it `yunling/safety/hazard.toml`.
    pub fn of_layer(layer: &str, path: &str, text: impl Into<String>) -> SourceFile {
        SourceFile {
            path: format!("{layer}/{path}"),
            layer: Some(layer.to_owned()),
            text: text.into(),
        }
    }
}

/// Reads all definitions of an installation and checks them against one another.
///
/// # Shape
/// The diagnostics are sorted by file, line and column. The model holds what could
/// be read; it is fit for use only if no diagnostic is an error.
///
/// # Example
/// ```
/// let file = model::SourceFile::new("plan/system.toml", "titel = '计划'");
/// let (_, found) = model::load(&[file]);
/// assert_eq!(found[1].hint, "did you mean \"title\"?");
/// ```
pub fn load(sources: &[SourceFile]) -> (Model, Vec<Diagnostic>) {
    let read = read(&trees(sources));
    (
        Model {
            sources: sources.into(),
            ..read.model
        },
        read.found,
    )
}

/// The same with everything that is named in the files.
pub(crate) fn with_names(sources: &[SourceFile]) -> (Model, Vec<Diagnostic>, Vec<Named>) {
    let files = trees(sources);
    let read = read(&files);
    let mut named: Vec<Named> = Vec::new();
    for mention in read.mentions {
        let one = Named::of(mention, &files);
        named.extend(one.filter(|it| !named.contains(it)));
    }
    (read.model, read.found, named)
}

/// Where something is named.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Named {
    /// Which of the sources.
    pub(crate) file: usize,
    pub(crate) spot: Spot,
    /// The bytes of what is said there that are its name.
    pub(crate) part: Range<usize>,
    pub(crate) thing: Thing,
}

impl Named {
    /// None when it stands nowhere as it is named: a shape brings it.
    fn of(mention: Mention, files: &[(File<'_>, Syntax)]) -> Option<Named> {
        let (file, _) = &files[mention.at.file];
        let spot = tree::spot(&file.table, mention.at)?;
        let name = mention.thing.name();
        let part = mention.part.or_else(|| {
            let before = spot.said.strip_suffix(name)?;
            let is_whole = before.is_empty() || before.ends_with('.');
            is_whole.then_some(before.len()..spot.said.len())
        })?;
        (spot.said.get(part.clone()) == Some(name)).then_some(Named {
            file: mention.at.file,
            spot,
            part,
            thing: mention.thing,
        })
    }
}

/// What is no TOML in a file, and where.
type Syntax = Vec<(Span, String)>;

fn trees(sources: &[SourceFile]) -> Vec<(File<'_>, Syntax)> {
    let sources = sources.iter().enumerate();
    sources.map(|(idx, it)| tree::read(idx, it)).collect()
}

struct Read {
    model: Model,
    found: Vec<Diagnostic>,
    mentions: Vec<Mention>,
}

fn read(trees: &[(File<'_>, Syntax)]) -> Read {
    let files: Vec<File<'_>> = trees.iter().map(|(file, _)| file.clone()).collect();
    let mut log = Log {
        files: &files,
        found: Vec::new(),
        mentions: Vec::new(),
    };
    for (file, errors) in trees {
        let code = match file.is_csv() {
            true => "csv.syntax",
            false => "toml.syntax",
        };
        for (at, message) in errors {
            log.error(*at, code, message, "");
        }
    }
    let filled = shape::expanded(&files, &mut log);
    let whole = extend::whole(&filled, &mut log);
    let parts = sort(&whole, &mut log);
    let mut model = Model::default();
    for (id, part) in &parts.systems {
        model
            .systems
            .insert(id.clone(), system::read(id, part, &mut log));
    }
    assignable(&mut model);
    if let Some(file) = parts.facts {
        model.facts = system::facts(file, &mut log);
    }
    if let Some(file) = parts.calendar {
        spell::check(&file.table, Place::Calendar, file.whole, &mut log);
        model.calendar = calendar::read(&file.table, &mut log);
    }
    link::link(&mut model, &parts, &mut log);
    let Log {
        mut found,
        mentions,
        ..
    } = log;
    found.sort_by(|a, b| {
        (&a.file, a.line, a.column, a.code).cmp(&(&b.file, b.line, b.column, b.code))
    });
    found.dedup();
    let files = whole.iter().map(|file| match file.name() {
        (Some(system), name) => (format!("{system}/{name}"), Arc::clone(&file.table)),
        (None, name) => (name.to_owned(), Arc::clone(&file.table)),
    });
    model.files = files.collect();
    model.digest = version::whole(&model.files);
    Read {
        model,
        found,
        mentions,
    }
}

/// Every role can be given to somebody: positions choose from this list of codes.
fn assignable(model: &mut Model) {
    let roles: Vec<(String, String)> = model
        .systems
        .values()
        .flat_map(|system| &system.roles)
        .map(|(name, role)| (name.clone(), role.title.clone()))
        .collect();
    let access = model.systems.get_mut("access");
    let Some(list) = access.and_then(|it| it.codes.get_mut("role")) else {
        return;
    };
    let codes = Arc::make_mut(&mut list.codes);
    for (name, title) in roles {
        codes.entry(name).or_insert(Code {
            title,
            ..Code::default()
        });
    }
}

/// Which file says what.
#[derive(Default)]
struct Parts<'a> {
    systems: IndexMap<String, SystemFiles<'a>>,
    facts: Option<&'a File<'a>>,
    calendar: Option<&'a File<'a>>,
}

#[derive(Default)]
struct SystemFiles<'a> {
    system: Option<&'a File<'a>>,
    codes: Option<&'a File<'a>>,
    params: Option<&'a File<'a>>,
    measures: Option<&'a File<'a>>,
    /// Files of codes, `codes/gbt3304.csv`.
    lists: IndexMap<String, &'a File<'a>>,
    registers: IndexMap<String, &'a File<'a>>,
}

fn sort<'a>(files: &'a [File<'a>], log: &mut Log<'_>) -> Parts<'a> {
    let mut parts = Parts::default();
    for file in files {
        match file.name() {
            (Some(system), name) if file.is_csv() && name.starts_with("codes/") => {
                let part = parts.systems.entry(system.to_owned()).or_default();
                part.lists.insert(name.to_owned(), file);
            }
            _ if !file.path.ends_with(".toml") => no_definition(file, log),
            (None, "facts") => parts.facts = Some(file),
            (_, "calendar") => {
                if let Some(first) = parts.calendar.replace(file) {
                    let message = format!("{} is a calendar already", first.path);
                    log.error(file.whole, "word.twice", message, "there is one");
                }
            }
            (Some(system), name) => {
                spell::id(system, file.whole, log);
                let part = parts.systems.entry(system.to_owned()).or_default();
                match name {
                    "system" => part.system = Some(file),
                    "codes" => part.codes = Some(file),
                    "params" => part.params = Some(file),
                    "measures" => part.measures = Some(file),
                    _ => {
                        spell::id(name, file.whole, log);
                        part.registers.insert(name.to_owned(), file);
                    }
                }
            }
            _ => no_definition(file, log),
        }
    }
    parts
}

fn no_definition(file: &File<'_>, log: &mut Log<'_>) {
    log.error(
        file.whole,
        "file.unknown",
        format!("{} is no definition", file.path),
        "definitions are SYSTEM/NAME.toml, SYSTEM/codes/NAME.csv, facts.toml and calendar.toml",
    );
}
