//! Firewall, and what few need.

use crate::profile::model::{Firewall, InterfaceNames, Network};

use super::super::super::form::Row;
use super::{parse, word};

pub fn rows(network: &Network) -> Vec<Row> {
    let firewall = &network.firewall;
    vec![
        Row::heading("Firewall"),
        Row::maybe(
            "network.firewall.enable",
            "Firewall",
            "as the base has it",
            firewall.enable,
            |wish, on| {
                wish.profile.network.firewall.enable = on;
            },
        )
        .help("NixOS has it on by itself."),
        ports("tcp", "Open TCP ports", &firewall.tcp, |firewall| &mut firewall.tcp),
        ports("udp", "Open UDP ports", &firewall.udp, |firewall| &mut firewall.udp),
        Row::maybe(
            "network.firewall.ping",
            "Answers ping",
            "as the base has it",
            firewall.ping,
            |wish, on| {
                wish.profile.network.firewall.ping = on;
            },
        )
        .help("NixOS answers by itself."),
        Row::heading("More"),
        names(network),
        dhcp(network),
        manager(network),
        mdns(network),
        word("network.host-id", "Host id", network.host_id.as_deref(), |network| &mut network.host_id)
            .placeholder("none")
            .help("8 hex digits, such as 8425e349. ZFS wants one."),
    ]
}

fn ports(name: &'static str, label: &str, now: &[u16], place: fn(&mut Firewall) -> &mut Vec<u16>) -> Row {
    Row::text(format!("network.firewall.{name}"), label, parse::joined(now), move |wish, text| {
        let list = parse::all(text, |word| word.parse().ok(), "ports from 1 to 65535, between commas")?;
        *place(&mut wish.profile.network.firewall) = list;
        Ok(())
    })
    .placeholder(if name == "tcp" { "the SSH server's alone" } else { "none" })
    .help("Numbers between commas, such as 80, 443.")
}

fn names(network: &Network) -> Row {
    const ALL: [Option<InterfaceNames>; 3] =
        [None, Some(InterfaceNames::Predictable), Some(InterfaceNames::Eth)];
    let now = ALL.iter().position(|names| *names == network.interface_names).unwrap_or_default();
    let options = ["as the base has it", "by place (enp3s0)", "counted (eth0)"];
    Row::choice("network.interface-names", "Names of cards", options, now, |wish, option| {
        wish.profile.network.interface_names = ALL.get(option).copied().flatten();
    })
    .help("Counted names hold on a machine that nobody has looked into, if it has one card.")
}

fn dhcp(network: &Network) -> Row {
    Row::maybe("network.dhcp", "DHCP elsewhere", "as the base has it", network.dhcp, |wish, on| {
        wish.profile.network.dhcp = on;
    })
    .help("Whether cards that have no entry above ask for an address.")
}

fn manager(network: &Network) -> Row {
    Row::maybe(
        "network.networkmanager",
        "NetworkManager",
        "as the base has it",
        network.networkmanager,
        |wish, on| {
            wish.profile.network.networkmanager = on;
        },
    )
    .help("Lets a person choose networks on the running machine. A static address switches it off.")
}

fn mdns(network: &Network) -> Row {
    Row::switch("network.mdns", "Found as NAME.local", network.mdns, |wish, on| {
        wish.profile.network.mdns = on;
    })
    .help("Announces the host name to the local network, and finds others (Avahi).")
}
