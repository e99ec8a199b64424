//! Measuring and improving: corpora, protocols, figures.
//!
//! [`corpus`] reads labelled comments, [`protocol`] says who learns from which and is asked about
//! which, [`systems`] are the filters compared, [`metrics`] makes figures of their answers, and
//! [`report`] puts the figures in the form that doors print. Nothing here changes what is shipped.

pub mod corpus;
pub mod metrics;
pub mod protocol;
pub mod report;
pub mod systems;
