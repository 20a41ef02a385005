//! The kernel in force: one at a time, replaced as a whole when definitions change.
//!
//! A [`Kernel`] never changes: what was begun under one ends under it. Not here: how new
//! definitions come to be, and whether the store's tables fit them.

use std::sync::{Arc, PoisonError, RwLock};

use crate::{Kernel, StoreError};

/// Where everybody finds the kernel in force.
///
/// # Shape
/// Cheap to clone; all clones see the same replacement.
#[derive(Clone)]
pub struct Running(Arc<RwLock<Kernel>>);

impl Running {
    pub fn new(kernel: Kernel) -> Running {
        Running(Arc::new(RwLock::new(kernel)))
    }

    /// The kernel in force now; whoever needs it more than once keeps it.
    pub fn kernel(&self) -> Kernel {
        self.0
            .read()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
    }

    /// Takes up definitions that somebody else put in force, on this node or another;
    /// whether there were any.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn follow(&self) -> Result<bool, StoreError> {
        let newer = self.kernel().newer()?;
        let found = newer.is_some();
        newer.into_iter().for_each(|it| self.replace(it));
        Ok(found)
    }

    /// Puts another kernel in force for all that begins from now on.
    pub fn replace(&self, kernel: Kernel) {
        let mut running = self.0.write().unwrap_or_else(PoisonError::into_inner);
        // Two may have heard of two rounds at once.
        if kernel.epoch() >= running.epoch() {
            *running = kernel;
        }
    }
}
