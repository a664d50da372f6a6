//! The words for refusals and changes of keys.

use domain::api::Api;
use domain::key::Key;
use domain::refusal::{ApisRefused, HandOverProblem, KeyFieldProblems, NameRefused};
use domain::team::Team;

use super::Typed;
use super::form::of_key;

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

/// What to mend about the choice of the team.
pub fn team_problem(problems: &KeyFieldProblems) -> Option<String> {
    problems.team.map(|_| "There is no such team any more. Choose another one.".to_owned())
}

/// `Growth`, or `Growth (retired)`.
pub fn team_name(team: &Team) -> String {
    if team.retired.is_some() { format!("{} (retired)", team.name) } else { team.name.to_string() }
}

/// Everything to mend, by the field's id.
pub fn problems(problems: &KeyFieldProblems) -> Vec<(&'static str, String)> {
    let name = name_problem(problems).map(|text| ("key-name", text));
    let apis = apis_problem(problems).map(|text| ("apis", text));
    let team = team_problem(problems).map(|text| ("key-team", text));
    name.into_iter().chain(team).chain(apis).collect()
}

/// What to mend before keys can be handed over.
pub fn hand_over_problem(problem: HandOverProblem) -> &'static str {
    match problem {
        HandOverProblem::NoKey => "Choose at least one key.",
        HandOverProblem::KeysGone => {
            "A chosen key is no longer here: it was handed over or archived in the meantime. Choose from those below."
        }
        HandOverProblem::NoMember => "Choose the member who answers for these keys from now on.",
    }
}

/// How many of today's APIs are chosen, and of how many.
pub fn chosen_of(apis: &[String], listed: &[Api]) -> (usize, usize) {
    (listed.iter().filter(|api| apis.iter().any(|id| id == api.id.as_str())).count(), listed.len())
}

/// What saving would change: `Renames “A” to “B”. Adds Push. Removes Data. Changes its team.` Empty when nothing
/// differs.
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
    if typed.team != of_key(key).team {
        sentences.push("Changes its team.".to_owned());
    }
    sentences.join(" ")
}
