//! An image on the desk: looked into, proved, booted, written – by keys and by mouse.

pub mod fakes;
mod pictures;

use super::*;
use crate::image::verify::Item;
use crate::image::write::{Device, Outcome, Phase, WriteEvent};
use crate::ui::desk::{Asked, Checking, Page};
use crate::ui::effect::BootAsked;

const ISO: &str = "/out/box/static-server.iso";

/// With an image open that was chosen by its path, and looked into.
pub fn opened_image(ann: &mut Sitting) {
    ann.goes("Image").types("i").types(ISO).enter();
    let number = ann.model.desk.number;
    ann.tell(Msg::ImageSeen { number, seen: Ok(Box::new(fakes::seen())) });
}

/// The same, held against the profile on the screen.
pub fn proved_image(ann: &mut Sitting) {
    opened_image(ann);
    ann.types("t");
    let number = ann.model.desk.number;
    ann.tell(Msg::Proved { number, items: Ok(fakes::items()) });
}

fn desk() -> Sitting {
    let mut ann = Sitting::with("static-server", 120, 40);
    opened_image(&mut ann);
    ann.asks();
    ann
}

fn marked(ann: &Sitting) -> String {
    let (seen, view) = (ann.model.desk.seen().unwrap(), ann.model.desk.space);
    let at = seen.space.largest(view.at, view.by)[view.marked];
    seen.space.node(at).label().to_owned()
}

#[test]
fn any_image_is_opened_by_its_path() {
    let mut ann = Sitting::with("small", 120, 40);
    ann.goes("Image");
    assert!(ann.asks().contains(&Effect::LookForImages("/out".into())));
    ann.types("i");
    assert_eq!(ann.dialog(), "Open an image");
    ann.enter();
    assert!(ann.text().contains("type the path of an image"));
    ann.types(ISO).enter();
    assert_eq!(ann.asks(), [Effect::LookInto { number: 1, path: ISO.into() }]);
    ann.tell(Msg::ImageSeen { number: 1, seen: Err("no ISO 9660 (at byte 32768)".to_owned()) });
    assert!(ann.text().contains("no ISO 9660 (at byte 32768)"), "{}", ann.text());
}

#[test]
fn images_of_earlier_builds_are_offered() {
    let mut ann = Sitting::with("small", 120, 40);
    ann.goes("Image").tell(Msg::Images(fakes::found()));
    assert!(ann.text().contains("rescue.iso"), "{}", ann.text());
    ann.asks();
    ann.types("i").enter();
    assert_eq!(ann.asks(), [Effect::LookInto { number: 1, path: "/out/old/rescue.iso".into() }]);
}

#[test]
fn a_path_that_is_not_in_the_list_is_opened_as_it_is_typed() {
    let mut ann = Sitting::with("small", 120, 40);
    ann.goes("Image").tell(Msg::Images(fakes::found()));
    ann.asks();
    ann.types("i").types("/elsewhere/some.iso");
    assert!(ann.text().contains("Another path: /elsewhere/some.iso"), "{}", ann.text());
    ann.enter();
    assert_eq!(ann.asks(), [Effect::LookInto { number: 1, path: "/elsewhere/some.iso".into() }]);
    ann.types("i").types("resc").enter();
    assert_eq!(ann.asks(), [Effect::LookInto { number: 2, path: "/out/old/rescue.iso".into() }]);
}

#[test]
fn answers_about_another_image_are_late() {
    let mut ann = desk();
    ann.types("c");
    ann.types("i").types("/other.iso").enter();
    let asked = ann.asks();
    assert_eq!(asked.last(), Some(&Effect::LookInto { number: 2, path: "/other.iso".into() }));
    assert!(asked.contains(&Effect::StopIntegrity));
    ann.tell(Msg::ImageSeen { number: 1, seen: Ok(Box::new(fakes::seen())) });
    ann.tell(Msg::Proved { number: 1, items: Ok(Vec::new()) });
    ann.tell(Msg::Checked { number: 1, end: Ok(fakes::unsound()) });
    let desk = &ann.model.desk;
    assert!(desk.seen().is_none() && desk.proof == Asked::Not && desk.integrity == Checking::Not);
}

