//! Special rules of work plans.
//!
//! Everything else about this system is in the `.toml` files beside this one. A plan
//! is read by the `document` engine; here its items become records, targets are
//! divided, and results are carried up.

pub mod summary;
pub mod verification;

use kernel::Rules;

pub fn register(rules: &mut Rules) {
    rules.of("plan").step("draft_summary", summary::draft_step);
}
