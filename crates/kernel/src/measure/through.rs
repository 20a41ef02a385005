//! Which registers a number hangs on: those it counts, and those it looks into.

use std::collections::BTreeSet;

use model::expr::asked;
use model::{Counted, Formula, Measure, Model, Register};

use crate::Kernel;
use crate::foundation::ORGANISATION;
use crate::query::steps;

impl Kernel {
    /// The registers a measure counts or looks into, under any of its formulas; organisations
    /// are left out.
    pub fn goes_through(&self, measure: &Measure) -> BTreeSet<String> {
        let by: Vec<&String> = measure.by.iter().collect();
        let to = measure.formula.made.as_ref().and_then(|it| it.to.as_ref());
        let to = to.and_then(|it| self.model.measure(it));
        let formulas = measure
            .formulas()
            .chain(to.into_iter().flat_map(Measure::formulas));
        let mut registers = BTreeSet::new();
        for counted in formulas.flat_map(Formula::sides) {
            if let Some(register) = self.model.register(&counted.register) {
                registers.extend(looked_into(&self.model, register, counted, &by));
            }
        }
        registers
    }
}

/// The register counted and, besides organisations, those whose records its condition or what
/// divides it looks into.
pub fn looked_into(
    model: &Model,
    register: &Register,
    counted: &Counted,
    by: &[&String],
) -> Vec<String> {
    let asked = counted.filter.iter().flat_map(asked);
    let ways = asked.map(<[String]>::to_vec);
    let ways = ways.chain(by.iter().map(|it| steps(it)));
    let mut found = vec![register.id.clone()];
    for way in ways {
        let mut at = register;
        for step in way.iter().take(way.len().saturating_sub(1)) {
            let Some(next) = model.leads_to(at, step) else {
                break;
            };
            if next.id == ORGANISATION {
                break;
            }
            found.push(next.id.clone());
            at = next;
        }
    }
    found
}
