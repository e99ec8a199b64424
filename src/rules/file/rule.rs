//! `[[rule]]`.

use toml::Spanned;
use toml::de::DeValue;

use super::given::given;
use super::table::Reader;
use crate::decision::{Action, Points, View};
use crate::rules::advice::WARNINGS;
use crate::rules::condition::{Condition, Term, parse_term};
use crate::rules::definition::{About, Allow, Example, Matcher, Placed, RuleDef, State};
use crate::rules::error::suggestion;
use crate::rules::given::Given;
use crate::submission::{Field, Role, Submission, formats};
use crate::text::PrivateKind;

/// The group of rules that name none.
pub(in crate::rules) const OTHER: &str = "other";

/// How deep conditions may nest: deeper ones nobody reads.
const MAX_DEPTH: usize = 6;

pub(super) fn read(mut reader: Reader<'_, '_>, file: usize) -> Option<RuleDef> {
    let before = reader.error_count();
    let id = reader.required_text("id", "the rule");
    if let Some(id) = &id {
        check_id(&mut reader, id);
    }
    let owner = id
        .as_ref()
        .map_or("the rule".to_owned(), |id| format!("rule {}", id.value));
    let description = reader.required_text("description", &owner);
    let fields = fields(&mut reader);
    let view = reader
        .choice("view", &View::ALL.map(|view| (view.name(), view)))
        .unwrap_or(View::Folded);
    let matcher = matcher(&mut reader, &owner);
    let unless = unless(&mut reader, matcher.as_ref());
    let at_least = reader.count("at_least").unwrap_or(1);
    let condition = condition(&mut reader, 0);
    let weight = weight(&mut reader, &owner, before);
    let about = about(&mut reader);
    let pinned = reader.flag("pinned").unwrap_or(false);
    let allow = allow(&mut reader);
    let first = fields.first().copied().unwrap_or(Field::Content);
    let (hits, misses) = examples(&mut reader, first, &owner);
    let nothing = matcher.is_none() && condition.is_empty() && !reader.has_unknown();
    if nothing && reader.is_clean_since(before) {
        looks_for_nothing(&mut reader, &owner);
    }
    let clean = reader.is_clean_since(before);
    let start = reader.span.start;
    let line = reader.file.text[..start].matches('\n').count() + 1;
    reader.finish("in a rule");
    if !clean {
        return None;
    }
    Some(RuleDef {
        id: id?,
        description: description?.value,
        fields,
        view,
        matcher,
        unless,
        at_least,
        condition,
        score: weight.score,
        bonus_if_disguised: weight.bonus_if_disguised,
        group: weight.group,
        state: weight.state,
        max_action: weight.max_action,
        sole_reject: weight.sole_reject,
        about,
        pinned,
        allow,
        hits,
        misses,
        file,
        line,
        start,
    })
}

/// What a hit is worth, and what it may lead to.
struct Weight {
    score: Points,
    bonus_if_disguised: Option<Points>,
    group: Placed<String>,
    state: State,
    max_action: Option<Action>,
    sole_reject: bool,
}

fn weight(reader: &mut Reader<'_, '_>, owner: &str, before: usize) -> Weight {
    let score = reader.points("score");
    if score.is_none() && reader.is_clean_since(before) {
        let what = (
            format!("{owner} has no `score`"),
            "add score = 1.0".to_owned(),
        );
        reader.error(reader.span.clone(), "missing_key", what);
    }
    let default_state = if reader.file.trial {
        State::Active
    } else if reader.file.local {
        State::Shadow
    } else {
        State::Active
    };
    Weight {
        score: score.unwrap_or(Points::ZERO),
        bonus_if_disguised: reader.points("bonus_if_disguised"),
        group: reader.text("group").unwrap_or(Placed {
            value: OTHER.into(),
            span: 0..0,
        }),
        state: match reader.state() {
            // Whatever it is to be: on trial it shows what it would do.
            Some(State::Draft | State::Shadow) if reader.file.trial => State::Active,
            state => state.unwrap_or(default_state),
        },
        max_action: reader.max_action(),
        sole_reject: sole_reject(reader),
    }
}

