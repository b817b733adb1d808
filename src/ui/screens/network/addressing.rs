//! The plain question before all the fields: how does the machine come by its address?

use crate::profile::model::{Interface, InterfaceNames, Network, Wifi, WifiMethod, WifiNetwork};

use super::super::super::form::Row;

const OPTIONS: [&str; 4] = ["as it comes (DHCP)", "a static address", "Wi-Fi", "Wi-Fi, static address"];

pub fn row(network: &Network) -> Row {
    Row::choice("~network.addressing", "Addresses", OPTIONS, now(network), |wish, option| {
        pick(&mut wish.profile.network, option);
    })
    .help("Most networks give an address by themselves. Where none does, as in many racks, write one.")
}

/// An interface that does not ask for its address has one written, or is about to.
fn by_hand(interface: &Interface) -> bool {
    interface.dhcp != Some(true) || !interface.ipv4.is_empty() || !interface.ipv6.is_empty()
}

pub fn now(network: &Network) -> usize {
    usize::from(network.interfaces.iter().any(by_hand)) + 2 * usize::from(network.wifi.is_some())
}

pub fn pick(network: &mut Network, option: usize) {
    let (fixed, wireless) = (option % 2 == 1, option >= 2);
    if !wireless {
        network.wifi = None;
    }
    if fixed {
        give_address(network, wireless);
    } else {
        leave_to_dhcp(network);
    }
    if wireless {
        join(network, fixed);
    }
}

/// An interface to write an address on. The first card is always `eth0` when the kernel counts, so
/// that the name holds on a machine that nobody has seen yet.
fn give_address(network: &mut Network, wireless: bool) {
    if network.networkmanager == Some(true) {
        network.networkmanager = None;
    }
    if network.interfaces.iter().any(by_hand) {
        return;
    }
    network.interfaces.clear();
    let counted = *network.interface_names.get_or_insert(InterfaceNames::Eth) == InterfaceNames::Eth;
    let name = match (counted, wireless) {
        (true, false) => "eth0",
        (true, true) => "wlan0",
        (false, _) => "",
    };
    network.interfaces.push(Interface {
        name: name.to_owned(),
        dhcp: None,
        ipv4: Vec::new(),
        ipv6: Vec::new(),
    });
}

/// Without an address of its own the machine takes the gateway from DHCP too.
fn leave_to_dhcp(network: &mut Network) {
    if network.interfaces.iter().any(by_hand) {
        network.interfaces.retain(|interface| interface.dhcp == Some(true));
        for interface in &mut network.interfaces {
            interface.ipv4.clear();
            interface.ipv6.clear();
        }
        (network.gateway, network.gateway6, network.gateway_interface) = (None, None, None);
    }
    if network.dhcp == Some(false) {
        network.dhcp = None;
    }
}

/// A static address switches `NetworkManager` off, so that `wpa_supplicant` has to join.
fn join(network: &mut Network, fixed: bool) {
    let by_manager = !fixed && network.networkmanager != Some(false);
    let method = if by_manager { WifiMethod::NetworkManager } else { WifiMethod::WpaSupplicant };
    let blank = || WifiNetwork { ssid: String::new(), password: None, hidden: false };
    let wifi = network.wifi.get_or_insert_with(|| Wifi { method, networks: vec![blank()] });
    if fixed {
        wifi.method = WifiMethod::WpaSupplicant;
    }
}
