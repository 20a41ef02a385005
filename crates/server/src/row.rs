//! Records on the wire: a row of a list, a record with what may be done, a to-do.
//!
//! Not here: which rows one may see (the kernel), and what the fields are called
//! (`definitions`).

use std::collections::{BTreeMap, HashMap};

use base::Id as Uuid;
use kernel::{Caller, Failure, Kernel, Masked, Record, Refusal, Todo, View, to_json};
use model::{Kind, Register};
use serde::Serialize;
use serde_json::{Map, Value as Json};
use systems::access::dossier;
use utoipa::ToSchema;

use crate::{lookup, public};

/// Field → value, encoded as the field's type says; missing fields are absent.
pub(crate) type Values = Map<String, Json>;
/// What ids are called; null where the record is deleted.
#[derive(Clone, Debug, Default, Serialize, ToSchema)]
pub(crate) struct Labels(BTreeMap<Uuid, Option<String>>);

impl Labels {
    pub(crate) fn extend(&mut self, titles: BTreeMap<Uuid, String>) {
        let said = |it: String| Some(it).filter(|it| it != kernel::REMOVED);
        let titles = titles.into_iter().map(|(id, it)| (id, said(it)));
        self.0.extend(titles);
    }

    pub(crate) fn join(&mut self, others: Labels) {
        self.0.extend(others.0);
    }
}

impl From<BTreeMap<Uuid, String>> for Labels {
    fn from(titles: BTreeMap<Uuid, String>) -> Labels {
        let mut labels = Labels::default();
        labels.extend(titles);
        labels
    }
}

#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct Row {
    id: Uuid,
    /// `plan.task`
    register: String,
    version: i64,
    number: Option<String>,
    state: Option<String>,
    owner: Option<Uuid>,
    #[schema(value_type = String, format = DateTime)]
    created_at: base::Instant,
    #[schema(value_type = String, format = DateTime)]
    changed_at: base::Instant,
    /// What a reference to it is shown by.
    label: String,
    /// 逾期 3 天
    late: Option<String>,
    #[schema(value_type = BTreeMap<String, serde_json::Value>)]
    values: Values,
    /// Fields not shown to this person except one by one with a reason, and what may be
    /// seen of each.
    #[schema(value_type = BTreeMap<String, String>)]
    masked: Masked,
}

#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct RecordFacts {
    #[serde(flatten)]
    row: Row,
    edit: EditState,
    /// Steps from the present state that the caller is one to make; those not possible now say why.
    steps: Vec<StepState>,
    holder: Option<HolderFacts>,
    /// Of a person: as what, and where: 监护人（东湖区第一小学）.
    roles: Vec<String>,
    urge: UrgeState,
    related: Vec<Related>,
    /// Papers it can be printed as now.
    prints: Vec<Paper>,
    /// The address at which everybody reads of it without signing in, while it is public.
    public: Option<String>,
    /// Whether the caller may have a copy of all that is held about whom it is of.
    dossier: bool,
    /// 旧版字段: what later definitions have no place for.
    former: Vec<FormerFact>,
    #[schema(value_type = BTreeMap<String, String>)]
    labels: Labels,
    #[schema(value_type = BTreeMap<String, FileFacts>)]
    files: BTreeMap<Uuid, FileFacts>,
}

/// 督办单, 通知书: what a record can be printed as.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct Paper {
    name: String,
    title: String,
}

/// A value of a field that the register no longer has, as it was read.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct FormerFact {
    title: String,
    text: String,
    /// When the definitions changed.
    #[schema(value_type = String, format = DateTime)]
    until: base::Instant,
}

#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct EditState {
    possible: bool,
    /// The caller is one who edits it, now or in another state.
    offered: bool,
    reason: Option<String>,
}

#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct StepState {
    name: String,
    title: String,
    possible: bool,
    reason: Option<String>,
    /// Whether the record waits for it now; else it is done by wish.
    awaited: bool,
    /// 代: in whose stead it would be made.
    instead_of: Option<String>,
    /// Of a step that several make.
    parts: Option<StepParts>,
    /// What of that which it asks is filled in already.
    #[schema(value_type = BTreeMap<String, serde_json::Value>)]
    start: Values,
}

