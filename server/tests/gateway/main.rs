//! The gateway's address and the wire, against the real server: what is asked over TCP and what comes back.

#![expect(clippy::unwrap_used, reason = "a test's helpers end the test")]

mod check;
mod down;
mod forward;
mod nginx;
mod request_ids;
mod seen;
mod support;
mod wire;
