//! "Single sign-on".

use domain::access::Action;
use domain::ids::WorkspaceId;
use domain::refusal::NotAllowed;
use domain::sso::SsoPage;
use store::{Scope, Tx};

use crate::authorise::enter;
use crate::fault::{OrFault, Outcome};
use crate::{Caller, Services};

/// Reads a workspace's settings.
///
/// # Errors
/// Refused when the caller may not change them.
pub async fn page(services: &Services, caller: &Caller, workspace: &WorkspaceId) -> Outcome<SsoPage, NotAllowed> {
    let mut tx = services.0.db.begin(Scope::Accounts).await.or_fault()?;
    tx.enter(workspace).await.or_fault()?;
    let entered = enter(&mut tx, caller, workspace, Action::ManageSingleSignOn).await?;
    let settings = tx.single_sign_on(workspace).await.or_fault()?;
    Ok(SsoPage {
        workspace: entered.workspace,
        facts: settings.map(|settings| settings.facts),
        redirect_uri: services.sso_redirect_uri(),
        own_domain: caller.me.email.domain().to_owned(),
        way_back: has_way_back(&mut tx, caller).await.or_fault()?,
    })
}

/// Whether the caller could sign in without the provider.
pub(super) async fn has_way_back(tx: &mut Tx, caller: &Caller) -> Result<bool, store::Error> {
    let password = tx.password_hash(caller.me.user).await?.is_some();
    Ok(password && tx.second_factor_since(caller.me.user).await?.is_some())
}
