//! OpenID Connect: who somebody is, said by a city's unified identity (统一身份认证).
//!
//! Authorization code flow with PKCE, state and nonce. `reach` asks the provider, `token` checks
//! what it answers. Not here: whose account that is, and what session follows, which is
//! `session::identity`'s. Nothing is kept of a provider between two questions: its keys may have
//! been changed.
//!
//! # Source
//! OpenID Connect Core 1.0 §3.1; OpenID Connect Discovery 1.0; RFC 7636; RFC 9700.

mod reach;
mod token;

use base::{Id, Instant};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use kernel::{Kernel, Outcome, Query, Record};
use serde::{Deserialize, Serialize};
use url::Url;

const REGISTER: &str = "access.provider";
/// As long as `access.identity` keeps it.
const NAME_MAX: usize = 60;

/// A provider in use, as the administrators set it.
#[derive(Clone)]
pub(crate) struct Provider {
    pub(crate) id: Id,
    pub(crate) title: String,
    pub(crate) issuer: String,
    client: String,
    /// Empty where the provider gives none.
    secret: String,
    /// Which claim names the account; only shown, never compared.
    claim: String,
    /// PEM; empty where the usual authorities vouch for it.
    roots: String,
}

/// What has to be remembered while somebody is away at the provider.
#[derive(Clone, Deserialize, Serialize)]
pub(crate) struct Errand {
    pub(crate) provider: Id,
    nonce: String,
    verifier: String,
    /// Where the provider sends them back to.
    redirect: String,
}

/// Who somebody is there.
pub(crate) struct Said {
    /// Never given to another person there.
    pub(crate) subject: String,
    /// What the account there is called; may be empty.
    pub(crate) name: String,
}

/// Why a provider's word does not count, by who can mend it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Fault {
    /// No answer, or none that can be read.
    Unreachable,
    /// What it publishes of itself is not what was set here.
    Misfit,
    /// It does not accept our secret or the code.
    Refused,
    /// Signed by a key it does not publish, or not as it should be.
    Signature,
    /// Meant for another application, another sign-in or from another issuer.
    Elsewhere,
    /// Too old, or from the future.
    Clock,
}

impl Fault {
    pub(crate) fn code(self) -> &'static str {
        match self {
            Fault::Unreachable => "identity.unreachable",
            Fault::Misfit => "identity.misfit",
            Fault::Refused => "identity.refused",
            Fault::Signature => "identity.signature",
            Fault::Elsewhere => "identity.elsewhere",
            Fault::Clock => "identity.clock",
        }
    }

    pub(crate) fn says(self, title: &str) -> String {
        match self {
            Fault::Unreachable => format!(
                "连不上{title}。请稍后再试，或先用登录名和密码登录；一直不行请告知系统管理员。"
            ),
            Fault::Misfit => format!(
                "{title}公布的地址与本系统里设的不一致，不能用它登录。请用登录名和密码登录，并告知系统管理员核对签发地址。"
            ),
            Fault::Refused => format!(
                "{title}没有认可这次登录：可能等得太久，也可能应用密钥已更换。请重新登录一次；仍不行请告知系统管理员核对应用标识和密钥。"
            ),
            Fault::Signature => format!(
                "{title}送来的身份凭证签名无法核实，已拒绝。请用登录名和密码登录，并告知系统管理员。"
            ),
            Fault::Elsewhere => format!(
                "{title}送来的身份凭证不是为这次登录签发的，已拒绝。请从登录页重新开始；若不是您本人操作，请告知安全管理员。"
            ),
            Fault::Clock => format!(
                "{title}送来的身份凭证不在有效时间内，多半是两边服务器的时钟不一致。请用登录名和密码登录，并告知系统管理员校准时钟。"
            ),
        }
    }
}

impl Provider {
    fn of(record: &Record) -> Provider {
        Provider {
            id: record.id,
            title: record.text("title").to_owned(),
            issuer: record.text("issuer").to_owned(),
            client: record.text("client").to_owned(),
            secret: record.text("secret").to_owned(),
            claim: record.text("claim").to_owned(),
            roots: record.text("roots").to_owned(),
        }
    }

    /// Those the security administrator put in use.
    pub(crate) fn in_use(kernel: &Kernel) -> Outcome<Vec<Provider>> {
        let Some(register) = kernel.model.register(REGISTER) else {
            return Ok(Vec::new());
        };
        let on = model::Value::Code("on".into());
        let query = Query::all(register, kernel.today()).having("state", on);
        let rows = kernel::read(kernel.store(), |read| read.rows(&query))?;
        Ok(rows.iter().map(Provider::of).collect())
    }

    /// Where somebody's browser goes to prove who they are, and what is to be remembered
    /// meanwhile; `state` brings them back.
    pub(crate) fn begin(
        &self,
        state: &str,
        redirect: String,
        [nonce, verifier]: [String; 2],
    ) -> Result<(Url, Errand), Fault> {
        let mut address = reach::discovered(self)?.authorization;
        let challenge = ring::digest::digest(&ring::digest::SHA256, verifier.as_bytes());
        address
            .query_pairs_mut()
            .append_pair("response_type", "code")
            .append_pair("client_id", &self.client)
            .append_pair("redirect_uri", &redirect)
            .append_pair("scope", "openid profile")
            .append_pair("state", state)
            .append_pair("nonce", &nonce)
            .append_pair("code_challenge", &URL_SAFE_NO_PAD.encode(challenge))
            .append_pair("code_challenge_method", "S256");
        let errand = Errand {
            provider: self.id,
            nonce,
            verifier,
            redirect,
        };
        Ok((address, errand))
    }

    /// What the provider says for the code that somebody came back with.
    pub(crate) fn finish(&self, errand: &Errand, code: &str, now: Instant) -> Result<Said, Fault> {
        let published = reach::discovered(self)?;
        let token = reach::exchanged(self, &published, errand, code)?;
        let keys = reach::keys(self, &published)?;
        let meant = token::Meant {
            issuer: &self.issuer,
            client: &self.client,
            nonce: &errand.nonce,
            now,
        };
        let claims = token::checked(&token, &keys, &meant)?;
        let name = claims.text(&self.claim).unwrap_or_default();
        let name = name.chars().take(NAME_MAX).collect();
        Ok(Said {
            subject: claims.sub,
            name,
        })
    }
}
