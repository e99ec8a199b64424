//! `[[group]]` and `[[override]]`.

use super::table::Reader;
use crate::rules::definition::{GroupDef, OverrideDef};

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
    let clean = reader.is_clean_since(before);
    reader.finish("in a group");
    Some(GroupDef {
        id: id.filter(|_| clean)?,
        cap,
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