#[test]
fn the_space_is_gone_through_by_keys() {
    let mut ann = desk();
    ann.types("v");
    assert_eq!(marked(&ann), "linux-6.18.3");
    ann.key(KeyCode::Down);
    assert_eq!(marked(&ann), "firefox-150.0");
    ann.enter();
    assert!(ann.text().contains("firefox-150.0/lib"), "{}", ann.text());
    assert_eq!(marked(&ann), "lib");
    // Nothing lies in it that could be looked into.
    ann.enter().key(KeyCode::Backspace);
    assert_eq!(marked(&ann), "firefox-150.0");
    ann.types(" ");
    assert_eq!((marked(&ann).as_str(), ann.model.desk.space.marked), ("firefox-150.0", 1));
    ann.key(KeyCode::Home);
    assert_eq!(marked(&ann), "linux-firmware-2026");
    ann.key(KeyCode::End).key(KeyCode::Down);
    assert_eq!(marked(&ann), "nano-8.6");
    let bars = ann.model.drawn.bars;
    ann.types("m");
    assert_ne!(ann.model.drawn.bars, bars);
    ann.key(KeyCode::Left).key(KeyCode::Esc);
    assert_eq!((ann.model.desk.page, ann.at()), (Page::Overview, "~image.space"));
    ann.key(KeyCode::Esc);
    assert_eq!(ann.model.focus, Focus::Rail);
}

#[test]
fn the_space_is_gone_through_by_mouse() {
    let mut ann = desk();
    ann.clicks(&Target::Row(ann.row("~image.space")));
    assert_eq!(ann.model.desk.page, Page::Space);
    for _ in 0..2 {
        ann.clicks(&Target::Space(2));
    }
    assert_eq!(marked(&ann), "lib");
    assert!(ann.text().contains("linux-firmware-2026"));
    ann.resize(60, 20).types("m");
    ann.mouse(MouseEventKind::ScrollDown, 10, 8);
    assert_eq!(marked(&ann), "share");
}

#[test]
fn a_proof_that_takes_long_is_stopped() {
    let mut ann = desk();
    ann.types("t");
    assert!(ann.asks().iter().any(|effect| matches!(effect, Effect::Prove { .. })));
    ann.types("x");
    assert_eq!(ann.asks(), [Effect::StopIntegrity]);
    let number = ann.model.desk.number;
    ann.tell(Msg::Proved { number, items: Err("stopped".to_owned()) });
    ann.types("x");
    assert!(ann.asks().is_empty() && ann.text().contains("Nothing runs"), "{}", ann.text());
}

#[test]
fn a_proof_by_hand_is_of_the_profile_on_the_screen() {
    let mut ann = Sitting::with("static-server", 120, 40);
    proved_image(&mut ann);
    assert!(!ann.text().contains("older state"), "{}", ann.text());
    ann.asks();
    ann.model
        .draft
        .change("network.host-name", |wish| wish.profile.network.host_name = Some("other".to_owned()));
    ann.resize(120, 40);
    assert!(ann.text().contains("older state"), "{}", ann.text());
    ann.types("t");
    let asked = ann.asks();
    let now = ann.model.profile().clone();
    let anew = |effect: &Effect| matches!(effect, Effect::Prove { against, .. } if against.profile == now);
    assert!(asked.iter().any(anew), "{asked:?}");
}

