//! Copies are found, others are not.

use proptest::prelude::*;

use super::Sketch;
use crate::submission::Submission;
use crate::text::Views;

fn sketch(content: &str) -> Option<Sketch> {
    Sketch::of(&Views::of(&Submission {
        content: content.to_owned(),
        ..Submission::default()
    }))
}

/// Whether a store that is asked for a band of the one would show the other, and it is a copy.
fn found(a: Sketch, b: Sketch) -> bool {
    a.bands().iter().zip(b.bands()).any(|(a, b)| *a == b) && a.likeness(&b) >= Sketch::COPY
}

/// Numbers that look drawn, the same in each run.
struct Draws(u64);

impl Draws {
    fn below(&mut self, count: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        ((mixed ^ (mixed >> 27)) >> 33) as usize % count
    }
}

/// A third of the words are exchanged for others.
const TEMPLATE: &str = "I was {looking|searching|hunting|asking} for a {good|fair|decent|proper} \
    way to {earn|make|get|save} some money from {home|bed|anywhere|here}. Then a {friend|cousin|\
    colleague|neighbour} told me about this {little|small|simple|neat} program that pays every \
    {Friday|week|evening|morning}. At first I did not {believe|trust|credit|accept} a word of it, \
    but after the {second|third|fourth|first} week my {account|wallet|purse|bank} had more in it \
    than I {bring home|take home|am paid|see} in a {month|quarter|season|year} at {work|the \
    office|the shop|the plant}. {Write|Talk|Speak|Send word} to {Nadola|Hubert|Fenja|Gilbert} on \
    {https://a.example/x|www.b.example|https://c.example/77|http://d.example} and {ask|beg|call|\
    wait} for the {starter|first|opening|trial} lesson, places {go|fill|sell|vanish} {fast|soon|\
    quickly|at once}.";

/// One copy of the template: words exchanged, two sentences swapped, a greeting before it.
fn spun(draws: &mut Draws) -> String {
    let mut text = String::new();
    for (at, part) in TEMPLATE.split(['{', '}']).enumerate() {
        let words: Vec<&str> = part.split('|').collect();
        // Every second part stands in braces.
        text += words[if at % 2 == 1 {
            draws.below(words.len())
        } else {
            0
        }];
    }
    let mut sentences: Vec<&str> = text.split(". ").collect();
    let (a, b) = (draws.below(sentences.len()), draws.below(sentences.len()));
    sentences.swap(a, b);
    let greeting = ["", "Hello there, ", "Hi all! ", "Good day to you. "][draws.below(4)];
    format!("{greeting}{}", sentences.join(". "))
}

#[test]
fn from_the_third_on_nearly_each_spun_copy_finds_two_before_it() {
    let mut draws = Draws(7);
    let mut earlier: Vec<Sketch> = Vec::new();
    let mut lonely = 0;
    for at in 0..200 {
        let this = sketch(&spun(&mut draws)).expect("long enough");
        let copies = earlier.iter().filter(|other| found(this, **other)).count();
        lonely += usize::from(at >= 2 && copies < 2);
        earlier.push(this);
    }
    assert!(lonely <= 4, "{lonely} of 198 found none");
}

#[test]
fn readers_of_one_article_are_no_copies_of_each_other() {
    let comments = [
        "The cartels have flown drones over our ranch for two years now, and the sheriff says there is nothing he can do about it.",
        "Drones are the smallest part of this. What the cartels really live on is guns from our side, and nobody in the article asks why.",
        "I worked for the border patrol until last spring. We saw a drone every night, and we were told to write it down and go home.",
        "So the cartels buy drones in a shop like everybody else? Then the shops could tell who buys fifty of them at once.",
        "Thank you for this article. My cousin lives by the river and tells the same about the drones at night, only nobody wrote about it.",
        "With all due respect, a drone that carries two pounds is not what floods the country with fentanyl, the lorries are.",
    ];
    let sketches: Vec<Sketch> = comments
        .iter()
        .map(|text| sketch(text).expect(text))
        .collect();
    for (at, a) in sketches.iter().enumerate() {
        for b in &sketches[..at] {
            assert!(
                a.likeness(b) < Sketch::COPY,
                "{} {}",
                a.likeness(b),
                comments[at]
            );
        }
    }
}

#[test]
fn short_praise_is_no_copy_of_short_praise() {
    let short = [
        "Great post, thank you!",
        "Thank you so much for sharing this with us!",
        "+1",
        "https://harbour.example/drones https://harbour.example/again",
        "素晴らしい記事をありがとうございます",
        "ขอบคุณสำหรับบทความ",
    ];
    for text in short {
        assert_eq!(sketch(text), None, "{text}");
    }
}

