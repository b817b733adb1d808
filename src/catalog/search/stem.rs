//! Words that differ in their ending alone, `editor` and `editors`, are one word in what is said of a
//! package.

/// What is left must still tell one word from another.
const SHORTEST: usize = 4;

/// The beginning that the forms of a word share. Names are never cut, for in them each letter counts.
pub fn stem(word: &str) -> &str {
    if !word.bytes().all(|byte| byte.is_ascii_lowercase()) {
        return word;
    }
    let single = singular(word);
    let base = [single.strip_suffix("ing"), single.strip_suffix("ed")]
        .into_iter()
        .flatten()
        .find(|base| base.len() >= SHORTEST)
        .map_or(single, once);
    let cut = base.strip_suffix(['e', 'y']).filter(|cut| cut.len() >= SHORTEST);
    cut.unwrap_or(base)
}

fn singular(word: &str) -> &str {
    let long = |one: &&str| one.len() >= SHORTEST;
    if let Some(one) = word.strip_suffix("ies").filter(long) {
        return one;
    }
    let hissing = ["sses", "shes", "ches", "xes"].iter().any(|end| word.ends_with(end));
    if hissing {
        return &word[..word.len() - 2];
    }
    let kept = ["ss", "us", "is"].iter().any(|end| word.ends_with(end));
    word.strip_suffix('s').filter(long).filter(|_| !kept).unwrap_or(word)
}

/// `scann` of `scanning` is `scan`.
fn once(base: &str) -> &str {
    match base.as_bytes() {
        [.., one, two] if one == two && !matches!(one, b'l' | b's') => &base[..base.len() - 1],
        _ => base,
    }
}

#[cfg(test)]
mod tests {
    use super::stem;

    #[test]
    fn forms_of_a_word_share_their_stem() {
        for (one, other) in [
            ("editor", "editors"),
            ("partition", "partitioning"),
            ("partitions", "partitioned"),
            ("image", "images"),
            ("library", "libraries"),
            ("compile", "compiling"),
            ("scan", "scanning"),
            ("switch", "switches"),
        ] {
            assert_eq!(stem(one), stem(other), "{one} {other}");
        }
        for word in ["bus", "string", "less", "this", "ls", "", "x11s", "größe", "disk"] {
            assert_eq!(stem(word), word);
        }
        assert_ne!(stem("part"), stem("partition"));
    }
}
