//! Files and folders of this machine, or typed here, that go onto the image.

use crate::profile::model::{DiscFile, EmbedTarget, Embedded, EtcFile, Files};

use super::super::super::command::Command;
use super::super::super::form::Row;
use super::super::super::wish::Wish;
use super::super::fields;

pub fn rows(files: &Files) -> Vec<Row> {
    let mut rows = embed(files);
    rows.extend(etc(files));
    rows.extend(disc(files));
    rows
}

fn embed(files: &Files) -> Vec<Row> {
    let count = files.embed.len();
    let add = Command::edit_then(format!("files.embed[{count}].source"), |wish| {
        let new = Embedded { source: String::new(), name: String::new(), to: EmbedTarget::default() };
        wish.profile.files.embed.push(new);
    });
    let mut rows = Vec::new();
    for (at, folder) in files.embed.iter().enumerate() {
        let field = format!("files.embed[{at}]");
        rows.extend(fields::entry(
            folder_rows(at, &field, folder),
            field,
            "Remove this folder",
            &add,
            move |wish| {
                fields::drop_at(&mut wish.profile.files.embed, at);
            },
        ));
    }
    let button = Row::button("files.embed", "Add a folder", "", add.clone())
        .help("Such as the flake that is to be installed. It is seen in the live system.");
    rows.push(button.add(add));
    rows
}

fn folder_rows(at: usize, field: &str, folder: &Embedded) -> Vec<Row> {
    let edit = move |wish: &mut Wish, set: &dyn Fn(&mut Embedded)| {
        if let Some(folder) = wish.profile.files.embed.get_mut(at) {
            set(folder);
        }
    };
    let source = fields::required(format!("{field}.source"), "Folder", &folder.source, move |wish, text| {
        edit(wish, &|folder| folder.source.clone_from(&text));
    });
    let name =
        fields::required(format!("{field}.name"), "Its name there", &folder.name, move |wish, text| {
            edit(wish, &|folder| folder.name.clone_from(&text));
        });
    let places = [format!("/etc/{}", folder.name), format!("/iso/{}, on the disc itself", folder.name)];
    let places = places.map(|place| crate::build::text::printable(&place));
    let to = usize::from(folder.to == EmbedTarget::Disc);
    let to = Row::choice(format!("{field}.to"), "Found at", places, to, move |wish, option| {
        let to = if option == 1 { EmbedTarget::Disc } else { EmbedTarget::Etc };
        edit(wish, &|folder| folder.to = to);
    });
    vec![
        source.placeholder("~/my-flake").help("A folder of this machine; its .git is left out."),
        name.placeholder("my-flake").help("What it is called on the image."),
        to.help("Below /etc, or on the disc, where other systems can read it too."),
    ]
}

fn etc(files: &Files) -> Vec<Row> {
    let count = files.etc.len();
    let add = Command::edit_then(format!("files.etc[{count}].path"), |wish| {
        let new = EtcFile { path: String::new(), text: Some(String::new()), source: None, mode: None };
        wish.profile.files.etc.push(new);
    });
    let mut rows = Vec::new();
    for (at, file) in files.etc.iter().enumerate() {
        let field = format!("files.etc[{at}]");
        rows.extend(fields::entry(
            etc_rows(at, &field, file),
            field,
            "Remove this file",
            &add,
            move |wish| {
                fields::drop_at(&mut wish.profile.files.etc, at);
                // The numbers of the others changed, and with them what was put aside for them.
                wish.aside.retain(|field, _| !field.starts_with("files.etc["));
            },
        ));
    }
    let button = Row::button("files.etc", "Add a file below /etc", "", add.clone())
        .help("A file of this machine, or a text typed here.");
    rows.push(button.add(add));
    rows
}

