//! Looking into images from the command line, against what unsquashfs and xorriso say of them.

use std::collections::BTreeMap;
use std::fs;
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::{MetadataExt, PermissionsExt, symlink};
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use tempfile::TempDir;

use crate::support::{have, snowpress};

const NEEDS: &[&str] = &["mksquashfs", "unsquashfs", "xorriso"];
const COMPRESSORS: &[&str] = &["gzip", "lz4", "xz", "zstd", "lzo"];

/// The top of a made store.
const SYSTEM: &str = "0123456789abcdfghijklmnpqrsvwxyz-nixos-system-box-26.05";
const TOOL: &str = "1123456789abcdfghijklmnpqrsvwxyz-tool-1.2";

/// A made image, and the parts that it was made of.
struct Made(TempDir);

impl Made {
    /// A store of two paths with what is awkward in one: empty, large, alike, executable, links.
    fn new() -> Self {
        let made = Self(tempfile::tempdir().unwrap());
        let store = made.path("store");
        fs::create_dir_all(store.join(SYSTEM)).unwrap();
        fs::write(store.join(SYSTEM).join("init"), "#!/bin/sh\n").unwrap();
        let tool = store.join(TOOL);
        fs::create_dir_all(tool.join("bin/empty-folder")).unwrap();
        let noise: Vec<u8> =
            (0..300_000u32).flat_map(|n| (n.wrapping_mul(2_654_435_761) >> 7).to_le_bytes()).collect();
        fs::write(tool.join("large"), &noise).unwrap();
        fs::write(tool.join("zeros"), vec![0; 2 << 20]).unwrap();
        fs::write(tool.join("empty"), "").unwrap();
        for name in ["alike", "alike-too"] {
            fs::write(tool.join(name), "the same\n".repeat(500)).unwrap();
        }
        fs::write(tool.join("bin/run"), "#!/bin/sh\n").unwrap();
        fs::set_permissions(tool.join("bin/run"), fs::Permissions::from_mode(0o555)).unwrap();
        fs::set_permissions(tool.join("bin"), fs::Permissions::from_mode(0o555)).unwrap();
        symlink("../large", tool.join("bin/relative")).unwrap();
        symlink(format!("/nix/store/{SYSTEM}/init"), tool.join("bin/absolute")).unwrap();
        symlink("/nowhere", tool.join("bin/dangling")).unwrap();
        made
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    fn store_file(&self, name: &str, content: &str) {
        fs::write(self.path("store").join(name), content).unwrap();
    }

    /// Presses `NAME.iso`; the squashfs stays beside it as `NAME.squashfs`.
    fn press(&self, name: &str, compressor: &str) -> PathBuf {
        let disc = self.path(&format!("{name}.disc"));
        for (path, content) in [
            (
                "isolinux/isolinux.cfg",
                format!(
                    "DEFAULT a\nLABEL a\n MENU LABEL Box\n LINUX /boot/bzImage\n APPEND init=/nix/store/{SYSTEM}/init quiet\n INITRD /boot/initrd\n"
                ),
            ),
            ("boot/bzImage", "kernel".repeat(1000)),
            ("boot/initrd", "initrd".repeat(500)),
            ("version.txt", "26.05".to_owned()),
        ] {
            fs::create_dir_all(disc.join(path).parent().unwrap()).unwrap();
            fs::write(disc.join(path), content).unwrap();
        }
        let squashfs = self.path(&format!("{name}.squashfs"));
        run(Command::new("mksquashfs").arg(self.path("store")).arg(&squashfs).args([
            "-comp",
            compressor,
            "-b",
            "131072",
            "-quiet",
            "-no-progress",
            "-no-hardlinks",
            "-all-root",
        ]));
        fs::copy(&squashfs, disc.join("nix-store.squashfs")).unwrap();
        let image = self.path(&format!("{name}.iso"));
        run(Command::new("xorriso")
            .args(["-as", "mkisofs", "-quiet", "-V", "MADE", "-J", "-R", "-o"])
            .arg(&image)
            .arg(&disc));
        image
    }
}

impl Drop for Made {
    fn drop(&mut self) {
        // Folders without the right to write could not be removed by anybody but root.
        let _ = Command::new("chmod").args(["-R", "u+w"]).arg(self.0.path()).status();
    }
}

fn run(command: &mut Command) -> Output {
    let output = command.output().unwrap();
    assert!(output.status.success(), "{command:?}: {}", String::from_utf8_lossy(&output.stderr));
    output
}

fn says(code: i32, command: &str, image: &Path, rest: &[&str]) -> String {
    let output = snowpress().arg(command).arg(image).args(rest).output().unwrap();
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    let errors = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(code), "{command} {rest:?}: {text}{errors}");
    text + &errors
}