#[test]
fn what_is_told_of_a_machine_is_scrolled() {
    let mut ann = Sitting::with("static-server", 80, 24);
    proved_image(&mut ann);
    ann.types("bb");
    for event in fakes::boot_events() {
        ann.tell(Msg::Boot(event));
    }
    let many = || (0..60).flat_map(|_| fakes::items()).collect::<Vec<Item>>();
    ann.tell(Msg::Booted(Ok(crate::image::boot::BootReport { items: many(), ..fakes::booted() })));
    assert!(!ann.text().contains("Screenshot:"), "{}", ann.text());
    let scroll = |ann: &Sitting| ann.model.desk.machine.as_ref().unwrap().scroll;
    ann.key(KeyCode::Down);
    assert_eq!(scroll(&ann), 1);
    ann.key(KeyCode::PageDown);
    assert_eq!(scroll(&ann), 9);
    ann.mouse(MouseEventKind::ScrollUp, 40, 15);
    assert_eq!(scroll(&ann), 6);
    ann.key(KeyCode::End);
    assert!(ann.text().contains("Screenshot:"), "{}", ann.text());
    ann.key(KeyCode::Down).key(KeyCode::Up);
    assert_eq!(scroll(&ann) + 1, ann.model.drawn.machine_most);
}

#[test]
fn a_machine_says_nothing_of_another_image() {
    let mut ann = Sitting::with("static-server", 120, 40);
    proved_image(&mut ann);
    ann.types("bb").types("x");
    ann.tell(Msg::Booted(Err("ended by you; the machine is off.".to_owned())));
    assert!(!ann.text().contains("\u{2717}") && ann.text().contains("ended by you"), "{}", ann.text());
    ann.key(KeyCode::Esc);
    assert!(ann.text().contains("ended by you"), "{}", ann.text());
    ann.types("i").types("/other.iso").enter();
    assert!(ann.model.desk.machine.is_none());
    assert!(!ann.text().contains("ended by you"), "{}", ann.text());
}

#[test]
fn the_stick_of_a_rehearsal_is_said_to_be_another_disk() {
    let mut ann = Sitting::with("static-server", 120, 40);
    opened_image(&mut ann);
    let number = ann.model.desk.number;
    let seen = crate::ui::desk::Seen { rehearsal: true, ..fakes::seen() };
    ann.tell(Msg::ImageSeen { number, seen: Ok(Box::new(seen)) });
    assert!(ann.text().contains("A rehearsal:"), "{}", ann.text());
    ann.types("b");
    assert!(!ann.text().contains("This is a rehearsal"), "{}", ann.text());
    ann.model.draft.change("~boot.medium", |wish| wish.image.stick = true);
    ann.resize(120, 40);
    assert!(ann.text().contains("This is a rehearsal"), "{}", ann.text());
}

#[test]
fn a_long_proof_is_paged_through() {
    let mut ann = Sitting::with("static-server", 80, 24);
    opened_image(&mut ann);
    ann.types("t");
    let number = ann.model.desk.number;
    let many = (0..40).flat_map(|_| fakes::items()).collect();
    ann.tell(Msg::Proved { number, items: Ok(many) });
    let mut before = ann.model.drawn.form_scroll;
    for _ in 0..4 {
        ann.key(KeyCode::PageDown);
        assert!(ann.model.drawn.form_scroll > before, "{}", ann.text());
        before = ann.model.drawn.form_scroll;
    }
    ann.key(KeyCode::PageUp);
    assert!(ann.model.drawn.form_scroll < before, "{}", ann.text());
}

#[test]
fn what_was_pressed_is_looked_into_and_proved_by_itself() {
    let mut ann = Sitting::with("static-server", 120, 40);
    super::pictures::done(&mut ann);
    let asked = ann.asks();
    let path = PathBuf::from(ISO);
    assert!(asked.contains(&Effect::LookInto { number: 1, path: path.clone() }), "{asked:?}");
    ann.tell(Msg::ImageSeen { number: 1, seen: Ok(Box::new(fakes::seen())) });
    let asked = ann.asks();
    let proves = |effect: &Effect| matches!(effect, Effect::Prove { number: 1, path: p, against } if *p == path && against.name == "box");
    assert!(asked.iter().any(proves), "{asked:?}");
    ann.tell(Msg::Proved { number: 1, items: Ok(fakes::items()) });
    ann.goes("Image");
    assert!(ann.text().contains("1 contradicted, 2 proved, 1 un"), "{}", ann.text());
}

