//! Points to accept, hold or reject.
