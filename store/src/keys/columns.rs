//! What every statement that reads whole keys begins with.

/// The columns of [`super::KeyRow`], of `api_keys k` joined with `api_key_uses u` and `teams t`.
macro_rules! key_columns {
    () => {
        "k.id, k.name, k.origin, k.migrated_at, k.apis, k.hint, k.version, k.created_at, k.created_by, \
         k.regenerated_at, k.regenerated_by, k.archived_at, k.archived_by, u.last_used_at, \
         k.team_id, t.name AS team_name, t.retired_at AS team_retired_at"
    };
}

macro_rules! key_tables {
    () => {
        " FROM api_keys k LEFT JOIN api_key_uses u ON u.workspace_id = k.workspace_id AND u.key_id = k.id
                          LEFT JOIN teams t ON t.workspace_id = k.workspace_id AND t.id = k.team_id "
    };
}

macro_rules! select_keys {
    ($rest:literal) => {
        concat!("SELECT ", key_columns!(), key_tables!(), $rest)
    };
}
