//! Traces over OTLP/HTTP, when the operator names a collector; otherwise the spans of this file are switched
//! off where they are made, and cost nothing.
//!
//! A span holds the method, the matched route, the status and the request's id. Never the address itself,
//! headers or bodies: they hold one-time links, keys and names.

use std::time::Duration;

use async_trait::async_trait;
use opentelemetry::propagation::TextMapPropagator as _;
use opentelemetry::trace::TracerProvider as _;
use opentelemetry_http::{Bytes, HeaderExtractor, HttpClient, HttpError, Request, Response};
use opentelemetry_otlp::{Protocol, WithExportConfig as _, WithHttpConfig as _};
use opentelemetry_sdk::Resource;
use opentelemetry_sdk::propagation::TraceContextPropagator;
use opentelemetry_sdk::trace::SdkTracerProvider;
use tracing::level_filters::LevelFilter;
use tracing::{Span, Subscriber};
use tracing_opentelemetry::OpenTelemetrySpanExt as _;
use tracing_subscriber::filter::Targets;
use tracing_subscriber::registry::LookupSpan;
use tracing_subscriber::{EnvFilter, Layer};

use crate::config::Traces;
use crate::http::request_log::RequestId;
use crate::problem::Problem;

/// The target of spans that are made for traces. The log doesn't show them.
pub const TARGET: &str = "latchkey::trace";

/// Time that a batch of spans may take to be taken.
const EXPORT_TIME: Duration = Duration::from_secs(10);

/// Most that is read of a collector's answer, in bytes.
const MAX_ANSWER: u64 = 64 * 1024;

/// What sends the spans. Dropping it sends the last ones.
pub struct Telemetry(SdkTracerProvider);

impl Telemetry {
    /// Prepares to send spans to the collector. The standard variables that aren't settings of this program
    /// (the sampler's, the batches', resource attributes) are read by the SDK itself.
    ///
    /// # Errors
    /// When the settings can't be used.
    pub fn new(settings: &Traces) -> Result<Self, Problem> {
        let exporter = opentelemetry_otlp::SpanExporter::builder()
            .with_http()
            .with_http_client(Client::new())
            .with_endpoint(settings.endpoint.as_str())
            .with_protocol(Protocol::HttpBinary)
            .with_headers(settings.headers.0.iter().cloned().collect())
            .with_timeout(EXPORT_TIME)
            .build()
            .map_err(|error| Problem::new(format!("traces can't be sent: {error}")))?;
        let resource = Resource::builder().with_service_name(settings.service.clone());
        Ok(Self(SdkTracerProvider::builder().with_resource(resource.build()).with_batch_exporter(exporter).build()))
    }

    /// Takes the spans of this file, and warnings and errors as events of the span in which they happened.
    pub fn layer<S: Subscriber + for<'a> LookupSpan<'a>>(&self) -> impl Layer<S> + use<S> {
        let layer = tracing_opentelemetry::layer()
            .with_tracer(self.0.tracer("latchkey"))
            .with_location(false)
            .with_threads(false)
            .with_tracked_inactivity(false);
        let quiet = ["opentelemetry", "opentelemetry_sdk", "opentelemetry_otlp", "reqwest", "hyper_util"];
        let wanted = Targets::new().with_target(TARGET, LevelFilter::TRACE).with_default(LevelFilter::WARN);
        layer.with_filter(wanted.with_targets(quiet.map(|target| (target, LevelFilter::OFF))))
    }
}

impl Drop for Telemetry {
    fn drop(&mut self) {
        if let Err(error) = self.0.shutdown() {
            tracing::warn!(%error, "the last traces couldn't be sent");
        }
    }
}

/// Keeps the spans of this file out of a log.
pub fn without_spans(filter: EnvFilter) -> EnvFilter {
    match format!("{TARGET}=off").parse() {
        Ok(directive) => filter.add_directive(directive),
        Err(_never) => filter,
    }
}

/// Sends batches, by the thread that makes them: outside of tokio, and waiting there. Trusts the public CAs,
/// as mails do.
#[derive(Debug)]
struct Client(ureq::Agent);

impl Client {
    fn new() -> Self {
        let config = ureq::Agent::config_builder()
            .timeout_global(Some(EXPORT_TIME))
            // A collector that answers with another address would get the headers of this one.
            .max_redirects(0)
            .max_redirects_will_error(false)
            .http_status_as_error(false);
        Self(config.build().into())
    }
}

#[async_trait]
impl HttpClient for Client {
    async fn send_bytes(&self, request: Request<Bytes>) -> Result<Response<Bytes>, HttpError> {
        let (parts, body) = self.0.run(request.map(|body| body.to_vec()))?.into_parts();
        let body = body.into_with_config().limit(MAX_ANSWER).read_to_vec()?;
        Ok(Response::from_parts(parts, body.into()))
    }
}

/// The span of a request; a part of the caller's trace (W3C `traceparent`) where the caller is `believed`.
pub fn request_span(request: &axum::extract::Request, route: &str, id: &RequestId, believed: bool) -> Span {
    let method = request.method().as_str();
    let span = tracing::info_span!(
        target: TARGET,
        "request",
        otel.name = %format_args!("{method} {route}"),
        otel.kind = "server",
        otel.status_code = tracing::field::Empty,
        http.request.method = method,
        http.route = route,
        http.response.status_code = tracing::field::Empty,
        latchkey.request_id = id.as_str(),
    );
    if believed && !span.is_disabled() {
        let caller = TraceContextPropagator::new().extract(&HeaderExtractor(request.headers()));
        // Refused only once the span has begun.
        let _ = span.set_parent(caller);
    }
    span
}

/// Whether anybody takes the spans of requests.
pub fn listens() -> bool {
    tracing::enabled!(target: TARGET, tracing::Level::INFO)
}

/// Adds what the answer was.
pub fn answered(span: &Span, status: u16) {
    span.record("http.response.status_code", status);
    if status >= 500 {
        span.record("otel.status_code", "ERROR");
    }
}
