-- Whose a key is: a team's, and somebody's.

-- The team that it was made for. Stays when the team is retired.
ALTER TABLE api_keys ADD COLUMN team_id uuid;
ALTER TABLE api_keys ADD FOREIGN KEY (workspace_id, team_id) REFERENCES teams (workspace_id, id);

-- Who answers for it (an email), once it was handed over. Until then whoever made it.
ALTER TABLE api_keys ADD COLUMN owner text;
