//! Hamlet through its public doors.

mod store;
