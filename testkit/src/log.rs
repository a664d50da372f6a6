//! Long logs, made at once: chained, counted and indexed as the application does it, entry by entry, but
//! thousands of times quicker. A test holds that both give the same.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use domain::audit::chain::Hash;
use domain::audit::{AuditPlace, Grams, SEGMENT};
use domain::ids::WorkspaceId;
use sqlx::{AssertSqlSafe, PgConnection, PgPool};
use store::audit::StoredEntry;
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

/// The content of an entry.
#[derive(Clone, Debug)]
pub struct Made {
    /// Its moment, not before the entry's before.
    pub at: OffsetDateTime,
    /// An email, or `System`.
    pub actor: String,
    /// The actor's teams.
    pub teams: Vec<String>,
    /// The address.
    pub ip: Option<String>,
    /// e.g. `API key`.
    pub entity: String,
    /// e.g. `Create`.
    pub action: String,
    /// The sentence.
    pub activity: String,
    /// Before and after, as JSON text.
    pub details: String,
}

/// The end of one workspace's log, to which entries are added.
pub struct LogWriter {
    workspace: WorkspaceId,
    place: AuditPlace,
    hash: Hash,
    grams: Grams,
    first_at: OffsetDateTime,
    facets: BTreeMap<(String, Vec<String>, String), i64>,
    entries: String,
    segments: String,
}

impl LogWriter {
    /// Goes on where the log of the workspace ends.
    ///
    /// # Panics
    /// When the database can't be read, or the log doesn't end with a segment or before the first.
    pub async fn at_end(raw: &PgPool, workspace: &WorkspaceId) -> Self {
        let head: Option<(i64, OffsetDateTime, Vec<u8>)> =
            sqlx::query_as("SELECT number, at, hash FROM audit_heads WHERE workspace_id = $1")
                .bind(workspace.as_str())
                .fetch_optional(raw)
                .await
                .expect("the head");
        let genesis = || (0, OffsetDateTime::UNIX_EPOCH, Hash::genesis(workspace).0.to_vec());
        let (number, at, hash) = head.unwrap_or_else(genesis);
        let rest: Vec<(OffsetDateTime, String)> = sqlx::query_as(
            "SELECT at, folded FROM audit_entries WHERE workspace_id = $1 AND number > $2 ORDER BY at, number",
        )
        .bind(workspace.as_str())
        .bind(number - number % SEGMENT)
        .fetch_all(raw)
        .await
        .expect("the entries of the last segment");
        let mut writer = Self {
            workspace: workspace.clone(),
            place: AuditPlace { at, number },
            hash: Hash(hash.try_into().expect("32 bytes")),
            grams: Grams::default(),
            first_at: rest.first().map_or(at, |(at, _)| *at),
            facets: BTreeMap::new(),
            entries: String::new(),
            segments: String::new(),
        };
        rest.iter().for_each(|(_, folded)| writer.grams.add(folded));
        writer
    }

    /// Adds an entry; it is in the database after the next [`LogWriter::flush`].
    pub fn add(&mut self, made: Made) {
        let number = self.place.number + 1;
        let mut entry = StoredEntry {
            number,
            at: made.at,
            actor: made.actor,
            actor_id: None,
            teams: made.teams,
            team_set: String::new(),
            ip: made.ip,
            entity: made.entity,
            entity_id: format!("entity-{}", number % 1000),
            action: made.action,
            activity: made.activity,
            details: made.details,
            request_id: None,
            folded: String::new(),
        };
        (entry.team_set, entry.folded) = entry.derived();
        let (link, hash) = entry.chained(&self.workspace, &self.hash);
        if number % SEGMENT == 1 {
            (self.first_at, self.grams) = (entry.at, Grams::default());
        }
        self.grams.add(&entry.folded);
        let at = entry.at.format(&Rfc3339).expect("a moment");
        if number % SEGMENT == 0 {
            let first = self.first_at.format(&Rfc3339).expect("a moment");
            let _ = writeln!(self.segments, "{}\t{number}\t{first}\t{at}\t{}", self.workspace, self.grams);
        }
        let teams = entry.teams.iter().map(|team| format!("\"{}\"", team.replace('\\', "\\\\").replace('"', "\\\"")));
        let teams = format!("{{{}}}", teams.collect::<Vec<_>>().join(","));
        let columns = [&entry.actor, &teams, &entry.team_set].map(|text| escaped(text)).join("\t");
        let ip = entry.ip.as_deref().map_or_else(|| "\\N".to_owned(), escaped);
        let rest = [&entry.entity, &entry.entity_id, &entry.action, &entry.activity, &entry.details, &entry.folded];
        let rest = rest.map(|text| escaped(text)).join("\t");
        let _ = writeln!(
            self.entries,
            "{}\t{number}\t{at}\t{columns}\t{ip}\t{rest}\t\\\\x{link}\t\\\\x{hash}",
            self.workspace
        );
        *self.facets.entry((entry.actor, entry.teams, entry.action)).or_default() += 1;
        (self.place, self.hash) = (AuditPlace { at: entry.at, number }, hash);
    }

