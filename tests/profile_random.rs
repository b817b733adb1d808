//! Random profiles survive writing and reading; random text never breaks the reader.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use ipnet::{Ipv4Net, Ipv6Net};
use proptest::collection::{btree_map, vec};
use proptest::option;
use proptest::prelude::*;
use snowpress::profile::Profile;
use snowpress::profile::check::check;
use snowpress::profile::model::*;
use snowpress::profile::toml::{decode, encode, examine, merge};

/// Any text, with what is hard for TOML more often than chance would have it.
fn text() -> BoxedStrategy<String> {
    prop_oneof![
        "[a-z0-9-]{0,12}",
        any::<String>(),
        Just("\"\"\"'''\\ \r\n\t\u{0}\u{7f}".to_owned()),
        Just("a\n# no comment\n[header]\n".to_owned()),
    ]
    .boxed()
}

fn texts() -> impl Strategy<Value = Vec<String>> {
    vec(text(), 0..4)
}

fn maybe() -> impl Strategy<Value = Option<String>> {
    option::of(text())
}

fn flag() -> impl Strategy<Value = Option<bool>> {
    any::<Option<bool>>()
}

fn compression() -> impl Strategy<Value = Compression> {
    prop_oneof![
        Just(Compression::Default),
        Just(Compression::None),
        Just(Compression::Lz4),
        any::<Option<u32>>().prop_map(|level| Compression::Gzip { level }),
        maybe().prop_map(|dictionary| Compression::Xz { dictionary }),
        any::<Option<u32>>().prop_map(|level| Compression::Zstd { level }),
        text().prop_map(|text| Compression::Custom { text }),
        any::<(Option<u64>, Option<u64>)>()
            .prop_map(|(size, time)| Compression::Wish(Wish { size: size.map(Size), time: time.map(Span) })),
    ]
}

fn image() -> impl Strategy<Value = Image> {
    (maybe(), maybe(), maybe(), maybe(), flag(), flag(), flag(), compression()).prop_map(
        |(file_name, label, edition, menu_label, uefi, bios, usb, compression)| Image {
            file_name,
            label,
            edition,
            menu_label,
            uefi,
            bios,
            usb,
            compression,
        },
    )
}

fn nixpkgs() -> impl Strategy<Value = Nixpkgs> {
    prop_oneof![
        text().prop_map(Nixpkgs::Branch),
        text().prop_map(Nixpkgs::Revision),
        text().prop_map(Nixpkgs::Path),
        Just(Nixpkgs::Channel),
    ]
}

fn source() -> impl Strategy<Value = Source> {
    let system = prop_oneof![Just(System::X86_64Linux), Just(System::Aarch64Linux)];
    let style = prop_oneof![Just(Style::Flake), Just(Style::Classic)];
    let substituter = (text(), text()).prop_map(|(url, key)| Substituter { url, key });
    (text(), system, nixpkgs(), style, flag(), any::<bool>(), any::<bool>(), vec(substituter, 0..3)).prop_map(
        |(base, system, nixpkgs, style, channel, allow_unfree, flakes, substituters)| Source {
            base: Base::from(base),
            system,
            nixpkgs,
            style,
            channel,
            allow_unfree,
            flakes,
            substituters,
        },
    )
}

fn ssh() -> impl Strategy<Value = Ssh> {
    let login = prop_oneof![
        Just(RootLogin::Yes),
        Just(RootLogin::KeyOnly),
        Just(RootLogin::ForcedCommandsOnly),
        Just(RootLogin::No)
    ];
    let origin = prop_oneof![
        text().prop_map(KeyOrigin::Key),
        text().prop_map(KeyOrigin::File),
        text().prop_map(|name| KeyOrigin::Agent(AgentKeys::from(name))),
        Just(KeyOrigin::Agent(AgentKeys::All)),
    ];
    let user = prop_oneof![Just("root".to_owned()), text()];
    let key = (user, origin).prop_map(|(user, origin)| SshKey { user, origin });
    (flag(), any::<Option<u16>>(), option::of(login), flag(), vec(key, 0..4)).prop_map(
        |(enable, port, root_login, password_login, keys)| Ssh {
            enable,
            port,
            root_login,
            password_login,
            keys,
        },
    )
}

