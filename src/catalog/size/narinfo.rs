//! The text that a binary cache has for each path, `HASH.narinfo`: lines of `Key: value`, after
//! <https://nix.dev/manual/nix/latest/protocols/binary-cache/narinfo>. It comes from outside, so nothing in it is
//! believed that does not look as it must. Signatures are not checked: a wrong size is shown and no
//! more; what goes onto an image is Nix's to check.

use super::graph::PathInfo;
use super::name::StoreName;

/// The longest text that is read: ten thousand references fit.
pub const LONGEST: u64 = 1 << 20;

/// No path is larger: 1 PiB.
const LARGEST: u64 = 1 << 50;

/// Why a text is no narinfo of the path that was asked for.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Wrong {
    #[error("what is no narinfo")]
    Text,
    #[error("the narinfo of another path")]
    Other,
    #[error("a narinfo without a believable `{0}`")]
    Field(&'static str),
}

/// Reads the text that a cache gave for this path of the store in `folder`.
///
/// # Errors
/// When it is another text.
pub fn parse(text: &str, folder: &str, wanted: &StoreName) -> Result<PathInfo, Wrong> {
    let [mut path, mut nar, mut file, mut references] = [None; 4];
    for line in text.lines().filter(|line| !line.trim().is_empty()) {
        let (key, value) = line.split_once(':').ok_or(Wrong::Text)?;
        let (slot, field) = match key {
            "StorePath" => (&mut path, "StorePath"),
            "NarSize" => (&mut nar, "NarSize"),
            "FileSize" => (&mut file, "FileSize"),
            "References" => (&mut references, "References"),
            _ => continue,
        };
        if slot.replace(value.trim()).is_some() {
            return Err(Wrong::Field(field));
        }
    }
    let path = path.ok_or(Wrong::Text)?;
    if path.strip_prefix(folder).and_then(|path| path.strip_prefix('/')) != Some(wanted.as_str()) {
        return Err(Wrong::Other);
    }
    let nar = nar.and_then(size).ok_or(Wrong::Field("NarSize"))?;
    let file = file.map(|file| size(file).ok_or(Wrong::Field("FileSize"))).transpose()?;
    let references = references.ok_or(Wrong::Field("References"))?;
    let references = references.split_ascii_whitespace().map(StoreName::parse).collect::<Option<_>>();
    Ok(PathInfo { nar, file, references: references.ok_or(Wrong::Field("References"))? })
}

/// Every archive has some bytes, even that of an empty file.
fn size(text: &str) -> Option<u64> {
    let digits = text.bytes().all(|byte| byte.is_ascii_digit());
    text.parse().ok().filter(|size| digits && (1..=LARGEST).contains(size))
}

#[cfg(test)]
mod tests {
    use super::super::graph::tests::name;
    use super::*;
    use proptest::prelude::*;

    fn good() -> String {
        let (a, b) = (name('a'), name('b'));
        format!(
            "StorePath: /nix/store/{a}\nURL: nar/x.nar.xz\nCompression: xz\nFileHash: sha256:0\nFileSize: 40\n\
             NarHash: sha256:0\nNarSize: 400\nReferences: {a} {b}\nDeriver: x.drv\nSig: k:s\nSig: l:s\n"
        )
    }

    fn read(text: &str) -> Result<PathInfo, Wrong> {
        parse(text, "/nix/store", &name('a'))
    }

    #[test]
    fn what_a_cache_says() {
        let info = PathInfo { nar: 400, file: Some(40), references: vec![name('a'), name('b')] };
        assert_eq!(read(&good()), Ok(info.clone()));
        let none = good().replace("FileSize: 40\n", "");
        assert_eq!(read(&none), Ok(PathInfo { file: None, ..info.clone() }));
        let leaf = good().replace(&format!("References: {} {}", name('a'), name('b')), "References: ");
        assert_eq!(read(&leaf), Ok(PathInfo { references: Vec::new(), ..info }));
    }

    #[test]
    fn what_it_must_not_say() {
        let wrong = |from: &str, to: &str| read(&good().replace(from, to)).unwrap_err();
        assert_eq!(read("<html>\n<a href=\"x: y\">"), Err(Wrong::Text));
        assert_eq!(read(""), Err(Wrong::Text));
        assert_eq!(wrong("/nix/store/a", "/nix/store/b"), Wrong::Other);
        assert_eq!(wrong("/nix/store/", "/gnu/store/"), Wrong::Other);
        for size in ["-1", "0", "+4", "4e3", "99999999999999999999", "1125899906842625", ""] {
            assert_eq!(wrong("NarSize: 400", &format!("NarSize: {size}")), Wrong::Field("NarSize"), "{size}");
        }
        assert_eq!(wrong("FileSize: 40", "FileSize: x"), Wrong::Field("FileSize"));
        assert_eq!(wrong("NarSize: 400", "NarSize: 400\nNarSize: 1"), Wrong::Field("NarSize"));
        assert_eq!(wrong("References: ", "References: ../x "), Wrong::Field("References"));
        assert_eq!(wrong("References:", "Refs:"), Wrong::Field("References"));
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn any_text_is_read_or_refused(text in any::<String>(), at in any::<prop::sample::Index>()) {
            let _ = read(&text);
            let mut spoilt = good();
            let place = at.index(spoilt.len());
            spoilt.insert_str(place, &text);
            if let Ok(info) = read(&spoilt) {
                prop_assert!(info.nar >= 1 && info.nar <= LARGEST);
            }
        }
    }
}
