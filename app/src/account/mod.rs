//! Signing in, and the pages behind one-time links.

mod api;
mod dead_link;
mod demo;
mod forgot;
mod invitation;
mod login;
mod no_workspace;
mod outcome;
mod set_password;
mod words;

pub use api::{offer, password_link};
pub use demo::DemoMode;
pub use forgot::ForgotPasswordPage;
pub use invitation::InvitationPage;
pub use login::LoginPage;
pub use no_workspace::NoWorkspacePage;
pub use outcome::{Done, ForgotRefused, Invitation, LinkRefused, SignInRefused};
pub use set_password::SetPasswordPage;
