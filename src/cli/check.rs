//! `hamlet check`: one comment from flags, a file or stdin; its score sheet.
//!
//! The same filter as the service's, lessons of this site included, but nothing is recorded: this is
//! for trying out.

use std::fmt::Write as _;
use std::fs;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::Context;
use clap::Args;
use comfy_table::CellAlignment;
use jiff::Timestamp;
use serde_json::{Map, Value};

use super::site::Site;
use super::{FINDINGS, FINE, Format, WRONG_USE, say, say_json, table};
use crate::config::{Config, Flag, Sources};
use crate::decision::{Decision, Entry, moderation};
use crate::facts::Facts;
use crate::filter::Filter;
use crate::setup;
use crate::submission::Submission;
use crate::submission::draft::Draft;
use crate::submission::errors::FieldErrors;

/// What the command takes.
#[derive(Args, Clone, Debug, Default)]
#[command(after_help = "\
Examples:
  hamlet check --name Joseph --email joseph@example.org --content 'My cousin lost her son to fentanyl'
  hamlet check comment.json
  curl … | hamlet check - --format json

The fields are those of POST /v1/check. Flags overrule the file. Nothing is recorded.

Exit codes: 0 a decision was made (also hold and reject), 1 the comment has field errors,
2 wrong use, settings or rules, 3 could not do it.")]
pub struct CheckArgs {
    /// A file with the comment as JSON; `-` reads it from standard input
    #[arg(value_name = "FILE")]
    file: Option<PathBuf>,
    /// The author's name
    #[arg(long)]
    name: Option<String>,
    /// The author's e-mail address
    #[arg(long)]
    email: Option<String>,
    /// The author's web address
    #[arg(long)]
    url: Option<String>,
    /// The comment
    #[arg(long)]
    content: Option<String>,
    /// The title of the article
    #[arg(long)]
    title: Option<String>,
    /// The address of the article
    #[arg(long)]
    permalink: Option<String>,
    /// When the article was published
    #[arg(long, value_name = "DATE")]
    post_date: Option<String>,
    /// The visitor's address
    #[arg(long)]
    ip: Option<String>,
    /// The folder of rules
    #[arg(long, value_name = "DIR")]
    rules: Option<String>,
    /// The folder of the seed corpus
    #[arg(long, value_name = "DIR")]
    training: Option<String>,
    /// Where the trained model is kept
    #[arg(long, value_name = "DIR")]
    data: Option<String>,
    /// Read the settings from this file [default: hamlet.toml, if there is one]
    #[arg(long, value_name = "FILE")]
    config: Option<PathBuf>,
    /// How to print; json is the answer of POST /v1/check without its id
    #[arg(long, value_enum, default_value_t)]
    format: Format,
}

impl CheckArgs {
    fn flags(&self) -> Vec<Flag> {
        let given = [
            ("--rules", "rules", &self.rules),
            ("--training", "training", &self.training),
            ("--data", "data", &self.data),
        ];
        given
            .into_iter()
            .filter_map(|(flag, key, value)| {
                Some(Flag {
                    flag,
                    key,
                    value: value.clone()?,
                })
            })
            .collect()
    }

    /// The comment as JSON: the file's fields, overruled by the flags; or what is wrong with the
    /// file.
    fn comment(&self) -> anyhow::Result<Result<Value, String>> {
        let mut fields = match &self.file {
            Some(path) => match fields_of(path, &read(path)?) {
                Ok(fields) => fields,
                Err(problem) => return Ok(Err(problem)),
            },
            None => Map::new(),
        };
        let flags = [
            ("name", &self.name),
            ("email", &self.email),
            ("url", &self.url),
            ("content", &self.content),
            ("title", &self.title),
            ("permalink", &self.permalink),
            ("post_date", &self.post_date),
            ("ip", &self.ip),
        ];
        for (field, value) in flags {
            if let Some(value) = value {
                fields.insert(field.to_owned(), Value::String(value.clone()));
            }
        }
        Ok(Ok(Value::Object(fields)))
    }
}

fn read(path: &Path) -> anyhow::Result<String> {
    let mut text = String::new();
    if path.as_os_str() == "-" {
        std::io::stdin()
            .read_to_string(&mut text)
            .context("can not read standard input")?;
    } else {
        text =
            fs::read_to_string(path).with_context(|| format!("can not read {}", path.display()))?;
    }
    Ok(text)
}

