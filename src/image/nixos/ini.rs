//! Files of `[section]` and `key=value`: networkd's, resolved's, NetworkManager's.

/// A section and its lines, in order.
pub(super) struct Section<'a> {
    pub name: &'a str,
    pub lines: Vec<(&'a str, &'a str)>,
}

/// All sections; the same name may come several times. What stands before the first has none.
pub(super) fn sections(text: &str) -> Vec<Section<'_>> {
    let mut all = vec![Section { name: "", lines: Vec::new() }];
    for line in text.lines().map(str::trim) {
        if line.starts_with(['#', ';']) {
            continue;
        }
        if let Some(name) = line.strip_prefix('[').and_then(|line| line.strip_suffix(']')) {
            all.push(Section { name, lines: Vec::new() });
        } else if let (Some((key, value)), Some(section)) = (line.split_once('='), all.last_mut()) {
            section.lines.push((key.trim(), value.trim()));
        }
    }
    all
}

impl<'a> Section<'a> {
    /// Every value of a key.
    pub fn all(&self, key: &str) -> impl Iterator<Item = &'a str> {
        self.lines.iter().filter(move |(of, _)| *of == key).map(|(_, value)| *value)
    }

    pub fn first(&self, key: &str) -> Option<&'a str> {
        self.all(key).next()
    }
}
