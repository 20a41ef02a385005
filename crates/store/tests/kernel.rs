//! What users rely on in records: nothing lost, nothing altered unseen, nothing seen by others.

#![expect(clippy::unwrap_used, reason = "a test that cannot set its scene fails")]

#[path = "office/mod.rs"]
#[expect(dead_code, reason = "shared with other tests")]
mod office;

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::Ordering;

use base::{Decimal, Id};
use kernel::{
    Asked, AuditQuery, Branch, Clock, Condition, Create, Edit, Failure, Kernel, Listing, Measures,
    Sort, StepCall,
};
use office::raw::{Raw, altered};
use office::{Office, Place, model, object, over_both};
use serde_json::json;

over_both! {
    numbers_count_without_gaps_per_county
    what_is_wrong_is_said_all_at_once_in_chinese
    a_step_needs_its_fields_and_its_state
    two_who_save_the_same_version_conflict
    sending_a_creation_twice_creates_once
    others_rows_are_not_found
    the_database_and_the_kernel_agree_on_who_reaches_a_row
    pages_follow_one_another_in_every_order_and_miss_nothing
    a_search_takes_signs_as_they_are
    episodes_of_one_key_never_overlap
    what_is_below_a_moved_organisation_moves_with_it
    the_tree_that_is_known_is_the_one_that_was_written
    a_number_can_be_asked_as_it_was_known
    what_a_number_rests_on_is_followed_as_it_was_known
    sixteen_writers_lose_nothing_and_number_without_gaps
    a_rule_that_panics_costs_one_request
    a_changed_byte_in_any_table_is_found
    sensitive_fields_lie_sealed_and_answer_equality_only
    a_kept_head_finds_a_history_cut_short
    conditions_join_and_lists_are_searched
    a_person_acts_through_the_record_that_stands_for_them
    the_whole_history_is_asked_by_who_what_when_and_where_from
    entries_from_before_addresses_were_kept_are_found_still
    what_is_erased_is_gone_and_the_chain_holds
    who_was_shown_what_is_known_after_an_erasure
}

fn code(failure: Failure) -> String {
    match failure {
        Failure::Refused(refusal) => refusal.code,
        Failure::Store(error) => format!("store: {error}"),
    }
}

fn faults(kernel: &Kernel) -> Vec<String> {
    let found = kernel
        .verify_history(&BTreeMap::new(), &mut |_| ())
        .unwrap();
    found
        .faults
        .into_iter()
        .map(|it| format!("{} {}", it.place, it.says))
        .collect()
}

fn finish(o: &Office, unit: Id, id: Id, version: i64) -> kernel::Outcome<kernel::Record> {
    let call = StepCall {
        register: "desk.paper".into(),
        id,
        version,
        step: "finish".into(),
        inputs: object(&[]),
        reason: None,
    };
    o.kernel.step(&o.as_role("clerk", unit), call)
}

fn edit(
    o: &Office,
    unit: Id,
    id: Id,
    version: i64,
    values: &[(&str, serde_json::Value)],
) -> kernel::Outcome<kernel::Record> {
    let edit = Edit {
        register: "desk.paper".into(),
        id,
        version,
        values: object(values),
        reason: None,
    };
    o.kernel.edit(&o.as_role("clerk", unit), edit)
}

fn numbers_count_without_gaps_per_county(place: &Place) {
    let o = place.office();
    let numbers =
        [o.east, o.west, o.school, o.east].map(|unit| o.paper(unit, "甲").number.unwrap());
    assert_eq!(
        numbers,
        ["E-2026-0001", "W-2026-0001", "E-2026-0002", "E-2026-0003"]
    );
    assert!(
        o.create(o.east, &[("unit", json!(o.east))]).is_err(),
        "no subject"
    );
    assert_eq!(
        o.paper(o.east, "乙").number.unwrap(),
        "E-2026-0004",
        "a refused one takes no number"
    );
}

fn what_is_wrong_is_said_all_at_once_in_chinese(place: &Place) {
    let o = place.office();
    let refused = o.create(
        o.east,
        &[
            ("unit", json!(Id::nil())),
            ("pages", json!(0)),
            ("fee", json!("1.234")),
            ("due_on", json!("明天")),
        ],
    );
    let Err(Failure::Refused(refusal)) = refused else {
        panic!("{refused:?}")
    };
    let said: Vec<String> = refusal.fields.into_iter().map(|it| it.message).collect();
    assert_eq!(
        said,
        [
            "“页数”不能小于 1",
            "“邮资”最多 2 位小数",
            "“期限”应为日期，如 2026-09-30"
        ]
    );
    let refused = o.create(
        o.east,
        &[("unit", json!(o.east)), ("helpers", json!([Id::nil()]))],
    );
    let Err(Failure::Refused(refusal)) = refused else {
        panic!("{refused:?}")
    };
    let said: Vec<String> = refusal.fields.into_iter().map(|it| it.message).collect();
    assert_eq!(said, ["请填写“标题”", "“协办单位”所选的机构不存在"]);
}

