//! Tables of work in shapes bureaus give them: more heading rows, prose between tables,
//! cards, frames, sheets that say the same again.

#![expect(
    clippy::unwrap_used,
    reason = "a test that cannot read its fixture has failed"
)]

#[expect(dead_code, reason = "other tests draw in more ways")]
#[path = "tables/grid.rs"]
mod grid;

use std::io::Write as _;

use document::Sheet;
use document::plan::{self, Plan};
use grid::Grid;

fn sheets(sheets: &[(&str, &[&str])]) -> Plan {
    let sheet = |(name, rows): &(&str, &[&str])| Sheet {
        name: (*name).into(),
        rows: Grid::drawn(rows).sheet_rows(1),
        ..Sheet::default()
    };
    let sheets: Vec<Sheet> = sheets.iter().map(sheet).collect();
    plan::read(&document::of_sheets(&sheets).unwrap()).unwrap()
}

fn read(rows: &[&str]) -> Plan {
    sheets(&[("云岭市教育局重点工作", rows)])
}

fn word(body: &[String]) -> Plan {
    let document = format!(
        r#"<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body>{}</w:body></w:document>"#,
        body.concat()
    );
    let mut zip = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    zip.start_file(
        "word/document.xml",
        zip::write::SimpleFileOptions::default(),
    )
    .unwrap();
    zip.write_all(document.as_bytes()).unwrap();
    let bytes = zip.finish().unwrap().into_inner();
    plan::read(&document::read(&bytes, "a.docx").unwrap()).unwrap()
}

fn paragraph(text: &str) -> String {
    format!("<w:p><w:r><w:t>{text}</w:t></w:r></w:p>")
}

/// Title, what it stands under, lead and all units, leaders, deadline.
fn shown(plan: &Plan) -> Vec<String> {
    let shown = |task: &plan::Task| {
        let under = task.heading.map(|idx| plan.sections[idx].title.clone());
        [
            task.title.clone(),
            under.unwrap_or_default(),
            task.lead.join("、"),
            task.responsible.join("、"),
            task.leaders.join("、"),
            task.deadline.clone().unwrap_or_default(),
        ]
        .join("|")
    };
    plan.tasks.iter().map(shown).collect()
}

fn quotes(plan: &Plan) -> Vec<&str> {
    let targets = plan.tasks.iter().flat_map(|task| &task.targets);
    targets.map(|it| it.quote.as_str()).collect()
}

fn told(plan: &Plan) -> Vec<(&str, &str)> {
    let told = plan.unread.iter();
    told.map(|it| (it.place.as_str(), it.text.as_str()))
        .collect()
}

#[test]
fn three_heading_rows_are_one() {
    let plan = read(&[
        "序号|类别|重点任务|年度目标|责任分工|<|<|<|完成时限",
        "^|^|^|^|市教育局|<|<|县（市、区）|^",
        "^|^|^|^|责任领导|牵头科室|配合科室|责任单位|^",
        "1|扩优提质|增加学位供给|新增学位1.8万个|王一|规划科|基教科|各县（市、区）教育局|12月底前",
        "2|^|推进集团化办学|教育集团由18个增加到25个|李二|基教科|人事科|^|9月底前",
    ]);
    assert_eq!(
        shown(&plan),
        [
            "增加学位供给|扩优提质|规划科|规划科、各县（市、区）教育局、基教科|王一|12月底前",
            "推进集团化办学|扩优提质|基教科|基教科、各县（市、区）教育局、人事科|李二|9月底前",
        ]
    );
    assert_eq!(
        quotes(&plan),
        ["新增学位1.8万个", "教育集团由18个增加到25个"]
    );
    assert_eq!(told(&plan), []);
}

