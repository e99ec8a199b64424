//! A file that somebody else wrote, as lines: with limits, and with each line that is no text told.

use super::{ImportError, Reason, Skipped};

/// Largest file, in bytes.
pub const MAX_FILE: usize = 64 << 20;
/// Longest line, in bytes: no word, domain or pattern that a person wrote is longer.
pub const MAX_LINE: usize = 4 * 1024;
/// Most entries of one file.
pub const MAX_ENTRIES: usize = 200_000;

/// Most characters of an entry that a report shows.
const SHOWN: usize = 120;

/// A line with its number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Line<'a> {
    /// From 1.
    pub(super) number: usize,
    /// Without its end; trimmed on both sides.
    pub(super) text: &'a str,
}

/// The lines of a file that are not blank. Those that can not be read are noted as skipped.
pub(super) fn lines<'a>(
    file: usize,
    bytes: &'a [u8],
    skipped: &mut Vec<Skipped>,
) -> Result<Vec<Line<'a>>, ImportError> {
    if bytes.len() > MAX_FILE {
        return Err(ImportError::TooLarge { bytes: bytes.len() });
    }
    if bytes.starts_with(&[0xFF, 0xFE]) || bytes.starts_with(&[0xFE, 0xFF]) {
        return Err(ImportError::Utf16);
    }
    let bytes = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
    let mut found = Vec::new();
    for (at, line) in bytes.split(|&byte| byte == b'\n').enumerate() {
        let number = at + 1;
        let mut skip = |reason| {
            let entry = shown(&String::from_utf8_lossy(&line[..line.len().min(MAX_LINE)]));
            skipped.push(Skipped {
                file,
                line: number,
                entry,
                reason,
            });
        };
        if line.len() > MAX_LINE {
            skip(Reason::TooLong);
            continue;
        }
        match std::str::from_utf8(line) {
            Err(_) => skip(Reason::NotUtf8),
            Ok(text) if text.contains('\0') => skip(Reason::Control),
            Ok(text) if text.trim().is_empty() => {}
            Ok(text) => found.push(Line {
                number,
                text: text.trim(),
            }),
        }
    }
    if found.len() > MAX_ENTRIES {
        return Err(ImportError::TooMany {
            entries: found.len(),
        });
    }
    Ok(found)
}

/// The start of an entry, as a report shows it: on one line, and not for ever.
pub(super) fn shown(entry: &str) -> String {
    let plain = entry
        .trim()
        .replace('\t', " ")
        .replace(char::is_control, "\u{FFFD}");
    match plain.char_indices().nth(SHOWN) {
        Some((end, _)) => format!("{}…", &plain[..end]),
        None => plain,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_and_line_ends_of_other_systems_are_no_part_of_an_entry() {
        let mut skipped = Vec::new();
        let lines = lines(0, b"\xEF\xBB\xBFone\r\n\r\n  two \r\nthree", &mut skipped).unwrap();
        let found: Vec<_> = lines.iter().map(|line| (line.number, line.text)).collect();
        assert_eq!(found, [(1, "one"), (3, "two"), (4, "three")]);
        assert!(skipped.is_empty());
    }

    #[test]
    fn a_line_that_is_no_text_or_too_long_is_told_and_the_rest_is_read() {
        let mut file = b"good\nlat\xEDn\nnul\0\n".to_vec();
        file.extend([b'x'; MAX_LINE + 1]);
        file.extend(b"\nlast");
        let mut skipped = Vec::new();
        assert_eq!(lines(0, &file, &mut skipped).unwrap().len(), 2);
        let told: Vec<_> = skipped
            .iter()
            .map(|skip| (skip.line, &skip.reason))
            .collect();
        assert_eq!(
            told,
            [
                (2, &Reason::NotUtf8),
                (3, &Reason::Control),
                (4, &Reason::TooLong)
            ]
        );
        assert!(skipped[2].entry.ends_with("x…"));
    }

    #[test]
    fn what_is_no_list_at_all_is_an_error() {
        let read = |bytes: &[u8]| lines(0, bytes, &mut Vec::new()).unwrap_err();
        assert!(matches!(read(b"\xFF\xFEo\0n\0e\0"), ImportError::Utf16));
        let many = "x\n".repeat(MAX_ENTRIES + 1);
        assert!(matches!(
            read(many.as_bytes()),
            ImportError::TooMany { entries } if entries == MAX_ENTRIES + 1
        ));
    }
}