/// 催办: asking whoever holds the open step to hurry.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct UrgeState {
    /// How often, in the state it is in.
    times: usize,
    /// The caller is one who may, when a step is open.
    offered: bool,
    /// Why not now.
    reason: Option<String>,
}

/// Who has made a step that several make, and who has not.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct StepParts {
    done: Vec<String>,
    outstanding: Vec<String>,
}

/// Who has the record now, and until when.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct HolderFacts {
    /// 基础教育科 王一 · 确认
    text: String,
    #[schema(value_type = Option<String>, format = Date)]
    until: Option<base::Day>,
}

#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct Related {
    register: String,
    field: String,
    title: String,
    count: u64,
}

#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct FileFacts {
    name: String,
    size: i64,
    #[serde(rename = "type")]
    media_type: String,
}

#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct TodoRow {
    id: Uuid,
    register: String,
    label: String,
    /// What the label leaves open: its title, or the record it stands in.
    of: Option<String>,
    number: Option<String>,
    state_title: String,
    /// The first of the steps that wait for the caller.
    step: Option<String>,
    /// What they are called: 复查、退回; empty where nothing waits for the caller.
    doing: String,
    #[schema(value_type = Option<String>, format = Date)]
    due_on: Option<base::Day>,
    late: Option<String>,
    /// 代: in whose stead it waits for the caller.
    instead_of: Option<String>,
    /// How often it was urged.
    urged: usize,
}

pub(crate) fn row(kernel: &Kernel, register: &Register, record: &Record, masked: Masked) -> Row {
    Row {
        id: record.id,
        register: register.id.clone(),
        version: record.version,
        number: record.number.clone(),
        state: record.state.clone(),
        owner: record.owner,
        created_at: record.created_at,
        changed_at: record.changed_at,
        label: label(kernel, register, record, &masked),
        late: kernel
            .late(register, record)
            .map(|(what, days)| late_with(&what, days)),
        values: values(record),
        masked,
    }
}

/// What a record is called whose masked values are taken out.
pub(crate) fn label(
    kernel: &Kernel,
    register: &Register,
    record: &Record,
    masked: &Masked,
) -> String {
    kernel.label_with(register, record, |field| masked.get(&field.name).cloned())
}

fn values(record: &Record) -> Values {
    let known = record
        .values
        .iter()
        .filter(|(_, value)| !value.is_missing());
    known
        .map(|(name, value)| (name.clone(), to_json(value)))
        .collect()
}

pub(crate) fn record_facts(
    kernel: &Kernel,
    caller: &Caller,
    view: View,
) -> Result<RecordFacts, Failure> {
    let record = &view.record;
    let register = register(kernel, &record.register)?;
    let state = record.state.as_deref().unwrap_or_default();
    let steps = view
        .steps
        .into_iter()
        .filter_map(|it| Some((register.steps.get(&it.name)?, it)))
        .filter(|(step, _)| !step.by.is_empty())
        .filter(|(step, _)| step.from.is_empty() || step.from.iter().any(|from| from == state))
        .map(|(step, it)| StepState {
            name: step.name.clone(),
            title: step.title.clone(),
            possible: it.closed.is_none(),
            reason: it.closed,
            awaited: it.awaited,
            instead_of: it.instead_of,
            parts: it.parts.map(|parts| StepParts {
                done: parts.done,
                outstanding: parts.outstanding,
            }),
            start: it
                .start
                .iter()
                .map(|(name, value)| (name.clone(), kernel::to_json(value)))
                .collect(),
        })
        .collect();
    Ok(RecordFacts {
        row: row(kernel, register, record, view.masked),
        edit: EditState {
            possible: view.closed.is_none(),
            offered: view.edits,
            reason: view.closed,
        },
        steps,
        holder: view.holder.map(|it| HolderFacts {
            text: it.text,
            until: it.until,
        }),
        roles: lookup::roles(kernel, register, &[record.id])?
            .remove(&record.id)
            .unwrap_or_default(),
        urge: UrgeState {
            times: view.urging.times,
            offered: view.urging.offered,
            reason: view.urging.closed,
        },
        dossier: dossier::may_ask(kernel, caller, &record.register, record.id),
        prints: papers(register, &view.prints),
        public: kernel
            .public_page(&record.register, record.id)?
            .map(|(register, id)| public::address(&register, id)),
        related: related(kernel, register, view.related),
        former: view.former.into_iter().map(former).collect(),
        files: files(kernel, register, record)?,
        labels: view.labels.into(),
    })
}

