//! What could not be had: said in short beside what is at hand, and word for word at a key.

use super::*;
use crate::catalog::size::Sizes;
use crate::ui::action::Action;

const PROBLEM: &str = "the list of packages was not fetched: https://channels.nixos.org/nixos-26.05/packages.json.br cannot be reached (its name is not known); look at the network and try again";
const RAW: &str = "nixpkgs was not evaluated: error: unable to download 'https://github.com/NixOS/nixpkgs/archive/nixos-26.05.tar.gz': Could not resolve hostname (6)";

fn fails(ann: &mut Sitting) {
    ann.key(KeyCode::F(5));
    let (source, base) = (ann.model.profile().source.clone(), ann.model.draft.base.clone());
    let of = Box::new(crate::ui::effect::ListAsked { source, base });
    ann.tell(Msg::FetchEnded { of, problem: Some(PROBLEM.to_owned()) });
}

/// The answer to the last question for sizes.
fn sized(ann: &mut Sitting, problem: Option<&str>, last: bool, off: bool) {
    let sizes = Sizes { problems: problem.map(str::to_owned).into_iter().collect(), ..Sizes::default() };
    let number = ann.model.catalog.asked.sizes_number;
    ann.tell(Msg::Sized { number, sizes: Box::new(sizes), last, off });
}

/// In the details of a package whose size nobody has told yet.
fn without_size() -> Sitting {
    let mut ann = page();
    searches(&mut ann, "htop");
    ann.key(KeyCode::Down);
    ann.model.catalog.asked.sizes = None;
    ann.tell(Msg::Tick);
    ann
}

#[test]
fn a_list_that_was_not_fetched_is_told_beside_the_one_at_hand() {
    for (width, height) in [(120, 40), (80, 24), (50, 15)] {
        let mut ann = Sitting::with("small", width, height);
        on_the_page(&mut ann);
        fails(&mut ann);
        let text = ann.text();
        assert!(text.contains("nixos-26.05 as published, 20 packages, 3 h old"), "{text}");
        assert!(text.contains("not fetched") && text.contains("look at the network"), "{text}");
        ann.clicks(&Target::OnPage(Action::Why));
        assert_eq!(ann.dialog(), "What could not be had");
        let whole: String = ann.text().split_whitespace().collect();
        assert!(whole.contains("knownlook") || whole.contains("(itsnameisnotknown)"), "{}", ann.text());
        ann.key(KeyCode::Esc).key(KeyCode::F(5));
        assert!(!ann.text().contains("not fetched"), "{}", ann.text());
    }
}

#[test]
fn while_sizes_are_asked_nothing_is_called_unknown() {
    let mut ann = without_size();
    sized(&mut ann, Some("not asked yet: htop"), false, false);
    assert!(ann.text().contains("asking; typically"), "{}", ann.text());
    assert!(!ann.text().contains("not asked yet") && !ann.text().contains("unknown"), "{}", ann.text());
    // Nor when it failed before.
    sized(&mut ann, Some(RAW), true, false);
    ann.types(" ");
    assert!(ann.text().contains("1 chosen, asking for sizes"), "{}", ann.text());
    assert!(!ann.text().contains("unknown"), "{}", ann.text());
}

#[test]
fn where_sizes_are_switched_off_that_is_said_and_nothing_else() {
    let mut ann = without_size();
    sized(&mut ann, Some("not asked yet: htop"), true, true);
    assert!(ann.text().contains("`package-sizes`"), "{}", ann.text());
    assert!(!ann.text().contains("not asked yet"), "{}", ann.text());
    // The next package is not asked about for a moment.
    ann.types("/").ctrl('u');
    searches(&mut ann, "tmux");
    assert!(!ann.text().contains("asking"), "{}", ann.text());
}

#[test]
fn what_went_wrong_is_a_sentence_and_its_words_are_a_key_away() {
    let mut ann = without_size();
    sized(&mut ann, Some(RAW), true, false);
    let text = ann.text();
    let words = |text: &str| text.split_whitespace().filter(|it| *it != "│").collect::<Vec<_>>().join(" ");
    assert!(words(&text).contains("Sizes are not known: the network"), "{text}");
    assert!(!text.contains("unable to download"), "{text}");
    ann.clicks(&Target::InDetails(Action::Why));
    assert!(words(&ann.text()).contains("resolve hostname (6)"), "{}", ann.text());
    ann.key(KeyCode::Esc).types("w");
    assert_eq!(ann.dialog(), "What could not be had");
    // Where nothing is wrong the key says so.
    let mut ann = page();
    ann.key(KeyCode::F(9));
    assert!(ann.status().contains("Nothing went wrong"), "{}", ann.status());
}

#[test]
fn a_number_stays_with_its_unit() {
    let mut ann = page();
    searches(&mut ann, "vim");
    assert!(ann.text().contains("410 MiB"), "{}", ann.text());
}
