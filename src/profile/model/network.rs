//! How the live system is reached.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use ipnet::{Ipv4Net, Ipv6Net};
use serde::{Deserialize, Serialize};

use super::is_default;

/// `[network]`
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default, rename_all = "kebab-case")]
pub struct Network {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub host_name: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub domain: Option<String>,
    /// DHCP on the interfaces that say nothing of themselves.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub dhcp: Option<bool>,
    /// `NetworkManager` on or off; a static address or `wpa_supplicant` switches it off by itself.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub networkmanager: Option<bool>,
    /// Eight hex digits, needed by ZFS.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub host_id: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub interface_names: Option<InterfaceNames>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub interfaces: Vec<Interface>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub gateway: Option<Ipv4Addr>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub gateway6: Option<Ipv6Addr>,
    /// The way out where it cannot be told from the addresses (`fe80::1`).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub gateway_interface: Option<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub name_servers: Vec<IpAddr>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub search_domains: Vec<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub wifi: Option<Wifi>,
    #[serde(skip_serializing_if = "is_default")]
    pub firewall: Firewall,
    /// Announce the host as `<host-name>.local` and resolve such names (Avahi).
    #[serde(skip_serializing_if = "is_default")]
    pub mdns: bool,
}

/// How the kernel's interfaces are called.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum InterfaceNames {
    /// `enp3s0`, by place.
    Predictable,
    /// `eth0`, `wlan0`, by order of appearance.
    Eth,
}

/// `[[network.interfaces]]`
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct Interface {
    pub name: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub dhcp: Option<bool>,
    /// Addresses with their prefix, `192.168.1.10/24`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub ipv4: Vec<Ipv4Net>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub ipv6: Vec<Ipv6Net>,
}

/// `[network.wifi]`
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct Wifi {
    pub method: WifiMethod,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub networks: Vec<WifiNetwork>,
}

/// Who joins the network.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum WifiMethod {
    WpaSupplicant,
    #[serde(rename = "networkmanager")]
    NetworkManager,
}

/// `[[network.wifi.networks]]`; everything here is readable by whoever holds the image.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct WifiNetwork {
    pub ssid: String,
    /// WPA passphrase (8 to 63 printable characters) or 64 hex digits; absent for an open network.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub password: Option<String>,
    #[serde(default, skip_serializing_if = "is_default")]
    pub hidden: bool,
}

/// `[network.firewall]`
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default, rename_all = "kebab-case")]
pub struct Firewall {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub enable: Option<bool>,
    /// Open TCP ports; sshd's own port is opened with it.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub tcp: Vec<u16>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub udp: Vec<u16>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ping: Option<bool>,
}
