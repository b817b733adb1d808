//! An unattended machine: waited for, asked inside, compared with its profile.

use std::time::{Duration, Instant};

use super::call::call;
use super::error::{BootError, BootFailure};
use super::inside::answers::Answers;
use super::inside::compare::{Heard, items};
use super::inside::keys::{Held, Login};
use super::inside::script::script;
use super::inside::ssh::{Knock, invocation, is_refusal};
use super::session::{Halt, Session, Turn};
use super::setup::logins;
use super::{Accelerator, BootEvent, BootReport, BootStage, Medium};
use crate::image::verify::{Item, Verdict};
use crate::profile::Profile;

/// From start to login, on a machine that is busy with other things too.
const TIME: Duration = Duration::from_mins(5);
const TIME_TCG: Duration = Duration::from_mins(20);
/// How long the way in may stay shut after the console says that all is up.
const GRACE: Duration = Duration::from_secs(90);
/// For one SSH session.
const SESSION: Duration = Duration::from_mins(5);
/// How often a connection that broke is tried again.
const TRIES: usize = 4;

/// Waits for the machine, asks and compares.
pub fn check(session: &mut Session<'_>) -> Result<BootReport, Halt> {
    let up = wait(session)?;
    let ready_after = session.started.elapsed();
    session.reach(BootStage::Ready);
    let wish = session.wish;
    let Some(profile) = wish.profile.as_ref().map(crate::profile::Resolved::profile) else {
        return Ok(session.report(Vec::new(), ready_after));
    };
    session.reach(BootStage::Checking);
    let (mut found, answers) = match up {
        Up::Shut => (
            vec![unreachable(session, profile)],
            Err("nobody answers SSH at the profile's address".to_owned()),
        ),
        Up::Prompt => (Vec::new(), Err(session.setup.no_login.clone().unwrap_or_default())),
        Up::Ssh => ask(session, profile)?,
    };
    let heard = Heard { profile, plan: &session.setup.plan, answers: answers.as_ref().map_err(Clone::clone) };
    found.extend(items(&heard));
    from_prompt(session, &mut found);
    for item in &found {
        session.tell(BootEvent::Item(item.clone()));
    }
    Ok(session.report(found, ready_after))
}

/// How a machine came up.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Up {
    /// An SSH server answers, and we may be let in.
    Ssh,
    /// It is up as far as can be seen, and we cannot log in.
    Prompt,
    /// The console says that it is up, and nobody answers where the profile says.
    Shut,
}

fn wait(session: &mut Session<'_>) -> Result<Up, Halt> {
    let tcg = *session.accelerator != Accelerator::Kvm;
    let limit = session.wish.timeout.unwrap_or(if tcg { TIME_TCG } else { TIME });
    let login = session.setup.no_login.is_none();
    let knock = session.setup.ssh.map(|(port, _)| Knock::start(port));
    let mut up_since: Option<Instant> = None;
    loop {
        stopped(session)?;
        if session.turn()? == Turn::Off {
            return Err(ended(session).into());
        }
        if let Some(why) = session.dead {
            return Err(guest(session, format!("the machine did not come up: {why}")).into());
        }
        if knock.as_ref().is_some_and(Knock::answered) {
            return Ok(if login { Up::Ssh } else { Up::Prompt });
        }
        if session.stage >= BootStage::Ready {
            let since = *up_since.get_or_insert_with(Instant::now);
            if !login {
                return Ok(Up::Prompt);
            }
            if since.elapsed() > GRACE {
                return Ok(Up::Shut);
            }
        }
        if session.started.elapsed() > limit {
            return Err(timed_out(session, limit).into());
        }
    }
}

fn stopped(session: &Session<'_>) -> Result<(), Halt> {
    if session.cancel.asked() > 0 { Err(BootError::cancelled(session.stage).into()) } else { Ok(()) }
}

fn guest(session: &Session<'_>, message: String) -> BootError {
    let mut error = BootError::new(
        session.stage,
        BootFailure::Guest,
        message,
        "look at console and screenshot; `snowpress boot` without --check shows the machine itself",
    );
    if session.stage == BootStage::Stage1 && session.wish.medium == Medium::Stick && !session.wish.virtio {
        error
            .remedy
            .push_str("; a kernel without USB, as rehearsal images have, finds its stick with --virtio only");
    }
    error
}