#[test]
fn contradicted_items_come_first_and_can_be_had_alone() {
    let mut ann = desk();
    proved_image(&mut ann);
    let whats = |ann: &Sitting| -> Vec<String> {
        let Asked::Done(items) = &ann.model.desk.proof else { panic!("nothing is proved") };
        items.iter().map(|item: &Item| item.what.clone()).collect()
    };
    assert_eq!(whats(&ann), ["gateway", "password of ann", "label", "host name"]);
    assert!(ann.text().contains("contradicted: gateway"), "{}", ann.text());
    assert!(ann.text().contains("found 192.168.1.254 in /nix/store/"), "{}", ann.text());
    ann.goes("~proof.only").enter().key(KeyCode::Down).enter();
    assert!(!ann.text().contains("host name"), "{}", ann.text());
    assert!(ann.text().contains("contradicted: gateway"));
    // A choice of what is shown changes no profile.
    assert!(!ann.model.draft.is_unsaved());
}

#[test]
fn integrity_is_hashed_and_stopped() {
    let mut ann = desk();
    ann.types("c");
    assert_eq!(ann.asks(), [Effect::CheckIntegrity { number: 1, path: ISO.into() }]);
    ann.tell(Msg::Hashing { number: 1, done: 512 << 20, of: 2 << 30 });
    assert!(ann.text().contains("512.0 MiB of 2.0 GiB"), "{}", ann.text());
    ann.types("x");
    assert_eq!(ann.asks(), [Effect::StopIntegrity]);
    ann.tell(Msg::Checked { number: 1, end: Ok(fakes::unsound()) });
    assert!(ann.text().contains("2 store paths are not sound; 410 are"), "{}", ann.text());
    assert!(ann.text().contains("registered, but not there"), "{}", ann.text());
}

#[test]
fn a_machine_is_booted_left_and_ended() {
    let mut ann = desk();
    proved_image(&mut ann);
    ann.asks();
    ann.types("b");
    assert_eq!(ann.model.desk.page, Page::Boot);
    ann.goes("~boot.firmware").key(KeyCode::Right).types("b");
    let asked = ann.asks();
    let wanted = |asked: &BootAsked| asked.check && asked.firmware == crate::image::boot::Firmware::Uefi;
    assert!(matches!(&asked[..], [Effect::Boot(boot)] if wanted(boot)), "{asked:?}");
    for event in fakes::boot_events() {
        ann.tell(Msg::Boot(event));
    }
    assert!(ann.text().contains("stage 2: services start"), "{}", ann.text());
    assert!(ann.text().contains("Started service 29."), "{}", ann.text());
    ann.key(KeyCode::Esc);
    assert!(ann.asks().is_empty() && ann.model.desk.is_booting());
    assert!(ann.text().contains("booting"), "{}", ann.text());
    ann.types("b").types("x");
    assert_eq!(ann.asks(), [Effect::StopBoot]);
    ann.tell(Msg::Booted(Ok(fakes::booted())));
    assert!(ann.text().contains("console.log") && ann.text().contains("screen.png"), "{}", ann.text());
    ann.asks();
    ann.types("L");
    assert_eq!(ann.asks(), [Effect::Page("/out/box/static-server.boot/console.log".into())]);
    // Back at how it is to be, and the last one can be seen again.
    ann.types("b").goes("~boot.last").enter();
    assert!(ann.text().contains("It was up after 1 min 34 s"), "{}", ann.text());
}

