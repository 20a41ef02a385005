//! 任务分解表 as bureaus draw them: the same tasks out of every drawing and every format,
//! and nothing of a table lost.

#![expect(
    clippy::unwrap_used,
    reason = "a test that cannot read its fixture has failed"
)]

#[path = "tables/grid.rs"]
mod grid;
#[path = "tables/ofd.rs"]
mod ofd;
mod office;
mod score;

use std::io::Write as _;
use std::path::Path;

use document::plan::{self, Plan};
use document::{Format, Sheet, SheetRow, Text};
use grid::Grid;
use proptest::prelude::*;
use serde_json::Value;

const NOTE: &str = "注：各单位每季度末报送进展。";
const TITLE: &str = "云岭市教育局2026年重点工作任务分解表";

/// The table with every cell filled in.
const CLEAN: &[&str] = &[
    "序号|类别|工作任务|工作目标|责任领导|牵头单位|配合单位|完成时限",
    "1|一、学前教育|扩大普惠性学前教育资源|新建幼儿园10所，新增学位3600个|王一|学前科|规财科、各区市|9月底前",
    "2|一、学前教育|提高保教质量|评选示范园5所，公办园在园幼儿占比达到60%|王一|学前科|教科院|12月底前",
    "3|二、义务教育|化解大班额|新建、改扩建学校6所。小学班额不超过45人|李二|基教科|规财科、各区市|三季度",
    "4|二、义务教育|加强劳动教育|建设劳动教育基地8处|李二|基教科|—|全年",
    "5|二、义务教育|规范招生入学|编制《云岭市义务教育招生入学办法》|李二|基教科|招考中心|2026年6月30日",
    "6|三、教师队伍|补充教师|公开招聘教师300名|张三|人事科|各区市|长期坚持",
    "7|三、教师队伍|培养骨干教师|评选市级学科带头人50名|张三|人事科|教科院、基教科|12月底前",
];

/// Two heading rows, whatever is the same merged, one task over two rows.
const MERGED: &[&str] = &[
    "序号|类别|工作任务|工作目标|责任分工|<|<|完成时限",
    "^|^|^|^|责任领导|牵头单位|配合单位|^",
    "1|一、学前教育|扩大普惠性学前教育资源|新建幼儿园10所，新增学位3600个|王一|学前科|规财科、各区市|9月底前",
    "2|^|提高保教质量|评选示范园5所，公办园在园幼儿占比达到60%|^|^|教科院|12月底前",
    "3|二、义务教育|化解大班额|新建、改扩建学校6所。|李二|基教科|规财科、各区市|三季度",
    "^|^|^|小学班额不超过45人|^|^|^|^",
    "4|^|加强劳动教育|建设劳动教育基地8处|^|^||全年",
    "5|^|规范招生入学|编制《云岭市义务教育招生入学办法》|^|^|招考中心|2026年6月30日",
    "6|三、教师队伍|补充教师|公开招聘教师300名|张三|人事科|各区市|长期坚持",
    "7|^|培养骨干教师|评选市级学科带头人50名|^|^|教科院/基教科|12月底前",
];

/// Other columns in another order, groups as rows of their own.
const GROUPED: &[&str] = &[
    "序号|完成时间|重点任务|主要内容|责任单位（标注牵头单位）|分管局领导|备注",
    "一、学前教育|<|<|<|<|<|<",
    "1|9月底前|扩大普惠性学前教育资源|新建幼儿园10所，新增学位3600个|学前科（牵头）、规财科、各区市|王一|市政府民生实事",
    "2|12月底前|提高保教质量|评选示范园5所，公办园在园幼儿占比达到60%|学前科（牵头） 教科院|王一|",
    "二、义务教育|<|<|<|<|<|<",
    "3|三季度|化解大班额|新建、改扩建学校6所。小学班额不超过45人|牵头：基教科；配合：规财科、各区市|李二|",
    "4|全年|加强劳动教育|建设劳动教育基地8处|基教科|李二|",
    "5|2026年6月30日|规范招生入学|编制《云岭市义务教育招生入学办法》|基教科牵头，招考中心配合|李二|",
    "三、教师队伍|<|<|<|<|<|<",
    "6|长期坚持|补充教师|公开招聘教师300名|人事科/各区市|张三|",
    "7|12月底前|培养骨干教师|评选市级学科带头人50名|人事科、教科院、基教科|张三|",
];

const DRAWINGS: &[(&str, &[&str])] = &[("clean", CLEAN), ("merged", MERGED), ("grouped", GROUPED)];

// Formats

