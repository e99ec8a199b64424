//! Patterns of Python's `regex` and of Perl, as patterns of ours.
//!
//! The flavours agree on most signs. Where they do not, a pattern that is taken over unchanged may
//! still compile and mean another thing: `\h` is white space there and a hexadecimal digit here, `\<` a
//! sign there and the start of a word here, `[` in a class a sign there and another class here. Those are
//! rewritten; what has no equal here is refused, with its name. What the compiler does not know it
//! refuses later.

mod class;
mod group;

use std::iter::Peekable;
use std::str::Chars;

use crate::text::folded;

/// For which views a pattern is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Case {
    /// Views in lower case: capitals are folded, flags that ignore case left out.
    Lower,
    /// Views that keep case: as it stands.
    Kept,
}

/// A pattern, translated.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Translated {
    pub(super) pattern: String,
    /// The text that it stands for, if it stands for one alone.
    pub(super) literal: Option<String>,
}

/// Why a pattern can not be translated.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Refused {
    /// It tells capitals from small letters: a view in lower case can not.
    TellsCase,
    /// It uses what there is not here.
    Unknown(String),
}

impl Refused {
    pub(super) fn detail(&self) -> String {
        match self {
            Self::TellsCase => "tells capitals from small letters".to_owned(),
            Self::Unknown(what) => format!("uses {what}"),
        }
    }
}

/// Translates a pattern that was written for Python or Perl.
pub(super) fn translate(source: &str, case: Case) -> Result<Translated, Refused> {
    let mut reader = Reader {
        rest: source.chars().peekable(),
        out: String::new(),
        literal: Some(String::new()),
        case,
    };
    while let Some(c) = reader.rest.next() {
        reader.sign(c)?;
    }
    Ok(Translated {
        pattern: reader.out,
        literal: reader.literal.filter(|literal| !literal.is_empty()),
    })
}

struct Reader<'a> {
    rest: Peekable<Chars<'a>>,
    out: String,
    literal: Option<String>,
    case: Case,
}

impl Reader<'_> {
    fn sign(&mut self, c: char) -> Result<(), Refused> {
        match c {
            '\\' => self.escape(),
            '[' => self.class(),
            '(' => self.group(),
            '{' => self.repeat(),
            '}' => {
                self.character('}');
                Ok(())
            }
            '.' | '^' | '$' | '|' | ')' | '*' | '+' | '?' => {
                self.operator(&c.to_string());
                Ok(())
            }
            c => {
                self.character(c);
                Ok(())
            }
        }
    }

    /// Something that is more than a character.
    fn operator(&mut self, text: &str) {
        self.literal = None;
        self.out.push_str(text);
    }

    /// A character that stands for itself.
    fn character(&mut self, c: char) {
        let text = match self.case {
            Case::Lower => as_folded(c),
            Case::Kept => c.to_string(),
        };
        if let Some(literal) = &mut self.literal {
            literal.push_str(&text);
        }
        let escaped = fancy_regex::escape(&text);
        if text.chars().count() > 1 {
            // A repeat that follows is about all of it.
            self.out.extend(["(?:", &escaped, ")"]);
        } else {
            self.out.push_str(&escaped);
        }
    }

    fn escape(&mut self) -> Result<(), Refused> {
        let Some(c) = self.rest.next() else {
            return Err(Refused::Unknown("a `\\` at its end".to_owned()));
        };
        match c {
            'h' => self.operator(r"[ \t]"),
            'z' | 'Z' => self.operator(r"\z"),
            'm' | 'M' => self.operator(r"\b"),
            'Q' | 'E' | 'N' | 'C' | 'X' | 'L' | 'l' | 'U' | '0' => {
                return Err(Refused::Unknown(format!("`\\{c}`")));
            }
            'x' | 'u' => {
                let c = self.number(c)?;
                self.character(c);
            }
            'p' | 'P' => {
                let name = self.property(c)?;
                self.operator(&name);
            }
            c if c.is_ascii_alphanumeric() => self.operator(&format!("\\{c}")),
            c => self.character(c),
        }
        Ok(())
    }

    /// `\x41`, `\x{1F600}`, `\u0041`.
    fn number(&mut self, kind: char) -> Result<char, Refused> {
        let digits = if self.rest.peek() == Some(&'{') {
            self.until('}')
                .map(|text| text[1..text.len() - 1].to_owned())
        } else {
            let count = if kind == 'x' { 2 } else { 4 };
            Some(self.rest.by_ref().take(count).collect())
        };
        digits
            .and_then(|digits| u32::from_str_radix(&digits, 16).ok())
            .and_then(char::from_u32)
            .ok_or_else(|| Refused::Unknown(format!("a `\\{kind}` that is no character")))
    }

    /// `\p{Han}`, `\pL`, whole.
    fn property(&mut self, kind: char) -> Result<String, Refused> {
        let name = if self.rest.peek() == Some(&'{') {
            self.until('}')
        } else {
            self.rest.next().map(String::from)
        };
        let name = name.ok_or_else(|| Refused::Unknown(format!("an open `\\{kind}`")))?;
        let plain = name.trim_matches(['{', '}', '^']).to_lowercase();
        let tells = ["lu", "lt", "ll", "upper", "lower", "uppercase", "lowercase"];
        if self.case == Case::Lower && tells.contains(&plain.as_str()) {
            return Err(Refused::TellsCase);
        }
        Ok(format!("\\{kind}{name}"))
    }

    /// Everything up to a sign, with it; `None` if there is none.
    fn until(&mut self, end: char) -> Option<String> {
        let mut text = String::new();
        for c in self.rest.by_ref() {
            text.push(c);
            if c == end {
                return Some(text);
            }
        }
        None
    }

    /// `{2,5}`, or a brace that stands for itself.
    fn repeat(&mut self) -> Result<(), Refused> {
        let ahead: String = self.rest.clone().take_while(|&c| c != '}').collect();
        let closed = self.rest.clone().any(|c| c == '}');
        let is_count = !ahead.is_empty()
            && ahead != ","
            && ahead.matches(',').count() <= 1
            && ahead.chars().all(|c| c.is_ascii_digit() || c == ',');
        if !closed || !is_count {
            // Python's fuzzy matching: `{e<=1}`.
            if closed && ahead.contains("<=") {
                return Err(Refused::Unknown("fuzzy matching".to_owned()));
            }
            self.character('{');
            return Ok(());
        }
        for _ in 0..=ahead.len() {
            self.rest.next();
        }
        let from_none = if ahead.starts_with(',') { "0" } else { "" };
        self.operator(&format!("{{{from_none}{ahead}}}"));
        Ok(())
    }
}

