//! Facts of made-up systems, in the very text that 24.05 and 26.11 write.

use super::made::{Made, TOPLEVEL, UNITS};
use super::*;

fn values(found: &[Found<String>]) -> Vec<&str> {
    found.iter().map(|found| found.value.as_str()).collect()
}

/// `tasks/network-interfaces-scripted.nix` of 24.05.
const ADDRESSES_2405: &str = r#"state="/run/nixos/network/addresses/eth0"
mkdir -p $(dirname "$state")

ip link set dev "eth0" up

echo "192.168.7.10/24" >> $state
echo -n "adding address 192.168.7.10/24... "
if out=$(ip addr replace "192.168.7.10/24" dev "eth0" 2>&1); then
  echo "done"
else
  echo "'ip addr replace "192.168.7.10/24" dev "eth0"' failed: $out"
  exit 1
fi
echo "fd00::10/64" >> $state
if out=$(ip addr replace "fd00::10/64" dev "eth0" 2>&1); then
  echo "done"
fi
"#;

const SETUP_2405: &str = "# Set the static DNS configuration, if given.
/nix/store/00000000000000000000000000000099-openresolv-3.13.2/sbin/resolvconf -m 1 -a static <<EOF
domain snow.test

search snow.test lan
nameserver 192.168.7.1
nameserver 9.9.9.9

EOF

# Set the default gateway.
ip route replace 192.168.7.1 dev eth0  proto static

ip route replace default  via \"192.168.7.1\"  dev eth0 proto static

ip -6 route replace default  via \"fe80::1\"  dev eth0 proto static
";

/// The same of 26.11, with the gateways.
const ADDRESSES_2611: &str = r#"state="/run/nixos/network/addresses/eth0"
if out=$(ip addr replace "192.168.7.10/24" dev "eth0" nodad 2>&1); then
  echo "done"
else
  echo "'ip addr replace \"192.168.7.10/24\" dev \"eth0\"' nodad failed: $out"
  exit 1
fi
# Set the default gateway
echo -n "setting eth0 as default IPv4 gateway... "
ip -4 route replace 192.168.7.1 proto static dev eth0

ip -4 route replace default proto static dev eth0 via 192.168.7.1
ip -6 route replace default proto static dev eth0 via fe80::1
"#;

const DEVICE: &str = "sys-subsystem-net-devices-eth0.device";

fn is_static(system: &System) {
    let eth0 = &system.network.interfaces[0];
    assert_eq!(eth0.name, "eth0");
    assert_eq!(values(&eth0.addresses)[0], "192.168.7.10/24");
    assert_eq!(values(&system.network.gateways), ["192.168.7.1", "fe80::1"]);
    assert!(system.network.routes.iter().all(|route| route.value.interface.as_deref() == Some("eth0")));
    assert_eq!(values(&system.network.name_servers), ["192.168.7.1", "9.9.9.9"]);
    assert_eq!(values(&system.network.search_domains), ["snow.test", "lan"]);
}

#[test]
fn scripts_of_24_05_show_addresses_gateways_and_name_servers() {
    let made = Made::new();
    made.service("network-addresses-eth0", ADDRESSES_2405, &["network.target"]);
    made.service("network-setup", SETUP_2405, &["multi-user.target"]);
    let conf =
        made.store("dhcpcd.conf", "hostname\ndenyinterfaces eth0 lo peth* vif*\nallowinterfaces eth1\n");
    let command =
        format!("[Service]\nExecStart=@/nix/store/{:032}-dhcpcd/sbin/dhcpcd dhcpcd --config {conf}\n", 9);
    made.unit("dhcpcd.service", &command, &["multi-user.target"]);
    let system = made.system();
    is_static(&system);
    assert_eq!(values(&system.network.interfaces[0].addresses), ["192.168.7.10/24", "fd00::10/64"]);
    assert_eq!(values(&system.network.managers), ["dhcpcd", "scripts"]);
    assert!(!system.network.dhcp.as_ref().unwrap().value);
    let dhcp: Vec<_> = system.network.interfaces.iter().map(|one| (one.name.as_str(), one.dhcp)).collect();
    assert_eq!(dhcp, [("eth0", Some(false)), ("eth1", Some(true))]);
}

