//! The address that a gateway asks about: the lines of the input are the question's own address, then values
//! of the two headers that may tell, each behind the header's first letter.

#![no_main]

use std::sync::LazyLock;

use domain::api::{Api, Catalog};
use domain::gateway::original;
use libfuzzer_sys::fuzz_target;

/// Routes of every kind.
static CATALOG: LazyLock<Catalog> = LazyLock::new(|| {
    let apis = [
        ("data", &["/v1/customer/{workspace}", "/v1/customers/*", "/v1/customer/*"][..]),
        ("segmentation", &["/v3/custom-segments", "/v3/custom-segments/*"]),
        ("push", &["/v2/transaction/sendpush"]),
    ];
    let list = apis.map(|(id, routes)| {
        let api = Api { id: id.parse().expect("an id"), name: id.to_owned(), description: String::new() };
        (api, routes.iter().map(|&route| route.to_owned()).collect())
    });
    Catalog::new(list.into()).expect("a catalog")
});

fuzz_target!(|input: &[u8]| {
    let mut lines = input.split(|byte| *byte == b'\n');
    let asked = lines.next().and_then(|line| std::str::from_utf8(line).ok()).unwrap_or_default();
    let headers: Vec<(&u8, &[u8])> = lines.filter_map(<[u8]>::split_first).collect();
    let values = |letter: u8| headers.iter().filter(move |(first, _)| **first == letter).map(|(_, value)| *value);
    let found = original(asked, [values(b'o'), values(b'f')]);
    if let Some(found) = found {
        // Whoever tells of an address tells of the same one.
        let own = asked.strip_prefix("/authz").filter(|rest| rest.starts_with('/'));
        assert!(own.is_none_or(|own| own == found));
        assert!(values(b'o').chain(values(b'f')).all(|value| value == found.as_bytes()));
        assert!(values(b'o').count() <= 1 && values(b'f').count() <= 1);
        route(found);
    }
    route(asked);
});

fn route(target: &str) {
    let routed = CATALOG.route(target);
    // A query decides nothing.
    let path = target.split(['?', '#']).next().unwrap_or_default();
    assert_eq!(routed, CATALOG.route(path));
    assert_eq!(routed, CATALOG.route(&format!("{path}?x=/v2/transaction/sendpush")));
    let Some(routed) = routed else { return };
    if let Some(workspace) = &routed.workspace {
        assert!(!workspace.is_empty() && !workspace.contains(['/', '\\', ';']) && workspace != "..");
        assert!(!workspace.chars().any(char::is_control));
    }
    // No two servers read it differently.
    assert!(path.starts_with('/') && !path.contains("//") && !path.contains("/../") && !path.ends_with("/.."));
}
