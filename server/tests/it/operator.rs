//! The operator's commands: importing keys, inviting, adding CSMs.

use domain::refusal::Failure;
use service::operator::{add_staff, create_workspace, import_legacy};
use testkit::{TestApp, sign_in};
use time::Duration;

use crate::steps::{NOOR, keys};

async fn import(app: &TestApp, csv: &str) -> Result<usize, Vec<(u64, String)>> {
    match import_legacy(&app.services, csv.as_bytes()).await {
        Ok(count) => Ok(count),
        Err(Failure::Refused(rows)) => Err(rows.into_iter().map(|row| (row.line, row.problem)).collect()),
        Err(Failure::Fault(fault)) => panic!("{fault}"),
    }
}

#[tokio::test]
async fn imported_keys_open_their_apis_and_only_their_hash_is_kept() {
    let app = TestApp::start().await;
    let text = "cobalt-push-0123456789abcdef";
    assert_eq!(import(&app, &format!("workspace_id,api,key\nCOBALT,push,{text}\n")).await, Ok(1));
    let answer = app.gateway().ask("COBALT", text, "/v2/transaction/sendpush").await;
    assert_eq!(answer.status, 200);
    let kept: i64 = sqlx::query_scalar("SELECT count(*) FROM api_keys k WHERE position($1 IN k::text) > 0")
        .bind(text)
        .fetch_one(&app.database.raw)
        .await
        .unwrap();
    assert_eq!(kept, 0);
}

#[tokio::test]
async fn one_bad_row_imports_nothing_and_is_named_by_its_line_without_its_key() {
    let app = TestApp::start().await;
    let good = "COBALT,push,cobalt-push-0123456789abcdef";
    for (row, part) in [
        ("NOSUCH,data,some-secret-text-1", "no workspace"),
        ("COBALT,billing,some-secret-text-2", "no API"),
        ("COBALT,data,some-secret-text-3", "has a key already"),
        ("COBALT,push,some-secret-text-4", "twice"),
        ("COBALT,segmentation,lk_some-secret-text", "lk_"),
        ("COBALT,segmentation,", "1 to 512"),
        ("COBALT,segmentation", "three columns"),
        ("CO BALT,segmentation,some-secret-text-5", "workspace id"),
        ("COBALT,segmentation,cobalt-push-0123456789abcdef", "earlier row"),
        ("ACME01,segmentation,demo-acme-push-51c06e7aa90c", "already"),
    ] {
        let problems = import(&app, &format!("workspace_id,api,key\n{good}\n{row}\n")).await.unwrap_err();
        assert_eq!(problems.len(), 1, "{row}: {problems:?}");
        assert_eq!(problems[0].0, 3, "{row}");
        assert!(problems[0].1.contains(part), "{row}: {problems:?}");
        assert!(!problems[0].1.contains("secret-text"), "{problems:?}");
        let answer = app.gateway().ask("COBALT", "cobalt-push-0123456789abcdef", "/v2/transaction/sendpush").await;
        assert_eq!(answer.status, 401, "{row}");
    }
    assert!(import(&app, "a,b\n").await.is_err());
    assert!(import(&app, "workspace_id,api,key\n").await.is_err());
}

#[tokio::test]
async fn keys_imported_into_a_workspace_with_early_access_are_legacy_keys() {
    let app = TestApp::start().await;
    assert_eq!(import(&app, "workspace_id,api,key\nACME01,segmentation,acme-seg-0123456789abcdef\n").await, Ok(1));
    let maya = app.browser_of("maya@acme.example").await;
    assert!(maya.get(&keys("ACME01")).await.text().contains("Segmentation API key"));
    let answer = app.gateway().ask("ACME01", "acme-seg-0123456789abcdef", "/v3/custom-segments").await;
    assert_eq!(answer.status, 200);
}