#[test]
fn scripts_of_26_11_show_the_same_in_other_units() {
    let made = Made::new();
    made.service("network-addresses-eth0", ADDRESSES_2611, &[DEVICE]);
    let (dns, _) = SETUP_2405.split_once("# Set the default").unwrap();
    made.service("network-local-commands", dns, &["network.target"]);
    let system = made.system();
    is_static(&system);
    assert!(system.network.interfaces[0].addresses[0].at.ends_with("bin/network-addresses-eth0-start"));
}

#[test]
fn a_unit_that_nothing_starts_sets_no_address() {
    let made = Made::new();
    made.service("network-addresses-eth0", ADDRESSES_2611, &[]);
    made.service("sshd", "true", &["graphical.target"]);
    let system = made.system();
    assert!(system.network.interfaces.is_empty());
    assert!(system.services.iter().all(|found| found.value != "sshd.service"));
    assert!(!system.network.dhcp.unwrap().value);
    assert!(!system.network.firewall.unwrap().value);
}

#[test]
fn networkd_and_resolved_are_read_in_both_spellings() {
    for resolved in [
        "[Resolve]\nDNS=192.168.7.1 9.9.9.9\n\nDomains=snow.test lan\nLLMNR=true\n",
        "[Resolve]\nDNS=192.168.7.1\nDNS=9.9.9.9\nDNSSEC=false\nDomains=snow.test\nDomains=lan\n",
    ] {
        let made = Made::new();
        made.unit("systemd-networkd.service", "[Service]\n", &["multi-user.target"]);
        made.unit("systemd-resolved.service", "[Service]\n", &["sysinit.target"]);
        made.etc("systemd/resolved.conf", resolved);
        made.etc(
            "systemd/network/40-eth0.network",
            "[Match]\nName=eth0\n\n[Network]\nDHCP=no\nIPv6PrivacyExtensions=kernel\n\
             Address=192.168.7.10/24\nAddress=fd00::10/64\n\n[Route]\nGateway=192.168.7.1\n\n\
             [Route]\nGateway=fe80::1\n\n[Route]\nDestination=10.0.0.0/8\nGateway=192.168.7.9\n",
        );
        made.etc("systemd/network/40-eth1.network", "[Match]\nName=eth1\n\n[Network]\nDHCP=yes\n");
        let system = made.system();
        is_static(&system);
        assert_eq!(system.network.interfaces[0].dhcp, Some(false));
        assert_eq!(system.network.interfaces[1].dhcp, Some(true));
        assert_eq!(values(&system.network.managers), ["systemd-networkd"]);
    }
}

const CONNECTION: &str = "[connection]\nid=My Net\ntype=wifi\n\n[ipv4]\nmethod=auto\n\n[wifi]\n\
                          hidden=true\nmode=infrastructure\nssid=My Net\n\n[wifi-security]\n\
                          key-mgmt=wpa-psk\npsk=correct horse\n";

#[test]
fn connections_of_networkmanager_are_found_in_the_store() {
    let made = Made::new();
    made.unit("NetworkManager.service", "[Service]\n", &["multi-user.target"]);
    // 24.05 calls the file `-wifi-x-` and quotes the target.
    let file = made.store("-wifi-x-", CONNECTION);
    let script = format!(
        "mkdir -p /run/NetworkManager/system-connections\n\
         /nix/store/{:032}-envsubst-1.4.2/bin/envsubst -i {file} > \
         /run/NetworkManager/system-connections/'wifi-x'.nmconnection\n",
        8
    );
    made.service("NetworkManager-ensure-profiles", &script, &["multi-user.target"]);
    let network = made.system().network;
    assert_eq!(values(&network.managers), ["NetworkManager"]);
    assert_eq!(values(&network.wifi), ["My Net"]);
    let joined = &network.joined[0].value;
    assert_eq!(
        (joined.hidden, joined.by, joined.key.as_deref()),
        (true, "NetworkManager", Some("correct horse"))
    );
    assert!(network.dhcp.unwrap().value);
    let shown = serde_json::to_string(&made.system()).unwrap();
    assert!(!shown.contains("correct horse"), "keys are never shown");
}

