//! Paper, fonts and distances of GB/T 9704-2012 党政机关公文格式.
//!
//! What is known from copies of the standard: paper, margins, type area, 22 lines of 28
//! characters, and the fonts and sizes of title, body and the first two heading levels.
//! What is marked *recalled* was not seen in a text of the standard: a choice, to be
//! corrected when somebody has the standard at hand.
//!
//! # Units
//! Lengths are twips (1/20 pt, 56.7 per mm), font sizes half points.

/// A4.
pub(super) const PAGE_WIDTH: u32 = 11906;
pub(super) const PAGE_HEIGHT: u32 = 16838;
/// 天头 37 mm.
pub(super) const TOP: u32 = 2098;
/// 35 mm: what the type area of 225 mm leaves.
pub(super) const BOTTOM: u32 = 1984;
/// 订口 28 mm.
pub(super) const LEFT: u32 = 1587;
/// 26 mm: what the type area of 156 mm leaves.
pub(super) const RIGHT: u32 = 1474;
pub(super) const TYPE_WIDTH: u32 = PAGE_WIDTH - LEFT - RIGHT;

/// 22 lines fill the type area.
pub(super) const LINE: u32 = (PAGE_HEIGHT - TOP - BOTTOM) / 22;
/// 28 characters fill a line; a 3号 character is 320 wide, so each is set closer.
pub(super) const CHARACTER: u32 = TYPE_WIDTH / 28;
pub(super) const CLOSER: i32 = CHARACTER as i32 - 320;

/// 2号, 3号, 4号, 小四, 五号.
pub(super) const SIZE_2: u32 = 44;
pub(super) const SIZE_3: u32 = 32;
pub(super) const SIZE_4: u32 = 28;
pub(super) const SIZE_4_SMALL: u32 = 24;
pub(super) const SIZE_5: u32 = 21;

/// A line of 版记, and a character's width beside it.
pub(super) const IMPRINT_LINE: u32 = 480;
pub(super) const IMPRINT_INDENT: u32 = 280;

/// Drawings are measured in these.
pub(super) const EMU_A_TWIP: u32 = 635;

/// The line of a title: not fixed by the standard.
pub(super) const TITLE_LINE: u32 = 700;

/// Recalled: the letterhead stands 35 mm below the upper edge of the type area.
pub(super) const LETTERHEAD_BEFORE: u32 = 1984;
/// Recalled: the red line stands 4 mm below the document number (in points).
pub(super) const RED_LINE_SPACE_PT: u32 = 11;
/// Recalled: the upper edge of the page number stands 7 mm below the type area. From
/// the paper's edge to the foot of the line: 35 − 7 − 6 mm.
pub(super) const FOOTER: u32 = 1247;

/// 小标宋 for titles and letterheads. Where a font is not installed, Word takes the
/// alternative named in the font table.
pub(super) const FONT_TITLE: &str = "方正小标宋简体";
pub(super) const FONT_BODY: &str = "仿宋_GB2312";
pub(super) const FONT_HEADING_1: &str = "黑体";
pub(super) const FONT_HEADING_2: &str = "楷体_GB2312";
pub(super) const FONT_TABLE: &str = "宋体";
/// Digits and Latin letters: usual in official documents, not fixed by the standard.
pub(super) const FONT_DIGITS: &str = "Times New Roman";

/// Fonts and what to take instead: name, alternative, family.
pub(super) const FONTS: &[(&str, &str, &str)] = &[
    (FONT_TITLE, "宋体", "script"),
    (FONT_BODY, "仿宋", "modern"),
    (FONT_HEADING_1, "SimHei", "modern"),
    (FONT_HEADING_2, "楷体", "modern"),
    (FONT_TABLE, "SimSun", "auto"),
];
