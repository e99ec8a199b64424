//! One pattern: compiled, bounded, run.
//!
//! Most patterns are regular: fancy-regex hands them to an engine whose time is linear in the
//! text. Those with look-arounds or back-references are run by backtracking, which can take
//! exponential time. Three limits bound them, none of which reads a clock, so that a replay gives
//! the same answer: the steps of one search, how much of a text such a pattern reads, and the
//! work of one comment in all.

use std::ops::Range;

use fancy_regex::{Assertion, BytesMode, Expr, Regex, RegexBuilder};

use super::extent::Extent;
use super::literal;
use super::plain::{Text, reads_plain};
use crate::decision::FaultReason;

/// Longest pattern with the words of its classes, in bytes.
const MAX_PATTERN: usize = 128 * 1024;
/// Largest compiled program of the linear engine, in bytes.
const MAX_PROGRAM: usize = 4 << 20;
/// Largest tables that the linear engine keeps of one pattern, in bytes, for each thread. They are
/// made while texts are read; where they are full, they are begun anew.
const MAX_TABLES: usize = 64 << 10;
/// The same for patterns with hundreds of words, by their length in bytes: where the tables are too
/// small for a pattern, the engine does without them and is two hundred times slower.
const LARGER_TABLES: [(usize, usize); 2] = [(8 << 10, 512 << 10), (1 << 10, 256 << 10)];
/// Most times one search may backtrack. At 0.04 µs to 0.2 µs a step that is 2 to 8 ms.
const MAX_STEPS: usize = 40_000;
/// What a backtracking pattern reads of a field, in bytes.
const HARD_READS: usize = 16 * 1024;
/// What it reads if a part of it can run to the end of the text from each place (`(?=.*x)`): its
/// time is then the square of the length, 6 ms at this one.
const SQUARE_READS: usize = 1024;
/// What one pattern that needs backtracking may pay in one field, in characters looked at times the
/// factor of its [`Extent`]: each place looks as far as the pattern reaches. About 10 ms at most.
const MAX_LOOKS: usize = 1_000_000;
/// What one pattern of the linear engine may pay in one field, in bytes times the factor, about
/// 12 ns each where its tables do not hold: 20 ms at most.
const MAX_CARRIED: usize = 1_600_000;
/// Work units of one comment, about 5 ns each: a pattern of the linear engine costs one a byte.
pub(super) const WORK_PER_COMMENT: u64 = 4_000_000;
/// What a search costs that ran into its step limit.
const STEP_LIMIT_WORK: u64 = 500_000;
/// Matches that end so near to a cut are not believed, in bytes.
const CUT_MARGIN: usize = 256;
/// Most searches of one pattern in one text: empty matches are looked at and dropped.
const MAX_SEARCHES: usize = 1_000;
/// Most matches of one pattern in one text that are kept for the explanation.
pub(super) const MAX_MATCHES: usize = 20;

/// How a pattern is run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Engine {
    /// In time linear in the text.
    Linear,
    /// By backtracking.
    Backtracking,
    /// By backtracking, with parts that can run far from each place.
    SquareBacktracking,
}

/// A compiled pattern.
#[derive(Debug)]
pub(super) struct Pattern {
    regex: Regex,
    engine: Engine,
    /// What it reads of a field, in bytes.
    reads: usize,
    /// What a byte costs it at worst, see [`Extent::factor`].
    factor: u64,
    /// It asks for word boundaries, for which the fast automata give up on text beyond ASCII.
    bounded_by_words: bool,
    /// It reads the stand-in of a text, which those automata like.
    reads_plain: bool,
    /// Sets of literals: a matching text holds at least one of each set.
    pub(super) literals: Vec<Vec<String>>,
}

