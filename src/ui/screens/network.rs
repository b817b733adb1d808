//! Network: how the live system is reached.
//!
//! ```text
//! Host name         rescue
//! Domain
//! Addresses         ● as it comes (DHCP)  ○ a static address  ○ Wi-Fi  ○ Wi-Fi, static
//! ╭ this image ──────────╮     ╭ gateway ────╮
//! │ eth0 192.168.1.10/24 │─────│ 192.168.1.1 │──→ internet
//! ╰──────────────────────╯     ╰─────────────╯
//! Interface eth0    name, DHCP, IPv4, IPv6; names of this machine
//! Way out           gateways, name servers, search domains; what can be taken
//! Wi-Fi             method and networks
//! Firewall          on or off, open ports
//! More              interface names, NetworkManager, host id, mDNS
//! ```

mod addressing;
mod interfaces;
mod more;
mod parse;
mod way_out;
mod wifi;

use crate::profile::model::Network;

use super::super::form::Row;
use super::super::model::Model;
use super::super::widgets::map;
use super::super::wish::Wish;

pub fn rows(model: &Model) -> Vec<Row> {
    let network = &model.profile().network;
    let mut rows = vec![host_name(network), domain(network), addressing::row(network), picture(model)];
    rows.extend(interfaces::rows(model, network));
    rows.extend(way_out::rows(model, network));
    rows.extend(wifi::rows(network));
    rows.extend(more::rows(network));
    rows
}

fn host_name(network: &Network) -> Row {
    word("network.host-name", "Host name", network.host_name.as_deref(), |network| &mut network.host_name)
        .placeholder("nixos")
        .help("What the machine calls itself, without the domain.")
}

fn domain(network: &Network) -> Row {
    word("network.domain", "Domain", network.domain.as_deref(), |network| &mut network.domain)
        .placeholder("none")
        .help("Such as example.org.")
}

fn picture(model: &Model) -> Row {
    let map = map::Map::of(&model.profile().network, &model.draft.faults);
    Row::picture(map.height(), move |area, buf, ink, _| map::draw(&map, area, buf, ink))
}

/// A field of one word or none. What is wrong with it is for the profile's checks to say.
fn word(
    field: &str,
    label: &str,
    now: Option<&str>,
    place: impl Fn(&mut Network) -> &mut Option<String> + 'static,
) -> Row {
    Row::text(field, label, now.unwrap_or_default(), move |wish: &mut Wish, text| {
        let text = text.trim();
        *place(&mut wish.profile.network) = (!text.is_empty()).then(|| text.to_owned());
        Ok(())
    })
}

#[cfg(test)]
mod tests;
