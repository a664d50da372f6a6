-- Single sign-on: people of a workspace sign in through its own identity provider (OpenID Connect).

-- One provider a workspace.
CREATE TABLE single_sign_on (
    workspace_id   text PRIMARY KEY REFERENCES workspaces,
    -- Its address, as its own discovery document says it, letter by letter.
    issuer         text NOT NULL,
    client_id      text NOT NULL,
    -- Encrypted under a key derived from the secret file, bound to the workspace.
    client_secret  bytea NOT NULL,
    -- What somebody becomes who comes for the first time. Never an admin.
    role           text NOT NULL CHECK (role IN ('manager', 'viewer')),
    enabled        boolean NOT NULL,
    changed_at     timestamptz NOT NULL
);

-- The mail domains whose people sign in that way. A domain is one workspace's.
CREATE TABLE sso_domains (
    domain        text PRIMARY KEY CHECK (domain = lower(domain)),
    workspace_id  text NOT NULL REFERENCES single_sign_on
);
CREATE INDEX sso_domains_of_workspace ON sso_domains (workspace_id);

-- Sign-ins that wait for the provider's answer. State, nonce and PKCE verifier are derived from the token in the
-- browser's cookie, which isn't kept: none of them can be read here.
CREATE TABLE sso_attempts (
    token_hash    bytea PRIMARY KEY CHECK (length(token_hash) = 32),
    workspace_id  text NOT NULL REFERENCES workspaces,
    -- Where the person wanted to go.
    next          text NOT NULL,
    expires_at    timestamptz NOT NULL
);
CREATE INDEX sso_attempts_expired ON sso_attempts (expires_at);

-- Who has come through a workspace's provider, and as whom the provider knows them. A row without a membership: the
-- person was removed, and isn't let in again until invited anew. Without a subject: never came, but is kept out.
CREATE TABLE sso_people (
    workspace_id  text NOT NULL REFERENCES workspaces,
    user_id       uuid NOT NULL REFERENCES users,
    issuer        text,
    subject       text,
    PRIMARY KEY (workspace_id, user_id),
    CHECK ((issuer IS NULL) = (subject IS NULL))
);
CREATE UNIQUE INDEX sso_people_subject ON sso_people (workspace_id, issuer, subject);

-- A session that a workspace's provider vouched for opens that workspace alone.
ALTER TABLE sessions ADD COLUMN sso_workspace text REFERENCES workspaces;
CREATE INDEX sessions_of_sso ON sessions (sso_workspace) WHERE sso_workspace IS NOT NULL;

ALTER TABLE single_sign_on ENABLE ROW LEVEL SECURITY;
ALTER TABLE single_sign_on FORCE  ROW LEVEL SECURITY;
ALTER TABLE sso_domains    ENABLE ROW LEVEL SECURITY;
ALTER TABLE sso_domains    FORCE  ROW LEVEL SECURITY;
ALTER TABLE sso_attempts   ENABLE ROW LEVEL SECURITY;
ALTER TABLE sso_attempts   FORCE  ROW LEVEL SECURITY;
ALTER TABLE sso_people     ENABLE ROW LEVEL SECURITY;
ALTER TABLE sso_people     FORCE  ROW LEVEL SECURITY;
CREATE POLICY own ON single_sign_on USING (workspace_id = scope_workspace());
CREATE POLICY own ON sso_domains    USING (workspace_id = scope_workspace());
CREATE POLICY own ON sso_people     USING (workspace_id = scope_workspace());
-- A provider is found by a mail domain before its workspace is known.
CREATE POLICY accounts ON single_sign_on FOR SELECT USING (scope_accounts());
CREATE POLICY accounts ON sso_domains    FOR SELECT USING (scope_accounts());
CREATE POLICY accounts ON sso_attempts   USING (scope_accounts());
GRANT SELECT, INSERT, UPDATE, DELETE ON single_sign_on, sso_domains, sso_attempts, sso_people TO latchkey_app;
