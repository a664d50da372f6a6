//! What a provider is asked, and what of its answers is believed: OpenID Connect's code flow with PKCE, for a client
//! that has a secret.

use chrono::DateTime;
use domain::sso::IssuerProblem;
use openidconnect::core::{
    CoreAuthenticationFlow, CoreClient, CoreClientAuthMethod, CoreGenderClaim, CoreJwsSigningAlgorithm as Alg,
    CoreProviderMetadata, CoreTokenResponse, CoreUserInfoClaims,
};
use openidconnect::{
    AuthType, AuthorizationCode, ClientId, ClientSecret, CsrfToken, DiscoveryError, EmptyAdditionalClaims,
    EndpointMaybeSet, EndpointNotSet, EndpointSet, IssuerUrl, LoginHint, Nonce, OAuth2TokenResponse as _,
    PkceCodeChallenge, PkceCodeVerifier, RedirectUrl, RequestTokenError, Scope, SubjectIdentifier, TokenResponse as _,
    UserInfoError,
};
use time::OffsetDateTime;
use url::Url;

use super::http::{Http, HttpProblem};
use super::ticket::Ticket;

/// By public keys alone: whoever knows the client secret must not be able to sign in its name.
const SIGNED_BY: [Alg; 9] = [
    Alg::RsaSsaPkcs1V15Sha256,
    Alg::RsaSsaPkcs1V15Sha384,
    Alg::RsaSsaPkcs1V15Sha512,
    Alg::RsaSsaPssSha256,
    Alg::RsaSsaPssSha384,
    Alg::RsaSsaPssSha512,
    Alg::EcdsaP256Sha256,
    Alg::EcdsaP384Sha384,
    Alg::EdDsa,
];

type Client =
    CoreClient<EndpointSet, EndpointNotSet, EndpointNotSet, EndpointNotSet, EndpointMaybeSet, EndpointMaybeSet>;

/// Why a provider's answers are of no use. For the log; holds nothing that anybody typed.
#[derive(Debug, thiserror::Error)]
pub(super) enum Trouble {
    #[error("the address is out of reach")]
    OutOfReach,
    #[error("it doesn't answer: {0}")]
    Silent(String),
    #[error("it isn't a provider of OpenID Connect: {0}")]
    NoProvider(&'static str),
    #[error("it calls itself otherwise")]
    CallsItselfOtherwise,
    #[error("it lacks {0}")]
    Lacking(&'static str),
    #[error("its answer isn't believed: {0}")]
    NotBelieved(String),
}

impl From<Trouble> for IssuerProblem {
    fn from(trouble: Trouble) -> Self {
        match trouble {
            Trouble::OutOfReach => Self::Private,
            Trouble::Silent(_) => Self::Silent,
            Trouble::NoProvider(_) | Trouble::NotBelieved(_) => Self::NoProvider,
            Trouble::CallsItselfOtherwise => Self::CallsItselfOtherwise,
            Trouble::Lacking(_) => Self::Lacking,
        }
    }
}

impl From<&HttpProblem> for Trouble {
    fn from(problem: &HttpProblem) -> Self {
        match problem {
            HttpProblem::OutOfReach => Self::OutOfReach,
            HttpProblem::Silent(_) | HttpProblem::NoRequest => Self::Silent(problem.to_string()),
            HttpProblem::TooLong => Self::NoProvider("an answer is too long"),
        }
    }
}

/// Whom a provider vouches for.
pub(super) struct Vouched {
    pub(super) subject: String,
    pub(super) email: Option<String>,
    pub(super) email_verified: bool,
    pub(super) name: Option<String>,
}

/// A provider, as its discovery document describes it at this moment.
pub(super) struct Provider<'a> {
    http: &'a Http,
    client: Client,
}

impl<'a> Provider<'a> {
    /// Asks for the discovery document and the keys.
    pub(super) async fn discover(
        http: &'a Http,
        issuer: &str,
        client_id: &str,
        secret: String,
        redirect: String,
    ) -> Result<Self, Trouble> {
        let issuer = IssuerUrl::new(issuer.to_owned()).map_err(|_| Trouble::NoProvider("its address"))?;
        let found = CoreProviderMetadata::discover_async(issuer, http).await.map_err(|error| match error {
            DiscoveryError::Request(problem) => Trouble::from(&problem),
            DiscoveryError::Response(status, ..) if status.is_server_error() => Trouble::Silent(status.to_string()),
            DiscoveryError::Validation(_) => Trouble::CallsItselfOtherwise,
            _ => Trouble::NoProvider("no discovery document or no keys"),
        })?;
        let reach = http.reach();
        if reach.check(found.authorization_endpoint().url()).is_err() {
            return Err(Trouble::Lacking("a safe address to sign in at"));
        }
        if found.token_endpoint().is_none() {
            return Err(Trouble::Lacking("an address that takes codes"));
        }
        if !found.id_token_signing_alg_values_supported().iter().any(|alg| SIGNED_BY.contains(alg)) {
            return Err(Trouble::Lacking("signatures by a public key"));
        }
        let methods = found.token_endpoint_auth_methods_supported();
        let in_body = methods.is_some_and(|methods| {
            !methods.contains(&CoreClientAuthMethod::ClientSecretBasic)
                && methods.contains(&CoreClientAuthMethod::ClientSecretPost)
        });
        let (id, secret) = (ClientId::new(client_id.to_owned()), ClientSecret::new(secret));
        let redirect = RedirectUrl::new(redirect).map_err(|_| Trouble::NoProvider("our own address"))?;
        let client = CoreClient::from_provider_metadata(found, id, Some(secret))
            .set_redirect_uri(redirect)
            .set_auth_type(if in_body { AuthType::RequestBody } else { AuthType::BasicAuth });
        Ok(Self { http, client })
    }

