//! What a bureau may add to shipped definitions, and what it may not.

use expect_test::{Expect, expect};
use model::{Diagnostic, Model, Scope, SourceFile};

use super::CITY;

const SHIPPED: &[(&str, &str)] = &[
    (
        "safety/system.toml",
        "title = '校园安全'\n[role]\ninspector = { title = '督学' }\nkeeper = { title = '安全员' }\n\
         [menu]\nhazards = { step = 'handle', register = 'safety.hazard' }\n\
         [refusal]\nlate = '{school}的整改已逾期{days}天。'\n",
    ),
    (
        "safety/codes.toml",
        "[grade]\ntitle = '等级'\ncode = { low = '一般', high = '重大' }\n",
    ),
    (
        "safety/params.toml",
        "[days]\ntitle = '整改天数'\ntype = 'integer'\n\
         value = [{ from = 2020-01-01, is = 30, source = '旧规定' }]\n",
    ),
    (
        "safety/hazard.toml",
        r#"
title  = "隐患"
owner  = "school"
create = ["keeper", "inspector"]
sort   = ["found_on"]
search = ["place"]

[field]
school   = { title = "学校",     type = "ref",  to = "registry.organisation", required = true }
place    = { title = "部位",     type = "text", max = 50 }
grade    = { title = "等级",     type = "code", of = "safety.grade" }
found_on = { title = "发现日期", type = "date", check = "found_on <= today()" }
people   = { title = "人数",     type = "integer", min = 1, max = 500 }
fixer    = { title = "责任人",   type = "ref", to = "access.account" }

[state]
found  = { title = "已登记", start = true }
closed = { title = "已销号", end = true }

[step]
close = { title = "销号", from = "found", to = "closed", by = ["keeper", { field = "fixer" }], need = ["grade"] }

[access]
keeper    = "unit"
inspector = "area, read"
fixer     = "mine"
"#,
    ),
];

/// The shipped city with a layer on it.
fn with(layer: &[(&str, &str)]) -> (Model, Vec<Diagnostic>) {
    let shipped = CITY
        .iter()
        .chain(SHIPPED)
        .map(|(path, text)| SourceFile::new(*path, *text));
    let layer = layer
        .iter()
        .map(|(path, text)| SourceFile::of_layer("yunling", path, *text));
    model::load(&shipped.chain(layer).collect::<Vec<_>>())
}

#[track_caller]
fn said(layer: &[(&str, &str)], expected: Expect) {
    let found = with(layer).1;
    let text: String = found.iter().map(|it| format!("{it}\n")).collect();
    expected.assert_eq(&text);
}

/// One word of the shipped hazard, said by the layer.
#[track_caller]
fn hazard(words: &str, expected: Expect) {
    let text = format!("extends = 'safety.hazard'\n{words}");
    said(&[("safety/hazard.toml", &text)], expected);
}

