//! Single sign-on: the settings of workspaces, sign-ins under way, and who has come that way. A workspace's own scope
//! sees its own; [`crate::Scope::Accounts`] finds a provider by a mail domain.

use domain::ids::{UserId, WorkspaceId};
use domain::sso::{MailDomain, NewcomerRole, SsoFacts};
use sqlx::FromRow;
use time::OffsetDateTime;
use uuid::Uuid;

use crate::{Error, Tx};

/// A workspace's provider. Doesn't print: it holds the client secret, encrypted.
pub struct SingleSignOn {
    /// What isn't secret.
    pub facts: SsoFacts,
    /// The client secret as it is kept.
    pub sealed_secret: Vec<u8>,
}

/// A sign-in that waits for the provider's answer.
pub struct Attempt<'a> {
    /// SHA-256 of the token in the browser's cookie.
    pub token_hash: [u8; 32],
    /// Whose provider was asked.
    pub workspace: &'a WorkspaceId,
    /// Where the person wants to go.
    pub next: &'a str,
    /// Until when an answer is taken.
    pub expires_at: OffsetDateTime,
}

/// As whom a provider knows somebody.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Subject {
    /// The provider.
    pub issuer: String,
    /// The person there.
    pub subject: String,
}

#[derive(FromRow)]
struct Row {
    issuer: String,
    client_id: String,
    client_secret: Vec<u8>,
    role: String,
    enabled: bool,
    domains: Vec<String>,
}

impl Row {
    fn into_settings(self) -> Result<SingleSignOn, Error> {
        let domain = |text| MailDomain::try_from(text).map_err(|_| Error::Unreadable("mail domain"));
        let facts = SsoFacts {
            issuer: self.issuer,
            client_id: self.client_id,
            domains: self.domains.into_iter().map(domain).collect::<Result<_, _>>()?,
            role: NewcomerRole::from_word(&self.role).ok_or(Error::Unreadable("role"))?,
            on: self.enabled,
        };
        Ok(SingleSignOn { facts, sealed_secret: self.client_secret })
    }
}

impl Tx {
    /// A workspace's provider, in use or not.
    ///
    /// # Errors
    /// When the statement fails.
    pub async fn single_sign_on(&mut self, workspace: &WorkspaceId) -> Result<Option<SingleSignOn>, Error> {
        sqlx::query_as::<_, Row>(
            "SELECT issuer, client_id, client_secret, role, enabled,
                    ARRAY(SELECT d.domain FROM sso_domains d WHERE d.workspace_id = s.workspace_id ORDER BY 1) AS domains
             FROM single_sign_on s WHERE workspace_id = $1",
        )
        .bind(workspace.as_str())
        .fetch_optional(&mut *self.tx)
        .await?
        .map(Row::into_settings)
        .transpose()
    }

    /// Keeps a workspace's provider.
    ///
    /// # Errors
    /// [`crate::Conflict::SsoDomain`] when another workspace has one of the domains.
    pub async fn put_single_sign_on(
        &mut self,
        workspace: &WorkspaceId,
        settings: &SingleSignOn,
        now: OffsetDateTime,
    ) -> Result<(), Error> {
        let SingleSignOn { facts, sealed_secret } = settings;
        sqlx::query(
            "INSERT INTO single_sign_on (workspace_id, issuer, client_id, client_secret, role, enabled, changed_at)
             VALUES ($1, $2, $3, $4, $5, $6, $7)
             ON CONFLICT (workspace_id) DO UPDATE
             SET issuer = $2, client_id = $3, client_secret = $4, role = $5, enabled = $6, changed_at = $7",
        )
        .bind(workspace.as_str())
        .bind(&facts.issuer)
        .bind(&facts.client_id)
        .bind(sealed_secret)
        .bind(facts.role.role().as_str())
        .bind(facts.on)
        .bind(now)
        .execute(&mut *self.tx)
        .await?;
        let domains: Vec<_> = facts.domains.iter().map(MailDomain::as_str).collect();
        sqlx::query("DELETE FROM sso_domains WHERE workspace_id = $1 AND domain <> ALL($2)")
            .bind(workspace.as_str())
            .bind(&domains)
            .execute(&mut *self.tx)
            .await?;
        sqlx::query(
            "INSERT INTO sso_domains (domain, workspace_id)
             SELECT d, $1 FROM unnest($2::text[]) d
             WHERE NOT EXISTS (SELECT FROM sso_domains o WHERE o.workspace_id = $1 AND o.domain = d)",
        )
        .bind(workspace.as_str())
        .bind(&domains)
        .execute(&mut *self.tx)
        .await?;
        Ok(())
    }

