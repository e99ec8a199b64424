//! Copies of one template as spinning programs make them: words exchanged, another name, address,
//! network and link each time.

use serde_json::{Value, json};

use super::chance::Chance;

/// What stands between braces is exchanged.
const TEMPLATE: &str = "{I have|We have|My wife has} {kept an eye on|followed|read about} this {subject|matter|question|topic} since we \
     {moved|settled|came} to the valley, and {seldom|rarely|hardly ever|not often} was it put in such {plain|clear|calm|sober} words. The \
     {part|section|chapter} on the {costs|budget|expenses|money} {was new to me|surprised me|made me think}, and so was the \
     {table|chart|list} at the end of it. I {showed|read|sent} it to {my brother|a neighbour|two friends|our teacher} who has to decide \
     on these things at the {town hall|county|school board|co-op}, and he {wants|asks|hopes} to see the rest of the series. There is a \
     {short|small|brief|modest} note on the same {thing|matter|idea} on the {page|pages|diary} of mine, {written|begun|made} before I \
     {knew|heard|learnt} of {yours|this one|your work}.";

const NAMES: [&str; 24] = [
    "Milo", "Greta", "Owen", "Lena", "Jonas", "Petra", "Felix", "Ada", "Simon", "Clara", "Martin",
    "Irene", "Paul", "Judith", "Emil", "Helen", "Bruno", "Karin", "Oscar", "Wilma", "Anton",
    "Selma", "Victor", "Edith",
];
const SURNAMES: [&str; 25] = [
    "Ash", "Birch", "Crane", "Dale", "Elm", "Finch", "Grove", "Heath", "Ives", "Jarvis", "Kirk",
    "Lark", "Marsh", "North", "Oak", "Pond", "Quill", "Reed", "Stone", "Thorn", "Upton", "Vale",
    "West", "Yates", "Zander",
];

/// Copy number `n`.
pub(super) fn copy(n: usize, chance: &mut Chance) -> Value {
    let (name, surname) = (NAMES[n % 24], SURNAMES[n / 24 % 25]);
    let (first, last) = (name.to_lowercase(), surname.to_lowercase());
    let network = n % 200;
    json!({
        "name": format!("{name} {surname}"),
        "email": format!("{first}.{last}@gmail.com"),
        "url": format!("https://{last}{first}.example/"),
        "content": spun(chance),
        "ip": format!("198.51.{network}.{}", 1 + n / 200),
        "created_at": format!("2026-05-04T{:02}:{:02}:00Z", n / 60, n % 60),
    })
}

fn spun(chance: &mut Chance) -> String {
    let mut text = String::new();
    for part in parts() {
        match part {
            Ok(fixed) => text.push_str(fixed),
            Err(words) => text.push_str(chance.of(&words)),
        }
    }
    text
}

/// Fixed text, or the words of which one stands there.
fn parts() -> impl Iterator<Item = Result<&'static str, Vec<&'static str>>> {
    TEMPLATE
        .split('{')
        .flat_map(|part| match part.split_once('}') {
            Some((words, fixed)) => vec![Err(words.split('|').collect()), Ok(fixed)],
            None => vec![Ok(part)],
        })
}

/// How much of the text is exchanged, in percent of its words.
pub(super) fn exchanged() -> usize {
    let count = |text: &str| text.split_whitespace().count();
    let (mut fixed, mut spun) = (0, 0);
    for part in parts() {
        match part {
            Ok(text) => fixed += count(text.trim_start_matches([',', '.'])),
            Err(words) => spun += count(words[0]),
        }
    }
    spun * 100 / (fixed + spun)
}