fn archive(parts: &[(&str, &str)]) -> Vec<u8> {
    let mut zip = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for (name, content) in parts {
        zip.start_file(*name, zip::write::SimpleFileOptions::default())
            .unwrap();
        zip.write_all(content.as_bytes()).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

fn paragraph(text: &str) -> String {
    format!(r#"<w:p><w:r><w:t xml:space="preserve">{text}</w:t></w:r></w:p>"#)
}

/// A Word file on a sheet laid across, with the parts LibreOffice insists on.
fn docx(body: &str) -> Vec<u8> {
    let types = r#"<?xml version="1.0" encoding="UTF-8"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>"#;
    let relations = r#"<?xml version="1.0" encoding="UTF-8"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="word/document.xml"/></Relationships>"#;
    let document = format!(
        r#"<?xml version="1.0" encoding="UTF-8"?><w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body>{body}<w:sectPr><w:pgSz w:w="16838" w:h="11906" w:orient="landscape"/></w:sectPr></w:body></w:document>"#
    );
    archive(&[
        ("[Content_Types].xml", types),
        ("_rels/.rels", relations),
        ("word/document.xml", &document),
    ])
}

fn word(grid: &Grid) -> Vec<u8> {
    docx(&[paragraph(TITLE), grid.docx(), paragraph(NOTE)].concat())
}

/// A sheet with a title over all columns and a remark below.
fn sheet(grid: &Grid) -> Text {
    let line = |number: u32, text: &str| SheetRow {
        number,
        cells: vec![text.to_owned()],
        merged: Vec::new(),
    };
    let mut rows = vec![line(1, TITLE)];
    rows.extend(grid.sheet_rows(3));
    rows.push(line(40, NOTE));
    document::of_sheets(&[Sheet {
        name: "分解表".into(),
        rows,
        ..Sheet::default()
    }])
    .unwrap()
}

fn gold() -> Value {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/plans/yunling-table.json");
    serde_json::from_slice(&std::fs::read(path).unwrap()).unwrap()
}

#[track_caller]
fn check(name: &str, text: &Text) {
    let read = plan::to_json(&plan::read(text).unwrap());
    let score = score::score(&gold(), &read, &[]);
    assert!(
        score.worst() >= 0.98,
        "{name}: {:?}\n{}\n{}",
        score.figures,
        score.errors.join("\n"),
        text.text
    );
    // What stands below the table is in no task, and told.
    let told = read["unread"].as_array().unwrap().iter();
    let told: Vec<&str> = told.map(|it| it["text"].as_str().unwrap()).collect();
    let below = text.text.contains(NOTE).then_some(NOTE);
    assert_eq!(told, below.into_iter().collect::<Vec<_>>(), "{name}");
}

#[test]
fn a_spreadsheet_is_read_however_it_is_drawn() {
    for (name, rows) in DRAWINGS {
        check(name, &sheet(&Grid::drawn(rows)));
    }
}

#[test]
fn a_word_table_is_read_however_it_is_drawn() {
    for (name, rows) in DRAWINGS {
        check(
            name,
            &document::read(&word(&Grid::drawn(rows)), "").unwrap(),
        );
    }
}

#[test]
fn a_table_of_a_web_page_is_read_however_it_is_drawn() {
    for (name, rows) in DRAWINGS {
        let page = format!("<!DOCTYPE html><p>{TITLE}</p>{}", Grid::drawn(rows).html());
        check(name, &document::read(page.as_bytes(), "").unwrap());
    }
}

#[test]
fn an_ofd_is_read_however_its_table_is_drawn() {
    for (name, rows) in DRAWINGS {
        let bytes = ofd::document(&[TITLE], &Grid::drawn(rows));
        let text = document::read(&bytes, "a.ofd").unwrap();
        assert_eq!(text.format, Format::Ofd);
        check(name, &text);
    }
}

/// As LibreOffice printed the merged drawing.
#[test]
fn a_printed_table_is_read() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/plans/yunling-table.pdf");
    let bytes = std::fs::read(path).unwrap();
    check("yunling-table.pdf", &document::read(&bytes, "").unwrap());
}

#[test]
fn libreoffice_writes_the_same_tables() {
    let files = DRAWINGS
        .iter()
        .map(|(name, rows)| (*name, word(&Grid::drawn(rows))));
    let files: Vec<(&str, Vec<u8>)> = files.collect();
    for it in office::again(&files).into_iter().flatten() {
        for (file, bytes) in [("pdf", it.pdf), ("docx", it.docx)] {
            check(
                &format!("{}.{file}", it.name),
                &document::read(&bytes, "").unwrap(),
            );
        }
    }
}

// How tables are drawn

fn read(rows: &[&str]) -> Plan {
    plan::read(&sheet(&Grid::drawn(rows))).unwrap()
}

/// Title, what it stands under, units, leaders, deadline.
fn shown(plan: &Plan) -> Vec<String> {
    let shown = |task: &plan::Task| {
        let under = task
            .heading
            .map(|idx| plan.sections[idx].title.clone())
            .unwrap_or_default();
        let units = task.responsible.join("、");
        let leaders = task.leaders.join("、");
        let deadline = task.deadline.clone().unwrap_or_default();
        [task.title.clone(), under, units, leaders, deadline].join("|")
    };
    plan.tasks.iter().map(shown).collect()
}

#[test]
fn a_task_merged_over_numbered_rows_heads_them() {
    let plan = read(&[
        "重点工作|序号|具体任务|责任单位|完成时限",
        "扩大资源|1|新建幼儿园10所|学前科|6月底",
        "^|2|改扩建幼儿园4所|学前科|9月底",
        "提高质量|3|评选示范园5所|教科院|12月底",
    ]);
    assert_eq!(
        shown(&plan),
        [
            "新建幼儿园10所|扩大资源|学前科||6月底",
            "改扩建幼儿园4所|扩大资源|学前科||9月底",
            "评选示范园5所|提高质量|教科院||12月底",
        ]
    );
}

#[test]
fn a_number_in_a_cell_of_its_own_is_a_target() {
    let plan = read(&[
        "序号|任务名称|年度目标|<|<|时间|<|责任单位|<",
        "^|^|指标|单位|目标值|启动|完成|牵头单位|配合单位",
        "1|标准化食堂改造|改造食堂|个|45|2026年3月|2026年8月|后勤中心|各县（市、区）",
        "2|教室照明改造|改造教室|间|1260|2026年4月|2026年9月|体卫艺科|财务科",
        "3|校舍加固|加固面积|万㎡|≥3.5|2026年5月|2026年12月|发规科|安全科",
    ]);
    assert_eq!(
        shown(&plan),
        [
            "标准化食堂改造||后勤中心、各县（市、区）||2026年8月",
            "教室照明改造||体卫艺科、财务科||2026年9月",
            "校舍加固||发规科、安全科||2026年12月",
        ]
    );
    let targets = plan.tasks.iter().flat_map(|it| &it.targets);
    let said: Vec<String> = targets
        .map(|it| {
            format!(
                "{} {:?} {} {}",
                it.subject, it.comparator, it.value, it.unit
            )
        })
        .collect();
    assert_eq!(
        said,
        [
            "改造食堂 Exactly 45 个",
            "改造教室 Exactly 1260 间",
            "加固面积 AtLeast 3.5 万平方米",
        ]
    );
}

/// Said as `quote | comparator value unit`.
fn said(plan: &Plan) -> Vec<String> {
    let targets = plan.tasks.iter().flat_map(|task| &task.targets);
    let said = |it: &plan::Target| {
        let comparator = serde_json::to_value(it.comparator).unwrap();
        let comparator = comparator.as_str().unwrap_or_default();
        format!("{} | {comparator} {} {}", it.quote, it.value, it.unit)
    };
    targets.map(said).collect()
}

#[test]
fn a_number_alone_counts_what_its_task_is_called() {
    let plan = read(&[
        "序号|考核项目|考核指标|目标值|责任科室|完成时限",
        "1|学前教育|普惠性幼儿园覆盖率|≥92%|学前科|12月",
        "2|^|新建公办幼儿园|4所|^|9月",
        "3|高中教育|大班额比例|控制在3%以内|高中科|9月",
    ]);
    assert_eq!(
        shown(&plan),
        [
            "普惠性幼儿园覆盖率|学前教育|学前科||12月",
            "新建公办幼儿园|学前教育|学前科||9月",
            "大班额比例|高中教育|高中科||9月",
        ]
    );
    assert_eq!(
        said(&plan),
        [
            "普惠性幼儿园覆盖率≥92% | >= 92 %",
            "新建公办幼儿园4所 | + 4 所",
            "大班额比例控制在3%以内 | <= 3 %",
        ]
    );
}

#[test]
fn what_goes_on_counting_is_the_task_and_not_what_heads_it() {
    let plan = read(&[
        "重点任务|工作举措|牵头单位|责任单位|完成时限",
        "一、健全评价体系|1.遴选试点县3个。|督导科|基教科|4月底前",
        "^|2.建立综合素质档案。|基教科|各县（区）教育局|10月底前",
        "二、保障措施|3.各县（区）按时报送进展。|办公室|各县（区）教育局|每季度末",
    ]);
    assert_eq!(
        shown(&plan),
        [
            "遴选试点县3个|健全评价体系|督导科、基教科||4月底前",
            "建立综合素质档案|健全评价体系|基教科、各县（区）教育局||10月底前",
            "各县（区）按时报送进展|保障措施|办公室、各县（区）教育局||每季度末",
        ]
    );
}

#[test]
fn who_hosts_and_who_helps_may_be_said_in_one_cell() {
    let plan = read(&[
        "序号|项目名称|建设内容|起止年限|<|责任分工",
        "^|^|^|开工|竣工|^",
        "1|第三幼儿园|提供学位540个，26项指标达标率100%|2026年3月|2026年12月|主办：基建科/协办：学前科、财务科",
        "2|运动场|改造1.8万㎡|2026年5月|2026年8月底|主办：体卫艺科/协办：基建科",
        "注：1.每月报送进展。|<|<|<|<|<",
        "2.竣工后十日内验收。|<|<|<|<|<",
    ]);
    assert_eq!(
        shown(&plan),
        [
            "第三幼儿园||基建科、学前科、财务科||2026年12月",
            "运动场||体卫艺科、基建科||2026年8月底",
        ]
    );
    assert_eq!(
        said(&plan),
        [
            "提供学位540个 | = 540 个",
            "26项指标达标率100% | = 100 %",
            "改造1.8万㎡ | = 1.8 万平方米",
        ]
    );
    let told = plan.unread.iter().map(|it| it.text.as_str());
    assert_eq!(
        told.collect::<Vec<_>>(),
        ["注：1.每月报送进展。", "2.竣工后十日内验收。", NOTE]
    );
}

/// A row torn by the end of a page that repeats the heading of its table, as LibreOffice
/// printed it.
#[test]
fn a_row_goes_on_behind_a_repeated_heading() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/plans/reform-table.pdf");
    let text = document::read(&std::fs::read(path).unwrap(), "").unwrap();
    let plan = plan::read(&text).unwrap();
    assert_eq!(plan.tasks.len(), 8);
    let torn = &plan.tasks[2];
    assert_eq!(torn.targets[0].quote, "调整优化本科专业120个");
    assert_eq!(
        torn.measures.as_deref(),
        Some("出台《关于推动高校分类发展的实施意见》，调整优化本科专业120个")
    );
}

#[test]
fn what_places_have_adds_up_where_nobody_says_the_sum() {
    let plan = read(&[
        "序号|指标任务|单位|云东区|鹿鸣市|松溪县|牵头科室",
        "1|新增公办幼儿园学位|个|720|450|630|学前科",
        "2|新建标准化足球场|片|3|2|2|体卫艺科",
        "3|毛入园率|%|97|95|96|学前科",
    ]);
    let targets = plan.tasks.iter().flat_map(|it| &it.targets);
    let said: Vec<String> = targets.map(with_shares).collect();
    assert_eq!(
        said,
        [
            "新增公办幼儿园学位1800个（云东区720、鹿鸣市450、松溪县630）",
            "新建标准化足球场7片（云东区3、鹿鸣市2、松溪县2）",
        ]
    );
}

fn with_shares(target: &plan::Target) -> String {
    let of = target
        .shares
        .iter()
        .map(|it| format!("{}{}", it.name, it.value));
    format!("{}（{}）", target.quote, of.collect::<Vec<_>>().join("、"))
}

#[test]
fn a_cell_lists_places_with_their_numbers() {
    let plan = read(&[
        "序号|重点任务|年度目标|各地任务|牵头科室",
        "1|扩大普惠资源|新建公办园15所|云东区\n9所\n鹿鸣市\n6所|学前科",
        "2|改善办学条件|改造食堂8个，培训人员50名|云东区5个、鹿鸣市3个|后勤科",
        "3|开展培训|培训园长|云东区40名；鹿鸣市20名|师资科",
    ]);
    let targets = plan.tasks.iter().flat_map(|it| &it.targets);
    let said: Vec<String> = targets.map(with_shares).collect();
    assert_eq!(
        said,
        [
            "新建公办园15所（云东区9、鹿鸣市6）",
            "改造食堂8个（云东区5、鹿鸣市3）",
            "培训人员50名（）",
            "开展培训60名（云东区40、鹿鸣市20）",
        ]
    );
}

/// 赵某 above 体卫艺科 or below it under 分管领导/责任科室, a table titled by its section, what stands in the way.
#[test]
fn who_answers_is_told_from_who_leads_them() {
    let plan = read(&[
        "基础教育科2026年度重点目标|<|<|<|<|<",
        "序号|工作事项|存在差距|量化指标|分管领导/责任科室|完成时间",
        "1|五育融合行动|少12个|评选优秀案例50个|赵某/体卫艺科|10月",
        "2|强师行动|缺60名|引进教师60名；各地均为60名|师资科/李某|8月",
    ]);
    assert_eq!(
        shown(&plan),
        [
            "五育融合行动||体卫艺科|赵某|10月",
            "强师行动||师资科|李某|8月"
        ]
    );
    assert_eq!(plan.tasks[1].targets.len(), 1);
    let plan = read(&[
        "基础教育科2026年度重点目标|<|<|<",
        "序号|目标任务|完成标准|责任人",
        "1|消除大班额|大班额比例控制在1%以内|何某",
        "2|评估认定|通过省级评估县1个|许某",
    ]);
    let period = plan.period.map(|it| it.from.year());
    assert_eq!(period, Some(2026));
    assert_eq!(
        shown(&plan),
        ["消除大班额||基础教育科|何某|", "评估认定||基础教育科|许某|"]
    );
}

/// The pages of a PDF two to a sheet, as offices print booklets.
fn two_to_a_sheet(bytes: &[u8]) -> Vec<u8> {
    use lopdf::{Document, Object, Stream, dictionary};
    let mut document = Document::load_mem(bytes).unwrap();
    let pages: Vec<lopdf::ObjectId> = document.page_iter().collect();
    let forms: Vec<lopdf::ObjectId> = pages
        .iter()
        .map(|&page| {
            let content = document.get_page_content(page);
            let mut at = page;
            let resources = loop {
                let held = document.get_dictionary(at).unwrap();
                if let Ok(resources) = held.get(b"Resources") {
                    break resources.clone();
                }
                at = held.get(b"Parent").and_then(Object::as_reference).unwrap();
            };
            let form = dictionary! {
                "Type" => "XObject", "Subtype" => "Form", "Resources" => resources,
                "BBox" => vec![0.into(), 0.into(), 595.into(), 842.into()],
            };
            document.add_object(Stream::new(form, content))
        })
        .collect();
    for (pair, &page) in forms.chunks(2).zip(&pages) {
        let mut content = String::new();
        let mut named = lopdf::Dictionary::new();
        for (nth, form) in pair.iter().enumerate() {
            let x = nth * 421;
            content += &format!("q 0.707 0 0 0.707 {x} 0 cm /P{nth} Do Q ");
            named.set(format!("P{nth}"), *form);
        }
        let content = document.add_object(Stream::new(dictionary! {}, content.into_bytes()));
        let sheet = document
            .get_object_mut(page)
            .and_then(Object::as_dict_mut)
            .unwrap();
        sheet.set("Contents", content);
        sheet.set("Resources", dictionary! { "XObject" => named });
        sheet.set("MediaBox", vec![0.into(), 0.into(), 842.into(), 595.into()]);
    }
    let numbers: Vec<u32> = document.get_pages().into_keys().collect();
    document.delete_pages(&numbers[forms.len().div_ceil(2)..]);
    let mut sheets = Vec::new();
    document.save_to(&mut sheets).unwrap();
    sheets
}

#[test]
fn pages_side_by_side_on_a_sheet_are_read_one_after_the_other() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/plans/reform-table.pdf");
    let bytes = std::fs::read(path).unwrap();
    let read = |bytes: &[u8]| plan::read(&document::read(bytes, "").unwrap()).unwrap();
    let said = |plan: &Plan| {
        let said = |it: &plan::Task| (it.title.clone(), it.responsible.clone(), it.text.clone());
        plan.tasks.iter().map(said).collect::<Vec<_>>()
    };
    assert_eq!(said(&read(&two_to_a_sheet(&bytes))), said(&read(&bytes)));
}