fn users() -> impl Strategy<Value = Users> {
    let autologin = prop_oneof![text().prop_map(Autologin::User), any::<bool>().prop_map(Autologin::Switch)];
    let account = (maybe(), maybe(), texts(), maybe(), any::<Option<u32>>()).prop_map(
        |(full_name, password_hash, groups, shell, uid)| Account {
            full_name,
            password_hash,
            groups,
            shell,
            uid,
        },
    );
    (
        option::of(autologin),
        flag(),
        btree_map(text(), any::<Option<u32>>(), 0..3),
        btree_map(text(), account, 0..3),
    )
        .prop_map(|(autologin, sudo_password, groups, accounts)| Users {
            autologin,
            sudo_password,
            groups,
            accounts,
        })
}

fn interface() -> impl Strategy<Value = Interface> {
    let v4 =
        (any::<Ipv4Addr>(), 0..=32_u8).prop_map(|(address, prefix)| Ipv4Net::new(address, prefix).unwrap());
    let v6 =
        (any::<Ipv6Addr>(), 0..=128_u8).prop_map(|(address, prefix)| Ipv6Net::new(address, prefix).unwrap());
    (text(), flag(), vec(v4, 0..3), vec(v6, 0..3)).prop_map(|(name, dhcp, ipv4, ipv6)| Interface {
        name,
        dhcp,
        ipv4,
        ipv6,
    })
}

fn wifi() -> impl Strategy<Value = Wifi> {
    let method = prop_oneof![Just(WifiMethod::WpaSupplicant), Just(WifiMethod::NetworkManager)];
    let network = (text(), maybe(), any::<bool>()).prop_map(|(ssid, password, hidden)| WifiNetwork {
        ssid,
        password,
        hidden,
    });
    (method, vec(network, 0..3)).prop_map(|(method, networks)| Wifi { method, networks })
}

fn network() -> impl Strategy<Value = Network> {
    let names = prop_oneof![Just(InterfaceNames::Predictable), Just(InterfaceNames::Eth)];
    let firewall = (flag(), vec(any::<u16>(), 0..4), vec(any::<u16>(), 0..4), flag())
        .prop_map(|(enable, tcp, udp, ping)| Firewall { enable, tcp, udp, ping });
    let first = (maybe(), maybe(), flag(), flag(), maybe(), option::of(names), vec(interface(), 0..3));
    let second = (
        any::<Option<Ipv4Addr>>(),
        any::<Option<Ipv6Addr>>(),
        maybe(),
        vec(any::<IpAddr>(), 0..4),
        texts(),
        option::of(wifi()),
        firewall,
        any::<bool>(),
    );
    (first, second).prop_map(|(first, second)| {
        let (host_name, domain, dhcp, networkmanager, host_id, interface_names, interfaces) = first;
        let (gateway, gateway6, gateway_interface, name_servers, search_domains, wifi, firewall, mdns) =
            second;
        Network {
            host_name,
            domain,
            dhcp,
            networkmanager,
            host_id,
            interface_names,
            interfaces,
            gateway,
            gateway6,
            gateway_interface,
            name_servers,
            search_domains,
            wifi,
            firewall,
            mdns,
        }
    })
}

fn boot() -> impl Strategy<Value = Boot> {
    let lists = (texts(), texts(), texts(), texts(), texts(), texts());
    (text(), lists, maybe(), flag(), any::<Option<u32>>(), any::<bool>()).prop_map(
        |(kernel, lists, serial_console, zfs, timeout, copy_to_ram)| {
            let (parameters, modules, initrd_modules, module_packages, blacklist, filesystems) = lists;
            Boot {
                kernel: Kernel::from(kernel),
                parameters,
                modules,
                initrd_modules,
                module_packages,
                blacklist,
                serial_console,
                zfs,
                filesystems,
                timeout,
                copy_to_ram,
            }
        },
    )
}

fn files() -> impl Strategy<Value = Files> {
    let etc = (text(), maybe(), maybe(), maybe()).prop_map(|(path, text, source, mode)| EtcFile {
        path,
        text,
        source,
        mode,
    });
    let disc = (text(), text()).prop_map(|(source, target)| DiscFile { source, target });
    let to = prop_oneof![Just(EmbedTarget::Etc), Just(EmbedTarget::Disc)];
    let embed = (text(), text(), to).prop_map(|(source, name, to)| Embedded { source, name, to });
    (vec(etc, 0..3), vec(disc, 0..3), vec(embed, 0..3)).prop_map(|(etc, disc, embed)| Files {
        etc,
        disc,
        embed,
    })
}

