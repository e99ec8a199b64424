//! The Bayesian model: features, table, scoring, calibration.

use crate::text::Views;

/// The model.
#[derive(Debug, Default)]
pub struct Model {}

/// What the model made of a comment.
#[derive(Debug)]
pub struct Opinion {}

impl Model {
    /// Judges a comment.
    pub fn judge(&self, _views: &Views) -> Opinion {
        Opinion {}
    }
}
