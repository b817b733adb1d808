//! `[network.firewall]`

use crate::image::nixos::Openings;

use super::Verdict;
use super::known::Known;
use super::proof::{Proof, contradicted, judge, on, proved, unseen};

pub(super) fn section(proof: &mut Proof<'_>) {
    let firewall = &proof.profile.network.firewall;
    if let Some(wanted) = firewall.enable {
        proof.ask("network.firewall.enable", "firewall", on(wanted), |known| {
            let verdict = match &known.system.network.firewall {
                Some(found) => judge(found.value == wanted, on(found.value), &found.at),
                None => unseen("the system's units cannot be read"),
            };
            known.unless_lacking("firewall", verdict)
        });
    }
    for (field, what, ports) in [
        ("network.firewall.tcp", "open TCP ports", &firewall.tcp),
        ("network.firewall.udp", "open UDP ports", &firewall.udp),
    ] {
        if !ports.is_empty() {
            let shown: Vec<String> = ports.iter().map(u16::to_string).collect();
            proof.ask(field, what, shown.join(", "), |known| open(ports, field.ends_with("tcp"), known));
        }
    }
    if let Some(wanted) = firewall.ping {
        let shown = if wanted { "answered" } else { "not answered" };
        proof.ask("network.firewall.ping", "ping", shown, |known| {
            rules(known, |openings| {
                (openings.ping != wanted)
                    .then(|| if openings.ping { "answered" } else { "not answered" }.to_owned())
            })
        });
    }
}

/// Looks at the rules; `wrong` says what is not as it should be.
fn rules(known: &Known<'_>, wrong: impl FnOnce(&Openings) -> Option<String>) -> Verdict {
    let network = &known.system.network;
    match (&network.openings, &network.firewall) {
        (Some(found), _) => match wrong(&found.value) {
            None => proved(&found.at),
            Some(wrong) => contradicted(wrong, &found.at),
        },
        (None, Some(found)) if !found.value => {
            known.lack("firewall").unwrap_or_else(|| match wrong(&EVERYTHING) {
                None => proved(&found.at),
                Some(wrong) => contradicted(format!("no firewall: {wrong}"), &found.at),
            })
        }
        _ => unseen("the rules of the firewall could not be read"),
    }
}

/// What is open where there is no firewall.
static EVERYTHING: std::sync::LazyLock<Openings> =
    std::sync::LazyLock::new(|| Openings { tcp: vec![(0, u16::MAX)], udp: vec![(0, u16::MAX)], ping: true });

fn open(ports: &[u16], tcp: bool, known: &Known<'_>) -> Verdict {
    rules(known, |openings| {
        let ranges = if tcp { &openings.tcp } else { &openings.udp };
        let is_open = |port: &u16| ranges.iter().any(|(first, last)| (*first..=*last).contains(port));
        let closed: Vec<String> = ports.iter().filter(|port| !is_open(port)).map(u16::to_string).collect();
        (!closed.is_empty()).then(|| format!("closed: {}", closed.join(", ")))
    })
}
