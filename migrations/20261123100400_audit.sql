-- The audit log. The application may add and read; it may neither change nor remove.
CREATE TABLE audit_entries (
    workspace_id  text NOT NULL REFERENCES workspaces,
    id            bigint GENERATED ALWAYS AS IDENTITY,
    at            timestamptz NOT NULL,
    actor         text NOT NULL,
    actor_id      uuid,
    -- The teams of the actor at that time.
    teams         text[] NOT NULL,
    ip            text,
    entity        text NOT NULL,
    entity_id     text NOT NULL,
    action        text NOT NULL CHECK (action IN ('Create', 'Update', 'Delete')),
    activity      text NOT NULL,
    details       jsonb NOT NULL,
    PRIMARY KEY (workspace_id, id)
);
-- The history of one key, and who changed it last.
CREATE INDEX audit_entries_of_entity ON audit_entries (workspace_id, entity, entity_id, id DESC);

CREATE FUNCTION audit_is_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'audit entries can be neither changed nor removed';
END
$$;
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_entries
    FOR EACH STATEMENT EXECUTE FUNCTION audit_is_append_only();

ALTER TABLE audit_entries ENABLE ROW LEVEL SECURITY;
ALTER TABLE audit_entries FORCE  ROW LEVEL SECURITY;
CREATE POLICY own ON audit_entries USING (workspace_id = scope_workspace());
GRANT SELECT, INSERT ON audit_entries TO latchkey_app;