#[test]
fn copies_in_scripts_without_spaces_are_found() {
    let japanese = sketch(
        "昨日また議会が投票したが、この通りに住む人々には誰も意見を聞かなかった。今朝、工事現場の前を歩いた。",
    );
    let copy = sketch(
        "こんにちは。昨日また議会が投票したが、この通りに住む人々には誰も何も聞かなかった。今朝、工事現場の横を歩いた。",
    );
    let other = sketch(
        "港の無人機はうるさいけれど、誰がその費用を払うのかを新聞は書いていない。記者に聞いてみたいと思います。",
    );
    let (Some(japanese), Some(copy), Some(other)) = (japanese, copy, other) else {
        panic!("all are long enough");
    };
    assert!(found(japanese, copy), "{}", japanese.likeness(&copy));
    assert!(!found(japanese, other), "{}", japanese.likeness(&other));
    let thai = sketch("เมื่อวานสภาลงคะแนนอีกครั้ง แต่ไม่มีใครถามคนที่อาศัยอยู่บนถนนสายนี้เลย");
    let copy = sketch("เมื่อวานสภาลงคะแนนอีกครั้ง และไม่มีใครถามคนที่อาศัยอยู่บนถนนสายนี้เลย 555");
    assert!(thai.zip(copy).is_some_and(|(a, b)| found(a, b)));
}

#[test]
fn a_disguised_copy_is_a_copy_and_an_answer_is_none() {
    let plain =
        "Win real money tonight in our casino, the first deposit is doubled for each new player";
    let hidden = "W\u{200b}in real m0ney tonight in our c\u{430}sino, the first dep0sit is doubled for each new player";
    let answer = format!(
        "> {plain}\n\nDoes the owner of this blog ever read what people post under it, or is nobody there?"
    );
    let (Some(plain), Some(hidden), Some(answer)) =
        (sketch(plain), sketch(hidden), sketch(&answer))
    else {
        panic!("all are long enough");
    };
    assert!(plain.likeness(&hidden) > 80);
    assert!(plain.likeness(&answer) < Sketch::COPY);
}

#[test]
fn what_is_nothing_but_a_quotation_is_read_whole() {
    let text =
        "Win real money tonight in our casino, the first deposit is doubled for each new player";
    assert_eq!(
        sketch(&format!("<blockquote>{text}</blockquote>")),
        sketch(text)
    );
}

#[test]
fn a_sketch_is_the_same_on_every_machine_and_in_every_version() {
    let known = sketch(
        "The council voted again last night, and once more nobody asked the people who live there.",
    );
    let hex = known.map(|sketch| sketch.to_bytes().map(|byte| format!("{byte:02x}")).concat());
    assert_eq!(
        hex.as_deref(),
        Some("4285c00c1e2438686a01ed9ac97794384acab3365c7c1ffec1223afb9a29c44a")
    );
}

#[test]
fn bytes_of_another_length_are_refused() {
    assert_eq!(Sketch::from_bytes(&[]), None);
    assert_eq!(Sketch::from_bytes(&[0; Sketch::BYTES - 1]), None);
    assert_eq!(Sketch::from_bytes(&[0; Sketch::BYTES + 1]), None);
}

proptest! {
    #[test]
    fn any_text_is_itself_and_likeness_is_mutual(a in "\\PC{0,300}|([a-z]{1,9} ){8,40}", b in "([a-e]{1,3} ?|港|ที่){8,90}") {
        let (a, b) = (sketch(&a), sketch(&b));
        for sketch in a.iter().chain(&b) {
            prop_assert_eq!(sketch.likeness(sketch), 100);
            prop_assert_eq!(Sketch::from_bytes(&sketch.to_bytes()), Some(*sketch));
            prop_assert!(found(*sketch, *sketch));
        }
        if let (Some(a), Some(b)) = (a, b) {
            prop_assert_eq!(a.likeness(&b), b.likeness(&a));
            prop_assert!(a.likeness(&b) <= 100);
        }
    }

    #[test]
    fn any_bytes_are_a_sketch(bytes in proptest::array::uniform32(0_u8..)) {
        let sketch = Sketch::from_bytes(&bytes);
        prop_assert_eq!(sketch.map(|sketch| sketch.likeness(&sketch)), Some(100));
    }
}
