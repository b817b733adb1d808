//! Whether a store path is the package that a profile names.
//!
//! A profile names attributes (`python3Packages.numpy`, `nodejs_20`), a store path has the package's
//! own name. Where the two may be the same thing under two names, nothing is claimed.

use super::Named;

/// The last name of an attribute, which is mostly that of its command too.
#[must_use]
pub fn last(attribute: &str) -> &str {
    attribute.rsplit('.').next().unwrap_or(attribute)
}

/// Whether a package of this name is certainly meant.
#[must_use]
pub fn is(attribute: &str, package: &Named) -> bool {
    let last = last(attribute);
    plain(&package.name) == plain(last)
        || of_python(attribute, &package.name)
        || numbered(last).is_some_and(|(stem, version)| {
            let name = plain(&package.name);
            name.trim_end_matches(|c: char| c.is_ascii_digit()) == stem && begins(&package.version, &version)
        })
}

/// Whether a store path, named without its hash, may be it under another name.
#[must_use]
pub fn may_be(attribute: &str, store_name: &str) -> bool {
    let stem = stem(last(attribute));
    !stem.is_empty() && plain(store_name).contains(&stem)
}

/// `python3.11-numpy` for `python3Packages.numpy` and `python311Packages.numpy`.
fn of_python(attribute: &str, name: &str) -> bool {
    let Some((python, module)) = attribute.split_once("Packages.") else { return false };
    name.split_once('-').is_some_and(|(interpreter, rest)| {
        python.starts_with("python")
            && plain(interpreter).starts_with(&plain(python))
            && plain(rest) == plain(module)
    })
}

/// Letters and digits alone: `net-tools`, `net_tools` and `nettools` are one.
fn plain(name: &str) -> String {
    name.chars().filter(char::is_ascii_alphanumeric).map(|c| c.to_ascii_lowercase()).collect()
}

/// `nodejs` and `20` of `nodejs_20`, `python` and `311` of `python311`.
fn numbered(attribute: &str) -> Option<(String, String)> {
    let stem = attribute.trim_end_matches(|c: char| c.is_ascii_digit() || c == '_');
    let version = plain(&attribute[stem.len()..]);
    (!stem.is_empty() && !version.is_empty()).then(|| (plain(stem), version))
}

/// Whether the first numbers of a version are these, all of each: `311` of `3.11.9`, not `31`.
fn begins(version: &str, wanted: &str) -> bool {
    let numbers = version.split(|c: char| !c.is_ascii_digit());
    let mut so_far = String::new();
    numbers.into_iter().any(|number| {
        so_far.push_str(number);
        !number.is_empty() && so_far == wanted
    })
}

/// The first word of an attribute, `vim` of `vimHugeX`, by which a package of another name may go.
fn stem(attribute: &str) -> String {
    let ends = |(at, c): (usize, char)| at > 0 && (c.is_ascii_uppercase() || !c.is_ascii_alphabetic());
    let end = attribute.char_indices().find(|&both| ends(both)).map_or(attribute.len(), |(at, _)| at);
    let word = plain(&attribute[..end]);
    if word.len() < 3 { plain(attribute) } else { word }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::image::nixos::named;

    #[test]
    fn attributes_are_taken_apart() {
        assert_eq!(numbered("nodejs_20"), Some(("nodejs".into(), "20".into())));
        assert_eq!(numbered("python311"), Some(("python".into(), "311".into())));
        assert_eq!(numbered("htop"), None);
        assert_eq!(stem("vimHugeX"), "vim");
        assert_eq!(stem("git-lfs"), "git");
        assert_eq!(stem("fd"), "fd");
        assert_eq!(stem("7zz"), "7zz");
    }

    #[test]
    fn only_what_is_certainly_meant_is_it() {
        let is = |attribute, name| is(attribute, &named(name));
        assert!(is("nodejs_20", "nodejs-20.11.1") && is("python311", "python3-3.11.9"));
        assert!(is("net-tools", "net_tools-2.10") && is("pkgs.htop", "htop-3.3.0"));
        assert!(is("python3Packages.numpy", "python3.11-numpy-1.26.4"));
        assert!(is("lua5_1", "lua-5.1.5") && is("openjdk8", "openjdk-8u402-b06"));
        assert!(!is("git", "git-lfs-3.4.1") && !is("vim", "tree-sitter-vim-0.4"));
        assert!(!is("nodejs_2", "nodejs-20.11.1") && !is("python31", "python3-3.11.9"));
        assert!(!is("python3Packages.numpy", "texlive-numpy-1"));
        assert!(!is("python312Packages.numpy", "python3.11-numpy-1.26.4"));
    }
}
