//! 任务分解表 as spreadsheets keep them: written with merged cells, read as a plan.

#![expect(
    clippy::unwrap_used,
    reason = "a test that cannot read its fixture has failed"
)]

use std::process::Command;

use document::plan::{self, Plan};
use rust_xlsxwriter::{ExcelDateTime, Format, Workbook};
use systems::plan::file;

/// Two heading rows, merged categories and leaders, one task over two rows, days kept as
/// days; a sheet of explanations behind it.
fn workbook() -> Vec<u8> {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet().set_name("任务分解表").unwrap();
    let plain = Format::new();
    let mut merge = |first: (u32, u16), last: (u32, u16), text: &str| {
        sheet
            .merge_range(first.0, first.1, last.0, last.1, text, &plain)
            .unwrap();
    };
    merge((0, 0), (0, 7), "云岭市教育局2026年重点工作任务分解表");
    for (column, title) in (0..).zip(["序号", "类别", "工作任务", "工作目标"]) {
        merge((2, column), (3, column), title);
    }
    merge((2, 4), (2, 6), "责任分工");
    merge((2, 7), (3, 7), "完成时限");
    merge((4, 1), (6, 1), "学前教育");
    merge((4, 4), (6, 4), "王一");
    merge((5, 0), (6, 0), "2");
    merge((5, 2), (6, 2), "提高保教质量");
    merge((5, 5), (6, 5), "学前科");
    let cells: &[(u32, u16, &str)] = &[
        (3, 4, "责任领导"),
        (3, 5, "牵头单位"),
        (3, 6, "配合单位"),
        (4, 0, "1"),
        (4, 2, "扩大普惠性学前教育资源"),
        (4, 3, "新建幼儿园10所"),
        (4, 5, "学前科"),
        (4, 6, "规财科\n各区市"),
        (5, 3, "评选示范园5所"),
        (6, 3, "培训园长60名"),
        (6, 6, "教科院"),
        (5, 7, "12月底前"),
        (8, 0, "注：各单位每季度末报送进展。"),
    ];
    for (row, column, text) in cells {
        sheet.write_string(*row, *column, *text).unwrap();
    }
    let day = Format::new().set_num_format("yyyy年m月d日");
    let date = ExcelDateTime::from_ymd(2026, 9, 30).unwrap();
    sheet.write_datetime_with_format(4, 7, date, &day).unwrap();
    let other = book.add_worksheet().set_name("填写说明").unwrap();
    other.write_string(0, 0, "请逐项填写。").unwrap();
    book.save_to_buffer().unwrap()
}

fn shown(plan: &Plan) -> Vec<String> {
    let shown = |task: &plan::Task| {
        let under = task
            .heading
            .map(|idx| plan.sections[idx].title.clone())
            .unwrap_or_default();
        let targets: Vec<&str> = task.targets.iter().map(|it| it.quote.as_str()).collect();
        [
            task.title.clone(),
            under,
            targets.join("；"),
            task.leaders.join("、"),
            task.responsible.join("、"),
            task.deadline.clone().unwrap_or_default(),
        ]
        .join("|")
    };
    plan.tasks.iter().map(shown).collect()
}

const READ: &[&str] = &[
    "扩大普惠性学前教育资源|学前教育|新建幼儿园10所|王一|学前科、规财科、各区市|2026-09-30",
    "提高保教质量|学前教育|评选示范园5所；培训园长60名|王一|学前科、教科院|12月底前",
];

#[test]
fn a_workbook_is_a_plan() {
    let text = file::read(&workbook(), "分解表.xlsx").unwrap();
    let plan = plan::read(&text).unwrap();
    assert_eq!(shown(&plan), READ);
    assert_eq!(plan.title, "云岭市教育局2026年重点工作任务分解表");
    // What is in no task is told, other sheets too.
    let told = plan.unread.iter().map(|it| it.text.as_str());
    assert_eq!(
        told.collect::<Vec<_>>(),
        ["注：各单位每季度末报送进展。", "填写说明；请逐项填写。"]
    );
}

#[test]
fn other_spreadsheets_hold_the_same_plan() {
    let work = std::env::temp_dir().join(format!("systems-tables-{}", std::process::id()));
    std::fs::create_dir_all(&work).unwrap();
    std::fs::write(work.join("a.xlsx"), workbook()).unwrap();
    let profile = format!(
        "-env:UserInstallation=file://{}",
        work.join("profile").display()
    );
    for kind in ["xls", "ods"] {
        let converted = Command::new("soffice")
            .args([&profile, "--headless", "--convert-to", kind, "--outdir"])
            .args([&work, &work.join("a.xlsx")])
            .output();
        let Ok(bytes) = converted.and_then(|_| std::fs::read(work.join(format!("a.{kind}"))))
        else {
            println!("SKIPPED: soffice is not here, so no {kind} was read");
            continue;
        };
        let plan = plan::read(&file::read(&bytes, "").unwrap()).unwrap();
        assert_eq!(shown(&plan), READ, "{kind}");
    }
    let _ = std::fs::remove_dir_all(&work);
}

