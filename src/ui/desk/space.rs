//! What takes the space of an image, as plain data: names, sizes, and what lies in what.

/// Number of a node; the root is 0.
pub type Id = usize;

/// A folder, or what is counted together as if it were one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SpaceNode {
    /// As a path goes on with it; what lies at the top has its whole path, `/nix/store/…-firefox`.
    pub name: String,
    pub parent: Id,
    pub kids: Vec<Id>,
    pub files: u64,
    /// Bytes on the disc.
    pub packed: u64,
    /// Bytes of content.
    pub unpacked: u64,
}

/// Which size counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Measure {
    #[default]
    Packed,
    Unpacked,
}

impl Measure {
    #[must_use]
    pub fn title(self) -> &'static str {
        match self {
            Self::Packed => "on the disc",
            Self::Unpacked => "unpacked",
        }
    }
}

impl SpaceNode {
    #[must_use]
    pub fn size(&self, by: Measure) -> u64 {
        match by {
            Measure::Packed => self.packed,
            Measure::Unpacked => self.unpacked,
        }
    }

    /// The name as a person reads it: of a store path without its hash.
    #[must_use]
    pub fn label(&self) -> &str {
        let Some(name) = self.name.strip_prefix("/nix/store/") else { return &self.name };
        match name.split_at_checked(HASH) {
            Some((_, rest)) if rest.len() > 1 => rest.strip_prefix('-').unwrap_or(name),
            _ => name,
        }
    }
}

/// Letters of a store path's hash.
const HASH: usize = 32;

/// A whole image by its space.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SpaceTree {
    nodes: Vec<SpaceNode>,
}

impl Default for SpaceTree {
    fn default() -> Self {
        let root =
            SpaceNode { name: String::new(), parent: 0, kids: Vec::new(), files: 0, packed: 0, unpacked: 0 };
        Self { nodes: vec![root] }
    }
}

impl SpaceTree {
    /// Adds something that takes no space by itself yet.
    pub fn add(&mut self, parent: Id, name: impl Into<String>) -> Id {
        let parent = parent.min(self.nodes.len() - 1);
        let id = self.nodes.len();
        let name = name.into();
        self.nodes.push(SpaceNode { name, parent, kids: Vec::new(), files: 0, packed: 0, unpacked: 0 });
        self.nodes[parent].kids.push(id);
        id
    }

    /// What is called so in a node; added where it is not there yet. For few names.
    pub fn within(&mut self, parent: Id, name: impl Into<String>) -> Id {
        let name = name.into();
        let there = self.node(parent).kids.iter().copied().find(|kid| self.node(*kid).name == name);
        there.unwrap_or_else(|| self.add(parent, name))
    }

    /// Puts files into a node; they count in all that it lies in.
    pub fn put(&mut self, into: Id, files: u64, packed: u64, unpacked: u64) {
        let mut at = into.min(self.nodes.len() - 1);
        loop {
            let node = &mut self.nodes[at];
            node.files = node.files.saturating_add(files);
            node.packed = node.packed.saturating_add(packed);
            node.unpacked = node.unpacked.saturating_add(unpacked);
            if at == 0 {
                return;
            }
            at = node.parent;
        }
    }

    /// A node; the root where there is no such.
    #[must_use]
    pub fn node(&self, id: Id) -> &SpaceNode {
        self.nodes.get(id).unwrap_or(&self.nodes[0])
    }

    #[must_use]
    pub fn len(&self) -> usize {
        self.nodes.len()
    }

    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.nodes[0].kids.is_empty()
    }

    /// What lies in a node, the largest first.
    #[must_use]
    pub fn largest(&self, id: Id, by: Measure) -> Vec<Id> {
        let mut kids = self.node(id).kids.clone();
        kids.sort_by(|a, b| {
            let (a, b) = (self.node(*a), self.node(*b));
            b.size(by).cmp(&a.size(by)).then_with(|| a.name.cmp(&b.name))
        });
        kids
    }

    /// The nodes from below the root down to this one.
    #[must_use]
    pub fn way(&self, id: Id) -> Vec<Id> {
        let mut way = Vec::new();
        let mut at = id;
        while at != 0 && at < self.nodes.len() {
            way.push(at);
            at = self.nodes[at].parent;
        }
        way.reverse();
        way
    }

    /// The path of a node.
    #[must_use]
    pub fn path(&self, id: Id) -> String {
        let names: Vec<&str> = self.way(id).into_iter().map(|id| self.node(id).name.as_str()).collect();
        if names.is_empty() { "/".to_owned() } else { names.join("/") }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_count_in_all_that_they_lie_in() {
        let mut tree = SpaceTree::default();
        let hash = "0123456789abcdfghijklmnpqrsvwxyz";
        let app = tree.add(0, format!("/nix/store/{hash}-firefox-1"));
        let lib = tree.add(app, "lib");
        let boot = tree.add(0, "/boot");
        tree.put(lib, 3, 100, 300);
        tree.put(boot, 1, 200, 200);
        assert_eq!((tree.node(0).packed, tree.node(0).unpacked, tree.node(app).files), (300, 500, 3));
        assert_eq!(tree.largest(0, Measure::Packed), [boot, app]);
        assert_eq!(tree.largest(0, Measure::Unpacked), [app, boot]);
        assert_eq!(tree.path(lib), format!("/nix/store/{hash}-firefox-1/lib"));
        assert_eq!(
            (tree.node(app).label(), tree.node(boot).label(), tree.path(0).as_str()),
            ("firefox-1", "/boot", "/")
        );
        assert_eq!(tree.node(99), tree.node(0));
    }

    #[test]
    fn odd_names_have_labels() {
        for name in [
            "/nix/store/",
            "/nix/store/x",
            "/nix/store/éééééééééééééééé-",
            "",
            "/nix/store/nix-path-registration-of-the-store",
        ] {
            let mut tree = SpaceTree::default();
            let id = tree.add(0, name);
            assert!(name.ends_with(tree.node(id).label()));
        }
    }
}
