//! A revision put in force or taken off: the tables are fitted, the definitions replaced and
//! the revision's record stepped, all in one transaction.
//!
//! Not here: how tables are fitted (`Store`), and who has to hear of it (`Running`).

use std::sync::Arc;

use base::Id;
use model::{CodeList, Field, Kind, Model, Register, Value};

use crate::clock::CLOCKS;
use crate::duty::DUTIES;
use crate::rules::Ctx;
use crate::store::{Tx, WriteWork, read};
use crate::{Author, Caller, Condition, Kernel, LAYER, Outcome, Plan, Query, Record, Refusal, job};

impl Kernel {
    /// What putting these definitions in force would do to the data.
    pub fn plan(&self, model: &Arc<Model>) -> Outcome<Plan> {
        Ok(self.store().plan(model)?)
    }

    /// Puts a checked revision in force, in the place of the one of its name that is; the
    /// kernel from then on.
    ///
    /// # Errors
    /// Refused when it does not hold any more, or takes away what records use.
    pub fn activate_layer(
        &self,
        caller: &Caller,
        id: Id,
        version: i64,
        reason: Option<String>,
    ) -> Outcome<Kernel> {
        let revision = self.revision(caller, id, version, "checked")?;
        let tried = self.try_layer(&revision);
        super::hold(&tried)?;
        let model = Arc::new(tried.model);
        self.spare(&model)?;
        let name = revision.text("name").to_owned();
        self.begin_epoch(caller, model, move |ctx, epoch| {
            for former in ctx.having(LAYER, "name", name.as_str())? {
                if former.state.as_deref() == Some("active") {
                    ctx.make(former, "replace", None)?;
                }
            }
            let mut revision = ctx.get(LAYER, id)?;
            if revision.version != version {
                return Err(Refusal::conflict().into());
            }
            revision.set("epoch", epoch);
            ctx.make(revision, "activate", reason.as_deref())
        })
    }

    /// Takes a layer off; the kernel from then on.
    ///
    /// # Errors
    /// Refused while another layer or a record needs it.
    pub fn withdraw_layer(
        &self,
        caller: &Caller,
        id: Id,
        version: i64,
        reason: Option<String>,
    ) -> Outcome<Kernel> {
        let revision = self.revision(caller, id, version, "active")?;
        let without = self.try_files(revision.text("name"), &[]);
        if let Some(first) = without.found.iter().find(|it| it.is_error()) {
            let says = format!(
                "还有别的定制要用它：{} 第 {} 行，{}请先改那一份，再停用。",
                first.file,
                first.line,
                first.chinese()
            );
            return Err(Refusal::new("design.needed", says).into());
        }
        let model = Arc::new(without.model);
        self.spare(&model)?;
        self.spare_values(&model)?;
        self.begin_epoch(caller, model, move |ctx, _| {
            let revision = ctx.get(LAYER, id)?;
            if revision.version != version {
                return Err(Refusal::conflict().into());
            }
            ctx.make(revision, "withdraw", reason.as_deref())
        })
    }

    /// A revision as the caller saw it, in the state it must be in.
    fn revision(&self, caller: &Caller, id: Id, version: i64, state: &str) -> Outcome<Record> {
        self.designing(caller)?;
        let revision = self.as_caller(caller, move |ctx| ctx.get(LAYER, id))?;
        super::unchanged(self, &revision, version, state)?;
        Ok(revision)
    }

