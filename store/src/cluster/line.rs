//! A node's own connection. Apart from the pool, so that a busy dashboard never keeps a node from renewing
//! its lease; and closed whenever a statement fails or takes too long, so that a connection whose other end
//! is gone is never waited for twice.

use std::future::Future;
use std::time::Duration;

use domain::cluster::{Epoch, LeaseTerms};
use domain::pepper::{Mark, PepperVersion};
use futures_util::TryStreamExt as _;
use sqlx::postgres::{PgConnectOptions, PgListener, PgPoolOptions};
use sqlx::{AssertSqlSafe, Connection as _, FromRow as _, PgConnection, Postgres, Transaction};
use time::OffsetDateTime;
use uuid::Uuid;

use super::TermsRow;
use crate::keys::CHANGED;
use crate::peppers::{self, Peppers, PeppersRow, pepper_columns};
use crate::replica::{self, ChangedKey, HeldKey, RetiredText};
use crate::{Db, Error, Scope};

/// On which writers hear that a node has applied something.
const ACKED: &str = "latchkey_acks";

/// Settings of a transaction in which a node reads what has changed. The plan is good for any epoch. What the node
/// says of it needn't be on the disk when a writer reads it: it stays true, and a database that forgot it has changes
/// wait longer, not shorter. Only signs of life must be kept, because of the leases that they bring.
const LOOKING: &str = "; SET LOCAL plan_cache_mode = force_generic_plan; SET LOCAL synchronous_commit = off";

/// A connection that is made when it is needed and closed when anything goes wrong with it.
pub struct Line {
    options: PgConnectOptions,
    connection: Option<PgConnection>,
    patience: Duration,
}

/// A node that begins.
pub struct Registered<'a> {
    /// The start of its process.
    pub incarnation: Uuid,
    /// Its name.
    pub name: &'a str,
    /// The program's version.
    pub version: &'a str,
    /// What it does.
    pub roles: &'a str,
    /// When it started.
    pub started_at: OffsetDateTime,
    /// The marks of the secrets that its secret file holds, by version; none for one that it lacks.
    pub peppers: &'a [Option<Mark>],
}

/// A sign of life.
#[derive(Clone, Copy)]
pub struct Renewal {
    /// The start of the process.
    pub incarnation: Uuid,
    /// The last change that it has applied; none when it holds no keys.
    pub applied: Option<Epoch>,
    /// Whether writers wait for it: it answers without asking the database.
    pub waited_for: bool,
    /// Keys in its memory.
    pub keys: i64,
    /// Requests a second.
    pub requests: f32,
}

/// What a sign of life brings back.
pub struct Renewed {
    /// Whether the node's row is still there.
    pub listed: bool,
    /// What all nodes have agreed on.
    pub terms: LeaseTerms,
    /// What has changed.
    pub news: News,
}

/// What has changed since an epoch.
pub struct News {
    /// The last change that was committed.
    pub epoch: Epoch,
    /// The versions of the pepper.
    pub peppers: Peppers,
    /// What became of the keys that were changed since; none when the list doesn't reach back so far.
    pub changes: Option<Vec<ChangedKey>>,
}

#[derive(sqlx::FromRow)]
struct RenewedRow {
    listed: bool,
    epoch: i64,
    #[sqlx(flatten)]
    terms: TermsRow,
    #[sqlx(flatten)]
    peppers: PeppersRow,
}

#[derive(sqlx::FromRow)]
struct NewsRow {
    epoch: i64,
    forgotten: i64,
    #[sqlx(flatten)]
    peppers: PeppersRow,
}

/// Takes the keys while they are read.
pub trait Reading: Send {
    /// About so many will come.
    fn expect(&mut self, keys: usize);
    /// An active key.
    fn key(&mut self, key: HeldKey);
    /// A text that is refused.
    fn retired(&mut self, text: RetiredText);
}

