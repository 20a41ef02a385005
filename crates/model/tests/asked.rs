//! Ask once: forms a bureau might design, and whether they ask for what is registered already.

use model::{Model, SourceFile};

/// An invented city in which pupils, schools and accounts are registered.
const CITY: &[(&str, &str)] = &[
    (
        "access/system.toml",
        "title = '权限'\n[role]\nclerk = { title = '办事员' }",
    ),
    (
        "access/account.toml",
        "title = '账号'\nretain = { years = 3, from = 'created_on', then = 'erase', source = '…' }\n[field]\n\
         phone = { title = '手机号码', type = 'text', level = 'personal', means = 'person.phone' }\n\
         [access]\nclerk = 'area'",
    ),
    ("registry/system.toml", "title = '名录'"),
    (
        "registry/organisation.toml",
        "title = '机构'\n[field]\n\
         title = { title = '名称', type = 'text', means = 'organisation.title' }\n\
         code = { title = '代码', type = 'text', means = 'organisation.code' }\n\
         address = { title = '地址', type = 'text', means = 'organisation.address' }\n\
         pupils = { title = '在校生数', type = 'integer', means = 'organisation.pupils' }\n\
         [access]\nclerk = 'area'",
    ),
    (
        "registry/pupil.toml",
        "title = '学生'\nretain = { years = 6, from = 'created_on', then = 'erase', source = '…' }\n[field]\n\
         id_number = { title = '身份证件号码', type = 'text', level = 'sensitive', means = 'person.id_number' }\n\
         birth_on = { title = '出生日期', type = 'date', level = 'personal', means = 'person.birth_on' }\n\
         sex = { title = '性别', type = 'text', means = 'person.sex' }\n\
         address = { title = '住址', type = 'text', level = 'personal', means = 'person.address' }\n\
         enrolled_as = { title = '学籍号', type = 'text', means = 'pupil.number' }\n\
         class = { title = '班级', type = 'text', means = 'pupil.class' }\n\
         [access]\nclerk = 'area'",
    ),
];

/// Fields of a form as they might be drawn.
#[derive(Clone, Copy)]
struct Form(&'static str, &'static [(&'static str, &'static str)]);

/// Each asks for something under some name: what the refusal must name.
const TRAPS: &[(Form, &str)] = &[
    (Form("午托报名", &[("身份证号", "text")]), "学生"),
    (Form("校车登记", &[("身份证号码", "text")]), "学生"),
    (Form("社团报名", &[("证件号", "text")]), "学生"),
    (Form("疫苗登记", &[("请填写证件号码", "text")]), "学生"),
    (
        Form("研学报名", &[("居民身份证号（必填）", "text")]),
        "学生",
    ),
    (Form("生日会", &[("生日", "date")]), "学生"),
    (Form("体检登记", &[("出生年月", "date")]), "学生"),
    (Form("幼儿信息", &[("学生出生日期", "date")]), "学生"),
    (
        Form("亲子活动", &[("孩子", "ref pupil"), ("孩子的生日", "date")]),
        "学生",
    ),
    (Form("比赛报名", &[("性 别", "text")]), "学生"),
    (Form("家访记录", &[("家庭地址", "text")]), "学生"),
    (Form("走读登记", &[("现住址", "text")]), "学生"),
    (Form("转学意向", &[("全国学籍号", "text")]), "学生"),
    (Form("借书证", &[("所在班级", "text")]), "学生"),
    (Form("满意度回访", &[("联系电话", "text")]), "账号"),
    (Form("值班安排", &[("手机号", "text")]), "账号"),
    (Form("活动签到", &[("您的联系方式", "text")]), "账号"),
    (Form("设备报修", &[("学校名称", "text")]), "机构"),
    (Form("场地借用", &[("校名", "text")]), "机构"),
    (Form("物资申领", &[("【单位全称】", "text")]), "机构"),
    (Form("信息核对", &[("学校标识码", "text")]), "机构"),
    (Form("基建上报", &[("校址", "text")]), "机构"),
    (Form("用餐统计", &[("在校学生数", "integer")]), "机构"),
    (Form("规模统计", &[("学生人数：", "integer")]), "机构"),
];

