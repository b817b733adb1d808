//! The system that an image boots.

use std::io;

use crate::cli::look::Shown;
use crate::cli::look::lines::Lines;
use crate::image::nixos::{Found, NetworkFacts, Password, System, User};

/// Services that are named where not all are asked for.
const SERVICES: usize = 40;

pub(super) fn print(system: &System, shown: Shown, lines: &mut Lines) -> io::Result<()> {
    lines.heading("System")?;
    let said =
        |found: &Option<Found<String>>| found.as_ref().map(|found| found.value.clone()).unwrap_or_default();
    lines.row("NixOS", said(&system.version))?;
    lines.row("kernel", said(&system.kernel))?;
    lines.row("host name", said(&system.host_name))?;
    lines.row("time zone", said(&system.time_zone))?;
    lines.row("locale", said(&system.locale))?;
    lines.row("key map", said(&system.key_map))?;
    lines.row("toplevel", &system.toplevel)?;
    for user in &system.users {
        self::user(user, lines)?;
    }
    ssh(system, lines)?;
    network(&system.network, lines)?;
    services(system, shown.all, lines)?;
    packages(system, shown.packages, lines)
}

fn user(user: &User, lines: &mut Lines) -> io::Result<()> {
    let password = user.password.as_ref().map(|found| match &found.value {
        Password::Empty => "empty password".to_owned(),
        Password::Locked => "no password".to_owned(),
        Password::Hashed { method } => format!("password ({method})"),
    });
    let groups = Some(user.groups.join(", ")).filter(|groups| !groups.is_empty());
    let groups = groups.map(|groups| format!("groups {groups}"));
    let shell = Some(user.shell.clone()).filter(|shell| !shell.is_empty());
    let facts: Vec<String> = [password, groups, shell].into_iter().flatten().collect();
    lines.row(
        &format!("user {}", user.name),
        match facts.join("; ") {
            text if text.is_empty() => "nothing is known of it".to_owned(),
            text => text,
        },
    )?;
    for key in &user.keys {
        let key = &key.value;
        let text = if key.fingerprint.is_empty() {
            format!("no key: {}", key.line)
        } else {
            format!("{} {} {}", key.kind, key.fingerprint, key.comment)
        };
        lines.row("  key", text)?;
    }
    Ok(())
}

fn ssh(system: &System, lines: &mut Lines) -> io::Result<()> {
    let Some(ssh) = system.ssh.as_ref().map(|found| &found.value) else { return Ok(()) };
    let mut text =
        if ssh.starts { "starts at boot".to_owned() } else { "does not start by itself".to_owned() };
    if !ssh.ports.is_empty() {
        let ports: Vec<String> = ssh.ports.iter().map(ToString::to_string).collect();
        text = format!("{text}, port {}", ports.join(", "));
    }
    if let Some(root) = &ssh.root_login {
        text = format!("{text}; login of root: {root}");
    }
    if let Some(password) = ssh.password_login {
        text = format!("{text}; login by password: {}", if password { "yes" } else { "no" });
    }
    lines.row("sshd", text)
}

fn network(network: &NetworkFacts, lines: &mut Lines) -> io::Result<()> {
    lines.row("network by", values(&network.managers))?;
    for interface in &network.interfaces {
        let mut parts: Vec<String> = interface.addresses.iter().map(|found| found.value.clone()).collect();
        match interface.dhcp {
            Some(true) => parts.push("DHCP".to_owned()),
            Some(false) if parts.is_empty() => parts.push("no DHCP".to_owned()),
            _ => {}
        }
        lines.row(&format!("  {}", interface.name), parts.join(", "))?;
    }
    lines.row("gateway", values(&network.gateways))?;
    lines.row("name servers", values(&network.name_servers))?;
    lines.row("search domains", values(&network.search_domains))?;
    lines.row("Wi-Fi", values(&network.wifi))?;
    lines
        .row("firewall", network.firewall.as_ref().map_or("", |found| if found.value { "on" } else { "off" }))
}

fn values(found: &[Found<String>]) -> String {
    found.iter().map(|found| found.value.as_str()).collect::<Vec<_>>().join(", ")
}

fn services(system: &System, all: bool, lines: &mut Lines) -> io::Result<()> {
    let names: Vec<&str> = system.services.iter().map(|found| found.value.as_str()).collect();
    let count = if all { names.len() } else { SERVICES.min(names.len()) };
    let mut text = names[..count].join(" ");
    if count < names.len() {
        text = format!("{text} and {} more (--all)", names.len() - count);
    }
    lines.row("services", text)
}

fn packages(system: &System, all: bool, lines: &mut Lines) -> io::Result<()> {
    let names = |package: &crate::image::nixos::Package| format!("{} {}", package.name, package.version);
    if !all {
        let more = if system.packages.is_empty() { "" } else { " (--packages names them)" };
        return lines.row("packages", format!("{}{more}", system.packages.len()));
    }
    lines.heading(&format!("Packages ({})", system.packages.len()))?;
    system.packages.iter().try_for_each(|package| lines.plain(&format!("  {}", names(package).trim_end())))
}
