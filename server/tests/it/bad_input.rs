//! What people get wrong, and what attackers send: a clear answer with the right status, and nothing of
//! what was typed is lost.

use testkit::{TestApp, sign_in};

use crate::steps::{MAYA, count, create, keys, submit_form, submit_new};

#[tokio::test]
async fn a_name_that_can_not_be_is_told_and_what_was_typed_is_kept() {
    let app = TestApp::start().await;
    let maya = app.browser_of(MAYA).await;
    create(&maya, "ACME01", "Taken", &["data"]).await;
    let before = count(&app, "api_keys").await;
    let long = "é".repeat(101);
    for (name, part) in [
        ("", "Give the key a name"),
        ("   ", "Give the key a name"),
        (long.as_str(), "at most 100 characters"),
        ("TAKEN", "name"),
        ("old MAILER", "archived"),
        ("a\u{7}b", "invisible"),
        ("a\u{202E}b", "invisible"),
    ] {
        let page = submit_new(&maya, "ACME01", name, &["push"]).await;
        assert_eq!(page.status, 422, "{name:?}");
        assert!(page.text().contains(part), "{name:?}: {}", page.text());
        assert!(page.body.contains("aria-invalid=\"true\""), "{name:?}");
        let checked = page.body.split("<input").any(|i| i.contains("value=\"push\"") && i.contains("checked"));
        assert!(checked, "{name:?}: the chosen API is still chosen");
        if !name.trim().is_empty() && !name.contains('\u{7}') {
            assert_eq!(page.field("name"), Some(name));
        }
    }
    assert_eq!(count(&app, "api_keys").await, before);
}

#[tokio::test]
async fn an_emoji_or_a_hundred_characters_are_a_name_and_markup_stays_text() {
    let app = TestApp::start().await;
    let maya = app.browser_of(MAYA).await;
    let long = "ü".repeat(100);
    for name in [
        "👩‍🚀 Ops",
        long.as_str(),
        "<script>alert(1)</script>",
        "\"><img src=x onerror=alert(1)>",
        "</script>",
        "</title><img src=x>",
    ] {
        let key = create(&maya, "ACME01", name, &["data"]).await;
        let page = maya.get(&format!("{}/{}", keys("ACME01"), key.id)).await;
        let title = page.body.split("<title>").nth(1).expect("a title").split(" · Acme Retail").next();
        let written = name.replace('&', "&amp;").replace('<', "&lt;");
        assert_eq!(title, Some(written.as_str()), "nor does a name end the title of its page");
    }
    let list = maya.get(&keys("ACME01")).await;
    assert!(list.body.contains("👩‍🚀 Ops"));
    for hot in ["<script>alert(1)", "<img src=x"] {
        assert!(!list.body.contains(hot), "{hot}");
    }
}

#[tokio::test]
async fn a_choice_of_apis_that_can_not_be_is_told() {
    let app = TestApp::start().await;
    let maya = app.browser_of(MAYA).await;
    let before = count(&app, "api_keys").await;
    for (apis, part) in
        [(&[][..], "at least one"), (&["data", "billing"][..], "billing"), (&["../../etc"][..], "no API")]
    {
        let page = submit_new(&maya, "ACME01", "Typed name", apis).await;
        assert_eq!(page.status, 422, "{apis:?}");
        assert!(page.text().contains(part), "{apis:?}: {}", page.text());
        assert_eq!(page.field("name"), Some("Typed name"));
    }
    assert_eq!(count(&app, "api_keys").await, before);
}

#[tokio::test]
async fn an_edit_that_changes_nothing_says_so_and_a_taken_name_is_refused() {
    let app = TestApp::start().await;
    let maya = app.browser_of(MAYA).await;
    let key = create(&maya, "ACME01", "Steady", &["data"]).await;
    let path = format!("{}/{}/edit", keys("ACME01"), key.id);
    let version = maya.get(&path).await.field("version").expect("a version").to_owned();
    let hidden = [("version", version.as_str())];
    let same = submit_form(&maya, &path, "Steady", &["data"], &hidden).await;
    assert_eq!(same.status, 422);
    let taken = submit_form(&maya, &path, "checkout SERVICE", &["data"], &hidden).await;
    assert_eq!(taken.status, 422);
    assert_eq!(taken.field("name"), Some("checkout SERVICE"));
    let other_case = submit_form(&maya, &path, "STEADY", &["data"], &hidden).await;
    assert_eq!(other_case.status, 303, "its own name in another case is free");
}

