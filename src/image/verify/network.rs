//! `[network]` without Wi-Fi and firewall.

use crate::image::nixos::{Found, InterfaceFacts, NetworkFacts};
use crate::profile::model::{Interface, InterfaceNames, Network};

use super::Verdict;
use super::known::Known;
use super::proof::{Proof, contradicted, judge, on, proved, unseen};

pub(super) fn section(proof: &mut Proof<'_>) {
    let network = &proof.profile.network;
    if let Some(name) = &network.host_name {
        proof.ask("network.host-name", "host name", name, |known| {
            known.value(name, known.system.host_name.as_ref(), "hostname")
        });
    }
    if let Some(domain) = &network.domain {
        proof.ask("network.domain", "domain", domain, |known| self::domain(domain, network, known));
    }
    if let Some(wanted) = network.dhcp {
        proof.ask("network.dhcp", "DHCP", on(wanted), |known| match &known.system.network.dhcp {
            Some(found) => judge(found.value == wanted, on(found.value), &found.at),
            None => unseen("who would ask for an address could not be read"),
        });
    }
    if let Some(wanted) = network.networkmanager {
        proof.ask("network.networkmanager", "NetworkManager", on(wanted), |known| {
            known.starts(&["NetworkManager.service"], wanted)
        });
    }
    if let Some(id) = &network.host_id {
        proof.ask("network.host-id", "host id", id, |known| host_id(id, known));
    }
    if let Some(names) = network.interface_names {
        let shown = if names == InterfaceNames::Eth { "eth0, wlan0" } else { "predictable" };
        proof.ask("network.interface-names", "names of interfaces", shown, |known| {
            interface_names(names, known)
        });
    }
    for (index, interface) in network.interfaces.iter().enumerate() {
        self::interface(index, interface, network, proof);
    }
    gateways(network, proof);
    if !network.name_servers.is_empty() {
        let servers: Vec<String> = network.name_servers.iter().map(ToString::to_string).collect();
        proof.ask("network.name-servers", "name servers", servers.join(", "), |known| {
            known.among(&servers, &known.system.network.name_servers, "systemd/system")
        });
    }
    if !network.search_domains.is_empty() {
        let domains = &network.search_domains;
        proof.ask("network.search-domains", "search domains", domains.join(", "), |known| {
            known.among(domains, &known.system.network.search_domains, "systemd/system")
        });
    }
    if network.mdns {
        proof.ask("network.mdns", "mDNS (Avahi)", "on", |known| {
            let verdict = known.starts(&["avahi-daemon.service", "avahi-daemon.socket"], true);
            known.unless_lacking("avahi", verdict)
        });
    }
}

/// `networking.fqdn` stands beside the host name in `/etc/hosts` (`config/networking.nix`).
fn domain(domain: &str, network: &Network, known: &Known<'_>) -> Verdict {
    let Some(found) = known.look.etc("hosts") else { return known.nothing("hosts") };
    let host =
        network.host_name.as_deref().or(known.system.host_name.as_ref().map(|found| found.value.as_str()));
    let full = format!("{}.{domain}", host.unwrap_or("nixos"));
    let names = |line: &str| line.split_whitespace().skip(1).map(str::to_owned).collect::<Vec<_>>();
    let all: Vec<String> =
        found.value.lines().filter(|line| line.starts_with("127.")).flat_map(names).collect();
    judge(all.contains(&full), all.join(" "), &found.at)
}

/// `tasks/network-interfaces.nix` writes the four bytes as the machine has them: the last first on
/// the machines that an image is for.
fn host_id(wanted: &str, known: &Known<'_>) -> Verdict {
    let Some(at) = known.look.real(&known.look.etc_path("hostid")) else { return known.nothing("hostid") };
    let Ok(mut bytes) = crate::image::files::read(known.look.files, &at, 4) else {
        return unseen("the file with the host id cannot be read");
    };
    bytes.reverse();
    let found = crate::build::text::hex(&bytes);
    judge(found.eq_ignore_ascii_case(wanted), found, at)
}

/// `services/hardware/udev.nix`
fn interface_names(wanted: InterfaceNames, known: &Known<'_>) -> Verdict {
    let Some(found) = &known.system.parameters else { return unseen("kernel-params cannot be read") };
    let eth = found.value.iter().any(|word| word == "net.ifnames=0");
    let says = if eth { "net.ifnames=0" } else { "no net.ifnames=0" };
    judge(eth == (wanted == InterfaceNames::Eth), says, &found.at)
}

