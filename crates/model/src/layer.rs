//! Layers beside the shipped files: which there are, what an installation would be read from
//! with one of them changed, and the files of one as a single text.
//!
//! Not here: what a layer may say (`load::extend`), and where layers are kept.

use indexmap::IndexMap;

use crate::definition::Model;
use crate::load::SourceFile;

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

impl Model {
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
