use super::super::super::command::Command;
use super::super::super::form::Kind;
use super::super::super::known::InterfaceSeen;
use super::super::bench::{self, field, leave, model, pick, press, press_label, remove, row, set};
use super::*;
use crate::profile::Severity;
use crate::profile::model::{Interface, InterfaceNames, Wifi, WifiMethod, WifiNetwork};
use crate::profile::toml::reference::fields;

fn interface(name: &str, ipv4: &[&str]) -> Interface {
    let ipv4 = ipv4.iter().map(|net| net.parse().unwrap()).collect();
    Interface { name: name.to_owned(), dhcp: None, ipv4, ipv6: Vec::new() }
}

fn full() -> Model {
    model(|wish| {
        let network = &mut wish.profile.network;
        network.interface_names = Some(InterfaceNames::Eth);
        network.interfaces = vec![interface("eth0", &["192.168.1.10/24"])];
        let net = WifiNetwork { ssid: "home".to_owned(), password: None, hidden: false };
        network.wifi = Some(Wifi { method: WifiMethod::WpaSupplicant, networks: vec![net] });
    })
}

#[test]
fn every_field_has_a_row() {
    let there = bench::fields(&rows(&full()));
    for field in fields().into_iter().filter(|field| field.path.starts_with("network.")) {
        assert!(there.contains(&field.path), "{}", field.path);
    }
}

#[test]
fn what_is_typed_is_shown_again() {
    let mut model = full();
    for (at, text) in [
        ("network.host-name", "rescue"),
        ("network.domain", "example.org"),
        ("network.host-id", "8425e349"),
        ("network.interfaces[0].name", "enp3s0"),
        ("network.interfaces[0].ipv4", "10.0.0.2/16, 192.168.7.9/32"),
        ("network.interfaces[0].ipv6", "2001:db8::10/48"),
        ("network.gateway", "10.0.0.1"),
        ("network.gateway6", "fe80::1"),
        ("network.gateway-interface", "enp3s0"),
        ("network.name-servers", "10.0.0.1, 2620:fe::fe"),
        ("network.search-domains", "example.org, lan"),
        ("network.wifi.networks[0].ssid", "my net"),
        ("network.wifi.networks[0].password", "a secret word"),
        ("network.firewall.tcp", "80, 443"),
        ("network.firewall.udp", "53"),
    ] {
        set(&mut model, rows, at, text).unwrap();
        assert_eq!(field(&rows(&model), at), text);
        set(&mut model, rows, at, "").unwrap();
        assert_eq!(field(&rows(&model), at), "", "{at}: blank unsets");
    }
}

#[test]
fn what_is_wrong_is_answered_with_what_is_right() {
    let mut model = full();
    for (at, text, right) in [
        ("network.interfaces[0].ipv4", "10.0.0.2/33", "192.168.1.10/24"),
        ("network.interfaces[0].ipv6", "10.0.0.2", "2001:db8::10/64"),
        ("network.gateway", "10.0.0.1/24", "alone"),
        ("network.name-servers", "10.0.0.1, dns", "\"dns\""),
        ("network.firewall.tcp", "70000", "65535"),
    ] {
        let before = model.draft.wish.clone();
        let problem = set(&mut model, rows, at, text).unwrap_err();
        assert!(problem.contains(right), "{problem}");
        assert_eq!(model.draft.wish, before);
    }
}

#[test]
fn a_missing_prefix_is_completed_and_said() {
    let mut model = full();
    let at = "network.interfaces[0].ipv4";
    set(&mut model, rows, at, "10.1.2.3 10.9.0.1/16").unwrap();
    assert_eq!(field(&rows(&model), at), "10.1.2.3/24, 10.9.0.1/16");
    let said = leave(&mut model, rows, at, "10.1.2.3 10.9.0.1/16").unwrap();
    assert!(said.contains("10.1.2.3/24") && !said.contains("10.9"), "{said}");
    assert_eq!(leave(&mut model, rows, at, "10.1.2.3/32"), None);
    let at = "network.interfaces[0].ipv6";
    set(&mut model, rows, at, "2001:db8::5").unwrap();
    assert_eq!(field(&rows(&model), at), "2001:db8::5/64");
    assert!(leave(&mut model, rows, at, "2001:db8::5").unwrap().contains("/64"));
}

fn placeholder(model: &Model, field: &str) -> String {
    match &row(&rows(model), field).kind {
        Kind::Text(text) => text.placeholder.clone(),
        _ => String::new(),
    }
}

