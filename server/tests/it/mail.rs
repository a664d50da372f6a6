//! Mails through a real mail server that asks for STARTTLS and a password, and that has bad days.

use serde_json::Value;
use service::operator::create_workspace;
use testkit::{ReceivedMail, Smtp, SmtpMode, TestApp};
use time::Duration;

const ADA: &str = "ada@delta.example";

/// A server, an app that mails through it, and Ada's invitation that is due.
async fn invited() -> (Smtp, TestApp) {
    let smtp = Smtp::start().await;
    let app = TestApp::start_with_smtp(&smtp).await;
    create_workspace(&app.services, "Delta Foods & Söhne", "DELTAF", ADA).await.expect("a workspace");
    (smtp, app)
}

/// Whether there was an invitation to mail.
async fn work(app: &TestApp) -> bool {
    service::jobs::mail_one(&app.services).await.expect("the database")
}

/// How often the invitation was tried, and whether it is done.
async fn state(app: &TestApp) -> (i32, bool) {
    sqlx::query_as("SELECT mail_tries, mailed_at IS NOT NULL FROM invitations WHERE email = $1")
        .bind(ADA)
        .fetch_one(&app.database.raw)
        .await
        .expect("the invitation")
}

/// The path of the link in a mail's text.
fn link(text: &str) -> &str {
    let start = text.find("/invitations/").unwrap_or_else(|| panic!("no link in {text}"));
    text[start..].split([' ', '\n', '"']).next().unwrap_or_default()
}

async fn opens(app: &TestApp, mail: &ReceivedMail) {
    let page = app.stranger().get(link(&mail.text)).await;
    assert_eq!(page.status, 200);
    assert!(page.text().contains(ADA));
}

fn count(events: &[Value], event: &str) -> usize {
    events.iter().filter(|found| found["event"] == event).count()
}

#[tokio::test]
async fn an_invitation_goes_to_the_mail_server_encrypted_and_signed_in_and_its_link_works() {
    let (mut smtp, app) = invited().await;
    assert!(work(&app).await);
    let mails = smtp.wait_for(1).await;
    let mail = &mails[0];
    // The server takes neither a sign-in without TLS nor a mail without a sign-in.
    let events = smtp.events().await;
    assert!(events.iter().any(|event| event["event"] == "auth" && event["good"] == true), "{events:?}");
    assert_eq!((mail.from.as_str(), &mail.to[..]), ("no-reply@localhost", &[ADA.to_owned()][..]));
    assert_eq!(mail.header("to"), Some(ADA));
    assert_eq!(mail.header("from"), Some("Latchkey <no-reply@localhost>"));
    assert_eq!(mail.subject, "Your invitation to Delta Foods & Söhne on Latchkey");
    assert!(mail.text.contains("the API keys of Delta Foods & Söhne on Latchkey, as admin."), "{}", mail.text);
    assert!(mail.html.contains("<strong>Delta Foods &amp; Söhne</strong>"), "{}", mail.html);
    assert_eq!(link(&mail.text), link(&mail.html));
    opens(&app, mail).await;

    assert!(!work(&app).await, "it is done");
    assert_eq!((state(&app).await, smtp.received().await.len()), ((1, true), 1));
}

/// On a bad day the invitation stays due and waits twice as long after each try; then it comes once.
async fn comes_once_after(bad: SmtpMode, code: Option<u16>) {
    let (mut smtp, app) = invited().await;
    smtp.set_mode(bad).await;
    for (tries, wait) in [(1, 10), (2, 20)] {
        assert!(work(&app).await);
        assert_eq!(state(&app).await, (tries, false), "{bad:?}");
        assert!(!work(&app).await, "{bad:?}: not again at once");
        app.clock.advance(Duration::seconds(wait - 1));
        assert!(!work(&app).await, "{bad:?}: not before {wait} s");
        app.clock.advance(Duration::seconds(2));
    }
    let events = smtp.events().await;
    assert_eq!(count(&events, "mail"), 0, "{bad:?}");
    let refused = events.iter().filter(|event| code.is_some() && event["code"].as_u64() == code.map(u64::from));
    assert_eq!(refused.count(), if code.is_some() { 2 } else { 0 }, "{events:?}");

    // Greylisting ends by itself.
    if !matches!(bad, SmtpMode::Greylist(_)) {
        smtp.set_mode(SmtpMode::Ok).await;
    }
    comes_once(&mut smtp, &app).await;
}

