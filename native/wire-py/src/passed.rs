//! Labels that have passed.
use pyo3::prelude::*;
use tickscope_wire_core as core;

use crate::convert::key_of;

#[pyclass(frozen, module = "tickscope_wire")]
pub struct PassedLabels(pub core::PassedLabels);

#[pymethods]
impl PassedLabels {
    #[new]
    fn new(key: &[u8], of_metrics: Vec<Vec<u8>>, capacity_max: usize) -> PyResult<Self> {
        let of_metrics = of_metrics.into_iter().collect();
        Ok(Self(core::PassedLabels::new(key_of(key)?, of_metrics, capacity_max)))
    }

    fn add(&self, metric: &[u8], name: &[u8], value: &[u8]) {
        self.0.add(metric, name, value);
    }

    fn add_metric(&self, metric: &[u8], group: u32) {
        self.0.add_metric(metric, group);
    }

    fn keep_groups(&self, groups: std::collections::HashSet<u32>) {
        self.0.keep_groups(&groups);
    }
}
