//! Host name, addresses, routes, name servers.

use std::net::IpAddr;

use super::{List, contradicted, equal, proved, unseen};
use crate::image::boot::inside::answers::Answers;
use crate::image::boot::machine::network::Plan;
use crate::image::verify::Verdict;
use crate::profile::Profile;
use crate::profile::model::Interface;

const ADDRESSES: &str = "ip addr";
const RESOLVER: &str = "/etc/resolv.conf";

pub fn items(list: &mut List<'_>, profile: &Profile, plan: &Plan) {
    let network = &profile.network;
    if let Some(name) = &network.host_name {
        list.add("network.host-name", "host name", name, |answers| {
            let found = answers.first("host").map(|name| name.split('.').next().unwrap_or(name));
            equal(found, name, "/proc/sys/kernel/hostname")
        });
    }
    for (index, interface) in network.interfaces.iter().enumerate() {
        interface_items(list, index, interface, plan);
    }
    if let Some(gateway) = network.gateway {
        let wanted = gateway.to_string();
        list.add("network.gateway", "gateway", &wanted, |answers| {
            route(answers, "routes", &wanted, profile, plan)
        });
    }
    if let Some(gateway) = network.gateway6 {
        let wanted = gateway.to_string();
        list.add("network.gateway6", "IPv6 gateway", &wanted, |answers| {
            route(answers, "routes6", &wanted, profile, plan)
        });
    }
    for (index, server) in network.name_servers.iter().enumerate() {
        let field = format!("network.name-servers[{index}]");
        list.add(field, "name server", &server.to_string(), |answers| name_server(answers, *server));
    }
    for (index, domain) in network.search_domains.iter().enumerate() {
        list.add(format!("network.search-domains[{index}]"), "search domain", domain, |answers| {
            let words = words(answers, &["search", "domain"]);
            if words.contains(&domain.as_str()) {
                proved(RESOLVER)
            } else {
                contradicted(said(&words), RESOLVER)
            }
        });
    }
    if network.wifi.is_some() {
        list.add("network.wifi", "Wi-Fi", "joined", |_| unseen("a virtual machine has no radio"));
    }
}

/// The addresses of an interface with their prefix, `link` and `host` ones left out.
fn addresses<'a>(answers: &'a Answers, name: &str, family: &str) -> Vec<&'a str> {
    answers
        .lines("addresses")
        .iter()
        .filter_map(|line| {
            let words: Vec<&str> = line.split_whitespace().collect();
            let [_, interface, kind, address, ..] = words.as_slice() else { return None };
            let interface = interface.trim_end_matches(':').split('@').next()?;
            let inner = words.windows(2).any(|pair| pair[0] == "scope" && matches!(pair[1], "link" | "host"));
            (interface == name && *kind == family && !inner).then_some(*address)
        })
        .collect()
}

fn interface_items(list: &mut List<'_>, index: usize, interface: &Interface, plan: &Plan) {
    let name = &interface.name;
    let here = plan.has(name);
    let not_here = || unseen(&format!("the machine has no network card that is called {name}"));
    let v4: Vec<String> = interface.ipv4.iter().map(ToString::to_string).collect();
    let v6: Vec<String> = interface.ipv6.iter().map(ToString::to_string).collect();
    for (family, wanted) in [("inet", &v4), ("inet6", &v6)] {
        let field = if family == "inet" { "ipv4" } else { "ipv6" };
        for address in wanted {
            list.add(
                format!("network.interfaces[{index}].{field}"),
                format!("address of {name}"),
                address,
                |answers| {
                    if !here {
                        return not_here();
                    }
                    let found = addresses(answers, name, family);
                    if found.contains(&address.as_str()) {
                        proved(format!("{ADDRESSES} show {name}"))
                    } else {
                        contradicted(said(&found), format!("{ADDRESSES} show {name}"))
                    }
                },
            );
        }
    }
    let field = format!("network.interfaces[{index}].dhcp");
    if interface.dhcp == Some(true) {
        list.add(field, format!("address of {name}"), "by DHCP", |answers| {
            let found = addresses(answers, name, "inet");
            let leased = found.iter().find(|address| !v4.iter().any(|own| own == *address));
            match leased {
                _ if !here => not_here(),
                Some(address) => proved(format!("{address} on {name}")),
                None => contradicted("no address", format!("{ADDRESSES} show {name}")),
            }
        });
    } else if !v4.is_empty() {
        list.add(field, format!("no other address of {name}"), "none by DHCP", |answers| {
            let found = addresses(answers, name, "inet");
            let others: Vec<&str> =
                found.into_iter().filter(|address| !v4.iter().any(|own| own == address)).collect();
            match others.is_empty() {
                _ if !here => not_here(),
                true => proved(format!("{ADDRESSES} show {name}")),
                false => contradicted(said(&others), format!("{ADDRESSES} show {name}")),
            }
        });
    }
}

fn route(answers: &Answers, section: &str, wanted: &str, profile: &Profile, plan: &Plan) -> Verdict {
    let at = if section == "routes" { "ip route" } else { "ip -6 route" };
    let ways: Vec<&str> = answers
        .lines(section)
        .iter()
        .filter_map(|line| {
            let mut words = line.split_whitespace().skip_while(|word| *word != "via");
            words.nth(1)
        })
        .collect();
    if ways.contains(&wanted) {
        return proved(at);
    }
    // Without the interface there is nothing that the route could go by.
    if !profile.network.interfaces.is_empty()
        && !profile.network.interfaces.iter().any(|one| plan.has(&one.name))
    {
        return unseen("the machine has none of the profile's interfaces");
    }
    contradicted(said(&ways), at)
}

/// The words behind these at the beginning of a line of `resolv.conf`.
fn words<'a>(answers: &'a Answers, keys: &[&str]) -> Vec<&'a str> {
    answers
        .lines("resolver")
        .iter()
        .filter_map(|line| {
            let mut words = line.split_whitespace();
            words.next().filter(|first| keys.contains(first)).map(|_| words)
        })
        .flatten()
        .collect()
}

fn name_server(answers: &Answers, wanted: IpAddr) -> Verdict {
    let servers = words(answers, &["nameserver"]);
    if servers.iter().any(|server| server.parse() == Ok(wanted)) {
        return proved(RESOLVER);
    }
    if servers.iter().any(|server| server.starts_with("127.")) {
        return unseen("a local resolver stands between; what it asks does not show in /etc/resolv.conf");
    }
    contradicted(said(&servers), RESOLVER)
}

fn said(words: &[&str]) -> String {
    if words.is_empty() { "nothing".to_owned() } else { words.join(", ") }
}
