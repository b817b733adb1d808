//! The places in which keys have a meaning of their own.

/// Where a key means something. Keys of [`Scope::Everywhere`] work unless the place has its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Scope {
    /// Outside text fields.
    Everywhere,
    /// The rail of steps.
    Rail,
    /// A form, and any list in a dialog.
    Form,
    Build,
    Image,
    /// The picture of what takes the space of an image.
    Space,
    /// The list of packages and its details.
    Catalog,
    /// The field of its search: letters are typed there.
    Lookup,
}

impl Scope {
    pub const ALL: [Self; 8] = [
        Self::Everywhere,
        Self::Rail,
        Self::Form,
        Self::Build,
        Self::Image,
        Self::Space,
        Self::Catalog,
        Self::Lookup,
    ];

    #[must_use]
    pub fn title(self) -> &'static str {
        match self {
            Self::Everywhere => "Everywhere",
            Self::Rail => "Rail of steps",
            Self::Form => "Forms and lists",
            Self::Build => "Build",
            Self::Image => "Image",
            Self::Space => "What takes the space",
            Self::Catalog => "Catalogue of packages",
            Self::Lookup => "Search field of the catalogue",
        }
    }

    /// The name in the file of keys.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Everywhere => "everywhere",
            Self::Rail => "rail",
            Self::Form => "form",
            Self::Build => "build",
            Self::Image => "image",
            Self::Space => "space",
            Self::Catalog => "catalogue",
            Self::Lookup => "catalogue-search",
        }
    }
}
