//! A report as it is stored, and what it is at a moment.

use domain::audit::{AuditAction, AuditFilter, AuditSearch, SearchColumn};
use domain::export::{Export, ExportFile, ExportStage, ExportTrouble, Setback};
use domain::ids::ExportId;
use sqlx::FromRow;
use time::OffsetDateTime;
use uuid::Uuid;

use crate::Error;

/// The columns of [`ExportRow`].
pub(super) const COLUMNS: &str = "id, workspace_id, workspace_name, asked_by_email, asked_at, teams, actions, actors,
    from_at, until_at, search_column, search_typed, upto, upto_at, upto_hash, rows, done, bytes, expires_at,
    mailed_at, given_up_at, removed_at, due_at, tries, trouble, claimed_until";

#[derive(FromRow)]
pub(super) struct ExportRow {
    id: Uuid,
    workspace_id: String,
    workspace_name: String,
    asked_by_email: String,
    asked_at: OffsetDateTime,
    teams: Vec<String>,
    actions: Vec<String>,
    actors: Vec<String>,
    from_at: Option<OffsetDateTime>,
    until_at: Option<OffsetDateTime>,
    search_column: Option<String>,
    search_typed: Option<String>,
    pub(super) upto: i64,
    pub(super) upto_at: OffsetDateTime,
    pub(super) upto_hash: Vec<u8>,
    rows: i64,
    done: i64,
    bytes: Option<i64>,
    expires_at: Option<OffsetDateTime>,
    mailed_at: Option<OffsetDateTime>,
    given_up_at: Option<OffsetDateTime>,
    removed_at: Option<OffsetDateTime>,
    due_at: Option<OffsetDateTime>,
    pub(super) tries: i32,
    trouble: Option<String>,
    claimed_until: Option<OffsetDateTime>,
}

impl ExportRow {
    pub(super) fn into_export(self, now: OffsetDateTime) -> Result<Export, Error> {
        let stage = self.stage(now)?;
        let column = |word: &str| SearchColumn::from_stored(word).ok_or(Error::Unreadable("search column"));
        let action = |word: &String| AuditAction::from_stored(word).ok_or(Error::Unreadable("audit action"));
        let search = match self.search_column.as_deref().zip(self.search_typed) {
            Some((word, typed)) => Some(AuditSearch { column: column(word)?, typed }),
            None => None,
        };
        Ok(Export {
            id: ExportId(self.id),
            workspace: self.workspace_id.try_into().map_err(|_| Error::Unreadable("workspace id"))?,
            workspace_name: self.workspace_name,
            filter: AuditFilter {
                teams: self.teams,
                actions: self.actions.iter().map(action).collect::<Result<_, _>>()?,
                actors: self.actors,
                from: self.from_at,
                until: self.until_at,
                search,
            },
            rows: self.rows,
            asked_by: self.asked_by_email,
            asked_at: self.asked_at,
            stage,
        })
    }

    /// What it is: by what was committed, by the clock, and by whether a worker still shows signs of life.
    fn stage(&self, now: OffsetDateTime) -> Result<ExportStage, Error> {
        let trouble = match &self.trouble {
            Some(word) => Some(ExportTrouble::from_stored(word).ok_or(Error::Unreadable("export trouble"))?),
            None => None,
        };
        let why = trouble.unwrap_or(ExportTrouble::Internal);
        let worked_on = self.claimed_until.is_some_and(|until| until > now);
        let waits = trouble.zip(self.due_at).filter(|_| !worked_on);
        let setback = waits.map(|(why, again_at)| Setback { why, again_at });
        let Some((bytes, until)) = self.bytes.zip(self.expires_at) else {
            return Ok(match self.given_up_at {
                Some(_) => ExportStage::GivenUp { why },
                None if worked_on => ExportStage::Writing { done: self.done },
                None => ExportStage::Waiting { setback },
            });
        };
        let file = ExportFile { bytes, until };
        Ok(match self.mailed_at {
            _ if until <= now || self.removed_at.is_some() => ExportStage::Expired { at: until },
            Some(at) => ExportStage::Sent { file, at },
            None if self.given_up_at.is_some() => ExportStage::NotMailed { file, why },
            None => ExportStage::Mailing { file, setback },
        })
    }
}
