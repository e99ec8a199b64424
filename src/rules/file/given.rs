//! `facts`: what an example or a test case says beside its submission.

use super::table::Reader;
use crate::form::{FormSeen, FormState};
use crate::rules::given::Given;

/// Reads `facts = { form = { state = "young", age = 2 } }`.
pub(in crate::rules) fn given(reader: &mut Reader<'_, '_>) -> Given {
    let Some((table, span)) = reader.nested("facts") else {
        return Given::default();
    };
    let mut inner = reader.inner(table, span);
    let given = Given {
        form: form(&mut inner),
    };
    inner.finish("in facts");
    given
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