impl Db {
    /// A connection of its own, on which nothing may be silent for longer than `patience`.
    pub fn line(&self, patience: Duration) -> Line {
        Line { options: (*self.pool.connect_options()).clone(), connection: None, patience }
    }

    /// Hears of changes and of what nodes have applied.
    ///
    /// # Errors
    /// When the database can't be reached.
    pub async fn listen(&self) -> Result<Listener, Error> {
        let pool = PgPoolOptions::new()
            .max_connections(1)
            .acquire_timeout(Duration::from_secs(5))
            .connect_lazy_with((*self.pool.connect_options()).clone());
        let mut listener = PgListener::connect_with(&pool).await?;
        listener.listen_all([CHANGED, ACKED]).await?;
        Ok(Listener(listener))
    }
}

/// Hears notices until its connection is lost.
pub struct Listener(PgListener);

/// What a notice says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Heard {
    /// A key was changed.
    Changed,
    /// A node has applied something, or gives a sign of life.
    Acked,
}

impl Listener {
    /// The next notice; none when the connection was lost, and notices with it.
    ///
    /// # Errors
    /// When the database can't be reached.
    pub async fn next(&mut self) -> Result<Option<Heard>, Error> {
        let notice = self.0.try_recv().await?;
        Ok(notice.map(|notice| match notice.channel() {
            CHANGED => Heard::Changed,
            _ => Heard::Acked,
        }))
    }
}

impl Line {
    async fn take(&mut self) -> Result<PgConnection, Error> {
        match self.connection.take() {
            Some(connection) => Ok(connection),
            None => within(self.patience, async { Ok(PgConnection::connect_with(&self.options).await?) }).await,
        }
    }

    /// Lists a node, as one that answers nothing yet, and gives the versions of the pepper. The first node of an
    /// installation says by what the first one is known.
    ///
    /// # Errors
    /// When the database can't be reached in time.
    pub async fn register(&mut self, node: Registered<'_>) -> Result<Peppers, Error> {
        let mut connection = self.take().await?;
        let peppers = within(self.patience, register(&mut connection, node)).await?;
        self.connection = Some(connection);
        Ok(peppers)
    }

    /// Reads every key, as of the epoch that is returned. Takes as long as it takes.
    ///
    /// # Errors
    /// When the database can't be reached, or falls silent.
    pub async fn load(&mut self, reading: &mut dyn Reading) -> Result<Epoch, Error> {
        let mut connection = self.take().await?;
        let epoch = load(&mut connection, reading).await?;
        self.connection = Some(connection);
        Ok(epoch)
    }

    /// From here on writers wait for the node (or, without an epoch, no longer).
    ///
    /// # Errors
    /// When the database can't be reached in time.
    pub async fn answer_from(&mut self, incarnation: Uuid, epoch: Option<Epoch>) -> Result<(), Error> {
        let mut connection = self.take().await?;
        within(self.patience, answer_from(&mut connection, incarnation, epoch)).await?;
        self.connection = Some(connection);
        Ok(())
    }

    /// Gives a sign of life, and brings back what has changed. That takes as long as it takes, as long as it comes:
    /// a change of every key of a workspace that has very many is read in the end.
    ///
    /// # Errors
    /// When the database can't be reached in time.
    pub async fn renew(&mut self, renewal: Renewal) -> Result<Renewed, Error> {
        let mut connection = self.take().await?;
        let renewed = renew(&mut connection, renewal, self.patience).await?;
        self.connection = Some(connection);
        Ok(renewed)
    }

    /// Brings back what has changed since an epoch (without one, no keys) and has `take` apply it. Then says up to
    /// where the node has applied everything, if `take` gives that. No sign of life: it extends no lease.
    ///
    /// # Errors
    /// When the database can't be reached in time; `take` may have had its turn.
    pub async fn look<T>(
        &mut self,
        incarnation: Uuid,
        since: Option<Epoch>,
        take: impl FnOnce(News) -> (T, Option<Epoch>),
    ) -> Result<T, Error> {
        let mut connection = self.take().await?;
        within(self.patience, run(&mut connection, Db::begin_text(Scope::Gateway, LOOKING))).await?;
        let (taken, applied) = take(news(&mut connection, since, self.patience).await?);
        let end = match applied {
            Some(applied) => format!("{}; COMMIT", applied_text(incarnation, applied)),
            None => "COMMIT".to_owned(),
        };
        within(self.patience, run(&mut connection, end)).await?;
        self.connection = Some(connection);
        Ok(taken)
    }

