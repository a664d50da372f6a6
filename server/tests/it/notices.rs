//! What people are told of by mail: over a real mail server, once, at worst twice, never not at all.

use service::demo::PASSWORD;
use service::notices::mail_notices;
use testkit::{Browser, Page, ReceivedMail, Smtp, SmtpMode, TestApp, sign_in};
use time::Duration;

use crate::accounts::authenticator::{second_step, send, set_up};
use crate::steps::{LI, MAYA, RAVI, SOFIA, TOM, archive, count, create, id_of, keys, regenerate, user_of, version};
use crate::teams::leave;

async fn started() -> (Smtp, TestApp) {
    let smtp = Smtp::start().await;
    let app = TestApp::start_with_smtp(&smtp).await;
    (smtp, app)
}

/// Sends everything that is due, and gives every mail so far.
async fn mailed(app: &TestApp, smtp: &mut Smtp) -> Vec<ReceivedMail> {
    while mail_notices(&app.services).await.expect("the database") {}
    smtp.received().await
}

/// Subject and recipient of each mail, sorted.
fn told(mails: &[ReceivedMail]) -> Vec<(String, String)> {
    let mut told: Vec<_> = mails.iter().map(|mail| (mail.subject.clone(), mail.to.join(","))).collect();
    told.sort();
    told
}

fn pair(subject: &str, to: &str) -> (String, String) {
    (subject.to_owned(), to.to_owned())
}

async fn choose(browser: &Browser, workspaces: &[&str]) -> Page {
    let mut fields = vec![("do", "notices")];
    fields.extend(workspaces.iter().map(|&workspace| ("keys-of", workspace)));
    browser.post("/account", &fields).await
}

#[tokio::test]
async fn a_sign_in_with_a_browser_that_was_never_used_is_told_and_one_that_was_is_not() {
    let (mut smtp, app) = started().await;
    let known = app.browser_of(MAYA).await;
    assert!(mailed(&app, &mut smtp).await.is_empty(), "the first browser of all is no news");
    for _ in 0..2 {
        known.post("/logout", &[]).await;
        app.clock.advance(Duration::days(200));
        assert_eq!(sign_in(&known, MAYA, PASSWORD).await.status, 303);
    }
    assert!(mailed(&app, &mut smtp).await.is_empty(), "it is known, kept from each sign-in");

    let strange = app.stranger();
    let agent = "Mozilla/5.0 (X11; Linux x86_64; rv:127.0) Gecko/20100101 Firefox/127.0";
    let headers = [("sec-fetch-site", "same-origin"), ("user-agent", agent)];
    let fields = [("email", MAYA), ("password", PASSWORD)];
    let page = strange.post_with("/login", &fields, &headers).await;
    let cookies: Vec<_> = page.headers.get_all("set-cookie").iter().filter_map(|value| value.to_str().ok()).collect();
    let cookie = cookies.iter().find(|cookie| cookie.starts_with("browser=")).expect("what it is known by");
    assert!(cookie.contains("HttpOnly; SameSite=Lax") && cookie.contains("Max-Age=34560000"), "{cookie}");
    let token = cookie.split(['=', ';']).nth(1).unwrap_or_default();
    let held: i64 = sqlx::query_scalar("SELECT count(*) FROM known_browsers b WHERE position($1 IN b::text) > 0")
        .bind(token)
        .fetch_one(&app.database.raw)
        .await
        .expect("a number");
    assert_eq!((token.len(), held), (64, 0));

    let mails = mailed(&app, &mut smtp).await;
    assert_eq!(told(&mails), [pair("New sign-in to Latchkey", MAYA)]);
    assert!(mails[0].text.contains("Browser: Firefox on Linux\nAddress: 127.0.0.1\n"), "{}", mails[0].text);
    assert!(mails[0].text.contains("http://localhost:3000/account"), "{}", mails[0].text);
    assert!(!mails[0].raw.contains(token) && !mails[0].raw.contains(PASSWORD));

    // The same browser for another person is that person's first; a wrong password tells nobody.
    sign_in(&strange, TOM, PASSWORD).await;
    sign_in(&app.stranger(), MAYA, "wrong").await;
    // What can't be a token of ours is none.
    let forged = [("sec-fetch-site", "same-origin"), ("cookie", "browser=abc")];
    app.stranger().post_with("/login", &fields, &forged).await;
    assert_eq!(mailed(&app, &mut smtp).await.len(), 2, "one more, for the forged one");
}

