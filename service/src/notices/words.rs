//! What notices say. None holds a link that does anything by itself.

use domain::notice::{EarlyAccessNotice, KeyNotice, Notice, SuspensionNotice, TakenOverNotice};
use domain::when;
use store::notices::DueNotice;

use crate::mail::{Mail, escape, one_line};

/// The mail of a notice; `link` gives the whole address of a path.
pub(super) fn mail(notice: &DueNotice, link: impl Fn(&str) -> String) -> Mail {
    let at = when::minute(notice.at.to_offset(time::UtcOffset::UTC));
    let Words { subject, first, facts, then, to } = words(&notice.what);
    let facts: Vec<_> = facts.into_iter().chain([("Time", at)]).collect();
    let link = link(&to);
    let rows = |(label, value): &(&str, String)| {
        format!("<tr><th align=\"left\" scope=\"row\">{label}</th><td>{}</td></tr>", escape(&one_line(value)))
    };
    let lines: String = facts.iter().map(|(label, value)| format!("{label}: {}\n", one_line(value))).collect();
    let rows: String = facts.iter().map(rows).collect();
    Mail {
        to: notice.email.to_string(),
        subject: one_line(&subject),
        text: format!("{}\n\n{lines}\n{then}\n{link}\n", one_line(&first)),
        html: format!(
            "<p>{}</p><table>{rows}</table><p>{then}</p><p><a href=\"{}\">{}</a></p>",
            escape(&one_line(&first)),
            escape(&link),
            escape(&link)
        ),
        message_id: None,
    }
}

