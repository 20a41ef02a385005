//! 明细: rows in a register, what may be said of them, and how a layer adds to them.

use expect_test::{Expect, expect};
use model::{Document, difference};

use super::{found, load};

const MENU: &str = r#"
title  = "菜单"
create = ["cook"]

[field]
day   = { title = "日期", type = "date" }
dish  = { title = "菜品", type = "rows", min = 1, max = 20 }
guest = { title = "客人", type = "rows" }
total = { title = "合计", type = "money", computed = "sum(dish.price * dish.amount)" }

[rows.dish]
name   = { title = "菜名", type = "text", required = true }
price  = { title = "单价", type = "money", check = "dish.price > 0 && has(day)" }
amount = { title = "数量", type = "integer", default = 1 }
taste  = { title = "口味", type = "codes", of = "kitchen.taste" }
seller = { title = "供货", type = "ref", to = "registry.organisation" }
part   = { title = "占比", type = "percent", computed = "dish.price * 100 / sum(dish.price)" }

[rows.guest]
name = { title = "姓名", type = "text" }

[access]
cook = "area"
"#;

fn files(menu: &str) -> [(&str, &str); 3] {
    [
        (
            "kitchen/system.toml",
            "title = '食堂'\n[role]\ncook = { title = '厨师' }\n",
        ),
        (
            "kitchen/codes.toml",
            "[taste]\ntitle = '口味'\ncode = { hot = '辣' }\n",
        ),
        ("kitchen/menu.toml", menu),
    ]
}

/// Spoils the menu by replacing some texts, and shows what is found.
#[track_caller]
fn spoilt(pairs: &[(&str, &str)], expected: Expect) {
    let mut menu = MENU.to_owned();
    for (from, to) in pairs {
        assert!(menu.contains(from), "{from}");
        menu = menu.replacen(from, to, 1);
    }
    expected.assert_eq(&found(&files(&menu)));
}

#[test]
fn rows_have_fields_of_their_own() {
    let (model, found) = load(&files(MENU));
    assert_eq!(found, []);
    let menu = model.register("kitchen.menu").unwrap();
    let names: Vec<String> = menu.every_field().map(|(name, _)| name).collect();
    assert_eq!(names[..4], ["day", "dish", "dish.name", "dish.price"]);
    assert_eq!(
        menu.field("guest.name").map(|it| it.title.as_str()),
        Some("姓名")
    );
}

