//! Addresses that are files of this machine: `file:` and plain paths.

use std::fs::{self, File};
use std::io::{Read, Write};
use std::path::{Path, PathBuf};

use super::download::{Download, Fetched, Report};
use super::error::{NetError, shown};

const CHUNK: usize = 64 << 10;

/// Whether a file of this machine is meant, and no server.
#[must_use]
pub fn is_local(url: &str) -> bool {
    matches!(path(url), Some(Ok(_)))
}

/// The file that is meant, or nothing where a server is.
pub(super) fn path(url: &str) -> Option<Result<PathBuf, NetError>> {
    let wrong = || Err(NetError::Address { url: shown(url) });
    if let Some(rest) = url.strip_prefix("file:") {
        let path = match rest.strip_prefix("//") {
            Some(rest) => rest.strip_prefix("localhost").unwrap_or(rest),
            None => rest,
        };
        return Some(if path.starts_with('/') { decoded(path).map_or_else(wrong, Ok) } else { wrong() });
    }
    if url.starts_with("http://") || url.starts_with("https://") {
        let graphic = url.bytes().all(|byte| byte.is_ascii_graphic());
        return (!graphic).then(wrong);
    }
    Some(if url.is_empty() || url.contains("://") { wrong() } else { Ok(url.into()) })
}

/// `%20` and its like, as bytes of a path.
fn decoded(path: &str) -> Option<PathBuf> {
    let mut bytes = Vec::with_capacity(path.len());
    let mut rest = path.bytes();
    while let Some(byte) = rest.next() {
        if byte != b'%' {
            bytes.push(byte);
            continue;
        }
        let mut digit = || char::from(rest.next()?).to_digit(16);
        bytes.push(u8::try_from(digit()? * 16 + digit()?).ok().filter(|byte| *byte != 0)?);
    }
    Some(PathBuf::from(String::from_utf8(bytes).ok()?))
}

/// Brings a file of this machine where a download would go.
pub(super) fn copy(from: &Path, wish: &Download, report: &mut Report) -> Result<Fetched, NetError> {
    let at_source = |source| NetError::File { path: from.to_owned(), source };
    let about = fs::metadata(from).map_err(at_source)?;
    if !about.is_file() {
        return Err(NetError::Answer { url: shown(wish.url), what: "what is no file".into() });
    }
    let mut source = File::open(from).map_err(at_source)?;
    let folder = wish.to.parent().unwrap_or(Path::new("/"));
    let at_target = |source| NetError::File { path: wish.to.to_owned(), source };
    let mut target = tempfile::NamedTempFile::new_in(folder).map_err(at_target)?;
    let mut chunk = vec![0; CHUNK];
    let mut done = 0;
    loop {
        report.proceed(done, Some(about.len()))?;
        let count = source.read(&mut chunk).map_err(at_source)?;
        if count == 0 {
            break;
        }
        done += count as u64;
        wish.check_size(done)?;
        target.write_all(&chunk[..count]).map_err(at_target)?;
    }
    target.as_file().sync_all().map_err(at_target)?;
    target.persist(wish.to).map_err(|error| at_target(error.error))?;
    Ok(Fetched { url: shown(wish.url), bytes: done, modified: about.modified().ok() })
}

#[cfg(test)]
mod tests {
    use super::path;

    #[test]
    fn files_and_servers_are_told_apart() {
        let file = |url: &str| path(url).map(|path| path.ok().map(|path| path.display().to_string()));
        assert_eq!(file("https://a/b"), None);
        assert_eq!(file("http://a/b"), None);
        assert_eq!(file("/a/b c"), Some(Some("/a/b c".into())));
        assert_eq!(file("a.json"), Some(Some("a.json".into())));
        for url in ["file:/a/b%20c", "file:///a/b%20c", "file://localhost/a/b c"] {
            assert_eq!(file(url), Some(Some("/a/b c".into())), "{url}");
        }
        for url in
            ["file://host/a", "file:a", "file:/%zz", "file:/a%00", "file:/%ff", "ftp://a/b", "", "http://a b"]
        {
            assert_eq!(file(url), Some(None), "{url}");
        }
    }
}
