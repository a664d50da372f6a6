//! An admin sets single sign-on up, changes it, or turns it on or off.

use domain::access::Action;
use domain::audit::{Change, SsoChange};
use domain::ids::WorkspaceId;
use domain::refusal::SsoSettingsRefusal;
use domain::sso::{
    CLIENT_MAX, DomainsProblem, MailDomain, NewcomerRole, SecretProblem, SsoFacts, SsoProblems, SsoTyped, read_domains,
};
use store::sso::SingleSignOn;
use store::{Conflict, Scope, Tx};
use zeroize::Zeroizing;

use super::page::has_way_back;
use super::provider::Provider;
use super::{reach, sealed};
use crate::authorise::{enter, enter_to_change};
use crate::fault::{OrFault, Outcome, refuse};
use crate::{Caller, Services};

/// What became of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Saved {
    /// It is in use.
    On,
    /// It is kept, and not in use.
    Off,
}

/// Keeps what was typed. An empty secret leaves the one that is kept. Before it is in use the provider is asked for its
/// discovery document; to turn it off, the provider needn't be there.
///
/// The provider is asked before the transaction of the change, which holds a connection.
///
/// # Errors
/// Refused when the caller may not, or a field needs mending.
pub async fn save(
    services: &Services,
    caller: &Caller,
    workspace: &WorkspaceId,
    typed: &SsoTyped,
    secret: Zeroizing<String>,
) -> Outcome<Saved, SsoSettingsRefusal> {
    let mut tx = services.0.db.begin(Scope::Accounts).await.or_fault()?;
    tx.enter(workspace).await.or_fault()?;
    enter::<SsoSettingsRefusal>(&mut tx, caller, workspace, Action::ManageSingleSignOn).await?;
    let before = tx.single_sign_on(workspace).await.or_fault()?;
    drop(tx);
    let facts = match read(services, typed, &secret, before.as_ref().map(|before| &before.facts)) {
        Ok(facts) => facts,
        Err(problems) => return refused(problems),
    };
    if facts.on || !before.as_ref().is_some_and(|before| same_client(&before.facts, &facts)) {
        let http = &services.0.sso;
        let redirect = services.sso_redirect_uri();
        // The secret isn't sent before somebody signs in.
        let found = Provider::discover(http, &facts.issuer, &facts.client_id, String::new(), redirect).await;
        if let Err(trouble) = found {
            tracing::info!(%trouble, "a provider of single sign-on wasn't accepted");
            return refused(SsoProblems { issuer: Some(trouble.into()), ..SsoProblems::default() });
        }
    }
    let sealed = match secret.is_empty() {
        true => None,
        false => Some(sealed::seal(services, workspace, &secret).or_fault()?),
    };
    write(services, caller, workspace, facts, sealed).await
}