#[test]
fn networks_of_wpa_supplicant_are_found_in_etc_and_in_the_store() {
    const TEXT: &str = "network={\n  ssid=\"My Net\"\n  key_mgmt=WPA-PSK SAE\n  psk=\"correct horse\"\n}\n\n\
                        network={\n  ssid=\"hid\"\n  scan_ssid=1\n  psk=0123\n}\n\nnetwork={\n  ssid=\"open\"\n  \
                        key_mgmt=NONE\n}\npmf=1\n";
    let new = Made::new();
    new.etc("wpa_supplicant/nixos.conf", TEXT);
    let old = Made::new();
    let conf = old.store("wpa_supplicant.conf", TEXT);
    old.service("wpa_supplicant", &format!("awk '{{ print }}' \"{conf}\" > x\n"), &["multi-user.target"]);
    for made in [new, old] {
        let network = made.system().network;
        assert_eq!(values(&network.wifi), ["My Net", "hid", "open"]);
        let keys: Vec<_> = network.joined.iter().map(|one| one.value.key.as_deref()).collect();
        assert_eq!(keys, [Some("correct horse"), Some("0123"), None]);
        assert!(network.joined[1].value.hidden);
    }
}

#[test]
fn both_firewalls_show_what_is_open() {
    let tables = Made::new();
    let script = tables.store(
        "firewall-start/bin/firewall-start",
        "#!/nix/store/x/bin/bash -e\nip46tables -A nixos-fw -p tcp --dport 22 -j nixos-fw-accept \n\
         ip46tables -A nixos-fw -p tcp --dport 9 -j nixos-fw-accept -i eth1\n\
         ip46tables -A nixos-fw -p udp --dport 5353:5355 -j nixos-fw-accept \n\
         iptables -w -A nixos-fw -p icmp --icmp-type echo-request -j nixos-fw-accept\n",
    );
    tables.unit(
        "firewall.service",
        &format!("[Service]\nExecStart=@{script} firewall-start\n"),
        &["sysinit.target"],
    );
    let nft = Made::new();
    let rules = nft.store(
        "nftables-rules",
        "#!/nix/store/x/bin/nft -f\ntable inet nixos-fw {\n  chain input-allow {\n    \
         tcp dport { 22 } accept\n    udp dport { 5353-5355 } accept\n    \
         icmp type echo-request  accept comment \"allow ping\"\n    \
         ip6 daddr fe80::/64 udp dport 546 accept comment \"DHCPv6 client\"\n  }\n}\n",
    );
    let other = format!("/nix/store/{:032}-nftables-ensure-deletions", 7);
    nft.unit(
        "nftables.service",
        &format!("[Service]\nExecStart={other}\nExecStart={rules}\n"),
        &["multi-user.target"],
    );
    for made in [tables, nft] {
        let network = made.system().network;
        assert!(network.firewall.unwrap().value);
        let open = network.openings.unwrap().value;
        assert_eq!(open, Openings { tcp: vec![(22, 22)], udp: vec![(5353, 5355)], ping: true });
    }
}

const KEY: &str =
    "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIODYbsDeBtsTx0x8lF4SgtSl2j8ViRlcBd/t3njJ4NFL me at the box";

fn people(made: &Made) -> Vec<User> {
    made.etc("ssh/authorized_keys.d/root", format!("{KEY}\n# none\n\nnonsense\n"));
    made.system().users
}

fn are_people(users: &[User]) {
    let names: Vec<&str> = users.iter().map(|user| user.name.as_str()).collect();
    assert_eq!(names, ["ada", "root"]);
    let (ada, root) = (&users[0], &users[1]);
    assert!(ada.normal && !root.normal);
    assert_eq!(
        (ada.full_name.as_str(), ada.uid, ada.hash.as_deref()),
        ("Ada L.", Some(1001), Some("$6$abc$def"))
    );
    assert_eq!(ada.groups, ["wheel"]);
    assert_eq!(ada.password.as_ref().unwrap().value, Password::Hashed { method: "sha512-crypt".to_owned() });
    assert_eq!(root.password.as_ref().unwrap().value, Password::Empty);
    assert_eq!(root.keys[0].value.fingerprint, "SHA256:fgRGy1Pdlh4vw2HDgd8+QbffcpJ2+VuiWklpNTyAEZo");
    assert_eq!(root.keys[0].value.comment, "me at the box");
    assert_eq!(root.keys[1].value.fingerprint, "");
}

