//! What has to be here before a machine starts, looked for before anything is begun.

use std::fs;
use std::net::TcpListener;
use std::path::PathBuf;

use tempfile::TempDir;

use super::error::{BootError, BootFailure};
use super::inside::keys::{Places, Ring, ring, unusable};
use super::machine::firmware::{self, Ovmf};
use super::machine::network::Plan;
use super::machine::qemu::{missing, qemu, window};
use super::wish::Display;
use super::{BootEvent, BootWish, Firmware};
use crate::build::agent::SshAgent;
use crate::build::machine::memory_bytes;
use crate::build::machine::tools::Tool;
use crate::build::process::find;
use crate::profile::Profile;
use crate::profile::model::RootLogin;
use crate::profile::resolve::AgentReader;

/// A socket's path may have this many bytes; the names in the folder need some.
const LONGEST_FOLDER: usize = 90;

/// Everything that a machine is started with.
pub struct Setup {
    pub qemu: PathBuf,
    pub ovmf: Option<Ovmf>,
    pub window: Option<&'static str>,
    pub plan: Plan,
    pub ring: Ring,
    /// Our port and the guest's.
    pub ssh: Option<(u16, u16)>,
    /// Why nobody can log in, where that is so.
    pub no_login: Option<String>,
    pub run: TempDir,
}

/// Looks for everything, and says what will not be tested.
pub fn setup(wish: &BootWish, tell: &mut dyn FnMut(BootEvent)) -> Result<Setup, BootError> {
    let mut note = |text: String| tell(BootEvent::Note { text });
    let input = |what: String, remedy: &str| BootError::preparing(BootFailure::Input, what, remedy);
    if !wish.image.is_file() {
        return Err(input(format!("{} is no file", wish.image.display()), "name an image, mostly an .iso"));
    }
    let qemu = qemu(wish.system)?;
    let run = folder()?;
    let ovmf = match wish.firmware {
        Firmware::Bios => None,
        Firmware::Uefi => Some(copied(firmware::find("/".as_ref(), &qemu), &run)?),
    };
    let profile = wish.profile.as_ref().map(crate::profile::Resolved::profile);
    let plan = profile.map_or_else(Plan::plain, |profile| Plan::of(&profile.network));
    plan.notes.iter().cloned().for_each(&mut note);
    memory(wish, &mut note);
    let ring = keys(wish, profile)?;
    let no_login = no_login(profile, &plan, &ring);
    // Told before the boot: somebody may rather name a key than wait for a machine that nobody can ask.
    if let Some(why) = no_login.as_ref().filter(|_| wish.check && profile.is_some()) {
        note(format!("nothing can be asked inside: {why}"));
    }
    if wish.check && no_login.is_none() && find("ssh").is_none() {
        return Err(missing("ssh", Tool::Ssh));
    }
    fs::create_dir_all(&wish.keep).map_err(|error| {
        let what = format!("{}: {error}", wish.keep.display());
        BootError::preparing(BootFailure::Files, what, "name a folder of yours with --keep")
    })?;
    let off = profile.is_some_and(|profile| profile.ssh.enable == Some(false));
    let theirs = profile.and_then(|profile| profile.ssh.port).unwrap_or(22);
    let ssh = if off || plan.entry.is_none() { None } else { free_port().map(|ours| (ours, theirs)) };
    if !wish.serial {
        note(
            "the image does not write to the serial console (`boot.serial-console = \"ttyS0,115200\"` makes it): \
             only screen and network show how far it is"
                .to_owned(),
        );
    }
    let window = if wish.display == Display::Window { window(&qemu) } else { None };
    Ok(Setup { qemu, ovmf, window, plan, ring, ssh, no_login, run })
}

fn files(what: &str, error: &std::io::Error) -> BootError {
    BootError::preparing(
        BootFailure::Files,
        format!("{what}: {error}"),
        "free some space there, or set TMPDIR",
    )
}

fn folder() -> Result<TempDir, BootError> {
    let builder = || tempfile::Builder::new().prefix("snowpress-boot-").to_owned();
    let made = builder().tempdir().map_err(|error| files("a folder for the run", &error))?;
    if made.path().as_os_str().len() <= LONGEST_FOLDER {
        return Ok(made);
    }
    builder().tempdir_in("/tmp").map_err(|error| files("/tmp", &error))
}

fn copied(found: Option<Ovmf>, run: &TempDir) -> Result<Ovmf, BootError> {
    let found = found.ok_or_else(|| missing("OVMF, the UEFI firmware for QEMU,", Tool::Ovmf))?;
    let vars = run.path().join("vars.fd");
    let bytes = fs::read(&found.vars).map_err(|error| files(&found.vars.to_string_lossy(), &error))?;
    // Written anew: the copy of a file that nobody may write would be one as well.
    fs::write(&vars, bytes).map_err(|error| files(&vars.to_string_lossy(), &error))?;
    Ok(Ovmf { code: found.code, vars })
}

