//! 督查督办: what definitions cannot say of it.

pub mod warning;

use kernel::JobKinds;

/// Teaches a node the system's background jobs.
pub fn teach(kinds: &mut JobKinds) {
    warning::teach(kinds);
}
