//! The language in Chinese, for those who design in the browser: its words, types, values
//! and mistakes.
//!
//! The same tables as `words` and `diagnostic`, by the same names; a test finds what is
//! missing here. Not here: the reference for developers, which is in English.

use crate::words::Place;

/// What a word is called in a property panel, and one sentence on it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Called {
    pub title: &'static str,
    pub help: &'static str,
}

/// Word, title, help.
type Said = (&'static str, &'static str, &'static str);

/// Words that mean the same wherever they stand.
const EVERYWHERE: &[Said] = &[
    ("title", "名称", "显示给人看的名字"),
    ("help", "说明", "显示在这一项下面，也写进手册"),
    ("source", "依据", "出自哪份文件"),
    ("tone", "颜色", "列表里的灯：普通、好、等待、不好"),
    ("says", "不满足时的提示", "告诉填写人哪里不对、怎么改"),
];

const WORDS: &[(Place, &[Said])] = &[
    (
        Place::System,
        &[
            ("uses", "引用的系统", "要引用其登记册、代码、角色的系统"),
            ("role", "角色", "可以授给人员的角色"),
            ("event", "事件", "本系统的登记册发出、别处可以承接的事"),
            ("menu", "菜单", "主菜单里的入口"),
            (
                "refusal",
                "提示用语",
                "办不成时说的话，{名称} 处填入实际的值",
            ),
        ],
    ),
    (
        Place::Menu,
        &[
            ("step", "环节", "定、分、采、算、警、办、督、示、评之一"),
            ("register", "打开的登记册", "点开后显示它的列表"),
            ("screen", "打开的页面", "专门制作的页面"),
            ("roles", "谁看得到", "不填：能看这个登记册的人都看得到"),
        ],
    ),
    (
        Place::Register,
        &[
            ("extends", "补充的登记册", "内置登记册的标识"),
            ("was", "曾用标识", "以前的标识，改名后仍认得旧记录"),
            ("shape", "形态", "台账、申请、监测、定期任务"),
            ("without", "不要的部分", "形态自带、这里用不着的部分"),
            (
                "application",
                "申请的办理",
                "由谁审核、决定、受理异议和申诉，各要多久",
            ),
            ("duty", "定期报送", "谁、每期、什么时候报送"),
            ("number", "编号规则", "如 {county}-{year}-{seq:5}"),
            (
                "numbered",
                "何时编号",
                "到了哪些状态才取号；不填则新建时就编号",
            ),
            (
                "owner",
                "归属字段",
                "说明这条记录是哪个单位的；不填就是登记人的单位",
            ),
            ("stands_for", "代表", "一条记录代表哪个账号或机构"),
            (
                "acts_for",
                "代办对象",
                "所代表的人可以替谁办事，如监护人之于孩子",
            ),
            ("create", "谁能新建", "角色；不填则谁也不能新建"),
            (
                "counted",
                "谁只看数",
                "角色：看得到负责范围内的指标数，看不到记录",
            ),
            (
                "opens",
                "打开哪个指标",
                "指标字段和单位字段：看得到记录的，就看得到这个指标在那个单位的数",
            ),
            ("prepare", "预备规则", "内置程序的规则"),
            ("on_create", "新建后规则", "内置程序的规则"),
            ("on_change", "修改后规则", "内置程序的规则"),
            (
                "written",
                "写法规则",
                "内置程序的规则：名单里的其他写法各是什么意思",
            ),
            (
                "label",
                "标题字段",
                "别处引用这条记录时显示的字段；不填用编号",
            ),
            (
                "key",
                "识别字段",
                "合起来认定一条记录的字段：不能有两条相同，导入时据此找到已有的",
            ),
            ("sort", "可排序的字段", "列表可按它们排序"),
            (
                "filter",
                "常用筛选字段",
                "记录很多（几十万条以上）时，按它们筛选后排序也很快；只列取值不多的，如年级、状态",
            ),
            (
                "beyond",
                "借用的筛选项",
                "引用的记录里的代码、是否或引用，如“class.grade”：列表也能按它筛选和统计",
            ),
            (
                "search",
                "可搜索的字段",
                "搜索框查找的文字字段：按开头、中文的任一部分或拼音",
            ),
            ("list", "列表的列", "按顺序；不填就是全部字段"),
            (
                "dated",
                "按期间记录",
                "按哪些字段分清对象；同一对象的各期间不重叠",
            ),
            (
                "course",
                "逐段记下",
                "把同名字段在各段时间的内容记到这个登记册",
            ),
            ("facts", "只增不改", "更正另记一条"),
            ("hidden", "不对外显示", "只供程序使用"),
            (
                "urge",
                "可以催办",
                "上级、建立人和归属单位能催正在办的人，一件事一天一次",
            ),
            (
                "urgent",
                "紧急事项",
                "条件成立的记录，有关消息立即外发，不受免打扰时段和每日汇总限制",
            ),
            ("retain", "保存期限", "有个人信息时必须说明到期如何处理"),
            ("field", "字段", "按屏幕上的顺序"),
            ("rows", "明细的字段", "每个明细里各列的字段，按列的顺序"),
            ("state", "状态", "记录办到哪一步"),
            ("step", "办理步骤", "谁在什么状态下能做什么"),
            ("clock", "时限", "到期未办的标出来"),
            ("access", "权限", "角色或人员字段能看到、办理哪些记录"),
            ("check", "整体校验", "几个字段之间要满足的条件"),
            (
                "print",
                "打印件",
                "按记录生成的 Word 文件，如督办单、通知书",
            ),
            (
                "publish",
                "向社会公开",
                "不用登录就能看到哪些记录的哪些字段；不写则什么都不公开",
            ),
            (
                "quality",
                "数据质量规则",
                "能保存、但内容有问题的记录怎样找出来，每处问题记入台账",
            ),
            ("on", "承接的事件", "别的系统发出时自动登记一条"),
        ],
    ),
    (
        Place::Field,
        &[
            ("type", "类型", "装什么样的值"),
            ("aliases", "别的叫法", "导入的表格里，这一列还会叫什么"),
            (
                "reads",
                "整格的写法",
                "导入的表格里，这一列写成这样的，各部分填到所指的字段；不指字段的写法算没有填",
            ),
            (
                "standard",
                "标准字段代码",
                "JY/T 1001～1007 里的代码，如 XM；按代码导入导出时用",
            ),
            ("required", "必填", "不填不能保存"),
            (
                "unique",
                "不可重复",
                "同一登记册里（明细中是同一条记录里）不能有相同的值",
            ),
            ("default", "默认值", "新建时先填好的值或算式"),
            ("check", "校验条件", "保存时不能为假的条件"),
            (
                "level",
                "信息级别",
                "公开、内部、个人、敏感；个人以上会遮挡",
            ),
            (
                "means",
                "数据项",
                "装的是哪个已登记的数据项；一个数据项只在一处填写",
            ),
            (
                "group",
                "分组标题",
                "从这个字段开始的一组，到下一个分组标题为止",
            ),
            ("when", "何时填写", "条件成立时才显示"),
            ("was", "曾用标识", "以前的字段标识，改名后旧值仍在"),
            ("part", "取原值的一部分", "拆分字段时，用正则从原值中取出"),
            ("computed", "算式", "由其他字段算出，不能填写"),
            ("rule", "内置规则", "由内置程序算出"),
            (
                "latest",
                "取最近一条",
                "自动引用对方登记册里引用本记录的最近一条，不能填写",
            ),
            (
                "follow",
                "随引用更新",
                "引用的记录改了，本记录随即跟着改；不勾选则到下次保存时才改",
            ),
            (
                "given",
                "随本记录填写",
                "新建时填写，存在所引用的记录里；按它找到那一条",
            ),
            ("fixed", "不可填写", "只由步骤写入，新建时也不填"),
            ("once", "只填一次", "新建时填写，以后不能改"),
            ("max", "上限", "最多字数、个数、行数或最大的数"),
            ("min", "下限", "最小的数或最少行数"),
            ("unit", "单位", "数的计量单位"),
            ("scale", "小数位数", "最多九位"),
            ("of", "代码表", "从哪张代码表里选"),
            ("to", "引用的登记册", "从哪个登记册里选"),
            (
                "among",
                "可选范围",
                "只有符合这个条件的记录供选择；不填：本人看得到的都可选",
            ),
            (
                "made",
                "没有则新建",
                "按随本记录填写的内容找不到时，新建一条",
            ),
            (
                "told_by",
                "由号码得出",
                "没有填写时，由这个字段里的公民身份号码得出出生日期或性别",
            ),
            (
                "instead",
                "其他证件填到",
                "名册同一列里的其他证件，类型和号码填到这两个字段；第三项是类型里居民身份证的代码",
            ),
            ("month", "可以只写到月", "名册里只写到月的，算当月 1 日"),
            (
                "about",
                "可以关联的登记册",
                "在它们的记录页上可以新建本记录；不填则只由系统关联",
            ),
            ("name", "标识", "步骤按它取用"),
        ],
    ),
    (
        Place::State,
        &[
            ("start", "起始", "新记录所处的状态，只能有一个"),
            ("end", "办结", "不再有下一步"),
            ("open", "可修改", "此时还能改字段；办结状态默认不能"),
            ("edit", "谁能修改", "不填：能办理的人都能改"),
            (
                "kept_by",
                "先归谁",
                "处于这个状态时归这些角色所在的单位，归属单位还看不到；不填：一直归归属单位",
            ),
            (
                "aside",
                "列表默认不列",
                "已剔除、已撤下一类；列表上勾选“含……”或选这个状态才列出",
            ),
        ],
    ),
    (
        Place::Step,
        &[
            ("from", "在哪些状态", "不填：所有未办结的状态"),
            ("to", "转到", "不填则状态不变"),
            ("by", "由谁办", "角色，或某个字段里的人、单位"),
            (
                "all",
                "须都办到",
                "记下谁已办的字段：由谁办里的每个都办了才生效",
            ),
            (
                "merge",
                "并入哪一条",
                "指向本登记册另一条的字段；办理后本条并入那一条",
            ),
            ("need", "须先填好", "办这一步前必须有值的字段"),
            ("ask", "办理时填写", "理由，或记录里的字段"),
            ("start", "办理时先填好", "打开时已填的值，办理人可改"),
            ("when", "办理条件", "不成立就不能办"),
            ("rule", "内置规则", "由内置程序执行"),
            ("each", "逐条办理", "同时在后台对引用本条的每条记录各办一步"),
            ("set", "写入字段", "办理时自动写入的值"),
            ("todo", "列入待办", "等这一步时提醒办理人"),
            ("raise", "发出事件", "办理时发出，由承接的登记册处理"),
            ("notify", "通知", "角色，或某个字段里的人、单位"),
        ],
    ),
    (
        Place::Application,
        &[
            ("check", "谁审核", "不填：提交后直接决定"),
            ("decide", "谁决定", "角色，或某个字段里的人、单位"),
            ("object", "谁可以提出异议", "不填：公示期内不受理异议"),
            ("hear", "谁核查异议", "不填：由决定人核查"),
            ("appeal", "谁处理申诉", "不填：不予同意即为最终决定"),
            ("check_within", "审核时限", "如 5 workdays（5 个工作日）"),
            ("supplement_within", "补正时限", "逾期视为撤回"),
            ("decide_within", "决定时限", "不含补正的时间"),
            ("publish_for", "公示多久", "不填：不公示"),
            ("appeal_within", "申诉时限", "逾期决定生效"),
        ],
    ),
    (
        Place::Each,
        &[
            ("of", "办哪个登记册的", "它有一个字段引用本登记册"),
            ("step", "办哪一步", "状态合适的各办一次，办理人与本步相同"),
            (
                "for",
                "为哪些机构",
                "本条所属单位及其下属中符合条件的；还没有的先新建",
            ),
            ("then", "办完后", "全部办过以后本条自动办的一步"),
        ],
    ),
    (
        Place::Duty,
        &[
            ("for", "由谁报送", "机构应满足的条件"),
            (
                "with",
                "有哪类记录的单位报送",
                "登记册，如 canteen.canteen；有它的记录的单位才报送",
            ),
            (
                "where",
                "哪些记录算数",
                "对上一项的记录的条件；不写则全部算数",
            ),
            (
                "period",
                "多久一次",
                "日、周、月、季度、半年、年、学年、学期",
            ),
            ("open", "提前多久开出", "不填：每期第一天开出"),
            ("due", "期后多久到期", "不填：每期最后一天到期"),
            (
                "close",
                "逾期多久截止",
                "截止后不再受理；不填则一直可以补报",
            ),
            ("check", "谁确认", "不填：报送即办结"),
        ],
    ),
    (
        Place::Print,
        &[
            ("when", "何时可打印", "不填：任何时候"),
            (
                "text",
                "正文",
                "公文的正文取自哪个多行文字字段；不写就是表单，与“各行”都写就是纪要",
            ),
            ("to", "主送", "公文发给谁，取自哪个字段；不填：记录所属单位"),
            ("on", "成文日期", "公文的日期取自哪个字段；不填：打印当天"),
            (
                "rows",
                "各行",
                "表单的各行：字段；一行两个用逗号隔开；也可以是登记册，列出其中针对本记录的各条",
            ),
            ("sign", "签字处", "表格下方，最多三处"),
            ("note", "附注", "印在最后，加括号"),
        ],
    ),
    (
        Place::Quality,
        &[
            ("title", "问题", "办事人员看得懂的一句话，如“没有填写民族”"),
            ("kind", "问题类别", "缺项、矛盾、不合理、重复、无归属、迟报"),
            (
                "when",
                "什么算有问题",
                "条件成立的记录有问题；填了“哪些字段相同”的，是参加比对的记录",
            ),
            ("same", "哪些字段相同", "这些字段都与另一条相同的，算重复"),
            ("advice", "怎么办", "请学校怎样核对、改正"),
            ("source", "依据", ""),
        ],
    ),
    (
        Place::Clock,
        &[
            ("in", "在哪些状态计时", ""),
            ("until", "到期日字段", "从次日起算逾期"),
            (
                "within",
                "时限",
                "自动算出到期日，如 5 workdays（5 个工作日）",
            ),
            ("pause", "在哪些状态停计", "停计的时间加到到期日上"),
            ("remind", "提前多久提醒", "提醒轮到办理的人"),
            ("set", "写入字段", "到期后自动写入的值"),
            ("raise", "发出事件", "逾期时通知其他系统"),
            ("notify", "通知", "逾期时通知的角色，或某个字段里的人、单位"),
            ("step", "自动办理", "到期后由系统办的一步，不算谁逾期"),
            ("escalate", "升级", "逾期越久，多做什么"),
        ],
    ),
    (
        Place::Stage,
        &[
            ("after", "逾期多久后", "如 3 workdays（3 个工作日）"),
            ("set", "写入字段", "到那时自动写入的值"),
            ("raise", "发出事件", "到那时通知其他系统"),
            ("notify", "通知", "到那时通知的角色，或某个字段里的人、单位"),
        ],
    ),
    (
        Place::Access,
        &[
            (
                "scope",
                "范围",
                "本单位、负责范围、承办、本人、全部；只看不改",
            ),
            ("clear", "明文字段", "日常办理、不遮挡的个人信息"),
        ],
    ),
    (Place::Check, &[("expr", "条件", "保存时不能为假")]),
    (
        Place::Latest,
        &[
            (
                "by",
                "按哪一项算最近",
                "对方登记册的字段，值最大的算最近；不填：最后登记的",
            ),
            ("where", "条件", "只取成立的；只能用对方记录自己的字段"),
            (
                "field",
                "对方的引用字段",
                "对方有几个字段引用本登记册时才要选",
            ),
        ],
    ),
    (
        Place::Publish,
        &[
            ("in", "在哪些状态", "离开这些状态就不再公开"),
            ("by", "由谁发布", "逐条发布、撤下；不填则随下一项的记录公开"),
            (
                "with",
                "随哪条记录公开",
                "指向公开的记录的字段；在那条记录的公开页面上显示",
            ),
            ("fields", "公开的字段", "按顺序；别的都不公开"),
            (
                "list",
                "列表的列",
                "公开列表显示其中哪些字段；不填：登记册列表的列",
            ),
            ("filter", "筛选的字段", "公开的代码、是否或机构字段"),
            ("sort", "排列", "公开的字段；前面加 - 从大到小"),
            ("note", "附注", "写在页面下方：来源、多久更新一次"),
        ],
    ),
    (
        Place::Retain,
        &[
            ("years", "保存年数", ""),
            ("from", "从何时起算", "日期字段、登记之日或办结之日"),
            ("then", "到期处理", "删除、去标识化、归档"),
        ],
    ),
    (
        Place::CodeList,
        &[
            ("file", "代码文件", "随系统提供的标准代码"),
            ("leaves", "只选末级", "有下级的代码不能选"),
            ("code", "代码", "按显示的顺序"),
        ],
    ),
    (
        Place::CodeFile,
        &[
            ("document", "标准或文件", ""),
            ("edition", "版本", ""),
            ("vintage", "整理情况", "据何处、何时整理"),
            ("code", "代码", "按显示的顺序"),
        ],
    ),
    (
        Place::Code,
        &[
            ("also", "别名", "也可用这些名称查到"),
            ("like", "号码样式", "证件的类型：号码是这个样子的，就是它"),
            ("parent", "上级代码", ""),
            ("level", "层级", ""),
            ("from", "启用日", "从这天起可选"),
            ("to", "停用日", "从这天起不能再选"),
        ],
    ),
    (
        Place::Param,
        &[
            ("type", "类型", ""),
            ("unit", "单位", ""),
            ("scale", "小数位数", ""),
            ("min", "下限", ""),
            ("max", "上限", ""),
            ("of", "代码表", ""),
            ("value", "各期的值", "先旧后新"),
            ("by", "由谁设定", "不填：能设定参数的角色都可以"),
            ("areas", "可以另设的层级", "不填：全局一个值"),
        ],
    ),
    (
        Place::ParamValue,
        &[("from", "起始日", ""), ("is", "值", "")],
    ),
    (
        Place::Measure,
        &[
            ("unit", "单位", "% 时份额乘以一百"),
            ("better", "方向", "越高越好，还是越低越好"),
            ("of", "总体", "数什么、加什么"),
            ("part", "其中", "占总体的份额"),
            ("by", "可按什么分", "机构、期间或字段"),
            ("on", "归入期间的字段", "日期或期间字段"),
            ("places", "小数位数", ""),
            ("per", "每多少个总体", "每百名学生填 100"),
            ("nature", "指标性质", "约束性还是预期性"),
            ("base", "基期值", "政策参数"),
            ("target", "目标值", "政策参数"),
            ("line", "预警线", "政策参数；按方向不得低于或高于"),
            (
                "held",
                "哪些层级要达到预警线",
                "不填为各级；只对区市提出的，填市、区市",
            ),
            ("warn", "预警到哪些层级", "值过线或突变时提醒这些层级的单位"),
            (
                "lacks",
                "缺额字段",
                "没有计入的记录各缺多少，写在评估报告里",
            ),
            ("also", "别的叫法", "计划里这样写的目标，建议按它计量"),
            ("note", "数据说明", "不含什么、哪里不准"),
            ("issuer", "制定机关", ""),
            ("edition", "其他算法", "从某日起或在某地适用"),
        ],
    ),
    (
        Place::Dashboard,
        &[
            (
                "level",
                "哪一级单位的",
                "上级先选一个单位；不填：哪一级都可以",
            ),
            (
                "kinds",
                "哪几类单位的",
                "如 kindergarten；不填：哪一类都可以",
            ),
            ("roles", "给哪些角色看", "不填：都可以；看不到的指标不显示"),
            ("card", "上方的指标", "最多七个，各成一句话"),
            ("chart", "下面的图", ""),
            ("item", "评估的各项", "逐项判定，写明哪所学校缺多少"),
            ("among", "缺额列到哪一级", "不填：不列"),
        ],
    ),
    (
        Place::Item,
        &[
            ("part", "所在部分", "不填：与上一项相同"),
            ("of", "指标", "都要有预警线；不填：由材料和实地核查认定"),
            ("unit", "缺额的单位", "按记录数的才填"),
        ],
    ),
    (
        Place::Chart,
        &[
            ("of", "指标", ""),
            (
                "along",
                "按什么分",
                "下一级、某一级单位、期间或字段，最多两项",
            ),
            ("as", "画成什么", ""),
        ],
    ),
    (
        Place::Edition,
        &[
            ("from", "起始日", ""),
            ("area", "适用地区", "单位代码；不填：各地"),
            ("issuer", "制定机关", ""),
            ("of", "总体", ""),
            ("part", "其中", ""),
        ],
    ),
    (
        Place::Count,
        &[
            ("count", "计数的登记册", ""),
            ("sum", "求和的字段", "系统.登记册.字段"),
            ("average", "求平均的字段", "系统.登记册.字段"),
            ("median", "取中位数的字段", "系统.登记册.字段"),
            ("min", "取最小的字段", "系统.登记册.字段"),
            ("max", "取最大的字段", "系统.登记册.字段"),
            ("differs", "求差异系数的指标", "各单位之间，按总体加权"),
            ("growth", "求增长的指标", "比上一期"),
            ("meets", "求达标单位占比的指标", "该指标要有预警线"),
            ("ratio", "求比的指标", "与“to”所说的指标之比"),
            ("to", "比的后项", ""),
            ("where", "条件", "只算成立的"),
        ],
    ),
    (Place::Fact, &[("also", "别的叫法", "人们给它的其他名称")]),
    (
        Place::Event,
        &[("field", "带的内容", "随事件传出的值，不含个人信息")],
    ),
    (
        Place::On,
        &[
            ("when", "何时承接", "不填：每次都承接"),
            (
                "single",
                "不重复承接",
                "同一条记录引出的一条还没有办完时，不再另开一条",
            ),
            (
                "step",
                "办理步骤",
                "不开新的一条：同一条记录引出的、还能这样办的，由系统办这一步",
            ),
            ("set", "写入字段", "新登记的一条里各字段的值"),
        ],
    ),
    (
        Place::Calendar,
        &[
            (
                "covers",
                "覆盖的期间",
                "下面的安排在这些期间是完整的；只写内置日历还没有的年份，如 2027",
            ),
            (
                "holidays",
                "放假日",
                "一行一个：单独一天如 2027-01-01，连续几天如 2027-02-05/2027-02-11；其中的周末照写不误",
            ),
            (
                "workdays",
                "调休上班日",
                "要上班的周六、周日，一行一个，如 2027-02-14",
            ),
        ],
    ),
];

/// Types as they are called on screens.
const TYPES: &[(&str, &str)] = &[
    ("text", "文字"),
    ("long_text", "多行文字"),
    ("integer", "整数"),
    ("decimal", "小数"),
    ("money", "金额"),
    ("percent", "百分比"),
    ("length", "长度"),
    ("weight", "重量"),
    ("area", "面积"),
    ("date", "日期"),
    ("time", "时间"),
    ("datetime", "日期和时间"),
    ("period", "期间"),
    ("school_year", "学年"),
    ("flag", "是否"),
    ("code", "代码"),
    ("codes", "多个代码"),
    ("ref", "引用"),
    ("refs", "多个引用"),
    ("files", "文件"),
    ("picture", "图片"),
    ("phone", "电话号码"),
    ("address", "地址"),
    ("citizen_id", "公民身份号码"),
    ("credit_code", "统一社会信用代码"),
    ("place", "地点"),
    ("polygon", "范围"),
    ("organisation", "单位"),
    ("person", "人员"),
    ("record", "来源记录"),
    ("rows", "明细"),
];

/// Mistakes, by the codes of diagnostics; `{}` stands for what a mistake is about.
const MISTAKES: &[(&str, &str)] = &[
    ("toml.syntax", "不是合法的 TOML 写法"),
    ("csv.syntax", "不是合法的代码文件"),
    ("file.unknown", "没有这种定义文件"),
    ("file.no_system", "缺少 system.toml：新系统要先说明名称"),
    ("id.bad", "标识只能用小写字母、数字和下划线，并以字母开头"),
    ("id.reserved", "这个标识系统已占用，请换一个"),
    ("word.unknown", "这里没有这个属性"),
    ("word.kind", "值的种类不对"),
    ("word.missing", "缺少必须说明的属性"),
    ("word.value", "只能取规定的几个值"),
    ("word.twice", "重复了"),
    ("uses.unknown", "没有这个系统"),
    ("uses.cycle", "几个系统互相引用成了圈"),
    (
        "uses.not_listed",
        "引用了别的系统，请先把它列入“引用的系统”",
    ),
    ("role.unknown", "没有这个角色"),
    ("role.twice", "这个角色已在别处声明，请直接使用"),
    ("menu.target", "菜单应打开一个登记册或一个页面，只能选一个"),
    ("register.unknown", "没有这个登记册"),
    ("register.no_access", "谁也看不到这个登记册，请设置权限"),
    ("register.owner", "归属字段要引用机构，且不能是算出来的"),
    ("register.stands_for", "“代表”要引用账号或机构"),
    (
        "register.dated",
        "按期间记录的登记册要有起日（from）和止日（to）两个日期字段，并按能分清对象的字段",
    ),
    (
        "register.acts_for",
        "“代办对象”要引用一条记录，并先说明“代表”谁",
    ),
    (
        "register.opens",
        "“打开哪个指标”要先写选指标的字段，再写单位字段",
    ),
    ("register.was", "曾用标识有误"),
    ("register.course", "逐段记下：{}"),
    ("register.no_retain", "有个人信息，必须说明保存期限"),
    ("number.pattern", "编号规则写得不对"),
    (
        "number.taken",
        "没有编号规则，或开始时就编号，不必写何时编号",
    ),
    ("field.unknown", "没有这个字段"),
    ("field.unknown_type", "没有这种字段类型"),
    ("field.word_not_for_type", "这个属性不适用于该类型"),
    ("field.range", "上下限不合理"),
    ("field.was", "曾用标识有误"),
    ("field.part", "拆分的写法有误"),
    ("field.no_meaning", "个人信息要说明是哪个数据项"),
    (
        "field.open_number",
        "证件号码应加密并遮盖：级别请选“敏感”，并说明是哪个数据项",
    ),
    (
        "field.level",
        "算出来的是个人信息：级别要与原字段一样，否则谁都看得见",
    ),
    ("field.unknown_meaning", "没有登记过这个数据项"),
    (
        "field.second_home",
        "这个数据项已由{}登记，请引用那里的记录，不要再填一遍",
    ),
    ("field.same_title", "同名的字段含义不同，请把名称写得更明白"),
    ("field.sensitive", "敏感信息不能排序、搜索或比较大小"),
    ("field.kind", "这种类型的字段不能用在这里"),
    ("field.given", "随本记录填写：{}"),
    ("field.reads", "整格的写法里所指的字段不存在"),
    (
        "field.bearer",
        "要写明哪个字段是公民身份号码，其他证件的类型和号码各填到哪个字段",
    ),
    ("code.like", "号码的样式写得有误"),
    ("field.latest", "取最近一条：{}"),
    ("field.follow", "随引用更新：{}"),
    (
        "rows.field",
        "类型为明细的字段与 [rows.…] 里的各列要对应起来",
    ),
    ("rows.inside", "明细只能直接放在登记册里，不能放在这里"),
    ("rows.level", "信息级别在明细的各列上设置，不在明细本身"),
    (
        "rows.computed",
        "明细各列先于记录的算式算出，不能取用记录算出的值",
    ),
    ("fact.held", "{}"),
    (
        "fact.unsaid",
        "这是已登记的数据项“{}”，请在“数据项”里选上它",
    ),
    ("codes.unknown", "没有这张代码表"),
    ("codes.empty", "代码表里没有代码"),
    ("codes.file", "没有这个代码文件"),
    ("codes.parent", "代码表里没有这个上级代码"),
    ("state.unknown", "没有这个状态"),
    ("state.start", "起始状态要有且只有一个"),
    ("state.unreachable", "没有步骤通到这个状态"),
    ("state.dead_end", "这个状态没有下一步，也不是办结"),
    ("state.from_end", "办结之后不能再有步骤"),
    ("step.no_states", "登记册没有状态，步骤不能改变状态"),
    ("step.all", "“须都办到”的字段要能记下由谁办里的每一个"),
    ("step.ask", "办理时填写的内容说得不清楚"),
    ("access.unknown", "既不是角色，也不是人员字段"),
    ("access.ambiguous", "角色与字段同名，请改字段的标识"),
    ("access.scope", "没有这种范围"),
    ("expr.syntax", "算式读不懂"),
    ("expr.unsupported", "算式里有不支持的写法"),
    ("expr.unknown", "算式里的名称不存在"),
    ("expr.type", "算式两边的类型不合"),
    ("expr.unknown_code", "代码表里没有这个代码"),
    ("expr.unknown_state", "登记册没有这个状态"),
    ("expr.sensitive", "敏感信息不能比较大小，也不能用于指标"),
    (
        "expr.rows",
        "明细有许多行，要写明求和、计数还是逐行判断，如 sum(明细.字段)",
    ),
    (
        "expr.order",
        "算式取用了排在后面的计算字段，或绕回了自己；请把取用的移到上面",
    ),
    ("param.order", "各期的值要按日期先后排列"),
    ("param.bounds", "值超出了规定的上下限"),
    ("expr.unknown_param", "没有这个政策参数"),
    ("measure.count", "要说明数哪个登记册，或加哪个字段"),
    ("measure.unknown", "没有这个指标"),
    ("dashboard.card", "上方最多放七个指标"),
    ("dashboard.along", "指标不能按这一项分"),
    (
        "dashboard.item",
        "评估的一项要有名称；用来判定的指标要有预警线",
    ),
    ("measure.made", "不能由这个指标算出来"),
    ("measure.warn", "要预警的指标要有预警线，或有归入期间的字段"),
    (
        "measure.better",
        "有预警线或目标值的指标要说明越高越好还是越低越好",
    ),
    ("clock.pause", "同一个状态不能既计时又停计"),
    (
        "step.merge",
        "并入要有一个指向本登记册另一条的字段，并转到另一个状态",
    ),
    (
        "step.each",
        "逐条办理的登记册、步骤要有，并恰有一个字段引用本登记册",
    ),
    (
        "quality.same",
        "比对重复的字段不能用来比对，或没有说什么算有问题",
    ),
    (
        "quality.owner",
        "这个登记册的记录不归任何单位，查出的问题没有单位改正",
    ),
    (
        "print.rows",
        "打印件写“各行”（一行放一项或两项）、写“正文”，或者两样都写",
    ),
    ("print.sign", "打印件的签字处最多三处"),
    ("print.entries", "这个登记册里没有针对本记录的字段"),
    ("publish.by", "要说明由谁发布，或随哪条记录公开"),
    ("publish.with", "要随它公开的记录自己没有公开"),
    ("publish.field", "这个字段不能向社会公开"),
    (
        "publish.filter",
        "公开的列表只能按公开的、可以选的字段筛选，按可排序的字段排列",
    ),
    ("shape.table", "这一组是另一种形态的，与本登记册的形态不符"),
    ("shape.part", "这种形态没有这一部分"),
    ("duty.field", "按期报送的记录缺少单位、期间或期限字段"),
    ("clock.step", "这一步不能到期自动办理"),
    ("event.unknown", "没有这个事件"),
    ("event.field", "事件带的内容没有说明"),
    ("event.personal", "事件不能带个人信息"),
    ("event.opens", "承接事件的登记册缺少登记所需的内容"),
    ("event.step", "承接事件的步骤不存在，或要人填写内容"),
    ("event.cycle", "事件互相承接成了圈"),
    ("calendar.day", "日期有误：{}"),
    ("layer.file", "定制里不能有这个文件"),
    ("layer.extends", "没有这个内置登记册可补充"),
    ("layer.word", "内置的这一项不能改"),
    ("layer.prefix", "给内置登记册新增的，标识要以 x_ 开头"),
    ("layer.unknown", "内置的定义里没有这一项"),
    (
        "layer.taken",
        "定制“{}”已有这一项，请换一个名称，或改那一份",
    ),
    ("layer.looser", "只能比内置的更严，不能放宽或删去"),
    ("layer.rule", "定制里不能用内置程序的规则，请用算式"),
    (
        "layer.calendar",
        "内置的工作日历已有{}，定制不能改；只能增加还没有的年份。内置的若有误，请升级到新版本",
    ),
    (
        "layer.shipped",
        "本版本已内置{}的工作日历，与这里写的相同；这里的可以移除",
    ),
    (
        "layer.name",
        "“{}”不能作定制的标识：只能用小写字母、数字和下划线，以字母开头，最多 30 个字",
    ),
    (
        "layer.named",
        "内置系统也叫“{}”，新的定制不能用这个标识，请换一个，如 yunling",
    ),
    (
        "layer.story",
        "演示城市的事只讲内置的系统，定制里的 demo.case 不会用到，请移除",
    ),
];

/// Values of words that take one of a few.
const VALUES: &[(&str, &[(&str, &str)])] = &[
    (
        "kind",
        &[
            ("missing", "缺项"),
            ("contradictory", "矛盾"),
            ("improbable", "不合理"),
            ("doubled", "重复"),
            ("orphaned", "无归属"),
            ("late", "迟报"),
        ],
    ),
    (
        "shape",
        &[
            ("ledger", "台账"),
            ("application", "申请"),
            ("measure", "监测"),
            ("duty", "定期任务"),
        ],
    ),
    (
        "level",
        &[
            ("public", "公开"),
            ("internal", "内部"),
            ("personal", "个人信息"),
            ("sensitive", "敏感个人信息"),
        ],
    ),
    (
        "tone",
        &[
            ("plain", "普通"),
            ("good", "好"),
            ("wait", "等待"),
            ("bad", "不好"),
        ],
    ),
    (
        "scope",
        &[
            ("unit", "本单位"),
            ("area", "负责范围"),
            ("handling", "承办"),
            ("mine", "本人"),
            ("public", "全部"),
            ("read", "只看不改"),
        ],
    ),
    (
        "then",
        &[
            ("erase", "删除"),
            ("anonymise", "去标识化"),
            ("archive", "归档"),
        ],
    ),
    (
        "period",
        &[
            ("day", "每日"),
            ("week", "每周"),
            ("month", "每月"),
            ("quarter", "每季度"),
            ("half_year", "每半年"),
            ("year", "每年"),
            ("school_year", "每学年"),
            ("term", "每学期"),
        ],
    ),
    (
        "as",
        &[
            ("bars", "条形图"),
            ("line", "折线图"),
            ("heat", "热力表"),
            ("spread", "分布图"),
            ("map", "地图"),
            ("table", "表"),
        ],
    ),
    ("nature", &[("binding", "约束性"), ("expected", "预期性")]),
    ("better", &[("higher", "越高越好"), ("lower", "越低越好")]),
    (
        "step",
        &[
            ("plan", "定"),
            ("divide", "分"),
            ("collect", "采"),
            ("compute", "算"),
            ("warn", "警"),
            ("handle", "办"),
            ("supervise", "督"),
            ("publish", "示"),
            ("evaluate", "评"),
        ],
    ),
];

/// What a word is called.
pub fn word(place: Place, name: &str) -> Option<Called> {
    // What a step asks, an event carries and rows hold is described by the words of a field.
    let place = match place {
        Place::Ask | Place::EventField | Place::RowField => Place::Field,
        place => place,
    };
    let own = WORDS.iter().find(|(it, _)| *it == place);
    let own = own.map(|(_, words)| *words).unwrap_or_default();
    let mut all = own.iter().chain(EVERYWHERE);
    let (_, title, help) = all.find(|(it, ..)| *it == name)?;
    Some(Called { title, help })
}

/// What a type is called.
pub fn type_title(name: &str) -> Option<&'static str> {
    named(TYPES, name)
}

