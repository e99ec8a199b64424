//! The comment form: its token, its age, and the field that no person fills.

use super::{Signal, Signals};
use crate::facts::Facts;
use crate::submission::Submission;

pub(super) fn read(signals: &mut Signals, submission: &Submission, facts: &Facts) {
    if let Some(form) = &facts.form {
        signals.word(Signal::FormToken, form.state.name());
        if let Some(seconds) = form.age_seconds {
            signals.duration(Signal::FormAge, seconds);
        }
    }
    if let Some(honeypot) = &submission.honeypot {
        signals.flag(Signal::HoneypotFilled, !honeypot.trim().is_empty());
    }
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;

    use super::*;
    use crate::form::{FormSeen, FormState};
    use crate::signals::Value;
    use crate::text::Views;

    fn signals(honeypot: Option<&str>, form: Option<FormSeen>) -> Signals {
        let submission = Submission {
            honeypot: honeypot.map(str::to_owned),
            ..Submission::default()
        };
        let facts = Facts {
            form,
            ..Facts::of(&submission, Timestamp::UNIX_EPOCH, true)
        };
        Signals::of(&submission, &Views::of(&submission), &facts)
    }

    #[test]
    fn what_was_not_sent_is_unknown() {
        let signals = signals(None, None);
        for signal in [Signal::FormToken, Signal::FormAge, Signal::HoneypotFilled] {
            assert_eq!(signals.get(signal), None);
        }
    }

    #[test]
    fn a_token_has_a_state_and_may_have_an_age() {
        let seen = FormSeen {
            age_seconds: Some(2),
            ..FormSeen::only(FormState::Young)
        };
        let young = signals(None, Some(seen));
        assert_eq!(
            young.get(Signal::FormToken),
            Some(&Value::Word("young".into()))
        );
        assert_eq!(young.get(Signal::FormAge), Some(&Value::Duration(2)));
        let forged = signals(None, Some(FormSeen::only(FormState::Forged)));
        assert_eq!(
            forged.get(Signal::FormToken),
            Some(&Value::Word("forged".into()))
        );
        assert_eq!(forged.get(Signal::FormAge), None);
    }

    #[test]
    fn an_empty_honeypot_is_known_to_be_empty() {
        for (sent, filled) in [("", false), (" \n", false), ("buy", true)] {
            let read = signals(Some(sent), None);
            assert_eq!(read.get(Signal::HoneypotFilled), Some(&Value::Flag(filled)));
        }
    }
}
