//! `[[group]]`, `[[override]]`, `[[moderation]]` and `[[signals]]`.

use super::table::Reader;
use crate::decision::Action;
use crate::rules::definition::{GroupDef, ModerationDef, OverrideDef, SignalsDef, Stance};

const STANCES: [(&str, Stance); 4] = [
    ("accept", Stance::Acts(Action::Accept)),
    ("hold", Stance::Acts(Action::Hold)),
    ("reject", Stance::Acts(Action::Reject)),
    ("off", Stance::Off),
];

pub(super) fn read_group(mut reader: Reader<'_, '_>, file: usize) -> Option<GroupDef> {
    let before = reader.error_count();
    let id = reader.required_text("id", "the group");
    let _ = reader.text("description");
    let cap = reader.points("cap");
    if let Some(points) = cap.filter(|points| !points.is_positive()) {
        let what = (
            format!("a cap of {points} would silence the group"),
            "write a cap above zero, or retire its rules".to_owned(),
        );
        reader.error(reader.span.clone(), "bad_points", what);
    }
    let kind = reader.choice("kind", &[("spam", false), ("moderation", true)]);
    let action = reader.choice("action", &STANCES);
    let is_moderation = kind == Some(true);
    if action.is_some() && !is_moderation {
        let what = (
            "only a category of moderation has an `action`: spam is decided by its score"
                .to_owned(),
            "leave it out, or add kind = \"moderation\"".to_owned(),
        );
        reader.error(reader.span.clone(), "not_moderation", what);
    }
    if cap.is_some() && is_moderation {
        let what = (
            "a category of moderation gives nothing to the score, so it has no cap".to_owned(),
            "leave `cap` out".to_owned(),
        );
        reader.error(reader.span.clone(), "not_moderation", what);
    }
    let clean = reader.is_clean_since(before);
    reader.finish("in a group");
    Some(GroupDef {
        id: id.filter(|_| clean)?,
        cap,
        action: is_moderation.then_some(action.unwrap_or(Stance::Acts(Action::Hold))),
        file,
    })
}

pub(super) fn read_moderation(mut reader: Reader<'_, '_>, file: usize) -> Option<ModerationDef> {
    let before = reader.error_count();
    let group = reader.required_text("group", "the policy");
    reader.required_text("why", "the policy");
    let action = reader.choice("action", &STANCES);
    let sites = reader.texts("site").unwrap_or_default();
    if action.is_none() && reader.is_clean_since(before) {
        let what = (
            "the policy does not say what to do".to_owned(),
            "add action = \"accept\", \"hold\", \"reject\" or \"off\"".to_owned(),
        );
        reader.error(reader.span.clone(), "missing_key", what);
    }
    if !reader.file.local {
        let what = (
            "what a site does about a category belongs to the site, not to the shipped rules"
                .to_owned(),
            "move it to a file under local/, or change the group's `action`".to_owned(),
        );
        reader.error(reader.span.clone(), "not_local", what);
    }
    let start = reader.span.start;
    let clean = reader.is_clean_since(before);
    reader.finish("in a policy of moderation");
    Some(ModerationDef {
        group: group.filter(|_| clean)?,
        action: action?,
        sites,
        start,
        file,
    })
}

pub(super) fn read_signals(mut reader: Reader<'_, '_>, file: usize) -> Option<SignalsDef> {
    let before = reader.error_count();
    let off = reader.texts("off");
    reader.required_text("why", "the switch");
    let sites = reader.texts("site").unwrap_or_default();
    if off.is_none() && reader.is_clean_since(before) {
        let what = (
            "no signal is named".to_owned(),
            "add off = [\"thread_age\"], or take the table out".to_owned(),
        );
        reader.error(reader.span.clone(), "missing_key", what);
    }
    if !reader.file.local {
        let what = (
            "which signals a site goes by belongs to the site, not to the shipped rules".to_owned(),
            "move it to a file under local/, or change the rules that compare them".to_owned(),
        );
        reader.error(reader.span.clone(), "not_local", what);
    }
    let clean = reader.is_clean_since(before);
    reader.finish("in a switch of signals");
    Some(SignalsDef {
        off: off.filter(|_| clean)?,
        sites,
        file,
    })
}

pub(super) fn read_override(mut reader: Reader<'_, '_>, file: usize) -> Option<OverrideDef> {
    let before = reader.error_count();
    let id = reader.required_text("id", "the override");
    reader.required_text("why", "the override");
    // For whoever reads the file; nothing is made of them.
    let _ = (reader.text("author"), reader.date("added"));
    let score = reader.points("score");
    let state = reader.state();
    let group = reader.text("group");
    let max_action = reader.max_action();
    if !reader.file.local {
        let what = (
            "overrides belong to the site, not to the shipped rules".to_owned(),
            "move it to a file under local/, or change the rule itself".to_owned(),
        );
        reader.error(reader.span.clone(), "not_local", what);
    }
    let start = reader.span.start;
    let clean = reader.is_clean_since(before);
    reader.finish("in an override");
    let id = id.filter(|_| clean)?;
    Some(OverrideDef {
        id,
        score,
        state,
        group,
        max_action,
        start,
        file,
    })
}
