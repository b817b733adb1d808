//! One line for each thing that happens; for logs, pipes and people who want it all.

use std::io::{self, Write};

use crate::build::event::{BuildEvent, ByteWork};
use crate::cli::terminal::{Paint, bytes, line};

use super::{Notice, Watch, words};

/// Lines on a stream.
pub struct Plain<W> {
    stream: W,
    paint: Paint,
    /// The last tenth of the bytes that was told.
    tenth: Option<(ByteWork, u64)>,
}

impl<W: Write> Plain<W> {
    pub fn new(stream: W, paint: Paint) -> Self {
        Self { stream, paint, tenth: None }
    }

    /// Bytes move all the time; a line for each tenth shows that something moves.
    fn moved(&mut self, what: ByteWork, done: u64, total: u64) -> Option<String> {
        let tenth = done.saturating_mul(10).checked_div(total)?;
        if self.tenth == Some((what, tenth)) {
            return None;
        }
        self.tenth = Some((what, tenth));
        Some(format!("  {}: {} of {}", words::work(what), bytes(done), bytes(total)))
    }
}

impl<W: Write> Watch for Plain<W> {
    fn event(&mut self, event: &BuildEvent) -> io::Result<()> {
        let text = match event {
            BuildEvent::DerivationLog { derivation, line: text } => {
                Some(format!("  {} {}", self.paint.dim(format!("{}>", words::name(derivation))), line(text)))
            }
            BuildEvent::DerivationPhase { derivation, phase } => {
                Some(self.paint.dim(format!("  {}: {}", words::name(derivation), line(phase))))
            }
            BuildEvent::Bytes { what, done, total } => self.moved(*what, *done, *total),
            event => words::event(event, self.paint),
        };
        match text {
            Some(text) => writeln!(self.stream, "{text}"),
            None => Ok(()),
        }
    }

    fn notice(&self) -> Notice {
        Box::new(|text| drop(writeln!(io::stderr(), "{text}")))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(events: &[BuildEvent]) -> String {
        let mut stream = Vec::new();
        let mut plain = Plain::new(&mut stream, Paint(false));
        for event in events {
            plain.event(event).unwrap();
        }
        String::from_utf8(stream).unwrap()
    }

    #[test]
    fn bytes_are_told_by_tenths() {
        let at = |done| BuildEvent::Bytes { what: ByteWork::Copy, done, total: 1000 };
        let text = told(&(0..=1000).map(at).collect::<Vec<_>>());
        assert_eq!(text.lines().count(), 11, "{text}");
        assert!(text.ends_with("copying the image: 1000 B of 1000 B\n"), "{text}");
        assert_eq!(told(&[BuildEvent::Bytes { what: ByteWork::Copy, done: 0, total: 0 }]), "");
    }

    #[test]
    fn log_lines_say_whose_they_are() {
        let derivation = "/nix/store/0123456789abcdefghijklmnopqrstuv-acl-2.3.drv".to_owned();
        let text = told(&[BuildEvent::DerivationLog { derivation, line: "hello".into() }]);
        assert_eq!(text, "  acl-2.3> hello\n");
    }
}
