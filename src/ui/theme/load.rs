//! Which themes there are: those of the house, and those that the person wrote.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use super::Theme;
use super::file::{self, Slip};
use crate::profile::near::nearest;
use crate::profile::read;
use crate::profile::toml::say::{choice, quoted};

/// In the order in which they are offered.
pub(super) const FILES: [(&str, &str); 8] = [
    ("dark", include_str!("../../../themes/dark.toml")),
    ("light", include_str!("../../../themes/light.toml")),
    ("high-contrast", include_str!("../../../themes/high-contrast.toml")),
    ("mono", include_str!("../../../themes/mono.toml")),
    ("catppuccin", include_str!("../../../themes/catppuccin.toml")),
    ("gruvbox", include_str!("../../../themes/gruvbox.toml")),
    ("nord", include_str!("../../../themes/nord.toml")),
    ("tokyo-night", include_str!("../../../themes/tokyo-night.toml")),
];

/// What is wrong with a theme of the person's, which is left out for it.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{}{}: {problem}", shown(.file), .line.map(|line| format!(", line {line}")).unwrap_or_default())]
pub struct Problem {
    pub file: PathBuf,
    /// From 1; none where the whole file is meant.
    pub line: Option<usize>,
    pub problem: String,
}

/// There is no theme of this name.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("there is no theme {}; {hint}", quoted(.name))]
pub struct UnknownTheme {
    pub name: String,
    hint: String,
}

fn shown(file: &Path) -> String {
    crate::build::text::printable(&file.display().to_string())
}

/// The themes of the house.
#[must_use]
pub fn built_in() -> &'static [Theme] {
    // A test holds that every file is read.
    static THEMES: LazyLock<Vec<Theme>> =
        LazyLock::new(|| FILES.iter().filter_map(|(_, text)| file::parse(text).ok()).collect());
    &THEMES
}

/// All themes: those of the house, each replaced by the person's of the same name, then the
/// person's others by their files' names. A folder that is not there holds none.
#[must_use]
pub fn load(folder: &Path) -> (Vec<Theme>, Vec<Problem>) {
    let mut themes = built_in().to_vec();
    let mut problems = Vec::new();
    let mut own: Vec<(String, PathBuf)> = Vec::new();
    for path in files(folder, &mut problems) {
        let theme = match read(&path) {
            Ok(theme) => theme,
            Err(found) => {
                problems.extend(found);
                continue;
            }
        };
        if let Some((_, first)) = own.iter().find(|(name, _)| *name == theme.name) {
            let problem = format!("the name {} is taken by {}", quoted(&theme.name), shown(first));
            problems.push(Problem { file: path, line: None, problem });
            continue;
        }
        own.push((theme.name.clone(), path));
        match themes.iter_mut().find(|known| known.name == theme.name) {
            Some(known) => *known = theme,
            None => themes.push(theme),
        }
    }
    (themes, problems)
}

/// A theme by its name.
///
/// # Errors
/// When there is none; the error names the nearest.
pub fn find<'a>(name: &str, themes: &'a [Theme]) -> Result<&'a Theme, UnknownTheme> {
    themes.iter().find(|theme| theme.name == name).ok_or_else(|| {
        let names = || themes.iter().map(|theme| theme.name.as_str());
        let hint = match nearest(name, names()) {
            Some(near) => format!("did you mean `{near}`?"),
            None => format!("choose {}", choice(names())),
        };
        UnknownTheme { name: name.to_owned(), hint }
    })
}

/// Where the person's themes are, in an order that stays.
fn files(folder: &Path, problems: &mut Vec<Problem>) -> Vec<PathBuf> {
    let listed = fs::read_dir(folder)
        .and_then(|entries| entries.map(|entry| Ok(entry?.path())).collect::<io::Result<Vec<_>>>());
    match listed {
        Ok(mut files) => {
            files.retain(|file| file.extension().is_some_and(|end| end == "toml"));
            files.sort();
            files
        }
        Err(error) if error.kind() == io::ErrorKind::NotFound => Vec::new(),
        Err(error) => {
            problems.push(Problem { file: folder.to_owned(), line: None, problem: error.to_string() });
            Vec::new()
        }
    }
}

