//! The fields of a key as a form sends them, and what may be wrong with them.

use std::collections::BTreeSet;

use domain::api::ApiSet;
use domain::ids::{ApiId, KeyId, WorkspaceId};
use domain::key_name::KeyName;
use domain::refusal::{ApisRefused, KeyFieldProblems, NameRefused};
use store::Tx;

use crate::Services;

/// Reads name and APIs. Everything that is wrong is told at once.
///
/// `keeps` names APIs that the key opens already: they may stay even when they are no longer on offer.
pub(super) fn parse(
    services: &Services,
    name: &str,
    apis: &[String],
    keeps: Option<&ApiSet>,
) -> Result<(KeyName, ApiSet), KeyFieldProblems> {
    let name = KeyName::parse(name).map_err(NameRefused::Problem);
    let apis = parse_apis(services, apis, keeps);
    match (name, apis) {
        (Ok(name), Ok(apis)) => Ok((name, apis)),
        (name, apis) => Err(KeyFieldProblems { name: name.err(), apis: apis.err() }),
    }
}

fn parse_apis(services: &Services, apis: &[String], keeps: Option<&ApiSet>) -> Result<ApiSet, ApisRefused> {
    let known = |id: &ApiId| services.catalog().get(id).is_some() || keeps.is_some_and(|set| set.opens(id));
    let mut set = BTreeSet::new();
    for text in apis {
        match text.parse::<ApiId>() {
            Ok(id) if known(&id) => set.insert(id),
            _ => return Err(ApisRefused::Unknown(text.chars().take(40).collect())),
        };
    }
    ApiSet::try_from(set).map_err(|_| ApisRefused::NoneChosen)
}

/// Whether another key of the workspace has the name.
pub(super) async fn taken(
    tx: &mut Tx,
    workspace: &WorkspaceId,
    name: &KeyName,
    own: Option<&KeyId>,
) -> Result<Option<KeyFieldProblems>, store::Error> {
    let other = tx.key_named(workspace, name).await?.filter(|(id, _)| own != Some(id));
    Ok(other.map(|(_, archived)| {
        let refused = if archived { NameRefused::TakenByArchived } else { NameRefused::Taken };
        KeyFieldProblems { name: Some(refused), apis: None }
    }))
}
