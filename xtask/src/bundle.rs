//! The browser bundle: `target/site/pkg/<hash of its contents>/latchkey.{js,wasm,css}`, and `plain.js` and
//! `passkeys.js`, a few lines for pages that the app doesn't take over.
//!
//! The folder's name changes with its contents, so the server lets browsers keep the files for
//! good. `target/site/pkg.hash` holds the name; the server reads it when it starts.

use std::fs;
use std::path::{Path, PathBuf};

use wasm_bindgen_cli_support::Bindgen;

use crate::work::{self, Outcome};
use crate::{css, pack};

/// Counts up when this file makes something else of the same input.
const RECIPE: &str = "1";
/// As `LEPTOS_OUTPUT_NAME` in `.cargo/config.toml`.
const NAME: &str = "latchkey";
/// The scripts of plain pages; in `frontend/` as they are here.
const PLAIN: [&str; 2] = ["plain.js", "passkeys.js"];

/// How the bundle is built.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Flavour {
    /// Small, and compressed: a minute and more.
    Shipped,
    /// Built quickly, large, uncompressed, with the names of functions.
    Development,
}

/// Where the server finds pages' files: the value of `LATCHKEY_SITE_DIR`.
pub fn site() -> PathBuf {
    work::target().join("site")
}

/// Makes the bundle, unless nothing has changed, and returns its folder.
pub fn make(flavour: Flavour) -> Outcome<PathBuf> {
    let (profile, folder) = match flavour {
        Flavour::Shipped => ("wasm", "wasm"),
        Flavour::Development => ("dev", "debug"),
    };
    let target = "wasm32-unknown-unknown";
    work::run(&mut work::cargo(["build", "-p", "frontend", "--target", target, "--profile", profile]))?;
    let wasm = work::target().join(target).join(folder).join("frontend.wasm");
    let sheet = css::concatenated(&work::root().join("style"))?;
    let frontend = work::root().join("frontend");
    let [plain, passkeys] = PLAIN.map(|script| fs::read(frontend.join(script)));
    let (plain, passkeys) = (plain?, passkeys?);

    let site = site();
    fs::create_dir_all(&site)?;
    publish(&work::root().join("public"), &site)?;
    let flavour_name = format!("{flavour:?}");
    let wasm_bytes = fs::read(&wasm)?;
    let parts = [RECIPE.as_bytes(), flavour_name.as_bytes(), &wasm_bytes, sheet.as_bytes(), &plain, &passkeys];
    let inputs = pack::hash(parts);
    if let Some(folder) = made(&site, &inputs) {
        println!("      nothing in the bundle has changed");
        return Ok(folder);
    }

    let draft = site.join("pkg.new");
    pack::remove(&draft)?;
    bind(&wasm, &draft, flavour)?;
    fs::write(draft.join(format!("{NAME}.css")), sheet)?;
    for (name, script) in PLAIN.into_iter().zip([plain, passkeys]) {
        fs::write(draft.join(name), script)?;
    }
    let hash = pack::folder_hash(&draft)?;
    if flavour == Flavour::Shipped {
        pack::compress_all(&draft)?;
    }
    settle(&site, &draft, &hash)?;
    fs::write(site.join("pkg.inputs"), inputs)?;
    Ok(site.join("pkg").join(hash))
}

/// The bundle's folder, when it was made of these inputs.
fn made(site: &Path, inputs: &str) -> Option<PathBuf> {
    let last = fs::read_to_string(site.join("pkg.inputs")).ok()?;
    let hash = fs::read_to_string(site.join("pkg.hash")).ok()?;
    let folder = site.join("pkg").join(hash.trim());
    let whole = ["js", "wasm", "css"].iter().all(|kind| folder.join(format!("{NAME}.{kind}")).is_file());
    (last == inputs && whole).then_some(folder)
}

fn bind(wasm: &Path, draft: &Path, flavour: Flavour) -> Outcome {
    let shipped = flavour == Flavour::Shipped;
    Bindgen::new()
        .input_path(wasm)
        .out_name(NAME)
        .web(true)?
        .typescript(false)
        // The page's script names the WASM file itself.
        .omit_default_module_path(true)
        .remove_name_section(shipped)
        .remove_producers_section(true)
        .generate(draft)?;
    // Leptos asks for this name when it is compiled with LEPTOS_OUTPUT_NAME.
    fs::rename(draft.join(format!("{NAME}_bg.wasm")), draft.join(format!("{NAME}.wasm")))?;
    Ok(())
}

/// Puts the draft in its place, names it to the server, and removes the older ones.
fn settle(site: &Path, draft: &Path, hash: &str) -> Outcome {
    let pkg = site.join("pkg");
    fs::create_dir_all(&pkg)?;
    let folder = pkg.join(hash);
    pack::remove(&folder)?;
    fs::rename(draft, &folder)?;
    let name = site.join("pkg.hash.new");
    fs::write(&name, format!("{hash}\n"))?;
    fs::rename(name, site.join("pkg.hash"))?;
    for entry in fs::read_dir(&pkg)? {
        let path = entry?.path();
        if path != folder {
            pack::remove(&path)?;
        }
    }
    Ok(())
}

/// Copies `public/` into the site and removes what is no longer in it.
fn publish(public: &Path, site: &Path) -> Outcome {
    for entry in fs::read_dir(site)? {
        let entry = entry?;
        let name = entry.file_name();
        if name.to_string_lossy().starts_with("pkg") || public.join(&name).is_file() {
            continue;
        }
        if entry.file_type()?.is_dir() {
            fs::remove_dir_all(entry.path())?;
        } else {
            fs::remove_file(entry.path())?;
        }
    }
    pack::copy_all(public, site)
}
