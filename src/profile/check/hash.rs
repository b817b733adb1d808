//! crypt(5) hashes: a wrong one locks a person out, and a plain password would be readable by
//! whoever holds the image. Nothing here repeats what it was given.

type Words = (String, String);

const MAKE: &str = "run `snowpress hash-password` and write what it prints";

/// Whether this can be the password field of an account.
pub fn check(hash: &str) -> Result<(), Words> {
    let wrong = |problem: &str, remedy: &str| Err((problem.to_owned(), remedy.to_owned()));
    let Some(rest) = hash.strip_prefix('$') else {
        if hash.is_empty() || hash.bytes().all(|b| b == b'!' || b == b'*') {
            return Ok(());
        }
        if let Some(locked) = hash.strip_prefix('!').filter(|rest| rest.starts_with('$')) {
            return check(locked);
        }
        return wrong(
            "this is not a hash; a plain password would be readable by whoever holds the image (a DES hash is no better)",
            MAKE,
        );
    };
    let (method, fields) = rest.split_once('$').unwrap_or((rest, ""));
    let sound = match method {
        "6" => sha(fields, 86),
        "5" => sha(fields, 43),
        "y" | "gy" => yescrypt(fields),
        "7" => scrypt(fields),
        "2b" | "2a" | "2y" => bcrypt(fields),
        "1" | "md5" | "sha1" | "3" | "2x" | "2" => {
            return wrong("a hash of this method is cracked in no time, and NixOS takes it no longer", MAKE);
        }
        "argon2id" | "argon2i" | "argon2d" | "scrypt" => {
            return wrong("Linux logins do not know this method", MAKE);
        }
        _ => return wrong("no login knows a hash that begins like this", MAKE),
    };
    if sound {
        Ok(())
    } else {
        wrong("the hash is damaged: its parts are not as long as its method has them", MAKE)
    }
}

/// crypt's own base64.
fn crypt64(text: &str) -> bool {
    text.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'.' || b == b'/')
}

fn salt(text: &str) -> bool {
    text.bytes().all(|b| b.is_ascii_graphic() && !b":*!\\'\"".contains(&b))
}

/// `[rounds=N$]salt$hash`
fn sha(fields: &str, length: usize) -> bool {
    let rest = match fields.strip_prefix("rounds=") {
        Some(rest) => match rest.split_once('$') {
            Some((rounds, rest)) if rounds.parse().is_ok_and(|n: u32| (1000..=999_999_999).contains(&n)) => {
                rest
            }
            _ => return false,
        },
        None => fields,
    };
    rest.split_once('$').is_some_and(|(given, hash)| {
        given.len() <= 16 && salt(given) && hash.len() == length && crypt64(hash)
    })
}

/// `params$salt$hash`
fn yescrypt(fields: &str) -> bool {
    let parts: Vec<&str> = fields.split('$').collect();
    matches!(parts.as_slice(), [params, salt, hash]
        if !params.is_empty() && crypt64(params) && salt.len() <= 86 && crypt64(salt) && hash.len() == 43 && crypt64(hash))
}

/// `NrrrrrpppppSALT$hash`
fn scrypt(fields: &str) -> bool {
    fields.split_once('$').is_some_and(|(params, hash)| {
        params.len() >= 11 && crypt64(params) && hash.len() == 43 && crypt64(hash)
    })
}

/// `cost$` and 22 characters of salt with 31 of hash
fn bcrypt(fields: &str) -> bool {
    fields.split_once('$').is_some_and(|(cost, rest)| {
        cost.len() == 2
            && cost.parse().is_ok_and(|cost: u8| (4..=31).contains(&cost))
            && rest.len() == 53
            && crypt64(rest)
    })
}

#[cfg(test)]
mod tests {
    use super::check;

    #[test]
    fn methods_of_crypt_5() {
        let sha512 = format!("$6$rounds=5000$abcdefgh${}", "a".repeat(86));
        let yescrypt = format!("$y$j9T$F5Jx5fExrKuPp53xLKQ..1${}", "x".repeat(43));
        for good in ["", "!", "*", "!!", &sha512, &yescrypt, &format!("!{sha512}")] {
            assert!(check(good).is_ok(), "{good}");
        }
        let truncated = &sha512[..sha512.len() - 1];
        for bad in
            ["secret", "$1$abc$defghijklmnopqrstuvwxy", "aaFgh7.kLmNop", truncated, "$6$", "$", "$9$x$y"]
        {
            assert!(check(bad).is_err(), "{bad}");
        }
    }
}
