//! Makes files of the corpus wrong and reads them, for as long as asked:
//! `cargo run --release -p document --example fuzz -- SECONDS [SEED]`.
//!
//! A file that panics or takes long is written beside the corpus as `crash-…` or
//! `slow-…`; `tests/mutation.rs` reads it from then on.

#[path = "../tests/mutate/mod.rs"]
mod mutate;

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;
use std::time::{Duration, Instant};

use mutate::{Chance, corpus, mutate};

const SLOW: Duration = Duration::from_secs(2);

fn is_slow(bytes: &[u8]) -> bool {
    let started = Instant::now();
    let _ = document::read(bytes, "").map(|text| document::plan::read_all(&text));
    started.elapsed() > SLOW
}

#[expect(clippy::print_stdout, reason = "printing is what it is for")]
fn main() {
    let mut args = std::env::args()
        .skip(1)
        .map(|arg| arg.parse::<u64>().expect("seconds and seed are numbers"));
    let seconds = args.next().unwrap_or(60);
    let mut chance = Chance(args.next().unwrap_or(1));
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/corpus");
    let files = corpus(&folder);
    let contents: Vec<Vec<u8>> = files.iter().map(|(_, bytes)| bytes.clone()).collect();
    let (begun, mut tried, mut found) = (Instant::now(), 0_u64, 0);
    // What was changed once is sometimes changed again.
    let mut pool = contents.clone();
    while begun.elapsed() < Duration::from_secs(seconds) {
        let changed = mutate(&pool[chance.below(pool.len())], &contents, &mut chance);
        let started = Instant::now();
        let outcome = catch_unwind(AssertUnwindSafe(|| {
            document::read(&changed, "").map(|text| document::plan::read_all(&text).is_ok())
        }));
        tried += 1;
        let kind = match outcome {
            Err(_) => "crash",
            // Slow twice, or the machine was only busy.
            _ if started.elapsed() > SLOW && is_slow(&changed) => "slow",
            Ok(result) => {
                if result.is_ok() && chance.below(20) == 0 && changed.len() < 20_000 {
                    let at = if pool.len() < 400 {
                        pool.len()
                    } else {
                        contents.len() + chance.below(pool.len() - contents.len())
                    };
                    if at == pool.len() {
                        pool.push(changed)
                    } else {
                        pool[at] = changed
                    }
                }
                continue;
            }
        };
        found += 1;
        let path = folder.join(format!("{kind}-{tried}"));
        println!("{kind} after {tried}: {}", path.display());
        std::fs::write(path, &changed).expect("the corpus can be written");
    }
    println!("{tried} files in {seconds} s, {found} found");
}
