//! What a worker does with a report: claims it, shows signs of life, and says what became of it. Whatever it
//! says counts only as long as the claim is still its own.

use domain::audit::AuditPlace;
use domain::audit::chain::Hash;
use domain::export::{Export, ExportTrouble};
use domain::ids::{ExportId, WorkspaceId};
use time::OffsetDateTime;
use uuid::Uuid;

use super::row::{COLUMNS, ExportRow};
use crate::{Error, Tx};

/// A report that a worker is at.
pub struct ExportJob {
    /// The report.
    pub export: Export,
    /// Until where the chain goes.
    pub upto: AuditPlace,
    /// The hash of that entry.
    pub upto_hash: Hash,
    /// How often what is next was begun, this time included.
    pub tries: usize,
    /// By which it is the worker's.
    pub claim: Claim,
}

/// By which a report is a worker's. Whoever claims it later takes it away.
#[derive(Clone, Debug)]
pub struct Claim {
    /// Whose log.
    pub workspace: WorkspaceId,
    /// The report.
    pub export: ExportId,
    /// Drawn by the worker.
    pub token: Uuid,
}

impl Tx {
    /// Claims a report that is due, passing over those that other workers are at.
    ///
    /// # Errors
    /// When the statement fails.
    pub async fn claim_export(
        &mut self,
        token: Uuid,
        now: OffsetDateTime,
        until: OffsetDateTime,
    ) -> Result<Option<ExportJob>, Error> {
        let query = format!(
            "UPDATE exports SET claim = $1, claimed_until = $3, tries = tries + 1,
                                done = CASE WHEN written_at IS NULL THEN 0 ELSE done END
             WHERE id = (SELECT id FROM exports
                         WHERE due_at <= $2 AND (claimed_until IS NULL OR claimed_until <= $2)
                           AND (expires_at IS NULL OR expires_at > $2)
                         ORDER BY due_at LIMIT 1 FOR UPDATE SKIP LOCKED)
             RETURNING {COLUMNS}"
        );
        let row: Option<ExportRow> = sqlx::query_as(sqlx::AssertSqlSafe(query))
            .bind(token)
            .bind(now)
            .bind(until)
            .fetch_optional(&mut *self.tx)
            .await?;
        let Some(row) = row else { return Ok(None) };
        let upto = AuditPlace { at: row.upto_at, number: row.upto };
        let upto_hash = row.upto_hash.clone().try_into().map_err(|_| Error::Unreadable("audit hash"))?;
        let tries = usize::try_from(row.tries).map_err(|_| Error::Unreadable("number of tries"))?;
        let export = row.into_export(now)?;
        let claim = Claim { workspace: export.workspace.clone(), export: export.id, token };
        Ok(Some(ExportJob { export, upto, upto_hash: Hash(upto_hash), tries, claim }))
    }

    /// A sign of life, with the rows so far. False when the claim is somebody else's by now.
    ///
    /// # Errors
    /// When the statement fails.
    pub async fn export_goes_on(&mut self, claim: &Claim, done: i64, until: OffsetDateTime) -> Result<bool, Error> {
        let query = sqlx::query(
            "UPDATE exports SET done = $4, claimed_until = $5 WHERE workspace_id = $1 AND id = $2 AND claim = $3",
        );
        let query = query.bind(claim.workspace.as_str()).bind(claim.export.0).bind(claim.token);
        Ok(query.bind(done).bind(until).execute(&mut *self.tx).await?.rows_affected() == 1)
    }

    /// The file lies in its place; the mail is due. False as above.
    ///
    /// # Errors
    /// When the statement fails.
    pub async fn export_written(
        &mut self,
        claim: &Claim,
        bytes: i64,
        now: OffsetDateTime,
        expires_at: OffsetDateTime,
    ) -> Result<bool, Error> {
        let query = sqlx::query(
            "UPDATE exports SET done = rows, bytes = $4, written_at = $5, expires_at = $6, due_at = $5, tries = 0,
                                trouble = NULL, claim = NULL, claimed_until = NULL
             WHERE workspace_id = $1 AND id = $2 AND claim = $3 AND written_at IS NULL",
        );
        let query = query.bind(claim.workspace.as_str()).bind(claim.export.0).bind(claim.token);
        let query = query.bind(bytes).bind(now).bind(expires_at);
        Ok(query.execute(&mut *self.tx).await?.rows_affected() == 1)
    }

