//! Nix's log, recorded and made by hand, and what a watcher hears of it.

use std::fmt::Write;
use std::fs;
use std::path::Path;
use std::time::Duration;

use proptest::prelude::*;
use snowpress::build::event::{BuildEvent, Outcome, Totals};
use snowpress::build::nixlog::{Line, Record, parse};
use snowpress::build::state::RunState;

/// Ten milliseconds a line.
fn play(log: &[u8]) -> (RunState, Vec<BuildEvent>) {
    let mut state = RunState::new();
    let mut events = Vec::new();
    let mut now = Duration::ZERO;
    for line in log.strip_suffix(b"\n").unwrap_or(log).split(|&byte| byte == b'\n') {
        now += Duration::from_millis(10);
        state.line(line, now, &mut |event| events.push(event));
    }
    state.finish(now, &mut |event| events.push(event));
    (state, events)
}

fn written(state: &RunState, events: &[BuildEvent]) -> String {
    let mut text = String::new();
    for event in events {
        writeln!(text, "{}", serde_json::to_string(event).unwrap()).unwrap();
    }
    writeln!(text, "unknown {}", state.unknown_records()).unwrap();
    if let Some(fault) = state.culprit() {
        writeln!(text, "culprit {} tail {:?}", fault.derivation(), state.tail(fault.derivation())).unwrap();
    }
    text
}

fn logs() -> Vec<(String, Vec<u8>)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/logs");
    let mut all: Vec<(String, Vec<u8>)> = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|ending| ending == "log"))
        .map(|path| (path.file_stem().unwrap().to_str().unwrap().to_owned(), fs::read(&path).unwrap()))
        .collect();
    all.sort();
    assert!(all.len() > 10);
    all
}

#[test]
fn every_log_tells_its_story() {
    for (name, log) in logs() {
        let (state, events) = play(&log);
        insta::assert_snapshot!(name.as_str(), written(&state, &events));
    }
}

#[test]
fn nothing_of_a_recorded_log_is_unknown() {
    for (name, log) in logs().into_iter().filter(|(name, _)| name.starts_with("nix-2.8")) {
        assert_eq!(play(&log).0.unknown_records(), 0, "{name}");
    }
}

fn totals(events: &[BuildEvent]) -> Totals {
    let last = events.iter().rev().find_map(|event| match event {
        BuildEvent::Progress(totals) => Some(*totals),
        _ => None,
    });
    last.unwrap()
}

#[test]
fn totals_are_those_of_nixs_own_bar() {
    let log = br#"@nix {"action":"start","id":1,"level":0,"text":"","type":102}
@nix {"action":"start","id":2,"level":0,"text":"","type":104}
@nix {"action":"result","fields":[101,5000],"id":1,"type":106}
@nix {"action":"result","fields":[101,9000],"id":1,"type":106}
@nix {"action":"result","fields":[3,10,2,1],"id":2,"type":105}
@nix {"action":"start","id":3,"level":4,"text":"","type":101,"fields":["https://a"]}
@nix {"action":"result","fields":[700,800,0,0],"id":3,"type":105}
@nix {"action":"stop","id":3}
@nix {"action":"start","id":4,"level":4,"text":"","type":101,"fields":["https://b"]}
@nix {"action":"result","fields":[50,100,0,0],"id":4,"type":105}"#;
    let told = totals(&play(log).1);
    assert_eq!((told.downloaded.done, told.downloaded.expected), (750, 9000));
    let builds = told.builds;
    assert_eq!((builds.done, builds.expected, builds.running, builds.failed), (3, 10, 2, 1));
    // With the announcement gone, what live ones expect and stopped ones did is left.
    let mut more = log.to_vec();
    more.extend_from_slice(b"\n@nix {\"action\":\"stop\",\"id\":1}\n@nix {\"action\":\"stop\",\"id\":2}\n");
    let told = totals(&play(&more).1);
    assert_eq!((told.downloaded.done, told.downloaded.expected), (750, 800));
    assert_eq!(
        (told.builds.done, told.builds.expected, told.builds.running, told.builds.failed),
        (3, 3, 0, 1)
    );
}

