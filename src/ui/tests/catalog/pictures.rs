//! The page at three sizes.

use super::super::pictures::pictures;
use super::*;
use crate::catalog::source::Progress;

fn searched(ann: &mut Sitting) {
    on_the_page(ann);
    searches(ann, "vim");
    ann.key(KeyCode::Down);
    answered(ann);
}

#[test]
fn the_page() {
    pictures("catalogue", on_the_page);
    pictures("catalogue_search", |ann| {
        searched(ann);
        ann.types(" ").key(KeyCode::Down);
        answered(ann);
    });
    pictures("catalogue_details", |ann| {
        on_the_page(ann);
        searches(ann, "steam");
        ann.enter();
    });
    pictures("catalogue_nothing", |ann| {
        on_the_page(ann);
        searches(ann, "no such thing");
    });
    pictures("catalogue_fetching", |ann| {
        on_the_page(ann);
        ann.key(KeyCode::F(5));
        let (source, base) = (ann.model.profile().source.clone(), ann.model.draft.base.clone());
        let of = Box::new(crate::ui::effect::ListAsked { source, base });
        ann.tell(Msg::Fetching { of, progress: Progress::Fetching { done: 2 << 20, of: Some(6 << 20) } });
    });
}

#[test]
fn its_dialogs() {
    pictures("catalogue_bundle", |ann| {
        searched(ann);
        ann.types("b").types("Disks").enter();
        answered(ann);
    });
    pictures("catalogue_import", |ann| {
        searched(ann);
        ann.tell(Msg::Paste("htop\nneovmi\ngit\nsteam\nrotten\nno-such-thing\n".to_owned()));
        answered(ann);
        ann.key(KeyCode::Down);
    });
    pictures("catalogue_help", |ann| {
        searched(ann);
        ann.types("?");
    });
}

#[test]
fn unknown_names_on_the_step() {
    pictures("packages_unknown", |ann| {
        ann.goes("~type-package").enter().types("neovmi jq").enter();
        answered(ann);
        ann.goes("packages.install").key(KeyCode::Home);
    });
}
