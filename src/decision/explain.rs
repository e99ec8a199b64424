//! Decision to sentences.