#[test]
fn totals_come_ten_times_a_second_at_most() {
    let mut log =
        String::from("@nix {\"action\":\"start\",\"id\":2,\"level\":0,\"text\":\"\",\"type\":104}\n");
    for done in 0..1000 {
        writeln!(log, "@nix {{\"action\":\"result\",\"fields\":[{done},1000,1,0],\"id\":2,\"type\":105}}")
            .unwrap();
    }
    let (_, events) = play(log.as_bytes());
    let told = events.iter().filter(|event| matches!(event, BuildEvent::Progress(_))).count();
    // Ten seconds of log.
    assert!((90..=101).contains(&told), "{told}");
    assert_eq!(totals(&events).builds.done, 999);
}

#[test]
fn a_copy_below_a_substitution_is_one_fetch() {
    let log = br#"@nix {"action":"start","id":1,"level":0,"text":"","type":108,"fields":["/nix/store/a","https://c"]}
@nix {"action":"start","id":2,"level":0,"parent":1,"text":"","type":100,"fields":["/nix/store/a","https://c","daemon"]}
@nix {"action":"stop","id":2}
@nix {"action":"stop","id":1}
@nix {"action":"start","id":3,"level":0,"text":"","type":100,"fields":["/nix/store/b","ssh://x","local"]}"#;
    let (_, events) = play(log);
    let started = events.iter().filter(|event| matches!(event, BuildEvent::FetchStarted { .. })).count();
    let ended = events.iter().filter(|event| matches!(event, BuildEvent::FetchEnded { .. })).count();
    assert_eq!((started, ended), (2, 1));
}

#[test]
fn a_remote_build_is_one_derivation() {
    let log = br#"@nix {"action":"start","id":1,"level":3,"text":"","type":105,"fields":["/nix/store/a.drv","ssh://arm",1,1]}
@nix {"action":"start","id":77309411328,"level":3,"text":"","type":105,"fields":["/nix/store/a.drv","",1,1]}
@nix {"action":"result","id":77309411328,"type":101,"fields":["from afar"]}
@nix {"action":"stop","id":77309411328}
@nix {"action":"stop","id":1}
@nix {"action":"msg","level":0,"msg":"error: builder for '/nix/store/a.drv' failed with exit code 1"}"#;
    let (state, events) = play(log);
    let outcomes: Vec<_> = events
        .iter()
        .filter_map(|event| match event {
            BuildEvent::DerivationEnded { outcome, .. } => Some(*outcome),
            _ => None,
        })
        .collect();
    assert_eq!(outcomes, [Outcome::Failed]);
    assert_eq!(state.tail("/nix/store/a.drv"), ["from afar"]);
    let machines: Vec<_> = events
        .iter()
        .filter_map(|event| match event {
            BuildEvent::DerivationStarted { machine, .. } => Some(machine.as_str()),
            _ => None,
        })
        .collect();
    assert_eq!(machines, ["ssh://arm"]);
}

#[test]
fn a_tail_is_the_last_fifty_lines() {
    let mut log = String::from(
        "@nix {\"action\":\"start\",\"id\":1,\"level\":3,\"text\":\"\",\"type\":105,\"fields\":[\"/nix/store/a.drv\",\"\",1,1]}\n",
    );
    for line in 0..200 {
        writeln!(log, "@nix {{\"action\":\"result\",\"fields\":[\"line {line}\"],\"id\":1,\"type\":101}}")
            .unwrap();
    }
    let tail = play(log.as_bytes()).0.tail("/nix/store/a.drv");
    assert_eq!((tail.len(), tail[0].as_str(), tail[49].as_str()), (50, "line 150", "line 199"));
}

