/**
 * A register with rows (明细) is rebuilt by hand: what is shipped as `canteen/rating.toml` comes out byte
 * for byte. Its rows are designed under another name first: called otherwise later, all that names them follows.
 */
import { begin, comesOut, hand, register } from "./designer.mjs"
import { assert, faultsOf } from "./theatre.mjs"

export const title = "定制：用鼠标重建带明细的食堂评定，改标识处处跟着改，导出的文字与内置的逐字节相同"

/** Fields up to the rows. */
async function head(it) {
  await it.part("字段")
  await it.field("引用", "食堂", "canteen")
  await it.choose("引用的登记册", "canteen.canteen")
  await it.check("必填")
  await it.more()
  await it.check("只填一次")
  await it.field("单位", "学校", "school")
  await it.more()
  await it.expression("算式", "canteen.school")
  await it.field("文字", "校区", "campus")
  await it.type("上限", "30")
  await it.more()
  await it.expression("算式", "canteen.campus")
  await it.field("整数", "评定年度", "for_year")
  await it.type("上限", "2099")
  await it.type("下限", "2000")
  await it.check("必填")
  await it.expression("默认值", "year(today())")
  await it.more()
  await it.check("只填一次")
  await it.field("人员", "评定人", "inspector")
  await it.take("默认值", "办理人")
  await it.more()
  await it.check("不可填写")
  await it.field("日期", "评定日期", "held_on")
  await it.check("必填")
  await it.take("默认值", "今天")
  await it.more()
  await it.expression("校验条件", "held_on <= today()")
  await it.type("不满足时的提示", "评定日期不能晚于今天")
}

/** The rows, and what is in one. */
async function rows(page, it) {
  await it.field("明细", "评定项目", "line")
  await it.type("下限", "1")
  await it.type("上限", "30")
  await it.column("代码", "项目", "item")
  await it.choose("代码表", "canteen.item")
  await it.check("必填")
  await it.check("不可重复")
  await it.column("代码", "结果", "result")
  await it.choose("代码表", "canteen.result")
  await it.check("必填")
  await it.column("整数", "满分", "full")
  await it.type("单位", "分")
  await it.more()
  await it.expression("算式", "line.result == 'none' ? 0 : line.item in ['licence', 'process', 'wash', 'sample'] ? 20 : 10")
  await it.column("小数", "得分", "points")
  await it.type("单位", "分")
  await it.more()
  await it.type("小数位数", "1")
  await it.expression("算式", "line.result == 'good' ? line.full : line.result == 'fair' ? line.full / 2 : 0")
  await it.column("图片", "照片", "photos")
  await it.type("上限", "3")
  await it.column("文字", "问题", "trouble")
  await it.type("上限", "200")
  await it.check("必填")
  await it.more()
  await it.expression("何时填写", "line.result in ['fair', 'bad']")
  // What was added last belongs one higher.
  await it.closeColumn()
  await it.row("列", "问题").press("Alt+ArrowUp")
  await page.getByRole("status").getByText("“问题”移到第 5 项，共 6 项。").waitFor({ state: "attached" })
  // A column more is taken away again, and comes back when that is undone.
  await it.column("文字", "备注", "remark")
  await page.getByRole("button", { name: "移除“备注”" }).click()
  await page.getByRole("list", { name: "列", exact: true }).getByRole("button", { name: /^备注/ }).waitFor({ state: "detached" })
}

/** What is counted over the rows, and the rest of the form. */
async function rest(it) {
  await it.field("整数", "满分", "full")
  await it.type("单位", "分")
  await it.more()
  await it.expression("算式", "sum(line.full)")
  await it.field("小数", "得分", "score")
  await it.type("单位", "分")
  await it.more()
  await it.type("小数位数", "1")
  await it.expression("算式", "sum(line.points)")
  await it.field("小数", "折合百分", "total")
  await it.type("单位", "分")
  await it.more()
  await it.type("小数位数", "1")
  await it.expression("算式", "score * 100 / full")
  await it.field("代码", "等级", "grade")
  await it.choose("代码表", "canteen.grade")
  await it.more()
  await it.expression("算式", "total >= param('canteen.grade_a') ? 'a' : total >= param('canteen.grade_b') ? 'b' : total >= param('canteen.grade_c') ? 'c' : 'd'")
  await it.field("图片", "现场照片", "photos")
  await it.type("上限", "9")
  await it.field("多行文字", "学校异议", "objection")
  await it.more()
  await it.type("分组标题", "异议")
  await it.check("不可填写")
  await it.field("文件", "异议材料", "proof")
  await it.more()
  await it.check("不可填写")
  await it.field("多行文字", "异议答复", "answer")
  await it.more()
  await it.check("不可填写")
  for (const [says, name] of [["异议期限", "answer_by"], ["公布期限", "publish_by"]]) {
    await it.field("日期", says, name)
    await it.more()
    await it.check("不可填写")
  }
}

