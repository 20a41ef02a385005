//! Many rows at once: each is taken or refused by itself, as if it had come alone, and all
//! of it can be taken back.

#![expect(clippy::unwrap_used, reason = "a test that cannot set its scene fails")]

#[path = "office/mod.rs"]
#[expect(dead_code, reason = "shared with other tests")]
mod office;

use std::collections::BTreeMap;

use base::Id;
use kernel::{
    Asked, Caller, Done, Failure, FieldProblem, Given, Kernel, Listing, Measures, Outcome, Present,
    Query, Record, Taken, Values, read,
};
use model::Value;
use office::{Office, Place, over_both, taken_back};

over_both! {
    good_rows_are_taken_and_bad_ones_say_all_that_is_wrong
    what_is_wrong_already_is_said_with_the_rest
    a_thousand_rows_are_numbered_and_chained_like_single_ones
    who_holds_a_key_is_seen_within_a_batch_and_before_it
    a_key_of_two_fields_holds_for_all_who_write
    a_known_row_is_refused_skipped_or_brings_what_it_says
    rows_of_others_are_neither_made_nor_changed
    a_rule_that_refuses_late_leaves_nothing
    what_was_taken_is_taken_back
    what_others_hold_on_to_is_not_taken_back
    a_count_as_it_was_known_outlives_the_undoing
}

fn row(values: &[(&str, Value)]) -> Values {
    values
        .iter()
        .map(|(name, value)| ((*name).to_owned(), value.clone()))
        .collect()
}

fn child(card: &str, name: &str, school: Id) -> Values {
    row(&[
        ("card", card.into()),
        ("name", name.into()),
        ("school", school.into()),
    ])
}

/// Takes all rows, slot by slot.
fn take(
    kernel: &Kernel,
    caller: &Caller,
    register: &'static str,
    rows: &[Values],
    present: Present,
) -> Outcome<Vec<Taken>> {
    let key = kernel.model.register(register).unwrap().key.clone();
    let mut taken = Vec::new();
    while taken.len() < rows.len() {
        let rest = rows[taken.len()..].iter().cloned().map(|values| Given {
            values,
            faults: Vec::new(),
        });
        let (rest, key): (Vec<Given>, _) = (rest.collect(), key.clone());
        taken.extend(kernel.in_slot(caller, move |ctx| {
            ctx.take(register, &rest, &key, present, "导入 一")
        })?);
    }
    Ok(taken)
}

fn children(o: &Office, rows: &[Values], present: Present) -> Vec<Taken> {
    let clerk = o.as_role("clerk", o.east);
    take(&o.kernel, &clerk, "desk.child", rows, present).unwrap()
}

fn all(o: &Office, register: &str) -> Vec<Record> {
    let register = o.kernel.model.register(register).unwrap();
    let query = Query::all(register, o.kernel.today());
    read(o.kernel.store(), |read| read.rows(&query)).unwrap()
}

/// What became of rows, in short.
fn told(taken: &[Taken]) -> Vec<String> {
    let one = |it: &Taken| match it {
        Taken::Created { version, .. } => format!("new {version}"),
        Taken::Updated { version, .. } => format!("changed {version}"),
        Taken::Unchanged { .. } => "same".into(),
        Taken::Refused(why) => why.message.clone(),
    };
    taken.iter().map(one).collect()
}

fn ids(taken: &[Taken]) -> Vec<Done> {
    let done = |it: &Taken| match *it {
        Taken::Created { id, version } => Some((id, version, true)),
        Taken::Updated { id, version } => Some((id, version, false)),
        _ => None,
    };
    let done = taken.iter().filter_map(done);
    done.map(|(id, version, created)| Done {
        id,
        version,
        created,
    })
    .collect()
}

fn take_back(o: &Office, done: &[Done]) -> Vec<Option<String>> {
    let clerk = o.as_role("clerk", o.east);
    taken_back(&o.kernel, &clerk, ("desk.child", done), "撤销 一")
}

#[track_caller]
fn whole(kernel: &Kernel) {
    let found = kernel
        .verify_history(&BTreeMap::new(), &mut |_| ())
        .unwrap();
    assert_eq!(found.faults, []);
}

