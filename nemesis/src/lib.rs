//! Whether revocation is true when it says so: real nodes, real gateways and people, and a nemesis between
//! them that pauses, kills, cuts off and slows down. What happened is written down and checked afterwards.

pub mod board;
pub mod checker;
pub mod clock;
pub mod cluster;
pub mod dashboard;
pub mod fault;
pub mod figures;
pub mod healthy;
pub mod history;
pub mod hostile;
pub mod load;
pub mod node;
pub mod outage;
pub mod postgres;
pub mod proxy;
pub mod report;
pub mod rolling;
pub mod run;
pub mod verifier;
pub mod wire;
pub mod writer;