/// The values a word takes when it takes one of a few, with what they are called; empty otherwise.
pub fn values(place: Place, word: &str) -> &'static [(&'static str, &'static str)] {
    // A step of a register is a table, a step of the menu is one of the nine words.
    let known = word != "step" || place == Place::Menu;
    let found = VALUES.iter().find(|(it, _)| *it == word && known);
    found.map(|(_, values)| *values).unwrap_or_default()
}

/// What a diagnostic says.
pub(crate) fn mistake(code: &str) -> Option<&'static str> {
    named(MISTAKES, code)
}

fn named(table: &[(&str, &'static str)], name: &str) -> Option<&'static str> {
    table
        .iter()
        .find(|(it, _)| *it == name)
        .map(|(_, said)| *said)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::words::{PLACES, words};

    #[test]
    fn everything_is_said_in_chinese_too() {
        let mut lacking = Vec::new();
        for (place, _) in PLACES {
            let words = words(*place)
                .iter()
                .filter(|it| word(*place, it.name).is_none());
            lacking.extend(words.map(|it| format!("{place:?} {}", it.name)));
        }
        let types = crate::words::TYPES.iter().map(|(name, ..)| *name);
        lacking.extend(
            types
                .filter(|it| type_title(it).is_none())
                .map(String::from),
        );
        let codes = crate::diagnostic::CODES.iter().map(|(code, _)| *code);
        lacking.extend(codes.filter(|it| mistake(it).is_none()).map(String::from));
        assert!(
            lacking.is_empty(),
            "crates/model/src/chinese.rs lacks {lacking:?}"
        );
    }
}
