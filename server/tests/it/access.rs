//! Who may open and send what. Every page, posted form and server function has a rule in `server::http::rules`;
//! one without fails the test, and so does one that answers a person differently from the policy in `domain`.

use domain::access::{Action, Role, Standing};
use domain::audit::AuditAsked;
use reqwest::Method;
use serde_json::json;
use server::http::rules::{Answer, FORMS, FUNCTIONS, PAGES, Rule, table};
use testkit::{Browser, Page, TestApp};

use crate::steps::{LI, MAYA, NOOR, RAVI, TOM, ask, id_of, make_team, user_of};

/// What each of the people is to Acme Retail.
const PEOPLE: [(&str, Standing); 5] = [
    (MAYA, Standing::Member(Role::Admin)),
    (LI, Standing::Member(Role::Manager)),
    (RAVI, Standing::Member(Role::Viewer)),
    (NOOR, Standing::Staff),
    (TOM, Standing::Stranger),
];

#[test]
fn every_form_and_function_has_a_rule_and_every_rule_its_address() {
    let sorted = |mut list: Vec<String>| {
        list.sort();
        list
    };
    let ruled = |rules: &[(&str, Rule)]| sorted(rules.iter().map(|(path, _)| (*path).to_owned()).collect());
    let forms = server::http::forms::all().into_iter().map(|(path, _)| path.to_owned()).collect();
    assert_eq!(sorted(forms), ruled(&FORMS));
    let functions = leptos::server_fn::axum::server_fn_paths().map(|(path, _)| path.to_owned()).collect();
    assert_eq!(sorted(functions), ruled(&FUNCTIONS));
}

fn seen(page: &Page) -> Answer {
    let to_login = page.location().is_some_and(|to| to.starts_with("/login?") || to == "/login");
    match page.status.as_u16() {
        401 => Answer::SignIn,
        303 if to_login => Answer::SignIn,
        403 => Answer::Forbidden,
        404 => Answer::NotFound,
        status => {
            assert!(status < 500, "{status}: {}", page.text());
            Answer::Let
        }
    }
}

/// Links that are none, and wrong passwords, are checked where they belong.
fn expected(rule: Rule, person: Option<Standing>) -> Option<Answer> {
    (rule != Rule::Anybody).then(|| rule.answer(person))
}

/// What the addresses name: a key, a member, a report and a team of Acme Retail.
struct Named {
    key: String,
    user: String,
    export: String,
    team: String,
}

impl Named {
    async fn of(app: &TestApp) -> Self {
        let maya = app.browser_of(MAYA).await;
        let export = ask(&maya, "ACME01", &[]).await;
        let team = make_team(&maya, "ACME01", "Access").await;
        while service::exports::work_one(&app.services).await.expect("the database") {}
        let key = id_of(app, "ACME01", "Checkout service").await;
        Self { key, user: user_of(app, RAVI).await, export, team }
    }

    fn fill(&self, path: &str) -> String {
        let path = path.replace("{workspace}", "ACME01").replace("{token}", "0000");
        let path = path.replace("{key}", &self.key).replace("{user}", &self.user);
        path.replace("{export}", &self.export).replace("{team}", &self.team)
    }

    /// The question to a server function: each takes what it knows.
    fn question(&self) -> String {
        let asked = AuditAsked::default();
        let question = json!({ "asked": asked, "cursor": "Newest", "seen": null });
        json!({
            "workspace": "ACME01", "key": self.key, "user": self.user, "team": self.team, "query": "",
            "token": "0000", "question": question, "export": self.export, "asked": asked, "cursor": "Newest",
        })
        .to_string()
    }
}

