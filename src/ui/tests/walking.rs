//! Going about: steps, the way back, the guide, the palette.

use super::*;

#[test]
fn escape_goes_up_one_level_at_a_time() {
    let mut ann = Sitting::with("small", 100, 30);
    ann.goes("network.host-name").enter().types("x");
    assert!(ann.model.editing.is_some());
    ann.key(KeyCode::Esc);
    assert!(ann.model.editing.is_none() && ann.model.focus == Focus::Form);
    assert_eq!(ann.model.profile().network.host_name.as_deref(), Some("smallx"));
    ann.key(KeyCode::Esc);
    assert_eq!(ann.model.focus, Focus::Rail);
    ann.key(KeyCode::Esc);
    assert_eq!(ann.model.place, Place::Step(Step::Base));
    ann.key(KeyCode::Esc);
    assert_eq!(ann.model.place, Place::Step(Step::Start));
    ann.key(KeyCode::Esc);
    assert!(ann.status().contains("leaves"), "{}", ann.status());
}

#[test]
fn a_dialog_is_closed_before_anything_else() {
    let mut ann = Sitting::with("small", 100, 30);
    ann.types("?");
    assert_eq!(ann.dialog(), "help");
    ann.key(KeyCode::Esc);
    assert_eq!((ann.dialog().as_str(), ann.model.focus), ("", Focus::Form));
}

#[test]
fn any_step_is_one_click_away_and_nothing_is_lost_by_leaving() {
    let mut ann = Sitting::with("small", 100, 30);
    ann.goes("network.gateway").enter().types("10.0");
    ann.clicks(&Target::Step(Step::Users));
    assert_eq!(ann.model.place, Place::Step(Step::Users));
    assert_eq!(ann.model.draft.unread["network.gateway"].text, "10.0");
    ann.clicks(&Target::Step(Step::Network)).enter().types(".0.1");
    assert_eq!(ann.model.profile().network.gateway, Some("10.0.0.1".parse().unwrap()));
}

#[test]
fn the_guide_has_the_keys_and_ends_once() {
    let mut ann = Sitting::new(100, 30);
    ann.knows();
    // From the rail, where arrows would go from step to step.
    ann.key(KeyCode::Esc);
    ann.types(":").types("first-run guide").enter();
    assert_eq!((ann.model.place, ann.model.focus), (Place::Guide(0), Focus::Form));
    // It has no rail to go to.
    ann.key(KeyCode::Left).ctrl('w').key(KeyCode::Down);
    assert_eq!((ann.model.place, ann.model.focus), (Place::Guide(0), Focus::Form));
    ann.types("nnnnn");
    assert_eq!(ann.model.place, Place::Step(Step::Base));
    assert_eq!(ann.asks().iter().filter(|effect| **effect == Effect::GuideSeen).count(), 1);
}

#[test]
fn the_way_back_goes_to_each_step_once() {
    let mut ann = Sitting::new(100, 30);
    for _ in 0..3 {
        ann.types(":").types("first-run guide").enter().types("nnnn");
        ann.clicks(&Target::Step(Step::Base));
    }
    assert_eq!(ann.model.history, [Step::Start]);
}

#[test]
fn the_guide_opens_a_first_profile() {
    let mut ann = Sitting::new(100, 30);
    ann.types(":").types("first-run guide").enter().types("nnn");
    ann.key(KeyCode::Down).enter();
    let asked = ann.asks();
    assert!(asked.contains(&Effect::Open(Source::Starting("small".to_owned()))), "{asked:?}");
    ann.tell(opened(Source::Starting("small".to_owned())));
    assert_eq!(ann.model.place, Place::Step(Step::Base));
    assert_eq!(ann.asks(), [Effect::GuideSeen]);
}

#[test]
fn the_palette_finds_steps_fields_and_actions() {
    let mut ann = Sitting::with("small", 100, 30);
    ann.types(":").types("compression").enter();
    assert_eq!(ann.model.place, Place::Step(Step::Compression));
    ann.types(":").types("boot timeout").enter();
    assert_eq!(ann.at(), "boot.timeout");
    ann.ctrl('p').types("choose a theme").enter();
    assert_eq!(ann.dialog(), "Theme");
}

#[test]
fn next_fault_goes_round() {
    let mut ann = Sitting::with("small", 100, 30);
    ann.goes("network.gateway").enter().types("10").key(KeyCode::Esc);
    ann.goes("network.host-name").enter().ctrl('u').types("-").key(KeyCode::Esc);
    let mut seen = Vec::new();
    for _ in 0..4 {
        ann.types("f");
        seen.push(ann.at().to_owned());
    }
    assert!(seen.contains(&"network.gateway".to_owned()), "{seen:?}");
    assert!(seen.contains(&"network.host-name".to_owned()), "{seen:?}");
}

#[test]
fn the_wheel_scrolls_what_is_below_it() {
    let mut ann = Sitting::with("static-server", 120, 30);
    ann.goes("Network").settles();
    let side = ann.model.drawn.hits.of(&Target::Side).unwrap();
    ann.mouse(MouseEventKind::ScrollDown, side.x + 2, side.y + 2);
    assert_eq!((ann.model.side_scroll, ann.model.drawn.form_scroll), (3, 0));
    let row = ann.model.drawn.hits.of(&Target::Row(0)).unwrap();
    ann.mouse(MouseEventKind::ScrollDown, row.x, row.y);
    assert_eq!((ann.model.side_scroll, ann.model.drawn.form_scroll), (3, 3));
    let before = ann.at().to_owned();
    ann.mouse(MouseEventKind::ScrollUp, row.x, row.y);
    assert_eq!((ann.model.drawn.form_scroll, ann.at()), (0, before.as_str()));
    let step = ann.model.drawn.hits.of(&Target::Step(Step::Base)).unwrap();
    ann.mouse(MouseEventKind::ScrollDown, step.x, step.y);
    assert_eq!(ann.model.place, Place::Step(Step::Users));
}

#[test]
fn the_side_panel_takes_the_place_of_the_form_on_narrow_screens() {
    let mut ann = Sitting::with("small", 80, 24);
    assert!(!ann.text().contains("iso.nix"));
    ann.types("s");
    assert!(ann.text().contains("iso.nix"), "{}", ann.text());
    ann.types("s");
    assert!(!ann.text().contains("iso.nix"));
    ann.resize(130, 40);
    assert!(ann.text().contains("iso.nix"));
    ann.types("s");
    assert!(!ann.text().contains("iso.nix"));
}