    /// Says that the node has applied everything up to an epoch.
    ///
    /// # Errors
    /// When the database can't be reached in time.
    pub async fn acknowledge(&mut self, incarnation: Uuid, epoch: Epoch) -> Result<(), Error> {
        let mut connection = self.take().await?;
        let begin = Db::begin_text(Scope::Gateway, LOOKING);
        let text = format!("{begin}; {}; COMMIT", applied_text(incarnation, epoch));
        within(self.patience, run(&mut connection, text)).await?;
        self.connection = Some(connection);
        Ok(())
    }

    /// Strikes the node off. It answers nothing any more.
    ///
    /// # Errors
    /// When the database can't be reached in time.
    pub async fn leave(&mut self, incarnation: Uuid) -> Result<(), Error> {
        let mut connection = self.take().await?;
        within(self.patience, leave(&mut connection, incarnation)).await
    }
}

async fn within<T>(patience: Duration, action: impl Future<Output = Result<T, Error>>) -> Result<T, Error> {
    match tokio::time::timeout(patience, action).await {
        Ok(done) => done,
        Err(_late) => Err(Error::Silent),
    }
}

async fn begin(connection: &mut PgConnection) -> Result<Transaction<'_, Postgres>, Error> {
    Ok(connection.begin_with(AssertSqlSafe(Db::begin_text(Scope::Gateway, ""))).await?)
}

async fn register(connection: &mut PgConnection, node: Registered<'_>) -> Result<Peppers, Error> {
    let mut tx = begin(connection).await?;
    sqlx::query(
        "INSERT INTO nodes (incarnation, name, version, roles, started_at, peppers) VALUES ($1, $2, $3, $4, $5, $6)
         ON CONFLICT (incarnation) DO UPDATE SET acked = NULL, renewals = nodes.renewals + 1, seen = clock_timestamp()",
    )
    .bind(node.incarnation)
    .bind(node.name)
    .bind(node.version)
    .bind(node.roles)
    .bind(node.started_at)
    .bind(node.peppers.iter().map(|mark| mark.map(|mark| mark.0.to_vec())).collect::<Vec<_>>())
    .execute(&mut *tx)
    .await?;
    if let Some(Some(first)) = node.peppers.first() {
        peppers::fix(&mut tx, PepperVersion::FIRST, *first).await?;
    }
    let peppers = peppers::read(&mut tx).await?;
    tx.commit().await?;
    Ok(peppers)
}

async fn load(connection: &mut PgConnection, reading: &mut dyn Reading) -> Result<Epoch, Error> {
    let mut tx = begin(connection).await?;
    // One snapshot for the epoch and all keys.
    sqlx::query("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ").execute(&mut *tx).await?;
    let epoch: i64 = sqlx::query_scalar("SELECT epoch FROM cluster").fetch_one(&mut *tx).await?;
    reading.expect(replica::estimate(&mut tx).await?);
    replica::every_key(&mut tx, &mut |key| reading.key(key)).await?;
    replica::every_retired(&mut tx, &mut |text| reading.retired(text)).await?;
    tx.commit().await?;
    Ok(Epoch(epoch))
}

async fn answer_from(connection: &mut PgConnection, incarnation: Uuid, epoch: Option<Epoch>) -> Result<(), Error> {
    let mut tx = begin(connection).await?;
    sqlx::query(
        "UPDATE nodes SET acked = $2, renewals = renewals + 1, seen = clock_timestamp() WHERE incarnation = $1",
    )
    .bind(incarnation)
    .bind(epoch.map(|epoch| epoch.0))
    .execute(&mut *tx)
    .await?;
    Ok(tx.commit().await?)
}