#[test]
fn lines_that_say_who_leads_head_the_tables_below_them() {
    let heading = "序号|攻坚任务|具体目标|责任股室|完成时限";
    let plan = word(&[
        paragraph("松岭县教育和体育局2026年攻坚任务清单"),
        paragraph("一、学前教育攻坚（牵头股室：学前股）"),
        Grid::drawn(&[heading, "1|公办园扩容|新建幼儿园4所|学前股|8月底"]).docx(),
        paragraph("以上任务由学前股按月调度，存在困难及时报告局主要负责同志。"),
        paragraph("二、义务教育攻坚（牵头股室：基教股）"),
        Grid::drawn(&[heading, "2|宿舍改造|改造宿舍6栋|基教股|10月底"]).docx(),
    ]);
    let titles: Vec<&str> = plan.tasks.iter().map(|it| it.title.as_str()).collect();
    assert_eq!(titles, ["公办园扩容", "宿舍改造"]);
    assert_eq!(
        told(&plan),
        [(
            "表格之外",
            "以上任务由学前股按月调度，存在困难及时报告局主要负责同志。"
        )]
    );
}

#[test]
fn what_is_wrong_names_no_task() {
    let plan = read(&[
        "序号|问题表现|整治任务|责任领导|责任科室|整改时限",
        "1|采购不规范的现象还有|推行大宗食材集中采购|副局长 王一|后勤科|6月底前",
        "2|陪餐制度没有落实到位|落实集中用餐陪餐制度|党组成员、总督学 李二|督导室|长期坚持",
    ]);
    assert_eq!(
        shown(&plan),
        [
            "推行大宗食材集中采购|||后勤科|王一|6月底前",
            "落实集中用餐陪餐制度|||督导室|李二|长期坚持",
        ]
    );
}

#[test]
fn a_code_beside_the_number_names_no_task() {
    let plan = read(&[
        "序号|内部编码|重点工作|量化目标|牵头科室|完成时限",
        "1|ZD-01|改善办学条件|改造学校14所|计财科|9月",
        "2|ZD-02|提高保教质量|评选示范园5所|学前科|12月",
    ]);
    assert_eq!(
        shown(&plan),
        [
            "改善办学条件||计财科|计财科||9月",
            "提高保教质量||学前科|学前科||12月",
        ]
    );
}

#[test]
fn a_meeting_over_what_it_decided_heads_it_even_once() {
    let plan = read(&[
        "序号|会议名称|议定事项|落实要求|承办科室|办结时限",
        "1|第1次会议|关于三重一大决策监督|检查市直学校12所|机关纪委|4月30日",
        "2|^|关于幼儿园审批权限|修订《审批办法》|政策法规科|5月15日",
        "3|第2次会议|关于考试演练|组织演练2次|招考中心|5月25日",
    ]);
    let under = plan.tasks.iter().map(|task| {
        let heading = task.heading.map(|idx| plan.sections[idx].title.as_str());
        (task.title.as_str(), heading.unwrap_or_default())
    });
    assert_eq!(
        under.collect::<Vec<_>>(),
        [
            ("关于三重一大决策监督", "第1次会议"),
            ("关于幼儿园审批权限", "第1次会议"),
            ("关于考试演练", "第2次会议"),
        ]
    );
}

#[test]
fn a_number_above_its_points_heads_them() {
    let plan = read(&[
        "编号|任务内容|量化目标|责任部门|进度要求",
        "1|课堂教学改革行动|<|<|<",
        "1.1|推行学思课堂|达标学校30所|教研室|6月底",
        "1.2|优化作业设计|建成资源库30个|教研室|6月底",
        "2|学生素养提升行动|<|<|<",
        "2.1|科学教育|配备专职教师46名|小教科|9月底",
    ]);
    assert_eq!(
        shown(&plan),
        [
            "推行学思课堂|课堂教学改革行动||教研室||6月底",
            "优化作业设计|课堂教学改革行动||教研室||6月底",
            "科学教育|学生素养提升行动||小教科||9月底",
        ]
    );
}

