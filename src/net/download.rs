//! A file brought from a server, however often the line breaks.

use std::path::Path;
use std::sync::mpsc::{Receiver, RecvTimeoutError};
use std::time::{Duration, Instant, SystemTime};

use super::agent::Patience;
use super::body::{Head, Piece, ask};
use super::error::{NetError, shown};
use super::local;
use super::part::Part;

/// How often it is looked whether to stop.
const LOOK: Duration = Duration::from_millis(50);

/// What is to be fetched.
#[derive(Debug, Clone)]
pub struct Download<'a> {
    /// `http://`, `https://`, `file:` or a path.
    pub url: &'a str,
    /// The file, replaced when all is here and left alone otherwise. Beside it `.part` keeps what has
    /// come, and the next download of this address to this place goes on from there.
    pub to: &'a Path,
    /// Bytes; a larger file is refused.
    pub limit: u64,
    pub patience: Patience,
    /// How often it is asked in all where the line breaks.
    pub tries: u32,
    /// Between two tries.
    pub pause: Duration,
}

/// A file that came whole.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fetched {
    /// Where it was behind all redirections.
    pub url: String,
    pub bytes: u64,
    /// When it was last changed there.
    pub modified: Option<SystemTime>,
}

/// Who waits for it.
pub(super) struct Report<'a> {
    stop: &'a dyn Fn() -> bool,
    progress: &'a mut dyn FnMut(u64, Option<u64>),
}

impl Report<'_> {
    pub fn proceed(&mut self, done: u64, of: Option<u64>) -> Result<(), NetError> {
        (self.progress)(done, of);
        self.go_on()
    }

    fn go_on(&self) -> Result<(), NetError> {
        if (self.stop)() { Err(NetError::Stopped) } else { Ok(()) }
    }

    fn pause(&self, length: Duration) -> Result<(), NetError> {
        let began = Instant::now();
        while began.elapsed() < length {
            self.go_on()?;
            std::thread::sleep(LOOK.min(length));
        }
        self.go_on()
    }
}

impl Download<'_> {
    pub(super) fn check_size(&self, bytes: u64) -> Result<(), NetError> {
        let what = || format!("more than {} KiB", self.limit >> 10);
        if bytes > self.limit { Err(NetError::Answer { url: shown(self.url), what: what() }) } else { Ok(()) }
    }
}

/// Fetches a file. `stop` is asked all the time, `progress` is told bytes and, where it is known, of
/// how many.
///
/// # Errors
/// When it does not come, is too large, cannot be written, or when `stop` says so.
pub fn download(
    wish: &Download,
    stop: &dyn Fn() -> bool,
    progress: &mut dyn FnMut(u64, Option<u64>),
) -> Result<Fetched, NetError> {
    let mut report = Report { stop, progress };
    if let Some(path) = local::path(wish.url) {
        return local::copy(&path?, wish, &mut report);
    }
    let mut tried = 0;
    loop {
        let error = match attempt(wish, &mut report) {
            Ok(fetched) => return Ok(fetched),
            Err(error) => error,
        };
        tried += 1;
        let again = match error {
            NetError::CutOff { .. }
            | NetError::Stalled { .. }
            // Behind 416 a part was dropped that is not what it should be: from the start it may be.
            | NetError::Status { code: 416 | 500.., .. } => true,
            // Once it answered, it may again.
            NetError::Unreachable { .. } => tried > 1,
            _ => false,
        };
        if !again || tried >= wish.tries {
            return Err(error);
        }
        report.pause(wish.pause)?;
    }
}

fn attempt(wish: &Download, report: &mut Report) -> Result<Fetched, NetError> {
    let mut part = Part::open(wish.to, wish.url)?;
    let from = part.validator.as_deref().map(|validator| (part.done, validator));
    let pieces = ask(wish.url, from, wish.patience);
    let head = match next(&pieces, report)? {
        Piece::Head(head) => head,
        Piece::Failed(ureq::Error::StatusCode(416)) => {
            part.begin(None)?;
            return Err(NetError::Status { url: shown(wish.url), code: 416 });
        }
        Piece::Failed(error) => return Err(NetError::of(wish.url, &error)),
        Piece::Bytes(_) | Piece::End => return Err(answer(wish, "nothing")),
    };
    let of = place(wish, &head, &mut part)?;
    let whole = of.map_or(Ok(()), |of| wish.check_size(of)).and_then(|()| {
        report.proceed(part.done, of)?;
        body(wish, &pieces, of, &mut part, report)
    });
    if let Err(error) = whole {
        if matches!(error, NetError::Answer { .. }) {
            part.forget();
        }
        return Err(error);
    }
    let bytes = part.finish(wish.to)?;
    let modified = head.modified.and_then(|date| httpdate::parse_http_date(&date).ok());
    Ok(Fetched { url: shown(&head.url), bytes, modified })
}

