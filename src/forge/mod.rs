//! SSH keys that a person has published on GitHub or GitLab, got from there only when asked for by
//! name.

mod fetch;

pub use fetch::{ForgeError, Patience, fetch, fetch_from};

use crate::profile::keys::{self, GivenError};
use crate::profile::model::{KeyOrigin, SshKey};

/// Where keys are published.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Forge {
    GitHub,
    GitLab,
}

impl Forge {
    pub const ALL: [Self; 2] = [Self::GitHub, Self::GitLab];

    /// What stands before the `:`, and behind the `@` of a key's comment.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::GitHub => "github",
            Self::GitLab => "gitlab",
        }
    }

    #[must_use]
    pub fn title(self) -> &'static str {
        match self {
            Self::GitHub => "GitHub",
            Self::GitLab => "GitLab",
        }
    }

    /// The variable that names another server, such as a company's own: `https://git.example.org`.
    #[must_use]
    pub fn variable(self) -> &'static str {
        match self {
            Self::GitHub => "SNOWPRESS_GITHUB_URL",
            Self::GitLab => "SNOWPRESS_GITLAB_URL",
        }
    }

    fn usual(self) -> &'static str {
        match self {
            Self::GitHub => "https://github.com",
            Self::GitLab => "https://gitlab.com",
        }
    }

    /// The server to ask: that of [`Self::variable`], else the public one.
    #[must_use]
    pub fn base(self) -> String {
        let chosen = std::env::var(self.variable()).ok().filter(|url| !url.trim().is_empty());
        chosen.unwrap_or_else(|| self.usual().to_owned())
    }
}

/// `github:USER` or `gitlab:USER`, split.
#[must_use]
pub fn account(what: &str) -> Option<(Forge, &str)> {
    let (word, user) = what.trim().split_once(':')?;
    let forge = Forge::ALL.into_iter().find(|forge| forge.word().eq_ignore_ascii_case(word))?;
    Some((forge, user.trim()))
}

/// Why words give no key.
#[derive(Debug, thiserror::Error)]
pub enum KeyError {
    #[error(transparent)]
    Given(#[from] GivenError),
    #[error(transparent)]
    Forge(#[from] ForgeError),
}

impl KeyError {
    /// Whether other words are wanted, and not another network.
    #[must_use]
    pub fn is_input(&self) -> bool {
        match self {
            Self::Given(_) => true,
            Self::Forge(error) => error.is_input(),
        }
    }
}

/// Reads `[USER=]WHAT` as [`keys::read`] does, WHAT being also `github:USER` or `gitlab:USER`. Those
/// keys go into the profile as text: what is published later does not get in. Asks the network
/// where a forge is named, for [`Patience::default`] at most.
///
/// # Errors
/// See [`KeyError`].
pub fn read_key(words: &str) -> Result<Vec<SshKey>, KeyError> {
    let owned = keys::owned(words.trim());
    let Some((forge, user)) = account(owned.what) else { return Ok(keys::read(words)?) };
    let found = fetch(forge, user)?;
    Ok(found.keys.into_iter().map(|key| owned.key(KeyOrigin::Key(key.line))).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn accounts_are_told_from_other_words() {
        assert_eq!(account("github:me"), Some((Forge::GitHub, "me")));
        assert_eq!(account(" GitLab:some.one "), Some((Forge::GitLab, "some.one")));
        assert_eq!(account("C:\\keys"), None);
        assert_eq!(account("ssh-ed25519 AAAA github:me"), None);
        assert_eq!(account("agent"), None);
    }

    #[test]
    fn other_words_are_read_without_a_network() {
        assert!(matches!(read_key("agent").unwrap()[0].origin, KeyOrigin::Agent(_)));
        assert!(read_key("/no/such/file").unwrap_err().is_input());
        assert!(read_key("admin=github:../x").unwrap_err().is_input());
    }
}
