//! Lists of packages as JSON: what a channel publishes, and what Nix prints of a nixpkgs.
//!
//! They are read as they come, package by package. What is wrong in one package is passed over; what
//! is wrong with the list as a whole is an error, for half a list would make good names unknown.

mod bounded;
mod package;
mod whole;

use std::io::{BufReader, Read};

use serde::de::DeserializeSeed;
use serde_json::error::Category;

use super::IndexError;
use super::build::Builder;
use bounded::Bounded;
use whole::{Sink, Whole};

const BUFFER: usize = 256 * 1024;

/// What stands around the packages, and how each is told of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// `{"version":2,"packages":{ATTRIBUTE:{"name":…,"meta":{…}}}}`.
    Published,
    /// `{ATTRIBUTE:{"name":…,"meta":{…}}}`.
    NixEnv,
}

/// All packages of this list.
pub fn read(list: impl Read, kind: Kind) -> Result<Builder, IndexError> {
    let mut sink = Sink::default();
    let reader = BufReader::with_capacity(BUFFER, Bounded::new(list));
    let mut json = serde_json::Deserializer::from_reader(reader);
    let read = Whole { sink: &mut sink, kind }.deserialize(&mut json).and_then(|()| json.end());
    if let Some(refused) = sink.refused {
        return Err(refused);
    }
    read.map_err(said)?;
    if kind == Kind::Published && sink.version.as_deref() != Some("2") {
        return Err(IndexError::OtherVersion { found: sink.version.unwrap_or_else(|| "none".into()) });
    }
    if sink.builder.is_empty() { Err(IndexError::Empty) } else { Ok(sink.builder) }
}

fn said(error: serde_json::Error) -> IndexError {
    let (line, column) = (error.line(), error.column());
    match error.classify() {
        Category::Eof => IndexError::CutOff { line, column },
        Category::Io => IndexError::Read(error.into()),
        Category::Syntax | Category::Data => {
            let problem: String = error.to_string().chars().filter(|c| !c.is_control()).take(200).collect();
            IndexError::NotAList { problem }
        }
    }
}

#[cfg(test)]
mod tests;