#[tokio::test]
async fn a_changed_password_is_told_whichever_way_it_was_changed() {
    let (mut smtp, app) = started().await;
    let maya = app.browser_of(MAYA).await;
    let chosen = "nine green bottles hanging";
    let fields = |present| [("do", "password"), ("present", present), ("password", chosen), ("again", chosen)];
    maya.post("/account", &fields("wrong")).await;
    assert!(mailed(&app, &mut smtp).await.is_empty(), "nothing changed");
    maya.post("/account", &fields(PASSWORD)).await;
    let link = service::operator::add_staff(&app.services, LI).await.expect("a link");
    let path = &link[link.find("/reset-password/").expect("a path")..];
    app.stranger().post(path, &[("password", chosen), ("again", chosen)]).await;
    // The first password of an account.
    let link = service::operator::add_staff(&app.services, "new@latchkey.example").await.expect("a link");
    let path = &link[link.find("/reset-password/").expect("a path")..];
    app.stranger().post(path, &[("password", chosen), ("again", chosen)]).await;
    let subject = "Your Latchkey password was changed";
    let mails = mailed(&app, &mut smtp).await;
    assert_eq!(told(&mails), [pair(subject, LI), pair(subject, MAYA)]);
    assert!(mails.iter().all(|mail| !mail.raw.contains(chosen) && !mail.raw.contains("/reset-password/")));
}

#[tokio::test]
async fn a_removed_second_factor_is_told_and_so_is_a_new_browser_once_its_code_is_right() {
    let (mut smtp, app) = started().await;
    let maya = app.browser_of(MAYA).await;
    let device = set_up(&app, &maya).await;
    let strange = app.stranger();
    assert_eq!(sign_in(&strange, MAYA, PASSWORD).await.status, 303);
    app.clock.advance(Duration::seconds(30));
    second_step(&strange, &device.wrong(&app)).await;
    assert!(mailed(&app, &mut smtp).await.is_empty(), "nobody is signed in yet");
    assert_eq!(second_step(&strange, &device.code(&app)).await.status, 303);
    assert_eq!(told(&mailed(&app, &mut smtp).await), [pair("New sign-in to Latchkey", MAYA)]);

    app.clock.advance(Duration::seconds(30));
    send(&maya, "remove", PASSWORD, &device.wrong(&app)).await;
    assert_eq!(mailed(&app, &mut smtp).await.len(), 1, "nothing was removed");
    assert_eq!(send(&maya, "remove", PASSWORD, &device.code(&app)).await.status, 303);
    let mails = mailed(&app, &mut smtp).await;
    assert_eq!(
        mails.last().map(|mail| mail.subject.as_str()),
        Some("A second factor was removed from your Latchkey account")
    );
}

