//! The mail, through a real mail server.

use domain::export::{ExportStage, ExportTrouble};
use testkit::{Browser, ReceivedMail, Smtp, SmtpMode, TestApp};
use time::Duration;

use super::{download_of, files, page_of, rows_of, stage, work};
use crate::steps::{MAYA, ask};

/// A mail server, an app that mails through it, and Maya's report that is due.
pub(super) async fn asked() -> (Smtp, TestApp, Browser, String) {
    let smtp = Smtp::start().await;
    let app = TestApp::start_with_smtp(&smtp).await;
    let maya = app.browser_of(MAYA).await;
    let id = ask(&maya, "ACME01", &[("action", "Create"), ("action", "Delete"), ("to", "2030-01-01")]).await;
    (smtp, app, maya, id)
}

/// The path of the link in a mail's text.
fn link(mail: &ReceivedMail) -> &str {
    let start = mail.text.find("/exports/").unwrap_or_else(|| panic!("no link in {}", mail.text));
    mail.text[start..].split([' ', '\n', '"']).next().unwrap_or_default()
}

#[tokio::test]
async fn the_mail_says_what_it_is_about_and_leads_to_the_file_of_who_is_signed_in() {
    let (smtp, app, maya, id) = asked().await;
    assert_eq!(work(&app).await, 2);
    let mails = smtp.wait_for(1).await;
    let mail = &mails[0];
    let rows = super::seen(&maya, &id).await.export.rows;
    let entries = domain::export::entries(rows);
    assert_eq!(mail.to, [MAYA]);
    assert_eq!(mail.subject, format!("Audit log report of Acme Retail: {entries}"));
    let until = domain::when::minute(stage(&maya, &id).await.file().expect("a file").until);
    for told in [
        "Workspace: Acme Retail",
        &format!("Entries: {entries}"),
        "Span: the first entry – ",
        "Action: Create, Delete",
        &format!("Asked for: by {MAYA} on "),
        &format!("Download it until {until}"),
    ] {
        assert!(mail.text.contains(told), "{told}: {}", mail.text);
    }
    for told in ["<strong>Acme Retail</strong>", &entries, "Create, Delete", MAYA, &until, &page_of(&id)] {
        assert!(mail.html.contains(told), "{told}: {}", mail.html);
    }
    // The link itself opens nothing.
    assert_eq!(link(mail), page_of(&id));
    let stranger = app.stranger();
    let (to_login, file) = (stranger.get(link(mail)).await, stranger.get(&download_of(&id)).await);
    assert_eq!((to_login.status.as_u16(), file.status.as_u16()), (303, 303));

    // Signed in, the page leads to the file, which is the one on the disk.
    let page = maya.get(link(mail)).await;
    assert_eq!(page.status, 200);
    assert!(page.body.contains(&format!("href=\"{}\"", download_of(&id))), "{}", page.body);
    let got = maya.get(&download_of(&id)).await.body;
    let kept = std::fs::read_to_string(super::folder(&app).join(format!("{id}.csv"))).expect("the file");
    assert!(got == kept);
    assert_eq!(rows_of(&app, &got), rows);
    assert_eq!(files(&app), [format!("{id}.csv")], "nothing else is left");
    app.clock.advance(Duration::hours(1));
    assert_eq!((work(&app).await, smtp.wait_for(1).await.len()), (0, 1), "it is done");
}

/// The steps until the mail is out, with the time between that the worker waits.
async fn goes_out(app: &TestApp, maya: &Browser, id: &str) -> Duration {
    let mut waited = Duration::ZERO;
    while !matches!(stage(maya, id).await, ExportStage::Sent { .. }) {
        assert!(waited < Duration::days(1), "{:?}", stage(maya, id).await);
        app.clock.advance(Duration::SECOND);
        waited += Duration::SECOND;
        work(app).await;
    }
    waited
}

/// On a bad day the report can be downloaded at once, its page says that the mail isn't out, and it comes later.
async fn comes_once_after(bad: SmtpMode, good: Option<SmtpMode>) {
    let (mut smtp, app, maya, id) = asked().await;
    smtp.set_mode(bad).await;
    assert_eq!(work(&app).await, 2);
    let failed = stage(&maya, &id).await;
    let later = |stage: &ExportStage| matches!(stage, ExportStage::Mailing { setback: Some(s), .. } if s.why == ExportTrouble::MailLater);
    assert!(later(&failed), "{bad:?}: {failed:?}");
    assert_eq!(maya.get(&download_of(&id)).await.status, 200, "{bad:?}: the file doesn't wait for its mail");
    let page = maya.get(&page_of(&id)).await.text();
    assert!(page.contains("The last try failed") && page.contains("mail server"), "{page}");
    assert_eq!(work(&app).await, 0, "{bad:?}: not again at once");
    if let Some(good) = good {
        smtp.set_mode(good).await;
    }
    goes_out(&app, &maya, &id).await;
    let mails = smtp.received().await;
    let (taken, ids): (Vec<_>, Vec<_>) = mails.iter().map(|mail| (mail.answered, mail.header("message-id"))).unzip();
    assert_eq!(taken.iter().filter(|taken| **taken).count(), 1, "{bad:?}");
    assert!(mails.len() <= 2 && ids.iter().all(|other| *other == ids[0] && other.is_some()), "{ids:?}");
    app.clock.advance(Duration::days(1));
    assert_eq!((work(&app).await, smtp.received().await.len()), (0, mails.len()), "{bad:?}: it is done");
}

#[tokio::test]
async fn a_greylisted_mail_comes_once() {
    comes_once_after(SmtpMode::Greylist(3), None).await;
}