/// Why a pattern can not be used: a code, what is wrong, and what to do.
pub(super) type PatternError = (&'static str, (String, String));

/// What is left of a comment's work.
#[derive(Debug)]
pub(super) struct Work {
    left: u64,
}

impl Default for Work {
    fn default() -> Self {
        Self {
            left: WORK_PER_COMMENT,
        }
    }
}

impl Work {
    /// Whether there is enough left. What is too dear is left out, and cheaper things go on.
    fn spend(&mut self, units: u64) -> bool {
        let enough = self.left >= units;
        if enough {
            self.left -= units;
        }
        enough
    }

    /// What was done already is paid as far as there is something left.
    fn charge(&mut self, units: u64) {
        self.left = self.left.saturating_sub(units);
    }
}

impl Pattern {
    /// Compiles a pattern; `lower_case` if it is for a view that has no capitals.
    pub(super) fn compile(source: &str, lower_case: bool) -> Result<Self, PatternError> {
        if source.len() > MAX_PATTERN {
            return Err((
                "bad_pattern",
                (
                    format!(
                        "the pattern has {} bytes, more than {MAX_PATTERN}",
                        source.len()
                    ),
                    "name fewer classes of words in it".to_owned(),
                ),
            ));
        }
        let tree = Expr::parse_tree(source).map_err(|error| bad_pattern(&error))?;
        if lower_case {
            check_case(&tree.expr)?;
        }
        let engine = engine_of(&tree.expr);
        let extent = Extent::of(&tree.expr);
        let larger = LARGER_TABLES
            .iter()
            .find(|(length, _)| source.len() > *length);
        let tables = larger.map_or(MAX_TABLES, |(_, tables)| *tables);
        let word_boundary = |part: &Expr| matches!(part, Expr::Assertion(at) if !matches!(at, Assertion::StartText | Assertion::EndText));
        let bounded_by_words = tree.expr.has_descendant_or_self(word_boundary);
        let reads_plain = bounded_by_words && engine == Engine::Linear && reads_plain(source);
        let mut builder = RegexBuilder::new(source);
        builder
            .backtrack_limit(MAX_STEPS)
            .delegate_size_limit(MAX_PROGRAM)
            .delegate_dfa_size_limit(tables);
        if reads_plain {
            // Classes of ASCII are small: a pattern of hundreds of words is ready ten times sooner.
            builder.unicode_mode(false).bytes_mode(BytesMode::Ascii);
        }
        let regex = builder.build().map_err(|error| bad_pattern(&error))?;
        if !matches!(regex.is_match(""), Ok(false)) {
            return Err((
                "matches_empty",
                (
                    "the pattern matches the empty text, so it would hit every comment".to_owned(),
                    "make at least one part of it required".to_owned(),
                ),
            ));
        }
        Ok(Self {
            literals: literal::required(&tree.expr),
            bounded_by_words,
            reads_plain,
            regex,
            engine,
            reads: reads(engine, extent),
            factor: extent.factor() as u64,
        })
    }

    /// Whether a pattern would need backtracking; not asked of what can not be read.
    pub(super) fn may_backtrack(source: &str) -> bool {
        let tree = Expr::parse_tree(source);
        tree.is_ok_and(|tree| engine_of(&tree.expr) != Engine::Linear)
    }

    /// Whether it is run by backtracking.
    pub(super) fn engine(&self) -> Engine {
        self.engine
    }

    /// All matches in a text, the first [`MAX_MATCHES`] of them, and the limit that was met.
    pub(super) fn find(
        &self,
        whole: &Text<'_>,
        work: &mut Work,
    ) -> (Vec<Range<usize>>, Option<FaultReason>) {
        let text = self.text_of(whole);
        let read = self.readable(text);
        if !work.spend(self.cost(read)) {
            return (Vec::new(), Some(FaultReason::WorkLimit));
        }
        // What ends at a cut may match only because it was cut there: `$`, `\b`, `(?!…)`.
        let is_cut = read.len() < text.len();
        let reliable = if is_cut {
            read.len().saturating_sub(CUT_MARGIN)
        } else {
            read.len()
        };
        let mut found = Vec::new();
        for result in self.regex.find_iter(read).take(MAX_SEARCHES) {
            match result {
                Ok(hit) if hit.start() == hit.end() || hit.end() > reliable => {}
                Ok(hit) => found.push(self.place_in(whole, hit.start()..hit.end())),
                Err(_) => {
                    work.charge(STEP_LIMIT_WORK);
                    return (found, Some(FaultReason::StepLimit));
                }
            }
            if found.len() == MAX_MATCHES {
                break;
            }
        }
        let missed = is_cut && found.is_empty();
        (found, missed.then_some(FaultReason::ReadLimit))
    }

    /// Whether it matches in a short text.
    pub(super) fn is_in(&self, text: &Text<'_>, work: &mut Work) -> bool {
        let read = self.readable(self.text_of(text));
        work.charge(self.cost(read));
        self.regex.is_match(read).unwrap_or(false)
    }

    fn text_of<'t>(&self, text: &'t Text<'_>) -> &'t str {
        if self.reads_plain {
            text.plain()
        } else {
            text.text
        }
    }

    fn place_in(&self, text: &Text<'_>, range: Range<usize>) -> Range<usize> {
        if self.reads_plain {
            text.place(range)
        } else {
            range
        }
    }

    fn readable<'t>(&self, text: &'t str) -> &'t str {
        &text[..text.floor_char_boundary(self.reads)]
    }

    fn cost(&self, text: &str) -> u64 {
        let length = text.len() as u64;
        match self.engine {
            Engine::Linear if self.bounded_by_words && !text.is_ascii() => 64 + 16 * length,
            // Texts that make it pay the whole factor are rare: most comments pay a small part.
            Engine::Linear => 64 + length * (1 + self.factor / 4),
            Engine::Backtracking => 256 + 16 * length,
            Engine::SquareBacktracking => 256 + length * length,
        }
    }
}

