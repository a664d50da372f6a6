//! Checking chains in the database: each entry against the one before, the end against the head, and all of
//! it against the signed checkpoints.

use std::collections::BTreeMap;
use std::fmt;
use std::ops::ControlFlow;

use domain::audit::chain::Hash;
use domain::ids::WorkspaceId;
use domain::when;
use store::audit::{Checkpoint, Head, StoredEntry, Stub};
use store::{Scope, Tx};
use time::OffsetDateTime;

use super::checkpoint::written_down;
use super::found_by::Collected;
use super::sign::{PublicKey, statement, stub_statement};
use crate::{Fault, Services};

/// What was found of one workspace's chain.
#[derive(Clone, Debug)]
pub struct ChainReport {
    /// Whose.
    pub workspace: WorkspaceId,
    /// How many entries were checked.
    pub entries: i64,
    /// How many checkpoints vouch for it.
    pub checkpoints: usize,
    /// The last entry that was removed for its age; 0 when none was.
    pub removed: i64,
    /// The first thing that is wrong.
    pub broken: Option<Break>,
}

/// What is wrong with a chain.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Break {
    /// The entry isn't what was recorded.
    Changed(i64),
    /// The entry isn't there.
    Missing(i64),
    /// The entry was added by somebody else: another one has its number, or the chain ended before it.
    Inserted(i64),
    /// The entry and those before it were computed anew: a signed checkpoint of that time says otherwise.
    Rewritten(i64, OffsetDateTime),
    /// Where the chain ends was changed.
    Head(i64),
    /// The signature of the checkpoint of that entry is wrong.
    Signature(i64),
    /// The statement that the entries up to that one were removed has a wrong signature.
    Stub(i64),
    /// The entries are whole, but not what filters and searches go by.
    FoundBy,
}

impl fmt::Display for Break {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Changed(number) => write!(f, "entry {number} was changed after it was recorded"),
            Self::Missing(number) => write!(f, "entry {number} is missing"),
            Self::Inserted(number) => write!(f, "entry {number} was inserted"),
            Self::Rewritten(number, at) => write!(
                f,
                "the chain was rewritten: entry {number} isn't the one that the checkpoint of {} was signed for",
                when::machine(*at)
            ),
            Self::Head(number) => {
                write!(f, "the record of where the chain ends was changed: entry {number} is the last")
            }
            Self::FoundBy => {
                write!(f, "what filters and searches go by was changed; the entries themselves are whole")
            }
            Self::Stub(number) => {
                write!(f, "the statement that entries up to {number} were removed has a wrong signature")
            }
            Self::Signature(number) => write!(f, "the checkpoint of entry {number} has a wrong signature"),
        }
    }
}

impl fmt::Display for ChainReport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.broken {
            Some(broken) => write!(f, "{}: BROKEN: {broken}", self.workspace),
            None => {
                let (entries, checkpoints) = (self.entries, self.checkpoints);
                write!(f, "{}: whole: {entries} entries, signed checkpoints: {checkpoints}", self.workspace)?;
                match self.removed {
                    0 => Ok(()),
                    removed => write!(f, "; entries up to {removed} were removed for their age"),
                }
            }
        }
    }
}

/// Checks one workspace's chain, or every one. Entries that are added meanwhile may or may not be among
/// those checked.
///
/// # Errors
/// When there is no such workspace, or the database or a file of checkpoints can't be read.
pub async fn verify(services: &Services, workspace: Option<&WorkspaceId>) -> Result<Vec<ChainReport>, Fault> {
    let mut workspaces = services.0.db.begin(Scope::Staff).await?.workspace_ids().await?;
    if let Some(only) = workspace {
        workspaces.retain(|workspace| workspace == only);
        if workspaces.is_empty() {
            return Err(Fault::Input(format!("there is no workspace {only}")));
        }
    }
    let mut reports = Vec::new();
    for workspace in workspaces {
        reports.push(verify_one(services, workspace).await?);
    }
    Ok(reports)
}

async fn verify_one(services: &Services, workspace: WorkspaceId) -> Result<ChainReport, Fault> {
    // Before the snapshot: a checkpoint that is written meanwhile may vouch for an entry that isn't in it.
    let written = written_down(services, &workspace)?;
    let mut tx = services.0.db.begin_snapshot(Scope::Workspace(&workspace)).await?;
    let head = tx.audit_head(&workspace).await?;
    let mut checkpoints = tx.checkpoints(&workspace).await?;
    for written in written {
        if !checkpoints.contains(&written) {
            checkpoints.push(written);
        }
    }
    let key = services.0.signer.public_key();
    let vouched = match Vouched::by(&workspace, &key, &checkpoints) {
        Ok(vouched) => vouched,
        Err(broken) => {
            return Ok(ChainReport { workspace, entries: 0, checkpoints: 0, removed: 0, broken: Some(broken) });
        }
    };
    let stub = tx.newest_stub(&workspace).await?;
    let removed = stub.as_ref().map_or(0, |stub| stub.place.number);
    if let Some(broken) = stub.as_ref().and_then(|stub| vouched.contradict(&workspace, &key, stub)) {
        return Ok(ChainReport { workspace, entries: 0, checkpoints: 0, removed, broken: Some(broken) });
    }
    let mut walk = Walk::new(&workspace, stub.as_ref(), head.as_ref(), &vouched);
    let mut broken = walk.go(&mut tx, false).await?;
    if broken.is_some() {
        // An entry whose time was changed stands elsewhere by time; by number the first one that is wrong is
        // named.
        let mut by_number = Walk::new(&workspace, stub.as_ref(), head.as_ref(), &vouched);
        broken = by_number.go(&mut tx, true).await?.or(broken);
    }
    if broken.is_none() && !walk.collected.is(&tx.audit_found_by(&workspace).await?, removed) {
        broken = Some(Break::FoundBy);
    }
    let entries = walk.last - removed;
    Ok(ChainReport { entries, checkpoints: checkpoints.len(), removed, broken, workspace })
}

