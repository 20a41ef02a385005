//! 批量办理 on the wire: one step for many records, at once or in the background.
//!
//! Not here: what comes of each record (the kernel), and steps of one record (`records`).

use axum::extract::State;
use base::Id as Uuid;
use kernel::{BulkStep, Ctx, NewJob, Outcome, Progress, Refusal, Run};
use model::{Ask, Level, Register, Step};
use serde::{Deserialize, Serialize};
use serde_json::{Value as Json, json};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::answer::{Body, Place};
use crate::errors::ErrorBody;
use crate::row::Values;
use crate::session::SignedIn;
use crate::{App, Problem};

/// What does more than this goes on in the background.
const AT_ONCE_MAX: usize = 50;
const ROWS_MAX: usize = 5_000;
const URGED_MAX: usize = 200;
/// The kind of its job.
pub(crate) const KIND: &str = "records.step";

pub(crate) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(take_steps))
        .routes(routes!(urge_records))
}

#[derive(Clone, Deserialize, Serialize, ToSchema)]
struct TakenSteps {
    rows: Vec<SeenRow>,
    #[serde(default)]
    #[schema(value_type = BTreeMap<String, serde_json::Value>)]
    inputs: Values,
    reason: Option<String>,
}

#[derive(Clone, Deserialize, Serialize, ToSchema)]
struct SeenRow {
    id: Uuid,
    /// The version that was seen.
    version: i64,
}

#[derive(Deserialize, ToSchema)]
struct UrgedRecords {
    ids: Vec<Uuid>,
}

#[derive(Serialize, ToSchema)]
struct StepsTaken {
    /// In the order asked for; empty when it goes on in the background.
    outcomes: Vec<StepOutcome>,
    /// The background job that does it; its result has `done` and `refused`, a list of
    /// such outcomes.
    job: Option<Uuid>,
}

#[derive(Deserialize, Serialize, ToSchema)]
struct StepOutcome {
    id: Uuid,
    /// Why it was not done; null when it was.
    refusal: Option<String>,
}

/// What a job is to do.
#[derive(Deserialize, Serialize)]
struct Task {
    register: String,
    step: String,
    asked: TakenSteps,
}

/// How far a job is.
#[derive(Default, Deserialize, Serialize)]
struct Way {
    next: usize,
    refused: Vec<StepOutcome>,
}

impl Task {
    fn bulk(&self) -> BulkStep {
        let rows = self.asked.rows.iter();
        BulkStep {
            register: self.register.clone(),
            step: self.step.clone(),
            inputs: self.asked.inputs.clone(),
            reason: self.asked.reason.clone(),
            rows: rows.map(|it| (it.id, it.version)).collect(),
        }
    }
}

/// Makes a step for many records; each has an outcome of its own. More than 50 are done in
/// the background.
#[utoipa::path(post, path = "/records/{system}/{record}/steps/{step}", tag = "records", request_body = TakenSteps,
    params(("system" = String, Path), ("record" = String, Path), ("step" = String, Path)), responses(
    (status = 200, body = StepsTaken), (status = 404, body = ErrorBody), (status = 422, body = ErrorBody)))]
async fn take_steps(
    State(app): State<App>,
    who: SignedIn,
    Place((system, record, step)): Place<(String, String, String)>,
    Body(asked): Body<TakenSteps>,
) -> Result<Body<StepsTaken>, Problem> {
    let task = Task {
        register: format!("{system}.{record}"),
        step,
        asked,
    };
    app.run(move |kernel| {
        let register = kernel.model.register(&task.register);
        let register = register.filter(|it| kernel.may_open(it, &who.caller));
        let step = register.and_then(|it| Some((it, it.steps.get(&task.step)?)));
        let (register, step) = step.ok_or_else(Refusal::not_found)?;
        if task.asked.rows.len() <= AT_ONCE_MAX {
            let outcomes = kernel.bulk_step(&who.caller, &task.bulk())?;
            let outcomes = outcomes_of(&task.asked.rows, outcomes);
            return Ok(StepsTaken {
                outcomes,
                job: None,
            });
        }
        suits_background(register, step, task.asked.rows.len())?;
        let n = task.asked.rows.len();
        let new = NewJob {
            id: Uuid::now_v7(),
            kind: KIND.into(),
            title: format!("{} {n} 条{}", step.title, register.title),
            args: json!(task),
            due_at: kernel.now(),
        };
        let started = move |ctx: &mut Ctx<'_>| ctx.start_job(&new);
        let job = kernel.as_caller(&who.caller, started)?;
        Ok(StepsTaken {
            outcomes: Vec::new(),
            job: Some(job),
        })
    })
    .await
    .map(Body)
}

