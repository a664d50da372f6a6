-- The audit log as a hash chain per workspace, cut into quarters.
-- docs/decisions/0008 says why it is laid out like this.

-- Entries written before there was a chain. `latchkey migrate` (and every start) moves them into it, in
-- their order, and then drops this table: the chain is computed by one program, not also in SQL.
ALTER TABLE audit_entries RENAME TO audit_entries_unchained;
ALTER TABLE audit_entries_unchained RENAME CONSTRAINT audit_entries_pkey TO audit_entries_unchained_pkey;
DROP INDEX audit_entries_of_entity;
REVOKE ALL ON audit_entries_unchained FROM latchkey_app;
DROP TRIGGER append_only ON audit_entries_unchained;

-- Where each chain ends. Its row is the lock that writers of one workspace take turns by.
CREATE TABLE audit_heads (
    workspace_id  text PRIMARY KEY REFERENCES workspaces,
    -- The newest entry: how many there ever were, its moment, its hash.
    number        bigint NOT NULL,
    at            timestamptz NOT NULL,
    hash          bytea NOT NULL CHECK (length(hash) = 32)
) WITH (fillfactor = 40);

-- A head moves on by one entry at a time, and never back.
CREATE FUNCTION audit_head_moves_on() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' THEN
        RAISE EXCEPTION 'the end of an audit chain can not be removed';
    END IF;
    IF NEW.workspace_id <> OLD.workspace_id OR NEW.at < OLD.at
       OR NEW.number NOT IN (OLD.number, OLD.number + 1)
       OR (NEW.number = OLD.number AND NEW.hash <> OLD.hash) THEN
        RAISE EXCEPTION 'the end of an audit chain moves on by one entry at a time';
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER moves_on BEFORE UPDATE OR DELETE ON audit_heads FOR EACH ROW EXECUTE FUNCTION audit_head_moves_on();

CREATE TABLE audit_entries (
    workspace_id  text NOT NULL,
    -- Counts the entries of the workspace from 1, in the order of their commits, without a gap.
    number        bigint NOT NULL,
    -- Never earlier than the entry before: the order of numbers is the order of time.
    at            timestamptz NOT NULL,
    actor         text NOT NULL,
    actor_id      uuid,
    -- The teams of the actor at that time, and the same in one text.
    teams         text[] NOT NULL,
    team_set      text NOT NULL,
    ip            text,
    entity        text NOT NULL,
    entity_id     text NOT NULL,
    action        text NOT NULL CHECK (action IN ('Create', 'Update', 'Delete')),
    activity      text NOT NULL,
    -- json, not jsonb: the chain holds the text.
    details       json NOT NULL,
    request_id    uuid,
    -- Activity, entity, actor, address and teams, folded for search, with U+001F between. Written from the
    -- start, because nobody may fill it in later.
    folded        text NOT NULL,
    link          bytea NOT NULL,
    hash          bytea NOT NULL,
    PRIMARY KEY (workspace_id, at, number)
) PARTITION BY RANGE (at);
-- The history of one key, and who changed it last.
CREATE INDEX audit_entries_of_entity ON audit_entries (workspace_id, entity_id, at, number);

-- Row by row, so that it holds for each quarter's own table too, even for the owner.
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON audit_entries
    FOR EACH ROW EXECUTE FUNCTION audit_is_append_only();
CREATE TRIGGER never_emptied BEFORE TRUNCATE ON audit_entries
    FOR EACH STATEMENT EXECUTE FUNCTION audit_is_append_only();

-- Makes the tables of the quarters from one day to another.
CREATE FUNCTION audit_make_quarters(first date, last date) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    quarter date := date_trunc('quarter', first::timestamp)::date;
    part    text;
BEGIN
    WHILE quarter <= last LOOP
        part := 'audit_entries_' || to_char(quarter, 'YYYY"q"Q');
        IF to_regclass(part) IS NULL THEN
            EXECUTE format('CREATE TABLE %I PARTITION OF audit_entries FOR VALUES FROM (%L) TO (%L)', part,
                           quarter::text || ' 00:00:00+00', (quarter + interval '3 months')::date::text || ' 00:00:00+00');
            -- Read through its parent, whose policy holds; by itself for nobody.
            EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY', part);
            EXECUTE format('CREATE TRIGGER never_emptied BEFORE TRUNCATE ON %I
                            FOR EACH STATEMENT EXECUTE FUNCTION audit_is_append_only()', part);
        END IF;
        quarter := (quarter + interval '3 months')::date;
    END LOOP;
END
$$;

-- Signed statements that a chain ended so at that time. The key isn't in the database.
CREATE TABLE audit_checkpoints (
    workspace_id  text NOT NULL,
    number        bigint NOT NULL,
    at            timestamptz NOT NULL,
    hash          bytea NOT NULL,
    -- Ed25519.
    public_key    bytea NOT NULL,
    signature     bytea NOT NULL,
    PRIMARY KEY (workspace_id, number, at)
);
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON audit_checkpoints
    FOR EACH ROW EXECUTE FUNCTION audit_is_append_only();
CREATE TRIGGER never_emptied BEFORE TRUNCATE ON audit_checkpoints
    FOR EACH STATEMENT EXECUTE FUNCTION audit_is_append_only();

ALTER TABLE audit_heads       ENABLE ROW LEVEL SECURITY;
ALTER TABLE audit_heads       FORCE  ROW LEVEL SECURITY;
ALTER TABLE audit_entries     ENABLE ROW LEVEL SECURITY;
ALTER TABLE audit_entries     FORCE  ROW LEVEL SECURITY;
ALTER TABLE audit_checkpoints ENABLE ROW LEVEL SECURITY;
ALTER TABLE audit_checkpoints FORCE  ROW LEVEL SECURITY;
CREATE POLICY own ON audit_heads       USING (workspace_id = scope_workspace());
CREATE POLICY own ON audit_entries     USING (workspace_id = scope_workspace());
CREATE POLICY own ON audit_checkpoints USING (workspace_id = scope_workspace());

GRANT SELECT, INSERT, UPDATE ON audit_heads TO latchkey_app;
GRANT SELECT, INSERT ON audit_entries TO latchkey_app;
GRANT SELECT, INSERT ON audit_checkpoints TO latchkey_app;

SELECT audit_make_quarters('2026-01-01', (greatest(now(), '2026-11-24') + interval '2 years')::date);
