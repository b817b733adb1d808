//! The rows that a form is made of. A screen is a function from the model to rows; drawing, keys,
//! mouse, editing, faults and undo are the same for all of them.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use super::super::command::Command;
use super::super::hits::Hits;
use super::super::ink::Ink;
use super::super::theme::Role;
use super::super::wish::Wish;

/// Takes what was typed. An error is a sentence that says what would be right; the text stays in
/// the field and the wish as it was.
pub type Set = Box<dyn Fn(&mut Wish, &str) -> Result<(), String>>;
/// Takes the option of this number.
pub type Pick = Box<dyn Fn(&mut Wish, usize)>;
/// Changes something else.
pub type Change = Box<dyn Fn(&mut Wish)>;
/// Looks at a field that was left and at the text that was typed into it, may complete it, and says
/// in a sentence what it did.
pub type Finish = Box<dyn Fn(&mut Wish, &str) -> Option<String>>;
/// Draws a picture of the given height, at any width.
pub type Paint = Box<dyn Fn(Rect, &mut Buffer, &Ink, &mut Hits)>;

/// One row.
pub struct Row {
    /// Path of the field in the profile, `network.gateway`; faults are shown where they belong by
    /// it. Rows of no field have a word of their own that begins with `~`.
    pub field: String,
    pub label: String,
    /// One or two sentences, shown while the row has the keys.
    pub help: String,
    pub kind: Kind,
    /// What [`Action::Remove`](super::super::action::Action::Remove) does here.
    pub remove: Option<Change>,
    /// What [`Action::Add`](super::super::action::Action::Add) does here.
    pub add: Option<Command>,
    /// What [`Action::Replace`](super::super::action::Action::Replace) does here.
    pub replace: Option<Command>,
}

/// What kind of row it is.
pub enum Kind {
    /// A heading; the keys pass over it.
    Heading,
    /// Words in `label`, wrapped; the keys pass over it.
    Note(Role),
    Text(TextRow),
    Choice(ChoiceRow),
    /// Enter does something. `value` stands beside the label.
    Button {
        value: String,
        command: Command,
    },
    /// A drawing; the keys pass over it. The mouse finds what it puts into the hits.
    Picture {
        height: u16,
        paint: Paint,
    },
}

/// A text field. An empty text means that nothing is set.
pub struct TextRow {
    pub value: String,
    /// Shown while the field is empty: what holds then, or an example.
    pub placeholder: String,
    pub set: Set,
    pub finish: Option<Finish>,
    /// Has lines.
    pub multi: bool,
}

/// One of several. Option 0 is what holds when nothing is set.
pub struct ChoiceRow {
    pub options: Vec<String>,
    pub now: usize,
    pub pick: Pick,
}

impl Row {
    fn new(field: impl Into<String>, label: impl Into<String>, kind: Kind) -> Self {
        Self {
            field: field.into(),
            label: label.into(),
            help: String::new(),
            kind,
            remove: None,
            add: None,
            replace: None,
        }
    }

    #[must_use]
    pub fn heading(label: impl Into<String>) -> Self {
        Self::new("~heading", label, Kind::Heading)
    }

    #[must_use]
    pub fn note(role: Role, text: impl Into<String>) -> Self {
        Self::new("~note", text, Kind::Note(role))
    }

    /// A text field: what it holds, and what takes a new text.
    pub fn text(
        field: impl Into<String>,
        label: impl Into<String>,
        value: impl Into<String>,
        set: impl Fn(&mut Wish, &str) -> Result<(), String> + 'static,
    ) -> Self {
        let text = TextRow {
            value: value.into(),
            placeholder: String::new(),
            set: Box::new(set),
            finish: None,
            multi: false,
        };
        Self::new(field, label, Kind::Text(text))
    }

    /// A choice between options, of which one holds now.
    pub fn choice<S: Into<String>>(
        field: impl Into<String>,
        label: impl Into<String>,
        options: impl IntoIterator<Item = S>,
        now: usize,
        pick: impl Fn(&mut Wish, usize) + 'static,
    ) -> Self {
        let options = options.into_iter().map(Into::into).collect();
        Self::new(field, label, Kind::Choice(ChoiceRow { options, now, pick: Box::new(pick) }))
    }

    /// On or off.
    pub fn switch(
        field: impl Into<String>,
        label: impl Into<String>,
        on: bool,
        set: impl Fn(&mut Wish, bool) + 'static,
    ) -> Self {
        Self::choice(field, label, ["no", "yes"], usize::from(on), move |wish, option| set(wish, option == 1))
    }

    /// On, off, or as the base module has it; `usual` says what that is.
    pub fn maybe(
        field: impl Into<String>,
        label: impl Into<String>,
        usual: &str,
        now: Option<bool>,
        set: impl Fn(&mut Wish, Option<bool>) + 'static,
    ) -> Self {
        let at = match now {
            None => 0,
            Some(true) => 1,
            Some(false) => 2,
        };
        let options = [usual.to_owned(), "yes".to_owned(), "no".to_owned()];
        Self::choice(field, label, options, at, move |wish, option| {
            set(wish, [None, Some(true), Some(false)].get(option).copied().flatten());
        })
    }

    pub fn button(
        field: impl Into<String>,
        label: impl Into<String>,
        value: impl Into<String>,
        command: Command,
    ) -> Self {
        Self::new(field, label, Kind::Button { value: value.into(), command })
    }

    pub fn picture(height: u16, paint: impl Fn(Rect, &mut Buffer, &Ink, &mut Hits) + 'static) -> Self {
        Self::new("~picture", "", Kind::Picture { height, paint: Box::new(paint) })
    }

    #[must_use]
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help = help.into();
        self
    }

    /// What a text field shows while it is empty.
    #[must_use]
    pub fn placeholder(mut self, words: impl Into<String>) -> Self {
        if let Kind::Text(text) = &mut self.kind {
            text.placeholder = words.into();
        }
        self
    }

    /// Has lines.
    #[must_use]
    pub fn lines(mut self) -> Self {
        if let Kind::Text(text) = &mut self.kind {
            text.multi = true;
        }
        self
    }

    #[must_use]
    pub fn finish(mut self, finish: impl Fn(&mut Wish, &str) -> Option<String> + 'static) -> Self {
        if let Kind::Text(text) = &mut self.kind {
            text.finish = Some(Box::new(finish));
        }
        self
    }

    #[must_use]
    pub fn remove(mut self, change: impl Fn(&mut Wish) + 'static) -> Self {
        self.remove = Some(Box::new(change));
        self
    }

    #[must_use]
    #[expect(clippy::should_implement_trait, reason = "it reads as what the key is called")]
    pub fn add(mut self, command: Command) -> Self {
        self.add = Some(command);
        self
    }

    #[must_use]
    pub fn replace(mut self, command: Option<Command>) -> Self {
        self.replace = command;
        self
    }

    /// Whether the keys can rest on it.
    #[must_use]
    pub fn takes_keys(&self) -> bool {
        matches!(self.kind, Kind::Text(_) | Kind::Choice(_) | Kind::Button { .. })
    }
}