    /// The workspace that has people of that mail domain sign in through its provider. Needs
    /// [`crate::Scope::Accounts`].
    ///
    /// # Errors
    /// When the statement fails.
    pub async fn sso_workspace(&mut self, mail_domain: &str) -> Result<Option<WorkspaceId>, Error> {
        let id: Option<String> = sqlx::query_scalar(
            "SELECT s.workspace_id FROM sso_domains d JOIN single_sign_on s USING (workspace_id)
             WHERE d.domain = $1 AND s.enabled",
        )
        .bind(mail_domain)
        .fetch_optional(&mut *self.tx)
        .await?;
        id.map(|id| WorkspaceId::try_from(id).map_err(|_| Error::Unreadable("workspace id"))).transpose()
    }

    /// The first of these domains that another workspace has, in use or not. Needs [`crate::Scope::Accounts`].
    ///
    /// # Errors
    /// When the statement fails.
    pub async fn taken_mail_domain(
        &mut self,
        workspace: &WorkspaceId,
        domains: &[MailDomain],
    ) -> Result<Option<MailDomain>, Error> {
        let query = sqlx::query_scalar(
            "SELECT domain FROM sso_domains WHERE domain = ANY($2) AND workspace_id <> $1 ORDER BY 1 LIMIT 1",
        );
        let domains: Vec<_> = domains.iter().map(MailDomain::as_str).collect();
        let taken: Option<String> = query.bind(workspace.as_str()).bind(&domains).fetch_optional(&mut *self.tx).await?;
        taken.map(|text| MailDomain::try_from(text).map_err(|_| Error::Unreadable("mail domain"))).transpose()
    }

    /// Keeps a sign-in that waits for the provider's answer.
    ///
    /// # Errors
    /// When the statement fails.
    pub async fn insert_sso_attempt(&mut self, attempt: Attempt<'_>) -> Result<(), Error> {
        sqlx::query("INSERT INTO sso_attempts (token_hash, workspace_id, next, expires_at) VALUES ($1, $2, $3, $4)")
            .bind(attempt.token_hash.as_slice())
            .bind(attempt.workspace.as_str())
            .bind(attempt.next)
            .bind(attempt.expires_at)
            .execute(&mut *self.tx)
            .await?;
        Ok(())
    }

    /// Takes a sign-in that waits: whose provider was asked, and where the person wants to go. Nobody takes it again.
    /// None when it isn't there, or waited too long.
    ///
    /// # Errors
    /// When the statement fails.
    pub async fn take_sso_attempt(
        &mut self,
        token_hash: [u8; 32],
        now: OffsetDateTime,
    ) -> Result<Option<(WorkspaceId, String)>, Error> {
        let row: Option<(String, String)> = sqlx::query_as(
            "DELETE FROM sso_attempts WHERE token_hash = $1 AND expires_at > $2 RETURNING workspace_id, next",
        )
        .bind(token_hash.as_slice())
        .bind(now)
        .fetch_optional(&mut *self.tx)
        .await?;
        row.map(|(id, next)| Ok((WorkspaceId::try_from(id).map_err(|_| Error::Unreadable("workspace id"))?, next)))
            .transpose()
    }

    /// Clears away sign-ins that waited too long.
    ///
    /// # Errors
    /// When the statement fails.
    pub async fn delete_expired_sso_attempts(&mut self, now: OffsetDateTime) -> Result<(), Error> {
        sqlx::query("DELETE FROM sso_attempts WHERE expires_at < $1").bind(now).execute(&mut *self.tx).await?;
        Ok(())
    }

