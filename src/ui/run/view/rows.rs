//! The rows of the tree: what failed, what is built, what is fetched, what ended.

use crate::ui::run::log::Owner;
use crate::ui::run::state::Run;

/// A branch of the tree.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Group {
    Failed,
    Building,
    Downloads,
    Ended,
}

/// One row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Item {
    Head(Group),
    Derivation(Owner),
    /// The bytes that move.
    Moved,
    /// By its number.
    Fetch(usize),
}

/// The rows of a run at one time; none is made before it is looked at.
#[derive(Debug, Clone, Copy)]
pub struct Rows<'a>(pub &'a Run);

impl Rows<'_> {
    /// The groups that there are, with the rows below their heads.
    fn groups(self) -> [(Group, usize); 4] {
        let work = &self.0.work;
        let moved = usize::from(self.0.moved.is_some());
        [
            (Group::Failed, work.failed().len()),
            (Group::Building, work.building().len() + moved),
            (Group::Downloads, work.fetches().len()),
            (Group::Ended, work.ended().len()),
        ]
    }

    fn has_head(self, group: Group, below: usize) -> bool {
        match group {
            Group::Building => true,
            Group::Downloads => below > 0 || self.0.totals.paths.expected > 0,
            Group::Failed | Group::Ended => below > 0,
        }
    }

    pub fn len(self) -> usize {
        self.groups().iter().map(|(group, below)| below + usize::from(self.has_head(*group, *below))).sum()
    }

    pub fn get(self, row: usize) -> Option<Item> {
        let mut left = row;
        for (group, below) in self.groups() {
            if !self.has_head(group, below) {
                continue;
            }
            if left == 0 {
                return Some(Item::Head(group));
            }
            if left <= below {
                return self.below(group, left - 1);
            }
            left -= below + 1;
        }
        None
    }

    fn below(self, group: Group, at: usize) -> Option<Item> {
        let work = &self.0.work;
        match group {
            Group::Failed => work.failed().get(at).copied().map(Item::Derivation),
            // What moves is what one waits for, so it stands first.
            Group::Building if self.0.moved.is_some() && at == 0 => Some(Item::Moved),
            Group::Building => {
                let at = at - usize::from(self.0.moved.is_some());
                work.building().get(at).copied().map(Item::Derivation)
            }
            Group::Downloads => work.fetches().get(at).map(|fetch| Item::Fetch(fetch.number)),
            Group::Ended => work.ended().iter().rev().nth(at).copied().map(Item::Derivation),
        }
    }

    /// Where an item stands now.
    pub fn position(self, item: Item) -> Option<usize> {
        let work = &self.0.work;
        let moved = usize::from(self.0.moved.is_some());
        let (within, at) = match item {
            Item::Head(group) => (group, None),
            Item::Moved => (Group::Building, (moved > 0).then_some(0).or(Some(usize::MAX))),
            Item::Fetch(number) => {
                let at = work.fetches().binary_search_by_key(&number, |fetch| fetch.number);
                (Group::Downloads, Some(at.unwrap_or(usize::MAX)))
            }
            Item::Derivation(owner) => {
                let place = |list: &[Owner]| list.iter().position(|known| *known == owner);
                if let Some(at) = place(work.building()) {
                    (Group::Building, Some(at + moved))
                } else if let Some(at) = place(work.failed()) {
                    (Group::Failed, Some(at))
                } else {
                    let at = work.ended().iter().rev().position(|known| *known == owner)?;
                    (Group::Ended, Some(at))
                }
            }
        };
        let mut row = 0;
        for (group, below) in self.groups() {
            let head = self.has_head(group, below);
            if group == within {
                return match at {
                    None => head.then_some(row),
                    Some(at) if at < below => Some(row + 1 + at),
                    Some(_) => None,
                };
            }
            row += below + usize::from(head);
        }
        None
    }

    /// Whether a row is the last of its group.
    pub fn is_last(self, row: usize) -> bool {
        matches!(self.get(row + 1), None | Some(Item::Head(_)))
    }
}
