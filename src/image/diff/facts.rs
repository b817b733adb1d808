//! What the two systems are told: versions, parameters, users, network, services.

use std::collections::BTreeSet;

use crate::image::disc::Way;
use crate::image::inspect::Inspection;
use crate::image::nixos::{Found, NetworkFacts, Password, System, User};

use super::{FactChange, ListChange};

/// One fact of an image in words.
type Fact = (String, Option<String>);
/// Several things of one kind.
type List = (String, BTreeSet<String>);

pub(super) fn facts(a: &Inspection, b: &Inspection) -> Vec<FactChange> {
    let (in_a, in_b) = (all_facts(a), all_facts(b));
    let mut changes = Vec::new();
    for (what, value) in &in_a {
        let other = in_b.iter().find(|(name, _)| name == what).and_then(|(_, value)| value.clone());
        if *value != other {
            changes.push(FactChange { what: what.clone(), a: value.clone(), b: other });
        }
    }
    for (what, value) in in_b {
        if value.is_some() && !in_a.iter().any(|(name, _)| *name == what) {
            changes.push(FactChange { what, a: None, b: value });
        }
    }
    passwords(a, b, &mut changes);
    changes
}

pub(super) fn lists(a: &Inspection, b: &Inspection) -> Vec<ListChange> {
    let (in_a, in_b) = (all_lists(a), all_lists(b));
    let mut names: Vec<&String> = in_a.iter().map(|(name, _)| name).collect();
    names.extend(
        in_b.iter().map(|(name, _)| name).filter(|name| !in_a.iter().any(|(other, _)| other == *name)),
    );
    let none = BTreeSet::new();
    let of =
        |lists: &'_ [List], name: &str| lists.iter().find(|(own, _)| own == name).map(|(_, set)| set.clone());
    let change = |name: &String| {
        let (a, b) = (of(&in_a, name).unwrap_or(none.clone()), of(&in_b, name).unwrap_or(none.clone()));
        let only =
            |these: &BTreeSet<String>, others: &BTreeSet<String>| these.difference(others).cloned().collect();
        ListChange { what: name.clone(), removed: only(&a, &b), added: only(&b, &a) }
    };
    names
        .into_iter()
        .map(change)
        .filter(|change| !change.removed.is_empty() || !change.added.is_empty())
        .collect()
}

fn all_facts(seen: &Inspection) -> Vec<Fact> {
    let volume = &seen.disc.volume;
    let mut facts: Vec<Fact> = vec![
        ("label".into(), Some(volume.label.clone())),
        ("publisher".into(), Some(volume.publisher.clone())),
        ("application".into(), Some(volume.application.clone())),
        way("BIOS, as a disc", &seen.disc.ways.bios_disc),
        way("UEFI, as a disc", &seen.disc.ways.uefi_disc),
        way("BIOS, from a stick", &seen.disc.ways.bios_stick),
        way("UEFI, from a stick", &seen.disc.ways.uefi_stick),
    ];
    let block = seen.store.as_ref().map(|store| &store.superblock);
    facts.push((
        "compression".into(),
        block.map(|block| {
            std::iter::once(block.compressor.as_str())
                .chain(block.options.iter().map(String::as_str))
                .collect::<Vec<_>>()
                .join(", ")
        }),
    ));
    facts.push(("block size".into(), block.map(|block| format!("{} bytes", block.block_bytes))));
    let Some(system) = &seen.system else { return facts };
    let found = |what: &str, found: &Option<Found<String>>| {
        (what.to_owned(), found.as_ref().map(|found| found.value.clone()))
    };
    facts.extend([
        found("NixOS", &system.version),
        found("kernel", &system.kernel),
        found("host name", &system.host_name),
        found("time zone", &system.time_zone),
        found("locale", &system.locale),
        found("key map", &system.key_map),
    ]);
    facts.push(("firewall".into(), system.network.firewall.as_ref().map(|found| on(found.value).to_owned())));
    ssh(system, &mut facts);
    facts
}

fn way(what: &str, way: &Way) -> Fact {
    (format!("starts: {what}"), Some(if way.works { "yes" } else { "no" }.to_owned()))
}