async fn renew(connection: &mut PgConnection, renewal: Renewal, patience: Duration) -> Result<Renewed, Error> {
    let (mut tx, row) = within(patience, async {
        let mut tx = begin(connection).await?;
        let row = give_sign(&mut tx, renewal).await?;
        Ok((tx, row))
    })
    .await?;
    // In a later snapshot: it may hold newer changes as well, never fewer.
    let news = match renewal.applied.filter(|applied| applied.0 < row.epoch) {
        Some(applied) => news(&mut tx, Some(applied), patience).await?,
        None => News { epoch: Epoch(row.epoch), peppers: row.peppers.into_peppers()?, changes: Some(Vec::new()) },
    };
    within(patience, async { Ok(tx.commit().await?) }).await?;
    Ok(Renewed { listed: row.listed, terms: row.terms.into_terms(), news })
}

async fn give_sign(tx: &mut PgConnection, renewal: Renewal) -> Result<RenewedRow, Error> {
    let row = sqlx::query_as(concat!(
        "WITH me AS (UPDATE nodes SET renewals = renewals + 1, seen = clock_timestamp(), keys = $4, requests = $5,
                                      acked = CASE WHEN $3 THEN $2::bigint END
                     WHERE incarnation = $1 RETURNING 1),
              alive AS (SELECT pg_notify($6, ''))
         SELECT EXISTS (SELECT FROM me) AS listed, c.epoch, c.lease_ms, c.longest_ms, c.margin_ms, ",
        pepper_columns!(),
        " FROM cluster c, alive"
    ))
    .bind(renewal.incarnation)
    .bind(renewal.applied.map(|epoch| epoch.0))
    .bind(renewal.waited_for)
    .bind(renewal.keys)
    .bind(renewal.requests)
    .bind(ACKED)
    .fetch_one(tx)
    .await?;
    Ok(row)
}

/// In one snapshot, so that what is listed of the changes and what was forgotten of them belong together.
async fn news(connection: &mut PgConnection, since: Option<Epoch>, patience: Duration) -> Result<News, Error> {
    let mut first = None;
    let mut changes = Vec::new();
    {
        let mut coming = replica::news(connection, since.map_or(i64::MAX, |since| since.0));
        while let Some(row) = within(patience, coming.try_next()).await? {
            if first.is_none() {
                first = Some(NewsRow::from_row(&row)?);
            }
            changes.extend(replica::changed_key(&row)?);
        }
    }
    let NewsRow { epoch, forgotten, peppers } = first.ok_or(Error::Unreadable("cluster"))?;
    let changes = since.is_none_or(|since| since.0 >= forgotten).then_some(changes);
    Ok(News { epoch: Epoch(epoch), peppers: peppers.into_peppers()?, changes })
}

async fn run(connection: &mut PgConnection, text: String) -> Result<(), Error> {
    sqlx::raw_sql(AssertSqlSafe(text)).execute(connection).await?;
    Ok(())
}

/// Statements that say what a node has applied. As text, to share a round trip with others: whoever made the change
/// waits for them. The values are a number and a UUID.
fn applied_text(incarnation: Uuid, Epoch(n): Epoch) -> String {
    format!(
        "UPDATE nodes SET acked = {n} WHERE incarnation = '{incarnation}' AND acked < {n}; SELECT pg_notify('{ACKED}', '')"
    )
}

async fn leave(connection: &mut PgConnection, incarnation: Uuid) -> Result<(), Error> {
    let mut tx = begin(connection).await?;
    sqlx::query("WITH me AS (DELETE FROM nodes WHERE incarnation = $1) SELECT pg_notify($2, '')")
        .bind(incarnation)
        .bind(ACKED)
        .execute(&mut *tx)
        .await?;
    Ok(tx.commit().await?)
}