#[test]
fn indicators_somebody_leads_are_work() {
    let plan = read(&[
        "序号|一级指标|二级指标|计量单位|2025年完成数|2026年目标数|牵头处室|配合处室|备注",
        "1|学前教育|毛入园率|%|97.2|98|学前处|基教处|",
        "2|^|公办园在园幼儿占比|%|55.1|57|学前处|发规处|",
        "3|职业教育|新增实训基地|个|4|6|职成处|财务处|含产教融合",
        "4|^|技能培训|万人次|2.1|2.5|职成处|终身教育处|",
    ]);
    assert_eq!(
        shown(&plan),
        [
            "毛入园率|学前教育|学前处、基教处||",
            "公办园在园幼儿占比|学前教育|学前处、发规处||",
            "新增实训基地|职业教育|职成处、财务处||",
            "技能培训|职业教育|职成处、终身教育处||",
        ]
    );
    let targets = plan.tasks.iter().flat_map(|it| &it.targets);
    let said: Vec<String> = targets
        .map(|it| format!("{} {} {}", it.subject, it.value, it.unit))
        .collect();
    assert_eq!(
        said,
        [
            "毛入园率 98 %",
            "公办园在园幼儿占比 57 %",
            "新增实训基地 6 个",
            "技能培训 2.5 万人次",
        ]
    );
}

#[test]
fn without_numbers_whoever_answers_tells_tasks_apart() {
    let plan = read(&[
        "重点任务|具体措施|责任单位|完成时限",
        "扩大资源|新建幼儿园10所|学前科|6月底",
        "^|落实用地|规财科|9月底",
        "提高质量|评选示范园5所|教科院|12月底",
        "^|开展教研8次|^|^",
    ]);
    assert_eq!(
        shown(&plan),
        [
            "新建幼儿园10所|扩大资源|学前科||6月底",
            "落实用地|扩大资源|规财科||9月底",
            "提高质量||教科院||12月底",
        ]
    );
    assert_eq!(
        plan.tasks[2].measures.as_deref(),
        Some("评选示范园5所；开展教研8次")
    );
}

#[test]
fn points_of_work_head_the_tasks_they_are_broken_into() {
    let plan = read(&[
        "编号|工作要点|分解任务|完成时限|责任领导|责任科室（单位）",
        "（一）|扩大普惠资源|1.新增公办园8所|9月底前|王一|学前科（牵头）、规财科",
        "^|^|2.普惠性幼儿园覆盖率达到92%|12月底前|^|学前科",
        "（二）|强化师资建设|1.公开招聘教师500名|8月底前|李二|人事科",
        "^|^|2.建成名师工作室20个|11月|^|人事科、教科院",
        "（三）|规范校外培训|专项检查每季度不少于1次|持续推进|张三|监管科",
    ]);
    assert_eq!(
        shown(&plan),
        [
            "新增公办园8所|扩大普惠资源|学前科、规财科|王一|9月底前",
            "普惠性幼儿园覆盖率达到92%|扩大普惠资源|学前科|王一|12月底前",
            "公开招聘教师500名|强化师资建设|人事科|李二|8月底前",
            "建成名师工作室20个|强化师资建设|人事科、教科院|李二|11月",
            "专项检查每季度不少于1次|规范校外培训|监管科|张三|持续推进",
        ]
    );
    let labels: Vec<String> = plan.tasks.iter().map(|it| it.section.join("/")).collect();
    assert_eq!(labels, ["（一）", "（一）", "（二）", "（二）", "（三）"]);
}

