//! 敏感个人信息 at rest: SM4 in CCM mode, and keyed digests for equality.
//!
//! # Source
//! SM4 GB/T 32907-2016; SM4-CCM with test vectors RFC 8998 appendix A.2; SM3 GB/T 32905-2016.
//! Not here: where keys lie (`keys`), when what they sealed is sealed anew (`reseal`), and who may see a value in clear (`kernel`).

use base::hex;
use ccm::aead::{Aead, KeyInit, Payload, array::Array};
use ccm::consts::{U12, U16};
use hmac::{Hmac, Mac};
use kernel::{StoreError, canonical, kept, to_json};
use model::{Field, Level, Register, Value};
use serde_json::Value as Json;
use sm3::Sm3;

use crate::dialect::Cell;
use crate::keys::{Key, Keys};

type Sm4Ccm = ccm::Ccm<sm4::Sm4, U16, U12>;

const NONCE: usize = 12;

/// A sealed value, and its index.
pub(crate) type Sealed = (Vec<u8>, Vec<u8>);

pub(crate) fn is_secret(field: &Field) -> bool {
    field.level == Level::Sensitive
}

/// Whether what the field holds is sealed where it is written down whole, as in history:
/// rows are when one of their fields is.
pub(crate) fn is_sealed(field: &Field) -> bool {
    let mut inner = field.kind.rows().into_iter().flatten();
    is_secret(field) || inner.any(|(_, it)| is_secret(it))
}

/// The column that answers equality and uniqueness.
pub(crate) fn index_column(field: &str) -> String {
    format!("{field}__index")
}

/// Keys are derived, so that one installation key serves all uses and none gives another away.
fn derived(key: &Key, purpose: &str) -> Key {
    keyed(key, purpose.as_bytes())
}

/// HMAC-SM3: what only who has the key can write.
pub(crate) fn keyed(key: &Key, text: &[u8]) -> [u8; 32] {
    let mut bytes = [0; 32];
    if let Ok(mut mac) = <Hmac<Sm3> as hmac::KeyInit>::new_from_slice(key) {
        mac.update(text);
        bytes.copy_from_slice(&mac.finalize().into_bytes());
    }
    bytes
}

fn cipher(key: &Key) -> Sm4Ccm {
    let key = derived(key, "field encryption");
    let mut half = [0; 16];
    half.copy_from_slice(&key[..16]);
    Sm4Ccm::new(&Array::from(half))
}

/// What a key is turned into before it seals or digests a value: once for many of them.
pub(crate) struct Ready {
    cipher: Sm4Ccm,
    index: Option<Hmac<Sm3>>,
}

impl Ready {
    pub(crate) fn of(key: &Key) -> Ready {
        let index = <Hmac<Sm3> as hmac::KeyInit>::new_from_slice(&derived(key, INDEX));
        Ready {
            cipher: cipher(key),
            index: index.ok(),
        }
    }
}

impl std::fmt::Debug for Ready {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Ready")
    }
}

/// Nonce ‖ ciphertext ‖ tag; bound to the place (`register.field`), so that it cannot be moved.
pub(crate) fn seal(keys: &Keys, place: &str, json: &Json) -> Result<Vec<u8>, StoreError> {
    let mut nonce = [0; NONCE];
    getrandom::fill(&mut nonce).map_err(|e| StoreError::new("drawing a nonce", e.to_string()))?;
    let text = canonical(json);
    let payload = Payload {
        msg: text.as_bytes(),
        aad: place.as_bytes(),
    };
    let sealed = (keys.ready().cipher)
        .encrypt(&Array::from(nonce), payload)
        .map_err(|_| StoreError::plain("sealing a sensitive value"))?;
    Ok([nonce.as_slice(), &sealed].concat())
}

/// # Errors
/// When the bytes were altered, moved from another field, or sealed with another key.
pub(crate) fn open(keys: &Keys, place: &str, sealed: &[u8]) -> Result<Json, StoreError> {
    opened(keys, place, sealed).map(|(json, _)| json)
}

