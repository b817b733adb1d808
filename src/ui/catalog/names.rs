//! Names of packages out of a text: a list, a shopping note, or a piece of a NixOS configuration.

/// The most that are taken from one text.
const MOST: usize = 2_000;

/// Words of Nix that stand around such lists.
const NIX: [&str; 9] =
    ["with", "pkgs", "environment", "systemPackages", "packages", "home", "let", "in", "rec"];

/// What stands before a name and is no part of it.
const BEFORE: [&str; 6] = ["legacyPackages.", "nixpkgs#", "nixpkgs.", "nixos.", "pkgs.", "unstable."];

/// The names in a text, each once, in its order. Comments, brackets, quotes and Nix around them are
/// left out; whether they are packages is for the list to say.
#[must_use]
pub fn names(text: &str) -> Vec<String> {
    let mut names: Vec<String> = Vec::new();
    let plain = text.lines().map(|line| line.find("# ").map_or(line, |at| &line[..at]));
    let plain = plain.filter(|line| !line.trim_start().starts_with('#'));
    let words = plain.flat_map(|line| line.split(|c: char| c.is_whitespace() || ",;[](){}'\"".contains(c)));
    for word in words {
        let mut word = word.trim_start_matches('-');
        while let Some(rest) = BEFORE.iter().find_map(|before| word.strip_prefix(before)) {
            word = rest;
        }
        if is_name(word) && !names.iter().any(|name| name == word) {
            names.push(word.to_owned());
        }
        if names.len() == MOST {
            break;
        }
    }
    names
}

fn is_name(word: &str) -> bool {
    let fits = |c: char| c.is_ascii_alphanumeric() || "-_.+".contains(c);
    let first = word.chars().next().is_some_and(|c| c.is_ascii_alphanumeric() || c == '_');
    let path = word.split('.').any(|part| part == "systemPackages");
    first
        && !path
        && word.len() <= 120
        && word.chars().all(fits)
        && !NIX.contains(&word)
        && !word.ends_with('.')
}

#[cfg(test)]
mod tests {
    use super::names;

    #[test]
    fn lists_of_every_kind_are_read() {
        assert_eq!(names("htop git\njq, tmux"), ["htop", "git", "jq", "tmux"]);
        assert_eq!(
            names("# mine\n- htop  # good\n- python3Packages.numpy\nhtop\n"),
            ["htop", "python3Packages.numpy"]
        );
        let nix = "environment.systemPackages = with pkgs; [\n  vim pkgs.git\n  # no\n  unstable.jq\n];";
        assert_eq!(names(nix), ["vim", "git", "jq"]);
        assert_eq!(names("nixpkgs#hello 'a' \"b\""), ["hello", "a", "b"]);
    }

    #[test]
    fn what_is_no_name_is_left_out() {
        assert_eq!(names("\u{1b}]0;\u{7} /etc/passwd ~ = : ${-} é \0"), ["0"]);
        assert_eq!(names(&"a b ".repeat(9_000)).len(), 2);
    }
}
