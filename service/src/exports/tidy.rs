//! Reports whose time is over are cleared away.

use store::Scope;

use crate::{Fault, Services};

/// How many at once.
const BATCH: i64 = 100;

/// Removes the files of reports whose time is over. Called each hour; that nobody downloads them any more
/// doesn't wait for it. The file goes first: a report that says that it is removed has none.
///
/// # Errors
/// When a file can't be removed, or the database can't be reached; what was removed until then stays so.
pub async fn tidy(services: &Services) -> Result<(), Fault> {
    loop {
        let now = services.now();
        let mut tx = services.0.db.begin(Scope::Accounts).await?;
        let expired = tx.expired_exports(now, BATCH).await?;
        if expired.is_empty() {
            return Ok(());
        }
        for export in expired {
            let removed = services.0.files.remove_report(export);
            removed.map_err(|source| Fault::File { what: "a report couldn't be removed", source })?;
            tx.export_removed(export, now).await?;
        }
        tx.commit().await?;
    }
}
