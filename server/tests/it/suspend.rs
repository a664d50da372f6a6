//! A CSM suspends a workspace and resumes it: who is refused from which moment on, who is told, and who may.

use reqwest::Method;
use serde_json::{Value, json};
use service::cluster::Mode;
use service::notices::mail_notices;
use testkit::{Answer, Browser, Gateway, Page, ReceivedMail, Smtp, TestApp};

use crate::steps::{LI, MAYA, NOOR, RAVI, SOFIA, TOM, apis, count, create, keys, regenerate};
use crate::teams::leave;

pub const REASON: &str = "Invoice 2026-114 is unpaid";
/// Legacy and single keys of the demo.
pub const LEGACY: &str = "demo-acme-data-7be20c934d1f";
pub const SINGLE: &str = "demo-boreal-data-c2f48e1b03d6";

pub fn console(workspace: &str) -> String {
    format!("/staff/workspaces/{workspace}")
}

pub async fn suspend(noor: &Browser, workspace: &str, reason: &str) -> Page {
    noor.post(&format!("{}/suspend", console(workspace)), &[("reason", reason)]).await
}

pub async fn resume(noor: &Browser, workspace: &str) -> Page {
    noor.post(&format!("{}/resume", console(workspace)), &[]).await
}

/// Fails the test unless the form led to the page that says so; gives the page.
pub async fn led_to(noor: &Browser, page: Page, workspace: &str, done: &str) -> Page {
    assert_eq!(page.location(), Some(&*format!("{}?done={done}", console(workspace))), "{}", page.text());
    noor.get(page.location().expect("a page")).await
}

pub async fn data(gateway: &Gateway, workspace: &str, key: &str) -> Answer {
    gateway.ask(workspace, key, &format!("/v1/customer/{workspace}")).await
}

pub fn suspended() -> Answer {
    Answer::refused(403, "workspace_suspended")
}

/// What was suspended and resumed is in the workspace's log with its receipts, and in that of CSMs. `field` stands in the
/// details.
pub async fn expect_in_both_logs(app: &TestApp, maya: &Browser, noor: &Browser, what: &str, field: &str) {
    let entries: Vec<(String, String, String, String)> = sqlx::query_as(
        "SELECT entity, entity_id, actor, details::text FROM audit_entries
         WHERE workspace_id = 'ACME01' AND activity ~ ('^(Suspended|Resumed) ' || $1) ORDER BY number",
    )
    .bind(what)
    .fetch_all(&app.database.raw)
    .await
    .expect("entries");
    assert_eq!(entries.len(), 2);
    for (entity, id, actor, details) in &entries {
        assert_eq!((&**entity, &**id, &**actor), ("Workspace", "ACME01", NOOR));
        assert!(details.contains(REASON) && details.contains(field), "{details}");
    }
    let both = |log: &str| log.contains(&format!("Suspended {what}")) && log.contains(&format!("Resumed {what}"));
    let found = format!("/w/ACME01/settings/account/audit-logs?value={}%2C", what.replace(' ', "+"));
    let log = maya.get(&found).await.text();
    assert!(both(&log), "{log}");
    assert_eq!(log.matches("In force on the one node").count(), 2, "{log}");
    let log = noor.get("/staff/audit-logs").await.text();
    assert!(both(&log), "{log}");
}

/// The only admin gets both mails, and nobody else gets any. Gives them, that of suspending with its reason first.
pub async fn expect_maya_is_mailed(app: &TestApp, smtp: &mut Smtp, subjects: [&str; 2]) -> Vec<ReceivedMail> {
    while mail_notices(&app.services).await.expect("the database") {}
    let mut mails = smtp.received().await;
    mails.sort_by(|a, b| b.subject.cmp(&a.subject));
    let told: Vec<_> = mails.iter().map(|mail| (&*mail.subject, mail.to.join(","))).collect();
    assert_eq!(told, subjects.map(|subject| (subject, MAYA.to_owned())), "Li, a manager, isn't told");
    assert!(mails[0].text.contains(&format!("Reason: {REASON}\nBy: {NOOR}\n")), "{}", mails[0].text);
    mails
}

