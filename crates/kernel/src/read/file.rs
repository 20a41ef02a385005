//! Who may read a file: whoever reaches a record that holds it in a field shown in clear.

use base::Id;
use model::Kind;

use crate::store::{Read, read};
use crate::{Caller, Kernel, Outcome, Query};

impl Kernel {
    /// Whether any record the caller reaches holds the file in a field shown in clear.
    pub fn may_read_file(&self, caller: &Caller, file: Id) -> Outcome<bool> {
        read(self.store(), |read| {
            self.may_read_file_in(read, caller, file)
        })
    }

    pub(crate) fn may_read_file_in(
        &self,
        read: &mut dyn Read,
        caller: &Caller,
        file: Id,
    ) -> Outcome<bool> {
        let own = self.model.register(crate::FILE);
        let own = own.map(|it| read.get(it, file)).transpose()?.flatten();
        if own.is_some_and(|it| it.created_by == caller.account) {
            return Ok(true);
        }
        for register in self
            .model
            .registers()
            .filter(|it| self.may_open(it, caller))
        {
            let sight = self.sight(register, caller);
            let fields = register.every_field();
            for (name, _) in fields.filter(|(_, it)| matches!(it.kind, Kind::Files { .. })) {
                let mut query = Query::all(register, self.today()).having(&name, file);
                query.reach = Some(self.reach(register, caller));
                let holders = read.rows(&query)?;
                if holders.iter().any(|it| !sight.is_masked(it, &name)) {
                    return Ok(true);
                }
            }
        }
        Ok(false)
    }
}
