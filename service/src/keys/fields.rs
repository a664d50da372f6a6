//! The fields of a key as a form sends them, and what may be wrong with them.

use std::collections::BTreeSet;

use domain::api::ApiSet;
use domain::ids::{ApiId, KeyId, TeamId, WorkspaceId};
use domain::key_name::KeyName;
use domain::refusal::{ApisRefused, KeyFieldProblems, NameRefused, NoSuchTeam};
use domain::team::Team;
use store::Tx;

use crate::Services;

/// Reads name and APIs, and takes the team along. Everything that is wrong is told at once.
///
/// `keeps` names APIs that the key opens already: they may stay even when they are no longer on offer.
pub(super) fn parse(
    services: &Services,
    name: &str,
    apis: &[String],
    keeps: Option<&ApiSet>,
    team: Result<Option<Team>, NoSuchTeam>,
) -> Result<(KeyName, ApiSet, Option<Team>), KeyFieldProblems> {
    let name = KeyName::parse(name).map_err(NameRefused::Problem);
    let apis = parse_apis(services, apis, keeps);
    match (name, apis, team) {
        (Ok(name), Ok(apis), Ok(team)) => Ok((name, apis, team)),
        (name, apis, team) => Err(KeyFieldProblems { name: name.err(), apis: apis.err(), team: team.err() }),
    }
}

/// The team that a form chose by its id; none for an empty one. It must take keys, or be the one of `stays`.
pub(super) async fn team(
    tx: &mut Tx,
    workspace: &WorkspaceId,
    chosen: &str,
    stays: Option<&Team>,
) -> Result<Result<Option<Team>, NoSuchTeam>, store::Error> {
    if chosen.is_empty() {
        return Ok(Ok(None));
    }
    let Ok(id) = chosen.parse::<TeamId>() else { return Ok(Err(NoSuchTeam)) };
    if let Some(team) = stays.filter(|team| team.id == id) {
        return Ok(Ok(Some(team.clone())));
    }
    let found = tx.team(workspace, id).await?.filter(|team| team.retired.is_none());
    Ok(found.map(Some).ok_or(NoSuchTeam))
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
        KeyFieldProblems { name: Some(refused), ..KeyFieldProblems::default() }
    }))
}