#[tokio::test]
async fn every_key_is_refused_on_every_node_from_the_answer_on_and_accepted_again_from_the_next() {
    let app = TestApp::start().await;
    let nodes = [app.another_node(Mode::Lease).await, app.another_node(Mode::Strict).await];
    let here = app.gateway();
    let everywhere = [&here, &nodes[0].gateway, &nodes[1].gateway];
    let (noor, maya) = (app.browser_of(NOOR).await, app.browser_of(MAYA).await);
    let key = create(&maya, "ACME01", "Everywhere", &["data"]).await;
    for _ in 0..10 {
        led_to(&noor, suspend(&noor, "ACME01", REASON).await, "ACME01", "suspended").await;
        for gateway in everywhere {
            assert_eq!(data(gateway, "ACME01", &key.text).await, suspended());
            assert_eq!(data(gateway, "ACME01", LEGACY).await, suspended(), "legacy");
            assert_eq!(data(gateway, "BOREAL", SINGLE).await.status, 200, "another workspace");
        }
        led_to(&noor, resume(&noor, "ACME01").await, "ACME01", "resumed").await;
        for gateway in everywhere {
            assert_eq!(data(gateway, "ACME01", &key.text).await.status, 200);
            assert_eq!(data(gateway, "ACME01", LEGACY).await.status, 200, "legacy");
        }
    }
    // Where early access is off, too.
    led_to(&noor, suspend(&noor, "BOREAL", REASON).await, "BOREAL", "suspended").await;
    for gateway in everywhere {
        assert_eq!(data(gateway, "BOREAL", SINGLE).await, suspended());
        assert_eq!(data(gateway, "ACME01", &key.text).await.status, 200);
    }
}

#[tokio::test]
async fn a_good_key_of_a_suspended_workspace_learns_nothing_more_and_others_nothing_at_all() {
    let app = TestApp::start().await;
    let (noor, maya) = (app.browser_of(NOOR).await, app.browser_of(MAYA).await);
    let key = create(&maya, "ACME01", "Curious", &["push"]).await;
    suspend(&noor, "ACME01", REASON).await;
    let gateway = app.gateway();
    for path in ["/v1/customer/ACME01", "/v1/customer/OTHER", "/v2/transaction/sendpush", "/admin", "/a/../b"] {
        assert_eq!(gateway.ask("ACME01", &key.text, path).await, suspended(), "{path}");
    }
    let mut wrong = key.text.clone();
    wrong.replace_range(20..21, if &wrong[20..21] == "a" { "b" } else { "a" });
    for (workspace, text, status) in
        [("ACME01", wrong.as_str(), 401), ("BOREAL", &key.text, 401), ("ACME01", "nobody's", 401)]
    {
        assert_eq!(data(&gateway, workspace, text).await.status, status, "no good key of it");
    }
    let checked = reqwest::Client::new()
        .post(format!("{}/v1/keys/verify", gateway.url()))
        .body(json!({ "workspace_id": "ACME01", "key": key.text, "api": "push" }).to_string())
        .send()
        .await
        .expect("an answer");
    assert_eq!(checked.status(), 200, "the question is answered");
    let checked = checked.text().await.expect("text");
    let checked: Value = serde_json::from_str(&checked).expect("JSON");
    assert_eq!((&checked["valid"], &checked["code"]), (&json!(false), &json!("workspace_suspended")));
    assert!(checked["message"].as_str().is_some_and(|text| text.contains("Ask an admin")), "{checked}");
    assert!(checked.get("apis").is_none() && checked.get("key_name").is_none(), "{checked}");
    let metrics =
        reqwest::get(format!("{}/metrics", gateway.url())).await.expect("an answer").text().await.expect("text");
    let line = |door: &str, n: u8| {
        format!("latchkey_verdicts_total{{door=\"{door}\",code=\"workspace_suspended\",api=\"\"}} {n}")
    };
    for line in [line("forward_auth", 5), line("direct_check", 1)] {
        assert!(metrics.lines().any(|there| there == line), "{line} in\n{metrics}");
    }

    // What was refused is counted under the key, by caller.
    service::usage::flush(&app.services).await.expect("the database");
    let page = maya.get(&format!("{}/{}", keys("ACME01"), key.id)).await.text();
    assert!(page.contains("Refused: suspended"), "{page}");
}

#[tokio::test]
async fn keys_that_are_made_meanwhile_are_refused_until_the_workspace_is_resumed() {
    let app = TestApp::start().await;
    let other = app.another_node(Mode::Lease).await;
    let (noor, maya, sofia) = (app.browser_of(NOOR).await, app.browser_of(MAYA).await, app.browser_of(SOFIA).await);
    let before = create(&maya, "ACME01", "Before", &["data"]).await;
    suspend(&noor, "ACME01", REASON).await;
    suspend(&noor, "BOREAL", REASON).await;
    suspend(&noor, "COBALT", REASON).await;
    let made = create(&maya, "ACME01", "Meanwhile", &["data"]).await.text;
    let regenerated = regenerate(&maya, "ACME01", &before).await;
    let path = format!("{}?regenerate=data", apis("BOREAL"));
    let fields = [("do", "regenerate"), ("api", "data"), ("version", "1"), ("confirmed", "yes")];
    let single = sofia.post(&path, &fields).await.new_key().expect("the new key").to_owned();
    let rows = "workspace_id,api,key\nCOBALT,push,demo-cobalt-push-0123456789\n";
    service::operator::import_legacy(&app.services, rows.as_bytes()).await.expect("imported");
    let made_meanwhile = [("ACME01", &*made), ("ACME01", &*regenerated), ("BOREAL", &*single)];
    for gateway in [&app.gateway(), &other.gateway] {
        for (workspace, text) in made_meanwhile {
            assert_eq!(data(gateway, workspace, text).await, suspended(), "{workspace}");
        }
        let imported = gateway.ask("COBALT", "demo-cobalt-push-0123456789", "/v2/transaction/sendpush").await;
        assert_eq!(imported, suspended());
        assert_eq!(data(gateway, "ACME01", &before.text).await, Answer::refused(401, "invalid_key"));
    }
    for workspace in ["ACME01", "BOREAL", "COBALT"] {
        resume(&noor, workspace).await;
    }
    for gateway in [&app.gateway(), &other.gateway] {
        for (workspace, text) in made_meanwhile {
            assert_eq!(data(gateway, workspace, text).await.status, 200, "{workspace}");
        }
        let imported = gateway.ask("COBALT", "demo-cobalt-push-0123456789", "/v2/transaction/sendpush").await;
        assert_eq!(imported.status, 200);
    }
}

