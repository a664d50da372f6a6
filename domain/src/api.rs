//! The APIs that keys open, and which request belongs to which of them.

use std::borrow::Cow;
use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use crate::ids::{ApiId, WorkspaceId};

/// An API as people choose it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Api {
    /// Its id in settings, addresses and answers.
    pub id: ApiId,
    /// Its name on the screen.
    pub name: String,
    /// One line that says what it is for.
    pub description: String,
}

/// Every API on offer, in the order in which they are shown, with the routes that belong to each.
#[derive(Clone, Debug)]
pub struct Catalog {
    apis: Vec<Api>,
    routes: Vec<(Route, ApiId)>,
}

/// A list of APIs that can't be served. Holds what the operator should mend.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CatalogProblem {
    /// A catalog without an API opens nothing.
    #[error("there is no API in it")]
    Empty,
    /// Two APIs have the same id.
    #[error("the API id \"{0}\" stands twice")]
    TwiceTheId(ApiId),
    /// The same route is claimed twice.
    #[error("the route \"{0}\" stands twice")]
    TwiceTheRoute(String),
    /// A route that isn't a path of literal segments, `{workspace}`, and perhaps a last `*`.
    #[error("the route \"{0}\" must be a path such as /v1/things, /v1/things/{{workspace}} or /v1/things/*")]
    BadRoute(String),
}

impl Catalog {
    /// Builds a catalog from APIs and the routes of each.
    ///
    /// # Errors
    /// The first [`CatalogProblem`].
    pub fn new(list: Vec<(Api, Vec<String>)>) -> Result<Self, CatalogProblem> {
        if list.is_empty() {
            return Err(CatalogProblem::Empty);
        }
        let mut catalog = Self { apis: Vec::new(), routes: Vec::new() };
        for (api, routes) in list {
            if catalog.get(&api.id).is_some() {
                return Err(CatalogProblem::TwiceTheId(api.id));
            }
            for text in routes {
                let route = Route::parse(&text).ok_or_else(|| CatalogProblem::BadRoute(text.clone()))?;
                if catalog.routes.iter().any(|(other, _)| *other == route) {
                    return Err(CatalogProblem::TwiceTheRoute(text));
                }
                catalog.routes.push((route, api.id.clone()));
            }
            catalog.apis.push(api);
        }
        // The most specific route first, so that the first match is the longest.
        catalog.routes.sort_by_key(|(route, _)| std::cmp::Reverse(route.specificity()));
        Ok(catalog)
    }

    /// The APIs in the order in which they are shown.
    pub fn apis(&self) -> &[Api] {
        &self.apis
    }

    /// The API with that id.
    pub fn get(&self, id: &ApiId) -> Option<&Api> {
        self.apis.iter().find(|api| api.id == *id)
    }

    /// The API that claims a request, by the longest matching route. `target` is the path as the caller
    /// sent it; a query is ignored.
    ///
    /// Paths that a gateway and an upstream may read differently (dot segments, empty segments, encoded
    /// slashes, control characters) belong to no API.
    pub fn route<'t>(&self, target: &'t str) -> Option<Routed<'_, 't>> {
        let path = Path::read(target)?;
        self.routes.iter().find_map(|(route, api)| route.matches(path).map(|workspace| Routed { api, workspace }))
    }
}

/// What a request's path says.
#[derive(Debug, PartialEq, Eq)]
pub struct Routed<'a, 't> {
    /// The API that the path belongs to.
    pub api: &'a ApiId,
    /// The text at the place of `{workspace}`, decoded, where the route has one.
    pub workspace: Option<Cow<'t, str>>,
}

impl Routed<'_, '_> {
    /// Whether the path speaks of this workspace, or of none.
    pub fn is_of(&self, workspace: &WorkspaceId) -> bool {
        self.workspace.as_deref().is_none_or(|named| named == workspace.as_str())
    }
}

#[derive(Clone, Debug, PartialEq, Eq)]
struct Route {
    segments: Vec<Segment>,
    /// What a path of it begins with, unless it encodes letters: most routes aren't a path's.
    start: String,
    /// Ends with `*`: at least one more segment follows.
    open: bool,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Segment {
    Literal(String),
    Workspace,
}

impl Route {
    fn parse(text: &str) -> Option<Self> {
        let path = text.strip_prefix('/')?;
        let (path, open) = match path.strip_suffix("/*") {
            Some(path) => (path, true),
            None => (path, false),
        };
        let segments = path
            .split('/')
            .map(|segment| match segment {
                "{workspace}" => Some(Segment::Workspace),
                "" | "." | ".." => None,
                s if s.contains(['*', '{', '}', '?', '#', '%']) => None,
                s => Some(Segment::Literal(s.to_owned())),
            })
            .collect::<Option<Vec<_>>>()?;
        let literals = segments.iter().map_while(|segment| match segment {
            Segment::Literal(text) => Some(text.as_str()),
            Segment::Workspace => None,
        });
        let start = literals.collect::<Vec<_>>().join("/");
        Some(Self { segments, start, open })
    }

