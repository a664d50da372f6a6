//! Whether a history is linearizable, as far as it can be told from outside: each right is a register, which
//! changes set and verifications read.
//!
//! A change takes effect at some moment between its sending and its acknowledgement. A verification that is
//! sent after the acknowledgement must see it; one that overlaps the change may see either. 503 says nothing
//! and is never wrong.

use std::collections::HashMap;

use crate::history::{Effect, Right, Step, Verdict, Verification};

/// What a history shows.
#[derive(Clone, Debug, Default)]
pub struct Findings {
    /// Answers 200 for a right that was gone when the question was sent.
    pub accepted_revoked: Vec<Verification>,
    /// Refusals of a right that was there when the question was sent, and until its answer.
    pub refused_granted: Vec<Verification>,
    /// Answers that no question of the run deserves.
    pub unexpected: Vec<Verification>,
}

impl Findings {
    /// Answers 200 that the contract forbids, and refusals that it forbids.
    pub fn violations(&self) -> usize {
        self.accepted_revoked.len() + self.refused_granted.len()
    }
}

/// Checks every verification against the changes of its right.
pub fn check(steps: &[Step], verifications: &[Verification]) -> Findings {
    let mut changes: HashMap<Right, Vec<Step>> = HashMap::new();
    for step in steps {
        changes.entry(step.right).or_default().push(*step);
    }
    let mut findings = Findings::default();
    for asked in verifications {
        let changes = changes.get(&asked.right).map(Vec::as_slice).unwrap_or_default();
        match asked.verdict {
            Verdict::Allowed if !may_be(Effect::Granted, changes, asked) => findings.accepted_revoked.push(*asked),
            Verdict::InvalidKey | Verdict::ApiNotAllowed if !may_be(Effect::Revoked, changes, asked) => {
                findings.refused_granted.push(*asked);
            }
            Verdict::Unexpected(_) => findings.unexpected.push(*asked),
            _ => {}
        }
    }
    findings
}

/// Whether the right may have been in that state at a moment between the question and its answer. Before its
/// first change a right is taken away.
fn may_be(state: Effect, changes: &[Step], asked: &Verification) -> bool {
    let certain = changes.iter().rposition(|step| step.acknowledged.is_some_and(|at| at < asked.sent));
    let (before, later) = certain.map_or((Effect::Revoked, changes), |at| (changes[at].effect, &changes[at + 1..]));
    before == state || later.iter().any(|step| step.effect == state && step.sent < asked.answered)
}

#[cfg(test)]
mod tests {
    use super::*;

    const RIGHT: Right = Right { text: 7, api: 1 };

    fn step(effect: Effect, sent: u64, acknowledged: impl Into<Option<u64>>) -> Step {
        Step { right: RIGHT, effect, sent, acknowledged: acknowledged.into() }
    }

    fn asked(sent: u64, answered: u64, verdict: Verdict) -> Verification {
        Verification { right: RIGHT, node: 0, sent, answered, verdict }
    }

    /// How many of each kind.
    fn found(steps: &[Step], verifications: &[Verification]) -> (usize, usize) {
        let findings = check(steps, verifications);
        assert_eq!(findings.violations(), findings.accepted_revoked.len() + findings.refused_granted.len());
        (findings.accepted_revoked.len(), findings.refused_granted.len())
    }

    use Effect::{Granted, Revoked};
    use Verdict::{Allowed, ApiNotAllowed, InvalidKey, Nothing, Unsure};

    #[test]
    fn after_the_acknowledgement_of_a_revocation_nothing_is_accepted() {
        let steps = [step(Granted, 1, 2), step(Revoked, 10, 20)];
        assert_eq!(found(&steps, &[asked(21, 25, Allowed)]), (1, 0));
        assert_eq!(found(&steps, &[asked(21, 25, InvalidKey), asked(21, 25, ApiNotAllowed)]), (0, 0));
    }

