//! Small plans of many shapes: which lines are sections, which are tasks, who is
//! responsible. All bodies are invented.

use crate::plan::{self, Plan};

fn read(text: &str) -> Plan {
    plan::read(&crate::read(text.as_bytes(), "plan.txt").unwrap()).unwrap()
}

/// A plan as lines: title, sections, `no title [path] {units}`, `* project {units}`.
fn outline(plan: &Plan) -> Vec<String> {
    let sections = plan
        .sections
        .iter()
        .map(|s| format!("{}{} {}", "#".repeat(s.level.into()), s.label, s.title));
    let tasks = plan.tasks.iter().map(|t| {
        format!(
            "{} {} [{}] {{{}}}",
            t.no,
            t.title,
            t.section.join(" "),
            t.responsible.join(" ")
        )
    });
    let projects = plan
        .key_projects
        .iter()
        .map(|p| format!("* {} {{{}}}", p.title, p.responsible.join(" ")));
    std::iter::once(plan.title.clone())
        .chain(sections)
        .chain(tasks)
        .chain(projects)
        .collect()
}

#[track_caller]
fn check(text: &str, expected: &[&str]) {
    let got = outline(&read(text));
    assert_eq!(got, expected, "\n{}", got.join("\n"));
}

#[test]
fn units_in_a_bracket_behind_the_text() {
    check(
        "云岭市教育局2026年工作计划
一、学前教育
1、扩大普惠资源。新建幼儿园5所。（责任科室：学前教育科、规划财务科）
2、提高保教质量。开展教研活动。（牵头单位：学前教育科；配合单位：教育科学研究院、督导室）
3、守牢安全底线。开展检查。
责任科室：校园安全科 办公室　基础教育科
二、义务教育
1、优化布局（责任科室：基础教育科，完成时限：9月底前）
编制布局方案，新增学位500个。
2、深化课改。推进教学改革。（基础教育科牵头，教育科学研究院配合）
3、做好控辍保学。落实责任。（基础教育科、学生资助中心）",
        &[
            "云岭市教育局2026年工作计划",
            "#一 学前教育",
            "#二 义务教育",
            "1 扩大普惠资源 [一] {学前教育科 规划财务科}",
            "2 提高保教质量 [一] {学前教育科 教育科学研究院 督导室}",
            "3 守牢安全底线 [一] {校园安全科 办公室 基础教育科}",
            "4 优化布局 [二] {基础教育科}",
            "5 深化课改 [二] {基础教育科 教育科学研究院}",
            "6 做好控辍保学 [二] {基础教育科 学生资助中心}",
        ],
    );
}

#[test]
fn fields_on_lines_of_their_own() {
    let text = "2026年全市教育工作要点
一、加强党建
（一）健全制度
【目标任务】完善议事规则。
【工作措施】1.修订规则3项。
2.举办培训班2期。
【责任领导】王一
【牵头科室】组织人事科  【配合科室】办公室、机关党委
【完成时限】2026年10月底
（二）建好队伍
目标任务
配齐党务干部60名。
主要措施
加强轮训。
责任单位
组织人事科、机关党委
二、改进作风
（一）纠治四风。常抓不懈。
牵头单位：机关党委
配合单位：审计科、督导室
责任领导：李二";
    check(
        text,
        &[
            "2026年全市教育工作要点",
            "#一 加强党建",
            "#二 改进作风",
            "1 健全制度 [一] {组织人事科 办公室 机关党委}",
            "2 建好队伍 [一] {组织人事科 机关党委}",
            "3 纠治四风 [二] {机关党委 审计科 督导室}",
        ],
    );
    let plan = read(text);
    let first = &plan.tasks[0];
    assert_eq!(
        (
            first.lead.join(""),
            first.leaders.join(""),
            first.deadline.clone()
        ),
        (
            "组织人事科".into(),
            "王一".into(),
            Some("2026年10月底".into())
        )
    );
    assert_eq!(
        (first.goals.clone(), first.measures.clone()),
        (
            Some("完善议事规则。".into()),
            Some("1.修订规则3项。2.举办培训班2期。".into())
        )
    );
    assert_eq!(first.targets.len(), 2);
    assert_eq!(plan.tasks[1].targets.len(), 1);
}

