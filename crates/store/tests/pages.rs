//! Lists run along indexes: no page sorts the whole register first.

#![expect(clippy::unwrap_used, reason = "a test that cannot set its scene fails")]

#[path = "office/mod.rs"]
#[expect(dead_code, reason = "shared with other tests")]
mod office;

use std::collections::BTreeMap;

use kernel::{Branch, Condition, Crowd, Query, Sort};
use model::Value;
use office::{Place, over_both};
use serde_json::json;

over_both! {
    a_sorted_page_runs_along_an_index
    a_narrowed_page_runs_along_an_index_of_its_own
    a_list_is_the_same_however_it_is_found
}

/// SQLite says how it would find a list. PostgreSQL would read so small a table whole.
fn a_sorted_page_runs_along_an_index(place: &Place) {
    if place.url.is_some() {
        return;
    }
    let o = place.office();
    let register = o.kernel.model.register("desk.paper").unwrap();
    let at = place.at();
    let east = Branch::Under {
        depth: 2,
        organisation: o.east,
    };
    let helps = Branch::Holds {
        field: "helpers".into(),
        several: true,
        id: o.east,
    };
    let grade = Condition::AnyOf("subject".into(), vec!["甲".into()]);
    let plan = |reach: &[Branch], field: Option<&str>, descending, crowd| {
        let query = Query {
            reach: Some(reach.to_vec()),
            limit: 51,
            crowd,
            sort: Sort {
                field: field.map(str::to_owned),
                descending,
            },
            ..Query::all(register, o.kernel.today()).with(grade.clone())
        };
        let lines = at.explain(&o.kernel.model, &query).unwrap();
        // Behind the count.
        let page = lines.iter().skip_while(|it| !it.contains("SCAN n")).skip(1);
        page.cloned().collect::<Vec<_>>().join("\n")
    };
    let under = std::slice::from_ref(&east);
    for (field, index) in [
        ("due_on", "USING INDEX desk_paper_up2_by_due_on"),
        ("pages", "USING INDEX desk_paper_up2_by_pages"),
    ] {
        for descending in [false, true] {
            let lines = plan(under, Some(field), descending, Crowd::Many);
            assert!(
                lines.contains(index) && !lines.contains("TEMP B-TREE"),
                "{lines}"
            );
            // Several positions: the first rows of each one's own page.
            let both = [east.clone(), helps.clone()];
            let lines = plan(&both, Some(field), descending, Crowd::Many);
            assert!(lines.contains(index), "{lines}");
            // Few are found first, and sorted then.
            let lines = plan(under, Some(field), descending, Crowd::Few);
            assert!(lines.contains("USING PRIMARY KEY (id=?)"), "{lines}");
        }
    }
    let lines = plan(under, None, true, Crowd::Many);
    assert_eq!(lines, "SCAN t", "by creation, as they lie");
}

/// Of all that are open, or urgent, the first by their day, without a look at the others.
fn a_narrowed_page_runs_along_an_index_of_its_own(place: &Place) {
    if place.url.is_some() {
        return;
    }
    let o = place.office();
    let register = o.kernel.model.register("desk.paper").unwrap();
    let at = place.at();
    let plan = |depth, conditions: &[Condition], field: Option<&str>, crowd| {
        let reach = Branch::Under {
            depth,
            organisation: o.east,
        };
        let query = Query {
            reach: Some(vec![reach]),
            conditions: conditions.to_vec(),
            limit: 51,
            crowd,
            sort: Sort {
                field: field.map(str::to_owned),
                descending: true,
            },
            ..Query::all(register, o.kernel.today())
        };
        let lines = at.explain(&o.kernel.model, &query).unwrap();
        let page = lines.iter().skip_while(|it| !it.contains("SCAN n")).skip(1);
        page.cloned().collect::<Vec<_>>().join("\n")
    };
    let is = |field: &str, values: &[&str]| {
        let values = values.iter().map(|it| Value::Code((*it).into()));
        Condition::AnyOf(field.into(), values.collect())
    };
    let open = is("state", &["open"]);
    let by_day = Some("due_on");
    for crowd in [Crowd::Unknown, Crowd::Few, Crowd::Many] {
        let lines = plan(2, std::slice::from_ref(&open), by_day, crowd);
        let index = "USING INDEX desk_paper_up2_by_state.due_on (up2=? AND state=?";
        assert!(
            lines.contains(index) && !lines.contains("TEMP B-TREE"),
            "{lines}"
        );
        let lines = plan(2, std::slice::from_ref(&open), None, crowd);
        assert!(
            lines.contains("USING INDEX desk_paper_up2_state (up2=? AND state=?)"),
            "{lines}"
        );
        // Somebody above looks at one county: its own index, not that of the whole.
        let county = Condition::Under(2, o.east);
        let lines = plan(1, &[open.clone(), county], by_day, crowd);
        assert!(lines.contains(index), "{lines}");
        let urgent = Condition::Missing("urgent".into());
        let lines = plan(1, &[urgent], by_day, crowd);
        let index = "USING INDEX desk_paper_up1_by_urgent.due_on (up1=? AND urgent=?";
        assert!(lines.contains(index), "{lines}");
    }
    // The first of each value, and of these the first.
    let both = [is("state", &["open", "done"])];
    let lines = plan(2, &both, by_day, Crowd::Many);
    let index = "USING COVERING INDEX desk_paper_up2_by_state.due_on (up2=? AND state=?";
    assert_eq!(lines.matches(index).count(), 4, "{lines}");
}

