//! The rules of Latchkey: ids, names, the permission policy, key states, key text, verdicts and audit
//! entries, as plain types for the server and the browser alike.
//!
//! Nothing in this crate reads a clock, draws a random number, waits or talks to anything.

pub mod access;
pub mod account;
pub mod api;
pub mod audit;
pub mod cluster;
pub mod early_access;
pub mod export;
pub mod gateway;
pub mod ids;
pub mod key;
pub mod key_name;
pub mod key_text;
pub mod notice;
pub mod number;
pub mod owner;
pub mod people;
pub mod pepper;
pub mod reason;
pub mod refusal;
pub mod sso;
pub mod staff;
pub mod suspension;
pub mod team;
pub mod usage;
pub mod verdict;
pub mod views;
pub mod when;
pub mod workspace;
