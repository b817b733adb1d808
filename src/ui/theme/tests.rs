//! What every theme of the house holds: it can be read, and nothing is said by colour alone.

use std::fmt::Write;

use proptest::prelude::*;
use ratatui::style::{Color, Modifier, Style};
use unicode_width::UnicodeWidthStr;

use super::file::{Slip, parse};
use super::load::FILES;
use super::*;

const DEPTHS: [ColorDepth; 4] =
    [ColorDepth::TrueColor, ColorDepth::Ansi256, ColorDepth::Ansi16, ColorDepth::None];

/// The grounds on which a role is drawn.
fn grounds(theme: &Theme, role: Role) -> Vec<Color> {
    let own = |role| theme.style(role).bg;
    own(role).map_or_else(|| role.grounds().iter().filter_map(|below| own(*below)).collect(), |own| vec![own])
}

/// The worst contrast of a role; none where the colours are the terminal's own.
fn contrast(theme: &Theme, role: Role) -> Option<f64> {
    let text = theme.style(role).fg.or(theme.style(Role::Text).fg).unwrap();
    grounds(theme, role)
        .into_iter()
        .filter_map(|ground| colour::contrast(text, ground))
        .min_by(f64::total_cmp)
}

#[test]
fn every_text_can_be_read_on_its_ground_at_every_depth() {
    let mut wrong = Vec::new();
    for theme in built_in() {
        for depth in DEPTHS {
            let theme = theme.at(depth);
            for role in Role::ALL {
                match contrast(&theme, role) {
                    Some(contrast) if contrast < role.least_contrast() => {
                        wrong.push(format!("{} {depth:?} {}: {contrast:.2}", theme.name, role.name()));
                    }
                    None if depth != ColorDepth::None && theme.name != "mono" => {
                        wrong.push(format!("{} {depth:?} {}: unknown", theme.name, role.name()));
                    }
                    _ => {}
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn high_contrast_is_what_it_says() {
    let theme = find("high-contrast", built_in()).unwrap();
    for role in Role::ALL {
        let least = if role.least_contrast() < 4.5 { 4.5 } else { 7.0 };
        let contrast = contrast(theme, role).unwrap();
        assert!(contrast >= least, "{}: {contrast:.2}", role.name());
    }
}

#[test]
fn what_no_sign_tells_is_told_by_a_ground_or_a_modifier() {
    for theme in built_in() {
        for depth in DEPTHS {
            let theme = theme.at(depth);
            let text = theme.style(Role::Text);
            for role in Role::ALL.into_iter().filter(|role| role.must_stand_out()) {
                let style = theme.style(role);
                let ground = style.bg.is_some_and(|ground| Some(ground) != text.bg);
                let told = ground || !style.add_modifier.difference(text.add_modifier).is_empty();
                assert!(told, "{} {depth:?}: {}", theme.name, role.name());
            }
        }
    }
}

/// Pairs that may stand side by side, such as a selected row among others.
#[test]
fn what_stands_side_by_side_differs_without_colours() {
    for theme in built_in() {
        let theme = theme.at(ColorDepth::None);
        let modifiers = |role| theme.style(role).add_modifier;
        for (one, other) in [
            (Role::Selected, Role::Text),
            (Role::Selected, Role::SelectedElsewhere),
            (Role::SelectedElsewhere, Role::Text),
            (Role::Input, Role::Text),
            (Role::Input, Role::Selected),
            (Role::Cursor, Role::Input),
            (Role::Match, Role::Text),
            (Role::Match, Role::Selected),
            (Role::Changed, Role::Text),
            (Role::BorderFocus, Role::Border),
            (Role::Key, Role::Text),
        ] {
            assert_ne!(modifiers(one), modifiers(other), "{}: {one:?} {other:?}", theme.name);
        }
    }
}

#[test]
fn a_field_and_its_cursor_are_seen_in_a_reversed_row() {
    let theme = Theme::mono();
    let row = theme.style(Role::Selected);
    let field = row.patch(theme.style(Role::Input));
    let cursor = field.patch(theme.style(Role::Cursor));
    let reversed = |style: Style| style.add_modifier.contains(Modifier::REVERSED);
    assert!(reversed(row) && !reversed(field) && reversed(cursor));
}

#[test]
fn mono_has_no_colour() {
    let plain = |colour: Option<Color>| colour.is_none_or(|colour| colour == Color::Reset);
    for theme in built_in() {
        let theme = theme.at(ColorDepth::None);
        for role in Role::ALL {
            let style = theme.style(role);
            assert!(plain(style.fg) && plain(style.bg), "{}: {}", theme.name, role.name());
        }
    }
    let mono = Theme::mono();
    assert!(DEPTHS.iter().all(|depth| mono.at(*depth) == mono));
}

#[test]
fn each_depth_has_its_own_colours_alone() {
    for theme in built_in() {
        let [many, few] = [ColorDepth::Ansi256, ColorDepth::Ansi16].map(|depth| theme.at(depth));
        for role in Role::ALL {
            let colours = |theme: &Theme| {
                let style = theme.style(role);
                [style.fg, style.bg].into_iter().flatten()
            };
            assert!(colours(&many).all(|c| matches!(c, Color::Indexed(16..) | Color::Reset)));
            assert!(colours(&few).all(|c| !matches!(c, Color::Indexed(_) | Color::Rgb(..))));
        }
    }
}

#[test]
fn the_colours_of_state_stay_apart_in_sixteen() {
    let theme = Theme::default().at(ColorDepth::Ansi16);
    let [good, warning, error] = [Role::Good, Role::Warning, Role::Error].map(|role| theme.style(role).fg);
    assert!(good != warning && warning != error && good != error, "{good:?} {warning:?} {error:?}");
}

#[test]
fn six_lines_make_a_theme() {
    let theme = parse(
        "name = 'sea'\nkind = 'dark'\n[roles]\ntext = { fg = '#cfe8f0', bg = '#0b2030' }\ndim = '#89a'\naccent = '#7df'\n",
    )
    .unwrap();
    let accent = Color::Rgb(0x77, 0xdd, 0xff);
    assert_eq!(theme.style(Role::Title), Style::new().fg(accent).add_modifier(Modifier::BOLD));
    assert_eq!(theme.style(Role::Selected), Style::new().fg(accent).add_modifier(Modifier::REVERSED));
    assert_eq!(theme.style(Role::CodeComment), theme.style(Role::Dim));
    assert_eq!(theme.style(Role::Layer), theme.style(Role::Text));
    assert_eq!(theme.style(Role::Changed), Style::new().add_modifier(Modifier::BOLD));
    for role in Role::ALL {
        assert!(contrast(&theme, role).unwrap() >= role.least_contrast(), "{role:?}");
    }
}

#[test]
fn what_says_nothing_of_its_look_keeps_its_mark() {
    let theme = parse(
        "name = 'a'\nkind = 'light'\n[roles]\nselected = 'red'\ninput = { modifiers = [] }\nmatch = { bg = '#123' }\ngood = { modifiers = [] }",
    )
    .unwrap();
    let modifiers = |role| theme.style(role).add_modifier;
    assert_eq!(modifiers(Role::Selected), Modifier::REVERSED);
    assert_eq!(modifiers(Role::Input), Modifier::UNDERLINED);
    assert_eq!(modifiers(Role::Match), Modifier::empty());
    assert_eq!(modifiers(Role::Good), Modifier::empty());
}

fn slips(text: &str) -> Vec<String> {
    let slips = parse(text).unwrap_err();
    slips.into_iter().map(|Slip { line, problem }| format!("{line}: {problem}")).collect()
}

#[test]
fn all_slips_are_told_with_their_lines() {
    let text = "nmae = 'x'\nkind = 'drak'\n\n[palette]\nsky = '#12'\nsea = '#123456'\n[roles]\ntext = { foreground = 'sea', bg = 'sae' }\n\
                selcted = {}\nkey = { modifiers = ['blod', 3] }\ndim = 4\n";
    let mut said = slips(text);
    said.sort();
    assert_eq!(
        said,
        [
            "10: a modifier is the number 3, and should be a text",
            "10: unknown modifier \"blod\"; did you mean `bold`?",
            "11: the role `dim` is the number 4, and should be a table",
            "1: `name` is missing",
            "1: unknown key \"nmae\"; did you mean `name`?",
            "2: unknown kind \"drak\"; did you mean `dark`?",
            "5: unknown colour \"#12\": write `#rrggbb`, a name of the palette, one of the terminal's sixteen (`red`, `bright-red`) or `default`",
            "8: unknown colour \"sae\"; did you mean `sea`?",
            "8: unknown key \"foreground\"; there are `fg`, `bg` and `modifiers`",
            "9: unknown role \"selcted\"; did you mean `selected`?",
        ]
    );
}

#[test]
fn a_name_that_a_terminal_would_obey_is_refused() {
    for name in ["", " ", "\\u001b[31mred", "a\\nb", "\\u202ex", &"x".repeat(33)] {
        let said = slips(&format!("name = \"{name}\"\nkind = 'dark'"));
        assert_eq!(said.len(), 1, "{said:?}");
        assert!(said[0].starts_with("1: the name "), "{said:?}");
    }
}

#[test]
fn every_role_is_spoken_of_in_the_files_of_the_house() {
    for (name, text) in FILES {
        let table: toml::Table = text.parse().unwrap();
        let roles = table["roles"].as_table().unwrap();
        for role in Role::ALL {
            assert!(roles.contains_key(role.name()), "{name}: {}", role.name());
        }
    }
}

#[test]
fn every_sign_is_as_wide_as_its_place() {
    for (symbols, ascii) in [(Symbols::UNICODE, false), (Symbols::ASCII, true)] {
        let border = symbols.border;
        let mut cells = vec![
            border.top_left,
            border.top_right,
            border.bottom_left,
            border.bottom_right,
            border.vertical_left,
            border.vertical_right,
            border.horizontal_top,
            border.horizontal_bottom,
            symbols.good,
            symbols.warning,
            symbols.error,
            symbols.untouched,
            symbols.pointer,
            symbols.bar,
            symbols.bar_range,
            symbols.bar_empty,
            symbols.bullet,
            symbols.point,
            symbols.point_now,
            symbols.point_best,
            symbols.horizontal,
            symbols.vertical,
            symbols.corner,
        ];
        cells.extend(symbols.levels);
        cells.extend(symbols.spinner);
        for sign in &cells {
            assert_eq!(sign.width(), 1, "{sign}");
        }
        assert!(symbols.tree.iter().all(|sign| sign.width() == 2));
        assert_eq!(symbols.chosen.width(), symbols.unchosen.width());
        assert_eq!(symbols.on.width(), symbols.off.width());
        let words =
            [symbols.chosen, symbols.unchosen, symbols.on, symbols.off, symbols.arrow, symbols.ellipsis];
        let pure = cells.iter().chain(&words).chain(&symbols.tree).all(|sign| sign.is_ascii());
        assert_eq!(pure, ascii);
    }
}

#[test]
fn signs_that_stand_for_different_things_differ() {
    for symbols in [Symbols::UNICODE, Symbols::ASCII] {
        for set in [
            vec![symbols.good, symbols.warning, symbols.error, symbols.untouched],
            vec![symbols.chosen, symbols.unchosen],
            vec![symbols.on, symbols.off],
            vec![symbols.bar, symbols.bar_range, symbols.bar_empty],
            vec![symbols.point, symbols.point_now, symbols.point_best],
        ] {
            let mut once = set.clone();
            once.sort_unstable();
            once.dedup();
            assert_eq!(once.len(), set.len(), "{set:?}");
        }
    }
}

fn some_colour() -> impl Strategy<Value = String> {
    prop_oneof![
        "#[0-9a-f]{6}",
        "#[0-9a-f]{0,7}",
        prop::sample::select(vec!["red", "bright-black", "default", "own", "blve"]).prop_map(str::to_owned),
    ]
}

proptest! {
    #[test]
    fn no_text_breaks_the_reader(text in "\\PC*") {
        let _ = parse(&text);
    }

    #[test]
    fn no_theme_breaks_at_any_depth(
        kind in prop::sample::select(vec!["dark", "light", "dim"]),
        own in some_colour(),
        roles in prop::collection::btree_map(prop::sample::select(Role::ALL.to_vec()).prop_map(Role::name), (some_colour(), some_colour()), 0..25),
    ) {
        let mut text = format!("name = 'a'\nkind = '{kind}'\n[palette]\nown = '{own}'\n[roles]\n");
        for (role, (fg, bg)) in roles {
            let _ = writeln!(text, "{role} = {{ fg = '{fg}', bg = '{bg}' }}");
        }
        match parse(&text) {
            Ok(theme) => for depth in DEPTHS {
                let lowered = theme.at(depth);
                // Where the colours are known, ordinary text stays readable however they are lowered.
                if let (ColorDepth::Ansi256 | ColorDepth::Ansi16, Some(contrast)) = (depth, contrast(&lowered, Role::Text)) {
                    let own = theme.style(Role::Text);
                    if let (Some(Color::Rgb(..)), Some(Color::Rgb(..))) = (own.fg, own.bg) {
                        prop_assert!(contrast >= 4.5, "{contrast}");
                    }
                }
            },
            Err(slips) => prop_assert!(!slips.is_empty()),
        }
    }
}