/// The one mail that waits, sent by the worker, and the path of its link.
async fn mailed_link(app: &TestApp) -> (String, String) {
    while service::jobs::mail_one(&app.services).await.expect("the database") {}
    let waiting = "SELECT count(*) FROM invitations WHERE mailed_at IS NULL";
    let left: i64 = sqlx::query_scalar(waiting).fetch_one(&app.database.raw).await.expect("a number");
    assert_eq!(left, 0);
    let file = std::fs::read_dir(&app.mail)
        .expect("the folder of mails")
        .filter_map(|entry| Some(entry.ok()?.path()))
        .find(|path| path.extension().is_some_and(|ending| ending == "eml"))
        .expect("a mail");
    // Quoted-printable breaks long lines with "=".
    let mail = std::fs::read_to_string(file).expect("its text").replace("=\r\n", "");
    let start = mail.find("/invitations/").expect("a link");
    let link: String = mail[start..].chars().take_while(|c| !c.is_whitespace() && *c != '"').collect();
    (mail, link)
}

#[tokio::test]
async fn the_first_admin_of_a_workspace_comes_in_by_a_mailed_link_that_works_once() {
    let app = TestApp::start().await;
    create_workspace(&app.services, "Delta\u{20}Foods & Söhne", "DELTAF", "ada@delta.example").await.unwrap();
    let (mail, link) = mailed_link(&app).await;
    assert!(mail.contains("To: ada@delta.example"));

    let browser = app.stranger();
    let page = browser.get(&link).await;
    assert_eq!(page.status, 200);
    assert!(page.text().contains("ada@delta.example"));
    let weak = browser.post(&link, &[("name", "Ada"), ("password", "short"), ("again", "short")]).await;
    assert_eq!(weak.status, 422);
    let password = "correct horse battery";
    let fields = [("name", "Ada"), ("password", password), ("again", password)];
    assert_eq!(browser.post(&link, &fields).await.status, 303);
    assert_eq!(sign_in(&browser, "ada@delta.example", password).await.status, 303);
    assert!(browser.get("/w/DELTAF/settings/account/apis").await.text().contains("Generate key"));

    let again = app.stranger().post(&link, &fields).await;
    assert!([404, 410].contains(&again.status.as_u16()), "{}", again.status);
    assert!(create_workspace(&app.services, "Again", "DELTAF", "eve@delta.example").await.is_err());
}

#[tokio::test]
async fn an_invitation_expires_after_seven_days() {
    let app = TestApp::start().await;
    create_workspace(&app.services, "Delta", "DELTAF", "ada@delta.example").await.unwrap();
    let (_, link) = mailed_link(&app).await;
    app.clock.advance(Duration::days(7) + Duration::seconds(1));
    assert!([404, 410].contains(&app.stranger().get(&link).await.status.as_u16()));
}

#[tokio::test]
async fn a_csm_sets_a_password_by_a_link_that_works_once_and_ends_older_sessions() {
    let app = TestApp::start().await;
    let link = add_staff(&app.services, NOOR).await.unwrap();
    let path = &link[link.find("/reset-password/").expect("a link")..];
    let session = app.browser_of(NOOR).await;
    assert_eq!(session.get("/staff/workspaces").await.status, 200);

    let password = "another long password";
    let fields = [("password", password), ("again", password)];
    let differ = app.stranger().post(path, &[("password", password), ("again", "other")]).await;
    assert_eq!(differ.status, 422);
    assert_eq!(app.stranger().post(path, &fields).await.status, 303);
    assert_eq!(session.get("/staff/workspaces").await.status, 303, "the session of before is over");
    assert_eq!(sign_in(&app.stranger(), NOOR, service::demo::PASSWORD).await.status, 401);
    assert_eq!(sign_in(&app.stranger(), NOOR, password).await.status, 303);
    let again = app.stranger().post(path, &fields).await;
    assert!([404, 410].contains(&again.status.as_u16()));

    let late = add_staff(&app.services, NOOR).await.unwrap();
    app.clock.advance(Duration::hours(25));
    let path = &late[late.find("/reset-password/").expect("a link")..];
    assert!([404, 410].contains(&app.stranger().get(path).await.status.as_u16()));
    assert!(add_staff(&app.services, "not an address").await.is_err());
}

#[tokio::test]
async fn loading_the_demo_again_adds_nothing() {
    let app = TestApp::start().await;
    let before = crate::steps::count(&app, "audit_entries").await;
    assert!((200..2000).contains(&before), "some hundreds of entries: {before}");
    service::demo::load(&app.services).await.unwrap();
    assert_eq!(crate::steps::count(&app, "audit_entries").await, before);
}
