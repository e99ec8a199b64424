//! A text that a pattern matches, for the example that each rule needs.
//!
//! It is a guess: the shortest way through the pattern. Whether the rule hits it is asked of the rule
//! itself, in [`super::settle`].

use fancy_regex::{Expr, LookAround, Regex};

/// Longest text that is made, in bytes: what repeats more is no example for a reader.
const LONGEST: usize = 200;
/// How deep a pattern may nest.
const DEEPEST: usize = 60;
/// What stands for a class of characters: the first that it has.
const CHARACTERS: &str = "ae1 -./x0z_@:,;!?&=+%$#'\"()[]{}<>*\\|~^`bcdfghijklmnopqrstuvwy\
    ABCDEFGHIJKLMNOPQRSTUVWXYZ23456789é毕яा한";

/// Ways to try: each takes other branches of the pattern.
pub(super) const WAYS: usize = 6;

/// A text that the pattern probably matches; `None` where none is found that way.
pub(super) fn of(pattern: &str, way: usize) -> Option<String> {
    let tree = Expr::parse_tree(pattern).ok()?;
    let mut walk = Walk {
        way,
        out: String::new(),
        last_group: String::new(),
    };
    walk.write(&tree.expr, 0)?;
    let text = walk.out.trim();
    (!text.is_empty()).then(|| text.to_owned())
}

/// Links whose address holds a text.
pub(super) fn in_link(text: &str) -> Vec<String> {
    let text = text.trim();
    if text.starts_with("http:") || text.starts_with("https:") {
        return vec![text.to_owned()];
    }
    let bare = text.trim_start_matches('/');
    vec![
        format!("https://{text}"),
        format!("https://{bare}/"),
        format!("https://site.example/{bare}"),
        format!("https://site{text}example.com/"),
        format!("<a href=\"https://site.example/{text}\">here</a>"),
    ]
}

struct Walk {
    way: usize,
    out: String,
    last_group: String,
}

impl Walk {
    fn write(&mut self, expr: &Expr, depth: usize) -> Option<()> {
        if depth > DEEPEST || self.out.len() > LONGEST {
            return None;
        }
        match expr {
            Expr::Literal { val, .. } => self.out.push_str(val),
            // Mostly it stands between two words.
            Expr::Any { .. } => self.out.push(' '),
            Expr::Delegate { inner, casei } => self.out.push(one_of(inner, *casei)?),
            Expr::GeneralNewline { .. } => self.out.push('\n'),
            Expr::Concat(parts) => {
                for part in parts {
                    self.write(part, depth + 1)?;
                }
            }
            Expr::Alt(branches) => {
                let branch = branches.get(self.way % branches.len().max(1))?;
                self.write(branch, depth + 1)?;
            }
            Expr::Group(inner) => {
                let start = self.out.len();
                self.write(inner, depth + 1)?;
                self.last_group = self.out[start..].to_owned();
            }
            Expr::AtomicGroup(inner) => self.write(inner, depth + 1)?,
            Expr::Repeat { child, lo, hi, .. } => {
                // Every other way takes what may be left out.
                let times = (*lo).max(self.way % 2).min(*hi);
                for _ in 0..times {
                    self.write(child, depth + 1)?;
                }
            }
            Expr::Backref { .. } => {
                let group = self.last_group.clone();
                self.out.push_str(&group);
            }
            Expr::LookAround(inner, LookAround::LookAhead) if self.way >= 2 => {
                self.write(inner, depth + 1)?;
            }
            Expr::Empty | Expr::Assertion(_) | Expr::KeepOut | Expr::LookAround(..) => {}
            _ => return None,
        }
        Some(())
    }
}

fn one_of(class: &str, ignores_case: bool) -> Option<char> {
    let flag = if ignores_case { "(?i)" } else { "" };
    let class = Regex::new(&format!("{flag}^(?:{class})$")).ok()?;
    CHARACTERS
        .chars()
        .find(|c| class.is_match(c.encode_utf8(&mut [0; 4])).unwrap_or(false))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn some_way_leads_to_a_text_that_the_pattern_matches() {
        for pattern in [
            r"\bcheap\s+(?:watch|bag)e?s\b",
            r"(a|b)\1{3}\W?[^a-z\s]end",
            r"(?<!not )free\d{2,}",
            r"x(?=yz)yz?",
            r"[\p{Han}]{2}毕",
            r"(?>abc++)$",
        ] {
            let regex = Regex::new(pattern).unwrap();
            let found = (0..WAYS)
                .filter_map(|way| of(pattern, way))
                .any(|text| regex.is_match(&text).unwrap());
            assert!(found, "{pattern}");
        }
    }

    #[test]
    fn what_would_be_no_example_for_a_reader_is_none() {
        assert_eq!(of(r"(?:ab){500}", 0), None);
        assert_eq!(of(r"(?=x)", 0), None);
    }
}
