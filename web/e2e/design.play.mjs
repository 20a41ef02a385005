/**
 * A register is rebuilt by hand, from an empty layer: what is shipped as `safety/hazard.toml` comes out
 * byte for byte. It lies in the bureau's own system, so its path differs; in the text itself nothing does,
 * because roles are global and codes are named with their system.
 */
import { begin, comesOut, hand, register } from "./designer.mjs"
import { assert, faultsOf } from "./theatre.mjs"

export const title = "定制：用鼠标重建安全隐患登记册，导出的文字与内置的逐字节相同"

/** How long mending may take, by grade. */
const DAYS = "(grade == 'major' ? param('safety.major_days', found_on) : param('safety.general_days', found_on))"

async function fields(page, it) {
  await it.part("字段")
  await it.field("文字", "隐患", "title")
  await it.type("上限", "100")
  await it.check("必填")
  await it.type("说明", "一句话写清哪里有什么问题")
  await it.field("引用", "学校", "school")
  await it.choose("引用的登记册", "registry.organisation")
  await it.check("必填")
  await it.expression("默认值", "owner.level == 'school' ? owner : null")
  await it.field("代码", "领域", "area")
  await it.choose("代码表", "safety.area")
  await it.check("必填")
  await it.field("代码", "等级", "grade")
  await it.choose("代码表", "safety.hazard_grade")
  await it.check("必填")
  await it.field("文字", "部位", "place")
  await it.type("上限", "100")
  await it.field("代码", "发现途径", "finding")
  await it.choose("代码表", "safety.finding")
  await it.take("默认值", "学校自查")
  await it.field("日期", "发现日期", "found_on")
  await it.take("默认值", "今天")
  await it.more()
  await it.expression("校验条件", "found_on <= today()")
  await it.type("不满足时的提示", "发现日期不能晚于今天")
  await it.field("引用", "发现人", "finder")
  await it.choose("引用的登记册", "access.account")
  await it.take("默认值", "办理人")
  await it.more()
  await it.check("不可填写")
  await it.field("文件", "隐患照片", "before")
  await it.type("上限", "9")
  await it.field("引用", "整改责任人", "fixer")
  await it.choose("引用的登记册", "access.account")
  await it.field("多行文字", "整改措施", "measures")
  await it.field("金额", "整改资金", "funds")
  await it.field("日期", "整改期限", "due_on")
  await it.more()
  await it.expression("默认值", `found_on + ${DAYS}`)
  await it.expression("校验条件", `due_on >= found_on && due_on <= found_on + ${DAYS}`)
  await it.type("不满足时的提示", "整改期限不能早于发现日期，也不能超过本区域规定的最长整改天数")
  await it.field("多行文字", "应急预案", "fallback")
  await it.type("说明", "整改完成前怎样保证安全；无法保证的停止使用")
  await it.more()
  await it.expression("何时填写", "grade == 'major'")
  await it.field("文件", "整改后照片", "after")
  await it.type("上限", "9")
  await it.field("日期", "报告整改日", "fixed_on")
  await it.more()
  await it.check("不可填写")
  // The heading of a group is dropped on the field it begins with, and then named.
  await it.close()
  const fixer = page.getByRole("list", { name: "字段", exact: true }).locator(":scope > li").filter({ hasText: "整改责任人" })
  await fixer.evaluate((row) => row.scrollIntoView({ block: "center" }))
  await page.getByRole("button", { name: "增加“分组标题”字段" }).dragTo(fixer, { targetPosition: { x: 60, y: 3 } })
  await it.type("分组标题", "整改")
}

