//! Reading the entries of a report: as many as there are, without holding them. COPY is three times as fast as a
//! cursor, but takes no values: the conditions are read from the report's own row.

use domain::audit::report::ReportRow;
use domain::audit::{AuditFilter, AuditPlace, SearchColumn};
use domain::ids::{ExportId, WorkspaceId};
use futures_util::StreamExt as _;
use futures_util::stream::{BoxStream, ReadyChunks};
use sqlx::pool::PoolConnection;
use sqlx::{AssertSqlSafe, Postgres};

use super::ExportJob;
use super::copy::{COLUMNS, Decoder};
use crate::{Db, Error, READING, Scope};

/// Rows that are taken at once, if they are there: waiting for each by itself would cost more than the rest.
const AT_ONCE: usize = 256;

/// A connection that reads the entries of one report, as they were when it was asked for.
pub struct ExportReader {
    connection: PoolConnection<Postgres>,
    statement: String,
}

/// The entries, the newest first.
pub struct ExportRows<'a> {
    pieces: ReadyChunks<BoxStream<'a, Result<bytes::Bytes, sqlx::Error>>>,
    decoder: Decoder,
}

impl Db {
    /// Gets ready to read the entries of a report.
    ///
    /// # Errors
    /// When the database can't be reached.
    pub async fn export_reader(&self, job: &ExportJob) -> Result<ExportReader, Error> {
        let mut connection = self.pool.acquire().await?;
        // It is never handed back: what is left of a COPY that was given up would be read by the next one.
        connection.close_on_drop();
        let begin = Self::begin_text(Scope::Workspace(&job.export.workspace), READING);
        sqlx::raw_sql(AssertSqlSafe(begin)).execute(&mut *connection).await?;
        let conditions = conditions(&job.export.workspace, job.export.id, &job.export.filter, job.upto);
        let statement = format!(
            "COPY (SELECT {COLUMNS} FROM audit_entries e{conditions} ORDER BY e.at DESC, e.number DESC)
             TO STDOUT (FORMAT binary)"
        );
        Ok(ExportReader { connection, statement })
    }
}

impl ExportReader {
    /// Begins to read.
    ///
    /// # Errors
    /// When the statement fails.
    pub async fn rows(&mut self) -> Result<ExportRows<'_>, Error> {
        let stream = self.connection.copy_out_raw(&self.statement).await?;
        Ok(ExportRows { pieces: stream.ready_chunks(AT_ONCE), decoder: Decoder::default() })
    }
}

impl ExportRows<'_> {
    /// Waits for the next rows and gives each. False once there are no more. Loses nothing when it is given up
    /// while it waits.
    ///
    /// # Errors
    /// When the statement fails, or the connection.
    pub async fn next(&mut self, mut each: impl FnMut(&ReportRow<'_>)) -> Result<bool, Error> {
        let Some(pieces) = self.pieces.next().await else {
            return if self.decoder.ended { Ok(false) } else { Err(Error::Unreadable("end of a copy")) };
        };
        for piece in pieces {
            self.decoder.take(&piece?, &mut each)?;
        }
        Ok(true)
    }
}

/// Which entries: those of the page's filter, up to the end that the report was promised. An id can't hold a
/// quote; numbers and moments are written out; texts stay where they are.
fn conditions(workspace: &WorkspaceId, export: ExportId, filter: &AuditFilter, end: AuditPlace) -> String {
    let own = |column: &str| {
        format!("(SELECT x.{column} FROM exports x WHERE x.workspace_id = '{workspace}' AND x.id = '{export}')")
    };
    let mut text = format!(" WHERE e.workspace_id = '{workspace}' AND e.number <= {}", end.number);
    text += &format!(" AND e.at <= {}", own("upto_at"));
    if filter.from.is_some() {
        text += &format!(" AND e.at >= {}", own("from_at"));
    }
    if filter.until.is_some() {
        text += &format!(" AND e.at < {}", own("until_at"));
    }
    if !filter.teams.is_empty() {
        text += &format!(" AND e.teams && {}", own("teams"));
    }
    if !filter.actions.is_empty() {
        text += &format!(" AND e.action = ANY({}::text[])", own("actions"));
    }
    if !filter.actors.is_empty() {
        text += &format!(" AND e.actor = ANY({}::text[])", own("actors"));
    }
    if let Some(search) = &filter.search {
        text += &format!(" AND strpos({}, {}) > 0", searched(search.column), own("search_folded"));
    }
    text
}

/// The part of an entry that a search looks at, as `folded` is written (audit/entry.rs).
fn searched(column: SearchColumn) -> &'static str {
    match column {
        SearchColumn::All => "e.folded",
        SearchColumn::Activity => r"split_part(e.folded, E'\x1f', 1)",
        SearchColumn::Entity => r"split_part(e.folded, E'\x1f', 2)",
        SearchColumn::Actor => r"split_part(e.folded, E'\x1f', 3)",
        SearchColumn::Ip => r"split_part(e.folded, E'\x1f', 4)",
        SearchColumn::Team => r"split_part(e.folded, E'\x1f', 5)",
    }
}
