//! A CSM suspends the legacy keys of a workspace by themselves: which keys are refused from which moment on, those that
//! become legacy keys meanwhile included, and how it goes together with suspending the workspace.

use serde_json::{Value, json};
use service::cluster::Mode;
use testkit::{Answer, Browser, Gateway, Page, Smtp, TestApp};

use crate::steps::{LI, MAYA, NOOR, RAVI, SOFIA, TOM, apis, count, create, id_of, keys};
use crate::suspend::{
    LEGACY, REASON, SINGLE, console, data, expect_in_both_logs, expect_maya_is_mailed, led_to, resume, suspend,
    suspended,
};

/// Another legacy key of the demo.
const PUSH: &str = "demo-acme-push-51c06e7aa90c";
/// A single key of Cobalt Bank.
const COBALT: &str = "demo-cobalt-data-30f5a9d81c7e";

async fn suspend_legacy(noor: &Browser, workspace: &str, reason: &str) -> Page {
    noor.post(&format!("{}/suspend-legacy", console(workspace)), &[("reason", reason)]).await
}

async fn resume_legacy(noor: &Browser, workspace: &str) -> Page {
    noor.post(&format!("{}/resume-legacy", console(workspace)), &[]).await
}

async fn early_access(noor: &Browser, workspace: &str, on: bool) -> Page {
    let fields = [("early-access", if on { "on" } else { "off" }), ("confirmed", "yes")];
    let page = noor.post(&console(workspace), &fields).await;
    assert_eq!(page.status, 303, "{}", page.text());
    page
}

async fn push(gateway: &Gateway, workspace: &str, key: &str) -> Answer {
    gateway.ask(workspace, key, "/v2/transaction/sendpush").await
}

async fn import(app: &TestApp, row: &str) {
    let rows = format!("workspace_id,api,key\n{row}\n");
    service::operator::import_legacy(&app.services, rows.as_bytes()).await.expect("imported");
}

fn legacy_suspended() -> Answer {
    Answer::refused(403, "legacy_suspended")
}

#[tokio::test]
async fn legacy_keys_alone_are_refused_on_every_node_from_the_answer_on() {
    let app = TestApp::start().await;
    let nodes = [app.another_node(Mode::Lease).await, app.another_node(Mode::Strict).await];
    let here = app.gateway();
    let everywhere = [&here, &nodes[0].gateway, &nodes[1].gateway];
    let (noor, maya) = (app.browser_of(NOOR).await, app.browser_of(MAYA).await);
    early_access(&noor, "BOREAL", true).await;
    let key = create(&maya, "ACME01", "Everywhere", &["data"]).await;
    for _ in 0..10 {
        led_to(&noor, suspend_legacy(&noor, "ACME01", REASON).await, "ACME01", "legacy-suspended").await;
        for gateway in everywhere {
            assert_eq!(data(gateway, "ACME01", LEGACY).await, legacy_suspended());
            assert_eq!(push(gateway, "ACME01", PUSH).await, legacy_suspended());
            assert_eq!(data(gateway, "ACME01", &key.text).await.status, 200, "a key of the dashboard");
            assert_eq!(data(gateway, "BOREAL", SINGLE).await.status, 200, "another workspace's legacy key");
        }
        led_to(&noor, resume_legacy(&noor, "ACME01").await, "ACME01", "legacy-resumed").await;
        for gateway in everywhere {
            assert_eq!(data(gateway, "ACME01", LEGACY).await.status, 200);
            assert_eq!(push(gateway, "ACME01", PUSH).await.status, 200);
        }
    }
    // A node that starts meanwhile.
    suspend_legacy(&noor, "ACME01", REASON).await;
    for mode in [Mode::Lease, Mode::Strict] {
        let late = app.another_node(mode).await;
        assert_eq!(data(&late.gateway, "ACME01", LEGACY).await, legacy_suspended());
        assert_eq!(data(&late.gateway, "ACME01", &key.text).await.status, 200);
    }
}