#[tokio::test]
async fn a_node_that_starts_meanwhile_refuses_and_a_workspace_without_keys_can_be_suspended() {
    let app = TestApp::start().await;
    let noor = app.browser_of(NOOR).await;
    service::operator::create_workspace(&app.services, "Delta", "DELTA", MAYA).await.expect("made");
    let page = led_to(&noor, suspend(&noor, "DELTA", REASON).await, "DELTA", "suspended").await.text();
    assert!(page.contains("In force on the one node"), "{page}");
    suspend(&noor, "ACME01", REASON).await;
    for mode in [Mode::Lease, Mode::Strict] {
        let late = app.another_node(mode).await;
        assert_eq!(data(&late.gateway, "ACME01", LEGACY).await, suspended());
        resume(&noor, "ACME01").await;
        assert_eq!(data(&late.gateway, "ACME01", LEGACY).await.status, 200);
        suspend(&noor, "ACME01", REASON).await;
    }
}

#[tokio::test]
async fn two_who_press_at_once_do_it_once_and_again_changes_nothing_and_says_so() {
    let app = TestApp::start().await;
    let (one, two) = (app.browser_of(NOOR).await, app.browser_of(NOOR).await);
    let (before, mails) = (count(&app, "audit_entries").await, count(&app, "notices").await);
    let (a, b) = tokio::join!(suspend(&one, "COBALT", REASON), suspend(&two, "COBALT", "Another reason"));
    let mut led: Vec<_> = [&a, &b].into_iter().filter_map(Page::location).collect();
    led.sort_unstable();
    assert_eq!(led, ["/staff/workspaces/COBALT?done=suspended", "/staff/workspaces/COBALT?done=was-suspended"]);
    assert_eq!(count(&app, "notices").await, mails + 1, "Tom is told");
    let page = suspend(&one, "COBALT", "A third one").await;
    let page = led_to(&one, page, "COBALT", "was-suspended").await.text();
    assert!(page.contains("was suspended already") && !page.contains("A third one"), "{page}");
    assert!(one.get(&format!("{}/suspend", console("COBALT"))).await.text().contains("is suspended already"));
    for done in ["resumed", "was-not-suspended"] {
        led_to(&one, resume(&one, "COBALT").await, "COBALT", done).await;
    }
    // The entries of both, and the look that the page behind them is.
    assert_eq!(count(&app, "audit_entries").await, before + 3);
    assert_eq!(count(&app, "notices").await, mails + 2);
}

