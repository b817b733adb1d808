//! Boot menus of every kind. The input is one file, or several divided by NUL bytes: each loader gets
//! the first as its menu, and may read in the others as `/1`, `/2`, …
#![no_main]

use std::io::{Cursor, Read};
use std::path::{Path, PathBuf};

use libfuzzer_sys::fuzz_target;
use snowpress::image::disc::menus::{self, ENTRIES, PARAMETERS};
use snowpress::image::error::{ImageError, Result};
use snowpress::image::files::{Entry, Files, Kind, Meta};

struct InMemory<'d>(Vec<&'d [u8]>);

const MENUS: [&str; 5] =
    ["/isolinux/isolinux.cfg", "/boot/grub/grub.cfg", "/loader/loader.conf", "/loader/entries/a.conf", "/loader/entries/b.conf"];

impl InMemory<'_> {
    fn content(&self, path: &Path) -> Option<&[u8]> {
        let name = path.to_str()?;
        if MENUS.contains(&name) {
            return self.0.first().copied();
        }
        self.0.get(name.strip_prefix('/')?.parse::<usize>().ok()?).copied()
    }
}

impl Files for InMemory<'_> {
    fn meta(&self, path: &Path) -> Option<Meta> {
        let folder = MENUS.iter().any(|menu| Path::new(menu) != path && Path::new(menu).starts_with(path));
        let size = self.content(path).map(|content| content.len() as u64);
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
        Ok(Box::new(Cursor::new(self.content(path).ok_or_else(missing)?)))
    }
}

fuzz_target!(|data: &[u8]| {
    let files = InMemory(data.split(|byte| *byte == 0).collect());
    let found = menus::read(&files, MENUS.iter().map(PathBuf::from));
    assert!(found.len() <= ENTRIES);
    assert!(found.iter().all(|entry| entry.parameters.len() <= PARAMETERS));
});
