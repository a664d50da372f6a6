//! A posted form: fields in the order in which they came, each name as often as it likes.

use axum::body::Bytes;
use axum::extract::{FromRequest, Request};
use axum::response::{IntoResponse, Response};
use http::{StatusCode, header};

/// The fields of a posted form. Doesn't print: there are passwords among them.
pub struct Form(Vec<(String, String)>);

impl Form {
    /// Reads fields from `application/x-www-form-urlencoded`.
    pub fn parse(body: &[u8]) -> Self {
        Self(url::form_urlencoded::parse(body).into_owned().collect())
    }

    /// The first field of that name; empty when there is none.
    pub fn one(&self, name: &str) -> &str {
        self.0.iter().find(|(other, _)| other == name).map_or("", |(_, value)| value)
    }

    /// Every field of that name.
    pub fn all(&self, name: &str) -> Vec<String> {
        self.0.iter().filter(|(other, _)| other == name).map(|(_, value)| value.clone()).collect()
    }
}

impl<S: Send + Sync> FromRequest<S> for Form {
    type Rejection = Response;

    async fn from_request(request: Request, state: &S) -> Result<Self, Response> {
        let kind = request.headers().get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or_default();
        let kind = kind.split(';').next().unwrap_or_default().trim();
        if !kind.eq_ignore_ascii_case("application/x-www-form-urlencoded") {
            return Err(
                (StatusCode::UNSUPPORTED_MEDIA_TYPE, "Send application/x-www-form-urlencoded.\n").into_response()
            );
        }
        let body = Bytes::from_request(request, state).await.map_err(IntoResponse::into_response)?;
        Ok(Self::parse(&body))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_may_repeat_be_absent_or_hold_anything() {
        let form = Form::parse(b"name=a+b%26&api=data&api=push&%FF=x&&lonely");
        assert_eq!(form.one("name"), "a b&");
        assert_eq!(form.all("api"), ["data", "push"]);
        assert_eq!((form.one("nothing"), form.one("lonely")), ("", ""));
        assert!(form.all("nothing").is_empty());
    }
}