/// How much of a field a pattern reads, so that no text makes it dear. Counts, and reads no clock.
fn reads(engine: Engine, extent: Extent) -> usize {
    let factor = extent.factor();
    let most = match engine {
        Engine::Linear => return (MAX_CARRIED / factor).max(SQUARE_READS),
        Engine::Backtracking => HARD_READS,
        Engine::SquareBacktracking => SQUARE_READS,
    };
    let looks = MAX_LOOKS / factor;
    // Where it reaches beyond what is read, each place looks at all of that.
    let square = looks.isqrt();
    let affordable = if extent.reach >= square {
        square
    } else {
        looks / extent.reach.max(1)
    };
    most.min(affordable)
}

fn bad_pattern(error: &fancy_regex::Error) -> PatternError {
    let text = error.to_string();
    if text.contains("building NFA") || text.contains("size limit") {
        return (
            "pattern_too_large",
            (
                "the pattern is too large once compiled".to_owned(),
                "shorten its counted repeats (`{2,200}` of a wide class), or split it".to_owned(),
            ),
        );
    }
    let text = text.lines().last().unwrap_or_default().trim().to_owned();
    (
        "bad_pattern",
        (
            format!("the pattern can not be read: {text}"),
            "mend the pattern; `\\` takes the meaning from a sign: `\\.`, `\\(`, `\\?`".to_owned(),
        ),
    )
}

/// A capital can never match in a lower-case view, and `(?i)` would only cost time there.
fn check_case(expr: &Expr) -> Result<(), PatternError> {
    let capitals = |text: &str| text.chars().any(char::is_uppercase);
    let folds = |expr: &Expr| match expr {
        Expr::Literal { casei, .. } | Expr::Delegate { casei, .. } => *casei,
        _ => false,
    };
    if expr.has_descendant_or_self(folds) {
        return Err((
            "ignores_case",
            (
                "`(?i)` has no meaning here: this view is in lower case already".to_owned(),
                "leave `(?i)` out, or set view = \"raw\" or \"text\"".to_owned(),
            ),
        ));
    }
    let has_capital = |expr: &Expr| match expr {
        Expr::Literal { val, .. } => capitals(val),
        Expr::Delegate { inner, .. } => capitals(&without_escapes(inner)),
        _ => false,
    };
    if expr.has_descendant_or_self(has_capital) {
        return Err((
            "capital",
            (
                "a capital letter can never match here: this view is in lower case".to_owned(),
                "write it in lower case, or set view = \"raw\" or \"text\"".to_owned(),
            ),
        ));
    }
    Ok(())
}

/// A class without `\S`, `\p{Lu}` and the like, whose capitals are no letters.
fn without_escapes(class: &str) -> String {
    let mut plain = String::new();
    let mut chars = class.chars().peekable();
    while let Some(c) = chars.next() {
        if c != '\\' {
            plain.push(c);
        } else if chars.next().is_some_and(|name| "pPxu".contains(name))
            && chars.peek() == Some(&'{')
        {
            chars.by_ref().find(|&c| c == '}');
        }
    }
    plain
}