#[test]
fn who_answers_for_a_unit_is_no_unit() {
    let plan = read(&[
        "序号|工作任务|牵头单位及责任人|配合单位|完成时限",
        "1|清理检查评比事项20项|督导室/孙二|基教科/人事科|5月底",
        "2|培训教师3000人次|电教馆|师训中心|12月底",
    ]);
    assert_eq!(
        shown(&plan),
        [
            "清理检查评比事项20项||督导室、基教科、人事科|孙二|5月底",
            "培训教师3000人次||电教馆、师训中心||12月底",
        ]
    );
}

/// Who leads and who helps, beside what `shown` says of both.
fn led(plan: &Plan) -> Vec<String> {
    let tasks = plan.tasks.iter();
    tasks.map(|it| it.lead.join("、")).collect()
}

#[test]
fn rows_under_one_number_that_others_answer_for_are_tasks_under_it() {
    let plan = read(&[
        "序号|重点任务|具体工作内容|责任领导|牵头单位|配合单位|完成时限",
        "1|党建引领|评选示范校12所|周一|机关党委|各学校|10月底前",
        "^|^|举办培训班2期，培训150人次|^|人事股|教师进修学校|6月底前",
        "2|学前教育|新建公办幼儿园3所|吴二|学前股|财务股|8月底前",
        "^|^|普惠性幼儿园覆盖率达到95%以上|^|^|^|12月底前",
        "3|校园安全|校车安装监控42辆|郑三|安全股|县校车公司|5月底前",
        "||每季度开展一次隐患排查||督导室||常态化",
    ]);
    assert_eq!(
        shown(&plan),
        [
            "评选示范校12所|党建引领|机关党委、各学校|周一|10月底前",
            "举办培训班2期，培训150人次|党建引领|人事股、教师进修学校|周一|6月底前",
            "新建公办幼儿园3所|学前教育|学前股、财务股|吴二|8月底前",
            "普惠性幼儿园覆盖率达到95%以上|学前教育|学前股、财务股|吴二|12月底前",
            "校车安装监控42辆|校园安全|安全股、县校车公司|郑三|5月底前",
            "每季度开展一次隐患排查|校园安全|督导室||常态化",
        ]
    );
    assert_eq!(led(&plan)[1], "人事股");
    assert_eq!(
        said(&plan)[1..3],
        [
            "举办培训班2期 | = 2 期".to_owned(),
            "培训150人次 | = 150 人次".to_owned()
        ]
    );
}

#[test]
fn measures_somebody_else_answers_for_are_tasks_and_those_of_one_unit_are_not() {
    let plan = read(&[
        "序号|重点工作|细化措施|牵头科室|配合科室|完成时限",
        "1|深化中考改革|1.1印发《中考改革实施方案》|基教科|考试院|3月底前",
        "^|^|1.2建设标准化考场86个|考试院|装备中心|4月底前",
        "2|推进职普融通|2.1建设综合高中试点3所|职成科|基教科|9月底前",
        "^|^|2.2互派教师不少于30名|^|^|^",
        "3|新建外国语学校|3.1投资完成率达到80%|规划科|财务科|10月底前",
    ]);
    assert_eq!(
        shown(&plan),
        [
            "印发《中考改革实施方案》|深化中考改革|基教科、考试院||3月底前",
            "建设标准化考场86个|深化中考改革|考试院、装备中心||4月底前",
            "推进职普融通||职成科、基教科||9月底前",
            "投资完成率达到80%|新建外国语学校|规划科、财务科||10月底前",
        ]
    );
}

#[test]
fn ditto_is_what_stands_above() {
    let plan = read(&[
        "序号|工作任务|分管领导|牵头科室|配合科室|完成时限",
        "1|新建幼儿园8所|李一|学前科|规财科、各区县|9月底前",
        "2|新组建教育集团6个|同上|基教科|市教科院|同上",
        "3|培养名师100名|〃|人事科|〃|12月",
    ]);
    assert_eq!(
        shown(&plan),
        [
            "新建幼儿园8所||学前科、规财科、各区县|李一|9月底前",
            "新组建教育集团6个||基教科、市教科院|李一|9月底前",
            "培养名师100名||人事科、市教科院|李一|12月",
        ]
    );
}

#[test]
fn indicators_with_a_base_and_a_goal_are_bound_by_their_cells() {
    let plan = read(&[
        "序号|类别|指标名称|单位|2025年基期值|2026年目标值|属性|责任科室|完成时限",
        "1|学前教育|公办园在园幼儿占比|%|52.6|≥55|约束性|学前科|12月底",
        "2|义务教育|新增学位|个|2600|5400|预期性|规划科|8月底",
        "3|^|大班额占比|%|0.8|0|约束性|基教科|9月底",
        "4|教师队伍|生师比|—|15.8|不高于15.5|预期性|人事科|12月底",
        "5|体育卫生|近视率下降|个百分点|0.4|不少于1|预期性|体卫科|12月底",
    ]);
    assert_eq!(
        said(&plan),
        [
            "公办园在园幼儿占比≥55% | >= 55 %",
            "新增学位5400个 | + 5400 个",
            "大班额占比0% | = 0 %",
            "生师比不高于15.5 | <= 15.5 ",
            "近视率下降不少于1个百分点 | - 1 个百分点",
        ]
    );
    let units = plan.tasks.iter().map(|it| it.responsible.join("、"));
    assert_eq!(
        units.collect::<Vec<_>>(),
        ["学前科", "规划科", "基教科", "人事科", "体卫科"]
    );
}

#[test]
fn the_tables_of_all_annexes_are_read() {
    let first = Grid::drawn(&[
        "序号|工作任务|责任单位|完成时限",
        "1|新建幼儿园10所|学前科|6月底",
        "2|评选示范园5所|教科院|12月底",
    ]);
    let second = Grid::drawn(&[
        "序号|工作任务|责任单位|完成时限",
        "1|改造校舍8栋|基教科|9月底",
    ]);
    let body = [
        paragraph("关于印发2026年重点工作任务分解表的通知"),
        paragraph("各科室：现将分解表印发给你们，请抓好落实。"),
        paragraph("云岭市教育局"),
        paragraph("2026年2月5日"),
        paragraph("附件1"),
        paragraph("云岭市2026年重点工作任务分解表"),
        first.docx(),
        paragraph("附件2"),
        paragraph("云岭市2026年提升行动任务分解表"),
        second.docx(),
    ]
    .concat();
    let plan = plan::read(&document::read(&docx(&body), "").unwrap()).unwrap();
    let tasks = plan.tasks.iter().map(|it| (it.no, it.title.as_str()));
    assert_eq!(
        tasks.collect::<Vec<_>>(),
        [
            (1, "新建幼儿园10所"),
            (2, "评选示范园5所"),
            (3, "改造校舍8栋")
        ]
    );
}

/// A list of projects keeps until when each is, and the money beside it.
#[test]
fn a_project_of_an_annex_has_its_day_and_its_money() {
    let work = Grid::drawn(&[
        "序号|工作任务|责任单位|完成时限",
        "1|评选示范园5所|学前科|12月底",
        "2|改造校舍8栋|基教科|9月底",
    ]);
    let projects = Grid::drawn(&[
        "序号|项目名称|建设内容|总投资（万元）|责任单位|完成时间",
        "1|实验小学改扩建|新建教学楼1栋|18600|规财科|10月底",
        "2|城东幼儿园新建|新建幼儿园1所|900|学前科|2026年6月",
    ]);
    let body = [
        paragraph("关于印发2026年重点工作任务分解表的通知"),
        paragraph("附件1"),
        paragraph("云岭市2026年重点工作任务分解表"),
        work.docx(),
        paragraph("附件2"),
        paragraph("云岭市2026年教育民生实事项目清单"),
        projects.docx(),
    ]
    .concat();
    let plan = plan::read(&document::read(&docx(&body), "").unwrap()).unwrap();
    let projects = plan.key_projects.iter().map(|it| {
        (
            it.title.as_str(),
            it.deadline.as_deref().unwrap_or_default(),
            it.text.as_str(),
        )
    });
    assert_eq!(
        projects.collect::<Vec<_>>(),
        [
            (
                "实验小学改扩建",
                "10月底",
                "新建教学楼1栋；总投资（万元）：18600"
            ),
            (
                "城东幼儿园新建",
                "2026年6月",
                "新建幼儿园1所；总投资（万元）：900"
            ),
        ]
    );
}

