//! A workspace requires a second factor of its members.

use testkit::{Browser, Page, TestApp};

use super::authenticator::{FACTOR, send, set_up};
use crate::steps::{LI, MAYA, NOOR, RAVI, TOM, count, create, keys};
use service::demo::PASSWORD;

const SECURITY: &str = "/w/ACME01/settings/account/security";

async fn switch(browser: &Browser, what: &str) -> Page {
    browser.post(SECURITY, &[("do", what)]).await
}

/// Whether the page leads to setting one up instead of showing anything.
fn leads_to_set_up(page: &Page) -> bool {
    page.status == 403 && page.body.contains(&format!("href=\"{FACTOR}\"")) && !page.text().contains("Checkout service")
}

#[tokio::test]
async fn members_without_a_second_factor_see_nothing_until_they_have_one() {
    let app = TestApp::start().await;
    let (maya, li, ravi) = (app.browser_of(MAYA).await, app.browser_of(LI).await, app.browser_of(RAVI).await);
    assert_eq!(switch(&maya, "require").await.status, 422, "an admin without one asks it of nobody");
    assert_eq!(li.get(&keys("ACME01")).await.status, 200);
    set_up(&app, &maya).await;
    assert_eq!(switch(&maya, "require").await.location(), Some("/w/ACME01/settings/account/security?done=required"));
    assert!(maya.get(SECURITY).await.text().contains("Require it no longer"));

    let key = crate::steps::id_of(&app, "ACME01", "Checkout service").await;
    let detail = format!("{}/{key}", keys("ACME01"));
    for path in [&keys("ACME01"), &detail, "/w/ACME01/settings/account/audit-logs", &format!("{detail}/archive")] {
        assert!(leads_to_set_up(&li.get(path).await), "{path}");
    }
    let question = format!("{{\"workspace\":\"ACME01\",\"key\":\"{key}\"}}");
    for function in ["/api/keys", "/api/key", "/api/key_details", "/api/archived_keys"] {
        let page = li.call(function, &question).await;
        assert!(page.status == 403 && !page.body.contains("Checkout"), "{function}: {}", page.body);
    }
    let before = count(&app, "api_keys").await;
    let new = [("form", "7f0e7b8a-0000-4000-8000-000000000000"), ("name", "Sneaky"), ("api", "data")];
    assert_eq!(li.post(&format!("{}/new", keys("ACME01")), &new).await.status, 403);
    assert_eq!(count(&app, "api_keys").await, before);
    assert!(leads_to_set_up(&ravi.get(&keys("ACME01")).await), "viewers too");
    assert_eq!(li.get("/account").await.status, 200, "the own account stays open");

    set_up(&app, &li).await;
    create(&li, "ACME01", "With a factor", &["data"]).await;
    assert_eq!(maya.get(&keys("ACME01")).await.status, 200);
}

#[tokio::test]
async fn it_concerns_members_of_that_workspace_alone_and_ends_when_it_is_released() {
    let app = TestApp::start().await;
    let (maya, tom, noor) = (app.browser_of(MAYA).await, app.browser_of(TOM).await, app.browser_of(NOOR).await);
    let device = set_up(&app, &maya).await;
    switch(&maya, "require").await;
    assert_eq!(tom.get("/w/COBALT/settings/account/apis").await.status, 200, "another workspace");
    assert_eq!(noor.get("/staff/workspaces/ACME01").await.status, 200, "a CSM is no member");
    // Who removes it is led to set one up again.
    assert_eq!(send(&maya, "remove", PASSWORD, &device.recovery[0]).await.status, 303);
    assert!(leads_to_set_up(&maya.get(&keys("ACME01")).await));
    assert_eq!(switch(&maya, "release").await.status, 403, "nor can the switch be got round");
    assert_eq!(maya.get("/w/COBALT/settings/account/apis").await.status, 200);
    set_up(&app, &maya).await;
    assert_eq!(switch(&maya, "release").await.status, 303);
    assert_eq!(app.browser_of(LI).await.get(&keys("ACME01")).await.status, 200);
}

#[tokio::test]
async fn only_admins_of_the_workspace_decide() {
    let app = TestApp::start().await;
    for (person, status) in [(LI, 403), (RAVI, 403), (TOM, 404), (NOOR, 403)] {
        let browser = app.browser_of(person).await;
        set_up(&app, &browser).await;
        assert_eq!(switch(&browser, "require").await.status, status, "{person}");
        assert_eq!(browser.get(SECURITY).await.status, status, "{person}");
        app.clock.advance(time::Duration::minutes(1));
    }
    let maya = app.browser_of(MAYA).await;
    assert!(maya.get(SECURITY).await.text().contains("You have none yourself"));
    set_up(&app, &maya).await;
    let before = count(&app, "audit_entries").await;
    for headers in [vec![("sec-fetch-site", "cross-site")], vec![("origin", "https://evil.example")], vec![]] {
        assert_eq!(maya.post_with(SECURITY, &[("do", "require")], &headers).await.status, 403);
    }
    assert_eq!(count(&app, "audit_entries").await, before);
    switch(&maya, "require").await;
    switch(&maya, "require").await;
    assert_eq!(count(&app, "audit_entries").await, before + 1, "again changes nothing");
}
