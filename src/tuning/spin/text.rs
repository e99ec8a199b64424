//! Spintax: `{a|b}` picks one, `{@name}` picks from a set, `\{ \| \} \\` are the plain signs.

use std::collections::BTreeMap;

use super::error::Problem;
use crate::tuning::chance::Chance;

/// The sets of a file, by name.
pub(super) type Sets = BTreeMap<String, Vec<Text>>;

/// A text with its alternatives.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Text(Vec<Piece>);

#[derive(Clone, Debug, PartialEq, Eq)]
enum Piece {
    Plain(String),
    Choice(Vec<Text>),
    /// A set, and where in the text it is named.
    Set(String, usize),
}

/// What is wrong with a text, and at which byte.
pub(super) type Misfit = (usize, Problem);

/// How much of a text an error quotes, in characters.
const QUOTED: usize = 40;

impl Text {
    /// Reads a text. After its first error the rest would be guessed, so there is but one.
    pub(super) fn parse(text: &str) -> Result<Self, Misfit> {
        Parser { text, at: 0 }.sequence(false)
    }

    /// Draws one text of those that it can be. Sets that there are not give nothing.
    pub(super) fn draw(&self, sets: &Sets, chance: &mut Chance) -> String {
        let mut drawn = String::new();
        self.draw_into(&mut drawn, sets, chance);
        drawn
    }

    fn draw_into(&self, drawn: &mut String, sets: &Sets, chance: &mut Chance) {
        for piece in &self.0 {
            let picked = match piece {
                Piece::Plain(plain) => {
                    drawn.push_str(plain);
                    None
                }
                Piece::Choice(alternatives) => chance.pick(alternatives),
                Piece::Set(name, _) => sets.get(name).and_then(|entries| chance.pick(entries)),
            };
            if let Some(text) = picked {
                text.draw_into(drawn, sets, chance);
            }
        }
    }

    /// The sets that it names, and where.
    pub(super) fn sets(&self) -> Vec<(&str, usize)> {
        let mut named = Vec::new();
        for piece in &self.0 {
            match piece {
                Piece::Plain(_) => {}
                Piece::Choice(alternatives) => {
                    named.extend(alternatives.iter().flat_map(Self::sets));
                }
                Piece::Set(name, at) => named.push((name, *at)),
            }
        }
        named
    }
}

struct Parser<'a> {
    text: &'a str,
    at: usize,
}

impl Parser<'_> {
    /// Up to the end of the text, or to the sign that ends an alternative.
    fn sequence(&mut self, inside: bool) -> Result<Text, Misfit> {
        let mut pieces = Vec::new();
        let mut plain = String::new();
        while let Some(c) = self.next() {
            match c {
                '\\' => plain.push(self.escaped()?),
                '{' => {
                    if !plain.is_empty() {
                        pieces.push(Piece::Plain(std::mem::take(&mut plain)));
                    }
                    pieces.push(self.braces()?);
                }
                '|' | '}' if inside => break,
                '|' => return self.misfit(self.at, Problem::StrayBar),
                '}' => return self.misfit(self.at, Problem::NothingToClose),
                other => plain.push(other),
            }
            self.at += c.len_utf8();
        }
        if !plain.is_empty() {
            pieces.push(Piece::Plain(plain));
        }
        Ok(Text(pieces))
    }

    /// From an opening brace; ends at the closing one.
    fn braces(&mut self) -> Result<Piece, Misfit> {
        let open = self.at;
        self.at += 1;
        if self.next() == Some('@') {
            return self.set(open);
        }
        let mut alternatives = Vec::new();
        loop {
            alternatives.push(self.sequence(true)?);
            match self.next() {
                Some('|') => self.at += 1,
                Some(_) => break,
                None => return self.misfit(open, Problem::Unclosed),
            }
        }
        if alternatives.len() < 2 {
            return self.misfit(open, Problem::OneAlternative);
        }
        Ok(Piece::Choice(alternatives))
    }

    fn set(&mut self, open: usize) -> Result<Piece, Misfit> {
        let inner = &self.text[self.at + 1..];
        let Some(end) = inner.find('}') else {
            return self.misfit(open, Problem::Unclosed);
        };
        let name = &inner[..end];
        if !is_set_name(name) {
            return self.misfit(open, Problem::BadSetName);
        }
        self.at += 1 + end;
        Ok(Piece::Set(name.to_owned(), open))
    }

    fn escaped(&mut self) -> Result<char, Misfit> {
        match self.text[self.at + 1..].chars().next() {
            Some(sign @ ('{' | '|' | '}' | '\\')) => {
                self.at += 1;
                Ok(sign)
            }
            _ => self.misfit(self.at, Problem::StrayBackslash),
        }
    }

    fn next(&self) -> Option<char> {
        self.text[self.at..].chars().next()
    }

    fn misfit<T>(&self, at: usize, problem: fn(String) -> Problem) -> Result<T, Misfit> {
        let mut quoted: String = self.text[at..].chars().take(QUOTED).collect();
        if quoted.len() < self.text.len() - at {
            quoted.push('…');
        }
        // One error, one line.
        Err((at, problem(quoted.replace('\n', "⏎"))))
    }
}

