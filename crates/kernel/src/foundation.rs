//! The registers the kernel itself relies on; `systems/access` and `systems/registry` define them.
//!
//! Only the fields named here are read by the kernel; the rest is the systems' business.

/// `parent` (reference), `title`, `code`, `level`.
pub const ORGANISATION: &str = "registry.organisation";
/// `name`, `login`.
pub const ACCOUNT: &str = "access.account";
/// `account`, `role`, `unit`, `area`, `from`, `to` (half-open days).
pub const POSITION: &str = "access.position";
/// `param`, `organisation`, `from`, `value`, `basis`, and the state withdrawn.
pub const PARAMETER: &str = "access.parameter";
/// `giver`, `delegate`, `position`, `scope`, `from`, `until` (inclusive days); in force in its start state.
pub const DELEGATION: &str = "access.delegation";
/// `name`, `size`, `type`, `digest`. The bytes lie with the store.
pub const FILE: &str = "access.file";
/// `account`, and what the server proves it by. Hidden.
pub const CREDENTIAL: &str = "access.credential";
/// `account`, `about` (a record), `why`, `read_at`. Hidden.
pub const MESSAGE: &str = "access.message";
/// `job`, `place`, `why`, `advice`, `again`; the states open, known and settled, and the step settle.
pub const TROUBLE: &str = "access.trouble";
/// `rule`, `about` (a record), `twin` (another), `unit`, `closed_on`; the states open, explained and
/// closed, and the steps close and again.
pub const FINDING: &str = "registry.finding";
/// `name`, `title`, `kind`, `of`, `advice`, `source`; the state dropped, and the steps drop and use.
pub const RULE: &str = "registry.rule";
/// `name`, `title`, `files`, `epoch`, and the states draft, checked, active, replaced, withdrawn.
pub const LAYER: &str = "design.layer";