/// With the key that sealed it.
fn opened<'k>(keys: &'k Keys, place: &str, sealed: &[u8]) -> Result<(Json, &'k Key), StoreError> {
    let fail = || StoreError::plain("opening a sensitive value: altered, or another key");
    let (nonce, sealed) = sealed.split_at_checked(NONCE).ok_or_else(fail)?;
    let mut bytes = [0; NONCE];
    bytes.copy_from_slice(nonce);
    let nonce = Array::from(bytes);
    let open = |key| {
        let payload = Payload {
            msg: sealed,
            aad: place.as_bytes(),
        };
        Some((cipher(key).decrypt(&nonce, payload).ok()?, key))
    };
    let (text, key) = keys.each().find_map(open).ok_or_else(fail)?;
    let json = serde_json::from_slice(&text);
    let json = json.map_err(|e| StoreError::new("reading a sensitive value", e))?;
    Ok((json, key))
}

/// A value that an older key sealed, and its index, with the one in use; none when that
/// sealed it already, or nothing opens it: reading it will say so.
pub(crate) fn anew(keys: &Keys, place: &str, sealed: &[u8]) -> Result<Option<Sealed>, StoreError> {
    match opened(keys, place, sealed) {
        Ok((json, key)) if key != keys.in_use() => {
            let digest = digest(keys.in_use(), place, &json);
            Ok(Some((seal(keys, place, &json)?, digest)))
        }
        _ => Ok(None),
    }
}

pub(crate) fn seal_value(
    keys: &Keys,
    place: &str,
    value: &Value,
) -> Result<Option<Vec<u8>>, StoreError> {
    if value.is_missing() {
        Ok(None)
    } else {
        seal(keys, place, &to_json(value)).map(Some)
    }
}

/// The value of a sealed column, whose index must belong to it.
pub(crate) fn read_value(
    keys: &Keys,
    of: &str,
    field: &Field,
    sealed: Cell<'_>,
    index: Cell<'_>,
) -> Result<Value, StoreError> {
    let odd = || StoreError::plain("reading a sensitive column");
    let place = format!("{of}.{}", field.name);
    let (value, belongs) = match sealed {
        Cell::Null => (Value::Missing, None),
        Cell::Bytes(sealed) => {
            let (json, key) = opened(keys, &place, sealed)?;
            let value = kept(&json, &field.kind.ty()).ok_or_else(odd)?;
            let belongs = digest(key, &place, &to_json(&value));
            (value, Some(belongs))
        }
        _ => return Err(odd()),
    };
    let kept_index = match index {
        Cell::Null => None,
        Cell::Bytes(index) => Some(index.to_vec()),
        _ => return Err(odd()),
    };
    if kept_index != belongs {
        return Err(StoreError::plain(
            "reading a sensitive value whose index was altered",
        ));
    }
    Ok(value)
}

/// The keyed digest of a value, for equality and uniqueness only.
pub(crate) fn index(keys: &Keys, place: &str, value: &Value) -> Option<Vec<u8>> {
    if value.is_missing() {
        return None;
    }
    let mut mac = keys.ready().index.clone()?;
    mac.update(indexed(place, &to_json(value)).as_bytes());
    Some(mac.finalize().into_bytes().to_vec())
}

/// By which a value is found, whichever of the keys sealed it.
pub(crate) fn indexes(keys: &Keys, place: &str, value: &Value) -> Vec<Vec<u8>> {
    match value.is_missing() {
        true => Vec::new(),
        false => {
            let json = to_json(value);
            let each = keys.each();
            each.map(|key| digest(key, place, &json)).collect()
        }
    }
}

fn digest(key: &Key, place: &str, json: &Json) -> Vec<u8> {
    keyed(&derived(key, INDEX), indexed(place, json).as_bytes()).to_vec()
}

const INDEX: &str = "field index";

fn indexed(place: &str, json: &Json) -> String {
    format!("{place}\n{}", canonical(json))
}

