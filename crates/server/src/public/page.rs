//! How public pages look: text, tables and pictures; narrow on a phone, black on white on paper.
//!
//! Everything that comes from a record is escaped by [`text`]; there is no script.

use std::collections::BTreeMap;
use std::fmt::Write;

use base::{Decimal, Id as Uuid};
use kernel::{Kernel, Published, PublishedPage, PublishedRecord, shown};
use model::{Field, Kind, Model, Publish, Register, Value};

const STYLE: &str = include_str!("page.css");

pub(super) const GONE: &str = "没有这一页，或者它已经撤下。";
pub(super) const LATER: &str = "暂时打不开，请稍后再试。";
pub(super) const TOO_FAST: &str = "打开得太快了，请一分钟后再试。";

const STATE: &str = "state";

pub(super) fn front(kernel: &Kernel) -> String {
    let mut body = String::from("<ul class=\"lists\">");
    for (register, publish) in kernel.publications() {
        let (at, title) = (address(register), text(&publish.title));
        let _ = write!(body, "<li><a href=\"{at}\">{title}</a></li>");
    }
    body += "</ul>";
    whole(kernel, "向社会公开", "", &body, "")
}

pub(super) fn list(
    kernel: &Kernel,
    id: &str,
    found: &PublishedPage,
    asked: &[(String, String)],
) -> String {
    let Some((register, publish)) = published(&kernel.model, id) else {
        return fault(kernel, GONE);
    };
    let told = Told {
        kernel,
        register,
        labels: &found.labels,
    };
    let mut body = told.overall(found);
    body += &told.filters(found, asked);
    let count = match found.count.over {
        true => format!("超过 {} 条", found.count.n),
        false => format!("共 {} 条", found.count.n),
    };
    let _ = write!(body, "<p class=\"count\">{count}</p>");
    body += &match found.rows.is_empty() {
        true => "<p class=\"empty\">没有符合条件的公开内容。</p>".to_owned(),
        false => told.table(&told.columns(publish), &found.rows, true),
    };
    let narrowed = asked.iter();
    let narrowed = narrowed.filter(|(name, text)| {
        let is_sought = name == Publish::SOUGHT && !text.is_empty();
        is_sought || publish.filter.contains(name)
    });
    if let Some(next) = found.next {
        let mut query = url::form_urlencoded::Serializer::new(String::new());
        query
            .extend_pairs(narrowed.clone())
            .append_pair("after", &next.to_string());
        let at = format!("{}?{}", address(register), query.finish());
        let _ = write!(
            body,
            "<p class=\"next\"><a href=\"{}\">下一页</a></p>",
            text(&at)
        );
    }
    body += &taken(&address(register), narrowed);
    whole(kernel, &publish.title, "", &body, &publish.note)
}

/// The same for programs.
fn taken<'a>(at: &str, narrowed: impl Iterator<Item = &'a (String, String)> + Clone) -> String {
    let link = |form: &str, title: &str| {
        let mut query = url::form_urlencoded::Serializer::new(String::new());
        query.extend_pairs(narrowed.clone()).append_pair("as", form);
        let at = text(&format!("{at}?{}", query.finish()));
        format!("<a href=\"{at}\">{title}</a>")
    };
    format!(
        "<p class=\"next\">下载数据：{}　{}</p>",
        link("csv", "CSV 表格"),
        link("json", "JSON")
    )
}

pub(super) fn record(kernel: &Kernel, id: &str, found: &PublishedRecord) -> String {
    let Some((register, publish)) = published(&kernel.model, id) else {
        return fault(kernel, GONE);
    };
    let told = Told {
        kernel,
        register,
        labels: &found.labels,
    };
    let title = told.name(&found.record);
    let mut body = told.facts(publish, &found.record);
    for (part, rows) in &found.parts {
        let Some((register, publish)) = published(&kernel.model, part) else {
            continue;
        };
        let told = Told { register, ..told };
        let _ = write!(body, "<section><h2>{}</h2>", text(&publish.title));
        body += &match rows.is_empty() {
            true => "<p class=\"empty\">还没有公开的内容。</p>".to_owned(),
            false => told.table(&told.said_of(publish, rows), rows, false),
        };
        if !publish.note.is_empty() {
            let _ = write!(body, "<p class=\"note\">{}</p>", text(&publish.note));
        }
        body += "</section>";
    }
    body += &taken(
        &format!("{}/{}", address(register), found.record.id),
        std::iter::empty(),
    );
    let back = format!(
        "<p class=\"back\"><a href=\"{}\">{}</a></p>",
        address(register),
        text(&publish.title)
    );
    whole(kernel, &title, &back, &body, &publish.note)
}

