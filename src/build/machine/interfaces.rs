//! The network interfaces of this machine, as help for whoever writes those of another. What cannot
//! be read is empty: nobody is stopped for want of help.

use std::fs;
use std::path::Path;

use ipnet::IpNet;

/// What carries an interface.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum InterfaceKind {
    Ethernet,
    Wireless,
    Loopback,
    /// No hardware is behind it: bridges, tunnels, the ends of containers.
    Virtual,
    /// Hardware of another sort.
    Other,
}

/// One interface.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InterfaceSeen {
    pub name: String,
    pub kind: InterfaceKind,
    /// Switched on, and the cable or the radio has its other end.
    pub up: bool,
    /// `52:54:00:12:34:56`
    pub mac: Option<String>,
    /// With their prefixes; those that the kernel gives itself (`fe80::`) last.
    pub addresses: Vec<IpNet>,
}

/// The interfaces, those that are most likely meant first: hardware that is up, then by name.
#[must_use]
pub fn interfaces() -> Vec<InterfaceSeen> {
    with_addresses(read(Path::new("/sys/class/net")), addresses())
}

/// More than any machine has that is not a host of containers.
const MOST: usize = 256;

fn read(folder: &Path) -> Vec<InterfaceSeen> {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten().take(MOST);
    entries.filter(|entry| entry.path().is_dir()).map(|entry| one(&entry.path())).collect()
}

fn one(folder: &Path) -> InterfaceSeen {
    let value = |file: &str| fs::read_to_string(folder.join(file)).unwrap_or_default().trim().to_owned();
    let name = folder.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let mac = value("address");
    let nothing = mac.is_empty() || mac.bytes().all(|byte| matches!(byte, b'0' | b':'));
    InterfaceSeen {
        kind: kind(folder, &value("type")),
        up: is_up(&value("operstate"), &value("flags")),
        mac: (!nothing).then_some(mac),
        addresses: Vec::new(),
        name,
    }
}

/// The types are those of `linux/if_arp.h`: 1 Ethernet (which radio calls itself, too), 772 loopback.
fn kind(folder: &Path, number: &str) -> InterfaceKind {
    let has = |file: &str| folder.join(file).exists();
    match number {
        "772" => InterfaceKind::Loopback,
        _ if has("wireless") || has("phy80211") => InterfaceKind::Wireless,
        _ if !has("device") => InterfaceKind::Virtual,
        "1" => InterfaceKind::Ethernet,
        _ => InterfaceKind::Other,
    }
}

/// Drivers that cannot tell say `unknown`; then whether it is switched on (`IFF_UP`) is all there is.
fn is_up(state: &str, flags: &str) -> bool {
    let flags = u32::from_str_radix(flags.trim_start_matches("0x"), 16).unwrap_or_default();
    state == "up" || (state == "unknown" && flags & 1 == 1)
}

/// Every address with its interface's name.
fn addresses() -> Vec<(String, IpNet)> {
    let all = if_addrs::get_if_addrs().unwrap_or_default();
    all.into_iter()
        .filter_map(|found| {
            let prefix = match &found.addr {
                if_addrs::IfAddr::V4(address) => address.prefixlen,
                if_addrs::IfAddr::V6(address) => address.prefixlen,
            };
            let net = IpNet::new(found.ip(), prefix).ok()?;
            Some((found.name, net))
        })
        .collect()
}

fn with_addresses(mut seen: Vec<InterfaceSeen>, all: Vec<(String, IpNet)>) -> Vec<InterfaceSeen> {
    for (name, net) in all {
        match seen.iter_mut().find(|interface| interface.name == name) {
            Some(interface) => interface.addresses.push(net),
            // Without /sys, in some containers, names and addresses are all there is.
            None => seen.push(InterfaceSeen {
                kind: if net.addr().is_loopback() { InterfaceKind::Loopback } else { InterfaceKind::Other },
                up: true,
                mac: None,
                addresses: vec![net],
                name,
            }),
        }
    }
    for interface in &mut seen {
        interface.addresses.sort_by_key(is_link_local);
    }
    let hardware =
        |kind| matches!(kind, InterfaceKind::Ethernet | InterfaceKind::Wireless | InterfaceKind::Other);
    seen.sort_by_key(|interface| {
        (
            !hardware(interface.kind),
            !interface.up,
            interface.kind == InterfaceKind::Loopback,
            interface.name.clone(),
        )
    });
    seen
}

fn is_link_local(net: &IpNet) -> bool {
    match net {
        IpNet::V4(net) => net.addr().is_link_local(),
        IpNet::V6(net) => net.addr().is_unicast_link_local(),
    }
}

#[cfg(test)]
mod tests {
    use super::InterfaceKind as K;
    use super::*;

    fn made(root: &Path, name: &str, files: &[(&str, &str)], folders: &[&str]) {
        fs::create_dir_all(root.join(name)).unwrap();
        for (file, text) in files {
            fs::write(root.join(name).join(file), format!("{text}\n")).unwrap();
        }
        for folder in folders {
            fs::create_dir(root.join(name).join(folder)).unwrap();
        }
    }

    #[test]
    fn kinds_states_and_addresses_are_told_apart() {
        let root = tempfile::tempdir().unwrap();
        let root = root.path();
        let zeros = "00:00:00:00:00:00";
        made(
            root,
            "lo",
            &[("type", "772"), ("address", zeros), ("operstate", "unknown"), ("flags", "0x9")],
            &[],
        );
        made(root, "docker0", &[("type", "1"), ("operstate", "up")], &[]);
        made(root, "wlp3s0", &[("type", "1"), ("operstate", "down")], &["device", "wireless"]);
        let mac = "52:54:00:12:34:56";
        made(root, "enp1s0", &[("type", "1"), ("address", mac), ("operstate", "up")], &["device"]);
        made(root, "ib0", &[("type", "32"), ("operstate", "unknown"), ("flags", "0x1002")], &["device"]);
        fs::write(root.join("bonding_masters"), "").unwrap();
        let all = ["fe80::1/64", "192.168.1.7/24"].map(|net| ("enp1s0".to_owned(), net.parse().unwrap()));
        let seen = with_addresses(read(root), all.to_vec());
        let short: Vec<_> = seen.iter().map(|i| (i.name.as_str(), i.kind, i.up)).collect();
        assert_eq!(
            short,
            [
                ("enp1s0", K::Ethernet, true),
                ("ib0", K::Other, false),
                ("wlp3s0", K::Wireless, false),
                ("docker0", K::Virtual, true),
                ("lo", K::Loopback, true),
            ]
        );
        assert_eq!(seen[0].mac.as_deref(), Some(mac));
        assert_eq!(seen[0].addresses[0].to_string(), "192.168.1.7/24");
        assert_eq!(seen[4].mac, None);
    }

    #[test]
    fn what_cannot_be_read_is_empty() {
        assert!(read(Path::new("/no/such/folder")).is_empty());
        let alone = with_addresses(Vec::new(), vec![("eth0".into(), "10.0.0.2/8".parse().unwrap())]);
        assert_eq!((alone.len(), alone[0].kind), (1, InterfaceKind::Other));
    }

    #[test]
    fn this_machine_has_a_loopback() {
        let seen = interfaces();
        if Path::new("/sys/class/net/lo").exists() {
            let lo = seen.iter().find(|interface| interface.name == "lo").unwrap();
            assert_eq!(lo.kind, InterfaceKind::Loopback);
        }
    }
}
