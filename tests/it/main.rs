//! Hamlet through its public doors.

#![allow(
    clippy::unwrap_used,
    reason = "a test that can not go on should stop where it stands"
)]

mod check_api;
mod check_errors;
mod model;
mod ops_api;
mod serve_cli;
mod store;
mod support;
mod troubled_store;
