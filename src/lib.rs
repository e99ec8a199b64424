//! Hamlet lets ham in: a comment goes in, and a decision comes out, with its reasons.
//!
//! The modules stand in the order in which a comment meets them.

// What a site sends; every fault in it told at once.
pub mod submission;
// What the comment form tells of itself: tokens.
pub mod form;
// What is known beside the text: the time, the author's role, the form, what was seen before.
pub mod facts;
// What was seen before: trails of authors, networks, hosts, threads, and copies of texts.
pub mod past;
// The readings of a text, each with the way back to the bytes that were sent.
pub mod text;
// Named values read off the submission: links, age, the form of a name.
pub mod signals;
// Rule files: read, lint, compile, scan.
pub mod rules;
// The Bayesian model: features, table, scoring, calibration.
pub mod model;
// Points to accept, hold or reject, and the explanation.
pub mod decision;
// The whole of it, pure: submission and facts to a decision.
pub mod filter;
// What is read from disk.
pub mod setup;
// The one impure path around the filter: gather, assess, record.
pub mod check;
// Where decisions are kept.
pub mod store;
// What a moderator says of a decision afterwards.
pub mod feedback;
// What the model learns from it.
pub mod learning;
// Every ruleset that ran, and the way back to it.
pub mod kept;
// New rules while requests run.
pub mod reload;
// One tree of settings.
pub mod config;
// The web service.
pub mod http;
// Measuring and improving: corpora, protocols, figures.
pub mod tuning;
// The command line.
pub mod cli;
// Counts and durations, for whoever watches.
pub mod metrics;
// Log lines: who gets them, and in which form.
pub mod telemetry;
// The name that was probably meant.
pub mod nearest;
