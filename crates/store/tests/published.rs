//! What everybody may read is asked alike of both stores: page by page, in order, narrowed and
//! counted, and nothing that was not released.

#![expect(clippy::unwrap_used, reason = "a test that cannot set its scene fails")]

#[path = "office/mod.rs"]
#[expect(dead_code, reason = "shared with other tests")]
mod office;

use base::Id;
use kernel::{Create, Failure, Outcome, Record, StepCall};
use model::Value;
use office::{Office, Place, object, over_both};
use serde_json::{Value as Json, json};

over_both! {
    pages_follow_one_another_in_the_order_published
    a_list_is_narrowed_and_counted_by_what_is_public
    what_is_taken_back_or_goes_back_is_gone
    parts_stand_on_the_page_they_belong_to
}

fn created(o: &Office, register: &str, values: &[(&str, Json)]) -> Record {
    let create = Create {
        register: register.into(),
        id: None,
        values: object(values),
    };
    let clerk = o.as_role("clerk", o.root);
    o.kernel.create(&clerk, create).unwrap()
}

fn stepped(o: &Office, of: &Record, steps: &[&str]) -> Record {
    let mut record = of.clone();
    for step in steps {
        let call = StepCall {
            register: record.register.clone(),
            id: record.id,
            version: record.version,
            step: (*step).into(),
            inputs: object(&[]),
            reason: Some("核对".into()),
        };
        let clerk = o.as_role("clerk", o.root);
        record = o.kernel.step(&clerk, call).unwrap();
    }
    record
}

/// Roads of two counties by the day they are to be done; the fourth of each five is not
/// begun, the fifth not released, and the last has no day.
fn roads(o: &Office, n: usize) -> Vec<Record> {
    let road = |k: usize| {
        let (unit, hobby) = match k % 2 {
            0 => (o.east, "chess"),
            _ => (o.west, "run"),
        };
        let mut values = vec![
            ("title", json!(format!("第{k}条"))),
            ("unit", json!(unit)),
            ("hobby", json!(hobby)),
            ("inside", json!("不公开")),
        ];
        if k + 1 < n {
            // Days repeat, so that pages end among equals.
            values.push(("ends_on", json!(format!("2026-{:02}-01", 12 - k / 4))));
        }
        if hobby == "run" {
            values.push(("people", json!(k)));
        }
        let road = created(o, "desk.road", &values);
        match k % 5 {
            3 => road,
            4 => stepped(o, &road, &["begin"]),
            0 => stepped(o, &road, &["begin", "finish", "release"]),
            _ => stepped(o, &road, &["begin", "release"]),
        }
    };
    (0..n).map(road).collect()
}

fn asked(o: &Office, asked: &[(&str, &str)], limit: usize) -> Vec<Vec<String>> {
    let said: Vec<(String, String)> = asked
        .iter()
        .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
        .collect();
    let (mut pages, mut after) = (Vec::new(), None);
    loop {
        let page = o
            .kernel
            .published("desk.road", &said, after, limit)
            .unwrap();
        let title = |it: &kernel::Published| it.values["title"].as_text().unwrap().to_owned();
        pages.push(page.rows.iter().map(title).collect());
        match page.next {
            Some(next) => after = Some(next),
            None => return pages,
        }
    }
}

fn pages_follow_one_another_in_the_order_published(place: &Place) {
    let o = place.office();
    let all = roads(&o, 31);
    let whole = asked(&o, &[], 100).concat();
    let mut expected: Vec<&Record> = all
        .iter()
        .filter(|it| it.text("publicity") == "released")
        .collect();
    // What has no day stands last.
    let day = |it: &Record| it.get("ends_on").as_day();
    expected.sort_by_key(|it| (day(it).is_none(), day(it), it.id));
    let titles = |some: &[&Record]| -> Vec<String> {
        some.iter().map(|it| it.text("title").to_owned()).collect()
    };
    assert_eq!(whole, titles(&expected));
    for limit in [1, 4, 7] {
        let pages = asked(&o, &[], limit);
        assert!(pages.iter().all(|it| it.len() <= limit));
        assert_eq!(pages.concat(), whole, "{limit} at a time");
    }
    let page = o.kernel.published("desk.road", &[], None, 5).unwrap();
    assert_eq!(page.count.n, whole.len() as u64);
    let told = page.rows.iter().flat_map(|it| it.values.keys());
    assert!(
        told.into_iter().all(|it| it != "inside"),
        "nothing else is told"
    );
}

