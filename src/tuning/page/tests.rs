use super::*;
use crate::decision::Action;
use crate::tuning::report::{Report, SystemReport};
use crate::tuning::systems::Reason;

/// What a visitor may write who knows that it will stand in a page.
const HOSTILE: &str = "</td></table><script src=\"http://evil.example/x.js\">alert('1')</script><img src=x onerror=alert(1)>";

fn outcome(spam: bool, score: f64, probable: bool) -> Outcome {
    Outcome {
        spam,
        score,
        flagged: score >= 0.0,
        action: if score >= 0.0 {
            Action::Hold
        } else {
            Action::Accept
        },
        moderated: false,
        logit: probable.then_some(score),
    }
}

fn scored(name: &'static str, shift: f64, probable: bool) -> Scored {
    let answers: Vec<Outcome> = (0..40)
        .map(|n| {
            let spam = n % 2 == 1;
            let side = if spam { 1.0 } else { -1.0 };
            outcome(spam, side * f64::from(n % 7) / 2.0 - side * shift, probable)
        })
        .collect();
    let mistake = |outcome| Mistake {
        id: format!("row {HOSTILE}"),
        source: HOSTILE.to_owned(),
        outcome,
        reasons: vec![
            Reason {
                name: HOSTILE.to_owned(),
                weight: 1.25,
            },
            Reason {
                name: "f_author_word_mallory".to_owned(),
                weight: -0.5,
            },
        ],
        content: format!("{HOSTILE}{}", "x".repeat(300)),
    };
    Scored {
        name,
        worst: vec![mistake(answers[0]), mistake(answers[1])],
        outcomes: answers
            .into_iter()
            .enumerate()
            .map(|(n, outcome)| (["one blog", HOSTILE][n % 3 % 2].to_owned(), outcome))
            .collect(),
    }
}

fn measured() -> Measured {
    let scored = vec![
        scored("hamlet-model", 0.4, true),
        scored("bayespam", 0.9, false),
    ];
    Measured {
        report: Report {
            protocol: "crossval".to_owned(),
            systems: SystemReport::pooled(&scored),
            by_source: std::collections::BTreeMap::new(),
            without_identity: SystemReport::pooled(&scored),
        },
        scored,
    }
}

fn page(quote: bool) -> String {
    let measured = measured();
    Page {
        measured: &measured,
        quote,
    }
    .to_string()
}

/// The part of a page between two texts, the first included.
fn part<'a>(page: &'a str, from: &str, to: &str) -> &'a str {
    let start = page.find(from).expect("the part begins");
    let end = page[start..].find(to).expect("the part ends");
    &page[start..start + end]
}

#[test]
fn hostile_text_stays_text_and_nothing_is_loaded() {
    for quote in [false, true] {
        let page = page(quote);
        for tag in [
            "<script", "<img", "<link", "<iframe", "<object", "@import", "url(",
        ] {
            assert!(!page.contains(tag), "{tag} in {page}");
        }
        // An attribute that could name an address is in no tag of ours.
        let tags = page.split('<').skip(1).map(|rest| rest.split('>').next());
        for tag in tags.flatten() {
            for attribute in ["src=", "href=", "srcset=", "onerror="] {
                assert!(!tag.contains(attribute), "{attribute} in <{tag}>");
            }
        }
        assert!(page.contains("&lt;script src="));
    }
}

#[test]
fn texts_and_names_are_shown_only_where_they_may_be_quoted() {
    let (plain, quoted) = (page(false), page(true));
    assert!(!plain.contains("mallory") && !plain.contains("xxxxx"));
    assert!(plain.contains("f_author_word_…"));
    assert!(quoted.contains("f_author_word_mallory"));
    // The hostile text, and as many x as make it 200.
    let rest = 200 - HOSTILE.len();
    assert!(quoted.contains(&format!("{}…", "x".repeat(rest))));
    assert!(!quoted.contains(&"x".repeat(rest + 1)));
}

#[test]
fn every_chart_and_every_table_says_what_it_is() {
    let page = page(false);
    let count = |what: &str| page.matches(what).count();
    // Two ROC curves, precision, reliability of the one system that says probabilities.
    assert_eq!(count("role=\"img\""), 4);
    assert_eq!((count("<title id="), count("<desc id=")), (4, 4));
    assert_eq!(count("<table>"), count("<caption>"));
    assert_eq!(count("<table>"), 9);
    let open_and_closed = [
        "tr", "table", "td", "svg", "figure", "div", "code", "bdi", "p",
    ];
    for tag in open_and_closed {
        let opened = count(&format!("<{tag}>")) + count(&format!("<{tag} "));
        assert_eq!(opened, count(&format!("</{tag}>")), "{tag}");
    }
}

