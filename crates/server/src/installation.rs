//! What holds of the whole installation: what kind it is, its demo accounts, its one-time codes.
//!
//! Kept as notes of the store, which are no records: they carry nothing of the business.

use base::{Id, Instant};
use kernel::{Ctx, Kernel, Note, Outcome, Refusal, Values};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::secret;

const KIND: &str = "installation";
const SLIP: &str = "slip";

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
    kernel::read(kernel.store(), |read| Ok(read.history_number()? == 0))
}

/// Marks the installation as a demo and keeps the accounts shown on its sign-in page,
/// each with its password.
///
/// # Errors
/// Refused when the installation was made by `init`: a real one never shows accounts.
pub fn mark_demo(kernel: &Kernel, accounts: Vec<DemoAccount>) -> Outcome<()> {
    let mut hashes = Vec::with_capacity(accounts.len());
    for account in &accounts {
        hashes.push(secret::hash_password(&account.password)?);
    }
    kernel.as_platform(move |ctx| {
        if note(ctx, "init")?.is_some() {
            return Err(Refusal::new("installation.real", "这是正式安装，不能改作演示。").into());
        }
        let register = kernel::ACCOUNT;
        for (account, hash) in accounts.iter().zip(&hashes) {
            let found = ctx.having(register, "login", account.login.as_str())?;
            let found = found
                .first()
                .map(|it| it.id)
                .ok_or_else(Refusal::not_found)?;
            set_credential(ctx, found, |values| {
                values.insert("hash".into(), hash.as_str().into());
                values.insert("must_change".into(), false.into());
            })?;
        }
        let value = serde_json::to_string(&accounts).unwrap_or_default();
        put(ctx, KIND, "demo", &value, Instant::MAX)
    })
}

/// Marks the installation as a real one.
///
/// # Errors
/// When the store cannot be written.
pub fn mark_real(ctx: &mut Ctx<'_>) -> Outcome<()> {
    put(ctx, KIND, "init", "{}", Instant::MAX)
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
    set_credential(ctx, account, |values| {
        values.insert("hash".into(), model::Value::Missing);
        values.insert("code".into(), hash.into());
        values.insert("code_until".into(), until.into());
        values.insert("must_change".into(), false.into());
        values.insert("failures".into(), 0.into());
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
        for (kind, key, note) in ctx.read().notes()? {
            let Some(note) = note.filter(|it| kind == SLIP && it.until > now) else {
                continue;
            };
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

/// Changes the credential of an account, making it when there is none.
pub(crate) fn set_credential(
    ctx: &mut Ctx<'_>,
    account: Id,
    change: impl FnOnce(&mut Values),
) -> Outcome<()> {
    match ctx
        .having(kernel::CREDENTIAL, "account", account)?
        .into_iter()
        .next()
    {
        Some(mut credential) => {
            change(&mut credential.values);
            ctx.update(credential)?;
        }
        None => {
            let mut values = Values::new();
            values.insert("account".into(), account.into());
            change(&mut values);
            ctx.create(kernel::CREDENTIAL, values)?;
        }
    }
    Ok(())
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

fn note(ctx: &mut Ctx<'_>, key: &str) -> Outcome<Option<Note>> {
    let now = ctx.now();
    Ok(ctx.read().note(KIND, key, now)?)
}