/// Whether a set can be called so.
pub(super) fn is_set_name(name: &str) -> bool {
    let sign = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '_';
    !name.is_empty() && name.chars().all(sign)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use proptest::prelude::*;

    use super::*;

    /// Everything that a text is drawn to in many tries.
    fn all(text: &str) -> BTreeSet<String> {
        let sets = Sets::from([(
            "city".to_owned(),
            vec![
                Text::parse("Leeds").unwrap(),
                Text::parse("{São Paulo|Recife}").unwrap(),
            ],
        )]);
        let text = Text::parse(text).unwrap();
        let mut chance = Chance::new(1);
        (0..300).map(|_| text.draw(&sets, &mut chance)).collect()
    }

    #[track_caller]
    fn check(text: &str, wanted: &[&str]) {
        let wanted: BTreeSet<String> = wanted.iter().map(|&text| text.to_owned()).collect();
        assert_eq!(all(text), wanted);
    }

    #[test]
    fn alternatives_nest_may_be_empty_and_every_one_is_drawn() {
        check("Hi", &["Hi"]);
        check("{Hi|Hello} all", &["Hi all", "Hello all"]);
        check("a{ b| {c|d}|}", &["a", "a b", "a c", "a d"]);
        check("in {@city}", &["in Leeds", "in São Paulo", "in Recife"]);
    }

    #[test]
    fn a_backslash_makes_the_sign_plain() {
        check(r"\{great\|good\} \\ é", &[r"{great|good} \ é"]);
        check(r"{a\|b|c}", &["a|b", "c"]);
    }

    #[test]
    fn a_broken_text_is_told_with_its_place() {
        let check = |text: &str, at: usize, problem: fn(String) -> Problem| {
            let quoted = text[at..].to_owned();
            assert_eq!(Text::parse(text), Err((at, problem(quoted))), "{text}");
        };
        check("é {a|b", 3, Problem::Unclosed);
        check("a {b|{c|d}", 2, Problem::Unclosed);
        check("a {@city", 2, Problem::Unclosed);
        check("a } b", 2, Problem::NothingToClose);
        check("{a|b}} c", 5, Problem::NothingToClose);
        check("a | b", 2, Problem::StrayBar);
        check(r"a \d", 2, Problem::StrayBackslash);
        check("a\\", 1, Problem::StrayBackslash);
        check("x {city}", 2, Problem::OneAlternative);
        check("x {}", 2, Problem::OneAlternative);
        check("{@a|@b}", 0, Problem::BadSetName);
        check("{@}", 0, Problem::BadSetName);
    }

    #[test]
    fn the_sets_that_a_text_names_are_found_at_every_depth() {
        let text = Text::parse("{@a} {x|{y|{@b}}}").unwrap();
        assert_eq!(text.sets(), [("a", 0), ("b", 11)]);
    }

    proptest! {
        #[test]
        fn escaped_text_is_drawn_as_it_is(text in "[a-z {|}\\\\é\n]{0,40}") {
            let escaped: String = text
                .chars()
                .flat_map(|c| ['{', '|', '}', '\\'].contains(&c).then_some('\\').into_iter().chain([c]))
                .collect();
            let drawn = Text::parse(&escaped).unwrap().draw(&Sets::new(), &mut Chance::new(1));
            prop_assert_eq!(drawn, text);
        }

        #[test]
        fn no_text_makes_the_reader_fail_otherwise(text in "[a@{|}\\\\é]{0,40}") {
            let _ = Text::parse(&text);
        }
    }
}
