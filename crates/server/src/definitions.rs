//! What a client draws from: systems, registers and codes as the caller's positions open them.
//!
//! Written out of the checked definitions; nothing is decided here.

use axum::extract;
use indexmap::IndexMap;
use kernel::{Caller, Kernel, Outcome, Query};
use model::expr::Node;
use model::{Ask, Computed, Kind, Level, LoopStep, MenuEntry, Opens, Shape, Tone};
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::answer::Body;
use crate::session::SignedIn;
use crate::{App, Problem};

pub(crate) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(get_model))
}

#[derive(Serialize, ToSchema)]
pub(crate) struct Model {
    systems: Vec<System>,
    #[schema(value_type = BTreeMap<String, Register>)]
    registers: IndexMap<String, Register>,
    #[schema(value_type = BTreeMap<String, CodeList>)]
    codes: IndexMap<String, CodeList>,
}

#[derive(Serialize, ToSchema)]
struct System {
    id: String,
    title: String,
    menu: Vec<MenuItem>,
}

#[derive(Serialize, ToSchema)]
struct MenuItem {
    step: LoopWord,
    title: String,
    opens: OpensWhat,
}

/// One of the nine words of the loop. 定分采算警办督示评
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
enum LoopWord {
    Plan,
    Divide,
    Collect,
    Compute,
    Warn,
    Handle,
    Supervise,
    Publish,
    Evaluate,
}

#[derive(Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
enum OpensWhat {
    /// `plan.task`
    Register(String),
    /// `plan/verify`
    Screen(String),
}

#[derive(Clone, Copy, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum ToneWord {
    Plain,
    Good,
    Wait,
    Bad,
}

#[derive(Serialize, ToSchema)]
pub(crate) struct Register {
    id: String,
    title: String,
    /// Of this definition; a form says under which it was filled in.
    version: String,
    help: Option<String>,
    shape: Option<&'static str>,
    /// The one field that holds what a record is called; none where its name is put together.
    label: Option<String>,
    owner: Option<String>,
    /// Whether its records have numbers; some take theirs on the way, and are 未编号 before.
    numbered: bool,
    /// Whether a position of the caller may create.
    create: bool,
    /// Whether the caller may take in a list of them.
    importable: bool,
    /// Rows are true from a day to a day; the fields by which they are told apart.
    dated: Vec<String>,
    /// Its records are there from a day to a day: a list may be of a day.
    lasts: bool,
    /// The register whose records' course is kept here: of an ended row it is told how they were.
    course_of: Option<String>,
    /// What is given of whom a new record is about, who can be looked for by it beforehand.
    looks: Vec<String>,
    list: Vec<String>,
    sort: Vec<String>,
    search: bool,
    fields: Vec<Field>,
    /// Fields of what records refer to (`class.grade`), by which the list is asked too.
    beyond: Vec<Field>,
    states: Vec<State>,
    steps: Vec<StepDefinition>,
    clocks: Vec<Clock>,
    source: Option<String>,
}

#[derive(Serialize, ToSchema)]
pub(crate) struct Field {
    name: String,
    title: String,
    #[serde(rename = "type")]
    field_type: FieldType,
    required: bool,
    help: Option<String>,
    /// Its code in JY/T 1001–1007.
    standard: Option<String>,
    group: Option<String>,
    level: LevelWord,
    fixed: bool,
    once: bool,
    computed: bool,
    unit: Option<String>,
    scale: Option<u8>,
    /// Most characters of a text, or files.
    max: Option<usize>,
    of: Option<String>,
    to: Option<String>,
    /// By this name a look-up offers what it may refer to.
    among: Option<String>,
    /// What it refers to lies within what another field holds: only such is offered.
    within: Option<Within>,
    conditional: bool,
    /// A number that always has as many digits, as a year has: read without commas.
    plain: bool,
    /// Fewest and most rows, and the fields in them.
    rows: Option<RowsOf>,
}

