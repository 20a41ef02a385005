//! Days, months, years and hours.

use super::{Line, is_numeral};

impl Line {
    /// The end of the date or the hour that begins at a digit.
    pub(super) fn day(&self, at: usize) -> Option<usize> {
        let (value, end) = self.integer(at)?;
        if end - at == 4 && (1900..2200).contains(&value) {
            return self.year(at, end);
        }
        if end - at <= 2 {
            return self.month(at).or_else(|| self.hour(at, value, end));
        }
        None
    }

    /// 8:30, when it is no ratio.
    pub(super) fn time(&self, at: usize) -> Option<usize> {
        let (hour, colon) = self.integer(at)?;
        let (minute, end) = self.integer(colon + 1)?;
        let is_time = hour <= 24 && minute < 60 && end == colon + 3 && colon - at <= 2;
        let is_ratio =
            self.follows(at, &["比", "比为", "比达到", "比例为"]) || self.at(end) == Some('.');
        (is_time && !is_ratio).then_some(end)
    }

    /// 二〇二六年十二月二十日, 十二月, 九月一日.
    pub(super) fn chinese_day(&self, at: usize) -> Option<usize> {
        let end = self.past(at, is_numeral);
        match self.at(end)? {
            '年' if end - at == 4 => {
                let after = end + 1;
                let month = self.past(after, is_numeral);
                let has_month = month > after && self.at(month) == Some('月');
                Some(if has_month {
                    self.chinese_month(month + 1)
                } else {
                    after
                })
            }
            '月' => Some(self.chinese_month(end + 1)),
            '日' if !self.is_term(end + 1) => Some(end + 1),
            _ => None,
        }
    }

    /// Behind 月: with the day, if one follows.
    fn chinese_month(&self, at: usize) -> usize {
        let day = self.past(at, is_numeral);
        if day > at && self.at(day) == Some('日') {
            day + 1
        } else {
            at
        }
    }

    fn year(&self, at: usize, end: usize) -> Option<usize> {
        let after = self.past_spaces(end);
        if self.at(after) == Some('年') {
            let after = self.past_spaces(after + 1);
            return Some(self.month(after).unwrap_or(after));
        }
        if let Some(n) = self.any(after, &["学年", "财年", "届", "级", "版", "春", "秋"]) {
            return Some(after + n);
        }
        self.numeric(end).or_else(|| self.years(at, end))
    }

    /// 2026-12-20, 2026/12/20, 2026.12.20, 2026-12.
    fn numeric(&self, year_end: usize) -> Option<usize> {
        let sign = self.at(year_end).filter(|c| matches!(c, '-' | '/' | '.'))?;
        let (month, end) = self.integer(year_end + 1)?;
        if !(1..=12).contains(&month) || end > year_end + 3 {
            return None;
        }
        let day = self.integer(end + 1).filter(|_| self.at(end) == Some(sign));
        if let Some((1..=31, end)) = day {
            return Some(end);
        }
        let is_month = sign == '-' && end == year_end + 3;
        (is_month && self.any(self.past_spaces(end), &["年", "学年"]).is_none()).then_some(end)
    }

    /// 2024—2026年, 2025/26学年, 2024、2025年.
    fn years(&self, at: usize, end: usize) -> Option<usize> {
        let next = self.past_separator(end)?;
        let (_, next_end) = self.integer(next)?;
        let is_dash = !matches!(self.at(self.past_spaces(end)), Some('、' | '和' | '及'));
        let after = self.past_spaces(next_end);
        match next_end - next {
            2 | 4 if self.any(after, &["年", "学年", "届", "级"]).is_some() => Some(next_end),
            4 => self.day(next).or_else(|| {
                let is_measured = self.measure_end(next_end).is_some();
                (is_dash && !is_measured && next_end - at < 12).then_some(next_end)
            }),
            _ => None,
        }
    }

    /// 9月, 3—5月, 9月1日, 3月5—8日, 20日.
    fn month(&self, at: usize) -> Option<usize> {
        let (value, unit) = self.last_of_list(at)?;
        match self.at(unit)? {
            '月' if (1..=12).contains(&value) => {
                let after = self.past_spaces(unit + 1);
                let day = self.last_of_list(after).filter(|&(day, end)| {
                    (1..=31).contains(&day) && matches!(self.at(end), Some('日' | '号'))
                });
                Some(day.map_or(unit + 1, |(_, end)| end + 1))
            }
            '日' if (1..=31).contains(&value) && !self.is_term(unit + 1) => Some(unit + 1),
            _ => None,
        }
    }

    /// The last of numbers between dashes or commas, and where its unit stands.
    fn last_of_list(&self, at: usize) -> Option<(u64, usize)> {
        let (mut value, mut end) = self.integer(at).filter(|(_, end)| end - at <= 2)?;
        while let Some(next) = self.past_separator(end) {
            let Some(number) = self.integer(next).filter(|(_, end)| end - next <= 2) else {
                break;
            };
            (value, end) = number;
        }
        Some((value, self.past_spaces(end)))
    }

    fn past_separator(&self, at: usize) -> Option<usize> {
        let is_separator = |c: char| {
            matches!(
                c,
                '-' | '—' | '–' | '~' | '/' | '至' | '到' | '、' | '和' | '及'
            )
        };
        let start = self.past_spaces(at);
        let end = self.past(start, is_separator);
        (end > start).then(|| self.past_spaces(end))
    }

    /// 8时30分, 上午9点.
    fn hour(&self, at: usize, value: u64, end: usize) -> Option<usize> {
        let after = end + 1;
        let is_hour = value <= 24
            && match self.at(end)? {
                '时' => self.at(after) != Some('长'),
                '点' => {
                    self.any(after, &["半", "整", "钟"]).is_some()
                        || self.follows(at, &["上午", "下午", "中午", "晚上", "凌晨", "日"])
                }
                _ => false,
            };
        let minute = self
            .integer(after)
            .filter(|&(_, end)| self.at(end) == Some('分'));
        is_hour.then(|| minute.map_or(after, |(_, end)| end + 1))
    }

    /// 日 in 30日内 counts days.
    fn is_term(&self, at: usize) -> bool {
        self.any(at, &["内", "以内", "之内", "以上"]).is_some()
    }
}
