//! Events for other programs: one JSON object a line, the last one says how it ended.

use std::io::{self, Write};

use serde::Serialize;

use crate::build::error::BuildError;
use crate::build::event::BuildEvent;
use crate::profile::Fault;

use super::{Notice, Watch};

/// Lines of JSON on a stream.
pub struct Json<W> {
    stream: W,
}

impl<W: Write> Json<W> {
    pub fn new(stream: W) -> Self {
        Self { stream }
    }
}

impl<W: Write> Watch for Json<W> {
    fn event(&mut self, event: &BuildEvent) -> io::Result<()> {
        tell(&mut self.stream, event)
    }

    fn notice(&self) -> Notice {
        Box::new(|text| drop(writeln!(io::stderr(), "{text}")))
    }
}

fn tell(stream: &mut dyn Write, what: &impl Serialize) -> io::Result<()> {
    let mut line = serde_json::to_vec(what).map_err(io::Error::other)?;
    line.push(b'\n');
    stream.write_all(&line)?;
    stream.flush()
}

/// A line of its own for what is no event of the engine.
pub fn event<T: Serialize>(stream: &mut dyn Write, event: &'static str, of: &T) -> io::Result<()> {
    #[derive(Serialize)]
    struct Line<'a, T> {
        event: &'static str,
        #[serde(flatten)]
        of: &'a T,
    }
    tell(stream, &Line { event, of })
}

/// The last line of a build that did not succeed, or did not begin.
#[derive(Debug, Serialize)]
#[serde(rename_all = "kebab-case")]
pub struct LastError<'a> {
    event: &'static str,
    exit_code: u8,
    #[serde(flatten)]
    what: Ended<'a>,
}

#[derive(Debug, Serialize)]
#[serde(untagged)]
enum Ended<'a> {
    Build {
        /// The message in one line.
        cause: String,
        #[serde(flatten)]
        error: &'a BuildError,
    },
    Before {
        message: &'a str,
        faults: &'a [Fault],
    },
}

impl<'a> LastError<'a> {
    pub fn of_build(error: &'a BuildError) -> Self {
        Self {
            event: "error",
            exit_code: error.exit_code(),
            what: Ended::Build { cause: error.cause(), error },
        }
    }

    /// Nothing was begun: the profile is wrong, or what comes before a build failed.
    pub fn before(message: &'a str, faults: &'a [Fault], exit_code: u8) -> Self {
        Self { event: "error", exit_code, what: Ended::Before { message, faults } }
    }
}

pub fn last_error(stream: &mut dyn Write, error: &LastError<'_>) -> io::Result<()> {
    tell(stream, error)
}
