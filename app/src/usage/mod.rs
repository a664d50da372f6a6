//! What a key is used for.

mod callers;
mod card;
mod chart;
mod cut;
mod narrow;
mod old_text;

pub use card::UsageCard;
pub use cut::CutOff;
pub use narrow::Narrow;
pub use old_text::OldTextNotice;

/// `1,284`.
fn grouped(calls: u64) -> String {
    domain::number::grouped(i64::try_from(calls).unwrap_or(i64::MAX))
}