#[test]
fn a_stick_is_written_after_its_name_was_typed() {
    let mut ann = desk();
    ann.types("w");
    assert_eq!(ann.asks(), [Effect::LookForDevices { image: ISO.into() }]);
    ann.tell(Msg::Devices(Ok(fakes::devices())));
    assert!(ann.text().contains("the running system lies on it"), "{}", ann.text());
    ann.types("w");
    assert!(ann.status().contains("Mark the device"), "{}", ann.status());
    ann.goes("~write.device.sdb").enter().key(KeyCode::Down).types(" ").types("w");
    assert_eq!(ann.dialog(), "All on sdb and sdc is lost. Type sdb sdc");
    ann.types("sdb").enter();
    assert!(ann.asks().is_empty() && ann.text().contains("type sdb sdc to go on"), "{}", ann.text());
    ann.types(" sdc").enter();
    let is_one = |device: &Device| ["sdb", "sdc"].contains(&device.name.as_str());
    let devices: Vec<Device> = fakes::devices().into_iter().map(|seen| seen.device).filter(is_one).collect();
    let image = PathBuf::from(ISO);
    let write = |asked| Effect::Write { image: image.clone(), devices: devices.clone(), asked };
    assert_eq!(ann.asks(), [write(false)]);
    // Root is needed: the terminal is lent, and it is tried again.
    let sudo = crate::build::process::Invocation::new("sudo").arg("-v");
    ann.tell(Msg::Elevate(sudo.clone()));
    assert_eq!(ann.asks(), [Effect::Authorise(sudo), write(true)]);
    let event = |device: &str, event| Msg::Writing { device: device.into(), event };
    let progress = |phase, done| WriteEvent::Progress { phase, done, of: 800 << 20 };
    ann.tell_at(1000, event("/dev/sdb", progress(Phase::Writing, 0)));
    ann.tell_at(11_000, event("/dev/sdb", progress(Phase::Writing, 400 << 20)));
    assert!(ann.text().contains("writing 400.0 MiB of 800.0 MiB, 40.0 MiB/s, 10 s left"), "{}", ann.text());
    ann.goes("Base");
    assert!(ann.text().contains("writing 12 %"), "{}", ann.text());
    ann.types("q");
    assert_eq!(ann.dialog(), "Leave Snowpress?");
    ann.enter().goes("Image").types("wx");
    assert_eq!(ann.dialog(), "Stop writing?");
    ann.types("y");
    assert_eq!(ann.asks().last(), Some(&Effect::StopWrite));
    let cancelled = Outcome::Cancelled { phase: Some(Phase::Writing), done: 400 << 20 };
    ann.tell_at(12_000, event("/dev/sdb", WriteEvent::Ended(cancelled)));
    let written = Outcome::Written { bytes: 800 << 20, old_gpt: false };
    ann.tell_at(12_000, event("/dev/sdc", WriteEvent::Ended(written)));
    ann.tell_at(12_000, Msg::Written(Ok(())));
    assert!(ann.text().contains("it does not boot"), "{}", ann.text());
    assert!(ann.text().contains("every byte was read back"), "{}", ann.text());
    assert!(!ann.model.desk.is_writing());
}

#[test]
fn another_stick_under_the_same_name_is_another_device() {
    let seen = fakes::devices()[0].device.clone();
    assert!(Device { removable: !seen.removable, ..seen.clone() }.is_still(&seen));
    assert!(!Device { bytes: seen.bytes + 512, ..seen.clone() }.is_still(&seen));
    assert!(!Device { model: "Other".to_owned(), ..seen.clone() }.is_still(&seen));
}

#[test]
fn leaving_ends_what_runs() {
    let mut ann = desk();
    ann.types("bb").types("c");
    ann.asks();
    ann.types("q");
    assert!(ann.asks().is_empty() && ann.text().contains("Stop the machine and leave"), "{}", ann.text());
    ann.key(KeyCode::Down).enter();
    let asked = ann.asks();
    assert_eq!(asked, [Effect::StopBoot, Effect::StopIntegrity, Effect::Quit]);
}

#[test]
fn without_an_image_every_way_asks_for_one() {
    for key in ["v", "t", "c", "b", "w"] {
        let mut ann = Sitting::with("small", 100, 30);
        ann.goes("Image").types(key);
        assert_eq!(ann.dialog(), "Open an image", "{key}");
    }
}

#[test]
fn a_path_that_is_no_image_leaves_the_one_on_the_desk() {
    let mut ann = desk();
    proved_image(&mut ann);
    ann.goes("Image").types("i").types("/no/such.iso").enter();
    let number = ann.model.desk.number;
    ann.tell(Msg::ImageSeen { number, seen: Err("/no/such.iso: not found".to_owned()) });
    assert!(ann.text().contains("/no/such.iso: not found"), "{}", ann.text());
    let desk = &ann.model.desk;
    assert_eq!(desk.path.as_deref(), Some(std::path::Path::new(ISO)));
    assert!(desk.seen().is_some() && matches!(desk.proof, Asked::Done(_)));
}

