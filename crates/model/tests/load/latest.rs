//! 取最近一条: what a field that shows the latest of another register may say.

use expect_test::{Expect, expect};
use model::Diagnostic;

use super::{found, load};

const CANTEEN: &str = r#"
title = "食堂"
[field]
name   = { title = "名称", type = "text" }
rating = { title = "最近评定", type = "ref", to = "kitchen.rating", latest = { by = "held_on", where = "state == 'out' && has(held_on)" } }
grade  = { title = "等级", type = "integer", computed = "rating.total" }
[access]
cook = "area"
"#;

const RATING: &str = r#"
title = "评定"
[field]
canteen = { title = "食堂", type = "ref", to = "kitchen.canteen" }
held_on = { title = "日期", type = "date" }
total   = { title = "得分", type = "integer" }
note    = { title = "说明", type = "long_text" }
school  = { title = "学校", type = "ref", to = "registry.school" }
[state]
in  = { title = "打分中", start = true }
out = { title = "已公布", end = true }
[step]
publish = { title = "公布", from = "in", to = "out", by = ["cook"] }
[access]
cook = "area"
"#;

fn files<'t>(canteen: &'t str, rating: &'t str) -> [(&'t str, &'t str); 3] {
    [
        (
            "kitchen/system.toml",
            "title = '食堂'\n[role]\ncook = { title = '厨师' }\n",
        ),
        ("kitchen/canteen.toml", canteen),
        ("kitchen/rating.toml", rating),
    ]
}

fn replaced(text: &str, pairs: &[(&str, &str)]) -> String {
    let mut text = text.to_owned();
    for (from, to) in pairs {
        text = text.replacen(from, to, 1);
    }
    text
}

/// Spoils the canteen or the rating by replacing some texts, and shows what is found.
#[track_caller]
fn spoilt(pairs: &[(&str, &str)], expected: Expect) {
    let (canteen, rating) = (replaced(CANTEEN, pairs), replaced(RATING, pairs));
    assert!(canteen != CANTEEN || rating != RATING);
    expected.assert_eq(&found(&files(&canteen, &rating)));
}

#[test]
fn a_register_knows_whose_records_show_it() {
    let (model, found) = load(&files(CANTEEN, RATING));
    assert!(found.is_empty(), "{found:?}");
    let rating = model.register("kitchen.rating").unwrap();
    let by: Vec<(&str, &str)> = rating
        .shown_by
        .iter()
        .map(|it| (it.register.as_str(), it.through.as_str()))
        .collect();
    assert_eq!(by, [("kitchen.canteen", "canteen")]);
}

