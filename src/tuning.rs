//! tuning: to be written.
