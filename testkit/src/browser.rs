//! A browser without JavaScript: cookies, forms, and the headers that a browser sends by itself.

use reqwest::header::{HeaderMap, LOCATION};
use reqwest::{Client, StatusCode, redirect};

/// Keeps cookies, sends forms, follows nothing by itself.
pub struct Browser {
    client: Client,
    origin: String,
}

/// An answer.
pub struct Page {
    /// Its status.
    pub status: StatusCode,
    /// Its headers.
    pub headers: HeaderMap,
    /// Its text.
    pub body: String,
}

impl Browser {
    pub(crate) fn new(origin: String) -> Self {
        let client = Client::builder()
            .cookie_store(true)
            .redirect(redirect::Policy::none())
            .no_proxy()
            .build()
            .expect("a client");
        Self { client, origin }
    }

    /// The same browser at another node.
    pub fn at(&self, origin: &str) -> Self {
        Self { client: self.client.clone(), origin: origin.to_owned() }
    }

    /// Asks for a page.
    pub async fn get(&self, path: &str) -> Page {
        Page::of(self.client.get(format!("{}{path}", self.origin))).await
    }

    /// Sends a form, as a page of the dashboard would.
    pub async fn post(&self, path: &str, form: &[(&str, &str)]) -> Page {
        self.post_with(path, form, &[("sec-fetch-site", "same-origin")]).await
    }

    /// Sends a form with headers of one's own instead of a browser's.
    pub async fn post_with(&self, path: &str, form: &[(&str, &str)], headers: &[(&'static str, &str)]) -> Page {
        let mut request = self.client.post(format!("{}{path}", self.origin)).form(form);
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        Page::of(request).await
    }

    /// Calls a server function, as a hydrated page would.
    pub async fn call(&self, path: &str, question: &str) -> Page {
        let request = self.client.post(format!("{}{path}", self.origin)).body(question.to_owned());
        let headers =
            [("sec-fetch-site", "same-origin"), ("accept", "application/json"), ("content-type", "application/json")];
        Page::of(headers.into_iter().fold(request, |request, (name, value)| request.header(name, value))).await
    }

    /// Sends any request.
    pub async fn send(&self, method: reqwest::Method, path: &str, headers: &[(&'static str, &str)]) -> Page {
        let mut request = self.client.request(method, format!("{}{path}", self.origin));
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        Page::of(request).await
    }
}

impl Page {
    async fn of(request: reqwest::RequestBuilder) -> Self {
        let response = request.send().await.expect("an answer");
        let (status, headers) = (response.status(), response.headers().clone());
        Self { status, headers, body: response.text().await.expect("the text of the answer") }
    }

    /// Where it sends the browser.
    pub fn location(&self) -> Option<&str> {
        self.headers.get(LOCATION).and_then(|value| value.to_str().ok())
    }

    /// The new key that the page shows.
    pub fn new_key(&self) -> Option<&str> {
        let (_, rest) = self.body.split_once("data-testid=\"new-key\"")?;
        let start = rest.find("lk_")?;
        let key = &rest[start..];
        key.get(..key.find('<')?)
    }

    /// The value of the first field with that name.
    pub fn field(&self, name: &str) -> Option<&str> {
        let input = self
            .body
            .split("<input")
            .skip(1)
            .find(|input| input.split('>').next().is_some_and(|tag| tag.contains(&format!("name=\"{name}\""))))?;
        let tag = input.split('>').next()?;
        let (_, rest) = tag.split_once("value=\"")?;
        rest.split('"').next()
    }

    /// The text of the page, without tags.
    pub fn text(&self) -> String {
        let mut text = String::new();
        let mut inside = false;
        for c in self.body.chars() {
            match c {
                '<' => inside = true,
                '>' => inside = false,
                c if !inside => text.push(c),
                _ => {}
            }
        }
        text
    }
}