fn a_step_needs_its_fields_and_its_state(place: &Place) {
    let o = place.office();
    let paper = o.paper(o.east, "甲");
    assert_eq!(
        code(finish(&o, o.east, paper.id, 1).unwrap_err()),
        "kernel.fields"
    );
    let paper = edit(&o, o.east, paper.id, 1, &[("pages", json!(3))]).unwrap();
    let paper = finish(&o, o.east, paper.id, paper.version).unwrap();
    assert_eq!(paper.state.as_deref(), Some("done"));
    assert_eq!(
        code(finish(&o, o.east, paper.id, paper.version).unwrap_err()),
        "kernel.step"
    );
    assert_eq!(
        code(edit(&o, o.east, paper.id, paper.version, &[("pages", json!(4))]).unwrap_err()),
        "kernel.edit"
    );
}

fn two_who_save_the_same_version_conflict(place: &Place) {
    let o = place.office();
    let paper = o.paper(o.east, "甲");
    edit(&o, o.east, paper.id, 1, &[("pages", json!(2))]).unwrap();
    assert_eq!(
        code(edit(&o, o.east, paper.id, 1, &[("pages", json!(3))]).unwrap_err()),
        "kernel.conflict"
    );
}

fn sending_a_creation_twice_creates_once(place: &Place) {
    let o = place.office();
    let id = Some(Id::now_v7());
    let values = object(&[("subject", json!("甲")), ("unit", json!(o.east))]);
    let send = || {
        o.kernel
            .create(
                &o.as_role("clerk", o.east),
                Create {
                    register: "desk.paper".into(),
                    id,
                    values: values.clone(),
                },
            )
            .unwrap()
    };
    assert_eq!(send(), send());
}

fn others_rows_are_not_found(place: &Place) {
    let o = place.office();
    let paper = o.paper(o.east, "甲");
    let west = o.as_role("clerk", o.west);
    assert_eq!(
        code(o.kernel.view(&west, "desk.paper", paper.id).unwrap_err()),
        "kernel.not_found"
    );
    assert_eq!(
        code(o.kernel.history(&west, "desk.paper", paper.id).unwrap_err()),
        "kernel.not_found"
    );
    assert_eq!(
        code(edit(&o, o.west, paper.id, 1, &[]).unwrap_err()),
        "kernel.not_found"
    );
    assert_eq!(
        code(finish(&o, o.west, paper.id, 1).unwrap_err()),
        "kernel.not_found"
    );
    edit(&o, o.east, paper.id, 1, &[("helpers", json!([o.west]))]).unwrap();
    assert!(
        o.kernel.view(&west, "desk.paper", paper.id).is_ok(),
        "a helper handles it"
    );
    let chief = o.as_role("chief", o.root);
    assert!(
        o.kernel
            .view(&chief, "desk.paper", paper.id)
            .unwrap()
            .closed
            .is_some(),
        "may read only"
    );
}

fn the_database_and_the_kernel_agree_on_who_reaches_a_row(place: &Place) {
    let o = place.office();
    let mut papers = Vec::new();
    for (idx, unit) in [o.east, o.west, o.school, o.root]
        .into_iter()
        .cycle()
        .take(24)
        .enumerate()
    {
        let paper = o.paper(unit, &format!("件{idx}"));
        let helper = [o.west, o.school][idx % 2];
        papers.push(edit(&o, unit, paper.id, 1, &[("helpers", json!([helper]))]).unwrap());
    }
    let register = o.kernel.model.register("desk.paper").unwrap().clone();
    for (role, unit) in [
        ("clerk", o.east),
        ("clerk", o.west),
        ("clerk", o.school),
        ("chief", o.root),
        ("chief", o.east),
        ("nobody", o.root),
    ] {
        let caller = o.as_role(role, unit);
        let branches: Vec<Branch> = o.kernel.reach(&register, &caller);
        let expected: Vec<Id> = papers
            .iter()
            .filter(|it| branches.iter().any(|b| b.covers(it)))
            .map(|it| it.id)
            .collect();
        let listed = o.kernel.list(&caller, "desk.paper", Listing::first(100));
        let listed: Vec<Id> = listed
            .map(|page| page.rows.iter().map(|it| it.id).collect())
            .unwrap_or_default();
        assert_eq!(listed, expected, "{role}");
    }
}