#[test]
fn a_flat_plan_and_one_of_lead_sentences() {
    check(
        "清河区教育局2026年重点工作安排
一、抓好项目建设。新建学校2所。
二、抓好队伍建设。招聘教师80名。
一是严把入口。二是加强培训。
三、抓好安全工作
压实责任。",
        &[
            "清河区教育局2026年重点工作安排",
            "1 抓好项目建设 [] {}",
            "2 抓好队伍建设 [] {}",
            "3 抓好安全工作 [] {}",
        ],
    );
    check(
        "清河区教育局2026年重点工作安排
一、促进公平
扩大资源供给。新建学校2所，新增学位900个。
规范招生行为。落实阳光招生，严格控制班额。
二、提高质量
深化课堂改革。开展全员赛课活动，评选优质课50节。
加强教研指导。落实蹲点制度，建好教研基地。",
        &[
            "清河区教育局2026年重点工作安排",
            "#一 促进公平",
            "#二 提高质量",
            "1 扩大资源供给 [一] {}",
            "2 规范招生行为 [一] {}",
            "3 深化课堂改革 [二] {}",
            "4 加强教研指导 [二] {}",
        ],
    );
}

#[test]
fn items_that_share_one_list_of_units_are_points_of_a_task() {
    check(
        "云岭市教育局2026年重点任务分解
一、学前教育
（一）扩大资源
1.新建幼儿园5所。
2.新增学位900个。
牵头科室：学前教育科
配合科室：规划财务科
（二）提高质量
1.开展教研6次。
2.培训园长80名。
牵头科室：学前教育科
二、优化发展环境
（三）做好资助
1.发放资金3亿元。
2.惠及学生2万人次。
牵头科室：规划财务科",
        &[
            "云岭市教育局2026年重点任务分解",
            "#一 学前教育",
            "#二 优化发展环境",
            "1 扩大资源 [一] {学前教育科 规划财务科}",
            "2 提高质量 [一] {学前教育科}",
            "3 做好资助 [二] {规划财务科}",
        ],
    );
    check(
        "云岭市2026年教育重点任务
一、立德树人
（一）选聘特聘教师100名，建好队伍。
（二）落实每天2小时体育活动。
牵头单位：市教育局；责任单位：市体育局
二、资源配置
（一）新增学位2万个。
（二）新建学校26所。
牵头单位：市教育局；责任单位：市财政局",
        &[
            "云岭市2026年教育重点任务",
            "1 立德树人 [] {市教育局 市体育局}",
            "2 资源配置 [] {市教育局 市财政局}",
        ],
    );
}

#[test]
fn lead_sentences_with_units_on_lines_of_their_own() {
    check(
        "云岭市教育局2026年工作计划
一、夯实根基
加强党建工作。深入学习，开展宣讲20场，把成果用到办学中去。
责任科室：党建办
建好教师队伍。招聘教师80名，完善编制“周转池”制度。
责任科室：人事科、教师工作科
二、扩大供给
加快项目建设。新建学校9所，新增学位1万个，按期交付使用。
责任科室：规划财务科
促进教育公平。规范招生入学，资助学生2万人次，不落一人。
责任科室：基础教育科",
        &[
            "云岭市教育局2026年工作计划",
            "#一 夯实根基",
            "#二 扩大供给",
            "1 加强党建工作 [一] {党建办}",
            "2 建好教师队伍 [一] {人事科 教师工作科}",
            "3 加快项目建设 [二] {规划财务科}",
            "4 促进教育公平 [二] {基础教育科}",
        ],
    );
}

#[test]
fn tasks_that_are_called_so() {
    check(
        "云岭县教育局2026年工作要点
任务一：加强党的建设。培育品牌5个。（党建办）
任务二：扩大资源。新建公办园6所。（学前股）",
        &[
            "云岭县教育局2026年工作要点",
            "1 加强党的建设 [] {党建办}",
            "2 扩大资源 [] {学前股}",
        ],
    );
}

#[test]
fn points_inside_a_few_tasks_are_no_tasks() {
    check(
        "临溪县教育体育局2026年工作要点
一、坚持五育并举
（一）加强德育。重点做好以下工作：
1.开展主题教育。
2.办好家长学校。
（二）加强体育。办好运动会。
（三）加强美育。办好艺术节。
二、加强保障
（一）落实经费。足额到位。
（二）守牢安全。排查隐患。",
        &[
            "临溪县教育体育局2026年工作要点",
            "#一 坚持五育并举",
            "#二 加强保障",
            "1 加强德育 [一] {}",
            "2 加强体育 [一] {}",
            "3 加强美育 [一] {}",
            "4 落实经费 [二] {}",
            "5 守牢安全 [二] {}",
        ],
    );
}

