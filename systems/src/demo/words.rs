//! What invented officers write into their reports. `{}` stands for what is counted.

use super::lots::Lots;

/// 做法 of a section of the bureau.
const SECTION: &[&str] = &[
    "印发{}工作通知，明确标准和时限，组织各区市制定实施清单",
    "召开全市{}工作推进会，总结前期经验，部署下一阶段任务",
    "赴各区市开展{}专题调研，现场协调解决堵点问题",
    "对{}实行月调度、季通报，对进展偏慢的单位下发提示函",
    "遴选{}典型做法在全市推广，组织现场观摩和经验交流",
    "把{}纳入年度督导评估，逐项核查佐证材料，推动问题整改",
    "会同财政、人力资源社会保障等部门研究{}保障措施，落实所需经费",
    "组织专家组对{}逐项论证，完善评价标准，规范申报和认定程序",
    "分两批开展{}业务培训，统一口径和流程，提升基层办理能力",
];

/// 做法 of a county.
const COUNTY: &[&str] = &[
    "召开专题调度会，将{}任务分解到镇街和学校，建立周报制度",
    "对照清单逐校走访，现场核实{}进展，建立工作台账",
    "会同财政、自然资源等部门，研究解决{}所需资金和用地",
    "把{}纳入学校年度考核，定期通报各校完成情况",
    "组织经办人员培训，统一{}的口径和认定标准",
    "成立工作专班，挂图推进{}，每半月现场督导一次",
    "选取基础较好的学校先行先试，以点带面推进{}",
];

/// Put behind a 做法 now and then; `#` stands for a number.
const COUNTED: &[&str] =
    &["，实地走访学校#所", "，累计培训业务骨干#人次", "，梳理并整改问题#条", "，收集意见建议#条", "，先后召开协调会#次"];

/// 做法 of a task without a number.
const PLAIN: &[&str] = &[
    "制定工作方案，明确责任分工，按节点推进各项措施",
    "召开部署会议，细化任务清单，压实各单位责任",
    "深入基层调研，形成问题清单和整改清单，跟踪督促落实",
    "健全工作机制，加强部门协同，定期会商研判",
    "组织专题培训和经验交流，推广基层好做法",
    "完善制度文件，征求各方意见后提请会议研究",
];

const PROBLEMS: &[&str] = &[
    "个别项目前期手续办理较慢，影响整体进度",
    "财政资金到位不够及时，部分支出需要垫付",
    "乡镇学校专业教师不足，工作力量偏弱",
    "少数学校重视程度不够，材料报送质量不高",
    "受雨季影响施工进度延后，需要抢抓工期",
    "部门之间数据口径不一致，核对耗时较长",
    "基层反映任务交叉、填报较多，需要进一步精简",
    "生源分布变化较快，原定布局需要调整",
    "社会力量参与不够，经费渠道较为单一",
];

const RETURNS: &[&str] = &[
    "请说明累计数的统计口径，并补充佐证材料",
    "与台账数不一致，请核对后重报",
    "做法写得过于笼统，请补充具体措施",
    "请核实是否含上年结转数",
];

/// What a unit says it did.
pub(super) fn practice(lots: &mut Lots, subject: &str, is_county: bool) -> String {
    let pattern = if subject.is_empty() {
        PLAIN
    } else if is_county {
        COUNTY
    } else {
        SECTION
    };
    let mut text = lots.pick(pattern).replace("{}", subject);
    if lots.in_hundred(30) {
        let n = lots.between(3, 60);
        text += &lots.pick(COUNTED).replace('#', &n.to_string());
    }
    text + "。"
}

/// What stands in the way, if anything.
pub(super) fn problem(lots: &mut Lots, is_behind: bool) -> Option<String> {
    let told = lots.in_hundred(if is_behind { 75 } else { 12 });
    told.then(|| format!("{}。", lots.pick(PROBLEMS)))
}

pub(super) fn reason(lots: &mut Lots) -> &'static str {
    lots.pick::<&'static str>(RETURNS)
}
