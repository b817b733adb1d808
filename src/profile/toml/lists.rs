//! Edits a list with as few changes as will do, so that comments stay with their entries.

use ::toml::value::Value;
use toml_edit::Array;

use super::schema::Kind;
use super::{encode, merge};

/// One step from the old list to the new one; the numbers are places in the old and the new list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Step {
    Keep(usize),
    Change(usize, usize),
    Drop(usize),
    Add(usize),
}

/// Entries times entries beyond which lists are not compared any more, only their ends.
const MOST: usize = 1_000_000;

/// The steps that keep the most entries (longest common subsequence); between kept entries, old
/// and new ones are taken for each other in order.
pub(super) fn steps(old: &[Value], new: &[Value]) -> Vec<Step> {
    let start = old.iter().zip(new).take_while(|(a, b)| a == b).count();
    let room = old.len().min(new.len()) - start;
    let end = old.iter().rev().zip(new.iter().rev()).take(room).take_while(|(a, b)| a == b).count();
    let (last, until) = (old.len() - end, new.len() - end);
    let mut steps: Vec<Step> = (0..start).map(Step::Keep).collect();
    middle(&old[..last], &new[..until], start, &mut steps);
    steps.extend((last..old.len()).map(Step::Keep));
    steps
}

/// The part from `start` on, in which both lists differ at either end.
fn middle(old: &[Value], new: &[Value], start: usize, steps: &mut Vec<Step>) {
    let (mut gone, mut come) = (Vec::new(), Vec::new());
    if (old.len() - start).saturating_mul(new.len() - start) > MOST {
        gone.extend(start..old.len());
        come.extend(start..new.len());
        return between(&mut gone, &mut come, steps);
    }
    let common = common(old, new, start);
    let (mut i, mut j) = (start, start);
    while i < old.len() || j < new.len() {
        let (row, column) = (i - start, j - start);
        if i < old.len() && j < new.len() && old[i] == new[j] {
            between(&mut gone, &mut come, steps);
            steps.push(Step::Keep(i));
            i += 1;
            j += 1;
        } else if j == new.len() || (i < old.len() && common[row + 1][column] >= common[row][column + 1]) {
            gone.push(i);
            i += 1;
        } else {
            come.push(j);
            j += 1;
        }
    }
    between(&mut gone, &mut come, steps);
}

/// How many entries the rests of both lists have in common, from each pair of places on.
fn common(old: &[Value], new: &[Value], start: usize) -> Vec<Vec<usize>> {
    let (old, new) = (&old[start..], &new[start..]);
    let mut common = vec![vec![0; new.len() + 1]; old.len() + 1];
    for i in (0..old.len()).rev() {
        for j in (0..new.len()).rev() {
            common[i][j] = if old[i] == new[j] {
                common[i + 1][j + 1] + 1
            } else {
                common[i + 1][j].max(common[i][j + 1])
            };
        }
    }
    common
}

fn between(gone: &mut Vec<usize>, come: &mut Vec<usize>, steps: &mut Vec<Step>) {
    let pairs = gone.len().min(come.len());
    steps.extend(gone.iter().zip(come.iter()).map(|(from, to)| Step::Change(*from, *to)));
    steps.extend(gone[pairs..].iter().map(|from| Step::Drop(*from)));
    steps.extend(come[pairs..].iter().map(|to| Step::Add(*to)));
    gone.clear();
    come.clear();
}

/// A list in brackets. The space and comments before an entry belong in part to the one before it:
/// up to the line's end they are a remark on that one.
pub(super) fn array(into: &mut Array, before: &[Value], after: &[Value], kind: &Kind) {
    let inner = match kind {
        Kind::List(inner) => **inner,
        Kind::Tables(shape) => Kind::Table(shape),
        _ => Kind::Text,
    };
    let (fresh_first, fresh) = layout(into);
    let end = into.trailing().as_str().unwrap_or_default().to_owned();
    let old: Vec<toml_edit::Value> = into.iter().cloned().collect();
    into.clear();
    // The remark on the entry that was written last, not yet printed.
    let mut remark: Option<String> = None;
    for step in steps(before, after) {
        match step {
            Step::Keep(from) | Step::Change(from, _) => {
                let mut value = old[from].clone();
                if let Step::Change(_, to) = step {
                    merge::entry(&mut value, &before[from], &after[to], &inner);
                }
                let (head, rest) = split(prefix(&value));
                let head = remark.take().unwrap_or_else(|| head.to_owned());
                let joined = if into.is_empty() && !rest.contains('\n') && head.trim().is_empty() {
                    format!("{head}{rest}").trim_start_matches(' ').to_owned()
                } else {
                    format!("{head}{rest}")
                };
                value.decor_mut().set_prefix(joined);
                into.push_formatted(value);
                remark = None;
            }
            Step::Drop(from) => {
                // A remark on the entry before stays; the one on this entry goes with it.
                let (head, _) = split(prefix(&old[from]));
                remark.get_or_insert_with(|| head.to_owned());
            }
            Step::Add(to) => {
                let head = remark.take().or_else(|| next_remark(&old, &steps(before, after), to, &end));
                let mut value = encode::inline(&after[to], &inner);
                let lead = if into.is_empty() { &fresh_first } else { &fresh };
                value.decor_mut().set_prefix(format!("{}{lead}", head.unwrap_or_default()));
                into.push_formatted(value);
                remark = Some(String::new());
            }
        }
    }
    let (head, rest) = split(&end);
    into.set_trailing(format!("{}{rest}", remark.unwrap_or_else(|| head.to_owned())));
    if fresh.contains('\n') {
        into.set_trailing_comma(true);
    }
}

/// The remark that stands before the first old entry behind a new one.
fn next_remark(old: &[toml_edit::Value], steps: &[Step], to: usize, end: &str) -> Option<String> {
    let behind = steps.iter().skip_while(|step| **step != Step::Add(to)).find_map(|step| match step {
        Step::Keep(from) | Step::Change(from, _) | Step::Drop(from) => Some(*from),
        Step::Add(_) => None,
    });
    let text = behind.map_or(end, |from| prefix(&old[from]));
    let (head, rest) = split(text);
    (rest.starts_with('\n') && !head.trim().is_empty()).then(|| head.to_owned())
}

/// What stands before a new first entry and before a later one.
fn layout(array: &Array) -> (String, String) {
    let indent = |value: &toml_edit::Value| {
        let prefix = prefix(value);
        prefix.rfind('\n').map(|at| prefix[at..].to_owned())
    };
    match array.iter().find_map(indent) {
        Some(line) => (line.clone(), line),
        None => (String::new(), " ".to_owned()),
    }
}

fn prefix(value: &toml_edit::Value) -> &str {
    value.decor().prefix().and_then(|prefix| prefix.as_str()).unwrap_or_default()
}

/// The rest of the line before, and what follows from its end on.
fn split(text: &str) -> (&str, &str) {
    text.split_at(text.find('\n').unwrap_or(0))
}

#[cfg(test)]
mod tests {
    use super::{Step, steps};
    use ::toml::value::Value;

    #[test]
    fn few_steps() {
        let list = |words: &[&str]| words.iter().map(|word| Value::from(*word)).collect::<Vec<_>>();
        let found = steps(&list(&["a", "b", "c", "d"]), &list(&["a", "x", "c", "d", "e"]));
        assert_eq!(found, [Step::Keep(0), Step::Change(1, 1), Step::Keep(2), Step::Keep(3), Step::Add(4)]);
        assert_eq!(steps(&list(&["a", "b"]), &list(&["b"])), [Step::Drop(0), Step::Keep(1)]);
    }
}
