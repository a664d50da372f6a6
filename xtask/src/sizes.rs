//! What a browser downloads.

use std::fs;

use crate::bundle::{self, Flavour};
use crate::work::Outcome;

/// Script and WASM together, compressed; 1 KB is 1000 bytes.
const LIMIT: usize = 300_000;

/// Builds the bundle as it ships and prints its sizes; an error above the limit.
pub fn check() -> Outcome {
    let folder = bundle::make(Flavour::Shipped)?;
    let mut counted = 0;
    println!("{:14} {:>10} {:>10}", "bytes", "raw", "brotli");
    for kind in ["js", "wasm", "css"] {
        let path = folder.join(format!("latchkey.{kind}"));
        let raw = fs::metadata(&path)?.len();
        let packed = fs::read(path.with_extension(format!("{kind}.br")))?.len();
        println!("{:14} {raw:>10} {packed:>10}", format!("latchkey.{kind}"));
        if kind != "css" {
            counted += packed;
        }
    }
    let share = counted as f64 / LIMIT as f64 * 100.0;
    println!(
        "JS + WASM, brotli: {:.1} KB of at most {} KB ({share:.0} %; 1 KB = 1000 bytes)",
        counted as f64 / 1000.0,
        LIMIT / 1000
    );
    if counted > LIMIT { Err("the bundle is too large".into()) } else { Ok(()) }
}
