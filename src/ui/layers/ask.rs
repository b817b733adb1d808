//! A question that is answered with a line of text.

use ratatui_textarea::TextArea;

use super::super::command::Question;
use super::super::desk::name;

/// What is asked and what has been typed.
#[derive(Debug, Clone)]
pub struct AskLayer {
    pub question: Question,
    pub area: TextArea<'static>,
    /// Why the answer was not taken.
    pub problem: Option<String>,
    /// The password as typed first, when it is asked again.
    pub first: Option<String>,
}

impl AskLayer {
    /// Asks, with an answer to begin with.
    #[must_use]
    pub fn new(question: Question, answer: &str) -> Self {
        let mut area = TextArea::new(vec![answer.to_owned()]);
        area.move_cursor(ratatui_textarea::CursorMove::End);
        if matches!(question, Question::Password { .. }) {
            area.set_mask_char('*');
        }
        Self { question, area, problem: None, first: None }
    }

    #[must_use]
    pub fn title(&self) -> String {
        match &self.question {
            Question::Name { .. } => "Save the profile as".to_owned(),
            Question::ProfileFile => "Open a profile's file".to_owned(),
            Question::Key => "Add an SSH key".to_owned(),
            Question::Account => "Add an account".to_owned(),
            Question::Password { account } if self.first.is_some() => {
                format!("The same password for {account} again")
            }
            Question::Password { account } => format!("A password for {account}"),
            Question::Package => "Add a package".to_owned(),
            Question::Names => "Take names from a file".to_owned(),
            Question::Search => "Search in the log".to_owned(),
            Question::Filter => "Show only lines with".to_owned(),
            Question::Image => "Open an image".to_owned(),
            Question::Devices(devices) => {
                let names: Vec<String> = devices.iter().map(|path| name(path)).collect();
                format!("All on {} is lost. Type {}", names.join(" and "), names.join(" "))
            }
        }
    }

    /// What a good answer is.
    #[must_use]
    pub fn about(&self) -> &'static str {
        match &self.question {
            Question::Name { .. } => {
                "Letters, digits, - and _. `snowpress build NAME` then presses it without the screen."
            }
            Question::ProfileFile => "A path, such as ~/sticks/rescue.toml.",
            Question::Key => {
                "Paste a public key, or write github:user, gitlab:user, agent, or a file such as ~/.ssh/id_ed25519.pub. For another account than root: name=…"
            }
            Question::Account => "A login name: small letters, digits, - and _.",
            Question::Password { .. } => {
                "It is hashed at once and kept nowhere. The hash is on the image, where whoever holds it can try to guess."
            }
            Question::Package => "An attribute of nixpkgs, such as neovim or python3Packages.numpy.",
            Question::Names => {
                "A path, such as ~/packages.txt or a configuration.nix. What is in it is shown before it is taken. Names can be pasted onto the page, too."
            }
            Question::Search => "Small letters match both cases. Empty ends the search.",
            Question::Filter => "Only lines that hold this. Empty shows all again.",
            Question::Image => "A path, such as ~/Downloads/nixos.iso. It is read, never changed.",
            Question::Devices(_) => {
                "The name of the device to be written to, such as sdb; of several, all of them with blanks between. It may ask for your password."
            }
        }
    }

    #[must_use]
    pub fn answer(&self) -> String {
        self.area.lines().join(" ")
    }
}
