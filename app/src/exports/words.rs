//! How far a report is, in words.

use domain::export::{ExportStage, ExportTrouble, Setback};
use domain::when;
use leptos::prelude::*;
use time::OffsetDateTime;

/// The stage in a word or two.
pub fn badge(stage: &ExportStage) -> impl IntoView + use<> {
    let (class, text) = match stage {
        ExportStage::Waiting { .. } => ("badge", "Waiting"),
        ExportStage::Writing { .. } => ("badge accent", "Being written"),
        ExportStage::Mailing { .. } => ("badge good", "Ready"),
        ExportStage::Sent { .. } => ("badge good", "Mailed"),
        ExportStage::NotMailed { .. } => ("badge warn", "Not mailed"),
        ExportStage::GivenUp { .. } => ("badge bad", "Given up"),
        ExportStage::Expired { .. } => ("badge", "Expired"),
    };
    view! { <span class=class>{text}</span> }
}

/// The stage as a heading.
pub fn title(stage: &ExportStage) -> &'static str {
    match stage {
        ExportStage::Waiting { .. } | ExportStage::Writing { .. } => "Preparing your report",
        ExportStage::Mailing { .. } | ExportStage::Sent { .. } | ExportStage::NotMailed { .. } => {
            "Your report is ready"
        }
        ExportStage::GivenUp { .. } => "The report couldn’t be made",
        ExportStage::Expired { .. } => "The report has expired",
    }
}

/// What happened, to go on a sentence.
pub fn why(trouble: ExportTrouble) -> &'static str {
    match trouble {
        ExportTrouble::DiskFull => "the server’s disk is full",
        ExportTrouble::MailLater => "the mail server can’t be reached, or takes no mail at the moment",
        ExportTrouble::MailRefused => "the mail server refuses mail to this address",
        ExportTrouble::Internal => "something is broken on the server, and its log says what",
    }
}

/// What to do about a report that was given up.
pub fn remedy(trouble: ExportTrouble) -> &'static str {
    match trouble {
        ExportTrouble::DiskFull => "When the operator has made room, ask for it again.",
        _ => "Ask for it again. If it fails once more, tell the operator the id of the report.",
    }
}

/// A try that failed, and when the next one is.
pub fn setback(setback: Setback, now: OffsetDateTime) -> impl IntoView + use<> {
    let next = match (setback.again_at - now).whole_seconds() {
        ..=0 => "now".to_owned(),
        seconds @ 1..60 => format!("in {seconds} s"),
        seconds @ 60..3600 => format!("in {} min", (seconds + 59) / 60),
        seconds => format!("in {} h", (seconds + 3599) / 3600),
    };
    view! {
        <strong>{format!("The last try failed: {}. ", why(setback.why))}</strong>
        "Latchkey tries again "
        <time datetime=when::machine(setback.again_at)>{next}</time>
        "."
    }
}