async fn ask_all(browser: &Browser, named: &Named, wrong: &mut Vec<String>, who: &str, standing: Option<Standing>) {
    for (path, rule) in PAGES {
        let page = browser.send(Method::GET, &named.fill(path), &[("accept", "text/html")]).await;
        judge(wrong, who, "GET", path, expected(rule, standing), &page);
    }
    for (path, rule) in FORMS.into_iter().filter(|(path, _)| *path != "/logout") {
        // The forms that say which of several things they ask for.
        let fields = [("do", "request"), ("early-access", "on"), ("access", "on")];
        let page = browser.post(&named.fill(path), &fields).await;
        judge(wrong, who, "POST", path, expected(rule, standing), &page);
    }
    for (path, rule) in FUNCTIONS {
        let page = browser.call(path, &named.question()).await;
        judge(wrong, who, "POST", path, expected(rule, standing), &page);
    }
}

fn judge(wrong: &mut Vec<String>, who: &str, method: &str, path: &str, expected: Option<Answer>, page: &Page) {
    let seen = seen(page);
    if expected.is_some_and(|expected| expected != seen) {
        wrong.push(format!("{who}: {method} {path} answered {} ({seen:?}), not {expected:?}", page.status));
    }
}

#[tokio::test]
async fn every_address_answers_every_person_as_the_policy_says() {
    let app = TestApp::start().await;
    let named = Named::of(&app).await;
    let mut wrong = Vec::new();
    for (email, standing) in PEOPLE {
        let browser = app.browser_of(email).await;
        ask_all(&browser, &named, &mut wrong, email, Some(standing)).await;
    }
    ask_all(&app.stranger(), &named, &mut wrong, "nobody", None).await;
    let access = "/w/ACME01/settings/account/latchkey-access";
    app.browser_of(MAYA).await.post(access, &[("access", "off")]).await;
    let noor = app.browser_of(NOOR).await;
    ask_all(&noor, &named, &mut wrong, "a CSM who is kept out", Some(Standing::StaffKeptOut)).await;
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// However a CSM comes to see keys: the workspace is told.
#[tokio::test]
async fn every_way_by_which_a_csm_sees_keys_leaves_a_look() {
    let app = TestApp::start().await;
    let (named, noor) = (Named::of(&app).await, app.browser_of(NOOR).await);
    let looked = async |ways: &[(&str, Rule)], function: bool| {
        for (path, _) in ways.iter().filter(|(_, rule)| matches!(rule, Rule::May(Action::ViewKeys))) {
            sqlx::query("DELETE FROM staff_looks").execute(&app.database.raw).await.expect("the superuser may");
            match function {
                true => noor.call(path, &named.question()).await,
                false => noor.get(&named.fill(path)).await,
            };
            assert_eq!(crate::steps::count(&app, "staff_looks").await, 1, "{path}");
        }
    };
    looked(&PAGES, false).await;
    looked(&FUNCTIONS, true).await;
    let console = [("/staff/workspaces/{workspace}", Rule::May(Action::ViewKeys))];
    looked(&console, false).await;
    looked(&[("/api/workspace", Rule::May(Action::ViewKeys))], true).await;
}

#[tokio::test]
async fn no_server_function_changes_anything_and_none_answers_a_get() {
    let app = TestApp::start().await;
    let maya = app.browser_of(MAYA).await;
    let named = Named::of(&app).await;
    let before = crate::steps::count(&app, "audit_entries").await;
    for (path, _) in FUNCTIONS {
        let with = format!("{path}?workspace=ACME01&key={}&query=&token=0000&export={}", named.key, named.export);
        let page = maya.get(&with).await;
        assert!([404, 405].contains(&page.status.as_u16()), "{path}: {}", page.status);
    }
    assert_eq!(crate::steps::count(&app, "audit_entries").await, before);
}

#[test]
fn the_table_of_roles_in_the_docs_is_what_the_rules_say() {
    let file = concat!(env!("CARGO_MANIFEST_DIR"), "/../docs/roles.md");
    let written = std::fs::read_to_string(file).expect("docs/roles.md");
    assert!(written == table(), "docs/roles.md is out of date: run `cargo xtask roles`");
}
