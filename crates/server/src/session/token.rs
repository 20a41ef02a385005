//! A session as it is kept: a note of the store under the digest of its token. The token lies
//! only in the browser's cookie, with the account before it, so that the sessions of one
//! account are found together.

use axum::http::header::{COOKIE, SET_COOKIE};
use axum::http::{HeaderMap, HeaderName};
use base::{Id, Instant};
use jiff::SignedDuration;
use kernel::{Ctx, Kernel, Note, Outcome, Read, Soon};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::drafts;
use super::policy::Policy;
use crate::secret;
use crate::source::Source;

/// "Last seen" is written so many times before idleness ends a session: a reader must not
/// cost a write each time.
const SEEN_STEPS: i32 = 15;

/// What is kept of a session.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub(super) struct Session {
    pub(super) account: Id,
    pub(super) acting: Option<Id>,
    pub(super) started: Instant,
    pub(super) seen: Instant,
    /// What must be done before anything else, first first.
    pub(super) before: Vec<Before>,
    pub(super) address: String,
    /// What the browser calls itself.
    pub(super) agent: String,
    /// The machine, once it keeps drafts; what it keeps ends when one signs out there.
    #[serde(default)]
    pub(super) place: Option<Id>,
}

/// What somebody who proved who they are must do before anything else.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(super) enum Before {
    /// 动态口令: the second proof is still to come.
    SecondFactor,
    /// 首次登录: the password was set by somebody else.
    FirstPassword,
    /// The password is older than policy allows.
    OldPassword,
    /// 绑定动态口令: policy asks for a second factor, and there is none yet.
    Enrol,
}

impl Before {
    pub(super) fn says(self) -> &'static str {
        match self {
            Before::SecondFactor => "请先输入动态口令，再办理业务。",
            Before::Enrol => "按规定，您的岗位须使用动态口令。请先绑定，再办理业务。",
            Before::FirstPassword => "请先修改初始密码，再办理业务。",
            Before::OldPassword => "密码已到更换期限，请先修改密码，再办理业务。",
        }
    }
}

/// Where a session is kept.
#[derive(Clone, Debug)]
pub(super) struct Key {
    account: Id,
    digest: String,
}

/// How long policy lets a session live.
#[derive(Clone, Copy)]
pub(super) struct Lives {
    idle: SignedDuration,
    age: SignedDuration,
    /// While the second factor is still to come.
    half: SignedDuration,
}

impl Lives {
    pub(super) fn of(kernel: &Kernel) -> Lives {
        let policy = Policy::of(kernel);
        Lives {
            idle: policy.idle(),
            age: policy.age(),
            half: policy.second_wait(),
        }
    }

    /// How long it lives without being used.
    pub(super) fn idle(self) -> SignedDuration {
        self.idle
    }

    /// When it ends whatever happens.
    pub(super) fn age_end(self, session: &Session) -> Instant {
        let is_half = session.before.contains(&Before::SecondFactor);
        session.started + if is_half { self.half } else { self.age }
    }

    pub(super) fn end(self, session: &Session) -> Instant {
        (session.seen + self.idle).min(self.age_end(session))
    }

    /// Whether enough time has passed since it was last seen to write that down.
    pub(super) fn is_stale(self, session: &Session, now: Instant) -> bool {
        now >= session.seen + self.idle / SEEN_STEPS
    }
}

impl Key {
    pub(super) fn of(account: Id, token: &str) -> Key {
        Key {
            account,
            digest: secret::digest(token),
        }
    }

    pub(super) fn account(&self) -> Id {
        self.account
    }

    /// Says that its session will be asked for.
    pub(super) fn soon(&self) -> Soon<'static> {
        Soon::Note(self.kind(), self.digest.clone())
    }

    pub(super) fn digest(&self) -> &str {
        &self.digest
    }

    /// The key of the cookie a request carries.
    pub(super) fn carried(headers: &HeaderMap, source: &Source) -> Option<Key> {
        carried(headers, name(source.secure)).find_map(|value| {
            let (account, token) = value.split_once('.')?;
            Some(Key::of(account.parse().ok()?, token))
        })
    }

    fn kind(&self) -> String {
        kind(self.account)
    }
}

