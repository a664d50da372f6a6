//! "Export audit logs".

use app::address;
use axum::extract::State;
use axum::response::Response;
use axum::routing::{MethodRouter, post};
use domain::audit::AuditAsked;
use domain::ids::{FormToken, WorkspaceId};
use domain::refusal::{ExportRefusal, Failure};
use http::Uri;
use service::exports;

use super::Form;
use crate::http::pages::{At, Dashboard, SignedIn, Visitor, failed, page, redirect, refused};

/// The handlers, by address.
pub fn all() -> [(&'static str, MethodRouter<Dashboard>); 1] {
    [("/w/{workspace}/settings/account/audit-logs/export", post(ask))]
}

async fn ask(
    State(dashboard): State<Dashboard>,
    signed_in: SignedIn,
    At(workspace): At<WorkspaceId>,
    form: Form,
) -> Response {
    let asked = AuditAsked::read(|name| form.all(name));
    let token = form.one("form").parse().map_or_else(|_| dashboard.services.form_token(), FormToken);
    match exports::ask(&dashboard.services, &signed_in.caller, &workspace, &asked, token).await {
        Ok(export) => redirect(&address::export(export)),
        Err(Failure::Refused(ExportRefusal::NotAllowed(why))) => refused(&dashboard, &signed_in, why).await,
        Err(Failure::Refused(ExportRefusal::Asked(_))) => mend(&dashboard, signed_in, asked).await,
        Err(Failure::Fault(fault)) => failed(&dashboard, &signed_in, &fault).await,
    }
}

/// The page again, which says what has to be mended: it reads the view from its address, and sets the status.
async fn mend(dashboard: &Dashboard, signed_in: SignedIn, asked: AuditAsked) -> Response {
    let mut visitor = Visitor::from(signed_in);
    if let Ok(uri) = format!("{}?{}", visitor.uri.path(), query(&asked)).parse::<Uri>() {
        visitor.uri = uri;
    }
    page(dashboard, &visitor).await
}

fn query(asked: &AuditAsked) -> String {
    url::form_urlencoded::Serializer::new(String::new()).extend_pairs(asked.pairs()).finish()
}
