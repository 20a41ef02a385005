//! One mistake, one diagnostic; and everything of a file at once.

use expect_test::{Expect, expect};

use super::{found, load};

/// A register with nothing wrong, to be spoiled.
const TASK: &str = r#"
title = "任务"
number = "{year}-{seq:4}"
owner = "unit"
create = ["planner"]
label = "name"
sort = ["due_on"]
search = ["name"]
list = ["number", "name", "state"]

[field]
name   = { title = "名称", type = "text" }
unit   = { title = "单位", type = "ref", to = "registry.organisation" }
lead   = { title = "责任人", type = "ref", to = "access.account" }
grade  = { title = "等级", type = "code", of = "plan.grade" }
tags   = { title = "标签", type = "codes", of = "plan.grade" }
due_on = { title = "期限", type = "date" }
amount = { title = "经费", type = "money" }
people = { title = "人数", type = "integer" }
secret = { title = "备注", type = "text" }

[state]
open = { title = "进行中", start = true }
done = { title = "已完成", end = true }

[step]
finish = { title = "完成", from = "open", to = "done", by = ["planner"] }

[access]
planner = "area"
lead    = "mine"
"#;

const SYSTEM: &str = "title = '计划'\nuses = []\n[role]\nplanner = { title = '计划员' }\n";
const CODES: &str = "[grade]\ntitle = '等级'\ncode = { low = '低', high = '高' }\n";
const FACTS: &str = "[plan]\nsecret = { title = '秘密' }\nother = { title = '其他' }\n";

/// Spoils the register by replacing one text by another, and shows what is found.
#[track_caller]
fn spoilt(from: &str, to: &str, expected: Expect) {
    assert!(TASK.contains(from), "{from}");
    let task = TASK.replacen(from, to, 1);
    expected.assert_eq(&found(&files(&task, &[])));
}

/// Replaces the secret field by one with these words.
#[track_caller]
fn field(words: &str, expected: Expect) {
    let line = format!("secret = {{ title = \"备注\", {words} }}");
    spoilt(
        "secret = { title = \"备注\", type = \"text\" }",
        &line,
        expected,
    );
}

/// A field whose check is this expression.
#[track_caller]
fn check(expression: &str, expected: Expect) {
    field(
        &format!("type = \"text\", check = \"{expression}\""),
        expected,
    );
}

#[track_caller]
fn beside(path: &str, text: &str, expected: Expect) {
    expected.assert_eq(&found(&files(TASK, &[(path, text)])));
}

fn files<'a>(task: &'a str, more: &[(&'a str, &'a str)]) -> Vec<(&'a str, &'a str)> {
    let mut files = vec![
        ("plan/system.toml", SYSTEM),
        ("plan/codes.toml", CODES),
        ("plan/task.toml", task),
        ("facts.toml", FACTS),
    ];
    files.retain(|(path, _)| more.iter().all(|(other, _)| other != path));
    files.extend(more);
    files
}

#[test]
fn nothing_is_wrong_with_the_task() {
    spoilt("title", "title", expect![[""]]);
}

