//! The demo city with a million pupils: how long it takes to make, to open, and how large it is.

use std::sync::Arc;
use std::time::Instant as Moment;

use kernel::{Caller, Kernel, Listing};
use store::Place;
use systems::demo::{self, Winder};

use super::{clear, places, rows};
use crate::report::{Aim, Measurement};

const PUPILS: u64 = 1_000_000;
/// Within this somebody waits for a city.
const MADE_S: f64 = 180.0;
const OPENED_S: f64 = 1.0;

pub(crate) fn measure() -> Vec<Measurement> {
    let pupils = rows(PUPILS);
    let mut found = Vec::new();
    for (store, place) in places("demo") {
        clear(&place);
        let began = Moment::now();
        make(&place, pupils, &|_| "no password opens it".to_owned());
        let made = began.elapsed().as_secs_f64();
        let size = place
            .dir
            .join("store.db")
            .metadata()
            .map_or(0, |it| it.len());
        eprintln!(
            "   {store}: {pupils} 名学生，{made:.0} 秒，库文件 {} MB",
            size >> 20
        );
        let began = Moment::now();
        let kernel = opened(&place);
        first_page(&kernel);
        let opened = began.elapsed().as_secs_f64();
        let measured = |what: &str, ours: f64, most: f64| Measurement {
            name: format!("kernel/demo/{store}: {what}"),
            ours,
            peer: most,
            peer_name: format!("{most} s"),
            unit: "s",
            aim: Aim::AtMost(1.0),
        };
        found.push(measured("made", made, MADE_S));
        found.push(measured("opened, with a first page", opened, OPENED_S));
        clear(&place);
    }
    found
}

pub(crate) fn opened(place: &Place) -> Kernel {
    let model = Arc::new(systems::model().unwrap());
    let open = place.open(Arc::clone(&model)).unwrap();
    Kernel::new(model, systems::rules(), open, kernel::Clock::system()).unwrap()
}

pub(crate) fn make(place: &Place, pupils: u64, hash: &dyn Fn(&str) -> String) {
    let winder = Winder::new();
    let model = Arc::new(systems::model().unwrap());
    let store = place.open_to_fill(Arc::clone(&model)).unwrap();
    let kernel = Kernel::new(model, systems::rules(), store, winder.clock()).unwrap();
    let options = demo::Options {
        seed: 1,
        pupils: Some(pupils),
        today: "2026-11-20".parse().unwrap(),
        winder,
        hash,
    };
    let began = Moment::now();
    let mut part = String::new();
    let told = &mut |what: &str, _: u64, _: u64| {
        if part != what {
            what.clone_into(&mut part);
            eprintln!("   {:.0} 秒起：{what}", began.elapsed().as_secs_f64());
        }
    };
    demo::build(&kernel, &options, told).unwrap();
}

fn first_page(kernel: &Kernel) {
    let accounts = demo::accounts();
    let clerk = accounts
        .iter()
        .find(|it| it.role == "school_clerk")
        .unwrap();
    let caller = caller(kernel, &clerk.login);
    let page = kernel.list(&caller, "registry.pupil", Listing::first(50));
    assert!(!page.unwrap().rows.is_empty());
}

/// Who signs in so.
pub(crate) fn caller(kernel: &Kernel, login: &str) -> Caller {
    let register = kernel.model.register(kernel::ACCOUNT).unwrap();
    let query = kernel::Query::all(register, kernel.today()).having("login", login);
    let found = kernel::read(kernel.store(), |read| read.rows(&query)).unwrap();
    kernel.caller(found[0].id, None).unwrap()
}
