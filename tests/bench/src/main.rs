//! `./bench`: what the product does beside something else that does the same, in one run.
//!
//! Each measurement is a ratio with an aim; aims are printed, never asserted. Data are
//! rebuilt from a seed and kept between runs, outside the clone. A set is a file with its
//! measurements in a folder of its name; another set gets a line in [`SETS`].

#![expect(
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "a measurement that cannot set its scene stops; its result is what it prints"
)]

mod calibration;
mod city;
mod clients;
mod kernel;
mod lake;
mod plan;
mod registry;
mod report;

use std::path::PathBuf;

use report::Measurement;

/// As the product has it.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// Measures, and gives what was found.
type Measure = fn() -> Vec<Measurement>;

/// Every measurement by its set and name.
const SETS: &[(&str, &[(&str, Measure)])] = &[
    ("kernel", kernel::SET),
    ("lake", lake::SET),
    ("plan", plan::SET),
    ("registry", registry::SET),
];

fn main() {
    let mut asked: Vec<String> = std::env::args().skip(1).collect();
    if let Some("--child") = asked.first().map(String::as_str) {
        return kernel::child(&asked[1..]);
    }
    let is_json = asked.iter().any(|it| it == "--json");
    asked.retain(|it| it != "--json");
    let wanted = |set: &str, name: &str| {
        asked.is_empty()
            || asked
                .iter()
                .any(|it| it == set || *it == format!("{set}/{name}"))
    };
    let all = SETS.iter().flat_map(|(set, all)| {
        all.iter()
            .map(move |(name, measure)| (*set, *name, measure))
    });
    let chosen: Vec<_> = all.filter(|(set, name, _)| wanted(set, name)).collect();
    if chosen.is_empty() {
        eprintln!("没有这项测量。可选：");
        for (set, all) in SETS {
            all.iter().for_each(|(name, _)| eprintln!("  {set}/{name}"));
        }
        std::process::exit(2);
    }
    let mut found = calibration::measure();
    for (set, name, measure) in chosen {
        eprintln!("—— {set}/{name}");
        found.extend(measure());
    }
    report::print(&found, is_json);
}

/// Where data are kept between runs. PostgreSQL does not run as root and must reach it.
fn cache() -> PathBuf {
    let home = PathBuf::from(std::env::var_os("HOME").unwrap_or_default());
    let dir = match home.starts_with("/root") {
        true => PathBuf::from("/var/tmp/xuezheng-bench"),
        false => home.join(".cache/xuezheng/bench"),
    };
    std::fs::create_dir_all(&dir).unwrap();
    dir
}