#[test]
fn a_cut_record_does_not_take_the_next_one_with_it() {
    let whole = br#"@nix {"action":"stop","id":7}"#;
    for front in [&b"some text "[..], b"@nix {\"action\":\"st", b"<3>@nix {\"acti", b"\xff\xfe"] {
        let line = [front, whole].concat();
        assert_eq!(parse(&line), Line::Rescued(Record::Stop { id: 7 }), "{front:?}");
    }
    assert_eq!(parse(b"<6>@nix {\"action\":\"stop\",\"id\":7}\r\n"), Line::Record(Record::Stop { id: 7 }));
    assert_eq!(parse(b"@nix {\"action\":\"sto"), Line::Broken);
    assert_eq!(parse(b"@nix {\"action\":\"stop\",\"id\":18446744073709551615}"), {
        Line::Record(Record::Stop { id: u64::MAX })
    });
    let bad = b"@nix {\"action\":\"msg\",\"msg\":\"a\xffb\"}";
    assert_eq!(parse(bad), Line::Record(Record::Message { text: "a\u{fffd}b".into() }));
}

fn no_controls(events: &[BuildEvent]) -> bool {
    fn clean(value: &serde_json::Value) -> bool {
        match value {
            serde_json::Value::String(text) => !text.contains(|c: char| c.is_control() && c != '\n'),
            serde_json::Value::Array(all) => all.iter().all(clean),
            serde_json::Value::Object(all) => all.values().all(clean),
            _ => true,
        }
    }
    events.iter().all(|event| clean(&serde_json::to_value(event).unwrap()))
}

#[test]
fn what_is_copied_cannot_act_on_a_terminal() {
    let log = br#"@nix {"action":"start","id":1,"level":3,"text":"copying '/a\u001b[2J\u007f'","type":0,"fields":[]}"#;
    let (_, events) = play(log);
    assert!(
        matches!(&events[..], [BuildEvent::Message { text, .. }] if text == "copying '/a'"),
        "{events:?}"
    );
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn random_bytes_never_harm(lines in prop::collection::vec(prop::collection::vec(any::<u8>(), 0..200), 0..20)) {
        let (_, events) = play(&lines.join(&b'\n'));
        prop_assert!(no_controls(&events));
    }

    #[test]
    fn mutated_logs_never_harm(
        which in any::<prop::sample::Index>(),
        changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>(), 0u8..4), 1..30),
    ) {
        let logs = logs();
        let mut log = which.get(&logs).1.clone();
        for (at, byte, kind) in changes {
            if log.is_empty() {
                break;
            }
            let at = at.index(log.len());
            match kind {
                0 => log[at] = byte,
                1 => { log.remove(at); }
                2 => log.insert(at, byte),
                _ => { let tail = log.split_off(at); log.extend_from_slice(&tail[tail.len() / 2..]); }
            }
        }
        let (_, events) = play(&log);
        prop_assert!(no_controls(&events));
    }

    #[test]
    fn records_of_any_shape_never_harm(
        records in prop::collection::vec(
            (prop::sample::select(vec!["start", "stop", "result", "msg", "other"]), 0u64..6, 98u64..116,
             prop::collection::vec(prop_oneof![
                 any::<u64>().prop_map(|n| n.to_string()),
                 "[ -~]{0,12}".prop_map(|s| serde_json::to_string(&s).unwrap()),
                 Just("\"/nix/store/a.drv\"".to_owned()),
                 prop::sample::select(vec!["null", "-1", "1e400", "[1]", "{}", "true"]).prop_map(str::to_owned),
             ], 0..6), 0u64..6),
            0..60),
    ) {
        let mut log = String::new();
        for (action, id, kind, fields, parent) in records {
            let fields = fields.join(",");
            writeln!(log, "@nix {{\"action\":\"{action}\",\"id\":{id},\"type\":{kind},\"parent\":{parent},\
                \"text\":\"t\",\"msg\":\"m\",\"fields\":[{fields}]}}").unwrap();
        }
        let (_, events) = play(log.as_bytes());
        let of = |outcome| events.iter().filter(|event| {
            matches!(event, BuildEvent::DerivationEnded { outcome: o, .. } if *o == outcome)
        }).count();
        let started = events.iter().filter(|event| matches!(event, BuildEvent::DerivationStarted { .. })).count();
        prop_assert!(of(Outcome::Ended) <= started);
    }
}
