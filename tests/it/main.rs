//! Hamlet through its public doors.

#![allow(
    clippy::unwrap_used,
    reason = "a test that can not go on should stop where it stands"
)]

mod abuse;
mod arithmetic;
mod author;
mod benign;
#[cfg(unix)]
mod browser;
mod check_api;
mod check_cli;
mod check_errors;
#[cfg(unix)]
mod chromium;
mod cookbook;
mod corpus;
mod corpus_import;
mod corpus_import_tables;
mod corpus_parts;
mod crash;
mod disguise;
mod docs;
mod docs_api;
mod docs_page;
mod feedback;
mod form_token;
mod fuzz;
mod health;
mod hostile_text;
#[cfg(unix)]
mod image;
mod learning;
mod lint;
mod lint_advice;
mod live_site;
mod metrics_api;
mod model;
mod model_report;
mod moderation;
mod ops_api;
mod privacy;
mod process;
mod redos;
mod reload;
mod reload_api;
mod remembered;
mod rollback;
mod rules_bench;
mod rules_import;
mod rules_import_filters;
mod rules_journal;
mod rules_rescore;
mod rules_states;
mod rules_suggest;
mod seed_corpus;
mod serve_cli;
mod shipped;
mod shipped_rules;
mod site;
mod store;
mod support;
mod switches;
mod tidy;
mod troubled_store;
mod views_cli;
mod wordpress;
