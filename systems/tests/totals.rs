//! Whatever is done to a plan, in whatever order: each total is what stands below it.
//!
//! Random plays over a divided plan; after every act each result, count and progress
//! is computed again from the records alone, by code that shares nothing with the
//! rules. Not here: whether a single rule is right (`plan/cases`).

use std::collections::BTreeMap;
use std::sync::{Arc, OnceLock};

use base::{Decimal, Id};
use model::Model;
use proptest::prelude::*;
use serde_json::{Map, Value as Json, json};
use systems::case::{Actor, Driver, KernelDriver, Row, parse, run};

/// Something somebody tries; numbers choose among the records there are.
#[derive(Clone, Debug)]
enum Act {
    Divide {
        target: usize,
        method: usize,
        units: u8,
    },
    Fill {
        target: usize,
        value: u32,
    },
    Issue {
        target: usize,
    },
    Recall {
        target: usize,
    },
    Drop {
        target: usize,
    },
    Met {
        target: usize,
    },
    Reopen {
        target: usize,
    },
    Report {
        target: usize,
        month: u8,
        value: u32,
        confirmed: bool,
    },
    Submit {
        report: usize,
    },
    Accept {
        report: usize,
    },
    Return {
        report: usize,
    },
    Withdraw {
        report: usize,
    },
    Discard {
        report: usize,
    },
    Complete {
        milestone: usize,
    },
}

fn act() -> impl Strategy<Value = Act> {
    let n = 0usize..40;
    prop_oneof![
        4 => (n.clone(), 0usize..3, 1u8..32).prop_map(|(target, method, units)| Act::Divide { target, method, units }),
        2 => (n.clone(), 0u32..9).prop_map(|(target, value)| Act::Fill { target, value }),
        5 => n.clone().prop_map(|target| Act::Issue { target }),
        1 => n.clone().prop_map(|target| Act::Recall { target }),
        1 => n.clone().prop_map(|target| Act::Drop { target }),
        1 => n.clone().prop_map(|target| Act::Met { target }),
        1 => n.clone().prop_map(|target| Act::Reopen { target }),
        8 => (n.clone(), 1u8..4, 0u32..14, any::<bool>()).prop_map(|(target, month, value, confirmed)| Act::Report { target, month, value, confirmed }),
        4 => n.clone().prop_map(|report| Act::Submit { report }),
        6 => n.clone().prop_map(|report| Act::Accept { report }),
        3 => n.clone().prop_map(|report| Act::Return { report }),
        1 => n.clone().prop_map(|report| Act::Withdraw { report }),
        1 => n.clone().prop_map(|report| Act::Discard { report }),
        1 => n.prop_map(|milestone| Act::Complete { milestone }),
    ]
}

const START: &str = "\
given year
given plan.target 占比 { task = 建园, quote = 公办园占比达到60%, comparator = ge, value = 60, unit = %, holder = 学前教育科, state = running }
given plan.task 平台 { plan = P, no = 2, title = 建设平台, lead = 学前教育科, state = running }
given plan.milestone { task = 平台, title = 招标, due_on = 2026-06-01, weight = 1 }
given plan.milestone { task = 平台, title = 上线, due_on = 2026-09-01, weight = 2 }
";

struct Office {
    driver: KernelDriver,
    office: Id,
    units: Vec<Id>,
}

fn model() -> Arc<Model> {
    static MODEL: OnceLock<Arc<Model>> = OnceLock::new();
    Arc::clone(MODEL.get_or_init(|| Arc::new(systems::model().expect("the definitions hold"))))
}

fn office() -> Office {
    let store = store::Sqlite::in_memory(model()).expect("a store in memory");
    let mut driver = KernelDriver::new(model(), systems::rules(), Arc::new(store))
        .expect("an empty store can be read");
    let cases = concat!(env!("CARGO_MANIFEST_DIR"), "/plan/cases");
    let fixture = |name: &str| std::fs::read_to_string(format!("{cases}/{name}.given")).ok();
    let (found, _) = run(&parse("start", START), "plan", &mut driver, &fixture);
    assert!(
        found.blocks.iter().all(|block| block.expected.is_empty()),
        "{found:?}"
    );
    let mut named = |title: &str| {
        driver
            .named("registry.organisation", title)
            .expect("it is given")
    };
    let office = named("办公室");
    let units = [
        "东湖区",
        "西山县",
        "南桥县",
        "东湖区第一幼儿园",
        "东湖区第二幼儿园",
    ]
    .map(&mut named)
    .to_vec();
    Office {
        driver,
        office,
        units,
    }
}

