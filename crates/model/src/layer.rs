//! Layers beside the shipped files: which there are, what an installation would be read from
//! with one of them changed, and how the files of one are kept and travel.
//!
//! Not here: what a layer may say (`load::extend`), and where layers are kept.

use indexmap::IndexMap;

use crate::definition::Model;
use crate::document::{Document, Entry, Said};
use crate::load::SourceFile;
use crate::words::is_id;

/// One file of a layer, `safety/hazard.toml`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LayerFile {
    pub path: String,
    pub text: String,
}

/// Begins the line above each file of a bundle. No TOML line begins so.
const MARK: &str = "//// ";

/// The files of a layer as one text, to be read from top to bottom.
///
/// # Example
/// ```
/// use model::layer::{LayerFile, bundle, unbundle};
/// let file = LayerFile { path: "local/system.toml".into(), text: "title = \"本局\"\n".into() };
/// assert_eq!(bundle(&[file.clone()]), "//// local/system.toml\ntitle = \"本局\"\n");
/// assert_eq!(unbundle(&bundle(&[file.clone()])), [file]);
/// ```
pub fn bundle(files: &[LayerFile]) -> String {
    let parts = files
        .iter()
        .map(|file| format!("{MARK}{}\n{}", file.path, file.text));
    parts.collect::<Vec<_>>().join("\n")
}

/// The files of such a text; what stands above the first mark is none of them.
pub fn unbundle(text: &str) -> Vec<LayerFile> {
    let marked = format!("\n{text}");
    let parts: Vec<&str> = marked.split(&format!("\n{MARK}")).skip(1).collect();
    parts
        .iter()
        .enumerate()
        .filter_map(|(idx, part)| {
            let (path, text) = part.split_once('\n').unwrap_or((part, ""));
            // The empty line between two files has gone with the mark of the next.
            let ended = idx + 1 == parts.len() || text.is_empty() || text.ends_with('\n');
            let text = if ended {
                text.to_owned()
            } else {
                format!("{text}\n")
            };
            let path = path.trim().to_owned();
            (!path.is_empty()).then_some(LayerFile { path, text })
        })
        .collect()
}

/// Whether a file of this name is one of a layer's: TOML, lists of codes; and a story of the
/// demo city, which it is told to leave out.
pub fn is_file(path: &str) -> bool {
    let is_list = || path.ends_with(".csv") && path.contains("/codes/");
    path.ends_with(".toml") || is_list() || is_story(path)
}

/// Whether it is what a system tells of the demo city, and not one of its cases.
pub fn is_story(path: &str) -> bool {
    let mut parts = path.rsplit('/');
    parts.next() == Some("demo.case") && parts.next() != Some("cases")
}

/// The longest name of a layer.
pub const NAME_MAX: usize = 30;

/// Whether a layer may be called so.
pub fn is_name(name: &str) -> bool {
    is_id(name) && name.len() <= NAME_MAX
}

impl Model {
    /// Whether a system of this id is shipped, in whole or in part.
    pub fn ships(&self, system: &str) -> bool {
        let begins = format!("{system}/");
        let mut shipped = self.sources.iter().filter(|it| it.layer.is_none());
        shipped.any(|it| it.path.starts_with(&begins))
    }

    /// The layers it was read with, in the order they were put on.
    pub fn layers(&self) -> IndexMap<&str, Vec<LayerFile>> {
        let mut layers: IndexMap<&str, Vec<LayerFile>> = IndexMap::new();
        for source in self.sources.iter() {
            if let Some(layer) = &source.layer {
                let path = source
                    .path
                    .strip_prefix(layer.as_str())
                    .unwrap_or(&source.path);
                layers.entry(layer).or_default().push(LayerFile {
                    path: path.trim_start_matches('/').to_owned(),
                    text: source.text.clone(),
                });
            }
        }
        layers
    }

    /// What it would be read from if a layer held these files: in the place of those it
    /// holds now, else on top of all others. Without files the layer is taken off.
    pub fn sources_with(&self, layer: &str, files: &[LayerFile]) -> Vec<SourceFile> {
        let mut layers = self.layers();
        layers.insert(layer, files.to_vec());
        let shipped = self.sources.iter().filter(|it| it.layer.is_none()).cloned();
        let layered = layers.into_iter().flat_map(|(layer, files)| {
            let file = |file: LayerFile| SourceFile::of_layer(layer, &file.path, file.text);
            files.into_iter().map(file).collect::<Vec<_>>()
        });
        shipped.chain(layered).collect()
    }
}

/// A layer as it travels: a folder of its name with its files, and `about.toml`, which says
/// what people call it and why it is there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pack {
    pub name: String,
    pub title: String,
    pub why: String,
    pub files: Vec<LayerFile>,
}

const ABOUT: &str = "about.toml";

impl Pack {
    /// The files of the folder, each under `NAME/`.
    pub fn folder(&self) -> Vec<LayerFile> {
        let text = |key: &str, text: &str| Entry {
            note: Vec::new(),
            key: key.to_owned(),
            said: Said::Text(text.to_owned()),
        };
        let mut entries = vec![text("title", &self.title)];
        if !self.why.is_empty() {
            entries.push(text("why", &self.why));
        }
        let about = Document {
            path: ABOUT.to_owned(),
            head: Vec::new(),
            entries,
        };
        let named = |path: &str, text: &str| LayerFile {
            path: format!("{}/{path}", self.name),
            text: text.to_owned(),
        };
        let files = self.files.iter().map(|it| named(&it.path, &it.text));
        [named(ABOUT, &about.write())]
            .into_iter()
            .chain(files)
            .collect()
    }

    /// The layers of a folder of folders, wherever in it they lie: one beside each
    /// `about.toml`. Files of no layer are left out.
    pub fn of_folder(files: &[LayerFile]) -> Vec<Pack> {
        let abouts = files.iter().filter_map(|it| {
            let folder = it.path.strip_suffix(ABOUT)?.strip_suffix('/')?;
            Some((folder, Document::read(ABOUT, &it.text).ok()?))
        });
        let said = |about: &Document, key: &str| {
            about.entries.iter().find_map(|it| match &it.said {
                Said::Text(text) if it.key == key => Some(text.clone()),
                _ => None,
            })
        };
        let pack = |(folder, about): (&str, Document)| {
            let name = folder.rsplit('/').next().unwrap_or(folder).to_owned();
            let own = files.iter().filter_map(|it| {
                let path = it.path.strip_prefix(folder)?.strip_prefix('/')?;
                (path != ABOUT && is_file(path)).then(|| LayerFile {
                    path: path.to_owned(),
                    text: it.text.clone(),
                })
            });
            Pack {
                title: said(&about, "title").unwrap_or_else(|| name.clone()),
                why: said(&about, "why").unwrap_or_default(),
                files: own.collect(),
                name,
            }
        };
        abouts.map(pack).collect()
    }
}