fn etc_rows(at: usize, field: &str, file: &EtcFile) -> Vec<Row> {
    let edit = move |wish: &mut Wish, set: &dyn Fn(&mut EtcFile)| {
        if let Some(file) = wish.profile.files.etc.get_mut(at) {
            set(file);
        }
    };
    let path = fields::required(format!("{field}.path"), "Path below /etc", &file.path, move |wish, text| {
        edit(wish, &|file| file.path.clone_from(&text));
    });
    let mut rows = vec![path.placeholder("app/config.toml").help("Relative to /etc of the live system.")];
    rows.push(contents(at, field, file));
    if file.text.is_some() || file.source.is_none() {
        let text = file.text.as_deref().unwrap_or_default();
        let row = Row::text(format!("{field}.text"), "Text", text, move |wish, text| {
            edit(wish, &|file| file.text = Some(text.to_owned()));
            Ok(())
        });
        rows.push(row.lines().placeholder("an empty file").help("Whoever holds the image can read it."));
    }
    if let Some(source) = &file.source {
        let row = fields::required(format!("{field}.source"), "Source", source, move |wish, text| {
            edit(wish, &|file| file.source = Some(text.clone()));
        });
        rows.push(
            row.placeholder("./config.toml")
                .help("A file of this machine. Whoever holds the image can read it."),
        );
    }
    let mode = fields::optional(format!("{field}.mode"), "Mode", file.mode.as_deref(), move |wish, text| {
        edit(wish, &|file| file.mode.clone_from(&text));
    });
    rows.push(
        mode.placeholder("none: a link into the store, readable by all")
            .help("In octal, such as 0600; the file is then a copy."),
    );
    rows
}

/// Either a text or a file; what the other held is put aside, and is there again on the way back.
fn contents(at: usize, field: &str, file: &EtcFile) -> Row {
    let (text, source) = (format!("{field}.text"), format!("{field}.source"));
    let now = usize::from(file.text.is_none() && file.source.is_some());
    let options = ["a text typed here", "a file of this machine"];
    Row::choice(format!("~contents-{field}"), "What is in it", options, now, move |wish, option| {
        let Some(file) = wish.profile.files.etc.get_mut(at) else { return };
        let (shown, hidden, shown_at, hidden_at) = if option == 0 {
            (&mut file.text, &mut file.source, &text, &source)
        } else {
            (&mut file.source, &mut file.text, &source, &text)
        };
        if let Some(old) = hidden.take() {
            wish.aside.insert(hidden_at.clone(), old);
        }
        if shown.is_none() {
            *shown = Some(wish.aside.remove(shown_at).unwrap_or_default());
        }
    })
    .help("A text is kept in the profile; a file is read when the image is built.")
}

fn disc(files: &Files) -> Vec<Row> {
    let count = files.disc.len();
    let add = Command::edit_then(format!("files.disc[{count}].source"), |wish| {
        wish.profile.files.disc.push(DiscFile { source: String::new(), target: String::new() });
    });
    let mut rows = Vec::new();
    for (at, file) in files.disc.iter().enumerate() {
        let field = format!("files.disc[{at}]");
        rows.extend(fields::entry(
            disc_rows(at, &field, file),
            field,
            "Remove this file",
            &add,
            move |wish| {
                fields::drop_at(&mut wish.profile.files.disc, at);
            },
        ));
    }
    let button = Row::button("files.disc", "Add a file on the disc", "", add.clone())
        .help("Seen below /iso in the live system, and by other systems that read the stick.");
    rows.push(button.add(add));
    rows
}

fn disc_rows(at: usize, field: &str, file: &DiscFile) -> Vec<Row> {
    let source = fields::required(format!("{field}.source"), "Source", &file.source, move |wish, text| {
        if let Some(file) = wish.profile.files.disc.get_mut(at) {
            file.source = text;
        }
    });
    let target =
        fields::required(format!("{field}.target"), "Path on the disc", &file.target, move |wish, text| {
            if let Some(file) = wish.profile.files.disc.get_mut(at) {
                file.target = text;
            }
        });
    vec![
        source.placeholder("./answers.txt").help("A file of this machine."),
        target.placeholder("/answers.txt").help("From the root of the disc, beginning with /."),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ui::form::Kind;

    fn pick(wish: &mut Wish, option: usize) {
        let file = wish.profile.files.etc[0].clone();
        let Kind::Choice(choice) = contents(0, "files.etc[0]", &file).kind else { panic!("a choice") };
        assert_ne!(choice.now, option, "another one is picked");
        (choice.pick)(wish, option);
    }

    #[test]
    fn a_typed_text_survives_a_look_at_the_other_kind() {
        let mut wish = Wish::default();
        let file = EtcFile { path: "motd".into(), text: Some("hello\n".into()), source: None, mode: None };
        wish.profile.files.etc.push(file.clone());
        pick(&mut wish, 1);
        assert_eq!(
            wish.profile.files.etc[0],
            EtcFile { text: None, source: Some(String::new()), ..file.clone() }
        );
        pick(&mut wish, 0);
        assert_eq!(wish.profile.files.etc[0], file);
    }
}
