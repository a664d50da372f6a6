//! After seven days file and link are gone.

use domain::export::ExportStage;
use testkit::TestApp;
use time::Duration;

use super::{download_of, entries_about, files, finished, page_of, stage, work};
use crate::steps::{RAVI, TOM};

#[tokio::test]
async fn a_report_can_be_downloaded_for_seven_days_and_not_a_second_longer() {
    let app = TestApp::start().await;
    let (maya, id) = finished(&app).await;
    let until = stage(&maya, &id).await.file().expect("a file").until;
    let left = until - service::Clock::now(app.clock.as_ref());
    assert!(left <= Duration::days(7) && left > Duration::days(7) - Duration::MINUTE, "{left}");
    app.clock.advance(left - Duration::seconds(2));
    let maya_again = app.browser_of(crate::steps::MAYA).await;
    assert_eq!(maya_again.get(&download_of(&id)).await.status, 200, "two seconds before");
    assert_eq!(files(&app), [format!("{id}.csv")]);
    let recorded = entries_about(&app, &id, "Downloaded").await;

    app.clock.advance(Duration::seconds(3));
    let gone = maya_again.get(&download_of(&id)).await;
    assert_eq!(gone.status, 410, "although the file is still there");
    assert!(gone.text().contains("This report has expired") && gone.text().contains("Ask for a new one"));
    assert_eq!(stage(&maya_again, &id).await, ExportStage::Expired { at: until });
    assert!(maya_again.get(&page_of(&id)).await.text().contains("expired"));
    assert_eq!(app.browser_of(TOM).await.get(&download_of(&id)).await.status, 404, "still nobody else's");
    assert_eq!(app.browser_of(RAVI).await.get(&download_of(&id)).await.status, 403);

    service::exports::tidy(&app.services).await.expect("cleared away");
    service::exports::tidy(&app.services).await.expect("nothing is left to clear away");
    assert_eq!(files(&app), Vec::<String>::new());
    assert_eq!(maya_again.get(&download_of(&id)).await.status, 410);
    assert_eq!(entries_about(&app, &id, "Downloaded").await, recorded);
    assert_eq!(work(&app).await, 0);
}
