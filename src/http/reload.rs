//! `POST /v1/rules/reload`: the rules on disk, in force now or all that is wrong with them.

use actix_web::HttpResponse;
use actix_web::web::Data;
use serde::Serialize;

use super::State;
use super::problem::Problem;
use crate::kept::By;
use crate::metrics::ReloadResult;
use crate::rules::RuleError;

/// What is in force, and since when.
#[derive(Serialize)]
struct Reloaded<'a> {
    result: &'static str,
    changed: bool,
    before: &'a str,
    now: &'a str,
    rules: usize,
    lists: usize,
    warnings: &'a [RuleError],
}

/// Reads the rules at once, whatever the watch has seen. A body is not read.
pub(super) async fn reload(state: Data<State>) -> Result<HttpResponse, Problem> {
    let reloaded = state.reloader.reload(By::Request).await;
    let outcome = reloaded.ok_or_else(Problem::internal)?;
    let outcome = outcome.map_err(Problem::from)?;
    Ok(HttpResponse::Ok().json(Reloaded {
        result: outcome.result.name(),
        changed: outcome.result == ReloadResult::Swapped,
        before: &outcome.before,
        now: &outcome.now,
        rules: outcome.rules,
        lists: outcome.lists,
        warnings: &outcome.warnings,
    }))
}
