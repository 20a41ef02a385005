//! Numbers at the terminal: asked for by name, as of when it is said, and refused in words.

#![expect(
    clippy::unwrap_used,
    reason = "the helpers of a test fail like the test"
)]

#[expect(dead_code, reason = "shared with other tests")]
mod served;

use served::Place;

fn text(place: &Place, words: &[&str]) -> String {
    let done = place.run(&[&["indicator"], words].concat());
    let said = String::from_utf8_lossy(&done.stderr);
    assert!(done.status.success(), "{words:?}: {said}");
    String::from_utf8_lossy(&done.stdout).into_owned()
}

#[test]
fn numbers_are_asked_for_in_words() {
    let dir = tempfile::tempdir().unwrap();
    let place = Place::sqlite(dir.path().join("data"));
    place.init();
    let refused = |words: &[&str]| place.refused(&[&["indicator"], words].concat());

    let told = text(&place, &["compute", "在籍学生"]);
    assert!(told.starts_with("在籍学生\t云岭市教育局\t—\t"), "{told}");
    assert!(told.ends_with("日\t0 人\t—\t—\n"), "{told}");
    let told = text(&place, &["compute", "大班额占比", "--as-of", "2026-09-01"]);
    assert!(told.contains("\t2026年9月1日\t无数据\t"), "{told}");
    let told = place.lines(&[
        "indicator",
        "compute",
        "registry.pupil_count",
        "--org",
        "云岭市教育局",
    ]);
    assert_eq!(told[0]["value"], "0");

    let traced = text(&place, &["trace", "生师比"]);
    let lines: Vec<&str> = traced.lines().collect();
    assert!(lines[0].starts_with("生师比\t云岭市教育局\t"), "{traced}");
    assert_eq!(lines[1], "算法\t计入 ÷ 总体");
    assert!(
        lines
            .iter()
            .any(|it| it.starts_with("计入\t“学段办学条件”")),
        "{traced}"
    );

    let said = refused(&["compute", "毛入学率"]);
    assert!(
        said.contains("小学毛入学率（registry.primary_enrolment）"),
        "{said}"
    );
    let said = refused(&["compute", "在籍学生", "--by", "口味"]);
    assert!(
        said.contains("不能按“口味”分列") && said.contains("学段（stage）"),
        "{said}"
    );
    let said = refused(&["compute", "在籍学生", "--period", "2026"]);
    assert!(said.contains("不分期间"), "{said}");
    let said = refused(&["compute", "在籍学生", "--as-of", "2026-09-01"]);
    assert!(said.contains("是现在登记的数"), "{said}");
    let said = refused(&["compute", "在籍学生", "--org", "没有的单位"]);
    assert!(
        said.contains("没有代码或名称是“没有的单位”的单位"),
        "{said}"
    );
}
