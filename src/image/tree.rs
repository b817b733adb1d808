//! A directory tree in memory, as compact as a look at a million files allows.

use std::ffi::OsStr;
use std::os::unix::ffi::{OsStrExt, OsStringExt};
use std::path::{Component, Path, PathBuf};

use super::error::{ImageError, Result};
use super::files::{Entry, Kind, Meta};

/// One file, folder or link of a tree.
#[derive(Debug, Clone)]
pub struct Node<D> {
    /// Where in the tree's names its own begins, and its length.
    name: (u32, u16),
    parent: u32,
    /// Of a folder: its children, a range of the tree's list of them.
    children: (u32, u32),
    pub meta: Meta,
    /// Where its content lies; what that is, the owner of the tree knows.
    pub data: D,
}

/// Number of a node; the root is 0.
pub type Id = u32;

/// A tree that is complete: children are sorted by name.
#[derive(Debug, Clone)]
pub struct Tree<D> {
    nodes: Vec<Node<D>>,
    /// All names one behind the other: hundreds of thousands of small allocations take time.
    names: Vec<u8>,
    children: Vec<Id>,
}

/// A tree that is still growing.
#[derive(Debug)]
pub struct Growing<D> {
    nodes: Vec<Node<D>>,
    names: Vec<u8>,
}

impl<D> Growing<D> {
    /// A tree of a root alone.
    pub fn new(meta: Meta, data: D) -> Self {
        let root = Node { name: (0, 0), parent: 0, children: (0, 0), meta, data };
        Self { nodes: vec![root], names: Vec::new() }
    }

    /// Adds a child. Of several with one name, the last is what a path finds.
    ///
    /// # Errors
    /// When the name cannot be one (empty, `.`, `..`, with a `/` or a NUL), or there are too many.
    pub fn add(&mut self, parent: Id, name: &[u8], meta: Meta, data: D) -> Result<Id, &'static str> {
        if name.is_empty() || name == b"." || name == b".." || name.iter().any(|b| matches!(b, b'/' | 0)) {
            return Err("a name that no file can have");
        }
        if parent as usize >= self.nodes.len() {
            return Err("a folder that is not there");
        }
        let id = Id::try_from(self.nodes.len()).map_err(|_| "more files than can be counted")?;
        let place = u32::try_from(self.names.len()).map_err(|_| "more names than can be counted")?;
        let length = u16::try_from(name.len()).map_err(|_| "a name that is too long")?;
        self.names.extend_from_slice(name);
        self.nodes.push(Node { name: (place, length), parent, children: (0, 0), meta, data });
        Ok(id)
    }

    #[must_use]
    pub fn len(&self) -> usize {
        self.nodes.len()
    }

    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.nodes.is_empty()
    }

    /// The node that was added as `id`.
    pub fn node_mut(&mut self, id: Id) -> Option<&mut Node<D>> {
        self.nodes.get_mut(id as usize)
    }

    /// The tree with everything in its place.
    #[must_use]
    pub fn done(mut self) -> Tree<D> {
        // Nodes are counted in 32 bits, and so are these.
        let mut next = vec![0u32; self.nodes.len()];
        for node in self.nodes.iter().skip(1) {
            next[node.parent as usize] += 1;
        }
        let mut at = 0;
        for (node, next) in self.nodes.iter_mut().zip(&mut next) {
            let count = std::mem::replace(next, at);
            node.children = (at, at + count);
            at += count;
        }
        let mut children = vec![0; at as usize];
        for (id, node) in (0..).zip(&self.nodes).skip(1) {
            let place = &mut next[node.parent as usize];
            children[*place as usize] = id;
            *place += 1;
        }
        let nodes = &self.nodes;
        let name = |id: &Id| named(&self.names, nodes[*id as usize].name);
        for (from, to) in nodes.iter().map(|node| node.children) {
            let folder = &mut children[from as usize..to as usize];
            // They mostly are: whoever writes a file system sorts its folders.
            if !folder.is_sorted_by_key(name) {
                folder.sort_by_key(name);
            }
        }
        Tree { nodes: self.nodes, names: self.names, children }
    }
}

fn named(names: &[u8], (place, length): (u32, u16)) -> &[u8] {
    names.get(place as usize..).and_then(|rest| rest.get(..usize::from(length))).unwrap_or_default()
}

