//! What hangs on a task or a target, read once for all the fields that are computed from it.
//!
//! Not here: what is computed (`progress`, `lighting`).

use std::sync::{Arc, OnceLock};

use base::Id;
use kernel::{Ctx, Outcome, Record};

use crate::lamp::Light;

/// What hangs on a task, dropped things too.
pub(crate) struct OfTask {
    pub(crate) targets: Vec<Record>,
    pub(crate) milestones: Vec<Record>,
    pub(crate) deliverables: Vec<Record>,
    /// 下级任务.
    pub(crate) parts: Vec<Record>,
    /// On the task itself; not read where targets are reported on.
    pub(crate) reports: Vec<Record>,
    /// Its lamp, once it was judged.
    pub(crate) light: OnceLock<Light>,
}

/// What hangs on a target, dropped things too.
pub(crate) struct OfTarget {
    pub(crate) parts: Vec<Record>,
    pub(crate) reports: Vec<Record>,
    /// Its lamp, once it was judged.
    pub(crate) light: OnceLock<Light>,
}

impl OfTask {
    /// Confirmed targets of its own with a number: what its progress goes by.
    pub(crate) fn counted(&self) -> impl Iterator<Item = &Record> {
        self.live_targets()
            .filter(|it| !it.get("value").is_missing())
    }

    pub(crate) fn live_targets(&self) -> impl Iterator<Item = &Record> {
        self.targets
            .iter()
            .filter(|it| is_live(it) && it.get("parent").is_missing())
    }

    pub(crate) fn live_milestones(&self) -> impl Iterator<Item = &Record> {
        self.milestones.iter().filter(|it| !it.in_state("dropped"))
    }

    /// Nothing else says how far it is.
    pub(crate) fn stands_by_reports(&self) -> bool {
        self.counted().next().is_none()
            && self.live_milestones().next().is_none()
            && self.live_parts().next().is_none()
    }

    pub(crate) fn live_parts(&self) -> impl Iterator<Item = &Record> {
        self.parts.iter().filter(|it| {
            ["unassigned", "running", "done"]
                .iter()
                .any(|s| it.in_state(s))
        })
    }
}

impl OfTarget {
    pub(crate) fn issued(&self) -> impl Iterator<Item = &Record> {
        self.parts.iter().filter(|it| is_live(it))
    }
}

/// Whether a target or part counts: confirmed or issued, and not dropped.
pub(crate) fn is_live(target: &Record) -> bool {
    target.in_state("running") || target.in_state("met")
}

pub(super) fn of_task(ctx: &mut Ctx<'_>, task: &Record) -> Outcome<Arc<OfTask>> {
    once(ctx, task, |ctx| {
        let targets = ctx.having("plan.target", "task", task.id)?;
        let milestones = ctx.having("plan.milestone", "task", task.id)?;
        let mut found = OfTask {
            targets,
            milestones,
            deliverables: ctx.having("plan.deliverable", "task", task.id)?,
            parts: ctx.having("plan.task", "parent", task.id)?,
            reports: Vec::new(),
            light: OnceLock::new(),
        };
        if found.counted().next().is_none() {
            found.reports = ctx.having("plan.report", "task", task.id)?;
            found.reports.retain(|it| it.get("target").is_missing());
        }
        Ok(found)
    })
}

pub(super) fn of_target(ctx: &mut Ctx<'_>, target: &Record) -> Outcome<Arc<OfTarget>> {
    once(ctx, target, |ctx| {
        Ok(OfTarget {
            parts: ctx.having("plan.target", "parent", target.id)?,
            reports: ctx.having("plan.report", "target", target.id)?,
            light: OnceLock::new(),
        })
    })
}

/// What was found for the fields above goes for those below.
fn once<T: Send + Sync + 'static>(
    ctx: &mut Ctx<'_>,
    record: &Record,
    find: impl FnOnce(&mut Ctx<'_>) -> Outcome<T>,
) -> Outcome<Arc<T>> {
    let known = ctx
        .carried
        .as_ref()
        .and_then(|it| it.downcast_ref::<(Id, Arc<T>)>());
    if let Some((_, found)) = known.filter(|(id, _)| *id == record.id) {
        return Ok(Arc::clone(found));
    }
    let found = Arc::new(find(ctx)?);
    ctx.carried = Some(Box::new((record.id, Arc::clone(&found))));
    Ok(found)
}
