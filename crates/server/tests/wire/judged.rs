//! 自评报告: a county is held to its items before those who see its numbers, as a page, a document
//! and a table; nobody sees another's.

use base::Day;
use model::Value;

use crate::city::City;

const PRESCHOOL: &str = "/dashboards/registry.preschool/judged";

/// A kindergarten with too little outdoor space, and too few teachers.
fn kindergarten(city: &City) {
    let county = city.unit("370101");
    city.kernel
        .as_platform(move |ctx| {
            let code = |it: &str| Value::Code(it.to_owned());
            let school = ctx.create(
                kernel::ORGANISATION,
                [
                    ("title", "云东区第一幼儿园".into()),
                    ("code", "1137010100".into()),
                    ("kind", code("kindergarten")),
                    ("level", code("school")),
                    ("parent", county.into()),
                    ("nature", code("public")),
                ]
                .map(|(name, value): (&str, Value)| (name.to_owned(), value))
                .into_iter()
                .collect(),
            )?;
            let number = |it: i64| Value::Decimal(it.into());
            let values = [
                ("school", school.id.into()),
                ("stage", code("kindergarten")),
                ("year", Value::Period(base::Period::SchoolYear(2026))),
                ("from", Day::constant(2026, 9, 1).into()),
                ("assessed", false.into()),
                ("pupils", 150.into()),
                ("classes", 5.into()),
                ("over", 0.into()),
                ("teachers", number(8)),
                ("outdoor", number(540)),
            ]
            .map(|(name, value): (&str, Value)| (name.to_owned(), value));
            ctx.create("registry.condition_stage", values.into_iter().collect())
                .map(drop)
        })
        .unwrap();
}

#[tokio::test]
async fn a_county_is_judged_item_by_item() {
    let city = City::new();
    kindergarten(&city);
    let (east, west) = (city.signed_in("east").await, city.signed_in("west").await);
    let own = format!("{PRESCHOOL}?org={}", city.unit("370101"));
    let report = east.get(&own).await;
    assert_eq!(report.status, 200, "{}", report.text());
    let report = report.json();
    let item = |title: &str| {
        let items = report["items"].as_array().unwrap();
        items
            .iter()
            .find(|it| it["title"] == title)
            .unwrap()
            .clone()
    };
    let rooms = item("办园条件合格");
    assert_eq!(rooms["keeps"], false, "{rooms}");
    let outdoor = &rooms["sides"][0];
    assert_eq!(outdoor["when"], "2026年9月1日", "{outdoor}");
    assert_eq!(outdoor["line"], "不低于 100 %", "{outdoor}");
    let source = outdoor["source"].as_str().unwrap();
    assert!(source.contains("教督〔2020〕1号"), "{source}");
    let lacks = &outdoor["units"][0];
    assert_eq!(lacks["title"], "云东区第一幼儿园", "{lacks}");
    assert_eq!(lacks["short"], "户外活动场地缺 60 ㎡", "{lacks}");
    let teachers = item("教师配足配齐");
    assert_eq!(
        teachers["sides"][0]["units"][0]["short"], "专任教师缺 2 人",
        "{teachers}"
    );
    assert_eq!(item("落实科学保教要求")["by_papers"], true);

    // The same, to be handed in.
    let docx = east
        .get(&own.replace("judged?", "judged/export?format=docx&"))
        .await;
    assert_eq!((docx.status.as_u16(), &docx.bytes[..2]), (200, &b"PK"[..]));
    let xlsx = east
        .get(&own.replace("judged?", "judged/export?format=xlsx&"))
        .await;
    assert_eq!((xlsx.status.as_u16(), &xlsx.bytes[..2]), (200, &b"PK"[..]));
    let pdf = east
        .get(&own.replace("judged?", "judged/export?format=pdf&"))
        .await;
    assert_eq!(pdf.status, 422);

    // Of others nobody is told; who sees several sees them beside each other.
    assert_eq!(west.get(&own).await.status, 404);
    let all = west.get(&format!("{PRESCHOOL}/all")).await.json();
    assert_eq!(all["units"].as_array().unwrap().len(), 1, "{all}");
    let office = city.signed_in("office").await;
    let all = office.get(&format!("{PRESCHOOL}/all")).await.json();
    let units = all["units"].as_array().unwrap();
    let east = units
        .iter()
        .find(|it| it["title"] == "云东区教育局")
        .unwrap();
    assert_eq!(east["failed"], 2, "{all}");
    let none = office.get("/dashboards/registry.city/judged/all").await;
    assert_eq!(none.status, 404, "a page that judges nobody");
}
