//! What a key is, for a person who has to tell one from another.

use ssh_key::{Algorithm, EcdsaCurve, HashAlg, PublicKey};

use super::judge::{judge, rsa_bits, split_options};

/// A key as `ssh-keygen -l` describes it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeyInfo {
    /// `Ed25519`, `RSA`, `ECDSA P-256`, with ` on a security key` for those of FIDO.
    pub kind: String,
    /// Length of the modulus, of RSA alone: the others have one length each.
    pub bits: Option<usize>,
    /// What stands behind the key; empty when nothing does. As it was written: to be made printable
    /// before it is shown.
    pub comment: String,
    /// `SHA256:…`, as ssh shows it.
    pub fingerprint: String,
    /// What stands before the key in `authorized_keys`, `from="192.168.1.0/24"`.
    pub options: String,
}

/// Describes one line of `authorized_keys`.
///
/// # Errors
/// When the line holds no key that sshd would take: what is wrong and what to do.
pub fn describe(line: &str) -> Result<KeyInfo, String> {
    let key = judge(line).map_err(|(problem, remedy)| format!("{problem}; {remedy}"))?;
    let (options, rest) = split_options(line.trim()).unwrap_or_default();
    Ok(KeyInfo {
        kind: kind(&key),
        bits: rsa_bits(&key),
        comment: comment(rest),
        fingerprint: fingerprint(&key),
        options: options.to_owned(),
    })
}

/// Whether a key of the agent is the one with this comment or SHA-256 fingerprint.
pub(crate) fn matches(line: &str, wanted: &str) -> bool {
    let Some((_, key)) = split_options(line.trim()) else { return false };
    let same = || PublicKey::from_openssh(key).is_ok_and(|key| fingerprint(&key) == wanted);
    comment(key) == wanted || same()
}

fn fingerprint(key: &PublicKey) -> String {
    key.fingerprint(HashAlg::Sha256).to_string()
}

fn comment(key: &str) -> String {
    key.split_whitespace().skip(2).collect::<Vec<_>>().join(" ")
}

fn kind(key: &PublicKey) -> String {
    match key.algorithm() {
        Algorithm::Ed25519 => "Ed25519".into(),
        Algorithm::SkEd25519 => "Ed25519 on a security key".into(),
        Algorithm::SkEcdsaSha2NistP256 => "ECDSA P-256 on a security key".into(),
        Algorithm::Rsa { .. } => "RSA".into(),
        Algorithm::Ecdsa { curve: EcdsaCurve::NistP256 } => "ECDSA P-256".into(),
        Algorithm::Ecdsa { curve: EcdsaCurve::NistP384 } => "ECDSA P-384".into(),
        Algorithm::Ecdsa { curve: EcdsaCurve::NistP521 } => "ECDSA P-521".into(),
        other => other.as_str().to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const BODY: &str = "AAAAC3NzaC1lZDI1NTE5AAAAIODYbsDeBtsTx0x8lF4SgtSl2j8ViRlcBd/t3njJ4NFL";

    #[test]
    fn a_key_is_described_with_its_options_and_comment() {
        let info = describe(&format!("from=\"10.0.0.0/8\" ssh-ed25519 {BODY} me at the box\n")).unwrap();
        assert_eq!((info.kind.as_str(), info.bits), ("Ed25519", None));
        assert_eq!(info.comment, "me at the box");
        assert_eq!(info.options, "from=\"10.0.0.0/8\"");
        // As `ssh-keygen -lf` prints it.
        assert_eq!(info.fingerprint, "SHA256:fgRGy1Pdlh4vw2HDgd8+QbffcpJ2+VuiWklpNTyAEZo");
        assert!(matches(&format!("ssh-ed25519 {BODY}"), &info.fingerprint));
        assert_eq!(describe(&format!("ssh-ed25519 {BODY}")).unwrap().comment, "");
    }

    #[test]
    fn what_is_no_key_says_what_to_do() {
        assert!(describe("ssh-ed25519 AAAA me").unwrap_err().contains("copy the whole line"));
        assert!(describe("-----BEGIN OPENSSH PRIVATE KEY-----").unwrap_err().contains("delete it"));
        assert!(describe("").unwrap_err().contains("empty"));
    }
}
