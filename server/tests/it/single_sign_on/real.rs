//! With a real provider, through its own pages.

use testkit::TestApp;

use super::{go, log, members, path, with_provider};
use crate::steps::{LI, keys};

#[tokio::test]
async fn people_sign_in_at_a_certified_provider() {
    let app = TestApp::start().await;
    let (provider, ..) = with_provider(&app).await;
    let before = members(&app, "ACME01").await;
    let pia = app.stranger();
    let asked = go(&pia, "pia@acme.example", &keys("ACME01")).await;
    assert!(asked.as_str().starts_with(&provider.issuer));
    let back = provider.sign_in(asked.as_str(), "pia@acme.example").await;
    assert!(back.starts_with("http://localhost:3000/login/sso/callback?"), "{back}");
    let page = pia.get(&path(&back)).await;
    assert_eq!(page.location(), Some(keys("ACME01").as_str()), "{}", page.text());
    assert!(pia.get(&keys("ACME01")).await.text().contains("Checkout service"));
    assert!(pia.get("/account").await.text().contains("Pia of the provider"));
    assert_eq!(members(&app, "ACME01").await, before + 1);
    assert_eq!(log(&app, "ACME01", 1).await[0].0, "Signed in through single sign-on");
    // The browser takes the same answer to us again: the code isn't even brought to the provider.
    assert_eq!(pia.get(&path(&back)).await.status, 409);

    let li = app.stranger();
    let back = provider.sign_in(go(&li, LI, "").await.as_str(), LI).await;
    assert_eq!(li.get(&path(&back)).await.status, 303);
    assert_eq!(li.get(&format!("{}/new", keys("ACME01"))).await.status, 200, "a manager as before");
    assert_eq!(members(&app, "ACME01").await, before + 1);

    for (person, status) in [("pia@acme.example#2", 403), ("tom@cobalt.example", 403), ("unverified@acme.example", 403)]
    {
        let browser = app.stranger();
        let back = provider.sign_in(go(&browser, "pia@acme.example", "").await.as_str(), person).await;
        assert_eq!(browser.get(&path(&back)).await.status, status, "{person}");
    }
}

#[tokio::test]
async fn a_code_of_one_browser_is_of_no_use_to_another() {
    let app = TestApp::start().await;
    let (provider, ..) = with_provider(&app).await;
    let (pia, thief) = (app.stranger(), app.stranger());
    let back = provider.sign_in(go(&pia, "pia@acme.example", "").await.as_str(), "pia@acme.example").await;
    let stolen: url::Url = back.parse().unwrap();
    let code = stolen.query_pairs().find(|(name, _)| name == "code").unwrap().1.into_owned();
    // With the thief's own state, and thus the thief's own PKCE verifier.
    let asked = go(&thief, "pia@acme.example", "").await;
    let state = super::part(&asked, "state");
    let page = thief.get(&format!("/login/sso/callback?code={code}&state={state}")).await;
    assert!(page.status == 403 && page.text().contains("can’t be trusted"), "{}", page.text());
}
