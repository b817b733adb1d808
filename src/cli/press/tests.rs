//! Builds that are only pretended, watched as a person or a script watches them.

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use super::*;
use crate::build::engine::Emit;
use crate::build::error::Failure as Kind;
use crate::build::event::{BuildEvent, Level, Stage};
use crate::build::prepare::settled;
use crate::build::request::NixOptions;
use crate::cli::failure::{CLOSED, verdict};
use crate::cli::terminal::Paint;
use crate::estimate::Known;
use crate::profile::Profile;
use crate::profile::resolve::AgentReader;

/// Says a few things and ends as it is told, or when it is asked to stop.
struct Scripted(Result<(), BuildError>);

impl Engine for Scripted {
    fn press(&self, request: &Request, cancel: &Cancel, emit: Emit) -> Result<Report, BuildError> {
        for number in 0..100 {
            if cancel.asked() > 0 {
                return Err(BuildError::cancelled(Stage::Build));
            }
            emit(BuildEvent::Message { level: Level::Info, text: format!("line {number}") });
        }
        self.0.clone()?;
        Ok(Report {
            image: request.output.join("x.iso"),
            image_bytes: 5,
            sha256: "00".into(),
            expected: None,
            facts: PathBuf::new(),
            log: PathBuf::new(),
            store_path: String::new(),
            elapsed: Duration::from_secs(61),
        })
    }
}

struct NoAgent;

impl AgentReader for NoAgent {
    fn identities(&self) -> Result<Vec<String>, String> {
        Ok(Vec::new())
    }
}

fn request() -> Request {
    Request {
        name: "box".into(),
        profile: settled(&Profile::default(), Path::new("/"), &NoAgent).unwrap(),
        wish: None,
        known: Known::default(),
        profile_hash: String::new(),
        output: "/out".into(),
        work: "/work".into(),
        expected: None,
        elsewhere: "name a folder".into(),
        nix: NixOptions::default(),
    }
}

/// A stream that can be read afterwards, and that may refuse after some writes.
#[derive(Clone, Default)]
struct Kept {
    bytes: Arc<Mutex<Vec<u8>>>,
    refuses_after: Option<usize>,
}

impl Kept {
    fn text(&self) -> String {
        String::from_utf8(self.bytes.lock().unwrap().clone()).unwrap()
    }
}

impl Write for Kept {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let mut kept = self.bytes.lock().unwrap();
        if self.refuses_after.is_some_and(|limit| kept.len() >= limit) {
            return Err(io::ErrorKind::BrokenPipe.into());
        }
        kept.extend(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

fn terminal(out: &Kept, err: &Kept) -> Terminal {
    Terminal {
        out: Box::new(out.clone()),
        err: Box::new(err.clone()),
        out_paint: Paint(false),
        err_paint: Paint(false),
        out_is_tty: false,
        err_is_tty: false,
        can_ask: false,
    }
}

fn failure() -> BuildError {
    let mut error = BuildError::new(Stage::Build, Kind::Build, "the builder failed", "look at the log");
    error.derivation = Some("/nix/store/0123456789abcdefghijklmnopqrstuv-acl-2.3.drv".into());
    error.log_tail = vec!["make: *** [all]\u{1b}[2J Error 1".into()];
    error.log = Some("/out/build.log".into());
    error
}

#[test]
fn the_last_json_line_is_the_report() {
    let (out, err) = (Kept::default(), Kept::default());
    let mut terminal = terminal(&out, &err);
    let report = press(&Scripted(Ok(())), &request(), Mode::Json, &mut terminal).unwrap();
    finish(&report, &request(), Mode::Json, &mut terminal).unwrap();
    let lines: Vec<serde_json::Value> =
        out.text().lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(lines.len(), 102);
    // There is no such image: that is told, and no fault of the build.
    assert_eq!(lines[100]["event"], "proof");
    assert!(lines[100]["problem"].as_str().unwrap().contains("/out/x.iso"), "{}", lines[100]);
    assert_eq!(lines[101]["event"], "report");
    assert_eq!(lines[101]["image"], "/out/x.iso");
    assert_eq!(err.text(), "");
}

#[test]
fn the_last_json_line_is_the_error() {
    let (out, err) = (Kept::default(), Kept::default());
    let error =
        press(&Scripted(Err(failure())), &request(), Mode::Json, &mut terminal(&out, &err)).unwrap_err();
    assert_eq!(verdict(&error), (5, false));
    let last: serde_json::Value = serde_json::from_str(out.text().lines().last().unwrap()).unwrap();
    assert_eq!((last["event"].as_str(), last["exit-code"].as_u64()), (Some("error"), Some(5)));
    assert_eq!(last["log"], "/out/build.log");
    assert!(last["derivation"].as_str().unwrap().ends_with("acl-2.3.drv"));
}

#[test]
fn a_failed_build_is_told_in_full() {
    let (out, err) = (Kept::default(), Kept::default());
    let error =
        press(&Scripted(Err(failure())), &request(), Mode::Plain, &mut terminal(&out, &err)).unwrap_err();
    assert_eq!(verdict(&error), (5, false));
    let told = err.text();
    for word in ["the builder failed", "derivation acl-2.3", "Error 1", "→ look at the log", "/out/build.log"]
    {
        assert!(told.contains(word), "{word} is not in {told}");
    }
    assert!(told.chars().all(|c| c == '\n' || !c.is_control()), "{told:?}");
    assert_eq!(out.text(), "");
}

#[test]
fn a_build_for_nobody_is_stopped() {
    for mode in [Mode::Json, Mode::Plain] {
        let closed = Kept { refuses_after: Some(40), ..Kept::default() };
        let mut terminal = terminal(&closed, &closed);
        let error = press(&Scripted(Ok(())), &request(), mode, &mut terminal).unwrap_err();
        assert_eq!(verdict(&error), (CLOSED, false), "{error:#}");
        assert!(closed.text().lines().count() < 10, "it went on: {}", closed.text());
    }
}