/// Which engine runs a pattern. Errs to the slower side: fancy-regex may find that it can hand a
/// pattern to the linear engine after all.
fn engine_of(expr: &Expr) -> Engine {
    let linear = |expr: &Expr| match expr {
        Expr::Assertion(assertion) => matches!(
            assertion,
            Assertion::StartText
                | Assertion::EndText
                | Assertion::StartLine { .. }
                | Assertion::EndLine { .. }
                | Assertion::WordBoundary
                | Assertion::NotWordBoundary
        ),
        Expr::Empty
        | Expr::Any { .. }
        | Expr::Literal { .. }
        | Expr::Concat(_)
        | Expr::Alt(_)
        | Expr::Group(_)
        | Expr::Repeat { .. }
        | Expr::Delegate { .. } => true,
        _ => false,
    };
    let far = |expr: &Expr| matches!(expr, Expr::Repeat { hi, .. } if *hi > 256);
    if !expr.has_descendant_or_self(|part| !linear(part)) {
        Engine::Linear
    } else if expr.has_descendant_or_self(far) {
        Engine::SquareBacktracking
    } else {
        Engine::Backtracking
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(pattern: &str, engine: Engine) {
        assert_eq!(
            Pattern::compile(pattern, true).unwrap().engine,
            engine,
            "{pattern}"
        );
    }

    #[test]
    fn only_what_needs_backtracking_is_run_so() {
        check(r"\bbuy\s+(cheap|best)[a-z]{2,}$", Engine::Linear);
        check(r"(?<!not )free", Engine::Backtracking);
        check(r"(.)\1{9,20}x", Engine::Backtracking);
        check(r"(a+)\1+b", Engine::SquareBacktracking);
        check(r"(?=.*x)y", Engine::SquareBacktracking);
    }

    #[test]
    fn a_capital_or_a_case_flag_is_refused_for_a_lower_case_view() {
        let code = |pattern| Pattern::compile(pattern, true).unwrap_err().0;
        assert_eq!(code("Casino"), "capital");
        assert_eq!(code("[A-Z]asino"), "capital");
        assert_eq!(code("(?i)casino"), "ignores_case");
        assert!(Pattern::compile(r"\S\W\P{Lu}\p{L}[^\S]casino", true).is_ok());
        assert!(Pattern::compile("(?i)Casino", false).is_ok());
    }

    #[test]
    fn what_can_not_be_read_or_matches_nothing_is_refused() {
        assert_eq!(
            Pattern::compile("(casino", true).unwrap_err().0,
            "bad_pattern"
        );
        assert_eq!(
            Pattern::compile("(casino)?", true).unwrap_err().0,
            "matches_empty"
        );
    }

    #[test]
    fn a_search_that_would_not_end_is_a_fault() {
        let text = "a".repeat(64 * 1024);
        for pattern in [
            r"(a+)\1+b",
            r"(a*)*\1b",
            r"(?=.*x)(?=.*y).*z\b(?!q)",
            r"((?:a|aa)+)(?=\1)$y",
        ] {
            let pattern = Pattern::compile(pattern, true).unwrap();
            let (found, fault) = pattern.find(&Text::of(&text), &mut Work::default());
            assert!(found.is_empty() && fault.is_some());
        }
    }

    #[test]
    fn nothing_matches_only_because_the_text_was_cut() {
        let pattern = Pattern::compile("(?<!not )free$", true).unwrap();
        let mut text = "x".repeat(HARD_READS - 5) + " free";
        let find = |text: &str| pattern.find(&Text::of(text), &mut Work::default());
        assert_eq!(find(&text).0.len(), 1);
        text.push_str("dom");
        assert_eq!(find(&text), (Vec::new(), Some(FaultReason::ReadLimit)));
    }

    #[test]
    fn empty_matches_do_not_use_up_the_places() {
        let pattern = Pattern::compile("(?=b)|aac", true).unwrap();
        let text = "b".repeat(30) + " aac";
        assert_eq!(
            pattern.find(&Text::of(&text), &mut Work::default()).0,
            vec![31..34]
        );
    }

    #[test]
    fn a_comment_pays_for_all_its_patterns_together() {
        let pattern = Pattern::compile("x+y", true).unwrap();
        let text = "a".repeat(64 * 1024);
        let mut work = Work::default();
        let faults: Vec<_> = (0..200)
            .map(|_| pattern.find(&Text::of(&text), &mut work).1)
            .collect();
        assert_eq!(faults[0], None);
        assert_eq!(faults[199], Some(FaultReason::WorkLimit));
    }
}