/// What signed checkpoints say.
struct Vouched {
    heads: BTreeMap<i64, (Hash, OffsetDateTime)>,
}

impl Vouched {
    fn by(workspace: &WorkspaceId, key: &PublicKey, checkpoints: &[Checkpoint]) -> Result<Self, Break> {
        let mut vouched = Self { heads: BTreeMap::new() };
        for checkpoint in checkpoints {
            let number = checkpoint.place.number;
            if checkpoint.public_key != key.0 || !key.verifies(&statement(workspace, checkpoint), &checkpoint.signature)
            {
                return Err(Break::Signature(number));
            }
            let said = (checkpoint.hash, checkpoint.place.at);
            // Two that differ: the chain was another one when one of them was signed.
            match vouched.heads.insert(number, said) {
                Some(other) if other.0 != said.0 => return Err(Break::Rewritten(number, said.1)),
                _ => {}
            }
        }
        Ok(vouched)
    }

    /// What is wrong with a stub, if anything is.
    fn contradict(&self, workspace: &WorkspaceId, key: &PublicKey, stub: &Stub) -> Option<Break> {
        let number = stub.place.number;
        if stub.public_key != key.0 || !key.verifies(&stub_statement(workspace, stub), &stub.signature) {
            return Some(Break::Stub(number));
        }
        let (vouched, at) = self.heads.get(&number)?;
        (*vouched != stub.hash).then_some(Break::Rewritten(number, *at))
    }
}

struct Walk<'a> {
    workspace: &'a WorkspaceId,
    head: Option<&'a Head>,
    vouched: &'a Vouched,
    last: i64,
    previous: Hash,
    collected: Collected,
}

impl<'a> Walk<'a> {
    /// Begins behind the entries that were removed.
    fn new(workspace: &'a WorkspaceId, stub: Option<&Stub>, head: Option<&'a Head>, vouched: &'a Vouched) -> Self {
        let begin = || (0, Hash::genesis(workspace));
        let (last, previous) = stub.map_or_else(begin, |stub| (stub.place.number, stub.hash));
        Self { workspace, head, vouched, last, previous, collected: Collected::default() }
    }

    async fn go(&mut self, tx: &mut Tx, by_number: bool) -> Result<Option<Break>, Fault> {
        let walked =
            tx.each_audit_entry(self.workspace, by_number, |entry, link, hash| match self.step(&entry, link, hash) {
                Some(broken) => ControlFlow::Break(broken),
                None => ControlFlow::Continue(()),
            });
        Ok(match walked.await? {
            ControlFlow::Break(broken) => Some(broken),
            ControlFlow::Continue(()) => self.end(),
        })
    }

    fn step(&mut self, entry: &StoredEntry, link: Hash, hash: Hash) -> Option<Break> {
        let (number, expected) = (entry.number, self.last + 1);
        if number > expected {
            return Some(Break::Missing(expected));
        }
        if number < expected || self.head.is_none_or(|head| number > head.place.number) {
            return Some(Break::Inserted(number));
        }
        let is_what_was_recorded = entry.chained(self.workspace, &self.previous) == (link, hash)
            && entry.derived() == (entry.team_set.clone(), entry.folded.clone());
        if !is_what_was_recorded {
            return Some(Break::Changed(number));
        }
        if let Some((vouched, at)) = self.vouched.heads.get(&number)
            && *vouched != hash
        {
            return Some(Break::Rewritten(number, *at));
        }
        (self.last, self.previous) = (number, hash);
        self.collected.add(entry);
        None
    }

    fn end(&self) -> Option<Break> {
        let vouched = self.vouched.heads.last_key_value().map_or(0, |(number, _)| *number);
        // Each log begins with its workspace: one without an end isn't empty, it is gone.
        let head = self.head.map_or(1, |head| head.place.number);
        if vouched.max(head) > self.last {
            return Some(Break::Missing(self.last + 1));
        }
        self.head.filter(|head| head.hash != self.previous).map(|_| Break::Head(self.last))
    }
}
