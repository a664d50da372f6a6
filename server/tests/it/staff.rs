//! What CSMs may do and see in a workspace, what it learns of that, and how it keeps them out.

use service::notices::mail_notices;
use testkit::{Browser, Page, ReceivedMail, Smtp, TestApp};
use time::Duration;

use crate::steps::{LI, MAYA, NOOR, RAVI, SOFIA, TOM, apis, count, id_of, keys};

const ACCESS: &str = "/w/ACME01/settings/account/latchkey-access";
const CONSOLE: &str = "/staff/workspaces/ACME01";
const LOOKED: &str = "Looked at the keys";
/// A key of the demo's Acme Retail.
const KEY: &str = "Checkout service";

async fn let_in(browser: &Browser, on: bool) -> Page {
    browser.post(ACCESS, &[("access", if on { "on" } else { "off" })]).await
}

/// How many entries of a workspace begin so.
async fn entries(app: &TestApp, workspace: &str, sentence: &str) -> i64 {
    sqlx::query_scalar("SELECT count(*) FROM audit_entries WHERE workspace_id = $1 AND starts_with(activity, $2)")
        .bind(workspace)
        .bind(sentence)
        .fetch_one(&app.database.raw)
        .await
        .expect("a number")
}

async fn ask(browser: &Browser, workspace: &str) {
    assert_eq!(browser.post(&apis(workspace), &[("do", "request")]).await.status, 303);
}

async fn approve(noor: &Browser, workspace: &str) -> Page {
    noor.post(&format!("/staff/workspaces/{workspace}"), &[("early-access", "on")]).await
}

async fn decline(noor: &Browser, workspace: &str, reason: &str) -> Page {
    let path = format!("/staff/workspaces/{workspace}?confirm=decline");
    noor.post(&path, &[("early-access", "decline"), ("reason", reason)]).await
}

/// Sends everything that is due, and gives every mail so far.
async fn mailed(app: &TestApp, smtp: &mut Smtp) -> Vec<ReceivedMail> {
    while mail_notices(&app.services).await.expect("the database") {}
    smtp.received().await
}

#[tokio::test]
async fn a_look_is_recorded_once_an_hour_whichever_way_it_was_taken_and_the_workspace_sees_it() {
    let app = TestApp::start().await;
    let noor = app.browser_of(NOOR).await;
    let before = entries(&app, "ACME01", LOOKED).await;
    let seen = async || entries(&app, "ACME01", LOOKED).await - before;
    noor.get("/staff/workspaces").await;
    assert_eq!(seen().await, 0, "the list shows no key");

    // Two pages at once are one look.
    let list = keys("ACME01");
    let (one, two) = tokio::join!(noor.get(CONSOLE), noor.get(&list));
    assert!(one.text().contains(KEY) && two.text().contains(KEY));
    assert_eq!(seen().await, 1);
    let key = format!("{list}/{}", id_of(&app, "ACME01", KEY).await);
    for path in [CONSOLE, &list, &key, &apis("ACME01"), &format!("{list}/archived")] {
        assert_eq!(noor.get(path).await.status, 200, "{path}");
    }
    app.clock.advance(Duration::minutes(29));
    noor.get(CONSOLE).await;
    app.clock.advance(Duration::minutes(29));
    noor.get(CONSOLE).await;
    assert_eq!(seen().await, 1, "still the same look, and it doesn't begin anew with each page");
    app.clock.advance(Duration::minutes(2));
    noor.get(&key).await;
    assert_eq!(seen().await, 2);

    let maya = app.browser_of(MAYA).await;
    for person in [&maya, &app.browser_of(LI).await, &app.browser_of(RAVI).await] {
        person.get(&list).await;
    }
    assert_eq!(seen().await, 2, "members look at what is theirs");
    let page = maya.get(ACCESS).await.text();
    assert!(page.contains(NOOR) && page.contains("1 person"), "{page}");
    let log = maya.get("/w/ACME01/settings/account/audit-logs?value=Looked+at+the+keys").await.text();
    assert!(log.contains(LOOKED) && log.contains("127.0.0.1"), "{log}");
    let tom = app.browser_of(TOM).await.get("/w/COBALT/settings/account/latchkey-access").await.text();
    assert!(tom.contains("Nobody has looked yet") && !tom.contains(NOOR), "another workspace");
}

