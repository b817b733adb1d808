//! What this machine and this person have.

use std::env;
use std::path::Path;
use std::time::Duration;

use super::super::super::known::{FindingSeen, InterfaceSeen, KeySeen, Seen};
use super::super::super::msg::Msg;
use super::Answer;
use crate::build::agent::SshAgent;
use crate::build::event::Verdict;
use crate::build::machine::findings::{self, Finding};
use crate::build::machine::{self, InterfaceKind, Reach};
use crate::build::process::{Invocation, capture, find};
use crate::profile::keys::{self, FoundKey};

pub fn keys(answer: &Answer) {
    let home = env::home_dir();
    if let Some(home) = &home {
        let found = keys::found(home).keys;
        answer.send(Msg::Keys(found.into_iter().map(|key| key_seen(key, home)).collect()));
    }
    let home = home.unwrap_or_default();
    let agent = keys::in_agent(&SshAgent);
    answer.send(Msg::Agent(
        agent.map(|found| found.keys.into_iter().map(|key| key_seen(key, &home)).collect()),
    ));
}

fn key_seen(key: FoundKey, home: &Path) -> KeySeen {
    let from = key.path.map_or_else(
        || "the agent".to_owned(),
        |path| match path.strip_prefix(home) {
            Ok(rest) => format!("~/{}", rest.display()),
            Err(_) => path.display().to_string(),
        },
    );
    let bits = key.info.bits.map(|bits| format!(" {bits}")).unwrap_or_default();
    KeySeen {
        from,
        line: key.line,
        kind: format!("{}{bits}", key.info.kind),
        comment: key.info.comment,
        fingerprint: key.info.fingerprint,
    }
}

pub fn net(answer: &Answer) {
    let routes = machine::routes();
    let seen = machine::interfaces().into_iter().filter(|one| one.kind != InterfaceKind::Loopback);
    let interfaces = seen.map(|one| {
        let kind = match one.kind {
            InterfaceKind::Ethernet => "Ethernet",
            InterfaceKind::Wireless => "Wi-Fi",
            InterfaceKind::Virtual => "virtual",
            InterfaceKind::Loopback | InterfaceKind::Other => "other",
        };
        InterfaceSeen {
            name: one.name,
            about: format!("{kind}, {}", if one.up { "up" } else { "down" }),
            wireless: one.kind == InterfaceKind::Wireless,
            addresses: one.addresses,
        }
    });
    answer.send(Msg::Net {
        interfaces: interfaces.collect(),
        gateway: routes.gateway.map(|(address, _)| address.into()),
        name_servers: routes.name_servers,
    });
}

/// What is here comes at once; the network takes its time.
pub fn look(answer: &Answer) {
    let mut all: Vec<FindingSeen> = findings::look_local().iter().map(seen).collect();
    answer.send(Msg::Machine(all.clone()));
    let limit = Duration::from_secs(3);
    // Nixpkgs comes from the one and what is built of it from the other.
    let reached = machine::reach("github.com", 443, limit) == Reach::Reached;
    answer.send(Msg::Network(reached));
    all.push(seen(&findings::network()));
    answer.send(Msg::Machine(all));
}

fn seen(finding: &Finding) -> FindingSeen {
    let verdict = match &finding.verdict {
        Verdict::Good => Seen::Good,
        Verdict::Warning { remedy } => Seen::Warning(remedy.clone()),
        Verdict::Missing { remedy } => Seen::Missing(remedy.clone()),
    };
    let install = finding.mend.map(findings::Mend::commands).unwrap_or_default();
    FindingSeen {
        purpose: finding.purpose.title().to_owned(),
        item: finding.item.to_owned(),
        found: finding.found.clone(),
        verdict,
        install,
    }
}

/// With whatever this desktop opens things.
pub fn open_folder(path: &Path) -> Msg {
    let Some(opener) = ["xdg-open", "open"].into_iter().find(|name| find(name).is_some()) else {
        return failed(path, "there is no `xdg-open` here");
    };
    match capture(&Invocation::new(opener).arg(path), Duration::from_secs(10)) {
        Ok(done) if done.status.success() => Msg::Done(format!("Opened {}.", path.display())),
        Ok(done) => failed(path, &format!("`{opener}` ended with {}", done.status)),
        Err(error) => failed(path, &error.to_string()),
    }
}

fn failed(path: &Path, why: &str) -> Msg {
    let text = format!("{why}; it is {}.", path.display());
    Msg::Failed { title: "The folder could not be opened".to_owned(), text }
}
