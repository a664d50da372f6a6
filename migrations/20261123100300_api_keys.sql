-- Keys. The plain text is never here: only its HMAC with the pepper of the secret file.
CREATE TABLE api_keys (
    workspace_id    text NOT NULL REFERENCES workspaces,
    id              text NOT NULL CHECK (id ~ '^[0-9A-Za-z]{12}$'),
    name            text NOT NULL CHECK (length(name) BETWEEN 1 AND 100),
    -- The name as it is compared: unique in the workspace regardless of case, archived ones included.
    name_folded     text NOT NULL,
    -- 'single': the one key of an API, before early access; 'legacy': one that was migrated.
    origin          text NOT NULL CHECK (origin IN ('native', 'single', 'legacy')),
    migrated_at     timestamptz CHECK ((migrated_at IS NOT NULL) = (origin = 'legacy')),
    apis            text[] NOT NULL CHECK (cardinality(apis) > 0),
    hint            text NOT NULL,
    hash            bytea NOT NULL CHECK (length(hash) = 32),
    pepper_version  smallint NOT NULL,
    version         integer NOT NULL DEFAULT 1,
    -- The form that made the key: a second submit of it makes no second key.
    form_token      uuid,
    created_at      timestamptz NOT NULL,
    created_by      text NOT NULL,
    regenerated_at  timestamptz,
    regenerated_by  text,
    archived_at     timestamptz,
    archived_by     text,
    -- False once ten keys have been archived after it. Its text stays refused.
    listed          boolean NOT NULL DEFAULT true,
    PRIMARY KEY (workspace_id, id),
    CHECK (origin = 'native' OR cardinality(apis) = 1),
    CHECK ((archived_at IS NULL) = (archived_by IS NULL)),
    CHECK ((regenerated_at IS NULL) = (regenerated_by IS NULL))
);
CREATE UNIQUE INDEX api_keys_name ON api_keys (workspace_id, name_folded);
CREATE UNIQUE INDEX api_keys_form_token ON api_keys (workspace_id, form_token);
-- Imported keys have no id in their text and are found by their hash. Two with one text can't be told apart.
CREATE UNIQUE INDEX api_keys_hash ON api_keys (workspace_id, hash);
-- One key per API on the old screen, migrated or not.
CREATE UNIQUE INDEX api_keys_one_per_api ON api_keys (workspace_id, (apis[1])) WHERE origin <> 'native';

-- Last uses are written by the gateway in batches, apart from the keys, which they must not lock.
CREATE TABLE api_key_uses (
    workspace_id  text NOT NULL,
    key_id        text NOT NULL,
    last_used_at  timestamptz NOT NULL,
    PRIMARY KEY (workspace_id, key_id),
    FOREIGN KEY (workspace_id, key_id) REFERENCES api_keys (workspace_id, id)
) WITH (fillfactor = 50);

ALTER TABLE api_keys     ENABLE ROW LEVEL SECURITY;
ALTER TABLE api_keys     FORCE  ROW LEVEL SECURITY;
ALTER TABLE api_key_uses ENABLE ROW LEVEL SECURITY;
ALTER TABLE api_key_uses FORCE  ROW LEVEL SECURITY;
CREATE POLICY own ON api_keys USING (workspace_id = scope_workspace());
CREATE POLICY console ON api_keys FOR SELECT USING (scope_staff());
CREATE POLICY own ON api_key_uses USING (workspace_id = scope_workspace());
GRANT SELECT, INSERT, UPDATE ON api_keys, api_key_uses TO latchkey_app;
