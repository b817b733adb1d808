//! An answer read in a thread of its own: whoever waits for it can stop waiting at any time.

use std::io::{self, Read as _};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::thread;

use ureq::ResponseExt as _;
use ureq::http::header::HeaderName;
use ureq::http::{Response, header};

use super::agent::{Patience, agent};

const CHUNK: usize = 64 << 10;
/// Chunks on their way; full, the server waits.
const CHANNEL: usize = 4;

/// What stands above an answer.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Head {
    pub status: u16,
    /// Behind all redirections.
    pub url: String,
    pub length: Option<u64>,
    pub range: Option<String>,
    pub etag: Option<String>,
    pub modified: Option<String>,
}

/// What came next.
#[derive(Debug)]
pub(super) enum Piece {
    Head(Head),
    Bytes(Vec<u8>),
    /// The stream ended as it should.
    End,
    Failed(ureq::Error),
}

/// Asks, from `from` on where the file is still called so. The thread ends with the answer, with its
/// time-outs, or when nobody listens.
pub(super) fn ask(url: &str, from: Option<(u64, &str)>, patience: Patience) -> Receiver<Piece> {
    // What the server packs for the way would be no part of the file.
    let mut request = agent(url, patience).get(url).header(header::ACCEPT_ENCODING, "identity");
    if let Some((done, validator)) = from {
        request = request.header(header::RANGE, format!("bytes={done}-")).header(header::IF_RANGE, validator);
    }
    let (sender, pieces) = sync_channel(CHANNEL);
    thread::spawn(move || match request.call() {
        Ok(answer) => read(answer, &sender),
        // Where nobody listens nobody has to know.
        Err(error) => drop(sender.send(Piece::Failed(error))),
    });
    pieces
}

fn head(answer: &Response<ureq::Body>) -> Head {
    let said = |name: HeaderName| {
        answer.headers().get(name).and_then(|value| value.to_str().ok()).map(str::to_owned)
    };
    Head {
        status: answer.status().as_u16(),
        url: answer.get_uri().to_string(),
        length: answer.body().content_length(),
        range: said(header::CONTENT_RANGE),
        etag: said(header::ETAG),
        modified: said(header::LAST_MODIFIED),
    }
}

fn read(mut answer: Response<ureq::Body>, to: &SyncSender<Piece>) {
    let mut listens = to.send(Piece::Head(head(&answer))).is_ok();
    // The size is bounded by who listens.
    let mut body = answer.body_mut().with_config().limit(u64::MAX).reader();
    while listens {
        let mut chunk = vec![0; CHUNK];
        let piece = match body.read(&mut chunk) {
            Ok(0) => Piece::End,
            Ok(count) => {
                chunk.truncate(count);
                Piece::Bytes(chunk)
            }
            Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
            Err(error) => Piece::Failed(ureq::Error::from(error)),
        };
        listens = matches!(piece, Piece::Bytes(_));
        listens &= to.send(piece).is_ok();
    }
}
