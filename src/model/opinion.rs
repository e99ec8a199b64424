//! What the model says about one comment.

use crate::decision::{ModelView, Points, Readiness, TokenWeight};

/// The logit is clipped here before it becomes points: the model alone can hold, never reject.
const CLIP: f64 = 3.0;
/// Points for one unit of the logit.
const POINTS_PER_LOGIT: f64 = 2.0;

/// What the model made of a comment.
#[derive(Clone, Debug, PartialEq)]
pub enum Opinion {
    /// It has not learnt enough to say anything.
    NotReady(Readiness),
    /// It has.
    Ready(Judgement),
}

/// The opinion of a model that is ready.
#[derive(Clone, Debug, PartialEq)]
pub struct Judgement {
    /// Calibrated log-odds of spam against ham.
    pub logit: f64,
    /// How much the model has learnt.
    pub readiness: Readiness,
    /// The strongest tokens for spam, strongest first.
    pub spam_tokens: Vec<TokenWeight>,
    /// The strongest tokens for ham, strongest first.
    pub ham_tokens: Vec<TokenWeight>,
}

impl Judgement {
    /// What it adds to the score: twice the logit, clipped.
    pub fn points(&self) -> Points {
        let clipped = self.logit.clamp(-CLIP, CLIP);
        Points::from_f64(POINTS_PER_LOGIT * clipped).unwrap_or(Points::ZERO)
    }

    /// How likely it is spam, to the model.
    pub fn spam_probability(&self) -> f64 {
        1.0 / (1.0 + (-self.logit).exp())
    }
}

impl Opinion {
    /// Calibrated log-odds of spam; `None` while not ready.
    pub const fn logit(&self) -> Option<f64> {
        match self {
            Self::NotReady(_) => None,
            Self::Ready(judgement) => Some(judgement.logit),
        }
    }

    /// What it adds to the score; `None` while not ready.
    pub fn points(&self) -> Option<Points> {
        match self {
            Self::NotReady(_) => None,
            Self::Ready(judgement) => Some(judgement.points()),
        }
    }

    /// As it stands in a decision.
    pub fn into_view(self) -> ModelView {
        match self {
            Self::NotReady(readiness) => ModelView {
                points: None,
                spam_probability: None,
                readiness,
                spam_tokens: Vec::new(),
                ham_tokens: Vec::new(),
            },
            Self::Ready(judgement) => ModelView {
                points: Some(judgement.points()),
                spam_probability: Some(judgement.spam_probability()),
                readiness: judgement.readiness,
                spam_tokens: judgement.spam_tokens,
                ham_tokens: judgement.ham_tokens,
            },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn points(logit: f64) -> Points {
        let judgement = Judgement {
            logit,
            readiness: Readiness::default(),
            spam_tokens: Vec::new(),
            ham_tokens: Vec::new(),
        };
        judgement.points()
    }

    #[test]
    fn points_are_twice_the_clipped_logit() {
        assert_eq!(points(1.234), Points(247));
        assert_eq!(points(3.0), Points(600));
        assert_eq!(points(9.0), Points(600));
        assert_eq!(points(-9.0), Points(-600));
        assert_eq!(points(f64::NAN), Points::ZERO);
    }
}