#[test]
fn a_sheet_that_says_the_same_again_is_told_and_not_read() {
    let heading = "序号|工作事项|工作目标|牵头股室|完成时限";
    let plan = sheets(&[
        (
            "总台账",
            &[
                heading,
                "1|教师交流轮岗|交流轮岗150人|人事股|8月31日",
                "2|组建教育联盟|组建联盟5个|基教股|3月31日",
            ],
        ),
        (
            "基教股",
            &[heading, "1|组建教育联盟|组建联盟5个|基教股|3月31日"],
        ),
        (
            "体卫股",
            &[heading, "1|校园足球|新建足球场6片|体卫股|10月31日"],
        ),
    ]);
    let titles: Vec<&str> = plan.tasks.iter().map(|it| it.title.as_str()).collect();
    assert_eq!(titles, ["教师交流轮岗", "组建教育联盟", "校园足球"]);
    let told = told(&plan);
    assert_eq!(told.len(), 1, "{told:?}");
    assert!(told[0].1.starts_with("与前面的任务相同："), "{told:?}");
}

#[test]
fn a_card_is_a_task() {
    let card = |name: &str, goal: &str, lead: &str| {
        let rows = [
            format!("编号|01|项目名称|{name}"),
            format!("年度目标|{goal}|<|<"),
            "责任领导|副局长 王一|完成时限|11月30日".to_owned(),
            format!("牵头科室|{lead}|配合科室|财务科"),
            "推进措施|3月底前完成招标。|<|<".to_owned(),
        ];
        let rows: Vec<&str> = rows.iter().map(String::as_str).collect();
        Grid::drawn(&rows).docx()
    };
    let plan = word(&[
        paragraph("云岭市教育局2026年重点项目责任卡"),
        card("智慧校园建设", "建成示范校12所", "电教中心"),
        paragraph(""),
        card("名师领航工程", "培训骨干教师500人", "师训中心"),
    ]);
    assert_eq!(
        shown(&plan),
        [
            "智慧校园建设||电教中心|电教中心、财务科|王一|11月30日",
            "名师领航工程||师训中心|师训中心、财务科|王一|11月30日",
        ]
    );
    assert_eq!(quotes(&plan), ["建成示范校12所", "培训骨干教师500人"]);
}

#[test]
fn years_below_a_heading_are_those_of_indicators() {
    let plan = read(&[
        "序号|指标|单位|2025年|年度目标|<|<|指标属性|责任科室",
        "^|^|^|实际值|2026年|2028年|2030年|^|^",
        "一、普及与公平|<|<|<|<|<|<|<|<",
        "1|学前三年毛入园率|%|96.5|97|97.6|98.5|预期性|学前科",
        "2|优质均衡县数量|个|2|3|6|9|约束性|督导室",
    ]);
    let read = plan.indicators.iter().map(|it| {
        let base = it.baseline.map(|it| it.to_string()).unwrap_or_default();
        let target = it.target.map(|it| it.to_string()).unwrap_or_default();
        let years = (it.baseline_year, it.target_year);
        format!("{} {} {base} {target} {years:?}", it.group, it.name)
    });
    assert_eq!(
        read.collect::<Vec<_>>(),
        [
            "普及与公平 学前三年毛入园率 96.5 98.5 (Some(2025), Some(2030))",
            "普及与公平 优质均衡县数量 2 9 (Some(2025), Some(2030))",
        ]
    );
}

#[test]
fn what_is_counted_is_told_without_its_own_number() {
    let plan = read(&[
        "指标（任务）|单位|2025年完成值|2026年目标值|责任处室|完成时限",
        "1.学前教育毛入园率|%|94.2|95|学前处|12月",
        "2.新增中小学学位|万个|1.1|1.4|发规处|9月",
    ]);
    assert_eq!(
        quotes(&plan),
        ["学前教育毛入园率95%", "新增中小学学位1.4万个"]
    );
}

#[test]
fn a_frame_around_a_table_is_none() {
    let table = Grid::drawn(&[
        "序号|任务|目标|牵头单位|完成期限",
        "1|打造品牌学校|打造特色学校15所|德育股|11月",
        "2|推进控辍保学|入学率97%以上|基教股|秋季学期",
    ]);
    let framed = format!(
        "<w:tbl><w:tblGrid><w:gridCol/></w:tblGrid><w:tr><w:tc>{}{}{}</w:tc></w:tr></w:tbl>",
        paragraph("锦屏县2026年重点任务分工表"),
        table.docx(),
        paragraph("联系人：办公室 王一"),
    );
    let plan = word(&[framed]);
    assert_eq!(plan.title, "锦屏县2026年重点任务分工表");
    let titles: Vec<&str> = plan.tasks.iter().map(|it| it.title.as_str()).collect();
    assert_eq!(titles, ["打造品牌学校", "推进控辍保学"]);
    assert_eq!(told(&plan), [("表格之外", "联系人：办公室王一")]);
}

