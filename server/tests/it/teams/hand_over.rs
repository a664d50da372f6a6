//! Keys of people who left: they go on working, admins see them, and somebody else takes them over.

use testkit::{Browser, Page, TestApp};

use super::{NOBODYS, leave, seen};
use crate::steps::{LI, MAYA, NOOR, RAVI, SOFIA, TOM, archive, count, create, id_of, keys, user_of};

fn hand_over() -> String {
    format!("{}/hand-over", keys("ACME01"))
}

async fn send(browser: &Browser, chosen: &[&str], to: &str) -> Page {
    let mut fields = vec![("from", LI), ("to", to)];
    fields.extend(chosen.iter().map(|&id| ("key", id)));
    browser.post(&hand_over(), &fields).await
}

/// Whether the notice on the keys' page leads to the list.
async fn is_told(browser: &Browser) -> bool {
    browser.get(&keys("ACME01")).await.body.contains(&hand_over())
}

#[tokio::test]
async fn keys_of_somebody_who_left_are_listed_for_admins_and_go_on_working_until_they_are_handed_over() {
    let app = TestApp::start().await;
    let (maya, li, ravi) = (app.browser_of(MAYA).await, app.browser_of(LI).await, app.browser_of(RAVI).await);
    let key = create(&li, "ACME01", "Nightly job", &["data"]).await;
    let old = create(&li, "ACME01", "Tidied away", &["data"]).await;
    archive(&li, "ACME01", &old).await;
    assert!(!is_told(&maya).await);
    assert!(maya.get(&hand_over()).await.text().contains("Nothing to hand over"));

    leave(&app, LI).await;
    assert_eq!(li.get(&keys("ACME01")).await.status, 404);
    assert!(is_told(&maya).await && !is_told(&ravi).await, "told to admins alone");
    assert!(maya.get(&keys("ACME01")).await.text().contains("3 keys belong to people who have left."));
    let list = maya.get(&hand_over()).await.text();
    for name in ["Nightly job", "Warehouse sync", "Support console"] {
        assert!(list.contains(name), "{name}");
    }
    for name in ["Checkout service", "Tidied away", "Data API key", "Push API key"] {
        assert!(!list.contains(name), "{name}: its owner is here, it is archived, or nobody made it");
    }
    let page = format!("{}/{}", keys("ACME01"), key.id);
    assert!(maya.get(&page).await.text().contains("Has left"));

    let to = user_of(&app, RAVI).await;
    assert_eq!(send(&maya, &[&key.id], &to).await.location(), Some(&*format!("{}?done=1", hand_over())));
    let list = maya.get(&hand_over()).await.text();
    assert!(!list.contains("Nightly job") && list.contains("Warehouse sync"));
    assert!(app.gateway().opens_data("ACME01", &key.text).await, "nothing dies");
    let details = maya.get(&page).await.text();
    assert!(details.contains(&format!("Owner{RAVI}")) && !details.contains("Has left"), "{details}");
    assert!(details.contains(&format!("by {LI}")), "who made it stays");
    assert!(details.contains(&format!("Handed “Nightly job” over from {LI} to {RAVI}")));
    let text: String =
        sqlx::query_scalar("SELECT details::text FROM audit_entries WHERE entity_id = $1 ORDER BY number DESC LIMIT 1")
            .bind(&key.id)
            .fetch_one(&app.database.raw)
            .await
            .expect("the entry");
    let text: serde_json::Value = serde_json::from_str(&text).expect("JSON");
    assert_eq!((&text["before"]["owner"], &text["after"]["owner"]), (&LI.into(), &RAVI.into()));

    let rest = [id_of(&app, "ACME01", "Warehouse sync").await, id_of(&app, "ACME01", "Support console").await];
    let entries = count(&app, "audit_entries").await;
    assert_eq!(send(&maya, &[&rest[0], &rest[1]], &to).await.status, 303);
    assert_eq!(count(&app, "audit_entries").await, entries + 2, "an entry for each key");
    assert!(!is_told(&maya).await);

    // Whoever took them over may leave as well.
    leave(&app, RAVI).await;
    let list = maya.get(&hand_over()).await.text();
    assert!(list.contains(&format!("Keys of {RAVI}")) && !list.contains(&format!("Keys of {LI}")), "{list}");
}

