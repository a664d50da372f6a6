//! Verification at memory speed, on any number of nodes, and changes that are in force on all of them when
//! they are acknowledged. The design and its proof: `docs/decisions/0011-revocation.md`.
//!
//! A node holds every key ([`keyring`]), follows the changes ([`follow`]), and answers from memory for as long
//! as its [`lease`] runs. Whoever changes a key waits until every node has applied the change or its lease has
//! run out ([`barrier`]).

mod barrier;
mod clear_away;
mod follow;
mod hear;
mod keyring;
mod lease;
mod load;
mod node;
mod rate;
mod rehash;
mod terms;
mod versions;
mod waits;

pub use clear_away::clear_away;
pub use follow::{Listed, Lost, follow};
pub use node::{Mode, Phase, Snapshot};
pub use rehash::{rehash, rehash_loop};
pub use terms::{LONGEST, SHORTEST, lease_terms, set_lease};
pub use waits::BOUNDS_MS;

pub(crate) use clear_away::Silent;
pub(crate) use keyring::{Found, Keyring};
pub(crate) use node::Node;
pub(crate) use versions::Hasher;
