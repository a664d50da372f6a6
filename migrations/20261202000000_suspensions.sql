-- A CSM suspends a workspace: every key of it is refused until it is resumed (docs/decisions/0022).

-- All three set: suspended. None: not.
ALTER TABLE workspaces
    ADD COLUMN suspended_at    timestamptz,
    ADD COLUMN suspended_by    text,
    ADD COLUMN suspend_reason  text CHECK (length(suspend_reason) BETWEEN 1 AND 200),
    ADD CHECK ((suspended_at IS NULL) = (suspended_by IS NULL) AND (suspended_at IS NULL) = (suspend_reason IS NULL));

-- They are few.
CREATE INDEX workspaces_suspended ON workspaces (id) WHERE suspended_at IS NOT NULL;

-- Nodes read of each key whether its workspace is suspended.
CREATE POLICY nodes ON workspaces FOR SELECT USING (scope_gateway());

-- Without a key, the receipt is of a change of every key of the workspace.
ALTER TABLE key_receipts ALTER COLUMN key_id DROP NOT NULL;

-- What becomes of requests meanwhile. What is stored already is within it, and isn't read again for it.
ALTER TABLE usage_hours
    DROP CONSTRAINT usage_hours_verdict_check,
    ADD CONSTRAINT usage_hours_verdict_check
        CHECK (verdict IN ('allowed', 'workspace_suspended', 'workspace_mismatch', 'api_not_allowed',
                           'route_not_mapped', 'old_text', 'wrong_secret')) NOT VALID;
ALTER TABLE usage_callers
    DROP CONSTRAINT usage_callers_verdict_check,
    ADD CONSTRAINT usage_callers_verdict_check
        CHECK (verdict IN ('allowed', 'workspace_suspended', 'workspace_mismatch', 'api_not_allowed',
                           'route_not_mapped', 'old_text', 'wrong_secret')) NOT VALID;
