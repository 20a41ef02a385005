//! Tables of deliverables: in, out, names. All sentences are invented.

use super::find;
use crate::plan::DeliverableKind::{Document, List, Platform};
use crate::plan::passage::Passage;
use crate::text::{Block, Kind, Span};

fn deliverables(sentence: &str) -> Vec<(crate::plan::DeliverableKind, String)> {
    let block = Block {
        span: Span {
            at: 0,
            to: sentence.chars().count(),
        },
        kind: Kind::Paragraph,
    };
    let passages = Passage::all(sentence, &[block]);
    find(&passages[0], 0..passages[0].text.len())
        .into_iter()
        .map(|d| (d.kind, d.name))
        .collect()
}

#[test]
fn what_is_made_is_a_deliverable() {
    let table: &[(&str, &[(crate::plan::DeliverableKind, &str)])] = &[
        (
            "出台《云岭市学生管理办法》。",
            &[(Document, "云岭市学生管理办法")],
        ),
        (
            "研究制定《甲方案》《乙办法》",
            &[(Document, "甲方案"), (Document, "乙办法")],
        ),
        (
            "修订《甲规程》、《乙细则》和《丙指南》",
            &[
                (Document, "甲规程"),
                (Document, "乙细则"),
                (Document, "丙指南"),
            ],
        ),
        (
            "出台我市《关于加强体育工作的实施意见》",
            &[(Document, "关于加强体育工作的实施意见")],
        ),
        (
            "制定落实《省教育督导改革方案》的实施细则",
            &[(Document, "落实《省教育督导改革方案》的实施细则")],
        ),
        (
            "出台云岭市贯彻《省减负办法》实施意见",
            &[(Document, "云岭市贯彻《省减负办法》实施意见")],
        ),
        ("完成《县域教育规划》编制", &[(Document, "县域教育规划")]),
        ("编制并印发《校园安全手册》", &[(Document, "校园安全手册")]),
        (
            "出台《中小学教师减负清单》",
            &[(Document, "中小学教师减负清单")],
        ),
        (
            "7月底前完成招生入学服务平台建设",
            &[(Platform, "招生入学服务平台")],
        ),
        (
            "建设云岭市教育大数据平台",
            &[(Platform, "云岭市教育大数据平台")],
        ),
        (
            "构建统一的“云端+课堂”大平台",
            &[(Platform, "“云端+课堂”大平台")],
        ),
        (
            "建好用好“校园安全智慧管理平台”",
            &[(Platform, "校园安全智慧管理平台")],
        ),
        (
            "推动建立德育课数字资源库",
            &[(Platform, "德育课数字资源库")],
        ),
        (
            "开发学生心理健康监测预警系统",
            &[(Platform, "学生心理健康监测预警系统")],
        ),
        ("建立小学生家务劳动清单", &[(List, "小学生家务劳动清单")]),
        (
            "研究出台校外培训从业负面清单、收费管理办法",
            &[(List, "校外培训从业负面清单")],
        ),
        (
            "制定市直学校招聘专业目录",
            &[(List, "市直学校招聘专业目录")],
        ),
    ];
    let wrong: Vec<String> = table
        .iter()
        .filter_map(|(sentence, expected)| {
            let got = deliverables(sentence);
            let same = got.len() == expected.len()
                && got
                    .iter()
                    .zip(*expected)
                    .all(|(a, b)| a.0 == b.0 && a.1 == b.1);
            (!same).then(|| format!("{sentence}: {got:?}"))
        })
        .collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn what_is_used_or_hoped_for_is_none() {
    let out: &[&str] = &[
        "落实《中小学德育工作指南》",
        "贯彻实施《家庭教育促进法》",
        "继续实施《学前教育三年行动计划》",
        "按照《办园标准》开展评估",
        "教育部印发的《课程方案》",
        "根据省印发的《实施意见》，抓好落实",
        "认真学习宣传《教师法》",
        "探索制定《评价办法》",
        "鼓励学校制定《章程》",
        "运用全国校外培训监管与服务平台",
        "完善校园安全管理平台",
        "依托国家智慧教育平台",
        "推广数字化学习平台应用",
        "探索建立劳动教育评价平台",
        "搭建学科研究平台",
        "建设创新创业孵化平台",
        "加强教育系统党风廉政建设",
        "建立工作台账，实行清单化管理",
        "落实“黑名单”管理制度",
        "完善安全风险清单、责任清单",
        "动态调整权责清单",
        "建立问题清单和整改台账",
        "建立校长后备人才库",
        "建立健全长效机制",
        "将幼儿园纳入台账管理",
    ];
    let wrong: Vec<String> = out
        .iter()
        .map(|sentence| (sentence, deliverables(sentence)))
        .filter(|(_, got)| !got.is_empty())
        .map(|(s, got)| format!("{s}: {got:?}"))
        .collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
