//! Every change leaves its entry, in the same transaction; what was refused leaves none.

use service::demo::PASSWORD;
use sqlx::{Connection as _, PgConnection};
use testkit::{TestApp, TestDatabase, sign_in};

use crate::accounts::authenticator::{second_step, send, set_up};
use crate::accounts::passkeys;
use crate::people;
use crate::steps::{
    LI, MAYA, NOOR, RAVI, SOFIA, TOM, apis, ask, confirm, count, create, keys, make_team, submit_form, teams, user_of,
    version,
};

/// An entry: workspace, entity, action, and how its sentence begins.
type Entry = (&'static str, &'static str, &'static str, &'static str);

async fn last_is(app: &TestApp, (workspace, entity, action, activity): Entry) {
    let (found_entity, found_action, found_activity, ip): (String, String, String, Option<String>) = sqlx::query_as(
        "SELECT entity, action, activity, ip FROM audit_entries WHERE workspace_id = $1 ORDER BY number DESC LIMIT 1",
    )
    .bind(workspace)
    .fetch_one(&app.database.raw)
    .await
    .expect("an entry");
    assert_eq!((found_entity.as_str(), found_action.as_str()), (entity, action), "{found_activity}");
    assert!(found_activity.starts_with(activity), "{found_activity}");
    assert_eq!(ip.as_deref(), Some("127.0.0.1"), "{found_activity}");
}