fn json(code: i32, command: &str, image: &Path, rest: &[&str]) -> serde_json::Value {
    let output = snowpress().arg(command).arg(image).args(rest).arg("--json").output().unwrap();
    assert_eq!(output.status.code(), Some(code), "{}", String::from_utf8_lossy(&output.stderr));
    serde_json::from_slice(&output.stdout).unwrap()
}

/// Kind, rights, time and content of everything below a folder.
fn tree(root: &Path) -> BTreeMap<PathBuf, (u32, i64, Vec<u8>)> {
    let mut found = BTreeMap::new();
    let mut left = vec![root.to_owned()];
    while let Some(folder) = left.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            let meta = fs::symlink_metadata(&path).unwrap();
            let content = if meta.is_symlink() {
                fs::read_link(&path).unwrap().into_os_string().into_encoded_bytes()
            } else if meta.is_file() {
                fs::read(&path).unwrap()
            } else {
                left.push(path.clone());
                Vec::new()
            };
            found.insert(path.strip_prefix(root).unwrap().to_owned(), (meta.mode(), meta.mtime(), content));
        }
    }
    found
}

#[test]
fn files_of_every_compressor_are_what_unsquashfs_unpacks() {
    if !have("images are compared with unsquashfs", NEEDS) {
        return;
    }
    let made = Made::new();
    for compressor in COMPRESSORS {
        let image = made.press(compressor, compressor);
        let (ours, theirs) =
            (made.path(&format!("{compressor}.ours")), made.path(&format!("{compressor}.theirs")));
        says(0, "extract", &image, &["/nix/store", "-C", ours.to_str().unwrap()]);
        let squashfs = made.path(&format!("{compressor}.squashfs"));
        run(Command::new("unsquashfs").args(["-quiet", "-no-progress", "-d"]).arg(&theirs).arg(&squashfs));
        let (ours, theirs) = (tree(&ours.join("store")), tree(&theirs));
        assert!(theirs.len() > 12, "{theirs:?}");
        assert!(ours == theirs, "{compressor}: {:?} {:?}", ours.keys(), theirs.keys());
        let listed = says(0, "ls", &image, &["/nix/store", "-R"]);
        let mut listed: Vec<&str> =
            listed.lines().map(|line| line.strip_prefix("/nix/store/").unwrap()).collect();
        let output = run(Command::new("unsquashfs").arg("-l").arg(&squashfs));
        let output = String::from_utf8(output.stdout).unwrap();
        let mut unsquashed: Vec<&str> =
            output.lines().filter_map(|line| line.strip_prefix("squashfs-root/")).collect();
        listed.sort_unstable();
        unsquashed.sort_unstable();
        assert_eq!(listed, unsquashed, "{compressor}");
        assert_eq!(json(0, "inspect", &image, &[])["store"]["superblock"]["compressor"], **compressor);
    }
}

