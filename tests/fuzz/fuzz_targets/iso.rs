//! A whole disc: opened, listed, and a little of every file read.
//!
//! The rest of the input becomes an image behind an empty system area. The first byte says how many
//! bytes of each sector are given, 256, 512, 1024 or all, so that whole discs fit into a few KiB.
#![no_main]

use std::io::Read;
use std::sync::Arc;

use libfuzzer_sys::fuzz_target;
use snowpress::image::disc::Disc;
use snowpress::image::files::{Files, Kind, resolve};

const SYSTEM_AREA: usize = 16 * 2048;

fuzz_target!(|data: &[u8]| {
    let Some((how, data)) = data.split_first() else { return };
    let mut image = vec![0; SYSTEM_AREA];
    for begin in data.chunks(256 << (how & 3)) {
        image.extend_from_slice(begin);
        image.resize(image.len().next_multiple_of(2048), 0);
    }
    let Ok(disc) = Disc::open(Arc::new(image)) else { return };
    let tree = disc.tree();
    for id in tree.ids() {
        let path = tree.path(id);
        let Some(meta) = disc.meta(&path) else { continue };
        match meta.kind {
            Kind::Folder => assert!(disc.list(&path).is_ok()),
            Kind::File => {
                let mut begin = Vec::new();
                let _ = disc.open(&path).map(|file| file.take(16).read_to_end(&mut begin));
            }
            Kind::Link => {
                let _ = resolve(&disc, &path);
            }
            Kind::Special => {}
        }
    }
    let _ = (disc.ways(), disc.menus(), disc.squashfs());
    let _: Vec<String> = disc.problems().map(ToString::to_string).collect();
});
