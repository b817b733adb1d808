//! The network that a profile needs in order to be tested, as QEMU's user network gives it.
//!
//! The guest's own address must be reachable from here without being told by DHCP: QEMU takes the
//! profile's subnet, and its host and name server take the addresses that the profile names.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use ipnet::{Ipv4Net, Ipv6Net};

use crate::profile::model::{Interface, InterfaceNames, Network};

/// More interfaces than this are not tested.
const MOST: usize = 8;
/// QEMU's network needs room for guest, host, name server and a lease: a longer prefix is widened.
const LONGEST_PREFIX: u8 = 28;
/// QEMU takes no shorter prefix.
const SHORTEST_PREFIX: u8 = 4;

/// One network card and the user network behind it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Card {
    /// The name that the guest gives it, where that is known beforehand.
    pub name: Option<String>,
    /// Everything behind `user,id=…` but the forwarded port.
    options: Vec<String>,
    /// Where SSH is forwarded to; QEMU's first lease where empty.
    guest: Option<Ipv4Addr>,
}

/// All cards, and what is not tested.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Plan {
    pub cards: Vec<Card>,
    /// The card that SSH comes in by; none where there is no way in.
    pub entry: Option<usize>,
    pub notes: Vec<String>,
}

impl Plan {
    /// One card with DHCP.
    #[must_use]
    pub fn plain() -> Self {
        Self { cards: vec![Card::default()], entry: Some(0), notes: Vec::new() }
    }

    /// The network of a profile.
    #[must_use]
    pub fn of(network: &Network) -> Self {
        let mut plan = Self::default();
        if network.wifi.is_some() {
            plan.note("Wi-Fi is not tested: the machine has no radio".to_owned());
        }
        let mut places: Vec<Option<&Interface>> = vec![None];
        for interface in &network.interfaces {
            let Some(place) = place(interface, network.interface_names) else {
                plan.note(format!(
                    "{} is not tested: the machine's network cards get other names than this one",
                    interface.name
                ));
                continue;
            };
            if place >= MOST {
                plan.note(format!("{} is not tested: the machine gets {MOST} cards at most", interface.name));
                continue;
            }
            places.resize(places.len().max(place + 1), None);
            places[place] = Some(interface);
        }
        for (index, interface) in places.iter().enumerate() {
            let card = plan.card(index, *interface, network);
            plan.cards.push(card);
        }
        plan.entry = plan.way_in(&places, network);
        plan
    }

    fn note(&mut self, text: String) {
        self.notes.push(text);
    }

    /// The first card with a fixed address, and where there is none the first that asks for one.
    fn way_in(&mut self, places: &[Option<&Interface>], network: &Network) -> Option<usize> {
        let asks = |interface: &&Option<&Interface>| {
            interface
                .and_then(|one| one.dhcp)
                .or(network.dhcp)
                .unwrap_or(interface.is_none_or(|one| one.ipv6.is_empty()))
        };
        let entry = self
            .cards
            .iter()
            .position(|card| card.guest.is_some())
            .or_else(|| places.iter().position(|one| asks(&one)));
        if entry.is_none() {
            self.note(
                "there is no way in over IPv4, and QEMU forwards no port over IPv6: nobody can log in over SSH"
                    .to_owned(),
            );
        }
        entry
    }

    fn card(&mut self, index: usize, interface: Option<&Interface>, network: &Network) -> Card {
        let mut card = Card { name: interface.map(|one| one.name.clone()), ..Card::default() };
        let fixed = interface.and_then(|one| one.ipv4.first().copied());
        if let Some(address) = fixed {
            self.fixed(&mut card, address, network);
        } else if index > 0 {
            // Two user networks of the same addresses would confuse the guest's routes.
            card.options.push(format!("net=10.0.{}.0/24", 2 + index));
        }
        if let Some(interface) = interface
            && let Some(address) = interface.ipv6.first()
        {
            self.fixed6(&mut card, *address, network);
        }
        if let Some(interface) = interface.filter(|one| one.ipv4.len() > 1) {
            self.note(format!(
                "of the addresses of {} only {} is used from outside; the others are only looked for",
                interface.name, interface.ipv4[0]
            ));
        }
        card
    }

