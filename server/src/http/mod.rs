//! What is spoken over HTTP: the layers that every request passes, the dashboard's address and the
//! gateway's.

pub mod answer;
pub mod client_ip;
pub mod dashboard;
pub mod dev_mail;
pub mod eml;
pub mod export_download;
pub mod forms;
pub mod gateway;
pub mod headers;
pub mod limits;
pub mod origin;
pub mod pages;
pub mod request_id;
pub mod request_log;
pub mod rules;
pub mod state;
pub mod static_files;
pub mod values;

pub use state::{ClientIp, Dashboard};
