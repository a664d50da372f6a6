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
mod passkey_form;
mod set_password;
mod single_sign_on;
pub(crate) mod words;

pub use api::{account, offer, passkeys, password_link, second_factor};
pub use code::SignInCodePage;
pub use demo::DemoMode;
pub use forgot::ForgotPasswordPage;
pub use invitation::InvitationPage;
pub use login::LoginPage;
pub use no_workspace::NoWorkspacePage;
pub use outcome::{
    AcceptRefused, Act, CodeRefused, Done, FactorAct, FactorAnswer, ForgotRefused, LinkRefused, PasskeyAct,
    PasskeyAnswer, PasskeySignInRefused, PasswordRefused, SignInRefused, SsoAnswer,
};
pub use own::{PasskeysPage, SecondFactorPage, YourAccountPage};
pub use set_password::SetPasswordPage;
pub use single_sign_on::SignInSsoPage;
pub use words::passkey as passkey_words;
