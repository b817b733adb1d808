//! Where the live system lies: the squashfs that a distribution puts on its disc.

use std::path::Path;

use super::opened::Disc;
use crate::image::files::Kind;
use crate::image::source::Source;
use crate::image::tree::Id;

const MAGIC: &[u8; 4] = b"hsqs";

/// Files that are looked into when nothing has a known name, the largest first.
const PROBES: usize = 4096;

/// The squashfs of a disc: by its name, else the largest file that begins like one.
pub fn find(disc: &Disc) -> Option<Id> {
    let tree = disc.tree();
    let mut named: Vec<_> = tree.ids().filter_map(|id| Some((rank(&tree.path(id))?, id))).collect();
    named.sort_by_key(|(rank, id)| (*rank, std::cmp::Reverse(size(disc, *id))));
    if let Some((_, id)) = named.into_iter().find(|(_, id)| is_squashfs(disc, *id)) {
        return Some(id);
    }
    let is_file = |id: &Id| tree.node(*id).is_some_and(|node| node.meta.kind == Kind::File);
    let mut files: Vec<Id> = tree.ids().filter(is_file).collect();
    files.sort_by_key(|id| std::cmp::Reverse(size(disc, *id)));
    files.into_iter().take(PROBES).find(|id| is_squashfs(disc, *id))
}

fn size(disc: &Disc, id: Id) -> u64 {
    disc.tree().node(id).map_or(0, |node| node.meta.size)
}

fn is_squashfs(disc: &Disc, id: Id) -> bool {
    let mut magic = [0; 4];
    disc.window_of(id).is_some_and(|window| window.read_at(0, &mut magic).is_ok() && magic == *MAGIC)
}

/// The place of a known name in the order of looking: NixOS, Debian, Ubuntu, Fedora, Arch.
fn rank(path: &Path) -> Option<u8> {
    let path = path.to_str()?.to_ascii_lowercase();
    let parts: Vec<&str> = path.split('/').skip(1).collect();
    match *parts {
        ["nix-store.squashfs"] => Some(0),
        ["live", "filesystem.squashfs"] => Some(1),
        ["live" | "casper", file] if file.ends_with(".squashfs") => Some(2),
        ["liveos", "squashfs.img"] => Some(3),
        ["arch", _, "airootfs.sfs"] => Some(4),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn known_names_come_in_order() {
        let rank = |path: &str| rank(Path::new(path));
        assert_eq!(rank("/nix-store.squashfs"), Some(0));
        assert_eq!(rank("/live/filesystem.squashfs"), Some(1));
        assert_eq!(rank("/casper/minimal.squashfs"), Some(2));
        assert_eq!(rank("/LiveOS/squashfs.img"), Some(3));
        assert_eq!(rank("/arch/x86_64/airootfs.sfs"), Some(4));
        assert_eq!(rank("/a/nix-store.squashfs"), None);
    }
}
