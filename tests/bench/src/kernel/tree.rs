//! Schools put under a bureau one after the other, and as a list comes in: the last of them
//! beside the first, so that a tree that grows does not make each slower.

use std::time::Instant as Moment;

use base::Id;
use kernel::{Given, Kernel, ORGANISATION, Present, Values};
use model::Value;

use super::{clear, places};
use crate::city;
use crate::report::{Aim, Measurement};

const SCHOOLS: usize = 2_500;
/// So many are looked at together.
const SOME: usize = 250;

pub(crate) fn measure() -> Vec<Measurement> {
    let mut found = Vec::new();
    for (store, place) in places("tree") {
        clear(&place);
        let kernel = city::kernel(&place);
        let root = kernel.as_platform(|ctx| {
            let root = school("市教育局", "C", "bureau", None);
            Ok(ctx.create(ORGANISATION, root)?.id)
        });
        let root = root.unwrap();
        for (how, made) in [("singly", singly as Made), ("as a list", as_list)] {
            let began = Moment::now();
            let times: Vec<f64> = (0..SCHOOLS / SOME)
                .map(|part| {
                    let began = Moment::now();
                    made(&kernel, root, part * SOME..(part + 1) * SOME);
                    began.elapsed().as_secs_f64()
                })
                .collect();
            eprintln!(
                "   {store}: {SCHOOLS} {how}, {:.1} s",
                began.elapsed().as_secs_f64()
            );
            found.push(Measurement {
                name: format!("kernel/tree/{store}: the last {SOME} of {SCHOOLS} schools, {how}"),
                ours: times[times.len() - 1],
                peer: times[0],
                peer_name: format!("the first {SOME}"),
                unit: "s",
                aim: Aim::AtMost(1.5),
            });
        }
        clear(&place);
    }
    found
}

type Made = fn(&Kernel, Id, std::ops::Range<usize>);

fn school(title: &str, code: &str, kind: &str, parent: Option<Id>) -> Values {
    let level = if kind == "bureau" { "city" } else { kind };
    [
        ("title", title.into()),
        ("code", code.into()),
        ("kind", Value::Code(kind.into())),
        ("level", Value::Code(level.into())),
        ("parent", parent.into()),
    ]
    .map(|(name, value)| (name.to_owned(), value))
    .into_iter()
    .collect()
}

fn singly(kernel: &Kernel, root: Id, which: std::ops::Range<usize>) {
    for n in which {
        let values = school(
            &format!("第{n}小学"),
            &format!("S{n}"),
            "school",
            Some(root),
        );
        kernel
            .as_platform(move |ctx| ctx.create(ORGANISATION, values.clone()))
            .unwrap();
    }
}

fn as_list(kernel: &Kernel, root: Id, which: std::ops::Range<usize>) {
    let mut rows: Vec<Given> = which
        .map(|n| Given {
            values: school(
                &format!("第{n}中学"),
                &format!("M{n}"),
                "school",
                Some(root),
            ),
            faults: Vec::new(),
        })
        .collect();
    let caller = kernel::Caller::platform(kernel.now());
    while !rows.is_empty() {
        let some = rows.clone();
        let taken = kernel.in_slot(&caller, move |ctx| {
            ctx.take(
                ORGANISATION,
                &some,
                &["code".into()],
                Present::Refuse,
                "名册",
            )
        });
        rows.drain(..taken.unwrap().len());
    }
}
