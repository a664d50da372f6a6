-- Reports of audit logs. A row is the report and, until it is done, the job that makes it:
-- docs/decisions/0009 says why there is no queue beside it.
CREATE TABLE exports (
    id              uuid PRIMARY KEY,
    workspace_id    text NOT NULL REFERENCES workspaces,
    -- When it was asked for.
    workspace_name  text NOT NULL,
    asked_by        uuid NOT NULL REFERENCES users,
    asked_by_email  text NOT NULL,
    asked_at        timestamptz NOT NULL,
    -- Of the form that asked: sent twice, it makes one report.
    form_token      uuid NOT NULL,

    -- Which entries. The statement that reads them takes these columns as they are: an empty list or a null
    -- lets every entry through.
    teams           text[] NOT NULL,
    actions         text[] NOT NULL,
    actors          text[] NOT NULL,
    from_at         timestamptz,
    until_at        timestamptz,
    search_column   text CHECK (search_column IN ('all', 'activity', 'entity', 'actor', 'ip', 'team')),
    search_typed    text,
    search_folded   text,
    -- The end of the chain when it was asked for. Entries up to here never change and none is added among
    -- them, so that whoever reads them later reads the same.
    upto            bigint NOT NULL,
    upto_at         timestamptz NOT NULL,
    upto_hash       bytea NOT NULL CHECK (length(upto_hash) = 32),
    -- How many they are.
    rows            bigint NOT NULL,

    -- Rows in the file so far.
    done            bigint NOT NULL DEFAULT 0,
    -- Set together, when the whole file lies in its place.
    bytes           bigint,
    written_at      timestamptz,
    expires_at      timestamptz,
    -- When the mail server took the mail.
    mailed_at       timestamptz,
    -- When it was given up: the mail if the file is there, otherwise the report.
    given_up_at     timestamptz,
    -- When the file was cleared away, after its time.
    removed_at      timestamptz,

    -- When a worker has to do something (again); null once there is nothing left to do.
    due_at          timestamptz,
    -- How often what is next was begun, and why it failed last.
    tries           integer NOT NULL DEFAULT 0,
    trouble         text CHECK (trouble IN ('disk_full', 'mail_later', 'mail_refused', 'internal')),
    -- Which worker is at it, and until when that is believed without a sign of life.
    claim           uuid,
    claimed_until   timestamptz,

    CHECK ((search_column IS NULL) = (search_typed IS NULL) AND (search_column IS NULL) = (search_folded IS NULL)),
    CHECK ((written_at IS NULL) = (bytes IS NULL) AND (written_at IS NULL) = (expires_at IS NULL)),
    CHECK ((claim IS NULL) = (claimed_until IS NULL)),
    CHECK (mailed_at IS NULL OR written_at IS NOT NULL)
);
CREATE UNIQUE INDEX exports_form_token ON exports (workspace_id, form_token);
-- One's recent reports.
CREATE INDEX exports_of_person ON exports (workspace_id, asked_by, asked_at DESC);
CREATE INDEX exports_due ON exports (due_at) WHERE due_at IS NOT NULL;
CREATE INDEX exports_to_remove ON exports (expires_at) WHERE expires_at IS NOT NULL AND removed_at IS NULL;

ALTER TABLE exports ENABLE ROW LEVEL SECURITY;
ALTER TABLE exports FORCE  ROW LEVEL SECURITY;
CREATE POLICY own ON exports USING (workspace_id = scope_workspace());
-- A report is found by its id before its workspace is known, and made by the worker for every workspace.
CREATE POLICY accounts ON exports USING (scope_accounts());
GRANT SELECT, INSERT, UPDATE ON exports TO latchkey_app;
