//! Keys from files and the agent, and paths.

use std::fs;
use std::path::Path;

use snowpress::profile::model::*;
use snowpress::profile::resolve::{AgentReader, resolve};
use snowpress::profile::{Fault, Profile, Resolved};

const ED: &str = include_str!("profiles/keys/ed25519.pub");
const RSA: &str = include_str!("profiles/keys/rsa2048.pub");
const WEAK: &str = include_str!("profiles/keys/rsa1024.pub");

struct Agent(Result<Vec<String>, String>);

impl AgentReader for Agent {
    fn identities(&self) -> Result<Vec<String>, String> {
        self.0.clone()
    }
}

/// An agent that nobody may ask.
struct Unasked;

impl AgentReader for Unasked {
    fn identities(&self) -> Result<Vec<String>, String> {
        panic!("the agent was asked without need")
    }
}

fn key(origin: KeyOrigin) -> SshKey {
    SshKey { user: "root".into(), origin }
}

fn with_keys(keys: Vec<SshKey>) -> Profile {
    let mut profile = Profile::default();
    profile.ssh.keys = keys;
    profile
}

fn lines(resolved: &Resolved) -> Vec<&str> {
    let keys = &resolved.profile().ssh.keys;
    keys.iter()
        .map(|key| match &key.origin {
            KeyOrigin::Key(line) => line.as_str(),
            other => panic!("{other:?} is left"),
        })
        .collect()
}

fn said(faults: &[Fault]) -> Vec<String> {
    faults.iter().map(ToString::to_string).collect()
}

#[test]
fn key_files_become_lines() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("keys"), format!("# mine\n\n{ED}\n  {RSA}\n")).unwrap();
    let profile = with_keys(vec![key(KeyOrigin::File("keys".into())), key(KeyOrigin::Key(ED.trim().into()))]);
    let resolved = resolve(&profile, folder.path(), &Unasked).unwrap();
    assert_eq!(lines(&resolved), [ED.trim(), RSA.trim()], "the same key is there once");
}

#[test]
fn the_agent_is_asked_for_all_or_one() {
    let agent = Agent(Ok(vec![ED.trim().into(), RSA.trim().into()]));
    let all = with_keys(vec![key(KeyOrigin::Agent(AgentKeys::All))]);
    assert_eq!(lines(&resolve(&all, Path::new("/"), &agent).unwrap()).len(), 2);
    let fingerprint =
        ssh_key::PublicKey::from_openssh(RSA).unwrap().fingerprint(ssh_key::HashAlg::Sha256).to_string();
    for name in ["rsa@x", fingerprint.as_str()] {
        let one = with_keys(vec![key(KeyOrigin::Agent(AgentKeys::Matching(name.into())))]);
        assert_eq!(lines(&resolve(&one, Path::new("/"), &agent).unwrap()), [RSA.trim()]);
    }
}

#[test]
fn keys_that_cannot_be_had_are_told_all_at_once() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("weak.pub"), WEAK).unwrap();
    fs::write(folder.path().join("empty.pub"), "\n# nothing\n").unwrap();
    fs::write(folder.path().join("secret"), "-----BEGIN OPENSSH PRIVATE KEY-----\nb3Bl\n").unwrap();
    let profile = with_keys(vec![
        key(KeyOrigin::File("weak.pub".into())),
        key(KeyOrigin::File("empty.pub".into())),
        key(KeyOrigin::File("absent.pub".into())),
        key(KeyOrigin::File("secret".into())),
        key(KeyOrigin::Agent(AgentKeys::Matching("nobody".into()))),
    ]);
    let faults = resolve(&profile, folder.path(), &Agent(Ok(Vec::new()))).unwrap_err();
    let fields: Vec<&str> = faults.iter().map(|fault| fault.field.as_str()).collect();
    assert_eq!(
        fields,
        ["ssh.keys[0].file", "ssh.keys[1].file", "ssh.keys[2].file", "ssh.keys[3].file", "ssh.keys[4].agent"],
        "{:#?}",
        said(&faults)
    );
    let agent = Agent(Err("SSH_AUTH_SOCK is not set".into()));
    let faults = resolve(&with_keys(vec![key(KeyOrigin::Agent(AgentKeys::All))]), Path::new("/"), &agent);
    assert!(said(&faults.unwrap_err())[0].contains("SSH_AUTH_SOCK is not set"));
}

#[test]
fn paths_become_absolute_and_must_exist() {
    let folder = tempfile::tempdir().unwrap();
    let base = folder.path().join("profiles");
    fs::create_dir_all(folder.path().join("nixpkgs/nixos")).unwrap();
    std::os::unix::fs::symlink("nixpkgs", folder.path().join("channel")).unwrap();
    fs::create_dir(&base).unwrap();
    fs::write(base.join("my.nix"), "{ }").unwrap();
    let mut profile = Profile::default();
    profile.source.base = Base::Path("./my.nix".into());
    profile.source.nixpkgs = Nixpkgs::Path("../channel".into());
    profile.extra.modules = vec!["my.nix".into()];
    let resolved = resolve(&profile, &base, &Unasked).unwrap();
    let whole = base.join("my.nix").to_string_lossy().into_owned();
    assert_eq!(resolved.profile().source.base, Base::Path(whole.clone()));
    assert_eq!(resolved.profile().extra.modules, [whole]);
    let tree = folder.path().join("nixpkgs").to_string_lossy().into_owned();
    assert_eq!(resolved.profile().source.nixpkgs, Nixpkgs::Path(tree));

    // Nix would copy whatever the folder holds into the store.
    profile.source.nixpkgs = Nixpkgs::Path(".".into());
    assert!(said(&resolve(&profile, &base, &Unasked).unwrap_err())[0].contains("is no nixpkgs"));

    profile.source.nixpkgs = Nixpkgs::Path("my.nix".into());
    profile.extra.modules = vec!["absent.nix".into()];
    let faults = resolve(&profile, &base, &Unasked).unwrap_err();
    assert_eq!(faults.len(), 2, "{:#?}", said(&faults));
    assert!(
        faults[0].problem.ends_with("is not a folder") && faults[1].problem.ends_with("it does not exist")
    );
}

#[test]
fn a_profile_with_errors_is_refused_and_one_with_warnings_is_not() {
    let mut profile = Profile::default();
    profile.network.host_name = Some("a b".into());
    assert_eq!(resolve(&profile, Path::new("/"), &Unasked).unwrap_err().len(), 1);
    profile.network.host_name = None;
    profile.locale.time_zone = Some("Berlin".into());
    assert!(resolve(&profile, Path::new("/"), &Unasked).is_ok());
}
