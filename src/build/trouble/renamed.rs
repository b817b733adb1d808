//! Options that people copy from old and new guides, and the release that renamed them: nixpkgs' release
//! notes of 23.05 to 25.11. A release that renamed an option with a mere warning is none here: it never fails.

pub(super) struct Renamed {
    pub(super) old: &'static str,
    pub(super) new: &'static str,
    /// The release that has the new name first.
    pub(super) since: &'static str,
}

const fn renamed(old: &'static str, new: &'static str, since: &'static str) -> Renamed {
    Renamed { old, new, since }
}

const ALL: &[Renamed] = &[
    renamed("hardware.opengl", "hardware.graphics", "24.11"),
    renamed("hardware.pulseaudio", "services.pulseaudio", "25.05"),
    renamed("isoImage.isoName", "image.fileName", "25.05"),
    renamed("isoImage.isoBaseName", "image.baseName", "25.05"),
    renamed("networking.wireless.environmentFile", "networking.wireless.secretsFile", "24.11"),
    renamed("services.xserver.desktopManager.gnome", "services.desktopManager.gnome", "25.11"),
    renamed("services.xserver.layout", "services.xserver.xkb.layout", "23.11"),
    renamed("fonts.fonts", "fonts.packages", "23.11"),
    renamed(
        "services.openssh.passwordAuthentication",
        "services.openssh.settings.PasswordAuthentication",
        "23.05",
    ),
    renamed("services.openssh.permitRootLogin", "services.openssh.settings.PermitRootLogin", "23.05"),
    renamed("services.logind.extraConfig", "services.logind.settings.Login", "25.11"),
];

/// Whether one option is the other or below it.
fn covers(above: &str, option: &str) -> bool {
    option.strip_prefix(above).is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
}

/// An option that was given another name.
pub(super) fn of_old(option: &str) -> Option<&'static Renamed> {
    ALL.iter().find(|renamed| covers(renamed.old, option))
}

/// An option that had another name before. Nix names the part that it does not know, which may be above it.
pub(super) fn of_new(option: &str) -> Option<&'static Renamed> {
    ALL.iter()
        .find(|renamed| covers(renamed.new, option) || (option.contains('.') && covers(option, renamed.new)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_of_an_option_count_and_parts_of_a_word_do_not() {
        assert_eq!(of_new("hardware.graphics").map(|it| it.old), Some("hardware.opengl"));
        assert_eq!(of_new("hardware.graphics.enable").map(|it| it.since), Some("24.11"));
        assert!(of_new("hardware.graphicsx").is_none() && of_new("hardware").is_none());
        assert!(of_old("fonts.fontsDir").is_none());
        assert_eq!(of_old("fonts.fonts").map(|it| it.new), Some("fonts.packages"));
    }
}
