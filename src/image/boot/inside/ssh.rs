//! The way into the machine: OpenSSH's client, with nothing of the person's own configuration.

use std::fs;
use std::io::{self, Read, Write};
use std::net::TcpStream;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::Duration;

use super::keys::{Held, Login};
use super::quote::quote;
use crate::build::process::Invocation;

/// What a person types to get in; the key is theirs to add.
#[must_use]
pub fn shown(user: &str, port: u16, held: Option<&Held>) -> String {
    let mut ssh = Invocation::new("ssh").args(["-p", &port.to_string()]);
    if let Some(Held::File(path)) = held {
        ssh = ssh.arg("-i").arg(path);
    }
    ssh.args(["-o", "StrictHostKeyChecking=no", "-o", "UserKnownHostsFile=/dev/null"])
        .arg(format!("{user}@127.0.0.1"))
        .shown()
}

/// Runs a POSIX script as this user, with this key and no other. The machine is new each time: its
/// host key is neither checked nor kept.
pub fn invocation(login: &Login, port: u16, script: &str, folder: &Path) -> io::Result<Invocation> {
    let mut ssh = Invocation::new("ssh").args(["-F", "none", "-T", "-p", &port.to_string()]);
    match &login.held {
        Held::File(path) => ssh = ssh.arg("-i").arg(path).args(["-o", "IdentityAgent=none"]),
        Held::Agent(line) => {
            let public = folder.join("agent.pub");
            fs::write(&public, line)?;
            ssh = ssh.arg("-i").arg(public);
        }
    }
    for option in [
        "IdentitiesOnly=yes",
        "BatchMode=yes",
        "PreferredAuthentications=publickey",
        "StrictHostKeyChecking=no",
        "UserKnownHostsFile=/dev/null",
        "GlobalKnownHostsFile=/dev/null",
        "UpdateHostKeys=no",
        "ControlPath=none",
        "ConnectTimeout=60",
        "ServerAliveInterval=30",
        "LogLevel=ERROR",
    ] {
        ssh = ssh.args(["-o", option]);
    }
    // The login shell may be any; this much all of them understand.
    let command = format!("exec /bin/sh -c {}", quote(script));
    Ok(ssh.args(["-l", &login.user, "--", "127.0.0.1", &command]))
}

/// Whether the client's words mean that the server is there and does not let us in.
#[must_use]
pub fn is_refusal(err: &str) -> bool {
    err.contains("Permission denied") || err.contains("Too many authentication failures")
}

/// Asks the port again and again whether an SSH server answers.
#[derive(Debug)]
pub struct Knock {
    answered: Arc<AtomicBool>,
    stop: Arc<AtomicBool>,
}

impl Knock {
    #[must_use]
    pub fn start(port: u16) -> Self {
        let knock = Self { answered: Arc::default(), stop: Arc::default() };
        let (answered, stop) = (Arc::clone(&knock.answered), Arc::clone(&knock.stop));
        thread::spawn(move || {
            while !stop.load(Ordering::Relaxed) {
                if greets(port).unwrap_or(false) {
                    answered.store(true, Ordering::Relaxed);
                    return;
                }
                thread::sleep(Duration::from_millis(500));
            }
        });
        knock
    }

    #[must_use]
    pub fn answered(&self) -> bool {
        self.answered.load(Ordering::Relaxed)
    }
}

impl Drop for Knock {
    fn drop(&mut self) {
        self.stop.store(true, Ordering::Relaxed);
    }
}

/// QEMU itself takes every connection; only the server's greeting proves that it is there.
fn greets(port: u16) -> io::Result<bool> {
    let mut stream = TcpStream::connect(("127.0.0.1", port))?;
    stream.set_read_timeout(Some(Duration::from_secs(5)))?;
    let mut greeting = [0; 4];
    stream.read_exact(&mut greeting)?;
    // A server that is left without a word of ours complains in its log.
    let _ = stream.write_all(b"SSH-2.0-snowpress\r\n");
    Ok(&greeting == b"SSH-")
}

#[cfg(test)]
mod tests {
    use std::net::TcpListener;

    use super::*;

    #[test]
    fn only_a_greeting_counts() {
        for (said, expected) in [(&b"SSH-2.0-OpenSSH_9.2\r\n"[..], true), (b"HTTP/1.1 200\r\n", false)] {
            let listener = TcpListener::bind(("127.0.0.1", 0)).unwrap();
            let port = listener.local_addr().unwrap().port();
            let server = thread::spawn(move || listener.accept().unwrap().0.write_all(said).unwrap());
            assert_eq!(greets(port).unwrap(), expected);
            server.join().unwrap();
        }
    }

    #[test]
    fn nothing_of_the_persons_own_is_used() {
        let login = Login { user: "root".to_owned(), held: Held::File("/k/id".into()) };
        let shown = invocation(&login, 4022, "echo 'x'", Path::new("/run/x")).unwrap().shown();
        assert!(shown.starts_with("ssh -F none -T -p 4022 -i /k/id -o IdentityAgent=none"), "{shown}");
        assert!(shown.contains("UserKnownHostsFile=/dev/null") && shown.contains("BatchMode=yes"), "{shown}");
        assert!(
            is_refusal("root@127.0.0.1: Permission denied (publickey).") && !is_refusal("Connection reset")
        );
    }
}