fn pages_follow_one_another_in_every_order_and_miss_nothing(place: &Place) {
    let o = place.office();
    for n in 0..37_i64 {
        let day = (n % 5 > 0).then(|| format!("2026-03-{:02}", n % 5 + 1));
        o.create(
            o.east,
            &[
                ("subject", json!(format!("件{n}"))),
                ("unit", json!(o.east)),
                ("due_on", json!(day)),
                ("pages", json!(n % 4 + 1)),
            ],
        )
        .unwrap();
    }
    let caller = o.as_role("clerk", o.east);
    for (field, descending) in [
        (None, false),
        (None, true),
        (Some("due_on"), false),
        (Some("due_on"), true),
        (Some("pages"), true),
    ] {
        let sort = Sort {
            field: field.map(str::to_owned),
            descending,
        };
        let page = |after, limit| {
            o.kernel
                .list(
                    &caller,
                    "desk.paper",
                    Listing {
                        sort: sort.clone(),
                        after,
                        ..Listing::first(limit)
                    },
                )
                .unwrap()
        };
        let whole: Vec<Id> = page(None, 100).rows.iter().map(|it| it.id).collect();
        let (mut paged, mut after) = (Vec::new(), None);
        loop {
            let next = page(after, 5);
            paged.extend(next.rows.iter().map(|it| it.id));
            after = next.next;
            if after.is_none() {
                break;
            }
        }
        assert_eq!(
            (whole.len(), &whole),
            (37, &paged),
            "{field:?} {descending}"
        );
    }
    let refused = o.kernel.list(
        &caller,
        "desk.paper",
        Listing {
            sort: Sort {
                field: Some("fee".into()),
                descending: false,
            },
            ..Listing::first(5)
        },
    );
    assert_eq!(code(refused.unwrap_err()), "kernel.sort");
}

fn a_search_takes_signs_as_they_are(place: &Place) {
    let o = place.office();
    for subject in ["完成 100% 的通知", "完成 1000 的通知", "甲_乙", "甲乙"] {
        o.paper(o.east, subject);
    }
    let caller = o.as_role("clerk", o.east);
    let found = |text: &str| {
        o.kernel
            .list(
                &caller,
                "desk.paper",
                Listing {
                    text: Some(text.into()),
                    ..Listing::first(10)
                },
            )
            .unwrap()
            .rows
            .len()
    };
    assert_eq!(
        [
            found("100%"),
            found("甲_"),
            found("通知"),
            found("E-2026-0003"),
            found("'")
        ],
        [1, 1, 2, 1, 0]
    );
}

fn episodes_of_one_key_never_overlap(place: &Place) {
    let o = place.office();
    let rent = |room: &str, from: &str, to: Option<&str>| {
        let values = object(&[
            ("room", json!(room)),
            ("from", json!(from)),
            ("to", json!(to)),
        ]);
        o.kernel
            .create(
                &o.as_role("clerk", o.east),
                Create {
                    register: "desk.tenancy".into(),
                    id: None,
                    values,
                },
            )
            .is_ok()
    };
    assert!(rent("101", "2026-01-01", Some("2026-03-01")));
    assert!(
        rent("101", "2026-03-01", None),
        "half-open: the end day is free"
    );
    assert!(!rent("101", "2026-02-28", Some("2026-03-01")));
    assert!(
        !rent("101", "2026-03-01", None),
        "begins no later than the open one"
    );
    assert!(rent("101", "2027-01-01", None), "ends the open one");
    assert!(!rent("101", "2026-12-31", Some("2027-01-01")));
    assert!(
        !rent("102", "2026-05-02", Some("2026-05-01")),
        "ends before it begins"
    );
}

fn what_is_below_a_moved_organisation_moves_with_it(place: &Place) {
    let o = place.office();
    let paper = o.paper(o.school, "甲");
    assert_eq!(paper.path, [o.root, o.east, o.school]);
    let (school, west) = (o.school, o.west);
    o.kernel
        .as_platform(move |ctx| {
            let mut it = ctx.get(kernel::ORGANISATION, school)?;
            it.set("parent", west);
            ctx.update(it)
        })
        .unwrap();
    let seen = o
        .kernel
        .view(&o.as_role("clerk", o.west), "desk.paper", paper.id)
        .unwrap();
    assert_eq!(seen.record.path, [o.root, o.west, o.school]);
    assert!(
        o.kernel
            .view(&o.as_role("clerk", o.east), "desk.paper", paper.id)
            .is_err()
    );
    assert_eq!(faults(&o.kernel), [""; 0]);
    let root = o.root;
    let circle = o.kernel.as_platform(move |ctx| {
        let mut it = ctx.get(kernel::ORGANISATION, root)?;
        it.set("parent", school);
        ctx.update(it)
    });
    assert_eq!(code(circle.unwrap_err()), "kernel.tree");
}

