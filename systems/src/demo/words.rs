//! What invented officers write into their reports. `{}` stands for the task.

use super::lots::Lots;

/// 做法 of a section of the bureau; `{}` stands for the task.
const SECTION: &[&str] = &[
    "印发工作通知，明确标准和时限，组织各县（市、区）制定实施清单",
    "召开{}工作推进会，总结前期经验，部署下一阶段任务",
    "赴各县（市、区）开展{}专题调研，现场协调解决堵点问题",
    "实行月调度、季通报，对进展偏慢的单位下发提示函",
    "遴选典型做法在全市推广，组织现场观摩和经验交流",
    "纳入年度督导评估，逐项核查佐证材料，推动问题整改",
    "会同财政、人力资源社会保障等部门研究保障措施，落实所需经费",
    "组织专家组逐项论证，完善评价标准，规范申报和认定程序",
    "分两批开展业务培训，统一口径和流程，提升基层办理能力",
    "建立{}工作台账，每月更新进展，逐项对账销号",
    "制定实施方案和任务清单，把责任落实到岗、到人",
];

/// 做法 of a county.
const COUNTY: &[&str] = &[
    "召开专题调度会，将任务分解到镇街和学校，建立周报制度",
    "对照清单逐校走访，现场核实进展，建立工作台账",
    "会同财政、自然资源等部门，研究解决所需资金和用地",
    "纳入学校年度考核，定期通报各校完成情况",
    "组织经办人员培训，统一口径和认定标准",
    "成立工作专班，挂图作战，每半月现场督导一次",
    "选取基础较好的学校先行先试，以点带面推进",
    "把{}列入县域教育重点事项，主要负责同志每月听取汇报",
];

/// Put behind a 做法 now and then; `#` stands for a number.
const COUNTED: &[&str] = &[
    "，实地走访学校#所",
    "，累计培训业务骨干#人次",
    "，梳理并整改问题#条",
    "，收集意见建议#条",
    "，先后召开协调会#次",
];

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

/// Why a number is past its line.
const EXPLANATIONS: &[&str] = &[
    "逐校核对了记录，数字属实。城区学位和用房紧张，新建学校明年秋季投入使用后可以回到界限以内，已列入年度任务逐校推进。",
    "逐校核对了记录，数字属实。教师招聘名额已经下达，九月到岗以后可以补上，缺口大的学校先从富余学校调剂。",
    "两所学校的数填早了，已经改正；其余属实，正按整改清单购置设备、改造用房，资金已列入下半年预算。",
    "数字属实。撤并的两个教学点学生并入中心校，一时偏高；中心校扩建已经开工，年底前投入使用。",
];

/// Why a report that was given back is not sent again.
pub(super) const TOO_LATE: &str = "目标已经认定达成，这一期不再更正。";

/// Who writes, and on which task.
#[derive(Clone, Copy)]
pub(super) enum Writer<'a> {
    Section(&'a str),
    County(&'a str),
    /// On a task without a number.
    Countless,
}

/// What a unit says it did.
pub(super) fn practice(lots: &mut Lots, who: Writer<'_>) -> String {
    let mut text = match who {
        Writer::Section(task) => lots.pick(SECTION).replace("{}", task),
        Writer::County(task) => lots.pick(COUNTY).replace("{}", task),
        Writer::Countless => (*lots.pick(PLAIN)).to_owned(),
    };
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

/// What a county says to a number that was warned of, the first time, the second and so on.
pub(super) fn explanation(nth: usize) -> &'static str {
    EXPLANATIONS[nth % EXPLANATIONS.len()]
}

pub(super) fn reason(lots: &mut Lots) -> &'static str {
    lots.pick::<&'static str>(RETURNS)
}