    #[test]
    fn what_overlaps_a_change_may_see_either() {
        let steps = [step(Granted, 1, 2), step(Revoked, 10, 20)];
        for verdict in [Allowed, InvalidKey] {
            // Sent before it, during it, and at the moment of its acknowledgement; answered long after.
            assert_eq!(found(&steps, &[asked(9, 90, verdict), asked(15, 90, verdict), asked(20, 90, verdict)]), (0, 0));
        }
        // Answered before the revocation was sent: nothing could have taken the right away.
        assert_eq!(found(&steps, &[asked(5, 10, InvalidKey)]), (0, 1));
        assert_eq!(found(&steps, &[asked(5, 11, InvalidKey)]), (0, 0));
    }

    #[test]
    fn after_the_acknowledgement_of_a_grant_nothing_is_refused() {
        let steps = [step(Granted, 1, 5)];
        assert_eq!(found(&steps, &[asked(6, 9, InvalidKey), asked(6, 9, ApiNotAllowed)]), (0, 2));
        assert_eq!(found(&steps, &[asked(5, 9, InvalidKey), asked(2, 3, Allowed)]), (0, 0));
        // Nobody had asked for it yet.
        assert_eq!(found(&steps, &[asked(0, 1, Allowed)]), (1, 0));
        assert_eq!(found(&[], &[asked(0, 1, Allowed), asked(0, 1, InvalidKey)]), (1, 0));
    }

    #[test]
    fn a_right_that_is_given_back_is_one_from_the_sending_on() {
        let steps = [step(Granted, 1, 2), step(Revoked, 10, 20), step(Granted, 30, 40)];
        assert_eq!(found(&steps, &[asked(21, 30, Allowed), asked(21, 31, Allowed)]), (1, 0));
        assert_eq!(found(&steps, &[asked(41, 42, Allowed), asked(41, 42, ApiNotAllowed)]), (0, 1));
        assert_eq!(found(&steps, &[asked(35, 36, Allowed), asked(35, 36, ApiNotAllowed)]), (0, 0));
    }

    #[test]
    fn a_revocation_whose_outcome_is_unknown_proves_nothing_either_way() {
        let steps = [step(Granted, 1, 2), step(Revoked, 10, None)];
        assert_eq!(found(&steps, &[asked(50, 60, Allowed), asked(50, 60, InvalidKey)]), (0, 0));
        assert_eq!(found(&steps, &[asked(5, 9, InvalidKey)]), (0, 1));
        // Archived afterwards, and told so: from there on it is gone for certain.
        let steps = [step(Granted, 1, 2), step(Revoked, 10, None), step(Revoked, 70, 80)];
        assert_eq!(found(&steps, &[asked(75, 79, Allowed), asked(81, 85, Allowed)]), (1, 0));
    }

    #[test]
    fn a_grant_whose_outcome_is_unknown_allows_both() {
        let steps = [step(Granted, 1, 2), step(Revoked, 10, 20), step(Granted, 30, None)];
        assert_eq!(found(&steps, &[asked(50, 60, Allowed), asked(50, 60, ApiNotAllowed)]), (0, 0));
        assert_eq!(found(&steps, &[asked(22, 29, Allowed)]), (1, 0));
    }

    #[test]
    fn a_node_that_is_not_sure_or_silent_is_never_wrong() {
        let steps = [step(Granted, 1, 2), step(Revoked, 10, 20)];
        assert_eq!(found(&steps, &[asked(5, 6, Unsure), asked(30, 31, Unsure), asked(30, 31, Nothing)]), (0, 0));
        let odd = check(&steps, &[asked(30, 31, Verdict::Unexpected(400))]);
        assert_eq!((odd.violations(), odd.unexpected.len()), (0, 1));
    }

    #[test]
    fn rights_do_not_speak_for_one_another() {
        let steps = [step(Granted, 1, 2), step(Revoked, 10, 20)];
        let other = Verification { right: Right { text: 7, api: 2 }, ..asked(5, 6, Allowed) };
        assert_eq!(found(&steps, &[other]), (1, 0), "another API of the same text was never granted");
    }
}