fn about(reader: &mut Reader<'_, '_>) -> About {
    let mut text = |key| reader.text(key).map(|text| text.value);
    let (author, why) = (text("author"), text("why"));
    About {
        author,
        added: reader.date("added").map(|date| date.value),
        why,
        expires: reader.date("expires"),
    }
}

/// `allow = { no_literal = "why" }`.
fn allow(reader: &mut Reader<'_, '_>) -> Vec<Allow> {
    let Some((table, span)) = reader.nested("allow") else {
        return Vec::new();
    };
    let mut inner = reader.inner(table, span);
    let mut allowed = Vec::new();
    let entries: Vec<_> = inner.entries().collect();
    for (code, span, value) in entries {
        let known = WARNINGS.iter().any(|(known, _)| *known == code);
        let why = value.get_ref().as_str().map_or("", str::trim);
        if !known {
            let what = (
                format!("there is no warning `{code}` to allow"),
                suggestion(code, WARNINGS.map(|(code, _)| code)),
            );
            inner.error(span, "unknown_value", what);
        } else if why.is_empty() {
            let what = (
                format!("`{code}` is allowed without a reason"),
                format!("say why it may stand: allow = {{ {code} = \"…\" }}"),
            );
            inner.error(value.span(), "empty_value", what);
        } else {
            allowed.push(Allow {
                code: Placed {
                    value: code.to_owned(),
                    span,
                },
                why: why.to_owned(),
            });
        }
    }
    allowed
}

fn looks_for_nothing(reader: &mut Reader<'_, '_>, owner: &str) {
    let what = (
        format!("{owner} looks for nothing"),
        "add `pattern`, `phrases`, `list`, `domains`, `find`, or `all`, `any`, `none`".to_owned(),
    );
    reader.error(reader.span.clone(), "no_matcher", what);
}

fn check_id(reader: &mut Reader<'_, '_>, id: &Placed<String>) {
    let form = id.value.starts_with(|c: char| c.is_ascii_uppercase())
        && id
            .value
            .chars()
            .all(|c| c.is_ascii_uppercase() || c.is_ascii_digit() || c == '_');
    if !form || id.value.len() > 64 || ["MODEL", "GROUP_CAP"].contains(&id.value.as_str()) {
        let what = (
            format!("`{}` can not be a rule's id", id.value),
            "write it in capitals, digits and _: SEO_PITCH".to_owned(),
        );
        reader.error(id.span.clone(), "bad_id", what);
    }
}

fn fields(reader: &mut Reader<'_, '_>) -> Vec<Field> {
    let Some(names) = reader.texts("field") else {
        return vec![Field::Content];
    };
    let mut fields = Vec::new();
    for name in names {
        if let Some(field) = Field::from_name(&name.value) {
            fields.push(field);
        } else {
            let what = (
                format!("there is no field `{}`", name.value),
                suggestion(&name.value, Field::ALL.map(Field::name)),
            );
            reader.error(name.span, "unknown_field", what);
        }
    }
    fields.dedup();
    fields
}

fn matcher(reader: &mut Reader<'_, '_>, owner: &str) -> Option<Matcher> {
    let patterns = [reader.texts("pattern"), reader.texts("patterns")];
    let phrases = reader.texts("phrases");
    let lists = reader.texts("list");
    let finds = finds(reader);
    let domains = reader.texts("domains");
    let domain_lists = reader.texts("domains_list");
    let anywhere = reader.choice("match", &[("words", false), ("anywhere", true)]);
    let patterns: Vec<_> = patterns.into_iter().flatten().flatten().collect();
    let has_phrases = phrases.is_some() || lists.is_some();
    let has_domains = domains.is_some() || domain_lists.is_some();
    let kinds = [
        !patterns.is_empty(),
        has_phrases,
        has_domains,
        finds.is_some(),
    ];
    if kinds.into_iter().filter(|kind| *kind).count() > 1 {
        let what = (
            format!("{owner} looks for two kinds of things"),
            "make it two rules, and a third with any = [both] if it must be one".to_owned(),
        );
        reader.error(reader.span.clone(), "two_matchers", what);
    }
    if anywhere.is_some() && !has_phrases {
        let what = (
            "`match` belongs to `phrases` and `list`".to_owned(),
            "leave it out, or write the pattern with or without \\b".to_owned(),
        );
        reader.error(reader.span.clone(), "no_phrases", what);
    }
    if !patterns.is_empty() {
        Some(Matcher::Patterns(patterns))
    } else if has_phrases {
        Some(Matcher::Phrases {
            phrases: phrases.unwrap_or_default(),
            lists: lists.unwrap_or_default(),
            anywhere: anywhere.unwrap_or(false),
        })
    } else if has_domains {
        Some(Matcher::Domains {
            domains: domains.unwrap_or_default(),
            lists: domain_lists.unwrap_or_default(),
        })
    } else {
        finds.map(Matcher::Finds)
    }
}