/// What is referred to lies within what the form says elsewhere.
#[derive(Serialize, ToSchema)]
struct Within {
    /// The field of what is referred to.
    field: String,
    /// The field of the form that holds the same.
    like: String,
}

#[derive(Serialize, ToSchema)]
struct RowsOf {
    min: usize,
    max: usize,
    #[schema(no_recursion)]
    fields: Vec<Field>,
    /// Computed fields of the record that go over the rows.
    totals: Vec<Total>,
    /// The field that holds another code in every row: the list of codes is the list of rows.
    each: Option<String>,
}

/// A field of the record that is what all rows come to.
#[derive(Serialize, ToSchema)]
struct Total {
    field: String,
    title: String,
    /// The field of the rows it goes over, when it is one alone.
    column: Option<String>,
}

#[derive(Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
enum LevelWord {
    Public,
    Internal,
    Personal,
    Sensitive,
}

/// How a value is drawn and encoded; `reason` only where a step asks for it.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum FieldType {
    Text,
    LongText,
    Integer,
    Decimal,
    Money,
    Percent,
    Date,
    Time,
    Datetime,
    Period,
    SchoolYear,
    Flag,
    Code,
    Codes,
    Ref,
    Refs,
    Files,
    Record,
    Rows,
    Picture,
    Phone,
    Address,
    CitizenId,
    CreditCode,
    Place,
    Polygon,
    Reason,
}

#[derive(Serialize, ToSchema)]
struct State {
    name: String,
    title: String,
    tone: ToneWord,
    start: bool,
    end: bool,
    /// Who filed a record goes on editing it here.
    open: bool,
    /// A list that is asked for no state leaves it out.
    aside: bool,
}

#[derive(Serialize, ToSchema)]
struct StepDefinition {
    name: String,
    title: String,
    help: Option<String>,
    /// States it leads from, and to; without `to` the state stays.
    from: Vec<String>,
    to: Option<String>,
    ask: Vec<Field>,
    /// Fields of the record that must be filled before and are not asked for.
    need: Vec<String>,
    /// Waiting for it is somebody's work; others are done by wish.
    todo: bool,
}

#[derive(Serialize, ToSchema)]
struct Clock {
    name: String,
    title: String,
    until: String,
}

#[derive(Serialize, ToSchema)]
struct CodeList {
    title: String,
    /// The document it comes from.
    source: Option<String>,
    /// None of a long list: they are asked for.
    codes: Vec<Code>,
    /// Too long to be sent: its codes are asked for by what is typed.
    long: bool,
}

#[derive(Serialize, ToSchema)]
struct Code {
    code: String,
    title: String,
    tone: ToneWord,
    /// It cannot be chosen today; records that hold it keep it.
    closed: bool,
}

/// Everything the client draws from.
#[utoipa::path(get, path = "/model", tag = "definitions", responses((status = 200, body = Model)))]
async fn get_model(
    extract::State(app): extract::State<App>,
    SignedIn { caller, .. }: SignedIn,
) -> Result<Body<Model>, Problem> {
    app.run(move |kernel| model(kernel, &caller))
        .await
        .map(Body)
}

fn model(kernel: &Kernel, caller: &Caller) -> Outcome<Model> {
    let registers: IndexMap<String, Register> = kernel
        .model
        .registers()
        .filter(|it| kernel.may_open(it, caller))
        .map(|it| {
            (
                it.id.clone(),
                register(&kernel.model, it, caller.may_create(it) && is_filled_in(it)),
            )
        })
        .collect();
    let mut systems = Vec::new();
    for system in kernel.model.systems.values() {
        let mut menu = Vec::new();
        for entry in &system.menu {
            if offered(kernel, entry, caller)? {
                menu.push(menu_item(&system.id, entry));
            }
        }
        if !menu.is_empty() || registers.keys().any(|id| is_of(id, &system.id)) {
            systems.push(System {
                id: system.id.clone(),
                title: system.title.clone(),
                menu,
            });
        }
    }
    let codes = code_lists(&kernel.model, &registers, kernel.today());
    Ok(Model {
        systems,
        registers,
        codes,
    })
}