#[tokio::test]
async fn the_caller_is_told_what_to_do_and_counted_under_the_key() {
    let app = TestApp::start().await;
    let (noor, maya) = (app.browser_of(NOOR).await, app.browser_of(MAYA).await);
    suspend_legacy(&noor, "ACME01", REASON).await;
    let gateway = app.gateway();
    for path in ["/v1/customer/ACME01", "/v1/customer/OTHER", "/v2/transaction/sendpush", "/admin", "/a/../b"] {
        assert_eq!(gateway.ask("ACME01", LEGACY, path).await, legacy_suspended(), "{path}");
    }
    assert_eq!(data(&gateway, "BOREAL", LEGACY).await.status, 401, "no good key of it");
    let checked = reqwest::Client::new()
        .post(format!("{}/v1/keys/verify", gateway.url()))
        .body(json!({ "workspace_id": "ACME01", "key": LEGACY, "api": "push" }).to_string())
        .send()
        .await
        .expect("an answer");
    assert_eq!(checked.status(), 200, "the question is answered");
    let checked = checked.text().await.expect("text");
    let checked: Value = serde_json::from_str(&checked).expect("JSON");
    assert_eq!((&checked["valid"], &checked["code"]), (&json!(false), &json!("legacy_suspended")));
    assert!(checked["message"].as_str().is_some_and(|text| text.contains("Use a new key")), "{checked}");
    assert!(checked.get("apis").is_none() && checked.get("key_name").is_none(), "{checked}");
    let metrics =
        reqwest::get(format!("{}/metrics", gateway.url())).await.expect("an answer").text().await.expect("text");
    for (door, n) in [("forward_auth", 5), ("direct_check", 1)] {
        let line = format!("latchkey_verdicts_total{{door=\"{door}\",code=\"legacy_suspended\",api=\"\"}} {n}");
        assert!(metrics.lines().any(|there| there == line), "{line} in\n{metrics}");
    }

    service::usage::flush(&app.services).await.expect("the database");
    let id = id_of(&app, "ACME01", "Data API key").await;
    let page = maya.get(&format!("{}/{id}", keys("ACME01"))).await.text();
    assert!(page.contains("Refused: legacy keys suspended"), "{page}");
    assert!(page.contains("This is a legacy key,") && !page.contains("keeps working"), "{page}");
}

#[tokio::test]
async fn a_key_that_becomes_a_legacy_key_meanwhile_is_refused_from_then_on() {
    let app = TestApp::start().await;
    let other = app.another_node(Mode::Lease).await;
    let (noor, tom) = (app.browser_of(NOOR).await, app.browser_of(TOM).await);
    let here = app.gateway();
    let everywhere = [&here, &other.gateway];
    early_access(&noor, "COBALT", true).await;
    suspend_legacy(&noor, "COBALT", REASON).await;

    // Off: a migrated key stays a legacy key, what is made then isn't one.
    early_access(&noor, "COBALT", false).await;
    let fields = [("do", "generate"), ("api", "push")];
    let single = tom.post(&format!("{}?generate=push", apis("COBALT")), &fields).await;
    let single = single.new_key().expect("the new key").to_owned();
    import(&app, "COBALT,segmentation,demo-cobalt-segmentation-0123456789").await;
    let segmentation = "demo-cobalt-segmentation-0123456789";
    for gateway in everywhere {
        assert_eq!(data(gateway, "COBALT", COBALT).await, legacy_suspended());
        assert_eq!(push(gateway, "COBALT", &single).await.status, 200);
        assert_eq!(gateway.ask("COBALT", segmentation, "/v3/custom-segments").await.status, 200);
    }
    let page = tom.get(&apis("COBALT")).await.text();
    assert!(page.contains("The legacy keys of this workspace are suspended") && page.contains(REASON), "{page}");
    assert!(!page.contains("keep working") && !page.contains("keeps working"), "{page}");
    let page = noor.get(&console("COBALT")).await.text();
    assert!(page.contains("Its 2 keys become legacy keys: refused at once"), "{page}");

    // On: they are legacy keys now.
    let page = early_access(&noor, "COBALT", true).await;
    for gateway in everywhere {
        assert_eq!(push(gateway, "COBALT", &single).await, legacy_suspended());
        assert_eq!(gateway.ask("COBALT", segmentation, "/v3/custom-segments").await, legacy_suspended());
    }
    let page = led_to(&noor, page, "COBALT", "early-access-on").await.text();
    assert!(page.contains("Its legacy keys are suspended"), "{page}");
    resume_legacy(&noor, "COBALT").await;
    for gateway in everywhere {
        assert_eq!(data(gateway, "COBALT", COBALT).await.status, 200);
        assert_eq!(push(gateway, "COBALT", &single).await.status, 200);
        assert_eq!(gateway.ask("COBALT", segmentation, "/v3/custom-segments").await.status, 200);
    }

    // Imported as legacy keys.
    suspend_legacy(&noor, "ACME01", REASON).await;
    import(&app, "ACME01,segmentation,demo-acme-segmentation-0123456789").await;
    for gateway in everywhere {
        let answer = gateway.ask("ACME01", "demo-acme-segmentation-0123456789", "/v3/custom-segments").await;
        assert_eq!(answer, legacy_suspended());
    }
}

