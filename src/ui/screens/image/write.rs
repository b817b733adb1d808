//! Write it: which devices, and how far each of them is.
//!
//! ```text
//! [x] sdb   SanDisk Ultra, 14.9 GiB, usb
//!     sda   Samsung SSD, 931.5 GiB, sata – the running system lies on it
//! [ Write ]  [ Look again ]
//! sdb  ████████░░░░  writing 512.0 MiB of 812.4 MiB, 24.1 MiB/s, 12 s left
//! ```

use super::super::super::command::Command;
use super::super::super::desk::{Asked, DeviceSeen, Order, Stick, Writing, name, phase_title, statement};
use super::super::super::form::Row;
use super::super::super::model::Model;
use super::super::super::theme::Role;
use super::about::took;
use super::overview_button;
use crate::build::text::{bytes, printable};

pub fn rows(model: &Model) -> Vec<Row> {
    let mut rows = Vec::new();
    if let Some(writing) = &model.desk.writing {
        rows.extend(progress(model, writing));
    }
    if !model.desk.is_writing() {
        rows.extend(choice(model));
    }
    rows.push(overview_button());
    rows
}

fn choice(model: &Model) -> Vec<Row> {
    let mut rows = vec![Row::heading("Devices of this machine")];
    match &model.desk.devices {
        Asked::Not | Asked::Running => rows.push(Row::note(Role::Dim, "Looking for devices.")),
        Asked::Failed(problem) => rows.push(Row::note(Role::Error, problem.clone())),
        Asked::Done(devices) => {
            if devices.iter().all(|seen| seen.refused.is_some()) {
                let text = "There is none that may be written to. Put a stick in, and look again.";
                rows.push(Row::note(Role::Warning, text));
            }
            rows.extend(devices.iter().map(|seen| device(model, seen)));
        }
    }
    let marked: Vec<String> = model.desk.marked.iter().map(|path| name(path)).collect();
    let value = if marked.is_empty() {
        "mark a device first".to_owned()
    } else {
        format!("to {}, after asking", printable(&marked.join(" and ")))
    };
    rows.push(
        Row::button("~write.go", "Write", value, Command::Image(Order::AskWrite))
            .help("Written with large blocks, synced, read back and compared byte by byte. Only the part that writes asks for the rights to do so."),
    );
    rows.push(Row::button("~write.look", "Look again", "for devices", Command::Image(Order::LookForDevices)));
    rows
}

fn device(model: &Model, seen: &DeviceSeen) -> Row {
    let device = &seen.device;
    let parts = [device.model.clone(), bytes(device.bytes), device.bus.clone()];
    let parts: Vec<String> = parts.into_iter().filter(|part| !part.is_empty()).collect();
    let about = printable(&parts.join(", "));
    let name = printable(&seen.name());
    if let Some(why) = &seen.refused {
        return Row::note(Role::Dim, format!("    {name}  {about}: {}", printable(why)));
    }
    let symbols = &model.look.symbols;
    let sign = if model.desk.marked.contains(&device.path) { symbols.on } else { symbols.off };
    Row::button(
        format!("~write.device.{name}"),
        format!("{sign} {name}"),
        about,
        Command::Image(Order::Mark(device.path.clone())),
    )
    .help("Enter marks it, or takes the mark off. All that is on it is lost when it is written to.")
}

fn progress(model: &Model, writing: &Writing) -> Vec<Row> {
    let image = printable(&writing.image.display().to_string());
    let title = if writing.is_over() { "What was written last" } else { "It is being written" };
    let mut rows = vec![Row::heading(title), Row::note(Role::Dim, image)];
    for stick in &writing.sticks {
        rows.extend(stick_rows(model, stick));
    }
    match &writing.end {
        Some(Err(problem)) => rows.push(Row::note(Role::Error, problem.clone())),
        Some(Ok(())) => {}
        None => {
            let value = if writing.stopping { "it stops" } else { "the device is of no use then" };
            rows.push(Row::button("~write.stop", "Stop", value, Command::Image(Order::AskStopWrite)));
        }
    }
    rows
}

fn stick_rows(model: &Model, stick: &Stick) -> Vec<Row> {
    let name = printable(&name(&stick.path));
    if let Some(end) = &stick.end {
        let (well, text) = statement(end, stick.of);
        let symbols = &model.look.symbols;
        let (role, sign) = if well { (Role::Good, symbols.good) } else { (Role::Error, symbols.error) };
        return vec![Row::note(role, format!("{sign} {name}: {}", printable(&text)))];
    }
    let words = stick.phase.map_or_else(
        || "waiting".to_owned(),
        |phase| {
            let mut words =
                vec![format!("{} {} of {}", phase_title(phase), bytes(stick.done), bytes(stick.of))];
            words.extend(stick.speed().map(|speed| format!("{}/s", bytes(speed))));
            words.extend(stick.left().map(|left| format!("{} left", took(left))));
            words.join(", ")
        },
    );
    let done = stick.thousandths();
    let picture = Row::picture(1, move |area, buf, ink, _| {
        super::super::super::widgets::bar::draw(done, 1000, "", area, buf, ink);
    });
    vec![Row::note(Role::Text, format!("{name}: {words}")), picture]
}
