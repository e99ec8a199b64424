//! Texts in the quotes that suit them.

/// A text in "double quotes". What can not stand there is escaped, and what nobody would see.
pub(super) fn text(value: &str) -> String {
    let mut out = String::with_capacity(value.len() + 2);
    out.push('"');
    for c in value.chars() {
        match c {
            '"' | '\\' => {
                out.push('\\');
                out.push(c);
            }
            '\n' => out.push_str("\\n"),
            '\t' => out.push_str("\\t"),
            '\r' => out.push_str("\\r"),
            c if is_unseen(c) => {
                out.push_str("\\U");
                out.extend(format!("{:08X}", u32::from(c)).chars());
            }
            c => out.push(c),
        }
    }
    out.push('"');
    out
}

/// A text in 'single quotes', which keep the backslash; where it has one of those itself, in three;
/// in double ones where nothing else will do.
pub(super) fn pattern(value: &str) -> String {
    if value.chars().any(is_unseen) {
        text(value)
    } else if !value.contains('\'') {
        format!("'{value}'")
    } else if !value.contains("'''") && !value.ends_with('\'') {
        format!("'''{value}'''")
    } else {
        text(value)
    }
}

/// Controls, and marks without a form of their own that change how others read: a text that a
/// moderator trusts must show them.
fn is_unseen(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{AD}' | '\u{200B}'..='\u{200F}' | '\u{2028}'..='\u{202E}'
            | '\u{2060}'..='\u{206F}' | '\u{FEFF}')
}
