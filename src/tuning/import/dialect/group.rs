//! `(…`: flags, look-around, names, remarks.

use super::{Case, Reader, Refused};

impl Reader<'_> {
    /// The start of a group whose bracket was read; what it holds is read as anything else.
    pub(super) fn group(&mut self) -> Result<(), Refused> {
        if self.rest.peek() != Some(&'?') {
            self.operator("(");
            return Ok(());
        }
        let ahead: String = self.rest.clone().skip(1).take(2).collect();
        if ahead.starts_with('#') {
            return match self.until(')') {
                Some(_) => Ok(()),
                None => Err(Refused::Unknown("an open remark".to_owned())),
            };
        }
        let known = ["<=", "<!", ":", "=", "!", ">"]
            .into_iter()
            .find(|start| ahead.starts_with(start));
        if let Some(start) = known {
            self.rest.nth(start.len());
            self.operator(&format!("(?{start}"));
            return Ok(());
        }
        let named = match ahead.as_str() {
            "P<" => Some('>'),
            "P=" => Some(')'),
            _ if ahead.starts_with('<') => Some('>'),
            _ => None,
        };
        if let Some(end) = named {
            let name = self.until(end);
            let name = name.ok_or_else(|| Refused::Unknown("an open name".to_owned()))?;
            self.operator(&format!("({name}"));
            return Ok(());
        }
        self.flags()
    }

    /// `(?i)`, `(?s-i:`.
    fn flags(&mut self) -> Result<(), Refused> {
        self.rest.next();
        let (mut on, mut off, mut negated) = (String::new(), String::new(), false);
        let end = loop {
            match self.rest.next() {
                Some(end @ (':' | ')')) => break end,
                Some('-') if !negated => negated = true,
                Some('i') if self.case == Case::Lower => {
                    if negated {
                        return Err(Refused::TellsCase);
                    }
                }
                Some(flag @ ('i' | 's' | 'm')) if negated => off.push(flag),
                Some(flag @ ('i' | 's' | 'm')) => on.push(flag),
                // Unicode, ASCII and word flags of Python: our classes are of Unicode always.
                Some('u' | 'a' | 'w' | 'f') => {}
                Some(other) => return Err(Refused::Unknown(format!("`(?{other}`"))),
                None => return Err(Refused::Unknown("an open group".to_owned())),
            }
        };
        let off = if off.is_empty() {
            off
        } else {
            format!("-{off}")
        };
        match (end, on.is_empty() && off.is_empty()) {
            (':', _) => self.operator(&format!("(?{on}{off}:")),
            (_, true) => self.literal = None,
            (_, false) => self.operator(&format!("(?{on}{off})")),
        }
        Ok(())
    }
}