/// Who changed it does not read it anew; who did not does.
fn the_tree_that_is_known_is_the_one_that_was_written(place: &Place) {
    let model = model();
    let store = place.open(&model);
    let o = office::over(Arc::clone(&store), Arc::clone(&model));
    let other = kernel_over(store, &model);
    let told = |kernel: &Kernel| -> Vec<(String, Vec<Id>)> {
        let tree = kernel.tree();
        let all = tree.all();
        all.map(|it| (it.title.clone(), it.path.clone())).collect()
    };
    let make = |kernel: &Kernel, codes: [&'static str; 2], above: Id| -> kernel::Outcome<Id> {
        kernel.as_platform(move |ctx| {
            let mut above = above;
            for code in codes {
                let values = [("title", code.into()), ("code", code.into())];
                let mut values = kernel::Values::from(values.map(|(it, to)| (it.to_owned(), to)));
                values.insert("parent".into(), above.into());
                above = ctx.create(kernel::ORGANISATION, values)?.id;
            }
            Ok(above)
        })
    };
    let put = |kernel: &Kernel, id: Id, field: &'static str, value: model::Value| {
        kernel
            .as_platform(move |ctx| {
                let mut it = ctx.get(kernel::ORGANISATION, id)?;
                it.set(field, value.clone());
                ctx.update(it)
            })
            .unwrap();
    };
    let agree = |by: &Kernel| {
        let there = told(by);
        for kernel in [&o.kernel, &other] {
            kernel.follow().unwrap();
            assert_eq!(told(kernel), there);
        }
    };
    let made = make(&o.kernel, ["E2", "E21"], o.east).unwrap();
    agree(&o.kernel);
    put(&o.kernel, made, "code", "A1".into());
    agree(&o.kernel);
    let west = make(&other, ["W2", "W21"], o.west).unwrap();
    agree(&other);
    put(&o.kernel, o.east, "parent", o.west.into());
    agree(&o.kernel);
    // Its own would be the seventh.
    let deeper = o.kernel.as_platform({
        let east = o.east;
        move |ctx| {
            let mut it = ctx.get(kernel::ORGANISATION, east)?;
            it.set("parent", west);
            ctx.update(it)
        }
    });
    assert_eq!(code(deeper.unwrap_err()), "kernel.tree");
    let path = o.kernel.tree().get(made).unwrap().path.clone();
    assert_eq!(path[..2], [o.root, o.west]);
    assert_eq!(path[path.len() - 1], made);
    // The second is refused, and the first not kept.
    make(&o.kernel, ["B1", "A1"], o.west).unwrap_err();
    agree(&o.kernel);
    assert!(o.kernel.tree().all().all(|it| it.code != "B1"));
}

fn a_number_can_be_asked_as_it_was_known(place: &Place) {
    let o = place.office();
    let ask = |measure: &str, known_at| Asked {
        measure: measure.into(),
        organisation: Some(o.east),
        period: None,
        by: BTreeMap::new(),
        known_at,
        as_of: None,
    };
    let value = |measure: &str, known_at| o.kernel.measure(&ask(measure, known_at)).unwrap();
    let first = o
        .create(
            o.east,
            &[
                ("subject", json!("甲")),
                ("unit", json!(o.east)),
                ("pages", json!(1)),
                ("fee", json!("1.25")),
            ],
        )
        .unwrap();
    let second = o
        .create(
            o.school,
            &[
                ("subject", json!("乙")),
                ("unit", json!(o.school)),
                ("pages", json!(1)),
                ("fee", json!("2.50")),
            ],
        )
        .unwrap();
    finish(&o, o.east, first.id, 1).unwrap();
    let then = (value("desk.fees", None), value("desk.done_share", None));
    assert_eq!(then.0.value, Some(Decimal::new(125, 2)));
    assert_eq!(then.1.value, Some(Decimal::from(50)));
    finish(&o, o.school, second.id, 1).unwrap();
    o.paper(o.west, "丙");
    assert_eq!(value("desk.fees", None).value, Some(Decimal::new(375, 2)));
    assert_eq!(value("desk.fees", Some(then.0.history)), then.0);
    assert_eq!(value("desk.done_share", Some(then.1.history)), then.1);
    assert_eq!(
        value("desk.done_share", Some(0)).value,
        None,
        "a share of nothing is unknown"
    );
}

/// What a record refers to was another then, and an organisation stood elsewhere.
fn what_a_number_rests_on_is_followed_as_it_was_known(place: &Place) {
    let o = place.office();
    let ask = |organisation, known_at| {
        let asked = Asked {
            organisation: Some(organisation),
            known_at,
            ..Asked::of("desk.of_offices")
        };
        let told = o.kernel.measure(&asked).unwrap();
        (told.value, told.history)
    };
    let put = |id: Id, field: &'static str, value: model::Value| {
        let written = o.kernel.as_platform(move |ctx| {
            let mut it = ctx.get(kernel::ORGANISATION, id)?;
            it.set(field, value.clone());
            ctx.update(it)
        });
        written.unwrap();
    };
    let (none, one) = (Some(Decimal::ZERO), Some(Decimal::ONE));
    put(o.school, "title", "科室".into());
    o.paper(o.school, "甲");
    let (value, then) = ask(o.east, None);
    assert_eq!(value, one);
    put(o.school, "title", "学校".into());
    let (value, renamed) = ask(o.east, None);
    assert_eq!(value, none);
    assert_eq!(ask(o.east, Some(then)).0, one);
    put(o.school, "parent", o.west.into());
    put(o.school, "title", "科室".into());
    assert_eq!((ask(o.east, None).0, ask(o.west, None).0), (none, one));
    assert_eq!(ask(o.east, Some(then)).0, one);
    assert_eq!(ask(o.west, Some(then)).0, none);
    assert_eq!(ask(o.east, Some(renamed)).0, none);
}

