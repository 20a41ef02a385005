//! 定制: revisions of layers, from draft until they are in force and after.
//!
//! A revision is a record of [`LAYER`]: who made it, checked it, put it in force and why is
//! its history, sealed like all others. Whether it holds is asked of the definitions in
//! force with its files in the place of its layer's. Not here: what a layer may say
//! (`model`), and fitting the tables (`Store`).

use base::Id;
use model::layer::{LayerFile, Pack, bundle, unbundle};
use model::rename::{Rename, rename};
use model::{Diagnostic, Document, Model, SourceFile};

mod force;

use crate::rules::Ctx;
use crate::store::read;
use crate::{Caller, Kernel, LAYER, Listing, Outcome, Query, Record, Refusal, Sort, Values};

/// The most revisions listed; a bureau has a handful.
const REVISIONS_MAX: usize = 500;

/// The definitions as they would be with a revision in force.
pub struct Tried {
    pub model: Model,
    /// Everything that is wrong, and what is doubtful.
    pub found: Vec<Diagnostic>,
}

/// What is written of a draft.
#[derive(Clone, Debug)]
pub struct Draft {
    pub title: String,
    pub why: String,
    pub files: Vec<LayerFile>,
}

impl Tried {
    pub fn holds(&self) -> bool {
        !self.found.iter().any(Diagnostic::is_error)
    }
}

/// The files of a revision.
pub fn layer_files(revision: &Record) -> Vec<LayerFile> {
    unbundle(revision.text("files"))
}

impl Kernel {
    /// Whether the caller designs, or only looks on. At the server's own console it is the
    /// platform that does.
    pub fn may_design(&self, caller: &Caller) -> bool {
        caller.is_platform()
            || self.model.register(LAYER).is_some_and(|register| {
                let writes = register.access.iter().filter(|(_, access)| access.write);
                writes
                    .into_iter()
                    .any(|(role, _)| caller.has_role(std::slice::from_ref(role)))
            })
    }

    /// All revisions the caller sees, the latest first.
    pub fn layers(&self, caller: &Caller) -> Outcome<Vec<Record>> {
        let listing = Listing {
            sort: Sort {
                field: None,
                descending: true,
            },
            ..Listing::first(REVISIONS_MAX)
        };
        Ok(self.list(caller, LAYER, listing)?.rows)
    }

    /// The layers in force, as they travel.
    pub fn layers_in_force(&self) -> Outcome<Vec<Pack>> {
        let Some(register) = self.model.register(LAYER) else {
            return Ok(Vec::new());
        };
        let query = Query::all(register, self.today());
        let revisions = read(self.store(), |read| read.rows(&query))?;
        let pack = |(name, files): (&str, Vec<LayerFile>)| {
            let active = |it: &&Record| it.state.as_deref() == Some("active");
            let mut of_name = revisions.iter().filter(active);
            let revision = of_name.find(|it| it.text("name") == name);
            let said = |field| revision.map_or("", |it| it.text(field)).to_owned();
            Pack {
                name: name.to_owned(),
                title: said("title"),
                why: said("why"),
                files,
            }
        };
        Ok(self.model.layers().into_iter().map(pack).collect())
    }

    pub fn layer(&self, caller: &Caller, id: Id) -> Outcome<Record> {
        Ok(self.view(caller, LAYER, id)?.record)
    }

    /// Begins a revision: of a layer in force with the files it has, else empty.
    ///
    /// # Errors
    /// Refused while another revision of the name is unfinished.
    pub fn begin_layer(&self, caller: &Caller, name: &str, title: &str) -> Outcome<Record> {
        self.designing(caller)?;
        let files = self.model.layers().shift_remove(name).unwrap_or_default();
        let values = values(name, title, "", &files);
        self.as_caller(caller, move |ctx| ctx.create(LAYER, values.clone()))
    }

    /// Takes a layer that came as text: the draft that holds it, none when it is in force
    /// as it came. Taking it twice makes one draft.
    ///
    /// # Errors
    /// Refused while another revision of the name is unfinished.
    pub fn take_layer(&self, caller: &Caller, pack: &Pack) -> Outcome<Option<Record>> {
        self.designing(caller)?;
        let files = written(&pack.files);
        if self.model.layers().get(pack.name.as_str()) == Some(&files) {
            return Ok(None);
        }
        let values = values(&pack.name, &pack.title, &pack.why, &files);
        self.as_caller(caller, move |ctx| {
            let name = values.get("name").cloned().unwrap_or_default();
            let of_name = ctx.having(LAYER, "name", name)?;
            let same = |it: &Record| {
                let unfinished = matches!(it.state.as_deref(), Some("draft" | "checked"));
                unfinished && values.iter().all(|(field, value)| it.get(field) == value)
            };
            match of_name.into_iter().find(same) {
                Some(revision) => Ok(revision),
                None => ctx.create(LAYER, values.clone()),
            }
        })
        .map(Some)
    }

