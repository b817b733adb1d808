//! The interfaces that the profile speaks of.

use std::fmt::Display;

use crate::build::text::printable;
use crate::profile::model::{Interface, Network};

use super::super::super::command::{Command, Item};
use super::super::super::form::Row;
use super::super::super::known::InterfaceSeen;
use super::super::super::model::Model;
use super::super::super::theme::Role;
use super::parse;

pub fn rows(model: &Model, network: &Network) -> Vec<Row> {
    let mut rows = Vec::new();
    for (index, interface) in network.interfaces.iter().enumerate() {
        rows.push(Row::heading(heading(index, interface)));
        rows.push(of_list(name(index, interface), index, network));
        rows.extend(borrow_name(index, &model.known.interfaces));
        rows.push(of_list(ipv4(index, interface), index, network));
        rows.push(of_list(ipv6(index, interface), index, network));
        rows.push(of_list(dhcp(index, interface), index, network));
    }
    rows.push(
        Row::button("~network.add-interface", "Add an interface", "", add(network))
            .add(add(network))
            .help("For a card with addresses or a switch of its own."),
    );
    rows.extend(seen(&model.known.interfaces));
    rows
}

fn heading(index: usize, interface: &Interface) -> String {
    if interface.name.is_empty() {
        format!("Interface {}", index + 1)
    } else {
        printable(&format!("Interface {}", interface.name))
    }
}

fn add(network: &Network) -> Command {
    let next = network.interfaces.len();
    Command::edit_then(format!("network.interfaces[{next}].name"), |wish| {
        let interface = Interface { name: String::new(), dhcp: None, ipv4: Vec::new(), ipv6: Vec::new() };
        wish.profile.network.interfaces.push(interface);
    })
}

fn of_list(row: Row, index: usize, network: &Network) -> Row {
    row.add(add(network)).remove(move |wish| {
        let interfaces = &mut wish.profile.network.interfaces;
        if index < interfaces.len() {
            interfaces.remove(index);
        }
    })
}

fn name(index: usize, interface: &Interface) -> Row {
    let field = format!("network.interfaces[{index}].name");
    Row::text(field, "Name", interface.name.clone(), move |wish, text| {
        if let Some(interface) = wish.profile.network.interfaces.get_mut(index) {
            text.trim().clone_into(&mut interface.name);
        }
        Ok(())
    })
    .placeholder("eth0")
    .help("Of the machine that will boot the image: eth0 when the kernel counts the cards, enp3s0 by place.")
}

/// One key to take a name of this machine, where it is the one that will boot the image.
fn borrow_name(index: usize, known: &[InterfaceSeen]) -> Option<Row> {
    let items: Vec<Item> = known
        .iter()
        .map(|seen| {
            let name = seen.name.clone();
            let command = Command::edit_then(format!("network.interfaces[{index}].name"), move |wish| {
                if let Some(interface) = wish.profile.network.interfaces.get_mut(index) {
                    interface.name.clone_from(&name);
                }
            });
            Item::new(printable(&seen.name), about(seen), command)
        })
        .collect();
    let title = "Use a name of this machine".to_owned();
    let names: Vec<String> = items.iter().map(|item| item.label.clone()).collect();
    (!items.is_empty()).then(|| {
        let command = Command::Choose { title: title.clone(), items };
        Row::button(format!("~network.name.{index}"), title, names.join(", "), command)
            .help("Right if the image is for this machine; another one may name its cards otherwise.")
    })
}

/// `Ethernet, up, 192.168.1.5/24`
fn about(seen: &InterfaceSeen) -> String {
    let addresses = seen.addresses.iter().map(ToString::to_string);
    let words: Vec<String> = std::iter::once(seen.about.clone()).chain(addresses).collect();
    printable(&words.join(", "))
}

fn seen(known: &[InterfaceSeen]) -> Option<Row> {
    let all: Vec<String> = known.iter().map(|seen| format!("{} ({})", seen.name, about(seen))).collect();
    let text = format!("This machine has {}. The one that boots the image may differ.", all.join("; "));
    (!all.is_empty()).then(|| Row::note(Role::Dim, printable(&text)))
}

fn dhcp(index: usize, interface: &Interface) -> Row {
    let field = format!("network.interfaces[{index}].dhcp");
    Row::maybe(field, "DHCP here", "not said", interface.dhcp, move |wish, on| {
        if let Some(interface) = wish.profile.network.interfaces.get_mut(index) {
            interface.dhcp = on;
        }
    })
    .help("Whether this card asks for an address, beside those above.")
}

fn ipv4(index: usize, interface: &Interface) -> Row {
    addresses(index, "ipv4", "IPv4 addresses", &interface.ipv4, parse::net4, |interface| &mut interface.ipv4)
        .placeholder("192.168.1.10/24")
        .help("With their prefix, several between commas. Without a prefix, /24 is taken.")
}

fn ipv6(index: usize, interface: &Interface) -> Row {
    addresses(index, "ipv6", "IPv6 addresses", &interface.ipv6, parse::net6, |interface| &mut interface.ipv6)
        .placeholder("2001:db8::10/64")
        .help("With their prefix, several between commas. Without a prefix, /64 is taken.")
}

fn addresses<T: Display + 'static>(
    index: usize,
    name: &'static str,
    label: &str,
    now: &[T],
    read: fn(&str) -> Option<T>,
    place: fn(&mut Interface) -> &mut Vec<T>,
) -> Row {
    let right = if name == "ipv4" { "one such as 192.168.1.10/24" } else { "one such as 2001:db8::10/64" };
    let field = format!("network.interfaces[{index}].{name}");
    Row::text(field, label, parse::joined(now), move |wish, text| {
        let list = parse::all(text, read, right)?;
        if let Some(interface) = wish.profile.network.interfaces.get_mut(index) {
            *place(interface) = list;
        }
        Ok(())
    })
    .finish(move |_, typed| parse::completed(typed, read))
}
