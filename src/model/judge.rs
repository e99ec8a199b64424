//! What the model says of a comment: its known tokens, weighed.

use super::calibration::{Sums, telling};
use super::features::Features;
use super::lexicon::{self, Known};
use super::rows::{Found, Rows};
use super::{BAYESPAM_CUT, Counts, Judgement, Model, Opinion, Scorer, bayespam};
use crate::decision::TokenWeight;
use crate::submission::Submission;
use crate::text::Views;

/// Most tokens that an opinion shows each way.
const SHOWN: usize = 8;

impl Model {
    /// What the model makes of a comment.
    pub fn judge(&self, submission: &Submission, views: &Views) -> Opinion {
        let readiness = self.readiness();
        if !readiness.ready {
            return Opinion::NotReady(readiness);
        }
        let features = self.prior.options.features;
        if self.prior.options.scorer == Scorer::Bayespam {
            let tokens = features.tokens(submission, views);
            return Opinion::Ready(self.judge_tokens(&tokens));
        }
        let mut rows = Rows::of(&self.prior.lexicon, &self.own);
        features.read(submission, views, &mut rows);
        Opinion::Ready(self.judge_found(&rows.distinct()))
    }

    /// What the model makes of these tokens, ready or not.
    pub fn judge_tokens(&self, tokens: &[String]) -> Judgement {
        let mut rows = Rows::of(&self.prior.lexicon, &self.own);
        rows.take(tokens);
        let judgement = self.judge_found(&rows.distinct());
        match self.prior.options.scorer {
            Scorer::LogOdds => judgement,
            Scorer::Bayespam => Judgement {
                logit: self.bayespam_logit(tokens),
                ..judgement
            },
        }
    }

    fn judge_found(&self, found: &Found) -> Judgement {
        let (logit, shares) = self.shares(found);
        let side = |side| strongest(&shares, side, |at| self.text(found, at));
        Judgement {
            logit,
            readiness: self.readiness(),
            spam_tokens: side(1.0),
            ham_tokens: side(-1.0),
        }
    }

    /// The logit, and what each of these tokens adds to it.
    pub(super) fn shares(&self, found: &Found) -> (f64, Vec<Share>) {
        let mut sums = Sums::default();
        let mut shares = Vec::with_capacity(found.known.len() + found.own.len());
        let mut take = |at, family, log_odds| {
            let says = telling(log_odds);
            sums.add(family, says);
            shares.push((says, family, at));
        };
        let lexicon = &self.prior.lexicon;
        for &token in &found.known {
            take(
                At::Known(token),
                lexicon.family(token),
                self.log_odds(token),
            );
        }
        for (at, token) in found.own.iter().enumerate() {
            let log_odds = self.totals.log_odds(token.counts, token.family);
            take(At::Own(at), token.family, lexicon::to_parts(log_odds));
        }
        let slopes = self.prior.calibration.slopes(&sums);
        let weighed = shares
            .into_iter()
            .map(|(says, family, at)| Share {
                weight: slopes[family as usize] * says,
                at,
            })
            .collect();
        (self.prior.calibration.logit(&sums), weighed)
    }

    /// Log-odds of a token of the lexicon, with what the site taught of it.
    fn log_odds(&self, token: Known) -> f64 {
        let lexicon = &self.prior.lexicon;
        if self.own.touches(token) {
            lexicon::to_parts(
                self.totals
                    .log_odds(self.counts(token), lexicon.family(token)),
            )
        } else {
            lexicon.log_odds(token) + self.shift
        }
    }

    pub(super) fn counts(&self, token: Known) -> Counts {
        let lexicon = &self.prior.lexicon;
        lexicon
            .counts(token)
            .and(self.own.counts(lexicon.hash(token)))
    }

    fn text<'a>(&'a self, found: &'a Found, at: At) -> &'a str {
        match at {
            At::Known(token) => self.prior.lexicon.text(token),
            At::Own(at) => found.own.get(at).map_or("", |token| found.text(token)),
        }
    }

    /// bayespam's own score of the same tokens over the same counts.
    pub fn bayespam_score(&self, tokens: &[String]) -> f64 {
        let counted = tokens.iter().filter_map(|token| {
            let counts = self.look_up(token);
            let counts = counts.prior.and(counts.own);
            (!counts.is_zero()).then_some((token.as_str(), counts))
        });
        bayespam::score(counted.collect(), &self.totals, &Features::text(tokens))
    }

    /// bayespam's score as a logit that is zero at bayespam's own cut. No token is no evidence,
    /// though bayespam's score for it is 0.
    fn bayespam_logit(&self, tokens: &[String]) -> f64 {
        if tokens.is_empty() {
            return 0.0;
        }
        let score = self.bayespam_score(tokens);
        let logit = |p: f64| (p / (1.0 - p)).ln();
        if score.is_nan() {
            return 0.0;
        }
        logit(score.clamp(1e-6, 1.0 - 1e-6)) - logit(BAYESPAM_CUT)
    }
}

/// A token of a comment.
#[derive(Clone, Copy, Debug)]
pub(super) enum At {
    /// One of the lexicon.
    Known(Known),
    /// The place in [`Found::own`].
    Own(usize),
}

/// What a token adds to the logit.
#[derive(Clone, Copy, Debug)]
pub(super) struct Share {
    pub(super) weight: f64,
    at: At,
}

/// The tokens that say most on one side, strongest first.
fn strongest<'t>(shares: &[Share], side: f64, text: impl Fn(At) -> &'t str) -> Vec<TokenWeight> {
    let by_text = |a: &Share, b: &Share| {
        if side > 0.0 {
            text(a.at).cmp(text(b.at))
        } else {
            text(b.at).cmp(text(a.at))
        }
    };
    let order = |a: &Share, b: &Share| {
        let by_weight = (side * b.weight).total_cmp(&(side * a.weight));
        by_weight.then_with(|| by_text(a, b))
    };
    let mut strongest: Vec<Share> = Vec::with_capacity(SHOWN + 1);
    // What the weakest of them weighs, once there are enough.
    let mut least = f64::MIN_POSITIVE;
    for share in shares {
        if side * share.weight < least {
            continue;
        }
        let place = strongest.partition_point(|kept| order(kept, share).is_lt());
        strongest.insert(place, *share);
        strongest.truncate(SHOWN);
        if strongest.len() == SHOWN {
            least = side * strongest[SHOWN - 1].weight;
        }
    }
    strongest
        .into_iter()
        .map(|share| TokenWeight {
            token: text(share.at).to_owned(),
            weight: share.weight,
        })
        .collect()
}