#[test]
fn users_come_from_the_specification_that_activation_names() {
    let made = Made::new();
    let spec = made.store(
        "users-groups.json",
        r#"{"groups":[{"gid":1,"members":["ada"],"name":"wheel"}],"mutableUsers":true,"users":[
        {"autoSubUidGidRange":true,"createHome":true,"description":"Ada L.","expires":null,"group":"users",
         "hashedPassword":null,"hashedPasswordFile":null,"home":"/home/ada","homeMode":"700",
         "initialHashedPassword":"$6$abc$def","initialPassword":null,"isSystemUser":false,"name":"ada",
         "password":null,"shell":"/run/current-system/sw/bin/fish","subGidRanges":[],"uid":1001},
        {"description":"","hashedPassword":null,"initialHashedPassword":null,"isSystemUser":true,
         "name":"sshd","password":null,"shell":"/run/current-system/sw/bin/nologin","uid":null},
        {"description":"System administrator","hashedPassword":null,"initialHashedPassword":"",
         "isSystemUser":false,"name":"root","password":null,"shell":"/bin/sh","uid":0}]}"#,
    );
    made.own(
        "activate",
        &format!(
            "#!/bin/sh\n/nix/store/{0:032}-perl-env/bin/perl \\\n-w /nix/store/{0:032}-update-users-groups.pl {spec}\n",
            5
        ),
    );
    are_people(&people(&made));
}

#[test]
fn users_come_from_userborn_where_that_makes_them() {
    let made = Made::new();
    let spec = made.store(
        "userborn.json",
        r#"{"groups":[{"gid":1,"members":["ada"],"name":"wheel"}],"users":[
        {"description":"Ada L.","group":"users","hashedPassword":null,"hashedPasswordFile":null,
         "home":"/home/ada","initialHashedPassword":"$6$abc$def","initialPassword":null,"isNormal":true,
         "name":"ada","password":null,"shell":"/run/current-system/sw/bin/fish","uid":1001},
        {"description":"","hashedPassword":null,"hashedPasswordFile":null,"initialHashedPassword":"",
         "initialPassword":null,"isNormal":false,"name":"root","password":null,"shell":"/bin/sh","uid":0}]}"#,
    );
    let command =
        format!("[Service]\nExecStart=/nix/store/{:032}-userborn-0.5.0/bin/userborn {spec} /etc\n", 6);
    made.unit("userborn.service", &command, &["sysinit.target"]);
    are_people(&people(&made));
}

#[test]
fn users_of_sysusers_have_their_hashes_as_credentials() {
    let made = Made::new();
    made.etc(
        "sysusers.d/00-nixos.conf",
        "u root 0:root \"System administrator\" /root /run/current-system/sw/bin/bash\n\
         u sshd 999:sshd \"SSH\" /var/empty /bin/nologin\ng wheel 1\nm root wheel\n",
    );
    made.unit("systemd-sysusers.service", "[Service]\nExecStart=x\n", &["sysinit.target"]);
    made.drop_in(
        "systemd-sysusers.service",
        "[Service]\nSetCredential=passwd.hashed-password.root:$y$j9T$x\n",
    );
    let users = made.system().users;
    assert_eq!(users.len(), 1);
    assert_eq!((users[0].name.as_str(), users[0].hash.as_deref()), ("root", Some("$y$j9T$x")));
    assert_eq!(users[0].groups, ["wheel"]);
    assert_eq!(users[0].full_name, "System administrator");
}

