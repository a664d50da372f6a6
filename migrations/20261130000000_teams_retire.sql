-- A team that is retired takes no new members and no new keys. Its name stays where it was recorded, and is free
-- for another team.
ALTER TABLE teams ADD COLUMN retired_at timestamptz;
DROP INDEX teams_name;
CREATE UNIQUE INDEX teams_name ON teams (workspace_id, lower(name)) WHERE retired_at IS NULL;