fn ended(session: &Session<'_>) -> BootError {
    let said = session.qemu_said();
    if session.started.elapsed() < Duration::from_secs(2) && !said.is_empty() {
        let remedy = "run the command that was shown by hand to see more of it";
        return BootError::new(
            session.stage,
            BootFailure::Missing,
            format!("QEMU did not start the machine: {said}"),
            remedy,
        );
    }
    let said = if said.is_empty() { String::new() } else { format!("\nQEMU said: {said}") };
    guest(session, format!("the machine switched itself off or restarted before a login was possible{said}"))
}

fn timed_out(session: &Session<'_>, limit: Duration) -> BootError {
    let stage = match session.stage {
        BootStage::Preparing | BootStage::Firmware => "firmware or boot menu",
        BootStage::Kernel => "the kernel",
        BootStage::Stage1 => "stage 1 (the initial RAM disk)",
        BootStage::Stage2 => "stage 2 (services start)",
        BootStage::Ready | BootStage::Checking => "a login prompt",
    };
    let serial = if session.wish.serial { "" } else { "; the image writes nothing to the serial console" };
    let mut error = guest(
        session,
        format!("no login was possible within {} s; last seen: {stage}{serial}", limit.as_secs()),
    );
    error.remedy.push_str("; --timeout gives it more time");
    error
}

/// Tries everybody whom we hold a key of; the first who gets in asks all questions.
fn ask(session: &mut Session<'_>, profile: &Profile) -> Result<(Vec<Item>, Result<Answers, String>), Halt> {
    let text = script(profile);
    let (mut found, mut heard) = (Vec::new(), None);
    let setup = session.setup;
    for login in logins(profile, &setup.ring) {
        let asks = heard.is_none();
        let said = talk(session, login, if asks { &text } else { "echo ::snowpress::end" })?;
        let verdict = match &said {
            Ok(_) => Verdict::Proved { at: with(&login.held) },
            Err(Shut::Refused(words)) => {
                Verdict::Contradicted { found: words.clone(), at: with(&login.held) }
            }
            Err(Shut::Broken(words)) => Verdict::Unseen { why: words.clone() },
        };
        found.push(Item {
            field: "ssh.keys".to_owned(),
            what: format!("SSH login of {}", login.user),
            wanted: "is let in".to_owned(),
            verdict,
        });
        if let Ok(answers) = said
            && asks
        {
            heard = Some(answers);
        }
    }
    if heard.is_none() {
        found.iter_mut().for_each(not_let_in);
    }
    Ok((found, heard.ok_or_else(|| "nobody could log in over SSH".to_owned())))
}

/// A server answers and nobody gets in, for whatever reason: a check that asked nothing must not pass.
fn not_let_in(item: &mut Item) {
    if let Verdict::Unseen { why } = &item.verdict {
        item.verdict = Verdict::Contradicted { found: why.clone(), at: "ssh".to_owned() };
    }
}

/// Why somebody did not get in.
enum Shut {
    Refused(String),
    Broken(String),
}

fn talk(session: &mut Session<'_>, login: &Login, script: &str) -> Result<Result<Answers, Shut>, Halt> {
    let Some((port, _)) = session.setup.ssh else {
        return Ok(Err(Shut::Broken("there is no way in".to_owned())));
    };
    let folder = session.setup.run.path().to_owned();
    let ssh = invocation(login, port, script, &folder)
        .map_err(|error| guest(session, format!("the key could not be handed to ssh: {error}")))?;
    let (mut why, mut refused) = (String::new(), 0);
    let cancel = session.cancel.clone();
    for _ in 0..TRIES {
        let called = call(&ssh, SESSION, &cancel, &|_| false, &mut || session.listen())
            .map_err(|error| guest(session, error.to_string()))?;
        stopped(session)?;
        let answers = Answers::read(&called.out);
        if answers.whole() {
            return Ok(Ok(answers));
        }
        let last =
            called.err.lines().rev().find(|line| !line.trim().is_empty()).unwrap_or("it did not say why");
        why = crate::build::text::printable(last.rsplit_once("127.0.0.1: ").map_or(last, |(_, words)| words));
        // Keys may be laid a moment after the server starts: twice is meant.
        refused += usize::from(is_refusal(&called.err));
        if refused == 2 {
            return Ok(Err(Shut::Refused(why)));
        }
        let until = Instant::now() + Duration::from_secs(3);
        while Instant::now() < until {
            stopped(session)?;
            if session.turn()? == Turn::Off {
                return Err(ended(session).into());
            }
        }
    }
    Ok(Err(Shut::Broken(format!("ssh did not get through: {why}"))))
}

