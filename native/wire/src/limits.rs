/// Labels of one series: more in any of them refuse the whole request. Policy allows far fewer.
pub const SERIES_LABELS_MAX: usize = 1024;

/// Bounds that a scan and a rewrite keep; times are milliseconds since the Unix epoch, inclusive.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// Size of the request after decompression.
    pub raw_bytes_max: usize,
    /// Series in one request.
    pub series_max: usize,
    /// Labels that policy allows a series. One may have more, and is judged for it; the unknown ones of a request have
    /// `series_max` times as many together.
    pub labels_per_series_max: usize,
    /// The oldest time that is welcome.
    pub t_min_ms: i64,
    /// The newest time that is welcome.
    pub t_max_ms: i64,
    /// The time of the request, in seconds since the Unix epoch.
    pub now_s: u32,
    /// Whether a rewrite keeps exemplars that are more than a value and its trace.
    pub any_exemplar: bool,
}

impl Limits {
    pub(crate) fn unknown_labels_max(&self) -> usize {
        self.series_max.saturating_mul(self.labels_per_series_max)
    }

    pub(crate) fn welcomes(&self, t_ms: i64) -> bool {
        self.t_min_ms <= t_ms && t_ms <= self.t_max_ms
    }
}
