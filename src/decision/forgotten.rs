//! What of a decision outlives its comment: everything but the comment's words.

use super::{Decision, Entry, explain};

impl Decision {
    /// The same without a word of the comment: what a rule found is told by its place alone, in the
    /// reasons as well, and the tokens that moved the model are gone. Points, rules and places stay.
    #[must_use]
    pub fn without_words(mut self) -> Self {
        self.model.spam_tokens.clear();
        self.model.ham_tokens.clear();
        let categories = self.moderation.iter_mut().flat_map(|of| &mut of.categories);
        let moderated = categories.flat_map(|category| &mut category.entries);
        let entries = self.entries.iter_mut().chain(&mut self.shadow);
        for entry in entries.chain(moderated) {
            let told = explain::sentence(entry);
            forget_words(entry);
            let tells = explain::sentence(entry);
            for reason in &mut self.reasons {
                // What is moderated has its category behind the sentence.
                if let Some(rest) = reason.strip_prefix(&told) {
                    *reason = format!("{tells}{rest}");
                }
            }
        }
        self
    }
}

fn forget_words(entry: &mut Entry) {
    for found in &mut entry.matches {
        found.text.clear();
    }
}