#[test]
fn leaving_asks_while_a_machine_runs() {
    let mut ann = desk();
    ann.types("b").goes("~boot.firmware").types("b");
    assert!(ann.model.desk.is_booting());
    ann.key(KeyCode::Esc).types("q");
    assert!(ann.text().contains("Stop the machine and leave"), "{}", ann.text());
    assert!(!ann.asks().contains(&Effect::StopBoot));
}

#[test]
fn undoing_a_change_of_the_profile_leaves_the_machine_as_it_was_chosen() {
    let mut ann = desk();
    ann.types("b").goes("~boot.firmware").key(KeyCode::Right);
    assert!(ann.model.draft.wish.image.uefi && !ann.model.draft.undo());
    assert!(ann.model.draft.wish.image.uefi);
}

#[test]
fn actions_on_an_image_are_in_the_palette_of_every_step() {
    let mut ann = desk();
    ann.goes("Review");
    let shown = crate::ui::palette::list(&ann.model);
    let text = format!("{shown:?}");
    for label in ["Boot the image", "Open an image", "Write the image to a stick"] {
        assert!(text.contains(label), "{label}");
    }
}

/// Holds a key for two seconds as a terminal sees it, from a moment on; with what comes between.
fn holds(ann: &mut Sitting, code: KeyCode, from: u64, mut then: impl FnMut(&mut Sitting, u64)) {
    let mut at = from;
    while at < from + 2000 {
        ann.tell_at(at, Msg::Key(KeyEvent::new(code, KeyModifiers::NONE)));
        at += if at == from { 500 } else { 33 };
        then(ann, at);
    }
}

#[test]
fn a_held_key_begins_one_machine_and_ends_one() {
    let boots = |asked: &[Effect]| asked.iter().filter(|it| matches!(it, Effect::Boot(_))).count();
    for code in [KeyCode::Char('b'), KeyCode::Enter] {
        let mut ann = desk();
        ann.types("b").goes("~boot.go");
        ann.asks();
        // It ends at once, as without QEMU; the key is still down.
        holds(&mut ann, code, 5000, |ann, at| {
            if ann.model.desk.is_booting() {
                ann.tell_at(at, Msg::Booted(Err("QEMU is not here".to_owned())));
            }
        });
        assert_eq!(boots(&ann.asks()), 1, "{code:?}");
        assert!(ann.text().contains("QEMU is not here"), "{}", ann.text());
        // Struck anew it is another press.
        ann.tell_at(9000, Msg::Key(KeyEvent::new(KeyCode::Char('b'), KeyModifiers::NONE)));
        assert!(!ann.model.desk.shows_machine());
    }
    let mut ann = desk();
    ann.types("c").types("bb");
    ann.asks();
    holds(&mut ann, KeyCode::Char('x'), 5000, |ann, at| {
        if at > 5600 && ann.model.desk.is_booting() {
            ann.tell_at(at, Msg::Booted(Err("ended by you".to_owned())));
        }
    });
    // What else runs is not ended by the same press.
    assert_eq!(ann.asks(), [Effect::StopBoot, Effect::Notify("static-server.iso: ended by you".to_owned())]);
}

#[test]
fn rows_behind_the_machine_have_no_keys() {
    let mut ann = desk();
    ann.types("b").goes("~boot.firmware").types("b");
    ann.asks();
    ann.tell(Msg::Booted(Err("QEMU is not here".to_owned())));
    ann.asks();
    let before = ann.model.draft.wish.image.clone();
    ann.key(KeyCode::Right).types(" ").enter().key(KeyCode::Left).key(KeyCode::Backspace);
    assert_eq!(ann.model.draft.wish.image, before);
    assert!(ann.asks().is_empty() && ann.model.desk.shows_machine());
    assert!(!ann.text().contains("space change"), "{}", ann.text());
}
