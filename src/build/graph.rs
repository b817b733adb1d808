//! Which derivations of a plan wait for which others, read from their files. A file that cannot be read,
//! or is in a form that is not known, has nothing to wait for: then the way is reckoned too short, and
//! nothing worse.

use std::collections::HashMap;
use std::fs::File;
use std::io::Read as _;
use std::path::Path;

use super::place;

/// More than any derivation has.
const LARGEST: u64 = 16 << 20;

/// Of a larger plan, the rest is taken to wait for nothing.
const MOST: usize = 20_000;

/// For each derivation of a plan, the places of those in the plan that it needs.
pub(super) fn needs(plan: &[String], store: Option<&str>) -> Vec<Vec<usize>> {
    let places: HashMap<&[u8], usize> =
        plan.iter().enumerate().map(|(at, path)| (path.as_bytes(), at)).collect();
    let of = |(at, path): (usize, &String)| {
        let text =
            (at < MOST).then(|| read(&place::real(store, Path::new(path)))).flatten().unwrap_or_default();
        let inputs = inputs(&text).unwrap_or_default();
        inputs.into_iter().filter_map(|input| places.get(input).copied()).filter(|need| *need != at).collect()
    };
    plan.iter().enumerate().map(of).collect()
}

fn read(path: &Path) -> Option<Vec<u8>> {
    let mut text = Vec::new();
    File::open(path).ok()?.take(LARGEST).read_to_end(&mut text).ok()?;
    Some(text)
}

/// The derivations that one needs, from `Derive([outputs],[("path",["out",…]),…],…`. Nothing for any
/// other form. A store path has no character that would be escaped.
fn inputs(text: &[u8]) -> Option<Vec<&[u8]>> {
    let mut rest = Text(text.strip_prefix(b"Derive(")?);
    rest.list(|output| {
        output.word(b"(")?;
        output.string()?;
        for _ in 0..3 {
            output.word(b",")?;
            output.string()?;
        }
        output.word(b")")
    })?;
    rest.word(b",")?;
    let mut found = Vec::new();
    rest.list(|input| {
        input.word(b"(")?;
        found.push(input.string()?);
        input.word(b",")?;
        input.list(|output| output.string().map(drop))?;
        input.word(b")")
    })?;
    Some(found)
}

/// What is still to be read.
struct Text<'t>(&'t [u8]);

impl<'t> Text<'t> {
    fn word(&mut self, word: &[u8]) -> Option<()> {
        self.0 = self.0.strip_prefix(word)?;
        Some(())
    }

    /// What stands between two quotes, as it stands there.
    fn string(&mut self) -> Option<&'t [u8]> {
        self.word(b"\"")?;
        let mut at = 0;
        loop {
            match self.0.get(at)? {
                b'"' => break,
                b'\\' => at += 2,
                _ => at += 1,
            }
        }
        let (string, rest) = self.0.split_at_checked(at)?;
        self.0 = &rest[1..];
        Some(string)
    }

    fn list(&mut self, mut item: impl FnMut(&mut Self) -> Option<()>) -> Option<()> {
        self.word(b"[")?;
        if self.word(b"]").is_some() {
            return Some(());
        }
        loop {
            item(self)?;
            if self.word(b"]").is_some() {
                return Some(());
            }
            self.word(b",")?;
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const ONE: &str = r#"Derive([("out","/nix/store/x-a","",""),("dev","/nix/store/y-a","r:sha256","00")],[("/nix/store/b.drv",["dev","out"]),("/nix/store/c.drv",["out"])],["/nix/store/s.sh"],"x86_64-linux","/bin/sh",["-c","echo \"\\\n"],[("name","a")])"#;

    #[test]
    fn inputs_are_read_and_other_forms_are_not() {
        assert_eq!(inputs(ONE.as_bytes()).unwrap(), [b"/nix/store/b.drv", b"/nix/store/c.drv"]);
        assert_eq!(inputs(br#"Derive([],[],[],"","",[],[])"#).unwrap(), [b""; 0]);
        assert_eq!(inputs(br#"Derive([("a\"","","","")],[("b\\",[])],"#).unwrap(), [br"b\\"]);
        for bad in
            ["", "Derive(", "DrvWithVersion(\"x\",[],[]", "Derive([],[(\"a\",[\"out\"", "Derive([,],[]"]
        {
            assert_eq!(inputs(bad.as_bytes()), None, "{bad}");
        }
    }

    #[test]
    fn a_plan_has_places_in_the_store_of_its_own() {
        let root = tempfile::tempdir().unwrap();
        let store = root.path().join("nix/store");
        std::fs::create_dir_all(&store).unwrap();
        std::fs::write(store.join("a.drv"), ONE).unwrap();
        std::fs::write(store.join("b.drv"), ONE.replace("/b.drv", "/c.drv")).unwrap();
        std::fs::write(store.join("c.drv"), "nonsense").unwrap();
        let plan = ["c", "b", "gone", "a"].map(|name| format!("/nix/store/{name}.drv"));
        let told = needs(&plan, root.path().to_str());
        assert_eq!(told, [vec![], vec![0, 0], vec![], vec![1, 0]]);
    }

    proptest! {
        #[test]
        fn no_text_is_too_odd(text in r#"Derive\(\[?["\\(),\[\]a]{0,40}"#, cut in 0..200_usize) {
            let _ = inputs(text.as_bytes());
            let _ = inputs(&ONE.as_bytes()[..cut.min(ONE.len())]);
        }
    }
}
