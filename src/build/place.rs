//! Where a store path really lies when the store is not `/nix/store`.

use std::path::{Path, PathBuf};

/// The folder that stands for `/` in a store such as `/srv/root` or `local?root=/srv/root`.
/// Nothing when the paths of the store are real ones.
fn root(store: &str) -> Option<PathBuf> {
    if store.starts_with('/') {
        return Some(store.into());
    }
    let parameters = store.split_once('?').filter(|(kind, _)| *kind == "local" || kind.is_empty())?.1;
    parameters.split('&').find_map(|part| part.strip_prefix("root=")).map(PathBuf::from)
}

/// A store path as a path of this machine.
#[must_use]
pub(super) fn real(store: Option<&str>, path: &Path) -> PathBuf {
    match store.and_then(root) {
        Some(root) => root.join(path.strip_prefix("/").unwrap_or(path)),
        None => path.to_owned(),
    }
}

/// The folder of the store, for its free space.
#[must_use]
pub(super) fn folder(store: Option<&str>) -> PathBuf {
    let named = store.and_then(|store| store.split_once('?')).and_then(|(_, parameters)| {
        parameters.split('&').find_map(|part| part.strip_prefix("store=")).map(PathBuf::from)
    });
    let usual = || std::env::var_os("NIX_STORE_DIR").map_or_else(|| "/nix/store".into(), PathBuf::from);
    named.unwrap_or_else(|| real(store, &usual()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stores_of_ones_own() {
        let path = Path::new("/nix/store/x");
        assert_eq!(real(None, path), path);
        assert_eq!(real(Some("daemon"), path), path);
        assert_eq!(real(Some("/srv"), path), Path::new("/srv/nix/store/x"));
        assert_eq!(real(Some("local?root=/srv&log=/l"), path), Path::new("/srv/nix/store/x"));
        assert_eq!(real(Some("local?store=/s/store"), Path::new("/s/store/x")), Path::new("/s/store/x"));
        assert_eq!(folder(Some("local?store=/s/store&state=/s/v")), Path::new("/s/store"));
        assert_eq!(folder(Some("/srv")), Path::new("/srv/nix/store"));
    }
}
