//! `[[network.interfaces]]`: names and addresses.

use std::collections::HashMap;
use std::net::IpAddr;

use ipnet::{IpNet, Ipv4Net, Ipv6Net};

use super::Faults;
use crate::profile::model::{Interface, InterfaceNames, Network};
use crate::profile::toml::say::quoted;

/// The longest interface name of Linux (`IFNAMSIZ` less its end mark).
const NAME: usize = 15;

pub fn check(network: &Network, faults: &mut Faults) {
    let mut names: HashMap<&str, usize> = HashMap::new();
    let mut addresses: HashMap<IpAddr, String> = HashMap::new();
    for (index, interface) in network.interfaces.iter().enumerate() {
        let field = format!("network.interfaces[{index}]");
        called(&field, interface, network.interface_names, faults);
        if let Some(first) = names.insert(&interface.name, index) {
            let problem = format!("{} is network.interfaces[{first}] already", quoted(&interface.name));
            faults.error(format!("{field}.name"), problem, "put all its addresses into one entry");
        }
        for (part, net) in nets(interface) {
            let field = format!("{field}.{part}");
            address(&field, net, faults);
            taken(field, net.addr(), &mut addresses, faults);
        }
        if interface.dhcp == Some(true) && !interface.ipv4.is_empty() {
            let problem = "DHCP brings a second IPv4 address beside the static one";
            faults.warn(
                format!("{field}.dhcp"),
                problem,
                "write `dhcp = false` if only the static one is meant",
            );
        }
    }
    overlapping(network, faults);
}

/// Every address with its field.
fn nets(interface: &Interface) -> impl Iterator<Item = (String, IpNet)> {
    let v4 = interface.ipv4.iter().enumerate().map(|(at, net)| (format!("ipv4[{at}]"), IpNet::V4(*net)));
    let v6 = interface.ipv6.iter().enumerate().map(|(at, net)| (format!("ipv6[{at}]"), IpNet::V6(*net)));
    v4.chain(v6)
}

/// Whether Linux takes this name for an interface.
pub fn name(name: &str) -> Result<(), (String, String)> {
    let odd = |c: char| c.is_whitespace() || c.is_control() || c == '/' || c == ':' || !c.is_ascii();
    if name.is_empty() {
        return Err((
            "the name is empty".into(),
            "write the interface's name, such as eth0 or enp3s0".into(),
        ));
    }
    if name.len() > NAME {
        return Err((
            format!("the name has {} characters", name.len()),
            format!("Linux has room for {NAME}"),
        ));
    }
    if name.contains(odd) || name == "." || name == ".." || name.contains(['"', '$', '\\', '%']) {
        return Err((
            format!("{} is not a name for an interface", quoted(name)),
            "use letters, digits, - _ and . only".into(),
        ));
    }
    Ok(())
}

fn called(field: &str, interface: &Interface, names: Option<InterfaceNames>, faults: &mut Faults) {
    let field = format!("{field}.name");
    if let Err((problem, remedy)) = name(&interface.name) {
        faults.error(field, problem, remedy);
        return;
    }
    let numbered = ["eth", "wlan"]
        .iter()
        .filter_map(|kind| interface.name.strip_prefix(kind))
        .any(|rest| !rest.is_empty() && rest.bytes().all(|b| b.is_ascii_digit()));
    if interface.name == "lo" {
        faults.error(field, "`lo` is the machine itself", "name the interface of a network card");
    } else if numbered && names != Some(InterfaceNames::Eth) {
        let problem =
            format!("NixOS names interfaces by place (enp3s0), so {} may not exist", interface.name);
        faults.warn(field, problem, "write `interface-names = \"eth\"` in [network]");
    } else if names == Some(InterfaceNames::Eth)
        && ["enp", "eno", "ens", "wlp"].iter().any(|kind| interface.name.starts_with(kind))
    {
        let problem = format!("with `interface-names = \"eth\"` there is no {}", interface.name);
        faults.warn(field, problem, "write eth0 or wlan0, or delete `interface-names`");
    }
}

fn taken(field: String, address: IpAddr, addresses: &mut HashMap<IpAddr, String>, faults: &mut Faults) {
    if let Some(first) = addresses.get(&address) {
        faults.error(
            field,
            format!("{address} is {first} already"),
            "give each interface an address of its own",
        );
    } else {
        addresses.insert(address, field);
    }
}

/// Whether a machine can have this address; both families are judged alike up to their prefixes.
fn address(field: &str, net: IpNet, faults: &mut Faults) {
    let address = net.addr();
    let broadcast = matches!(address, IpAddr::V4(address) if address.is_broadcast());
    let (usual, all) = match net {
        IpNet::V4(_) => (24, 32),
        IpNet::V6(_) => (64, 128),
    };
    let write = format!("write the network's prefix, mostly {usual}");
    if address.is_unspecified() || address.is_loopback() || address.is_multicast() || broadcast {
        let problem = format!("{address} cannot be a machine's address");
        faults.error(field, problem, "write an address of your network");
    } else if net.prefix_len() == 0 {
        faults.error(field, "with the prefix 0 the whole world would be local", write);
    } else if net.prefix_len() == all {
        let problem = format!("with the prefix {all} no other machine is in the network");
        faults.warn(field, problem, format!("{write}, or see that `gateway-interface` is set"));
    } else if net.prefix_len() < all - 1 {
        match net {
            IpNet::V4(net) => within4(field, net, &write, faults),
            IpNet::V6(net) => within6(field, net, faults),
        }
    }
}

fn within4(field: &str, net: Ipv4Net, write: &str, faults: &mut Faults) {
    let address = net.addr();
    if net.prefix_len() <= 7 {
        let problem = format!("a network of prefix {} is larger than any there is", net.prefix_len());
        faults.warn(field, problem, write);
    } else if address == net.network() {
        let problem = format!("{address} is the address of the network {} itself", net.trunc());
        faults.error(field, problem, "write the address of this machine");
    } else if address == net.broadcast() {
        let problem = format!("{address} is the broadcast address of {}", net.trunc());
        faults.error(field, problem, "write the address of this machine");
    }
}

fn within6(field: &str, net: Ipv6Net, faults: &mut Faults) {
    if net.addr() == net.network() {
        let problem = format!("{} is the address of all routers of {}", net.addr(), net.trunc());
        faults.warn(field, problem, "write another address of the network, such as one that ends in ::10");
    }
}

/// Two cards in one network: the kernel answers on either, which is seldom meant.
fn overlapping(network: &Network, faults: &mut Faults) {
    let nets: Vec<(usize, IpNet)> = network
        .interfaces
        .iter()
        .enumerate()
        .flat_map(|(index, interface)| nets(interface).map(move |(_, net)| (index, net)))
        .collect();
    for (at, (index, net)) in nets.iter().enumerate() {
        let same = nets[..at].iter().find(|(other, known)| {
            other != index
                && net.addr() != known.addr()
                && (net.contains(&known.addr()) || known.contains(&net.addr()))
        });
        if let Some((other, _)) = same {
            let problem = format!("{} is the network of network.interfaces[{other}] too", net.trunc());
            faults.warn(
                format!("network.interfaces[{index}]"),
                problem,
                "give each interface a network of its own",
            );
        }
    }
}