fn sixteen_writers_lose_nothing_and_number_without_gaps(place: &Place) {
    let o = Arc::new(place.office());
    let threads: Vec<_> = (0..16)
        .map(|n| {
            let o = Arc::clone(&o);
            std::thread::spawn(move || {
                (0..20)
                    .map(|k| o.paper(o.east, &format!("{n}/{k}")).number.unwrap())
                    .collect::<Vec<_>>()
            })
        })
        .collect();
    let mut numbers: Vec<String> = threads
        .into_iter()
        .flat_map(|it| it.join().unwrap())
        .collect();
    numbers.sort();
    let expected: Vec<String> = (1..=320).map(|n| format!("E-2026-{n:04}")).collect();
    assert_eq!(numbers, expected);
    assert_eq!(faults(&o.kernel), [""; 0]);
}

fn a_rule_that_panics_costs_one_request(place: &Place) {
    let o = place.office();
    let before = o.paper(o.east, "甲");
    let failed = o
        .kernel
        .as_platform(|_| -> kernel::Outcome<()> { panic!("a bug") });
    assert_eq!(code(failed.unwrap_err()), "store: a write panicked");
    assert_eq!(o.paper(o.east, "乙").number.unwrap(), "E-2026-0002");
    assert!(
        o.kernel
            .view(&o.as_role("clerk", o.east), "desk.paper", before.id)
            .is_ok()
    );
}

fn a_changed_byte_in_any_table_is_found(place: &Place) {
    let model = model();
    {
        let o = place.office();
        let paper = o
            .create(
                o.east,
                &[
                    ("subject", json!("甲")),
                    ("unit", json!(o.east)),
                    ("helpers", json!([o.west])),
                    ("pages", json!(3)),
                    ("fee", json!("1.25")),
                    ("due_on", json!("2026-01-01")),
                    ("urgent", json!(true)),
                ],
            )
            .unwrap();
        o.seconds.fetch_add(60, Ordering::Relaxed);
        edit(&o, o.east, paper.id, 1, &[("pages", json!(4))]).unwrap();
        finish(&o, o.east, paper.id, 2).unwrap();
        let values = object(&[("room", json!("101")), ("from", json!("2026-01-01"))]);
        o.kernel
            .create(
                &o.as_role("clerk", o.east),
                Create {
                    register: "desk.tenancy".into(),
                    id: None,
                    values,
                },
            )
            .unwrap();
        o.kernel
            .keep_file(&o.as_role("clerk", o.east), "a.txt", "text/plain", b"abc")
            .unwrap();
        let until = o.kernel.now() + jiff::SignedDuration::from_hours(1);
        kernel::write(o.kernel.store(), move |tx| {
            Ok(tx.put_note(
                "session",
                "k",
                &kernel::Note {
                    value: "v".into(),
                    until,
                },
            )?)
        })
        .unwrap();
        assert_eq!(faults(&o.kernel), [""; 0]);
    }
    let mut raw = Raw::open(place);
    let mut cells = 0;
    for (table, column) in raw.columns() {
        let Some(value) = raw.first(&table, &column) else {
            continue;
        };
        let other = altered(&value);
        raw.replace((&table, &column), &value, &other);
        let seen = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
            let Ok(store) = place.try_open(&model) else {
                return true;
            };
            let kernel = kernel_over(store, &model);
            match kernel.verify_history(&BTreeMap::new(), &mut |_| ()) {
                Ok(found) => !found.faults.is_empty(),
                Err(_) => true,
            }
        }));
        let seen = seen.unwrap_or_else(|_| panic!("{table}.{column} altered to {other:?}"));
        assert!(
            seen,
            "{table}.{column} altered from {value:?} to {other:?} unseen"
        );
        raw.replace((&table, &column), &other, &value);
        cells += 1;
    }
    assert!(cells > 60, "{cells}");
    assert_eq!(faults(&over_again(place, &model)), [""; 0], "put back");
}

