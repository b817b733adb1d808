//! What this machine has, looked at and not assumed: used before a build and by the doctor.

mod disk;
pub mod findings;
mod interfaces;
mod memory;
mod net;
mod nix;
mod os;
mod routes;
pub mod tools;

pub(in crate::build) use disk::writable;
pub use disk::{Disk, disk};
pub use interfaces::{InterfaceKind, InterfaceSeen, interfaces};
pub use memory::memory_bytes;
pub(in crate::build) use net::address;
pub use net::{Reach, reach};
pub use nix::{Flavour, NixFound, NixMode, NixVersion, find_nix, settings_of};
pub use os::{Os, PackageManager, os, package_manager};
pub use routes::{RoutesSeen, routes};

use std::path::Path;
use std::time::Duration;

use super::process::{Invocation, capture};

/// Cores that this process may use; 1 when that cannot be told.
#[must_use]
pub fn cores() -> usize {
    std::thread::available_parallelism().map_or(1, usize::from)
}

/// Whether a program may make a user namespace, tried by making one. Where that cannot be tried, the kernel's
/// limit decides.
#[must_use]
pub fn user_namespaces() -> bool {
    let unshare = Invocation::new("unshare").args(["--user", "true"]);
    match capture(&unshare, Duration::from_secs(5)) {
        Ok(done) => done.status.success(),
        Err(_) => std::fs::read_to_string("/proc/sys/user/max_user_namespaces")
            .is_ok_and(|limit| limit.trim() != "0"),
    }
}

/// Whether KVM is worth a try. That `/dev/kvm` opens does not prove that a guest runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kvm {
    Absent,
    /// It is there, but this user may not open it.
    Denied,
    PresentUntried,
}

/// Looks at `/dev/kvm`.
#[must_use]
pub fn kvm() -> Kvm {
    let device = Path::new("/dev/kvm");
    if !device.exists() {
        return Kvm::Absent;
    }
    let rights = rustix::fs::Access::READ_OK | rustix::fs::Access::WRITE_OK;
    if rustix::fs::access(device, rights).is_ok() { Kvm::PresentUntried } else { Kvm::Denied }
}
