//! Whatever happens and is pressed: nothing panics, and the bar never goes back.

use proptest::prelude::*;

use super::*;
use crate::ui::action::ACTIONS;
use crate::ui::hits::Target;
use crate::ui::run::{Border, WHOLE};

#[derive(Debug, Clone)]
enum Step {
    Event(BuildEvent),
    Later(u64),
    Act(usize),
    Click(u16, u16),
    Drag(bool, u16, u16),
    Wheel(u16, u16, i32),
    Size(u16, u16),
    Search(String),
    Filter(String),
    Stop,
    End(u8),
}

fn counter() -> impl Strategy<Value = Counter> {
    let number = || prop_oneof![0u64..50, any::<u64>()];
    (number(), number(), number(), number()).prop_map(|(done, expected, running, failed)| Counter {
        done,
        expected,
        running,
        failed,
    })
}

fn event() -> impl Strategy<Value = BuildEvent> {
    let stage = || prop::sample::select(Stage::ALL.to_vec());
    let name = || {
        prop_oneof![Just("a".to_owned()), Just("b".to_owned()), "[a-z日]{0,40}"]
            .prop_map(|name| derivation(&name))
    };
    let words = || prop_oneof!["[ -~]{0,30}", "\\PC{0,300}", any::<String>()];
    let elapsed = || (0u64..10_000_000).prop_map(Duration::from_millis);
    prop_oneof![
        stage().prop_map(|stage| BuildEvent::StageStarted { stage }),
        (stage(), elapsed()).prop_map(|(stage, elapsed)| BuildEvent::StageEnded { stage, elapsed }),
        (words(), words()).prop_map(|(item, found)| BuildEvent::Checked {
            item,
            found: found.clone(),
            verdict: Verdict::Missing { remedy: found },
        }),
        (0usize..40, 0usize..40, any::<Option<u64>>()).prop_map(|(builds, fetches, bytes)| {
            BuildEvent::PlanKnown {
                builds: vec![String::new(); builds],
                fetches: vec![String::new(); fetches],
                download_bytes: bytes,
                unpacked_bytes: bytes,
            }
        }),
        (name(), words())
            .prop_map(|(derivation, machine)| BuildEvent::DerivationStarted { derivation, machine }),
        (name(), words()).prop_map(|(derivation, phase)| BuildEvent::DerivationPhase { derivation, phase }),
        (name(), words()).prop_map(|(derivation, line)| BuildEvent::DerivationLog { derivation, line }),
        (name(), elapsed(), any::<bool>()).prop_map(|(derivation, elapsed, failed)| {
            let outcome = if failed { Outcome::Failed } else { Outcome::Ended };
            BuildEvent::DerivationEnded { derivation, elapsed, outcome }
        }),
        (name(), words()).prop_map(|(path, from)| BuildEvent::FetchStarted { path, from }),
        (name(), elapsed()).prop_map(|(path, elapsed)| BuildEvent::FetchEnded { path, elapsed }),
        (counter(), counter(), counter()).prop_map(|(builds, paths, downloaded)| {
            BuildEvent::Progress(Totals { builds, paths, downloaded, ..Totals::default() })
        }),
        (any::<bool>(), any::<u64>(), any::<u64>()).prop_map(|(copy, done, total)| BuildEvent::Bytes {
            what: if copy { ByteWork::Copy } else { ByteWork::Compress },
            done,
            total,
        }),
        (words(), any::<bool>()).prop_map(|(text, error)| BuildEvent::Message {
            level: if error { Level::Error } else { Level::Warning },
            text,
        }),
    ]
}

fn step() -> impl Strategy<Value = Step> {
    let cell = || (0u16..220, 0u16..80);
    prop_oneof![
        8 => event().prop_map(Step::Event),
        2 => (0u64..100_000).prop_map(Step::Later),
        8 => (0..ACTIONS.len()).prop_map(Step::Act),
        3 => cell().prop_map(|(column, row)| Step::Click(column, row)),
        2 => (any::<bool>(), cell()).prop_map(|(log, (column, row))| Step::Drag(log, column, row)),
        2 => (cell(), -9i32..9).prop_map(|((column, row), by)| Step::Wheel(column, row, by)),
        2 => cell().prop_map(|(width, height)| Step::Size(width, height)),
        1 => (0u16..4, 0u16..4).prop_map(|(width, height)| Step::Size(width, height)),
        1 => "[a-z ]{0,3}".prop_map(Step::Search),
        1 => "[a-z ]{0,2}".prop_map(Step::Filter),
        1 => Just(Step::Stop),
        1 => (0u8..24).prop_map(Step::End),
    ]
}

fn end(kind: u8) -> Option<Result<Report, BuildError>> {
    match kind {
        0 => Script::done().run.end().cloned().map(|end| match end {
            crate::ui::run::End::Done(report) => Ok(report),
            crate::ui::run::End::Failed(error) | crate::ui::run::End::Cancelled(error) => Err(error),
        }),
        1 => Some(Err(BuildError::cancelled(Stage::Collect))),
        2 => {
            let mut error = BuildError::new(Stage::Build, Failure::Build, "error: a\nb", "c\nd");
            error.derivation = Some(derivation("a"));
            error.log_tail = vec!["x".repeat(500); 20];
            Some(Err(error))
        }
        _ => None,
    }
}

fn spot(hits: &Hits, column: u16, row: u16) -> Option<crate::ui::run::Spot> {
    match hits.at(column, row) {
        Some((_, Target::Run(spot))) => Some(*spot),
        _ => None,
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, ..ProptestConfig::default() })]

    #[test]
    fn nothing_panics_and_the_bar_never_goes_back(steps in prop::collection::vec(step(), 1..120)) {
        let mut script = Script::new();
        let mut view = View::default();
        let mut area = Rect::new(0, 0, 80, 24);
        let (mut millis, mut least) = (0, 0);
        let (_, mut hits) = script.drawn(&mut view, area, &Symbols::ASCII);
        for step in steps {
            match step {
                Step::Event(event) => { script.tell(&event); }
                Step::Later(more) => { millis += more; script.at(millis); }
                Step::Act(at) => { view.action(&mut script.run, ACTIONS[at].action); }
                Step::Click(column, row) => {
                    if let Some(spot) = spot(&hits, column, row) {
                        view.click(&script.run, spot);
                    }
                }
                Step::Drag(log, column, row) => {
                    let border = if log { Border::LogWarnings } else { Border::TreeLog };
                    view.drag(&script.run, border, column, row, area);
                }
                Step::Wheel(column, row, by) => {
                    if let Some(spot) = spot(&hits, column, row) {
                        view.wheel(&script.run, spot, by);
                    }
                }
                Step::Size(width, height) => area = Rect::new(0, 0, width, height),
                Step::Search(word) => view.set_search(&word),
                Step::Filter(word) => view.set_filter(&word),
                Step::Stop => script.run.stop_asked(),
                Step::End(kind) => {
                    if let Some(end) = end(kind) {
                        script.end(end);
                    }
                }
            }
            let progress = script.run.progress(script.now);
            prop_assert!(progress >= least, "{progress} after {least}");
            prop_assert!(progress < WHOLE || matches!(script.run.end(), Some(crate::ui::run::End::Done(_))));
            least = progress;
            let (buffer, new) = script.drawn(&mut view, area, &Symbols::ASCII);
            hits = new;
            let odd = buffer.content.iter().flat_map(|cell| cell.symbol().chars()).find(|c| c.is_control());
            prop_assert_eq!(odd, None);
        }
    }
}