struct Words {
    subject: String,
    first: String,
    facts: Vec<(&'static str, String)>,
    then: &'static str,
    to: String,
}

fn words(what: &Notice) -> Words {
    let account = |subject: &str, first: &str, facts, then| Words {
        subject: subject.to_owned(),
        first: first.to_owned(),
        facts,
        then,
        to: "/account".to_owned(),
    };
    match what {
        Notice::NewBrowser { browser, place } => account(
            "New sign-in to Latchkey",
            "Somebody signed in to your account with a browser that it wasn't used with before.",
            vec![("Browser", browser.clone()), ("Address", place.clone())],
            "If it was you, there is nothing to do. If it wasn't, change your password, which ends every other session:",
        ),
        Notice::PasswordChanged { place } => account(
            "Your Latchkey password was changed",
            "Your account has another password, and its other sessions have ended.",
            vec![("Address", place.clone())],
            "If it wasn't you, ask for a new password on the sign-in page at once, then look at your account:",
        ),
        Notice::FactorRemoved { place } => account(
            "A second factor was removed from your Latchkey account",
            "Your account asks for one proof less when somebody signs in.",
            vec![("Address", place.clone())],
            "If it wasn't you, change your password at once and set up a second factor again:",
        ),
        Notice::PasskeyAdded { name, place } => account(
            "A passkey was added to your Latchkey account",
            "A passkey signs in to your account from now on, without your password.",
            vec![("Passkey", name.clone()), ("Address", place.clone())],
            "If it wasn't you, change your password and remove the passkey at once. If you can't get in any more, ask the operator of this Latchkey to remove it. Your account:",
        ),
        Notice::PasskeyRemoved { name, place } => account(
            "A passkey was removed from your Latchkey account",
            "A passkey no longer signs in to your account.",
            vec![("Passkey", name.clone()), ("Address", place.clone())],
            "If it wasn't you, change your password at once:",
        ),
        Notice::PasskeyDoubted { name, place } => account(
            "A passkey of your Latchkey account may have been copied",
            "Somebody used a passkey whose counter went back, as a copy's would. Nobody was signed in.",
            vec![("Passkey", name.clone()), ("Address", place.clone())],
            "Remove the passkey, and add one of another device:",
        ),
        Notice::Key(notice) => of_key(notice),
        Notice::EarlyAccess(notice) => of_early_access(notice),
        Notice::KeysTakenOver(notice) => of_taken_over(notice),
        Notice::Suspension(notice) => of_suspension(notice),
        Notice::LegacySuspension(notice) => of_legacy_suspension(notice),
    }
}

/// Keys whose names a mail holds; of more it says how many.
const NAMED: usize = 20;

fn of_taken_over(notice: &TakenOverNotice) -> Words {
    let TakenOverNotice { workspace, workspace_name, keys, by } = notice;
    let count = match keys.len() {
        1 => "1 key".to_owned(),
        n => format!("{n} keys"),
    };
    let mut names = keys.iter().take(NAMED).map(String::as_str).collect::<Vec<_>>().join(", ");
    if keys.len() > NAMED {
        names.push_str(&format!(" and {} more", keys.len() - NAMED));
    }
    Words {
        subject: format!("{count} of {workspace_name} handed over to you"),
        first: format!("You answer for {count} of {workspace_name} from now on. Whoever did so before has left."),
        facts: vec![("Keys", names), ("By", by.clone())],
        then: "They go on working as before. All keys of the workspace:",
        to: format!("/w/{workspace}/settings/account/api-keys"),
    }
}

fn of_early_access(notice: &EarlyAccessNotice) -> Words {
    let EarlyAccessNotice { workspace, workspace_name, declined, legacy_suspended, by } = notice;
    let place = format!("/w/{workspace}/settings/account");
    match declined {
        None => Words {
            subject: format!("Early access is on for {workspace_name}"),
            first: format!("Your request was approved: {workspace_name} has early access to multiple API keys."),
            facts: vec![("By", by.clone())],
            then: match legacy_suspended {
                false => "Your keys of before keep working, as legacy keys. All keys are here now:",
                true => {
                    "Your keys of before are legacy keys now. These are suspended, and refused. All keys are here now:"
                }
            },
            to: format!("{place}/api-keys"),
        },
        Some(reason) => Words {
            subject: format!("Early access was declined for {workspace_name}"),
            first: format!("{workspace_name} doesn't get early access to multiple API keys for now."),
            facts: vec![("Reason", reason.to_string()), ("By", by.clone())],
            then: "Nothing changes for your keys. You can ask again here:",
            to: format!("{place}/apis"),
        },
    }
}

fn of_suspension(notice: &SuspensionNotice) -> Words {
    let SuspensionNotice { workspace, workspace_name, suspended, besides, by } = notice;
    let to = format!("/w/{workspace}/settings/account/audit-logs");
    match suspended {
        Some(reason) => Words {
            subject: format!("{workspace_name} is suspended"),
            first: format!("Latchkey suspended {workspace_name}. All its keys are refused, the legacy ones included."),
            facts: vec![("Reason", reason.to_string()), ("By", by.clone())],
            then: "Nothing is deleted, and everybody can still sign in and look. Write to whoever did it to have the workspace resumed. What was done stands in its audit log:",
            to,
        },
        None => Words {
            subject: format!("{workspace_name} is no longer suspended"),
            first: match besides {
                false => format!("Latchkey resumed {workspace_name}. Its keys are accepted again."),
                true => format!(
                    "Latchkey resumed {workspace_name}. Its keys are accepted again, but for the legacy ones: these are suspended by themselves."
                ),
            },
            facts: vec![("By", by.clone())],
            then: "Whoever uses the keys has nothing to change. What was done stands in the workspace's audit log:",
            to,
        },
    }
}

fn of_legacy_suspension(notice: &SuspensionNotice) -> Words {
    let SuspensionNotice { workspace, workspace_name, suspended, besides, by } = notice;
    let to = format!("/w/{workspace}/settings/account/audit-logs");
    match suspended {
        Some(reason) => Words {
            subject: format!("The legacy keys of {workspace_name} are suspended"),
            first: format!("Latchkey suspended the legacy keys of {workspace_name}. Each of them is refused."),
            facts: vec![("Reason", reason.to_string()), ("By", by.clone())],
            then: "Nothing is deleted, and the other keys are as they were. Make new keys in the dashboard and move your callers over, or write to whoever did it to have the legacy keys resumed. What was done stands in the workspace's audit log:",
            to,
        },
        None => Words {
            subject: format!("The legacy keys of {workspace_name} are no longer suspended"),
            first: match besides {
                false => format!("Latchkey resumed the legacy keys of {workspace_name}. They are accepted again."),
                true => format!(
                    "Latchkey resumed the legacy keys of {workspace_name}. The workspace itself stays suspended, and refuses them with all its keys."
                ),
            },
            facts: vec![("By", by.clone())],
            then: "Whoever uses the keys has nothing to change. What was done stands in the workspace's audit log:",
            to,
        },
    }
}

fn of_key(notice: &KeyNotice) -> Words {
    let KeyNotice { workspace, workspace_name, key, name, event, by } = notice;
    let (event, place) = (event.as_str(), format!("/w/{workspace}/settings/account"));
    Words {
        subject: format!("Key {event} in {workspace_name}: {name}"),
        first: format!("A key of {workspace_name} was {event}."),
        facts: vec![("Key", name.clone()), ("By", by.clone())],
        then: "You choose on the page of your account whether you are told of keys. The key:",
        to: match key {
            Some(key) => format!("{place}/api-keys/{key}"),
            None => format!("{place}/apis"),
        },
    }
}

#[cfg(test)]
mod tests {
    use domain::account::Email;
    use domain::ids::UserId;
    use domain::notice::KeyEvent;
    use time::macros::datetime;
    use uuid::Uuid;