/// Does what a form does, and says which entry it must leave. `None` for a form that changes nothing that
/// an auditor asks for.
async fn perform(app: &TestApp, form: &str) -> Option<Entry> {
    let acme = keys("ACME01");
    match form {
        // A cookie of the browser's own.
        "/theme" => {
            app.stranger().post("/theme", &[("theme", "dark")]).await;
            None
        }
        "/account" => {
            let li = app.browser_of(LI).await;
            let other = app.browser_of(LI).await;
            let id = crate::accounts::others(&li).await[0].clone();
            li.post("/account", &[("do", "end-session"), ("session", &id)]).await;
            last_is(app, ("ACME01", "Session", "Delete", "Ended another session")).await;
            drop(other);
            li.post("/account", &[("do", "notices")]).await;
            last_is(app, ("ACME01", "User", "Update", "li@acme.example is no longer told by mail of keys")).await;
            let chosen = "nine green bottles";
            let fields = [("do", "password"), ("present", PASSWORD), ("password", chosen), ("again", chosen)];
            li.post("/account", &fields).await;
            last_is(app, ("ACME01", "User", "Update", "li@acme.example changed the password")).await;
            li.post("/account", &[("do", "end-all")]).await;
            Some(("ACME01", "Session", "Delete", "Signed out everywhere"))
        }
        "/account/second-factor" => {
            let li = app.browser_of(LI).await;
            let device = set_up(app, &li).await;
            last_is(app, ("ACME01", "User", "Create", "li@acme.example set up a second factor")).await;
            send(&li, "codes", PASSWORD, &device.recovery[0]).await;
            last_is(app, ("ACME01", "User", "Update", "li@acme.example made new recovery codes")).await;
            send(&li, "remove", PASSWORD, &device.code_in(app, 1)).await;
            Some(("ACME01", "User", "Delete", "li@acme.example removed the second factor"))
        }
        "/account/passkeys" => {
            let li = app.browser_of(LI).await;
            passkeys::add(&li, "Phone").await;
            last_is(app, ("ACME01", "User", "Create", "li@acme.example added the passkey “Phone”")).await;
            let id = passkeys::id_of_first(&li.get(passkeys::PASSKEYS).await);
            passkeys::remove(&li, &id, PASSWORD).await;
            Some(("ACME01", "User", "Delete", "li@acme.example removed the passkey “Phone”"))
        }
        // Asks a device, and changes nothing.
        "/login/passkey/question" => {
            passkeys::asked(&app.stranger()).await;
            None
        }
        "/login/passkey" => {
            let (passkey, _) = passkeys::add(&app.browser_of(LI).await, "Phone").await;
            passkeys::by_passkey(app, &passkey).await;
            Some(("ACME01", "Session", "Create", "Signed in with a passkey"))
        }
        "/login/code" => {
            let device = set_up(app, &app.browser_of(LI).await).await;
            let again = app.stranger();
            sign_in(&again, LI, PASSWORD).await;
            second_step(&again, &device.code_in(app, 1)).await;
            Some(("ACME01", "Session", "Create", "Signed in"))
        }
        "/w/{workspace}/settings/account/security" => {
            let maya = app.browser_of(MAYA).await;
            set_up(app, &maya).await;
            let path = "/w/ACME01/settings/account/security";
            maya.post(path, &[("do", "require")]).await;
            last_is(app, ("ACME01", "Workspace", "Update", "Required a second factor of every member")).await;
            maya.post(path, &[("do", "release")]).await;
            Some(("ACME01", "Workspace", "Update", "No longer required a second factor of members"))
        }
        "/w/{workspace}/settings/account/users/invite" => {
            people::invite(&app.browser_of(MAYA).await, "ada@new.example", "viewer", &[]).await;
            Some(("ACME01", "User", "Create", "Invited ada@new.example as viewer"))
        }
        "/w/{workspace}/settings/account/users" => {
            let maya = app.browser_of(MAYA).await;
            people::invite(&maya, "ada@new.example", "viewer", &[]).await;
            people::act(&maya, "resend", "ada@new.example").await;
            last_is(app, ("ACME01", "User", "Update", "Sent the invitation of ada@new.example again")).await;
            people::act(&maya, "revoke", "ada@new.example").await;
            Some(("ACME01", "User", "Delete", "Revoked the invitation of ada@new.example"))
        }
        "/w/{workspace}/settings/account/users/{user}" => {
            let (maya, ravi) = (app.browser_of(MAYA).await, user_of(app, RAVI).await);
            let growth = people::team(app, "Growth").await;
            people::seat(&maya, &ravi, "manager", &[&growth]).await;
            let sentence = "Changed the role of ravi@acme.example from viewer to manager, and the teams: \
                            added “Growth”, removed “Support”";
            Some(("ACME01", "User", "Update", sentence))
        }
        "/w/{workspace}/settings/account/users/{user}/remove" => {
            let (maya, ravi) = (app.browser_of(MAYA).await, user_of(app, RAVI).await);
            people::remove(&maya, &ravi).await;
            Some(("ACME01", "User", "Delete", "Removed ravi@acme.example from the workspace"))
        }
        "/w/{workspace}/settings/account/single-sign-on" => {
            let (_, maya, _) = crate::single_sign_on::with_impostor(app).await;
            last_is(app, ("ACME01", "Workspace", "Update", "Turned on single sign-on through http://127.0.0.1")).await;
            let mut off = crate::single_sign_on::fields("http://127.0.0.1:9", "client", "secret");
            off.retain(|&(name, _)| name != "on");
            let page = maya.post(crate::single_sign_on::SETTINGS, &off).await;
            assert_eq!(page.status, 422, "another provider is asked first: {}", page.text());
            Some(("ACME01", "Workspace", "Update", "Turned on single sign-on through http://127.0.0.1"))
        }
        // Who it is, the provider's answer says; `single_sign_on` looks at the entries of that.
        "/login/sso" => {
            let (_, maya, _) = crate::single_sign_on::with_impostor(app).await;
            last_is(app, ("ACME01", "Workspace", "Update", "Turned on single sign-on")).await;
            let before = count(app, "audit_entries").await;
            maya.post("/login/sso", &[("email", MAYA)]).await;
            assert_eq!(count(app, "audit_entries").await, before);
            Some(("ACME01", "Workspace", "Update", "Turned on single sign-on"))
        }
        "/w/{workspace}/settings/account/teams/new" => {
            make_team(&app.browser_of(MAYA).await, "ACME01", "Audited").await;
            Some(("ACME01", "Team", "Create", "Made the team “Audited”"))
        }
        "/w/{workspace}/settings/account/teams/{team}" => {
            let maya = app.browser_of(MAYA).await;
            let team = make_team(&maya, "ACME01", "Audited").await;
            let fields = [("seen", "Audited"), ("name", "Audited anew")];
            maya.post(&format!("{}/{team}", teams("ACME01")), &fields).await;
            Some(("ACME01", "Team", "Update", "Renamed the team “Audited” to “Audited anew”"))
        }
        "/w/{workspace}/settings/account/teams/{team}/retire" => {
            let maya = app.browser_of(MAYA).await;
            let team = make_team(&maya, "ACME01", "Audited").await;
            maya.post(&format!("{}/{team}/retire", teams("ACME01")), &[]).await;
            Some(("ACME01", "Team", "Delete", "Retired the team “Audited”"))
        }
        "/w/{workspace}/settings/account/latchkey-access" => {
            let maya = app.browser_of(MAYA).await;
            let path = "/w/ACME01/settings/account/latchkey-access";
            maya.post(path, &[("access", "off")]).await;
            last_is(app, ("ACME01", "Workspace", "Update", "Kept customer success managers from the keys")).await;
            maya.post(path, &[("access", "on")]).await;
            Some(("ACME01", "Workspace", "Update", "Let customer success managers see the keys"))
        }
        // Nobody knows yet who asks.
        "/forgot-password" => {
            app.stranger().post("/forgot-password", &[("email", MAYA)]).await;
            None
        }
        "/login" => {
            sign_in(&app.stranger(), MAYA, PASSWORD).await;
            Some(("ACME01", "Session", "Create", "Signed in"))
        }
        "/logout" => {
            app.browser_of(LI).await.post("/logout", &[]).await;
            Some(("ACME01", "Session", "Delete", "Signed out"))
        }
        "/reset-password/{token}" => {
            let link = service::operator::add_staff(&app.services, LI).await.expect("a link");
            let path = link[link.find("/reset-password/").expect("a path")..].to_owned();
            let fields = [("password", "quite another one"), ("again", "quite another one")];
            app.stranger().post(&path, &fields).await;
            Some(("ACME01", "User", "Update", "li@acme.example set a new password"))
        }
        "/invitations/{token}" => {
            let services = &app.services;
            service::operator::create_workspace(services, "Delta", "DELTAF", SOFIA).await.expect("made");
            while service::jobs::mail_one(services).await.expect("the database") {}
            let mail = std::fs::read_dir(&app.mail).expect("mails").next().expect("one").expect("a file");
            let mail = std::fs::read_to_string(mail.path()).expect("text").replace("=\r\n", "");
            let start = mail.find("/invitations/").expect("a link");
            let path: String = mail[start..].chars().take_while(|c| !c.is_whitespace() && *c != '"').collect();
            app.browser_of(SOFIA).await.post(&path, &[]).await;
            Some(("DELTAF", "User", "Update", "sofia@borealis.example joined as admin"))
        }
        "/w/{workspace}/settings/account/api-keys/new" => {
            create(&app.browser_of(MAYA).await, "ACME01", "Audited", &["push"]).await;
            Some(("ACME01", "API key", "Create", "Created “Audited” with Push"))
        }
        "/w/{workspace}/settings/account/api-keys/{key}/edit" => {
            let maya = app.browser_of(MAYA).await;
            let key = create(&maya, "ACME01", "Audited", &["push"]).await;
            let path = format!("{acme}/{}/edit", key.id);
            submit_form(&maya, &path, "Audited", &["data"], &[("version", "1")]).await;
            Some(("ACME01", "API key", "Update", "Changed API access of “Audited”: added Data, removed Push"))
        }
        "/w/{workspace}/settings/account/api-keys/{key}/regenerate" => {
            let maya = app.browser_of(MAYA).await;
            let key = create(&maya, "ACME01", "Audited", &["push"]).await;
            confirm(&maya, "ACME01", &key.id, "regenerate", "1", "Audited").await;
            Some(("ACME01", "API key", "Update", "Regenerated “Audited”"))
        }
        "/w/{workspace}/settings/account/api-keys/{key}/archive" => {
            let maya = app.browser_of(MAYA).await;
            let key = create(&maya, "ACME01", "Audited", &["push"]).await;
            confirm(&maya, "ACME01", &key.id, "archive", "1", "Audited").await;
            Some(("ACME01", "API key", "Delete", "Archived “Audited”"))
        }
        "/w/{workspace}/settings/account/api-keys/hand-over" => {
            let maya = app.browser_of(MAYA).await;
            let key = create(&app.browser_of(LI).await, "ACME01", "Audited", &["push"]).await;
            crate::teams::leave(app, LI).await;
            let to = user_of(app, MAYA).await;
            maya.post(&format!("{acme}/hand-over"), &[("key", &key.id), ("to", &to)]).await;
            Some(("ACME01", "API key", "Update", "Handed “Audited” over from li@acme.example to maya@acme.example"))
        }
        "/w/{workspace}/settings/account/apis" => {
            let tom = app.browser_of(TOM).await;
            let path = apis("COBALT");
            tom.post(&format!("{path}?generate=push"), &[("do", "generate"), ("api", "push")]).await;
            last_is(app, ("COBALT", "API key", "Create", "Generated “Push API key”")).await;
            let fields = [("do", "regenerate"), ("api", "data"), ("version", "1"), ("confirmed", "yes")];
            tom.post(&format!("{path}?regenerate=data"), &fields).await;
            last_is(app, ("COBALT", "API key", "Update", "Regenerated “Data API key”")).await;
            tom.post(&path, &[("do", "request")]).await;
            Some(("COBALT", "Early access", "Create", "Requested early access"))
        }
        "/w/{workspace}/settings/account/audit-logs/export" => {
            ask(&app.browser_of(MAYA).await, "ACME01", &[("action", "Delete")]).await;
            Some(("ACME01", "Export", "Create", "Asked for a report of "))
        }
        "/staff/workspaces/{workspace}" => {
            let fields = [("early-access", "on"), ("confirmed", "yes")];
            let noor = app.browser_of(NOOR).await;
            let no = [("early-access", "decline"), ("reason", "Not yet")];
            noor.post("/staff/workspaces/BOREAL?confirm=decline", &no).await;
            last_is(app, ("BOREAL", "Early access", "Update", "Declined the request for early access")).await;
            noor.post("/staff/workspaces/BOREAL", &fields).await;
            Some(("BOREAL", "Early access", "Update", "Early access enabled, 3 legacy keys migrated"))
        }
        "/staff/workspaces/{workspace}/suspend" => {
            let noor = app.browser_of(NOOR).await;
            noor.post("/staff/workspaces/BOREAL/suspend", &[("reason", "Unpaid")]).await;
            Some(("BOREAL", "Workspace", "Update", "Suspended the workspace, every key is refused"))
        }
        "/staff/workspaces/{workspace}/resume" => {
            let noor = app.browser_of(NOOR).await;
            noor.post("/staff/workspaces/BOREAL/suspend", &[("reason", "Unpaid")]).await;
            noor.post("/staff/workspaces/BOREAL/resume", &[]).await;
            Some(("BOREAL", "Workspace", "Update", "Resumed the workspace, its keys are accepted again"))
        }
        "/staff/workspaces/{workspace}/suspend-legacy" => {
            let noor = app.browser_of(NOOR).await;
            noor.post("/staff/workspaces/ACME01/suspend-legacy", &[("reason", "Unpaid")]).await;
            Some(("ACME01", "Workspace", "Update", "Suspended the legacy keys, each is refused"))
        }
        "/staff/workspaces/{workspace}/resume-legacy" => {
            let noor = app.browser_of(NOOR).await;
            noor.post("/staff/workspaces/ACME01/suspend-legacy", &[("reason", "Unpaid")]).await;
            noor.post("/staff/workspaces/ACME01/resume-legacy", &[]).await;
            Some(("ACME01", "Workspace", "Update", "Resumed the legacy keys, they are accepted again"))
        }
        other => panic!("{other} has no row here: say which entry it leaves"),
    }
}

