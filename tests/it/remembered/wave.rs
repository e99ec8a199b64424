//! Copies of one template as spinning programs make them: words exchanged, another name, address,
//! network and link each time.

use serde_json::{Value, json};

use super::chance::Chance;

/// Praise with a soft link, as such programs write it. What stands between braces is exchanged.
pub(super) const PRAISE: &str = "{I have|We have|I} {really enjoyed|so enjoyed|just loved} {reading|going through} this {article|post|piece} and \
     the {way|manner} in which you {explain|present|describe} {everything|all of it|the details}. It is {hard|difficult|not easy} to find such \
     {useful|helpful|valuable} {tips|thoughts|ideas} on this {topic|subject|theme} these days, so {thank you|thanks|many thanks} for taking \
     the time to put it together. I will {share|send|pass on} it {with|to} my {friends|readers|followers} and come back for more. If \
     {anybody|anyone|somebody} here {likes|enjoys|follows} the same {kind|sort|type} of things, there is a {little|small|short} {collection|list|guide} on my \
     {page|website|blog} as well.";

/// The same in words that no filter of words has anything against.
pub(super) const SOBER: &str = "{I have|We have|My wife has} {kept an eye on|followed|read about} this {subject|matter|question|topic} since we \
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

/// Copy number `n` of a template.
pub(super) fn copy(template: &str, n: usize, chance: &mut Chance) -> Value {
    let (name, surname) = (NAMES[n % 24], SURNAMES[n / 24 % 25]);
    let (first, last) = (name.to_lowercase(), surname.to_lowercase());
    let network = n % 200;
    json!({
        "name": format!("{name} {surname}"),
        "email": format!("{first}.{last}@gmail.com"),
        "url": format!("https://{last}{first}.example/"),
        "content": spun(template, chance),
        "ip": format!("198.51.{network}.{}", 1 + n / 200),
        "created_at": format!("2026-05-04T{:02}:{:02}:00Z", n / 60, n % 60),
    })
}

fn spun(template: &str, chance: &mut Chance) -> String {
    let mut text = String::new();
    for part in parts(template) {
        match part {
            Ok(fixed) => text.push_str(fixed),
            Err(words) => text.push_str(chance.of(&words)),
        }
    }
    text
}

/// Fixed text, or the words of which one stands there.
fn parts(template: &str) -> impl Iterator<Item = Result<&str, Vec<&str>>> {
    template
        .split('{')
        .flat_map(|part| match part.split_once('}') {
            Some((words, fixed)) => vec![Err(words.split('|').collect()), Ok(fixed)],
            None => vec![Ok(part)],
        })
}

/// How much of the text is exchanged, in percent of its words.
pub(super) fn exchanged(template: &str) -> usize {
    let count = |text: &str| text.split_whitespace().count();
    let (mut fixed, mut spun) = (0, 0);
    for part in parts(template) {
        match part {
            Ok(text) => fixed += count(text.trim_start_matches([',', '.'])),
            Err(words) => spun += count(words[0]),
        }
    }
    spun * 100 / (fixed + spun)
}
