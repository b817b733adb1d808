//! What must hold between what a person does and answers that come late.

use super::super::command::{Command, Source};
use super::super::form::Row;
use super::super::layers::Layer;
use super::super::msg::{Opened, Saved};
use super::super::screens::bench::model;
use super::*;
use crate::profile::Profile;
use crate::profile::toml::decode;
use crate::ui::step::Step;

fn tell(model: &mut Model, msg: Msg) -> Vec<Effect> {
    let now = model.now;
    update(model, msg, now)
}

fn open(model: &mut Model, name: &str) -> Vec<Effect> {
    let (source, name) = (Source::Saved(name.to_owned()), name.to_owned());
    let opened = Opened { source, name, text: String::new(), profile: Profile::default(), base: "/".into() };
    tell(model, Msg::Opened(Box::new(opened)))
}

fn saved(model: &Model, of: u64) -> Msg {
    let draft = &model.draft;
    let opened = Opened {
        source: Source::Saved("first".to_owned()),
        name: "first".to_owned(),
        text: "version = 1\n".to_owned(),
        profile: draft.profile().clone(),
        base: "/".into(),
    };
    Msg::Saved(Box::new(Saved { of, opened, path: "/first.toml".into(), press: true }))
}

#[test]
fn what_was_saved_before_another_was_opened_does_not_become_it() {
    let mut model = model(|_| ());
    open(&mut model, "first");
    let late = saved(&model, model.draft.number);
    open(&mut model, "second");
    model.leaving = true;
    let effects = tell(&mut model, late);
    assert_eq!(model.draft.source, Source::Saved("second".to_owned()));
    assert!(!model.leaving && model.pressing.is_none());
    assert!(!effects.iter().any(|effect| matches!(effect, Effect::Quit | Effect::Press(_))), "{effects:?}");
    let own = saved(&model, model.draft.number);
    assert!(tell(&mut model, own).iter().any(|effect| matches!(effect, Effect::Press(_))));
    assert_eq!(model.draft.name, "first");
}

#[test]
fn opening_another_closes_what_is_asked_about_the_one_before() {
    let mut model = model(|_| ());
    let _ = command::command(&mut model, Command::Ask(super::super::command::Question::Account));
    show(&mut model, "Words", "to be read");
    open(&mut model, "other");
    assert!(matches!(model.layers.as_slice(), [Layer::Text { .. }]));
}

#[test]
fn a_late_hash_brings_no_account_back() {
    let mut model = model(|_| ());
    let hashed = |account: &str| Msg::Hashed { account: account.to_owned(), hash: Ok("$6$a$b".to_owned()) };
    let _ = tell(&mut model, hashed("gone"));
    assert!(model.profile().users.accounts.is_empty());
    let _ = tell(&mut model, hashed("root"));
    assert!(model.profile().users.accounts["root"].password_hash.is_some());
}

#[test]
fn the_agents_answer_asks_for_the_nix_again() {
    let mut model = model(|_| ());
    assert!(matches!(tell(&mut model, Msg::Tick).as_slice(), [Effect::Preview(_)]));
    assert!(tell(&mut model, Msg::Tick).is_empty());
    let asked = tell(&mut model, Msg::Agent(Ok(Vec::new())));
    assert!(matches!(asked.as_slice(), [Effect::Preview(preview)] if preview.agent == Some(Ok(Vec::new()))));
}

#[test]
fn the_guide_is_seen_however_it_is_left() {
    for command in [Command::Go(Step::Review), Command::GuidePage(99), Command::Leave] {
        let mut model = model(|_| ());
        model.place = Place::Guide(0);
        let items = vec![super::super::command::Item::new("on", "", command)];
        model.layers.push(Layer::List(super::super::layers::ListLayer::new("t", items)));
        let enter = crossterm::event::KeyCode::Enter;
        let effects = tell(&mut model, Msg::Key(enter.into()));
        assert_eq!(effects.first(), Some(&Effect::GuideSeen));
    }
}

#[test]
fn a_text_whose_field_a_choice_took_away_is_no_fault() {
    let text = crate::profile::starting::find("static-server").map(|starting| starting.text);
    let mut model = model(|wish| wish.profile = decode(text.unwrap_or_default()).profile);
    keys::go(&mut model, Step::Network);
    let rows = form::rows(&model);
    let is_address = |row: &&Row| row.field.starts_with("network.interfaces[0].ipv4");
    let field = rows.iter().find(is_address).expect("an address").field.clone();
    model.draft.type_text(&field, "10.", |_, _| Err("an address".to_owned()));
    assert!(model.draft.has_errors());
    let choice = rows.iter().find(|row| row.field == "~network.addressing").expect("the choice");
    form::pick(&mut model, choice, 0);
    assert!(model.draft.unread.is_empty());
    assert!(model.draft.undo());
    assert!(model.draft.unread.contains_key(&field), "it comes back with its field");
}