impl Office {
    fn all(&mut self, register: &str) -> Vec<Row> {
        let clerk = Actor::Role {
            role: "office_clerk".into(),
            unit: self.office,
        };
        self.driver.act_as(clerk).expect("there is such a role");
        self.driver.list(register).expect("the office sees all")
    }

    /// Somebody of this unit acts.
    fn act_for(&mut self, unit: Option<Id>) {
        let Some(unit) = unit else { return };
        let place = self.units.iter().position(|it| *it == unit);
        let role = match place {
            Some(0..3) => "county_clerk",
            Some(_) => "school_clerk",
            None if unit == self.office => "office_clerk",
            None => "section_officer",
        };
        let actor = Actor::Role {
            role: role.into(),
            unit,
        };
        self.driver.act_as(actor).expect("there is such a role");
    }

    /// Tries a step by who is named in a field; refusals are as good.
    fn step(&mut self, row: &Row, by: &str, step: &str, inputs: Json) {
        self.act_for(id(row, by));
        let inputs = inputs.as_object().cloned().unwrap_or_default();
        let _ = self.driver.step(row, step, inputs, Some("试"));
    }

    fn target(&mut self, n: usize) -> Row {
        let targets = self.all("plan.target");
        targets[n % targets.len()].clone()
    }

    fn report(&mut self, n: usize) -> Option<Row> {
        let reports = self.all("plan.report");
        reports.get(n % reports.len().max(1)).cloned()
    }

    fn play(&mut self, act: &Act) {
        match *act {
            Act::Divide {
                target,
                method,
                units,
            } => {
                let target = self.target(target);
                let chosen = self
                    .units
                    .iter()
                    .enumerate()
                    .filter(|(n, _)| units & (1 << n) != 0);
                let chosen: Vec<Id> = chosen.map(|(_, unit)| *unit).collect();
                let method = ["typed", "equal", "column"][method];
                let inputs =
                    json!({ "method": method, "organisations": chosen, "column": "pupils" });
                self.step(&target, "holder", "divide", inputs);
            }
            Act::Fill { target, value } => {
                let target = self.target(target);
                self.act_for(id(&target, "giver"));
                let values = json!({ "value": value.to_string() });
                let values = values.as_object().cloned().unwrap_or_default();
                let _ = self.driver.edit(&target, values, None);
            }
            Act::Issue { target } => {
                let target = self.target(target);
                self.step(&target, "holder", "issue", Json::Null);
            }
            Act::Recall { target } => {
                let target = self.target(target);
                self.step(&target, "giver", "recall", Json::Null);
            }
            Act::Drop { target } => {
                let target = self.target(target);
                // The two at the top stay, so that there is something to play with.
                if id(&target, "parent").is_some() {
                    self.step(&target, "giver", "drop", Json::Null);
                }
            }
            Act::Met { target } => {
                let target = self.target(target);
                self.step(&target, "giver", "met", Json::Null);
            }
            Act::Reopen { target } => {
                let target = self.target(target);
                self.step(&target, "giver", "reopen", Json::Null);
            }
            Act::Report {
                target,
                month,
                value,
                confirmed,
            } => {
                let target = self.target(target);
                self.act_for(id(&target, "holder"));
                let values = json!({
                    "target": target.id, "period": format!("2026-{month:02}"), "value": value.to_string(),
                });
                let values: Map<String, Json> = values.as_object().cloned().unwrap_or_default();
                if let Ok(report) = self.driver.create("plan.report", values) {
                    self.step(&report, "unit", "submit", Json::Null);
                    if confirmed {
                        self.step(&report, "confirmer", "accept", Json::Null);
                    }
                }
            }
            Act::Submit { report } => self.on_report(report, "unit", "submit"),
            Act::Accept { report } => self.on_report(report, "confirmer", "accept"),
            Act::Return { report } => self.on_report(report, "confirmer", "return"),
            Act::Withdraw { report } => self.on_report(report, "unit", "withdraw"),
            Act::Discard { report } => self.on_report(report, "unit", "drop"),
            Act::Complete { milestone } => {
                let milestones = self.all("plan.milestone");
                let milestone = milestones[milestone % milestones.len()].clone();
                self.step(&milestone, "holder", "complete", Json::Null);
            }
        }
    }

