//! What a node keeps in memory of the records: the tree of organisations, and what offices
//! say of parameters. Read again when it changes, by whichever node.

use std::sync::{Arc, PoisonError};

use model::Model;

use crate::store::{Read, Tx};
use crate::writing::Touched;
use crate::{Kernel, ORGANISATION, PARAMETER, Params, Query, Record, StoreError, Tree};

/// What the store calls changes of it.
pub(crate) const NEWS: &str = "tree";

/// The registers it is read from.
fn is_of(register: &str) -> bool {
    [ORGANISATION, PARAMETER].contains(&register)
}

#[derive(Debug)]
pub(crate) struct Known {
    /// How often it had been changed when it was read.
    times: i64,
    pub tree: Arc<Tree>,
    pub params: Arc<Params>,
    /// What the parameters were made from.
    said: Arc<Vec<Record>>,
}

impl Known {
    pub(crate) fn unread() -> Known {
        Known {
            times: -1,
            tree: Arc::default(),
            params: Arc::default(),
            said: Arc::default(),
        }
    }

    /// The same with another tree and other parameters.
    pub(crate) fn but(&self, tree: Arc<Tree>, params: Arc<Params>) -> Known {
        Known {
            times: self.times,
            tree,
            params,
            said: Arc::clone(&self.said),
        }
    }

    /// What is known when a transaction that stands on this is kept; none when it changes
    /// nothing of it. Tells the other nodes.
    pub(crate) fn after(
        &self,
        kernel: &Kernel,
        tx: &mut dyn Tx,
        touched: &Touched,
    ) -> Result<Option<Known>, StoreError> {
        if !touched.registers.iter().any(|it| is_of(it)) {
            return Ok(None);
        }
        tx.tell_news(NEWS)?;
        let times = self.times + 1;
        if touched.registers.contains(PARAMETER) {
            return kernel.known_in(tx, times).map(Some);
        }
        let Some(register) = kernel.model.register(ORGANISATION) else {
            return Ok(None);
        };
        let changed: Result<Vec<_>, StoreError> = touched
            .organisations
            .iter()
            .map(|id| Ok((*id, tx.get(register, *id)?)))
            .collect();
        let tree = self.tree.with(changed?);
        Ok(Some(Known {
            times,
            params: Arc::new(crate::params::of_records(&kernel.model, &tree, &self.said)),
            tree: Arc::new(tree),
            said: Arc::clone(&self.said),
        }))
    }

    /// The same records under other definitions.
    pub(crate) fn under(&self, model: &Model) -> Known {
        Known {
            times: self.times,
            tree: Arc::clone(&self.tree),
            params: Arc::new(crate::params::of_records(model, &self.tree, &self.said)),
            said: Arc::clone(&self.said),
        }
    }
}

impl Kernel {
    /// The tree of organisations as it stands now.
    pub fn tree(&self) -> Arc<Tree> {
        Arc::clone(&self.known().tree)
    }

    /// The parameters as they are said now.
    pub fn params(&self) -> Arc<Params> {
        Arc::clone(&self.known().params)
    }

    pub(crate) fn known(&self) -> Arc<Known> {
        Arc::clone(&self.known.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// Reads again what it keeps in memory if it was changed, by whichever node.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn follow(&self) -> Result<(), StoreError> {
        self.follow_with(&[]).map(drop)
    }

    /// The same, and in one reading how often what nodes keep beside the data was changed, by
    /// what it is called.
    ///
    /// # Shape
    /// One count for each of `beside`, in its order.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn follow_with(&self, beside: &[&str]) -> Result<Vec<i64>, StoreError> {
        crate::store::read(self.store(), |read| {
            self.follow_in(read)?;
            beside.iter().map(|of| read.news(of)).collect()
        })
    }

    /// The same inside a transaction, which then stands on what it reads: were that changed
    /// meanwhile, one of the two would not be kept.
    pub(crate) fn follow_in(&self, read: &mut dyn Read) -> Result<Arc<Known>, StoreError> {
        let times = read.news(NEWS)?;
        let known = self.known();
        if times == known.times {
            return Ok(known);
        }
        let known = Arc::new(self.known_in(read, times)?);
        *self.known.write().unwrap_or_else(PoisonError::into_inner) = Arc::clone(&known);
        Ok(known)
    }

    /// What a transaction leaves known, once it is kept; unless others have gone on since.
    pub(crate) fn know(&self, known: Known) -> Result<(), StoreError> {
        *self.known.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(known);
        self.follow()
    }

    fn known_in(&self, read: &mut dyn Read, times: i64) -> Result<Known, StoreError> {
        let mut rows = |id: &str| match self.model.register(id) {
            Some(register) => read.rows(&Query::all(register, self.today())),
            None => Ok(Vec::new()),
        };
        let tree = Tree::from_records(&rows(ORGANISATION)?);
        let said = rows(PARAMETER)?;
        let params = crate::params::of_records(&self.model, &tree, &said);
        Ok(Known {
            times,
            tree: Arc::new(tree),
            params: Arc::new(params),
            said: Arc::new(said),
        })
    }
}
