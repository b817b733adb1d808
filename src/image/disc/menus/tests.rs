use std::collections::BTreeMap;
use std::io::{Cursor, Read};

use super::*;
use crate::image::error::{ImageError, Result};
use crate::image::files::{Entry, Kind, Meta};

/// Files in memory, folders where they need them.
struct InMemory(BTreeMap<PathBuf, Vec<u8>>);

impl InMemory {
    fn of(files: &[(&str, &str)]) -> Self {
        Self(files.iter().map(|(path, text)| (PathBuf::from(path), text.as_bytes().to_vec())).collect())
    }

    fn menus(&self) -> Vec<MenuEntry> {
        read(self, self.0.keys().cloned())
    }
}

impl Files for InMemory {
    fn meta(&self, path: &Path) -> Option<Meta> {
        let folder = self.0.keys().any(|file| file != path && file.starts_with(path));
        let size = self.0.get(path).map(|content| content.len() as u64);
        let kind = if folder { Kind::Folder } else { Kind::File };
        (folder || size.is_some()).then_some(Meta { kind, size: size.unwrap_or(0), mode: 0, modified: 0 })
    }

    fn list(&self, path: &Path) -> Result<Vec<Entry>> {
        Err(ImageError::Missing { path: path.display().to_string() })
    }

    fn link(&self, _: &Path) -> Option<PathBuf> {
        None
    }

    fn open(&self, path: &Path) -> Result<Box<dyn Read + Send + '_>> {
        let missing = || ImageError::Missing { path: path.display().to_string() };
        Ok(Box::new(Cursor::new(self.0.get(path).ok_or_else(missing)?)))
    }
}

fn titles(menus: &[MenuEntry]) -> Vec<&str> {
    menus.iter().map(|entry| &*entry.title).collect()
}

fn default(menus: &[MenuEntry]) -> &str {
    let mut defaults = menus.iter().filter(|entry| entry.default);
    let first = defaults.next().map_or("", |entry| &entry.title);
    assert!(defaults.next().is_none());
    first
}

#[test]
fn grub_shows_entries_of_submenus_with_their_way() {
    let files = InMemory::of(&[
        (
            "/EFI/BOOT/grub.cfg",
            r#"
set timeout=10
set default=1
if [ "${iso_path}" ] ; then
  set isoboot="findiso=${iso_path}"
fi
function gfx { set gfxpayload=keep; }
menuentry 'NixOS 26.05' --class installer {
  linux /boot//nix/store/k-linux/bzImage ${isoboot} init=/nix/store/s-nixos/init loglevel=4
  initrd /boot//nix/store/i-initrd/initrd
}
submenu "Options" --class submenu {
  submenu "Copy ISO Files to RAM" {
    menuentry 'NixOS 26.05' { linux ($root)/boot/bzImage copytoram
      initrd /boot/ucode /boot/initrd }
  }
}
menuentry 'Shutdown' { halt }
"#,
        ),
        ("/boot/grub/loopback.cfg", "source /EFI/BOOT/grub.cfg"),
    ]);
    let menus = files.menus();
    assert_eq!(
        titles(&menus[..3]),
        ["NixOS 26.05", "Options > Copy ISO Files to RAM > NixOS 26.05", "Shutdown"]
    );
    assert_eq!(menus[0].kernel.as_deref(), Some(Path::new("/boot/nix/store/k-linux/bzImage")));
    // The variable is set only where another disk's GRUB starts the image from a file.
    assert_eq!(menus[0].parameters, ["init=/nix/store/s-nixos/init", "loglevel=4"]);
    assert_eq!(menus[1].parameters, ["copytoram"]);
    assert_eq!(menus[1].initrd, [Path::new("/boot/ucode"), Path::new("/boot/initrd")]);
    assert_eq!(default(&menus), "Options > Copy ISO Files to RAM > NixOS 26.05");
    assert!(menus[2].kernel.is_none());
    let alone = InMemory::of(&[("/boot/grub/loopback.cfg", "source /x.cfg"), ("/x.cfg", "menuentry x {}")]);
    assert_eq!(titles(&alone.menus()), ["x"]);
}