    use super::*;

    fn mailed(what: Notice) -> Mail {
        let at = datetime!(2026-11-25 09:14 UTC);
        let email = Email::parse("maya@acme.example").unwrap();
        let notice = DueNotice { id: Uuid::nil(), user: UserId(Uuid::nil()), email, what, at, tries: 0 };
        mail(&notice, |path| format!("https://keys.example{path}"))
    }

    #[test]
    fn nothing_that_people_typed_breaks_out_of_its_place() {
        let evil = "Evil\r\nBcc: eve@evil.example<script>";
        let mail = mailed(Notice::Key(KeyNotice {
            workspace: "ACME01".parse().unwrap(),
            workspace_name: evil.to_owned(),
            key: Some("9fK2abcdEFGH".parse().unwrap()),
            name: evil.to_owned(),
            event: KeyEvent::Regenerated,
            by: "li@acme.example".to_owned(),
        }));
        assert!(!mail.subject.contains(['\r', '\n']) && !mail.html.contains("<script>"), "{}", mail.html);
        assert!(
            mail.text.contains("\nKey: Evil  Bcc: eve@evil.example<script>\nBy: li@acme.example\n"),
            "{}",
            mail.text
        );
        assert!(mail.text.ends_with("\nhttps://keys.example/w/ACME01/settings/account/api-keys/9fK2abcdEFGH\n"));

        let mail = mailed(Notice::NewBrowser { browser: evil.to_owned(), place: "203.0.113.24".to_owned() });
        assert!(mail.text.contains("\nAddress: 203.0.113.24\nTime: 25 Nov 2026, 09:14 UTC\n"), "{}", mail.text);
        assert!(mail.html.contains("&lt;script&gt;") && mail.html.contains("https://keys.example/account"));
    }

    #[test]
    fn keys_that_were_handed_over_are_named_up_to_twenty() {
        let taken_over = |count: usize| {
            let keys = (1..=count).map(|n| format!("Key {n}")).collect();
            let (workspace, by) = ("ACME01".parse().unwrap(), "maya@acme.example".to_owned());
            let workspace_name = "Acme Retail".to_owned();
            mailed(Notice::KeysTakenOver(TakenOverNotice { workspace, workspace_name, keys, by }))
        };
        assert!(taken_over(1).text.contains("\nKeys: Key 1\nBy: maya@acme.example\n"));
        assert!(taken_over(20).text.contains("Key 19, Key 20\n"));
        let mail = taken_over(23);
        assert_eq!(mail.subject, "23 keys of Acme Retail handed over to you");
        assert!(mail.text.contains("Key 20 and 3 more\n") && !mail.text.contains("Key 21"), "{}", mail.text);
    }
}
