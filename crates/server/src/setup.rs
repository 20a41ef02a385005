//! 开局: the checklist by which a real bureau begins, and its lists from Excel.
//!
//! 三员分立 holds here too: organisations are the system administrator's, accounts and
//! their slips the security administrator's. Not here: what a row must be (`organisations`,
//! `accounts`), and how a sheet is read (`sheet`).

mod accounts;
mod organisations;
mod sheet;
mod template;

use std::collections::BTreeMap;

use axum::extract::multipart::Multipart;
use axum::extract::{DefaultBodyLimit, State};
use axum::response::Response;
use base::Period;
use kernel::{Caller, Kernel, Outcome, Query};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::answer::{Asked, Body, Place};
use crate::errors::ErrorBody;
use crate::files::{self, FileForm};
use crate::installation::{self, Slip};
use crate::session::SignedIn;
use crate::{App, Problem};

const SYSTEM: &str = "system_admin";
const SECURITY: &str = "security_admin";

/// Rows shown of what would be taken.
const PREVIEW_MAX: usize = 50;

pub(crate) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(import_list))
        .layer(DefaultBodyLimit::max(files::SIZE_MAX + 64 * 1024))
        .routes(routes!(get_setup))
        .routes(routes!(get_template))
        .routes(routes!(get_slips))
}

#[derive(Serialize, ToSchema)]
struct Setup {
    steps: Vec<SetupStep>,
}

#[derive(Serialize, ToSchema)]
struct SetupStep {
    /// organisations, accounts, positions, calendar or plan
    id: &'static str,
    title: &'static str,
    help: &'static str,
    done: bool,
    count: u64,
}

/// What became of a list.
#[derive(Clone, Debug, Default, Serialize, ToSchema)]
pub(crate) struct SetupResult {
    pub(crate) rows: usize,
    pub(crate) accepted: usize,
    pub(crate) rejected: Vec<Rejected>,
    /// The first accepted rows, by the column's title.
    #[schema(value_type = Vec<BTreeMap<String, String>>)]
    pub(crate) preview: Vec<BTreeMap<&'static str, String>>,
    /// Columns that were recognised.
    pub(crate) columns: Vec<&'static str>,
}

/// One cell that will not do.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub(crate) struct Rejected {
    /// As the spreadsheet counts.
    pub(crate) row: u32,
    pub(crate) column: Option<String>,
    pub(crate) value: Option<String>,
    pub(crate) message: String,
}

#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct ImportQuery {
    /// `1`: only look, write nothing.
    dry_run: Option<String>,
}

#[derive(Serialize, ToSchema)]
struct Slips {
    slips: Vec<Slip>,
}

#[derive(Clone, Copy, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
enum ListName {
    Organisations,
    Accounts,
}

/// The checklist.
#[utoipa::path(get, path = "/setup", tag = "setup", responses(
    (status = 200, body = Setup), (status = 404, body = ErrorBody)))]
async fn get_setup(State(app): State<App>, who: SignedIn) -> Result<Body<Setup>, Problem> {
    if !may_set_up(&who.caller) {
        return Err(Problem::not_found());
    }
    app.run(|kernel| {
        Ok(Setup {
            steps: steps(kernel)?,
        })
    })
    .await
    .map(Body)
}

/// An empty list to fill in, with drop-downs.
#[utoipa::path(get, path = "/setup/{list}/template.xlsx", tag = "setup", params(("list" = inline(ListName), Path)), responses(
    (status = 200, body = Vec<u8>, content_type = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    (status = 404, body = ErrorBody)))]
async fn get_template(
    State(app): State<App>,
    who: SignedIn,
    Place(list): Place<ListName>,
) -> Result<Response, Problem> {
    may_import(&who.caller, list)?;
    let (name, bytes) = app
        .run(move |kernel| match list {
            ListName::Organisations => Ok(("机构导入表.xlsx", organisations::template(kernel)?)),
            ListName::Accounts => Ok(("账号导入表.xlsx", accounts::template(kernel)?)),
        })
        .await?;
    Ok(files::attachment(name, files::XLSX, bytes))
}

/// Takes a filled list; rows that will not do are told cell by cell, the others are taken.
#[utoipa::path(post, path = "/setup/{list}", tag = "setup", params(("list" = inline(ListName), Path), ImportQuery),
    request_body(content = FileForm, content_type = "multipart/form-data"), responses(
    (status = 200, body = SetupResult), (status = 404, body = ErrorBody),
    (status = 413, body = ErrorBody), (status = 422, body = ErrorBody)))]
