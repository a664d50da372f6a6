//! The members of a workspace: their roles, their teams, and when they signed in.

use std::collections::BTreeSet;

use domain::access::Role;
use domain::account::Email;
use domain::ids::{TeamId, UserId, WorkspaceId};
use domain::people::Seat;
use domain::team::{self, Team};
use sqlx::FromRow;
use time::OffsetDateTime;
use uuid::Uuid;

use crate::teams::stored_team;
use crate::workspaces::role;
use crate::{Error, Tx};

/// A member of a workspace.
pub struct Member {
    /// The account.
    pub user: UserId,
    /// Its address.
    pub email: Email,
    /// The person's name.
    pub name: String,
    /// The role.
    pub role: Role,
    /// The teams that aren't retired, by name.
    pub teams: Vec<Team>,
    /// When the person last signed in, as far as it is kept.
    pub signed_in_at: Option<OffsetDateTime>,
}

impl From<Member> for team::Member {
    fn from(Member { user, email, name, role, .. }: Member) -> Self {
        Self { user, email, name, role }
    }
}

#[derive(FromRow)]
struct Row {
    user_id: Uuid,
    email: String,
    name: String,
    role: String,
    signed_in_at: Option<OffsetDateTime>,
    team_ids: Vec<Uuid>,
    team_names: Vec<String>,
}

impl Row {
    fn into_member(self) -> Result<Member, Error> {
        Ok(Member {
            user: UserId(self.user_id),
            email: Email::parse(&self.email).map_err(|_| Error::Unreadable("email"))?,
            name: self.name,
            role: role(&self.role)?,
            teams: open_teams(self.team_ids, &self.team_names)?,
            signed_in_at: self.signed_in_at,
        })
    }
}

/// Teams that aren't retired, of their ids and names in one order.
pub(crate) fn open_teams(ids: Vec<Uuid>, names: &[String]) -> Result<Vec<Team>, Error> {
    ids.into_iter().zip(names).map(|(id, name)| stored_team(id, name, None)).collect()
}

macro_rules! select_members {
    ($rest:literal) => {
        concat!(
            "SELECT m.user_id, u.email, u.name, m.role, m.signed_in_at,
                    coalesce(t.ids, '{}') AS team_ids, coalesce(t.names, '{}') AS team_names
             FROM memberships m JOIN users u ON u.id = m.user_id
             LEFT JOIN LATERAL (
                 SELECT array_agg(t.id ORDER BY lower(t.name), t.id) AS ids,
                        array_agg(t.name ORDER BY lower(t.name), t.id) AS names
                 FROM team_members x JOIN teams t ON t.workspace_id = x.workspace_id AND t.id = x.team_id
                 WHERE x.workspace_id = m.workspace_id AND x.user_id = m.user_id AND t.retired_at IS NULL
             ) t ON true
             WHERE m.workspace_id = $1 ",
            $rest
        )
    };
}

impl Tx {
    /// The members, by name.
    ///
    /// # Errors
    /// When the statement fails.
    pub async fn members(&mut self, workspace: &WorkspaceId) -> Result<Vec<Member>, Error> {
        let rows = sqlx::query_as::<_, Row>(select_members!("ORDER BY lower(u.name), u.email"))
            .bind(workspace.as_str())
            .fetch_all(&mut *self.tx)
            .await?;
        rows.into_iter().map(Row::into_member).collect()
    }

