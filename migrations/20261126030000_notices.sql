-- What people are told of by mail. A notice is committed with what it tells of and is itself the job: its row is
-- there until a mail server has taken the mail.
CREATE TABLE notices (
    id            uuid PRIMARY KEY,
    -- To whom.
    user_id       uuid NOT NULL REFERENCES users,
    -- Of which workspace's keys; null for what concerns the person's own account.
    workspace_id  text REFERENCES workspaces,
    -- What it tells. No secret.
    what          jsonb NOT NULL,
    at            timestamptz NOT NULL,
    tries         integer NOT NULL DEFAULT 0,
    -- When its mail is due (again).
    due_at        timestamptz NOT NULL
);
CREATE INDEX notices_due ON notices (due_at);

-- Browsers that a person has signed in with.
CREATE TABLE known_browsers (
    user_id     uuid NOT NULL REFERENCES users,
    -- SHA-256 of the person's id and the browser's token: it tells neither the token nor who shares a browser.
    token_hash  bytea NOT NULL CHECK (length(token_hash) = 32),
    first_seen  timestamptz NOT NULL,
    last_seen   timestamptz NOT NULL,
    PRIMARY KEY (user_id, token_hash)
);
CREATE INDEX known_browsers_by_age ON known_browsers (last_seen);

-- Whether the member is told of keys that are created, regenerated or archived.
ALTER TABLE memberships ADD COLUMN key_notices boolean NOT NULL DEFAULT true;

ALTER TABLE notices        ENABLE ROW LEVEL SECURITY;
ALTER TABLE notices        FORCE  ROW LEVEL SECURITY;
ALTER TABLE known_browsers ENABLE ROW LEVEL SECURITY;
ALTER TABLE known_browsers FORCE  ROW LEVEL SECURITY;
CREATE POLICY told ON notices FOR INSERT WITH CHECK (workspace_id = scope_workspace());
CREATE POLICY accounts ON notices        USING (scope_accounts());
CREATE POLICY accounts ON known_browsers USING (scope_accounts());
GRANT SELECT, INSERT, UPDATE, DELETE ON notices, known_browsers TO latchkey_app;
