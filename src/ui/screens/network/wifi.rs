//! Wi-Fi: who joins, and which networks.

use crate::build::text::printable;
use crate::profile::model::{Network, Wifi, WifiMethod, WifiNetwork};

use super::super::super::command::Command;
use super::super::super::form::Row;
use super::super::super::theme::Role;

pub fn rows(network: &Network) -> Vec<Row> {
    let Some(wifi) = &network.wifi else { return Vec::new() };
    let mut rows = vec![Row::heading("Wi-Fi"), method(wifi)];
    let readable = "A password written here can be read by whoever holds the image or the profile.";
    rows.push(Row::note(Role::Warning, readable));
    for (index, net) in wifi.networks.iter().enumerate() {
        rows.push(Row::heading(heading(index, net)));
        rows.extend([ssid(index, net), password(index, net), hidden(index, net)].map(|row| {
            row.add(add(wifi)).remove(move |wish| {
                if let Some(wifi) = &mut wish.profile.network.wifi
                    && index < wifi.networks.len()
                {
                    wifi.networks.remove(index);
                }
            })
        }));
    }
    rows.push(Row::button("~network.add-wifi", "Add a Wi-Fi network", "", add(wifi)).add(add(wifi)));
    rows
}

fn heading(index: usize, net: &WifiNetwork) -> String {
    if net.ssid.is_empty() {
        format!("Wi-Fi network {}", index + 1)
    } else {
        printable(&format!("Wi-Fi network {}", net.ssid))
    }
}

fn add(wifi: &Wifi) -> Command {
    let next = wifi.networks.len();
    Command::edit_then(format!("network.wifi.networks[{next}].ssid"), |wish| {
        if let Some(wifi) = &mut wish.profile.network.wifi {
            wifi.networks.push(WifiNetwork { ssid: String::new(), password: None, hidden: false });
        }
    })
}

fn method(wifi: &Wifi) -> Row {
    let all = [WifiMethod::WpaSupplicant, WifiMethod::NetworkManager];
    let now = all.iter().position(|method| *method == wifi.method).unwrap_or_default();
    Row::choice(
        "network.wifi.method",
        "Joined by",
        ["wpa_supplicant", "NetworkManager"],
        now,
        move |wish, at| {
            if let (Some(wifi), Some(method)) = (&mut wish.profile.network.wifi, all.get(at)) {
                wifi.method = *method;
            }
        },
    )
    .help("NetworkManager lets a person choose networks later; a static address needs wpa_supplicant.")
}

/// A change of one network.
fn change(wish: &mut super::Wish, index: usize, edit: impl FnOnce(&mut WifiNetwork)) {
    if let Some(net) = wish.profile.network.wifi.as_mut().and_then(|wifi| wifi.networks.get_mut(index)) {
        edit(net);
    }
}

fn ssid(index: usize, net: &WifiNetwork) -> Row {
    let field = format!("network.wifi.networks[{index}].ssid");
    Row::text(field, "Name (SSID)", net.ssid.clone(), move |wish, text| {
        // Blanks may belong to the name.
        change(wish, index, |net| text.clone_into(&mut net.ssid));
        Ok(())
    })
    .help("As it is shown by other machines; large and small letters differ.")
}

fn password(index: usize, net: &WifiNetwork) -> Row {
    let field = format!("network.wifi.networks[{index}].password");
    Row::text(field, "Password", net.password.clone().unwrap_or_default(), move |wish, text| {
        change(wish, index, |net| net.password = (!text.is_empty()).then(|| text.to_owned()));
        Ok(())
    })
    .placeholder("none: an open network")
    .help("8 to 63 characters, or the 64 hex digits of wpa_passphrase. It is readable on the image.")
}

fn hidden(index: usize, net: &WifiNetwork) -> Row {
    let field = format!("network.wifi.networks[{index}].hidden");
    Row::switch(field, "Hidden", net.hidden, move |wish, on| change(wish, index, |net| net.hidden = on))
        .help("The network does not announce its name.")
}
