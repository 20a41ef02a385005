//! What holds of the whole installation: what kind it is, its demo accounts, its one-time codes.
//!
//! Kept as notes of the store, which are no records: they carry nothing of the business.

use base::{Id, Instant};
use kernel::{Ctx, Kernel, Note, Outcome, Query, Refusal, Values};
use model::Value;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::session::Policy;
use crate::{credential, secret};

const KIND: &str = "installation";
const SLIP: &str = "slip";
/// What holds of an installation does not run out: the year 3000.
const NEVER: Instant = Instant::constant(32_503_680_000, 0);

/// How long a one-time code can be used.
pub const CODE_HOURS: i64 = 72;
/// How long a slip can be looked at again once it was shown: to print it, and no longer.
pub const SLIP_SHOWN_MINUTES: i64 = 15;

/// One row of the sign-in page of a demo installation.
#[derive(Clone, Debug, Deserialize, PartialEq, Serialize, ToSchema)]
pub struct DemoAccount {
    pub login: String,
    pub password: String,
    pub role_title: String,
    pub name: String,
    pub unit: String,
}

/// 发放单: a one-time code not used yet.
#[derive(Clone, Debug, Deserialize, PartialEq, Serialize, ToSchema)]
pub struct Slip {
    pub name: String,
    pub login: String,
    pub unit: String,
    pub role: String,
    pub code: String,
}

#[derive(Deserialize, Serialize)]
struct KeptSlip {
    slip: Slip,
    /// When it was first shown.
    shown: Option<Instant>,
}

/// Whether nothing was ever written.
///
/// # Errors
/// When the store cannot be read.
pub fn is_empty(kernel: &Kernel) -> Outcome<bool> {
    let Some(accounts) = kernel.model.register(kernel::ACCOUNT) else {
        return Ok(true);
    };
    let all = Query::all(accounts, kernel.today());
    Ok(kernel::read(kernel.store(), |read| read.count(&all, 0))? == 0)
}

/// Marks the installation as a demo and keeps the accounts shown on its sign-in page.
///
/// # Errors
/// Refused when the installation was made by `init`: a real one never shows accounts.
pub fn mark_demo(kernel: &Kernel, accounts: Vec<DemoAccount>) -> Outcome<()> {
    kernel.as_platform(move |ctx| {
        let now = ctx.now();
        if ctx.read().note(KIND, "init", now)?.is_some() {
            return Err(Refusal::new("installation.real", "这是正式安装，不能改作演示。").into());
        }
        let value = serde_json::to_string(&accounts).unwrap_or_default();
        put(ctx, KIND, "demo", &value, NEVER)
    })
}

/// The first three people of a real installation, kept apart (三员分立): login, name, role.
const ADMINISTRATORS: [(&str, &str, &str); 3] = [
    ("sysadmin", "系统管理员", "system_admin"),
    ("secadmin", "安全管理员", "security_admin"),
    ("auditadmin", "审计管理员", "audit_admin"),
];

/// Makes a real installation: the root organisation and three administrators, each with a
/// one-time code that is in the answer and nowhere else.
///
/// # Errors
/// Refused when anything was ever written here.
pub fn found(kernel: &Kernel, title: &str, code: &str) -> Outcome<Vec<Slip>> {
    if !is_empty(kernel)? {
        return Err(not_empty().into());
    }
    let mut slips = Vec::new();
    for (login, name, role) in ADMINISTRATORS {
        let code = secret::new_code()?;
        let role_title = kernel.model.role(role).map_or(role, |it| it.title.as_str());
        let slip = Slip {
            name: name.into(),
            login: login.into(),
            unit: title.into(),
            role: role_title.into(),
            code: code.clone(),
        };
        slips.push((slip, secret::hash_code(&code)?, role));
    }
    let (title, code, made) = (title.to_owned(), code.to_owned(), slips.clone());
    kernel.as_platform(move |ctx| {
        let now = ctx.now();
        if ctx.read().note(KIND, "init", now)?.is_some() {
            return Err(not_empty().into());
        }
        let root = root(ctx, &title, &code)?;
        for (slip, hash, role) in &made {
            let mut values = Values::new();
            values.insert("name".into(), slip.name.as_str().into());
            values.insert("login".into(), slip.login.as_str().into());
            values.insert("unit".into(), root.into());
            let account = ctx.create(kernel::ACCOUNT, values)?.id;
            let mut values = Values::new();
            values.insert("account".into(), account.into());
            values.insert("role".into(), Value::Code((*role).into()));
            values.insert("unit".into(), root.into());
            values.insert("area".into(), root.into());
            ctx.create(kernel::POSITION, values)?;
            give_code(ctx, account, slip, hash)?;
            drop_slip(ctx, account)?;
        }
        put(ctx, KIND, "init", "{}", NEVER)
    })?;
    Ok(slips.into_iter().map(|(slip, ..)| slip).collect())
}

