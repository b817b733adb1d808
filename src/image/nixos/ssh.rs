//! What sshd is told: `services/networking/ssh/sshd.nix` writes `/etc/ssh/sshd_config`, in every
//! release, and starts sshd by `sshd.service` or, where asked for, by `sshd.socket`.

use super::look::Look;
use super::units::Units;
use super::{Found, SshFacts};

pub(super) fn facts(look: &Look<'_>, units: &Units<'_>) -> Option<Found<SshFacts>> {
    let config = look.etc("ssh/sshd_config")?;
    let starts = units.starts("sshd.service").is_some() || units.starts("sshd.socket").is_some();
    let mut facts = SshFacts { starts, ports: Vec::new(), root_login: None, password_login: None };
    for line in config.value.lines().map(str::trim) {
        let mut words = line.split(|c: char| c.is_whitespace() || c == '=').filter(|word| !word.is_empty());
        let (Some(key), Some(value)) = (words.next(), words.next()) else { continue };
        // Of several lines the first counts; what stands behind Match is for some only.
        match key.to_ascii_lowercase().as_str() {
            "match" => break,
            "port" => facts.ports.extend(value.parse::<u16>()),
            "permitrootlogin" if facts.root_login.is_none() => facts.root_login = Some(value.to_owned()),
            "passwordauthentication" if facts.password_login.is_none() => {
                facts.password_login = Some(value.eq_ignore_ascii_case("yes"));
            }
            _ => {}
        }
    }
    Some(Found { value: facts, at: config.at })
}