#[test]
fn a_number_of_the_whole_city_is_the_target_and_those_of_places_its_parts() {
    let plan = read(&[
        "序号|工作任务|计量单位|全市任务数|分县（市、区）任务数|<|牵头科室|完成时限",
        "^|^|^|^|云东区|鹿鸣市|^|^",
        "1|新建标准化食堂|个|20|8|12|营养办|8月底",
        "2|食堂从业人员培训|人次|1000|400|600|营养办|4月底",
    ]);
    assert_eq!(
        quotes(&plan),
        ["新建标准化食堂20个", "食堂从业人员培训1000人次"]
    );
    let shares = &plan.tasks[0].targets[0].shares;
    let shares: Vec<&str> = shares.iter().map(|it| it.name.as_str()).collect();
    assert_eq!(shares, ["云东区", "鹿鸣市"]);
}

#[test]
fn a_notice_that_asks_for_care_is_not_the_plan_it_encloses() {
    let plan = word(&[
        paragraph("苍梧市教育局关于印发2026年重点工作任务分解方案的通知"),
        paragraph("各县区教育局，局机关各科室："),
        paragraph("现将任务分解方案印发给你们，并提出以下要求。"),
        paragraph("一、压实工作责任"),
        paragraph("各科室要制定实施方案，明确时间表、路线图。"),
        paragraph("二、强化调度通报"),
        paragraph("局办公室每月调度1次，每季度通报1次。"),
        paragraph("三、严格考核奖惩"),
        paragraph("完成情况纳入年度考核，占比不低于30%。"),
        paragraph("苍梧市教育局"),
        paragraph("2026年1月20日"),
        paragraph("附件"),
        paragraph("2026年重点工作任务分解表"),
        Grid::drawn(&[
            "序号|工作任务|年度目标|牵头科室|完成时限",
            "1|推进普惠发展|新建公办园7所|学前科|2026年9月",
            "2|补充教师|招聘教师150名|人事科|2026年10月",
            "3|职普融通|试点学校4所|职教科|2026年9月",
        ])
        .docx(),
    ]);
    let titles: Vec<&str> = plan.tasks.iter().map(|it| it.title.as_str()).collect();
    assert_eq!(titles, ["推进普惠发展", "补充教师", "职普融通"]);
    // What the notice promises is not passed over in silence.
    assert_eq!(told(&plan), [("正文", "强化调度通报；严格考核奖惩")]);
}

#[test]
fn places_without_a_word_for_what_they_are_have_their_parts() {
    let plan = read(&[
        "序号|重点工作|任务目标|牵头|目标分解|完成时限",
        "1|高中扩容|新建普通高中5所|规财科|云东2所、鹿鸣2所、青源1所|8月底",
        "2|教师轮岗|交流轮岗教师1200名|人事科|云东500名、鹿鸣700名|9月10日前",
    ]);
    assert_eq!(quotes(&plan), ["新建普通高中5所", "交流轮岗教师1200名"]);
    let shares = plan.tasks.iter().flat_map(|it| &it.targets[0].shares);
    let shares: Vec<String> = shares
        .map(|it| format!("{}{}", it.name, it.value))
        .collect();
    assert_eq!(shares, ["云东2", "鹿鸣2", "青源1", "云东500", "鹿鸣700"]);
}

#[test]
fn a_heading_over_a_number_and_a_name_is_that_of_the_name() {
    let plan = read(&[
        "责任主体|责任事项|<|责任内容|责任人|起止时间|<",
        "^|^|^|^|^|开始|结束",
        "教育局|1|制度建设|健全管理制度12项|王一|3月|5月30日",
        "^|2|督导检查|开展检查2次|王一|3月|6月8日",
        "学校|3|从业人员管理|持证率100%|李二|4月|6月8日",
    ]);
    assert_eq!(
        shown(&plan),
        [
            "制度建设|||教育局|王一|5月30日",
            "督导检查|||教育局|王一|6月8日",
            "从业人员管理|||学校|李二|6月8日",
        ]
    );
}