/// A character as it stands in a folded text; as it is where nothing of it would.
fn as_folded(c: char) -> String {
    if c.is_whitespace() {
        return " ".to_owned();
    }
    let text = folded(&c.to_string());
    if text.is_empty() { c.to_string() } else { text }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[track_caller]
    fn check(source: &str, lower: &str) {
        let found = translate(source, Case::Lower).map(|found| found.pattern);
        assert_eq!(found.as_deref(), Ok(lower), "{source}");
    }

    #[test]
    fn capitals_fold_and_escapes_keep_their_meaning() {
        check(r"Buy\Sit\W\D", r"buy\Sit\W\D");
        check(r"[A-Z\W]", r"[a-z\W]");
        check(r"Türkiye’nin", "türkiye'nin");
        check("Ｖ…", r"v(?:\.\.\.)");
        check(r"\x41\u0042\x{43}", "abc");
    }

    #[test]
    fn signs_that_mean_another_thing_here_are_rewritten() {
        check(r"\hx\<b\>", r"[ \t]x<b>");
        check(r"a\-b\@c\:d\ e\/", "a-b@c:d e/");
        check(r"[[(]|[]a]|[^]b]", r"[\[(]|[\]a]|[^\]b]");
        check(r"[a&&b~~c\h]", r"[a\&\&b\~\~c\t ]");
        check(r"x{,3}y{a}z{2,}", r"x{0,3}y\{a\}z{2,}");
        check(
            r"(?#why)a(?i)b(?i:c)(?si)d(?w:\b)(?P<n>e)(?P=n)",
            r"ab(?:c)(?s)d(?:\b)(?P<n>e)(?P=n)",
        );
        check(r"(?<!not )a++(?>b)(?=c)", r"(?<!not )a++(?>b)(?=c)");
        check(r"\p{Han}\pL[[:alpha:]]", r"\p{Han}\pL[[:alpha:]]");
    }

    #[test]
    fn a_pattern_that_stands_for_one_text_gives_it() {
        let literal = |source| translate(source, Case::Lower).unwrap().literal;
        assert_eq!(literal(r"Shop\.example").as_deref(), Some("shop.example"));
        assert_eq!(literal(r"cheap watch").as_deref(), Some("cheap watch"));
        assert_eq!(literal(r"shop.example"), None);
        assert_eq!(literal(r"(?i)shop"), None);
        assert_eq!(literal(r""), None);
    }

    #[test]
    fn what_has_no_equal_is_refused_by_name() {
        let refused = |source| translate(source, Case::Lower).unwrap_err();
        assert_eq!(refused("(?-i:SEO)"), Refused::TellsCase);
        assert_eq!(refused(r"\p{Lu}"), Refused::TellsCase);
        assert_eq!(refused("[[:upper:]]"), Refused::TellsCase);
        for source in [
            r"\Qa\E",
            "(?x)a b",
            "(?:a){e<=1}",
            "(?R)",
            r"\N{DASH}",
            "a\\",
            "[a",
            "(?",
            r"\xZZ",
        ] {
            assert!(matches!(refused(source), Refused::Unknown(_)), "{source}");
        }
    }

    #[test]
    fn case_is_kept_where_the_view_keeps_it() {
        let kept = |source| translate(source, Case::Kept).map(|found| found.pattern);
        assert_eq!(kept("(?-i:SEO|seo)"), Ok("(?-i:SEO|seo)".to_owned()));
        assert_eq!(kept("(?i)Ｖ[A-Z]"), Ok("(?i)Ｖ[A-Z]".to_owned()));
    }

    proptest! {
        #[test]
        fn a_text_that_was_escaped_comes_out_as_itself(text in "[a-z .+*?()|\\[\\]{}^$#&~/<>:@'-]{1,20}") {
            let found = translate(&fancy_regex::escape(&text), Case::Lower).unwrap();
            prop_assert_eq!(found.literal, Some(text.clone()));
            let regex = fancy_regex::Regex::new(&format!("^(?:{})$", found.pattern)).unwrap();
            prop_assert!(regex.is_match(&text).unwrap());
        }

        #[test]
        fn no_pattern_is_too_odd_to_be_judged(source in "(\\\\|\\[|\\]|\\(|\\?|[<>=!#:iPx{},0-9-]|\\)|\\PC){0,24}") {
            for case in [Case::Lower, Case::Kept] {
                if let Err(refused) = translate(&source, case) {
                    prop_assert!(!refused.detail().is_empty());
                }
            }
        }
    }
}