fn not_empty() -> Refusal {
    let says = "这里已有数据，不能再初始化。请换一个空目录或空库。";
    Refusal::new("installation.not_empty", says)
}

fn root(ctx: &mut Ctx<'_>, title: &str, code: &str) -> Outcome<Id> {
    let mut values = Values::new();
    values.insert("title".into(), title.into());
    values.insert("code".into(), code.into());
    values.insert("kind".into(), Value::Code("bureau".into()));
    values.insert("level".into(), Value::Code("city".into()));
    Ok(ctx.create(kernel::ORGANISATION, values)?.id)
}

/// Drops notes that have run out: sessions, codes, failures.
///
/// # Errors
/// When the store cannot be written.
pub fn sweep(kernel: &Kernel) -> Outcome<()> {
    let now = kernel.now();
    kernel::write(kernel.store(), move |tx| Ok(tx.drop_old_notes(now)?))
}

/// The accounts of the sign-in page; none outside a demo.
///
/// # Errors
/// When the store cannot be read.
pub fn demo_accounts(kernel: &Kernel) -> Outcome<Vec<DemoAccount>> {
    let now = kernel.now();
    kernel::read(kernel.store(), |read| {
        if read.note(KIND, "init", now)?.is_some() {
            return Ok(Vec::new());
        }
        let note = read.note(KIND, "demo", now)?;
        Ok(note
            .and_then(|it| serde_json::from_str(&it.value).ok())
            .unwrap_or_default())
    })
}

/// Gives an account a one-time code in place of its password, and a slip to print.
///
/// `hash` belongs to `slip.code`; it is made outside the transaction, because it is slow.
///
/// # Errors
/// When the store cannot be written.
pub fn give_code(ctx: &mut Ctx<'_>, account: Id, slip: &Slip, hash: &str) -> Outcome<()> {
    let until = ctx.now() + jiff::SignedDuration::from_hours(CODE_HOURS);
    let former = Policy::of(ctx.kernel()).password_former();
    credential::change(ctx, account, |values| {
        credential::set_code(values, hash, until, former);
    })?;
    let kept = KeptSlip {
        slip: slip.clone(),
        shown: None,
    };
    put_slip(ctx, account, &kept, until)
}

/// The slips of codes not used yet; each can be seen for a short while after it was first shown.
///
/// # Errors
/// When the store cannot be written.
pub fn slips(kernel: &Kernel) -> Outcome<Vec<Slip>> {
    let now = kernel.now();
    kernel.as_platform(move |ctx| {
        let mut slips = Vec::new();
        for (key, note) in ctx.read().notes_of(SLIP, now)? {
            let Ok(mut kept) = serde_json::from_str::<KeptSlip>(&note.value) else {
                continue;
            };
            if kept.shown.is_none() {
                kept.shown = Some(now);
                let until = now + jiff::SignedDuration::from_mins(SLIP_SHOWN_MINUTES);
                let account = key.parse().unwrap_or_default();
                put_slip(ctx, account, &kept, until.min(note.until))?;
            }
            slips.push(kept.slip);
        }
        slips.sort_by(|a, b| (&a.unit, &a.login).cmp(&(&b.unit, &b.login)));
        Ok(slips)
    })
}

/// The code was used: its slip goes.
pub(crate) fn drop_slip(ctx: &mut Ctx<'_>, account: Id) -> Outcome<()> {
    ctx.drop_note(SLIP, &account.to_string())
}

fn put_slip(ctx: &mut Ctx<'_>, account: Id, kept: &KeptSlip, until: Instant) -> Outcome<()> {
    let value = serde_json::to_string(kept).unwrap_or_default();
    put(ctx, SLIP, &account.to_string(), &value, until)
}

fn put(ctx: &mut Ctx<'_>, kind: &str, key: &str, value: &str, until: Instant) -> Outcome<()> {
    ctx.put_note(
        kind,
        key,
        &Note {
            value: value.to_owned(),
            until,
        },
    )
}
