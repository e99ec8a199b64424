//! What the benchmarks read: comments of every length and kind, and rule files of every size. All
//! made here from words of ours, the same each time.

use std::path::Path;
use std::sync::LazyLock;

use hamlet::decision::policy::Policy;
use hamlet::facts::Facts;
use hamlet::filter::Filter;
use hamlet::model::Options;
use hamlet::rules::{Ruleset, SourceFile, Sources};
use hamlet::submission::Submission;
use hamlet::tuning::corpus::{self, Row};
use hamlet::tuning::systems;
use hamlet::{setup, text};

/// A comment of ordinary length, in bytes.
pub(crate) const ORDINARY: usize = 500;

const ENGLISH: &str = "The council voted again last night, and once more nobody asked the people \
    who live on the street. I walked past the works this morning: two men, one digger, and a queue \
    of buses down to the bridge. My neighbour drives one of them and says the detour adds twenty \
    minutes to each trip. They should publish what the drones over the harbour cost us, as the \
    article says, and then we can talk about who pays for it. ";
const RUSSIAN: &str = "Вчера совет опять проголосовал, и снова никто не спросил тех, кто живёт на \
    этой улице. Утром я прошёл мимо стройки: двое рабочих, один экскаватор и очередь автобусов до \
    самого моста. Мой сосед водит один из них и говорит, что объезд добавляет двадцать минут к \
    каждому рейсу. ";

/// The start of a text that is repeated to so many bytes.
fn of_length(text: &str, bytes: usize) -> String {
    let mut out = text.repeat(bytes / text.len() + 1);
    out.truncate(out.floor_char_boundary(bytes));
    out
}

/// An English comment of that many bytes.
pub(crate) fn ascii(bytes: usize) -> Submission {
    comment(of_length(ENGLISH, bytes), "Harbour drones: who pays?")
}

/// A Russian comment of that many bytes.
pub(crate) fn beyond_ascii(bytes: usize) -> Submission {
    comment(of_length(RUSSIAN, bytes), "Дроны над гаванью: кто платит?")
}

/// A text of that many bytes, of words of ours and of made-up ones, and like no other of another
/// number. What word comes next is by the rule that common words are common (Zipf's).
pub(crate) fn varied(number: usize, bytes: usize) -> String {
    static MADE_UP: LazyLock<Vec<String>> = LazyLock::new(|| words(20_000).collect());
    let made_up = &*MADE_UP;
    let english: Vec<&str> = ENGLISH.split_whitespace().collect();
    let mut state = number as u64 ^ 0x9e37_79b9_7f4a_7c15;
    let mut next = || {
        // Numerical Recipes' linear congruence; the upper bits are the good ones.
        state = state
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) as usize
    };
    let mut text = String::new();
    while text.len() < bytes {
        let word = match next() % 4 {
            0 => {
                let rank = made_up.len() / (1 + next() % made_up.len());
                &made_up[rank.min(made_up.len() - 1)]
            }
            _ => english[next() % english.len()],
        };
        text.push_str(word);
        text.push(' ');
    }
    text
}

fn comment(content: String, title: &str) -> Submission {
    Submission {
        name: Some("Dolores M.".to_owned()),
        email: Some("dolores.m@gmail.com".to_owned()),
        url: Some("https://dolores.example/garden".to_owned()),
        title: Some(title.to_owned()),
        permalink: Some("https://ledger.example/2026/03/harbour-drones/".to_owned()),
        content,
        ..Submission::default()
    }
}

/// The rules as they are shipped.
pub(crate) fn shipped_rules() -> Sources {
    setup::rule_sources(&root().join("rules")).expect("the shipped rules can be read")
}

/// So many words of two to four syllables, each one once.
fn words(count: usize) -> impl Iterator<Item = String> {
    const SYLLABLES: [&str; 40] = [
        "ba", "ce", "di", "fo", "gu", "ha", "je", "ki", "lo", "mu", "na", "pe", "qui", "ro", "su",
        "ta", "ve", "wi", "xo", "zu", "bra", "cle", "dri", "flo", "gru", "sha", "tre", "spi",
        "clo", "stu", "ran", "sel", "min", "tor", "pul", "lan", "ger", "sin", "mon", "dur",
    ];
    (0..count).map(|number| {
        let mut rest = number;
        let mut word = String::new();
        for _ in 0..3 {
            word.push_str(SYLLABLES[rest % SYLLABLES.len()]);
            rest /= SYLLABLES.len();
        }
        word
    })
}

/// These rules, and one more with so many phrases.
pub(crate) fn with_phrases(mut sources: Sources, count: usize) -> Sources {
    let phrases: Vec<String> = words(count).map(|word| format!("{word} offer")).collect();
    let rule = format!(
        "[[rule]]\nid = \"MANY\"\ndescription = \"One of many phrases\"\nfield = \"content\"\n\
         list = \"lists/many.list\"\nscore = 0.1\nexamples.hit = [{:?}]\n\
         examples.miss = [\"Thank you.\"]\n",
        phrases[0]
    );
    let list = SourceFile {
        name: "lists/many.list".to_owned(),
        text: phrases.join("\n"),
        ..SourceFile::default()
    };
    sources.lists.insert("lists/many.list".to_owned(), list);
    add(sources, "many.toml", rule)
}

/// These rules, and so many more with a pattern each.
pub(crate) fn with_patterns(sources: Sources, count: usize) -> Sources {
    let rules: Vec<String> = words(count)
        .enumerate()
        .map(|(number, word)| {
            format!(
                "[[rule]]\nid = \"PATTERN_{number}\"\ndescription = \"One of many patterns\"\n\
                 field = \"content\"\npattern = '\\b(buy|order|cheap)\\s+(?:\\w+\\s+)?{word}s?\\b'\n\
                 score = 0.1\nexamples.hit = [\"buy {word}\"]\nexamples.miss = [\"Thank you.\"]\n"
            )
        })
        .collect();
    add(sources, "patterns.toml", rules.join("\n"))
}

/// These rules, and those of one more file.
pub(crate) fn add(mut sources: Sources, name: &str, text: String) -> Sources {
    sources.rules.push(SourceFile {
        name: name.to_owned(),
        text,
        ..SourceFile::default()
    });
    sources
}

/// Compiled.
pub(crate) fn ruleset(sources: &Sources) -> Ruleset {
    match Ruleset::compile(sources) {
        Ok((ruleset, _)) => ruleset,
        Err(errors) => panic!("{}", errors[0].render(sources)),
    }
}

/// The rows that the shipped model learns from.
pub(crate) fn seed_corpus() -> Vec<Row> {
    corpus::read_dir(&root().join("training")).expect("the seed corpus can be read")
}

/// A filter of these rules and the seed corpus.
pub(crate) fn filter(sources: &Sources) -> Filter {
    Filter {
        ruleset: ruleset(sources).into(),
        model: systems::model(&seed_corpus(), Options::default()).into(),
        policy: Policy::default(),
    }
}

/// What is known beside the comment, at a fixed time.
pub(crate) fn facts(submission: &Submission) -> Facts {
    let at = "2026-03-04T12:00:00Z".parse().expect("a time");
    Facts::of(submission, at, true)
}

/// The readings of a comment, none of which is made yet.
pub(crate) fn views(submission: &Submission) -> text::Views {
    text::Views::of(submission)
}

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}
