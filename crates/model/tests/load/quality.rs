//! What would be wrong with records though they could be saved.

use expect_test::{Expect, expect};

use super::{found, load};

const PUPIL: &str = r#"
title  = "学生"
owner  = "unit"
create = ["clerk"]
retain = { years = 3, from = "end", then = "erase", source = "例" }

[field]
name   = { title = "姓名", type = "text" }
secret = { title = "病情", type = "text", level = "sensitive", means = "pupil.illness" }
marks  = { title = "成绩", type = "long_text" }
unit   = { title = "单位", type = "organisation" }
desk   = { title = "课桌", type = "ref", to = "yard.pupil" }
on     = { title = "日期", type = "date" }

[state]
here = { title = "在读", start = true }
gone = { title = "离校", end = true }

[step]
go = { title = "离校", from = "here", to = "gone", by = ["clerk"] }

[quality]
no_name = { title = "没有姓名", kind = "missing", when = "state == 'here' && !has(name)", advice = "补填" }
twin    = { title = "同名", kind = "doubled", when = "state == 'here'", same = ["name"], advice = "核对" }
no_desk = { title = "课桌的人走了", kind = "orphaned", when = "desk.state == 'gone'", advice = "换一张" }
late    = { title = "过期", kind = "late", when = "today() > on", advice = "办理" }

[access]
clerk = "area"
"#;

fn files(pupil: &str) -> [(&str, &str); 3] {
    [
        ("facts.toml", "[pupil]\nillness = { title = '病情' }\n"),
        ("yard/system.toml", "title = '学校'\n"),
        ("yard/pupil.toml", pupil),
    ]
}

#[test]
fn a_rule_says_what_it_goes_by() {
    let (model, found) = load(&files(PUPIL));
    assert_eq!(found, []);
    let rules = &model.systems["yard"].registers["pupil"].qualities;
    assert_eq!(rules["twin"].same, ["name"]);
    assert_eq!(rules["no_desk"].asks_through(), ["desk"]);
    assert!(!rules["no_desk"].moves_by_itself());
    assert!(rules["late"].moves_by_itself());
    assert!(rules["no_name"].asks_through().is_empty());
}

#[track_caller]
fn spoilt(from: &str, to: &str, expected: Expect) {
    let pupil = PUPIL.replacen(from, to, 1);
    assert!(pupil != PUPIL, "{from}");
    expected.assert_eq(&found(&files(&pupil)));
}

#[test]
fn a_rule_says_what_is_wrong_and_to_whom() {
    spoilt(
        "kind = \"missing\", ",
        "kind = \"odd\", ",
        expect![[r#"
            error[word.value] yard/pupil.toml:23:37
               no_name = { title = "没有姓名", kind = "odd", when = "state == 'here' && !has(name)", advice = "补填" }
                                                       ^^^ no such value of `kind`; known: missing, contradictory, improbable, doubled, orphaned, late
        "#]],
    );
    spoilt(
        "when = \"today() > on\", ",
        "",
        expect![[r#"
            error[quality.same] yard/pupil.toml:26:1
               late    = { title = "过期", kind = "late", advice = "办理" }
               ^^^^ `late` does not say what is wrong; `when`, or `same` for what is doubled
        "#]],
    );
    spoilt(
        "same = [\"name\"]",
        "same = [\"secret\"]",
        expect![[r#"
            error[quality.same] yard/pupil.toml:24:80
               twin    = { title = "同名", kind = "doubled", when = "state == 'here'", same = ["secret"], advice = "核对" }
                                                                                                ^^^^^^ records are not compared by `secret`; a sensitive field; `unique = true` keeps it single
        "#]],
    );
    spoilt(
        "same = [\"name\"]",
        "same = [\"marks\"]",
        expect![[r#"
            error[quality.same] yard/pupil.toml:24:80
               twin    = { title = "同名", kind = "doubled", when = "state == 'here'", same = ["marks"], advice = "核对" }
                                                                                                ^^^^^ records are not compared by `marks`; a text, a code, a date, a number or a ref
        "#]],
    );
    spoilt(
        "owner  = \"unit\"\n",
        "",
        expect![[r#"
            error[quality.owner] yard/pupil.toml:22:1
               no_name = { title = "没有姓名", kind = "missing", when = "state == 'here' && !has(name)", advice = "补填" }
               ^^^^^^^ nobody puts right what is wrong in yard.pupil; say `owner`, or the rule in a register that refers to this one
            error[quality.owner] yard/pupil.toml:23:1
               twin    = { title = "同名", kind = "doubled", when = "state == 'here'", same = ["name"], advice = "核对" }
               ^^^^ nobody puts right what is wrong in yard.pupil; say `owner`, or the rule in a register that refers to this one
            error[quality.owner] yard/pupil.toml:24:1
               no_desk = { title = "课桌的人走了", kind = "orphaned", when = "desk.state == 'gone'", advice = "换一张" }
               ^^^^^^^ nobody puts right what is wrong in yard.pupil; say `owner`, or the rule in a register that refers to this one
            error[quality.owner] yard/pupil.toml:25:1
               late    = { title = "过期", kind = "late", when = "today() > on", advice = "办理" }
               ^^^^ nobody puts right what is wrong in yard.pupil; say `owner`, or the rule in a register that refers to this one
        "#]],
    );
}