fn papers(register: &Register, names: &[String]) -> Vec<Paper> {
    let prints = names.iter().filter_map(|it| register.prints.get(it));
    let paper = |it: &model::Print| Paper {
        name: it.name.clone(),
        title: it.title.clone(),
    };
    prints.map(paper).collect()
}

fn former(it: kernel::FormerValue) -> FormerFact {
    FormerFact {
        title: it.title,
        text: it.text,
        until: it.until,
    }
}

/// A register referring by several fields is told apart by the field; what was merged into
/// the record is headed by that.
fn related(kernel: &Kernel, of: &Register, found: Vec<(String, String, u64)>) -> Vec<Related> {
    let mut n_fields: HashMap<String, usize> = HashMap::new();
    for (register, ..) in &found {
        *n_fields.entry(register.clone()).or_default() += 1;
    }
    found
        .into_iter()
        .filter_map(|(id, field, count)| {
            let register = kernel.model.register(&id)?;
            let is_merged = id == of.id && of.merge_field() == Some(field.as_str());
            let title = match n_fields[&id] {
                _ if is_merged => format!("并入本条的{}", register.title),
                1 => register.title.clone(),
                _ => format!(
                    "{}（{}）",
                    register.title,
                    register.fields.get(&field)?.title
                ),
            };
            Some(Related {
                register: id,
                field,
                title,
                count,
            })
        })
        .collect()
}

fn files(
    kernel: &Kernel,
    register: &Register,
    record: &Record,
) -> Result<BTreeMap<Uuid, FileFacts>, Failure> {
    let held = register
        .every_field()
        .filter(|(_, field)| matches!(field.kind, Kind::Files { .. }));
    let ids: Vec<Uuid> = held
        .flat_map(|(name, _)| record.all(&name))
        .flat_map(model::Value::refs)
        .collect();
    let Some(file) = kernel
        .model
        .register(kernel::FILE)
        .filter(|_| !ids.is_empty())
    else {
        return Ok(BTreeMap::new());
    };
    kernel::read(kernel.store(), |read| {
        let mut found = BTreeMap::new();
        for id in &ids {
            if let Some(it) = read.get(file, *id)? {
                found.insert(*id, file_facts(&it));
            }
        }
        Ok(found)
    })
}

fn file_facts(record: &Record) -> FileFacts {
    FileFacts {
        name: record.text("name").to_owned(),
        size: record.get("size").as_integer().unwrap_or_default(),
        media_type: record.text("type").to_owned(),
    }
}

pub(crate) fn todo_row(kernel: &Kernel, todo: &Todo) -> TodoRow {
    let record = &todo.record;
    let register = kernel.model.register(&record.register);
    let state = register.and_then(|it| it.states.get(record.state.as_deref()?));
    let steps = todo.steps.iter();
    let doing = steps.filter_map(|it| Some(register?.steps.get(it)?.title.as_str()));
    TodoRow {
        id: record.id,
        register: record.register.clone(),
        label: todo.label.clone(),
        of: todo.of.clone(),
        number: record.number.clone(),
        state_title: state.map(|it| it.title.clone()).unwrap_or_default(),
        step: todo.steps.first().cloned(),
        doing: doing.collect::<Vec<_>>().join("、"),
        due_on: todo.due,
        late: todo.late.map(late_text),
        instead_of: todo.instead_of.clone(),
        urged: todo.urged,
    }
}

pub(crate) fn late_text(days: i32) -> String {
    format!("逾期 {days} 天")
}

/// What is late stands with it: beside other days of the row nobody could tell.
fn late_with(what: &str, days: i32) -> String {
    match what.contains("逾期") || what.contains("过期") {
        true => format!("{what} {days} 天"),
        false => format!("{what}，{}", late_text(days)),
    }
}

/// A register that the caller was already shown to reach.
pub(crate) fn register<'k>(kernel: &'k Kernel, id: &str) -> Result<&'k Register, Refusal> {
    kernel.model.register(id).ok_or_else(Refusal::not_found)
}
