//! The parts of the package besides the text itself: styles, fonts, settings, footer,
//! properties, and how they hang together.

use base::Day;

use super::layout::*;
use super::xml::escaped;

pub(super) const W: &str =
    r#"xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main""#;
pub(super) const HEAD: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n";

const OFFICE: &str = "http://schemas.openxmlformats.org/officeDocument/2006";
const PACKAGE: &str = "http://schemas.openxmlformats.org/package/2006";

/// The part names of a .docx file: name, content type, relationship, source of it.
const PARTS: &[(&str, &str, &str)] = &[
    ("word/styles.xml", "wordprocessingml.styles", "styles"),
    ("word/settings.xml", "wordprocessingml.settings", "settings"),
    (
        "word/fontTable.xml",
        "wordprocessingml.fontTable",
        "fontTable",
    ),
    ("word/footer1.xml", "wordprocessingml.footer", "footer"),
    ("word/footer2.xml", "wordprocessingml.footer", "footer"),
];

/// The relationships by which the text refers to the footers of odd and of even pages.
pub(super) const FOOTER_ODD_ID: &str = "rId4";
pub(super) const FOOTER_EVEN_ID: &str = "rId5";

pub(super) fn content_types() -> String {
    let word = |(name, kind, _): &(&str, &str, &str)| {
        format!(
            r#"<Override PartName="/{name}" ContentType="application/vnd.openxmlformats-officedocument.{kind}+xml"/>"#
        )
    };
    let parts: String = PARTS.iter().map(word).collect();
    format!(
        r#"{HEAD}<Types xmlns="{PACKAGE}/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/>{parts}<Override PartName="/docProps/core.xml" ContentType="application/vnd.openxmlformats-package.core-properties+xml"/><Override PartName="/docProps/custom.xml" ContentType="application/vnd.openxmlformats-officedocument.custom-properties+xml"/></Types>"#
    )
}

pub(super) fn package_relations() -> String {
    format!(
        r#"{HEAD}<Relationships xmlns="{PACKAGE}/relationships"><Relationship Id="rId1" Type="{OFFICE}/relationships/officeDocument" Target="word/document.xml"/><Relationship Id="rId2" Type="{PACKAGE}/relationships/metadata/core-properties" Target="docProps/core.xml"/><Relationship Id="rId3" Type="{OFFICE}/relationships/custom-properties" Target="docProps/custom.xml"/></Relationships>"#
    )
}

