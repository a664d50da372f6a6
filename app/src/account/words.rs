//! The sentences for what is refused here.

use domain::account::{BadEmail, Proof};
use domain::key_name::NameProblem;
use domain::refusal::{
    AcceptRefusal, ChosenProblem, CodeRefusal, FactorRefusal, ForgotRefusal, LinkRefusal, PasskeyRefusal,
    PasskeySignInRefusal, ProofRefusal, SignInRefusal, SsoRefusal,
};

/// Why a sign-in failed. One sentence for unknown accounts and wrong passwords.
pub fn sign_in(why: SignInRefusal) -> String {
    match why {
        SignInRefusal::WrongCredentials => "This email and password do not belong together. Check both.".to_owned(),
        SignInRefusal::SingleSignOn => {
            "People of this mail domain sign in through single sign-on. Your organisation’s admins may also use their \
             password and second factor: check both."
                .to_owned()
        }
        SignInRefusal::TooManyTries { retry_after_seconds } => too_many(retry_after_seconds),
        SignInRefusal::Busy => "Many people are signing in at the moment. Try again in a few seconds.".to_owned(),
    }
}

/// Why nobody was signed in through single sign-on. What went wrong in detail is in the operator's log.
pub fn sso(why: SsoRefusal) -> String {
    let text = match why {
        SsoRefusal::NotAnAddress => return BadEmail.to_string(),
        SsoRefusal::TooManyTries { retry_after_seconds } => return too_many(retry_after_seconds),
        SsoRefusal::NoneForDomain => {
            "No organisation signs people of this mail domain in here. Check the address, or sign in with a password."
        }
        SsoRefusal::ProviderSilent => "Your organisation’s provider doesn’t answer. Try again in a minute.",
        SsoRefusal::NotBelieved => {
            "Your organisation’s provider answered something that can’t be trusted, so nobody was signed in. Tell your \
             admin."
        }
        SsoRefusal::Lost => "This sign-in was begun in another browser, or too long ago, or is over. Begin again.",
        SsoRefusal::Declined => "Your organisation’s provider didn’t sign you in. Begin again, or ask your admin.",
        SsoRefusal::NotVerified => {
            "Your organisation’s provider doesn’t vouch for your mail address. Ask your admin to have it verified there."
        }
        SsoRefusal::OtherDomain => {
            "You are signed in there with an address of another domain. Sign out there, and begin again."
        }
        SsoRefusal::OtherPerson => {
            "This address belonged to somebody else here, or you had another one. Ask your admin for an invitation."
        }
        SsoRefusal::Removed => "You were removed from the workspace. Ask your admin for an invitation.",
        SsoRefusal::Staff => "This account signs in with its password.",
    };
    text.to_owned()
}

/// How long to wait after too many tries.
pub fn too_many(seconds: u32) -> String {
    match seconds {
        1 => "Too many tries. Wait 1 second, then try again.".to_owned(),
        2..=120 => format!("Too many tries. Wait {seconds} seconds, then try again."),
        _ => format!("Too many tries. Wait {} minutes, then try again.", seconds.div_ceil(60)),
    }
}

/// Why no link was mailed.
pub fn forgot(why: ForgotRefusal) -> String {
    match why {
        ForgotRefusal::NotAnAddress => BadEmail.to_string(),
        ForgotRefusal::TooManyTries { retry_after_seconds } => too_many(retry_after_seconds),
    }
}

/// Why a code signed nobody in.
pub fn code(why: CodeRefusal) -> String {
    match why {
        CodeRefusal::Wrong => {
            "This code isn’t right, or was used already. Each works once: wait for the next one.".to_owned()
        }
        CodeRefusal::TooManyTries { retry_after_seconds } => too_many(retry_after_seconds),
        CodeRefusal::Expired => "The second step took too long. Sign in again.".to_owned(),
    }
}

/// Why somebody hasn't proved who it is.
pub fn proof(why: ProofRefusal) -> String {
    match why {
        ProofRefusal::Needed(Proof::Password) => "Type your password to go on.".to_owned(),
        ProofRefusal::Needed(Proof::Code) => "Type a code to go on.".to_owned(),
        ProofRefusal::Needed(Proof::SingleSignOn) => "Sign in again to go on.".to_owned(),
        ProofRefusal::Wrong(Proof::Password) => "This isn’t your password.".to_owned(),
        ProofRefusal::Wrong(Proof::Code) => code(CodeRefusal::Wrong),
        ProofRefusal::Wrong(Proof::SingleSignOn) => {
            "You signed in through single sign-on: sign in with your password to change this.".to_owned()
        }
        ProofRefusal::TooManyTries { retry_after_seconds } => too_many(retry_after_seconds),
        ProofRefusal::Busy => "The server is busy. Try again in a few seconds.".to_owned(),
    }
}

/// What to mend in the fields of a second factor.
#[derive(Clone, Debug, Default)]
pub struct FactorProblems {
    /// The password.
    pub password: Option<String>,
    /// The code.
    pub code: Option<String>,
    /// Neither.
    pub general: Option<String>,
}

