//! Gets `https://…/USER.keys`, within bounds of time and size, and believes nothing in it.

use std::time::Duration;

use super::Forge;
use crate::net::{self, NetError};
use crate::profile::keys::{Found, collect};

/// More than anybody's keys; the rest of a longer answer is not read.
const LIMIT: u64 = 64 << 10;
/// The longest name of an account; GitHub's own limit is 39.
const NAME: usize = 64;

/// How long the answer may take, from the name server's to the last byte.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Patience(pub Duration);

impl Default for Patience {
    fn default() -> Self {
        Self(Duration::from_secs(10))
    }
}

/// Why there are no keys; each says what to do instead.
#[derive(Debug, thiserror::Error)]
pub enum ForgeError {
    #[error("{shown} cannot be a user of {forge}; write {word}:USER with the name as in the address of the profile page", shown = quoted(.name), forge = .forge.title(), word = .forge.word())]
    Name { forge: Forge, name: String },
    #[error("{} has no user `{user}`; look at the spelling, or paste the key instead", .forge.title())]
    NoUser { forge: Forge, user: String },
    #[error("`{user}` has no SSH key on {}; add one there, or paste the key instead", .forge.title())]
    NoKey { forge: Forge, user: String },
    #[error("no key of `{user}` on {} can be used ({reason}); paste another key instead", .forge.title())]
    BadKeys { forge: Forge, user: String, reason: String },
    #[error(
        "{url} is no address of a server; set {variable} to one such as https://git.example.org, or unset it"
    )]
    Server { variable: &'static str, url: String },
    #[error("{url} answered with {what} instead of keys; try again later, or paste the key instead")]
    Answer { url: String, what: String },
    #[error("{url} cannot be reached ({reason}); look at the network, or paste the key instead")]
    Unreachable { url: String, reason: String },
}

impl ForgeError {
    /// Whether another name is wanted, and not another network.
    #[must_use]
    pub fn is_input(&self) -> bool {
        !matches!(self, Self::Answer { .. } | Self::Unreachable { .. })
    }
}

/// The keys that this user has published, each with the comment `USER@github`.
///
/// # Errors
/// When there are none, or nobody answers in time.
pub fn fetch(forge: Forge, user: &str) -> Result<Found, ForgeError> {
    fetch_from(forge, &forge.base(), user, Patience::default())
}

/// [`fetch`] from a server of one's own.
///
/// # Errors
/// As [`fetch`].
pub fn fetch_from(forge: Forge, base: &str, user: &str, patience: Patience) -> Result<Found, ForgeError> {
    if !is_name(user) {
        return Err(ForgeError::Name { forge, name: user.to_owned() });
    }
    let base = base.trim().trim_end_matches('/');
    let has_scheme = base.starts_with("https://") || base.starts_with("http://");
    if !has_scheme || !base.bytes().all(|b| b.is_ascii_graphic()) {
        return Err(ForgeError::Server { variable: forge.variable(), url: quoted(base) });
    }
    let url = format!("{base}/{user}.keys");
    let text = match net::text(&url, LIMIT, net::Patience::whole(patience.0)) {
        Err(NetError::Status { code: 404, .. }) => {
            return Err(ForgeError::NoUser { forge, user: user.to_owned() });
        }
        answer => answer.map_err(|error| unanswered(url.clone(), error))?,
    };
    if text.trim_start().starts_with('<') {
        return Err(ForgeError::Answer { url, what: "a web page".into() });
    }
    named(forge, user, &text)
}

/// What every account name of both is made of; nothing that could lead to another page.
fn is_name(name: &str) -> bool {
    name.len() <= NAME
        && name.starts_with(|c: char| c.is_ascii_alphanumeric() || c == '_')
        && name.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_' | b'.'))
}

fn unanswered(url: String, error: NetError) -> ForgeError {
    match error {
        NetError::Status { code, .. } => ForgeError::Answer { url, what: format!("status {code}") },
        NetError::Answer { what, .. } => ForgeError::Answer { url, what },
        NetError::Unreachable { reason, .. } => ForgeError::Unreachable { url, reason },
        other => ForgeError::Unreachable { url, reason: other.to_string() },
    }
}

/// The keys with a comment that says where they are from. What the server wrote beside them, options
/// above all, stays out of the image.
fn named(forge: Forge, user: &str, text: &str) -> Result<Found, ForgeError> {
    let lines = text.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#'));
    let mut found = collect(lines);
    let comment = format!("{user}@{}", forge.word());
    found.keys.retain_mut(|key| {
        let mut words = key.line.split_whitespace();
        let (Some(kind), Some(body), true) = (words.next(), words.next(), key.info.options.is_empty()) else {
            return false;
        };
        key.line = format!("{kind} {body} {comment}");
        key.info.comment.clone_from(&comment);
        true
    });
    match (found.keys.is_empty(), found.skipped.first()) {
        (false, _) => Ok(found),
        (true, None) => Err(ForgeError::NoKey { forge, user: user.to_owned() }),
        (true, Some(first)) => {
            Err(ForgeError::BadKeys { forge, user: user.to_owned(), reason: clean(&first.reason) })
        }
    }
}

