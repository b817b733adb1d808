//! Where things were drawn, handed back by the view so that the mouse finds them.

use ratatui::layout::{Position, Rect};

use super::action::Action;
use super::run::Spot;
use super::step::Step;

/// Something on the screen that takes a click or the wheel.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Target {
    /// A step in the rail.
    Step(Step),
    /// A row of the form.
    Row(usize),
    /// One of the options of a row.
    Choice {
        row: usize,
        option: usize,
    },
    /// An item of the topmost layer.
    Item(usize),
    /// The topmost layer itself, beside its items.
    Layer,
    /// Everything below the topmost layer: a click there closes it.
    Outside,
    /// A hint in the footer, or a button.
    Do(Action),
    /// The panel beside the form.
    Side,
    /// The border between the two, to be dragged.
    SideBorder,
    /// Something in the build view.
    Run(Spot),
    /// A part of the picture of an image's space, counted by size.
    Space(usize),
    /// A package of the catalogue, and the sign that it is chosen.
    Package(usize),
    PackageMark(usize),
    /// The search field of the catalogue, and the details beside its list.
    Lookup,
    Details,
    /// A word of the catalogue's page that does what its key does, and one of its details.
    OnPage(Action),
    InDetails(Action),
}

/// The places of one frame; what was added last lies on top.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Hits(Vec<(Rect, Target)>);

impl Hits {
    pub fn add(&mut self, area: Rect, target: Target) {
        if !area.is_empty() {
            self.0.push((area, target));
        }
    }

    /// All of them, for a page that is drawn aside and moved.
    #[must_use]
    pub fn into_places(self) -> Vec<(Rect, Target)> {
        self.0
    }

    /// What lies at a cell, the topmost first.
    #[must_use]
    pub fn at(&self, column: u16, row: u16) -> Option<(Rect, &Target)> {
        let cell = Position::new(column, row);
        self.0.iter().rev().find(|(area, _)| area.contains(cell)).map(|(area, target)| (*area, target))
    }

    /// The area of a target, where it was drawn.
    #[must_use]
    pub fn of(&self, wanted: &Target) -> Option<Rect> {
        self.0.iter().rev().find(|(_, target)| target == wanted).map(|(area, _)| *area)
    }
}