fn kind(account: Id) -> String {
    format!("session {account}")
}

/// Over TLS no other host, and no page without TLS, can set a cookie of this name.
fn name(secure: bool) -> &'static str {
    if secure {
        "__Host-xz_session"
    } else {
        "xz_session"
    }
}

/// The values of a cookie that a request carries.
pub(super) fn carried<'h>(headers: &'h HeaderMap, name: &'h str) -> impl Iterator<Item = &'h str> {
    let cookies = headers.get_all(COOKIE).iter();
    let cookies = cookies.filter_map(|it| it.to_str().ok());
    cookies
        .flat_map(|it| it.split(';'))
        .filter_map(move |it| it.trim().strip_prefix(name)?.strip_prefix('='))
}

/// A cookie that no script reads and no other site's page sends.
pub(super) fn set(source: &Source, name: &str, value: &str, age: SignedDuration) -> String {
    let (age_s, secure) = (age.as_secs(), if source.secure { "; Secure" } else { "" });
    format!("{name}={value}; Path=/; HttpOnly; SameSite=Strict; Max-Age={age_s}{secure}")
}

/// The cookie that carries a session; with an empty token, the one that takes it away.
pub(super) fn cookie(
    source: &Source,
    account: Id,
    token: &str,
    age: SignedDuration,
) -> (HeaderName, String) {
    let value = format!("{account}.{token}");
    (SET_COOKIE, set(source, name(source.secure), &value, age))
}

fn note(session: &Session, lives: Lives) -> Note {
    Note {
        value: serde_json::to_string(session).unwrap_or_default(),
        until: lives.end(session),
    }
}

/// The living session of a key.
pub(super) fn read(
    kernel: &Kernel,
    read: &mut dyn Read,
    key: &Key,
) -> Result<Option<Session>, kernel::StoreError> {
    let note = read.note(&key.kind(), &key.digest, kernel.now())?;
    Ok(note.and_then(|it| living(kernel, &it.value)))
}

/// Policy may have become shorter since the note was written.
fn living(kernel: &Kernel, value: &str) -> Option<Session> {
    let session = serde_json::from_str(value).ok()?;
    (kernel.now() < Lives::of(kernel).end(&session)).then_some(session)
}

/// The living sessions of an account.
pub(super) fn all(kernel: &Kernel, account: Id) -> Outcome<Vec<(Key, Session)>> {
    let notes = kernel::read(kernel.store(), |read| {
        read.notes_of(&kind(account), kernel.now())
    })?;
    let key = |digest| Key { account, digest };
    let living = notes
        .into_iter()
        .filter_map(|(digest, note)| Some((key(digest), living(kernel, &note.value)?)));
    Ok(living.collect())
}

pub(super) fn keep(kernel: &Kernel, key: &Key, session: &Session) -> Outcome<()> {
    let (key, note) = (key.clone(), note(session, Lives::of(kernel)));
    kernel::write(kernel.store(), move |tx| {
        Ok(tx.put_note(&key.kind(), &key.digest, &note)?)
    })
}

pub(super) fn keep_in(ctx: &mut Ctx<'_>, key: &Key, session: &Session) -> Outcome<()> {
    let note = note(session, Lives::of(ctx.kernel()));
    ctx.put_note(&key.kind(), &key.digest, &note)
}

/// Ends a session; the drafts of its machine can be opened no more.
pub(super) fn end_in(ctx: &mut Ctx<'_>, key: &Key) -> Outcome<()> {
    let now = ctx.now();
    let note = ctx.read().note(&key.kind(), &key.digest, now)?;
    let session = note.and_then(|it| serde_json::from_str::<Session>(&it.value).ok());
    if let Some(place) = session.and_then(|it| it.place) {
        ctx.drop_note(&drafts::kind(key.account), &place.to_string())?;
    }
    ctx.drop_note(&key.kind(), &key.digest)
}

/// Ends every session of an account, and all that its machines keep sealed.
pub(crate) fn end_sessions(ctx: &mut Ctx<'_>, account: Id) -> Outcome<()> {
    ctx.drop_notes(&drafts::kind(account))?;
    ctx.drop_notes(&kind(account))
}
