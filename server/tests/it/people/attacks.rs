//! What people try who may not.

use sqlx::Connection as _;
use testkit::TestApp;

use super::{ADA, USERS, act, invitation, invite, link, mail, mailing, role};
use crate::steps::{LI, MAYA, NOOR, RAVI, SOFIA, TOM, count, user_of};

/// Everything that these forms could change.
async fn state(app: &TestApp) -> Vec<i64> {
    let mut state = Vec::new();
    for table in ["memberships", "team_members", "invitations", "audit_entries", "users"] {
        state.push(count(app, table).await);
    }
    let admins = "SELECT count(*) FROM memberships WHERE role = 'admin'";
    state.push(sqlx::query_scalar(admins).fetch_one(&app.database.raw).await.expect("a number"));
    let ended = "SELECT count(*) FROM invitations WHERE revoked_at IS NOT NULL OR replaced_at IS NOT NULL";
    state.push(sqlx::query_scalar(ended).fetch_one(&app.database.raw).await.expect("a number"));
    state
}

#[tokio::test]
async fn nobody_but_an_admin_of_the_workspace_raises_a_role_by_a_form_of_ones_own() {
    let (_smtp, app) = mailing().await;
    let maya = app.browser_of(MAYA).await;
    invite(&maya, ADA, "viewer", &[]).await;
    let waiting = invitation(&maya, ADA).await.expect("an id");
    for (person, status) in [(LI, 403), (RAVI, 403), (NOOR, 403), (TOM, 404), (SOFIA, 404)] {
        let browser = app.browser_of(person).await;
        let before = state(&app).await;
        let own = user_of(&app, person).await;
        let her = user_of(&app, MAYA).await;
        for mark in ["manager", "viewer", "admin"] {
            for user in [&own, &her] {
                let fields = [("seen", mark), ("role", "admin")];
                assert_eq!(browser.post(&format!("{USERS}/{user}"), &fields).await.status, status, "{person}");
                let fields = [("seen", mark)];
                assert_eq!(browser.post(&format!("{USERS}/{user}/remove"), &fields).await.status, status, "{person}");
            }
        }
        let fields = [("email", "eve@evil.example"), ("role", "admin")];
        assert_eq!(browser.post(&format!("{USERS}/invite"), &fields).await.status, status, "{person}");
        for what in ["resend", "revoke"] {
            let fields = [("do", what), ("invitation", waiting.as_str())];
            assert_eq!(browser.post(USERS, &fields).await.status, status, "{person}");
        }
        assert_eq!(state(&app).await, before, "{person}");
    }
}

#[tokio::test]
async fn a_person_or_an_invitation_of_another_workspace_is_like_one_that_does_not_exist() {
    let (mut smtp, app) = mailing().await;
    let (maya, sofia) = (app.browser_of(MAYA).await, app.browser_of(SOFIA).await);
    let (theirs, nobody) = (user_of(&app, SOFIA).await, "7f0e7b8a-0000-4000-8000-000000000000");
    for page in ["", "/remove"] {
        let plain = |page: testkit::Page, id: &str| (page.status.as_u16(), page.text().replace(id, "…"));
        let foreign = plain(maya.get(&format!("{USERS}/{theirs}{page}")).await, &theirs);
        assert_eq!(foreign, plain(maya.get(&format!("{USERS}/{nobody}{page}")).await, nobody), "{page}");
        assert_eq!(foreign.0, 404);
        let fields = [("seen", "admin"), ("role", "viewer")];
        let foreign = plain(maya.post(&format!("{USERS}/{theirs}{page}"), &fields).await, &theirs);
        assert_eq!(foreign, plain(maya.post(&format!("{USERS}/{nobody}{page}"), &fields).await, nobody), "{page}");
        assert_eq!(foreign.0, 404);
    }
    for id in ["x", "..", "%2e%2e", "0"] {
        assert_eq!(maya.get(&format!("{USERS}/{id}")).await.status, 404, "{id}");
    }
    let boreal = "/w/BOREAL/settings/account/users";
    sofia.post(&format!("{boreal}/invite"), &[("email", ADA), ("role", "viewer")]).await;
    let id: String = sqlx::query_scalar("SELECT id::text FROM invitations").fetch_one(&app.database.raw).await.unwrap();
    for what in ["resend", "revoke"] {
        let foreign = maya.post(USERS, &[("do", what), ("invitation", &id)]).await;
        let unknown = maya.post(USERS, &[("do", what), ("invitation", nobody)]).await;
        // But for what the browser takes over, which holds the moment.
        let plain = |page: testkit::Page| page.text().split("__RESOLVED").next().map(str::to_owned);
        assert_eq!((foreign.status.as_u16(), plain(foreign)), (409, plain(unknown)), "{what}");
    }
    assert_eq!(app.stranger().get(&link(&app, &mut smtp, ADA).await).await.status, 200, "it is as it was");
    assert_eq!(role(&app, "BOREAL", SOFIA).await.as_deref(), Some("admin"));
}

