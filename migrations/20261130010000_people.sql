-- Admins invite, seat and remove people themselves.

-- An invitation that was sent again is another row: its id, hence its token, is new, and the row before it ends.
-- A node of before this change knows only `expires_at`, so whatever ends an invitation sets that as well.
ALTER TABLE invitations
    -- The teams that it puts the person into, as far as they are still there then.
    ADD COLUMN teams        uuid[] NOT NULL DEFAULT '{}',
    -- The address of the admin who sent it; null: the operator.
    ADD COLUMN invited_by   text,
    ADD COLUMN revoked_at   timestamptz,
    ADD COLUMN replaced_at  timestamptz;
CREATE UNIQUE INDEX invitations_open ON invitations (workspace_id, email)
    WHERE accepted_at IS NULL AND revoked_at IS NULL AND replaced_at IS NULL;

-- When the member last signed in. Kept for each workspace, so that none learns of another by it.
ALTER TABLE memberships ADD COLUMN signed_in_at timestamptz;

-- A workspace sees the accounts of its own members.
CREATE POLICY fellow ON users FOR SELECT
    USING (EXISTS (SELECT FROM memberships m WHERE m.user_id = users.id AND m.workspace_id = scope_workspace()));

GRANT DELETE ON memberships TO latchkey_app;
