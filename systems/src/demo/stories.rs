//! What systems tell of the demo city in their own `demo.case`, in the words of cases: who did
//! what, on which day.
//!
//! Each block begins with its day. The stories of all systems are told by day, between the
//! months of the plan's year. A block that says who holds which role besides has no day: it
//! holds from the beginning. Not here: what the words mean (`crate::case`).

use std::collections::{HashMap, VecDeque};

use base::Day;
use kernel::{Kernel, Outcome, Refusal};

use super::Winder;
use crate::case::{Case, KernelDriver, Labels, go_on, parse};

/// System and text.
const STORIES: &[(&str, &str)] = include!(concat!(env!("OUT_DIR"), "/stories.rs"));

/// A block of a story.
struct Chapter {
    day: Day,
    system: &'static str,
    case: Case,
}

/// What is still to be told.
pub(super) struct Stories {
    chapters: VecDeque<Chapter>,
    labels: HashMap<&'static str, Labels>,
    /// Kinds of background jobs that are not done meanwhile.
    left: &'static [&'static str],
}

/// A role that people of the demo hold besides their own.
pub(super) struct Besides {
    pub role: String,
    /// Who: everybody of a role, or a login.
    pub with: String,
}

/// What those systems tell that are asked.
pub(super) fn read(asked: impl Fn(&str) -> bool) -> Outcome<(Stories, Vec<Besides>)> {
    let (mut chapters, mut besides) = (Vec::new(), Vec::new());
    for (system, text) in STORIES.iter().filter(|(system, _)| asked(system)) {
        for block in parse(&format!("{system}/demo.case"), text).blocks {
            let mut lines = block.statements.iter().filter(|it| !it.starts_with('#'));
            let Some(line) = lines.next() else { continue };
            let name = format!("{system}/demo.case:{}", block.line);
            if line.starts_with("give ") {
                for line in std::iter::once(line).chain(lines) {
                    besides.extend(given(&name, line)?);
                }
                continue;
            }
            let day = line
                .strip_prefix("on ")
                .and_then(|it| it.trim().parse().ok());
            let day = day.ok_or_else(|| wrong(&name, "a block begins with `on DAY`"))?;
            let case = Case {
                name,
                blocks: vec![block],
            };
            chapters.push(Chapter { day, system, case });
        }
    }
    chapters.sort_by_key(|it| it.day);
    let stories = Stories {
        chapters: chapters.into(),
        labels: HashMap::new(),
        left: &[],
    };
    Ok((stories, besides))
}

/// `give ROLE to ROLE|LOGIN、…`
fn given(name: &str, line: &str) -> Outcome<Vec<Besides>> {
    let said = line
        .strip_prefix("give ")
        .and_then(|it| it.split_once(" to "));
    let (role, whom) = said.ok_or_else(|| wrong(name, "give ROLE to ROLE or LOGIN"))?;
    let besides = whom.split('、').map(|with| Besides {
        role: role.trim().to_owned(),
        with: with.trim().to_owned(),
    });
    Ok(besides.collect())
}

impl Stories {
    /// Leaves kinds of background jobs to the first node that is up.
    pub(super) fn leave(&mut self, kinds: &'static [&'static str]) {
        self.left = kinds;
    }

    /// Tells what happened up to a day.
    pub(super) fn until(&mut self, kernel: &Kernel, winder: &Winder, last: Day) -> Outcome<()> {
        while self.chapters.front().is_some_and(|it| it.day <= last) {
            let Some(chapter) = self.chapters.pop_front() else {
                break;
            };
            let winder = winder.clone();
            let wind = move |day| winder.to(day, 10, 0);
            let mut driver = KernelDriver::over(kernel, wind).leaving(self.left);
            let labels = self.labels.entry(chapter.system).or_default();
            let (told, _) = go_on(
                &chapter.case,
                chapter.system,
                &mut driver,
                &|_| None,
                labels,
            );
            let mut lines = told.blocks.iter().flat_map(|it| &it.expected);
            let is_wrong =
                |it: &&String| it.starts_with("refused") || it.starts_with("not understood");
            if lines.any(|it| is_wrong(&it)) {
                let came = told.blocks.iter().flat_map(|it| it.expected.clone());
                return Err(wrong(
                    &chapter.case.name,
                    &came.collect::<Vec<_>>().join("；"),
                ));
            }
        }
        Ok(())
    }
}

/// A story that cannot be told is the mistake of who wrote it.
fn wrong(place: &str, what: &str) -> kernel::Failure {
    Refusal::new("demo.story", format!("{place}: {what}")).into()
}