#[test]
fn files_of_the_disc_are_what_xorriso_finds() {
    if !have("images are compared with xorriso", NEEDS) {
        return;
    }
    let made = Made::new();
    let image = made.press("box", "gzip");
    let output = run(Command::new("xorriso").arg("-indev").arg(&image).args(["-find", "/"]));
    let output = String::from_utf8(output.stdout).unwrap();
    let mut found: Vec<&str> =
        output.lines().map(|line| line.trim().trim_matches('\'')).filter(|path| *path != "/").collect();
    let listed = says(0, "ls", &image, &["-R"]);
    let of_the_disc = |path: &&str| *path != "/nix" && !path.starts_with("/nix/");
    let mut listed: Vec<&str> = listed.lines().filter(of_the_disc).collect();
    found.sort_unstable();
    listed.sort_unstable();
    assert_eq!(listed, found);
    let all = made.path("all");
    says(0, "extract", &image, &["--all", "-C", all.to_str().unwrap()]);
    let (ours, disc) = (tree(&all), tree(&made.path("box.disc")));
    for (path, (_, _, content)) in &disc {
        assert!(ours[path].2 == *content, "{}", path.display());
    }
    assert_eq!(ours[&Path::new("nix/store").join(SYSTEM).join("init")].2, b"#!/bin/sh\n");
}

#[test]
fn a_file_is_printed_as_it_is_through_links_inside_the_image() {
    if !have("an image is made", NEEDS) {
        return;
    }
    let made = Made::new();
    let image = made.press("box", "zstd");
    let cat = |path: &str| run(snowpress().arg("cat").arg(&image).arg(path)).stdout;
    let large = fs::read(made.path("store").join(TOOL).join("large")).unwrap();
    assert!(cat(&format!("/nix/store/{TOOL}/bin/relative")) == large);
    assert_eq!(cat(&format!("/nix/store/{TOOL}/bin/absolute")), b"#!/bin/sh\n");
    assert!(cat("nix-store.squashfs") == fs::read(made.path("box.squashfs")).unwrap());
    assert!(says(1, "cat", &image, &[&format!("/nix/store/{TOOL}/bin/dangling")]).contains("there is no"));
    assert!(says(1, "cat", &image, &["/isolinux"]).contains("/isolinux"));
    assert!(says(1, "ls", &image, &["/../etc/passwd"]).contains("there is no"));
}

#[test]
fn an_inspection_says_what_is_in_an_image() {
    if !have("an image is made", NEEDS) {
        return;
    }
    let made = Made::new();
    made.press("box", "xz");
    // As Nix lays its result.
    fs::create_dir_all(made.path("result/iso")).unwrap();
    fs::rename(made.path("box.iso"), made.path("result/iso/box.iso")).unwrap();
    let seen = json(0, "inspect", &made.path("result"), &["--sha256"]);
    assert_eq!(seen["disc"]["volume"]["label"], "MADE");
    assert_eq!(seen["disc"]["menus"][0]["parameters"][1], "quiet");
    assert_eq!(seen["store"]["paths"][0]["name"], TOOL);
    assert_eq!(seen["space"]["packed"], seen["bytes"]);
    let parts = seen["space"]["children"].as_array().unwrap();
    let sum: u64 = parts.iter().map(|part| part["packed"].as_u64().unwrap()).sum();
    assert_eq!(sum, seen["bytes"].as_u64().unwrap());
    let sum = run(Command::new("sha256sum").arg(made.path("result/iso/box.iso"))).stdout;
    assert!(String::from_utf8(sum).unwrap().starts_with(seen["checksum"]["sha256"].as_str().unwrap()));
    let text = says(0, "inspect", &made.path("result"), &[]);
    for part in ["MADE", "/boot/bzImage", "quiet", "xz", "tool-1.2", "What takes the space", "█"] {
        assert!(text.contains(part), "{part}: {text}");
    }
}

