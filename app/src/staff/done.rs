//! What was just done in the console.

/// What was just done, in the address of a workspace's page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Done {
    /// Early access was turned on.
    On,
    /// Early access was turned off.
    Off,
}

impl Done {
    /// The word in the address.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::On => "early-access-on",
            Self::Off => "early-access-off",
        }
    }

    /// The variant with that word.
    pub fn from_word(word: &str) -> Option<Self> {
        [Self::On, Self::Off].into_iter().find(|done| done.as_str() == word)
    }
}
