//! A provider of OpenID Connect that says whatever a test wants, and signs it.

use std::net::SocketAddr;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use axum::extract::{Form, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Redirect, Response};
use axum::routing::{get, post};
use axum::{Json, Router};
use base64::Engine as _;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use ring::rand::SystemRandom;
use ring::signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, KeyPair as _};
use serde_json::{Value, json};

/// Longer than anybody waits for it.
const FOR_EVER: Duration = Duration::from_secs(600);

/// How it behaves.
#[derive(Clone, Debug)]
pub struct Says {
    /// The claims of the next ID token.
    pub claims: Value,
    /// What the discovery document says besides, or instead.
    pub discovery: Value,
    /// How the ID token is signed.
    pub signed: Signed,
    /// What it answers to everything, if not the truth.
    pub mood: Mood,
    /// Instead of claims about the person: what it tells when asked.
    pub user_info: Value,
}

/// How an ID token is signed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Signed {
    /// By its key.
    Well,
    /// By a key that it doesn't publish.
    ByAnotherKey,
    /// Not at all: the algorithm `none`.
    Not,
    /// By the client secret, which isn't its alone.
    BySecret,
}

/// How it answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mood {
    /// It does.
    Good,
    /// Not in this life.
    Silent,
    /// With a redirect to itself.
    Elsewhere,
    /// With more than anybody wants to read.
    Endless,
    /// With an error of its own.
    Broken,
}

/// The provider. Ends with the test's runtime.
pub struct Impostor {
    /// What it calls itself, unless a test says otherwise.
    pub issuer: String,
    shared: Arc<Shared>,
}

struct Shared {
    says: Mutex<Says>,
    codes: Mutex<Vec<(String, String)>>,
    issuer: String,
    key: EcdsaKeyPair,
    other_key: EcdsaKeyPair,
}

impl Impostor {
    /// What Latchkey is called there.
    pub const CLIENT: &str = "latchkey-at-impostor";
    /// Its secret there.
    pub const SECRET: &str = "impostor-secret-word-0123456789abcdef";

    /// Starts one.
    ///
    /// # Panics
    /// When it can't.
    pub async fn start() -> Self {
        let listener = tokio::net::TcpListener::bind(SocketAddr::from(([127, 0, 0, 1], 0))).await.expect("a port");
        let issuer = format!("http://{}", listener.local_addr().expect("its address"));
        let says = Says {
            claims: json!({}),
            discovery: json!({}),
            signed: Signed::Well,
            mood: Mood::Good,
            user_info: Value::Null,
        };
        let shared = Arc::new(Shared {
            says: Mutex::new(says),
            codes: Mutex::default(),
            issuer: issuer.clone(),
            key: key(),
            other_key: key(),
        });
        let router = Router::new()
            .route("/.well-known/openid-configuration", get(discovery))
            .route("/keys", get(keys))
            .route("/token", post(token))
            .route("/me", get(user_info))
            .with_state(Arc::clone(&shared));
        tokio::spawn(async move { axum::serve(listener, router).await });
        Self { issuer, shared }
    }

    /// Has it say something else from now on.
    pub fn say(&self, change: impl FnOnce(&mut Says)) {
        change(&mut self.shared.says.lock().expect("no test has panicked"));
    }

    /// The codes that were brought to it, each with its PKCE verifier.
    pub fn codes(&self) -> Vec<(String, String)> {
        self.shared.codes.lock().expect("no test has panicked").clone()
    }
}

fn key() -> EcdsaKeyPair {
    let random = SystemRandom::new();
    let der = EcdsaKeyPair::generate_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, &random).expect("a key");
    EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, der.as_ref(), &random).expect("a key")
}

fn now(shared: &Shared) -> Says {
    shared.says.lock().expect("no test has panicked").clone()
}