#[tokio::test]
async fn a_workspace_keeps_csms_from_its_keys_but_not_from_the_switch() {
    let app = TestApp::start().await;
    let (noor, maya) = (app.browser_of(NOOR).await, app.browser_of(MAYA).await);
    assert!(noor.get(CONSOLE).await.text().contains(KEY));
    let key = id_of(&app, "ACME01", KEY).await;
    assert_eq!(let_in(&maya, false).await.location(), Some(&*format!("{ACCESS}?done=off")));
    assert!(maya.get(ACCESS).await.text().contains("Access is off"));

    let looks = entries(&app, "ACME01", LOOKED).await;
    app.clock.advance(Duration::hours(2));
    let (noor, maya) = (app.browser_of(NOOR).await, app.browser_of(MAYA).await);
    let page = noor.get(CONSOLE).await;
    assert_eq!(page.status, 200);
    let text = page.text();
    assert!(text.contains("Acme Retail") && text.contains("keeps its keys to itself"), "{text}");
    assert!(!page.body.contains(KEY) && !page.body.contains(&key), "{text}");
    let list = noor.get("/staff/workspaces?q=acme").await;
    assert!(list.text().contains("Acme Retail") && list.body.contains("—"), "{}", list.text());
    let path = keys("ACME01");
    for path in [path.clone(), format!("{path}/{key}"), format!("{path}/archived"), apis("ACME01")] {
        let page = noor.get(&path).await;
        assert!(page.status == 403 && !page.body.contains(KEY), "{path}: {}", page.status);
    }
    let question = format!("{{\"workspace\":\"ACME01\",\"key\":\"{key}\"}}");
    for function in ["/api/keys", "/api/key", "/api/key_details", "/api/archived_keys", "/api/single_keys"] {
        let page = noor.call(function, &question).await;
        assert!(page.status == 403 && !page.body.contains("Checkout"), "{function}: {}", page.body);
    }
    let page = noor.call("/api/workspace", &question).await;
    assert!(page.status == 200 && !page.body.contains("Checkout"), "{}", page.body);
    assert_eq!(entries(&app, "ACME01", LOOKED).await, looks, "nothing was seen");

    // The switch stays the CSM's.
    for (state, told) in [("off", "Early access is off"), ("on", "Early access is on")] {
        let done = noor.post(CONSOLE, &[("early-access", state), ("confirmed", "yes")]).await;
        let page = noor.get(done.location().expect("the workspace's page")).await;
        assert!(page.text().contains(told) && !page.body.contains(KEY), "{}", page.text());
    }
    assert_eq!(let_in(&noor, true).await.status, 403, "nobody lets oneself in");
    let_in(&maya, true).await;
    assert!(noor.get(CONSOLE).await.text().contains(KEY));
}

#[tokio::test]
async fn the_list_counts_no_keys_of_a_workspace_that_keeps_csms_out_even_when_a_query_forgets_to_ask() {
    let app = TestApp::start().await;
    let counted = async || -> Vec<String> {
        let mut tx = app.database.raw.begin().await.expect("the database");
        let scope = "SET LOCAL ROLE latchkey_app; SET LOCAL app.staff = 'on'";
        sqlx::raw_sql(scope).execute(&mut *tx).await.expect("the superuser may");
        let query = "SELECT DISTINCT workspace_id FROM api_keys ORDER BY 1";
        sqlx::query_scalar(query).fetch_all(&mut *tx).await.expect("ids")
    };
    assert_eq!(counted().await, ["ACME01", "BOREAL", "COBALT"]);
    let_in(&app.browser_of(MAYA).await, false).await;
    assert_eq!(counted().await, ["BOREAL", "COBALT"]);
}

