//! Every type of field over both stores: written, read back, asked for, sorted, sealed,
//! masked, exported and historied alike, with every word a field may have.
//!
//! A register is made for each type out of one pattern; a type without a row in the table
//! fails. What cannot be sorted, searched or unique is a diagnostic.

#![expect(clippy::unwrap_used, reason = "a test that cannot set its scene fails")]

#[path = "office/mod.rs"]
#[expect(dead_code, reason = "shared with other tests")]
mod office;

use std::collections::BTreeMap;
use std::sync::Arc;

use base::Id;
use kernel::{Condition, Create, Edit, Failure, Listing, Outcome, Record, Sort, kept, to_json};
use model::words::TYPES;
use model::{Model, SourceFile, Use};
use office::raw::Raw;
use office::{Office, Place, loaded, object, over, over_both, sources};
use serde_json::Value as Json;

over_both! {
    a_value_comes_back_as_it_is_kept
    every_word_of_a_field_holds
    values_are_asked_for_and_sorted
    what_is_masked_shows_no_more_than_it_may
    a_retired_code_stays_and_is_chosen_no_more
    a_row_holds_whatever_a_record_holds
}

/// One type as somebody fills it in. `$east` and its kin stand for ids of the scene.
struct Sample {
    name: &'static str,
    words: &'static str,
    /// As typed, and as kept.
    first: (&'static str, &'static str),
    /// Greater than the first, where there is an order.
    second: &'static str,
    wrong: &'static str,
    says: &'static str,
    /// The first, in an export.
    shown: &'static str,
    /// The first, to whom it is masked.
    masked: &'static str,
}