/// Some registers of a model as they would be drawn for somebody who may do everything.
pub(crate) fn drawn(model: &model::Model, ids: &[String], today: base::Day) -> Model {
    let named = model.registers().filter(|it| ids.contains(&it.id));
    let registers: IndexMap<String, Register> = named
        .map(|it| (it.id.clone(), register(model, it, true)))
        .collect();
    let systems = model
        .systems
        .values()
        .filter(|it| registers.keys().any(|id| is_of(id, &it.id)))
        .map(|system| System {
            id: system.id.clone(),
            title: system.title.clone(),
            menu: system
                .menu
                .iter()
                .map(|it| menu_item(&system.id, it))
                .collect(),
        });
    Model {
        systems: systems.collect(),
        codes: code_lists(model, &registers, today),
        registers,
    }
}

fn is_of(register: &str, system: &str) -> bool {
    register.split('.').next() == Some(system)
}

/// Whether a menu leads somewhere: a register that opens only to who is named in a record is
/// no way for whom no record names.
fn offered(kernel: &Kernel, entry: &MenuEntry, caller: &Caller) -> Outcome<bool> {
    if !entry.roles.is_empty() && !caller.has_role(&entry.roles) && !lent(entry, caller) {
        return Ok(false);
    }
    let Opens::Register(id) = &entry.opens else {
        return Ok(true);
    };
    let register = kernel.model.register(id);
    let Some(register) = register.filter(|it| kernel.may_open(it, caller)) else {
        return Ok(false);
    };
    let opens = |it: &kernel::Position| register.access.contains_key(&it.role);
    if caller.positions.iter().any(opens) || caller.may_create(register) {
        return Ok(true);
    }
    let named = Query {
        reach: Some(kernel.reach(register, caller)),
        me: Some(caller.account),
        ..Query::all(register, kernel.today())
    };
    Ok(kernel::read(kernel.store(), |read| read.count(&named, 0))? > 0)
}

/// Whether a position lent for it offers the entry.
fn lent(entry: &MenuEntry, caller: &Caller) -> bool {
    let offers = |it: &&kernel::Lent| entry.roles.contains(&it.position.role);
    caller
        .lent
        .iter()
        .filter(offers)
        .any(|it| match &entry.opens {
            Opens::Register(id) => it.covers_id(id),
            Opens::Screen(_) => it.of.is_none(),
        })
}

fn menu_item(system: &str, entry: &MenuEntry) -> MenuItem {
    MenuItem {
        step: match entry.step {
            LoopStep::Plan => LoopWord::Plan,
            LoopStep::Divide => LoopWord::Divide,
            LoopStep::Collect => LoopWord::Collect,
            LoopStep::Compute => LoopWord::Compute,
            LoopStep::Warn => LoopWord::Warn,
            LoopStep::Handle => LoopWord::Handle,
            LoopStep::Supervise => LoopWord::Supervise,
            LoopStep::Publish => LoopWord::Publish,
            LoopStep::Evaluate => LoopWord::Evaluate,
        },
        title: entry.title.clone(),
        opens: match &entry.opens {
            Opens::Register(id) => OpensWhat::Register(id.clone()),
            Opens::Screen(name) => OpensWhat::Screen(format!("{system}/{name}")),
        },
    }
}

/// Whether there is anything to type in a new record; else it is made by a step of another.
fn is_filled_in(register: &model::Register) -> bool {
    let mut fields = register.fields.values();
    fields.any(|it| it.given.is_some() || !it.is_computed() && !it.fixed)
}