    fn fixed(&mut self, card: &mut Card, address: Ipv4Net, network: &Network) {
        let guest = address.addr();
        let gateway = network.gateway.filter(|gateway| *gateway != guest);
        let behind = gateway.filter(|gateway| address.contains(gateway) || self.is_only_way(network));
        if let Some(gateway) = network.gateway.filter(|_| behind.is_none()) {
            self.note(format!(
                "the gateway {gateway} lies outside {}: the way out is not tested",
                address.trunc()
            ));
        } else if network.gateway.is_none() {
            self.note(format!(
                "there is no gateway: from {guest} nothing beyond {} is tried",
                address.trunc()
            ));
        }
        let Some(net) = room(address, behind) else {
            self.note(format!(
                "no network of QEMU's holds both {guest} and its gateway: {guest} is not used"
            ));
            return;
        };
        let servers: Vec<Ipv4Addr> = network
            .name_servers
            .iter()
            .filter_map(|server| if let IpAddr::V4(server) = server { Some(*server) } else { None })
            .collect();
        let mut taken = vec![guest];
        taken.extend(behind);
        let inside = servers.iter().copied().find(|server| net.contains(server) && !taken.contains(server));
        taken.extend(inside);
        let host = behind.unwrap_or_else(|| free(net, &mut taken));
        let dns = inside.unwrap_or_else(|| free(net, &mut taken));
        let lease = free(net, &mut taken);
        self.name_servers(&servers, dns, host);
        card.options.extend([
            format!("net={net}"),
            format!("host={host}"),
            format!("dns={dns}"),
            format!("dhcpstart={lease}"),
        ]);
        card.guest = Some(guest);
    }

    /// A gateway outside of every subnet is reached on the link, where there is one link only.
    fn is_only_way(&self, network: &Network) -> bool {
        self.cards.is_empty() && network.interfaces.len() == 1
    }

    fn name_servers(&mut self, servers: &[Ipv4Addr], dns: Ipv4Addr, host: Ipv4Addr) {
        for server in servers.iter().filter(|server| **server != dns) {
            self.note(if *server == host {
                format!("{server} is gateway and name server in one, which QEMU cannot be: names are not looked up there")
            } else {
                format!("the name server {server} is the real one, where this machine reaches it")
            });
        }
    }

    fn fixed6(&mut self, card: &mut Card, address: Ipv6Net, network: &Network) {
        if !(1..=120).contains(&address.prefix_len()) {
            self.note(format!("{address} is only looked for: QEMU's network cannot hold it"));
            return;
        }
        let net = address.trunc();
        let gateway = network.gateway6.filter(|gateway| net.contains(gateway));
        if let Some(gateway) = network.gateway6.filter(|_| gateway.is_none()) {
            self.note(format!(
                "the IPv6 gateway {gateway} is only looked for: QEMU's own has another address"
            ));
        }
        let mut taken = vec![address.addr()];
        taken.extend(gateway);
        let host = gateway.unwrap_or_else(|| free6(net, &mut taken));
        let dns = free6(net, &mut taken);
        card.options.extend([
            format!("ipv6-net={net}"),
            format!("ipv6-host={host}"),
            format!("ipv6-dns={dns}"),
        ]);
    }

    /// QEMU's arguments; `ssh` is our port and the guest's.
    #[must_use]
    pub fn arguments(&self, ssh: Option<(u16, u16)>) -> Vec<String> {
        let mut words = Vec::new();
        for (index, card) in self.cards.iter().enumerate() {
            let mut options = vec![format!("user,id=n{index}")];
            options.extend(card.options.iter().cloned());
            if let Some((ours, theirs)) = ssh.filter(|_| self.entry == Some(index)) {
                let guest = card.guest.map(|guest| guest.to_string()).unwrap_or_default();
                options.push(format!("hostfwd=tcp:127.0.0.1:{ours}-{guest}:{theirs}"));
            }
            words.extend(["-netdev".to_owned(), options.join(","), "-device".to_owned()]);
            words.push(format!("virtio-net-pci,netdev=n{index},mac={}", mac(index)));
        }
        words
    }

    /// Whether the guest has a card of this name.
    #[must_use]
    pub fn has(&self, name: &str) -> bool {
        self.cards.iter().any(|card| card.name.as_deref() == Some(name))
    }
}

/// QEMU's own first address, counted on.
fn mac(index: usize) -> String {
    format!("52:54:00:12:34:{:02x}", 0x56 + index)
}

/// Which card has this name in the guest: the kernel counts `eth0`, `eth1`; a name by address is the
/// address of ours.
fn place(interface: &Interface, names: Option<InterfaceNames>) -> Option<usize> {
    if names == Some(InterfaceNames::Eth) {
        return interface.name.strip_prefix("eth")?.parse().ok();
    }
    (0..MOST).find(|index| interface.name == format!("enx{}", mac(*index).replace(':', "")))
}

/// The smallest network of QEMU's that holds the address and its gateway with some room.
fn room(address: Ipv4Net, gateway: Option<Ipv4Addr>) -> Option<Ipv4Net> {
    (SHORTEST_PREFIX..=address.prefix_len().min(LONGEST_PREFIX))
        .rev()
        .filter_map(|prefix| Ipv4Net::new(address.addr(), prefix).ok())
        .map(|net| net.trunc())
        .find(|net| gateway.is_none_or(|gateway| net.contains(&gateway)))
}

/// An address that nobody has; there are at least sixteen, and at most five are taken.
fn free(net: Ipv4Net, taken: &mut Vec<Ipv4Addr>) -> Ipv4Addr {
    let found = net.hosts().skip(1).find(|one| !taken.contains(one)).unwrap_or(net.network());
    taken.push(found);
    found
}

