//! `hamlet corpus import`: comments of another system, as rows of a corpus.

use std::collections::BTreeSet;
use std::io::IsTerminal;
use std::path::{Path, PathBuf};

use anyhow::Context;
use clap::{Args, ValueEnum};
use comfy_table::CellAlignment;
use indicatif::{ProgressBar, ProgressStyle};

use super::super::{FINDINGS, FINE, Format, WrongUse, say, say_json, table};
use crate::tuning::archive::import::{ImportError, Report, Settings, import};
use crate::tuning::archive::{
    self, ArchiveError, Column, Columns, Kind, Options, Status, StatusWords,
};

/// Which system wrote the file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum From {
    #[value(help = "The export of WordPress: Tools, Export, All content (it leaves spam out)")]
    WordpressWxr,
    #[value(help = "A dump of WordPress's tables by mysqldump or phpMyAdmin")]
    WordpressSql,
    /// The export of Disqus
    DisqusXml,
    /// The SQLite database of Isso
    Isso,
    /// A table with a line of headings
    Csv,
    /// One JSON object a line
    Jsonl,
}

/// What is said of all rows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum OfAll {
    Ham,
    Spam,
}

/// What to bring in, and where to.
#[derive(Debug, Args)]
pub struct ImportArgs {
    /// Which system wrote the file
    #[arg(value_name = "KIND")]
    from: From,
    /// The export
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// Write the rows into this file, over what stood there
    #[arg(long, value_name = "FILE")]
    out: PathBuf,
    /// Take comments in the bin for spam [default: leave them out]
    #[arg(long)]
    trash_is_spam: bool,
    /// Mark comments of these e-mail addresses as the owner's
    #[arg(long, value_name = "ADDRESS", value_delimiter = ',')]
    owner_email: Vec<String>,
    /// Call the rows' origin so; their ids begin with it [default: KIND]
    #[arg(long, value_name = "NAME")]
    source: Option<String>,
    #[command(flatten)]
    table: TableArgs,
    /// How to print
    #[arg(long, value_enum, default_value_t)]
    format: Format,
}

/// How a table is to be understood.
#[derive(Debug, Args)]
#[command(next_help_heading = "Options for csv and jsonl")]
struct TableArgs {
    /// Which column holds what: name=author,content=body,label=status
    #[arg(long, value_name = "OURS=THEIRS", value_delimiter = ',', value_parser = column)]
    column: Vec<(Column, String)>,
    /// What is written for ham, instead of ham, approved, 0, false …
    #[arg(long, value_name = "WORD", value_delimiter = ',')]
    ham_value: Vec<String>,
    /// What is written for spam, instead of spam, 1, true …
    #[arg(long, value_name = "WORD", value_delimiter = ',')]
    spam_value: Vec<String>,
    /// What is written for comments in the bin, instead of trash
    #[arg(long, value_name = "WORD", value_delimiter = ',')]
    trash_value: Vec<String>,
    /// What is written for comments that wait, instead of pending, hold …
    #[arg(long, value_name = "WORD", value_delimiter = ',')]
    pending_value: Vec<String>,
    /// All rows are of this label
    #[arg(long, value_enum)]
    label: Option<OfAll>,
    /// What stands between two values; `tab` is one [default: ,]
    #[arg(long, value_name = "CHARACTER", value_parser = delimiter)]
    delimiter: Option<u8>,
}

impl TableArgs {
    const fn is_given(&self) -> bool {
        !self.column.is_empty()
            || !self.ham_value.is_empty()
            || !self.spam_value.is_empty()
            || !self.trash_value.is_empty()
            || !self.pending_value.is_empty()
            || self.label.is_some()
            || self.delimiter.is_some()
    }

    fn options(&self) -> Options {
        let of_all = self.label.map(|label| match label {
            OfAll::Ham => Status::Approved,
            OfAll::Spam => Status::Spam,
        });
        let words = StatusWords::default()
            .with(Status::Approved, &self.ham_value)
            .with(Status::Spam, &self.spam_value)
            .with(Status::Trash, &self.trash_value)
            .with(Status::Pending, &self.pending_value)
            .all(of_all);
        Options {
            columns: Columns(self.column.clone()),
            words,
            delimiter: self.delimiter,
        }
    }
}

/// `content=body`.
fn column(text: &str) -> Result<(Column, String), String> {
    let names = || Column::names().collect::<Vec<_>>().join(", ");
    let (ours, theirs) = text
        .split_once('=')
        .ok_or_else(|| format!("write OURS=THEIRS; ours are {}", names()))?;
    let column = Column::named(ours.trim())
        .ok_or_else(|| format!("rows have no `{}`; they have {}", ours.trim(), names()))?;
    Ok((column, theirs.trim().to_owned()))
}

fn delimiter(text: &str) -> Result<u8, String> {
    match text.as_bytes() {
        _ if text == "tab" || text == "\\t" => Ok(b'\t'),
        [one] if !one.is_ascii_alphanumeric() && *one != b'"' => Ok(*one),
        _ => Err("write one character such as ; or tab".to_owned()),
    }
}

