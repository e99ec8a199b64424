//! `[…]`.

use super::{Case, Reader, Refused, as_folded};

/// Signs of a class, which stand for themselves only behind a backslash.
const SIGNS: &str = "[]\\^&~";

impl Reader<'_> {
    /// The rest of a class whose bracket was read.
    pub(super) fn class(&mut self) -> Result<(), Refused> {
        let open = || Refused::Unknown("an open `[`".to_owned());
        self.operator("[");
        if self.rest.next_if_eq(&'^').is_some() {
            self.out.push('^');
        }
        if self.rest.next_if_eq(&']').is_some() {
            self.out.push_str("\\]");
        }
        loop {
            match self.rest.next().ok_or_else(open)? {
                ']' => break,
                '[' if self.rest.peek() == Some(&':') => {
                    let name = self.until(']').ok_or_else(open)?;
                    let tells = name.contains("upper") || name.contains("lower");
                    if self.case == Case::Lower && tells {
                        return Err(Refused::TellsCase);
                    }
                    self.out.push('[');
                    self.out.push_str(&name);
                }
                '\\' => self.escape_in_class()?,
                c => self.member(c),
            }
        }
        self.out.push(']');
        Ok(())
    }

    fn escape_in_class(&mut self) -> Result<(), Refused> {
        let Some(c) = self.rest.next() else {
            return Err(Refused::Unknown("an open `[`".to_owned()));
        };
        match c {
            'h' => self.out.push_str("\\t "),
            'b' => self.out.push_str("\\x08"),
            'N' | 'R' | 'X' | 'Q' | 'E' | 'L' | 'U' | '0' => {
                return Err(Refused::Unknown(format!("`\\{c}` in a class")));
            }
            'x' | 'u' => {
                let c = self.number(c)?;
                self.member(c);
            }
            'p' | 'P' => {
                let name = self.property(c)?;
                self.out.push_str(&name);
            }
            c if c.is_ascii_alphanumeric() => {
                self.out.push('\\');
                self.out.push(c);
            }
            '-' => self.out.push_str("\\-"),
            c => self.member(c),
        }
        Ok(())
    }

    /// A character that stands for itself.
    fn member(&mut self, c: char) {
        let folded = match self.case {
            // What folds to several characters can not be in a class: then the folded text has it not.
            Case::Lower => as_folded(c).chars().next().unwrap_or(c),
            Case::Kept => c,
        };
        if SIGNS.contains(folded) {
            self.out.push('\\');
        }
        self.out.push(folded);
    }
}