/// Seals what a history payload says of sensitive fields; the rest stays readable.
pub(crate) fn seal_payload(
    keys: &Keys,
    register: Option<&Register>,
    payload: &Json,
) -> Result<Json, StoreError> {
    let mut payload = payload.clone();
    let Some(register) = register else {
        return Ok(payload);
    };
    for (name, pair) in changes(&mut payload) {
        if register.fields.get(name).is_some_and(is_sealed) {
            let place = format!("{}.{name}", register.id);
            *pair = Json::String(hex::write(&seal(keys, &place, pair)?));
        }
    }
    Ok(payload)
}

/// Opens what is sealed, whatever the definitions say of the field now: what lies open is
/// an array. What cannot be opened stays sealed: the entry's digest then shows it.
pub(crate) fn open_payload(keys: &Keys, register: &str, mut payload: Json) -> Json {
    for (name, pair) in changes(&mut payload) {
        let bytes = pair.as_str().and_then(hex::read);
        let place = format!("{register}.{name}");
        if let Some(opened) = bytes.and_then(|bytes| open(keys, &place, &bytes).ok()) {
            *pair = opened;
        }
    }
    payload
}

/// What the payload of an entry says of fields, by name.
pub(crate) fn changes(payload: &mut Json) -> impl Iterator<Item = (&String, &mut Json)> {
    let changes = payload.get_mut("changes").and_then(Json::as_object_mut);
    changes.into_iter().flatten()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// RFC 8998 A.2: SM4-CCM with a 12-byte nonce and a 16-byte tag.
    #[test]
    fn sm4_ccm_meets_the_published_vector() {
        let bytes = |text: &str| -> Vec<u8> {
            (0..text.len())
                .step_by(2)
                .map(|at| u8::from_str_radix(&text[at..at + 2], 16).unwrap())
                .collect()
        };
        let key: [u8; 16] = bytes("0123456789ABCDEFFEDCBA9876543210")
            .try_into()
            .unwrap();
        let nonce: [u8; 12] = bytes("00001234567800000000ABCD").try_into().unwrap();
        let aad = bytes("FEEDFACEDEADBEEFFEEDFACEDEADBEEFABADDAD2");
        let msg = bytes(
            "AAAAAAAAAAAAAAAABBBBBBBBBBBBBBBBCCCCCCCCCCCCCCCCDDDDDDDDDDDDDDDD\
             EEEEEEEEEEEEEEEEFFFFFFFFFFFFFFFFEEEEEEEEEEEEEEEEAAAAAAAAAAAAAAAA",
        );
        let sealed = Sm4Ccm::new(&Array::from(key))
            .encrypt(
                &Array::from(nonce),
                Payload {
                    msg: &msg,
                    aad: &aad,
                },
            )
            .unwrap();
        let expected = bytes(
            "48AF93501FA62ADBCD414CCE6034D895DDA1BF8F132F042098661572E7483094\
             FD12E518CE062C98ACEE28D95DF4416BED31A2F04476C18BB40C84A74B97DC5B\
             16842D4FA186F56AB33256971FA110F4",
        );
        assert_eq!(sealed, expected);
    }

    #[test]
    fn a_sealed_value_opens_only_where_it_belongs() {
        let (key, other) = (Keys::of([1; 32]), Keys::of([2; 32]));
        let sealed = seal(&key, "a.b.c", &Json::from("重病")).unwrap();
        assert_eq!(open(&key, "a.b.c", &sealed).unwrap(), Json::from("重病"));
        assert!(open(&key, "a.b.d", &sealed).is_err());
        assert!(open(&other, "a.b.c", &sealed).is_err());
        let mut altered = sealed.clone();
        altered[20] ^= 1;
        assert!(open(&key, "a.b.c", &altered).is_err());
        assert_ne!(sealed, seal(&key, "a.b.c", &Json::from("重病")).unwrap());
        assert_eq!(
            index(&key, "a.b.c", &"甲".into()),
            index(&key, "a.b.c", &"甲".into())
        );
        assert_ne!(
            index(&key, "a.b.c", &"甲".into()),
            index(&key, "a.b.d", &"甲".into())
        );
    }
}