#[tokio::test]
async fn a_mail_comes_once_when_the_server_is_no_longer_busy() {
    comes_once_after(SmtpMode::Busy, Some(SmtpMode::Ok)).await;
}

#[tokio::test]
async fn a_server_that_hangs_up_before_it_answers_gets_the_mail_at_most_twice() {
    comes_once_after(SmtpMode::DropAfterData, Some(SmtpMode::Ok)).await;
}

#[tokio::test]
async fn a_slow_server_gets_the_mail_once() {
    let (mut smtp, app, maya, id) = asked().await;
    smtp.set_mode(SmtpMode::Slow(std::time::Duration::from_millis(300))).await;
    assert_eq!(work(&app).await, 2);
    assert!(matches!(stage(&maya, &id).await, ExportStage::Sent { .. }));
    assert_eq!((work(&app).await, smtp.received().await.len()), (0, 1));
}

#[tokio::test]
async fn a_mail_waits_for_a_server_that_is_down_for_a_night_but_not_for_ever() {
    let (mut smtp, app, _, id) = asked().await;
    smtp.stop().await;
    work(&app).await;
    for _ in 0..9 {
        let again_at = setback(&stage(&app.browser_of(MAYA).await, &id).await);
        app.clock.advance(again_at - service::Clock::now(app.clock.as_ref()) + Duration::SECOND);
        assert_eq!(work(&app).await, 1);
    }
    smtp.start_again_on_same_port().await;
    app.clock.advance(Duration::hours(7));
    assert_eq!(work(&app).await, 1);
    let maya = app.browser_of(MAYA).await;
    assert!(matches!(stage(&maya, &id).await, ExportStage::Sent { .. }));
    assert_eq!(smtp.received().await.len(), 1);

    // Down for good: after twelve tries it is given up, visibly, and the file stays.
    let id = ask(&maya, "ACME01", &[]).await;
    smtp.stop().await;
    let mut steps = work(&app).await;
    while let ExportStage::Mailing { .. } = stage(&app.browser_of(MAYA).await, &id).await {
        app.clock.advance(Duration::hours(7));
        steps += work(&app).await;
    }
    assert_eq!(steps, 1 + 12, "it is written once, and its mail is tried twelve times");
    let maya = app.browser_of(MAYA).await;
    assert!(matches!(stage(&maya, &id).await, ExportStage::NotMailed { why: ExportTrouble::MailLater, .. }));
    assert_eq!(maya.get(&download_of(&id)).await.status, 200);
    app.clock.advance(Duration::hours(7));
    assert_eq!(work(&app).await, 0);
}

/// When the next try is.
fn setback(stage: &ExportStage) -> time::OffsetDateTime {
    match stage {
        ExportStage::Mailing { setback: Some(setback), .. } => setback.again_at,
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn a_mail_that_is_refused_for_good_is_given_up_at_once_and_the_file_stays() {
    let (mut smtp, app, maya, id) = asked().await;
    smtp.set_mode(SmtpMode::Refuse).await;
    assert_eq!(work(&app).await, 2);
    assert!(matches!(stage(&maya, &id).await, ExportStage::NotMailed { why: ExportTrouble::MailRefused, .. }));
    let page = maya.get(&page_of(&id)).await;
    assert!(
        page.text().contains("It could not be mailed to") && page.body.contains(&download_of(&id)),
        "{}",
        page.text()
    );
    assert_eq!(maya.get(&download_of(&id)).await.status, 200);
    smtp.set_mode(SmtpMode::Ok).await;
    app.clock.advance(Duration::days(2));
    assert_eq!((work(&app).await, smtp.received().await.len()), (0, 0));
}

#[tokio::test]
async fn no_line_break_gets_into_a_header_whatever_the_database_holds() {
    let (mut smtp, app, maya, id) = asked().await;
    let evil = "Evil\r\nBcc: eve@evil.example\r\n\r\nHello";
    for statement in ["UPDATE exports SET workspace_name = $1", "UPDATE workspaces SET name = $1 WHERE id = 'ACME01'"] {
        sqlx::query(statement).bind(evil).execute(&app.database.raw).await.expect("a name");
    }
    assert_eq!(work(&app).await, 2);
    let mails = smtp.received().await;
    assert_eq!((mails.len(), mails[0].header("bcc"), &mails[0].to[..]), (1, None, &[MAYA.to_owned()][..]));
    let subject = &mails[0].subject;
    assert!(subject.contains("Bcc: eve@evil.example") && subject.ends_with(" entries"), "{subject}");
    let file = maya.get(&download_of(&id)).await;
    assert_eq!(file.status, 200);
    let disposition = file.headers["content-disposition"].to_str().expect("one line");
    assert!(disposition.contains("filename=\"Evil--Bcc- eve@evil.example----Hello_"), "{disposition}");

    // An address that isn't one gets no mail, and nobody else gets it either.
    for evil in ["maya@acme.example\r\nRCPT TO:<eve@evil.example>", "maya@acme.example, eve@evil.example"] {
        let id = ask(&maya, "ACME01", &[]).await;
        sqlx::query("UPDATE exports SET asked_by_email = $1 WHERE id = $2::uuid")
            .bind(evil)
            .bind(&id)
            .execute(&app.database.raw)
            .await
            .expect("an address");
        assert_eq!(work(&app).await, 2);
        assert!(matches!(stage(&maya, &id).await, ExportStage::NotMailed { why: ExportTrouble::MailRefused, .. }));
    }
    assert_eq!(smtp.received().await.len(), 1);
}
