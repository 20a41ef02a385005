//! Words of a case played on a kernel of its own, whose clock the case winds.

use std::sync::{Arc, Mutex};

use base::Day;
use kernel::{Clock, Kernel};
use systems::case::{KernelDriver, parse, run};

/// After the words, of a system; nothing of them is refused.
pub(crate) fn played(system: &str, words: &str) -> (Arc<Kernel>, KernelDriver<Arc<Kernel>>) {
    let model = Arc::new(systems::model().unwrap());
    let store = store::Sqlite::in_memory(Arc::clone(&model)).unwrap();
    let noon = |day: Day| base::CHINA.to_timestamp(day.at(12, 0, 0, 0)).unwrap();
    let now = Arc::new(Mutex::new(noon(Day::constant(2026, 1, 5))));
    let shared = Arc::clone(&now);
    let clock = Clock::from_fn(move || *shared.lock().unwrap());
    let kernel = Kernel::new(model, systems::rules(), Arc::new(store), clock).unwrap();
    let kernel = Arc::new(kernel);
    let wind = move |day: Day| *now.lock().unwrap() = noon(day);
    let mut driver = KernelDriver::over(Arc::clone(&kernel), wind);
    let cases = format!("{}/{system}/cases", env!("CARGO_MANIFEST_DIR"));
    let fixture = |name: &str| std::fs::read_to_string(format!("{cases}/{name}.given")).ok();
    let (told, _) = run(&parse("played", words), system, &mut driver, &fixture);
    let said: Vec<&String> = told.blocks.iter().flat_map(|it| &it.expected).collect();
    assert!(!said.iter().any(|it| it.starts_with("refused")), "{said:?}");
    (kernel, driver)
}
