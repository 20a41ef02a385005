//! The examples of the design, word for word.

use expect_test::expect;
use model::{Actor, Ask, Kind, NumberPart, Value};

use super::{found, load};

const SAFETY: &[(&str, &str)] = &[
    (
        "safety/system.toml",
        r#"
title = "校园安全"

[role]
school_safety = { title = "学校安全员" }
inspector     = { title = "督学" }
county_safety = { title = "区县安全科" }
city_safety   = { title = "市局安全科" }

[event.hazard_overdue]
title = "隐患逾期未改"
"#,
    ),
    (
        "safety/codes.toml",
        r#"
[area]
title = "领域"
code = { fire = "消防", food = "食品" }

[hazard_grade]
title = "隐患等级"
[hazard_grade.code]
low  = "一般"
high = { title = "重大", tone = "bad" }
"#,
    ),
    (
        "safety/hazard.toml",
        r#"# systems/safety/hazard.toml: a hazard found at a school, until it is closed
title  = "安全隐患"
shape  = "ledger"
number = "{county}-{year}-{seq:5}"
owner  = "school"                       # the field that says whose record it is
create = ["school_safety", "inspector"]
sort   = ["found_on", "due_on"]
source = "requirements M40; 安全隐患整改清单"

[field]
school   = { title = "学校",     type = "ref",   to = "registry.school", required = true }
area     = { title = "领域",     type = "code",  of = "safety.area",  required = true }
grade    = { title = "等级",     type = "code",  of = "safety.hazard_grade", required = true }
place    = { title = "部位",     type = "text",  max = 100 }
found_on = { title = "发现日期", type = "date",  default = "today()" }
fixer    = { title = "整改责任人", type = "ref", to = "registry.staff" }
due_on   = { title = "整改期限", type = "date",  check = "!has(due_on) || due_on >= found_on" }
photos   = { title = "照片",     type = "files", max = 9 }

[state]
found  = { title = "已登记", start = true }
fixing = { title = "整改中" }
fixed  = { title = "待复查" }
closed = { title = "已销号", end = true }

[step]
assign = { title = "交办",     from = "found",  to = "fixing", by = ["school_safety"], need = ["fixer", "due_on"] }
report = { title = "报告整改", from = "fixing", to = "fixed",  by = { field = "fixer" }, need = ["photos"] }
accept = { title = "销号",     from = "fixed",  to = "closed", by = ["county_safety"] }
return = { title = "退回",     from = "fixed",  to = "fixing", by = ["county_safety"], ask = "reason" }

[clock]
overdue = { in = "fixing", until = "due_on", raise = "hazard_overdue", title = "挂牌督办" }

[access]
school_safety = "unit"
fixer         = "mine"
inspector     = "handling"
county_safety = "area"
city_safety   = "area, read"
"#,
    ),
];

const ADMISSION: &[(&str, &str)] = &[
    (
        "admission/system.toml",
        r#"
title = "招生入学"
[role]
guardian     = { title = "家长" }
school_clerk = { title = "学校办事员" }
bureau_clerk = { title = "区市办事员" }
[menu]
applications = { step = "collect", register = "admission.application", roles = ["bureau_clerk"] }
wall         = { step = "publish", title = "入学大屏", screen = "admission_wall" }
[refusal]
place_left = "{school}的计划已满（{taken}/{places}）。可改报其他学校，或等候统筹安排。"
"#,
    ),
    (
        "admission/codes.toml",
        "[residence]\ntitle = '居住情况'\ncode = { owned = '自有房产', rented = '租住' }\n",
    ),
    (
        "admission/application.toml",
        r#"# A child's application to one school for one year.
title  = "入学报名"
shape  = "application"
number = "{year}-{county}-{seq:5}"
owner  = "school"
create = ["guardian"]
source = "《义务教育招生入学工作意见》第三条"
retain = { years = 3, from = "end", then = "erase", source = "档案管理规定" }

[field]
child      = { title = "适龄儿童", type = "ref",     to = "registry.person", required = true }
school     = { title = "报名学校", type = "ref",     to = "registry.school", required = true }
residence  = { title = "居住情况", type = "code",    of = "admission.residence", required = true }
distance   = { title = "步行距离", type = "length",  unit = "m", check = "distance >= 0", help = "按步行路线，不按直线" }
proof      = { title = "居住证明", type = "files",   level = "personal", means = "admission.proof" }
rank       = { title = "排序",     type = "integer", rule = "rank" }

[state]
draft     = { title = "填写中", start = true }
submitted = { title = "已提交" }
accepted  = { title = "已录取", end = true }

[step]
submit = { title = "提交", from = "draft",     to = "submitted", by = { field = "child" }, need = ["child", "school", "residence"] }
accept = { title = "录取", from = "submitted", to = "accepted",  by = ["school_clerk"], rule = "place_left" }
reopen = { title = "退回", from = "submitted", to = "draft",     by = ["school_clerk"], ask = "reason" }

[access]
guardian     = "mine"
school_clerk = "unit"
bureau_clerk = "area, read"
"#,
    ),
    (
        "admission/params.toml",
        r#"
[walking_limit]
title = "就近入学步行距离"
type  = "length"
unit  = "m"
value = [
  { from = 2019-09-01, is = 2000, source = "…〔2019〕… 号 第五条" },
  { from = 2021-09-01, is = 1500, source = "…〔2021〕… 号 第四条" },
]
"#,
    ),
    ("docs/facts.toml", "[admission.proof]\ntitle = '居住证明'\n"),
];

