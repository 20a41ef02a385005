//! A small writer of OFD, so that there are files to read: lines of text and ruled tables
//! on one long page (GB/T 33190-2016).

use super::grid::Grid;

const SIZE: f64 = 4.0;
const WIDE: f64 = 40.0;

/// A document of one page: centred lines, then a table.
pub(crate) fn document(lines: &[&str], grid: &Grid) -> Vec<u8> {
    let mut page = Page::default();
    for line in lines {
        page.text(line, 60.0, page.y + SIZE);
        page.y += 10.0;
    }
    page.table(grid);
    let content = format!(
        r#"<?xml version="1.0" encoding="UTF-8"?><ofd:Page xmlns:ofd="http://www.ofdspec.org/2016"><ofd:Content><ofd:Layer ID="2">{}</ofd:Layer></ofd:Content></ofd:Page>"#,
        page.objects
    );
    super::archive(&[
        (
            "OFD.xml",
            r#"<?xml version="1.0" encoding="UTF-8"?><ofd:OFD xmlns:ofd="http://www.ofdspec.org/2016" Version="1.0" DocType="OFD"><ofd:DocBody><ofd:DocInfo><ofd:DocID>0</ofd:DocID></ofd:DocInfo><ofd:DocRoot>Doc_0/Document.xml</ofd:DocRoot></ofd:DocBody></ofd:OFD>"#,
        ),
        (
            "Doc_0/Document.xml",
            r#"<?xml version="1.0" encoding="UTF-8"?><ofd:Document xmlns:ofd="http://www.ofdspec.org/2016"><ofd:CommonData><ofd:MaxUnitID>99</ofd:MaxUnitID></ofd:CommonData><ofd:Pages><ofd:Page ID="1" BaseLoc="Pages/Page_0/Content.xml"/></ofd:Pages></ofd:Document>"#,
        ),
        ("Doc_0/Pages/Page_0/Content.xml", &content),
    ])
}

#[derive(Default)]
struct Page {
    objects: String,
    y: f64,
}

impl Page {
    /// A line of text; `y` is where its letters stand.
    fn text(&mut self, text: &str, x: f64, y: f64) {
        let width = |c: char| if c.is_ascii() { SIZE / 2.0 } else { SIZE };
        let steps: Vec<String> = text.chars().map(|c| width(c).to_string()).collect();
        let steps = steps[..steps.len().saturating_sub(1)].join(" ");
        let escaped = text.replace('&', "&amp;").replace('<', "&lt;");
        self.objects.push_str(&format!(
            r#"<ofd:TextObject ID="9" Boundary="{x} {} 300 6" Font="1" Size="{SIZE}"><ofd:TextCode X="0" Y="5" DeltaX="{steps}">{escaped}</ofd:TextCode></ofd:TextObject>"#,
            y - 5.0
        ));
    }

    fn line(&mut self, x0: f64, y0: f64, x1: f64, y1: f64) {
        self.objects.push_str(&format!(
            r#"<ofd:PathObject ID="8" Boundary="{x0} {y0} {} {}" LineWidth="0.2"><ofd:AbbreviatedData>M 0 0 L {} {}</ofd:AbbreviatedData></ofd:PathObject>"#,
            x1 - x0, y1 - y0, x1 - x0, y1 - y0
        ));
    }

    fn table(&mut self, grid: &Grid) {
        let wrapped = |text: &str, across: usize| -> Vec<String> {
            let room = (WIDE * across as f64 - 4.0) / SIZE;
            let lines = text.split('\n').flat_map(|line| {
                let chars: Vec<char> = line.chars().collect();
                chars
                    .chunks(room as usize)
                    .map(|it| it.iter().collect())
                    .collect::<Vec<String>>()
            });
            lines.collect()
        };
        // A row is as high as its tallest cell needs.
        let mut tops = vec![self.y];
        for row in 0..grid.n_rows {
            let tallest = grid
                .cells
                .iter()
                .filter(|it| it.row == row)
                .map(|it| wrapped(&it.text, it.across).len().div_ceil(it.down));
            let height = 2.0 + 5.0 * tallest.max().unwrap_or(1).max(1) as f64;
            tops.push(tops[row] + height);
        }
        for cell in &grid.cells {
            let (left, right) = (
                10.0 + WIDE * cell.column as f64,
                10.0 + WIDE * (cell.column + cell.across) as f64,
            );
            let (top, bottom) = (tops[cell.row], tops[cell.row + cell.down]);
            for (x0, y0, x1, y1) in [
                (left, top, right, top),
                (left, bottom, right, bottom),
                (left, top, left, bottom),
                (right, top, right, bottom),
            ] {
                self.line(x0, y0, x1, y1);
            }
            for (idx, line) in wrapped(&cell.text, cell.across).iter().enumerate() {
                self.text(line, left + 2.0, top + 5.0 * (idx + 1) as f64);
            }
        }
    }
}
