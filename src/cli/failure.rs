//! How a command ends when it does not succeed.

use std::io;

/// The command line or a profile is wrong.
pub const WRONG_INPUT: u8 = 2;
/// Something is missing on this machine; a build's own code for it is the same.
pub const NOT_HERE: u8 = 3;
/// The image is not what the profile asks for.
pub const CONTRADICTED: u8 = 5;
/// Something else went wrong; the message says what.
pub const FAILED: u8 = 1;
/// Nobody reads the output any more: as a shell reports a program ended by SIGPIPE.
pub const CLOSED: u8 = 141;

/// A failure with an exit code of its own. Any other error ends with [`FAILED`].
#[derive(Debug, thiserror::Error)]
pub enum Failure {
    /// Said in full; ends with [`WRONG_INPUT`].
    #[error("{0}")]
    WrongInput(String),
    /// Said in full; ends with [`NOT_HERE`].
    #[error("{0}")]
    NotHere(String),
    /// Everything was said already.
    #[error("failed")]
    Silent(u8),
}

impl Failure {
    pub fn wrong(message: impl Into<String>) -> anyhow::Error {
        Self::WrongInput(message.into()).into()
    }

    pub fn not_here(message: impl Into<String>) -> anyhow::Error {
        Self::NotHere(message.into()).into()
    }

    pub fn silent(code: u8) -> anyhow::Error {
        Self::Silent(code).into()
    }
}

/// What an error says, with its causes; a cause that the error already speaks of is not said twice.
pub fn message(error: &anyhow::Error) -> String {
    error.chain().fold(String::new(), |said, cause| match cause.to_string() {
        text if said.contains(&text) => said,
        text if said.is_empty() => text,
        text => format!("{said}: {text}"),
    })
}

/// The exit code for an error, and whether there is still something to say about it.
pub fn verdict(error: &anyhow::Error) -> (u8, bool) {
    if error.chain().any(is_closed) {
        return (CLOSED, false);
    }
    match error.downcast_ref::<Failure>() {
        Some(Failure::WrongInput(_)) => (WRONG_INPUT, true),
        Some(Failure::NotHere(_)) => (NOT_HERE, true),
        Some(Failure::Silent(code)) => (*code, false),
        None => (FAILED, true),
    }
}

/// Nobody reads any more, whoever wrote: a JSON writer keeps the system's error to itself.
fn is_closed(cause: &(dyn std::error::Error + 'static)) -> bool {
    let written = cause.downcast_ref::<io::Error>().map(io::Error::kind);
    let told = || cause.downcast_ref::<serde_json::Error>().and_then(serde_json::Error::io_error_kind);
    written.or_else(told) == Some(io::ErrorKind::BrokenPipe)
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Gone;

    impl io::Write for Gone {
        fn write(&mut self, _: &[u8]) -> io::Result<usize> {
            Err(io::ErrorKind::BrokenPipe.into())
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    #[test]
    fn a_reader_that_has_gone_ends_a_command_as_sigpipe_does() {
        let told = serde_json::to_writer(Gone, &[1, 2, 3]).unwrap_err();
        assert_eq!(verdict(&told.into()), (CLOSED, false));
        let written = io::Error::from(io::ErrorKind::BrokenPipe);
        assert_eq!(verdict(&anyhow::Error::from(written).context("writing")), (CLOSED, false));
        assert_eq!(verdict(&anyhow::anyhow!("other")), (FAILED, true));
    }
}