const MEASURES: &[(&str, &str)] = &[
    ("kindergarten/system.toml", "title = '学前教育'\n"),
    (
        "kindergarten/measures.toml",
        r#"
[public_share]
title  = "公办幼儿园在园幼儿占比"
unit   = "%"
better = "higher"
of     = { count = "registry.pupil", where = "stage == 'kindergarten'" }
part   = { count = "registry.pupil", where = "stage == 'kindergarten' && school.nature == 'public'" }
by     = ["organisation", "school_year"]
source = "requirements I001; 烟政办发〔2021〕25号 指标表"
"#,
    ),
];

#[test]
fn a_hazard_loads_clean() {
    let (model, diagnostics) = load(SAFETY);
    assert_eq!(diagnostics, []);
    let hazard = model.register("safety.hazard").unwrap();
    assert_eq!(
        hazard.number.as_deref(),
        Some(
            &[
                NumberPart::Level("county".to_owned()),
                NumberPart::Text("-".to_owned()),
                NumberPart::Year,
                NumberPart::Text("-".to_owned()),
                NumberPart::Seq(5),
            ][..]
        )
    );
    assert_eq!(
        hazard.steps["report"].by,
        [Actor::Field("fixer".to_owned())]
    );
    assert!(matches!(hazard.steps["return"].ask[..], [Ask::Reason]));
    assert!(hazard.states["fixing"].open && !hazard.states["closed"].open);
    assert!(!hazard.access["city_safety"].write && hazard.access["inspector"].write);
    assert!(hazard.fields["due_on"].check.is_some() && hazard.fields["found_on"].default.is_some());
    assert_eq!(
        model.person_path(hazard, "fixer").unwrap(),
        ["fixer", "account"]
    );
    assert_eq!(
        model.organisation_path(hazard, "school").unwrap(),
        ["school", "organisation"]
    );
}

#[test]
fn an_application_loads_clean() {
    let (model, diagnostics) = load(ADMISSION);
    assert_eq!(diagnostics, []);
    let application = model.register("admission.application").unwrap();
    let distance = &application.fields["distance"].kind;
    let unit = "m".to_owned();
    assert_eq!(
        distance,
        &Kind::Decimal {
            scale: 2,
            min: None,
            max: None,
            unit
        }
    );
    let params = model::Params::new(&model, []);
    let limit = |on: &str| params.value("admission.walking_limit", &[], on.parse().unwrap());
    assert_eq!(limit("2020-01-01"), Value::Decimal(2000.into()));
    assert_eq!(limit("2021-09-01"), Value::Decimal(1500.into()));
    assert_eq!(limit("2019-08-31"), Value::Missing);
    assert_eq!(model.systems["admission"].menu[0].title, "入学报名");
    assert_eq!(
        model.facts["admission.proof"].home.as_deref(),
        Some("admission.application.proof")
    );
}

#[test]
fn a_share_loads_clean() {
    let (model, diagnostics) = load(MEASURES);
    assert_eq!(diagnostics, []);
    let share = model.measure("kindergarten.public_share").unwrap();
    assert_eq!(
        (share.by.len(), share.periods.as_slice(), share.places),
        (0, &["school_year".to_owned()][..], 2)
    );
    assert!(share.formula.part.as_ref().unwrap().filter.is_some());
}

