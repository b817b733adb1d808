//! Filling in: typing, choosing, lists, the way back and forth.

use super::*;

fn host(ann: &Sitting) -> &str {
    ann.model.profile().network.host_name.as_deref().unwrap_or_default()
}

#[test]
fn undo_and_redo_go_field_by_field() {
    let mut ann = Sitting::with("small", 100, 30);
    ann.goes("network.host-name").enter().types("abc").key(KeyCode::Esc);
    ann.goes("image.label").enter().types("STICK").key(KeyCode::Esc);
    ann.types("u");
    assert_eq!((ann.model.profile().image.label.as_deref(), host(&ann)), (None, "smallabc"));
    ann.types("u");
    assert_eq!(host(&ann), "small");
    ann.types("u");
    assert!(ann.status().contains("nothing to take back"));
    ann.ctrl('r').ctrl('r');
    assert_eq!((ann.model.profile().image.label.as_deref(), host(&ann)), (Some("STICK"), "smallabc"));
    ann.ctrl('r');
    assert!(ann.status().contains("nothing to make again"));
}

#[test]
fn the_keys_of_readline_work_in_a_field() {
    let mut ann = Sitting::with("small", 100, 30);
    ann.goes("network.host-name").enter();
    ann.ctrl('a').types("a-").ctrl('e').types("-z");
    assert_eq!(host(&ann), "a-small-z");
    ann.ctrl('w').types("y");
    assert_eq!(host(&ann), "a-small-y");
    ann.ctrl('a').ctrl('f').ctrl('k');
    assert_eq!(host(&ann), "a");
    ann.ctrl('y');
    assert_eq!(host(&ann), "a-small-y");
    ann.ctrl('e').ctrl('t').ctrl('b').ctrl('d').ctrl('h');
    assert_eq!(host(&ann), "a-small");
    ann.ctrl('u');
    assert_eq!(host(&ann), "");
    ann.ctrl('7');
    assert_eq!(host(&ann), "a-small");
    // Letters that are actions elsewhere are letters here.
    ann.ctrl('u').types("qunp");
    assert_eq!((host(&ann), ann.dialog().as_str()), ("qunp", ""));
}

#[test]
fn tab_goes_through_a_form_and_goes_on_typing() {
    let mut ann = Sitting::with("small", 100, 30);
    ann.goes("network.host-name").enter().ctrl('u').types("one").key(KeyCode::Tab).types("lan");
    assert_eq!((host(&ann), ann.model.profile().network.domain.as_deref()), ("one", Some("lan")));
    ann.key(KeyCode::BackTab).types("x");
    assert_eq!(host(&ann), "onex");
    // Where a choice follows, typing ends.
    ann.key(KeyCode::Tab).key(KeyCode::Tab);
    assert!(ann.model.editing.is_none());
    assert_eq!(ann.at(), "~network.addressing");
}

#[test]
fn a_prefix_is_completed_and_said() {
    let mut ann = Sitting::with("small", 100, 40);
    ann.goes("~network.addressing").key(KeyCode::Right);
    ann.goes("network.interfaces[0].ipv4").enter().types("10.1.2.3").enter();
    assert!(ann.status().contains("10.1.2.3/24"), "{}", ann.status());
    let address = ann.model.profile().network.interfaces[0].ipv4[0];
    assert_eq!(address.to_string(), "10.1.2.3/24");
}

#[test]
fn pastes_are_made_fit_for_the_field() {
    let mut ann = Sitting::with("small", 100, 30);
    ann.goes("network.host-name").enter().ctrl('u');
    ann.tell(Msg::Paste("  a\x1b[31mb\r\nc\0  ".to_owned()));
    assert_eq!(host(&ann), "a[31mb c");
    ann.key(KeyCode::Esc).types("u");
    // Pasted onto a row it is typed into it.
    ann.tell(Msg::Paste("x".to_owned()));
    assert_eq!(host(&ann), "smallx");
}

#[test]
fn a_key_that_is_pasted_anywhere_goes_to_ssh() {
    let mut ann = Sitting::with("small", 100, 30);
    ann.asks();
    ann.tell(Msg::Paste(format!("{KEY}\n")));
    assert_eq!(ann.model.place, Place::Step(Step::Ssh));
    assert_eq!(ann.asks(), [Effect::FetchKeys(KEY.to_owned())]);
}