#[test]
fn a_layer_adds_rewords_and_tightens() {
    let (model, found) = with(&[
        (
            "safety/hazard.toml",
            r#"
extends = "safety.hazard"
title   = "校园隐患"
create  = ["keeper"]
sort    = ["x_deep"]

[field]
place    = { title = "隐患部位", help = "写到楼层", required = true, max = 30 }
people   = { min = 5 }
grade    = { level = "internal" }
x_water  = { title = "水域名称", type = "text" }
x_kind   = { title = "水域类别", type = "code", of = "safety.x_water" }
x_deep   = { title = "水深", type = "length", check = "x_deep < 100.0", says = "请填米" }

[state]
found = { title = "待整改" }

[step]
close = { title = "办结", by = ["keeper"], need = ["x_water"], ask = "reason", when = "has(found_on)" }

[clock]
x_long = { title = "久拖", in = "found", until = "found_on" }

[access]
inspector = "unit, read"

[check.x_both]
expr = "!has(x_deep) || has(x_water)"
says = "有水深就要有水域名称"
"#,
        ),
        (
            "safety/codes.toml",
            "[grade.code]\nx_tiny = '轻微'\nlow = { to = 2027-01-01 }\n\
             [x_water]\ntitle = '水域类别'\ncode = { river = '河道', pond = '塘坝' }\n",
        ),
        (
            "safety/params.toml",
            "[days]\nvalue = [{ from = 2026-01-01, is = 15, source = '本市规定' }]\n",
        ),
        ("facts.toml", "[local]\ncard = { title = '借书证号' }"),
        (
            "safety/system.toml",
            "[refusal]\nlate = '已逾期{days}天，请先办结。'\n[role]\nkeeper = { title = '安全管理员' }\n",
        ),
    ]);
    assert_eq!(found, []);
    let hazard = model.register("safety.hazard").unwrap();
    assert_eq!(hazard.title, "校园隐患");
    assert_eq!(hazard.create, ["keeper"]);
    assert_eq!(hazard.sort, ["found_on", "x_deep"]);
    let fields: Vec<&str> = hazard.fields.keys().map(String::as_str).collect();
    assert_eq!(
        fields,
        [
            "school", "place", "grade", "found_on", "people", "fixer", "x_water", "x_kind",
            "x_deep"
        ]
    );
    assert!(hazard.fields["place"].required);
    assert_eq!(hazard.states["found"].title, "待整改");
    assert!(hazard.states["found"].start);
    let close = &hazard.steps["close"];
    assert_eq!((close.by.len(), close.ask.len()), (1, 1));
    assert_eq!(close.need, ["grade", "x_water"]);
    assert_eq!(hazard.access["inspector"].scopes, [Scope::Unit]);
    assert_eq!(hazard.access["keeper"].scopes, [Scope::Unit]);
    assert_eq!(hazard.checks.len(), 1);
    let grades: Vec<&str> = model
        .codes("safety.grade")
        .unwrap()
        .codes
        .keys()
        .map(String::as_str)
        .collect();
    assert_eq!(grades, ["low", "high", "x_tiny"]);
    assert_eq!(model.param("safety.days").unwrap().values.len(), 2);
    assert_eq!(
        model.systems["safety"].refusals["late"],
        "已逾期{days}天，请先办结。"
    );
    // The definition is another one, and says so.
    let before = with(&[]).0;
    assert_ne!(
        hazard.version,
        before.register("safety.hazard").unwrap().version
    );
}

#[test]
fn a_bureau_has_registers_and_roles_of_its_own() {
    let (model, found) = with(&[
        (
            "local/system.toml",
            "title = '本局登记'\nuses = ['safety']\n[role]\nlibrarian = { title = '图书管理员' }\n",
        ),
        (
            "local/loan.toml",
            r#"
title  = "图书借阅"
create = ["librarian"]
[field]
book   = { title = "书名", type = "text" }
hazard = { title = "相关隐患", type = "ref", to = "safety.hazard" }
[access]
librarian = "unit"
"#,
        ),
    ]);
    assert_eq!(found, []);
    assert!(model.register("local.loan").is_some());
}

