//! `[network.firewall]`

use super::{Faults, words};
use crate::profile::Profile;

pub fn check(profile: &Profile, faults: &mut Faults) {
    let firewall = &profile.network.firewall;
    for (name, ports) in [("tcp", &firewall.tcp), ("udp", &firewall.udp)] {
        let field = format!("network.firewall.{name}");
        for (index, _) in ports.iter().enumerate().filter(|(_, port)| **port == 0) {
            faults.error(format!("{field}[{index}]"), "there is no port 0", "write a port from 1 to 65535");
        }
        words::duplicates(&field, ports, |port| format!("port {port}"), faults);
    }
    let listed = !firewall.tcp.is_empty() || !firewall.udp.is_empty();
    if firewall.enable == Some(false) && listed {
        let problem = "the firewall is off, so that every port is open";
        faults.warn("network.firewall.enable", problem, "write true, or delete the list of ports");
    }
    let port = profile.ssh.port.unwrap_or(22);
    if profile.ssh.enable == Some(false) && firewall.tcp.contains(&port) {
        let problem = format!("port {port} is open, but sshd is off");
        faults.warn("network.firewall.tcp", problem, "delete the port, or write `enable = true` in [ssh]");
    }
}
