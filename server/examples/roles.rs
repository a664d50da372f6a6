//! Prints `docs/roles.md`: who may do what. `cargo xtask roles` writes it.

fn main() {
    print!("{}", server::http::rules::table());
}
