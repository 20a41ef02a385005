//! 改标识: a thing of a layer is called otherwise, and all that names it with it.
//!
//! What names it is what the loader followed: words, and names in expressions as their
//! syntax tree has them; how an expression is laid out stays. Afterwards the files are
//! read again: nothing may be wrong that was right before. Not here: who may, and keeping
//! what comes of it (`kernel`).

use std::ops::Range;

use indexmap::IndexMap;

use crate::definition::Model;
use crate::diagnostic::Diagnostic;
use crate::document::{Document, Entry, Said};
use crate::layer::LayerFile;
use crate::load::{self, Named, SourceFile};
use crate::thing::Thing;

/// What is called otherwise.
#[derive(Clone, Copy, Debug)]
pub struct Rename<'a> {
    pub layer: &'a str,
    /// `local/loan.toml`
    pub file: &'a str,
    /// `field`, `due_on`
    pub path: &'a [String],
    pub to: &'a str,
}

/// The layer's files with the new name in the place of the old one, everywhere.
///
/// # Shape
/// `sources` are all files as they would be in force, the layer's with its draft. Files in
/// which nothing changes come back as they are, the others in the one way of writing.
///
/// # Errors
/// Why the name stays, in Chinese, and what to do instead.
pub fn rename(
    in_force: &Model,
    sources: &[SourceFile],
    asked: Rename<'_>,
) -> Result<Vec<LayerFile>, String> {
    let (before, found, named) = load::with_names(sources);
    let mut documents = documents(sources, asked)?;
    shipped(sources, asked)?;
    let there = own_file(sources, asked)
        .and_then(|idx| documents.get(&idx))
        .is_some_and(|it| entry(&it.entries, asked.path).is_some());
    let name = match asked.path.last() {
        Some(name) if there => name.as_str(),
        _ => return Err("要改的这一项已不在草稿里。请刷新后再改。".to_owned()),
    };
    let thing = Thing::at(asked.file, asked.path);
    may_change(in_force, &before, asked, thing.as_ref())?;
    let mut edits: IndexMap<usize, Vec<Edit>> = IndexMap::new();
    for it in named.iter().filter(|it| Some(&it.thing) == thing.as_ref()) {
        let source = &sources[it.file];
        if source.layer.as_deref() != Some(asked.layer) {
            let says = "里还用着它。请先在那里改用别的，再改这里的标识。";
            return Err(format!("“{}”{says}", source.path));
        }
        edits.entry(it.file).or_default().push(Edit::of(it));
    }
    let own = own_file(sources, asked).unwrap_or_default();
    edits.entry(own).or_default().push(Edit::key(asked.path));
    for (file, edits) in edits {
        if let Some(document) = documents.get_mut(&file) {
            apply(document, edits, asked.to);
        }
    }
    let path = [&asked.path[..asked.path.len() - 1], &[asked.to.to_owned()]].concat();
    if let (Some(Thing::Field { .. }), Some(document)) = (&thing, documents.get_mut(&own)) {
        let was = match thing.as_ref().is_some_and(|it| it.is_in(in_force)) {
            true => Some(name),
            false => None,
        };
        former(&mut document.entries, &path, was, asked.to)?;
    }
    let files = written(sources, asked.layer, &documents);
    holds(sources, &files, &found, asked, thing.as_ref())?;
    Ok(files)
}

/// The layer's files that are definitions.
fn documents(
    sources: &[SourceFile],
    asked: Rename<'_>,
) -> Result<IndexMap<usize, Document>, String> {
    let own = sources
        .iter()
        .enumerate()
        .filter(|(_, it)| it.layer.as_deref() == Some(asked.layer) && it.path.ends_with(".toml"));
    own.map(|(idx, it)| match Document::read(&it.path, &it.text) {
        Ok(document) => Ok((idx, document)),
        Err(_) => Err(format!(
            "“{}”还读不懂。请先改正它的文字，再改标识。",
            it.path
        )),
    })
    .collect()
}