    /// As whom the workspace's provider knows the person: the outer none, when there is no row; the inner, when the
    /// person never came that way.
    ///
    /// # Errors
    /// When the statement fails.
    pub async fn sso_person(
        &mut self,
        workspace: &WorkspaceId,
        user: UserId,
    ) -> Result<Option<Option<Subject>>, Error> {
        let row: Option<(Option<String>, Option<String>)> =
            sqlx::query_as("SELECT issuer, subject FROM sso_people WHERE workspace_id = $1 AND user_id = $2")
                .bind(workspace.as_str())
                .bind(user.0)
                .fetch_optional(&mut *self.tx)
                .await?;
        Ok(row.map(|(issuer, subject)| Some(Subject { issuer: issuer?, subject: subject? })))
    }

    /// Who that is.
    ///
    /// # Errors
    /// When the statement fails.
    pub async fn sso_person_of(&mut self, workspace: &WorkspaceId, subject: &Subject) -> Result<Option<UserId>, Error> {
        let query = sqlx::query_scalar(
            "SELECT user_id FROM sso_people WHERE workspace_id = $1 AND issuer = $2 AND subject = $3",
        );
        let id: Option<Uuid> = query
            .bind(workspace.as_str())
            .bind(&subject.issuer)
            .bind(&subject.subject)
            .fetch_optional(&mut *self.tx)
            .await?;
        Ok(id.map(UserId))
    }

    /// Keeps as whom the workspace's provider knows the person.
    ///
    /// # Errors
    /// When the statement fails, or the provider knows somebody else by it.
    pub async fn put_sso_person(
        &mut self,
        workspace: &WorkspaceId,
        user: UserId,
        subject: &Subject,
    ) -> Result<(), Error> {
        sqlx::query(
            "INSERT INTO sso_people (workspace_id, user_id, issuer, subject) VALUES ($1, $2, $3, $4)
             ON CONFLICT (workspace_id, user_id) DO UPDATE SET issuer = $3, subject = $4",
        )
        .bind(workspace.as_str())
        .bind(user.0)
        .bind(&subject.issuer)
        .bind(&subject.subject)
        .execute(&mut *self.tx)
        .await?;
        Ok(())
    }

    /// Has a person who isn't a member any more let in through the provider no more.
    ///
    /// # Errors
    /// When the database refuses or can't be reached.
    pub async fn keep_out_of_sso(&mut self, workspace: &WorkspaceId, user: UserId) -> Result<(), Error> {
        sqlx::query("INSERT INTO sso_people (workspace_id, user_id) VALUES ($1, $2) ON CONFLICT DO NOTHING")
            .bind(workspace.as_str())
            .bind(user.0)
            .execute(&mut *self.tx)
            .await?;
        Ok(())
    }

    /// Forgets as whom the workspace's provider knows the person, and that the person was kept out: somebody who was
    /// invited anew is whoever comes next.
    ///
    /// # Errors
    /// When the statement fails.
    pub async fn forget_sso_person(&mut self, workspace: &WorkspaceId, user: UserId) -> Result<(), Error> {
        sqlx::query("DELETE FROM sso_people WHERE workspace_id = $1 AND user_id = $2")
            .bind(workspace.as_str())
            .bind(user.0)
            .execute(&mut *self.tx)
            .await?;
        Ok(())
    }

    /// Ends the sessions that the workspace's provider vouched for, but this one. Needs [`crate::Scope::Accounts`].
    ///
    /// # Errors
    /// When the statement fails.
    pub async fn delete_sso_sessions(&mut self, workspace: &WorkspaceId, but: Option<[u8; 32]>) -> Result<(), Error> {
        sqlx::query("DELETE FROM sessions WHERE sso_workspace = $1 AND token_hash IS DISTINCT FROM $2")
            .bind(workspace.as_str())
            .bind(but.as_ref().map(<[u8; 32]>::as_slice))
            .execute(&mut *self.tx)
            .await?;
        Ok(())
    }
}