    /// Longer beats shorter, closed beats open, and a literal beats `{workspace}`.
    fn specificity(&self) -> (bool, usize, usize) {
        let literal = self.segments.iter().filter(|s| matches!(s, Segment::Literal(_))).count();
        (!self.open, self.segments.len(), literal)
    }

    #[expect(clippy::option_option, reason = "outer: does it match; inner: does it name a workspace")]
    fn matches<'t>(&self, path: Path<'t>) -> Option<Option<Cow<'t, str>>> {
        let fits = if self.open { path.depth > self.segments.len() } else { path.depth == self.segments.len() };
        if !fits || !path.encodes && !path.text.starts_with(&self.start) {
            return None;
        }
        let mut workspace = None;
        for (segment, raw) in self.segments.iter().zip(path.segments()) {
            match segment {
                Segment::Literal(text) if says(raw, text) => {}
                Segment::Literal(_) => return None,
                Segment::Workspace => workspace = Some(decode_segment(raw)?),
            }
        }
        Some(workspace)
    }
}

/// The path of a request target, without the slash before it and one behind it, on which upstreams differ. Can be read
/// in one way only.
#[derive(Clone, Copy)]
struct Path<'t> {
    text: &'t str,
    /// So many segments it has.
    depth: usize,
    /// Whether a letter in it may be encoded.
    encodes: bool,
}

impl<'t> Path<'t> {
    /// `None` when two servers could read the path in two ways.
    fn read(target: &'t str) -> Option<Self> {
        let path = target.split(['?', '#']).next().unwrap_or_default().strip_prefix('/')?;
        let text = path.strip_suffix('/').unwrap_or(path);
        let path = Self { text, depth: 0, encodes: text.contains('%') };
        let depth = path.segments().try_fold(0, |depth, raw| decode_segment(raw).map(|_| depth + 1))?;
        Some(Self { depth, ..path })
    }

    /// As they were sent.
    fn segments(self) -> impl Iterator<Item = &'t str> {
        self.text.split('/')
    }
}

fn says(raw: &str, text: &str) -> bool {
    raw == text || raw.contains('%') && decode_segment(raw).is_some_and(|said| said == text)
}

/// What a segment says. `None` when two servers could read it in two ways.
fn decode_segment(raw: &str) -> Option<Cow<'_, str>> {
    // Nearly every segment.
    if !raw.is_empty() && raw.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_')) {
        return Some(Cow::Borrowed(raw));
    }
    let segment = if raw.contains('%') { Cow::Owned(decoded(raw)?) } else { Cow::Borrowed(raw) };
    let splits = |c| matches!(c, '/' | '\\' | ';') || char::is_control(c);
    let ambiguous = matches!(&*segment, "" | "." | "..") || segment.contains(splits);
    (!ambiguous).then_some(segment)
}

fn decoded(raw: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(raw.len());
    let mut rest = raw.bytes();
    while let Some(byte) = rest.next() {
        bytes.push(match byte {
            b'%' => {
                let hex = [rest.next()?, rest.next()?];
                u8::from_str_radix(std::str::from_utf8(&hex).ok().filter(|h| !h.starts_with('+'))?, 16).ok()?
            }
            other => other,
        });
    }
    String::from_utf8(bytes).ok()
}

/// The APIs that a key opens: at least one.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "BTreeSet<ApiId>", into = "BTreeSet<ApiId>")]
pub struct ApiSet(BTreeSet<ApiId>);

/// A key must open at least one API.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a key must open at least one API")]
pub struct OpensNothing;

impl TryFrom<BTreeSet<ApiId>> for ApiSet {
    type Error = OpensNothing;

    fn try_from(apis: BTreeSet<ApiId>) -> Result<Self, OpensNothing> {
        if apis.is_empty() { Err(OpensNothing) } else { Ok(Self(apis)) }
    }
}

impl From<ApiSet> for BTreeSet<ApiId> {
    fn from(set: ApiSet) -> Self {
        set.0
    }
}

impl ApiSet {
    /// A set of just this one.
    pub fn only(api: ApiId) -> Self {
        Self(BTreeSet::from([api]))
    }

    /// Whether the set opens this API.
    pub fn opens(&self, api: &ApiId) -> bool {
        self.0.contains(api)
    }

    /// The APIs, in the order of their ids.
    pub fn iter(&self) -> impl Iterator<Item = &ApiId> {
        self.0.iter()
    }