#[test]
fn what_is_asked_of_everybody_is_no_goal_beside_that_of_the_year() {
    let plan = read(&[
        "序号|考核指标|达标要求|2026年目标|整改措施|责任科室|完成时间",
        "1|巩固率|95%以上|97.5%|落实控辍保学责任|基教科|长期",
        "2|社会满意度|85%以上|88%|开展回访4次|督导室|每季度",
    ]);
    assert_eq!(
        quotes(&plan),
        ["巩固率97.5%", "社会满意度88%", "开展回访4次"]
    );
}

#[test]
fn who_watches_does_not_do_it_and_a_weight_is_no_goal() {
    let plan = read(&[
        "领域|任务编号|主要任务|目标值|责任体系|<|<|权重",
        "^|^|^|^|主责|协同|督办|^",
        "学位建设|（一）|新建九年一贯制学校|2所|教育科|建设科|督查室|10",
        "^|（二）|扩增幼儿园学位|1200个|教育科|财务科|督查室|8",
    ]);
    assert_eq!(
        shown(&plan),
        [
            "新建九年一贯制学校|学位建设|教育科|教育科、建设科||",
            "扩增幼儿园学位|学位建设|教育科|教育科、财务科||",
        ]
    );
    assert_eq!(
        quotes(&plan),
        ["新建九年一贯制学校2所", "扩增幼儿园学位1200个"]
    );
}

#[test]
fn a_problem_is_answered_by_what_is_to_come_of_it() {
    let plan = read(&[
        "序号|反馈问题|整改目标|整改措施|牵头单位|责任人|整改时限",
        "1|教师编制不足的问题|补充教师编制140名|盘活编制资源|编办|王一|8月底前",
        "2|学校布局不合理的问题|撤并小规模学校9所|制定布局规划|教育局|李二|12月底前",
    ]);
    let titles: Vec<&str> = plan.tasks.iter().map(|it| it.title.as_str()).collect();
    assert_eq!(titles, ["补充教师编制140名", "撤并小规模学校9所"]);
}

#[test]
fn lines_of_one_answer_are_not_of_one_point_each() {
    let plan = read(&[
        "反馈问题|整改措施|整改目标|责任分工|整改时限",
        "监管平台接入不全|（1）接入学校食堂120所；（2）开展线上巡查24次|接入率100%|牵头单位：体卫艺科\n责任单位：各县区教育局、各直属学校|6月底",
        "编制使用不充分|补充教师320名|年内到岗|牵头单位：人事科\n责任单位：财务科|12月底",
    ]);
    let all = "体卫艺科|体卫艺科、各县区教育局、各直属学校||6月底";
    assert_eq!(
        shown(&plan),
        [
            format!("接入学校食堂120所||{all}"),
            format!("开展线上巡查24次||{all}"),
            "补充教师320名||人事科|人事科、财务科||12月底".to_owned(),
        ]
    );
}

#[test]
fn another_unit_of_the_city_needs_no_sign_before_it() {
    let plan = read(&[
        "序号|项目名称|建设内容|责任单位",
        "1|第九中学新校区|提供学位2400个|市教育局市城投集团",
        "2|寄宿制学校|改造宿舍16栋|县教育局各乡镇中心学校",
        "3|职教园区|建设实训楼2栋|市区共建办公室",
    ]);
    assert_eq!(
        shown(&plan),
        [
            "第九中学新校区|||市教育局、市城投集团||",
            "寄宿制学校|||县教育局、各乡镇中心学校||",
            "职教园区|||市区共建办公室||",
        ]
    );
}

