//! 挂图作战: how many lamps of which colour there are in a plan, by its parts or by who carries
//! them.
//!
//! Counted by the store when somebody looks, as far as they reach: sections, units and the
//! plan itself have no lamp of their own to be kept up. Not here: the lamps (`lamp`,
//! `lighting`), and the tasks themselves, which are a list like any other.

use std::collections::hash_map::Entry;
use std::collections::{BTreeMap, HashMap};

use base::Id;
use kernel::{Caller, Condition, Kernel, Organisation, Outcome, Query, Record, Refusal, Tree};
use model::expr::Environment;
use model::{Register, Value};

use crate::lamp::Lamp;

const PLAN: &str = "plan.plan";
const TASK: &str = "plan.task";
const TARGET: &str = "plan.target";

/// What the lamps are put together by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum By {
    /// Chapters of the plan.
    Part,
    /// Sections of the bureau, by the tasks they lead.
    Office,
    /// Units below, by the tasks they lead and the parts of targets they hold.
    County,
}

/// How many lamps of each colour there are, and how many of them bind what stands above.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    pub red: u64,
    pub yellow: u64,
    pub green: u64,
    pub none: u64,
    binding_red: u64,
    binding_yellow: u64,
}

/// Lamps put together: one chapter's, one unit's.
#[derive(Clone, Debug, PartialEq)]
pub struct Group {
    /// The chapter or the unit; none for what lies in no chapter.
    pub id: Option<Id>,
    pub title: String,
    /// How deep below the plan, from 1.
    pub level: i64,
    pub counts: Counts,
    /// Whether something of it lies further down, to be looked at by itself.
    pub goes_down: bool,
}

/// A plan's lamps.
#[derive(Clone, Debug, PartialEq)]
pub struct Wall {
    pub title: String,
    pub counts: Counts,
    pub groups: Vec<Group>,
    /// What they are put together by.
    pub by: By,
}

impl Counts {
    pub fn all(&self) -> u64 {
        self.red + self.yellow + self.green + self.none
    }

    /// Never better than the worst binding one; none when there is nothing to judge by.
    pub fn lamp(&self) -> Lamp {
        let own = match self.all() > self.none {
            true => Lamp::Green,
            false => Lamp::None,
        };
        let worst = match (self.binding_red, self.binding_yellow) {
            (0, 0) => Lamp::None,
            (0, _) => Lamp::Yellow,
            _ => Lamp::Red,
        };
        own.above(worst)
    }

    /// Why that is its lamp.
    pub fn why(&self) -> String {
        let n = self.all();
        let apart = |n: u64| match n {
            0 => String::new(),
            n => format!("，预期性的{n}项不带累"),
        };
        match self.lamp() {
            Lamp::Red => {
                let others = apart(self.red - self.binding_red);
                format!("{n}项里有{}项亮红灯{others}", self.binding_red)
            }
            Lamp::Yellow => {
                let others = apart(self.red + self.yellow - self.binding_yellow);
                format!(
                    "{n}项里没有亮红灯的，有{}项亮黄灯{others}",
                    self.binding_yellow
                )
            }
            Lamp::Green => format!("{n}项里没有落后的{}", apart(self.red + self.yellow)),
            Lamp::None => format!("{n}项都还不能判断进度"),
        }
    }

    fn add(&mut self, other: &Counts) {
        self.red += other.red;
        self.yellow += other.yellow;
        self.green += other.green;
        self.none += other.none;
        self.binding_red += other.binding_red;
        self.binding_yellow += other.binding_yellow;
    }

    fn take(&mut self, other: &Counts) {
        self.red -= other.red.min(self.red);
        self.yellow -= other.yellow.min(self.yellow);
        self.green -= other.green.min(self.green);
        self.none -= other.none.min(self.none);
        self.binding_red -= other.binding_red.min(self.binding_red);
        self.binding_yellow -= other.binding_yellow.min(self.binding_yellow);
    }

    fn count(&mut self, lamp: Lamp, is_binding: bool, n: u64) {
        let (all, binding) = match lamp {
            Lamp::Red => (&mut self.red, Some(&mut self.binding_red)),
            Lamp::Yellow => (&mut self.yellow, Some(&mut self.binding_yellow)),
            Lamp::Green => (&mut self.green, None),
            Lamp::None => (&mut self.none, None),
        };
        *all += n;
        if let Some(binding) = binding.filter(|_| is_binding) {
            *binding += n;
        }
    }
}