/// A sum of whole numbers is one; money and shares keep their places.
#[test]
fn a_sum_has_the_places_of_what_it_sums() {
    let measure = |of: &str| {
        let measures = format!("[x]\ntitle = '甲'\n{of}\nsource = 'invented'\n");
        let register = "title = '乙'\nhidden = true\n[field]\n\
            n = { title = '数', type = 'integer' }\nm = { title = '钱', type = 'money' }\n";
        let (model, found) = load(&[
            ("a/system.toml", "title = '试'"),
            ("a/b.toml", register),
            ("a/measures.toml", &measures),
        ]);
        assert_eq!(found, [], "{of}");
        model.measure("a.x").unwrap().places
    };
    for (of, places) in [
        ("of = { count = 'a.b' }", 0),
        ("of = { sum = 'a.b.n' }", 0),
        ("of = { sum = 'a.b.n' }\nplaces = 1", 1),
        ("of = { sum = 'a.b.m' }", 2),
        ("of = { sum = 'a.b.n' }\npart = { sum = 'a.b.n' }", 2),
    ] {
        assert_eq!(measure(of), places, "{of}");
    }
}

#[test]
fn the_version_follows_what_is_said_not_how() {
    let version = |text: &str| {
        let (model, _) = load(&[("a/b.toml", text)]);
        model.register("a.b").unwrap().version.clone()
    };
    let one = version(
        "title = \"甲\" # comment\nlist = ['x', 'y']\n[field]\nx = { title = 'X', type = 'text' }\n",
    );
    let same =
        version("list = [\n 'x',\n \"y\"]\ntitle = '甲'\n[field.x]\ntype = 'text'\ntitle = 'X'");
    let other =
        version("title = \"乙\"\nlist = ['x', 'y']\n[field]\nx = { title = 'X', type = 'text' }\n");
    assert_eq!((one.len(), &one), (16, &same));
    assert_ne!(one, other);
}

#[test]
fn a_mistake_is_shown_where_it_stands() {
    let text = r#"title = "入学报名"
[field]
distance = { title = "步行距离", type = "lenght", unit = "m" }
[access]
clerk = "area"
"#;
    let system = ("admission/system.toml", "title = '招生'");
    expect![[r#"
        error[field.unknown_type] admission/application.toml:3:38
           distance = { title = "步行距离", type = "lenght", unit = "m" }
                                                    ^^^^^^ no such type; did you mean "length"?
    "#]]
    .assert_eq(&found(&[system, ("admission/application.toml", text)]));
}

const REGIONS: &str = "# GB/T 2260 行政区划代码 | 2023 | 试用\n\
    code,title,parent,level,from,to,also\n\
    370000,山东省,,province,,,\n\
    370600,烟台市,370000,prefecture,,,\n\
    370611,福山区,370600,county,1994-01-01,,福山县、福山\n\
    370634,长岛县,370600,county,1983-01-01,2020-01-01,\n\
    370699,\"甲, \"\"乙\"\"区\",370600,county,,,\n";

#[test]
fn a_list_of_codes_is_read_from_its_file() {
    let codes = "[region]\ntitle = '行政区划'\nleaves = true\nfile = 'codes/regions.csv'\ncode = { x_zone = '新区' }\n";
    let (model, diagnostics) = load(&[
        ("geo/system.toml", "title = '地理'"),
        ("geo/codes.toml", codes),
        ("geo/codes/regions.csv", REGIONS),
    ]);
    assert_eq!(diagnostics, []);
    let list = model.codes("geo.region").unwrap();
    assert_eq!(list.source, "GB/T 2260 行政区划代码；2023；试用");
    assert_eq!(list.codes.len(), 6);
    assert_eq!(list.title_of("370699"), "甲, \"乙\"区");
    assert_eq!(
        list.above("370611").collect::<Vec<_>>(),
        ["370600", "370000"]
    );
    assert_eq!(list.within("370600").count(), 4);
    let day = |text: &str| text.parse().unwrap();
    let can = |code: &str, on: &str| list.can_choose(code, day(on));
    assert!(can("370634", "2019-12-31") && !can("370634", "2020-01-01"));
    assert!(!can("370611", "1993-12-31") && can("370611", "1994-01-01"));
    assert!(!can("370600", "2026-01-01"), "others stand below it");
    let found = |typed: &str| -> Vec<String> {
        let found = list.find(typed);
        found.map(|(code, _)| code.to_owned()).collect()
    };
    assert_eq!(found("fsq"), ["370611"]);
    assert_eq!(found("fushanx"), ["370611"]);
    assert_eq!(found("3706"), ["370600", "370611", "370634", "370699"]);
    assert_eq!(found("烟台"), ["370600"]);
}