/// Who builds leads; the section that watches only helps.
#[test]
fn who_watches_a_project_does_not_lead_it() {
    let work = Grid::drawn(&[
        "序号|工作任务|责任单位|完成时限",
        "1|评选示范园5所|学前科|12月底",
        "2|改造校舍8栋|基教科|9月底",
    ]);
    let projects = Grid::drawn(&[
        "序号|项目名称|建设内容|责任单位|<|完成时间",
        "^|^|^|主体|监管|^",
        "1|实验小学改扩建|新建教学楼1栋|城区教育局|规财科|10月底",
        "2|城东幼儿园新建|新建幼儿园1所|城东街道|学前科|6月底",
    ]);
    let body = [
        paragraph("关于印发2026年重点工作任务分解表的通知"),
        paragraph("附件1"),
        paragraph("云岭市2026年重点工作任务分解表"),
        work.docx(),
        paragraph("附件2"),
        paragraph("云岭市2026年教育民生实事项目清单"),
        projects.docx(),
    ]
    .concat();
    let plan = plan::read(&document::read(&docx(&body), "").unwrap()).unwrap();
    let projects = plan.key_projects.iter();
    let projects = projects.map(|it| (it.lead.join("、"), it.support.join("、")));
    let pair = |lead: &str, support: &str| (lead.to_owned(), support.to_owned());
    assert_eq!(
        projects.collect::<Vec<_>>(),
        [pair("城区教育局", "规财科"), pair("城东街道", "学前科")]
    );
}

#[test]
fn steps_on_the_way_are_no_targets() {
    let plan = read(&[
        "序号|重点任务|具体举措|年度目标|进度安排|<|<|开工时间|完工时间|牵头科室",
        "^|^|^|^|一季度|二季度|三季度|^|^|^",
        "1|思政课建设|开展教师全员培训|培训教师1200人次|制定方案|培训400人次|培训800人次|3月|9月底|德育科",
        "2|^|建设实践基地|新建市级基地12个|摸底|申报|命名12个|3月|9月底|德育科",
        "3|劳动教育|开齐劳动课|开课率达到100%|全年推进|<|<|—|12月|基教科",
    ]);
    assert_eq!(
        shown(&plan),
        [
            "开展教师全员培训|思政课建设|德育科||9月底",
            "建设实践基地|思政课建设|德育科||9月底",
            "劳动教育||基教科||12月",
        ]
    );
    let quotes = plan.tasks.iter().flat_map(|task| &task.targets);
    let quotes: Vec<&str> = quotes.map(|it| it.quote.as_str()).collect();
    assert_eq!(
        quotes,
        ["培训教师1200人次", "新建市级基地12个", "开课率达到100%"]
    );
    assert!(
        plan.tasks[0].text.contains("二季度：培训400人次"),
        "{}",
        plan.tasks[0].text
    );
    let steps = plan.tasks.iter().flat_map(|task| &task.milestones);
    let steps: Vec<(&str, &str)> = steps
        .map(|it| (it.by.as_str(), it.title.as_str()))
        .collect();
    assert_eq!(
        steps,
        [
            ("一季度", "制定方案"),
            ("二季度", "培训400人次"),
            ("三季度", "培训800人次"),
            ("一季度", "摸底"),
            ("二季度", "申报"),
            ("三季度", "命名12个"),
        ]
    );
}

#[test]
fn each_row_of_a_task_keeps_its_time_and_what_it_shows() {
    let plan = read(&[
        "序号|重点任务|年度目标|<|责任分工|<|完成时限",
        "^|^|任务目标|成果形式|牵头科室|配合科室|^",
        "1|扩大普惠性学前教育资源|新建公办幼儿园12所|建设清单|学前科|规财科|2027年9月底前",
        "^|^|新增学位3600个|1.认定文件/2.学位台账|^|^|2027年12月底",
        "2|规范办园行为|年检幼儿园420所|年检系统、《年检通报》|学前科||2027-06-30",
    ]);
    let targets = plan.tasks.iter().flat_map(|task| &task.targets);
    let shown: Vec<_> = targets
        .map(|it| (it.quote.as_str(), it.deadline.as_deref()))
        .collect();
    assert_eq!(
        shown,
        [
            ("新建公办幼儿园12所", Some("2027年9月底前")),
            ("新增学位3600个", Some("2027年12月底")),
            ("年检幼儿园420所", None),
        ]
    );
    let named = |task: &plan::Task| {
        let names = task.deliverables.iter();
        names
            .map(|it| format!("{:?} {}", it.kind, it.name))
            .collect::<Vec<_>>()
    };
    assert_eq!(
        plan.tasks.iter().flat_map(named).collect::<Vec<_>>(),
        [
            "List 建设清单",
            "Document 认定文件",
            "List 学位台账",
            "Platform 年检系统",
            "Document 年检通报",
        ]
    );
    assert_eq!(
        plan.tasks[0].goals.as_deref(),
        Some("新建公办幼儿园12所；新增学位3600个")
    );
    assert_eq!(plan.indicators, []);
}

#[test]
fn indicators_below_a_table_of_work_are_no_work() {
    let plan = read(&[
        "序号|工作任务|责任单位|完成时限",
        "1|新建幼儿园10所|学前科|6月底",
        "2|评选示范园5所|教科院|12月底",
        "序号|指标名称|单位|2025年|2027年|属性",
        "1|普惠性幼儿园覆盖率|%|90|92|约束性",
        "2|义务教育巩固率|%|95.4|96|预期性",
    ]);
    assert_eq!(plan.tasks.len(), 2);
    let names = plan
        .indicators
        .iter()
        .map(|it| (it.name.as_str(), it.baseline));
    assert_eq!(
        names.collect::<Vec<_>>(),
        [
            ("普惠性幼儿园覆盖率", Some(base::Decimal::from(90))),
            ("义务教育巩固率", Some("95.4".parse().unwrap())),
        ]
    );
}

#[test]
fn several_tasks_counted_in_one_cell_are_several() {
    let plan = read(&[
        "类别|工作任务|责任领导|责任单位|完成时限",
        "学前教育|1.新建幼儿园10所。/2.评选示范园5所。/3.培训园长60名。|王 一|学前科、规财科|6月底/9月底/12月底",
        "义务教育|4.改造校舍8栋|李二 张三|基教科|全年",
    ]);
    assert_eq!(
        shown(&plan),
        [
            "新建幼儿园10所|学前教育|学前科、规财科|王一|6月底",
            "评选示范园5所|学前教育|学前科、规财科|王一|9月底",
            "培训园长60名|学前教育|学前科、规财科|王一|12月底",
            "改造校舍8栋|义务教育|基教科|李二、张三|全年",
        ]
    );
}

#[test]
fn a_long_cell_gives_a_title_and_the_rest() {
    let plan = read(&[
        "序号|工作内容|牵头科室|协办科室|时限",
        "1|加强体育。开足体育课，每个学生每天锻炼1小时。|体卫艺科|基教科|全年",
        "2|改善条件：为乡镇学校配齐音体美器材，改造操场12个。|装备中心|各区市|9月",
    ]);
    let titles: Vec<(&str, &str)> = plan
        .tasks
        .iter()
        .map(|it| (it.title.as_str(), it.text.as_str()))
        .collect();
    assert_eq!(
        titles,
        [
            ("加强体育", "开足体育课，每个学生每天锻炼1小时。"),
            ("改善条件", "为乡镇学校配齐音体美器材，改造操场12个。"),
        ]
    );
    assert_eq!(plan.tasks[0].targets[0].quote, "每个学生每天锻炼1小时");
}

#[test]
fn the_first_line_of_a_cell_is_its_title() {
    let plan = read(&[
        "序号|重点任务|责任单位",
        "1|改善办学条件/改造操场12个、食堂8个|装备中心",
        "2|新建幼儿园/10所|学前科",
        "3|培训数字素养教师/2400人次|师训科",
    ]);
    let titles: Vec<&str> = plan.tasks.iter().map(|it| it.title.as_str()).collect();
    assert_eq!(
        titles,
        ["改善办学条件", "新建幼儿园10所", "培训数字素养教师2400人次"]
    );
}

#[test]
fn a_notice_carries_its_table() {
    let grid = Grid::drawn(MERGED);
    let body = [
        paragraph("云岭市教育局文件"),
        paragraph("云教发〔2026〕1号"),
        paragraph("关于印发2026年重点工作任务分解表的通知"),
        paragraph("各区市教育和体育局：现将分解表印发给你们，请抓好落实。"),
        paragraph("云岭市教育局"),
        paragraph("2026年2月5日"),
        paragraph("附件"),
        paragraph(TITLE),
        grid.docx(),
    ]
    .concat();
    let plan = plan::read(&document::read(&docx(&body), "").unwrap()).unwrap();
    assert_eq!((plan.title.as_str(), plan.tasks.len()), (TITLE, 7));
    assert_eq!(plan.doc_number.as_deref(), Some("云教发〔2026〕1号"));
    assert_eq!(
        plan.issued_on.map(|day| day.to_string()).as_deref(),
        Some("2026-02-05")
    );
}