fn read(path: &Path) -> Result<Theme, Vec<Problem>> {
    let problem = |line, problem| Problem { file: path.to_owned(), line, problem };
    // A pipe of this name would hold the start of the program for ever.
    let regular = fs::metadata(path).is_ok_and(|data| data.is_file());
    if !regular {
        return Err(vec![problem(None, "it is no file that can be read".to_owned())]);
    }
    let text = read::text(path).map_err(|error| vec![problem(None, error.to_string())])?;
    file::parse(&text).map_err(|slips| {
        slips.into_iter().map(|Slip { line, problem: said }| problem(Some(line), said)).collect()
    })
}

#[cfg(test)]
mod tests {
    use super::super::DEFAULT;
    use super::*;

    const MINE: &str = "name = 'mine'\nkind = 'dark'\n[roles]\ntext = { fg = '#ddd', bg = '#111' }\n";

    fn folder(files: &[(&str, &str)]) -> tempfile::TempDir {
        let folder = tempfile::tempdir().unwrap();
        for (name, text) in files {
            fs::write(folder.path().join(name), text).unwrap();
        }
        folder
    }

    fn names(themes: &[Theme]) -> Vec<&str> {
        themes.iter().map(|theme| theme.name.as_str()).collect()
    }

    #[test]
    fn the_house_has_its_themes_under_the_names_of_their_files() {
        assert_eq!(names(built_in()), FILES.map(|(name, _)| name));
        assert_eq!((Theme::default().name.as_str(), Theme::mono().name.as_str()), (DEFAULT, "mono"));
    }

    #[test]
    fn the_folder_of_themes_has_no_other() {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("themes");
        let found = files(&folder, &mut Vec::new());
        let mut found: Vec<_> =
            found.iter().map(|path| path.file_stem().unwrap().to_str().unwrap()).collect();
        let mut known = FILES.map(|(name, _)| name);
        known.sort_unstable();
        found.sort_unstable();
        assert_eq!(found, known);
    }

    #[test]
    fn a_theme_of_the_person_is_added_or_replaces_one() {
        let folder = folder(&[
            ("a.toml", MINE),
            ("b.toml", &MINE.replace("mine", "nord")),
            ("notes.txt", "not a theme"),
        ]);
        let (themes, problems) = load(folder.path());
        assert_eq!(problems, []);
        assert_eq!(themes.len(), FILES.len() + 1);
        assert_eq!(themes.last().unwrap().name, "mine");
        let [mine, nord] = ["mine", "nord"].map(|name| find(name, &themes).unwrap());
        assert_eq!(mine.styles, nord.styles);
    }

    #[test]
    fn a_bad_theme_is_told_with_its_file_and_the_others_stay() {
        let folder = folder(&[
            ("a.toml", MINE),
            ("b.toml", MINE),
            ("c.toml", &format!("{MINE}tittle = 'red'\nkey = 'gren'\n")),
            ("d.toml", "name = "),
        ]);
        fs::write(folder.path().join("e.toml"), [0xff, 0xfe]).unwrap();
        fs::create_dir(folder.path().join("f.toml")).unwrap();
        let (themes, problems) = load(folder.path());
        assert_eq!(themes.len(), FILES.len() + 1);
        let said: Vec<String> = problems.iter().map(ToString::to_string).collect();
        let place = |name: &str| folder.path().join(name).display().to_string();
        assert_eq!(
            said[0],
            format!("{}: the name \"mine\" is taken by {}", place("b.toml"), place("a.toml"))
        );
        assert_eq!(
            said[1],
            format!("{}, line 5: unknown role \"tittle\"; did you mean `title`?", place("c.toml"))
        );
        assert_eq!(
            said[2],
            format!("{}, line 6: unknown colour \"gren\"; did you mean `green`?", place("c.toml"))
        );
        assert!(said[3].starts_with(&format!("{}, line 1: ", place("d.toml"))), "{}", said[3]);
        assert!(said[4].starts_with(&place("e.toml")) && said[5].starts_with(&place("f.toml")));
        assert_eq!(said.len(), 6);
    }

    #[test]
    fn no_folder_is_no_problem() {
        let folder = folder(&[]);
        let (themes, problems) = load(&folder.path().join("none"));
        assert_eq!((themes.len(), problems.len()), (FILES.len(), 0));
    }

    #[test]
    fn an_unknown_name_is_told_with_the_nearest() {
        let said = |name| find(name, built_in()).unwrap_err().to_string();
        assert_eq!(said("tokyonigth"), "there is no theme \"tokyonigth\"; did you mean `tokyo-night`?");
        assert!(said("zzz").contains("`dark`, `light`"), "{}", said("zzz"));
    }
}
