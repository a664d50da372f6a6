//! Segments: 512 entries one after the other, with a Bloom filter of their texts.

use domain::audit::{AuditPlace, Grams, SEGMENT};
use domain::ids::WorkspaceId;
use futures_util::TryStreamExt as _;
use sqlx::{FromRow, QueryBuilder};
use time::OffsetDateTime;

use super::range::Stretch;
use crate::{Error, Tx};

/// Where a segment lies.
#[derive(Clone, Copy, Debug, FromRow)]
pub(super) struct Segment {
    first_at: OffsetDateTime,
    last_at: OffsetDateTime,
    last: i64,
}

impl Segment {
    pub(super) fn oldest(&self) -> AuditPlace {
        AuditPlace { at: self.first_at, number: self.last - SEGMENT + 1 }
    }

    pub(super) fn newest(&self) -> AuditPlace {
        AuditPlace { at: self.last_at, number: self.last }
    }
}

impl Tx {
    /// Segments of a stretch that may hold the text, the one to be read first before the others. The newest
    /// entries, which aren't in one yet, are as one that may.
    pub(super) async fn segments(
        &mut self,
        workspace: &WorkspaceId,
        text: &str,
        stretch: &Stretch,
        limit: usize,
    ) -> Result<Vec<Segment>, Error> {
        let mut query = QueryBuilder::new("SELECT first_at, last_at, last FROM audit_segments WHERE workspace_id = ");
        query.push_bind(workspace.as_str().to_owned()).push(" AND last_at >= ").push_bind(stretch.oldest.at);
        query.push(" AND first_at <= ").push_bind(stretch.newest.at);
        query.push(" AND last >= ").push_bind(stretch.oldest.number);
        query.push(format!(" AND last - {SEGMENT} < ")).push_bind(stretch.newest.number);
        // One after the other, so that most segments are passed over after a bit or two.
        for bit in Grams::needed(text) {
            query.push(" AND get_bit(grams, ").push_bind(bit as i32).push(") = 1");
        }
        query.push(if stretch.newest_first { " ORDER BY last DESC LIMIT " } else { " ORDER BY last LIMIT " });
        query.push_bind(limit as i64);
        let mut segments: Vec<Segment> = query.build_query_as().fetch_all(&mut *self.tx).await?;
        let indexed: Option<(OffsetDateTime, i64)> = sqlx::query_as(
            "SELECT last_at, last FROM audit_segments WHERE workspace_id = $1 ORDER BY last DESC LIMIT 1",
        )
        .bind(workspace.as_str())
        .fetch_optional(&mut *self.tx)
        .await?;
        let (first_at, indexed) = indexed.unwrap_or((OffsetDateTime::UNIX_EPOCH, 0));
        if stretch.newest.number > indexed {
            let tail = Segment { first_at, last_at: stretch.newest.at.max(first_at), last: indexed + SEGMENT };
            segments.insert(if stretch.newest_first { 0 } else { segments.len() }, tail);
        }
        Ok(segments)
    }

    /// Writes the segment that ends with this entry.
    pub(in crate::audit) async fn write_segment(
        &mut self,
        workspace: &WorkspaceId,
        last: AuditPlace,
    ) -> Result<(), Error> {
        let mut grams = Grams::default();
        let mut first_at = last.at;
        let mut rows = sqlx::query_as::<_, (OffsetDateTime, String)>(
            "SELECT at, folded FROM audit_entries WHERE workspace_id = $1 AND (at, number) <= ($2, $3)
             ORDER BY at DESC, number DESC LIMIT $4",
        )
        .bind(workspace.as_str())
        .bind(last.at)
        .bind(last.number)
        .bind(SEGMENT)
        .fetch(&mut *self.tx);
        while let Some((at, folded)) = rows.try_next().await? {
            first_at = at;
            grams.add(&folded);
        }
        drop(rows);
        sqlx::query(
            "INSERT INTO audit_segments (workspace_id, last, first_at, last_at, grams)
             VALUES ($1, $2, $3, $4, ('x' || $5)::bit(16384))",
        )
        .bind(workspace.as_str())
        .bind(last.number)
        .bind(first_at)
        .bind(last.at)
        .bind(grams.hex())
        .execute(&mut *self.tx)
        .await?;
        Ok(())
    }
}