#[test]
fn what_cannot_be_kept_is_refused() {
    spoilt(
        &[
            (
                "type = \"ref\", to = \"kitchen.rating\"",
                "type = \"refs\", to = \"kitchen.rating\"",
            ),
            ("computed = \"rating.total\"", "unit = \"分\""),
        ],
        expect![[r#"
            error[field.latest] kitchen/canteen.toml:5:66
               rating = { title = "最近评定", type = "refs", to = "kitchen.rating", latest = { by = "held_on", where = "state == 'out' && has(held_on)" } }
                                                                                    ^^^^^^ `rating` refers to no single record; a ref to the other register
        "#]],
    );
    spoilt(
        &[("by = \"held_on\"", "by = \"note\"")],
        expect![[r#"
        error[field.latest] kitchen/canteen.toml:5:82
           rating = { title = "最近评定", type = "ref", to = "kitchen.rating", latest = { by = "note", where = "state == 'out' && has(held_on)" } }
                                                                                                ^^^^ `note` has no order that can be asked; a date, a number, a period or created_on
    "#]],
    );
    spoilt(
        &[("by = \"held_on\"", "by = \"hold_on\"")],
        expect![[r#"
        error[field.unknown] kitchen/canteen.toml:5:82
           rating = { title = "最近评定", type = "ref", to = "kitchen.rating", latest = { by = "hold_on", where = "state == 'out' && has(held_on)" } }
                                                                                                ^^^^^^^ kitchen.rating has no field `hold_on`; did you mean "held_on"?
    "#]],
    );
    spoilt(
        &[(
            "latest = {",
            "required = true, latest = { field = \"school\",",
        )],
        expect![[r#"
            error[field.latest] kitchen/canteen.toml:5:65
               rating = { title = "最近评定", type = "ref", to = "kitchen.rating", required = true, latest = { field = "school", by = "held_on", where = "state == 'out' && has(held_on)" } }
                                                                                   ^^^^^^^^ nothing refers to a new record yet; leave out `required`
            error[field.latest] kitchen/canteen.toml:5:102
               rating = { title = "最近评定", type = "ref", to = "kitchen.rating", required = true, latest = { field = "school", by = "held_on", where = "state == 'out' && has(held_on)" } }
                                                                                                                        ^^^^^^ `school` of kitchen.rating does not refer to kitchen.canteen; known: canteen
        "#]],
    );
    spoilt(
        &[("to = \"registry.school\" }", "to = \"kitchen.canteen\" }")],
        expect![[r#"
            error[field.latest] kitchen/canteen.toml:5:65
               rating = { title = "最近评定", type = "ref", to = "kitchen.rating", latest = { by = "held_on", where = "state == 'out' && has(held_on)" } }
                                                                                   ^^^^^^ several fields of kitchen.rating refer to kitchen.canteen; say which: field = "canteen"
        "#]],
    );
    spoilt(
        &[(
            "canteen = { title = \"食堂\", type = \"ref\", to = \"kitchen.canteen\" }\n",
            "",
        )],
        expect![[r#"
            error[field.latest] kitchen/canteen.toml:5:65
               rating = { title = "最近评定", type = "ref", to = "kitchen.rating", latest = { by = "held_on", where = "state == 'out' && has(held_on)" } }
                                                                                   ^^^^^^ no field of kitchen.rating refers to kitchen.canteen
        "#]],
    );
    spoilt(
        &[(
            "has(held_on)",
            "held_on <= today() && school.nature == 'public'",
        )],
        expect![[r#"
            error[field.latest] kitchen/canteen.toml:5:101
               rating = { title = "最近评定", type = "ref", to = "kitchen.rating", latest = { by = "held_on", where = "state == 'out' && held_on <= today() && school.nature == 'public'" } }
                                                                                                                       ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ this can change without the other record being written; ask only its own fields: no today(), me(), param(), and nothing through its references
        "#]],
    );
    spoilt(
        &[("latest = {", "rule = \"rate\", latest = {")],
        expect![[r#"
            error[word.twice] kitchen/canteen.toml:5:65
               rating = { title = "最近评定", type = "ref", to = "kitchen.rating", rule = "rate", latest = { by = "held_on", where = "state == 'out' && has(held_on)" } }
                                                                                   ^^^^ a value comes from a rule, from an expression or from another register; leave out all but one of `rule`, `computed`, `latest`
        "#]],
    );
    spoilt(
        &[
            (
                "title = \"评定\"\n",
                "title = \"评定\"\ndated = \"canteen\"\n",
            ),
            (
                "held_on = { title = \"日期\", type = \"date\" }\n",
                "held_on = { title = \"日期\", type = \"date\" }\nfrom = { title = \"起\", type = \"date\" }\nto = { title = \"止\", type = \"date\" }\n",
            ),
        ],
        expect![[r#"
            error[field.latest] kitchen/canteen.toml:5:65
               rating = { title = "最近评定", type = "ref", to = "kitchen.rating", latest = { by = "held_on", where = "state == 'out' && has(held_on)" } }
                                                                                   ^^^^^^ kitchen.rating is dated: what is the latest depends on the day; ask the dated register as of a day
        "#]],
    );
    spoilt(
        &[("title = \"食堂\"\n", "title = \"食堂\"\nfacts = true\n")],
        expect![[r#"
            error[field.latest] kitchen/canteen.toml:6:65
               rating = { title = "最近评定", type = "ref", to = "kitchen.rating", latest = { by = "held_on", where = "state == 'out' && has(held_on)" } }
                                                                                   ^^^^^^ kitchen.canteen is append-only: its records never change
        "#]],
    );
}

/// `xuezheng check` and the designer say it in Chinese, with what to do.
#[test]
fn it_is_said_in_chinese() {
    let canteen = replaced(CANTEEN, &[("has(held_on)", "held_on <= today()")]);
    let (_, found) = load(&files(&canteen, RATING));
    let said: Vec<String> = found.iter().map(Diagnostic::chinese).collect();
    expect![[r#"
        [
            "取最近一条：条件只能用对方记录自己的字段，不能用今天、办理人、参数和引用的内容，否则变了无从得知。",
        ]
    "#]].assert_debug_eq(&said);
}
