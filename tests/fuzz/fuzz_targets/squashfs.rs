//! A whole squashfs: opened, every path held against its hash, and a little of every file read in both
//! ways that there are. Seeds have their tables unpacked, so that what lies in them is reached.
#![no_main]

use std::io::Read;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use libfuzzer_sys::fuzz_target;
use snowpress::build::request::Cancel;
use snowpress::image::error::{ImageError, Result};
use snowpress::image::files::{Files, Kind, resolve};
use snowpress::image::source::Window;
use snowpress::image::store::stream::{Piece, Taker, read_to};
use snowpress::image::store::{Store, integrity};
use snowpress::image::tree::Id;

/// Bytes that are read of one squashfs: holes are any number of zeros.
const MOST: u64 = 4 << 20;

/// Every piece lies in its file, and reading goes on behind what is broken.
struct Held<'s> {
    store: &'s Store,
    bytes: AtomicU64,
}

impl Taker for Held<'_> {
    type Hand = ();

    fn hand(&self) {}

    fn piece(&self, (): &mut (), piece: Piece) -> Result<()> {
        let size = self.store.tree().node(piece.id).unwrap().meta.size;
        assert!(piece.at.checked_add(piece.bytes.length()).is_some_and(|end| end <= size));
        let all = self.bytes.fetch_add(piece.bytes.length(), Ordering::Relaxed);
        if all > MOST { Err(ImageError::Cancelled) } else { Ok(()) }
    }

    fn unread(&self, (): &mut (), ids: &[Id], _: ImageError) -> Result<()> {
        assert!(!ids.is_empty());
        Ok(())
    }
}

fuzz_target!(|data: &[u8]| {
    let Ok(store) = Store::open(Window::whole(Arc::new(data.to_vec()))) else { return };
    let _ = (store.paths(), store.superblock());
    let tree = store.tree();
    let ids: Vec<Id> = tree.ids().collect();
    let mut all = 0u64;
    for id in &ids {
        let path = tree.path(*id);
        let Some(meta) = store.meta(&path) else { continue };
        match meta.kind {
            Kind::Folder => assert!(store.list(&path).is_ok()),
            Kind::File => {
                all = all.saturating_add(meta.size);
                let mut begin = Vec::new();
                let _ = Files::open(&store, &path).map(|file| file.take(16).read_to_end(&mut begin));
            }
            Kind::Link => {
                let _ = resolve(&store, &path);
            }
            Kind::Special => {}
        }
    }
    let held = Held { store: &store, bytes: AtomicU64::new(0) };
    let _ = read_to(&store, &ids, 1, &Cancel::default(), &held);
    if all < MOST {
        let _ = integrity::check(&store, 1, &Cancel::default(), &|_| {});
    }
});
