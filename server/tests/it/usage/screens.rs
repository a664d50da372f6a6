//! What the screens say of the use of a key, and to whom.

use std::net::{IpAddr, Ipv4Addr};

use domain::usage::Counted;
use service::usage::flush;
use testkit::TestApp;
use time::Duration;

use super::{From, Note};
use crate::steps::{MAYA, NOOR, RAVI, SOFIA, apis, archive, create, id_of, keys, regenerate};

const NORTHWIND: (IpAddr, &str) = (IpAddr::V4(Ipv4Addr::new(203, 0, 113, 24)), "northwind-sender/2.1");
const CURL: (IpAddr, &str) = (IpAddr::V4(Ipv4Addr::new(198, 51, 100, 7)), "curl/8.5.0");

/// Without what is handed to the browser's half.
fn shown(text: &str) -> &str {
    text.split("__RESOLVED_RESOURCES").next().unwrap_or_default()
}

#[tokio::test]
async fn a_keys_page_shows_what_gateways_report() {
    let app = TestApp::start().await;
    let maya = app.browser_of(MAYA).await;
    let key = create(&maya, "ACME01", "Watched", &["data"]).await;
    let page = format!("{}/{}", keys("ACME01"), key.id);
    let before = maya.get(&page).await.text();
    assert!(before.contains("Nobody has sent a request with this key"), "{before}");

    let from = From::new(&app, "1.2.3.4, 203.0.113.24", "northwind-sender/2.1");
    for (path, status) in [
        ("/v1/customers/1", 200),
        ("/v1/customers/2", 200),
        ("/v2/transaction/sendpush", 403),
        ("/v1/customer/BOREAL", 403),
    ] {
        assert_eq!(from.ask("ACME01", &key.text, path).await, status, "{path}");
    }
    flush(&app.services).await.expect("written");
    let text = maya.get(&page).await.text();
    for words in [
        "2 accepted",
        "2 refused",
        "203.0.113.24",
        "northwind-sender/2.1",
        "Refused: API not allowed",
        "Refused: other workspace",
        "Its access matches what it uses.",
    ] {
        assert!(text.contains(words), "{words} in {text}");
    }
    assert!(!text.contains("1.2.3.4"), "what the caller wrote itself isn't believed");
    assert!(!text.contains("An old key is still being tried"));
    // The table behind the chart has every day.
    assert_eq!(maya.get(&page).await.body.matches("<th scope=\"row\">").count(), 30);
}

#[tokio::test]
async fn whoever_may_see_the_keys_of_the_workspace_sees_their_use_and_nobody_else() {
    let app = TestApp::start().await;
    let maya = app.browser_of(MAYA).await;
    let key = create(&maya, "ACME01", "Private", &["data"]).await;
    let callers = (IpAddr::V4(Ipv4Addr::new(203, 0, 113, 200)), "private-agent/1");
    Note::of(&key).written(&app.services, Counted::Allowed, callers, app.services.now(), 3).await;
    let page = format!("{}/{}", keys("ACME01"), key.id);
    for email in [MAYA, RAVI] {
        let text = app.browser_of(email).await.get(&page).await.text();
        assert!(text.contains("203.0.113.200") && text.contains("private-agent/1"), "{email}: {text}");
    }
    let question = format!("{{\"workspace\":\"ACME01\",\"key\":\"{}\"}}", key.id);
    for email in [SOFIA, NOOR] {
        let browser = app.browser_of(email).await;
        for answer in [
            browser.get(&page).await,
            browser.get(&format!("{}/{}", keys("BOREAL"), key.id)).await,
            browser.get("/staff/workspaces/ACME01").await,
            browser.call("/api/key", &question).await,
        ] {
            assert!(!answer.body.contains("203.0.113.200"), "{email}: {}", answer.text());
            assert!(!answer.body.contains("private-agent"), "{email}: {}", answer.text());
        }
    }
}

