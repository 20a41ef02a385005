//! Accounts with their positions from a list; each gets a one-time code and a slip.
//!
//! A row whose login and name are there already changes nothing, so that a corrected list can
//! be taken again.

use std::collections::{BTreeMap, HashMap};

use base::Id;
use kernel::{Caller, Kernel, Outcome, Query, Values};
use model::Value;

use super::list::{self, Column, Line};
use super::organisations::{choice, organisation};
use super::result::{PREVIEW_MAX, Rejected, SetupResult};
use crate::installation::{Slip, give_code};
use crate::secret;
use systems::access::ADMINISTRATORS;

/// Accounts written in one transaction.
const CHUNK: usize = 50;
const NAME_MAX: usize = 40;
const LOGIN_MAX: usize = 40;
const LOGIN_MIN: usize = 2;

const NAME: usize = 0;
const LOGIN: usize = 1;
const UNIT: usize = 2;
const ROLE: usize = 3;
const AREA: usize = 4;
const PHONE: usize = 5;

const COLUMNS: &[Column] = &[
    Column {
        title: "姓名",
        aliases: &["人员姓名", "名字"],
        required: true,
        width: 12.0,
        help: "与本人身份证件一致。",
    },
    Column {
        title: "登录名",
        aliases: &["账号", "用户名", "登录账号"],
        required: true,
        width: 16.0,
        help: "字母开头，可含字母、数字、点、横线，全市不重复；不用身份证号码。",
    },
    Column {
        title: "所在单位",
        aliases: &["单位", "工作单位", "单位名称"],
        required: true,
        width: 28.0,
        help: "机构的名称、简称或代码，须先在“机构”中建好。",
    },
    Column {
        title: "角色",
        aliases: &["岗位", "岗位角色"],
        required: true,
        width: 18.0,
        help: "从下拉中选；兼任几个时用顿号隔开。三名管理员不能兼任其他角色。",
    },
    Column {
        title: "负责范围",
        aliases: &["范围", "管辖范围"],
        required: false,
        width: 28.0,
        help: "所负责的一片，含下级。不填时：科室人员负责全局，其他人负责本单位。",
    },
    Column {
        title: "手机号码",
        aliases: &["手机", "手机号", "联系电话", "电话"],
        required: false,
        width: 16.0,
        help: "11 位手机号码，可不填。",
    },
];

struct Good {
    line: usize,
    /// None: it is there already.
    account: Option<NewAccount>,
}

#[derive(Clone)]
struct NewAccount {
    values: Values,
    positions: Vec<Values>,
    slip: Slip,
    hash: String,
}

pub(super) fn template(kernel: &Kernel) -> Outcome<Vec<u8>> {
    let roles = kernel.model.codes("access.role");
    let roles = roles
        .into_iter()
        .flat_map(|it| it.codes.values())
        .map(|it| it.title.clone());
    let units: Vec<String> = kernel.tree().all().map(|it| it.title.clone()).collect();
    let choices = [
        (UNIT, units.clone()),
        (ROLE, roles.collect()),
        (AREA, units),
    ];
    let remark = "红字列必填。一行一人，不共用账号。导入后在“系统启用—登录码纸条”打印一次性登录码交给本人，首次登录时由本人设密码。";
    list::template("账号导入表", remark, COLUMNS, &choices)
}

pub(super) fn import(
    kernel: &Kernel,
    caller: &Caller,
    bytes: &[u8],
    dry_run: bool,
) -> Outcome<SetupResult> {
    let sheet = list::read(bytes, COLUMNS)?;
    let (mut good, rejected) = judge(kernel, &sheet.lines)?;
    let shown = |line: &Line| -> BTreeMap<&'static str, String> {
        let columns = COLUMNS
            .iter()
            .enumerate()
            .filter(|(_, it)| sheet.found.contains(&it.title));
        columns
            .map(|(at, column)| (column.title, line.raw(at).to_owned()))
            .collect()
    };
    let result = SetupResult {
        rows: sheet.lines.len(),
        accepted: good.len(),
        present: good.iter().filter(|it| it.account.is_none()).count(),
        rejected,
        preview: good
            .iter()
            .take(PREVIEW_MAX)
            .map(|it| shown(&sheet.lines[it.line]))
            .collect(),
        columns: sheet.found.clone(),
    };
    if !dry_run {
        let mut accounts: Vec<NewAccount> = good.drain(..).filter_map(|it| it.account).collect();
        for account in &mut accounts {
            account.slip.code = secret::new_code()?;
            account.hash = secret::hash_code(&account.slip.code)?;
        }
        write(kernel, caller, &accounts)?;
    }
    Ok(result)
}

