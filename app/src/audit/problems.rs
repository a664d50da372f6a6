//! What has to be mended of what was asked: each message belongs to a field.

use domain::audit::{AskedProblem, AuditAction, AuditAsked, CHOICES_MAX, SEARCH_MAX};
use leptos::prelude::*;

/// The messages, each with the id of its field.
#[derive(Clone, Debug, Default)]
pub struct Problems(Vec<(&'static str, String)>);

impl Problems {
    /// What is wrong, in words.
    pub fn of(asked: &AuditAsked, problems: &[AskedProblem]) -> Self {
        Self(problems.iter().map(|problem| words(*problem, asked)).collect())
    }

    /// Whether there is nothing to mend.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The id of a field's message, if it has one.
    pub fn about(&self, field: &str) -> Option<String> {
        self.0.iter().any(|(id, _)| *id == field).then(|| message_id(field))
    }
}

fn message_id(field: &str) -> String {
    format!("{field}-error")
}

fn words(problem: AskedProblem, asked: &AuditAsked) -> (&'static str, String) {
    let no_moment = |name, text| format!("{name}: “{text}” is no date and time. Write one like 2026-11-23T09:41.");
    match problem {
        AskedProblem::From => ("from", no_moment("From", &asked.from)),
        AskedProblem::To => ("to", no_moment("To", &asked.to)),
        AskedProblem::Backwards => ("to", "“To” is before “From”. Choose a later moment, or exchange them.".to_owned()),
        AskedProblem::Range => ("range", format!("There is no span “{}”. Choose one of those below.", asked.range)),
        AskedProblem::Zone => ("zone", format!("There is no time zone “{}”. Choose one from the list.", asked.zone)),
        AskedProblem::Action => ("action", {
            let unknown = asked.actions.iter().filter(|word| AuditAction::from_stored(word).is_none());
            let unknown: Vec<_> = unknown.map(|word| format!("“{word}”")).collect();
            format!("There is no action {}. Take it out.", unknown.join(", "))
        }),
        AskedProblem::Column => ("by", format!("There is no column “{}” to search in. Choose another.", asked.by)),
        AskedProblem::LongValue => ("value", {
            let count = asked.value.chars().count();
            format!("At most {SEARCH_MAX} characters can be searched for; these are {count}.")
        }),
        AskedProblem::ManyChoices => {
            let field = if asked.teams.len() > CHOICES_MAX { "team" } else { "actor" };
            (field, format!("At most {CHOICES_MAX} teams and {CHOICES_MAX} actors can be chosen at once."))
        }
    }
}

/// All that has to be mended, above the fields.
#[component]
pub fn ProblemList(
    /// The messages.
    problems: Problems,
) -> impl IntoView {
    if problems.is_empty() {
        return ().into_any();
    }
    let items = problems
        .0
        .into_iter()
        .map(|(field, text)| {
            view! {
                <li id=message_id(field)>
                    <a href=format!("#{field}")>{text}</a>
                </li>
            }
        })
        .collect_view();
    view! {
        <div class="notice bad" role="alert">
            <div>
                <strong>"Nothing was searched yet."</strong>
                <ul class="problems prose">{items}</ul>
            </div>
        </div>
    }
    .into_any()
}