#[test]
fn who_and_until_when_may_be_one_phrase() {
    let plan = read(&[
        "重点任务|具体内容|责任分工",
        "改革学校评价|评选五星级学校10所|基教股牵头，督导室、教研室配合，2026年10月底前完成",
        "改革学生评价|制定《学生评价细则》|由教研室会同基教股负责，9月30日前完成",
        "改革用人评价|清理招聘条件35条|人事股、工会按职责分工负责，长期坚持。",
    ]);
    assert_eq!(
        shown(&plan),
        [
            "改革学校评价||基教股|基教股、督导室、教研室||2026年10月底前",
            "改革学生评价||教研室|教研室、基教股||9月30日前",
            "改革用人评价|||人事股、工会||长期坚持",
        ]
    );
}

#[test]
fn a_bracket_behind_a_sentence_says_who_and_until_when() {
    let plan = word(&[
        paragraph("云岭市学生体质强健行动方案"),
        paragraph("一、上好体育课"),
        paragraph(
            "1.开足体育课。每周体育课不少于5节。（市教育局牵头，各县区教育局落实，2026年9月底前完成）",
        ),
        paragraph(
            "2.配强教师。补充教师180名。（市委编办牵头，2026年8月底前完成）培训教师90名。（市教育局、市财政局按职责分工负责，持续推进）",
        ),
    ]);
    assert_eq!(
        shown(&plan),
        [
            "开足体育课|上好体育课|市教育局|市教育局、各县区教育局||2026年9月底前",
            "配强教师|上好体育课|市委编办|市委编办、市教育局、市财政局||2026年8月底前；持续推进",
        ]
    );
    assert_eq!(
        quotes(&plan),
        ["每周体育课不少于5节", "补充教师180名", "培训教师90名"]
    );
}

#[test]
fn who_answers_in_a_unit_is_not_its_name() {
    let plan = read(&[
        "序号|工作事项|标准要求|责任科室（人）",
        "1|校舍维修|维修校舍46处|教建中心（丁一）",
        "2|防溺水宣传|家访不少于1次|安全科（苗某）、基教科（甄二、许某）",
        "3|入学登记|登记率100%|体卫艺科（国防办）",
    ]);
    assert_eq!(
        shown(&plan),
        [
            "校舍维修|||教建中心||",
            "防溺水宣传|||安全科、基教科||",
            "入学登记|||体卫艺科（国防办）||",
        ]
    );
}

#[test]
fn a_card_of_lines_is_a_task() {
    let card = |title: &str, goal: &str, unit: &str| {
        [
            paragraph(title),
            paragraph(&format!("攻坚目标：{goal}")),
            paragraph("主要措施：加快建设。"),
            paragraph(&format!("揭榜科室：{unit}")),
            paragraph("配合科室：财务科"),
            paragraph("完成时限：2026年8月31日"),
        ]
    };
    let mut body = vec![paragraph("云岭市教育局2026年“揭榜挂帅”攻坚项目")];
    body.extend(card("项目一：破解“上学难”", "新增学位3600个。", "规划科"));
    body.extend(card(
        "项目二：办好家门口的学校",
        "培育新优质学校8所。",
        "基教科",
    ));
    body.extend(card("项目三：建设教师梯队", "引进教师30名。", "人事科"));
    let plan = word(&body);
    assert_eq!(
        shown(&plan),
        [
            "破解“上学难”||规划科|规划科、财务科||2026年8月31日",
            "办好家门口的学校||基教科|基教科、财务科||2026年8月31日",
            "建设教师梯队||人事科|人事科、财务科||2026年8月31日",
        ]
    );
    assert_eq!(
        quotes(&plan),
        ["新增学位3600个", "培育新优质学校8所", "引进教师30名"]
    );
}