    /// Writes a draft's words and files.
    ///
    /// # Errors
    /// Refused when it is no draft any more, or was changed meanwhile.
    pub fn write_layer(
        &self,
        caller: &Caller,
        id: Id,
        version: i64,
        draft: Draft,
    ) -> Outcome<Record> {
        self.changing(caller, id, version, "draft", move |ctx, mut revision| {
            revision.set("title", draft.title.as_str());
            revision.set("why", draft.why.as_str());
            revision.set("files", bundle(&draft.files).as_str());
            ctx.update(revision)
        })
    }

    /// The definitions in force with the revision's files in the place of its layer's.
    pub fn try_layer(&self, revision: &Record) -> Tried {
        self.try_files(revision.text("name"), &layer_files(revision))
    }

    pub fn try_files(&self, layer: &str, files: &[LayerFile]) -> Tried {
        let sources: Vec<SourceFile> = self.model.sources_with(layer, files);
        let (model, found) = model::load(&sources);
        Tried { model, found }
    }

    /// 改标识: files of a revision, as its designer has them, with something called otherwise
    /// wherever it is named. Nothing is kept.
    ///
    /// # Errors
    /// Refused when the name has to stay, with why.
    pub fn rename_in_layer(
        &self,
        caller: &Caller,
        id: Id,
        files: &[LayerFile],
        (file, path): (&str, &[String]),
        to: &str,
    ) -> Outcome<Vec<LayerFile>> {
        self.designing(caller)?;
        let revision = self.layer(caller, id)?;
        let layer = revision.text("name");
        let asked = Rename {
            layer,
            file,
            path,
            to,
        };
        let sources = self.model.sources_with(layer, files);
        rename(&self.model, &sources, asked)
            .map_err(|says| Refusal::new("design.rename", says).into())
    }

    /// A draft that holds is ready to be put in force; nothing is changed about it from then on.
    ///
    /// # Errors
    /// Refused while something is wrong with it.
    pub fn check_layer(&self, caller: &Caller, id: Id, version: i64) -> Outcome<Record> {
        self.designing(caller)?;
        let revision = self.as_caller(caller, move |ctx| ctx.get(LAYER, id))?;
        let tried = self.try_layer(&revision);
        hold(&tried)?;
        if layer_files(&revision).is_empty() {
            let says = "这份定制还是空的。请先添加登记册、字段或用语。";
            return Err(Refusal::new("design.empty", says).into());
        }
        self.changing(caller, id, version, "draft", |ctx, revision| {
            ctx.make(revision, "check", None)
        })
    }

    /// Changes a revision in one of its states.
    fn changing(
        &self,
        caller: &Caller,
        id: Id,
        version: i64,
        state: &'static str,
        mut change: impl FnMut(&mut Ctx<'_>, Record) -> Outcome<Record> + Send + 'static,
    ) -> Outcome<Record> {
        self.designing(caller)?;
        self.as_caller(caller, move |ctx| {
            let revision = ctx.get(LAYER, id)?;
            unchanged(ctx.kernel(), &revision, version, state)?;
            change(ctx, revision)
        })
    }

    fn designing(&self, caller: &Caller) -> Outcome<()> {
        match self.may_design(caller) {
            true => Ok(()),
            false => Err(Refusal::not_found().into()),
        }
    }
}

fn values(name: &str, title: &str, why: &str, files: &[LayerFile]) -> Values {
    let files = bundle(files);
    [
        ("name", name),
        ("title", title),
        ("why", why),
        ("files", &files),
    ]
    .into_iter()
    .map(|(field, text)| (field.to_owned(), text.into()))
    .collect()
}

/// Files in the one way of writing, so far as they can be read.
fn written(files: &[LayerFile]) -> Vec<LayerFile> {
    let one_way = |it: &LayerFile| match Document::read(&it.path, &it.text) {
        Ok(document) if it.path.ends_with(".toml") => LayerFile {
            path: it.path.clone(),
            text: document.write(),
        },
        _ => it.clone(),
    };
    files.iter().map(one_way).collect()
}

/// Whether a revision is as the caller saw it, and in the state it must be in.
fn unchanged(kernel: &Kernel, revision: &Record, version: i64, state: &str) -> Outcome<()> {
    if revision.version != version {
        return Err(Refusal::conflict().into());
    }
    if revision.state.as_deref() == Some(state) {
        return Ok(());
    }
    let states = kernel.model.register(LAYER).map(|it| &it.states);
    let now = revision.state.as_deref().unwrap_or_default();
    let title = states.and_then(|it| it.get(now));
    let title = title.map_or(now, |it| it.title.as_str());
    let says = format!("这份定制现在是“{title}”，不能这样办理。请刷新后再看。");
    Err(Refusal::new("design.state", says).into())
}

/// Refuses while something is wrong with it.
fn hold(tried: &Tried) -> Outcome<()> {
    let mut wrong = tried.found.iter().filter(|it| it.is_error());
    let Some(first) = wrong.next() else {
        return Ok(());
    };
    let says = format!(
        "有 {} 处错误，第一处在 {} 第 {} 行：{}请改好再办。",
        wrong.count() + 1,
        first.file,
        first.line,
        first.chinese()
    );
    Err(Refusal::new("design.wrong", says).into())
}