#[test]
fn nothing_shipped_is_loosened() {
    hazard(
        "create = ['keeper', 'clerk']",
        expect![[r#"
        error[layer.looser] yunling/safety/hazard.toml:2:22
           create = ['keeper', 'clerk']
                                ^^^^^ `create` would open to somebody more; it may keep some of keeper, inspector
    "#]],
    );
    hazard(
        "[field]\nplace = { max = 80 }\npeople = { min = 0 }",
        expect![[r#"
            error[layer.looser] yunling/safety/hazard.toml:3:17
               place = { max = 80 }
                               ^^ `max` would allow more than what is shipped
            error[layer.looser] yunling/safety/hazard.toml:4:18
               people = { min = 0 }
                                ^ `min` would allow more than what is shipped
        "#]],
    );
    hazard(
        "[field]\nschool = { required = false }",
        expect![[r#"
        error[layer.looser] yunling/safety/hazard.toml:3:23
           school = { required = false }
                                 ^^^^^ `required` only ever becomes true; leave it out
    "#]],
    );
    hazard(
        "[field]\nfound_on = { check = 'true' }",
        expect![[r#"
        error[layer.looser] yunling/safety/hazard.toml:3:14
           found_on = { check = 'true' }
                        ^^^^^ `check` is said already and stays; say yours in the register's `check`
    "#]],
    );
    hazard(
        "[field]\nfixer = { level = 'public' }",
        expect![[r#"
        error[layer.looser] yunling/safety/hazard.toml:3:20
           fixer = { level = 'public' }
                              ^^^^^^ `level` would protect less than what is shipped
    "#]],
    );
    hazard(
        "[step.close]\nby = ['inspector']",
        expect![[r#"
        error[layer.looser] yunling/safety/hazard.toml:3:8
           by = ['inspector']
                  ^^^^^^^^^ `by` would open to somebody more; it may keep some of keeper
    "#]],
    );
    hazard(
        "[access]\nkeeper = 'area'\ninspector = 'area'\nclerk = 'unit'",
        expect![[r#"
            error[layer.looser] yunling/safety/hazard.toml:3:11
               keeper = 'area'
                         ^^^^ `area` would open more; shipped is "unit"
            error[layer.looser] yunling/safety/hazard.toml:4:14
               inspector = 'area'
                            ^^^^ who only reads would write; add "read"
            error[layer.looser] yunling/safety/hazard.toml:5:1
               clerk = 'unit'
               ^^^^^ `clerk` does not reach these records; known: keeper, inspector, fixer
        "#]],
    );
}

#[test]
fn nothing_shipped_is_changed_otherwise() {
    hazard(
        "number = '{seq:4}'\nowner = 'fixer'",
        expect![[r#"
            error[layer.word] yunling/safety/hazard.toml:2:1
               number = '{seq:4}'
               ^^^^^^ a layer does not change `number`; it may say title, help, create, counted, sort, filter, search, list, urgent, retain, field, rows, state, step, clock, print, quality, access, check
            error[layer.word] yunling/safety/hazard.toml:3:1
               owner = 'fixer'
               ^^^^^ a layer does not change `owner`; it may say title, help, create, counted, sort, filter, search, list, urgent, retain, field, rows, state, step, clock, print, quality, access, check
        "#]],
    );
    hazard(
        "[field]\nplace = { type = 'long_text' }",
        expect![[r#"
            error[layer.word] yunling/safety/hazard.toml:3:11
               place = { type = 'long_text' }
                         ^^^^ a layer does not change `type`; it may say title, aliases, reads, standard, required, default, check, says, level, means, help, group, max, min
        "#]],
    );
    hazard(
        "[state]\nx_open = { title = '在办' }",
        expect![[r#"
            error[layer.unknown] yunling/safety/hazard.toml:3:1
               x_open = { title = '在办' }
               ^^^^^^ nothing shipped is called `x_open`; known: found, closed
        "#]],
    );
    hazard(
        "[field]\ncolour = { title = '颜色', type = 'text' }",
        expect![[r#"
            error[layer.prefix] yunling/safety/hazard.toml:3:1
               colour = { title = '颜色', type = 'text' }
               ^^^^^^ what a layer adds is called x_…, not `colour`; x_colour
        "#]],
    );
    hazard(
        "[field]\nplcae = { title = '部位' }",
        expect![[r#"
        error[layer.prefix] yunling/safety/hazard.toml:3:1
           plcae = { title = '部位' }
           ^^^^^ what a layer adds is called x_…, not `plcae`; did you mean "place"?
        error[word.missing] yunling/safety/hazard.toml:3:1
           plcae = { title = '部位' }
           ^^^^^ a field without `type`; for instance type = "date"
    "#]],
    );
    hazard(
        "[field]\nx_sum = { title = '合计', type = 'integer', rule = 'sum' }",
        expect![[r#"
            error[layer.rule] yunling/safety/hazard.toml:3:43
               x_sum = { title = '合计', type = 'integer', rule = 'sum' }
                                                           ^^^^ `rule` names a rule, and a layer has none; conditions, `computed`, `set` and `default` are expressions
        "#]],
    );
    hazard(
        "[field]\nplace = { titel = '部位' }",
        expect![[r#"
        error[word.unknown] yunling/safety/hazard.toml:3:11
           place = { titel = '部位' }
                     ^^^^^ no such word in a field; did you mean "title"?
    "#]],
    );
}

#[test]
fn files_of_a_layer_lie_where_they_belong() {
    said(
        &[("safety/hazard.toml", "title = '隐患'")],
        expect![[r#"
        error[layer.extends] yunling/safety/hazard.toml:1:1
           title = '隐患'
           ^^^^^^^^^^^^^^ safety.hazard is shipped and cannot be replaced; extends = "safety.hazard"
    "#]],
    );
    said(
        &[("safety/pond.toml", "title = '塘坝'")],
        expect![[r#"
        error[layer.file] yunling/safety/pond.toml:1:1
           title = '塘坝'
           ^^^^^^^^^^^^^^ yunling/safety/pond.toml adds to nothing that is shipped; a layer's registers stand in a folder of its own, such as local/
    "#]],
    );
    said(
        &[("safety/hazrd.toml", "extends = 'safety.hazrd'")],
        expect![[r#"
            error[layer.extends] yunling/safety/hazrd.toml:1:12
               extends = 'safety.hazrd'
                          ^^^^^^^^^^^^ no such shipped register; did you mean "safety.hazard"?
        "#]],
    );
    said(
        &[("safety/measures.toml", "[x_n]\ntitle = '数'")],
        expect![[r#"
            error[layer.file] yunling/safety/measures.toml:1:1
               [x_n]
               ^^^^^ yunling/safety/measures.toml adds to nothing that is shipped; a layer's registers stand in a folder of its own, such as local/
        "#]],
    );
    said(
        &[
            ("local/system.toml", "title = '本局'"),
            (
                "local/hazard.toml",
                "extends = 'safety.hazard'\ntitle = '隐患'\nhidden = true",
            ),
            (
                "safety/system.toml",
                "[refusal]\nlate = '{name}逾期'\nearly = '早'",
            ),
        ],
        expect![[r#"
            error[layer.extends] yunling/local/hazard.toml:1:12
               extends = 'safety.hazard'
                          ^^^^^^^^^^^^^ what safety.hazard gains stands in the file of its name; move it to safety/hazard.toml
            error[layer.unknown] yunling/safety/system.toml:2:9
               late = '{name}逾期'
                       ^^^^^^^^^^ the rule gives no value {name}; known: school, days
            error[layer.unknown] yunling/safety/system.toml:3:1
               early = '早'
               ^^^^^ no refusal is called `early`; known: late
        "#]],
    );
}

const ZONES: &str = "# 责任片区划分表 | 2026 | 本局\ncode,title,parent,from,to,also\n1,东片,,,,\n11,东一片,1,2026-01-01,,老城片\n\
    12,\"东二片\",1,,2026-06-30,\n";

/// Long lists are files of the layer's own, beside shipped systems and in its own folder.
#[test]
fn a_layer_brings_lists_of_codes_as_files() {
    for (folder, list) in [("safety", "x_zone"), ("local", "zone")] {
        let codes = format!(
            "[{list}]\ntitle = '责任片区'\nsource = '本局通知'\nfile = 'codes/zones.csv'\n"
        );
        let path = |name: &str| format!("{folder}/{name}");
        let (toml, csv, system) = (
            path("codes.toml"),
            path("codes/zones.csv"),
            "local/system.toml",
        );
        let (model, found) = with(&[(system, "title = '本局'\n"), (&toml, &codes), (&csv, ZONES)]);
        assert!(found.is_empty(), "{found:?}");
        let list = model.codes(&format!("{folder}.{list}")).unwrap();
        assert_eq!(list.source, "责任片区划分表；2026；本局；本局通知");
        let above: Vec<&str> = list.above("11").collect();
        assert_eq!(above, ["1"]);
        let day = |text: &str| text.parse().unwrap();
        assert!(list.can_choose("12", day("2026-06-29")));
        assert!(!list.can_choose("12", day("2026-07-01")));
        let found: Vec<&str> = list.find("laochengpian").map(|(code, _)| code).collect();
        assert_eq!(found, ["11"]);
    }
}

#[test]
fn what_is_wrong_in_a_list_is_said_by_row_and_column() {
    let codes = (
        "safety/codes.toml",
        "[x_zone]\ntitle = '责任片区'\nfile = 'codes/zones.csv'\n",
    );
    said(
        &[
            codes,
            (
                "safety/codes/zones.csv",
                "# 划分表 | 2026\ncode,titel,parent,from\n1,东片,,\n11,东一片,2,2026-13-01\n11,东二片,1,\n12\n,西片,,\n",
            ),
        ],
        expect![[r#"
            error[word.missing] yunling/safety/codes/zones.csv:2:1
               code,titel,parent,from
               ^^^^^^^^^^^^^^^^^^^^^^ a file of codes without `vintage`; for instance # GB/T 3304 中国各民族名称代码 | 1991 | 2017 年录入
            error[word.unknown] yunling/safety/codes/zones.csv:2:6
               code,titel,parent,from
                    ^^^^^ no such word in a code; did you mean "title"?
            error[word.missing] yunling/safety/codes/zones.csv:3:1
               1,东片,,
               ^ a code without `title`; for instance title = "重大"
            error[word.missing] yunling/safety/codes/zones.csv:4:1
               11,东一片,2,2026-13-01
               ^^ a code without `title`; for instance title = "重大"
            error[codes.parent] yunling/safety/codes/zones.csv:4:8
               11,东一片,2,2026-13-01
                         ^ no such code in this list; did you mean "1"?
            error[word.kind] yunling/safety/codes/zones.csv:4:10
               11,东一片,2,2026-13-01
                           ^^^^^^^^^^ `from` takes a date, not a text
            error[csv.syntax] yunling/safety/codes/zones.csv:5:1
               11,东二片,1,
               ^^ `11` is listed twice
            error[word.missing] yunling/safety/codes/zones.csv:5:1
               11,东二片,1,
               ^^ a code without `title`; for instance title = "重大"
            error[csv.syntax] yunling/safety/codes/zones.csv:6:1
               12
               ^^ 1 cells under 4 columns
            error[csv.syntax] yunling/safety/codes/zones.csv:7:1
               ,西片,,
               ^^^^^^^ a line without a code
        "#]],
    );
    said(
        &[
            (
                "safety/codes.toml",
                "[x_zone]\ntitle = '责任片区'\nfile = 'codes/zone.csv'\n",
            ),
            ("safety/codes/zones.csv", ZONES),
        ],
        expect![[r#"
            error[codes.file] yunling/safety/codes.toml:3:9
               file = 'codes/zone.csv'
                       ^^^^^^^^^^^^^^ no such file of codes; did you mean "codes/zones.csv"?
        "#]],
    );
}

/// The shipped city with a calendar, and several layers; what is found, for a developer and
/// for whoever designs.
fn layered(layers: &[(&str, &str, &str)]) -> (Model, String, Vec<String>) {
    let calendar = (
        "calendar.toml",
        "source = '甲通知'\ncovers = ['2026']\nholidays = ['2026-01-01/2026-01-03']\n\
         workdays = [2026-01-04]\n",
    );
    let shipped = CITY.iter().chain(SHIPPED).chain([&calendar]);
    let shipped = shipped.map(|(path, text)| SourceFile::new(*path, *text));
    let layers = layers
        .iter()
        .map(|(layer, path, text)| SourceFile::of_layer(layer, path, *text));
    let (model, found) = model::load(&shipped.chain(layers).collect::<Vec<_>>());
    let told = found.iter().map(|it| format!("{it}\n")).collect();
    (model, told, found.iter().map(Diagnostic::chinese).collect())
}

#[track_caller]
fn told(layers: &[(&str, &str, &str)], expected: Expect, chinese: &[&str]) {
    let (_, told, said) = layered(layers);
    expected.assert_eq(&told);
    assert_eq!(said, chinese);
}

/// Two layers do not meet under one name, whatever has it; the other one is named.
#[test]
fn a_second_layer_takes_other_names() {
    let water = "extends = 'safety.hazard'\n[field]\nx_water = { title = '水域', type = 'text' }";
    told(
        &[
            ("first", "safety/hazard.toml", water),
            ("second", "safety/hazard.toml", water),
        ],
        expect![[r#"
            error[layer.taken] second/safety/hazard.toml:3:1
               x_water = { title = '水域', type = 'text' }
               ^^^^^^^ `x_water` is of the layer first; choose another name
        "#]],
        &["定制“first”已有这一项，请换一个名称，或改那一份。"],
    );
    // Groups of facts are shared, what is in them is not.
    let fact = |name: &str| format!("[local]\n{name} = {{ title = '借书证号' }}\n");
    told(
        &[
            ("first", "facts.toml", &fact("card")),
            ("second", "facts.toml", &fact("card")),
            (
                "third",
                "facts.toml",
                "[local]\nother = { title = '其他' }\n",
            ),
        ],
        expect![[r#"
            error[layer.taken] second/facts.toml:2:1
               card = { title = '借书证号' }
               ^^^^ `card` is of the layer first; choose another name
        "#]],
        &["定制“first”已有这一项，请换一个名称，或改那一份。"],
    );
    let checked = |expr: &str| {
        format!("extends = 'safety.hazard'\n[field]\nplace = {{ check = \"{expr}\" }}\n")
    };
    told(
        &[
            ("first", "safety/hazard.toml", &checked("place != '一'")),
            ("second", "safety/hazard.toml", &checked("place != '二'")),
        ],
        expect![[r#"
            error[layer.taken] second/safety/hazard.toml:3:11
               place = { check = "place != '二'" }
                         ^^^^^ `check` is of the layer first; choose another name
        "#]],
        &["定制“first”已有这一项，请换一个名称，或改那一份。"],
    );
    // What a layer begins of a shipped system, another goes on with.
    let list = |name: &str| format!("[{name}]\ntitle = '类别'\ncode = {{ river = '河道' }}\n");
    let (model, told_of, _) = layered(&[
        ("first", "access/codes.toml", &list("x_first")),
        ("second", "access/codes.toml", &list("x_second")),
    ]);
    expect![[""]].assert_eq(&told_of);
    assert!(model.codes("access.x_first").is_some() && model.codes("access.x_second").is_some());
}

/// Two who design do not wait for each other: each brings registers, codes and roles of its
/// own in the same system, and only what has one name is one's alone.
#[test]
fn layers_share_a_system_of_their_own() {
    let system = |uses: &str, role: &str| {
        format!("title = '本局'\nuses = ['{uses}']\n[role]\n{role} = {{ title = '{role}' }}\n")
    };
    let codes = |name: &str| format!("[{name}]\ntitle = '类别'\ncode = {{ a = '甲' }}\n");
    let register = |role: &str, codes: &str| {
        format!(
            "title = '{codes}登记'\ncreate = ['{role}']\nsource = '本局'\n[field]\nkind = {{ title = '{codes}', type = 'code', of = 'local.{codes}' }}\n[access]\n{role} = 'area'\n"
        )
    };
    let (first, second) = (system("registry", "skipper"), system("safety", "lender"));
    let (model, told_of, _) = layered(&[
        ("first", "local/system.toml", &first),
        ("first", "local/codes.toml", &codes("boat")),
        ("first", "local/boat.toml", &register("skipper", "boat")),
        ("second", "local/system.toml", &second),
        ("second", "local/codes.toml", &codes("loan")),
        ("second", "local/loan.toml", &register("lender", "loan")),
    ]);
    expect![[""]].assert_eq(&told_of);
    assert!(model.register("local.boat").is_some() && model.register("local.loan").is_some());
    let other = "title = '县局'\n[role]\nskipper = { title = '船工' }\n";
    told(
        &[
            ("first", "local/system.toml", &first),
            ("second", "local/system.toml", other),
            ("first", "local/codes.toml", &codes("boat")),
            (
                "second",
                "local/codes.toml",
                "[boat]\ntitle = '船'\ncode = { a = '甲' }\n",
            ),
            ("first", "local/boat.toml", &register("skipper", "boat")),
            ("second", "local/boat.toml", &register("skipper", "boat")),
        ],
        expect![[r#"
            error[layer.taken] second/local/boat.toml:1:1
               title = 'boat登记'
               ^^^^^^^^^^^^^^^^^^ first/local/boat.toml is there already; another layer has this file: choose another name
            error[layer.taken] second/local/codes.toml:1:2
               [boat]
                ^^^^ `boat` is of the layer first; choose another name
            error[layer.taken] second/local/system.toml:1:1
               title = '县局'
               ^^^^^ `title` is of the layer first; choose another name
            error[layer.taken] second/local/system.toml:3:1
               skipper = { title = '船工' }
               ^^^^^^^ `skipper` is of the layer first; choose another name
        "#]],
        &["定制“first”已有这一项，请换一个名称，或改那一份。"; 4],
    );
}

/// A layer is called by an id of its own; what it tells of a demo is not taken for nothing.
#[test]
fn a_layer_has_a_name_and_no_story() {
    let facts = "[local]\ncard = { title = '借书证号' }\n";
    let long = "yunling_".repeat(4);
    told(
        &[(&long, "facts.toml", facts)],
        expect![[r#"
            error[layer.name] yunling_yunling_yunling_yunling_/facts.toml:1:1
               [local]
               ^^^^^^^ "yunling_yunling_yunling_yunling_" is no name of a layer; names are [a-z][a-z0-9_]*, up to 30 letters
        "#]],
        &[
            "“yunling_yunling_yunling_yunling_”不能作定制的标识：只能用小写字母、数字和下划线，以字母开头，最多 30 个字。",
        ],
    );
    told(
        &[("safety", "facts.toml", facts)],
        expect![[r#"
            warning[layer.named] safety/facts.toml:1:1
               [local]
               ^^^^^^^ `safety` is a system that is shipped; choose another name
        "#]],
        &["内置系统也叫“safety”，新的定制不能用这个标识，请换一个，如 yunling。"],
    );
    told(
        &[("yunling", "safety/demo.case", "give inspector to leader\n")],
        expect![[r#"
            error[layer.story] yunling/safety/demo.case:1:1
               give inspector to leader
               ^^^^^^^^^^^^^^^^^^^^^^^^ yunling/safety/demo.case is told only of what is shipped; leave it out
        "#]],
        &["演示城市的事只讲内置的系统，定制里的 demo.case 不会用到，请移除。"],
    );
}

const NEXT: &str = "source = '乙通知'\ncovers = ['2027']\n\
    holidays = [2027-01-01, '2027-02-05/2027-02-11']\nworkdays = [2027-02-14]\n";

#[test]
fn a_layer_adds_years_to_the_calendar() {
    let later = "source = '丙通知'\ncovers = ['2028']\nholidays = ['2028-01-01/2028-01-03']\n";
    let (model, told, _) = layered(&[
        ("yunling", "calendar.toml", NEXT),
        ("other", "calendar.toml", later),
    ]);
    assert_eq!(told, "");
    for (on, worked) in [
        ("2026-01-04", Some(true)),
        ("2027-01-01", Some(false)),
        ("2027-01-04", Some(true)),
        ("2027-02-10", Some(false)),
        ("2027-02-14", Some(true)),
        ("2028-01-03", Some(false)),
        ("2029-01-02", None),
    ] {
        assert_eq!(
            model.calendar.is_workday(on.parse().unwrap()),
            worked,
            "{on}"
        );
    }
    let lacking = |day: &str| model.calendar.lacking(day.parse().unwrap());
    assert_eq!(lacking("2028-10-31"), None);
    let next = lacking("2028-11-01").map(|it| it.to_string());
    assert_eq!(next.as_deref(), Some("2029"));
    // The definitions are others, and another release of the same ones is not.
    let (before, _, _) = layered(&[]);
    assert_ne!(model.digest, before.digest);
    let said = model::difference(&before, &model).text(&before, &model);
    let expected = "yunling/calendar\n  定义 source：（没有） → \"乙通知\"\n  定义 covers：（没有） → [\"2027\"]\n";
    assert!(said.contains(expected), "{said}");
}

#[test]
fn a_layer_changes_no_year_that_somebody_has_said() {
    told(
        &[(
            "yunling",
            "calendar.toml",
            "source = '乙'\ncovers = ['2026', '2027']\nholidays = ['2026-01-01/2026-01-04']\n",
        )],
        expect![[r#"
            error[layer.calendar] yunling/calendar.toml:2:12
               covers = ['2026', '2027']
                          ^^^^ 2026 is shipped, and 2026-01-04 is otherwise there; a layer adds years the platform does not know
        "#]],
        &[
            "内置的工作日历已有2026年（2026-01-04 与内置的不同），定制不能改；只能增加还没有的年份。内置的若有误，请升级到新版本。",
        ],
    );
    // What the next version brings may stay until somebody takes it away.
    told(
        &[(
            "yunling",
            "calendar.toml",
            "source = '甲'\ncovers = ['2026']\nholidays = [2026-01-01, 2026-01-02]\nworkdays = [2026-01-04]\n",
        )],
        expect![[r#"
            warning[layer.shipped] yunling/calendar.toml:2:12
               covers = ['2026']
                          ^^^^ 2026 is shipped by now, and the same; it can be left out
        "#]],
        &["本版本已内置2026年的工作日历，与这里写的相同；这里的可以移除。"],
    );
    told(
        &[
            ("first", "calendar.toml", NEXT),
            ("second", "calendar.toml", NEXT),
        ],
        expect![[r#"
            error[layer.taken] second/calendar.toml:2:12
               covers = ['2027']
                          ^^^^ 2027 is in first/calendar.toml; one layer gives a year
        "#]],
        &["定制“first”已有这一项，请换一个名称，或改那一份。"],
    );
    told(
        &[
            (
                "yunling",
                "calendar.toml",
                "covers = ['2027']\nholidays = ['2026-12-31/2027-01-02', '2027-2-5']\n",
            ),
            ("yunling", "local/calendar.toml", NEXT),
        ],
        expect![[r#"
            error[word.missing] yunling/calendar.toml:1:1
               covers = ['2027']
               ^^^^^^^^^^^^^^^^^ the calendar without `source`; for instance source = "国办发明电〔2025〕… 号"
            error[calendar.day] yunling/calendar.toml:2:14
               holidays = ['2026-12-31/2027-01-02', '2027-2-5']
                            ^^^^^^^^^^^^^^^^^^^^^ 2026-12-31 lies outside what the file covers; name its year in `covers`
            error[calendar.day] yunling/calendar.toml:2:39
               holidays = ['2026-12-31/2027-01-02', '2027-2-5']
                                                     ^^^^^^^^ neither a day nor days; 2026-02-15/2026-02-23
            error[word.twice] yunling/local/calendar.toml:1:1
               source = '乙通知'
               ^^^^^^^^^^^^^^^^^ yunling/calendar.toml is a calendar already; there is one
        "#]],
        &[
            "缺少必须说明的属性。",
            "日期有误：2026-12-31 不在“覆盖的期间”内。",
            "日期有误：应如 2026-02-14，连续几天如 2026-02-15/2026-02-23。",
            "重复了。",
        ],
    );
}

/// A bureau adds columns of its own to shipped rows, and tightens those there are.
#[test]
fn rows_are_added_to_and_tightened() {
    let shipped = "title = '检查'\n[field]\nitem = { title = '检查项', type = 'rows', max = 50 }\n\
        [rows.item]\nwhat = { title = '内容', type = 'text' }\n[access]\nclerk = 'area'\n";
    let layer = |text: &str| {
        let mut files: Vec<SourceFile> = super::CITY
            .iter()
            .chain(&[
                ("yard/system.toml", "title = '院'"),
                ("yard/check.toml", shipped),
            ])
            .map(|(path, text)| SourceFile::new(*path, *text))
            .collect();
        files.push(SourceFile::of_layer(
            "own",
            "yard/check.toml",
            format!("extends = 'yard.check'\n{text}"),
        ));
        let (model, found) = model::load(&files);
        let told: String = found.iter().map(|it| format!("{it}\n")).collect();
        (model, told)
    };
    let (model, told) = layer(
        "[field.item]\nmax = 20\n[rows.item]\nwhat = { title = '查什么', required = true }\n\
         x_where = { title = '何处', type = 'text' }\n",
    );
    assert_eq!(told, "");
    let check = model.register("yard.check").unwrap();
    let names: Vec<String> = check.every_field().map(|(name, _)| name).collect();
    assert_eq!(names, ["item", "item.what", "item.x_where"]);
    assert!(check.field("item.what").unwrap().required);
    let (_, told) = layer(
        "[field.item]\nmax = 600\n[rows.item]\nwhat = { type = 'date' }\nwhere = { title = '何处', type = 'text' }\n",
    );
    expect_test::expect![[r#"
        error[layer.looser] own/yard/check.toml:3:7
           max = 600
                 ^^^ `max` would allow more than what is shipped
        error[layer.word] own/yard/check.toml:5:10
           what = { type = 'date' }
                    ^^^^ a layer does not change `type`; it may say title, aliases, standard, required, default, check, says, level, means, help, max, min
        error[layer.prefix] own/yard/check.toml:6:1
           where = { title = '何处', type = 'text' }
           ^^^^^ what a layer adds is called x_…, not `where`; x_where
    "#]].assert_eq(&told);
}

/// What a layer adds behind a group does not stand in it, and its own groups are its own.
#[test]
fn a_group_ends_with_the_file_that_heads_it() {
    let layer = "extends = 'safety.hazard'\n[field]\nfound_on = { group = '整改' }\n\
        x_deep = { title = '积水深度', type = 'integer' }\n\
        x_photo = { title = '照片', type = 'files', group = '现场' }\n\
        x_word = { title = '情况', type = 'text' }\n\
        x_more = { title = '其他', type = 'text', group = '' }\n";
    let (model, found) = with(&[("safety/hazard.toml", layer)]);
    assert_eq!(found, []);
    let fields = &model.register("safety.hazard").unwrap().fields;
    let headed = ["found_on", "fixer", "x_deep", "x_photo", "x_word", "x_more"];
    assert_eq!(
        headed.map(|it| fields[it].group.as_deref()),
        [Some("整改"), None, Some(""), Some("现场"), None, Some("")]
    );
}