#[tokio::test]
async fn no_header_and_no_second_recipient_comes_of_an_address() {
    let (mut smtp, app) = mailing().await;
    let maya = app.browser_of(MAYA).await;
    for bad in [
        "ada@new.example\r\nBcc: eve@evil.example",
        "ada@new.example\nBcc: eve@evil.example",
        "ada@new.example, eve@evil.example",
        "ada@new.example;eve@evil.example",
        "<ada@new.example>",
        "\"ada\" <ada@new.example>",
        "ada@new.example\0",
        "ada@new.example%0d%0aBcc:eve@evil.example",
    ] {
        let page = invite(&maya, bad, "viewer", &[]).await;
        assert!(page.status == 422 && page.text().contains("Enter an email address"), "{bad:?}: {}", page.status);
    }
    assert!(!service::jobs::mail_one(&app.services).await.unwrap());
    assert!(smtp.received().await.is_empty());
    assert_eq!(count(&app, "invitations").await, 0);
}

#[tokio::test]
async fn the_link_leads_to_the_address_of_the_settings_whatever_the_request_says() {
    let (mut smtp, app) = mailing().await;
    let headers = [
        ("sec-fetch-site", "same-origin"),
        ("host", "evil.example"),
        ("x-forwarded-host", "evil.example"),
        ("x-forwarded-proto", "https"),
        ("forwarded", "host=evil.example"),
    ];
    let maya = app.browser_of(MAYA).await;
    let fields = [("email", ADA), ("role", "viewer")];
    assert_eq!(maya.post_with(&format!("{USERS}/invite"), &fields, &headers).await.status, 303);
    let mail = mail(&app, &mut smtp, ADA).await;
    assert!(!mail.raw.contains("evil.example"), "{}", mail.raw);
    let before = mail.text.split("/invitations/").next().unwrap_or_default();
    assert!(before.ends_with("http://localhost:3000"), "{before}");
}

#[tokio::test]
async fn nobody_learns_by_an_invitation_whether_an_address_has_an_account() {
    let (mut smtp, app) = mailing().await;
    let maya = app.browser_of(MAYA).await;
    let mut seen = Vec::new();
    // Tom has an account, and is no member here.
    for email in [TOM, "sam@cobalt.example"] {
        let page = invite(&maya, email, "viewer", &[]).await;
        let list = page.location().expect("the list").to_owned();
        let id = list.rsplit('=').next().expect("an id").to_owned();
        let listed = super::row(&maya, email).await.expect("a row").body;
        let mail = mail(&app, &mut smtp, email).await;
        let token = link(&app, &mut smtp, email).await;
        let blank = |text: &str| text.replace(&id, "…").replace(email, "…").replace(&token, "…");
        let times = listed.split("<time").next().unwrap_or_default().to_owned();
        seen.push((page.status, blank(&list), blank(&page.body), blank(&times), blank(&mail.text)));
    }
    assert_eq!(seen[0], seen[1]);
}

#[tokio::test]
async fn another_site_can_not_send_these_forms() {
    let (_smtp, app) = mailing().await;
    let maya = app.browser_of(MAYA).await;
    let ravi = user_of(&app, RAVI).await;
    invite(&maya, ADA, "viewer", &[]).await;
    let (mark, id) = (super::seen(&maya, &ravi).await, invitation(&maya, ADA).await.expect("an id"));
    let before = state(&app).await;
    for headers in [vec![("sec-fetch-site", "cross-site")], vec![("origin", "https://evil.example")], vec![]] {
        for (path, fields) in [
            (format!("{USERS}/invite"), vec![("email", "eve@evil.example"), ("role", "admin")]),
            (format!("{USERS}/{ravi}"), vec![("seen", mark.as_str()), ("role", "admin")]),
            (format!("{USERS}/{ravi}/remove"), vec![("seen", mark.as_str())]),
            (USERS.to_owned(), vec![("do", "revoke"), ("invitation", id.as_str())]),
        ] {
            assert_eq!(maya.post_with(&path, &fields, &headers).await.status, 403, "{path} {headers:?}");
        }
    }
    assert_eq!(state(&app).await, before);
    assert_eq!(act(&maya, "revoke", ADA).await.status, 303);
}

#[tokio::test]
async fn a_workspace_sees_the_accounts_of_its_own_members_alone_when_a_query_forgets_whose() {
    let app = TestApp::start().await;
    let mut connection = sqlx::PgConnection::connect(&app.database.url).await.unwrap();
    let mut tx = connection.begin().await.unwrap();
    let scope = "SET LOCAL ROLE latchkey_app; SET LOCAL app.workspace = 'COBALT'";
    sqlx::raw_sql(scope).execute(&mut *tx).await.unwrap();
    let seen: Vec<String> =
        sqlx::query_scalar("SELECT email FROM users ORDER BY email").fetch_all(&mut *tx).await.unwrap();
    assert_eq!(seen, [MAYA, TOM]);
    for statement in [
        "UPDATE users SET staff = true",
        "UPDATE memberships SET role = 'admin' WHERE workspace_id = 'ACME01'",
        "DELETE FROM team_members WHERE workspace_id = 'ACME01'",
        "DELETE FROM memberships WHERE workspace_id = 'ACME01'",
    ] {
        assert_eq!(sqlx::query(statement).execute(&mut *tx).await.unwrap().rows_affected(), 0, "{statement}");
    }
}
