//! Tables of headers: numbers, issuers, dates, titles, periods. All bodies are invented.

use super::{doc_number_in, issuers_in, period};

#[test]
fn document_numbers_are_found_in_all_brackets() {
    let table: &[(&str, Option<(&str, bool)>)] = &[
        ("云教发〔2026〕3号", Some(("云教发〔2026〕3号", true))),
        ("云教发[2026]3号", Some(("云教发〔2026〕3号", true))),
        ("云教发（2026）3号", Some(("云教发（2026）3号", true))),
        ("云教发【2026】3号", Some(("云教发〔2026〕3号", true))),
        ("云教发﹝2026﹞3号", Some(("云教发〔2026〕3号", true))),
        ("云教字〔2026〕第12号", Some(("云教字〔2026〕第12号", true))),
        ("文号：云教发〔2026〕3号", Some(("云教发〔2026〕3号", true))),
        (
            "云政办发〔2026〕18号签发人：王一",
            Some(("云政办发〔2026〕18号", true)),
        ),
        (
            "根据《关于做好工作的通知》（云教发〔2025〕9号）要求，结合我市实际制定本计划",
            Some(("云教发〔2025〕9号", false)),
        ),
        ("2026年工作要点", None),
        ("（2026）", None),
    ];
    for (line, expected) in table {
        let block = crate::text::Block {
            span: crate::text::Span {
                at: 0,
                to: line.chars().count(),
            },
            kind: crate::text::Kind::Paragraph,
        };
        let passage = &crate::plan::passage::Passage::all(line, &[block])[0];
        let got = doc_number_in(&passage.text)
            .map(|(range, whole)| (passage.text[range].to_owned(), whole));
        assert_eq!(
            got.as_ref().map(|(text, whole)| (text.as_str(), *whole)),
            *expected,
            "{line}"
        );
    }
}

#[test]
fn issuers_are_parted_where_a_new_body_begins() {
    let table: &[(&str, &[&str])] = &[
        ("云岭市教育局", &["云岭市教育局"]),
        ("云 岭 市 教 育 局", &["云岭市教育局"]),
        (
            "中共云岭市委教育工委          云岭市教育局",
            &["中共云岭市委教育工委", "云岭市教育局"],
        ),
        (
            "云岭市教育局　　云岭市财政局",
            &["云岭市教育局", "云岭市财政局"],
        ),
        ("云岭市 教育局", &["云岭市教育局"]),
        (
            "中共云岭市委教育工作委员会",
            &["中共云岭市委教育工作委员会"],
        ),
        ("各县教育局：", &[]),
        ("2026年2月6日", &[]),
        ("推进改革", &[]),
    ];
    for (line, expected) in table {
        assert_eq!(issuers_in(line), *expected, "{line}");
    }
}

#[test]
fn a_title_names_its_period() {
    let table: &[(&str, Option<(&str, &str)>)] = &[
        (
            "云岭市教育局2026年工作要点",
            Some(("2026-01-01", "2026-12-31")),
        ),
        ("二〇二六年教育工作计划", Some(("2026-01-01", "2026-12-31"))),
        (
            "云岭市“十五五”教育事业发展规划",
            Some(("2026-01-01", "2030-12-31")),
        ),
        (
            "教育提升三年行动计划（2024—2026年）",
            Some(("2024-01-01", "2026-12-31")),
        ),
        (
            "教育提升三年行动计划(2024-2026年)",
            Some(("2024-01-01", "2026-12-31")),
        ),
        ("2026年上半年工作安排", Some(("2026-01-01", "2026-06-30"))),
        ("2026年下半年工作安排", Some(("2026-07-01", "2026-12-31"))),
        (
            "2025—2026学年度工作计划",
            Some(("2025-09-01", "2026-08-31")),
        ),
        (
            "2025年工作总结和2026年工作要点",
            Some(("2026-01-01", "2026-12-31")),
        ),
        ("重点工作任务清单", None),
    ];
    for (title, expected) in table {
        let got = period(title).map(|p| (p.from.to_string(), p.to.to_string()));
        assert_eq!(
            got.as_ref().map(|(a, b)| (a.as_str(), b.as_str())),
            *expected,
            "{title}"
        );
    }
}