async fn import_list(
    State(app): State<App>,
    who: SignedIn,
    Place(list): Place<ListName>,
    Asked(asked): Asked<ImportQuery>,
    form: Multipart,
) -> Result<Body<SetupResult>, Problem> {
    may_import(&who.caller, list)?;
    let uploaded = files::one_file(form).await?;
    let dry_run = asked.dry_run.is_some_and(|it| it != "0");
    app.run(move |kernel| match list {
        ListName::Organisations => {
            organisations::import(kernel, &who.caller, &uploaded.bytes, dry_run)
        }
        ListName::Accounts => accounts::import(kernel, &who.caller, &uploaded.bytes, dry_run),
    })
    .await
    .map(Body)
}

/// 发放单: one-time codes not used yet. Each can be seen for a quarter of an hour after it
/// was first shown; later only a reset gives another.
#[utoipa::path(get, path = "/setup/slips", tag = "setup", responses(
    (status = 200, body = Slips), (status = 404, body = ErrorBody)))]
async fn get_slips(State(app): State<App>, who: SignedIn) -> Result<Body<Slips>, Problem> {
    if !who.caller.has_role(&[SECURITY.to_owned()]) {
        return Err(Problem::not_found());
    }
    app.run(|kernel| {
        Ok(Slips {
            slips: installation::slips(kernel)?,
        })
    })
    .await
    .map(Body)
}

fn may_import(caller: &Caller, list: ListName) -> Result<(), Problem> {
    let role = match list {
        ListName::Organisations => SYSTEM,
        ListName::Accounts => SECURITY,
    };
    if caller.has_role(&[role.to_owned()]) {
        Ok(())
    } else {
        Err(Problem::not_found())
    }
}

pub(crate) fn may_set_up(caller: &Caller) -> bool {
    caller.has_role(&[SYSTEM.to_owned(), SECURITY.to_owned()])
}

pub(crate) fn unfinished(kernel: &Kernel) -> Outcome<bool> {
    Ok(steps(kernel)?.iter().any(|step| !step.done))
}

fn steps(kernel: &Kernel) -> Outcome<Vec<SetupStep>> {
    /// The root, and the administrators `init` makes.
    const GIVEN: (u64, u64) = (1, 3);
    let organisations = (kernel.tree().all().count() as u64).saturating_sub(GIVEN.0);
    let accounts = count(kernel, kernel::ACCOUNT)?.saturating_sub(GIVEN.1);
    let positions = count(kernel, kernel::POSITION)?.saturating_sub(GIVEN.1);
    let plans = count(kernel, "plan.plan")?;
    let calendar = &kernel.model.calendar;
    let this_year = Period::Year(kernel.today().year());
    Ok(vec![
        SetupStep {
            id: "organisations",
            title: "建立机构",
            help: "由系统管理员下载模板，填好科室、区市、学校后导入。",
            done: organisations > 0,
            count: organisations,
        },
        SetupStep {
            id: "accounts",
            title: "开立账号",
            help: "由安全管理员导入人员名单，再打印发放单，把一次性口令交给本人。",
            done: accounts > 0,
            count: accounts,
        },
        SetupStep {
            id: "positions",
            title: "设定岗位",
            help: "名单中的角色会自动建岗；兼任、换岗在“岗位”中补充。",
            done: positions > 0,
            count: positions,
        },
        SetupStep {
            id: "calendar",
            title: "核对工作日历",
            help: "本年的放假调休安排随版本发布，用于倒排工期。",
            done: calendar.covers.contains(&this_year),
            count: calendar.covers.len() as u64,
        },
        SetupStep {
            id: "plan",
            title: "读入第一份计划",
            help: "由督查专员上传年度计划文件，逐条核对后确认。",
            done: plans > 0,
            count: plans,
        },
    ])
}

fn count(kernel: &Kernel, register: &str) -> Outcome<u64> {
    let Some(register) = kernel.model.register(register) else {
        return Ok(0);
    };
    let query = Query::all(register, kernel.today());
    Ok(kernel::read(kernel.store(), |read| {
        read.count(&query, 100_000)
    })?)
}
