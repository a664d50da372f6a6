//! What a run has shown.

use std::collections::BTreeMap;

use crate::checker::{Findings, check};
use crate::clock::Moment;
use crate::fault::Kind;
use crate::figures::{Times, percent, thousands};
use crate::history::{Ended, History, Post, Verdict, Verification};

/// When a fault was: from before it was done until every node was ready again.
#[derive(Clone, Copy, Debug)]
pub struct Span {
    /// What.
    pub kind: Kind,
    /// To which node, if it is one of a node.
    pub node: usize,
    /// Since when.
    pub from: Moment,
    /// Until when.
    pub to: Moment,
}

/// A run in figures.
#[derive(Debug)]
pub struct Report {
    /// What was wrong.
    pub findings: Findings,
    /// The faults.
    pub faults: Vec<Span>,
    /// How many verifications were answered.
    pub verifications: usize,
    /// How many of them with 503.
    pub unsure: usize,
    /// Changes that were acknowledged.
    pub acknowledged: usize,
    /// Those among them that take a right away.
    pub revocations: usize,
    /// Changes whose outcome isn't known.
    pub unknown: usize,
    /// How long acknowledged revocations took without a fault.
    pub healthy: Times,
    /// How long they took during each kind of fault.
    pub during: BTreeMap<Kind, Times>,
}

impl Report {
    /// Checks and counts.
    pub fn of(history: &History, faults: Vec<Span>) -> Self {
        let findings = check(&history.steps, &history.verifications);
        let unsure = history.verifications.iter().filter(|asked| asked.verdict == Verdict::Unsure).count();
        let done: Vec<&Post> = history.posts.iter().filter(|post| post.ended == Ended::Done).collect();
        let mut healthy = Times::default();
        let mut during: BTreeMap<Kind, Times> = BTreeMap::new();
        for post in done.iter().filter(|post| post.act.revokes()) {
            let mut sound = true;
            for fault in faults.iter().filter(|fault| fault.from <= post.answered && post.sent <= fault.to) {
                during.entry(fault.kind).or_default().add(post.answered - post.sent);
                sound = false;
            }
            if sound {
                healthy.add(post.answered - post.sent);
            }
        }
        Self {
            findings,
            verifications: history.verifications.len(),
            unsure,
            acknowledged: done.len(),
            revocations: done.iter().filter(|post| post.act.revokes()).count(),
            unknown: history.posts.iter().filter(|post| post.ended == Ended::Unknown).count(),
            healthy,
            during,
            faults,
        }
    }

    /// Whether the promises were kept.
    ///
    /// # Errors
    /// How often they weren't.
    pub fn judge(&self) -> Result<(), String> {
        match (self.findings.violations(), self.findings.unexpected.len()) {
            (0, 0) => Ok(()),
            (violations, odd) => Err(format!("{violations} violations, {odd} answers that nothing explains")),
        }
    }

    /// Prints it.
    pub fn print(&self) {
        println!();
        println!("{:>11}  faults", thousands(self.faults.len()));
        let share = percent(self.unsure, self.verifications);
        println!("{:>11}  verifications, {share:.2} % of them 503", thousands(self.verifications));
        let (all, revocations) = (thousands(self.acknowledged), thousands(self.revocations));
        println!("{all:>11}  changes acknowledged, {revocations} of them revocations");
        println!("{:>11}  changes of unknown outcome", thousands(self.unknown));
        let (revoked, granted) = (&self.findings.accepted_revoked, &self.findings.refused_granted);
        println!("{:>11}  violations: accepted after an acknowledged revocation", thousands(revoked.len()));
        println!("{:>11}  violations: refused after an acknowledged grant", thousands(granted.len()));
        println!("{:>11}  answers that nothing explains", thousands(self.findings.unexpected.len()));
        println!("\nRevocation, from the form to its answer, in ms:");
        println!("{:32} {:>6} {:>6} {:>9} {:>9} {:>9}", "", "faults", "n", "p50", "p99", "max");
        row("every node healthy", None, &self.healthy);
        for kind in Kind::ALL {
            let count = self.faults.iter().filter(|fault| fault.kind == kind).count();
            if count > 0 {
                row(kind.words(), Some(count), self.during.get(&kind).unwrap_or(&Times::default()));
            }
        }
        println!("(A change that overlaps two faults counts for both.)");
        self.show("accepted after an acknowledged revocation", revoked);
        self.show("refused after an acknowledged grant", granted);
        self.show("unexplained", &self.findings.unexpected);
    }

    /// The first few of a kind, with the faults at that time.
    fn show(&self, what: &str, found: &[Verification]) {
        for asked in found.iter().take(5) {
            let near = self.faults.iter().filter(|fault| fault.from <= asked.answered && asked.sent <= fault.to);
            let near: Vec<_> = near.map(|fault| format!("{} ({})", fault.kind.words(), fault.node)).collect();
            println!("{what}: {asked:?} during {near:?}");
        }
    }
}

fn row(name: &str, faults: Option<usize>, times: &Times) {
    let faults = faults.map(|count| count.to_string()).unwrap_or_default();
    let (p50, p99, max) = (times.quantile(0.5), times.quantile(0.99), times.max());
    println!("{name:32} {faults:>6} {:>6} {p50:>9.1} {p99:>9.1} {max:>9.1}", times.count());
}
