//! What `WordPress` writes into its tables and exports alike.

use super::{Comment, Status};

/// What `comment_approved` says; `None` for what `WordPress` does not write there.
pub(super) fn status(approved: &str) -> Option<Status> {
    match approved.trim() {
        "1" | "approve" | "approved" => Some(Status::Approved),
        "0" | "hold" => Some(Status::Pending),
        "spam" => Some(Status::Spam),
        "trash" => Some(Status::Trash),
        // The article was put into the bin, and what the comment was is written elsewhere.
        "post-trashed" => Some(Status::Deleted),
        _ => None,
    }
}

/// Sets what a comment is by its `comment_approved` and `comment_type`; the problem, where the first says
/// nothing that is known.
pub(super) fn judge(
    comment: &mut Comment,
    approved: &str,
    comment_type: &str,
) -> Result<(), &'static str> {
    let wrong = "comment_approved is none of 1, 0, spam, trash and post-trashed";
    comment.status = status(approved).ok_or(wrong)?;
    match kind(comment_type) {
        Some(kind) => kind.clone_into(&mut comment.kind),
        None => comment.status = Status::NotAComment,
    }
    Ok(())
}

/// What `comment_type` says: the type of a corpus row, or `None` for what no reader wrote. Plugins keep
/// notes to orders and logs among the comments.
fn kind(kind: &str) -> Option<&'static str> {
    match kind.trim() {
        "" | "comment" | "review" => Some(""),
        "pingback" => Some("pingback"),
        "trackback" => Some("trackback"),
        _ => None,
    }
}

/// A time in GMT as `WordPress` writes it; nothing for its zero.
pub(super) fn time(text: &str) -> &str {
    let text = text.trim();
    if text.starts_with("0000-00-00") {
        ""
    } else {
        text
    }
}