fn good_rows_are_taken_and_bad_ones_say_all_that_is_wrong(place: &Place) {
    let o = place.office();
    let mut bad = child("2", "李二", o.school);
    bad.insert("born_on".into(), Value::Day("2030-01-01".parse().unwrap()));
    bad.shift_remove("name");
    let mut good = child("3", "张三", o.school);
    good.insert(
        "likes".into(),
        Value::List(vec![Value::Code("chess".into()), Value::Code("run".into())]),
    );
    let taken = children(
        &o,
        &[child("1", "王一", o.school), bad, good],
        Present::Refuse,
    );
    assert_eq!(
        told(&taken),
        ["new 1", "请填写“姓名”；出生日期在将来", "new 1"]
    );
    let there = all(&o, "desk.child");
    let seen: Vec<_> = there
        .iter()
        .map(|it| {
            (
                it.text("name"),
                it.number.as_deref(),
                it.get("grade").as_integer(),
                it.get("years").as_integer(),
            )
        })
        .collect();
    assert_eq!(
        seen,
        [
            ("王一", Some("E0001"), Some(1), Some(0)),
            ("张三", Some("E0002"), Some(1), Some(0))
        ]
    );
    assert_eq!(there[1].path, [o.root, o.east, o.school]);
    assert_eq!(kernel::value_text(there[1].get("likes")), "chess、run");
    let entries = o
        .kernel
        .history(&o.as_role("clerk", o.east), "desk.child", there[0].id)
        .unwrap();
    assert_eq!(entries.entries[0].entry.reason(), Some("导入 一"));
    whole(&o.kernel);
}

fn what_is_wrong_already_is_said_with_the_rest(place: &Place) {
    let o = place.office();
    children(&o, &[child("1", "王一", o.school)], Present::Refuse);
    let fault = |field: &str, message: &str| FieldProblem {
        field: field.into(),
        message: message.into(),
    };
    let mut twin = child("1", "李二", o.school);
    twin.shift_remove("name");
    let other = row(&[("card", "2".into()), ("school", o.school.into())]);
    let rows = [
        Given {
            values: twin,
            faults: vec![fault("grade", "“年级”应为整数")],
        },
        Given {
            values: other,
            faults: vec![
                fault("name", "“姓名”最多 20 个字"),
                fault("seat", "“座号”应为整数"),
            ],
        },
    ];
    let clerk = o.as_role("clerk", o.east);
    let key = ["card".to_owned()];
    let take = |present| {
        let (rows, key) = (rows.clone(), key.clone());
        let taken = o.kernel.in_slot(&clerk, move |ctx| {
            ctx.take("desk.child", &rows, &key, present, "导入")
        });
        told(&taken.unwrap())
    };
    let second = "“姓名”最多 20 个字；“座号”应为整数";
    assert_eq!(
        take(Present::Refuse),
        [
            "“年级”应为整数；请填写“姓名”；“身份证号”已有相同的一条，不能重复",
            second
        ]
    );
    assert_eq!(take(Present::Update), ["“年级”应为整数", second]);
    assert_eq!(all(&o, "desk.child").len(), 1);
}

fn a_thousand_rows_are_numbered_and_chained_like_single_ones(place: &Place) {
    let o = place.office();
    let rows: Vec<Values> = (0..1000)
        .map(|n| child(&format!("{:04}", n % 990), &format!("孩{n}"), o.school))
        .collect();
    let taken = children(&o, &rows, Present::Refuse);
    let refused = taken.iter().filter(|it| matches!(it, Taken::Refused(_)));
    assert_eq!(refused.count(), 10, "ten come twice");
    assert_eq!(
        told(&taken[990..991]),
        ["“身份证号”已有相同的一条，不能重复"]
    );
    let numbers: Vec<String> = all(&o, "desk.child")
        .into_iter()
        .filter_map(|it| it.number)
        .collect();
    let expected: Vec<String> = (1..=990).map(|n| format!("E{n:04}")).collect();
    assert_eq!(numbers, expected);
    whole(&o.kernel);
}

fn who_holds_a_key_is_seen_within_a_batch_and_before_it(place: &Place) {
    let o = place.office();
    children(&o, &[child("1", "王一", o.school)], Present::Refuse);
    let rows = [
        child("1", "王一", o.school),
        child("2", "李二", o.school),
        child("2", "李二", o.school),
    ];
    let twice = "“身份证号”已有相同的一条，不能重复";
    assert_eq!(
        told(&children(&o, &rows, Present::Refuse)),
        [twice, "new 1", twice]
    );
    assert_eq!(all(&o, "desk.child").len(), 2);
}