fn sensitive_fields_lie_sealed_and_answer_equality_only(place: &Place) {
    let o = place.office();
    let clerk = o.as_role("clerk", o.east);
    let talk = |card: &str| {
        let values = object(&[
            ("held_on", json!("2026-03-01")),
            ("card", json!(card)),
            ("about", json!("家中有人重病")),
        ]);
        o.kernel.create(
            &clerk,
            Create {
                register: "desk.talk".into(),
                id: None,
                values,
            },
        )
    };
    let first = talk("99000019900101001X").unwrap();
    assert_eq!(
        code(talk("99000019900101001X").unwrap_err()),
        "kernel.fields",
        "unique though sealed"
    );
    talk("990000199001010028").unwrap();
    let change = Edit {
        register: "desk.talk".into(),
        id: first.id,
        version: 1,
        values: object(&[("about", json!("家中有人失业"))]),
        reason: None,
    };
    let lies =
        |field: &str| Raw::open(place).bytes(&format!("SELECT {field} FROM desk_talk ORDER BY id"));
    let before = (lies("card"), lies("about"));
    o.kernel.edit(&clerk, change).unwrap();
    assert_eq!(
        lies("card"),
        before.0,
        "what was not changed is not sealed anew"
    );
    assert_ne!(lies("about"), before.1);

    let by_card = |caller| {
        let same = Condition::AnyOf("card".into(), vec!["99000019900101001X".into()]);
        o.kernel.list(
            caller,
            "desk.talk",
            Listing {
                conditions: vec![same],
                ..Listing::first(9)
            },
        )
    };
    assert_eq!(by_card(&clerk).unwrap().rows.len(), 1);
    let chief = o.as_role("chief", o.root);
    assert_eq!(code(by_card(&chief).unwrap_err()), "kernel.masked");
    let seen = o.kernel.view(&chief, "desk.talk", first.id).unwrap();
    assert!(seen.record.get("about").is_missing());
    let masked: Vec<&str> = seen.masked.keys().map(String::as_str).collect();
    assert_eq!(masked, ["card", "guest.name", "about"]);
    let said = o.kernel.history(&chief, "desk.talk", first.id).unwrap();
    assert!(
        said.entries.iter().all(|it| it.entry.changes().is_empty()),
        "nor in history"
    );
    let shown = o
        .kernel
        .reveal(&chief, "desk.talk", first.id, "about", "核实帮扶")
        .unwrap();
    assert_eq!(shown, "家中有人失业".into());
    assert_eq!(
        code(
            o.kernel
                .reveal(&chief, "desk.talk", first.id, "about", " ")
                .unwrap_err()
        ),
        "kernel.reason"
    );

    assert_eq!(faults(&o.kernel), [""; 0]);
    let lies = Raw::open(place).everything();
    assert!(lies.len() > 500);
    for secret in ["99000019900101001X", "重病", "失业"] {
        let found = lies.windows(secret.len()).any(|it| it == secret.as_bytes());
        assert!(!found, "{secret} lies open");
    }
}

fn over_again(place: &Place, model: &Arc<model::Model>) -> Kernel {
    kernel_over(place.open(model), model)
}

fn kernel_over(store: Arc<dyn kernel::Store>, model: &Arc<model::Model>) -> Kernel {
    let clock = kernel::Clock::from_fn(|| base::Instant::from_second(1_780_000_100).unwrap());
    Kernel::new(Arc::clone(model), office::rules(), store, clock).unwrap()
}

fn a_kept_head_finds_a_history_cut_short(place: &Place) {
    let o = place.office();
    o.paper(o.east, "甲");
    let head = o
        .kernel
        .verify_history(&BTreeMap::new(), &mut |_| ())
        .unwrap();
    let check = |number: i64, head: &str| {
        let heads = BTreeMap::from([(number, head.to_owned())]);
        o.kernel
            .verify_history(&heads, &mut |_| ())
            .unwrap()
            .faults
            .len()
    };
    assert_eq!(check(head.blocks, &head.head), 0);
    assert_eq!(check(head.blocks, "00"), 1, "another head");
    assert_eq!(
        check(head.blocks + 1, &head.head),
        1,
        "a block that is gone"
    );
}

/// The field holds a member of staff; the account it stands for sees, edits and steps.
fn a_person_acts_through_the_record_that_stands_for_them(place: &Place) {
    let o = place.office();
    let (east, clerk) = (o.east, o.as_role("clerk", o.root));
    let person = |login: &str| {
        let login = login.to_owned();
        let made = o.kernel.as_platform(move |ctx| {
            let values = |pairs: &[(&str, model::Value)]| -> kernel::Values {
                let pairs = pairs.iter().cloned();
                pairs
                    .map(|(name, value)| (name.to_owned(), value))
                    .collect()
            };
            let login = login.as_str();
            let account = values(&[
                ("name", login.into()),
                ("login", login.into()),
                ("unit", east.into()),
            ]);
            let account = ctx.create(kernel::ACCOUNT, account)?.id;
            let position = values(&[
                ("account", account.into()),
                ("role", "leader".into()),
                ("unit", east.into()),
            ]);
            ctx.create(kernel::POSITION, position)?;
            let staff = values(&[("title", login.into()), ("account", account.into())]);
            Ok((account, ctx.create("desk.staff", staff)?.id))
        });
        let (account, staff) = made.unwrap();
        (o.kernel.caller(account, None).unwrap(), staff)
    };
    let ((fixer, staff), (other, _)) = (person("甲"), person("乙"));
    let values = object(&[("what", json!("送件")), ("fixer", json!(staff))]);
    let create = Create {
        register: "desk.errand".into(),
        id: None,
        values,
    };
    let errand = o.kernel.create(&clerk, create).unwrap();
    let todos = |caller| o.kernel.first_todos(caller, 9).unwrap().len();
    assert_eq!((todos(&fixer), todos(&other)), (1, 0));
    let change = |caller| {
        let values = object(&[("what", json!("送急件"))]);
        let version = 1;
        o.kernel.edit(
            caller,
            Edit {
                register: "desk.errand".into(),
                id: errand.id,
                version,
                values,
                reason: None,
            },
        )
    };
    assert_eq!(code(change(&other).unwrap_err()), "kernel.not_found");
    let errand = change(&fixer).unwrap();
    let call = StepCall {
        register: "desk.errand".into(),
        id: errand.id,
        version: errand.version,
        step: "finish".into(),
        inputs: object(&[]),
        reason: None,
    };
    assert_eq!(
        code(o.kernel.step(&clerk, call.clone()).unwrap_err()),
        "kernel.step"
    );
    assert!(o.kernel.step(&fixer, call).unwrap().in_state("done"));
}

