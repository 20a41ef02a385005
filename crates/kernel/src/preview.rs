//! What a form is told while it is filled: fields not asked, what is wrong so far, and
//! what a new record starts with. Writes nothing; what finally holds is checked by `write`.

use base::Id;
use model::expr::Expr;
use model::{Computed, Field, Kind, Register, Value};
use serde_json::{Map, Value as Json};

use crate::store::{Read, read};
use crate::write::{
    InRow, begin_rows, compute_rows, may_edit, possible, problem, read_as_far, says,
};
use crate::{Caller, FieldProblem, Kernel, Outcome, Record, Refusal, Values, expression, rows};

#[derive(Clone, Debug, Default, PartialEq)]
pub struct Preview {
    /// Fields whose `when` is not true; cells of rows by their places.
    pub hidden: Vec<String>,
    /// What is wrong with what was filled; missing fields are not complained of yet.
    pub errors: Vec<FieldProblem>,
    /// Values of a new record for fields that hold none, and of new rows for their cells.
    pub defaults: Values,
    /// What expressions come to; cells of rows by their places, `dish.3.sum`.
    pub computed: Values,
}

impl Kernel {
    /// Judges the values of a form, for a new record or over an existing one.
    ///
    /// # Errors
    /// Not found when the register or the record is out of the caller's reach.
    pub fn preview(
        &self,
        caller: &Caller,
        register: &str,
        id: Option<Id>,
        values: &Map<String, Json>,
    ) -> Outcome<Preview> {
        let register = self.visible(caller, register)?;
        read(self.store(), |read| {
            let mut record = match id {
                Some(id) => {
                    let record = self.reached(read, caller, register, id)?;
                    if !self.fills(read, caller, register, &record) {
                        return Err(Refusal::not_found().into());
                    }
                    record
                }
                None => blank(register, caller),
            };
            let before = id.is_some().then(|| record.clone());
            let mut preview = Preview::default();
            // What was not given and is masked from the person is not told by a check either.
            let sight = self.sight(register, caller);
            // Of rows, what is masked stays when the rest of them is given.
            let is_kept = |it: &String| it.contains('.') || !values.contains_key(it);
            let names = register.every_field().map(|(name, _)| name);
            let behind: Vec<String> = names
                .filter(|it| id.is_some() && is_kept(it) && sight.is_masked(&record, it))
                .collect();
            for (name, json) in values {
                let Some(field) = register.fields.get(name) else {
                    continue;
                };
                // The rest of rows counts though a cell of them cannot be read.
                let (value, found) = read_as_far(field, json);
                preview.errors.extend(found);
                if let Some(value) = value {
                    rows::put(&mut record, name, value);
                }
            }
            let judge = Judge {
                kernel: self,
                register,
                me: Some(caller.account),
                behind,
            };
            if id.is_none() {
                judge.owner(&mut *read, caller, &mut record, &mut preview)?;
                judge.defaults(&mut *read, &mut record, &mut preview);
            }
            judge.new_rows(&mut *read, before.as_ref(), &mut record, &mut preview);
            judge.compute(&mut *read, &mut record);
            preview.computed = judge.computed(&record);
            judge.fields(&mut *read, &record, &mut preview);
            judge.rows(&mut *read, &record, &mut preview);
            Ok::<_, crate::Failure>(preview)
        })
    }

    /// Whether the caller has a form over the record to fill: an edit or a step.
    fn fills(
        &self,
        read: &mut dyn Read,
        caller: &Caller,
        register: &Register,
        record: &Record,
    ) -> bool {
        let mut steps = register.steps.values();
        may_edit(self, register, caller, record).is_ok()
            || steps.any(|it| possible(self, read, register, caller, record, it).is_ok())
    }

    pub(crate) fn reached(
        &self,
        read: &mut dyn Read,
        caller: &Caller,
        register: &Register,
        id: Id,
    ) -> Outcome<Record> {
        let branches = self.reach(register, caller);
        let record = read.get(register, id)?;
        let reached = record.filter(|it| branches.iter().any(|branch| branch.covers(it)));
        reached.ok_or_else(|| Refusal::not_found().into())
    }
}

/// Who judges a form.
struct Judge<'a> {
    kernel: &'a Kernel,
    register: &'a Register,
    me: Option<Id>,
    /// What is masked from the person and was not given: nothing is told of it.
    behind: Vec<String>,
}