#[rustfmt::skip]
const SAMPLES: &[Sample] = &[
    Sample { name: "text", words: "max = 5", first: (r#"" 王小一 ""#, r#""王小一""#), second: r#""王小二""#, wrong: r#""一二三四五六""#, says: "最多 5 个字，现有 6 个字", shown: "王小一", masked: "王**" },
    Sample { name: "long_text", words: "", first: (r#""一\n二""#, r#""一\n二""#), second: r#""三""#, wrong: "1", says: "应为文字", shown: "一\n二", masked: "" },
    Sample { name: "integer", words: "min = 0, unit = '人'", first: (r#""12""#, "12"), second: "130", wrong: "-1", says: "不能小于 0", shown: "12", masked: "" },
    Sample { name: "decimal", words: "scale = 3, max = 9", first: ("1.250", r#""1.25""#), second: r#""2.5""#, wrong: r#""9.5""#, says: "不能大于 9", shown: "1.25", masked: "" },
    Sample { name: "money", words: "", first: (r#""12.30""#, r#""12.3""#), second: r#""100.05""#, wrong: r#""0.001""#, says: "最多 2 位小数", shown: "12.30", masked: "" },
    Sample { name: "percent", words: "", first: (r#""99.5""#, r#""99.5""#), second: "100", wrong: r#""多""#, says: "应为数字", shown: "99.5", masked: "" },
    Sample { name: "length", words: "", first: (r#""1500""#, r#""1500""#), second: "1500.5", wrong: "true", says: "应为数字", shown: "1500", masked: "" },
    Sample { name: "weight", words: "unit = 'g', scale = 0", first: ("80", r#""80""#), second: "125", wrong: "0.5", says: "最多 0 位小数", shown: "80", masked: "" },
    Sample { name: "area", words: "", first: ("60.25", r#""60.25""#), second: "1000", wrong: r#""1e99""#, says: "应为数字", shown: "60.25", masked: "" },
    Sample { name: "date", words: "", first: (r#""2026-03-01""#, r#""2026-03-01""#), second: r#""2026-10-01""#, wrong: r#""2026-02-30""#, says: "应为日期，如 2026-09-30", shown: "2026-03-01", masked: "" },
    Sample { name: "time", words: "", first: (r#""8:05""#, r#""08:05""#), second: r#""17：30""#, wrong: r#""25:00""#, says: "应为 00:00 到 23:59 的时间，如 08:30", shown: "08:05", masked: "" },
    Sample { name: "datetime", words: "", first: (r#""2026-03-01 08:15""#, r#""2026-03-01T00:15:00Z""#), second: r#""2026-03-01T00:15:01Z""#, wrong: r#""昨天""#, says: "应为日期和时间，如 2026-09-30 08:15", shown: "2026-03-01 08:15", masked: "" },
    Sample { name: "period", words: "", first: (r#""2026Q1""#, r#""2026Q1""#), second: r#""2026Q3""#, wrong: r#""2026Q5""#, says: "“2026Q5”不是时间段，请写到年、半年、季度、月、周、日、学年或学期，如 2026年第3季度、2026年9月", shown: "2026年第1季度", masked: "" },
    Sample { name: "school_year", words: "", first: (r#""2025—2026学年""#, r#""2025SY""#), second: r#""2026SY""#, wrong: r#""2026Q1""#, says: "应为学年，如 2026—2027学年", shown: "2025—2026学年", masked: "" },
    Sample { name: "flag", words: "", first: ("false", "false"), second: "true", wrong: r#""或许""#, says: "应为是或否", shown: "否", masked: "" },
    Sample { name: "code", words: "of = 'kinds.grade'", first: (r#""a""#, r#""a""#), second: r#""b""#, wrong: r#""c""#, says: "没有“c”这一选项", shown: "甲等", masked: "" },
    Sample { name: "codes", words: "of = 'kinds.grade'", first: (r#"["b", "a"]"#, r#"["b","a"]"#), second: r#"["c1"]"#, wrong: r#""a""#, says: "应为若干项", shown: "乙等、甲等", masked: "" },
    Sample { name: "ref", words: "to = 'desk.paper'", first: (r#""$paper1""#, r#""$paper1""#), second: r#""$paper2""#, wrong: r#""$nobody""#, says: "所选的收文不存在", shown: "来文一", masked: "" },
    Sample { name: "refs", words: "to = 'desk.paper'", first: (r#"["$paper2","$paper1"]"#, r#"["$paper2","$paper1"]"#), second: r#"["$paper3"]"#, wrong: r#"["x"]"#, says: "没有这一项", shown: "来文二、来文一", masked: "" },
    Sample { name: "files", words: "max = 2", first: (r#"["$sheet","$photo"]"#, r#"["$sheet","$photo"]"#), second: r#"["$photo2"]"#, wrong: r#"["$sheet","$photo","$photo2"]"#, says: "最多 2 个文件，现有 3 个文件", shown: "名单.xlsx、门口.jpg", masked: "" },
    Sample { name: "picture", words: "", first: (r#"["$photo"]"#, r#"["$photo"]"#), second: r#"["$photo2"]"#, wrong: r#"["$sheet"]"#, says: "只收图片，名单.xlsx 不是图片，请拍照或另选图片", shown: "门口.jpg", masked: "" },
    Sample { name: "phone", words: "", first: (r#""138 0000 1234""#, r#""13800001234""#), second: r#""13900001234""#, wrong: r#""1380000""#, says: "应为 11 位手机号码，现有 7 位，请核对", shown: "13800001234", masked: "138****1234" },
    Sample { name: "address", words: "max = 30", first: (r#""东山街道 学府路１２号""#, r#""东山街道学府路12号""#), second: r#""西山街道学府路1号""#, wrong: r#""12号""#, says: "太简略，请写到门牌号或村组，如 东山街道学府路 12 号", shown: "东山街道学府路12号", masked: "东山街道学府****" },
    Sample { name: "citizen_id", words: "", first: (r#""１１０１０５ 19491231 002x""#, r#""11010519491231002X""#), second: r#""370302201503120025""#, wrong: r#""110105194912310021""#, says: "校验位应为 X，请核对原件", shown: "11010519491231002X", masked: "1101**********" },
    Sample { name: "credit_code", words: "", first: (r#""91350100m000100y43""#, r#""91350100M000100Y43""#), second: r#""N2370602MF12345675""#, wrong: r#""91350100M000100Y44""#, says: "校验位应为 3，请核对登记证书", shown: "91350100M000100Y43", masked: "9135**********0Y43" },
    Sample { name: "place", words: "", first: (r#""121.4479264，37.463822""#, r#""121.447926,37.463822""#), second: r#""-0.5,-89.999999""#, wrong: r#""37.463822,121.447926""#, says: "经度应在 −180 到 180 之间，纬度应在 −90 到 90 之间：先写经度，后写纬度", shown: "121.447926,37.463822", masked: "" },
    Sample { name: "polygon", words: "", first: (r#"{"type":"Polygon","coordinates":[[[121.4,37.4],[121.5,37.4],[121.5,37.5],[121.4,37.4]]]}"#, r#""{\"type\":\"Polygon\",\"coordinates\":[[[121.4,37.4],[121.5,37.4],[121.5,37.5],[121.4,37.4]]]}""#), second: r#"{"type":"Polygon","coordinates":[[[0,0],[1,0],[1,1],[0,0]]]}"#, wrong: r#"{"type":"Polygon","coordinates":[[[0,0],[1,0],[1,1],[0,1]]]}"#, says: "第 1 圈没有闭合：最后一点应与第一点相同，请重新划定范围", shown: r#"{"type":"Polygon","coordinates":[[[121.4,37.4],[121.5,37.4],[121.5,37.5],[121.4,37.4]]]}"#, masked: "" },
    Sample { name: "organisation", words: "", first: (r#""$east""#, r#""$east""#), second: r#""$west""#, wrong: r#""$nobody""#, says: "所选的机构不存在", shown: "东县", masked: "" },
    Sample { name: "person", words: "", first: (r#""$li""#, r#""$li""#), second: r#""$wang""#, wrong: r#""$nobody""#, says: "所选的账号不存在", shown: "李二", masked: "" },
];

const FACTS: &str = "facts.toml";

/// The register of a type: one field for each word a field can have.
fn register(sample: &Sample) -> String {
    let Sample { name, words, .. } = sample;
    let kind = format!(
        "type = '{name}'{}{words}",
        if words.is_empty() { "" } else { ", " }
    );
    let unique = if serves(name, Use::Unique) {
        ", unique = true"
    } else {
        ""
    };
    let sort = if serves(name, Use::Sort) {
        "sort = ['it', 'created_on']\n"
    } else {
        ""
    };
    let search = if serves(name, Use::Search) {
        "search = ['it']\n"
    } else {
        ""
    };
    format!(
        "title = '样张'\ncreate = ['clerk']\n{sort}{search}source = 'invented'\n\
         retain = {{ years = 1, from = 'created_on', then = 'erase', source = 'invented' }}\n[field]\n\
         pick = {{ title = '选', type = 'flag' }}\n\
         it = {{ title = '项', {kind}, required = true, level = 'personal', means = 'kinds.{name}', help = '照原件填' }}\n\
         once = {{ title = '唯一项', {kind}{unique} }}\n\
         given = {{ title = '默认项', {kind}, default = 'it' }}\n\
         checked = {{ title = '检查项', {kind}, check = 'has(pick)', says = '先选，再填检查项' }}\n\
         sealed = {{ title = '密项', {kind}, level = 'sensitive', means = 'kinds.{name}_sealed' }}\n\
         shown = {{ title = '条件项', {kind}, required = true, when = 'pick == true' }}\n\
         line = {{ title = '明细', type = 'rows' }}\n[rows.line]\n\
         it = {{ title = '栏', {kind}, level = 'personal', means = 'kinds.{name}_row', required = true }}\n\
         once = {{ title = '唯一栏', {kind}{unique} }}\n\
         sealed = {{ title = '密栏', {kind}, level = 'sensitive', means = 'kinds.{name}_row_sealed' }}\n\
         [access]\nclerk = {{ scope = 'public', clear = ['it', 'sealed', 'line.it', 'line.sealed'] }}\nchief = 'public, read'\n"
    )
}

fn serves(name: &str, wanted: Use) -> bool {
    let text = format!(
        "title = '甲'\nhidden = true\n[field]\nx = {{ title = '甲', type = '{name}', of = 'a.a', to = 'a.a' }}\n"
    );
    let (model, _) = model::load(&[SourceFile::new("a/a.toml", text)]);
    model.register("a.a").unwrap().fields["x"]
        .kind
        .serves(wanted)
}

fn model_of_kinds() -> Arc<Model> {
    let (mut all, mut facts) = (sources(), String::from("[kinds]\n"));
    for sample in SAMPLES {
        let name = sample.name;
        for (mark, title) in [
            ("", '甲'),
            ("_sealed", '乙'),
            ("_row", '丙'),
            ("_row_sealed", '丁'),
        ] {
            facts += &format!("{name}{mark} = {{ title = '{title}' }}\n");
        }
        all.push(SourceFile::new(
            format!("kinds/k_{name}.toml"),
            register(sample),
        ));
    }
    for it in all.iter_mut().filter(|it| it.path == FACTS) {
        it.text += &facts;
    }
    all.push(SourceFile::new(
        "kinds/system.toml",
        "title = '样'\nuses = ['desk']\n",
    ));
    let codes = "[grade]\ntitle = '等'\ncode = { a = '甲等', b = '乙等', c1 = '丙等' }\n";
    all.push(SourceFile::new("kinds/codes.toml", codes));
    loaded(all)
}

/// An office with something of everything to refer to.
struct Scene {
    office: Office,
    ids: BTreeMap<&'static str, Id>,
}

impl Scene {
    fn new(place: &Place) -> Scene {
        let model = model_of_kinds();
        let office = over(place.open(&model), model);
        let mut ids = BTreeMap::from([
            ("$east", office.east),
            ("$west", office.west),
            ("$nobody", Id::from_u128(1)),
        ]);
        for (name, subject) in [
            ("$paper1", "来文一"),
            ("$paper2", "来文二"),
            ("$paper3", "来文三"),
        ] {
            ids.insert(name, office.paper(office.east, subject).id);
        }
        let clerk = office.as_role("clerk", office.east);
        for (name, file, kind) in [
            ("$sheet", "名单.xlsx", "application/vnd.ms-excel"),
            ("$photo", "门口.jpg", "image/jpeg"),
            ("$photo2", "操场.png", "image/png"),
        ] {
            let kept = office.kernel.keep_file(&clerk, file, kind, name.as_bytes());
            ids.insert(name, kept.unwrap().id);
        }
        for (name, title) in [("$li", "李二"), ("$wang", "王一")] {
            let unit = office.east;
            let account = office.kernel.as_platform(move |ctx| {
                let values = [
                    ("name", title.into()),
                    ("login", name.into()),
                    ("unit", unit.into()),
                ]
                .map(|(field, value): (&str, model::Value)| (field.to_owned(), value));
                ctx.create(kernel::ACCOUNT, values.into_iter().collect())
            });
            ids.insert(name, account.unwrap().id);
        }
        Scene { office, ids }
    }

    fn json(&self, text: &str) -> Json {
        let mut text = text.to_owned();
        for (name, id) in self.ids.iter().rev() {
            text = text.replace(name, &id.to_string());
        }
        serde_json::from_str(&text).unwrap()
    }

    fn create(&self, sample: &Sample, values: &[(&str, &str)]) -> Outcome<Record> {
        let mut typed = object(&[]);
        for (field, text) in values {
            typed.insert((*field).to_owned(), self.json(text));
        }
        let register = format!("kinds.k_{}", sample.name);
        let request = Create {
            register,
            id: None,
            values: typed,
        };
        self.office
            .kernel
            .create(&self.office.as_role("clerk", self.office.east), request)
    }

    /// The first thing that is wrong.
    fn refused(&self, sample: &Sample, values: &[(&str, &str)]) -> String {
        match self.create(sample, values) {
            Err(Failure::Refused(refusal)) => refusal.fields[0].message.clone(),
            other => panic!("{}: {other:?}", sample.name),
        }
    }

    fn list(&self, sample: &Sample, listing: Listing) -> Outcome<Vec<Record>> {
        let clerk = self.office.as_role("clerk", self.office.east);
        let register = format!("kinds.k_{}", sample.name);
        Ok(self.office.kernel.list(&clerk, &register, listing)?.rows)
    }
}

#[test]
fn every_type_is_in_the_table() {
    let known: Vec<&str> = TYPES.iter().map(|(name, ..)| *name).collect();
    let mut sampled: Vec<&str> = SAMPLES.iter().map(|it| it.name).collect();
    let mut wanted = known;
    // Nobody fills in what only the kernel writes; rows hold all the others.
    wanted.retain(|it| !["record", "rows"].contains(it));
    wanted.sort_unstable();
    sampled.sort_unstable();
    assert_eq!(sampled, wanted);
}

fn a_value_comes_back_as_it_is_kept(place: &Place) {
    let scene = Scene::new(place);
    let kernel = &scene.office.kernel;
    let clerk = scene.office.as_role("clerk", scene.office.east);
    for sample in SAMPLES {
        let name = sample.name;
        let (typed, kept_text) = sample.first;
        let made = scene
            .create(sample, &[("it", typed), ("sealed", typed)])
            .unwrap();
        let view = kernel.view(&clerk, &made.register, made.id).unwrap();
        let expected = scene.json(kept_text);
        for field in ["it", "sealed", "given"] {
            let value = view.record.get(field);
            assert_eq!(to_json(value), expected, "{name}.{field}");
        }
        let kind = &kernel.model.register(&made.register).unwrap().fields["it"].kind;
        assert_eq!(
            kept(&expected, &kind.ty()).as_ref(),
            Some(view.record.get("it")),
            "{name}"
        );
        let shown = kernel::shown(&kernel.model, kind, view.record.get("it"), &view.labels);
        assert_eq!(shown, sample.shown, "{name}");
        let change = Edit {
            register: made.register.clone(),
            id: made.id,
            version: 1,
            values: object(&[("it", scene.json(sample.second)), ("sealed", Json::Null)]),
            reason: None,
        };
        kernel.edit(&clerk, change).unwrap();
        let history = kernel.history(&clerk, &made.register, made.id).unwrap();
        let changes = history.entries[0].entry.changes();
        let of = |field: &str| changes.iter().find(|it| it.field == field).unwrap().clone();
        assert_eq!(of("it").old, expected, "{name}");
        assert_eq!(
            (of("sealed").old, of("sealed").new),
            (expected, Json::Null),
            "{name}"
        );
    }
    let found = kernel
        .verify_history(&BTreeMap::new(), &mut |_| ())
        .unwrap();
    assert_eq!(found.faults, []);
}

fn every_word_of_a_field_holds(place: &Place) {
    let scene = Scene::new(place);
    for sample in SAMPLES {
        let Sample {
            name,
            first: (first, _),
            wrong,
            says,
            ..
        } = sample;
        assert_eq!(scene.refused(sample, &[]), "请填写“项”", "{name}");
        assert_eq!(
            scene.refused(sample, &[("it", wrong)]),
            format!("“项”{says}"),
            "{name}"
        );
        assert_eq!(
            scene.refused(sample, &[("it", first), ("checked", first)]),
            "先选，再填检查项",
            "{name}"
        );
        assert_eq!(
            scene.refused(sample, &[("it", first), ("pick", "true")]),
            "请填写“条件项”",
            "{name}"
        );
        let whole = [
            ("it", *first),
            ("pick", "true"),
            ("checked", first),
            ("shown", first),
            ("once", first),
        ];
        scene.create(sample, &whole).unwrap();
        if serves(name, Use::Unique) {
            let says = "“唯一项”已有相同的一条，不能重复";
            assert_eq!(
                scene.refused(sample, &[("it", first), ("once", first)]),
                says,
                "{name}"
            );
        }
    }
}

fn values_are_asked_for_and_sorted(place: &Place) {
    let scene = Scene::new(place);
    let listing = || Listing::first(9);
    for sample in SAMPLES {
        let name = sample.name;
        let second = scene
            .create(sample, &[("it", sample.second), ("sealed", sample.second)])
            .unwrap();
        let first = scene
            .create(
                sample,
                &[("it", sample.first.0), ("sealed", sample.first.0)],
            )
            .unwrap();
        let register = scene.office.kernel.model.register(&first.register).unwrap();
        let kind = &register.fields["it"].kind;
        if kind.serves(Use::Filter) {
            for field in ["it", "sealed"] {
                // A list is asked for by one of its values; a sealed list only as a whole.
                let value = match first.get(field) {
                    model::Value::List(_) if field == "sealed" => continue,
                    model::Value::List(items) => items[0].clone(),
                    one => one.clone(),
                };
                let conditions = vec![Condition::AnyOf(field.into(), vec![value])];
                let found = scene
                    .list(
                        sample,
                        Listing {
                            conditions,
                            ..listing()
                        },
                    )
                    .unwrap();
                let ids: Vec<Id> = found.iter().map(|it| it.id).collect();
                assert_eq!(ids, [first.id], "{name}.{field}");
            }
        }
        if kind.serves(Use::Range) {
            let from = second.get("it").clone();
            let conditions = vec![Condition::Between("it".into(), from, model::Value::Missing)];
            let found = scene
                .list(
                    sample,
                    Listing {
                        conditions,
                        ..listing()
                    },
                )
                .unwrap();
            assert_eq!(found.len(), 1, "{name}");
        }
        let sort = Sort {
            field: Some("it".into()),
            descending: false,
        };
        let sorted = scene.list(sample, Listing { sort, ..listing() });
        match kind.serves(Use::Sort) {
            true => {
                let ids: Vec<Id> = sorted.unwrap().iter().map(|it| it.id).collect();
                assert_eq!(ids, [first.id, second.id], "{name}");
            }
            false => assert!(sorted.is_err(), "{name}"),
        }
        if kind.serves(Use::Search) {
            let text = first.text("it").chars().take(3).collect();
            let found = scene
                .list(
                    sample,
                    Listing {
                        text: Some(text),
                        ..listing()
                    },
                )
                .unwrap();
            assert!(found.iter().any(|it| it.id == first.id), "{name}");
        }
        let missing = vec![Condition::Missing("once".into())];
        let found = scene
            .list(
                sample,
                Listing {
                    conditions: missing,
                    ..listing()
                },
            )
            .unwrap();
        assert_eq!(found.len(), 2, "{name}");
    }
}

fn what_is_masked_shows_no_more_than_it_may(place: &Place) {
    let scene = Scene::new(place);
    let chief = scene.office.as_role("chief", scene.office.root);
    let kernel = &scene.office.kernel;
    for sample in SAMPLES {
        let name = sample.name;
        let made = scene
            .create(
                sample,
                &[("it", sample.first.0), ("sealed", sample.first.0)],
            )
            .unwrap();
        let view = kernel.view(&chief, &made.register, made.id).unwrap();
        assert!(
            view.record.get("it").is_missing() && view.record.get("sealed").is_missing(),
            "{name}"
        );
        assert_eq!(view.masked["it"], sample.masked, "{name}");
        let page = kernel
            .list(&chief, &made.register, Listing::first(9))
            .unwrap();
        assert_eq!(page.masked[0]["it"], sample.masked, "{name}");
        let first = made.get("it").clone();
        let is_number = ["citizen_id", "credit_code"].contains(&name);
        for field in ["it", "sealed"] {
            let conditions = vec![Condition::AnyOf(field.into(), vec![first.clone()])];
            let found = kernel.list(
                &chief,
                &made.register,
                Listing {
                    conditions,
                    ..Listing::first(9)
                },
            );
            assert_eq!(found.is_ok(), is_number, "{name}.{field}");
        }
    }
    // A sensitive text says nothing, not even how it begins.
    let text = &SAMPLES[0];
    let made = scene
        .create(text, &[("it", "\"甲\""), ("sealed", "\"白血病\"")])
        .unwrap();
    let view = kernel.view(&chief, &made.register, made.id).unwrap();
    assert_eq!(view.masked["sealed"], "");
    let lies = Raw::open(place).everything();
    assert!(
        !lies.windows(9).any(|it| it == "白血病".as_bytes()),
        "lies open"
    );
}

fn a_row_holds_whatever_a_record_holds(place: &Place) {
    let scene = Scene::new(place);
    let kernel = &scene.office.kernel;
    let clerk = scene.office.as_role("clerk", scene.office.east);
    let chief = scene.office.as_role("chief", scene.office.root);
    for sample in SAMPLES {
        let name = sample.name;
        let (typed, kept_text) = sample.first;
        let line = |cell: &str| {
            let cell = format!(r#"[{{ "it": {cell}, "once": {cell}, "sealed": {cell} }}]"#);
            [("it", typed.to_owned()), ("line", cell)]
        };
        let [it, wrong] = line(sample.wrong);
        let refused = scene.refused(sample, &[(it.0, &it.1), (wrong.0, &wrong.1)]);
        assert_eq!(refused, format!("第 1 行“栏”{}", sample.says), "{name}");
        let [_, first] = line(typed);
        let made = scene
            .create(sample, &[(it.0, &it.1), (first.0, &first.1)])
            .unwrap();
        let view = kernel.view(&clerk, &made.register, made.id).unwrap();
        let held = view.record.get("line");
        let expected = scene.json(kept_text);
        for cell in ["it", "once", "sealed"] {
            assert_eq!(to_json(held.rows()[0].get(cell)), expected, "{name}.{cell}");
        }
        let kind = &kernel.model.register(&made.register).unwrap().fields["line"].kind;
        assert_eq!(
            kept(&to_json(held), &kind.ty()).as_ref(),
            Some(held),
            "{name}"
        );
        let shown = kernel::shown(&kernel.model, kind, held, &view.labels);
        assert_eq!(shown, [sample.shown; 3].join("，"), "{name}");
        let masked = kernel.view(&chief, &made.register, made.id).unwrap();
        let row = &masked.record.get("line").rows()[0];
        assert_eq!(row.cells.keys().collect::<Vec<_>>(), ["once"], "{name}");
        let place = format!("line.{}.it", row.id);
        assert_eq!(masked.masked[&place], sample.masked, "{name}");
        let conditions = vec![Condition::AnyOf(
            "line.once".into(),
            vec![row.get("once").clone()],
        )];
        let serves = kind.rows().unwrap()["once"].kind.serves(Use::Filter);
        if serves && !matches!(row.get("once"), model::Value::List(_)) {
            let listing = Listing {
                conditions,
                ..Listing::first(9)
            };
            assert_eq!(scene.list(sample, listing).unwrap().len(), 1, "{name}");
        }
    }
    let photo = scene.ids["$photo"];
    assert!(kernel.may_read_file(&chief, photo).unwrap());
    assert_eq!(
        kernel
            .verify_history(&BTreeMap::new(), &mut |_| ())
            .unwrap()
            .faults,
        []
    );
}

const PLACES: &str = "# 试用区划 | 2026 | 试用\ncode,title,parent,from,to\n\
    1,东市,,,\n11,一区,1,,\n12,二区,1,,2026-06-01\n13,三区,1,2027-01-01,\n";

/// The office's clock stands at the end of May 2026.
fn a_retired_code_stays_and_is_chosen_no_more(place: &Place) {
    let mut all = sources();
    let home = "title = '住所'\ncreate = ['clerk']\nsource = 'invented'\n[field]\n\
        region = { title = '区划', type = 'code', of = 'home.region', required = true }\n\
        others = { title = '其他', type = 'codes', of = 'home.region' }\n\
        [access]\nclerk = 'public'\n";
    for (path, text) in [
        ("home/system.toml", "title = '住所'\n"),
        (
            "home/codes.toml",
            "[region]\ntitle = '区划'\nleaves = true\nfile = 'codes/r.csv'\n",
        ),
        ("home/codes/r.csv", PLACES),
        ("home/place.toml", home),
    ] {
        all.push(SourceFile::new(path, text));
    }
    let model = loaded(all);
    let office = over(place.open(&model), model);
    let clerk = |office: &Office| office.as_role("clerk", office.east);
    let create = |region: &str| {
        let values = object(&[
            ("region", region.into()),
            ("others", serde_json::json!(["12"])),
        ]);
        let request = Create {
            register: "home.place".into(),
            id: None,
            values,
        };
        office.kernel.create(&clerk(&office), request)
    };
    let said = |outcome: Outcome<Record>| match outcome {
        Err(Failure::Refused(refusal)) => refusal.fields[0].message.clone(),
        other => panic!("{other:?}"),
    };
    assert_eq!(said(create("14")), "“区划”没有“14”这一选项");
    assert_eq!(
        said(create("1")),
        "“区划”所选的“东市”（1）是大类，请选到它的下级"
    );
    assert_eq!(
        said(create("13")),
        "“区划”所选的“三区”（13）到 2027-01-01 才启用，请改选在用的"
    );
    let made = create("12").unwrap();
    office
        .seconds
        .fetch_add(40 * 86_400, std::sync::atomic::Ordering::Relaxed);
    assert_eq!(
        said(create("12")),
        "“区划”所选的“二区”（12）自 2026-06-01 起停用，请改选在用的"
    );
    let edit = |version, field: &str, value: Json| {
        let values = object(&[(field, value)]);
        let register = "home.place".into();
        let edit = Edit {
            register,
            id: made.id,
            version,
            values,
            reason: None,
        };
        office.kernel.edit(&clerk(&office), edit)
    };
    let kept = edit(1, "others", serde_json::json!(["12", "11"])).unwrap();
    assert_eq!(kept.text("region"), "12", "what was chosen then stays");
    edit(2, "region", "11".into()).unwrap();
    assert!(said(edit(3, "region", "12".into())).contains("停用"));
}

/// What a type cannot do is said when definitions are read, not met by a user.
#[test]
fn what_a_type_cannot_do_is_a_diagnostic() {
    let mut said = Vec::new();
    for Sample { name, words, .. } in SAMPLES {
        let words = if words.is_empty() {
            String::new()
        } else {
            format!(", {words}")
        };
        let text = format!(
            "title = '甲'\nhidden = true\nsort = ['it']\nsearch = ['it']\n[field]\nit = {{ title = '甲', type = '{name}'{words}, unique = true }}\n"
        );
        let mut all = sources();
        all.push(SourceFile::new(
            "kinds/system.toml",
            "title = '样'\nuses = ['desk']\n",
        ));
        let codes = "[grade]\ntitle = '等'\ncode = { a = '甲等' }\n";
        all.push(SourceFile::new("kinds/codes.toml", codes));
        all.push(SourceFile::new("kinds/it.toml", text));
        let (_, found) = model::load(&all);
        let errors = found.iter().filter(|it| it.is_error());
        let lines: Vec<usize> = errors.map(|it| it.line).collect();
        let cannot = [(6, "unique"), (3, "sort"), (4, "search")];
        let cannot: Vec<&str> = cannot
            .iter()
            .filter(|(line, _)| lines.contains(line))
            .map(|(_, it)| *it)
            .collect();
        if cannot != ["search"] && !cannot.is_empty() {
            said.push(format!("{name}: no {}", cannot.join(", ")));
        }
    }
    let lists = ["codes", "refs", "files", "picture", "place", "polygon"];
    let mut expected: Vec<String> = lists
        .map(|it| format!("{it}: no unique, sort, search"))
        .into();
    expected.insert(0, "long_text: no unique, sort".into());
    assert_eq!(said, expected);
}
