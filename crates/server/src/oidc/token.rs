//! An id token: signed by the provider, for us, for this sign-in, now.
//!
//! `jsonwebtoken` takes it apart and compares issuer and audience; `ring` checks the signature.
//! Times are judged by the clock that is given. RS256 and ES256 only: the heading of a token
//! does not choose how it is checked beyond these two, and each fits one kind of key.
//!
//! # Source
//! OpenID Connect Core 1.0 §3.1.3.7; RFC 8725.

use base::Instant;
use jsonwebtoken::crypto::{CryptoProvider, JwtVerifier, KeyUtils};
use jsonwebtoken::errors::{Error, ErrorKind};
use jsonwebtoken::jwk::{Jwk, PublicKeyUse};
use jsonwebtoken::{
    Algorithm, AlgorithmFamily, DecodingKey, DecodingKeyKind, Validation, decode, decode_header,
};
use ring::signature::{
    ECDSA_P256_SHA256_FIXED, RSA_PKCS1_2048_8192_SHA256, RsaPublicKeyComponents, UnparsedPublicKey,
};
use serde::Deserialize;
use serde_json::{Map, Value as Json};
use signature::Verifier;

use super::Fault;

/// How far two clocks may differ, in seconds.
const SKEW_S: i64 = 120;
/// A token is fetched as soon as it was made.
const AGE_MAX_S: i64 = 600;

/// What a token must have been made for.
pub(super) struct Meant<'m> {
    pub(super) issuer: &'m str,
    pub(super) client: &'m str,
    pub(super) nonce: &'m str,
    pub(super) now: Instant,
}

#[derive(Deserialize)]
pub(super) struct Claims {
    pub(super) sub: String,
    /// One text, or a list of them.
    aud: Json,
    azp: Option<String>,
    nonce: Option<String>,
    exp: i64,
    iat: i64,
    nbf: Option<i64>,
    #[serde(flatten)]
    others: Map<String, Json>,
}

impl Claims {
    /// A claim that is a text.
    pub(super) fn text(&self, name: &str) -> Option<&str> {
        match name {
            "sub" => Some(&self.sub),
            _ => self.others.get(name)?.as_str(),
        }
    }
}

/// Checks everything there is to check.
pub(super) fn checked(token: &str, keys: &[Jwk], meant: &Meant<'_>) -> Result<Claims, Fault> {
    // Once in a process; later ones are told that it was done.
    let _ = RING.install_default();
    let header = decode_header(token).map_err(|_| Fault::Signature)?;
    let family = match header.alg {
        Algorithm::RS256 => AlgorithmFamily::Rsa,
        Algorithm::ES256 => AlgorithmFamily::Ec,
        _ => return Err(Fault::Signature),
    };
    let key = fitting(keys, header.kid.as_deref(), family).ok_or(Fault::Signature)?;
    let mut validation = Validation::new(header.alg);
    validation.validate_exp = false;
    validation.set_issuer(&[meant.issuer]);
    validation.set_audience(&[meant.client]);
    validation.set_required_spec_claims(&["iss", "aud", "sub", "exp"]);
    let claims = decode::<Claims>(token, &key, &validation);
    let claims = claims.map_err(|it| fault(&it))?.claims;
    is_meant(&claims, meant)?;
    is_now(&claims, meant.now.as_second())?;
    Ok(claims)
}

/// The key a token names; one that names none is signed by the only one of its kind.
fn fitting(keys: &[Jwk], id: Option<&str>, family: AlgorithmFamily) -> Option<DecodingKey> {
    let signs = |it: &&Jwk| {
        !matches!(
            it.common.public_key_use,
            Some(PublicKeyUse::Encryption | PublicKeyUse::Other(_))
        )
    };
    let named = |it: &&Jwk| id.is_none() || it.common.key_id.as_deref() == id;
    let found = keys.iter().filter(signs).filter(named);
    let mut found = found
        .filter_map(|it| DecodingKey::from_jwk(it).ok())
        .filter(|it| it.family() == family);
    match (found.next(), found.next()) {
        (Some(key), None) => Some(key),
        _ => None,
    }
}

fn fault(error: &Error) -> Fault {
    match error.kind() {
        ErrorKind::InvalidIssuer | ErrorKind::InvalidAudience => Fault::Elsewhere,
        _ => Fault::Signature,
    }
}

fn is_meant(claims: &Claims, meant: &Meant<'_>) -> Result<(), Fault> {
    let alone = claims.aud.as_array().is_none_or(|all| all.len() == 1);
    let party = match &claims.azp {
        Some(azp) => azp == meant.client,
        None => alone,
    };
    let fits = party && claims.nonce.as_deref() == Some(meant.nonce) && !claims.sub.is_empty();
    if fits { Ok(()) } else { Err(Fault::Elsewhere) }
}

fn is_now(claims: &Claims, now: i64) -> Result<(), Fault> {
    let is_over = claims.exp.saturating_add(SKEW_S) <= now;
    let is_old = claims.iat.saturating_add(AGE_MAX_S + SKEW_S) < now;
    let begins = claims.nbf.map_or(claims.iat, |it| it.max(claims.iat));
    let is_early = begins > now.saturating_add(SKEW_S);
    if is_over || is_old || is_early {
        return Err(Fault::Clock);
    }
    Ok(())
}