fn conditions_join_and_lists_are_searched(place: &Place) {
    let o = place.office();
    let paper = o.paper(o.east, "甲");
    edit(
        &o,
        o.east,
        paper.id,
        1,
        &[("helpers", json!([o.west, o.school]))],
    )
    .unwrap();
    o.paper(o.east, "乙");
    let caller = o.as_role("clerk", o.east);
    let found = |conditions: Vec<Condition>| {
        o.kernel
            .list(
                &caller,
                "desk.paper",
                Listing {
                    conditions,
                    ..Listing::first(10)
                },
            )
            .unwrap()
            .rows
            .len()
    };
    assert_eq!(
        found(vec![Condition::AnyOf(
            "helpers".into(),
            vec![o.school.into()]
        )]),
        1
    );
    assert_eq!(found(vec![Condition::Missing("helpers".into())]), 1);
    assert_eq!(
        found(vec![
            Condition::Missing("due_on".into()),
            Condition::Under(2, o.east)
        ]),
        2
    );
    assert_eq!(found(vec![Condition::Under(2, o.west)]), 0);
}

/// Numbers of the entries that answer, newest first, asked two at a time.
fn audited(kernel: &Kernel, register: Option<&str>, query: &AuditQuery) -> Vec<i64> {
    let (mut numbers, mut after) = (Vec::new(), None);
    loop {
        let query = AuditQuery {
            after,
            limit: 2,
            ..query.clone()
        };
        let page = kernel.audit(register, query).unwrap();
        numbers.extend(page.entries.iter().map(|it| it.number));
        after = page.next;
        if after.is_none() {
            assert_eq!(page.count, numbers.len() as u64);
            return numbers;
        }
    }
}

fn the_whole_history_is_asked_by_who_what_when_and_where_from(place: &Place) {
    let o = place.office();
    let mut clerk = o.as_role("clerk", o.east);
    let mut papers = Vec::new();
    for (day, address) in [(0, "192.0.2.1"), (1, "192.0.2.2"), (2, "2001:db8::7")] {
        o.seconds.fetch_add(24 * 3600, Ordering::SeqCst);
        clerk.at = o.kernel.now();
        clerk.address = Some(address.parse().unwrap());
        let create = Create {
            register: "desk.paper".into(),
            id: None,
            values: object(&[
                ("subject", json!(format!("第{day}件"))),
                ("unit", json!(o.east.to_string())),
            ]),
        };
        papers.push(o.kernel.create(&clerk, create).unwrap());
    }
    let second = o.kernel.now() - jiff::SignedDuration::from_hours(24);
    o.paper(o.west, "别处的");
    let mut all = audited(&o.kernel, None, &AuditQuery::default());
    all.sort_unstable();
    assert!(all.iter().copied().eq(1..=9), "each once: {all:?}");
    let mine = AuditQuery {
        account: Some(clerk.account),
        ..AuditQuery::default()
    };
    let [third, second_one, first] = audited(&o.kernel, None, &mine)[..] else {
        panic!("three of the clerk's");
    };
    let of = |query: AuditQuery| audited(&o.kernel, None, &query);
    let default = AuditQuery::default;
    for (query, wanted) in [
        (
            AuditQuery {
                address: Some("192.0.2.2".into()),
                ..default()
            },
            vec![second_one],
        ),
        (
            AuditQuery {
                address: Some("2001:db8::7".into()),
                ..mine.clone()
            },
            vec![third],
        ),
        (
            AuditQuery {
                record: Some(papers[0].id),
                ..default()
            },
            vec![first],
        ),
        (
            AuditQuery {
                from: Some(second),
                ..mine.clone()
            },
            vec![third, second_one],
        ),
        (
            AuditQuery {
                until: Some(second),
                ..mine.clone()
            },
            vec![first],
        ),
        (
            AuditQuery {
                action: Some("create".into()),
                ..mine.clone()
            },
            vec![third, second_one, first],
        ),
        (
            AuditQuery {
                action: Some("reveal".into()),
                ..mine.clone()
            },
            vec![],
        ),
    ] {
        assert_eq!(of(query.clone()), wanted, "{query:?}");
    }
    assert_eq!(audited(&o.kernel, Some("desk.paper"), &default()).len(), 4);
    assert_eq!(audited(&o.kernel, Some("desk.paper"), &mine).len(), 3);
    assert_eq!(audited(&o.kernel, Some("no.such"), &default()), [0; 0]);
    assert_eq!(faults(&o.kernel), [""; 0]);
}

