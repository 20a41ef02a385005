//! Passwords, one-time codes and session tokens: made, hashed, compared.
//!
//! Pure apart from drawing randomness. Not here: whose they are, how often one may try, and
//! what policy asks of a password, which is `session`'s.

use argon2::password_hash::{PasswordHasher, PasswordVerifier};
use argon2::{Algorithm, Argon2, Params, Version};
use base::chinese::half_width;
use base::hex;
use kernel::StoreError;
use sm3::{Digest, Sm3};

/// Longer ones only cost time.
pub(crate) const PASSWORD_MAX: usize = 128;

/// Characters of one-time codes: none that is mistaken for another on paper.
const CODE_CHARACTERS: &[u8] = b"ABCDEFGHJKMNPQRSTUVWXYZ23456789";
const CODE_LENGTH: usize = 12;

/// A password as Argon2id with the crate's recommended cost.
///
/// # Errors
/// When the operating system gives no randomness.
pub fn hash_password(password: &str) -> Result<String, StoreError> {
    hash(&Argon2::default(), password)
}

/// A one-time code, hashed at a lower cost: 59 random bits need less, and set-up makes hundreds.
///
/// # Errors
/// Like [`hash_password`].
pub fn hash_code(code: &str) -> Result<String, StoreError> {
    let params = Params::new(4096, 1, 1, None)
        .map_err(|e| StoreError::new("choosing the cost of a code", e.to_string()))?;
    hash(
        &Argon2::new(Algorithm::Argon2id, Version::V0x13, params),
        &plain_code(code),
    )
}

fn hash(argon: &Argon2<'_>, secret: &str) -> Result<String, StoreError> {
    let hashed = argon.hash_password(secret.as_bytes());
    let hashed = hashed.map_err(|e| StoreError::new("hashing a secret", e.to_string()))?;
    Ok(hashed.to_string())
}

/// Whether the password fits; an account without a hash takes as long as any other.
pub fn fits(password: &str, hash: &str) -> bool {
    if hash.is_empty() {
        let _ = hash_password(password);
        return false;
    }
    password.len() <= PASSWORD_MAX * 4
        && Argon2::default()
            .verify_password(password.as_bytes(), hash)
            .is_ok()
}

/// Whether the one-time code fits, however it was typed.
pub fn code_fits(code: &str, hash: &str) -> bool {
    fits(&plain_code(code), hash)
}

/// Without separators, in capitals, half-width.
fn plain_code(code: &str) -> String {
    half_width(code)
        .chars()
        .filter(char::is_ascii_alphanumeric)
        .map(|c| c.to_ascii_uppercase())
        .collect()
}

/// A one-time code in three groups: `K7QM-2XWD-9FTA`.
///
/// # Errors
/// When the operating system gives no randomness.
pub fn new_code() -> Result<String, StoreError> {
    let mut code = String::new();
    while plain_code(&code).len() < CODE_LENGTH {
        let byte = usize::from(random::<1>()?[0]);
        // Beyond the largest multiple some characters would come more often.
        if byte >= 256 / CODE_CHARACTERS.len() * CODE_CHARACTERS.len() {
            continue;
        }
        if !code.is_empty() && plain_code(&code).len().is_multiple_of(4) && !code.ends_with('-') {
            code.push('-');
        }
        code.push(char::from(CODE_CHARACTERS[byte % CODE_CHARACTERS.len()]));
    }
    Ok(code)
}

/// A session token: 32 random bytes in hex. Only its digest is kept.
///
/// # Errors
/// When the operating system gives no randomness.
pub fn new_token() -> Result<String, StoreError> {
    Ok(hex::write(&random::<32>()?))
}

/// SM3 in hex.
pub fn digest(text: &str) -> String {
    hex::write(&Sm3::digest(text.as_bytes()))
}

/// Random bytes from the operating system.
///
/// # Errors
/// When it gives none.
pub(crate) fn random<const N: usize>() -> Result<[u8; N], StoreError> {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes)
        .map_err(|e| StoreError::new("drawing randomness", e.to_string()))?;
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_fits_however_it_is_typed() {
        let code = new_code().unwrap();
        assert_eq!(code.len(), CODE_LENGTH + 2, "{code}");
        let hash = hash_code(&code).unwrap();
        assert!(code_fits(&code, &hash));
        assert!(code_fits(&code.to_lowercase().replace('-', " "), &hash));
        assert!(!code_fits("AAAA-BBBB-CCCC", &hash));
        assert!(!code_fits(&code, ""));
    }
}