#[tokio::test]
async fn early_access_and_a_suspension_at_the_same_moment_leave_no_legacy_key_accepted() {
    let app = TestApp::start().await;
    let other = app.another_node(Mode::Lease).await;
    let (one, two) = (app.browser_of(NOOR).await, app.browser_of(NOOR).await);
    early_access(&one, "COBALT", true).await;
    early_access(&one, "COBALT", false).await;
    import(&app, "COBALT,push,demo-cobalt-push-0123456789").await;
    let (_, page) = tokio::join!(early_access(&one, "COBALT", true), suspend_legacy(&two, "COBALT", REASON));
    assert_eq!(page.status, 303, "{}", page.text());
    for gateway in [&app.gateway(), &other.gateway] {
        assert_eq!(data(gateway, "COBALT", COBALT).await, legacy_suspended());
        assert_eq!(push(gateway, "COBALT", "demo-cobalt-push-0123456789").await, legacy_suspended());
    }
}

#[tokio::test]
async fn it_is_offered_where_there_are_legacy_keys_or_will_be() {
    let app = TestApp::start().await;
    let (noor, sofia) = (app.browser_of(NOOR).await, app.browser_of(SOFIA).await);
    let before = count(&app, "audit_entries").await;
    let page = suspend_legacy(&noor, "BOREAL", REASON).await;
    assert_eq!(page.status, 409);
    assert!(page.text().contains("Borealis Air has no legacy keys"), "{}", page.text());
    let form = noor.get(&format!("{}/suspend-legacy", console("BOREAL"))).await.text();
    assert!(form.contains("Borealis Air has no legacy keys"), "{form}");
    led_to(&noor, resume_legacy(&noor, "BOREAL").await, "BOREAL", "legacy-was-not-suspended").await;
    assert!(!noor.get(&console("BOREAL")).await.text().contains("Suspend legacy keys"));
    // The looks that the forms and pages are, and nothing else.
    assert_eq!(count(&app, "audit_entries").await, before + 1);
    assert_eq!(data(&app.gateway(), "BOREAL", SINGLE).await.status, 200);

    // With early access, even without a key; and when it is off again, because the keys stay legacy keys.
    service::operator::create_workspace(&app.services, "Delta", "DELTA", MAYA).await.expect("made");
    early_access(&noor, "DELTA", true).await;
    let page = led_to(&noor, suspend_legacy(&noor, "DELTA", REASON).await, "DELTA", "legacy-suspended").await.text();
    assert!(page.contains("In force on the one node"), "{page}");
    early_access(&noor, "BOREAL", true).await;
    early_access(&noor, "BOREAL", false).await;
    assert!(noor.get(&console("BOREAL")).await.text().contains("Suspend legacy keys"));
    led_to(&noor, suspend_legacy(&noor, "BOREAL", REASON).await, "BOREAL", "legacy-suspended").await;
    assert_eq!(data(&app.gateway(), "BOREAL", SINGLE).await, legacy_suspended());
    let page = sofia.get(&apis("BOREAL")).await.text();
    assert!(page.contains("The legacy keys of this workspace are suspended"), "{page}");
}

