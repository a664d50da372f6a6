//! What tests stand on: a database of their own, the real server on ports of its own, a clock that tests
//! move, and browsers and gateways that talk to it over HTTP.

mod app;
mod browser;
mod clock;
mod database;
mod gateway;
mod impostor;
mod log;
mod nginx;
mod passkey;
mod provider;
mod smtp;

pub use app::{Node, TestApp, sign_in};
pub use browser::{Browser, Page};
pub use clock::TestClock;
pub use database::{PEPPER, PUBLIC_URL, TestDatabase, catalog};
pub use gateway::{Answer, Gateway};
pub use impostor::{Impostor, Mood, Says, Signed};
pub use log::{LogWriter, Made, copy_rows};
pub use nginx::Nginx;
pub use passkey::SoftPasskey;
pub use provider::Provider;
pub use smtp::{ReceivedMail, Smtp, SmtpMode};
