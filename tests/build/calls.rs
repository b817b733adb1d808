//! The command lines of each source of nixpkgs in each style.

use std::path::Path;

use snowpress::build::calls::{Calls, Layout};
use snowpress::build::request::{NixOptions, Request};
use snowpress::estimate::Known;
use snowpress::profile::model::{Nixpkgs, Style};

use super::support::resolved;

fn request(nixpkgs: Nixpkgs, style: Style, nix: NixOptions) -> Request {
    Request {
        name: "mine".into(),
        profile: resolved(nixpkgs, style),
        wish: None,
        known: Known::default(),
        profile_hash: String::new(),
        output: "/out".into(),
        work: "/work".into(),
        expected: None,
        elsewhere: "name a folder".into(),
        nix,
    }
}

#[test]
fn each_source_in_each_style() {
    let tree = tempfile::tempdir().unwrap();
    std::fs::create_dir(tree.path().join("nixos")).unwrap();
    let tree = tree.path().to_str().unwrap();
    let sources = [
        Nixpkgs::Branch("nixos-24.05".into()),
        Nixpkgs::Revision("0123456789abcdef0123456789abcdef01234567".into()),
        Nixpkgs::Path(tree.into()),
        Nixpkgs::Channel,
    ];
    let mut lines = Vec::new();
    for style in [Style::Classic, Style::Flake] {
        for source in sources.clone() {
            lines.push(format!("# {style:?} {source:?}"));
            let request = request(source, style, NixOptions::default());
            let layout = Layout::of(Path::new("/wo rk/é"));
            let calls = Calls::new(&request, &layout, &[]);
            lines.push(calls.evaluate().shown());
            lines.push(calls.realise("/nix/store/x.drv").shown());
            if style == Style::Classic {
                lines.push(calls.find_nixpkgs().shown());
            }
        }
    }
    insta::assert_snapshot!("calls", lines.join("\n").replace(tree, "/srv"));
}

#[test]
fn what_was_found_comes_before_what_was_asked_for() {
    let nix = NixOptions {
        cores: Some(2),
        jobs: Some(1),
        offline: true,
        update: false,
        options: vec![("sandbox".into(), "false".into())],
        store: Some("/srv/store".into()),
    };
    let request = request(Nixpkgs::Channel, Style::Flake, nix);
    let layout = Layout::of(&request.work);
    let found = [("build-users-group".to_owned(), String::new())];
    insta::assert_snapshot!("options", Calls::new(&request, &layout, &found).evaluate().shown());
}
