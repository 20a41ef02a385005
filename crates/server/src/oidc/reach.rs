//! Asking a provider directly: what it publishes, its keys, the exchange of a code.
//!
//! Its address is the administrator's, and may lie in a private network. Nothing leads away
//! from it: no redirect is followed, and what it publishes of itself must lie on its own
//! origin. Blocks.

use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use jsonwebtoken::jwk::Jwk;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::Value as Json;
use ureq::http::Response;
use ureq::tls::{Certificate, PemItem, RootCerts, TlsConfig, parse_pem};
use ureq::{Agent, Body};
use url::{Host, Url};

use super::{Errand, Fault, Provider};

const PATIENCE: Duration = Duration::from_secs(10);
/// No honest answer is longer.
const ANSWER_MAX: u64 = 1024 * 1024;
const ASKED: &str = "/.well-known/openid-configuration";

/// What a provider publishes of itself.
pub(super) struct Published {
    pub(super) authorization: Url,
    token: Url,
    keys: Url,
    /// Our secret goes in the form, not in the heading.
    secret_in_form: bool,
}

#[derive(Deserialize)]
struct Document {
    issuer: String,
    authorization_endpoint: String,
    token_endpoint: String,
    jwks_uri: String,
    #[serde(default)]
    token_endpoint_auth_methods_supported: Vec<String>,
}

#[derive(Deserialize)]
struct Keys {
    keys: Vec<Json>,
}

#[derive(Deserialize)]
struct Tokens {
    id_token: String,
}

/// Says in the log what a person cannot mend; the fault says what they can do.
fn told(provider: &Provider, fault: Fault, what: impl std::fmt::Display) -> Fault {
    tracing::warn!(provider = %provider.id, code = fault.code(), "{what}");
    fault
}

fn agent(provider: &Provider) -> Result<Agent, Fault> {
    let mut roots = RootCerts::WebPki;
    if !provider.roots.trim().is_empty() {
        let items = parse_pem(provider.roots.as_bytes()).filter_map(Result::ok);
        let certificates: Vec<Certificate<'static>> = items
            .filter_map(|it| match it {
                PemItem::Certificate(it) => Some(it),
                _ => None,
            })
            .collect();
        if certificates.is_empty() {
            let what = "its root certificate is no PEM";
            return Err(told(provider, Fault::Misfit, what));
        }
        roots = RootCerts::new_with_certs(&certificates);
    }
    let config = Agent::config_builder()
        .tls_config(TlsConfig::builder().root_certs(roots).build())
        .max_redirects(0)
        .http_status_as_error(false)
        .timeout_global(Some(PATIENCE))
        .proxy(None)
        .user_agent("xuezheng");
    Ok(Agent::new_with_config(config.build()))
}

/// Encrypted, unless nobody is between: tokens and secrets go along.
fn is_safe(url: &Url) -> bool {
    match url.scheme() {
        "https" => true,
        "http" => match url.host() {
            Some(Host::Ipv4(it)) => it.is_loopback(),
            Some(Host::Ipv6(it)) => it.is_loopback(),
            Some(Host::Domain(it)) => it == "localhost",
            None => false,
        },
        _ => false,
    }
}

pub(super) fn discovered(provider: &Provider) -> Result<Published, Fault> {
    let misfit = |what: &str| told(provider, Fault::Misfit, what);
    let issuer = Url::parse(&provider.issuer).map_err(|_| misfit("the issuer is no address"))?;
    if !is_safe(&issuer) {
        return Err(misfit("the issuer is reached without encryption"));
    }
    let at = format!("{}{ASKED}", provider.issuer.trim_end_matches('/'));
    let document: Document = asked(provider, &at)?;
    if document.issuer != provider.issuer {
        return Err(misfit("it calls itself by another issuer"));
    }
    let own = |text: &str| match Url::parse(text) {
        Ok(url) if url.origin() == issuer.origin() => Ok(url),
        _ => Err(misfit("an address it publishes is not on its own origin")),
    };
    let methods = &document.token_endpoint_auth_methods_supported;
    let has = |method: &str| methods.iter().any(|it| it == method);
    Ok(Published {
        authorization: own(&document.authorization_endpoint)?,
        token: own(&document.token_endpoint)?,
        keys: own(&document.jwks_uri)?,
        secret_in_form: has("client_secret_post") && !has("client_secret_basic"),
    })
}

/// Its keys, without those of a kind we do not know.
pub(super) fn keys(provider: &Provider, published: &Published) -> Result<Vec<Jwk>, Fault> {
    let all: Keys = asked(provider, published.keys.as_str())?;
    let known = all.keys.into_iter().map(serde_json::from_value);
    Ok(known.filter_map(Result::ok).collect())
}

/// The id token for a code, which the provider takes once.
pub(super) fn exchanged(
    provider: &Provider,
    published: &Published,
    errand: &Errand,
    code: &str,
) -> Result<String, Fault> {
    let mut form = vec![
        ("grant_type", "authorization_code"),
        ("code", code),
        ("redirect_uri", &errand.redirect),
        ("code_verifier", &errand.verifier),
    ];
    let mut request = agent(provider)?
        .post(published.token.as_str())
        .header("accept", "application/json");
    if provider.secret.is_empty() || published.secret_in_form {
        form.push(("client_id", &provider.client));
        if !provider.secret.is_empty() {
            form.push(("client_secret", &provider.secret));
        }
    } else {
        let plain = |text: &str| -> String {
            url::form_urlencoded::byte_serialize(text.as_bytes()).collect()
        };
        let both = format!("{}:{}", plain(&provider.client), plain(&provider.secret));
        request = request.header("authorization", format!("Basic {}", STANDARD.encode(both)));
    }
    let answer = request.send_form(form);
    let answer = answer.map_err(|e| told(provider, Fault::Unreachable, e))?;
    match answer.status().as_u16() {
        400..=403 => {
            let status = answer.status();
            Err(told(
                provider,
                Fault::Refused,
                format!("the code: {status}"),
            ))
        }
        _ => read::<Tokens>(provider, answer).map(|it| it.id_token),
    }
}

fn asked<T: DeserializeOwned>(provider: &Provider, at: &str) -> Result<T, Fault> {
    let request = agent(provider)?
        .get(at)
        .header("accept", "application/json");
    let answer = request.call();
    read(
        provider,
        answer.map_err(|e| told(provider, Fault::Unreachable, e))?,
    )
}

fn read<T: DeserializeOwned>(provider: &Provider, mut answer: Response<Body>) -> Result<T, Fault> {
    let unreachable = |what: String| told(provider, Fault::Unreachable, what);
    if answer.status().as_u16() != 200 {
        return Err(unreachable(format!("answered {}", answer.status())));
    }
    let bytes = answer.body_mut().with_config().limit(ANSWER_MAX);
    let bytes = bytes.read_to_vec();
    let bytes = bytes.map_err(|e| unreachable(e.to_string()))?;
    // What it wrote is not repeated: it may be about somebody.
    serde_json::from_slice(&bytes).map_err(|e| unreachable(format!("{:?}", e.classify())))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn without_encryption_only_this_machine_is_asked() {
        for (url, safe) in [
            ("https://id.example.gov.cn", true),
            ("https://10.1.2.3", true),
            ("http://127.0.0.1:9000", true),
            ("http://[::1]:9000", true),
            ("http://localhost", true),
            ("http://10.1.2.3", false),
            ("http://localhost.example", false),
            ("file:///etc/passwd", false),
        ] {
            assert_eq!(is_safe(&Url::parse(url).unwrap()), safe, "{url}");
        }
    }
}
