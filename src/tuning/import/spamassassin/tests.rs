use super::*;
use crate::decision::View;
use crate::tuning::import::Looks;

const RULES: &str = r"
# A remark
body     FREE_PILLS   /\bfree\s+pills\b/i
describe FREE_PILLS   Pills for nothing
score    FREE_PILLS   1.5 2.0 2.5 3.0
test     FREE_PILLS   ok   Free pills!
test     FREE_PILLS   fail No pills
body     SHOUTS       /AMAZING/
uri      BAD_HOST     m{^https?://bad\-host\.example}i
body     __LOAN       /\bloan\b/i
body     __RATE       /\brate\b/i
body     __UNUSED     /\bnobody\b/i
meta     LOAN_RATE    __LOAN && __RATE && !FREE_PILLS
meta     MISSING      __LOAN && NOT_HERE
header   SUBJ         Subject =~ /x/
body     PROGRAM      eval:check()
full     WHOLE        /x/
score    OFF          0
body     OFF          /offer here/
replace_rules TAGS
body     TAGS         /<V>iagra/i
ifplugin Mail::SpamAssassin::Plugin::X
body     IN_PLUGIN    /never/
endif
meta     WEIGHTED     2 * __LOAN > 1
rewrite_header Subject SPAM
";

fn import() -> Import {
    let source = Source {
        name: "local.cf",
        bytes: RULES.as_bytes(),
    };
    let options = Options {
        name: "local".to_owned(),
        anywhere: false,
        purpose: None,
    };
    read(&[source], &options).unwrap()
}

#[test]
fn tests_that_comments_have_something_for_become_rules() {
    let import = import();
    let rule = |id: &str| {
        import
            .rules
            .iter()
            .find(|draft| draft.rule.id == id)
            .unwrap()
    };
    let pills = rule("SA_FREE_PILLS");
    assert_eq!(pills.rule.description, "Pills for nothing");
    assert_eq!(pills.rule.score, Points::from_f64(2.5).unwrap());
    assert_eq!(
        (pills.rule.view, pills.hits[0].as_str()),
        (None, "Free pills!")
    );
    assert_eq!(rule("SA_SHOUTS").rule.view, Some(View::Text));
    let Looks::Patterns(patterns) = &rule("SA_BAD_HOST_LINK").looks else {
        panic!()
    };
    assert_eq!(patterns[0].text, r"^https?://bad-host\.example");
    assert_eq!(rule("SA_BAD_HOST").rule.condition.any.len(), 2);
    assert_eq!(rule("SA_PART_LOAN").rule.score, Points::ZERO);
    assert_eq!(rule("SA_LOAN_RATE").rule.condition.all.len(), 3);
}

#[test]
fn what_can_not_be_said_is_told_with_its_line_and_its_reason() {
    let import = import();
    let told = import.skipped.iter().map(|skip| {
        format!(
            "{} {} {}",
            skip.line,
            skip.reason.code(),
            skip.reason.detail().unwrap_or("-")
        )
    });
    insta::assert_snapshot!(told.collect::<Vec<_>>().join("\n"), @r"
    15 header -
    16 program -
    17 kind_of_test `full`
    23 plug_in -
    26 setting `rewrite_header`
    12 unused -
    14 rests_on NOT_HERE
    19 turned_off -
    21 replaced_tags -
    25 arithmetic -
    ");
    assert_eq!(import.entries, 16);
}
