//! The cases of one system's folder, and the examples on its page: what came out otherwise
//! than it is written, and which steps and refusals nothing meets.
//!
//! Not here: which definitions hold, and what carries the statements.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io;
use std::ops::Range;
use std::path::{Path, PathBuf};

use model::Model;

use super::{Case, Driver, Met, differ, parse, run};

/// A system with its cases.
pub struct Folder<'a> {
    pub system: &'a str,
    pub at: &'a Path,
    /// What comes out is written into the files, to be read by a person.
    pub write: bool,
}

/// What playing came to.
#[derive(Debug, Default)]
pub struct Played {
    pub n_cases: usize,
    /// Where a case and what came out part, and what no case meets.
    pub problems: Vec<String>,
}

/// Gives each case a driver of its own.
type Drivers<'d, D> = &'d mut dyn FnMut() -> D;

impl Folder<'_> {
    /// Plays all of it; `cases/exceptions.txt` turns the coverage of steps and refusals on.
    ///
    /// # Errors
    /// [`io::Error`] when a file cannot be read or written.
    pub fn play<D: Driver>(&self, model: &Model, drivers: Drivers<'_, D>) -> io::Result<Played> {
        let (mut played, mut met) = (Played::default(), Met::default());
        for file in self.cases()? {
            let text = fs::read_to_string(&file)?;
            let name = file.file_name().unwrap_or_default().to_string_lossy();
            let case = parse(&format!("{}/cases/{name}", self.system), &text);
            let found = self.judge(&case, drivers(), &mut played, &mut met);
            if self.write && found.text() != text {
                fs::write(&file, found.text())?;
            }
        }
        self.page(drivers, &mut played, &mut met)?;
        if self.at.join("cases/exceptions.txt").exists() {
            played.problems.extend(self.uncovered(model, &met));
        }
        Ok(played)
    }

    fn cases(&self) -> io::Result<Vec<PathBuf>> {
        let folder = self.at.join("cases");
        let mut files = Vec::new();
        if folder.is_dir() {
            for entry in fs::read_dir(folder)? {
                files.push(entry?.path());
            }
        }
        files.retain(|file| file.extension().is_some_and(|it| it == "case"));
        files.sort();
        Ok(files)
    }

    /// The case with what came out.
    fn judge(
        &self,
        case: &Case,
        mut driver: impl Driver,
        played: &mut Played,
        met: &mut Met,
    ) -> Case {
        let fixture = |name: &str| {
            fs::read_to_string(self.at.join("cases").join(format!("{name}.given"))).ok()
        };
        let (found, seen) = run(case, self.system, &mut driver, &fixture);
        met.steps.extend(seen.steps);
        met.refusals.extend(seen.refusals);
        played.n_cases += 1;
        if !self.write {
            played.problems.extend(differ::told(case, &found));
        }
        found
    }

    /// Fenced blocks marked `case` on the system's page.
    fn page<D: Driver>(
        &self,
        drivers: Drivers<'_, D>,
        played: &mut Played,
        met: &mut Met,
    ) -> io::Result<()> {
        let file = self.at.join("README.md");
        if !file.exists() {
            return Ok(());
        }
        let before = fs::read_to_string(&file)?;
        let mut page = before.clone();
        for (idx, range) in on_page(&before).into_iter().enumerate().rev() {
            let name = format!("{}/README.md block {}", self.system, idx + 1);
            let case = parse(&name, &before[range.clone()]);
            let found = self.judge(&case, drivers(), played, met);
            page.replace_range(range, &found.text());
        }
        match self.write && page != before {
            true => fs::write(file, page),
            false => Ok(()),
        }
    }

    /// Steps and refusals no case meets, unless excepted; and exceptions not needed.
    fn uncovered(&self, model: &Model, met: &Met) -> Vec<String> {
        let (name, Some(system)) = (self.system, model.systems.get(self.system)) else {
            return Vec::new();
        };
        let steps = system.registers.values().flat_map(|register| {
            let steps = register.steps.keys();
            steps.map(move |step| format!("{}.{step}", register.id))
        });
        let refusals = system.refusals.keys().map(|code| format!("{name}.{code}"));
        let all: BTreeSet<String> = steps.chain(refusals).collect();
        let mut seen: BTreeSet<String> = met.steps.union(&met.refusals).cloned().collect();
        // What is made of each, and what comes after the last, is made by the platform.
        let mut made: Vec<String> = seen.iter().cloned().collect();
        while let Some(step) = made.pop() {
            let (register, step) = step.rsplit_once('.').unwrap_or_default();
            let step = model.register(register).and_then(|it| it.steps.get(step));
            let Some(each) = step.and_then(|it| it.each.as_ref()) else {
                continue;
            };
            let then = each.then.iter().map(|it| format!("{register}.{it}"));
            let of_each = [format!("{}.{}", each.of, each.step)];
            made.extend(then.chain(of_each).filter(|it| seen.insert(it.clone())));
        }
        let excepted = self.exceptions();
        let unmet = all
            .iter()
            .filter(|it| !seen.contains(*it) && !excepted.contains_key(*it))
            .map(|it| {
                format!("{it} is met by no case and is no exception in {name}/cases/exceptions.txt")
            });
        let unneeded = excepted
            .keys()
            .filter(|it| seen.contains(*it) || !all.contains(*it))
            .map(|it| format!("{it} needs no exception in {name}/cases/exceptions.txt"));
        unmet.chain(unneeded).collect()
    }

    /// `name  why`, one a line.
    fn exceptions(&self) -> BTreeMap<String, String> {
        let text = fs::read_to_string(self.at.join("cases/exceptions.txt")).unwrap_or_default();
        let lines = text
            .lines()
            .filter(|line| !line.trim().is_empty() && !line.starts_with('#'));
        lines
            .map(|line| line.split_once(' ').unwrap_or((line, "")))
            .map(|(name, why)| (name.to_owned(), why.trim().to_owned()))
            .collect()
    }
}

/// Where the text between the fences stands.
fn on_page(page: &str) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(open) = page[at..]
        .find("```case\n")
        .map(|it| at + it + "```case\n".len())
    {
        let Some(close) = page[open..].find("```").map(|it| open + it) else {
            break;
        };
        found.push(open..close);
        at = close + 3;
    }
    found
}
