//! One stylesheet from many: `style/main.css` lists them, one `@import "name.css";` a line.

use std::fs;
use std::path::Path;

use crate::work::Outcome;

/// The sheets of `folder` in the order of its `main.css`. A browser that followed the imports
/// itself would fetch them one after the other.
///
/// # Errors
///
/// A line that isn't an import, a sheet that is missing, or one in the folder that nobody imports.
pub fn concatenated(folder: &Path) -> Outcome<String> {
    let main = folder.join("main.css");
    let list = fs::read_to_string(&main).map_err(|error| format!("{}: {error}", main.display()))?;
    let names = imports(&list)?;
    for entry in fs::read_dir(folder)? {
        let name = entry?.file_name().to_string_lossy().into_owned();
        if name.ends_with(".css") && name != "main.css" && !names.contains(&name.as_str()) {
            return Err(format!("style/{name} is imported by no line of style/main.css").into());
        }
    }
    let mut sheet = String::new();
    for name in names {
        let path = folder.join(name);
        let text = fs::read_to_string(&path).map_err(|error| format!("{}: {error}", path.display()))?;
        sheet.push_str(text.trim());
        sheet.push('\n');
    }
    Ok(sheet)
}

fn imports(list: &str) -> Outcome<Vec<&str>> {
    let without_comments =
        list.lines().map(str::trim).filter(|line| !(line.is_empty() || line.starts_with("/*") && line.ends_with("*/")));
    without_comments
        .map(|line| {
            line.strip_prefix("@import \"")
                .and_then(|rest| rest.strip_suffix("\";"))
                .ok_or_else(|| format!("style/main.css: not an import on one line: {line}").into())
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn imports_keep_their_order() {
        let list = "/* first come the layers */\n@import \"layers.css\";\n\n@import \"base.css\";\n";
        assert_eq!(imports(list).unwrap(), ["layers.css", "base.css"]);
    }

    #[test]
    fn anything_else_is_an_error() {
        assert!(imports("body { margin: 0 }").is_err());
    }

    #[test]
    fn a_sheet_that_nobody_imports_is_an_error() {
        let folder = std::env::temp_dir().join(format!("xtask-css-{}", std::process::id()));
        fs::create_dir_all(&folder).unwrap();
        fs::write(folder.join("main.css"), "@import \"b.css\";\n@import \"a.css\";\n").unwrap();
        fs::write(folder.join("a.css"), "a{}\n").unwrap();
        assert!(concatenated(&folder).unwrap_err().to_string().contains("b.css"));
        fs::write(folder.join("b.css"), "\nb{}\n\n").unwrap();
        assert_eq!(concatenated(&folder).unwrap(), "b{}\na{}\n");
        fs::write(folder.join("c.css"), "").unwrap();
        assert!(concatenated(&folder).unwrap_err().to_string().contains("c.css"));
        fs::remove_dir_all(folder).unwrap();
    }
}