/// 催办: asks those who hold open steps of records to hurry; each has an outcome of its own.
#[utoipa::path(post, path = "/records/{system}/{record}/urge", tag = "records", request_body = UrgedRecords,
    params(("system" = String, Path), ("record" = String, Path)), responses(
    (status = 200, body = StepsTaken), (status = 404, body = ErrorBody), (status = 422, body = ErrorBody)))]
async fn urge_records(
    State(app): State<App>,
    who: SignedIn,
    Place((system, record)): Place<(String, String)>,
    Body(asked): Body<UrgedRecords>,
) -> Result<Body<StepsTaken>, Problem> {
    if asked.ids.len() > URGED_MAX {
        let says = format!("一次最多催办 {URGED_MAX} 条，请分几次催办。");
        return Err(Problem::refused("server.bulk", says));
    }
    let register = format!("{system}.{record}");
    app.run(move |kernel| {
        let outcomes = kernel.urge(&who.caller, &register, &asked.ids)?;
        let told = asked.ids.iter().zip(outcomes);
        let outcomes = told.map(|(id, refusal)| StepOutcome {
            id: *id,
            refusal: refusal.map(|it| it.message),
        });
        Ok(StepsTaken {
            outcomes: outcomes.collect(),
            job: None,
        })
    })
    .await
    .map(Body)
}

/// A job keeps what was filled in beside it in clear.
fn suits_background(register: &Register, step: &Step, n: usize) -> Result<(), Refusal> {
    if n > ROWS_MAX {
        let says = format!("一次最多办理 {ROWS_MAX} 条，请分几次办理。");
        return Err(Refusal::new("server.bulk", says));
    }
    let level = |ask: &Ask| match ask {
        Ask::Reason => Level::Internal,
        Ask::Field(name) => register
            .fields
            .get(name)
            .map(|it| it.level)
            .unwrap_or_default(),
        Ask::Extra(field) => field.level,
    };
    if step.ask.iter().any(|it| level(it) >= Level::Personal) {
        let says = format!("这一步要填写个人信息，一次最多办理 {AT_ONCE_MAX} 条，请分几次办理。");
        return Err(Refusal::new("server.bulk", says));
    }
    Ok(())
}

fn outcomes_of(rows: &[SeenRow], outcomes: Vec<Option<Refusal>>) -> Vec<StepOutcome> {
    let outcome = |(row, refusal): (&SeenRow, Option<Refusal>)| StepOutcome {
        id: row.id,
        refusal: refusal.map(|it| it.message),
    };
    rows.iter().zip(outcomes).map(outcome).collect()
}

/// Goes on with a bulk step, slot by slot.
pub(crate) fn run(run: &mut Run<'_>) -> Outcome<Json> {
    let broken = |_| Refusal::new("server.bulk", "任务的内容读不出来，请重新办理。");
    let task: Task = serde_json::from_value(run.job().args.clone()).map_err(broken)?;
    let n = task.asked.rows.len();
    let mut way = way(run.cursor());
    while way.next < n {
        let (bulk, rows, from) = (task.bulk(), task.asked.rows.clone(), way.next);
        way = run.step(move |ctx, progress| {
            let outcomes = ctx.step_each(&bulk, from)?;
            let mut way = self::way(&progress.cursor);
            way.next = from + outcomes.len();
            let made = outcomes_of(&rows[from..], outcomes);
            way.refused
                .extend(made.into_iter().filter(|it| it.refusal.is_some()));
            tell(progress, &way, n);
            Ok(way)
        })?;
    }
    let done = n - way.refused.len();
    Ok(json!({ "done": done, "refused": way.refused }))
}

fn way(cursor: &Json) -> Way {
    serde_json::from_value(cursor.clone()).unwrap_or_default()
}

fn tell(progress: &mut Progress, way: &Way, n: usize) {
    let (done, refused) = (way.next - way.refused.len(), way.refused.len());
    progress.done = way.next as i64;
    progress.total = Some(n as i64);
    progress.says = match refused {
        0 => format!("已办成 {done} 条"),
        _ => format!("已办成 {done} 条，没有办成 {refused} 条"),
    };
    progress.cursor = json!(way);
}
