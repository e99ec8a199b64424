//! `facts`: what an example or a test case says beside its submission.

use serde::Deserialize as _;
use serde::de::IntoDeserializer as _;

use super::table::Reader;
use crate::form::{FormSeen, FormState};
use crate::past::Past;
use crate::rules::given::Given;

/// Reads `facts = { form = { state = "young", age = 2 }, past = { author = { approved = 2 } } }`.
pub(in crate::rules) fn given(reader: &mut Reader<'_, '_>) -> Given {
    let Some((table, span)) = reader.nested("facts") else {
        return Given::default();
    };
    let mut inner = reader.inner(table, span);
    let given = Given {
        past: past(&mut inner),
        form: form(&mut inner),
    };
    inner.finish("in facts");
    given
}

/// What was seen before, as it stands in the facts of a decision.
fn past(reader: &mut Reader<'_, '_>) -> Option<Box<Past>> {
    let (table, span) = reader.nested("past")?;
    let value = toml::de::DeValue::Table(table.clone());
    match Past::deserialize(toml::Spanned::new(span.clone(), value).into_deserializer()) {
        Ok(past) => Some(Box::new(past)),
        Err(error) => {
            let what = (
                format!("this is not what can be seen before: {}", error.message()),
                "write it as the facts of a decision have it; docs/rules.md lists what there is"
                    .to_owned(),
            );
            reader.error(error.span().unwrap_or(span), "bad_facts", what);
            None
        }
    }
}

fn form(reader: &mut Reader<'_, '_>) -> Option<FormSeen> {
    let (table, span) = reader.nested("form")?;
    let mut inner = reader.inner(table, span);
    let state = inner.choice("state", &FormState::NAMES);
    let age = inner.count("age").and_then(|age| i64::try_from(age).ok());
    if state.is_none() && !inner.has_unknown() {
        let what = (
            "the form has no `state`".to_owned(),
            "add state = \"good\"".to_owned(),
        );
        inner.error(inner.span.clone(), "missing_key", what);
    }
    inner.finish("in the form of facts");
    Some(FormSeen {
        age_seconds: age,
        ..FormSeen::only(state?)
    })
}
