-- What keys are used for. Written by the nodes that answer gateways, in batches, for every workspace.
--
-- No foreign keys to api_keys: a key that is being changed is locked, and the check of a foreign key would
-- wait for it. Keys are never deleted. For the same reason the older table of last uses loses its own.
ALTER TABLE api_key_uses DROP CONSTRAINT api_key_uses_workspace_id_key_id_fkey;

-- Whether the transaction works for the gateway's side, which serves every workspace.
CREATE OR REPLACE FUNCTION scope_gateway() RETURNS boolean LANGUAGE sql STABLE PARALLEL SAFE
    RETURN coalesce(current_setting('app.gateway', true), '') = 'on';

-- Requests by hour. Read from here are charts and sums.
CREATE TABLE usage_hours (
    workspace_id  text NOT NULL,
    key_id        text NOT NULL,
    -- When the hour began (UTC).
    hour          timestamptz NOT NULL,
    -- The API that claims the path; empty when none does.
    api_id        text NOT NULL,
    verdict       text NOT NULL CHECK (verdict IN ('allowed', 'workspace_mismatch', 'api_not_allowed',
                                                   'route_not_mapped', 'old_text', 'wrong_secret')),
    calls         bigint NOT NULL CHECK (calls > 0),
    PRIMARY KEY (workspace_id, key_id, hour, api_id, verdict)
) WITH (fillfactor = 80);
-- For clearing away. Hours come in their order, so that this stays tiny and costs writers nothing.
CREATE INDEX usage_hours_by_age ON usage_hours USING brin (hour);

-- Who calls: the few hundred of each key that were seen last; the others are one row without an address.
CREATE TABLE usage_callers (
    workspace_id  text NOT NULL,
    key_id        text NOT NULL,
    verdict       text NOT NULL CHECK (verdict IN ('allowed', 'workspace_mismatch', 'api_not_allowed',
                                                   'route_not_mapped', 'old_text', 'wrong_secret')),
    api_id        text NOT NULL,
    -- Empty for callers that aren't told apart.
    address       text NOT NULL,
    -- Without what looked like a secret. Empty when the caller sent none.
    agent         text NOT NULL CHECK (length(agent) <= 200),
    first_seen    timestamptz NOT NULL,
    last_seen     timestamptz NOT NULL,
    calls         bigint NOT NULL CHECK (calls > 0),
    PRIMARY KEY (workspace_id, key_id, verdict, api_id, address, agent)
) WITH (fillfactor = 70);

-- The last batch that a node has written, by the node's incarnation. A batch whose COMMIT got no answer is
-- sent again, and this row says whether it is in.
CREATE TABLE usage_batches (
    node    uuid PRIMARY KEY,
    number  bigint NOT NULL,
    at      timestamptz NOT NULL
) WITH (fillfactor = 50);

ALTER TABLE usage_hours   ENABLE ROW LEVEL SECURITY;
ALTER TABLE usage_hours   FORCE  ROW LEVEL SECURITY;
ALTER TABLE usage_callers ENABLE ROW LEVEL SECURITY;
ALTER TABLE usage_callers FORCE  ROW LEVEL SECURITY;
ALTER TABLE usage_batches ENABLE ROW LEVEL SECURITY;
ALTER TABLE usage_batches FORCE  ROW LEVEL SECURITY;
CREATE POLICY own ON usage_hours FOR SELECT USING (workspace_id = (SELECT scope_workspace()));
CREATE POLICY own ON usage_callers FOR SELECT USING (workspace_id = (SELECT scope_workspace()));
CREATE POLICY gateway ON usage_hours USING ((SELECT scope_gateway()));
CREATE POLICY gateway ON usage_callers USING ((SELECT scope_gateway()));
CREATE POLICY gateway ON usage_batches USING ((SELECT scope_gateway()));
CREATE POLICY gateway ON api_key_uses USING ((SELECT scope_gateway()));
GRANT SELECT, INSERT, UPDATE, DELETE ON usage_hours, usage_callers, usage_batches TO latchkey_app;
