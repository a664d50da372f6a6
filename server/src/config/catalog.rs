//! The APIs on offer: built in, or from a TOML file of the operator.

use domain::api::{Api, Catalog};
use domain::ids::ApiId;
use serde::Deserialize;

use super::values::Bad;

const BUILT_IN: &str = include_str!("apis.toml");

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    #[serde(default)]
    api: Vec<Entry>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Entry {
    id: ApiId,
    name: String,
    description: String,
    routes: Vec<String>,
}

/// Data, Segmentation and Push.
pub fn built_in() -> Result<Catalog, Bad> {
    parse(BUILT_IN).map_err(|problem| Bad(format!("(built in) can't be used: {problem}")))
}

/// The APIs of a file.
pub fn from_file(path: &str) -> Result<Catalog, Bad> {
    let text =
        std::fs::read_to_string(path).map_err(|error| Bad(format!("names {path}, which can't be read: {error}")))?;
    parse(&text).map_err(|problem| Bad(format!("names {path}, which can't be used: {problem}")))
}

fn parse(text: &str) -> Result<Catalog, String> {
    let file: File = toml::from_str(text).map_err(|error| one_line(text, &error))?;
    let mut list = Vec::with_capacity(file.api.len());
    for entry in file.api {
        let named =
            |text: &str| domain::workspace::title(text).map_err(|problem| format!("API {}: {problem}", entry.id));
        let api = Api { id: entry.id.clone(), name: named(&entry.name)?, description: named(&entry.description)? };
        list.push((api, entry.routes));
    }
    Catalog::new(list).map_err(|problem| problem.to_string())
}

/// toml draws the place over several lines; an operator's log wants one.
fn one_line(text: &str, error: &toml::de::Error) -> String {
    let line = error.span().and_then(|span| text.get(..span.start)).map(|before| before.lines().count().max(1));
    match line {
        Some(line) => format!("line {line}: {}", error.message().replace('\n', " ")),
        None => error.message().replace('\n', " "),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_built_in_apis_are_those_of_the_contract() {
        let catalog = built_in().unwrap();
        let names: Vec<_> = catalog.apis().iter().map(|api| api.name.as_str()).collect();
        assert_eq!(names, ["Data", "Segmentation", "Push"]);
        for (path, api) in [
            ("/v1/customer/ACME01", "data"),
            ("/v1/customers/x", "data"),
            ("/v1/customer/ACME01/x", "data"),
            ("/v1/event/ACME01", "data"),
            ("/v1/device/ACME01", "data"),
            ("/v1/transition/x", "data"),
            ("/v2/custom-segments/x", "segmentation"),
            ("/v3/custom-segments", "segmentation"),
            ("/v3/custom-segments/x", "segmentation"),
            ("/v2/transaction/sendpush", "push"),
            ("/v2.1/transaction/sendpush", "push"),
        ] {
            assert_eq!(catalog.route(path).unwrap().api.as_str(), api, "{path}");
        }
        assert!(catalog.route("/v2/custom-segments").is_none());
    }

    #[test]
    fn what_is_wrong_is_told_in_one_line_with_its_place() {
        let api = "[[api]]\nid = \"a\"\nname = \"A\"\ndescription = \"x\"\nroutes = [\"/a\"]\n";
        assert_eq!(parse(api).unwrap().apis().len(), 1);
        for (text, part) in [
            ("", "there is no API"),
            ("[[api]]\nid = \"A b\"\nname = \"A\"\ndescription = \"x\"\nroutes = []", "line 2"),
            ("[[api]]\nid = \"a\"\nname = \"\"\ndescription = \"x\"\nroutes = []", "API a"),
            ("[[api]]\nid = \"a\"\n", "name"),
            ("[[api]]\nid = \"a\"\nname = \"A\"\ndescription = \"x\"\nroutes = [\"x\"]", "route"),
            ("[[api]]\nid = \"a\"\nnmae = \"A\"", "nmae"),
            ("[[api", "line 1"),
            (&format!("{api}{api}"), "twice"),
        ] {
            let problem = parse(text).unwrap_err();
            assert!(problem.contains(part) && !problem.contains('\n'), "{text:?}: {problem}");
        }
    }
}
