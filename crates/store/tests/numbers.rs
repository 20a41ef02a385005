//! Numbers that are taken on the way: by whom, in which order, without gaps, once.

#![expect(clippy::unwrap_used, reason = "a test that cannot set its scene fails")]

#[path = "office/mod.rs"]
#[expect(dead_code, reason = "shared with other tests")]
mod office;

use std::collections::BTreeMap;
use std::sync::Barrier;

use base::Id;
use kernel::{Create, Edit, Failure, Kernel, Listing, Outcome, Record, StepCall};
use office::{Office, Place, model, object, over_both};
use serde_json::json;

over_both! {
    a_draft_takes_no_number
    a_number_once_taken_stays
    what_is_issued_at_once_counts_without_gaps
    a_number_is_found_from_when_it_was_taken
}

fn drafted(o: &Office, subject: &str) -> Record {
    let letter = Create {
        register: "desk.memo".into(),
        id: None,
        values: object(&[("subject", json!(subject)), ("unit", json!(o.east))]),
    };
    let clerk = o.as_role("clerk", o.east);
    o.kernel.create(&clerk, letter).unwrap()
}

fn step(kernel: &Kernel, o: &Office, of: &Record, step: &str, pages: u32) -> Outcome<Record> {
    let inputs = match (step, pages) {
        (_, 0) => object(&[]),
        _ => object(&[("pages", json!(pages))]),
    };
    let call = StepCall {
        register: "desk.memo".into(),
        id: of.id,
        version: of.version,
        step: step.into(),
        inputs,
        reason: Some("另有安排".into()),
    };
    kernel.step(&o.as_role("clerk", o.east), call)
}

fn sound(kernel: &Kernel) {
    let found = kernel.verify_history(&BTreeMap::new(), &mut |_| ());
    assert_eq!(found.unwrap().faults, []);
}

fn a_draft_takes_no_number(place: &Place) {
    let o = place.office();
    let [first, second, third] = ["甲", "乙", "丙"].map(|it| drafted(&o, it));
    assert_eq!(
        [&first, &second, &third].map(|it| it.number.as_deref()),
        [None; 3]
    );
    let dropped = step(&o.kernel, &o, &first, "drop", 0).unwrap();
    assert_eq!(dropped.number, None);
    let refused = step(&o.kernel, &o, &second, "send", 0);
    assert!(
        matches!(refused, Err(Failure::Refused(_))),
        "pages are needed"
    );
    let sent = step(&o.kernel, &o, &third, "send", 2).unwrap();
    assert_eq!(sent.number.as_deref(), Some("发〔2026〕1号"));
    assert_eq!(
        sent.text("called"),
        "发〔2026〕1号",
        "what is computed knows it"
    );
    let sent = step(&o.kernel, &o, &second, "send", 1).unwrap();
    assert_eq!(sent.number.as_deref(), Some("发〔2026〕2号"));
    sound(&o.kernel);
}

fn a_number_once_taken_stays(place: &Place) {
    let o = place.office();
    let first = drafted(&o, "甲");
    let sent = step(&o.kernel, &o, &first, "send", 1).unwrap();
    let back = step(&o.kernel, &o, &sent, "recall", 0).unwrap();
    let other = step(&o.kernel, &o, &drafted(&o, "乙"), "send", 1).unwrap();
    let again = step(&o.kernel, &o, &back, "send", 1).unwrap();
    let numbers = [&sent, &back, &again, &other].map(|it| it.number.as_deref().unwrap());
    let [one, two] = ["发〔2026〕1号", "发〔2026〕2号"];
    assert_eq!(numbers, [one, one, one, two]);
    // Rules bring records to states without a step.
    let by_rule = drafted(&o, "丙").id;
    let by_rule = o.kernel.as_platform(move |ctx| {
        let mut it = ctx.get("desk.memo", by_rule)?;
        it.state = Some("sent".into());
        ctx.update(it)
    });
    assert_eq!(by_rule.unwrap().number.as_deref(), Some("发〔2026〕3号"));
    sound(&o.kernel);
}

/// Over PostgreSQL through two nodes.
fn what_is_issued_at_once_counts_without_gaps(place: &Place) {
    const CLIENTS: usize = 8;
    const EACH: usize = 10;
    let o = place.office();
    let mut nodes = vec![o.kernel.clone()];
    if place.url.is_some() {
        let (model, clock) = (
            model(),
            kernel::Clock::from_fn(|| base::Instant::from_second(1_780_000_000).unwrap()),
        );
        let store = place.open(&model);
        nodes.push(Kernel::new(model, office::rules(), store, clock).unwrap());
    }
    let letters: Vec<Record> = (0..CLIENTS * EACH)
        .map(|n| drafted(&o, &format!("第{n}封")))
        .collect();
    let gate = Barrier::new(CLIENTS);
    let mut numbers: Vec<String> = std::thread::scope(|scope| {
        let clients = letters.chunks(EACH).enumerate().map(|(n, mine)| {
            let (node, gate, o) = (&nodes[n % nodes.len()], &gate, &o);
            scope.spawn(move || {
                gate.wait();
                let send = |(k, it): (usize, &Record)| {
                    // One of three is refused, one of four withdrawn.
                    if k % 3 == 0 {
                        assert!(step(node, o, it, "send", 0).is_err());
                    }
                    let verb = if k % 4 == 3 { "drop" } else { "send" };
                    step(node, o, it, verb, 1).unwrap().number
                };
                mine.iter().enumerate().filter_map(send).collect::<Vec<_>>()
            })
        });
        let clients: Vec<_> = clients.collect();
        clients
            .into_iter()
            .flat_map(|it| it.join().unwrap())
            .collect()
    });
    let count = |it: &String| {
        it.trim_start_matches("发〔2026〕")
            .trim_end_matches('号')
            .parse::<usize>()
    };
    numbers.sort_by_key(|it| count(it).unwrap());
    let expected: Vec<String> = (1..=CLIENTS * 8)
        .map(|n| format!("发〔2026〕{n}号"))
        .collect();
    assert_eq!(numbers, expected);
    nodes.iter().for_each(sound);
}

fn a_number_is_found_from_when_it_was_taken(place: &Place) {
    let o = place.office();
    let clerk = o.as_role("clerk", o.east);
    let found = |typed: &str| {
        let listing = Listing {
            text: Some(typed.into()),
            ..Listing::first(10)
        };
        let page = o.kernel.list(&clerk, "desk.memo", listing).unwrap();
        page.rows.into_iter().map(|it| it.id).collect::<Vec<Id>>()
    };
    let letter = drafted(&o, "甲");
    assert!(found("发〔2026〕1号").is_empty());
    let sent = step(&o.kernel, &o, &letter, "send", 1).unwrap();
    assert_eq!(found("发〔2026〕1号"), [letter.id]);
    let edit = Edit {
        register: "desk.memo".into(),
        id: letter.id,
        version: sent.version,
        values: object(&[("pages", json!(3))]),
        reason: None,
    };
    assert_eq!(o.kernel.edit(&clerk, edit).unwrap().number, sent.number);
    sound(&o.kernel);
}