#[test]
fn sshd_is_read_up_to_the_first_match() {
    let made = Made::new();
    made.etc(
        "ssh/sshd_config",
        "PasswordAuthentication no\nPermitRootLogin prohibit-password\nPort 22\nPort 2222\n\
         Match User x\nPasswordAuthentication yes\nPort 9\n",
    );
    assert!(!made.system().ssh.unwrap().value.starts);
    made.unit("sshd.service", "[Service]\n", &["multi-user.target"]);
    let ssh = made.system().ssh.unwrap().value;
    let wanted = SshFacts {
        starts: true,
        ports: vec![22, 2222],
        root_login: Some("prohibit-password".to_owned()),
        password_login: Some(false),
    };
    assert_eq!(ssh, wanted);
}

#[test]
fn consoles_log_in_by_the_command_or_by_the_script_that_it_runs() {
    let old = Made::new();
    old.unit("getty@.service", "[Service]\nExecStart=-/sbin/agetty -o '-p -- \\u' --noclear - $TERM\n", &[]);
    old.drop_in(
        "getty@.service",
        "[Service]\nExecStart=\nExecStart=@/nix/store/x-util-linux/sbin/agetty agetty \
         '--login-program' '/nix/store/x/bin/login' '--autologin' 'ada' --noclear --keep-baud %I $TERM\n",
    );
    assert_eq!(old.system().autologin.unwrap().value, "ada");
    let new = Made::new();
    let script = new.store("getty", "#!/nix/store/x/bin/dash\nexec agetty --autologin ada --noclear\n");
    new.unit("getty@.service", &format!("[Service]\nExecStart=\nExecStart={script}\n"), &[]);
    assert_eq!(new.system().autologin.unwrap().value, "ada");
    let none = Made::new();
    none.unit("getty@.service", "[Service]\nExecStart=agetty --noclear\n", &[]);
    assert_eq!(none.system().autologin.unwrap().value, "");
}

#[test]
fn small_files_say_what_they_are_for() {
    let made = Made::new();
    made.own("nixos-version", "26.11.20260712.abcdef0");
    made.own("kernel-params", "loglevel=4 net.ifnames=0");
    made.own("init", "#!/bin/sh\n");
    made.etc("os-release", "BUILD_ID=\"26.11.20260712.abcdef0\"\nVERSION=\"26.11 (Zokor)\"\n");
    made.etc("hostname", "press\n");
    made.etc("locale.conf", "LANG=de_AT.UTF-8\n");
    made.etc("vconsole.conf", "KEYMAP=de\nFONT=Lat2-Terminus16\n");
    made.etc_link("localtime", "/etc/zoneinfo/Europe/Vienna");
    made.link(
        "/nix/store/00000000000000000000000000000044-linux-6.12.9/bzImage",
        &format!("{TOPLEVEL}/kernel"),
    );
    let system = made.system();
    let value = |found: &Option<Found<String>>| found.as_ref().unwrap().value.clone();
    assert_eq!(value(&system.version), "26.11.20260712.abcdef0 (Zokor)");
    assert_eq!(value(&system.kernel), "6.12.9/bzImage".split('/').next().unwrap());
    assert_eq!(value(&system.host_name), "press");
    assert_eq!(value(&system.locale), "de_AT.UTF-8");
    assert_eq!(value(&system.key_map), "de");
    assert_eq!(value(&system.time_zone), "Europe/Vienna");
    assert_eq!(value(&system.init), "script");
    assert_eq!(system.parameters.unwrap().value, ["loglevel=4", "net.ifnames=0"]);
    std::fs::create_dir_all(made.place(&format!("{TOPLEVEL}/kernel-modules/lib/modules/6.12.9-zen")))
        .unwrap();
    assert_eq!(value(&made.system().kernel), "6.12.9-zen");
}

#[test]
fn packages_are_what_the_system_path_links_to() {
    let made = Made::new();
    made.package("htop-3.3.0", "htop");
    let git = made.package("git-2.44.1-doc", "git");
    made.link(
        &format!("{git}/share/git"),
        "/nix/store/00000000000000000000000000000003-system-path/share/git",
    );
    made.link("/nix/store/short/x", "/nix/store/00000000000000000000000000000003-system-path/bin/odd");
    let packages = made.system().packages;
    let names: Vec<_> = packages.iter().map(|one| (one.name.as_str(), one.version.as_str())).collect();
    assert_eq!(names, [("git", "2.44.1"), ("htop", "3.3.0")]);
}