    /// Where the browser goes to sign in.
    pub(super) fn sign_in_at(&self, ticket: &Ticket<'_>, hint: &str) -> Url {
        let challenge = PkceCodeChallenge::from_code_verifier_sha256(&PkceCodeVerifier::new(ticket.verifier()));
        let (state, nonce) = (CsrfToken::new(ticket.state()), Nonce::new(ticket.nonce()));
        let request = self
            .client
            .authorize_url(CoreAuthenticationFlow::AuthorizationCode, || state, || nonce)
            .add_scopes(["email", "profile"].map(|scope| Scope::new(scope.to_owned())))
            .set_login_hint(LoginHint::new(hint.to_owned()))
            .set_pkce_challenge(challenge);
        request.url().0
    }

    /// Gives the code back and hears for whom it is.
    pub(super) async fn redeem(
        &self,
        code: String,
        ticket: &Ticket<'_>,
        now: OffsetDateTime,
    ) -> Result<Vouched, Trouble> {
        let request = self.client.exchange_code(AuthorizationCode::new(code)).map_err(|_| Trouble::Lacking("codes"))?;
        let request = request.set_pkce_verifier(PkceCodeVerifier::new(ticket.verifier()));
        let answer: CoreTokenResponse = request.request_async(self.http).await.map_err(|error| match error {
            RequestTokenError::Request(problem) => Trouble::from(&problem),
            RequestTokenError::ServerResponse(_) => Trouble::NotBelieved("it doesn't take the code".to_owned()),
            _ => Trouble::NotBelieved("no answer to a code".to_owned()),
        })?;
        let token = answer.id_token().ok_or_else(|| Trouble::NotBelieved("there is no ID token".to_owned()))?;
        let moment = DateTime::from_timestamp(now.unix_timestamp(), 0).unwrap_or_default();
        let verifier = self.client.id_token_verifier().set_allowed_algs(SIGNED_BY).set_time_fn(move || moment);
        let claims = token
            .claims(&verifier, &Nonce::new(ticket.nonce()))
            .map_err(|error| Trouble::NotBelieved(error.to_string()))?;
        let mut vouched = Vouched {
            subject: claims.subject().to_string(),
            email: claims.email().map(|email| email.to_string()),
            email_verified: claims.email_verified() == Some(true),
            name: claims.name().and_then(|name| name.get(None)).map(|name| name.to_string()),
        };
        if vouched.email.is_none() {
            // Many tell it only when asked, which is what the standard says of this flow.
            let told = self.user_info(&answer, claims.subject().clone()).await?;
            vouched.email = told.email().map(|email| email.to_string());
            vouched.email_verified = told.email_verified() == Some(true);
            vouched.name = vouched.name.or(told.name().and_then(|name| name.get(None)).map(|name| name.to_string()));
        }
        Ok(vouched)
    }

    async fn user_info(
        &self,
        answer: &CoreTokenResponse,
        subject: SubjectIdentifier,
    ) -> Result<CoreUserInfoClaims, Trouble> {
        let request = self.client.user_info(answer.access_token().clone(), Some(subject));
        let request = request.map_err(|_| Trouble::NotBelieved("it tells no mail address".to_owned()))?;
        let told = request.request_async::<EmptyAdditionalClaims, _, CoreGenderClaim>(self.http).await;
        told.map_err(|error| match error {
            UserInfoError::Request(problem) => Trouble::from(&problem),
            UserInfoError::ClaimsVerification(error) => Trouble::NotBelieved(error.to_string()),
            _ => Trouble::NotBelieved("it doesn't tell whom it vouches for".to_owned()),
        })
    }
}