fn a_key_of_two_fields_holds_for_all_who_write(place: &Place) {
    let o = place.office();
    let clerk = o.as_role("clerk", o.east);
    let seat = |room: &str, place: i64| row(&[("room", room.into()), ("place", place.into())]);
    let rows = [seat("甲", 1), seat("甲", 2), seat("乙", 1), seat("甲", 2)];
    let taken = take(&o.kernel, &clerk, "desk.bench", &rows, Present::Refuse).unwrap();
    let twice = "“教室、座号”已有相同的一条，不能重复";
    assert_eq!(told(&taken), ["new 1", "new 1", "new 1", twice]);
    let taken = take(&o.kernel, &clerk, "desk.bench", &rows[..3], Present::Skip).unwrap();
    assert_eq!(told(&taken), ["same"; 3]);
    let create = kernel::Create {
        register: "desk.bench".into(),
        id: None,
        values: office::object(&[("room", "乙".into()), ("place", 1.into())]),
    };
    match o.kernel.create(&clerk, create) {
        Err(Failure::Refused(why)) => assert_eq!(why.message, twice),
        other => panic!("{other:?}"),
    }
}

fn a_known_row_is_refused_skipped_or_brings_what_it_says(place: &Place) {
    let o = place.office();
    let mut first = child("1", "王一", o.school);
    first.insert("room".into(), "甲".into());
    children(&o, &[first.clone()], Present::Refuse);
    let renamed = row(&[
        ("card", "1".into()),
        ("name", "王一一".into()),
        ("room", Value::Missing),
    ]);
    assert_eq!(
        told(&children(&o, std::slice::from_ref(&renamed), Present::Skip)),
        ["same"]
    );
    assert_eq!(all(&o, "desk.child")[0].text("name"), "王一");
    let rows = [renamed.clone(), child("2", "李二", o.school), renamed];
    let taken = children(&o, &rows, Present::Update);
    assert_eq!(told(&taken), ["changed 2", "new 1", "same"]);
    let there = all(&o, "desk.child");
    assert_eq!(
        (there[0].text("name"), there[0].text("room")),
        ("王一一", "甲")
    );
    whole(&o.kernel);
}

fn rows_of_others_are_neither_made_nor_changed(place: &Place) {
    let o = place.office();
    let west = o.as_role("clerk", o.west);
    let one = [child("1", "王一", o.school)];
    let taken = take(&o.kernel, &west, "desk.child", &one, Present::Update).unwrap();
    assert_eq!(told(&taken), ["您的岗位不能为该单位新建儿童。"]);
    children(&o, &one, Present::Refuse);
    let renamed = [child("1", "改名", o.school), child("2", "李二", o.west)];
    let taken = take(&o.kernel, &west, "desk.child", &renamed, Present::Update).unwrap();
    assert_eq!(
        told(&taken),
        ["“身份证号”已有相同的一条，不能重复", "new 1"]
    );
    let chief = o.as_role("chief", o.east);
    let taken = take(&o.kernel, &chief, "desk.child", &one, Present::Refuse).unwrap();
    assert!(
        matches!(&taken[..], [Taken::Refused(_)]),
        "a chief creates none"
    );
    let platform = Caller::platform(o.kernel.now());
    let more = [child("3", "张三", o.school)];
    let taken = take(&o.kernel, &platform, "desk.child", &more, Present::Refuse).unwrap();
    assert_eq!(told(&taken), ["new 1"]);
}

fn a_rule_that_refuses_late_leaves_nothing(place: &Place) {
    let o = place.office();
    let clerk = o.as_role("clerk", o.east);
    let gift = |title: &str| row(&[("title", title.into())]);
    let rows = [gift("春"), gift("空白"), gift("秋")];
    let taken = take(&o.kernel, &clerk, "desk.gift", &rows, Present::Refuse).unwrap();
    assert_eq!(told(&taken), ["new 1", "空白的书不收。", "new 1"]);
    assert_eq!(all(&o, "desk.gift").len(), 2);
    assert_eq!(
        all(&o, "desk.errand").len(),
        2,
        "what the rule wrote went with the row"
    );
    let tenancy = [row(&[("room", "甲".into())])];
    match take(&o.kernel, &clerk, "desk.tenancy", &tenancy, Present::Refuse) {
        Err(Failure::Refused(why)) => assert_eq!(why.code, "kernel.one_by_one"),
        other => panic!("{other:?}"),
    }
    whole(&o.kernel);
}

