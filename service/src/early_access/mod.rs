//! Early access to multiple keys: asked for by customers, switched by CSMs.

mod request;
mod switch;

pub use request::request;
pub use switch::switch;
