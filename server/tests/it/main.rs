//! Tests that enter as a user would: over HTTP, against real PostgreSQL, and look at what the user gains
//! or loses. One program, so that the server is linked once.

mod access;
mod accounts;
mod audit;
mod audit_find;
mod bad_input;
mod cluster;
mod early_access;
mod exports;
mod keys;
mod mail;
mod nodes;
mod notices;
mod operator;
mod people;
mod pepper;
mod proof;
mod races;
mod report;
mod retention;
mod sessions;
mod single_sign_on;
mod staff;
mod steps;
mod suspend;
mod suspend_legacy;
mod teams;
mod tenants;
mod usage;