#[test]
fn integrity_names_the_store_path_that_is_not_what_was_registered() {
    if !have("an image is made", NEEDS) {
        return;
    }
    let made = Made::new();
    let registered = |hash: &str, other: &str, length: u64, other_length: u64| {
        format!(
            "/nix/store/{SYSTEM}\n{hash}\n{length}\n\n0\n/nix/store/{TOOL}\n{other}\n{other_length}\n\n0\n"
        )
    };
    let zeros = format!("sha256:{}", "0".repeat(52));
    made.store_file("nix-path-registration", &registered(&zeros, &zeros, 1, 1));
    let image = made.press("wrong", "zstd");
    let seen = json(5, "inspect", &image, &["--integrity"]);
    let problems = seen["integrity"]["problems"].as_array().unwrap();
    assert_eq!(problems.len(), 2, "{problems:?}");
    assert!(says(5, "inspect", &image, &["--integrity"]).contains(TOOL));
    // A checksum that lies beside it and says otherwise is the same trouble.
    fs::write(made.path("wrong.iso.sha256"), format!("{}  wrong.iso\n", "0".repeat(64))).unwrap();
    assert!(says(5, "inspect", &image, &["--sha256"]).contains("differs"));
}

#[test]
fn what_is_no_image_is_refused_with_what_to_do() {
    let folder = tempfile::tempdir().unwrap();
    let file = |name: &str, content: &[u8]| {
        let path = folder.path().join(name);
        fs::write(&path, content).unwrap();
        path
    };
    assert!(says(2, "inspect", &file("a.iso.zst", b"\x28\xb5\x2f\xfd____"), &[]).contains("zstd -dk"));
    assert!(says(2, "ls", &file("b.iso", b""), &[]).contains("is empty"));
    assert!(says(2, "inspect", &file("c.iso", &vec![0; 100_000]), &[]).contains("byte"));
    assert!(says(2, "cat", &folder.path().join("no\x1b[2Jne"), &["/x"]).contains("No such file"));
    let told = json(2, "inspect", &folder.path().join("none"), &[]);
    assert_eq!(told["exit-code"], 2);
}

#[test]
fn a_cut_image_is_told_by_how_much() {
    if !have("an image is made", NEEDS) {
        return;
    }
    let made = Made::new();
    let image = made.press("box", "gzip");
    let whole = fs::metadata(&image).unwrap().len();
    fs::OpenOptions::new().write(true).open(&image).unwrap().set_len(whole / 2).unwrap();
    let seen = json(5, "inspect", &image, &[]);
    assert_eq!(seen["problems"][0]["at"], whole / 2);
    assert_eq!(seen["problems"][0]["broken"], true);
}

#[test]
fn odd_names_are_shown_escaped_and_are_whole_in_json() {
    if !have("an image is made", NEEDS) {
        return;
    }
    let made = Made::new();
    let odd = std::ffi::OsStr::from_bytes(b"a\n\x1b[2J\xff");
    fs::write(made.path("store").join(TOOL).join(odd), "odd").unwrap();
    let image = made.press("box", "gzip");
    let folder = format!("/nix/store/{TOOL}");
    let text = says(0, "ls", &image, &[&folder]);
    assert!(text.contains("a\\n\\x1b[2J\\xff\n"), "{text}");
    let output = run(snowpress().args(["ls", "--json"]).arg(&image).arg(&folder)).stdout;
    let hex = "610a1b5b324aff";
    assert!(
        String::from_utf8(output)
            .unwrap()
            .lines()
            .any(|line| line.contains("path-bytes") && line.contains(hex))
    );
    let out = made.path("out");
    let path = Path::new(&folder).join(odd);
    run(snowpress().arg("extract").arg(&image).arg(path).arg("-C").arg(&out));
    assert_eq!(fs::read(out.join(odd)).unwrap(), b"odd");
}

#[test]
fn what_is_in_the_way_of_an_extraction_stays() {
    if !have("an image is made", NEEDS) {
        return;
    }
    let made = Made::new();
    let image = made.press("box", "gzip");
    let out = made.path("out");
    fs::create_dir(&out).unwrap();
    fs::write(out.join("version.txt"), "mine").unwrap();
    let into = out.to_str().unwrap().to_owned();
    let said = says(1, "extract", &image, &["/boot", "/version.txt", "-C", &into]);
    assert!(said.contains("version.txt exists already; nothing was written"), "{said}");
    assert_eq!(fs::read_dir(&out).unwrap().count(), 1);
    says(0, "extract", &image, &["/boot", "/version.txt", "-C", &into, "--force"]);
    assert_eq!(fs::read(out.join("version.txt")).unwrap(), b"26.05");
}