impl<D> Tree<D> {
    #[must_use]
    pub fn len(&self) -> usize {
        self.nodes.len()
    }

    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.nodes.is_empty()
    }

    #[must_use]
    pub fn node(&self, id: Id) -> Option<&Node<D>> {
        self.nodes.get(id as usize)
    }

    #[must_use]
    pub fn name(&self, id: Id) -> &OsStr {
        OsStr::from_bytes(self.node(id).map(|node| named(&self.names, node.name)).unwrap_or_default())
    }

    /// Children by name.
    #[must_use]
    pub fn children(&self, id: Id) -> &[Id] {
        let (from, to) = self.node(id).map_or((0, 0), |node| node.children);
        self.children.get(from as usize..to as usize).unwrap_or_default()
    }

    /// The folder that a node is in; the root has none.
    #[must_use]
    pub fn parent(&self, id: Id) -> Option<Id> {
        self.node(id).filter(|_| id != 0).map(|node| node.parent)
    }

    /// All nodes, the root first, parents before their children.
    pub fn ids(&self) -> impl Iterator<Item = Id> + use<D> {
        0..Id::try_from(self.nodes.len()).unwrap_or(Id::MAX)
    }

    /// The node at an absolute path; no link is followed, and `..` leads nowhere.
    #[must_use]
    pub fn find(&self, path: &Path) -> Option<Id> {
        let mut at = 0;
        for part in path.components() {
            match part {
                Component::RootDir | Component::CurDir => {}
                Component::Normal(name) => {
                    let children = self.children(at);
                    let end = children.partition_point(|id| self.name(*id).as_bytes() <= name.as_bytes());
                    at = *children[..end].last().filter(|id| self.name(**id) == name)?;
                }
                _ => return None,
            }
        }
        Some(at)
    }

    /// The absolute path of a node.
    #[must_use]
    pub fn path(&self, id: Id) -> PathBuf {
        let mut names = Vec::new();
        let mut at = id;
        while let Some(node) = self.node(at).filter(|_| at != 0) {
            names.push(named(&self.names, node.name));
            at = node.parent;
        }
        let mut path = Vec::new();
        for name in names.iter().rev() {
            path.push(b'/');
            path.extend_from_slice(name);
        }
        if path.is_empty() {
            path.push(b'/');
        }
        PathBuf::from(std::ffi::OsString::from_vec(path))
    }

    /// Entries of the folder at a path.
    ///
    /// # Errors
    /// When there is none.
    pub fn list(&self, path: &Path) -> Result<Vec<Entry>> {
        let shown = || path.display().to_string();
        let id = self.find(path).ok_or_else(|| ImageError::Missing { path: shown() })?;
        if self.nodes[id as usize].meta.kind != Kind::Folder {
            return Err(ImageError::Path { path: shown(), problem: "is no folder".to_owned() });
        }
        let entry = |id: &Id| Some(Entry { name: self.name(*id).to_owned(), meta: self.node(*id)?.meta });
        Ok(self.children(id).iter().filter_map(entry).collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const FOLDER: Meta = Meta { kind: Kind::Folder, size: 0, mode: 0o755, modified: 0 };
    const FILE: Meta = Meta { kind: Kind::File, size: 3, mode: 0o644, modified: 0 };

    fn tree() -> Tree<u8> {
        let mut tree = Growing::new(FOLDER, 0);
        let b = tree.add(0, b"b", FOLDER, 1).unwrap();
        tree.add(0, b"c", FILE, 2).unwrap();
        tree.add(b, b"z", FILE, 3).unwrap();
        tree.add(b, b"a\xff", FILE, 4).unwrap();
        tree.add(0, b"a", FILE, 5).unwrap();
        tree.add(0, b"c", FILE, 6).unwrap();
        tree.done()
    }

    #[test]
    fn paths_find_nodes_and_nodes_know_their_paths() {
        let tree = tree();
        for id in tree.ids() {
            let data = tree.node(id).unwrap().data;
            if data != 2 {
                assert_eq!(tree.find(&tree.path(id)), Some(id));
            }
        }
        let odd = Path::new(OsStr::from_bytes(b"/b/a\xff"));
        assert_eq!(tree.node(tree.find(odd).unwrap()).unwrap().data, 4);
        assert_eq!(tree.node(tree.find(Path::new("/c")).unwrap()).unwrap().data, 6);
        assert_eq!(tree.find(Path::new("/b/../a")), None);
        assert_eq!(tree.find(Path::new("/c/x")), None);
    }

    #[test]
    fn folders_are_listed_by_name() {
        let names: Vec<_> =
            tree().list(Path::new("/")).unwrap().into_iter().map(|entry| entry.name).collect();
        assert_eq!(names, ["a", "b", "c", "c"]);
        assert!(tree().list(Path::new("/a")).is_err());
        assert!(tree().list(Path::new("/nothing")).is_err());
    }

    #[test]
    fn names_that_no_file_can_have_are_refused() {
        let mut tree = Growing::new(FOLDER, ());
        for name in [&b""[..], b".", b"..", b"a/b", b"a\0"] {
            assert!(tree.add(0, name, FILE, ()).is_err());
        }
    }
}