fn free6(net: Ipv6Net, taken: &mut Vec<Ipv6Addr>) -> Ipv6Addr {
    let found = net.hosts().skip(2).find(|one| !taken.contains(one)).unwrap_or(net.network());
    taken.push(found);
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    fn network(toml: &str) -> Network {
        toml::from_str(toml).unwrap()
    }

    fn shown(toml: &str) -> String {
        let plan = Plan::of(&network(toml));
        format!("{}\n{}", plan.arguments(Some((4022, 22))).join(" "), plan.notes.join("\n"))
    }

    const ETH: &str = "interface-names = \"eth\"\n";

    #[test]
    fn with_dhcp_the_network_is_qemus_own() {
        let plain = "-netdev user,id=n0,hostfwd=tcp:127.0.0.1:4022-:22 -device virtio-net-pci,netdev=n0,mac=52:54:00:12:34:56\n";
        assert_eq!(shown(""), plain);
        let plan = Plan::plain();
        assert_eq!(plan.arguments(Some((4022, 22))).join(" "), plain.trim());
        let wifi = shown("[wifi]\nmethod = \"wpa-supplicant\"");
        assert!(wifi.contains("hostfwd") && wifi.contains("Wi-Fi is not tested"), "{wifi}");
    }

    #[test]
    fn a_fixed_address_is_in_qemus_network() {
        let text = format!(
            "{ETH}gateway = \"192.168.77.2\"\nname-servers = [\"192.168.77.3\"]\n\
             interfaces = [{{ name = \"eth0\", ipv4 = [\"192.168.77.10/24\"] }}]"
        );
        assert_eq!(
            shown(&text),
            "-netdev user,id=n0,net=192.168.77.0/24,host=192.168.77.2,dns=192.168.77.3,dhcpstart=192.168.77.4,\
             hostfwd=tcp:127.0.0.1:4022-192.168.77.10:22 -device virtio-net-pci,netdev=n0,mac=52:54:00:12:34:56\n"
        );
    }

    #[test]
    fn what_qemu_cannot_be_is_told() {
        let one = |more: &str, ipv4: &str| {
            shown(&format!("{ETH}{more}\ninterfaces = [{{ name = \"eth0\", ipv4 = [\"{ipv4}\"] }}]"))
        };
        let no_gateway = one("", "10.1.1.5/24");
        assert!(
            no_gateway.contains("net=10.1.1.0/24") && no_gateway.contains("there is no gateway"),
            "{no_gateway}"
        );
        let pair = one("gateway = \"10.1.1.4\"", "10.1.1.5/31");
        assert!(pair.contains("net=10.1.1.0/28,host=10.1.1.4") && pair.contains("-10.1.1.5:22"), "{pair}");
        let outside = one("gateway = \"10.9.0.1\"", "10.1.1.5/32");
        assert!(outside.contains("net=10.0.0.0/12,host=10.9.0.1"), "{outside}");
        let both = one("gateway = \"10.1.1.1\"\nname-servers = [\"10.1.1.1\", \"9.9.9.9\"]", "10.1.1.5/24");
        assert!(
            both.contains("gateway and name server in one") && both.contains("9.9.9.9 is the real one"),
            "{both}"
        );
        let far = one("gateway = \"203.0.113.1\"", "10.1.1.5/24");
        assert!(far.contains("no network of QEMU's holds both"), "{far}");
    }

    #[test]
    fn cards_are_counted_as_the_kernel_counts_them() {
        let text = format!(
            "{ETH}gateway = \"10.1.1.1\"\ninterfaces = [{{ name = \"eth2\", ipv4 = [\"10.1.1.5/24\"] }}, \
             {{ name = \"wlan0\" }}, {{ name = \"eth99\" }}]"
        );
        let plan = Plan::of(&network(&text));
        assert_eq!((plan.cards.len(), plan.entry), (3, Some(2)));
        assert!(plan.has("eth2") && !plan.has("wlan0"));
        assert_eq!(plan.notes.len(), 2, "{:?}", plan.notes);
        let other = Plan::of(&network("interfaces = [{ name = \"enp3s0\", ipv4 = [\"10.1.1.5/24\"] }]"));
        assert!(other.notes[0].contains("enp3s0 is not tested") && !other.has("enp3s0"));
    }

    #[test]
    fn without_ipv4_there_is_no_way_in() {
        let text = format!(
            "{ETH}dhcp = false\ngateway6 = \"fd00::1\"\ninterfaces = [{{ name = \"eth0\", ipv6 = [\"fd00::5/64\"] }}]"
        );
        let plan = Plan::of(&network(&text));
        assert_eq!(plan.entry, None);
        let words = plan.arguments(Some((1, 22))).join(" ");
        assert!(
            words.contains("ipv6-net=fd00::/64,ipv6-host=fd00::1,ipv6-dns=fd00::2")
                || words.contains("ipv6-dns=fd00::3"),
            "{words}"
        );
        assert!(!words.contains("hostfwd"));
    }
}
