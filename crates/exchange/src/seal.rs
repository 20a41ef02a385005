//! 封签: what something that leaves holds, signed, so that who reads it knows whose it is and that
//! nothing was altered: of a file beside it, of an answer of the feed in its head.
//!
//! Signed with SM2 (GM/T 0003-2012, SM3 inside) and the user id the standard names by default.
//! Not here: where the key lies (`xuezheng`), what is sealed, and who is told the public key.

use base::{Instant, hex};
use serde_json::{Value as Json, json};
use sm2::SecretKey;
use sm2::dsa::signature::{Signer as _, Verifier};
use sm2::dsa::{Signature, SigningKey, VerifyingKey};
use sm2::elliptic_curve::Generate;

/// GM/T 0009-2012: the default user id.
const USER_ID: &str = "1234567812345678";

/// The key of an installation.
#[derive(Clone)]
pub struct Signer(SigningKey);

impl Signer {
    /// A key nobody has had; none when the curve refuses what was drawn, which does not happen.
    pub fn fresh() -> Option<Signer> {
        Signer::of(&SecretKey::generate())
    }

    /// The key [`Signer::secret`] told.
    pub fn read(secret: &str) -> Option<Signer> {
        let bytes = hex::read(secret.trim()).unwrap_or_default();
        Signer::of(&SecretKey::from_slice(&bytes).ok()?)
    }

    fn of(secret: &SecretKey) -> Option<Signer> {
        SigningKey::new(USER_ID, secret).ok().map(Signer)
    }

    /// In hex, to be kept where nobody else reads.
    pub fn secret(&self) -> String {
        hex::write(&self.0.to_bytes())
    }

    /// In hex: the point of the curve, uncompressed.
    pub fn public(&self) -> String {
        hex::write(&self.0.verifying_key().to_sec1_bytes())
    }

    /// In hex: r and s, one after the other.
    pub fn sign(&self, text: &str) -> String {
        let signature: Signature = self.0.sign(text.as_bytes());
        hex::write(&signature.to_bytes())
    }
}

/// Whether a text was signed by who holds the key.
pub fn is_signed(text: &str, public: &str, signature: &str) -> bool {
    let bytes = |text: &str| hex::read(text).unwrap_or_default();
    let key = VerifyingKey::from_sec1_bytes(USER_ID, &bytes(public));
    let signature = Signature::from_slice(&bytes(signature));
    let (Ok(key), Ok(signature)) = (key, signature) else {
        return false;
    };
    key.verify(text.as_bytes(), &signature).is_ok()
}

/// What is said of something that leaves.
#[derive(Clone, Debug, PartialEq)]
pub struct Seal {
    /// A register; of an answer of the feed `feed/` and the number of the consumer.
    pub register: String,
    /// Changes after this history number; all, when 0.
    pub since: i64,
    /// And up to this one: the next begins here.
    pub until: i64,
    pub rows: u64,
    pub at: Instant,
    /// SM3 of its bytes, in hex.
    pub sm3: String,
    /// Of a file of changes: how many rows the list beside it has of what is there no more, and
    /// the SM3 of that.
    pub gone: Option<(u64, String)>,
}

impl Seal {
    /// What is signed.
    fn text(&self) -> String {
        let Seal {
            register,
            since,
            until,
            rows,
            at,
            sm3,
            gone,
        } = self;
        let head = format!("xuezheng file 1\n{register} {since} {until} {rows} {at}\n{sm3}\n");
        match gone {
            Some((gone, sm3)) => format!("{head}{gone} {sm3}\n"),
            None => head,
        }
    }

    /// As one JSON object, signed.
    pub fn signed(&self, signer: &Signer) -> Json {
        json!({
            "register": self.register,
            "since": self.since,
            "until": self.until,
            "rows": self.rows,
            "at": self.at.to_string(),
            "gone": self.gone.as_ref().map(|(n, _)| n),
            "sm3": self.sm3,
            "gone_sm3": self.gone.as_ref().map(|(_, sm3)| sm3),
            "key": signer.public(),
            "signature": signer.sign(&self.text()),
        })
    }

    /// What a JSON object says, when it was signed by who holds the key.
    pub fn read(json: &Json, public: &str) -> Option<Seal> {
        let said = |name: &str| json[name].as_str().unwrap_or_default().to_owned();
        let number = |name: &str| json[name].as_i64().unwrap_or_default();
        let gone = json["gone"].as_u64();
        let seal = Seal {
            register: said("register"),
            since: number("since"),
            until: number("until"),
            rows: json["rows"].as_u64().unwrap_or_default(),
            at: said("at").parse().ok()?,
            sm3: said("sm3"),
            gone: gone.map(|it| (it, said("gone_sm3"))),
        };
        is_signed(&seal.text(), public, &said("signature")).then_some(seal)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_seal_is_read_by_who_has_the_key_and_as_it_was_made() {
        let [ours, others] = [Signer::fresh().unwrap(), Signer::fresh().unwrap()];
        assert_eq!(
            Signer::read(&ours.secret()).unwrap().public(),
            ours.public()
        );
        let seal = Seal {
            register: "registry.pupil".into(),
            since: 7,
            until: 42,
            rows: 3,
            at: "2026-11-23T00:00:00Z".parse().unwrap(),
            sm3: "ab".repeat(32),
            gone: Some((1, "cd".repeat(32))),
        };
        let json = seal.signed(&ours);
        assert_eq!(Seal::read(&json, &ours.public()), Some(seal));
        assert_eq!(Seal::read(&json, &others.public()), None);
        for (name, other) in [
            ("register", json!("registry.staff")),
            ("since", json!(8)),
            ("until", json!(41)),
            ("rows", json!(4)),
            ("at", json!("2026-11-24T00:00:00Z")),
            ("sm3", json!("ac".repeat(32))),
            ("gone", json!(0)),
            ("gone_sm3", json!("ce".repeat(32))),
        ] {
            let mut altered = json.clone();
            altered[name] = other;
            assert_eq!(Seal::read(&altered, &ours.public()), None, "{name}");
        }
    }
}
