//! The words for refusals and changes of keys.

use domain::api::Api;
use domain::key::Key;
use domain::refusal::{ApisRefused, KeyFieldProblems, NameRefused};

use super::Typed;

/// What to mend about the name.
pub fn name_problem(problems: &KeyFieldProblems) -> Option<String> {
    problems.name.map(|why| match why {
        NameRefused::Problem(problem) => problem.to_string(),
        NameRefused::Taken => {
            "Another key of this workspace has this name. Choose another one; capitals make no difference.".to_owned()
        }
        NameRefused::TakenByArchived => {
            "An archived key of this workspace has this name. Choose another one; capitals make no difference."
                .to_owned()
        }
    })
}

/// What to mend about the choice of APIs.
pub fn apis_problem(problems: &KeyFieldProblems) -> Option<String> {
    problems.apis.as_ref().map(|why| match why {
        ApisRefused::NoneChosen => "Select at least one API.".to_owned(),
        ApisRefused::Unknown(id) => format!("There is no API “{id}”. Select from the list."),
    })
}

/// Everything to mend, by the field's id.
pub fn problems(problems: &KeyFieldProblems) -> Vec<(&'static str, String)> {
    let name = name_problem(problems).map(|text| ("key-name", text));
    let apis = apis_problem(problems).map(|text| ("apis", text));
    name.into_iter().chain(apis).collect()
}

/// How many of today's APIs are chosen, and of how many.
pub fn chosen_of(apis: &[String], listed: &[Api]) -> (usize, usize) {
    (listed.iter().filter(|api| apis.iter().any(|id| id == api.id.as_str())).count(), listed.len())
}

/// What saving would change: `Renames “A” to “B”. Adds Push. Removes Data.` Empty when nothing differs.
pub fn difference(key: &Key, typed: &Typed, offered: &[Api]) -> String {
    let opens = |api: &Api| key.apis.opens(&api.id);
    let chosen = |api: &Api| typed.apis.iter().any(|id| id == api.id.as_str());
    let named = |differs: &dyn Fn(&Api) -> bool| {
        offered.iter().filter(|api| differs(api)).map(|api| api.name.as_str()).collect::<Vec<_>>().join(", ")
    };
    let (name, added, removed) =
        (typed.name.trim(), named(&|api| chosen(api) && !opens(api)), named(&|api| opens(api) && !chosen(api)));
    let mut sentences = Vec::new();
    if name != key.name.as_str() {
        sentences.push(format!("Renames “{}” to “{name}”.", key.name));
    }
    if !added.is_empty() {
        sentences.push(format!("Adds {added}."));
    }
    if !removed.is_empty() {
        sentences.push(format!("Removes {removed}."));
    }
    sentences.join(" ")
}