#[tokio::test]
async fn what_was_typed_survives_an_expired_session() {
    let app = TestApp::start().await;
    let maya = app.browser_of(MAYA).await;
    let path = format!("{}/new", keys("ACME01"));
    let token = maya.get(&path).await.field("form").expect("a token").to_owned();
    app.clock.advance(time::Duration::minutes(31));

    let hidden = [("form", token.as_str())];
    let expired = submit_form(&maya, &path, "Long form", &["data", "push"], &hidden).await;
    assert_eq!(expired.status, 303);
    let login = expired.location().expect("the sign-in page").to_owned();
    assert!(login.starts_with("/login?next="), "{login}");

    let page = maya.get(&login).await;
    let next = page.field("next").expect("where to go on").replace("&amp;", "&");
    let fields = [("email", MAYA), ("password", service::demo::PASSWORD), ("next", next.as_str())];
    let signed_in = maya.post("/login", &fields).await;
    assert_eq!(signed_in.status, 303);
    let form = maya.get(signed_in.location().expect("back to the form")).await;
    assert_eq!(form.field("name"), Some("Long form"));
    for api in ["data", "push"] {
        let checked =
            form.body.split("<input").any(|i| i.contains(&format!("value=\"{api}\"")) && i.contains("checked"));
        assert!(checked, "{api}");
    }
}

#[tokio::test]
async fn a_body_of_ten_megabytes_is_refused() {
    let app = TestApp::start().await;
    let maya = app.browser_of(MAYA).await;
    let huge = "x".repeat(10 * 1024 * 1024);
    let page = maya.post(&format!("{}/new", keys("ACME01")), &[("name", &huge)]).await;
    assert_eq!(page.status, 413);
}

#[tokio::test]
async fn ids_and_numbers_that_are_none_are_not_found_or_refused_without_a_fault() {
    let app = TestApp::start().await;
    let maya = app.browser_of(MAYA).await;
    for path in ["/w/%00/settings/account/api-keys", "/w/a'b/settings/account/api-keys", "/w/ACME01/x", "/nowhere"] {
        assert_eq!(maya.get(path).await.status, 404, "{path}");
    }
    for id in ["x", "AAAAAAAAAAA'", "%F0%9F%98%80"] {
        assert_eq!(maya.get(&format!("{}/{id}", keys("ACME01"))).await.status, 404, "{id}");
    }
    let key = create(&maya, "ACME01", "Numbers", &["data"]).await;
    for version in ["", "x", "-1", "99999999999999999999"] {
        let fields = [("version", version), ("confirmation", "Numbers")];
        let page = maya.post(&format!("{}/{}/archive", keys("ACME01"), key.id), &fields).await;
        assert!(page.status.is_client_error(), "{version:?}: {}", page.status);
    }
    assert!(app.gateway().opens_data("ACME01", &key.text).await);
}

#[tokio::test]
async fn a_next_that_leads_elsewhere_is_ignored() {
    let app = TestApp::start().await;
    for next in [
        "https://evil.example/",
        "//evil.example/",
        "/\\evil.example",
        "\\\\evil.example",
        "/\t/evil.example",
        "javascript:alert(1)",
        "/\n//evil.example",
        "http:evil.example",
        "/%5cevil.example/..//evil.example",
    ] {
        let browser = app.stranger();
        let fields = [("email", MAYA), ("password", service::demo::PASSWORD), ("next", next)];
        let page = browser.post("/login", &fields).await;
        assert_eq!(page.status, 303, "{next:?}");
        let to = page.location().expect("a place");
        assert!(to.starts_with('/') && !to.starts_with("//") && !to.contains('\\'), "{next:?} led to {to}");
    }
    assert_eq!(sign_in(&app.stranger(), "not an address", "x").await.status, 401);
}