fn register(model: &model::Model, it: &model::Register, create: bool) -> Register {
    let not_empty = |text: &str| (!text.is_empty()).then(|| text.to_owned());
    Register {
        id: it.id.clone(),
        version: it.version.clone(),
        title: it.title.clone(),
        help: not_empty(&it.help),
        shape: it.shape.map(|shape| match shape {
            Shape::Ledger => "ledger",
            Shape::Application => "application",
            Shape::Measure => "measure",
            Shape::Duty => "duty",
        }),
        label: match it.label.as_slice() {
            [one] => Some(one.clone()),
            _ => None,
        },
        owner: it.owner.clone(),
        numbered: it.number.is_some(),
        create,
        importable: create && it.prepare.is_none(),
        dated: it.dated.clone(),
        lasts: it.lasts(),
        course_of: model.course_of(&it.id).map(|it| it.id.clone()),
        looks: looks(it),
        list: columns(it),
        sort: it.sort.clone(),
        search: !it.search.is_empty(),
        fields: it.fields.values().map(|one| with_totals(it, one)).collect(),
        beyond: it
            .beyond
            .iter()
            .filter_map(|name| far(model, it, name))
            .collect(),
        states: it
            .states
            .values()
            .map(|state| State {
                name: state.name.clone(),
                title: state.title.clone(),
                tone: tone(state.tone),
                start: state.start,
                end: state.end,
                open: state.open,
                aside: state.aside,
            })
            .collect(),
        steps: it
            .steps
            .values()
            .filter(|step| !step.by.is_empty())
            .map(|step| StepDefinition {
                name: step.name.clone(),
                title: step.title.clone(),
                help: not_empty(&step.help),
                from: step.from.clone(),
                to: step.to.clone(),
                ask: step
                    .ask
                    .iter()
                    .filter_map(|ask| asked(it, step, ask))
                    .collect(),
                need: unasked(step),
                todo: step.todo,
            })
            .collect(),
        clocks: it
            .clocks
            .values()
            .map(|clock| Clock {
                name: clock.name.clone(),
                title: clock.title.clone(),
                until: clock.until.clone(),
            })
            .collect(),
        source: model::source_read(&it.source),
    }
}

fn looks(register: &model::Register) -> Vec<String> {
    let given = register.looked_for().map(|it| register.given_of(&it.name));
    let given = given.into_iter().flatten();
    given.map(|(it, _)| it.name.clone()).collect()
}

fn with_totals(register: &model::Register, one: &model::Field) -> Field {
    let mut told = field(one);
    let Some(rows) = &mut told.rows else {
        return told;
    };
    rows.totals = register
        .fields
        .values()
        .filter_map(|it| {
            let Some(Computed::Expr(expr)) = &it.computed else {
                return None;
            };
            let Node::Fold { rows, of, .. } = &expr.node else {
                return None;
            };
            let path = of.as_ref().map(|it| &it.node);
            (*rows == one.name).then(|| Total {
                field: it.name.clone(),
                title: it.title.clone(),
                column: match path {
                    Some(Node::Path(path)) if path.len() == 2 => path.last().cloned(),
                    _ => None,
                },
            })
        })
        .collect();
    told
}

/// Columns of a list that nobody declared.
const COLUMNS: usize = 6;

/// Columns of the list: those declared, else the first short fields.
pub(crate) fn columns(register: &model::Register) -> Vec<String> {
    if !register.list.is_empty() {
        return register.list.clone();
    }
    let is_short = |kind: &Kind| match kind {
        Kind::Text { max } => *max <= 100,
        Kind::LongText | Kind::Files { .. } | Kind::Polygon | Kind::Rows { .. } => false,
        _ => true,
    };
    let short = register.fields.values().filter(|it| is_short(&it.kind));
    short.map(|it| it.name.clone()).take(COLUMNS).collect()
}

/// What a step needs of the record and does not ask for.
fn unasked(step: &model::Step) -> Vec<String> {
    let is_asked = |name: &String| {
        let mut asks = step.ask.iter();
        asks.any(|ask| matches!(ask, Ask::Field(asked) if asked == name))
    };
    let need = step.need.iter().filter(|it| !is_asked(it));
    need.cloned().collect()
}