fn on(value: bool) -> &'static str {
    if value { "on" } else { "off" }
}

fn ssh(system: &System, facts: &mut Vec<Fact>) {
    let ssh = system.ssh.as_ref().map(|found| &found.value);
    facts.push(("sshd at boot".into(), ssh.map(|ssh| on(ssh.starts).to_owned())));
    facts.push(("SSH login of root".into(), ssh.and_then(|ssh| ssh.root_login.clone())));
    facts.push((
        "SSH login by password".into(),
        ssh.and_then(|ssh| ssh.password_login).map(|is| on(is).to_owned()),
    ));
}

/// Passwords differ although their method is the same; neither hash is shown.
fn passwords(a: &Inspection, b: &Inspection, changes: &mut Vec<FactChange>) {
    let users =
        |seen: &Inspection| seen.system.iter().flat_map(|system| system.users.clone()).collect::<Vec<User>>();
    let others = users(b);
    for user in users(a) {
        let Some(other) = others.iter().find(|other| other.name == user.name) else { continue };
        let (said, other_said) = (password(&user), password(other));
        if said != other_said {
            changes.push(FactChange { what: format!("password of {}", user.name), a: said, b: other_said });
        } else if user.hash != other.hash {
            let another = other_said.map(|said| format!("{said}, another one"));
            changes.push(FactChange { what: format!("password of {}", user.name), a: said, b: another });
        }
    }
}

fn password(user: &User) -> Option<String> {
    user.password.as_ref().map(|found| match &found.value {
        Password::Empty => "empty".to_owned(),
        Password::Locked => "locked".to_owned(),
        Password::Hashed { method } => method.clone(),
    })
}

fn all_lists(seen: &Inspection) -> Vec<List> {
    let mut lists: Vec<List> = Vec::new();
    let default = seen.disc.menus.iter().find(|entry| entry.default).or(seen.disc.menus.first());
    // The toplevel is in the parameters and differs with anything; the store paths say the rest.
    let parameters = default
        .into_iter()
        .flat_map(|entry| &entry.parameters)
        .filter(|word| !word.starts_with("init=/nix/"));
    lists.push(("kernel parameters".into(), parameters.cloned().collect()));
    let titles = seen.disc.menus.iter().map(|entry| entry.title.clone());
    lists.push(("menu entries".into(), titles.collect()));
    if let Some(system) = &seen.system {
        users(system, &mut lists);
        network(&system.network, &mut lists);
        lists.push(("services".into(), values(&system.services)));
    }
    lists
}

fn values(found: &[Found<String>]) -> BTreeSet<String> {
    found.iter().map(|found| found.value.clone()).collect()
}

fn users(system: &System, lists: &mut Vec<List>) {
    lists.push(("users".into(), system.users.iter().map(|user| user.name.clone()).collect()));
    for user in &system.users {
        let key = |key: &crate::image::nixos::Key| match key.fingerprint.as_str() {
            "" => key.line.clone(),
            fingerprint => format!("{fingerprint} {}", key.comment).trim_end().to_owned(),
        };
        lists.push((
            format!("SSH keys of {}", user.name),
            user.keys.iter().map(|found| key(&found.value)).collect(),
        ));
        lists.push((format!("groups of {}", user.name), user.groups.iter().cloned().collect()));
    }
}

fn network(network: &NetworkFacts, lists: &mut Vec<List>) {
    lists.push(("network managers".into(), values(&network.managers)));
    let address = |interface: &crate::image::nixos::InterfaceFacts| {
        let name = interface.name.clone();
        let dhcp = interface.dhcp.map(|is| format!("{name} DHCP {}", on(is)));
        let fixed: Vec<String> =
            interface.addresses.iter().map(|found| format!("{name} {}", found.value)).collect();
        fixed.into_iter().chain(dhcp)
    };
    lists.push(("addresses".into(), network.interfaces.iter().flat_map(address).collect()));
    lists.push(("gateways".into(), values(&network.gateways)));
    lists.push(("name servers".into(), values(&network.name_servers)));
    lists.push(("search domains".into(), values(&network.search_domains)));
    lists.push(("Wi-Fi networks".into(), values(&network.wifi)));
}
