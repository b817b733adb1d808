//! Who gets in over SSH, and how.

use serde::{Deserialize, Serialize};

/// `[ssh]`
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default, rename_all = "kebab-case")]
pub struct Ssh {
    /// The installer modules start sshd; `false` keeps it off.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub enable: Option<bool>,
    /// TCP port; 22 when absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub port: Option<u16>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub root_login: Option<RootLogin>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub password_login: Option<bool>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub keys: Vec<SshKey>,
}

/// sshd's `PermitRootLogin`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum RootLogin {
    Yes,
    /// `prohibit-password`
    KeyOnly,
    ForcedCommandsOnly,
    No,
}

/// `[[ssh.keys]]`: one key, or one place where keys are found, for one user.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct SshKey {
    #[serde(default = "root", skip_serializing_if = "is_root")]
    pub user: String,
    #[serde(flatten)]
    pub origin: KeyOrigin,
}

fn root() -> String {
    "root".to_owned()
}

fn is_root(user: &str) -> bool {
    user == "root"
}

/// Exactly one of `key = "ssh-ed25519 …"`, `file = "~/.ssh/id_ed25519.pub"`, `agent = "all"`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum KeyOrigin {
    /// A line as it stands in `authorized_keys`, options allowed.
    Key(String),
    /// A file of such lines, relative to the profile's folder; `~/` is the person's home.
    File(String),
    /// Keys that the running ssh-agent holds when the image is built.
    Agent(AgentKeys),
}

/// Which of the agent's keys: `"all"`, or the ones with this comment or SHA-256 fingerprint.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(from = "String", into = "String")]
pub enum AgentKeys {
    All,
    Matching(String),
}

impl From<String> for AgentKeys {
    fn from(text: String) -> Self {
        if text == "all" { Self::All } else { Self::Matching(text) }
    }
}

impl From<AgentKeys> for String {
    fn from(keys: AgentKeys) -> Self {
        match keys {
            AgentKeys::All => "all".to_owned(),
            AgentKeys::Matching(text) => text,
        }
    }
}