/// Each asks for what only this form can know.
const INNOCENT: &[Form] = &[
    Form(
        "图书借阅",
        &[
            ("书名", "text"),
            ("借出日期", "date"),
            ("学生", "ref pupil"),
        ],
    ),
    Form(
        "社团活动",
        &[
            ("活动名称", "text"),
            ("参加人数", "integer"),
            ("活动日期", "date"),
        ],
    ),
    Form(
        "维修单位",
        &[("维修公司电话", "text"), ("公司名称", "text")],
    ),
    Form("家长来访", &[("来访事由", "text"), ("来访人身份", "text")]),
    Form(
        "校服征订",
        &[("学校", "ref organisation"), ("订购套数", "integer")],
    ),
    Form(
        "运动会",
        &[("项目", "text"), ("成绩", "decimal"), ("班级口号", "text")],
    ),
    Form("获奖登记", &[("证书编号", "text"), ("发证日期", "date")]),
    Form(
        "食堂意见",
        &[("意见", "long_text"), ("是否愿意公开", "flag")],
    ),
    Form("绿化养护", &[("树种", "text"), ("学校简称说明", "text")]),
    Form(
        "消防演练",
        &[("疏散用时", "integer"), ("参演学生人数", "integer")],
    ),
    Form("延时服务", &[("授课地点", "text"), ("服务时段", "text")]),
    Form("校史资料", &[("建校日期", "date"), ("曾用校名", "text")]),
];

/// Where the fields of a form stand.
#[derive(Clone, Copy, PartialEq)]
enum In {
    Form,
    Rows,
}

fn designed(form: Form, place: In) -> (Model, Vec<model::Diagnostic>) {
    let Form(title, fields) = form;
    let mut text = format!("title = '{title}'\n[field]\n");
    if place == In::Rows {
        text += "each = { title = '逐人', type = 'rows' }\n[rows.each]\n";
    }
    for (idx, (title, ty)) in fields.iter().enumerate() {
        let ty = match ty.split_once(' ') {
            Some((ty, to)) => format!("'{ty}', to = 'registry.{to}'"),
            None => format!("'{ty}'"),
        };
        text += &format!("f{idx} = {{ title = '{title}', type = {ty} }}\n");
    }
    text += "[access]\nclerk = 'area'";
    let facts = ("facts.toml", include_str!("../../../docs/facts.toml"));
    let shipped = CITY.iter().chain([&facts]);
    let shipped = shipped.map(|(path, text)| SourceFile::new(*path, *text));
    let layer = [
        SourceFile::of_layer("own", "local/system.toml", "title = '本局'"),
        SourceFile::of_layer("own", "local/form.toml", text),
    ];
    model::load(&shipped.chain(layer).collect::<Vec<_>>())
}

#[test]
fn a_form_that_asks_again_is_refused_with_the_name_of_the_register() {
    let places = [(In::Form, "field"), (In::Rows, "rows")];
    let asked = TRAPS.iter().flat_map(|it| places.map(|place| (it, place)));
    for ((form, home), (place, section)) in asked {
        let found = designed(*form, place).1;
        let [found] = found.as_slice() else {
            panic!("{}: {found:?}", form.0);
        };
        assert_eq!(found.code, "fact.held", "{}", form.0);
        let says = found.chinese();
        assert!(says.contains(&format!("“{home}”")), "{}: {says}", form.0);
        assert_eq!(found.path[..1], [section], "{}", form.0);
    }
    assert!(TRAPS.len() >= 20);
}

#[test]
fn a_form_that_asks_for_its_own_is_let_pass() {
    for form in INNOCENT {
        assert_eq!(designed(*form, In::Form).1, [], "{}", form.0);
        assert_eq!(designed(*form, In::Rows).1, [], "{} 逐行", form.0);
    }
}

