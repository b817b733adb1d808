use super::super::super::command::Source;
use super::super::super::form::Kind;
use super::super::bench::{self, model, row};
use super::*;

#[test]
fn what_is_set_is_said_without_secrets() {
    let model = model(|wish| {
        let text = crate::profile::starting::find("static-server").unwrap().text;
        wish.profile = crate::profile::toml::decode(text).profile;
        let account = wish.profile.users.accounts.entry("root".to_owned()).or_default();
        account.password_hash = Some("$6$salt$hash".to_owned());
    });
    let rows = rows(&model);
    let said = |field: &str| match &row(&rows, field).kind {
        Kind::Button { value, .. } => value.clone(),
        _ => String::new(),
    };
    assert_eq!(said("~set.network.host-name"), "static-server");
    assert_eq!(said("~set.network.interfaces[0]"), "name eth0, ipv4 192.168.1.10/24");
    assert_eq!(said("~set.image.compression"), "zstd, level 6");
    assert_eq!(said("~set.docs.include"), "no");
    assert_eq!(said("~set.users.accounts.root.password-hash"), "is set");
    assert!(rows.iter().all(|row| row.field != "~set.version"));
}

#[test]
fn faults_are_a_jump_away_and_errors_come_first() {
    let model = model(|wish| {
        wish.profile.network.host_name = Some("-".to_owned());
        wish.profile.ssh.enable = Some(true);
    });
    let rows = rows(&model);
    let jumps: Vec<_> = rows
        .iter()
        .filter_map(|row| match &row.kind {
            Kind::Button { command: Command::GoField(field), .. } if !row.field.starts_with("~set") => {
                Some(field)
            }
            _ => None,
        })
        .collect();
    assert_eq!(jumps, ["network.host-name", "ssh"]);
    assert!(rows[1].label.starts_with("x "), "{}", rows[1].label);
    let press = super::super::press::rows(&model);
    assert!(matches!(&press[1].kind, Kind::Button { command: Command::GoField(_), .. }));
}

#[test]
fn the_command_names_what_was_saved() {
    let command = |source: Source| {
        let mut model = model(|wish| wish.press.cores = Some(4));
        model.draft.source = source;
        let rows = rows(&model);
        rows.iter().find(|row| row.field == "~review.command").map(|row| match &row.kind {
            Kind::Button { command: Command::Copy { text, .. }, .. } => text.clone(),
            _ => String::new(),
        })
    };
    assert_eq!(command(Source::Saved("box".to_owned())).unwrap(), "snowpress build box --cores 4");
    let spaced = command(Source::File("/a b/c.toml".into())).unwrap();
    assert!(spaced.contains("'/a b/c.toml'"), "{spaced}");
    assert_eq!(command(Source::Empty), None);
}

#[test]
fn screens_without_fields_stand_in_every_state() {
    use super::super::super::known::{FindingSeen, Seen};
    use super::super::super::model::Place;
    use super::super::super::step::Step;
    let mut model = model(|_| ());
    let finding = |item: &str, verdict| FindingSeen {
        purpose: "To build an image".to_owned(),
        item: item.to_owned(),
        found: "not found".to_owned(),
        verdict,
        install: vec![crate::build::process::Invocation::new("apt-get").arg("install").arg("nix-bin")],
    };
    model.known.network = Some(false);
    model.known.findings = vec![
        finding("nix", Seen::Missing("install it".to_owned())),
        finding("kvm", Seen::Missing(String::new())),
    ];
    model.known.recent = vec![Source::Saved("mine".to_owned()), Source::Empty];
    model.known.saved = vec![("mine".to_owned(), "about".to_owned()), ("other".to_owned(), String::new())];
    let guide = super::super::rows(&model, Place::Guide(1));
    let installs = guide.iter().filter_map(|row| match &row.kind {
        Kind::Button { command: Command::Install(commands), .. } => Some(commands.len()),
        _ => None,
    });
    assert_eq!(installs.collect::<Vec<_>>(), [1, 1, 1], "one each, and the same command once for all");
    assert!(bench::notes(&guide)[0].starts_with("x missing: nix"));
    let start = super::super::rows(&model, Place::Step(Step::Start));
    let opened = start
        .iter()
        .filter(|row| matches!(&row.kind, Kind::Button { value, .. } if value.starts_with("open now")));
    assert_eq!(opened.count(), 2, "among the recent ones and at its own place");
    for page in 0..super::super::guide_pages() {
        assert!(super::super::rows(&model, Place::Guide(page)).iter().any(Row::takes_keys));
    }
    for step in [Step::Start, Step::Review, Step::Press, Step::Image] {
        let rows = super::super::rows(&model, Place::Step(step));
        assert!(rows.iter().any(Row::takes_keys));
        let words = rows.iter().all(|row| row.label.is_ascii() && row.help.is_ascii());
        assert!(words, "{step:?} is plain ASCII where the signs are");
    }
}
