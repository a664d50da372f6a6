//! What an entry's details say was before and is now, field by field.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

/// One field of what changed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Difference {
    /// Its name, e.g. `apis`.
    pub field: String,
    /// What it was; nothing when there was nothing.
    pub before: Option<String>,
    /// What it is now; nothing when there is nothing any more.
    pub after: Option<String>,
}

/// The fields of an entry's details (JSON text with `before` and `after`), by name.
pub fn differences(details: &str) -> Vec<Difference> {
    let details: Value = serde_json::from_str(details).unwrap_or_default();
    let side = |name: &str| details.get(name).and_then(Value::as_object).cloned().unwrap_or_default();
    let (before, after): (Map<_, _>, Map<_, _>) = (side("before"), side("after"));
    let mut fields: Vec<_> = before.keys().chain(after.keys()).cloned().collect();
    fields.sort();
    fields.dedup();
    let told = |side: &Map<String, Value>, field: &str| side.get(field).map(words);
    let of = |field: String| Difference { before: told(&before, &field), after: told(&after, &field), field };
    fields.into_iter().map(of).collect()
}

fn words(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Array(list) => list.iter().map(words).collect::<Vec<_>>().join(", "),
        Value::Bool(true) => "on".to_owned(),
        Value::Bool(false) => "off".to_owned(),
        Value::Null => String::new(),
        other => other.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_stand_side_by_side_and_one_that_is_new_has_nothing_before() {
        let details = r#"{"before":{"apis":["data","push"]},"after":{"apis":["data"],"name":"A"}}"#;
        let found = differences(details);
        let of = |field: &str, before: Option<&str>, after: Option<&str>| Difference {
            field: field.into(),
            before: before.map(Into::into),
            after: after.map(Into::into),
        };
        assert_eq!(found, [of("apis", Some("data, push"), Some("data")), of("name", None, Some("A"))]);
        assert!(differences("{}").is_empty() && differences("no JSON").is_empty());
    }
}
