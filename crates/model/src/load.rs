//! Reads definitions: text in, what could be read out, and everything that is wrong.
//!
//! Five passes over all files: registers filled by their shapes (`shape`), layers merged into what they add to (`extend`), the words
//! (`spell`), what each file says by itself (`system`, `register`, `field`, `measure`), and
//! what needs the others (`link`). Nothing stops at the first mistake. Not here: where the
//! files lie.

mod calendar;
mod csv;
mod dashboard;
mod effect;
pub mod extend;
mod field;
mod heading;
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

use std::collections::HashMap;
use std::ops::Range;
use std::sync::Arc;

use indexmap::{IndexMap, IndexSet};

use crate::definition::{Code, CodeList, Model};
use crate::diagnostic::Diagnostic;
use crate::thing::Thing;
use crate::version;
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
    let spots: Vec<_> = files.iter().map(|(it, _)| tree::spots(&it.table)).collect();
    let mentions = read.mentions.into_iter();
    let named: IndexSet<Named> = mentions.filter_map(|it| Named::of(it, &spots)).collect();
    (read.model, read.found, named.into_iter().collect())
}

/// Where something is named.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
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
    fn of(mention: Mention, spots: &[HashMap<Span, Spot>]) -> Option<Named> {
        let spot = spots[mention.at.file].get(&mention.at)?.clone();
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
    measurable(&mut model);
    link::measure::share(&mut model);
    if let Some(file) = parts.facts {
        model.facts = system::facts(file, &mut log);
    }
    model.calendar = calendar::read(&parts.calendars, &mut log);
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
    let said = |file: &File<'_>| (said_as(file), Arc::clone(&file.table));
    model.files = whole.iter().map(said).collect();
    model.digest = version::whole(&model.files);
    Read {
        model,
        found,
        mentions,
    }
}

/// What a file is called among all that is said: the years a layer adds stand beside those shipped.
fn said_as(file: &File<'_>) -> String {
    match (file.name(), file.layer) {
        ((_, "calendar"), Some(layer)) => format!("{layer}/calendar"),
        ((Some(system), name), _) => format!("{system}/{name}"),
        ((None, name), _) => name.to_owned(),
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

/// Every measure can be chosen where a number is wanted: 指标 is a list of the registry.
fn measurable(model: &mut Model) {
    let measures = model.systems.values().flat_map(|it| it.measures.values());
    let codes: IndexMap<String, Code> = measures
        .map(|it| {
            let code = Code {
                title: it.title.clone(),
                ..Code::default()
            };
            (it.id.clone(), code)
        })
        .collect();
    if let Some(registry) = model.systems.get_mut("registry") {
        let list = CodeList {
            id: MEASURES.to_owned(),
            title: "指标".to_owned(),
            codes: Arc::new(codes),
            ..CodeList::default()
        };
        registry.codes.insert("measure".to_owned(), list);
    }
}

/// The list of codes that numbers are bound by.
const MEASURES: &str = "registry.measure";

/// Which file says what.
#[derive(Default)]
struct Parts<'a> {
    systems: IndexMap<String, SystemFiles<'a>>,
    facts: Option<&'a File<'a>>,
    calendars: Vec<&'a File<'a>>,
}

#[derive(Default)]
struct SystemFiles<'a> {
    system: Option<&'a File<'a>>,
    codes: Option<&'a File<'a>>,
    params: Option<&'a File<'a>>,
    measures: Option<&'a File<'a>>,
    dashboards: Option<&'a File<'a>>,
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
            (_, "calendar") => parts.calendars.push(file),
            (Some(system), name) => {
                spell::id(system, file.whole, log);
                let part = parts.systems.entry(system.to_owned()).or_default();
                match name {
                    "system" => part.system = Some(file),
                    "codes" => part.codes = Some(file),
                    "params" => part.params = Some(file),
                    "measures" => part.measures = Some(file),
                    "dashboards" => part.dashboards = Some(file),
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
