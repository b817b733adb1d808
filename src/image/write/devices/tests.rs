//! Machines made of files.

use std::os::unix::fs::symlink;

use tempfile::TempDir;

use super::*;
use crate::image::write::Use;

/// A root folder with a `/sys` and a `/proc` in it.
struct Made(TempDir);

impl Made {
    fn new() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    fn file(&self, path: &str, text: &str) -> &Self {
        let path = self.0.path().join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
        self
    }

    /// A disk at a place below `/sys/devices`, linked from `/sys/block` as the kernel does.
    fn disk(&self, place: &str, number: &str, mib: u64) -> &Self {
        let name = place.rsplit('/').next().unwrap();
        let folder = format!("sys/devices/{place}");
        self.file(&format!("{folder}/dev"), &format!("{number}\n"));
        self.file(&format!("{folder}/size"), &format!("{}\n", mib * 2048));
        self.file(&format!("{folder}/ro"), "0\n").file(&format!("{folder}/removable"), "0\n");
        fs::create_dir_all(self.0.path().join("sys/block")).unwrap();
        symlink(format!("../devices/{place}"), self.0.path().join("sys/block").join(name)).unwrap();
        self
    }

    fn partition(&self, disk: &str, name: &str, number: &str) -> &Self {
        self.file(&format!("sys/devices/{disk}/{name}/dev"), number);
        self.file(&format!("sys/devices/{disk}/{name}/partition"), "1\n")
    }

    fn holder(&self, below: &str, holder: &str) -> &Self {
        self.file(&format!("sys/devices/{below}/holders/{holder}"), "")
    }

    fn mounts(&self, lines: &[&str]) -> &Self {
        let all: Vec<String> = lines.iter().map(|line| format!("1 1 {line}")).collect();
        self.file("proc/self/mountinfo", &all.join("\n"))
    }

    fn machine(&self) -> Machine {
        Machine::at(self.0.path())
    }

    fn one(&self, name: &str) -> Device {
        devices(&self.machine()).into_iter().find(|device| device.name == name).unwrap()
    }
}

const STICK: &str = "pci0/usb1/1-2/1-2:1.0/host6/target6:0:0/6:0:0:0/block/sdb";
const DISK: &str = "pci0/ata1/host0/target0:0:0/0:0:0:0/block/sda";

fn by(uses: &[Use]) -> Vec<&str> {
    uses.iter().map(|one| one.by.as_str()).collect()
}

#[test]
fn a_stick_is_known_by_its_plug() {
    let made = Made::new();
    made.disk(STICK, "8:16", 1024).partition(STICK, "sdb1", "8:17");
    made.file("sys/devices/pci0/usb1/1-2/removable", "unknown\n");
    made.file(&format!("sys/devices/{STICK}/device/vendor"), "SanDisk \n");
    made.file(&format!("sys/devices/{STICK}/device/model"), "Ultra \u{1b}[31mFit\n");
    let stick = made.one("sdb");
    assert_eq!((stick.path.to_str().unwrap(), stick.number), ("/dev/sdb", (8, 16)));
    assert_eq!((stick.bus.as_str(), stick.model.as_str()), ("usb", "SanDisk Ultra Fit"));
    assert!(stick.removable && !stick.system && stick.uses.is_empty() && !stick.read_only);
    assert_eq!((stick.bytes, &stick.partitions[..]), (1 << 30, &[PathBuf::from("/dev/sdb1")][..]));
    // What the firmware calls built in is no stick.
    made.file("sys/devices/pci0/usb1/1-2/removable", "fixed\n");
    assert!(!made.one("sdb").removable);
}

#[test]
fn cards_are_told_from_what_is_soldered_in_and_parts_are_no_disks() {
    let made = Made::new();
    for (name, kind, number) in [("mmcblk0", "MMC", "179:0"), ("mmcblk1", "SD", "179:8")] {
        let place = format!("platform/mmc/{name}/block/{name}");
        made.disk(&place, number, 64).file(&format!("sys/devices/{place}/device/type"), kind);
        made.file(&format!("sys/devices/{place}/device/name"), "SC64G\n");
    }
    made.disk("platform/mmc/block/mmcblk0boot0", "179:16", 4);
    made.disk("virtual/block/zram0", "252:0", 64).disk("virtual/block/dm-0", "253:0", 64);
    made.disk("pci0/nvme/nvme0/nvme0n1", "259:0", 64).disk("virtual/block/loop3", "7:3", 0);
    let all = devices(&made.machine());
    let seen: Vec<_> = all.iter().map(|device| (device.name.as_str(), device.removable)).collect();
    assert_eq!(seen, [("mmcblk1", true), ("mmcblk0", false), ("nvme0n1", false)]);
    assert_eq!(all[0].model, "SC64G");
}

#[test]
fn mounts_say_who_uses_a_stick_and_how_to_end_it() {
    let made = Made::new();
    made.disk(STICK, "8:16", 1024).partition(STICK, "sdb1", "8:17").partition(STICK, "sdb2", "8:18");
    made.mounts(&[
        r"8:17 / /run/media/me/A\040stick rw - vfat /dev/sdb1 rw",
        "8:18 / /mnt/it's rw - ext4 /dev/sdb2 rw",
        "8:33 / /mnt/other rw - ext4 /dev/sdc1 rw",
    ]);
    let uses = made.one("sdb").uses;
    assert_eq!(by(&uses), ["/run/media/me/A stick", "/mnt/it's"]);
    assert_eq!(uses[0].end, "udisksctl unmount -b /dev/sdb1");
    assert_eq!(uses[1].end, r"umount '/mnt/it'\''s'");
    assert!(!made.one("sdb").system);
}

