-- Signed-in sessions, one-time links and the brake on guessing. None belongs to a workspace.
CREATE TABLE sessions (
    -- SHA-256 of the cookie's token: whoever reads the table can't sign in with it.
    token_hash    bytea PRIMARY KEY,
    user_id       uuid NOT NULL REFERENCES users,
    created_at    timestamptz NOT NULL,
    last_seen_at  timestamptz NOT NULL,
    expires_at    timestamptz NOT NULL,
    ip            text NOT NULL,
    user_agent    text NOT NULL
);
CREATE INDEX sessions_of_user ON sessions (user_id);
CREATE INDEX sessions_expired ON sessions (expires_at);

-- Links that let a person set a password once.
CREATE TABLE password_links (
    token_hash  bytea PRIMARY KEY,
    user_id     uuid NOT NULL REFERENCES users,
    created_at  timestamptz NOT NULL,
    expires_at  timestamptz NOT NULL,
    used_at     timestamptz
);

-- Token buckets of failed sign-ins, per account and per network.
CREATE TABLE sign_in_buckets (
    -- SHA-256 of what is throttled, so that guessed addresses aren't collected here.
    bucket      bytea PRIMARY KEY,
    tokens      double precision NOT NULL,
    updated_at  timestamptz NOT NULL
);

ALTER TABLE sessions        ENABLE ROW LEVEL SECURITY;
ALTER TABLE sessions        FORCE  ROW LEVEL SECURITY;
ALTER TABLE password_links  ENABLE ROW LEVEL SECURITY;
ALTER TABLE password_links  FORCE  ROW LEVEL SECURITY;
ALTER TABLE sign_in_buckets ENABLE ROW LEVEL SECURITY;
ALTER TABLE sign_in_buckets FORCE  ROW LEVEL SECURITY;
CREATE POLICY accounts ON sessions        USING (scope_accounts());
CREATE POLICY accounts ON password_links  USING (scope_accounts());
CREATE POLICY accounts ON sign_in_buckets USING (scope_accounts());
GRANT SELECT, INSERT, UPDATE, DELETE ON sessions, sign_in_buckets TO latchkey_app;
GRANT SELECT, INSERT, UPDATE ON password_links TO latchkey_app;