#[test]
fn words() {
    spoilt(
        "title = \"任务\"",
        "",
        expect![[r#"
            error[word.missing] plan/task.toml:3:1
               number = "{year}-{seq:4}"
               ^^^^^^^^^^^^^^^^^^^^^^^^^ a register without `title`; for instance title = "安全隐患"
        "#]],
    );
    spoilt(
        "label =",
        "lable =",
        expect![[r#"
        error[word.unknown] plan/task.toml:6:1
           lable = "name"
           ^^^^^ no such word in a register; did you mean "label"?
    "#]],
    );
    spoilt(
        "label = \"name\"",
        "label = 3",
        expect![[r#"
            error[word.kind] plan/task.toml:6:9
               label = 3
                       ^ `label` takes a text or a list of texts, not a whole number
        "#]],
    );
    spoilt(
        "\"任务\"",
        "\"任务",
        expect![[r#"
        error[toml.syntax] plan/task.toml:2:12
           title = "任务
                        ^ invalid basic string, expected `"`
    "#]],
    );
    spoilt(
        "start = true",
        "start = \"yes\"",
        expect![[r#"
        error[word.kind] plan/task.toml:23:34
           open = { title = "进行中", start = "yes" }
                                               ^^^ `start` takes true or false, not a text
        error[state.start] plan/task.toml:24:1
           done = { title = "已完成", end = true }
           ^^^^ no state is the start; exactly one state has start = true
    "#]],
    );
    spoilt(
        "open = {",
        "Open = {",
        expect![[r#"
        error[id.bad] plan/task.toml:23:1
           Open = { title = "进行中", start = true }
           ^^^^ "Open" is not an id; ids are [a-z][a-z0-9_]*
        error[state.dead_end] plan/task.toml:23:1
           Open = { title = "进行中", start = true }
           ^^^^ no step leads out of `Open`; add a step, or end = true
        error[state.unreachable] plan/task.toml:24:1
           done = { title = "已完成", end = true }
           ^^^^ no step leads to `done`; a step without `by` is made by rules
        error[state.unknown] plan/task.toml:27:34
           finish = { title = "完成", from = "open", to = "done", by = ["planner"] }
                                              ^^^^ plan.task has no state `open`; did you mean "Open"?
    "#]],
    );
    spoilt(
        "name   =",
        "number =",
        expect![[r#"
        error[field.unknown] plan/task.toml:6:10
           label = "name"
                    ^^^^ plan.task has no field `name`; known: number, unit, lead, grade, tags, due_on, amount, people, secret
        error[field.unknown] plan/task.toml:8:12
           search = ["name"]
                      ^^^^ plan.task has no field `name`; known: number, unit, lead, grade, tags, due_on, amount, people, secret
        error[field.unknown] plan/task.toml:9:20
           list = ["number", "name", "state"]
                              ^^^^ plan.task has no field `name`; known: number, unit, lead, grade, tags, due_on, amount, people, secret
        error[id.reserved] plan/task.toml:12:1
           number = { title = "名称", type = "text" }
           ^^^^^^ `number` belongs to the kernel; every record has it already; choose another name
    "#]],
    );
    spoilt(
        "\"name\"]",
        "\"name\", \"name\"]",
        expect![[r#"
        error[word.twice] plan/task.toml:8:20
           search = ["name", "name"]
                              ^^^^ `name` is listed twice
    "#]],
    );
    spoilt(
        "by = [\"planner\"]",
        "by = { fild = \"lead\" }",
        expect![[r#"
        error[word.kind] plan/task.toml:27:59
           finish = { title = "完成", from = "open", to = "done", by = { fild = "lead" } }
                                                                       ^^^^^^^^^^^^^^^^^ `by` takes roles, or { field = "…" }, not a table
        error[word.unknown] plan/task.toml:27:61
           finish = { title = "完成", from = "open", to = "done", by = { fild = "lead" } }
                                                                         ^^^^ no such word in an actor; known: field
    "#]],
    );
    spoilt(
        "[access]",
        "shape = \"ladger\"\n[access]",
        expect![[r#"
        error[word.kind] plan/task.toml:29:10
           shape = "ladger"
                    ^^^^^^ `shape` takes a table, not a text
    "#]],
    );
    spoilt(
        "number =",
        "shape = \"ladger\"\nnumber =",
        expect![[r#"
        error[word.value] plan/task.toml:3:10
           shape = "ladger"
                    ^^^^^^ no such value of `shape`; did you mean "ledger"?
    "#]],
    );
}

#[test]
fn files_of_codes() {
    let list = "[grade]\ntitle = '等级'\nfile = 'codes/grades.csv'\n";
    let with = |file: &str, expected: Expect| {
        let more = [("plan/codes.toml", list), ("plan/codes/grades.csv", file)];
        expected.assert_eq(&found(&files(TASK, &more)));
    };
    with(
        "# 等级标准 | 2026 | 试用\ncode,title\nlow,低\n",
        expect![[""]],
    );
    with(
        "code,title\nlow,低\n",
        expect![[r#"
        error[csv.syntax] plan/codes/grades.csv:1:1
           code,title
           ^^^^^^^^^^ the first line is `# document | edition | vintage`
        error[word.missing] plan/codes/grades.csv:1:1
           code,title
           ^^^^^^^^^^ a file of codes without `document`; for instance # GB/T 3304 中国各民族名称代码 | 1991 | 2017 年录入
        error[word.missing] plan/codes/grades.csv:1:1
           code,title
           ^^^^^^^^^^ a file of codes without `edition`; for instance # GB/T 3304 中国各民族名称代码 | 1991 | 2017 年录入
        error[word.missing] plan/codes/grades.csv:1:1
           code,title
           ^^^^^^^^^^ a file of codes without `vintage`; for instance # GB/T 3304 中国各民族名称代码 | 1991 | 2017 年录入
    "#]],
    );
    with(
        "# 等级标准 | 2026\ncode,titel\nlow,低\n",
        expect![[r#"
        error[word.missing] plan/codes/grades.csv:2:1
           code,titel
           ^^^^^^^^^^ a file of codes without `vintage`; for instance # GB/T 3304 中国各民族名称代码 | 1991 | 2017 年录入
        error[word.unknown] plan/codes/grades.csv:2:6
           code,titel
                ^^^^^ no such word in a code; did you mean "title"?
        error[word.missing] plan/codes/grades.csv:3:1
           low,低
           ^^^ a code without `title`; for instance title = "重大"
    "#]],
    );
    with(
        "# 等级标准 | 2026 | 试用\ncode,title\nlow,低,x\n",
        expect![[r#"
        error[csv.syntax] plan/codes/grades.csv:3:1
           low,低,x
           ^^^^^^^^ 3 cells under 2 columns
    "#]],
    );
    with(
        "# 等级标准 | 2026 | 试用\ncode,title\nlow,低\nlow,更低\n,无\n",
        expect![[r#"
        error[csv.syntax] plan/codes/grades.csv:4:1
           low,更低
           ^^^ `low` is listed twice
        error[csv.syntax] plan/codes/grades.csv:5:1
           ,无
           ^^^ a line without a code
    "#]],
    );
    with(
        "# 等级标准 | 2026 | 试用\ncode,title,parent,from\nlow,低,high,今年\n",
        expect![[r#"
            error[codes.parent] plan/codes/grades.csv:3:7
               low,低,high,今年
                      ^^^^ no such code in this list; known: low
            error[word.kind] plan/codes/grades.csv:3:12
               low,低,high,今年
                           ^^^^ `from` takes a date, not a text
        "#]],
    );
    beside(
        "plan/codes.toml",
        "[grade]\ntitle = '等级'\nfile = 'codes/grades.csv'\n",
        expect![[r#"
            error[codes.file] plan/codes.toml:3:9
               file = 'codes/grades.csv'
                       ^^^^^^^^^^^^^^^^ no such file of codes
        "#]],
    );
    beside(
        "plan/codes.toml",
        "[grade]\ntitle = '等级'\n",
        expect![[r#"
        error[codes.empty] plan/codes.toml:2:10
           title = '等级'
                    ^^^^ a list without codes; say `code`, or `file`
    "#]],
    );
    beside(
        "plan/other/grades.csv",
        "a,b\n",
        expect![[r#"
            error[csv.syntax] plan/other/grades.csv:1:1
               a,b
               ^^^ the first line is `# document | edition | vintage`
            error[file.unknown] plan/other/grades.csv:1:1
               a,b
               ^^^ plan/other/grades.csv is no definition; definitions are SYSTEM/NAME.toml, SYSTEM/codes/NAME.csv, facts.toml and calendar.toml
        "#]],
    );
}

#[test]
fn types_that_cannot_serve() {
    field(
        "type = \"place\", unique = true",
        expect![[r#"
        error[field.kind] plan/task.toml:20:42
           secret = { title = "备注", type = "place", unique = true }
                                                      ^^^^^^ `secret` is a place, which cannot be unique
    "#]],
    );
    field(
        "type = \"person\", to = \"access.account\"",
        expect![[r#"
        error[field.word_not_for_type] plan/task.toml:20:43
           secret = { title = "备注", type = "person", to = "access.account" }
                                                       ^^ `to` means nothing for type person; it belongs to ref, refs
    "#]],
    );
    field(
        "type = \"citizen_id\"",
        expect![[r#"
        warning[field.open_number] plan/task.toml:20:1
           secret = { title = "备注", type = "citizen_id" }
           ^^^^^^ `secret` is shown in clear to all who open the register; add level = "sensitive" and means = "…"
    "#]],
    );
    field(
        "type = \"citizen_id\", max = 18",
        expect![[r#"
            warning[field.open_number] plan/task.toml:20:1
               secret = { title = "备注", type = "citizen_id", max = 18 }
               ^^^^^^ `secret` is shown in clear to all who open the register; add level = "sensitive" and means = "…"
            error[field.word_not_for_type] plan/task.toml:20:47
               secret = { title = "备注", type = "citizen_id", max = 18 }
                                                               ^^^ `max` means nothing for type citizen_id; it belongs to text, integer, decimal, length, weight, area, files, picture, address, rows
        "#]],
    );
    field(
        "type = \"place\", check = \"secret == secret\"",
        expect![[r#"
        error[expr.type] plan/task.toml:20:51
           secret = { title = "备注", type = "place", check = "secret == secret" }
                                                               ^^^^^^^^^^^^^^^^ a place cannot be compared; ask has(field)
    "#]],
    );
    field(
        "type = \"time\", check = \"secret < '25:00'\"",
        expect![[r#"
        error[expr.type] plan/task.toml:20:60
           secret = { title = "备注", type = "time", check = "secret < '25:00'" }
                                                                        ^^^^^ not a time; write '08:30'
    "#]],
    );
    spoilt(
        "sort = [\"due_on\"]",
        "sort = [\"tags\"]",
        expect![[r#"
        error[field.kind] plan/task.toml:7:10
           sort = ["tags"]
                    ^^^^ `tags` is a list of code of plan.grade, which cannot serve in `sort`
    "#]],
    );
}

#[test]
fn fields() {
    field(
        "type = \"txet\"",
        expect![[r#"
        error[field.unknown_type] plan/task.toml:20:34
           secret = { title = "备注", type = "txet" }
                                              ^^^^ no such type; did you mean "text"?
    "#]],
    );
    field(
        "type = \"elephant\"",
        expect![[r#"
        error[field.unknown_type] plan/task.toml:20:34
           secret = { title = "备注", type = "elephant" }
                                              ^^^^^^^^ no such type; see docs/guides/definitions.md
    "#]],
    );
    field(
        "type = \"text\", unit = \"m\"",
        expect![[r#"
        error[field.word_not_for_type] plan/task.toml:20:41
           secret = { title = "备注", type = "text", unit = "m" }
                                                     ^^^^ `unit` means nothing for type text; it belongs to integer, decimal, length, weight, area
    "#]],
    );
    field(
        "type = \"integer\", min = 3, max = 2",
        expect![[r#"
        error[field.range] plan/task.toml:20:59
           secret = { title = "备注", type = "integer", min = 3, max = 2 }
                                                                       ^ `max` 2 is below `min` 3
    "#]],
    );
    field(
        "type = \"decimal\", scale = 12",
        expect![[r#"
        error[field.range] plan/task.toml:20:52
           secret = { title = "备注", type = "decimal", scale = 12 }
                                                                ^^ at most 9 places
    "#]],
    );
    field(
        "type = \"code\"",
        expect![[r#"
        error[word.missing] plan/task.toml:20:34
           secret = { title = "备注", type = "code" }
                                              ^^^^ type code does not say `of`; add of = "system.name"
    "#]],
    );
    field(
        "type = \"code\", of = \"plan.grades\"",
        expect![[r#"
        error[codes.unknown] plan/task.toml:20:47
           secret = { title = "备注", type = "code", of = "plan.grades" }
                                                           ^^^^^^^^^^^ no such list of codes; did you mean "plan.grade"?
    "#]],
    );
    field(
        "type = \"ref\", to = \"plan.taks\"",
        expect![[r#"
        error[register.unknown] plan/task.toml:20:46
           secret = { title = "备注", type = "ref", to = "plan.taks" }
                                                          ^^^^^^^^^ no such register; did you mean "plan.task"?
    "#]],
    );
    field(
        "type = \"text\", level = \"secret\"",
        expect![[r#"
        error[word.value] plan/task.toml:20:50
           secret = { title = "备注", type = "text", level = "secret" }
                                                              ^^^^^^ no such value of `level`; known: public, internal, personal, sensitive
    "#]],
    );
    field(
        "type = \"text\", rule = \"Rank\"",
        expect![[r#"
        error[id.bad] plan/task.toml:20:49
           secret = { title = "备注", type = "text", rule = "Rank" }
                                                             ^^^^ "Rank" is not an id; ids are [a-z][a-z0-9_]*
    "#]],
    );
    field(
        "type = \"text\", default = 3",
        expect![[r#"
        error[word.kind] plan/task.toml:20:51
           secret = { title = "备注", type = "text", default = 3 }
                                                               ^ a whole number is no value of this type
    "#]],
    );
    field(
        "type = \"code\", of = \"plan.grade\", default = \"low\"",
        expect![[r#"
        error[expr.unknown] plan/task.toml:20:71
           secret = { title = "备注", type = "code", of = "plan.grade", default = "low" }
                                                                                   ^^^ plan.task has no field `low`; a code is written 'low'
    "#]],
    );
    field(
        "type = \"integer\", computed = \"people / 2\"",
        expect![[r#"
        error[expr.type] plan/task.toml:20:56
           secret = { title = "备注", type = "integer", computed = "people / 2" }
                                                                    ^^^^^^^^^^ this is a decimal, an integer is wanted
    "#]],
    );
}

#[test]
fn what_is_computed_stands_above_what_is_computed_from_it() {
    spoilt(
        "people = { title = \"人数\", type = \"integer\" }",
        "people = { title = \"人数\", type = \"integer\", computed = \"twice - 1\" }\n\
         twice = { title = \"两倍\", type = \"integer\", computed = \"people * 2\" }\n\
         again = { title = \"自身\", type = \"integer\", computed = \"again + 1\" }",
        expect![[r#"
            error[expr.order] plan/task.toml:19:56
               people = { title = "人数", type = "integer", computed = "twice - 1" }
                                                                        ^^^^^^^^^ `twice` is computed after `people`; put it above
            error[expr.order] plan/task.toml:21:55
               again = { title = "自身", type = "integer", computed = "again + 1" }
                                                                       ^^^^^^^^^ `again` is computed from itself; ask for others
        "#]],
    );
}

#[test]
fn personal_fields() {
    field(
        "type = \"text\", level = \"personal\"",
        expect![[r#"
            error[field.no_meaning] plan/task.toml:20:1
               secret = { title = "备注", type = "text", level = "personal" }
               ^^^^^^ `secret` is personal and does not say what it means; add means = "…" from facts.toml
            error[register.no_retain] plan/task.toml:20:1
               secret = { title = "备注", type = "text", level = "personal" }
               ^^^^^^ `secret` is personal, and the register has no end; add retain = { years = 3, from = "end", then = "erase", source = "…" }
        "#]],
    );
    field(
        "type = \"text\", means = \"plan.secrets\"",
        expect![[r#"
        error[field.unknown_meaning] plan/task.toml:20:50
           secret = { title = "备注", type = "text", means = "plan.secrets" }
                                                              ^^^^^^^^^^^^ no such fact; did you mean "plan.secret"?
    "#]],
    );
    let other = "title = '别的'\nhidden = true\n[field]\n\
                 b = { title = '备注', type = 'text', means = 'plan.other' }\n\
                 a = { title = '秘密', type = 'text', means = 'plan.secret' }\n";
    let line = "secret = { title = \"备注\", type = \"text\", means = \"plan.secret\" }";
    let task = TASK.replacen("secret = { title = \"备注\", type = \"text\" }", line, 1);
    let all = files(&task, &[("plan/other.toml", other)]);
    expect![[r#"
        warning[field.same_title] plan/other.toml:4:16
           b = { title = '备注', type = 'text', means = 'plan.other' }
                          ^^^^ another field of this title means plan.secret; one of the two titles should say more
        error[field.second_home] plan/other.toml:5:45
           a = { title = '秘密', type = 'text', means = 'plan.secret' }
                                                         ^^^^^^^^^^^ plan.task.secret already holds this fact; refer to that record, or show it with `computed`
    "#]].assert_eq(&found(&all));
    let retain = "retain = { years = 1, from = \"end\", then = \"erase\", source = \"…\" }\n";
    let sensitive = "type = \"date\", level = \"sensitive\", means = \"plan.secret\"";
    let line =
        format!("secret = {{ title = \"备注\", {sensitive}, check = \"secret < today()\" }}");
    let task = format!("{retain}{TASK}")
        .replacen("secret = { title = \"备注\", type = \"text\" }", &line, 1)
        .replacen("sort = [\"due_on\"]", "sort = [\"secret\"]", 1);
    expect![[r#"
        error[field.sensitive] plan/task.toml:8:10
           sort = ["secret"]
                    ^^^^^^ `secret` is sensitive: lists do not go by it; leave it out of `sort`
        error[expr.sensitive] plan/task.toml:21:94
           secret = { title = "备注", type = "date", level = "sensitive", means = "plan.secret", check = "secret < today()" }
                                                                                                          ^^^^^^ a sensitive field has no order; only == and != are possible
    "#]].assert_eq(&found(&files(&task, &[])));
}

#[test]
fn names_of_fields() {
    spoilt(
        "label = \"name\"",
        "label = \"nam\"",
        expect![[r#"
        error[field.unknown] plan/task.toml:6:10
           label = "nam"
                    ^^^ plan.task has no field `nam`; did you mean "name"?
    "#]],
    );
    spoilt(
        "sort = [\"due_on\"]",
        "sort = [\"due\"]",
        expect![[r#"
        error[field.unknown] plan/task.toml:7:10
           sort = ["due"]
                    ^^^ plan.task has no field `due`; did you mean "due_on"?
    "#]],
    );
    spoilt(
        "sort = [\"due_on\"]",
        "sort = [\"tags\"]",
        expect![[r#"
        error[field.kind] plan/task.toml:7:10
           sort = ["tags"]
                    ^^^^ `tags` is a list of code of plan.grade, which cannot serve in `sort`
    "#]],
    );
    spoilt(
        "sort = [\"due_on\"]",
        "key = [\"name\", \"tags\", \"number\"]",
        expect![[r#"
            error[field.kind] plan/task.toml:7:17
               key = ["name", "tags", "number"]
                               ^^^^ `tags` is a list of code of plan.grade, which cannot serve in `key`
            error[field.unknown] plan/task.toml:7:25
               key = ["name", "tags", "number"]
                                       ^^^^^^ plan.task has no field `number`; known: name, unit, lead, grade, tags, due_on, amount, people, secret
        "#]],
    );
    spoilt(
        "search = [\"name\"]",
        "search = [\"amount\"]",
        expect![[r#"
        error[field.kind] plan/task.toml:8:12
           search = ["amount"]
                      ^^^^^^ `amount` is a decimal, which cannot serve in `search`
    "#]],
    );
    spoilt(
        "label = \"name\"",
        "label = [\"unit\", \"lead\"]",
        expect![[r#"
            error[field.kind] plan/task.toml:6:19
               label = ["unit", "lead"]
                                 ^^^^ `lead` is a ref to access.account, which cannot serve in `label`; add a text that is computed from it
        "#]],
    );
    spoilt(
        "owner = \"unit\"",
        "owner = \"lead\"",
        expect![[r#"
        error[register.owner] plan/task.toml:4:10
           owner = "lead"
                    ^^^^ `lead` names no organisation; the owner is a ref to registry.organisation
    "#]],
    );
    spoilt(
        "to = \"registry.organisation\" }",
        "to = \"registry.organisation\", computed = \"lead.owner\" }",
        expect![[r#"
            error[register.owner] plan/task.toml:4:10
               owner = "unit"
                        ^^^^ `unit` is computed only when it is known whose it is; name the ref it is computed from, and let its register say `owner`
        "#]],
    );
    spoilt(
        "owner = \"unit\"",
        "dated = \"pupil\"",
        expect![[r#"
            error[register.dated] plan/task.toml:4:1
               dated = "pupil"
               ^^^^^ plan.task does not say from when until when; two fields of type date, `from` and `to`
            error[field.unknown] plan/task.toml:4:10
               dated = "pupil"
                        ^^^^^ plan.task has no field `pupil`; known: name, unit, lead, grade, tags, due_on, amount, people, secret
        "#]],
    );
    spoilt(
        "owner = \"unit\"",
        "opens = [\"grade\", \"unit\"]",
        expect![[r#"
            error[register.opens] plan/task.toml:4:1
               opens = ["grade", "unit"]
               ^^^^^ plan.task does not say which measure it opens, and where; a code of registry.measure, then a ref to registry.organisation
        "#]],
    );
    spoilt(
        "by = [\"planner\"]",
        "by = [\"planner\"], need = [\"dew_on\"], ask = [\"raeson\"]",
        expect![[r#"
        error[field.unknown] plan/task.toml:27:81
           finish = { title = "完成", from = "open", to = "done", by = ["planner"], need = ["dew_on"], ask = ["raeson"] }
                                                                                             ^^^^^^ plan.task has no field `dew_on`; did you mean "due_on"?
        error[field.unknown] plan/task.toml:27:99
           finish = { title = "完成", from = "open", to = "done", by = ["planner"], need = ["dew_on"], ask = ["raeson"] }
                                                                                                               ^^^^^^ plan.task has no field `raeson`; did you mean "due_on"?
    "#]],
    );
    spoilt(
        "by = [\"planner\"]",
        "by = [\"planer\", { field = \"name\" }]",
        expect![[r#"
        error[role.unknown] plan/task.toml:27:61
           finish = { title = "完成", from = "open", to = "done", by = ["planer", { field = "name" }] }
                                                                         ^^^^^^ no role `planer`; did you mean "planner"?
        error[field.kind] plan/task.toml:27:81
           finish = { title = "完成", from = "open", to = "done", by = ["planer", { field = "name" }] }
                                                                                             ^^^^ `name` names neither a person nor an organisation; a ref to access.account or registry.organisation
    "#]],
    );
    spoilt(
        "[access]",
        "[clock]\nlate = { title = \"超期\", in = \"opne\", until = \"name\" }\n[access]",
        expect![[r#"
        error[state.unknown] plan/task.toml:30:30
           late = { title = "超期", in = "opne", until = "name" }
                                          ^^^^ plan.task has no state `opne`; did you mean "open"?
        error[field.kind] plan/task.toml:30:46
           late = { title = "超期", in = "opne", until = "name" }
                                                          ^^^^ a clock runs to a date
    "#]],
    );
}

#[test]
fn states() {
    spoilt(
        "start = true",
        "",
        expect![[r#"
        error[state.start] plan/task.toml:24:1
           done = { title = "已完成", end = true }
           ^^^^ no state is the start; exactly one state has start = true
    "#]],
    );
    spoilt(
        "end = true",
        "start = true",
        expect![[r#"
        error[state.dead_end] plan/task.toml:24:1
           done = { title = "已完成", start = true }
           ^^^^ no step leads out of `done`; add a step, or end = true
        error[state.start] plan/task.toml:24:1
           done = { title = "已完成", start = true }
           ^^^^ 2 states are the start; exactly one state has start = true
    "#]],
    );
    spoilt(
        "[step]",
        "lost = { title = \"丢失\" }\n[step]",
        expect![[r#"
        error[state.dead_end] plan/task.toml:26:1
           lost = { title = "丢失" }
           ^^^^ no step leads out of `lost`; add a step, or end = true
        error[state.unreachable] plan/task.toml:26:1
           lost = { title = "丢失" }
           ^^^^ no step leads to `lost`; a step without `by` is made by rules
    "#]],
    );
    spoilt(
        "from = \"open\"",
        "from = \"done\"",
        expect![[r#"
            error[state.dead_end] plan/task.toml:23:1
               open = { title = "进行中", start = true }
               ^^^^ no step leads out of `open`; add a step, or end = true
            error[state.unreachable] plan/task.toml:24:1
               done = { title = "已完成", end = true }
               ^^^^ no step leads to `done`; a step without `by` is made by rules
            error[state.from_end] plan/task.toml:27:34
               finish = { title = "完成", from = "done", to = "done", by = ["planner"] }
                                                  ^^^^ `done` is an end; a step out of an end opens again: ask = "reason", todo = false
        "#]],
    );
    spoilt(
        "to = \"done\"",
        "to = \"dnoe\"",
        expect![[r#"
        error[state.unreachable] plan/task.toml:24:1
           done = { title = "已完成", end = true }
           ^^^^ no step leads to `done`; a step without `by` is made by rules
        error[state.unknown] plan/task.toml:27:47
           finish = { title = "完成", from = "open", to = "dnoe", by = ["planner"] }
                                                           ^^^^ plan.task has no state `dnoe`; did you mean "done"?
    "#]],
    );
}

#[test]
fn access() {
    spoilt(
        "planner = \"area\"\nlead    = \"mine\"",
        "",
        expect![[r#"
            error[register.no_access] plan/task.toml:2:1
               title = "任务"
               ^^^^^^^^^^^^^^ nobody may see these records; write [access], or hidden = true
        "#]],
    );
    spoilt(
        "planner = \"area\"",
        "planer = \"area\"",
        expect![[r#"
        error[access.unknown] plan/task.toml:30:1
           planer = "area"
           ^^^^^^ `planer` is neither a role nor a field; did you mean "planner"?
    "#]],
    );
    spoilt(
        "planner = \"area\"",
        "planner = \"unit, aera\"",
        expect![[r#"
        error[access.scope] plan/task.toml:30:18
           planner = "unit, aera"
                            ^^^^ no such scope; did you mean "area"?
    "#]],
    );
    spoilt(
        "lead    =",
        "name =",
        expect![[r#"
        error[access.unknown] plan/task.toml:31:1
           name = "mine"
           ^^^^ the field `name` names no person; a ref to access.account
    "#]],
    );
    spoilt(
        "create = [\"planner\"]",
        "create = [\"plumber\"]",
        expect![[r#"
        error[role.unknown] plan/task.toml:5:12
           create = ["plumber"]
                      ^^^^^^^ no role `plumber`; did you mean "planner"?
    "#]],
    );
}

#[test]
fn where_a_number_is_taken() {
    spoilt(
        "number = \"{year}-{seq:4}\"",
        "numbered = [\"open\", \"gone\"]\nnumber = \"{year}-{seq:4}\"",
        expect![[r#"
            error[number.taken] plan/task.toml:3:14
               numbered = ["open", "gone"]
                            ^^^^ each record starts there; leave `numbered` out
            error[state.unknown] plan/task.toml:3:22
               numbered = ["open", "gone"]
                                    ^^^^ plan.task has no state `gone`; did you mean "done"?
        "#]],
    );
    spoilt(
        "number = \"{year}-{seq:4}\"",
        "numbered = \"done\"",
        expect![[r#"
            error[number.taken] plan/task.toml:3:13
               numbered = "done"
                           ^^^^ its records have no number; say `number`
        "#]],
    );
}

#[test]
fn numbers() {
    spoilt(
        "{year}-{seq:4}",
        "{year}",
        expect![[r#"
        error[number.pattern] plan/task.toml:3:11
           number = "{year}"
                     ^^^^^^ a number counts once, this counts 0 times; end it with {seq:5}
    "#]],
    );
    spoilt(
        "{year}-{seq:4}",
        "号{yaer}-{seq}-{seq:4",
        expect![[r#"
        error[number.pattern] plan/task.toml:3:11
           number = "号{yaer}-{seq}-{seq:4"
                     ^^^^^^^^^^^^^^^^^^^^^ a number counts once, this counts 0 times; end it with {seq:5}
        error[number.pattern] plan/task.toml:3:19
           number = "号{yaer}-{seq}-{seq:4"
                              ^^^^^ {seq} does not say how wide; placeholders are {year}, {month}, {seq:5} and levels such as {county}
        error[number.pattern] plan/task.toml:3:25
           number = "号{yaer}-{seq}-{seq:4"
                                    ^^^^^^ { without }; placeholders are {year}, {month}, {seq:5} and levels such as {county}
    "#]],
    );
}

#[test]
fn expressions() {
    check(
        "has(secret",
        expect![[r#"
        error[expr.syntax] plan/task.toml:20:60
           secret = { title = "备注", type = "text", check = "has(secret" }
                                                                        ^ missing ')' at '<EOF>'
    "#]],
    );
    check(
        "people > 'a'",
        expect![[r#"
        error[expr.type] plan/task.toml:20:50
           secret = { title = "备注", type = "text", check = "people > 'a'" }
                                                              ^^^^^^^^^^^^ an integer and a text do not fit together
    "#]],
    );
    check(
        "secret == '张三' && peopel > 3",
        expect![[r#"
        error[expr.unknown] plan/task.toml:20:68
           secret = { title = "备注", type = "text", check = "secret == '张三' && peopel > 3" }
                                                                                  ^^^^^^ plan.task has no field `peopel`; did you mean "people"?
    "#]],
    );
    check(
        "grade == 'middle'",
        expect![[r#"
        error[expr.unknown_code] plan/task.toml:20:60
           secret = { title = "备注", type = "text", check = "grade == 'middle'" }
                                                                        ^^^^^^ no such code in plan.grade; known: low, high
    "#]],
    );
    check(
        "grade == low",
        expect![[r#"
        error[expr.unknown] plan/task.toml:20:59
           secret = { title = "备注", type = "text", check = "grade == low" }
                                                                       ^^^ plan.task has no field `low`; a code is written 'low'
    "#]],
    );
    check(
        "state == 'opne'",
        expect![[r#"
        error[expr.unknown_state] plan/task.toml:20:60
           secret = { title = "备注", type = "text", check = "state == 'opne'" }
                                                                        ^^^^ no such state; did you mean "open"?
    "#]],
    );
    check(
        "due_on > '2026-13-01'",
        expect![[r#"
        error[expr.type] plan/task.toml:20:60
           secret = { title = "备注", type = "text", check = "due_on > '2026-13-01'" }
                                                                        ^^^^^^^^^^ not a day; write '2026-01-31'
    "#]],
    );
    check(
        "due_on + 1",
        expect![[r#"
        error[expr.type] plan/task.toml:20:50
           secret = { title = "备注", type = "text", check = "due_on + 1" }
                                                              ^^^^^^^^^^ this is a date, a flag is wanted
    "#]],
    );
    check(
        "amount + due_on > 1",
        expect![[r#"
        error[expr.type] plan/task.toml:20:50
           secret = { title = "备注", type = "text", check = "amount + due_on > 1" }
                                                              ^^^^^^^^^^^^^^^ no arithmetic with a decimal and a date; numbers; day + days, day - days, day - day
    "#]],
    );
    check(
        "secret.matches('a')",
        expect![[r#"
            error[expr.unsupported] plan/task.toml:20:50
               secret = { title = "备注", type = "text", check = "secret.matches('a')" }
                                                                  ^^^^^^^^^^^^^^^^^^ no such operator or function as matches; supported: literals, fields, == != < <= > >=, && || !, + - * /, in, ?:, has() today() me() param() day() size() year() month() startsWith() endsWith() contains(), and over rows count() sum() avg() min() max() any() all()
        "#]],
    );
    check(
        "tags.all(x, x == 'low')",
        expect![[r#"
            error[expr.unsupported] plan/task.toml:20:50
               secret = { title = "备注", type = "text", check = "tags.all(x, x == 'low')" }
                                                                  ^^^^^^^^^^^^^^^^^^^^^^ all() is not called like this; did you mean "all"?
        "#]],
    );
    check(
        "people % 2 == 0",
        expect![[r#"
            error[expr.unsupported] plan/task.toml:20:50
               secret = { title = "备注", type = "text", check = "people % 2 == 0" }
                                                                  ^^^^^^^^^^ no such operator or function as %; supported: literals, fields, == != < <= > >=, && || !, + - * /, in, ?:, has() today() me() param() day() size() year() month() startsWith() endsWith() contains(), and over rows count() sum() avg() min() max() any() all()
        "#]],
    );
    check(
        "secret == null",
        expect![[r#"
        error[expr.unsupported] plan/task.toml:20:60
           secret = { title = "备注", type = "text", check = "secret == null" }
                                                                        ^^^^ null is nothing but one side of a choice; c ? x : null; whether there is a value is asked with has(field) or !has(field)
    "#]],
    );
    check(
        "secret == ''",
        expect![[r#"
        error[expr.type] plan/task.toml:20:60
           secret = { title = "备注", type = "text", check = "secret == ''" }
                                                                        ^^ nothing equals the empty text; an empty text is missing: ask has(field) or !has(field)
    "#]],
    );
    check(
        "'low' in grade",
        expect![[r#"
        error[expr.type] plan/task.toml:20:59
           secret = { title = "备注", type = "text", check = "'low' in grade" }
                                                                       ^^^^^ a code of plan.grade holds no several; x in ['a', 'b'], or x in a field of codes or refs
    "#]],
    );
    check(
        "grade in ['low', 'middle']",
        expect![[r#"
        error[expr.unknown_code] plan/task.toml:20:68
           secret = { title = "备注", type = "text", check = "grade in ['low', 'middle']" }
                                                                                ^^^^^^ no such code in plan.grade; known: low, high
    "#]],
    );
    check(
        "name.size() > 3 && lead.nmae == '王'",
        expect![[r#"
        error[expr.unknown] plan/task.toml:20:69
           secret = { title = "备注", type = "text", check = "name.size() > 3 && lead.nmae == '王'" }
                                                                                 ^^^^^^^^^ access.account has no field `nmae`; did you mean "name"?
    "#]],
    );
    check(
        "people.x == 3",
        expect![[r#"
        error[expr.type] plan/task.toml:20:50
           secret = { title = "备注", type = "text", check = "people.x == 3" }
                                                              ^^^^^^^^ `people` refers to no record; only references can be followed
    "#]],
    );
    check(
        "name < 'b'",
        expect![[r#"
        error[expr.type] plan/task.toml:20:50
           secret = { title = "备注", type = "text", check = "name < 'b'" }
                                                              ^^^^^^^^^^ a text has no order; ask `x in list` or size(list)
    "#]],
    );
}

#[test]
fn other_systems() {
    let uses = "title = '别的'\nuses = ['plan']\n";
    let refers = "title = '别的'\nhidden = true\n[field]\na = { title = 'A', type = 'ref', to = 'plan.task' }\n";
    let all = files(
        TASK,
        &[("other/system.toml", uses), ("other/a.toml", refers)],
    );
    expect![[""]].assert_eq(&found(&all));
    let all = files(
        TASK,
        &[
            ("other/system.toml", "title = '别的'\n"),
            ("other/a.toml", refers),
        ],
    );
    expect![[r#"
        error[uses.not_listed] other/a.toml:4:40
           a = { title = 'A', type = 'ref', to = 'plan.task' }
                                                  ^^^^^^^^^ `other` does not use `plan`; add "plan" to `uses` in other/system.toml
    "#]].assert_eq(&found(&all));
    let circle = SYSTEM.replacen("uses = []", "uses = ['other']", 1);
    let all = files(
        TASK,
        &[("other/system.toml", uses), ("plan/system.toml", &circle)],
    );
    expect![[r#"
        error[uses.cycle] other/system.toml:2:10
           uses = ['plan']
                    ^^^^ systems use one another in a circle: other → plan → other
        error[uses.cycle] plan/system.toml:2:10
           uses = ['other']
                    ^^^^^ systems use one another in a circle: plan → other → plan
    "#]]
    .assert_eq(&found(&all));
    beside(
        "other/a.toml",
        refers,
        expect![[r#"
        error[file.no_system] other/a.toml:1:1
           title = '别的'
           ^^^^^^^^^^^^^^ the system `other` has no system.toml; it says at least title
        error[uses.not_listed] other/a.toml:4:40
           a = { title = 'A', type = 'ref', to = 'plan.task' }
                                                  ^^^^^^^^^ `other` does not use `plan`; add "plan" to `uses` in other/system.toml
    "#]],
    );
    beside(
        "plan/system.toml",
        "title = '计划'\nuses = ['plam']\n[role]\nclerk = { title = '员' }\nplanner = { title = '员' }\n[menu]\na = { step = 'dvide', register = 'plan.tusk' }\nb = { step = 'plan' }\n",
        expect![[r#"
        error[uses.unknown] plan/system.toml:2:10
           uses = ['plam']
                    ^^^^ no system `plam`; did you mean "plan"?
        error[role.twice] plan/system.toml:4:1
           clerk = { title = '员' }
           ^^^^^ the role is already declared by `access`; roles are global: use that one
        error[word.value] plan/system.toml:7:15
           a = { step = 'dvide', register = 'plan.tusk' }
                         ^^^^^ no such value of `step`; did you mean "divide"?
        error[register.unknown] plan/system.toml:7:35
           a = { step = 'dvide', register = 'plan.tusk' }
                                             ^^^^^^^^^ no such register; did you mean "plan.task"?
        error[menu.target] plan/system.toml:8:1
           b = { step = 'plan' }
           ^ an entry opens either a register or a screen; say one of `register`, `screen`
    "#]],
    );
    beside(
        "README.md",
        "",
        expect![[r#"
            error[file.unknown] README.md:1:1
               README.md is no definition; definitions are SYSTEM/NAME.toml, SYSTEM/codes/NAME.csv, facts.toml and calendar.toml
        "#]],
    );
}

#[test]
fn parameters_in_expressions() {
    let asking = |words: &str, expected: Expect| {
        let field = format!("secret = {{ title = \"备注\", {words} }}");
        let task = TASK.replace("secret = { title = \"备注\", type = \"text\" }", &field);
        let limits = "[most_people]\ntitle = '人数上限'\ntype = 'integer'\nvalue = [{ from = 2021-01-01, is = 2, source = 'a' }]\n";
        let more = [
            ("plan/params.toml", limits),
            ("aid/system.toml", "title = '资助'"),
            ("aid/params.toml", limits),
        ];
        expected.assert_eq(&found(&files(&task, &more)));
    };
    asking(
        "type = \"text\", check = \"people <= param('plan.most_people')\"",
        expect![[""]],
    );
    asking(
        "type = \"text\", check = \"people <= param('plan.most_peple', today())\"",
        expect![[r#"
            error[expr.unknown_param] plan/task.toml:20:67
               secret = { title = "备注", type = "text", check = "people <= param('plan.most_peple', today())" }
                                                                                   ^^^^^^^^^^^^^^^ no parameter `plan.most_peple`; did you mean "plan.most_people"?
        "#]],
    );
    asking(
        "type = \"text\", check = \"secret == param('plan.most_people')\"",
        expect![[r#"
            error[expr.type] plan/task.toml:20:50
               secret = { title = "备注", type = "text", check = "secret == param('plan.most_people')" }
                                                                  ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ a text and an integer do not fit together
        "#]],
    );
    asking(
        "type = \"text\", check = \"people <= param('aid.most_people')\"",
        expect![[r#"
            error[uses.not_listed] plan/task.toml:20:67
               secret = { title = "备注", type = "text", check = "people <= param('aid.most_people')" }
                                                                                   ^^^^^^^^^^^^^^^ `plan` does not use `aid`; add "aid" to `uses` in plan/system.toml
        "#]],
    );
    asking(
        "type = \"text\", check = \"people <= param(secret)\"",
        expect![[r#"
            error[expr.type] plan/task.toml:20:66
               secret = { title = "备注", type = "text", check = "people <= param(secret)" }
                                                                                  ^^^^^^ param() takes a name as it is; param('safety.general_days')
        "#]],
    );
    asking(
        "type = \"integer\", default = \"param('plan.most_people', people)\"",
        expect![[r#"
            error[expr.type] plan/task.toml:20:81
               secret = { title = "备注", type = "integer", default = "param('plan.most_people', people)" }
                                                                                                 ^^^^^^ this is an integer, a date is wanted
        "#]],
    );
    beside(
        "plan/params.toml",
        "[limit]\ntitle = '限'\ntype = 'integer'\nmin = 1\nmax = 9\nvalue = [{ from = 2021-01-01, is = 12, source = 'a' }]\nby = 'nobody'\n",
        expect![[r#"
            error[param.bounds] plan/params.toml:6:36
               value = [{ from = 2021-01-01, is = 12, source = 'a' }]
                                                  ^^ 12 is above max = 9
            error[role.unknown] plan/params.toml:7:7
               by = 'nobody'
                     ^^^^^^ no role `nobody`; known: clerk, registrar, planner
        "#]],
    );
}

#[test]
fn lists_are_asked_beyond_their_fields_by_what_one_record_says() {
    spoilt(
        "list = [",
        "beyond = ['unit.county', 'grade', 'tags.kind', 'unit.nothing', 'unit.name']\nlist = [",
        expect![[r#"
            error[field.kind] plan/task.toml:9:12
               beyond = ['unit.county', 'grade', 'tags.kind', 'unit.nothing', 'unit.name']
                          ^^^^^^^^^^^ lists are not asked by `unit.county` beyond their own fields; a code, a flag or a ref of a record referred to, as "class.grade"
            error[field.kind] plan/task.toml:9:27
               beyond = ['unit.county', 'grade', 'tags.kind', 'unit.nothing', 'unit.name']
                                         ^^^^^ lists are not asked by `grade` beyond their own fields; a code, a flag or a ref of a record referred to, as "class.grade"
            error[field.kind] plan/task.toml:9:36
               beyond = ['unit.county', 'grade', 'tags.kind', 'unit.nothing', 'unit.name']
                                                  ^^^^^^^^^ `tags` does not lead to one record; a step is a ref of one
            error[field.unknown] plan/task.toml:9:54
               beyond = ['unit.county', 'grade', 'tags.kind', 'unit.nothing', 'unit.name']
                                                                    ^^^^^^^ registry.organisation has no field `nothing`; known: name, county
            error[field.kind] plan/task.toml:9:65
               beyond = ['unit.county', 'grade', 'tags.kind', 'unit.nothing', 'unit.name']
                                                                               ^^^^^^^^^ lists are not asked by `unit.name` beyond their own fields; a code, a flag or a ref of a record referred to, as "class.grade"
        "#]],
    );
}

#[test]
fn params_and_measures() {
    beside(
        "plan/params.toml",
        "[limit]\ntitle = '限'\ntype = 'integer'\nvalue = [\n{ from = 2021-01-01, is = 2, source = 'a' },\n{ from = 2020-01-01, is = 2.5 },\n]\n",
        expect![[r#"
        error[word.missing] plan/params.toml:6:1
           { from = 2020-01-01, is = 2.5 },
           ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ a parameter's value without `source`; for instance source = "…〔2019〕… 号"
        error[param.order] plan/params.toml:6:10
           { from = 2020-01-01, is = 2.5 },
                    ^^^^^^^^^^ 2020-01-01 does not come after 2021-01-01; values stand oldest first
        error[word.kind] plan/params.toml:6:27
           { from = 2020-01-01, is = 2.5 },
                                     ^^^ a number is no value of this type
    "#]],
    );
    beside(
        "plan/measures.toml",
        "[m]\ntitle = '数'\nof = { count = 'plan.tasks' }\n",
        expect![[r#"
        error[register.unknown] plan/measures.toml:3:17
           of = { count = 'plan.tasks' }
                           ^^^^^^^^^^ no such register; did you mean "plan.task"?
    "#]],
    );
    beside(
        "plan/measures.toml",
        "[m]\ntitle = '数'\nof = { sum = 'plan.task.name', where = \"grade == 'x'\" }\nby = ['month', 'nobody', 'name', 'unit.county', 'unit.nothing', 'name.kind']\non = 'name'\nlacks = ['amount', 'name']\n",
        expect![[r#"
            error[field.kind] plan/measures.toml:3:15
               of = { sum = 'plan.task.name', where = "grade == 'x'" }
                             ^^^^^^^^^^^^^^ `name` is no number
            error[expr.unknown_code] plan/measures.toml:3:51
               of = { sum = 'plan.task.name', where = "grade == 'x'" }
                                                                 ^ no such code in plan.grade; known: low, high
            error[field.unknown] plan/measures.toml:4:17
               by = ['month', 'nobody', 'name', 'unit.county', 'unit.nothing', 'name.kind']
                               ^^^^^^ plan.task has no field `nobody`; known: name, unit, lead, grade, tags, due_on, amount, people, secret
            error[field.kind] plan/measures.toml:4:27
               by = ['month', 'nobody', 'name', 'unit.county', 'unit.nothing', 'name.kind']
                                         ^^^^ nothing is divided by `name`; codes, references, flags, periods and whole numbers can
            error[field.kind] plan/measures.toml:4:35
               by = ['month', 'nobody', 'name', 'unit.county', 'unit.nothing', 'name.kind']
                                                 ^^^^^^^^^^^ nothing is divided by `unit.county`; codes, references, flags, periods and whole numbers can
            error[field.unknown] plan/measures.toml:4:55
               by = ['month', 'nobody', 'name', 'unit.county', 'unit.nothing', 'name.kind']
                                                                     ^^^^^^^ registry.organisation has no field `nothing`; known: name, county
            error[field.kind] plan/measures.toml:4:66
               by = ['month', 'nobody', 'name', 'unit.county', 'unit.nothing', 'name.kind']
                                                                                ^^^^^^^^^ `name` does not lead to one record; a step is a ref of one
            error[field.kind] plan/measures.toml:5:7
               on = 'name'
                     ^^^^ a row stands in time by a date or a period
            error[field.kind] plan/measures.toml:6:21
               lacks = ['amount', 'name']
                                   ^^^^ `name` is no number
        "#]],
    );
    beside(
        "plan/measures.toml",
        "[m]\ntitle = '数'\nof = { where = 'true' }\n",
        expect![[r#"
            error[measure.count] plan/measures.toml:3:6
               of = { where = 'true' }
                    ^^^^^^^^^^^^^^^^^^ say one thing, as `count` or `sum`; for instance count = "registry.pupil"
        "#]],
    );
    beside(
        "plan/measures.toml",
        "[a]\ntitle = '数'\nof = { count = 'plan.task' }\nline = 'plan.none'\nnature = 'firm'\nper = 100\n\
         [b]\ntitle = '差'\nof = { differs = 'plan.a' }\n\
         [c]\ntitle = '差'\nof = { differs = 'plan.b' }\n\
         [d]\ntitle = '差'\nof = { meets = 'plan.z' }\npart = { count = 'plan.task' }\n\
         [e]\ntitle = '差'\nof = { growth = 'plan.a', sum = 'plan.task.amount' }\n",
        expect![[r#"
            error[expr.unknown_param] plan/measures.toml:4:9
               line = 'plan.none'
                       ^^^^^^^^^ no such parameter
            error[measure.better] plan/measures.toml:4:9
               line = 'plan.none'
                       ^^^^^^^^^ `line` without `better`; say whether higher or lower is better
            error[word.value] plan/measures.toml:5:11
               nature = 'firm'
                         ^^^^ no such value of `nature`; known: binding, expected
            error[measure.made] plan/measures.toml:9:6
               of = { differs = 'plan.a' }
                    ^^^^^^^^^^^^^^^^^^^^^^ `plan.a` has no part
            error[measure.made] plan/measures.toml:12:6
               of = { differs = 'plan.b' }
                    ^^^^^^^^^^^^^^^^^^^^^^ `plan.b` is itself made of another measure
            error[measure.unknown] plan/measures.toml:15:6
               of = { meets = 'plan.z' }
                    ^^^^^^^^^^^^^^^^^^^^ no such measure; did you mean "plan.a"?
            error[measure.made] plan/measures.toml:16:8
               part = { count = 'plan.task' }
                      ^^^^^^^^^^^^^^^^^^^^^^^ what is made of another measure has no part of its own; leave it out
            error[measure.count] plan/measures.toml:19:6
               of = { growth = 'plan.a', sum = 'plan.task.amount' }
                    ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ say one thing, as `count` or `sum`; for instance count = "registry.pupil"
            error[measure.made] plan/measures.toml:19:6
               of = { growth = 'plan.a', sum = 'plan.task.amount' }
                    ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ `plan.a` is asked by no period
        "#]],
    );
    beside(
        "plan/codes.toml",
        "[grade]\ntitle = '等级'\ncode = { low = '低', high = { titel = '高', tone = 'worse' } }\n[none]\ntitle = '无'\ncode = {}\n",
        expect![[r#"
        error[word.missing] plan/codes.toml:3:21
           code = { low = '低', high = { titel = '高', tone = 'worse' } }
                                ^^^^ a code without `title`; for instance title = "重大"
        error[word.unknown] plan/codes.toml:3:30
           code = { low = '低', high = { titel = '高', tone = 'worse' } }
                                         ^^^^^ no such word in a code; did you mean "title"?
        error[word.value] plan/codes.toml:3:51
           code = { low = '低', high = { titel = '高', tone = 'worse' } }
                                                               ^^^^^ no such value of `tone`; known: plain, good, wait, bad
        error[codes.empty] plan/codes.toml:6:8
           code = {}
                  ^^ a list without codes; code = { low = "一般" }
    "#]],
    );
}

#[test]
fn the_calendar() {
    beside(
        "calendar.toml",
        "source = '…'\ncovers = ['2026', '26']\nholidays = [2026-01-01, '2026-02-15/2026-02-13', 'x']\nworkdays = [2026-01-01]\n",
        expect![[r#"
        error[calendar.day] calendar.toml:2:20
           covers = ['2026', '26']
                              ^^ not a period; covers = ["2026"]
        error[calendar.day] calendar.toml:3:26
           holidays = [2026-01-01, '2026-02-15/2026-02-13', 'x']
                                    ^^^^^^^^^^^^^^^^^^^^^ neither a day nor days; 2026-02-15/2026-02-23
        error[calendar.day] calendar.toml:3:51
           holidays = [2026-01-01, '2026-02-15/2026-02-13', 'x']
                                                             ^ neither a day nor days; 2026-02-15/2026-02-23
        error[calendar.day] calendar.toml:4:12
           workdays = [2026-01-01]
                      ^^^^^^^^^^^^ 2026-01-01 is a holiday and a working day
    "#]],
    );
}

#[test]
fn what_could_be_read_is_returned() {
    let (model, found) = load(&files(&TASK.replacen("owner =", "ower =", 1), &[]));
    assert_eq!(found.len(), 1);
    assert_eq!(model.register("plan.task").unwrap().fields.len(), 9);
}
