//! Passkeys (Web Authentication Level 3): a device signs a person in, having checked itself who holds it. That is
//! two factors in one step, so it stands for password and second factor. See `docs/decisions/0020-passkeys.md`.

mod add;
mod ask;
mod begin;
mod device;
mod page;
mod remove;
mod sign_in;

use time::Duration;

pub use add::add;
pub use ask::{Question, ask};
pub use begin::{BeginPasskey, begin};
pub use page::page;
pub use remove::remove;
pub use sign_in::{PasskeySignIn, sign_in};

pub(crate) use device::Devices;

/// How long a device's answer is waited for.
const WAITS: Duration = Duration::minutes(5);
/// Most passkeys of one account.
const MOST: usize = 20;