fn own_file(sources: &[SourceFile], asked: Rename<'_>) -> Option<usize> {
    let path = format!("{}/{}", asked.layer, asked.file);
    let own = |it: &SourceFile| it.layer.as_deref() == Some(asked.layer) && it.path == path;
    sources.iter().position(own)
}

/// What is declared in a file of the same name elsewhere is not the layer's.
fn shipped(sources: &[SourceFile], asked: Rename<'_>) -> Result<(), String> {
    let same_file = |it: &&SourceFile| {
        let layer = it.layer.as_deref();
        let inner = layer.and_then(|layer| it.path.strip_prefix(layer)?.strip_prefix('/'));
        layer != Some(asked.layer) && inner.unwrap_or(&it.path) == asked.file
    };
    let declares = |it: &&SourceFile| {
        let document = Document::read(&it.path, &it.text);
        document.is_ok_and(|it| entry(&it.entries, asked.path).is_some())
    };
    let name = asked.path.last().map_or("", String::as_str);
    match sources.iter().filter(same_file).find(declares) {
        None => Ok(()),
        Some(SourceFile { layer: None, .. }) => Err(format!(
            "“{name}”是内置的，标识不能改。要换个叫法，请改它的名称。"
        )),
        Some(SourceFile {
            layer: Some(layer), ..
        }) => Err(format!("“{name}”是定制“{layer}”里的，请到那一份里改。")),
    }
}

/// Whether nothing else is called so, and no record holds its name.
fn may_change(
    in_force: &Model,
    before: &Model,
    asked: Rename<'_>,
    thing: Option<&Thing>,
) -> Result<(), String> {
    if thing.is_some_and(|it| it.called(asked.to).is_in(before)) {
        return Err(format!("“{}”已经有了，请换一个标识。", asked.to));
    }
    if thing.is_some_and(|it| it.is_held() && it.is_in(in_force)) {
        let name = asked.path.last().map_or("", String::as_str);
        let says = "已经启用，记录里存着这个标识，不能再改。要换个叫法，请改它的名称。";
        return Err(format!("“{name}”{says}"));
    }
    Ok(())
}

/// A key or part of a text that says the new name.
struct Edit {
    path: Vec<String>,
    /// None: the last key of the path.
    part: Option<Range<usize>>,
}

impl Edit {
    fn of(named: &Named) -> Edit {
        Edit {
            path: named.spot.path.clone(),
            part: (!named.spot.is_key).then(|| named.part.clone()),
        }
    }

    fn key(path: &[String]) -> Edit {
        Edit {
            path: path.to_vec(),
            part: None,
        }
    }
}

fn apply(document: &mut Document, mut edits: Vec<Edit>, to: &str) {
    // From behind, and keys last and the deepest first: what is left stays where it stands.
    edits.sort_by_key(|it| {
        let start = it.part.as_ref().map(|part| part.start);
        (start.is_none(), std::cmp::Reverse((it.path.len(), start)))
    });
    edits.dedup_by(|a, b| a.path == b.path && a.part == b.part);
    for edit in edits {
        match edit.part {
            Some(part) => {
                if let Some(Said::Text(text)) = said(&mut document.entries, &edit.path) {
                    text.replace_range(part, to);
                }
            }
            None => {
                if let Some(entry) = entry_mut(&mut document.entries, &edit.path) {
                    entry.key = to.to_owned();
                }
            }
        }
    }
}

/// `was` says what records that are there hold the value under.
fn former(
    entries: &mut [Entry],
    path: &[String],
    was: Option<&str>,
    to: &str,
) -> Result<(), String> {
    let Some(Said::Table(words)) = said(entries, path) else {
        return Ok(());
    };
    let there = words.iter().position(|it| it.key == "was");
    let mut names: Vec<String> = match there.map(|idx| &words[idx].said) {
        Some(Said::Text(one)) => vec![one.clone()],
        Some(Said::List(items)) => items.iter().filter_map(text).collect(),
        _ => Vec::new(),
    };
    if let Some(was) = was {
        if words.iter().any(|it| it.key == "part") {
            let says = "拆分已经办完。请先清空“曾用标识”和“取原值的一部分”，再改标识。";
            return Err(format!("“{was}”是从别的字段拆分来的，{says}"));
        }
        names.insert(0, was.to_owned());
    }
    names.retain(|it| it != to);
    words.retain(|it| it.key != "was");
    if !names.is_empty() {
        words.push(Entry {
            note: Vec::new(),
            key: "was".to_owned(),
            said: Said::List(names.into_iter().map(Said::Text).collect()),
        });
    }
    Ok(())
}

