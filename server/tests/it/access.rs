//! Who may open and send what. Every page, posted form and server function has a rule here; one without
//! fails the test, and so does one that answers a person differently from the policy in `domain`.

use domain::access::{Action, Role, Standing, may};
use domain::audit::AuditAsked;
use reqwest::Method;
use serde_json::json;
use testkit::{Browser, Page, TestApp};

use crate::steps::{LI, MAYA, NOOR, RAVI, TOM, ask, id_of};

/// Who may.
#[derive(Clone, Copy, Debug)]
enum Rule {
    Anybody,
    SignedIn,
    /// Whoever may do this in the workspace of the address.
    May(Action),
    /// CSMs, for whom the console exists.
    Console,
}

/// Every address of a page.
const PAGES: [(&str, Rule); 27] = [
    ("/w/{workspace}/settings/account/latchkey-access", Rule::May(Action::ChooseStaffAccess)),
    ("/w/{workspace}/settings/account/security", Rule::May(Action::RequireSecondFactor)),
    ("/account/second-factor", Rule::SignedIn),
    ("/login/code", Rule::Anybody),
    ("/", Rule::SignedIn),
    ("/account", Rule::SignedIn),
    ("/no-workspace", Rule::SignedIn),
    ("/login", Rule::Anybody),
    ("/forgot-password", Rule::Anybody),
    ("/reset-password/{token}", Rule::Anybody),
    ("/invitations/{token}", Rule::Anybody),
    ("/w/{workspace}/settings/account/apis", Rule::May(Action::ViewKeys)),
    ("/w/{workspace}/settings/account/api-keys", Rule::May(Action::ViewKeys)),
    ("/w/{workspace}/settings/account/api-keys/new", Rule::May(Action::ManageKeys)),
    ("/w/{workspace}/settings/account/api-keys/archived", Rule::May(Action::ViewKeys)),
    ("/w/{workspace}/settings/account/api-keys/{key}", Rule::May(Action::ViewKeys)),
    ("/w/{workspace}/settings/account/api-keys/{key}/edit", Rule::May(Action::ManageKeys)),
    ("/w/{workspace}/settings/account/api-keys/{key}/regenerate", Rule::May(Action::ManageKeys)),
    ("/w/{workspace}/settings/account/api-keys/{key}/archive", Rule::May(Action::ManageKeys)),
    ("/w/{workspace}/settings/account/audit-logs", Rule::May(Action::ViewAuditLog)),
    ("/w/{workspace}/settings/account/audit-logs/export", Rule::May(Action::ViewAuditLog)),
    ("/exports/{export}", Rule::May(Action::ViewAuditLog)),
    ("/exports/{export}/download", Rule::May(Action::ViewAuditLog)),
    ("/staff/workspaces", Rule::Console),
    ("/staff/workspaces/{workspace}", Rule::Console),
    ("/staff/nodes", Rule::Console),
    ("/staff/audit-logs", Rule::Console),
];

/// Every address of a posted form. Sent with hardly a field: who may, is told what is missing.
const FORMS: [(&str, Rule); 18] = [
    ("/w/{workspace}/settings/account/latchkey-access", Rule::May(Action::ChooseStaffAccess)),
    ("/w/{workspace}/settings/account/security", Rule::May(Action::RequireSecondFactor)),
    ("/account/second-factor", Rule::SignedIn),
    ("/login/code", Rule::Anybody),
    ("/account", Rule::SignedIn),
    ("/theme", Rule::Anybody),
    ("/login", Rule::Anybody),
    ("/forgot-password", Rule::Anybody),
    ("/logout", Rule::Anybody),
    ("/reset-password/{token}", Rule::Anybody),
    ("/invitations/{token}", Rule::Anybody),
    ("/w/{workspace}/settings/account/api-keys/new", Rule::May(Action::ManageKeys)),
    ("/w/{workspace}/settings/account/api-keys/{key}/edit", Rule::May(Action::ManageKeys)),
    ("/w/{workspace}/settings/account/api-keys/{key}/regenerate", Rule::May(Action::ManageKeys)),
    ("/w/{workspace}/settings/account/api-keys/{key}/archive", Rule::May(Action::ManageKeys)),
    ("/w/{workspace}/settings/account/apis", Rule::May(Action::ManageKeys)),
    ("/w/{workspace}/settings/account/audit-logs/export", Rule::May(Action::ViewAuditLog)),
    ("/staff/workspaces/{workspace}", Rule::May(Action::SwitchEarlyAccess)),
];

