//! The lines of rule files: tests, and what is said about them elsewhere.

use std::collections::{HashMap, HashSet};

use super::super::lines::lines;
use super::super::{Entry, Import, ImportError, Reason, Source};

/// The words that begin a test.
const TESTS: [&str; 11] = [
    "body",
    "rawbody",
    "uri",
    "meta",
    "full",
    "header",
    "mimeheader",
    "urirhsbl",
    "urirhssub",
    "uridnsbl",
    "urinsrhsbl",
];

/// What a test looks at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// The text, without markup.
    Body,
    /// The text as sent.
    RawBody,
    /// The addresses of links.
    Uri,
    /// What other tests found.
    Meta,
}

/// A test as it is written.
#[derive(Clone, Debug)]
pub(super) struct Test {
    pub(super) kind: Kind,
    pub(super) name: String,
    /// The pattern with its slashes, or the expression.
    pub(super) argument: String,
    pub(super) entry: Entry,
}

/// All that files say.
#[derive(Debug, Default)]
pub(super) struct Conf {
    /// In the order of the files; of a name that stands twice, the last.
    pub(super) tests: Vec<Test>,
    /// Where each test stands among them.
    places: HashMap<String, usize>,
    /// The words after `score NAME`.
    pub(super) scores: HashMap<String, Vec<String>>,
    pub(super) descriptions: HashMap<String, String>,
    /// Tests that speak for ham (`tflags NAME nice`).
    pub(super) nice: HashSet<String>,
    /// Tests whose patterns have tags.
    pub(super) replaced: HashSet<String>,
    /// Texts that a test hits, and such that it misses, from `test NAME ok|fail TEXT`.
    pub(super) examples: HashMap<String, (Vec<String>, Vec<String>)>,
}

pub(super) fn read(sources: &[Source<'_>], import: &mut Import) -> Result<Conf, ImportError> {
    let mut conf = Conf::default();
    for (file, source) in sources.iter().enumerate() {
        let before = import.skipped.len();
        let found = lines(file, source.bytes, &mut import.skipped)?;
        import.entries += import.skipped.len() - before;
        let mut blocks = Vec::new();
        for line in found {
            let text = without_remark(line.text);
            if text.is_empty() {
                continue;
            }
            let entry = Entry {
                text: String::new(),
                file,
                line: line.number,
                original: text.to_owned(),
            };
            if block(text, &mut blocks) {
                continue;
            }
            if !blocks.contains(&false) {
                statement(text, &entry, &mut conf, import);
            } else if TESTS.contains(&text.split_whitespace().next().unwrap_or_default()) {
                import.entries += 1;
                import.skip(&entry, Reason::PlugIn);
            }
        }
    }
    Ok(conf)
}

/// What stands before `#`, unless that is `\#`.
fn without_remark(line: &str) -> &str {
    let end = line
        .match_indices('#')
        .map(|(at, _)| at)
        .find(|&at| !line[..at].ends_with('\\'));
    line[..end.unwrap_or(line.len())].trim()
}

/// Opens and closes blocks; whether the line was about that. A block is read if nothing but a recent
/// version is asked for: no plug-in is here.
fn block(line: &str, blocks: &mut Vec<bool>) -> bool {
    let (word, rest) = line.split_once(char::is_whitespace).unwrap_or((line, ""));
    match word {
        "ifplugin" => blocks.push(false),
        "if" => {
            let rest: String = rest.split_whitespace().collect();
            let without = rest.starts_with("(!plugin(") || rest.starts_with("!plugin(");
            let version = rest.contains("version>") && !rest.contains("&&");
            blocks.push(without || version);
        }
        "else" => {
            if let Some(last) = blocks.last_mut() {
                *last = !*last;
            }
        }
        "endif" => {
            blocks.pop();
        }
        _ => return false,
    }
    true
}

fn statement(line: &str, entry: &Entry, conf: &mut Conf, import: &mut Import) {
    let mut words = line.split_whitespace();
    let (word, name) = (words.next().unwrap_or(""), words.next().unwrap_or(""));
    let argument = after(line, 2).to_owned();
    let name = name.to_owned();
    let test = |kind| Test {
        kind,
        name: name.clone(),
        argument: argument.clone(),
        entry: entry.clone(),
    };
    match word {
        word if TESTS.contains(&word) => {
            import.entries += 1;
            let reason = match (word, argument.starts_with("eval:")) {
                (_, true) => Reason::Program,
                ("body", _) => return conf.add(test(Kind::Body), import),
                ("rawbody", _) => return conf.add(test(Kind::RawBody), import),
                ("uri", _) => return conf.add(test(Kind::Uri), import),
                ("meta", _) => return conf.add(test(Kind::Meta), import),
                ("header" | "mimeheader", _) => Reason::Header,
                (other, _) => Reason::Test(format!("`{other}`")),
            };
            import.skip(entry, reason);
        }
        "score" => {
            let points = words.map(str::to_owned).collect();
            conf.scores.insert(name, points);
        }
        "describe" => {
            conf.descriptions.insert(name, argument);
        }
        "tflags" if words.any(|flag| flag == "nice") => {
            conf.nice.insert(name);
        }
        "replace_rules" => conf
            .replaced
            .extend(line.split_whitespace().skip(1).map(str::to_owned)),
        "test" => {
            let (verdict, said) = argument.split_once(char::is_whitespace).unwrap_or(("", ""));
            let (ok, fail) = conf.examples.entry(name).or_default();
            match verdict {
                "ok" => ok.push(said.trim().to_owned()),
                "fail" => fail.push(said.trim().to_owned()),
                _ => {}
            }
        }
        // About tests, and of no meaning here; descriptions in other languages.
        "tflags" | "lang" | "reuse" | "priority" | "require_version" => {}
        other => {
            import.entries += 1;
            import.skip(entry, Reason::Setting(format!("`{other}`")));
        }
    }
}

/// What stands behind so many words of a line.
fn after(line: &str, words: usize) -> &str {
    let mut rest = line;
    for _ in 0..words {
        rest = rest.trim_start();
        rest = rest.find(char::is_whitespace).map_or("", |at| &rest[at..]);
    }
    rest.trim()
}

impl Conf {
    /// A later test of the same name takes the place of the one before.
    fn add(&mut self, test: Test, import: &mut Import) {
        let next = self.tests.len();
        let at = *self.places.entry(test.name.clone()).or_insert(next);
        if at == next {
            self.tests.push(test);
        } else {
            import.twins += 1;
            self.tests[at] = test;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_remark_ends_a_line_and_an_escaped_sign_does_not() {
        assert_eq!(
            without_remark(r"body A /\#1/  # the first"),
            r"body A /\#1/"
        );
        assert_eq!(without_remark("# all of it"), "");
    }

    #[test]
    fn blocks_for_plug_ins_are_not_read_and_their_other_side_is() {
        let mut blocks = Vec::new();
        for (line, read) in [
            ("ifplugin Mail::SpamAssassin::Plugin::DKIM", false),
            ("else", true),
            ("if (version >= 3.4)", true),
            ("if can(Mail::SpamAssassin::Conf::feature_x)", false),
            ("endif", true),
            ("endif", true),
            ("endif", true),
        ] {
            assert!(block(line, &mut blocks));
            assert_eq!(!blocks.contains(&false), read, "{line}");
        }
        assert!(!block("body A /x/", &mut blocks));
    }
}
