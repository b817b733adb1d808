//! A machine from its wish to its report.

use std::time::{Duration, Instant};

use super::error::{BootError, BootFailure};
use super::inside::ssh;
use super::machine::accelerator::accelerator;
use super::machine::arguments::{Parts, arguments};
use super::session::{Halt, Session};
use super::setup::{Setup, setup};
use super::wish::Display;
use super::{Accelerator, BootEvent, BootReport, BootStage, BootWish};
use crate::build::process::{Invocation, attended};
use crate::build::request::Cancel;

/// Boots an image. With `check` it ends by itself: when everything was asked inside, or the time is
/// over. Without, it runs until it is cancelled or the guest powers off, which are no errors then.
///
/// # Errors
/// What is missing here, what is wrong with the wish, or how far the guest came before it ended.
pub fn boot(
    wish: &BootWish,
    cancel: &Cancel,
    tell: &mut dyn FnMut(BootEvent),
) -> Result<BootReport, BootError> {
    tell(BootEvent::Stage { stage: BootStage::Preparing });
    let setup = setup(wish, tell)?;
    let mut found = accelerator(&setup.qemu, cancel);
    loop {
        if cancel.asked() > 0 {
            return Err(BootError::cancelled(BootStage::Preparing));
        }
        let invocation = command(wish, &setup, &found);
        tell(started(wish, &setup, &found, &invocation));
        if wish.display == Display::Terminal {
            return in_terminal(wish, &invocation, cancel);
        }
        let mut session = Session::start(wish, &setup, &found, &invocation, cancel, tell)?;
        let ended = if wish.check { super::check::check(&mut session) } else { session.watch() };
        match ended {
            Ok(report) => return Ok(report),
            Err(Halt::Failed(error)) => return Err(session.told(error)),
            Err(Halt::Accelerator(why)) => {
                drop(session);
                found = Accelerator::Tcg { because: format!("KVM ran the trial, but {why}") };
                tell(BootEvent::Note { text: format!("{why}: the machine starts again without KVM") });
            }
        }
    }
}

fn command(wish: &BootWish, setup: &Setup, accelerator: &Accelerator) -> Invocation {
    let parts = Parts {
        qemu: setup.qemu.clone(),
        accelerator: accelerator.clone(),
        ovmf: setup.ovmf.clone(),
        plan: setup.plan.clone(),
        ssh: setup.ssh,
        window: setup.window,
        folder: setup.run.path().to_owned(),
    };
    arguments(wish, &parts)
}

fn started(wish: &BootWish, setup: &Setup, accelerator: &Accelerator, invocation: &Invocation) -> BootEvent {
    let login = setup.ring.logins.first();
    let keyless = wish.profile.as_ref().map_or("nixos", |_| "root");
    let ssh = setup.ssh.map(|(port, _)| {
        ssh::shown(login.map_or(keyless, |login| &login.user), port, login.map(|login| &login.held))
    });
    BootEvent::Started {
        command: invocation.shown(),
        accelerator: accelerator.clone(),
        firmware: wish.firmware,
        medium: wish.medium,
        memory_mib: wish.memory_mib,
        ssh,
    }
}

fn in_terminal(wish: &BootWish, invocation: &Invocation, cancel: &Cancel) -> Result<BootReport, BootError> {
    let begun = Instant::now();
    let failed = |why: String| {
        BootError::preparing(BootFailure::Missing, why, "run QEMU's command by hand to see more of it")
    };
    let status = attended(invocation, cancel).map_err(|error| failed(error.to_string()))?;
    if !status.success() && cancel.asked() == 0 && begun.elapsed() < Duration::from_secs(2) {
        return Err(failed(format!("QEMU ended at once ({status}); what it said stands above")));
    }
    Ok(BootReport {
        items: Vec::new(),
        ready_after: begun.elapsed(),
        console: wish.keep.join("console.log"),
        screenshot: None,
        lost: None,
    })
}
