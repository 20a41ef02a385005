//! Somebody looked for in a city: among all persons as the bureau's office, among all pupils
//! as its officer, among a county's and among one school's; by name, spelling and number, as
//! choices are looked up and as lists are, with their number and in a state.

use std::time::Instant as Moment;

use crate::kernel::demo::caller;
use crate::lake::city;
use crate::report::{Aim, Measurement};
use kernel::{Caller, Condition, Kernel, Listing};

const ROUNDS: usize = 7;
const PAGE: usize = 50;
/// Within this a person does not feel that anything was waited for.
const MS_MAX: f64 = 50.0;
/// Who looks, and where: the office, an officer of the bureau, a county, a school.
const WHO: &[(&str, &str)] = &[
    ("ducha", "registry.person"),
    ("jijiao", "registry.pupil"),
    ("yundong", "registry.pupil"),
    ("xiaoban", "registry.pupil"),
];

pub(crate) fn measure() -> Vec<Measurement> {
    let place = city::place();
    let kernel = city::kernel(&place);
    let mut found = Vec::new();
    for (login, register) in WHO {
        let caller = caller(&kernel, login);
        found.extend(compare(&kernel, &caller, (login, register)));
    }
    found
}

/// Names as they are had, some letters of them, how they are spelt, and numbers.
fn typed(kernel: &Kernel, caller: &Caller, register: &str) -> Vec<String> {
    let page = kernel.list(caller, register, Listing::first(PAGE)).unwrap();
    let mut all: Vec<String> = [
        "z",
        "zh",
        "li",
        "li yi",
        "zhang ming",
        "梓 涵",
        "不在",
        "370302201503120022",
    ]
    .map(str::to_owned)
    .into();
    for row in page.rows.iter().step_by(PAGE / 4) {
        let name = row.text("name");
        let letters: Vec<char> = name.chars().collect();
        let spelt = base::search::spellings(name);
        all.push(name.to_owned());
        all.push(letters[0].to_string());
        all.push(letters[1..].iter().collect());
        all.extend(spelt.iter().cloned());
        all.extend(spelt.iter().map(|it| it[..it.len() * 2 / 3].to_owned()));
    }
    all.sort();
    all.dedup();
    all
}

fn compare(kernel: &Kernel, caller: &Caller, (login, register): (&str, &str)) -> Vec<Measurement> {
    let defined = kernel.model.register(register).unwrap();
    let open = Condition::not_ended(defined);
    let mut times: [Vec<f64>; 3] = Default::default();
    for typed in typed(kernel, caller, register) {
        let list = |conditions: &[Condition]| {
            let listing = Listing {
                text: Some(typed.clone()),
                conditions: conditions.to_vec(),
                ..Listing::first(PAGE)
            };
            kernel.list(caller, register, listing).unwrap()
        };
        let mut own: [Vec<f64>; 3] = Default::default();
        let mut told = String::new();
        for _ in 0..=ROUNDS {
            let (near, ms) = timed(|| {
                kernel
                    .nearest(caller, register, (&typed, &[]), PAGE)
                    .unwrap()
            });
            own[0].push(ms);
            let (all, ms) = timed(|| list(&[]));
            own[1].push(ms);
            let (open, ms) = timed(|| list(std::slice::from_ref(&open)));
            own[2].push(ms);
            assert_eq!(near.is_empty(), all.rows.is_empty(), "{typed}");
            told = format!(
                "{}{} 条，{}{} 条在册",
                all.count.n,
                plus(all.count.over),
                open.count.n,
                plus(open.count.over)
            );
        }
        let worst: Vec<String> = own
            .iter_mut()
            .zip(&mut times)
            .map(|(own, all)| {
                // The first may have waited for the disk.
                all.extend(own.drain(1..));
                let worst = all[all.len() - ROUNDS..]
                    .iter()
                    .copied()
                    .fold(0.0, f64::max);
                format!("{worst:.1}")
            })
            .collect();
        eprintln!(
            "   {login} {register} {typed}：{told}；最慢 {} ms",
            worst.join("、")
        );
    }
    let what = ["looked up", "listed with number", "listed of a state"];
    let lines = what.into_iter().zip(times).map(|(what, mut all)| {
        all.sort_by(f64::total_cmp);
        Measurement {
            name: format!("registry/search: {register} {what}, {login}"),
            ours: all[all.len() * 99 / 100],
            peer: MS_MAX,
            peer_name: format!("{MS_MAX} ms"),
            unit: "ms p99",
            aim: Aim::AtMost(1.0),
        }
    });
    lines.collect()
}

fn plus(over: bool) -> &'static str {
    if over { "+" } else { "" }
}

fn timed<T>(work: impl FnOnce() -> T) -> (T, f64) {
    let began = Moment::now();
    let done = work();
    (done, began.elapsed().as_secs_f64() * 1000.0)
}