fn asked(register: &model::Register, step: &model::Step, ask: &Ask) -> Option<Field> {
    match ask {
        Ask::Reason => Some(Field {
            required: true,
            ..named("reason", "理由", FieldType::Reason)
        }),
        Ask::Field(name) => register.fields.get(name).map(|it| Field {
            required: it.required || step.need.contains(name),
            ..field(it)
        }),
        Ask::Extra(extra) => Some(field(extra)),
    }
}

/// A field that is only asked for.
fn far(model: &model::Model, register: &model::Register, name: &str) -> Option<Field> {
    let it = model.field_of(register, name)?;
    Some(Field {
        required: true,
        ..of_kind(name, &it.title, &it.kind)
    })
}

fn field(it: &model::Field) -> Field {
    Field {
        required: it.required,
        help: Some(it.help.clone()).filter(|help| !help.is_empty()),
        standard: it.standard.clone(),
        group: it.group.clone(),
        level: match it.level {
            Level::Public => LevelWord::Public,
            Level::Internal => LevelWord::Internal,
            Level::Personal => LevelWord::Personal,
            Level::Sensitive => LevelWord::Sensitive,
        },
        fixed: it.fixed,
        once: it.once,
        computed: it.is_computed(),
        conditional: it.when.is_some(),
        among: it.among.as_ref().map(|it| it.field.clone()),
        within: it.check.as_ref().and_then(|check| {
            let (field, like) = model::expr::within(check, &it.name)?;
            Some(Within {
                field: field.to_owned(),
                like: like.to_owned(),
            })
        }),
        ..of_kind(&it.name, &it.title, &it.kind)
    }
}

/// How a value of a parameter is typed.
pub(crate) fn param_field(param: &model::Param) -> Field {
    Field {
        help: bounds(&param.kind),
        ..of_kind("value", &param.title, &param.kind)
    }
}

/// Between which numbers a value lies, in words.
fn bounds(kind: &Kind) -> Option<String> {
    let (min, max) = match kind {
        Kind::Integer { min, max, .. } => {
            (min.map(|it| it.to_string()), max.map(|it| it.to_string()))
        }
        Kind::Decimal { min, max, .. } => {
            (min.map(|it| it.to_string()), max.map(|it| it.to_string()))
        }
        _ => (None, None),
    };
    let unit = kind.unit();
    match (min, max) {
        (Some(min), Some(max)) => Some(format!("{min} 至 {max} {unit}")),
        (Some(min), None) => Some(format!("不小于 {min} {unit}")),
        (None, Some(max)) => Some(format!("不大于 {max} {unit}")),
        (None, None) => None,
    }
}

/// A field of which only its type is known.
fn of_kind(name: &str, title: &str, kind: &Kind) -> Field {
    Field {
        unit: Some(kind.unit().to_owned()).filter(|unit| !unit.is_empty()),
        scale: kind.scale(),
        max: match kind {
            Kind::Text { max } | Kind::Address { max } | Kind::Files { max, .. } => Some(*max),
            _ => None,
        },
        of: match kind {
            Kind::Code { of, .. } => Some(of.clone()),
            _ => None,
        },
        to: match kind {
            Kind::Ref { to, .. } => Some(to.clone()),
            _ => None,
        },
        plain: match kind {
            Kind::Integer { min, max, .. } => min.is_some() && min.map(digits) == max.map(digits),
            _ => false,
        },
        rows: match kind {
            Kind::Rows { fields, min, max } => Some(RowsOf {
                min: *min,
                max: *max,
                fields: fields.values().map(field).collect(),
                totals: Vec::new(),
                each: fields
                    .values()
                    .find(|it| tells_apart(it))
                    .map(|it| it.name.clone()),
            }),
            _ => None,
        },
        ..named(name, title, field_type(kind))
    }
}

