//! How much memory programs may take here: what the machine has, or what a container leaves of it.

use std::fs;
use std::path::Path;

/// Memory in bytes that programs of this session may take.
#[must_use]
pub fn memory_bytes() -> Option<u64> {
    let machine = total(&fs::read_to_string("/proc/meminfo").ok()?);
    let groups = fs::read_to_string("/proc/self/cgroup").unwrap_or_default();
    machine.into_iter().chain(limit(&groups, Path::new("/sys/fs/cgroup"))).min()
}

fn total(meminfo: &str) -> Option<u64> {
    let line = meminfo.lines().find_map(|line| line.strip_prefix("MemTotal:"))?;
    line.trim().strip_suffix("kB")?.trim().parse::<u64>().ok()?.checked_mul(1024)
}

/// The least that any of the groups around this process may take. A group of version 1 without a limit
/// names a figure beyond all machines, one of version 2 says `max`.
fn limit(groups: &str, root: &Path) -> Option<u64> {
    groups.lines().filter_map(|line| of_group(line, root)).min()
}

/// `0::/user.slice`, or `9:cpu,memory:/docker/0123`.
fn of_group(line: &str, root: &Path) -> Option<u64> {
    let mut parts = line.splitn(3, ':').skip(1);
    let (controllers, path) = (parts.next()?, parts.next()?);
    let (root, file) = match controllers {
        "" => (root.to_owned(), "memory.max"),
        names if names.split(',').any(|name| name == "memory") => {
            (root.join("memory"), "memory.limit_in_bytes")
        }
        _ => return None,
    };
    let path = Path::new(path.trim_start_matches('/'));
    let within = path.components().all(|part| matches!(part, std::path::Component::Normal(_)));
    // Inside a container the path may be one of the machine around it, which is not seen from here.
    let folders = path.ancestors().filter(|_| within).map(|folder| root.join(folder)).chain([root.clone()]);
    let read = |folder: std::path::PathBuf| fs::read_to_string(folder.join(file)).ok()?.trim().parse().ok();
    folders.filter_map(read).min()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn memory_is_more_than_nothing() {
        assert!(memory_bytes().unwrap() > 1 << 20);
        assert_eq!(total("MemTotal:       2048 kB\nMemFree: 1 kB\n"), Some(2 << 20));
        assert_eq!(total("MemTotal: much\n"), None);
    }

    #[test]
    fn the_narrowest_group_counts() {
        let root = tempfile::tempdir().unwrap();
        let put = |path: &str, text: &str| {
            let path = root.path().join(path);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, text).unwrap();
        };
        put("a/memory.max", "4096\n");
        put("a/b/memory.max", "max\n");
        put("memory/docker/memory.limit_in_bytes", "1024\n");
        put("memory.max", "9000");
        assert_eq!(limit("0::/a/b\n", root.path()), Some(4096));
        assert_eq!(limit("0::/\n", root.path()), Some(9000));
        assert_eq!(limit("0::/elsewhere/around\n", root.path()), Some(9000));
        assert_eq!(limit("0::/../a\n", root.path()), Some(9000));
        assert_eq!(limit("3:cpu,memory:/docker\n0::/a\n", root.path()), Some(1024));
        assert_eq!(limit("3:cpu:/docker\nnonsense\n", root.path()), None);
    }
}
