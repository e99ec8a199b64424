//! Measuring and improving: corpora, protocols, figures.
//!
//! [`corpus`] reads labelled comments, [`protocol`] says who learns from which and is asked about
//! which ([`folds`] parts one corpus so that nothing is asked about that was learnt), [`systems`]
//! are the filters compared, [`metrics`] makes figures of their answers, and [`report`] puts the
//! figures in the form that doors print, [`page`] makes a page of them, with the worst [`mistakes`].
//! [`ablate`] measures the model without one kind of token after the other. [`history`] reads the site's own journal back; a
//! [`sample`] is a comment of either. [`evidence`] says what each rule does to comments, [`flips`]
//! what a change of the rules turns, [`trial`] what rules that are not live yet would do.
//! [`probation`] is the gate before a rule goes live, [`idle`] finds those that have had their day,
//! [`replay`] decides old traffic again. [`import`] makes rules on trial of what other filters have.
//! [`spin`] makes rows of the seed corpus from
//! templates, [`stats`] says what the corpus is made of, and [`chance`] is the luck of both.
//! [`archive`] reads comments of other systems, [`dedupe`] takes copies out of a corpus ([`near`] finds them), [`split`] parts it;
//! [`disguise`] hides its words and links as spammers do; [`lines`] are rows as they stand, and a [`whole`] file is there at once or not at all.
//! [`rescore`] fits points, [`suggest`] finds rules; [`apply`] writes changes of rules into their files,
//! and nothing else here changes any.

pub mod ablate;
pub mod apply;
pub mod archive;
pub mod chance;
pub mod corpus;
pub mod dedupe;
pub mod disguise;
pub mod evidence;
pub mod flips;
pub mod folds;
pub mod groups;
pub mod history;
pub mod idle;
pub mod import;
pub mod life;
pub mod lines;
pub mod metrics;
pub mod mistakes;
pub mod moderated;
pub mod near;
pub mod page;
pub mod probation;
pub mod protocol;
pub mod replay;
pub mod report;
pub mod rescore;
pub mod sample;
pub mod spin;
pub mod split;
pub mod stats;
pub mod suggest;
pub mod systems;
pub mod then;
pub mod trial;
pub mod whole;
