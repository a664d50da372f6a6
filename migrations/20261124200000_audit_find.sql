-- Finding entries among millions: by team, action, actor and text. docs/decisions/0010 says why so.

-- Policies are asked once for a statement, not once for each row that a search reads.
ALTER POLICY own ON audit_entries USING (workspace_id = (SELECT scope_workspace()));

-- What entries have in common, as one key: an action and a set of teams, and of one actor. A key, because names
-- of teams may be longer than an index takes; a column and not an index of an expression, because row-level
-- security keeps the planner from an index of what a function could leak.
CREATE FUNCTION audit_team_key(action text, team_set text) RETURNS uuid LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN md5(action || E'\x1f' || team_set)::uuid;
CREATE FUNCTION audit_actor_key(action text, team_set text, actor text) RETURNS uuid LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN md5(action || E'\x1f' || actor || E'\x1f' || team_set)::uuid;
ALTER TABLE audit_entries
    ADD COLUMN team_key uuid NOT NULL GENERATED ALWAYS AS (audit_team_key(action, team_set)) STORED,
    ADD COLUMN actor_key uuid NOT NULL GENERATED ALWAYS AS (audit_actor_key(action, team_set, actor)) STORED;

-- Each ends with (at, number): a page is the first rows of a few ranges.
CREATE INDEX audit_entries_by_action ON audit_entries (workspace_id, action, at, number);
CREATE INDEX audit_entries_by_team ON audit_entries (workspace_id, team_key, at, number);
CREATE INDEX audit_entries_by_actor ON audit_entries (workspace_id, actor_key, at, number);

-- Which values there are together, and how often: from them a filter becomes ranges of an index. Counted by
-- whoever writes an entry, while it is the workspace's turn.
CREATE TABLE audit_team_facets (
    workspace_id  text NOT NULL,
    key           uuid NOT NULL,
    action        text NOT NULL,
    teams         text[] NOT NULL,
    entries       bigint NOT NULL,
    PRIMARY KEY (workspace_id, key)
) WITH (fillfactor = 50);
CREATE TABLE audit_actor_facets (
    workspace_id  text NOT NULL,
    actor         text NOT NULL,
    key           uuid NOT NULL,
    action        text NOT NULL,
    teams         text[] NOT NULL,
    entries       bigint NOT NULL,
    PRIMARY KEY (workspace_id, actor, key)
) WITH (fillfactor = 50);

-- For 512 entries one after the other: which fragments of text are among them, as a Bloom filter
-- (domain/src/audit/grams.rs). A search passes over those that can't hold its text. Written with the last of
-- the 512.
CREATE TABLE audit_segments (
    workspace_id  text NOT NULL,
    -- The number of its last entry: a multiple of 512.
    last          bigint NOT NULL,
    first_at      timestamptz NOT NULL,
    last_at       timestamptz NOT NULL,
    grams         bit(16384) NOT NULL,
    PRIMARY KEY (workspace_id, last)
);
-- Kept in the row: fetching it from elsewhere would cost more than comparing it.
ALTER TABLE audit_segments ALTER COLUMN grams SET STORAGE PLAIN;

ALTER TABLE audit_team_facets  ENABLE ROW LEVEL SECURITY;
ALTER TABLE audit_team_facets  FORCE  ROW LEVEL SECURITY;
ALTER TABLE audit_actor_facets ENABLE ROW LEVEL SECURITY;
ALTER TABLE audit_actor_facets FORCE  ROW LEVEL SECURITY;
ALTER TABLE audit_segments     ENABLE ROW LEVEL SECURITY;
ALTER TABLE audit_segments     FORCE  ROW LEVEL SECURITY;
CREATE POLICY own ON audit_team_facets  USING (workspace_id = (SELECT scope_workspace()));
CREATE POLICY own ON audit_actor_facets USING (workspace_id = (SELECT scope_workspace()));
CREATE POLICY own ON audit_segments     USING (workspace_id = (SELECT scope_workspace()));
GRANT SELECT, INSERT, UPDATE ON audit_team_facets, audit_actor_facets TO latchkey_app;
GRANT SELECT, INSERT ON audit_segments TO latchkey_app;