#[tokio::test]
async fn the_suspended_workspace_takes_precedence_and_neither_ends_the_other() {
    let app = TestApp::start().await;
    let (noor, maya) = (app.browser_of(NOOR).await, app.browser_of(MAYA).await);
    let gateway = app.gateway();
    let key = create(&maya, "ACME01", "Both", &["data"]).await;
    let both = async |legacy: &Answer, native: &Answer| {
        assert_eq!(data(&gateway, "ACME01", LEGACY).await, *legacy);
        assert_eq!(data(&gateway, "ACME01", &key.text).await, *native);
    };
    let accepted = data(&gateway, "ACME01", &key.text).await;
    assert_eq!(accepted.status, 200);
    let page = async || noor.get(&console("ACME01")).await.text();
    let banner = async || maya.get(&keys("ACME01")).await.text();
    const OF_LEGACY: &str = "Old keys are known to somebody else";

    suspend_legacy(&noor, "ACME01", OF_LEGACY).await;
    assert!(banner().await.contains("The legacy keys of this workspace are suspended"));
    suspend(&noor, "ACME01", REASON).await;
    both(&suspended(), &suspended()).await;
    let shown = page().await;
    assert!(shown.contains(OF_LEGACY) && shown.contains(REASON), "{shown}");
    assert_eq!(shown.matches("In force on the one node").count(), 2, "a receipt for each: {shown}");
    let told = banner().await;
    assert!(told.contains("all its keys are refused") && !told.contains(OF_LEGACY), "{told}");
    let list = noor.get("/staff/workspaces").await.text();
    assert!(list.contains("Suspended") && !list.contains("Legacy keys suspended"), "{list}");

    let done = led_to(&noor, resume(&noor, "ACME01").await, "ACME01", "resumed").await.text();
    assert!(done.contains("accepted again, but for the legacy ones"), "{done}");
    both(&legacy_suspended(), &accepted).await;
    assert!(banner().await.contains(OF_LEGACY));
    assert!(noor.get("/staff/workspaces").await.text().contains("Legacy keys suspended"));

    suspend(&noor, "ACME01", REASON).await;
    let done = led_to(&noor, resume_legacy(&noor, "ACME01").await, "ACME01", "legacy-resumed").await.text();
    assert!(done.contains("while the workspace is suspended"), "{done}");
    both(&suspended(), &suspended()).await;
    resume(&noor, "ACME01").await;
    both(&accepted, &accepted).await;
    let told = banner().await;
    assert!(!told.contains("are suspended") && !told.contains("is suspended"), "{told}");
}

#[tokio::test]
async fn two_who_press_at_once_do_it_once_and_again_changes_nothing_and_says_so() {
    let app = TestApp::start().await;
    let (one, two) = (app.browser_of(NOOR).await, app.browser_of(NOOR).await);
    let (before, mails) = (count(&app, "audit_entries").await, count(&app, "notices").await);
    let (a, b) = tokio::join!(suspend_legacy(&one, "ACME01", REASON), suspend_legacy(&two, "ACME01", "Another reason"));
    let mut led: Vec<_> = [&a, &b].into_iter().filter_map(Page::location).collect();
    led.sort_unstable();
    let at = |done: &str| format!("{}?done={done}", console("ACME01"));
    assert_eq!(led, [at("legacy-suspended"), at("legacy-was-suspended")]);
    assert_eq!(count(&app, "notices").await, mails + 1, "Maya is told");
    let page = suspend_legacy(&one, "ACME01", "A third one").await;
    let page = led_to(&one, page, "ACME01", "legacy-was-suspended").await.text();
    assert!(page.contains("were suspended already") && !page.contains("A third one"), "{page}");
    let form = one.get(&format!("{}/suspend-legacy", console("ACME01"))).await.text();
    assert!(form.contains("The legacy keys of Acme Retail are suspended already"), "{form}");
    for done in ["legacy-resumed", "legacy-was-not-suspended"] {
        led_to(&one, resume_legacy(&one, "ACME01").await, "ACME01", done).await;
    }
    // The entries of both, and the look that the page behind them is.
    assert_eq!(count(&app, "audit_entries").await, before + 3);
    assert_eq!(count(&app, "notices").await, mails + 2);
}