/// Showing what another register holds is not asking.
#[test]
fn showing_is_not_asking() {
    let shown = "title = '午托'\n[field]\npupil = { title = '学生', type = 'ref', to = 'registry.pupil' }\n\
                 birth = { title = '出生日期', type = 'date', level = 'personal', means = 'person.birth_on', computed = 'pupil.birth_on' }\n\
                 [access]\nclerk = 'area'\n\
                 [retain]\nyears = 1\nfrom = 'created_on'\nthen = 'erase'\nsource = '…'";
    let found = with_layer(&[
        ("local/system.toml", "title = '本局'"),
        ("local/form.toml", shown),
    ]);
    assert_eq!(found, []);
}

/// A fact nobody holds yet is held by the first form that says so, and by no second one.
#[test]
fn the_first_form_becomes_the_home() {
    let form = |title: &str, means: &str| {
        format!(
            "title = '{title}'\n[field]\ngrade = {{ title = '年级', type = 'text'{means} }}\n[access]\nclerk = 'area'"
        )
    };
    let system = ("local/system.toml", "title = '本局'");
    let (silent, said) = (form("社团", ""), form("社团", ", means = 'pupil.grade'"));
    let codes = |files: &[(&str, &str)]| -> Vec<String> {
        with_layer(files)
            .iter()
            .map(|it| format!("{} {}", it.code, it.chinese()))
            .collect()
    };
    let expected = ["fact.unsaid 这是已登记的数据项“年级”，请在“数据项”里选上它。"];
    assert_eq!(codes(&[system, ("local/club.toml", &silent)]), expected);
    let second = form("午托", "");
    let expected = ["fact.held “社团”（local.club）已登记“年级”，请引用那里的记录，不要再填一遍。"];
    assert_eq!(
        codes(&[
            system,
            ("local/club.toml", &said),
            ("local/lunch.toml", &second)
        ]),
        expected
    );
}

/// Nor can the fact be listed again under another name.
#[test]
fn no_second_list_of_facts() {
    let facts = "[local]\nid = { title = '身份证件号' }\nbus = { title = '校车线路' }";
    let found = with_layer(&[("facts.toml", facts)]);
    let said: Vec<String> = found.iter().map(|it| it.chinese()).collect();
    assert_eq!(said, ["数据项表已列有“身份证号码”，请直接选用。"]);
}

fn with_layer(files: &[(&str, &str)]) -> Vec<model::Diagnostic> {
    let facts = ("facts.toml", include_str!("../../../docs/facts.toml"));
    let shipped = CITY.iter().chain([&facts]);
    let shipped = shipped.map(|(path, text)| SourceFile::new(*path, *text));
    let layer = files
        .iter()
        .map(|(path, text)| SourceFile::of_layer("own", path, *text));
    model::load(&shipped.chain(layer).collect::<Vec<_>>()).1
}

/// 查找已有数据项, before a field is made.
#[test]
fn what_is_there_already_is_found() {
    let (model, _) = designed(INNOCENT[0], In::Form);
    let found = |text: &str| -> Vec<String> {
        let known = model::fact::known(&model, text);
        known
            .iter()
            .map(|it| {
                let home = it.home.as_ref();
                let home = home.map(|it| format!("{}.{}", it.register.id, it.name));
                let fact = it.fact.map(|(id, _)| id.to_owned());
                format!("{} {}", fact.unwrap_or_default(), home.unwrap_or_default())
            })
            .collect()
    };
    assert_eq!(found("生日")[0], "person.birth_on registry.pupil.birth_on");
    assert_eq!(found("年级"), ["pupil.grade "]);
    assert_eq!(found("书名"), [" local.form.f0"]);
    assert_eq!(
        found("身份证")[0],
        "person.id_number registry.pupil.id_number"
    );
    assert!(found("").is_empty());
    let (model, _) = designed(INNOCENT[0], In::Rows);
    let known = model::fact::known(&model, "书名");
    let home = known[0].home.as_ref();
    assert_eq!(home.map(|it| it.name.as_str()), Some("each.f0"));
}