impl Judge<'_> {
    /// Whether what an expression comes to would tell what is masked.
    fn tells(&self, expr: &Expr) -> bool {
        let masked = |path: &[String]| {
            let step = self.register.step_of(path).map(|it| it.0);
            let first = path.first();
            let mut behind = self.behind.iter();
            behind.any(|it| Some(it) == first || Some(it.as_str()) == step.as_deref())
        };
        model::expr::paths(expr).into_iter().any(masked)
    }

    fn eval(&self, read: &mut dyn Read, record: &Record, expr: &Expr) -> Value {
        expression::value(self.kernel, read, self.register, record, self.me, expr)
    }

    /// Whose it is by what it is about.
    fn owner(
        &self,
        read: &mut dyn Read,
        caller: &Caller,
        record: &mut Record,
        preview: &mut Preview,
    ) -> Outcome<()> {
        let (kernel, register) = (self.kernel, self.register);
        let Some(link) = register.source_field() else {
            return Ok(());
        };
        if let Kind::Record { about } = &link.kind
            && kernel.may_be_about(read, caller, about, record.text(&link.name))
            && let Some((field, owner)) =
                kernel.owner_from_source(read, register, &record.values)?
        {
            record.set(field, owner.clone());
            preview.defaults.insert(field.to_owned(), owner);
        }
        Ok(())
    }

    fn defaults(&self, read: &mut dyn Read, record: &mut Record, preview: &mut Preview) {
        for field in self.register.fields.values() {
            if !record.get(&field.name).is_missing() {
                continue;
            }
            let value = match &field.default {
                Some(default) => Some(self.eval(read, record, default)),
                None => crate::bearer::told(record, field),
            };
            if let Some(value) = value {
                record.set(&field.name, value.clone());
                preview.defaults.insert(field.name.clone(), value);
            }
        }
    }

    /// What new rows start with.
    fn new_rows(
        &self,
        read: &mut dyn Read,
        before: Option<&Record>,
        record: &mut Record,
        preview: &mut Preview,
    ) {
        let typed = record.clone();
        begin_rows(self.register, before, record, &mut |at, expr| {
            expression::in_row(self.kernel, &mut *read, at, self.me, expr)
        });
        let with = |field: &&Field| field.default.is_some();
        for (name, _) in self.register.every_field().filter(|(_, it)| with(it)) {
            let Some((rows, inner)) = name.split_once('.') else {
                continue;
            };
            let cells = typed.all(&name).into_iter().zip(record.all(&name));
            for (idx, (was, is)) in cells.enumerate() {
                if was.is_missing() && !is.is_missing() {
                    let place = rows::place(rows, idx, inner);
                    preview.defaults.insert(place, is.clone());
                }
            }
        }
    }

    /// Rows first, like when it is written. What a rule computes is not known yet.
    fn compute(&self, read: &mut dyn Read, record: &mut Record) {
        compute_rows(self.register, record, &mut |at, expr| {
            expression::in_row(self.kernel, &mut *read, at, self.me, expr)
        });
        let typed = |it: &&model::Field| it.given.is_none();
        for field in self.register.fields.values().filter(typed) {
            if let Some(Computed::Expr(expr)) = &field.computed {
                let value = self.eval(read, record, expr);
                record.set(&field.name, expression::settled(value, &field.kind));
            }
        }
    }

    fn fields(&self, read: &mut dyn Read, record: &Record, preview: &mut Preview) {
        let fails = |read: &mut dyn Read, it: &Expr| {
            !self.tells(it) && self.eval(read, record, it) == Value::Flag(false)
        };
        for field in self.register.fields.values() {
            let is_asked = field.when.as_ref().is_none_or(|it| {
                self.tells(it) || self.eval(read, record, it) == Value::Flag(true)
            });
            if !is_asked {
                preview.hidden.push(field.name.clone());
                continue;
            }
            let check = field.check.as_ref();
            let check = check.filter(|_| !record.get(&field.name).is_missing());
            if check.is_some_and(|it| fails(read, it)) {
                preview.errors.push(problem(&field.name, says(field)));
            }
        }
        for check in &self.register.checks {
            if fails(read, &check.expr) {
                preview.errors.push(problem("", check.says.clone()));
            }
        }
    }

    fn rows(&self, read: &mut dyn Read, record: &Record, preview: &mut Preview) {
        for rows in self.register.fields.values() {
            let fields = rows.kind.rows().into_iter().flat_map(|it| it.values());
            let held = record.get(&rows.name).rows();
            for field in fields {
                for (idx, row) in held.iter().enumerate() {
                    let at = InRow {
                        register: self.register,
                        record,
                        rows,
                        row,
                    };
                    let mut eval =
                        |it: &Expr| expression::in_row(self.kernel, &mut *read, at, self.me, it);
                    let told = |it: &&Expr| !self.tells(it);
                    let is_asked = field.when.as_ref().filter(told).map(&mut eval);
                    let check = field.check.as_ref().filter(told);
                    let check = check.filter(|_| !row.get(&field.name).is_missing());
                    if is_asked.is_some_and(|it| it != Value::Flag(true)) {
                        preview
                            .hidden
                            .push(rows::place(&rows.name, idx, &field.name));
                    } else if check.map(&mut eval) == Some(Value::Flag(false)) {
                        let says = says(field);
                        let wrong = rows::cell_problem(&rows.name, idx, &field.name, &says);
                        preview.errors.push(wrong);
                    }
                }
            }
            rows::twins(rows, held, &mut preview.errors);
        }
    }

    /// What expressions compute, by the field or the place of the cell.
    fn computed(&self, record: &Record) -> Values {
        let mut computed = Values::new();
        for (name, field) in self.register.every_field() {
            let Some(Computed::Expr(expr)) =
                field.computed.as_ref().filter(|_| field.is_computed())
            else {
                continue;
            };
            if self.behind.contains(&name) || self.tells(expr) {
                continue;
            }
            let places = match name.split_once('.') {
                None => vec![name.clone()],
                Some((rows, inner)) => {
                    let n = record.get(rows).rows().len();
                    (0..n).map(|idx| rows::place(rows, idx, inner)).collect()
                }
            };
            let values = record.all(&name).into_iter().cloned();
            computed.extend(places.into_iter().zip(values));
        }
        computed
    }
}

fn blank(register: &Register, caller: &Caller) -> Record {
    let creating = caller
        .positions_in(register)
        .find(|position| register.create.contains(&position.role));
    Record {
        id: Id::nil(),
        register: register.id.clone(),
        version: 0,
        definition: register.version.clone(),
        number: None,
        state: register.start().map(|state| state.name.clone()),
        owner: creating.map(|position| position.unit),
        path: Vec::new(),
        created_at: caller.at,
        created_by: caller.account,
        changed_at: caller.at,
        values: Values::new(),
    }
}
