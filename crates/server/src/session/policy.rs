//! What policy sets about signing in: the numbers of `systems/access/params.toml`, as
//! the bureau has them today.

use jiff::SignedDuration;
use kernel::Kernel;
use model::Value;

/// The numbers in force today.
pub(crate) struct Policy<'k>(&'k Kernel);

/// How often something may fail, and what follows.
pub(super) struct Limit {
    /// Failures before a lock.
    pub(super) after: u32,
    /// Failures before the next one, once it was locked.
    pub(super) again: u32,
    /// The first lock; each further one doubles it.
    pub(super) first: SignedDuration,
    pub(super) doublings: u32,
    /// Failures are counted from the first on for this long.
    pub(super) within: SignedDuration,
}

/// Who must have a second factor; codes of `access.second_factor`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum SecondFactor {
    Nobody,
    Administrators,
    Everybody,
}

impl Policy<'_> {
    pub(crate) fn of(kernel: &Kernel) -> Policy<'_> {
        Policy(kernel)
    }

    fn value(&self, name: &str) -> Value {
        self.0.param(&format!("access.{name}"), None)
    }

    fn number(&self, name: &str) -> i64 {
        match self.value(name) {
            Value::Integer(n) => n,
            other => panic!("systems/access/params.toml says {name} as a number, not {other:?}"),
        }
    }

    fn count(&self, name: &str) -> u32 {
        u32::try_from(self.number(name)).unwrap_or_default()
    }

    fn minutes(&self, name: &str) -> SignedDuration {
        SignedDuration::from_mins(self.number(name))
    }

    fn hours(&self, name: &str) -> SignedDuration {
        SignedDuration::from_hours(self.number(name))
    }

    pub(super) fn of_account(&self) -> Limit {
        Limit {
            after: self.count("lock_after"),
            again: 1,
            first: self.minutes("lock_minutes"),
            doublings: self.count("lock_doublings"),
            within: self.hours("failures_kept_hours"),
        }
    }

    /// Many people may share an address, so a lock begins to count anew.
    pub(super) fn of_address(&self) -> Limit {
        let after = self.count("address_lock_after");
        Limit {
            after,
            again: after,
            first: self.minutes("address_lock_minutes"),
            doublings: self.count("lock_doublings"),
            within: self.minutes("address_window_minutes"),
        }
    }

    pub(super) fn password_min(&self) -> usize {
        self.count("password_min") as usize
    }

    pub(super) fn password_kinds(&self) -> usize {
        self.count("password_kinds") as usize
    }

    /// How many of an account's latest passwords a new one must differ from.
    pub(crate) fn password_former(&self) -> usize {
        self.count("password_former") as usize
    }

    pub(super) fn password_age(&self) -> SignedDuration {
        self.hours("password_days") * 24
    }

    pub(super) fn idle(&self) -> SignedDuration {
        self.minutes("idle_minutes")
    }

    pub(super) fn age(&self) -> SignedDuration {
        self.hours("session_hours")
    }

    /// How long somebody has between the two factors.
    pub(super) fn second_wait(&self) -> SignedDuration {
        self.minutes("second_minutes")
    }

    pub(super) fn second_factor(&self) -> SecondFactor {
        match self.value("second_factor").as_text() {
            Some("nobody") => SecondFactor::Nobody,
            Some("everybody") => SecondFactor::Everybody,
            _ => SecondFactor::Administrators,
        }
    }
}