async function flow(it) {
  await it.part("状态与步骤")
  await it.add("状态", "已登记", "found")
  await it.check("起始")
  await it.choose("颜色", "等待")
  await it.add("状态", "整改中", "fixing")
  await it.more()
  await it.choose("谁能修改", "学校安全员")
  await it.choose("颜色", "不好")
  await it.add("状态", "待复查", "fixed")
  await it.more()
  await it.uncheck("可修改")
  await it.choose("颜色", "等待")
  await it.add("状态", "已销号", "closed")
  await it.check("办结")
  await it.choose("颜色", "好")

  await it.add("办理步骤", "交办", "assign")
  await it.choose("在哪些状态", "已登记")
  await it.choose("转到", "整改中")
  await it.choose("由谁办", "学校安全员")
  await it.choose("须先填好", "整改责任人", "整改期限")
  await it.choose("办理时填写", "整改责任人", "整改措施", "整改资金", "整改期限", "应急预案")
  await it.add("办理步骤", "报告整改", "report")
  await it.choose("在哪些状态", "整改中")
  await it.choose("转到", "待复查")
  await it.choose("由谁办", "“整改责任人”里的人或单位")
  await it.choose("须先填好", "整改后照片")
  await it.choose("办理时填写", "整改后照片")
  await it.more()
  await it.choose("增加写入字段", "报告整改日")
  await it.type("写入字段：报告整改日", "today()")
  await it.add("办理步骤", "销号", "accept")
  await it.choose("在哪些状态", "待复查")
  await it.choose("转到", "已销号")
  await it.choose("由谁办", "区市安全干部")
  await it.add("办理步骤", "退回", "return")
  await it.choose("在哪些状态", "待复查")
  await it.choose("转到", "整改中")
  await it.choose("由谁办", "区市安全干部")
  await it.choose("办理时填写", "理由")
  await it.more()
  await it.take("列入待办", "否")
}

async function rights(it) {
  await it.part("权限")
  await it.choose("谁能新建", "学校安全员", "inspector")
  for (const who of ["school_safety", "fixer", "finder", "county_safety", "city_safety"]) await it.choose("增加角色或人员", who)
  await it.check("“发现人”里的人或单位 只看不改")
  for (const who of ["区市安全干部", "市局安全干部"]) {
    await it.check(`${who} 负责范围`)
    await it.uncheck(`${who} 本单位`)
  }
  await it.check("市局安全干部 只看不改")
}

async function rules(page, it) {
  await it.part("时限与规则")
  await it.add("时限", "挂牌督办", "overdue")
  await it.choose("在哪些状态计时", "整改中")
  await it.choose("到期日字段", "整改期限")
  await it.more()
  await it.choose("发出事件", "隐患整改逾期")
  await page.getByRole("button", { name: "增加整体校验" }).click()
  const check = page.getByRole("group", { name: "整体校验第 1 项" })
  await it.expression("条件", "state == 'found' || grade != 'major' || (has(measures) && has(funds) && has(fallback))", check)
  await it.type("不满足时的提示", "重大隐患须措施、责任、资金、时限、预案五落实后才能交办，请补齐整改措施、整改资金和应急预案", check)
}

async function basics(it) {
  await it.part("基本")
  await it.type("说明", "一处隐患一条：谁发现、谁整改、何时改完、谁复查。")
  await it.choose("形态", "台账")
  await it.type("编号规则", "{county}-{year}-{seq:5}")
  await it.choose("归属字段", "学校")
  await it.choose("标题字段", "隐患")
  await it.choose("列表的列", "编号", "隐患", "学校", "领域", "等级", "整改责任人", "整改期限", "状态")
  await it.more()
  await it.choose("可排序的字段", "发现日期", "整改期限")
  await it.choose("可搜索的字段", "隐患", "编号")
  await it.type("依据", "requirements M40；《安全生产法》第四十一条")
  await it.expression("紧急事项", "grade == 'major'")
  await it.type("文件说明", "A hazard found at a school, until it is closed.")
}

export async function play({ enter }) {
  const admin = await enter("xitong")
  const { page } = admin
  const it = hand(page)
  await begin(admin, { title: "重建安全隐患", name: "rebuilt" })
  await register(page, it, { title: "安全隐患", name: "hazard", uses: "学校安全" }, async () => it.add("事件", "隐患整改逾期", "hazard_overdue"))
  await fields(page, it)
  await flow(it)
  await rights(it)
  await rules(page, it)
  await basics(it)
  await it.kept()
  await admin.shoot("design-rebuilt")
  await page.getByText("没有发现问题。").waitFor()

  await comesOut(page, "hazard.toml", "safety/hazard.toml")

  // The text beside it is the same, and it is ready to be put in force.
  await page.getByRole("complementary", { name: "预览和文字" }).getByText("文字", { exact: true }).click()
  await page.getByRole("region", { name: "文字" }).getByText('number = "{county}-{year}-{seq:5}"').waitFor()
  await page.getByRole("button", { name: "校验" }).click()
  await page.getByText("已校验").first().waitFor()
  const faults = await faultsOf(admin, "design")
  assert(faults.length === 0, faults.join("\n"))
}