fn with(held: &Held) -> String {
    match held {
        Held::File(path) => format!("ssh with {}", crate::build::text::printable(&path.to_string_lossy())),
        Held::Agent(_) => "ssh with a key of ssh-agent".to_owned(),
    }
}

/// Nobody answers at the address: what the machine has instead is asked for on its console, which
/// the installer's images leave logged in.
fn unreachable(session: &mut Session<'_>, profile: &Profile) -> Item {
    session.recent.clear();
    let mut found = "nobody answers SSH there".to_owned();
    if session.console.write("\nip -o -4 addr show scope global\n").is_ok() {
        let until = Instant::now() + Duration::from_secs(8);
        while Instant::now() < until && session.cancel.asked() == 0 {
            if !matches!(session.turn(), Ok(Turn::On)) {
                break;
            }
        }
        let addresses: Vec<String> = session.recent.iter().filter_map(|line| address(line)).collect();
        if !addresses.is_empty() {
            found = format!("{} (nobody answers SSH at the wanted one)", addresses.join(", "));
        }
    }
    let fixed = profile.network.interfaces.iter().enumerate().find(|(_, one)| !one.ipv4.is_empty());
    let at =
        format!("port {} of the guest, and its console", session.setup.ssh.map_or(22, |(_, theirs)| theirs));
    let verdict = Verdict::Contradicted { found, at };
    match fixed {
        Some((index, one)) => Item {
            field: format!("network.interfaces[{index}].ipv4"),
            what: format!("address of {}, from outside", one.name),
            wanted: one.ipv4[0].to_string(),
            verdict,
        },
        None => Item {
            field: "ssh.enable".to_owned(),
            what: "sshd, from outside".to_owned(),
            wanted: "answers".to_owned(),
            verdict,
        },
    }
}

/// `2: eth0    inet 192.168.77.11/24 …` → `eth0 192.168.77.11/24`
fn address(line: &str) -> Option<String> {
    let mut words = line.split_whitespace();
    let interface = words.find(|word| !word.ends_with(':') && !word.is_empty())?;
    (words.next()? == "inet").then(|| words.next()).flatten().map(|address| format!("{interface} {address}"))
}

/// Where nobody could ask, the login prompt tells the host name.
fn from_prompt(session: &Session<'_>, found: &mut [Item]) {
    let Some(name) = &session.host else { return };
    let unseen = |item: &&mut Item| {
        item.field == "network.host-name" && matches!(item.verdict, Verdict::Unseen { .. })
    };
    if let Some(item) = found.iter_mut().find(unseen) {
        let at = "the login prompt".to_owned();
        item.verdict = if *name == item.wanted {
            Verdict::Proved { at }
        } else {
            Verdict::Contradicted { found: name.clone(), at }
        };
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_on_the_console_is_read() {
        let line = "2: eth0    inet 192.168.77.11/24 scope global eth0\\       valid_lft forever";
        assert_eq!(address(line).as_deref(), Some("eth0 192.168.77.11/24"));
        assert_eq!(address("[nixos@snowguest:~]$ ip -o -4 addr show scope global"), None);
        assert_eq!(address(""), None);
    }

    #[test]
    fn a_login_that_did_not_get_through_is_a_failure() {
        let verdict = Verdict::Unseen { why: "ssh did not get through: reset".to_owned() };
        let mut item = Item { field: String::new(), what: String::new(), wanted: String::new(), verdict };
        not_let_in(&mut item);
        assert!(item.is_contradicted());
    }
}
