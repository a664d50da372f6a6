//! How easily a password is guessed, by zxcvbn (D. Wheeler, USENIX Security 2016): how many guesses somebody
//! needs who knows lists of stolen passwords, words, names, keyboards and dates, and this person's own words.
//! The crate looks at the first 100 characters, so that a long password costs no more time.

use domain::account::{Password, Weakness};
use zxcvbn::feedback::Warning;
use zxcvbn::matching::patterns::MatchPattern;
use zxcvbn::{Entropy, Score, zxcvbn};

/// From 10^8 guesses on: more than can be tried against the slow hash in months.
const GOOD: Score = Score::Three;
/// Parts of one's own words that are shorter stand in any password by chance, in characters.
const OWN_PART: usize = 3;

/// Why the password is too easy to guess; none when it isn't.
pub(crate) fn weakness(password: &Password, own: &[String]) -> Option<Weakness> {
    let own = with_parts(own);
    let words: Vec<&str> = own.iter().map(String::as_str).collect();
    let found = zxcvbn(password.as_str(), &words);
    (found.score() < GOOD).then(|| named(&found, &own))
}

/// The words, and what is made of them: `Maya Chen` gives `mayachen`, `maya` and `chen` too. In the order of the
/// words: an earlier one counts as guessed earlier.
fn with_parts(own: &[String]) -> Vec<String> {
    let split = |c: char| !c.is_alphanumeric();
    let all = own.iter().map(|word| word.to_lowercase()).flat_map(|word| {
        let parts = word.split(split).filter(|part| part.chars().count() >= OWN_PART).map(str::to_owned);
        let parts: Vec<_> = parts.collect();
        [word.replace(split, ""), word].into_iter().chain(parts)
    });
    all.collect()
}

fn named(found: &Entropy, own: &[String]) -> Weakness {
    let is_own = |pattern: &MatchPattern| match pattern {
        MatchPattern::Dictionary(word) => own.contains(&word.matched_word),
        _ => false,
    };
    if found.sequence().iter().any(|part| is_own(&part.pattern)) {
        return Weakness::Own;
    }
    match found.feedback().and_then(|feedback| feedback.warning()) {
        Some(
            Warning::ThisIsATop10Password
            | Warning::ThisIsATop100Password
            | Warning::ThisIsACommonPassword
            | Warning::ThisIsSimilarToACommonlyUsedPassword,
        ) => Weakness::Common,
        Some(Warning::AWordByItselfIsEasyToGuess) => Weakness::Word,
        Some(Warning::NamesAndSurnamesByThemselvesAreEasyToGuess | Warning::CommonNamesAndSurnamesAreEasyToGuess) => {
            Weakness::Names
        }
        Some(Warning::StraightRowsOfKeysAreEasyToGuess | Warning::ShortKeyboardPatternsAreEasyToGuess) => {
            Weakness::Keyboard
        }
        Some(Warning::RepeatsLikeAaaAreEasyToGuess | Warning::RepeatsLikeAbcAbcAreOnlySlightlyHarderToGuess) => {
            Weakness::Repeats
        }
        Some(Warning::SequencesLikeAbcAreEasyToGuess) => Weakness::Sequence,
        Some(Warning::RecentYearsAreEasyToGuess | Warning::DatesAreOftenEasyToGuess) => Weakness::Date,
        None => Weakness::Short,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(password: &str) -> Option<Weakness> {
        let own = ["maya.chen@acme.example", "Maya Chen", "Acme Retail"].map(str::to_owned);
        weakness(&Password::typed(password.to_owned()), &own)
    }

    #[test]
    fn what_is_guessed_early_is_refused_and_says_why() {
        for (password, expected) in [
            ("password123", Weakness::Common),
            ("P@ssw0rd123", Weakness::Common),
            ("iloveyou1234", Weakness::Common),
            ("maya.chen@acme.example", Weakness::Own),
            ("MayaChen2026", Weakness::Own),
            ("acmeretail1!", Weakness::Own),
            ("qwertyuiop[]", Weakness::Keyboard),
            ("aaaaaaaaaaaa", Weakness::Repeats),
            ("abcdefghijkl", Weakness::Sequence),
        ] {
            assert_eq!(of(password), Some(expected), "{password}");
        }
    }

    #[test]
    fn what_takes_long_to_guess_is_taken_whatever_it_is_made_of() {
        for password in [
            "correct horse battery staple",
            "tisch lampe wolke sieben",
            "xK9#mQ2$vL7p",
            "всем привет из дома моего",
            crate::demo::PASSWORD,
            &"a few words, repeated. ".repeat(40),
        ] {
            assert_eq!(of(password), None, "{password}");
        }
    }
}
