//! The pages of the Image step at three sizes.

use super::super::pictures::pictures;
use super::*;

#[test]
fn images() {
    pictures("image_open", opened_image);
    pictures("image_found", |ann| {
        ann.goes("Image").tell(Msg::Images(fakes::found()));
    });
    pictures("image_choose", |ann| {
        ann.goes("Image").tell(Msg::Images(fakes::found())).types("i");
    });
    pictures("image_broken", |ann| {
        ann.goes("Image").types("i").types("/x.iso").enter();
        let problem = "ISO 9660 file system: no volume descriptor (at byte 32768)".to_owned();
        ann.tell(Msg::ImageSeen { number: 1, seen: Err(problem) });
    });
    pictures("space", |ann| {
        opened_image(ann);
        ann.types("v").key(KeyCode::Down);
    });
    pictures("space_inside", |ann| {
        opened_image(ann);
        ann.types("v").key(KeyCode::Down).enter().types("m");
    });
    pictures("proof", |ann| {
        proved_image(ann);
        ann.types("c").tell(Msg::Hashing { number: 1, done: 700 << 20, of: 2 << 30 });
    });
    pictures("proof_unsound", |ann| {
        proved_image(ann);
        ann.types("c").tell(Msg::Checked { number: 1, end: Ok(fakes::unsound()) });
        ann.key(KeyCode::End);
    });
}

#[test]
fn machines() {
    pictures("boot", |ann| {
        proved_image(ann);
        ann.types("b");
    });
    pictures("boot_running", booting);
    pictures("boot_ended", |ann| {
        booting(ann);
        ann.tell_at(99_000, Msg::Booted(Ok(fakes::booted())));
    });
    pictures("boot_failed", |ann| {
        booting(ann);
        let problem = "no login after 10 min; last seen: stage 2; look at the console".to_owned();
        ann.tell_at(99_000, Msg::Booted(Err(problem)));
    });
}

fn booting(ann: &mut Sitting) {
    proved_image(ann);
    ann.types("bb");
    for event in fakes::boot_events() {
        ann.tell_at(75_000, Msg::Boot(event));
    }
}

#[test]
fn sticks() {
    pictures("write", choosing);
    pictures("write_ask", |ann| {
        choosing(ann);
        ann.types("w");
    });
    pictures("write_running", writing);
    pictures("write_ended", |ann| {
        writing(ann);
        let outcome = Outcome::Written { bytes: 734 << 20, old_gpt: false };
        ann.tell(Msg::Writing { device: "/dev/sdb".into(), event: WriteEvent::Ended(outcome) });
        ann.tell(Msg::Written(Ok(()))).tell(Msg::Devices(Ok(fakes::devices())));
    });
}

fn choosing(ann: &mut Sitting) {
    opened_image(ann);
    ann.types("w").tell(Msg::Devices(Ok(fakes::devices())));
    ann.goes("~write.device.sdb").enter();
}

fn writing(ann: &mut Sitting) {
    choosing(ann);
    ann.types("w").types("sdb").enter();
    for (millis, done) in [(0, 0), (8000, 300 << 20)] {
        let event = WriteEvent::Progress { phase: Phase::Writing, done, of: 734 << 20 };
        ann.tell_at(millis, Msg::Writing { device: "/dev/sdb".into(), event });
    }
}

#[test]
fn ascii_pages_of_the_image_are_ascii() {
    for scene in [opened_image, proved_image, booting, choosing, writing] {
        let mut ann = Sitting::with("static-server", 120, 40);
        ann.model.look.symbols = Symbols::ASCII;
        scene(&mut ann);
        assert!(ann.text().is_ascii(), "{}", ann.text());
        ann.types("v");
        assert!(ann.text().is_ascii(), "{}", ann.text());
    }
}