    /// Who is in a team, by name.
    ///
    /// # Errors
    /// When the statement fails.
    pub async fn members_of_team(&mut self, workspace: &WorkspaceId, team: TeamId) -> Result<Vec<Member>, Error> {
        let rows = sqlx::query_as::<_, Row>(select_members!(
            "AND EXISTS (SELECT FROM team_members x
                         WHERE x.workspace_id = m.workspace_id AND x.user_id = m.user_id AND x.team_id = $2)
             ORDER BY lower(u.name), u.email"
        ))
        .bind(workspace.as_str())
        .bind(team.0)
        .fetch_all(&mut *self.tx)
        .await?;
        rows.into_iter().map(Row::into_member).collect()
    }

    /// One member.
    ///
    /// # Errors
    /// When the statement fails.
    pub async fn member(&mut self, workspace: &WorkspaceId, user: UserId) -> Result<Option<Member>, Error> {
        sqlx::query_as::<_, Row>(select_members!("AND m.user_id = $2"))
            .bind(workspace.as_str())
            .bind(user.0)
            .fetch_optional(&mut *self.tx)
            .await?
            .map(Row::into_member)
            .transpose()
    }

    /// The member with that address.
    ///
    /// # Errors
    /// When the statement fails.
    pub async fn member_of_address(&mut self, workspace: &WorkspaceId, email: &Email) -> Result<Option<UserId>, Error> {
        let user: Option<Uuid> = sqlx::query_scalar(
            "SELECT m.user_id FROM memberships m JOIN users u ON u.id = m.user_id
             WHERE m.workspace_id = $1 AND u.email = $2",
        )
        .bind(workspace.as_str())
        .bind(email.as_str())
        .fetch_optional(&mut *self.tx)
        .await?;
        Ok(user.map(UserId))
    }

    /// Nobody else changes the member, or takes it out, until this transaction ends.
    ///
    /// # Errors
    /// When the statement fails.
    pub async fn lock_membership(&mut self, workspace: &WorkspaceId, user: UserId) -> Result<(), Error> {
        sqlx::query("SELECT FROM memberships WHERE workspace_id = $1 AND user_id = $2 FOR UPDATE")
            .bind(workspace.as_str())
            .bind(user.0)
            .execute(&mut *self.tx)
            .await?;
        Ok(())
    }

    /// The workspace's admins.
    ///
    /// # Errors
    /// When the statement fails.
    pub async fn admins(&mut self, workspace: &WorkspaceId) -> Result<Vec<UserId>, Error> {
        let query = sqlx::query_scalar("SELECT user_id FROM memberships WHERE workspace_id = $1 AND role = 'admin'");
        let users: Vec<Uuid> = query.bind(workspace.as_str()).fetch_all(&mut *self.tx).await?;
        Ok(users.into_iter().map(UserId).collect())
    }

    /// How many admins there are.
    ///
    /// # Errors
    /// When the statement fails.
    pub async fn count_admins(&mut self, workspace: &WorkspaceId) -> Result<i64, Error> {
        let query = sqlx::query_scalar("SELECT count(*) FROM memberships WHERE workspace_id = $1 AND role = 'admin'");
        Ok(query.bind(workspace.as_str()).fetch_one(&mut *self.tx).await?)
    }

    /// Gives the member that role and those teams, and no others.
    ///
    /// # Errors
    /// When a statement fails.
    pub async fn set_seat(&mut self, workspace: &WorkspaceId, user: UserId, seat: &Seat) -> Result<(), Error> {
        sqlx::query("UPDATE memberships SET role = $3 WHERE workspace_id = $1 AND user_id = $2")
            .bind(workspace.as_str())
            .bind(user.0)
            .bind(seat.role.as_str())
            .execute(&mut *self.tx)
            .await?;
        self.set_teams(workspace, user, &seat.teams).await
    }

    /// Puts the member into those teams, and into no others.
    ///
    /// # Errors
    /// When a statement fails.
    pub async fn set_teams(
        &mut self,
        workspace: &WorkspaceId,
        user: UserId,
        teams: &BTreeSet<TeamId>,
    ) -> Result<(), Error> {
        let teams: Vec<Uuid> = teams.iter().map(|team| team.0).collect();
        sqlx::query("DELETE FROM team_members WHERE workspace_id = $1 AND user_id = $2 AND team_id <> ALL ($3)")
            .bind(workspace.as_str())
            .bind(user.0)
            .bind(&teams)
            .execute(&mut *self.tx)
            .await?;
        sqlx::query(
            "INSERT INTO team_members (workspace_id, team_id, user_id)
             SELECT $1, team, $2 FROM unnest($3::uuid[]) AS t (team) ON CONFLICT DO NOTHING",
        )
        .bind(workspace.as_str())
        .bind(user.0)
        .bind(&teams)
        .execute(&mut *self.tx)
        .await?;
        Ok(())
    }

    /// Takes the member out of the teams and the workspace.
    ///
    /// # Errors
    /// When a statement fails.
    pub async fn delete_membership(&mut self, workspace: &WorkspaceId, user: UserId) -> Result<(), Error> {
        self.set_teams(workspace, user, &BTreeSet::new()).await?;
        sqlx::query("DELETE FROM memberships WHERE workspace_id = $1 AND user_id = $2")
            .bind(workspace.as_str())
            .bind(user.0)
            .execute(&mut *self.tx)
            .await?;
        Ok(())
    }

    /// For how many active keys somebody answers: created, and not handed over to another, or taken over.
    ///
    /// # Errors
    /// When the statement fails.
    pub async fn count_keys_owned_by(&mut self, workspace: &WorkspaceId, email: &Email) -> Result<i64, Error> {
        Ok(sqlx::query_scalar(
            "SELECT count(*) FROM api_keys
             WHERE workspace_id = $1 AND coalesce(owner, created_by) = $2 AND archived_at IS NULL",
        )
        .bind(workspace.as_str())
        .bind(email.as_str())
        .fetch_one(&mut *self.tx)
        .await?)
    }

    /// Notes that a member signs in.
    ///
    /// # Errors
    /// When the statement fails.
    pub async fn note_sign_in(
        &mut self,
        workspace: &WorkspaceId,
        user: UserId,
        at: OffsetDateTime,
    ) -> Result<(), Error> {
        sqlx::query("UPDATE memberships SET signed_in_at = $3 WHERE workspace_id = $1 AND user_id = $2")
            .bind(workspace.as_str())
            .bind(user.0)
            .bind(at)
            .execute(&mut *self.tx)
            .await?;
        Ok(())
    }
}
