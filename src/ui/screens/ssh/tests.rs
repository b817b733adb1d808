use std::path::PathBuf;

use super::super::super::command::Command;
use super::super::super::form::Kind;
use super::super::super::known::KeySeen;
use super::super::bench::{self, field, model, press, press_label, remove, set};
use super::*;
use crate::profile::keys;
use crate::profile::model::{AgentKeys, KeyOrigin, SshKey};
use crate::profile::toml::reference::fields;

const KEY: &str = include_str!("../../../../tests/profiles/keys/ed25519.pub");
const RSA: &str = include_str!("../../../../tests/profiles/keys/rsa2048.pub");

fn key(origin: KeyOrigin) -> SshKey {
    SshKey { user: "root".to_owned(), origin }
}

fn seen(from: &str, line: &str) -> KeySeen {
    let info = keys::describe(line).unwrap();
    KeySeen {
        from: from.to_owned(),
        line: line.to_owned(),
        kind: info.kind,
        comment: info.comment,
        fingerprint: info.fingerprint,
    }
}

fn with_keys() -> Model {
    model(|wish| {
        wish.profile.ssh.keys = vec![
            key(KeyOrigin::Key(KEY.trim().to_owned())),
            key(KeyOrigin::File("~/.ssh/id_rsa.pub".to_owned())),
            key(KeyOrigin::Agent(AgentKeys::All)),
        ];
    })
}

fn found(model: &Model) -> usize {
    rows(model).iter().filter(|row| row.field.starts_with("~ssh.found.")).count()
}

#[test]
fn every_field_has_a_row() {
    let there = bench::fields(&rows(&with_keys()));
    for field in fields().into_iter().filter(|field| field.path.starts_with("ssh.")) {
        assert!(there.contains(&field.path), "{}", field.path);
    }
}

#[test]
fn what_is_typed_is_shown_again() {
    let mut model = with_keys();
    for (at, text) in [
        ("ssh.port", "2222"),
        ("ssh.keys[0].user", "nixos"),
        ("ssh.keys[0].key", RSA.trim()),
        ("ssh.keys[1].file", "/srv/keys.pub"),
        ("ssh.keys[2].agent", "me@desk"),
    ] {
        set(&mut model, rows, at, text).unwrap();
        assert_eq!(field(&rows(&model), at), text);
    }
    assert_eq!(model.profile().ssh.port, Some(2222));
    assert!(set(&mut model, rows, "ssh.port", "ssh").unwrap_err().contains("65535"));
    set(&mut model, rows, "ssh.port", " ").unwrap();
    set(&mut model, rows, "ssh.keys[0].user", "").unwrap();
    assert_eq!((model.profile().ssh.port, model.profile().ssh.keys[0].user.as_str()), (None, "root"));
}

#[test]
fn keys_that_were_found_are_offered_until_they_are_on_the_list() {
    let mut model = model(|_| ());
    model.known.keys = vec![seen("~/.ssh/id_ed25519.pub", KEY.trim()), seen("~/.ssh/id_rsa.pub", RSA.trim())];
    model.known.agent = Some(Ok(vec![seen("agent", KEY.trim())]));
    assert_eq!(found(&model), 2, "the agent's key is the same as one of the files");
    press(&mut model, rows, "~ssh.found.0");
    assert_eq!(model.profile().ssh.keys, [key(KeyOrigin::Key(KEY.trim().to_owned()))]);
    assert_eq!(found(&model), 1);
    press(&mut model, rows, "~ssh.agent");
    assert_eq!(model.profile().ssh.keys[1].origin, KeyOrigin::Agent(AgentKeys::All));
    assert!(rows(&model).iter().all(|row| row.field != "~ssh.agent"));
    remove(&mut model, rows, "ssh.keys[0].key");
    assert_eq!(model.profile().ssh.keys.len(), 1);
    remove(&mut model, rows, "ssh.keys[0].user");
    assert_eq!(found(&model), 2);
}

#[test]
fn a_key_shows_what_it_is() {
    let mut model = with_keys();
    model.known.keys = vec![seen("~/.ssh/id_rsa.pub", RSA.trim())];
    let notes = bench::notes(&rows(&model));
    for line in [KEY, RSA] {
        let fingerprint = keys::describe(line).unwrap().fingerprint;
        assert!(notes.iter().any(|note| note.contains(&fingerprint)), "{notes:#?}");
    }
}

#[test]
fn it_says_when_nobody_could_log_in() {
    let mut model = model(|_| ());
    let warns = |model: &Model| bench::notes(&rows(model)).iter().any(|note| note.contains("Nobody could"));
    assert!(warns(&model));
    model.known.keys = vec![seen("~/.ssh/id_ed25519.pub", KEY.trim())];
    press_label(&mut model, rows, "Add Ed25519");
    assert!(!warns(&model));
    let off = bench::model(|wish| wish.profile.ssh.enable = Some(false));
    assert!(!warns(&off) && bench::notes(&rows(&off))[0].contains("console"));
}

#[test]
fn adding_asks_for_a_key() {
    let model = with_keys();
    let asks = |row: &Row| matches!(&row.add, Some(Command::Ask(_)));
    assert!(
        rows(&model).iter().filter(|row| matches!(row.kind, Kind::Text(_))).filter(|r| asks(r)).count() >= 6
    );
    assert_eq!(model.draft.base, std::env::current_dir().unwrap_or_else(|_| PathBuf::new()));
}

proptest::proptest! {
    #[test]
    fn any_text_is_taken_or_refused(text in "\\PC{0,40}|[\\s\\x00-\\x1f]{0,5}", which in 0usize..99) {
        bench::type_anywhere(with_keys(), rows, which, &text);
    }
}