/// `find`: kinds of private data.
fn finds(reader: &mut Reader<'_, '_>) -> Option<Vec<PrivateKind>> {
    let names = reader.texts("find")?;
    let mut kinds = Vec::new();
    for name in names {
        let kind = PrivateKind::ALL
            .into_iter()
            .find(|kind| kind.name() == name.value);
        if kind.is_none() {
            let what = (
                format!("there is no private data called `{}`", name.value),
                suggestion(&name.value, PrivateKind::ALL.map(PrivateKind::name)),
            );
            reader.error(name.span, "unknown_value", what);
        }
        kinds.extend(kind);
    }
    Some(kinds)
}

/// Patterns that take a match back.
fn unless(reader: &mut Reader<'_, '_>, matcher: Option<&Matcher>) -> Vec<Placed<String>> {
    let unless = reader.texts("unless").unwrap_or_default();
    let takes_back = matches!(
        matcher,
        Some(Matcher::Patterns(_) | Matcher::Phrases { .. })
    );
    if let Some(first) = unless.first()
        && !takes_back
    {
        let what = (
            "`unless` belongs to `patterns`, `phrases` and `list`".to_owned(),
            "leave it out, or name rules and signals under `none`".to_owned(),
        );
        reader.error(first.span.clone(), "no_phrases", what);
    }
    unless
}

fn sole_reject(reader: &mut Reader<'_, '_>) -> bool {
    let sole = reader.flag("sole_reject").unwrap_or(false);
    if sole && !reader.file.local {
        let what = (
            "`sole_reject` exists for the site's own rules alone".to_owned(),
            "move the rule to a file under local/, or leave it out".to_owned(),
        );
        reader.error(reader.span.clone(), "not_local", what);
    }
    sole
}

fn condition(reader: &mut Reader<'_, '_>, depth: usize) -> Condition {
    let all = terms(reader, "all", depth);
    let any = terms(reader, "any", depth);
    let none = terms(reader, "none", depth);
    Condition { all, any, none }
}

fn terms(reader: &mut Reader<'_, '_>, key: &'static str, depth: usize) -> Vec<Term> {
    let items = reader.one_or_more(key).unwrap_or_default();
    items
        .into_iter()
        .filter_map(|item| term(reader, key, item, depth))
        .collect()
}

fn term<'a>(
    reader: &mut Reader<'a, '_>,
    key: &'static str,
    item: &'a Spanned<DeValue<'a>>,
    depth: usize,
) -> Option<Term> {
    match item.get_ref() {
        DeValue::String(text) => match parse_term(text, item.span()) {
            Ok(term) => Some(term),
            Err((code, what)) => {
                reader.error(item.span(), code, what);
                None
            }
        },
        DeValue::Table(table) if depth < MAX_DEPTH => {
            let mut inner = reader.inner(table, item.span());
            let nested = condition(&mut inner, depth + 1);
            inner.finish("in a condition");
            Some(Term::Nested(nested))
        }
        _ => {
            let what = (
                format!("`{key}` wants rules, comparisons, or {{ any = [...] }}"),
                "write \"RULE_ID\" or \"links >= 2\"".to_owned(),
            );
            reader.error(item.span(), "wrong_type", what);
            None
        }
    }
}

