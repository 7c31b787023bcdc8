//! The deltas of one request: those of one series and time, from several scopes or resources, are one sample.

use std::collections::HashMap;

use crate::fingerprint::Fingerprinter;
use crate::look::Label;
use crate::otlp::attributes::Labels;
use crate::otlp::totals::{Added, Totals};
use crate::write::write_sample;

/// What becomes of a delta.
pub enum Delta {
    /// It is the first of its series and time: this total is to be written.
    Total(u128, f64),
    /// It is part of a sample that is written.
    Met,
    /// It ends before what was counted.
    Late,
}

/// A sample that is written, and what came for it since.
struct Report {
    t_ms: i64,
    total: f64,
    more: f64,
    /// An earlier request told it: nothing is added.
    repeated: bool,
    /// Where its field begins.
    at: usize,
}

pub struct Deltas<'a> {
    totals: &'a Totals,
    /// Of each series, in the order of time.
    reports: HashMap<u128, Vec<Report>>,
}

impl<'a> Deltas<'a> {
    pub fn new(totals: &'a Totals) -> Self {
        Self { totals, reports: HashMap::new() }
    }

    /// Counts a delta; whoever writes the total of a first one says where its sample is: `wrote`.
    pub fn add(&mut self, labels: &Labels, delta: f64, t_ms: i64) -> Delta {
        let mut prints = Fingerprinter::new(self.totals.keys());
        for (name, value) in labels {
            prints.add(&Label::new(name, value));
        }
        let series = prints.take();
        let reports = self.reports.entry(series).or_default();
        if let Ok(place) = reports.binary_search_by_key(&t_ms, |report| report.t_ms) {
            let report = &mut reports[place];
            if !report.repeated {
                report.more += delta;
            }
            return Delta::Met;
        }
        let (total, repeated) = match self.totals.add(series, delta, t_ms) {
            Added::Total(total) => (total, false),
            Added::Repeated(total) => (total, true),
            Added::Late => return Delta::Late,
        };
        reports.push(Report { t_ms, total, more: 0.0, repeated, at: 0 });
        Delta::Total(series, total)
    }

    /// Notes where the sample of the series' newest total begins in the request.
    pub fn wrote(&mut self, series: u128, at: usize) {
        if let Some(report) = self.reports.get_mut(&series).and_then(|reports| reports.last_mut()) {
            report.at = at;
        }
    }

    /// Adds to the samples in `out` what came for them later, and for samples before them.
    pub fn settle(self, out: &mut [u8]) {
        for (series, reports) in self.reports {
            let mut more = 0.0;
            for report in reports {
                more += report.more;
                if more != 0.0 {
                    let mut sample = vec![];
                    write_sample(&mut sample, report.total + more, report.t_ms);
                    out[report.at..report.at + sample.len()].copy_from_slice(&sample);
                }
            }
            if more != 0.0 {
                self.totals.add_more(series, more);
            }
        }
    }
}
