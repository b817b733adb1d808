//! The form of the lists: `[section]`, then a line each; `#` begins a comment.

/// The lines below one heading.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Section {
    pub name: &'static str,
    pub lines: Vec<&'static str>,
}

/// What stands before the first heading belongs to none and is left out; a test of each list would
/// miss it.
pub fn sections(text: &'static str) -> Vec<Section> {
    let mut sections: Vec<Section> = Vec::new();
    for line in lines(text) {
        if let Some(name) = line.strip_prefix('[').and_then(|line| line.strip_suffix(']')) {
            sections.push(Section { name, lines: Vec::new() });
        } else if let Some(section) = sections.last_mut() {
            section.lines.push(line);
        }
    }
    sections
}

/// What is neither empty nor a comment.
pub fn lines(text: &'static str) -> impl Iterator<Item = &'static str> {
    text.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#'))
}

/// The first word of a line, and what is said of it.
pub fn word(line: &'static str) -> (&'static str, &'static str) {
    line.split_once(char::is_whitespace).map_or((line, ""), |(word, rest)| (word, rest.trim_start()))
}

#[cfg(test)]
mod tests {
    use super::{sections, word};

    #[test]
    fn headings_lines_and_comments_are_told_apart() {
        let found = sections("# c\n[one]\na  x y\n\n[two]\n# d\nb z\nc\n");
        let shape: Vec<_> = found.iter().map(|section| (section.name, section.lines.clone())).collect();
        assert_eq!(shape, [("one", vec!["a  x y"]), ("two", vec!["b z", "c"])]);
        assert_eq!(word("a  x y"), ("a", "x y"));
        assert_eq!(word("c"), ("c", ""));
    }
}