#[tokio::test]
async fn a_reason_is_needed_kept_in_the_form_and_read_by_the_workspace() {
    let app = TestApp::start().await;
    let (noor, maya, ravi) = (app.browser_of(NOOR).await, app.browser_of(MAYA).await, app.browser_of(RAVI).await);
    let form = noor.get(&format!("{}/suspend-legacy", console("ACME01"))).await.text();
    let title = "Suspend the legacy keys of Acme Retail?";
    assert!(form.contains(title) && form.contains("Its 2 legacy keys are refused"), "{form}");
    for (typed, told) in [
        (" \n ".to_owned(), "Say why"),
        (format!("A reason {}", "x".repeat(192)), "at most 200 characters; this reason has 201"),
    ] {
        let page = suspend_legacy(&noor, "ACME01", &typed).await;
        assert_eq!(page.status, 422, "{told}");
        assert!(page.text().contains(told) && page.text().contains(title), "{}", page.text());
        assert!(page.body.contains(typed.trim()), "what was typed is kept");
    }
    assert_eq!(data(&app.gateway(), "ACME01", LEGACY).await.status, 200, "nothing has happened");

    suspend_legacy(&noor, "ACME01", "Known <b>to</b> others").await;
    let reason = "Known &lt;b&gt;to&lt;/b&gt; others";
    let told = "The legacy keys of this workspace are suspended";
    for path in [keys("ACME01"), format!("{}/archived", keys("ACME01")), apis("ACME01")] {
        let page = maya.get(&path).await;
        assert!(page.text().contains(told) && page.text().contains(reason), "{path}");
        assert!(!page.text().contains("keep working") && !page.text().contains("keeps working"), "{path}");
    }
    assert!(maya.get(&keys("ACME01")).await.text().contains("2 legacy keys are refused."));
    assert!(ravi.get(&keys("ACME01")).await.text().contains(told), "viewers too");
    assert!(!maya.get(&keys("COBALT")).await.text().contains(told), "her other workspace");
    resume_legacy(&noor, "ACME01").await;
    assert!(!maya.get(&keys("ACME01")).await.text().contains(told));
}

#[tokio::test]
async fn csms_alone_may_those_who_are_kept_out_included() {
    let app = TestApp::start().await;
    let noor = app.browser_of(NOOR).await;
    for (person, status) in [(MAYA, 403), (LI, 403), (RAVI, 403), (TOM, 404)] {
        let browser = app.browser_of(person).await;
        assert_eq!(suspend_legacy(&browser, "ACME01", REASON).await.status, status, "{person}");
        assert_eq!(resume_legacy(&browser, "ACME01").await.status, status, "{person}");
        assert_eq!(browser.get(&format!("{}/suspend-legacy", console("ACME01"))).await.status, 404, "{person}");
    }
    assert_eq!(data(&app.gateway(), "ACME01", LEGACY).await.status, 200, "nothing has happened");

    let access = "/w/ACME01/settings/account/latchkey-access";
    app.browser_of(MAYA).await.post(access, &[("access", "off")]).await;
    let form = noor.get(&format!("{}/suspend-legacy", console("ACME01"))).await.text();
    assert!(form.contains("Its legacy keys are refused") && !form.contains("Its 2"), "{form}");
    let page = led_to(&noor, suspend_legacy(&noor, "ACME01", REASON).await, "ACME01", "legacy-suspended").await;
    assert!(page.text().contains("keeps its keys to itself") && page.text().contains(REASON), "{}", page.text());
    assert_eq!(data(&app.gateway(), "ACME01", LEGACY).await, legacy_suspended());
}

#[tokio::test]
async fn it_is_in_both_logs_with_its_receipt_and_admins_get_a_mail() {
    let mut smtp = Smtp::start().await;
    let app = TestApp::start_with_smtp(&smtp).await;
    let (noor, maya) = (app.browser_of(NOOR).await, app.browser_of(MAYA).await);
    maya.post("/account", &[("do", "notices")]).await;
    suspend_legacy(&noor, "ACME01", REASON).await;
    resume_legacy(&noor, "ACME01").await;
    expect_in_both_logs(&app, &maya, &noor, "the legacy keys", "\"legacy_keys_suspended\"").await;

    let expected =
        ["The legacy keys of Acme Retail are suspended", "The legacy keys of Acme Retail are no longer suspended"];
    let mails = expect_maya_is_mailed(&app, &mut smtp, expected).await;
    assert!(mails[0].text.contains("Make new keys in the dashboard"), "{}", mails[0].text);
}