pub(super) fn fault(kernel: &Kernel, says: &str) -> String {
    let body = format!(
        "<p>{}</p><p><a href=\"/public\">全部公开内容</a></p>",
        text(says)
    );
    whole(kernel, "向社会公开", "", &body, "")
}

pub(super) fn published<'m>(model: &'m Model, id: &str) -> Option<(&'m Register, &'m Publish)> {
    let register = model.register(id)?;
    Some((register, register.publish.as_ref()?))
}

/// `/public/livelihood/project`
fn address(register: &Register) -> String {
    format!("/public/{}/{}", register.system, register.name)
}

/// The frame around what a page says.
fn whole(kernel: &Kernel, title: &str, above: &str, body: &str, note: &str) -> String {
    let bureau = crate::session::bureau_title(kernel);
    let (bureau, title) = (text(&bureau), text(title));
    let note = match note.is_empty() {
        true => String::new(),
        false => format!("<p>{}</p>", text(note)),
    };
    let today = base::Period::Day(kernel.today()).spoken();
    format!(
        "<!doctype html>\n<html lang=\"zh-CN\"><head><meta charset=\"utf-8\">\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\
         <title>{title} · {bureau}</title><style>{STYLE}</style></head>\
         <body><a class=\"skip\" href=\"#main\">跳到正文</a>\
         <header><p><a href=\"/public\">{bureau}</a></p></header>\
         <main id=\"main\">{above}<h1>{title}</h1>{body}</main>\
         <footer>{note}<p>来源：{bureau}。内容截至{today}。</p></footer></body></html>\n"
    )
}

/// What tells of records of one register.
#[derive(Clone, Copy)]
pub(super) struct Told<'a> {
    pub(super) kernel: &'a Kernel,
    pub(super) register: &'a Register,
    pub(super) labels: &'a BTreeMap<Uuid, String>,
}