fn judge(kernel: &Kernel, lines: &[Line]) -> Outcome<(Vec<Good>, Vec<Rejected>)> {
    let existing = existing(kernel)?;
    let (mut good, mut rejected) = (Vec::new(), Vec::new());
    let mut logins: HashMap<String, u32> = HashMap::new();
    for (at, line) in lines.iter().enumerate() {
        let (name, login) = (line.name(NAME), line.code(LOGIN));
        let mut faults = Vec::new();
        let mut fault =
            |column: usize, message: String| faults.push(line.reject(COLUMNS, column, message));
        match name.chars().count() {
            0 => fault(NAME, "请填写姓名。".into()),
            n if n > NAME_MAX => fault(NAME, format!("姓名最多 {NAME_MAX} 个字。")),
            _ => {}
        }
        let key = login.to_lowercase();
        if let Some(why) = login_fault(&login) {
            fault(LOGIN, why);
        } else if let Some(row) = logins.insert(key.clone(), line.row) {
            fault(
                LOGIN,
                format!("与第 {row} 行的登录名相同。一人一个账号，不能共用。"),
            );
        } else if existing.get(&key).is_some_and(|other| *other != name) {
            fault(LOGIN, "这个登录名已是别人的，请换一个。".into());
        }
        let unit = match line.name(UNIT) {
            text if text.is_empty() => Err("请填写所在单位。".into()),
            text => organisation(kernel, &text),
        };
        let unit = unit.map_err(|why| fault(UNIT, why)).ok();
        let roles = roles(kernel, line).map_err(|why| fault(ROLE, why)).ok();
        let area = match line.name(AREA) {
            text if text.is_empty() => Ok(unit.map(|unit| default_area(kernel, unit))),
            text => organisation(kernel, &text).map(Some),
        };
        let area = area.map_err(|why| fault(AREA, why)).ok().flatten();
        let phone = line.code(PHONE).replace('-', "");
        let is_mobile = phone.len() == 11
            && phone.starts_with('1')
            && phone.chars().all(|c| c.is_ascii_digit());
        if !phone.is_empty() && !is_mobile {
            fault(PHONE, "手机号码应为 1 开头的 11 位数字。".into());
        }
        let (Some(unit), Some(roles), Some(area), true) = (unit, roles, area, faults.is_empty())
        else {
            rejected.extend(faults);
            continue;
        };
        let account = (!existing.contains_key(&key))
            .then(|| new_account(kernel, (name, login, phone), unit, area, &roles));
        good.push(Good { line: at, account });
    }
    rejected.sort_by_key(|it| it.row);
    Ok((good, rejected))
}

/// Logins in lower case, with the names of their owners.
fn existing(kernel: &Kernel) -> Outcome<HashMap<String, String>> {
    let Some(register) = kernel.model.register(kernel::ACCOUNT) else {
        return Ok(HashMap::new());
    };
    let rows = kernel::read(kernel.store(), |read| {
        read.rows(&Query::all(register, kernel.today()))
    })?;
    Ok(rows
        .iter()
        .map(|it| (it.text("login").to_lowercase(), it.text("name").to_owned()))
        .collect())
}

fn login_fault(login: &str) -> Option<String> {
    let n = login.chars().count();
    if n == 0 {
        return Some("请填写登录名。".into());
    }
    let head = login.get(..17).unwrap_or_default();
    if n == 18 && head.len() == 17 && head.chars().all(|c| c.is_ascii_digit()) {
        return Some("登录名不能用身份证号码，请换一个。".into());
    }
    if !(LOGIN_MIN..=LOGIN_MAX).contains(&n) {
        return Some(format!("登录名应为 {LOGIN_MIN} 到 {LOGIN_MAX} 位。"));
    }
    let fits = login.starts_with(|c: char| c.is_ascii_alphabetic())
        && login
            .chars()
            .all(|c| c.is_ascii_alphanumeric() || ".-_".contains(c));
    (!fits).then(|| "登录名应以字母开头，只含字母、数字、点、横线。".into())
}

fn roles(kernel: &Kernel, line: &Line) -> Result<Vec<String>, String> {
    let names = line.names(ROLE);
    if names.is_empty() {
        return Err("请选择角色。".into());
    }
    let list = kernel.model.codes("access.role");
    let mut roles: Vec<String> = names
        .iter()
        .map(|it| choice(list, it))
        .collect::<Result<_, _>>()?;
    roles.dedup();
    if roles.len() > 1 && roles.iter().any(|it| ADMINISTRATORS.contains(&it.as_str())) {
        return Err("系统、安全、审计管理员不能兼任其他角色，请由不同的人担任。".into());
    }
    Ok(roles)
}

/// A section acts for the whole bureau above it, everybody else for their own unit.
fn default_area(kernel: &Kernel, unit: Id) -> Id {
    let tree = kernel.tree();
    let section = tree.get(unit).filter(|it| it.kind == "section");
    section.and_then(|it| it.parent).unwrap_or(unit)
}

fn new_account(
    kernel: &Kernel,
    (name, login, phone): (String, String, String),
    unit: Id,
    area: Id,
    roles: &[String],
) -> NewAccount {
    let title = |role: &String| {
        kernel
            .model
            .role(role)
            .map_or_else(|| role.clone(), |it| it.title.clone())
    };
    let slip = Slip {
        name: name.clone(),
        login: login.clone(),
        unit: kernel
            .tree()
            .get(unit)
            .map(|it| it.title.clone())
            .unwrap_or_default(),
        role: roles.iter().map(title).collect::<Vec<_>>().join("、"),
        code: String::new(),
    };
    let mut values = Values::new();
    for (field, text) in [("name", name), ("login", login), ("phone", phone)] {
        values.insert(field.into(), text.into());
    }
    values.insert("unit".into(), unit.into());
    let position = |role: &String| {
        let mut values = Values::new();
        values.insert("role".into(), Value::Code(role.clone()));
        values.insert("unit".into(), unit.into());
        values.insert("area".into(), area.into());
        values
    };
    NewAccount {
        values,
        positions: roles.iter().map(position).collect(),
        slip,
        hash: String::new(),
    }
}

fn write(kernel: &Kernel, caller: &Caller, accounts: &[NewAccount]) -> Outcome<()> {
    for some in accounts.chunks(CHUNK) {
        let some = some.to_vec();
        kernel.as_caller(caller, move |ctx| {
            for new in &some {
                let account = ctx.create(kernel::ACCOUNT, new.values.clone())?.id;
                for position in &new.positions {
                    let mut values = position.clone();
                    values.insert("account".into(), account.into());
                    ctx.create(kernel::POSITION, values)?;
                }
                give_code(ctx, account, &new.slip, &new.hash)?;
            }
            Ok(())
        })?;
    }
    Ok(())
}