#[tokio::test]
async fn an_old_text_that_is_still_tried_is_told_also_of_an_archived_key() {
    let app = TestApp::start().await;
    let maya = app.browser_of(MAYA).await;
    let key = create(&maya, "ACME01", "Rotated", &["data"]).await;
    let page = format!("{}/{}", keys("ACME01"), key.id);
    let (note, now) = (Note::of(&key), app.services.now());
    note.written(&app.services, Counted::OldText, NORTHWIND, now - Duration::minutes(3), 11).await;
    note.written(&app.services, Counted::OldText, NORTHWIND, now - Duration::minutes(200), 1).await;
    let told = "An old key is still being tried by 203.0.113.24 (last 3 min ago, 12 times in the last day)";
    let text = maya.get(&page).await.text();
    assert!(text.contains(told) && text.contains("Refused: old key"), "{text}");
    archive(&maya, "ACME01", &key).await;
    assert!(maya.get(&page).await.text().contains(told));
    note.written(&app.services, Counted::OldText, CURL, now, 1).await;
    let two = "An old key is still being tried by 198.51.100.7 and 1 other";
    assert!(maya.get(&page).await.text().contains(two));
    app.clock.advance(Duration::hours(26));
    let maya = app.browser_of(MAYA).await;
    assert!(!maya.get(&page).await.text().contains("An old key is still being tried"), "that was yesterday");
}

#[tokio::test]
async fn confirmations_name_who_is_cut_off() {
    let app = TestApp::start().await;
    let maya = app.browser_of(MAYA).await;
    let key = create(&maya, "ACME01", "Busy", &["data"]).await;
    let confirmation = |what: &str| format!("{}/{}/{what}", keys("ACME01"), key.id);
    for what in ["regenerate", "archive"] {
        let text = maya.get(&confirmation(what)).await.text();
        assert!(text.contains("Nobody has used it in the last day."), "{text}");
    }
    let (note, now) = (Note::of(&key), app.services.now());
    note.calls(&app.services, Counted::Allowed, NORTHWIND, now - Duration::minutes(20), 3);
    note.calls(&app.services, Counted::Allowed, CURL, now - Duration::hours(5), 1);
    let refused = (IpAddr::V4(Ipv4Addr::new(192, 0, 2, 66)), "refused/1");
    note.written(&app.services, Counted::WrongSecret, refused, now, 9).await;
    for what in ["regenerate", "archive"] {
        let text = maya.get(&confirmation(what)).await.text();
        let named =
            "In the last hour203.0.113.24 (northwind-sender/2.1)Earlier in the last day198.51.100.7 (curl/8.5.0)";
        assert!(text.contains(named), "{what}: {text}");
        assert!(!shown(&text).contains("192.0.2.66"), "who is refused already isn't cut off: {text}");
    }
    regenerate(&maya, "ACME01", &key).await;
}

#[tokio::test]
async fn the_old_screens_confirmation_names_them_too() {
    let app = TestApp::start().await;
    let sofia = app.browser_of(SOFIA).await;
    let text = service::demo::LEGACY_KEYS.iter().find(|key| key.0 == "BOREAL" && key.1 == "data").expect("a key").2;
    let from = From::new(&app, "203.0.113.77", "boreal-check/1");
    assert_eq!(from.ask("BOREAL", text, "/v1/customer/BOREAL").await, 200);
    flush(&app.services).await.expect("written");
    let page = sofia.get(&format!("{}?regenerate=data", apis("BOREAL"))).await.text();
    assert!(page.contains("203.0.113.77 (boreal-check/1)"), "{page}");
    let other = sofia.get(&format!("{}?regenerate=segmentation", apis("BOREAL"))).await.text();
    assert!(!shown(&other).contains("203.0.113.77"), "{other}");
}

#[tokio::test]
async fn the_demo_has_a_month_of_use_and_gets_it_once() {
    let app = TestApp::start().await;
    let northwind = id_of(&app, "ACME01", "Northwind (vendor)").await;
    let before = super::sums(&app, &northwind).await;
    assert!(before.iter().any(|(verdict, calls)| verdict == "allowed" && *calls > 10_000), "{before:?}");
    service::demo::load(&app.services).await.expect("loaded again");
    assert_eq!(super::sums(&app, &northwind).await, before);
    let checkout = id_of(&app, "ACME01", "Checkout service").await;
    let page = app.browser_of(MAYA).await.get(&format!("{}/{checkout}", keys("ACME01"))).await.text();
    assert!(page.contains("An old key is still being tried by 203.0.113.24"), "{page}");
}