impl FactorProblems {
    /// The field to mend.
    pub fn of(why: FactorRefusal) -> Self {
        let nothing = Self::default();
        match why {
            FactorRefusal::Password(why) => Self { password: Some(proof(why)), ..nothing },
            FactorRefusal::Code(why) => Self { code: Some(code(why)), ..nothing },
            FactorRefusal::NotInThisState => {
                Self { general: Some("Nothing was changed: look at what it is now.".to_owned()), ..nothing }
            }
        }
    }

    /// Each field and its message.
    pub fn summary(&self) -> Vec<(&'static str, String)> {
        let fields = [("password", &self.password), ("code", &self.code)];
        fields.into_iter().filter_map(|(field, problem)| problem.clone().map(|problem| (field, problem))).collect()
    }
}

/// What to mend in the fields of passkeys.
#[derive(Clone, Debug, Default)]
pub struct PasskeyProblems {
    /// The name.
    pub name: Option<String>,
    /// The password.
    pub password: Option<String>,
    /// The code.
    pub code: Option<String>,
    /// None of them.
    pub general: Option<String>,
}

impl PasskeyProblems {
    /// The field to mend.
    pub fn of(why: PasskeyRefusal) -> Self {
        let nothing = Self::default();
        let text = match why {
            PasskeyRefusal::Name(NameProblem::Empty) => {
                return Self { name: Some("Give the passkey a name.".to_owned()), ..nothing };
            }
            PasskeyRefusal::Name(problem) => return Self { name: Some(problem.to_string()), ..nothing },
            PasskeyRefusal::Password(why) => return Self { password: Some(proof(why)), ..nothing },
            PasskeyRefusal::Code(why) => return Self { code: Some(code(why)), ..nothing },
            PasskeyRefusal::TooMany => {
                "You have as many passkeys as an account may have. Remove one that you don’t use."
            }
            PasskeyRefusal::NotBelieved => {
                "Your device’s answer couldn’t be checked, so nothing was added. Begin again."
            }
            PasskeyRefusal::Lost => "Your device’s answer came too late, or in another browser. Begin again.",
            PasskeyRefusal::Known => "This device has a passkey for Latchkey already.",
            PasskeyRefusal::Gone => "There is no such passkey any more.",
            PasskeyRefusal::NotOffered => "Passkeys can’t be changed here.",
        };
        Self { general: Some(text.to_owned()), ..nothing }
    }

    /// Each field, by its id, and its message.
    pub fn summary(&self, [password, code]: [&'static str; 2]) -> Vec<(&'static str, String)> {
        let fields = [("name", &self.name), (password, &self.password), (code, &self.code)];
        fields.into_iter().filter_map(|(field, problem)| problem.clone().map(|problem| (field, problem))).collect()
    }
}

/// Why a passkey signed nobody in.
pub fn passkey(why: PasskeySignInRefusal) -> String {
    let text = match why {
        PasskeySignInRefusal::Lost => "Your device’s answer came too late, or in another browser. Begin again.",
        PasskeySignInRefusal::NotBelieved => {
            "This passkey isn’t known here any more, or couldn’t be checked. Sign in with your password."
        }
        PasskeySignInRefusal::SingleSignOn => return sign_in(SignInRefusal::SingleSignOn),
        PasskeySignInRefusal::TooManyTries { retry_after_seconds } => return too_many(retry_after_seconds),
        PasskeySignInRefusal::NotOffered => "Passkeys can’t be used here. Sign in with your password.",
    };
    text.to_owned()
}

/// What to mend in the fields behind a one-time link.
#[derive(Clone, Debug, Default)]
pub struct LinkProblems {
    /// The person's name.
    pub name: Option<String>,
    /// The password.
    pub password: Option<String>,
    /// The password, typed again.
    pub again: Option<String>,
}

impl LinkProblems {
    /// The field to mend. A link that isn't in force has its own page.
    pub fn of(why: LinkRefusal) -> Self {
        let nothing = Self::default();
        match why {
            LinkRefusal::NotValid => nothing,
            LinkRefusal::Chosen(problem) => Self::chosen(problem),
        }
    }

    /// The field of a new account to mend. Whatever else keeps an invitation from being accepted, its page says.
    pub fn accepting(why: AcceptRefusal) -> Self {
        let nothing = Self::default();
        match why {
            AcceptRefusal::Dead(_) | AcceptRefusal::SignInFirst | AcceptRefusal::OtherAccount => nothing,
            AcceptRefusal::Name(problem) => Self { name: Some(problem.to_string()), ..nothing },
            AcceptRefusal::Chosen(problem) => Self::chosen(problem),
        }
    }

    /// The one of the two fields of a new password.
    pub fn chosen(problem: ChosenProblem) -> Self {
        let nothing = Self::default();
        match problem {
            ChosenProblem::Password(problem) => Self { password: Some(problem.to_string()), ..nothing },
            ChosenProblem::Mismatch => {
                Self { again: Some("The two passwords differ. Type the same one twice.".to_owned()), ..nothing }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_wait_is_told_in_seconds_or_minutes() {
        let wait = |retry_after_seconds| sign_in(SignInRefusal::TooManyTries { retry_after_seconds });
        assert_eq!(wait(1), "Too many tries. Wait 1 second, then try again.");
        assert_eq!(wait(43), "Too many tries. Wait 43 seconds, then try again.");
        assert_eq!(wait(541), "Too many tries. Wait 10 minutes, then try again.");
    }
}
