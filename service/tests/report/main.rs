//! Reports as others get them: read by other programs, and tampered with.

mod forged;
mod paper;
mod spreadsheets;
mod tampered;
