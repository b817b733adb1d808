//! Plain passwords become hashes here and are kept nowhere.

use sha_crypt::{Algorithm, Params, PasswordHasher, ShaCrypt};
use thiserror::Error;

/// Bytes of salt: 16 characters in crypt's base64, the most that crypt(3) looks at. A longer salt
/// would make a hash that no login accepts.
const SALT: usize = 12;

/// Rounds of SHA-512: a tenth of a second or so, against 5,000 of crypt(3) itself.
const ROUNDS: u32 = 100_000;

/// The longest that crypt(3) hashes, in bytes; the work grows with the length in every round.
const LONGEST: usize = 511;

/// Why no hash could be made.
#[derive(Debug, Error)]
pub enum PasswordError {
    #[error("the password is empty; type one, or write `!` as the hash to lock the password")]
    Empty,
    #[error("the password holds a line break or another control character; type one without")]
    Control,
    #[error("the password is longer than {LONGEST} bytes, which no login takes; choose a shorter one")]
    TooLong,
    #[error("this system gave no random numbers ({0}); try again")]
    Random(#[from] rustix::io::Errno),
    #[error("the password could not be hashed ({0}); try a shorter one")]
    Hash(String),
}

/// A sha512-crypt hash (`$6$rounds=…$salt$…`) of a password, with a fresh salt.
///
/// # Errors
/// When the password is empty, too long, or holds control characters, which no login prompt can take.
pub fn hash(plain: &str) -> Result<String, PasswordError> {
    if plain.is_empty() {
        return Err(PasswordError::Empty);
    }
    if plain.chars().any(char::is_control) {
        return Err(PasswordError::Control);
    }
    if plain.len() > LONGEST {
        return Err(PasswordError::TooLong);
    }
    let mut salt = [0_u8; SALT];
    let mut filled = 0;
    while filled < SALT {
        filled += rustix::rand::getrandom(&mut salt[filled..], rustix::rand::GetRandomFlags::empty())?;
    }
    with_salt(plain, &salt)
}

fn with_salt(plain: &str, salt: &[u8]) -> Result<String, PasswordError> {
    let failed = |error: &dyn std::fmt::Display| PasswordError::Hash(error.to_string());
    let params = Params::new(ROUNDS).map_err(|error| failed(&error))?;
    ShaCrypt::new(Algorithm::Sha512Crypt, params)
        .hash_password_with_salt(plain.as_bytes(), salt)
        .map(|hash| hash.to_string())
        .map_err(|error| failed(&error))
}

#[cfg(test)]
mod tests {
    use sha_crypt::{PasswordVerifier as _, ShaCrypt};

    use super::{PasswordError, hash};

    /// `openssl passwd -6 -salt abcdefgh secret`; crypt(3) prints the same.
    const KNOWN: &str =
        "$6$abcdefgh$ltjgWl6579NluT/Vi1nwEvcil.G5Nbc4NiXZaNGStk8PSwGfQv72N2CKPPrVACtLtip/cZ/1GM/O6IND4WQhG.";

    #[test]
    fn a_known_hash_is_verified() {
        assert!(ShaCrypt::default().verify_password(b"secret", KNOWN).is_ok());
        assert!(ShaCrypt::default().verify_password(b"Secret", KNOWN).is_err());
    }

    #[test]
    fn hashes_verify_differ_and_have_the_length_that_logins_take() {
        let (one, two) = (hash("pässwörd").unwrap(), hash("pässwörd").unwrap());
        assert_ne!(one, two);
        assert!(ShaCrypt::default().verify_password("pässwörd".as_bytes(), one.as_str()).is_ok());
        let parts: Vec<&str> = one.split('$').collect();
        assert_eq!(parts[1..3], ["6", "rounds=100000"]);
        assert_eq!((parts[3].len(), parts[4].len()), (16, 86));
    }

    #[test]
    fn what_no_login_takes_is_refused() {
        assert!(matches!(hash(""), Err(PasswordError::Empty)));
        assert!(matches!(hash("a\nb"), Err(PasswordError::Control)));
        assert!(hash(&"x".repeat(511)).is_ok());
        assert!(matches!(hash(&"x".repeat(512)), Err(PasswordError::TooLong)));
    }
}