#[test]
fn chapters_and_sections_of_a_long_plan() {
    check(
        "云岭市“十五五”教育事业发展规划
目  录
第一章  发展基础
第二章  总体要求
第三章  主要任务
第四章  保障措施
第一章  发展基础
第一节  主要成就
建成学校100所。
第二章  总体要求
第一节  指导思想
坚持立德树人。
第三章  主要任务
第一节  普及学前教育
一、扩大资源。新建幼儿园30所。
二、提升质量。加强教研。
第二节  优化高中教育
一、改善条件。改造学校10所。
第四章  保障措施
第一节  加强领导
成立专班3个。",
        &[
            "云岭市“十五五”教育事业发展规划",
            "#第三章 主要任务",
            "##第一节 普及学前教育",
            "##第二节 优化高中教育",
            "1 扩大资源 [第三章 第一节] {}",
            "2 提升质量 [第三章 第一节] {}",
            "3 改善条件 [第三章 第二节] {}",
        ],
    );
}

#[test]
fn last_year_before_the_plan_is_passed_over() {
    check(
        "云岭市教育局2025年工作总结和2026年工作计划
第一部分 2025年工作总结
一、主要成效
（一）建设学校10所。
（二）招聘教师200名。
第二部分 2026年工作计划
一、扩大资源
（一）新建学校。新建学校6所。
（二）改善条件。改造校舍8栋。
二、建强队伍
（一）补充教师。招聘教师120名。",
        &[
            "2026年工作计划",
            "#一 扩大资源",
            "#二 建强队伍",
            "1 新建学校 [一] {}",
            "2 改善条件 [一] {}",
            "3 补充教师 [二] {}",
        ],
    );
    check(
        "清河区教育局2025年工作总结及2026年工作打算
一、2025年工作总结
（一）建设学校10所。
（二）招聘教师200名。
二、2026年工作打算
（一）新建学校。新建学校6所。
（二）改善条件。改造校舍8栋。
（三）补充教师。招聘教师120名。",
        &[
            "清河区教育局2025年工作总结及2026年工作打算",
            "#二 2026年工作打算",
            "1 新建学校 [二] {}",
            "2 改善条件 [二] {}",
            "3 补充教师 [二] {}",
        ],
    );
}

#[test]
fn a_notice_with_annexes() {
    let text = "清教〔2026〕5号
清河区教育局关于印发2026年全区教育工作要点的通知
各学校：
现将《2026年全区教育工作要点》印发给你们，请认真落实。
附件：1.2026年全区教育工作要点
2.2026年教育重点项目清单
清河区教育局
2026年3月1日
附件1
2026年全区教育工作要点
一、扩大资源
1.新建学校。新建学校6所。
2.改善条件。改造校舍8栋。
附件2
2026年教育重点项目清单
1.东城小学新建项目（新增学位900个）
责任单位：项目办、规财科
2.第三中学改造项目
责任单位：项目办";
    check(
        text,
        &[
            "2026年全区教育工作要点",
            "#一 扩大资源",
            "1 新建学校 [一] {}",
            "2 改善条件 [一] {}",
            "* 东城小学新建项目（新增学位900个） {项目办 规财科}",
            "* 第三中学改造项目 {项目办}",
        ],
    );
    let plan = read(text);
    assert_eq!(
        (plan.doc_number.as_deref(), plan.issuers.join("")),
        (Some("清教〔2026〕5号"), "清河区教育局".into())
    );
    assert_eq!(
        plan.issued_on.map(|day| day.to_string()).as_deref(),
        Some("2026-03-01")
    );
    assert_eq!(plan.key_projects[0].targets.len(), 1);
}