#[test]
fn what_is_not_understood_is_told_with_its_place() {
    let plan = read(&[
        "序号|工作任务|责任单位|完成时限",
        "||各科室|6月底",
        "1|新建幼儿园10所|学前科|6月底",
        "2|评选示范园5所|学前科|9月底",
        "合计|15||",
        "三、其他工作另行安排|<|<|<",
    ]);
    let told: Vec<(&str, &str)> = plan
        .unread
        .iter()
        .map(|it| (it.place.as_str(), it.text.as_str()))
        .collect();
    assert_eq!(
        told,
        [
            ("表格第4行", "各科室6月底"),
            ("表格第7行", "合计15"),
            ("表格第8行", "三、其他工作另行安排"),
            ("表格第40行", NOTE),
        ]
    );
    assert_eq!(plan.tasks.len(), 2);
}

#[test]
fn sheets_are_read_one_after_the_other() {
    let sheet = |name: &str, rows: &[&str]| Sheet {
        name: name.into(),
        rows: Grid::drawn(rows).sheet_rows(1),
        ..Sheet::default()
    };
    let sheets = [
        sheet(
            "学前教育",
            &[
                "序号|任务|责任单位",
                "1|新建幼儿园10所|学前科",
                "2|评选示范园5所|学前科",
            ],
        ),
        sheet("填写说明", &["请逐项填写"]),
        sheet("义务教育", &["序号|任务|责任单位", "1|改造校舍8栋|基教科"]),
    ];
    let plan = plan::read(&document::of_sheets(&sheets).unwrap()).unwrap();
    assert_eq!(
        shown(&plan),
        [
            "新建幼儿园10所||学前科||",
            "评选示范园5所||学前科||",
            "改造校舍8栋|义务教育|基教科||"
        ]
    );
}

#[test]
fn a_day_in_front_is_until_when() {
    let plan = read(&[
        "办结时限|编号|事项名称|年度目标值|计量单位|包保领导|责任科室|配合单位",
        "2026-08-20|①|热水淋浴改造|35|所|李某|规财科|各县区",
        "2026.12.10|②|近视率下降|1|个百分点|钱某|体卫艺科|各县区",
        "|③|建立协同育人机制|形成典型案例10个左右||王某|基教科|妇联",
        "2026年4月8日|||||||",
    ]);
    assert_eq!(
        shown(&plan),
        [
            "热水淋浴改造||规财科、各县区|李某|2026-08-20",
            "近视率下降||体卫艺科、各县区|钱某|2026.12.10",
            "建立协同育人机制||基教科、妇联|王某|",
        ]
    );
    assert_eq!(said(&plan)[2], "形成典型案例10个左右 | = 10 个");
    assert_eq!(plan.unread[0].text, "2026年4月8日");
}

#[test]
fn what_is_to_be_reached_is_known_by_many_headings() {
    let plan = read(&[
        "序号|任务类别|重点任务|工作目标|<|牵头科室及负责人|完成时限",
        "^|^|^|三季度目标|全年目标|^|^",
        "1|安全稳定（2项）|校园“三防”建设|90%以上|100%|校园安全科（李某）|11月中旬",
        "2|^|消除大班额|≤1.0%|大班额占比≤0.5%|基教科、思政科按职责分工负责|9月",
    ]);
    assert_eq!(
        shown(&plan),
        [
            "校园“三防”建设|安全稳定|校园安全科|李某|11月中旬",
            "消除大班额|安全稳定|基教科、思政科||9月",
        ]
    );
    let targets = plan.tasks.iter().flat_map(|it| &it.targets);
    let subjects: Vec<&str> = targets.map(|it| it.subject.as_str()).collect();
    assert_eq!(subjects, ["校园“三防”建设", "大班额占比"]);
    let plan = read(&[
        "序号|目标任务|完成情况要求|责任单位|时限",
        "1|双减|课后服务覆盖率保持百分之百|基教科（牵头）、督导室|长期",
        "2|控辍保学|辍学率控制在0.3‰以内|基教科|年底",
    ]);
    assert_eq!(
        said(&plan),
        [
            "课后服务覆盖率保持百分之百 | = 100 %",
            "辍学率控制在0.3‰以内 | <= 0.3 ‰"
        ]
    );
}

#[test]
fn one_row_and_indicators_alone_are_a_plan() {
    let plan = read(&["序号|任务|责任单位|完成时限", "1|新建幼儿园10所|学前科|9月"]);
    assert_eq!(plan.tasks.len(), 1);
    let plan = read(&[
        "序号|指标名称|单位|2025年|2030年|属性",
        "1|普惠性幼儿园覆盖率|%|90|95|约束性",
        "2|小学大班额比例|%|0.3|动态清零|约束性",
    ]);
    let goals: Vec<_> = plan.indicators.iter().map(|it| it.target).collect();
    assert_eq!(goals, [Some(95.into()), Some(0.into())]);
}

#[test]
fn what_stands_in_front_groups_tasks_or_names_them() {
    let plan = read(&[
        "序号|攻坚行动|具体任务|牵头单位|完成时限",
        "1|学位建设|新建小学2所|项目股|8月底前",
        "^|^|改造食堂8所|后勤股|7月底前",
        "2|健康促进|建设足球特色学校12所|体卫股|12月底前",
    ]);
    assert_eq!(
        shown(&plan),
        [
            "新建小学2所|学位建设|项目股||8月底前",
            "改造食堂8所|学位建设|后勤股||7月底前",
            "建设足球特色学校12所|健康促进|体卫股||12月底前",
        ]
    );
    let plan = read(&[
        "序号|实事项目|主要任务|主责单位|完成时限",
        "1|“舒心午休”工程|配备躺椅2.4万张|后勤中心|8月底前",
        "2|“护眼灯光”改造|改造教室3200间|装备处|8月底前",
    ]);
    assert_eq!(
        shown(&plan),
        [
            "“舒心午休”工程||后勤中心||8月底前",
            "“护眼灯光”改造||装备处||8月底前"
        ]
    );
}

/// Title, heading, who leads, who helps, until when.
fn dealt(plan: &Plan) -> Vec<String> {
    let line = |task: &plan::Task| {
        let heading = task.heading.map_or("", |idx| &plan.sections[idx].title);
        format!(
            "{}|{heading}|{}|{}|{}",
            task.title,
            task.lead.join("、"),
            task.support.join("、"),
            task.deadline.as_deref().unwrap_or_default()
        )
    };
    plan.tasks.iter().map(line).collect()
}

#[test]
fn unknown_words_head_what_stands_below_them() {
    let plan = read(&[
        "序号|抓手|具体安排|谁来办|谁来帮|交账时间|验收标准|目前到哪一步",
        "1|办好家门口学校|新建小学3所|发规科|基教科、各区教育局|8月31日前|通过竣工验收|推进中",
        "2|让孩子吃得好|改造食堂46个|后勤中心|市场监管局|6月底前|家长满意度不低于92%|推进中",
        "3|让校园更安全|隐患整改率100%|安全科|市公安局|每季度末||未启动",
    ]);
    assert_eq!(
        dealt(&plan),
        [
            "办好家门口学校||发规科|基教科、各区教育局|8月31日前",
            "让孩子吃得好||后勤中心|市场监管局|6月底前",
            "让校园更安全||安全科|市公安局|每季度末",
        ]
    );
    assert_eq!(
        said(&plan),
        [
            "新建小学3所 | + 3 所",
            "改造食堂46个 | = 46 个",
            "家长满意度不低于92% | >= 92 %",
            "隐患整改率100% | = 100 %"
        ]
    );
}

