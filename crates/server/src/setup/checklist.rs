//! The checklist of 开局: what is done, what comes next, and whose work it is.

use base::Period;
use kernel::{Caller, Kernel, Outcome, Query};
use serde::Serialize;
use utoipa::ToSchema;

pub(crate) const SYSTEM: &str = "system_admin";
pub(super) const SECURITY: &str = "security_admin";

#[derive(Serialize, ToSchema)]
pub(super) struct Setup {
    pub(super) steps: Vec<SetupStep>,
}

#[derive(Serialize, ToSchema)]
pub(super) struct SetupStep {
    /// organisations, accounts, positions, calendar or plan
    id: &'static str,
    title: &'static str,
    help: &'static str,
    done: bool,
    /// As the lists count them; of the calendar, years.
    count: u64,
}

pub(crate) fn may_set_up(caller: &Caller) -> bool {
    caller.has_role(&[SYSTEM.to_owned(), SECURITY.to_owned()])
}

pub(crate) fn unfinished(kernel: &Kernel) -> Outcome<bool> {
    Ok(steps(kernel)?.iter().any(|step| !step.done))
}

pub(super) fn steps(kernel: &Kernel) -> Outcome<Vec<SetupStep>> {
    /// The root, and the administrators `init` makes.
    const GIVEN: (u64, u64) = (1, 3);
    let organisations = kernel.tree().all().count() as u64;
    let accounts = count(kernel, kernel::ACCOUNT)?;
    let positions = count(kernel, kernel::POSITION)?;
    let plans = count(kernel, "plan.plan")?;
    let calendar = &kernel.model.calendar;
    let this_year = Period::Year(kernel.today().year());
    Ok(vec![
        SetupStep {
            id: "organisations",
            title: "建立机构",
            help: "由系统管理员下载模板，填好科室、区市、学校后导入。",
            done: organisations > GIVEN.0,
            count: organisations,
        },
        SetupStep {
            id: "accounts",
            title: "开立账号",
            help: "由安全管理员导入人员名单，再打印登录码纸条，当面交给本人。",
            done: accounts > GIVEN.1,
            count: accounts,
        },
        SetupStep {
            id: "positions",
            title: "设定岗位",
            help: "名单中的角色会自动建岗；兼任、换岗在“岗位”中补充。",
            done: positions > GIVEN.1,
            count: positions,
        },
        SetupStep {
            id: "calendar",
            title: "本年的工作日历",
            help: "放假调休安排随版本发布，用于推算工期和时限，不用填写。次年的在国务院通知发布后，升级到新版本就有；等不及的，由系统管理员在“定制”里添加工作日历，照通知录入。",
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