fn a_list_is_the_same_however_it_is_found(place: &Place) {
    let o = place.office();
    for n in 0..40 {
        let due = (n % 3 > 0).then(|| format!("2026-06-{:02}", 1 + n % 7));
        let values = [
            ("subject", json!(format!("第{}类", n % 4))),
            ("unit", json!([o.east, o.west, o.school][n % 3])),
            (
                "helpers",
                json!(if n % 5 == 0 { vec![o.east] } else { vec![] }),
            ),
            ("due_on", json!(due)),
            (
                "urgent",
                [json!(null), json!(true), json!(false)][n / 3 % 3].clone(),
            ),
        ];
        let unit = [o.east, o.west, o.school][n % 3];
        o.create(unit, &values).unwrap();
    }
    let register = o.kernel.model.register("desk.paper").unwrap();
    let under = |organisation| Branch::Under {
        depth: 2,
        organisation,
    };
    let helps = Branch::Holds {
        field: "helpers".into(),
        several: true,
        id: o.east,
    };
    let types = ["第1类", "第2类"].map(Into::into).to_vec();
    let flags = [true, false].map(Value::Flag).to_vec();
    let states = ["open", "done"].map(|it| Value::Code(it.into())).to_vec();
    let any = |field: &str, values: &[Value]| Condition::AnyOf(field.into(), values.to_vec());
    let asked = [
        vec![any("subject", &types)],
        vec![any("urgent", &flags)],
        vec![any("urgent", &flags[..1]), any("subject", &types)],
        vec![Condition::Missing("urgent".into()), any("state", &states)],
        vec![any("state", &states), Condition::Under(2, o.east)],
        vec![Condition::Under(3, o.school)],
        vec![],
    ];
    for reach in [
        vec![under(o.east)],
        vec![under(o.west), helps, under(o.east)],
        vec![Branch::All],
    ] {
        for conditions in &asked {
            for (field, descending) in [
                (None, false),
                (None, true),
                (Some("due_on"), false),
                (Some("due_on"), true),
            ] {
                let rows = |crowd, limit| {
                    let query = Query {
                        reach: Some(reach.clone()),
                        conditions: conditions.clone(),
                        limit,
                        crowd,
                        sort: Sort {
                            field: field.map(str::to_owned),
                            descending,
                        },
                        ..Query::all(register, o.kernel.today())
                    };
                    kernel::read(o.kernel.store(), |read| read.rows(&query)).unwrap()
                };
                let whole = rows(Crowd::Unknown, 0);
                assert!(whole.len() > 3, "{reach:?} {conditions:?}");
                let asked = Query {
                    reach: Some(reach.clone()),
                    conditions: conditions.clone(),
                    ..Query::all(register, o.kernel.today())
                };
                assert_eq!(tally(&o.kernel, &asked), by_hand(&whole), "{asked:?}");
                for crowd in [Crowd::Unknown, Crowd::Few, Crowd::Many] {
                    let first = &whole[..whole.len().min(9)];
                    assert_eq!(
                        rows(crowd, 9),
                        first,
                        "{reach:?} {conditions:?} {field:?} {descending} {crowd:?}"
                    );
                    assert_eq!(rows(crowd, 99), whole);
                }
            }
        }
    }
}

const TALLY: [&str; 4] = ["owner", "state", "urgent", "unit"];

/// How many hold what, as the store counts it.
fn tally(kernel: &kernel::Kernel, query: &Query<'_>) -> BTreeMap<String, u64> {
    let tally = kernel::read(kernel.store(), |read| read.tally(query, &TALLY));
    let tally = tally.unwrap().into_iter();
    tally.map(|(held, n)| (format!("{held:?}"), n)).collect()
}

fn by_hand(rows: &[kernel::Record]) -> BTreeMap<String, u64> {
    let mut tally = BTreeMap::new();
    for row in rows {
        let held = TALLY.map(|name| match name {
            "owner" => row.owner.into(),
            "state" => row.state.clone().map(Value::Code).unwrap_or_default(),
            field => row.get(field).clone(),
        });
        *tally.entry(format!("{:?}", held.to_vec())).or_default() += 1;
    }
    tally
}
