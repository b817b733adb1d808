//! `[network]` without Wi-Fi.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use ipnet::IpNet;

use super::wifi;
use crate::nix::module::Writer;
use crate::nix::value::{AttrPath, Set, Value};
use crate::profile::model::{Firewall, Interface, InterfaceNames, Network, WifiMethod};

pub(super) fn section(writer: &mut Writer) -> Set {
    let network = &writer.profile.network;
    let mut set = Set::new();
    set.maybe("networking.hostName", network.host_name.as_deref());
    set.maybe("networking.domain", network.domain.as_deref());
    set.maybe("networking.hostId", network.host_id.as_deref());
    managers(writer, &mut set);
    if let Some(names) = network.interface_names {
        set.set("networking.usePredictableInterfaceNames", names == InterfaceNames::Predictable);
    }
    for interface in &network.interfaces {
        set.put(["networking", "interfaces", &interface.name], self::interface(interface));
    }
    gateways(network, &mut set);
    if !network.name_servers.is_empty() {
        let servers = network.name_servers.iter().map(IpAddr::to_string);
        set.set("networking.nameservers", Value::strings(servers));
    }
    if !network.search_domains.is_empty() {
        set.set("networking.search", Value::strings(&network.search_domains));
    }
    firewall(&network.firewall, &mut set);
    if let Some(wifi) = &network.wifi {
        wifi::write(writer.presets, wifi, &mut set);
    }
    if network.mdns {
        set.set("services.avahi.enable", true);
        set.set("services.avahi.nssmdns4", true);
        set.set("services.avahi.publish.enable", true);
        set.set("services.avahi.publish.addresses", true);
    }
    set
}

/// Who configures the interfaces. `NetworkManager` and addresses written here would both do it,
/// and `NetworkManager` wins.
fn managers(writer: &Writer, set: &mut Set) {
    let network = &writer.profile.network;
    let presets = writer.presets;
    let method = network.wifi.as_ref().map(|wifi| wifi.method);
    let by_hand = !network.interfaces.is_empty();
    match network.networkmanager {
        Some(true) => network_manager(set),
        Some(false) => set.set("networking.networkmanager.enable", presets.over(false)),
        None if by_hand => set.set_because(
            "NetworkManager would put its own addresses in place of the ones below.",
            "networking.networkmanager.enable",
            presets.over(false),
        ),
        None if network.dhcp == Some(false) || method == Some(WifiMethod::WpaSupplicant) => {
            set.set("networking.networkmanager.enable", presets.over(false));
        }
        None if method == Some(WifiMethod::NetworkManager) => network_manager(set),
        None => {}
    }
    match network.dhcp {
        Some(false) => set.set("networking.useDHCP", false),
        // Under NetworkManager it is off for a reason.
        Some(true) if by_hand => set.set("networking.useDHCP", true),
        // wpa_supplicant only joins the network; the address still comes by DHCP.
        None if by_hand && method != Some(WifiMethod::WpaSupplicant) => {
            set.set("networking.useDHCP", false);
        }
        _ => {}
    }
}

fn network_manager(set: &mut Set) {
    set.set("networking.networkmanager.enable", true);
    set.set_because(
        "Up to 25.05 the installer brings wpa_supplicant, with which NetworkManager does not go.",
        "networking.wireless.enable",
        Value::Apply(
            AttrPath::of("lib.mkIf"),
            vec![
                Value::Code("lib.versionOlder lib.trivial.release \"25.11\"", &["lib"]),
                Value::Bool(false).forced(),
            ],
        ),
    );
}

fn interface(interface: &Interface) -> Set {
    let address = |address: String, prefix: u8| {
        Value::Set(Set::new().with("address", address).with("prefixLength", u16::from(prefix)))
    };
    let mut set = Set::new();
    set.maybe("useDHCP", interface.dhcp);
    if !interface.ipv4.is_empty() {
        let all = interface.ipv4.iter().map(|net| address(net.addr().to_string(), net.prefix_len()));
        set.set("ipv4.addresses", Value::List(all.collect()));
    }
    if !interface.ipv6.is_empty() {
        let all = interface.ipv6.iter().map(|net| address(net.addr().to_string(), net.prefix_len()));
        set.set("ipv6.addresses", Value::List(all.collect()));
    }
    set
}

/// Always with the interface: a bare address outside every configured subnet is dropped without a
/// word.
fn gateways(network: &Network, set: &mut Set) {
    let gateway = |address: IpAddr| {
        let mut gateway = Set::new().with("address", address.to_string());
        gateway.maybe("interface", way_out(network, address));
        gateway
    };
    set.maybe("networking.defaultGateway", network.gateway.map(|ip: Ipv4Addr| gateway(ip.into())));
    set.maybe("networking.defaultGateway6", network.gateway6.map(|ip: Ipv6Addr| gateway(ip.into())));
}

/// The named interface, else the one whose subnet holds the gateway, else the first.
fn way_out(network: &Network, gateway: IpAddr) -> Option<&str> {
    if let Some(name) = &network.gateway_interface {
        return Some(name);
    }
    let nets = |interface: &Interface| {
        let v4 = interface.ipv4.iter().copied().map(IpNet::V4);
        v4.chain(interface.ipv6.iter().copied().map(IpNet::V6)).collect::<Vec<_>>()
    };
    let holds = |interface: &&Interface| nets(interface).iter().any(|net| net.contains(&gateway));
    let interfaces = &network.interfaces;
    interfaces.iter().find(holds).or_else(|| interfaces.first()).map(|interface| interface.name.as_str())
}

fn firewall(firewall: &Firewall, set: &mut Set) {
    let ports = |ports: &[u16]| {
        (!ports.is_empty()).then(|| Value::List(ports.iter().map(|&port| port.into()).collect()))
    };
    set.maybe("networking.firewall.enable", firewall.enable);
    set.maybe("networking.firewall.allowedTCPPorts", ports(&firewall.tcp));
    set.maybe("networking.firewall.allowedUDPPorts", ports(&firewall.udp));
    set.maybe("networking.firewall.allowPing", firewall.ping);
}