fn fields_of(path: &Path, text: &str) -> Result<Map<String, Value>, String> {
    let path = path.display();
    match serde_json::from_str(text) {
        Ok(Value::Object(fields)) => Ok(fields),
        Ok(_) => Err(format!(
            "{path} holds no JSON object with the fields of a comment"
        )),
        Err(error) => Err(format!("{path} is not JSON: {error}")),
    }
}

/// Runs the command; the exit code.
pub fn run(args: &CheckArgs) -> anyhow::Result<u8> {
    let comment = match args.comment()? {
        Ok(comment) => comment,
        Err(problem) => {
            eprintln!("{problem}");
            return Ok(WRONG_USE);
        }
    };
    let submission = match Draft::from_value(comment)?.parse() {
        Ok(submission) => submission,
        Err(errors) => return refuse(&errors, args.format),
    };
    let config = match Config::load(&Sources::of_process(args.config.clone(), args.flags())) {
        Ok(loaded) => loaded.config,
        Err(errors) => {
            eprintln!("{errors}");
            return Ok(WRONG_USE);
        }
    };
    let filter = match setup::filter(&config, &mut |line| eprintln!("{line}")) {
        Ok(filter) => filter,
        Err(error) if error.is_wrong_content() => {
            eprintln!("{error}");
            return Ok(WRONG_USE);
        }
        Err(error) => return Err(error.into()),
    };
    let filter = Filter {
        // As the service decides: with what this site's moderators taught.
        model: Arc::new(Site::of(config)?.teach(&filter.model, |_, _| ())?),
        ..filter
    };
    let facts = Facts::of(&submission, Timestamp::now(), true);
    let decision = filter.assess(&submission, &facts);
    match args.format {
        Format::Json => say_json(&decision)?,
        Format::Human => print_sheet(&submission, &decision),
    }
    Ok(FINE)
}

fn refuse(errors: &FieldErrors, format: Format) -> anyhow::Result<u8> {
    match format {
        Format::Json => say_json(errors)?,
        Format::Human => {
            for error in &errors.0 {
                eprintln!("{}: {}", error.pointer, error.message);
            }
        }
    }
    Ok(FINDINGS)
}

/// The score sheet: every entry with where it was found, the sum, the reasons.
fn print_sheet(submission: &Submission, decision: &Decision) {
    let mut sheet = table(["points", "rule", "what and where", "file"]);
    for entry in &decision.entries {
        sheet.add_row(row(entry, entry.points.to_string()));
    }
    let categories = decision.moderation.iter().flat_map(|of| &of.categories);
    for category in categories {
        for entry in &category.entries {
            sheet.add_row(row(entry, format!("[{}]", entry.points)));
        }
    }
    for entry in &decision.shadow {
        sheet.add_row(row(entry, format!("({})", entry.points)));
    }
    if let Some(points) = sheet.column_mut(0) {
        points.set_cell_alignment(CellAlignment::Right);
    }
    let name = submission.name.as_deref().unwrap_or("nobody");
    say(format_args!(
        "A comment by {name}: {}\n",
        decision.action.name().to_uppercase()
    ));
    say(&sheet);
    say(format_args!(
        " {:>6}  of {} to hold, {} to reject\n",
        decision.score.to_string(),
        decision.thresholds.hold,
        decision.thresholds.reject
    ));
    for category in decision.moderation.iter().flat_map(|of| &of.categories) {
        say(format_args!(
            " {:>6}  of {} in the category {}: {}",
            format!("[{}]", category.points),
            moderation::LINE,
            category.group,
            category.decision
        ));
    }
    if decision.moderation.is_some() {
        say("");
    }
    for reason in &decision.reasons {
        say(reason);
    }
    for change in &decision.would_change {
        say(format_args!(
            "Without {} it would be: {}.",
            change.without, change.decision
        ));
    }
}

fn row(entry: &Entry, points: String) -> [String; 4] {
    let mut what = entry.description.clone();
    for found in &entry.matches {
        let text: String = found.text.chars().take(60).collect();
        let _ = write!(
            what,
            "\n  {} {}..{} \"{}\"",
            found.field,
            found.span[0],
            found.span[1],
            text.replace('\n', " ")
        );
    }
    if !entry.because.is_empty() {
        let _ = write!(what, "\n  {}", entry.because.join(", "));
    }
    let place = match (&entry.file, entry.line) {
        (Some(file), Some(line)) => format!("{file}:{line}"),
        _ => String::new(),
    };
    [points, entry.rule.clone(), what, place]
}