/// Counts a plan's lamps, as far as the caller reaches; `under`, only units below this one. Where
/// it is not said by what: units below see first what they hold themselves.
///
/// # Errors
/// Not found when the caller may not see the plan or no tasks at all.
pub fn wall(
    kernel: &Kernel,
    caller: &Caller,
    plan: Id,
    by: Option<By>,
    under: Option<Id>,
) -> Outcome<Wall> {
    let plan = plan_of(kernel, caller, plan)?;
    let by = by.unwrap_or_else(|| first_by(&kernel.tree(), caller, &plan));
    let counted = |register: &str, field: &str, extra: Option<Condition>| {
        counted(kernel, caller, plan.id, register, field, extra)
    };
    let field = match by {
        By::Part => "section",
        By::Office | By::County => "owner",
    };
    let mut lit = counted(TASK, field, None)?;
    let mut counts = Counts::default();
    let mut twice = Counts::default();
    lit.values().for_each(|it| counts.add(it));
    let groups = match by {
        By::Part => by_part(kernel, plan.id, &lit)?,
        By::Office | By::County => {
            let tree = kernel.tree();
            let top = under.or(plan.get("issuer").as_ref());
            if by == By::County && open(kernel, caller, TARGET).is_ok() {
                let parts = Condition::Held("parent".to_owned());
                for (owner, counts) in counted(TARGET, "owner", Some(parts))? {
                    lit.entry(owner).or_default().add(&counts);
                }
                for part in parts_of_parts(kernel, caller, plan.id)? {
                    let own = unit_of(&tree, top, part.owner);
                    match unit_of(&tree, top, part.above) {
                        Some(above) if own == Some(above) => {
                            lit.entry(part.owner).or_default().take(&part.counts);
                        }
                        Some(_) if own.is_some() => twice.add(&part.counts),
                        _ => {}
                    }
                }
            }
            by_unit(&tree, by, top, &lit)
        }
    };
    // What units below hold is parts of targets as well: above them stands their sum.
    if under.is_some() || by == By::County {
        counts = Counts::default();
        groups.iter().for_each(|it| counts.add(&it.counts));
        counts.take(&twice);
    }
    Ok(Wall {
        title: plan.text("title").to_owned(),
        counts,
        groups,
        by,
    })
}

/// Whoever acts for a unit below the plan's issuer begins with what units hold.
fn first_by(tree: &Tree, caller: &Caller, plan: &Record) -> By {
    let issuer = plan.get("issuer").as_ref();
    let unit = caller.in_order().next().and_then(|it| tree.get(it.unit));
    let own = |it: &&Organisation| !is_office(it);
    let mut above = unit.into_iter().flat_map(|it| it.path.iter().rev());
    let home = above.find_map(|id| tree.get(*id).filter(own));
    match home {
        Some(home) if issuer.is_some_and(|it| home.id != it && home.path.contains(&it)) => {
            By::County
        }
        _ => By::Part,
    }
}

/// Lamps of what one unit holds of what another one divided on.
struct PartOfPart {
    owner: Option<Id>,
    /// Whose part it is a part of.
    above: Option<Id>,
    counts: Counts,
}

/// Parts of what is a part itself, where that one is counted for the caller too: one shortfall,
/// which stands with whoever divided it on.
fn parts_of_parts(kernel: &Kernel, caller: &Caller, plan: Id) -> Outcome<Vec<PartOfPart>> {
    let register = open(kernel, caller, TARGET)?;
    let env = Environment {
        model: &kernel.model,
        register,
        row: None,
    };
    let Ok(divided_on) = model::expr::parse("has(parent.parent)", &env) else {
        return Ok(Vec::new());
    };
    let reach = kernel.reach(register, caller);
    let mut query = Query::all(register, kernel.today())
        .having("plan", plan)
        .with(Condition::Held("lamp".to_owned()))
        .with(Condition::Where(divided_on, kernel.params()));
    query.reach = Some(reach.clone());
    let by = ["owner", "lamp", "nature", "parent"];
    kernel::read(kernel.store(), |read| {
        let mut found = Vec::new();
        let mut above: HashMap<Id, Option<Record>> = HashMap::new();
        for (values, n) in read.tally(&query, &by)? {
            let [owner, lamp, nature, parent] = values.as_slice() else {
                continue;
            };
            let Some(parent) = parent.as_ref() else {
                continue;
            };
            let known = above.entry(parent);
            let known = match known {
                Entry::Occupied(it) => it.into_mut(),
                Entry::Vacant(it) => it.insert(read.get(register, parent)?),
            };
            let is_counted = |it: &&mut Record| {
                !it.get("lamp").is_missing() && reach.iter().any(|branch| branch.covers(it))
            };
            let Some(known) = known.as_mut().filter(is_counted) else {
                continue;
            };
            found.push(PartOfPart {
                owner: owner.as_ref(),
                above: known.owner,
                counts: counts_of(lamp, nature, n),
            });
        }
        Ok(found)
    })
}

/// A plan the caller sees.
fn plan_of(kernel: &Kernel, caller: &Caller, id: Id) -> Outcome<Record> {
    let register = open(kernel, caller, PLAN)?;
    let plan = kernel::read(kernel.store(), |read| read.get(register, id))?;
    let reach = kernel.reach(register, caller);
    let seen = plan.filter(|it| reach.iter().any(|branch| branch.covers(it)));
    Ok(seen.ok_or_else(Refusal::not_found)?)
}

/// A register some of which the caller may see.
fn open<'k>(kernel: &'k Kernel, caller: &Caller, register: &str) -> Outcome<&'k Register> {
    let register = kernel.model.register(register);
    let register = register.filter(|it| kernel.may_open(it, caller));
    Ok(register.ok_or_else(Refusal::not_found)?)
}

