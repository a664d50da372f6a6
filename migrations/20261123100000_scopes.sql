-- The application works as a role that owns nothing. Each transaction takes that role (SET LOCAL ROLE)
-- and says for whom it works; row-level security shows it nothing else. The settings are local to the
-- transaction, so a pooled connection can't carry them over, and an unset one fails closed.
DO $$
BEGIN
    CREATE ROLE latchkey_app NOLOGIN NOINHERIT;
EXCEPTION
    -- Roles belong to the cluster: another database of it may have made the role already.
    WHEN duplicate_object OR unique_violation THEN NULL;
END
$$;

DO $$
BEGIN
    IF NOT pg_has_role(current_user, 'latchkey_app', 'MEMBER') THEN
        EXECUTE format('GRANT latchkey_app TO %I', current_user);
    END IF;
END
$$;

-- The workspace that the transaction works in.
CREATE FUNCTION scope_workspace() RETURNS text LANGUAGE sql STABLE PARALLEL SAFE
    RETURN nullif(current_setting('app.workspace', true), '');

-- The person whose own memberships it reads.
CREATE FUNCTION scope_user() RETURNS uuid LANGUAGE sql STABLE PARALLEL SAFE
    RETURN nullif(current_setting('app.user', true), '')::uuid;

-- Whether it works for a CSM's console, which lists every workspace.
CREATE FUNCTION scope_staff() RETURNS boolean LANGUAGE sql STABLE PARALLEL SAFE
    RETURN coalesce(current_setting('app.staff', true), '') = 'on';

-- Whether it works on accounts and sessions, which belong to no workspace.
CREATE FUNCTION scope_accounts() RETURNS boolean LANGUAGE sql STABLE PARALLEL SAFE
    RETURN coalesce(current_setting('app.accounts', true), '') = 'on';
