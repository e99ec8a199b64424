//! The command line.

pub mod model;