#[test]
fn the_likely_gateway_is_a_key_away() {
    let mut model = full();
    assert_eq!(placeholder(&model, "network.gateway"), "192.168.1.1");
    press_label(&mut model, rows, "Take 192.168.1.1 as gateway");
    assert_eq!(model.profile().network.gateway, "192.168.1.1".parse().ok());
    assert!(rows(&model).iter().all(|row| row.field != "~network.take"));
    press_label(&mut model, rows, "Take 192.168.1.1 as name server");
    assert_eq!(field(&rows(&model), "network.name-servers"), "192.168.1.1");

    set(&mut model, rows, "network.gateway", "").unwrap();
    model.known.gateway = "192.168.1.254".parse().ok();
    assert_eq!(placeholder(&model, "network.gateway"), "192.168.1.254", "this machine knows better");
    set(&mut model, rows, "network.interfaces[0].ipv4", "10.0.0.1/24").unwrap();
    assert_eq!(placeholder(&model, "network.gateway"), "10.0.0.2", "its own address is no gateway");
    for odd in ["10.0.0.1/32", "0.0.0.0/0", "255.255.255.255/31"] {
        set(&mut model, rows, "network.interfaces[0].ipv4", odd).unwrap();
        rows(&model);
    }
    set(&mut model, rows, "network.interfaces[0].ipv6", "2001:db8::5/64").unwrap();
    press(&mut model, rows, "~network.take6");
    assert_eq!(model.profile().network.gateway6, "2001:db8::1".parse().ok());
}

#[test]
fn a_resolver_on_this_machine_is_of_no_use_to_another() {
    let mut model = full();
    model.known.name_servers = ["127.0.0.53", "9.9.9.9"].map(|text| text.parse().unwrap()).to_vec();
    let offers: Vec<_> = rows(&model)
        .into_iter()
        .filter(|row| row.label.ends_with("name server"))
        .map(|row| row.label)
        .collect();
    assert_eq!(offers, ["Take 9.9.9.9 as name server"]);
}

#[test]
fn the_plain_question_sets_what_follows_from_it() {
    let mut model = model(|_| ());
    let errors = |model: &Model| {
        let all = model.draft.faults.iter().filter(|fault| fault.severity == Severity::Error);
        all.map(|fault| fault.field.clone()).collect::<Vec<_>>()
    };
    for option in [1, 0, 2, 3, 1, 2, 0, 3, 0, 1, 3, 2] {
        pick(&mut model, rows, "~network.addressing", option);
        assert_eq!(addressing::now(&model.profile().network), option);
        let wifi = option >= 2;
        let wanted: &[&str] = if wifi { &["network.wifi.networks[0].ssid"] } else { &[] };
        assert_eq!(errors(&model), wanted, "{:?}", model.profile().network);
        assert_eq!(row(&rows(&model), "network.gateway").label, "Gateway (IPv4)");
    }
    pick(&mut model, rows, "~network.addressing", 1);
    set(&mut model, rows, "network.interfaces[0].ipv4", "10.0.0.5").unwrap();
    press(&mut model, rows, "~network.take");
    pick(&mut model, rows, "~network.addressing", 0);
    assert!(errors(&model).is_empty(), "the gateway goes with the address");
}

#[test]
fn interfaces_and_networks_come_and_go() {
    let mut model = full();
    press(&mut model, rows, "~network.add-interface");
    press(&mut model, rows, "~network.add-wifi");
    set(&mut model, rows, "network.interfaces[1].name", "eth1").unwrap();
    remove(&mut model, rows, "network.interfaces[0].ipv4");
    remove(&mut model, rows, "network.wifi.networks[0].ssid");
    let network = &model.profile().network;
    assert_eq!(network.interfaces, [interface("eth1", &[])]);
    assert_eq!(network.wifi.as_ref().unwrap().networks[0].ssid, "");
}

#[test]
fn names_of_this_machine_can_be_borrowed() {
    let mut model = full();
    let about = "Ethernet, up".to_owned();
    let seen = InterfaceSeen { name: "enp3s0".to_owned(), about, wireless: false, addresses: Vec::new() };
    model.known.interfaces = vec![seen];
    let all = rows(&model);
    let Kind::Button { command: Command::Choose { items, .. }, .. } = &row(&all, "~network.name.0").kind
    else {
        panic!("a list to choose from")
    };
    let Command::Edit { edit, .. } = &items[0].command else { panic!("a change") };
    model.draft.change("~edit", |wish| edit.apply(wish));
    assert_eq!(model.profile().network.interfaces[0].name, "enp3s0");
    assert!(bench::notes(&all).iter().any(|note| note.contains("may differ")));
}

proptest::proptest! {
    #[test]
    fn any_text_is_taken_or_refused(text in "\\PC{0,40}|[0-9a-f:./, ]{0,30}|[\\s\\x00-\\x1f]{0,5}", which in 0usize..99) {
        bench::type_anywhere(full(), rows, which, &text);
    }
}