fn a_list_is_narrowed_and_counted_by_what_is_public(place: &Place) {
    let o = place.office();
    roads(&o, 20);
    let east = o.east.to_string();
    let unit = asked(&o, &[("unit", &east)], 50).concat();
    assert_eq!(unit.len(), 6);
    let both = asked(&o, &[("unit", &east), ("state", "done")], 50).concat();
    assert_eq!(both, ["第10条", "第0条"]);
    // By what is not published, or nothing that is known, it is as if nothing were said.
    assert_eq!(asked(&o, &[("inside", "不公开")], 50).concat().len(), 12);
    let page = o.kernel.published("desk.road", &[], None, 1).unwrap();
    let choice = |field: &str| {
        let choice = page.choices.iter().find(|it| it.field == field);
        choice.unwrap().values.clone()
    };
    let units = choice("unit");
    assert!(units.contains(&(Value::Ref(o.east), 6)) && units.contains(&(Value::Ref(o.west), 6)));
    let states = choice("state");
    assert!(
        states.contains(&(Value::Code("done".into()), 4)),
        "{states:?}"
    );
    assert_eq!(page.labels[&o.east], "东县");
}

fn what_is_taken_back_or_goes_back_is_gone(place: &Place) {
    let o = place.office();
    let road = created(
        &o,
        "desk.road",
        &[("title", json!("甲")), ("unit", json!(o.east))],
    );
    let one = |id: Id| o.kernel.published_record("desk.road", id);
    let is_out = |done: Outcome<kernel::PublishedRecord>| match done {
        Ok(_) => true,
        Err(Failure::Refused(_)) => false,
        Err(other) => panic!("{other:?}"),
    };
    let road = stepped(&o, &road, &["begin"]);
    assert!(!is_out(one(road.id)), "not released");
    let road = stepped(&o, &road, &["release"]);
    assert!(is_out(one(road.id)));
    let road = stepped(&o, &road, &["retract"]);
    assert!(!is_out(one(road.id)));
    let road = stepped(&o, &road, &["release", "stop"]);
    assert!(!is_out(one(road.id)), "no more in one of the states");
    let road = stepped(&o, &road, &["begin"]);
    assert!(!is_out(one(road.id)), "released anew by somebody");
    assert_eq!(asked(&o, &[], 10), [[""; 0]]);
    assert!(is_out(one(stepped(&o, &road, &["release"]).id)));
}

fn parts_stand_on_the_page_they_belong_to(place: &Place) {
    let o = place.office();
    let road = |title: &str| {
        let road = created(
            &o,
            "desk.road",
            &[("title", json!(title)), ("unit", json!(o.east))],
        );
        stepped(&o, &road, &["begin", "release"])
    };
    let [first, second] = [road("甲"), road("乙")];
    for (road, period) in [
        (&first, "2026-03"),
        (&first, "2026-05"),
        (&second, "2026-04"),
    ] {
        let values = [("road", json!(road.id)), ("period", json!(period))];
        stepped(&o, &created(&o, "desk.stage", &values), &["tell"]);
    }
    let values = [("road", json!(first.id)), ("period", json!("2026-06"))];
    let draft = created(&o, "desk.stage", &values);
    let page = o.kernel.published_record("desk.road", first.id).unwrap();
    let [(register, parts)] = page.parts.as_slice() else {
        panic!("{:?}", page.parts);
    };
    let periods: Vec<String> = parts
        .iter()
        .map(|it| match &it.values["period"] {
            Value::Period(period) => period.to_string(),
            other => panic!("{other:?}"),
        })
        .collect();
    assert_eq!(
        (register.as_str(), periods),
        ("desk.stage", vec!["2026-05".into(), "2026-03".into()])
    );
    let part = parts[0].id;
    let whose = |id| o.kernel.public_page("desk.stage", id).unwrap();
    assert_eq!(whose(part), Some(("desk.road".into(), first.id)));
    assert_eq!(whose(draft.id), None);
    stepped(&o, &first, &["retract"]);
    assert_eq!(
        whose(part),
        None,
        "with the page all that stands on it goes"
    );
}
