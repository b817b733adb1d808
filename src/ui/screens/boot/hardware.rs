//! Hardware, documentation, and what stands above the login prompt.

use crate::profile::model::{Banner, Docs, Firmware, Hardware};

use super::super::super::form::Row;
use super::super::fields;

pub fn rows(hardware: &Hardware) -> Vec<Row> {
    let smart_cards = Row::switch("hardware.smart-cards", "Smart cards", hardware.smart_cards, |wish, on| {
        wish.profile.hardware.smart_cards = on;
    });
    let guest_agents =
        Row::switch("hardware.guest-agents", "Guest agents", hardware.guest_agents, |wish, on| {
            wish.profile.hardware.guest_agents = on;
        });
    let zram = Row::switch("hardware.zram", "Swap in memory", hardware.zram, |wish, on| {
        wish.profile.hardware.zram = on;
    });
    vec![
        firmware(hardware.firmware),
        smart_cards.help("The daemon for YubiKeys and card readers, pcscd."),
        guest_agents
            .help("The agents of QEMU and SPICE, for virtual machines: clipboard, shutdown, addresses."),
        zram.help("Compressed swap in memory (zram), for machines with little of it."),
    ]
}

fn firmware(now: Option<Firmware>) -> Row {
    const ALL: [Option<Firmware>; 4] =
        [None, Some(Firmware::Redistributable), Some(Firmware::All), Some(Firmware::None)];
    let options = ["as the base: redistributable", "redistributable", "all, unfree too", "none"];
    let at = ALL.iter().position(|firmware| *firmware == now).unwrap_or_default();
    Row::choice("hardware.firmware", "Firmware", options, at, |wish, option| {
        wish.profile.hardware.firmware = ALL.get(option).copied().flatten();
    })
    .help(
        "What Wi-Fi cards, graphics cards and others need to start. All of it needs unfree packages allowed.",
    )
}

pub fn docs(docs: &Docs) -> Row {
    Row::maybe("docs.include", "Manuals", "as the base: yes", docs.include, |wish, on| {
        wish.profile.docs.include = on;
    })
    .help("No leaves manuals and man pages off the image.")
}

pub fn banner(banner: &Banner) -> Vec<Row> {
    let text = fields::verbatim("banner.text", "Banner", banner.text.as_deref(), |wish, text| {
        wish.profile.banner.text = text;
    });
    let addresses = Row::switch("banner.addresses", "Addresses", banner.addresses, |wish, on| {
        wish.profile.banner.addresses = on;
    });
    vec![
        addresses.help("The machine's addresses on its screen, so that one knows where SSH gets in."),
        text.lines()
            .placeholder("as the base module has it: installers say how to log in")
            .help("Text above the login prompt; it replaces the installer's."),
    ]
}
