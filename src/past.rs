//! What was seen before: of the author, the network, the hosts, the thread, and of this very text.
//!
//! Each comment leaves an [`Event`]: a mark on the [`Trail`] of everything that it can be found by
//! again ([`Key`]). A later comment is looked up by its own [`Keys`], and what their trails say is
//! its [`Past`]. Promise: a trail is bounded ([`Kind::room`]), it ends ([`Trail::until`]), and a mark
//! holds no text, address or name, only hashes with a key of the installation. The label of a
//! comment changes the verdict of its marks, and taking it back restores them.
//!
//! Pure: the store keeps trails as bytes and calls this room to change them, so that every store and
//! every measurement counts alike.

mod bucket;
mod change;
mod event;
mod key;
mod mark;
mod read;
mod shelf;
mod thread;
mod trail;

#[cfg(test)]
mod tests;

pub use change::{Change, Step};
pub use event::Event;
pub use key::{Key, Keys, Kind, Who, mailbox_of};
pub use mark::{Mark, Verdict};
pub use read::{Copies, KnownBy, Past, Standing};
pub use shelf::Trails;
pub use thread::Thread;
pub use trail::{Room, Trail};
