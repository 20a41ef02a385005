//! 后台任务 on the wire: one's own, and for the system administrator everybody's.
//!
//! Not here: who starts one (the room that needs it), and who does it (`runner`).

use std::collections::BTreeMap;

use axum::extract::State;
use base::{Id as Uuid, Instant};
use kernel::{Every, Job, JobKinds, JobsOf, Kernel, Outcome, Refusal};
use serde::{Deserialize, Serialize};
use serde_json::{Value as Json, json};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::answer::{Asked, Body, Place};
use crate::errors::ErrorBody;
use crate::session::SignedIn;
use crate::setup::checklist::SYSTEM;
use crate::{App, Problem, bulk, installation, uploads};

/// The newest that are listed.
const LISTED_MAX: usize = 100;

pub(crate) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(list_jobs))
        .routes(routes!(get_job))
        .routes(routes!(cancel_job))
}

/// The kinds the server itself knows.
pub fn job_kinds() -> JobKinds {
    let mut kinds = JobKinds::default();
    exchange::teach(&mut kinds);
    crate::export::teach(&mut kinds);
    let every = Every::Minutes(60);
    kinds.returning(
        "server.sweep",
        "清理过期的会话、登录码、未传完的文件和保存期满的临时文件",
        every,
        |run| {
            installation::sweep(run.kernel())?;
            uploads::sweep(run.kernel())?;
            exchange::sweep(run.kernel())?;
            run.kernel().sweep_jobs()?;
            Ok(Json::Null)
        },
    );
    kinds.returning("clock.run", "处理到期事项", every, |run| {
        let came = run.kernel().run_clocks()?;
        for why in &came.failed {
            tracing::warn!("a deadline that came could not be dealt with: {why}");
        }
        Ok(json!({ "done": came.done.len(), "failed": came.failed.len() }))
    });
    kinds.returning("duty.open", "开出定期任务", every, |run| {
        let came = run.kernel().open_duties()?;
        for why in &came.failed {
            tracing::warn!("what is owed could not be opened: {why}");
        }
        let (opened, moved): (Vec<_>, Vec<_>) = came.done.iter().partition(|it| it.step.is_none());
        let count = |done: &[&kernel::DutyDone]| done.iter().map(|it| it.n).sum::<usize>();
        let (opened, moved) = (count(&opened), count(&moved));
        Ok(json!({ "opened": opened, "moved": moved, "failed": came.failed.len() }))
    });
    let minute = Every::Minutes(1);
    kinds.returning("key.rotate", "更换密钥", minute, kernel::rekey);
    kinds.on_demand(bulk::KIND, bulk::run);
    kinds.on_demand(kernel::TELL, kernel::tell_many);
    kinds
}

#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct JobsQuery {
    /// Everybody's; for the system administrator.
    #[serde(default)]
    all: bool,
}

#[derive(Serialize, ToSchema)]
struct Jobs {
    jobs: Vec<JobFacts>,
    /// Whether the caller may ask for everybody's.
    may_see_all: bool,
}

#[derive(Serialize, ToSchema)]
struct JobFacts {
    id: Uuid,
    kind: String,
    title: String,
    /// waiting, running, done, failed or cancelled
    state: &'static str,
    done: i64,
    /// Null while it is not known.
    total: Option<i64>,
    /// How it goes, or why it ended, in words.
    says: String,
    /// Who started it; null for what the platform starts.
    by: Option<String>,
    /// Returns by itself.
    standing: bool,
    may_cancel: bool,
    /// Told to end; it does after the step under way.
    cancelled: bool,
    #[schema(value_type = String, format = DateTime)]
    created_at: Instant,
    /// When it is tried next, or was last.
    #[schema(value_type = String, format = DateTime)]
    due_at: Instant,
    #[schema(value_type = Option<String>, format = DateTime)]
    started_at: Option<Instant>,
    #[schema(value_type = Option<String>, format = DateTime)]
    ended_at: Option<Instant>,
    /// A file it made.
    file: Option<JobFile>,
    /// What came of it; what is in there the kind says.
    #[schema(value_type = serde_json::Value)]
    result: Json,
}

#[derive(Serialize, ToSchema)]
struct JobFile {
    id: Uuid,
    name: String,
}