impl Told<'_> {
    /// What a record is called: its label fields, as far as they are shown.
    pub(super) fn name(&self, record: &Published) -> String {
        let parts = self.register.label.iter();
        let parts = parts.filter_map(|it| Some(self.said(it, record.values.get(it)?)));
        let name = parts.collect::<Vec<_>>().join(" ");
        match name.is_empty() {
            true => self.register.title.clone(),
            false => name,
        }
    }

    /// How many there are in all, in which state, and of how many something is so.
    fn overall(&self, found: &PublishedPage) -> String {
        let state = found.choices.iter().find(|it| it.field == STATE);
        let Some(state) = state.filter(|it| !it.values.is_empty()) else {
            return String::new();
        };
        let n: u64 = state.values.iter().map(|(_, n)| n).sum();
        let states = self.options(state).into_iter();
        let states: Vec<String> = states.map(|(_, said, n)| format!("{said} {n}")).collect();
        let mut line = format!("全部 {n} 项：{}", states.join("，"));
        for choice in &found.choices {
            let mut values = choice.values.iter();
            if let Some((_, n)) = values.find(|(value, _)| value.as_flag() == Some(true)) {
                let title = self.title(&choice.field);
                let _ = write!(line, "；{} {n}", title.trim_start_matches("是否"));
            }
        }
        format!("<p class=\"overall\">{}。</p>", text(&line))
    }

    /// Those the list is to show; else those shown of the register's own list, else all shown.
    fn columns(&self, publish: &Publish) -> Vec<String> {
        if !publish.list.is_empty() {
            return publish.list.clone();
        }
        let listed = self.register.list.iter();
        let listed: Vec<String> = listed
            .filter(|it| publish.fields.contains(it))
            .cloned()
            .collect();
        match listed.is_empty() {
            true => publish.fields.clone(),
            false => listed,
        }
    }

    /// Those shown of which some row says something.
    fn said_of(&self, publish: &Publish, rows: &[Published]) -> Vec<String> {
        let fields = publish.fields.iter();
        let is_said = |name: &&String| rows.iter().any(|it| it.values.contains_key(*name));
        fields.filter(is_said).cloned().collect()
    }

    /// A form that narrows the list by what there is.
    fn filters(&self, found: &PublishedPage, asked: &[(String, String)]) -> String {
        if found.choices.is_empty() && !found.is_searched {
            return String::new();
        }
        let mut form = format!(
            "<form method=\"get\" action=\"{}\" class=\"filters\">",
            address(self.register)
        );
        if found.is_searched {
            let name = Publish::SOUGHT;
            let typed = asked.iter().find(|(field, _)| field == name);
            let typed = text(typed.map_or("", |(_, it)| it));
            let _ = write!(
                form,
                "<label>查找<input type=\"search\" name=\"{name}\" value=\"{typed}\" maxlength=\"60\"></label>"
            );
        }
        for choice in &found.choices {
            let (name, title) = (text(&choice.field), text(self.title(&choice.field)));
            let _ = write!(
                form,
                "<label>{title}<select name=\"{name}\"><option value=\"\">全部</option>"
            );
            let chosen = asked.iter().find(|(field, _)| *field == choice.field);
            for (value, said, n) in self.options(choice) {
                let is_chosen = chosen.is_some_and(|(_, it)| *it == value);
                let selected = if is_chosen { " selected" } else { "" };
                let (value, said) = (text(&value), text(&said));
                let _ = write!(
                    form,
                    "<option value=\"{value}\"{selected}>{said}（{n}）</option>"
                );
            }
            form += "</select></label>";
        }
        form + "<button>筛选</button></form>"
    }

    /// Value, what it is called, how many there are; in the order of the codes, or of names.
    fn options(&self, choice: &kernel::Choice) -> Vec<(String, String, u64)> {
        let rank = |value: &Value| match value {
            Value::Code(code) => self.rank(&choice.field, code),
            _ => usize::MAX,
        };
        let mut options: Vec<(usize, String, String, u64)> = choice
            .values
            .iter()
            .map(|(value, n)| {
                let said = self.said(&choice.field, value);
                let key = match value {
                    Value::Ref(id) => id.to_string(),
                    Value::Flag(is_so) => is_so.to_string(),
                    value => value.as_text().unwrap_or_default().to_owned(),
                };
                (rank(value), key, said, *n)
            })
            .collect();
        options.sort_by(|a, b| (a.0, &a.2).cmp(&(b.0, &b.2)));
        let options = options.into_iter();
        options.map(|(_, key, said, n)| (key, said, n)).collect()
    }

    fn rank(&self, field: &str, code: &str) -> usize {
        if field == STATE {
            return self
                .register
                .states
                .get_index_of(code)
                .unwrap_or(usize::MAX);
        }
        let list = match self.register.fields.get(field).map(|it| &it.kind) {
            Some(Kind::Code { of, .. }) => self.kernel.model.codes(of),
            _ => None,
        };
        list.and_then(|it| it.codes.get_index_of(code))
            .unwrap_or(usize::MAX)
    }

    /// Rows of records; on a phone each is a card with its titles.
    fn table(&self, columns: &[String], rows: &[Published], links: bool) -> String {
        let mut table =
            String::from("<table role=\"table\"><thead role=\"rowgroup\"><tr role=\"row\">");
        for name in columns {
            let _ = write!(
                table,
                "<th role=\"columnheader\">{}</th>",
                text(self.title(name))
            );
        }
        table += "</tr></thead><tbody role=\"rowgroup\">";
        for row in rows {
            table += "<tr role=\"row\">";
            for name in columns {
                let mut cell = self.cell(name, row);
                if links && self.register.label.contains(name) {
                    let at = format!("{}/{}", address(self.register), row.id);
                    cell = format!("<a href=\"{at}\">{cell}</a>");
                }
                let is_name = links && self.register.label.contains(name);
                let class = match (self.is_number(name), row.values.contains_key(name)) {
                    _ if is_name => " class=\"name\"",
                    (true, _) => " class=\"n\"",
                    (_, false) => " class=\"none\"",
                    _ => "",
                };
                let title = text(self.title(name));
                let _ = write!(
                    table,
                    "<td role=\"cell\" data-title=\"{title}\"{class}>{cell}</td>"
                );
            }
            table += "</tr>";
        }
        table + "</tbody></table>"
    }

    /// A record as titles with what stands under them.
    fn facts(&self, publish: &Publish, record: &Published) -> String {
        let mut facts = String::from("<dl>");
        // What it is called stands above.
        let label = &self.register.label;
        let fields = publish.fields.iter().filter(|it| !label.contains(it));
        for name in fields.filter(|it| record.values.contains_key(*it)) {
            let (title, cell) = (text(self.title(name)), self.cell(name, record));
            let class = match self.kind(name) {
                Some(Kind::LongText | Kind::Files { .. }) => " class=\"wide\"",
                _ => "",
            };
            let _ = write!(facts, "<div{class}><dt>{title}</dt><dd>{cell}</dd></div>");
        }
        if let Some(on) = record.released_on {
            let _ = write!(facts, "<div><dt>发布日期</dt><dd>{on}</dd></div>");
        }
        facts + "</dl>"
    }

    fn cell(&self, name: &str, record: &Published) -> String {
        let Some(value) = record.values.get(name) else {
            return "—".to_owned();
        };
        match self.kind(name) {
            Some(Kind::Files { .. }) => self.pictures(name, value, record),
            Some(Kind::Percent) => bar(value),
            Some(Kind::LongText) => text(&self.said(name, value)).replace('\n', "<br>"),
            _ => text(&self.said(name, value)),
        }
    }

    fn pictures(&self, name: &str, value: &Value, record: &Published) -> String {
        let at = format!("{}/{}", address(self.register), record.id);
        let title = text(&format!("{} {}", self.name(record), self.title(name)));
        let mut pictures = String::from("<span class=\"pictures\">");
        for (id, n) in value.refs().iter().zip(1..) {
            let _ = write!(
                pictures,
                "<a href=\"{at}/{id}\"><img src=\"{at}/{id}\" alt=\"{title} {n}\" loading=\"lazy\"></a>"
            );
        }
        pictures + "</span>"
    }

    /// A value in words, with its unit.
    pub(super) fn said(&self, name: &str, value: &Value) -> String {
        if name == STATE {
            let state = value.as_text().and_then(|it| self.register.states.get(it));
            return state.map(|it| it.title.clone()).unwrap_or_default();
        }
        match (self.kind(name), value) {
            (Some(Kind::Money), Value::Decimal(amount)) => money(*amount),
            (Some(Kind::Percent), Value::Decimal(n)) => format!("{}%", n.normalize()),
            (Some(Kind::Day), Value::Day(day)) => day.to_string(),
            (Some(kind), value) => {
                let said = shown(&self.kernel.model, kind, value, self.labels);
                match kind.unit() {
                    "" => said,
                    unit => format!("{said} {unit}"),
                }
            }
            (None, _) => String::new(),
        }
    }

    pub(super) fn title(&self, name: &str) -> &str {
        match self.field(name) {
            Some(field) => &field.title,
            None => "状态",
        }
    }

    /// 元, 人; empty where there is none.
    pub(super) fn unit(&self, name: &str) -> &str {
        self.kind(name).map_or("", Kind::unit)
    }

    fn field(&self, name: &str) -> Option<&Field> {
        self.register.fields.get(name)
    }

    fn kind(&self, name: &str) -> Option<&Kind> {
        self.field(name).map(|it| &it.kind)
    }

    fn is_number(&self, name: &str) -> bool {
        matches!(
            self.kind(name),
            Some(Kind::Money | Kind::Integer { .. } | Kind::Decimal { .. })
        )
    }
}