#[test]
fn two_images_are_compared_as_diff_does() {
    if !have("images are made", NEEDS) {
        return;
    }
    let made = Made::new();
    let a = made.press("a", "gzip");
    fs::rename(
        made.path("store").join(TOOL),
        made.path("store").join(TOOL.replace("1123", "2123").replace("1.2", "1.3")),
    )
    .unwrap();
    let b = made.press("b", "gzip");
    let b = b.to_str().unwrap();
    assert!(says(0, "diff", &a, &[a.to_str().unwrap()]).contains("The same is in both. "));
    let text = says(1, "diff", &a, &[b]);
    assert!(text.contains("tool") && text.contains("1.2 → 1.3"), "{text}");
    let seen = json(1, "diff", &a, &[b]);
    assert_eq!((&seen["equal"], &seen["packages"][0]["package"]), (&false.into(), &"tool".into()));
    assert_eq!(seen["packages"].as_array().unwrap().len(), 1);
    says(2, "diff", &a, &["/no/such.iso"]);
}

#[test]
fn another_live_system_is_seen_under_squashfs_and_its_links_stay_in_it() {
    if !have("an image is made", NEEDS) {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path().join("root");
    fs::create_dir_all(root.join("etc")).unwrap();
    fs::create_dir_all(root.join("usr/bin")).unwrap();
    fs::write(root.join("etc/hostname"), "live\n").unwrap();
    fs::write(root.join("usr/bin/tool"), "tool").unwrap();
    symlink("/usr/bin", root.join("bin")).unwrap();
    symlink("/../../etc/hostname", root.join("name")).unwrap();
    let disc = folder.path().join("disc");
    fs::create_dir_all(disc.join("live")).unwrap();
    fs::create_dir_all(disc.join("etc")).unwrap();
    fs::write(disc.join("etc/hostname"), "of the disc").unwrap();
    let squashfs = disc.join("live/filesystem.squashfs");
    run(Command::new("mksquashfs").arg(&root).arg(&squashfs).args(["-quiet", "-no-progress"]));
    let image = folder.path().join("live.iso");
    run(Command::new("xorriso").args(["-as", "mkisofs", "-quiet", "-R", "-o"]).arg(&image).arg(&disc));
    assert_eq!(run(snowpress().arg("cat").arg(&image).arg("/squashfs/name")).stdout, b"live\n");
    assert_eq!(run(snowpress().arg("cat").arg(&image).arg("/squashfs/bin/tool")).stdout, b"tool");
    assert_eq!(says(0, "ls", &image, &["/squashfs"]), "bin\netc\nname\nusr\n");
    assert_eq!(says(0, "ls", &image, &[]), "etc\nlive\nsquashfs\n");
    let seen = json(0, "inspect", &image, &[]);
    assert_eq!((&seen["store"]["nix"], &seen["store"]["seen-at"]), (&false.into(), &"/squashfs".into()));
    assert_eq!(seen["store"]["unpacked"], 9);
}

/// Cuts bytes off the end of an image.
fn shorten(image: &Path, bytes: u64) {
    let file = fs::OpenOptions::new().write(true).open(image).unwrap();
    file.set_len(file.metadata().unwrap().len() - bytes).unwrap();
}

#[test]
fn an_image_a_few_bytes_short_does_not_pass_a_proof() {
    if !have("an image is made", NEEDS) {
        return;
    }
    let made = Made::new();
    let image = made.press("box", "zstd");
    let profile = made.path("box.toml");
    fs::write(&profile, "version = 1\n").unwrap();
    let profile = profile.to_str().unwrap();
    assert!(!says(0, "verify", &image, &["--profile", profile]).contains("cut off"));
    // Of the padding, where nothing else would miss them.
    shorten(&image, 5);
    let text = says(5, "verify", &image, &["--profile", profile]);
    assert!(text.contains("is cut off: 5 of ") && text.contains("box.iso"), "{text}");
    let told = json(5, "verify", &image, &["--profile", profile]);
    assert!(told["cut-off"].as_str().unwrap().contains("5 of "));
}

#[test]
fn a_partition_table_that_reaches_beyond_the_end_is_a_cut_image() {
    if !have("an image is made", NEEDS) || !have("a GPT is made", &["sfdisk"]) {
        return;
    }
    let made = Made::new();
    let image = made.press("box", "zstd");
    let file = fs::OpenOptions::new().write(true).open(&image).unwrap();
    // Behind the disc there is room for the copy of the table.
    file.set_len(file.metadata().unwrap().len() + (1 << 20)).unwrap();
    let mut sfdisk = Command::new("sfdisk");
    sfdisk.arg("--quiet").arg(&image).stdin(std::process::Stdio::piped());
    let mut child = sfdisk.spawn().unwrap();
    std::io::Write::write_all(
        &mut child.stdin.take().unwrap(),
        b"label: gpt\nfirst-lba: 64\nstart=64, size=64\n",
    )
    .unwrap();
    assert!(child.wait().unwrap().success());
    says(0, "inspect", &image, &[]);
    shorten(&image, 512);
    let seen = json(5, "inspect", &image, &[]);
    let problem = seen["problems"][0]["problem"].as_str().unwrap();
    assert!(problem.contains("the disk has 512 B more"), "{problem}");
}

/// A registration that is right, by Nix's own account.
fn registration(made: &Made) -> String {
    let entry = |name: &&str| {
        let path = made.path("store").join(name);
        let hash = run(Command::new("nix-hash").args(["--type", "sha256", "--base32"]).arg(&path)).stdout;
        let nar = run(Command::new("nix-store").arg("--dump").arg(&path)).stdout;
        let hash = String::from_utf8(hash).unwrap();
        format!("/nix/store/{name}\nsha256:{}\n{}\n\n0\n", hash.trim(), nar.len())
    };
    [SYSTEM, TOOL].iter().map(entry).collect()
}

#[test]
fn kernel_and_initrd_are_held_against_those_of_the_store() {
    if !have("an image is made", NEEDS) || !have("hashes of a store", &["nix-store", "nix-hash"]) {
        return;
    }
    let made = Made::new();
    fs::write(made.path("store").join(TOOL).join("bzImage"), "kernel".repeat(1000)).unwrap();
    symlink(format!("/nix/store/{TOOL}/bzImage"), made.path("store").join(SYSTEM).join("kernel")).unwrap();
    made.store_file("nix-path-registration", &registration(&made));
    let image = made.press("box", "zstd");
    let seen = json(0, "inspect", &image, &["--integrity"]);
    let files = seen["boot-files"].as_array().unwrap();
    let verdicts: Vec<_> = files.iter().map(|file| (&file["file"], &file["verdict"])).collect();
    let wanted =
        [("/boot/bzImage", "same"), ("/boot/initrd", "uncovered")].map(|(a, b)| (a.into(), b.into()));
    assert_eq!(verdicts, [(&wanted[0].0, &wanted[0].1), (&wanted[1].0, &wanted[1].1)]);
    let text = says(0, "inspect", &image, &["--integrity"]);
    assert!(text.contains("not covered") && text.contains("boot loaders"), "{text}");
    // One byte of the kernel on the disc.
    let mut bytes = fs::read(&image).unwrap();
    let kernel = b"kernelkernelkernel";
    let at = bytes.windows(kernel.len()).position(|window| window == kernel).unwrap();
    bytes[at + 7] ^= 1;
    fs::write(&image, &bytes).unwrap();
    let seen = json(5, "inspect", &image, &["--integrity"]);
    assert_eq!(
        (&seen["boot-files"][0]["verdict"], &seen["boot-files"][0]["at"]),
        (&"differs".into(), &7.into())
    );
    assert!(seen["integrity"]["problems"].as_array().unwrap().is_empty());
}

#[test]
fn what_could_not_be_looked_at_does_not_pass_for_sound() {
    if !have("an image is made", NEEDS) {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    fs::create_dir(folder.path().join("disc")).unwrap();
    fs::write(folder.path().join("disc/file"), "file").unwrap();
    let image = folder.path().join("plain.iso");
    run(Command::new("xorriso")
        .args(["-as", "mkisofs", "-quiet", "-R", "-o"])
        .arg(&image)
        .arg(folder.path().join("disc")));
    assert!(says(1, "inspect", &image, &["--integrity"]).contains("There is no Nix store in it"));
    json(1, "inspect", &image, &["--integrity"]);
    fs::write(folder.path().join("plain.iso.sha256"), "nonsense\n").unwrap();
    let text = says(0, "inspect", &image, &["--sha256"]);
    assert!(text.contains("not compared") && text.contains("plain.iso.sha256 has no SHA-256"), "{text}");
}

#[test]
fn a_listing_without_the_store_says_so() {
    if !have("an image is made", NEEDS) {
        return;
    }
    let made = Made::new();
    let image = made.press("box", "zstd");
    let mut bytes = fs::read(&image).unwrap();
    let at = bytes.windows(4).position(|window| window == b"hsqs").unwrap();
    // Its root inode.
    bytes[at + 32..at + 40].fill(0xff);
    fs::write(&image, &bytes).unwrap();
    let text = says(1, "ls", &image, &[]);
    assert!(text.contains("version.txt"), "{text}");
    assert!(text.contains("what is in /nix-store.squashfs is not shown, since it cannot be read"), "{text}");
    let text = says(1, "ls", &image, &["/nix/store"]);
    assert!(text.contains("cannot be read") && text.contains("there is no"), "{text}");
    says(0, "ls", &image, &["/boot"]);
    let text = says(1, "extract", &image, &["--all", "-C", made.path("out").to_str().unwrap()]);
    assert!(text.contains("is not shown") && made.path("out/version.txt").exists(), "{text}");
}

#[test]
fn names_that_no_file_can_have_are_counted() {
    if !have("an image is made", &["xorriso"]) {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    fs::create_dir(folder.path().join("disc")).unwrap();
    for name in ["xxa", "xxb", "fine"] {
        fs::write(folder.path().join("disc").join(name), name).unwrap();
    }
    let image = folder.path().join("odd.iso");
    run(Command::new("xorriso")
        .args(["-as", "mkisofs", "-quiet", "-R", "-o"])
        .arg(&image)
        .arg(folder.path().join("disc")));
    let mut bytes = fs::read(&image).unwrap();
    // Names of Rock Ridge: NM, length, version, flags, then the name.
    for name in [b"xxa", b"xxb"] {
        let entry = [&b"NM\x08\x01\x00"[..], name].concat();
        let at = bytes.windows(entry.len()).position(|window| window == entry).unwrap();
        bytes[at + 5..at + 8].copy_from_slice(b"../");
    }
    fs::write(&image, &bytes).unwrap();
    let said = "2 files or folders have a name that no file can have, and are left out";
    let text = says(1, "ls", &image, &[]);
    assert!(text.contains("fine") && text.contains(said), "{text}");
    assert!(says(5, "inspect", &image, &[]).contains(said));
}

#[test]
fn an_error_names_the_image_and_a_reader_that_has_gone_is_no_error() {
    let folder = tempfile::tempdir().unwrap();
    let image = folder.path().join("wrong.iso");
    fs::write(&image, vec![0; 100_000]).unwrap();
    assert!(says(2, "inspect", &image, &[]).contains("wrong.iso"));
    if !have("an image is made", NEEDS) {
        return;
    }
    let made = Made::new();
    let image = made.press("box", "zstd");
    let mut command = snowpress();
    command.args(["inspect", "--json"]).arg(&image).stdout(std::process::Stdio::piped());
    let (reader, writer) = std::io::pipe().unwrap();
    drop(reader);
    assert_eq!(command.stdout(writer).status().unwrap().code(), Some(141));
}
