use proptest::prelude::*;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use super::*;
use crate::profile::Profile;
use crate::profile::check::check;
use crate::ui::ink::Ink;
use crate::ui::theme::{Symbols, Theme};

fn network(toml: &str) -> Profile {
    crate::profile::toml::decode(&format!("version = 1\n[network]\n{toml}")).profile
}

fn drawn(profile: &Profile, width: u16, symbols: &Symbols) -> String {
    let map = Map::of(&profile.network, &check(profile));
    let area = Rect::new(0, 0, width, map.height());
    let mut buf = Buffer::empty(area);
    draw(&map, area, &mut buf, &Ink { theme: &Theme::mono(), symbols, motion: false });
    let row = |y| (0..width).map(|x| buf[(x, y)].symbol()).collect::<String>();
    (0..area.height).map(|y| row(y).trim_end().to_owned() + "\n").collect()
}

fn all(profile: &Profile) -> String {
    let mut maps = Vec::new();
    for width in [60, 30] {
        for symbols in [Symbols::UNICODE, Symbols::ASCII] {
            let map = drawn(profile, width, &symbols);
            assert!(symbols != Symbols::ASCII || map.is_ascii(), "{map}");
            maps.push(format!("{width} columns\n{map}\n"));
        }
    }
    maps.concat()
}

#[test]
fn a_static_address_is_drawn() {
    let profile = network(
        "gateway = \"192.168.1.1\"\nname-servers = [\"192.168.1.1\", \"9.9.9.9\"]\ninterface-names = \"eth\"\n\
         [[network.interfaces]]\nname = \"eth0\"\nipv4 = [\"192.168.1.10/24\"]",
    );
    insta::assert_snapshot!(all(&profile));
}

#[test]
fn a_gateway_outside_is_marked() {
    let profile = network(
        "gateway = \"192.168.2.1\"\nname-servers = [\"9.9.9.9\"]\ninterface-names = \"eth\"\n\
         [[network.interfaces]]\nname = \"eth0\"\nipv4 = [\"192.168.1.10/24\"]",
    );
    insta::assert_snapshot!(all(&profile));
}

#[test]
fn what_is_not_set_comes_from_dhcp() {
    insta::assert_snapshot!(all(&network("")));
}

#[test]
fn many_addresses_are_counted() {
    let address = |n| format!("\"10.0.{n}.2/24\"");
    let list = (0..9).map(address).collect::<Vec<_>>().join(", ");
    let profile = network(&format!("[[network.interfaces]]\nname = \"enp3s0\"\nipv4 = [{list}]"));
    let map = drawn(&profile, 60, &Symbols::ASCII);
    assert!(map.contains("and 6 more"), "{map}");
    assert!(map.contains("! gateway: "), "a missing gateway is told: {map}");
}

proptest! {
    #[test]
    fn no_size_panics(width in 0u16..120, height in 0u16..12, x in 0u16..9, name in "\\PC{0,20}") {
        let mut profile = network("[[network.interfaces]]\nname = \"a\"\nipv6 = [\"2001:db8::10/64\"]");
        profile.network.interfaces[0].name = name;
        let map = Map::of(&profile.network, &check(&profile));
        let mut buf = Buffer::empty(Rect::new(0, 0, 80, 8));
        let theme = Theme::mono();
        let ink = Ink { theme: &theme, symbols: &Symbols::UNICODE, motion: false };
        draw(&map, Rect::new(x, 0, width, height), &mut buf, &ink);
    }
}