/// Nothing is numbered, the heading takes two rows, and what groups the rows sounds like a
/// bureau.
#[test]
fn who_leads_stands_in_front_of_who_helps() {
    let plan = read(&[
        "破局方向|破局之策|担当体系|<|<|时间轴|<",
        "^|^|领衔|主推|跟进|起|止",
        "向供给破局|撤并教学点12个|贺某|规划科|基教科、财务科|3月|8月底",
        "^|盘活闲置校舍1.6万平方米|贺某|国资办|规划科|4月|10月底",
        "向质量破局|建成教研基地18个|文某|教研中心|人事科|3月|11月底",
    ]);
    assert_eq!(
        dealt(&plan),
        [
            "撤并教学点12个|向供给破局|规划科|基教科、财务科|8月底",
            "盘活闲置校舍1.6万平方米|向供给破局|国资办|规划科|10月底",
            "建成教研基地18个|向质量破局|教研中心|人事科|11月底",
        ]
    );
    let plan = read(&[
        "月份|归口|要办的事|衡量尺度|搭手单位|落地县区",
        "3月|办公室|召开工作会议|参会人员不少于300人|各科室|云东区",
        "^|人事科|启动教师招聘|招聘教师110名|人社局|云东区",
        "4月|基教科|组织质量监测|抽测学校45所|教研室|鹿鸣市",
    ]);
    assert_eq!(
        dealt(&plan),
        [
            "召开工作会议||办公室|各科室|3月",
            "启动教师招聘||人事科|人社局|3月",
            "组织质量监测||基教科|教研室|4月",
        ]
    );
}

#[test]
fn of_several_numbers_that_of_the_year_is_the_goal() {
    let plan = read(&[
        "序号|监测点|计量|上年实绩|本年攻坚值|冲刺值|担纲处室|协力处室",
        "1|学前教育普及率|%|93.5|≥95|96|学前处|各区县教育局",
        "2|生均教学仪器设备值|元|2860|3200|3500|装备处|财务处",
        "3|校外培训投诉件|件|132|不超过100|80|监管处|市场监管局",
    ]);
    assert_eq!(led(&plan), ["学前处", "装备处", "监管处"]);
    assert_eq!(
        said(&plan),
        [
            "学前教育普及率≥95% | >= 95 %",
            "生均教学仪器设备值3200元 | = 3200 元",
            "校外培训投诉件不超过100件 | <= 100 件"
        ]
    );
}

#[test]
fn a_list_of_prizes_is_no_work() {
    let table = sheet(&Grid::drawn(&[
        "奖项|成果|完成单位|主要完成人",
        "一等奖|基于核心素养的单元教学|市第一中学|张某",
        "二等奖|乡村小学复式教学|县教研室|李某",
    ]));
    assert!(plan::read(&table).is_err());
}

#[test]
fn of_several_times_the_end_counts() {
    let plan = read(&[
        "报告原文|细化落实|衡量指标|担责股室|形象进度（6月底）|初步结果时间|最终完结时间",
        "新增学位|建设小学|新增2700个|规划股|主体封顶|6月底|8月底",
        "^|扩建初中|学位1380个|规划股|完成30%|6月底|8月底",
        "科教兴县|科创活动|不少于50场|科技股|—|5月底|10月底",
    ]);
    assert_eq!(
        shown(&plan),
        [
            "建设小学|新增学位|规划股||8月底",
            "扩建初中|新增学位|规划股||8月底",
            "科创活动|科教兴县|科技股||10月底",
        ]
    );
    let steps = plan.tasks.iter().flat_map(|task| &task.milestones);
    let steps: Vec<_> = steps
        .map(|it| (it.by.as_str(), it.title.as_str()))
        .collect();
    assert_eq!(steps, [("6月底", "主体封顶"), ("6月底", "完成30%")]);
}

/// What is written again in each row, or is merged at two levels, heads; a second table
/// behind a line has columns of its own, and one of something else ends both.
#[test]
fn the_most_distinct_words_name_a_row() {
    let plan = read(&[
        "工程|子工程|作业项|作业量|作业组长单位|作业周期",
        "固本工程|校园治理|章程修订|修订学校章程130份|法规科|1—6月",
        "^|^|督学换届|聘任责任督学210名|督导室|1—3月",
        "^|校园基建|旱厕清零|改造旱厕19座|基建科|1—8月",
        "强能工程|教师成长|青年赛课|赛课教师不少于2600人|教研室|3—10月",
    ]);
    let titles: Vec<&str> = plan.tasks.iter().map(|it| it.title.as_str()).collect();
    assert_eq!(titles, ["章程修订", "督学换届", "旱厕清零", "青年赛课"]);
    let sheet = |name: &str, rows: &[&str]| Sheet {
        name: name.into(),
        rows: Grid::drawn(rows).sheet_rows(1),
        ..Sheet::default()
    };
    let sheets = [
        sheet(
            "领办",
            &[
                "领办人|领办事|标杆|助办股室|了结日",
                "黄某|推动新校区建设|完成投资1.2亿元|项目股|12月31日",
                "范某|推动优质均衡迎检|指标达标率100%|督导股|10月31日",
            ],
        ),
        sheet(
            "承办",
            &[
                "序号|办什么|办到什么份上|承办股室|协办股室|了结日",
                "1|办好送教下乡|送教不少于36场次|教研室|基教股|11月30日",
            ],
        ),
        sheet(
            "监测",
            &["监测项|单位|2025年|2027年|2030年", "毛入园率|%|96|97|98"],
        ),
    ];
    let plan = plan::read(&document::of_sheets(&sheets).unwrap()).unwrap();
    let titles: Vec<&str> = plan.tasks.iter().map(|it| it.title.as_str()).collect();
    assert_eq!(
        titles,
        ["推动新校区建设", "推动优质均衡迎检", "办好送教下乡"]
    );
    assert_eq!(plan.tasks[2].lead, ["教研室"]);
    assert_eq!(plan.indicators.len(), 1);
}

#[test]
fn indicators_of_a_year_somebody_answers_for_are_work_and_those_of_five_are_not() {
    let plan = read(&[
        "序号|指标类别|指标名称|2025年完成值|2026年目标值|单位|责任科室",
        "1|普及普惠|普惠园覆盖率|91.2|≥93|%|学前科",
        "2|队伍建设|教师流失率|2.1|控制在1.5以内|%|人事科",
    ]);
    assert_eq!(
        said(&plan),
        [
            "普惠园覆盖率≥93% | >= 93 %",
            "教师流失率控制在1.5%以内 | <= 1.5 %"
        ]
    );
    let plan = read(&[
        "序号|指标名称|单位|2025年|2030年|责任单位",
        "1|普惠园覆盖率|%|91|95|学前科",
        "2|教师流失率|%|2.1|1.5|人事科",
    ]);
    assert_eq!((plan.tasks.len(), plan.indicators.len()), (0, 2));
}

/// A sheet for each section, called by it, and one that only counts.
#[test]
fn a_sheet_called_by_a_section_is_led_by_it() {
    let sheet = |name: &str, rows: &[&str]| Sheet {
        name: name.into(),
        rows: Grid::drawn(rows).sheet_rows(1),
        ..Sheet::default()
    };
    let heading = "序号|任务名称|目标要求|责任人|配合科室|时间安排";
    let sheets = [
        sheet(
            "基教科",
            &[
                heading,
                "1|规范学籍管理|人籍一致率99.9%以上|施某|信息中心|6月底前",
            ],
        ),
        sheet(
            "职成科",
            &[heading, "1|社区教育|建设学习点48个|严某|各区县|全年"],
        ),
        sheet("统计", &["科室|任务数|备注", "基教科|1|", "职成科|1|"]),
    ];
    let plan = plan::read(&document::of_sheets(&sheets).unwrap()).unwrap();
    assert_eq!(led(&plan), ["基教科", "职成科"]);
    assert_eq!(plan.tasks[1].support, ["各区县"]);
    assert_eq!(plan.unread.len(), 1);
}

/// 完成 is until when, and how often somebody wants to hear of it is not.
#[test]
fn how_often_one_hears_of_it_is_no_time() {
    let plan = read(&[
        "序号|责任科室|工作事项|量化指标|<|完成|分管局领导|督办方式",
        "^|^|^|目标|单位|^|^|^",
        "1|学前科|新建公办幼儿园|10|所|9.30|甄建设|月报",
        "2|学前科|普惠性幼儿园覆盖率|≥93|%|12.20|甄建设|季报",
        "3|体卫艺科|学生体质健康优良率提高|2.5|个百分点|11.30|甄明|月报",
    ]);
    let deadlines = plan.tasks.iter().filter_map(|it| it.deadline.as_deref());
    assert_eq!(deadlines.collect::<Vec<_>>(), ["9.30", "12.20", "11.30"]);
    assert_eq!(
        said(&plan)[2],
        "学生体质健康优良率提高2.5个百分点 | + 2.5 个百分点"
    );
}

