//! Token buckets of sign-ins. Needs [`crate::Scope::Accounts`].

use time::OffsetDateTime;

use crate::{Error, Tx};

/// A bucket's size and how fast it fills again.
#[derive(Clone, Copy, Debug)]
pub struct Bucket {
    /// Tokens in a full bucket.
    pub size: f64,
    /// Tokens that come back in a second.
    pub per_second: f64,
}

impl Tx {
    /// Takes a token out of a bucket, which is made full when it is new. Gives the tokens that were there
    /// before: below 1 none was taken. The bucket is locked until the transaction ends, so that guesses
    /// at the same time can't share a token.
    ///
    /// # Errors
    /// When the statement fails.
    pub async fn take_token(&mut self, bucket: [u8; 32], limit: Bucket, now: OffsetDateTime) -> Result<f64, Error> {
        let before: f64 = sqlx::query_scalar(
            "INSERT INTO sign_in_buckets AS b (bucket, tokens, updated_at) VALUES ($1, $2, $4)
             ON CONFLICT (bucket) DO UPDATE SET updated_at = greatest(b.updated_at, $4),
                 tokens = least($2, b.tokens + $3 * greatest(0, extract(epoch FROM $4 - b.updated_at)::float8))
             RETURNING tokens",
        )
        .bind(bucket.as_slice())
        .bind(limit.size)
        .bind(limit.per_second)
        .bind(now)
        .fetch_one(&mut *self.tx)
        .await?;
        if before >= 1.0 {
            self.put_tokens(bucket, -1.0).await?;
        }
        Ok(before)
    }

    /// Gives tokens back (or takes them): a sign-in that succeeded wasn't a guess.
    ///
    /// # Errors
    /// When the statement fails.
    pub async fn put_tokens(&mut self, bucket: [u8; 32], tokens: f64) -> Result<(), Error> {
        sqlx::query("UPDATE sign_in_buckets SET tokens = tokens + $2 WHERE bucket = $1")
            .bind(bucket.as_slice())
            .bind(tokens)
            .execute(&mut *self.tx)
            .await?;
        Ok(())
    }

    /// Clears away buckets that nobody has touched since; they would be full.
    ///
    /// # Errors
    /// When the statement fails.
    pub async fn delete_idle_buckets(&mut self, since: OffsetDateTime) -> Result<(), Error> {
        sqlx::query("DELETE FROM sign_in_buckets WHERE updated_at < $1").bind(since).execute(&mut *self.tx).await?;
        Ok(())
    }
}
