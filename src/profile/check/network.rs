//! `[network]`: names, gateways and who runs the network.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use super::{Faults, interfaces, wifi, words};
use crate::profile::model::{Interface, Network};
use crate::profile::toml::say::quoted;

pub fn check(network: &Network, faults: &mut Faults) {
    names(network, faults);
    interfaces::check(network, faults);
    if let Some(gateway) = network.gateway {
        gateway4(gateway, network, faults);
    }
    if let Some(gateway) = network.gateway6 {
        gateway6(gateway, network, faults);
    }
    gateway_interface(network, faults);
    name_servers(network, faults);
    for (index, domain) in network.search_domains.iter().enumerate() {
        if !words::domain(domain) {
            let problem = format!("{} is not a domain", quoted(domain));
            faults.error(
                format!("network.search-domains[{index}]"),
                problem,
                "write one such as example.org",
            );
        }
    }
    words::twice("network.search-domains", &network.search_domains, faults);
    manager(network, faults);
    complete(network, faults);
    if let Some(wifi) = &network.wifi {
        wifi::check(wifi, network, faults);
    }
}

fn names(network: &Network, faults: &mut Faults) {
    if let Some(name) = &network.host_name {
        host_name(name, faults);
    }
    if let Some(domain) = &network.domain
        && !words::domain(domain)
    {
        faults.error(
            "network.domain",
            format!("{} is not a domain", quoted(domain)),
            "write one such as example.org",
        );
    }
    if let Some(id) = &network.host_id
        && !(id.len() == 8 && id.bytes().all(|b| b.is_ascii_hexdigit()))
    {
        let problem = format!("{} is not a host id", quoted(id));
        faults.error("network.host-id", problem, "write 8 hex digits, such as the first of /etc/machine-id");
    }
}

fn host_name(name: &str, faults: &mut Faults) {
    const FIELD: &str = "network.host-name";
    if words::label(name) {
        return;
    }
    match name.split_once('.') {
        Some((host, domain)) if words::label(host) && words::domain(domain) => faults.error(
            FIELD,
            format!("{} has a domain in it", quoted(name)),
            format!("write {} here, and {} as `domain`", quoted(host), quoted(domain)),
        ),
        _ if name.len() > 63 => {
            faults.error(FIELD, format!("the name has {} characters", name.len()), "use 63 at most");
        }
        _ => faults.error(
            FIELD,
            format!("{} is not a host name", quoted(name)),
            "use letters, digits and - only, with no - at the beginning or end",
        ),
    }
}

fn fixed4(network: &Network) -> impl Iterator<Item = ipnet::Ipv4Net> {
    network.interfaces.iter().flat_map(|interface| interface.ipv4.iter().copied())
}

fn fixed6(network: &Network) -> impl Iterator<Item = ipnet::Ipv6Net> {
    network.interfaces.iter().flat_map(|interface| interface.ipv6.iter().copied())
}

fn gateway4(gateway: Ipv4Addr, network: &Network, faults: &mut Faults) {
    const FIELD: &str = "network.gateway";
    if fixed4(network).any(|net| net.addr() == gateway) {
        faults.error(FIELD, format!("{gateway} is this machine's own address"), "write the router's address");
        return;
    }
    if gateway.is_unspecified() || gateway.is_loopback() || gateway.is_multicast() || gateway.is_broadcast() {
        faults.error(FIELD, format!("{gateway} cannot be a router"), "write the router's address");
        return;
    }
    if let Some(net) = fixed4(network).find(|net| net.contains(&gateway)) {
        if net.prefix_len() < 31 && (gateway == net.network() || gateway == net.broadcast()) {
            let problem = format!("{gateway} is the network or broadcast address of {}", net.trunc());
            faults.error(FIELD, problem, "write the router's address");
        }
    } else if network.gateway_interface.is_none() {
        let nets: Vec<String> = fixed4(network).map(|net| net.trunc().to_string()).collect();
        outside(FIELD, &gateway.to_string(), &nets, faults);
    }
}

