//! "Nodes": what a CSM sees of the processes.

use testkit::TestApp;

use crate::steps::NOOR;

/// A row as a node would have written it.
async fn list(app: &TestApp, name: &str, roles: &str, acked: Option<i64>, keys: i64, silent: f64) {
    sqlx::query(
        "INSERT INTO nodes (incarnation, name, version, roles, started_at, acked, keys, requests, seen)
         VALUES (gen_random_uuid(), $1, '9.8.7', $2, now(), $3, $4, 41.6, clock_timestamp() - make_interval(secs => $5))",
    )
    .bind(name)
    .bind(roles)
    .bind(acked)
    .bind(keys)
    .bind(silent)
    .execute(&app.database.raw)
    .await
    .expect("a row");
}

/// The cells of the row of a node, without their tags.
fn row(page: &str, name: &str) -> String {
    let row = page.split("<tr").find(|row| row.contains(name)).unwrap_or_else(|| panic!("{name} in {page}"));
    let mut text = String::new();
    let mut inside = false;
    for letter in row.split("</tr>").next().unwrap_or_default().chars() {
        match letter {
            '<' => inside = true,
            '>' => {
                inside = false;
                text.push(' ');
            }
            letter if !inside => text.push(letter),
            _ => {}
        }
    }
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[tokio::test]
async fn a_csm_sees_each_node_with_its_state_its_keys_and_how_far_it_is() {
    let app = TestApp::start().await;
    let epoch: i64 = sqlx::query_scalar("SELECT epoch FROM cluster").fetch_one(&app.database.raw).await.unwrap();
    list(&app, "level:1", "gateway", Some(epoch), 1_234_567, 1.0).await;
    list(&app, "behind:1", "dashboard,gateway,worker", Some(epoch - 2), 5, 0.0).await;
    list(&app, "gone:1", "gateway", Some(epoch), 5, 65.0).await;
    list(&app, "loading:1", "gateway", None, 0, 0.0).await;
    list(&app, "people:1", "dashboard", None, 0, 0.0).await;
    let noor = app.browser_of(NOOR).await;
    let page = noor.get("/staff/nodes").await;
    assert_eq!(page.status, 200);
    let page = page.body;
    let level = row(&page, "level:1");
    assert!(level.contains("9.8.7 · gateway") && level.contains("Ready") && level.contains("1,234,567"), "{level}");
    assert!(level.contains(" 8.") && level.contains(" 42 "), "a lease of 10 s, less its margin and a second: {level}");
    assert!(row(&page, "behind:1").contains("2 behind"), "{}", row(&page, "behind:1"));
    let gone = row(&page, "gone:1");
    assert!(gone.contains("Gone") && gone.contains("1 min ago") && gone.contains(" 0 "), "{gone}");
    assert!(row(&page, "loading:1").contains("Loading"));
    assert!(row(&page, "people:1").contains("No gateway"));
    // The node that answers lists itself.
    assert!(page.contains("6 nodes, 1 gone"), "{page}");
}
