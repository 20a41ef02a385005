//! An invented document of two pages.

use document::marks::{Mark, Reference};
use document::write::{Align, Block, Citation, Column, Imprint, Level, Official, Run, Table};

pub(crate) fn official() -> Official {
    Official {
        letterhead: Some("山海市教育局文件".into()),
        doc_number: Some("山教字〔2026〕1号".into()),
        title: vec![
            "山海市教育局关于2026年度".into(),
            "重点工作完成情况的报告".into(),
        ],
        addressee: Some("市政府".into()),
        body: body(),
        annexes: vec!["各区县指标完成情况表".into(), "指标口径说明".into()],
        signature: Some("山海市教育局".into()),
        date: Some("2026-12-20".parse().unwrap()),
        note: Some("联系人：王一，电话：000-1234567".into()),
        cited: vec![Citation {
            title: "山海市“十四五”教育发展规划".into(),
            doc_number: Some("山政发〔2021〕25号".into()),
        }],
        author: None,
        imprint: Some(Imprint {
            copies_to: Some("市发展改革委，市财政局，市人力资源社会保障局".into()),
            issuer: "山海市教育局办公室".into(),
            issued_on: "2026-12-20".parse().unwrap(),
        }),
    }
}

pub(crate) fn body() -> Vec<Block> {
    vec![
        paragraph(
            "2026年，全市教育系统深入落实“双减”和“1+X”证书制度试点要求，对照年初计划推进各项工作，现将完成情况报告如下。",
        ),
        heading(Level::First, "一、基础教育扩优提质"),
        heading(Level::Second, "（一）学前教育"),
        Block::Paragraph(vec![
            text("全市公办园在园幼儿占比达到"),
            number("n1", "public_share", "96.5"),
            text("%，比上年提高"),
            number("n2", "public_share_rise", "3.2"),
            text("个百分点；新建公办幼儿园"),
            number("n3", "new_kindergartens", "12"),
            text("所，新增学位"),
            number("n4", "new_places", "3,240"),
            text(
                "个。各区县按照“一园一案”要求落实配套，普惠性资源覆盖率稳步提高，群众对家门口就能上好园的获得感持续增强。",
            ),
        ]),
        heading(Level::Second, "（二）义务教育"),
        Block::Paragraph(vec![
            text("义务教育阶段大班额比例降至"),
            number("n5", "large_classes", "0.4"),
            text("%；第三批集团化办学覆盖学校"),
            number("n6", "grouped_schools", "86"),
            text("所，校长教师交流轮岗"),
            number("n7", "rotation", "1,052"),
            text("人，占应交流教师的"),
            number("n8", "rotation_share", "11.3"),
            text("%。"),
        ]),
        heading(Level::Third, "1. 营养与健康"),
        heading(Level::Fourth, "（1）近视防控"),
        Block::Paragraph(vec![
            text("总体近视率下降"),
            number("n9", "myopia_fall", "1.1"),
            text("个百分点，"),
            Run::Bold("连续三年下降".into()),
            text("。"),
        ]),
        heading(Level::First, "二、指标完成情况"),
        Block::Table(table()),
        paragraph("下一步，我局将继续压实责任，按月调度，确保各项任务按期完成。"),
        Block::Annex {
            label: "附件1".into(),
            title: vec![text("各区县指标完成情况表")],
        },
        paragraph("（略）"),
    ]
}

fn table() -> Table {
    let column = |title: &str, width, align| Column {
        title: title.into(),
        width,
        align,
    };
    let row = |no: &str, name: &str, target: &str, key: &str, result: &str| {
        vec![
            vec![text(no)],
            vec![text(name)],
            vec![number(&format!("{key}t"), name, target)],
            vec![number(key, name, result)],
            vec![text("完成")],
        ]
    };
    Table {
        caption: Some(vec![text("表1 2026年主要指标目标与结果")]),
        columns: vec![
            column("序号", 1, Align::Centre),
            column("指标", 5, Align::Left),
            column("目标", 2, Align::Right),
            column("结果", 2, Align::Right),
            column("是否完成", 2, Align::Centre),
        ],
        rows: vec![
            row("1", "公办园在园幼儿占比（%）", "95", "t1", "96.5"),
            row("2", "大班额比例（%）", "0.5", "t2", "0.4"),
            row("3", "校长教师交流轮岗占比（%）", "10", "t3", "11.3"),
            row("4", "总体近视率下降（个百分点）", "1.0", "t4", "1.1"),
        ],
    }
}

pub(crate) fn heading(level: Level, title: &str) -> Block {
    Block::Heading {
        level,
        runs: vec![text(title)],
    }
}

pub(crate) fn paragraph(of: &str) -> Block {
    Block::Paragraph(vec![text(of)])
}

pub(crate) fn text(of: &str) -> Run {
    Run::Text(of.into())
}

pub(crate) fn number(key: &str, measure: &str, value: &str) -> Run {
    Run::Number(Mark {
        key: key.into(),
        title: format!("{measure} 2026 山海市"),
        reference: Reference {
            measure: measure.into(),
            version: "2".into(),
            organisation: "3799".into(),
            period: "2026".into(),
            dims: [("target".to_owned(), "2026 07".to_owned())].into(),
            history: "15321".into(),
            rows: "0f".repeat(32),
            value: value.into(),
        },
    })
}
