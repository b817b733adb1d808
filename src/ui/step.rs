//! The steps of the walk.

/// One step, in the order of the rail.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Step {
    Start,
    Base,
    Packages,
    Ssh,
    Network,
    Users,
    Boot,
    Compression,
    Review,
    Press,
    Image,
}

impl Step {
    pub const ALL: [Self; 11] = [
        Self::Start,
        Self::Base,
        Self::Packages,
        Self::Ssh,
        Self::Network,
        Self::Users,
        Self::Boot,
        Self::Compression,
        Self::Review,
        Self::Press,
        Self::Image,
    ];

    /// What stands in the rail.
    #[must_use]
    pub fn title(self) -> &'static str {
        match self {
            Self::Start => "Start",
            Self::Base => "Base",
            Self::Packages => "Packages",
            Self::Ssh => "SSH",
            Self::Network => "Network",
            Self::Users => "Users",
            Self::Boot => "Boot & locale",
            Self::Compression => "Compression",
            Self::Review => "Review",
            Self::Press => "Press",
            Self::Image => "Image",
        }
    }

    /// One sentence of help, for the top of the form and the palette.
    #[must_use]
    pub fn purpose(self) -> &'static str {
        match self {
            Self::Start => "Begin with a starting profile, or go on with one of your own.",
            Self::Base => "What the image is made from, and for which machines.",
            Self::Packages => "What is installed in the live system.",
            Self::Ssh => "Who gets in over the network, and with which key.",
            Self::Network => "How the live system is reached.",
            Self::Users => "Accounts, passwords and who is logged in at the console.",
            Self::Boot => "Kernel, boot menu, language, files and Nix of your own.",
            Self::Compression => "How long it takes against how large it gets.",
            Self::Review => "Everything at a glance, before it is saved and pressed.",
            Self::Press => "The build, while it happens.",
            Self::Image => "What was pressed, and what to do with it.",
        }
    }

    #[must_use]
    pub fn index(self) -> usize {
        Self::ALL.iter().position(|step| *step == self).unwrap_or_default()
    }

    /// The step after this one; the last stays.
    #[must_use]
    pub fn next(self) -> Self {
        Self::ALL[(self.index() + 1).min(Self::ALL.len() - 1)]
    }

    /// The step before this one; the first stays.
    #[must_use]
    pub fn previous(self) -> Self {
        Self::ALL[self.index().saturating_sub(1)]
    }

    /// The step whose form holds a field, by the field's path in the profile.
    #[must_use]
    pub fn of_field(field: &str) -> Self {
        let section = field.split(['.', '[']).next().unwrap_or_default();
        match section {
            "source" => Self::Base,
            "image" if field.starts_with("image.compression") => Self::Compression,
            "image" | "boot" | "locale" | "hardware" | "docs" | "banner" | "files" | "extra" => Self::Boot,
            "packages" => Self::Packages,
            "ssh" => Self::Ssh,
            "network" => Self::Network,
            "users" => Self::Users,
            // How this one build runs.
            "~press" => Self::Press,
            _ => Self::Review,
        }
    }
}
