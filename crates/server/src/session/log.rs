//! 登录记录: every attempt, success and sign-out becomes a record, and so an entry of the history.

use base::Id;
use kernel::{Ctx, Outcome, Values};
use model::Value;

use crate::browser;
use crate::source::Source;

const REGISTER: &str = "access.sign_in";

/// What somebody proves themselves by; codes of `access.sign_in_means`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Means {
    Password,
    Code,
    Second,
    Recovery,
    /// What a provider says (统一身份认证).
    Identity,
}

/// How it ended; codes of `access.sign_in_outcome`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Outcomes {
    Entered,
    /// The first factor fitted; the second is still to come.
    Half,
    Wrong,
    Locked,
    Stopped,
    Left,
    SentOut,
    Changed,
    Enrolled,
    Unenrolled,
    /// An identity was bound to the account.
    Bound,
    /// No account is bound to the identity.
    Unbound,
    Released,
}

impl Means {
    fn code(self) -> &'static str {
        match self {
            Means::Password => "password",
            Means::Code => "code",
            Means::Second => "second",
            Means::Recovery => "recovery",
            Means::Identity => "identity",
        }
    }
}

impl Outcomes {
    fn code(self) -> &'static str {
        match self {
            Outcomes::Entered => "entered",
            Outcomes::Half => "half",
            Outcomes::Wrong => "wrong",
            Outcomes::Locked => "locked",
            Outcomes::Stopped => "stopped",
            Outcomes::Left => "left",
            Outcomes::SentOut => "sent_out",
            Outcomes::Changed => "changed",
            Outcomes::Enrolled => "enrolled",
            Outcomes::Unenrolled => "unenrolled",
            Outcomes::Bound => "bound",
            Outcomes::Unbound => "unbound",
            Outcomes::Released => "released",
        }
    }
}

/// Keeps what happened; a login nobody has is not kept as typed, it may be a password.
pub(super) fn keep(
    ctx: &mut Ctx<'_>,
    account: Option<Id>,
    (means, outcome): (Option<Means>, Outcomes),
    source: &Source,
) -> Outcome<()> {
    let mut values = Values::new();
    let account = account.map(|id| ctx.get(kernel::ACCOUNT, id)).transpose()?;
    let unit = match &account {
        Some(account) => account.get("unit").as_ref(),
        None => ctx.tree().root().map(|it| it.id),
    };
    let login = account.as_ref().map_or("无此登录名", |it| it.text("login"));
    values.insert("at".into(), ctx.now().into());
    values.insert("login".into(), login.into());
    values.insert("account".into(), account.as_ref().map(|it| it.id).into());
    values.insert("unit".into(), unit.into());
    if let Some(means) = means {
        values.insert("means".into(), Value::Code(means.code().into()));
    }
    values.insert("outcome".into(), Value::Code(outcome.code().into()));
    values.insert("address".into(), source.address.to_string().as_str().into());
    values.insert(
        "browser".into(),
        browser::named(&source.agent).as_str().into(),
    );
    ctx.create(REGISTER, values)?;
    Ok(())
}