    /// The mail server took the mail; nothing is left to do. False as above.
    ///
    /// # Errors
    /// When the statement fails.
    pub async fn export_mailed(&mut self, claim: &Claim, now: OffsetDateTime) -> Result<bool, Error> {
        let query = sqlx::query(
            "UPDATE exports SET mailed_at = $4, due_at = NULL, trouble = NULL, claim = NULL, claimed_until = NULL
             WHERE workspace_id = $1 AND id = $2 AND claim = $3",
        );
        let query = query.bind(claim.workspace.as_str()).bind(claim.export.0).bind(claim.token);
        Ok(query.bind(now).execute(&mut *self.tx).await?.rows_affected() == 1)
    }

    /// The try failed; the next one is at that moment. False as above.
    ///
    /// # Errors
    /// When the statement fails.
    pub async fn export_set_back(
        &mut self,
        claim: &Claim,
        why: ExportTrouble,
        again_at: OffsetDateTime,
    ) -> Result<bool, Error> {
        let query = sqlx::query(
            "UPDATE exports SET trouble = $4, due_at = $5, claim = NULL, claimed_until = NULL
             WHERE workspace_id = $1 AND id = $2 AND claim = $3",
        );
        let query = query.bind(claim.workspace.as_str()).bind(claim.export.0).bind(claim.token);
        Ok(query.bind(why.as_str()).bind(again_at).execute(&mut *self.tx).await?.rows_affected() == 1)
    }

    /// The worker stops before it is done, through no fault of the report: somebody else goes on at once.
    ///
    /// # Errors
    /// When the statement fails.
    pub async fn export_released(&mut self, claim: &Claim) -> Result<(), Error> {
        let query = sqlx::query(
            "UPDATE exports SET tries = tries - 1, claim = NULL, claimed_until = NULL
             WHERE workspace_id = $1 AND id = $2 AND claim = $3",
        );
        query.bind(claim.workspace.as_str()).bind(claim.export.0).bind(claim.token).execute(&mut *self.tx).await?;
        Ok(())
    }

    /// There is no next try. False as above.
    ///
    /// # Errors
    /// When the statement fails.
    pub async fn export_given_up(
        &mut self,
        claim: &Claim,
        why: ExportTrouble,
        now: OffsetDateTime,
    ) -> Result<bool, Error> {
        let query = sqlx::query(
            "UPDATE exports SET trouble = $4, given_up_at = $5, due_at = NULL, claim = NULL, claimed_until = NULL
             WHERE workspace_id = $1 AND id = $2 AND claim = $3",
        );
        let query = query.bind(claim.workspace.as_str()).bind(claim.export.0).bind(claim.token);
        Ok(query.bind(why.as_str()).bind(now).execute(&mut *self.tx).await?.rows_affected() == 1)
    }

    /// Reports whose time is over and whose files are still to be cleared away, the oldest first.
    ///
    /// # Errors
    /// When the statement fails.
    pub async fn expired_exports(&mut self, now: OffsetDateTime, limit: i64) -> Result<Vec<ExportId>, Error> {
        let found: Vec<Uuid> = sqlx::query_scalar(
            "SELECT id FROM exports WHERE expires_at <= $1 AND removed_at IS NULL ORDER BY expires_at LIMIT $2",
        )
        .bind(now)
        .bind(limit)
        .fetch_all(&mut *self.tx)
        .await?;
        Ok(found.into_iter().map(ExportId).collect())
    }

    /// Notes that a report's file is cleared away. A mail that isn't out by now isn't sent any more.
    ///
    /// # Errors
    /// When the statement fails.
    pub async fn export_removed(&mut self, id: ExportId, now: OffsetDateTime) -> Result<(), Error> {
        sqlx::query("UPDATE exports SET removed_at = $2, due_at = NULL WHERE id = $1 AND expires_at <= $2")
            .bind(id.0)
            .bind(now)
            .execute(&mut *self.tx)
            .await?;
        Ok(())
    }
}