#[tokio::test]
async fn admins_of_the_workspace_choose_once_and_nobody_else_does() {
    let app = TestApp::start().await;
    for (person, status) in [(LI, 403), (RAVI, 403), (TOM, 404), (NOOR, 403)] {
        let browser = app.browser_of(person).await;
        assert_eq!(let_in(&browser, false).await.status, status, "{person}");
        assert_eq!(browser.get(ACCESS).await.status, status, "{person}");
    }
    let maya = app.browser_of(MAYA).await;
    let before = count(&app, "audit_entries").await;
    for headers in [vec![("sec-fetch-site", "cross-site")], vec![("origin", "https://evil.example")], vec![]] {
        assert_eq!(maya.post_with(ACCESS, &[("access", "off")], &headers).await.status, 403);
    }
    let_in(&maya, true).await;
    assert_eq!(count(&app, "audit_entries").await, before, "it is so already");
    let_in(&maya, false).await;
    let_in(&maya, false).await;
    assert_eq!(count(&app, "audit_entries").await, before + 1, "again changes nothing");
    assert_eq!(maya.post(ACCESS, &[("access", "maybe")]).await.status, 303);
    assert!(maya.get(ACCESS).await.text().contains("Access is off"), "what isn't a yes is a no");
}

#[tokio::test]
async fn who_asked_is_told_of_a_no_with_its_reason_asks_again_and_is_told_of_the_yes() {
    let mut smtp = Smtp::start().await;
    let app = TestApp::start_with_smtp(&smtp).await;
    let (noor, tom) = (app.browser_of(NOOR).await, app.browser_of(TOM).await);
    ask(&tom, "COBALT").await;
    let list = noor.get("/staff/workspaces").await.text();
    assert!(list.contains("Requests for early access") && list.contains(&format!("{TOM} asked on")), "{list}");

    let done = decline(&noor, "COBALT", "  Not before\r\nyour <b>audit</b>. ").await;
    assert_eq!(done.location(), Some("/staff/workspaces/COBALT?done=declined"));
    let mails = mailed(&app, &mut smtp).await;
    assert_eq!(mails.len(), 1, "Maya, a viewer there, didn't ask");
    assert_eq!(
        (mails[0].to.join(","), &*mails[0].subject),
        (TOM.to_owned(), "Early access was declined for Cobalt Bank")
    );
    let reason = "Not before your <b>audit</b>.";
    assert!(mails[0].text.contains(&format!("Reason: {reason}\nBy: {NOOR}\n")), "{}", mails[0].text);
    assert!(!mails[0].html.contains("<b>"), "{}", mails[0].html);
    // The link leads to where one can ask again.
    assert!(mails[0].text.contains(&apis("COBALT")), "{}", mails[0].text);
    let screen = tom.get(&apis("COBALT")).await;
    let escaped = reason.replace('<', "&lt;").replace('>', "&gt;");
    assert!(screen.text().contains(&escaped) && screen.text().contains("Request it again"), "{}", screen.text());
    assert!(!noor.get("/staff/workspaces?q=cobalt").await.text().contains("asked on"), "it is answered");
    let again = decline(&noor, "COBALT", "Twice").await;
    assert!(again.status == 409 && again.text().contains("No request waits for an answer"), "{}", again.text());

    ask(&tom, "COBALT").await;
    assert!(!tom.get(&apis("COBALT")).await.text().contains(&escaped), "a new request");
    assert!(noor.get("/staff/workspaces?q=cobalt").await.text().contains("asked on"));
    assert_eq!(approve(&noor, "COBALT").await.status, 303);
    approve(&noor, "COBALT").await;
    let mails = mailed(&app, &mut smtp).await;
    assert_eq!(mails.len(), 2, "once for each answer");
    assert_eq!((mails[1].to.join(","), &*mails[1].subject), (TOM.to_owned(), "Early access is on for Cobalt Bank"));
    assert!(mails[1].text.contains(&keys("COBALT")), "{}", mails[1].text);
    assert!(tom.get(&keys("COBALT")).await.text().contains("Data API key"), "where the link leads");
}

