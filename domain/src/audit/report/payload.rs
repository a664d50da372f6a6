//! What the head of a report holds, as JSON. The names and their order are part of the format.

use serde::{Deserialize, Serialize};

use super::head::{NotAHead, ReportHead};
use crate::audit::{AuditAction, AuditFilter, AuditPlace, AuditSearch, SearchColumn, from_micros, micros};
use crate::ids::{ExportId, WorkspaceId};

/// The payload but for its end.
#[derive(Serialize, Deserialize)]
pub(super) struct Payload {
    export: ExportId,
    workspace: WorkspaceId,
    name: String,
    filter: Filter,
    asked_by: String,
    /// Moments are microseconds since 1970, UTC.
    asked_at: i64,
    chain: Chain,
    key: String,
}

#[derive(Serialize, Deserialize)]
struct Filter {
    teams: Vec<String>,
    actions: Vec<String>,
    actors: Vec<String>,
    from: Option<i64>,
    until: Option<i64>,
    search: Option<Search>,
}

#[derive(Serialize, Deserialize)]
struct Search {
    column: String,
    text: String,
}

/// Where the log ended.
#[derive(Serialize, Deserialize)]
struct Chain {
    number: i64,
    at: i64,
    hash: String,
}

impl Payload {
    pub(super) fn of(head: &ReportHead) -> Self {
        Self {
            export: head.export,
            workspace: head.workspace.clone(),
            name: head.workspace_name.clone(),
            filter: Filter::of(&head.filter),
            asked_by: head.asked_by.clone(),
            asked_at: micros(head.asked_at),
            chain: Chain { number: head.head.number, at: micros(head.head.at), hash: head.head_hash.to_string() },
            key: head.public_key.clone(),
        }
    }

    pub(super) fn read(self) -> Result<ReportHead, NotAHead> {
        Ok(ReportHead {
            export: self.export,
            workspace: self.workspace,
            workspace_name: self.name,
            filter: self.filter.read()?,
            asked_by: self.asked_by,
            asked_at: from_micros(self.asked_at).ok_or(NotAHead)?,
            head: AuditPlace { at: from_micros(self.chain.at).ok_or(NotAHead)?, number: self.chain.number },
            head_hash: self.chain.hash.parse().map_err(|_| NotAHead)?,
            public_key: self.key,
        })
    }
}

impl Filter {
    fn of(filter: &AuditFilter) -> Self {
        let search =
            |search: &AuditSearch| Search { column: search.column.as_str().to_owned(), text: search.typed.clone() };
        Self {
            teams: filter.teams.clone(),
            actions: filter.actions.iter().map(|action| action.as_str().to_owned()).collect(),
            actors: filter.actors.clone(),
            from: filter.from.map(micros),
            until: filter.until.map(micros),
            search: filter.search.as_ref().map(search),
        }
    }

    fn read(self) -> Result<AuditFilter, NotAHead> {
        let moment = |at: i64| from_micros(at).ok_or(NotAHead);
        let action = |word: &String| AuditAction::from_stored(word).ok_or(NotAHead);
        let search = |search: Search| {
            let column = SearchColumn::from_stored(&search.column).ok_or(NotAHead)?;
            Ok(AuditSearch { column, typed: search.text })
        };
        Ok(AuditFilter {
            teams: self.teams,
            actions: self.actions.iter().map(action).collect::<Result<_, _>>()?,
            actors: self.actors,
            from: self.from.map(moment).transpose()?,
            until: self.until.map(moment).transpose()?,
            search: self.search.map(search).transpose()?,
        })
    }
}
