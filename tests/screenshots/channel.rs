//! A channel of the desk's own, so that no picture of packages waits for a network or changes with one.

use std::fs;
use std::path::Path;

use serde_json::{Map, Value, json};

/// Attribute, version, licence, main program, description; all but one can be built.
const PACKAGES: [[&str; 5]; 20] = [
    ["curl", "8.19.0", "curl", "curl", "Command line tool for transferring files with URL syntax"],
    ["git", "2.53.0", "gpl2Only", "git", "Distributed version control system"],
    ["htop", "3.4.1", "gpl2Only", "htop", "Interactive process viewer"],
    ["rsync", "3.4.1", "gpl3Plus", "rsync", "Fast incremental file transfer utility"],
    ["tmux", "3.6a", "bsd3", "tmux", "Terminal multiplexer"],
    ["vim", "9.2.0", "vim", "vim", "Most popular clone of the VI editor"],
    ["parted", "3.6", "gpl3Plus", "parted", "Create, destroy, resize, check, and copy partitions"],
    ["gparted", "1.8.0", "gpl2Plus", "gparted", "Graphical disk partitioning tool"],
    ["gptfdisk", "1.0.10", "gpl2Plus", "sgdisk", "Set of text-mode partitioning tools for GPT disks"],
    ["testdisk", "7.2", "gpl2Plus", "testdisk", "Data recovery utilities: lost partitions, and photos"],
    [
        "partclone",
        "0.3.40",
        "gpl2Plus",
        "partclone.dd",
        "Backs up and restores the used blocks of a partition",
    ],
    ["partimage", "0.6.9", "gpl2Plus", "partimage", "Opensource disk backup software"],
    ["fsarchiver", "0.8.8", "lgpl2", "fsarchiver", "File system archiver for linux"],
    ["multipath-tools", "0.14.3", "gpl2", "multipath", "Tools for the Linux multipathing storage driver"],
    ["ms-sys", "2.8.0", "gpl2Plus", "ms-sys", "Writes boot records of disks and partitions"],
    ["nwipe", "0.39", "gpl2", "nwipe", "Securely erase disks, whole or by partition"],
    ["apfsprogs", "0.2.1", "gpl2Only", "apfsck", "Experimental APFS tools: checks and makes partitions"],
    ["hfsprogs", "627.40.1", "apple-psl20", "fsck.hfsplus", "HFS and HFS+ partitions: checks and makes them"],
    ["kdePackages.partitionmanager", "26.04.1", "gpl3Plus", "partitionmanager", "KDE Partition Manager"],
    ["python3Packages.pyparted", "3.13.0", "gpl2Plus", "", "Python interface for libparted, for partitions"],
];

/// Lays the list where it is published; `SNOWPRESS_PACKAGES_URL` is said as this file.
pub fn publishes(file: &Path) {
    let package = |[attribute, version, licence, program, description]: [&str; 5]| {
        let name = attribute.rsplit('.').next().unwrap_or(attribute);
        let about = json!({
            "description": description,
            "homepage": format!("https://{name}.example.org/"),
            "license": { "spdxId": licence, "fullName": licence },
            "mainProgram": program,
            "platforms": ["aarch64-linux", "x86_64-linux"],
            "position": "pkgs/by-name/package.nix:1",
            "available": name != "ms-sys", "broken": name == "ms-sys",
            "insecure": false, "unfree": name == "hfsprogs", "unsupported": false,
        });
        let whole = json!({
            "name": format!("{name}-{version}"), "pname": name, "version": version,
            "system": "x86_64-linux", "meta": about,
        });
        (attribute.to_owned(), whole)
    };
    let packages: Map<String, Value> = PACKAGES.into_iter().map(package).collect();
    fs::create_dir_all(file.parent().unwrap()).unwrap();
    fs::write(file, json!({ "version": 2, "packages": packages }).to_string()).unwrap();
}
