//! The public keys that the user's SSH agent holds.

use std::time::Duration;

use super::process::{Invocation, ProcessError, capture};
use crate::profile::resolve::AgentReader;

/// Reads keys by `ssh-add -L`.
#[derive(Debug, Clone, Copy, Default)]
pub struct SshAgent;

impl AgentReader for SshAgent {
    fn identities(&self) -> Result<Vec<String>, String> {
        Self::ask(&Invocation::new("ssh-add").arg("-L"))
    }
}

impl SshAgent {
    fn ask(invocation: &Invocation) -> Result<Vec<String>, String> {
        let done = capture(invocation, Duration::from_secs(10)).map_err(|error| match error {
            ProcessError::NotFound { .. } => {
                "`ssh-add` was not found; install OpenSSH's client or name a key file instead".to_owned()
            }
            other => other.to_string(),
        })?;
        match done.status.code() {
            Some(0) => {
                Ok(done.text().lines().map(str::trim).filter(|l| !l.is_empty()).map(Into::into).collect())
            }
            // The agent answers, and has no identities.
            Some(1) => Ok(Vec::new()),
            _ => Err("no SSH agent answers; start one (`eval $(ssh-agent)`, then `ssh-add`) or name a key \
                      file instead"
                .to_owned()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answer(script: &str) -> Result<Vec<String>, String> {
        SshAgent::ask(&Invocation::new("sh").args(["-c", script]))
    }

    #[test]
    fn each_answer_of_ssh_add_is_understood() {
        assert_eq!(answer("echo 'ssh-ed25519 AAAA a'; echo; echo 'ssh-rsa BBBB b'").unwrap().len(), 2);
        assert_eq!(answer("echo 'The agent has no identities.'; exit 1").unwrap(), [""; 0]);
        assert!(answer("exit 2").unwrap_err().contains("ssh-agent"));
        let missing = SshAgent::ask(&Invocation::new("no-such-program-here"));
        assert!(missing.unwrap_err().contains("OpenSSH"));
    }
}