#[tokio::test]
async fn members_are_told_of_keys_as_they_choose_and_no_mail_holds_a_key() {
    let (mut smtp, app) = started().await;
    let (maya, li, ravi) = (app.browser_of(MAYA).await, app.browser_of(LI).await, app.browser_of(RAVI).await);
    assert!(ravi.get("/account").await.text().contains("Keys that are created, regenerated or archived in"));
    assert_eq!(choose(&ravi, &[]).await.location(), Some("/account?done=mails-saved"));
    let entries = count(&app, "audit_entries").await;
    // Of a workspace that isn't one's own there is nothing to choose.
    choose(&ravi, &["BOREAL"]).await;
    choose(&maya, &["ACME01", "COBALT"]).await;
    assert_eq!(count(&app, "audit_entries").await, entries, "nothing changed");

    let mut key = create(&li, "ACME01", "Checkout <b>", &["data"]).await;
    let first = std::mem::take(&mut key.text);
    key.text = regenerate(&li, "ACME01", &key).await;
    let page = ravi.get("/account").await;
    assert!(
        !page.body.split("<input").any(|input| input.contains("keys-of") && input.contains("checked")),
        "unchecked"
    );
    choose(&ravi, &["ACME01"]).await;
    archive(&maya, "ACME01", &key).await;
    let mails = mailed(&app, &mut smtp).await;
    let subject = |event: &str| format!("Key {event} in Acme Retail: Checkout <b>");
    let expected = [
        (subject("archived"), LI),
        (subject("archived"), MAYA),
        (subject("archived"), RAVI),
        (subject("created"), LI),
        (subject("created"), MAYA),
        (subject("regenerated"), LI),
        (subject("regenerated"), MAYA),
    ];
    assert_eq!(told(&mails), expected.map(|(subject, to)| pair(&subject, to)));
    for mail in &mails {
        for text in [&first, &key.text] {
            assert!(!mail.raw.contains(text.as_str()) && !mail.raw.contains(&text[16..40]), "{}", mail.raw);
        }
        assert!(mail.text.contains(&format!("/w/ACME01/settings/account/api-keys/{}", key.id)), "{}", mail.text);
        assert!(!mail.html.contains("<b>"), "{}", mail.html);
    }
    assert!(mails.iter().any(|mail| mail.text.contains("By: maya@acme.example")));
}

#[tokio::test]
async fn the_one_key_of_an_api_is_told_too_and_what_is_refused_tells_nobody() {
    let (mut smtp, app) = started().await;
    let sofia = app.browser_of(SOFIA).await;
    let place = crate::steps::apis("BOREAL");
    let regenerate = |version| [("do", "regenerate"), ("api", "data"), ("version", version), ("confirmed", "yes")];
    sofia.post(&format!("{place}?regenerate=data"), &regenerate("9")).await;
    sofia.post(&format!("{place}?regenerate=data"), &regenerate("1")).await;
    let mails = mailed(&app, &mut smtp).await;
    assert_eq!(told(&mails), [pair("Key regenerated in Borealis Air: Data API key", SOFIA)]);
    assert!(mails[0].text.contains(&place), "{}", mails[0].text);
}

#[tokio::test]
async fn whoever_takes_keys_over_is_told_which_and_by_whom() {
    let (mut smtp, app) = started().await;
    let maya = app.browser_of(MAYA).await;
    leave(&app, LI).await;
    let [one, other] = ["Warehouse sync", "Support console"];
    let hand_over = async |name: &str, to: &str| {
        let key = id_of(&app, "ACME01", name).await;
        let fields = [("from", LI), ("to", to), ("key", key.as_str())];
        maya.post(&format!("{}/hand-over", keys("ACME01")), &fields).await
    };
    assert_eq!(hand_over(one, "nobody").await.status, 422);
    assert!(mailed(&app, &mut smtp).await.is_empty(), "what is refused tells nobody");

    assert_eq!(hand_over(one, &user_of(&app, RAVI).await).await.status, 303);
    let mails = mailed(&app, &mut smtp).await;
    assert_eq!(told(&mails), [pair("1 key of Acme Retail handed over to you", RAVI)]);
    let text = &mails[0].text;
    assert!(text.contains(one) && text.contains(MAYA) && text.contains(&keys("ACME01")), "{text}");

    assert_eq!(hand_over(other, &user_of(&app, MAYA).await).await.status, 303);
    assert_eq!(mailed(&app, &mut smtp).await.len(), 1, "who took them over alone knows it");
}

#[tokio::test]
async fn somebody_who_has_left_is_told_nothing_more() {
    let (mut smtp, app) = started().await;
    let maya = app.browser_of(MAYA).await;
    create(&maya, "ACME01", "Checkout", &["data"]).await;
    let gone =
        "BEGIN; DELETE FROM team_members WHERE user_id IN (SELECT id FROM users WHERE email <> 'maya@acme.example');
                DELETE FROM memberships WHERE workspace_id = 'ACME01'
                    AND user_id IN (SELECT id FROM users WHERE email <> 'maya@acme.example'); COMMIT";
    sqlx::raw_sql(gone).execute(&app.database.raw).await.expect("the superuser may");
    assert_eq!(told(&mailed(&app, &mut smtp).await), [pair("Key created in Acme Retail: Checkout", MAYA)]);
    assert_eq!(count(&app, "notices").await, 0, "nothing waits");
}

