//! The teams of a workspace.

mod api;
mod list;
mod new;
mod one;
mod outcome;
mod retire;
mod words;

pub use api::{team, teams};
pub use list::TeamsListPage;
pub use new::NewTeamPage;
pub use one::TeamDetailsPage;
pub use outcome::{Done, TeamRefused};
pub use retire::RetireTeamPage;
