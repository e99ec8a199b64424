//! Measuring and improving: corpora, protocols, figures.
//!
//! [`corpus`] reads labelled comments, [`protocol`] says who learns from which and is asked about
//! which ([`folds`] parts one corpus so that nothing is asked about that was learnt), [`systems`]
//! are the filters compared, [`metrics`] makes figures of their answers, and [`report`] puts the
//! figures in the form that doors print. [`evidence`] says what each rule does to a corpus,
//! [`flips`] what a change of the rules turns. [`import`] makes rules on trial of what other filters
//! have. [`spin`] makes rows of the seed corpus from templates, [`stats`] says what the corpus is
//! made of, and [`chance`] is the luck of both.
//! Nothing here changes what is shipped.

pub mod chance;
pub mod corpus;
pub mod evidence;
pub mod flips;
pub mod folds;
pub mod import;
pub mod metrics;
pub mod protocol;
pub mod report;
pub mod spin;
pub mod stats;
pub mod systems;
