//! The nearest known name to a misspelt one.

/// Below this similarity a guess would mislead more than help.
const ALIKE: f64 = 0.84;

/// The known name most like `name`, where one is alike; letter case and `-`, `_` count for little.
pub(crate) fn nearest<'a>(name: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let wanted = plain(name);
    known
        .into_iter()
        .map(|candidate| (similarity(&wanted, &plain(candidate)), candidate))
        .filter(|(score, _)| *score >= ALIKE)
        .max_by(|(a, _), (b, _)| a.total_cmp(b))
        .map(|(_, candidate)| candidate)
}

fn plain(name: &str) -> String {
    name.chars().filter(|c| !matches!(c, '-' | '_' | ' ')).flat_map(char::to_lowercase).collect()
}

/// Jaro-Winkler favours a common beginning; one edit in a short word is a typo too.
fn similarity(a: &str, b: &str) -> f64 {
    let likeness = strsim::jaro_winkler(a, b);
    let shortest = a.chars().count().min(b.chars().count());
    if shortest >= 3 && strsim::osa_distance(a, b) == 1 { likeness.max(0.9) } else { likeness }
}

#[cfg(test)]
mod tests {
    use super::nearest;

    #[test]
    fn finds_typos_and_spares_strangers() {
        let known = ["host-name", "gateway", "name-servers", "wifi"];
        assert_eq!(nearest("hostName", known), Some("host-name"));
        assert_eq!(nearest("gatway", known), Some("gateway"));
        assert_eq!(nearest("wfi", known), Some("wifi"));
        assert_eq!(nearest("colour", known), None);
        assert_eq!(nearest("", known), None);
    }
}
