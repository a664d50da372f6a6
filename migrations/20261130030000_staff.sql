-- What Latchkey's customer success managers (CSMs) do and see in workspaces: docs/decisions/0017.

-- Whether CSMs may see the workspace's keys. Its admins choose.
ALTER TABLE workspaces ADD COLUMN staff_access boolean NOT NULL DEFAULT true;

-- The last answer to a request for early access, when it was no. A request that was made since stands in
-- early_access_requested_at and counts instead.
ALTER TABLE workspaces
    ADD COLUMN early_access_declined_at     timestamptz,
    ADD COLUMN early_access_declined_by     text,
    ADD COLUMN early_access_decline_reason  text CHECK (length(early_access_decline_reason) BETWEEN 1 AND 500),
    ADD CHECK ((early_access_declined_at IS NULL) = (early_access_declined_by IS NULL)
               AND (early_access_declined_at IS NULL) = (early_access_decline_reason IS NULL));

-- The last look of each CSM into a workspace's keys. Every look is an entry of the workspace's audit log; this row
-- tells whether one is due.
CREATE TABLE staff_looks (
    workspace_id  text NOT NULL REFERENCES workspaces,
    user_id       uuid NOT NULL REFERENCES users,
    -- The address of the CSM, and when the look was recorded.
    by            text NOT NULL,
    at            timestamptz NOT NULL,
    PRIMARY KEY (workspace_id, user_id)
);

-- What CSMs did, across workspaces: copies of entries of the workspaces' audit logs, which alone are chained and
-- proved. Made in the transaction of the entry, and removed with its quarter.
CREATE TABLE staff_entries (
    workspace_id  text NOT NULL REFERENCES workspaces,
    -- The number of the entry in the workspace's log.
    number        bigint NOT NULL,
    at            timestamptz NOT NULL,
    activity      text NOT NULL,
    actor         text NOT NULL,
    ip            text,
    PRIMARY KEY (workspace_id, number)
);
-- Pages are read along it.
CREATE INDEX staff_entries_by_time ON staff_entries (at, workspace_id, number);

ALTER TABLE staff_looks   ENABLE ROW LEVEL SECURITY;
ALTER TABLE staff_looks   FORCE  ROW LEVEL SECURITY;
ALTER TABLE staff_entries ENABLE ROW LEVEL SECURITY;
ALTER TABLE staff_entries FORCE  ROW LEVEL SECURITY;
CREATE POLICY own ON staff_looks   USING (workspace_id = scope_workspace());
CREATE POLICY own ON staff_entries USING (workspace_id = scope_workspace());
CREATE POLICY console ON staff_entries FOR SELECT USING (scope_staff());
GRANT SELECT, INSERT, UPDATE ON staff_looks TO latchkey_app;
GRANT SELECT, INSERT ON staff_entries TO latchkey_app;

-- The console's list counts no keys of a workspace that keeps CSMs out, even when its query forgets to ask.
ALTER POLICY console ON api_keys
    USING (scope_staff() AND workspace_id NOT IN (SELECT id FROM workspaces WHERE NOT staff_access));

-- What CSMs did before there was a log of it: they switched early access. Each workspace is entered, because the
-- policies hold for the owner too.
DO $$
DECLARE
    workspace text;
BEGIN
    PERFORM set_config('app.staff', 'on', true);
    FOR workspace IN SELECT id FROM workspaces LOOP
        PERFORM set_config('app.workspace', workspace, true);
        INSERT INTO staff_entries (workspace_id, number, at, activity, actor, ip)
            SELECT workspace_id, number, at, activity, actor, ip FROM audit_entries
            WHERE workspace_id = workspace AND entity = 'Early access' AND action = 'Update';
    END LOOP;
    PERFORM set_config('app.staff', '', true), set_config('app.workspace', '', true);
END
$$;