async function flow(it) {
  await it.part("状态与步骤")
  await it.add("状态", "打分中", "scoring")
  await it.check("起始")
  await it.more()
  await it.choose("谁能修改", "区市食堂评定员")
  await it.choose("颜色", "等待")
  await it.add("状态", "已告知学校", "told")
  await it.more()
  await it.uncheck("可修改")
  await it.choose("颜色", "等待")
  await it.add("状态", "异议核查中", "objected")
  await it.more()
  await it.choose("谁能修改", "区市食堂评定员")
  await it.choose("颜色", "不好")
  await it.add("状态", "已公布", "published")
  await it.check("办结")
  await it.choose("颜色", "好")

  const step = async (says, name, from, to, by) => {
    await it.add("办理步骤", says, name)
    await it.choose("在哪些状态", from)
    await it.choose("转到", to)
    if (by) await it.choose("由谁办", by)
  }
  await step("告知学校", "tell", "打分中", "已告知学校", "区市食堂评定员")
  await it.choose("须先填好", "评定项目")
  await it.more()
  await it.choose("通知", "学校食堂管理员")
  await step("提出异议", "object", "已告知学校", "异议核查中", "学校食堂管理员")
  await it.choose("须先填好", "学校异议")
  await it.choose("办理时填写", "学校异议", "异议材料")
  await it.more()
  await it.choose("通知", "区市食堂评定员")
  await it.take("列入待办", "否")
  await step("认可", "accept", "已告知学校", "已公布", "学校食堂管理员")
  await step("维持原评定", "dismiss", "异议核查中", "已公布", "区市食堂评定员")
  await it.choose("须先填好", "异议答复")
  await it.choose("办理时填写", "异议答复")
  await it.more()
  await it.choose("通知", "学校食堂管理员")
  await step("重新评定", "rerate", "异议核查中", "打分中", "区市食堂评定员")
  await it.choose("须先填好", "异议答复")
  await it.choose("办理时填写", "异议答复")
  await it.more()
  await it.choose("通知", "学校食堂管理员")
  await step("公布", "publish", "已告知学校", "已公布")
}

async function rules(it) {
  await it.part("权限")
  await it.choose("谁能新建", "区市食堂评定员")
  for (const who of ["canteen_inspector", "canteen_clerk", "canteen_officer"]) await it.choose("增加角色或人员", who)
  for (const who of ["区市食堂评定员", "市局食堂干部"]) {
    await it.check(`${who} 负责范围`)
    await it.uncheck(`${who} 本单位`)
  }
  await it.check("市局食堂干部 只看不改")
  await it.part("时限与规则")
  await it.add("时限", "异议期满", "answer")
  await it.choose("在哪些状态计时", "已告知学校")
  await it.choose("到期日字段", "异议期限")
  await it.more()
  await it.written("时限", "param('canteen.objection_days') workdays")
  await it.choose("自动办理", "公布")
  await it.add("时限", "逾期未公布", "publish")
  await it.choose("在哪些状态计时", "打分中", "已告知学校", "异议核查中")
  await it.choose("到期日字段", "公布期限")
  await it.more()
  await it.written("时限", "param('canteen.publish_days') workdays")
  await it.type("提前多久提醒", "3")
}

async function basics(it) {
  await it.part("基本")
  await it.type("说明", "一个食堂一年评一次：逐项打分，得出等级，告知学校，听取异议，公布。")
  await it.type("编号规则", "{county}-{year}-ST{seq:4}")
  await it.choose("归属字段", "食堂")
  await it.choose("标题字段", "学校", "校区", "评定年度")
  await it.choose("列表的列", "编号", "食堂", "评定年度", "折合百分", "等级", "评定日期", "状态")
  await it.more()
  await it.choose("识别字段", "食堂", "评定年度")
  await it.choose("可排序的字段", "评定日期", "折合百分", "公布期限")
  await it.choose("可搜索的字段", "编号")
  await it.type("依据", "requirements M47；《食品生产经营监督检查管理办法》（2021）")
  await it.type("文件说明", "A canteen is graded once a year, item by item; the school may object before the grade is published.")
}

/** What the rows and one of their columns are really called: every expression follows. */
async function renamed(page, it) {
  await it.part("字段")
  await it.row("字段", "评定项目").click()
  await it.opened("评定项目")
  await it.name("item")
  await it.row("列", "得分").click()
  await it.opened("得分")
  // Somebody else's name is refused in place, and nothing is changed.
  const name = page.locator('.row-fields input[id^="name-rows-item-"]')
  await name.fill("full")
  await page.getByText("这里已有同样的标识，请换一个。").waitFor()
  await it.name("score")
  await it.kept()
}

/** What those who fill it in will see, on both. */
async function seen(admin) {
  const { page } = admin
  await page.getByRole("complementary", { name: "预览和文字" }).getByText("并排", { exact: true }).click()
  const desk = page.getByRole("region", { name: "电脑上的样子" })
  // A preview that was still on its way empties the form: one presses again.
  const isListed = () => desk.getByText("餐用具清洗消毒").first().waitFor({ timeout: 5_000 }).then(() => true, () => false)
  for (let n = 0; n < 5 && (n === 0 || !(await isListed())); n++) await desk.getByRole("button", { name: "列出全部 12 项" }).click()
  await desk.getByText("餐用具清洗消毒").first().waitFor()
  await admin.shoot("rows-design-preview")
}

export async function play({ enter }) {
  const admin = await enter("xitong")
  const { page } = admin
  const it = hand(page)
  await begin(admin, { title: "重建食堂评定", name: "rerated" })
  await register(page, it, { title: "食堂评定", name: "rating", uses: "学校食堂" })
  await head(it)
  await rows(page, it)
  await admin.shoot("rows-design-columns")
  await rest(it)
  await flow(it)
  await rules(it)
  await basics(it)
  await renamed(page, it)
  await page.getByText("没有发现问题。").waitFor()

  const id = await comesOut(page, "rating.toml", "canteen/rating.toml")
  await seen(admin)
  const faults = await faultsOf(admin, "rows design")
  assert(faults.length === 0, faults.join("\n"))

  const auditor = await enter("shenji", { isPhone: true })
  await auditor.go(`/design/${id}?file=local%2Frating.toml&at=rows%2Fitem%2Fresult`)
  await auditor.page.getByRole("list", { name: "列", exact: true }).getByRole("button", { name: /^结果/ }).waitFor()
  await auditor.shoot("rows-design")
  const onPhone = await faultsOf(auditor, "rows design (390 px)")
  assert(onPhone.length === 0, onPhone.join("\n"))
}
