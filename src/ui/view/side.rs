//! Beside the form: the estimate, and the Nix that the profile makes.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use super::super::hits::{Hits, Target};
use super::super::ink::Ink;
use super::super::model::{Drawn, Focus, Model, Place};
use super::super::step::Step;
use super::super::text::put;
use super::super::theme::Role;
use super::super::widgets::estimate::{Actual, Shown};
use super::super::widgets::{code, estimate};
use super::{framed, panel};

/// Lines of the estimate in its frame: where there is room for all of it, for its parts, for most of it,
/// and else.
const ESTIMATE: [u16; 4] = [20, 16, 11, 4];

pub fn draw(model: &Model, area: Rect, buf: &mut Buffer, ink: &Ink, hits: &mut Hits, drawn: &mut Drawn) {
    let [all, parts, most, least] = ESTIMATE;
    let estimate = match area.height {
        36.. => all,
        28.. => parts,
        24.. => most,
        _ => least,
    };
    let shown = figures(model);
    let rehearsed = model.pressing.as_ref().is_some_and(|pressing| pressing.rehearsed);
    let title = match (&shown.actual, model.place) {
        (Some(_), _) => "Estimate and what it came to",
        (None, Place::Step(Step::Image)) if rehearsed => "Estimate of the real build",
        _ => "Estimate",
    };
    let doing = model.taught.measuring().map(|doing| format!(", {doing}")).unwrap_or_default();
    let inner = framed(&format!("{title}{doing}"), false, Rect { height: estimate, ..area }, buf, ink);
    estimate::draw(&shown, inner, buf, *ink);
    let rest = Rect { y: area.y + estimate, height: area.height - estimate, ..area };
    nix(model, rest, buf, ink, hits, drawn);
}

/// What is expected of the profile; beside the image, what was expected of it and what came of it.
fn figures(model: &Model) -> Shown {
    let pressed = model.pressing.as_ref().filter(|pressing| !pressing.rehearsed);
    match pressed.and_then(|pressing| Some((pressing, pressing.report()?))) {
        Some((pressing, report)) if model.place == Place::Step(Step::Image) => {
            #[expect(clippy::cast_precision_loss, reason = "a bar has a hundred cells")]
            let bytes = report.image_bytes as f64;
            let actual = Actual { bytes, seconds: report.elapsed.as_secs_f64() };
            let estimate = pressing.estimate.clone();
            Shown { estimate, actual: Some(actual), limits: Vec::new() }
        }
        _ => {
            let estimate = model.estimate();
            let limits = model.limits(&estimate);
            Shown { estimate, actual: None, limits }
        }
    }
}

/// `iso.nix`, with the lines that the last change touched marked.
pub fn nix(model: &Model, area: Rect, buf: &mut Buffer, ink: &Ink, hits: &mut Hits, drawn: &mut Drawn) {
    let nix = &model.draft.nix;
    let title = if nix.stale { "iso.nix, from before the errors" } else { "iso.nix" };
    let inner = panel(title, model.focus != Focus::Rail && area.width > 200, area, buf, ink);
    hits.add(area, Target::Side);
    let lines = nix.iso().lines().count();
    drawn.side_lines = u16::try_from(lines).unwrap_or(u16::MAX);
    drawn.side_height = inner.height;
    if lines == 0 {
        let why = if nix.stale { "Made as soon as the errors are mended." } else { "" };
        put(buf, inner, 1, 0, why, ink.style(Role::Dim));
        return;
    }
    let last = u16::try_from(lines.saturating_sub(1)).unwrap_or(u16::MAX);
    code::draw(nix.iso(), &nix.changed, model.side_scroll.min(last), inner, buf, ink);
}

/// Lines of the strip with the estimate.
pub fn strip_height(model: &Model, area: Rect) -> u16 {
    match model.place {
        Place::Step(Step::Start) | Place::Guide(_) => 0,
        _ if area.height < 14 => 1,
        Place::Step(_) => 2,
    }
}

pub fn strip(model: &Model, area: Rect, buf: &mut Buffer, ink: &Ink) {
    let area = Rect { x: area.x + 1, width: area.width.saturating_sub(2), ..area };
    estimate::draw(&figures(model), area, buf, *ink);
}