/// A field with nothing but its name and what it is called.
fn named(name: &str, title: &str, field_type: FieldType) -> Field {
    Field {
        name: name.to_owned(),
        title: title.to_owned(),
        field_type,
        required: false,
        help: None,
        standard: None,
        group: None,
        level: LevelWord::Internal,
        fixed: false,
        once: false,
        computed: false,
        among: None,
        unit: None,
        scale: None,
        max: None,
        of: None,
        to: None,
        within: None,
        conditional: false,
        plain: false,
        rows: None,
    }
}

fn digits(number: i64) -> Option<u32> {
    number.checked_ilog10()
}

/// Whether it must be there and no two rows hold the same code.
fn tells_apart(it: &model::Field) -> bool {
    it.required && it.unique && matches!(it.kind, Kind::Code { several: false, .. })
}

pub(crate) fn field_type(kind: &Kind) -> FieldType {
    match kind {
        Kind::Text { .. } => FieldType::Text,
        Kind::LongText => FieldType::LongText,
        Kind::Integer { .. } => FieldType::Integer,
        Kind::Decimal { .. } => FieldType::Decimal,
        Kind::Money => FieldType::Money,
        Kind::Percent => FieldType::Percent,
        Kind::Day => FieldType::Date,
        Kind::Time => FieldType::Time,
        Kind::Instant => FieldType::Datetime,
        Kind::Period => FieldType::Period,
        Kind::SchoolYear => FieldType::SchoolYear,
        Kind::Flag => FieldType::Flag,
        Kind::Code { several: false, .. } => FieldType::Code,
        Kind::Code { .. } => FieldType::Codes,
        Kind::Ref { several: false, .. } => FieldType::Ref,
        Kind::Ref { .. } => FieldType::Refs,
        Kind::Files {
            pictures: false, ..
        } => FieldType::Files,
        Kind::Files { .. } => FieldType::Picture,
        Kind::Phone => FieldType::Phone,
        Kind::Address { .. } => FieldType::Address,
        Kind::CitizenId => FieldType::CitizenId,
        Kind::CreditCode => FieldType::CreditCode,
        Kind::Place => FieldType::Place,
        Kind::Polygon => FieldType::Polygon,
        Kind::Record { .. } => FieldType::Record,
        Kind::Rows { .. } => FieldType::Rows,
    }
}

/// The lists that the visible registers, their steps and the parameters choose from.
fn code_lists(
    model: &model::Model,
    registers: &IndexMap<String, Register>,
    today: base::Day,
) -> IndexMap<String, CodeList> {
    let fields = registers.values().flat_map(|it| {
        it.fields
            .iter()
            .chain(&it.beyond)
            .chain(it.steps.iter().flat_map(|step| step.ask.iter()))
    });
    let fields = fields.flat_map(|it| {
        let inner = it.rows.iter().flat_map(|rows| &rows.fields);
        std::iter::once(it).chain(inner)
    });
    let params = model.params().filter_map(|it| match &it.kind {
        Kind::Code { of, .. } => Some(of),
        _ => None,
    });
    let mut lists = IndexMap::new();
    for id in fields.filter_map(|field| field.of.as_ref()).chain(params) {
        let Some(list) = model.codes(id).filter(|_| !lists.contains_key(id)) else {
            continue;
        };
        let sent = list.codes.iter().filter(|_| !list.is_long());
        let codes = sent.map(|(code, it)| Code {
            code: code.clone(),
            title: it.title.clone(),
            tone: tone(it.tone),
            closed: !list.can_choose(code, today),
        });
        lists.insert(
            id.clone(),
            CodeList {
                title: list.title.clone(),
                source: model::source_read(&list.source),
                codes: codes.collect(),
                long: list.is_long(),
            },
        );
    }
    lists
}

fn tone(tone: Tone) -> ToneWord {
    match tone {
        Tone::Plain => ToneWord::Plain,
        Tone::Good => ToneWord::Good,
        Tone::Wait => ToneWord::Wait,
        Tone::Bad => ToneWord::Bad,
    }
}
