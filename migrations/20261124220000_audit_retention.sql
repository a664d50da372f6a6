-- What is left of entries that were removed for their age: a signed statement of where the rest of the chain
-- begins. Without it, or with a wrong one, the chain is broken.
CREATE TABLE audit_stubs (
    workspace_id  text NOT NULL,
    -- The last entry that was removed.
    number        bigint NOT NULL,
    at            timestamptz NOT NULL,
    hash          bytea NOT NULL CHECK (length(hash) = 32),
    removed_at    timestamptz NOT NULL,
    -- Ed25519.
    public_key    bytea NOT NULL,
    signature     bytea NOT NULL,
    PRIMARY KEY (workspace_id, number)
);
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON audit_stubs
    FOR EACH ROW EXECUTE FUNCTION audit_is_append_only();
CREATE TRIGGER never_emptied BEFORE TRUNCATE ON audit_stubs
    FOR EACH STATEMENT EXECUTE FUNCTION audit_is_append_only();
ALTER TABLE audit_stubs ENABLE ROW LEVEL SECURITY;
ALTER TABLE audit_stubs FORCE  ROW LEVEL SECURITY;
CREATE POLICY own ON audit_stubs USING (workspace_id = (SELECT scope_workspace()));
GRANT SELECT ON audit_stubs TO latchkey_app;
