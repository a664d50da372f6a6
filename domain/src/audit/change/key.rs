//! What becomes of keys.

use serde_json::{Value, json};

use crate::account::Email;
use crate::api::{ApiSet, Catalog};
use crate::audit::AuditAction;
use crate::ids::{ApiId, KeyId};
use crate::key::KeyEdit;
use crate::key_name::KeyName;
use crate::key_text::KeyHint;
use crate::team::TeamName;

/// Something became of a key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeyChange {
    /// The key.
    pub key: KeyId,
    /// Its name, after the change.
    pub name: KeyName,
    /// What became of it.
    pub event: KeyChanged,
}

/// What became of a key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum KeyChanged {
    /// It was made in the dashboard.
    Created {
        /// What it opens.
        apis: ApiSet,
        /// The team that it was made for.
        team: Option<TeamName>,
    },
    /// Its name, access or team was changed.
    Edited {
        /// What differs.
        edit: KeyEdit,
        /// What it opened before.
        before: ApiSet,
        /// What it opens now.
        after: ApiSet,
    },
    /// It got a new text; the old one is refused.
    Regenerated {
        /// The shown part of the old text.
        before: KeyHint,
        /// The shown part of the new text.
        after: KeyHint,
    },
    /// It was archived.
    Archived,
    /// Somebody else answers for it.
    HandedOver {
        /// Who answered for it, and has left.
        before: Email,
        /// Who does now.
        after: Email,
    },
    /// It was made on the old screen, as the one key of an API.
    Generated {
        /// The API that it opens.
        api: ApiId,
    },
    /// It was there before, and brought in by the operator.
    Imported {
        /// The API that it opens.
        api: ApiId,
    },
}

impl KeyChange {
    pub(super) fn action(&self) -> AuditAction {
        match self.event {
            KeyChanged::Created { .. } | KeyChanged::Generated { .. } | KeyChanged::Imported { .. } => {
                AuditAction::Create
            }
            KeyChanged::Edited { .. } | KeyChanged::Regenerated { .. } | KeyChanged::HandedOver { .. } => {
                AuditAction::Update
            }
            KeyChanged::Archived => AuditAction::Delete,
        }
    }

    pub(super) fn activity(&self, catalog: &Catalog) -> String {
        let name = &self.name;
        match &self.event {
            KeyChanged::Created { apis, .. } => format!("Created “{name}” with {}", names(catalog, apis.iter())),
            KeyChanged::Edited { edit, .. } => edited(catalog, name, edit),
            KeyChanged::Regenerated { .. } => format!("Regenerated “{name}”"),
            KeyChanged::Archived => format!("Archived “{name}”"),
            KeyChanged::HandedOver { before, after } => format!("Handed “{name}” over from {before} to {after}"),
            KeyChanged::Generated { .. } => format!("Generated “{name}”"),
            KeyChanged::Imported { .. } => format!("Imported “{name}”"),
        }
    }

    pub(super) fn details(&self) -> Value {
        let name = &self.name;
        match &self.event {
            KeyChanged::Created { apis, team } => json!({ "after": fields(name, apis, team.as_ref()) }),
            KeyChanged::Edited { edit, before, after } => {
                let name_before = edit.renamed.as_ref().map_or(name, |(before, _)| before);
                let (team_before, team_after) = edit.moved.clone().unwrap_or_default();
                json!({
                    "before": fields(name_before, before, team_before.as_ref()),
                    "after": fields(name, after, team_after.as_ref()),
                })
            }
            KeyChanged::Regenerated { before, after } => {
                json!({ "before": { "key": before }, "after": { "key": after } })
            }
            KeyChanged::Generated { api } | KeyChanged::Imported { api } => {
                json!({ "after": { "name": name, "apis": [api] } })
            }
            KeyChanged::Archived => json!({ "before": { "state": "active" }, "after": { "state": "archived" } }),
            KeyChanged::HandedOver { before, after } => {
                json!({ "before": { "owner": before }, "after": { "owner": after } })
            }
        }
    }
}

/// Names where the catalog has them, in its order of ids; an API that is no longer on offer keeps its id.
fn names<'a>(catalog: &Catalog, apis: impl Iterator<Item = &'a ApiId>) -> String {
    apis.map(|id| catalog.get(id).map_or(id.as_str(), |api| &api.name)).collect::<Vec<_>>().join(", ")
}

/// A key as its maker chose it; without a team where there is none to tell of.
fn fields(name: &KeyName, apis: &ApiSet, team: Option<&TeamName>) -> Value {
    let mut fields = json!({ "name": name, "apis": apis });
    if let Some(team) = team {
        fields["team"] = json!(team);
    }
    fields
}

fn edited(catalog: &Catalog, name: &KeyName, edit: &KeyEdit) -> String {
    let mut access = Vec::new();
    if !edit.added.is_empty() {
        access.push(format!("added {}", names(catalog, edit.added.iter())));
    }
    if !edit.removed.is_empty() {
        access.push(format!("removed {}", names(catalog, edit.removed.iter())));
    }
    let sentence = match (&edit.renamed, access.join(", ")) {
        (Some((before, after)), access) if access.is_empty() => Some(format!("Renamed “{before}” to “{after}”")),
        (Some((before, after)), access) => {
            Some(format!("Renamed “{before}” to “{after}” and changed its API access: {access}"))
        }
        (None, access) if access.is_empty() => None,
        (None, access) => Some(format!("Changed API access of “{name}”: {access}")),
    };
    let place = edit.moved.as_ref().map(|(_, team)| match team {
        Some(team) => format!("to the team “{team}”"),
        None => "out of its team".to_owned(),
    });
    match (sentence, place) {
        (Some(sentence), None) => sentence,
        (Some(sentence), Some(place)) => format!("{sentence}; moved it {place}"),
        (None, place) => format!("Moved “{name}” {}", place.unwrap_or_default()),
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::catalog;
    use super::*;

    fn api(id: &str) -> ApiId {
        id.parse().unwrap()
    }

    #[test]
    fn an_edit_says_in_one_sentence_what_differs() {
        let name = |n: &str| KeyName::parse(n).unwrap();
        let catalog = catalog();
        let edited = |name: &KeyName, edit: &KeyEdit| edited(&catalog, name, edit);
        let edit = KeyEdit { renamed: None, added: vec![api("push")], removed: vec![api("data")], moved: None };
        assert_eq!(edited(&name("A"), &edit), "Changed API access of “A”: added Push, removed data");
        let mut edit = KeyEdit { renamed: Some((name("A"), name("B"))), added: vec![], removed: vec![], moved: None };
        assert_eq!(edited(&name("B"), &edit), "Renamed “A” to “B”");
        edit.moved = Some((None, Some(TeamName::parse("Growth").unwrap())));
        assert_eq!(edited(&name("B"), &edit), "Renamed “A” to “B”; moved it to the team “Growth”");
        edit.renamed = None;
        assert_eq!(edited(&name("B"), &edit), "Moved “B” to the team “Growth”");
        edit.moved = Some((Some(TeamName::parse("Growth").unwrap()), None));
        assert_eq!(edited(&name("B"), &edit), "Moved “B” out of its team");
    }
}
