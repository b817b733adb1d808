//! Presses images from the rehearsal channel with the real program and the real Nix.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Output;

use super::snowpress;

/// A folder that lives as long as the build folder: the channel's parts are fetched once, and Nix
/// builds again only what changed.
pub fn shared() -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("rehearsal");
    fs::create_dir_all(&folder).unwrap();
    folder
}

/// Two keys that stay the same between runs: one that is on the images, and a stranger's.
pub fn keys() -> (PathBuf, PathBuf) {
    let folder = shared();
    let lock = fs::File::create(folder.join("keys.lock")).unwrap();
    lock.lock().unwrap();
    let pair = ["guest", "stranger"].map(|name| {
        let key = folder.join(name);
        if !key.exists() {
            let made = std::process::Command::new("ssh-keygen")
                .args(["-q", "-t", "ed25519", "-N", "", "-C", name, "-f"])
                .arg(&key)
                .status()
                .unwrap();
            assert!(made.success());
        }
        key
    });
    let [guest, stranger] = pair;
    (guest, stranger)
}

/// Presses a profile and gives the image, after showing all that was printed if it failed.
pub fn press(profile: &str, name: &str) -> PathBuf {
    let folder = tempfile::Builder::new().prefix(name).tempdir_in(shared()).unwrap().keep();
    let file = folder.join(format!("{name}.toml"));
    fs::write(&file, profile).unwrap();
    let output = run(&["build", file.to_str().unwrap(), "--rehearse", "--output", folder.to_str().unwrap()]);
    assert!(output.status.success(), "{}", said(&output));
    let image = folder.join(format!("{name}.iso"));
    assert!(image.is_file(), "no {}\n{}", image.display(), said(&output));
    image
}

/// Runs the program with the shared folders.
pub fn run(arguments: &[&str]) -> Output {
    snowpress()
        .args(arguments)
        .env("SNOWPRESS_DATA_DIR", shared().join("data"))
        .env("SNOWPRESS_CONFIG_DIR", shared().join("config"))
        .env("SNOWPRESS_CACHE_DIR", shared().join("cache"))
        // No keys of the person who runs the tests.
        .env("HOME", shared())
        .output()
        .unwrap()
}

/// All that a run printed.
pub fn said(output: &Output) -> String {
    format!(
        "{}\n{}\n{}",
        output.status,
        String::from_utf8_lossy(&output.stdout),
        String::from_utf8_lossy(&output.stderr)
    )
}
