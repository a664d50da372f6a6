//! The mail that says where a report is. It holds no entry and no key to any: whoever follows its link has to
//! sign in, and to be somebody who may read that log.

use domain::export::{Export, ExportFile, entries};
use domain::when;
use store::Scope;
use store::exports::ExportJob;
use time::Duration;

use super::work::Trouble;
use crate::Services;
use crate::mail::{Mail, escape, one_line};

/// Longer than a mail may take: nobody else sends it meanwhile.
const LEASE: Duration = Duration::seconds(90);

/// Mails a report that is written. The mail server's answer comes before the commit: a worker that dies
/// between them sends a second mail, by the same id, and never none.
pub(super) async fn mail(services: &Services, job: &ExportJob, file: ExportFile) -> Result<(), Trouble> {
    let workspace = &job.export.workspace;
    let mut tx = services.0.db.begin(Scope::Workspace(workspace)).await?;
    if !tx.export_goes_on(&job.claim, job.export.rows, services.now() + LEASE).await? {
        return Err(Trouble::Lost);
    }
    tx.commit().await?;
    let link = services.link(&format!("/exports/{}", job.export.id));
    let mut mail = report_mail(&job.export, file, &link);
    mail.message_id = Some(services.message_id(job.export.id.0));
    services.0.mailer.send(mail).await.map_err(Trouble::Mail)?;
    let mut tx = services.0.db.begin(Scope::Workspace(workspace)).await?;
    if !tx.export_mailed(&job.claim, services.now()).await? {
        return Err(Trouble::Lost);
    }
    Ok(tx.commit().await?)
}

fn report_mail(export: &Export, file: ExportFile, link: &str) -> Mail {
    let workspace = one_line(&export.workspace_name);
    let (count, until) = (entries(export.rows), when::minute(file.until));
    let mut facts = vec![("Workspace", workspace.clone()), ("Entries", count.clone()), ("Span", span(export))];
    let others = export.filter.words().into_iter().filter(|(label, _)| *label != "Time");
    facts.extend(others.map(|(label, value)| (label, one_line(&value))));
    if !export.filter.is_by_facet() && export.filter.search.is_none() {
        facts.push(("Filters", "none".to_owned()));
    }
    let at = when::minute(export.asked_at.to_offset(time::UtcOffset::UTC));
    facts.push(("Asked for", format!("by {} on {at}", one_line(&export.asked_by))));
    let text: String = facts.iter().map(|(label, value)| format!("{label}: {value}\n")).collect();
    let row = |(label, value): &(&str, String)| {
        format!("<tr><th align=\"left\" scope=\"row\">{label}</th><td>{}</td></tr>", escape(value))
    };
    let rows: String = facts.iter().map(row).collect();
    Mail {
        to: export.asked_by.clone(),
        subject: format!("Audit log report of {workspace}: {count}"),
        text: format!(
            "Your report of the audit log of {workspace} is ready.\n\n{text}\n\
             Download it until {until}, signed in as somebody who may read this log:\n{link}\n\n\
             Then the file and this link are gone. Every download is recorded in the log.\n"
        ),
        html: format!(
            "<p>Your report of the audit log of <strong>{}</strong> is ready.</p><table>{rows}</table>\
             <p><a href=\"{link}\">Download the report</a> until {until}, signed in as somebody who may read this \
             log.</p><p>Then the file and this link are gone. Every download is recorded in the log.</p>",
            escape(&workspace)
        ),
        message_id: None,
    }
}

/// From when to when, in UTC.
fn span(export: &Export) -> String {
    let utc = |at: time::OffsetDateTime| when::second(at.to_offset(time::UtcOffset::UTC));
    let from = export.filter.from.map_or_else(|| "the first entry".to_owned(), utc);
    let until = export.filter.until.filter(|until| *until < export.asked_at).unwrap_or(export.asked_at);
    format!("{from} – {} UTC", utc(until))
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::audit::{AuditFilter, AuditSearch};
    use domain::export::ExportStage;
    use domain::ids::ExportId;
    use time::macros::datetime;

    #[test]
    fn nothing_that_people_typed_breaks_out_of_its_place() {
        let file = ExportFile { bytes: 9, until: datetime!(2026-12-01 09:00 UTC) };
        let search = AuditSearch { column: Default::default(), typed: "a\r\n\r\nhttps://evil.example <b>".into() };
        let export = Export {
            id: ExportId(uuid::Uuid::nil()),
            workspace: "ACME01".parse().unwrap(),
            workspace_name: "Evil\r\nBcc: eve@evil.example<script>".into(),
            filter: AuditFilter {
                from: Some(datetime!(2026-11-01 00:00 UTC)),
                search: Some(search),
                ..Default::default()
            },
            rows: 1284,
            asked_by: "maya@acme.example".into(),
            asked_at: datetime!(2026-11-24 09:00 UTC),
            stage: ExportStage::Waiting { setback: None },
        };
        let mail = report_mail(&export, file, "https://keys.example/exports/0");
        assert_eq!(mail.subject, "Audit log report of Evil  Bcc: eve@evil.example<script>: 1,284 entries");
        assert!(mail.text.contains("\nSpan: 1 Nov 2026 00:00:00 – 24 Nov 2026 09:00:00 UTC\n"), "{}", mail.text);
        assert!(mail.text.contains("\nSearch: Any column holds “a    https://evil.example <b>”\n"), "{}", mail.text);
        assert!(!mail.html.contains("<script>") && !mail.html.contains("<b>"), "{}", mail.html);
        assert!(mail.text.contains("Download it until 1 Dec 2026, 09:00 UTC"), "{}", mail.text);
    }
}
