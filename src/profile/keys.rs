//! SSH public keys as they stand in `authorized_keys`.

/// The lines of a file or an agent that hold a key: not empty, not a comment.
pub(crate) fn lines(text: &str) -> impl Iterator<Item = &str> {
    text.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#'))
}

/// Algorithm names that begin a key, options or not.
const KINDS: &[&str] = &[
    "ssh-ed25519",
    "ssh-rsa",
    "ssh-dss",
    "ecdsa-sha2-nistp256",
    "ecdsa-sha2-nistp384",
    "ecdsa-sha2-nistp521",
    "sk-ssh-ed25519@openssh.com",
    "sk-ecdsa-sha2-nistp256@openssh.com",
];

/// The shortest RSA key that is accepted; OpenSSH's own `RequiredRSASize` is going there.
const RSA_BITS: usize = 2048;

/// What is wrong and what to do.
type Words = (String, String);

fn words<T>(problem: &str, remedy: &str) -> Result<T, Words> {
    Err((problem.to_owned(), remedy.to_owned()))
}

/// Splits a line into its options and the key with its comment. Quotes guard spaces in options,
/// which is why the split cannot be left to white space.
fn split_options(line: &str) -> Option<(&str, &str)> {
    let begins = |text: &str| KINDS.iter().any(|kind| text.split_whitespace().next() == Some(kind));
    if begins(line) {
        return Some(("", line));
    }
    let (mut quoted, mut escaped) = (false, false);
    for (at, c) in line.char_indices() {
        match c {
            '"' if !escaped => quoted = !quoted,
            ' ' | '\t' if !quoted => {
                let rest = line[at..].trim_start();
                return begins(rest).then_some((&line[..at], rest));
            }
            _ => {}
        }
        escaped = c == '\\' && !escaped;
    }
    None
}

/// Whether a key of the agent is the one with this comment or SHA-256 fingerprint.
pub(crate) fn matches(line: &str, wanted: &str) -> bool {
    let Some((_, key)) = split_options(line.trim()) else { return false };
    let comment = key.split_whitespace().skip(2).collect::<Vec<_>>().join(" ");
    let fingerprint = || {
        ssh_key::PublicKey::from_openssh(key)
            .is_ok_and(|key| key.fingerprint(ssh_key::HashAlg::Sha256).to_string() == wanted)
    };
    comment == wanted || fingerprint()
}

/// What a key looks like to a person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Described {
    /// `ED25519`, `RSA 3072`
    pub kind: String,
    pub comment: String,
    /// `SHA256:…`
    pub fingerprint: String,
}

/// Describes a line that holds a sound public key.
pub(crate) fn describe(line: &str) -> Option<Described> {
    let key = judge(line).ok()?;
    let (_, words) = split_options(line.trim())?;
    let kind = match (key.key_data().rsa(), key.algorithm().as_str()) {
        (Some(rsa), _) => format!("RSA {}", bits(rsa)),
        (None, "ssh-ed25519") => "ED25519".to_owned(),
        (None, "sk-ssh-ed25519@openssh.com") => "ED25519-SK".to_owned(),
        (None, "sk-ecdsa-sha2-nistp256@openssh.com") => "ECDSA-SK".to_owned(),
        (None, name) => name.replace("ecdsa-sha2-nistp", "ECDSA "),
    };
    Some(Described {
        kind,
        comment: words.split_whitespace().skip(2).collect::<Vec<_>>().join(" "),
        fingerprint: key.fingerprint(ssh_key::HashAlg::Sha256).to_string(),
    })
}

fn bits(rsa: &ssh_key::public::RsaPublicKey) -> usize {
    rsa.n
        .as_positive_bytes()
        .map_or(0, |bytes| bytes.len() * 8 - bytes.first().map_or(0, |top| top.leading_zeros() as usize))
}

/// The sound public key of one `authorized_keys` line; otherwise what is wrong and what to do.
pub(crate) fn judge(line: &str) -> Result<ssh_key::PublicKey, Words> {
    if line.contains("PRIVATE KEY") {
        return words(
            "this is a PRIVATE key; whoever gets the image or this file could log in as you everywhere",
            "delete it here at once, and write the public key instead, the line in the file that ends in .pub",
        );
    }
    let line = line.trim();
    if line.is_empty() {
        return words("the key is empty", "write a public key such as the line in ~/.ssh/id_ed25519.pub");
    }
    if line.lines().count() > 1 {
        return words("several lines in one key", "give each key an entry of its own");
    }
    if line.chars().any(|c| c.is_control() && c != '\t') {
        return words("a control character in the key", "copy the line from the .pub file again");
    }
    let Some((_, key)) = split_options(line) else { return Err(not_a_key(line)) };
    let parts: Vec<&str> = key.split_whitespace().collect();
    if parts.iter().skip(1).any(|part| KINDS.contains(part)) {
        return words("several keys in one text", "give each key an entry of its own");
    }
    let Some(body) = parts.get(1) else {
        return words("the key ends behind its type", "copy the whole line from the .pub file");
    };
    let parsed = ssh_key::PublicKey::from_openssh(&format!("{} {body}", parts[0]));
    match parsed {
        Ok(key) => strong(key),
        Err(_) => words(
            "the key is damaged: its base64 part does not hold a key of its type",
            "copy the whole line from the .pub file again, without line breaks in it",
        ),
    }
}

fn not_a_key(line: &str) -> Words {
    let first = line.split_whitespace().next().unwrap_or_default();
    if line.starts_with("AAAA") {
        return (
            "the key lacks its type at the beginning".into(),
            "write ssh-ed25519, or what else it is, before it".into(),
        );
    }
    if first.ends_with("-cert-v01@openssh.com") {
        return (
            "a certificate is not a key".into(),
            "write the public key, or trust its authority with an option in extra.nix".into(),
        );
    }
    if let Some(near) = super::near::nearest(first, KINDS.iter().copied()) {
        return ("there is no such type of key".into(), format!("write `{near}` at the beginning"));
    }
    if first.rsplit('.').next() == Some("pub") || first.starts_with(['/', '~']) {
        return ("this is a path and not a key".into(), "write it as `file = …`".into());
    }
    (
        "this is not an SSH public key".into(),
        "write a line such as `ssh-ed25519 AAAA… name`, from the file that ends in .pub".into(),
    )
}

fn strong(key: ssh_key::PublicKey) -> Result<ssh_key::PublicKey, Words> {
    let fresh = "make a new key with ssh-keygen -t ed25519";
    if key.key_data().is_dsa() {
        return words("DSA keys are broken (1024 bits) and refused by OpenSSH since 7.0", fresh);
    }
    if let Some(rsa) = key.key_data().rsa() {
        let bits = bits(rsa);
        if bits < RSA_BITS {
            return Err((
                format!("an RSA key of {bits} bits can be broken; {RSA_BITS} are the least"),
                fresh.into(),
            ));
        }
    }
    Ok(key)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_described() {
        let line = include_str!("../../tests/profiles/keys/ed25519.pub").trim();
        let described = describe(&format!("from=\"10.0.0.0/8\" {line}")).unwrap();
        assert_eq!(described.kind, "ED25519");
        assert!(described.fingerprint.starts_with("SHA256:"));
        assert_eq!(described.comment, line.split_whitespace().skip(2).collect::<Vec<_>>().join(" "));
        let rsa = include_str!("../../tests/profiles/keys/rsa2048.pub");
        assert_eq!(describe(rsa).unwrap().kind, "RSA 2048");
        assert_eq!(describe("ssh-ed25519 AAAA"), None);
    }
}