#[tokio::test]
async fn somebody_who_comes_back_has_the_keys_of_before() {
    let app = TestApp::start().await;
    let maya = app.browser_of(MAYA).await;
    leave(&app, LI).await;
    assert!(is_told(&maya).await);
    sqlx::query("INSERT INTO memberships SELECT 'ACME01', id, 'viewer' FROM users WHERE email = $1")
        .bind(LI)
        .execute(&app.database.raw)
        .await
        .expect("back");
    assert!(!is_told(&maya).await);
}

#[tokio::test]
async fn what_can_not_be_handed_over_is_told_and_nothing_is() {
    let app = TestApp::start().await;
    let maya = app.browser_of(MAYA).await;
    let left = id_of(&app, "ACME01", "Warehouse sync").await;
    let present = id_of(&app, "ACME01", "Checkout service").await;
    let legacy = id_of(&app, "ACME01", "Data API key").await;
    let foreign = id_of(&app, "BOREAL", "Data API key").await;
    let (ravi, li, tom) = (user_of(&app, RAVI).await, user_of(&app, LI).await, user_of(&app, TOM).await);
    leave(&app, LI).await;
    let before = count(&app, "audit_entries").await;

    let none = send(&maya, &[], "").await;
    assert_eq!(none.status, 422);
    assert!(none.text().contains("Choose at least one key.") && none.text().contains("Choose the member"));
    for to in ["", &li, &tom, NOBODYS, "x"] {
        let page = send(&maya, &[&left], to).await;
        assert_eq!(page.status, 422, "{to}");
        assert!(page.text().contains("Choose the member who answers"), "{to}");
        let boxes: Vec<_> = page.body.split("<input").filter(|input| input.contains("name=\"key\"")).collect();
        let checked = |id: &str| boxes.iter().any(|input| input.contains(id) && input.contains(" checked"));
        assert!(checked(&left) && boxes.len() == 2, "what was chosen is kept");
        assert_eq!(boxes.iter().filter(|input| input.contains(" checked")).count(), 1);
    }
    let mut answers = Vec::new();
    for id in [&present[..], &legacy, &foreign, "AAAAAAAAAAAA", "no-key"] {
        let page = send(&maya, &[&left, id], &ravi).await;
        assert_eq!(page.status, 422, "{id}");
        assert!(page.text().contains("A chosen key is no longer here"), "{id}");
        answers.push(seen(&page));
    }
    answers.dedup();
    assert_eq!(answers.len(), 1, "a foreign key is answered like one that doesn't exist");
    assert_eq!(count(&app, "audit_entries").await, before);
    assert!(maya.get(&hand_over()).await.text().contains("Warehouse sync"), "all of them or none");

    assert_eq!(send(&maya, &[&left, &left], &ravi).await.status, 303);
    let again = send(&maya, &[&left], &ravi).await;
    assert_eq!(again.status, 422, "the second time it isn't there any more");
    assert_eq!(count(&app, "audit_entries").await, before + 1);
}

#[tokio::test]
async fn only_admins_of_the_workspace_hand_over() {
    let app = TestApp::start().await;
    let key = id_of(&app, "ACME01", "Checkout service").await;
    let to = user_of(&app, LI).await;
    sqlx::query("UPDATE memberships SET role = 'admin' WHERE workspace_id = 'ACME01' AND user_id = $1::uuid")
        .bind(&to)
        .execute(&app.database.raw)
        .await
        .expect("another admin");
    leave(&app, MAYA).await;
    for (person, status) in [(RAVI, 403), (NOOR, 403), (TOM, 404), (SOFIA, 404), (MAYA, 404)] {
        let browser = app.browser_of(person).await;
        assert_eq!(browser.get(&hand_over()).await.status, status, "{person}");
        assert_eq!(send(&browser, &[&key], &to).await.status, status, "{person}");
    }
    let li = app.browser_of(LI).await;
    assert!(li.get(&hand_over()).await.text().contains(&format!("Keys of {MAYA}")));
    assert_eq!(send(&li, &[&key], &to).await.status, 303);
}