/// Every server function. They read.
const FUNCTIONS: [(&str, Rule); 20] = [
    ("/api/staff_access", Rule::May(Action::ChooseStaffAccess)),
    ("/api/staff_log", Rule::Console),
    ("/api/security", Rule::May(Action::RequireSecondFactor)),
    ("/api/second_factor", Rule::SignedIn),
    ("/api/account", Rule::SignedIn),
    ("/api/keys", Rule::May(Action::ViewKeys)),
    ("/api/archived_keys", Rule::May(Action::ViewKeys)),
    ("/api/key", Rule::May(Action::ViewKeys)),
    ("/api/key_details", Rule::May(Action::ViewKeys)),
    ("/api/waiting", Rule::May(Action::ViewKeys)),
    ("/api/audit_log", Rule::May(Action::ViewAuditLog)),
    ("/api/export_offer", Rule::May(Action::ViewAuditLog)),
    ("/api/export", Rule::May(Action::ViewAuditLog)),
    ("/api/new_key", Rule::May(Action::ViewKeys)),
    ("/api/single_keys", Rule::May(Action::ViewKeys)),
    ("/api/workspaces", Rule::Console),
    ("/api/workspace", Rule::Console),
    ("/api/nodes", Rule::Console),
    ("/api/password_link", Rule::Anybody),
    ("/api/invitation", Rule::Anybody),
];

/// What each of the people is to Acme Retail.
const PEOPLE: [(&str, Standing); 5] = [
    (MAYA, Standing::Member(Role::Admin)),
    (LI, Standing::Member(Role::Manager)),
    (RAVI, Standing::Member(Role::Viewer)),
    (NOOR, Standing::Staff),
    (TOM, Standing::Stranger),
];

#[test]
fn every_address_has_a_rule_and_every_rule_an_address() {
    let sorted = |mut list: Vec<String>| {
        list.sort();
        list
    };
    let ruled = |rules: &[(&str, Rule)]| sorted(rules.iter().map(|(path, _)| (*path).to_owned()).collect());
    let pages = server::http::pages::PUBLIC.iter().chain(&server::http::pages::SIGNED_IN);
    let pages = pages.chain([&server::http::export_download::PATH]);
    assert_eq!(sorted(pages.map(|&path| path.to_owned()).collect()), ruled(&PAGES));
    let forms = server::http::forms::all().into_iter().map(|(path, _)| path.to_owned()).collect();
    assert_eq!(sorted(forms), ruled(&FORMS));
    let functions = leptos::server_fn::axum::server_fn_paths().map(|(path, _)| path.to_owned()).collect();
    assert_eq!(sorted(functions), ruled(&FUNCTIONS));
}

/// How an answer looks to the person who asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Seen {
    /// The page, or what is wrong with the fields.
    Let,
    SignIn,
    Forbidden,
    NotFound,
}

fn seen(page: &Page) -> Seen {
    let to_login = page.location().is_some_and(|to| to.starts_with("/login?") || to == "/login");
    match page.status.as_u16() {
        401 => Seen::SignIn,
        303 if to_login => Seen::SignIn,
        403 => Seen::Forbidden,
        404 => Seen::NotFound,
        status => {
            assert!(status < 500, "{status}: {}", page.text());
            Seen::Let
        }
    }
}

fn expected(rule: Rule, person: Option<Standing>) -> Option<Seen> {
    Some(match (rule, person) {
        // Links that are none, and wrong passwords: checked where they belong.
        (Rule::Anybody, _) => return None,
        (_, None) => Seen::SignIn,
        (Rule::SignedIn, Some(_)) | (Rule::Console, Some(Standing::Staff | Standing::StaffKeptOut)) => Seen::Let,
        (Rule::Console, Some(_)) | (Rule::May(_), Some(Standing::Stranger)) => Seen::NotFound,
        (Rule::May(action), Some(standing)) if may(standing, action) => Seen::Let,
        (Rule::May(Action::SwitchEarlyAccess), Some(_)) => Seen::Forbidden,
        (Rule::May(_), Some(_)) => Seen::Forbidden,
    })
}

/// What the addresses name: a key and a report of Acme Retail.
struct Named {
    key: String,
    export: String,
}

impl Named {
    async fn of(app: &TestApp) -> Self {
        let export = ask(&app.browser_of(MAYA).await, "ACME01", &[]).await;
        while service::exports::work_one(&app.services).await.expect("the database") {}
        Self { key: id_of(app, "ACME01", "Checkout service").await, export }
    }

    fn fill(&self, path: &str) -> String {
        let path = path.replace("{workspace}", "ACME01").replace("{token}", "0000");
        path.replace("{key}", &self.key).replace("{export}", &self.export)
    }

    /// The question to a server function: each takes what it knows.
    fn question(&self) -> String {
        let asked = AuditAsked::default();
        let question = json!({ "asked": asked, "cursor": "Newest", "seen": null });
        json!({
            "workspace": "ACME01", "key": self.key, "query": "", "token": "0000", "question": question,
            "export": self.export, "asked": asked, "cursor": "Newest",
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

fn judge(wrong: &mut Vec<String>, who: &str, method: &str, path: &str, expected: Option<Seen>, page: &Page) {
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
