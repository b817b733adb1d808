//! Why nothing came, in words for a person. What to do instead is known to whoever asked.

use std::io;
use std::path::PathBuf;

/// Why nothing came.
#[derive(Debug, thiserror::Error)]
pub enum NetError {
    #[error("{url} is no address that can be asked; write one with https:// or http://, file: or a path")]
    Address { url: String },
    #[error("{url} answered with status {code}{}", meaning(*.code))]
    Status { url: String, code: u16 },
    /// Something else than was asked for.
    #[error("{url} answered with {what}")]
    Answer { url: String, what: String },
    #[error("{url} cannot be reached ({reason})")]
    Unreachable { url: String, reason: String },
    /// The beginning came, and is kept where it can be gone on from.
    #[error("{url} was cut off after {}", so_far(*.done, *.of))]
    CutOff { url: String, done: u64, of: Option<u64> },
    #[error("{url} sent nothing any more after {}", so_far(*.done, *.of))]
    Stalled { url: String, done: u64, of: Option<u64> },
    #[error("{}: {source}", path.display())]
    File { path: PathBuf, source: io::Error },
    #[error("another run is fetching {url}; wait for it")]
    Busy { url: String },
    #[error("stopped as asked")]
    Stopped,
}

fn meaning(code: u16) -> &'static str {
    match code {
        401 | 403 | 407 => " (it wants to know who asks)",
        404 | 410 => " (there is no such file)",
        429 | 503 => " (it has too much to do)",
        500.. => " (it is broken)",
        _ => "",
    }
}

fn so_far(done: u64, of: Option<u64>) -> String {
    match of {
        Some(of) => format!("{done} of {of} bytes"),
        None => format!("{done} bytes"),
    }
}

impl NetError {
    pub(super) fn of(url: &str, error: &ureq::Error) -> Self {
        use ureq::Error as E;
        let url = shown(url);
        let what = match error {
            E::StatusCode(code) => return Self::Status { url, code: *code },
            E::BadUri(_) => return Self::Address { url },
            E::BodyExceedsLimit(limit) => format!("more than {} KiB", limit >> 10),
            E::Protocol(_) | E::Http(_) | E::LargeResponseHeader(..) => "what is no HTTP".to_owned(),
            E::RequireHttpsOnly(_) => "a way to an unencrypted page".to_owned(),
            E::TooManyRedirects | E::RedirectFailed => "one redirection after another".to_owned(),
            // A certificate that is not believed comes in the same kind as bytes that are no text.
            E::Io(error)
                if error.get_ref().and_then(|inner| inner.downcast_ref::<rustls::Error>()).is_some() =>
            {
                return Self::Unreachable { url, reason: clean(&error.to_string()) };
            }
            E::Io(error) if error.kind() == io::ErrorKind::InvalidData => "what is no text".to_owned(),
            E::Timeout(_) => return Self::Unreachable { url, reason: "no answer in time".into() },
            E::HostNotFound => return Self::Unreachable { url, reason: "its name is not known".into() },
            E::Io(error) if error.to_string().contains("failed to lookup address") => {
                return Self::Unreachable { url, reason: "its name is not known".into() };
            }
            other => return Self::Unreachable { url, reason: clean(&other.to_string()) },
        };
        Self::Answer { url, what }
    }
}

/// Words of others, without what a terminal would obey.
pub(super) fn clean(text: &str) -> String {
    text.chars().filter(|c| !c.is_control()).collect()
}

/// An address as it may be shown and kept: without a name and password in it, and without a query,
/// which may be a key as well.
#[must_use]
pub fn shown(url: &str) -> String {
    let url = clean(url);
    let Some((scheme, rest)) = url.split_once("://").filter(|(scheme, _)| scheme.starts_with("http")) else {
        return url;
    };
    let rest = rest.split(['?', '#']).next().unwrap_or_default();
    let (host, path) = rest.find('/').map_or((rest, ""), |slash| rest.split_at(slash));
    let host = host.rsplit('@').next().unwrap_or_default();
    format!("{scheme}://{host}{path}")
}

#[cfg(test)]
mod tests {
    use super::shown;

    #[test]
    fn no_secret_of_an_address_is_shown() {
        for url in ["http://user:secret@host/a", "http://host/a?key=secret", "http://u@secret@host/a#secret"]
        {
            assert_eq!(shown(url), "http://host/a");
        }
        assert_eq!(shown("https://host/a@b"), "https://host/a@b");
        assert_eq!(shown("/srv/a?b@c"), "/srv/a?b@c");
    }
}