#[tokio::test]
async fn a_reason_is_needed_kept_in_the_form_and_read_by_the_workspace() {
    let app = TestApp::start().await;
    let (noor, maya, ravi) = (app.browser_of(NOOR).await, app.browser_of(MAYA).await, app.browser_of(RAVI).await);
    let form = noor.get(&format!("{}/suspend", console("ACME01"))).await.text();
    assert!(form.contains("Suspend Acme Retail?") && form.contains("legacy keys included"), "{form}");
    for (typed, told) in [
        (" \n ".to_owned(), "Say why"),
        (format!("A reason {}", "x".repeat(192)), "at most 200 characters; this reason has 201"),
        ("A reason\u{7}".to_owned(), "invisible character"),
    ] {
        let page = suspend(&noor, "ACME01", &typed).await;
        assert_eq!(page.status, 422, "{told}");
        assert!(page.text().contains(told) && page.text().contains("Suspend Acme Retail?"), "{}", page.text());
        assert!(page.body.contains(typed.trim().trim_end_matches('\u{7}')), "what was typed is kept");
    }
    assert_eq!(data(&app.gateway(), "ACME01", LEGACY).await.status, 200, "nothing has happened");

    let longest = format!("Unpaid <b>since</b> {}", "ä".repeat(180));
    let page = suspend(&noor, "ACME01", &format!("  {} ", longest.replace(' ', "\r\n "))).await;
    let page = led_to(&noor, page, "ACME01", "suspended").await;
    let escaped = longest.replace('<', "&lt;").replace('>', "&gt;");
    assert!(page.text().contains(&escaped) && page.text().contains("In force on the one node"), "{}", page.text());
    let list = noor.get("/staff/workspaces").await.body;
    assert_eq!(list.matches("Suspended").count(), 1, "a badge");

    // Every person of the workspace reads it on every page, plain or not; nobody else does.
    for path in
        [keys("ACME01"), format!("{}/archived", keys("ACME01")), format!("{}/new", keys("ACME01")), apis("ACME01")]
    {
        let page = maya.get(&path).await;
        assert_eq!(page.status, 200, "{path}");
        assert!(page.text().contains("all its keys are refused") && page.text().contains(&escaped), "{path}");
    }
    assert!(ravi.get(&keys("ACME01")).await.text().contains("all its keys are refused"), "viewers too");
    assert!(!maya.get(&keys("COBALT")).await.text().contains("all its keys are refused"), "her other workspace");
    let export = crate::steps::ask(&maya, "ACME01", &[]).await;
    let report = maya.get(&format!("/exports/{export}")).await;
    assert!(report.status == 200 && report.text().contains("all its keys are refused"), "{}", report.text());
    resume(&noor, "ACME01").await;
    assert!(!maya.get(&keys("ACME01")).await.text().contains("all its keys are refused"));
}

#[tokio::test]
async fn csms_alone_may_those_who_are_kept_out_included() {
    let app = TestApp::start().await;
    let noor = app.browser_of(NOOR).await;
    for (person, status) in [(MAYA, 403), (LI, 403), (RAVI, 403), (TOM, 404)] {
        let browser = app.browser_of(person).await;
        assert_eq!(suspend(&browser, "ACME01", REASON).await.status, status, "{person}");
        assert_eq!(resume(&browser, "ACME01").await.status, status, "{person}");
        assert_eq!(browser.get(&format!("{}/suspend", console("ACME01"))).await.status, 404, "{person}");
    }
    assert_eq!(
        suspend(&app.stranger(), "ACME01", REASON).await.location(),
        Some("/login?next=%2Fstaff%2Fworkspaces%2FACME01%2Fsuspend")
    );
    for form in ["suspend", "resume"] {
        let path = format!("{}/{form}", console("ACME01"));
        let foreign = noor.post_with(&path, &[("reason", REASON)], &[("sec-fetch-site", "cross-site")]).await;
        assert_eq!(foreign.status, 403, "another site's form");
        assert_ne!(noor.send(Method::GET, &path, &[]).await.status, 303, "nothing happens by a link");
    }
    assert_eq!(suspend(&noor, "NOSUCH", REASON).await.status, 404);
    assert_eq!(data(&app.gateway(), "ACME01", LEGACY).await.status, 200, "nothing has happened");

    let access = "/w/ACME01/settings/account/latchkey-access";
    app.browser_of(MAYA).await.post(access, &[("access", "off")]).await;
    let page = led_to(&noor, suspend(&noor, "ACME01", REASON).await, "ACME01", "suspended").await;
    assert!(page.text().contains("keeps its keys to itself") && page.text().contains(REASON), "{}", page.text());
    assert_eq!(data(&app.gateway(), "ACME01", LEGACY).await, suspended());
    led_to(&noor, resume(&noor, "ACME01").await, "ACME01", "resumed").await;
    assert_eq!(data(&app.gateway(), "ACME01", LEGACY).await.status, 200);
}

#[tokio::test]
async fn it_is_in_both_logs_with_its_receipt_and_admins_get_a_mail_that_they_can_not_turn_off() {
    let mut smtp = Smtp::start().await;
    let app = TestApp::start_with_smtp(&smtp).await;
    let (noor, maya) = (app.browser_of(NOOR).await, app.browser_of(MAYA).await);
    maya.post("/account", &[("do", "notices")]).await;
    suspend(&noor, "ACME01", REASON).await;
    resume(&noor, "ACME01").await;
    expect_in_both_logs(&app, &maya, &noor, "the workspace", "\"suspended\"").await;

    let expected = ["Acme Retail is suspended", "Acme Retail is no longer suspended"];
    let mails = expect_maya_is_mailed(&app, &mut smtp, expected).await;
    assert!(mails[0].text.contains("/w/ACME01/settings/account/audit-logs"), "{}", mails[0].text);
    // An admin who has left before it went isn't told.
    suspend(&noor, "ACME01", REASON).await;
    leave(&app, MAYA).await;
    while mail_notices(&app.services).await.expect("the database") {}
    assert_eq!(smtp.received().await.len(), 2);
}