fn interface(index: usize, interface: &Interface, network: &Network, proof: &mut Proof<'_>) {
    let name = &interface.name;
    let field = |part: &str| format!("network.interfaces[{index}].{part}");
    let v4: Vec<String> = interface.ipv4.iter().map(ToString::to_string).collect();
    let v6: Vec<String> = interface.ipv6.iter().map(ToString::to_string).collect();
    for (part, wanted) in [("ipv4", v4), ("ipv6", v6)] {
        if !wanted.is_empty() {
            let what = format!("{} of {name}", if part == "ipv4" { "IPv4 address" } else { "IPv6 address" });
            proof.ask(field(part), what, wanted.join(", "), |known| addresses(&wanted, name, network, known));
        }
    }
    if let Some(wanted) = interface.dhcp {
        proof.ask(field("dhcp"), format!("DHCP on {name}"), on(wanted), |known| {
            let facts = &known.system.network;
            let own = of(facts, name).and_then(|found| found.dhcp);
            let (Some(found), Some(folder)) =
                (own.or(facts.dhcp.as_ref().map(|dhcp| dhcp.value)), place(facts, known))
            else {
                return unseen("who would ask for an address could not be read");
            };
            judge(found == wanted, on(found), folder)
        });
    }
}

fn of<'f>(facts: &'f NetworkFacts, name: &str) -> Option<&'f InterfaceFacts> {
    facts.interfaces.iter().find(|interface| interface.name == name)
}

fn place(facts: &NetworkFacts, known: &Known<'_>) -> Option<std::path::PathBuf> {
    facts.dhcp.as_ref().map(|found| found.at.clone()).or_else(|| known.units.folder().cloned())
}

/// `NetworkManager` puts its own addresses in place of what scripts set: the best-known way to an
/// image whose address is not applied.
fn addresses(wanted: &[String], name: &str, network: &Network, known: &Known<'_>) -> Verdict {
    let facts = &known.system.network;
    let found = of(facts, name).map(|interface| normal(&interface.addresses)).unwrap_or_default();
    let verdict = known.among(wanted, &found, "systemd/system");
    let manager = facts.managers.iter().find(|manager| manager.value == "NetworkManager");
    let by_scripts = facts.managers.iter().any(|manager| manager.value == "scripts");
    match (verdict, manager) {
        (Verdict::Proved { .. }, Some(manager)) if by_scripts => match network.networkmanager {
            Some(true) => unseen("scripts set it, and NetworkManager, which was asked for, may replace it"),
            _ => contradicted("scripts set it, and NetworkManager replaces it", &manager.at),
        },
        (verdict, _) => verdict,
    }
}

/// As the profile writes addresses, `fd00::10/64` for `fd00:0::0010/64`.
fn normal(addresses: &[Found<String>]) -> Vec<Found<String>> {
    let one = |found: &Found<String>| {
        let net =
            found.value.parse::<ipnet::IpNet>().map_or_else(|_| found.value.clone(), |net| net.to_string());
        Found { value: net, at: found.at.clone() }
    };
    addresses.iter().map(one).collect()
}

fn gateways(network: &Network, proof: &mut Proof<'_>) {
    let both = [
        ("network.gateway", "gateway", network.gateway.map(|ip| ip.to_string())),
        ("network.gateway6", "IPv6 gateway", network.gateway6.map(|ip| ip.to_string())),
    ];
    for (field, what, wanted) in both {
        if let Some(wanted) = wanted {
            proof.ask(field, what, &wanted, |known| {
                let same_kind = |found: &&Found<String>| found.value.contains(':') == wanted.contains(':');
                let found: Vec<_> = known.system.network.gateways.iter().filter(same_kind).cloned().collect();
                known.among(std::slice::from_ref(&wanted), &found, "systemd/system")
            });
        }
    }
    if let Some(wanted) = &network.gateway_interface {
        proof.ask("network.gateway-interface", "way out", wanted, |known| {
            let routes = &known.system.network.routes;
            let interface = |at: usize| routes[at].value.interface.as_deref().unwrap_or("any interface");
            match routes.iter().position(|route| route.value.interface.as_deref() == Some(wanted)) {
                Some(at) => proved(&routes[at].at),
                None if routes.is_empty() => known.nothing("systemd/system"),
                None => contradicted(interface(0), &routes[0].at),
            }
        });
    }
}