fn answer(wish: &Download, what: &str) -> NetError {
    NetError::Answer { url: shown(wish.url), what: what.to_owned() }
}

/// The next piece; asks meanwhile whether it is still wanted.
fn next(pieces: &Receiver<Piece>, report: &Report) -> Result<Piece, NetError> {
    loop {
        report.go_on()?;
        match pieces.recv_timeout(LOOK) {
            Ok(piece) => return Ok(piece),
            Err(RecvTimeoutError::Timeout) => {}
            // The reader has gone without a last word.
            Err(RecvTimeoutError::Disconnected) => return Ok(Piece::Failed(ureq::Error::ConnectionFailed)),
        }
    }
}

/// Makes the part ready for what the head announces; the size of the whole file, where it is known.
fn place(wish: &Download, head: &Head, part: &mut Part) -> Result<Option<u64>, NetError> {
    match head.status {
        200 => {
            part.begin(validator(head))?;
            Ok(head.length)
        }
        206 => {
            let same =
                head.etag.is_none() || !is_etag(part.validator.as_deref()) || head.etag == part.validator;
            let range = head.range.as_deref().and_then(range);
            let fits = |(first, last, of): &(u64, u64, Option<u64>)| {
                *first == part.done
                    && of.is_none_or(|of| *last < of)
                    && head.length.is_none_or(|length| length == last - first + 1)
            };
            let range = range.filter(fits).filter(|_| same && part.validator.is_some());
            let Some((_, last, of)) = range else {
                // Of another file, or another part of it: from the start.
                part.begin(None)?;
                return Err(NetError::CutOff { url: shown(wish.url), done: 0, of: None });
            };
            Ok(of.or(Some(last + 1)))
        }
        code => Err(NetError::Status { url: shown(wish.url), code }),
    }
}

/// What the server calls this state of the file. A weak one does not promise the same bytes.
fn validator(head: &Head) -> Option<String> {
    let strong = head.etag.clone().filter(|tag| is_etag(Some(tag)));
    strong.or_else(|| head.modified.clone())
}

fn is_etag(validator: Option<&str>) -> bool {
    validator.is_some_and(|text| text.starts_with('"'))
}

/// `bytes 10-19/20`: first, last, and of how many.
fn range(text: &str) -> Option<(u64, u64, Option<u64>)> {
    let (range, of) = text.strip_prefix("bytes ")?.split_once('/')?;
    let (first, last) = range.split_once('-')?;
    let (first, last) = (first.parse().ok()?, last.parse().ok()?);
    let of = if of == "*" { None } else { Some(of.parse().ok()?) };
    (first <= last && last < u64::MAX).then_some((first, last, of))
}

fn body(
    wish: &Download,
    pieces: &Receiver<Piece>,
    of: Option<u64>,
    part: &mut Part,
    report: &mut Report,
) -> Result<(), NetError> {
    let url = || shown(wish.url);
    loop {
        match next(pieces, report)? {
            Piece::Bytes(bytes) => {
                let done = part.done + bytes.len() as u64;
                wish.check_size(done)?;
                if of.is_some_and(|of| done > of) {
                    return Err(answer(wish, "more than it announced"));
                }
                part.add(&bytes)?;
                report.proceed(done, of)?;
            }
            Piece::End if of.is_none_or(|of| part.done == of) => return Ok(()),
            Piece::Failed(ureq::Error::Timeout(_)) => {
                return Err(NetError::Stalled { url: url(), done: part.done, of });
            }
            Piece::End | Piece::Failed(_) | Piece::Head(_) => {
                return Err(NetError::CutOff { url: url(), done: part.done, of });
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::range;

    #[test]
    fn ranges_are_read_with_care() {
        assert_eq!(range("bytes 10-19/20"), Some((10, 19, Some(20))));
        assert_eq!(range("bytes 0-0/*"), Some((0, 0, None)));
        let max = format!("bytes 0-{}/*", u64::MAX);
        for wrong in
            ["bytes */20", "bytes 9-3/20", "10-19/20", "bytes -1-3/4", "bytes 1-2/x", "", max.as_str()]
        {
            assert_eq!(range(wrong), None, "{wrong}");
        }
    }
}