    /// The rows of entries and of segments that wait to be written, for COPY as [`LogWriter::flush`] does it.
    pub fn take_rows(&mut self) -> (String, String) {
        (std::mem::take(&mut self.entries), std::mem::take(&mut self.segments))
    }

    /// Writes what was added, with all that belongs to it.
    ///
    /// # Panics
    /// When the database doesn't take it.
    pub async fn flush(&mut self, raw: &PgPool) {
        let mut connection = raw.acquire().await.expect("a connection");
        let connection: &mut PgConnection = &mut connection;
        copy_rows(connection, self.take_rows()).await;
        for ((actor, teams, action), count) in std::mem::take(&mut self.facets) {
            for statement in [
                "INSERT INTO audit_team_facets AS f (workspace_id, key, action, teams, entries)
                 SELECT $1, audit_team_key($3, array_to_string($2, ', ')), $3, $2, $4 WHERE $5 IS NOT NULL
                 ON CONFLICT (workspace_id, key) DO UPDATE SET entries = f.entries + $4",
                "INSERT INTO audit_actor_facets AS f (workspace_id, actor, key, action, teams, entries)
                 VALUES ($1, $5, audit_actor_key($3, array_to_string($2, ', '), $5), $3, $2, $4)
                 ON CONFLICT (workspace_id, actor, key) DO UPDATE SET entries = f.entries + $4",
            ] {
                let query = sqlx::query(statement).bind(self.workspace.as_str()).bind(&teams).bind(&action).bind(count);
                query.bind(&actor).execute(&mut *connection).await.expect("a facet");
            }
        }
        // The head moves on by one entry at a time for everybody else.
        let head = format!(
            "SET session_replication_role = replica;
             INSERT INTO audit_heads (workspace_id, number, at, hash) VALUES ('{}', {}, '{}', '\\x{}')
             ON CONFLICT (workspace_id) DO UPDATE SET number = excluded.number, at = excluded.at, hash = excluded.hash;
             RESET session_replication_role",
            self.workspace,
            self.place.number,
            self.place.at.format(&Rfc3339).expect("a moment"),
            self.hash
        );
        sqlx::raw_sql(AssertSqlSafe(head)).execute(connection).await.expect("the head");
    }
}

/// Writes rows of [`LogWriter::take_rows`].
///
/// # Panics
/// When the database doesn't take them.
pub async fn copy_rows(connection: &mut PgConnection, (entries, segments): (String, String)) {
    copy(
        connection,
        "COPY audit_entries (workspace_id, number, at, actor, teams, team_set, ip, entity, entity_id, action,
                             activity, details, folded, link, hash) FROM STDIN",
        entries,
    )
    .await;
    copy(connection, "COPY audit_segments (workspace_id, last, first_at, last_at, grams) FROM STDIN", segments).await;
}

async fn copy(connection: &mut PgConnection, statement: &str, text: String) {
    let mut copy = connection.copy_in_raw(statement).await.expect("a COPY");
    copy.send(text.into_bytes()).await.expect("rows");
    copy.finish().await.expect("rows that the table takes");
}

/// A text in COPY's text format.
fn escaped(text: &str) -> String {
    text.replace('\\', "\\\\").replace('\t', "\\t").replace('\n', "\\n").replace('\r', "\\r")
}
