//! The reader of discs, against what xorriso writes and says.

mod hybrid;
mod large;
mod trees;

use std::collections::BTreeSet;
use std::fs;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Arc;

use snowpress::image::disc::Disc;
use snowpress::image::files::Files;
use snowpress::image::source::Opened;

/// A folder with what goes onto a disc, and the disc.
struct Made {
    folder: tempfile::TempDir,
}

impl Made {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        fs::create_dir(folder.path().join("in")).unwrap();
        Self { folder }
    }

    fn image(&self) -> PathBuf {
        self.folder.path().join("disc.iso")
    }

    /// Where a path of the disc comes from.
    fn source(&self, path: &str) -> PathBuf {
        self.folder.path().join("in").join(path.trim_start_matches('/'))
    }

    fn file(&self, path: &str, content: impl AsRef<[u8]>) -> &Self {
        let path = self.source(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, content).unwrap();
        self
    }

    fn press(&self, arguments: &[&str]) -> Disc {
        let output = Command::new("xorriso")
            .args(["-as", "mkisofs", "-quiet"])
            .args(arguments)
            .arg("-o")
            .arg(self.image())
            .arg(self.folder.path().join("in"))
            .output()
            .unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        self.open()
    }

    fn open(&self) -> Disc {
        Disc::open(Arc::new(Opened::open(&self.image()).unwrap())).unwrap()
    }

    /// What xorriso says of the disc.
    fn xorriso(&self, arguments: &[&str]) -> String {
        let output =
            Command::new("xorriso").arg("-indev").arg(self.image()).args(arguments).output().unwrap();
        String::from_utf8(output.stdout).unwrap()
    }

    /// Everything that xorriso finds; it quotes names as a shell would.
    fn found(&self) -> BTreeSet<String> {
        let list = self.xorriso(&["-find", "/"]);
        list.lines().map(|line| line.trim_matches('\'').to_owned()).collect()
    }
}

fn paths(disc: &Disc) -> BTreeSet<String> {
    let tree = disc.tree();
    tree.ids().map(|id| tree.path(id).to_str().unwrap().to_owned()).collect()
}

fn content(disc: &Disc, path: &str) -> Vec<u8> {
    let mut all = Vec::new();
    Files::open(disc, Path::new(path)).unwrap().read_to_end(&mut all).unwrap();
    all
}

fn problems(disc: &Disc) -> Vec<String> {
    disc.problems().map(ToString::to_string).collect()
}
