//! What patterns and texts can cost that mean to cost much: the worst of each kind, in
//! milliseconds for one comment.
//!
//! ```text
//! cargo bench --bench hostile
//! ```
//!
//! Each figure is the least of several runs, because what else the machine does only adds to it.

#[allow(dead_code, reason = "other benches use the rest")]
mod subjects;

use std::fmt::Write as _;
use std::hint::black_box;
use std::time::{Duration, Instant};

use comfy_table::{CellAlignment, Table, presets};
use hamlet::rules::{Mode, Ruleset, Sources};
use hamlet::signals::Signals;
use hamlet::submission::Submission;

/// The longest content that is taken, in bytes.
const LONGEST: usize = 64 * 1024;
/// Runs of each pair.
const RUNS: usize = 5;
/// Patterns of one kind at once.
const MANY: usize = 10_000;

/// Patterns that backtrack without end where they may; alone.
const ALONE: [(&str, &str); 8] = [
    (r"(a+)\1+b", "aab"),
    (r"(?=.*x)(?=.*y).*z\b(?!q)", "xyz"),
    (r"(?:(?=(.*a))(?=.*b))+c", "cab"),
    (r"(a|aa)+\1z$", "aaz"),
    (r"(x+x+)+y(?!z)", "xxy"),
    (r"(?:(?=a*(?=b?(?=a*)))a)+b", "aab"),
    (r"(?<!q)(?:a{1,20}){1,20}b", "ab"),
    (r"(\w+\s?)+\1ab$", "aaab"),
];

/// Kinds of pattern, of each of which there are many alike, `N` being the number of each. All need `ab`,
/// which stands everywhere.
const KINDS: [(&str, &str); 14] = [
    ("words", r"ab\w{0,9}c7q"),
    ("between word edges", r"\bab\b.{0,50}c7q\b"),
    ("counted", r"ab[^z]{1,200}c7q"),
    ("choices", r"ab(?:one|two|three|four|[^q]+five)+c7q"),
    ("far", r"ab.*.*.*c7q"),
    ("letters of all scripts", r"ab\p{L}+\s*\p{L}+c7q"),
    ("looking ahead", r"ab(?!q)[a-z ]{1,40}c7q"),
    ("repeating", r"(a+b+)\1+c7q"),
    ("looking far ahead", r"ab(?=.*c7q)x"),
    ("any", r"ab.{0,30}c7q\w"),
    ("any, far", r"a.{0,100}b.{0,100}x.{0,100}c7q\w"),
    (
        "repeats by hand",
        r"ab.?.?.?.?.?.?.?.?.?.?.?.?.?.?.?.?c7q\w",
    ),
    ("with words of their own", r"(?:ab|wN) .{0,30}c7q\w"),
    ("words within words", r"ab(?:[^\s.!?]+\s+){0,20}c7q\w"),
];

fn main() {
    let texts = [
        ("a", &["a"][..]),
        ("ab", &["ab"]),
        ("ab, apart", &["ab "]),
        ("ab, with marks", &["ab\u{e9} "]),
        ("beyond ASCII", &["\u{e9}ab\u{436} "]),
        ("words", &["ab one two three four five c1 q ax ay xx "]),
        ("all that is needed", &["ab x c7q "]),
        ("by chance", &["ab", "x"]),
        ("by chance, apart", &["ab", "x", "y", "z "]),
        ("by chance, marks", &["ab", "\u{e9}", "\u{436}", "x "]),
        ("by chance, all", &["ab", "x", " ", "c7q ", "1"]),
    ]
    .map(|(name, parts)| (name, filled(parts)));
    let mut table = Table::new();
    table.load_style(presets::ASCII_MARKDOWN).set_header([
        "patterns",
        "worst text",
        "ms",
        "faults",
    ]);
    if let Some(ms) = table.column_mut(2) {
        ms.set_cell_alignment(CellAlignment::Right);
    }
    for (pattern, hit) in ALONE {
        let ruleset = ruleset(std::slice::from_ref(&pattern.to_owned()), hit);
        row(&mut table, &format!("`{pattern}`"), &ruleset, &texts);
    }
    for (kind, form) in KINDS {
        let numbered = |number: usize| form.replace('N', &number.to_string());
        let patterns: Vec<String> = (0..MANY).map(numbered).collect();
        let ruleset = many(&patterns);
        row(
            &mut table,
            &format!("{MANY} {kind}: `{}`", patterns[7]),
            &ruleset,
            &texts,
        );
    }
    println!("{table}");
}

/// A text of the greatest length, of these parts in any order, the same in each run; every literal
/// stands in it at least once.
fn filled(parts: &[&str]) -> String {
    let mut text = "ab c7q ".to_owned();
    let mut chance = 12_345_u64;
    loop {
        // Marsaglia's xorshift.
        chance ^= chance << 13;
        chance ^= chance >> 7;
        chance ^= chance << 17;
        let part = parts[(chance % parts.len() as u64) as usize];
        if text.len() + part.len() > LONGEST {
            return text;
        }
        text.push_str(part);
    }
}

fn ruleset(patterns: &[String], hit: &str) -> Ruleset {
    let mut text =
        "[[rule]]\nid = \"HOSTILE\"\ndescription = \"Takes its time\"\npatterns = [\n".to_owned();
    for pattern in patterns {
        let _ = writeln!(text, "'{pattern}',");
    }
    let _ = write!(
        text,
        "]\nscore = 1.0\nexamples.hit = [\"{hit}\"]\nexamples.miss = [\"Well said.\"]\n"
    );
    subjects::ruleset(&subjects::add(Sources::default(), "hostile.toml", text))
}

/// The patterns beside one that the example hits.
fn many(patterns: &[String]) -> Ruleset {
    let mut all = patterns.to_vec();
    all.push("unheard of".to_owned());
    ruleset(&all, "unheard of")
}

fn row(table: &mut Table, what: &str, ruleset: &Ruleset, texts: &[(&str, String)]) {
    let mut worst = (Duration::ZERO, "", 0);
    for (name, text) in texts {
        let submission = Submission {
            content: text.clone(),
            ..Submission::default()
        };
        let facts = subjects::facts(&submission);
        let views = subjects::views(&submission);
        let signals = Signals::of(&submission, &views, &facts);
        let mut least = Duration::MAX;
        let mut faults = 0;
        for _ in 0..RUNS {
            let started = Instant::now();
            let scan = black_box(ruleset.scan(&submission, &views, &signals, Mode::Live));
            least = least.min(started.elapsed());
            faults = scan.faults.len();
        }
        if least > worst.0 {
            worst = (least, name, faults);
        }
    }
    let (time, name, faults) = worst;
    let ms = format!("{:.1}", 1e3 * time.as_secs_f64());
    table.add_row([what.to_owned(), name.to_owned(), ms, faults.to_string()]);
}
