//! `snowpress rehearsal`

use std::cell::RefCell;

use anyhow::Result;

use crate::cli::Context;
use crate::cli::terminal::{bytes, line};
use crate::rehearsal::{self, Channel, Step};

/// Make the rehearsal channel ready and print where it lies
///
/// The rehearsal channel is a miniature nixpkgs inside Snowpress. Real Nix builds a real image
/// from it, out of Debian's packages, without a binary cache: the proof that this machine can
/// build, boot and write an image before it downloads gigabytes. The packages are got by apt, about
/// 100 MB once; nothing is installed.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  snowpress rehearsal
  snowpress build box --rehearse                         does it by itself
  snowpress build box --nixpkgs \"$(snowpress rehearsal --path)\"")]
pub struct Arguments {
    /// Print the path and nothing else
    #[arg(long)]
    path: bool,
}

pub fn run(arguments: &Arguments, context: &mut Context) -> Result<()> {
    let channel = if arguments.path {
        rehearsal::materialise(&context.places.data, &mut |_| ())?
    } else {
        channel(context)?
    };
    writeln!(context.terminal.out, "{}", channel.path.display())?;
    Ok(())
}

/// The channel, made ready where it is not, and said so.
pub fn channel(context: &mut Context) -> Result<Channel> {
    let err = RefCell::new(&mut context.terminal.err);
    let say = |text: &str| {
        // What cannot be said here is no reason to stop: the next thing to be said will tell.
        let _ = writeln!(err.borrow_mut(), "{text}");
    };
    Ok(rehearsal::materialise(&context.places.data, &mut |step| match step {
        Step::Found => {}
        Step::Resolved { packages, unknown } => {
            say(&format!("Making the rehearsal channel ready from {packages} of Debian's packages"));
            if !unknown.is_empty() {
                say(&format!("  apt does not know {}; the channel goes without", line(&unknown.join(", "))));
            }
        }
        Step::Downloaded { done, total, bytes: got } => {
            say(&format!("  {done} of {total} packages got, {}", bytes(got)));
        }
        Step::Ready => say("  the channel is ready"),
    })?)
}
