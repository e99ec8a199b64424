//! The Bayesian model: features, table, scoring, calibration.

use crate::decision::{ModelView, Readiness};
use crate::text::Views;

/// The model.
#[derive(Debug, Default)]
pub struct Model {}

impl Model {
    /// Judges a comment.
    pub fn judge(&self, _views: &Views) -> ModelView {
        ModelView {
            points: None,
            spam_probability: None,
            readiness: Readiness::default(),
            spam_tokens: Vec::new(),
            ham_tokens: Vec::new(),
        }
    }

    /// Content hash.
    pub fn hash(&self) -> &str {
        ""
    }
}
