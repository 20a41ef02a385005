//! The kinds of jobs a node knows how to do, and how often those come that return.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use base::Instant;
use jiff::SignedDuration;
use serde_json::Value as Json;

use super::{Job, NewJob, Run};
use crate::{Kernel, Outcome};

/// Does a job, from its cursor on; what it answers becomes the job's result.
pub(super) type Work = Arc<dyn Fn(&mut Run<'_>) -> Outcome<Json> + Send + Sync>;

/// The registers by whose records a kind goes, as it stands.
pub(super) type GoesBy = Arc<dyn Fn(&Kernel) -> Outcome<BTreeSet<String>> + Send + Sync>;

/// The kinds of jobs a node knows, by name. Built once, when the server starts.
#[derive(Clone, Default)]
pub struct JobKinds(BTreeMap<String, Kind>);

#[derive(Clone)]
pub(super) struct Kind {
    pub(super) work: Work,
    /// For what returns by itself: when, and what people call it.
    pub(super) returns: Option<(Every, String)>,
    /// For what returns also when records change.
    goes_by: Option<GoesBy>,
}

/// How often a job returns. It runs once for all nodes, and once for however many turns
/// were missed while none was up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Every {
    /// At full multiples of so many minutes.
    Minutes(u16),
    /// At this hour of the Chinese day.
    Day { hour: u8 },
}

impl Every {
    /// The first turn after an instant.
    pub(super) fn after(self, at: Instant) -> Instant {
        let (length, shift) = match self {
            Every::Minutes(n) => (i64::from(n.max(1)) * 60, 0),
            Every::Day { hour } => (86_400, (8 - i64::from(hour)) * 3_600),
        };
        let second = at.as_second();
        let turn = (second + shift).div_euclid(length) * length - shift;
        at + SignedDuration::from_secs(turn + length - second)
            - SignedDuration::from_nanos(i64::from(at.subsec_nanosecond()))
    }
}

impl JobKinds {
    /// A kind that somebody or something starts ([`crate::Ctx::start_job`]).
    pub fn on_demand(
        &mut self,
        kind: &str,
        work: impl Fn(&mut Run<'_>) -> Outcome<Json> + Send + Sync + 'static,
    ) {
        let work: Work = Arc::new(work);
        self.0.insert(
            kind.to_owned(),
            Kind {
                work,
                returns: None,
                goes_by: None,
            },
        );
    }

    /// A kind that returns by itself; `title` is what people read.
    pub fn returning(
        &mut self,
        kind: &str,
        title: &str,
        every: Every,
        work: impl Fn(&mut Run<'_>) -> Outcome<Json> + Send + Sync + 'static,
    ) {
        let work: Work = Arc::new(work);
        let returns = Some((every, title.to_owned()));
        let goes_by = None;
        self.0.insert(
            kind.to_owned(),
            Kind {
                work,
                returns,
                goes_by,
            },
        );
    }

    /// One that returns also soon after a record of these registers was written.
    pub fn goes_by(
        &mut self,
        kind: &str,
        registers: impl Fn(&Kernel) -> Outcome<BTreeSet<String>> + Send + Sync + 'static,
    ) {
        if let Some(kind) = self.0.get_mut(kind) {
            kind.goes_by = Some(Arc::new(registers));
        }
    }

    /// Those that go by records.
    pub(super) fn heeding(&self) -> impl Iterator<Item = (&str, &GoesBy)> {
        let all = self.0.iter();
        all.filter_map(|(name, kind)| Some((name.as_str(), kind.goes_by.as_ref()?)))
    }

    /// All but one, which whoever knows it does.
    pub fn forget(&mut self, kind: &str) {
        self.0.remove(kind);
    }

    pub(super) fn get(&self, kind: &str) -> Option<&Kind> {
        self.0.get(kind)
    }

    pub(super) fn every(&self, kind: &str) -> Option<Every> {
        self.get(kind)?.returns.as_ref().map(|(every, _)| *every)
    }

    /// The standing job of each kind that returns, due at once the first time.
    pub(super) fn standing(&self, now: Instant) -> Vec<NewJob> {
        let standing = |(kind, it): (&String, &Kind)| {
            let (_, title) = it.returns.as_ref()?;
            Some(NewJob {
                id: Job::id_of(kind, ""),
                kind: kind.clone(),
                title: title.clone(),
                args: Json::Null,
                due_at: now,
            })
        };
        self.0.iter().filter_map(standing).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_turn_comes_at_full_multiples_and_at_chinese_hours() {
        let check = |every: Every, at: &str, next: &str| {
            let (at, next): (Instant, Instant) = (at.parse().unwrap(), next.parse().unwrap());
            assert_eq!(every.after(at), next, "{every:?} after {at}");
        };
        let hourly = Every::Minutes(60);
        check(hourly, "2026-11-23T07:59:59.5Z", "2026-11-23T08:00:00Z");
        check(hourly, "2026-11-23T08:00:00Z", "2026-11-23T09:00:00Z");
        let at_two = Every::Day { hour: 2 };
        check(at_two, "2026-11-23T17:59:59Z", "2026-11-23T18:00:00Z");
        check(at_two, "2026-11-23T18:00:00Z", "2026-11-24T18:00:00Z");
    }
}
