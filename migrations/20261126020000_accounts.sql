-- Forgotten passwords, sessions that a person can tell apart, second factors.

-- Somebody asked for a link to set a new password. Kept for every address, known or not, so that asking takes
-- the same time; the worker knows accounts, mails a link to one that exists, and removes the request either way.
CREATE TABLE password_requests (
    -- The token of the link is derived from it and the secret file: it isn't kept.
    id           uuid PRIMARY KEY,
    email        text NOT NULL,
    created_at   timestamptz NOT NULL,
    -- When the link stops working, if there is one.
    expires_at   timestamptz NOT NULL,
    mail_tries   integer NOT NULL DEFAULT 0,
    -- When the worker looks at it (again).
    mail_due_at  timestamptz NOT NULL
);
CREATE INDEX password_requests_due ON password_requests (mail_due_at);
CREATE INDEX password_requests_of_address ON password_requests (email);

-- A link that was asked for on the page ends the ones before it; the operator's links go on.
ALTER TABLE password_links ADD COLUMN requested boolean NOT NULL DEFAULT false;

-- Sessions are listed and ended by an id that is no secret.
ALTER TABLE sessions ADD COLUMN id uuid NOT NULL DEFAULT gen_random_uuid();
CREATE UNIQUE INDEX sessions_id ON sessions (id);
-- When the person last proved who it is in this session; null: when it began.
ALTER TABLE sessions ADD COLUMN proven_at timestamptz;

-- A time-based one-time password (RFC 6238) for each person who has set one up.
CREATE TABLE second_factors (
    user_id       uuid PRIMARY KEY REFERENCES users,
    -- Encrypted under a key derived from the secret file, bound to the person.
    secret        bytea NOT NULL,
    created_at    timestamptz NOT NULL,
    -- Null until a first code has shown that the person's device has the secret. Until then it is asked of nobody.
    confirmed_at  timestamptz,
    -- The time step of the last code that was taken: each code is taken once.
    last_step     bigint NOT NULL DEFAULT 0
);

-- Codes for the day when the device is lost. Each works once.
CREATE TABLE recovery_codes (
    user_id    uuid NOT NULL REFERENCES users,
    -- HMAC under a key derived from the secret file.
    code_hash  bytea NOT NULL,
    used_at    timestamptz,
    PRIMARY KEY (user_id, code_hash)
);

-- Sign-ins whose password was right and that wait for a code. None of them opens anything.
CREATE TABLE half_sign_ins (
    -- SHA-256 of the token in the browser's cookie.
    token_hash  bytea PRIMARY KEY,
    user_id     uuid NOT NULL REFERENCES users,
    expires_at  timestamptz NOT NULL
);
CREATE INDEX half_sign_ins_of_user ON half_sign_ins (user_id);

-- Members without a second factor see nothing of such a workspace.
ALTER TABLE workspaces ADD COLUMN second_factor_required boolean NOT NULL DEFAULT false;

ALTER TABLE password_requests ENABLE ROW LEVEL SECURITY;
ALTER TABLE password_requests FORCE  ROW LEVEL SECURITY;
ALTER TABLE second_factors    ENABLE ROW LEVEL SECURITY;
ALTER TABLE second_factors    FORCE  ROW LEVEL SECURITY;
ALTER TABLE recovery_codes    ENABLE ROW LEVEL SECURITY;
ALTER TABLE recovery_codes    FORCE  ROW LEVEL SECURITY;
ALTER TABLE half_sign_ins     ENABLE ROW LEVEL SECURITY;
ALTER TABLE half_sign_ins     FORCE  ROW LEVEL SECURITY;
CREATE POLICY accounts ON password_requests USING (scope_accounts());
CREATE POLICY accounts ON second_factors    USING (scope_accounts());
CREATE POLICY accounts ON recovery_codes    USING (scope_accounts());
CREATE POLICY accounts ON half_sign_ins     USING (scope_accounts());
-- A transaction of a workspace asks whether the person in front of it has proved who it is, and has a factor.
CREATE POLICY mine ON sessions       FOR SELECT USING (user_id = scope_user());
CREATE POLICY mine ON second_factors FOR SELECT USING (user_id = scope_user());
GRANT SELECT, INSERT, UPDATE, DELETE ON password_requests, second_factors, recovery_codes, half_sign_ins TO latchkey_app;