#[test]
fn choices_are_turned_by_keys_and_picked_by_click() {
    let mut ann = Sitting::with("small", 100, 30);
    ann.goes("ssh.enable");
    let at = ann.row("ssh.enable");
    assert_eq!(ann.model.profile().ssh.enable, Some(true));
    ann.clicks(&Target::Choice { row: at, option: 2 });
    assert_eq!(ann.model.profile().ssh.enable, Some(false));
    ann.key(KeyCode::Left);
    assert_eq!(ann.model.profile().ssh.enable, Some(true));
    // The arrow stops at the end, the space goes round.
    ann.key(KeyCode::Right).key(KeyCode::Right);
    assert_eq!(ann.model.profile().ssh.enable, Some(false));
    ann.types(" ");
    assert_eq!(ann.model.profile().ssh.enable, None);
    ann.clicks(&Target::Choice { row: at, option: 1 }).key(KeyCode::Backspace);
    assert_eq!(ann.model.profile().ssh.enable, None);
}

#[test]
fn a_click_takes_the_keys_there_and_a_second_one_goes_in() {
    let mut ann = Sitting::with("small", 100, 30);
    ann.goes("ssh.enable");
    let port = ann.row("ssh.port");
    ann.clicks(&Target::Row(port));
    assert_eq!((ann.at(), ann.model.editing.is_some()), ("ssh.port", false));
    ann.clicks(&Target::Row(port));
    assert!(ann.model.editing.is_some());
    // Inside the field a click changes nothing.
    ann.types("2").clicks(&Target::Row(port)).types("2");
    assert_eq!(ann.model.profile().ssh.port, Some(22));
}

/// Two interfaces, of which the named one has an address that is none.
fn two_interfaces(unread: usize) -> Sitting {
    let mut ann = Sitting::with("static-server", 120, 40);
    ann.goes("~network.add-interface").enter().enter().types("eth1").key(KeyCode::Esc);
    ann.goes(&format!("network.interfaces[{unread}].ipv4")).enter().ctrl('u').types("nonsense");
    ann.key(KeyCode::Esc);
    assert_eq!(ann.model.draft.unread.len(), 1);
    ann
}

#[test]
fn what_was_typed_goes_with_its_entry() {
    let mut ann = two_interfaces(0);
    ann.types("d");
    assert_eq!(ann.model.profile().network.interfaces.len(), 1);
    assert_eq!(ann.model.profile().network.interfaces[0].name, "eth1");
    assert!(ann.model.draft.unread.is_empty());
    assert!(!ann.model.draft.faults.iter().any(|fault| fault.problem.contains("nonsense")));
    ann.types("u");
    assert_eq!(ann.model.draft.unread["network.interfaces[0].ipv4"].text, "nonsense");
}

#[test]
fn what_was_typed_never_stands_at_another_entry() {
    let mut ann = two_interfaces(1);
    ann.goes("network.interfaces[0].name").types("d");
    assert_eq!(ann.model.profile().network.interfaces[0].name, "eth1");
    assert!(!ann.model.draft.unread.contains_key("network.interfaces[1].ipv4"));
}

#[test]
fn a_field_that_goes_takes_its_fault_along() {
    let mut ann = two_interfaces(1);
    ann.goes("~network.addressing").key(KeyCode::Left);
    assert!(ann.model.profile().network.interfaces.is_empty());
    assert!(ann.model.draft.unread.is_empty(), "{:?}", ann.model.draft.unread);
    assert!(!ann.model.draft.faults.iter().any(|fault| fault.problem.contains("nonsense")));
}

#[test]
fn an_option_of_the_build_keeps_what_was_typed() {
    let mut ann = Sitting::with("small", 100, 30);
    ann.goes("~press.cores").enter().types("many").key(KeyCode::Esc);
    assert_eq!(ann.model.state_of(Step::Press), super::super::model::StepState::Fault);
    ann.goes("Packages").types("a").enter();
    assert_eq!(ann.model.draft.unread["~press.cores"].text, "many");
}