async fn write(
    services: &Services,
    caller: &Caller,
    workspace: &WorkspaceId,
    facts: SsoFacts,
    new_secret: Option<Vec<u8>>,
) -> Outcome<Saved, SsoSettingsRefusal> {
    let now = services.now();
    let mut tx = services.0.db.begin(Scope::Accounts).await.or_fault()?;
    tx.enter(workspace).await.or_fault()?;
    enter_to_change::<SsoSettingsRefusal>(&mut tx, caller, workspace, Action::ManageSingleSignOn).await?;
    let before = tx.single_sign_on(workspace).await.or_fault()?;
    let mut problems = SsoProblems::default();
    if facts.on && !has_way_back(&mut tx, caller).await.or_fault()? {
        problems.no_way_back = true;
    }
    problems.domains = claims(&mut tx, caller, workspace, &facts, before.as_ref()).await.or_fault()?;
    let (kept, before) = before.map(|before| (before.sealed_secret, before.facts)).unzip();
    problems.secret = match (&new_secret, &before) {
        (None, None) => Some(SecretProblem::Missing),
        (None, Some(before)) if !same_client(before, &facts) => Some(SecretProblem::NeededAnew),
        _ => None,
    };
    if !problems.is_empty() {
        return refused(problems);
    }
    let is_new_secret = new_secret.is_some();
    if !is_new_secret && before.as_ref() == Some(&facts) {
        return Ok(saved(&facts));
    }
    let settings = SingleSignOn { facts, sealed_secret: new_secret.or(kept).unwrap_or_default() };
    match tx.put_single_sign_on(workspace, &settings, now).await {
        Err(error) if error.conflict() == Some(Conflict::SsoDomain) => {
            let domains = settings.facts.domains.first().cloned().map(DomainsProblem::Taken);
            return refused(SsoProblems { domains, ..SsoProblems::default() });
        }
        other => other.or_fault()?,
    }
    // Whoever came by what it was comes again by what it is.
    tx.delete_sso_sessions(workspace, caller.session).await.or_fault()?;
    let done = saved(&settings.facts);
    let change = SsoChange { before, after: settings.facts, new_secret: is_new_secret };
    let change = Change::SingleSignOn(Box::new(change));
    tx.record(services.catalog(), workspace, &caller.actor(), &change, now).await.or_fault()?;
    tx.commit().await.or_fault()?;
    Ok(done)
}

/// Whether a domain that is new may be added: by somebody who has an address of it, and when no other workspace has it.
async fn claims(
    tx: &mut Tx,
    caller: &Caller,
    workspace: &WorkspaceId,
    facts: &SsoFacts,
    before: Option<&SingleSignOn>,
) -> Result<Option<DomainsProblem>, store::Error> {
    let had = |domain: &MailDomain| before.is_some_and(|before| before.facts.domains.contains(domain));
    let foreign = facts.domains.iter().find(|domain| !had(domain) && domain.as_str() != caller.me.email.domain());
    if let Some(domain) = foreign {
        return Ok(Some(DomainsProblem::NotYours(domain.clone())));
    }
    Ok(tx.taken_mail_domain(workspace, &facts.domains).await?.map(DomainsProblem::Taken))
}

/// Reads the fields.
fn read(
    services: &Services,
    typed: &SsoTyped,
    secret: &str,
    before: Option<&SsoFacts>,
) -> Result<SsoFacts, SsoProblems> {
    let mut problems = SsoProblems::default();
    let (issuer, client_id) = (typed.issuer.trim(), typed.client_id.trim());
    problems.issuer = reach::issuer(issuer, services.0.sso.reach()).err();
    problems.client_id =
        client_id.is_empty() || client_id.len() > CLIENT_MAX || client_id.chars().any(char::is_control);
    let domains = read_domains(&typed.domains).map_err(|problem| problems.domains = Some(problem));
    let role = NewcomerRole::from_word(&typed.role);
    problems.role = role.is_none();
    let facts = domains.ok().zip(role).map(|(domains, role)| SsoFacts {
        issuer: issuer.to_owned(),
        client_id: client_id.to_owned(),
        domains,
        role,
        on: typed.on,
    });
    problems.secret = match before {
        _ if secret.len() > CLIENT_MAX => Some(SecretProblem::TooLong),
        None if secret.is_empty() => Some(SecretProblem::Missing),
        Some(before) if secret.is_empty() && (before.issuer != issuer || before.client_id != client_id) => {
            Some(SecretProblem::NeededAnew)
        }
        _ => None,
    };
    match facts {
        Some(facts) if problems.is_empty() => Ok(facts),
        _ => Err(problems),
    }
}

fn same_client(before: &SsoFacts, after: &SsoFacts) -> bool {
    (&before.issuer, &before.client_id) == (&after.issuer, &after.client_id)
}

fn saved(facts: &SsoFacts) -> Saved {
    if facts.on { Saved::On } else { Saved::Off }
}

fn refused(problems: SsoProblems) -> Outcome<Saved, SsoSettingsRefusal> {
    refuse(SsoSettingsRefusal::Fields(Box::new(problems)))
}
