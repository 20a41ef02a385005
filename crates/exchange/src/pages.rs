//! Records of a register one after the other in the order of their making, read page by page.
//!
//! Each page is a reading of its own, so that much can be written between two of them. Not
//! here: lists as somebody sees them (`export`).

use base::Id;
use kernel::{Condition, Cursor, Kernel, Outcome, Query, Record};
use model::{Register, Value};

pub(crate) struct Pages<'k> {
    kernel: &'k Kernel,
    register: &'k Register,
    conditions: Vec<Condition>,
    backwards: bool,
    size: usize,
    after: Option<Id>,
    ended: bool,
    page: std::vec::IntoIter<Record>,
}

impl<'k> Pages<'k> {
    /// The oldest first, `size` read at once.
    pub(crate) fn of(
        kernel: &'k Kernel,
        register: &'k Register,
        conditions: Vec<Condition>,
        size: usize,
    ) -> Pages<'k> {
        Pages {
            kernel,
            register,
            conditions,
            backwards: false,
            size,
            after: None,
            ended: false,
            page: Vec::new().into_iter(),
        }
    }

    /// The newest first.
    pub(crate) fn backwards(self) -> Pages<'k> {
        Pages {
            backwards: true,
            ..self
        }
    }

    pub(crate) fn next(&mut self) -> Outcome<Option<Record>> {
        if self.page.len() == 0 && !self.ended {
            let mut query = Query::all(self.register, self.kernel.today());
            query.conditions.clone_from(&self.conditions);
            query.limit = self.size;
            query.sort.descending = self.backwards;
            query.after = self.after.map(|id| Cursor {
                value: Value::Missing,
                id,
            });
            let page = kernel::read(self.kernel.store(), |read| read.rows(&query))?;
            self.after = page.last().map(|it| it.id).or(self.after);
            self.ended = page.len() < self.size;
            self.page = page.into_iter();
        }
        Ok(self.page.next())
    }
}