fn memory(wish: &BootWish, note: &mut dyn FnMut(String)) {
    let has = memory_bytes().map(|bytes| bytes >> 20);
    if let Some(has) = has.filter(|has| u64::from(wish.memory_mib) > has / 10 * 8) {
        note(format!(
            "the guest gets {} MiB, and this machine has {has} MiB in all: it may swap, or QEMU may be killed (--memory)",
            wish.memory_mib
        ));
    }
}

fn keys(wish: &BootWish, profile: Option<&Profile>) -> Result<Ring, BootError> {
    let Some(profile) = profile.filter(|profile| !profile.ssh.keys.is_empty()) else {
        return Ok(Ring::default());
    };
    if let Some(given) = wish.key.as_deref().filter(|path| !path.is_file()) {
        let what = format!("there is no key {}", given.display());
        return Err(BootError::preparing(BootFailure::Input, what, "name a private key with --key"));
    }
    // Said now and not behind the boot, when nobody could log in.
    if let Some(what) = wish.key.as_deref().and_then(unusable) {
        return Err(BootError::preparing(BootFailure::Input, what, "name a private key with --key"));
    }
    let home = std::env::home_dir().filter(|_| wish.own_keys).map(|home| home.join(".ssh"));
    let agent = if wish.own_keys && std::env::var_os("SSH_AUTH_SOCK").is_some() {
        SshAgent.identities().unwrap_or_default()
    } else {
        Vec::new()
    };
    let found = ring(profile, &Places { given: wish.key.as_deref(), near: &wish.near_keys, agent, home });
    if wish.check && wish.key.is_some() && found.logins.is_empty() {
        let what = found.remarks.join("; ");
        let remedy = "name the private key of one that the profile lets in, or leave --key out";
        return Err(BootError::preparing(BootFailure::Input, what, remedy));
    }
    Ok(found)
}

/// Why nobody can log in; `None` where somebody can.
fn no_login(profile: Option<&Profile>, plan: &Plan, ring: &Ring) -> Option<String> {
    let Some(profile) = profile else { return Some("there is no profile to compare with".to_owned()) };
    if profile.ssh.enable == Some(false) {
        return Some("the profile keeps sshd off".to_owned());
    }
    if profile.ssh.keys.is_empty() {
        return Some("the profile lets nobody in by SSH key".to_owned());
    }
    if plan.entry.is_none() {
        return Some("no port of the machine can be reached from here".to_owned());
    }
    if logins(profile, ring).next().is_some() {
        return None;
    }
    let mut why = "there is no private key here for any key of the profile (looked for: --key, beside the \
                   profile's key files, ssh-agent, ~/.ssh)"
        .to_owned();
    for remark in &ring.remarks {
        why.push_str("; ");
        why.push_str(remark);
    }
    Some(why)
}

/// Who can log in: root only where sshd lets root in for a shell.
pub fn logins<'a>(
    profile: &'a Profile,
    ring: &'a Ring,
) -> impl Iterator<Item = &'a super::inside::keys::Login> {
    let shut = matches!(profile.ssh.root_login, Some(RootLogin::No | RootLogin::ForcedCommandsOnly));
    ring.logins.iter().filter(move |login| !(shut && login.user == "root"))
}

fn free_port() -> Option<u16> {
    Some(TcpListener::bind(("127.0.0.1", 0)).ok()?.local_addr().ok()?.port())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::image::boot::Facts;
    use crate::image::boot::inside::keys::{Held, Login};
    use crate::profile::toml::examine;

    fn why(text: &str, ring: &Ring) -> Option<String> {
        let profile = examine(&format!("version = 1\n{text}")).profile;
        no_login(Some(&profile), &Plan::of(&profile.network), ring)
    }

    #[test]
    fn who_cannot_log_in_is_told_why() {
        let ring = Ring {
            logins: vec![Login { user: "root".to_owned(), held: Held::File("/k".into()) }],
            remarks: vec!["/k2 has a passphrase".to_owned()],
        };
        let key = "keys = [{ key = \"ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIIJX0GtBKPGcs8UMTpYwWQ4ZkOjP2saCVFVien3b9vL2\" }]";
        assert_eq!(why(&format!("[ssh]\n{key}"), &ring), None);
        assert!(why("", &ring).unwrap().contains("nobody"));
        assert!(why("[ssh]\nenable = false", &ring).unwrap().contains("sshd off"));
        let shut = why(&format!("[ssh]\nroot-login = \"no\"\n{key}"), &ring).unwrap();
        assert!(shut.contains("no private key") && shut.contains("/k2 has a passphrase"), "{shut}");
        assert!(no_login(None, &Plan::plain(), &ring).is_some());
    }

    #[test]
    fn an_image_that_is_not_there_is_wrong_input() {
        let wish = BootWish::for_image(&Facts { image: "/nowhere/x.iso".into(), ..Facts::default() });
        let error = setup(&wish, &mut |_| {}).err().unwrap();
        assert_eq!((error.exit_code(), error.message.as_str()), (2, "/nowhere/x.iso is no file"));
    }
}
