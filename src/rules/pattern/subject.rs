//! The text that patterns run over, with what several of them ask of it.

use std::cell::OnceCell;

/// A text.
#[derive(Debug)]
pub(in crate::rules) struct Subject<'t> {
    pub(super) text: &'t str,
    is_ascii: OnceCell<bool>,
    runs: OnceCell<Runs>,
}

/// The longest runs of a text, in bytes.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Runs {
    /// Of white space.
    pub(super) space: usize,
    /// Of anything else.
    pub(super) word: usize,
}

impl<'t> Subject<'t> {
    pub(in crate::rules) fn of(text: &'t str) -> Self {
        Self {
            text,
            is_ascii: OnceCell::new(),
            runs: OnceCell::new(),
        }
    }

    pub(super) fn is_ascii(&self) -> bool {
        *self.is_ascii.get_or_init(|| self.text.is_ascii())
    }

    pub(super) fn runs(&self) -> Runs {
        *self.runs.get_or_init(|| runs(self.text))
    }
}

fn runs(text: &str) -> Runs {
    let mut longest = Runs::default();
    let mut start = 0;
    let mut in_space = false;
    let mut end_run = |in_space: bool, length: usize| {
        let run = if in_space {
            &mut longest.space
        } else {
            &mut longest.word
        };
        *run = length.max(*run);
    };
    for (at, c) in text.char_indices() {
        if c.is_whitespace() != in_space {
            end_run(in_space, at - start);
            start = at;
            in_space = !in_space;
        }
    }
    end_run(in_space, text.len() - start);
    longest
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_longest_runs_are_told_in_bytes() {
        let of = |text| {
            let runs = Subject::of(text).runs();
            (runs.space, runs.word)
        };
        assert_eq!(of(""), (0, 0));
        assert_eq!(of("a bc  déf"), (2, 4));
        assert_eq!(of("  \u{3000}x"), (5, 1));
    }
}