#[test]
fn the_systems_disk_is_found_however_deep_the_system_lies() {
    let made = Made::new();
    made.disk(DISK, "8:0", 1024).partition(DISK, "sda1", "8:1").partition(DISK, "sda2", "8:2");
    made.disk("virtual/block/md0", "9:0", 512).disk("virtual/block/dm-1", "253:1", 512);
    made.disk("virtual/block/dm-2", "253:2", 256);
    made.holder(&format!("{DISK}/sda2"), "md0").holder("virtual/block/md0", "dm-1");
    made.holder("virtual/block/dm-1", "dm-2");
    // Standing on itself: the kernel would not, but nothing may hang.
    made.holder("virtual/block/dm-2", "dm-1");
    for (name, uuid, mapped) in [("dm-1", "CRYPT-LUKS2-1", "secret"), ("dm-2", "LVM-1", "vg-root")] {
        made.file(&format!("sys/devices/virtual/block/{name}/dm/uuid"), uuid);
        made.file(&format!("sys/devices/virtual/block/{name}/dm/name"), mapped);
    }
    assert!(!made.one("sda").system);
    made.mounts(&["0:40 /sub / rw - btrfs /dev/mapper/vg-root rw"]);
    let disk = made.one("sda");
    assert!(disk.system);
    let mut seen = by(&disk.uses);
    seen.sort_unstable();
    assert_eq!(seen, ["/", "LUKS secret", "LVM vg-root", "RAID md0"]);
    let close = disk.uses.iter().find(|one| one.by == "LUKS secret").unwrap();
    assert_eq!(close.end, "cryptsetup close secret");
}

#[test]
fn swap_is_a_use_that_ends_and_the_live_disc_is_the_system() {
    let made = Made::new();
    made.disk(STICK, "8:16", 1024).partition(STICK, "sdb1", "8:17").disk(DISK, "8:0", 1024);
    made.file("proc/swaps", "Filename Type Size Used Priority\n/dev/sda partition 1 0 -2\n");
    made.mounts(&["8:17 / /iso ro - iso9660 /dev/sdb1 ro"]);
    assert!(made.one("sdb").system && !made.one("sda").system);
    assert_eq!(by(&made.one("sda").uses), ["swap"]);
    assert_eq!(made.one("sda").uses[0].end, "swapoff /dev/sda");
    made.mounts(&["8:16 / /mnt/iso rw - vfat /dev/sdb rw", "8:0 / /homes rw - ext4 /dev/sda rw"]);
    made.file("proc/swaps", "");
    assert!(!made.one("sdb").system && !made.one("sda").system);
    assert!(made.one("sda").uses.iter().all(|one| one.by != "swap"));
}

#[test]
fn file_systems_of_several_disks_hold_each_of_them() {
    let made = Made::new();
    made.disk(STICK, "8:16", 1024).disk(DISK, "8:0", 1024);
    made.file("sys/fs/btrfs/feature", "");
    made.file("sys/fs/btrfs/1234/devices/sdb", "").file("sys/fs/btrfs/1234/devices/sda", "");
    made.mounts(&["0:40 / /data rw - btrfs /dev/sda rw"]);
    assert_eq!(by(&made.one("sda").uses), ["/data"]);
    assert_eq!(by(&made.one("sdb").uses), ["btrfs 1234"]);
    // ZFS tells nobody.
    made.file("sys/fs/btrfs/1234/devices/sdb", "").mounts(&["0:41 / / rw - zfs tank/root rw"]);
    assert!(!made.one("sdb").system);
    made.file("run/udev/data/b8:16", "E:ID_FS_TYPE=zfs_member\n");
    assert!(made.one("sdb").system && !made.one("sda").system);
}

#[test]
fn a_number_is_a_disk_a_partition_or_neither() {
    let made = Made::new();
    made.disk(STICK, "8:16", 1024).partition(STICK, "sdb1", "8:17").disk("virtual/block/dm-0", "253:0", 9);
    let machine = made.machine();
    assert!(matches!(machine.belongs((8, 16)), Belongs::Disk(device) if device.name == "sdb"));
    assert_eq!(machine.belongs((8, 17)), Belongs::Partition { disk: "/dev/sdb".into() });
    assert_eq!(machine.belongs((253, 0)), Belongs::Other);
    assert_eq!(machine.belongs((1, 3)), Belongs::Other);
}

#[test]
fn what_holds_the_image_is_known_by_number_and_by_mount() {
    let made = Made::new();
    made.disk(STICK, "8:16", 1024).partition(STICK, "sdb1", "8:17").disk(DISK, "8:0", 1024);
    made.mounts(&["0:44 / /mnt rw - btrfs /dev/sdb1 rw"]);
    let (machine, stick, disk) = (made.machine(), made.one("sdb"), made.one("sda"));
    for number in [(8, 16), (8, 17), (0, 44)] {
        assert!(machine.lies_on(number, &stick) && !machine.lies_on(number, &disk), "{number:?}");
    }
    assert!(!machine.lies_on((0, 45), &stick));
}

#[test]
fn a_machine_of_nonsense_has_no_devices() {
    let made = Made::new();
    assert_eq!(devices(&made.machine()), []);
    made.file("sys/block/sdx/dev", "no number").file("sys/block/sdx/size", "99999999999999999999999");
    made.file("sys/block/sdy/dev", "8:1").file("sys/block/sdy/size", "18446744073709551615");
    made.file("proc/self/mountinfo", "\u{0}\n - \n1 2 3\n").file("proc/swaps", "x\n\n/dev/../..\n");
    let all = devices(&made.machine());
    assert_eq!(
        all.iter().map(|device| (device.name.as_str(), device.bytes)).collect::<Vec<_>>(),
        [("sdy", u64::MAX)]
    );
}
