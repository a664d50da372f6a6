//! The parts that every screen is made of. Their looks live in `style/`.

mod access;
mod asked;
mod browser;
mod confirm;
mod empty;
mod field;
mod form;
mod head;
mod icon;
mod load;
mod notice;
mod popover;
mod proof;
mod receipt;
mod table;
mod time;
mod trouble;

pub use access::{AccessBadge, api_names};
pub use asked::{all_asked, asked, asked_now};
pub use browser::{ask_before_leaving, copy_text, forget_handed_over, post_in_background, select_contents};
pub use confirm::{ConfirmDialog, NameToConfirm};
pub use empty::Empty;
pub use field::{Problem, ProblemSummary, TextField};
pub use form::{PostForm, Sent, hydrated};
pub use head::{Crumb, Head, page_title};
pub use icon::{Icon, Shape};
pub use load::{loaded, loaded_or};
pub use notice::{Notice, Tone};
pub use popover::Popover;
pub use proof::proof_field;
pub use receipt::{ReceiptFacts, ReceiptLine};
pub use table::{Column, Table};
pub use time::{Ago, Day, Exactly, Minute};
pub use trouble::{NotFound, Trouble};
