//! An authenticator app, and how a person sets it up.

use service::demo::PASSWORD;
use testkit::{Browser, Page, TestApp};
use totp_rs::{Builder, Secret, Totp};

pub const FACTOR: &str = "/account/second-factor";

/// An app that holds a person's secret, and the recovery codes that came with it.
pub struct Authenticator {
    totp: Totp,
    pub secret: String,
    pub recovery: Vec<String>,
}

impl Authenticator {
    /// Reads the secret from the page that shows it.
    pub fn of(page: &Page) -> Self {
        let (_, rest) = page.body.split_once("data-testid=\"factor-secret\"").expect("the secret");
        let shown = rest[rest.find('>').expect("a tag") + 1..].split('<').next().expect("text");
        let secret = shown.replace(' ', "");
        let bytes = Secret::try_from_base32(&secret).expect("base 32");
        let totp = Builder::new().with_secret(bytes.as_bytes().to_vec()).build().expect("a generator");
        Self { totp, secret, recovery: Vec::new() }
    }

    /// The code that it shows so many steps from now.
    pub fn code_in(&self, app: &TestApp, steps: i64) -> String {
        let at = app.services.now().unix_timestamp() + 30 * steps;
        self.totp.generate(at.unsigned_abs()).to_string()
    }

    /// The code that it shows now.
    pub fn code(&self, app: &TestApp) -> String {
        self.code_in(app, 0)
    }

    /// A code that is wrong now.
    pub fn wrong(&self, app: &TestApp) -> String {
        let right: Vec<_> = (-1..=1).map(|step| self.code_in(app, step)).collect();
        (0..).map(|n| format!("{n:06}")).find(|code| !right.contains(code)).expect("one of a million")
    }
}

/// Sets a second factor up. The code that was shown now is used up.
pub async fn set_up(app: &TestApp, browser: &Browser) -> Authenticator {
    assert_eq!(browser.post(FACTOR, &[("do", "begin")]).await.location(), Some(FACTOR));
    let mut device = Authenticator::of(&browser.get(FACTOR).await);
    let page = send(browser, "confirm", PASSWORD, &device.code(app)).await;
    assert_eq!(page.status, 200, "{}", page.text());
    device.recovery = recovery_codes(&page);
    assert_eq!(device.recovery.len(), 10);
    device
}

/// Sends the form of the second factor.
pub async fn send(browser: &Browser, what: &str, password: &str, code: &str) -> Page {
    browser.post(FACTOR, &[("do", what), ("password", password), ("code", code)]).await
}

/// The recovery codes that the page shows.
pub fn recovery_codes(page: &Page) -> Vec<String> {
    let marks = page.body.split("data-testid=\"recovery-code\"").skip(1);
    marks.filter_map(|rest| rest.split('>').nth(1)?.split('<').next()).map(str::to_owned).collect()
}

/// The second step of signing in.
pub async fn second_step(browser: &Browser, code: &str) -> Page {
    browser.post("/login/code", &[("code", code), ("next", "")]).await
}