/// A share of a hundred with a bar beside it.
fn bar(value: &Value) -> String {
    let n = value.as_decimal().unwrap_or_default().normalize();
    let width = n.clamp(Decimal::ZERO, Decimal::ONE_HUNDRED);
    format!("<span class=\"bar\"><i style=\"width:{width}%\"></i></span>{n}%")
}

/// 元 as people read it: `2600 万元`.
fn money(amount: Decimal) -> String {
    let ten_thousand = Decimal::from(10_000);
    match amount >= ten_thousand {
        true => format!("{} 万元", (amount / ten_thousand).normalize()),
        false => format!("{} 元", amount.normalize()),
    }
}

/// Text between tags and in attributes.
fn text(said: &str) -> String {
    let mut escaped = String::with_capacity(said.len());
    for c in said.chars() {
        match c {
            '&' => escaped += "&amp;",
            '<' => escaped += "&lt;",
            '>' => escaped += "&gt;",
            '"' => escaped += "&quot;",
            '\'' => escaped += "&#39;",
            c => escaped.push(c),
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_told_is_no_markup() {
        assert_eq!(
            text("<b a='1'>&\"</b>"),
            "&lt;b a=&#39;1&#39;&gt;&amp;&quot;&lt;/b&gt;"
        );
    }

    #[test]
    fn money_is_told_in_the_unit_people_use() {
        let said = |text: &str| money(text.parse().expect("a number"));
        assert_eq!(said("26000000.00"), "2600 万元");
        assert_eq!(said("12345.60"), "1.23456 万元");
        assert_eq!(said("9999.50"), "9999.5 元");
    }
}