#[test]
fn places_may_be_the_rows_and_tasks_the_columns() {
    let plan = sheets(&[(
        "分解表",
        &[
            "2026年各县（区）重点指标任务分解表|<|<",
            "县（区）|新增学位（个）|培训教师（人次）",
            "云东区|2400|320",
            "鹿鸣市|1600|260",
            "青源县|—|220",
            "合计|4000|800",
            "牵头科室|规划科|师训科",
            "完成时限|8月底|12月底",
        ],
    )]);
    assert_eq!(
        shown(&plan),
        [
            "新增学位||规划科|规划科||8月底",
            "培训教师||师训科|师训科||12月底"
        ]
    );
    assert_eq!(quotes(&plan), ["新增学位4000个", "培训教师800人次"]);
    let shares = plan.tasks.iter().flat_map(|it| &it.targets[0].shares);
    let shares: Vec<String> = shares
        .map(|it| format!("{}{}", it.name, it.value))
        .collect();
    assert_eq!(
        shares,
        [
            "云东区2400",
            "鹿鸣市1600",
            "云东区320",
            "鹿鸣市260",
            "青源县220"
        ]
    );
    // Without a sum it is what they add up to; numbers of no work are none.
    let plan = sheets(&[(
        "分解表",
        &[
            "重点任务分解表|<|<",
            "县区|新建幼儿园（所）|改造食堂（个）",
            "云东区|3|5",
            "鹿鸣市|2|4",
        ],
    )]);
    assert_eq!(quotes(&plan), ["新建幼儿园5所", "改造食堂9个"]);
}

#[test]
fn each_year_of_the_plan_has_its_number() {
    let rows = |title: &'static str| {
        [
            title,
            "序号|任务|单位|2025年|2026年|2027年|责任科室",
            "1|新建中小学|所|3|4|2|规划科",
            "2|引进骨干教师|名|60|70|80|人事科",
        ]
    };
    let read = |title| {
        let rows = rows(title);
        let plan = sheets(&[("任务", &rows)]);
        let targets = plan.tasks.iter().flat_map(|it| it.targets.clone());
        let said = targets.map(|it| format!("{}|{}", it.quote, it.deadline.unwrap_or_default()));
        said.collect::<Vec<_>>()
    };
    assert_eq!(
        read("扩优提质任务分年度目标表（2026—2027年）|<|<|<|<|<|<"),
        [
            "新建中小学4所|2026年底",
            "新建中小学2所|2027年底",
            "引进骨干教师70名|2026年底",
            "引进骨干教师80名|2027年底",
        ]
    );
    assert_eq!(
        read("2026年扩优提质任务分解表|<|<|<|<|<|<"),
        ["新建中小学4所|2026年底", "引进骨干教师70名|2026年底"]
    );
}

#[test]
fn a_cell_may_be_cut_by_labels() {
    let plan = read(&[
        "项目|内容",
        "书记领航工程|目标：培育党建品牌20个。措施：开展结对共建。责任单位：组织科完成时限：11月底",
        "教师减负行动|目标：进校园事项压减30%。责任单位：基教科、办公室完成时限：6月底",
    ]);
    assert_eq!(
        shown(&plan),
        [
            "书记领航工程|||组织科||11月底",
            "教师减负行动|||基教科、办公室||6月底",
        ]
    );
    assert_eq!(quotes(&plan), ["培育党建品牌20个", "进校园事项压减30%"]);
}

#[test]
fn a_sign_tells_who_leads() {
    let plan = read(&[
        "序号|工作任务|成果要求|责任单位（★为牵头单位）|完成时限",
        "1|深化思政建设|新增思政课教师70人|市委宣传部、★市教育局|10月",
        "2|培育名师|培养市级名师200名|市教育局★、市人社局|12月",
    ]);
    assert_eq!(
        shown(&plan),
        [
            "深化思政建设||市教育局|市教育局、市委宣传部||10月",
            "培育名师||市教育局|市教育局、市人社局||12月",
        ]
    );
}

#[test]
fn the_year_before_is_no_goal() {
    let plan = read(&[
        "攻坚行动|主要任务|年度指标|<|<|责任落实|<|时限",
        "^|^|指标名称|2025年|2026年|牵头部门|责任部门|^",
        "强基|提升普惠水平|普惠性幼儿园覆盖率|91.5%|93%|教育局|各镇|12月",
        "^|补齐条件|生均宿舍面积（平方米）|3.2|3.5|教育局|住建局|8月",
        "强师|引进人才|引进硕士以上教师（名）|40|65|人社局|教育局|7月",
    ]);
    assert_eq!(
        quotes(&plan),
        [
            "普惠性幼儿园覆盖率93%",
            "生均宿舍面积3.5平方米",
            "引进硕士以上教师65名",
        ]
    );
    let plan = read(&[
        "序号|主要任务|年度目标|<|<|牵头部门|时限",
        "^|^|指标名称|2025年|2026年|^|^",
        "1|提升普惠水平|普惠性幼儿园覆盖率|91.5%|93%|教育局|12月",
        "2|推进集团化办学|集团化办学覆盖率|60%|75%|教育局|9月",
    ]);
    assert_eq!(
        quotes(&plan),
        ["普惠性幼儿园覆盖率93%", "集团化办学覆盖率75%"]
    );
}

