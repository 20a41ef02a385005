//! What a register shows to everybody, and what no register may.

use expect_test::{Expect, expect};

use super::{found, load};

const TEMPLATE: &str = include_str!("../../../../systems/shapes/publish.toml");

const ROAD: &str = r#"
title  = "道路"
create = ["clerk"]
sort   = ["no"]

[field]
no     = { title = "序号", type = "integer" }
title  = { title = "名称", type = "text" }
kind   = { title = "类别", type = "code", of = "yard.kind" }
unit   = { title = "单位", type = "organisation" }
chief  = { title = "负责人", type = "person" }
phone  = { title = "电话", type = "phone", level = "personal" }
plan   = { title = "图纸", type = "files" }
photos = { title = "照片", type = "picture" }

[publish]
title  = "道路进展"
in     = ["running", "done"]
by     = ["clerk"]
fields = ["no", "title", "state", "kind", "unit", "photos"]
filter = ["kind", "unit", "state"]
sort   = "-no"

[state]
running = { title = "在建", start = true }
done    = { title = "完工", end = true }

[step]
finish = { title = "完工", from = "running", to = "done", by = ["clerk"] }

[access]
clerk = "area"
"#;

const MONTH: &str = r#"
title  = "月报"
create = ["clerk"]

[field]
road  = { title = "道路", type = "ref", to = "yard.road" }
text  = { title = "进展", type = "text" }

[publish]
title  = "每月进展"
in     = ["kept"]
with   = "road"
fields = ["text"]

[state]
kept = { title = "已记", start = true, end = true }

[access]
clerk = "area"
"#;

fn files<'t>(road: &'t str, month: &'t str) -> [(&'t str, &'t str); 6] {
    [
        ("shapes/publish.toml", TEMPLATE),
        (
            "access/codes.toml",
            "[publicity]\ntitle = '公开'\ncode = { released = '已发布', withdrawn = '已撤下' }\n",
        ),
        ("yard/system.toml", "title = '建设'\n"),
        (
            "yard/codes.toml",
            "[kind]\ntitle = '类别'\ncode = { a = '甲' }\n",
        ),
        ("yard/road.toml", road),
        ("yard/month.toml", month),
    ]
}

#[test]
fn who_releases_has_the_steps_for_it() {
    let without: Vec<&str> = ROAD.lines().filter(|it| !it.starts_with("phone")).collect();
    let road = without.join("\n");
    let (model, found) = load(&files(&road, MONTH));
    let found: Vec<String> = found.iter().map(ToString::to_string).collect();
    assert_eq!(found, [""; 0]);
    let road = model.register("yard.road").expect("it is there");
    let steps: Vec<&str> = road.steps.keys().map(String::as_str).collect();
    assert_eq!(steps, ["finish", "release", "retract"]);
    assert_eq!(road.steps["release"].from, ["running", "done"]);
    assert!(road.fields["publicity"].fixed && road.fields["released_on"].fixed);
    let month = model.register("yard.month").expect("it is there");
    assert!(month.steps.is_empty() && !month.fields.contains_key("publicity"));
}

#[track_caller]
fn spoilt(from: &str, to: &str, expected: Expect) {
    let (road, month) = (ROAD.replacen(from, to, 1), MONTH.replacen(from, to, 1));
    let said = found(&files(&road, &month));
    // That a personal field has an end and a meaning is another rule's.
    let said = said.split("error[").filter(|it| it.starts_with("publish"));
    let said = said.filter_map(|it| it.lines().next_back());
    let said: Vec<&str> = said.map(|it| it.trim_start_matches([' ', '^'])).collect();
    expected.assert_eq(&said.join("\n"));
}

#[test]
fn nobody_shows_what_is_not_everybodys() {
    spoilt(
        "\"unit\", \"photos\"]",
        "\"unit\", \"phone\", \"chief\", \"plan\"]",
        expect![[r#"
            `phone` is personal; what everybody reads is told by a field of its own
            `chief` names a person; what everybody reads is told by a field of its own
            `plan` holds files that are not only pictures; what everybody reads is told by a field of its own"#]],
    );
    spoilt(
        "by     = [\"clerk\"]\nfields",
        "fields",
        expect![[
            r#"nobody releases it, and it hangs on nothing that is released; by = ["office_clerk"], or with = the ref to what it is shown with"#
        ]],
    );
    spoilt(
        "filter = [\"kind\"",
        "filter = [\"title\", \"chief\"",
        expect![[r#"
            `title` is not chosen from a list; a code, a flag, or an organisation
            `chief` is not shown, and would be told by it; known: no, title, state, kind, unit, photos
            `chief` is not chosen from a list; a code, a flag, or an organisation"#]],
    );
    spoilt(
        "sort   = \"-no\"",
        "sort   = \"title\"",
        expect!["lists of yard.road are not sorted by `title`; known: no"],
    );
    spoilt(
        "with   = \"road\"",
        "with   = \"text\"",
        expect![
            "`text` leads to nothing that is shown to everybody; a ref to another register with [publish]"
        ],
    );
}