type Counted = BTreeMap<Option<Id>, Counts>;

/// Lamps of a plan by what a reference holds.
fn counted(
    kernel: &Kernel,
    caller: &Caller,
    plan: Id,
    register: &str,
    field: &str,
    extra: Option<Condition>,
) -> Outcome<Counted> {
    let register = open(kernel, caller, register)?;
    let mut query = Query::all(register, kernel.today())
        .having("plan", plan)
        .with(Condition::Held("lamp".to_owned()));
    query.conditions.extend(extra);
    query.reach = Some(kernel.reach(register, caller));
    let by = [field, "lamp", "nature"];
    let tally = kernel::read(kernel.store(), |read| read.tally(&query, &by))?;
    let mut counted = Counted::new();
    for (values, n) in tally {
        let [at, lamp, nature] = values.as_slice() else {
            continue;
        };
        let counts: &mut Counts = counted.entry(at.as_ref()).or_default();
        counts.add(&counts_of(lamp, nature, n));
    }
    Ok(counted)
}

fn counts_of(lamp: &Value, nature: &Value, n: u64) -> Counts {
    let lamp = lamp.as_text().and_then(Lamp::from_code);
    let is_binding = nature.as_text() != Some("expected");
    let mut counts = Counts::default();
    counts.count(lamp.unwrap_or(Lamp::None), is_binding, n);
    counts
}

/// Chapters in the order of the text, each with those below it; last what lies in none.
fn by_part(kernel: &Kernel, plan: Id, counted: &Counted) -> Outcome<Vec<Group>> {
    let register = kernel.model.register("plan.section");
    let register = register.ok_or_else(Refusal::not_found)?;
    let query = Query::all(register, kernel.today()).having("plan", plan);
    let mut chapters = kernel::read(kernel.store(), |read| read.rows(&query))?;
    chapters.sort_by_key(|it| it.get("seq").as_integer().unwrap_or(i64::MAX));
    let mut groups: Vec<Group> = chapters.iter().map(|it| chapter(it, counted)).collect();
    // From the last on, each gives its counts to the one it stands below.
    for at in (0..groups.len()).rev() {
        let (level, counts) = (groups[at].level, groups[at].counts);
        let above = groups[..at].iter().rposition(|it| it.level < level);
        match above {
            Some(above) => groups[above].counts.add(&counts),
            None => groups[at].level = 1,
        }
    }
    groups.retain(|it| it.counts.all() > 0);
    if let Some(counts) = counted.get(&None) {
        groups.push(Group {
            id: None,
            title: "未归入章节".to_owned(),
            level: 1,
            counts: *counts,
            goes_down: false,
        });
    }
    Ok(groups)
}

fn chapter(section: &Record, counted: &Counted) -> Group {
    let label = section.text("label");
    let apart = match label.is_empty() || label.ends_with(['、', '）', ')', '.']) {
        true => "",
        false => " ",
    };
    let title = format!("{label}{apart}{}", section.text("title"));
    Group {
        id: Some(section.id),
        title,
        level: section.get("level").as_integer().unwrap_or(1),
        counts: counted.get(&Some(section.id)).copied().unwrap_or_default(),
        goes_down: false,
    }
}

/// The unit directly below one in which something lies, or the one itself.
fn unit_of(tree: &Tree, top: Option<Id>, owner: Option<Id>) -> Option<Id> {
    let depth = top.and_then(|id| tree.depth(id)).unwrap_or(0);
    let path = &tree.get(owner?)?.path;
    let is_below = top.is_none_or(|top| path.contains(&top));
    path.get(depth)
        .or(path.last())
        .copied()
        .filter(|_| is_below)
}

/// The units directly below one, each with all that lies in it, and the one itself.
fn by_unit(tree: &Tree, by: By, top: Option<Id>, counted: &Counted) -> Vec<Group> {
    let mut sums: HashMap<Id, (Counts, bool)> = HashMap::new();
    let depth = top.and_then(|id| tree.depth(id)).unwrap_or(0);
    for (owner, counts) in counted {
        let Some(unit) = unit_of(tree, top, *owner) else {
            continue;
        };
        let is_deeper = owner.and_then(|it| tree.depth(it)) > Some(depth + 1);
        let sum = sums.entry(unit).or_default();
        sum.0.add(counts);
        sum.1 |= is_deeper;
    }
    let wanted = |it: &&Organisation| (by == By::Office) == is_office(it);
    let units = tree.all().filter(wanted);
    units
        .filter_map(|it| {
            let (counts, goes_down) = sums.get(&it.id)?;
            Some(Group {
                id: Some(it.id),
                title: it.called().to_owned(),
                level: 1,
                counts: *counts,
                goes_down: *goes_down,
            })
        })
        .collect()
}

/// Sections and institutions act for their bureau; all else is a unit of its own.
pub(crate) fn is_office(unit: &Organisation) -> bool {
    matches!(unit.kind.as_str(), "section" | "institution")
}
