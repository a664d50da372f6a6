//! Teams, who is in them, and how many keys are theirs.

use domain::ids::{TeamId, UserId, WorkspaceId};
use domain::team::{Team, TeamName, TeamRow};
use sqlx::FromRow;
use time::OffsetDateTime;
use uuid::Uuid;

use crate::{Error, Tx};

#[derive(FromRow)]
struct StoredTeam {
    id: Uuid,
    name: String,
    retired_at: Option<OffsetDateTime>,
}

impl StoredTeam {
    fn into_team(self) -> Result<Team, Error> {
        stored_team(self.id, &self.name, self.retired_at)
    }
}

pub(crate) fn stored_team(id: Uuid, name: &str, retired: Option<OffsetDateTime>) -> Result<Team, Error> {
    let name = TeamName::parse(name).map_err(|_| Error::Unreadable("team name"))?;
    Ok(Team { id: TeamId(id), name, retired })
}

#[derive(FromRow)]
struct CountedTeam {
    #[sqlx(flatten)]
    team: StoredTeam,
    members: i64,
    keys: i64,
}

impl Tx {
    /// The active teams by name, then the retired ones that still have active keys.
    ///
    /// # Errors
    /// When the statement fails.
    pub async fn counted_teams(&mut self, workspace: &WorkspaceId) -> Result<Vec<TeamRow>, Error> {
        sqlx::query_as::<_, CountedTeam>(
            "SELECT * FROM (
                 SELECT t.id, t.name, t.retired_at,
                        (SELECT count(*) FROM team_members m WHERE m.workspace_id = $1 AND m.team_id = t.id) AS members,
                        (SELECT count(*) FROM api_keys k
                         WHERE k.workspace_id = $1 AND k.team_id = t.id AND k.archived_at IS NULL) AS keys
                 FROM teams t WHERE t.workspace_id = $1) counted
             WHERE retired_at IS NULL OR keys > 0 ORDER BY retired_at IS NOT NULL, lower(name), id",
        )
        .bind(workspace.as_str())
        .fetch_all(&mut *self.tx)
        .await?
        .into_iter()
        .map(|row| Ok(TeamRow { team: row.team.into_team()?, members: row.members, keys: row.keys }))
        .collect()
    }

    /// The teams that take members and keys, by name.
    ///
    /// # Errors
    /// When the statement fails.
    pub async fn open_teams(&mut self, workspace: &WorkspaceId) -> Result<Vec<Team>, Error> {
        let rows: Vec<StoredTeam> = sqlx::query_as(
            "SELECT id, name, retired_at FROM teams WHERE workspace_id = $1 AND retired_at IS NULL
             ORDER BY lower(name), id",
        )
        .bind(workspace.as_str())
        .fetch_all(&mut *self.tx)
        .await?;
        rows.into_iter().map(StoredTeam::into_team).collect()
    }

    /// One team, active or retired.
    ///
    /// # Errors
    /// When the statement fails.
    pub async fn team(&mut self, workspace: &WorkspaceId, team: TeamId) -> Result<Option<Team>, Error> {
        let row: Option<StoredTeam> =
            sqlx::query_as("SELECT id, name, retired_at FROM teams WHERE workspace_id = $1 AND id = $2")
                .bind(workspace.as_str())
                .bind(team.0)
                .fetch_optional(&mut *self.tx)
                .await?;
        row.map(StoredTeam::into_team).transpose()
    }

    /// The teams of a member, by name.
    ///
    /// # Errors
    /// When the statement fails.
    pub async fn teams_of(&mut self, workspace: &WorkspaceId, user: UserId) -> Result<Vec<TeamId>, Error> {
        let ids: Vec<Uuid> = sqlx::query_scalar(
            "SELECT t.id FROM team_members m JOIN teams t ON t.workspace_id = m.workspace_id AND t.id = m.team_id
             WHERE m.workspace_id = $1 AND m.user_id = $2 AND t.retired_at IS NULL ORDER BY lower(t.name), t.id",
        )
        .bind(workspace.as_str())
        .bind(user.0)
        .fetch_all(&mut *self.tx)
        .await?;
        Ok(ids.into_iter().map(TeamId).collect())
    }

    /// Makes a team.
    ///
    /// # Errors
    /// [`crate::Conflict::TeamName`] when an active team has the name.
    pub async fn insert_team(&mut self, workspace: &WorkspaceId, team: TeamId, name: &TeamName) -> Result<(), Error> {
        sqlx::query("INSERT INTO teams (workspace_id, id, name) VALUES ($1, $2, $3)")
            .bind(workspace.as_str())
            .bind(team.0)
            .bind(name.as_str())
            .execute(&mut *self.tx)
            .await?;
        Ok(())
    }

    /// Gives a team another name.
    ///
    /// # Errors
    /// [`crate::Conflict::TeamName`] when another active team has it.
    pub async fn rename_team(&mut self, workspace: &WorkspaceId, team: TeamId, name: &TeamName) -> Result<(), Error> {
        sqlx::query("UPDATE teams SET name = $3 WHERE workspace_id = $1 AND id = $2")
            .bind(workspace.as_str())
            .bind(team.0)
            .bind(name.as_str())
            .execute(&mut *self.tx)
            .await?;
        Ok(())
    }

    /// Retires a team, and puts everybody out of it.
    ///
    /// # Errors
    /// When a statement fails.
    pub async fn retire_team(
        &mut self,
        workspace: &WorkspaceId,
        team: TeamId,
        at: OffsetDateTime,
    ) -> Result<(), Error> {
        sqlx::query("UPDATE teams SET retired_at = $3 WHERE workspace_id = $1 AND id = $2")
            .bind(workspace.as_str())
            .bind(team.0)
            .bind(at)
            .execute(&mut *self.tx)
            .await?;
        sqlx::query("DELETE FROM team_members WHERE workspace_id = $1 AND team_id = $2")
            .bind(workspace.as_str())
            .bind(team.0)
            .execute(&mut *self.tx)
            .await?;
        Ok(())
    }
}
