//! The pepper of key hashes gets another version, while nodes serve.

use domain::pepper::PepperVersion;
use store::Scope;
use store::peppers::{KeyUnder, Peppers, Under};

use crate::fault::{OrFault, Outcome, refuse};
use crate::{Fault, Services};

/// Why a version can't be used or dropped. A sentence for the operator.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PepperRefusal {
    /// There is no such secret.
    #[error("the secret file of this machine holds no version {0}; `latchkey pepper status` lists what it holds")]
    NotHere(PepperVersion),
    /// Two files went different ways.
    #[error(
        "the secret file of this machine has another secret as version {0} than the cluster; copy the file of a node \
         that serves"
    )]
    OtherSecret(PepperVersion),
    /// Their keys couldn't be checked there.
    #[error(
        "version {version} isn't known to these nodes: {}. Copy this machine's secret file to them and restart them; \
         a node that died is left out once its lease has run out",
        nodes.join(", ")
    )]
    Nodes {
        /// The version.
        version: PepperVersion,
        /// The nodes' names.
        nodes: Vec<String>,
    },
    /// It is more than a pepper.
    #[error("version 1 is the root of invitations and of the audit log's signatures, too, and can't be retired")]
    Root,
    /// New hashes are made with it.
    #[error("version {0} is in use; use another one first")]
    InUse(PepperVersion),
    /// They would be refused.
    #[error(
        "{count} {} still under version {version}: `latchkey pepper status --keys` lists them. A key gets its new hash \
         when it is used; regenerate or archive the others",
        if *count == 1 { "key is" } else { "keys are" }
    )]
    Keys {
        /// The version.
        version: PepperVersion,
        /// How many.
        count: i64,
    },
}

/// One version.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VersionStatus {
    /// What is under it.
    pub under: Under,
    /// Whether this machine's secret file holds the cluster's secret for it.
    pub here: bool,
    /// Live nodes that can't check it.
    pub missing_on: Vec<String>,
}

/// The versions of the pepper.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PepperStatus {
    /// New hashes are made with it.
    pub in_use: PepperVersion,
    /// Every version that the secret file holds or that anything is under.
    pub versions: Vec<VersionStatus>,
}

/// Reads how far a rotation is.
///
/// # Errors
/// When the database can't be reached.
pub async fn pepper_status(services: &Services) -> Result<PepperStatus, Fault> {
    let pepper = &services.0.pepper;
    let mut tx = services.0.db.begin(Scope::Gateway).await?;
    let told = tx.peppers().await?;
    let within = tx.lease_terms().await?.waited_out();
    let under = tx.under_peppers().await?;
    let mut versions = Vec::new();
    for version in (1..=i64::from(PepperVersion::LAST.number())).filter_map(PepperVersion::new) {
        let nothing = Under { version, keys: 0, old_texts: 0 };
        let of_version = under.iter().find(|under| under.version == version).copied();
        let mark = told.mark(version).or_else(|| pepper.mark(version));
        let missing_on = match mark {
            Some(mark) => tx.nodes_without_pepper(version, mark, within).await?,
            None if of_version.is_none() && version != told.in_use => continue,
            None => Vec::new(),
        };
        let here = mark.is_some() && mark == pepper.mark(version);
        versions.push(VersionStatus { under: of_version.unwrap_or(nothing), here, missing_on });
    }
    Ok(PepperStatus { in_use: told.in_use, versions })
}

/// The active keys that aren't under the version in use.
///
/// # Errors
/// When the database can't be reached.
pub async fn keys_to_rehash(services: &Services) -> Result<Vec<KeyUnder>, Fault> {
    let mut tx = services.0.db.begin(Scope::Gateway).await?;
    let in_use = tx.peppers().await?.in_use;
    Ok(tx.keys_under_others(in_use).await?)
}

/// Makes new hashes with this version from now on. Whoever is making one is waited for.
///
/// # Errors
/// Refused when this machine or a live node lacks it.
pub async fn use_pepper(services: &Services, version: PepperVersion) -> Outcome<(), PepperRefusal> {
    let mut tx = services.0.db.begin(Scope::Gateway).await.or_fault()?;
    let Some(mark) = services.0.pepper.mark(version) else { return refuse(PepperRefusal::NotHere(version)) };
    let told = tx.lock_pepper().await.or_fault()?;
    if let Some(other) = differs(services, &told, version) {
        return refuse(PepperRefusal::OtherSecret(other));
    }
    let within = tx.lease_terms().await.or_fault()?.waited_out();
    let nodes = tx.nodes_without_pepper(version, mark, within).await.or_fault()?;
    if !nodes.is_empty() {
        return refuse(PepperRefusal::Nodes { version, nodes });
    }
    tx.fix_pepper(version, mark).await.or_fault()?;
    tx.use_pepper(version).await.or_fault()?;
    tx.commit().await.or_fault()
}

/// The first or this version, when this machine has another secret for it than the cluster.
fn differs(services: &Services, told: &Peppers, version: PepperVersion) -> Option<PepperVersion> {
    let differs = |version: &PepperVersion| {
        told.mark(*version).is_some_and(|mark| services.0.pepper.mark(*version) != Some(mark))
    };
    [PepperVersion::FIRST, version].into_iter().find(differs)
}

/// Checks that the secret of a version may be dropped, and gives how many old texts are no longer recognised
/// then (they stay refused).
///
/// # Errors
/// Refused while anything needs it.
pub async fn may_retire_pepper(services: &Services, version: PepperVersion) -> Outcome<i64, PepperRefusal> {
    if version == PepperVersion::FIRST {
        return refuse(PepperRefusal::Root);
    }
    if services.0.pepper.mark(version).is_none() {
        return refuse(PepperRefusal::NotHere(version));
    }
    let mut tx = services.0.db.begin(Scope::Gateway).await.or_fault()?;
    // After whoever is still making a hash with it.
    if tx.lock_pepper().await.or_fault()?.in_use == version {
        return refuse(PepperRefusal::InUse(version));
    }
    let under = tx.under_peppers().await.or_fault()?;
    match under.iter().find(|under| under.version == version) {
        Some(&Under { keys, .. }) if keys > 0 => refuse(PepperRefusal::Keys { version, count: keys }),
        under => Ok(under.map_or(0, |under| under.old_texts)),
    }
}

/// Takes this machine's secret file for the installation's, because the one that keys were made with is lost.
/// Nodes that still have that one stop.
///
/// # Errors
/// When the database can't be reached.
pub async fn reset_peppers(services: &Services) -> Result<(), Fault> {
    let mut tx = services.0.db.begin(Scope::Gateway).await?;
    tx.lock_pepper().await?;
    tx.forget_peppers().await?;
    for (number, mark) in (1..).zip(services.0.pepper.marks()) {
        if let (Some(version), Some(mark)) = (PepperVersion::new(number), mark) {
            tx.fix_pepper(version, mark).await?;
        }
    }
    tx.use_pepper(PepperVersion::FIRST).await?;
    tx.commit().await?;
    Ok(())
}
