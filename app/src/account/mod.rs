//! Signing in, the pages behind one-time links, and one's own account.

mod api;
mod code;
mod dead_link;
mod demo;
mod forgot;
mod invitation;
mod login;
mod no_workspace;
mod outcome;
mod own;
mod set_password;
pub(crate) mod words;

pub use api::{account, offer, password_link, second_factor};
pub use code::SignInCodePage;
pub use demo::DemoMode;
pub use forgot::ForgotPasswordPage;
pub use invitation::InvitationPage;
pub use login::LoginPage;
pub use no_workspace::NoWorkspacePage;
pub use outcome::{
    AcceptRefused, Act, CodeRefused, Done, FactorAct, FactorAnswer, ForgotRefused, LinkRefused, PasswordRefused,
    SignInRefused,
};
pub use own::{SecondFactorPage, YourAccountPage};
pub use set_password::SetPasswordPage;
