//! Whether a line of `authorized_keys` lets anyone in, and if not, why.

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
pub(super) fn split_options(line: &str) -> Option<(&str, &str)> {
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
    if let Some(near) = crate::profile::near::nearest(first, KINDS.iter().copied()) {
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
    if let Some(bits) = rsa_bits(&key).filter(|bits| *bits < RSA_BITS) {
        return Err((
            format!("an RSA key of {bits} bits can be broken; {RSA_BITS} are the least"),
            fresh.into(),
        ));
    }
    Ok(key)
}

/// The length of an RSA key's modulus.
pub(super) fn rsa_bits(key: &ssh_key::PublicKey) -> Option<usize> {
    let bytes = key.key_data().rsa()?.n.as_positive_bytes()?;
    Some(bytes.len() * 8 - bytes.first().map_or(0, |top| top.leading_zeros() as usize))
}
