-- A CSM suspends the legacy keys of a workspace by themselves (docs/decisions/0022).

-- All three set: suspended. None: not. Whether the workspace is suspended as a whole is told apart from it.
ALTER TABLE workspaces
    ADD COLUMN legacy_suspended_at    timestamptz,
    ADD COLUMN legacy_suspended_by    text,
    ADD COLUMN legacy_suspend_reason  text CHECK (length(legacy_suspend_reason) BETWEEN 1 AND 200),
    ADD CHECK ((legacy_suspended_at IS NULL) = (legacy_suspended_by IS NULL)
               AND (legacy_suspended_at IS NULL) = (legacy_suspend_reason IS NULL));

-- They are few.
CREATE INDEX workspaces_legacy_suspended ON workspaces (id) WHERE legacy_suspended_at IS NOT NULL;

-- A receipt without a key is of a change of every key of the workspace, or of every legacy key.
ALTER TABLE key_receipts ADD COLUMN of_legacy boolean NOT NULL DEFAULT false CHECK (key_id IS NULL OR NOT of_legacy);

-- What becomes of requests meanwhile. What is stored already is within it, and isn't read again for it.
ALTER TABLE usage_hours
    DROP CONSTRAINT usage_hours_verdict_check,
    ADD CONSTRAINT usage_hours_verdict_check
        CHECK (verdict IN ('allowed', 'workspace_suspended', 'legacy_suspended', 'workspace_mismatch',
                           'api_not_allowed', 'route_not_mapped', 'old_text', 'wrong_secret')) NOT VALID;
ALTER TABLE usage_callers
    DROP CONSTRAINT usage_callers_verdict_check,
    ADD CONSTRAINT usage_callers_verdict_check
        CHECK (verdict IN ('allowed', 'workspace_suspended', 'legacy_suspended', 'workspace_mismatch',
                           'api_not_allowed', 'route_not_mapped', 'old_text', 'wrong_secret')) NOT VALID;