fn examples(
    reader: &mut Reader<'_, '_>,
    field: Field,
    owner: &str,
) -> (Vec<Example>, Vec<Example>) {
    let span = reader.span.clone();
    let (hits, misses) = match reader.nested("examples") {
        Some((table, span)) => {
            let mut inner = reader.inner(table, span);
            let found = (
                side(&mut inner, "hit", field),
                side(&mut inner, "miss", field),
            );
            inner.finish("in examples");
            found
        }
        None => (None, None),
    };
    if hits.is_none() && !reader.file.trial {
        let what = (
            format!("{owner} has no `examples.hit`"),
            "add a comment that it must hit: examples.hit = [\"…\"]".to_owned(),
        );
        reader.error(span.clone(), "no_hit_example", what);
    }
    if misses.is_none() && !reader.file.trial {
        let what = (
            format!("{owner} has no `examples.miss`"),
            "add one ordinary comment that it must not hit: examples.miss = [\"…\"]".to_owned(),
        );
        reader.error(span, "no_miss_example", what);
    }
    (hits.unwrap_or_default(), misses.unwrap_or_default())
}

/// The examples of one side; `None` if there is none.
fn side(reader: &mut Reader<'_, '_>, key: &'static str, field: Field) -> Option<Vec<Example>> {
    let value = reader.get(key)?;
    let items = match value.get_ref() {
        DeValue::Array(items) => items.iter().collect(),
        _ => vec![value],
    };
    let examples: Vec<Example> = items
        .iter()
        .filter_map(|item| example(reader, item, field))
        .collect();
    (!items.is_empty()).then_some(examples)
}

fn example<'a>(
    reader: &mut Reader<'a, '_>,
    item: &'a Spanned<DeValue<'a>>,
    field: Field,
) -> Option<Example> {
    let span = item.span();
    let (submission, given) = match item.get_ref() {
        DeValue::String(text) => {
            let mut submission = Submission::default();
            submission.set_field(field, text);
            (submission, Given::default())
        }
        DeValue::Table(table) => {
            let mut inner = reader.inner(table, span.clone());
            let given = given(&mut inner);
            (submission(&mut inner)?, given)
        }
        _ => {
            let what = (
                "an example is a text or a submission".to_owned(),
                "write \"…\" or { name = \"…\", content = \"…\" }".to_owned(),
            );
            reader.error(span, "wrong_type", what);
            return None;
        }
    };
    Some(Example {
        submission,
        given,
        span,
    })
}

/// Reads a submission written as a table, as examples and test cases have it.
pub(in crate::rules) fn submission(reader: &mut Reader<'_, '_>) -> Option<Submission> {
    let mut submission = Submission::default();
    let before = reader.error_count();
    let entries: Vec<_> = reader.unasked().collect();
    for (key, key_span, value) in entries {
        let Some(text) = value.get_ref().as_str() else {
            let what = (
                format!("`{key}` wants a text"),
                format!("write {key} = \"…\""),
            );
            reader.error(value.span(), "wrong_type", what);
            continue;
        };
        if let Err(what) = set(&mut submission, key, text) {
            let known = "see the fields of POST /v1/check".to_owned();
            reader.error(key_span, "unknown_field", (what, known));
        }
    }
    reader.is_clean_since(before).then_some(submission)
}

fn set(submission: &mut Submission, key: &str, text: &str) -> Result<(), String> {
    let time =
        |text: &str| formats::time(text).map_err(|_| format!("`{text}` is not a time in RFC 3339"));
    match key {
        "post_date" => submission.post_date = Some(time(text)?),
        "created_at" => submission.created_at = Some(time(text)?),
        "url" => {
            let address = formats::web_address(text);
            submission.url = Some(address.map_err(|_| format!("`{text}` is not a web address"))?);
        }
        "site" => submission.site = Some(text.to_owned()),
        "user_id" => submission.user_id = Some(text.to_owned()),
        "visitor" => submission.visitor = Some(text.to_owned()),
        "honeypot" => submission.honeypot = Some(text.to_owned()),
        "site_url" => {
            let address = formats::web_address(text);
            let address = address.map_err(|_| format!("`{text}` is not a web address"))?;
            submission.site_url = Some(address);
        }
        "ip" => {
            let ip = formats::ip(text);
            submission.ip = Some(ip.map_err(|_| format!("`{text}` is not an IP address"))?);
        }
        "author_role" => {
            let role = Role::NAMES.iter().find(|(name, _)| *name == text);
            submission.author_role = Some(role.ok_or(format!("there is no role `{text}`"))?.1);
        }
        _ => {
            let field = Field::from_name(key).ok_or(format!("there is no field `{key}`"))?;
            submission.set_field(field, text);
        }
    }
    Ok(())
}
