use std::sync::Arc;

use tokio::io::{AsyncBufReadExt as _, AsyncWriteExt as _, BufReader};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Notify;

use super::*;

fn mailer(way: MailWay) -> Mailer {
    Mailer::new(MailSettings { from: "Latchkey <no-reply@latchkey.example>".to_owned(), way }).unwrap()
}

fn over(url: String) -> Mailer {
    mailer(MailWay::Smtp { url, ca: None })
}

fn mail(to: &str, subject: &str) -> Mail {
    let message_id = Some("<a@b>\r\nBcc: eve@evil.example".to_owned());
    Mail { to: to.to_owned(), subject: subject.to_owned(), text: "a\n.\nb".to_owned(), html: String::new(), message_id }
}

#[tokio::test]
async fn no_subject_begins_another_header_or_panics() {
    let mailer = over("smtp://localhost".to_owned());
    for subject in [
        "Hello\r\nBcc: eve@evil.example",
        "Hello\nBcc: eve@evil.example",
        "Hello\rBcc: eve@evil.example",
        "Söhne\r\n\r\nBcc: eve@evil.example",
        "\0\u{7f}\u{85}\u{2028}Bcc: eve@evil.example",
        "=?utf-8?q?=0D=0ABcc: eve@evil.example?=",
        &"Bcc: eve@evil.example ".repeat(500),
        &"ü".repeat(2000),
        "",
    ] {
        let message = mailer.message(mail("ada@delta.example", subject)).unwrap().formatted();
        let message = String::from_utf8(message).unwrap();
        let head = message.split("\r\n\r\n").next().unwrap();
        assert!(!head.replace("\r\n", "").contains(['\r', '\n']), "{head:?}");
        let names: Vec<_> = head.split("\r\n").filter(|line| !line.starts_with([' ', '\t'])).collect();
        assert!(!names.iter().any(|line| line.to_lowercase().starts_with("bcc")), "{head}");
        let names: Vec<_> = names.iter().filter_map(|line| line.split(':').next()).collect();
        let all = ["From", "To", "Subject", "Message-ID", "MIME-Version", "Date", "Content-Type"];
        assert!(names.iter().all(|name| all.contains(name)), "{names:?}");
    }
}

#[tokio::test]
async fn what_is_no_address_is_refused_for_good() {
    let mailer = over("smtp://localhost".to_owned());
    for to in
        ["", "ada", "ada@delta.example\r\nBcc: eve@evil.example", "\"a\tb\"@delta.example", "a@b, c@d", "Ada <a@b>"]
    {
        assert!(matches!(mailer.message(mail(to, "Hello")), Err(MailTrouble::Refused(_))), "{to:?}");
    }
}

#[tokio::test]
async fn a_server_that_says_nothing_holds_nobody() {
    let silent = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let mut mailer = over(format!("smtp://{}", silent.local_addr().unwrap()));
    assert_eq!(mailer.send_time, Duration::from_secs(60));
    mailer.send_time = Duration::from_millis(50);
    assert!(matches!(mailer.send(mail("ada@delta.example", "Hello")).await, Err(MailTrouble::Later(_))));
}

#[tokio::test]
async fn an_answer_is_for_good_only_when_it_is_about_the_mail_and_is_told_without_the_address() {
    let refused = |text: &str| MailTrouble::Refused(format!("the mail server answers {text}"));
    let later = |text: &str| MailTrouble::Later(format!("the mail server answers {text}"));
    for (answer, trouble) in [
        ("550 5.1.1 <ada@delta.example> is unknown\r\n", refused("550 5.1.1")),
        ("554 ada@delta.example: no\r\n", refused("554")),
        ("535 5.7.8 wrong password of ada@delta.example\r\n", later("535 5.7.8")),
        ("421 4.3.2 busy\r\n", later("421 4.3.2")),
        ("<h1>ada@delta.example</h1>\r\n", MailTrouble::Later("no answer, or none in SMTP".to_owned())),
        ("", MailTrouble::Later("no answer, or none in SMTP".to_owned())),
    ] {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let mailer = over(format!("smtp://{}", listener.local_addr().unwrap()));
        tokio::spawn(async move { listener.accept().await.unwrap().0.write_all(answer.as_bytes()).await });
        assert_eq!(mailer.send(mail("ada@delta.example", "Hello")).await, Err(trouble), "{answer}");
    }
}

/// Takes the first mail, but says so only when it is told to; the others it refuses for now, once read.
async fn late_server(listener: TcpListener, late: Arc<Notify>) {
    let mut first = true;
    while let Ok((stream, _)) = listener.accept().await {
        tokio::spawn(late_talk(stream, Arc::clone(&late), first));
        first = false;
    }
}

async fn late_talk(mut stream: TcpStream, late: Arc<Notify>, mut first: bool) -> std::io::Result<()> {
    let (read, mut write) = stream.split();
    let mut lines = BufReader::new(read).lines();
    let mut in_mail = false;
    write.write_all(b"220 late.example\r\n").await?;
    while let Some(line) = lines.next_line().await? {
        let answer = match line.as_str() {
            "." if std::mem::take(&mut first) => {
                late.notified().await;
                "250 taken\r\n"
            }
            "." => "450 4.2.0 <ada@delta.example> later\r\n",
            _ if in_mail => continue,
            "DATA" => "354 go on\r\n",
            _ => "250 fine\r\n",
        };
        in_mail = line == "DATA";
        write.write_all(answer.as_bytes()).await?;
    }
    Ok(())
}

#[tokio::test]
async fn a_late_answer_is_never_taken_for_that_of_the_next_mail() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let mut mailer = over(format!("smtp://{}", listener.local_addr().unwrap()));
    let late = Arc::new(Notify::new());
    tokio::spawn(late_server(listener, Arc::clone(&late)));

    mailer.send_time = Duration::from_secs(1);
    let trouble = mailer.send(mail("ada@delta.example", "First")).await.unwrap_err();
    assert_eq!(trouble, MailTrouble::Later("not done after 1 s".to_owned()));
    late.notify_one();
    tokio::task::yield_now().await;
    mailer.send_time = SEND_TIME;
    // Nor is the address in it, which the server repeats.
    let trouble = mailer.send(mail("ada@delta.example", "Second")).await.unwrap_err();
    assert_eq!(trouble, MailTrouble::Later("the mail server answers 450 4.2.0".to_owned()));
}

#[test]
fn only_certificates_are_taken_for_a_ca() {
    let broken = "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n";
    let unfinished = "-----BEGIN CERTIFICATE-----\nAAAA\n";
    let key = "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n";
    for pem in ["", "rubbish", broken, unfinished, key] {
        assert!(!MailWay::takes_ca(pem.as_bytes()), "{pem}");
        let way = MailWay::Smtp { url: "smtps://u:hunter2@localhost".to_owned(), ca: Some(pem.into()) };
        let problem = Mailer::new(MailSettings { from: "a@b.example".to_owned(), way }).err().unwrap().to_string();
        assert!(problem.contains("CA certificate") && !problem.contains("hunter2"), "{problem}");
    }
}