#[test]
fn several_plans_in_one_file_are_all_offered() {
    let text = "附件1
2026年德育工作计划
一、课程
1.开好课程。每周开设1节班会课。
2.编好教材。修订《德育读本》。
附件2
2026年体育工作计划
一、赛事
1.办好联赛。举办联赛3项。
2.建好场地。改造场地6片。
3.做好监测。每年监测1次。";
    let plans = plan::read_all(&crate::read(text.as_bytes(), "").unwrap()).unwrap();
    let titles: Vec<_> = plans
        .iter()
        .map(|plan| (plan.title.as_str(), plan.tasks.len()))
        .collect();
    assert_eq!(
        titles,
        [("2026年德育工作计划", 2), ("2026年体育工作计划", 3)]
    );
}

#[test]
fn a_plan_in_a_table() {
    check(
        "清河区教育局2026年重点工作任务清单
序号\t工作任务\t目标要求\t责任科室\t完成时限
1\t推进学校建设\t新建学校3所，新增学位2700个\t规财科、基教科\t12月底
2\t加强教师培训\t培训教师1000人次\t教师科\t10月底
3\t建设智慧校园\t建成区教育数据管理平台\t电教站\t11月底",
        &[
            "清河区教育局2026年重点工作任务清单",
            "1 推进学校建设 [] {规财科 基教科}",
            "2 加强教师培训 [] {教师科}",
            "3 建设智慧校园 [] {电教站}",
        ],
    );
}