pub(super) fn run(args: &ImportArgs) -> anyhow::Result<u8> {
    let kind = kind_of(args.from);
    if args.table.is_given() && !matches!(kind, Kind::Csv | Kind::Jsonl) {
        let what = format!(
            "{} says itself what is what; the options for columns and labels are for csv and jsonl",
            kind.name()
        );
        return Err(WrongUse(what).into());
    }
    if is_same(&args.file, &args.out) {
        let what = "--out would write over the export; name another file".to_owned();
        return Err(WrongUse(what).into());
    }
    let settings = Settings {
        source: args.source.as_deref().unwrap_or(kind.name()).to_owned(),
        trash_is_spam: args.trash_is_spam,
        owners: owners(&args.owner_email),
    };
    let done = archive::open(kind, &args.file, args.table.options())
        .map_err(ImportError::from)
        .and_then(|archive| {
            let bar = bar(archive.size);
            let report = import(archive, &args.out, &settings, &mut |bytes| {
                bar.set_position(bytes);
            });
            bar.finish_and_clear();
            report
        });
    let report = match done {
        Ok(report) => report,
        Err(ImportError::Archive(ArchiveError::Options(what))) => {
            let what = format!("{}: {what}", args.file.display());
            return Err(WrongUse(what).into());
        }
        // These name the file themselves.
        Err(
            error @ (ImportError::Archive(ArchiveError::Io { .. } | ArchiveError::Store(_))
            | ImportError::Write { .. }),
        ) => return Err(error.into()),
        Err(error) => return Err(error).with_context(|| args.file.display().to_string()),
    };
    match args.format {
        Format::Json => say_json(&report)?,
        Format::Human => say_report(&report, args),
    }
    Ok(if report.broken.is_empty() {
        FINE
    } else {
        FINDINGS
    })
}

fn owners(addresses: &[String]) -> BTreeSet<String> {
    let plain = |address: &String| address.trim().to_lowercase();
    let mut owners: BTreeSet<String> = addresses.iter().map(plain).collect();
    owners.remove("");
    owners
}

const fn kind_of(from: From) -> Kind {
    match from {
        From::WordpressWxr => Kind::WordPressWxr,
        From::WordpressSql => Kind::WordPressSql,
        From::DisqusXml => Kind::DisqusXml,
        From::Isso => Kind::Isso,
        From::Csv => Kind::Csv,
        From::Jsonl => Kind::Jsonl,
    }
}

/// Whether two paths are one file.
pub(super) fn is_same(one: &Path, other: &Path) -> bool {
    let (one, other) = (one.canonicalize(), other.canonicalize());
    matches!((one, other), (Ok(one), Ok(other)) if one == other)
}

/// A bar over bytes; none where nobody looks.
fn bar(bytes: u64) -> ProgressBar {
    if !std::io::stderr().is_terminal() {
        return ProgressBar::hidden();
    }
    let bar = ProgressBar::new(bytes);
    let style = "{wide_bar} {bytes} of {total_bytes}, {bytes_per_sec}, {eta} to go";
    match ProgressStyle::with_template(style) {
        Ok(style) => bar.with_style(style),
        Err(_) => bar,
    }
}

fn say_report(report: &Report, args: &ImportArgs) {
    let mut lines = table(["", "comments"]);
    let mut line = |name: &str, number: u64| {
        lines.add_row([name.to_owned(), number.to_string()]);
    };
    line("read", report.read);
    line("written as ham", report.written.ham as u64);
    line("  of them the owner's", report.owner);
    line("written as spam", report.written.spam as u64);
    for (reason, number) in report.left_out.reasons() {
        if number > 0 {
            line(&format!("left out: {reason}"), number);
        }
    }
    if let Some(column) = lines.column_mut(1) {
        column.set_cell_alignment(CellAlignment::Right);
    }
    say(lines.trim_fmt());
    if report.unreadable_times > 0 {
        say(format_args!(
            "\nTimes that can not be read, and that their rows lack: {}; write them as 2026-03-02T15:26:09Z",
            report.unreadable_times
        ));
    }
    if kind_of(args.from) == Kind::WordPressWxr && report.written.spam == 0 {
        say(
            "\nWordPress leaves spam out of this export; a dump has it: hamlet corpus import wordpress-sql.",
        );
    }
    if report.left_out.trash > 0 {
        say("\nIf your bin holds spam alone, take it with --trash-is-spam.");
    }
    if !report.broken.is_empty() {
        say(format_args!("\nBroken, in {}:", args.file.display()));
    }
    for broken in &report.broken {
        say(format_args!("  {}: {}", broken.place, broken.problem));
    }
    let rest = report.left_out.broken - report.broken.len() as u64;
    if rest > 0 {
        say(format_args!("  and {rest} more"));
    }
    say(format_args!("\nIn {}", args.out.display()));
}