pub(super) fn document_relations() -> String {
    let relation = |(idx, (name, _, kind)): (usize, &(&str, &str, &str))| {
        let target = name.trim_start_matches("word/");
        let id = idx + 1;
        format!(
            r#"<Relationship Id="rId{id}" Type="{OFFICE}/relationships/{kind}" Target="{target}"/>"#
        )
    };
    let relations: String = PARTS.iter().enumerate().map(relation).collect();
    format!(r#"{HEAD}<Relationships xmlns="{PACKAGE}/relationships">{relations}</Relationships>"#)
}

pub(super) fn core_properties(title: &str, creator: &str, day: Option<Day>) -> String {
    let (title, creator) = (escaped(title), escaped(creator));
    // Noon in China, where it is that day everywhere else it may be opened.
    let when = |what: &str, day: Day| {
        format!(r#"<dcterms:{what} xsi:type="dcterms:W3CDTF">{day}T04:00:00Z</dcterms:{what}>"#)
    };
    let dates = day.map(|day| when("created", day) + &when("modified", day));
    let dates = dates.unwrap_or_default();
    format!(
        r#"{HEAD}<cp:coreProperties xmlns:cp="{PACKAGE}/metadata/core-properties" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"><dc:title>{title}</dc:title><dc:creator>{creator}</dc:creator><cp:lastModifiedBy>{creator}</cp:lastModifiedBy>{dates}<dc:language>zh-CN</dc:language></cp:coreProperties>"#
    )
}

pub(super) fn custom_properties(properties: &[(String, String)]) -> String {
    // Numbers 0 and 1 are reserved.
    let property = |(idx, (name, value)): (usize, &(String, String))| {
        let (pid, name, value) = (idx + 2, escaped(name), escaped(value));
        format!(
            r#"<property fmtid="{{D5CDD505-2E9C-101B-9397-08002B2CF9AE}}" pid="{pid}" name="{name}"><vt:lpwstr>{value}</vt:lpwstr></property>"#
        )
    };
    let properties: String = properties.iter().enumerate().map(property).collect();
    format!(
        r#"{HEAD}<Properties xmlns="{OFFICE}/custom-properties" xmlns:vt="{OFFICE}/docPropsVTypes">{properties}</Properties>"#
    )
}

pub(super) fn settings() -> String {
    format!(
        r#"{HEAD}<w:settings {W}><w:zoom w:percent="100"/><w:defaultTabStop w:val="420"/><w:evenAndOddHeaders/><w:characterSpacingControl w:val="compressPunctuation"/><w:compat><w:compatSetting w:name="compatibilityMode" w:uri="http://schemas.microsoft.com/office/word" w:val="15"/></w:compat><w:themeFontLang w:val="en-US" w:eastAsia="zh-CN"/></w:settings>"#
    )
}

pub(super) fn font_table() -> String {
    let chinese = |(name, instead, family): &(&str, &str, &str)| {
        format!(
            r#"<w:font w:name="{name}"><w:altName w:val="{instead}"/><w:charset w:val="86"/><w:family w:val="{family}"/><w:pitch w:val="default"/></w:font>"#
        )
    };
    let fonts: String = FONTS.iter().map(chinese).collect();
    format!(
        r#"{HEAD}<w:fonts {W}>{fonts}<w:font w:name="{FONT_DIGITS}"><w:charset w:val="00"/><w:family w:val="roman"/><w:pitch w:val="variable"/></w:font></w:fonts>"#
    )
}

/// The page number between two dashes, 4号 宋体, outside: right on odd pages and left on even
/// ones, one character from the edge (recalled).
pub(super) fn footer(is_odd: bool) -> String {
    let side = if is_odd { "right" } else { "left" };
    let field = |kind: &str| format!(r#"<w:r><w:fldChar w:fldCharType="{kind}"/></w:r>"#);
    let (begin, separate, end) = (field("begin"), field("separate"), field("end"));
    format!(
        r#"{HEAD}<w:ftr {W}><w:p><w:pPr><w:pStyle w:val="Footer"/><w:ind w:{side}="{CHARACTER}"/><w:jc w:val="{side}"/></w:pPr><w:r><w:rPr><w:rFonts w:hint="eastAsia"/></w:rPr><w:t xml:space="preserve">— </w:t></w:r>{begin}<w:r><w:instrText xml:space="preserve"> PAGE </w:instrText></w:r>{separate}<w:r><w:t>1</w:t></w:r>{end}<w:r><w:rPr><w:rFonts w:hint="eastAsia"/></w:rPr><w:t xml:space="preserve"> —</w:t></w:r></w:p></w:ftr>"#
    )
}

/// One paragraph style.
struct Style {
    id: &'static str,
    name: &'static str,
    /// Paragraph properties, in the order of the schema.
    paragraph: String,
    /// Chinese font, or that of the body.
    font: Option<&'static str>,
    /// Font size, or that of the body.
    size: Option<u32>,
}

pub(super) fn styles() -> String {
    let styles: String = paragraph_styles().iter().map(style).collect();
    format!(
        r#"{HEAD}<w:styles {W}><w:docDefaults><w:rPrDefault><w:rPr><w:rFonts w:ascii="{FONT_DIGITS}" w:eastAsia="{FONT_BODY}" w:hAnsi="{FONT_DIGITS}" w:cs="{FONT_DIGITS}"/><w:sz w:val="{SIZE_3}"/><w:szCs w:val="{SIZE_3}"/><w:lang w:val="en-US" w:eastAsia="zh-CN" w:bidi="ar-SA"/></w:rPr></w:rPrDefault><w:pPrDefault/></w:docDefaults><w:style w:type="paragraph" w:default="1" w:styleId="Normal"><w:name w:val="Normal"/><w:qFormat/><w:pPr><w:widowControl w:val="0"/><w:overflowPunct w:val="0"/><w:autoSpaceDE w:val="0"/><w:autoSpaceDN w:val="0"/><w:spacing w:before="0" w:after="0" w:line="{LINE}" w:lineRule="exact"/><w:jc w:val="both"/></w:pPr><w:rPr><w:spacing w:val="{CLOSER}"/></w:rPr></w:style>{styles}</w:styles>"#
    )
}

fn style(style: &Style) -> String {
    let Style {
        id,
        name,
        paragraph,
        font,
        size,
    } = style;
    let font = font.map_or(String::new(), |font| {
        // The page number is 宋体 throughout; elsewhere digits keep their own font.
        match *id {
            "Footer" => {
                format!(r#"<w:rFonts w:ascii="{font}" w:eastAsia="{font}" w:hAnsi="{font}"/>"#)
            }
            _ => format!(r#"<w:rFonts w:eastAsia="{font}"/>"#),
        }
    });
    let size = size.map_or(String::new(), |size| {
        format!(r#"<w:spacing w:val="0"/><w:sz w:val="{size}"/><w:szCs w:val="{size}"/>"#)
    });
    let colour = match *id {
        "Letterhead" => r#"<w:color w:val="FF0000"/>"#,
        _ => "",
    };
    format!(
        r#"<w:style w:type="paragraph" w:styleId="{id}"><w:name w:val="{name}"/><w:basedOn w:val="Normal"/><w:qFormat/><w:pPr>{paragraph}</w:pPr><w:rPr>{font}{colour}{size}</w:rPr></w:style>"#
    )
}

/// Lines that are higher or lower than those of the body leave the grid: LibreOffice
/// would give a line of a title the height of two lines of the body.
fn paragraph_styles() -> Vec<Style> {
    let indent = format!(
        r#"<w:ind w:firstLineChars="200" w:firstLine="{}"/>"#,
        2 * CHARACTER
    );
    let heading = |level: u32| {
        format!(
            r#"<w:keepNext/>{indent}<w:outlineLvl w:val="{}"/>"#,
            level - 1
        )
    };
    let table = r#"<w:snapToGrid w:val="0"/><w:spacing w:before="40" w:after="40" w:line="240" w:lineRule="auto"/>"#;
    let plain = |id, name, paragraph: String| Style {
        id,
        name,
        paragraph,
        font: None,
        size: None,
    };
    let set = |id, name, paragraph: String, font, size| Style {
        id,
        name,
        paragraph,
        font: Some(font),
        size: Some(size),
    };
    vec![
        set(
            "Letterhead",
            "发文机关标志",
            format!(
                r#"<w:snapToGrid w:val="0"/><w:spacing w:before="{LETTERHEAD_BEFORE}" w:after="0" w:line="240" w:lineRule="auto"/><w:jc w:val="center"/>"#
            ),
            FONT_TITLE,
            SIZE_2,
        ),
        plain(
            "DocumentNumber",
            "发文字号",
            format!(r#"<w:spacing w:before="{}"/><w:jc w:val="center"/>"#, 2 * LINE),
        ),
        set(
            "Title",
            "Title",
            format!(
                r#"<w:keepNext/><w:snapToGrid w:val="0"/><w:spacing w:after="{LINE}" w:line="{TITLE_LINE}" w:lineRule="exact"/><w:jc w:val="center"/>"#
            ),
            FONT_TITLE,
            SIZE_2,
        ),
        plain("Addressee", "主送机关", r#"<w:jc w:val="left"/>"#.to_owned()),
        plain("BodyText", "正文段落", indent.clone()),
        Style { font: Some(FONT_HEADING_1), ..plain("Heading1", "heading 1", heading(1)) },
        Style { font: Some(FONT_HEADING_2), ..plain("Heading2", "heading 2", heading(2)) },
        plain("Heading3", "heading 3", heading(3)),
        plain("Heading4", "heading 4", heading(4)),
        plain("AnnexList", "附件说明", String::new()),
        plain("Signature", "发文机关署名", r#"<w:keepNext/><w:jc w:val="right"/>"#.to_owned()),
        plain("Date", "成文日期", r#"<w:jc w:val="right"/>"#.to_owned()),
        plain("Note", "附注", indent),
        Style {
            font: Some(FONT_HEADING_1),
            ..plain(
                "AnnexLabel",
                "附件",
                r#"<w:keepNext/><w:pageBreakBefore/><w:spacing w:after="579"/><w:jc w:val="left"/>"#
                    .to_owned(),
            )
        },
        set(
            "Caption",
            "caption",
            r#"<w:keepNext/><w:snapToGrid w:val="0"/><w:spacing w:before="160" w:after="80" w:line="400" w:lineRule="exact"/><w:jc w:val="center"/>"#.to_owned(),
            FONT_HEADING_1,
            SIZE_4,
        ),
        set("TableHead", "表头", format!(r#"{table}<w:jc w:val="center"/>"#), FONT_HEADING_1, SIZE_4_SMALL),
        set("TableHeadSmall", "表头小字", format!(r#"{table}<w:jc w:val="center"/>"#), FONT_HEADING_1, SIZE_5),
        set("TableTextSmall", "表格小字", format!(r#"{table}<w:jc w:val="left"/>"#), FONT_TABLE, SIZE_5),
        set("TableText", "表格文字", format!(r#"{table}<w:jc w:val="left"/>"#), FONT_TABLE, SIZE_4_SMALL),
        set("Imprint", "版记", r#"<w:snapToGrid w:val="0"/><w:spacing w:line="480" w:lineRule="exact"/><w:ind w:left="280" w:right="280"/>"#.to_owned(), FONT_BODY, SIZE_4),
        set("Footer", "footer", r#"<w:spacing w:line="240" w:lineRule="auto"/>"#.to_owned(), FONT_TABLE, SIZE_4),
    ]
}