/// Background jobs, the newest first.
#[utoipa::path(get, path = "/jobs", tag = "jobs", params(JobsQuery), responses((status = 200, body = Jobs)))]
async fn list_jobs(
    State(app): State<App>,
    who: SignedIn,
    Asked(asked): Asked<JobsQuery>,
) -> Result<Body<Jobs>, Problem> {
    app.run(move |kernel| {
        let may_see_all = sees_all(&who);
        let of = match asked.all && may_see_all {
            true => JobsOf::Everybody,
            false => JobsOf::Account(who.caller.account),
        };
        let jobs = facts(kernel, kernel.jobs(of, LISTED_MAX)?)?;
        Ok(Jobs { jobs, may_see_all })
    })
    .await
    .map(Body)
}

/// One background job.
#[utoipa::path(get, path = "/jobs/{id}", tag = "jobs", params(("id" = Uuid, Path)), responses(
    (status = 200, body = JobFacts), (status = 404, body = ErrorBody)))]
async fn get_job(
    State(app): State<App>,
    who: SignedIn,
    Place(id): Place<Uuid>,
) -> Result<Body<JobFacts>, Problem> {
    app.run(move |kernel| one(kernel, open(kernel, &who, id)?))
        .await
        .map(Body)
}

/// Cancels a background job; what it has done stays.
#[utoipa::path(post, path = "/jobs/{id}/cancel", tag = "jobs", params(("id" = Uuid, Path)), responses(
    (status = 200, body = JobFacts), (status = 404, body = ErrorBody), (status = 422, body = ErrorBody)))]
async fn cancel_job(
    State(app): State<App>,
    who: SignedIn,
    Place(id): Place<Uuid>,
) -> Result<Body<JobFacts>, Problem> {
    app.run(move |kernel| {
        open(kernel, &who, id)?;
        one(kernel, kernel.cancel_job(id)?)
    })
    .await
    .map(Body)
}

fn sees_all(who: &SignedIn) -> bool {
    who.caller.has_role(&[SYSTEM.to_owned()])
}

/// The job, when it is one's own or one sees all.
fn open(kernel: &Kernel, who: &SignedIn, id: Uuid) -> Outcome<Job> {
    let job = kernel.job(id)?;
    job.filter(|it| it.account == who.caller.account || sees_all(who))
        .ok_or_else(|| Refusal::not_found().into())
}

fn one(kernel: &Kernel, job: Job) -> Outcome<JobFacts> {
    let facts = facts(kernel, vec![job])?.pop();
    facts.ok_or_else(|| Refusal::not_found().into())
}

fn facts(kernel: &Kernel, jobs: Vec<Job>) -> Outcome<Vec<JobFacts>> {
    let accounts: Vec<Uuid> = jobs.iter().map(|it| it.account).collect();
    let files: Vec<Uuid> = jobs.iter().filter_map(file_of).collect();
    let (names, titles) = kernel::read(kernel.store(), |read| {
        let names = kernel.titles(read, kernel::ACCOUNT, &accounts)?;
        Ok::<_, kernel::Failure>((names, kernel.titles(read, kernel::FILE, &files)?))
    })?;
    Ok(jobs
        .into_iter()
        .map(|job| job_facts(job, &names, &titles))
        .collect())
}

fn file_of(job: &Job) -> Option<Uuid> {
    job.result.get("file")?.as_str()?.parse().ok()
}

fn job_facts(job: Job, names: &BTreeMap<Uuid, String>, files: &BTreeMap<Uuid, String>) -> JobFacts {
    let (live, standing) = (job.state.is_live(), job.is_standing());
    JobFacts {
        id: job.id,
        file: file_of(&job).and_then(|id| {
            let name = files.get(&id)?.clone();
            Some(JobFile { id, name })
        }),
        state: job.state.text(),
        done: job.progress.done,
        total: job.progress.total,
        says: job.progress.says,
        by: names.get(&job.account).cloned(),
        standing,
        may_cancel: live && !standing && !job.cancel,
        cancelled: live && job.cancel,
        created_at: job.created_at,
        due_at: job.due_at,
        started_at: job.started_at,
        ended_at: job.ended_at,
        result: job.result,
        kind: job.kind,
        title: job.title,
    }
}