/// We sign nothing.
static RING: CryptoProvider = CryptoProvider {
    signer_factory: |_, _| Err(ErrorKind::UnsupportedAlgorithm.into()),
    verifier_factory: |algorithm, key| Ok(Box::new(Signed(*algorithm, key.clone()))),
    key_utils: KeyUtils::new_unimplemented(),
};

struct Signed(Algorithm, DecodingKey);

impl Verifier<Vec<u8>> for Signed {
    fn verify(&self, message: &[u8], signed: &Vec<u8>) -> Result<(), signature::Error> {
        let fits = match (self.0, self.1.kind()) {
            (Algorithm::RS256, DecodingKeyKind::RsaModulusExponent { n, e }) => {
                let (n, e) = (without_zeros(n), without_zeros(e));
                let key = RsaPublicKeyComponents { n, e };
                key.verify(&RSA_PKCS1_2048_8192_SHA256, message, signed)
            }
            (Algorithm::ES256, DecodingKeyKind::SecretOrDer(point)) => {
                UnparsedPublicKey::new(&ECDSA_P256_SHA256_FIXED, point).verify(message, signed)
            }
            _ => return Err(signature::Error::new()),
        };
        fits.map_err(|_| signature::Error::new())
    }
}

impl JwtVerifier for Signed {
    fn algorithm(&self) -> Algorithm {
        self.0
    }
}

/// Some providers write numbers with a zero in front.
fn without_zeros(bytes: &[u8]) -> &[u8] {
    let first = bytes.iter().position(|it| *it != 0);
    &bytes[first.unwrap_or(bytes.len())..]
}

