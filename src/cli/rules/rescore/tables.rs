//! A proposal for people and for pull requests.

use std::fmt::Write as _;

use comfy_table::{CellAlignment, Table, TableStyle, presets};

use super::super::super::TableFormat;
use super::{Found, RescoreArgs, Test};
use crate::tuning::metrics::ThreeWay;
use crate::tuning::rescore::{Figures, Left, Moved, Proposal};

pub(super) fn text(found: &Found, args: &RescoreArgs) -> String {
    let style = style(args.format);
    let proposal = &found.proposal;
    let mut text = format!(
        "Fitted to {} comments, {}: {} ham and {} spam, {} texts in {} groups; {} folds, regularisation {}.\n\n",
        proposal.comments.all(),
        found.learnt_from,
        proposal.comments.ham,
        proposal.comments.spam,
        proposal.texts,
        proposal.groups,
        proposal.folds,
        proposal.regularisation
    );
    let _ = writeln!(
        text,
        "Held out, each comment with points that were not fitted to it:\n\n{}\n",
        figures(proposal.before, proposal.after, style)
    );
    let losses = proposal.losses;
    let _ = writeln!(
        text,
        "Of held-out ham {} is rejected that was not ({} may be), {} is held that was accepted, {} is accepted \
         that was not ({} more held than that may be). Surprise {:.4} -> {:.4} nats a comment.\n",
        losses.ham_rejected,
        args.max_ham_rejected,
        losses.ham_held,
        losses.ham_freed,
        args.max_ham_held,
        proposal.surprise.0,
        proposal.surprise.1,
    );
    if let Some(asked) = &found.test {
        let _ = writeln!(text, "{}", test(asked, args.format));
    }
    if !proposal.rules.is_empty() {
        let _ = writeln!(text, "{}\n", rules(&proposal.rules, style));
    }
    text.push_str(&verdict(found));
    text
}

/// Comments that nothing was learnt from.
pub(super) fn test(test: &Test, format: TableFormat) -> String {
    format!(
        "Asked about and not learnt from, {}:\n\n{}\n",
        test.comments,
        figures(test.before, test.after, style(format))
    )
}

const fn style(format: TableFormat) -> TableStyle {
    match format {
        TableFormat::Markdown => presets::ASCII_MARKDOWN,
        TableFormat::Human | TableFormat::Json => presets::NOTHING,
    }
}

fn figures(before: Figures, after: Figures, style: TableStyle) -> Table {
    let mut table = Table::new();
    table.load_style(style).set_header([
        "points",
        "AUC",
        "recall at 0.5 %",
        "recall at 1 %",
        "ham accept/hold/reject",
        "spam accept/hold/reject",
    ]);
    for (name, figures) in [("old", before), ("new", after)] {
        let percent = |share: Option<f64>| {
            share.map_or_else(|| "-".to_owned(), |share| format!("{:.1} %", 100.0 * share))
        };
        let three = |of: ThreeWay| format!("{}/{}/{}", of.accept, of.hold, of.reject);
        table.add_row([
            name.to_owned(),
            figures
                .auc
                .map_or_else(|| "-".to_owned(), |auc| format!("{auc:.4}")),
            percent(figures.recall_at_half_percent),
            percent(figures.recall_at_one_percent),
            three(figures.decisions.ham),
            three(figures.decisions.spam),
        ]);
    }
    align_right(&mut table, 1, 6);
    table
}

fn rules(moved: &[Moved], style: TableStyle) -> Table {
    let mut table = Table::new();
    table
        .load_style(style)
        .set_header(["rule", "old", "new", "spam", "ham", "texts", "folds", "why"]);
    for one in moved {
        table.add_row([
            one.rule.clone(),
            one.from.to_string(),
            one.to.to_string(),
            one.hits.spam.to_string(),
            one.hits.ham.to_string(),
            one.texts.to_string(),
            format!("{}/{}", one.folds_agree.0, one.folds_agree.1),
            why(one),
        ]);
    }
    align_right(&mut table, 1, 7);
    table
}

fn align_right(table: &mut Table, from: usize, to: usize) {
    for column in from..to {
        if let Some(column) = table.column_mut(column) {
            column.set_cell_alignment(CellAlignment::Right);
        }
    }
}

/// What speaks for the move, in words.
fn why(moved: &Moved) -> String {
    let up = moved.to > moved.from;
    let evidence = match (up, moved.spam_accepted, moved.ham_stopped) {
        (true, 0, _) => "its comments are spam more surely than their scores say".to_owned(),
        (true, spam, _) => format!("{spam} of its spam accepted"),
        (false, _, 0) => {
            "its spam is stopped by other rules, its ham comes near the line".to_owned()
        }
        (false, _, ham) => format!("{ham} of its ham stopped"),
    };
    if moved.held_back {
        format!("{evidence}; held back for the sake of ham")
    } else {
        evidence
    }
}

/// What to do with it.
fn verdict(found: &Found) -> String {
    let Proposal { rules, left, .. } = &found.proposal;
    let Left {
        too_few_texts,
        pinned,
        sole_reject,
        no_points,
        right,
        held_back,
    } = left;
    let mut text = format!(
        "{} rules move. Of the others {right} are right as they are",
        rules.len()
    );
    for (count, what) in [
        (too_few_texts, "hit too few texts to be moved"),
        (pinned, "are pinned"),
        (sole_reject, "reject alone and are for you to say"),
        (no_points, "have no points"),
        (held_back, "would cost too much ham"),
    ] {
        if *count > 0 {
            let _ = write!(text, ", {count} {what}");
        }
    }
    text.push_str(".\n");
    if found.proposal.is_refused() {
        text.push_str(
            "Refused: every change would have more ham rejected or held than may be. Allow more with --max-ham-held, \
             or bring more ham.\n",
        );
    } else if !rules.is_empty() && !found.proposal.is_gain() {
        text.push_str(
            "Not worth writing: held-out comments are no less of a surprise with the new points. More comments would help.\n",
        );
    }
    if let Some(written) = &found.written {
        for place in &written.places {
            let _ = writeln!(text, "{}:{}: {}", place.file, place.line, place.rule);
        }
        let _ = writeln!(text, "Written: ruleset {}.", written.ruleset);
    } else if !rules.is_empty() && found.test.is_none() && found.proposal.is_gain() {
        text.push_str("Nothing is written; --write does it.\n");
    }
    text
}
