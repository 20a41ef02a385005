//! Characters as they were meant: fonts often name a radical that only looks like one.

/// Characters fonts give in place of the ones meant: radicals for the characters they
/// look like (Unicode blocks Kangxi Radicals and CJK Radicals Supplement), ligatures.
pub(super) fn plain(text: &str) -> String {
    text.chars()
        .map(|c| match c {
            '\u{2F00}'..='\u{2FD5}' => KANGXI
                .chars()
                .nth((u32::from(c) - 0x2F00) as usize)
                .unwrap_or(c),
            '\u{2E80}'..='\u{2EFF}' => SUPPLEMENT
                .iter()
                .find(|(radical, _)| *radical == c)
                .map_or(c, |(_, meant)| *meant),
            '\u{0}'..='\u{1F}' => ' ',
            _ => c,
        })
        .collect()
}

/// The characters of the 214 Kangxi radicals, U+2F00 to U+2FD5, by Unicode's own
/// compatibility mapping.
const KANGXI: &str = "一丨丶丿乙亅二亠人儿入八冂冖冫几凵刀力勹匕匚匸十卜卩厂厶又口囗土士夂夊夕大女子宀寸小尢尸屮山巛工己巾干幺广廴廾弋弓彐彡彳心戈戶手支攴文斗斤方无日曰月木欠止歹殳毋比毛氏气水火爪父爻爿片牙牛犬玄玉瓜瓦甘生用田疋疒癶白皮皿目矛矢石示禸禾穴立竹米糸缶网羊羽老而耒耳聿肉臣自至臼舌舛舟艮色艸虍虫血行衣襾見角言谷豆豕豸貝赤走足身車辛辰辵邑酉釆里金長門阜隶隹雨靑非面革韋韭音頁風飛食首香馬骨高髟鬥鬯鬲鬼魚鳥鹵鹿麥麻黃黍黑黹黽鼎鼓鼠鼻齊齒龍龜龠";

const SUPPLEMENT: &[(char, char)] = &[
    ('⺎', '兀'),
    ('⺏', '尣'),
    ('⺟', '母'),
    ('⺠', '民'),
    ('⺴', '网'),
    ('⺸', '羊'),
    ('⻁', '虎'),
    ('⻄', '西'),
    ('⻅', '见'),
    ('⻆', '角'),
    ('⻉', '贝'),
    ('⻋', '车'),
    ('⻓', '长'),
    ('⻔', '门'),
    ('⻘', '青'),
    ('⻙', '韦'),
    ('⻚', '页'),
    ('⻛', '风'),
    ('⻜', '飞'),
    ('⻝', '食'),
    ('⻢', '马'),
    ('⻣', '骨'),
    ('⻤', '鬼'),
    ('⻥', '鱼'),
    ('⻦', '鸟'),
    ('⻧', '卤'),
    ('⻨', '麦'),
    ('⻩', '黄'),
    ('⻬', '齐'),
    ('⻮', '齿'),
    ('⻰', '龙'),
    ('⻳', '龟'),
    ('⻌', '辶'),
    ('⻏', '阝'),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn radicals_become_the_characters_meant() {
        assert_eq!(KANGXI.chars().count(), 214);
        assert_eq!(plain("⼀、⼯作⻓⻘\u{2FD5}"), "一、工作长青龠");
    }
}
