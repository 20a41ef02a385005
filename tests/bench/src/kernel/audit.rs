//! A page of the audit log out of millions of entries, asked in every way its screen offers.

use std::time::Instant as Moment;

use kernel::{AuditQuery, Kernel};

use super::verify::history;
use crate::city::{self, PUPIL};
use crate::report::{Aim, Measurement, median};

const ROUNDS: usize = 9;
/// What opens in so many milliseconds opens at once.
const AT_ONCE: f64 = 100.0;

pub(crate) fn measure() -> Vec<Measurement> {
    let mut found = Vec::new();
    for (store, place) in history() {
        let kernel = city::kernel(&place);
        for (name, register, query) in questions(&kernel) {
            let times = (0..ROUNDS).map(|_| {
                let began = Moment::now();
                kernel.audit(register, query.clone()).unwrap();
                began.elapsed().as_secs_f64() * 1000.0
            });
            found.push(Measurement {
                name: format!("kernel/audit/{store}: {name}"),
                ours: median(times.collect()),
                peer: AT_ONCE,
                peer_name: "at once".into(),
                unit: "ms",
                aim: Aim::AtMost(1.0),
            });
        }
    }
    found
}

type Question = (&'static str, Option<&'static str>, AuditQuery);

/// Much is found by some, little or nothing by others: both must not be looked for long.
fn questions(kernel: &Kernel) -> Vec<Question> {
    let all = AuditQuery {
        limit: 50,
        ..AuditQuery::default()
    };
    let newest = kernel.audit(None, all.clone()).unwrap();
    let clerk = Some(city::caller(kernel, "office").account);
    let (action, address) = (|it: &str| Some(it.to_owned()), Some("192.0.2.1".to_owned()));
    let until = newest.entries.last().map(|it| it.entry.at);
    vec![
        ("newest", None, all.clone()),
        (
            "of a clerk",
            None,
            AuditQuery {
                account: clerk,
                ..all.clone()
            },
        ),
        ("of a register", Some(PUPIL), all.clone()),
        (
            "of a rare action",
            None,
            AuditQuery {
                action: action("reveal"),
                ..all.clone()
            },
        ),
        (
            "a clerk's rare action",
            None,
            AuditQuery {
                account: clerk,
                action: action("reveal"),
                ..all.clone()
            },
        ),
        (
            "a register's rare action",
            Some(PUPIL),
            AuditQuery {
                action: action("reveal"),
                ..all.clone()
            },
        ),
        (
            "from an address",
            None,
            AuditQuery {
                address,
                ..all.clone()
            },
        ),
        ("before a day", None, AuditQuery { until, ..all }),
    ]
}