#[cfg(test)]
mod tests {
    use base64::Engine;
    use base64::engine::general_purpose::URL_SAFE_NO_PAD;
    use ring::rand::SystemRandom;
    use ring::signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, KeyPair};
    use serde_json::json;

    use super::*;

    const NOW: i64 = 1_780_000_000;

    struct Signer(EcdsaKeyPair, SystemRandom);

    impl Signer {
        fn new() -> Signer {
            let (random, kind) = (SystemRandom::new(), &ECDSA_P256_SHA256_FIXED_SIGNING);
            let key = EcdsaKeyPair::generate_pkcs8(kind, &random).unwrap();
            let pair = EcdsaKeyPair::from_pkcs8(kind, key.as_ref(), &random).unwrap();
            Signer(pair, random)
        }

        fn published(&self, id: &str) -> Jwk {
            let point = self.0.public_key().as_ref();
            let coordinate = |it: &[u8]| URL_SAFE_NO_PAD.encode(it);
            let key = json!({
                "kty": "EC", "crv": "P-256", "kid": id, "use": "sig",
                "x": coordinate(&point[1..33]), "y": coordinate(&point[33..]),
            });
            serde_json::from_value(key).unwrap()
        }

        fn signed(&self, header: &Json, claims: &Json) -> String {
            let part = |it: &Json| URL_SAFE_NO_PAD.encode(it.to_string());
            let message = format!("{}.{}", part(header), part(claims));
            let signed = self.0.sign(&self.1, message.as_bytes()).unwrap();
            format!("{message}.{}", URL_SAFE_NO_PAD.encode(signed))
        }
    }

    fn claims() -> Json {
        json!({
            "iss": "https://id.example", "aud": "xuezheng", "sub": "u-1", "nonce": "n-1",
            "iat": NOW, "exp": NOW + 300, "preferred_username": "zhen",
        })
    }

    fn tried(token: &str, keys: &[Jwk]) -> Result<Claims, Fault> {
        let meant = Meant {
            issuer: "https://id.example",
            client: "xuezheng",
            nonce: "n-1",
            now: Instant::from_second(NOW).unwrap(),
        };
        checked(token, keys, &meant)
    }

    #[test]
    fn a_token_counts_as_it_was_made_and_no_other() {
        let (signer, header) = (Signer::new(), json!({ "alg": "ES256", "kid": "a" }));
        let keys = [signer.published("a")];
        let with = |name: &str, value: Json| {
            let mut claims = claims();
            claims[name] = value;
            tried(&signer.signed(&header, &claims), &keys).map(|it| it.sub)
        };
        let good = tried(&signer.signed(&header, &claims()), &keys);
        assert_eq!(good.unwrap().text("preferred_username"), Some("zhen"));
        for (name, value, comes) in [
            ("iss", json!("https://other.example"), Err(Fault::Elsewhere)),
            ("aud", json!("another"), Err(Fault::Elsewhere)),
            ("aud", json!(["xuezheng"]), Ok(())),
            ("aud", json!(["xuezheng", "another"]), Err(Fault::Elsewhere)),
            ("azp", json!("another"), Err(Fault::Elsewhere)),
            ("azp", json!("xuezheng"), Ok(())),
            ("nonce", json!("n-2"), Err(Fault::Elsewhere)),
            ("nonce", json!(null), Err(Fault::Elsewhere)),
            ("sub", json!(""), Err(Fault::Elsewhere)),
            ("sub", json!(null), Err(Fault::Signature)),
            ("exp", json!(NOW - SKEW_S), Err(Fault::Clock)),
            ("exp", json!(NOW - SKEW_S + 1), Ok(())),
            ("iat", json!(NOW + SKEW_S), Ok(())),
            ("iat", json!(NOW + SKEW_S + 1), Err(Fault::Clock)),
            (
                "iat",
                json!(NOW - AGE_MAX_S - SKEW_S - 1),
                Err(Fault::Clock),
            ),
            ("nbf", json!(NOW + SKEW_S + 1), Err(Fault::Clock)),
        ] {
            let came = with(name, value.clone()).map(drop);
            assert_eq!(came, comes, "{name} = {value}");
        }
        let mut several = claims();
        several["aud"] = json!(["xuezheng", "another"]);
        several["azp"] = json!("xuezheng");
        assert!(tried(&signer.signed(&header, &several), &keys).is_ok());
    }

    #[test]
    fn only_a_published_key_signs_and_only_in_its_own_way() {
        let (signer, stranger) = (Signer::new(), Signer::new());
        let keys = [stranger.published("b"), signer.published("a")];
        let header = |alg: &str, id: &str| json!({ "alg": alg, "kid": id });
        let came = |token: &str| tried(token, &keys).map(drop);
        assert_eq!(
            came(&signer.signed(&header("ES256", "a"), &claims())),
            Ok(())
        );
        for (why, token) in [
            (
                "another's key",
                stranger.signed(&header("ES256", "a"), &claims()),
            ),
            (
                "no such key",
                signer.signed(&header("ES256", "c"), &claims()),
            ),
            (
                "two could be meant",
                signer.signed(&json!({ "alg": "ES256" }), &claims()),
            ),
            ("none", signer.signed(&header("none", "a"), &claims())),
            ("HS256", signer.signed(&header("HS256", "a"), &claims())),
            (
                "another kind",
                signer.signed(&header("RS256", "a"), &claims()),
            ),
        ] {
            assert_eq!(came(&token), Err(Fault::Signature), "{why}");
        }
        let token = signer.signed(&header("ES256", "a"), &claims());
        let (message, _) = token.rsplit_once('.').unwrap();
        assert_eq!(came(&format!("{message}.")), Err(Fault::Signature));
        assert_eq!(came(message), Err(Fault::Signature));
        let header_of_none = URL_SAFE_NO_PAD.encode(json!({ "alg": "none" }).to_string());
        let (_, claims) = message.split_once('.').unwrap();
        let bare = format!("{header_of_none}.{claims}.");
        assert_eq!(came(&bare), Err(Fault::Signature));
    }

    /// RFC 7515, appendix A.2: a key and what it signed.
    #[test]
    fn an_rsa_signature_is_checked_as_the_standard_shows() {
        let n = "ofgWCuLjybRlzo0tZWJjNiuSfb4p4fAkd_wWJcyQoTbji9k0l8W26mPddxHmfHQp-Vaw-4qPCJrcS2mJPMEzP1Pt0Bm4d4QlL-yRT-SFd2lZS-pCgNMsD1W_YpRPEwOWvG6b32690r2jZ47soMZo9wGzjb_7OMg0LOL-bSf63kpaSHSXndS5z5rexMdbBYUsLA9e-KXBdQOS-UTo7WTBEMa2R2CapHg665xsmtdVMTBQY4uDZlxvb3qCo5ZwKh9kG4LT6_I5IhlJH7aGhyxXFvUK-DWNmoudF8NAco9_h9iaGNj8q2ethFkMLs91kzk2PAcDTW9gb54h4FRWyuXpoQ";
        let message = "eyJhbGciOiJSUzI1NiJ9.eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ";
        let signed = "cC4hiUPoj9Eetdgtv3hF80EGrhuB__dzERat0XF9g2VtQgr9PJbu3XOiZj5RZmh7AAuHIm4Bh-0Qc_lF5YKt_O8W2Fp5jujGbds9uJdbF9CUAr7t1dnZcAcQjbKBYNX4BAynRFdiuB--f_nZLgrnbyTyWzO75vRK5h6xBArLIARNPvkSjtQBMHlb1L07Qe7K0GarZRmB_eSN9383LcOLn6_dO--xi12jzDwusC-eOkHWEsqtFZESc6BfI7noOPqvhJ1phCnvWh6IeYI2w9QOYEUipUTI8np6LbgGY9Fs98rqVt5AXLIhWkWywlVmtVrBp0igcN_IoypGlUPQGe77Rw";
        let signed = URL_SAFE_NO_PAD.decode(signed).unwrap();
        let key = DecodingKey::from_rsa_components(n, "AQAB").unwrap();
        let check = Signed(Algorithm::RS256, key);
        assert!(check.verify(message.as_bytes(), &signed).is_ok());
        let altered = message.replace("eyJpc3MiOiJqb2Ui", "eyJpc3MiOiJqb2Uj");
        assert!(check.verify(altered.as_bytes(), &signed).is_err());
    }
}