#[tokio::test]
async fn every_posted_form_leaves_its_entry() {
    for (form, _) in server::http::forms::all() {
        let app = TestApp::start().await;
        let before = count(&app, "audit_entries").await;
        match perform(&app, form).await {
            Some(entry) => last_is(&app, entry).await,
            None => assert_eq!(count(&app, "audit_entries").await, before, "{form}"),
        }
    }
}

#[tokio::test]
async fn what_is_refused_leaves_no_entry() {
    let app = TestApp::start().await;
    let maya = app.browser_of(MAYA).await;
    let key = create(&maya, "ACME01", "Audited", &["push"]).await;
    let seen = version(&maya, "ACME01", &key.id, "regenerate").await;
    let before = count(&app, "audit_entries").await;
    confirm(&maya, "ACME01", &key.id, "regenerate", &seen, "another name").await;
    confirm(&maya, "ACME01", &key.id, "archive", "9", "Audited").await;
    crate::steps::submit_new(&maya, "ACME01", "Audited", &["push"]).await;
    sign_in(&app.stranger(), LI, "wrong").await;
    assert_eq!(count(&app, "audit_entries").await, before);
}

#[tokio::test]
async fn an_entry_says_what_was_before_and_after_and_the_teams_of_its_actor_and_no_secret() {
    let app = TestApp::start().await;
    let li = app.browser_of(LI).await;
    let key = create(&li, "ACME01", "Detailed", &["push"]).await;
    confirm(&li, "ACME01", &key.id, "regenerate", "1", "Detailed").await;
    let (teams, details): (Vec<String>, String) =
        sqlx::query_as("SELECT teams, details::text FROM audit_entries WHERE entity_id = $1 AND action = 'Update'")
            .bind(&key.id)
            .fetch_one(&app.database.raw)
            .await
            .unwrap();
    assert_eq!(teams, ["Platform"]);
    assert!(details.contains("before") && details.contains("after"), "{details}");
    assert!(!details.contains(&key.text));
}

#[tokio::test]
async fn entries_can_be_neither_changed_nor_removed_even_by_the_owner() {
    let database = TestDatabase::with_demo().await;
    let mut connection = PgConnection::connect(&database.url).await.unwrap();
    for role in ["latchkey_app", "latchkey"] {
        for statement in
            ["UPDATE audit_entries SET activity = 'x'", "DELETE FROM audit_entries", "TRUNCATE audit_entries"]
        {
            let mut tx = connection.begin().await.unwrap();
            let enter = format!("SET LOCAL ROLE {role}; SET LOCAL app.workspace = 'ACME01'");
            sqlx::raw_sql(sqlx::AssertSqlSafe(enter)).execute(&mut *tx).await.unwrap();
            assert!(sqlx::query(statement).execute(&mut *tx).await.is_err(), "{role}: {statement}");
        }
    }
    assert!(sqlx::query("SELECT 1").execute(&mut connection).await.is_ok());
}