#[test]
fn hostile_trees_end() {
    let made = Made::new();
    let units = "/nix/store/00000000000000000000000000000002-system-units";
    made.unit("a.service", "[Unit]\nWants=b.service ../../etc/passwd \u{1b}[31m\n", &["multi-user.target"]);
    made.unit("b.service", "[Unit]\nRequires=a.service\n[Service]\nExecStart=/nix/store/\n", &[]);
    made.link("loop.service", &format!("{units}/loop.service"));
    made.link("../loop.service", &format!("{units}/multi-user.target.wants/loop.service"));
    made.link("/dev/null", &format!("{units}/masked.service"));
    made.link("../masked.service", &format!("{units}/multi-user.target.wants/masked.service"));
    made.own("activate", "/nix/store/00000000000000000000000000000044-users-groups.json");
    made.etc_link("localtime", "nowhere");
    let system = made.system();
    assert_eq!(values(&system.services), ["a.service", "b.service"]);
    assert!(system.users.is_empty() && system.time_zone.is_none());
    let nothing = super::system(&made.files(), Path::new("/nix/store/none"));
    assert_eq!(nothing, System { toplevel: "/nix/store/none".to_owned(), ..System::default() });
}

#[test]
fn the_toplevel_is_what_the_default_entry_boots() {
    let entry = |init: &str, default| MenuEntry {
        loader: crate::image::disc::Loader::Grub,
        file: PathBuf::from("/EFI/BOOT/grub.cfg"),
        title: String::new(),
        default,
        kernel: None,
        initrd: Vec::new(),
        parameters: vec!["quiet".to_owned(), init.to_owned()],
    };
    let other = format!("init=/nix/store/{:032}-other/init", 1);
    let menus = [entry("memtest", true), entry(&other, false), entry(&format!("init={TOPLEVEL}/init"), true)];
    assert_eq!(toplevel(&menus).unwrap(), Path::new(TOPLEVEL));
    assert_eq!(
        toplevel(&menus[..2]).unwrap(),
        Path::new(other.strip_prefix("init=").unwrap()).parent().unwrap()
    );
    assert_eq!(toplevel(&[entry("init=/etc/../init", true)]), None);
}

#[test]
fn what_is_said_over_and_over_does_not_fill_the_memory() {
    let made = Made::new();
    let unit = "# a comment\n".repeat(100_000);
    made.unit("big.service", &unit, &["multi-user.target"]);
    let more = made.store("more", &unit);
    for number in 0..20 {
        made.link(&more, &format!("{UNITS}/big.service.d/{number}.conf"));
    }
    let files = made.files();
    let units = super::units::Units::of(&super::look::Look::new(&files, Path::new(TOPLEVEL)));
    assert!(units.text("big.service").unwrap().len() < 7 << 20);
    let server = |n: u32| format!("nameserver 10.1.{}.{}", n / 250, n % 250);
    let servers = (0..5000).map(server).collect::<Vec<_>>().join("\n");
    made.service("network-setup", &servers, &["multi-user.target"]);
    assert_eq!(made.system().network.name_servers.len(), 4096);
}

#[test]
fn keys_of_all_users_together_have_a_limit() {
    let made = Made::new();
    let names = (0..20).map(|n| format!(r#"{{"name":"u{n}","isNormal":true}}"#)).collect::<Vec<_>>();
    let spec = made.store("users-groups.json", format!(r#"{{"users":[{}],"groups":[]}}"#, names.join(",")));
    made.own("activate", &format!("perl -w {spec}\n"));
    let many = made.store("many", format!("{}\n", "x".repeat(999)).repeat(300));
    for n in 0..20 {
        made.etc_link(&format!("ssh/authorized_keys.d/u{n}"), &many);
    }
    let users = made.system().users;
    let keys: usize = users.iter().map(|user| user.keys.len()).sum();
    assert!(users[0].keys.len() == 300 && (900..1050).contains(&keys), "{keys}");
}
