//! The rules as a table for people.

use std::fmt::Write as _;

use domain::access::{Action, Role, Standing, may};

use super::{Answer, FORMS, FUNCTIONS, PAGES, Rule};

/// Who may be in front of the server, as the columns name them.
const PEOPLE: [(&str, Option<Standing>); 7] = [
    ("admin", Some(Standing::Member(Role::Admin))),
    ("manager", Some(Standing::Member(Role::Manager))),
    ("viewer", Some(Standing::Member(Role::Viewer))),
    ("CSM", Some(Standing::Staff)),
    ("CSM whom the workspace keeps out", Some(Standing::StaffKeptOut)),
    ("member of another workspace", Some(Standing::Stranger)),
    ("nobody", None),
];

type Rules = [(&'static str, Rule)];

/// `docs/roles.md`, whole.
pub fn table() -> String {
    let mut text = String::from(
        "# Who may do what\n\n\
         Printed by `cargo xtask roles` from the policy (`domain/src/access.rs`) and the rules of addresses \
         (`server/src/http/rules.rs`). `server/tests/it/access.rs` fails when this page says something else, and asks \
         the running server all of it as each of these people.\n\n\
         \"yes\": answered. \"403\": refused, and told so. \"404\": to this person it doesn't exist. \"sign in\": led to \
         the sign-in page (pages and forms), or 401 (functions).\n",
    );
    let actions = Action::ALL.map(|action| (format!("`{action:?}`"), Rule::May(action)));
    section(&mut text, "Actions in a workspace", "action", &actions, |rule, person| match (rule, person) {
        (Rule::May(action), Some(standing)) if may(standing, action) => "yes",
        _ => "–",
    });
    let sections: [(&str, &str, &Rules); 3] = [
        ("Pages", "GET", &PAGES),
        ("Forms", "POST", &FORMS),
        ("Server functions, which only read", "POST", &FUNCTIONS),
    ];
    for (title, method, rules) in sections {
        let rows: Vec<_> = rules.iter().map(|(path, rule)| (format!("`{path}`"), *rule)).collect();
        section(&mut text, title, method, &rows, |rule, person| match rule.answer(person) {
            Answer::Let => "yes",
            Answer::SignIn => "sign in",
            Answer::Forbidden => "403",
            Answer::NotFound => "404",
        });
    }
    text
}

fn section(
    text: &mut String,
    title: &str,
    first: &str,
    rows: &[(String, Rule)],
    cell: impl Fn(Rule, Option<Standing>) -> &'static str,
) {
    let people = PEOPLE.map(|(name, _)| name).join(" | ");
    let rule = " --- |".repeat(PEOPLE.len() + 1);
    // Writing to a text never fails.
    let _ = write!(text, "\n## {title}\n\n| {first} | {people} |\n|{rule}\n");
    for (name, rule) in rows {
        let cells = PEOPLE.map(|(_, person)| cell(*rule, person)).join(" | ");
        let _ = writeln!(text, "| {name} | {cells} |");
    }
}
