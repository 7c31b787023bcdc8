//! The Python module `tickscope_wire`: conversions only, with the GIL released around the work.
mod change;
mod convert;
mod known;
mod normal_form;
mod once;
mod overflow;
mod passed;
mod runs;
mod scan;
mod snappy;

#[pyo3::pymodule]
mod tickscope_wire {
    #[pymodule_export]
    use super::change::{histograms_in_order, rewrite, split, stamp};
    #[pymodule_export]
    use super::convert::Reject;
    #[pymodule_export]
    use super::known::KnownSeries;
    #[pymodule_export]
    use super::normal_form::{Totals, count_trace_messages, from_otlp, from_remote_write_2};
    #[pymodule_export]
    use super::once::once;
    #[pymodule_export]
    use super::overflow::{Overflow, fold};
    #[pymodule_export]
    use super::passed::PassedLabels;
    #[pymodule_export]
    use super::runs::Runs;
    #[pymodule_export]
    use super::scan::{Rest, first_labels, recognise, scan, take_in};
    #[pymodule_export]
    use super::snappy::{compress, decompress};
}
