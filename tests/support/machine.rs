//! A real QEMU machine that boots an image, its serial console read as it comes.

use std::fs;
use std::io::Read;
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::time::{Duration, Instant};

/// What starts the machine.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Firmware {
    Bios,
    Uefi,
}

/// What the image is put into.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Medium {
    Cd,
    Disk,
}

const OVMF_CODE: &str = "/usr/share/OVMF/OVMF_CODE_4M.fd";
const OVMF_VARS: &str = "/usr/share/OVMF/OVMF_VARS_4M.fd";

/// What must be installed to start one.
pub const NEEDS: &[&str] = &["qemu-system-x86_64", "ssh", "ssh-keygen", OVMF_CODE, OVMF_VARS];

/// A running machine; it ends with this value.
pub struct Machine {
    child: Child,
    console: PathBuf,
    port: u16,
    _folder: tempfile::TempDir,
}

impl Machine {
    /// Starts a machine on a user network whose only way in is the guest's `address`: a login proves
    /// that the address is really set. `address` is on `192.168.77.0/24`, the host is `.2`.
    ///
    /// KVM is not used: software emulation boots the same on every machine that runs the tests.
    pub fn start(image: &Path, firmware: Firmware, medium: Medium, address: &str, ssh_port: u16) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let console = folder.path().join("console");
        let port = free_port();
        let mut command = Command::new("qemu-system-x86_64");
        command.args(["-accel", "tcg", "-m", "768", "-smp", "1", "-nodefaults", "-no-reboot"]);
        command.args(["-display", "none", "-serial", &format!("file:{}", console.display())]);
        command.args(["-netdev", &network(address, port, ssh_port)]);
        command.args(["-device", "virtio-net-pci,netdev=n0"]);
        let image = image.display();
        match medium {
            Medium::Cd => command.args(["-cdrom", &image.to_string(), "-boot", "d"]),
            Medium::Disk => {
                command.args(["-drive", &format!("file={image},format=raw,if=virtio,readonly=on")])
            }
        };
        if firmware == Firmware::Uefi {
            let vars = folder.path().join("vars.fd");
            fs::copy(OVMF_VARS, &vars).unwrap();
            command.args(["-drive", &format!("if=pflash,format=raw,readonly=on,file={OVMF_CODE}")]);
            command.args(["-drive", &format!("if=pflash,format=raw,file={}", vars.display())]);
        }
        let child =
            command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::piped()).spawn().unwrap();
        Self { child, console, port, _folder: folder }
    }

    /// Everything on the serial console so far.
    pub fn console(&self) -> String {
        fs::read(&self.console).map(|bytes| String::from_utf8_lossy(&bytes).into_owned()).unwrap_or_default()
    }

    /// Waits until the console shows `text`.
    pub fn wait_for(&mut self, text: &str, limit: Duration) {
        let start = Instant::now();
        while !self.console().contains(text) {
            if let Some(status) = self.child.try_wait().unwrap() {
                let mut said = String::new();
                self.child.stderr.take().unwrap().read_to_string(&mut said).unwrap();
                panic!("the machine ended ({status}) before {text:?}: {said}\n{}", self.console());
            }
            assert!(
                start.elapsed() < limit,
                "no {text:?} within {limit:?}; the console:\n{}",
                self.console()
            );
            std::thread::sleep(Duration::from_millis(100));
        }
    }

    /// Runs a command in the guest with this key and nothing else.
    pub fn ssh(&self, key: &Path, user: &str, command: &str) -> Output {
        Command::new("ssh")
            .args(["-F", "none", "-p", &self.port.to_string(), "-i", key.to_str().unwrap()])
            .args(["-o", "IdentitiesOnly=yes", "-o", "IdentityAgent=none", "-o", "BatchMode=yes"])
            .args(["-o", "StrictHostKeyChecking=no", "-o", "UserKnownHostsFile=/dev/null"])
            .args(["-o", "ConnectTimeout=60", "-o", "LogLevel=ERROR"])
            .args([&format!("{user}@127.0.0.1"), command])
            .stdin(Stdio::null())
            .output()
            .unwrap()
    }
}

impl Drop for Machine {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn network(address: &str, port: u16, ssh_port: u16) -> String {
    format!(
        "user,id=n0,net=192.168.77.0/24,host=192.168.77.2,dns=192.168.77.3,dhcpstart=192.168.77.50,\
         hostfwd=tcp:127.0.0.1:{port}-{address}:{ssh_port}"
    )
}

fn free_port() -> u16 {
    TcpListener::bind(("127.0.0.1", 0)).unwrap().local_addr().unwrap().port()
}
