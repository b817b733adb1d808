//! Where in the file each value of a profile stands.

use std::collections::BTreeMap;

use crate::profile::Fault;

/// From a field's path in the profile to its path and line in the file. The two paths differ where
/// a list of the file holds an entry that could not be read.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Places(BTreeMap<String, Place>);

#[derive(Debug, Clone, PartialEq, Eq)]
struct Place {
    path: String,
    line: usize,
}

impl Places {
    pub(crate) fn note(&mut self, profile: String, file: String, line: usize) {
        self.0.insert(profile, Place { path: file, line });
    }

    /// The line of a field, counted from 1; that of the table around it where the field is absent.
    #[must_use]
    pub fn line(&self, field: &str) -> Option<usize> {
        self.find(field).map(|(place, _)| place.line)
    }

    /// The same fault, with the field's path as in the file and the line behind the problem.
    #[must_use]
    pub fn locate(&self, fault: Fault) -> Fault {
        match self.find(&fault.field) {
            Some((place, rest)) => Fault {
                field: format!("{}{rest}", place.path),
                problem: format!("{} (line {})", fault.problem, place.line),
                ..fault
            },
            None => fault,
        }
    }

    fn find<'f>(&self, field: &'f str) -> Option<(&Place, &'f str)> {
        let mut end = field.len();
        loop {
            if let Some(place) = self.0.get(&field[..end]) {
                return Some((place, &field[end..]));
            }
            end = field[..end].rfind(['.', '['])?;
        }
    }
}
