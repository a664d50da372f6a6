//! The API keys dashboard.

mod archive;
mod archived;
mod change;
mod create;
mod detail;
mod edit;
mod fields;
mod hand_over;
mod left;
mod list;
mod new;
mod one;
mod regenerate;
mod waiting;

use domain::cluster::Receipt;
use domain::key::Key;
use domain::key_text::KeyText;

pub use archive::archive;
pub use archived::archived;
pub use change::ConfirmedChange;
pub(crate) use change::overtaken;
pub use create::{CreateKey, create};
pub use detail::detail;
pub use edit::{EditKey, edit};
pub use hand_over::{HandOver, hand_over};
pub use left::left;
pub use list::list;
pub use new::new;
pub use one::one;
pub use regenerate::regenerate;
pub use waiting::waiting;

/// A key with a new text, which is shown once.
pub struct Minted {
    /// The key as it is now.
    pub key: Key,
    /// Its text, for the one answer that shows it.
    pub text: KeyText,
    /// When every node went by it.
    pub receipt: Receipt,
}
