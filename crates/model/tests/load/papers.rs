//! What an entry is about, and the papers it is printed as.

use expect_test::{Expect, expect};
use model::Kind;

use super::{found, load};

const NOTE: &str = r#"
title  = "批示"
owner  = "unit"
create = ["clerk"]

[field]
text  = { title = "内容", type = "text" }
about = { title = "关联记录", type = "record", about = ["yard.slip"] }
unit  = { title = "单位", type = "organisation" }

[access]
clerk = "area"
"#;

const SLIP: &str = r#"
title  = "督办事项"
owner  = "unit"
create = ["clerk"]

[field]
title = { title = "事由", type = "text" }
unit  = { title = "单位", type = "organisation" }
reply = { title = "情况", type = "long_text" }

[state]
open = { title = "在办", start = true }
done = { title = "办结", end = true }

[step]
finish = { title = "办结", from = "open", to = "done", by = ["clerk"] }

[print]
slip = { title = "督办单", when = "state == 'open'", rows = ["title", "unit, created_on", "yard.note", "reply"], sign = ["签发", "签收"] }

[access]
clerk = "area"
"#;

fn files<'t>(slip: &'t str, note: &'t str) -> [(&'t str, &'t str); 3] {
    [
        ("yard/system.toml", "title = '督办'\n"),
        ("yard/slip.toml", slip),
        ("yard/note.toml", note),
    ]
}

#[test]
fn a_paper_has_rows_of_one_or_two() {
    let (model, found) = load(&files(SLIP, NOTE));
    assert_eq!(found, []);
    let slip = &model.systems["yard"].registers["slip"];
    let print = &slip.prints["slip"];
    assert_eq!(print.rows[1], ["unit", "created_on"]);
    assert!(print.when.is_some());
    let note = &model.systems["yard"].registers["note"];
    let about = note.field_about("yard.slip");
    assert_eq!(about.map(|it| it.name.as_str()), Some("about"));
}

#[test]
fn a_letter_has_a_text_and_minutes_have_rows_as_well() {
    let form =
        r#"rows = ["title", "unit, created_on", "yard.note", "reply"], sign = ["签发", "签收"]"#;
    let letter = SLIP.replacen(form, r#"text = "reply", to = "unit""#, 1);
    let (model, found) = load(&files(&letter, NOTE));
    assert_eq!(found, []);
    let print = &model.systems["yard"].registers["slip"].prints["slip"];
    let letter = print.letter.as_ref().map(|it| (it.text.as_str(), &it.on));
    assert_eq!(letter, Some(("reply", &None)));
    let both = SLIP.replacen("sign = [", r#"text = "reply", sign = ["#, 1);
    let (model, found) = load(&files(&both, NOTE));
    assert_eq!(found, []);
    let print = &model.systems["yard"].registers["slip"].prints["slip"];
    assert!(print.letter.is_some() && print.rows.len() == 4);
    spoilt(
        form,
        r#"text = "title", on = "unit""#,
        expect![[r#"
        error[field.kind] yard/slip.toml:19:59
           slip = { title = "督办单", when = "state == 'open'", text = "title", on = "unit" }
                                                                        ^^^^^ `title` is not text of several lines; long_text
        error[field.kind] yard/slip.toml:19:73
           slip = { title = "督办单", when = "state == 'open'", text = "title", on = "unit" }
                                                                                      ^^^^ `unit` is not a day; date
    "#]],
    );
    spoilt(
        form,
        r#"sign = ["签发"]"#,
        expect![[r#"
        error[print.rows] yard/slip.toml:19:1
           slip = { title = "督办单", when = "state == 'open'", sign = ["签发"] }
           ^^^^ `rows` of a form, the `text` of a letter, or both: minutes
    "#]],
    );
}

#[test]
fn what_people_say_an_entry_is_about_they_say_once() {
    let (model, _) = load(&files(SLIP, NOTE));
    let field = &model.systems["yard"].registers["note"].fields["about"];
    assert!(field.once && !field.fixed);
    let alone = NOTE.replace(", about = [\"yard.slip\"]", "");
    let (model, _) = load(&files(SLIP, &alone));
    let field = &model.systems["yard"].registers["note"].fields["about"];
    assert!(field.fixed && !field.once);
    assert_eq!(field.kind, Kind::Record { about: vec![] });
}

#[track_caller]
fn spoilt(from: &str, to: &str, expected: Expect) {
    let (slip, note) = (SLIP.replacen(from, to, 1), NOTE.replacen(from, to, 1));
    assert!(slip != SLIP || note != NOTE, "{from}");
    expected.assert_eq(&found(&files(&slip, &note)));
}

#[test]
fn what_stands_on_a_paper_is_there() {
    spoilt(
        "unit, created_on",
        "unit, due_on",
        expect![[r#"
        error[field.unknown] yard/slip.toml:19:75
           slip = { title = "督办单", when = "state == 'open'", rows = ["title", "unit, due_on", "yard.note", "reply"], sign = ["签发", "签收"] }
                                                                                        ^^^^^^ yard.slip has no field `due_on`; known: title, unit, reply
    "#]],
    );
    spoilt(
        "unit, created_on",
        "unit, title, created_on",
        expect![[r#"
        error[print.rows] yard/slip.toml:19:69
           slip = { title = "督办单", when = "state == 'open'", rows = ["title", "unit, title, created_on", "yard.note", "reply"], sign = ["签发", "签收"] }
                                                                                  ^^^^^^^^^^^^^^^^^^^^^^^ 3 things in a row; one, or two parted by a comma
    "#]],
    );
    spoilt(
        "\"yard.note\"",
        "\"registry.school\"",
        expect![[r#"
        error[print.entries] yard/slip.toml:19:89
           slip = { title = "督办单", when = "state == 'open'", rows = ["title", "unit, created_on", "registry.school", "reply"], sign = ["签发", "签收"] }
                                                                                                      ^^^^^^^^^^^^^^^ no field of registry.school is about yard.slip
    "#]],
    );
    spoilt(
        "\"签收\"",
        "\"签收\", \"经办\", \"存档\"",
        expect![[r#"
        error[print.sign] yard/slip.toml:19:138
           slip = { title = "督办单", when = "state == 'open'", rows = ["title", "unit, created_on", "yard.note", "reply"], sign = ["签发", "签收", "经办", "存档"] }
                                                                                                                                                             ^^^^ no room for more than 3 to sign
    "#]],
    );
    spoilt(
        "[\"yard.slip\"]",
        "[\"yard.slpi\"]",
        expect![[r#"
        error[register.unknown] yard/note.toml:8:54
           about = { title = "关联记录", type = "record", about = ["yard.slpi"] }
                                                                    ^^^^^^^^^ no such register; did you mean "yard.slip"?
        error[print.entries] yard/slip.toml:19:89
           slip = { title = "督办单", when = "state == 'open'", rows = ["title", "unit, created_on", "yard.note", "reply"], sign = ["签发", "签收"] }
                                                                                                      ^^^^^^^^^ no field of yard.note is about yard.slip
    "#]],
    );
    spoilt(
        "type = \"text\" }\nabout",
        "type = \"text\", about = [\"yard.slip\"] }\nabout",
        expect![[r#"
            error[field.word_not_for_type] yard/note.toml:7:40
               text  = { title = "内容", type = "text", about = ["yard.slip"] }
                                                        ^^^^^ `about` means nothing for type text; it belongs to record
        "#]],
    );
}
