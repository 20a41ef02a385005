//! 后台任务 on the wire: one's own, and for the system administrator everybody's.
//!
//! Not here: who starts one (the room that needs it), and who does it (`runner`).

use std::collections::BTreeMap;

use axum::extract::State;
use base::{Id as Uuid, Instant, Period};
use kernel::{Every, Job, JobKinds, JobState, JobsOf, Kernel, Outcome, Record, Refusal, Trouble};
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
        .routes(routes!(run_job))
}

/// The kinds the server itself knows.
pub fn job_kinds() -> JobKinds {
    let mut kinds = JobKinds::default();
    exchange::teach(&mut kinds);
    systems::teach(&mut kinds);
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
    kinds.returning(kernel::CLOCKS, "处理到期事项", every, |run| {
        let kernel = run.kernel();
        let came = kernel.run_clocks()?;
        let (done, failed) = (came.done.len(), came.failed.len());
        let lacking = kernel.model.calendar.lacking(kernel.today());
        let troubles = lacking.map(no_calendar).into_iter().chain(came.failed);
        troubles.for_each(|it| run.trouble(it));
        let says = format!("处理 {done} 项");
        Ok(json!({ "done": done, "failed": failed, "says": says }))
    });
    kinds.returning(kernel::DUTIES, "开出定期任务", every, |run| {
        let came = run.kernel().open_duties()?;
        let (opened, moved): (Vec<_>, Vec<_>) = came.done.iter().partition(|it| it.step.is_none());
        let count = |done: &[&kernel::DutyDone]| done.iter().map(|it| it.n).sum::<usize>();
        let (opened, moved) = (count(&opened), count(&moved));
        let says = format!("开出 {opened} 条，免报或恢复 {moved} 条");
        let failed = came.failed.len();
        came.failed.into_iter().for_each(|it| run.trouble(it));
        Ok(json!({ "opened": opened, "moved": moved, "failed": failed, "says": says }))
    });
    let minute = Every::Minutes(1);
    kinds.returning(
        "latest.show",
        "补齐“最近一条”字段",
        minute,
        kernel::show_latest,
    );
    kinds.returning("key.rotate", "更换密钥", minute, kernel::rekey);
    kinds.on_demand(bulk::KIND, bulk::run);
    kinds.on_demand(kernel::TELL, kernel::tell_many);
    kinds.on_demand(kernel::FOLLOW, kernel::follow);
    kinds.on_demand(kernel::EACH, kernel::step_each_of);
    kinds
}

/// Deadlines are counted by the weekends of a year whose days off nobody said.
fn no_calendar(year: Period) -> Trouble {
    let year = year.spoken();
    Trouble {
        advice: "国务院的放假安排通知发布后，升级到新版本；等不及的，在“定制”里添加工作日历，照通知录入。启用后这一条自动消除。".into(),
        ..Trouble::again(
            format!("{year}的工作日历"),
            format!("还没有{year}的放假调休安排，时限和工期只能按周末推算。"),
        )
    }
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
    /// It returns by itself and waits for its turn: the caller may have it run now.
    may_run: bool,
    /// What it could not do and nobody has put right yet; for the system administrator.
    troubles: Vec<JobTrouble>,
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
struct JobTrouble {
    /// Of the record that tells it.
    id: Uuid,
    place: String,
    why: String,
}

#[derive(Serialize, ToSchema)]
struct JobFile {
    id: Uuid,
    name: String,
}

/// Background jobs: of all, those that return first; then the newest.
#[utoipa::path(get, path = "/jobs", tag = "jobs", params(JobsQuery), responses((status = 200, body = Jobs)))]
async fn list_jobs(
    State(app): State<App>,
    who: SignedIn,
    Asked(asked): Asked<JobsQuery>,
) -> Result<Body<Jobs>, Problem> {
    app.run(move |kernel| {
        let may_see_all = sees_all(&who);
        let jobs = match asked.all && may_see_all {
            true => everybodys(kernel)?,
            false => kernel.jobs(JobsOf::Account(who.caller.account), LISTED_MAX)?,
        };
        let jobs = facts(kernel, &who, jobs)?;
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
    app.run(move |kernel| one(kernel, &who, open(kernel, &who, id)?))
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
        one(kernel, &who, kernel.cancel_job(id)?)
    })
    .await
    .map(Body)
}

/// 现在运行: what returns by itself does not wait for its turn.
#[utoipa::path(post, path = "/jobs/{id}/run", tag = "jobs", params(("id" = Uuid, Path)), responses(
    (status = 200, body = JobFacts), (status = 404, body = ErrorBody), (status = 422, body = ErrorBody)))]
async fn run_job(
    State(app): State<App>,
    who: SignedIn,
    Place(id): Place<Uuid>,
) -> Result<Body<JobFacts>, Problem> {
    if !sees_all(&who) {
        return Err(Problem::not_found());
    }
    app.run(move |kernel| one(kernel, &who, kernel.run_job_soon(id)?))
        .await
        .map(Body)
}

/// What returns by itself, however long it has been there; then the newest others.
fn everybodys(kernel: &Kernel) -> Outcome<Vec<Job>> {
    let live = kernel.jobs(JobsOf::Live, usize::MAX)?;
    let newest = kernel.jobs(JobsOf::Everybody, LISTED_MAX)?;
    let standing = live.into_iter().filter(Job::is_standing);
    let others = newest.into_iter().filter(|it| !it.is_standing());
    Ok(standing.chain(others).collect())
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

fn one(kernel: &Kernel, who: &SignedIn, job: Job) -> Outcome<JobFacts> {
    let facts = facts(kernel, who, vec![job])?.pop();
    facts.ok_or_else(|| Refusal::not_found().into())
}

fn facts(kernel: &Kernel, who: &SignedIn, jobs: Vec<Job>) -> Outcome<Vec<JobFacts>> {
    let accounts: Vec<Uuid> = jobs.iter().map(|it| it.account).collect();
    let files: Vec<Uuid> = jobs.iter().filter_map(file_of).collect();
    let (names, titles) = kernel::read(kernel.store(), |read| {
        let names = kernel.titles(read, kernel::ACCOUNT, &accounts)?;
        Ok::<_, kernel::Failure>((names, kernel.titles(read, kernel::FILE, &files)?))
    })?;
    let troubles = match sees_all(who) {
        true => kernel.troubles()?,
        false => Vec::new(),
    };
    let facts = jobs.into_iter().map(|job| JobFacts {
        may_run: sees_all(who) && job.is_standing() && job.state == JobState::Waiting,
        troubles: troubles_of(&job, &troubles),
        ..job_facts(job, &names, &titles)
    });
    Ok(facts.collect())
}

fn troubles_of(job: &Job, all: &[Record]) -> Vec<JobTrouble> {
    let of_job = all.iter().filter(|it| it.text("job") == job.title);
    let trouble = |it: &Record| JobTrouble {
        id: it.id,
        place: it.text("place").to_owned(),
        why: it.text("why").to_owned(),
    };
    of_job.map(trouble).collect()
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
        may_run: false,
        troubles: Vec::new(),
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