fn outside(field: &str, gateway: &str, nets: &[String], faults: &mut Faults) {
    if nets.is_empty() {
        faults.error(
            field,
            format!("there is no static address from which {gateway} could be reached"),
            "add an address to an interface, or delete the gateway: DHCP brings its own",
        );
    } else {
        faults.error(
            field,
            format!("{gateway} is in none of the interfaces' networks ({})", nets.join(", ")),
            "correct the gateway or an address, or name its interface with `gateway-interface`",
        );
    }
}

fn gateway6(gateway: Ipv6Addr, network: &Network, faults: &mut Faults) {
    const FIELD: &str = "network.gateway6";
    if fixed6(network).any(|net| net.addr() == gateway) {
        faults.error(FIELD, format!("{gateway} is this machine's own address"), "write the router's address");
    } else if gateway.is_unspecified() || gateway.is_loopback() || gateway.is_multicast() {
        faults.error(FIELD, format!("{gateway} cannot be a router"), "write the router's address");
    } else if gateway.is_unicast_link_local() {
        if network.gateway_interface.is_none() {
            let problem = format!("{gateway} exists on every interface");
            faults.error(FIELD, problem, "say which one with `gateway-interface`");
        }
    } else if network.gateway_interface.is_none() && !fixed6(network).any(|net| net.contains(&gateway)) {
        let nets: Vec<String> = fixed6(network).map(|net| net.trunc().to_string()).collect();
        outside(FIELD, &gateway.to_string(), &nets, faults);
    }
}

fn gateway_interface(network: &Network, faults: &mut Faults) {
    const FIELD: &str = "network.gateway-interface";
    let Some(name) = &network.gateway_interface else { return };
    if let Err((problem, remedy)) = interfaces::name(name) {
        faults.error(FIELD, problem, remedy);
        return;
    }
    let known = || network.interfaces.iter().map(|interface| interface.name.as_str());
    if !network.interfaces.is_empty() && known().all(|known| known != name) {
        let remedy = words::or_nearest(name, known(), "name one of [[network.interfaces]]");
        faults.error(FIELD, format!("there is no interface {} in the profile", quoted(name)), remedy);
    }
    if network.gateway.is_none() && network.gateway6.is_none() {
        faults.warn(FIELD, "there is no gateway that it could be for", "add `gateway`, or delete the line");
    }
}

fn name_servers(network: &Network, faults: &mut Faults) {
    const FIELD: &str = "network.name-servers";
    for (index, server) in network.name_servers.iter().enumerate() {
        let odd = server.is_unspecified()
            || server.is_multicast()
            || matches!(server, IpAddr::V4(address) if address.is_broadcast());
        if odd {
            let problem = format!("{server} cannot be a name server");
            faults.error(format!("{FIELD}[{index}]"), problem, "write the server's address");
        }
    }
    words::duplicates(FIELD, &network.name_servers, ToString::to_string, faults);
    if network.name_servers.len() > 3 {
        faults.warn(FIELD, "programs ask the first three name servers only", "keep three");
    }
}

fn is_static(interface: &Interface) -> bool {
    !interface.ipv4.is_empty() || !interface.ipv6.is_empty()
}

/// `NetworkManager` and the scripted network would both run, and it would win.
fn manager(network: &Network, faults: &mut Faults) {
    if network.networkmanager == Some(true)
        && let Some(interface) = network.interfaces.iter().find(|interface| is_static(interface))
    {
        faults.error(
            "network.networkmanager",
            format!("NetworkManager would overrule the static address of {}", interface.name),
            "delete the line (a static address switches NetworkManager off), or delete the addresses",
        );
    }
}

/// A static address is seldom enough.
fn complete(network: &Network, faults: &mut Faults) {
    if !network.interfaces.iter().any(is_static) {
        return;
    }
    let dhcp =
        network.dhcp == Some(true) || network.interfaces.iter().any(|interface| interface.dhcp == Some(true));
    if dhcp {
        return;
    }
    if network.gateway.is_none() && network.gateway6.is_none() {
        let problem = "a static address without a gateway reaches its own network only";
        faults.warn("network.gateway", problem, "add `gateway` if the machine is to reach more");
    }
    if network.name_servers.is_empty() {
        let problem = "a static address without name servers resolves no names";
        faults.warn("network.name-servers", problem, "add `name-servers` if names are needed");
    }
}