/// What stands in the way of an answer.
async fn mood(says: &Says) -> Option<Response> {
    match says.mood {
        Mood::Good => None,
        Mood::Silent => {
            tokio::time::sleep(FOR_EVER).await;
            None
        }
        Mood::Elsewhere => Some(Redirect::temporary("/keys").into_response()),
        Mood::Endless => Some(Json(json!({ "issuer": "x".repeat(1024 * 1024) })).into_response()),
        Mood::Broken => Some(StatusCode::BAD_GATEWAY.into_response()),
    }
}

async fn discovery(State(shared): State<Arc<Shared>>) -> Response {
    let says = now(&shared);
    if let Some(answer) = mood(&says).await {
        return answer;
    }
    let issuer = &shared.issuer;
    let mut document = json!({
        "issuer": issuer,
        "authorization_endpoint": format!("{issuer}/authorize"),
        "token_endpoint": format!("{issuer}/token"),
        "userinfo_endpoint": format!("{issuer}/me"),
        "jwks_uri": format!("{issuer}/keys"),
        "response_types_supported": ["code"],
        "subject_types_supported": ["public"],
        "id_token_signing_alg_values_supported": ["ES256", "HS256", "none"],
    });
    merge(&mut document, says.discovery);
    Json(document).into_response()
}

async fn keys(State(shared): State<Arc<Shared>>) -> Json<Value> {
    let point = shared.key.public_key().as_ref();
    let part = |part: &[u8]| BASE64_URL_SAFE_NO_PAD.encode(part);
    let (x, y) = (part(&point[1..33]), part(&point[33..]));
    Json(json!({ "keys": [{ "kty": "EC", "crv": "P-256", "use": "sig", "alg": "ES256", "kid": "1", "x": x, "y": y }] }))
}

async fn token(State(shared): State<Arc<Shared>>, Form(form): Form<Vec<(String, String)>>) -> Response {
    let says = now(&shared);
    if let Some(answer) = mood(&says).await {
        return answer;
    }
    let one = |name: &str| form.iter().find(|(other, _)| other == name).map(|(_, value)| value.clone());
    let (code, verifier) = (one("code").unwrap_or_default(), one("code_verifier").unwrap_or_default());
    shared.codes.lock().expect("no test has panicked").push((code, verifier));
    let token = shared.id_token(&says);
    Json(json!({ "access_token": "an-access-token", "token_type": "Bearer", "id_token": token })).into_response()
}

async fn user_info(State(shared): State<Arc<Shared>>) -> Json<Value> {
    Json(now(&shared).user_info)
}

impl Shared {
    fn id_token(&self, says: &Says) -> String {
        let algorithm = match says.signed {
            Signed::Well | Signed::ByAnotherKey => "ES256",
            Signed::Not => "none",
            Signed::BySecret => "HS256",
        };
        let header = json!({ "alg": algorithm, "kid": "1", "typ": "JWT" });
        let part = |value: &Value| BASE64_URL_SAFE_NO_PAD.encode(value.to_string());
        let signed = format!("{}.{}", part(&header), part(&says.claims));
        let by = |key: &EcdsaKeyPair| key.sign(&SystemRandom::new(), signed.as_bytes()).expect("a signature");
        let signature = match says.signed {
            Signed::Well => by(&self.key).as_ref().to_vec(),
            Signed::ByAnotherKey => by(&self.other_key).as_ref().to_vec(),
            Signed::Not => Vec::new(),
            Signed::BySecret => {
                let key = ring::hmac::Key::new(ring::hmac::HMAC_SHA256, Impostor::SECRET.as_bytes());
                ring::hmac::sign(&key, signed.as_bytes()).as_ref().to_vec()
            }
        };
        format!("{signed}.{}", BASE64_URL_SAFE_NO_PAD.encode(signature))
    }
}

fn merge(into: &mut Value, from: Value) {
    if let (Value::Object(into), Value::Object(from)) = (into, from) {
        into.extend(from);
    }
}
