//! One pattern: compiled, bounded, run.
//!
//! Most patterns are regular: fancy-regex hands them to an engine whose time is linear in the
//! text. Those with look-arounds or back-references are run by backtracking, which can take
//! exponential time. Three limits bound them, none of which reads a clock, so that a replay gives
//! the same answer: the steps of one search, how much of a text such a pattern reads, and the
//! work of one comment in all.

use std::ops::Range;

use fancy_regex::{Assertion, BytesMode, Expr, Matches, Regex, RegexBuilder, RegexInput};

use super::extent::{Extent, Reach};
use super::literal;
use super::plain::{Text, reads_plain};
use super::price::{Engine, PLACE, Price, STEP_LIMIT_WORK, Work};
use super::turns::Near;
use super::windows::{self, Windows};
use crate::decision::FaultReason;

/// Longest pattern with the words of its classes, in bytes.
const MAX_PATTERN: usize = 128 * 1024;
/// Largest compiled program of the linear engine, in bytes.
const MAX_PROGRAM: usize = 4 << 20;
/// Tables that the linear engine keeps of any pattern, in bytes, for each thread. They are made while
/// texts are read; where they are full, they are begun anew.
const TABLES: usize = 64 << 10;
/// What a state of the pattern's automaton needs more of them: with less than this, the engine does
/// without tables and is up to a thousand times slower.
const TABLES_PER_STATE: usize = 27;
/// Largest tables of one pattern.
const MAX_TABLES: usize = 1 << 20;
/// Most times one search may backtrack. At 0.04 µs to 0.2 µs a step that is 2 to 8 ms.
const MAX_STEPS: usize = 40_000;
/// Matches that end so near to a cut are not believed, in bytes.
const CUT_MARGIN: usize = 256;
/// Texts shorter than this are read whole, in bytes.
const SHORT: usize = 128;
/// The same for patterns that are as fast as can be.
const CHEAP_SHORT: usize = 512;
/// Most searches of one pattern in one text: empty matches are looked at and dropped.
pub(super) const MAX_SEARCHES: usize = 1_000;
/// Most matches of one pattern in one text that are kept for the explanation.
pub(super) const MAX_MATCHES: usize = 20;

/// A compiled pattern.
#[derive(Debug)]
pub(super) struct Pattern {
    regex: Regex,
    price: Price,
    /// How far it reaches.
    reach: Reach,
    /// It reads the stand-in of a text, which those automata like.
    reads_plain: bool,
    /// Sets of literals: a matching text holds at least one of each set.
    pub(super) literals: Vec<Vec<String>>,
}

/// Why a pattern can not be used: a code, what is wrong, and what to do.
pub(super) type PatternError = (&'static str, (String, String));

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
        let word_boundary = |part: &Expr| matches!(part, Expr::Assertion(at) if !matches!(at, Assertion::StartText | Assertion::EndText));
        let bounded_by_words = tree.expr.has_descendant_or_self(word_boundary);
        let reads_plain = bounded_by_words && engine == Engine::Linear && reads_plain(source);
        let gives_up = bounded_by_words && !reads_plain;
        let extent = Extent::of(&tree.expr, !reads_plain);
        let tables = TABLES.saturating_add(TABLES_PER_STATE.saturating_mul(extent.states));
        let mut builder = RegexBuilder::new(source);
        builder
            .backtrack_limit(MAX_STEPS)
            .delegate_size_limit(MAX_PROGRAM)
            .delegate_dfa_size_limit(tables.min(MAX_TABLES));
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
            reads_plain,
            regex,
            price: Price::of(engine, extent, tables > MAX_TABLES, gives_up),
            reach: extent.reach,
        })
    }

    /// Whether a pattern would need backtracking; not asked of what can not be read.
    pub(super) fn may_backtrack(source: &str) -> bool {
        let tree = Expr::parse_tree(source);
        tree.is_ok_and(|tree| engine_of(&tree.expr) != Engine::Linear)
    }

    /// Whether it is run by backtracking.
    pub(super) fn engine(&self) -> Engine {
        self.price.engine
    }

    /// All matches in a text, the first [`MAX_MATCHES`] of them, and the limit that was met.
    pub(super) fn find(
        &self,
        whole: &Text<'_>,
        near: Near<'_>,
        work: &mut Work,
    ) -> (Vec<Range<usize>>, Option<FaultReason>) {
        let rate = self.price.rate(whole, near.is_dense());
        if !work.is_left() {
            return (Vec::new(), Some(FaultReason::WorkLimit));
        }
        let windows = if self.may_have_windows(whole, near) {
            if !work.spend(PLACE * near.n_places() as u64) {
                return (Vec::new(), Some(FaultReason::WorkLimit));
            }
            self.windows(whole, near)
        } else {
            None
        };
        let mut search = Search::default();
        match windows {
            Some(windows) if windows.length <= self.price.readable(rate) => {
                if !work.spend(self.price.cost(windows.length, rate)) {
                    return (Vec::new(), Some(FaultReason::WorkLimit));
                }
                let text = self.text_of(whole);
                for window in windows.ranges {
                    let end = window.end;
                    let part = RegexInput::new(text).range(window);
                    search.run(self.regex.find_iter_input(part), end);
                }
            }
            _ => {
                let text = self.text_of(whole);
                let read = &text[..text.floor_char_boundary(self.price.readable(rate))];
                if !work.spend(self.price.cost(read.len(), rate)) {
                    return (Vec::new(), Some(FaultReason::WorkLimit));
                }
                // What ends at a cut may match only because it was cut there: `$`, `\b`, `(?!…)`.
                search.is_cut = read.len() < text.len();
                let margin = if search.is_cut { CUT_MARGIN } else { 0 };
                let reliable = read.len().saturating_sub(margin);
                search.run(self.regex.find_iter(read), reliable);
            }
        }
        if search.gave_up {
            work.charge(STEP_LIMIT_WORK);
        }
        let fault = search.fault();
        let found = search.found.into_iter();
        let found = found.map(|range| self.place_in(whole, range)).collect();
        (found, fault)
    }

    /// Whether it matches in a short text.
    pub(super) fn is_in(&self, text: &Text<'_>, work: &mut Work) -> bool {
        let rate = self.price.rate(text, false);
        let whole = self.text_of(text);
        let read = &whole[..whole.floor_char_boundary(self.price.readable(rate))];
        work.charge(self.price.cost(read.len(), rate));
        self.regex.is_match(read).unwrap_or(false)
    }

    /// Whether it is worth to know where it can match.
    fn may_have_windows(&self, whole: &Text<'_>, near: Near<'_>) -> bool {
        let short = if self.price.is_least() {
            CHEAP_SHORT
        } else {
            SHORT
        };
        near.n_places() > 0 && self.reach.ends() && self.text_of(whole).len() >= short
    }

    /// Where it can match, if that is much less than everywhere.
    fn windows(&self, whole: &Text<'_>, near: Near<'_>) -> Option<Windows> {
        let places = near.places().into_iter();
        let places: Vec<_> = places.map(|place| whole.place_in_plain(place)).collect();
        let reach = self.reach.within(|| whole.runs());
        // The stand-in has a byte for each character.
        let windows = windows::around(whole.plain().len(), &places, reach)?;
        Some(if self.reads_plain {
            windows
        } else {
            windows.map(|window| whole.place(window))
        })
    }

    fn text_of<'t>(&self, text: &'t Text<'_>) -> &'t str {
        if self.reads_plain {
            text.plain()
        } else {
            text.given
        }
    }

    fn place_in(&self, text: &Text<'_>, range: Range<usize>) -> Range<usize> {
        if self.reads_plain {
            text.place(range)
        } else {
            range
        }
    }
}

