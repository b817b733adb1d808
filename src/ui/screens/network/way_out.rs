//! Gateways and names: what stands between the machine and everything else.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use crate::profile::model::Network;

use super::super::super::command::Command;
use super::super::super::form::Row;
use super::super::super::known::Known;
use super::super::super::model::Model;
use super::{parse, word};

/// Programs ask no more than these.
const SERVERS: usize = 3;

pub fn rows(model: &Model, network: &Network) -> Vec<Row> {
    let mut rows = vec![Row::heading("Way out"), gateway(model, network)];
    rows.extend(take(likely4(network, &model.known).map(IpAddr::V4)));
    rows.push(gateway6(network));
    rows.extend(take(likely6(network).map(IpAddr::V6)));
    rows.push(
        word(
            "network.gateway-interface",
            "Gateway's card",
            network.gateway_interface.as_deref(),
            |network| &mut network.gateway_interface,
        )
        .placeholder("the one whose network holds the gateway")
        .help("Needed where the addresses do not tell, as with fe80::1."),
    );
    rows.push(name_servers(network));
    rows.extend(offered(network, &model.known).into_iter().map(serve));
    rows.push(search(network));
    rows
}

fn gateway(model: &Model, network: &Network) -> Row {
    let now = network.gateway.map(|address| address.to_string()).unwrap_or_default();
    let likely = likely4(network, &model.known).map(|address| address.to_string());
    Row::text("network.gateway", "Gateway (IPv4)", now, |wish, text| {
        let right = "the router's IPv4 address alone, such as 192.168.1.1";
        wish.profile.network.gateway = parse::one(text, right)?;
        Ok(())
    })
    .placeholder(likely.unwrap_or_else(|| "from DHCP".to_owned()))
    .help("The router, in the network of one of the addresses above.")
}

fn gateway6(network: &Network) -> Row {
    let now = network.gateway6.map(|address| address.to_string()).unwrap_or_default();
    let likely = likely6(network).map(|address| address.to_string());
    Row::text("network.gateway6", "Gateway (IPv6)", now, |wish, text| {
        let right = "the router's IPv6 address alone, such as fe80::1";
        wish.profile.network.gateway6 = parse::one(text, right)?;
        Ok(())
    })
    .placeholder(likely.unwrap_or_else(|| "as the router announces".to_owned()))
    .help("The router. An address of the link, such as fe80::1, needs the gateway's card as well.")
}

/// What the gateway mostly is: this machine's own where it is in the same network, else the first
/// host of the first network.
fn likely4(network: &Network, known: &Known) -> Option<Ipv4Addr> {
    if network.gateway.is_some() {
        return None;
    }
    let nets = || network.interfaces.iter().flat_map(|interface| &interface.ipv4);
    let is_own = |address: &Ipv4Addr| nets().any(|net| net.addr() == *address);
    let here = known.gateway.and_then(|address| match address {
        IpAddr::V4(address) => Some(address),
        IpAddr::V6(_) => None,
    });
    here.filter(|address| nets().any(|net| net.contains(address)))
        .filter(|address| !is_own(address))
        .or_else(|| nets().next()?.hosts().find(|address| !is_own(address)))
}

fn likely6(network: &Network) -> Option<Ipv6Addr> {
    if network.gateway6.is_some() {
        return None;
    }
    let nets = || network.interfaces.iter().flat_map(|interface| &interface.ipv6);
    let is_own = |address: &Ipv6Addr| nets().any(|net| net.addr() == *address);
    let net = nets().next().filter(|net| net.prefix_len() < 127)?;
    // The first address of a network names its routers and is nobody's own.
    let first = u128::from(net.network()) + 1;
    Some(Ipv6Addr::from(first)).filter(|address| !is_own(address))
}

fn take(address: Option<IpAddr>) -> Option<Row> {
    let address = address?;
    let command = Command::edit(move |wish| match address {
        IpAddr::V4(address) => wish.profile.network.gateway = Some(address),
        IpAddr::V6(address) => wish.profile.network.gateway6 = Some(address),
    });
    let field = if address.is_ipv4() { "~network.take" } else { "~network.take6" };
    Some(Row::button(field, format!("Take {address} as gateway"), "", command))
}

fn name_servers(network: &Network) -> Row {
    Row::text("network.name-servers", "Name servers", parse::joined(&network.name_servers), |wish, text| {
        let right = "an address such as 192.168.1.1 or 2620:fe::fe";
        wish.profile.network.name_servers = parse::all(text, |word| word.parse().ok(), right)?;
        Ok(())
    })
    .placeholder("from DHCP")
    .help("Up to three, between commas, in the order in which they are asked.")
}

/// Servers that are near: the gateway, which often is one, and those of this machine. One that
/// answers on this machine alone is of no use to another.
fn offered(network: &Network, known: &Known) -> Vec<IpAddr> {
    if network.name_servers.len() >= SERVERS {
        return Vec::new();
    }
    let here = known.name_servers.iter().copied().filter(|address| !address.is_loopback());
    let mut offered: Vec<IpAddr> = Vec::new();
    for address in network.gateway.map(IpAddr::V4).into_iter().chain(here) {
        if !network.name_servers.contains(&address) && !offered.contains(&address) {
            offered.push(address);
        }
    }
    offered.truncate(SERVERS);
    offered
}

fn serve(address: IpAddr) -> Row {
    let command = Command::edit(move |wish| wish.profile.network.name_servers.push(address));
    let field = format!("~network.serve.{address}");
    Row::button(field, format!("Take {address} as name server"), "", command)
}

fn search(network: &Network) -> Row {
    Row::text(
        "network.search-domains",
        "Search domains",
        parse::joined(&network.search_domains),
        |wish, text| {
            wish.profile.network.search_domains = parse::words(text).map(str::to_owned).collect();
            Ok(())
        },
    )
    .placeholder("none")
    .help("Domains that are tried behind a short name, between commas.")
}
