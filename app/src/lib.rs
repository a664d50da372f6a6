//! The dashboard's screens, rendered on the server and taken over by the browser.
//!
//! Screens read through server functions (`*/api.rs`); every change goes through a plain form that is
//! posted to the page's own address (`server/src/http/forms`). Only [`ssr`] knows on which side it runs.

pub mod account;
pub mod address;
pub mod audit;
pub mod error;
pub mod exports;
pub mod json;
pub mod keys;
pub mod people;
pub mod posted;
pub mod routes;
pub mod security;
pub mod shell;
pub mod single_keys;
pub mod sso;
pub mod ssr;
pub mod staff;
pub mod teams;
pub mod ui;
mod usage;

pub use routes::App;
