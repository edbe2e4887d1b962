//! The report: rows of figures, each beside the limit it is held against.

use std::{
    fmt,
    io::{self, Write},
    thread::available_parallelism,
};

use serde_json::json;

use crate::sizes::Sizes;

/// How a figure should stand to its limit.
#[derive(Clone, Copy)]
pub(crate) enum Wanted {
    AtLeast(f64),
    AtMost(f64),
}

/// One figure.
pub(crate) struct Row {
    /// What was measured.
    pub(crate) what: String,
    /// In what both figures are counted.
    pub(crate) unit: &'static str,
    /// The figure.
    pub(crate) measured: f64,
    /// What it is held against.
    pub(crate) against: &'static str,
    /// That in figures.
    pub(crate) limit: f64,
    /// How the first should stand to the second.
    pub(crate) wanted: Wanted,
}

impl Row {
    fn ratio(&self) -> f64 {
        self.measured / self.limit
    }

    fn is_ok(&self) -> bool {
        match self.wanted {
            Wanted::AtLeast(bound) => self.ratio() >= bound,
            Wanted::AtMost(bound) => self.ratio() <= bound,
        }
    }

    fn verdict(&self) -> String {
        if self.is_ok() { "ok".to_owned() } else { format!("short of {}", self.wanted) }
    }
}

impl fmt::Display for Wanted {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::AtLeast(bound) => write!(f, "at least {bound}"),
            Self::AtMost(bound) => write!(f, "at most {bound}"),
        }
    }
}

/// All figures of a run.
#[derive(Default)]
pub(crate) struct Report {
    rows: Vec<Row>,
    notes: Vec<String>,
}

impl Report {
    /// Takes a figure in, and says it at once: a whole run takes minutes.
    pub(crate) fn add(&mut self, row: Row) {
        progress(&format!("{}: ratio {:.2}, {}", row.what, row.ratio(), row.verdict()));
        self.rows.push(row);
    }

    /// Takes in what is good to know but held against nothing.
    pub(crate) fn note(&mut self, note: String) {
        progress(&note);
        self.notes.push(note);
    }

    /// Prints the table.
    pub(crate) fn print(&self) -> io::Result<()> {
        let mut out = io::stdout().lock();
        let head = ["what", "measured", "limit", "ratio", "wanted", ""].map(str::to_owned);
        let body = self.rows.iter().map(cells);
        let table: Vec<[String; 6]> = std::iter::once(head).chain(body).collect();
        let width =
            |column: usize| table.iter().map(|row| row[column].chars().count()).max().unwrap_or(0);
        writeln!(out)?;
        for row in &table {
            let padded = row.iter().enumerate().map(|(at, cell)| format!("{cell:<0$}", width(at)));
            writeln!(out, "{}", padded.collect::<Vec<_>>().join("  ").trim_end())?;
        }
        for note in &self.notes {
            writeln!(out, "{note}")?;
        }
        Ok(())
    }

    /// The same for programs.
    pub(crate) fn json(&self, sizes: &Sizes) -> String {
        let rows = self.rows.iter().map(|row| {
            json!({
                "what": row.what,
                "unit": row.unit,
                "measured": row.measured,
                "against": row.against,
                "limit": row.limit,
                "ratio": row.ratio(),
                "wanted": row.wanted.to_string(),
                "ok": row.is_ok(),
            })
        });
        let whole = json!({
            "sizes": sizes.name,
            "processors": available_parallelism().map_or(1, usize::from),
            "rows": rows.collect::<Vec<_>>(),
            "notes": self.notes,
        });
        format!("{whole:#}\n")
    }
}

fn cells(row: &Row) -> [String; 6] {
    [
        row.what.clone(),
        format!("{} {}", plain(row.measured), row.unit),
        format!("{} ({})", plain(row.limit), row.against),
        format!("{:.2}", row.ratio()),
        row.wanted.to_string(),
        row.verdict(),
    ]
}

/// Three figures or so are what such measurements hold.
fn plain(figure: f64) -> String {
    if figure >= 100.0 { format!("{figure:.0}") } else { format!("{figure:.2}") }
}

/// Says what is going on, beside the table.
pub(crate) fn progress(text: &str) {
    // Nobody reading is no reason to stop.
    writeln!(io::stderr(), "{text}").ok();
}
