//! 合并: whoever asks for what refers to a record also finds what refers to those merged
//! into it.
//!
//! References stay as they were written: taking a merging back moves nothing. Not here:
//! the step that merges (`write`).

use base::Id;
use model::{Kind, Register, Value};

use crate::store::Read;
use crate::{Condition, Kernel, Query, StoreError};

impl Kernel {
    /// The records, and all that were merged into them.
    pub(crate) fn with_merged(
        &self,
        read: &mut dyn Read,
        register: &Register,
        ids: Vec<Id>,
    ) -> Result<Vec<Id>, StoreError> {
        let mut all = ids;
        let Some(field) = register.merge_field() else {
            return Ok(all);
        };
        let mut asked = 0;
        while asked < all.len() {
            let into = all[asked..].iter().copied().map(Value::Ref).collect();
            asked = all.len();
            let into = Condition::AnyOf(field.to_owned(), into);
            let merged = read.rows(&Query::all(register, self.today()).with(into))?;
            let new = merged.iter().map(|it| it.id);
            let new: Vec<Id> = new.filter(|it| !all.contains(it)).collect();
            all.extend(new);
        }
        Ok(all)
    }

    /// Conditions on references, which mean merged records too.
    pub(crate) fn following(
        &self,
        read: &mut dyn Read,
        register: &Register,
        conditions: Vec<Condition>,
    ) -> Result<Vec<Condition>, StoreError> {
        let mut followed = Vec::with_capacity(conditions.len());
        for condition in conditions {
            let target = match &condition {
                Condition::AnyOf(name, _) => match register.fields.get(name).map(|it| &it.kind) {
                    Some(Kind::Ref { to, .. }) => self.model.register(to),
                    _ => None,
                },
                _ => None,
            };
            followed.push(match (target, condition) {
                (Some(target), Condition::AnyOf(name, values)) => {
                    let ids = values.iter().filter_map(Value::as_ref).collect();
                    let ids = self.with_merged(read, target, ids)?;
                    Condition::AnyOf(name, ids.into_iter().map(Value::Ref).collect())
                }
                (_, condition) => condition,
            });
        }
        Ok(followed)
    }
}
