-- Passkeys (Web Authentication Level 3): a person signs in by a device that has checked who holds it.

CREATE TABLE passkeys (
    id             uuid PRIMARY KEY,
    user_id        uuid NOT NULL REFERENCES users,
    -- As the device knows it. No two accounts share one.
    credential_id  bytea NOT NULL UNIQUE,
    -- The public key with its counter and flags, as webauthn-rs writes them. No secret is in it.
    credential     jsonb NOT NULL,
    name           text NOT NULL,
    created_at     timestamptz NOT NULL,
    last_used_at   timestamptz
);
CREATE INDEX passkeys_of_user ON passkeys (user_id);

-- Questions that wait for a device's answer. Each is answered once.
CREATE TABLE passkey_ceremonies (
    -- SHA-256 of the token in the browser's cookie.
    token_hash  bytea PRIMARY KEY CHECK (length(token_hash) = 32),
    -- Whose passkey is being added; null for a sign-in.
    user_id     uuid REFERENCES users,
    -- What the new passkey will be called; null for a sign-in.
    name        text,
    -- The challenge and what it asks for, as webauthn-rs writes them.
    state       jsonb NOT NULL,
    expires_at  timestamptz NOT NULL,
    CHECK ((user_id IS NULL) = (name IS NULL))
);
CREATE INDEX passkey_ceremonies_expired ON passkey_ceremonies (expires_at);

ALTER TABLE passkeys           ENABLE ROW LEVEL SECURITY;
ALTER TABLE passkeys           FORCE  ROW LEVEL SECURITY;
ALTER TABLE passkey_ceremonies ENABLE ROW LEVEL SECURITY;
ALTER TABLE passkey_ceremonies FORCE  ROW LEVEL SECURITY;
CREATE POLICY accounts ON passkeys           USING (scope_accounts());
CREATE POLICY accounts ON passkey_ceremonies USING (scope_accounts());
-- A transaction of a workspace asks whether the person in front of it has a factor.
CREATE POLICY mine ON passkeys FOR SELECT USING (user_id = scope_user());
GRANT SELECT, INSERT, UPDATE, DELETE ON passkeys, passkey_ceremonies TO latchkey_app;