#[test]
fn mistakes_in_rows_are_told_where_they_stand() {
    spoilt(
        &[
            ("[rows.guest]", "[rows.gest]"),
            (
                "min = 1, max = 20",
                "min = 9, max = 3, level = \"personal\"",
            ),
        ],
        expect![[r#"
            error[field.no_meaning] kitchen/menu.toml:7:1
               dish  = { title = "菜品", type = "rows", min = 9, max = 3, level = "personal" }
               ^^^^ `dish` is personal and does not say what it means; add means = "…" from facts.toml
            error[register.no_retain] kitchen/menu.toml:7:1
               dish  = { title = "菜品", type = "rows", min = 9, max = 3, level = "personal" }
               ^^^^ `dish` is personal, and the register has no end; add retain = { years = 3, from = "end", then = "erase", source = "…" }
            error[field.range] kitchen/menu.toml:7:55
               dish  = { title = "菜品", type = "rows", min = 9, max = 3, level = "personal" }
                                                                       ^ `max` 3 is below `min` 9
            error[rows.level] kitchen/menu.toml:7:58
               dish  = { title = "菜品", type = "rows", min = 9, max = 3, level = "personal" }
                                                                          ^^^^^ rows have no level of their own; say it of their fields
            error[rows.field] kitchen/menu.toml:8:1
               guest = { title = "客人", type = "rows" }
               ^^^^^ nothing is said of the rows of `guest`; add [rows.guest] with a field on each line
            error[rows.field] kitchen/menu.toml:19:7
               [rows.gest]
                     ^^^^ no field `gest` of type rows; did you mean "guest"?
        "#]],
    );
    spoilt(
        &[
            ("[rows.guest]", "[rows.day]"),
            ("name   = { title", "id = { titel"),
            (
                "amount = { title = \"数量\", type = \"integer\"",
                "amount = { title = \"数量\", type = \"rows\", rule = \"x\"",
            ),
        ],
        expect![[r#"
            error[rows.field] kitchen/menu.toml:8:1
               guest = { title = "客人", type = "rows" }
               ^^^^^ nothing is said of the rows of `guest`; add [rows.guest] with a field on each line
            error[expr.type] kitchen/menu.toml:9:57
               total = { title = "合计", type = "money", computed = "sum(dish.price * dish.amount)" }
                                                                         ^^^^^^^^^^^^^^^^^^^^^^^^ no arithmetic with a decimal and rows; numbers; day + days, day - days, day - day
            error[id.reserved] kitchen/menu.toml:12:1
               id = { titel = "菜名", type = "text", required = true }
               ^^ `id` belongs to the kernel; every row has it already; choose another name
            error[word.missing] kitchen/menu.toml:12:1
               id = { titel = "菜名", type = "text", required = true }
               ^^ a field of rows without `title`; for instance title = "整改期限"
            error[word.unknown] kitchen/menu.toml:12:8
               id = { titel = "菜名", type = "text", required = true }
                      ^^^^^ no such word in a field of rows; did you mean "title"?
            error[rows.inside] kitchen/menu.toml:14:34
               amount = { title = "数量", type = "rows", rule = "x", default = 1 }
                                                  ^^^^ no rows here; a field of a register holds rows
            error[word.unknown] kitchen/menu.toml:14:41
               amount = { title = "数量", type = "rows", rule = "x", default = 1 }
                                                         ^^^^ no such word in a field of rows
            error[word.twice] kitchen/menu.toml:14:53
               amount = { title = "数量", type = "rows", rule = "x", default = 1 }
                                                                     ^^^^^^^ a computed field has no default
            error[word.kind] kitchen/menu.toml:14:63
               amount = { title = "数量", type = "rows", rule = "x", default = 1 }
                                                                               ^ a whole number is no value of this type
            error[rows.field] kitchen/menu.toml:19:7
               [rows.day]
                     ^^^ `day` is a date, not rows; type = "rows"
        "#]],
    );
    spoilt(
        &[
            (
                "dish.price > 0 && has(day)",
                "dish.prise > 0 && guest.name == 'a'",
            ),
            ("default = 1", "default = \"size(dish.taste)\""),
            ("dish.price * 100 / sum(dish.price)", "total * 2"),
            (
                "sum(dish.price * dish.amount)",
                "sum(dish.price) + dish.amount",
            ),
        ],
        expect![[r#"
            error[expr.rows] kitchen/menu.toml:9:71
               total = { title = "合计", type = "money", computed = "sum(dish.price) + dish.amount" }
                                                                                       ^^^^^^^^^^^ `dish` has many rows; say sum(dish.amount), any(…), all(…), or count(dish)
            error[expr.unknown] kitchen/menu.toml:13:51
               price  = { title = "单价", type = "money", check = "dish.prise > 0 && guest.name == 'a'" }
                                                                   ^^^^^^^^^^ the rows of `dish` have no field `prise`; did you mean "price"?
            error[expr.rows] kitchen/menu.toml:13:69
               price  = { title = "单价", type = "money", check = "dish.prise > 0 && guest.name == 'a'" }
                                                                                     ^^^^^^^^^^ `guest` has many rows; say sum(guest.name), any(…), all(…), or count(guest)
            error[expr.rows] kitchen/menu.toml:14:60
               amount = { title = "数量", type = "integer", default = "size(dish.taste)" }
                                                                            ^^^^^^^^^^ several values in one cell are not looked into; has(…) can be asked
            error[rows.computed] kitchen/menu.toml:17:56
               part   = { title = "占比", type = "percent", computed = "total * 2" }
                                                                        ^^^^^^^^^ `total` is computed after the rows; compute from what is typed
        "#]],
    );
    for (wrong, expected) in [
        (
            "sum(dish.name)",
            expect![[r#"
            error[expr.type] kitchen/menu.toml:9:57
               total = { title = "合计", type = "money", computed = "sum(dish.name)" }
                                                                         ^^^^^^^^^ a text is not added up; numbers are
        "#]],
        ),
        (
            "sum(dish)",
            expect![[r#"
            error[expr.rows] kitchen/menu.toml:9:57
               total = { title = "合计", type = "money", computed = "sum(dish)" }
                                                                         ^^^^ say what of the rows is meant; for instance sum(dish.…)
        "#]],
        ),
        (
            "count(day)",
            expect![[r#"
            error[expr.rows] kitchen/menu.toml:9:58
               total = { title = "合计", type = "money", computed = "count(day)" }
                                                                          ^^^^ this names no rows; for instance count(dish)
        "#]],
        ),
        (
            "sum(dish.price) + count(dish.name == guest.name)",
            expect![[r#"
            error[expr.rows] kitchen/menu.toml:9:76
               total = { title = "合计", type = "money", computed = "sum(dish.price) + count(dish.name == guest.name)" }
                                                                                            ^^^^^^^^^^^^^^^^^^^^^^^^ the rows of two fields do not go together; for instance count(dish)
        "#]],
        ),
        (
            "smu(dish.price)",
            expect![[r#"
            error[expr.unsupported] kitchen/menu.toml:9:56
               total = { title = "合计", type = "money", computed = "smu(dish.price)" }
                                                                        ^^^^^^^^^^^ no such operator or function as smu; did you mean "sum"?
        "#]],
        ),
        (
            "sum(dish.seller.county)",
            expect![[r#"
            error[expr.type] kitchen/menu.toml:9:57
               total = { title = "合计", type = "money", computed = "sum(dish.seller.county)" }
                                                                         ^^^^^^^^^^^^^^^^^^ a text is not added up; numbers are
        "#]],
        ),
        (
            "sum(dish.seller.conty)",
            expect![[r#"
            error[expr.unknown] kitchen/menu.toml:9:57
               total = { title = "合计", type = "money", computed = "sum(dish.seller.conty)" }
                                                                         ^^^^^^^^^^^^^^^^^ registry.organisation has no field `conty`; did you mean "county"?
        "#]],
        ),
        (
            "sum(dish.taste.heat)",
            expect![[r#"
            error[expr.type] kitchen/menu.toml:9:57
               total = { title = "合计", type = "money", computed = "sum(dish.taste.heat)" }
                                                                         ^^^^^^^^^^^^^^^ `taste` holds several; only references can be followed
        "#]],
        ),
        (
            "max(dish.name)",
            expect![[r#"
            error[expr.type] kitchen/menu.toml:9:57
               total = { title = "合计", type = "money", computed = "max(dish.name)" }
                                                                         ^^^^^^^^^ a text has no order
        "#]],
        ),
    ] {
        spoilt(&[("sum(dish.price * dish.amount)", wrong)], expected);
    }
}

#[test]
fn rows_stand_in_registers_only() {
    let ask = "[step]\nsend = { title = \"送\", by = [\"cook\"], ask = [{ name = \"x\", title = \"几行\", type = \"rows\" }] }\n[access]";
    spoilt(
        &[("[access]", ask)],
        expect![[r#"
        error[rows.inside] kitchen/menu.toml:23:81
           send = { title = "送", by = ["cook"], ask = [{ name = "x", title = "几行", type = "rows" }] }
                                                                                              ^^^^ no rows here; a field of a register holds rows
    "#]],
    );
}

#[test]
fn personal_rows_must_say_what_they_mean_and_when_they_end() {
    spoilt(
        &[(
            "name = { title = \"姓名\", type = \"text\" }",
            "name = { title = \"姓名\", type = \"text\", level = \"personal\" }",
        )],
        expect![[r#"
            error[field.no_meaning] kitchen/menu.toml:20:1
               name = { title = "姓名", type = "text", level = "personal" }
               ^^^^ `name` is personal and does not say what it means; add means = "…" from facts.toml
            error[register.no_retain] kitchen/menu.toml:20:1
               name = { title = "姓名", type = "text", level = "personal" }
               ^^^^ `guest.name` is personal, and the register has no end; add retain = { years = 3, from = "end", then = "erase", source = "…" }
        "#]],
    );
}

#[test]
fn rows_are_written_as_sections_of_their_own() {
    let by_hand = MENU.replace(
        "[rows.guest]\nname = { title = \"姓名\", type = \"text\" }\n",
        "# Who came.\n[rows.guest.name]\ntype = \"text\"\ntitle = '姓名'\n",
    );
    let written = Document::read("kitchen/menu.toml", &by_hand)
        .unwrap()
        .write();
    expect![[r#"
        title  = "菜单"
        create = ["cook"]

        [field]
        day   = { title = "日期", type = "date" }
        dish  = { title = "菜品", type = "rows",  min = 1, max = 20 }
        guest = { title = "客人", type = "rows" }
        total = { title = "合计", type = "money", computed = "sum(dish.price * dish.amount)" }

        [rows.dish]
        name   = { title = "菜名", type = "text",    required = true }
        price  = { title = "单价", type = "money",   check = "dish.price > 0 && has(day)" }
        amount = { title = "数量", type = "integer", default = 1 }
        taste  = { title = "口味", type = "codes",   of = "kitchen.taste" }
        seller = { title = "供货", type = "ref",     to = "registry.organisation" }
        part   = { title = "占比", type = "percent", computed = "dish.price * 100 / sum(dish.price)" }

        [rows.guest]
        # Who came.
        name = { title = "姓名", type = "text" }

        [access]
        cook = "area"
    "#]].assert_eq(&written);
    let again = Document::read("kitchen/menu.toml", &written)
        .unwrap()
        .write();
    assert_eq!(again, written);
}

#[test]
fn a_change_of_rows_is_told() {
    let (old, _) = load(&files(MENU));
    let new = MENU
        .replace(
            "amount = { title = \"数量\", type = \"integer\"",
            "n = { title = \"数量\", was = \"amount\", type = \"integer\"",
        )
        .replace("dish.amount", "dish.n")
        .replace("title = \"菜名\"", "title = \"品名\"");
    let (new, found) = load(&files(&new));
    assert_eq!(found, []);
    expect![[r#"
        菜单（kitchen.menu）
          明细有改动：dish 菜品（amount 数量 改名为 n 数量）
          定义 field.total.computed："sum(dish.price * dish.amount)" → "sum(dish.price * dish.n)"
          定义 rows.dish.name.title："菜名" → "品名"
    "#]]
    .assert_eq(&difference(&old, &new).text(&old, &new));
    let (reworded, _) = load(&files(
        &MENU.replace("title = \"菜名\"", "title = \"品名\""),
    ));
    assert!(difference(&old, &reworded).is_wording());
    let menu = |model: &model::Model| model.register("kitchen.menu").unwrap().version.clone();
    let moved = MENU.replace(
        "[rows.dish]\nname ",
        "[rows.dish]\nx = { title = 'x', type = 'flag' }\nname ",
    );
    assert_ne!(menu(&old), menu(&load(&files(&moved)).0));
}

/// A copy is handled like what it is a copy of; what is only computed with tells nothing.
#[test]
fn what_is_personal_is_shown_at_its_level() {
    let cook = "title = '厨师'\nretain = { years = 1, from = 'created_on', then = 'erase', source = 'invented' }\n\
        [field]\nphone = { title = '厨师电话', type = 'phone', level = 'personal', means = 'kitchen.phone' }\n\
        [access]\ncook = 'area'\n";
    let with = |shown: &str| {
        let cells = format!(
            "[rows.guest]\ncook = {{ title = \"厨师\", type = \"ref\", to = \"kitchen.cook\" }}\n{shown}\n"
        );
        let menu = MENU.replace("[rows.guest]\n", &cells);
        let [system, codes, menu] = files(&menu);
        let facts = ("facts.toml", "[kitchen]\nphone = { title = '厨师电话' }\n");
        found(&[system, codes, menu, ("kitchen/cook.toml", cook), facts])
    };
    let asked =
        "known = { title = \"有电话\", type = \"flag\", computed = \"has(guest.cook.phone)\" }";
    assert_eq!(with(asked), "");
    expect![[r#"
        error[field.level] kitchen/menu.toml:21:51
           tel = { title = "电话", type = "phone", computed = "guest.cook.phone" }
                                                               ^^^^^^^^^^^^^^^^ `tel` shows what is personal, and is internal itself; add level = "personal"
    "#]].assert_eq(&with("tel = { title = \"电话\", type = \"phone\", computed = \"guest.cook.phone\" }"));
}