#[test]
fn headers_of_many_kinds() {
    let body =
        "一、甲\n1.新建学校。新建学校6所。\n2.改善条件。改造校舍8栋。\n3.建强队伍。招聘教师9名。\n";
    let table: &[(&str, &str, [&str; 5])] = &[
        (
            "云教发〔2026〕3号\n\n中共云岭市委教育工委\n云 岭 市 教 育 局\n关于印发《2026年全市教育\n工作要点》的通知\n\n各县教育局：\n现将《2026年全市教育工作要点》印发给你们。\n\n中共云岭市委教育工委    云岭市教育局\n2026年3月1日\n\n2026年全市教育工作要点\n",
            "",
            [
                "云教发〔2026〕3号",
                "中共云岭市委教育工委,云岭市教育局",
                "2026年全市教育工作要点",
                "2026-03-01",
                "2026-01-01",
            ],
        ),
        (
            "云岭市教育局文件\n云教〔2026〕11号\n云岭市教育局关于印发2026年工作计划的通知\n局属各单位：\n请遵照执行。\n中共云岭市委教育工作委员会\n云岭市教育局\n二〇二六年一月九日\n云岭市教育局\n2026年工作计划\n",
            "",
            [
                "云教〔2026〕11号",
                "中共云岭市委教育工作委员会,云岭市教育局",
                "云岭市教育局2026年工作计划",
                "2026-01-09",
                "2026-01-01",
            ],
        ),
        (
            "清河区教育体育局2026年工作要点\n",
            "清河区教育体育局\n2026年2月3日\n",
            [
                "",
                "清河区教育体育局",
                "清河区教育体育局2026年工作要点",
                "2026-02-03",
                "2026-01-01",
            ],
        ),
        (
            "清河区教育体育局\n2026年工作要点\n（2026年2月3日）\n",
            "",
            [
                "",
                "清河区教育体育局",
                "清河区教育体育局2026年工作要点",
                "2026-02-03",
                "2026-01-01",
            ],
        ),
        (
            "2026年清河区教育工作意见\n",
            "",
            ["", "", "2026年清河区教育工作意见", "", "2026-01-01"],
        ),
        (
            "关于做好2026年教育工作的实施意见\n各学校：\n为做好工作，提出如下意见。\n",
            "临溪县教育局\n2026年2月3日\n",
            [
                "",
                "临溪县教育局",
                "关于做好2026年教育工作的实施意见",
                "2026-02-03",
                "2026-01-01",
            ],
        ),
        (
            "临溪县教育局\n关于2026年全县教育工作的\n安排意见\n",
            "",
            [
                "",
                "临溪县教育局",
                "临溪县教育局关于2026年全县教育工作的安排意见",
                "",
                "2026-01-01",
            ],
        ),
        (
            "临溪县教育工作计划\n2026年，全县教育工作要再上台阶。\n",
            "",
            ["", "", "临溪县教育工作计划", "", "2026-01-01"],
        ),
        (
            "临溪县2025—2026学年度教育教学工作计划\n",
            "",
            [
                "",
                "",
                "临溪县2025—2026学年度教育教学工作计划",
                "",
                "2025-09-01",
            ],
        ),
    ];
    let mut wrong = Vec::new();
    for (head, tail, expected) in table {
        let plan = read(&format!("{head}{body}{tail}"));
        let got = [
            plan.doc_number.unwrap_or_default(),
            plan.issuers.join(","),
            plan.title,
            plan.issued_on.map_or(String::new(), |day| day.to_string()),
            plan.period
                .map_or(String::new(), |period| period.from.to_string()),
        ];
        if got != *expected || plan.tasks.len() != 3 {
            wrong.push(format!(
                "{head}\n   got {got:?} {}\n  want {expected:?}",
                plan.tasks.len()
            ));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn a_page_of_a_site_with_its_menus() {
    let page = "<html><head><title>2026年全区教育工作要点_清河区人民政府</title></head><body><div>首页 &gt; 政务公开 &gt; 教育</div>
<table><tr><td>索引号：</td><td>001</td><td>发文机关：</td><td>清河区教育局</td></tr><tr><td>成文日期：</td><td>2026-02-03</td><td>文号：</td><td>清教〔2026〕5号</td></tr></table>
<h1>2026年全区教育工作要点</h1><div>发布时间：2026-02-10 来源：区教育局 字体：大 中 小</div>
<p>&emsp;&emsp;<b>一、扩大资源</b></p><p>&emsp;&emsp;（一）新建学校。新建学校6所。</p><p>（二）改善条件。改造校舍8栋。</p><p>二、建强队伍</p><p>（一）补充教师。招聘教师９名。</p>
<div>扫一扫在手机打开当前页</div><div>【打印本页】【关闭窗口】</div><div>浏览次数：1024次</div><div>上一篇：2025年工作总结</div></body></html>";
    check(
        page,
        &[
            "2026年全区教育工作要点",
            "#一 扩大资源",
            "#二 建强队伍",
            "1 新建学校 [一] {}",
            "2 改善条件 [一] {}",
            "3 补充教师 [二] {}",
        ],
    );
    let plan = read(page);
    assert_eq!(plan.tasks[2].targets.len(), 1);
    assert_eq!(plan.doc_number.as_deref(), Some("清教〔2026〕5号"));
    assert_eq!(plan.issuers, ["清河区教育局"]);
    assert_eq!(
        plan.issued_on.map(|day| day.to_string()).as_deref(),
        Some("2026-02-03")
    );
}

#[test]
fn what_is_no_plan_is_refused() {
    let texts = [
        "床前明月光，疑是地上霜。\n举头望明月，低头思故乡。",
        "关于召开会议的通知\n各学校：\n定于3月5日召开会议，请准时参加。\n清河区教育局\n2026年3月1日",
        "关于组织报名的通知\n各学校：\n一、报名时间\n3月5日至8日。\n二、报名地点\n区教育局三楼。\n三、联系人\n王一，电话123456。\n清河区教育局\n2026年3月1日",
        "2026年工作要点",
    ];
    for text in texts {
        let found = plan::read(&crate::read(text.as_bytes(), "").unwrap());
        assert!(
            matches!(found, Err(crate::ReadError::NotAPlan(_))),
            "{text}: {found:?}"
        );
    }
}

#[test]
fn spans_stand_on_what_they_quote() {
    let source = "2026年工作要点\n一、甲\n1.扩大 资源。新建 幼儿园１０所，制定《甲 办法》。\n责任科室：基教科、 人事科\n2.提高质量。评选示范园5所。\n";
    let text = crate::read(source.as_bytes(), "").unwrap();
    let plan = plan::read(&text).unwrap();
    let chars: Vec<char> = text.text.chars().collect();
    let quoted = |span: crate::Span| {
        base::chinese::without_space(&chars[span.at..span.to].iter().collect::<String>())
    };
    let task = &plan.tasks[0];
    assert_eq!(quoted(task.targets[0].span), task.targets[0].quote);
    assert_eq!(quoted(task.deliverables[0].span), task.deliverables[0].name);
    assert_eq!(
        task.responsible_at
            .iter()
            .map(|&span| quoted(span))
            .collect::<Vec<_>>(),
        task.responsible
    );
    assert!(quoted(task.span).starts_with("1.扩大资源") && quoted(task.span).ends_with("人事科"));
    assert_eq!(quoted(plan.sections[0].span), "一、甲");
}
