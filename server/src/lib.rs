//! The server: settings, the accept loops, everything spoken over HTTP, and the command line.
//!
//! [`start`] puts a node together around use cases that somebody else made: the program, or a test.

pub mod cli;
mod commands;
pub mod config;
mod database;
mod ending;
mod guard;
pub mod http;
pub mod listen;
mod log;
mod notify;
mod patience;
mod pepper;
mod problem;
mod run;
mod serve;
mod telemetry;
mod welcome;

pub use commands::execute;
pub use problem::Problem;
pub use serve::{Running, StartError, start};
