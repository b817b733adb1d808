//! What the script printed, by section.

use std::collections::HashMap;

use super::script::MARK;

/// The lines of each section.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Answers(HashMap<String, Vec<String>>);

impl Answers {
    /// The machine may print what it likes: a section that comes again adds to the first.
    #[must_use]
    pub fn read(text: &str) -> Self {
        let mut sections: HashMap<String, Vec<String>> = HashMap::new();
        let mut section = None;
        for line in text.lines() {
            if let Some(name) = line.strip_prefix(MARK) {
                sections.entry(name.trim().to_owned()).or_default();
                section = Some(name.trim().to_owned());
            } else if let Some(lines) = section.as_ref().and_then(|name| sections.get_mut(name)) {
                lines.push(line.trim().to_owned());
            }
        }
        Self(sections)
    }

    /// Whether the script ran to its end.
    #[must_use]
    pub fn whole(&self) -> bool {
        self.0.contains_key("end")
    }

    /// The lines of a section; none where there is no such section.
    #[must_use]
    pub fn lines(&self, section: &str) -> &[String] {
        self.0.get(section).map_or(&[], Vec::as_slice)
    }

    /// The first line of a section that says anything.
    #[must_use]
    pub fn first(&self, section: &str) -> Option<&str> {
        self.lines(section).iter().map(String::as_str).find(|line| !line.is_empty())
    }

    /// `KEY=value` of a section, quotes taken off.
    #[must_use]
    pub fn value(&self, section: &str, key: &str) -> Option<&str> {
        self.lines(section).iter().find_map(|line| {
            let value = line.strip_prefix(key)?.strip_prefix('=')?;
            Some(value.trim_matches(['"', '\'']))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sections_are_told_apart() {
        let text =
            "motd\n::snowpress::host\nsnow\n::snowpress::language\nLANG=\"de_DE.UTF-8\"\n::snowpress::end\n";
        let answers = Answers::read(text);
        assert!(answers.whole());
        assert_eq!(answers.first("host"), Some("snow"));
        assert_eq!(answers.value("language", "LANG"), Some("de_DE.UTF-8"));
        assert_eq!(answers.first("end"), None);
        assert!(answers.lines("nothing").is_empty() && !Answers::read("").whole());
    }
}