#[test]
fn measures_one_section_answers_for_are_one_task() {
    let plan = read(&[
        "序号|重点任务|具体举措|牵头处室|参加单位|完成时间",
        "1|精文减会|全局性会议压减20%|办公室|各处室|全年",
        "^|^|发文总数控制在150件以内|办公室|各处室|年底",
        "2|为基层减负|取消评比事项14项|督导处|基教处|4月底前",
        "^|^|公布《进校园事项白名单》|督导处|政法处|5月底前",
    ]);
    assert_eq!(
        shown(&plan),
        [
            "精文减会||办公室|办公室、各处室||全年；年底",
            "为基层减负||督导处|督导处、基教处、政法处||4月底前；5月底前",
        ]
    );
    assert_eq!(
        quotes(&plan),
        [
            "全局性会议压减20%",
            "发文总数控制在150件以内",
            "取消评比事项14项"
        ]
    );
}

#[test]
fn numerals_behind_what_they_count() {
    let plan = read(&[
        "序号|实事内容|责任分工|完成时限",
        "1|新建乡镇公办中心幼儿园三所，增加学位七百二十个。|项目股牵头，财务股配合|8月30日前",
        "2|落实一校一案、一园一品，新建小学两所。|基教股牵头，财务股配合|9月30日前",
    ]);
    assert_eq!(
        quotes(&plan),
        [
            "新建乡镇公办中心幼儿园三所",
            "增加学位七百二十个",
            "新建小学两所"
        ]
    );
}

#[test]
fn a_group_below_the_headings_is_none_of_them() {
    let plan = read(&[
        "序号|攻坚事项|攻坚目标|责任落实|<|<|时间要求",
        "^|^|^|包抓领导|责任科室|协作单位|^",
        "一、项目建设攻坚|<|<|<|<|<|<",
        "1|加快在建项目|22个在建项目全部复工，完成投资1.6亿元|王一|项目科|代建中心|3月31日前",
        "2|谋划储备项目|谋划储备项目35个|王一|规划科||4月中旬",
        "二、招生就业攻坚|<|<|<|<|<|<",
        "3|中职招生扩量|完成中职招生7200人|李二|职成科|各中职学校|9月10日前",
    ]);
    assert_eq!(
        shown(&plan),
        [
            "加快在建项目|项目建设攻坚|项目科|项目科、代建中心|王一|3月31日前",
            "谋划储备项目|项目建设攻坚|规划科|规划科|王一|4月中旬",
            "中职招生扩量|招生就业攻坚|职成科|职成科、各中职学校|李二|9月10日前",
        ]
    );
}

#[test]
fn what_a_report_says_heads_what_it_is_divided_into() {
    let plan = read(&[
        "报告内容|任务分解|目标要求|责任分工|<|完成时间",
        "^|^|^|主办|协办|^",
        "一、办好教育|扩大公办学位|新建学校4所|发规科|代建局|8月",
        "^|建设教师公寓|建成教师公寓260套|发规科|住保中心|12月",
        "二、增进福祉|完善托育服务|新增托位900个|学前科|卫健局|10月",
        "^|强化学生资助|发放助学金2600万元|资助中心|财政局|每学期",
    ]);
    assert_eq!(
        shown(&plan),
        [
            "扩大公办学位|办好教育|发规科|发规科、代建局||8月",
            "建设教师公寓|办好教育|发规科|发规科、住保中心||12月",
            "完善托育服务|增进福祉|学前科|学前科、卫健局||10月",
            "强化学生资助|增进福祉|资助中心|资助中心、财政局||每学期",
        ]
    );
}