    /// Fits the tables, replaces the definitions and makes the step, or nothing of it; what is
    /// owed or due by them is looked for at once.
    fn begin_epoch(
        &self,
        caller: &Caller,
        model: Arc<Model>,
        mut step: impl FnMut(&mut Ctx<'_>, i64) -> Outcome<Record> + Send + 'static,
    ) -> Outcome<Kernel> {
        let author = Author {
            account: caller.account,
            position: caller.first_position(),
            at: caller.at,
        };
        let (begins, by) = (self.epoch() + 1, caller.clone());
        let then = self.under(Arc::clone(&model), begins);
        let next = then.clone();
        let with: WriteWork<'static> = Box::new(move |tx: &mut dyn Tx| {
            // What was tried must be what is replaced.
            if tx.epoch()? != begins {
                return Err(Refusal::other_definitions().into());
            }
            next.within(tx, &by, |ctx| step(ctx, begins))?;
            job::hasten(tx, &[DUTIES, CLOCKS], by.at)?;
            Ok(Box::new(()))
        });
        self.store()
            .migrate(&model, author, Some(with), &mut |_| {})?;
        Ok(then)
    }

    /// Refuses to take away codes and roles that are in use: records would hold what nobody
    /// can read.
    fn spare(&self, model: &Model) -> Outcome<()> {
        for register in self.model.registers() {
            for (name, field) in register.every_field() {
                let Kind::Code { of, .. } = &field.kind else {
                    continue;
                };
                let left = chosen_from(model, register, &name).or_else(|| model.codes(of));
                let list = self.model.codes(of).map(|it| &it.codes);
                for (code, it) in list.into_iter().flat_map(|it| it.iter()) {
                    let is_left = left.is_some_and(|it| it.codes.contains_key(code));
                    let held = || vec![Value::Code(code.clone())];
                    if !is_left
                        && self.any(register, Some(Condition::AnyOf(name.clone(), held())))?
                    {
                        let says = format!(
                            "“{}”里还有记录用着“{}”。请先改用别的，或只写停用日而不删去。",
                            register.title, it.title
                        );
                        return Err(Refusal::new("design.in_use", says).into());
                    }
                }
            }
        }
        Ok(())
    }

    /// Refuses to take away registers with records and fields with values.
    fn spare_values(&self, model: &Model) -> Outcome<()> {
        for register in self.model.registers() {
            let left = model.register(&register.id);
            if left.is_none() && self.any(register, None)? {
                let says = format!(
                    "“{}”里还有记录，不能停用。请先把记录办完并导出留存，或保留这份定制。",
                    register.title
                );
                return Err(Refusal::new("design.in_use", says).into());
            }
            let Some(left) = left else { continue };
            for field in register
                .fields
                .values()
                .filter(|it| !left.fields.contains_key(&it.name))
            {
                let missing = Condition::Missing(field.name.clone());
                if self.count(register, None)? != self.count(register, Some(missing))? {
                    let says = format!(
                        "“{}”里还有记录填了“{}”，不能停用。请先清空，或保留这份定制。",
                        register.title, field.title
                    );
                    return Err(Refusal::new("design.in_use", says).into());
                }
            }
        }
        Ok(())
    }

    fn any(&self, register: &Register, condition: Option<Condition>) -> Outcome<bool> {
        Ok(self.count(register, condition)? > 0)
    }

    fn count(&self, register: &Register, condition: Option<Condition>) -> Outcome<u64> {
        let mut query = Query::all(register, self.today());
        query.conditions.extend(condition);
        Ok(read(self.store(), |read| read.count(&query, u64::MAX - 1))?)
    }
}

/// The list of codes a field will choose from, whatever it and its register are called then.
fn chosen_from<'m>(model: &'m Model, register: &Register, name: &str) -> Option<&'m CodeList> {
    let was = |it: &&Register| it.was.contains(&register.id);
    let next = model.register(&register.id);
    let next = next.or_else(|| model.registers().find(was))?;
    let (above, own) = name.rsplit_once('.').map_or(("", name), |it| it);
    let former = |(it, field): &(String, &Field)| {
        let there = it.rsplit_once('.').map_or("", |(above, _)| above);
        there == above && field.was.iter().any(|was| was == own)
    };
    let renamed = || next.every_field().find(former).map(|(_, it)| it);
    match &next.field(name).or_else(renamed)?.kind {
        Kind::Code { of, .. } => model.codes(of),
        _ => None,
    }
}