    fn on_report(&mut self, n: usize, by: &str, step: &str) {
        if let Some(report) = self.report(n) {
            self.step(&report, by, step, Json::Null);
        }
    }

    /// Everything that must follow from what stands below it.
    fn holds(&mut self) -> Result<(), String> {
        let books = Books {
            targets: self.all("plan.target"),
            reports: self.all("plan.report"),
            milestones: self.all("plan.milestone"),
            pupils: self
                .all("registry.organisation")
                .iter()
                .filter_map(|it| Some((it.id, it.values.get("pupils")?.as_i64()?)))
                .collect(),
        };
        for target in books.targets.iter().filter(|it| is_live(it)) {
            let expected = books.result(target);
            same(target, "result", expected)?;
            same(target, "parts", Some(books.parts(target).len().into()))?;
            books.traced(target, expected)?;
            let above = id(target, "parent").and_then(|it| books.target(it));
            above.map_or(Ok(()), |above| no_better(above, target))?;
        }
        for task in self.all("plan.task") {
            same(&task, "progress", books.progress(&task))?;
            let own = |it: &&Row| id(it, "task") == Some(task.id) && id(it, "parent").is_none();
            let own = books.targets.iter().filter(own).filter(|it| is_live(it));
            own.into_iter().try_for_each(|it| no_better(&task, it))?;
        }
        Ok(())
    }
}

/// All rows, for counting by hand.
struct Books {
    targets: Vec<Row>,
    reports: Vec<Row>,
    milestones: Vec<Row>,
    pupils: BTreeMap<Id, i64>,
}

impl Books {
    fn target(&self, id: Id) -> Option<&Row> {
        self.targets.iter().find(|it| it.id == id)
    }

    fn parts(&self, target: &Row) -> Vec<&Row> {
        let of = |it: &&Row| id(it, "parent") == Some(target.id) && is_live(it);
        self.targets.iter().filter(of).collect()
    }

    /// The last report confirmed, or what the parts come to once they have told as much.
    fn result(&self, target: &Row) -> Option<Decimal> {
        let (own, told) = (self.confirmed(target), self.told(target));
        if self.is_by_itself(target) { own } else { told }
    }

    /// Whether a target goes by its own report: nothing stands below it, none of its parts
    /// has told anything, or, where parts are added, not all have and they come to less.
    fn is_by_itself(&self, target: &Row) -> bool {
        let parts = self.parts(target);
        let (own, told) = (self.confirmed(target), self.told(target));
        let open = parts.iter().any(|it| self.result(it).is_none());
        parts.is_empty()
            || own.is_some() && told.is_none()
            || own.is_some() && is_sum(target) && open && told < own
    }

    /// What was last confirmed of a target itself.
    fn confirmed(&self, target: &Row) -> Option<Decimal> {
        let mine = self
            .reports
            .iter()
            .filter(|it| id(it, "target") == Some(target.id))
            .filter(|it| it.state.as_deref() == Some("accepted"));
        let last = mine.max_by_key(|it| (text(it, "period"), it.id));
        last.and_then(|it| number(it, "value"))
    }

    /// What the parts come to.
    fn told(&self, target: &Row) -> Option<Decimal> {
        let known: Vec<(&Row, Decimal)> = self
            .parts(target)
            .into_iter()
            .filter_map(|it| Some((it, self.result(it)?)))
            .collect();
        if known.is_empty() {
            return None;
        }
        if is_sum(target) {
            return Some(known.iter().map(|(_, it)| it).sum());
        }
        let weight = |it: &Row| {
            id(it, "holder")
                .and_then(|it| self.pupils.get(&it))
                .copied()
        };
        let weights: Option<Vec<i64>> = known.iter().map(|(it, _)| weight(it)).collect();
        let weights = weights.unwrap_or_else(|| vec![1; known.len()]);
        let sum: Decimal = known
            .iter()
            .zip(&weights)
            .map(|((_, it), w)| it * Decimal::from(*w))
            .sum();
        Some(rounded(sum / Decimal::from(weights.iter().sum::<i64>()), 4))
    }