#[tokio::test]
async fn a_no_needs_a_reason_that_can_be_read_and_keeps_what_was_typed() {
    let app = TestApp::start().await;
    let noor = app.browser_of(NOOR).await;
    let before = count(&app, "audit_entries").await;
    for (typed, told) in [
        (" \n ".to_owned(), "Say why"),
        (format!("A reason {}", "x".repeat(492)), "this reason has 501"),
        ("A reason\u{7}".to_owned(), "invisible character"),
    ] {
        let page = decline(&noor, "BOREAL", &typed).await;
        assert_eq!(page.status, 422, "{told}");
        assert!(page.text().contains(told) && page.text().contains("Decline early access for Borealis Air?"), "{told}");
        assert!(page.body.contains(typed.trim().trim_end_matches('\u{7}')), "what was typed is kept");
    }
    assert!(noor.get("/staff/workspaces/BOREAL").await.text().contains("Approve"), "the request still waits");
    // Who didn't sign in as a CSM answers nothing.
    for (person, status) in [(SOFIA, 403), (MAYA, 404)] {
        assert_eq!(decline(&app.browser_of(person).await, "BOREAL", "Mine").await.status, status, "{person}");
    }
    assert_eq!(decline(&noor, "NOSUCH", "Why").await.status, 404);
    // Two sign-ins, Maya's in both of her workspaces; and a look, because the page behind the form shows keys.
    assert_eq!(count(&app, "audit_entries").await, before + 4);
    assert_eq!(entries(&app, "BOREAL", LOOKED).await, 1);
    assert_eq!(count(&app, "notices").await, 0);
}

#[tokio::test]
async fn the_log_of_csms_shows_each_of_their_entries_once_page_by_page_and_nobody_elses() {
    let app = TestApp::start().await;
    let noor = app.browser_of(NOOR).await;
    for _ in 0..27 {
        for state in ["on", "off"] {
            let fields = [("early-access", state), ("confirmed", "yes")];
            assert_eq!(noor.post("/staff/workspaces/COBALT", &fields).await.status, 303);
        }
    }
    decline(&noor, "BOREAL", "Not yet").await;
    noor.get(CONSOLE).await;

    let (mut path, mut seen, mut pages) = ("/staff/audit-logs".to_owned(), Vec::new(), Vec::new());
    loop {
        let page = noor.get(&path).await;
        assert_eq!(page.status, 200);
        seen.extend(listed(&page));
        pages.push(path);
        assert!(pages.len() < 5, "{pages:?}");
        match link(&page, "before") {
            Some(older) => path = older,
            None => break,
        }
    }
    let expected: Vec<(String, String)> = sqlx::query_as(
        "SELECT workspace_id, activity FROM audit_entries WHERE actor = $1 ORDER BY at DESC, workspace_id DESC, number DESC",
    )
    .bind(NOOR)
    .fetch_all(&app.database.raw)
    .await
    .expect("entries");
    assert!(expected.len() > 56 && pages.len() == 2, "{} on {} pages", expected.len(), pages.len());
    assert_eq!(seen, expected);
    let last = noor.get(&pages[1]).await;
    let newer = noor.get(&link(&last, "after").expect("a page before")).await;
    assert_eq!(listed(&newer), expected[..50], "back to the first page");
    // What isn't a place is the newest page.
    assert_eq!(listed(&noor.get("/staff/audit-logs?before=nowhere").await), expected[..50]);
}

/// Workspace and sentence of each row.
fn listed(page: &Page) -> Vec<(String, String)> {
    let cell = |row: &str, label: &str| {
        let (_, cell) = row.split_once(&format!("data-label=\"{label}\"")).expect("a cell");
        cell.split("</td>").next().unwrap_or_default().to_owned()
    };
    let between = |text: &str, from: &str, to: &str| {
        let (_, rest) = text.split_once(from).unwrap_or_else(|| panic!("{from} in {text}"));
        rest.split(to).next().unwrap_or_default().trim().to_owned()
    };
    page.body
        .split("<tr")
        .skip(2)
        .map(|row| {
            let workspace = between(&cell(row, "Workspace"), "/staff/workspaces/", "\"");
            (workspace, between(&cell(row, "Activity"), ">", "<"))
        })
        .collect()
}

/// Where "Older" or "Newer" leads.
fn link(page: &Page, name: &str) -> Option<String> {
    let from = format!("/staff/audit-logs?{name}=");
    let (_, rest) = page.body.split_once(&format!("href=\"{from}"))?;
    Some(format!("{from}{}", rest.split('"').next()?))
}