fn text(said: &Said) -> Option<String> {
    match said {
        Said::Text(text) => Some(text.clone()),
        _ => None,
    }
}

fn written(
    sources: &[SourceFile],
    layer: &str,
    documents: &IndexMap<usize, Document>,
) -> Vec<LayerFile> {
    let own = sources.iter().enumerate();
    let own = own.filter(|(_, it)| it.layer.as_deref() == Some(layer));
    own.map(|(idx, it)| {
        let read = Document::read(&it.path, &it.text).ok();
        let changed = documents
            .get(&idx)
            .filter(|now| read.as_ref() != Some(*now));
        let path = it.path.strip_prefix(layer).unwrap_or(&it.path);
        LayerFile {
            path: path.trim_start_matches('/').to_owned(),
            text: changed.map_or_else(|| it.text.clone(), Document::write),
        }
    })
    .collect()
}

/// Whether nothing is wrong that was right, and nothing else brings the old name.
fn holds(
    sources: &[SourceFile],
    files: &[LayerFile],
    found: &[Diagnostic],
    asked: Rename<'_>,
    thing: Option<&Thing>,
) -> Result<(), String> {
    let others = sources
        .iter()
        .filter(|it| it.layer.as_deref() != Some(asked.layer));
    let own = files.iter();
    let own = own.map(|it| SourceFile::of_layer(asked.layer, &it.path, it.text.clone()));
    let (after, now) = load::load(&others.cloned().chain(own).collect::<Vec<_>>());
    let alike = |it: &Diagnostic, all: &[Diagnostic]| {
        let same = |other: &&Diagnostic| (other.code, &other.file) == (it.code, &it.file);
        all.iter().filter(same).count()
    };
    let mut wrong = now.iter().filter(|it| it.is_error());
    if let Some(first) = wrong.find(|it| alike(it, &now) > alike(it, found)) {
        return Err(format!(
            "改成“{}”以后，“{}”第 {} 行就不对了：{}请先改那一处，或换一个标识。",
            asked.to,
            first.file,
            first.line,
            first.chinese()
        ));
    }
    match thing.is_some_and(|it| it.is_in(&after)) {
        true => Err(format!(
            "“{}”由登记册的形态带来，标识不能改。要换个叫法，请改它的名称。",
            asked.path.last().map_or("", String::as_str)
        )),
        false => Ok(()),
    }
}

/// The entry at the end of a path.
fn entry<'e>(entries: &'e [Entry], path: &[String]) -> Option<&'e Entry> {
    let (name, rest) = path.split_first()?;
    let entry = entries.iter().find(|it| it.key == *name)?;
    match (rest, &entry.said) {
        ([], _) => Some(entry),
        (rest, Said::Table(inner)) => self::entry(inner, rest),
        _ => None,
    }
}

fn entry_mut<'e>(entries: &'e mut [Entry], path: &[String]) -> Option<&'e mut Entry> {
    let (name, above) = path.split_last()?;
    let entries = match above {
        [] => entries,
        above => match said(entries, above)? {
            Said::Table(inner) => inner,
            _ => return None,
        },
    };
    entries.iter_mut().find(|it| it.key == *name)
}

/// What is said at the end of a path; items of a list by their place.
fn said<'e>(entries: &'e mut [Entry], path: &[String]) -> Option<&'e mut Said> {
    let (name, rest) = path.split_first()?;
    let mut said = &mut entries.iter_mut().find(|it| it.key == *name)?.said;
    for name in rest {
        said = match said {
            Said::Table(inner) => &mut inner.iter_mut().find(|it| it.key == *name)?.said,
            Said::List(items) => items.get_mut(name.parse::<usize>().ok()?)?,
            _ => return None,
        };
    }
    Some(said)
}