/// A search of one pattern, in one part of a text after the other.
#[derive(Debug, Default)]
struct Search {
    found: Vec<Range<usize>>,
    /// Not all of the text was read, or not all that was found in it.
    is_cut: bool,
    /// It met its limit of steps.
    gave_up: bool,
}

impl Search {
    /// Takes the matches that end before `reliable`.
    fn run(&mut self, matches: Matches<'_, '_, str>, reliable: usize) {
        for (searches, result) in matches.enumerate() {
            if self.found.len() == MAX_MATCHES || self.gave_up {
                break;
            }
            if searches == MAX_SEARCHES {
                self.is_cut = true;
                break;
            }
            match result {
                Ok(hit) if hit.start() == hit.end() || hit.end() > reliable => {}
                Ok(hit) => self.found.push(hit.range()),
                Err(_) => self.gave_up = true,
            }
        }
    }

    fn fault(&self) -> Option<FaultReason> {
        if self.gave_up {
            Some(FaultReason::StepLimit)
        } else {
            (self.is_cut && self.found.is_empty()).then_some(FaultReason::ReadLimit)
        }
    }
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
    use super::super::price::HARD_READS;
    use super::*;

    #[track_caller]
    fn check(pattern: &str, engine: Engine) {
        assert_eq!(
            Pattern::compile(pattern, true).unwrap().engine(),
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
            let (found, fault) =
                pattern.find(&Text::of(&text), Near::ANYWHERE, &mut Work::default());
            assert!(found.is_empty() && fault.is_some());
        }
    }

    #[test]
    fn nothing_matches_only_because_the_text_was_cut() {
        let pattern = Pattern::compile("(?<!not )free$", true).unwrap();
        let mut text = "x".repeat(HARD_READS - 5) + " free";
        let find = |text: &str| pattern.find(&Text::of(text), Near::ANYWHERE, &mut Work::default());
        assert_eq!(find(&text).0.len(), 1);
        text.push_str("dom");
        assert_eq!(find(&text), (Vec::new(), Some(FaultReason::ReadLimit)));
    }

    #[test]
    fn empty_matches_do_not_use_up_the_places() {
        let pattern = Pattern::compile("(?=b)|aac", true).unwrap();
        let text = "b".repeat(30) + " aac";
        assert_eq!(
            pattern
                .find(&Text::of(&text), Near::ANYWHERE, &mut Work::default())
                .0,
            vec![31..34]
        );
    }

    #[test]
    fn a_comment_pays_for_all_its_patterns_together() {
        let pattern = Pattern::compile("x+y", true).unwrap();
        let text = "a".repeat(64 * 1024);
        let mut work = Work::default();
        let faults: Vec<_> = (0..200)
            .map(|_| pattern.find(&Text::of(&text), Near::ANYWHERE, &mut work).1)
            .collect();
        assert_eq!(faults[0], None);
        assert_eq!(faults[199], Some(FaultReason::WorkLimit));
    }
}