#[test]
fn the_three_way_table_has_a_line_for_each_system_and_label() {
    let page = page(false);
    insta::assert_snapshot!(part(&page, "<caption>What became", "</table>"), @r##"
    <caption>What became of the comments</caption>
    <thead><tr><th scope="col">system</th><th scope="col">label</th><th scope="col">accepted</th><th scope="col">held</th><th scope="col">rejected</th></tr></thead>
    <tbody>
    <tr><th scope="rowgroup" rowspan="2">hamlet-model</th><th scope="row">ham</th><td class="number">17</td><td class="number">3</td><td class="number">0</td></tr>
    <tr><th scope="row">spam</th><td class="number">3</td><td class="number">17</td><td class="number">0</td></tr>
    <tr><th scope="rowgroup" rowspan="2">bayespam</th><th scope="row">ham</th><td class="number">14</td><td class="number">6</td><td class="number">0</td></tr>
    <tr><th scope="row">spam</th><td class="number">6</td><td class="number">14</td><td class="number">0</td></tr>
    </tbody>
    "##);
}

#[test]
fn the_enlarged_curve_is_a_line_inside_its_frame() {
    let page = page(false);
    let chart = part(&page, "<title id=\"c1\">", "<rect");
    insta::assert_snapshot!(chart, @r##"
    <title id="c1">ROC curve, up to 5 % of ham stopped</title>
    <desc id="d1">hamlet-model: 70.0 % at 1 %, 70.0 % at 5 %; bayespam: 40.0 % at 1 %, 40.0 % at 5 %</desc>
    <path class="grid" d="M52.0 12V292M52 292.0H398"/><text x="52.0" y="307" text-anchor="middle">0 %</text><text x="47" y="296.0" text-anchor="end">0 %</text>
    <path class="grid" d="M121.2 12V292M52 236.0H398"/><text x="121.2" y="307" text-anchor="middle">1 %</text><text x="47" y="240.0" text-anchor="end">20 %</text>
    <path class="grid" d="M190.4 12V292M52 180.0H398"/><text x="190.4" y="307" text-anchor="middle">2 %</text><text x="47" y="184.0" text-anchor="end">40 %</text>
    <path class="grid" d="M259.6 12V292M52 124.0H398"/><text x="259.6" y="307" text-anchor="middle">3 %</text><text x="47" y="128.0" text-anchor="end">60 %</text>
    <path class="grid" d="M328.8 12V292M52 68.0H398"/><text x="328.8" y="307" text-anchor="middle">4 %</text><text x="47" y="72.0" text-anchor="end">80 %</text>
    <path class="grid" d="M398.0 12V292M52 12.0H398"/><text x="398.0" y="307" text-anchor="middle">5 %</text><text x="47" y="16.0" text-anchor="end">100 %</text>
    <text x="225" y="330" text-anchor="middle">ham stopped</text><text transform="translate(13 152) rotate(-90)" text-anchor="middle">spam stopped</text>
    <polyline class="curve s0" points="52.0,292.0 52.0,264.0 52.0,222.0 52.0,180.0 52.0,138.0 52.0,96.0 398.0,96.0"/>
    <polyline class="curve s1" points="52.0,292.0 52.0,264.0 52.0,222.0 52.0,180.0 398.0,180.0"/>
    "##);
}

#[test]
fn a_mistake_is_a_row_with_what_moved_the_system() {
    let page = page(false);
    insta::assert_snapshot!(part(&page, "<caption>hamlet-model: spam", "</table>"), @r##"
    <caption>hamlet-model: spam with the lowest scores</caption>
    <thead><tr><th scope="col">id</th><th scope="col">source</th><th scope="col">score</th><th scope="col">became</th><th scope="col">what moved it most</th></tr></thead>
    <tbody>
    <tr><th scope="row"><bdi>row &lt;/td&gt;&lt;/table&gt;&lt;script src="http://evil.example/x.js"&gt;alert('1')&lt;/script&gt;&lt;img src=x onerror=alert(1)&gt;</bdi></th><td><bdi>&lt;/td&gt;&lt;/table&gt;&lt;script src="http://evil.example/x.js"&gt;alert('1')&lt;/script&gt;&lt;img src=x onerror=alert(1)&gt;</bdi></td><td class="number">0.10</td><td>hold</td><td><code><bdi>&lt;/td&gt;&lt;/table&gt;&lt;script src="http://evil.example/x.js"&gt;alert('1')&lt;/script&gt;&lt;img src=x onerror=alert(1)&gt;</bdi></code>&#160;+1.25 <code><bdi>f_author_word_…</bdi></code>&#160;-0.50 </td></tr>
    </tbody>
    "##);
}

#[test]
fn one_label_alone_gives_a_page_without_curves() {
    let mut measured = measured();
    for one in &mut measured.scored {
        one.outcomes.retain(|(_, outcome)| !outcome.spam);
        for (_, outcome) in &mut one.outcomes {
            outcome.logit = None;
        }
    }
    let page = Page {
        measured: &measured,
        quote: false,
    };
    assert!(!page.to_string().contains("role=\"img\""));
}