#[test]
fn who_is_to_be_where_and_when_is_no_work() {
    let work = Grid::drawn(&[
        "序号|任务|举措|牵头科室|参与单位|时间要求",
        "1|开展教师全员培训|培训教师1.8万人次|师训科|教师发展中心|11月底前",
        "2|强化教研支撑|建设教研基地24个|教研室|各区县|全年",
    ]);
    let classes = Grid::drawn(&[
        "序号|培训班次|培训对象|人数|培训时间|培训地点|承办单位",
        "1|新任教师岗前培训班|新招聘教师|480|8月15日—20日|市教师发展中心|教师发展中心",
        "2|骨干教师提升培训班|市级骨干教师|200|7月6日—12日|市第二中学|德育科",
    ]);
    let body = [
        paragraph("2026年教师队伍建设重点任务分解表"),
        work.docx(),
        paragraph("2026年教师培训班次安排表"),
        classes.docx(),
    ]
    .concat();
    let plan = plan::read(&document::read(&docx(&body), "").unwrap()).unwrap();
    assert_eq!(plan.tasks.len(), 2);
    assert!(plan.unread.iter().any(|it| it.text.contains("岗前培训班")));
}

#[test]
fn who_helps_may_stand_behind_who_leads() {
    let plan = read(&[
        "序号|工作任务|主要目标|责任分工|完成时限",
        "1|特色高中建设|遴选特色高中6所|基教科/（教科院协助）|10月",
        "2|双优建设|新增优质专业8个|职成科会同市人社局|12月",
        "3|校园球队建设|组建球队600支|体卫艺科（牵头）；市体育局、各区市配合|12月",
        "4|艺术展演|参演学校80所|体卫艺科（艺教办）|6月",
    ]);
    assert_eq!(
        dealt(&plan),
        [
            "特色高中建设||基教科|教科院|10月",
            "双优建设||职成科|市人社局|12月",
            "校园球队建设||体卫艺科|市体育局、各区市|12月",
            "艺术展演||||6月",
        ]
    );
    assert_eq!(plan.tasks[3].responsible, ["体卫艺科（艺教办）"]);
}

/// What is counted says in a bracket in what, and places have columns of their own.
#[test]
fn what_places_have_stands_in_columns_of_theirs() {
    let plan = read(&[
        "任务|牵头科室|目标|其中|<|<|完成时限",
        "^|^|^|云东区|鹿鸣市|海州区|^",
        "新建公办幼儿园（所）|学前科|12|5|4|3|9月底",
        "新增义务教育学位（个）|规建科|5400|2400|1800|1200|8月底",
        "招聘教师（人）|人事科|≥320|140|100|80|8月底",
    ]);
    assert_eq!(
        said(&plan),
        [
            "新建公办幼儿园12所 | + 12 所",
            "新增义务教育学位5400个 | + 5400 个",
            "招聘教师≥320人 | >= 320 人",
        ]
    );
    assert_eq!(plan.tasks[0].title, "新建公办幼儿园");
    let shares = plan.tasks.iter().flat_map(|it| &it.targets[0].shares);
    let shares: Vec<String> = shares
        .map(|it| format!("{} {}", it.name, it.value))
        .collect();
    assert_eq!(
        shares[..4],
        ["云东区 5", "鹿鸣市 4", "海州区 3", "云东区 2400"]
    );
}

/// Some say in a bracket in what they are counted, shares with the number, a few not at all.
#[test]
fn a_bracket_behind_an_indicator_is_its_unit() {
    let plan = read(&[
        "序号|重点任务|量化指标|<|牵头科室|完成时限",
        "^|^|指标|目标值|^|^",
        "1|扩充公办学位|新增公办园学位（个）|1800|规建科|8月底",
        "2|提高公办园占比|公办园占比（%）|≥55|学前科|12月底",
        "3|修缮校舍|维修校舍（万㎡）|3.6|规建科|10月底",
        "4|推进教师交流|交流教师比例|15%|人事科|9月底",
        "5|落实控辍保学|失学辍学人数|0|基教科|全年",
        "6|改善近视防控|近视率下降|1个百分点|体卫科|12月底",
    ]);
    assert_eq!(
        said(&plan)[..4],
        [
            "新增公办园学位1800个 | + 1800 个",
            "公办园占比≥55% | >= 55 %",
            "维修校舍3.6万㎡ | = 3.6 万平方米",
            "交流教师比例15% | = 15 %",
        ]
    );
}

#[test]
fn a_report_that_is_broken_down_is_not_the_plan() {
    let grid = Grid::drawn(&[
        "序号|报告任务|分解任务|牵头单位|完成时限",
        "1|新增学位1.2万个|新建学校15所|规划科|12月",
        "2|振兴县域高中|选派120名骨干教师支教|人事科|9月",
    ]);
    let body = [
        paragraph("关于印发《政府工作报告》教育任务分解方案的通知"),
        paragraph("各区市教体局：现将分解表印发给你们，请抓好落实。"),
        paragraph("附件"),
        paragraph("《政府工作报告》教育重点任务分解表"),
        grid.docx(),
    ]
    .concat();
    let plan = plan::read(&document::read(&docx(&body), "").unwrap()).unwrap();
    assert_eq!(plan.title, "《政府工作报告》教育重点任务分解表");
}

#[test]
fn a_sheet_of_people_to_be_asked_is_no_work() {
    let sheet = |name: &str, rows: &[&str]| Sheet {
        name: name.into(),
        rows: Grid::drawn(rows).sheet_rows(1),
        ..Sheet::default()
    };
    let sheets = [
        sheet(
            "任务分解",
            &[
                "序号|重点任务|责任科室|配合科室及单位|完成时限",
                "1|新建幼儿园10所|学前科|规财科|9月底前",
                "2|改造校舍8栋|基教科|规财科|12月底前",
                "3|招聘教师30名|人事科|规财科|6月底前",
            ],
        ),
        sheet(
            "联系人",
            &[
                "科室|联系人|电话",
                "学前科|甄小赵|0000-1234567",
                "基教科|甄小钱|0000-1234568",
            ],
        ),
    ];
    let plan = plan::read(&document::of_sheets(&sheets).unwrap()).unwrap();
    let tasks: Vec<&str> = plan.tasks.iter().map(|it| it.title.as_str()).collect();
    assert_eq!(tasks, ["新建幼儿园10所", "改造校舍8栋", "招聘教师30名"]);
    // It is told as one.
    let told = plan
        .unread
        .iter()
        .map(|it| it.text.chars().take(3).collect());
    assert_eq!(told.collect::<Vec<String>>(), ["联系人"]);
    // 责任科室 beside 配合科室 leads.
    let leads: Vec<&str> = plan.tasks[0].lead.iter().map(String::as_str).collect();
    assert_eq!(leads, ["学前科"]);
}

// Nothing is lost

/// A table with a word of its own in each cell, merged at random.
fn table() -> impl Strategy<Value = Vec<String>> {
    let heading = prop::sample::select(vec![
        "序号|类别|工作任务|目标|责任领导|牵头单位|配合单位|完成时限|备注",
        "类别|重点任务|具体任务|措施|责任人|责任单位|协办单位|时限|进展",
        "重点工作|序号|工作内容|要求|分管领导|主办科室|参与单位|时间|说明",
    ]);
    let cell = prop_oneof![5 => Just(0_u8), 3 => Just(1), 1 => Just(2)];
    let rows = prop::collection::vec(prop::collection::vec(cell, 9), 2..12);
    (heading, rows).prop_map(|(heading, rows)| {
        let mut drawn = vec![heading.to_owned()];
        for (row, cells) in rows.iter().enumerate() {
            let cell = |(column, kind): (usize, &u8)| match kind {
                1 if row > 0 => "^".to_owned(),
                2 => String::new(),
                _ => format!("甲{row}乙{column}丙科"),
            };
            drawn.push(
                cells
                    .iter()
                    .enumerate()
                    .map(cell)
                    .collect::<Vec<_>>()
                    .join("|"),
            );
        }
        drawn
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    /// Whatever is merged with what: each word of a table is in a task, in a heading above
    /// one, or among what was not understood.
    #[test]
    fn no_text_of_a_table_is_lost(rows in table()) {
        let lines: Vec<&str> = rows.iter().map(String::as_str).collect();
        let grid = Grid::drawn(&lines);
        let text = sheet(&grid);
        let Ok(plan) = plan::read(&text) else { return Ok(()) };
        let number = lines[0].split('|').position(|title| title == "序号");
        let said = plan::to_json(&plan).to_string();
        for cell in grid.cells.iter().filter(|cell| cell.row > 0 && Some(cell.column) != number) {
            prop_assert!(said.contains(&cell.text), "{} of\n{}\n{said}", cell.text, rows.join("\n"));
        }
    }
}