fn entries_from_before_addresses_were_kept_are_found_still(place: &Place) {
    let before = audited(&place.office().kernel, None, &AuditQuery::default());
    Raw::open(place).run(match place.url {
        None => "DROP INDEX history_address; ALTER TABLE history DROP COLUMN address",
        Some(_) => "ALTER TABLE history DROP COLUMN address; ALTER TABLE tail DROP COLUMN address",
    });
    let (model, clock) = (model(), Clock::from_fn(base::Instant::now));
    let kept = place.at();
    let store = kept.reopen().unwrap().unwrap();
    let kernel = Kernel::new(model, office::rules(), store, clock).unwrap();
    assert_eq!(audited(&kernel, None, &AuditQuery::default()), before);
    assert_eq!(faults(&kernel), [""; 0]);
}

fn who_was_shown_what_is_known_after_an_erasure(place: &Place) {
    let o = place.office();
    let (clerk, chief) = (o.as_role("clerk", o.east), o.as_role("chief", o.root));
    let create = Create {
        register: "desk.talk".into(),
        id: None,
        values: object(&[
            ("held_on", json!("2026-03-01")),
            ("card", json!("99000019900101001X")),
            ("about", json!("家中有人重病")),
        ]),
    };
    let id = o.kernel.create(&clerk, create).unwrap().id;
    let look = |field: &str, reason: &str| {
        let shown = o.kernel.reveal(&chief, "desk.talk", id, field, reason);
        shown.unwrap();
    };
    look("about", "核实帮扶");
    look("card", "核对证件 99000019900101001X");
    let erase = |reason: &'static str| {
        let erased = o
            .kernel
            .as_platform(move |ctx| ctx.erase("desk.talk", id, reason));
        erased.unwrap()
    };
    assert_eq!(erase("SC-1").entries, 2, "the first look stays as it was");
    erase("SC-2");
    let looks = AuditQuery {
        action: Some("reveal".into()),
        limit: 9,
        ..AuditQuery::default()
    };
    assert_eq!(audited(&o.kernel, Some("desk.talk"), &looks).len(), 2);
    let page = o.kernel.audit(Some("desk.talk"), looks).unwrap();
    let known: Vec<_> = page
        .entries
        .iter()
        .map(|it| (it.entry.account, it.entry.revealed(), it.entry.reason()))
        .collect();
    let who = chief.account;
    assert_eq!(
        known,
        [
            (who, Some("card"), None),
            (who, Some("about"), Some("核实帮扶"))
        ]
    );
    assert_eq!(faults(&o.kernel), [""; 0]);
    o.kernel.store().forget(&[]).unwrap();
    let everything = Raw::open(place).everything();
    let number = b"99000019900101001X";
    assert!(!everything.windows(number.len()).any(|it| it == number));
}

fn what_is_erased_is_gone_and_the_chain_holds(place: &Place) {
    let o = place.office();
    let clerk = o.as_role("clerk", o.school);
    let values = object(&[
        ("card", json!("99000019900101001X")),
        ("name", json!("甲乙丙丁")),
        ("room", json!("曾用名戊己")),
        ("school", json!(o.school)),
    ]);
    let register = || "desk.child".to_owned();
    let create = Create {
        register: register(),
        id: None,
        values,
    };
    let child = o.kernel.create(&clerk, create).unwrap();
    let (id, values) = (child.id, object(&[("name", json!("庚辛壬癸"))]));
    let edit = Edit {
        register: register(),
        id,
        version: 1,
        values,
        reason: Some("本人改名庚辛".into()),
    };
    o.kernel.edit(&clerk, edit).unwrap();
    let erased = o
        .kernel
        .as_platform(move |ctx| ctx.erase("desk.child", id, "SC-1"));
    let erased = erased.unwrap();
    assert_eq!((erased.fields, erased.entries), (3, 2));
    assert_eq!(faults(&o.kernel), [""; 0]);

    let left = o.kernel.view(&clerk, "desk.child", id).unwrap().record;
    assert_eq!(
        (left.number.as_ref(), left.text("name")),
        (child.number.as_ref(), "")
    );
    let said = o.kernel.history(&clerk, "desk.child", id).unwrap().entries;
    let said: Vec<_> = said
        .iter()
        .map(|it| (it.entry.reason(), it.entry.changes().len()))
        .collect();
    assert_eq!(said, [(Some("SC-1"), 0), (None, 0), (None, 0)]);
    o.kernel.store().forget(&[]).unwrap();
    let everything = Raw::open(place).everything();
    for word in ["甲乙丙丁", "曾用名戊己", "庚辛壬癸", "改名庚辛"] {
        let bytes = word.as_bytes();
        assert!(
            !everything.windows(bytes.len()).any(|it| it == bytes),
            "{word} is still there"
        );
    }

    // The row goes on, and what it becomes is proven again.
    let values = object(&[
        ("name", json!("又来一人")),
        ("card", json!("990000199001010028")),
    ]);
    let edit = Edit {
        register: register(),
        id,
        version: 3,
        values,
        reason: None,
    };
    o.kernel.edit(&clerk, edit).unwrap();
    assert_eq!(faults(&o.kernel), [""; 0]);
}
