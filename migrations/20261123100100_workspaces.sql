-- Workspaces and who belongs to them.
CREATE TABLE workspaces (
    id                         text PRIMARY KEY CHECK (id ~ '^[A-Za-z0-9_-]{1,32}$'),
    name                       text NOT NULL CHECK (length(name) BETWEEN 1 AND 100),
    created_at                 timestamptz NOT NULL,
    early_access_requested_at  timestamptz,
    early_access_requested_by  text,
    -- Both set: on. Both null: off. The keys that were migrated remember that themselves.
    early_access_enabled_at    timestamptz,
    early_access_enabled_by    text,
    CHECK ((early_access_enabled_at IS NULL) = (early_access_enabled_by IS NULL)),
    CHECK ((early_access_requested_at IS NULL) = (early_access_requested_by IS NULL))
);

CREATE TABLE users (
    id             uuid PRIMARY KEY,
    email          text NOT NULL UNIQUE CHECK (email = lower(email)),
    name           text NOT NULL,
    -- Null until the person has followed the first one-time link.
    password_hash  text,
    staff          boolean NOT NULL DEFAULT false,
    created_at     timestamptz NOT NULL
);

CREATE TABLE memberships (
    workspace_id  text NOT NULL REFERENCES workspaces,
    user_id       uuid NOT NULL REFERENCES users,
    role          text NOT NULL CHECK (role IN ('admin', 'manager', 'viewer')),
    PRIMARY KEY (workspace_id, user_id)
);
-- A person's own workspaces, read with every request.
CREATE INDEX memberships_of_user ON memberships (user_id);

CREATE TABLE teams (
    workspace_id  text NOT NULL REFERENCES workspaces,
    id            uuid NOT NULL,
    name          text NOT NULL CHECK (length(name) BETWEEN 1 AND 100),
    PRIMARY KEY (workspace_id, id)
);
CREATE UNIQUE INDEX teams_name ON teams (workspace_id, lower(name));

CREATE TABLE team_members (
    workspace_id  text NOT NULL,
    team_id       uuid NOT NULL,
    user_id       uuid NOT NULL,
    PRIMARY KEY (workspace_id, team_id, user_id),
    FOREIGN KEY (workspace_id, team_id) REFERENCES teams (workspace_id, id),
    FOREIGN KEY (workspace_id, user_id) REFERENCES memberships (workspace_id, user_id)
);

-- Invitations are mailed by the worker. The token isn't stored, only its hash: the worker derives the
-- token from the id and the secret file when it sends.
CREATE TABLE invitations (
    id            uuid PRIMARY KEY,
    workspace_id  text NOT NULL REFERENCES workspaces,
    email         text NOT NULL,
    role          text NOT NULL CHECK (role IN ('admin', 'manager', 'viewer')),
    token_hash    bytea NOT NULL UNIQUE,
    created_at    timestamptz NOT NULL,
    expires_at    timestamptz NOT NULL,
    accepted_at   timestamptz,
    mailed_at     timestamptz,
    mail_tries    integer NOT NULL DEFAULT 0,
    -- When the mail is due (again).
    mail_due_at   timestamptz NOT NULL
);
CREATE INDEX invitations_to_mail ON invitations (mail_due_at) WHERE mailed_at IS NULL;

ALTER TABLE workspaces   ENABLE ROW LEVEL SECURITY;
ALTER TABLE workspaces   FORCE  ROW LEVEL SECURITY;
ALTER TABLE memberships  ENABLE ROW LEVEL SECURITY;
ALTER TABLE memberships  FORCE  ROW LEVEL SECURITY;
ALTER TABLE teams        ENABLE ROW LEVEL SECURITY;
ALTER TABLE teams        FORCE  ROW LEVEL SECURITY;
ALTER TABLE team_members ENABLE ROW LEVEL SECURITY;
ALTER TABLE team_members FORCE  ROW LEVEL SECURITY;
ALTER TABLE invitations  ENABLE ROW LEVEL SECURITY;
ALTER TABLE invitations  FORCE  ROW LEVEL SECURITY;
ALTER TABLE users        ENABLE ROW LEVEL SECURITY;
ALTER TABLE users        FORCE  ROW LEVEL SECURITY;

CREATE POLICY own ON workspaces USING (id = scope_workspace());
CREATE POLICY console ON workspaces FOR SELECT USING (scope_staff());
CREATE POLICY mine ON workspaces FOR SELECT
    USING (EXISTS (SELECT FROM memberships m WHERE m.workspace_id = workspaces.id AND m.user_id = scope_user()));
CREATE POLICY own ON memberships USING (workspace_id = scope_workspace());
CREATE POLICY mine ON memberships FOR SELECT USING (user_id = scope_user());
CREATE POLICY own ON teams USING (workspace_id = scope_workspace());
CREATE POLICY own ON team_members USING (workspace_id = scope_workspace());
CREATE POLICY own ON invitations USING (workspace_id = scope_workspace());
-- An invitation is found by its token before its workspace is known, and mailed for every workspace.
CREATE POLICY accounts ON invitations USING (scope_accounts());
CREATE POLICY accounts ON users USING (scope_accounts());

GRANT SELECT, INSERT, UPDATE ON workspaces, memberships, teams, invitations, users TO latchkey_app;
GRANT SELECT, INSERT, DELETE ON team_members TO latchkey_app;