#[tokio::test]
async fn a_notice_comes_when_the_mail_server_is_up_again_and_at_most_twice() {
    let (mut smtp, app) = started().await;
    let sofia = app.browser_of(SOFIA).await;
    let fields = [("do", "regenerate"), ("api", "data"), ("version", "1"), ("confirmed", "yes")];
    sofia.post(&format!("{}?regenerate=data", crate::steps::apis("BOREAL")), &fields).await;
    let work = async || mail_notices(&app.services).await.expect("the database");
    smtp.set_mode(SmtpMode::Busy).await;
    for wait in [10, 20] {
        assert!(work().await && !work().await, "not again at once");
        app.clock.advance(Duration::seconds(wait - 1));
        assert!(!work().await);
        app.clock.advance(Duration::seconds(2));
    }
    smtp.set_mode(SmtpMode::DropAfterData).await;
    assert!(work().await);
    assert_eq!(count(&app, "notices").await, 1, "nobody said that it was taken");
    smtp.set_mode(SmtpMode::Ok).await;
    app.clock.advance(Duration::minutes(1));
    assert!(work().await);
    app.clock.advance(Duration::days(1));
    assert!(!work().await && count(&app, "notices").await == 0);
    let mails = smtp.received().await;
    assert_eq!(mails.iter().map(|mail| mail.answered).collect::<Vec<_>>(), [false, true]);
    assert_eq!(mails[0].header("message-id"), mails[1].header("message-id"), "a reader knows it as one");
}

#[tokio::test]
async fn a_slow_mail_server_holds_up_one_mail_and_the_others_stay_due() {
    let (mut smtp, app) = started().await;
    let maya = app.browser_of(MAYA).await;
    create(&maya, "ACME01", "Slow", &["data"]).await;
    let work = async || mail_notices(&app.services).await.expect("the database");
    // Three times for each mail: longer than other mails are begun with.
    smtp.set_mode(SmtpMode::Slow(std::time::Duration::from_millis(400))).await;
    assert!(work().await);
    assert_eq!((smtp.received().await.len(), count(&app, "notices").await), (1, 2));
    smtp.set_mode(SmtpMode::Ok).await;
    assert!(work().await && !work().await, "at once, and no more");
    let mut to: Vec<_> = smtp.received().await.into_iter().map(|mail| mail.to.join(",")).collect();
    to.sort();
    assert_eq!(to, [LI, MAYA, RAVI]);
}

#[tokio::test]
async fn two_workers_mail_each_notice_once() {
    let (mut smtp, app) = started().await;
    let maya = app.browser_of(MAYA).await;
    // More than a worker takes up at once.
    for n in 0..8 {
        create(&maya, "ACME01", &format!("Many {n}"), &["data"]).await;
    }
    let other = app.services_at(&app.database.url);
    let work = async |services: &service::Services| while mail_notices(services).await.expect("the database") {};
    // The other mails into a folder.
    tokio::join!(work(&app.services), work(&other));
    let files = std::fs::read_dir(&app.mail).map_or(0, Iterator::count);
    assert_eq!(smtp.received().await.len() + files, 24);
}

#[tokio::test]
async fn a_change_and_its_notices_commit_together() {
    let (_smtp, app) = started().await;
    let maya = app.browser_of(MAYA).await;
    let key = create(&maya, "ACME01", "Whole", &["data"]).await;
    assert_eq!(count(&app, "notices").await, 3);
    // The last step of a regeneration, its number, fails.
    sqlx::raw_sql("ALTER TABLE key_changes ADD CONSTRAINT never CHECK (epoch < 0) NOT VALID")
        .execute(&app.database.raw)
        .await
        .expect("the superuser may");
    let seen = version(&maya, "ACME01", &key.id, "regenerate").await;
    let page = crate::steps::confirm(&maya, "ACME01", &key.id, "regenerate", &seen, "Whole").await;
    assert_eq!((page.status.as_u16(), count(&app, "notices").await), (500, 3));
    assert!(app.gateway().opens_data("ACME01", &key.text).await);
}
