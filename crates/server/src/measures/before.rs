//! Before whom numbers stand: those whose positions open what is counted, or may know how much
//! of it there is; and those who read a record that opens the measure, a target bound to it.
//!
//! The value is the same for all of them. Not here: which of its rows open (`rows`).

use std::cell::OnceCell;

use base::Id as Uuid;
use kernel::{Caller, Kernel, Opened, Outcome, Position};
use model::{Counted, Measure, Scope, What};

/// The numbers that stand before somebody.
pub(crate) struct Numbers<'a> {
    pub(super) kernel: &'a Kernel,
    pub(super) caller: &'a Caller,
    /// Asked of the records once, and only where positions do not answer.
    opened: OnceCell<Vec<Opened>>,
}

impl<'a> Numbers<'a> {
    pub(crate) fn before(kernel: &'a Kernel, caller: &'a Caller) -> Numbers<'a> {
        Numbers {
            kernel,
            caller,
            opened: OnceCell::new(),
        }
    }

    /// Of all systems, wherever they are seen.
    pub(crate) fn all(&self) -> Outcome<Vec<&'a Measure>> {
        let systems = self.kernel.model.systems.values();
        let mut all = Vec::new();
        for measure in systems.flat_map(|it| it.measures.values()) {
            if self.any(measure)? {
                all.push(measure);
            }
        }
        Ok(all)
    }

    /// Whether those of a measure are seen anywhere.
    pub(crate) fn any(&self, measure: &Measure) -> Outcome<bool> {
        Ok(self.counted(measure).next().is_some()
            || self.opened()?.iter().any(|it| it.measure == measure.id))
    }

    /// Whether a measure is seen at an organisation: in the area or unit of a position before
    /// which it is counted, or where a record opens it.
    pub(crate) fn at(&self, measure: &Measure, organisation: Uuid) -> Outcome<bool> {
        let tree = self.kernel.tree();
        let is_of = |it: &Position| {
            tree.is_under(organisation, it.area) || tree.is_under(organisation, it.unit)
        };
        let opens = |it: &Opened| it.measure == measure.id && it.is_at(&tree, organisation);
        Ok(self.counted(measure).any(is_of) || self.opened()?.iter().any(opens))
    }

    /// The positions before which what is counted stands: a role that reaches only records
    /// naming its holder (a parent's child, one's own task) knows those, not how many there are.
    fn counted(&self, measure: &Measure) -> impl Iterator<Item = &'a Position> {
        let register = self.kernel.model.register(&measure.formula.of.register);
        let register = register.filter(|it| !it.hidden);
        let caller = self.caller;
        register.into_iter().flat_map(move |register| {
            let reaches = |role: &str| {
                let access = register.access.get(role);
                access.is_some_and(|it| it.scopes.iter().any(|scope| *scope != Scope::Mine))
                    || register.counted.iter().any(|it| it == role)
            };
            caller
                .positions_in(register)
                .filter(move |it| reaches(&it.role))
        })
    }

    fn opened(&self) -> Outcome<&[Opened]> {
        if let Some(opened) = self.opened.get() {
            return Ok(opened);
        }
        let opened = self.kernel.opened(self.caller)?;
        Ok(self.opened.get_or_init(|| opened))
    }
}

/// Whether that a row is counted tells something of it that is masked from the caller: then
/// only the number is shown.
pub(super) fn tells(kernel: &Kernel, caller: &Caller, counted: &Counted) -> bool {
    let register = kernel.model.register(&counted.register);
    register.is_some_and(|register| {
        let filter = counted.filter.as_ref();
        let sums_masked = match &counted.what {
            What::Over(_, field) => kernel.sight(register, caller).is_veiled(field),
            What::Count => false,
        };
        sums_masked || filter.is_some_and(|it| !kernel.sees_through(caller, register, it))
    })
}

/// A single record is counted only before those who may open it and see what it is counted by.
pub(super) fn may_single_out(
    kernel: &Kernel,
    caller: &Caller,
    measure: &Measure,
    id: Uuid,
) -> bool {
    let mut sides = measure.formulas().flat_map(model::Formula::sides);
    let register = &measure.formula.of.register;
    !sides.any(|it| tells(kernel, caller, it)) && kernel.view(caller, register, id).is_ok()
}
