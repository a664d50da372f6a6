//! Admins who do things to each other at the same moment.

use testkit::{Browser, Page, Smtp, TestApp};

use super::{ADA, USERS, joined, mailing, seat_as_seen, seen};
use crate::steps::{MAYA, RAVI, user_of};

const ROUNDS: usize = 15;

/// Two admins, each with the own id.
async fn admins(app: &TestApp, smtp: &mut Smtp) -> [(Browser, String); 2] {
    let ada = joined(app, smtp, ADA, "admin").await;
    [(app.browser_of(MAYA).await, user_of(app, MAYA).await), (ada, user_of(app, ADA).await)]
}

async fn count_admins(app: &TestApp) -> i64 {
    sqlx::query_scalar("SELECT count(*) FROM memberships WHERE workspace_id = 'ACME01' AND role = 'admin'")
        .fetch_one(&app.database.raw)
        .await
        .unwrap()
}

async fn both_are_admins(app: &TestApp) {
    sqlx::query(
        "UPDATE memberships SET role = 'admin' FROM users u
         WHERE workspace_id = 'ACME01' AND u.id = user_id AND u.email = ANY ($1)",
    )
    .bind([MAYA, ADA])
    .execute(&app.database.raw)
    .await
    .unwrap();
}

fn statuses(pages: (Page, Page)) -> [u16; 2] {
    let mut statuses = [pages.0.status.as_u16(), pages.1.status.as_u16()];
    statuses.sort_unstable();
    statuses
}

#[tokio::test]
async fn two_admins_who_demote_each_other_at_the_same_moment_leave_one() {
    let (mut smtp, app) = mailing().await;
    let [(maya, her), (ada, own)] = admins(&app, &mut smtp).await;
    for round in 0..ROUNDS {
        let (one, two) = (seen(&maya, &own).await, seen(&ada, &her).await);
        let pages = tokio::join!(
            seat_as_seen(&maya, &own, &one, "viewer", &[]),
            seat_as_seen(&ada, &her, &two, "viewer", &[]),
        );
        // The second is no admin any more when it is the turn of the form.
        assert_eq!((statuses(pages), count_admins(&app).await), ([303, 403], 1), "round {round}");
        both_are_admins(&app).await;
    }
}

#[tokio::test]
async fn two_admins_who_step_down_at_the_same_moment_leave_one() {
    let (mut smtp, app) = mailing().await;
    let [(maya, her), (ada, own)] = admins(&app, &mut smtp).await;
    for round in 0..ROUNDS {
        let (one, two) = (seen(&maya, &her).await, seen(&ada, &own).await);
        let pages = tokio::join!(
            seat_as_seen(&maya, &her, &one, "manager", &[]),
            seat_as_seen(&ada, &own, &two, "manager", &[]),
        );
        assert_eq!((statuses(pages), count_admins(&app).await), ([303, 409], 1), "round {round}");
        both_are_admins(&app).await;
    }
}

#[tokio::test]
async fn removing_and_signing_in_at_the_same_moment_ends_well_every_time() {
    let (mut smtp, app) = mailing().await;
    let maya = app.browser_of(MAYA).await;
    let ravi = user_of(&app, RAVI).await;
    for round in 0..ROUNDS {
        let browser = app.browser_of(RAVI).await;
        let mark = seen(&maya, &ravi).await;
        let path = format!("{USERS}/{ravi}/remove");
        let fields = [("seen", mark.as_str())];
        let (removed, signed_in) =
            tokio::join!(maya.post(&path, &fields), testkit::sign_in(&browser, RAVI, service::demo::PASSWORD),);
        assert_eq!((removed.status.as_u16(), signed_in.status.as_u16()), (303, 303), "round {round}");
        let page = browser.get(&crate::steps::keys("ACME01")).await;
        assert!([303, 404].contains(&page.status.as_u16()), "round {round}: {}", page.status);
        sqlx::query("INSERT INTO memberships (workspace_id, user_id, role) SELECT 'ACME01', id, 'viewer' FROM users WHERE email = $1")
            .bind(RAVI)
            .execute(&app.database.raw)
            .await
            .unwrap();
    }
    smtp.stop().await;
}
