//! The old screen, and how its keys become legacy keys.

use testkit::{Answer, Browser, Page, TestApp};

use crate::steps::{MAYA, NOOR, SOFIA, TOM, apis, id_of, keys};

const BOREAL: [(&str, &str, &str); 3] = [
    ("data", "demo-boreal-data-c2f48e1b03d6", "/v1/customer/BOREAL"),
    ("segmentation", "demo-boreal-segmentation-9a61d7f0", "/v3/custom-segments"),
    ("push", "demo-boreal-push-e84b2c705f13", "/v2/transaction/sendpush"),
];

async fn switch(noor: &Browser, workspace: &str, on: bool) -> Page {
    let on = if on { "on" } else { "off" };
    noor.post(&format!("/staff/workspaces/{workspace}"), &[("early-access", on), ("confirmed", "yes")]).await
}

async fn legacy_keys(app: &TestApp, workspace: &str) -> Vec<String> {
    sqlx::query_scalar("SELECT name FROM api_keys WHERE workspace_id = $1 AND origin = 'legacy' ORDER BY name")
        .bind(workspace)
        .fetch_all(&app.database.raw)
        .await
        .expect("the names")
}

async fn all_open(app: &TestApp) {
    for (api, text, path) in BOREAL {
        assert_eq!(app.gateway().ask("BOREAL", text, path).await.status, 200, "{api}");
    }
}

#[tokio::test]
async fn the_old_keys_become_legacy_keys_that_still_open_their_apis() {
    let app = TestApp::start().await;
    let (noor, sofia) = (app.browser_of(NOOR).await, app.browser_of(SOFIA).await);
    all_open(&app).await;
    assert!(sofia.get(&apis("BOREAL")).await.text().contains("Data"));

    assert_eq!(switch(&noor, "BOREAL", true).await.status, 303);
    all_open(&app).await;
    let list = sofia.get(&keys("BOREAL")).await;
    assert_eq!(list.status, 200);
    for name in ["Data API key", "Segmentation API key", "Push API key", "Legacy"] {
        assert!(list.text().contains(name), "{name}");
    }
    assert_eq!(legacy_keys(&app, "BOREAL").await.len(), 3);

    assert_eq!(switch(&noor, "BOREAL", false).await.status, 303);
    all_open(&app).await;
    assert_eq!(switch(&noor, "BOREAL", true).await.status, 303);
    all_open(&app).await;
    assert_eq!(legacy_keys(&app, "BOREAL").await.len(), 3, "nothing is migrated twice");
}

#[tokio::test]
async fn two_csms_who_press_together_migrate_once() {
    let app = TestApp::start().await;
    let (one, two) = (app.browser_of(NOOR).await, app.browser_of(NOOR).await);
    let (a, b) = tokio::join!(switch(&one, "BOREAL", true), switch(&two, "BOREAL", true));
    assert_eq!((a.status.as_u16(), b.status.as_u16()), (303, 303));
    assert_eq!(legacy_keys(&app, "BOREAL").await.len(), 3);
    let entries: i64 = sqlx::query_scalar(
        "SELECT count(*) FROM audit_entries WHERE workspace_id = 'BOREAL' AND activity LIKE 'Early access enabled%'",
    )
    .fetch_one(&app.database.raw)
    .await
    .unwrap();
    assert_eq!(entries, 1);
    all_open(&app).await;
}

#[tokio::test]
async fn a_legacy_key_can_only_be_viewed_also_by_direct_call() {
    let app = TestApp::start().await;
    let maya = app.browser_of(MAYA).await;
    let id = id_of(&app, "ACME01", "Data API key").await;
    let path = format!("{}/{id}", keys("ACME01"));
    assert_eq!(maya.get(&path).await.status, 200);
    for (what, fields) in [
        ("regenerate", vec![("version", "2"), ("confirmation", "Data API key")]),
        ("archive", vec![("version", "2"), ("confirmation", "Data API key")]),
        ("edit", vec![("version", "2"), ("name", "Mine"), ("api", "push")]),
    ] {
        let page = maya.post(&format!("{path}/{what}"), &fields).await;
        assert_eq!(page.status, 409, "{what}");
        assert!(page.text().contains("Legacy keys can be viewed"), "{what}: {}", page.text());
        assert!(page.new_key().is_none());
    }
    assert!(app.gateway().opens_data("ACME01", "demo-acme-data-7be20c934d1f").await);
}

#[tokio::test]
async fn on_the_old_screen_the_old_key_expires_at_once() {
    let app = TestApp::start().await;
    let sofia = app.browser_of(SOFIA).await;
    let regenerate = format!("{}?regenerate=data", apis("BOREAL"));
    let version = sofia.get(&regenerate).await.field("version").expect("a version").to_owned();
    let wish = [("do", "regenerate"), ("api", "data"), ("version", version.as_str())];
    let sure = [("do", "regenerate"), ("api", "data"), ("version", version.as_str()), ("confirmed", "yes")];
    let unsure = sofia.post(&regenerate, &wish).await;
    assert!(unsure.new_key().is_none(), "nothing happens unless it is confirmed");
    assert!(app.gateway().opens_data("BOREAL", BOREAL[0].1).await);

    let done = sofia.post(&regenerate, &sure).await;
    let new = done.new_key().expect("the new key").to_owned();
    let old = app.gateway().ask("BOREAL", BOREAL[0].1, BOREAL[0].2).await;
    assert_eq!(old, Answer::refused(401, "invalid_key"));
    assert!(app.gateway().opens_data("BOREAL", &new).await);

    let again = sofia.post(&regenerate, &sure).await;
    assert_eq!(again.status, 409, "a form of before is told so");
    assert!(app.gateway().opens_data("BOREAL", &new).await);

    switch(&app.browser_of(NOOR).await, "BOREAL", true).await;
    assert!(app.gateway().opens_data("BOREAL", &new).await, "also as a legacy key");
}

#[tokio::test]
async fn an_api_without_a_key_gets_one_and_not_two() {
    let app = TestApp::start().await;
    let tom = app.browser_of(TOM).await;
    let path = format!("{}?generate=push", apis("COBALT"));
    let fields = [("do", "generate"), ("api", "push")];
    let (a, b) = tokio::join!(tom.post(&path, &fields), tom.post(&path, &fields));
    let shown: Vec<_> = [&a, &b].into_iter().filter_map(|page| page.new_key()).collect();
    assert_eq!(shown.len(), 1, "{} {}", a.status, b.status);
    let answer = app.gateway().ask("COBALT", shown[0], "/v2/transaction/sendpush").await;
    assert_eq!(answer.status, 200);
}

#[tokio::test]
async fn a_request_for_early_access_stands_in_the_console_until_it_is_answered() {
    let app = TestApp::start().await;
    let (noor, tom) = (app.browser_of(NOOR).await, app.browser_of(TOM).await);
    let (path, fields) = (apis("COBALT"), [("do", "request")]);
    assert_eq!(tom.post(&path, &fields).await.status, 303);
    assert_eq!(tom.post(&path, &fields).await.status, 303, "asking twice is no fault");
    assert!(tom.get(&apis("COBALT")).await.text().contains("Requested"));

    let row = noor.get("/staff/workspaces?q=cobalt").await.text();
    assert!(row.contains("Requested") && !row.contains("Acme"), "{row}");
    switch(&noor, "COBALT", true).await;
    assert!(!noor.get("/staff/workspaces?q=cobalt").await.text().contains("Requested"));
}
