//! Tags of BBCode that only change how a text looks: `[b]cas[/b]ino`, `[color=red]…[/color]`.
//!
//! Those that say what something is (`[url]`, `[img]`, `[quote]`, `[code]`) stay, and so does what
//! only looks like a tag: `arr[i]`, `[s]`, `[1]` have no end tag.

/// The tags, and the most bytes of one.
const NAMES: [&str; 19] = [
    "b", "i", "u", "s", "em", "sub", "sup", "big", "left", "font", "size", "color", "small",
    "right", "strong", "colour", "center", "strike", "justify",
];
const MAX_TAG: usize = 64;

/// The tags of a text, read from its begin to its end.
pub(super) struct Tags {
    /// Where the last end tag of each name is.
    last_end: [usize; NAMES.len()],
    /// How many of each are open.
    open: [u32; NAMES.len()],
}

impl Tags {
    /// Looks for the end tags of a text; `None` if it has none.
    pub(super) fn of(text: &str) -> Option<Self> {
        let mut last_end = [0; NAMES.len()];
        let mut any = false;
        for (at, _) in text.match_indices("[/") {
            if let Some(tag) = tag_at(text, at) {
                last_end[tag.name] = at;
                any = true;
            }
        }
        any.then_some(Self {
            last_end,
            open: [0; NAMES.len()],
        })
    }

    /// The end of the tag that begins at a `[`, if it is one.
    pub(super) fn take(&mut self, text: &str, at: usize) -> Option<usize> {
        let tag = tag_at(text, at)?;
        let open = &mut self.open[tag.name];
        if tag.closing {
            *open = open.checked_sub(1)?;
        } else if self.last_end[tag.name] > at {
            *open += 1;
        } else {
            return None;
        }
        Some(tag.end)
    }
}

struct Tag {
    name: usize,
    closing: bool,
    end: usize,
}

fn tag_at(text: &str, at: usize) -> Option<Tag> {
    let bytes = text.as_bytes();
    let closing = bytes.get(at + 1) == Some(&b'/');
    let start = at + 1 + usize::from(closing);
    let window = bytes.get(start..bytes.len().min(start + MAX_TAG))?;
    let len = window
        .iter()
        .take_while(|byte| byte.is_ascii_alphabetic())
        .count();
    let name = NAMES
        .iter()
        .position(|name| name.as_bytes().eq_ignore_ascii_case(&window[..len]))?;
    let rest = &window[len..];
    let end = match rest.first()? {
        b']' => len + 1,
        b'=' if !closing => {
            let value = rest
                .iter()
                .position(|byte| matches!(byte, b']' | b'[' | b'\n'))
                .filter(|&end| rest[end] == b']')?;
            len + value + 1
        }
        _ => return None,
    };
    Some(Tag {
        name,
        closing,
        end: start + end,
    })
}
