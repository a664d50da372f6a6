//! Downloads: whole, in ranges, and each in the log.

use reqwest::Method;
use testkit::{Browser, Page, TestApp};
use time::Duration;

use super::{download_of, entries_about, finished, rows_of};
use crate::steps::{LI, MAYA};

async fn get(browser: &Browser, id: &str, headers: &[(&'static str, &str)]) -> Page {
    browser.send(Method::GET, &download_of(id), headers).await
}

fn header<'a>(page: &'a Page, name: &str) -> &'a str {
    page.headers.get(name).map_or("", |value| value.to_str().expect("text"))
}

#[tokio::test]
async fn the_file_comes_with_its_name_its_kind_and_no_leave_to_keep_it() {
    let app = TestApp::start().await;
    let (maya, id) = finished(&app).await;
    let page = get(&maya, &id, &[]).await;
    assert_eq!(page.status, 200);
    assert!(rows_of(&app, &page.body) > 200);
    assert_eq!(header(&page, "content-type"), "text/csv; charset=utf-8; header=present");
    let day = super::seen(&maya, &id).await.export.asked_at.date();
    let name = format!("Acme Retail_{id}_{day}.csv");
    let coded = name.replace(' ', "%20");
    let expected = format!("attachment; filename=\"{name}\"; filename*=UTF-8''{coded}");
    assert_eq!(header(&page, "content-disposition"), expected);
    assert_eq!(header(&page, "cache-control"), "no-store");
    assert_eq!(header(&page, "x-content-type-options"), "nosniff");
    assert_eq!(header(&page, "cross-origin-resource-policy"), "same-origin");
    assert_eq!(header(&page, "accept-ranges"), "bytes");
    assert_eq!(header(&page, "content-length"), page.body.len().to_string());
}

#[tokio::test]
async fn a_download_that_was_cut_off_goes_on_where_it_was() {
    let app = TestApp::start().await;
    let (maya, id) = finished(&app).await;
    let whole = get(&maya, &id, &[]).await;
    let (tag, length) = (header(&whole, "etag").to_owned(), whole.body.len());
    let mut cut = length / 2;
    while !whole.body.is_char_boundary(cut) {
        cut += 1;
    }
    let rest = format!("bytes={cut}-");
    let last = length - 1;
    for headers in [vec![("range", &rest[..])], vec![("range", &rest[..]), ("if-range", &tag[..])]] {
        let page = get(&maya, &id, &headers).await;
        assert_eq!(page.status, 206, "{headers:?}");
        assert_eq!(header(&page, "content-range"), format!("bytes {cut}-{last}/{length}"));
        assert_eq!(header(&page, "etag"), tag);
        assert!(page.body == whole.body[cut..], "the second half of the file");
    }
    let end = get(&maya, &id, &[("range", "bytes=-3")]).await;
    assert_eq!((end.status.as_u16(), &end.body[..]), (206, "\"\r\n"));
    let first = get(&maya, &id, &[("range", "bytes=0-5")]).await;
    assert_eq!((first.status.as_u16(), &first.body[..]), (206, "\"Time\""));
    // The beginning was of another file: all of this one. Several parts at once: all of it, too.
    for headers in [vec![("range", &rest[..]), ("if-range", "\"other\"")], vec![("range", "bytes=0-1,5-6")]] {
        let page = get(&maya, &id, &headers).await;
        assert_eq!((page.status.as_u16(), page.body.len()), (200, length), "{headers:?}");
    }
    let beyond = get(&maya, &id, &[("range", &format!("bytes={length}-"))]).await;
    assert_eq!((beyond.status.as_u16(), header(&beyond, "content-range")), (416, &format!("bytes */{length}")[..]));
    assert!(beyond.body.is_empty());
}

#[tokio::test]
async fn each_download_is_recorded_once_and_a_look_at_its_size_is_none() {
    let app = TestApp::start().await;
    let (maya, id) = finished(&app).await;
    let li = app.browser_of(LI).await;
    let recorded = || entries_about(&app, &id, "Downloaded the report of ");
    let head = maya.send(Method::HEAD, &download_of(&id), &[]).await;
    assert_eq!((head.status.as_u16(), recorded().await), (200, 0));
    assert!(head.body.is_empty() && header(&head, "content-length").parse::<usize>().expect("a length") > 1000);
    get(&maya, &id, &[("range", "bytes=999999999-")]).await;
    assert_eq!(recorded().await, 0, "no content, no download");

    get(&maya, &id, &[]).await;
    get(&maya, &id, &[]).await;
    assert_eq!(recorded().await, 2);
    get(&maya, &id, &[("range", "bytes=100-")]).await;
    assert_eq!(recorded().await, 2, "it goes on");
    get(&maya, &id, &[("range", "bytes=0-9")]).await;
    assert_eq!(recorded().await, 3, "it begins");
    // Who hasn't begun doesn't go on: a part is a download, too.
    get(&li, &id, &[("range", "bytes=1-")]).await;
    get(&li, &id, &[("range", "bytes=2-")]).await;
    assert_eq!(recorded().await, 4);
    app.clock.advance(Duration::hours(1));
    let maya = app.browser_of(MAYA).await;
    get(&maya, &id, &[("range", "bytes=100-")]).await;
    assert_eq!(recorded().await, 5, "an hour later it is another one");

    let (actors, request): (Vec<String>, i64) = sqlx::query_as(
        "SELECT array_agg(DISTINCT actor ORDER BY actor), count(request_id) FROM audit_entries
         WHERE entity_id = $1 AND action = 'Update' AND entity = 'Export' AND ip = '127.0.0.1'",
    )
    .bind(&id)
    .fetch_one(&app.database.raw)
    .await
    .expect("entries");
    assert_eq!((actors, request), (vec![LI.to_owned(), MAYA.to_owned()], 5));
}