async fn comes_once(smtp: &mut Smtp, app: &TestApp) {
    assert!(work(app).await);
    opens(app, &smtp.wait_for(1).await[0]).await;
    app.clock.advance(Duration::days(1));
    assert!(!work(app).await, "it is done");
    assert_eq!((state(app).await, smtp.received().await.len()), ((3, true), 1));
}

#[tokio::test]
async fn a_greylisted_invitation_comes_once() {
    comes_once_after(SmtpMode::Greylist(2), Some(450)).await;
}

#[tokio::test]
async fn an_invitation_comes_once_when_the_server_is_no_longer_busy() {
    comes_once_after(SmtpMode::Busy, Some(421)).await;
}

#[tokio::test]
async fn a_refused_invitation_comes_once_the_server_takes_it() {
    comes_once_after(SmtpMode::Refuse, Some(550)).await;
}

#[tokio::test]
async fn an_invitation_comes_once_when_the_server_is_up_again() {
    let (mut smtp, app) = invited().await;
    smtp.stop().await;
    for tries in 1..=2 {
        assert!(work(&app).await);
        assert_eq!(state(&app).await, (tries, false));
        app.clock.advance(Duration::minutes(1));
    }
    smtp.start_again_on_same_port().await;
    comes_once(&mut smtp, &app).await;
}

#[tokio::test]
async fn a_slow_server_gets_an_invitation_once() {
    let (mut smtp, app) = invited().await;
    smtp.set_mode(SmtpMode::Slow(std::time::Duration::from_millis(200))).await;
    assert!(work(&app).await);
    assert!(!work(&app).await);
    assert_eq!((state(&app).await, smtp.received().await.len()), ((1, true), 1));
}

#[tokio::test]
async fn a_server_that_hangs_up_before_it_answers_gets_an_invitation_at_most_twice() {
    let (mut smtp, app) = invited().await;
    smtp.set_mode(SmtpMode::DropAfterData).await;
    assert!(work(&app).await);
    assert_eq!(state(&app).await, (1, false), "nobody said that it was taken");
    smtp.set_mode(SmtpMode::Ok).await;
    app.clock.advance(Duration::seconds(11));
    assert!(work(&app).await);
    app.clock.advance(Duration::days(1));
    assert!(!work(&app).await);
    assert_eq!(state(&app).await, (2, true));
    let mails = smtp.received().await;
    assert_eq!(mails.iter().map(|mail| mail.answered).collect::<Vec<_>>(), [false, true]);
    assert_eq!(link(&mails[0].text), link(&mails[1].text), "one invitation");
    assert!(mails[0].header("message-id").is_some());
    assert_eq!(mails[0].header("message-id"), mails[1].header("message-id"), "which a reader knows as one mail");
    opens(&app, &mails[1]).await;
}

#[tokio::test]
async fn a_server_with_a_foreign_certificate_gets_neither_mail_nor_password() {
    let (mut smtp, other) = (Smtp::start().await, Smtp::start().await);
    let app = TestApp::start_with_smtp_trusting(&smtp, other.ca_pem()).await;
    create_workspace(&app.services, "Delta", "DELTAF", ADA).await.expect("a workspace");
    assert!(work(&app).await);
    assert_eq!(state(&app).await, (1, false));
    let events = smtp.events().await;
    assert!(
        count(&events, "connected") == 1 && count(&events, "auth") == 0 && count(&events, "mail") == 0,
        "{events:?}"
    );
}

#[tokio::test]
async fn a_workspace_name_with_a_line_break_is_refused() {
    let (mut smtp, app) = invited().await;
    for name in ["Evil\r\nBcc: eve@evil.example", "Evil\nBcc: eve@evil.example", "Evil\rBcc: eve@evil.example"] {
        assert!(create_workspace(&app.services, name, "EVILCO", "eve@evil.example").await.is_err(), "{name:?}");
    }
    while work(&app).await {}
    let mails = smtp.received().await;
    assert_eq!(mails.len(), 1);
    assert_eq!((mails[0].header("bcc"), &mails[0].to[..]), (None, &[ADA.to_owned()][..]));
}