fn clean(text: &str) -> String {
    text.chars().filter(|c| !c.is_control()).collect()
}

/// A name that may hold anything, short and in quotes.
fn quoted(name: &str) -> String {
    format!("`{}`", clean(&name.chars().take(NAME).collect::<String>()))
}

#[cfg(test)]
mod tests {
    use std::io::{Read as _, Write as _};
    use std::net::TcpListener;
    use std::thread::{self, JoinHandle};

    use super::*;

    const KEY: &str = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIODYbsDeBtsTx0x8lF4SgtSl2j8ViRlcBd/t3njJ4NFL";

    /// A server that answers once, and gives the first line of what it was asked.
    fn server(answer: String) -> (String, JoinHandle<String>) {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let base = format!("http://{}", listener.local_addr().unwrap());
        let thread = thread::spawn(move || {
            let (mut stream, _) = listener.accept().unwrap();
            let mut asked = [0; 4096];
            let length = stream.read(&mut asked).unwrap();
            // A client that has read enough may have hung up.
            let _ = stream.write_all(answer.as_bytes());
            String::from_utf8_lossy(&asked[..length]).lines().next().unwrap_or_default().to_owned()
        });
        (base, thread)
    }

    fn answer(status: &str, body: &str) -> String {
        format!(
            "HTTP/1.1 {status}\r\nContent-Type: text/plain\r\nContent-Length: {}\r\n\
             Connection: close\r\n\r\n{body}",
            body.len()
        )
    }

    fn asks(answer: String) -> Result<Found, ForgeError> {
        let (base, thread) = server(answer);
        let found = fetch_from(Forge::GitHub, &base, "some-one", Patience::default());
        assert_eq!(thread.join().unwrap(), "GET /some-one.keys HTTP/1.1");
        found
    }

    #[test]
    fn published_keys_are_checked_and_named() {
        let body = format!("{KEY}\nssh-dss AAAA\n{KEY} evil\ncommand=\"x\" {KEY}\n");
        let found = asks(answer("200 OK", &body)).unwrap();
        let lines: Vec<&str> = found.keys.iter().map(|key| key.line.as_str()).collect();
        assert_eq!(lines, [format!("{KEY} some-one@github"), format!("{KEY} some-one@github")]);
        assert_eq!(found.keys[0].info.comment, "some-one@github");
        assert_eq!(found.skipped.len(), 1);
    }

    #[test]
    fn each_way_to_fail_says_what_to_do() {
        assert!(matches!(asks(answer("404 Not Found", "")), Err(ForgeError::NoUser { .. })));
        assert!(matches!(asks(answer("200 OK", "\n")), Err(ForgeError::NoKey { .. })));
        assert!(matches!(asks(answer("200 OK", "ssh-dss AAAA\n")), Err(ForgeError::BadKeys { .. })));
        for (status, body, word) in [
            ("200 OK", "<html>sign in</html>".to_owned(), "web page"),
            ("503 Busy", String::new(), "503"),
            ("200 OK", "k".repeat(70 << 10), "64 KiB"),
        ] {
            let error = asks(answer(status, &body)).unwrap_err();
            assert!(!error.is_input());
            let said = error.to_string();
            assert!(said.contains(word) && said.contains("paste the key instead"), "{said}");
        }
        assert!(asks("nonsense\r\n\r\n".into()).unwrap_err().to_string().contains("no HTTP"));
    }

    #[test]
    fn names_that_lead_elsewhere_are_not_asked_for() {
        let long = "a".repeat(65);
        for name in ["", "../x", "a/b", "a?b", "a b", ".a", "-a", "ä", "a\u{1b}[2J", long.as_str()] {
            let error =
                fetch_from(Forge::GitLab, "http://127.0.0.1:9", name, Patience::default()).unwrap_err();
            assert!(matches!(error, ForgeError::Name { .. }), "{name}: {error}");
            assert!(!error.to_string().contains(char::is_control));
        }
        let error = fetch_from(Forge::GitHub, "ftp://x", "me", Patience::default()).unwrap_err();
        assert!(error.to_string().contains("SNOWPRESS_GITHUB_URL"), "{error}");
    }

    #[test]
    fn a_server_that_is_silent_or_absent_is_left() {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let base = format!("http://{}", listener.local_addr().unwrap());
        let patience = Patience(Duration::from_millis(50));
        let silent = fetch_from(Forge::GitHub, &base, "me", patience).unwrap_err();
        assert!(silent.to_string().contains("no answer in time"), "{silent}");
        drop(listener);
        let absent = fetch_from(Forge::GitHub, &base, "me", Patience::default()).unwrap_err();
        assert!(matches!(absent, ForgeError::Unreachable { .. }), "{absent}");
    }
}
