//! What patterns cost, and what a comment may spend on them.
//!
//! All of it counts and reads no clock, so that a replay gives the same answer. `cargo bench --bench hostile`
//! measures whether the prices are true.

use super::extent::Extent;
use super::plain::Text;

/// What a backtracking pattern reads of a field, in bytes.
pub(super) const HARD_READS: usize = 16 * 1024;
/// What it reads if a part of it can run to the end of the text from each place (`(?=.*x)`): its
/// time is then the square of the length, 6 ms at this one.
const SQUARE_READS: usize = 1024;
/// What one pattern that needs backtracking may pay in one field, in characters looked at times the
/// factor of its [`Extent`]: each place looks as far as the pattern reaches. About 10 ms at most.
const MAX_LOOKS: usize = 1_000_000;
/// What one pattern of the linear engine may pay in one field, in work units.
const MAX_LINEAR: u64 = 800_000;
/// What a byte costs the linear engine where its tables do not hold, in work units: to go without them,
/// and for each character that it carries along. Measured: 100 ns and 5 ns to 22 ns.
const WITHOUT_TABLES: u64 = 20;
const CARRIED: u64 = 4;
/// States that cost as much as a unit where there can be no tables.
const STATES_A_UNIT: u64 = 100;
/// Where what a pattern needs stands in a few places, this part of the worst is charged: to bring its
/// tables to nought takes many beginnings.
const SPARSE: u64 = 8;
/// What a byte costs where a pattern backtracks, or where the linear engine does without its tables
/// because it has to know of each character whether it is a letter, in work units.
const BACKTRACKING: u64 = 16;
/// Work units of one comment, about 5 ns each: an ordinary pattern costs one for each byte that it
/// reads.
const WORK_PER_COMMENT: u64 = 5_000_000;
/// What a pattern costs on the shortest text.
const PATTERN: u64 = 64;
/// What it costs to look at a place around which a pattern can match.
pub(super) const PLACE: u64 = 4;
/// What a search costs that ran into its step limit.
pub(super) const STEP_LIMIT_WORK: u64 = 500_000;

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
    pub(super) fn spend(&mut self, units: u64) -> bool {
        let enough = self.left >= units;
        if enough {
            self.left -= units;
        }
        enough
    }

    /// Whether there is enough left for any pattern.
    pub(super) fn is_left(&self) -> bool {
        self.left >= PATTERN
    }

    /// What was done already is paid as far as there is something left.
    pub(super) fn charge(&mut self, units: u64) {
        self.left = self.left.saturating_sub(units);
    }
}

/// What a pattern costs.
#[derive(Clone, Copy, Debug)]
pub(super) struct Price {
    pub(super) engine: Engine,
    /// What it reads of a field, in bytes, where it is run by backtracking.
    reads: usize,
    /// What a byte costs the linear engine at worst, in work units.
    at_worst: u64,
    /// It asks for word boundaries, for which the fast engine gives up on text beyond ASCII.
    gives_up: bool,
}

impl Price {
    /// Of a pattern whose automaton may be too large for tables, and that may give up on text beyond
    /// ASCII.
    pub(super) fn of(engine: Engine, extent: Extent, too_large: bool, gives_up: bool) -> Self {
        Self {
            engine,
            reads: reads(engine, extent),
            at_worst: at_worst(extent, too_large),
            gives_up,
        }
    }

    /// Whether no text makes it dearer than one unit for each byte of ASCII.
    pub(super) fn is_least(&self) -> bool {
        self.at_worst == 1
    }

    /// What a byte costs in a text, in work units.
    pub(super) fn rate(&self, text: &Text<'_>, is_dense: bool) -> u64 {
        match self.engine {
            Engine::Linear => {
                let rate = if is_dense || self.at_worst == 1 {
                    self.at_worst
                } else {
                    1 + self.at_worst / SPARSE
                };
                let gives_up = self.gives_up && !text.is_ascii();
                rate.max(if gives_up { BACKTRACKING } else { 1 })
            }
            Engine::Backtracking | Engine::SquareBacktracking => BACKTRACKING,
        }
    }

    /// What it reads of a field, in bytes.
    pub(super) fn readable(&self, rate: u64) -> usize {
        match self.engine {
            Engine::Linear => SQUARE_READS.max((MAX_LINEAR / rate) as usize),
            Engine::Backtracking | Engine::SquareBacktracking => self.reads,
        }
    }

    /// What reading so many bytes costs, in work units.
    pub(super) fn cost(&self, length: usize, rate: u64) -> u64 {
        let length = length as u64;
        match self.engine {
            Engine::Linear => PATTERN + rate * length,
            Engine::Backtracking => 256 + rate * length,
            Engine::SquareBacktracking => 256 + length * length,
        }
    }
}

/// What a byte costs the linear engine at worst: `a.{0,30}b` can be at thirty places at once, in as
/// many ways as a text likes.
fn at_worst(extent: Extent, too_large: bool) -> u64 {
    let carried = extent.carried().map(|carried| CARRIED * carried as u64);
    let states = too_large.then_some(extent.states as u64 / STATES_A_UNIT);
    carried.max(states).map_or(1, |more| WITHOUT_TABLES + more)
}

/// How much of a field a pattern that backtracks reads, so that no text makes it dear. Counts, and
/// reads no clock.
fn reads(engine: Engine, extent: Extent) -> usize {
    let most = match engine {
        Engine::Linear => return usize::MAX,
        Engine::Backtracking => HARD_READS,
        Engine::SquareBacktracking => SQUARE_READS,
    };
    let looks = MAX_LOOKS / extent.factor();
    // Where it reaches beyond what is read, each place looks at all of that.
    let square = looks.isqrt();
    let reach = extent.reach.at_most();
    let affordable = if reach >= square {
        square
    } else {
        looks / reach.max(1)
    };
    most.min(affordable)
}
