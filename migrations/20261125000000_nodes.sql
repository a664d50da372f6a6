-- Nodes hold every key in memory. What lets them: changes are numbered in the order in which they are
-- committed, nodes say up to which they have applied them, and a change is acknowledged once every node has
-- or its lease has run out (docs/decisions/0011).

-- Whether a transaction works for a node's copy of the keys, which is of every workspace.
CREATE FUNCTION scope_gateway() RETURNS boolean LANGUAGE sql STABLE PARALLEL SAFE
    RETURN coalesce(current_setting('app.gateway', true), '') = 'on';

-- What all nodes agree on: one row.
CREATE TABLE cluster (
    one         boolean PRIMARY KEY DEFAULT true CHECK (one),
    -- The number of the last change of keys. Each change locks the row until it commits, so that numbers are
    -- seen in their order: a sequence would leave gaps that are filled later.
    epoch       bigint NOT NULL,
    -- Changes up to here are no longer listed: who is further behind reads all keys anew.
    forgotten   bigint NOT NULL,
    -- For how long a sign of life lets a node answer, in milliseconds.
    lease_ms    integer NOT NULL CHECK (lease_ms BETWEEN 1000 AND 600000),
    -- The longest lease that may still be running: what changes wait for at most. In the row that changes
    -- lock, so that none misses a longer one.
    longest_ms  integer NOT NULL CHECK (longest_ms >= lease_ms),
    -- For clocks that run at different rates: 1 % of the longest lease.
    margin_ms   integer NOT NULL CHECK (margin_ms * 100 >= longest_ms)
) WITH (fillfactor = 20);
INSERT INTO cluster (epoch, forgotten, lease_ms, longest_ms, margin_ms) VALUES (0, 0, 10000, 10000, 100);

-- Which keys a change touched. What became of them is read from api_keys, in the same snapshot.
CREATE TABLE key_changes (
    epoch         bigint NOT NULL,
    workspace_id  text NOT NULL,
    key_id        text NOT NULL,
    at            timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (epoch, workspace_id, key_id)
);

-- A process that serves; a new row each time that one starts.
CREATE TABLE nodes (
    incarnation   uuid PRIMARY KEY,
    -- For people: the machine and the addresses.
    name          text NOT NULL,
    version       text NOT NULL,
    roles         text NOT NULL,
    started_at    timestamptz NOT NULL,
    -- The last change that it has applied; null for one that answers nothing from memory: it has no gateway,
    -- is still loading, or asks the database on each request.
    acked         bigint,
    -- Rises with every sign of life.
    renewals      bigint NOT NULL DEFAULT 0,
    -- For people alone: nothing is decided by this clock.
    seen          timestamptz NOT NULL DEFAULT now(),
    keys          bigint NOT NULL DEFAULT 0,
    requests      real NOT NULL DEFAULT 0
) WITH (fillfactor = 50);

-- When a change of a key came into force everywhere. Written after the change itself, whose audit entry it
-- belongs to.
CREATE TABLE key_receipts (
    workspace_id  text NOT NULL REFERENCES workspaces,
    -- The number of the audit entry.
    entry         bigint NOT NULL,
    key_id        text NOT NULL,
    epoch         bigint NOT NULL,
    at            timestamptz NOT NULL,
    -- Set together. Which nodes applied it, and after how long; without a list, because the process that
    -- waited died, it is only known that every lease has run out.
    done_at       timestamptz,
    nodes         jsonb,
    PRIMARY KEY (workspace_id, entry),
    CHECK (nodes IS NULL OR done_at IS NOT NULL)
);
CREATE INDEX key_receipts_open ON key_receipts (epoch) WHERE done_at IS NULL;
CREATE INDEX key_receipts_of_key ON key_receipts (workspace_id, key_id, entry DESC);

-- Texts that were regenerated away or archived: refused, but recognised.
CREATE TABLE retired_texts (
    workspace_id    text NOT NULL REFERENCES workspaces,
    key_id          text NOT NULL,
    hash            bytea NOT NULL CHECK (length(hash) = 32),
    pepper_version  smallint NOT NULL,
    retired_at      timestamptz NOT NULL,
    PRIMARY KEY (workspace_id, key_id, hash)
);
INSERT INTO retired_texts (workspace_id, key_id, hash, pepper_version, retired_at)
    SELECT workspace_id, id, hash, pepper_version, archived_at FROM api_keys WHERE archived_at IS NOT NULL;

-- Nodes find keys by the id in their text alone.
CREATE UNIQUE INDEX api_keys_id ON api_keys (id);

ALTER TABLE key_changes   ENABLE ROW LEVEL SECURITY;
ALTER TABLE key_changes   FORCE  ROW LEVEL SECURITY;
ALTER TABLE nodes         ENABLE ROW LEVEL SECURITY;
ALTER TABLE nodes         FORCE  ROW LEVEL SECURITY;
ALTER TABLE cluster       ENABLE ROW LEVEL SECURITY;
ALTER TABLE cluster       FORCE  ROW LEVEL SECURITY;
ALTER TABLE key_receipts  ENABLE ROW LEVEL SECURITY;
ALTER TABLE key_receipts  FORCE  ROW LEVEL SECURITY;
ALTER TABLE retired_texts ENABLE ROW LEVEL SECURITY;
ALTER TABLE retired_texts FORCE  ROW LEVEL SECURITY;

-- Whoever changes keys numbers the change; which keys of which workspace changed, only nodes may read.
CREATE POLICY counted ON cluster USING (scope_gateway() OR scope_workspace() IS NOT NULL);
CREATE POLICY told ON key_changes FOR INSERT WITH CHECK (scope_workspace() IS NOT NULL);
CREATE POLICY nodes ON key_changes USING (scope_gateway());
CREATE POLICY nodes ON nodes USING (scope_gateway());
CREATE POLICY console ON nodes FOR SELECT USING (scope_staff());
-- A person is told for which nodes a change waits.
CREATE POLICY told ON nodes FOR SELECT USING (scope_workspace() IS NOT NULL);
CREATE POLICY console ON cluster FOR SELECT USING (scope_staff());
CREATE POLICY own ON key_receipts FOR SELECT USING (workspace_id = scope_workspace());
CREATE POLICY opened ON key_receipts FOR INSERT WITH CHECK (scope_workspace() IS NOT NULL);
CREATE POLICY nodes ON key_receipts USING (scope_gateway());
CREATE POLICY own ON retired_texts USING (workspace_id = scope_workspace());
CREATE POLICY nodes ON retired_texts FOR SELECT USING (scope_gateway());
CREATE POLICY nodes ON api_keys FOR SELECT USING (scope_gateway());

GRANT SELECT, UPDATE ON cluster TO latchkey_app;
GRANT SELECT, INSERT, DELETE ON key_changes TO latchkey_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON nodes TO latchkey_app;
GRANT SELECT, INSERT, UPDATE ON key_receipts TO latchkey_app;
GRANT SELECT, INSERT ON retired_texts TO latchkey_app;
