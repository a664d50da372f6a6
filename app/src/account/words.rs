//! The sentences for what is refused here.

use domain::account::BadEmail;
use domain::refusal::{ChosenProblem, ForgotRefusal, LinkRefusal, SignInRefusal};

/// Why a sign-in failed. One sentence for unknown accounts and wrong passwords.
pub fn sign_in(why: SignInRefusal) -> String {
    match why {
        SignInRefusal::WrongCredentials => "This email and password do not belong together. Check both.".to_owned(),
        SignInRefusal::TooManyTries { retry_after_seconds } => too_many(retry_after_seconds),
        SignInRefusal::Busy => "Many people are signing in at the moment. Try again in a few seconds.".to_owned(),
    }
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
            LinkRefusal::Name(problem) => Self { name: Some(problem.to_string()), ..nothing },
            LinkRefusal::Chosen(problem) => Self::chosen(problem),
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