#[test]
fn a_spreadsheet_that_is_no_plan_says_why() {
    let told = |bytes: &[u8]| {
        file::read(bytes, "a.xlsx")
            .map(|_| ())
            .unwrap_err()
            .to_string()
    };
    let mut book = Workbook::new();
    book.add_worksheet().write_string(0, 0, "只有一格").unwrap();
    assert_eq!(
        told(&book.save_to_buffer().unwrap()),
        "文件是空的。请检查是否选错了文件，重新上传有内容的文件。"
    );
    let torn = &workbook()[..3000];
    assert!(told(torn).ends_with('。'), "{}", told(torn));
}

/// What was struck out is not asked for any more: a word, a cell, a row.
#[test]
fn what_is_struck_out_is_not_read() {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet().set_name("清单").unwrap();
    let struck = Format::new().set_font_strikethrough();
    let plain = Format::new();
    let rows = [
        ["序号", "重点工作", "目标", "牵头科室", "完成时限"],
        ["1", "改善办学条件", "", "计财科", "9月底"],
        ["2", "扩大学位", "新增学位1800个", "学前科", "12月底"],
        ["3", "暂缓的工作", "建设场馆1座", "体育科", "12月底"],
        ["3", "加强体育工作", "建设场馆2座", "体育科", "12月底"],
    ];
    for (row, cells) in (0..).zip(rows) {
        for (column, text) in (0..).zip(cells) {
            let format = if row == 3 { &struck } else { &plain };
            if !text.is_empty() {
                sheet
                    .write_string_with_format(row, column, text, format)
                    .unwrap();
            }
        }
    }
    let runs = [(&plain, "改造学校"), (&struck, "12"), (&plain, "14所")];
    sheet.write_rich_string(1, 2, &runs).unwrap();
    sheet
        .write_string_with_format(2, 4, "10月底", &struck)
        .unwrap();
    let bytes = book.save_to_buffer().unwrap();
    let plan = plan::read(&file::read(&bytes, "清单.xlsx").unwrap()).unwrap();
    assert_eq!(
        shown(&plan),
        [
            "改善办学条件||改造学校14所||计财科|9月底",
            "扩大学位||新增学位1800个||学前科|",
            "加强体育工作||建设场馆2座||体育科|12月底",
        ]
    );
    assert_eq!(plan.unread, []);
}

/// What nobody sees who opens a workbook is in no task, and told; a number and a month are
/// what their cells show.
#[test]
fn what_is_hidden_is_told_and_what_is_shown_is_read() {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet().set_name("清单").unwrap();
    let rows = [
        [
            "序号",
            "内部编码",
            "重点工作",
            "量化目标",
            "牵头科室",
            "完成时限",
        ],
        ["1", "ZD-01", "改善办学条件", "改造学校14所", "计财科", ""],
        ["2", "ZD-02", "暂缓的工作", "建设场馆1座", "体育科", "12月"],
        ["3", "ZD-03", "扩大学位", "", "学前科", ""],
    ];
    for (row, cells) in (0..).zip(rows) {
        for (column, text) in (0..).zip(cells) {
            sheet.write_string(row, column, text).unwrap();
        }
    }
    let month = Format::new().set_num_format("yyyy.mm");
    let date = ExcelDateTime::from_ymd(2026, 9, 1).unwrap();
    sheet
        .write_datetime_with_format(1, 5, date, &month)
        .unwrap();
    let places = Format::new().set_num_format("0.00");
    sheet.write_number_with_format(3, 5, 9.3, &places).unwrap();
    let counted = Format::new().set_num_format("0\"个\"");
    sheet
        .write_number_with_format(3, 3, 1800, &counted)
        .unwrap();
    sheet.set_column_hidden(1).unwrap();
    sheet.set_row_hidden(2).unwrap();
    let other = book.add_worksheet().set_name("字典").unwrap();
    other.write_string(0, 0, "科室").unwrap();
    other.set_hidden(true);
    let bytes = book.save_to_buffer().unwrap();
    let plan = plan::read(&file::read(&bytes, "清单.xlsx").unwrap()).unwrap();
    let read = plan.tasks.iter().map(|task| {
        let quotes: Vec<&str> = task.targets.iter().map(|it| it.quote.as_str()).collect();
        let deadline = task.deadline.as_deref().unwrap_or_default();
        format!("{} {} {deadline}", task.title, quotes.join(" "))
    });
    assert_eq!(
        read.collect::<Vec<_>>(),
        [
            "改善办学条件 改造学校14所 2026年9月",
            "扩大学位 扩大学位1800个 9.30"
        ]
    );
    let told: Vec<&str> = plan.unread.iter().map(|it| it.text.as_str()).collect();
    assert_eq!(
        told,
        [
            "注：第3行是隐藏的，没有读取：2ZD-02暂缓的工作建设场馆1座体育科12月",
            "注：“内部编码”一列是隐藏的，没有读取。",
            "注：工作表“字典”是隐藏的，没有读取。",
        ]
    );
}