fn what_was_taken_is_taken_back(place: &Place) {
    let o = place.office();
    children(&o, &[child("1", "王一", o.school)], Present::Refuse);
    let mut changed = child("1", "改名", o.school);
    changed.insert("room".into(), "乙".into());
    let rows: Vec<Values> = std::iter::once(changed)
        .chain((2..300).map(|n| child(&n.to_string(), "孩", o.school)))
        .collect();
    let done = ids(&children(&o, &rows, Present::Update));
    assert_eq!(all(&o, "desk.child").len(), 299);
    assert_eq!(take_back(&o, &done), vec![None; 299]);
    let left = all(&o, "desk.child");
    assert_eq!(left.len(), 1);
    assert_eq!((left[0].text("name"), left[0].text("room")), ("王一", ""));
    whole(&o.kernel);
    let again = take_back(&o, &done[1..2]);
    assert_eq!(again, [Some("已不在了".to_owned())]);
    let taken = children(&o, &[child("2", "李二", o.school)], Present::Refuse);
    assert_eq!(told(&taken), ["new 1"], "the key is free again");
    let numbers: Vec<_> = all(&o, "desk.child")
        .into_iter()
        .filter_map(|it| it.number)
        .collect();
    assert_eq!(numbers, ["E0001", "E0300"], "a number is not given twice");
    whole(&o.kernel);
}

fn what_others_hold_on_to_is_not_taken_back(place: &Place) {
    let o = place.office();
    let clerk = o.as_role("clerk", o.east);
    let rows: Vec<Values> = (0..3)
        .map(|n| child(&n.to_string(), "孩", o.school))
        .collect();
    let done = ids(&children(&o, &rows, Present::Refuse));
    let edit = kernel::Edit {
        register: "desk.child".into(),
        id: done[0].id,
        version: 1,
        values: office::object(&[("room", "丙".into())]),
        reason: None,
    };
    o.kernel.edit(&clerk, edit).unwrap();
    let seat = row(&[
        ("room", "甲".into()),
        ("place", 1.into()),
        ("child", done[1].id.into()),
    ]);
    take(&o.kernel, &clerk, "desk.bench", &[seat], Present::Refuse).unwrap();
    let says = |it: &str| Some(it.to_owned());
    assert_eq!(
        take_back(&o, &done),
        [says("后来又改过"), says("已被课桌引用"), None]
    );
    assert_eq!(all(&o, "desk.child").len(), 2);
    let gift = Done {
        id: Id::nil(),
        version: 1,
        created: true,
    };
    let refused = o.kernel.in_slot(&clerk, move |ctx| {
        ctx.take_back("desk.gift", &[gift], "撤销")
    });
    assert!(matches!(refused, Err(Failure::Refused(why)) if why.code == "kernel.not_undone"));
}

fn a_count_as_it_was_known_outlives_the_undoing(place: &Place) {
    let o = place.office();
    let rows: Vec<Values> = (0..5)
        .map(|n| child(&n.to_string(), "孩", o.school))
        .collect();
    let done = ids(&children(&o, &rows, Present::Refuse));
    let count = |known_at| {
        let asked = Asked {
            measure: "desk.children".into(),
            organisation: Some(o.east),
            period: None,
            by: BTreeMap::new(),
            as_of: None,
            known_at,
        };
        o.kernel.measure(&asked).unwrap()
    };
    let before = count(None);
    assert_eq!(take_back(&o, &done), vec![None; 5]);
    assert_eq!(count(None).of.rows, []);
    let again = count(Some(before.history));
    assert_eq!((again.digest, again.value), (before.digest, before.value));
    let listed = o
        .kernel
        .list(
            &o.as_role("clerk", o.east),
            "desk.child",
            Listing::first(10),
        )
        .unwrap();
    assert_eq!(listed.rows, []);
}