    /// The reports that say they count for a target add up to its result.
    fn traced(&self, target: &Row, expected: Option<Decimal>) -> Result<(), String> {
        let counted: Vec<Decimal> = self
            .reports
            .iter()
            .filter(|it| {
                it.values
                    .get("counts_for")
                    .is_some_and(|it| it.to_string().contains(&target.id.to_string()))
            })
            .filter_map(|it| number(it, "value"))
            .collect();
        // A mean is no sum of reports, unless it is the one report itself.
        let is_traced = is_sum(target) || self.is_by_itself(target);
        let sum = (!counted.is_empty()).then(|| counted.iter().sum::<Decimal>());
        if is_traced && sum != expected {
            return Err(format!("{} counts {sum:?}, has {expected:?}", target.label));
        }
        Ok(())
    }

    fn progress(&self, task: &Row) -> Option<Decimal> {
        let targets: Vec<&Row> = self
            .targets
            .iter()
            .filter(|it| {
                id(it, "task") == Some(task.id) && id(it, "parent").is_none() && is_live(it)
            })
            .collect();
        if targets.is_empty() {
            let mine = self
                .milestones
                .iter()
                .filter(|it| id(it, "task") == Some(task.id));
            let weight = |it: &Row| it.values.get("weight").and_then(Json::as_i64).unwrap_or(1);
            let (mut done, mut all) = (0, 0);
            for it in mine {
                all += weight(it);
                done += if it.state.as_deref() == Some("done") {
                    weight(it)
                } else {
                    0
                };
            }
            return (all > 0).then(|| rounded(Decimal::from(done * 100) / Decimal::from(all), 2));
        }
        let reached: Vec<Option<Decimal>> = targets
            .iter()
            .map(|it| {
                let (result, value) = (self.result(it)?, number(it, "value")?);
                Some(rounded(result * Decimal::ONE_HUNDRED / value, 2).min(Decimal::ONE_HUNDRED))
            })
            .collect();
        if reached.iter().all(Option::is_none) {
            return None;
        }
        let sum: Decimal = reached.iter().flatten().sum();
        Some(rounded(sum / Decimal::from(reached.len()), 2))
    }
}

fn rounded(number: Decimal, places: u32) -> Decimal {
    let half_up = rust_decimal::RoundingStrategy::MidpointAwayFromZero;
    number.round_dp_with_strategy(places, half_up)
}

/// A lamp is never better than that of what binds it.
fn no_better(above: &Row, below: &Row) -> Result<(), String> {
    let rank = |row: &Row| match text(row, "lamp") {
        "red" => 2,
        "yellow" => 1,
        _ => 0,
    };
    match rank(above) >= rank(below) {
        true => Ok(()),
        false => Err(format!("{} is better than {}", above.label, below.label)),
    }
}

/// Whether what stands below a target adds up, and is no level each must reach.
fn is_sum(target: &Row) -> bool {
    target.values.get("additive") != Some(&Json::Bool(false))
}

fn is_live(row: &Row) -> bool {
    matches!(row.state.as_deref(), Some("running" | "met"))
}

fn text<'r>(row: &'r Row, field: &str) -> &'r str {
    row.values
        .get(field)
        .and_then(Json::as_str)
        .unwrap_or_default()
}

fn id(row: &Row, field: &str) -> Option<Id> {
    text(row, field).parse().ok()
}

fn number(row: &Row, field: &str) -> Option<Decimal> {
    match row.values.get(field)? {
        Json::String(text) => text.parse().ok(),
        Json::Number(number) => number.as_i64().map(Decimal::from),
        _ => None,
    }
}

fn same(row: &Row, field: &str, expected: Option<Decimal>) -> Result<(), String> {
    let found = number(row, field);
    if found == expected {
        return Ok(());
    }
    Err(format!(
        "{} {} {field}: {found:?}, should be {expected:?}",
        row.register, row.label
    ))
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 40, max_shrink_iters: 200, ..ProptestConfig::default() })]

    /// Parents follow their children under every order of acts.
    #[test]
    fn every_total_is_what_stands_below_it(acts in proptest::collection::vec(act(), 1..40)) {
        let mut office = office();
        for act in &acts {
            office.play(act);
            let holds = office.holds();
            prop_assert!(holds.is_ok(), "after {act:?}: {}", holds.unwrap_err());
        }
    }
}
