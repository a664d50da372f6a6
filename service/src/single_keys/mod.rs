//! The old screen: one key per API, while early access is off.

mod generate;
mod list;
mod regenerate;

use domain::ids::{ApiId, WorkspaceId};
use domain::key::{Key, Origin};
use domain::refusal::NotAllowed;
use store::Tx;

pub(crate) use generate::free_name;
pub use generate::generate;
pub use list::list;
pub use regenerate::regenerate;

use crate::Services;

/// The one key of an API, migrated or not.
fn of_api<'a>(keys: &'a [Key], api: &ApiId) -> Option<&'a Key> {
    keys.iter().find(|key| key.origin != Origin::Native && key.apis.opens(api))
}

async fn key_of_api(tx: &mut Tx, workspace: &WorkspaceId, api: &ApiId) -> Result<Option<Key>, store::Error> {
    let keys = tx.active_keys(workspace).await?;
    Ok(of_api(&keys, api).cloned())
}

fn api(services: &Services, text: &str) -> Result<ApiId, NotAllowed> {
    let id = text.parse::<ApiId>().map_err(|_| NotAllowed::NotFound)?;
    services.catalog().get(&id).map(|api| api.id.clone()).ok_or(NotAllowed::NotFound)
}
