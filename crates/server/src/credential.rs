//! What an account proves itself by: the fields of `access.credential`, read and changed
//! only here.
//!
//! Not here: how secrets are hashed (`secret`), and who may try them how often (`session`).

use base::{Id, Instant};
use kernel::{Ctx, Kernel, Outcome, Query, Read, Record, StoreError, Values};
use model::Value;

/// A credential as it is kept, beside its account.
pub(crate) struct Credential(Record);

impl Credential {
    /// Of an account; none before it was ever given a code.
    pub(crate) fn of(
        kernel: &Kernel,
        read: &mut dyn Read,
        account: Id,
    ) -> Result<Option<Credential>, StoreError> {
        let Some(register) = kernel.model.register(kernel::CREDENTIAL) else {
            return Ok(None);
        };
        let query = Query::all(register, kernel.today()).having("account", account);
        Ok(read.rows(&query)?.into_iter().next().map(Credential))
    }

    /// Empty before the first password.
    pub(crate) fn hash(&self) -> &str {
        self.0.text("hash")
    }

    /// Hashes that no new password may fit, newest first.
    pub(crate) fn used(&self) -> Vec<String> {
        let former = self.0.text("former").lines();
        let used = std::iter::once(self.hash()).chain(former);
        used.filter(|it| !it.is_empty())
            .map(str::to_owned)
            .collect()
    }

    /// The hash of a one-time code; empty when there is none, or when it has expired.
    pub(crate) fn code(&self, now: Instant) -> &str {
        match self.0.get("code_until") {
            Value::Instant(until) if now < *until => self.0.text("code"),
            _ => "",
        }
    }

    pub(crate) fn must_change(&self) -> bool {
        self.0.get("must_change").as_flag().unwrap_or(false)
    }

    /// The key of the second factor in hex; empty when there is none.
    pub(crate) fn second(&self) -> &str {
        self.0.text("second")
    }

    /// A key drawn and not in force yet.
    pub(crate) fn second_new(&self) -> &str {
        self.0.text("second_new")
    }

    /// The last half minute whose code was taken.
    pub(crate) fn second_step(&self) -> Option<i64> {
        match self.0.get("second_step") {
            Value::Integer(step) => Some(*step),
            _ => None,
        }
    }

    /// Since when there has been a second factor.
    pub(crate) fn second_on(&self) -> Option<Instant> {
        match self.0.get("second_on") {
            Value::Instant(at) => Some(*at),
            _ => None,
        }
    }

    /// Hashes of the recovery codes not used yet.
    pub(crate) fn recovery(&self) -> Vec<String> {
        self.0.text("recovery").lines().map(str::to_owned).collect()
    }

    /// Since when the password has been in use; none when that is not counted.
    pub(crate) fn set_at(&self) -> Option<Instant> {
        match self.0.get("set_at") {
            Value::Instant(at) => Some(*at),
            _ => None,
        }
    }
}

/// Changes the credential of an account, making it when there is none.
pub(crate) fn change(
    ctx: &mut Ctx<'_>,
    account: Id,
    change: impl FnOnce(&mut Values),
) -> Outcome<()> {
    change_because(ctx, account, "", change)
}

/// The same with a reason for the history.
pub(crate) fn change_because(
    ctx: &mut Ctx<'_>,
    account: Id,
    reason: &str,
    change: impl FnOnce(&mut Values),
) -> Outcome<()> {
    match ctx
        .having(kernel::CREDENTIAL, "account", account)?
        .into_iter()
        .next()
    {
        Some(mut credential) => {
            change(&mut credential.values);
            match reason {
                "" => ctx.update(credential)?,
                reason => ctx.update_because(credential, reason)?,
            };
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

/// Puts a new password in place of the old one, of which `kept` are remembered; a code is used up.
pub(crate) fn set_password(values: &mut Values, hash: &str, now: Instant, kept: usize) {
    retire(values, kept);
    values.insert("hash".into(), hash.into());
    values.insert("set_at".into(), now.into());
    values.insert("code".into(), Value::Missing);
    values.insert("code_until".into(), Value::Missing);
    values.insert("must_change".into(), false.into());
}

/// Puts the new key in force; `step` is the half minute whose code proved it.
pub(crate) fn set_second(values: &mut Values, step: i64, now: Instant, recovery: &str) {
    let key = values.insert("second_new".into(), Value::Missing);
    values.insert("second".into(), key.unwrap_or_default());
    values.insert("second_step".into(), step.into());
    values.insert("second_on".into(), now.into());
    set_recovery(values, recovery);
}

/// Takes the second factor away.
pub(crate) fn clear_second(values: &mut Values) {
    for name in [
        "second",
        "second_new",
        "second_step",
        "second_on",
        "recovery",
    ] {
        values.insert(name.into(), Value::Missing);
    }
}

/// Hashes of recovery codes, one a line.
pub(crate) fn set_recovery(values: &mut Values, hashes: &str) {
    values.insert("recovery".into(), some(hashes));
}

/// Puts a one-time code in place of the password.
pub(crate) fn set_code(values: &mut Values, hash: &str, until: Instant, kept: usize) {
    retire(values, kept);
    values.insert("hash".into(), Value::Missing);
    values.insert("set_at".into(), Value::Missing);
    values.insert("code".into(), hash.into());
    values.insert("code_until".into(), until.into());
    values.insert("must_change".into(), false.into());
}

/// The present password becomes the latest of the former ones.
fn retire(values: &mut Values, kept: usize) {
    let text = |name: &str| {
        values
            .get(name)
            .and_then(Value::as_text)
            .unwrap_or_default()
    };
    let former: Vec<&str> = std::iter::once(text("hash"))
        .chain(text("former").lines())
        .filter(|it| !it.is_empty())
        .take(kept)
        .collect();
    let former = some(&former.join("\n"));
    values.insert("former".into(), former);
}

fn some(text: &str) -> Value {
    if text.is_empty() {
        Value::Missing
    } else {
        text.into()
    }
}