    /// What is in `self` and not in `other`.
    pub fn without(&self, other: &Self) -> Vec<ApiId> {
        self.0.difference(&other.0).cloned().collect()
    }
}

/// How much of today's APIs a key opens.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Access {
    /// Every API listed today.
    Full,
    /// Some of them.
    Partial {
        /// How many of today's APIs it opens.
        opens: usize,
        /// How many there are.
        of: usize,
    },
}

impl Access {
    /// Compares what a key opens with the APIs listed today.
    pub fn of(set: &ApiSet, listed: &[Api]) -> Self {
        match listed.iter().filter(|api| set.opens(&api.id)).count() {
            opens if opens == listed.len() => Self::Full,
            opens => Self::Partial { opens, of: listed.len() },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn catalog() -> Catalog {
        let api = |id: &str, routes: &[&str]| {
            let api = Api { id: id.parse().unwrap(), name: id.to_owned(), description: String::new() };
            (api, routes.iter().map(|&r| r.to_owned()).collect())
        };
        Catalog::new(vec![
            api("data", &["/v1/customer/{workspace}", "/v1/customers/*", "/v1/customer/*", "/v1/transition/*"]),
            api("segmentation", &["/v3/custom-segments", "/v3/custom-segments/*"]),
            api("push", &["/v2/transaction/sendpush"]),
        ])
        .unwrap()
    }

    fn routed(target: &str) -> Option<(String, Option<String>)> {
        catalog().route(target).map(|r| (r.api.to_string(), r.workspace.map(Cow::into_owned)))
    }

    #[test]
    fn the_longest_route_decides() {
        let data = |ws: Option<&str>| Some(("data".to_owned(), ws.map(str::to_owned)));
        assert_eq!(routed("/v1/customer/ACME01"), data(Some("ACME01")));
        assert_eq!(routed("/v1/customer/ACME01?a=/v2/transaction/sendpush"), data(Some("ACME01")));
        assert_eq!(routed("/v1/customer/ACME01/notes"), data(None));
        assert_eq!(routed("/v1/customers/a/b/c"), data(None));
        assert_eq!(routed("/v3/custom-segments").map(|r| r.0).as_deref(), Some("segmentation"));
        assert_eq!(routed("/v3/custom-segments/7").map(|r| r.0).as_deref(), Some("segmentation"));
    }

    #[test]
    fn a_trailing_slash_or_an_encoded_letter_does_not_hide_the_workspace() {
        for path in ["/v1/customer/OTHER/", "/v1/customer/%4fTHER", "/v1/customer/OTHER#x"] {
            assert_eq!(routed(path).unwrap().1.as_deref(), Some("OTHER"), "{path}");
        }
    }

    #[test]
    fn a_path_that_two_servers_could_read_differently_belongs_to_no_api() {
        for path in [
            "",
            "v1/customers/a",
            "/",
            "/v1/customers",
            "/v1/customers/",
            "/v1/customers/../admin",
            "/v1/customers/%2e%2e/admin",
            "/v1/customers//a",
            "/v1/customers/a%2Fb",
            "/v1/customers/a\\b",
            "/v1/customers/a%00",
            "/v1/customers/%zz",
            "/v1/customers/%f",
            "/v1/customers/%ff",
            "/v1/customers;/a",
            "/V1/customers/a",
            "/v2/transaction/sendpush/x",
            "/v1/customers/%+1",
        ] {
            assert_eq!(routed(path), None, "{path}");
        }
    }

    #[test]
    fn full_is_measured_against_the_apis_of_today() {
        let listed = catalog().apis().to_vec();
        let all = ApiSet::try_from(listed.iter().map(|a| a.id.clone()).collect::<BTreeSet<_>>()).unwrap();
        assert_eq!(Access::of(&all, &listed), Access::Full);
        assert_eq!(Access::of(&ApiSet::only("push".parse().unwrap()), &listed), Access::Partial { opens: 1, of: 3 });
    }

    #[test]
    fn a_catalog_says_what_is_wrong_with_it() {
        let api = |id: &str| Api { id: id.parse().unwrap(), name: id.to_owned(), description: String::new() };
        let one = |route: &str| vec![(api("a"), vec![route.to_owned()])];
        for bad in ["no-slash", "/a//b", "/a/*/b", "/a/{id}", "/../a"] {
            assert_eq!(Catalog::new(one(bad)).unwrap_err(), CatalogProblem::BadRoute(bad.to_owned()));
        }
        assert_eq!(Catalog::new(vec![]).unwrap_err(), CatalogProblem::Empty);
        assert!(Catalog::new(vec![(api("a"), vec![]), (api("a"), vec![])]).is_err());
        assert!(Catalog::new(vec![(api("a"), vec!["/x".into()]), (api("b"), vec!["/x".into()])]).is_err());
    }
}