#[test]
fn grub_chooses_by_title_id_or_place() {
    let menu = "menuentry A {\n}\nmenuentry B --id bee {\n}\nsubmenu C {\nmenuentry D {\n}\n}\n";
    for (wanted, chosen) in
        [("B", "B"), ("bee", "B"), ("2>0", "C > D"), ("C>D", "C > D"), ("9", "A"), ("0", "A")]
    {
        let text = format!("set default=\"{wanted}\"\n{menu}");
        assert_eq!(default(&InMemory::of(&[("/grub.cfg", &text)]).menus()), chosen, "{wanted}");
    }
}

#[test]
fn isolinux_knows_its_defaults_and_includes() {
    let files = InMemory::of(&[
        (
            "/isolinux/isolinux.cfg",
            "UI vesamenu.c32\nDEFAULT boot\nLABEL x\nMENU LABEL ^Other\nKERNEL vesamenu.c32\nAPPEND ~\n\
             INCLUDE more.cfg\nLABEL help\nTEXT HELP\nLABEL not this\nENDTEXT\nLOCALBOOT 0\n",
        ),
        (
            "/isolinux/more.cfg",
            "MENU BEGIN Options\nLABEL boot\nMENU LABEL NixOS ^Live\nLINUX /boot/bzImage\n\
             APPEND init=/nix/store/x/init initrd=a.img,/b.img quiet\nMENU END\nmenu include isolinux.cfg\n",
        ),
    ]);
    let menus = files.menus();
    assert_eq!(default(&menus), "Options > NixOS Live");
    let boot = menus.iter().find(|entry| entry.default).unwrap();
    assert_eq!(boot.kernel.as_deref(), Some(Path::new("/boot/bzImage")));
    assert_eq!(boot.initrd, [Path::new("/isolinux/a.img"), Path::new("/b.img")]);
    assert_eq!(boot.parameters, ["init=/nix/store/x/init", "quiet"]);
    assert!(titles(&menus).contains(&"Other") && titles(&menus).contains(&"help"));
    assert!(!titles(&menus).contains(&"not this"));
}

#[test]
fn systemd_boot_has_a_file_for_each_entry() {
    let files = InMemory::of(&[
        ("/loader/loader.conf", "timeout 3\ndefault 02-*\n"),
        (
            "/loader/entries/01-arch.conf",
            "title Arch\nlinux /arch/vmlinuz\ninitrd /a\ninitrd /b\noptions x y\n",
        ),
        (
            "/loader/entries/02-speech.conf",
            "title Arch with speech\nlinux /arch/vmlinuz\noptions z\noptions w",
        ),
    ]);
    let menus = files.menus();
    assert_eq!(titles(&menus), ["Arch", "Arch with speech"]);
    assert_eq!(menus[0].initrd, [Path::new("/a"), Path::new("/b")]);
    assert_eq!(menus[1].parameters, ["z", "w"]);
    assert_eq!(default(&menus), "Arch with speech");
}

#[test]
fn menus_without_end_end() {
    let many = "LABEL a\nLINUX /k\n".repeat(5000);
    assert_eq!(InMemory::of(&[("/isolinux/isolinux.cfg", &many)]).menus().len(), ENTRIES);
    let many = "menuentry a {\n".repeat(5000);
    assert_eq!(InMemory::of(&[("/grub.cfg", &many)]).menus().len(), ENTRIES);
    let itself = "source /grub.cfg\n".repeat(50);
    assert!(InMemory::of(&[("/grub.cfg", &itself)]).menus().is_empty());
    let large = " ".repeat(2 << 20);
    assert!(InMemory::of(&[("/grub.cfg", &large)]).menus().is_empty());
}