fn rest() -> impl Strategy<Value = (Packages, Locale, Hardware, Docs, Banner, Extra)> {
    let packages = (texts(), texts()).prop_map(|(install, programs)| Packages { install, programs });
    let locale =
        (maybe(), maybe(), maybe(), maybe()).prop_map(|(time_zone, language, key_map, console_font)| {
            Locale { time_zone, language, key_map, console_font }
        });
    let firmware = prop_oneof![Just(Firmware::None), Just(Firmware::Redistributable), Just(Firmware::All)];
    let hardware = (option::of(firmware), any::<bool>(), any::<bool>(), any::<bool>()).prop_map(
        |(firmware, zram, smart_cards, guest_agents)| Hardware { firmware, zram, smart_cards, guest_agents },
    );
    let docs = flag().prop_map(|include| Docs { include });
    let banner = (maybe(), any::<bool>()).prop_map(|(text, addresses)| Banner { text, addresses });
    let extra = (texts(), maybe()).prop_map(|(modules, nix)| Extra { modules, nix });
    (packages, locale, hardware, docs, banner, extra)
}

fn profile() -> BoxedStrategy<Profile> {
    (
        text(),
        image().boxed(),
        source().boxed(),
        ssh().boxed(),
        users().boxed(),
        network().boxed(),
        boot().boxed(),
        files().boxed(),
        rest().boxed(),
    )
        .prop_map(|(description, image, source, ssh, users, network, boot, files, rest)| {
            let (packages, locale, hardware, docs, banner, extra) = rest;
            Profile {
                version: VERSION,
                description,
                image,
                source,
                packages,
                ssh,
                users,
                network,
                boot,
                locale,
                hardware,
                docs,
                banner,
                files,
                extra,
            }
        })
        .boxed()
}

const SEEDS: &[&str] = &[
    include_str!("profiles/valid/network-all.toml"),
    include_str!("profiles/valid/ssh-all.toml"),
    include_str!("profiles/valid/users-all.toml"),
    include_str!("profiles/valid/files-all.toml"),
    include_str!("profiles/valid/source-all.toml"),
];

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn what_is_written_reads_as_the_same(profile in profile()) {
        let written = encode(&profile);
        prop_assert!(written.starts_with("version = 1\n"));
        let read = decode(&written);
        prop_assert_eq!(read.faults, [], "{}", written);
        prop_assert_eq!(read.profile, profile, "{}", written);
    }

    #[test]
    fn any_profile_can_be_checked(profile in profile()) {
        for fault in check(&profile) {
            prop_assert!(!fault.to_string().contains(char::is_control), "{:?}", fault);
        }
    }

    #[test]
    fn an_edit_says_what_was_wanted(from in profile(), to in profile()) {
        let text = encode(&from);
        let merged = merge(&text, &to);
        prop_assert_eq!(decode(&merged).profile, to, "{}", merged);
        prop_assert_eq!(merge(&text, &from), text);
    }

    #[test]
    fn comments_survive_an_edit(to in profile(), seed in 0..SEEDS.len()) {
        // Above `version`, which no edit takes away.
        let text = SEEDS[seed].replacen("version = 1", "# mine\nversion = 1 # too", 1);
        let merged = merge(&text, &to);
        prop_assert!(merged.starts_with("# mine\nversion = 1 # too"), "{}", merged);
        prop_assert_eq!(decode(&merged).profile, to);
    }

    #[test]
    fn any_bytes_can_be_read(bytes in vec(any::<u8>(), 0..400)) {
        prop_assert!(!examine(&String::from_utf8_lossy(&bytes)).faults.is_empty());
    }

    #[test]
    fn any_toml_like_text_can_be_read(text in "([a-z.\\-]{1,8} ?= ?|\\[\\[?[a-z.]{1,9}\\]\\]?|\"|'|#|\n|[0-9{},=]|true|ssh|version = 1\n){0,40}") {
        let read = examine(&text);
        prop_assert_eq!(decode(&encode(&read.profile)).profile, read.profile);
    }

    #[test]
    fn a_damaged_profile_can_be_read(
        seed in 0..SEEDS.len(),
        cuts in vec((any::<prop::sample::Index>(), any::<prop::sample::Index>(), "[\\[\\]{}\"'=#\n,a-z0-9]{0,3}"), 1..6),
    ) {
        let mut text: Vec<char> = SEEDS[seed].chars().collect();
        for (at, length, with) in cuts {
            let start = at.index(text.len() + 1);
            let end = (start + length.index(12)).min(text.len());
            text.splice(start..end, with.chars());
        }
        let text: String = text.into_iter().collect();
        let read = examine(&text);
        for fault in &read.faults {
            prop_assert!(!fault.to_string().contains(char::is_control), "{:?}", fault);
        }
        // What is left of it can be written all the same.
        prop_assert_eq!(decode(&encode(&read.profile)).profile, read.profile);
    }
}
